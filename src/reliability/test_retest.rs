//! One measure taken twice.

use ndarray::Array2;

use super::weights::{frequencies_only, one_set_of_respondents};
use crate::correlation::{Correlation, check_confidence};
use crate::data::Missing;
use crate::error::{Error, Result};
use crate::math::distribution::{f_quantile, t_critical, t_two_sided, z_critical};
use crate::moments::{Cases, Moments, Weighting};

/// An intraclass correlation of single measurements, with the interval of McGraw and Wong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetestIcc {
    /// The coefficient.
    pub estimate: f64,
    /// Lower end of its interval.
    pub conf_low: f64,
    /// Upper end of its interval.
    pub conf_high: f64,
}

/// Student's test of whether the same people have changed on the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedTest {
    /// Mean of second less first; NaN of a published table without means, as is all of it.
    pub mean_difference: f64,
    /// t: the mean difference over its standard error, s / √n.
    pub statistic: f64,
    /// n − 1.
    pub df: f64,
    /// Two-sided p.
    pub p_value: f64,
    /// Lower end of the interval of the mean difference.
    pub conf_low: f64,
    /// Upper end of the interval of the mean difference.
    pub conf_high: f64,
}

impl PairedTest {
    /// Of a mean difference of n people and the variance of their differences.
    pub(super) fn of(mean_difference: f64, variance: f64, n: u64, confidence: f64) -> Self {
        let (std_error, df) = ((variance.max(0.0) / n as f64).sqrt(), n as f64 - 1.0);
        let statistic = mean_difference / std_error;
        let reach = t_critical(confidence, df) * std_error;
        Self {
            mean_difference,
            statistic,
            df,
            p_value: t_two_sided(statistic, df),
            conf_low: mean_difference - reach,
            conf_high: mean_difference + reach,
        }
    }
}

/// How far two administrations of one measure agree.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRetest {
    /// The first administration.
    pub first: String,
    /// The second.
    pub second: String,
    /// People measured twice.
    pub n: u64,
    /// Means of both; NaN of a published table without means, as is all that rests on them.
    pub mean: [f64; 2],
    /// Standard deviations of both.
    pub sd: [f64; 2],
    /// Mean of second less first.
    pub mean_difference: f64,
    /// Standard deviation of the differences.
    pub sd_difference: f64,
    /// Student's test of the mean difference.
    pub paired: PairedTest,
    /// Pearson's r of both, with its test and Fisher's interval.
    pub correlation: Correlation,
    /// ICC(C,1), of consistency: a shift of everyone does not count.
    pub icc_consistency: RetestIcc,
    /// ICC(A,1), of absolute agreement: a shift of everyone counts.
    pub icc_agreement: RetestIcc,
    /// Standard error of measurement, the typical error: the standard deviation of the differences
    /// over √2.
    pub measurement_error: f64,
    /// The smallest change of one person that is more than error.
    pub smallest_detectable_change: f64,
    /// Standard error of measurement in per cent of the mean of all scores; NaN where that is not
    /// above nought.
    pub coefficient_of_variation: f64,
    /// The level of the intervals and of the smallest detectable change.
    pub confidence: f64,
    /// How missing answers were treated: listwise.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// How far two administrations of one measure agree, from the moments of both scores.
///
/// With MSB, MSC and MSE the mean squares between people, between administrations and residual:
///
/// ```text
/// ICC(C,1)                    (MSB − MSE) / (MSB + MSE)
/// ICC(A,1)                    (MSB − MSE) / (MSB + MSE + 2 (MSC − MSE) / n)
/// measurement error           √MSE = s_difference / √2
/// smallest detectable change  z √2 · measurement error
/// coefficient of variation    100 · measurement error / mean of all scores
/// paired test                 t = mean difference / (s_difference / √n),   n − 1 degrees of freedom
/// ```
///
/// The intervals are those of McGraw and Wong for two-way models. Of a scale,
/// [`scale_retest`](crate::scale_retest()) tells of its items, people and occasions too.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::DuplicateName`], [`Error::ConfidenceOutOfRange`],
/// [`Error::TooFewRows`] below 4, [`Error::ConstantVariable`], and
/// [`ReliabilityProblem`](crate::ReliabilityProblem) for other than listwise moments and frequency
/// weights.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses, test_retest};
///
/// let (may, june) = (array![1.0, 2.0, 3.0, 6.0], array![2.0, 4.0, 3.0, 7.0]);
/// let responses = Responses::from_columns([("may", may.view()), ("june", june.view())])?;
/// let moments = Moments::of(&responses, Missing::Listwise)?;
/// let found = test_retest(&moments, ["may", "june"], 0.95)?;
/// assert!((found.mean_difference - 1.0).abs() < 1e-12);
/// assert!((found.measurement_error - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12); // variance 2/3
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// McGraw, K. O., & Wong, S. P. (1996). Forming inferences about some intraclass correlation
/// coefficients. *Psychological Methods*, 1(1), 30–46. <https://doi.org/10.1037/1082-989X.1.1.30>
///
/// Weir, J. P. (2005). Quantifying test-retest reliability using the intraclass correlation
/// coefficient and the SEM. *Journal of Strength and Conditioning Research*, 19(1), 231–240.
/// <https://doi.org/10.1519/15184.1>
///
/// Hopkins, W. G. (2000). Measures of reliability in sports medicine and science. *Sports Medicine*,
/// 30(1), 1–15. <https://doi.org/10.2165/00007256-200030010-00001>
pub fn test_retest(moments: &Moments, pair: [&str; 2], confidence: f64) -> Result<TestRetest> {
    const ANALYSIS: &str = "a test-retest analysis";
    check_confidence(confidence)?;
    if pair[0] == pair[1] {
        return Err(Error::DuplicateName { variable: pair[0].to_string() });
    }
    let moments = moments.show(pair)?;
    one_set_of_respondents(ANALYSIS, &moments)?;
    frequencies_only(ANALYSIS, moments.weighting().kind)?;
    moments.require(ANALYSIS, 4)?;
    let (mean, covariance) = (moments.known_mean(), moments.covariance());
    let names = pair.map(str::to_string);
    TestRetest::of_scores(
        &TwoScores { names, mean: [mean[0], mean[1]], covariance },
        &moments,
        confidence,
    )
}

/// Both scores of the same people.
pub(super) struct TwoScores {
    pub(super) names: [String; 2],
    pub(super) mean: [f64; 2],
    /// With n − 1 (2, 2).
    pub(super) covariance: Array2<f64>,
}

impl TestRetest {
    /// Of two scores that vary, of the respondents of these moments.
    pub(super) fn of_scores(
        scores: &TwoScores,
        moments: &Moments,
        confidence: f64,
    ) -> Result<TestRetest> {
        let (TwoScores { names, mean, covariance }, n) = (scores, moments.n());
        let (first, second) = (covariance[[0, 0]], covariance[[1, 1]]);
        let shared = covariance[[0, 1]];
        let mean_difference = mean[1] - mean[0];
        let squares = MeanSquares {
            people: f64::midpoint(first, second) + shared,
            administrations: n as f64 * mean_difference * mean_difference / 2.0,
            residual: (f64::midpoint(first, second) - shared).max(0.0),
            n: n as f64,
        };
        let measurement_error = squares.residual.sqrt();
        let whole_mean = f64::midpoint(mean[0], mean[1]);
        let variation =
            if whole_mean > 0.0 { 100.0 * measurement_error / whole_mean } else { f64::NAN };
        let r = (shared / (first * second).sqrt()).clamp(-1.0, 1.0);
        let paired = PairedTest::of(mean_difference, 2.0 * squares.residual, n, confidence);
        Ok(TestRetest {
            first: names[0].clone(),
            second: names[1].clone(),
            n,
            mean: *mean,
            sd: [first.sqrt(), second.sqrt()],
            mean_difference,
            sd_difference: (2.0 * squares.residual).sqrt(),
            paired,
            correlation: Correlation::of_pearson(r, n, confidence)?,
            icc_consistency: squares.consistency(confidence),
            icc_agreement: squares.agreement(confidence),
            measurement_error,
            smallest_detectable_change: z_critical(confidence) * (2.0 * squares.residual).sqrt(),
            coefficient_of_variation: variation,
            confidence,
            missing: moments.missing(),
            cases: moments.cases(),
            weighting: moments.weighting(),
        })
    }
}

/// The mean squares of n people measured twice.
struct MeanSquares {
    people: f64,
    administrations: f64,
    residual: f64,
    n: f64,
}

impl MeanSquares {
    fn consistency(&self, confidence: f64) -> RetestIcc {
        let (tail, df) = ((1.0 - confidence) / 2.0, self.n - 1.0);
        let icc = |f: f64| if f.is_finite() { (f - 1.0) / (f + 1.0) } else { 1.0 };
        let (f, critical) = (self.people / self.residual, f_quantile(tail, df, df));
        RetestIcc { estimate: icc(f), conf_low: icc(f / critical), conf_high: icc(f * critical) }
    }

    fn agreement(&self, confidence: f64) -> RetestIcc {
        let Self { people, administrations, residual, n } = *self;
        if administrations == 0.0 && residual == 0.0 {
            return RetestIcc { estimate: 1.0, conf_low: 1.0, conf_high: 1.0 };
        }
        let estimate =
            (people - residual) / (people + residual + 2.0 * (administrations - residual) / n);
        // a and b of McGraw and Wong, both times n (1 − ICC) so that nothing is divided by nought.
        let a = 2.0 * estimate;
        let b = n * (1.0 - estimate) + 2.0 * estimate * (n - 1.0);
        let variance = (a * administrations).powi(2) + (b * residual).powi(2) / (n - 1.0);
        let df = (a * administrations + b * residual).powi(2) / variance;
        if !(df > 0.0 && df.is_finite()) {
            return RetestIcc { estimate, conf_low: f64::NAN, conf_high: f64::NAN };
        }
        let tail = (1.0 - confidence) / 2.0;
        let error = 2.0 * administrations + (n - 2.0) * residual;
        let below = f_quantile(tail, n - 1.0, df);
        let above = f_quantile(tail, df, n - 1.0);
        RetestIcc {
            estimate,
            conf_low: n * (people - below * residual) / (below * error + n * people),
            conf_high: n * (above * people - residual) / (error + n * above * people),
        }
    }
}
