"""The reliability of a scale from its halves: one split, or all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames
from .by_group import Grouped
from .draws import DrawnFor, Draws
from .of_scale import Figures, OfScale, SplitSampling, no_notes, of_scale
from .results import read_only, unknown_notes
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class SplitHalf(OfScale):
    """The reliability of a scale from one split; ``tidy()`` has a row per half."""

    @property
    def split(self) -> str:
        """How the halves were made: "odd_even", "first_half" or "given"."""
        return str(self._one("split"))

    @property
    def correlation(self) -> float:
        """Pearson's correlation of the halves."""
        return float(self._one("correlation"))

    @property
    def spearman_brown(self) -> float:
        """Spearman and Brown's reliability, for halves of equal length."""
        return float(self._one("spearman_brown"))

    @property
    def spearman_brown_unequal(self) -> float:
        """The same for halves of the lengths that they have (Horst 1951)."""
        return float(self._one("spearman_brown_unequal"))

    @property
    def guttman(self) -> float:
        """Guttman's split-half reliability, lambda 4 of this split."""
        return float(self._one("guttman"))

    @property
    def first(self) -> list[str]:
        """The items of the first half."""
        return list(self._figures["first"])

    @property
    def second(self) -> list[str]:
        """The items of the second half."""
        return list(self._figures["second"])

    @property
    def mean(self) -> float:
        """Mean of the scale, in the metric of its score."""
        return float(self._one("mean"))

    @property
    def variance(self) -> float:
        """Variance of the scale, in the metric of its score."""
        return float(self._one("variance"))

    @property
    def sd(self) -> float:
        """Standard deviation of the scale, in the metric of its score."""
        return float(self._one("sd"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: the halves, and the coefficients in the note.

        Options are those of `scalewise.report.split_half_table`.
        """
        from .report.halves_table import split_half_table

        return split_half_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class AllSplitHalves(OfScale):
    """The reliabilities of all splits of a scale; ``tidy()`` has a row per statistic of them."""

    @property
    def splits(self) -> int:
        """Splits looked at."""
        return int(self._one("splits"))

    @property
    def possible_splits(self) -> float:
        """How many there are."""
        return float(self._one("possible_splits"))

    @property
    def exhaustive(self) -> bool:
        """Whether all were looked at."""
        return bool(self._one("exhaustive"))

    @property
    def seed(self) -> int | None:
        """The seed of a sample; None where all were looked at."""
        found = self._one("seed")
        return None if found is None else int(found)

    @property
    def mean(self) -> float:
        """Mean over the splits; of an even number of items, and all splits, alpha."""
        return float(self._one("mean"))

    @property
    def sd(self) -> float:
        """Standard deviation over the splits."""
        return float(self._one("sd"))

    @property
    def lowest(self) -> float:
        """The lowest, Revelle's beta as psych reports it."""
        return float(self._one("lowest"))

    @property
    def median(self) -> float:
        """The median."""
        return float(self._one("median"))

    @property
    def highest(self) -> float:
        """The highest, Guttman's lambda 4 if all splits were looked at."""
        return float(self._one("highest"))

    @property
    def alpha(self) -> float:
        """Cronbach's alpha of the items in the same metric."""
        return float(self._one("alpha"))

    @property
    def lowest_split(self) -> dict[str, list[str]]:
        """The items of both halves, ``first`` and ``second``, of a split with the lowest."""
        return {half: list(items) for half, items in self._figures["lowest_split"].items()}

    @property
    def highest_split(self) -> dict[str, list[str]]:
        """The items of both halves, ``first`` and ``second``, of a split with the highest."""
        return {half: list(items) for half, items in self._figures["highest_split"].items()}

    @property
    def coefficients(self) -> np.ndarray:
        """The coefficient of every split looked at, for a histogram (splits)."""
        return read_only(self._figures["coefficients"].view())

    def quantile(self, share: float) -> float:
        """Return the coefficient below which a share of the splits lies."""
        return float(np.quantile(self._figures["coefficients"], share))

    def table(self, **options: Any) -> Table:
        """Return the publication table: the distribution in one row.

        Options are those of `scalewise.report.all_split_halves_table`.
        """
        from .report.halves_table import all_split_halves_table

        return all_split_halves_table(self.to_dict(), **options)


@overload
def split_half(
    data: Any,
    scale: Scale | Sequence[str],
    split: str | Sequence[str] = ...,
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> SplitHalf: ...


@overload
def split_half(
    data: Any,
    scale: Scale | Sequence[str],
    split: str | Sequence[str] = ...,
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Grouped[SplitHalf]: ...


def split_half(
    data: Any,
    scale: Scale | Sequence[str],
    split: str | Sequence[str] = "odd_even",
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    ci: str = "none",
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
) -> SplitHalf | Grouped[SplitHalf]:
    """Find the reliability of a scale from two halves of it, as SPSS does for MODEL=SPLIT.

    With r the correlation of the halves, c their covariance, p and q their shares of the items, T
    the variance of the total::

        Spearman-Brown, equal length     2 r / (1 + r)
        Spearman-Brown, unequal length   2 r / (r + sqrt(r² + 4 p q (1 - r²)))
        Guttman                          4 c / T

    Parameters
    ----------
    data, scale, by, missing, weights, weight_type
        As for `guttman_lambdas`.
    split
        "odd_even": the first, third, fifth item and so on against the others; "first_half": the
        items that come first; or a list of the items of one half. An odd number of items has one
        more in the first half, as in SPSS.
    ci
        "none"; "bca" or "percentile": intervals of all four coefficients from resamples of the
        respondents, in ``intervals()``.
    resamples, seed, progress, confidence
        How many resamples; their seed (drawn, and told in the result, if not given); whether to
        show a progress bar (needs tqdm); the level of the intervals.

    Raises
    ------
    DataError
        Unknown or non-numeric items, a constant item or total, an answer outside the bounds, a half
        without items, fewer than 3 respondents.

    References
    ----------
    Spearman, C. (1910). Correlation calculated from faulty data. British Journal of Psychology,
    3(3), 271-295. https://doi.org/10.1111/j.2044-8295.1910.tb00206.x

    Brown, W. (1910). Some experimental results in the correlation of mental abilities. British
    Journal of Psychology, 3(3), 296-322. https://doi.org/10.1111/j.2044-8295.1910.tb00207.x

    Horst, P. (1951). Estimating total test reliability from parts of unequal length. Educational
    and Psychological Measurement, 11(3), 368-371. https://doi.org/10.1177/001316445101100306

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5, 0.5], [0.5, 1, 0.5, 0.5], [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c", "d"])
    >>> found = sw.split_half(published, ["a", "b", "c", "d"])
    >>> found.first, round(found.spearman_brown, 12), round(found.guttman, 12)
    (['a', 'c'], 0.8, 0.8)
    """
    rule = split if isinstance(split, str) else None
    first = [] if isinstance(split, str) else frames.name_list(split, "split")

    def analysis(moments: _core.Moments, items: _core.Scale) -> Figures:
        return _core.split_half(moments, items, rule, first)

    def resampled(
        columns: list[frames.NamedColumn],
        taken: frames.NamedWeights | None,
        items: _core.Scale,
        missing: str,
        drawn: DrawnFor,
    ) -> Figures:
        options = (missing, rule, first, drawn, confidence)
        return _core.bootstrap_split_half(columns, taken, items, *options)

    return of_scale(
        SplitHalf,
        analysis,
        _of_halves,
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
def all_split_halves(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    splits: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> AllSplitHalves: ...


@overload
def all_split_halves(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = ...,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    splits: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[AllSplitHalves]: ...


def all_split_halves(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    standardized: bool = False,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    splits: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> AllSplitHalves | Grouped[AllSplitHalves]:
    """Find Guttman's split-half reliability of every split of a scale into halves.

    ::

        of one split    4 c / T,  c the covariance of the halves, T the variance of the total
        beta            the lowest of all splits
        lambda 4        the highest

    Halves have as many items as each other; of an odd number one has one more. Up to 16 items all
    splits are looked at, beyond that a sample, unless there are no more than that. The lowest is
    Revelle's beta in the sense of ``psych::splitHalf``, whose figures for an odd number of items
    rest on half of the splits only.

    Parameters
    ----------
    data, scale, by, missing, weights, weight_type, splits, seed, progress
        As for `guttman_lambdas`.
    standardized
        Whether the items are added up in standard deviations: from correlations, psych's default.

    Raises
    ------
    DataError
        As `guttman_lambdas`.

    References
    ----------
    Guttman, L. (1945). A basis for analyzing test-retest reliability. Psychometrika, 10(4),
    255-282. https://doi.org/10.1007/BF02288892

    Revelle, W. (1979). Hierarchical cluster analysis and the internal structure of tests.
    Multivariate Behavioral Research, 14(1), 57-74. https://doi.org/10.1207/s15327906mbr1401_4

    Examples
    --------
    Two pairs of items; halves that keep the pairs together agree least:

    >>> import scalewise as sw
    >>> r = [[1, 0.6, 0.2, 0.2], [0.6, 1, 0.2, 0.2], [0.2, 0.2, 1, 0.6], [0.2, 0.2, 0.6, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c", "d"])
    >>> found = sw.all_split_halves(published, ["a", "b", "c", "d"])
    >>> found.splits, round(found.lowest, 12), round(found.highest, 12)
    (3, 0.4, 0.8)
    >>> found.lowest_split["first"]
    ['a', 'b']
    """
    sampling = SplitSampling(splits, seed, progress)

    def analysis(moments: _core.Moments, items: _core.Scale) -> Figures:
        return _core.all_split_halves(moments, items, standardized, sampling.taken())

    return of_scale(
        AllSplitHalves, analysis, no_notes, data, scale, by, missing, weights, weight_type
    )


def _of_halves(figures: Figures) -> list[str]:
    glance, tidy = figures["glance"], figures["tidy"]
    notes = unknown_notes(tidy["mean"], [], "")
    if any(count == 1 for count in tidy["n_items"]):
        notes.append("A half of one item has no alpha.")
    still = [
        half
        for half, count, alpha in zip(tidy["half"], tidy["n_items"], tidy["alpha"], strict=True)
        if count > 1 and math.isnan(alpha)
    ]
    if still:
        notes.append(f"The total of the {' and the '.join(still)} half does not vary.")
    if glance["correlation"][0] < 0:
        notes.append("The halves correlate negatively: check whether to reverse items.")
    return notes
