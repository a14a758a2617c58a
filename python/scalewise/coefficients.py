"""One coefficient with its test and interval, and the two-way tables that some rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames, terms
from ._core import DataError
from .groups import GroupedMoments
from .moments import Moments
from .results import Result
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Coefficient(Result):
    """A coefficient of two variables; what it comes without is NaN."""

    @property
    def estimate(self) -> float:
        """The coefficient."""
        return float(self._one("estimate"))

    @property
    def std_error(self) -> float:
        """Its standard error; NaN where test and interval do without one."""
        return float(self._one("std_error"))

    @property
    def statistic(self) -> float:
        """The test statistic: t with `df`, else z; of Goodman and Kruskal's tau chi squared."""
        return float(self._one("statistic"))

    @property
    def df(self) -> float:
        """Its degrees of freedom; NaN of z."""
        return float(self._one("df"))

    @property
    def p_value(self) -> float:
        """The two-sided p of the statistic; of chi squared the upper tail."""
        return float(self._one("p_value"))

    @property
    def conf_low(self) -> float:
        """Lower end of the interval."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of the interval."""
        return float(self._one("conf_high"))

    @property
    def n(self) -> float:
        """Respondents: the sum of frequency weights, else rows."""
        return float(self._one("n"))

    @property
    def method(self) -> str:
        """Which coefficient it is."""
        return str(self._one("method"))

    @property
    def interval(self) -> str:
        """How the interval was found; "none" without one."""
        return str(self._one("interval"))

    @property
    def x(self) -> str:
        """The first variable, in the rows of a table."""
        return str(self._one("x"))

    @property
    def y(self) -> str:
        """The second variable, in the columns of a table."""
        return str(self._one("y"))

    @property
    def confidence(self) -> float:
        """The level of the interval."""
        return float(self._figures["confidence"])

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason; empty for a given table."""
        return dict(self._figures["cases"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.coefficient_table`.
        """
        from .report.coefficient_table import coefficient_table

        return coefficient_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


@dataclass(frozen=True)
class Crossed:
    """A two-way table of counts, and where it comes from."""

    x: str
    y: str
    counts: np.ndarray
    levels: np.ndarray | None
    cases: dict[str, int]
    library: str


def crossed(
    data: Any,
    x: Variable | None,
    y: Variable | None,
    table: ArrayLike | None,
    weights: Any,
    weight_type: str | None,
) -> Crossed:
    """Cross two columns, or take a table that is given."""
    if table is not None:
        if data is not None:
            raise DataError("data and table= are both given: give the one or the other")
        if weights is not None or weight_type is not None:
            raise DataError("weights= does not apply to a table of counts, which are weighted")
        names = [
            default if name is None else terms.name_of(name, option)
            for name, option, default in ((x, "x", "rows"), (y, "y", "columns"))
        ]
        return Crossed(names[0], names[1], _counts(table), None, {}, frames.library_of(table))
    columns, named = two_columns(data, x, y), frequencies_of(data, weights, weight_type)
    made = _core.crossed(columns, named)
    return Crossed(
        columns[0][0],
        columns[1][0],
        made["counts"],
        made["levels_y"],
        made["cases"],
        frames.library_of(data),
    )


def two_columns(data: Any, x: Variable | None, y: Variable | None) -> list[frames.NamedColumn]:
    """Take two columns of the answers."""
    if data is None or x is None or y is None:
        raise DataError("give data and two names, or the counts of a two-way table as table=")
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "this coefficient needs the answers, not their moments: give a DataFrame or a "
            "dictionary of arrays"
        )
    return frames.take(data, [x, y])


def frequencies_of(data: Any, weights: Any, weight_type: str | None) -> frames.NamedWeights | None:
    """Take weights that count respondents; with others the standard errors do not hold."""
    named = frames.take_weights(data, weights, weight_type)
    if named is not None and named[1] != "frequency":
        raise DataError(
            f'weight_type="{named[1]}" does not apply here: the standard errors hold for '
            '"frequency" weights only'
        )
    return named


def coefficient(
    found: dict[str, list[Any]],
    pair: tuple[str, str],
    confidence: float,
    library: str,
    **more: Any,
) -> Coefficient:
    """Make a result of what was computed."""
    return Coefficient(coefficient_figures(found, pair, confidence, **more), library)


def coefficient_figures(
    found: dict[str, list[Any]], pair: tuple[str, str], confidence: float, **more: Any
) -> dict[str, Any]:
    """Put the names before the figures, and what belongs to them beside."""
    tidy = {"x": [pair[0]], "y": [pair[1]], **found}
    glance = {**tidy, "confidence": [confidence]}
    given = {"cases": {}, "missing": "listwise", "notes": [], **more}
    return {"tidy": tidy, "glance": glance, "confidence": confidence, **given}


def _counts(table: ArrayLike) -> np.ndarray:
    try:
        counts = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"table does not hold numbers only: {problem}") from None
    if counts.ndim != 2:
        raise DataError(f"table has shape {counts.shape}, expected (rows, columns) of counts")
    return counts
