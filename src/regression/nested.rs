//! Whether the predictors that one model has beyond another improve it.

use ndarray::{Array2, Axis};

use super::model::check_model_number;
use super::respondents::{Difference, Variables, Weights};
use super::vcov::{Contrasts, wald};
use super::{Clusters, Model, Regression};
use crate::error::{Error, RegressionProblem, Result};
use crate::math::distribution::{chi_squared_upper, f_upper};

/// Two models of the same respondents, one of which has all predictors of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct FitComparison {
    /// The outcome of both.
    pub outcome: String,
    /// Respondents of both.
    pub n: u64,
    /// The model with fewer predictors.
    pub smaller: ComparedModel,
    /// The model with more.
    pub larger: ComparedModel,
    /// The predictors that only the larger has.
    pub added: Vec<String>,
    /// R² of the larger less that of the smaller.
    pub r_squared_change: f64,
    /// F of the coefficients added, from the covariance matrix of the larger model; NaN where there
    /// are more of them than clusters can tell apart.
    pub f_change: f64,
    /// Predictors added.
    pub df1_change: u64,
    /// Degrees of freedom of the larger model's residual, or of its clusters, see
    /// [`Vcov`](crate::Vcov); under CR2 of Hotelling's approximation, as F.
    pub df2_change: f64,
    /// Upper tail of F.
    pub p_change: f64,
    /// Twice the difference of the log-likelihoods; NaN under sampling weights.
    pub likelihood_ratio: f64,
    /// Upper tail of that as χ² with as many degrees of freedom as predictors were added.
    pub p_likelihood_ratio: f64,
    /// AIC of the larger less that of the smaller: below nought where the larger is better.
    pub aic_change: f64,
    /// BIC of the larger less that of the smaller.
    pub bic_change: f64,
    /// The covariance matrix behind F: `classical`, where F is that of ΔR², or another, where it is
    /// Wald's.
    pub vcov: String,
}

/// One of the two models of a [`FitComparison`].
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedModel {
    /// Its predictors.
    pub n_predictors: usize,
    /// R².
    pub r_squared: f64,
    /// Adjusted R².
    pub adj_r_squared: f64,
    /// Degrees of freedom of the residual, or of the clusters; NaN under CR2.
    pub df_residual: f64,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's information criterion.
    pub aic: f64,
    /// Schwarz's information criterion.
    pub bic: f64,
}

/// Compares the last models of two regressions that were fitted separately.
///
/// ```text
/// ΔR²  R²(larger) − R²(smaller)
/// F    bᵀ V⁻¹ b / q with q and df degrees of freedom: b the q coefficients added, V their
///      covariance in the larger model and df those of its residual. Under the classical
///      covariance this is (ΔR² / q) / ((1 − R²) / df).
/// χ²   2 (log-likelihood(larger) − log-likelihood(smaller)), with q degrees of freedom
/// ```
///
/// That two models have the same n does not prove that they have the same respondents: of the
/// outcome and of every predictor that they share, means, standard deviations and correlations must
/// be those of the other fit, to rounding. Blocks of one regression always have the same
/// respondents; for those there is [`Regression::compare_models`].
///
/// # Errors
/// [`Error::Regression`] with [`RegressionProblem::NotNested`],
/// [`RegressionProblem::NothingAdded`], [`RegressionProblem::DifferentFits`] (outcome, n, treatment of
/// missing answers, weights, covariance or intercept) or [`RegressionProblem::OtherRespondents`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{HierarchicalRegression, Moments, compare_fits};
///
/// let r = array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
/// let smaller = HierarchicalRegression::new("y").block("One", ["a"]).fit(&moments)?;
/// let larger = HierarchicalRegression::new("y").block("Both", ["b", "a"]).fit(&moments)?;
/// let compared = compare_fits(&smaller, &larger)?;
/// assert_eq!(compared.added, ["b"]);
/// assert!((compared.r_squared_change - 0.09).abs() < 1e-15);
/// assert!((compared.f_change - 0.09 / (0.55 / 100.0)).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen, J., Cohen, P., West, S. G., & Aiken, L. S. (2003). *Applied multiple
/// regression/correlation analysis for the behavioral sciences* (3rd ed.). Erlbaum. Section 5.5.
/// <https://doi.org/10.4324/9780203774441>
///
/// Wald, A. (1943). Tests of statistical hypotheses concerning several parameters when the number
/// of observations is large. *Transactions of the American Mathematical Society*, 54(3), 426–482.
/// <https://doi.org/10.1090/S0002-9947-1943-0012401-3>
pub fn compare_fits(smaller: &Regression, larger: &Regression) -> Result<FitComparison> {
    let last = |fit: &Regression| fit.models.len();
    compare(&smaller.compared(last(smaller))?, &larger.compared(last(larger))?)
}

impl Regression {
    /// Compares two of its models, counted from 1: as [`compare_fits`].
    ///
    /// # Errors
    /// [`Error::Regression`] with [`RegressionProblem::NoSuchModel`], or
    /// [`RegressionProblem::NotNested`] or [`RegressionProblem::NothingAdded`] where the second is not
    /// the larger one.
    pub fn compare_models(&self, smaller: usize, larger: usize) -> Result<FitComparison> {
        compare(&self.compared(smaller)?, &self.compared(larger)?)
    }

    fn compared(&self, number: usize) -> Result<Fitted> {
        check_model_number(number, self.models.len())?;
        let model = &self.models[number - 1];
        Ok(Fitted {
            outcome: self.outcome.clone(),
            n: self.n,
            vcov: self.vcov.to_string(),
            missing: self.missing.name().to_string(),
            weights: Weights::from(self.weighting),
            intercept: self.intercept,
            terms: model.coefficients.iter().map(|c| c.term.clone()).collect(),
            estimates: model.coefficients.iter().map(|c| c.estimate).collect(),
            covariance: model.covariance.clone(),
            told_apart: self.clusters.as_ref().map(Clusters::told_apart),
            contrasts: self.contrasts(model)?,
            model: ComparedModel {
                df_residual: self.df_of_combinations(model),
                ..ComparedModel::from(model)
            },
            variables: Variables::from(&self.moments),
        })
    }
}

impl From<&Model> for ComparedModel {
    fn from(model: &Model) -> Self {
        Self {
            n_predictors: model.n_predictors,
            r_squared: model.r_squared,
            adj_r_squared: model.adj_r_squared,
            df_residual: model.df2,
            log_likelihood: model.log_likelihood,
            aic: model.aic,
            bic: model.bic,
        }
    }
}

/// What a comparison needs to know of one fitted model.
pub(crate) struct Fitted {
    pub(crate) outcome: String,
    pub(crate) n: u64,
    pub(crate) vcov: String,
    pub(crate) missing: String,
    pub(crate) weights: Weights,
    pub(crate) intercept: bool,
    /// The intercept, if there is one, and the predictors.
    pub(crate) terms: Vec<String>,
    pub(crate) estimates: Vec<f64>,
    pub(crate) covariance: Array2<f64>,
    /// How many coefficients its clusters can tell apart.
    pub(crate) told_apart: Option<u64>,
    /// Under CR2.
    pub(crate) contrasts: Option<Contrasts>,
    pub(crate) model: ComparedModel,
    pub(crate) variables: Variables,
}

pub(crate) fn compare(smaller: &Fitted, larger: &Fitted) -> Result<FitComparison> {
    check_alike(smaller, larger)?;
    let added = added(smaller, larger)?;
    check_respondents(smaller, larger)?;
    let q = added.len();
    let slopes: Vec<f64> = added.iter().map(|&at| larger.estimates[at]).collect();
    let spread = Array2::from_shape_fn((q, q), |(i, j)| larger.covariance[[added[i], added[j]]]);
    let (f_change, df2_change) = match (larger.told_apart, &larger.contrasts) {
        (Some(told_apart), _) if q as u64 > told_apart => (f64::NAN, f64::NAN),
        (_, None) => (wald(&slopes, spread.view()), larger.model.df_residual),
        (_, Some(contrasts)) => {
            let tested = Array2::eye(larger.terms.len()).select(Axis(0), &added);
            let found = contrasts.joint(&tested, wald(&slopes, spread.view()));
            (found.f, found.df)
        }
    };
    let (before, after) = (&smaller.model, &larger.model);
    let likelihood_ratio = 2.0 * (after.log_likelihood - before.log_likelihood);
    Ok(FitComparison {
        outcome: larger.outcome.clone(),
        n: larger.n,
        smaller: before.clone(),
        larger: after.clone(),
        added: added.iter().map(|&at| larger.terms[at].clone()).collect(),
        r_squared_change: after.r_squared - before.r_squared,
        f_change,
        df1_change: q as u64,
        df2_change,
        p_change: f_upper(f_change, q as f64, df2_change),
        likelihood_ratio,
        p_likelihood_ratio: chi_squared_upper(likelihood_ratio, q as f64),
        aic_change: after.aic - before.aic,
        bic_change: after.bic - before.bic,
        vcov: larger.vcov.clone(),
    })
}

/// Makes sure that the two were asked the same of the same number of respondents.
fn check_alike(smaller: &Fitted, larger: &Fitted) -> Result<()> {
    let weights = |fit: &Fitted| fit.weights.told();
    let intercept = |fit: &Fitted| if fit.intercept { "one" } else { "none" }.to_string();
    let same_weights = smaller.weights.are(&larger.weights);
    let checks: [(&'static str, bool, String, String); 6] = [
        (
            "outcome",
            smaller.outcome == larger.outcome,
            smaller.outcome.clone(),
            larger.outcome.clone(),
        ),
        (
            "the treatment of missing answers",
            smaller.missing == larger.missing,
            smaller.missing.clone(),
            larger.missing.clone(),
        ),
        (
            "the covariance of coefficients",
            smaller.vcov == larger.vcov,
            smaller.vcov.clone(),
            larger.vcov.clone(),
        ),
        ("intercept", smaller.intercept == larger.intercept, intercept(smaller), intercept(larger)),
        ("n", smaller.n == larger.n, smaller.n.to_string(), larger.n.to_string()),
        ("weights", same_weights, weights(smaller), weights(larger)),
    ];
    match checks.into_iter().find(|(_, same, ..)| !same) {
        None => Ok(()),
        Some((what, _, smaller, larger)) => {
            Err(Error::Regression(RegressionProblem::DifferentFits { what, smaller, larger }))
        }
    }
}

/// Where the terms are that only the larger model has.
fn added(smaller: &Fitted, larger: &Fitted) -> Result<Vec<usize>> {
    let lacking = smaller.terms.iter().filter(|term| !larger.terms.contains(term));
    let lacking: Vec<String> = lacking.cloned().collect();
    if !lacking.is_empty() {
        return Err(Error::Regression(RegressionProblem::NotNested { lacking }));
    }
    let terms = larger.terms.iter().enumerate();
    let added: Vec<usize> =
        terms.filter(|(_, term)| !smaller.terms.contains(term)).map(|(at, _)| at).collect();
    if added.is_empty() {
        return Err(Error::Regression(RegressionProblem::NothingAdded));
    }
    Ok(added)
}

/// Makes sure that what the two share was answered by the same respondents.
fn check_respondents(smaller: &Fitted, larger: &Fitted) -> Result<()> {
    match smaller.variables.difference(&larger.variables) {
        None => Ok(()),
        Some(Difference { variable, .. }) => {
            Err(Error::Regression(RegressionProblem::OtherRespondents { variable, n: larger.n }))
        }
    }
}
