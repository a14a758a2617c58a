//! Columns that are made from others while they are read, a chunk of rows at a time.

use super::Column;

/// How a column is made of others. A missing part makes the whole missing, except in a score.
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

impl Derived<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Derived::Product(parts) | Derived::Score { items: parts, .. } => {
                parts.first().map_or(0, Column::len)
            }
            Derived::Power(of, _)
            | Derived::Indicator(of, _)
            | Derived::Contrast(of, _)
            | Derived::Centred(of, _)
            | Derived::Reversed(of, _) => of.len(),
        }
    }

    pub(super) fn read(&self, start: usize, out: &mut [f64]) {
        match self {
            Derived::Product(factors) => {
                out.fill(1.0);
                let mut factor = vec![0.0; out.len()];
                for column in factors {
                    column.read(start, &mut factor);
                    out.iter_mut().zip(&factor).for_each(|(x, y)| *x *= y);
                }
            }
            Derived::Power(of, exponent) => {
                of.read(start, out);
                out.iter_mut().for_each(|x| *x = x.powi(*exponent));
            }
            Derived::Indicator(of, level) => {
                of.read(start, out);
                let is_level = |x: f64| if x == *level { 1.0 } else { 0.0 };
                out.iter_mut().for_each(|x| *x = if x.is_nan() { f64::NAN } else { is_level(*x) });
            }
            Derived::Contrast(of, table) => {
                of.read(start, out);
                let value = |x: f64| {
                    let found = table.binary_search_by(|(level, _)| level.total_cmp(&(x + 0.0)));
                    found.map_or(f64::NAN, |at| table[at].1)
                };
                out.iter_mut().for_each(|x| *x = value(*x));
            }
            Derived::Centred(of, centre) => {
                of.read(start, out);
                out.iter_mut().for_each(|x| *x -= centre);
            }
            Derived::Reversed(of, total) => {
                of.read(start, out);
                out.iter_mut().for_each(|x| *x = total - *x);
            }
            Derived::Score { items, min_valid, sum } => {
                score(items, *min_valid, *sum, start, out);
            }
        }
    }
}

/// The mean of the items answered, times their number for a sum; NaN where too few are.
fn score(items: &[Column<'_>], min_valid: usize, sum: bool, start: usize, out: &mut [f64]) {
    out.fill(0.0);
    let mut counts = vec![0_usize; out.len()];
    let mut answers = vec![0.0; out.len()];
    for item in items {
        item.read(start, &mut answers);
        for ((total, count), x) in out.iter_mut().zip(&mut counts).zip(&answers) {
            if !x.is_nan() {
                *total += x;
                *count += 1;
            }
        }
    }
    for (total, count) in out.iter_mut().zip(counts) {
        *total = match count {
            _ if count < min_valid => f64::NAN,
            // A whole sum is exact; a mean and back again might not be.
            _ if sum && count == items.len() => *total,
            _ if sum => *total / count as f64 * items.len() as f64,
            _ => *total / count as f64,
        };
    }
}
