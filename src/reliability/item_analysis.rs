//! Alpha and the worth of each item of a scale.

use ndarray::Array2;

use super::alpha::{Reliability, usual_alpha};
#[cfg(doc)]
use super::alpha_interval::AlphaInterval;
use super::convention::{Convention, item_analysis_of_by};
use super::if_dropped::{IfDropped, signal_to_noise, variance, without};
use super::inter_item::{
    CANCELLED, inter_item_correlations, item_rest, median, overlap_corrected,
    squared_multiple_correlations, standardised, stepped_up,
};
use super::keyed::{ItemMetric, KeyedItems};
use crate::correlation::{Correlation, IntervalMethod, check_confidence};
use crate::data::{Missing, Responses};
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::{Scale, Score};

/// What item analysis says of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name.
    pub item: String,
    /// Whether it was turned round first; all figures are of the keyed item.
    pub reversed: bool,
    /// Respondents: those used, or under pairwise deletion and EM those who answered it.
    pub n: u64,
    /// Mean; NaN of a published table without means.
    pub mean: f64,
    /// Standard deviation, with n − 1; EM's with n; NaN of a published table without them.
    pub sd: f64,
    /// Correlation with the total of all items.
    pub item_total: f64,
    /// Correlation with the total of the other items ("corrected item-total correlation"); NaN
    /// when their total does not vary.
    pub item_rest: f64,
    /// Squared multiple correlation with the other items; NaN when they are collinear.
    pub smc: f64,
    /// Alpha of the other items; NaN in a scale of two, or when their total does not vary.
    pub alpha_if_dropped: f64,
    /// Mean of the scale without the item, in the metric of its score; NaN in a scale of two.
    pub mean_if_dropped: f64,
    /// Variance of the scale without the item, in the metric of its score; NaN in a scale of two.
    pub variance_if_dropped: f64,
    /// Correlation with the total, corrected for the item's being part of it and for what of it is
    /// error: psych's `r.cor`. NaN when items are collinear.
    pub overlap_corrected: f64,
    /// Correlation with the total of the standardised items, itself among them: psych's `std.r`.
    pub standardized_item_total: f64,
    /// The scale without the item, beside what is above.
    pub if_dropped: IfDropped,
}

/// What there is to say of a scale of two items instead of if-dropped figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoItems {
    /// The correlation of the two, with its test and interval.
    pub correlation: Correlation,
    /// The Spearman–Brown reliability of the two together, 2r / (1 + r); NaN for r = −1.
    pub spearman_brown: f64,
}

/// Alpha and all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemAnalysis {
    /// The scale's name.
    pub scale: String,
    /// Whether figures of the whole scale are of the mean or of the sum of its items.
    pub score: Score,
    /// Cronbach's alpha with the interval asked for, which is Feldt's unless told; from moments with
    /// sampling weights there is none, from answers with sampling weights it is the linearized one.
    pub alpha: Reliability,
    /// Whose choices the figures follow where tools differ.
    pub convention: Convention,
    /// Whether mean and standard deviation of the scale, and item-total correlations, are of the mean of
    /// the answers that each respondent gave: psych's under pairwise deletion, from the answers.
    pub of_available_answers: bool,
    /// Alpha of the standardised items; NaN where they cancel each other. No interval: Feldt's is
    /// not for it.
    pub standardized_alpha: f64,
    /// Guttman's λ6, on covariances; NaN when the items are collinear.
    pub lambda_6: f64,
    /// Mean of the inter-item correlations.
    pub mean_inter_item: f64,
    /// The smallest inter-item correlation.
    pub min_inter_item: f64,
    /// The largest inter-item correlation.
    pub max_inter_item: f64,
    /// The middle inter-item correlation.
    pub median_inter_item: f64,
    /// Variance of the inter-item correlations; NaN of a single one.
    pub variance_inter_item: f64,
    /// Signal-to-noise ratio, k r̄ / (1 − r̄) with r̄ their mean.
    pub signal_to_noise: f64,
    /// Mean of the scale, in the metric of its score; NaN of a published table without means.
    pub mean: f64,
    /// Standard deviation of the scale, in the metric of its score; NaN of a published table
    /// without standard deviations, of which alpha is that of standardised items.
    pub sd: f64,
    /// The items, in order (k).
    pub items: Vec<Item>,
    /// Only for a scale of two items.
    pub two_items: Option<TwoItems>,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Alpha, its interval, and the table of items, from the moments of the raw items.
///
/// With S the covariance matrix of the keyed items, R its correlation matrix and T = Σ S_ij:
///
/// ```text
/// α                 k / (k − 1) · (1 − Σ S_ii / T)
/// standardised α    k r̄ / (1 + (k − 1) r̄),   r̄ the mean inter-item correlation
/// λ6                1 − Σ S_ii (1 − smc_i) / T
/// smc_i             1 − 1 / (R⁻¹)_ii
/// item-total r      Σ_j S_ij / √(S_ii T)
/// item-rest r       (Σ_j S_ij − S_ii) / √(S_ii (T − 2 Σ_j S_ij + S_ii))
/// overlap-corrected Σ_j R*_ij / √(Σ R*),   R* is R with smc_i on its diagonal
/// ```
///
/// λ6 is Guttman's, on covariances, as SPSS prints it; psych prints the one on correlations. Under
/// pairwise deletion everything comes from the one pairwise covariance matrix, as in psych; only
/// the correlation of a two-item scale is Pearson's r among those who answered both. EM's moments
/// serve in the same way; the interval then rests on the smallest n of any pair.
///
/// Weighted, S and the means are the weighted ones, and n for Feldt's interval is the sum of
/// frequency weights or the number of rows with analytic weights. Under sampling weights Feldt's
/// would be too short: moments give no interval (NaN, method `none`), and the answers themselves the
/// linearized one.
///
/// Items are turned round where `scale` says so and nowhere else.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::TooFewRows`] and [`Error::TooFewPairs`] below 3,
/// [`Error::AllWeightsZero`], [`Error::AllMissing`], [`Error::ConstantVariable`] (an item, or the
/// total), [`Error::ConfidenceOutOfRange`]; from EM's moments also [`Error::NotConverged`] and
/// [`Error::Collinear`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, item_analysis};
///
/// // The third item is keyed the other way.
/// let r = array![[1.0, 0.4, -0.3], [0.4, 1.0, -0.2], [-0.3, -0.2, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 200, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?.bounds(0.0, 3.0)?.reverse(["c"])?;
/// let analysis = item_analysis(&moments, &scale, 0.95)?;
/// assert!((analysis.mean_inter_item - 0.3).abs() < 1e-15);
/// assert!((analysis.alpha.estimate - 0.9 / 1.6).abs() < 1e-15);
/// assert!(analysis.items[2].reversed);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cronbach (1951) and Feldt, Woodruff & Salih (1987), as for [`cronbach_alpha`](crate::cronbach_alpha).
///
/// Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika*, 10(4),
/// 255–282. <https://doi.org/10.1007/BF02288892>
///
/// Cureton, E. E. (1966). Corrected item-test correlations. *Psychometrika*, 31(1), 93–96.
/// <https://doi.org/10.1007/BF02289461>, in the form of psych's `alpha`.
pub fn item_analysis(moments: &Moments, scale: &Scale, confidence: f64) -> Result<ItemAnalysis> {
    check_confidence(confidence)?;
    let KeyedItems { moments, covariance, total } =
        KeyedItems::of(moments, scale, ItemMetric::Raw, "an item analysis")?;
    let k = covariance.nrows();
    let alpha = usual_alpha(&moments, confidence)?;
    let inter_item = inter_item_correlations(&covariance);
    let mean_r = inter_item.iter().sum::<f64>() / inter_item.len() as f64;
    let smc = squared_multiple_correlations(&covariance);
    let error_variance: f64 = (0..k).map(|i| covariance[[i, i]] * (1.0 - smc[i])).sum();
    let metric = metric_of(scale);
    Ok(ItemAnalysis {
        scale: scale.name().to_string(),
        score: scale.score_type(),
        standardized_alpha: stepped_up(mean_r, k),
        lambda_6: 1.0 - error_variance / total,
        mean_inter_item: mean_r,
        min_inter_item: inter_item.iter().copied().fold(f64::INFINITY, f64::min),
        max_inter_item: inter_item.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        median_inter_item: median(&inter_item),
        variance_inter_item: variance(&inter_item),
        signal_to_noise: signal_to_noise(mean_r, k),
        mean: moments.known_mean().sum() * metric,
        sd: known(&moments, total.sqrt() * metric),
        items: items(&moments, scale, &covariance, &smc),
        two_items: (k == 2).then(|| two_items(&moments, confidence)),
        alpha,
        convention: Convention::default(),
        of_available_answers: false,
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`item_analysis`], from the answers themselves: makes sure that they lie inside the bounds
/// of the scale first, and under sampling weights and listwise deletion gives alpha its
/// [linearized](AlphaInterval::Linearized) interval.
///
/// # Errors
/// As [`item_analysis`], and [`Error::OutsideBounds`].
pub fn item_analysis_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    confidence: f64,
) -> Result<ItemAnalysis> {
    item_analysis_of_by(responses, scale, missing, None, Convention::default(), confidence)
}

/// What a sum of items is multiplied by to be the scale's score.
pub(super) fn metric_of(scale: &Scale) -> f64 {
    match scale.score_type() {
        Score::Sum => 1.0,
        Score::Mean => 1.0 / scale.items().len() as f64,
    }
}

/// A figure in the units of the answers, unknown where the standard deviations are.
fn known(moments: &Moments, figure: f64) -> f64 {
    if moments.known_sd().iter().any(|sd| sd.is_nan()) { f64::NAN } else { figure }
}

fn two_items(moments: &Moments, confidence: f64) -> TwoItems {
    let (r, n) = (moments.correlation()[[0, 1]], moments.pair_n()[[0, 1]] as u64);
    let (z, kind) = (z_critical(confidence), moments.weighting().kind);
    let correlation = Correlation::weighted(r, n, IntervalMethod::Fisher, z, kind);
    TwoItems { correlation, spearman_brown: stepped_up(r, 2) }
}

fn items(moments: &Moments, scale: &Scale, covariance: &Array2<f64>, smc: &[f64]) -> Vec<Item> {
    let (mean, sd, n) = (moments.known_mean(), moments.known_sd(), moments.pair_n());
    let k = mean.len();
    let total = covariance.sum();
    let overlap_corrected = overlap_corrected(covariance, smc);
    let standardized = standardised(covariance);
    let sd_of_standardized = standardized.sum().sqrt();
    let rest_metric = match scale.score_type() {
        Score::Sum => 1.0,
        Score::Mean => 1.0 / (k as f64 - 1.0),
    };
    let of_item = |i: usize| {
        let variance = covariance[[i, i]];
        let with_total = covariance.row(i).sum();
        let rest = total - 2.0 * with_total + variance;
        let varies = rest > CANCELLED * covariance.mapv(f64::abs).sum();
        let if_dropped = |value: f64| if k > 2 && varies { value } else { f64::NAN };
        let others: Vec<usize> = (0..k).filter(|&j| j != i).collect();
        let trace: f64 = others.iter().map(|&j| covariance[[j, j]]).sum();
        let left = (k - 1) as f64;
        Item {
            item: scale.items()[i].clone(),
            reversed: scale.reversed()[i],
            n: n[[i, i]] as u64,
            mean: mean[i],
            sd: sd[i],
            item_total: with_total / (variance * total).sqrt(),
            item_rest: item_rest(covariance, i),
            smc: smc[i],
            alpha_if_dropped: if_dropped(left / (left - 1.0) * (1.0 - trace / rest)),
            mean_if_dropped: if_dropped((mean.sum() - mean[i]) * rest_metric),
            variance_if_dropped: if_dropped(known(moments, rest * rest_metric * rest_metric)),
            overlap_corrected: overlap_corrected[i],
            standardized_item_total: standardized.row(i).sum() / sd_of_standardized,
            if_dropped: if k > 2 && varies {
                IfDropped::of(&without(covariance, i), moments.n(), ItemMetric::Raw)
            } else {
                IfDropped::UNDEFINED
            },
        }
    };
    (0..k).map(of_item).collect()
}
