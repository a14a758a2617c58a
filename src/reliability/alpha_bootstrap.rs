//! Alpha with an interval from resamples of the respondents.

use ndarray::Array2;

use super::alpha::{Reliability, alpha_of, signs_of, standardized_alpha_of};
use super::inter_item::CANCELLED;
use super::item_analysis;
use crate::bootstrap::{Resampling, bootstrap_moments};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result, check_confidence};
use crate::moments::Moments;
use crate::scale::Scale;

/// A reliability with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BootstrapReliability {
    /// The coefficient; its interval and standard error are those of the resamples, its method is
    /// `percentile` or `bca`.
    pub reliability: Reliability,
    /// Mean of the replicates less the coefficient.
    pub bias: f64,
    /// The level of the interval.
    pub confidence: f64,
    /// Resamples in which the coefficient is a number.
    pub resamples: u64,
    /// Resamples left out because the total of the items did not vary in them.
    pub failed: u64,
    /// Whether an end is the smallest or the largest replicate, and so not to be relied on.
    pub extreme: bool,
    /// Respondents that resamples are drawn from: the sum of frequency weights, else rows.
    pub respondents: u64,
    /// The seed; none where the draws were given.
    pub seed: Option<u64>,
}

/// Cronbach's alpha of a scale with a bootstrap interval, which does not rest on a normal distribution
/// of the answers, nor on items that measure equally well.
///
/// Whole respondents are drawn; see [`bootstrap_moments`] for missing answers and weights, and
/// [`BootstrapMethod`](crate::BootstrapMethod) for the intervals. Listwise, a resample costs one pass
/// over the answers.
///
/// # Errors
/// As [`item_analysis_of`](crate::item_analysis_of) and [`bootstrap_moments`].
///
/// # Examples
///
/// ```
/// use scalewise::{Missing, Resampling, Responses, Scale, bootstrap_alpha};
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let scale = Scale::new("s", ["a", "b"])?;
/// let resampling = Resampling::seeded(2000, 20261125);
/// let found = bootstrap_alpha(&responses, &scale, Missing::Listwise, &resampling, 0.95)?;
/// let alpha = found.reliability;
/// assert!(alpha.conf_low < alpha.estimate && alpha.estimate < alpha.conf_high);
/// assert_eq!((alpha.method, alpha.n, found.seed), ("bca", 10, Some(20261125)));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Padilla, M. A., Divers, J., & Newton, M. (2012). Coefficient alpha bootstrap confidence interval
/// under nonnormality. *Applied Psychological Measurement*, 36(5), 331–348.
/// <https://doi.org/10.1177/0146621612445470>
pub fn bootstrap_alpha(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    resampled("alpha", alpha_of, responses, scale, missing, resampling, confidence)
}

/// [`standardized_alpha`](crate::standardized_alpha) of a scale with a bootstrap interval, the only one
/// there is of it; every resample is standardised anew.
///
/// # Errors
/// As [`bootstrap_alpha`].
///
/// # Examples
///
/// ```
/// use scalewise::{BootstrapMethod, Missing, Resampling, Responses, Scale};
/// use scalewise::bootstrap_standardized_alpha;
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [10.0, 10.0, 30.0, 30.0, 30.0, 50.0, 50.0, 20.0, 20.0, 40.0];
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let scale = Scale::new("s", ["a", "b"])?;
/// let resampling = Resampling::seeded(999, 1).method(BootstrapMethod::Percentile);
/// let found =
///     bootstrap_standardized_alpha(&responses, &scale, Missing::Listwise, &resampling, 0.9)?;
/// assert!(found.reliability.conf_low < found.reliability.estimate);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_alpha`].
pub fn bootstrap_standardized_alpha(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    let name = "standardised alpha";
    resampled(name, standardized_alpha_of, responses, scale, missing, resampling, confidence)
}

fn resampled(
    name: &str,
    coefficient: fn(&Array2<f64>) -> f64,
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    check_confidence(confidence)?;
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let n = item_analysis(&Moments::of(&answers, missing)?, scale, confidence)?.alpha.n;
    let signs = signs_of(scale);
    let statistic = |drawn: &Moments| {
        let mut covariance = drawn.covariance();
        covariance.indexed_iter_mut().for_each(|((i, j), s)| *s *= signs[i] * signs[j]);
        let total = covariance.sum();
        if total > CANCELLED * covariance.iter().map(|s| s.abs()).sum::<f64>() {
            return Ok(vec![coefficient(&covariance)]);
        }
        let variable = format!("the total of {}", scale.name());
        Err(Error::ConstantVariable { variable, value: drawn.mean().sum() })
    };
    let found = bootstrap_moments(&answers, missing, [name], resampling, statistic)?;
    let interval = found.interval(name, confidence)?;
    let reliability = Reliability {
        estimate: interval.estimate,
        std_error: interval.std_error,
        conf_low: interval.conf_low,
        conf_high: interval.conf_high,
        n,
        method: interval.interval,
    };
    Ok(BootstrapReliability {
        reliability,
        bias: interval.bias,
        confidence,
        resamples: interval.resamples,
        failed: interval.failed,
        extreme: interval.extreme,
        respondents: found.n,
        seed: found.seed,
    })
}
