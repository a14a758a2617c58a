//! The heterotrait–monotrait ratio: whether scales correlate less with each other than within.

use std::ops::Range;

use ndarray::Array2;

use super::keying::against;
use super::own_items::{check_own_items, item_ranges, keyed_items};
use crate::bootstrap::{Bootstrap, BootstrapInterval, Resampling, bootstrap_moments};
use crate::correlation::check_confidence;
use crate::data::{Missing, Responses};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// No larger correlation is told from none: that of whole numbers without a covariance is a rounding.
const NOUGHT: f64 = 1e-14;

/// The two ratios of two scales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ratio {
    /// Of arithmetic means.
    pub(super) htmt: f64,
    /// Of geometric means.
    pub(super) htmt2: f64,
}

impl Ratio {
    /// Of the scales that have these rows of the correlations of keyed items; with the sizes of the
    /// correlations or, for HTMT, with their signs.
    pub(super) fn of(r: &Array2<f64>, scales: [Range<usize>; 2], absolute: bool) -> Self {
        let arithmetic = |sizes: &[f64]| sizes.iter().sum::<f64>() / sizes.len() as f64;
        let geometric = |sizes: &[f64]| {
            let logs: f64 = sizes.iter().map(|size| size.abs().ln()).sum();
            (logs / sizes.len() as f64).exp()
        };
        let sized = |r: f64| match r.abs() {
            size if size <= NOUGHT => 0.0,
            size if absolute => size,
            _ => r,
        };
        let [first, second] = scales;
        let pairs = |a: &Range<usize>, b: &Range<usize>| -> Vec<f64> {
            let pairs = a.clone().flat_map(|i| b.clone().map(move |j| [i, j]));
            pairs.filter(|[i, j]| i != j).map(|at| sized(r[at])).collect()
        };
        let across = pairs(&first, &second);
        let within = [pairs(&first, &first), pairs(&second, &second)];
        let ratio = |mean: &dyn Fn(&[f64]) -> f64| {
            let own = within.each_ref().map(|pairs| mean(pairs));
            let exists = own.iter().all(|&mean| mean > 0.0);
            if exists { mean(&across) / (own[0] * own[1]).sqrt() } else { f64::NAN }
        };
        Self { htmt: ratio(&arithmetic), htmt2: ratio(&geometric) }
    }
}

/// The ratios of two scales, with their intervals where respondents were drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct HtmtPair {
    /// The scale that was declared earlier.
    pub first: String,
    /// The other.
    pub second: String,
    /// Heterotrait–monotrait ratio of mean correlations; NaN where the mean within one of the scales is
    /// not above nought.
    pub htmt: f64,
    /// The same of geometric means, HTMT2.
    pub htmt2: f64,
    /// Interval of HTMT from resamples.
    pub htmt_interval: Option<BootstrapInterval>,
    /// Interval of HTMT2 from resamples.
    pub htmt2_interval: Option<BootstrapInterval>,
}

/// The heterotrait–monotrait ratios of several scales.
#[derive(Debug, Clone, PartialEq)]
pub struct Htmt {
    /// The scales (m).
    pub scales: Vec<String>,
    /// Each two of them: (2, 1), (3, 1), (3, 2) and so on; the first named is the earlier one.
    pub pairs: Vec<HtmtPair>,
    /// HTMT of each with each, 1 on the diagonal (m, m).
    pub htmt: Array2<f64>,
    /// HTMT2 likewise (m, m).
    pub htmt2: Array2<f64>,
    /// Whether HTMT is of the sizes of the correlations, whatever their sign; HTMT2 always is.
    pub absolute: bool,
    /// Items that correlate negatively with the others of their scale, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// Respondents: complete cases (the sum of frequency weights, else rows), or under pairwise deletion
    /// and EM the smallest n of any pair of items.
    pub n: u64,
    /// How the intervals were found: `percentile`, `bca`, or `none`.
    pub interval: &'static str,
    /// The level of the intervals.
    pub confidence: f64,
    /// The seed of the resamples; none without any, or where the draws were given.
    pub seed: Option<u64>,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// The heterotrait–monotrait ratio of each two of several scales, from the moments of their raw items: the
/// mean correlation of items of different scales over the geometric mean of those within the scales.
///
/// With r the correlations of keyed items, i and i′ items of the one scale, j and j′ of the other:
///
/// ```text
/// HTMT    mean |r_ij| / √(mean |r_ii′| · mean |r_jj′|)
/// HTMT2   likewise with geometric means, for items that load differently
/// ```
///
/// A single correlation of nought makes HTMT2 nought, whatever the others are.
///
/// It estimates the correlation of what the scales measure. Ratios near 1 (above .85 or .90) say that they
/// measure the same; with an interval ask whether it reaches that far. `absolute` takes the sizes of the
/// correlations, as semTools' default; without it HTMT is that of Henseler et al., whose items all have
/// to be keyed one way. For ordinal items hand in their polychoric correlations by
/// [`Moments::from_correlation`].
///
/// # Errors
/// [`Error::NoVariables`] without scales, [`ReliabilityProblem::OneScale`] with one,
/// [`Error::DuplicateName`] for two of one name, [`ReliabilityProblem::ItemInTwoScales`],
/// [`Error::UnknownVariable`], [`Error::TooFewRows`] and [`Error::TooFewPairs`] below 3,
/// [`Error::ConstantVariable`], [`Error::AllMissing`], [`Error::AllWeightsZero`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, htmt};
///
/// let r = array![
///     [1.0, 0.5, 0.4, 0.1],
///     [0.5, 1.0, 0.2, 0.2],
///     [0.4, 0.2, 1.0, 0.5],
///     [0.1, 0.2, 0.5, 1.0],
/// ];
/// let moments = Moments::from_correlation(["a", "b", "c", "d"], r.view(), 500, None, None)?;
/// let scales = [Scale::new("x", ["a", "b"])?, Scale::new("y", ["c", "d"])?];
/// let found = htmt(&moments, &scales, true)?;
/// assert!((found.pairs[0].htmt - 0.225 / 0.5).abs() < 1e-14);
/// assert!((found.pairs[0].htmt2 - 0.2 / 0.5).abs() < 1e-14); // ⁴√(.4 · .1 · .2 · .2)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). A new criterion for assessing discriminant
/// validity in variance-based structural equation modeling. *Journal of the Academy of Marketing
/// Science*, 43(1), 115–135. <https://doi.org/10.1007/s11747-014-0403-8>
///
/// Roemer, E., Schuberth, F., & Henseler, J. (2021). HTMT2 – an improved criterion for assessing
/// discriminant validity in structural equation modeling. *Industrial Management & Data Systems*,
/// 121(12), 2637–2650. <https://doi.org/10.1108/IMDS-02-2021-0082>
pub fn htmt(moments: &Moments, scales: &[Scale], absolute: bool) -> Result<Htmt> {
    check_scales(scales)?;
    let moments = keyed_items(moments, scales)?;
    moments.require("a heterotrait-monotrait ratio", 3)?;
    let (r, ranges) = (moments.correlation(), item_ranges(scales));
    let m = scales.len();
    let (mut of_means, mut of_geometric) = (Array2::eye(m), Array2::eye(m));
    let mut pairs = Vec::new();
    for (second, first) in pairs_of(m) {
        let ratio = Ratio::of(&r, [ranges[first].clone(), ranges[second].clone()], absolute);
        for at in [[first, second], [second, first]] {
            of_means[at] = ratio.htmt;
            of_geometric[at] = ratio.htmt2;
        }
        pairs.push(HtmtPair {
            first: scales[first].name().to_string(),
            second: scales[second].name().to_string(),
            htmt: ratio.htmt,
            htmt2: ratio.htmt2,
            htmt_interval: None,
            htmt2_interval: None,
        });
    }
    let keyed_against = |(scale, range): (&Scale, &Range<usize>)| {
        let own = ndarray::s![range.clone(), range.clone()];
        against(&r.slice(own).to_owned(), scale.items())
    };
    Ok(Htmt {
        scales: scales.iter().map(|scale| scale.name().to_string()).collect(),
        pairs,
        htmt: of_means,
        htmt2: of_geometric,
        absolute,
        against: scales.iter().zip(&ranges).flat_map(keyed_against).collect(),
        n: moments.n(),
        interval: "none",
        confidence: f64::NAN,
        seed: None,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`htmt`], from the answers themselves: makes sure that they lie inside the bounds of the scales
/// first.
///
/// # Errors
/// As [`htmt`], and [`Error::OutsideBounds`].
pub fn htmt_of(
    responses: &Responses<'_>,
    scales: &[Scale],
    missing: Missing,
    absolute: bool,
) -> Result<Htmt> {
    htmt(&Moments::of(&answers_to(responses, scales)?, missing)?, scales, absolute)
}

/// As [`htmt_of`], with intervals from resamples of the respondents, as Henseler et al. test it. A ratio
/// that does not exist in a resample, as where an item does not vary, is left out there and counted. See
/// [`bootstrap_moments`] for missing answers and weights.
///
/// # Errors
/// As [`htmt_of`] and [`bootstrap_moments`].
///
/// # Examples
///
/// ```
/// use scalewise::{Missing, Resampling, Responses, Scale, bootstrap_htmt};
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
/// let c = [2.0, 5.0, 1.0, 3.0, 5.0, 2.0, 4.0, 3.0, 1.0, 4.0];
/// let d = [3.0, 4.0, 1.0, 2.0, 5.0, 3.0, 4.0, 2.0, 2.0, 5.0];
/// let named = [("a", &a), ("b", &b), ("c", &c), ("d", &d)].map(|(name, x)| (name, &x[..]));
/// let responses = Responses::from_columns(named)?;
/// let scales = [Scale::new("x", ["a", "b"])?, Scale::new("y", ["c", "d"])?];
/// let draws = Resampling::seeded(999, 20261126);
/// let found = bootstrap_htmt(&responses, &scales, Missing::Listwise, true, &draws, 0.95)?;
/// let interval = found.pairs[0].htmt_interval.expect("of resamples");
/// assert!(interval.conf_low < found.pairs[0].htmt && found.pairs[0].htmt < interval.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`htmt`].
pub fn bootstrap_htmt(
    responses: &Responses<'_>,
    scales: &[Scale],
    missing: Missing,
    absolute: bool,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<Htmt> {
    check_confidence(confidence)?;
    let answers = answers_to(responses, scales)?;
    let mut result = htmt(&Moments::of(&answers, missing)?, scales, absolute)?;
    let (ranges, pairs) = (item_ranges(scales), pairs_of(scales.len()));
    let named = result.pairs.iter().flat_map(|pair| RATIOS.map(|ratio| statistic(ratio, pair)));
    let named: Vec<String> = named.collect();
    let ratios = |drawn: &Moments| {
        let r = keyed_items(drawn, scales)?.correlation();
        let of_pair = |&(second, first): &(usize, usize)| {
            let ratio = Ratio::of(&r, [ranges[first].clone(), ranges[second].clone()], absolute);
            [ratio.htmt, ratio.htmt2]
        };
        Ok(pairs.iter().flat_map(of_pair).collect())
    };
    let found = bootstrap_moments(&answers, missing, named, resampling, ratios)?;
    for pair in &mut result.pairs {
        let [of_means, of_geometric] = RATIOS.map(|ratio| statistic(ratio, pair));
        pair.htmt_interval = interval(&found, &of_means, pair.htmt, confidence)?;
        pair.htmt2_interval = interval(&found, &of_geometric, pair.htmt2, confidence)?;
    }
    Ok(Htmt { interval: found.method.name(), confidence, seed: found.seed, ..result })
}

/// Of a ratio that exists.
fn interval(
    found: &Bootstrap,
    statistic: &str,
    estimate: f64,
    confidence: f64,
) -> Result<Option<BootstrapInterval>> {
    if estimate.is_nan() {
        return Ok(None);
    }
    found.interval_or_none(statistic, confidence).map(Some)
}

/// What is drawn of each pair.
const RATIOS: [&str; 2] = ["HTMT", "HTMT2"];

fn statistic(ratio: &str, pair: &HtmtPair) -> String {
    format!("{ratio} of {} with {}", pair.first, pair.second)
}

/// Each two of m: the later one first.
fn pairs_of(m: usize) -> Vec<(usize, usize)> {
    (0..m).flat_map(|second| (0..second).map(move |first| (second, first))).collect()
}

fn check_scales(scales: &[Scale]) -> Result<()> {
    check_own_items(scales)?;
    match scales {
        [only] => {
            let scale = only.name().to_string();
            Err(Error::Reliability(ReliabilityProblem::OneScale { scale }))
        }
        _ => Ok(()),
    }
}

/// The answers to the items of all scales, inside their bounds.
fn answers_to<'a>(responses: &Responses<'a>, scales: &[Scale]) -> Result<Responses<'a>> {
    check_scales(scales)?;
    let answers = responses.select(scales.iter().flat_map(Scale::items))?;
    scales.iter().try_for_each(|scale| scale.check(&answers))?;
    Ok(answers)
}
