"""Hierarchical (blockwise) regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError, NumericError
from .blocks import Blocks, BlocksLike
from .by_group import Grouped, by_group
from .clusters import cluster_notes, clusters_without_rows
from .fit import Regression
from .group_levels import with_absent_levels
from .groups import GroupedMoments, GroupedReading
from .keys import key_names, take_keys
from .levels import require_levels
from .moments import without_rows
from .results import weight_note


@overload
def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: None = ...,
    missing: str = ...,
    vcov: str | None = ...,
    cluster: str | Sequence[str] | None = ...,
    cluster_factor: str = ...,
    fix_two_way: bool = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
    convention: str = ...,
) -> Regression: ...


@overload
def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: str | Sequence[str],
    missing: str = ...,
    vcov: str | None = ...,
    cluster: str | Sequence[str] | None = ...,
    cluster_factor: str = ...,
    fix_two_way: bool = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
    convention: str = ...,
) -> Grouped[Regression]: ...


def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = None,
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    vcov: str | None = None,
    cluster: str | Sequence[str] | None = None,
    cluster_factor: str = "own",
    fix_two_way: bool = False,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    intercept: bool = True,
    convention: str = "scalewise",
) -> Regression | Grouped[Regression]:
    """Regress an outcome on blocks of predictors, entered in the declared order.

    All blocks use one set of respondents: those complete on the outcome and all predictors. ::

        R²         of the predictors entered so far;  adjusted R² after Ezekiel
        F change   (R² change / df1) / ((1 - R²) / df2)
        beta       b * sd(x) / sd(y), dummies and products like any other variable (as SPSS)
        part       t * sqrt((1 - R²) / df2)        partial   t / sqrt(t² + df2)

    The interval of beta is that of b times sd(x) / sd(y).

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a result of each group.
    outcome
        The variable to explain; or a formula, and no blocks: blocks stand between bars, in the
        order of entry, ``"tailoring ~ targets | workload + factor(employer, ref='A') |
        Person = knowledge * center(age)"``. It has ``a + b``, ``a:b``, ``a * b``, ``(a + b)^2``,
        ``- a``, ``- 1``, ``a^2``, ``I(a * b)``, ``poly(a, 2, raw)``, ``center(a)``, ``factor(a)``
        or ``C(a)``, names in backticks, and ``Name =`` before a block. Terms are those of R's
        ``terms()``, each in the first block that has it; ``a^2`` is the square of a variable.
    blocks
        Predictors by block, in order: ``{"Governance": ["targets"], "Person": ["age", "sex"]}``;
        or a list of lists, numbered 1, 2, …; or the right side of a formula, ``"~ targets | age"``.
        In a block stand names, `factor`, `product`, `square`, `centered`, `Scale` and expressions
        such as ``"knowledge * age"``.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise"; or "pairwise": correlations of those who answered both variables, means and
        standard deviations of all who answered one, and the smallest n of any pair; or "em":
        maximum-likelihood means and covariances of all who answered anything. Standard errors are
        then those of the observed information, with z and Wald tests, as lavaan's
        ``missing="fiml.x"`` with ``fixed.x=FALSE``; see `Regression.likelihood_errors`. With
        ``vcov="classical"`` they are the classical ones of the smallest n of any pair.
    vcov
        Standard errors, intervals and F rest on this covariance matrix: "classical"; by leverage
        "HC0" to "HC5" and "HC4m"; by clusters "CR0", "CR1", "CR1S", "CR1p", "CR2", "CR3". "robust"
        means HC3, or CR2 with clusters. Left out it is classical, or linearized under sampling
        weights, or CR2 with clusters, or CR1S with clusters of two kinds. Under all but the
        classical one F and F change are Wald tests.

        t has n - k degrees of freedom under HC, G - 1 of G clusters under CR, and Satterthwaite's
        under CR2, where F is Hotelling's approximation (clubSandwich's HTZ), and so are they of all
        that is computed after the fit. CR1S is Stata's
        ``vce(cluster)`` and pyfixest's CRV1, HC1 Stata's ``vce(robust)``; statsmodels tests by z.
        HC and CR need ``missing="listwise"``, and HC the rows; clusters are one reading of any
        source, or `GroupedMoments` by ``cluster``. Rows in memory are read twice for all but CR2
        and CR3, which is faster; the figures are the same.
    cluster
        The column of clusters, text or whole numbers, or two for two-way clustering (V1 + V2 - V12,
        with "CR0", "CR1" or "CR1S"). Rows without a cluster are left out, counted. Under sampling
        weights clusters are the units drawn, as in ``svydesign(ids=)``, with G - k degrees of
        freedom.
    cluster_factor
        Which number of clusters goes into the factors of two-way clustering: "own", each part its
        own, as R's ``sandwich::vcovCL``; or "smallest", as Stata and pyfixest.
    fix_two_way
        Whether a two-way matrix that is not positive semi-definite loses its negative eigenvalues,
        as with sandwich's ``fix = TRUE``; the notes say when there are any.
    weights, weight_type
        A column name or an array, and its type. "frequency": n is the sum of weights, df and
        standard errors are those of R's ``lm`` on repeated rows. "analytic": n counts rows, df is
        n - p - 1, errors have the variance sigma² / w, as R's ``lm(weights=)``. "sampling": n
        counts rows, df is n - p - 1, standard errors are linearized with n / (n - 1) and F is
        Wald's, as R's ``survey::svyglm``; there is no sigma.
    confidence
        The level of the intervals.
    intercept
        False for a regression through the origin; R², betas, correlations and tolerances are then
        about zero instead of the mean, as with SPSS's ORIGIN.
    convention
        "scalewise", or "spss" where SPSS's REGRESSION differs: a predictor with a tolerance below
        .0001 is left out and named in the notes and in `excluded`, instead of being computed from
        the rows with more digits or refused; AIC is ``n ln(SSE / n) + 2p`` and BIC
        ``n ln(SSE / n) + p ln n`` with p coefficients (`selection` has Amemiya's and Mallows'
        criteria, too). There is no "em", no "sampling" weights and, as REGRESSION has none, no
        covariance but the classical one (newer versions have HC0 to HC4 in UNIANOVA); "analytic"
        weights are SPSS's REGWGT. Everything else is the same under both: the smallest n of any
        pair, betas, F change, the sum of frequency weights as n.

    Raises
    ------
    DataError
        The outcome among the predictors, a variable in two blocks, an empty block, unknown,
        non-numeric or constant variables, too few respondents.
    NumericError
        Predictors that others determine, named with what they depend on; a pairwise matrix that
        is not positive definite.

    References
    ----------
    Cohen, J., Cohen, P., West, S. G., & Aiken, L. S. (2003). Applied multiple
    regression/correlation analysis for the behavioral sciences (3rd ed.). Erlbaum.
    https://doi.org/10.4324/9780203774441

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]
    >>> published = sw.Moments.from_correlation(r, n=103, names=["a", "b", "y"])
    >>> fit = sw.hierarchical_regression(published, "y", {"First": ["a"], "Second": ["b"]})
    >>> [round(model.r_squared, 12) for model in fit.models]
    [0.36, 0.45]
    """
    clusters = [] if cluster is None else key_names(cluster, "cluster")
    model = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        clusters=clusters,
        origin=True,
    )
    if convention not in ("scalewise", "spss"):
        raise DataError(f'convention="{convention}" is unknown: use "scalewise" or "spss"')
    if clusters and convention == "spss":
        raise DataError("SPSS's REGRESSION has no clusters: leave cluster= or convention= out")
    outcome, variables = model.outcome, model.variables
    intercept = intercept and model.intercept
    if by is not None or (isinstance(data, GroupedMoments) and not clusters):
        named = isinstance(weights, str)
        of_answers = {"weights": weights, "weight_type": weight_type} if named else {}

        def of_group(part: Any, weights: Any, weight_type: str | None) -> Regression:
            try:
                fit = hierarchical_regression(
                    part,
                    outcome,
                    model.of_all_groups(),
                    missing=missing,
                    vcov=vcov,
                    cluster=cluster,
                    cluster_factor=cluster_factor,
                    fix_two_way=fix_two_way,
                    weights=weights,
                    weight_type=weight_type,
                    confidence=confidence,
                    intercept=intercept,
                    convention=convention,
                )
            except NumericError as problem:
                raise with_absent_levels(problem, model, part) from None
            # Moments are weighted already; the answers of the group, given later, are not.
            return replace(fit, _options={**fit._options, **of_answers})

        return by_group(
            of_group,
            data,
            by,
            variables,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            from_rows=bool(clusters) or _needs_rows(vcov, weight_type) is not None,
        )
    asked = {
        "outcome": outcome,
        "blocks": list(model.ordered),
        "terms": list(model.terms),
        "vcov": vcov,
        "cluster_factor": cluster_factor,
        "fix_two_way": fix_two_way,
        "confidence": confidence,
        "intercept": intercept,
    }
    spss = convention == "spss"
    reading = GroupedReading(variables, missing, weights, weight_type, by=tuple(clusters))
    moments, grouped = None, None
    if clusters:
        grouped = clusters_without_rows(data, reading)
    else:
        needed = None if missing == "em" else _needs_rows(vcov, weight_type)
        if needed is not None:
            sources.require_rows(data, needed)
        moments = without_rows(
            data,
            variables,
            missing,
            "listwise",
            weights,
            weight_type,
            from_rows=needed is not None,
        )
    if grouped is not None:
        figures = _core.hierarchical_regression_grouped(grouped, asked)
    elif moments is not None:
        of_moments = _core.spss_regression if spss else _core.hierarchical_regression
        figures = of_moments(moments, asked)
    else:
        require_levels(data, variables)
        columns = frames.take(data, variables)
        taken = frames.take_weights(data, weights, weight_type)
        if spss:
            figures = _core.spss_regression_of(columns, taken, missing, asked)
        else:
            keys = take_keys(data, clusters)
            figures = _core.hierarchical_regression_of(columns, taken, keys, missing, asked)
    options = {
        "missing": missing,
        "vcov": vcov,
        "cluster": cluster,
        "cluster_factor": cluster_factor,
        "fix_two_way": fix_two_way,
        "weights": weights,
        "weight_type": weight_type,
        "confidence": confidence,
        "intercept": intercept,
        "convention": convention,
    }
    figures = {**figures, "convention": convention, "predictors": _predictors(model)}
    figures = {**figures, "notes": [*model.notes, *_notes(figures, unasked=vcov is None)]}
    return Regression(figures, frames.library_of(data), model, options)


def _needs_rows(vcov: str | None, weight_type: str | None) -> str | None:
    """Name the option for whose standard errors moments are not enough, if there is one."""
    if vcov not in (None, "classical"):
        return f'vcov="{vcov}"'
    return 'weight_type="sampling"' if weight_type == "sampling" else None


def _predictors(model: Blocks) -> dict[str, Any]:
    """How the predictors were made, and which columns make a term."""
    columns = {"term": [term for term, _ in model.terms], "columns": [of for _, of in model.terms]}
    none: dict[str, Any] = {"factors": [], "centred": {}, "without_main_effects": {}}
    return {**none, **model.made, "terms": columns}


def _notes(figures: Mapping[str, Any], *, unasked: bool) -> list[str]:
    notes = weight_note(figures, figures["n"])
    if figures["convention"] == "spss":
        notes.append(
            "By the conventions of SPSS's REGRESSION: AIC and BIC are of the residual sum of "
            "squares, and predictors with a tolerance below .0001 do not enter."
        )
    if figures["clusters"]:
        notes += cluster_notes(figures, unasked=unasked)
    elif figures["vcov"] == "linearized":
        notes.append(
            "Standard errors and tests are linearized (Wald), for a sample without strata."
        )
    elif figures["vcov"] not in ("classical", "observed_information"):
        notes.append(f"{figures['vcov']} standard errors; F and F change are Wald tests.")
    excluded = figures.get("excluded", {"term": []})
    if excluded["term"]:
        notes.append(
            "Left out, as by SPSS, because the tolerance is below .0001: "
            f"{', '.join(excluded['term'])}."
        )
    if figures["vcov"] == "observed_information":
        notes.append(
            "Standard errors are from the observed information of the means and covariances; z "
            "tests, and Wald tests with infinite df2. n enters adjusted R² and sigma only."
        )
        if np.isnan(figures["tidy"]["std_error"]).any():
            notes.append(
                "The information is singular: the answers do not tell how precise the estimates "
                "are."
            )
    elif figures["missing"] == "em" and figures["weighting"]["weight_type"] == "analytic":
        notes.append(
            "Analytic weights have no likelihood of answers with gaps: tests are classical and "
            "rest on the smallest n of any pair."
        )
    if figures["precision"] != "double":
        notes.append(
            "Computed from the rows in twice the usual precision: predictors are nearly "
            "collinear, or determine the outcome nearly exactly."
        )
    models = figures["glance"]["model"]
    sigmas = zip(models, figures["glance"]["sigma"], strict=True)
    exact = [str(model) for model, sigma in sigmas if sigma == 0.0]
    if exact:
        which = "" if len(exact) == len(models) else f" of model {' and '.join(exact)}"
        notes.append(
            f"The fit{which} is exact: the predictors determine the outcome, nothing is left to "
            "test against, and tests mean nothing."
        )
    return notes
