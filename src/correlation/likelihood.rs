//! Correlations by maximum likelihood from all who answered anything, with what the likelihood tells of
//! their error.
//!
//! By the delta method, with V the inverse of the observed information of means and covariances,
//!
//! ```text
//! dr = dσ_ij / √(σ_ii σ_jj) − r/2 (dσ_ii / σ_ii + dσ_jj / σ_jj),   SE² = drᵀ V dr
//! z = r / SE
//! ```

use ndarray::Array2;

use super::unpaired::paired;
use super::{Correlation, CorrelationMatrix, LinearizedInterval, check_confidence};
use crate::error::Result;
use crate::math::distribution::{z_critical, z_two_sided};
use crate::moments::{Moments, Parameters};

/// The matrix of EM's moments, whose weights are frequencies if there are any.
pub(super) fn of_likelihood(
    moments: &Moments,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<CorrelationMatrix> {
    check_confidence(confidence)?;
    moments.require_pairs("a correlation matrix", 3)?;
    let mut matrix = CorrelationMatrix::without_pairs(moments, confidence);
    matrix.interval = interval.name();
    let (r, z) = (moments.correlation(), z_critical(confidence));
    let places = paired(matrix.names.len(), &[]);
    let Some(variances) = moments.variances_of(&derivatives(moments, &r, &places)) else {
        return Ok(matrix);
    };
    for (&at, variance) in places.iter().zip(variances?) {
        let (estimate, std_error) = (r[at], variance.sqrt());
        let statistic = estimate / std_error;
        let [conf_low, conf_high] = interval.ends(estimate, z * std_error);
        let found = Correlation {
            estimate,
            std_error,
            statistic,
            df: f64::NAN,
            p_value: z_two_sided(statistic),
            conf_low,
            conf_high,
            n: matrix.n[at] as u64,
            method: "pearson",
            interval: if std_error.is_nan() { "none" } else { interval.name() },
        };
        matrix.set(at, &found);
    }
    Ok(matrix)
}

/// A row for each correlation.
fn derivatives(moments: &Moments, r: &Array2<f64>, places: &[[usize; 2]]) -> Array2<f64> {
    let of = Parameters { variables: moments.names().len() };
    let sd = moments.sd();
    let mut derivatives = Array2::zeros((places.len(), of.count()));
    for (mut row, &[i, j]) in derivatives.rows_mut().into_iter().zip(places) {
        row[of.covariance(i, j)] = 1.0 / (sd[i] * sd[j]);
        for own in [i, j] {
            row[of.covariance(own, own)] = -0.5 * r[[i, j]] / (sd[own] * sd[own]);
        }
    }
    derivatives
}
