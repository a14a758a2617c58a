//! How far scores can be trusted: standard errors and intervals of true scores.

use super::item_analysis::metric_of;
use super::weights::out_of_range;
use super::{Reliability, item_analysis};
use crate::correlation::check_confidence;
use crate::data::{Missing, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// The standard errors that follow from a standard deviation and a reliability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardErrors {
    /// Standard deviation of the scores.
    pub sd: f64,
    /// Their reliability.
    pub reliability: f64,
    /// Standard error of measurement: of a score about the true score.
    pub measurement: f64,
    /// Standard error of estimation: of the true score about Kelley's estimate of it.
    pub estimation: f64,
    /// Standard error of prediction: of a score on a parallel form about what is predicted for it.
    pub prediction: f64,
    /// Standard error of the difference of two scores of one person, or of two people.
    pub difference: f64,
}

/// The standard error of measurement, and its kin.
///
/// ```text
/// measurement   s √(1 − ρ)
/// estimation    s √(ρ (1 − ρ))
/// prediction    s √(1 − ρ²)
/// difference    s √(2 (1 − ρ))
/// ```
///
/// with s the standard deviation of the scores and ρ their reliability, whichever coefficient it is.
///
/// # Errors
/// [`ReliabilityProblem::OutOfRange`] for a standard deviation that is not above 0 and for a
/// reliability outside 0 to 1.
///
/// # Examples
///
/// ```
/// let error = scalewise::standard_error_of_measurement(15.0, 0.91)?;
/// assert!((error.measurement - 4.5).abs() < 1e-14); // 15 · .3
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Lord, F. M., & Novick, M. R. (1968). *Statistical theories of mental test scores*, pp. 66–68.
/// Addison-Wesley. Dudek, F. J. (1979). The continuing misinterpretation of the standard error of
/// measurement. *Psychological Bulletin*, 86(2), 335–337.
/// <https://doi.org/10.1037/0033-2909.86.2.335>
pub fn standard_error_of_measurement(sd: f64, reliability: f64) -> Result<StandardErrors> {
    if !(sd > 0.0 && sd.is_finite()) {
        return Err(out_of_range("sd", sd, "a standard deviation above 0"));
    }
    if !(0.0..=1.0).contains(&reliability) {
        return Err(out_of_range("reliability", reliability, "a reliability between 0 and 1"));
    }
    let error = 1.0 - reliability;
    Ok(StandardErrors {
        sd,
        reliability,
        measurement: sd * error.sqrt(),
        estimation: sd * (reliability * error).sqrt(),
        prediction: sd * (error * (1.0 + reliability)).sqrt(),
        difference: sd * (2.0 * error).sqrt(),
    })
}

/// How precise the scores of a scale are.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePrecision {
    /// The scale's name.
    pub scale: String,
    /// Respondents.
    pub n: u64,
    /// Mean of the scores, in the metric of the scale's score; NaN of a published table without means.
    pub mean: f64,
    /// Whether the table that the moments come from has no standard deviations, so that scores are of
    /// standardised items.
    pub standardized: bool,
    /// The standard errors, in the metric of the scale's score.
    pub errors: StandardErrors,
    /// Which reliability they rest on: `alpha`, or `given`.
    pub coefficient: &'static str,
    /// Lower end of the interval of the standard error of measurement, from that of alpha; NaN
    /// where alpha has none or the reliability was given.
    pub conf_low: f64,
    /// Its upper end.
    pub conf_high: f64,
    /// The level of the interval.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// The standard errors of the scores of a scale, by its alpha or a reliability that is given.
///
/// As [`standard_error_of_measurement`], with the standard deviation of the scale in the metric of its
/// score. The interval of the standard error of measurement has √(1 − ρ) at the ends of Feldt's
/// interval of alpha, the standard deviation taken as known.
///
/// # Errors
/// As [`item_analysis`](crate::item_analysis()) and [`standard_error_of_measurement`], and
/// [`ReliabilityProblem::NegativeReliability`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, Score, score_precision};
///
/// let r = array![[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?.scored_by(Score::Sum);
/// let found = score_precision(&moments, &scale, None, 0.95)?;
/// assert!((found.errors.measurement - 1.5_f64.sqrt()).abs() < 1e-14); // √6 · √(1 − .75)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`standard_error_of_measurement`].
pub fn score_precision(
    moments: &Moments,
    scale: &Scale,
    reliability: Option<f64>,
    confidence: f64,
) -> Result<ScorePrecision> {
    let analysis = item_analysis(moments, scale, confidence)?;
    let Reliability { estimate: alpha, conf_low, conf_high, n, .. } = analysis.alpha;
    if reliability.is_none() && alpha < 0.0 {
        let scale = scale.name().to_string();
        return Err(Error::Reliability(ReliabilityProblem::NegativeReliability { scale, alpha }));
    }
    let standardized = analysis.sd.is_nan();
    let sd = if standardized {
        scale.key_shown(moments)?.covariance().sum().sqrt() * metric_of(scale)
    } else {
        analysis.sd
    };
    let errors = standard_error_of_measurement(sd, reliability.unwrap_or(alpha))?;
    let known = reliability.is_some() || analysis.weighting.kind == Some(WeightType::Sampling);
    let end = |alpha: f64| if known { f64::NAN } else { sd * (1.0 - alpha).sqrt() };
    Ok(ScorePrecision {
        scale: analysis.scale,
        n,
        mean: analysis.mean,
        standardized,
        errors,
        coefficient: if reliability.is_some() { "given" } else { "alpha" },
        conf_low: end(conf_high),
        conf_high: end(conf_low),
        confidence,
        missing: analysis.missing,
        cases: analysis.cases,
        weighting: analysis.weighting,
    })
}

/// What a score says of the true score behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrueScoreInterval {
    /// The score.
    pub score: f64,
    /// Lower end of the interval around the score itself.
    pub observed_low: f64,
    /// Its upper end.
    pub observed_high: f64,
    /// Kelley's estimate of the true score.
    pub kelley: f64,
    /// Lower end of the interval around Kelley's estimate.
    pub kelley_low: f64,
    /// Its upper end.
    pub kelley_high: f64,
}

/// Intervals of the true scores behind some scores.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueScoreIntervals {
    /// Mean of the scores in the population.
    pub mean: f64,
    /// The standard errors that the intervals rest on.
    pub errors: StandardErrors,
    /// The level of the intervals.
    pub confidence: f64,
    /// Score by score, in the order given; all NaN where the score is missing.
    pub scores: Vec<TrueScoreInterval>,
}

/// Where the true scores behind some scores lie: around each score, and around Kelley's estimate.
///
/// ```text
/// observed   x ± z s √(1 − ρ)
/// kelley     x̂ ± z s √(ρ (1 − ρ)),   x̂ = m + ρ (x − m)
/// ```
///
/// with m and s mean and standard deviation in the population that the person comes from, ρ the
/// reliability and z the normal quantile of the confidence. The first covers the true score of any
/// one person in so many of all administrations; the second so many of the people with that score.
///
/// # Errors
/// As [`standard_error_of_measurement`], [`ReliabilityProblem::OutOfRange`] for a mean that is not
/// finite, and [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// let found = scalewise::true_score_intervals(&[130.0], 100.0, 15.0, 0.9, 0.95)?;
/// assert!((found.scores[0].kelley - 127.0).abs() < 1e-12); // 100 + .9 · 30
/// let half = 1.959_963_984_540_054 * 15.0 * 0.1_f64.sqrt();
/// assert!((found.scores[0].observed_high - (130.0 + half)).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kelley, T. L. (1947). *Fundamentals of statistics*, p. 409. Harvard University Press. Lord & Novick
/// (1968) and Dudek (1979), as for [`standard_error_of_measurement`].
pub fn true_score_intervals(
    scores: &[f64],
    mean: f64,
    sd: f64,
    reliability: f64,
    confidence: f64,
) -> Result<TrueScoreIntervals> {
    check_confidence(confidence)?;
    if !mean.is_finite() {
        return Err(out_of_range("mean", mean, "a finite mean"));
    }
    let errors = standard_error_of_measurement(sd, reliability)?;
    let z = z_critical(confidence);
    let interval = |&score: &f64| {
        let kelley = mean + reliability * (score - mean);
        TrueScoreInterval {
            score,
            observed_low: score - z * errors.measurement,
            observed_high: score + z * errors.measurement,
            kelley,
            kelley_low: kelley - z * errors.estimation,
            kelley_high: kelley + z * errors.estimation,
        }
    };
    let scores = scores.iter().map(interval).collect();
    Ok(TrueScoreIntervals { mean, errors, confidence, scores })
}
