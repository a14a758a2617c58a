//! Pairs of variables that have no correlation, in a matrix where others do.

use std::collections::HashSet;

use ndarray::Array2;

use super::CorrelationMatrix;
use crate::error::{Error, Result};
use crate::moments::Unpaired;

/// Two variables that have no correlation: too few respondents answered both, or one of the two is the
/// same for all who did. Split questionnaires have such pairs by design; the matrix is NaN there.
#[derive(Debug, Clone, PartialEq)]
pub struct UnpairedVariables {
    /// The earlier variable.
    pub first: String,
    /// The later one.
    pub second: String,
    /// Respondents who answered both.
    pub n: u64,
    /// Why, as it would be refused by itself.
    pub reason: Error,
}

impl CorrelationMatrix {
    /// The matrix for what needs all of it.
    ///
    /// # Errors
    /// The reason why the first of some pairs has no correlation.
    pub(crate) fn without_gaps(self) -> Result<Self> {
        match self.unpaired.first() {
            Some(pair) => Err(pair.reason.clone()),
            None => Ok(self),
        }
    }
}

/// As a result tells them.
pub(super) fn told(
    unpaired: &[Unpaired],
    names: &[String],
    n: &Array2<f64>,
) -> Vec<UnpairedVariables> {
    let of = |Unpaired { at: [i, j], reason }: &Unpaired| UnpairedVariables {
        first: names[*j].clone(),
        second: names[*i].clone(),
        n: n[[*i, *j]] as u64,
        reason: reason.clone(),
    };
    unpaired.iter().map(of).collect()
}

/// The places below the diagonal of a (k, k) matrix at which there is a correlation.
pub(super) fn paired(k: usize, unpaired: &[Unpaired]) -> Vec<[usize; 2]> {
    let without: HashSet<[usize; 2]> = unpaired.iter().map(|pair| pair.at).collect();
    let below = (0..k).flat_map(|i| (0..i).map(move |j| [i, j]));
    below.filter(|at| !without.contains(at)).collect()
}
