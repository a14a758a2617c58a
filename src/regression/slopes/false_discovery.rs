//! The level at which the false discovery rate along the moderator is kept.

use super::region::SlopeLine;
use crate::math::distribution::t_two_sided;
use crate::regression::vcov::DegreesAlong;

/// As many values of the moderator, evenly from the lowest to the highest, as the `interactions`
/// package tests.
const VALUES: usize = 1001;

/// Benjamini and Hochberg's step-up procedure on the tests of the slope at evenly spaced values of
/// the moderator:
///
/// ```text
/// j = the largest i with p₍ᵢ₎ ≤ α i / 1001, or 1 when there is none
/// level: α j / 1001
/// ```
pub(super) fn level(
    line: &SlopeLine,
    degrees: &DegreesAlong,
    alpha: f64,
    [low, high]: [f64; 2],
) -> f64 {
    let step = (high - low) / (VALUES - 1) as f64;
    let p_at = |i: usize| {
        let w = low + step * i as f64;
        t_two_sided(line.slope(w) / line.std_error(w), degrees.at(w))
    };
    let mut p: Vec<f64> = (0..VALUES).map(p_at).collect();
    p.sort_by(f64::total_cmp);
    let share = |rank: usize| rank as f64 / VALUES as f64;
    let discovered = (1..=VALUES).rev().find(|&rank| p[rank - 1] <= alpha * share(rank));
    alpha * share(discovered.unwrap_or(1))
}
