//! Cronbach's alpha and its interval.

use ndarray::Array2;

use super::item_analysis;
use crate::error::Result;
use crate::math::distribution::f_quantile;
use crate::moments::Moments;
use crate::scale::Scale;

/// A reliability coefficient with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// The coefficient.
    pub estimate: f64,
    /// Lower end of the interval; NaN where there is none.
    pub conf_low: f64,
    /// Upper end of the interval; NaN where there is none.
    pub conf_high: f64,
    /// The n that the interval rests on: complete cases (the sum of frequency weights, else rows),
    /// or under pairwise deletion and EM the smallest n of any pair of items.
    pub n: u64,
    /// The interval's name: `feldt`, or `none` under sampling weights.
    pub method: &'static str,
}

/// Cronbach's alpha of all variables of the moments, with Feldt's interval at 95 %.
///
/// ```text
/// α = k / (k − 1) · (1 − Σ S_ii / Σ S_ij)
/// low  = 1 − (1 − α) F(.975; n − 1, (n − 1)(k − 1))
/// high = 1 − (1 − α) F(.025; n − 1, (n − 1)(k − 1))
/// ```
///
/// with k items, S their covariance matrix, F quantiles of the F distribution. Items must be keyed
/// the same way already: see [`Scale::key`].
///
/// # Errors
/// [`Error::TooFewItems`], [`Error::TooFewRows`] below 3, [`Error::ConstantVariable`],
/// [`Error::AllMissing`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, cronbach_alpha};
///
/// let r = array![[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None)?;
/// assert!((cronbach_alpha(&moments)?.estimate - 0.75).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
/// *Psychometrika*, 16(3), 297–334. <https://doi.org/10.1007/BF02310555>
///
/// Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
/// alpha. *Applied Psychological Measurement*, 11(1), 93–103.
/// <https://doi.org/10.1177/014662168701100107>
pub fn cronbach_alpha(moments: &Moments) -> Result<Reliability> {
    let scale = Scale::new("scale", moments.names().to_vec())?;
    Ok(item_analysis(moments, &scale, 0.95)?.alpha)
}

/// Alpha of items with these covariances.
pub(super) fn alpha_of(covariance: &Array2<f64>) -> f64 {
    let k = covariance.nrows() as f64;
    k / (k - 1.0) * (1.0 - covariance.diag().sum() / covariance.sum())
}

/// Alpha with Feldt's interval.
pub(super) fn feldt(alpha: f64, n: u64, k: usize, confidence: f64) -> Reliability {
    let df1 = n as f64 - 1.0;
    let df2 = df1 * (k as f64 - 1.0);
    let tail = (1.0 - confidence) / 2.0;
    Reliability {
        estimate: alpha,
        conf_low: 1.0 - (1.0 - alpha) * f_quantile(tail, df1, df2),
        conf_high: 1.0 - (1.0 - alpha) * f_quantile(1.0 - tail, df1, df2),
        n,
        method: "feldt",
    }
}

/// Alpha for which there is no sampling theory.
pub(super) fn without_interval(alpha: f64, n: u64) -> Reliability {
    let nothing = f64::NAN;
    Reliability { estimate: alpha, conf_low: nothing, conf_high: nothing, n, method: "none" }
}
