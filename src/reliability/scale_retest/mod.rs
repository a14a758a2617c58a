//! A scale that the same people answered twice: its scores, its items, the people and the occasions.

mod components;
mod display;
mod profiles;

use ndarray::Array2;

use super::item_analysis::{ItemAnalysis, item_analysis};
use super::own_items::keyed_items;
use super::test_retest::{PairedTest, TestRetest, TwoScores};
use super::weights::{frequencies_only, one_set_of_respondents};
use crate::correlation::{Correlation, check_confidence};
use crate::data::{Missing, Responses};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::{Scale, Score};

use components::decompose;
pub use components::{Generalizability, VarianceComponent};
pub use profiles::{PersonRetest, ProfileConsistency};

const ANALYSIS: &str = "a test-retest analysis";

/// One item on both occasions; all figures are of the keyed item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRetest {
    /// What it is called on the first occasion.
    pub first: String,
    /// What it is called on the second.
    pub second: String,
    /// Whether it was turned round, on either.
    pub reversed: [bool; 2],
    /// Its correlation with itself, with test and Fisher's interval: psych's `rii`.
    pub correlation: Correlation,
    /// Means of both occasions; NaN of a published table without means.
    pub mean: [f64; 2],
    /// Standard deviations of both occasions.
    pub sd: [f64; 2],
    /// Student's test of its change.
    pub change: PairedTest,
}

/// What two administrations of one scale to the same people tell of its reliability.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRetest {
    /// The scores: their correlation over time, ICCs, measurement error and change.
    pub scores: TestRetest,
    /// The item analysis of each occasion.
    pub occasions: [ItemAnalysis; 2],
    /// The items, in order (k).
    pub items: Vec<ItemRetest>,
    /// The mean of their correlations with themselves.
    pub mean_item_correlation: f64,
    /// The sources of variation of people by occasions by items, the residual last (7).
    pub components: Vec<VarianceComponent>,
    /// What follows from them.
    pub generalizability: Generalizability,
    /// How consistent each person is over the items; none from moments, which do not tell.
    pub profiles: Option<ProfileConsistency>,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated: listwise.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

impl ScaleRetest {
    /// The sources whose variance is estimated below nought: what of them there is cannot be told from
    /// none.
    pub fn negative_components(&self) -> Vec<&'static str> {
        let negative = self.components.iter().filter(|line| line.variance < 0.0);
        negative.map(|line| line.source).collect()
    }
}

/// Test-retest reliability of a scale, from the moments of its raw items on both occasions; item i of
/// the one scale is item i of the other, each turned round as its scale says.
///
/// With n people, k items, MS the mean squares of the analysis of variance of people (p) by two
/// occasions (o) by items (i), all random, and e its residual:
///
/// ```text
/// σ²_p  = (MS_p − MS_po − MS_pi + MS_e) / 2k     σ²_po = (MS_po − MS_e) / k
/// σ²_o  = (MS_o − MS_po − MS_oi + MS_e) / nk     σ²_pi = (MS_pi − MS_e) / 2
/// σ²_i  = (MS_i − MS_pi − MS_oi + MS_e) / 2n     σ²_oi = (MS_oi − MS_e) / n     σ²_e = MS_e
///
/// P     = σ²_p + σ²_pi / k
/// R1F   = P / (P + σ²_e / k)                     one occasion, occasions fixed
/// RkF   = P / (P + σ²_e / 2k)                    both occasions, occasions fixed
/// R1R   = P / (P + σ²_o + σ²_po + σ²_e / k)      one occasion, occasions random
/// RkR   = P / (P + (σ²_o + σ²_po + σ²_e / k) / 2)
/// Rc    = σ²_po / (σ²_po + σ²_e / k)             of change
/// ```
///
/// The estimates are those of the mean squares. Where none is negative, they are those of restricted
/// maximum likelihood too, which psych's `testRetest` takes from `lme4`; else that keeps the negative ones
/// at nought and the others differ. Negative ones stay as they are here, also in the coefficients
/// ([`ScaleRetest::negative_components`]).
///
/// [`scale_retest_of`] adds how consistent each person is over the items. psych turns items round by
/// their loadings unless told otherwise; here the scales say which.
///
/// # Errors
/// [`ReliabilityProblem::UnequalOccasions`], [`Error::DuplicateName`] for scales of one name and for an
/// item that both have; and as [`test_retest`](crate::test_retest()) and
/// [`item_analysis`](crate::item_analysis()).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, scale_retest};
///
/// // Two items that correlate .5 with each other, .7 with themselves later, and .4 crosswise.
/// let r = array![
///     [1.0, 0.5, 0.7, 0.4],
///     [0.5, 1.0, 0.4, 0.7],
///     [0.7, 0.4, 1.0, 0.5],
///     [0.4, 0.7, 0.5, 1.0],
/// ];
/// let moments = Moments::from_correlation(["a1", "b1", "a2", "b2"], r.view(), 100, None, None)?;
/// let (may, june) = (Scale::new("may", ["a1", "b1"])?, Scale::new("june", ["a2", "b2"])?);
/// let found = scale_retest(&moments, [&may, &june], 0.95)?;
/// assert!((found.scores.correlation.estimate - 2.2 / 3.0).abs() < 1e-14);
/// assert!((found.mean_item_correlation - 0.7).abs() < 1e-14);
/// let people = found.components[0].variance; // what differs in item and occasion covaries by .4
/// assert!((people - 0.4).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Shrout, P. E., & Lane, S. P. (2012). Psychometrics. In M. R. Mehl & T. S. Conner (Eds.), *Handbook of
/// research methods for studying daily life* (pp. 302–320). Guilford Press.
///
/// Cranford, J. A., Shrout, P. E., Iida, M., Rafaeli, E., Yip, T., & Bolger, N. (2006). A procedure for
/// evaluating sensitivity to within-person change: Can mood measures in diary studies detect change
/// reliably? *Personality and Social Psychology Bulletin*, 32(7), 917–929.
/// <https://doi.org/10.1177/0146167206287721>
///
/// Revelle, W., & Condon, D. M. (2019). Reliability from α to ω: A tutorial. *Psychological Assessment*,
/// 31(12), 1395–1411. <https://doi.org/10.1037/pas0000754>
pub fn scale_retest(
    moments: &Moments,
    scales: [&Scale; 2],
    confidence: f64,
) -> Result<ScaleRetest> {
    check_confidence(confidence)?;
    check_scales(scales)?;
    let raw = moments.show(both(scales))?;
    one_set_of_respondents(ANALYSIS, &raw)?;
    frequencies_only(ANALYSIS, raw.weighting().kind)?;
    raw.require(ANALYSIS, 4)?;
    let occasion = |scale: &Scale| item_analysis(&raw, scale, confidence);
    let occasions = [occasion(scales[0])?, occasion(scales[1])?];
    let moments = keyed_items(&raw, &scales)?;
    let scores = TestRetest::of_scores(&scores_of(&moments, scales), &moments, confidence)?;
    let items = items(&moments, scales, confidence)?;
    let found = decompose(&moments.known_mean(), &moments.covariance(), moments.n());
    let correlations: f64 = items.iter().map(|item| item.correlation.estimate).sum();
    Ok(ScaleRetest {
        scores,
        occasions,
        mean_item_correlation: correlations / items.len() as f64,
        items,
        components: found.components,
        generalizability: found.generalizability,
        profiles: None,
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`scale_retest`], from the answers themselves, with how consistent each person is over the items.
/// Makes sure first that answers lie inside the bounds of the scales. People who left out any item on
/// either occasion are left out.
///
/// With x and y the keyed answers of one person to the k items on both occasions:
///
/// ```text
/// consistency   Pearson's r of x and y                     psych's rqq
/// distance      Σ (x − y)² / k                             psych's dxy
/// ```
///
/// Someone who answers all items alike has no consistency, and someone who nearly does a low one,
/// however small the distance: look at both.
///
/// # Errors
/// As [`scale_retest`], and [`Error::OutsideBounds`].
///
/// # Examples
///
/// ```
/// use scalewise::{Responses, Scale, scale_retest_of};
///
/// let (a1, b1, c1) = ([1.0, 2.0, 4.0, 5.0], [2.0, 1.0, 5.0, 5.0], [3.0, 3.0, 3.0, 5.0]);
/// let (a2, b2, c2) = ([1.0, 3.0, 4.0, 5.0], [2.0, 3.0, 5.0, 4.0], [3.0, 4.0, 3.0, 3.0]);
/// let named = [("a1", &a1), ("b1", &b1), ("c1", &c1), ("a2", &a2), ("b2", &b2), ("c2", &c2)];
/// let responses = Responses::from_columns(named.map(|(name, x)| (name, &x[..])))?;
/// let may = Scale::new("may", ["a1", "b1", "c1"])?;
/// let june = Scale::new("june", ["a2", "b2", "c2"])?;
/// let profiles = scale_retest_of(&responses, [&may, &june], 0.95)?.profiles.expect("of answers");
/// assert_eq!(profiles.people[0].consistency, 1.0); // 1, 2, 3 both times
/// assert_eq!(profiles.people[3].distance, 5.0 / 3.0); // 5, 5, 5 and then 5, 4, 3
/// assert_eq!(profiles.flat, 1);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Wood, D., Harms, P. D., Lowman, G. H., & DeSimone, J. A. (2017). Response speed and response
/// consistency as mutually validating indicators of data quality in online samples. *Social
/// Psychological and Personality Science*, 8(4), 454–464. <https://doi.org/10.1177/1948550617703168>
pub fn scale_retest_of(
    responses: &Responses<'_>,
    scales: [&Scale; 2],
    confidence: f64,
) -> Result<ScaleRetest> {
    check_scales(scales)?;
    let answers = responses.select(both(scales))?;
    scales.iter().try_for_each(|scale| scale.check(&answers))?;
    let found = scale_retest(&Moments::of(&answers, Missing::Listwise)?, scales, confidence)?;
    Ok(ScaleRetest { profiles: Some(ProfileConsistency::of(&answers, scales)?), ..found })
}

/// The items of both occasions.
fn both(scales: [&Scale; 2]) -> impl Iterator<Item = &String> {
    scales.into_iter().flat_map(Scale::items)
}

/// Makes sure that the items of two scales can be paired.
fn check_scales([first, second]: [&Scale; 2]) -> Result<()> {
    let twice = second.items().iter().find(|item| first.items().contains(item));
    let same_name = (first.name() == second.name()).then_some(second.name());
    if let Some(variable) = same_name.or(twice.map(String::as_str)) {
        return Err(Error::DuplicateName { variable: variable.to_string() });
    }
    if first.items().len() != second.items().len() {
        return Err(Error::Reliability(ReliabilityProblem::UnequalOccasions {
            first: first.name().to_string(),
            first_items: first.items().len(),
            second: second.name().to_string(),
            second_items: second.items().len(),
        }));
    }
    Ok(())
}

/// The means and covariances of both scores, each in the metric of its scale.
fn scores_of(moments: &Moments, scales: [&Scale; 2]) -> TwoScores {
    let k = scales[0].items().len();
    let metric = scales.map(|scale| match scale.score_type() {
        Score::Sum => 1.0,
        Score::Mean => 1.0 / k as f64,
    });
    let (mean, covariance) = (moments.known_mean(), moments.covariance());
    let of = |occasion: usize| occasion * k..(occasion + 1) * k;
    let between = |(a, b): (usize, usize)| {
        let pairs = of(a).flat_map(|i| of(b).map(move |j| [i, j]));
        metric[a] * metric[b] * pairs.map(|at| covariance[at]).sum::<f64>()
    };
    TwoScores {
        names: scales.map(|scale| scale.name().to_string()),
        mean: [0, 1].map(|a| metric[a] * of(a).map(|i| mean[i]).sum::<f64>()),
        covariance: Array2::from_shape_fn((2, 2), between),
    }
}

fn items(moments: &Moments, scales: [&Scale; 2], confidence: f64) -> Result<Vec<ItemRetest>> {
    let k = scales[0].items().len();
    let (mean, sd) = (moments.known_mean(), moments.known_sd());
    let (covariance, r) = (moments.covariance(), moments.correlation());
    let item = |i: usize| {
        let at = [i, k + i];
        let variance = at.map(|i| covariance[[i, i]]);
        let of_change = variance[0] + variance[1] - 2.0 * covariance[at];
        let [first, second] = scales.map(|scale| scale.items()[i].clone());
        Ok(ItemRetest {
            first,
            second,
            reversed: scales.map(|scale| scale.reversed()[i]),
            correlation: Correlation::of_pearson(r[at], moments.n(), confidence)?,
            mean: at.map(|i| mean[i]),
            sd: at.map(|i| sd[i]),
            change: PairedTest::of(mean[k + i] - mean[i], of_change, moments.n(), confidence),
        })
    };
    (0..k).map(item).collect()
}
