//! Which respondents and weights an analysis has rules for.

use crate::data::{Missing, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::Moments;

/// Makes sure that weights, if there are any, say how many respondents a row stands for.
pub(super) fn frequencies_only(analysis: &'static str, kind: Option<WeightType>) -> Result<()> {
    match kind {
        None | Some(WeightType::Frequency) => Ok(()),
        Some(kind) => Err(Error::Reliability(ReliabilityProblem::WeightsNotTaken {
            analysis,
            kind: kind.name(),
        })),
    }
}

/// Makes sure that all variables have the same respondents.
pub(super) fn one_set_of_respondents(analysis: &'static str, moments: &Moments) -> Result<()> {
    match moments.missing() {
        Missing::Listwise => Ok(()),
        other => Err(Error::Reliability(ReliabilityProblem::OneSetOfRespondents {
            analysis,
            missing: other.name(),
        })),
    }
}

pub(super) fn out_of_range(what: &'static str, value: f64, allowed: &'static str) -> Error {
    Error::Reliability(ReliabilityProblem::OutOfRange { what, value, allowed })
}
