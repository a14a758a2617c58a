//! Columns that are made from others while they are read, a chunk of rows at a time.

use std::slice;

use super::Column;
use super::bounds::{OUTSIDE, is_outside};

/// How a column is made of others. A part that is missing or out of bounds makes the whole so, except
/// in a score.
#[derive(Debug, Clone)]
pub(super) enum Derived<'a> {
    /// The product of columns.
    Product(Vec<Column<'a>>),
    /// A column to a whole power.
    Power(Box<Column<'a>>, i32),
    /// 1 where a column is `level`, 0 elsewhere.
    Indicator(Box<Column<'a>>, f64),
    /// The value that stands for each level of a column, levels in order; a level without a value
    /// is missing.
    Contrast(Box<Column<'a>>, Vec<(f64, f64)>),
    /// A column less a number.
    Centred(Box<Column<'a>>, f64),
    /// A number less a column.
    Reversed(Box<Column<'a>>, f64),
    /// The score of items.
    Score { items: Vec<Column<'a>>, min_valid: usize, sum: bool },
}

impl<'a> Derived<'a> {
    /// The columns that it is made of.
    pub(super) fn parts(&self) -> &[Column<'a>] {
        match self {
            Derived::Product(parts) | Derived::Score { items: parts, .. } => parts,
            Derived::Power(of, _)
            | Derived::Indicator(of, _)
            | Derived::Contrast(of, _)
            | Derived::Centred(of, _)
            | Derived::Reversed(of, _) => slice::from_ref(of),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.parts().first().map_or(0, Column::len)
    }

    pub(super) fn read(&self, start: usize, out: &mut [f64]) {
        match self {
            Derived::Product(factors) => product(factors, start, out),
            Derived::Power(of, exponent) => each(of, start, out, |x| x.powi(*exponent)),
            Derived::Indicator(of, level) => {
                let is_level = |x: f64| if x == *level { 1.0 } else { 0.0 };
                each(of, start, out, |x| if x.is_nan() { f64::NAN } else { is_level(x) });
            }
            Derived::Contrast(of, table) => each(of, start, out, |x| {
                let found = table.binary_search_by(|(level, _)| level.total_cmp(&(x + 0.0)));
                found.map_or(f64::NAN, |at| table[at].1)
            }),
            Derived::Centred(of, centre) => each(of, start, out, |x| x - centre),
            Derived::Reversed(of, total) => each(of, start, out, |x| total - x),
            Derived::Score { items, min_valid, sum } => {
                score(items, *min_valid, *sum, start, out);
            }
        }
    }
}

/// Makes a value of each answer that is not out of bounds.
fn each(of: &Column<'_>, start: usize, out: &mut [f64], value: impl Fn(f64) -> f64) {
    of.read(start, out);
    out.iter_mut().for_each(|x| *x = if is_outside(*x) { OUTSIDE } else { value(*x) });
}

fn product(factors: &[Column<'_>], start: usize, out: &mut [f64]) {
    out.fill(1.0);
    let mut factor = vec![0.0; out.len()];
    for column in factors {
        column.read(start, &mut factor);
        for (x, y) in out.iter_mut().zip(&factor) {
            *x = if is_outside(*x) | is_outside(*y) { OUTSIDE } else { *x * y };
        }
    }
}

/// The mean of the items answered, times their number for a sum; missing where too few are, and out
/// of bounds if any of the others is.
fn score(items: &[Column<'_>], min_valid: usize, sum: bool, start: usize, out: &mut [f64]) {
    out.fill(0.0);
    let mut counts = vec![0_usize; out.len()];
    let mut outside = vec![false; out.len()];
    let mut answers = vec![0.0; out.len()];
    for item in items {
        item.read(start, &mut answers);
        for ((total, count), x) in out.iter_mut().zip(&mut counts).zip(&answers) {
            if !x.is_nan() {
                *total += x;
                *count += 1;
            }
        }
        outside.iter_mut().zip(&answers).for_each(|(outside, x)| *outside |= is_outside(*x));
    }
    for ((total, count), outside) in out.iter_mut().zip(counts).zip(outside) {
        *total = match count {
            _ if count < min_valid && outside => OUTSIDE,
            _ if count < min_valid => f64::NAN,
            // A whole sum is exact; a mean and back again might not be.
            _ if sum && count == items.len() => *total,
            _ if sum => *total / count as f64 * items.len() as f64,
            _ => *total / count as f64,
        };
    }
}
