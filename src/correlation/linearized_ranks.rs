//! Standard errors of rank correlations under sampling weights, and of samples of clusters and strata.

use super::clustered::{Drawn, Spread, refuse_frequencies};
use super::ranked::{Pair, Variable};
use super::ranks::require_ranks;
use super::unpaired::paired;
use super::{
    LinearizedCorrelations, LinearizedInterval, RankMethod, SampleDesign, check_confidence,
};
use crate::data::{Missing, Responses, WeightType};
use crate::error::Result;
use crate::math::real::sum;
use crate::moments::{GappedRows, Moments, in_order};

/// Rank correlations of all pairs with standard errors that hold under sampling weights, and whatever
/// the distribution of the answers.
///
/// ```text
/// Spearman   r = Σ w a b / √(Σ w a² · Σ w b²),   a = weight below x less weight above x
/// Kendall    tau-b = Σ_{i<j} wᵢ wⱼ sign(xᵢ − xⱼ) sign(yᵢ − yⱼ)
///                    / √(Σ_{i<j, xᵢ ≠ xⱼ} wᵢ wⱼ · Σ_{i<j, yᵢ ≠ yⱼ} wᵢ wⱼ)
/// uᵢ = wᵢ ∂r/∂wᵢ,   SE² = n / (n − 1) · Σ (uᵢ − ū)²
/// t = r / SE with n − 1 degrees of freedom
/// interval: tanh(artanh r ± t SE / (1 − r²)),   or r ± t SE by name
/// ```
///
/// The coefficients are those of [`rank_correlation_matrix`](crate::rank_correlation_matrix). Ranks are
/// estimated as well, from everyone's weights: the derivative by a weight has the respondent's own
/// share and what it does to the ranks of all others. It is the variance that `svyrecvar` of R's
/// package survey gives these derivatives, for rows drawn independently; each pair is a design of the
/// rows used for it. Without weights all are 1; a frequency counts its row as often; analytic weights
/// are taken as sampling weights are. A pair costs O(n) for Spearman's r, O(n log n) for Kendall's tau.
///
/// # Errors
/// As [`rank_correlation_matrix`](crate::rank_correlation_matrix).
///
/// # Examples
///
/// The unit of the weights does not matter:
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     LinearizedInterval, Missing, RankMethod, Responses, WeightType, linearized_rank_correlations,
/// };
///
/// let (x, y) = (array![1, 2, 3, 4, 5], array![2, 1, 3, 4, 5]);
/// let weights = array![2.0, 2.0, 2.0, 2.0, 2.0];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let weighted = responses.clone().weighted(weights.view(), WeightType::Sampling)?;
/// let of = |responses: &Responses<'_>| {
///     let (rule, interval) = (Missing::Listwise, LinearizedInterval::Fisher);
///     linearized_rank_correlations(responses, rule, RankMethod::Kendall, interval, 0.95)
/// };
/// let (plain, doubled) = (of(&responses)?, of(&weighted)?);
/// assert!((plain.r[[0, 1]] - 0.8).abs() < 1e-15); // 9 − 1 of 10 pairs
/// assert!((plain.std_error[[0, 1]] - doubled.std_error[[0, 1]]).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys.
/// *International Statistical Review*, 51(3), 279–292. <https://doi.org/10.2307/1402588>
///
/// Deville, J.-C. (1999). Variance estimation for complex statistics and estimators: Linearization and
/// residual techniques. *Survey Methodology*, 25(2), 193–203.
pub fn linearized_rank_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    of_ranks(responses, missing, method, None, interval, confidence)
}

/// Rank correlations of all pairs with standard errors that hold for a sample of clusters, drawn within
/// strata.
///
/// ```text
/// uᵢ  as in linearized_rank_correlations,   u_hc = Σ uᵢ over the respondents of cluster c of stratum h
/// SE² = Σ_h n_h / (n_h − 1) · Σ_c (u_hc − ū_h)²,   n_h clusters in stratum h
/// t = r / SE with Σ_h n_h − (number of strata) degrees of freedom
/// ```
///
/// Clusters are taken as drawn with replacement, as by
/// [`clustered_correlations`](crate::clustered_correlations).
///
/// # Errors
/// As [`linearized_rank_correlations`] and [`clustered_correlations`](crate::clustered_correlations).
///
/// # Examples
///
/// Two rows of each of four clusters that say the same are worth one:
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     Key, LinearizedInterval, Missing, RankMethod, Responses, SampleDesign,
///     clustered_rank_correlations, linearized_rank_correlations,
/// };
///
/// let (x, y) = (array![1, 2, 3, 5], array![1, 4, 2, 5]);
/// let (xx, yy) = (array![1, 2, 3, 5, 1, 2, 3, 5], array![1, 4, 2, 5, 1, 4, 2, 5]);
/// let single = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let double = Responses::from_columns([("x", xx.view()), ("y", yy.view())])?;
/// let person = Key::of("person", [1, 2, 3, 4, 1, 2, 3, 4].map(Some))?;
/// let design = SampleDesign { clusters: Some(person), strata: None };
/// let (rule, by, interval) = (Missing::Listwise, RankMethod::Spearman, LinearizedInterval::Fisher);
/// let plain = linearized_rank_correlations(&single, rule, by, interval, 0.95)?;
/// let found = clustered_rank_correlations(&double, rule, by, &design, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - plain.std_error[[0, 1]]).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Binder (1983) and Deville (1999), as for [`linearized_rank_correlations`].
pub fn clustered_rank_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
    design: &SampleDesign<'_>,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    refuse_frequencies(responses)?;
    of_ranks(responses, missing, method, Some(design), interval, confidence)
}

fn of_ranks(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
    design: Option<&SampleDesign<'_>>,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    check_confidence(confidence)?;
    require_ranks(responses, missing, method)?;
    let moments = Moments::of(responses, missing)?;
    let unpaired = moments.require_pairs("linearised correlations", 3)?;
    let mut rows = GappedRows::read_all(responses)?;
    if missing == Missing::Listwise {
        rows.keep_complete();
    }
    let drawn = match design {
        Some(design) => Some(Drawn::of(design, &rows.at, responses.n_rows())?),
        None => None,
    };
    let frequencies = responses.weights().is_some_and(|w| w.kind() == WeightType::Frequency);
    let GappedRows { columns, weights, .. } = &rows;
    let variables = in_order(columns.len(), |at| Variable::of(&columns[at], weights, true))?;
    let places = paired(columns.len(), &unpaired);
    let found = in_order(places.len(), |place| {
        let [i, j] = places[place];
        let pair = Pair::of(&variables[i], &variables[j], weights);
        let RankOfPair { r, influence: mut scores } = RankOfPair::of(&pair, method)?;
        if !frequencies {
            scores.iter_mut().zip(weights).for_each(|(u, w)| *u *= w);
        }
        let spread = match &drawn {
            Some(drawn) => drawn.spread(&scores)?,
            None if frequencies => spread(&scores, |row| weights[row]),
            None => spread(&scores, |_| 1.0),
        };
        Ok((r, spread))
    })?;
    let mut r = moments.correlation();
    let mut spreads = Vec::with_capacity(places.len());
    for (&[i, j], pair) in places.iter().zip(found) {
        let (estimate, spread) = pair?;
        (r[[i, j]], r[[j, i]]) = (estimate, estimate);
        spreads.push(spread);
    }
    let mut matrix =
        LinearizedCorrelations::without_tests(&moments, r, interval, confidence, &unpaired);
    matrix.method = method.name();
    for (&at, Spread { square, df }) in places.iter().zip(spreads) {
        matrix.test(at, square.sqrt(), df, interval);
    }
    Ok(matrix)
}

/// A rank correlation, and its derivative by the weight of each row.
pub(super) struct RankOfPair {
    pub(super) r: f64,
    pub(super) influence: Vec<f64>,
}

impl RankOfPair {
    fn of(pair: &Pair<'_, f64, Vec<f64>>, method: RankMethod) -> Result<Self> {
        Ok(match method {
            RankMethod::Spearman => {
                let r = pair.spearman();
                Self { r, influence: pair.spearman_influence(r) }
            }
            RankMethod::Kendall => {
                let tau = pair.concordance()?.tau_b();
                Self { r: tau, influence: pair.kendall_influence(tau) }
            }
        })
    }
}

/// That of two lists of answers with their weights.
pub(super) fn rank_of_pair(
    x: &[f64],
    y: &[f64],
    weights: &Vec<f64>,
    method: RankMethod,
) -> Result<RankOfPair> {
    let (x, y) = (Variable::of(x, weights, true), Variable::of(y, weights, true));
    RankOfPair::of(&Pair::of(&x, &y, weights), method)
}

/// The variance of the total of scores of rows that were drawn one by one, each found `often` times.
/// A score is NaN where the row is not used.
fn spread(scores: &[f64], often: impl Fn(usize) -> f64) -> Spread {
    let used = || scores.iter().enumerate().filter(|(_, u)| !u.is_nan());
    let n = sum(used().map(|(row, _)| often(row)));
    let mean = sum(used().map(|(row, u)| often(row) * u)) / n;
    let about_mean = sum(used().map(|(row, u)| often(row) * (u - mean).powi(2)));
    Spread { square: about_mean * (n / (n - 1.0)), df: n - 1.0 }
}
