//! Durbin and Watson's test of residuals that follow each other.

use std::f64::consts::{FRAC_PI_2, PI};

use ndarray::Array2;

use super::measures::Fit;
use super::rows::{ModelRows, PlacedRows};
use crate::data::Responses;
use crate::error::Result;
use crate::math::distribution::normal_cdf;
use crate::math::linalg::eigen;
use crate::math::real::Real;
use crate::moments::ROWS;
use crate::regression::solve::Coordinates;

/// Up to here p is exact: the eigenvalues of an n × n matrix are found at once.
const MOST_EXACT: usize = 99;

/// d, the first autocorrelation and the probability of a smaller d.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DurbinWatson {
    pub(super) statistic: f64,
    pub(super) autocorrelation: f64,
    pub(super) lower: f64,
    /// Whether the probability is exact.
    pub(super) exact: bool,
}

/// Sums over rows that follow each other; `u` are the coordinates, the intercept's among them.
#[derive(Default)]
struct Passed {
    rows: usize,
    last: Option<(f64, Vec<f64>)>,
    /// u less the row before, of the row last seen; noughts at the first.
    step: Vec<f64>,
    square: f64,
    step_square: f64,
    product: f64,
    /// Uᵀ A U.
    steps: Array2<f64>,
    /// tr Uᵀ A² U.
    bends: f64,
}

impl Passed {
    fn add(&mut self, e: f64, u: Vec<f64>) {
        let k = u.len();
        self.square += e * e;
        if let Some((before, from)) = &self.last {
            self.step_square += (e - before).powi(2);
            self.product += e * before;
            let step: Vec<f64> = u.iter().zip(from).map(|(u, from)| u - from).collect();
            for i in 0..k {
                for j in 0..=i {
                    self.steps[[i, j]] += step[i] * step[j];
                }
            }
            self.bends += self.step.iter().zip(&step).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            self.step = step;
        } else {
            self.steps = Array2::zeros((k, k));
            self.step = vec![0.0; k];
        }
        self.rows += 1;
        self.last = Some((e, u));
    }

    /// The probability of a d as small, normal with the mean and variance that d has.
    fn normal(&self, statistic: f64) -> f64 {
        let (n, k) = (self.rows as f64, self.step.len());
        let bends = self.bends + self.step.iter().map(|step| step * step).sum::<f64>();
        let trace: f64 = self.steps.diag().sum();
        let squared: f64 = self
            .steps
            .indexed_iter()
            .map(|((i, j), &b)| if i == j { b * b } else { 2.0 * b * b })
            .sum();
        let p = 2.0 * (n - 1.0) - trace;
        let q = 2.0 * (3.0 * n - 4.0) - 2.0 * bends + squared;
        let df = n - k as f64;
        let mean = p / df;
        let variance = 2.0 / (df * (df + 2.0)) * (q - p * mean);
        normal_cdf((statistic - mean) / variance.sqrt())
    }
}

/// Reads the rows in order. The order is all that the test is about, so that it is done by one thread.
pub(super) fn durbin_watson<T: Real>(
    responses: &Responses<'_>,
    (coordinates, fit): (&Coordinates<T>, &Fit),
) -> Result<DurbinWatson> {
    let (total, mut passed) = (responses.n_rows(), Passed::default());
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for start in (0..total).step_by(ROWS) {
        let chunk = PlacedRows::read(responses, start, ROWS.min(total - start))?;
        let rows = ModelRows::of(chunk, coordinates, fit.end);
        for (i, e) in rows.residual.iter().enumerate() {
            let slopes = rows.coordinates.iter().map(|z| z[i].to_f64());
            let u: Vec<f64> = coordinates.constant.into_iter().chain(slopes).collect();
            if kept.len() <= MOST_EXACT {
                kept.push(u.clone());
            }
            passed.add(e.to_f64(), u);
        }
    }
    let statistic = passed.step_square / passed.square;
    let exact = passed.rows <= MOST_EXACT;
    let lower = if exact { exact_lower(statistic, &kept) } else { passed.normal(statistic) };
    let autocorrelation = passed.product / passed.square;
    Ok(DurbinWatson { statistic, autocorrelation, lower, exact })
}

/// The probability of a d as small: d < c where Σ (ν − c) χ² < 0 over the eigenvalues ν of M A M that
/// the model leaves.
fn exact_lower(statistic: f64, u: &[Vec<f64>]) -> f64 {
    let (n, k) = (u.len(), u.first().map_or(0, Vec::len));
    let leaves = Array2::from_shape_fn((n, n), |(i, j)| {
        let fitted: f64 = u[i].iter().zip(&u[j]).map(|(a, b)| a * b).sum();
        f64::from(u8::from(i == j)) - fitted
    });
    let ends = |i: usize| i == 0 || i + 1 == n;
    let differences = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
        0 if ends(i) => 1.0,
        0 => 2.0,
        1 => -1.0,
        _ => 0.0,
    });
    let turned = leaves.dot(&differences).dot(&leaves);
    let Some(found) = eigen(&turned) else { return f64::NAN };
    let weights: Vec<f64> = found.values.iter().skip(k).map(|value| value - statistic).collect();
    below_nought(&weights)
}

/// P(Σ λ χ²₁ < 0), after Imhof (1961):
///
/// ```text
/// ½ − (1/π) ∫₀^∞ sin(½ Σ arctan(λ u)) / (u Π (1 + λ² u²)^¼) du
/// ```
///
/// With u = exp(½π sinh t) the integrand falls off doubly exponentially at both ends, where equal
/// steps converge as fast as they can (Takahasi & Mori 1974).
fn below_nought(weights: &[f64]) -> f64 {
    const STEP: f64 = 1.0 / 64.0;
    const END: f64 = 4.5;
    let integrand = |t: f64| {
        let u = (FRAC_PI_2 * t.sinh()).exp();
        let angle: f64 = weights.iter().map(|weight| (weight * u).atan()).sum::<f64>() / 2.0;
        // ln(1 + λ²u²) / 4, from the larger of the two terms, so that its square cannot overflow.
        let size = |weight: f64| (weight * u).hypot(1.0).ln() / 2.0;
        let damping: f64 = weights.iter().map(|&weight| size(weight)).sum();
        angle.sin() * (-damping).exp() * FRAC_PI_2 * t.cosh()
    };
    let steps = (2.0 * END / STEP) as i32;
    let area: f64 = (0..=steps).map(|i| integrand(-END + f64::from(i) * STEP)).sum::<f64>() * STEP;
    0.5 - area / PI
}

#[cfg(test)]
mod tests {
    use super::below_nought;

    #[test]
    fn probabilities_of_symmetric_and_of_f_shaped_sums_are_right() {
        // Symmetric about nought.
        assert!((below_nought(&[1.0, -1.0, 2.0, -2.0]) - 0.5).abs() < 1e-13);
        // χ²₁ + χ²₁ < χ²₁ + χ²₁ times a: F with 2 and 2 degrees of freedom below a is a / (1 + a).
        let a = 0.3;
        assert!((below_nought(&[1.0, 1.0, -a, -a]) - a / (1.0 + a)).abs() < 1e-13);
    }
}
