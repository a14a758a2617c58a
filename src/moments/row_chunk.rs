//! Rows closed up, for what needs the rows themselves.

use super::rows::Rows;
use crate::data::{Missing, Responses};
use crate::error::{Error, Result};

/// Rows of a chunk.
pub(crate) const ROWS: usize = 2048;

/// The rows of a stretch that are used and have weight, closed up.
pub(crate) struct RowChunk {
    /// Answers, one list per variable; NaN where missing, under another rule than listwise.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The weight of each row; 1 without weights.
    pub(crate) weights: Vec<f64>,
}

/// A chunk that knows where its rows stand in the answers.
pub(crate) struct PlacedRows {
    /// The rows.
    pub(crate) chunk: RowChunk,
    /// Which rows of the answers they are, counted from 0.
    pub(crate) places: Vec<usize>,
}

impl PlacedRows {
    /// Reads the complete rows of `start..start + length`.
    pub(crate) fn read(responses: &Responses<'_>, start: usize, length: usize) -> Result<Self> {
        Self::read_under(responses, Missing::Listwise, start, length)
    }

    fn read_under(
        responses: &Responses<'_>,
        missing: Missing,
        start: usize,
        length: usize,
    ) -> Result<Self> {
        let mut rows = Rows::new(length);
        rows.begin(length);
        let mut weights = vec![1.0; length];
        if let Some(filter) = responses.filter() {
            rows.filter(filter, start);
        }
        if let Some(given) = responses.weights() {
            given.read(start, &mut weights);
            rows.weigh(&weights);
        }
        let mut columns = Vec::with_capacity(responses.columns().len());
        let mut any = vec![false; length];
        for (column, name) in responses.columns().iter().zip(responses.names()) {
            let mut values = vec![0.0; length];
            column.read(start, &mut values);
            if let Some(bounds) = column.bounds() {
                rows.bound(&mut values, bounds);
            }
            let infinite = values.iter().zip(rows.counted());
            let infinite = infinite.map(|(x, counted)| counted && x.is_infinite());
            if let Some(at) = infinite.collect::<Vec<_>>().into_iter().position(|x| x) {
                return Err(Error::InfiniteValue { variable: name.clone(), row: start + at });
            }
            let answered = values.iter().map(|x| !x.is_nan()).collect::<Vec<_>>();
            any.iter_mut().zip(&answered).for_each(|(any, answered)| *any |= answered);
            rows.mark_missing(&answered);
            columns.push(values);
        }
        if missing != Missing::Listwise {
            rows.use_any(&any);
        }
        if rows.complete().all(|used| used) {
            let places = (start..start + length).collect();
            return Ok(Self { chunk: RowChunk { columns, weights }, places });
        }
        let used: Vec<usize> =
            rows.complete().enumerate().filter(|(_, used)| *used).map(|(i, _)| i).collect();
        let close_up = |values: &Vec<f64>| used.iter().map(|&i| values[i]).collect();
        let columns = columns.iter().map(close_up).collect();
        let chunk = RowChunk { columns, weights: close_up(&weights) };
        Ok(Self { chunk, places: used.iter().map(|&i| start + i).collect() })
    }
}

impl RowChunk {
    /// Reads the complete rows of `start..start + length`.
    pub(crate) fn read(responses: &Responses<'_>, start: usize, length: usize) -> Result<Self> {
        Self::read_under(responses, Missing::Listwise, start, length)
    }

    /// Reads those rows of `start..start + length` that the rule for missing answers uses.
    pub(crate) fn read_under(
        responses: &Responses<'_>,
        missing: Missing,
        start: usize,
        length: usize,
    ) -> Result<Self> {
        Ok(PlacedRows::read_under(responses, missing, start, length)?.chunk)
    }
}
