from collections.abc import Callable, Mapping
from typing import Any, Self, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CorrelationScores",
    "DataError",
    "Formula",
    "GroupedMoments",
    "Moments",
    "NumericError",
    "PairTables",
    "RankCorrelations",
    "Scale",
    "ScalewiseError",
    "__version__",
    "adjust_p_values",
    "adjusted_r_squared",
    "all_split_halves",
    "association",
    "bartlett_sphericity",
    "biserial",
    "biserial_of_groups",
    "bootstrap_alpha",
    "bootstrap_correlations",
    "bootstrap_guttman_lambdas",
    "bootstrap_hierarchical_omega",
    "bootstrap_importance",
    "bootstrap_mean_inter_item",
    "bootstrap_ordinal_alpha",
    "bootstrap_polychoric",
    "bootstrap_polyserial",
    "bootstrap_regression",
    "bootstrap_split_half",
    "check_answers",
    "collinearity",
    "compare_alphas",
    "compare_alphas_between",
    "compare_correlation_matrices",
    "compare_correlations",
    "compare_correlations_between",
    "compare_dependent_alphas",
    "compare_fits",
    "compare_independent_alphas",
    "compare_independent_correlations",
    "compare_linearized_correlations",
    "compare_linearized_correlations_between",
    "compare_nonoverlapping_correlations",
    "compare_overlapping_correlations",
    "compare_with_known_correlations",
    "conditional_errors",
    "configuration",
    "construct_reliability",
    "construct_reliability_of",
    "correlation_for_power",
    "correlation_matrix",
    "correlation_matrix_of",
    "correlation_matrix_of_design",
    "correlation_matrix_of_rank_scores",
    "correlation_matrix_of_scores",
    "correlation_matrix_of_tables",
    "correlation_power",
    "cross_validated",
    "definiteness",
    "describe",
    "disattenuated_correlation",
    "effect_sizes",
    "energy_test",
    "eta",
    "factor_analysis",
    "floor_and_ceiling",
    "frequencies",
    "greatest_lower_bound",
    "guttman_lambdas",
    "henze_zirkler",
    "hierarchical_omega",
    "hierarchical_omega_of",
    "hierarchical_regression",
    "hierarchical_regression_grouped",
    "hierarchical_regression_of",
    "htmt",
    "htmt_of",
    "inter_item_correlations",
    "item_analysis",
    "item_analysis_of",
    "item_anova",
    "items_against",
    "items_needed",
    "johnson_neyman",
    "kr_20",
    "kr_21",
    "linear_hypothesis",
    "linearized_partial_correlation",
    "linearized_partial_correlation_matrix",
    "lowess",
    "mardia",
    "margins",
    "mcdonald_omega",
    "mcdonald_omega_of",
    "nearest_correlation",
    "normal_scores",
    "observed_values",
    "ordinal_alpha",
    "ordinal_alpha_of",
    "ordinal_omega",
    "ordinal_omega_of",
    "parametric_bootstrap_alpha",
    "parametric_bootstrap_omega",
    "partial_correlation",
    "partial_correlation_matrix",
    "partial_residuals",
    "permutation_test",
    "point_biserial",
    "point_biserial_of_scores",
    "polychoric",
    "polychoric_of_pair",
    "polyserial",
    "predict",
    "range_restricted_correlation",
    "regression_casewise",
    "regression_diagnostics",
    "regression_outliers",
    "regression_power",
    "relative_importance",
    "reliable_change",
    "respondents_for_power",
    "response_frequencies",
    "right_wrong_analysis",
    "royston",
    "scale_analysis",
    "scale_analysis_of",
    "scale_retest",
    "scale_retest_of",
    "schmid_leiman",
    "score_precision",
    "set_threads",
    "shapiro_wilk",
    "simple_slopes",
    "spearman_brown_prophecy",
    "split_half",
    "spss_regression",
    "spss_regression_of",
    "standard_error_of_measurement",
    "steiger_sphericity",
    "ten_berge_mu",
    "test_alpha",
    "test_published_alpha",
    "test_retest",
    "true_score_intervals",
    "wild_cluster_bootstrap",
]

_Column = tuple[str, Any, NDArray[np.bool_] | None]
_Weights = tuple[_Column, str]
_Answers = tuple[list[_Column], _Weights | None, _Column | None]
_Level = bool | int | str
_Key = tuple[str, list[_Level], NDArray[np.uint32]]
_Figures = dict[str, Any]

__version__: str

class ScalewiseError(ValueError): ...
class DataError(ScalewiseError): ...
class NumericError(ScalewiseError): ...

@final
class Scale:
    def __new__(
        cls,
        name: str,
        items: list[str],
        bounds: tuple[float, float] | None,
        reverse: list[str],
        score: str,
        min_valid: int | None,
    ) -> Self: ...
    def score(self, columns: list[_Column]) -> NDArray[np.float64]: ...
    def check(self, columns: list[_Column]) -> None: ...
    def keyed(self, columns: list[_Column]) -> NDArray[np.float64]: ...

@final
class Moments:
    @staticmethod
    def of(
        columns: list[_Column],
        missing: str,
        weights: _Weights | None = None,
        filter: _Column | None = None,
    ) -> Moments: ...
    @staticmethod
    def from_correlation(
        names: list[str],
        r: NDArray[np.float64],
        n: int,
        means: NDArray[np.float64] | None,
        sds: NDArray[np.float64] | None,
    ) -> Moments: ...
    @staticmethod
    def from_pairwise_correlation(
        names: list[str],
        r: NDArray[np.float64],
        n: NDArray[np.uint64],
        means: NDArray[np.float64] | None,
        sds: NDArray[np.float64] | None,
    ) -> Moments: ...
    @staticmethod
    def from_covariance(
        names: list[str],
        covariance: NDArray[np.float64],
        n: int,
        means: NDArray[np.float64] | None,
    ) -> Moments: ...
    @staticmethod
    def from_json(json: str) -> Moments: ...
    def to_json(self) -> str: ...
    @staticmethod
    def from_ipc(bytes: bytes) -> Moments: ...
    def to_ipc(self) -> bytes: ...
    def check_cells(self, min_cell: int) -> None: ...
    def merge(self, other: Moments) -> Moments: ...
    def select(self, names: list[str]) -> Moments: ...
    def show(self, names: list[str]) -> Moments: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def n(self) -> int: ...
    @property
    def missing(self) -> str: ...
    @property
    def cases(self) -> dict[str, int]: ...
    @property
    def answered(self) -> list[int]: ...
    @property
    def weighting(self) -> dict[str, Any]: ...
    def em(self) -> dict[str, Any] | None: ...
    @property
    def pair_n(self) -> NDArray[np.float64]: ...
    @property
    def mean(self) -> NDArray[np.float64]: ...
    @property
    def sd(self) -> NDArray[np.float64]: ...
    @property
    def covariance(self) -> NDArray[np.float64]: ...
    @property
    def correlation(self) -> NDArray[np.float64]: ...

@final
class Formula:
    @staticmethod
    def parse(text: str) -> Formula: ...
    @staticmethod
    def right_side(outcome: str, text: str) -> Formula: ...
    @staticmethod
    def of_blocks(outcome: str, blocks: list[tuple[str, list[tuple[str, bool]]]]) -> Formula: ...
    @property
    def outcome(self) -> str: ...
    @property
    def intercept(self) -> bool: ...
    @property
    def variables(self) -> list[str]: ...
    @property
    def factors(self) -> list[str]: ...
    @property
    def centred(self) -> list[str]: ...
    def expand(
        self, levels: dict[str, list[tuple[str, int]]], means: dict[str, float]
    ) -> _Figures: ...

@final
class GroupedMoments:
    @staticmethod
    def of(
        columns: list[_Column],
        keys: list[_Key],
        missing_rule: str,
        weights: _Weights | None = None,
        filter: _Column | None = None,
    ) -> GroupedMoments: ...
    @staticmethod
    def from_json(json: str) -> GroupedMoments: ...
    def to_json(self) -> str: ...
    @staticmethod
    def from_ipc(bytes: bytes) -> GroupedMoments: ...
    def to_ipc(self) -> bytes: ...
    def check_cells(self, min_cell: int) -> None: ...
    def merge(self, other: GroupedMoments) -> GroupedMoments: ...
    def select(self, names: list[str]) -> GroupedMoments: ...
    def total(self) -> Moments: ...
    def get(self, levels: list[_Level]) -> Moments | None: ...
    def coefficients(self) -> _Figures: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @property
    def levels(self) -> list[list[_Level]]: ...
    @property
    def keys(self) -> list[str]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def missing(self) -> str: ...
    @property
    def weight_type(self) -> str | None: ...
    @property
    def cases(self) -> dict[str, int]: ...
    @property
    def sizes(self) -> dict[str, Any]: ...
    @property
    def within(self) -> NDArray[np.float64]: ...
    @property
    def between(self) -> NDArray[np.float64]: ...

def configuration() -> dict[str, Any]: ...
def set_threads(threads: int) -> None: ...
def describe(columns: list[_Column], weights: _Weights | None) -> _Figures: ...
def frequencies(columns: list[_Column], weights: _Weights | None) -> _Figures: ...

@final
class PairTables:
    @staticmethod
    def of(
        columns: list[_Column],
        missing_rule: str,
        weights: _Weights | None = None,
        filter: _Column | None = None,
    ) -> PairTables: ...
    @staticmethod
    def from_json(json: str) -> PairTables: ...
    def to_json(self) -> str: ...
    def check_cells(self, min_cell: int) -> None: ...
    def merge(self, other: PairTables) -> PairTables: ...
    def select(self, names: list[str]) -> PairTables: ...
    def table(self, first: str, second: str) -> NDArray[np.float64]: ...
    def levels(self, name: str) -> NDArray[np.float64]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def missing(self) -> str: ...
    @property
    def pair_n(self) -> NDArray[np.float64]: ...
    @property
    def cases(self) -> dict[str, int]: ...
    @property
    def weighting(self) -> dict[str, Any]: ...

# method, ci, adjust, levels, confidence, exact, alternative; and of latent correlations the
# estimator, the first step, the empty cells and what is added to them
_Asked: TypeAlias = tuple[
    tuple[str, str | None, str, list[tuple[str, str]], float, bool, str],
    tuple[str, str, str, float],
]

def correlation_matrix(moments: Moments, options: _Asked) -> _Figures: ...
def correlation_matrix_of(
    columns: list[_Column], weights: _Weights | None, missing_rule: str, options: _Asked
) -> _Figures: ...
def correlation_matrix_of_design(
    columns: list[_Column],
    weights: _Weights | None,
    missing_rule: str,
    clusters: _Key | None,
    strata: _Key | None,
    options: _Asked,
) -> _Figures: ...
def correlation_matrix_of_tables(tables: PairTables, options: _Asked) -> _Figures: ...
def correlation_matrix_of_scores(
    moments: Moments, scores: CorrelationScores, options: _Asked
) -> _Figures: ...
def correlation_matrix_of_rank_scores(
    tables: PairTables, scores: CorrelationScores, options: _Asked
) -> _Figures: ...

@final
class CorrelationScores:
    @staticmethod
    def of(
        columns: list[_Column], weights: _Weights | None, moments: Moments
    ) -> CorrelationScores: ...
    @staticmethod
    def of_ranks(
        columns: list[_Column], weights: _Weights | None, tables: PairTables, method: str
    ) -> CorrelationScores: ...
    @staticmethod
    def restored(
        names: list[str],
        method: str,
        missing_rule: str,
        read: int,
        sums: NDArray[np.float64],
        squares: NDArray[np.float64],
    ) -> CorrelationScores: ...
    def merge(self, other: CorrelationScores) -> CorrelationScores: ...
    def __reduce__(self) -> tuple[object, tuple[object, ...]]: ...
    @property
    def cases(self) -> dict[str, int]: ...

def bootstrap_correlations(
    columns: list[_Column],
    weights: _Weights | None,
    missing_rule: str,
    options: _Asked,
    drawn: tuple[str, int, int],
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def item_analysis(
    moments: Moments, scale: Scale, ci: str | None, convention_name: str, confidence: float
) -> _Figures: ...

# interval, resamples, seed, progress
_Drawn: TypeAlias = tuple[str, int, int, Callable[[int, int], object] | None]

def mcdonald_omega(moments: Moments, scale: Scale, options: tuple[str, float]) -> _Figures: ...
def mcdonald_omega_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    options: tuple[str, float],
    drawn: _Drawn | None,
) -> _Figures: ...
def parametric_bootstrap_omega(
    moments: Moments,
    scale: Scale,
    options: tuple[str, float],
    drawn: tuple[int, int, Callable[[int, int], object] | None],
) -> _Figures: ...
def ordinal_omega(
    tables: PairTables, scale: Scale, options: tuple[str, str, str, float]
) -> _Figures: ...
def ordinal_omega_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    options: tuple[str, str, str, float],
    drawn: _Drawn | None,
) -> _Figures: ...
def construct_reliability(
    moments: Moments, scales: list[Scale], options: tuple[str, float]
) -> _Figures: ...
def construct_reliability_of(
    columns: list[_Column],
    weights: _Weights | None,
    scales: list[Scale],
    missing_rule: str,
    options: tuple[str, float],
) -> _Figures: ...
def item_analysis_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    ci: str | None,
    convention_name: str,
    confidence: float,
) -> _Figures: ...
def bootstrap_alpha(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    standardized: bool,
    interval: str,
    resamples: int,
    seed: int,
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def parametric_bootstrap_alpha(
    moments: Moments,
    scale: Scale,
    standardized: bool,
    resamples: int,
    seed: int,
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def items_against(moments: Moments, scale: Scale) -> list[str]: ...
def kr_20(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    confidence: float,
) -> _Figures: ...
def kr_21(
    columns: list[_Column], weights: _Weights | None, scale: Scale, missing_rule: str
) -> _Figures: ...
def ordinal_alpha(tables: PairTables, scale: Scale, estimator: str) -> _Figures: ...
def ordinal_alpha_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    estimator: str,
) -> _Figures: ...

# name, alpha, n, number of items
_Published = tuple[str, float, int, int | None]

def test_alpha(moments: Moments, scale: Scale, value: float, alternative: str) -> _Figures: ...
def test_published_alpha(alpha: _Published, value: float, alternative: str) -> _Figures: ...
def compare_alphas(moments: Moments, scales: list[Scale], alternative: str) -> _Figures: ...
def compare_alphas_between(
    names: list[str], groups: list[Moments], scale: Scale, alternative: str
) -> _Figures: ...
def compare_independent_alphas(alphas: list[_Published], alternative: str) -> _Figures: ...
def compare_dependent_alphas(
    alphas: list[_Published], r: NDArray[np.float64], alternative: str
) -> _Figures: ...
def scale_analysis(moments: Moments, scales: list[Scale], confidence: float) -> _Figures: ...
def scale_analysis_of(
    columns: list[_Column],
    weights: _Weights | None,
    scales: list[Scale],
    missing_rule: str,
    confidence: float,
) -> _Figures: ...
def effect_sizes(
    moments: Moments,
    outcome: str,
    n: int,
    models: list[tuple[str, float, float, int, int]],
    coefficients: list[tuple[int, str, str, float, float, float, float, float]],
    terms: list[tuple[int, str, str, int, float]],
    intercept: bool,
    vcov: str,
    confidence: float,
    r_squared_interval: str,
    beta_interval: str,
) -> _Figures: ...
def adjusted_r_squared(
    moments: Moments,
    outcome: str,
    n: int,
    models: list[tuple[str, int, float, float]],
    intercept: bool,
) -> _Figures: ...
def collinearity(
    moments: Moments,
    variables: list[str],
    blocks: list[tuple[str, int]],
    intercept: bool,
    centred: bool,
) -> _Figures: ...
def cross_validated(
    answers: _Answers,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    missing_rule: str,
    intercept: bool,
    how: tuple[int, int, int],
    codes: NDArray[np.uint32] | None,
) -> _Figures: ...
def regression_power(
    predictors: tuple[int, int],
    level: float,
    model: str,
    noncentrality: str,
    f_squared: float | None,
    n: float | None,
    power: float | None,
) -> _Figures: ...
def hierarchical_regression(moments: Moments, asked: Mapping[str, object]) -> _Figures: ...
def hierarchical_regression_of(
    columns: list[_Column],
    weights: _Weights | None,
    clusters: list[_Key],
    missing_rule: str,
    asked: Mapping[str, object],
) -> _Figures: ...
def hierarchical_regression_grouped(
    clusters: GroupedMoments, asked: Mapping[str, object]
) -> _Figures: ...
def spss_regression(moments: Moments, asked: Mapping[str, object]) -> _Figures: ...
def check_answers(figures: _Figures, answers: Moments) -> None: ...
def compare_fits(smaller: tuple[_Figures, int], larger: tuple[_Figures, int]) -> _Figures: ...
def regression_diagnostics(
    answers: _Answers,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    missing_rule: str,
    confidence: float,
    intercept: bool,
    model: int | None,
    tests: list[str] | None,
    alternative: str,
) -> _Figures: ...
def partial_residuals(
    answers: _Answers,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    missing_rule: str,
    intercept: bool,
    model: int | None,
) -> _Figures: ...
def regression_casewise(
    measures: dict[str, np.ndarray],
    dfbetas: np.ndarray,
    n: int,
    predictors: int,
    set: str,
    changed: list[tuple[str, float | None]],
) -> _Figures: ...
def regression_outliers(
    measures: dict[str, np.ndarray], dfbetas: np.ndarray, n: float, df: float, level: float
) -> _Figures: ...
def lowess(x: np.ndarray, y: np.ndarray, span: float, robust: int) -> _Figures: ...
def normal_scores(n: int, confidence: float) -> _Figures: ...
def spss_regression_of(
    columns: list[_Column],
    weights: _Weights | None,
    missing_rule: str,
    asked: Mapping[str, object],
) -> _Figures: ...
def wild_cluster_bootstrap(
    clusters: GroupedMoments,
    asked: Mapping[str, object],
    tested: str,
    weights_kind: str,
    impose_null: bool,
    null: float,
    resamples: int,
    seed: int,
) -> _Figures: ...
def compare_correlations(
    moments: Moments,
    first: tuple[str, str],
    second: tuple[str, str],
    alternative: str,
    confidence: float,
) -> _Figures: ...
def compare_correlations_between(
    first: Moments, second: Moments, pair: tuple[str, str], alternative: str, confidence: float
) -> _Figures: ...
def compare_independent_correlations(
    r1: float, n1: int, r2: float, n2: int, alternative: str, confidence: float
) -> _Figures: ...
def compare_overlapping_correlations(
    correlations: tuple[float, float, float], n: int, alternative: str, confidence: float
) -> _Figures: ...
def compare_nonoverlapping_correlations(
    correlations: tuple[float, float, float, float, float, float],
    n: int,
    alternative: str,
    confidence: float,
) -> _Figures: ...
def compare_correlation_matrices(first: Moments, second: Moments, method: str) -> _Figures: ...
def compare_with_known_correlations(moments: Moments, known: NDArray[np.float64]) -> _Figures: ...
def factor_analysis(moments: Moments, factors: int, extraction: str, rotation: str) -> _Figures: ...
def schmid_leiman(moments: Moments, factors: int, extraction: str, rotation: str) -> _Figures: ...
def hierarchical_omega(
    moments: Moments, scale: Scale, factors: int, extraction: str, rotation: str
) -> _Figures: ...
def hierarchical_omega_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    factors: int,
    extraction: str,
    rotation: str,
) -> _Figures: ...
def bartlett_sphericity(moments: Moments) -> _Figures: ...
def steiger_sphericity(moments: Moments) -> _Figures: ...
def disattenuated_correlation(
    r: float, n: int, reliability_x: float, reliability_y: float, confidence: float
) -> _Figures: ...
def range_restricted_correlation(
    r: float, n: int, sd_unrestricted: float, sd_restricted: float, confidence: float
) -> _Figures: ...
def correlation_power(r: float, n: float, level: float, alternative: str) -> _Figures: ...
def respondents_for_power(r: float, power: float, level: float, alternative: str) -> _Figures: ...
def correlation_for_power(n: float, power: float, level: float, alternative: str) -> _Figures: ...
def adjust_p_values(p: list[float], method: str) -> list[float]: ...
def association(
    counts: NDArray[np.float64], measure: str, dependent: str, confidence: float
) -> _Figures: ...
def eta(counts: NDArray[np.float64], levels: NDArray[np.float64]) -> _Figures: ...
def polychoric(
    counts: NDArray[np.float64],
    dichotomous: bool,
    how: tuple[tuple[str, str, str], str, float],
    confidence: float,
) -> _Figures: ...
def polychoric_of_pair(
    tables: PairTables,
    pair: tuple[str, str],
    dichotomous: bool,
    how: tuple[tuple[str, str, str], str, float],
    confidence: float,
) -> _Figures: ...
def bootstrap_polychoric(
    counts: NDArray[np.float64],
    how: tuple[tuple[str, str, str], str, float],
    drawn: tuple[str, int, int],
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def polyserial(
    named: tuple[_Column, _Column],
    weights: _Weights | None,
    how: tuple[tuple[str, str, str], str],
    confidence: float,
) -> _Figures: ...
def bootstrap_polyserial(
    named: tuple[_Column, _Column],
    weights: _Weights | None,
    how: tuple[tuple[str, str, str], str],
    drawn: tuple[str, int, int],
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def biserial(
    named: tuple[_Column, _Column], weights: _Weights | None, confidence: float
) -> _Figures: ...
def biserial_of_groups(
    grouped: GroupedMoments, x: str, name: str, confidence: float
) -> _Figures: ...
def point_biserial_of_scores(
    moments: Moments, scores: CorrelationScores, confidence: float
) -> _Figures: ...
def point_biserial(
    named: tuple[_Column, _Column], weights: _Weights | None, confidence: float
) -> _Figures: ...

@final
class RankCorrelations:
    @staticmethod
    def of(
        columns: list[_Column], weights: _Weights | None, missing_rule: str, method: str
    ) -> RankCorrelations: ...
    @staticmethod
    def of_tables(tables: PairTables, method: str) -> RankCorrelations: ...
    @property
    def missing(self) -> str: ...
    @property
    def cases(self) -> dict[str, int]: ...
    @property
    def weighting(self) -> _Figures: ...

def partial_correlation(
    of: Moments | RankCorrelations,
    pair: tuple[str, str],
    controls: list[str],
    of_y_alone: bool,
    confidence: float,
) -> _Figures: ...
def partial_correlation_matrix(
    of: Moments | RankCorrelations, of_column_alone: bool, confidence: float
) -> _Figures: ...
def linearized_partial_correlation(
    columns: list[_Column],
    weights: _Weights | None,
    pair: tuple[str, str],
    controls: list[str],
    of_y_alone: bool,
    confidence: float,
) -> _Figures: ...
def linearized_partial_correlation_matrix(
    columns: list[_Column], weights: _Weights | None, of_column_alone: bool, confidence: float
) -> _Figures: ...
def compare_linearized_correlations(
    columns: list[_Column],
    weights: _Weights | None,
    first: tuple[str, str],
    second: tuple[str, str],
    alternative: str,
    confidence: float,
) -> _Figures: ...
def compare_linearized_correlations_between(
    first: tuple[list[_Column], _Weights | None],
    second: tuple[list[_Column], _Weights | None],
    pair: tuple[str, str],
    alternative: str,
    confidence: float,
) -> _Figures: ...
def definiteness(names: list[str], r: NDArray[np.float64]) -> _Figures: ...
def nearest_correlation(names: list[str], r: NDArray[np.float64], method: str) -> _Figures: ...
def mardia(named: list[_Column], divisor: str) -> _Figures: ...
def henze_zirkler(named: list[_Column]) -> _Figures: ...
def shapiro_wilk(named: list[_Column]) -> list[_Figures]: ...
def royston(named: list[_Column]) -> _Figures: ...
def energy_test(named: list[_Column], simulated: int, seed: int) -> _Figures: ...
def inter_item_correlations(moments: Moments, scale: Scale, confidence: float) -> _Figures: ...
def bootstrap_mean_inter_item(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    interval: str,
    resamples: int,
    seed: int,
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def item_anova(moments: Moments, scale: Scale) -> _Figures: ...
def right_wrong_analysis(
    columns: list[_Column], weights: _Weights | None, scale: Scale, share: float
) -> _Figures: ...
def response_frequencies(
    columns: list[_Column], weights: _Weights | None, scale: Scale
) -> _Figures: ...
def floor_and_ceiling(
    columns: list[_Column], weights: _Weights | None, scale: Scale
) -> _Figures: ...
def standard_error_of_measurement(sd: float, reliability: float) -> _Figures: ...
def score_precision(
    moments: Moments, scale: Scale, reliability: float | None, confidence: float
) -> _Figures: ...
def true_score_intervals(
    scores: NDArray[np.float64], mean: float, sd: float, reliability: float, confidence: float
) -> _Figures: ...
def reliable_change(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    reliability: float,
    sd: float | None,
    better: str,
    confidence: float,
) -> _Figures: ...
def test_retest(moments: Moments, pair: tuple[str, str], confidence: float) -> _Figures: ...
def scale_retest(moments: Moments, first: Scale, second: Scale, confidence: float) -> _Figures: ...
def scale_retest_of(
    columns: list[_Column],
    weights: _Weights | None,
    first: Scale,
    second: Scale,
    confidence: float,
) -> _Figures: ...
def htmt(moments: Moments, scales: list[Scale], absolute: bool) -> _Figures: ...
def htmt_of(
    columns: list[_Column],
    weights: _Weights | None,
    scales: list[Scale],
    missing_rule: str,
    absolute: bool,
    drawn: _Drawn | None,
    confidence: float,
) -> _Figures: ...
def bootstrap_split_half(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    rule: str | None,
    first: list[str],
    drawn: _Drawn,
    confidence: float,
) -> _Figures: ...
def bootstrap_guttman_lambdas(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    convention: str,
    sampled: tuple[int, int],
    drawn: _Drawn,
    confidence: float,
) -> _Figures: ...
def bootstrap_hierarchical_omega(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    factors: int,
    extraction: str,
    rotation: str,
    drawn: _Drawn,
    confidence: float,
) -> _Figures: ...
def bootstrap_ordinal_alpha(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    estimator: str,
    drawn: _Drawn,
    confidence: float,
) -> _Figures: ...
def conditional_errors(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    method: str,
    parts: int | None,
    degree: int,
    least_respondents: int,
    reliability: float | None,
    confidence: float,
) -> _Figures: ...

# splits, seed, progress
_Sampled: TypeAlias = tuple[int, int, Callable[[int, int], object] | None]

def guttman_lambdas(
    moments: Moments, scale: Scale, convention: str, sampled: _Sampled
) -> _Figures: ...
def ten_berge_mu(moments: Moments, scale: Scale, standardized: bool) -> _Figures: ...
def greatest_lower_bound(moments: Moments, scale: Scale, standardized: bool) -> _Figures: ...
def split_half(moments: Moments, scale: Scale, rule: str | None, first: list[str]) -> _Figures: ...
def all_split_halves(
    moments: Moments, scale: Scale, standardized: bool, sampled: _Sampled
) -> _Figures: ...
def spearman_brown_prophecy(reliability: float, length_factor: float) -> _Figures: ...
def items_needed(reliability: float, items: int, wanted: float) -> _Figures: ...
def simple_slopes(
    model: _Figures,
    predictor: str,
    moderators: list[tuple[str, Any]],
    shown: list[float],
    confidence: float,
) -> _Figures: ...
def observed_values(answers: _Answers, variable: str, shares: list[float]) -> _Figures: ...
def johnson_neyman(
    model: _Figures,
    predictor: str,
    moderator: str,
    alpha: float,
    control_fdr: bool,
    range: tuple[float, float] | None,
    settings: list[tuple[str, float]],
    observed: _Answers | None,
    shown: tuple[float, float] | None,
) -> _Figures: ...
def predict(
    model: _Figures, columns: list[_Column], sigma: float | None, confidence: float
) -> _Figures: ...
def linear_hypothesis(model: _Figures, hypotheses: list[Any], confidence: float) -> _Figures: ...
def margins(
    model: _Figures,
    by: list[tuple[str, Any]],
    over: list[tuple[str, Any]],
    settings: list[tuple[str, float]],
    averaging: str,
    designs: list[list[float]] | None,
    adjustment: str,
    confidence: float,
) -> _Figures: ...
def relative_importance(
    moments: Moments,
    outcome: str,
    parts: list[tuple[str, list[str]]],
    always: list[str],
    orders: int | None,
    seed: int,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def bootstrap_importance(
    columns: list[_Column],
    weights: _Weights | None,
    outcome: str,
    parts: list[tuple[str, list[str]]],
    always: list[str],
    missing_rule: str,
    metrics: list[str],
    interval: str,
    resamples: int,
    seed: int,
    indices: NDArray[np.uint32] | None,
    confidence: float,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def bootstrap_regression(
    columns: list[_Column],
    weights: _Weights | None,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    missing_rule: str,
    statistics: list[str],
    resample: str,
    interval: str,
    resamples: int,
    seed: int,
    indices: NDArray[np.uint32] | None,
    confidence: float,
    intercept: bool,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
def permutation_test(
    columns: list[_Column],
    weights: _Weights | None,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    method: str,
    permutations: int,
    seed: int,
    indices: NDArray[np.uint32] | None,
    intercept: bool,
    progress: Callable[[int, int], object] | None,
) -> _Figures: ...
