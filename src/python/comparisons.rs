//! Comparisons of correlations, corrections and power; most take plain numbers.

use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, responses};
use super::moments::Moments;
use super::results;
use crate::{
    Adjustment, Alternative, MatrixMethod, NonoverlappingCorrelations, OverlappingCorrelations,
};

#[pyfunction]
pub(super) fn compare_correlations<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    first: [String; 2],
    second: [String; 2],
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (alternative, moments) = (held_against(alternative)?, &moments.get().0);
    let [first, second] = [&first, &second].map(|pair| [pair[0].as_str(), pair[1].as_str()]);
    let found =
        py.detach(|| crate::compare_correlations(moments, first, second, alternative, confidence))?;
    results::comparison(py, &found)
}

/// The same with a linearized standard error, from the rows.
#[pyfunction]
pub(super) fn compare_linearized_correlations<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    first: [String; 2],
    second: [String; 2],
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let responses = responses(&columns, weights.as_ref())?;
    let [first, second] = [&first, &second].map(|pair| [pair[0].as_str(), pair[1].as_str()]);
    let found = py.detach(|| {
        crate::compare_linearized_correlations(&responses, first, second, alternative, confidence)
    })?;
    results::comparison(py, &found)
}

/// The correlations of two groups with linearized standard errors, from the rows of each.
#[pyfunction]
pub(super) fn compare_linearized_correlations_between<'py>(
    py: Python<'py>,
    first: (Vec<NamedArray<'py>>, Option<NamedWeights<'py>>),
    second: (Vec<NamedArray<'py>>, Option<NamedWeights<'py>>),
    pair: [String; 2],
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let first = responses(&first.0, first.1.as_ref())?;
    let second = responses(&second.0, second.1.as_ref())?;
    let pair = [pair[0].as_str(), pair[1].as_str()];
    let found = py.detach(|| {
        let (one, other) = (&first, &second);
        crate::compare_linearized_correlations_between(one, other, pair, alternative, confidence)
    })?;
    results::comparison(py, &found)
}

#[pyfunction]
pub(super) fn compare_correlations_between<'py>(
    py: Python<'py>,
    first: &Bound<'py, Moments>,
    second: &Bound<'py, Moments>,
    pair: [String; 2],
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let (first, second) = (&first.get().0, &second.get().0);
    let pair = [pair[0].as_str(), pair[1].as_str()];
    let found = py.detach(|| {
        crate::compare_correlations_between(first, second, pair, alternative, confidence)
    })?;
    results::comparison(py, &found)
}

#[pyfunction]
pub(super) fn compare_independent_correlations<'py>(
    py: Python<'py>,
    r1: f64,
    n1: u64,
    r2: f64,
    n2: u64,
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let found = crate::compare_independent_correlations(r1, n1, r2, n2, alternative, confidence)?;
    results::comparison(py, &found)
}

/// The correlations are r_jk, r_jh and r_kh.
#[pyfunction]
pub(super) fn compare_overlapping_correlations<'py>(
    py: Python<'py>,
    correlations: [f64; 3],
    n: u64,
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let [r_jk, r_jh, r_kh] = correlations;
    let given = OverlappingCorrelations { r_jk, r_jh, r_kh };
    let found = crate::compare_overlapping_correlations(given, n, alternative, confidence)?;
    results::comparison(py, &found)
}

/// The correlations are r_jk, r_hm, r_jh, r_jm, r_kh and r_km.
#[pyfunction]
pub(super) fn compare_nonoverlapping_correlations<'py>(
    py: Python<'py>,
    correlations: [f64; 6],
    n: u64,
    alternative: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let alternative = held_against(alternative)?;
    let [r_jk, r_hm, r_jh, r_jm, r_kh, r_km] = correlations;
    let given = NonoverlappingCorrelations { r_jk, r_hm, r_jh, r_jm, r_kh, r_km };
    let found = crate::compare_nonoverlapping_correlations(given, n, alternative, confidence)?;
    results::comparison(py, &found)
}

#[pyfunction]
pub(super) fn compare_correlation_matrices<'py>(
    py: Python<'py>,
    first: &Bound<'py, Moments>,
    second: &Bound<'py, Moments>,
    method: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let choices = "\"jennrich1970\" or \"steiger1980\"";
    let method =
        MatrixMethod::named(method).ok_or_else(|| unknown_option("method", method, choices))?;
    let (first, second) = (&first.get().0, &second.get().0);
    let found = py.detach(|| crate::compare_correlation_matrices(first, second, method))?;
    results::matrix_test(py, &found)
}

#[pyfunction]
pub(super) fn compare_with_known_correlations<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    known: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = crate::compare_with_known_correlations(&moments.get().0, known.as_array())?;
    results::matrix_test(py, &found)
}

#[pyfunction]
pub(super) fn bartlett_sphericity<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
) -> PyResult<Bound<'py, PyDict>> {
    let moments = &moments.get().0;
    results::matrix_test(py, &py.detach(|| crate::bartlett_sphericity(moments))?)
}

#[pyfunction]
pub(super) fn steiger_sphericity<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
) -> PyResult<Bound<'py, PyDict>> {
    let moments = &moments.get().0;
    results::matrix_test(py, &py.detach(|| crate::steiger_sphericity(moments))?)
}

#[pyfunction]
pub(super) fn disattenuated_correlation(
    py: Python<'_>,
    r: f64,
    n: u64,
    reliability_x: f64,
    reliability_y: f64,
    confidence: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let found = crate::disattenuated_correlation(r, n, reliability_x, reliability_y, confidence)?;
    results::corrected(py, &found)
}

#[pyfunction]
pub(super) fn range_restricted_correlation(
    py: Python<'_>,
    r: f64,
    n: u64,
    sd_unrestricted: f64,
    sd_restricted: f64,
    confidence: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let found =
        crate::range_restricted_correlation(r, n, sd_unrestricted, sd_restricted, confidence)?;
    results::corrected(py, &found)
}

#[pyfunction]
pub(super) fn correlation_power<'py>(
    py: Python<'py>,
    r: f64,
    n: f64,
    level: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let found = crate::correlation_power(r, n, level, held_against(alternative)?)?;
    results::power(py, &found)
}

#[pyfunction]
pub(super) fn respondents_for_power<'py>(
    py: Python<'py>,
    r: f64,
    power: f64,
    level: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let found = crate::respondents_for_power(r, power, level, held_against(alternative)?)?;
    results::power(py, &found)
}

#[pyfunction]
pub(super) fn correlation_for_power<'py>(
    py: Python<'py>,
    n: f64,
    power: f64,
    level: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let found = crate::correlation_for_power(n, power, level, held_against(alternative)?)?;
    results::power(py, &found)
}

#[pyfunction]
pub(super) fn adjust_p_values(p: Vec<f64>, method: &str) -> PyResult<Vec<f64>> {
    let choices = "\"none\", \"bonferroni\", \"holm\", \"hochberg\", \"hommel\", \"BH\", \
                           \"fdr\" or \"BY\"";
    let method =
        Adjustment::named(method).ok_or_else(|| unknown_option("method", method, choices))?;
    Ok(crate::adjust_p_values(&p, method)?)
}

pub(super) fn held_against(name: &str) -> PyResult<Alternative> {
    let choices = "\"two-sided\", \"less\" or \"greater\"";
    Alternative::named(name).ok_or_else(|| unknown_option("alternative", name, choices))
}
