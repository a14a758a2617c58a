//! Biserial and point-biserial correlations of a continuous and a dichotomous variable.

use super::SdDivisor;
use super::rows::Rows;
use crate::correlation::latent::{Certainty, LatentInterval};
use crate::correlation::{Correlation, check_confidence};
use crate::error::{CorrelationProblem, Error, Result};

/// Those who gave both answers, the second one of two.
fn dichotomous(analysis: &'static str, x: &[f64], y: &[f64]) -> Result<Rows> {
    let rows = Rows::of(analysis, x, y, None, SdDivisor::NMinusOne)?;
    let found = rows.margin.len();
    if found == 2 {
        return Ok(rows);
    }
    Err(Error::Correlation(CorrelationProblem::NotDichotomous { analysis, found }))
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
    check_confidence(confidence)?;
    let rows = dichotomous("a biserial correlation", x, y)?;
    let cut = rows.cuts[0];
    let product = cut.below * cut.above;
    let estimate = difference(&rows) * product / cut.density;
    let std_error = (product.sqrt() / cut.density - estimate * estimate) / rows.n.sqrt();
    let certainty = Certainty::of(estimate, std_error, LatentInterval::Wald, confidence);
    Ok(Correlation {
        estimate,
        std_error,
        statistic: certainty.statistic,
        df: f64::NAN,
        p_value: certainty.p_value,
        conf_low: certainty.conf_low,
        conf_high: certainty.conf_high,
        n: rows.n as u64,
        method: "biserial",
        interval: LatentInterval::Wald.name(),
    })
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
    check_confidence(confidence)?;
    let rows = dichotomous("a point-biserial correlation", x, y)?;
    let cut = rows.cuts[0];
    let of_n = (rows.n / (rows.n - 1.0)).sqrt();
    let r = difference(&rows) * of_n * (cut.below * cut.above).sqrt();
    let of_r = Correlation::of_pearson(r.clamp(-1.0, 1.0), rows.n as u64, confidence)?;
    Ok(Correlation { method: "point_biserial", ..of_r })
}
