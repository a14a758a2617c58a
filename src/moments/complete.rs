//! Sums over the respondents who answered everything.

use ndarray::{Array1, Array2, Axis};

/// Respondents, weight sum, means and centred cross-products.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Complete {
    /// Respondents: the sum of frequency weights, else the number of rows.
    pub(crate) n: f64,
    /// Σw; n itself without weights.
    pub(crate) weight: f64,
    /// m, (k).
    pub(crate) mean: Array1<f64>,
    /// C, (k, k).
    pub(crate) cross: Array2<f64>,
}

impl Complete {
    pub(crate) fn none(k: usize) -> Self {
        Self { n: 0.0, weight: 0.0, mean: Array1::zeros(k), cross: Array2::zeros((k, k)) }
    }

    pub(crate) fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        merged.cross += &other.cross;
        let mean = other.mean.as_slice().map_or_else(|| other.mean.to_vec(), <[f64]>::to_vec);
        merged.shift_to(other.n, other.weight, &mean);
        merged
    }

    /// Chan's update after the other part's own cross-products have been added: the shift between
    /// the two means.
    pub(crate) fn shift_to(&mut self, n: f64, weight: f64, mean: &[f64]) {
        if weight == 0.0 {
            return;
        }
        self.n += n;
        if self.weight == 0.0 {
            self.weight = weight;
            self.mean.iter_mut().zip(mean).for_each(|(to, from)| *to = *from);
            return;
        }
        let total = self.weight + weight;
        let share = weight / total;
        let between: Vec<f64> = mean.iter().zip(&self.mean).map(|(b, a)| b - a).collect();
        for (i, mut row) in self.cross.rows_mut().into_iter().enumerate() {
            // In this order the result is symmetric to the last bit.
            let (own, factor) = (between[i], self.weight * share);
            row.iter_mut().zip(&between).for_each(|(c, d)| *c += own * d * factor);
        }
        self.mean.iter_mut().zip(&between).for_each(|(m, d)| *m += d * share);
        self.weight = total;
    }

    /// The covariance matrix: C / Σw, times n / (n − 1).
    pub(crate) fn covariance(&self) -> Array2<f64> {
        // Without weights and with frequencies the first factor is 1, to the last bit.
        &self.cross * (self.n / self.weight) / (self.n - 1.0)
    }

    /// Counts the means from nought again.
    pub(crate) fn move_means(&mut self, origin: &[f64]) {
        if self.weight > 0.0 {
            self.mean.iter_mut().zip(origin).for_each(|(mean, origin)| *mean += origin);
        }
    }

    pub(crate) fn select(&self, at: &[usize]) -> Self {
        Self {
            n: self.n,
            weight: self.weight,
            mean: self.mean.select(Axis(0), at),
            cross: self.cross.select(Axis(0), at).select(Axis(1), at),
        }
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        self.mean[index] = total - self.mean[index];
        negate_off_diagonal(&mut self.cross, index);
    }
}

/// The cross-products of −x with all others.
pub(super) fn negate_off_diagonal(cross: &mut Array2<f64>, index: usize) {
    for other in (0..cross.nrows()).filter(|&other| other != index) {
        cross[[index, other]] *= -1.0;
        cross[[other, index]] *= -1.0;
    }
}
