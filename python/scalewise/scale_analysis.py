"""Several scales at once: each of them, how they correlate, and where each item belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .item_notes import against_of, item_notes
from .keying import Keying
from .moments import without_rows
from .reliability import ItemAnalysis
from .results import Inference, unknown_notes, weight_note
from .scales import Scale, scale_list

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ScaleAnalysis(Inference):
    """Several scales of the same respondents; ``tidy()`` has a row per scale."""

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number that any scale has."""
        return int(self._figures["glance"]["n"][0])

    @property
    def names(self) -> list[str]:
        """The scales (k), in the order declared."""
        return list(self._figures["tidy"]["scale"])

    @property
    def scales(self) -> dict[str, ItemAnalysis]:
        """The item analysis of each scale, of the respondents of all of them."""
        found = self._figures["scales"]
        return {
            name: ItemAnalysis(figures, self._library)
            for name, figures in zip(self.names, found, strict=True)
        }

    @property
    def omega(self) -> np.ndarray:
        """McDonald's omega total of each scale (k); NaN where a note says why."""
        return np.array(self._figures["tidy"]["omega"], dtype=np.float64)

    @property
    def alpha(self) -> np.ndarray:
        """Cronbach's alpha of each scale (k)."""
        return np.array(self._figures["tidy"]["alpha"], dtype=np.float64)

    @property
    def r(self) -> np.ndarray:
        """The correlations of the scores (k, k)."""
        return self._matrix("estimate")

    @property
    def overlap_corrected(self) -> np.ndarray:
        """The correlations without what the error of shared items adds (k, k)."""
        return self._matrix("overlap_corrected")

    @property
    def disattenuated(self) -> np.ndarray:
        """The overlap-corrected correlations divided by the root of both alphas (k, k)."""
        return self._matrix("disattenuated")

    def correlations(self) -> Any:
        """Return a row for each two scales, as a DataFrame of the library of the data."""
        return frames.frame(self._figures["pairs"], self._library)

    def items(self) -> Any:
        """Return a row for each item of each scale with each scale, as a DataFrame likewise."""
        return frames.frame(self._figures["items"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the overview for publication: a row per scale.

        Options are those of `scalewise.report.scale_table`.
        """
        from .report.scale_table import scale_table

        return scale_table(self.to_dict(), **options)

    def correlation_table(self, **options: Any) -> Table:
        """Return correlations below, reliabilities on, corrected correlations above the diagonal.

        Options are those of `scalewise.report.scale_correlation_table`.
        """
        from .report.scale_table import scale_correlation_table

        return scale_correlation_table(self.to_dict(), **options)

    def item_table(self, **options: Any) -> Table:
        """Return the correlation of each item with each scale, its own without the item.

        Options are those of `scalewise.report.item_scale_table`.
        """
        from .report.scale_table import item_scale_table

        return item_scale_table(self.to_dict(), **options)

    def _matrix(self, column: str) -> np.ndarray:
        pairs = self._figures["pairs"]
        at = {name: i for i, name in enumerate(self.names)}
        matrix = np.eye(len(at))
        for x, y, figure in zip(pairs["x"], pairs["y"], pairs[column], strict=True):
            matrix[at[x], at[y]] = matrix[at[y], at[x]] = figure
        return matrix


@overload
def scale_analysis(
    data: Any,
    scales: Sequence[Scale] | Mapping[str, Sequence[str]],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> ScaleAnalysis: ...


@overload
def scale_analysis(
    data: Any,
    scales: Sequence[Scale] | Mapping[str, Sequence[str]],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[ScaleAnalysis]: ...


def scale_analysis(
    data: Any,
    scales: Sequence[Scale] | Mapping[str, Sequence[str]],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> ScaleAnalysis | Grouped[ScaleAnalysis]:
    """Analyse several scales of the same respondents in one reading.

    Of each scale what `item_analysis` says; of each two how their scores correlate; of each item
    how it correlates with each scale. With S the covariances of all items, w_a the keys of scale a
    (1, -1 of a reversed item, 0 of one that it does not have), c_a the mean covariance of its keyed
    items and V_ab = w_a' S w_b::

        r                  V_ab / sqrt(V_aa V_bb)
        overlap-corrected  the same, S_ii of each item in both scales replaced by sqrt(c_a c_b) in
                           V_ab
        disattenuated      overlap-corrected r / sqrt(alpha_a alpha_b)
        item-scale r       w_i (S w_b)_i / sqrt(S_ii V_bb)
        rest               the same, w_b without the item
        corrected          the same, the diagonal of S replaced by smc_i S_ii above and in V_bb

    An item in both scales makes them correlate by its error too; the correction puts its true
    variance there, as alpha does. On correlations it is that of psych's scoreOverlap, and
    ``corrected`` is item.corrected of psych's scoreItems. A disattenuated correlation above 1 is
    given as it comes.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scales
        The scales, or a dictionary of names and their items (none reversed).
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise": respondents who answered every item of every scale; "pairwise": for each pair of
        items those who answered both (the n of a scale or of a correlation is then the smallest of
        any pair of its items); "em": the maximum-likelihood covariances of all who answered
        anything.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (of alphas then
        linearized intervals, from the answers; of correlations none).
    confidence
        The level of the intervals.

    Returns
    -------
    ScaleAnalysis
        ``tidy()`` has the scales, ``correlations()`` each two of them, ``items()`` each item with
        each scale; ``table()``, ``correlation_table()`` and ``item_table()`` are for publication.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the rest of its scale. It is never turned round unasked.

    Raises
    ------
    DataError
        No scales, two of one name, unknown or non-numeric items, a constant item, an answer outside
        the bounds, fewer than 3 respondents.

    Notes
    -----
    A score that needs fewer answers than the scale has items (``min_valid``) is no linear function
    of the items: what is said here is of scores of all items.

    References
    ----------
    Bashaw, W. L., & Anderson, H. E. (1967). A correction for replicated error in correlation
    coefficients. Psychometrika, 32(4), 435-441. https://doi.org/10.1007/BF02289657

    Cureton, E. E. (1966). Corrected item-test correlations. Psychometrika, 31(1), 93-96.
    https://doi.org/10.1007/BF02289461

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5, 0.5], [0.5, 1, 0.5, 0.5], [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c", "d"])
    >>> found = sw.scale_analysis(published, {"first": ["a", "b", "c"], "second": ["b", "c", "d"]})
    >>> [round(float(m[1, 0]), 12) for m in (found.r, found.overlap_corrected, found.disattenuated)]
    [0.916666666667, 0.75, 1.0]
    """
    declared = _declared(scales)
    if by is None and not isinstance(data, GroupedMoments):
        alone = Keying()
        found = _analysed(data, declared, missing, weights, weight_type, confidence)
        for scale in found._figures["scales"]:
            alone.note(scale["scale"], against_of(scale))
        alone.warn()
        return found
    keying = Keying(grouped=True)

    def of_group(part: Any, weights: Any, weight_type: str | None) -> ScaleAnalysis:
        analysed = _analysed(part, declared, missing, weights, weight_type, confidence)
        for scale in analysed._figures["scales"]:
            keying.note(scale["scale"], against_of(scale))
        return analysed

    grouped = by_group(
        of_group,
        data,
        by,
        _items_of(declared),
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        confidence=confidence,
        scale=declared,
        from_rows=weight_type == "sampling" and sources.kind_of(data) is None,
    )
    keying.warn()
    return grouped


def _declared(scales: Sequence[Scale] | Mapping[str, Sequence[str]]) -> list[Scale]:
    if isinstance(scales, Mapping):
        return [Scale(name, items) for name, items in scales.items()]
    listed = scale_list(scales)
    if not listed:
        raise DataError("no scales: give at least one Scale")
    return listed


def _items_of(scales: Iterable[Scale]) -> list[str]:
    return list(dict.fromkeys(item for scale in scales for item in scale.items))


def _analysed(
    data: Any,
    scales: list[Scale],
    missing: str,
    weights: Any,
    weight_type: str | None,
    confidence: float,
) -> ScaleAnalysis:
    cores, items = [scale._core for scale in scales], _items_of(scales)
    moments = without_rows(data, items, missing, "listwise", weights, weight_type, scales)
    if moments is not None:
        figures = _core.scale_analysis(moments, cores, confidence)
    else:
        columns = frames.take(data, items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.scale_analysis_of(columns, taken, cores, missing, confidence)
    for scale in figures["scales"]:
        scale["notes"] = item_notes(scale)
    pairs = figures["pairs"]
    pairs["n_shared"] = [len(shared) for shared in pairs["shared"]]
    uses = Counter(item for scale in scales for item in scale.items)
    tidy = _stacked([scale["glance"] for scale in figures["scales"]])
    tidy["omega"] = figures["omegas"]["estimate"]
    glance = {
        "n_scales": [len(scales)],
        "n_items": [len(items)],
        "n_shared": [sum(count > 1 for count in uses.values())],
        "n": [min(tidy["n"])],
        "missing": [figures["missing"]],
        "confidence": [figures["confidence"]],
    }
    notes = _notes(figures, scales, glance["n"][0])
    of_omegas = _omega_notes(figures)
    made = {**figures, "tidy": tidy, "glance": glance, "notes": notes, "omega_notes": of_omegas}
    return ScaleAnalysis(made, frames.library_of(data))


def _stacked(parts: Sequence[Mapping[str, list[Any]]]) -> dict[str, list[Any]]:
    return {name: [part[name][0] for part in parts] for name in parts[0]}


def _notes(figures: Mapping[str, Any], scales: Sequence[Scale], n: int) -> list[str]:
    notes = weight_note(figures, n)
    first = figures["scales"][0]
    if figures["weighting"]["weight_type"] == "sampling":
        alphas = "of correlations " if first["glance"]["ci_method"][0] != "none" else ""
        notes.append(
            f"Intervals and tests {alphas}do not hold under sampling weights; none are given."
        )
    means = [mean for scale in figures["scales"] for mean in scale["tidy"]["mean"]]
    sds = [sd for scale in figures["scales"] for sd in scale["tidy"]["sd"]]
    notes += unknown_notes(means, sds, "α is that of standardised items")
    partial_scores = [s.name for s in scales if s.min_valid not in ("all", len(s.items))]
    if partial_scores and figures["missing"] != "listwise":
        notes.append(
            f"Scores of {', '.join(partial_scores)} from fewer answers than items (min_valid) are "
            "no linear function of the items: all figures are of scores of all items."
        )
    pairs = figures["pairs"]
    if any(abs(r) > 1 for r in pairs["estimate"]):
        notes.append(
            "A correlation of scores lies beyond 1: the pairwise covariances do not fit together, "
            "no answers could have them."
        )
    unknown = [
        f"{x} with {y}"
        for x, y, r in zip(pairs["x"], pairs["y"], pairs["overlap_corrected"], strict=True)
        if r != r
    ]
    if unknown:
        notes.append(
            f"No correction for shared items of {', '.join(unknown)}: the mean covariance of the "
            "items of a scale is not positive."
        )
    without = [s["scale"] for s in figures["scales"] if not s["glance"]["alpha"][0] > 0]
    if without and pairs["x"]:
        notes.append(f"No disattenuated correlations of {', '.join(without)}: α is not positive.")
    return notes


def _omega_notes(figures: Mapping[str, Any]) -> list[str]:
    """Say why a longer scale has no omega, and whose model is improper."""
    omegas, notes = figures["omegas"], []
    sizes = [scale["glance"]["n_items"][0] for scale in figures["scales"]]
    told = zip(omegas["scale"], sizes, omegas["problem"], omegas["heywood"], strict=True)
    for scale, items, problem, heywood in told:
        if problem is not None and items > 2:
            notes.append(f"No ω of {scale}: {problem}.")
        if heywood:
            notes.append(
                f"Heywood case: negative unique variance of {', '.join(heywood)} ({scale})."
            )
    return notes
