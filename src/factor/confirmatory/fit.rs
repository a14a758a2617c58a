//! How well a model fits.

use ndarray::Array2;

use super::{SimpleStructure, Solution};
use crate::math::distribution::chi_squared_upper;

/// The fit of a factor model, and how its estimate was found.
///
/// With p items, S their covariances and Σ those that the model implies, both with divisor n:
///
/// ```text
/// F       ln|Σ| + tr(S Σ⁻¹) − ln|S| − p
/// χ²      n F, with p (p + 1) / 2 − free parameters degrees of freedom
/// RMSEA   √(max(0, χ² − df) / (n df))
/// CFI     1 − max(0, χ² − df) / max(χ² − df, χ²₀ − df₀, 0)
/// TLI     (χ²₀ / df₀ − χ² / df) / (χ²₀ / df₀ − 1)
/// SRMR    root mean square of (S_ij − Σ_ij) / √(S_ii S_jj) over i ≤ j
/// ```
///
/// χ²₀ = −n ln|R| with df₀ = p (p − 1) / 2 is of the model in which the items are independent. lavaan's
/// `likelihood = "normal"` has the same divisor. A just-identified model (df 0) fits any data: p,
/// RMSEA, CFI and TLI are NaN then.
///
/// # References
/// Jöreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis.
/// *Psychometrika*, 34(2), 183–202. <https://doi.org/10.1007/BF02289343>
///
/// Hu, L., & Bentler, P. M. (1999). Cutoff criteria for fit indexes in covariance structure analysis.
/// *Structural Equation Modeling*, 6(1), 1–55. <https://doi.org/10.1080/10705519909540118>
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelFit {
    /// χ² of the model; NaN under sampling weights, as everything that rests on it.
    pub chi_squared: f64,
    /// Its degrees of freedom.
    pub df: u64,
    /// Its p-value.
    pub p_value: f64,
    /// Comparative fit index.
    pub cfi: f64,
    /// Tucker–Lewis index.
    pub tli: f64,
    /// Root mean square error of approximation.
    pub rmsea: f64,
    /// Standardised root mean square residual.
    pub srmr: f64,
    /// Iterations of the search; one that does not end is an error.
    pub iterations: usize,
    /// The largest slope of F / 2 that is left, by parameters of standardised items.
    pub gradient: f64,
}

impl ModelFit {
    /// n is NaN where there is no sampling theory.
    pub(crate) fn of(
        structure: &SimpleStructure,
        solution: &Solution,
        covariance: &Array2<f64>,
        n: f64,
    ) -> Self {
        let p = covariance.nrows();
        let pairs = (p * (p - 1) / 2) as f64;
        let df = structure.df().max(0) as f64;
        let chi_squared = n * solution.discrepancy;
        let independent = -n * solution.log_determinant;
        let excess = chi_squared - df;
        let of_independence = independent - pairs;
        let if_tested = |figure: f64| if df > 0.0 { figure } else { f64::NAN };
        let cfi = 1.0 - excess.max(0.0) / excess.max(of_independence).max(0.0);
        let ratio = independent / pairs;
        let residual = |i: usize, j: usize| {
            let size = covariance[[i, i]] * covariance[[j, j]];
            (covariance[[i, j]] - solution.implied[[i, j]]).powi(2) / size
        };
        let squares: f64 = (0..p).flat_map(|i| (0..=i).map(move |j| residual(i, j))).sum();
        Self {
            chi_squared,
            df: df as u64,
            p_value: if df > 0.0 && n.is_finite() {
                chi_squared_upper(chi_squared, df)
            } else {
                f64::NAN
            },
            cfi: if_tested(if n.is_finite() { cfi } else { f64::NAN }),
            tli: if_tested((ratio - chi_squared / df) / (ratio - 1.0)),
            rmsea: if_tested(if n.is_finite() {
                (excess.max(0.0) / (n * df)).sqrt()
            } else {
                f64::NAN
            }),
            srmr: (squares / (pairs + p as f64)).sqrt(),
            iterations: solution.iterations,
            gradient: solution.gradient,
        }
    }
}
