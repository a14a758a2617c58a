//! A regression by SPSS's conventions.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::regressions::{Asked, figures};
use super::results::columns;
use crate::regression::SpssRegression;

#[pyfunction]
pub(super) fn spss_regression<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let regression = asked.regression(0)?;
    let moments = &moments.get().0;
    found(py, &py.detach(|| crate::spss_regression(&regression, moments))?)
}

#[pyfunction]
pub(super) fn spss_regression_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    missing_rule: &str,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let regression = asked.regression(0)?;
    let responses = responses(&columns, weights.as_ref())?;
    found(py, &py.detach(|| crate::spss_regression_of(&regression, &responses, missing))?)
}

/// The figures of a regression, and what SPSS prints besides.
fn found<'py>(py: Python<'py>, found: &SpssRegression) -> PyResult<Bound<'py, PyDict>> {
    let figures = figures(py, &found.fit)?;
    let excluded = columns!(py, found.excluded, row, {
        "block" => row.block.as_str(),
        "term" => row.term.as_str(),
        "tolerance" => row.tolerance,
    });
    let selection = columns!(py, found.selection, row, {
        "akaike" => row.akaike,
        "amemiya" => row.amemiya,
        "mallows" => row.mallows,
        "schwarz" => row.schwarz,
    });
    let glance = figures.as_any().get_item("glance")?;
    glance.set_item("aic", selection.as_any().get_item("akaike")?)?;
    glance.set_item("bic", selection.as_any().get_item("schwarz")?)?;
    figures.set_item("excluded", excluded)?;
    figures.set_item("selection", selection)?;
    Ok(figures)
}
