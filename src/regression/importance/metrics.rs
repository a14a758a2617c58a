//! Measures of importance that need no subsets.

use ndarray::{Array1, Array2, s};

use super::declared::Ready;
use super::subsets::explained_after;
use crate::math::linalg::eigen;

impl Ready {
    /// R² of each part alone, beyond those always in.
    pub(super) fn first(&self) -> Vec<f64> {
        let alone = |part: &std::ops::Range<usize>| {
            explained_after(&self.given, &[], &part.clone().collect::<Vec<_>>())
        };
        self.parts.iter().map(alone).collect()
    }

    /// What each part adds to all others.
    pub(super) fn last(&self) -> Vec<f64> {
        let added = |part: &std::ops::Range<usize>| {
            let others: Vec<usize> =
                (0..self.variables()).filter(|variable| !part.contains(variable)).collect();
            explained_after(&self.given, &others, &part.clone().collect::<Vec<_>>())
        };
        self.parts.iter().map(added).collect()
    }

    /// A figure of each part that is one variable; NaN of the others.
    fn of_single(&self, of: impl Fn(usize) -> f64) -> Vec<f64> {
        let single = |part: &std::ops::Range<usize>| {
            if part.len() == 1 { of(part.start) } else { f64::NAN }
        };
        self.parts.iter().map(single).collect()
    }

    /// β² in units of what the ones always in leave of the predictor.
    pub(super) fn betasq(&self) -> Vec<f64> {
        self.of_single(|j| self.betas[j].powi(2) * self.given[[j, j]])
    }

    /// β times the covariance with the outcome given those always in.
    pub(super) fn pratt(&self) -> Vec<f64> {
        let outcome = self.variables();
        self.of_single(|j| self.betas[j] * self.given[[j, outcome]])
    }

    /// Johnson's weights; NaN where a part has several variables, or LAPACK finds no eigenvalues.
    pub(super) fn relative_weights(&self) -> Vec<f64> {
        let p = self.variables();
        let size = self.given.diag().mapv(f64::sqrt);
        let unit = Array2::from_shape_fn((p, p), |(i, j)| {
            if i == j { 1.0 } else { self.given[[i, j]] / (size[i] * size[j]) }
        });
        let with_outcome: Array1<f64> =
            self.given.slice(s![..p, p]).iter().zip(&size).map(|(c, s)| c / s).collect();
        let Some(eigen) = eigen(&unit) else { return vec![f64::NAN; self.parts.len()] };
        // Λ is the symmetric root of the correlations; β* = Λ⁻¹ r are the coefficients of the
        // closest uncorrelated variables.
        let loadings = eigen.with(f64::sqrt);
        let slopes = eigen.with(|value| 1.0 / value.sqrt()).dot(&with_outcome);
        let weights = loadings.mapv(|l| l * l).dot(&slopes.mapv(|b| b * b));
        self.of_single(|j| weights[j])
    }
}
