//! Biserial and point-biserial correlations of a continuous and a dichotomous variable.

use super::SdDivisor;
use super::rows::Rows;
use crate::correlation::latent::{Certainty, LatentInterval, cuts_of_margin};
use crate::correlation::mixed::scaled;
use crate::correlation::{
    Correlation, CorrelationScores, IntervalMethod, LinearizedInterval, check_confidence,
    linearized_correlations, linearized_correlations_of_scores,
};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::bivariate_normal::Cut;
use crate::math::distribution::z_critical;
use crate::moments::{GroupedMoments, Moments};

/// Those who gave both answers, the second one of two.
fn dichotomous(
    analysis: &'static str,
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
) -> Result<Rows> {
    let rows = Rows::of(analysis, x, y, weights, SdDivisor::NMinusOne)?;
    match rows.margin.len() {
        2 => Ok(rows),
        found => Err(not_two(analysis, found)),
    }
}

/// A variable that has not two values.
fn not_two(analysis: &'static str, found: usize) -> Error {
    let problem = match found {
        0 | 1 => CorrelationProblem::OneCategory { which: "categories", used: found, of: found },
        _ => CorrelationProblem::NotDichotomous { analysis, found },
    };
    Error::Correlation(problem)
}

/// Mean of the standardised x in the higher category less that in the lower.
fn difference(rows: &Rows) -> f64 {
    let mut sums = [0.0; 2];
    rows.iter().for_each(|(z, category, weight)| sums[category] += weight * z);
    sums[1] / rows.margin[1] - sums[0] / rows.margin[0]
}

/// The biserial correlation of a continuous and a dichotomous variable: an estimate, in closed form,
/// of the correlation of x with the normal variable that y was cut from.
///
/// ```text
/// r_b = (x̄₁ − x̄₀) / s_x · p q / φ(Φ⁻¹(p)),   p and q the shares of the two categories
/// SE = (√(p q) / φ − r_b²) / √n                                             (Soper 1914)
/// z = r_b / SE,   interval r_b ± z_c SE
/// ```
///
/// with s_x over n − 1, as psych has it. Unlike a correlation it can exceed 1 where x is far from
/// normal: it is then given as it is (psych makes it 1), because that is what says that the model does
/// not hold. [`polyserial`](super::polyserial) with two categories estimates the same by likelihood.
///
/// `y` has two values, the larger one the higher category; NaN in either is a missing answer, and n is
/// that of the rows with both.
///
/// # Errors
/// [`Error::UnequalLengths`], [`Error::InfiniteValue`], [`Error::TooFewRows`] (3 rows),
/// [`Error::ConstantVariable`],
/// [`CorrelationProblem::OneCategory`](crate::CorrelationProblem::OneCategory),
/// [`CorrelationProblem::NotDichotomous`](crate::CorrelationProblem::NotDichotomous),
/// [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use scalewise::biserial;
///
/// // Means 2 and 5 of halves, s² = 20/5; with p = q = 1/2, p q / φ(0) = √(2π) / 4.
/// let found = biserial(&[1.0, 2.0, 3.0, 4.0, 6.0, 5.0], &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0], 0.95)?;
/// let expected = 3.0 / 3.5_f64.sqrt() * (2.0 * std::f64::consts::PI).sqrt() / 4.0;
/// assert!((found.estimate - expected).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Pearson, K. (1909). On a new method of determining correlation between a measured character A, and
/// a character B. *Biometrika*, 7(1/2), 96–105. <https://doi.org/10.2307/2345365>. Soper, H. E. (1914).
/// On the probable error of the bi-serial expression for the correlation coefficient. *Biometrika*,
/// 10(2/3), 384–390. <https://doi.org/10.2307/2331789>
pub fn biserial(x: &[f64], y: &[f64], confidence: f64) -> Result<Correlation> {
    of_counted(x, y, None, confidence)
}

/// The [`biserial`] correlation of weighted respondents.
///
/// A frequency stands for as many respondents; other weights are scaled to sum to their number n,
/// and under sampling weights there are no standard error, test and interval (NaN): those of
/// [`biserial`] take respondents to be drawn with one probability.
///
/// # Errors
/// As [`biserial`];
/// [`CorrelationProblem::OutOfRange`](crate::CorrelationProblem::OutOfRange) of weights.
///
/// # Examples
///
/// ```
/// use scalewise::{WeightType, biserial, weighted_biserial};
///
/// let (x, y, often) = ([1.0, 2.0, 4.0, 3.0], [0.0, 0.0, 1.0, 1.0], [2.0, 1.0, 1.0, 1.0]);
/// let found = weighted_biserial(&x, &y, &often, WeightType::Frequency, 0.95)?;
/// let repeated = biserial(&[1.0, 1.0, 2.0, 4.0, 3.0], &[0.0, 0.0, 0.0, 1.0, 1.0], 0.95)?;
/// assert!((found.std_error - repeated.std_error).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`biserial`].
pub fn weighted_biserial(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    kind: WeightType,
    confidence: f64,
) -> Result<Correlation> {
    let weights = scaled(kind, weights, x, y);
    Ok(of_counted(x, y, Some(&weights), confidence)?.as_weights_allow(Some(kind)))
}

/// The [`biserial`] correlation of a variable with the key of its groups, of which there are two: the
/// later one is the higher category. Moments of groups come from wherever the answers are, of any size.
///
/// Weights as for [`weighted_biserial`].
///
/// # Errors
/// As [`biserial`]; [`Error::UnknownVariable`], [`Error::Groups`], [`Error::NotYet`] for EM.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{GroupedMoments, Key, Missing, Responses, biserial, biserial_of_groups};
///
/// let x = array![1.0, 2.0, 3.0, 4.0, 6.0, 5.0];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// let passed = Key::of("passed", [0, 0, 0, 1, 1, 1].map(Some))?;
/// let grouped = GroupedMoments::of(&responses, &[passed], Missing::Listwise)?;
/// let found = biserial_of_groups(&grouped, "x", 0.95)?;
/// let of_rows = biserial(&x.to_vec(), &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0], 0.95)?;
/// assert!((found.estimate - of_rows.estimate).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`biserial`].
pub fn biserial_of_groups(
    grouped: &GroupedMoments,
    x: &str,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let halves = Halves::of("a biserial correlation", grouped, x)?;
    let cut = cuts_of_margin(&halves.weights)[0];
    let sd = (halves.square / halves.weight() * halves.n / (halves.n - 1.0)).sqrt();
    let found = of_difference(halves.difference / sd, &cut, halves.n, confidence);
    Ok(found.as_weights_allow(grouped.weight_type()))
}

/// The [`point_biserial`] correlation of a variable with the key of its two groups, as
/// [`biserial_of_groups`].
///
/// Weights as for [`weighted_point_biserial`], but under sampling weights there are no standard error,
/// test and interval (NaN), which need the answers: [`point_biserial_of_scores`].
///
/// # Errors
/// As [`biserial_of_groups`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{GroupedMoments, Key, Missing, Responses, point_biserial_of_groups};
///
/// let x = array![1.0, 2.0, 3.0, 4.0];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// let passed = Key::of("passed", [0, 0, 1, 1].map(Some))?;
/// let grouped = GroupedMoments::of(&responses, &[passed], Missing::Listwise)?;
/// let found = point_biserial_of_groups(&grouped, "x", 0.95)?;
/// assert!((found.estimate - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`point_biserial`].
pub fn point_biserial_of_groups(
    grouped: &GroupedMoments,
    x: &str,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let halves = Halves::of("a point-biserial correlation", grouped, x)?;
    let [lower, higher] = halves.weights;
    let share = lower / halves.weight() * higher;
    // Rounding can carry a perfect correlation a last bit past one.
    let r = (halves.difference * (share / halves.square).sqrt()).clamp(-1.0, 1.0);
    let (interval, z) = (IntervalMethod::Fisher, z_critical(confidence));
    let found =
        Correlation::weighted(r, halves.n.round() as u64, interval, z, grouped.weight_type());
    Ok(Correlation { method: "point_biserial", ..found })
}

/// The point-biserial correlation of two variables under sampling weights, as
/// [`weighted_point_biserial`], of answers that were read in parts: for their moments and again for
/// their scores. That the second variable has two values is what [`point_biserial_of_groups`] makes sure
/// of.
///
/// # Errors
/// As [`linearized_correlations_of_scores`]; [`Error::WrongShape`] of other than two variables.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{CorrelationScores, Missing, Moments, Responses, point_biserial_of_scores};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![0.0, 0.0, 1.0, 1.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let moments = Moments::of(&responses, Missing::Listwise)?;
/// let scores = CorrelationScores::of(&responses, &moments)?;
/// let found = point_biserial_of_scores(&moments, &scores, 0.95)?;
/// assert!((found.estimate - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// assert_eq!((found.method, found.df), ("point_biserial", 3.0));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`point_biserial`] and [`linearized_correlations`].
pub fn point_biserial_of_scores(
    moments: &Moments,
    scores: &CorrelationScores,
    confidence: f64,
) -> Result<Correlation> {
    let variables = moments.names().len();
    if variables != 2 {
        return Err(Error::WrongShape {
            what: "the moments of a point-biserial correlation",
            expected: "two variables".to_string(),
            found: format!("{variables}"),
        });
    }
    let interval = LinearizedInterval::Fisher;
    let found = linearized_correlations_of_scores(moments, scores, interval, confidence)?;
    Ok(Correlation { method: "point_biserial", ..found.pair([0, 1]) })
}

/// A variable in the two groups of a key.
struct Halves {
    /// Σw of the lower and of the higher group.
    weights: [f64; 2],
    /// Mean of the higher group less that of the lower.
    difference: f64,
    /// Respondents: the sum of frequency weights, else rows.
    n: f64,
    /// Σ w (x − m)² of all.
    square: f64,
}

impl Halves {
    fn of(analysis: &'static str, grouped: &GroupedMoments, x: &str) -> Result<Self> {
        let of_x = grouped.select([x])?;
        let whole = of_x.total()?;
        whole.require(analysis, 3)?;
        let sums = |moments: &Moments| {
            moments.pairs().ok_or(Error::NotYet {
                what: "a correlation of groups with missing=\"em\"",
                instead: "use missing=\"listwise\" or \"pairwise\"",
            })
        };
        let mut groups = Vec::new();
        for (_, moments) in of_x.groups() {
            let sums = sums(moments)?;
            if sums.weight[[0, 0]] > 0.0 {
                groups.push((sums.weight[[0, 0]], sums.mean[[0, 0]]));
            }
        }
        let [(lower, low), (higher, high)] = groups[..] else {
            return Err(not_two(analysis, groups.len()));
        };
        let all = sums(&whole)?;
        let (n, square) = (all.n[[0, 0]], all.square[[0, 0]]);
        Ok(Self { weights: [lower, higher], difference: high - low, n, square })
    }

    fn weight(&self) -> f64 {
        self.weights[0] + self.weights[1]
    }
}

fn of_counted(
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let rows = dichotomous("a biserial correlation", x, y, weights)?;
    Ok(of_difference(difference(&rows), &rows.cuts[0], rows.n, confidence))
}

/// From the difference of the means in standard deviations.
fn of_difference(difference: f64, cut: &Cut, n: f64, confidence: f64) -> Correlation {
    let product = cut.below * cut.above;
    let estimate = difference * product / cut.density;
    let std_error = (product.sqrt() / cut.density - estimate * estimate) / n.sqrt();
    let certainty = Certainty::of(estimate, std_error, LatentInterval::Wald, confidence);
    Correlation {
        estimate,
        std_error,
        statistic: certainty.statistic,
        df: f64::NAN,
        p_value: certainty.p_value,
        conf_low: certainty.conf_low,
        conf_high: certainty.conf_high,
        n: n.round() as u64,
        method: "biserial",
        interval: LatentInterval::Wald.name(),
    }
}

/// The point-biserial correlation of a continuous and a dichotomous variable, which is Pearson's r
/// with the categories as numbers, with its t, p and Fisher's interval.
///
/// ```text
/// r = (x̄₁ − x̄₀) / s · √(p q),   s with divisor n
/// ```
///
/// `y` has two values, the larger one the higher category; NaN in either is a missing answer, and n is
/// that of the rows with both.
///
/// # Errors
/// As of [`biserial`].
///
/// # Examples
///
/// ```
/// use scalewise::point_biserial;
///
/// let found = point_biserial(&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 1.0, 1.0], 0.95)?;
/// assert!((found.estimate - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Lev, J. (1949). The point biserial coefficient of correlation. *Annals of Mathematical Statistics*,
/// 20(1), 125–126. <https://doi.org/10.1214/aoms/1177730103>
pub fn point_biserial(x: &[f64], y: &[f64], confidence: f64) -> Result<Correlation> {
    dichotomous("a point-biserial correlation", x, y, None)?;
    let pair = Responses::from_columns([("x", x), ("y", y)])?;
    of_numbers(&pair, None, confidence)
}

/// The [`point_biserial`] correlation of weighted respondents.
///
/// n is the sum of frequency weights, and the number of rows under analytic ones. Under sampling
/// weights standard error, t and Fisher's interval are those of
/// [`linearized_correlations`](crate::linearized_correlations), with n − 1 degrees of freedom.
///
/// # Errors
/// As [`weighted_biserial`].
///
/// # Examples
///
/// ```
/// use scalewise::{WeightType, weighted_point_biserial};
///
/// let (x, y, weights) = ([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 1.0, 1.0], [7.0, 7.0, 7.0, 7.0]);
/// let found = weighted_point_biserial(&x, &y, &weights, WeightType::Analytic, 0.95)?;
/// assert!((found.estimate - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// assert_eq!(found.n, 4);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`point_biserial`].
pub fn weighted_point_biserial(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    kind: WeightType,
    confidence: f64,
) -> Result<Correlation> {
    dichotomous("a point-biserial correlation", x, y, Some(weights))?;
    let pair = Responses::from_columns([("x", x), ("y", y)])?.weighted(weights, kind)?;
    of_numbers(&pair, Some(kind), confidence)
}

/// Pearson's r of a pair.
fn of_numbers(
    pair: &Responses<'_>,
    kind: Option<WeightType>,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let method = "point_biserial";
    if kind == Some(WeightType::Sampling) {
        let interval = LinearizedInterval::Fisher;
        let found = linearized_correlations(pair, Missing::Listwise, interval, confidence)?;
        return Ok(Correlation { method, ..found.pair([0, 1]) });
    }
    let moments = Moments::of(pair, Missing::Listwise)?;
    moments.require("a point-biserial correlation", 3)?;
    let (r, n) = (moments.correlation()[[0, 1]], moments.n());
    let (interval, z) = (IntervalMethod::Fisher, z_critical(confidence));
    Ok(Correlation { method, ..Correlation::weighted(r, n, interval, z, kind) })
}
