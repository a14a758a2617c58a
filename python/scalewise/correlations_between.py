"""Correlations of some variables with some others: a rectangle of a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames
from ._core import DataError
from .by_group import Grouped
from .coefficient_matrix import CorrelationMatrix
from .correlation import correlation_matrix
from .correlation_summary import notes, rows
from .results import Inference, read_only
from .terms import Variable, name_of

if TYPE_CHECKING:
    from .report.table import Table

#: What has a figure for each pair.
_FIGURES = (
    "n",
    "r",
    "std_error",
    "statistic",
    "df",
    "p_unadjusted",
    "conf_low",
    "conf_high",
    "empty_cells",
    "boundary",
)
#: What holds for all pairs alike.
_SHARED = (
    "method",
    "ci_method",
    "confidence",
    "missing",
    "alternative",
    "exact",
    "adjustment",
    "cases",
    "weighting",
    "iterations",
    "correction",
)
#: What only some matrices have.
_SOMETIMES = ("design", "vcov", "resamples", "seed", "failed", "extreme")


@dataclass(frozen=True, repr=False, eq=False)
class CorrelationsBetween(Inference):
    """Correlations of p variables with q others. Matrices are (p, q) and read-only.

    Made by `correlations_between`.
    """

    @property
    def rows(self) -> list[str]:
        """The variables of the rows (p)."""
        return list(self._figures["rows"])

    @property
    def columns(self) -> list[str]:
        """The variables of the columns (q)."""
        return list(self._figures["columns"])

    @property
    def n(self) -> np.ndarray:
        """Respondents of each pair (p, q)."""
        return self._matrix("n")

    @property
    def r(self) -> np.ndarray:
        """Correlations (p, q)."""
        return self._matrix("r")

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors (p, q); NaN where test and interval do without one."""
        return self._matrix("std_error")

    @property
    def statistic(self) -> np.ndarray:
        """The test statistics: t where `df` is a number, else z (p, q)."""
        return self._matrix("statistic")

    @property
    def df(self) -> np.ndarray:
        """The degrees of freedom of t; NaN of z (p, q)."""
        return self._matrix("df")

    @property
    def p_value(self) -> np.ndarray:
        """p-values, adjusted for the tests of the rectangle (p, q)."""
        return self._matrix("p_value")

    @property
    def p_unadjusted(self) -> np.ndarray:
        """p-values before any adjustment (p, q)."""
        return self._matrix("p_unadjusted")

    @property
    def n_tests(self) -> int:
        """How many tests the rectangle has: the family of the adjustment."""
        return int(self._figures["n_tests"])

    @property
    def conf_low(self) -> np.ndarray:
        """Lower ends of the intervals (p, q)."""
        return self._matrix("conf_low")

    @property
    def conf_high(self) -> np.ndarray:
        """Upper ends of the intervals (p, q)."""
        return self._matrix("conf_high")

    def table(self, **options: Any) -> Table:
        """Return the publication table: a line for each variable of the rows, with stars.

        ``ci=True`` shows the intervals and ``n="cell"`` the n of each correlation. All options are
        those of `scalewise.report.correlations_between_table`.
        """
        from .report.between_table import correlations_between_table

        return correlations_between_table(self.to_dict(), **options)

    def _matrix(self, name: str) -> np.ndarray:
        return read_only(self._figures[name].view())


@overload
def correlations_between(
    data: Any,
    rows: Sequence[Variable],
    columns: Sequence[Variable],
    *,
    by: None = ...,
    **options: Any,
) -> CorrelationsBetween: ...


@overload
def correlations_between(
    data: Any,
    rows: Sequence[Variable],
    columns: Sequence[Variable],
    *,
    by: str | Sequence[str],
    **options: Any,
) -> Grouped[CorrelationsBetween]: ...


def correlations_between(
    data: Any,
    rows: Sequence[Variable],
    columns: Sequence[Variable],
    *,
    by: str | Sequence[str] | None = None,
    **options: Any,
) -> CorrelationsBetween | Grouped[CorrelationsBetween]:
    """Correlate some variables with some others: a rectangle of the matrix.

    As SPSS's ``WITH`` and psych's ``corr.test(x, y)``: p-values are adjusted for the tests of the
    rectangle, not for those of the whole matrix. With ``missing="listwise"`` the respondents are
    those who answered all rows and columns.

    Parameters
    ----------
    data
        As for `correlation_matrix`.
    rows, columns
        The variables of both sides, none of them on both.
    by
        The column of groups, or a list of columns: then a `Grouped` of results.
    options
        All other keywords of `correlation_matrix` but `names` and `scales`.

    Raises
    ------
    DataError
        A variable on both sides, and as `correlation_matrix`.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "a": np.array([1, 2, 3, 4]),
    ...     "b": np.array([1, 3, 2, 4]),
    ...     "y": np.array([4, 2, 3, 1]),
    ... }
    >>> found = sw.correlations_between(answers, ["a", "b"], ["y"], adjust="bonferroni")
    >>> found.r.round(12).tolist(), found.n_tests
    ([[-0.8], [-1.0]], 2)
    """
    down, across = frames.variable_list(rows, "rows"), frames.variable_list(columns, "columns")
    for option, named in (("rows", down), ("columns", across)):
        if not named:
            raise DataError(f"{option}=[] names no variable: give one or more")
    down_names, across_names = list(map(name_of, down)), list(map(name_of, across))
    for name in across_names:
        if name in down_names:
            raise DataError(
                f"`{name}` is in the rows and in the columns: a rectangle correlates the rows with "
                "other variables, name it on one side"
            )
    for option in ("names", "scales"):
        if option in options:
            raise DataError(f"{option}= does not apply to correlations of rows with columns")
    whole: Any = correlation_matrix(data, [*down, *across], by=by, **options)
    if isinstance(whole, Grouped):
        return whole.mapped(lambda matrix: _between(matrix, down_names, across_names))
    return _between(whole, down_names, across_names)


def _between(matrix: CorrelationMatrix, down: list[str], across: list[str]) -> CorrelationsBetween:
    whole, names = matrix._figures, matrix.names
    at = np.ix_([names.index(name) for name in down], [names.index(name) for name in across])
    figures: dict[str, Any] = {name: read_only(whole[name][at]) for name in _FIGURES}
    figures |= {name: whole[name] for name in _SHARED}
    figures |= {name: whole[name] for name in _SOMETIMES if name in whole}
    for name in ("failed", "extreme"):
        if name in figures:
            figures[name] = read_only(figures[name][at])
    for name in ("methods", "ci_methods"):
        figures[name] = [[whole[name][i][j] for j in at[1][0]] for i in at[0][:, 0]]
    within = {frozenset((x, y)) for x in down for y in across}
    unpaired = [pair for pair in whole["unpaired"] if {pair["x"], pair["y"]} in within]
    p = figures["p_unadjusted"]
    adjusted = _core.adjust_p_values(p.ravel().tolist(), whole["adjustment"])
    figures |= {
        "rows": down,
        "columns": across,
        "unpaired": unpaired,
        "p_value": read_only(np.reshape(adjusted, p.shape)),
        "n_tests": int(np.count_nonzero(~np.isnan(p))),
        # Whether a matrix can be does not show in a part of it.
        "smallest_eigenvalue": float("nan"),
    }
    places = [(i, j) for i in range(len(down)) for j in range(len(across))]
    told = {
        "tidy": rows(figures, places, down, across),
        "glance": _summary(figures),
        "notes": notes(figures),
    }
    return CorrelationsBetween({**figures, **told}, matrix._library)


def _summary(figures: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        "method": [figures["method"]],
        "missing": [figures["missing"]],
        "n_rows": [len(figures["rows"])],
        "n_columns": [len(figures["columns"])],
        "min_n": [int(figures["n"].min())],
        "max_n": [int(figures["n"].max())],
        "confidence": [figures["confidence"]],
        "ci_method": [figures["ci_method"]],
        "adjustment": [figures["adjustment"]],
        "n_tests": [figures["n_tests"]],
        "alternative": [figures["alternative"]],
        "iterations": [figures["iterations"]],
    }
