//! Sums over the respondents who answered both variables of a pair.

use ndarray::{Array2, ArrayView1, Axis, Zip};

use super::complete::{Complete, negate_off_diagonal};

/// For every pair (i, j): how many answered both, and what i and j look like among them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pairwise {
    /// Respondents with both, (k, k), symmetric.
    pub(crate) n: Array2<f64>,
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
            n: Array2::from_elem(sums.cross.dim(), sums.weight),
            mean: by_row(sums.mean.view()),
            square: by_row(sums.cross.diag()),
            cross: sums.cross.clone(),
        }
    }
}

impl Pairwise {
    pub(crate) fn none(k: usize) -> Self {
        let zeros = || Array2::zeros((k, k));
        Self { n: zeros(), mean: zeros(), square: zeros(), cross: zeros() }
    }

    /// Chan's update, pair by pair.
    pub(crate) fn merge(&self, other: &Self) -> Self {
        let n = &self.n + &other.n;
        let shift = &other.mean - &self.mean;
        // n_a n_b / n, nought for a pair that nobody answered.
        let mut between = &self.n * &other.n;
        Zip::from(&mut between).and(&n).for_each(|b, &n| *b = if n > 0.0 { *b / n } else { 0.0 });
        let mut mean = self.mean.clone();
        Zip::from(&mut mean).and(&shift).and(&n).and(&other.n).for_each(|m, d, &n, &n_b| {
            if n > 0.0 {
                *m += d * (n_b / n);
            }
        });
        Self {
            square: &self.square + &other.square + &shift * &shift * &between,
            cross: &self.cross + &other.cross + &shift * &shift.t() * &between,
            mean,
            n,
        }
    }

    pub(crate) fn select(&self, at: &[usize]) -> Self {
        let of = |matrix: &Array2<f64>| matrix.select(Axis(0), at).select(Axis(1), at);
        Self {
            n: of(&self.n),
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
