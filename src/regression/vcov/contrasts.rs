//! Tests of combinations of coefficients under CR2, after the fit: what is kept of the clusters, and
//! the degrees of freedom that follow.
//!
//! ```text
//! lᵀb   is cᵀγ with c = Lᵀ l; Satterthwaite's degrees of freedom of it
//! Cb    is C L γ; Hotelling's approximation of its Wald test
//! ```

use ndarray::{Array1, Array2, Array3, ArrayView1, Axis, s};

use super::super::solve::Coordinates;
use super::clusters::ClusterSums;
use super::hotelling::{Hotelling, hotelling};
use super::working::{DegreesAlong, Working, of_cluster};
use crate::error::Result;
use crate::math::cholesky;
use crate::math::linalg::eigen;
use crate::math::real::Real;
use crate::moments::in_order;

/// Clusters that are one piece of work.
const TOGETHER: usize = 64;

/// ZᵀZ of every cluster, and the coefficients by coordinates, both of the model of all blocks: a
/// smaller model has the first of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClusterSquares {
    /// L (k, k): b = L γ.
    pub(crate) loadings: Array2<f64>,
    /// S_g (G, k, k).
    pub(crate) squares: Array3<f64>,
}

impl ClusterSquares {
    /// Of the clusters of a fit, in the coordinates that its models share.
    pub(in super::super) fn of<T: Real>(sums: &ClusterSums, coordinates: &Coordinates<T>) -> Self {
        let loadings = coordinates.loadings_of(coordinates.slopes.len());
        let k = loadings.nrows();
        let mut squares = Array3::zeros((sums.clusters.len(), k, k));
        for (mut to, cluster) in squares.outer_iter_mut().zip(&sums.clusters) {
            to.assign(&cluster.cross);
        }
        Self { loadings, squares }
    }

    /// What the model of the first `k` coefficients needs.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub(crate) fn contrasts(&self, k: usize) -> Result<Contrasts> {
        let count = self.squares.len_of(Axis(0));
        let of_some = |part: usize| -> Vec<[Array2<f64>; 2]> {
            let clusters = part * TOGETHER..count.min((part + 1) * TOGETHER);
            let square = |at: usize| self.squares.slice(s![at, ..k, ..k]).to_owned();
            clusters.filter_map(|at| eigen(&square(at))).map(|eigen| of_cluster(&eigen)).collect()
        };
        let parts = in_order(count.div_ceil(TOGETHER), of_some)?;
        Ok(Contrasts {
            loadings: self.loadings.slice(s![..k, ..k]).to_owned(),
            working: Working { clusters: parts.into_iter().flatten().collect() },
        })
    }
}

/// Combinations of the coefficients of one model, tested as CR2 is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contrasts {
    loadings: Array2<f64>,
    working: Working,
}

impl Contrasts {
    /// Satterthwaite's degrees of freedom of l·b.
    pub(crate) fn df(&self, l: &[f64]) -> f64 {
        self.working.satterthwaite(self.coordinates(l).view())
    }

    /// Those of (l₀ + w l₁)·b for any w.
    pub(crate) fn along(&self, l0: &[f64], l1: &[f64]) -> DegreesAlong {
        self.working.along(&self.coordinates(l0), &self.coordinates(l1))
    }

    /// The joint test of combinations, the rows of `l` (q, k), whose Wald F is `f`: NaN where it does
    /// not exist.
    pub(crate) fn joint(&self, l: &Array2<f64>, f: f64) -> Hotelling {
        let mut rows = l.dot(&self.loadings);
        for mut row in rows.rows_mut() {
            let size = row.dot(&row).sqrt();
            row /= size;
        }
        // The test is the same of any rows that span the same.
        let Ok(factor) = cholesky::factor(&rows.dot(&rows.t()), cholesky::ROUNDING) else {
            return Hotelling { f: f64::NAN, df: f64::NAN };
        };
        hotelling(&self.working, &cholesky::invert_lower(&factor).dot(&rows), f)
    }

    fn coordinates(&self, l: &[f64]) -> Array1<f64> {
        ArrayView1::from(l).dot(&self.loadings)
    }
}
