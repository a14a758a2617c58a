//! What a fitted regression consists of, and the inference from its solutions.

use std::f64::consts::PI;

use ndarray::Array2;

use super::Block;
use super::joint::TermTest;
use super::predictors::Predictors;
use super::solve::{Coordinates, Solution, Solved};
use super::vcov::{ClusterSquares, Clusters, Contrasts, Vcov};
use crate::data::{Missing, WeightType};
use crate::error::{Error, RegressionProblem, Result};
use crate::math::distribution::{f_upper, t_critical, t_two_sided};
use crate::math::real::Real;
use crate::moments::{Cases, Moments, Weighting};

/// A fitted hierarchical regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The outcome.
    pub outcome: String,
    /// Respondents used, the same in all models: the sum of frequency weights, else rows; under
    /// pairwise deletion (and EM with analytic weights) the smallest number that any pair has.
    pub n: u64,
    /// One model per block, each with all blocks up to it.
    pub models: Vec<Model>,
    /// The joint test of every term of every model.
    pub terms: Vec<TermTest>,
    /// How the predictors were made, where they are more than columns.
    pub predictors: Predictors,
    /// The level of the intervals.
    pub confidence: f64,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// The precision that the figures needed.
    pub precision: Precision,
    /// The covariance matrix behind standard errors, intervals and F: `classical`, `linearized`
    /// under sampling weights, `observed_information` from EM, or as [`Vcov::name`] says.
    pub vcov: &'static str,
    /// The clusters, if there are any.
    pub clusters: Option<Clusters>,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
    /// Moments of the predictors in order and the outcome last.
    pub moments: Moments,
    /// What tests of combinations of coefficients under CR2 need.
    pub(crate) cluster_squares: Option<ClusterSquares>,
}

impl Regression {
    /// What tests of combinations of the coefficients of a model under CR2 need.
    pub(crate) fn contrasts(&self, model: &Model) -> Result<Option<Contrasts>> {
        let squares = self.cluster_squares.as_ref();
        squares.map(|kept| kept.contrasts(model.coefficients.len())).transpose()
    }

    /// Degrees of freedom of the test of any combination of coefficients: those of any coefficient;
    /// NaN under CR2, where each combination has its own.
    pub(crate) fn df_of_combinations(&self, model: &Model) -> f64 {
        if self.vcov == Vcov::CR2.name() {
            return f64::NAN;
        }
        model.coefficients.first().map_or(f64::NAN, |coefficient| coefficient.df)
    }
}

/// Models count from 1.
pub(crate) fn check_model_number(number: usize, models: usize) -> Result<()> {
    if (1..=models).contains(&number) {
        return Ok(());
    }
    Err(Error::Regression(RegressionProblem::NoSuchModel { number, models }))
}

/// The arithmetic behind a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Doubles, from the moments.
    Double,
    /// Pairs of doubles, from the rows, because doubles would not carry ten digits.
    DoubleDouble,
}

impl Precision {
    /// The word for it: `double` or `double-double`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Double => "double",
            Precision::DoubleDouble => "double-double",
        }
    }
}

/// The model after one block.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The block that was entered.
    pub block: String,
    /// Respondents used.
    pub n: u64,
    /// Predictors so far.
    pub n_predictors: usize,
    /// R².
    pub r_squared: f64,
    /// 1 − (1 − R²)(n − 1) / (n − p − 1), after Ezekiel.
    pub adj_r_squared: f64,
    /// Residual standard deviation; under analytic weights of a respondent with weight 1. NaN under
    /// sampling weights, as the log-likelihood and the two criteria, which are NaN from EM too: answers
    /// with gaps have no likelihood of the outcome alone.
    pub sigma: f64,
    /// F of the whole model; Wald's under any but the classical covariance matrix, and NaN where
    /// that is singular.
    pub f: f64,
    /// Its first degrees of freedom.
    pub df1: u64,
    /// Its second degrees of freedom: of the residual, but for clusters, see [`Vcov`]; infinite from
    /// EM, where df1 · F is χ².
    pub df2: f64,
    /// Upper tail of F.
    pub p_value: f64,
    /// What the block adds to R².
    pub r_squared_change: f64,
    /// F of that; Wald's likewise.
    pub f_change: f64,
    /// Its first degrees of freedom: the predictors of the block.
    pub df1_change: u64,
    /// Its second degrees of freedom, likewise.
    pub df2_change: f64,
    /// Upper tail of F change.
    pub p_change: f64,
    /// Degrees of freedom of the residual.
    pub df_residual: u64,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Akaike's information criterion, σ counted as a parameter.
    pub aic: f64,
    /// Schwarz's information criterion, σ counted as a parameter.
    pub bic: f64,
    /// The intercept, if there is one, and the predictors in order.
    pub coefficients: Vec<Coefficient>,
    /// Their covariance matrix, in the same order.
    pub covariance: Array2<f64>,
    /// Standard errors that only the observed information of EM gives.
    pub likelihood: Option<LikelihoodErrors>,
}

/// Large-sample standard errors by the delta method from the observed information of EM's means and
/// covariances, which counts the standard deviations and the predictors as random.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodErrors {
    /// Of β of each predictor, in order.
    pub beta: Vec<f64>,
    /// Of R².
    pub r_squared: f64,
    /// Of ΔR². Nought where the block adds nothing: its distribution is then not normal, and the
    /// Wald test of the block is the one to read.
    pub r_squared_change: f64,
}

/// One coefficient of one model. NaN where a quantity does not exist for the intercept.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// The block that it entered with; none for the intercept.
    pub block: Option<String>,
    /// The predictor, or `(Intercept)`.
    pub term: String,
    /// b.
    pub estimate: f64,
    /// Standard error of b.
    pub std_error: f64,
    /// t = b / SE; z from EM.
    pub statistic: f64,
    /// Two-sided p of that.
    pub p_value: f64,
    /// Lower end of the interval of b.
    pub conf_low: f64,
    /// Upper end of the interval of b.
    pub conf_high: f64,
    /// Standardised coefficient β.
    pub beta: f64,
    /// Lower end of the interval of b, in the units of β; from EM of β's own.
    pub beta_conf_low: f64,
    /// Upper end of the interval of b, in the units of β; from EM of β's own.
    pub beta_conf_high: f64,
    /// Correlation with the outcome.
    pub zero_order: f64,
    /// Correlation with the outcome, the other predictors held constant in both.
    pub partial: f64,
    /// Correlation with the outcome, the other predictors held constant in this one.
    pub part: f64,
    /// 1 − R² of this predictor on the others.
    pub tolerance: f64,
    /// 1 / tolerance.
    pub vif: f64,
    /// Degrees of freedom of t: of the residual, but for clusters, see [`Vcov`].
    pub df: f64,
}

/// The terms in order, with the block of each.
pub(super) struct Terms<'a> {
    blocks: &'a [Block],
    intercept: bool,
}

impl<'a> Terms<'a> {
    pub(super) fn new(blocks: &'a [Block], intercept: bool) -> Self {
        Self { blocks, intercept }
    }

    fn predictors(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.blocks.iter().flat_map(|block| {
            block.predictors.iter().map(|term| (block.name.as_str(), term.as_str()))
        })
    }
}

/// Respondents, as inference counts them.
pub(super) struct Sample {
    pub(super) n: u64,
    kind: Option<WeightType>,
    /// Σ ln w of n respondents, the part of it that a likelihood of unequal precisions has.
    log_weight: f64,
}

impl Sample {
    pub(super) fn new(n: u64, weighting: Weighting) -> Self {
        let log_weight = match weighting.kind {
            // Under pairwise deletion and EM n is not that of the rows: their mean, n times.
            Some(WeightType::Analytic) => {
                weighting.sum_of_logs * (n as f64 / weighting.rows as f64)
            }
            _ => 0.0,
        };
        Self { n, kind: weighting.kind, log_weight }
    }

    /// At its maximum, of errors with variance σ² / w: NaN where weights are no precisions, and
    /// where answers with gaps have no likelihood of the outcome alone.
    fn log_likelihood(&self, residual_square: f64, gaps: bool) -> f64 {
        let n = self.n as f64;
        if gaps || self.kind == Some(WeightType::Sampling) {
            return f64::NAN;
        }
        0.5 * self.log_weight - 0.5 * n * ((2.0 * PI * residual_square / n).ln() + 1.0)
    }
}

/// What the tests of one model rest on.
pub(super) struct Tests {
    /// Of the intercept, if there is one, and of each predictor.
    pub(super) covariance: Array2<f64>,
    pub(super) f: f64,
    pub(super) f_change: f64,
    /// Of t, for each coefficient.
    pub(super) df: Vec<f64>,
    /// The second ones of F and of F change.
    pub(super) f_df: f64,
    pub(super) f_change_df: f64,
    /// From EM, where tests are of large samples.
    pub(super) likelihood: Option<LikelihoodErrors>,
}

impl Tests {
    /// Of errors with one variance σ²: the coordinates are uncorrelated and have this variance.
    fn classical<T: Real>(
        (solution, coordinates): (&Solution, &Coordinates<T>),
        sigma: f64,
        [df1, df1_change, df2]: [u64; 3],
    ) -> Self {
        let f_of =
            |explained: f64, df: u64| (explained / df as f64) / (solution.unexplained / df2 as f64);
        let end = solution.slopes.len();
        let unit = Array2::eye(end + solution.intercept.iter().len());
        Self {
            covariance: coordinates.covariance(&unit, end) * sigma.powi(2),
            f: f_of(solution.r_squared, df1),
            f_change: f_of(solution.r_squared_change, df1_change),
            df: vec![df2 as f64; unit.nrows()],
            f_df: df2 as f64,
            f_change_df: df2 as f64,
            likelihood: None,
        }
    }
}

/// The model after block `at`; its tests are the classical ones where none are given.
pub(super) fn model<T: Real>(
    terms: &Terms<'_>,
    at: usize,
    sample: &Sample,
    (solved, tests): (&Solved<T>, Option<Tests>),
    before: Option<&Model>,
    confidence: f64,
) -> Model {
    let solution = &solved.solutions[at];
    let p = solution.slopes.len();
    let constant = usize::from(terms.intercept);
    let (df1, df_residual) = (p as u64, sample.n - (p + constant) as u64);
    let df1_change = (p - before.map_or(0, |model| model.n_predictors)) as u64;
    let residual_square = solution.unexplained * solution.total_square;
    let residual_sd = (residual_square / df_residual as f64).sqrt();
    let sigma = if sample.kind == Some(WeightType::Sampling) { f64::NAN } else { residual_sd };
    let tests = tests.unwrap_or_else(|| {
        Tests::classical((solution, &solved.coordinates), sigma, [df1, df1_change, df_residual])
    });
    let size = sample.n as f64;
    let log_likelihood = sample.log_likelihood(residual_square, tests.likelihood.is_some());
    let parameters = (p + constant + 1) as f64;
    Model {
        block: terms.blocks[at].name.clone(),
        n: sample.n,
        n_predictors: p,
        r_squared: solution.r_squared,
        adj_r_squared: 1.0 - solution.unexplained * (size - constant as f64) / df_residual as f64,
        sigma,
        f: tests.f,
        df1,
        df2: tests.f_df,
        p_value: f_upper(tests.f, df1 as f64, tests.f_df),
        r_squared_change: solution.r_squared_change,
        f_change: tests.f_change,
        df1_change,
        df2_change: tests.f_change_df,
        p_change: f_upper(tests.f_change, df1_change as f64, tests.f_change_df),
        df_residual,
        log_likelihood,
        aic: 2.0 * parameters - 2.0 * log_likelihood,
        bic: size.ln() * parameters - 2.0 * log_likelihood,
        coefficients: coefficients(terms, solution, &tests, confidence),
        covariance: tests.covariance,
        likelihood: tests.likelihood,
    }
}

fn coefficients(
    terms: &Terms<'_>,
    solution: &Solution,
    tests: &Tests,
    confidence: f64,
) -> Vec<Coefficient> {
    let critical_at = critical_values(&tests.df, confidence);
    let bare = |term: &str, estimate: f64, at: usize| {
        let (std_error, df) = (tests.covariance[[at, at]].sqrt(), tests.df[at]);
        let critical = critical_at[at];
        let statistic = estimate / std_error;
        Coefficient {
            block: None,
            term: term.to_string(),
            estimate,
            std_error,
            statistic,
            p_value: t_two_sided(statistic, df),
            conf_low: estimate - critical * std_error,
            conf_high: estimate + critical * std_error,
            beta: f64::NAN,
            beta_conf_low: f64::NAN,
            beta_conf_high: f64::NAN,
            zero_order: f64::NAN,
            partial: f64::NAN,
            part: f64::NAN,
            tolerance: f64::NAN,
            vif: f64::NAN,
            df,
        }
    };
    let intercept = solution.intercept.map(|b| bare("(Intercept)", b, 0));
    let constants = usize::from(terms.intercept);
    let predictor = |(j, (block, term)): (usize, (&str, &str))| {
        let scale = solution.scales[j];
        let alone = bare(term, solution.slopes[j], constants + j);
        // b / SE without σ, which an exact fit makes nought: β √tolerance is the part correlation.
        let beta = alone.estimate * scale;
        let part = beta * solution.tolerance[j].sqrt();
        let (beta_conf_low, beta_conf_high) = match &tests.likelihood {
            Some(errors) => {
                let reach = critical_at[constants + j] * errors.beta[j];
                (beta - reach, beta + reach)
            }
            None => (alone.conf_low * scale, alone.conf_high * scale),
        };
        Coefficient {
            block: Some(block.to_string()),
            beta,
            beta_conf_low,
            beta_conf_high,
            zero_order: solution.zero_order[j],
            partial: part / (part * part + solution.unexplained).sqrt(),
            part,
            tolerance: solution.tolerance[j],
            vif: 1.0 / solution.tolerance[j],
            ..alone
        }
    };
    let predictors = terms.predictors().take(solution.slopes.len()).enumerate().map(predictor);
    intercept.into_iter().chain(predictors).collect()
}

/// t of each number of degrees of freedom; one is often that of all.
fn critical_values(df: &[f64], confidence: f64) -> Vec<f64> {
    let mut values: Vec<f64> = Vec::with_capacity(df.len());
    for at in 0..df.len() {
        let before = at.checked_sub(1).filter(|&before| df[before] == df[at]);
        let value = before.map_or_else(|| t_critical(confidence, df[at]), |before| values[before]);
        values.push(value);
    }
    values
}
