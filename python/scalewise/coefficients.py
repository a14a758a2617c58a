"""One coefficient with its test and interval, and the two-way tables that some rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames, terms
from ._core import DataError
from .by_group import Analysis, Grouped, by_group
from .groups import GroupedMoments
from .moments import Moments
from .ordered import numbered, order_notes
from .pair_tables import PairTables, TableReading
from .results import Result
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table

R = TypeVar("R", bound=Result)


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
    missing: str = "listwise"
    notes: list[str] = field(default_factory=list)
    #: What was counted; none for a table that is given.
    tables: _core.PairTables | None = None
    weighting: dict[str, Any] | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What a result says of where its figures come from."""
        more = {} if self.weighting is None else {"weighting": self.weighting}
        return {"cases": self.cases, "missing": self.missing, "notes": list(self.notes), **more}


def crossed(
    data: Any,
    x: Variable | None,
    y: Variable | None,
    table: ArrayLike | None,
    weights: Any,
    weight_type: str | None,
) -> Crossed:
    """Cross two columns wherever they are, or take a table that is given or counted already."""
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
    if data is None or x is None or y is None:
        raise DataError("give data and two names, or the counts of a two-way table as table=")
    tables = _tables(data, [x, y], weights, weight_type)
    first, second = tables.names
    return Crossed(
        first,
        second,
        tables.table(first, second),
        tables.levels(second),
        tables.cases,
        frames.library_of(data),
        tables.missing,
        order_notes(data, [x, y]),
        tables,
        tables.weighting,
    )


def _tables(
    data: Any, names: list[Variable], weights: Any, weight_type: str | None
) -> _core.PairTables:
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        return data.select(frames.name_list(names))._core
    _refuse_moments(data)
    return PairTables.read(data, TableReading(names, "listwise", weights, weight_type))._core


def counted(made: Crossed) -> Crossed:
    """Make sure that a table has counts of respondents, which its standard errors are of."""
    _refuse_other_weights(None if made.weighting is None else made.weighting["weight_type"])
    return made


def each_group(
    analysis: Analysis[R],
    data: Any,
    by: str | Sequence[str],
    pair: tuple[Variable | None, Variable | None],
    weights: Any,
    weight_type: str | None,
    confidence: float,
) -> Grouped[R]:
    """Compute a coefficient of two columns in every group, from its rows."""
    x, y = pair
    if data is None or x is None or y is None:
        raise DataError("by= needs the answers: give data and two names")
    _refuse_moments(data)
    if isinstance(data, PairTables):
        raise DataError("by= does not apply to PairTables, which are of all respondents together")
    notes = order_notes(data, [x, y])

    def of_group(part: Any, weights: Any, weight_type: str | None) -> R:
        found = analysis(part, weights, weight_type)
        figures = {**found._figures, "notes": [*found._figures["notes"], *notes]}
        return replace(found, _figures=figures)

    return by_group(
        of_group,
        numbered(data, [x, y]),
        by,
        [x, y],
        missing="listwise",
        weights=weights,
        weight_type=weight_type,
        confidence=confidence,
        from_rows=True,
    )


def two_columns(data: Any, x: Variable, y: Variable) -> list[frames.NamedColumn]:
    """Take two columns of the answers."""
    _refuse_moments(data)
    if isinstance(data, PairTables):
        raise DataError("this coefficient needs the answers, not their pair tables")
    return frames.take(numbered(data, [x, y]), [x, y])


def _refuse_moments(data: Any) -> None:
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "this coefficient needs the answers, not their moments: give a DataFrame or a "
            "dictionary of arrays"
        )


def _refuse_other_weights(weight_type: str | None) -> None:
    if weight_type not in (None, "frequency"):
        raise DataError(
            f'weight_type="{weight_type}" does not apply here: the standard errors hold for '
            '"frequency" weights only'
        )


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
