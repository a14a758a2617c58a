//! Intervals from replicates.

use ndarray::{Array1, Array2};

use super::Bootstrap;
use crate::error::{BootstrapProblem, Error, Result};
use crate::math::distribution::{normal_cdf, normal_quantile};

/// How an interval is made of replicates.
///
/// ```text
/// percentile   the quantiles (1 − c) / 2 and (1 + c) / 2 of the replicates, c the confidence
/// BCa          the quantiles Φ(w + (w + z) / (1 − a (w + z))),   z = Φ⁻¹((1 ∓ c) / 2)
///              w = Φ⁻¹(share of replicates below the estimate)
///              a = Σ lᵢ³ / (6 (Σ lᵢ²)^1.5),   lᵢ = (n − 1) (estimate − estimate without i)
/// ```
///
/// A quantile q of R replicates is the one of rank k = (R + 1) q; between two ranks it is interpolated
/// on the scale of normal quantiles, as Davison and Hinkley do and R's `boot.ci`. The influence
/// values l are the usual jackknife's, as `boot.ci(type = "bca")` has them with
/// `empinf(type = "jack")`; its own default estimates them by regression instead.
///
/// # References
/// Efron, B. (1987). Better bootstrap confidence intervals. *Journal of the American Statistical
/// Association*, 82(397), 171–185. <https://doi.org/10.1080/01621459.1987.10478410>
///
/// Davison, A. C., & Hinkley, D. V. (1997). *Bootstrap methods and their application*. Cambridge
/// University Press. Sections 5.2 and 5.3. <https://doi.org/10.1017/CBO9780511802843>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BootstrapMethod {
    /// Quantiles of the replicates.
    Percentile,
    /// Quantiles corrected for bias and for a variance that changes with the estimate.
    #[default]
    Bca,
}

impl BootstrapMethod {
    /// The word for it: `percentile` or `bca`.
    pub fn name(self) -> &'static str {
        match self {
            BootstrapMethod::Percentile => "percentile",
            BootstrapMethod::Bca => "bca",
        }
    }
}

/// One statistic with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BootstrapInterval {
    /// The statistic of the respondents themselves.
    pub estimate: f64,
    /// Mean of the replicates less the estimate.
    pub bias: f64,
    /// Standard deviation of the replicates, with resamples − 1.
    pub std_error: f64,
    /// Lower end.
    pub conf_low: f64,
    /// Upper end.
    pub conf_high: f64,
    /// Resamples in which the statistic is a number.
    pub resamples: u64,
    /// Resamples left out because it does not exist in them.
    pub failed: u64,
    /// Whether an end is the smallest or the largest replicate, and so not to be relied on: BCa can
    /// ask for quantiles beyond them.
    pub extreme: bool,
    /// How the interval was found: `percentile` or `bca`; `none` where BCa has none.
    pub interval: &'static str,
}

/// The interval of statistic `at`.
pub(super) fn interval(
    bootstrap: &Bootstrap,
    at: usize,
    confidence: f64,
) -> Result<BootstrapInterval> {
    let estimate = bootstrap.estimate[at];
    let (replicates, failed) = sorted(bootstrap, at);
    let (resamples, statistic) = (replicates.len() as u64, bootstrap.statistics[at].clone());
    let refused = |problem| Err(Error::Bootstrap(problem));
    // The rank (R + 1) (1 − c) / 2 of the lower end must be a first one.
    let need = (2.0 / (1.0 - confidence) - 1.0 - 1e-9).ceil();
    if (resamples as f64) < need {
        let need = need as u64;
        return refused(BootstrapProblem::TooFewResamples {
            statistic,
            resamples,
            confidence,
            need,
        });
    }
    let bare = summary(estimate, &replicates, failed);
    let tails = [(1.0 - confidence) / 2.0, f64::midpoint(1.0, confidence)];
    let Some(acceleration) = &bootstrap.acceleration else {
        return Ok(ended(bare, &replicates, tails, "percentile"));
    };
    // What never moves has no bias and no acceleration, and is its own interval.
    if replicates.iter().all(|t| *t == estimate) {
        return Ok(ended(bare, &replicates, tails, "bca"));
    }
    let below = replicates.iter().filter(|t| **t < estimate).count() as u64;
    if below == 0 || below == resamples {
        return refused(BootstrapProblem::OneSided { statistic, estimate, below, resamples });
    }
    let (w, a) = (normal_quantile(below as f64 / resamples as f64), acceleration[at]);
    if !a.is_finite() {
        return refused(BootstrapProblem::NoAcceleration { statistic });
    }
    let corrected = tails.map(|tail| {
        let moved = w + normal_quantile(tail);
        normal_cdf(w + moved / (1.0 - a * moved))
    });
    Ok(ended(bare, &replicates, corrected, "bca"))
}

/// Bias and standard error of a statistic that has no interval.
pub(super) fn without_ends(bootstrap: &Bootstrap, statistic: &str) -> Result<BootstrapInterval> {
    let at = crate::data::position(&bootstrap.statistics, statistic)?;
    let (replicates, failed) = sorted(bootstrap, at);
    Ok(summary(bootstrap.estimate[at], &replicates, failed))
}

/// The replicates in which a statistic is a number, in order, and how many others there are.
fn sorted(bootstrap: &Bootstrap, at: usize) -> (Vec<f64>, u64) {
    let all = bootstrap.replicates.column(at);
    let mut replicates: Vec<f64> = all.iter().copied().filter(|t| t.is_finite()).collect();
    replicates.sort_by(f64::total_cmp);
    let failed = (all.len() - replicates.len()) as u64;
    (replicates, failed)
}

/// Bias and standard error, without an interval yet.
fn summary(estimate: f64, replicates: &[f64], failed: u64) -> BootstrapInterval {
    let resamples = replicates.len() as f64;
    // About the estimate, so that equal replicates have no spread.
    let bias = replicates.iter().map(|t| t - estimate).sum::<f64>() / resamples;
    let squares: f64 = replicates.iter().map(|t| (t - estimate - bias).powi(2)).sum();
    BootstrapInterval {
        estimate,
        bias,
        std_error: (squares / (resamples - 1.0)).sqrt(),
        conf_low: f64::NAN,
        conf_high: f64::NAN,
        resamples: replicates.len() as u64,
        failed,
        extreme: false,
        interval: "none",
    }
}

fn ended(
    bare: BootstrapInterval,
    sorted: &[f64],
    tails: [f64; 2],
    interval: &'static str,
) -> BootstrapInterval {
    let [low, high] = tails.map(|tail| quantile(sorted, tail));
    let extreme = low.extreme || high.extreme;
    BootstrapInterval { conf_low: low.value, conf_high: high.value, extreme, interval, ..bare }
}

struct Quantile {
    value: f64,
    extreme: bool,
}

/// The quantile of sorted replicates of rank (R + 1) q, interpolated between normal quantiles.
fn quantile(sorted: &[f64], q: f64) -> Quantile {
    let count = sorted.len();
    let rank = (count as f64 + 1.0) * q;
    // Levels such as .95 are not doubles: a rank of 25 may come as 25 less a rounding.
    let whole = rank.round();
    let rank = if (rank - whole).abs() <= 1e-10 * whole { whole } else { rank };
    if rank < 1.0 || rank > count as f64 {
        let end = if rank < 1.0 { 0 } else { count - 1 };
        return Quantile { value: sorted[end], extreme: true };
    }
    let below = rank.floor();
    let at = below as usize;
    if rank == below {
        let extreme = at == 1 || at == count;
        return Quantile { value: sorted[at - 1], extreme };
    }
    let score = |rank: f64| normal_quantile(rank / (count as f64 + 1.0));
    let share = (normal_quantile(q) - score(below)) / (score(below + 1.0) - score(below));
    let (low, high) = (sorted[at - 1], sorted[at]);
    Quantile { value: low + share * (high - low), extreme: false }
}

/// a of each statistic, from the statistics without each respondent (n, m).
pub(super) fn acceleration(estimate: &Array1<f64>, without: &Array2<f64>) -> Array1<f64> {
    let of = |(column, estimate): (ndarray::ArrayView1<'_, f64>, &f64)| {
        let largest = column.iter().map(|t| (estimate - t).abs()).fold(0.0, f64::max);
        // A share of the largest, so that no power leaves the range of a double; n − 1 cancels.
        let influence = || column.iter().map(|t| (estimate - t) / largest);
        let cubes: f64 = influence().map(|l| l.powi(3)).sum();
        let squares: f64 = influence().map(|l| l * l).sum();
        cubes / (6.0 * squares.powf(1.5))
    };
    without.columns().into_iter().zip(estimate).map(of).collect()
}
