//! The Python face. Columns come in as NumPy arrays, results go out as plain dictionaries of
//! columns; the interpreter is free while anything is computed. No statistics here.
//!
//! | Python | Rust |
//! |---|---|
//! | `list[(name, values, valid or None)]`, weights | [`Responses`](crate::Responses) |
//! | `_core.Scale` | [`Scale`](crate::Scale) |
//! | `_core.Moments` | [`Moments`](crate::Moments) |
//! | `_core.PairTables` | [`PairTables`](crate::PairTables) |
//! | `_core.GroupedMoments` | [`GroupedMoments`](crate::GroupedMoments) |
//! | `dict` of columns | the result structs |
//! | `DataError`, `NumericError` | [`Error`](crate::Error) |

mod alphas;
mod analyses;
mod bounds;
mod coefficients;
mod comparisons;
mod correlations;
mod diagnostics;
mod errors;
mod factor;
mod fit_comparisons;
mod frame;
mod groups;
mod htmt;
mod importance;
mod items;
mod latent_bootstraps;
mod moments;
mod normality;
mod omega;
mod partials;
mod predictors;
mod regression_effects;
mod regressions;
mod resampled;
mod resampling;
mod results;
mod retests;
mod scale;
mod scales;
mod slopes;
mod spss_regressions;
mod wild;

use pyo3::prelude::*;

/// Whether the user pressed Ctrl-C. Only Python's main thread is ever told.
fn interrupted() -> bool {
    Python::attach(|py| py.check_signals().is_err())
}

/// The compiled part of scalewise.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use super::alphas::{
        bootstrap_alpha, compare_alphas, compare_alphas_between, compare_dependent_alphas,
        compare_independent_alphas, items_against, kr_20, kr_21, ordinal_alpha, ordinal_alpha_of,
        parametric_bootstrap_alpha, test_alpha, test_published_alpha,
    };
    #[pymodule_export]
    use super::analyses::{
        configuration, describe, frequencies, item_analysis, item_analysis_of, set_threads,
    };
    #[pymodule_export]
    use super::bounds::{
        all_split_halves, greatest_lower_bound, guttman_lambdas, items_needed,
        spearman_brown_prophecy, split_half, ten_berge_mu,
    };
    #[pymodule_export]
    use super::coefficients::{
        association, biserial, biserial_of_groups, definiteness, eta, nearest_correlation,
        point_biserial, point_biserial_of_scores, polychoric, polychoric_of_pair, polyserial,
    };
    #[pymodule_export]
    use super::comparisons::{
        adjust_p_values, bartlett_sphericity, compare_correlation_matrices, compare_correlations,
        compare_correlations_between, compare_independent_correlations,
        compare_linearized_correlations, compare_linearized_correlations_between,
        compare_nonoverlapping_correlations, compare_overlapping_correlations,
        compare_with_known_correlations, correlation_for_power, correlation_power,
        disattenuated_correlation, range_restricted_correlation, respondents_for_power,
        steiger_sphericity,
    };
    #[pymodule_export]
    use super::correlations::{
        CorrelationScores, PairTables, bootstrap_correlations, correlation_matrix,
        correlation_matrix_of, correlation_matrix_of_design, correlation_matrix_of_rank_scores,
        correlation_matrix_of_scores, correlation_matrix_of_tables,
    };
    #[pymodule_export]
    use super::diagnostics::{
        lowess, normal_scores, partial_residuals, regression_casewise, regression_diagnostics,
        regression_outliers,
    };
    #[pymodule_export]
    use super::errors::{DataError, NumericError, ScalewiseError};
    #[pymodule_export]
    use super::factor::{
        factor_analysis, hierarchical_omega, hierarchical_omega_of, schmid_leiman,
    };
    #[pymodule_export]
    use super::fit_comparisons::{check_answers, compare_fits};
    #[pymodule_export]
    use super::groups::GroupedMoments;
    #[pymodule_export]
    use super::htmt::{htmt, htmt_of};
    #[pymodule_export]
    use super::importance::{bootstrap_importance, relative_importance};
    #[pymodule_export]
    use super::items::{
        bootstrap_mean_inter_item, conditional_errors, floor_and_ceiling, inter_item_correlations,
        item_anova, reliable_change, response_frequencies, right_wrong_analysis, score_precision,
        standard_error_of_measurement, true_score_intervals,
    };
    #[pymodule_export]
    use super::latent_bootstraps::{bootstrap_polychoric, bootstrap_polyserial};
    #[pymodule_export]
    use super::moments::Moments;
    #[pymodule_export]
    use super::normality::{energy_test, henze_zirkler, mardia, royston, shapiro_wilk};
    #[pymodule_export]
    use super::omega::{
        construct_reliability, construct_reliability_of, mcdonald_omega, mcdonald_omega_of,
        ordinal_omega, ordinal_omega_of, parametric_bootstrap_omega,
    };
    #[pymodule_export]
    use super::partials::{
        RankCorrelations, linearized_partial_correlation, linearized_partial_correlation_matrix,
        partial_correlation, partial_correlation_matrix,
    };
    #[pymodule_export]
    use super::predictors::Formula;
    #[pymodule_export]
    use super::regression_effects::{
        adjusted_r_squared, collinearity, cross_validated, effect_sizes, regression_power,
    };
    #[pymodule_export]
    use super::regressions::{
        hierarchical_regression, hierarchical_regression_grouped, hierarchical_regression_of,
    };
    #[pymodule_export]
    use super::resampled::{
        bootstrap_guttman_lambdas, bootstrap_hierarchical_omega, bootstrap_ordinal_alpha,
        bootstrap_split_half,
    };
    #[pymodule_export]
    use super::resampling::{bootstrap_regression, permutation_test};
    #[pymodule_export]
    use super::retests::{scale_retest, scale_retest_of, test_retest};
    #[pymodule_export]
    use super::scale::Scale;
    #[pymodule_export]
    use super::scales::{scale_analysis, scale_analysis_of};
    #[pymodule_export]
    use super::slopes::{
        johnson_neyman, linear_hypothesis, margins, observed_values, predict, simple_slopes,
    };
    #[pymodule_export]
    use super::spss_regressions::{spss_regression, spss_regression_of};
    #[pymodule_export]
    use super::wild::wild_cluster_bootstrap;

    #[pymodule_init]
    fn init(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
        use pyo3::types::PyModuleMethods;

        crate::moments::stop_when(super::interrupted);
        // NumPy's C interface is imported when it is first used. Now rather than later: a process
        // that is forked while another thread imports waits for ever.
        numpy::PyArray1::<f64>::zeros(module.py(), 0, false);
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
