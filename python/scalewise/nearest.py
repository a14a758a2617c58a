"""Correlation matrices that no respondents can have, and the nearest ones that they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .results import Result, read_only

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Definiteness(Result):
    """Whether respondents can have a correlation matrix; ``tidy()`` has the eigenvalues."""

    @property
    def positive_definite(self) -> bool:
        """Whether all eigenvalues are above nought, by more than rounding."""
        return bool(self._one("positive_definite"))

    @property
    def smallest_eigenvalue(self) -> float:
        """The smallest eigenvalue."""
        return float(self._one("smallest_eigenvalue"))

    @property
    def largest_eigenvalue(self) -> float:
        """The largest eigenvalue."""
        return float(self._one("largest_eigenvalue"))

    @property
    def condition(self) -> float:
        """The largest over the smallest; infinite where that is not above nought."""
        return float(self._one("condition"))

    @property
    def eigenvalues(self) -> np.ndarray:
        """All eigenvalues, the largest first (k)."""
        return read_only(self._figures["eigenvalues"].view())

    def table(self, **options: Any) -> Table:
        """Return the publication table: the eigenvalues.

        Options are those of `scalewise.report.definiteness_table`.
        """
        from .report.matrix_table import definiteness_table

        return definiteness_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@dataclass(frozen=True, repr=False, eq=False)
class NearestCorrelation(Result):
    """A correlation matrix that respondents can have, near one that they cannot."""

    @property
    def names(self) -> list[str]:
        """The variables (k)."""
        return list(self._figures["names"])

    @property
    def r(self) -> np.ndarray:
        """The matrix found (k, k)."""
        return read_only(self._figures["r"].view())

    @property
    def method(self) -> str:
        """How it was found: "higham" or "clipping"."""
        return str(self._one("method"))

    @property
    def iterations(self) -> int:
        """Projections made; nought by clipping."""
        return int(self._one("iterations"))

    @property
    def distance(self) -> float:
        """Frobenius distance: root of the sum of all squared changes."""
        return float(self._one("distance"))

    @property
    def largest_change(self) -> float:
        """The largest change of a correlation."""
        return float(self._one("largest_change"))

    @property
    def most_changed(self) -> tuple[str, str] | None:
        """The pair of variables with that change; None where nothing changed."""
        pair = self._figures["most_changed"]
        return None if pair is None else (pair[0], pair[1])

    @property
    def smallest_eigenvalue_before(self) -> float:
        """Smallest eigenvalue of the matrix given."""
        return float(self._one("smallest_eigenvalue_before"))

    @property
    def smallest_eigenvalue_after(self) -> float:
        """Smallest eigenvalue of the matrix found."""
        return float(self._one("smallest_eigenvalue_after"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: the matrix found.

        Options are those of `scalewise.report.nearest_correlation_table`.
        """
        from .report.matrix_table import nearest_correlation_table

        return nearest_correlation_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def definiteness(matrix: Any, names: Sequence[str] | None = None) -> Definiteness:
    """Find the eigenvalues of a correlation matrix, and whether it is positive definite.

    Matrices of pairwise, polychoric or copied correlations may not be.

    Parameters
    ----------
    matrix
        The correlations (k, k): an array, a DataFrame, or a result with `r` and `names`.
    names
        The variables; those of the DataFrame or result, else "1", "2" and so on.

    Raises
    ------
    DataError
        What is no matrix of correlations.

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.definiteness([[1, 0.6], [0.6, 1]])
    >>> found.positive_definite, round(found.condition, 12)  # 1.6 / .4
    (True, 4.0)
    """
    numbers, named = _matrix(matrix, names)
    figures = _core.definiteness(named, numbers)
    read_only(figures["eigenvalues"])
    values = figures["eigenvalues"].tolist()
    tidy = {"component": list(range(1, len(values) + 1)), "eigenvalue": values}
    return Definiteness({"names": named, "tidy": tidy, **figures}, frames.library_of(matrix))


def nearest_correlation(
    matrix: Any, names: Sequence[str] | None = None, *, method: str = "nearest"
) -> NearestCorrelation:
    """Find a correlation matrix that respondents can have, near one that they cannot.

    Parameters
    ----------
    matrix, names
        As for `definiteness`.
    method
        "nearest": the nearest by the sum of squared changes, by Higham's projections (R's
        `nearPD`); "smoothed": eigenvalues below nought are raised and the matrix scaled (psych's
        `cor.smooth`).

    Raises
    ------
    DataError
        What is no matrix of correlations.
    NumericError
        The projections did not end.

    References
    ----------
    Higham, N. J. (2002). Computing the nearest correlation matrix: A problem from finance. IMA
    Journal of Numerical Analysis, 22(3), 329-343. https://doi.org/10.1093/imanum/22.3.329

    Examples
    --------
    Of Higham (2002):

    >>> import scalewise as sw
    >>> found = sw.nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    >>> round(float(found.r[0, 1]), 4), round(float(found.r[0, 2]), 4)
    (0.7607, 0.1573)
    """
    numbers, named = _matrix(matrix, names)
    figures = _core.nearest_correlation(named, numbers, method)
    found = read_only(figures["r"])
    pairs = [(j, i) for i in range(len(named)) for j in range(i)]
    tidy = {
        "x": [named[j] for j, _ in pairs],
        "y": [named[i] for _, i in pairs],
        "method": figures["glance"]["method"] * len(pairs),
        "given": [float(numbers[i, j]) for j, i in pairs],
        "estimate": [float(found[i, j]) for j, i in pairs],
        "change": [float(found[i, j] - numbers[i, j]) for j, i in pairs],
    }
    return NearestCorrelation({"tidy": tidy, **figures}, frames.library_of(matrix))


def _matrix(matrix: Any, names: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    """Take a matrix and the names of its variables."""
    values, own = matrix, None
    if hasattr(matrix, "r") and hasattr(matrix, "names"):
        values, own = matrix.r, list(matrix.names)
    elif hasattr(matrix, "columns"):
        own = [str(name) for name in matrix.columns]
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"the matrix does not hold numbers only: {problem}") from None
    if numbers.ndim != 2:
        raise DataError(f"the matrix has shape {numbers.shape}, expected (k, k)")
    if names is not None:
        return numbers, frames.name_list(names)
    return numbers, own or [str(i + 1) for i in range(len(numbers))]
