//! A table of counts, made ready: checked, without unused categories, its empty cells treated.

use ndarray::{Array2, ArrayView2, Axis};

use super::EmptyCells;
use crate::correlation::latent::{check_count, cuts_of_margin};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::bivariate_normal::Cut;
use crate::math::distribution::normal_quantile;

/// Counts of two ordinal variables whose categories are all used.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// What is counted, with any correction.
    pub(crate) counts: Array2<f64>,
    /// Thresholds between the rows, and between the columns.
    pub(crate) rows: Vec<Cut>,
    pub(crate) columns: Vec<Cut>,
    /// The sum of the counts before any correction.
    pub(crate) n: f64,
    /// How many cells of the used categories were empty before any correction.
    pub(crate) empty_cells: usize,
    pub(crate) unused_rows: usize,
    pub(crate) unused_columns: usize,
}

impl Table {
    pub(crate) fn of(counts: ArrayView2<'_, f64>, treatment: EmptyCells) -> Result<Self> {
        counts.iter().try_for_each(|&count| check_count("a count", count))?;
        treatment.check()?;
        let used = |axis: Axis, which: &'static str| {
            let sums = counts.sum_axis(axis);
            let used: Vec<usize> = (0..sums.len()).filter(|&at| sums[at] > 0.0).collect();
            if used.len() < 2 {
                let (used, of) = (used.len(), sums.len());
                let problem = CorrelationProblem::OneCategory { which, used, of };
                return Err(Error::Correlation(problem));
            }
            Ok(used)
        };
        let rows = used(Axis(1), "rows")?;
        let columns = used(Axis(0), "columns")?;
        let kept = counts.select(Axis(0), &rows).select(Axis(1), &columns);
        let n = kept.sum();
        check_count("the sum of the counts", n)?;
        let empty_cells = kept.iter().filter(|count| **count == 0.0).count();
        let unused_rows = counts.nrows() - rows.len();
        let unused_columns = counts.ncols() - columns.len();
        let counts = treatment.of(kept)?;
        let margin = |axis: Axis| -> Result<Vec<Cut>> {
            let sums = counts.sum_axis(axis).to_vec();
            match treatment {
                EmptyCells::AddedUnscaled(amount) => unscaled_cuts(&sums, n, amount),
                _ => Ok(cuts_of_margin(&sums)),
            }
        };
        let (rows, columns) = (margin(Axis(1))?, margin(Axis(0))?);
        Ok(Self { counts, rows, columns, n, empty_cells, unused_rows, unused_columns })
    }

    /// What the search starts from: the correlation of the categories' latent means, between what it
    /// is for weak correlations and for perfect ones.
    pub(crate) fn first_guess(&self) -> f64 {
        let total = self.counts.sum();
        let means = |cuts: &[Cut], margin: Vec<f64>| {
            let density = |at: usize| if at < cuts.len() { cuts[at].density } else { 0.0 };
            let before = |at: usize| if at == 0 { 0.0 } else { density(at - 1) };
            let mean = |at: usize| (before(at) - density(at)) * total / margin[at];
            let means: Vec<f64> = (0..margin.len()).map(mean).collect();
            let centre = means.iter().zip(&margin).map(|(m, w)| m * w).sum::<f64>() / total;
            means.into_iter().map(|mean| mean - centre).collect::<Vec<f64>>()
        };
        let (of_rows, of_columns) =
            (self.counts.sum_axis(Axis(1)).to_vec(), self.counts.sum_axis(Axis(0)).to_vec());
        let spread = |means: &[f64], margin: &[f64]| {
            means.iter().zip(margin).map(|(m, w)| m * m * w).sum::<f64>() / total
        };
        let x = means(&self.rows, of_rows.clone());
        let y = means(&self.columns, of_columns.clone());
        let product = |((i, j), count): ((usize, usize), &f64)| count * x[i] * y[j];
        let covariance = self.counts.indexed_iter().map(product).sum::<f64>() / total;
        let spreads = spread(&x, &of_rows) * spread(&y, &of_columns);
        let r = covariance / spreads.sqrt();
        let guess = r / spreads.sqrt().powf(1.0 - r * r);
        if guess.is_finite() { guess.clamp(-0.95, 0.95) } else { 0.0 }
    }

    /// Whether all pairs of respondents who differ in both variables agree (1) or disagree (−1) in
    /// their order; `None` when there are pairs of both kinds.
    ///
    /// Counts without a pair of the other kind are those that a perfect correlation gives with the
    /// same margins, so that no other correlation is as likely.
    pub(crate) fn perfect(&self) -> Option<f64> {
        let in_use = |row: usize| {
            let columns = 0..self.counts.ncols();
            let used: Vec<usize> =
                columns.filter(|&column| self.counts[[row, column]] > 0.0).collect();
            (used[0], used[used.len() - 1])
        };
        let spans: Vec<(usize, usize)> = (0..self.counts.nrows()).map(in_use).collect();
        let rising = spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        let falling = spans.windows(2).all(|pair| pair[0].0 >= pair[1].1);
        match (rising, falling) {
            (true, _) => Some(1.0),
            (_, true) => Some(-1.0),
            _ => None,
        }
    }
}

impl EmptyCells {
    fn amount(self) -> f64 {
        match self {
            EmptyCells::Kept => 0.0,
            EmptyCells::Added(amount)
            | EmptyCells::AddedUnscaled(amount)
            | EmptyCells::MarginsKept(amount) => amount,
        }
    }

    fn check(self) -> Result<()> {
        check_count("the correction of empty cells", self.amount())
    }

    /// The counts after the correction.
    fn of(self, mut counts: Array2<f64>) -> Result<Array2<f64>> {
        let amount = self.amount();
        match self {
            EmptyCells::Kept => {}
            EmptyCells::Added(_) | EmptyCells::AddedUnscaled(_) => {
                counts.iter_mut().filter(|count| **count == 0.0).for_each(|count| *count = amount);
            }
            EmptyCells::MarginsKept(_) if counts.dim() == (2, 2) => {
                let empty: Vec<(usize, usize)> = counts
                    .indexed_iter()
                    .filter(|(_, count)| **count == 0.0)
                    .map(|(at, _)| at)
                    .collect();
                if let [(i, j)] = empty[..] {
                    for ((row, column), count) in counts.indexed_iter_mut() {
                        *count += if (row == i) == (column == j) { amount } else { -amount };
                    }
                }
                if let Some(&value) = counts.iter().find(|count| **count < 0.0) {
                    let (what, allowed) = ("a count after the correction", "a smaller correction");
                    let problem = CorrelationProblem::OutOfRange { what, value, allowed };
                    return Err(Error::Correlation(problem));
                }
            }
            EmptyCells::MarginsKept(_) => {}
        }
        Ok(counts)
    }
}

/// Thresholds of the corrected margin over the uncorrected total, as psych has them.
fn unscaled_cuts(margin: &[f64], n: f64, amount: f64) -> Result<Vec<Cut>> {
    let mut below = 0.0;
    let cut = |weight: &f64| {
        below += weight;
        if below >= n {
            let what = "the correction of empty cells";
            let allowed = "a smaller one, or `Added`: over the uncorrected sum a threshold would \
                           be infinite";
            let problem = CorrelationProblem::OutOfRange { what, value: amount, allowed };
            return Err(Error::Correlation(problem));
        }
        Ok(Cut::at(normal_quantile(below / n)))
    };
    margin[..margin.len() - 1].iter().map(cut).collect()
}
