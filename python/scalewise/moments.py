"""Sufficient statistics: what most analyses need instead of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import frames
from ._core import DataError
from ._core import Moments as _Moments
from .results import read_only


class Moments:
    """Respondents, means and centred cross-products of named variables.

    ``Moments.of(data)`` reads answers once; ``Moments.from_correlation`` takes a published table.
    Moments of two parts of a survey merge exactly into those of the whole (Chan, Golub & LeVeque
    1983, https://doi.org/10.1080/00031305.1983.10483115), and every analysis that takes a
    DataFrame takes them too.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> first = sw.Moments.of({"x": np.array([1.0, 2.0]), "y": np.array([2.0, 1.0])})
    >>> second = sw.Moments.of({"x": np.array([3.0, 4.0]), "y": np.array([4.0, 3.0])})
    >>> both = first + second
    >>> both.n, both.mean
    (4, array([2.5, 2.5]))
    """

    __slots__ = ("_core",)

    def __init__(self, core: _Moments) -> None:
        if not isinstance(core, _Moments):
            raise DataError("make moments with Moments.of(data) or Moments.from_correlation(r, n)")
        self._core = core

    @classmethod
    def of(
        cls,
        data: Any,
        names: Sequence[str] | None = None,
        *,
        missing: str = "listwise",
        weights: Any = None,
        weight_type: str | None = None,
    ) -> Moments:
        """Read the answers once.

        Parameters
        ----------
        data
            A DataFrame, a dictionary of arrays, or a two-dimensional array with `names`.
        names
            The variables; all columns if not given.
        missing
            "listwise": respondents complete on all `names`; "pairwise": for each pair those who
            answered both.
        weights, weight_type
            A column name or an array, and "frequency" (the other types are not available yet).
        """
        columns = frames.take(data, names)
        taken = frames.take_weights(data, weights, weight_type)
        return cls(_Moments.of(columns, missing, taken))

    @classmethod
    def from_correlation(
        cls,
        r: ArrayLike,
        n: int,
        names: Sequence[str] | None = None,
        *,
        means: ArrayLike | None = None,
        sds: ArrayLike | None = None,
    ) -> Moments:
        """Take a published correlation matrix and its n.

        Without `means` and `sds` the variables are in standard units (mean 0, sd 1): correlations,
        betas, R² and alpha of standardised items are those of the study, B is beta.

        Parameters
        ----------
        r
            The correlations (k, k), symmetric, 1 on the diagonal; a DataFrame brings its names.
        n
            Respondents, 3 or more.
        names
            The variables (k).
        means, sds
            Means and standard deviations (k).

        Raises
        ------
        DataError
            Not square, not symmetric, not within -1 and 1, n below 3.
        NumericError
            Not positive definite: no respondents can have these correlations.
        """
        matrix, names = _named_matrix(r, names)
        count = _respondents(n)
        return cls(_Moments.from_correlation(names, matrix, count, _floats(means), _floats(sds)))

    @classmethod
    def from_covariance(
        cls,
        covariance: ArrayLike,
        n: int,
        names: Sequence[str] | None = None,
        *,
        means: ArrayLike | None = None,
    ) -> Moments:
        """Take a published covariance matrix (k, k) and its n; as `from_correlation`."""
        matrix, names = _named_matrix(covariance, names)
        return cls(_Moments.from_covariance(names, matrix, _respondents(n), _floats(means)))

    @classmethod
    def from_json(cls, json: str) -> Moments:
        """Read what `to_json` wrote; anything else is refused."""
        return cls(_Moments.from_json(json))

    def to_json(self) -> str:
        """Write the moments as plain data, every number to its last bit."""
        return self._core.to_json()

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both parts together; also ``self + other``."""
        if not isinstance(other, Moments):
            raise DataError(
                f"merge takes Moments, not a {type(other).__name__}: use Moments.of(data)"
            )
        return Moments(self._core.merge(other._core))

    def __add__(self, other: Moments) -> Moments:
        return self.merge(other) if isinstance(other, Moments) else NotImplemented

    def push(self, data: Any, *, weights: Any = None, weight_type: str | None = None) -> Moments:
        """Return the moments with a further batch of respondents."""
        missing = self.missing
        batch = Moments.of(
            data, self.names, missing=missing, weights=weights, weight_type=weight_type
        )
        return self.merge(batch)

    def select(self, names: Sequence[str]) -> Moments:
        """Return some of the variables, in the order named, over the same respondents."""
        return Moments(self._core.select(frames.name_list(names)))

    @property
    def names(self) -> list[str]:
        """The variables, in order."""
        return self._core.names

    @property
    def n(self) -> int:
        """Respondents used; under pairwise deletion the smallest number of any pair."""
        return self._core.n

    @property
    def pair_n(self) -> np.ndarray:
        """Respondents used for each pair (k, k)."""
        return read_only(self._core.pair_n)

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return self._core.missing

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return self._core.cases

    @property
    def mean(self) -> np.ndarray:
        """Means (k)."""
        return read_only(self._core.mean)

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations, with n - 1 (k)."""
        return read_only(self._core.sd)

    @property
    def covariance(self) -> np.ndarray:
        """Covariance matrix, with n - 1 (k, k)."""
        return read_only(self._core.covariance)

    @property
    def correlation(self) -> np.ndarray:
        """Correlation matrix (k, k)."""
        return read_only(self._core.correlation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moments) and bool(self._core == other._core)

    __hash__ = None  # type: ignore[assignment]  # equal moments may come from unequal JSON

    def __reduce__(self) -> tuple[Any, ...]:
        return Moments.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        left_out = self.cases["read"] - self.cases["used"]
        return (
            f"Moments(n={self.n}, {len(self.names)} variables: {', '.join(self.names)}; "
            f"{self.missing}, {left_out} respondents left out)"
        )


def _named_matrix(matrix: ArrayLike, names: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    if names is None:
        columns = getattr(matrix, "columns", None)
        if columns is None:
            raise DataError("the matrix has no names: give names=[...], one per variable")
        names = list(columns)
    listed = frames.name_list(names)
    try:
        numbers = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"the matrix does not hold numbers only: {problem}") from None
    if numbers.ndim != 2:
        raise DataError(f"the matrix has shape {numbers.shape}, expected (k, k)")
    return numbers, listed


def _floats(figures: ArrayLike | None) -> np.ndarray | None:
    if figures is None:
        return None
    try:
        numbers = np.asarray(figures, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("means and sds must be lists of numbers, one per variable") from None
    if numbers.ndim != 1:
        raise DataError(f"means and sds have shape {numbers.shape}, expected (k,)")
    return numbers


def _respondents(n: int) -> int:
    if isinstance(n, (int, float, np.integer, np.floating)) and 0 <= n < 2**63 and int(n) == n:
        return int(n)
    raise DataError(f"n is {n!r}: give the number of respondents, 3 or more")


def taken_as_they_are(
    moments: Moments, missing: str, default: str, weights: Any, weight_type: str | None
) -> _Moments:
    """Unwrap moments for an analysis; options that only apply to answers are refused."""
    if weights is not None or weight_type is not None:
        raise DataError(
            "weights= does not apply to Moments, which are weighted already or not: "
            "give the weights to Moments.of(data, weights=...)"
        )
    if missing not in (default, moments.missing):
        raise DataError(
            f'missing="{missing}" does not apply to {moments.missing} Moments: '
            f'use Moments.of(data, missing="{missing}")'
        )
    return moments._core
