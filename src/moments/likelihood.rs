//! Missingness patterns, and the estimate that is found from them when it is first asked for.

use std::sync::{Arc, OnceLock};

use ndarray::{Array1, Array2, Axis};

use super::complete::negate_off_diagonal;
use super::em::{Em, maximum_likelihood};
use super::information::{self, Parameters};
use super::patterns::Patterns;
use crate::error::{Error, Result};

/// Patterns of all variables that were read, and which of them are shown.
///
/// What is shown keeps what the other variables say about its missing answers.
#[derive(Debug, Clone)]
pub(crate) struct Likelihood {
    /// All variables that were read.
    pub(crate) names: Vec<String>,
    pub(crate) patterns: Patterns,
    /// The variables shown, by position among all.
    pub(crate) shown: Vec<usize>,
    /// For each variable shown, the total that it was subtracted from, if it was turned round.
    pub(crate) reversed: Vec<Option<f64>>,
    /// Shared by all selections.
    estimate: Arc<OnceLock<Result<Em>>>,
}

impl PartialEq for Likelihood {
    /// Whether or not the estimate was asked for already.
    fn eq(&self, other: &Self) -> bool {
        (&self.names, &self.patterns, &self.shown, &self.reversed)
            == (&other.names, &other.patterns, &other.shown, &other.reversed)
    }
}

impl Likelihood {
    pub(crate) fn new(names: Vec<String>, patterns: Patterns) -> Self {
        let shown: Vec<usize> = (0..names.len()).collect();
        let reversed = vec![None; shown.len()];
        Self::showing(names, patterns, shown, reversed)
    }

    pub(crate) fn showing(
        names: Vec<String>,
        patterns: Patterns,
        shown: Vec<usize>,
        reversed: Vec<Option<f64>>,
    ) -> Self {
        Self { names, patterns, shown, reversed, estimate: Arc::default() }
    }

    /// The patterns of both parts; none when they are not of the same variables.
    pub(crate) fn merge(&self, other: &Self) -> Option<Self> {
        let shows = |part: &Self| (part.names.clone(), part.shown.clone(), part.reversed.clone());
        if shows(self) != shows(other) {
            return None;
        }
        let patterns = self.patterns.merge(&other.patterns);
        let (names, shown, reversed) = shows(self);
        Some(Self::showing(names, patterns, shown, reversed))
    }

    /// Some of the variables shown, as the answers to all of them tell.
    pub(crate) fn show(&self, at: &[usize]) -> Self {
        Self {
            shown: at.iter().map(|&i| self.shown[i]).collect(),
            reversed: at.iter().map(|&i| self.reversed[i]).collect(),
            ..self.clone()
        }
    }

    /// Some of the variables shown, and nothing of any other.
    pub(crate) fn select(&self, at: &[usize]) -> Self {
        let shown: Vec<usize> = at.iter().map(|&i| self.shown[i]).collect();
        if shown.iter().copied().eq(0..self.names.len()) {
            return self.show(at);
        }
        let names = shown.iter().map(|&i| self.names[i].clone()).collect();
        let (all, reversed) = ((0..at.len()).collect(), at.iter().map(|&i| self.reversed[i]));
        Self::showing(names, self.patterns.select(&shown), all, reversed.collect())
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        self.reversed[index] = Some(total);
    }

    pub(crate) fn move_means(&mut self, origin: &[f64]) {
        self.patterns.move_means(origin);
    }

    /// The estimate of all variables. One that was interrupted is made again when next asked for.
    fn solved(&self) -> Result<Em> {
        if let Some(estimate) = self.estimate.get() {
            return estimate.clone();
        }
        let estimate = maximum_likelihood(&self.patterns, &self.names);
        if estimate != Err(Error::Interrupted) {
            // Whoever came first found the same.
            let _ = self.estimate.set(estimate.clone());
        }
        estimate
    }

    /// The estimate of the variables shown.
    pub(crate) fn estimate(&self) -> Result<Em> {
        let all = self.solved()?;
        Ok(Em { mean: self.mean(), covariance: self.covariance(), ..all })
    }

    pub(crate) fn mean(&self) -> Array1<f64> {
        let Ok(all) = self.solved() else {
            return Array1::from_elem(self.shown.len(), f64::NAN);
        };
        let mut mean = all.mean.select(Axis(0), &self.shown);
        mean.iter_mut().zip(&self.reversed).for_each(|(mean, reversed)| {
            if let Some(total) = reversed {
                *mean = total - *mean;
            }
        });
        mean
    }

    pub(crate) fn covariance(&self) -> Array2<f64> {
        let k = self.shown.len();
        let Ok(all) = self.solved() else {
            return Array2::from_elem((k, k), f64::NAN);
        };
        let mut covariance = all.covariance.select(Axis(0), &self.shown);
        covariance = covariance.select(Axis(1), &self.shown);
        for (j, _) in self.reversed.iter().enumerate().filter(|(_, total)| total.is_some()) {
            negate_off_diagonal(&mut covariance, j);
        }
        covariance
    }

    pub(crate) fn pair_n(&self) -> Array2<f64> {
        self.patterns.pair_n().select(Axis(0), &self.shown).select(Axis(1), &self.shown)
    }

    /// Large-sample covariances of functions of the estimate shown, whose derivatives by its
    /// [`Parameters`] are the rows of `derivatives`: from the observed information, to which the
    /// variables that are not shown contribute. NaN where it is singular.
    pub(crate) fn covariance_of(&self, derivatives: &Array2<f64>) -> Result<Array2<f64>> {
        let em = self.solved()?;
        information::covariance_of(&self.patterns, &em, &self.of_all(derivatives))
    }

    /// The variances of such functions.
    pub(crate) fn variances_of(&self, derivatives: &Array2<f64>) -> Result<Array1<f64>> {
        let em = self.solved()?;
        information::variances_of(&self.patterns, &em, &self.of_all(derivatives))
    }

    /// Derivatives by the parameters of all variables, from those by the ones shown.
    fn of_all(&self, derivatives: &Array2<f64>) -> Array2<f64> {
        let (here, all) = (
            Parameters { variables: self.shown.len() },
            Parameters { variables: self.patterns.k() },
        );
        let sign = |i: usize| if self.reversed[i].is_some() { -1.0 } else { 1.0 };
        let mut of_all = Array2::zeros((derivatives.nrows(), all.count()));
        for (i, &at) in self.shown.iter().enumerate() {
            of_all.column_mut(at).scaled_add(sign(i), &derivatives.column(i));
        }
        for (i, j) in here.pairs() {
            let (from, to) = (here.covariance(i, j), (self.shown[i], self.shown[j]));
            let mut column = of_all.column_mut(all.covariance(to.0, to.1));
            column.scaled_add(sign(i) * sign(j), &derivatives.column(from));
        }
        of_all
    }
}
