//! What polychoric and polyserial correlations have in common: how they are estimated, and how sure
//! they are.

use crate::error::{CorrelationProblem, Error, Result};
use crate::math::bivariate_normal::Cut;
use crate::math::distribution::{z_critical, z_two_sided};

/// How the correlation of latent variables is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LatentEstimator {
    /// Thresholds from the margins first, then the likelihood of the correlation alone.
    #[default]
    TwoStep,
    /// Thresholds and correlation at once, by maximum likelihood.
    MaximumLikelihood,
}

impl LatentEstimator {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            LatentEstimator::TwoStep => "two_step",
            LatentEstimator::MaximumLikelihood => "ml",
        }
    }

    /// The estimator of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [LatentEstimator::TwoStep, LatentEstimator::MaximumLikelihood];
        all.into_iter().find(|estimator| estimator.name() == name)
    }
}

/// What the standard error takes the first step to be: the thresholds of a two-step estimate, and
/// the mean and standard deviation of the continuous variable of a polyserial correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstStep {
    /// Estimated from the same respondents, so that its uncertainty counts, by the second derivatives
    /// of the likelihood: right in large samples whether the latent variables are normal or not.
    #[default]
    Estimated,
    /// Estimated likewise, with products of first derivatives in their place, as in Muthén (1984) and
    /// lavaan: right in large samples of normal variables, and often too small of others.
    Muthen,
    /// Known beforehand (polycor).
    Known,
}

impl FirstStep {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            FirstStep::Estimated => "estimated",
            FirstStep::Muthen => "muthen",
            FirstStep::Known => "known",
        }
    }

    /// The treatment of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [FirstStep::Estimated, FirstStep::Muthen, FirstStep::Known];
        all.into_iter().find(|step| step.name() == name)
    }
}

/// The interval of the correlation of latent variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LatentInterval {
    /// estimate ± z SE; may reach beyond ±1.
    #[default]
    Wald,
    /// tanh(artanh(estimate) ± z SE / (1 − estimate²)).
    Fisher,
}

impl LatentInterval {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            LatentInterval::Wald => "wald",
            LatentInterval::Fisher => "fisher",
        }
    }

    /// The interval of that name.
    pub fn named(name: &str) -> Option<Self> {
        [LatentInterval::Wald, LatentInterval::Fisher].into_iter().find(|kind| kind.name() == name)
    }
}

/// A threshold: where a latent standard normal variable passes from one category to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Where it is, in standard deviations.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// The test and interval of an estimate with a standard error.
pub(crate) struct Certainty {
    pub(crate) statistic: f64,
    pub(crate) p_value: f64,
    pub(crate) conf_low: f64,
    pub(crate) conf_high: f64,
}

impl Certainty {
    pub(crate) fn of(estimate: f64, std_error: f64, kind: LatentInterval, confidence: f64) -> Self {
        let statistic = estimate / std_error;
        let reach = z_critical(confidence) * std_error;
        let (conf_low, conf_high) = match kind {
            LatentInterval::Wald => (estimate - reach, estimate + reach),
            LatentInterval::Fisher => {
                let (middle, half) = (estimate.atanh(), reach / (1.0 - estimate * estimate));
                ((middle - half).tanh(), (middle + half).tanh())
            }
        };
        Self { statistic, p_value: z_two_sided(statistic), conf_low, conf_high }
    }
}

/// The thresholds that leave these weights, all above zero, in the categories of a margin.
pub(crate) fn cuts_of_margin(margin: &[f64]) -> Vec<Cut> {
    let total: f64 = margin.iter().sum();
    let mut below = 0.0;
    let last = margin.len() - 1;
    let cut = |at: usize| {
        below += margin[at];
        let above: f64 = margin[at + 1..].iter().sum();
        Cut::of_shares(below / total, above / total)
    };
    (0..last).map(cut).collect()
}

/// Thresholds with the standard error that shares of n respondents have: √(F (1 − F) / n) / φ(τ).
pub(crate) fn thresholds_of_cuts(cuts: &[Cut], n: f64) -> Vec<Threshold> {
    let threshold = |cut: &Cut| {
        let std_error = (cut.below * cut.above / n).sqrt() / cut.density;
        Threshold { estimate: cut.at, std_error }
    };
    cuts.iter().map(threshold).collect()
}

/// Thresholds alone.
pub(crate) fn without_errors(thresholds: Vec<Threshold>) -> Vec<Threshold> {
    thresholds.into_iter().map(|at| Threshold { std_error: f64::NAN, ..at }).collect()
}

/// Makes sure that a weight or count is a finite number, nought or more.
pub(crate) fn check_count(what: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    let allowed = "a finite number, zero or more";
    Err(Error::Correlation(CorrelationProblem::OutOfRange { what, value, allowed }))
}

/// The largest of a one-humped log-likelihood in ζ = artanh ρ, by Newton's method inside of what its
/// slopes have bracketed.
pub(crate) fn highest(
    what: &'static str,
    start: f64,
    n: f64,
    mut slopes: impl FnMut(f64) -> Slopes,
) -> Result<Highest> {
    // tanh(18) is one but for two roundings.
    let (mut low, mut high) = (-18.0, 18.0);
    let mut zeta = start.clamp(-0.999, 0.999).atanh();
    let mut before = f64::INFINITY;
    for iteration in 1..=MOST_ITERATIONS {
        let rho = zeta.tanh();
        let of_rho = slopes(rho);
        let rest = (1.0 - rho) * (1.0 + rho);
        let first = of_rho.first * rest;
        let second = of_rho.second * rest * rest - 2.0 * rho * first;
        if first > 0.0 {
            low = zeta;
        } else {
            high = zeta;
        }
        let newton = if second < 0.0 { -first / second } else { first.signum() };
        // Newton's method doubles the digits: what a step of 1e-11 standard errors of one respondent
        // leaves is rounding. Where the slope itself is rounding, steps get no smaller.
        let settled = second < 0.0 && first * newton <= 1e-22 * n;
        if settled || (newton.abs() < 1e-9 && newton.abs() >= 0.5 * before) {
            return Ok(Highest { rho: (zeta + newton).tanh(), iterations: iteration });
        }
        let mut next = zeta + newton.clamp(-1.0, 1.0);
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        let step = (next - zeta).abs();
        zeta = next;
        before = step;
    }
    Err(Error::NotConverged { what, iterations: MOST_ITERATIONS, change: before })
}

/// After these a search is given up.
pub(crate) const MOST_ITERATIONS: usize = 100;

/// The first and second derivative of a log-likelihood by the correlation.
pub(crate) struct Slopes {
    pub(crate) first: f64,
    pub(crate) second: f64,
}

/// Where a log-likelihood is highest.
pub(crate) struct Highest {
    pub(crate) rho: f64,
    pub(crate) iterations: usize,
}
