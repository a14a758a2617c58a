//! Mardia's multivariate skewness and kurtosis.

use super::sample::{Sample, length};
use crate::data::Responses;
use crate::error::Result;
use crate::math::distribution::{chi_squared_upper, z_two_sided};

/// What the covariances behind Mardia's coefficients are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MardiaDivisor {
    /// n, as Mardia and R's MVN.
    #[default]
    N,
    /// n − 1, as psych's `mardia`.
    NMinusOne,
}

/// Mardia's coefficients with their tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mardia {
    /// Multivariate skewness b₁.
    pub skewness: f64,
    /// n b₁ / 6.
    pub skewness_statistic: f64,
    /// Its degrees of freedom of χ², p (p + 1) (p + 2) / 6.
    pub skewness_df: f64,
    /// Upper tail of χ².
    pub skewness_p_value: f64,
    /// The statistic corrected for small samples.
    pub small_sample_statistic: f64,
    /// Its upper tail.
    pub small_sample_p_value: f64,
    /// Multivariate kurtosis b₂; p (p + 2) of a normal distribution.
    pub kurtosis: f64,
    /// z of the kurtosis.
    pub kurtosis_statistic: f64,
    /// Two-sided p of z.
    pub kurtosis_p_value: f64,
    /// Respondents used: those who answered everything.
    pub n: u64,
    /// Rows left out.
    pub left_out: u64,
    /// Variables.
    pub variables: usize,
}

/// Mardia's tests of multivariate skewness and kurtosis.
///
/// ```text
/// b₁ = Σᵢ Σⱼ ((xᵢ − m)ᵀ S⁻¹ (xⱼ − m))³ / n²      χ² = n b₁ / 6, df = p (p + 1) (p + 2) / 6
/// b₂ = Σᵢ ((xᵢ − m)ᵀ S⁻¹ (xᵢ − m))² / n          z = (b₂ − p (p + 2)) / √(8 p (p + 2) / n)
/// small samples: χ² = n k b₁ / 6,  k = (p + 1) (n + 1) (n + 3) / (n ((n + 1) (p + 1) − 6))
/// ```
///
/// S is divided by n or n − 1, which moves both coefficients by powers of n / (n − 1). The skewness comes
/// from the third moments of the standardised answers, at a cost of n p³.
///
/// # Errors
/// [`Error::TooFewRows`](crate::Error::TooFewRows) below p + 2 respondents,
/// [`Error::ConstantVariable`](crate::Error::ConstantVariable),
/// [`Error::Collinear`](crate::Error::Collinear), [`Error::NotYet`](crate::Error::NotYet) with
/// weights, and those of [`Moments::of`](crate::Moments::of).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{MardiaDivisor, Responses, mardia};
///
/// let x = array![-2.0, -1.0, 0.0, 1.0, 2.0];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// let found = mardia(&responses, MardiaDivisor::N)?;
/// assert!(found.skewness.abs() < 1e-15);
/// assert!((found.kurtosis - 1.7).abs() < 1e-14); // 34 / 5 / 2²
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Mardia, K. V. (1970). Measures of multivariate skewness and kurtosis with applications.
/// *Biometrika*, 57(3), 519–530. <https://doi.org/10.1093/biomet/57.3.519>. Mardia, K. V. (1974).
/// Applications of some measures of multivariate skewness and kurtosis in testing normality and
/// robustness studies. *Sankhyā B*, 36(2), 115–128.
pub fn mardia(responses: &Responses<'_>, divisor: MardiaDivisor) -> Result<Mardia> {
    let sample = Sample::read(responses, "Mardia's tests", |p| (p + 2).max(3))?;
    let rows = sample.standardised()?;
    let p = sample.columns.len();
    let (n, k) = (sample.n() as f64, p as f64);
    let mut skewness = 0.0;
    for a in 0..p {
        for b in 0..=a {
            for c in 0..=b {
                let third: f64 = rows.chunks_exact(p).map(|y| y[a] * y[b] * y[c]).sum::<f64>() / n;
                // How many orders of a, b and c there are.
                let orders = match (a == b, b == c) {
                    (true, true) => 1.0,
                    (true, false) | (false, true) => 3.0,
                    (false, false) => 6.0,
                };
                skewness += orders * third * third;
            }
        }
    }
    let fourth: f64 = rows.chunks_exact(p).map(|y| length(y).powi(2)).sum();
    let scale = match divisor {
        MardiaDivisor::N => n / (n - 1.0),
        MardiaDivisor::NMinusOne => 1.0,
    };
    let (skewness, kurtosis) = (skewness * scale.powi(3), fourth / n * scale.powi(2));
    let df = k * (k + 1.0) * (k + 2.0) / 6.0;
    let statistic = n * skewness / 6.0;
    let small = (k + 1.0) * (n + 1.0) * (n + 3.0) / (n * ((n + 1.0) * (k + 1.0) - 6.0));
    let normal = k * (k + 2.0);
    let z = (kurtosis - normal) * (n / (8.0 * normal)).sqrt();
    Ok(Mardia {
        skewness,
        skewness_statistic: statistic,
        skewness_df: df,
        skewness_p_value: chi_squared_upper(statistic, df),
        small_sample_statistic: statistic * small,
        small_sample_p_value: chi_squared_upper(statistic * small, df),
        kurtosis,
        kurtosis_statistic: z,
        kurtosis_p_value: z_two_sided(z),
        n: sample.moments.n(),
        left_out: sample.left_out,
        variables: p,
    })
}
