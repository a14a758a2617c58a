//! Ten Berge and Zegers' series of lower bounds.

use super::super::keyed::{ItemMetric, KeyedItems, ScaleData};
use crate::error::Result;
use crate::moments::Moments;
use crate::scale::Scale;

/// The first four of ten Berge and Zegers' lower bounds, each at least the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct TenBergeMu {
    /// The items and respondents.
    pub data: ScaleData,
    /// Whether the items were added up as they are or standardised.
    pub metric: ItemMetric,
    /// μ0, Cronbach's alpha.
    pub mu_0: f64,
    /// μ1, Guttman's λ2.
    pub mu_1: f64,
    /// μ2.
    pub mu_2: f64,
    /// μ3.
    pub mu_3: f64,
}

/// The lower bounds μ0 ≤ μ1 ≤ μ2 ≤ μ3 of ten Berge and Zegers.
///
/// With S the covariances of the k keyed items and T = Σ S_ij:
///
/// ```text
/// μ_r = (p_0 + √(p_1 + √(p_2 + … √p_r))) / T
/// p_h = Σ_{i≠j} S_ij^(2^h)                  h < r
/// p_r = k / (k − 1) Σ_{i≠j} S_ij^(2^r)
/// ```
///
/// μ0 is Cronbach's alpha, μ1 Guttman's λ2; the series gains little after μ1. `psych::tenberge` gives the
/// same figures for the matrix that it is called with: correlations for answers.
///
/// # Errors
/// As [`guttman_lambdas`](crate::guttman_lambdas).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{ItemMetric, Moments, Scale, ten_berge_mu};
///
/// let r = array![[1.0, 0.5], [0.5, 1.0]];
/// let moments = Moments::from_correlation(["a", "b"], r.view(), 100, None, None)?;
/// let found = ten_berge_mu(&moments, &Scale::new("s", ["a", "b"])?, ItemMetric::Raw)?;
/// assert!((found.mu_0 - 2.0 / 3.0).abs() < 1e-15); // two items: all the same
/// assert!((found.mu_3 - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// ten Berge, J. M. F., & Zegers, F. E. (1978). A series of lower bounds to the reliability of a test.
/// *Psychometrika*, 43(4), 575–579. <https://doi.org/10.1007/BF02293815>
pub fn ten_berge_mu(moments: &Moments, scale: &Scale, metric: ItemMetric) -> Result<TenBergeMu> {
    let items = KeyedItems::of(moments, scale, metric, "ten Berge and Zegers' bounds")?;
    let s = &items.covariance;
    let for_length = items.k() as f64 / (items.k() as f64 - 1.0);
    // In units of the largest covariance, which the eighth power of one may not leave.
    let off_diagonal = || s.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, value)| *value);
    let unit = off_diagonal().fold(0.0_f64, |most, value| most.max(value.abs()));
    let unit = if unit > 0.0 { unit } else { 1.0 };
    let powers = |h: i32| -> f64 { off_diagonal().map(|v| (v / unit).powi(1 << h)).sum() };
    let mu = |r: i32| {
        let last = for_length * powers(r);
        let nested = (0..r).rev().fold(last, |inner, h| powers(h) + inner.sqrt());
        nested * unit / items.total
    };
    Ok(TenBergeMu {
        data: items.data(scale),
        metric,
        mu_0: mu(0),
        mu_1: mu(1),
        mu_2: mu(2),
        mu_3: mu(3),
    })
}
