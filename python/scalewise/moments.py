"""Sufficient statistics: what most analyses need instead of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from . import frames, sources
from ._core import DataError
from ._core import Moments as _Moments
from .declared import Bounds, Codes
from .further import AS_BEFORE, further, of_both, remembered, travelling
from .published import described, named_matrix, pair_counts, respondents
from .reading import Reading, moments_of
from .results import Weighting, read_only
from .saved import json_text, smallest_cell
from .terms import Variable

if TYPE_CHECKING:
    from .scales import Scale


@dataclass(frozen=True)
class Likelihood:
    """How the maximum-likelihood estimate was found.

    Attributes
    ----------
    log_likelihood
        Of the answers given, at the maximum.
    iterations
        Steps of the EM algorithm.
    n
        Respondents with at least one answer.
    """

    log_likelihood: float
    iterations: int
    n: float


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

    __slots__ = ("_core", "_reading")

    def __init__(self, core: _Moments, reading: Reading | None = None) -> None:
        if not isinstance(core, _Moments):
            raise DataError("make moments with Moments.of(data) or Moments.from_correlation(r, n)")
        self._core = core
        self._reading = reading

    @classmethod
    def of(
        cls,
        data: Any,
        names: Sequence[Variable] | None = None,
        *,
        missing: str = "listwise",
        weights: Any = None,
        weight_type: str | None = None,
        filter: Any = None,
        bounds: Bounds = None,
        missing_codes: Codes = None,
        progress: bool = False,
    ) -> Moments:
        """Read the answers once, wherever they are.

        Answers may be larger than memory. They are then read batch by batch, only the columns
        needed: a polars LazyFrame; a pyarrow Dataset, Scanner or RecordBatchReader; a DuckDB
        relation; the path of a Parquet file or of a folder of them, a pattern of paths
        (``"waves/*.parquet"``) or a list; anything with an Arrow stream; an iterator of frames. A
        Dask or Spark DataFrame is read partition by partition where the partitions are (scalewise
        must be installed there), and the parts are merged by tree. All this holds for the analyses
        that take moments too.

        ::

            mean         sum w x / W,  W the sum of weights (1 each without)
            covariance   sum w (x - mean)(x - mean)' / W * n / (n - 1)
            n            the sum of frequency weights, else rows

        Parameters
        ----------
        data
            A DataFrame, a dictionary of arrays, a two-dimensional array with `names`, or one of
            the sources above.
        names
            The variables; all columns but those of `weights` and `filter` if not given. Terms
            (`product`, `square`, `dummy`, `centered`, `reversed_item`) and scales are made of
            theirs while the rows are read.
        missing
            "listwise": respondents complete on all `names`; "pairwise": for each pair those who
            answered both; "em": everyone who answered anything, for the maximum-likelihood means
            and covariances of a multivariate normal distribution (answers missing at random).
        weights, weight_type
            A column name or an array, and its type. "frequency": how many identical respondents a
            row stands for (whole numbers); n is their sum, and df and standard errors are those of
            repeated rows. "analytic": the precision of a row, as in R's ``lm(weights=)``; n counts
            rows, df is n - p - 1, and errors have the variance sigma² / w. "sampling": the inverse
            of the chance to be in the sample, as in R's survey package; n counts rows, df is
            n - p - 1, and standard errors are linearized, from the rows (``svyglm``).
        filter
            Whom to keep: the name of a column, or an array of truth values. Where it is missing,
            the respondent is left out.
        bounds
            The lowest and the highest answer that counts, ``(1, 5)`` for all columns or
            ``{"item": (1, 5)}``. Other answers are left out and counted as out of bounds.
        missing_codes
            Codes that stand for a missing answer, ``[9, -1]`` or ``{"item": [9]}``. Like bounds
            they are of the columns that were asked: what is made of these is missing there too.
        progress
            Show a bar of the rows read, with tqdm.

        Raises
        ------
        DataError
            Unknown or non-numeric variables, infinite answers, wrong weights.

        References
        ----------
        Little, R. J. A., & Rubin, D. B. (2019). Statistical analysis with missing data (3rd ed.).
        Wiley. https://doi.org/10.1002/9781119482260

        Examples
        --------
        >>> import numpy as np
        >>> import scalewise as sw
        >>> answers = {"x": np.array([1, 2, 9, 4]), "y": np.array([2, 1, 3, 5])}
        >>> sw.Moments.of(answers, missing_codes=[9], bounds=(1, 5)).cases["incomplete"]
        1
        >>> batches = ({"x": np.array([1.0, 2.0]) + step} for step in range(3))
        >>> sw.Moments.of(batches, ["x"]).n
        6
        """
        reading = Reading(
            names,
            missing,
            weights,
            weight_type,
            filter=filter,
            bounds=bounds,
            missing_codes=missing_codes,
        )
        core = moments_of(data, reading, progress=progress)
        return cls(core, remembered(reading, core.names))

    @classmethod
    def from_correlation(
        cls,
        r: ArrayLike,
        n: int | ArrayLike,
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
            Respondents, 3 or more. A matrix (k, k) where each pair has its own, with those who
            answered each variable on the diagonal: the moments are then pairwise, and tests and
            intervals rest on the n of each pair. Where the diagonal is missing (NaN), the largest n
            of the variable's pairs stands for it.
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
        matrix, names = named_matrix(r, names)
        both = described(means), described(sds)
        if np.ndim(n) == 0:
            count = respondents(cast("int", n))
            return cls(_Moments.from_correlation(names, matrix, count, *both))
        counts = pair_counts(n, names)
        return cls(_Moments.from_pairwise_correlation(names, matrix, counts, *both))

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
        matrix, names = named_matrix(covariance, names)
        return cls(_Moments.from_covariance(names, matrix, respondents(n), described(means)))

    @classmethod
    def from_json(cls, json: str) -> Moments:
        """Read what `to_json` wrote; anything else is refused."""
        return cls(_Moments.from_json(json_text(json)))

    def to_json(self, *, min_cell: int = 0) -> str:
        """Write the moments as plain data, every number to its last bit.

        Parameters
        ----------
        min_cell
            Refuse when fewer respondents are behind any cell: all of them, those who answered any
            pair of variables, those who answered one of a pair and not the other, those of any
            missingness pattern. Sums over a few respondents come near their answers. Respondents
            are people (rows), however often frequency weights count them.

        Raises
        ------
        DataError
            A cell is smaller than `min_cell`.
        """
        self._core.check_cells(smallest_cell(min_cell))
        return self._core.to_json()

    @classmethod
    def from_ipc(cls, stream: bytes) -> Moments:
        """Read what `to_ipc` wrote; anything else is refused."""
        return cls(_Moments.from_ipc(bytes(stream)))

    def to_ipc(self, *, min_cell: int = 0) -> bytes:
        """Write the moments as an IPC stream of Arrow: one row, one column ``moments`` of JSON."""
        self._core.check_cells(smallest_cell(min_cell))
        return self._core.to_ipc()

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both parts together; also ``self + other`` and ``sum(parts)``."""
        if not isinstance(other, Moments):
            raise DataError(
                f"merge takes Moments, not a {type(other).__name__}: use Moments.of(data)"
            )
        return Moments(self._core.merge(other._core), of_both(self._reading, other._reading))

    def __add__(self, other: Moments) -> Moments:
        return self.merge(other) if isinstance(other, Moments) else NotImplemented

    def __radd__(self, other: int) -> Moments:
        """Let ``sum(parts)``, which begins with 0, merge them."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def push(
        self,
        data: Any,
        *,
        names: Sequence[Variable] = AS_BEFORE,
        weights: Any = AS_BEFORE,
        weight_type: str | None = AS_BEFORE,
        filter: Any = AS_BEFORE,
        bounds: Bounds = AS_BEFORE,
        missing_codes: Codes = AS_BEFORE,
    ) -> Moments:
        """Return the moments with a further batch of respondents.

        The moments themselves do not change, so that a stream is ``m = m.push(batch)`` for every
        batch; ``Moments.of(batches, names)`` does that for an iterator of batches.

        Parameters
        ----------
        data
            Whatever `Moments.of` takes.
        names, weights, weight_type, filter, bounds, missing_codes
            As for `Moments.of`, and by default as before: moments that answers were read into know
            how, also when they are merged, selected or pickled. Saved or published ones do not:
            there `bounds`, `missing_codes` and `filter` must be given, None where there was none,
            and `names` where variables are made of others.

        Raises
        ------
        DataError
            It is not known how the answers before were read, or weights or a filter were an array
            beside these; and as `Moments.of` and `merge`.

        Examples
        --------
        >>> import numpy as np
        >>> import scalewise as sw
        >>> m = sw.Moments.of({"x": np.array([1.0, 2.0, 9.0])}, missing_codes=[9])
        >>> for step in range(3):
        ...     m = m.push({"x": np.array([3.0, 4.0, 9.0]) + step})
        >>> m.n
        10
        """
        told = {
            "names": names,
            "weights": weights,
            "weight_type": weight_type,
            "filter": filter,
            "bounds": bounds,
            "missing_codes": missing_codes,
        }
        reading = further(self._reading, Reading(self.names, self.missing), told)
        core = moments_of(data, reading, of_batch=True)
        batch = Moments(core, remembered(reading, core.names))
        return self.merge(batch.select(self.names))

    def select(self, names: Sequence[str]) -> Moments:
        """Return some of the variables, in the order named, and nothing of any other.

        The respondents stay the same: listwise, those complete on all variables that were read.
        With ``missing="em"`` the estimate becomes the one of reading these variables alone; give an
        analysis all moments and its variables to keep what the others tell about missing answers.
        """
        return Moments(self._core.select(frames.name_list(names)), self._reading)

    @property
    def names(self) -> list[str]:
        """The variables, in order."""
        return self._core.names

    @property
    def n(self) -> int:
        """Respondents used; under pairwise deletion and EM the smallest number of any pair."""
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
    def answered(self) -> list[int]:
        """For each variable, the respondents who answered it (k)."""
        return self._core.answered

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._core.weighting)

    @property
    def em(self) -> Likelihood | None:
        """How the estimate was found; None unless ``missing="em"``.

        Raises
        ------
        NumericError
            It did not converge, or the answers do not determine it.
        """
        found = self._core.em()
        return None if found is None else Likelihood(**found)

    @property
    def mean(self) -> np.ndarray:
        """Means (k)."""
        return read_only(self._core.mean)

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations, roots of the diagonal of the covariance matrix (k)."""
        return read_only(self._core.sd)

    @property
    def covariance(self) -> np.ndarray:
        """Covariance matrix, with n - 1; with n under EM (k, k)."""
        return read_only(self._core.covariance)

    @property
    def correlation(self) -> np.ndarray:
        """Correlation matrix (k, k)."""
        return read_only(self._core.correlation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moments) and bool(self._core == other._core)

    __hash__ = None  # type: ignore[assignment]  # equal moments may come from unequal JSON

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.to_json(), travelling(self._reading, self.names))

    def __repr__(self) -> str:
        cases = self.cases
        reasons = [
            f"{cases[reason]} {reason.replace('_', ' ')}"
            for reason in ("filtered", "zero_weight", "out_of_bounds", "incomplete")
            if cases[reason]
        ]
        left_out = f"{cases['read'] - cases['used']} of {cases['read']} rows left out"
        if reasons:
            left_out += f" ({', '.join(reasons)})"
        kind = self.weighting.weight_type
        weighted = f", {kind} weights" if kind else ""
        names = ", ".join(self.names)
        return (
            f"Moments(n={self.n}, {len(self.names)} variables: {names}; "
            f"{self.missing}{weighted}, {left_out})"
        )


def _rebuilt(json: str, reading: Reading | None) -> Moments:
    """Make moments again from a pickle."""
    return Moments(_Moments.from_json(json), reading)


def shown(moments: Moments, names: Sequence[Variable] | None) -> Moments:
    """Take some of the variables as all that were read tell them, for one analysis."""
    if names is None:
        return moments
    return Moments(moments._core.show(frames.name_list(names)))


def without_rows(
    data: Any,
    names: Sequence[Variable],
    missing: str,
    default: str,
    weights: Any,
    weight_type: str | None,
    scale: Scale | Sequence[Scale] | None = None,
    *,
    from_rows: bool = False,
) -> _Moments | None:
    """Take moments as they are and those of a source by reading it; None for rows in memory.

    A source is refused where moments are not enough, `from_rows`, before it is read.
    """
    if isinstance(data, Moments):
        return taken_as_they_are(data, missing, default, weights, weight_type)
    if from_rows:
        sources.require_rows(data)
    if from_rows or sources.kind_of(data) is None:
        return None
    return moments_of(data, Reading(names, missing, weights, weight_type, scale))


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
