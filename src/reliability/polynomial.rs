//! A polynomial through means at different scores.

use crate::error::{Error, ReliabilityProblem, Result};

/// The polynomial of this degree that is nearest to means by least squares, at each x: a sum of
/// polynomials that are orthogonal over the x (Forsythe), which no degree makes collinear.
pub(super) fn fitted_polynomial(
    x: &[f64],
    means: &[f64],
    counts: &[f64],
    degree: usize,
) -> Result<Vec<f64>> {
    if degree >= x.len() {
        let scores = x.len();
        return Err(Error::Reliability(ReliabilityProblem::TooFewScores { degree, scores }));
    }
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).zip(counts).map(|((a, b), count)| a * b * count).sum()
    };
    let (low, high) = (x[0], x[x.len() - 1]);
    let unit: Vec<f64> = x
        .iter()
        .map(|x| if high > low { 2.0 * (x - low) / (high - low) - 1.0 } else { 0.0 })
        .collect();
    let (mut before, mut now) = (vec![0.0; x.len()], vec![1.0; x.len()]);
    let mut size_before = 1.0;
    let mut fitted = vec![0.0; x.len()];
    for step in 0..=degree {
        let size = product(&now, &now);
        let share = product(means, &now) / size;
        fitted.iter_mut().zip(&now).for_each(|(fitted, now)| *fitted += share * now);
        let shifted: Vec<f64> = unit.iter().zip(&now).map(|(x, now)| x * now).collect();
        let centre = product(&shifted, &now) / size;
        let back = if step == 0 { 0.0 } else { size / size_before };
        let next = (0..x.len()).map(|i| (unit[i] - centre) * now[i] - back * before[i]).collect();
        before = std::mem::replace(&mut now, next);
        size_before = size;
    }
    Ok(fitted)
}
