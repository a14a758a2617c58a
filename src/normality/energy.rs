//! The energy test of multivariate normality.

use std::f64::consts::PI;

use rand::RngExt;

use super::sample::{Sample, apart, length, standardise};
use crate::bootstrap::stream;
use crate::data::Responses;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::normal_quantile;
use crate::moments::in_order;

/// Respondents whose distances one thread finds.
const PIECE: usize = 64;

/// From here on the asymptotic series of the mean distance is right to the last digit, if it is far
/// compared with the number of variables too.
const FAR: f64 = 100.0;

/// Sums are taken back by this before they leave the range of a double.
const LARGE: f64 = 1e200;

/// The energy test of multivariate normality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnergyTest {
    /// The statistic, nought of a perfectly normal sample.
    pub statistic: f64,
    /// The share of simulated samples with one as large, the sample itself among them.
    pub p_value: f64,
    /// Samples simulated.
    pub simulated: u64,
    /// Their seed.
    pub seed: u64,
    /// Respondents used: those who answered everything.
    pub n: u64,
    /// Rows left out.
    pub left_out: u64,
    /// Variables.
    pub variables: usize,
}

/// The energy test: whether standardised respondents are as far from each other as they are from
/// normal ones.
///
/// ```text
/// E = n (2/n Σᵢ E|yᵢ − Z| − E|Z − Z'| − 1/n² Σᵢ Σⱼ |yᵢ − yⱼ|)
/// p = (1 + number of simulated samples with E* ≥ E) / (simulated + 1)
/// ```
///
/// with y the answers standardised together (covariances with n − 1) and Z, Z' independent standard
/// normal vectors. Simulated samples are normal, of the same n, and standardised likewise; sample b
/// draws from a stream of its own, so that p does not depend on the number of threads. E is that of R's
/// energy, `mvnorm.e`; its own p does not count the sample itself. The cost grows with n² times the
/// simulated samples.
///
/// # Errors
/// As [`mardia`](crate::mardia); [`CorrelationProblem::OutOfRange`] for fewer than 1 or more than a
/// million samples, [`Error::Interrupted`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, energy_test};
///
/// let x = array![-1.5, -0.7, -0.2, 0.2, 0.7, 1.5];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// assert!(energy_test(&responses, 199, 1)?.p_value > 0.5);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Székely, G. J., & Rizzo, M. L. (2005). A new test for multivariate normality. *Journal of
/// Multivariate Analysis*, 93(1), 58–80. <https://doi.org/10.1016/j.jmva.2003.12.002>
pub fn energy_test(responses: &Responses<'_>, simulated: usize, seed: u64) -> Result<EnergyTest> {
    if !(1..=1_000_000).contains(&simulated) {
        return Err(Error::Correlation(CorrelationProblem::OutOfRange {
            what: "the number of simulated samples",
            value: simulated as f64,
            allowed: "a number between 1 and 1,000,000, such as 999",
        }));
    }
    let sample = Sample::read(responses, "the energy test", |p| (p + 2).max(3))?;
    let (n, p) = (sample.n(), sample.columns.len());
    let rows = sample.standardised()?;
    let pieces = in_order(n.div_ceil(PIECE), |piece| distances(&rows, p, piece))?;
    let statistic = energy(&rows, p, pieces.iter().sum());
    let of_sample = |at: usize| -> f64 {
        let mut stream = stream(seed, at);
        // The middles of 2⁵³ equal parts of (0, 1).
        let mut normal = || {
            let part = (stream.random::<u64>() >> 11) as f64 + 0.5;
            normal_quantile(part / (1_u64 << 53) as f64)
        };
        let columns: Vec<Vec<f64>> = (0..p).map(|_| (0..n).map(|_| normal()).collect()).collect();
        let Ok(rows) = standardise(&columns) else { return f64::INFINITY };
        let between = (0..n.div_ceil(PIECE)).map(|piece| distances(&rows, p, piece)).sum();
        energy(&rows, p, between)
    };
    let larger = in_order(simulated, of_sample)?.iter().filter(|e| **e >= statistic).count();
    Ok(EnergyTest {
        statistic,
        p_value: (larger + 1) as f64 / (simulated + 1) as f64,
        simulated: simulated as u64,
        seed,
        n: sample.moments.n(),
        left_out: sample.left_out,
        variables: p,
    })
}

/// Σ |yᵢ − yⱼ| over j < i, for the respondents i of one piece.
fn distances(rows: &[f64], p: usize, piece: usize) -> f64 {
    let row = |i: usize| &rows[i * p..][..p];
    let own = piece * PIECE..(rows.len() / p).min((piece + 1) * PIECE);
    own.map(|i| (0..i).map(|j| apart(row(i), row(j)).sqrt()).sum::<f64>()).sum()
}

fn energy(rows: &[f64], p: usize, between: f64) -> f64 {
    let n = (rows.len() / p) as f64;
    // Γ((p + 1) / 2) / Γ(p / 2).
    let start = if p % 2 == 1 { 1.0 / PI.sqrt() } else { PI.sqrt() / 2.0 };
    let ratio = (1..p)
        .filter(|d| d % 2 == p % 2)
        .fold(start, |ratio, d| ratio * (d as f64 + 1.0) / d as f64);
    let half = p as f64 / 2.0;
    let distance = |y: &[f64]| growth(half, length(y) / 2.0, ratio);
    let from_normal: f64 = rows.chunks_exact(p).map(distance).sum::<f64>() / n;
    n * (2.0 * 2.0_f64.sqrt() * ratio * from_normal - 2.0 * ratio - 2.0 * between / (n * n))
}

/// ₁F₁(−1/2; b; −x), by which the mean distance of a point to normal ones grows as it moves away;
/// `ratio` is Γ(b + 1/2) / Γ(b).
fn growth(b: f64, x: f64, ratio: f64) -> f64 {
    if x < FAR.max(8.0 * b) {
        // Kummer's e^(−x) ₁F₁(b + 1/2; b; x): no term has another sign.
        let (mut term, mut sum, mut at, mut left) = (1.0, 1.0, 0.0, x);
        while term > f64::EPSILON * 0.1 * sum {
            term *= (b + 0.5 + at) / (b + at) * x / (at + 1.0);
            sum += term;
            at += 1.0;
            if sum > LARGE {
                (term, sum) = (term / LARGE, sum / LARGE);
                left -= LARGE.ln();
            }
        }
        return sum * (-left).exp();
    }
    let (mut term, mut sum) = (1.0, 1.0);
    for s in 0..30 {
        let s = f64::from(s);
        let next = term * (s - 0.5) * (s + 0.5 - b) / ((s + 1.0) * x);
        if next.abs() >= f64::abs(term) || next == 0.0 {
            break;
        }
        term = next;
        sum += term;
    }
    x.sqrt() / ratio * sum
}
