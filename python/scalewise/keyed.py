"""The answers to the items of a scale, as an analysis needs them: as moments or row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from . import frames
from ._core import DataError
from ._core import Moments as _Moments
from .by_group import Analysis, Grouped, by_group
from .groups import GroupedMoments
from .moments import Moments, without_rows
from .reading import Reading, moments_of
from .scales import Scale

R = TypeVar("R")


def declared(scale: Scale | Sequence[str]) -> Scale:
    """Make a scale of bare names of items, none reversed."""
    return scale if isinstance(scale, Scale) else Scale("scale", scale)


def moments_of_scale(
    data: Any, scale: Scale, missing: str, weights: Any, weight_type: str | None
) -> _Moments:
    """Take or read the moments of raw items; answers outside the bounds are refused."""
    taken = without_rows(data, scale.items, missing, "listwise", weights, weight_type, scale)
    if taken is not None:
        return taken
    return moments_of(data, Reading(scale.items, missing, weights, weight_type, scale))


def rows_of_scale(
    data: Any, scale: Scale, what: str, weights: Any, weight_type: str | None
) -> tuple[list[frames.NamedColumn], frames.NamedWeights | None]:
    """Take the items and the weights of a frame in memory."""
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            f"{what} needs the answers themselves, which moments do not keep: give the data"
        )
    return frames.take(data, scale.items), frames.take_weights(data, weights, weight_type)


def rows_by_group(
    analysis: Analysis[R],
    data: Any,
    by: str | Sequence[str] | None,
    scale: Scale,
    weights: Any,
    weight_type: str | None,
    *,
    missing: str = "listwise",
    confidence: float = 0.95,
) -> Grouped[R]:
    """Analyse the rows of every group."""
    return by_group(
        analysis,
        data,
        by,
        scale.items,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        confidence=confidence,
        scale=scale,
        from_rows=True,
    )


def require_listwise(missing: str, what: str) -> None:
    """Refuse a rule for missing answers other than the one there is."""
    if missing != "listwise":
        raise DataError(
            f'{what} needs the same respondents for all items, and missing="{missing}" does not '
            'give them: use missing="listwise"'
        )
