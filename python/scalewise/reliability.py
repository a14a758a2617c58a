"""Reliability of a scale and the worth of each of its items."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from .moments import Moments, taken_as_they_are
from .results import Inference, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


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

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def item_analysis(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> ItemAnalysis:
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
        A DataFrame, a dictionary of arrays, or `Moments` (of raw, unreversed items).
    scale
        A `Scale`, or just the names of the items (none reversed).
    missing
        "listwise": respondents who answered all items; "pairwise": for each pair of items those
        who answered both (the interval then rests on the smallest of these n).
    weights, weight_type
        A column name or an array, and "frequency".
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
    figures = _analysed(data, scale, missing, weights, weight_type, confidence)
    return ItemAnalysis({**figures, "notes": _notes(figures)}, frames.library_of(data))


def cronbach_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Reliability:
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
    glance = _analysed(data, scale, missing, weights, weight_type, confidence)["glance"]
    names = ("alpha", "conf_low", "conf_high", "n", "ci_method")
    return Reliability(*(glance[name][0] for name in names))


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
    if isinstance(data, Moments):
        moments = taken_as_they_are(data, missing, "listwise", weights, weight_type)
        figures = _core.item_analysis(moments, scale._core, confidence)
    else:
        columns = frames.take(data, scale.items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.item_analysis_of(columns, taken, scale._core, missing, confidence)
    _warn_of_keying(figures)
    return figures


def _notes(figures: dict[str, Any]) -> list[str]:
    tidy, glance = figures["tidy"], figures["glance"]
    notes = weight_note(figures, glance["n"][0])
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


def _warn_of_keying(figures: dict[str, Any]) -> None:
    tidy = figures["tidy"]
    against = [item for item, r in zip(tidy["item"], tidy["item_rest"], strict=True) if r < 0]
    if against:
        listed = ", ".join(f"`{item}`" for item in against)
        warnings.warn(
            f"scale `{figures['scale']}`: negative correlation with the other items for {listed}; "
            "check whether to reverse; nothing was changed",
            KeyingWarning,
            stacklevel=4,
        )
