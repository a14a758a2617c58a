//! Two correlations of different respondents.

use super::{
    Alternative, ComparisonDesign, CorrelationComparison, Question, Sampled, check_correlation,
    check_n,
};
use crate::error::Result;

/// Compares two correlations of different respondents.
///
/// ```text
/// fisher1925   z = (Z1 − Z2) / √(1 / (n1 − 3) + 1 / (n2 − 3)),   Z = artanh r
/// zou2007      L = r1 − r2 − √((r1 − l1)² + (u2 − r2)²)
///              U = r1 − r2 + √((u1 − r1)² + (r2 − l2)²),   l, u the ends of Fisher's intervals
/// ```
///
/// # Errors
/// [`CorrelationProblem`](crate::CorrelationProblem): what is no correlation, a perfect one, or an n
/// below 4; [`Error::ConfidenceOutOfRange`](crate::Error::ConfidenceOutOfRange).
///
/// # Examples
/// Of Zou (2007, p. 406), who finds −.087 to .359:
///
/// ```
/// use scalewise::{Alternative, compare_independent_correlations};
///
/// let found = compare_independent_correlations(0.49, 145, 0.36, 87, Alternative::TwoSided, 0.95)?;
/// let zou = found.test("zou2007").expect("a test of independent groups");
/// assert!((zou.conf_low + 0.087).abs() < 5e-4 && (zou.conf_high - 0.359).abs() < 5e-4);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fisher, R. A. (1925). *Statistical methods for research workers*. Oliver and Boyd. Zou, G. Y.
/// (2007). Toward using confidence intervals to compare correlations. *Psychological Methods*, 12(4),
/// 399–413. <https://doi.org/10.1037/1082-989X.12.4.399>. Diedenhofen, B., & Musch, J. (2015). cocor: A
/// comprehensive solution for the statistical comparison of correlations. *PLOS ONE*, 10(4), e0121945.
/// <https://doi.org/10.1371/journal.pone.0121945>
pub fn compare_independent_correlations(
    r1: f64,
    n1: u64,
    r2: f64,
    n2: u64,
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    check_correlation("r1", r1)?;
    check_correlation("r2", r2)?;
    check_n("n1", n1)?;
    check_n("n2", n2)?;
    let variance = 1.0 / (n1 as f64 - 3.0) + 1.0 / (n2 as f64 - 3.0);
    let z = (r1.atanh() - r2.atanh()) / variance.sqrt();
    let (first, second) = (Sampled { r: r1, n: n1 }, Sampled { r: r2, n: n2 });
    let tests = vec![question.z_test("fisher1925", z), question.zou(first, second, 0.0)];
    Ok(question.comparison(ComparisonDesign::Independent, first, second, tests))
}
