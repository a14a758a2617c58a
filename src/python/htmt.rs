//! The heterotrait-monotrait ratio.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::items::provenance;
use super::moments::Moments;
use super::omega::{Drawn, owned, resampled};
use super::results::{columns, dict};
use super::scale::Scale;
use crate::{BootstrapInterval, Htmt};

#[pyfunction]
pub(super) fn htmt<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scales: Vec<Bound<'py, Scale>>,
    absolute: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scales) = (&moments.get().0, owned(&scales));
    ratios(py, &py.detach(|| crate::htmt(moments, &scales, absolute))?)
}

/// From answers; with intervals from resamples if any are drawn.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn htmt_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scales: Vec<Bound<'py, Scale>>,
    missing_rule: &str,
    absolute: bool,
    drawn: Option<Drawn>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, scales) = (missing(missing_rule)?, owned(&scales));
    let answers = responses(&columns, weights.as_ref())?;
    let found = match drawn {
        None => py.detach(|| crate::htmt_of(&answers, &scales, missing, absolute))?,
        Some(drawn) => resampled(py, &drawn, |resampling| {
            crate::bootstrap_htmt(&answers, &scales, missing, absolute, resampling, confidence)
        })?,
    };
    ratios(py, &found)
}

fn ratios<'py>(py: Python<'py>, found: &Htmt) -> PyResult<Bound<'py, PyDict>> {
    let rows: Vec<_> = found
        .pairs
        .iter()
        .flat_map(|pair| {
            [
                (pair, "htmt", pair.htmt, pair.htmt_interval),
                (pair, "htmt2", pair.htmt2, pair.htmt2_interval),
            ]
        })
        .collect();
    let of = |interval: Option<BootstrapInterval>, figure: fn(BootstrapInterval) -> f64| {
        interval.map_or(f64::NAN, figure)
    };
    let tidy = columns!(py, rows, row, {
        "x" => row.0.first.as_str(),
        "y" => row.0.second.as_str(),
        "coefficient" => row.1,
        "estimate" => row.2,
        "std_error" => of(row.3, |found| found.std_error),
        "conf_low" => of(row.3, |found| found.conf_low),
        "conf_high" => of(row.3, |found| found.conf_high),
    });
    let glance = columns!(py, [found], one, {
        "n" => one.n,
        "n_scales" => one.scales.len(),
        "absolute" => one.absolute,
        "ci_method" => one.interval,
    });
    let drawn: Vec<_> = rows.iter().filter_map(|row| row.3.map(|found| (row, found))).collect();
    let bootstrap = columns!(py, drawn, row, {
        "x" => row.0.0.first.as_str(),
        "y" => row.0.0.second.as_str(),
        "coefficient" => row.0.1,
        "bias" => row.1.bias,
        "resamples" => row.1.resamples,
        "failed" => row.1.failed,
        "extreme" => row.1.extreme,
        "ci_method" => row.1.interval,
    });
    let result = dict!(py, {
        "scales" => &found.scales,
        "tidy" => tidy,
        "glance" => glance,
        "htmt" => found.htmt.to_pyarray(py),
        "htmt2" => found.htmt2.to_pyarray(py),
        "against" => &found.against,
        "bootstrap" => if drawn.is_empty() { None } else { Some(bootstrap) },
        "seed" => found.seed,
    });
    provenance(&result, found.missing, found.cases, &found.weighting)?;
    Ok(result)
}
