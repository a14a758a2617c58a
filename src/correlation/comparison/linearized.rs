//! Comparisons of correlations under sampling weights.

use super::of_moments::{check_pair, compared};
use super::{
    Alternative, ComparisonDesign, ComparisonTest, CorrelationComparison, Question, Sampled,
    check_correlation, check_n,
};
use crate::correlation::design::{LinearizedInterval, linearized_correlations};
use crate::correlation::row_scores::CompleteRows;
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::math::distribution::t_critical;

/// Compares two correlations of the same respondents with a standard error that holds under sampling
/// weights, and whatever the distribution of the answers.
///
/// ```text
/// d = r₁ − r₂,   uᵢ = wᵢ (s₁ − s₂),   s = z_x z_y − r/2 (z_x² + z_y²) of each pair
/// SE² = n / (n − 1) · Σ (uᵢ − ū)² / W²
/// t = d / SE with n − 1 degrees of freedom,   interval d ± t SE
/// ```
///
/// The linearised variance of the difference, as survey's `svyvar` of all variables followed by
/// `svycontrast` gives it; the test is called `linearized`. Those who answered everything are used.
/// Frequency weights count a row as often; analytic ones are taken as sampling weights are.
///
/// # Errors
/// As [`compare_correlations`](crate::compare_correlations);
/// [`Error::InfiniteValue`](crate::Error::InfiniteValue).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, Responses, compare_linearized_correlations};
///
/// // x is as little correlated with y as with z, and the scores xy − xz are 0 or ±2.
/// let x = array![-1, -1, 1, 1, -1, -1, 1, 1];
/// let y = array![-1, 1, -1, 1, -1, 1, -1, 1];
/// let z = array![-1, -1, -1, -1, 1, 1, 1, 1];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view()), ("z", z.view())])?;
/// let (pairs, alternative) = ((["x", "y"], ["x", "z"]), Alternative::TwoSided);
/// let found = compare_linearized_correlations(&responses, pairs.0, pairs.1, alternative, 0.95)?;
/// assert_eq!((found.difference, found.tests[0].df, found.tests[0].p_value), (0.0, 7.0, 1.0));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Lumley, T. (2010), as for [`linearized_correlations`](crate::linearized_correlations).
pub fn compare_linearized_correlations(
    responses: &Responses<'_>,
    first: [&str; 2],
    second: [&str; 2],
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    let names = compared(first, second)?;
    let chosen = responses.select(&names)?;
    let rows = CompleteRows::read(&chosen, "a comparison of correlations", 4, confidence)?;
    let overlapping = names.len() == 3;
    let pairs = if overlapping { [[0, 1], [0, 2]] } else { [[0, 1], [2, 3]] };
    let r = rows.moments.correlation();
    let [r1, r2] = pairs.map(|[i, j]| r[[i, j]]);
    for ([i, j], r) in pairs.into_iter().zip([r1, r2]) {
        check_correlation(&format!("r of `{}` and `{}`", names[i], names[j]), r)?;
    }
    let (mean, scales) = (rows.pairs.mean.diag(), rows.scales());
    let std_error = rows.std_errors(1, |row, scores| {
        let score = |[i, j]: [usize; 2], r: f64| {
            let [x, y] = [i, j].map(|at| (row[at] - mean[at]) * scales[at]);
            x * y - r / 2.0 * (x * x + y * y)
        };
        scores[0] = score(pairs[0], r1) - score(pairs[1], r2);
    })?[0];
    let test = question.linearized(r1 - r2, std_error, rows.n() - 1.0);
    let design = match overlapping {
        true => ComparisonDesign::Overlapping,
        false => ComparisonDesign::Nonoverlapping,
    };
    let n = rows.moments.n();
    Ok(question.comparison(design, Sampled { r: r1, n }, Sampled { r: r2, n }, vec![test]))
}

/// Compares the correlation of two variables between two groups of different respondents, with a
/// standard error that holds under sampling weights, and whatever the distribution of the answers.
///
/// ```text
/// d = r₁ − r₂,   SE² = SE₁² + SE₂²,   each SE as by linearized_correlations
/// t = d / SE with n₁ + n₂ − 2 degrees of freedom,   interval d ± t SE
/// ```
///
/// The groups are strata of one sample: rows are drawn independently within each, as by survey's
/// `svydesign(ids = ~1, strata = ~group, weights = ~w)`; the test is called `linearized`. Those who
/// answered both variables are used. Frequency weights count a row as often; analytic ones are taken
/// as sampling weights are.
///
/// # Errors
/// As [`compare_correlations_between`](crate::compare_correlations_between);
/// [`Error::InfiniteValue`](crate::Error::InfiniteValue).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, Responses, compare_linearized_correlations_between};
///
/// // Of either group r = 0 and u = ±1: SE² = 4/3 · 4 / 16 twice.
/// let (x, y) = (array![-1, -1, 1, 1], array![-1, 1, -1, 1]);
/// let group = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let (pair, against) = (["x", "y"], Alternative::TwoSided);
/// let found = compare_linearized_correlations_between(&group, &group, pair, against, 0.95)?;
/// let test = &found.tests[0];
/// assert_eq!((found.difference, test.df, test.p_value), (0.0, 6.0, 1.0));
/// assert!((test.conf_high - 2.446_911_851 * (2.0_f64 / 3.0).sqrt()).abs() < 1e-8);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Lumley, T. (2010), as for [`linearized_correlations`](crate::linearized_correlations).
pub fn compare_linearized_correlations_between(
    first: &Responses<'_>,
    second: &Responses<'_>,
    pair: [&str; 2],
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    check_pair(pair)?;
    let (one, other) = (Group::of(first, pair, confidence)?, Group::of(second, pair, confidence)?);
    let std_error = one.std_error.hypot(other.std_error);
    let df = (one.sampled.n + other.sampled.n) as f64 - 2.0;
    let test = question.linearized(one.sampled.r - other.sampled.r, std_error, df);
    let design = ComparisonDesign::Independent;
    Ok(question.comparison(design, one.sampled, other.sampled, vec![test]))
}

/// The correlation of a group, with its standard error.
struct Group {
    sampled: Sampled,
    std_error: f64,
}

impl Group {
    fn of(responses: &Responses<'_>, pair: [&str; 2], confidence: f64) -> Result<Self> {
        let chosen = responses.select(pair)?;
        let (rule, interval) = (Missing::Listwise, LinearizedInterval::Fisher);
        let found = linearized_correlations(&chosen, rule, interval, confidence)?.pair([1, 0]);
        check_correlation(&format!("r of `{}` and `{}`", pair[0], pair[1]), found.estimate)?;
        check_n("n", found.n)?;
        let sampled = Sampled { r: found.estimate, n: found.n };
        Ok(Self { sampled, std_error: found.std_error })
    }
}

impl Question {
    /// t of a difference with its standard error, and the interval that is symmetric about it.
    fn linearized(self, difference: f64, std_error: f64, df: f64) -> ComparisonTest {
        // Scores that are all alike leave a difference without an error.
        let statistic = if difference == 0.0 { 0.0 } else { difference / std_error };
        let reach = t_critical(self.confidence, df) * std_error;
        ComparisonTest {
            conf_low: difference - reach,
            conf_high: difference + reach,
            ..self.t_test("linearized", statistic, df)
        }
    }
}
