//! Columns of a frame, taken from NumPy arrays and from Arrow without copying, or made of others.

use arrow_array::ArrayRef;
use numpy::{PyArrayDescrMethods, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3_arrow::PyChunkedArray;

use super::errors::{DataError, unknown_option};
use super::scale::Scale;
use crate::data::{Column, Missing, Responses, WeightType};
use crate::reversed_item;

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

/// A named column.
pub(super) struct NamedArray<'py> {
    name: String,
    source: Source<'py>,
}

/// Where its answers come from.
enum Source<'py> {
    /// A NumPy array, and where answers are missing.
    Array { values: Array<'py>, missing: Option<PyReadonlyArray1<'py, bool>> },
    /// A column of a table of doubles.
    Table { table: PyReadonlyArray2<'py, f64>, column: usize },
    /// The pieces of a column of Arrow.
    Arrow(Vec<ArrayRef>),
    /// Other columns, what to do with them, and the numbers for that.
    Derived { how: String, parts: Vec<NamedArray<'py>>, numbers: Vec<f64> },
    /// The items of a scale.
    Score { scale: Py<Scale>, items: Vec<NamedArray<'py>> },
}

impl<'a, 'py> FromPyObject<'a, 'py> for NamedArray<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let (name, values, missing): (
            String,
            Bound<'py, PyAny>,
            Option<PyReadonlyArray1<'py, bool>>,
        ) = object.extract()?;
        if let Some(missing) = &missing {
            require_whole_strides(&name, missing.as_any())?;
        }
        let source = if values.is_instance_of::<PyTuple>() {
            derived(&values)?
        } else if values.hasattr("__arrow_c_stream__")? || values.hasattr("__arrow_c_array__")? {
            let column: PyChunkedArray = values.extract()?;
            Source::Arrow(column.chunks().to_vec())
        } else {
            Source::Array { values: Array::take(&name, &values)?, missing }
        };
        Ok(Self { name, source })
    }
}

/// What a tuple says of how a column is made: (how, columns, numbers), ("score", items, scale), or
/// ("table", array, column).
fn derived<'py>(values: &Bound<'py, PyAny>) -> PyResult<Source<'py>> {
    let how: String = values.get_item(0)?.extract()?;
    if how == "table" {
        let table: PyReadonlyArray2<'py, f64> = values.get_item(1)?.extract()?;
        let column: usize = values.get_item(2)?.extract()?;
        if column >= table.as_array().ncols() {
            return Err(DataError::new_err(format!("the table has no column {column}")));
        }
        return Ok(Source::Table { table, column });
    }
    let parts: Vec<NamedArray<'py>> = values.get_item(1)?.extract()?;
    if how == "score" {
        let scale: Py<Scale> = values.get_item(2)?.extract()?;
        return Ok(Source::Score { scale, items: parts });
    }
    Ok(Source::Derived { how, parts, numbers: values.get_item(2)?.extract()? })
}

/// Weights with the name of their type.
pub(super) struct NamedWeights<'py> {
    pub(super) array: NamedArray<'py>,
    pub(super) kind: WeightType,
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
        Ok(match &self.source {
            Source::Array { values, missing: None } => values.column(),
            Source::Array { values, missing: Some(missing) } => {
                Column::missing_where(values.column(), missing.as_array())?
            }
            Source::Table { table, column } => Column::of_table(table.as_array(), *column),
            Source::Arrow(pieces) => {
                let pieces = pieces.iter().map(|array| Column::from_arrow(&self.name, array));
                let mut pieces = pieces.collect::<Result<Vec<_>, _>>()?;
                if pieces.len() == 1 { pieces.remove(0) } else { Column::chunked(pieces) }
            }
            Source::Derived { how, parts, numbers } => made_of(how, parts, numbers)?,
            Source::Score { scale, items } => scale.get().0.column(&responses(items, None)?)?,
        })
    }
}

/// A column made of others.
fn made_of<'a>(how: &str, parts: &'a [NamedArray<'_>], numbers: &[f64]) -> PyResult<Column<'a>> {
    let mut columns = parts.iter().map(NamedArray::column).collect::<PyResult<Vec<_>>>()?;
    if how == "product" {
        return Ok(Column::product(columns)?);
    }
    let (Some(column), true) = (columns.pop(), columns.is_empty()) else {
        return Err(DataError::new_err(format!("\"{how}\" is made of one column")));
    };
    match (how, numbers) {
        ("power", [exponent]) => Ok(column.power(*exponent as i32)),
        ("indicator", [level]) => Ok(column.indicator(*level)),
        ("contrast", values) if values.len() % 2 == 0 => {
            Ok(column.contrast(values.chunks_exact(2).map(|pair| (pair[0], pair[1]))))
        }
        ("centred", [centre]) => Ok(column.centred_at(*centre)),
        ("reversed", [low, high]) => {
            // The name of a declared column is that of its answers.
            let item = parts.first().map_or("", |part| part.name.as_str());
            Ok(reversed_item(item, column, *low, *high)?)
        }
        ("missing_codes", codes) => Ok(column.missing_codes(codes.iter().copied())),
        ("within", [low, high]) => Ok(column.within(*low, *high)?),
        _ => Err(DataError::new_err(format!("a column cannot be made by \"{how}\""))),
    }
}

/// The answers that an analysis of rows reads: columns, weights, and whom to keep.
pub(super) struct Answers<'py>(
    Vec<NamedArray<'py>>,
    Option<NamedWeights<'py>>,
    Option<NamedArray<'py>>,
);

impl<'a, 'py> FromPyObject<'a, 'py> for Answers<'py> {
    type Error = PyErr;

    // By hand: the derived one tells which part failed in place of why.
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let (columns, weights, keep) = object.extract()?;
        Ok(Self(columns, weights, keep))
    }
}

impl Answers<'_> {
    pub(super) fn responses(&self) -> PyResult<Responses<'_>> {
        filtered(&self.0, self.1.as_ref(), self.2.as_ref())
    }
}

/// The answers behind some columns, of the respondents whom a filter keeps.
pub(super) fn filtered<'a>(
    columns: &'a [NamedArray<'_>],
    weights: Option<&'a NamedWeights<'_>>,
    filter: Option<&'a NamedArray<'_>>,
) -> PyResult<Responses<'a>> {
    let responses = responses(columns, weights)?;
    match filter {
        Some(filter) => Ok(responses.filtered(filter.column()?)?),
        None => Ok(responses),
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
        "em" => Ok(Missing::Em),
        other => Err(unknown_option("missing", other, "\"listwise\", \"pairwise\" or \"em\"")),
    }
}
