//! The Johnson–Neyman technique.

use super::observed::ObservedModerator;
use super::region::{Region, SignificantWhere, SlopeLine};
use super::{false_discovery, require_product};
use crate::error::{Error, RegressionProblem, Result};
use crate::math::distribution::t_critical;
use crate::regression::fitted::{Combination, FittedModel, Setting};
use crate::regression::vcov::DegreesAlong;

/// The values of a moderator at which the slope of a predictor is significant.
///
/// ```text
/// slope at w          b₁ + b₃ w           variance   V₁₁ + 2 w V₁₃ + w² V₃₃
/// boundaries          a w² + b w + c = 0
/// a = t² V₃₃ − b₃²    b = 2 (t² V₁₃ − b₁ b₃)    c = t² V₁₁ − b₁²
/// ```
///
/// with t the two-sided critical value at α and the model's degrees of freedom. The slope is
/// significant where a w² + b w + c is negative: outside the boundaries when a < 0 (the product is
/// significant itself), inside when a > 0, nowhere when there are none.
///
/// Under CR2 every value of the moderator has degrees of freedom of its own (Satterthwaite's), and
/// with them a critical t: the boundaries are then where |slope| / SE crosses that, found by halving
/// between 1024 values from −∞ to ∞, and there may be more than two.
///
/// Asking at all values of the moderator is testing many times. [`JohnsonNeyman::control_fdr`] takes
/// the critical t that keeps the false discovery rate over the range of the moderator at α, after
/// Esarey and Sumner, with the step-up procedure on 1001 even values.
///
/// # Examples
///
/// ```
/// use ndarray::{Array2, array};
/// use scalewise::{FittedModel, JohnsonNeyman};
///
/// let covariance = Array2::from_diag(&array![0.04, 0.01, 0.01, 0.0025]);
/// let model = FittedModel::new(["(Intercept)", "x", "m", "x:m"], vec![2.0, 0.0, 0.1, 0.5], covariance, 1e9)?;
/// let found = JohnsonNeyman::new("x", "m").find(&model)?;
/// // |0.5 w| = 1.96 √(0.01 + 0.0025 w²)
/// let w = (1.96_f64.powi(2) * 0.01 / (0.25 - 1.96_f64.powi(2) * 0.0025)).sqrt();
/// assert!((found.upper - w).abs() < 1e-5 && (found.lower + w).abs() < 1e-5);
/// assert_eq!(found.significant.name(), "outside");
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Johnson, P. O., & Fay, L. C. (1950). The Johnson–Neyman technique, its theory and application.
/// *Psychometrika*, 15(4), 349–367. <https://doi.org/10.1007/BF02288864>
///
/// Bauer, D. J., & Curran, P. J. (2005). Probing interactions in fixed and multilevel regression:
/// Inferential and graphical techniques. *Multivariate Behavioral Research*, 40(3), 373–400.
/// <https://doi.org/10.1207/s15327906mbr4003_5>
///
/// Esarey, J., & Sumner, J. L. (2018). Marginal effects in interaction models: Determining and
/// controlling the false positive rate. *Comparative Political Studies*, 51(9), 1144–1176.
/// <https://doi.org/10.1177/0010414017730080>
#[derive(Debug, Clone, PartialEq)]
pub struct JohnsonNeyman {
    predictor: String,
    moderator: String,
    alpha: f64,
    control_fdr: bool,
    range: Option<[f64; 2]>,
    observed: Option<ObservedModerator>,
    settings: Vec<Setting>,
}

/// Where the slope of a predictor is significant along its moderator.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionsOfSignificance {
    /// Whose slope it is.
    pub predictor: String,
    /// What it depends on.
    pub moderator: String,
    /// Variables held at a value that was asked for.
    pub held: Vec<Setting>,
    /// The two-sided level.
    pub alpha: f64,
    /// The critical t; NaN where it changes along the moderator, under CR2.
    pub critical: f64,
    /// Its degrees of freedom, likewise.
    pub df: f64,
    /// Whether the critical t keeps the false discovery rate.
    pub fdr_controlled: bool,
    /// The lower boundary; NaN when there is none.
    pub lower: f64,
    /// The upper boundary; NaN when there is none, the same as the lower one when there is only one.
    pub upper: f64,
    /// On which side of them the slope is significant.
    pub significant: SignificantWhere,
    /// The stretches in which it is, in order.
    pub regions: Vec<Region>,
    /// The range of the moderator, given or observed.
    pub range: Option<[f64; 2]>,
    /// The share of that range in which the slope is significant; NaN without a range.
    pub share_of_range: f64,
    /// The share of respondents for whom it is; NaN unless their values were given.
    pub share_of_respondents: f64,
    line: SlopeLine,
    degrees: DegreesAlong,
    /// The level of the critical t.
    level: f64,
}

impl JohnsonNeyman {
    /// The slope of `predictor` along `moderator`, at the level .05.
    pub fn new(predictor: impl Into<String>, moderator: impl Into<String>) -> Self {
        Self {
            predictor: predictor.into(),
            moderator: moderator.into(),
            alpha: 0.05,
            control_fdr: false,
            range: None,
            observed: None,
            settings: Vec::new(),
        }
    }

    /// The two-sided level.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Keeps the false discovery rate over the range of the moderator at the level.
    #[must_use]
    pub fn control_fdr(mut self) -> Self {
        self.control_fdr = true;
        self
    }

    /// The range of the moderator that is of interest.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some([low, high]);
        self
    }

    /// The values of the moderator that respondents have, which also give its range.
    #[must_use]
    pub fn observed(mut self, observed: ObservedModerator) -> Self {
        self.observed = Some(observed);
        self
    }

    /// Holds another variable, such as a second moderator, at a value.
    #[must_use]
    pub fn at(mut self, variable: impl Into<String>, value: f64) -> Self {
        self.settings.push(Setting::new(variable, value));
        self
    }

    /// Finds the regions in a model.
    ///
    /// # Errors
    /// [`RegressionProblem::UnknownCoefficient`], [`RegressionProblem::NoProduct`],
    /// [`RegressionProblem::CurvedTerm`] when a term has a power of the predictor or of the moderator
    /// beside it, [`RegressionProblem::NoMean`], [`RegressionProblem::AlphaOutOfRange`],
    /// [`RegressionProblem::WrongRange`], [`RegressionProblem::NoRange`] when the false discovery rate
    /// is to be kept and no range is known.
    pub fn find(&self, model: &FittedModel) -> Result<RegionsOfSignificance> {
        if !(1e-12..=0.5).contains(&self.alpha) {
            let problem = RegressionProblem::AlphaOutOfRange { value: self.alpha };
            return Err(Error::Regression(problem));
        }
        let (line, degrees) = self.line(model)?;
        let range = self.known_range()?;
        let level = match (self.control_fdr, range) {
            (false, _) => self.alpha,
            (true, Some(range)) => false_discovery::level(&line, &degrees, self.alpha, range),
            (true, None) => {
                let moderator = self.moderator.clone();
                return Err(Error::Regression(RegressionProblem::NoRange { moderator }));
            }
        };
        let critical = |df: f64| t_critical(1.0 - level, df);
        let boundaries = match degrees {
            DegreesAlong::Same(df) => line.boundaries(critical(df)),
            DegreesAlong::Changing { centre, unit, .. } => {
                line.changing_boundaries(|w| critical(degrees.at(w)), (centre, unit))
            }
        };
        let regions = line.regions(&boundaries);
        Ok(RegionsOfSignificance {
            predictor: self.predictor.clone(),
            moderator: self.moderator.clone(),
            held: self.settings.clone(),
            alpha: self.alpha,
            critical: match degrees {
                DegreesAlong::Same(df) => critical(df),
                DegreesAlong::Changing { .. } => f64::NAN,
            },
            df: model.df(),
            fdr_controlled: self.control_fdr,
            lower: boundaries.at.first().copied().unwrap_or(f64::NAN),
            upper: boundaries.at.last().copied().unwrap_or(f64::NAN),
            significant: boundaries.significant,
            range,
            share_of_range: range.map_or(f64::NAN, |range| share_of(range, &regions)),
            share_of_respondents: match &self.observed {
                Some(observed) => observed.share_within(&regions),
                None => f64::NAN,
            },
            regions,
            line,
            degrees,
            level,
        })
    }

    /// The slope along the moderator, which must be a line, and degrees of freedom along it.
    fn line(&self, model: &FittedModel) -> Result<(SlopeLine, DegreesAlong)> {
        let column = [self.moderator.clone()];
        require_product(model, &self.predictor, &self.moderator, &column)?;
        model.require_straight(&self.moderator)?;
        let at = |value: f64| {
            let moderator = [Setting::new(self.moderator.clone(), value)];
            model.slope_at(&self.predictor, &[&moderator, self.settings.as_slice()].concat())
        };
        let at_zero = at(0.0)?;
        let change: Vec<f64> =
            at(1.0)?.iter().zip(&at_zero).map(|(one, zero)| one - zero).collect();
        let line = SlopeLine {
            at_zero: model.estimate_of(&at_zero),
            change: model.estimate_of(&change),
            variance_at_zero: model.covariance_of(&at_zero, &at_zero),
            covariance: model.covariance_of(&at_zero, &change),
            variance_of_change: model.covariance_of(&change, &change),
        };
        Ok((line, model.df_along(&at_zero, &change)))
    }

    fn known_range(&self) -> Result<Option<[f64; 2]>> {
        let observed = self.observed.as_ref().map(|observed| [observed.low, observed.high]);
        match self.range {
            Some([low, high]) if !(low < high && low.is_finite() && high.is_finite()) => {
                let moderator = self.moderator.clone();
                Err(Error::Regression(RegressionProblem::WrongRange { moderator, low, high }))
            }
            range => Ok(range.or(observed)),
        }
    }
}

impl RegionsOfSignificance {
    /// The slope at a value of the moderator, its band as wide as the critical t says.
    pub fn slope_at(&self, value: f64) -> Combination {
        let (estimate, std_error) = (self.line.slope(value), self.line.std_error(value));
        let df = self.degrees.at(value);
        let reach = t_critical(1.0 - self.level, df) * std_error;
        let usual = Combination::new(estimate, std_error, df, 1.0 - self.alpha);
        Combination { conf_low: estimate - reach, conf_high: estimate + reach, ..usual }
    }
}

/// The part of a range that regions cover.
fn share_of([low, high]: [f64; 2], regions: &[Region]) -> f64 {
    let covered = |region: &Region| (region.to.min(high) - region.from.max(low)).max(0.0);
    let covered: f64 = regions.iter().map(covered).sum();
    if high > low { covered / (high - low) } else { f64::NAN }
}
