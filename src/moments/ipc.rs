//! Moments in a table of Arrow, for engines and tools that pass tables on.
//!
//! The table has one column of text, `moments`, and one row, which holds what [`Moments::to_json`]
//! writes: plain data, every number to its last bit. Tables of several moments are made by putting
//! rows together.

use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use serde::de::IgnoredAny;

use super::saved::{self, damaged};
use super::{GroupedMoments, Moments, groups};
use crate::error::Result;

const COLUMN: &str = "moments";

impl Moments {
    /// The moments as an IPC stream of Arrow: a table of one row and one column, `moments`, which
    /// holds the JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::Moments;
    ///
    /// let r = array![[1.0, 0.3], [0.3, 1.0]];
    /// let moments = Moments::from_correlation(["x", "y"], r.view(), 1377, None, None)?;
    /// assert_eq!(Moments::from_ipc(&moments.to_ipc())?, moments);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn to_ipc(&self) -> Vec<u8> {
        // A table in memory is written without fail.
        written(self.to_json()).unwrap_or_default()
    }

    /// The moments that [`Moments::to_ipc`] wrote. Of a table that another program wrote, give the
    /// text in its column to [`Moments::from_json`].
    ///
    /// # Errors
    /// [`Error::DamagedMoments`](crate::Error::DamagedMoments) when it is not such a table, of
    /// another version, or its numbers cannot be moments.
    pub fn from_ipc(bytes: &[u8]) -> Result<Self> {
        read(bytes, saved::START, Self::from_json)
    }
}

impl GroupedMoments {
    /// The groups and their moments as an IPC stream of Arrow: a table of one row and one column,
    /// `moments`, which holds the JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{GroupedMoments, Key, Missing, Responses};
    ///
    /// let x = [1.0, 2.0, 4.0];
    /// let responses = Responses::from_columns([("x", &x[..])])?;
    /// let office = Key::of("office", [Some("north"), Some("south"), Some("north")])?;
    /// let grouped = GroupedMoments::of(&responses, &[office], Missing::Listwise)?;
    /// assert_eq!(GroupedMoments::from_ipc(&grouped.to_ipc())?, grouped);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn to_ipc(&self) -> Vec<u8> {
        // A table in memory is written without fail.
        written(self.to_json()).unwrap_or_default()
    }

    /// The groups that [`GroupedMoments::to_ipc`] wrote. Of a table that another program wrote, give
    /// the text in its column to [`GroupedMoments::from_json`].
    ///
    /// # Errors
    /// As [`Moments::from_ipc`].
    pub fn from_ipc(bytes: &[u8]) -> Result<Self> {
        read(bytes, groups::START, Self::from_json)
    }
}

/// What was made of the JSON that begins so.
fn read<M>(bytes: &[u8], start: &str, from_json: fn(&str) -> Result<M>) -> Result<M> {
    // A reader of Arrow believes the lengths that it finds, and asks for as much memory. What was
    // written here can be written again and compared instead.
    let begin = bytes.windows(start.len()).position(|window| window == start.as_bytes());
    let json = begin.map(|begin| &bytes[begin..]).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_slice(json).into_iter::<IgnoredAny>();
    let whole = values.next().is_some_and(|value| value.is_ok());
    let json = std::str::from_utf8(&json[..if whole { values.byte_offset() } else { 0 }]);
    let json = json.ok().filter(|json| !json.is_empty());
    let json = json.ok_or_else(|| damaged("they are not a table of moments"))?;
    let moments = from_json(json)?;
    if written(json.to_string()).is_ok_and(|again| again == bytes) {
        Ok(moments)
    } else {
        Err(damaged("the table around them is not the one that was written"))
    }
}

fn written(json: String) -> std::result::Result<Vec<u8>, ArrowError> {
    let schema = Arc::new(Schema::new(vec![Field::new(COLUMN, DataType::Utf8, false)]));
    let column = Arc::new(StringArray::from(vec![json]));
    let batch = RecordBatch::try_new(schema.clone(), vec![column])?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    writer.write(&batch)?;
    writer.into_inner()
}
