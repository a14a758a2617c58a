//! Correlations with bootstrap intervals.

use ndarray::Array2;

use super::check_confidence;
use super::ranks::{RankMethod, coefficient};
use crate::bootstrap::{Bootstrap, Resampling, bootstrap_moments, bootstrap_responses};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::{Cases, GappedRows, Moments, Weighting};

/// Correlations of all pairs with intervals from resamples. Matrices are (k, k); on the diagonal r is 1
/// and the others are NaN or nought.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapCorrelations {
    /// The variables (k).
    pub names: Vec<String>,
    /// Which coefficient, such as `pearson`.
    pub method: &'static str,
    /// The coefficients.
    pub r: Array2<f64>,
    /// Mean of the replicates less the coefficient.
    pub bias: Array2<f64>,
    /// Standard deviations of the replicates.
    pub std_error: Array2<f64>,
    /// Lower ends of the intervals.
    pub conf_low: Array2<f64>,
    /// Upper ends of the intervals.
    pub conf_high: Array2<f64>,
    /// Resamples left out because a variable did not vary in them.
    pub failed: Array2<u64>,
    /// Whether an end is the smallest or the largest replicate, and so not to be relied on.
    pub extreme: Array2<bool>,
    /// How the intervals were found: `percentile` or `bca`.
    pub interval: &'static str,
    /// The level of the intervals.
    pub confidence: f64,
    /// Resamples drawn.
    pub resamples: u64,
    /// Their seed; none where the draws were given.
    pub seed: Option<u64>,
    /// Respondents that resamples are drawn from: the sum of frequency weights, else rows.
    pub n: u64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Pearson correlations of all pairs with bootstrap intervals, which do not rest on a normal
/// distribution of the answers.
///
/// Whole respondents are drawn, so that all correlations of a resample belong together. Listwise, a
/// resample costs one pass over the answers; see [`bootstrap_moments`], also for weights, and
/// [`BootstrapMethod`](crate::BootstrapMethod) for the intervals.
///
/// # Errors
/// As [`correlation_matrix`](crate::correlation_matrix) and [`bootstrap_moments`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Resampling, Responses, bootstrap_correlations};
///
/// let x = array![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
/// let y = array![2.0, 1.0, 4.0, 3.0, 8.0, 5.0, 6.0, 7.0];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let resampling = Resampling::seeded(1999, 20);
/// let found = bootstrap_correlations(&responses, Missing::Listwise, &resampling, 0.95)?;
/// assert!((found.r[[0, 1]] - 34.0 / 42.0).abs() < 1e-12);
/// assert!(found.conf_low[[0, 1]] < found.r[[0, 1]] && found.conf_high[[0, 1]] <= 1.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Efron, B. (1987). Better bootstrap confidence intervals. *Journal of the American Statistical
/// Association*, 82(397), 171–185. <https://doi.org/10.1080/01621459.1987.10478410>
pub fn bootstrap_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let moments = ready(responses, missing, confidence)?;
    let statistic = |moments: &Moments| {
        let r = moments.correlation();
        Ok(pairs(r.nrows()).map(|(i, j)| r[[i, j]]).collect())
    };
    let statistics = statistics(moments.names());
    let found = bootstrap_moments(responses, missing, statistics, resampling, statistic)?;
    assembled(&found, &moments, "pearson", confidence)
}

/// Correlations of any kind of all pairs with bootstrap intervals: Spearman's, Kendall's, or whatever
/// `coefficient` makes of two lists of answers. `method` is its name.
///
/// Listwise, resamples are drawn from the respondents who answered everything; pairwise from all who
/// answered anything, and `coefficient` gets those of them who answered both. Where it is no number,
/// the resample is left out.
///
/// # Errors
/// As [`bootstrap_correlations`]; [`Error::NotYet`] for EM, and for analytic and sampling weights,
/// which `coefficient` would not see.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Resampling, Responses, bootstrap_correlations_by};
///
/// // Of those who differ, the share that differs in the same direction from the first.
/// let agreement = |x: &[f64], y: &[f64]| {
///     let same = x.iter().zip(y).filter(|(a, b)| (*a - x[0]) * (*b - y[0]) > 0.0).count();
///     same as f64 / x.len() as f64
/// };
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0, 5.0], array![2.0, 1.0, 4.0, 3.0, 6.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let resampling = Resampling::seeded(999, 3).method(scalewise::BootstrapMethod::Percentile);
/// let (rule, level) = (Missing::Listwise, 0.9);
/// let found =
///     bootstrap_correlations_by(&responses, rule, "agreement", agreement, &resampling, level)?;
/// assert_eq!(found.r[[0, 1]], 0.6);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_correlations`].
pub fn bootstrap_correlations_by(
    responses: &Responses<'_>,
    missing: Missing,
    method: &'static str,
    coefficient: impl Fn(&[f64], &[f64]) -> f64 + Sync,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let of_pair = |x: &[f64], y: &[f64]| Ok(coefficient(x, y));
    of_pairs(responses, missing, method, of_pair, resampling, confidence)
}

fn of_pairs(
    responses: &Responses<'_>,
    missing: Missing,
    method: &'static str,
    coefficient: impl Fn(&[f64], &[f64]) -> Result<f64> + Sync,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let statistic = |drawn: &Responses<'_>| {
        let drawn = GappedRows::read_all(drawn)?;
        let both = |(i, j): (usize, usize)| {
            let both = answered_both(&drawn.columns[i], &drawn.columns[j]);
            let (x, y): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
            coefficient(&x, &y)
        };
        pairs(drawn.columns.len()).map(both).collect()
    };
    of_rows(responses, missing, method, statistic, resampling, confidence)
}

/// Every resample is of whole respondents; `statistic` gives the coefficients of all pairs of it.
pub(super) fn of_rows(
    responses: &Responses<'_>,
    missing: Missing,
    method: &'static str,
    statistic: impl Fn(&Responses<'_>) -> Result<Vec<f64>> + Sync,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let weighted = responses.weights().is_some_and(|w| w.kind() != WeightType::Frequency);
    if weighted || missing == Missing::Em {
        return Err(Error::NotYet {
            what: "a bootstrap of this coefficient with analytic or sampling weights, or with EM",
            instead: "use frequency weights or none, and missing=\"listwise\" or \"pairwise\"",
        });
    }
    let moments = ready(responses, missing, confidence)?;
    let mut rows = GappedRows::read_all(responses)?;
    match missing {
        Missing::Listwise => rows.keep_complete(),
        _ => rows.keep_answered(),
    }
    let named = rows.names.iter().cloned().zip(rows.columns.iter().map(|x| &x[..]));
    let mut kept = Responses::from_columns(named)?;
    if let Some(weights) = responses.weights() {
        kept = kept.weighted(&rows.weights[..], weights.kind())?;
    }
    let found = bootstrap_responses(&kept, statistics(&rows.names), resampling, statistic)?;
    assembled(&found, &moments, method, confidence)
}

/// Spearman or Kendall correlations of all pairs with bootstrap intervals; every resample is ranked
/// anew.
///
/// # Errors
/// As [`bootstrap_correlations_by`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, RankMethod, Resampling, Responses, bootstrap_rank_correlations};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 40.0], array![1.0, 3.0, 2.0, 4.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let (rule, draws) = (Missing::Listwise, Resampling::seeded(499, 1));
/// let found = bootstrap_rank_correlations(&responses, rule, RankMethod::Kendall, &draws, 0.9)?;
/// assert!((found.r[[0, 1]] - 4.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_correlations`].
pub fn bootstrap_rank_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let of_pair = |x: &[f64], y: &[f64]| coefficient(method, x, y);
    of_pairs(responses, missing, method.name(), of_pair, resampling, confidence)
}

/// The moments of the answers, found fit for correlations.
fn ready(responses: &Responses<'_>, missing: Missing, confidence: f64) -> Result<Moments> {
    check_confidence(confidence)?;
    let moments = Moments::of(responses, missing)?;
    moments.require("a bootstrap of correlations", 3)?;
    Ok(moments)
}

/// Every pair once, by rows of the lower triangle.
pub(super) fn pairs(k: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..k).flat_map(|i| (0..i).map(move |j| (i, j)))
}

fn statistics(names: &[String]) -> Vec<String> {
    pairs(names.len()).map(|(i, j)| format!("r of `{}` with `{}`", names[j], names[i])).collect()
}

fn answered_both(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let both = x.iter().copied().zip(y.iter().copied());
    both.filter(|(x, y)| !x.is_nan() && !y.is_nan()).collect()
}

fn assembled(
    found: &Bootstrap,
    moments: &Moments,
    method: &'static str,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let k = moments.names().len();
    let empty = || Array2::from_elem((k, k), f64::NAN);
    let mut matrix = BootstrapCorrelations {
        names: moments.names().to_vec(),
        method,
        r: Array2::eye(k),
        bias: empty(),
        std_error: empty(),
        conf_low: empty(),
        conf_high: empty(),
        failed: Array2::zeros((k, k)),
        extreme: Array2::from_elem((k, k), false),
        interval: found.method.name(),
        confidence,
        resamples: found.replicates.nrows() as u64,
        seed: found.seed,
        n: found.n,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    };
    for ((i, j), pair) in pairs(k).zip(found.intervals(confidence)?) {
        for at in [[i, j], [j, i]] {
            matrix.r[at] = pair.estimate;
            matrix.bias[at] = pair.bias;
            matrix.std_error[at] = pair.std_error;
            matrix.conf_low[at] = pair.conf_low;
            matrix.conf_high[at] = pair.conf_high;
            matrix.failed[at] = pair.failed;
            matrix.extreme[at] = pair.extreme;
        }
    }
    Ok(matrix)
}
