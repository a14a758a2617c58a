//! Fits without one fold, and their errors in it, all from the moments of the folds.

use ndarray::Array1;

use crate::error::{Error, RegressionProblem, Result};
use crate::moments::{Moments, in_order};
use crate::regression::solve::Solution;
use crate::regression::{HierarchicalRegression, Precision};

/// Sums of squared errors of respondents who were not fitted.
#[derive(Debug, Clone, Default)]
pub(super) struct FoldError {
    /// Of the predictions of each model.
    pub(super) of_models: Vec<f64>,
    /// Of the mean of those who were fitted.
    pub(super) of_mean: f64,
    /// Σ w.
    pub(super) weight: f64,
}

impl FoldError {
    pub(super) fn add(&mut self, other: &Self) {
        self.of_models.resize(other.of_models.len(), 0.0);
        self.of_models.iter_mut().zip(&other.of_models).for_each(|(sum, part)| *sum += part);
        self.of_mean += other.of_mean;
        self.weight += other.weight;
    }
}

/// A regression, and the respondents in folds.
pub(super) struct Folds<'a> {
    regression: &'a HierarchicalRegression,
    folds: Vec<Moments>,
    pub(super) whole: Moments,
    pub(super) count: usize,
    /// All folds before each one, and all after it.
    before: Vec<Option<Moments>>,
    after: Vec<Option<Moments>>,
    repeat: usize,
}

impl<'a> Folds<'a> {
    pub(super) fn new(
        regression: &'a HierarchicalRegression,
        folds: Vec<Moments>,
        repeat: usize,
    ) -> Result<Self> {
        let variables = regression.variables();
        let folds = folds.iter().map(|fold| fold.select(&variables)).collect::<Result<Vec<_>>>()?;
        let before = sums_before(folds.iter())?;
        let mut after = sums_before(folds.iter().rev())?;
        after.reverse();
        let whole = match (folds.first(), after.first()) {
            (Some(first), Some(Some(others))) => first.merge(others)?,
            _ => return Err(Error::Regression(RegressionProblem::EmptyFold { fold: 1, folds: 1 })),
        };
        let count = folds.len();
        let whole = regression.ready(&whole)?;
        Ok(Self { regression, folds, whole, count, before, after, repeat })
    }

    /// Of all folds, each predicted by the others.
    pub(super) fn errors(&self) -> Result<FoldError> {
        let mut total = FoldError::default();
        for part in in_order(self.count, |fold| self.error(fold))? {
            total.add(&part?);
        }
        Ok(total)
    }

    fn error(&self, fold: usize) -> Result<FoldError> {
        let without = |source: Error| {
            let (fold, folds, repeat) = (fold + 1, self.count, self.repeat + 1);
            let source = Box::new(source);
            Error::Regression(RegressionProblem::WithoutFold { fold, folds, repeat, source })
        };
        let fitted = match (&self.before[fold], &self.after[fold]) {
            (Some(before), Some(after)) => before.merge(after)?,
            (Some(part), None) | (None, Some(part)) => part.clone(),
            (None, None) => return Ok(FoldError::default()),
        };
        let fitted = self.regression.ready(&fitted).map_err(without)?;
        let centred = self.regression.centred(&fitted);
        let solved = self.regression.solve(&centred, Precision::Double);
        let solved = solved.map_err(|failure| without(failure.or(&fitted, self.regression)))?;
        let held_out = self.regression.centred(&self.folds[fold]);
        let p = held_out.mean.len() - 1;
        // Σ w (y − b₀ − bᵀx)² about the fold's own means, and of its mean.
        let squares = |slopes: &[f64], constant: f64| {
            let mut turned = Array1::zeros(p + 1);
            turned[p] = 1.0;
            slopes.iter().enumerate().for_each(|(j, b)| turned[j] = -b);
            let mean = turned.dot(&Array1::from(held_out.mean.clone())) - constant;
            let within = turned.dot(&held_out.cross.dot(&turned));
            within.max(0.0) + held_out.weight * mean * mean
        };
        let of_model =
            |solution: &Solution| squares(&solution.slopes, solution.intercept.unwrap_or(0.0));
        let mean = if self.regression.intercept { centred.mean[p] } else { 0.0 };
        Ok(FoldError {
            of_models: solved.solutions.iter().map(of_model).collect(),
            of_mean: squares(&[], mean),
            weight: held_out.weight,
        })
    }
}

/// For each of some moments, those before it together.
fn sums_before<'m>(moments: impl Iterator<Item = &'m Moments>) -> Result<Vec<Option<Moments>>> {
    let mut sums = Vec::new();
    let mut sum: Option<Moments> = None;
    for part in moments {
        let next = match &sum {
            Some(sum) => sum.merge(part)?,
            None => part.clone(),
        };
        sums.push(sum.replace(next));
    }
    Ok(sums)
}
