//! Several scales at once: each of them, how they correlate, and where each item belongs.

use ndarray::Array2;

use super::alpha_interval::{AlphaInterval, by_influence};
use super::item_analysis::{ItemAnalysis, item_analysis};
use super::omega::{Omega, OmegaOptions, mcdonald_omega};
use super::overlap::{Composites, within_one};
use crate::correlation::{Correlation, IntervalMethod, check_confidence, disattenuated};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, Result};
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// How two scales correlate.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalePair {
    /// The one that was declared later.
    pub x: String,
    /// The one that was declared earlier.
    pub y: String,
    /// The items that both have, in the order of `y`.
    pub shared: Vec<String>,
    /// Pearson's r of the two scores, with its test and interval; without where |r| is above 1, as
    /// covariances of different respondents under pairwise deletion can make it.
    pub observed: Correlation,
    /// r without what the error of shared items adds; r itself where there are none, NaN where the
    /// mean covariance of the items of either scale is not positive.
    pub overlap_corrected: f64,
    /// The overlap-corrected r divided by √(α_x α_y), not cut off at 1; with the interval and test of r
    /// where no item is shared. NaN where an alpha is not above 0 and at most 1.
    pub disattenuated: Correlation,
}

/// How an item of one scale correlates with a scale, its own or another.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemScaleCorrelation {
    /// The scale that has the item; it is keyed as there.
    pub scale: String,
    /// The item.
    pub item: String,
    /// Whether it was turned round.
    pub reversed: bool,
    /// The scale that it is correlated with.
    pub with: String,
    /// Whether that scale has the item too.
    pub contained: bool,
    /// Pearson's r with the score of the scale.
    pub correlation: f64,
    /// r with the scale without the item: as `correlation` where it is not contained; NaN where the
    /// other items do not vary together.
    pub rest: f64,
    /// r with the scale, the variance of each item of the scale replaced by what it shares with all
    /// items of the analysis; NaN where these are collinear.
    pub corrected: f64,
}

/// Several scales of the same respondents.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleAnalysis {
    /// The analysis of each scale, in the order declared.
    pub scales: Vec<ItemAnalysis>,
    /// McDonald's omega of each scale, as [`mcdonald_omega`] gives it, or why there is none.
    pub omegas: Vec<Result<Omega>>,
    /// Each two of them: the second with the first, the third with the first, with the second …
    pub pairs: Vec<ScalePair>,
    /// Each item of each scale with each scale.
    pub items: Vec<ItemScaleCorrelation>,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Several scales from the moments of their raw items: the analysis of each, their correlations with
/// each other, and those of each item with each scale.
///
/// Scores are sums of keyed items, or sums divided by a number, which changes no correlation. With S
/// the covariances of all items, w_a the keys of scale a (1, −1 of a reversed item, 0 of one that it
/// does not have), k_a its number of items and c_a the mean covariance of its keyed items:
///
/// ```text
/// V_ab = w_aᵀ S w_b
/// r_ab                   V_ab / √(V_aa V_bb)
/// overlap-corrected r    (V_ab − Σ w_ia w_ib (S_ii − √(c_a c_b))) / √(V_aa V_bb)
/// disattenuated r        overlap-corrected r / √(α_a α_b)
/// item-scale r           w_i (S w_b)_i / √(S_ii V_bb)
/// item-rest r            the same, w_b without the item
/// corrected r            the same, the diagonal of S replaced by smc_i S_ii above and in V_bb below
/// ```
///
/// An item in both scales makes them correlate by its error too. The correction puts its true variance
/// in place of S_ii, as alpha does: a scale correlates by α with itself then, and by 1 disattenuated. On
/// correlations it is that of psych's `scoreOverlap`; `corrected` is `item.corrected` of psych's
/// `scoreItems`, smc the squared multiple correlation with all other items of the analysis.
///
/// All scales are of the same respondents: under listwise deletion those who answered every item of
/// every scale. Under pairwise deletion the n of a scale or of a correlation is the smallest of any
/// pair of their items. A score that needs fewer answers than the scale has items (`min_valid`) is no
/// linear function of the items: what is said here is of scores of all items.
///
/// # Errors
/// [`Error::NoVariables`] without scales, [`Error::DuplicateName`] for two scales of one name, and as
/// [`item_analysis`].
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{Moments, Scale, scale_analysis};
///
/// // Four items that correlate by .5, the second and third of them in both scales.
/// let r = Array2::from_shape_fn((4, 4), |(i, j)| if i == j { 1.0 } else { 0.5 });
/// let moments = Moments::from_correlation(["a", "b", "c", "d"], r.view(), 100, None, None)?;
/// let scales = [Scale::new("first", ["a", "b", "c"])?, Scale::new("second", ["b", "c", "d"])?];
/// let found = scale_analysis(&moments, &scales, 0.95)?;
/// let pair = &found.pairs[0];
/// assert_eq!(pair.shared, ["b", "c"]);
/// assert!((pair.observed.estimate - 5.5 / 6.0).abs() < 1e-15); // nine halves and twice .5 more
/// assert!((pair.overlap_corrected - 0.75).abs() < 1e-15);
/// assert!((pair.disattenuated.estimate - 1.0).abs() < 1e-15); // both alphas are .75
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Bashaw, W. L., & Anderson, H. E. (1967). A correction for replicated error in correlation
/// coefficients. *Psychometrika*, 32(4), 435–441. <https://doi.org/10.1007/BF02289657>
///
/// Cureton, E. E. (1966). Corrected item-test correlations. *Psychometrika*, 31(1), 93–96.
/// <https://doi.org/10.1007/BF02289461>
///
/// Revelle, W. (2022). *psych: Procedures for psychological, psychometric, and personality research*
/// (version 2.2.9), `scoreOverlap` and `scoreItems`. Northwestern University.
pub fn scale_analysis(
    moments: &Moments,
    scales: &[Scale],
    confidence: f64,
) -> Result<ScaleAnalysis> {
    check_confidence(confidence)?;
    let items = items_of(scales)?;
    let moments = moments.show(&items)?;
    let analysed: Vec<ItemAnalysis> = scales
        .iter()
        .map(|scale| item_analysis(&moments, scale, confidence))
        .collect::<Result<_>>()?;
    let options = OmegaOptions { confidence, ..OmegaOptions::default() };
    let omegas = scales.iter().map(|scale| mcdonald_omega(&moments, scale, &options)).collect();
    let composites = Composites::new(moments.covariance(), keys_of(scales, &items));
    let pair_n = moments.pair_n();
    let mut pairs = Vec::new();
    for x in 0..scales.len() {
        for y in 0..x {
            let members = members(&items, &[&scales[x], &scales[y]]);
            let n = least(&pair_n, &members);
            pairs.push(pair(&analysed, scales, &composites, [x, y], n, confidence)?);
        }
    }
    Ok(ScaleAnalysis {
        scales: analysed,
        omegas,
        pairs,
        items: items_with_scales(scales, &items, &composites),
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`scale_analysis`], from the answers themselves, in one reading: makes sure that they lie inside
/// the bounds of the scales first. Under sampling weights and listwise deletion alphas have their
/// [linearized](AlphaInterval::Linearized) interval, which costs a further reading for each scale.
///
/// # Errors
/// As [`scale_analysis`], and [`Error::OutsideBounds`].
pub fn scale_analysis_of(
    responses: &Responses<'_>,
    scales: &[Scale],
    missing: Missing,
    confidence: f64,
) -> Result<ScaleAnalysis> {
    let answers = responses.select(items_of(scales)?)?;
    scales.iter().try_for_each(|scale| scale.check(&answers))?;
    let moments = Moments::of(&answers, missing)?;
    let mut found = scale_analysis(&moments, scales, confidence)?;
    let sampled = moments.weighting().kind == Some(WeightType::Sampling);
    if sampled && missing == Missing::Listwise {
        for (scale, analysis) in scales.iter().zip(&mut found.scales) {
            // The items of the scale come first, those of the others only say who is complete.
            let others = moments.names().iter().filter(|name| !scale.items().contains(name));
            let order: Vec<&String> = scale.items().iter().chain(others).collect();
            let (answers, moments) = (answers.select(&order)?, moments.show(&order)?);
            let (alpha, interval) = (analysis.alpha, AlphaInterval::Linearized);
            analysis.alpha = by_influence(&answers, scale, &moments, alpha, interval, confidence)?;
        }
    }
    Ok(found)
}

/// The items of all scales, each once.
fn items_of(scales: &[Scale]) -> Result<Vec<String>> {
    if scales.is_empty() {
        return Err(Error::NoVariables);
    }
    let mut items: Vec<String> = Vec::new();
    for (at, scale) in scales.iter().enumerate() {
        if scales[..at].iter().any(|earlier| earlier.name() == scale.name()) {
            return Err(Error::DuplicateName { variable: scale.name().to_string() });
        }
        for item in scale.items() {
            if !items.contains(item) {
                items.push(item.clone());
            }
        }
    }
    Ok(items)
}

/// Where an item counts, and which way: 1, −1 or 0.
fn key(scale: &Scale, item: &str) -> f64 {
    match scale.items().iter().position(|known| known == item) {
        Some(at) if scale.reversed()[at] => -1.0,
        Some(_) => 1.0,
        None => 0.0,
    }
}

fn keys_of(scales: &[Scale], items: &[String]) -> Array2<f64> {
    Array2::from_shape_fn((items.len(), scales.len()), |(i, s)| key(&scales[s], &items[i]))
}

/// The positions of the items that any of the scales has.
fn members(items: &[String], scales: &[&Scale]) -> Vec<usize> {
    let has = |item: &String| scales.iter().any(|scale| scale.items().contains(item));
    (0..items.len()).filter(|&i| has(&items[i])).collect()
}

/// The smallest n of any pair of these items.
fn least(pair_n: &Array2<f64>, members: &[usize]) -> u64 {
    let pairs = members.iter().flat_map(|&i| members.iter().map(move |&j| [i, j]));
    pairs.map(|at| pair_n[at]).fold(f64::INFINITY, f64::min) as u64
}

fn pair(
    analysed: &[ItemAnalysis],
    scales: &[Scale],
    composites: &Composites,
    [x, y]: [usize; 2],
    n: u64,
    confidence: f64,
) -> Result<ScalePair> {
    let r = composites.correlation(x, y);
    let kind = analysed[x].weighting.kind;
    let critical = z_critical(confidence);
    let observed = Correlation::weighted(r, n, IntervalMethod::Fisher, critical, kind);
    let observed = if r.abs() <= 1.0 { observed } else { estimate_alone(observed, r) };
    let shared: Vec<String> =
        scales[y].items().iter().filter(|item| scales[x].items().contains(item)).cloned().collect();
    let overlap_corrected = composites.overlap_corrected(x, y);
    let to_divide =
        if shared.is_empty() { observed } else { estimate_alone(observed, overlap_corrected) };
    // Alpha of identical items is 1 up to rounding.
    let [alpha_x, alpha_y] = [x, y].map(|at| within_one(analysed[at].alpha.estimate));
    let disattenuated = if [alpha_x, alpha_y].iter().all(|&alpha| alpha > 0.0 && alpha <= 1.0) {
        disattenuated(to_divide, alpha_x, alpha_y)?
    } else {
        Correlation { method: "disattenuated", ..estimate_alone(observed, f64::NAN) }
    };
    Ok(ScalePair {
        x: scales[x].name().to_string(),
        y: scales[y].name().to_string(),
        shared,
        observed,
        overlap_corrected,
        disattenuated,
    })
}

/// A coefficient that has neither test nor interval.
fn estimate_alone(like: Correlation, estimate: f64) -> Correlation {
    let nothing = f64::NAN;
    Correlation {
        estimate,
        statistic: nothing,
        df: nothing,
        p_value: nothing,
        conf_low: nothing,
        conf_high: nothing,
        interval: "none",
        ..like
    }
}

fn items_with_scales(
    scales: &[Scale],
    items: &[String],
    composites: &Composites,
) -> Vec<ItemScaleCorrelation> {
    let mut found = Vec::new();
    for scale in scales {
        for (at, item) in scale.items().iter().enumerate() {
            let Some(position) = items.iter().position(|known| known == item) else { continue };
            let reversed = scale.reversed()[at];
            let sign = if reversed { -1.0 } else { 1.0 };
            found.extend(scales.iter().enumerate().map(|(s, other)| {
                let r = composites.item_with_scale(position, sign, s);
                ItemScaleCorrelation {
                    scale: scale.name().to_string(),
                    item: item.clone(),
                    reversed,
                    with: other.name().to_string(),
                    contained: other.items().contains(item),
                    correlation: r.correlation,
                    rest: r.rest,
                    corrected: r.corrected,
                }
            }));
        }
    }
    found
}
