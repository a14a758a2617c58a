"""Whether whole correlation matrices differ, or are those of uncorrelated variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames
from ._core import DataError
from .comparisons import selected_moments
from .results import Result

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class MatrixTest(Result):
    """A chi-squared test of one correlation matrix or of two."""

    @property
    def test(self) -> str:
        """Which test: "jennrich1970", "steiger1980" or "bartlett1951"."""
        return str(self._one("test"))

    @property
    def statistic(self) -> float:
        """Chi squared."""
        return float(self._one("statistic"))

    @property
    def df(self) -> float:
        """Its degrees of freedom, k (k - 1) / 2."""
        return float(self._one("df"))

    @property
    def p_value(self) -> float:
        """Its upper tail."""
        return float(self._one("p_value"))

    @property
    def n_variables(self) -> int:
        """Variables (k)."""
        return int(self._one("n_variables"))

    @property
    def n1(self) -> int:
        """Respondents of the first matrix."""
        return int(self._one("n1"))

    @property
    def n2(self) -> int | None:
        """Respondents of the second; None where there is no second sample."""
        n2 = self._one("n2")
        return None if n2 is None else int(n2)

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.matrix_test_table`.
        """
        from .report.comparison_table import matrix_test_table

        return matrix_test_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


def compare_correlation_matrices(
    first: Any,
    second: Any,
    names: Sequence[str] | None = None,
    *,
    missing: str = "listwise",
    method: str = "jennrich1970",
) -> MatrixTest:
    """Compare the correlation matrices of two groups of different respondents.

    ::

        jennrich1970  chi² = tr(Z²) / 2 - diag(Z)' inv(S) diag(Z)
                      Z = sqrt(n1 n2 / (n1 + n2)) inv(R) (R1 - R2),  R the weighted mean of both
                      S = I + R * inv(R), element by element
        steiger1980   chi² = sum over pairs (artanh r1 - artanh r2)² / (1/(n1 - 3) + 1/(n2 - 3))

    with k (k - 1) / 2 degrees of freedom. Steiger's takes the correlations of a matrix as
    independent and rejects too often where the variables are correlated. psych's
    `cortest.jennrich` is not Jennrich's statistic, and its `cortest` has another divisor.

    Parameters
    ----------
    first, second
        The groups: data or `Moments`; `Moments.from_correlation` takes published matrices.
    names
        The variables; all if not given.
    missing
        As for `compare_correlations`.
    method
        "jennrich1970" or "steiger1980".

    Raises
    ------
    DataError
        Different variables, fewer than 2 variables or 4 respondents, sampling weights.
    NumericError
        A matrix that is not positive definite.

    References
    ----------
    Jennrich, R. I. (1970). An asymptotic chi-squared test for the equality of two correlation
    matrices. Journal of the American Statistical Association, 65, 904-912.
    https://doi.org/10.2307/2284596

    Examples
    --------
    >>> import scalewise as sw
    >>> first = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], 100, ["x", "y"])
    >>> second = sw.Moments.from_correlation([[1, 0.1], [0.1, 1]], 100, ["x", "y"])
    >>> round(sw.compare_correlation_matrices(first, second).statistic, 6)  # 50 * .16 / .91²
    9.660669
    """
    one, other = (selected_moments(data, names, missing) for data in (first, second))
    figures = _core.compare_correlation_matrices(one, other, method)
    return MatrixTest(figures, frames.library_of(first))


def compare_with_known_correlations(
    data: Any, known: ArrayLike, names: Sequence[str] | None = None, *, missing: str = "listwise"
) -> MatrixTest:
    """Compare the correlations of a sample with known ones, by Jennrich's chi squared.

    Parameters
    ----------
    data
        Data or `Moments`.
    known
        The known correlations (k, k), in the order of the names.
    names, missing
        As for `compare_correlation_matrices`.

    Raises
    ------
    DataError, NumericError
        As `compare_correlation_matrices`, and what is no correlation matrix.

    Examples
    --------
    >>> import scalewise as sw
    >>> sample = sw.Moments.from_correlation([[1, 0.3], [0.3, 1]], 100, ["x", "y"])
    >>> round(sw.compare_with_known_correlations(sample, [[1, 0], [0, 1]]).statistic, 12)  # n r²
    9.0
    """
    moments = selected_moments(data, names, missing)
    try:
        numbers = np.asarray(known, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"the matrix does not hold numbers only: {problem}") from None
    if numbers.ndim != 2:
        raise DataError(f"the matrix has shape {numbers.shape}, expected (k, k)")
    figures = _core.compare_with_known_correlations(moments, numbers)
    return MatrixTest(figures, frames.library_of(data))


def bartlett_sphericity(
    data: Any, names: Sequence[str] | None = None, *, missing: str = "listwise"
) -> MatrixTest:
    """Test whether all correlations are nought, by Bartlett's chi squared.

    ::

        chi² = -(n - 1 - (2 k + 5) / 6) ln |R|,   k (k - 1) / 2 degrees of freedom

    Parameters
    ----------
    data
        Data or `Moments`.
    names, missing
        As for `compare_correlation_matrices`.

    Raises
    ------
    DataError, NumericError
        As `compare_correlation_matrices`.

    References
    ----------
    Bartlett, M. S. (1951). The effect of standardization on a chi-squared approximation in factor
    analysis. Biometrika, 38, 337-344. https://doi.org/10.1093/biomet/38.3-4.337

    Examples
    --------
    >>> import scalewise as sw
    >>> survey = sw.Moments.from_correlation([[1, 0.6], [0.6, 1]], 102, ["x", "y"])
    >>> round(sw.bartlett_sphericity(survey).statistic, 6)  # -99.5 ln .64
    44.405567
    """
    moments = selected_moments(data, names, missing)
    return MatrixTest(_core.bartlett_sphericity(moments), frames.library_of(data))


def steiger_sphericity(
    data: Any, names: Sequence[str] | None = None, *, missing: str = "listwise"
) -> MatrixTest:
    """Test whether all correlations are nought, by the sum of their squared Fisher transforms.

    ::

        chi² = (n - 3) sum over pairs (artanh r)²,   k (k - 1) / 2 degrees of freedom

    Parameters
    ----------
    data
        Data or `Moments`.
    names, missing
        As for `compare_correlation_matrices`.

    Raises
    ------
    DataError, NumericError
        As `compare_correlation_matrices`.

    References
    ----------
    Steiger, J. H. (1980). Tests for comparing elements of a correlation matrix. Psychological
    Bulletin, 87, 245-251. https://doi.org/10.1037/0033-2909.87.2.245

    Examples
    --------
    >>> import scalewise as sw
    >>> survey = sw.Moments.from_correlation([[1, 0.6], [0.6, 1]], 103, ["x", "y"])
    >>> round(sw.steiger_sphericity(survey).statistic, 6)  # 100 (ln 2)²
    48.045301
    """
    moments = selected_moments(data, names, missing)
    return MatrixTest(_core.steiger_sphericity(moments), frames.library_of(data))
