//! Guttman's six lower bounds.

use super::super::halves::{Split, SplitSampling, SplitSearch, between, search_splits, split_at};
use super::super::inter_item::squared_multiple_correlations;
use super::super::keyed::{ItemMetric, KeyedItems, ScaleData};
use super::super::resampled::Resampled;
use crate::bootstrap::{Resampling, bootstrap_moments};
use crate::data::{Missing, Responses};
use crate::error::{Result, check_confidence};
use crate::moments::Moments;
use crate::scale::Scale;

/// Where the tools of the field disagree about the six bounds: which matrix they are of, and which
/// split λ4 is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LambdaConvention {
    /// Covariances, and the best split.
    #[default]
    Covariances,
    /// Covariances, and the split of the items in their order; of an odd number the first half has
    /// one more: what SPSS prints for `MODEL=GUTTMAN`.
    Spss,
    /// Correlations, and the best split: what `psych::guttman` prints.
    Psych,
}

impl LambdaConvention {
    /// The word for it: `covariances`, `spss` or `psych`.
    pub fn name(self) -> &'static str {
        match self {
            LambdaConvention::Covariances => "covariances",
            LambdaConvention::Spss => "spss",
            LambdaConvention::Psych => "psych",
        }
    }

    /// The convention of this name.
    pub fn named(name: &str) -> Option<Self> {
        [LambdaConvention::Covariances, LambdaConvention::Spss, LambdaConvention::Psych]
            .into_iter()
            .find(|convention| convention.name() == name)
    }

    /// The matrix that the bounds are of.
    pub fn metric(self) -> ItemMetric {
        match self {
            LambdaConvention::Covariances | LambdaConvention::Spss => ItemMetric::Raw,
            LambdaConvention::Psych => ItemMetric::Standardized,
        }
    }
}

/// Guttman's lower bounds of the reliability of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct GuttmanLambdas {
    /// The items and respondents.
    pub data: ScaleData,
    /// Which matrix the bounds are of, and which split λ4 is of.
    pub convention: LambdaConvention,
    /// λ1, all of the items' variance taken for error.
    pub lambda_1: f64,
    /// λ2, at least λ3.
    pub lambda_2: f64,
    /// λ3, Cronbach's alpha.
    pub lambda_3: f64,
    /// λ4 of the split below.
    pub lambda_4: f64,
    /// λ5, from the item that shares most with the others.
    pub lambda_5: f64,
    /// λ5 with λ3's correction for the number of items, as psych prints it beside λ5. No bound of
    /// Guttman's.
    pub lambda_5_plus: f64,
    /// λ6, from squared multiple correlations; NaN when the items are collinear.
    pub lambda_6: f64,
    /// The split that λ4 is of.
    pub lambda_4_split: Split,
    /// How that split was looked for; none when it is the items in their order.
    pub lambda_4_search: Option<SplitSearch>,
}

/// Guttman's λ1 … λ6, lower bounds of the reliability of the total of a scale.
///
/// With S the covariances of the k keyed items, T = Σ S_ij, c the covariance of two halves of the items,
/// and e_i² = S_ii (1 − smc_i) the error of predicting an item from the others:
///
/// ```text
/// λ1    1 − Σ S_ii / T
/// λ2    λ1 + √(k / (k − 1) Σ_{i≠j} S_ij²) / T
/// λ3    k / (k − 1) λ1                                    Cronbach's alpha
/// λ4    4 c / T
/// λ5    λ1 + 2 √(max_j Σ_{i≠j} S_ij²) / T
/// λ5+   λ1 + k / (k − 1) · 2 √(max_j Σ_{i≠j} S_ij²) / T    psych's
/// λ6    1 − Σ e_i² / T
/// ```
///
/// λ4 is a bound for any split. Unless the convention is SPSS's it is the best of the splits into halves
/// as equal as can be: of all of them up to 16 items, beyond that of as many as `sampling` says.
/// `lambda_4_search` tells which. Splits into parts of other sizes are not looked at. The best split of a
/// sample of respondents capitalises on chance: with few respondents and many items λ4 exceeds the
/// reliability (Benton 2015).
///
/// In the population all six are bounds whatever the items measure. An estimate has a sampling error, λ4
/// and λ5 pick what is best in the sample, and squared multiple correlations are biased upwards.
///
/// # Errors
/// [`Error::UnknownVariable`](crate::Error::UnknownVariable),
/// [`Error::TooFewRows`](crate::Error::TooFewRows) and
/// [`Error::TooFewPairs`](crate::Error::TooFewPairs) below 3,
/// [`Error::AllWeightsZero`](crate::Error::AllWeightsZero),
/// [`Error::AllMissing`](crate::Error::AllMissing),
/// [`Error::ConstantVariable`](crate::Error::ConstantVariable) (an item, or the total),
/// [`Error::Correlation`](crate::Error::Correlation) for a sample of no splits or more than 10 million,
/// [`Error::Interrupted`](crate::Error::Interrupted); from EM's moments also
/// [`Error::NotConverged`](crate::Error::NotConverged) and
/// [`Error::Collinear`](crate::Error::Collinear).
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{LambdaConvention, Moments, Scale, SplitSampling, guttman_lambdas};
///
/// let names = ["a", "b", "c", "d"];
/// let r = Array2::from_shape_fn((4, 4), |(i, j)| if i == j { 1.0 } else { 0.5 });
/// let moments = Moments::from_correlation(names, r.view(), 100, None, None)?;
/// let (scale, sampling) = (Scale::new("s", names)?, SplitSampling::seeded(10_000, 1));
/// let found = guttman_lambdas(&moments, &scale, LambdaConvention::Covariances, &sampling)?;
/// assert!((found.lambda_1 - 0.6).abs() < 1e-14); // 1 − 4 / 10
/// assert!((found.lambda_3 - 0.8).abs() < 1e-14);
/// assert!((found.lambda_4 - 0.8).abs() < 1e-14); // 4 · 2 / 10
/// assert!((found.lambda_6 - 0.75).abs() < 1e-14); // smc = 3/8: 1 − 4 · .625 / 10
/// assert_eq!(found.lambda_4_search.map(|search| search.exhaustive), Some(true));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika*, 10(4), 255–282.
/// <https://doi.org/10.1007/BF02288892>
///
/// Benton, T. (2015). An empirical assessment of Guttman's lambda 4 reliability coefficient. In R. E.
/// Millsap et al. (Eds.), *Quantitative psychology research* (pp. 301–310). Springer.
/// <https://doi.org/10.1007/978-3-319-07503-7_19>
pub fn guttman_lambdas(
    moments: &Moments,
    scale: &Scale,
    convention: LambdaConvention,
    sampling: &SplitSampling<'_>,
) -> Result<GuttmanLambdas> {
    let items = KeyedItems::of(moments, scale, convention.metric(), "Guttman's bounds")?;
    let (s, total, k) = (&items.covariance, items.total, items.k());
    let (first, covariance, lambda_4_search) = if convention == LambdaConvention::Spss {
        let first: Vec<usize> = (0..k.div_ceil(2)).collect();
        let covariance = between(s, &first);
        (first, covariance, None)
    } else {
        let looked_at = search_splits(s, sampling)?;
        let best = looked_at.best();
        (looked_at.first_half(best), looked_at.between[best], Some(looked_at.search))
    };
    let shared: Vec<f64> =
        (0..k).map(|j| (0..k).filter(|&i| i != j).map(|i| s[[i, j]] * s[[i, j]]).sum()).collect();
    let most = shared.iter().copied().fold(0.0, f64::max);
    let for_length = k as f64 / (k as f64 - 1.0);
    let lambda_1 = 1.0 - s.diag().sum() / total;
    let smc = squared_multiple_correlations(s);
    let error: f64 = (0..k).map(|i| s[[i, i]] * (1.0 - smc[i])).sum();
    Ok(GuttmanLambdas {
        data: items.data(scale),
        convention,
        lambda_1,
        lambda_2: lambda_1 + (for_length * shared.iter().sum::<f64>()).sqrt() / total,
        lambda_3: for_length * lambda_1,
        lambda_4: 4.0 * covariance / total,
        lambda_5: lambda_1 + 2.0 * most.sqrt() / total,
        lambda_5_plus: lambda_1 + for_length * 2.0 * most.sqrt() / total,
        lambda_6: 1.0 - error / total,
        lambda_4_split: split_at(scale.items(), &first),
        lambda_4_search,
    })
}

/// As [`guttman_lambdas`], from the answers themselves, with intervals from resamples of the respondents:
/// of `lambda_1` to `lambda_6` and `lambda_5_plus`. The split of λ4 is looked for anew in each. Makes sure
/// that answers lie inside the bounds of the scale first.
///
/// λ4 and λ5 pick what is best in a sample, and more so in a resample: their replicates lie above the
/// estimate, which BCa corrects for and percentiles do not. A resample in which an item does not vary is
/// left out and counted. See [`bootstrap_moments`] for missing answers and weights.
///
/// # Errors
/// As [`guttman_lambdas`] and [`bootstrap_moments`];
/// [`Error::OutsideBounds`](crate::Error::OutsideBounds).
///
/// # Examples
///
/// ```
/// use scalewise::{
///     LambdaConvention, Missing, Resampling, Responses, Scale, SplitSampling,
///     bootstrap_guttman_lambdas,
/// };
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
/// let c = [2.0, 1.0, 2.0, 4.0, 3.0, 5.0, 4.0, 1.0, 3.0, 4.0];
/// let answers = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])])?;
/// let (scale, draws) = (Scale::new("s", ["a", "b", "c"])?, Resampling::seeded(999, 1));
/// let (rule, splits) = (Missing::Listwise, SplitSampling::seeded(10_000, 1));
/// let by = LambdaConvention::Covariances;
/// let found = bootstrap_guttman_lambdas(&answers, &scale, by, &splits, rule, &draws, 0.95)?;
/// let interval = found.interval("lambda_2").expect("an interval");
/// assert!(interval.conf_low < found.result.lambda_2 && found.result.lambda_2 < interval.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`guttman_lambdas`] and [`bootstrap`](crate::bootstrap()).
pub fn bootstrap_guttman_lambdas(
    responses: &Responses<'_>,
    scale: &Scale,
    convention: LambdaConvention,
    sampling: &SplitSampling<'_>,
    missing: Missing,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<Resampled<GuttmanLambdas>> {
    const COEFFICIENTS: [&str; 7] =
        ["lambda_1", "lambda_2", "lambda_3", "lambda_4", "lambda_5", "lambda_5_plus", "lambda_6"];
    check_confidence(confidence)?;
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let result = guttman_lambdas(&Moments::of(&answers, missing)?, scale, convention, sampling)?;
    let (splits, seed) = (sampling.splits, sampling.seed);
    let statistic = |drawn: &Moments| {
        let sampling = SplitSampling::seeded(splits, seed);
        let found = guttman_lambdas(drawn, scale, convention, &sampling)?;
        Ok(vec![
            found.lambda_1,
            found.lambda_2,
            found.lambda_3,
            found.lambda_4,
            found.lambda_5,
            found.lambda_5_plus,
            found.lambda_6,
        ])
    };
    let found = bootstrap_moments(&answers, missing, COEFFICIENTS, resampling, statistic)?;
    Resampled::of(result, &COEFFICIENTS, &found, confidence)
}
