//! Polyserial correlations of a continuous and an ordinal variable, and those of a dichotomous one.

mod biserial;
mod probit;
mod rows;
mod two_step;

pub use biserial::{
    biserial, biserial_of_groups, point_biserial, point_biserial_of_groups,
    point_biserial_of_scores, weighted_biserial, weighted_point_biserial,
};

use std::f64::consts::PI;

use super::check_confidence;
use super::latent::{
    Certainty, FirstStep, LatentInterval, Threshold, highest, thresholds_of_cuts, without_errors,
};
use super::mixed::scaled;
use crate::data::WeightType;
use crate::error::Result;
use crate::math::bivariate_normal::{BivariateNormal, Cut};
use crate::math::distribution::chi_squared_upper;
use probit::probit;
use rows::Rows;
use two_step::{conditional_log_likelihood, ends, slopes};

/// How a polyserial correlation is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PolyserialEstimator {
    /// Thresholds from the margin first, then the likelihood of the correlation alone.
    #[default]
    TwoStep,
    /// Thresholds and correlation at once, by maximum likelihood.
    MaximumLikelihood,
    /// In closed form from the means of the categories, without standard error, test and interval.
    AdHoc,
}

impl PolyserialEstimator {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            PolyserialEstimator::TwoStep => "two_step",
            PolyserialEstimator::MaximumLikelihood => "ml",
            PolyserialEstimator::AdHoc => "adhoc",
        }
    }

    /// The estimator of that name.
    pub fn named(name: &str) -> Option<Self> {
        use PolyserialEstimator::{AdHoc, MaximumLikelihood, TwoStep};
        [TwoStep, MaximumLikelihood, AdHoc].into_iter().find(|kind| kind.name() == name)
    }
}

/// What the standard deviation of the continuous variable is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SdDivisor {
    /// n, which is maximum likelihood (lavaan).
    #[default]
    N,
    /// n − 1 (polycor).
    NMinusOne,
}

impl SdDivisor {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            SdDivisor::N => "n",
            SdDivisor::NMinusOne => "n_minus_one",
        }
    }

    /// The divisor of that name.
    pub fn named(name: &str) -> Option<Self> {
        [SdDivisor::N, SdDivisor::NMinusOne].into_iter().find(|divisor| divisor.name() == name)
    }
}

/// How a polyserial correlation is estimated and what comes with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolyserialOptions {
    /// Two steps, maximum likelihood, or closed form.
    pub estimator: PolyserialEstimator,
    /// What the standard error takes mean, standard deviation and, in two steps, thresholds to be.
    pub first_step: FirstStep,
    /// What the standard deviation of x is divided by.
    pub sd_divisor: SdDivisor,
    /// The interval.
    pub interval: LatentInterval,
    /// The level of the interval.
    pub confidence: f64,
}

impl Default for PolyserialOptions {
    fn default() -> Self {
        Self {
            estimator: PolyserialEstimator::default(),
            first_step: FirstStep::default(),
            sd_divisor: SdDivisor::default(),
            interval: LatentInterval::default(),
            confidence: 0.95,
        }
    }
}

/// A polyserial correlation.
#[derive(Debug, Clone, PartialEq)]
pub struct Polyserial {
    /// The correlation ρ of the continuous variable with the latent one; ±1 where `boundary` is true.
    pub estimate: f64,
    /// Its standard error; NaN at the boundary and of the closed form, as are test and interval.
    pub std_error: f64,
    /// z, the estimate over its standard error.
    pub statistic: f64,
    /// Two-sided p of z.
    pub p_value: f64,
    /// Lower end of the interval.
    pub conf_low: f64,
    /// Upper end of the interval.
    pub conf_high: f64,
    /// The level of the interval.
    pub confidence: f64,
    /// Respondents who gave both answers: the sum of their weights.
    pub n: f64,
    /// Rows without both answers or without weight.
    pub left_out: u64,
    /// `polyserial`.
    pub method: &'static str,
    /// Two steps, maximum likelihood, or closed form.
    pub estimator: PolyserialEstimator,
    /// What the standard error takes mean, standard deviation and, in two steps, thresholds to be.
    pub first_step: FirstStep,
    /// What the standard deviation of x was divided by.
    pub sd_divisor: SdDivisor,
    /// The kind of interval.
    pub interval: LatentInterval,
    /// Thresholds between the categories that occur, ascending.
    pub thresholds: Vec<Threshold>,
    /// The log-likelihood of both variables at the estimate; NaN of the closed form.
    pub log_likelihood: f64,
    /// The likelihood-ratio χ² of bivariate normality, with x in four classes; NaN at the boundary.
    pub chi_squared: f64,
    /// Its degrees of freedom, 3 c − 1 for c categories.
    pub df: u64,
    /// Its p.
    pub chi_squared_p: f64,
    /// Whether no correlation short of ±1 is as likely, because x tells every category.
    pub boundary: bool,
    /// Steps that the search took; none of the closed form and at the boundary.
    pub iterations: usize,
}

/// The polyserial correlation of a continuous variable x and an ordinal variable y.
///
/// y is taken for a standard normal variable that was cut into ordered categories at thresholds τ,
/// and the polyserial correlation is that of x with the normal variable. With z = (x − x̄) / s:
///
/// ```text
/// P(y ≤ j | z) = Φ((τ_j − ρ z) / √(1 − ρ²)),   ℓ = Σ [log φ(z) − log s + log P(y | z)]
/// two steps:   τ_j = Φ⁻¹(share of categories 1 … j); then ρ where ℓ is highest
/// ml:          ρ and τ where ℓ is highest
/// adhoc:       ρ = r s_y / Σ φ(τ_j), r Pearson's with y as 1, 2, …, and s_y over n
/// χ² = 2 Σ n_kj log(n_kj / (n P_kj)),   k the quarters of the normal distribution that z is in
/// ```
///
/// `y` has any ascending codes; unused ones do not exist here. NaN in either is a missing answer.
/// `weights` say how often a row stands there.
///
/// **Standard error.** By default it knows that the mean and standard deviation of x, and in two steps
/// the thresholds, are estimated too; with maximum likelihood it is that of the second derivatives of ℓ by
/// all parameters. [`FirstStep::Muthen`] gives lavaan's of two steps (which divides by n − 1 instead of
/// n). [`FirstStep::Known`] gives polycor's, which takes z (and in two steps τ) for known and is too
/// small: with maximum likelihood its square misses ρ² (1 − ρ²)² / 2n.
///
/// **polycor.** Its z has s over n − 1 (`SdDivisor::NMinusOne`). Without `std.err` its two-step estimate
/// is `AdHoc`, as is psych's. Its χ² adds a millionth to every count, and cuts the codes of y, made
/// z-scores, at τ, which can put categories together; here they are counted as they are.
///
/// **Perfect prediction.** Where x tells every category (in two steps: every z is between the
/// thresholds of its category), ℓ rises all the way to ρ = ±1: `boundary` is true, and standard error, test,
/// interval and χ² are NaN.
///
/// # Errors
/// [`Error::UnequalLengths`](crate::Error::UnequalLengths),
/// [`Error::InfiniteValue`](crate::Error::InfiniteValue),
/// [`Error::TooFewRows`](crate::Error::TooFewRows) (3 rows),
/// [`Error::ConstantVariable`](crate::Error::ConstantVariable),
/// [`CorrelationProblem::OneCategory`](crate::CorrelationProblem::OneCategory),
/// [`CorrelationProblem::OutOfRange`](crate::CorrelationProblem::OutOfRange) of weights,
/// [`Error::NotConverged`](crate::Error::NotConverged),
/// [`Error::ConfidenceOutOfRange`](crate::Error::ConfidenceOutOfRange).
///
/// # Examples
///
/// ```
/// use scalewise::{PolyserialEstimator, PolyserialOptions, polyserial};
///
/// let (x, y) = ([-1.0, 1.0, -1.0, 1.0, 1.0, -1.0], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
/// let estimator = PolyserialEstimator::AdHoc;
/// let options = PolyserialOptions { estimator, ..PolyserialOptions::default() };
/// let found = polyserial(&x, &y, None, &options)?;
/// // r = 1/3, s_y = 1/2, and φ(0) = 1 / √(2π)
/// assert!((found.estimate - (2.0 * std::f64::consts::PI).sqrt() / 6.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient.
/// *Psychometrika*, 47(3), 337–347. <https://doi.org/10.1007/BF02294164>. Cox, N. R. (1974). Estimation
/// of the correlation between a continuous and a discrete variable. *Biometrics*, 30(1), 171–178.
/// <https://doi.org/10.2307/2529626>. Muthén (1984), as for [`polychoric`](crate::polychoric).
pub fn polyserial(
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
    options: &PolyserialOptions,
) -> Result<Polyserial> {
    check_confidence(options.confidence)?;
    let rows = Rows::of("a polyserial correlation", x, y, weights, options.sd_divisor)?;
    let tau = ends(&rows.cuts);
    let guess = ad_hoc(&rows);
    let two_step = options.estimator == PolyserialEstimator::TwoStep;
    if options.estimator == PolyserialEstimator::AdHoc {
        return Ok(of_rows(&rows, options, guess, f64::NAN));
    }
    if let Some(rho) = perfect(&rows, two_step.then_some(&tau)) {
        let mut result = of_rows(&rows, options, rho, f64::NAN);
        result.boundary = true;
        result.log_likelihood = of_x(&rows) + saturated(&rows);
        return Ok(result);
    }
    if !two_step {
        let found = probit(&rows, guess.clamp(-0.9, 0.9), options.first_step)?;
        let mut result = of_rows(&rows, options, found.rho, found.variance.sqrt());
        let pairs = found.thresholds.iter().zip(&found.threshold_variances);
        let threshold = |(&estimate, variance): (&f64, &f64)| Threshold {
            estimate,
            std_error: variance.sqrt(),
        };
        result.thresholds = pairs.map(threshold).collect();
        result.iterations = found.iterations;
        let cuts: Vec<Cut> = found.thresholds.iter().map(|&tau| Cut::at(tau)).collect();
        return Ok(with_fit(result, &rows, &cuts));
    }
    let what = "the polyserial correlation";
    let top = highest(what, guess, rows.n, |rho| slopes(&rows, &tau, rho))?;
    let variance = two_step::variance(&rows, &tau, top.rho, options.first_step);
    let mut result = of_rows(&rows, options, top.rho, variance.sqrt());
    result.iterations = top.iterations;
    Ok(with_fit(result, &rows, &rows.cuts))
}

/// The [`polyserial`] correlation of weighted respondents.
///
/// A frequency stands for as many respondents; other weights are scaled to sum to their number n,
/// and under sampling weights there are no standard errors, tests and interval (NaN): those of
/// [`polyserial`] take respondents to be drawn with one probability.
///
/// # Errors
/// As [`polyserial`].
///
/// # Examples
///
/// ```
/// use scalewise::{PolyserialOptions, WeightType, polyserial, weighted_polyserial};
///
/// let (x, y) = ([1.0, 3.0, 2.0, 5.0, 4.0, 2.5], [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
/// let (options, weights) = (PolyserialOptions::default(), [7.0; 6]);
/// let found = weighted_polyserial(&x, &y, &weights, WeightType::Analytic, &options)?;
/// let plain = polyserial(&x, &y, None, &options)?;
/// assert!((found.std_error - plain.std_error).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`polyserial`].
pub fn weighted_polyserial(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    kind: WeightType,
    options: &PolyserialOptions,
) -> Result<Polyserial> {
    let found = polyserial(x, y, Some(&scaled(kind, weights, x, y)), options)?;
    if kind == WeightType::Frequency {
        return Ok(found);
    }
    // Scaled weights sum to the number of rows but for rounding.
    let found = Polyserial { n: found.n.round(), ..found };
    if kind == WeightType::Analytic {
        return Ok(found);
    }
    Ok(Polyserial {
        std_error: f64::NAN,
        statistic: f64::NAN,
        p_value: f64::NAN,
        conf_low: f64::NAN,
        conf_high: f64::NAN,
        thresholds: without_errors(found.thresholds),
        chi_squared: f64::NAN,
        chi_squared_p: f64::NAN,
        ..found
    })
}

/// r s_y / Σ φ(τ), from the sums of z in the categories.
fn ad_hoc(rows: &Rows) -> f64 {
    let squares: f64 = rows.iter().map(|(z, _, weight)| weight * z * z).sum();
    let product: f64 =
        rows.iter().map(|(z, category, weight)| weight * z * (category + 1) as f64).sum();
    let densities: f64 = rows.cuts.iter().map(|cut| cut.density).sum();
    product / (squares * rows.n).sqrt() / densities
}

/// ±1 where x tells the category of everyone: with given thresholds by them, else by any.
fn perfect(rows: &Rows, tau: Option<&Vec<f64>>) -> Option<f64> {
    let rising = |rows: &Rows| {
        let spans = rows.spans();
        match tau {
            Some(tau) => spans
                .iter()
                .enumerate()
                .all(|(at, [least, largest])| tau[at] < *least && *largest < tau[at + 1]),
            None => spans.windows(2).all(|pair| pair[0][1] <= pair[1][0]),
        }
    };
    if rising(rows) {
        return Some(1.0);
    }
    rising(&rows.turned()).then_some(-1.0)
}

/// Σ log of the shares that the categories have at every value of x: nought where each value has one
/// category.
fn saturated(rows: &Rows) -> f64 {
    let mut sorted: Vec<(f64, usize, f64)> = rows.iter().collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let of_value = |same: &[(f64, usize, f64)]| {
        let total: f64 = same.iter().map(|row| row.2).sum();
        let categories = same.chunk_by(|a, b| a.1 == b.1);
        let weight_of = |chunk: &[(f64, usize, f64)]| chunk.iter().map(|row| row.2).sum::<f64>();
        categories.map(|chunk| weight_of(chunk) * (weight_of(chunk) / total).ln()).sum::<f64>()
    };
    sorted.chunk_by(|a, b| a.0 == b.0).map(of_value).sum()
}

/// The log-likelihood of x.
fn of_x(rows: &Rows) -> f64 {
    let squares: f64 = rows.iter().map(|(z, _, weight)| weight * z * z).sum();
    -0.5 * squares - rows.n * (rows.sd.ln() + 0.5 * (2.0 * PI).ln())
}

/// The result but for the fit, with thresholds of the margin.
fn of_rows(rows: &Rows, options: &PolyserialOptions, rho: f64, std_error: f64) -> Polyserial {
    let certainty = Certainty::of(rho, std_error, options.interval, options.confidence);
    Polyserial {
        estimate: rho,
        std_error,
        statistic: certainty.statistic,
        p_value: certainty.p_value,
        conf_low: certainty.conf_low,
        conf_high: certainty.conf_high,
        confidence: options.confidence,
        n: rows.n,
        left_out: rows.left_out,
        method: "polyserial",
        estimator: options.estimator,
        first_step: options.first_step,
        sd_divisor: options.sd_divisor,
        interval: options.interval,
        thresholds: thresholds_of_cuts(&rows.cuts, rows.n),
        log_likelihood: f64::NAN,
        chi_squared: f64::NAN,
        df: 3 * rows.margin.len() as u64 - 1,
        chi_squared_p: f64::NAN,
        boundary: false,
        iterations: 0,
    }
}

/// With the log-likelihood and the test of bivariate normality.
fn with_fit(mut result: Polyserial, rows: &Rows, cuts: &[Cut]) -> Polyserial {
    let tau = ends(cuts);
    let rho = result.estimate;
    result.log_likelihood = of_x(rows) + conditional_log_likelihood(rows, &tau, rho);
    let quarters = [0.25, 0.5, 0.75].map(|share| Cut::of_shares(share, 1.0 - share));
    let mut counts = vec![[0.0; 4]; cuts.len() + 1];
    for (z, category, weight) in rows.iter() {
        let quarter = quarters.iter().filter(|cut| z > cut.at).count();
        counts[category][quarter] += weight;
    }
    let with_ends = |cuts: &[Cut]| {
        [Cut::LOWEST].into_iter().chain(cuts.iter().copied()).chain([Cut::HIGHEST]).collect()
    };
    let (of_x, of_y): (Vec<Cut>, Vec<Cut>) = (with_ends(&quarters), with_ends(cuts));
    let normal = BivariateNormal::new(rho);
    let mut chi_squared = 0.0;
    for (category, counts) in counts.iter().enumerate() {
        for (quarter, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            let sides = ([of_x[quarter], of_x[quarter + 1]], [of_y[category], of_y[category + 1]]);
            let expected = rows.n * normal.rectangle(sides.0, sides.1);
            chi_squared += 2.0 * count * (count / expected).ln();
        }
    }
    result.chi_squared = chi_squared;
    result.chi_squared_p = chi_squared_upper(chi_squared, result.df as f64);
    result
}
