"""How every two items of a scale correlate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from .keyed import declared, moments_of_scale
from .results import Inference
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class InterItemCorrelations(Inference):
    """The correlations of all pairs of items; ``tidy()`` has a row per pair."""

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(self._one("mean"))

    @property
    def median(self) -> float:
        """Their median."""
        return float(self._one("median"))

    @property
    def min(self) -> float:
        """The smallest."""
        return float(self._one("min"))

    @property
    def max(self) -> float:
        """The largest."""
        return float(self._one("max"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per pair.

        Options are those of `scalewise.report.inter_item_table`.
        """
        from .report.response_table import inter_item_table

        return inter_item_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def inter_item_correlations(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> InterItemCorrelations:
    """Correlate every two items of a scale, keyed, each with its test and Fisher's interval.

    ::

        r_ij       S_ij / sqrt(S_ii S_jj),  S the covariances of the keyed items
        interval   tanh(artanh r ± z / sqrt(n - 3))

    Parameters
    ----------
    data, scale
        As for `item_analysis`.
    missing
        "listwise", "pairwise" (each r is that of the respondents who answered both, and so are
        mean and median; those of `item_analysis` are psych's) or "em".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (no tests and
        intervals then).
    confidence
        The level of the intervals.

    Raises
    ------
    DataError
        As `item_analysis`.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]]
    >>> published = sw.Moments.from_correlation(r, n=103, names=["a", "b", "c"])
    >>> round(sw.inter_item_correlations(published, ["a", "b", "c"]).median, 12)
    0.3
    """
    scale = declared(scale)
    moments = moments_of_scale(data, scale, missing, weights, weight_type)
    figures = _core.inter_item_correlations(moments, scale._core, confidence)
    return InterItemCorrelations(figures, frames.library_of(data))
