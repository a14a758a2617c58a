//! Several scales at once.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{self, columns, dict};
use super::scale::Scale;

#[pyfunction]
pub(super) fn scale_analysis<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scales: Vec<Bound<'py, Scale>>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scales) = (&moments.get().0, declared(&scales));
    analysis(py, &py.detach(|| crate::scale_analysis(moments, &scales, confidence))?)
}

#[pyfunction]
pub(super) fn scale_analysis_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scales: Vec<Bound<'py, Scale>>,
    missing_rule: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let (responses, scales) = (responses(&columns, weights.as_ref())?, declared(&scales));
    let found = py.detach(|| crate::scale_analysis_of(&responses, &scales, missing, confidence))?;
    analysis(py, &found)
}

fn declared(scales: &[Bound<'_, Scale>]) -> Vec<crate::Scale> {
    scales.iter().map(|scale| scale.get().0.clone()).collect()
}

fn analysis<'py>(py: Python<'py>, result: &crate::ScaleAnalysis) -> PyResult<Bound<'py, PyDict>> {
    let scales = result.scales.iter().map(|scale| results::items(py, scale));
    let pairs = columns!(py, result.pairs, pair, {
        "x" => pair.x.as_str(),
        "y" => pair.y.as_str(),
        "n" => pair.observed.n,
        "shared" => pair.shared.clone(),
        "estimate" => pair.observed.estimate,
        "statistic" => pair.observed.statistic,
        "p_value" => pair.observed.p_value,
        "conf_low" => pair.observed.conf_low,
        "conf_high" => pair.observed.conf_high,
        "overlap_corrected" => pair.overlap_corrected,
        "disattenuated" => pair.disattenuated.estimate,
        "disattenuated_conf_low" => pair.disattenuated.conf_low,
        "disattenuated_conf_high" => pair.disattenuated.conf_high,
    });
    let named = result.scales.iter().zip(&result.omegas).collect::<Vec<_>>();
    let omegas = columns!(py, named, pair, {
        "scale" => pair.0.scale.as_str(),
        "estimate" => pair.1.as_ref().map_or(f64::NAN, |omega| omega.estimate),
        "conf_low" => pair.1.as_ref().map_or(f64::NAN, |omega| omega.conf_low),
        "conf_high" => pair.1.as_ref().map_or(f64::NAN, |omega| omega.conf_high),
        "heywood" => pair.1.as_ref().map_or(Vec::new(), |omega| omega.heywood.clone()),
        "problem" => pair.1.as_ref().err().map(ToString::to_string),
    });
    let items = columns!(py, result.items, item, {
        "scale" => item.scale.as_str(),
        "item" => item.item.as_str(),
        "reversed" => item.reversed,
        "with" => item.with.as_str(),
        "contained" => item.contained,
        "correlation" => item.correlation,
        "rest" => item.rest,
        "corrected" => item.corrected,
    });
    Ok(dict!(py, {
        "scales" => scales.collect::<PyResult<Vec<_>>>()?,
        "omegas" => omegas,
        "pairs" => pairs,
        "items" => items,
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "cases" => results::cases(py, result.cases)?,
        "weighting" => results::weighting(py, &result.weighting)?,
    }))
}
