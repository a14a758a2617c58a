//! Doubles as they lie, of everyone, with nothing missing: the chunks that take the shortest way.

use std::ops::Range;

use ndarray::ArrayView2;

use super::Wide;
use crate::data::{Column, Missing, Responses};
use crate::moments::panels::{Answers, Lying};
use crate::moments::take::{Rows, Taken};

/// Doubles that lie row by row, all columns in order, where they do.
pub(super) fn table<'a>(responses: &Responses<'a>) -> Option<Rows<'a>> {
    let (table, _) = responses.columns().first()?.table()?;
    let in_order = |(at, column): (usize, &Column<'a>)| {
        let same = |(other, j): (ArrayView2<'_, f64>, usize)| {
            j == at && other.as_ptr() == table.as_ptr() && other.dim() == table.dim()
        };
        column.bounds().is_none() && column.table().is_some_and(same)
    };
    let whole = responses.columns().len() <= table.ncols()
        && responses.columns().iter().enumerate().all(in_order);
    let (rows, step) = table.dim();
    table.to_slice().filter(|_| whole).map(|values| Rows { values, rows, step })
}

/// Answers that need not be looked at before they are multiplied: of everyone, without bounds.
pub(super) fn answers<'r, 'a>(responses: &'r Responses<'a>) -> Option<Answers<'r, 'a>> {
    let columns = responses.columns();
    if responses.filter().is_some()
        || responses.weights().is_some()
        || columns.iter().any(|column| column.bounds().is_some())
    {
        return None;
    }
    Some(match table(responses) {
        Some(table) => Answers::ByRow(table),
        None => Answers::ByColumn(columns.iter().map(Lying::of).collect()),
    })
}

impl Wide<'_, '_> {
    /// Adds some rows of those up to `end` by panels. Says no, and adds nothing, where something that
    /// is missing has to be seen to elsewhere, or was in the rows before, or where that would cost
    /// digits.
    pub(super) fn add_by_panels(&mut self, rows: Range<usize>, end: usize) -> bool {
        let Some((answers, panels)) = &mut self.panels else { return false };
        let gaps_before = self.taken.iter().any(|taken| taken.gaps > 0.0);
        if gaps_before && self.missing != Missing::Listwise {
            return false;
        }
        answers.early_medians(rows.clone(), &mut self.shift);
        self.products.fill(0.0);
        let all = rows.len();
        let Some(added) = panels.add(answers, rows, end, &self.shift, &mut self.products) else {
            return false;
        };
        for (taken, (sum, gaps)) in self.taken.iter_mut().zip(added.sums.iter().zip(added.gaps)) {
            *taken = Taken { sum: *sum, gaps: *gaps };
        }
        if added.gaps.iter().all(|gaps| *gaps == 0.0) {
            let could = self.add_products(all as u64, &self.squares());
            if could {
                self.count_everyone(all as u64);
            }
            return could;
        }
        self.rows.begin(all);
        let used = self.rows.mark_missing(added.complete);
        let could = used == 0 || self.add_products(used, &self.squares());
        if could {
            self.cases = self.cases + self.rows.cases();
            for (answered, taken) in self.answered.iter_mut().zip(&self.taken) {
                *answered += all as u64 - taken.gaps as u64;
            }
        }
        could
    }
}
