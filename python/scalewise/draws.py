"""How respondents are drawn for an interval, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from . import sources
from ._core import DataError
from .moments import Moments
from .pair_tables import PairTables
from .seeding import seed_of

#: Intervals that come from resamples.
BOOTSTRAP = ("bca", "percentile")
#: What the core needs to draw them: the interval, how many, the seed and who hears of progress.
DrawnFor: TypeAlias = "tuple[str, int, int, Any]"
Drawn: TypeAlias = "DrawnFor | None"


@dataclass(frozen=True)
class Draws:
    """How resamples are drawn, if any."""

    ci: str
    resamples: int
    seed: int | None
    progress: bool

    def of(self, data: Any, otherwise: str) -> Drawn:
        """Return what the core needs; None when the interval needs no resamples."""
        if self.ci == otherwise:
            return None
        if self.ci not in BOOTSTRAP:
            raise DataError(
                f'ci="{self.ci}" is not an option: choose "{otherwise}", "bca" or "percentile"'
                + (', or "parametric"' if otherwise == "delta" else "")
            )
        if isinstance(data, (Moments, PairTables)):
            raise DataError(f'ci="{self.ci}" draws respondents anew, which needs their answers')
        sources.require_rows(data)
        return self.ci, *self.parametric()

    def parametric(self) -> tuple[int, int, Any]:
        """Return how many resamples, their seed, and who is told of progress."""
        seed = seed_of(self.seed)
        return self.resamples, seed, self._bar() if self.progress else None

    def _bar(self) -> Any:
        from .reading import bar

        return bar(self.resamples, "resamples")


def bootstrap_notes(figures: dict[str, Any], glance: dict[str, Any]) -> list[str]:
    """Say how the interval of a coefficient came about, and what of it cannot be relied on."""
    found = figures["bootstrap"]
    if found is None:
        return []
    names = {"bca": "BCa", "percentile": "percentile", "parametric": "parametric"}
    failed, improper = found["failed"], found["improper"]
    also = f"; {failed} more without a solution were left out" if failed else ""
    notes = [
        f"The interval is the {names[glance['ci_method']]} bootstrap interval of "
        f"{found['resamples']:,} resamples (seed {found['seed']}){also}."
    ]
    if improper:
        notes.append(
            f"{improper:,} of these resamples are improper (Heywood cases), in which ω can lie "
            "outside 0 to 1; they are part of the interval."
        )
    if found["extreme"]:
        notes.append("Its ends are extreme resamples: draw more of them.")
    return notes


def interval_notes(figures: dict[str, Any]) -> list[str]:
    """Say how the intervals of several coefficients came about, and what cannot be relied on."""
    drawn = figures.get("bootstrap")
    if drawn is None:
        return []
    rows = figures["intervals"]
    kinds = [kind for kind in rows["ci_method"] if kind != "none"]
    total = max(n + failed for n, failed in zip(rows["resamples"], rows["failed"], strict=True))
    kind = {"bca": "BCa", "percentile": "percentile"}[kinds[0]] if kinds else "BCa"
    notes = [
        f"Intervals are {kind} bootstrap intervals of {total:,} resamples (seed {drawn['seed']})."
    ]
    if failed := max(rows["failed"]):
        notes.append(
            f"{failed:,} of them are left out: there was no solution, an item did not vary, or a "
            "coefficient did not exist."
        )
    if improper := drawn.get("improper"):
        notes.append(
            f"{improper:,} of them are improper solutions (Heywood cases, or correlations at their "
            "limit), which are part of the intervals."
        )
    if without := [
        name
        for name, kind in zip(rows["coefficient"], rows["ci_method"], strict=True)
        if kind == "none"
    ]:
        notes.append(
            f"BCa has no interval of {', '.join(without)}: all resamples lie on one side of the "
            'estimate, or leaving respondents out does not move it; ci="percentile" has one.'
        )
    if any(rows["extreme"]):
        notes.append("Some ends are extreme resamples: draw more of them.")
    return notes
