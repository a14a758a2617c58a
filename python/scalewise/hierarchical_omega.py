"""Hierarchical omega: how much of the total of a scale is one general factor."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .correlation import correlation_matrix
from .draws import DrawnFor, Draws, interval_notes
from .factors import FactorAnalysis, FactorResult, SchmidLeiman, hierarchy_notes, hierarchy_of
from .groups import GroupedMoments
from .moments import Moments, without_rows
from .of_scale import intervals_of
from .reliability import KeyingWarning
from .results import weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class HierarchicalOmega(FactorResult):
    """Hierarchical omega; ``tidy()`` has all items and the items of each group factor."""

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._one("scale"))

    @property
    def omega_h(self) -> float:
        """The share of the variance of the total that is general."""
        return float(self._one("omega_h"))

    @property
    def estimate(self) -> float:
        """Hierarchical omega, as `omega_h`."""
        return self.omega_h

    @property
    def asymptotic(self) -> float:
        """The same of a scale with endlessly many items like these."""
        return float(self._one("asymptotic"))

    @property
    def omega_total(self) -> float:
        """The share that is common, of the same solution."""
        return float(self._one("omega_total"))

    @property
    def standardized_alpha(self) -> float:
        """Alpha of the standardised items."""
        return float(self._one("standardized_alpha"))

    @property
    def lambda_6(self) -> float:
        """Guttman's lambda 6 of the standardised items."""
        return float(self._one("lambda_6"))

    @property
    def explained_common_variance(self) -> float:
        """The general factor's share of all squared loadings."""
        return float(self._one("explained_common_variance"))

    @property
    def method(self) -> str:
        """Which omega this is: "schmid_leiman"."""
        return str(self._one("method"))

    @property
    def items(self) -> dict[str, list[str]]:
        """The items of the whole ("g") and those that load highest on each group factor."""
        found = self._figures["items"]
        return dict(zip(found["factor"], found["items"], strict=True))

    @property
    def against(self) -> list[str]:
        """Items whose loading on the general factor is negative. Nothing was turned."""
        return list(self._figures["against"])

    def intervals(self) -> Any:
        """Return a row per coefficient with its bootstrap interval, where ``ci=`` asked for them.

        Raises
        ------
        DataError
            No intervals were asked for.
        """
        return intervals_of(self)

    @property
    def schmid_leiman(self) -> SchmidLeiman:
        """The general and the group factors."""
        return hierarchy_of(self._figures["schmid_leiman"], self._library)

    @property
    def oblique(self) -> FactorAnalysis:
        """The oblique solution under them, with its fit."""
        return self.schmid_leiman.oblique

    def table(self, **options: Any) -> Table:
        """Return the publication table: omegas of the whole and of each group factor.

        Options are those of `scalewise.report.hierarchical_omega_table`.
        """
        from .report.factor_table import hierarchical_omega_table

        return hierarchical_omega_table(self.to_dict(), **options)


@overload
def hierarchical_omega(
    data: Any,
    scale: Scale | Sequence[str],
    factors: int = ...,
    *,
    by: None = ...,
    extraction: str = ...,
    rotation: str = ...,
    cor: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> HierarchicalOmega: ...


@overload
def hierarchical_omega(
    data: Any,
    scale: Scale | Sequence[str],
    factors: int = ...,
    *,
    by: str | Sequence[str],
    extraction: str = ...,
    rotation: str = ...,
    cor: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
    confidence: float = ...,
) -> Grouped[HierarchicalOmega]: ...


def hierarchical_omega(
    data: Any,
    scale: Scale | Sequence[str],
    factors: int = 3,
    *,
    by: str | Sequence[str] | None = None,
    extraction: str = "minres",
    rotation: str = "oblimin",
    cor: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    ci: str = "none",
    resamples: int = 1000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
) -> HierarchicalOmega | Grouped[HierarchicalOmega]:
    """Give hierarchical omega by the Schmid-Leiman transformation, as psych's `omega`.

    With V the sum of the correlations of the keyed items, g and s their loadings on the general
    and the group factors, and u² their uniquenesses::

        omega h             (sum g)² / V
        omega h asymptotic  (sum g)² / (V - sum u²)
        omega total         1 - sum u² / V
        ECV                 sum g² / (sum g² + sum s²)
        of a group factor, with sums over its items and V of them alone:
                            general (sum g)² / V,  group (sum s)² / V,  total both together

    An item belongs to the group factor that it loads highest on. This is not the omega of a
    one-factor model of the covariances; say which one is reported. Items are turned round by the
    declared key only: psych flips those with a negative general loading, here they are named in
    a warning, and the figures are those of ``flip=FALSE``.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments` (of raw, unreversed items), any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group.
    scale
        A `Scale`, or just the names of the items (none reversed).
    factors
        Group factors. Three need six items or more (psych goes on with fewer, though other
        solutions fit as well); two leave the general loadings undetermined, and equal ones are
        taken; one is the general factor itself, psych's ``omega(nfactors=1)``.
    by
        The column of groups, or a list of columns: then a `Grouped` of results.
    extraction
        "minres" or "ml".
    rotation
        "oblimin".
    cor
        "pearson", or "polychoric" for ordinal items: then the figures are of the latent
        responses, not of the observed total.
    missing
        "listwise", "pairwise" or "em" (not with polychoric correlations).
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    ci
        "none"; "bca" or "percentile": intervals of omega h, its limit, omega total and ECV from
        resamples of the respondents, each a whole solution of its own, in ``intervals()``. Not of
        polychoric correlations.
    resamples, seed, progress, confidence
        How many resamples; their seed (drawn, and told in the result, if not given); whether to
        show a progress bar (needs tqdm); the level of the intervals.

    Warns
    -----
    KeyingWarning
        An item loads negatively on the general factor.

    Raises
    ------
    DataError
        As `item_analysis` and `schmid_leiman`; more factors than the items can tell.
    NumericError
        Polychoric correlations that are not positive definite; a search that does not converge.

    References
    ----------
    Zinbarg, R. E., Revelle, W., Yovel, I., & Li, W. (2005). Cronbach's alpha, Revelle's beta, and
    McDonald's omega h: Their relations with each other and two alternative conceptualizations of
    reliability. Psychometrika, 70(1), 123-133. https://doi.org/10.1007/s11336-003-0974-7

    McDonald, R. P. (1999). Test theory: A unified treatment. Erlbaum.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> same = np.kron(np.eye(3), np.ones((3, 3)))  # three factors that load .8 on one above
    >>> r = 0.49 * (0.64 + 0.36 * same)
    >>> np.fill_diagonal(r, 1)
    >>> published = sw.Moments.from_correlation(r, n=300, names=list("abcdefghi"))
    >>> found = sw.hierarchical_omega(published, list("abcdefghi"))
    >>> round(found.omega_h, 6), round(float((9 * 0.56) ** 2 / r.sum()), 6)
    (0.730889, 0.730889)
    """
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    options, draws = (factors, extraction, rotation), Draws(ci, resamples, seed, progress)
    against: Counter[str] = Counter()

    def of(data: Any, weights: Any, weight_type: str | None) -> HierarchicalOmega:
        drawn = draws.of(data, "none")
        if cor == "polychoric":
            if drawn is not None:
                raise DataError(
                    f'ci="{ci}" with cor="polychoric" is not available yet: use cor="pearson", or '
                    "leave ci out"
                )
            figures = _latent(data, declared, options, missing, weights, weight_type)
        elif cor == "pearson":
            rows = (declared, options, missing, weights, weight_type)
            if drawn is None:
                figures = _observed(data, *rows)
            else:
                figures = _resampled(data, *rows, drawn, confidence)
        else:
            raise DataError(f'cor="{cor}" is not an option: choose "pearson" or "polychoric"')
        against.update(f"`{item}`" for item in figures["against"])
        notes = [*figures["notes"], *_notes(figures), *interval_notes(figures)]
        return HierarchicalOmega({**figures, "notes": notes}, frames.library_of(data))

    found: HierarchicalOmega | Grouped[HierarchicalOmega]
    grouped = by is not None or isinstance(data, GroupedMoments)
    if grouped:
        found = by_group(
            of,
            data,
            by,
            declared.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            scale=declared,
            from_rows=cor == "polychoric" or ci != "none",
        )
    else:
        found = of(data, weights, weight_type)
    if against:
        listed = [f"{item} (in {n} group(s))" if grouped else item for item, n in against.items()]
        warnings.warn(
            f"scale `{declared.name}`: negative loading on the general factor of "
            f"{', '.join(listed)}; check whether to reverse; nothing was changed",
            KeyingWarning,
            stacklevel=2,
        )
    return found


def _observed(
    data: Any,
    scale: Scale,
    options: tuple[int, str, str],
    missing: str,
    weights: Any,
    weight_type: str | None,
) -> dict[str, Any]:
    moments = without_rows(data, scale.items, missing, "listwise", weights, weight_type, scale)
    if moments is not None:
        return {**_core.hierarchical_omega(moments, scale._core, *options), "notes": []}
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    figures = _core.hierarchical_omega_of(columns, taken, scale._core, missing, *options)
    return {**figures, "notes": []}


def _resampled(
    data: Any,
    scale: Scale,
    options: tuple[int, str, str],
    missing: str,
    weights: Any,
    weight_type: str | None,
    drawn: DrawnFor,
    confidence: float,
) -> dict[str, Any]:
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    figures = _core.bootstrap_hierarchical_omega(
        columns, taken, scale._core, missing, *options, drawn, confidence
    )
    return {**figures, "notes": []}


def _latent(
    data: Any,
    scale: Scale,
    options: tuple[int, str, str],
    missing: str,
    weights: Any,
    weight_type: str | None,
) -> dict[str, Any]:
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            'cor="polychoric" counts answers, which Moments no longer have: give the answers, or '
            "Moments.from_correlation of a polychoric matrix with cor left out"
        )
    sources.require_rows(data)
    scale._core.check(frames.take(data, scale.items))
    found = correlation_matrix(
        data,
        scale.items,
        method="polychoric",
        missing=missing,
        weights=weights,
        weight_type=weight_type,
    )
    if found.unpaired:
        raise DataError(found.unpaired[0]["reason"])
    n = int(found.n.min())
    moments = Moments.from_correlation(found.r, n, scale.items)
    figures = _core.hierarchical_omega(moments._core, scale._core, *options)
    for part in (figures, figures["schmid_leiman"], figures["schmid_leiman"]["oblique"]):
        part |= {name: found._figures[name] for name in ("cases", "missing", "weighting")}
    note = "Polychoric correlations: of the latent responses, not of the observed total."
    return {**figures, "notes": [note]}


def _notes(figures: dict[str, Any]) -> list[str]:
    notes = weight_note(figures, figures["glance"]["n"][0])
    notes += hierarchy_notes(figures["schmid_leiman"])
    if len(figures["schmid_leiman"]["second_order"]) == 1:
        notes.append(
            "One factor is the general one itself: there is no hierarchy, ωₜ is the one to report."
        )
    lambda_6 = figures["glance"]["lambda_6"][0]
    if lambda_6 != lambda_6:
        notes.append("λ₆ does not exist: an item is a linear combination of the others.")
    return notes
