//! One general factor out of correlated ones: the Schmid–Leiman transformation.

use ndarray::{Array1, Array2, Axis};

use super::exploratory::{Extraction, FactorAnalysis};
use super::rotation::Rotation;
use super::uniquenesses::extract;
use crate::error::{Error, ReliabilityProblem, Result};

/// How the loadings of the factors on the general factor were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondOrder {
    /// By one factor of the correlations of three or more factors, extracted as they were.
    Extracted,
    /// As the root of the one correlation of two factors, on both alike: nothing in the data says how
    /// it is shared between them. Psych's `option = "equal"`.
    Equal,
    /// Of a single factor, which is the general one itself: nothing is left for groups.
    Single,
}

impl SecondOrder {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            SecondOrder::Extracted => "extracted",
            SecondOrder::Equal => "equal",
            SecondOrder::Single => "single",
        }
    }
}

/// A general factor and group factors, none of which correlate.
#[derive(Debug, Clone, PartialEq)]
pub struct SchmidLeiman {
    /// The variables (k).
    pub names: Vec<String>,
    /// Loadings on the general factor (k).
    pub general: Array1<f64>,
    /// Loadings on the group factors, in the order of the oblique solution (k, m).
    pub groups: Array2<f64>,
    /// Communalities h² of the oblique solution (k).
    pub communalities: Array1<f64>,
    /// u² = 1 − h² (k).
    pub uniquenesses: Array1<f64>,
    /// Share of the communality that is general, g² / h² (k).
    pub general_shares: Array1<f64>,
    /// Loadings γ of the oblique factors on the general one (m).
    pub second_order: Array1<f64>,
    /// How γ was found.
    pub second_order_rule: SecondOrder,
    /// Factors whose own variance beside the general factor ended on its lower bound of .005.
    pub second_order_heywood: Vec<String>,
    /// Explained common variance: Σ g² over Σ g² + Σ s².
    pub explained_common_variance: f64,
}

/// The Schmid–Leiman transformation of an oblique solution.
///
/// ```text
/// γ     loadings of one factor of Φ; for m = 2  γ_1 = √|φ|, γ_2 = sign(φ) √|φ|
/// g     Λ γ
/// s_ij  λ_ij √(1 − γ_j²)
/// h²    (Λ Φ Λᵀ)_ii,   u² = 1 − h²
/// ECV   Σ g_i² / (Σ g_i² + Σ s_ij²)
/// ```
///
/// with Λ the pattern and Φ the correlations of m factors. The general factor is turned so that its
/// loadings have a sum above nought; the group factors stay as they are. Three factors determine γ
/// exactly, two do not: there the rule is named in the result. With a γ_j above 1 the group factor j has
/// no loadings left (Heywood case of the second order, named).
///
/// # Errors
/// [`ReliabilityProblem::NotOblique`] for a single factor, or an orthogonal rotation;
/// [`Error::NotConverged`].
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{Extraction, Moments, Rotation, factor_analysis, schmid_leiman};
///
/// // Three factors that load .8 on one above them, and three variables of .7 on each.
/// let r = Array2::from_shape_fn((9, 9), |(i, j)| {
///     let factors = if i / 3 == j / 3 { 1.0 } else { 0.64 };
///     if i == j { 1.0 } else { 0.49 * factors }
/// });
/// let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/// let moments = Moments::from_correlation(names, r.view(), 300, None, None)?;
/// let oblique = factor_analysis(&moments, 3, Extraction::Minres, Rotation::Oblimin)?;
/// let found = schmid_leiman(&oblique)?;
/// assert!((found.general[0] - 0.56).abs() < 1e-8); // .7 · .8
/// assert!((found.explained_common_variance - 0.64).abs() < 1e-8);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Schmid, J., & Leiman, J. M. (1957). The development of hierarchical factor solutions.
/// *Psychometrika*, 22(1), 53–61. <https://doi.org/10.1007/BF02289209>
pub fn schmid_leiman(oblique: &FactorAnalysis) -> Result<SchmidLeiman> {
    let FactorAnalysis { loadings, factor_correlations, extraction, rotation, .. } = oblique;
    let factors = oblique.factors();
    if factors < 2 || !matches!(rotation, Rotation::Oblimin) {
        let rotation = rotation.name();
        return Err(Error::Reliability(ReliabilityProblem::NotOblique { factors, rotation }));
    }
    let rule = if factors == 2 { SecondOrder::Equal } else { SecondOrder::Extracted };
    let (mut second_order, at_bound) = match rule {
        SecondOrder::Equal => {
            let r = factor_correlations[[0, 1]];
            let root = r.abs().sqrt();
            (Array1::from(vec![root, root.copysign(r)]), vec![false; 2])
        }
        _ => of_correlations(factor_correlations, *extraction)?,
    };
    let mut general = loadings.dot(&second_order);
    if general.sum() < 0.0 {
        general = -general;
        second_order = -second_order;
    }
    let left = second_order.mapv(|gamma| (1.0 - gamma * gamma).max(0.0).sqrt());
    let groups = loadings * &left;
    let communalities = oblique.communalities.clone();
    let squares = |values: f64| values * values;
    let (of_general, of_groups) =
        (general.mapv(squares).sum(), groups.mapv(squares).sum_axis(Axis(0)).sum());
    let names = oblique.factor_names().into_iter().zip(at_bound);
    Ok(SchmidLeiman {
        names: oblique.names.clone(),
        uniquenesses: 1.0 - &communalities,
        general_shares: general.mapv(squares) / &communalities,
        explained_common_variance: of_general / (of_general + of_groups),
        second_order_heywood: names.filter_map(|(name, bound)| bound.then_some(name)).collect(),
        general,
        groups,
        communalities,
        second_order,
        second_order_rule: rule,
    })
}

/// The hierarchy of a solution with a single factor, turned so that its loadings have a sum above nought.
pub(crate) fn single_factor(solution: &FactorAnalysis) -> SchmidLeiman {
    let loadings = solution.loadings.column(0).to_owned();
    let general = if loadings.sum() < 0.0 { -loadings } else { loadings };
    SchmidLeiman {
        names: solution.names.clone(),
        groups: Array2::zeros((general.len(), 1)),
        uniquenesses: 1.0 - &solution.communalities,
        communalities: solution.communalities.clone(),
        general_shares: Array1::ones(general.len()),
        second_order: Array1::ones(1),
        second_order_rule: SecondOrder::Single,
        second_order_heywood: Vec::new(),
        explained_common_variance: 1.0,
        general,
    }
}

/// One factor of the correlations of factors, and which of them it leaves nothing of their own.
fn of_correlations(
    correlations: &Array2<f64>,
    extraction: Extraction,
) -> Result<(Array1<f64>, Vec<bool>)> {
    let found = extract(correlations, 1, extraction, None)?;
    let loadings = found.loadings.column(0).to_owned();
    let sign = if loadings.sum() < 0.0 { -1.0 } else { 1.0 };
    Ok((loadings * sign, found.at_bound))
}
