//! A two-way table of counts, and the sampling of what is a ratio of two functions of them.

use ndarray::{Array2, ArrayView2};

use super::Correlation;
use super::concordance::{Concordance, Frequency};
use crate::data::MOST_RESPONDENTS;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::{z_critical, z_two_sided};

/// Checked counts f with their sums.
pub(super) struct Crossed<'a> {
    counts: ArrayView2<'a, f64>,
    row_sums: Vec<f64>,
    column_sums: Vec<f64>,
    total: f64,
}

/// A measure of association as a ratio.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ratio {
    pub(super) numerator: f64,
    pub(super) denominator: f64,
    /// The lowest value that the measure can have; 1 is the highest.
    pub(super) lowest: f64,
}

impl<'a> Crossed<'a> {
    pub(super) fn of(counts: ArrayView2<'a, f64>) -> Result<Self> {
        let wrong = |f: f64| !f.is_finite() || f < 0.0 || f.fract() != 0.0;
        if let Some(((row, column), &value)) = counts.indexed_iter().find(|(_, f)| wrong(**f)) {
            let problem = CorrelationProblem::NotACount { row, column, value };
            return Err(Error::Correlation(problem));
        }
        let row_sums: Vec<f64> = counts.rows().into_iter().map(|row| row.sum()).collect();
        let column_sums: Vec<f64> =
            counts.columns().into_iter().map(|column| column.sum()).collect();
        let total: f64 = row_sums.iter().sum();
        if !(3.0..=MOST_RESPONDENTS as f64).contains(&total) {
            return Err(Error::SampleSizeOutOfRange { n: total });
        }
        let table = Self { counts, row_sums, column_sums, total };
        let sides = [
            ("rows", table.rows_answered(), counts.nrows()),
            ("columns", table.columns_answered(), counts.ncols()),
        ];
        for (which, answered, of) in sides {
            if answered < 2.0 {
                let used = answered as usize;
                let problem = CorrelationProblem::OneCategory { which, used, of };
                return Err(Error::Correlation(problem));
            }
        }
        Ok(table)
    }

    pub(super) fn counts(&self) -> ArrayView2<'a, f64> {
        self.counts
    }

    /// r.
    pub(super) fn row_sums(&self) -> &[f64] {
        &self.row_sums
    }

    /// c.
    pub(super) fn column_sums(&self) -> &[f64] {
        &self.column_sums
    }

    /// W.
    pub(super) fn total(&self) -> f64 {
        self.total
    }

    /// How many rows have respondents.
    pub(super) fn rows_answered(&self) -> f64 {
        self.row_sums.iter().filter(|r| **r > 0.0).count() as f64
    }

    /// How many columns have respondents.
    pub(super) fn columns_answered(&self) -> f64 {
        self.column_sums.iter().filter(|c| **c > 0.0).count() as f64
    }

    /// ∂ D_r / ∂ f.
    pub(super) fn by_row(&self, at: [usize; 2]) -> f64 {
        2.0 * (self.total - self.row_sums[at[0]])
    }

    /// ∂ D_c / ∂ f.
    pub(super) fn by_column(&self, at: [usize; 2]) -> f64 {
        2.0 * (self.total - self.column_sums[at[1]])
    }

    /// Σ_j (f_ij / r_i)² of each row; 0 without respondents.
    pub(super) fn mean_squares_of_rows(&self) -> Vec<f64> {
        let rows = self.row_sums.iter().zip(self.counts.rows());
        let of_row = |(r, cells): (&f64, ndarray::ArrayView1<'_, f64>)| {
            if *r > 0.0 { cells.iter().map(|f| f / r * (f / r)).sum() } else { 0.0 }
        };
        rows.map(of_row).collect()
    }

    /// How the column is guessed, without and with the row.
    pub(super) fn guessed_column(&self) -> Guess {
        Guess::of(&self.column_sums, self.counts, self.total)
    }

    /// How the row is guessed, without and with the column.
    pub(super) fn guessed_row(&self) -> Guess {
        Guess::of(&self.row_sums, self.counts.reversed_axes(), self.total)
    }

    /// All pairs of respondents.
    pub(super) fn pairs(&self) -> Pairs {
        let counts = self.counts.iter();
        let Concordance { difference, ordered, first, second, .. } =
            if self.total <= Frequency::MOST {
                let counts: Vec<i64> = counts.map(|f| *f as i64).collect();
                Concordance::of_table::<Frequency>(&counts, self.column_sums.len())
            } else {
                let counts: Vec<f64> = counts.copied().collect();
                Concordance::of_table::<f64>(&counts, self.column_sums.len())
            };
        let cumulated = self.cumulated();
        let [rows, columns] = [self.row_sums.len(), self.column_sums.len()];
        // Those who are before and after in both variables, and those who are before in one only.
        let around = |(i, j): (usize, usize)| {
            let (before, after) = (cumulated[[i, j]], [i + 1, j + 1]);
            let (up_to_row, up_to_column) = (cumulated[[i + 1, columns]], cumulated[[rows, j + 1]]);
            let concordant = before + (self.total - up_to_row - up_to_column + cumulated[after]);
            let above = cumulated[[i, columns]] - cumulated[[i, j + 1]];
            let left = cumulated[[rows, j]] - cumulated[[i + 1, j]];
            [concordant, above + left]
        };
        let around = Array2::from_shape_fn(self.counts.dim(), around);
        Pairs {
            difference: 2.0 * difference,
            ordered: 2.0 * ordered,
            differing_by_row: first[0],
            differing_by_column: second[0],
            around,
        }
    }

    /// Σ f of all cells above and left of a corner.
    fn cumulated(&self) -> Array2<f64> {
        let (rows, columns) = self.counts.dim();
        let mut sums = Array2::zeros((rows + 1, columns + 1));
        for ((i, j), f) in self.counts.indexed_iter() {
            sums[[i + 1, j + 1]] = f + sums[[i, j + 1]] + sums[[i + 1, j]] - sums[[i, j]];
        }
        sums
    }

    /// A measure with its asymptotic standard error, from the derivatives of numerator and denominator
    /// by the count of a cell. The measure does not change when all counts are doubled, so that its
    /// own derivatives have mean nought and their variance is the mean of their squares.
    pub(super) fn measure(
        &self,
        method: &'static str,
        ratio: Ratio,
        derivatives: impl Fn([usize; 2]) -> [f64; 2],
        confidence: f64,
    ) -> Correlation {
        let Ratio { numerator, denominator, lowest } = ratio;
        let estimate = (numerator / denominator).clamp(lowest, 1.0);
        let answered = self.counts.indexed_iter().filter(|(_, f)| **f > 0.0);
        let cells: Vec<[f64; 3]> = answered
            .map(|((i, j), f)| {
                let [of_numerator, of_denominator] = derivatives([i, j]);
                [*f, of_numerator, (of_numerator - estimate * of_denominator) / denominator]
            })
            .collect();
        let variance: f64 = cells.iter().map(|[f, _, g]| f * g * g).sum();
        let mean = cells.iter().map(|[f, d, _]| f * d).sum::<f64>() / self.total;
        let null: f64 = cells.iter().map(|[f, d, _]| f * (d - mean) * (d - mean)).sum();
        let statistic = if null > 0.0 { numerator / null.sqrt() } else { f64::NAN };
        let (std_error, critical) = (variance.sqrt(), z_critical(confidence));
        Correlation {
            std_error,
            statistic,
            p_value: z_two_sided(statistic),
            conf_low: (estimate - critical * std_error).max(lowest),
            conf_high: (estimate + critical * std_error).min(1.0),
            interval: "wald",
            ..self.without_test(method, estimate)
        }
    }

    /// A measure that comes alone.
    pub(super) fn without_test(&self, method: &'static str, estimate: f64) -> Correlation {
        Correlation {
            estimate,
            std_error: f64::NAN,
            statistic: f64::NAN,
            df: f64::NAN,
            p_value: f64::NAN,
            conf_low: f64::NAN,
            conf_high: f64::NAN,
            n: self.total as u64,
            method,
            interval: "none",
        }
    }
}

/// Pairs of respondents, each counted from both sides.
pub(super) struct Pairs {
    /// P − Q.
    pub(super) difference: f64,
    /// P + Q.
    pub(super) ordered: f64,
    /// D_r.
    pub(super) differing_by_row: f64,
    /// D_c.
    pub(super) differing_by_column: f64,
    /// For each cell, the respondents with whom one of it is concordant, and discordant.
    around: Array2<[f64; 2]>,
}

impl Pairs {
    /// ∂ (P − Q) / ∂ f.
    pub(super) fn by_difference(&self, at: [usize; 2]) -> f64 {
        let [concordant, discordant] = self.around[at];
        2.0 * (concordant - discordant)
    }

    /// ∂ (P + Q) / ∂ f.
    pub(super) fn by_ordered(&self, at: [usize; 2]) -> f64 {
        let [concordant, discordant] = self.around[at];
        2.0 * (concordant + discordant)
    }
}

/// Guesses of one variable, always its most frequent level.
pub(super) struct Guess {
    /// The level guessed without the other variable.
    pub(super) without: usize,
    /// The level guessed for each level of the other variable.
    pub(super) with: Vec<usize>,
    /// Wrong guesses without the other variable.
    pub(super) errors: f64,
    /// How many fewer they are with it.
    pub(super) fewer_errors: f64,
}

impl Guess {
    fn of(sums: &[f64], counts: ArrayView2<'_, f64>, total: f64) -> Self {
        let without = first_largest(sums.iter().copied());
        let rows = || counts.rows().into_iter();
        let with: Vec<usize> = rows().map(|row| first_largest(row.iter().copied())).collect();
        let hits: f64 = rows().zip(&with).map(|(row, &level)| row[level]).sum();
        let errors = total - sums[without];
        Self { without, with, errors, fewer_errors: hits - sums[without] }
    }
}

/// Where the largest stands, the first of several.
fn first_largest(counts: impl Iterator<Item = f64>) -> usize {
    let mut largest = (0, f64::NEG_INFINITY);
    for (at, count) in counts.enumerate() {
        if count > largest.1 {
            largest = (at, count);
        }
    }
    largest.0
}
