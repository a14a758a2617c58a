"""The heterotrait-monotrait ratio: whether scales correlate less with each other than within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .draws import Draws, interval_notes
from .groups import GroupedMoments
from .keying import Keying
from .moments import Moments, taken_as_they_are
from .results import Inference, read_only, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table

#: Scales, or the items of each by its name.
Scales: TypeAlias = "Sequence[Scale] | Mapping[str, Sequence[str]]"


@dataclass(frozen=True, repr=False, eq=False)
class Htmt(Inference):
    """Heterotrait-monotrait ratios; ``tidy()`` has both of each two scales."""

    @property
    def scales(self) -> list[str]:
        """The scales (m)."""
        return list(self._figures["scales"])

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number of any pair of items."""
        return int(self._figures["glance"]["n"][0])

    @property
    def htmt(self) -> np.ndarray:
        """HTMT of each with each, 1 on the diagonal (m, m)."""
        return read_only(self._figures["htmt"].view())

    @property
    def htmt2(self) -> np.ndarray:
        """HTMT2, of geometric means, likewise (m, m)."""
        return read_only(self._figures["htmt2"].view())

    @property
    def absolute(self) -> bool:
        """Whether HTMT is of the sizes of the correlations, whatever their sign."""
        return bool(self._figures["glance"]["absolute"][0])

    @property
    def ci_method(self) -> str:
        """How the intervals were found: "bca", "percentile" or "none"."""
        return str(self._figures["glance"]["ci_method"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row for each two scales.

        Options are those of `scalewise.report.htmt_table`.
        """
        from .report.htmt_table import htmt_table

        return htmt_table(self.to_dict(), **options)


@overload
def htmt(
    data: Any,
    scales: Scales,
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    absolute: bool = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Htmt: ...


@overload
def htmt(
    data: Any,
    scales: Scales,
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    absolute: bool = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Grouped[Htmt]: ...


def htmt(
    data: Any,
    scales: Scales,
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    absolute: bool = True,
    ci: str = "none",
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
) -> Htmt | Grouped[Htmt]:
    """Give the heterotrait-monotrait ratio of each two of several scales.

    With r the correlations of keyed items::

        HTMT     mean |r| between two scales / sqrt(mean |r| within one * mean |r| within the other)
        HTMT2    likewise with geometric means, for items that load differently

    It estimates the correlation of what two scales measure. Near 1 (above .85 or .90) they measure
    the same; with an interval ask whether it reaches that far. A single correlation of 0 makes
    HTMT2 0.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items; of a printed
        table by `Moments.from_correlation`, also of polychoric correlations), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scales
        Two or more scales with items of their own: `Scale` objects, or the items of each by name.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise", "pairwise" or "em".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    absolute
        Whether HTMT is of the sizes of the correlations, as semTools' default; False for that of
        Henseler et al. with their signs, which needs all items keyed one way.
    ci
        "none"; "bca" or "percentile": from resamples of the respondents.
    resamples, seed, progress, confidence
        How many resamples; their seed (drawn, and told in the result, if not given); whether to
        show a progress bar (needs tqdm); the level of the intervals.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the others of its scale.

    Raises
    ------
    DataError
        A single scale, an item in two scales, a constant item, an answer outside the bounds.

    References
    ----------
    Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). A new criterion for assessing discriminant
    validity in variance-based structural equation modeling. Journal of the Academy of Marketing
    Science, 43(1), 115-135. https://doi.org/10.1007/s11747-014-0403-8

    Roemer, E., Schuberth, F., & Henseler, J. (2021). HTMT2: An improved criterion for assessing
    discriminant validity in structural equation modeling. Industrial Management & Data Systems,
    121(12), 2637-2650. https://doi.org/10.1108/IMDS-02-2021-0082

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.4, 0.1], [0.5, 1, 0.2, 0.2], [0.4, 0.2, 1, 0.5], [0.1, 0.2, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=500, names=["a", "b", "c", "d"])
    >>> found = sw.htmt(published, {"x": ["a", "b"], "y": ["c", "d"]})
    >>> round(float(found.htmt[1, 0]), 12), round(float(found.htmt2[1, 0]), 12)
    (0.45, 0.4)
    """
    declared = _declared(scales)
    items = list(dict.fromkeys(item for scale in declared for item in scale.items))
    cores = [scale._core for scale in declared]
    draws = Draws(ci, resamples, seed, progress)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of(part: Any, weights: Any, weight_type: str | None) -> Htmt:
        drawn = draws.of(part, "none")
        if isinstance(part, Moments):
            moments = taken_as_they_are(part, missing, "listwise", weights, weight_type)
            found = _core.htmt(moments, cores, absolute)
        elif sources.kind_of(part) is not None:
            weighted = {"weights": weights, "weight_type": weight_type}
            read = Moments.of(part, items, missing=missing, **weighted)
            found = _core.htmt(read._core, cores, absolute)
        else:
            columns = frames.take(part, items)
            taken = frames.take_weights(part, weights, weight_type)
            options = (missing, absolute, drawn, confidence)
            found = _core.htmt_of(columns, taken, cores, *options)
        found["confidence"] = confidence
        notes = _notes(found)
        for scale in declared:
            against = [item for item in scale.items if item in found["against"]]
            notes += keying.note(scale.name, against)
        return Htmt({**found, "notes": notes}, frames.library_of(part))

    result: Htmt | Grouped[Htmt]
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
            scale=declared,
            from_rows=ci != "none",
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _declared(scales: Scales) -> list[Scale]:
    if isinstance(scales, Mapping):
        return [Scale(name, items) for name, items in scales.items()]
    declared = list(scales)
    wrong = next((scale for scale in declared if not isinstance(scale, Scale)), None)
    if wrong is not None:
        raise DataError(
            f"scales takes Scale objects or a dictionary of name and items, not {wrong!r}"
        )
    return declared


def _notes(figures: dict[str, Any]) -> list[str]:
    notes = weight_note(figures, figures["glance"]["n"][0])
    tidy = figures["tidy"]
    columns = (tidy[name] for name in ("coefficient", "x", "y", "estimate"))
    without = [
        f"{name.upper()} of {x} with {y}"
        for name, x, y, ratio in zip(*columns, strict=True)
        if ratio != ratio
    ]
    if without:
        notes.append(
            f"There is no {', '.join(without)}: the mean correlation within a scale is not above 0."
        )
    drawn = figures["bootstrap"]
    if drawn is None:
        return notes
    named = [
        f"{name.upper()} of {x} with {y}"
        for x, y, name in zip(drawn["x"], drawn["y"], drawn["coefficient"], strict=True)
    ]
    intervals = {**drawn, "coefficient": named}
    return notes + interval_notes({"intervals": intervals, "bootstrap": {"seed": figures["seed"]}})
