//! The analyses, from columns or from moments.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::alphas::{alpha_interval, convention};
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results;
use super::scale::Scale;

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
