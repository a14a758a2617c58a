"""Every analysis that takes answers, as a call of the data, and what its result says.

`ANALYSES` has one entry for each function of `scalewise.__all__` that takes data; the laws of
`test_laws_of_analyses.py` are asked of all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import scalewise as sw
from scalewise.results import Result

ITEMS = ["i1", "i2", "i3", "i4", "i5"]
RIGHT = ["r1", "r2", "r3", "r4"]
MEASURES = ["x", "y", "z"]

MOOD = sw.Scale("mood", ITEMS[:3], bounds=(1, 5), reverse=["i2"])
CALM = sw.Scale("calm", ITEMS[2:], bounds=(1, 5))
FIRM = sw.Scale("firm", RIGHT)
BLOCKS = {"First": ["x"], "Second": ["z", sw.product("x", "z")]}
PLAIN = {"First": ["x"], "Second": ["z"]}

#: A call: the data, then how they are weighted.
Analysis = Callable[..., Any]


def fit(data: Any, **options: Any) -> Any:
    return sw.hierarchical_regression(data, "y", BLOCKS, **options)


def with_factor(data: Any, **options: Any) -> Any:
    return sw.hierarchical_regression(data, "y", {"All": ["x", sw.factor("g")]}, **options)


def of(call: Callable[..., Any], *arguments: Any, **fixed: Any) -> Analysis:
    """Bind what is asked; the data and the weights are still open."""
    return lambda data, **options: call(data, *arguments, **fixed, **options)


ANALYSES: dict[str, Analysis] = {
    "Moments": of(sw.Moments.of, [*MEASURES, *ITEMS]),
    "Moments pairwise": of(sw.Moments.of, [*MEASURES, *ITEMS], missing="pairwise"),
    "Moments em": of(sw.Moments.of, MEASURES, missing="em"),
    "Moments derived": of(
        sw.Moments.of,
        [
            "x",
            sw.product("x", "z"),
            sw.square("y"),
            sw.reversed_item("i1", (1, 5)),
            MOOD,
        ],
    ),
    "GroupedMoments": of(sw.GroupedMoments.of, MEASURES, by="g"),
    "PairTables": of(sw.PairTables.of, ITEMS),
    "describe": of(sw.describe, [*MEASURES, MOOD]),
    "frequencies": of(sw.frequencies, ITEMS),
    "cronbach_alpha": of(sw.cronbach_alpha, MOOD),
    "cronbach_alpha bonett": of(sw.cronbach_alpha, MOOD, ci="bonett"),
    "cronbach_alpha adf": of(sw.cronbach_alpha, MOOD, ci="adf"),
    "cronbach_alpha pairwise": of(sw.cronbach_alpha, MOOD, missing="pairwise"),
    "standardized_alpha": of(sw.standardized_alpha, MOOD),
    "ordinal_alpha": of(sw.ordinal_alpha, MOOD),
    "kr_20": of(sw.kr_20, RIGHT),
    "kr_21": of(sw.kr_21, RIGHT),
    "test_alpha": of(sw.test_alpha, MOOD, 0.3),
    "compare_alphas": of(sw.compare_alphas, [MOOD, CALM]),
    "compare_alphas of groups": of(sw.compare_alphas, MOOD, by="g"),
    "item_analysis": of(sw.item_analysis, MOOD),
    "item_analysis of two": of(sw.item_analysis, ["i1", "i4"]),
    "item_analysis em": of(sw.item_analysis, MOOD, missing="em"),
    "inter_item_correlations": of(sw.inter_item_correlations, MOOD),
    "item_anova": of(sw.item_anova, MOOD),
    "guttman_lambdas": of(sw.guttman_lambdas, ITEMS),
    "ten_berge_mu": of(sw.ten_berge_mu, MOOD),
    "greatest_lower_bound": of(sw.greatest_lower_bound, MOOD),
    "split_half": of(sw.split_half, ITEMS),
    "all_split_halves": of(sw.all_split_halves, ITEMS),
    "mcdonald_omega": of(sw.mcdonald_omega, ITEMS),
    "ordinal_omega": of(sw.ordinal_omega, ITEMS),
    "hierarchical_omega": of(sw.hierarchical_omega, ITEMS, 2),
    "construct_reliability": of(sw.construct_reliability, [FIRM, CALM]),
    "htmt": of(sw.htmt, [FIRM, CALM]),
    "scale_analysis": of(sw.scale_analysis, [MOOD, CALM]),
    "score_precision": of(sw.score_precision, MOOD),
    "conditional_errors": of(sw.conditional_errors, MOOD, least_respondents=2),
    "conditional_errors thorndike": of(
        sw.conditional_errors, ITEMS[:4], method="thorndike", least_respondents=2
    ),
    "floor_and_ceiling": of(sw.floor_and_ceiling, MOOD),
    "response_frequencies": of(sw.response_frequencies, MOOD),
    "right_wrong_analysis": of(sw.right_wrong_analysis, RIGHT),
    "test_retest": of(sw.test_retest, "x", "y"),
    "scale_retest": of(sw.scale_retest, ITEMS[:2], ITEMS[2:4]),
    "factor_analysis": of(sw.factor_analysis, ITEMS, 1),
    "schmid_leiman": of(sw.schmid_leiman, ITEMS, 2),
    "correlation_matrix": of(sw.correlation_matrix, [*MEASURES, "i1"]),
    "correlation_matrix listwise": of(sw.correlation_matrix, MEASURES, missing="listwise"),
    "correlation_matrix em": of(sw.correlation_matrix, MEASURES, missing="em"),
    "correlation_matrix spearman": of(sw.correlation_matrix, [*MEASURES, "i1"], method="spearman"),
    "correlation_matrix kendall": of(sw.correlation_matrix, [*MEASURES, "i1"], method="kendall"),
    "correlation_matrix polychoric": of(sw.correlation_matrix, ITEMS[:3], method="polychoric"),
    "correlation_matrix auto": of(
        sw.correlation_matrix,
        ["x", "i1", "r1"],
        method="auto",
        levels={"x": "continuous", "i1": "ordinal", "r1": "ordinal"},
    ),
    "correlations_between": of(sw.correlations_between, ["x", "i1"], ["y", "z"]),
    "partial_correlation": of(sw.partial_correlation, "x", "y", ["z"]),
    "partial_correlation spearman": of(sw.partial_correlation, "x", "y", ["z"], method="spearman"),
    "partial_correlation_matrix": of(sw.partial_correlation_matrix, MEASURES),
    "semipartial_correlation": of(sw.semipartial_correlation, "x", "y", ["z"]),
    "semipartial_correlation_matrix": of(sw.semipartial_correlation_matrix, MEASURES),
    "compare_correlations": of(sw.compare_correlations, ("x", "y"), ("x", "z")),
    "kendall_tau_b": of(sw.kendall_tau_b, "i1", "i3"),
    "kendall_tau_c": of(sw.kendall_tau_c, "i1", "i3"),
    "goodman_kruskal_gamma": of(sw.goodman_kruskal_gamma, "i1", "i3"),
    "goodman_kruskal_lambda": of(sw.goodman_kruskal_lambda, "i1", "i3"),
    "goodman_kruskal_tau": of(sw.goodman_kruskal_tau, "i1", "i3"),
    "somers_d": of(sw.somers_d, "i1", "i3"),
    "eta": of(sw.eta, "i1", "i4"),
    "polychoric": of(sw.polychoric, "i1", "i3"),
    "polychoric ml": of(sw.polychoric, "i1", "i3", estimator="ml"),
    "tetrachoric": of(sw.tetrachoric, "r1", "r2"),
    "polyserial": of(sw.polyserial, "y", "i1"),
    "biserial": of(sw.biserial, "y", "r1"),
    "point_biserial": of(sw.point_biserial, "y", "r1"),
    "hierarchical_regression": fit,
    "hierarchical_regression HC3": of(fit, vcov="HC3"),
    "hierarchical_regression HC0": of(fit, vcov="HC0"),
    "hierarchical_regression CR1": of(fit, vcov="CR1", cluster="c"),
    "hierarchical_regression CR2": of(fit, vcov="CR2", cluster="c"),
    "hierarchical_regression pairwise": of(
        sw.hierarchical_regression, "y", PLAIN, missing="pairwise"
    ),
    "hierarchical_regression em": of(sw.hierarchical_regression, "y", PLAIN, missing="em"),
    "hierarchical_regression factor": with_factor,
    "regression_diagnostics": of(sw.regression_diagnostics, "y", BLOCKS),
    "relative_importance": of(sw.relative_importance, "y", ["x", "z"]),
    "bootstrap_regression": of(
        sw.bootstrap_regression, "y", PLAIN, resamples=50, seed=1, ci="percentile"
    ),
    "permutation_test": of(sw.permutation_test, "y", PLAIN, permutations=50, seed=1),
    "cross_validated_r_squared": of(sw.cross_validated_r_squared, "y", PLAIN, folds=3, seed=1),
    "wild_cluster_bootstrap": of(
        sw.wild_cluster_bootstrap, "y", PLAIN, cluster="c", term="z", resamples=50, seed=1
    ),
    "compare_fits": lambda data, **options: sw.compare_fits(
        sw.hierarchical_regression(data, "y", {"a": ["x", "z"]}, **options),
        sw.hierarchical_regression(data, "y", {"a": ["x", "z", sw.product("x", "z")]}, **options),
    ),
    "linear_hypothesis": lambda data, **options: sw.linear_hypothesis(
        fit(data, **options), ["x = z"]
    ),
    "predict": lambda data, **options: sw.predict(
        fit(data, **options),
        {"x": np.array([1.0, 2.0]), "z": np.array([0.5, 3.0])},
        interval="confidence",
    ),
    "margins": lambda data, **options: sw.margins(with_factor(data, **options), "g"),
    "simple_slopes": lambda data, **options: sw.simple_slopes(fit(data, **options), "x", "z"),
    "johnson_neyman": lambda data, **options: sw.johnson_neyman(
        fit(data, **options), "x", "z", range=(-2.0, 2.0)
    ),
    "mardia": of(sw.mardia, MEASURES),
    "henze_zirkler": of(sw.henze_zirkler, MEASURES),
    "royston": of(sw.royston, MEASURES),
    "shapiro_wilk": of(sw.shapiro_wilk, ["x"]),
    "energy_test": of(sw.energy_test, MEASURES, simulated=19),
    "bartlett_sphericity": of(sw.bartlett_sphericity, MEASURES),
    "steiger_sphericity": of(sw.steiger_sphericity, MEASURES),
    "compare_with_known_correlations": of(sw.compare_with_known_correlations, np.eye(3), MEASURES),
    "compare_correlation_matrices": lambda data: sw.compare_correlation_matrices(
        data, data, MEASURES
    ),
    "compare_correlations_between": lambda data: sw.compare_correlations_between(
        data, data, ("x", "y")
    ),
    "score_scales": of(sw.score_scales, [MOOD]),
    "Scale.keyed": lambda data: MOOD.keyed(data),
}

#: Analyses of respondents who are drawn anew: another order of rows, or rows in place of their
#: frequencies, is another draw.
DRAWN = {
    "bootstrap_regression",
    "permutation_test",
    "cross_validated_r_squared",
    "wild_cluster_bootstrap",
}

#: What has a figure for each row of the data.
BY_ROW = {"regression_diagnostics", "score_scales", "Scale.keyed", "scale_retest"}

#: What tells less of a source that is not in memory: nothing of single people.
LESS_OF_SOURCES = {"scale_retest"}

#: What has no weights, and refuses them by that name.
UNWEIGHTED = {
    "mardia",
    "henze_zirkler",
    "royston",
    "shapiro_wilk",
    "energy_test",
    "bartlett_sphericity",
    "steiger_sphericity",
    "compare_with_known_correlations",
    "compare_correlation_matrices",
    "compare_correlations_between",
    "score_scales",
    "Scale.keyed",
    "permutation_test",
}

#: Counts of rows, which frequency weights have fewer of, and how a search went.
NOT_COMPARED = {
    "cases",
    "weighting",
    "notes",
    "left_out",
    "iterations",
    "rotation_iterations",
    "gap",
}


def answers(seed: int) -> dict[str, np.ndarray]:
    """Draw a survey that every analysis can be made of: with ties, gaps, groups and weights."""
    draw = np.random.default_rng([11, seed])
    n = int(draw.choice([90, 160]))
    trait = draw.normal(size=n)
    data: dict[str, np.ndarray] = {}
    for item in ITEMS:
        keyed = -trait if item == "i2" else trait
        data[item] = np.clip(np.round(3 + keyed + draw.normal(0, 0.9, n)), 1, 5)
    for item in RIGHT:
        data[item] = (trait + draw.normal(size=n) > draw.normal() / 2).astype(float)
    data["x"] = np.round(trait + draw.normal(size=n), 2) + draw.choice([0, 100])
    data["z"] = np.round(draw.normal(size=n), int(draw.integers(0, 3)))
    data["y"] = np.round(trait + data["z"] / 2 + draw.normal(size=n), 1)
    for name in [*ITEMS, *RIGHT, *MEASURES]:
        data[name] = np.where(draw.random(n) < draw.choice([0.0, 0.04]), np.nan, data[name])
    data["g"] = np.array(["north", "south"])[draw.integers(0, 2, n)]
    data["c"] = draw.integers(0, n // 6, n)
    data["w"] = draw.integers(0, 4, n)
    data["v"] = np.where(draw.random(n) < 0.1, 0, np.round(draw.uniform(0.2, 3, n), 3))
    return data


def figures_of(result: Any) -> Any:
    """Everything that a result says, as plain dictionaries and lists."""
    if isinstance(result, sw.Moments):
        found: dict[str, Any] = {
            "names": result.names,
            "n": result.n,
            "pair_n": result.pair_n.tolist(),
            "mean": result.mean.tolist(),
            "covariance": result.covariance.tolist(),
        }
        if result.em is not None:
            found["log_likelihood"] = result.em.log_likelihood
        return found
    if isinstance(result, sw.GroupedMoments):
        return {
            "groups": {str(key): figures_of(result[key]) for key in result},
            "within": result.within.tolist(),
            "between": result.between.tolist(),
            "icc": figures_of(result.icc()),
        }
    if isinstance(result, sw.PairTables):
        return {
            f"{x} {y}": result.table(x, y).tolist()
            for x in result.names
            for y in result.names
            if x != y
        }
    if isinstance(result, sw.Grouped):
        return {str(key): figures_of(result[key]) for key in result}
    if isinstance(result, Result):
        return without(result.to_dict())
    return columns_of(result)


def columns_of(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame of any library as lists."""
    if hasattr(frame, "to_pydict"):
        return frame.to_pydict()
    names = list(frame) if isinstance(frame, Mapping) else list(frame.columns)
    return {name: np.asarray(frame[name]).tolist() for name in names}


def without(figures: Any) -> Any:
    """Leave out what is not compared."""
    if isinstance(figures, Mapping):
        return {k: without(v) for k, v in figures.items() if k not in NOT_COMPARED}
    if isinstance(figures, list):
        return [without(part) for part in figures]
    return figures


# Comparing ----------------------------------------------------------------------------------------


def differences(found: Any, expected: Any, tolerance: float, where: str = "") -> Iterator[str]:
    """Name all figures that differ by more than a share of their size.

    The size is that of the figure, or a hundredth of the largest one beside it, or a thousandth:
    what is nought but for rounding, such as the p of a perfect fit, has no digits of its own.
    """
    yield from _differences(found, expected, tolerance, where, 0.0)


def _differences(
    found: Any, expected: Any, tolerance: float, where: str, size: float
) -> Iterator[str]:
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping) or set(found) != set(expected):
            yield f"{where} has {list(found)} for {list(expected)}"
            return
        for name in expected:
            yield from _differences(found[name], expected[name], tolerance, f"{where}.{name}", 0.0)
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{where} is {found} for {expected}"
            return
        size = size or max(_sizes(expected), default=0.0)
        for at, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from _differences(one, other, tolerance, f"{where}[{at}]", size)
    elif _is_number(expected) and _is_number(found) and math.isfinite(expected):
        allowed = tolerance * max(abs(expected), abs(found), size / 100, 1e-3)
        if not abs(found - expected) <= allowed:
            yield f"{where} is {found!r} for {expected!r}"
    elif not (found == expected or (_is_nothing(found) and _is_nothing(expected))):
        yield f"{where} is {found!r} for {expected!r}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _sizes(figures: Any) -> Iterator[float]:
    if isinstance(figures, list):
        for figure in figures:
            yield from _sizes(figure)
    elif _is_number(figures) and math.isfinite(figures):
        yield abs(figures)
