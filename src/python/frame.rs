//! Columns of a frame, taken from NumPy arrays without copying.

use numpy::{PyArrayDescrMethods, PyReadonlyArray1, PyUntypedArrayMethods};
use pyo3::prelude::*;

use super::errors::{DataError, unknown_option};
use crate::data::{Column, Missing, Responses, WeightType};

/// One NumPy array, held while it is read.
pub(super) enum Array<'py> {
    F64(PyReadonlyArray1<'py, f64>),
    F32(PyReadonlyArray1<'py, f32>),
    I8(PyReadonlyArray1<'py, i8>),
    I16(PyReadonlyArray1<'py, i16>),
    I32(PyReadonlyArray1<'py, i32>),
    I64(PyReadonlyArray1<'py, i64>),
    U8(PyReadonlyArray1<'py, u8>),
    U16(PyReadonlyArray1<'py, u16>),
    U32(PyReadonlyArray1<'py, u32>),
    U64(PyReadonlyArray1<'py, u64>),
    Bool(PyReadonlyArray1<'py, bool>),
}

impl<'py> Array<'py> {
    fn take(name: &str, object: &Bound<'py, PyAny>) -> PyResult<Self> {
        require_whole_strides(name, object)?;
        macro_rules! first_that_fits {
            ($($variant:ident),*) => {
                $(if let Ok(array) = object.extract() {
                    return Ok(Array::$variant(array));
                })*
            };
        }
        first_that_fits!(F64, I64, I8, U8, I32, I16, F32, Bool, U16, U32, U64);
        let found = match object.cast::<numpy::PyUntypedArray>() {
            Ok(array) => {
                format!("a NumPy array of {} and shape {:?}", array.dtype(), array.shape())
            }
            Err(_) => format!("a {}", object.get_type()),
        };
        Err(DataError::new_err(format!(
            "`{name}` is {found} where one column of numbers is needed: convert it to a one-dimensional integer, float or bool array"
        )))
    }

    fn column(&self) -> Column<'_> {
        match self {
            Array::F64(array) => array.as_array().into(),
            Array::F32(array) => array.as_array().into(),
            Array::I8(array) => array.as_array().into(),
            Array::I16(array) => array.as_array().into(),
            Array::I32(array) => array.as_array().into(),
            Array::I64(array) => array.as_array().into(),
            Array::U8(array) => array.as_array().into(),
            Array::U16(array) => array.as_array().into(),
            Array::U32(array) => array.as_array().into(),
            Array::U64(array) => array.as_array().into(),
            Array::Bool(array) => array.as_array().into(),
        }
    }
}

/// Elements must lie whole elements apart: a field of a packed record does not, and would be read
/// from the wrong places.
fn require_whole_strides(name: &str, object: &Bound<'_, PyAny>) -> PyResult<()> {
    let Ok(array) = object.cast::<numpy::PyUntypedArray>() else { return Ok(()) };
    let size = isize::try_from(array.dtype().itemsize()).unwrap_or(1).max(1);
    let aligned: bool = array.getattr("flags")?.getattr("aligned")?.extract()?;
    if aligned && array.strides().iter().all(|stride| stride % size == 0) {
        return Ok(());
    }
    Err(DataError::new_err(format!(
        "`{name}` lies in memory between other data: give a copy of it, array.copy()"
    )))
}

/// A named column with its mask of answers.
pub(super) struct NamedArray<'py> {
    name: String,
    values: Array<'py>,
    valid: Option<PyReadonlyArray1<'py, bool>>,
}

impl<'a, 'py> FromPyObject<'a, 'py> for NamedArray<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let (name, values, valid): (
            String,
            Bound<'py, PyAny>,
            Option<PyReadonlyArray1<'py, bool>>,
        ) = object.extract()?;
        if let Some(valid) = &valid {
            require_whole_strides(&name, valid.as_any())?;
        }
        Ok(Self { values: Array::take(&name, &values)?, name, valid })
    }
}

/// Weights with the name of their type.
pub(super) struct NamedWeights<'py> {
    array: NamedArray<'py>,
    kind: WeightType,
}

impl<'a, 'py> FromPyObject<'a, 'py> for NamedWeights<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let (array, kind): (NamedArray<'py>, String) = object.extract()?;
        let kind = match kind.as_str() {
            "frequency" => WeightType::Frequency,
            "analytic" => WeightType::Analytic,
            "sampling" => WeightType::Sampling,
            other => {
                let choices = "\"frequency\", \"analytic\" or \"sampling\"";
                return Err(unknown_option("weight_type", other, choices));
            }
        };
        Ok(Self { array, kind })
    }
}

impl NamedArray<'_> {
    fn column(&self) -> PyResult<Column<'_>> {
        let values = self.values.column();
        Ok(match &self.valid {
            Some(valid) => Column::masked(values, valid.as_array())?,
            None => values,
        })
    }
}

/// The answers behind some columns.
pub(super) fn responses<'a>(
    columns: &'a [NamedArray<'_>],
    weights: Option<&'a NamedWeights<'_>>,
) -> PyResult<Responses<'a>> {
    let mut responses = Responses::default();
    for named in columns {
        responses = responses.with_column(named.name.as_str(), named.column()?)?;
    }
    if let Some(weights) = weights {
        responses = responses.weighted(weights.array.column()?, weights.kind)?;
    }
    Ok(responses)
}

/// The missing rule of that name.
pub(super) fn missing(rule: &str) -> PyResult<Missing> {
    match rule {
        "listwise" => Ok(Missing::Listwise),
        "pairwise" => Ok(Missing::Pairwise),
        "em" => Err(crate::Error::NotYet {
            what: "missing=\"em\"",
            instead: "use \"listwise\" or \"pairwise\"",
        }
        .into()),
        other => Err(unknown_option("missing", other, "\"listwise\" or \"pairwise\"")),
    }
}
