"""Lower bounds of the reliability of a scale: Guttman's, ten Berge and Zegers', the greatest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from .by_group import Grouped
from .draws import DrawnFor, Draws
from .of_scale import Figures, OfScale, SplitSampling, no_notes, of_scale
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class GuttmanLambdas(OfScale):
    """Guttman's lower bounds of reliability; ``tidy()`` has a row per bound."""

    @property
    def convention(self) -> str:
        """Which matrix the bounds are of, and which split: "covariances", "spss" or "psych"."""
        return str(self._one("convention"))

    @property
    def lambda_1(self) -> float:
        """The first bound, all of the items' variance taken for error."""
        return float(self._one("lambda_1"))

    @property
    def lambda_2(self) -> float:
        """The second, at least alpha."""
        return float(self._one("lambda_2"))

    @property
    def lambda_3(self) -> float:
        """The third, Cronbach's alpha."""
        return float(self._one("lambda_3"))

    @property
    def lambda_4(self) -> float:
        """The fourth, of the split in `lambda_4_split`."""
        return float(self._one("lambda_4"))

    @property
    def lambda_5(self) -> float:
        """The fifth, from the item that shares most with the others."""
        return float(self._one("lambda_5"))

    @property
    def lambda_5_plus(self) -> float:
        """The fifth corrected for the number of items, as psych prints it; not one of Guttman's."""
        return float(self._one("lambda_5_plus"))

    @property
    def lambda_6(self) -> float:
        """The sixth, from squared multiple correlations; NaN for collinear items."""
        return float(self._one("lambda_6"))

    @property
    def lambda_4_split(self) -> dict[str, list[str]]:
        """The items of both halves, ``first`` and ``second``, that the fourth bound is of."""
        return {half: list(items) for half, items in self._figures["lambda_4_split"].items()}

    @property
    def lambda_4_search(self) -> dict[str, Any] | None:
        """The splits looked at: their number, how many there are, whether all, and the seed.

        None under SPSS's convention, which looks at one.
        """
        found = self._figures["lambda_4_search"]
        return None if found is None else dict(found)

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per bound.

        Options are those of `scalewise.report.bounds_table`.
        """
        from .report.bounds_table import bounds_table

        return bounds_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class TenBergeMu(OfScale):
    """The first four of ten Berge and Zegers' lower bounds; ``tidy()`` has a row per bound."""

    @property
    def mu_0(self) -> float:
        """The first bound, Cronbach's alpha."""
        return float(self._one("mu_0"))

    @property
    def mu_1(self) -> float:
        """The second, Guttman's lambda 2."""
        return float(self._one("mu_1"))

    @property
    def mu_2(self) -> float:
        """The third."""
        return float(self._one("mu_2"))

    @property
    def mu_3(self) -> float:
        """The fourth."""
        return float(self._one("mu_3"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per bound.

        Options are those of `scalewise.report.bounds_table`.
        """
        from .report.bounds_table import bounds_table

        return bounds_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class GreatestLowerBound(OfScale):
    """The greatest lower bound of reliability; ``tidy()`` has the error variance of each item."""

    @property
    def estimate(self) -> float:
        """The bound."""
        return float(self._one("estimate"))

    @property
    def gap(self) -> float:
        """By how much the bound can be too high at most, as the dual problem proves."""
        return float(self._one("gap"))

    @property
    def iterations(self) -> int:
        """Steps of the search."""
        return int(self._one("iterations"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: the items with the most error that they can have.

        Options are those of `scalewise.report.greatest_lower_bound_table`.
        """
        from .report.bounds_table import greatest_lower_bound_table

        return greatest_lower_bound_table(self.to_dict(), **options)


@overload
def guttman_lambdas(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    convention: str = ...,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    splits: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    ci: str = ...,
    resamples: int = ...,
    confidence: float = ...,
) -> GuttmanLambdas: ...


@overload
def guttman_lambdas(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    convention: str = ...,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    splits: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    ci: str = ...,
    resamples: int = ...,
    confidence: float = ...,
) -> Grouped[GuttmanLambdas]: ...


def guttman_lambdas(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    convention: str = "covariances",
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    splits: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
    ci: str = "none",
    resamples: int = 5000,
    confidence: float = 0.95,
) -> GuttmanLambdas | Grouped[GuttmanLambdas]:
    """Find Guttman's lower bounds of the reliability of a scale, lambda 1 to lambda 6.

    With S the covariances of the k keyed items, T the sum of S, c the covariance of two halves::

        lambda 1    1 - trace(S) / T
        lambda 2    lambda 1 + sqrt(k / (k - 1) sum of squares off the diagonal) / T
        lambda 3    k / (k - 1) lambda 1, Cronbach's alpha
        lambda 4    4 c / T
        lambda 5    lambda 1 + 2 sqrt(largest column sum of squares off the diagonal) / T
        lambda 6    1 - sum S_ii (1 - smc_i) / T

    Lambda 4 is that of the best split into halves: of all splits up to 16 items, beyond that of a
    sample, which `lambda_4_search` tells. It takes advantage of chance: with few respondents and
    many items it exceeds the reliability (Benton 2015).

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scale
        A `Scale`, or just the names of the items (none reversed).
    convention
        "covariances"; "spss": lambda 4 is of the split of the items in their order (an odd item
        more in the first half); "psych": on correlations.
    by
        The column of groups, or a list of columns: then a `Grouped` of results.
    missing
        "listwise", "pairwise" or "em", as for `item_analysis`.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    splits, seed, progress
        How many splits are sampled where there are more, from which seed (one is drawn and
        reported where none is given), and whether a bar shows it. Resamples have the same seed.
    ci
        "none"; "bca" or "percentile": intervals of the bounds from resamples of the respondents, in
        ``intervals()``. Lambda 4 and 5 pick the best of a sample, and more so of a resample, which
        BCa corrects for.
    resamples, confidence
        How many resamples, and the level of the intervals.

    Raises
    ------
    DataError
        Unknown or non-numeric items, a constant item or total, an answer outside the bounds, fewer
        than 3 respondents.

    References
    ----------
    Guttman, L. (1945). A basis for analyzing test-retest reliability. Psychometrika, 10(4),
    255-282. https://doi.org/10.1007/BF02288892

    Benton, T. (2015). An empirical assessment of Guttman's lambda 4 reliability coefficient. In
    Quantitative psychology research (pp. 301-310). Springer.
    https://doi.org/10.1007/978-3-319-07503-7_19

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5, 0.5], [0.5, 1, 0.5, 0.5], [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c", "d"])
    >>> found = sw.guttman_lambdas(published, ["a", "b", "c", "d"])
    >>> round(found.lambda_1, 12), round(found.lambda_4, 12)
    (0.6, 0.8)
    >>> found.lambda_4_search["exhaustive"]
    True
    """
    sampling = SplitSampling(splits, seed, progress)

    def analysis(moments: _core.Moments, items: _core.Scale) -> Figures:
        return _core.guttman_lambdas(moments, items, convention, sampling.taken())

    def resampled(
        columns: list[frames.NamedColumn],
        taken: frames.NamedWeights | None,
        items: _core.Scale,
        missing: str,
        drawn: DrawnFor,
    ) -> Figures:
        options = (missing, convention, (splits, drawn[2]), drawn, confidence)
        return _core.bootstrap_guttman_lambdas(columns, taken, items, *options)

    return of_scale(
        GuttmanLambdas,
        analysis,
        _of_lambdas,
        data,
        scale,
        by,
        missing,
        weights,
        weight_type,
        draws=Draws(ci, resamples, seed, progress),
        resampled=resampled,
    )


@overload
def ten_berge_mu(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> TenBergeMu: ...


@overload
def ten_berge_mu(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Grouped[TenBergeMu]: ...


def ten_berge_mu(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = False,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> TenBergeMu | Grouped[TenBergeMu]:
    """Find the lower bounds mu 0 to mu 3 of ten Berge and Zegers.

    ::

        mu r    (p0 + sqrt(p1 + sqrt(p2 + ... sqrt(pr)))) / T
        ph      sum of the 2^h-th powers of S off the diagonal; the last one times k / (k - 1)

    Mu 0 is Cronbach's alpha, mu 1 Guttman's lambda 2; the series gains little after it.

    Parameters
    ----------
    data, scale, by, missing, weights, weight_type
        As for `guttman_lambdas`.
    standardized
        Whether the items are added up in standard deviations: from correlations, as psych does
        with answers.

    Raises
    ------
    DataError
        As `guttman_lambdas`.

    References
    ----------
    ten Berge, J. M. F., & Zegers, F. E. (1978). A series of lower bounds to the reliability of a
    test. Psychometrika, 43(4), 575-579. https://doi.org/10.1007/BF02293815

    Examples
    --------
    >>> import scalewise as sw
    >>> published = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    >>> round(sw.ten_berge_mu(published, ["a", "b"]).mu_3, 12)
    0.666666666667
    """

    def analysis(moments: _core.Moments, items: _core.Scale) -> Figures:
        return _core.ten_berge_mu(moments, items, standardized)

    return of_scale(TenBergeMu, analysis, no_notes, data, scale, by, missing, weights, weight_type)


@overload
def greatest_lower_bound(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> GreatestLowerBound: ...


@overload
def greatest_lower_bound(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Grouped[GreatestLowerBound]: ...


def greatest_lower_bound(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = False,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> GreatestLowerBound | Grouped[GreatestLowerBound]:
    """Find the greatest lower bound (GLB) of the reliability of a scale.

    With S the covariances of the keyed items, T the sum of S, d error variances of the items::

        GLB    1 - max sum(d) / T    over d >= 0 with S - diag(d) positive semidefinite

    It is the smallest reliability that the covariances allow, found by an interior-point method;
    `gap` proves how near it is. The estimate is biased upwards: below about 1000 respondents, and
    the more so the more items there are, it lies clearly above the reliability (Shapiro & ten
    Berge 2000). It is no safe bound in a small sample.

    Parameters
    ----------
    data, scale, by, missing, weights, weight_type
        As for `guttman_lambdas`.
    standardized
        Whether the items are added up in standard deviations: from correlations.

    Raises
    ------
    DataError
        As `guttman_lambdas`.
    NumericError
        Covariances that no respondents can have together (of pairwise deletion), a search that
        does not end.

    References
    ----------
    Jackson, P. H., & Agunwamba, C. C. (1977). Lower bounds for the reliability of the total score
    on a test composed of non-homogeneous items: I. Algebraic lower bounds. Psychometrika, 42(4),
    567-578. https://doi.org/10.1007/BF02295979

    Woodhouse, B., & Jackson, P. H. (1977). Lower bounds for the reliability of the total score on
    a test composed of non-homogeneous items: II. A search procedure to locate the greatest lower
    bound. Psychometrika, 42(4), 579-591. https://doi.org/10.1007/BF02295980

    Shapiro, A., & ten Berge, J. M. F. (2000). The asymptotic bias of minimum trace factor
    analysis, with applications to the greatest lower bound to reliability. Psychometrika, 65(3),
    413-425. https://doi.org/10.1007/BF02296154

    Examples
    --------
    >>> import scalewise as sw
    >>> published = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    >>> round(sw.greatest_lower_bound(published, ["a", "b"]).estimate, 7)
    0.6666667
    """

    def analysis(moments: _core.Moments, items: _core.Scale) -> Figures:
        return _core.greatest_lower_bound(moments, items, standardized)

    return of_scale(
        GreatestLowerBound, analysis, _of_bound, data, scale, by, missing, weights, weight_type
    )


def _of_lambdas(figures: Figures) -> list[str]:
    notes = [
        "λ₅₊ is psych's: λ₅ with the factor k / (k - 1), which is no lower bound; of short scales "
        "it exceeds the reliability."
    ]
    if figures["glance"]["lambda_6"][0] != figures["glance"]["lambda_6"][0]:
        notes.append("λ₆ does not exist: an item is a linear combination of the others.")
    return notes


def _of_bound(figures: Figures) -> list[str]:
    notes = ["The greatest lower bound is biased upwards, the more so the fewer the respondents."]
    without = [
        item
        for item, error in zip(
            figures["tidy"]["item"], figures["tidy"]["error_variance"], strict=True
        )
        if error == 0
    ]
    if without:
        notes.append(
            f"No error is possible in {', '.join(without)}: together they do not vary in some "
            "combination."
        )
    return notes
