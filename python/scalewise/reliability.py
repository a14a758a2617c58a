"""Reliability of a scale and the worth of each of its items."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import _core, frames
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .moments import without_rows
from .results import Inference, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table

R = TypeVar("R")


class KeyingWarning(UserWarning):
    """An item goes against the rest of its scale; it may be keyed the wrong way."""


@dataclass(frozen=True)
class Reliability:
    """A reliability coefficient with its interval.

    Attributes
    ----------
    estimate
        The coefficient.
    conf_low, conf_high
        Its interval.
    n
        The respondents that the interval rests on.
    method
        The interval's name.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    method: str


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
        """Lower end of Feldt's interval of alpha."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of Feldt's interval of alpha."""
        return float(self._one("conf_high"))

    @property
    def standardized_alpha(self) -> float:
        """Alpha of the standardised items."""
        return float(self._one("standardized_alpha"))

    @property
    def lambda_6(self) -> float:
        """Guttman's lambda 6, on covariances."""
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
) -> ItemAnalysis | Grouped[ItemAnalysis]:
    """Analyse a scale: alpha with Feldt's interval, and what each item adds.

    With S the covariance matrix of the k keyed items, R its correlation matrix, T the sum of S::

        alpha            k / (k - 1) * (1 - trace(S) / T)
        its interval     1 - (1 - alpha) F,  F quantiles with n - 1 and (n - 1)(k - 1) df
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
        A column name or an array, and "frequency", "analytic" or "sampling" (no interval then).
    confidence
        The level of the intervals.

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

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c"])
    >>> round(sw.item_analysis(published, ["a", "b", "c"]).alpha, 12)
    0.75
    """
    if by is not None or isinstance(data, GroupedMoments):
        return _by_group(_items, data, scale, by, missing, weights, weight_type, confidence)
    figures = _analysed(data, scale, missing, weights, weight_type, confidence)
    _warn_of_keying(figures["scale"], _against(figures))
    return _items(figures, frames.library_of(data))


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
) -> Reliability | Grouped[Reliability]:
    """Give Cronbach's alpha alone, with Feldt's interval; the rest is in `item_analysis`.

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
    """
    if by is not None or isinstance(data, GroupedMoments):
        return _by_group(_alpha, data, scale, by, missing, weights, weight_type, confidence)
    figures = _analysed(data, scale, missing, weights, weight_type, confidence)
    _warn_of_keying(figures["scale"], _against(figures))
    return _alpha(figures)


def _items(figures: dict[str, Any], library: str = "") -> ItemAnalysis:
    return ItemAnalysis({**figures, "notes": _notes(figures)}, library)


def _alpha(figures: dict[str, Any]) -> Reliability:
    names = ("alpha", "conf_low", "conf_high", "n", "ci_method")
    return Reliability(*(figures["glance"][name][0] for name in names))


def _by_group(
    result: Callable[[dict[str, Any]], R],
    data: Any,
    scale: Scale | Sequence[str],
    by: str | Sequence[str] | None,
    missing: str,
    weights: Any,
    weight_type: str | None,
    confidence: float,
) -> Grouped[R]:
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    against: Counter[str] = Counter()

    def of_group(part: Any, weights: Any, weight_type: str | None) -> R:
        figures = _analysed(part, declared, missing, weights, weight_type, confidence)
        against.update(_against(figures))
        return result(figures)

    found = by_group(
        of_group,
        data,
        by,
        declared.items,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        confidence=confidence,
        scale=declared,
    )
    listed = [f"{item} (in {count} group(s))" for item, count in against.items()]
    _warn_of_keying(declared.name, listed, stacklevel=4)
    return found


def _analysed(
    data: Any,
    scale: Scale | Sequence[str],
    missing: str,
    weights: Any,
    weight_type: str | None,
    confidence: float,
) -> dict[str, Any]:
    if not isinstance(scale, Scale):
        scale = Scale("scale", scale)
    moments = without_rows(data, scale.items, missing, "listwise", weights, weight_type, scale)
    if moments is not None:
        figures = _core.item_analysis(moments, scale._core, confidence)
    else:
        columns = frames.take(data, scale.items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.item_analysis_of(columns, taken, scale._core, missing, confidence)
    return figures


def _notes(figures: dict[str, Any]) -> list[str]:
    tidy, glance = figures["tidy"], figures["glance"]
    notes = weight_note(figures, glance["n"][0])
    if glance["ci_method"][0] == "none":
        notes.append("Feldt's interval does not hold under sampling weights; none is given.")
    if any(map(_absent, tidy["smc"])):
        why = "an item is a linear combination of the others"
        if figures["missing"] == "pairwise":
            why += ", or the pairwise covariances do not fit together: no answers could have them"
        notes.append(f"Squared multiple correlations and λ₆ do not exist: {why}.")
    against = [item for item, r in zip(tidy["item"], tidy["item_rest"], strict=True) if _absent(r)]
    if against:
        notes.append(f"Without {', '.join(against)}, the total of the items does not vary.")
    two = figures["two_items"]
    if _absent(glance["standardized_alpha"][0]) or (two and _absent(two["spearman_brown"])):
        notes.append("Standardised, the items cancel each other: their total does not vary.")
    return notes


def _absent(figure: float) -> bool:
    return figure != figure


def _against(figures: dict[str, Any]) -> list[str]:
    """List the items that go against the others."""
    tidy = figures["tidy"]
    pairs = zip(tidy["item"], tidy["item_rest"], strict=True)
    return [f"`{item}`" for item, r in pairs if r < 0]


def _warn_of_keying(scale: str, against: Sequence[str], stacklevel: int = 3) -> None:
    if against:
        warnings.warn(
            f"scale `{scale}`: negative correlation with the other items for "
            f"{', '.join(against)}; check whether to reverse; nothing was changed",
            KeyingWarning,
            stacklevel=stacklevel,
        )
