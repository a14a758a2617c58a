//! The reliability of a scale from one split into halves.

use super::super::alpha::alpha_of;
use super::super::inter_item::{CANCELLED, stepped_up};
use super::super::keyed::{ItemMetric, KeyedItems, ScaleData};
use super::super::resampled::Resampled;
use super::splits::{between, others};
use crate::bootstrap::{Resampling, bootstrap_moments};
use crate::data::{Missing, Responses, positions};
use crate::error::{Error, ReliabilityProblem, Result, check_confidence};
use crate::moments::Moments;
use crate::scale::{Scale, Score};

/// Which items make the first half; the others make the second.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HalfSplit {
    /// The first, third, fifth item and so on.
    #[default]
    OddEven,
    /// The items that come first; of an odd number one more than half of them, as in SPSS.
    FirstHalf,
    /// The items named.
    Given(Vec<String>),
}

impl HalfSplit {
    /// The word for it: `odd_even`, `first_half` or `given`.
    pub fn name(&self) -> &'static str {
        match self {
            HalfSplit::OddEven => "odd_even",
            HalfSplit::FirstHalf => "first_half",
            HalfSplit::Given(_) => "given",
        }
    }

    /// The items of the first half, counted from 0, in the order of the scale.
    fn first(&self, scale: &Scale) -> Result<Vec<usize>> {
        let k = scale.items().len();
        let mut first: Vec<usize> = match self {
            HalfSplit::OddEven => (0..k).step_by(2).collect(),
            HalfSplit::FirstHalf => (0..k.div_ceil(2)).collect(),
            HalfSplit::Given(names) => positions(scale.items(), names)?,
        };
        first.sort_unstable();
        if first.len() == k {
            let scale = scale.name().to_string();
            return Err(Error::Reliability(ReliabilityProblem::EmptyHalf { scale }));
        }
        Ok(first)
    }
}

/// One half of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Half {
    /// Its items, in the order of the scale.
    pub items: Vec<String>,
    /// Mean of the half, in the metric of the scale's score.
    pub mean: f64,
    /// Variance of the half, in the metric of the scale's score.
    pub variance: f64,
    /// Standard deviation of the half, likewise.
    pub sd: f64,
    /// Cronbach's alpha of its items; NaN for one item, or when their total does not vary.
    pub alpha: f64,
}

/// What one split into halves tells of the reliability of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitHalf {
    /// The items and respondents.
    pub data: ScaleData,
    /// How the halves were made: `odd_even`, `first_half` or `given`.
    pub split: &'static str,
    /// Pearson's correlation of the halves; NaN when one of them does not vary.
    pub correlation: f64,
    /// Spearman and Brown's reliability of the whole, for halves of equal length; NaN for r = −1.
    pub spearman_brown: f64,
    /// The same for halves of the lengths that they have (Horst 1951); NaN where it is not
    /// defined.
    pub spearman_brown_unequal: f64,
    /// Guttman's split-half reliability, which needs neither parallel halves nor equal variances.
    pub guttman: f64,
    /// The first half.
    pub first: Half,
    /// The second half.
    pub second: Half,
    /// Mean of the scale, in the metric of its score.
    pub mean: f64,
    /// Variance of the scale, in the metric of its score.
    pub variance: f64,
    /// Standard deviation of the scale, likewise.
    pub sd: f64,
}

/// The reliability of a scale from the correlation of two halves of its items, as SPSS prints it for
/// `MODEL=SPLIT`.
///
/// With V₁ and V₂ the variances of the totals of the halves, c their covariance, r their correlation,
/// T = V₁ + V₂ + 2c the variance of the total, and p and q the shares of the items in each:
///
/// ```text
/// Spearman–Brown, equal length     2 r / (1 + r)
/// Spearman–Brown, unequal length   2 r / (r + √(r² + 4 p q (1 − r²)))
/// Guttman                          2 (1 − (V₁ + V₂) / T) = 4 c / T
/// ```
///
/// The unequal-length coefficient is Horst's (1951), the root of
/// `p q (1 − r²) R² + r² R − r² = 0` that has the sign of r; for p = q it is the first. SPSS and PSPP take
/// the positive root even where r is negative. Guttman's is λ4 of this split.
///
/// An odd number of items has one more in the first half, both for [`HalfSplit::OddEven`] and, as in
/// SPSS, for [`HalfSplit::FirstHalf`]. Means and variances are in the metric of the scale's score; SPSS
/// prints those of sums. Weighted, pairwise and EM's moments serve as for
/// [`item_analysis`](crate::item_analysis).
///
/// # Errors
/// [`Error::UnknownVariable`] for an item or a name of the split, [`Error::DuplicateName`],
/// [`Error::NoVariables`] and [`Error::Reliability`] when a half has no items, [`Error::TooFewRows`] and [`Error::TooFewPairs`]
/// below 3, [`Error::AllWeightsZero`], [`Error::AllMissing`], [`Error::ConstantVariable`] (an item, or
/// the total); from EM's moments also [`Error::NotConverged`] and [`Error::Collinear`].
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{HalfSplit, Moments, Scale, split_half};
///
/// let names = ["a", "b", "c", "d"];
/// let r = Array2::from_shape_fn((4, 4), |(i, j)| if i == j { 1.0 } else { 0.5 });
/// let moments = Moments::from_correlation(names, r.view(), 100, None, None)?;
/// let found = split_half(&moments, &Scale::new("s", names)?, &HalfSplit::OddEven)?;
/// assert_eq!(found.first.items, ["a", "c"]);
/// assert!((found.correlation - 2.0 / 3.0).abs() < 1e-14); // 2 / 3
/// assert!((found.spearman_brown - 0.8).abs() < 1e-14);
/// assert!((found.guttman - 0.8).abs() < 1e-14); // 4 · 2 / 10
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Spearman, C. (1910). Correlation calculated from faulty data. *British Journal of Psychology*, 3(3),
/// 271–295. <https://doi.org/10.1111/j.2044-8295.1910.tb00206.x>
///
/// Brown, W. (1910). Some experimental results in the correlation of mental abilities. *British Journal
/// of Psychology*, 3(3), 296–322. <https://doi.org/10.1111/j.2044-8295.1910.tb00207.x>
///
/// Horst, P. (1951). Estimating total test reliability from parts of unequal length. *Educational and
/// Psychological Measurement*, 11(3), 368–371. <https://doi.org/10.1177/001316445101100306>
///
/// Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika*, 10(4), 255–282.
/// <https://doi.org/10.1007/BF02288892>
pub fn split_half(moments: &Moments, scale: &Scale, split: &HalfSplit) -> Result<SplitHalf> {
    let first = split.first(scale)?;
    let items = KeyedItems::of(moments, scale, ItemMetric::Raw, "a split-half reliability")?;
    let k = items.k();
    let second = others(k, &first);
    let (one, other) = (half(&items, scale, &first), half(&items, scale, &second));
    let covariance = between(&items.covariance, &first);
    let (v1, v2) = (total_variance(&items, &first), total_variance(&items, &second));
    let correlation = covariance / (v1 * v2).sqrt();
    let share = first.len() as f64 / k as f64;
    let metric = metric(scale, k);
    let variance = items.total * metric * metric;
    Ok(SplitHalf {
        data: items.data(scale),
        split: split.name(),
        correlation,
        spearman_brown: stepped_up(correlation, 2),
        spearman_brown_unequal: horst(correlation, share),
        guttman: 4.0 * covariance / items.total,
        first: one,
        second: other,
        mean: items.moments.known_mean().sum() * metric,
        variance,
        sd: variance.sqrt(),
    })
}

/// As [`split_half`], from the answers themselves, with intervals of its coefficients from resamples of
/// the respondents: `correlation`, `spearman_brown`, `spearman_brown_unequal` and `guttman`. Makes sure
/// that answers lie inside the bounds of the scale first.
///
/// A resample in which an item does not vary is left out and counted, as is one in which a coefficient
/// does not exist. See [`bootstrap_moments`] for missing answers and weights.
///
/// # Errors
/// As [`split_half`] and [`bootstrap_moments`]; [`Error::OutsideBounds`].
///
/// # Examples
///
/// ```
/// use scalewise::{HalfSplit, Missing, Resampling, Responses, Scale, bootstrap_split_half};
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
/// let answers = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let (scale, split) = (Scale::new("s", ["a", "b"])?, HalfSplit::OddEven);
/// let draws = Resampling::seeded(999, 20261126);
/// let found = bootstrap_split_half(&answers, &scale, &split, Missing::Listwise, &draws, 0.95)?;
/// let interval = found.interval("spearman_brown").expect("an interval");
/// assert!((interval.estimate - found.result.spearman_brown).abs() < 1e-14);
/// assert!(interval.conf_low < interval.estimate && interval.estimate < interval.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`split_half`] and [`bootstrap`](crate::bootstrap()).
pub fn bootstrap_split_half(
    responses: &Responses<'_>,
    scale: &Scale,
    split: &HalfSplit,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<Resampled<SplitHalf>> {
    const COEFFICIENTS: [&str; 4] =
        ["correlation", "spearman_brown", "spearman_brown_unequal", "guttman"];
    check_confidence(confidence)?;
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let result = split_half(&Moments::of(&answers, missing)?, scale, split)?;
    let statistic = |drawn: &Moments| {
        let SplitHalf { correlation, spearman_brown, spearman_brown_unequal, guttman, .. } =
            split_half(drawn, scale, split)?;
        Ok(vec![correlation, spearman_brown, spearman_brown_unequal, guttman])
    };
    let found = bootstrap_moments(&answers, missing, COEFFICIENTS, resampling, statistic)?;
    Resampled::of(result, &COEFFICIENTS, &found, confidence)
}

/// What a sum of so many items is multiplied by to be in the metric of the scale's score.
fn metric(scale: &Scale, items: usize) -> f64 {
    match scale.score_type() {
        Score::Sum => 1.0,
        Score::Mean => 1.0 / items as f64,
    }
}

/// The variance of the total of some items; NaN when it is but the rounding of items that cancel.
fn total_variance(items: &KeyedItems, half: &[usize]) -> f64 {
    let covariance = items.covariance.select(ndarray::Axis(0), half);
    let covariance = covariance.select(ndarray::Axis(1), half);
    let total = covariance.sum();
    if total > CANCELLED * covariance.mapv(f64::abs).sum() { total } else { f64::NAN }
}

fn half(items: &KeyedItems, scale: &Scale, half: &[usize]) -> Half {
    let covariance = items.covariance.select(ndarray::Axis(0), half);
    let covariance = covariance.select(ndarray::Axis(1), half);
    let metric = metric(scale, half.len());
    let mean = items.moments.known_mean();
    let variance = covariance.sum().max(0.0) * metric * metric;
    let alpha = if half.len() > 1 && !total_variance(items, half).is_nan() {
        alpha_of(&covariance)
    } else {
        f64::NAN
    };
    Half {
        items: half.iter().map(|&i| scale.items()[i].clone()).collect(),
        mean: half.iter().map(|&i| mean[i]).sum::<f64>() * metric,
        variance,
        sd: variance.sqrt(),
        alpha,
    }
}

/// Horst's reliability of two parts that correlate by r, one with this share of the items.
fn horst(r: f64, share: f64) -> f64 {
    let root = r + (r * r + 4.0 * share * (1.0 - share) * (1.0 - r * r)).sqrt();
    if root > CANCELLED { 2.0 * r / root } else { f64::NAN }
}
