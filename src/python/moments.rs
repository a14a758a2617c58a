//! Moments, as Python holds them.

use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyType};

use super::frame::{NamedArray, NamedWeights, filtered, missing};
use super::results;

/// Row count, means and centred cross-products.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct Moments(pub(super) crate::Moments);

#[pymethods]
impl Moments {
    #[staticmethod]
    #[pyo3(signature = (columns, missing, weights=None, filter=None))]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        #[pyo3(from_py_with = rule)] missing: crate::Missing,
        weights: Option<NamedWeights<'py>>,
        filter: Option<NamedArray<'py>>,
    ) -> PyResult<Self> {
        let responses = filtered(&columns, weights.as_ref(), filter.as_ref())?;
        Ok(Self(py.detach(|| crate::Moments::of(&responses, missing))?))
    }

    #[staticmethod]
    fn from_correlation(
        names: Vec<String>,
        r: PyReadonlyArray2<'_, f64>,
        n: u64,
        means: Option<PyReadonlyArray1<'_, f64>>,
        sds: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let means = means.as_ref().map(|means| means.as_array());
        let sds = sds.as_ref().map(|sds| sds.as_array());
        Ok(Self(crate::Moments::from_correlation(names, r.as_array(), n, means, sds)?))
    }

    #[staticmethod]
    fn from_pairwise_correlation(
        names: Vec<String>,
        r: PyReadonlyArray2<'_, f64>,
        n: PyReadonlyArray2<'_, u64>,
        means: Option<PyReadonlyArray1<'_, f64>>,
        sds: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let means = means.as_ref().map(|means| means.as_array());
        let sds = sds.as_ref().map(|sds| sds.as_array());
        let (r, n) = (r.as_array(), n.as_array());
        Ok(Self(crate::Moments::from_pairwise_correlation(names, r, n, means, sds)?))
    }

    #[staticmethod]
    fn from_covariance(
        names: Vec<String>,
        covariance: PyReadonlyArray2<'_, f64>,
        n: u64,
        means: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let means = means.as_ref().map(|means| means.as_array());
        Ok(Self(crate::Moments::from_covariance(names, covariance.as_array(), n, means)?))
    }

    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        Ok(Self(crate::Moments::from_json(json)?))
    }

    #[staticmethod]
    fn from_ipc(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self(crate::Moments::from_ipc(bytes)?))
    }

    fn to_ipc<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_ipc())
    }

    fn check_cells(&self, min_cell: u64) -> PyResult<()> {
        Ok(self.0.check_cells(min_cell)?)
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let kind: Bound<'py, PyType> = slf.get_type();
        Ok((kind.getattr("from_json")?, (slf.get().0.to_json(),)))
    }

    fn merge(&self, other: &Self) -> PyResult<Self> {
        Ok(Self(self.0.merge(&other.0)?))
    }

    fn select(&self, names: Vec<String>) -> PyResult<Self> {
        Ok(Self(self.0.select(names)?))
    }

    /// For an analysis of moments that stay here.
    fn show(&self, names: Vec<String>) -> PyResult<Self> {
        Ok(Self(self.0.show(names)?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names().to_vec()
    }

    #[getter]
    fn n(&self) -> u64 {
        self.0.n()
    }

    #[getter]
    fn missing(&self) -> &'static str {
        self.0.missing().name()
    }

    #[getter]
    fn cases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        results::cases(py, self.0.cases())
    }

    #[getter]
    fn answered(&self) -> Vec<u64> {
        self.0.answered().to_vec()
    }

    #[getter]
    fn weighting<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        results::weighting(py, &self.0.weighting())
    }

    /// The maximum-likelihood estimate, or `None` where missing answers are treated otherwise.
    fn em<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(estimate) = py.detach(|| self.0.em()) else { return Ok(None) };
        Ok(Some(results::em(py, &estimate?)?))
    }

    #[getter]
    fn pair_n<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.0.pair_n().to_pyarray(py)
    }

    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.estimated(py)?.mean().to_pyarray(py))
    }

    #[getter]
    fn sd<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.estimated(py)?.sd().to_pyarray(py))
    }

    #[getter]
    fn covariance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(self.estimated(py)?.covariance().to_pyarray(py))
    }

    #[getter]
    fn correlation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(self.estimated(py)?.correlation().to_pyarray(py))
    }
}

impl Moments {
    /// The moments, once the estimate that they need is made: whoever asks for a figure is told why
    /// there is none.
    fn estimated(&self, py: Python<'_>) -> PyResult<&crate::Moments> {
        if let Some(estimate) = py.detach(|| self.0.em()) {
            estimate?;
        }
        Ok(&self.0)
    }
}

fn rule(object: &Bound<'_, PyAny>) -> PyResult<crate::Missing> {
    missing(object.extract()?)
}
