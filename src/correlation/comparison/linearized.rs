//! Comparisons of correlations under sampling weights.

use super::of_moments::compared;
use super::{
    Alternative, ComparisonDesign, ComparisonTest, CorrelationComparison, Question, Sampled,
    check_correlation,
};
use crate::correlation::row_scores::CompleteRows;
use crate::data::Responses;
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
    let (difference, df) = (r1 - r2, rows.n() - 1.0);
    // Scores that are all alike leave a difference without an error.
    let statistic = if difference == 0.0 { 0.0 } else { difference / std_error };
    let reach = t_critical(confidence, df) * std_error;
    let test = ComparisonTest {
        conf_low: difference - reach,
        conf_high: difference + reach,
        ..question.t_test("linearized", statistic, df)
    };
    let design = match overlapping {
        true => ComparisonDesign::Overlapping,
        false => ComparisonDesign::Nonoverlapping,
    };
    let n = rows.moments.n();
    Ok(question.comparison(design, Sampled { r: r1, n }, Sampled { r: r2, n }, vec![test]))
}
