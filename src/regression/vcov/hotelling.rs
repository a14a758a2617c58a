//! Hotelling's T² with the degrees of freedom of the covariance matrix estimated, for CR2.
//!
//! ```text
//! M_gh   C ([g = h] K_g − B_g B_hᵀ) Cᵀ, with C such that Σ M_gg = I
//! η      q (q + 1) / Σ_gh (tr(M_gh)² + tr(M_gh²))
//! F      (η − q + 1) / (η q) · γᵀ V⁻¹ γ   with q and η − q + 1 degrees of freedom
//! ```

use ndarray::Array2;

use super::working::Working;
use crate::math::cholesky;

/// F and its second degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hotelling {
    pub(crate) f: f64,
    pub(crate) df: f64,
}

/// The test that combinations of the coordinates, the rows of `c` (q, k), are nought, of whom `f` is
/// Wald's F. Rows have length 1 and no two of them anything in common.
pub(super) fn hotelling(working: &Working, c: &Array2<f64>, f: f64) -> Hotelling {
    let impossible = Hotelling { f: f64::NAN, df: f64::NAN };
    let q = c.nrows();
    let Some(spread) = standardised(working, c) else { return impossible };
    let degrees = (q * (q + 1)) as f64 / spread;
    let df = degrees - q as f64 + 1.0;
    if df > 0.0 { Hotelling { f: f * df / degrees, df } } else { impossible }
}

/// Σ_gh (tr(M_gh)² + tr(M_gh²)), all pairs from one matrix of cross-products.
fn standardised(working: &Working, c: &Array2<f64>) -> Option<f64> {
    let ((q, k), count) = (c.dim(), working.clusters.len());
    let own = |at: usize| c.dot(&working.clusters[at][0]).dot(&c.t());
    let with_all = |at: usize| c.dot(&working.clusters[at][1]);
    let mut expected = Array2::<f64>::zeros((q, q));
    for at in 0..count {
        expected += &(&own(at) - &with_all(at).dot(&with_all(at).t()));
    }
    // Its diagonal is one, unless a cluster alone determines a coefficient.
    let factor = cholesky::factor(&expected, cholesky::ROUNDING).ok()?;
    let unit = cholesky::invert_lower(&factor);
    let mut stacked = Array2::<f64>::zeros((count, q * k));
    let mut spread = 0.0;
    for at in 0..count {
        let own = unit.dot(&own(at)).dot(&unit.t());
        let turned = unit.dot(&with_all(at));
        let between = turned.dot(&turned.t());
        spread += traces(&(&own - &between)) - traces(&between);
        stacked.row_mut(at).iter_mut().zip(&turned).for_each(|(to, from)| *to = *from);
    }
    let products = stacked.t().dot(&stacked);
    for ((row, column), product) in products.indexed_iter() {
        let ((s, i), (t, j)) = ((row / k, row % k), (column / k, column % k));
        spread += product * (product + products[[t * k + i, s * k + j]]);
    }
    Some(spread)
}

/// tr(M)² + tr(M²) of a symmetric M.
fn traces(m: &Array2<f64>) -> f64 {
    m.diag().sum().powi(2) + m.iter().map(|x| x * x).sum::<f64>()
}
