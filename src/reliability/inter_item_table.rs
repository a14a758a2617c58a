//! How every two items of a scale correlate.

use super::inter_item::{inter_item_correlations as below_diagonal, median};
use crate::bootstrap::{BootstrapInterval, Resampling, bootstrap_moments};
use crate::correlation::{Correlation, IntervalMethod, check_confidence};
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// The correlation of two items.
#[derive(Debug, Clone, PartialEq)]
pub struct InterItemCorrelation {
    /// One item.
    pub first: String,
    /// The other, later in the scale.
    pub second: String,
    /// Pearson's r of the two keyed items, with its test and Fisher's interval.
    pub correlation: Correlation,
}

/// The correlations of all pairs of items of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct InterItemCorrelations {
    /// The scale's name.
    pub scale: String,
    /// Pair by pair: every item with those after it.
    pub pairs: Vec<InterItemCorrelation>,
    /// Their mean.
    pub mean: f64,
    /// Their median.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// The correlation of every two items of a scale, keyed, each with its test and Fisher's interval.
///
/// ```text
/// r_ij = S_ij / √(S_ii S_jj)        interval: tanh(artanh r ± z / √(n − 3))
/// ```
///
/// with S the covariances of the keyed items. Under pairwise deletion each r is that of the
/// respondents who answered both, with their n. Mean and median are then of these; those of
/// [`item_analysis`](crate::item_analysis), as psych's, have every item's variance among all who
/// answered it. Under sampling weights there is neither test nor interval.
///
/// # Errors
/// As [`item_analysis`](crate::item_analysis), except for a total that does not vary.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, inter_item_correlations};
///
/// let r = array![[1.0, 0.5, 0.2], [0.5, 1.0, 0.3], [0.2, 0.3, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 103, None, None)?;
/// let found = inter_item_correlations(&moments, &Scale::new("s", ["a", "b", "c"])?, 0.95)?;
/// assert!((found.median - 0.3).abs() < 1e-15);
/// let half = 1.959_963_984_540_054 / 10.0; // √(103 − 3)
/// assert!((found.pairs[0].correlation.conf_high - (0.5_f64.atanh() + half).tanh()).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn inter_item_correlations(
    moments: &Moments,
    scale: &Scale,
    confidence: f64,
) -> Result<InterItemCorrelations> {
    check_confidence(confidence)?;
    let moments = scale.key_shown(moments)?;
    moments.require("inter-item correlations", 3)?;
    let (r, n, k) = (moments.correlation(), moments.pair_n(), scale.items().len());
    let (z, kind) = (z_critical(confidence), moments.weighting().kind);
    let pair = |i: usize, j: usize| InterItemCorrelation {
        first: scale.items()[i].clone(),
        second: scale.items()[j].clone(),
        correlation: Correlation::weighted(
            r[[i, j]],
            n[[i, j]] as u64,
            IntervalMethod::Fisher,
            z,
            kind,
        ),
    };
    let pairs: Vec<_> =
        (0..k).flat_map(|i| (i + 1..k).map(move |j| (i, j))).map(|(i, j)| pair(i, j)).collect();
    let estimates: Vec<f64> = pairs.iter().map(|pair| pair.correlation.estimate).collect();
    Ok(InterItemCorrelations {
        scale: scale.name().to_string(),
        mean: estimates.iter().sum::<f64>() / estimates.len() as f64,
        median: median(&estimates),
        min: estimates.iter().copied().fold(f64::INFINITY, f64::min),
        max: estimates.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        pairs,
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// A bootstrap interval of the mean inter-item correlation, which has no other.
///
/// ```text
/// mean over i < j of S_ij / √(S_ii S_jj)
/// ```
///
/// with S the covariances of the keyed items, as [`item_analysis`](crate::item_analysis) and JASP have
/// it, in every resample of respondents. JASP's interval is that of
/// [`BootstrapMethod::Percentile`](crate::BootstrapMethod::Percentile). A resample in which an item
/// does not vary is left out and counted.
///
/// # Errors
/// As [`bootstrap_moments`], [`Error::OutsideBounds`](crate::Error::OutsideBounds), and
/// [`Error::ConstantVariable`](crate::Error::ConstantVariable) of the respondents themselves.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Resampling, Responses, Scale, bootstrap_mean_inter_item};
///
/// let (a, b) = (array![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], array![2.0, 1.0, 4.0, 3.0, 6.0, 5.0]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let scale = Scale::new("s", ["a", "b"])?;
/// let resampling = Resampling::seeded(999, 7);
/// let found =
///     bootstrap_mean_inter_item(&responses, &scale, Missing::Listwise, &resampling, 0.95)?;
/// assert!((found.estimate - 14.5 / 17.5).abs() < 1e-12);
/// assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn bootstrap_mean_inter_item(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapInterval> {
    const NAME: &str = "mean_inter_item";
    check_confidence(confidence)?;
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let mean = |moments: &Moments| {
        let keyed = scale.key_shown(moments)?;
        keyed.require("inter-item correlations", 2)?;
        let r = below_diagonal(&keyed.covariance());
        Ok(vec![r.iter().sum::<f64>() / r.len() as f64])
    };
    bootstrap_moments(&answers, missing, [NAME], resampling, mean)?.interval(NAME, confidence)
}
