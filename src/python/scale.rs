//! The scale, as Python holds it.

use numpy::{PyArray1, PyArray2, ToPyArray};
use pyo3::prelude::*;

use super::errors::unknown_option;
use super::frame::{NamedArray, responses};
use crate::scale::Score;

/// A declared scale.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct Scale(pub(super) crate::Scale);

#[pymethods]
impl Scale {
    #[new]
    fn new(
        name: String,
        items: Vec<String>,
        bounds: Option<(f64, f64)>,
        reverse: Vec<String>,
        score: &str,
        min_valid: Option<usize>,
    ) -> PyResult<Self> {
        let score = match score {
            "mean" => Score::Mean,
            "sum" => Score::Sum,
            other => return Err(unknown_option("score", other, "\"mean\" or \"sum\"")),
        };
        let mut scale = crate::Scale::new(name, items)?.scored_by(score);
        if let Some((low, high)) = bounds {
            scale = scale.bounds(low, high)?;
        }
        if let Some(min_valid) = min_valid {
            scale = scale.min_valid(min_valid)?;
        }
        Ok(Self(scale.reverse(reverse)?))
    }

    fn score<'py>(
        &self,
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let responses = responses(&columns, None)?;
        Ok(py.detach(|| self.0.score(&responses))?.to_pyarray(py))
    }

    /// Makes sure that the answers lie inside the bounds.
    fn check<'py>(&self, py: Python<'py>, columns: Vec<NamedArray<'py>>) -> PyResult<()> {
        let responses = responses(&columns, None)?;
        Ok(py.detach(|| self.0.check(&responses))?)
    }

    fn keyed<'py>(
        &self,
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let responses = responses(&columns, None)?;
        Ok(py.detach(|| self.0.keyed(&responses))?.to_pyarray(py))
    }
}
