"""Likert scales, reliability, correlations and hierarchical regression for surveys.

From raw answers to the tables that get published::

    import scalewise as sw

    workload = sw.Scale("workload", ["enough_time", "no_conflict", "too_much"],
                        bounds=(0, 3), reverse=["enough_time", "no_conflict"], min_valid=2)
    df = sw.score_scales(df, [workload])
    sw.item_analysis(df, workload).table()
    sw.correlation_matrix(df, ["tailoring", "workload", "age"]).table()
    sw.hierarchical_regression(df, outcome="tailoring",
                               blocks={"Work": ["workload"], "Person": ["age", "gender"]}).table()

Data are a DataFrame (pandas, polars, pyarrow, anything narwhals reads), a dictionary of NumPy
arrays, or `Moments`. Every result has ``tidy()``, ``glance()`` where there is a summary,
``table()``, ``to_dict()`` and prints itself.
"""

from importlib import import_module
from types import ModuleType

# NumPy first: its OpenBLAS starts in a few milliseconds, and ours after it; the other way round
# takes fifty more.
import numpy as _numpy  # noqa: F401

from ._core import DataError, NumericError, ScalewiseError, __version__, set_threads
from .alpha import kr_20, kr_21, standardized_alpha
from .alpha_comparison import (
    AlphaComparison,
    compare_alphas,
    compare_dependent_alphas,
    compare_independent_alphas,
)
from .alpha_interval import BootstrapReliability
from .alpha_tests import AlphaTest, test_alpha, test_published_alpha
from .anova import ItemAnova, item_anova
from .association import goodman_kruskal_gamma, kendall_tau_b, kendall_tau_c, somers_d
from .bounds import (
    GreatestLowerBound,
    GuttmanLambdas,
    TenBergeMu,
    greatest_lower_bound,
    guttman_lambdas,
    ten_berge_mu,
)
from .by_group import Grouped
from .casewise import Casewise
from .change import ReliableChange, TestRetest, reliable_change, test_retest
from .coefficient_matrix import CorrelationMatrix
from .coefficients import Coefficient
from .comparisons import (
    CorrelationComparison,
    compare_correlations,
    compare_correlations_between,
    compare_independent_correlations,
    compare_nonoverlapping_correlations,
    compare_overlapping_correlations,
)
from .conditional_error import ConditionalErrors, conditional_errors
from .configuration import show_config
from .construct import ConstructReliability, construct_reliability
from .corrections import (
    CorrectedCorrelation,
    CorrelationPower,
    adjust_p_values,
    correlation_power,
    disattenuated_correlation,
    range_restricted_correlation,
)
from .correlation import correlation_matrix
from .correlations_between import CorrelationsBetween, correlations_between
from .cross_validation import CrossValidation, cross_validated_r_squared
from .description import Descriptives, Frequencies, describe, frequencies
from .diagnostics import RegressionDiagnostics, regression_diagnostics
from .factors import FactorAnalysis, SchmidLeiman, factor_analysis, schmid_leiman
from .fit import Model, Regression
from .fit_comparison import FitComparison, compare_fits
from .groups import GroupedMoments, GroupSizes, IntraclassCorrelations
from .halves import AllSplitHalves, SplitHalf, all_split_halves, split_half
from .hierarchical_omega import HierarchicalOmega, hierarchical_omega
from .htmt import Htmt, htmt
from .importance import RelativeImportance, relative_importance
from .item_pairs import InterItemCorrelations, inter_item_correlations
from .item_plots import item_plot
from .item_responses import (
    FloorAndCeiling,
    ResponseFrequencies,
    floor_and_ceiling,
    response_frequencies,
)
from .latent import Polychoric, polychoric, tetrachoric
from .marginal_means import MarginalMeans, margins
from .matrix_tests import (
    MatrixTest,
    bartlett_sphericity,
    compare_correlation_matrices,
    compare_with_known_correlations,
    steiger_sphericity,
)
from .moments import Likelihood, Moments
from .nearest import Definiteness, NearestCorrelation, definiteness, nearest_correlation
from .normality import (
    NormalityTest,
    energy_test,
    henze_zirkler,
    mardia,
    royston,
    shapiro_wilk,
)
from .omega import Omega, mcdonald_omega
from .ordinal_alpha import OrdinalAlpha, ordinal_alpha
from .ordinal_omega import OrdinalOmega, ordinal_omega
from .pair_tables import PairTables
from .partial import (
    partial_correlation,
    partial_correlation_matrix,
    semipartial_correlation,
    semipartial_correlation_matrix,
)
from .partial_figures import PartialCorrelationMatrix
from .permutation import PermutationTest, permutation_test
from .precision import (
    ScorePrecision,
    StandardErrors,
    TrueScoreIntervals,
    score_precision,
    standard_error_of_measurement,
    true_score_intervals,
)
from .prediction import (
    HypothesisTest,
    MissingPredictionWarning,
    linear_hypothesis,
    predict,
)
from .predictive_association import eta, goodman_kruskal_lambda, goodman_kruskal_tau
from .predictors import MainEffectWarning
from .prophecy import ItemsNeeded, Prophecy, items_needed, spearman_brown_prophecy
from .regression import hierarchical_regression
from .regression_effects import (
    Collinearity,
    EffectSizes,
    RegressionPower,
    ShrinkageEstimates,
    regression_power,
)
from .reliability import (
    ItemAnalysis,
    KeyingWarning,
    Reliability,
    TwoItems,
    cronbach_alpha,
    item_analysis,
)
from .resampling import BootstrapRegression, bootstrap_regression
from .results import Weighting
from .right_wrong import RightWrongAnalysis, right_wrong_analysis
from .scale_analysis import ScaleAnalysis, scale_analysis
from .scale_retest import ScaleRetest, scale_retest
from .scales import Scale, score_scales
from .serial import biserial, point_biserial, polyserial
from .slopes import JohnsonNeyman, SimpleSlopes, johnson_neyman, simple_slopes
from .terms import (
    Factor,
    Term,
    centered,
    dummy,
    factor,
    power,
    product,
    reversed_item,
    square,
)
from .wild import WildTest, wild_cluster_bootstrap

__all__ = [
    "AllSplitHalves",
    "AlphaComparison",
    "AlphaTest",
    "BootstrapRegression",
    "BootstrapReliability",
    "Casewise",
    "Coefficient",
    "Collinearity",
    "ConditionalErrors",
    "ConstructReliability",
    "CorrectedCorrelation",
    "CorrelationComparison",
    "CorrelationMatrix",
    "CorrelationPower",
    "CorrelationsBetween",
    "CrossValidation",
    "DataError",
    "Definiteness",
    "Descriptives",
    "EffectSizes",
    "Factor",
    "FactorAnalysis",
    "FitComparison",
    "FloorAndCeiling",
    "Frequencies",
    "GreatestLowerBound",
    "GroupSizes",
    "Grouped",
    "GroupedMoments",
    "GuttmanLambdas",
    "HierarchicalOmega",
    "Htmt",
    "HypothesisTest",
    "InterItemCorrelations",
    "IntraclassCorrelations",
    "ItemAnalysis",
    "ItemAnova",
    "ItemsNeeded",
    "JohnsonNeyman",
    "KeyingWarning",
    "Likelihood",
    "MainEffectWarning",
    "MarginalMeans",
    "MatrixTest",
    "MissingPredictionWarning",
    "Model",
    "Moments",
    "NearestCorrelation",
    "NormalityTest",
    "NumericError",
    "Omega",
    "OrdinalAlpha",
    "OrdinalOmega",
    "PairTables",
    "PartialCorrelationMatrix",
    "PermutationTest",
    "Polychoric",
    "Prophecy",
    "Regression",
    "RegressionDiagnostics",
    "RegressionPower",
    "RelativeImportance",
    "Reliability",
    "ReliableChange",
    "ResponseFrequencies",
    "RightWrongAnalysis",
    "Scale",
    "ScaleAnalysis",
    "ScaleRetest",
    "ScalewiseError",
    "SchmidLeiman",
    "ScorePrecision",
    "ShrinkageEstimates",
    "SimpleSlopes",
    "SplitHalf",
    "StandardErrors",
    "TenBergeMu",
    "Term",
    "TestRetest",
    "TrueScoreIntervals",
    "TwoItems",
    "Weighting",
    "WildTest",
    "__version__",
    "adjust_p_values",
    "all_split_halves",
    "bartlett_sphericity",
    "biserial",
    "bootstrap_regression",
    "centered",
    "compare_alphas",
    "compare_correlation_matrices",
    "compare_correlations",
    "compare_correlations_between",
    "compare_dependent_alphas",
    "compare_fits",
    "compare_independent_alphas",
    "compare_independent_correlations",
    "compare_nonoverlapping_correlations",
    "compare_overlapping_correlations",
    "compare_with_known_correlations",
    "conditional_errors",
    "construct_reliability",
    "correlation_matrix",
    "correlation_power",
    "correlations_between",
    "cronbach_alpha",
    "cross_validated_r_squared",
    "definiteness",
    "describe",
    "disattenuated_correlation",
    "dummy",
    "energy_test",
    "eta",
    "factor",
    "factor_analysis",
    "floor_and_ceiling",
    "frequencies",
    "goodman_kruskal_gamma",
    "goodman_kruskal_lambda",
    "goodman_kruskal_tau",
    "greatest_lower_bound",
    "guttman_lambdas",
    "henze_zirkler",
    "hierarchical_omega",
    "hierarchical_regression",
    "htmt",
    "inter_item_correlations",
    "item_analysis",
    "item_anova",
    "item_plot",
    "items_needed",
    "johnson_neyman",
    "kendall_tau_b",
    "kendall_tau_c",
    "kr_20",
    "kr_21",
    "linear_hypothesis",
    "mardia",
    "margins",
    "mcdonald_omega",
    "nearest_correlation",
    "ordinal_alpha",
    "ordinal_omega",
    "partial_correlation",
    "partial_correlation_matrix",
    "permutation_test",
    "point_biserial",
    "polychoric",
    "polyserial",
    "power",
    "predict",
    "product",
    "range_restricted_correlation",
    "regression_diagnostics",
    "regression_power",
    "relative_importance",
    "reliable_change",
    "response_frequencies",
    "reversed_item",
    "right_wrong_analysis",
    "royston",
    "scale_analysis",
    "scale_retest",
    "schmid_leiman",
    "score_precision",
    "score_scales",
    "semipartial_correlation",
    "semipartial_correlation_matrix",
    "set_threads",
    "shapiro_wilk",
    "show_config",
    "simple_slopes",
    "somers_d",
    "spearman_brown_prophecy",
    "split_half",
    "square",
    "standard_error_of_measurement",
    "standardized_alpha",
    "steiger_sphericity",
    "ten_berge_mu",
    "test_alpha",
    "test_published_alpha",
    "test_retest",
    "tetrachoric",
    "true_score_intervals",
    "wild_cluster_bootstrap",
]

_LAZY = ("datasets", "report")


def __getattr__(name: str) -> ModuleType:
    """Import `scalewise.datasets` and `scalewise.report` when they are first named."""
    if name in _LAZY:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_LAZY])
