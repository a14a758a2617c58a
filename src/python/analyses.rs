//! The analyses, from columns or from moments.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::alphas::{alpha_interval, convention};
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results;
use super::scale::Scale;
use crate::error::Error;
use crate::regression::HierarchicalRegression;

/// Set how many threads read the answers; 0, the default, means one per core.
///
/// Results do not depend on it, to the last bit.
#[pyfunction]
pub(super) fn set_threads(threads: usize) {
    crate::set_threads(threads);
}

/// What runs here: the version, the vector instructions, the threads and the BLAS.
#[pyfunction]
pub(super) fn configuration(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    results::configuration(py, &crate::configuration())
}

#[pyfunction]
pub(super) fn describe<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&columns, weights.as_ref())?;
    results::descriptives(py, &py.detach(|| crate::describe(&responses))?)
}

#[pyfunction]
pub(super) fn frequencies<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&columns, weights.as_ref())?;
    results::frequencies(py, &py.detach(|| crate::frequencies(&responses))?)
}

#[pyfunction]
pub(super) fn item_analysis<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    ci: Option<&str>,
    convention_name: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (interval, convention) = (alpha_interval(ci)?, convention(convention_name)?);
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let analysis =
        py.detach(|| crate::item_analysis_by(moments, scale, interval, convention, confidence))?;
    results::items(py, &analysis)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn item_analysis_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    ci: Option<&str>,
    convention_name: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let (interval, convention) = (alpha_interval(ci)?, convention(convention_name)?);
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let analysis = py.detach(|| {
        crate::item_analysis_of_by(&responses, scale, missing, interval, convention, confidence)
    })?;
    results::items(py, &analysis)
}

#[pyfunction]
pub(super) fn hierarchical_regression<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let regression = regression(outcome, blocks, vcov, confidence, intercept)?;
    let moments = &moments.get().0;
    results::regression(py, &py.detach(|| regression.fit(moments))?)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn hierarchical_regression_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let regression = regression(outcome, blocks, vcov, confidence, intercept)?;
    let responses = responses(&columns, weights.as_ref())?;
    results::regression(py, &py.detach(|| regression.fit_responses(&responses, missing))?)
}

fn regression(
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<HierarchicalRegression> {
    const ROBUST: [&str; 11] =
        ["HC0", "HC1", "HC2", "HC3", "HC4", "HC5", "CR0", "CR1", "CR1S", "CR2", "CR3"];
    if ROBUST.contains(&vcov) {
        return Err(Error::NotYet {
            what: "a robust or cluster-robust covariance",
            instead: "use vcov=\"classical\"",
        }
        .into());
    }
    if vcov != "classical" {
        return Err(unknown_option("vcov", vcov, "\"classical\""));
    }
    let regression = HierarchicalRegression::new(outcome).confidence(confidence);
    let start = if intercept { regression } else { regression.without_intercept() };
    Ok(blocks.into_iter().fold(start, |built, (name, predictors)| built.block(name, predictors)))
}
