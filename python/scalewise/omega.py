"""Omega: the share of a score that one common factor explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from .alpha_interval import PARAMETRIC
from .by_group import Grouped, by_group
from .draws import Drawn, Draws, bootstrap_notes
from .groups import GroupedMoments
from .keyed import declared, moments_of_scale
from .keying import Keying
from .moments import without_rows
from .results import Inference, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Omega(Inference):
    """Omega total and the model behind it; ``tidy()`` has the items, ``glance()`` the scale."""

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._figures["scale"])

    @property
    def estimate(self) -> float:
        """Omega."""
        return float(self._one("omega"))

    @property
    def std_error(self) -> float:
        """Its standard error: by the delta method, or of the resamples; NaN where there is none."""
        return float(self._one("std_error"))

    @property
    def conf_low(self) -> float:
        """Lower end of the interval; NaN where there is none."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of the interval; NaN where there is none."""
        return float(self._one("conf_high"))

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number of any pair of items."""
        return int(self._one("n"))

    @property
    def method(self) -> str:
        """Which omega it is: the model and how it was estimated, such as "one_factor_ml"."""
        return str(self._one("method"))

    @property
    def ci_method(self) -> str:
        """How the interval was found: "delta", "percentile", "bca" or "none"."""
        return str(self._one("ci_method"))

    @property
    def denominator(self) -> str:
        """What the common variance is a share of: "implied" or "observed" variance."""
        return str(self._one("denominator"))

    @property
    def heywood(self) -> list[str]:
        """Items with a negative unique variance: the model does not hold, or n is too small."""
        return list(self._figures["heywood"])

    @property
    def bootstrap(self) -> dict[str, Any] | None:
        """Bias, resamples, those that failed, and the seed; None without resamples."""
        found = self._figures["bootstrap"]
        return None if found is None else dict(found)

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per item, the coefficient in the note.

        Options are those of `scalewise.report.omega_table`.
        """
        from .report.omega_table import omega_table

        return omega_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@overload
def mcdonald_omega(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    denominator: str = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Omega: ...


@overload
def mcdonald_omega(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    denominator: str = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Grouped[Omega]: ...


def mcdonald_omega(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    denominator: str = "implied",
    ci: str = "delta",
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
) -> Omega | Grouped[Omega]:
    """Give McDonald's omega total: the share of a sum of items that one factor explains.

    With loadings L and unique variances U of a one-factor model, by maximum likelihood on the
    covariances S of the keyed items (the factor has variance 1)::

        implied     omega = (sum L)² / ((sum L)² + sum U)
        observed    omega = (sum L)² / sum S               (semTools' obs.var=TRUE)

    This is one of several omegas: not that of several factors (psych's default), not the
    hierarchical one, and not that of ordinal items (`ordinal_omega`).

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scale
        A `Scale`, or just the names of the items (none reversed). Three items at least.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise", "pairwise" or "em", as for `item_analysis`; the latter two fit the covariances
        as if all came from the smallest n of any pair.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (no delta interval).
    denominator
        "implied" or "observed"; of the latter there is no delta interval.
    ci
        "delta" (Raykov 2002, as lavaan's defined parameters; nothing is cut off at 1),
        "percentile" or "bca": these draw respondents anew, which needs their answers;
        "parametric": draws from a normal distribution, which moments are enough for.
    resamples, seed, progress
        How many resamples; their seed (drawn, and told in the result, if not given); whether to
        show a progress bar (needs tqdm).
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Fewer than three items (not identified), no more respondents than items, a constant item,
        an answer outside the bounds.
    NumericError
        Identical or collinear items, or a search that does not converge.

    References
    ----------
    McDonald, R. P. (1999). Test theory: A unified treatment. Erlbaum.
    https://doi.org/10.4324/9781410601087

    Raykov, T. (2002). Analytic estimation of standard error and confidence interval for scale
    reliability. Multivariate Behavioral Research, 37(1), 89-103.
    https://doi.org/10.1207/S15327906MBR3701_04

    Kelley, K., & Pornprasertmanit, S. (2016). Confidence intervals for population reliability
    coefficients. Psychological Methods, 21(1), 69-92. https://doi.org/10.1037/a0040086

    Examples
    --------
    Loadings .8, .6 and .5 give these correlations:

    >>> import scalewise as sw
    >>> r = [[1, 0.48, 0.4], [0.48, 1, 0.3], [0.4, 0.3, 1]]
    >>> published = sw.Moments.from_correlation(r, n=200, names=["a", "b", "c"])
    >>> omega = sw.mcdonald_omega(published, ["a", "b", "c"])
    >>> round(omega.estimate, 10) == round(1.9**2 / (3 + 2 * 1.18), 10)
    True
    >>> omega.method, omega.ci_method
    ('one_factor_ml', 'delta')
    """
    of_scale = declared(scale)
    draws = Draws(ci, resamples, seed, progress)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of(part: Any, weights: Any, weight_type: str | None) -> Omega:
        options = (denominator, confidence)
        if ci == PARAMETRIC:
            moments = moments_of_scale(part, of_scale, missing, weights, weight_type)
            taken = draws.parametric()
            found = _core.parametric_bootstrap_omega(moments, of_scale._core, options, taken)
        else:
            drawn = draws.of(part, "delta")
            found = _omega(part, of_scale, missing, weights, weight_type, options, drawn)
        notes = [*_notes(found), *keying.note(of_scale.name, found["against"])]
        return Omega({**found, "notes": notes}, frames.library_of(part))

    result: Omega | Grouped[Omega]
    if grouped:
        result = by_group(
            of,
            data,
            by,
            of_scale.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            scale=of_scale,
            from_rows=ci not in ("delta", PARAMETRIC),
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _omega(
    data: Any,
    scale: Scale,
    missing: str,
    weights: Any,
    weight_type: str | None,
    options: tuple[str, float],
    drawn: Drawn,
) -> dict[str, Any]:
    if drawn is None:
        moments = without_rows(data, scale.items, missing, "listwise", weights, weight_type, scale)
        if moments is not None:
            return _core.mcdonald_omega(moments, scale._core, options)
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    return _core.mcdonald_omega_of(columns, taken, scale._core, missing, options, drawn)


def _notes(figures: dict[str, Any]) -> list[str]:
    glance = {name: values[0] for name, values in figures["glance"].items()}
    notes = weight_note(figures, glance["n"])
    if glance["ci_method"] == "none":
        if glance["denominator"] == "observed":
            notes.append('Of the observed variance there is no delta interval: use ci="bca".')
        else:
            notes.append("Under sampling weights there is no delta interval, and no test of fit.")
    if figures["missing"] != "listwise":
        notes.append(
            f"The covariances are fitted as if all came from {glance['n']} respondents, the fewest "
            "of any pair of items."
        )
    notes += heywood_note(figures)
    problems = zip(figures["tidy"]["item"], figures["if_dropped_problems"], strict=True)
    without = [f"{item}: {problem}" for item, problem in problems if problem]
    if without and len(figures["tidy"]["item"]) == 3:
        notes.append("Two items are too few for omega if dropped.")
    elif without:
        notes.append(f"There is no omega without {'; '.join(without)}.")
    return [*notes, *bootstrap_notes(figures, glance)]


def heywood_note(figures: dict[str, Any]) -> list[str]:
    """Say which items have a negative unique variance."""
    if not figures["heywood"]:
        return []
    items = ", ".join(figures["heywood"])
    return [
        f"Improper solution (Heywood case): negative unique variance of {items}; the model does "
        "not hold, or there are too few respondents."
    ]
