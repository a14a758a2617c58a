"""What coefficients of a scale have in common: its items, respondents and groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from . import _core, frames
from ._core import DataError
from .by_group import Grouped, by_group
from .draws import DrawnFor, Draws, interval_notes
from .groups import GroupedMoments
from .keying import Keying
from .moments import Moments, taken_as_they_are
from .reading import Reading, bar, moments_of
from .results import Result, Weighting, weight_note
from .scales import Scale
from .seeding import seed_of

R = TypeVar("R", bound="OfScale")

Figures = dict[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class OfScale(Result):
    """A coefficient of a scale without an interval; ``glance()`` has it in one row."""

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._figures["scale"])

    @property
    def items(self) -> list[str]:
        """The items, in order."""
        return list(self._figures["items"])

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number of any pair of items."""
        return int(self._figures["n"])

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return str(self._figures["missing"])

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._figures["weighting"])

    def intervals(self) -> Any:
        """Return a row per coefficient with its bootstrap interval, where ``ci=`` asked for them.

        Raises
        ------
        DataError
            No intervals were asked for.
        """
        return intervals_of(self)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def intervals_of(result: Result) -> Any:
    """Return the bootstrap intervals of a result."""
    found = result._figures.get("intervals")
    if found is None:
        raise DataError('no intervals were asked for: give ci="bca" or "percentile"')
    return frames.frame(found, result._library)


#: Columns, weights, scale and rule for missing answers of some rows, and how they are drawn.
Resampled = Callable[
    ["list[frames.NamedColumn]", "frames.NamedWeights | None", _core.Scale, str, DrawnFor], Figures
]


def of_scale(
    kind: type[R],
    analysis: Callable[[_core.Moments, _core.Scale], Figures],
    notes: Callable[[Figures], list[str]],
    data: Any,
    scale: Scale | Sequence[str],
    by: str | Sequence[str] | None,
    missing: str,
    weights: Any,
    weight_type: str | None,
    *,
    draws: Draws | None = None,
    resampled: Resampled | None = None,
) -> R | Grouped[R]:
    """Analyse the keyed items of a scale, all respondents together or by group.

    Where `draws` asks for intervals, `resampled` finds them, from the answers.
    """
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> R:
        drawn = None if draws is None else draws.of(part, "none")
        if drawn is not None and resampled is not None:
            columns = frames.take(part, declared.items)
            taken = frames.take_weights(part, weights, weight_type)
            figures = resampled(columns, taken, declared._core, missing, drawn)
            said = weight_note(figures, figures["n"]) + notes(figures) + interval_notes(figures)
            said += keying.note(declared.name, figures["against"])
            return kind({**figures, "notes": said}, frames.library_of(part))
        if isinstance(part, Moments):
            moments = taken_as_they_are(part, missing, "listwise", weights, weight_type)
        else:
            reading = Reading(declared.items, missing, weights, weight_type, declared)
            moments = moments_of(part, reading)
        figures = analysis(moments, declared._core)
        said = weight_note(figures, figures["n"]) + notes(figures)
        said += keying.note(declared.name, figures["against"])
        return kind({**figures, "notes": said}, frames.library_of(part))

    found: R | Grouped[R]
    if grouped:
        found = by_group(
            of_part,
            data,
            by,
            declared.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            scale=declared,
            from_rows=draws is not None and draws.ci != "none",
        )
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


@dataclass(frozen=True)
class SplitSampling:
    """How splits are sampled where they are too many to look at all of them."""

    splits: int
    seed: int | None
    progress: bool

    def taken(self) -> tuple[int, int, Callable[[int, int], None] | None]:
        """Give what the compiled part takes; a seed is drawn where none is given."""
        seed = seed_of(self.seed)
        return self.splits, seed, bar(self.splits, "splits") if self.progress else None


def no_notes(_figures: Figures) -> list[str]:
    """Leave a result without notes of its own."""
    return []
