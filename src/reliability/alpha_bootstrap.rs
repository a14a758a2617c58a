//! Alpha with an interval from resamples of the respondents.

use ndarray::Array2;

use super::alpha::{Reliability, alpha_of, signs_of, standardized_alpha_of};
use super::inter_item::CANCELLED;
use super::item_analysis;
use super::weights::frequencies_only;
use crate::bootstrap::{Bootstrap, Resampling, bootstrap_moments, bootstrap_normal};
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
    resampled("cronbach_alpha", alpha_of, responses, scale, missing, resampling, confidence)
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
    let name = "standardized_alpha";
    resampled(name, standardized_alpha_of, responses, scale, missing, resampling, confidence)
}

fn resampled(
    name: &'static str,
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
    let alpha = item_analysis(&Moments::of(&answers, missing)?, scale, confidence)?.alpha;
    let statistic = |drawn: &Moments| statistic_of(drawn, scale, coefficient);
    let found = bootstrap_moments(&answers, missing, [name], resampling, statistic)?;
    told(name, alpha, &found, confidence)
}

/// The coefficient of raw items that were drawn.
fn statistic_of(
    drawn: &Moments,
    scale: &Scale,
    coefficient: fn(&Array2<f64>) -> f64,
) -> Result<Vec<f64>> {
    let signs = signs_of(scale);
    let mut covariance = drawn.covariance();
    covariance.indexed_iter_mut().for_each(|((i, j), s)| *s *= signs[i] * signs[j]);
    let total = covariance.sum();
    if total > CANCELLED * covariance.iter().map(|s| s.abs()).sum::<f64>() {
        return Ok(vec![coefficient(&covariance)]);
    }
    let variable = format!("the total of {}", scale.name());
    Err(Error::ConstantVariable { variable, value: drawn.mean().sum() })
}

/// Cronbach's alpha of a scale with a percentile interval of resamples from the normal distribution that
/// has the covariances of its items, which the moments are enough for; its name is `parametric`. See
/// [`bootstrap_normal`].
///
/// # Errors
/// As [`item_analysis`](crate::item_analysis()) and [`bootstrap_normal`];
/// [`ReliabilityProblem::WeightsNotTaken`](crate::ReliabilityProblem::WeightsNotTaken) for other than
/// frequency weights.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Resampling, Scale, parametric_bootstrap_alpha};
///
/// let r = array![[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let resampling = Resampling::seeded(2000, 20261126);
/// let found = parametric_bootstrap_alpha(&moments, &scale, &resampling, 0.95)?;
/// let alpha = found.reliability;
/// assert_eq!((alpha.method, found.failed), ("parametric", 0));
/// assert!(alpha.conf_low < 0.75 && 0.75 < alpha.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_normal`].
pub fn parametric_bootstrap_alpha(
    moments: &Moments,
    scale: &Scale,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    parametric("cronbach_alpha", alpha_of, moments, scale, resampling, confidence)
}

/// [`standardized_alpha`](crate::standardized_alpha) likewise.
///
/// # Errors
/// As [`parametric_bootstrap_alpha`].
pub fn parametric_bootstrap_standardized_alpha(
    moments: &Moments,
    scale: &Scale,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    let (name, of) = ("standardized_alpha", standardized_alpha_of);
    parametric(name, of, moments, scale, resampling, confidence)
}

fn parametric(
    name: &'static str,
    coefficient: fn(&Array2<f64>) -> f64,
    moments: &Moments,
    scale: &Scale,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapReliability> {
    check_confidence(confidence)?;
    frequencies_only("a parametric bootstrap", moments.weighting().kind)?;
    let items = moments.show(scale.items())?;
    let alpha = item_analysis(&items, scale, confidence)?.alpha;
    let statistic = |drawn: &Moments| statistic_of(drawn, scale, coefficient);
    let found = bootstrap_normal(&items, [name], resampling, statistic)?;
    let mut told = told(name, alpha, &found, confidence)?;
    told.reliability.method = "parametric";
    Ok(told)
}

/// The coefficient `name` as resamples tell it, of the respondents of `alpha`.
fn told(
    name: &'static str,
    alpha: Reliability,
    found: &Bootstrap,
    confidence: f64,
) -> Result<BootstrapReliability> {
    let interval = found.interval(name, confidence)?;
    let reliability = Reliability {
        coefficient: name,
        estimate: interval.estimate,
        std_error: interval.std_error,
        conf_low: interval.conf_low,
        conf_high: interval.conf_high,
        method: interval.interval,
        confidence,
        ..alpha
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
