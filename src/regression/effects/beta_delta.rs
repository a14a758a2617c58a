//! Standard errors of standardised coefficients by the delta method.

use crate::error::Result;
use crate::moments::Moments;
use crate::regression::{Block, HierarchicalRegression, Precision};

/// The standard errors of the β of one model, for jointly normal variables.
///
/// A case moves β_j by its residual and by how far it spreads x_j and y:
///
/// ```text
/// ψ_j    = (R⁻¹ z)_j e + β_j (z_j² − y²) / 2         z, y in standard units, e = y − βᵀz
/// n V_jj = E ψ_j² = (1 − R²)(R⁻¹)_jj + β_j² (2 R² − 1 − r_jy²)
/// ```
///
/// Divided by n, as betaDelta does and as maximum likelihood has it (lavaan's
/// `standardizedSolution`); Yuan and Chan suggest n − 3.
///
/// Yuan, K.-H., & Chan, W. (2011). Biases and standard errors of standardized regression coefficients.
/// *Psychometrika*, 76(4), 670-690. <https://doi.org/10.1007/s11336-011-9224-6>. Jones, J. A., & Waller,
/// N. G. (2015). The normal-theory and asymptotic distribution-free (ADF) covariance matrix of
/// standardized regression coefficients. *Psychometrika*, 80(2), 365-378.
/// <https://doi.org/10.1007/s11336-013-9380-y>
pub(super) fn delta_errors<'a>(
    moments: &Moments,
    outcome: &str,
    terms: impl Iterator<Item = &'a str>,
    n: f64,
) -> Result<Vec<f64>> {
    let predictors: Vec<String> = terms.map(str::to_string).collect();
    let variables = moments.show(predictors.iter().map(String::as_str).chain([outcome]))?;
    let regression = HierarchicalRegression {
        blocks: vec![Block { name: String::new(), predictors }],
        ..HierarchicalRegression::new(outcome)
    };
    let solved = regression.solve(&regression.centred(&variables), Precision::Double);
    let solved = solved.map_err(|failure| failure.or(&variables, &regression))?;
    let solution = &solved.solutions[0];
    let left = solution.unexplained;
    let error = |j: usize| {
        let beta = solution.slopes[j] * solution.scales[j];
        let shrunk = 1.0 - 2.0 * left - solution.zero_order[j].powi(2);
        ((left / solution.tolerance[j] + beta * beta * shrunk) / n).sqrt()
    };
    Ok((0..solution.slopes.len()).map(error).collect())
}
