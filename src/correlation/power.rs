//! How many respondents a test of a correlation needs, and what it can find with those it has.

use super::Alternative;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::{f_quantile, normal_cdf};

/// The smallest n for which the approximation has a standard error, and the largest tried.
const SIZES: Ends = Ends { low: 4.0, high: 1e9 };
/// The correlations tried.
const EFFECTS: Ends = Ends { low: 1e-10, high: 1.0 - 1e-10 };

/// The power of the t test of a correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationPower {
    /// The correlation in the population.
    pub r: f64,
    /// Respondents; where this was looked for, not a whole number: round it up.
    pub n: f64,
    /// The level of the test.
    pub level: f64,
    /// The probability that it finds the correlation.
    pub power: f64,
    /// What the test holds against a correlation of nought.
    pub alternative: Alternative,
}

/// The power of the t test of a correlation r among n respondents.
///
/// ```text
/// t = quantile of Student's t with n − 2 df at 1 − level (1 − level / 2 if two-sided)
/// ρ = t / √(t² + n − 2), the smallest r that is significant
/// greater    power = Φ((ζ − artanh ρ) √(n − 3)),   ζ = artanh r + r / (2 (n − 1))
/// less       that of −r
/// two-sided  that of r and of −r together
/// ```
///
/// The term r / (2 (n − 1)) is the bias of Fisher's transform. As R's `pwr::pwr.r.test`; for the exact
/// distribution of r it is right to two digits or three.
///
/// # Errors
/// [`CorrelationProblem::OutOfRange`]: r not between −1 and 1, n below 4, or a level not between 0 and
/// .5.
///
/// # Examples
///
/// ```
/// use scalewise::{Alternative, correlation_power};
///
/// // Cohen (1988, p. 93): with n = 50 and r = .30 at .05, two-sided, .57.
/// let found = correlation_power(0.3, 50.0, 0.05, Alternative::TwoSided)?;
/// assert!((found.power - 0.57).abs() < 5e-3);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen, J. (1988). *Statistical power analysis for the behavioral sciences* (2nd ed.). Erlbaum.
pub fn correlation_power(
    r: f64,
    n: f64,
    level: f64,
    alternative: Alternative,
) -> Result<CorrelationPower> {
    check_effect(r)?;
    check_level(level)?;
    if !(SIZES.low..=1e15).contains(&n) {
        return Err(out_of_range("n", n, "a number of respondents, 4 or more"));
    }
    Ok(CorrelationPower { r, n, level, power: power_of(r, n, level, alternative), alternative })
}

/// The n with which the t test of a correlation r has this power: round it up.
///
/// The formulas are those of [`correlation_power`], solved by bisection to the last digits.
///
/// # Errors
/// [`CorrelationProblem::OutOfRange`] as there, and for a power not between 0 and 1;
/// [`CorrelationProblem::UnreachablePower`] where no n from 4 to 10⁹ has it.
///
/// # Examples
///
/// ```
/// use scalewise::{Alternative, respondents_for_power};
///
/// let found = respondents_for_power(0.3, 0.8, 0.05, Alternative::TwoSided)?;
/// assert_eq!(found.n.ceil(), 85.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen (1988), as for [`correlation_power`].
pub fn respondents_for_power(
    r: f64,
    power: f64,
    level: f64,
    alternative: Alternative,
) -> Result<CorrelationPower> {
    check_effect(r)?;
    check_level(level)?;
    check_power(power)?;
    let excess = |n: f64| power_of(r, n, level, alternative) - power;
    let n = SIZES.root(excess).ok_or(Error::Correlation(CorrelationProblem::UnreachablePower {
        what: "n",
        low: SIZES.low,
        high: SIZES.high,
        power,
        remedy: "4 respondents have more, or the correlation is too small or of the other sign",
    }))?;
    Ok(CorrelationPower { r, n, level, power, alternative })
}

/// The correlation that the t test with n respondents finds with this power. It is positive, but for
/// [`Alternative::Less`].
///
/// The formulas are those of [`correlation_power`], solved by bisection to the last digits.
///
/// # Errors
/// [`CorrelationProblem::OutOfRange`] as there, and for a power not between 0 and 1;
/// [`CorrelationProblem::UnreachablePower`] for one that even a correlation of nought has.
///
/// # Examples
///
/// ```
/// use scalewise::{Alternative, correlation_for_power, correlation_power};
///
/// let found = correlation_for_power(85.0, 0.8, 0.05, Alternative::TwoSided)?;
/// let back = correlation_power(found.r, 85.0, 0.05, Alternative::TwoSided)?;
/// assert!(found.r < 0.3 && (back.power - 0.8).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen (1988), as for [`correlation_power`].
pub fn correlation_for_power(
    n: f64,
    power: f64,
    level: f64,
    alternative: Alternative,
) -> Result<CorrelationPower> {
    check_level(level)?;
    check_power(power)?;
    if !(SIZES.low..=1e15).contains(&n) {
        return Err(out_of_range("n", n, "a number of respondents, 4 or more"));
    }
    let sign = if alternative == Alternative::Less { -1.0 } else { 1.0 };
    let excess = |r: f64| power_of(sign * r, n, level, alternative) - power;
    let r =
        EFFECTS.root(excess).ok_or(Error::Correlation(CorrelationProblem::UnreachablePower {
            what: "correlation",
            low: 0.0,
            high: 1.0,
            power,
            remedy: "the test has more by its level alone, or n is too small",
        }))?;
    Ok(CorrelationPower { r: sign * r, n, level, power, alternative })
}

fn power_of(r: f64, n: f64, level: f64, alternative: Alternative) -> f64 {
    let df = n - 2.0;
    let tails = if alternative == Alternative::TwoSided { level } else { 2.0 * level };
    // t² has an F distribution, and ρ² = t² / (t² + df).
    let square = f_quantile(tails, 1.0, df);
    let critical = (1.0 / (1.0 + df / square)).sqrt().atanh();
    let of = |r: f64| {
        let transformed = r.atanh() + r / (2.0 * (n - 1.0));
        normal_cdf((transformed - critical) * (n - 3.0).sqrt())
    };
    match alternative {
        Alternative::TwoSided => of(r) + of(-r),
        Alternative::Less => of(-r),
        Alternative::Greater => of(r),
    }
}

/// Where a root is looked for.
struct Ends {
    low: f64,
    high: f64,
}

impl Ends {
    /// The root of a function that rises from below nought to above it, by bisection of logarithms.
    fn root(&self, excess: impl Fn(f64) -> f64) -> Option<f64> {
        let (mut low, mut high) = (self.low, self.high);
        if !(excess(low) <= 0.0 && excess(high) >= 0.0) {
            return None;
        }
        loop {
            let middle = (low * high).sqrt();
            if middle <= low || middle >= high {
                return Some(middle);
            }
            if excess(middle) < 0.0 { low = middle } else { high = middle }
        }
    }
}

fn check_effect(r: f64) -> Result<()> {
    if r > -1.0 && r < 1.0 {
        return Ok(());
    }
    Err(out_of_range("r", r, "a correlation between -1 and 1, both excluded"))
}

fn check_level(level: f64) -> Result<()> {
    if level > 0.0 && level < 0.5 {
        return Ok(());
    }
    Err(out_of_range("the level", level, "a level of significance between 0 and .5"))
}

fn check_power(power: f64) -> Result<()> {
    if power > 0.0 && power < 1.0 {
        return Ok(());
    }
    Err(out_of_range("the power", power, "a probability between 0 and 1, both excluded"))
}

fn out_of_range(what: &'static str, value: f64, allowed: &'static str) -> Error {
    Error::Correlation(CorrelationProblem::OutOfRange { what, value, allowed })
}
