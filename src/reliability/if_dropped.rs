//! What a scale would be without one of its items.

use ndarray::Array2;

use super::alpha::standardized_alpha_of;
use super::alpha_interval::normal_variance;
use super::inter_item::{
    inter_item_correlations, median, squared_multiple_correlations, standardised,
};
use super::keyed::ItemMetric;

/// The scale without one item, as the table `alpha.drop` of psych's `alpha` has it. All NaN in a scale
/// of two, or where the total of the others does not vary.
///
/// ```text
/// signal to noise   k r̄ / (1 − r̄)   of k items that correlate by r̄ in the mean
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IfDropped {
    /// Alpha of the other items, each standardised: psych's `std.alpha`.
    pub standardized_alpha: f64,
    /// Guttman's λ6 of the other items, psych's `G6(smc)`: on covariances, by psych's convention on
    /// correlations; NaN where they are collinear.
    pub lambda_6: f64,
    /// Mean of the correlations of the other items: `average_r`.
    pub mean_inter_item: f64,
    /// Their signal-to-noise ratio: `S/N`.
    pub signal_to_noise: f64,
    /// Standard error of their alpha for normal answers (Duhachek & Iacobucci 2004): `alpha se`.
    pub std_error: f64,
    /// Variance of the correlations of the other items; NaN of a single one: `var.r`.
    pub variance_inter_item: f64,
    /// The middle one of these correlations: `med.r`.
    pub median_inter_item: f64,
}

impl IfDropped {
    pub(super) const UNDEFINED: Self = Self {
        standardized_alpha: f64::NAN,
        lambda_6: f64::NAN,
        mean_inter_item: f64::NAN,
        signal_to_noise: f64::NAN,
        std_error: f64::NAN,
        variance_inter_item: f64::NAN,
        median_inter_item: f64::NAN,
    };

    /// Of the items that are left: the n that the standard error rests on, and the metric of λ6.
    pub(super) fn of(left: &Array2<f64>, n: u64, metric: ItemMetric) -> Self {
        let r = inter_item_correlations(left);
        Self {
            standardized_alpha: standardized_alpha_of(left),
            lambda_6: lambda_6(left, metric),
            mean_inter_item: mean(&r),
            signal_to_noise: signal_to_noise(mean(&r), left.nrows()),
            std_error: (normal_variance(left) / n as f64).sqrt(),
            variance_inter_item: variance(&r),
            median_inter_item: median(&r),
        }
    }
}

/// Guttman's λ6 of items with these covariances; NaN where they are collinear.
pub(super) fn lambda_6(covariance: &Array2<f64>, metric: ItemMetric) -> f64 {
    let smc = squared_multiple_correlations(covariance);
    let matrix = match metric {
        ItemMetric::Raw => covariance.clone(),
        ItemMetric::Standardized => standardised(covariance),
    };
    let unique: f64 = smc.iter().enumerate().map(|(i, smc)| matrix[[i, i]] * (1.0 - smc)).sum();
    1.0 - unique / matrix.sum()
}

/// How much of what items share there is for every part that they do not: ∞ where they share all,
/// of which rounding must not make a large number of either sign.
pub(super) fn signal_to_noise(mean_r: f64, k: usize) -> f64 {
    const ROUNDING_OF_ONE: f64 = 1e-14;
    let noise = 1.0 - mean_r;
    if noise.abs() < ROUNDING_OF_ONE { f64::INFINITY } else { k as f64 * mean_r / noise }
}

/// The covariances of all items but one.
pub(super) fn without(covariance: &Array2<f64>, item: usize) -> Array2<f64> {
    let others: Vec<usize> = (0..covariance.nrows()).filter(|&i| i != item).collect();
    Array2::from_shape_fn((others.len(), others.len()), |(i, j)| covariance[[others[i], others[j]]])
}

pub(super) fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

/// With one less than there are; NaN of a single figure.
pub(super) fn variance(figures: &[f64]) -> f64 {
    let centre = mean(figures);
    let squares: f64 = figures.iter().map(|x| (x - centre).powi(2)).sum();
    if figures.len() > 1 { squares / (figures.len() as f64 - 1.0) } else { f64::NAN }
}
