"""Correlation matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .moments import Moments, taken_as_they_are
from .results import Inference, read_only, weight_note

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table

_MATRICES = ("mean", "sd", "n", "r", "statistic", "p_value", "conf_low", "conf_high")


@dataclass(frozen=True, repr=False, eq=False)
class CorrelationMatrix(Inference):
    """Correlations of all pairs of variables, with tests, intervals and n.

    Matrices are (k, k) and read-only; the diagonal of tests and intervals is NaN.
    """

    @property
    def names(self) -> list[str]:
        """The variables (k)."""
        return list(self._figures["names"])

    @property
    def method(self) -> str:
        """The coefficient."""
        return str(self._figures["method"])

    @property
    def mean(self) -> np.ndarray:
        """Means (k)."""
        return _array(self._figures["mean"])

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations, with n - 1 (k)."""
        return _array(self._figures["sd"])

    @property
    def n(self) -> np.ndarray:
        """Respondents of each pair (k, k)."""
        return _array(self._figures["n"])

    @property
    def r(self) -> np.ndarray:
        """Correlations (k, k)."""
        return _array(self._figures["r"])

    @property
    def statistic(self) -> np.ndarray:
        """The t of each correlation, with n - 2 degrees of freedom (k, k)."""
        return _array(self._figures["statistic"])

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p of each t, not adjusted for the number of tests (k, k)."""
        return _array(self._figures["p_value"])

    @property
    def conf_low(self) -> np.ndarray:
        """Lower ends of Fisher's intervals (k, k)."""
        return _array(self._figures["conf_low"])

    @property
    def conf_high(self) -> np.ndarray:
        """Upper ends of Fisher's intervals (k, k)."""
        return _array(self._figures["conf_high"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: M, SD and the lower triangle with stars.

        ``diagonal="alpha"`` shows the reliability of scales, ``ci=True`` the intervals and
        ``n="cell"`` the n of each correlation. All options are those of
        `scalewise.report.correlation_table`.
        """
        from .report.correlation_table import correlation_table

        return correlation_table(self.to_dict(), **options)

    def plot(self, *, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the lower triangle as a heatmap on `ax`, or on a figure of its own.

        Options are those of `scalewise.report.correlation_plot`; matplotlib must be installed.
        """
        from .report.correlation_plot import correlation_plot

        return correlation_plot(self.to_dict(), ax=ax, **options)


@overload
def correlation_matrix(
    data: Any,
    names: Sequence[str] | None = ...,
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> CorrelationMatrix: ...


@overload
def correlation_matrix(
    data: Any,
    names: Sequence[str] | None = ...,
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[CorrelationMatrix]: ...


def correlation_matrix(
    data: Any,
    names: Sequence[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "pairwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> CorrelationMatrix | Grouped[CorrelationMatrix]:
    """Correlate all pairs of variables, with t, p, n and Fisher's interval.

    ::

        t = r sqrt((n - 2) / (1 - r^2)),  n - 2 degrees of freedom, two-sided p
        interval: tanh(artanh r ± z / sqrt(n - 3))

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, a two-dimensional array with `names`, `Moments`
        (which bring their own missing rule and weights), any source that `Moments.of` takes, or
        `GroupedMoments` for a result of each group.
    names
        The variables; all columns (but those of `by`) if not given.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    method
        "pearson".
    missing
        "pairwise": for each pair those who answered both; "listwise": those who answered all;
        "em": maximum likelihood from all who answered anything.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (no tests then).
    confidence
        The level of the intervals.

    Raises
    ------
    DataError
        Unknown or non-numeric variables, constant ones, fewer than 3 respondents in a pair.

    References
    ----------
    Fisher, R. A. (1915). Frequency distribution of the values of the correlation coefficient in
    samples from an indefinitely large population. Biometrika, 10(4), 507-521.
    https://doi.org/10.2307/2331838

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"x": np.array([1, 2, 3, 4]), "y": np.array([1, 3, 2, 4])}
    >>> round(float(sw.correlation_matrix(answers).r[0, 1]), 12)
    0.8
    """
    if by is not None or isinstance(data, GroupedMoments):

        def of_group(part: Any, weights: Any, weight_type: str | None) -> CorrelationMatrix:
            return correlation_matrix(
                part,
                method=method,
                missing=missing,
                weights=weights,
                weight_type=weight_type,
                confidence=confidence,
            )

        return by_group(
            of_group,
            data,
            by,
            names,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
        )
    if isinstance(data, Moments):
        selected = data if names is None else data.select(names)
        moments = taken_as_they_are(selected, missing, "pairwise", weights, weight_type)
    else:
        read = Moments.of(data, names, missing=missing, weights=weights, weight_type=weight_type)
        moments = read._core
    figures = _core.correlation_matrix(moments, method, confidence)
    for name in _MATRICES:
        read_only(figures[name])
    summary = {
        "tidy": _pairs(figures),
        "glance": _summary(figures),
        "notes": _notes(figures),
    }
    return CorrelationMatrix({**figures, **summary}, frames.library_of(data))


def _notes(figures: dict[str, Any]) -> list[str]:
    notes = weight_note(figures, int(figures["n"].max()))
    if figures["weighting"]["weight_type"] == "sampling":
        notes.append("Tests and intervals under sampling weights are not available yet.")
    return notes


def _pairs(figures: dict[str, Any]) -> dict[str, list[Any]]:
    """One row per pair, in the order of the lower triangle."""
    names = figures["names"]
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    rows, columns = ([i for i, _ in pairs], [j for _, j in pairs])
    of_pairs = {name: figures[name][rows, columns].tolist() for name in _MATRICES[2:]}
    return {
        "x": [names[j] for j in columns],
        "y": [names[i] for i in rows],
        "method": [figures["method"]] * len(pairs),
        "n": [int(n) for n in of_pairs["n"]],
        "estimate": of_pairs["r"],
        "statistic": of_pairs["statistic"],
        "p_value": of_pairs["p_value"],
        "conf_low": of_pairs["conf_low"],
        "conf_high": of_pairs["conf_high"],
    }


def _summary(figures: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        "method": [figures["method"]],
        "missing": [figures["missing"]],
        "n_variables": [len(figures["names"])],
        "min_n": [int(figures["n"].min())],
        "max_n": [int(figures["n"].max())],
        "confidence": [figures["confidence"]],
    }


def _array(value: np.ndarray) -> np.ndarray:
    return read_only(value.view())
