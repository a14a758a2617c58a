"""How every two items of a scale correlate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from ._core import DataError
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keyed import declared, moments_of_scale, rows_of_scale
from .reading import bar
from .results import Inference, weight_note
from .scales import Scale
from .seeding import seed_of

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

    @property
    def mean_conf_low(self) -> float:
        """Lower end of the bootstrap interval of the mean; NaN unless ``mean_ci`` was asked for."""
        return float(self._one("mean_conf_low"))

    @property
    def mean_conf_high(self) -> float:
        """Upper end of that interval."""
        return float(self._one("mean_conf_high"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per pair.

        Options are those of `scalewise.report.inter_item_table`.
        """
        from .report.response_table import inter_item_table

        return inter_item_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@overload
def inter_item_correlations(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    mean_ci: str | None = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> InterItemCorrelations: ...


@overload
def inter_item_correlations(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    mean_ci: str | None = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[InterItemCorrelations]: ...


def inter_item_correlations(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    mean_ci: str | None = None,
    resamples: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> InterItemCorrelations | Grouped[InterItemCorrelations]:
    """Correlate every two items of a scale, keyed, each with its test and Fisher's interval.

    ::

        r_ij       S_ij / sqrt(S_ii S_jj),  S the covariances of the keyed items
        interval   tanh(artanh r ± z / sqrt(n - 3))

    Parameters
    ----------
    data, scale
        As for `item_analysis`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise", "pairwise" (each r is that of the respondents who answered both, and so are
        mean and median; those of `item_analysis` are psych's) or "em".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (no tests and
        intervals then).
    confidence
        The level of the intervals.
    mean_ci
        "percentile" (as JASP) or "bca": a bootstrap interval of the mean, from the rows. The mean
        is then that of `item_analysis` in every resample.
    resamples, seed, progress
        Of that interval; a seed is drawn and reported where none is given. `progress` shows a bar.

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
    if by is not None or isinstance(data, GroupedMoments):
        if mean_ci is not None:
            raise DataError("mean_ci= does not apply to groups: ask for it group by group")

        def of_group(part: Any, weights: Any, weight_type: str | None) -> InterItemCorrelations:
            return inter_item_correlations(
                part,
                scale,
                missing=missing,
                weights=weights,
                weight_type=weight_type,
                confidence=confidence,
            )

        return by_group(
            of_group,
            data,
            by,
            scale.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            scale=scale,
        )
    moments = moments_of_scale(data, scale, missing, weights, weight_type)
    figures = _core.inter_item_correlations(moments, scale._core, confidence)
    notes = weight_note(figures, moments.n)
    low, high = math.nan, math.nan
    if mean_ci is not None:
        what = "a bootstrap interval"
        columns, taken = rows_of_scale(data, scale, what, weights, weight_type)
        found = _core.bootstrap_mean_inter_item(
            columns,
            taken,
            scale._core,
            missing,
            mean_ci,
            resamples,
            seed_of(seed),
            confidence,
            bar(resamples, "resamples") if progress else None,
        )
        low, high = found["conf_low"], found["conf_high"]
        notes.extend(_notes(found))
    glance = {**figures["glance"], "mean_conf_low": [low], "mean_conf_high": [high]}
    return InterItemCorrelations(
        {**figures, "glance": glance, "notes": notes}, frames.library_of(data)
    )


def _notes(found: dict[str, Any]) -> list[str]:
    name = {"bca": "BCa", "percentile": "percentile"}[found["mean_ci"]]
    failed = found["failed"]
    also = f"; {failed} without variation were left out" if failed else ""
    notes = [
        f"Interval of the mean: {name} bootstrap of {found['resamples']:,} resamples "
        f"(seed {found['seed']}){also}."
    ]
    if found["extreme"]:
        notes.append("An end of it is an extreme resample: draw more of them.")
    return notes
