//! What a longer or shorter scale would be worth.

use crate::error::{CorrelationProblem, Error, Result};

/// Items that nobody will ask.
const MOST_ITEMS: f64 = 1e15;

/// The reliability of a scale of another length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prophecy {
    /// The reliability of the scale as it is.
    pub reliability: f64,
    /// How many times as long the other one is.
    pub length_factor: f64,
    /// The reliability of the other one.
    pub estimate: f64,
}

/// How many items give a reliability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemsNeeded {
    /// The reliability of the scale as it is.
    pub reliability: f64,
    /// The items that it has.
    pub items: u64,
    /// The reliability wanted.
    pub wanted: f64,
    /// How many times as long the scale must be, not rounded.
    pub length_factor: f64,
    /// The items that it must have: the next whole number.
    pub items_needed: u64,
    /// The reliability with so many.
    pub estimate: f64,
}

/// Spearman and Brown's prophecy: the reliability of a scale of n times as many items that are like those
/// it has.
///
/// ```text
/// n ρ / (1 + (n − 1) ρ)
/// ```
///
/// with ρ the reliability and n the length factor, 2 for twice as many items, below 1 for fewer.
///
/// # Errors
/// [`Error::Correlation`] for a reliability outside 0 … 1 and a length factor that is not positive and
/// finite.
///
/// # Examples
///
/// ```
/// use scalewise::spearman_brown_prophecy;
///
/// assert!((spearman_brown_prophecy(0.5, 2.0)?.estimate - 2.0 / 3.0).abs() < 1e-15);
/// assert!((spearman_brown_prophecy(0.8, 0.5)?.estimate - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Spearman (1910) and Brown (1910), as for [`split_half`](crate::split_half).
pub fn spearman_brown_prophecy(reliability: f64, length_factor: f64) -> Result<Prophecy> {
    if !(0.0..=1.0).contains(&reliability) {
        return Err(out_of_range("the reliability", reliability, "a number from 0 to 1"));
    }
    if !(length_factor > 0.0 && length_factor.is_finite()) {
        return Err(out_of_range("the length factor", length_factor, "a number above 0"));
    }
    let estimate = lengthened(reliability, length_factor);
    Ok(Prophecy { reliability, length_factor, estimate })
}

/// The items that a scale must have for a reliability, by Spearman and Brown's prophecy.
///
/// ```text
/// n = ρ' (1 − ρ) / (ρ (1 − ρ'))
/// ```
///
/// with ρ the reliability of the scale, ρ' the one wanted and n the length factor; the items needed are
/// the next whole number from n times the items.
///
/// # Errors
/// [`Error::Correlation`] for a reliability or one wanted that does not lie between 0 and 1, for no items,
/// and for more than 10¹⁵ items needed.
///
/// # Examples
///
/// ```
/// use scalewise::items_needed;
///
/// let found = items_needed(0.6, 6, 0.8)?;
/// assert!((found.length_factor - 8.0 / 3.0).abs() < 1e-14); // .8 · .4 / (.6 · .2)
/// assert_eq!(found.items_needed, 16);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Spearman (1910) and Brown (1910), as for [`split_half`](crate::split_half).
pub fn items_needed(reliability: f64, items: u64, wanted: f64) -> Result<ItemsNeeded> {
    for (what, value) in [("the reliability", reliability), ("the reliability wanted", wanted)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(out_of_range(what, value, "a number above 0 and below 1"));
        }
    }
    if items == 0 {
        return Err(out_of_range("the number of items", 0.0, "how many the scale has, 1 or more"));
    }
    let length_factor = wanted * (1.0 - reliability) / (reliability * (1.0 - wanted));
    let exact = items as f64 * length_factor;
    if exact > MOST_ITEMS {
        let allowed = "a scale and a reliability wanted that are nearer to each other";
        return Err(out_of_range("the number of items needed", exact, allowed));
    }
    // A whole number but for rounding is that number.
    let whole =
        if (exact - exact.round()).abs() < 1e-9 * exact { exact.round() } else { exact.ceil() };
    let whole = whole.max(1.0);
    Ok(ItemsNeeded {
        reliability,
        items,
        wanted,
        length_factor,
        items_needed: whole as u64,
        estimate: lengthened(reliability, whole / items as f64),
    })
}

fn lengthened(reliability: f64, factor: f64) -> f64 {
    factor * reliability / (1.0 + (factor - 1.0) * reliability)
}

fn out_of_range(what: &'static str, value: f64, allowed: &'static str) -> Error {
    Error::Correlation(CorrelationProblem::OutOfRange { what, value, allowed })
}
