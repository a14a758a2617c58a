//! Omega of ordinal items, by polychoric correlations.

use ndarray::{Array1, Array2, Axis};

use super::super::keying::against;
use super::super::ordinal_items::{require_ordinal, tables_of};
use super::super::resampled::{IMPROPER, improper};
use super::{OmegaDenominator, not_identified};
use crate::bootstrap::{BootstrapInterval, Resampling, bootstrap_responses};
use crate::correlation::{
    CorrelationMatrix, CorrelationMethod, Correlations, FirstStep, PolychoricOptions,
    check_confidence, cuts_of_margin,
};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::factor::one_factor;
use crate::math::bivariate_normal::{BivariateNormal, Cut};
use crate::moments::{Cases, PairTables, Weighting};
use crate::scale::Scale;

/// What an ordinal omega is the reliability of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrdinalReliability {
    /// Of the sum of the answers as they were given (semTools' `ord.scale = TRUE`).
    #[default]
    SumScore,
    /// Of a sum of the continuous responses behind the answers, which nobody observes
    /// (`ord.scale = FALSE`).
    LatentResponses,
}

impl OrdinalReliability {
    /// The word for it: `sum_score` or `latent_responses`.
    pub fn name(self) -> &'static str {
        match self {
            OrdinalReliability::SumScore => "sum_score",
            OrdinalReliability::LatentResponses => "latent_responses",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::SumScore, Self::LatentResponses].into_iter().find(|of| of.name() == name)
    }
}

/// How the loadings are found from the polychoric correlations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrdinalEstimator {
    /// Least squares weighted by the inverse variances of the correlations: the estimates of lavaan's
    /// `WLSMV` and `DWLS`.
    #[default]
    Dwls,
    /// Unweighted least squares: those of `ULSMV` and `ULS`.
    Uls,
}

impl OrdinalEstimator {
    /// The word for it: `dwls` or `uls`.
    pub fn name(self) -> &'static str {
        match self {
            OrdinalEstimator::Dwls => "dwls",
            OrdinalEstimator::Uls => "uls",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Dwls, Self::Uls].into_iter().find(|estimator| estimator.name() == name)
    }
}

/// What ordinal omega is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrdinalOmegaOptions {
    /// What it is the reliability of.
    pub reliability_of: OrdinalReliability,
    /// How the loadings are found.
    pub estimator: OrdinalEstimator,
    /// Whether the whole variance is made of the polychoric correlations, or of those that the model
    /// implies.
    pub denominator: OmegaDenominator,
    /// The level of a bootstrap interval.
    pub confidence: f64,
}

impl Default for OrdinalOmegaOptions {
    fn default() -> Self {
        Self {
            reliability_of: OrdinalReliability::SumScore,
            estimator: OrdinalEstimator::Dwls,
            denominator: OmegaDenominator::Observed,
            confidence: 0.95,
        }
    }
}

/// One ordinal item in the one-factor model.
#[derive(Debug, Clone, PartialEq)]
pub struct OrdinalItem {
    /// Its name.
    pub item: String,
    /// Whether it was turned round first.
    pub reversed: bool,
    /// Different answers that were given.
    pub categories: usize,
    /// The loading of the standardised response behind it.
    pub loading: f64,
    /// 1 − λ²; negative in a Heywood case.
    pub unique_variance: f64,
}

/// Omega of ordinal items, and the model behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrdinalOmega {
    /// The scale's name.
    pub scale: String,
    /// The reliability; NaN of the sum score of an improper solution, which has none.
    pub estimate: f64,
    /// The standard deviation of the resamples; NaN without them.
    pub std_error: f64,
    /// Lower end of the interval; NaN without resamples.
    pub conf_low: f64,
    /// Upper end of the interval; NaN without resamples.
    pub conf_high: f64,
    /// Respondents: complete cases, or the smallest n of any pair.
    pub n: u64,
    /// Which omega it is: `one_factor_dwls` or `one_factor_uls`, on polychoric correlations.
    pub method: &'static str,
    /// What it is the reliability of.
    pub reliability_of: OrdinalReliability,
    /// What the common variance is a share of.
    pub denominator: OmegaDenominator,
    /// How the interval was found: `percentile`, `bca` or `none`.
    pub interval: &'static str,
    /// The level of the interval.
    pub confidence: f64,
    /// The items, in order (k).
    pub items: Vec<OrdinalItem>,
    /// Iterations of the search; one that does not end is an error.
    pub iterations: usize,
    /// The largest slope that is left.
    pub gradient: f64,
    /// Pairs of answers that nobody gave, over all pairs of items: polychoric correlations rest on few
    /// respondents then.
    pub empty_cells: u64,
    /// Items that load beyond 1.
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

/// Omega of ordinal items from the tables of their pairs: the reliability of their sum, if every answer
/// is a continuous, normal response cut at thresholds and one factor is behind the responses.
///
/// With λ the loadings of a one-factor model of the polychoric correlations ρ, τ the thresholds, Φ the
/// normal and Φ₂ the bivariate normal distribution:
///
/// ```text
/// sum_score           Σ_ij c(i, j, λᵢλⱼ) / Σ_ij c(i, j, ρ_ij),   ρ_ii = 1
/// c(i, j, r)          Σ_a Σ_b s_ia s_jb (Φ₂(τ_ia, τ_jb; r) − Φ(τ_ia) Φ(τ_jb))
/// latent_responses    (Σλ)² / Σ_ij ρ_ij
/// ```
///
/// c is the covariance of two items whose responses correlate by r, with s the steps between
/// neighbouring answers: 1 for answers 1, 2, 3, as in semTools; where nobody gave an answer in between,
/// the step is wider, and the sum is that of the answers as coded. With
/// [`OmegaDenominator::Implied`] ρ_ij is λᵢλⱼ in the denominators too, as in the program of Yang and Green
/// (2015); the default is semTools'. There is no interval without resamples: see
/// [`bootstrap_ordinal_omega`].
///
/// The estimates are those of lavaan's `cfa(ordered = TRUE)`, except that lavaan adds half a respondent
/// to empty cells of 2 × 2 tables and here nothing is added.
///
/// # Errors
/// [`ReliabilityProblem::NotIdentified`] below three items, [`ReliabilityProblem::Unweighted`],
/// [`ReliabilityProblem::Undetermined`], [`Error::NotConverged`], [`Error::ConstantVariable`],
/// [`Error::TooFewPairs`], [`Error::UnknownVariable`], [`Error::ConfidenceOutOfRange`];
/// [`Error::NotYet`] for DWLS with sampling weights.
///
/// # Examples
///
/// Half say yes to each item, and 16 of 24 answer any two alike: P(0, 0) = 1/3 is
/// 1/4 + sin⁻¹(ρ) / 2π, so that ρ is .5, λ² too, and all covariances are 1/3 − 1/4:
///
/// ```
/// use scalewise::{Missing, OrdinalOmegaOptions, PairTables, Responses, Scale, ordinal_omega};
///
/// let a = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0];
/// let b = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1];
/// let c = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1];
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])])?;
/// let tables = PairTables::of(&responses, Missing::Listwise)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let omega = ordinal_omega(&tables, &scale, &OrdinalOmegaOptions::default())?;
/// assert!((omega.items[0].loading - 0.5_f64.sqrt()).abs() < 1e-12);
/// assert!((omega.estimate - (9.0 / 12.0) / (6.0 / 12.0 + 3.0 / 4.0)).abs() < 1e-12);
/// assert_eq!((omega.method, omega.reliability_of.name()), ("one_factor_dwls", "sum_score"));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Green, S. B., & Yang, Y. (2009). Reliability of summed item scores using structural equation
/// modeling: An alternative to coefficient alpha. *Psychometrika*, 74(1), 155–167.
/// <https://doi.org/10.1007/s11336-008-9099-3>
///
/// Yang, Y., & Green, S. B. (2015). Evaluation of structural equation modeling estimates of reliability
/// for scales with ordered categorical items. *Methodology*, 11(1), 23–34.
/// <https://doi.org/10.1027/1614-2241/a000087>
pub fn ordinal_omega(
    tables: &PairTables,
    scale: &Scale,
    options: &OrdinalOmegaOptions,
) -> Result<OrdinalOmega> {
    check_confidence(options.confidence)?;
    let k = scale.items().len();
    if k < 3 {
        return Err(not_identified(scale.name(), k));
    }
    let tables = tables.select(scale.items())?;
    require_ordinal(&tables, scale)?;
    let latent =
        PolychoricOptions { first_step: FirstStep::Muthen, ..PolychoricOptions::default() };
    let found = Correlations::new(CorrelationMethod::Polychoric)
        .latent(latent)
        .of_tables(&tables)?
        .without_gaps()?;
    let weights = weights(&found, &tables, options.estimator)?;
    let sign = |i: usize| if scale.reversed()[i] { -1.0 } else { 1.0 };
    let r = Array2::from_shape_fn((k, k), |(i, j)| sign(i) * sign(j) * found.r[[i, j]]);
    let model = one_factor(scale.items(), &r, &weights)?;
    let lambda = &model.loadings;
    let items: Vec<Categories> =
        (0..k).map(|i| Categories::of(&tables, i, scale.reversed()[i])).collect();
    let heywood = (0..k).filter(|&i| lambda[i].abs() > 1.0).map(|i| scale.items()[i].clone());
    let n = tables.pair_n().iter().copied().fold(f64::INFINITY, f64::min);
    Ok(OrdinalOmega {
        scale: scale.name().to_string(),
        estimate: reliability(lambda, &r, &items, options),
        std_error: f64::NAN,
        conf_low: f64::NAN,
        conf_high: f64::NAN,
        n: n as u64,
        method: match options.estimator {
            OrdinalEstimator::Dwls => "one_factor_dwls",
            OrdinalEstimator::Uls => "one_factor_uls",
        },
        reliability_of: options.reliability_of,
        denominator: options.denominator,
        interval: "none",
        confidence: options.confidence,
        heywood: heywood.collect(),
        against: against(&r, scale.items()),
        items: (0..k)
            .map(|i| OrdinalItem {
                item: scale.items()[i].clone(),
                reversed: scale.reversed()[i],
                categories: items[i].cuts.len() + 1,
                loading: lambda[i],
                unique_variance: 1.0 - lambda[i] * lambda[i],
            })
            .collect(),
        iterations: model.iterations,
        gradient: model.gradient,
        empty_cells: found.empty_cells.iter().sum::<u64>() / 2,
        bootstrap: None,
        improper_resamples: 0,
        seed: None,
        missing: tables.missing(),
        cases: tables.cases(),
        weighting: tables.weighting(),
    })
}

/// As [`ordinal_omega`], from the answers themselves: makes sure that they lie inside the bounds of the
/// scale first.
///
/// # Errors
/// As [`ordinal_omega`] and [`PairTables::of`]; [`Error::OutsideBounds`].
pub fn ordinal_omega_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &OrdinalOmegaOptions,
) -> Result<OrdinalOmega> {
    ordinal_omega(&tables_of(responses, scale, missing)?, scale, options)
}

/// As [`ordinal_omega_of`], with an interval from resamples of the respondents: tables, correlations and
/// model are made anew in each.
///
/// Where a resample has no solution it is left out and counted. See
/// [`bootstrap_responses`] for weights.
///
/// # Errors
/// As [`ordinal_omega_of`] and [`bootstrap_responses`].
///
/// # Examples
///
/// ```
/// use scalewise::{
///     BootstrapMethod, Missing, OrdinalOmegaOptions, Resampling, Responses, Scale,
///     bootstrap_ordinal_omega,
/// };
///
/// let a = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0].repeat(4);
/// let b = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1].repeat(4);
/// let c = [0_u8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1].repeat(4);
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])])?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let draws = Resampling::seeded(199, 1).method(BootstrapMethod::Percentile);
/// let (options, rule) = (OrdinalOmegaOptions::default(), Missing::Listwise);
/// let omega = bootstrap_ordinal_omega(&responses, &scale, rule, &options, &draws)?;
/// assert!(omega.conf_low < omega.estimate && omega.estimate < omega.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`ordinal_omega`] and [`bootstrap_omega`](crate::bootstrap_omega).
pub fn bootstrap_ordinal_omega(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &OrdinalOmegaOptions,
    resampling: &Resampling<'_>,
) -> Result<OrdinalOmega> {
    let omega = ordinal_omega_of(responses, scale, missing, options)?;
    let answers = responses.select(scale.items())?;
    let statistic = |drawn: &Responses<'_>| {
        let tables = PairTables::of(drawn, missing)?;
        let drawn = ordinal_omega(&tables, scale, options)?;
        Ok(vec![drawn.estimate, f64::from(!drawn.heywood.is_empty())])
    };
    let found = bootstrap_responses(&answers, ["omega", IMPROPER], resampling, statistic)?;
    let interval = found.interval("omega", options.confidence)?;
    Ok(OrdinalOmega {
        std_error: interval.std_error,
        conf_low: interval.conf_low,
        conf_high: interval.conf_high,
        interval: interval.interval,
        bootstrap: Some(interval),
        improper_resamples: improper(&found),
        seed: found.seed,
        ..omega
    })
}

/// What each squared residual counts.
fn weights(
    found: &CorrelationMatrix,
    tables: &PairTables,
    estimator: OrdinalEstimator,
) -> Result<Array2<f64>> {
    let k = found.names.len();
    if estimator == OrdinalEstimator::Uls {
        return Ok(Array2::ones((k, k)));
    }
    if tables.weighting().kind == Some(WeightType::Sampling) {
        return Err(Error::NotYet {
            what: "DWLS with sampling weights",
            instead: "use estimator=\"uls\"",
        });
    }
    for (j, i) in (0..k).flat_map(|i| (0..i).map(move |j| (j, i))) {
        let std_error = found.std_error[[i, j]];
        if !(std_error > 0.0 && std_error.is_finite()) {
            let (first, second) = (found.names[j].clone(), found.names[i].clone());
            return Err(Error::Reliability(ReliabilityProblem::Unweighted { first, second }));
        }
    }
    Ok(found.std_error.mapv(|std_error| 1.0 / (std_error * std_error)))
}

fn reliability(
    lambda: &Array1<f64>,
    r: &Array2<f64>,
    items: &[Categories],
    options: &OrdinalOmegaOptions,
) -> f64 {
    let k = lambda.len();
    let common = |i: usize, j: usize| lambda[i] * lambda[j];
    let whole = |i: usize, j: usize| match options.denominator {
        _ if i == j => 1.0,
        OmegaDenominator::Implied => common(i, j),
        OmegaDenominator::Observed => r[[i, j]],
    };
    let covariance = |i: usize, j: usize, r: f64| match options.reliability_of {
        OrdinalReliability::LatentResponses => r,
        OrdinalReliability::SumScore => items[i].covariance(&items[j], r),
    };
    // Both are symmetric: pairs below the diagonal count twice.
    let (mut shared, mut total) = (0.0, 0.0);
    for (i, j) in (0..k).flat_map(|i| (0..=i).map(move |j| (i, j))) {
        let times = if i == j { 1.0 } else { 2.0 };
        shared += times * covariance(i, j, common(i, j));
        total += times * covariance(i, j, whole(i, j));
    }
    shared / total
}

/// Where the response behind an item is cut, and by how much its answer rises there.
struct Categories {
    cuts: Vec<Cut>,
    steps: Vec<f64>,
}

impl Categories {
    fn of(tables: &PairTables, item: usize, reversed: bool) -> Self {
        let (levels, everyone) = tables.of_variable(item);
        let counts = match tables.missing() {
            // Those who answered all items, as the correlations.
            Missing::Listwise => {
                let other = usize::from(item == 0);
                tables.counts(item, other).0.sum_axis(Axis(1)).to_vec()
            }
            Missing::Pairwise | Missing::Em => everyone.to_vec(),
        };
        let mut used: Vec<(f64, f64)> =
            levels.iter().copied().zip(counts).filter(|(_, count)| *count > 0.0).collect();
        if reversed {
            used.reverse();
        }
        let margin: Vec<f64> = used.iter().map(|(_, count)| *count).collect();
        let steps = used.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs()).collect();
        Self { cuts: cuts_of_margin(&margin), steps }
    }

    /// The covariance of the answers to two items whose responses correlate by r. Responses that
    /// correlate beyond 1, in a Heywood case, do not exist: NaN.
    fn covariance(&self, other: &Self, r: f64) -> f64 {
        if r.abs() > 1.0 {
            return f64::NAN;
        }
        let normal = BivariateNormal::new(r);
        let rises = self.cuts.iter().zip(&self.steps);
        let of_cut = |(a, step): (&Cut, &f64)| {
            let others = other.cuts.iter().zip(&other.steps);
            let sum: f64 = others.map(|(b, s)| s * (normal.lower(a, b) - a.below * b.below)).sum();
            step * sum
        };
        rises.map(of_cut).sum()
    }
}
