//! What a covariance matrix of items tells before anything is said of their total.

use ndarray::Array2;

use crate::math::cholesky;

/// A total of items with less than this share of their covariances is the rounding of items that
/// cancel each other, not variation.
pub(super) const CANCELLED: f64 = 1e-12;

/// The correlations below the diagonal.
pub(super) fn inter_item_correlations(covariance: &Array2<f64>) -> Vec<f64> {
    let r = standardised(covariance);
    (0..r.nrows()).flat_map(|i| (0..i).map(move |j| (i, j))).map(|at| r[at]).collect()
}

/// Covariances as correlations.
pub(super) fn standardised(covariance: &Array2<f64>) -> Array2<f64> {
    let sd = covariance.diag().mapv(f64::sqrt);
    Array2::from_shape_fn(covariance.dim(), |(i, j)| {
        if i == j { 1.0 } else { covariance[[i, j]] / (sd[i] * sd[j]) }
    })
}

/// 1 − 1 / (R⁻¹)_ii for each item; NaN for all when the items are collinear.
pub(super) fn squared_multiple_correlations(covariance: &Array2<f64>) -> Vec<f64> {
    match cholesky::factor(&standardised(covariance), cholesky::ROUNDING) {
        Ok(factor) => {
            let inverse = cholesky::invert_lower(&factor);
            inverse.columns().into_iter().map(|w| 1.0 - 1.0 / w.dot(&w)).collect()
        }
        Err(_) => vec![f64::NAN; covariance.nrows()],
    }
}

/// The correlation of each item with the total, its own variance replaced by what it shares with the
/// others; NaN for all where items are collinear.
pub(super) fn overlap_corrected(covariance: &Array2<f64>, smc: &[f64]) -> Vec<f64> {
    let mut common = standardised(covariance);
    common.diag_mut().iter_mut().zip(smc).for_each(|(own, shared)| *own = *shared);
    let sd = common.sum().sqrt();
    common.columns().into_iter().map(|column| column.sum() / sd).collect()
}

/// The middle of some figures; NaN of none.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// The correlation of an item with the total of the others; NaN where either does not vary.
pub(super) fn item_rest(covariance: &Array2<f64>, item: usize) -> f64 {
    let (own, with_total) = (covariance[[item, item]], covariance.row(item).sum());
    let rest = covariance.sum() - 2.0 * with_total + own;
    let varies = rest > CANCELLED * covariance.mapv(f64::abs).sum() && own > 0.0;
    if varies { (with_total - own) / (own * rest).sqrt() } else { f64::NAN }
}

/// The reliability of k items that correlate by r: k r / (1 + (k − 1) r); NaN where the items
/// cancel each other.
pub(super) fn stepped_up(r: f64, k: usize) -> f64 {
    let (k, others) = (k as f64, k as f64 - 1.0);
    let total = 1.0 + others * r;
    if total > CANCELLED * (1.0 + others) { k * r / total } else { f64::NAN }
}
