"""The face of the package: names, docstrings, how things print, warnings, imports, options."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scalewise as sw
import scalewise.datasets
import scalewise.report

PUBLIC = [
    "CorrelationMatrix",
    "CorrelationsBetween",
    "DataError",
    "Descriptives",
    "Frequencies",
    "ItemAnalysis",
    "KeyingWarning",
    "Model",
    "Moments",
    "NumericError",
    "PairTables",
    "Regression",
    "Scale",
    "ScalewiseError",
    "TwoItems",
    "cronbach_alpha",
    "Reliability",
    "correlation_matrix",
    "correlations_between",
    "describe",
    "frequencies",
    "hierarchical_regression",
    "WildTest",
    "wild_cluster_bootstrap",
    "item_analysis",
    "score_scales",
    "set_threads",
    "GroupSizes",
    "Grouped",
    "GroupedMoments",
    "IntraclassCorrelations",
    "Likelihood",
    "Term",
    "Weighting",
    "centered",
    "dummy",
    "power",
    "product",
    "reversed_item",
    "show_config",
    "square",
    "FitComparison",
    "compare_fits",
    "CorrelationComparison",
    "compare_correlations",
    "compare_correlations_between",
    "compare_independent_correlations",
    "compare_nonoverlapping_correlations",
    "compare_overlapping_correlations",
    "CorrectedCorrelation",
    "CorrelationPower",
    "adjust_p_values",
    "correlation_power",
    "disattenuated_correlation",
    "range_restricted_correlation",
    "MatrixTest",
    "bartlett_sphericity",
    "compare_correlation_matrices",
    "compare_with_known_correlations",
    "steiger_sphericity",
    "Coefficient",
    "Definiteness",
    "NearestCorrelation",
    "NormalityTest",
    "Casewise",
    "RegressionDiagnostics",
    "regression_diagnostics",
    "PartialCorrelationMatrix",
    "Polychoric",
    "biserial",
    "definiteness",
    "energy_test",
    "eta",
    "goodman_kruskal_gamma",
    "goodman_kruskal_lambda",
    "goodman_kruskal_tau",
    "henze_zirkler",
    "kendall_tau_b",
    "kendall_tau_c",
    "mardia",
    "nearest_correlation",
    "partial_correlation",
    "partial_correlation_matrix",
    "point_biserial",
    "ConstructReliability",
    "Omega",
    "OrdinalOmega",
    "construct_reliability",
    "mcdonald_omega",
    "ordinal_omega",
    "polychoric",
    "polyserial",
    "royston",
    "semipartial_correlation",
    "semipartial_correlation_matrix",
    "shapiro_wilk",
    "somers_d",
    "tetrachoric",
    "AlphaComparison",
    "AlphaTest",
    "BootstrapReliability",
    "OrdinalAlpha",
    "compare_alphas",
    "compare_dependent_alphas",
    "compare_independent_alphas",
    "kr_20",
    "kr_21",
    "ordinal_alpha",
    "standardized_alpha",
    "test_alpha",
    "test_published_alpha",
    "ConditionalErrors",
    "FloorAndCeiling",
    "InterItemCorrelations",
    "ItemAnova",
    "ReliableChange",
    "ResponseFrequencies",
    "RightWrongAnalysis",
    "ScorePrecision",
    "StandardErrors",
    "TestRetest",
    "TrueScoreIntervals",
    "conditional_errors",
    "floor_and_ceiling",
    "inter_item_correlations",
    "item_anova",
    "reliable_change",
    "response_frequencies",
    "right_wrong_analysis",
    "score_precision",
    "standard_error_of_measurement",
    "test_retest",
    "true_score_intervals",
    "ScaleAnalysis",
    "Htmt",
    "htmt",
    "ScaleRetest",
    "scale_retest",
    "item_plot",
    "scale_analysis",
    "GreatestLowerBound",
    "GuttmanLambdas",
    "TenBergeMu",
    "greatest_lower_bound",
    "guttman_lambdas",
    "ten_berge_mu",
    "AllSplitHalves",
    "SplitHalf",
    "all_split_halves",
    "split_half",
    "ItemsNeeded",
    "Prophecy",
    "items_needed",
    "spearman_brown_prophecy",
    "Factor",
    "FactorAnalysis",
    "MainEffectWarning",
    "factor",
    "HierarchicalOmega",
    "SchmidLeiman",
    "factor_analysis",
    "hierarchical_omega",
    "schmid_leiman",
    "SimpleSlopes",
    "JohnsonNeyman",
    "MarginalMeans",
    "HypothesisTest",
    "MissingPredictionWarning",
    "simple_slopes",
    "johnson_neyman",
    "margins",
    "predict",
    "linear_hypothesis",
    "BootstrapRegression",
    "PermutationTest",
    "RelativeImportance",
    "bootstrap_regression",
    "permutation_test",
    "relative_importance",
    "Collinearity",
    "CrossValidation",
    "EffectSizes",
    "RegressionPower",
    "ShrinkageEstimates",
    "cross_validated_r_squared",
    "regression_power",
]


def modules() -> list[str]:
    """All modules of the package written in Python."""
    found = pkgutil.walk_packages(sw.__path__, "scalewise.")
    return ["scalewise", *(module.name for module in found if not module.name.endswith("._core"))]


# names and docstrings -----------------------------------------------------------------------------


def test_the_public_names() -> None:
    assert set(PUBLIC) <= set(sw.__all__) <= {*PUBLIC, "__version__"}
    assert set(sw.__all__) <= set(dir(sw))
    assert all(part.isdigit() for part in sw.__version__.split("."))


def members(owner: type | ModuleType) -> Iterator[tuple[str, object]]:
    """The public members of a class of ours, inherited ones included."""
    for name, member in inspect.getmembers(owner):
        if not name.startswith("_"):
            yield f"{getattr(owner, '__name__', owner)}.{name}", member


def needs_docstring(member: object) -> bool:
    return inspect.isroutine(member) or isinstance(member, (type, property))


@pytest.mark.parametrize("package", [sw, scalewise.report, scalewise.datasets])
def test_every_public_name_and_member_has_a_docstring(package: ModuleType) -> None:
    assert (package.__doc__ or "").strip()
    silent = []
    for name in package.__all__:
        member = getattr(package, name)
        if not needs_docstring(member):
            continue
        if not (inspect.getdoc(member) or "").strip():
            silent.append(name)
        if isinstance(member, type) and not issubclass(member, BaseException):
            silent += [
                path
                for path, part in members(member)
                if needs_docstring(part) and not (inspect.getdoc(part) or "").strip()
            ]
    assert silent == []


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_docstrings_run(name: str) -> None:
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip()
    assert doctest.testmod(module).failed == 0


def test_the_central_names_have_examples() -> None:
    analyses = (
        sw.Moments,
        sw.Scale,
        sw.correlation_matrix,
        sw.describe,
        sw.frequencies,
        sw.hierarchical_regression,
        sw.item_analysis,
        sw.score_scales,
    )
    for member in analyses:
        assert ">>> " in (member.__doc__ or ""), member


# how things print ---------------------------------------------------------------------------------

ANSWERS = {
    "time": np.array([0.0, 3, 1, 2, 3, np.nan, 1, 2]),
    "pressure": np.array([3.0, 0, 2, 1, 1, 2, 3, 0]),
    "age": np.array([30.0, 41, 52, 33, 64, 45, 36, 57]),
}


def workload(**options: Any) -> sw.Scale:
    declared = {"bounds": (0, 3), "reverse": ["time"], **options}
    return sw.Scale("workload", ["time", "pressure"], **declared)


def test_a_scale_prints_as_it_is_declared() -> None:
    expected = (
        "Scale('workload', ['time', 'pressure'], bounds=(0, 3), reverse=['time'], score='mean', "
        "min_valid='all')"
    )
    assert repr(workload()) == str(workload()) == expected
    plain = sw.Scale("w", ("a", "b"), score="sum", min_valid=1)
    assert repr(plain) == "Scale('w', ['a', 'b'], score='sum', min_valid=1)"
    half = sw.Scale("w", ["a", "b"], bounds=(0.5, 4))
    assert "bounds=(0.5, 4)" in repr(half)


def test_the_declaration_of_a_scale_can_be_read() -> None:
    scale = workload(min_valid=1)
    assert (scale.name, scale.items, scale.bounds) == ("workload", ("time", "pressure"), (0, 3))
    assert (scale.reverse, scale.score_type, scale.min_valid) == (("time",), "mean", 1)
    assert eval(repr(scale), {"Scale": sw.Scale}) == scale


def test_moments_print_what_they_hold() -> None:
    expected = "Moments(n=7, 2 variables: time, age; listwise, 1 of 8 rows left out (1 incomplete))"
    assert repr(sw.Moments.of(ANSWERS, ["time", "age"])) == expected


def results() -> list[Any]:
    return [
        sw.describe(ANSWERS),
        sw.frequencies(ANSWERS, ["time"]),
        sw.correlation_matrix(ANSWERS),
        sw.item_analysis(ANSWERS, workload()),
        sw.hierarchical_regression(ANSWERS, "age", {"Work": ["time"], "More": ["pressure"]}),
    ]


def test_results_print_their_table() -> None:
    for result in results():
        assert str(result) == repr(result) == str(result.table()) == result.table().to_text()
        assert str(result).startswith("Table\n")
        html = result._repr_html_()
        assert "<table" in html
        assert html == result.table().to_html()


def test_a_printed_correlation_matrix_in_full() -> None:
    figures = {"a": np.array([1, 2, 3, 4, 5]), "b": np.array([2, 1, 4, 3, 5])}
    assert (
        f"\n{sw.correlation_matrix(figures)}\n"
        == """
Table
Means, Standard Deviations, and Correlations

─────────────────────────────
Variable     M    SD     1  2
─────────────────────────────
1. a      3.00  1.58     —
2. b      3.00  1.58  0.80  —
─────────────────────────────
Note. Pearson correlations; stars: two-sided t test of each correlation.
n = 5. M = mean, SD = standard deviation.
* p < 0.05. ** p < 0.01. *** p < 0.001.
"""
    )


def test_options_reach_the_tables() -> None:
    for result in results()[2:]:
        comma = str(result.table(decimal=","))
        assert "." not in comma.split("Note.")[0].replace("1. ", "").replace("2. ", "").replace(
            "3. ", ""
        )
        assert "0," in comma
        bare = str(result.table(leading_zero=False))
        assert " 0." in str(result)
        assert " ." in bare or "-." in bare
    described, counted = results()[:2]
    assert "44,75" in str(described.table(decimal=","))
    assert "12,5" in str(counted.table(decimal=","))
    with pytest.raises(TypeError):
        described.table(colour="red")


# warnings -----------------------------------------------------------------------------------------


def test_an_item_against_the_rest_warns_and_is_not_flipped() -> None:
    against = workload(reverse=())
    with pytest.warns(sw.KeyingWarning) as caught:
        items = sw.item_analysis(ANSWERS, against)
    assert issubclass(sw.KeyingWarning, UserWarning)
    assert caught[0].filename == __file__
    message = str(caught[0].message)
    assert message == (
        "scale `workload`: negative correlation with the other items for `time`, `pressure`; "
        "check whether to reverse; nothing was changed"
    )
    tidy = items.to_dict()["tidy"]
    assert tidy["reversed"] == [False, False]
    assert max(tidy["item_rest"]) < 0
    assert items.alpha < 0
    assert items.two_items is not None
    assert items.two_items.estimate < 0
    complete = ~np.isnan(ANSWERS["time"])
    assert tidy["mean"] == pytest.approx(
        [ANSWERS["time"][complete].mean(), ANSWERS["pressure"][complete].mean()], rel=1e-14
    )


def test_one_item_against_the_rest_is_named_alone() -> None:
    draw = np.random.default_rng(1)
    trait = draw.normal(size=200)
    data = {name: trait + draw.normal(size=200) for name in ("a", "b", "c")}
    data["against"] = draw.normal(size=200) - 0.3 * trait
    message = (
        "scale `scale`: negative correlation with the other items for `against`; check whether to "
        "reverse; nothing was changed"
    )
    with pytest.warns(sw.KeyingWarning) as caught:
        sw.item_analysis(data, list(data))
    assert [str(warning.message) for warning in caught] == [message]


def test_a_scale_keyed_right_does_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sw.item_analysis(ANSWERS, workload()).alpha > 0


# imports ------------------------------------------------------------------------------------------


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


HEAVY = ("pandas", "polars", "pyarrow", "narwhals", "great_tables", "matplotlib", "scipy")


def test_import_brings_no_heavy_library() -> None:
    code = f"import scalewise, sys; print([name for name in {HEAVY} if name in sys.modules])"
    assert run(code) == "[]"


def test_arrays_need_no_heavy_library() -> None:
    code = f"""
import sys
import numpy as np
import scalewise as sw
data = {{"x": np.array([1, 2, 3, 4, 5.0]), "y": np.array([1, 3, 2, 5, 4.0])}}
fit = sw.hierarchical_regression(data, "y", {{"A": ["x"]}})
scale = sw.Scale("s", ["x", "y"])
for result in (fit, sw.item_analysis(data, scale), sw.correlation_matrix(data), sw.describe(data)):
    str(result), result.to_dict(), result.table().to_markdown()
scale.score(data)
print([name for name in {HEAVY} if name in sys.modules])
"""
    assert run(code) == "[]"


def test_pandas_data_bring_no_other_library() -> None:
    code = """
import sys
import pandas as pd
import scalewise as sw
data = pd.DataFrame({"x": [1, 2, 3, 4, 5.0], "y": [1, 3, 2, 5, 4.0]})
sw.correlation_matrix(data).tidy()
sw.Scale("s", ["x", "y"]).score(data)
print([name for name in ("polars", "great_tables", "matplotlib") if name in sys.modules])
"""
    assert run(code) == "[]"


def test_alpha_alone_is_that_of_the_item_analysis() -> None:
    alone, whole = sw.cronbach_alpha(ANSWERS, workload()), sw.item_analysis(ANSWERS, workload())
    found = (alone.estimate, alone.conf_low, alone.conf_high, alone.n, alone.method)
    assert found == (whole.alpha, whole.conf_low, whole.conf_high, whole.n, "feldt")
    assert (alone.coefficient, alone.cases) == ("cronbach_alpha", whole.cases)
    with pytest.warns(sw.KeyingWarning) as caught:
        sw.cronbach_alpha(ANSWERS, workload(reverse=()))
    assert caught[0].filename == __file__


def test_every_result_can_be_glanced_at() -> None:
    answers = {"x": np.array([1.0, 2.0, 3.0, 5.0]), "y": np.array([1.0, 3.0, np.nan, 4.0])}
    summary = sw.correlation_matrix(answers).to_dict()["glance"]
    # Of two variables with n of their own: 1 - |r|.
    assert summary.pop("smallest_eigenvalue") == pytest.approx(
        [1 - sw.correlation_matrix(answers).r[0, 1]], abs=1e-12
    )
    assert summary == {
        "method": ["pearson"],
        "missing": ["pairwise"],
        "n_variables": [2],
        "min_n": [3],
        "max_n": [4],
        "confidence": [0.95],
        "ci_method": ["fisher"],
        "adjustment": ["none"],
        "n_tests": [1],
        "alternative": ["two-sided"],
        "iterations": [None],
    }
    for described in (sw.describe(answers), sw.frequencies(answers)):
        assert described.to_dict()["glance"] == {"n_variables": [2], "n_rows": [4]}
        assert len(described.glance()) == 1
