//! Every error, provoked once through the public API, with the message that it must carry.

mod alphas;
mod analyses;
mod bootstrap;
mod closers;
mod correlations;
mod data;
mod derived;
mod diagnostics;
mod factors;
mod fits;
mod groups;
mod importance;
mod intervals;
mod item_worth;
mod latent;
mod matrix;
mod moments;
mod nested;
mod omega;
mod precision;
mod predictors;
mod ranks;
mod reliability;
mod retest;
mod robust;
mod single_correlations;
mod slopes;
mod weights;

use scalewise::{Error, Missing, Moments, Responses, Result};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// What went wrong, and the message that it must carry.
pub(crate) type Case = (Error, &'static str);

pub(crate) fn answers<'a>(columns: &[(&str, &'a [f64])]) -> Responses<'a> {
    Responses::from_columns(columns.iter().copied()).expect("columns of one length")
}

pub(crate) fn moments(columns: &[(&str, &[f64])], missing: Missing) -> Moments {
    Moments::of(&answers(columns), missing).expect("finite answers")
}

pub(crate) fn failure<T>(result: Result<T>) -> Error {
    result.err().expect("this must fail")
}

pub(crate) fn cases() -> Vec<Case> {
    let groups = [
        data::of_the_data(),
        data::of_columns(),
        derived::of_columns_made_of_others(),
        weights::of_weights(),
        analyses::of_scales(),
        analyses::of_blocks(),
        analyses::of_arithmetic(),
        moments::of_published_figures(),
        moments::of_merging(),
        moments::of_disclosure(),
        moments::of_extremes(),
        groups::of_groups(),
        correlations::of_correlations(),
        latent::of_latent(),
        matrix::of_matrices(),
        ranks::of_rank_correlations(),
        single_correlations::of_single_correlations(),
        bootstrap::of_resamples(),
        importance::of_importance(),
        closers::of_designs(),
        closers::of_exact_tests(),
        alphas::of_alphas(),
        precision::of_items_and_scores(),
        reliability::of_bounds(),
        predictors::of_predictors(),
        omega::of_factor_models(),
        factors::of_factors(),
        fits::of_answers_again(),
        nested::of_two_fits(),
        nested::of_spss(),
        diagnostics::of_diagnostics(),
        slopes::of_slopes(),
        slopes::of_predictions(),
        robust::of_robust_errors(),
        intervals::of_effects(),
        item_worth::of_items(),
        retest::of_occasions(),
    ];
    groups.into_iter().flatten().collect()
}
