//! Where the search begins.

use ndarray::{Array1, Array2};

use super::SimpleStructure;
use super::likelihood::Parameters;
use crate::error::{Error, Result};
use crate::math::linalg::eigen;

/// Shares of an item's variance that a first guess leaves to the factor at most.
const MOST_COMMON: f64 = 0.9;

/// The first principal axis of each scale as its factor, and the correlations of these axes as those of
/// the factors, which no correlations of items can make indefinite.
pub(super) fn composites(
    structure: &SimpleStructure,
    correlation: &Array2<f64>,
) -> Result<Parameters> {
    let p = correlation.nrows();
    let mut axes: Array2<f64> = Array2::zeros((p, structure.factors));
    let mut loadings = Array1::zeros(p);
    for factor in 0..structure.factors {
        let items: Vec<usize> = structure.items(factor).collect();
        let own = Array2::from_shape_fn((items.len(), items.len()), |(i, j)| {
            correlation[[items[i], items[j]]]
        });
        let found = eigen(&own).ok_or(Error::NotConverged {
            what: "the principal axis of a scale",
            iterations: 0,
            change: f64::NAN,
        })?;
        let last = items.len() - 1;
        let (axis, variance) = (found.vectors.column(last), found.values[last]);
        let sign = if axis.sum() < 0.0 { -1.0 } else { 1.0 };
        // What the axis has beyond a mean eigenvalue of one.
        let common = ((variance - 1.0) / last as f64).clamp(0.05, 1.0);
        for (&item, weight) in items.iter().zip(axis) {
            let most = MOST_COMMON.sqrt();
            axes[[item, factor]] = sign * weight / variance.sqrt();
            let size = (common * items.len() as f64).sqrt();
            loadings[item] = (sign * weight * size).clamp(-most, most);
        }
    }
    let mut phi = axes.t().dot(&correlation.dot(&axes));
    phi.diag_mut().fill(1.0);
    let unique = loadings.mapv(|loading: f64| 1.0 - loading * loading);
    Ok(Parameters { loadings, unique, phi })
}
