"""Omega: the share of a score that one common factor explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from . import _core, frames, sources
from ._core import DataError
from .alpha_interval import PARAMETRIC
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keyed import moments_of_scale, rows_by_group
from .keying import Keying
from .moments import Moments, without_rows
from .pair_tables import PairTables, TableReading
from .results import Inference, weight_note
from .scales import Scale
from .seeding import seed_of

if TYPE_CHECKING:
    from .report.table import Table

#: Intervals that come from resamples.
_BOOTSTRAP = ("bca", "percentile")
#: What the core needs to draw them: the interval, how many, the seed and who hears of progress.
_Drawn: TypeAlias = "tuple[str, int, int, Any] | None"


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


@dataclass(frozen=True, repr=False, eq=False)
class OrdinalOmega(Omega):
    """Omega of ordinal items; ``tidy()`` has the items, ``glance()`` the scale."""

    @property
    def reliability_of(self) -> str:
        """What it is the reliability of: "sum_score" or "latent_responses"."""
        return str(self._one("reliability_of"))


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
    declared = _declared(scale)
    draws = _Draws(ci, resamples, seed, progress)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of(part: Any, weights: Any, weight_type: str | None) -> Omega:
        options = (denominator, confidence)
        if ci == PARAMETRIC:
            moments = moments_of_scale(part, declared, missing, weights, weight_type)
            taken = draws.parametric()
            found = _core.parametric_bootstrap_omega(moments, declared._core, options, taken)
        else:
            drawn = draws.of(part, "delta")
            found = _omega(part, declared, missing, weights, weight_type, options, drawn)
        notes = [*_notes(found), *keying.note(declared.name, found["against"])]
        return Omega({**found, "notes": notes}, frames.library_of(part))

    result: Omega | Grouped[Omega]
    if grouped:
        result = by_group(
            of,
            data,
            by,
            declared.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            scale=declared,
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
    drawn: _Drawn,
) -> dict[str, Any]:
    if drawn is None:
        moments = without_rows(data, scale.items, missing, "listwise", weights, weight_type, scale)
        if moments is not None:
            return _core.mcdonald_omega(moments, scale._core, options)
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    return _core.mcdonald_omega_of(columns, taken, scale._core, missing, options, drawn)


def ordinal_omega(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    reliability_of: str = "sum_score",
    estimator: str = "dwls",
    denominator: str = "observed",
    ci: str = "none",
    resamples: int = 1000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
    by: str | Sequence[str] | None = None,
) -> OrdinalOmega | Grouped[OrdinalOmega]:
    """Give omega of ordinal items: a factor behind normal responses that are cut into answers.

    With loadings L of a one-factor model of the polychoric correlations P, and c the covariance of
    two items whose responses correlate by r (Green & Yang 2009)::

        sum_score           sum c(i, j, L_i L_j) / sum c(i, j, P_ij)
        c(i, j, r)          sum of Phi2(s, t; r) - Phi(s) Phi(t), thresholds s of i and t of j
        latent_responses    (sum L)² / sum P

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `PairTables` (of raw, unreversed items), or any source
        that `PairTables.of` takes.
    scale
        A `Scale`, or just the names of the items (none reversed). Three items at least.
    missing
        "listwise" or "pairwise".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    reliability_of
        "sum_score": of the sum of the answers, as semTools' ord.scale=TRUE; "latent_responses": of
        a sum of responses that nobody observes, as ord.scale=FALSE.
    estimator
        "dwls": the estimates of lavaan's WLSMV; "uls": unweighted least squares.
    denominator
        "observed": polychoric correlations in the denominator, as semTools; "implied": those of the
        model, as Yang and Green's (2015) program.
    ci
        "none", "percentile" or "bca"; the latter two draw respondents anew.
    resamples, seed, progress, confidence
        As for `mcdonald_omega`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the others.

    Raises
    ------
    DataError
        Fewer than three items, a constant item, an item of more than 12 categories (psych stops
        above 8, lavaan warns above 12), a pair of items whose polychoric correlation is at its
        limit (with "dwls"), an answer outside the bounds, moments.
    NumericError
        A search that does not converge.

    References
    ----------
    Green, S. B., & Yang, Y. (2009). Reliability of summed item scores using structural equation
    modeling: An alternative to coefficient alpha. Psychometrika, 74(1), 155-167.
    https://doi.org/10.1007/s11336-008-9099-3

    Yang, Y., & Green, S. B. (2015). Evaluation of structural equation modeling estimates of
    reliability for scales with ordered categorical items. Methodology, 11(1), 23-34.
    https://doi.org/10.1027/1614-2241/a000087

    Examples
    --------
    Half say yes to each of three items, and 16 of 24 answer any two alike: the polychoric
    correlations are .5, and omega is (9 / 12) / (6 / 12 + 3 / 4):

    >>> import numpy as np
    >>> import scalewise as sw
    >>> rows = [[0, 0, 0]] * 6 + [[1, 1, 1]] * 6
    >>> for row in ([0, 0, 1], [0, 1, 0], [1, 0, 0]):
    ...     rows += [row] * 2 + [[1 - x for x in row]] * 2
    >>> answers = dict(zip("abc", np.array(rows).T))
    >>> omega = sw.ordinal_omega(answers, ["a", "b", "c"])
    >>> omega.method, omega.reliability_of, round(omega.estimate, 12)
    ('one_factor_dwls', 'sum_score', 0.6)
    """
    declared = _declared(scale)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "ordinal omega needs the answers or their PairTables, not moments: give those"
        )
    options = (reliability_of, estimator, denominator, confidence)
    draws, keying = _Draws(ci, resamples, seed, progress), Keying(grouped=by is not None)

    def of(part: Any, weights: Any, weight_type: str | None) -> OrdinalOmega:
        drawn = draws.of(part, "none")
        found = _ordinal_omega(part, declared, missing, weights, weight_type, options, drawn)
        notes = [*_ordinal_notes(found), *keying.note(declared.name, found["against"])]
        return OrdinalOmega({**found, "notes": notes}, frames.library_of(part))

    result: OrdinalOmega | Grouped[OrdinalOmega]
    if by is not None:
        result = rows_by_group(
            of, data, by, declared, weights, weight_type, missing=missing, confidence=confidence
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _ordinal_omega(
    data: Any,
    scale: Scale,
    missing: str,
    weights: Any,
    weight_type: str | None,
    options: tuple[str, str, str, float],
    drawn: _Drawn,
) -> dict[str, Any]:
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        return _core.ordinal_omega(data._core, scale._core, options)
    if drawn is None and sources.kind_of(data) is not None:
        reading = TableReading(scale.items, missing, weights, weight_type, scale)
        return _core.ordinal_omega(PairTables.read(data, reading)._core, scale._core, options)
    sources.require_rows(data)
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    return _core.ordinal_omega_of(columns, taken, scale._core, missing, options, drawn)


@dataclass(frozen=True)
class _Draws:
    """How resamples are drawn, if any."""

    ci: str
    resamples: int
    seed: int | None
    progress: bool

    def of(self, data: Any, otherwise: str) -> _Drawn:
        """Return what the core needs; None when the interval needs no resamples."""
        if self.ci == otherwise:
            return None
        if self.ci not in _BOOTSTRAP:
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


def _declared(scale: Scale | Sequence[str]) -> Scale:
    return scale if isinstance(scale, Scale) else Scale("scale", scale)


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
    return [*notes, *_bootstrap_notes(figures, glance)]


def _ordinal_notes(figures: dict[str, Any]) -> list[str]:
    glance = {name: values[0] for name, values in figures["glance"].items()}
    notes = weight_note(figures, glance["n"])
    if glance["reliability_of"] == "latent_responses":
        notes.append("This is the reliability of latent responses, not of the sum score.")
    if figures["heywood"]:
        items = ", ".join(figures["heywood"])
        notes.append(
            f"Improper solution (Heywood case): loadings beyond 1 of {items}; the model does not "
            "hold, or there are too few respondents. The sum score has no reliability then."
        )
    if figures["empty_cells"]:
        notes.append(
            f"{figures['empty_cells']} pairs of answers were given by nobody, to which nothing was "
            "added."
        )
    return [*notes, *_bootstrap_notes(figures, glance)]


def heywood_note(figures: dict[str, Any]) -> list[str]:
    """Say which items have a negative unique variance."""
    if not figures["heywood"]:
        return []
    items = ", ".join(figures["heywood"])
    return [
        f"Improper solution (Heywood case): negative unique variance of {items}; the model does "
        "not hold, or there are too few respondents."
    ]


def _bootstrap_notes(figures: dict[str, Any], glance: dict[str, Any]) -> list[str]:
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
