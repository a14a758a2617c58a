//! Whether whole correlation matrices differ, or are those of uncorrelated variables.

use ndarray::{Array1, Array2, ArrayView2};

use crate::data::WeightType;
use crate::error::{Error, Result};
use crate::math::cholesky;
use crate::math::distribution::chi_squared_upper;
use crate::moments::Moments;

/// How two correlation matrices are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatrixMethod {
    /// Jennrich's χ², which knows how the correlations of one matrix depend on each other.
    #[default]
    Jennrich,
    /// Steiger's sum of squared differences of Fisher transforms, which takes them as independent.
    Steiger,
}

impl MatrixMethod {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            MatrixMethod::Jennrich => "jennrich1970",
            MatrixMethod::Steiger => "steiger1980",
        }
    }

    /// The method of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [MatrixMethod::Jennrich, MatrixMethod::Steiger];
        all.into_iter().find(|method| method.name() == name)
    }
}

/// A χ² test of one or two correlation matrices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatrixTest {
    /// Which test: `jennrich1970`, `steiger1980` or `bartlett1951`.
    pub test: &'static str,
    /// χ².
    pub statistic: f64,
    /// Its degrees of freedom, k (k − 1) / 2.
    pub df: f64,
    /// Its upper tail.
    pub p_value: f64,
    /// Variables (k).
    pub n_variables: usize,
    /// Respondents of the first matrix.
    pub n1: u64,
    /// Respondents of the second; `None` where there is no second sample.
    pub n2: Option<u64>,
}

impl MatrixTest {
    fn new(test: &'static str, statistic: f64, k: usize, n1: u64, n2: Option<u64>) -> Self {
        let df = (k * (k - 1) / 2) as f64;
        let p_value = chi_squared_upper(statistic, df);
        Self { test, statistic, df, p_value, n_variables: k, n1, n2 }
    }
}

/// Compares the correlation matrices of two groups of different respondents.
///
/// ```text
/// jennrich1970  R̄ = (n1 R1 + n2 R2) / (n1 + n2),   Z = √(n1 n2 / (n1 + n2)) R̄⁻¹ (R1 − R2)
///               S_ij = δ_ij + R̄_ij (R̄⁻¹)_ij,   χ² = ½ tr Z² − diag(Z)ᵀ S⁻¹ diag(Z)
/// steiger1980   χ² = Σ over pairs of (artanh r1 − artanh r2)² / (1 / (n1 − 3) + 1 / (n2 − 3))
/// ```
///
/// with k (k − 1) / 2 degrees of freedom. Steiger's takes the correlations of a matrix as
/// independent, which they are only where the variables are not correlated: elsewhere it rejects too
/// often, and Jennrich's is to be preferred.
///
/// R's psych differs. Its `cortest.jennrich` has R̄_ij² for S_ij and tr Z Zᵀ for tr Z², and is not
/// Jennrich's statistic; this one is the same as Wald's with the asymptotic covariances of
/// correlations (Neudecker & Satorra 1996). Its `cortest` divides by 1 / (n1 n2 / (n1 + n2) − 3); for
/// two variables the divisor here gives `fisher1925` squared. The two-sample form of its
/// `cortest.mat` has no χ² distribution and no counterpart here.
///
/// # Errors
/// [`Error::DifferentVariables`] unless both have the same variables in the same order,
/// [`Error::NotPositiveDefinite`], what [`correlation_matrix`](crate::correlation_matrix) refuses
/// with fewer than 4 respondents or fewer than 2 variables, [`Error::NotYet`] under sampling weights.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{MatrixMethod, Moments, compare_correlation_matrices};
///
/// let of = |r: f64, n| {
///     Moments::from_correlation(["x", "y"], array![[1.0, r], [r, 1.0]].view(), n, None, None)
/// };
/// let found = compare_correlation_matrices(&of(0.5, 100)?, &of(0.1, 100)?, MatrixMethod::Jennrich)?;
/// // Of two variables, c (r1 − r2)² / (1 − r̄²)² with c = 50 and r̄ = .3.
/// assert!((found.statistic - 50.0 * 0.16 / 0.8281).abs() < 1e-12);
/// assert_eq!(found.df, 1.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Jennrich, R. I. (1970). An asymptotic χ² test for the equality of two correlation matrices. *Journal
/// of the American Statistical Association*, 65, 904–912. <https://doi.org/10.2307/2284596>. Steiger,
/// J. H. (1980). Tests for comparing elements of a correlation matrix. *Psychological Bulletin*, 87,
/// 245–251. <https://doi.org/10.1037/0033-2909.87.2.245>. Neudecker, H., & Satorra, A. (1996). The
/// algebraic equality of two asymptotic tests for the hypothesis that a normal distribution has a
/// specified correlation matrix. *Statistics & Probability Letters*, 30, 99–103.
pub fn compare_correlation_matrices(
    first: &Moments,
    second: &Moments,
    method: MatrixMethod,
) -> Result<MatrixTest> {
    if first.names() != second.names() {
        let (left, right) = (first.names().to_vec(), second.names().to_vec());
        return Err(Error::DifferentVariables { left, right });
    }
    check(first)?;
    check(second)?;
    let (r1, r2, n1, n2) = (first.correlation(), second.correlation(), first.n(), second.n());
    let (size1, size2) = (n1 as f64, n2 as f64);
    let statistic = match method {
        MatrixMethod::Jennrich => {
            let both = size1 + size2;
            let pooled = (&r1 * size1 + &r2 * size2) / both;
            let inverse = inverse_of(first, &pooled)?;
            size1 * size2 / both * squared_distance(&(&r1 - &r2), &pooled, &inverse, first)?
        }
        MatrixMethod::Steiger => {
            let variance = 1.0 / (size1 - 3.0) + 1.0 / (size2 - 3.0);
            sum_of_pairs(r1.nrows(), |i, j| (r1[[i, j]].atanh() - r2[[i, j]].atanh()).powi(2))
                / variance
        }
    };
    Ok(MatrixTest::new(method.name(), statistic, r1.nrows(), n1, Some(n2)))
}

/// Compares the correlations of one sample with known ones, by Jennrich's χ².
///
/// ```text
/// Z = √n P⁻¹ (R − P),   S_ij = δ_ij + P_ij (P⁻¹)_ij,   χ² = ½ tr Z² − diag(Z)ᵀ S⁻¹ diag(Z)
/// ```
///
/// with P the known matrix and k (k − 1) / 2 degrees of freedom.
///
/// # Errors
/// What [`Moments::from_correlation`] refuses of the known matrix, and as
/// [`compare_correlation_matrices`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, compare_with_known_correlations};
///
/// let r = array![[1.0, 0.3], [0.3, 1.0]];
/// let sample = Moments::from_correlation(["x", "y"], r.view(), 100, None, None)?;
/// let known = array![[1.0, 0.0], [0.0, 1.0]];
/// let found = compare_with_known_correlations(&sample, known.view())?;
/// assert!((found.statistic - 9.0).abs() < 1e-12); // n r² where the variables are not correlated
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Jennrich (1970), as for [`compare_correlation_matrices`].
pub fn compare_with_known_correlations(
    moments: &Moments,
    known: ArrayView2<'_, f64>,
) -> Result<MatrixTest> {
    check(moments)?;
    let n = moments.n();
    let known = Moments::from_correlation(moments.names().iter().cloned(), known, n, None, None)?;
    let (r, p) = (moments.correlation(), known.correlation());
    let inverse = inverse_of(&known, &p)?;
    let statistic = n as f64 * squared_distance(&(r - &p), &p, &inverse, &known)?;
    Ok(MatrixTest::new(MatrixMethod::Jennrich.name(), statistic, p.nrows(), n, None))
}

/// Bartlett's test of sphericity: whether all correlations are nought.
///
/// ```text
/// χ² = −(n − 1 − (2 k + 5) / 6) ln |R|,   k (k − 1) / 2 degrees of freedom
/// ```
///
/// # Errors
/// As [`compare_correlation_matrices`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, bartlett_sphericity};
///
/// let r = array![[1.0, 0.6], [0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y"], r.view(), 102, None, None)?;
/// let found = bartlett_sphericity(&moments)?;
/// assert!((found.statistic + 99.5 * 0.64_f64.ln()).abs() < 1e-11); // |R| = 1 − .6²
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Bartlett, M. S. (1951). The effect of standardization on a χ² approximation in factor analysis.
/// *Biometrika*, 38, 337–344. <https://doi.org/10.1093/biomet/38.3-4.337>
pub fn bartlett_sphericity(moments: &Moments) -> Result<MatrixTest> {
    check(moments)?;
    let (r, n) = (moments.correlation(), moments.n());
    let k = r.nrows() as f64;
    let factor = factor_of(moments, &r)?;
    let log_determinant = 2.0 * factor.diag().iter().map(|pivot| pivot.ln()).sum::<f64>();
    let statistic = (n as f64 - 1.0 - (2.0 * k + 5.0) / 6.0) * -log_determinant;
    Ok(MatrixTest::new("bartlett1951", statistic, r.nrows(), n, None))
}

/// Steiger's test of whether all correlations are nought, by their Fisher transforms.
///
/// ```text
/// χ² = (n − 3) Σ over pairs of (artanh r)²,   k (k − 1) / 2 degrees of freedom
/// ```
///
/// # Errors
/// As [`compare_correlation_matrices`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, steiger_sphericity};
///
/// let r = array![[1.0, 0.6], [0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y"], r.view(), 103, None, None)?;
/// let found = steiger_sphericity(&moments)?;
/// assert!((found.statistic - 100.0 * 2.0_f64.ln().powi(2)).abs() < 1e-11); // artanh .6 = ln 2
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Steiger (1980), as for [`compare_correlation_matrices`].
pub fn steiger_sphericity(moments: &Moments) -> Result<MatrixTest> {
    check(moments)?;
    let (r, n) = (moments.correlation(), moments.n());
    let statistic = (n as f64 - 3.0) * sum_of_pairs(r.nrows(), |i, j| r[[i, j]].atanh().powi(2));
    Ok(MatrixTest::new("steiger1980", statistic, r.nrows(), n, None))
}

/// Makes sure that there are correlations to test.
fn check(moments: &Moments) -> Result<()> {
    if moments.weighting().kind == Some(WeightType::Sampling) {
        return Err(Error::NotYet {
            what: "a test of a correlation matrix under sampling weights",
            instead: "its distribution needs the design",
        });
    }
    if moments.names().len() < 2 {
        return Err(Error::WrongShape {
            what: "the correlation matrix",
            expected: "(k, k) with 2 variables or more".to_string(),
            found: format!("({0}, {0})", moments.names().len()),
        });
    }
    moments.require("a test of a correlation matrix", 4)?;
    moments.check_positive_definite()
}

fn factor_of(moments: &Moments, matrix: &Array2<f64>) -> Result<Array2<f64>> {
    let rounding = cholesky::ROUNDING;
    cholesky::factor(matrix, rounding)
        .map_err(|failed| moments.not_positive_definite(failed.variable))
}

fn inverse_of(moments: &Moments, matrix: &Array2<f64>) -> Result<Array2<f64>> {
    let w = cholesky::invert_lower(&factor_of(moments, matrix)?);
    Ok(w.t().dot(&w))
}

/// ½ tr Y² − diag(Y)ᵀ S⁻¹ diag(Y) for Y = P⁻¹ D, Jennrich's distance of the difference D under P.
fn squared_distance(
    difference: &Array2<f64>,
    p: &Array2<f64>,
    inverse: &Array2<f64>,
    moments: &Moments,
) -> Result<f64> {
    let y = inverse.dot(difference);
    let half_trace = 0.5 * (&y * &y.t()).sum();
    // In units of the roots of its diagonal, as the factorisation wants it.
    let s = Array2::from_diag(&Array1::ones(p.nrows())) + p * inverse;
    let root = s.diag().mapv(f64::sqrt);
    let scaled = Array2::from_shape_fn(s.dim(), |(i, j)| s[[i, j]] / (root[i] * root[j]));
    let w = cholesky::invert_lower(&factor_of(moments, &scaled)?);
    let solved = w.dot(&(&y.diag() / &root));
    Ok((half_trace - solved.dot(&solved)).max(0.0))
}

fn sum_of_pairs(k: usize, figure: impl Fn(usize, usize) -> f64) -> f64 {
    (0..k).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| figure(i, j)).sum()
}
