//! Sums over the respondents who answered both variables of a pair.

use ndarray::{Array2, ArrayView1, Axis, Zip};

use super::complete::{Complete, negate_off_diagonal};

/// For every pair (i, j): how many answered both, and what i and j look like among them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pairwise {
    /// Respondents with both, (k, k), symmetric: the sum of frequency weights, else rows.
    pub(crate) n: Array2<f64>,
    /// Σw of those, (k, k), symmetric; n itself without weights.
    pub(crate) weight: Array2<f64>,
    /// Mean of i among those who answered j as well, (k, k).
    pub(crate) mean: Array2<f64>,
    /// Centred sum of squares of i among those who answered j as well, (k, k).
    pub(crate) square: Array2<f64>,
    /// Centred cross-product, (k, k), symmetric.
    pub(crate) cross: Array2<f64>,
}

impl From<&Complete> for Pairwise {
    /// Without gaps, every pair has the same respondents.
    fn from(sums: &Complete) -> Self {
        let by_row = |column: ArrayView1<'_, f64>| {
            Array2::from_shape_fn(sums.cross.dim(), |(i, _)| column[i])
        };
        Self {
            n: Array2::from_elem(sums.cross.dim(), sums.n),
            weight: Array2::from_elem(sums.cross.dim(), sums.weight),
            mean: by_row(sums.mean.view()),
            square: by_row(sums.cross.diag()),
            cross: sums.cross.clone(),
        }
    }
}

impl Pairwise {
    pub(crate) fn none(k: usize) -> Self {
        let zeros = || Array2::zeros((k, k));
        let (n, weight) = (zeros(), zeros());
        Self { n, weight, mean: zeros(), square: zeros(), cross: zeros() }
    }

    /// The covariance of each pair: C / Σw, times n / (n − 1).
    pub(crate) fn covariance(&self) -> Array2<f64> {
        &self.cross * &(&self.n / &self.weight) / &self.n.mapv(|n| n - 1.0)
    }

    /// Counts the means from nought again.
    pub(super) fn move_means(&mut self, origin: &[f64]) {
        for ((i, j), mean) in self.mean.indexed_iter_mut() {
            if self.n[[i, j]] > 0.0 {
                *mean += origin[i];
            }
        }
    }

    /// Chan's update, pair by pair.
    pub(crate) fn merge(&self, other: &Self) -> Self {
        let weight = &self.weight + &other.weight;
        let shift = &other.mean - &self.mean;
        // W_a W_b / W, nought for a pair that nobody answered.
        let mut between = &self.weight * &other.weight;
        let share = |b: &mut f64, &w: &f64| *b = if w > 0.0 { *b / w } else { 0.0 };
        Zip::from(&mut between).and(&weight).for_each(share);
        let mut mean = self.mean.clone();
        Zip::from(&mut mean).and(&shift).and(&weight).and(&other.weight).for_each(
            |m, d, &w, &w_b| {
                if w > 0.0 {
                    *m += d * (w_b / w);
                }
            },
        );
        Self {
            square: &self.square + &other.square + &shift * &shift * &between,
            cross: &self.cross + &other.cross + &shift * &shift.t() * &between,
            mean,
            weight,
            n: &self.n + &other.n,
        }
    }

    pub(crate) fn select(&self, at: &[usize]) -> Self {
        let of = |matrix: &Array2<f64>| matrix.select(Axis(0), at).select(Axis(1), at);
        Self {
            n: of(&self.n),
            weight: of(&self.weight),
            mean: of(&self.mean),
            square: of(&self.square),
            cross: of(&self.cross),
        }
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        self.mean.row_mut(index).mapv_inplace(|m| total - m);
        negate_off_diagonal(&mut self.cross, index);
    }
}
