//! Henze and Zirkler's test.

use super::sample::{Sample, apart, length};
use crate::data::Responses;
use crate::error::Result;
use crate::math::distribution::normal_cdf;
use crate::moments::in_order;

/// Respondents whose distances one thread finds.
const PIECE: usize = 64;

/// Henze and Zirkler's test of multivariate normality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HenzeZirkler {
    /// The statistic.
    pub statistic: f64,
    /// Upper tail of the lognormal distribution that it nearly has.
    pub p_value: f64,
    /// The smoothing parameter β.
    pub smoothing: f64,
    /// Respondents used: those who answered everything.
    pub n: u64,
    /// Rows left out.
    pub left_out: u64,
    /// Variables.
    pub variables: usize,
}

/// Henze and Zirkler's test, which has power against any other distribution.
///
/// ```text
/// HZ = Σᵢ Σⱼ exp(−β²/2 Dᵢⱼ) / n − 2 (1 + β²)^(−p/2) Σᵢ exp(−β² Dᵢ / (2 (1 + β²))) + n (1 + 2β²)^(−p/2)
/// β  = (n (2p + 1) / 4)^(1 / (p + 4)) / √2
/// ```
///
/// with D the squared Mahalanobis distances of two respondents and of one from the mean, under
/// covariances divided by n. HZ is taken for lognormal with its mean and variance under normality. As
/// R's MVN and pingouin. The cost grows with n².
///
/// # Errors
/// As [`mardia`](crate::mardia); [`Error::Interrupted`](crate::Error::Interrupted).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, henze_zirkler};
///
/// let x = array![-1.5, -0.7, -0.2, 0.2, 0.7, 1.5];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// assert!(henze_zirkler(&responses)?.p_value > 0.5);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Henze, N., & Zirkler, B. (1990). A class of invariant consistent tests for multivariate normality.
/// *Communications in Statistics: Theory and Methods*, 19(10), 3595–3617.
/// <https://doi.org/10.1080/03610929008830400>
pub fn henze_zirkler(responses: &Responses<'_>) -> Result<HenzeZirkler> {
    let sample = Sample::read(responses, "Henze and Zirkler's test", |p| (p + 2).max(3))?;
    let rows = sample.standardised()?;
    let count = sample.columns.len();
    let (n, p) = (sample.n() as f64, count as f64);
    // From covariances divided by n − 1 to those divided by n.
    let scale = n / (n - 1.0);
    let smoothing = (n * (2.0 * p + 1.0) / 4.0).powf(1.0 / (p + 4.0)) / 2.0_f64.sqrt();
    let b = smoothing * smoothing;
    let row = |i: usize| &rows[i * count..][..count];
    let of_piece = |piece: usize| -> f64 {
        let own = piece * PIECE..sample.n().min((piece + 1) * PIECE);
        let nearness = |i: usize| -> f64 {
            (0..i).map(|j| (-0.5 * b * scale * apart(row(i), row(j))).exp()).sum()
        };
        own.map(nearness).sum()
    };
    let between: f64 = in_order(sample.n().div_ceil(PIECE), of_piece)?.iter().sum();
    let from_mean = |y: &[f64]| (-b * scale * length(y) / (2.0 * (1.0 + b))).exp();
    let from_mean: f64 = rows.chunks_exact(count).map(from_mean).sum();
    let statistic = (n + 2.0 * between) / n - 2.0 * (1.0 + b).powf(-p / 2.0) * from_mean
        + n * (1.0 + 2.0 * b).powf(-p / 2.0);
    let [mean, variance] = under_normality(b, p);
    let ratio = variance / (mean * mean);
    let log_mean = mean.ln() - 0.5 * ratio.ln_1p();
    let log_sd = ratio.ln_1p().sqrt();
    Ok(HenzeZirkler {
        statistic,
        p_value: normal_cdf((log_mean - statistic.ln()) / log_sd),
        smoothing,
        n: sample.moments.n(),
        left_out: sample.left_out,
        variables: count,
    })
}

/// Mean and variance of the statistic of normal answers; `b` is β².
fn under_normality(b: f64, p: f64) -> [f64; 2] {
    let a = 1.0 + 2.0 * b;
    let w = (1.0 + b) * (1.0 + 3.0 * b);
    let square = p * (p + 2.0) * b * b;
    let mean = 1.0 - a.powf(-p / 2.0) * (1.0 + p * b / a + square / (2.0 * a * a));
    let variance = 2.0 * (1.0 + 4.0 * b).powf(-p / 2.0)
        + 2.0
            * a.powf(-p)
            * (1.0 + 2.0 * p * b * b / (a * a) + 3.0 * square * b * b / (4.0 * a.powi(4)))
        - 4.0
            * w.powf(-p / 2.0)
            * (1.0 + 3.0 * p * b * b / (2.0 * w) + square * b * b / (2.0 * w * w));
    [mean, variance]
}
