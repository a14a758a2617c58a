//! Bootstrap intervals of single latent correlations.

use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::coefficients::{
    Answers, HowPolychoric, HowPolyserial, PlainWeights, by_name, polychoric_options,
    polyserial_options,
};
use super::correlations::telling;
use super::frame::{NamedArray, NamedWeights};
use super::resampling::interval_method;
use super::results::dict;
use crate::{BootstrapInterval, Resampling};

/// Which interval, of how many resamples, from which seed.
type Drawn = (String, usize, u64);

#[pyfunction]
pub(super) fn bootstrap_polychoric<'py>(
    py: Python<'py>,
    counts: PyReadonlyArray2<'py, f64>,
    how: HowPolychoric,
    drawn: Drawn,
    confidence: f64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (interval, resamples, seed) = drawn;
    let (options, by) = (polychoric_options(&how, confidence)?, interval_method(&interval)?);
    let (counts, told) = (counts.as_array(), telling(progress.as_ref()));
    let found = py.detach(|| {
        let draws = Resampling::seeded(resamples, seed).method(by).progress(&told);
        crate::bootstrap_polychoric(counts, &options, &draws)
    })?;
    of_interval(py, &found)
}

#[pyfunction]
pub(super) fn bootstrap_polyserial<'py>(
    py: Python<'py>,
    named: [NamedArray<'py>; 2],
    weights: Option<NamedWeights<'py>>,
    how: HowPolyserial,
    drawn: Drawn,
    confidence: f64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (interval, resamples, seed) = drawn;
    let (options, by) = (polyserial_options(&how, confidence)?, interval_method(&interval)?);
    let (Answers { names, x, y }, told) = (Answers::of(&named)?, telling(progress.as_ref()));
    let weights = weights.map(|weights| PlainWeights::of(&weights)).transpose()?;
    let found = py.detach(|| {
        let draws = Resampling::seeded(resamples, seed).method(by).progress(&told);
        match &weights {
            None => crate::bootstrap_polyserial(&x, &y, &options, &draws),
            Some(w) => {
                crate::bootstrap_weighted_polyserial(&x, &y, &w.values, w.kind, &options, &draws)
            }
        }
    });
    of_interval(py, &found.map_err(|error| by_name(error, &names))?)
}

fn of_interval<'py>(py: Python<'py>, found: &BootstrapInterval) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "bias" => found.bias,
        "std_error" => found.std_error,
        "conf_low" => found.conf_low,
        "conf_high" => found.conf_high,
        "failed" => found.failed,
        "extreme" => found.extreme,
    }))
}
