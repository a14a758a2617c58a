//! Shapiro and Wilk's test, and Royston's of several variables together.

use std::f64::consts::PI;

use super::sample::Sample;
use crate::data::Responses;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::{chi_squared_upper, normal_cdf, normal_quantile};

/// Royston's approximation has been fitted up to here.
const MOST: u64 = 5000;

/// Shapiro and Wilk's test of one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapiroWilk {
    /// The variable.
    pub variable: String,
    /// W, 1 of answers that lie as normal scores do.
    pub statistic: f64,
    /// How likely a smaller W is.
    pub p_value: f64,
    /// Respondents used.
    pub n: u64,
    /// Rows left out.
    pub left_out: u64,
}

/// Royston's test of several variables together.
#[derive(Debug, Clone, PartialEq)]
pub struct Royston {
    /// H.
    pub statistic: f64,
    /// Its equivalent degrees of freedom of χ², between 1 and p.
    pub df: f64,
    /// Upper tail of χ².
    pub p_value: f64,
    /// Each variable by itself.
    pub variables: Vec<ShapiroWilk>,
    /// Respondents used: those who answered everything.
    pub n: u64,
    /// Rows left out.
    pub left_out: u64,
}

/// Shapiro and Wilk's test of one variable, by Royston's approximation.
///
/// ```text
/// W = (Σ aᵢ x₍ᵢ₎)² / Σ (xᵢ − m)²
/// ```
///
/// with x₍ᵢ₎ in order and weights a near those of normal scores, Φ⁻¹((i − 3/8) / (n + 1/4)). ln(1 − W), and
/// below 12 respondents −ln(γ − ln(1 − W)), is normal with a mean and a standard deviation that depend
/// on n; for three respondents p is exact. The figures of R's `shapiro.test`.
///
/// # Errors
/// As [`mardia`](crate::mardia), from 3 respondents to 5000
/// ([`CorrelationProblem::OutOfRange`]); [`Error::UnknownVariable`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, shapiro_wilk};
///
/// let x = array![1.0, 2.0, 3.0];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// let found = shapiro_wilk(&responses, "x")?;
/// assert!((found.statistic - 1.0).abs() < 1e-15 && (found.p_value - 1.0).abs() < 1e-7);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Shapiro, S. S., & Wilk, M. B. (1965). An analysis of variance test for normality. *Biometrika*,
/// 52(3–4), 591–611. <https://doi.org/10.1093/biomet/52.3-4.591>. Royston, P. (1995). Remark AS R94: A
/// remark on algorithm AS 181. *Applied Statistics*, 44(4), 547–551.
/// <https://doi.org/10.2307/2986146>
pub fn shapiro_wilk(responses: &Responses<'_>, variable: &str) -> Result<ShapiroWilk> {
    let sample = read(&responses.select([variable])?)?;
    Ok(test(&sample, 0).0)
}

/// Royston's test of several variables together, from Shapiro and Wilk's of each.
///
/// ```text
/// zⱼ the normal score of Wⱼ,   ψⱼ = Φ⁻¹(Φ(−zⱼ) / 2)²,   H = e Σ ψⱼ / p
/// e = p / (1 + (p − 1) c̄),     c̄ the mean over pairs of r⁵ (1 − μ/ν (1 − r)^μ)
/// μ = 0.715,   ν = 0.21364 + 0.015124 (ln n)² − 0.0018034 (ln n)³
/// ```
///
/// H is χ² with e degrees of freedom. Every variable has Shapiro and Wilk's W; R's MVN replaces it by
/// Shapiro and Francia's where the kurtosis is above 3, which Royston did not.
///
/// # Errors
/// As [`shapiro_wilk`]; [`Error::TooFewRows`] below 4 respondents.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, royston};
///
/// let x = array![-1.3, -0.7, -0.2, 0.2, 0.7, 1.3];
/// let y = array![0.3, -1.1, 0.8, -0.2, 1.4, -0.5];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let found = royston(&responses)?;
/// assert!(found.p_value > 0.5 && found.df > 1.9);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Royston, J. P. (1983). Some techniques for assessing multivariate normality based on the
/// Shapiro–Wilk W. *Applied Statistics*, 32(2), 121–133. <https://doi.org/10.2307/2347291>
pub fn royston(responses: &Responses<'_>) -> Result<Royston> {
    let sample = read(responses)?;
    sample.moments.require("Royston's test", 4)?;
    let p = sample.columns.len();
    let (mut variables, mut sum) = (Vec::with_capacity(p), 0.0);
    for at in 0..p {
        let (found, z) = test(&sample, at);
        sum += normal_quantile(normal_cdf(-z) / 2.0).powi(2);
        variables.push(found);
    }
    let (k, log) = (p as f64, (sample.n() as f64).ln());
    let mu = 0.715;
    let nu = 0.21364 + 0.015124 * log * log - 0.0018034 * log.powi(3);
    let r = sample.moments.correlation();
    let pairs = (0..p).flat_map(|i| (0..i).map(move |j| [i, j]));
    let shared: f64 =
        pairs.map(|at| r[at]).map(|r| r.powi(5) * (1.0 - mu * (1.0 - r).powf(mu) / nu)).sum();
    let mean = if p > 1 { shared / (k * (k - 1.0) / 2.0) } else { 0.0 };
    let df = k / (1.0 + (k - 1.0) * mean);
    let statistic = df * sum / k;
    Ok(Royston {
        statistic,
        df,
        p_value: chi_squared_upper(statistic, df),
        variables,
        n: sample.moments.n(),
        left_out: sample.left_out,
    })
}

fn read(responses: &Responses<'_>) -> Result<Sample> {
    let sample = Sample::read(responses, "Shapiro and Wilk's test", |_| 3)?;
    let n = sample.moments.n();
    if n > MOST {
        return Err(Error::Correlation(CorrelationProblem::OutOfRange {
            what: "the number of respondents for Shapiro and Wilk's test",
            value: n as f64,
            allowed: "at most 5000, or use another test",
        }));
    }
    Ok(sample)
}

/// The test of variable `at`, and its normal score; large scores are those of small W.
fn test(sample: &Sample, at: usize) -> (ShapiroWilk, f64) {
    let mut x = sample.columns[at].clone();
    x.sort_by(f64::total_cmp);
    let lack = lack(&x);
    let (p_value, z) = tail(lack, x.len());
    let found = ShapiroWilk {
        variable: sample.names[at].clone(),
        statistic: 1.0 - lack,
        p_value,
        n: sample.moments.n(),
        left_out: sample.left_out,
    };
    (found, z)
}

/// c₀ + c₁ x + c₂ x² …
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// The weights of the smaller half, above nought.
fn weights(n: usize) -> Vec<f64> {
    const LAST: [f64; 6] = [0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
    const NEXT: [f64; 6] = [0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
    if n == 3 {
        return vec![0.5_f64.sqrt()];
    }
    let size = n as f64;
    let score = |i: usize| normal_quantile((i as f64 + 0.625) / (size + 0.25));
    let scores: Vec<f64> = (0..n / 2).map(score).collect();
    let squares = 2.0 * scores.iter().map(|m| m * m).sum::<f64>();
    let (length, root) = (squares.sqrt(), 1.0 / size.sqrt());
    let last = polynomial(&LAST, root) - scores[0] / length;
    let mut fixed = vec![last];
    if n > 5 {
        fixed.push(polynomial(&NEXT, root) - scores[1] / length);
    }
    let of_scores: f64 = scores[..fixed.len()].iter().map(|m| 2.0 * m * m).sum();
    let of_weights: f64 = fixed.iter().map(|a| 2.0 * a * a).sum();
    let factor = ((squares - of_scores) / (1.0 - of_weights)).sqrt();
    let rest = scores[fixed.len()..].iter().map(|m| -m / factor);
    fixed.iter().copied().chain(rest).collect()
}

/// 1 − W of sorted answers, without a difference of what is nearly one.
fn lack(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    let half = weights(n);
    let a = |i: usize| match i {
        i if i < n / 2 => -half[i],
        i if n - 1 - i < n / 2 => half[n - 1 - i],
        _ => 0.0,
    };
    let range = sorted[n - 1] - sorted[0];
    let mean = sorted.iter().map(|x| (x - sorted[0]) / range).sum::<f64>() / n as f64;
    let (mut of_a, mut of_x, mut product) = (0.0, 0.0, 0.0);
    for (i, x) in sorted.iter().enumerate() {
        let x = (x - sorted[0]) / range - mean;
        of_a += a(i) * a(i);
        of_x += x * x;
        product += a(i) * x;
    }
    let sizes = (of_a * of_x).sqrt();
    (sizes - product) * (sizes + product) / (of_a * of_x)
}

/// How likely a larger 1 − W is, and the normal score of it.
fn tail(lack: f64, n: usize) -> (f64, f64) {
    let (size, log) = (n as f64, (n as f64).ln());
    if n == 3 {
        let p = 6.0 / PI * ((1.0 - lack).sqrt().asin() - 0.75_f64.sqrt().asin());
        return (p.clamp(0.0, 1.0), -normal_quantile(p.clamp(0.0, 1.0)));
    }
    let y = lack.ln();
    let (y, mean, log_sd) = if n <= 11 {
        let most = -2.273 + 0.459 * size;
        if y >= most {
            return (0.0, f64::INFINITY);
        }
        let mean = polynomial(&[0.544, -0.39978, 0.025054, -6.714e-4], size);
        let log_sd = polynomial(&[1.3822, -0.77857, 0.062767, -0.0020322], size);
        (-(most - y).ln(), mean, log_sd)
    } else {
        let mean = polynomial(&[-1.5861, -0.31082, -0.083751, 0.0038915], log);
        (y, mean, polynomial(&[-0.4803, -0.082676, 0.0030302], log))
    };
    let z = (y - mean) / log_sd.exp();
    (normal_cdf(-z), z)
}
