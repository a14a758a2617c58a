//! Columns of Arrow, read where they lie.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use ndarray::ArrayView1;

use super::validity::Validity;
use super::values::Values;
use super::{Column, Responses};
use crate::error::{Error, Result};

impl<'a> Column<'a> {
    /// An array of Arrow, without a copy: numbers of any width, truth values, and dictionaries of
    /// them. Nulls, and an array of the type null, are missing answers.
    ///
    /// # Errors
    /// [`Error::NotNumeric`] for text, dates and nested types.
    ///
    /// # Examples
    ///
    /// ```
    /// use arrow_array::Int8Array;
    /// use scalewise::Column;
    ///
    /// let item = Int8Array::from(vec![Some(4), None, Some(2)]);
    /// let column = Column::from_arrow("item", &item)?;
    /// assert_eq!(column.to_vec()[2], 2.0);
    /// assert!(column.to_vec()[1].is_nan());
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn from_arrow(name: &str, array: &'a dyn Array) -> Result<Self> {
        let not_numeric = || Error::NotNumeric {
            variable: name.to_string(),
            kind: array.data_type().to_string(),
        };
        if let DataType::Null = array.data_type() {
            return Ok(Self::unanswered(array.len()));
        }
        let validity = validity(array.nulls());
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            let keys = values(dictionary.keys()).ok_or_else(not_numeric)?;
            let entries = Self::from_arrow(name, dictionary.values().as_ref());
            let entries = entries.map_err(|_| not_numeric())?.to_vec();
            return Ok(Self::dictionary(keys, validity, entries));
        }
        Ok(Self::stored(values(array).ok_or_else(not_numeric)?, validity))
    }
}

impl<'a> Responses<'a> {
    /// All columns of record batches of one schema, without a copy.
    ///
    /// # Errors
    /// [`Error::NotNumeric`], [`Error::DuplicateName`], and [`Error::DifferentVariables`] when a
    /// batch has other columns than the first.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use arrow_array::{ArrayRef, Int8Array, RecordBatch};
    /// use scalewise::{Missing, Moments, Responses};
    ///
    /// let item: ArrayRef = Arc::new(Int8Array::from(vec![Some(4), None, Some(2), Some(3)]));
    /// let batch = RecordBatch::try_from_iter([("item", item)]).expect("equal lengths");
    /// let batches = [batch.slice(0, 1), batch.slice(1, 3)];
    /// let moments = Moments::of(&Responses::from_record_batches(&batches)?, Missing::Listwise)?;
    /// assert_eq!((moments.n(), moments.mean()[0]), (3, 3.0));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn from_record_batches(batches: &'a [RecordBatch]) -> Result<Self> {
        let names = |batch: &RecordBatch| -> Vec<String> {
            batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
        };
        let Some(first) = batches.first().map(names) else { return Ok(Self::default()) };
        if let Some(other) = batches.iter().map(names).find(|other| *other != first) {
            return Err(Error::DifferentVariables { left: first, right: other });
        }
        let mut responses = Self::default();
        for (j, name) in first.iter().enumerate() {
            let pieces = batches.iter().map(|batch| Column::from_arrow(name, batch.column(j)));
            let column = Column::chunked(pieces.collect::<Result<Vec<_>>>()?);
            responses = responses.with_column(name.as_str(), column)?;
        }
        Ok(responses)
    }
}

fn validity(nulls: Option<&NullBuffer>) -> Validity<'_> {
    match nulls {
        Some(nulls) if nulls.null_count() > 0 => {
            let bits = nulls.inner();
            Validity::Bits { bytes: bits.values(), offset: bits.offset() }
        }
        _ => Validity::All,
    }
}

/// Numbers and truth values where they lie; none for other types.
fn values(array: &dyn Array) -> Option<Values<'_>> {
    macro_rules! primitive {
        ($kind:ty) => {
            Some(ArrayView1::from(&array.as_primitive::<$kind>().values()[..]).into())
        };
    }
    match array.data_type() {
        DataType::Float64 => primitive!(Float64Type),
        DataType::Float32 => primitive!(Float32Type),
        DataType::Int8 => primitive!(Int8Type),
        DataType::Int16 => primitive!(Int16Type),
        DataType::Int32 => primitive!(Int32Type),
        DataType::Int64 => primitive!(Int64Type),
        DataType::UInt8 => primitive!(UInt8Type),
        DataType::UInt16 => primitive!(UInt16Type),
        DataType::UInt32 => primitive!(UInt32Type),
        DataType::UInt64 => primitive!(UInt64Type),
        DataType::Boolean => {
            let bits = array.as_boolean().values();
            Some(Values::Bits { bytes: bits.values(), offset: bits.offset(), len: bits.len() })
        }
        _ => None,
    }
}
