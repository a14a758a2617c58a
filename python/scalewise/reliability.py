"""Reliability of a scale and the worth of each of its items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import frames
from .alpha_interval import AlphaOptions, Resamples, reliability
from .alpha_interval import BootstrapReliability as BootstrapReliability
from .alpha_interval import Reliability as Reliability
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .item_notes import against_of, convention_note, interval_notes, item_notes, perfect_note
from .keying import Keying
from .keying import KeyingWarning as KeyingWarning
from .results import Inference
from .scales import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table

R = TypeVar("R")


@dataclass(frozen=True)
class TwoItems:
    """What there is to say of a scale of two items.

    Attributes
    ----------
    estimate
        Pearson's r of the two.
    statistic, p_value, conf_low, conf_high, n
        Its t, p, Fisher interval and respondents.
    spearman_brown
        The reliability of the two together, 2r / (1 + r).
    """

    estimate: float
    statistic: float
    p_value: float
    conf_low: float
    conf_high: float
    n: int
    spearman_brown: float


@dataclass(frozen=True, repr=False, eq=False)
class ItemAnalysis(Inference):
    """Alpha and all that belongs to it; ``tidy()`` has the items, ``glance()`` the scale."""

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._one("scale"))

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion the smallest number of any pair of items."""
        return int(self._one("n"))

    @property
    def alpha(self) -> float:
        """Cronbach's alpha."""
        return float(self._one("alpha"))

    @property
    def conf_low(self) -> float:
        """Lower end of the interval of alpha."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of the interval of alpha."""
        return float(self._one("conf_high"))

    @property
    def ci_method(self) -> str:
        """The name of the interval of alpha; "none" without one."""
        return str(self._one("ci_method"))

    @property
    def std_error(self) -> float:
        """The standard error of alpha; NaN where its interval does without one, as Feldt's."""
        return float(self._figures["std_error"])

    @property
    def bootstrap(self) -> dict[str, Any] | None:
        """Of a bootstrap interval: bias, resamples, failed, extreme and seed."""
        found = self._figures.get("bootstrap")
        return None if found is None else dict(found)

    @property
    def convention(self) -> str:
        """Whose choices the figures follow where tools differ: "scalewise" unless asked."""
        return str(self._figures["convention"])

    @property
    def standardized_alpha(self) -> float:
        """Alpha of the standardised items."""
        return float(self._one("standardized_alpha"))

    @property
    def lambda_6(self) -> float:
        """Guttman's lambda 6, on covariances; on correlations by psych's convention."""
        return float(self._one("lambda_6"))

    @property
    def mean_inter_item(self) -> float:
        """Mean of the inter-item correlations."""
        return float(self._one("mean_inter_item"))

    @property
    def mean(self) -> float:
        """Mean of the scale, in the metric of its score."""
        return float(self._one("mean"))

    @property
    def sd(self) -> float:
        """Standard deviation of the scale, in the metric of its score."""
        return float(self._one("sd"))

    @property
    def two_items(self) -> TwoItems | None:
        """The correlation and Spearman-Brown of a scale of two items; None for longer ones."""
        found = self._figures["two_items"]
        return None if found is None else TwoItems(**found)

    def table(self, **options: Any) -> Table:
        """Return the publication table: the items, and the scale's coefficients in the note.

        Options are those of `scalewise.report.item_table`.
        """
        from .report.item_table import item_table

        return item_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes:
        """Draw the item-rest correlation of each item, and alpha without it beside alpha.

        Options are those of `scalewise.report.item_profile_plot`; matplotlib must be installed.
        """
        from .report.item_profile_plot import item_profile_plot

        return item_profile_plot(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@overload
def item_analysis(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    convention: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> ItemAnalysis: ...


@overload
def item_analysis(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    convention: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[ItemAnalysis]: ...


def item_analysis(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    ci: str | None = None,
    convention: str = "scalewise",
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
) -> ItemAnalysis | Grouped[ItemAnalysis]:
    """Analyse a scale: alpha with its interval, and what each item adds.

    With S the covariance matrix of the k keyed items, R its correlation matrix, T the sum of S::

        alpha            k / (k - 1) * (1 - trace(S) / T)
        its interval     1 - (1 - alpha) F,  F quantiles with n - 1 and (n - 1)(k - 1) df (Feldt's)
        standardised     k r / (1 + (k - 1) r),  r the mean inter-item correlation
        lambda 6         1 - sum S_ii (1 - smc_i) / T
        item-rest r      of the item with the sum of the others

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scale
        A `Scale`, or just the names of the items (none reversed).
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise": respondents who answered all items; "pairwise": for each pair of items those
        who answered both (the interval then rests on the smallest of these n); "em": the
        maximum-likelihood covariances of all who answered anything.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    confidence
        The level of the intervals.
    ci
        The interval of alpha. "feldt", the usual one: parallel items, normal answers.
        "duhachek_iacobucci": any covariances, normal answers. "bonett", "bonett_wright": on the
        scale of log(1 - alpha), the second corrected for bias. "adf": free of any distribution,
        from the answers, listwise. "percentile", "bca": from resamples of the answers.
        "parametric": from resamples of a normal distribution, which moments are enough for. Under
        sampling weights "linearized", from the answers, is the usual one; moments have none then.
    convention
        "spss" or "psych" for the choices of RELIABILITY or psych::alpha where they differ:
        figures of the whole scale are of the sum or of the mean, and psych's lambda 6 is on
        correlations, its n under pairwise deletion that of all rows.
    resamples, seed, progress
        Of bootstrap intervals; a seed is drawn and reported where none is given. `progress` shows a
        bar (tqdm).

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the rest. It is never turned round unasked.

    Raises
    ------
    DataError
        Unknown or non-numeric items, a constant item, an answer outside the bounds, fewer than 3
        respondents.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika,
    16(3), 297-334. https://doi.org/10.1007/BF02310555

    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
    alpha. Applied Psychological Measurement, 11(1), 93-103.
    https://doi.org/10.1177/014662168701100107

    Guttman, L. (1945). A basis for analyzing test-retest reliability. Psychometrika, 10(4),
    255-282. https://doi.org/10.1007/BF02288892

    Duhachek, A., & Iacobucci, D. (2004). Alpha's standard error (ASE). Journal of Applied
    Psychology, 89(5), 792-808. https://doi.org/10.1037/0021-9010.89.5.792. Bonett, D. G. (2002).
    Sample size requirements for testing and estimating coefficient alpha. Journal of Educational
    and Behavioral Statistics, 27(4), 335-340. https://doi.org/10.3102/10769986027004335.
    Maydeu-Olivares, A., Coffman, D. L., & Hartmann, W. M. (2007). Asymptotically distribution-free
    (ADF) interval estimation of coefficient alpha. Psychological Methods, 12(2), 157-176.
    https://doi.org/10.1037/1082-989X.12.2.157

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c"])
    >>> round(sw.item_analysis(published, ["a", "b", "c"]).alpha, 12)
    0.75
    """
    options = AlphaOptions(ci, convention, Resamples(resamples, seed, progress), confidence)
    if by is not None or isinstance(data, GroupedMoments):
        return _by_group(_items, data, scale, by, missing, weights, weight_type, options)
    declared, keying = _declared(scale), Keying()
    figures = options.analyse(data, declared, missing, weights, weight_type)
    found = _items(figures, declared, keying, frames.library_of(data))
    keying.warn()
    return found


@overload
def cronbach_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    convention: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Reliability: ...


@overload
def cronbach_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    convention: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[Reliability]: ...


def cronbach_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    ci: str | None = None,
    convention: str = "scalewise",
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
) -> Reliability | Grouped[Reliability]:
    """Give Cronbach's alpha alone, with its interval; the rest is in `item_analysis`.

    ::

        alpha = k / (k - 1) * (1 - trace(S) / sum(S)),  S the covariances of k keyed items

    Parameters, warnings, errors and references are those of `item_analysis`.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5], [0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b"])
    >>> round(sw.cronbach_alpha(published, ["a", "b"]).estimate, 12)
    0.666666666667
    >>> found = sw.cronbach_alpha(published, ["a", "b"], ci="bonett")
    >>> found.method, round(found.std_error, 12)  # (1 - alpha) * sqrt(4 / 98)
    ('bonett', 0.06734350297)
    """
    options = AlphaOptions(ci, convention, Resamples(resamples, seed, progress), confidence)
    if by is not None or isinstance(data, GroupedMoments):
        return _by_group(_alpha, data, scale, by, missing, weights, weight_type, options)
    declared, keying = _declared(scale), Keying()
    figures = options.analyse(data, declared, missing, weights, weight_type)
    found = _alpha(figures, declared, keying, frames.library_of(data))
    keying.warn()
    return found


def _items(
    figures: dict[str, Any], scale: Scale, keying: Keying, library: str = ""
) -> ItemAnalysis:
    # The table itself names the items that go against the others, with their correlations.
    keying.note(scale.name, against_of(figures))
    return ItemAnalysis({**figures, "notes": item_notes(figures)}, library)


def _alpha(figures: dict[str, Any], scale: Scale, keying: Keying, library: str = "") -> Reliability:
    names = ("alpha", "conf_low", "conf_high", "n", "ci_method")
    found = [figures["glance"][name][0] for name in names]
    figures_of = ("estimate", "conf_low", "conf_high", "n", "method")
    notes = [*interval_notes(figures), *perfect_note(figures), *convention_note(figures)]
    return reliability(
        dict(zip(figures_of, found, strict=True))
        | {name: figures[name] for name in ("std_error", "missing", "cases", "weighting")}
        | {"coefficient": "cronbach_alpha"}
        | figures.get("bootstrap", {}),
        scale,
        figures["confidence"],
        [*notes, *keying.note(scale.name, against_of(figures))],
        library,
    )


def _declared(scale: Scale | Sequence[str]) -> Scale:
    return scale if isinstance(scale, Scale) else Scale("scale", scale)


def _by_group(
    result: Callable[[dict[str, Any], Scale, Keying], R],
    data: Any,
    scale: Scale | Sequence[str],
    by: str | Sequence[str] | None,
    missing: str,
    weights: Any,
    weight_type: str | None,
    options: AlphaOptions,
) -> Grouped[R]:
    declared, keying = _declared(scale), Keying(grouped=True)

    def of_group(part: Any, weights: Any, weight_type: str | None) -> R:
        figures = options.analyse(part, declared, missing, weights, weight_type)
        return result(figures, declared, keying)

    found = by_group(
        of_group,
        data,
        by,
        declared.items,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        confidence=options.confidence,
        scale=declared,
        from_rows=options.from_rows(data, weight_type),
    )
    keying.warn()
    return found
