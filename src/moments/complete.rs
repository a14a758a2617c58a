//! Sums over the respondents who answered everything.

use ndarray::{Array1, Array2, Axis};

use crate::math::double_double::DoubleDouble;

/// Respondents, weight sum, means and centred cross-products.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Complete {
    /// Respondents: the sum of frequency weights, else the number of rows.
    pub(crate) n: f64,
    /// Rows: the people behind the figures, whom frequency weights would count several times.
    pub(crate) rows: f64,
    /// Σw; n itself without weights.
    pub(crate) weight: f64,
    /// m, (k).
    pub(crate) mean: Array1<f64>,
    /// What doubles cannot hold of the means, (k). The means of two parts of a survey often lie close
    /// together and far from nought: what merging needs is their difference.
    pub(crate) rest: Array1<f64>,
    /// C, (k, k).
    pub(crate) cross: Array2<f64>,
}

impl Complete {
    pub(crate) fn none(k: usize) -> Self {
        let (mean, rest) = (Array1::zeros(k), Array1::zeros(k));
        Self { n: 0.0, rows: 0.0, weight: 0.0, mean, rest, cross: Array2::zeros((k, k)) }
    }

    pub(crate) fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        merged.cross += &other.cross;
        merged.shift_to(&Part {
            n: other.n,
            rows: other.rows,
            weight: other.weight,
            mean: &other.mean,
            rest: &other.rest,
        });
        merged
    }

    /// Chan's update after the other part's own cross-products have been added: the shift between
    /// the two means.
    fn shift_to(&mut self, part: &Part<'_>) {
        let before = self.weight;
        let between = self.join(part);
        if before == 0.0 || part.weight == 0.0 {
            return;
        }
        let factor = before * (part.weight / self.weight);
        for (i, mut row) in self.cross.rows_mut().into_iter().enumerate() {
            // In this order the result is symmetric to the last bit.
            let own = between[i];
            row.iter_mut().zip(&between).for_each(|(c, d)| *c += own * d * factor);
        }
    }

    /// Counts another part and moves the means to those of both; gives the difference of the two.
    fn join(&mut self, part: &Part<'_>) -> Array1<f64> {
        let Part { n, rows, weight, mean, rest } = *part;
        let between = (mean - &self.mean) + (rest - &self.rest);
        if weight == 0.0 {
            return between;
        }
        self.n += n;
        self.rows += rows;
        if self.weight == 0.0 {
            self.weight = weight;
            self.mean.assign(mean);
            self.rest.assign(rest);
            return between;
        }
        self.weight += weight;
        let share = weight / self.weight;
        self.move_by(|j| between[j] * share);
        between
    }

    /// Counts so many respondents, rows and so much weight, whose means are counted like its own from an
    /// origin near by, where doubles hold them whole. Cross-products are left to the caller.
    pub(super) fn count(&mut self, [n, rows, weight]: [f64; 3], mean: &Array1<f64>) {
        let rest = &Array1::zeros(mean.len());
        self.join(&Part { n, rows, weight, mean, rest });
    }

    /// Moves the means.
    fn move_by(&mut self, distance: impl Fn(usize) -> f64) {
        for (j, (mean, rest)) in self.mean.iter_mut().zip(&mut self.rest).enumerate() {
            (*mean, *rest) = moved(*mean, *rest, distance(j));
        }
    }

    /// The covariance matrix: C / Σw, times n / (n − 1).
    pub(crate) fn covariance(&self) -> Array2<f64> {
        // Without weights and with frequencies the first factor is 1, to the last bit.
        &self.cross * (self.n / self.weight) / (self.n - 1.0)
    }

    /// Counts the means from nought again.
    pub(crate) fn move_means(&mut self, origin: &[f64]) {
        if self.weight > 0.0 {
            self.move_by(|j| origin[j]);
        }
    }

    pub(crate) fn select(&self, at: &[usize]) -> Self {
        Self {
            n: self.n,
            rows: self.rows,
            weight: self.weight,
            mean: self.mean.select(Axis(0), at),
            rest: self.rest.select(Axis(0), at),
            cross: self.cross.select(Axis(0), at).select(Axis(1), at),
        }
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        let turned = moved(-self.mean[index], -self.rest[index], total);
        (self.mean[index], self.rest[index]) = turned;
        negate_off_diagonal(&mut self.cross, index);
    }
}

/// Respondents without their cross-products.
struct Part<'p> {
    n: f64,
    rows: f64,
    weight: f64,
    mean: &'p Array1<f64>,
    rest: &'p Array1<f64>,
}

/// A mean and the rest of it, moved by a distance.
#[inline(always)] // so that it is compiled anew for the widest vectors
pub(super) fn moved(mean: f64, rest: f64, by: f64) -> (f64, f64) {
    let sum = DoubleDouble::sum(mean, by);
    let DoubleDouble { high, low } = DoubleDouble::sum(sum.high, sum.low + rest);
    (high, low)
}

/// The cross-products of −x with all others.
pub(super) fn negate_off_diagonal(cross: &mut Array2<f64>, index: usize) {
    for other in (0..cross.nrows()).filter(|&other| other != index) {
        cross[[index, other]] *= -1.0;
        cross[[other, index]] *= -1.0;
    }
}
