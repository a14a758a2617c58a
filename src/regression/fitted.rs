//! What slopes, contrasts and predictions take from a fitted model: coefficients by name, their
//! covariance matrix, and the means at which other variables are held.

use ndarray::{Array2, ArrayView2};

use super::Regression;
use super::model::check_model_number;
use super::vcov::{Contrasts, DegreesAlong, Hotelling};
use crate::correlation::check_confidence;
use crate::error::{CovarianceProblem, Error, RegressionProblem, Result};
use crate::math::distribution::{t_critical, t_two_sided};

/// The name of the intercept among the terms.
pub(super) const INTERCEPT: &str = "(Intercept)";

/// The coefficients of one model by name, with their covariance matrix: all that simple slopes,
/// linear hypotheses, predictions and marginal means need.
///
/// Whatever covariance matrix the model was given (classical, robust, linearised) stands behind
/// everything that is found from it. [`FittedModel::new`] takes a covariance from elsewhere.
///
/// Terms are read by their names: `x:m` is the product of `x` and `m`, `x^2` a square, `g[B]` the
/// dummy of level B of the factor `g`. A product of another name is declared with
/// [`FittedModel::product`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::FittedModel;
///
/// let covariance = array![[0.04, 0.0], [0.0, 0.01]];
/// let model = FittedModel::new(["(Intercept)", "x"], vec![2.0, 0.5], covariance, 20.0)?;
/// assert_eq!(model.terms(), ["(Intercept)", "x"]);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FittedModel {
    terms: Vec<Term>,
    names: Vec<String>,
    estimates: Vec<f64>,
    covariance: Array2<f64>,
    df: f64,
    contrasts: Option<Contrasts>,
    told_apart: Option<u64>,
    means: Vec<Mean>,
}

/// A term and the variables that it is the product of.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    name: String,
    factors: Vec<Factor>,
}

/// A variable to a whole power.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Factor {
    pub(super) variable: String,
    pub(super) power: i32,
}

#[derive(Debug, Clone, PartialEq)]
struct Mean {
    variable: String,
    mean: f64,
}

/// A variable held at a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The variable: a term, or one that terms are products of.
    pub variable: String,
    /// Its value, on the scale on which it entered the model.
    pub value: f64,
}

impl Setting {
    /// `variable` held at `value`.
    pub fn new(variable: impl Into<String>, value: f64) -> Self {
        Self { variable: variable.into(), value }
    }
}

/// A linear combination of coefficients, with its test and interval.
///
/// ```text
/// estimate l·b    SE √(lᵀ V l)    t = estimate / SE with the model's degrees of freedom
/// ```
///
/// Under CR2 each combination has degrees of freedom of its own, after Satterthwaite, as
/// `clubSandwich::linear_contrast` has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combination {
    /// l·b, for weights l of the coefficients b.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// t.
    pub statistic: f64,
    /// Degrees of freedom of t.
    pub df: f64,
    /// Two-sided p of t.
    pub p_value: f64,
    /// Lower end of the interval.
    pub conf_low: f64,
    /// Upper end of the interval.
    pub conf_high: f64,
}

impl FittedModel {
    /// Coefficients (k) with their names, covariance matrix (k, k) in the same order, and degrees of
    /// freedom of their t tests. The intercept is called `(Intercept)`.
    ///
    /// # Errors
    /// [`Error::WrongShape`], [`Error::DuplicateName`].
    pub fn new<S: Into<String>>(
        terms: impl IntoIterator<Item = S>,
        estimates: Vec<f64>,
        covariance: Array2<f64>,
        df: f64,
    ) -> Result<Self> {
        let names: Vec<String> = terms.into_iter().map(Into::into).collect();
        let k = names.len();
        if estimates.len() != k {
            return Err(Error::WrongShape {
                what: "the coefficients",
                expected: format!("({k},)"),
                found: format!("({},)", estimates.len()),
            });
        }
        if covariance.dim() != (k, k) {
            return Err(Error::WrongShape {
                what: "the covariance matrix of the coefficients",
                expected: format!("({k}, {k})"),
                found: format!("{:?}", covariance.shape()),
            });
        }
        if let Some(at) = (1..k).find(|&at| names[..at].contains(&names[at])) {
            return Err(Error::DuplicateName { variable: names[at].clone() });
        }
        let terms = names
            .iter()
            .map(|name| Term { name: name.clone(), factors: factors_of(name) })
            .collect();
        let (contrasts, told_apart) = (None, None);
        Ok(Self {
            terms,
            names,
            estimates,
            covariance,
            df,
            contrasts,
            told_apart,
            means: Vec::new(),
        })
    }

    /// Says what the clusters of the fit leave of its tests: how many coefficients they can tell
    /// apart, and under CR2 the degrees of freedom of every combination.
    pub(crate) fn of_clusters(mut self, told_apart: u64, contrasts: Option<Contrasts>) -> Self {
        self.told_apart = Some(told_apart);
        self.contrasts = contrasts;
        self
    }

    /// Says at which value a variable that a question does not set is held: its mean.
    #[must_use]
    pub fn mean(mut self, variable: impl Into<String>, mean: f64) -> Self {
        self.means.push(Mean { variable: variable.into(), mean });
        self
    }

    /// Says of which variables a term with a name of its own is the product.
    ///
    /// # Errors
    /// [`RegressionProblem::UnknownCoefficient`].
    pub fn product<S: Into<String>>(
        mut self,
        term: &str,
        variables: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let at = self.position(term)?;
        self.terms[at].factors =
            variables.into_iter().flat_map(|variable| factors_of(&variable.into())).collect();
        Ok(self)
    }

    /// The names of the coefficients, in order.
    pub fn terms(&self) -> &[String] {
        &self.names
    }

    /// The coefficients, in order.
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// Their covariance matrix.
    pub fn covariance(&self) -> ArrayView2<'_, f64> {
        self.covariance.view()
    }

    /// Degrees of freedom of their t tests; NaN under CR2, where every combination has its own.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// Degrees of freedom of the t of l·b.
    pub(super) fn df_of(&self, l: &[f64]) -> f64 {
        self.contrasts.as_ref().map_or(self.df, |contrasts| contrasts.df(l))
    }

    /// Those of (l₀ + w l₁)·b for any w.
    pub(super) fn df_along(&self, l0: &[f64], l1: &[f64]) -> DegreesAlong {
        match &self.contrasts {
            Some(contrasts) => contrasts.along(l0, l1),
            None => DegreesAlong::Same(self.df),
        }
    }

    /// Whether degrees of freedom differ between combinations.
    pub(super) fn has_own_degrees(&self) -> bool {
        self.contrasts.is_some()
    }

    /// The joint test of combinations, the rows of `l`, whose Wald F is `f`.
    pub(super) fn joint(&self, l: &Array2<f64>, f: f64) -> Hotelling {
        match &self.contrasts {
            Some(contrasts) => contrasts.joint(l, f),
            None => Hotelling { f, df: self.df },
        }
    }

    /// Refuses a joint test of more combinations than clusters can tell apart.
    pub(super) fn require_clusters_for(&self, tested: usize) -> Result<()> {
        match self.told_apart {
            Some(told_apart) if tested as u64 > told_apart => {
                let clusters = told_apart as usize + 1;
                let problem = CovarianceProblem::MoreTestedThanClusters { tested, clusters };
                Err(Error::Covariance(problem))
            }
            _ => Ok(()),
        }
    }

    /// Where a coefficient stands.
    pub(super) fn position(&self, term: &str) -> Result<usize> {
        self.names.iter().position(|name| name == term).ok_or_else(|| {
            Error::Regression(RegressionProblem::UnknownCoefficient {
                term: term.to_string(),
                terms: self.names.clone(),
            })
        })
    }

    /// The mean of a variable, if it is known.
    fn known_mean(&self, variable: &str) -> Option<f64> {
        self.means.iter().find(|mean| mean.variable == variable).map(|mean| mean.mean)
    }

    /// The levels of a factor that have a dummy, in order of the terms.
    pub(super) fn dummies(&self, factor: &str) -> Vec<String> {
        let level = |name: &String| -> Option<String> {
            match factors_of(name).as_slice() {
                [Factor { variable, power: 1 }] => level_of(variable, factor).map(str::to_string),
                _ => None,
            }
        };
        self.names.iter().filter_map(level).collect()
    }

    /// Factors by the names of their dummies, in order: `g` for `g[B]`.
    pub(super) fn factors(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for term in &self.terms {
            if let [Factor { variable, power: 1 }] = term.factors.as_slice()
                && let Some((factor, _)) =
                    variable.strip_suffix(']').and_then(|v| v.split_once('['))
                && !found.iter().any(|known| known == factor)
            {
                found.push(factor.to_string());
            }
        }
        found
    }

    /// Whether a term multiplies a variable that is one of each of these lists.
    pub(super) fn has_product_of(&self, groups: &[Vec<String>]) -> bool {
        self.terms.iter().any(|term| {
            groups
                .iter()
                .all(|group| term.factors.iter().any(|factor| group.contains(&factor.variable)))
        })
    }

    /// The value of each column of the design at these settings, other variables at their means: the
    /// weights with which the coefficients make the expected outcome.
    pub(super) fn design_at(&self, settings: &[Setting]) -> Result<Vec<f64>> {
        self.terms.iter().map(|term| self.value_of(term, settings)).collect()
    }

    fn value_of(&self, term: &Term, settings: &[Setting]) -> Result<f64> {
        if term.name == INTERCEPT {
            return Ok(1.0);
        }
        match self.product_of(&term.factors, settings) {
            Ok(value) => Ok(value),
            // A product of variables that are none of the model's: nothing but its own mean is known.
            Err(problem) => {
                let set = |factor: &Factor| settings.iter().any(|s| s.variable == factor.variable);
                let own = self.known_mean(&term.name);
                own.filter(|_| !term.factors.iter().any(set)).ok_or(problem)
            }
        }
    }

    /// The weights with which the coefficients make the slope of `predictor` at these settings.
    pub(super) fn slope_at(&self, predictor: &str, settings: &[Setting]) -> Result<Vec<f64>> {
        self.terms.iter().map(|term| self.slope_of(term, predictor, settings)).collect()
    }

    /// The derivative of a term with respect to a variable of which it has the first power.
    fn slope_of(&self, term: &Term, predictor: &str, settings: &[Setting]) -> Result<f64> {
        let (own, others): (Vec<Factor>, Vec<Factor>) =
            term.factors.iter().cloned().partition(|factor| factor.variable == predictor);
        match own.as_slice() {
            [] => Ok(0.0),
            [Factor { power: 1, .. }] => self.product_of(&others, settings),
            _ => Err(Error::Regression(RegressionProblem::CurvedTerm {
                variable: predictor.to_string(),
                term: term.name.clone(),
            })),
        }
    }

    fn product_of(&self, factors: &[Factor], settings: &[Setting]) -> Result<f64> {
        let mut product = 1.0;
        for factor in factors {
            let set = settings.iter().find(|setting| setting.variable == factor.variable);
            let value = set.map(|setting| setting.value);
            let value = value.or_else(|| self.known_mean(&factor.variable)).ok_or_else(|| {
                Error::Regression(RegressionProblem::NoMean { variable: factor.variable.clone() })
            })?;
            product *= value.powi(factor.power);
        }
        Ok(product)
    }

    /// Refuses a term in which a variable stands with another power than the first.
    pub(super) fn require_straight(&self, variable: &str) -> Result<()> {
        let curved = self.terms.iter().find(|term| {
            let powers = term.factors.iter().filter(|factor| factor.variable == variable);
            powers.map(|factor| factor.power).sum::<i32>() > 1
        });
        match curved {
            None => Ok(()),
            Some(term) => Err(Error::Regression(RegressionProblem::CurvedTerm {
                variable: variable.to_string(),
                term: term.name.clone(),
            })),
        }
    }

    /// lᵀ V m.
    pub(super) fn covariance_of(&self, l: &[f64], m: &[f64]) -> f64 {
        let row = |(i, li): (usize, &f64)| -> f64 {
            li * m.iter().enumerate().map(|(j, mj)| self.covariance[[i, j]] * mj).sum::<f64>()
        };
        l.iter().enumerate().filter(|(_, li)| **li != 0.0).map(row).sum()
    }

    /// l·b.
    pub(super) fn estimate_of(&self, l: &[f64]) -> f64 {
        l.iter().zip(&self.estimates).map(|(l, b)| l * b).sum()
    }

    /// A combination less what it is held to be, with its test and interval.
    pub(super) fn combination(&self, l: &[f64], less: f64, confidence: f64) -> Result<Combination> {
        check_confidence(confidence)?;
        let std_error = self.covariance_of(l, l).max(0.0).sqrt();
        let df = self.df_of(l);
        Ok(Combination::new(self.estimate_of(l) - less, std_error, df, confidence))
    }
}

impl Combination {
    pub(super) fn new(estimate: f64, std_error: f64, df: f64, confidence: f64) -> Self {
        let statistic = estimate / std_error;
        let reach = t_critical(confidence, df) * std_error;
        Self {
            estimate,
            std_error,
            statistic,
            df,
            p_value: t_two_sided(statistic, df),
            conf_low: estimate - reach,
            conf_high: estimate + reach,
        }
    }
}

impl Regression {
    /// A model's coefficients with all that slopes, contrasts and predictions need; models count
    /// from 1, and without a number it is the last.
    ///
    /// # Errors
    /// [`RegressionProblem::NoSuchModel`]; [`Error::Interrupted`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{HierarchicalRegression, Moments};
    ///
    /// let r = array![[1.0, 0.6], [0.6, 1.0]];
    /// let moments = Moments::from_correlation(["a", "y"], r.view(), 102, None, None)?;
    /// let fit = HierarchicalRegression::new("y").block("First", ["a"]).fit(&moments)?;
    /// assert_eq!(fit.fitted(None)?.df(), 100.0);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn fitted(&self, model: Option<usize>) -> Result<FittedModel> {
        let number = model.unwrap_or(self.models.len());
        check_model_number(number, self.models.len())?;
        let chosen = &self.models[number - 1];
        let coefficients = &chosen.coefficients;
        let fitted = FittedModel::new(
            coefficients.iter().map(|c| c.term.clone()),
            coefficients.iter().map(|c| c.estimate).collect(),
            chosen.covariance.clone(),
            self.df_of_combinations(chosen),
        )?;
        let fitted = match &self.clusters {
            Some(clusters) => fitted.of_clusters(clusters.told_apart(), self.contrasts(chosen)?),
            None => fitted,
        };
        let means = self.moments.names().iter().cloned().zip(self.moments.mean());
        Ok(means.fold(fitted, |fitted, (variable, mean)| fitted.mean(variable, mean)))
    }
}

/// The level in the brackets of a dummy `factor[level]`.
fn level_of<'a>(variable: &'a str, factor: &str) -> Option<&'a str> {
    variable.strip_prefix(factor)?.strip_prefix('[')?.strip_suffix(']')
}

/// The variables that the name of a term multiplies: split at colons outside brackets, with powers.
pub(super) fn factors_of(name: &str) -> Vec<Factor> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, letter) in name.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ':' if depth <= 0 => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts.into_iter().map(factor_of).collect()
}

fn factor_of(part: &str) -> Factor {
    let power = part.rsplit_once('^').and_then(|(variable, power)| {
        power.parse().ok().filter(|power| *power > 0).map(|power| (variable, power))
    });
    let (variable, power) = power.unwrap_or((part, 1));
    Factor { variable: variable.to_string(), power }
}
