//! Coefficients of a scale with bootstrap intervals.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::alphas::{latent, ordinal};
use super::bounds::{halves, lambda_convention, lambdas, split_rule};
use super::factor::{extraction_named, of_omega, rotation_named};
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::omega::{Drawn, resampled};
use super::results::{columns, dict};
use super::scale::Scale;
use crate::{Resampled, SplitSampling};

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_split_half<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    rule: Option<&str>,
    first: Vec<String>,
    drawn: Drawn,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, split) = (missing(missing_rule)?, split_rule(rule, first)?);
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = resampled(py, &drawn, |resampling| {
        crate::bootstrap_split_half(&answers, scale, &split, missing, resampling, confidence)
    })?;
    with_intervals(py, halves(py, &found.result)?, &found)
}

/// Splits are sampled as (splits, seed) says where they are too many.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_guttman_lambdas<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    convention: &str,
    sampled: (usize, u64),
    drawn: Drawn,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, by) = (missing(missing_rule)?, lambda_convention(convention)?);
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = resampled(py, &drawn, |draws| {
        let splits = SplitSampling::seeded(sampled.0, sampled.1);
        crate::bootstrap_guttman_lambdas(&answers, scale, by, &splits, missing, draws, confidence)
    })?;
    with_intervals(py, lambdas(py, &found.result)?, &found)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_hierarchical_omega<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    factors: usize,
    extraction: &str,
    rotation: &str,
    drawn: Drawn,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (by, turned) = (extraction_named(extraction)?, rotation_named(rotation)?);
    let missing = missing(missing_rule)?;
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = resampled(py, &drawn, |draws| {
        crate::bootstrap_hierarchical_omega(
            &answers, scale, missing, factors, by, turned, draws, confidence,
        )
    })?;
    with_intervals(py, of_omega(py, &found.result)?, &found)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_ordinal_alpha<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    estimator: &str,
    drawn: Drawn,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, missing) = (latent(estimator)?, missing(missing_rule)?);
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = resampled(py, &drawn, |draws| {
        crate::bootstrap_ordinal_alpha(&answers, scale, missing, &options, draws, confidence)
    })?;
    with_intervals(py, ordinal(py, &found.result)?, &found)
}

/// The figures of a result with the intervals of its coefficients.
fn with_intervals<'py, T>(
    py: Python<'py>,
    figures: Bound<'py, PyDict>,
    found: &Resampled<T>,
) -> PyResult<Bound<'py, PyDict>> {
    let intervals = columns!(py, found.coefficients, one, {
        "coefficient" => one.coefficient,
        "estimate" => one.interval.estimate,
        "bias" => one.interval.bias,
        "std_error" => one.interval.std_error,
        "conf_low" => one.interval.conf_low,
        "conf_high" => one.interval.conf_high,
        "ci_method" => one.interval.interval,
        "resamples" => one.interval.resamples,
        "failed" => one.interval.failed,
        "extreme" => one.interval.extreme,
    });
    figures.set_item("intervals", intervals)?;
    figures.set_item(
        "bootstrap",
        dict!(py, {
            "improper" => found.improper,
            "respondents" => found.respondents,
            "seed" => found.seed,
            "confidence" => found.confidence,
        }),
    )?;
    Ok(figures)
}
