//! Rows with their gaps, for what needs the rows themselves and takes respondents pair by pair.

use super::row_chunk::ROWS;
use super::rows::Rows;
use super::threads::in_order;
use crate::data::Responses;
use crate::error::{Error, Result};

/// The rows of a stretch that the filter keeps and that have weight, closed up.
pub(crate) struct GappedRows {
    /// The names of the variables.
    pub(crate) names: Vec<String>,
    /// Answers, one list per variable; NaN where missing or out of bounds.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The weight of each row; 1 without weights.
    pub(crate) weights: Vec<f64>,
    /// Where each row stood among all, counted from 0.
    pub(crate) at: Vec<usize>,
}

impl GappedRows {
    /// Reads rows `start..start + length`.
    pub(crate) fn read(responses: &Responses<'_>, start: usize, length: usize) -> Result<Self> {
        let mut rows = Rows::new(length);
        let mut weights = vec![1.0; length];
        rows.begin_where_they_count(responses, start, length, &mut weights);
        let counted: Vec<usize> =
            rows.counted().enumerate().filter(|(_, counted)| *counted).map(|(i, _)| i).collect();
        let close_up = |values: &[f64]| counted.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let mut columns = Vec::with_capacity(responses.columns().len());
        let mut values = vec![0.0; length];
        for (column, name) in responses.columns().iter().zip(responses.names()) {
            column.read(start, &mut values);
            if let Some(bounds) = column.bounds() {
                rows.bound(&mut values, bounds);
            }
            if let Some(&at) = counted.iter().find(|&&at| values[at].is_infinite()) {
                return Err(Error::InfiniteValue { variable: name.clone(), row: start + at });
            }
            columns.push(close_up(&values));
        }
        let (names, weights) = (responses.names().to_vec(), close_up(&weights));
        let at = counted.iter().map(|row| start + row).collect();
        Ok(Self { names, columns, weights, at })
    }

    /// Reads all rows.
    pub(crate) fn read_all(responses: &Responses<'_>) -> Result<Self> {
        if responses.columns().is_empty() {
            return Err(Error::NoVariables);
        }
        let total = responses.n_rows();
        let stretch = |at: usize| Self::read(responses, at * ROWS, ROWS.min(total - at * ROWS));
        let names = responses.names().to_vec();
        let columns = vec![Vec::with_capacity(total); names.len()];
        let weights = Vec::with_capacity(total);
        let mut all = Self { names, columns, weights, at: Vec::with_capacity(total) };
        for part in in_order(total.div_ceil(ROWS), stretch)? {
            let part = part?;
            all.columns.iter_mut().zip(part.columns).for_each(|(all, part)| all.extend(part));
            all.weights.extend(part.weights);
            all.at.extend(part.at);
        }
        Ok(all)
    }

    /// Leaves out the rows without any answer.
    pub(crate) fn keep_answered(&mut self) {
        let answered = |row: usize| self.columns.iter().any(|column| !column[row].is_nan());
        self.keep((0..self.weights.len()).map(answered).collect());
    }

    /// Leaves out the rows with any answer missing.
    pub(crate) fn keep_complete(&mut self) {
        let complete = |row: usize| self.columns.iter().all(|column| !column[row].is_nan());
        self.keep((0..self.weights.len()).map(complete).collect());
    }

    fn keep(&mut self, keep: Vec<bool>) {
        for values in self.columns.iter_mut().chain([&mut self.weights]) {
            let mut keep = keep.iter();
            values.retain(|_| *keep.next().unwrap_or(&false));
        }
        let mut keep = keep.iter();
        self.at.retain(|_| *keep.next().unwrap_or(&false));
    }
}
