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
from .association import (
    eta,
    goodman_kruskal_gamma,
    goodman_kruskal_lambda,
    goodman_kruskal_tau,
    kendall_tau_b,
    kendall_tau_c,
    somers_d,
)
from .by_group import Grouped
from .coefficients import Coefficient
from .comparisons import (
    CorrelationComparison,
    compare_correlations,
    compare_correlations_between,
    compare_independent_correlations,
    compare_nonoverlapping_correlations,
    compare_overlapping_correlations,
)
from .configuration import show_config
from .corrections import (
    CorrectedCorrelation,
    CorrelationPower,
    adjust_p_values,
    correlation_power,
    disattenuated_correlation,
    range_restricted_correlation,
)
from .correlation import CorrelationMatrix, correlation_matrix
from .description import Descriptives, Frequencies, describe, frequencies
from .factor import FactorAnalysis, SchmidLeiman, factor_analysis, schmid_leiman
from .groups import GroupedMoments, GroupSizes, IntraclassCorrelations
from .hierarchical_omega import HierarchicalOmega, hierarchical_omega
from .latent import Polychoric, biserial, point_biserial, polychoric, polyserial, tetrachoric
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
from .pair_tables import PairTables
from .partial import (
    PartialCorrelationMatrix,
    partial_correlation,
    partial_correlation_matrix,
    semipartial_correlation,
    semipartial_correlation_matrix,
)
from .regression import Model, Regression, hierarchical_regression
from .reliability import (
    ItemAnalysis,
    KeyingWarning,
    Reliability,
    TwoItems,
    cronbach_alpha,
    item_analysis,
)
from .results import Weighting
from .scales import Scale, score_scales
from .terms import Term, centered, dummy, power, product, reversed_item, square

__all__ = [
    "Coefficient",
    "CorrectedCorrelation",
    "CorrelationComparison",
    "CorrelationMatrix",
    "CorrelationPower",
    "DataError",
    "Definiteness",
    "Descriptives",
    "FactorAnalysis",
    "Frequencies",
    "GroupSizes",
    "Grouped",
    "GroupedMoments",
    "HierarchicalOmega",
    "IntraclassCorrelations",
    "ItemAnalysis",
    "KeyingWarning",
    "Likelihood",
    "MatrixTest",
    "Model",
    "Moments",
    "NearestCorrelation",
    "NormalityTest",
    "NumericError",
    "PairTables",
    "PartialCorrelationMatrix",
    "Polychoric",
    "Regression",
    "Reliability",
    "Scale",
    "ScalewiseError",
    "SchmidLeiman",
    "Term",
    "TwoItems",
    "Weighting",
    "__version__",
    "adjust_p_values",
    "bartlett_sphericity",
    "biserial",
    "centered",
    "compare_correlation_matrices",
    "compare_correlations",
    "compare_correlations_between",
    "compare_independent_correlations",
    "compare_nonoverlapping_correlations",
    "compare_overlapping_correlations",
    "compare_with_known_correlations",
    "correlation_matrix",
    "correlation_power",
    "cronbach_alpha",
    "definiteness",
    "describe",
    "disattenuated_correlation",
    "dummy",
    "energy_test",
    "eta",
    "factor_analysis",
    "frequencies",
    "goodman_kruskal_gamma",
    "goodman_kruskal_lambda",
    "goodman_kruskal_tau",
    "henze_zirkler",
    "hierarchical_omega",
    "hierarchical_regression",
    "item_analysis",
    "kendall_tau_b",
    "kendall_tau_c",
    "mardia",
    "nearest_correlation",
    "partial_correlation",
    "partial_correlation_matrix",
    "point_biserial",
    "polychoric",
    "polyserial",
    "power",
    "product",
    "range_restricted_correlation",
    "reversed_item",
    "royston",
    "schmid_leiman",
    "score_scales",
    "semipartial_correlation",
    "semipartial_correlation_matrix",
    "set_threads",
    "shapiro_wilk",
    "show_config",
    "somers_d",
    "square",
    "steiger_sphericity",
    "tetrachoric",
]

_LAZY = ("datasets", "report")


def __getattr__(name: str) -> ModuleType:
    """Import `scalewise.datasets` and `scalewise.report` when they are first named."""
    if name in _LAZY:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_LAZY])
