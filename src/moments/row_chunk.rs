//! Complete rows, for what needs the rows themselves.

use super::rows::Rows;
use crate::data::Responses;
use crate::error::{Error, Result};

/// Rows of a chunk.
pub(crate) const ROWS: usize = 2048;

/// The rows of a stretch that are complete and have weight, closed up.
pub(crate) struct RowChunk {
    /// Answers, one list per variable.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The weight of each row; 1 without weights.
    pub(crate) weights: Vec<f64>,
}

impl RowChunk {
    /// Reads rows `start..start + length`.
    pub(crate) fn read(responses: &Responses<'_>, start: usize, length: usize) -> Result<Self> {
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
            rows.mark_missing(&values.iter().map(|x| !x.is_nan()).collect::<Vec<_>>());
            columns.push(values);
        }
        let complete: Vec<usize> =
            rows.complete().enumerate().filter(|(_, complete)| *complete).map(|(i, _)| i).collect();
        let close_up = |values: &Vec<f64>| complete.iter().map(|&i| values[i]).collect();
        Ok(Self { columns: columns.iter().map(close_up).collect(), weights: close_up(&weights) })
    }
}
