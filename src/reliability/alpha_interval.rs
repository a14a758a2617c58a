//! Alpha with the interval that is asked for by name.

use ndarray::Array2;

use super::alpha::{Reliability, alpha_of};
use super::alpha_influence::squared_influence;
use super::item_analysis;
use crate::correlation::check_confidence;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::distribution::{f_quantile, t_critical, z_critical};
use crate::moments::Moments;
use crate::scale::Scale;

/// How the interval of alpha is found. With k items, S their covariances, T = Σ S_ij, t the trace of S:
///
/// ```text
/// feldt                1 − (1 − α) F,   F quantiles with n − 1 and (n − 1)(k − 1) degrees of freedom
/// duhachek_iacobucci   α ± z SE,   SE² = 2 k² / ((k − 1)² T³) · (T (tr S² + t²) − 2 t Σ (S²)_ij) / n
/// bonett               1 − (1 − α) exp(± z s),   s² = 2 k / ((k − 1)(n − 2));   SE = (1 − α) s
/// bonett_wright        1 − (1 − α) exp(± z s) (n − 1) / n,   s and SE as of bonett
/// adf                  α ± z SE,   SE² = Σ uᵢ² / (n (n − 1)),   uᵢ = k / (k − 1) · (t yᵢ² − T qᵢ) / T²
/// linearized           α ± t SE,   SE² = n / (n − 1) · Σ wᵢ² vᵢ² / W²,   v = n / (n − 1) · u,
///                      n − 1 degrees of freedom
/// ```
///
/// y is the sum of a respondent's items less its mean, q the sum of the squares of the items less
/// their means: u is what the respondent moves alpha by. Nothing is cut off at 0 or 1, as MBESS does.
///
/// **Feldt** takes items that measure one thing equally well, with normal answers (the two-way model of
/// an intraclass correlation, whose interval in SPSS this is). **Duhachek & Iacobucci** take normal
/// answers of any covariances; psych prints theirs beside Feldt's, while MBESS takes correlations in
/// place of S and n − 1 in place of n. **Bonett** (2002) needs what Feldt needs, and **Bonett & Wright**
/// (2015) correct its bias. **ADF** takes nothing of the distribution, and needs the answers; MBESS has
/// the same (`interval.type = "adf"`), JASP's standard error for items of ten answers or fewer
/// is √(n / (n − 1)) times this. **Linearized** is ADF under sampling weights, as survey's `svyvar`
/// followed by `svycontrast` gives it: v is u of covariances with W in place of W (n − 1) / n.
///
/// # References
/// Feldt, L. S. (1965). The approximate sampling distribution of Kuder-Richardson reliability
/// coefficient twenty. *Psychometrika*, 30(3), 357–370. <https://doi.org/10.1007/BF02289499>
///
/// Duhachek, A., & Iacobucci, D. (2004). Alpha's standard error (ASE): An accurate and precise
/// confidence interval estimate. *Journal of Applied Psychology*, 89(5), 792–808.
/// <https://doi.org/10.1037/0021-9010.89.5.792>
///
/// Bonett, D. G. (2002). Sample size requirements for testing and estimating coefficient alpha.
/// *Journal of Educational and Behavioral Statistics*, 27(4), 335–340.
/// <https://doi.org/10.3102/10769986027004335>
///
/// Bonett, D. G., & Wright, T. A. (2015). Cronbach's alpha reliability: Interval estimation, hypothesis
/// testing, and sample size planning. *Journal of Organizational Behavior*, 36(1), 3–15.
/// <https://doi.org/10.1002/job.1960>
///
/// Maydeu-Olivares, A., Coffman, D. L., & Hartmann, W. M. (2007). Asymptotically distribution-free
/// (ADF) interval estimation of coefficient alpha. *Psychological Methods*, 12(2), 157–176.
/// <https://doi.org/10.1037/1082-989X.12.2.157>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlphaInterval {
    /// Feldt's (1965), by quantiles of F.
    #[default]
    Feldt,
    /// Duhachek & Iacobucci's (2004), by a standard error for normal answers.
    DuhachekIacobucci,
    /// Bonett's (2002), on the scale of log(1 − α).
    Bonett,
    /// Bonett & Wright's (2015): Bonett's, corrected for bias.
    BonettWright,
    /// Free of any distribution (Maydeu-Olivares, Coffman & Hartmann 2007).
    Adf,
    /// The same under sampling weights.
    Linearized,
}

impl AlphaInterval {
    /// The word for it, such as `feldt`.
    pub fn name(self) -> &'static str {
        match self {
            AlphaInterval::Feldt => "feldt",
            AlphaInterval::DuhachekIacobucci => "duhachek_iacobucci",
            AlphaInterval::Bonett => "bonett",
            AlphaInterval::BonettWright => "bonett_wright",
            AlphaInterval::Adf => "adf",
            AlphaInterval::Linearized => "linearized",
        }
    }

    /// The interval of that name.
    pub fn named(name: &str) -> Option<Self> {
        use AlphaInterval::{Adf, Bonett, BonettWright, DuhachekIacobucci, Feldt, Linearized};
        let all = [Feldt, DuhachekIacobucci, Bonett, BonettWright, Adf, Linearized];
        all.into_iter().find(|interval| interval.name() == name)
    }

    /// The one that moments give unasked; none under sampling weights.
    pub(super) fn usual(weights: Option<WeightType>) -> Option<Self> {
        (weights != Some(WeightType::Sampling)).then_some(AlphaInterval::Feldt)
    }

    pub(super) fn needs_rows(self) -> bool {
        matches!(self, AlphaInterval::Adf | AlphaInterval::Linearized)
    }

    /// Makes sure that the interval holds under these weights.
    pub(super) fn check_weights(self, weights: Option<WeightType>) -> Result<()> {
        let problem = |analysis, kind: WeightType| {
            let kind = kind.name();
            Err(Error::Reliability(ReliabilityProblem::WeightsNotTaken { analysis, kind }))
        };
        match (self, weights) {
            (AlphaInterval::Linearized, _) => Ok(()),
            (AlphaInterval::Adf, Some(kind @ WeightType::Analytic)) => {
                problem("the ADF interval of alpha", kind)
            }
            (_, Some(kind @ WeightType::Sampling)) => {
                problem("an interval of alpha other than \"linearized\" or a bootstrap", kind)
            }
            _ => Ok(()),
        }
    }

    /// Alpha of keyed items with an interval that covariances and n are enough for.
    pub(super) fn of_moments(
        self,
        keyed: &Moments,
        n: u64,
        confidence: f64,
    ) -> Result<Reliability> {
        let covariance = keyed.covariance();
        let (estimate, n_items) = (alpha_of(&covariance), covariance.nrows());
        let (rows, k) = (n as f64, n_items as f64);
        let error = 1.0 - estimate;
        let (std_error, conf_low, conf_high) = match self {
            AlphaInterval::Feldt => {
                let (df1, df2) = (rows - 1.0, (rows - 1.0) * (k - 1.0));
                let tail = (1.0 - confidence) / 2.0;
                let low = 1.0 - error * f_quantile(tail, df1, df2);
                (f64::NAN, low, 1.0 - error * f_quantile(1.0 - tail, df1, df2))
            }
            AlphaInterval::Bonett | AlphaInterval::BonettWright => {
                let spread = (2.0 * k / ((k - 1.0) * (rows - 2.0))).sqrt();
                let bias = match self {
                    AlphaInterval::BonettWright => (rows - 1.0) / rows,
                    _ => 1.0,
                };
                let factor = (z_critical(confidence) * spread).exp();
                (error * spread, 1.0 - error * bias * factor, 1.0 - error * bias / factor)
            }
            AlphaInterval::DuhachekIacobucci => {
                let std_error = (normal_variance(&covariance) / rows).sqrt();
                let reach = z_critical(confidence) * std_error;
                (std_error, estimate - reach, estimate + reach)
            }
            AlphaInterval::Adf | AlphaInterval::Linearized => {
                return Err(Error::NeedsRows {
                    what: "this interval of alpha",
                    instead: "give the answers, or ask for \"feldt\", \"duhachek_iacobucci\", \"bonett\" or \"bonett_wright\"",
                });
            }
        };
        Ok(Reliability {
            std_error,
            conf_low,
            conf_high,
            n,
            method: self.name(),
            confidence,
            ..Reliability::without_interval("cronbach_alpha", estimate, keyed)
        })
    }
}

/// n times the variance of alpha, were the answers normal. Perfectly consistent items leave rounding.
pub(super) fn normal_variance(covariance: &Array2<f64>) -> f64 {
    let k = covariance.nrows() as f64;
    let (total, trace) = (covariance.sum(), covariance.diag().sum());
    let squares: f64 = covariance.iter().map(|s| s * s).sum();
    let products: f64 = covariance.rows().into_iter().map(|row| row.sum().powi(2)).sum();
    let about = total * (squares + trace * trace) - 2.0 * trace * products;
    (2.0 * k * k / ((k - 1.0).powi(2) * total.powi(3)) * about).max(0.0)
}

/// Cronbach's alpha of all variables of the moments, with an interval by name.
///
/// The formulas are those of [`AlphaInterval`]; those that need the answers themselves are had from
/// [`cronbach_alpha_of`]. Items must be keyed the same way already: see [`Scale::key`].
///
/// # Errors
/// As [`cronbach_alpha`](crate::cronbach_alpha); [`Error::ConfidenceOutOfRange`],
/// [`Error::NeedsRows`] for `adf` and `linearized`, [`ReliabilityProblem::WeightsNotTaken`] under
/// sampling weights.
///
/// # Examples
///
/// Of the documentation of statpsych's `ci.cronbach`, which finds a standard error of 0.02456518:
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{AlphaInterval, Moments, cronbach_alpha_by};
///
/// // Seven items of r = α / (k − α (k − 1)) have an alpha of .85.
/// let r = 0.85 / (7.0 - 0.85 * 6.0);
/// let r = Array2::from_shape_fn((7, 7), |(i, j)| if i == j { 1.0 } else { r });
/// let moments = Moments::from_correlation(
///     ["a", "b", "c", "d", "e", "f", "g"], r.view(), 89, None, None)?;
/// let found = cronbach_alpha_by(&moments, AlphaInterval::Bonett, 0.95)?;
/// assert!((found.estimate - 0.85).abs() < 1e-14);
/// assert!((found.std_error - 0.02456518).abs() < 5e-9);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`AlphaInterval`].
pub fn cronbach_alpha_by(
    moments: &Moments,
    interval: AlphaInterval,
    confidence: f64,
) -> Result<Reliability> {
    check_confidence(confidence)?;
    let scale = Scale::new("scale", moments.names().to_vec())?;
    let usual = item_analysis(moments, &scale, confidence)?.alpha;
    interval.check_weights(moments.weighting().kind)?;
    interval.of_moments(moments, usual.n, confidence)
}

/// Cronbach's alpha of a scale, from the answers, with an interval by name.
///
/// The formulas are those of [`AlphaInterval`]. `adf` and `linearized` read the answers once more,
/// and need the same respondents for all items.
///
/// # Errors
/// As [`item_analysis_of`](crate::item_analysis_of) and [`cronbach_alpha_by`];
/// [`ReliabilityProblem::OneSetOfRespondents`] for `adf` and `linearized` under another rule
/// than listwise.
///
/// # Examples
///
/// ```
/// use scalewise::{AlphaInterval, Missing, Responses, Scale, cronbach_alpha_of};
///
/// let (a, b) = ([-1.0, -1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, 3.0]);
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let scale = Scale::new("s", ["a", "b"])?;
/// let found = cronbach_alpha_of(&responses, &scale, Missing::Listwise, AlphaInterval::Adf, 0.95)?;
/// // y = −2, −2, 0, 4 and q = 2, 2, 2, 10; t = 16/3 and T = 8 give u = (−1, −1, −1, 1/3) / 3 …
/// assert!((found.estimate - 2.0 / 3.0).abs() < 1e-15);
/// let u = |y: f64, q: f64| 2.0 * (16.0 / 3.0 * y * y - 8.0 * q) / 64.0;
/// let squares = 2.0 * u(-2.0, 2.0).powi(2) + u(0.0, 2.0).powi(2) + u(4.0, 10.0).powi(2);
/// assert!((found.std_error - (squares / 12.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`AlphaInterval`].
pub fn cronbach_alpha_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    interval: AlphaInterval,
    confidence: f64,
) -> Result<Reliability> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let moments = Moments::of(&answers, missing)?;
    let usual = item_analysis(&moments, scale, confidence)?.alpha;
    if interval.needs_rows() {
        return by_influence(&answers, scale, &moments, usual, interval, confidence);
    }
    interval.check_weights(moments.weighting().kind)?;
    interval.of_moments(&scale.key_shown(&moments)?, usual.n, confidence)
}

/// Alpha with the interval that its influence values give; `moments` are those of the raw answers.
pub(super) fn by_influence(
    answers: &Responses<'_>,
    scale: &Scale,
    moments: &Moments,
    alpha: Reliability,
    interval: AlphaInterval,
    confidence: f64,
) -> Result<Reliability> {
    interval.check_weights(moments.weighting().kind)?;
    if moments.missing() != Missing::Listwise {
        return Err(Error::Reliability(ReliabilityProblem::OneSetOfRespondents {
            analysis: "this interval of alpha",
            missing: moments.missing().name(),
        }));
    }
    let n = moments.n() as f64;
    let squares = squared_influence(answers, scale, moments)?;
    let std_error = (squares * n / (n - 1.0)).sqrt() / moments.total_weight();
    let (std_error, critical) = match interval {
        // Of covariances with W, as survey has them, in place of those with n − 1.
        AlphaInterval::Linearized => (std_error * n / (n - 1.0), t_critical(confidence, n - 1.0)),
        _ => (std_error, z_critical(confidence)),
    };
    let reach = critical * std_error;
    Ok(Reliability {
        std_error,
        conf_low: alpha.estimate - reach,
        conf_high: alpha.estimate + reach,
        method: interval.name(),
        confidence,
        ..alpha
    })
}
