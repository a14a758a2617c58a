//! Exploratory factor analysis: loadings, factor correlations and how well they fit.

use ndarray::{Array1, Array2, Axis};

use super::rotation::{Rotated, Rotation, rotate};
use super::uniquenesses::{Extracted, extract};
use crate::data::{Missing, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::cholesky;
use crate::math::distribution::chi_squared_upper;
use crate::moments::{Cases, Moments, Weighting};

/// How factors are extracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extraction {
    /// Least squares of the residual correlations off the diagonal (Harman & Jones 1966), which are
    /// unweighted least squares.
    #[default]
    Minres,
    /// Maximum likelihood of normal variables (Jöreskog 1967).
    MaximumLikelihood,
}

impl Extraction {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Extraction::Minres => "minres",
            Extraction::MaximumLikelihood => "ml",
        }
    }

    /// The extraction of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Extraction::Minres, Extraction::MaximumLikelihood];
        all.into_iter().find(|extraction| extraction.name() == name)
    }
}

/// Factors of some variables.
///
/// Factors stand in the order of the variance that they explain, the largest first, each turned so
/// that its loadings have a sum above nought (psych; factanal orders by Σ λ², which is the same for
/// uncorrelated factors).
#[derive(Debug, Clone, PartialEq)]
pub struct FactorAnalysis {
    /// The variables (k).
    pub names: Vec<String>,
    /// How factors were extracted.
    pub extraction: Extraction,
    /// How they were rotated.
    pub rotation: Rotation,
    /// Λ, the pattern: weights of the factors in each variable (k, m).
    pub loadings: Array2<f64>,
    /// Λ Φ, the structure: correlations of variables with factors (k, m).
    pub structure: Array2<f64>,
    /// Φ, correlations of the factors (m, m).
    pub factor_correlations: Array2<f64>,
    /// Variance of each variable that the factors share, (Λ Φ Λᵀ)_ii (k).
    pub communalities: Array1<f64>,
    /// Variance of each variable that is its own, ψ (k): one less the communality, except in a Heywood
    /// case.
    pub uniquenesses: Array1<f64>,
    /// Variance that each factor explains, (Φ Λᵀ Λ)_jj (m).
    pub variances: Array1<f64>,
    /// The discrepancy F of maximum likelihood at the solution; NaN where the correlation matrix is
    /// singular.
    pub discrepancy: f64,
    /// Bartlett's χ² of the fit; NaN where F is, under sampling weights, and for so few respondents
    /// that its factor is not above nought.
    pub chi_square: f64,
    /// Its degrees of freedom, ((k − m)² − k − m) / 2.
    pub df: u64,
    /// Its upper tail; NaN without degrees of freedom.
    pub p_value: f64,
    /// Root mean square error of approximation; NaN without degrees of freedom.
    pub rmsea: f64,
    /// Root mean square of the residual correlations off the diagonal.
    pub rmsr: f64,
    /// Heywood cases: variables whose uniqueness ended on its lower bound of .005.
    pub heywood: Vec<String>,
    /// Steps of the extraction.
    pub iterations: usize,
    /// The largest slope that is left of the misfit, at most 1e-9.
    pub gradient: f64,
    /// Steps of the rotation.
    pub rotation_iterations: usize,
    /// Respondents; the smallest number of any pair under pairwise deletion and EM.
    pub n: u64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

impl FactorAnalysis {
    /// How many factors there are (m).
    pub fn factors(&self) -> usize {
        self.loadings.ncols()
    }

    /// The names of the factors: `F1` … `Fm`.
    pub fn factor_names(&self) -> Vec<String> {
        (1..=self.factors()).map(|at| format!("F{at}")).collect()
    }
}

/// Exploratory factor analysis of the correlations of all variables of the moments.
///
/// ```text
/// R ≈ Λ Φ Λᵀ + Ψ
/// minres   Λ, Ψ with the least Σ_{i≠j} (R − Λ Λᵀ)²_ij
/// ml       Λ, Ψ with the least F = tr(Σ⁻¹ R) − ln|Σ⁻¹ R| − k,   Σ = Λ Λᵀ + Ψ
/// oblimin  T with the least Σ_{a<b} Σ_i λ²_ia λ²_ib,  Λ = A (Tᵀ)⁻¹, Φ = Tᵀ T, diag(Φ) = 1
/// varimax  T with the largest Σ_j (Σ_i b⁴_ij − (Σ_i b²_ij)² / k),  Λ = A T, b_ij = λ_ij / h_i
/// χ²       (n − 1 − (2k + 5) / 6 − 2m / 3) F,   df = ((k − m)² − k − m) / 2
/// RMSEA    √(max(χ² − df, 0) / (df (n − 1)))
/// ```
///
/// with k variables, m factors, A the loadings before rotation and h² the communalities. Uniquenesses ψ
/// are found by Newton's method with exact second derivatives (Jöreskog 1967, 1977) between .005 and 1
/// until no slope is above 1e-9, usually 1e-13. One on its lower bound is a Heywood case and is named;
/// minres is then the least Σ (R − Λ Λᵀ − Ψ)²_ij within the bounds, the diagonal included. The rotations
/// go on until their own slopes are as small; oblimin starts from varimax and from the axes of the
/// extraction, and gives the better of the two.
///
/// χ² holds for maximum likelihood of normal variables; of minres it is the same formula at its
/// solution, as in psych. psych's RMSEA divides χ² / df by n instead of n − 1. Weighted correlations
/// have the n of their kind of weight, and no χ² under sampling weights.
///
/// # Errors
/// [`ReliabilityProblem::FactorsOutOfRange`], [`ReliabilityProblem::FewerFactors`],
/// [`Error::TooFewRows`] and [`Error::TooFewPairs`] below 3, [`Error::AllWeightsZero`],
/// [`Error::AllMissing`], [`Error::ConstantVariable`], [`Error::NotConverged`]; of maximum likelihood
/// also [`Error::Collinear`] and [`Error::NotPositiveDefinite`].
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{Extraction, Moments, Rotation, factor_analysis};
///
/// // Six variables of two factors that correlate by .5, each with loadings of .8, .7 and .6.
/// let loading = [0.8, 0.7, 0.6, 0.8, 0.7, 0.6];
/// let r = Array2::from_shape_fn((6, 6), |(i, j)| {
///     let factors = if i / 3 == j / 3 { 1.0 } else { 0.5 };
///     if i == j { 1.0 } else { loading[i] * loading[j] * factors }
/// });
/// let names = ["a", "b", "c", "d", "e", "f"];
/// let moments = Moments::from_correlation(names, r.view(), 300, None, None)?;
/// let found = factor_analysis(&moments, 2, Extraction::Minres, Rotation::Oblimin)?;
/// assert!((found.factor_correlations[[0, 1]] - 0.5).abs() < 1e-10);
/// assert!((found.uniquenesses[0] - 0.36).abs() < 1e-10);
/// assert_eq!(found.df, 4);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Harman, H. H., & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres).
/// *Psychometrika*, 31(3), 351–368. <https://doi.org/10.1007/BF02289468>
///
/// Jöreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis. *Psychometrika*,
/// 32(4), 443–482. <https://doi.org/10.1007/BF02289658>
///
/// Lawley, D. N., & Maxwell, A. E. (1971). *Factor analysis as a statistical method* (2nd ed.).
/// Butterworths.
///
/// Jennrich, R. I., & Sampson, P. F. (1966). Rotation for simple loadings. *Psychometrika*, 31(3),
/// 313–323. <https://doi.org/10.1007/BF02289465>
///
/// Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software for
/// arbitrary rotation criteria in factor analysis. *Educational and Psychological Measurement*, 65(5),
/// 676–696. <https://doi.org/10.1177/0013164404272507>
///
/// Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis.
/// *Psychometrika*, 23(3), 187–200. <https://doi.org/10.1007/BF02289233>
pub fn factor_analysis(
    moments: &Moments,
    factors: usize,
    extraction: Extraction,
    rotation: Rotation,
) -> Result<FactorAnalysis> {
    moments.require("a factor analysis", 3)?;
    let names = moments.names();
    let k = names.len();
    check_factors(factors, k)?;
    let correlation = moments.correlation();
    let inverse_root = match cholesky::factor(&correlation, cholesky::ROUNDING) {
        Ok(factor) => Some(cholesky::invert_lower(&factor)),
        Err(_) if matches!(extraction, Extraction::Minres) => None,
        Err(failed) if failed.pivot < -cholesky::ROUNDING => {
            return Err(moments.not_positive_definite(failed.variable));
        }
        Err(failed) => {
            let depends_on = failed.on.iter().map(|&on| names[on].clone()).collect();
            return Err(Error::Collinear { variable: names[failed.variable].clone(), depends_on });
        }
    };
    let smc = inverse_root.as_ref().map(squared_multiple_correlations);
    let extracted = extract(&correlation, factors, extraction, smc.as_deref())?;
    if extracted.carried < factors {
        let found = extracted.carried;
        return Err(Error::Reliability(ReliabilityProblem::FewerFactors { factors, found }));
    }
    let rotated = in_order(rotate(&extracted.loadings, rotation)?);
    let Rotated { loadings, correlations, iterations: rotation_iterations } = rotated;
    let Extracted { uniquenesses, at_bound, iterations, gradient, .. } = extracted;
    let structure = loadings.dot(&correlations);
    let shared = structure.dot(&loadings.t());
    let discrepancy = match inverse_root {
        Some(_) => discrepancy(&correlation, &(&shared + &Array2::from_diag(&uniquenesses))),
        None => f64::NAN,
    };
    let fit = Fit::of(discrepancy, moments, factors);
    let named = |(name, at_bound): (&String, &bool)| at_bound.then(|| name.clone());
    Ok(FactorAnalysis {
        extraction,
        rotation,
        variances: variances(&loadings, &correlations),
        structure,
        factor_correlations: correlations,
        communalities: shared.diag().to_owned(),
        loadings,
        uniquenesses,
        discrepancy,
        chi_square: fit.chi_square,
        df: fit.df,
        p_value: fit.p_value,
        rmsea: fit.rmsea,
        rmsr: off_diagonal_root_mean_square(&(&correlation - &shared)),
        heywood: names.iter().zip(&at_bound).filter_map(named).collect(),
        iterations,
        gradient,
        rotation_iterations,
        names: names.to_vec(),
        n: moments.n(),
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// Twice the degrees of freedom; negative where factors are too many.
fn twice_df(k: usize, factors: usize) -> i64 {
    let (k, m) = (k as i64, factors as i64);
    (k - m) * (k - m) - k - m
}

fn check_factors(factors: usize, variables: usize) -> Result<()> {
    let most = (1..variables).take_while(|&m| twice_df(variables, m) >= 0).count();
    if (1..=most).contains(&factors) {
        return Ok(());
    }
    let problem = ReliabilityProblem::FactorsOutOfRange { factors, variables, most };
    Err(Error::Reliability(problem))
}

/// 1 − 1 / (R⁻¹)_ii, from the inverse of the Cholesky factor of R.
fn squared_multiple_correlations(inverse_root: &Array2<f64>) -> Vec<f64> {
    inverse_root.columns().into_iter().map(|column| 1.0 - 1.0 / column.dot(&column)).collect()
}

/// (Φ Λᵀ Λ)_jj.
fn variances(loadings: &Array2<f64>, correlations: &Array2<f64>) -> Array1<f64> {
    correlations.dot(&loadings.t().dot(loadings)).diag().to_owned()
}

/// Factors with the most variance first, each with loadings of a sum above nought.
fn in_order(rotated: Rotated) -> Rotated {
    let Rotated { loadings, correlations, iterations } = rotated;
    let variances = variances(&loadings, &correlations);
    let mut order: Vec<usize> = (0..variances.len()).collect();
    order.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    let sign = |sum: f64| if sum < 0.0 { -1.0 } else { 1.0 };
    let signs: Array1<f64> =
        order.iter().map(|&factor| sign(loadings.column(factor).sum())).collect();
    let both = &signs.view().insert_axis(Axis(1)) * &signs;
    Rotated {
        loadings: loadings.select(Axis(1), &order) * &signs,
        correlations: correlations.select(Axis(0), &order).select(Axis(1), &order) * both,
        iterations,
    }
}

/// tr(Σ⁻¹ R) − ln|Σ⁻¹ R| − k; NaN where either is singular.
fn discrepancy(correlation: &Array2<f64>, implied: &Array2<f64>) -> f64 {
    let scale = implied.diag().mapv(f64::sqrt);
    let by_scale = |matrix: &Array2<f64>| {
        Array2::from_shape_fn(matrix.dim(), |(i, j)| matrix[[i, j]] / (scale[i] * scale[j]))
    };
    let logarithm = |factor: &Array2<f64>| 2.0 * factor.diag().mapv(f64::ln).sum();
    let of_implied = cholesky::factor(&by_scale(implied), 0.0);
    let of_correlation = cholesky::factor(correlation, cholesky::ROUNDING);
    let (Ok(of_implied), Ok(of_correlation)) = (of_implied, of_correlation) else {
        return f64::NAN;
    };
    let half = cholesky::invert_lower(&of_implied);
    let trace = half.dot(&by_scale(correlation)).dot(&half.t()).diag().sum();
    let determinants =
        logarithm(&of_correlation) - 2.0 * scale.mapv(f64::ln).sum() - logarithm(&of_implied);
    trace - determinants - correlation.nrows() as f64
}

/// Summed off the diagonal alone: taken off the sum of all, small residuals would be lost.
fn off_diagonal_root_mean_square(residuals: &Array2<f64>) -> f64 {
    let off_diagonal = residuals.indexed_iter().filter(|((i, j), _)| i != j);
    let squares: f64 = off_diagonal.map(|(_, residual)| residual * residual).sum();
    let k = residuals.nrows();
    (squares / (k * (k - 1)) as f64).sqrt()
}

struct Fit {
    chi_square: f64,
    df: u64,
    p_value: f64,
    rmsea: f64,
}

impl Fit {
    fn of(discrepancy: f64, moments: &Moments, factors: usize) -> Self {
        let (k, m, n) = (moments.names().len(), factors as f64, moments.n() as f64);
        let bartlett = n - 1.0 - (2.0 * k as f64 + 5.0) / 6.0 - 2.0 * m / 3.0;
        let tested = moments.weighting().kind != Some(WeightType::Sampling) && bartlett > 0.0;
        // Of an exact fit rounding can leave less than nought.
        let chi_square = if tested { bartlett * discrepancy.max(0.0) } else { f64::NAN };
        let chi_square = if discrepancy.is_nan() { f64::NAN } else { chi_square };
        let df = (twice_df(k, factors) / 2) as u64;
        let (mut p_value, mut rmsea) = (f64::NAN, f64::NAN);
        if df > 0 && !chi_square.is_nan() {
            let df = df as f64;
            p_value = chi_squared_upper(chi_square, df);
            rmsea = ((chi_square - df).max(0.0) / (df * (n - 1.0))).sqrt();
        }
        Self { chi_square, df, p_value, rmsea }
    }
}
