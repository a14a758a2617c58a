//! Whether there are answers enough for an analysis.

use super::{Cases, Moments, Sums};
use crate::error::{Error, Result};

impl Moments {
    /// Makes sure that every variable was answered, that it varies, and that there are rows
    /// enough for what is asked.
    pub(crate) fn require(&self, analysis: &'static str, need: u64) -> Result<()> {
        self.require_answers(analysis, need)?;
        self.require_variation()
    }

    /// As [`Moments::require`], for what needs no variation.
    pub(crate) fn require_answers(&self, analysis: &'static str, need: u64) -> Result<()> {
        let Cases { read, used, zero_weight, filtered, .. } = self.cases;
        if zero_weight > 0 && zero_weight + filtered == read {
            return Err(Error::AllWeightsZero);
        }
        if let Some(empty) = self.answered.iter().position(|&n| n == 0).filter(|_| read > 0) {
            return Err(Error::AllMissing { variable: self.names[empty].clone(), rows: read });
        }
        let enough = |found| {
            let left_out = read - used;
            Err(Error::TooFewRows { analysis, need, found, left_out, read })
        };
        if let Sums::Complete(_) = self.sums {
            return if self.n() < need { enough(self.n()) } else { Ok(()) };
        }
        let pair_n = self.pair_n();
        match pair_n.indexed_iter().find(|(_, n)| **n < need as f64) {
            Some(((i, j), &n)) if i == j => enough(n as u64),
            Some(((i, j), &n)) => {
                let (first, second) = (self.names[i].clone(), self.names[j].clone());
                Err(Error::TooFewPairs { first, second, need, found: n as u64 })
            }
            None => Ok(()),
        }
    }

    /// Where everyone agrees, merging parts leaves the last bits of their means, ε(|m| + |x|) with x
    /// any answer, where the variation was.
    fn require_variation(&self) -> Result<()> {
        const SQUARED_ROUNDING: f64 = 1e-30;
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
                let rounding = |i: usize, j: usize| {
                    let size = sums.square[[i, i]] + sums.mean[[i, i]].powi(2);
                    SQUARED_ROUNDING * sums.n[[i, j]] * size
                };
                let mut squares = sums.square.indexed_iter();
                match squares.find(|((i, j), square)| **square <= rounding(*i, *j)) {
                    Some(((i, j), _)) => constant(i, sums.mean[[i, j]]),
                    None => Ok(()),
                }
            }
            Sums::Patterns(likelihood) => likelihood.estimate().map(|_| ()),
        }
    }
}
