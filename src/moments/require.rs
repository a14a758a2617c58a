//! Whether there are answers enough for an analysis.

use super::pairwise::Pairwise;
use super::{Cases, Moments, Sums};
use crate::error::{CorrelationProblem, Error, Result};

/// Where everyone agrees, merging parts leaves the last bits of their means, ε(|m| + |x|) with x any
/// answer, where the variation was.
const SQUARED_ROUNDING: f64 = 1e-30;

/// Two variables that have nothing in common to tell of, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unpaired {
    /// The later variable, then the earlier one.
    pub(crate) at: [usize; 2],
    pub(crate) reason: Error,
}

impl Moments {
    /// Makes sure that every variable was answered, that it varies, and that there are rows
    /// enough for what is asked.
    pub(crate) fn require(&self, analysis: &'static str, need: u64) -> Result<()> {
        self.require_answers(analysis, need)?;
        self.require_variation()
    }

    /// As [`Moments::require`], for what needs no variation.
    pub(crate) fn require_answers(&self, analysis: &'static str, need: u64) -> Result<()> {
        self.require_of_each(analysis, need)?;
        if let Sums::Complete(_) = self.sums {
            return Ok(());
        }
        let pair_n = self.pair_n();
        match pair_n.indexed_iter().find(|(_, n)| **n < need as f64) {
            Some(((i, j), _)) => Err(self.too_few_pairs([i, j], need)),
            None => Ok(()),
        }
    }

    /// As [`Moments::require`], for what is found pair by pair: the pairs without a figure are told,
    /// and refused only where no others are left. EM says itself which pairs it cannot do without.
    pub(crate) fn require_pairs(&self, analysis: &'static str, need: u64) -> Result<Vec<Unpaired>> {
        self.require_of_each(analysis, need)?;
        self.require_variation_of_each()?;
        let Sums::Pairwise(sums) = &self.sums else { return Ok(Vec::new()) };
        let places: Vec<[usize; 2]> =
            (0..self.names.len()).flat_map(|i| (0..i).map(move |j| [i, j])).collect();
        let unpaired: Vec<Unpaired> = places
            .iter()
            .filter_map(|&[i, j]| {
                let reason = if sums.n[[i, j]] < need as f64 {
                    self.too_few_pairs([j, i], need)
                } else if is_constant(sums, [i, j]) {
                    self.constant_among(sums, [i, j])
                } else if is_constant(sums, [j, i]) {
                    self.constant_among(sums, [j, i])
                } else {
                    return None;
                };
                Some(Unpaired { at: [i, j], reason })
            })
            .collect();
        refuse_if_all(&unpaired, places.len())?;
        Ok(unpaired)
    }

    /// Weights, and respondents to each variable.
    fn require_of_each(&self, analysis: &'static str, need: u64) -> Result<()> {
        let Cases { read, used, zero_weight, filtered, .. } = self.cases;
        if zero_weight > 0 && zero_weight + filtered == read {
            return Err(Error::AllWeightsZero);
        }
        if let Some(empty) = self.answered.iter().position(|&n| n == 0).filter(|_| read > 0) {
            return Err(Error::AllMissing { variable: self.names[empty].clone(), rows: read });
        }
        let found = match &self.sums {
            Sums::Complete(_) => self.n(),
            _ => self.pair_n().diag().iter().copied().fold(f64::INFINITY, f64::min) as u64,
        };
        if found < need {
            let left_out = read - used;
            return Err(Error::TooFewRows { analysis, need, found, left_out, read });
        }
        Ok(())
    }

    fn require_variation(&self) -> Result<()> {
        self.require_variation_of_each()?;
        let Sums::Pairwise(sums) = &self.sums else { return Ok(()) };
        let mut places = sums.square.indexed_iter().map(|((i, j), _)| [i, j]);
        match places.find(|&at| is_constant(sums, at)) {
            Some(at) => Err(self.constant_among(sums, at)),
            None => Ok(()),
        }
    }

    fn require_variation_of_each(&self) -> Result<()> {
        let constant = |i: usize, value| {
            Err(Error::ConstantVariable { variable: self.names[i].clone(), value })
        };
        match &self.sums {
            Sums::Complete(sums) => {
                let rounding = |i: usize| SQUARED_ROUNDING * sums.weight * sums.mean[i].powi(2);
                let mut squares = sums.cross.diag().into_iter().enumerate();
                match squares.find(|(i, square)| **square <= rounding(*i)) {
                    Some((i, _)) => constant(i, sums.mean[i]),
                    None => Ok(()),
                }
            }
            Sums::Pairwise(sums) => {
                match (0..self.names.len()).find(|&i| is_constant(sums, [i, i])) {
                    Some(i) => constant(i, sums.mean[[i, i]]),
                    None => Ok(()),
                }
            }
            Sums::Patterns(likelihood) => likelihood.estimate().map(|_| ()),
        }
    }

    fn too_few_pairs(&self, [i, j]: [usize; 2], need: u64) -> Error {
        let (first, second) = (self.names[i].clone(), self.names[j].clone());
        Error::TooFewPairs { first, second, need, found: self.pair_n()[[i, j]] as u64 }
    }

    fn constant_among(&self, sums: &Pairwise, [i, j]: [usize; 2]) -> Error {
        Error::Correlation(CorrelationProblem::ConstantAmong {
            variable: self.names[i].clone(),
            value: sums.mean[[i, j]],
            other: self.names[j].clone(),
            n: sums.n[[i, j]] as u64,
        })
    }
}

/// Whether i is the same for all who answered j as well.
fn is_constant(sums: &Pairwise, [i, j]: [usize; 2]) -> bool {
    let size = sums.square[[i, i]] + sums.mean[[i, i]].powi(2);
    sums.square[[i, j]] <= SQUARED_ROUNDING * sums.n[[i, j]] * size
}

/// The first reason, where there is one for every pair.
pub(crate) fn refuse_if_all(unpaired: &[Unpaired], pairs: usize) -> Result<()> {
    match unpaired.first() {
        Some(first) if unpaired.len() == pairs => Err(first.reason.clone()),
        _ => Ok(()),
    }
}
