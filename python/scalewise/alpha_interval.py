"""Alpha with the interval and the convention that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames, sources
from ._core import DataError
from .keyed import moments_of_scale
from .moments import Moments, without_rows
from .reading import bar
from .results import Inference, weight_note
from .seeding import seed_of

if TYPE_CHECKING:
    from .report.table import Table
    from .scales import Scale

#: Intervals from resamples of the respondents.
BOOTSTRAP = ("percentile", "bca")

#: The interval from resamples of a normal distribution, which needs moments only.
PARAMETRIC = "parametric"

#: Intervals that moments are not enough for.
FROM_ROWS = (*BOOTSTRAP, "adf", "linearized")


@dataclass(frozen=True, repr=False, eq=False)
class Reliability(Inference):
    """A reliability coefficient with its interval; ``tidy()`` has it in one row."""

    @property
    def coefficient(self) -> str:
        """Which one: "cronbach_alpha", "standardized_alpha", "kr_20" or "kr_21"."""
        return str(self._one("coefficient"))

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._figures["scale"])

    @property
    def items(self) -> list[str]:
        """The items, in order."""
        return list(self._figures["items"])

    @property
    def estimate(self) -> float:
        """The coefficient."""
        return float(self._one("estimate"))

    @property
    def conf_low(self) -> float:
        """Lower end of its interval; NaN without one."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of its interval; NaN without one."""
        return float(self._one("conf_high"))

    @property
    def n(self) -> int:
        """The respondents that the interval rests on."""
        return int(self._one("n"))

    @property
    def method(self) -> str:
        """The interval's name; "none" without one."""
        return str(self._one("method"))

    @property
    def std_error(self) -> float:
        """Its standard error; NaN where the interval does without one, as Feldt's."""
        return float(self._one("std_error"))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.reliability_table`.
        """
        from .report.alpha_table import reliability_table

        return reliability_table(self.to_dict(), **options)

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same figures, none counting as the same as none."""
        return isinstance(other, Reliability) and self._row() == other._row()

    def __hash__(self) -> int:
        return hash(tuple(self._row().items()))

    def _row(self) -> dict[str, Any]:
        tidy = self._figures["tidy"]
        return {name: None if (x := tidy[name][0]) != x else x for name in tidy}

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


@dataclass(frozen=True, repr=False, eq=False)
class BootstrapReliability(Reliability):
    """A reliability coefficient with a bootstrap interval."""

    @property
    def bias(self) -> float:
        """Mean of the replicates less the coefficient."""
        return float(self._one("bias"))

    @property
    def resamples(self) -> int:
        """Resamples in which the coefficient is a number."""
        return int(self._one("resamples"))

    @property
    def failed(self) -> int:
        """Resamples left out because the total of the items did not vary in them."""
        return int(self._one("failed"))

    @property
    def extreme(self) -> bool:
        """Whether an end is the smallest or the largest replicate, and so not to be relied on."""
        return bool(self._one("extreme"))

    @property
    def seed(self) -> int:
        """The seed of the resamples."""
        return int(self._one("seed"))


#: What a coefficient has in ``tidy()``, the last five of a bootstrap only.
_TIDY = ("coefficient", "estimate", "conf_low", "conf_high", "n", "method", "std_error")
_DRAWN = ("bias", "resamples", "failed", "extreme", "seed")


def reliability(
    found: dict[str, Any], scale: Scale, confidence: float, notes: list[str], library: str
) -> Reliability:
    """Make a result of a coefficient, which comes with who was read and how."""
    drawn = "resamples" in found
    tidy = {name: [found[name]] for name in (*_TIDY, *(_DRAWN if drawn else ()))}
    glance = {
        "scale": [scale.name],
        "n": tidy["n"],
        "n_items": [len(scale.items)],
        **{name: tidy[name] for name in ("coefficient", "estimate", "conf_low", "conf_high")},
        "method": tidy["method"],
        "confidence": [confidence],
        "missing": [found["missing"]],
    }
    said = weight_note(found, found["n"])
    if drawn:
        said += bootstrap_note(found["method"], found)
    kind = BootstrapReliability if drawn else Reliability
    figures = {name: found[name] for name in ("missing", "cases", "weighting")}
    return kind(
        {
            "scale": scale.name,
            "items": list(scale.items),
            "confidence": confidence,
            **figures,
            "tidy": tidy,
            "glance": glance,
            "notes": [*said, *notes],
        },
        library,
    )


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
        seed = seed_of(self.seed)
        told = bar(self.resamples, "resamples") if self.progress else None
        if ci == PARAMETRIC:
            moments = moments_of_scale(data, scale, missing, weights, weight_type)
            return _core.parametric_bootstrap_alpha(
                moments, scale._core, standardized, self.resamples, seed, confidence, told
            )
        if isinstance(data, Moments):
            raise needs_answers(ci)
        sources.require_rows(data)
        return _core.bootstrap_alpha(
            frames.take(data, scale.items),
            frames.take_weights(data, weights, weight_type),
            scale._core,
            missing,
            standardized,
            ci,
            self.resamples,
            seed,
            confidence,
            told,
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
        drawn = self.ci in (*BOOTSTRAP, PARAMETRIC)
        ci = None if drawn else self.ci
        of = scale._core
        needed = self.ci in FROM_ROWS
        moments = without_rows(
            data, scale.items, missing, "listwise", weights, weight_type, scale, from_rows=needed
        )
        if moments is not None:
            if self.ci in BOOTSTRAP:
                raise needs_answers(self.ci)
            figures = _core.item_analysis(moments, of, ci, self.convention, self.confidence)
        else:
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
            figures["bootstrap"] = {name: found[name] for name in _DRAWN}
        return figures


def needs_answers(ci: str | None) -> DataError:
    """Say that a bootstrap needs rows."""
    return DataError(f'ci="{ci}" draws respondents anew, which needs their answers')


def bootstrap_note(name: str, found: dict[str, Any]) -> list[str]:
    """Say how the interval of a bootstrap came about."""
    kind = {"bca": "BCa", "percentile": "percentile", "parametric": "parametric"}[name]
    drawn = ", drawn from a normal distribution," if name == PARAMETRIC else ""
    notes = [
        f"The interval is a {kind} bootstrap interval of {found['resamples']:,} resamples{drawn} "
        f"(seed {found['seed']})."
    ]
    if found["failed"]:
        notes.append(f"In {found['failed']:,} further resamples the total did not vary.")
    if found["extreme"]:
        notes.append("An end is an extreme resample: draw more of them.")
    return notes
