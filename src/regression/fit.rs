//! From moments to a fitted regression: what is checked, solved and tested on the way.

use ndarray::Array2;

use super::model::{self, Model, Precision, Regression, Sample, Tests};
use super::solve::{self, Centred, Failure, Solved};
use super::vcov::{self, Clusters, Vcov};
use super::{HierarchicalRegression, joint, observed};
use crate::correlation::check_confidence;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, RegressionProblem, Result};
use crate::math::cholesky::Dependence;
use crate::math::real::Real;
use crate::moments::Moments;

impl HierarchicalRegression {
    /// The result, with standard errors as asked for.
    pub(super) fn tested<T: Real + Sync>(
        &self,
        used: &Responses<'_>,
        moments: &Moments,
        solved: &Solved<T>,
        (vcov, precision): (Vcov, Precision),
    ) -> Result<Regression> {
        let n = moments.n() as f64;
        let tests = match vcov {
            Vcov::Classical => self.informed(moments, solved)?,
            Vcov::Linearized => Some((vcov.name(), vcov::linearized(used, solved, n)?)),
            robust => Some((vcov.name(), vcov::heteroskedastic(used, solved, robust, n)?)),
        };
        let tests = tests.map(|(vcov, tests)| (vcov, tests, None));
        Ok(self.regression(moments, solved, tests, precision))
    }

    /// Tests from the observed information, where there is one.
    pub(super) fn informed<T: Real>(
        &self,
        moments: &Moments,
        solved: &Solved<T>,
    ) -> Result<Option<(&'static str, Vec<Tests>)>> {
        let Some(n) = self.likelihood_n(moments) else { return Ok(None) };
        let tests = observed::informed(moments, solved, self.intercept, n).transpose()?;
        Ok(tests.map(|tests| ("observed_information", tests)))
    }

    /// Respondents whose answers with gaps have a likelihood; none without EM, or where the
    /// classical errors are asked for. Analytic weights make each respondent's covariances Σ / w,
    /// which is not what EM maximises.
    pub(super) fn likelihood_n(&self, moments: &Moments) -> Option<f64> {
        if self.vcov.is_some() || moments.weighting().kind == Some(WeightType::Analytic) {
            return None;
        }
        moments.em()?.ok().map(|em| em.n)
    }

    /// The moments of the variables of the regression, outcome last, found fit for it.
    pub(super) fn ready(&self, moments: &Moments) -> Result<Moments> {
        self.check_blocks()?;
        let moments = moments.show(self.variables())?;
        let parameters = self.variables().len() - 1 + usize::from(self.intercept);
        let (analysis, need) = ("this regression", (parameters + 1).max(3) as u64);
        if self.intercept {
            moments.require(analysis, need)?;
        } else {
            moments.require_answers(analysis, need)?;
            require_other_than_zero(&moments)?;
        }
        Ok(moments)
    }

    pub(super) fn check_blocks(&self) -> Result<()> {
        check_confidence(self.confidence)?;
        if self.blocks.is_empty() {
            return Err(Error::Regression(RegressionProblem::NoBlocks {
                outcome: self.outcome.clone(),
            }));
        }
        for (at, block) in self.blocks.iter().enumerate() {
            if block.predictors.is_empty() {
                return Err(Error::Regression(RegressionProblem::EmptyBlock {
                    block: block.name.clone(),
                }));
            }
            for (i, predictor) in block.predictors.iter().enumerate() {
                let variable = predictor.clone();
                if *predictor == self.outcome {
                    let block = block.name.clone();
                    return Err(Error::Regression(RegressionProblem::OutcomeAmongPredictors {
                        variable,
                        block,
                    }));
                }
                if block.predictors[..i].contains(predictor) {
                    return Err(Error::DuplicateName { variable });
                }
                if let Some(earlier) =
                    self.blocks[..at].iter().find(|b| b.predictors.contains(predictor))
                {
                    let (first, second) = (earlier.name.clone(), block.name.clone());
                    return Err(Error::Regression(RegressionProblem::VariableInTwoBlocks {
                        variable,
                        first,
                        second,
                    }));
                }
            }
        }
        Ok(())
    }

    pub(super) fn centred(&self, moments: &Moments) -> Centred<f64> {
        let (n, weight) = (moments.n() as f64, weight(moments));
        if let Some(n) = self.likelihood_n(moments) {
            let cross = moments.covariance() * n;
            return Centred { weight: n, mean: moments.mean().to_vec(), cross };
        }
        let cross = match moments.cross_products() {
            Some(cross) if moments.missing() == Missing::Listwise => cross,
            Some(cross) => cross * (weight / n),
            None => {
                let (r, sd) = (moments.correlation(), moments.sd());
                let factor = (n - 1.0) * (weight / n);
                Array2::from_shape_fn(r.dim(), |(i, j)| factor * r[[i, j]] * sd[i] * sd[j])
            }
        };
        Centred { weight, mean: moments.mean().to_vec(), cross }
    }

    /// One solution per block, from one factor.
    pub(super) fn solve<T: Real>(
        &self,
        centred: &Centred<T>,
        precision: Precision,
    ) -> std::result::Result<Solved<T>, Failure> {
        let entered = self.blocks.iter().scan(0, |entered, block| {
            *entered += block.predictors.len();
            Some(*entered)
        });
        solve::solve(centred, &entered.collect::<Vec<_>>(), self.intercept, precision)
    }

    pub(super) fn regression<T: Real>(
        &self,
        moments: &Moments,
        solved: &Solved<T>,
        tests: Option<(&'static str, Vec<Tests>, Option<Clusters>)>,
        precision: Precision,
    ) -> Regression {
        let terms = model::Terms::new(&self.blocks, self.intercept);
        let sample = Sample::new(
            self.likelihood_n(moments).map_or(moments.n(), |n| n as u64),
            moments.weighting(),
        );
        let (vcov, tests, clusters) = tests.unwrap_or((Vcov::Classical.name(), Vec::new(), None));
        let mut tests = tests.into_iter();
        let mut models: Vec<Model> = Vec::with_capacity(self.blocks.len());
        for at in 0..self.blocks.len() {
            let fitted = (solved, tests.next());
            let model = model::model(&terms, at, &sample, fitted, models.last(), self.confidence);
            models.push(model);
        }
        let fit = Regression {
            outcome: self.outcome.clone(),
            n: sample.n,
            models,
            terms: Vec::new(),
            predictors: self.predictors.clone(),
            confidence: self.confidence,
            intercept: self.intercept,
            precision,
            vcov,
            clusters,
            missing: moments.missing(),
            cases: moments.cases(),
            weighting: moments.weighting(),
            moments: moments.clone(),
            cluster_squares: None,
        };
        let terms = joint::term_tests((&self.blocks, &self.terms), &fit, solved);
        Regression { terms, ..fit }
    }
}

/// Σw of n respondents. Under pairwise deletion and EM n is not that of the rows, and the weight is
/// n times their mean weight.
fn weight(moments: &Moments) -> f64 {
    let (n, weighting) = (moments.n() as f64, moments.weighting());
    match weighting.kind {
        Some(WeightType::Analytic) if moments.missing() != Missing::Listwise => {
            n * (weighting.sum / weighting.rows as f64)
        }
        _ => moments.total_weight(),
    }
}

/// Robust errors are of the rows of complete cases.
pub(super) fn listwise_only(vcov: Vcov, missing: Missing) -> Result<()> {
    if vcov == Vcov::Classical || missing == Missing::Listwise {
        return Ok(());
    }
    let what = match vcov {
        Vcov::Linearized => "a regression with sampling weights and missing=\"pairwise\" or \"em\"",
        _ => "a robust standard error with missing=\"pairwise\" or \"em\"",
    };
    Err(Error::NotYet { what, instead: "use missing=\"listwise\"" })
}

/// Through the origin a constant is a predictor like any other, unless it is nought.
fn require_other_than_zero(moments: &Moments) -> Result<()> {
    let answers = moments.mean().into_iter().zip(moments.sd()).zip(moments.names());
    for ((mean, sd), name) in answers {
        if mean == 0.0 && sd == 0.0 {
            return Err(Error::ConstantVariable { variable: name.clone(), value: mean });
        }
    }
    Ok(())
}

impl Failure {
    /// The error with the variables' names.
    pub(super) fn or(self, moments: &Moments, regression: &HierarchicalRegression) -> Error {
        let names = moments.names();
        let name = |i: usize| names[i].clone();
        let list = |on: &[usize]| on.iter().map(|&i| name(i)).collect::<Vec<_>>();
        // Rounding leaves a dependence at nought; only figures that do not belong together, as
        // pairwise ones may, go well below it.
        const BELOW_ROUNDING: f64 = -1e-8;
        match self {
            Failure::Dependent(Dependence { variable, pivot, .. }) if pivot < BELOW_ROUNDING => {
                moments.not_positive_definite(variable)
            }
            Failure::Dependent(Dependence { variable, on, .. }) => {
                Error::Collinear { variable: name(variable), depends_on: list(&on) }
            }
            Failure::NearlyDependent { variable, on, tolerance } => {
                Error::IllConditioned { variable: name(variable), depends_on: list(&on), tolerance }
            }
            Failure::NearlyExact { unexplained } if unexplained < BELOW_ROUNDING => {
                moments.not_positive_definite(names.len() - 1)
            }
            Failure::NearlyExact { unexplained } => {
                Error::NearlyExactFit { outcome: regression.outcome.clone(), unexplained }
            }
        }
    }
}
