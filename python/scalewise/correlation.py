"""Correlation matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .coefficient_matrix import CorrelationMatrix
from .correlation_summary import notes, pairs, summary
from .groups import GroupedMoments
from .keys import key_names
from .moments import Moments, shown, taken_as_they_are
from .pair_tables import PairTables, TableReading
from .reading import Reading
from .results import read_only
from .sample_design import SampleDesign
from .score_reading import ranks_read_twice, read_twice, readable_twice
from .seeding import seed_of
from .terms import Variable

if TYPE_CHECKING:
    from .scales import Scale

_MATRICES = (
    "mean",
    "sd",
    "n",
    "r",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "p_unadjusted",
    "conf_low",
    "conf_high",
    "empty_cells",
    "boundary",
)
#: Intervals that come from resamples.
_BOOTSTRAP = ("bca", "percentile")


@overload
def correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    adjust: str = ...,
    exact: bool = ...,
    alternative: str = ...,
    cluster: str | None = ...,
    strata: str | None = ...,
    levels: Mapping[str, str] | None = ...,
    estimator: str = ...,
    first_step: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    scales: Sequence[Scale] | None = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> CorrelationMatrix: ...


@overload
def correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    ci: str | None = ...,
    adjust: str = ...,
    exact: bool = ...,
    alternative: str = ...,
    cluster: str | None = ...,
    strata: str | None = ...,
    levels: Mapping[str, str] | None = ...,
    estimator: str = ...,
    first_step: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    scales: Sequence[Scale] | None = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[CorrelationMatrix]: ...


def correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "pairwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    ci: str | None = None,
    adjust: str = "none",
    exact: bool = False,
    alternative: str = "two-sided",
    cluster: str | None = None,
    strata: str | None = None,
    levels: Mapping[str, str] | None = None,
    estimator: str = "two_step",
    first_step: str = "estimated",
    empty_cells: str = "kept",
    correction: float = 0.5,
    scales: Sequence[Scale] | None = None,
    resamples: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> CorrelationMatrix | Grouped[CorrelationMatrix]:
    """Correlate all pairs of variables, with test, p, n and interval.

    ::

        pearson     r of the answers; t = r sqrt((n - 2) / (1 - r^2)), n - 2 degrees of freedom
        spearman    r of the mid-ranks; the same t
        kendall     tau-b; z with the variance corrected for ties, no continuity correction
        polychoric  of two latent normal variables cut into the answers; z = estimate / SE
        auto        by `levels`: pearson of two continuous variables, polychoric of two ordinal
                    ones, polyserial of one of each

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, a two-dimensional array with `names`, `Moments`
        (which bring their own missing rule and weights), `PairTables`, any source that
        `Moments.of` takes, or `GroupedMoments` for a result of each group. Ranks and polychoric
        correlations of a source are taken from its pair tables (100 different answers at most).
    names
        The variables; all columns but those of `by`, `weights`, `cluster` and `strata` if not
        given.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    method
        "pearson", "spearman", "kendall", "polychoric" or "auto".
    missing
        "pairwise": for each pair those who answered both; "listwise": those who answered all;
        "em": maximum likelihood from all who answered anything (Pearson only), with standard errors
        from the observed information: z = r / SE. Pairs that fewer than 3 answered together, or of
        which one variable is the same for all who did, are NaN with a note that names them.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling". Under sampling
        weights Pearson's r, Spearman's r and Kendall's tau have linearized standard errors, as R's
        survey package (from rows; t with n - 1 degrees of freedom; the ranks are estimates too),
        Pearson's beside latent correlations too, and all three of sources that can be read twice;
        latent correlations and moments have no tests then.
    confidence
        The level of the intervals.
    ci
        "fisher", "fisher_corrected" or "exact" (Pearson); "bonett_wright", "fieller",
        "caruso_cliff" or "fisher" (Spearman); "fieller" (Kendall); "wald" or "fisher" (polychoric,
        and the other three under sampling weights, with `cluster` or `strata`, or by EM, where
        "fisher" is the one you get and "wald" is lavaan's); "bca" or "percentile", from resamples
        (of every method). The first named is the one you get.
    adjust
        "none", "bonferroni", "holm", "hochberg", "hommel", "BH" (or "fdr") or "BY": p-values
        adjusted for all pairs.
    exact
        p of Spearman's r and Kendall's tau from the distribution of the ranks, as R's
        ``cor.test(exact=TRUE)``: answers without ties and weights, at most 50 respondents for
        Kendall's tau and 1290 for Spearman's r (an Edgeworth series beyond 9). The statistics are
        then the concordant pairs and the sum of squared differences of ranks.
    alternative
        "two-sided", "greater" (one-tailed: correlations above nought) or "less". Intervals keep
        both ends.
    cluster, strata
        Columns of the clusters in which respondents were drawn, and of the strata that clusters
        were drawn from: Pearson's r and rank correlations have the standard errors of R's
        ``svydesign(ids=~cluster, strata=~strata, weights=~w, nest=TRUE)``; t with clusters less
        strata degrees of freedom.
    levels
        For "auto", "ordinal" or "continuous" for each variable; those not named are continuous.
    estimator
        Of latent correlations: "two_step" (thresholds from the margins) or "ml" (all at once).
    first_step, empty_cells, correction
        Of latent correlations, as for `polychoric`: what the standard error takes the thresholds
        to be, and what is added to empty cells ("kept" adds nothing; "added" with 0.5 is psych's
        `tetrachoric`, "margins_kept" lavaan's).
    scales
        Scales whose reliability ``table(diagonal="alpha")`` shows: alpha, or r of two items.
    resamples, seed, progress
        Of bootstrap intervals; a seed is drawn and reported where none is given. `progress` shows a
        bar (tqdm).

    Raises
    ------
    DataError
        Unknown or non-numeric variables, constant ones, fewer than 3 respondents in a pair.
    NumericError
        An estimate did not converge.

    References
    ----------
    Fisher, R. A. (1915). Frequency distribution of the values of the correlation coefficient in
    samples from an indefinitely large population. Biometrika, 10(4), 507-521.
    https://doi.org/10.2307/2331838. Bonett, D. G., & Wright, T. A. (2000). Sample size requirements
    for estimating Pearson, Kendall and Spearman correlations. Psychometrika, 65(1), 23-28.
    https://doi.org/10.1007/BF02294183. Olsson, U. (1979). Maximum likelihood estimation of the
    polychoric correlation coefficient. Psychometrika, 44(4), 443-460.
    https://doi.org/10.1007/BF02296207

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"x": np.array([1, 2, 3, 4]), "y": np.array([1, 3, 2, 4])}
    >>> round(float(sw.correlation_matrix(answers).r[0, 1]), 12)
    0.8
    >>> tau = sw.correlation_matrix(answers, method="kendall")
    >>> round(float(tau.r[0, 1]), 12), tau.ci_method
    (0.666666666667, 'fieller')
    """
    if not (levels is None or isinstance(levels, Mapping)):
        raise DataError(f'levels={levels!r}: give them by name, {{"age": "continuous"}}')
    latent = (estimator, first_step, empty_cells, correction)
    asked = _Asked(method, ci, adjust, dict(levels or {}), confidence, exact, alternative, latent)
    design = SampleDesign(cluster, strata)
    drawn = ci in _BOOTSTRAP
    if design.columns and drawn:
        raise DataError(
            f'ci="{ci}" draws respondents one by one, not in clusters or strata: leave ci or '
            "cluster and strata out"
        )
    if by is not None or isinstance(data, GroupedMoments):
        beside = weights if names is None and isinstance(weights, str) else None
        read = isinstance(data, (Moments, GroupedMoments, PairTables))
        if names is None and by is not None and not read and sources.kind_of(data) is None:
            names = frames.all_but(data, (*key_names(by), weights, cluster, strata))

        def of_group(part: Any, weights: Any, weight_type: str | None) -> CorrelationMatrix:
            found = correlation_matrix(
                part,
                None if isinstance(part, Moments) else names,
                method=method,
                missing=missing,
                weights=weights,
                weight_type=weight_type,
                confidence=confidence,
                ci=ci,
                adjust=adjust,
                exact=exact,
                alternative=alternative,
                cluster=cluster,
                strata=strata,
                levels=levels,
                estimator=estimator,
                first_step=first_step,
                empty_cells=empty_cells,
                correction=correction,
                scales=scales,
                resamples=resamples,
                seed=seed,
                progress=progress,
            )
            return found if beside is None else _leaving_out(found, beside)

        return by_group(
            of_group,
            data,
            by,
            names,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            from_rows=drawn
            or method != "pearson"
            or bool(scales)
            or bool(design.columns)
            or weight_type == "sampling",
        )
    if design.columns:
        figures = design.figures(data, names, asked.options, missing, weights, weight_type)
    else:
        figures = _figures(data, names, asked, missing, weights, weight_type)
    if drawn:
        resampling = _Resampling(resamples, seed, progress)
        figures |= resampling.intervals(data, names, asked, missing, weights, weight_type)
    for name in _MATRICES:
        read_only(figures[name])
    figures["reliability"] = _reliability(data, figures["names"], scales)
    figures["correction"] = (empty_cells, correction)
    if figures["missing"] == "em" and figures["weighting"]["weight_type"] in (None, "frequency"):
        figures["vcov"] = "observed_information"
    if names is None and isinstance(weights, str):
        figures["beside"] = weights
    told = {"tidy": pairs(figures), "glance": summary(figures), "notes": notes(figures)}
    return CorrelationMatrix({**figures, **told}, frames.library_of(data))


def _leaving_out(found: CorrelationMatrix, weights: str) -> CorrelationMatrix:
    """Say in the matrix of a group that the weights are no variable of it."""
    figures = {**found._figures, "beside": weights}
    return replace(found, _figures={**figures, "notes": notes(figures)})


@dataclass(frozen=True)
class _Asked:
    """What is asked of a matrix."""

    method: str
    ci: str | None
    adjust: str
    levels: Mapping[str, str]
    confidence: float
    exact: bool
    alternative: str
    latent: tuple[str, str, str, float]

    @property
    def options(self) -> Any:
        """The options, as the compiled part takes them."""
        ci = None if self.ci in _BOOTSTRAP else self.ci
        levels = list(self.levels.items())
        how = (self.method, ci, self.adjust, levels, self.confidence, self.exact, self.alternative)
        return how, self.latent


def _figures(
    data: Any,
    names: Sequence[Variable] | None,
    asked: _Asked,
    missing: str,
    weights: Any,
    weight_type: str | None,
) -> dict[str, Any]:
    """Compute the matrix from whatever the data are."""
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        tables = data if names is None else data.select(frames.name_list(names))
        return _core.correlation_matrix_of_tables(tables._core, asked.options)
    if isinstance(data, Moments):
        moments = taken_as_they_are(shown(data, names), missing, "pairwise", weights, weight_type)
        return _core.correlation_matrix(moments, asked.options)
    source = sources.kind_of(data) is not None
    sampling = weight_type == "sampling" and missing != "em"
    if sampling and readable_twice(data):
        reading = Reading(names, missing, weights, weight_type)
        if asked.method == "pearson":
            return _core.correlation_matrix_of_scores(*read_twice(data, reading), asked.options)
        if asked.method in ("spearman", "kendall"):
            twice = ranks_read_twice(data, reading, asked.method)
            return _core.correlation_matrix_of_rank_scores(*twice, asked.options)
    if asked.method == "polychoric" or (source and asked.method in ("spearman", "kendall")):
        reading = TableReading(names, missing, weights, weight_type)
        tables = PairTables.read(data, reading)
        return _core.correlation_matrix_of_tables(tables._core, asked.options)
    if asked.method == "pearson" and (source or weight_type != "sampling"):
        read = Moments.of(data, names, missing=missing, weights=weights, weight_type=weight_type)
        return _core.correlation_matrix(read._core, asked.options)
    sources.require_rows(data)
    columns = frames.take(data, names, beside=(weights,))
    taken = frames.take_weights(data, weights, weight_type)
    return _core.correlation_matrix_of(columns, taken, missing, asked.options)


@dataclass(frozen=True)
class _Resampling:
    """How resamples are drawn."""

    resamples: int
    seed: int | None
    progress: bool

    def intervals(
        self,
        data: Any,
        names: Sequence[Variable] | None,
        asked: _Asked,
        missing: str,
        weights: Any,
        weight_type: str | None,
    ) -> dict[str, Any]:
        """Compute bootstrap intervals of a matrix."""
        if isinstance(data, (Moments, PairTables)):
            raise DataError(f'ci="{asked.ci}" draws respondents anew, which needs their answers')
        sources.require_rows(data)
        columns = frames.take(data, names, beside=(weights,))
        taken = frames.take_weights(data, weights, weight_type)
        seed = seed_of(self.seed)
        drawn = _core.bootstrap_correlations(
            columns,
            taken,
            missing,
            asked.options,
            (str(asked.ci), self.resamples, seed),
            self._bar() if self.progress else None,
        )
        k = len(columns)
        return {**drawn, "ci_methods": [[drawn["ci_method"]] * k] * k}

    def _bar(self) -> Any:
        from .reading import bar

        return bar(self.resamples, "resamples")


def _reliability(
    data: Any, names: Sequence[str], scales: Sequence[Scale] | None
) -> list[dict[str, Any] | None]:
    """Compute the reliability of those variables that are scales."""
    from .reliability import item_analysis

    by_name = {scale.name: scale for scale in scales or ()}
    unknown = [name for name in by_name if name not in names]
    if unknown:
        raise DataError(
            f"the scale `{unknown[0]}` is not among the variables of the matrix: name it there "
            "too, or leave it out of scales"
        )

    def of(name: str) -> dict[str, Any] | None:
        scale = by_name.get(name)
        if scale is None:
            return None
        items = item_analysis(data, scale)
        if items.two_items is not None:
            estimate, coefficient = items.two_items.estimate, "r"
        else:
            estimate, coefficient = items.alpha, "alpha"
        return {"coefficient": coefficient, "estimate": estimate, "items": len(scale.items)}

    return [of(name) for name in names]
