"""Alpha with the interval and the convention that are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames, sources
from ._core import DataError
from .moments import without_rows
from .reading import bar
from .seeding import seed_of

if TYPE_CHECKING:
    from .scales import Scale

#: Intervals from resamples of the respondents.
BOOTSTRAP = ("percentile", "bca")

#: Intervals that moments are not enough for.
FROM_ROWS = (*BOOTSTRAP, "adf", "linearized")


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
        The interval's name; "none" without one.
    std_error
        Its standard error; NaN where the interval does without one, as Feldt's.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    method: str
    std_error: float = math.nan


@dataclass(frozen=True, kw_only=True)
class BootstrapReliability(Reliability):
    """A reliability coefficient with a bootstrap interval.

    Attributes
    ----------
    bias
        Mean of the replicates less the coefficient.
    resamples
        Resamples in which the coefficient is a number.
    failed
        Resamples left out because the total of the items did not vary in them.
    extreme
        Whether an end is the smallest or the largest replicate, and so not to be relied on.
    seed
        The seed of the resamples.
    """

    bias: float
    resamples: int
    failed: int
    extreme: bool
    seed: int


def reliability(found: dict[str, Any]) -> Reliability:
    """Make a result of a coefficient."""
    # The one NaN, so that equal results compare as equal.
    one: dict[str, Any] = {
        name: math.nan if figure != figure else figure for name, figure in found.items()
    }
    return BootstrapReliability(**one) if "resamples" in one else Reliability(**one)


@dataclass(frozen=True)
class Resamples:
    """How respondents are drawn.

    Attributes
    ----------
    resamples
        How many resamples.
    seed
        Their seed; None for a new one.
    progress
        Whether to show a progress bar.
    """

    resamples: int
    seed: int | None
    progress: bool

    def alpha(
        self,
        data: Any,
        scale: Scale,
        missing: str,
        weights: Any,
        weight_type: str | None,
        ci: str,
        confidence: float,
        *,
        standardized: bool = False,
    ) -> dict[str, Any]:
        """Give alpha, or standardised alpha, with a bootstrap interval."""
        sources.require_rows(data)
        return _core.bootstrap_alpha(
            frames.take(data, scale.items),
            frames.take_weights(data, weights, weight_type),
            scale._core,
            missing,
            standardized,
            ci,
            self.resamples,
            seed_of(self.seed),
            confidence,
            bar(self.resamples, "resamples") if self.progress else None,
        )


@dataclass(frozen=True)
class AlphaOptions:
    """What is asked of alpha beside the missing rule and the weights.

    Attributes
    ----------
    ci
        The name of the interval; None for the usual one.
    convention
        Whose choices the figures follow.
    draws
        How respondents are drawn, for bootstrap intervals.
    confidence
        The level of the interval.
    """

    ci: str | None
    convention: str
    draws: Resamples
    confidence: float

    def from_rows(self, data: Any, weight_type: str | None) -> bool:
        """Tell whether moments are not enough; sampling weights want rows where there are any."""
        sampled = weight_type == "sampling" and sources.kind_of(data) is None
        return sampled or self.ci in FROM_ROWS

    def analyse(
        self, data: Any, scale: Scale, missing: str, weights: Any, weight_type: str | None
    ) -> dict[str, Any]:
        """Analyse the items from whatever the data are."""
        drawn = self.ci in BOOTSTRAP
        ci = None if drawn else self.ci
        of = scale._core
        needed = self.ci in FROM_ROWS
        moments = without_rows(
            data, scale.items, missing, "listwise", weights, weight_type, scale, from_rows=needed
        )
        if moments is not None:
            if drawn:
                raise needs_answers(self.ci)
            return _core.item_analysis(moments, of, ci, self.convention, self.confidence)
        columns = frames.take(data, scale.items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.item_analysis_of(
            columns, taken, of, missing, ci, self.convention, self.confidence
        )
        if drawn:
            found = self.draws.alpha(
                data, scale, missing, weights, weight_type, str(self.ci), self.confidence
            )
            ends = {name: [found[name]] for name in ("conf_low", "conf_high")}
            figures["glance"] |= ends | {"ci_method": [found["method"]]}
            figures["std_error"] = found["std_error"]
            drawn_by = ("bias", "resamples", "failed", "extreme", "seed")
            figures["bootstrap"] = {name: found[name] for name in drawn_by}
        return figures


def needs_answers(ci: str | None) -> DataError:
    """Say that a bootstrap needs rows."""
    return DataError(f'ci="{ci}" draws respondents anew, which needs their answers')


def bootstrap_note(name: str, found: dict[str, Any]) -> list[str]:
    """Say how the interval of a bootstrap came about."""
    kind = {"bca": "BCa", "percentile": "percentile"}[name]
    notes = [
        f"The interval is a {kind} bootstrap interval of {found['resamples']:,} resamples "
        f"(seed {found['seed']})."
    ]
    if found["failed"]:
        notes.append(f"In {found['failed']:,} further resamples the total did not vary.")
    if found["extreme"]:
        notes.append("An end is an extreme resample: draw more of them.")
    return notes
