//! What is asked of whose importance, and the covariances that it is found from.

use std::ops::Range;

use ndarray::Array2;

use super::super::solve::solve;
use super::super::told::{Listener, Told};
use super::super::{Block, HierarchicalRegression, Precision};
use super::dominance::{by_size, comparisons, dominance, pairs};
use super::orders::sampled;
use super::subsets::Fits;
use super::{MOST_PARTS, PairDominance, PredictorImportance, RelativeImportance};
use crate::data::{Missing, Responses, position};
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::Moments;

/// Whose importance for an outcome is asked.
///
/// A part is a predictor, or a group of predictors that enter and leave together, as the columns of a
/// factor do or a block. Variables that are always in are in every model, and what is divided among the
/// parts is R² less theirs.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{ImportanceAnalysis, Moments};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.4], [0.6, 0.4, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 100, None, None)?;
/// let found = ImportanceAnalysis::new("y").predictors(["a", "b"]).analyse(&moments)?;
/// // R² = (.36 + .16 − 2 · .6 · .4 · .5) / (1 − .25); a adds .36 alone and R² − .16 to b.
/// let r_squared = 0.28 / 0.75;
/// assert!((found.r_squared - r_squared).abs() < 1e-15);
/// assert!((found.predictors[0].lmg - 0.5 * (0.36 + r_squared - 0.16)).abs() < 1e-15);
/// assert_eq!(found.dominance[0].complete, 1.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceAnalysis {
    pub(super) outcome: String,
    pub(super) parts: Vec<Block>,
    pub(super) always: Vec<String>,
}

impl ImportanceAnalysis {
    /// Of the importance for `outcome`.
    pub fn new(outcome: impl Into<String>) -> Self {
        Self { outcome: outcome.into(), parts: Vec::new(), always: Vec::new() }
    }

    /// Predictors of which each is a part of its own.
    #[must_use]
    pub fn predictors<S: Into<String>>(mut self, predictors: impl IntoIterator<Item = S>) -> Self {
        for predictor in predictors {
            let name: String = predictor.into();
            self.parts.push(Block { predictors: vec![name.clone()], name });
        }
        self
    }

    /// Predictors that are one part.
    #[must_use]
    pub fn group<S: Into<String>>(
        mut self,
        name: impl Into<String>,
        predictors: impl IntoIterator<Item = S>,
    ) -> Self {
        let predictors = predictors.into_iter().map(Into::into).collect();
        self.parts.push(Block { name: name.into(), predictors });
        self
    }

    /// Variables that are in every model.
    #[must_use]
    pub fn always<S: Into<String>>(mut self, variables: impl IntoIterator<Item = S>) -> Self {
        self.always.extend(variables.into_iter().map(Into::into));
        self
    }

    /// The variables it needs: those always in, all predictors in order, then the outcome.
    pub fn variables(&self) -> Vec<String> {
        self.regression().variables()
    }

    /// The importance of every part, from moments: of rows under any missing rule and with any
    /// weights, or of a published table of correlations.
    ///
    /// # Errors
    /// [`Error::Regression`] for more than 25 parts, the outcome among the predictors, a predictor
    /// that is in two parts or also always in, an empty group, or no predictor at all;
    /// [`Error::DuplicateName`]; those of [`HierarchicalRegression::fit`] but for
    /// [`Error::NeedsRows`].
    pub fn analyse(&self, moments: &Moments) -> Result<RelativeImportance> {
        self.analyse_telling(moments, None)
    }

    /// As [`ImportanceAnalysis::analyse`], from the answers.
    ///
    /// # Errors
    /// As [`ImportanceAnalysis::analyse`], and those of [`Moments::of`].
    pub fn analyse_responses(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
    ) -> Result<RelativeImportance> {
        self.analyse(&Moments::of(&responses.select(self.variables())?, missing)?)
    }

    /// As [`ImportanceAnalysis::analyse`]; `told` hears how many subsets and comparisons are done, of how
    /// many, and may break the work off.
    ///
    /// # Errors
    /// As [`ImportanceAnalysis::analyse`], and [`Error::Interrupted`].
    pub fn analyse_telling(
        &self,
        moments: &Moments,
        told: Option<Listener<'_>>,
    ) -> Result<RelativeImportance> {
        self.check()?;
        let parts = self.parts.len();
        if parts > MOST_PARTS {
            let problem = RegressionProblem::TooManySubsets { parts, most: MOST_PARTS };
            return Err(Error::Regression(problem));
        }
        let ready = self.ready(moments)?;
        // Every subset, then what each part adds, then all pairs.
        let work = (1 << parts) * (2 + parts) / 2 + ((parts * (parts - 1)) << parts) / 8;
        let mut told = Told::new(told, work);
        let fits = Fits::of(&ready.given, &ready.parts, &mut told)?;
        let conditional = by_size(&fits, &mut told)?;
        let comparisons = comparisons(&fits, &mut told)?;
        let mean = |added: &Vec<f64>| added.iter().sum::<f64>() / added.len() as f64;
        let lmg: Vec<f64> = conditional.iter().map(mean).collect();
        let pair =
            |((i, j), comparison): ((usize, usize), super::dominance::Comparison)| PairDominance {
                first: self.parts[i].name.clone(),
                second: self.parts[j].name.clone(),
                complete: comparison.dominance(),
                conditional: dominance(&conditional[i], &conditional[j]),
                general: dominance(&lmg[i..=i], &lmg[j..=j]),
                share_first: comparison.more as f64 / comparison.subsets as f64,
                share_second: comparison.less as f64 / comparison.subsets as f64,
            };
        let dominance = pairs(parts).into_iter().zip(comparisons).map(pair).collect();
        let mut found = self.result(&ready, &lmg);
        for (predictor, conditional) in found.predictors.iter_mut().zip(conditional) {
            predictor.conditional = conditional;
        }
        found.dominance = dominance;
        Ok(found)
    }

    /// The importance of parts too many for all subsets: LMG is the mean over `orders` random orders of
    /// entry, with its standard error; the other measures are exact. There is no dominance. The
    /// same seed gives the same orders, whatever the number of threads.
    ///
    /// # Errors
    /// As [`ImportanceAnalysis::analyse`] but for the number of parts; [`Error::Regression`] for fewer
    /// than 2 orders or more than 10 million; [`Error::Interrupted`].
    ///
    /// # References
    /// Castro, J., Gómez, D., & Tejada, J. (2009). Polynomial calculation of the Shapley value based on
    /// sampling. *Computers & Operations Research*, 36(5), 1726–1730.
    /// <https://doi.org/10.1016/j.cor.2008.04.004>
    pub fn analyse_sampled(
        &self,
        moments: &Moments,
        orders: usize,
        seed: u64,
        told: Option<Listener<'_>>,
    ) -> Result<RelativeImportance> {
        self.check()?;
        let ready = self.ready(moments)?;
        let means = sampled(&ready, orders, seed, &mut Told::new(told, orders))?;
        let mut found = self.result(&ready, &means.iter().map(|m| m.mean).collect::<Vec<_>>());
        for (predictor, sampled) in found.predictors.iter_mut().zip(&means) {
            predictor.lmg_std_error = sampled.std_error;
        }
        (found.orders, found.seed) = (Some(orders as u64), Some(seed));
        Ok(found)
    }

    /// The regression on everything, those always in first.
    fn regression(&self) -> HierarchicalRegression {
        let mut regression = HierarchicalRegression::new(self.outcome.clone());
        if !self.always.is_empty() {
            regression = regression.block("always", self.always.iter().cloned());
        }
        self.parts.iter().fold(regression, |built, part| {
            built.block(part.name.clone(), part.predictors.iter().cloned())
        })
    }

    fn check(&self) -> Result<()> {
        if self.parts.is_empty() {
            let outcome = self.outcome.clone();
            return Err(Error::Regression(RegressionProblem::NoBlocks { outcome }));
        }
        let names: Vec<String> = self.parts.iter().map(|part| part.name.clone()).collect();
        match (0..names.len()).find(|&at| position(&names, &names[at]).is_ok_and(|i| i < at)) {
            Some(at) => Err(Error::DuplicateName { variable: names[at].clone() }),
            None => Ok(()),
        }
    }

    /// Everything that the measures need, found fit for them.
    pub(super) fn ready(&self, moments: &Moments) -> Result<Ready> {
        let regression = self.regression();
        let moments = regression.ready(moments)?;
        let centred = regression.centred(&moments);
        let always = self.always.len();
        let everything = centred.cross.nrows() - 1;
        let entered: Vec<usize> =
            [always, everything].into_iter().filter(|entered| *entered > 0).collect();
        let solved = solve(&centred, &entered, true, Precision::Double)
            .map_err(|failure| failure.or(&moments, &regression))?;
        let size = centred.cross.diag().mapv(f64::sqrt);
        let unit = Array2::from_shape_fn(centred.cross.dim(), |(i, j)| {
            if i == j { 1.0 } else { centred.cross[[i, j]] / (size[i] * size[j]) }
        });
        let [before @ .., all] = &solved.solutions[..] else {
            let outcome = self.outcome.clone();
            return Err(Error::Regression(RegressionProblem::NoBlocks { outcome }));
        };
        let beta = |j: usize| all.slopes[j] * all.scales[j];
        let ends = self.parts.iter().scan(0, |end, part| {
            *end += part.predictors.len();
            Some(*end - part.predictors.len()..*end)
        });
        Ok(Ready {
            given: given_first(unit, always),
            parts: ends.collect(),
            r_squared: all.r_squared,
            always_r_squared: before.first().map_or(0.0, |solution| solution.r_squared),
            betas: (always..everything).map(beta).collect(),
            moments,
        })
    }

    /// The measures that need no subsets, beside LMG.
    fn result(&self, ready: &Ready, lmg: &[f64]) -> RelativeImportance {
        let divided = ready.r_squared - ready.always_r_squared;
        let (first, last) = (ready.first(), ready.last());
        let (betasq, pratt, weights) = (ready.betasq(), ready.pratt(), ready.relative_weights());
        let of_part = |(at, part): (usize, &Block)| PredictorImportance {
            name: part.name.clone(),
            variables: part.predictors.clone(),
            lmg: lmg[at],
            lmg_share: lmg[at] / divided,
            lmg_std_error: f64::NAN,
            first: first[at],
            last: last[at],
            betasq: betasq[at],
            pratt: pratt[at],
            relative_weight: weights[at],
            relative_weight_share: weights[at] / divided,
            conditional: Vec::new(),
        };
        RelativeImportance {
            outcome: self.outcome.clone(),
            n: ready.moments.n(),
            r_squared: ready.r_squared,
            always_r_squared: ready.always_r_squared,
            always: self.always.clone(),
            predictors: self.parts.iter().enumerate().map(of_part).collect(),
            dominance: Vec::new(),
            orders: None,
            seed: None,
            missing: ready.moments.missing(),
            cases: ready.moments.cases(),
            weighting: ready.moments.weighting(),
        }
    }
}

/// What the measures are found from.
pub(super) struct Ready {
    /// Covariances of the predictors in order and the outcome last, given those always in; each
    /// variable has variance 1 before.
    pub(super) given: Array2<f64>,
    /// Which of them make up each part.
    pub(super) parts: Vec<Range<usize>>,
    pub(super) r_squared: f64,
    pub(super) always_r_squared: f64,
    /// β of each predictor in the model of all.
    pub(super) betas: Vec<f64>,
    moments: Moments,
}

impl Ready {
    /// How many predictors there are in all parts.
    pub(super) fn variables(&self) -> usize {
        self.given.nrows() - 1
    }
}

/// The covariances of the others given the first variables.
fn given_first(mut matrix: Array2<f64>, first: usize) -> Array2<f64> {
    for pivot in 0..first {
        let row = matrix.row(pivot).to_owned();
        for i in pivot + 1..row.len() {
            for j in pivot + 1..row.len() {
                matrix[[i, j]] -= row[i] * row[j] / row[pivot];
            }
        }
    }
    matrix.slice(ndarray::s![first.., first..]).to_owned()
}
