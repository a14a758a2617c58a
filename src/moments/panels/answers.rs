//! Where answers lie, and what is asked for ahead.

use std::ops::Range;

use crate::data::Column;
use crate::moments::gram::LANES;
use crate::moments::take::{LOOKED_AT, Rows, early_median};
use crate::moments::turn::Turn;

/// Answers, where they lie.
pub(in crate::moments) enum Answers<'r, 'a> {
    ByRow(Rows<'a>),
    /// Columns of one length.
    ByColumn(Vec<Lying<'r, 'a>>),
}

/// One column, as it lies.
pub(in crate::moments) enum Lying<'r, 'a> {
    Doubles(&'a [f64]),
    /// Widened before it is packed.
    Other(&'r Column<'a>),
}

impl<'r, 'a> Lying<'r, 'a> {
    pub(in crate::moments) fn of(column: &'r Column<'a>) -> Self {
        match column.plain_doubles().and_then(|all| all.to_slice()) {
            Some(all) => Self::Doubles(all),
            None => Self::Other(column),
        }
    }

    /// Some rows as doubles.
    pub(super) fn read(&self, start: usize, out: &mut [f64]) {
        match self {
            Self::Doubles(all) => out.copy_from_slice(&all[start..start + out.len()]),
            Self::Other(column) => column.read(start, out),
        }
    }
}

impl<'a> Answers<'_, 'a> {
    /// The median of the first answers of each column from a row on, or 0.
    pub(in crate::moments) fn early_medians(&self, rows: Range<usize>, medians: &mut [f64]) {
        match self {
            Self::ByRow(all) => all.part(rows).early_medians(medians),
            Self::ByColumn(columns) => {
                let mut early = [0.0; LOOKED_AT];
                let early = &mut early[..rows.len().min(LOOKED_AT)];
                for (column, median) in columns.iter().zip(medians) {
                    column.read(rows.start, early);
                    *median = early_median(early.iter().copied());
                }
            }
        }
    }

    /// One row.
    pub(super) fn copy(&self, row: usize, to: &mut [f64]) {
        match self {
            Self::ByRow(all) => to.copy_from_slice(&all.values[row * all.step..][..to.len()]),
            Self::ByColumn(columns) => {
                for (to, column) in to.iter_mut().zip(columns) {
                    column.read(row, std::slice::from_mut(to));
                }
            }
        }
    }

    /// Looks ahead to the memory of some rows. To nothing where most of a row is left out.
    pub(super) fn look_ahead(&self, rows: Range<usize>, k: usize, ahead: &mut Ahead<'a>) {
        ahead.lines.clear();
        match self {
            _ if rows.is_empty() => {}
            Self::ByRow(all) if all.step > 2 * k => {}
            Self::ByRow(all) => ahead.lines.push(all.part(rows).lines(k)),
            Self::ByColumn(columns) => {
                for column in columns.iter().rev() {
                    if let Lying::Doubles(all) = column {
                        ahead.lines.push(all[rows.clone()].as_chunks().0);
                    }
                }
            }
        }
    }
}

/// Lines of memory that are asked for, the last of all stretches first.
#[derive(Default)]
pub(super) struct Ahead<'a> {
    lines: Vec<&'a [[f64; LANES]]>,
}

impl Ahead<'_> {
    pub(super) fn count(&self) -> usize {
        self.lines.iter().map(|lines| lines.len()).sum()
    }

    #[inline(always)]
    pub(super) fn ask<S: Turn<L>, const L: usize>(&mut self, simd: S, mut count: usize) {
        while count > 0
            && let Some(stretch) = self.lines.last_mut()
        {
            let (now, later) = stretch.split_at(count.min(stretch.len()));
            for line in now {
                simd.ask_for_later(line);
            }
            count -= now.len();
            *stretch = later;
            if later.is_empty() {
                self.lines.pop();
            }
        }
    }
}
