"""Bootstrap intervals of latent correlations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ._core import DataError
from .seeding import seed_of

#: Intervals that come from resamples.
BOOTSTRAP = ("bca", "percentile")


@dataclass(frozen=True)
class Resampling:
    """How resamples are drawn."""

    resamples: int
    seed: int | None
    progress: bool

    def interval(self, kind: str, compute: Callable[[tuple[str, int, int], Any], Any]) -> Any:
        """Compute a bootstrap interval, and say of how many resamples it is."""
        seed = seed_of(self.seed)
        bar = None
        if self.progress:
            from .reading import bar as shown

            bar = shown(self.resamples, "resamples")
        found = compute((kind, self.resamples, seed), bar)
        return {**found, "interval": kind, "resamples": self.resamples, "seed": seed}


def asymptotic(interval: str) -> str:
    """Name the interval that comes without resamples."""
    return "wald" if interval in BOOTSTRAP else interval


def refuse_weighted_draws(weight_type: str | None) -> None:
    """Refuse resamples of respondents that are not drawn alike."""
    if weight_type not in (None, "frequency"):
        raise DataError(
            f'a bootstrap interval draws respondents alike, which weight_type="{weight_type}" says '
            'they are not: use interval="wald" or "fisher"'
        )


def drawn_notes(drawn: dict[str, Any] | None) -> list[str]:
    """Say how an interval was drawn, and what of it cannot be relied on."""
    if drawn is None:
        return []
    failed = drawn["failed"]
    also = f"; {failed} of them without variation were left out" if failed else ""
    name = {"bca": "BCa", "percentile": "percentile"}[drawn["interval"]]
    notes = [
        f"The interval is a {name} bootstrap interval of {drawn['resamples']:,} resamples "
        f"(seed {drawn['seed']}){also}."
    ]
    if drawn["extreme"]:
        notes.append("An end is an extreme resample: draw more of them.")
    return notes
