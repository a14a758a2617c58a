//! Sums over the respondents who answered both variables of a pair.

use ndarray::{Array2, ArrayView1, Axis, Zip};

use super::complete::{Complete, moved, negate_off_diagonal};

/// For every pair (i, j): how many answered both, and what i and j look like among them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pairwise {
    /// Respondents with both, (k, k), symmetric: the sum of frequency weights, else rows.
    pub(crate) n: Array2<f64>,
    /// Rows with both, (k, k), symmetric.
    pub(crate) rows: Array2<f64>,
    /// Σw of those, (k, k), symmetric; n itself without weights.
    pub(crate) weight: Array2<f64>,
    /// Mean of i among those who answered j as well, (k, k).
    pub(crate) mean: Array2<f64>,
    /// What doubles cannot hold of these means, (k, k).
    pub(crate) rest: Array2<f64>,
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
            rows: Array2::from_elem(sums.cross.dim(), sums.rows),
            weight: Array2::from_elem(sums.cross.dim(), sums.weight),
            mean: by_row(sums.mean.view()),
            rest: by_row(sums.rest.view()),
            square: by_row(sums.cross.diag()),
            cross: sums.cross.clone(),
        }
    }
}

impl Pairwise {
    pub(crate) fn none(k: usize) -> Self {
        let zeros = || Array2::zeros((k, k));
        let (n, rows, weight) = (zeros(), zeros(), zeros());
        let (mean, rest) = (zeros(), zeros());
        Self { n, rows, weight, mean, rest, square: zeros(), cross: zeros() }
    }

    /// The covariance of each pair: C / Σw, times n / (n − 1).
    pub(crate) fn covariance(&self) -> Array2<f64> {
        &self.cross * &(&self.n / &self.weight) / &self.n.mapv(|n| n - 1.0)
    }

    /// Counts the means from nought again.
    pub(super) fn move_means(&mut self, origin: &[f64]) {
        for (at, mean) in self.mean.indexed_iter_mut().filter(|(at, _)| self.n[*at] > 0.0) {
            (*mean, self.rest[at]) = moved(*mean, self.rest[at], origin[at.0]);
        }
    }

    /// Chan's update, pair by pair.
    pub(crate) fn merge(&self, other: &Self) -> Self {
        let weight = &self.weight + &other.weight;
        let shift = (&other.mean - &self.mean) + (&other.rest - &self.rest);
        // W_a W_b / W, nought for a pair that nobody answered.
        let mut between = &self.weight * &other.weight;
        let share = |b: &mut f64, &w: &f64| *b = if w > 0.0 { *b / w } else { 0.0 };
        Zip::from(&mut between).and(&weight).for_each(share);
        let (mut mean, mut rest) = (other.mean.clone(), other.rest.clone());
        Zip::indexed(&mut mean).and(&mut rest).for_each(|at, mean, rest| {
            // A part in which nobody answered the pair does not move the other's mean.
            if self.weight[at] > 0.0 {
                let by = shift[at] * (other.weight[at] / weight[at]);
                (*mean, *rest) = moved(self.mean[at], self.rest[at], by);
            }
        });
        Self {
            rows: &self.rows + &other.rows,
            rest,
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
            rows: of(&self.rows),
            weight: of(&self.weight),
            mean: of(&self.mean),
            rest: of(&self.rest),
            square: of(&self.square),
            cross: of(&self.cross),
        }
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        let means = self.mean.row_mut(index).into_iter().zip(self.rest.row_mut(index));
        means.for_each(|(mean, rest)| (*mean, *rest) = moved(-*mean, -*rest, total));
        negate_off_diagonal(&mut self.cross, index);
    }
}
