//! Correlations corrected for what a study does to them: unreliable scales, a narrowed range.

use super::Correlation;
use crate::error::{CorrelationProblem, Error, Result};

/// The correlation of two scales, had they no measurement error: corrected for attenuation.
///
/// ```text
/// r / √(reliability_x reliability_y)
/// ```
///
/// The interval is Fisher's of r with its ends divided likewise, the reliabilities taken as known; t
/// and p are those of r, whose being nought is the same hypothesis. Nothing is cut off at 1: an
/// estimate or an end above it says that a reliability is underestimated, that r came out high by
/// chance, or that both scales measure one thing.
///
/// # Errors
/// As [`Correlation::of_pearson`], and [`CorrelationProblem::OutOfRange`] for a reliability that is
/// not above 0 and at most 1.
///
/// # Examples
///
/// ```
/// let found = scalewise::disattenuated_correlation(0.42, 100, 0.8, 0.45, 0.95)?;
/// assert!((found.estimate - 0.7).abs() < 1e-15); // √(.8 · .45) = .6
/// let above_one = scalewise::disattenuated_correlation(0.72, 100, 0.8, 0.45, 0.95)?;
/// assert!((above_one.estimate - 1.2).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Spearman, C. (1904). The proof and measurement of association between two things. *American Journal
/// of Psychology*, 15, 72–101. <https://doi.org/10.2307/1412159>
pub fn disattenuated_correlation(
    r: f64,
    n: u64,
    reliability_x: f64,
    reliability_y: f64,
    confidence: f64,
) -> Result<Correlation> {
    check_reliabilities(reliability_x, reliability_y)?;
    disattenuated(Correlation::of_pearson(r, n, confidence)?, reliability_x, reliability_y)
}

/// As [`disattenuated_correlation`], for a correlation whose test and interval are known.
pub(crate) fn disattenuated(
    observed: Correlation,
    reliability_x: f64,
    reliability_y: f64,
) -> Result<Correlation> {
    check_reliabilities(reliability_x, reliability_y)?;
    let attenuation = (reliability_x * reliability_y).sqrt();
    Ok(transformed(observed, "disattenuated", |r| r / attenuation))
}

fn check_reliabilities(reliability_x: f64, reliability_y: f64) -> Result<()> {
    let allowed = "a reliability above 0 and at most 1";
    for (what, value) in [("reliability_x", reliability_x), ("reliability_y", reliability_y)] {
        if !(value > 0.0 && value <= 1.0) {
            return Err(out_of_range(what, value, allowed));
        }
    }
    Ok(())
}

/// The correlation in the whole range, from one where the range of x was narrowed by selecting on x
/// (Thorndike's case 2).
///
/// ```text
/// r u / √(1 − r² + r² u²),   u = sd_unrestricted / sd_restricted
/// ```
///
/// The interval is Fisher's of r with its ends corrected likewise, the standard deviations taken as
/// known; t and p are those of r. Selection on a variable other than x, or on several, needs another
/// correction.
///
/// # Errors
/// As [`Correlation::of_pearson`], and [`CorrelationProblem::OutOfRange`] for a standard deviation
/// that is not positive and finite.
///
/// # Examples
///
/// ```
/// let found = scalewise::range_restricted_correlation(0.6, 100, 4.0, 3.0, 0.95)?;
/// let expected = 0.8 / (0.64_f64 + 0.64).sqrt(); // u = 4 / 3, r u = .8
/// assert!((found.estimate - expected).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Thorndike, R. L. (1949). *Personnel selection*. Wiley. Sackett, P. R., & Yang, H. (2000). Correction
/// for range restriction: An expanded typology. *Journal of Applied Psychology*, 85, 112–118.
/// <https://doi.org/10.1037/0021-9010.85.1.112>
pub fn range_restricted_correlation(
    r: f64,
    n: u64,
    sd_unrestricted: f64,
    sd_restricted: f64,
    confidence: f64,
) -> Result<Correlation> {
    let allowed = "a standard deviation above 0";
    for (what, value) in [("sd_unrestricted", sd_unrestricted), ("sd_restricted", sd_restricted)] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(out_of_range(what, value, allowed));
        }
    }
    let u = sd_unrestricted / sd_restricted;
    if !(u > 0.0 && u.is_finite()) {
        return Err(out_of_range("sd_unrestricted / sd_restricted", u, "a ratio above 0"));
    }
    let observed = Correlation::of_pearson(r, n, confidence)?;
    // √(1 − r² + r² u²) as a hypotenuse, which no u makes too large to square.
    let corrected = |r: f64| r * u / ((1.0 - r) * (1.0 + r)).sqrt().hypot(r * u);
    Ok(transformed(observed, "range_restricted", corrected))
}

fn transformed(
    observed: Correlation,
    method: &'static str,
    correct: impl Fn(f64) -> f64,
) -> Correlation {
    Correlation {
        estimate: correct(observed.estimate),
        conf_low: correct(observed.conf_low),
        conf_high: correct(observed.conf_high),
        method,
        ..observed
    }
}

fn out_of_range(what: &'static str, value: f64, allowed: &'static str) -> Error {
    Error::Correlation(CorrelationProblem::OutOfRange { what, value, allowed })
}
