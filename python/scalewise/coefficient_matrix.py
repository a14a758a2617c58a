"""A matrix of correlations, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .results import Inference, read_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table


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
        """Means (k); NaN of a published matrix without them."""
        return _array(self._figures["mean"])

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations, with n - 1 (k); NaN of a published matrix without them."""
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
    def methods(self) -> list[list[str]]:
        """The coefficient of each pair (k, k)."""
        return [list(row) for row in self._figures["methods"]]

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors (k, k); NaN where test and interval do without one."""
        return _array(self._figures["std_error"])

    @property
    def statistic(self) -> np.ndarray:
        """The test statistics: t where `df` is a number, else z (k, k).

        Of exact tests Kendall's concordant pairs, and Spearman's sum of squared differences.
        """
        return _array(self._figures["statistic"])

    @property
    def exact(self) -> bool:
        """Whether p is from the exact distribution of the ranks."""
        return bool(self._figures["exact"])

    @property
    def df(self) -> np.ndarray:
        """The degrees of freedom of t; NaN of z (k, k)."""
        return _array(self._figures["df"])

    @property
    def p_value(self) -> np.ndarray:
        """p-values of the `alternative`, adjusted as `adjustment` says (k, k)."""
        return _array(self._figures["p_value"])

    @property
    def p_unadjusted(self) -> np.ndarray:
        """The same before any adjustment (k, k)."""
        return _array(self._figures["p_unadjusted"])

    @property
    def adjustment(self) -> str:
        """How p-values were adjusted for the number of tests."""
        return str(self._figures["adjustment"])

    @property
    def n_tests(self) -> int:
        """How many tests the matrix has: the family of the adjustment."""
        return int(self._figures["n_tests"])

    @property
    def alternative(self) -> str:
        """What the tests are against: "two-sided", "greater" or "less"."""
        return str(self._figures["alternative"])

    @property
    def unpaired(self) -> list[dict[str, Any]]:
        """Pairs without a correlation: ``x``, ``y``, their ``n`` and the ``reason``."""
        return [dict(pair) for pair in self._figures["unpaired"]]

    @property
    def iterations(self) -> int | None:
        """Iterations of EM, or the most that a latent correlation took; None without a search."""
        found = self._figures["iterations"]
        return None if found is None else int(found)

    @property
    def ci_method(self) -> str:
        """How the intervals were found."""
        return str(self._figures["ci_method"])

    @property
    def conf_low(self) -> np.ndarray:
        """Lower ends of the intervals (k, k)."""
        return _array(self._figures["conf_low"])

    @property
    def conf_high(self) -> np.ndarray:
        """Upper ends of the intervals (k, k)."""
        return _array(self._figures["conf_high"])

    @property
    def empty_cells(self) -> np.ndarray:
        """Cells of the table of each pair in which nobody is, of polychoric correlations (k, k)."""
        return _array(self._figures["empty_cells"])

    @property
    def smallest_eigenvalue(self) -> float:
        """The smallest eigenvalue of `r`; below 0 nobody can have all its correlations together.

        NaN where it cannot be: Pearson's and Spearman's of the same respondents, and EM's.
        """
        return float(self._figures["smallest_eigenvalue"])

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


def _array(value: np.ndarray) -> np.ndarray:
    return read_only(value.view())
