//! Rows closed up, for what needs the rows themselves.

use super::kernel::widest;
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
    /// Which rows of the stretch these are; none when all are.
    pub(crate) used: Option<Vec<usize>>,
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
        let mut rows = Rows::new(length);
        let mut weights = vec![1.0; length];
        rows.begin_where_they_count(responses, start, length, &mut weights);
        let mut columns = Vec::with_capacity(responses.columns().len());
        let mut any = vec![false; length];
        for (column, name) in responses.columns().iter().zip(responses.names()) {
            let mut values = vec![0.0; length];
            column.read(start, &mut values);
            if let Some(bounds) = column.bounds() {
                rows.bound(&mut values, bounds);
            }
            if widest(|| values.iter().fold(true, |all, x| all & x.is_finite())) {
                any.fill(true);
                columns.push(values);
                continue;
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
            return Ok(Self { columns, weights, used: None });
        }
        let used: Vec<usize> =
            rows.complete().enumerate().filter(|(_, used)| *used).map(|(i, _)| i).collect();
        let whole = Self { columns, weights, used: None };
        Ok(whole.closed_up(used))
    }

    /// These rows only, in this order.
    fn closed_up(self, rows: Vec<usize>) -> Self {
        let close_up = |values: &Vec<f64>| rows.iter().map(|&i| values[i]).collect();
        let (columns, weights) = (&self.columns, &self.weights);
        Self {
            columns: columns.iter().map(close_up).collect(),
            weights: close_up(weights),
            used: Some(rows),
        }
    }

    /// The rows that have a group, and which: `groups` are those of all rows of the stretch.
    pub(crate) fn grouped(self, groups: &[Option<u32>]) -> (Self, Vec<u32>) {
        let rows: Vec<usize> = match &self.used {
            Some(rows) => rows.clone(),
            None => (0..self.weights.len()).collect(),
        };
        let there: Vec<(usize, u32)> =
            rows.iter().enumerate().filter_map(|(at, &row)| Some((at, groups[row]?))).collect();
        let closed = self.closed_up(there.iter().map(|(at, _)| *at).collect());
        let used = there.iter().map(|(at, _)| rows[*at]).collect();
        (Self { used: Some(used), ..closed }, there.into_iter().map(|(_, group)| group).collect())
    }

    /// Which row of the stretch the given one is.
    pub(crate) fn row(&self, at: usize) -> usize {
        self.used.as_ref().map_or(at, |rows| rows[at])
    }
}
