"""What the answers look like: descriptives and frequencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import _core, frames, sources
from ._core import DataError
from .by_group import Analysis, Grouped, by_group
from .groups import GroupedMoments
from .keys import column_names, key_names
from .levels import require_levels
from .moments import Moments
from .results import Result, weight_note
from .terms import Variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table

R = TypeVar("R")


@dataclass(frozen=True, repr=False, eq=False)
class Descriptives(Result):
    """n, missing, mean, sd, range and shape of each variable; ``tidy()`` has a row for each."""

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.descriptives_table`.
        """
        from .report.descriptives_table import descriptives_table

        return descriptives_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class Frequencies(Result):
    """How often each answer was given; ``tidy()`` has a row per answer and variable."""

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.frequencies_table`.
        """
        from .report.descriptives_table import frequencies_table

        return frequencies_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes:
        """Draw the answers as diverging stacked bars, a bar per variable.

        Options are those of `scalewise.report.item_plot`; matplotlib must be installed.
        """
        from .report.item_plot import item_plot

        return item_plot(self.to_dict(), **options)


@overload
def describe(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: None = None,
    weights: Any = None,
    weight_type: str | None = None,
) -> Descriptives: ...


@overload
def describe(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str],
    weights: Any = None,
    weight_type: str | None = None,
) -> Grouped[Descriptives]: ...


def describe(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
) -> Descriptives | Grouped[Descriptives]:
    """Describe each variable, from all who answered it.

    Skewness and excess kurtosis are G1 and G2, as SPSS prints them::

        m_r = sum (x - mean)^r / n
        G1  = m3 / m2^1.5 * sqrt(n (n - 1)) / (n - 2)
        G2  = (n - 1) / ((n - 2)(n - 3)) * ((n + 1)(m4 / m2^2 - 3) + 6)

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, or a two-dimensional array with `names`.
    names
        The variables; all columns if not given, but for those of `by`.
    by
        The column of groups, or several: a result for every group.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling". Respondents without
        weight are left out.

    Raises
    ------
    DataError
        Unknown, non-numeric or infinite variables.

    References
    ----------
    Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis. The
    Statistician, 47(1), 183-189. https://doi.org/10.1111/1467-9884.00122

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> described = sw.describe({"x": np.array([1.0, 2.0, 3.0, 4.0, 10.0, np.nan])})
    >>> described.to_dict()["tidy"]["mean"], described.to_dict()["tidy"]["missing"]
    ([4.0], [1])
    """
    _need_answers(data, "describe")
    if by is not None:
        sources.require_rows(data)
        wanted = _but_keys(data, names, by)

        def of_group(part: Any, weights: Any, weight_type: str | None) -> Descriptives:
            return describe(part, wanted, weights=weights, weight_type=weight_type)

        return _each_group(of_group, data, by, wanted, weights, weight_type)
    columns, taken = _answers(data, names, weights, weight_type)
    figures = _core.describe(columns, taken)
    tidy = figures["tidy"]
    glance = {"n_variables": [len(columns)], "n_rows": [tidy["n"][0] + tidy["missing"][0]]}
    return Descriptives(
        {**figures, "glance": glance, "notes": _notes(figures)}, frames.library_of(data)
    )


@overload
def frequencies(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: None = None,
    weights: Any = None,
    weight_type: str | None = None,
) -> Frequencies: ...


@overload
def frequencies(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str],
    weights: Any = None,
    weight_type: str | None = None,
) -> Grouped[Frequencies]: ...


def frequencies(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
) -> Frequencies | Grouped[Frequencies]:
    """Count how often each answer was given; missing answers are a row of their own.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, or a two-dimensional array with `names`.
    names
        The variables; all columns if not given, but for those of `by`.
    by
        The column of groups, or several: a result for every group.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling". Respondents without
        weight are left out.

    Raises
    ------
    DataError
        Unknown, non-numeric or infinite variables.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> sw.frequencies({"x": np.array([1, 0, 1, 1])}).to_dict()["tidy"]["valid_percent"]
    [25.0, 75.0]
    """
    _need_answers(data, "frequencies")
    if by is not None:
        sources.require_rows(data)
        wanted = _but_keys(data, names, by)

        def of_group(part: Any, weights: Any, weight_type: str | None) -> Frequencies:
            return frequencies(part, wanted, weights=weights, weight_type=weight_type)

        return _each_group(of_group, data, by, wanted, weights, weight_type)
    columns, taken = _answers(data, names, weights, weight_type)
    figures = _core.frequencies(columns, taken)
    tidy = figures["tidy"]
    first = [
        count
        for name, count in zip(tidy["variable"], tidy["count"], strict=True)
        if name == columns[0][0]
    ]
    glance = {"n_variables": [len(columns)], "n_rows": [sum(first)]}
    notes = _notes(figures)
    if figures["weighting"]["weight_type"] in ("analytic", "sampling"):
        notes.append("Percentages are of the sum of weights, n counts rows.")
    return Frequencies({**figures, "glance": glance, "notes": notes}, frames.library_of(data))


def _notes(figures: Mapping[str, Any]) -> list[str]:
    """Say what the weights are, and who is left out for having none."""
    weighting, cases = figures["weighting"], figures["cases"]
    notes = weight_note({**figures, "missing": "listwise"}, round(weighting["sum"]))
    if cases["zero_weight"]:
        notes.append(f"{cases['zero_weight']} of {cases['read']} rows left out for zero weight.")
    return notes


def _each_group(
    analysis: Analysis[R],
    data: Any,
    by: str | Sequence[str],
    names: Sequence[Variable],
    weights: Any,
    weight_type: str | None,
) -> Grouped[R]:
    """Describe the rows of every group."""
    return by_group(
        analysis,
        data,
        by,
        names,
        missing="pairwise",
        weights=weights,
        weight_type=weight_type,
        from_rows=True,
    )


def _but_keys(
    data: Any, names: Sequence[Variable] | None, by: str | Sequence[str]
) -> list[Variable]:
    """List the variables that are described in every group."""
    if names is not None:
        return frames.variable_list(names)
    keys = key_names(by)
    return [name for name in column_names(data) if name not in keys]


def _need_answers(data: Any, analysis: str) -> None:
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            f"{analysis} needs the answers themselves: moments do not hold ranges, shapes or counts"
        )


def _answers(
    data: Any,
    names: Sequence[Variable] | None,
    weights: Any,
    weight_type: str | None,
) -> tuple[list[frames.NamedColumn], frames.NamedWeights | None]:
    wanted = None if names is None else frames.variable_list(names)
    require_levels(data, wanted or ())
    taken = frames.take(data, wanted, beside=(weights,))
    return taken, frames.take_weights(data, weights, weight_type)
