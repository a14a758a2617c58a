//! Moments, as Python holds them.

use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::results;

/// Row count, means and centred cross-products.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct Moments(pub(super) crate::Moments);

#[pymethods]
impl Moments {
    #[staticmethod]
    #[pyo3(signature = (columns, missing, weights=None))]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        #[pyo3(from_py_with = rule)] missing: crate::Missing,
        weights: Option<NamedWeights<'py>>,
    ) -> PyResult<Self> {
        let responses = responses(&columns, weights.as_ref())?;
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
    fn pair_n<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.0.pair_n().to_pyarray(py)
    }

    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.0.mean().to_pyarray(py)
    }

    #[getter]
    fn sd<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.0.sd().to_pyarray(py)
    }

    #[getter]
    fn covariance<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.0.covariance().to_pyarray(py)
    }

    #[getter]
    fn correlation<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.0.correlation().to_pyarray(py)
    }
}

fn rule(object: &Bound<'_, PyAny>) -> PyResult<crate::Missing> {
    missing(object.extract()?)
}
