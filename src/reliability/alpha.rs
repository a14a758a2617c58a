//! Cronbach's alpha.

use ndarray::Array2;

use super::alpha_interval::AlphaInterval;
use super::inter_item::{inter_item_correlations, stepped_up};
use super::item_analysis;
use crate::data::Missing;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// A reliability coefficient with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// Which one: `cronbach_alpha`, `standardized_alpha`, `kr_20` or `kr_21`.
    pub coefficient: &'static str,
    /// The coefficient.
    pub estimate: f64,
    /// Its standard error; NaN where the interval does without one, as Feldt's.
    pub std_error: f64,
    /// Lower end of the interval; NaN where there is none.
    pub conf_low: f64,
    /// Upper end of the interval; NaN where there is none.
    pub conf_high: f64,
    /// The n that the interval rests on: complete cases (the sum of frequency weights, else rows),
    /// or under pairwise deletion and EM the smallest n of any pair of items.
    pub n: u64,
    /// The interval's name, such as `feldt`; `none` without one.
    pub method: &'static str,
    /// The level of the interval; NaN without one.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

impl Reliability {
    /// A coefficient of these items for which there is no interval.
    pub(super) fn without_interval(
        coefficient: &'static str,
        estimate: f64,
        keyed: &Moments,
    ) -> Self {
        let nothing = f64::NAN;
        Self {
            coefficient,
            estimate,
            std_error: nothing,
            conf_low: nothing,
            conf_high: nothing,
            n: keyed.n(),
            method: "none",
            confidence: nothing,
            missing: keyed.missing(),
            cases: keyed.cases(),
            weighting: keyed.weighting(),
        }
    }
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
/// the same way already: see [`Scale::key`]. Other intervals are those of
/// [`cronbach_alpha_by`](crate::cronbach_alpha_by) and [`bootstrap_alpha`](crate::bootstrap_alpha).
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

/// Alpha of all variables of the moments, had each a standard deviation of 1.
///
/// ```text
/// k r̄ / (1 + (k − 1) r̄),   r̄ the mean inter-item correlation
/// ```
///
/// It is the reliability of a sum of standardised items, not of the scale's score, and no interval of
/// alpha's is one of it; [`bootstrap_standardized_alpha`](crate::bootstrap_standardized_alpha) has one.
/// Items must be keyed the same way already. NaN where the standardised items cancel each other.
///
/// # Errors
/// As [`cronbach_alpha`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, standardized_alpha};
///
/// let r = array![[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]];
/// let sds = array![1.0, 2.0, 3.0];
/// let moments =
///     Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, Some(sds.view()))?;
/// let found = standardized_alpha(&moments)?;
/// assert!((found.estimate - 0.75).abs() < 1e-15);
/// assert_eq!((found.method, found.conf_low.is_nan()), ("none", true));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Falk, C. F., & Savalei, V. (2011). The relationship between unstandardized and standardized alpha,
/// true reliability, and the underlying measurement model. *Journal of Personality Assessment*, 93(5),
/// 445–453. <https://doi.org/10.1080/00223891.2011.594129>
pub fn standardized_alpha(moments: &Moments) -> Result<Reliability> {
    cronbach_alpha(moments)?;
    let estimate = standardized_alpha_of(&moments.covariance());
    Ok(Reliability::without_interval("standardized_alpha", estimate, moments))
}

/// Alpha of items with these covariances.
pub(super) fn alpha_of(covariance: &Array2<f64>) -> f64 {
    let k = covariance.nrows() as f64;
    let alpha = k / (k - 1.0) * (1.0 - covariance.diag().sum() / covariance.sum());
    // Of items that are identical but for their means, up to the rounding of k² sums.
    if (1.0 - alpha).abs() <= k * k * f64::EPSILON { 1.0 } else { alpha }
}

/// Alpha of items with these covariances, each standardised.
pub(super) fn standardized_alpha_of(covariance: &Array2<f64>) -> f64 {
    let r = inter_item_correlations(covariance);
    stepped_up(r.iter().sum::<f64>() / r.len() as f64, covariance.nrows())
}

/// −1 for items that are turned round, else 1 (k).
pub(super) fn signs_of(scale: &Scale) -> Vec<f64> {
    scale.reversed().iter().map(|reversed| if *reversed { -1.0 } else { 1.0 }).collect()
}

/// Alpha of keyed items with the interval that their weights allow: Feldt's, or none under sampling
/// weights.
pub(super) fn usual_alpha(keyed: &Moments, confidence: f64) -> Result<Reliability> {
    match AlphaInterval::usual(keyed.weighting().kind) {
        Some(interval) => interval.of_moments(keyed, keyed.n(), confidence),
        None => {
            let estimate = alpha_of(&keyed.covariance());
            Ok(Reliability::without_interval("cronbach_alpha", estimate, keyed))
        }
    }
}
