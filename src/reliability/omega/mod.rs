//! Omega total of a one-factor model, and what belongs to it: of ordinal items, and of several scales.

mod construct;
mod display;
mod ordinal;

use ndarray::{Array1, Array2};

use super::keying::against;
use super::resampled::{IMPROPER, improper};
use super::weights::frequencies_only;
use crate::bootstrap::{
    Bootstrap, BootstrapInterval, Resampling, bootstrap_moments, bootstrap_normal,
};
use crate::correlation::check_confidence;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::factor::{ModelFit, SimpleStructure, Solution};
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

pub use construct::{
    Construct, ConstructItem, ConstructPair, ConstructReliability, construct_reliability,
    construct_reliability_of,
};
pub use ordinal::{
    OrdinalEstimator, OrdinalItem, OrdinalOmega, OrdinalOmegaOptions, OrdinalReliability,
    bootstrap_ordinal_omega, ordinal_omega, ordinal_omega_of,
};

/// What the variance that the factor explains is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OmegaDenominator {
    /// The variance of the total that the model implies, (Σλ)² + Σθ.
    #[default]
    Implied,
    /// The variance of the total that was observed (semTools' `obs.var = TRUE`). The two differ as far
    /// as the model does not fit.
    Observed,
}

impl OmegaDenominator {
    /// The word for it: `implied` or `observed`.
    pub fn name(self) -> &'static str {
        match self {
            OmegaDenominator::Implied => "implied",
            OmegaDenominator::Observed => "observed",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Implied, Self::Observed].into_iter().find(|denominator| denominator.name() == name)
    }
}

/// What omega is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OmegaOptions {
    /// The variance that the common part is a share of.
    pub denominator: OmegaDenominator,
    /// The level of the interval.
    pub confidence: f64,
}

impl Default for OmegaOptions {
    fn default() -> Self {
        Self { denominator: OmegaDenominator::Implied, confidence: 0.95 }
    }
}

/// One item in the one-factor model.
#[derive(Debug, Clone, PartialEq)]
pub struct OmegaItem {
    /// Its name.
    pub item: String,
    /// Whether it was turned round first.
    pub reversed: bool,
    /// Its loading λ, in its own units; the factor has variance 1.
    pub loading: f64,
    /// Standard error of the loading, by the expected information; NaN under sampling weights.
    pub std_error: f64,
    /// The loading of the standardised item.
    pub standardized_loading: f64,
    /// Its unique variance θ; negative in a Heywood case.
    pub unique_variance: f64,
    /// Standard error of the unique variance.
    pub unique_std_error: f64,
    /// Omega of the other items, whose model is fitted anew; NaN where there is none.
    pub omega_if_dropped: f64,
    /// Why there is none.
    pub if_dropped_problem: Option<Error>,
}

/// Omega total with its interval, and the model behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Omega {
    /// The scale's name.
    pub scale: String,
    /// Omega total.
    pub estimate: f64,
    /// Its standard error: by the delta method, or of the resamples; NaN where there is none.
    pub std_error: f64,
    /// Lower end of the interval; NaN where there is none.
    pub conf_low: f64,
    /// Upper end of the interval; NaN where there is none.
    pub conf_high: f64,
    /// The n that the interval rests on: complete cases (the sum of frequency weights, else rows),
    /// or under pairwise deletion and EM the smallest n of any pair of items.
    pub n: u64,
    /// Which omega it is: `one_factor_ml`, of the one-factor model by maximum likelihood.
    pub method: &'static str,
    /// How the interval was found: `delta`, `percentile`, `bca` or `none`.
    pub interval: &'static str,
    /// What the common variance is a share of.
    pub denominator: OmegaDenominator,
    /// The level of the interval.
    pub confidence: f64,
    /// The items, in order (k).
    pub items: Vec<OmegaItem>,
    /// How well the model fits.
    pub fit: ModelFit,
    /// Items with a negative unique variance: the model does not hold, or there are too few
    /// respondents. Omega is that of the improper solution.
    pub heywood: Vec<String>,
    /// Items that correlate negatively with the others, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// Bias, resamples and those left out; only for bootstrap intervals.
    pub bootstrap: Option<BootstrapInterval>,
    /// Resamples with a Heywood case, which are among those that the interval rests on.
    pub improper_resamples: u64,
    /// The seed of the resamples.
    pub seed: Option<u64>,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// McDonald's omega total: the share of the variance of a sum of items that one common factor explains,
/// from the moments of the raw items.
///
/// ```text
/// x_i = λ_i f + e_i,   Var f = 1,  Var e_i = θ_i
/// ω = (Σλ)² / ((Σλ)² + Σθ)                       implied (McDonald 1999)
/// ω = (Σλ)² / Σ S_ij                             observed
/// interval  ω ∓ z √(gᵀ I⁻¹ g / n)                g = ∂ω/∂(λ, θ), I the expected information
/// ```
///
/// λ and θ are maximum-likelihood estimates on the covariances S of the keyed items, as lavaan's
/// `cfa(std.lv = TRUE)`; the interval is the delta method's (Raykov 2002), as of lavaan's defined
/// parameters, and may end beyond 1: nothing is cut off. This is one of several omegas: not that of
/// several factors (psych's default), not the hierarchical one, and not that of ordinal items.
///
/// With the observed denominator there is no delta interval, and under sampling weights none at all
/// (NaN, `none`): ask for [`bootstrap_omega`]. Under pairwise deletion and EM the covariances are fitted
/// as if all came from [`Moments::n`] respondents, the smallest n of any pair.
///
/// # Errors
/// [`ReliabilityProblem::NotIdentified`] below three items, [`Error::TooFewRows`] and
/// [`Error::TooFewPairs`] unless there are more respondents than items, [`Error::ConstantVariable`],
/// [`Error::AllMissing`], [`Error::AllWeightsZero`], [`Error::UnknownVariable`],
/// [`Error::Collinear`] (identical items), [`Error::NotPositiveDefinite`], [`Error::NotConverged`],
/// [`ReliabilityProblem::Undetermined`], [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// Loadings .8, .6 and .5 give these correlations, and three items have just one model:
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, OmegaOptions, Scale, mcdonald_omega};
///
/// let r = array![[1.0, 0.48, 0.4], [0.48, 1.0, 0.3], [0.4, 0.3, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 200, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let omega = mcdonald_omega(&moments, &scale, &OmegaOptions::default())?;
/// assert!((omega.estimate - 1.9 * 1.9 / (3.0 + 2.0 * (0.48 + 0.4 + 0.3))).abs() < 1e-12);
/// assert_eq!((omega.method, omega.interval, omega.fit.df), ("one_factor_ml", "delta", 0));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// McDonald, R. P. (1999). *Test theory: A unified treatment*. Erlbaum.
/// <https://doi.org/10.4324/9781410601087>
///
/// Raykov, T. (2002). Analytic estimation of standard error and confidence interval for scale
/// reliability. *Multivariate Behavioral Research*, 37(1), 89–103.
/// <https://doi.org/10.1207/S15327906MBR3701_04>
pub fn mcdonald_omega(moments: &Moments, scale: &Scale, options: &OmegaOptions) -> Result<Omega> {
    check_confidence(options.confidence)?;
    let moments = ready(moments, scale)?;
    let covariance = with_divisor_n(&moments);
    let structure = SimpleStructure::of([covariance.nrows()]);
    let solution = structure.fit(moments.names(), &covariance)?;
    let n = moments.n();
    let sampled = sample_size(&moments);
    let estimate = omega_of(&solution, &covariance, options.denominator);
    let std_error = match options.denominator {
        OmegaDenominator::Implied => standard_error(&solution, sampled),
        OmegaDenominator::Observed => f64::NAN,
    };
    let reach = z_critical(options.confidence) * std_error;
    let items = items(&moments, scale, &covariance, &solution, options.denominator);
    let heywood = items.iter().filter(|item| item.unique_variance < 0.0);
    Ok(Omega {
        scale: scale.name().to_string(),
        estimate,
        std_error,
        conf_low: estimate - reach,
        conf_high: estimate + reach,
        n,
        method: "one_factor_ml",
        interval: if std_error.is_nan() { "none" } else { "delta" },
        denominator: options.denominator,
        confidence: options.confidence,
        heywood: heywood.map(|item| item.item.clone()).collect(),
        against: against(&covariance, scale.items()),
        items,
        fit: ModelFit::of(&structure, &solution, &covariance, sampled),
        bootstrap: None,
        improper_resamples: 0,
        seed: None,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`mcdonald_omega`], from the answers themselves: makes sure that they lie inside the bounds of
/// the scale first.
///
/// # Errors
/// As [`mcdonald_omega`], and [`Error::OutsideBounds`].
pub fn mcdonald_omega_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &OmegaOptions,
) -> Result<Omega> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    mcdonald_omega(&Moments::of(&answers, missing)?, scale, options)
}

/// As [`mcdonald_omega_of`], with an interval from resamples of the respondents, which rests neither on
/// normal answers nor on the model.
///
/// The model is fitted in every resample, from the estimate onwards. Where there is no solution, as when
/// an item does not vary, the resample is left out and counted. See
/// [`bootstrap_moments`] for weights and missing answers, and
/// [`BootstrapMethod`](crate::BootstrapMethod) for the intervals.
///
/// # Errors
/// As [`mcdonald_omega_of`] and [`bootstrap_moments`].
///
/// # Examples
///
/// ```
/// use scalewise::{
///     Missing, OmegaOptions, Resampling, Responses, Scale, bootstrap_omega,
/// };
///
/// let a = [0_u8, 1, 1, 2, 2, 3, 3, 4, 4, 2, 1, 3];
/// let b = [1_u8, 1, 0, 2, 3, 3, 2, 4, 3, 2, 2, 4];
/// let c = [0_u8, 2, 1, 1, 2, 2, 4, 4, 3, 3, 1, 3];
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])])?;
/// let (scale, rule) = (Scale::new("s", ["a", "b", "c"])?, Missing::Listwise);
/// let (options, draws) = (OmegaOptions::default(), Resampling::seeded(499, 1));
/// let omega = bootstrap_omega(&responses, &scale, rule, &options, &draws)?;
/// assert_eq!(omega.interval, "bca");
/// assert!(omega.conf_low < omega.estimate && omega.estimate < omega.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kelley, K., & Pornprasertmanit, S. (2016). Confidence intervals for population reliability
/// coefficients. *Psychological Methods*, 21(1), 69–92. <https://doi.org/10.1037/a0040086>
pub fn bootstrap_omega(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &OmegaOptions,
    resampling: &Resampling<'_>,
) -> Result<Omega> {
    let omega = mcdonald_omega_of(responses, scale, missing, options)?;
    let answers = responses.select(scale.items())?;
    let statistic = drawn_omega(&Moments::of(&answers, missing)?, scale, options)?;
    let found = bootstrap_moments(&answers, missing, ["omega", IMPROPER], resampling, statistic)?;
    told(omega, &found)
}

/// As [`mcdonald_omega`], with a percentile interval of resamples from the normal distribution that has the
/// covariances of the items, which the moments are enough for; its name is `parametric`. See
/// [`bootstrap_normal`].
///
/// # Errors
/// As [`mcdonald_omega`] and [`bootstrap_normal`]; [`ReliabilityProblem::WeightsNotTaken`] for other than
/// frequency weights.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, OmegaOptions, Resampling, Scale, parametric_bootstrap_omega};
///
/// let r = array![[1.0, 0.48, 0.4], [0.48, 1.0, 0.3], [0.4, 0.3, 1.0]]; // of loadings .8, .6, .5
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 200, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let (options, resampling) = (OmegaOptions::default(), Resampling::seeded(500, 1));
/// let found = parametric_bootstrap_omega(&moments, &scale, &options, &resampling)?;
/// assert_eq!(found.interval, "parametric");
/// assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn parametric_bootstrap_omega(
    moments: &Moments,
    scale: &Scale,
    options: &OmegaOptions,
    resampling: &Resampling<'_>,
) -> Result<Omega> {
    frequencies_only("a parametric bootstrap", moments.weighting().kind)?;
    let items = moments.show(scale.items())?;
    let omega = mcdonald_omega(&items, scale, options)?;
    let statistic = drawn_omega(&items, scale, options)?;
    let found = bootstrap_normal(&items, ["omega", IMPROPER], resampling, statistic)?;
    Ok(Omega { interval: "parametric", ..told(omega, &found)? })
}

/// Omega of drawn raw items, searched for from that of the items themselves, and whether it is improper.
fn drawn_omega<'a>(
    moments: &Moments,
    scale: &'a Scale,
    options: &'a OmegaOptions,
) -> Result<impl Fn(&Moments) -> Result<Vec<f64>> + Sync + use<'a>> {
    let whole = ready(moments, scale)?;
    let structure = SimpleStructure::of([whole.names().len()]);
    let start = structure.fit(whole.names(), &with_divisor_n(&whole))?;
    Ok(move |moments: &Moments| {
        let moments = ready(moments, scale)?;
        let covariance = with_divisor_n(&moments);
        let solution = structure.fit_from(moments.names(), &covariance, &start)?;
        let improper = solution.unique.iter().any(|unique| *unique < 0.0);
        Ok(vec![omega_of(&solution, &covariance, options.denominator), f64::from(improper)])
    })
}

/// Omega with what resamples tell of it.
fn told(omega: Omega, found: &Bootstrap) -> Result<Omega> {
    let interval = found.interval("omega", omega.confidence)?;
    Ok(Omega {
        std_error: interval.std_error,
        conf_low: interval.conf_low,
        conf_high: interval.conf_high,
        n: found.n,
        interval: interval.interval,
        bootstrap: Some(interval),
        improper_resamples: improper(found),
        seed: found.seed,
        ..omega
    })
}

/// Moments of keyed items that have a one-factor model.
fn ready(moments: &Moments, scale: &Scale) -> Result<Moments> {
    let moments = scale.key_shown(moments)?;
    let items = scale.items().len();
    if items < 3 {
        return Err(not_identified(scale.name(), items));
    }
    moments.require("a factor model of its items", items as u64 + 1)?;
    Ok(moments)
}

fn not_identified(scale: &str, items: usize) -> Error {
    Error::Reliability(ReliabilityProblem::NotIdentified { scale: scale.to_string(), items })
}

/// The covariances that maximum likelihood fits, with divisor n; EM's have it already.
fn with_divisor_n(moments: &Moments) -> Array2<f64> {
    let (covariance, n) = (moments.covariance(), moments.n() as f64);
    match moments.missing() {
        Missing::Em => covariance,
        Missing::Listwise | Missing::Pairwise => covariance * ((n - 1.0) / n),
    }
}

/// The n of the sampling theory; NaN where there is none.
fn sample_size(moments: &Moments) -> f64 {
    match moments.weighting().kind {
        Some(WeightType::Sampling) => f64::NAN,
        _ => moments.n() as f64,
    }
}

fn omega_of(solution: &Solution, covariance: &Array2<f64>, denominator: OmegaDenominator) -> f64 {
    let common = solution.loadings.sum().powi(2);
    match denominator {
        OmegaDenominator::Implied => common / (common + solution.unique.sum()),
        OmegaDenominator::Observed => common / covariance.sum(),
    }
}

/// Of omega with the implied denominator, by the delta method.
fn standard_error(solution: &Solution, n: f64) -> f64 {
    let k = solution.loadings.len();
    let (sum, unique) = (solution.loadings.sum(), solution.unique.sum());
    let total = sum * sum + unique;
    let by_loading = 2.0 * sum * unique / (total * total);
    let by_unique = -sum * sum / (total * total);
    solution.std_error(&vec![by_loading; k], &vec![by_unique; k], n)
}

fn items(
    moments: &Moments,
    scale: &Scale,
    covariance: &Array2<f64>,
    solution: &Solution,
    denominator: OmegaDenominator,
) -> Vec<OmegaItem> {
    let n = sample_size(moments);
    let (std_errors, of_unique) = (solution.loading_std_errors(n), solution.unique_std_errors(n));
    let of_item = |i: usize| {
        let without = without(scale, covariance, i, denominator);
        OmegaItem {
            item: scale.items()[i].clone(),
            reversed: scale.reversed()[i],
            loading: solution.loadings[i],
            std_error: std_errors[i],
            standardized_loading: solution.standardized_loadings()[i],
            unique_variance: solution.unique[i],
            unique_std_error: of_unique[i],
            omega_if_dropped: *without.as_ref().unwrap_or(&f64::NAN),
            if_dropped_problem: without.err(),
        }
    };
    (0..covariance.nrows()).map(of_item).collect()
}

/// Omega of all items but one.
fn without(
    scale: &Scale,
    covariance: &Array2<f64>,
    left_out: usize,
    denominator: OmegaDenominator,
) -> Result<f64> {
    let others: Array1<usize> = (0..covariance.nrows()).filter(|&i| i != left_out).collect();
    let k = others.len();
    if k < 3 {
        return Err(not_identified(scale.name(), k));
    }
    let rest = Array2::from_shape_fn((k, k), |(i, j)| covariance[[others[i], others[j]]]);
    let names: Vec<String> = others.iter().map(|&i| scale.items()[i].clone()).collect();
    let solution = SimpleStructure::of([k]).fit(&names, &rest)?;
    Ok(omega_of(&solution, &rest, denominator))
}
