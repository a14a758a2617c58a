//! Moments by groups, as Python holds them.

use std::borrow::Cow;

use numpy::{PyArray2, PyReadonlyArray1, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyType};

use super::frame::{NamedArray, NamedWeights, filtered, missing};
use super::moments::Moments;
use super::results;
use crate::{GroupCoefficient, GroupSizes};

/// One value of a key.
#[derive(Clone, FromPyObject, IntoPyObject)]
pub(super) enum Level {
    Boolean(bool),
    Integer(i64),
    Text(String),
}

impl From<Level> for crate::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Boolean(level) => Self::Boolean(level),
            Level::Integer(level) => Self::Integer(level),
            Level::Text(level) => Self::Text(level),
        }
    }
}

impl From<&crate::Level> for Level {
    fn from(level: &crate::Level) -> Self {
        match level {
            crate::Level::Boolean(level) => Self::Boolean(*level),
            crate::Level::Integer(level) => Self::Integer(*level),
            crate::Level::Text(level) => Self::Text(level.clone()),
        }
    }
}

/// A key: its name, its levels, and the code of each row.
pub(super) type NamedKey<'py> = (String, Vec<Level>, PyReadonlyArray1<'py, u32>);

pub(super) fn key<'a>((name, levels, codes): &'a NamedKey<'_>) -> PyResult<crate::Key<'a>> {
    let codes: Cow<'a, [u32]> = match codes.as_slice() {
        Ok(codes) => codes.into(),
        Err(_) => codes.as_array().to_vec().into(),
    };
    Ok(crate::Key::new(name.as_str(), levels.iter().cloned(), codes)?)
}

/// One figure of a variable.
type Of<T> = fn(&GroupCoefficient) -> T;

/// The moments of every group.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct GroupedMoments(pub(super) crate::GroupedMoments);

#[pymethods]
impl GroupedMoments {
    #[staticmethod]
    #[pyo3(signature = (columns, keys, missing_rule, weights=None, filter=None))]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        keys: Vec<NamedKey<'py>>,
        missing_rule: &str,
        weights: Option<NamedWeights<'py>>,
        filter: Option<NamedArray<'py>>,
    ) -> PyResult<Self> {
        let missing = missing(missing_rule)?;
        let responses = filtered(&columns, weights.as_ref(), filter.as_ref())?;
        let keys = keys.iter().map(key).collect::<PyResult<Vec<_>>>()?;
        Ok(Self(py.detach(|| crate::GroupedMoments::of(&responses, &keys, missing))?))
    }

    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        Ok(Self(crate::GroupedMoments::from_json(json)?))
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    #[staticmethod]
    fn from_ipc(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self(crate::GroupedMoments::from_ipc(bytes)?))
    }

    fn to_ipc<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_ipc())
    }

    fn check_cells(&self, min_cell: u64) -> PyResult<()> {
        Ok(self.0.check_cells(min_cell)?)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let kind: Bound<'py, PyType> = slf.get_type();
        Ok((kind.getattr("from_json")?, (slf.get().0.to_json(),)))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn merge(&self, other: &Self) -> PyResult<Self> {
        Ok(Self(self.0.merge(&other.0)?))
    }

    fn select(&self, names: Vec<String>) -> PyResult<Self> {
        Ok(Self(self.0.select(names)?))
    }

    fn total(&self, py: Python<'_>) -> PyResult<Moments> {
        Ok(Moments(py.detach(|| self.0.total())?))
    }

    /// The moments of the group with a level of each key; none if there is no such group.
    fn get(&self, levels: Vec<Level>) -> Option<Moments> {
        let levels: Vec<crate::Level> = levels.into_iter().map(Into::into).collect();
        self.0.get(&levels).cloned().map(Moments)
    }

    /// The levels of all groups, in order.
    #[getter]
    fn levels(&self) -> Vec<Vec<Level>> {
        self.0.groups().map(|(levels, _)| levels.iter().map(Level::from).collect()).collect()
    }

    #[getter]
    fn keys(&self) -> Vec<String> {
        self.0.keys().to_vec()
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names().to_vec()
    }

    #[getter]
    fn missing(&self) -> &'static str {
        self.0.missing().name()
    }

    #[getter]
    fn weight_type(&self) -> Option<&'static str> {
        self.0.weight_type().map(|kind| kind.name())
    }

    /// Who was read, those without a key too.
    #[getter]
    fn cases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mut cases = self.0.cases();
        cases.read += self.0.ungrouped();
        let counts = results::cases(py, cases)?;
        counts.set_item("ungrouped", self.0.ungrouped())?;
        Ok(counts)
    }

    #[getter]
    fn sizes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        sizes(py, self.0.sizes())
    }

    #[getter]
    fn within<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(py.detach(|| self.0.within())?.to_pyarray(py))
    }

    #[getter]
    fn between<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(py.detach(|| self.0.between())?.to_pyarray(py))
    }

    /// One column per figure of the coefficients, one row per variable.
    fn coefficients<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rows = py.detach(|| self.0.coefficients())?.variables;
        let columns = PyDict::new(py);
        let names: Vec<&str> = rows.iter().map(|row| row.variable.as_str()).collect();
        columns.set_item("variable", names)?;
        let counts: [(&str, Of<u64>); 4] = [
            ("n", |row| row.n),
            ("groups", |row| row.groups),
            ("df1", |row| row.df1),
            ("df2", |row| row.df2),
        ];
        for (name, count) in counts {
            columns.set_item(name, rows.iter().map(count).collect::<Vec<_>>())?;
        }
        let figures: [(&str, Of<f64>); 9] = [
            ("ms_between", |row| row.ms_between),
            ("ms_within", |row| row.ms_within),
            ("f", |row| row.f),
            ("p_value", |row| row.p_value),
            ("variance_between", |row| row.variance_between),
            ("icc1", |row| row.icc1),
            ("icc1_mean_size", |row| row.icc1_mean_size),
            ("icc2", |row| row.icc2),
            ("design_effect", |row| row.design_effect),
        ];
        for (name, figure) in figures {
            columns.set_item(name, rows.iter().map(figure).collect::<Vec<_>>())?;
        }
        Ok(columns)
    }
}

fn sizes(py: Python<'_>, sizes: GroupSizes) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("groups", sizes.groups)?;
    dict.set_item("n", sizes.n)?;
    dict.set_item("smallest", sizes.smallest)?;
    dict.set_item("largest", sizes.largest)?;
    dict.set_item("singletons", sizes.singletons)?;
    dict.set_item("mean", sizes.mean)?;
    dict.set_item("anova", sizes.anova)?;
    dict.set_item("kish", sizes.kish)?;
    Ok(dict)
}
