//! The reliability of a scale from every split into halves.

use super::super::alpha::alpha_of;
use super::super::keyed::{ItemMetric, KeyedItems, ScaleData};
use super::splits::{Split, SplitSampling, SplitSearch, search_splits, split_at};
use crate::error::Result;
use crate::moments::Moments;
use crate::scale::Scale;

/// How the split-half reliabilities of a scale are distributed over its splits.
#[derive(Debug, Clone, PartialEq)]
pub struct AllSplitHalves {
    /// The items and respondents.
    pub data: ScaleData,
    /// Whether the items were added up as they are or standardised.
    pub metric: ItemMetric,
    /// Whether all splits were looked at, or a sample.
    pub search: SplitSearch,
    /// Mean over the splits; for an even number of items and all splits Cronbach's alpha.
    pub mean: f64,
    /// Standard deviation over the splits, with one less than their number; NaN for one split.
    pub sd: f64,
    /// The lowest, Revelle's β as psych reports it.
    pub lowest: f64,
    /// The highest, Guttman's λ4 if all splits were looked at.
    pub highest: f64,
    /// A split with the lowest.
    pub lowest_split: Split,
    /// A split with the highest.
    pub highest_split: Split,
    /// The quantile of 2.5 % of the splits (of R's type 7, like the others).
    pub percentile_2_5: f64,
    /// The first quartile.
    pub percentile_25: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub percentile_75: f64,
    /// The quantile of 97.5 %.
    pub percentile_97_5: f64,
    /// Cronbach's alpha of the items in the same metric.
    pub alpha: f64,
    /// Guttman's coefficient of every split looked at, in the order in which they were.
    pub coefficients: Vec<f64>,
}

/// Guttman's split-half reliability of every split of the items into halves: mean, lowest, highest and
/// quantiles.
///
/// ```text
/// of one split    4 c / T,   c the covariance of the halves, T the variance of the total
/// β               the lowest of all splits
/// λ4              the highest
/// ```
///
/// Halves have as many items as each other; of an odd number one has one more. Up to 16 items all splits
/// are looked at, 6435 of 16; beyond that as many as `sampling` says, unless there are no more than
/// that. The lowest and the highest of a sample are inside of those of all splits, and so is what is
/// reported: see [`SplitSearch::exhaustive`].
///
/// The lowest split is β in the sense of `psych::splitHalf`, the worst of the splits into halves. Revelle
/// (1979) found it by clustering items, with clusters of any size. The highest capitalises on chance:
/// in small samples it lies above the reliability. With [`ItemMetric::Standardized`] the figures are
/// those of `psych::splitHalf` with its `check.keys = FALSE`. For an odd number of items psych (2.2.9)
/// looks at half of the splits only, and divides by a number that need not be whole, so that its mean
/// of three items exceeds its maximum.
///
/// # Errors
/// As [`split_half`](crate::split_half), [`Error::Correlation`](crate::Error::Correlation) for a sample
/// of no splits or more than 10 million, and [`Error::Interrupted`](crate::Error::Interrupted).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{ItemMetric, Moments, Scale, SplitSampling, all_split_halves};
///
/// let names = ["a", "b", "c", "d"];
/// let r = array![[1.0, 0.6, 0.2, 0.2], [0.6, 1.0, 0.2, 0.2], [0.2, 0.2, 1.0, 0.6], [0.2, 0.2, 0.6, 1.0]];
/// let moments = Moments::from_correlation(names, r.view(), 100, None, None)?;
/// let scale = Scale::new("s", names)?;
/// let sampling = SplitSampling::seeded(10_000, 1);
/// let found = all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling)?;
/// assert_eq!((found.search.splits, found.search.exhaustive), (3, true));
/// assert!((found.lowest - 3.2 / 8.0).abs() < 1e-14); // ab with cd: c = .8, T = 8
/// assert!((found.highest - 6.4 / 8.0).abs() < 1e-14); // the other two: c = 1.6
/// assert!((found.mean - found.alpha).abs() < 1e-14);
/// assert_eq!(found.lowest_split.first, ["a", "b"]);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika*, 10(4), 255–282.
/// <https://doi.org/10.1007/BF02288892>
///
/// Revelle, W. (1979). Hierarchical cluster analysis and the internal structure of tests. *Multivariate
/// Behavioral Research*, 14(1), 57–74. <https://doi.org/10.1207/s15327906mbr1401_4>
///
/// Revelle, W., & Condon, D. M. (2019). Reliability from α to ω: A tutorial. *Psychological Assessment*,
/// 31(12), 1395–1411. <https://doi.org/10.1037/pas0000754>
pub fn all_split_halves(
    moments: &Moments,
    scale: &Scale,
    metric: ItemMetric,
    sampling: &SplitSampling<'_>,
) -> Result<AllSplitHalves> {
    let items = KeyedItems::of(moments, scale, metric, "split-half reliabilities")?;
    let looked_at = search_splits(&items.covariance, sampling)?;
    let coefficient = |covariance: f64| 4.0 * covariance / items.total;
    let coefficients: Vec<f64> = looked_at.between.iter().copied().map(coefficient).collect();
    let (lowest, highest) = (looked_at.worst(), looked_at.best());
    let count = coefficients.len() as f64;
    let mean = coefficients.iter().sum::<f64>() / count;
    let squares: f64 = coefficients.iter().map(|found| (found - mean).powi(2)).sum();
    let mut sorted = coefficients.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    Ok(AllSplitHalves {
        data: items.data(scale),
        metric,
        search: looked_at.search,
        mean,
        sd: if count > 1.0 { (squares / (count - 1.0)).sqrt() } else { f64::NAN },
        lowest: coefficients[lowest],
        highest: coefficients[highest],
        lowest_split: split_at(scale.items(), &looked_at.first_half(lowest)),
        highest_split: split_at(scale.items(), &looked_at.first_half(highest)),
        percentile_2_5: quantile(&sorted, 0.025),
        percentile_25: quantile(&sorted, 0.25),
        median: quantile(&sorted, 0.5),
        percentile_75: quantile(&sorted, 0.75),
        percentile_97_5: quantile(&sorted, 0.975),
        alpha: alpha_of(&items.covariance),
        coefficients,
    })
}

/// A quantile between neighbours, R's type 7.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (at - at.floor()) * (above - below)
}
