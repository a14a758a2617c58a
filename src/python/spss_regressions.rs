//! A regression by SPSS's conventions.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::moments::Moments;
use super::regressions::{Asked, figures};
use super::results::columns;

#[pyfunction]
pub(super) fn spss_regression<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let regression = asked.regression(0)?;
    let moments = &moments.get().0;
    let found = py.detach(|| crate::spss_regression(&regression, moments))?;
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
