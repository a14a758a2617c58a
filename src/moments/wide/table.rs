//! Answers as one table.

use ndarray::ArrayView2;

use crate::data::{Column, Responses};

/// Doubles that lie row by row, all columns in order.
pub(super) struct Table<'a> {
    pub(super) values: &'a [f64],
    /// From one row to the next.
    pub(super) step: usize,
}

impl<'a> Table<'a> {
    pub(super) fn of(responses: &Responses<'a>) -> Option<Self> {
        let (table, _) = responses.columns().first()?.table()?;
        let in_order = |(at, column): (usize, &Column<'a>)| {
            let same = |(other, j): (ArrayView2<'_, f64>, usize)| {
                j == at && other.as_ptr() == table.as_ptr() && other.dim() == table.dim()
            };
            column.bounds().is_none() && column.table().is_some_and(same)
        };
        let whole = responses.columns().len() <= table.ncols()
            && responses.columns().iter().enumerate().all(in_order);
        let step = table.ncols();
        table.to_slice().filter(|_| whole).map(|values| Self { values, step })
    }
}
