//! Moderation: simple slopes, and where they are significant.

mod display;
mod false_discovery;
mod johnson_neyman;
mod observed;
mod region;

pub use johnson_neyman::{JohnsonNeyman, RegionsOfSignificance};
pub use observed::ObservedModerator;
pub use region::{Region, SignificantWhere};

use super::fitted::{Combination, FittedModel, Setting};
use super::probe::{Probe, ProbePoint, grid, settings_of};
use super::vcov::DegreesAlong;
use crate::error::{Error, RegressionProblem, Result};

/// The slopes of a predictor at values of its moderators.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleSlopes {
    /// Whose slopes they are.
    pub predictor: String,
    /// What they depend on.
    pub moderators: Vec<String>,
    /// One for each combination of the moderators' values, the last moderator changing fastest.
    pub slopes: Vec<SimpleSlope>,
    /// The level of the intervals.
    pub confidence: f64,
    /// Degrees of freedom of the tests; NaN where each has its own, under CR2.
    pub df: f64,
}

/// The slope of a predictor where its moderators have certain values.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleSlope {
    /// The value of each moderator.
    pub at: Vec<ProbePoint>,
    /// The slope.
    pub slope: Combination,
    /// The expected outcome where the predictor is 0 and all other variables are at their means: the
    /// line through it with this slope is what an interaction plot shows.
    pub intercept: Combination,
    /// The covariance of slope and intercept.
    pub covariance: f64,
    /// Degrees of freedom along the line.
    degrees: DegreesAlong,
}

impl SimpleSlopes {
    /// The expected outcome where the predictor is `x`, on the line of one of the slopes.
    ///
    /// ```text
    /// ŷ = intercept + slope x      SE √(V_intercept + 2 x covariance + x² V_slope)
    /// ```
    pub fn expected(&self, line: &SimpleSlope, x: f64) -> Combination {
        let (slope, intercept) = (&line.slope, &line.intercept);
        let variance =
            intercept.std_error.powi(2) + 2.0 * x * line.covariance + (x * slope.std_error).powi(2);
        let estimate = intercept.estimate + x * slope.estimate;
        Combination::new(estimate, variance.max(0.0).sqrt(), line.degrees.at(x), self.confidence)
    }
}

/// The slope of `predictor` at values of its moderators, one or several, with the covariance matrix
/// of the model's coefficients behind every standard error.
///
/// ```text
/// ŷ = b₀ + b₁ x + b₂ m + b₃ x m      slope of x at m = w:   b₁ + b₃ w
/// SE = √(V₁₁ + 2 w V₁₃ + w² V₃₃)      t = slope / SE with the model's degrees of freedom
/// ```
///
/// Under CR2 every slope has Satterthwaite's degrees of freedom, its own.
///
/// In general the slope is lᵀ b, where l has, for each term with x in it, the product of the term's
/// other variables: at their values for moderators, at their means for others. A factor as moderator
/// ([`Probe::levels`]) sets its dummies. Values are on the scale on which the moderator entered the
/// model.
///
/// # Errors
/// [`RegressionProblem::UnknownCoefficient`], [`RegressionProblem::NoProduct`] when no term multiplies
/// the predictor and a moderator, [`RegressionProblem::CurvedTerm`] when the slope depends on the
/// predictor itself, [`RegressionProblem::NoValues`], [`RegressionProblem::NoMean`],
/// [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use ndarray::{Array2, array};
/// use scalewise::{FittedModel, Probe, simple_slopes};
///
/// let covariance = Array2::from_diag(&array![0.04, 0.01, 0.01, 0.0025]);
/// let model = FittedModel::new(["(Intercept)", "x", "m", "x:m"], vec![2.0, 0.5, 0.1, 0.2], covariance, 96.0)?
///     .mean("x", 0.0)
///     .mean("m", 0.0);
/// let found = simple_slopes(&model, "x", &[Probe::at("m", [-1.0, 2.0])], 0.95)?;
/// assert!((found.slopes[1].slope.estimate - 0.9).abs() < 1e-12); // 0.5 + 0.2 · 2
/// assert!((found.slopes[1].slope.std_error - 0.02_f64.sqrt()).abs() < 1e-12); // 0.01 + 4 · 0.0025
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Aiken, L. S., & West, S. G. (1991). *Multiple regression: Testing and interpreting interactions*.
/// Sage. Chapters 2 to 4.
///
/// Bauer, D. J., & Curran, P. J. (2005). Probing interactions in fixed and multilevel regression:
/// Inferential and graphical techniques. *Multivariate Behavioral Research*, 40(3), 373–400.
/// <https://doi.org/10.1207/s15327906mbr4003_5>
pub fn simple_slopes(
    model: &FittedModel,
    predictor: &str,
    moderators: &[Probe],
    confidence: f64,
) -> Result<SimpleSlopes> {
    for moderator in moderators {
        require_product(model, predictor, moderator.variable(), &moderator.columns())?;
        moderator.check()?;
    }
    let of_cell = |cell: Vec<&ProbePoint>| -> Result<SimpleSlope> {
        let settings = settings_of(&cell);
        let slope = model.slope_at(predictor, &settings)?;
        let origin = [settings, vec![Setting::new(predictor, 0.0)]].concat();
        let intercept = model.design_at(&origin)?;
        Ok(SimpleSlope {
            at: cell.into_iter().cloned().collect(),
            slope: model.combination(&slope, 0.0, confidence)?,
            intercept: model.combination(&intercept, 0.0, confidence)?,
            covariance: model.covariance_of(&slope, &intercept),
            degrees: model.df_along(&intercept, &slope),
        })
    };
    Ok(SimpleSlopes {
        predictor: predictor.to_string(),
        moderators: moderators.iter().map(|moderator| moderator.variable().to_string()).collect(),
        slopes: grid(moderators).into_iter().map(of_cell).collect::<Result<_>>()?,
        confidence,
        df: model.df(),
    })
}

/// Makes sure that some term multiplies a predictor and a moderator.
fn require_product(
    model: &FittedModel,
    predictor: &str,
    moderator: &str,
    columns: &[String],
) -> Result<()> {
    if model.has_product_of(&[vec![predictor.to_string()], columns.to_vec()]) {
        return Ok(());
    }
    if !model.has_product_of(&[vec![predictor.to_string()]]) {
        model.position(predictor)?;
    }
    Err(Error::Regression(RegressionProblem::NoProduct {
        predictor: predictor.to_string(),
        moderator: moderator.to_string(),
        terms: model.terms().to_vec(),
    }))
}
