"""Several constructs in one model: how reliable each is, and whether they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames, sources
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keying import Keying
from .moments import Moments, taken_as_they_are
from .omega import heywood_note
from .results import Inference, read_only, weight_note
from .scales import Scale, scale_list

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ConstructReliability(Inference):
    """Reliability and distinctness of constructs; ``tidy()`` has a row for each of them."""

    @property
    def scales(self) -> list[str]:
        """The constructs (m)."""
        return list(self._figures["tidy"]["scale"])

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number of any pair of items."""
        return int(self._figures["glance"]["n"][0])

    @property
    def composite_reliability(self) -> np.ndarray:
        """Composite reliability of each construct (m)."""
        return self._column("composite_reliability")

    @property
    def ave(self) -> np.ndarray:
        """Average variance extracted of each construct (m)."""
        return self._column("ave")

    @property
    def maximal_reliability(self) -> np.ndarray:
        """Maximal reliability H of each construct (m)."""
        return self._column("maximal_reliability")

    @property
    def correlations(self) -> np.ndarray:
        """Correlations of the factors (m, m)."""
        return read_only(self._figures["factor_correlations"].view())

    @property
    def heywood(self) -> list[str]:
        """Items with a negative unique variance: the model does not hold, or n is too small."""
        return list(self._figures["heywood"])

    @property
    def improper_correlations(self) -> list[str]:
        """Pairs of constructs whose factors correlate beyond 1."""
        return list(self._figures["improper_correlations"])

    def pairs(self) -> Any:
        """Return a row per pair of constructs: latent correlation, shared variance, HTMT."""
        return frames.frame(self._figures["pairs"], self._library)

    def items(self) -> Any:
        """Return a row per item: its loading, standard error and unique variance."""
        return frames.frame(self._figures["items"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table, with the roots of the AVE on the diagonal.

        Options are those of `scalewise.report.construct_table`.
        """
        from .report.construct_table import construct_table

        return construct_table(self.to_dict(), **options)

    def _column(self, name: str) -> np.ndarray:
        return read_only(np.asarray(self._figures["tidy"][name]))


@overload
def construct_reliability(
    data: Any,
    scales: Sequence[Scale],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    denominator: str = ...,
    confidence: float = ...,
) -> ConstructReliability: ...


@overload
def construct_reliability(
    data: Any,
    scales: Sequence[Scale],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    denominator: str = ...,
    confidence: float = ...,
) -> Grouped[ConstructReliability]: ...


def construct_reliability(
    data: Any,
    scales: Sequence[Scale],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    denominator: str = "implied",
    confidence: float = 0.95,
) -> ConstructReliability | Grouped[ConstructReliability]:
    """Give reliability and distinctness of several scales from one confirmatory factor model.

    By maximum likelihood on covariances, every item on the factor of its scale. With loadings L,
    unique variances U, standardised loadings l, and correlations r of keyed items::

        composite reliability    (sum L)² / ((sum L)² + sum U)
        AVE                      mean l²
        AVE of variance          sum L² / (sum L² + sum U)
        H                        s / (1 + s),  s = sum l² / (1 - l²)
        distinct                 AVE of both > squared latent correlation
        HTMT                     mean |r| between / root of (mean |r| within one * within the other)
        HTMT2                    likewise with geometric means

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scales
        The scales, with items of their own. Scales of two items rest on their correlation with
        others.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing, weights, weight_type, confidence
        As for `mcdonald_omega`.
    denominator
        "implied" or "observed" variance of each composite; semTools' default is the latter.

    Raises
    ------
    DataError
        An item in two scales, a single scale of two items, no more respondents than items, a
        constant item, an answer outside the bounds.
    NumericError
        Identical or collinear items, or a search that does not converge.

    References
    ----------
    Fornell, C., & Larcker, D. F. (1981). Evaluating structural equation models with unobservable
    variables and measurement error. Journal of Marketing Research, 18(1), 39-50.
    https://doi.org/10.1177/002224378101800104

    Hancock, G. R., & Mueller, R. O. (2001). Rethinking construct reliability within latent variable
    systems. In Structural equation modeling: Present and future (pp. 195-216). Scientific Software
    International.

    Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). A new criterion for assessing discriminant
    validity in variance-based structural equation modeling. Journal of the Academy of Marketing
    Science, 43(1), 115-135. https://doi.org/10.1007/s11747-014-0403-8

    Roemer, E., Schuberth, F., & Henseler, J. (2021). HTMT2: An improved criterion for assessing
    discriminant validity in structural equation modeling. Industrial Management & Data Systems,
    121(12), 2637-2650. https://doi.org/10.1108/IMDS-02-2021-0082

    Examples
    --------
    Loadings .8 and .6 on two factors that correlate by .5:

    >>> import scalewise as sw
    >>> r = [[1, .48, .32, .24], [.48, 1, .24, .18], [.32, .24, 1, .48], [.24, .18, .48, 1]]
    >>> published = sw.Moments.from_correlation(r, n=500, names=["a", "b", "c", "d"])
    >>> scales = [sw.Scale("x", ["a", "b"]), sw.Scale("y", ["c", "d"])]
    >>> found = sw.construct_reliability(published, scales)
    >>> found.composite_reliability.round(4), found.ave.round(4)
    (array([0.6622, 0.6622]), array([0.5, 0.5]))
    >>> found.correlations.round(4)
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    declared = scale_list(scales)
    items = list(dict.fromkeys(item for scale in declared for item in scale.items))
    cores, options = [scale._core for scale in declared], (denominator, confidence)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of(part: Any, weights: Any, weight_type: str | None) -> ConstructReliability:
        if isinstance(part, Moments):
            moments = taken_as_they_are(part, missing, "listwise", weights, weight_type)
            found = _core.construct_reliability(moments, cores, options)
        elif sources.kind_of(part) is not None:
            weighted = {"weights": weights, "weight_type": weight_type}
            read = Moments.of(part, items, missing=missing, **weighted)
            found = _core.construct_reliability(read._core, cores, options)
        else:
            columns = frames.take(part, items)
            taken = frames.take_weights(part, weights, weight_type)
            found = _core.construct_reliability_of(columns, taken, cores, missing, options)
        notes = _notes(found)
        for scale in declared:
            against = [item for item in scale.items if item in found["against"]]
            notes += keying.note(scale.name, against)
        return ConstructReliability({**found, "notes": notes}, frames.library_of(part))

    result: ConstructReliability | Grouped[ConstructReliability]
    if grouped:
        result = by_group(
            of,
            data,
            by,
            items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _notes(figures: dict[str, Any]) -> list[str]:
    n = figures["glance"]["n"][0]
    notes = weight_note(figures, n)
    if figures["weighting"]["weight_type"] == "sampling":
        notes.append("Under sampling weights there are no intervals, and no test of fit.")
    elif figures["glance"]["denominator"][0] == "observed":
        notes.append("Of the observed variance there is no interval of composite reliability.")
    if figures["missing"] != "listwise":
        notes.append(
            f"The covariances are fitted as if all came from {n} respondents, the fewest of any "
            "pair of items."
        )
    notes += heywood_note(figures)
    if figures["improper_correlations"]:
        pairs = "; ".join(figures["improper_correlations"])
        notes.append(f"Improper solution: factors correlate beyond 1 ({pairs}).")
    return notes
