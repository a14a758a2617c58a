//! How much each respondent counts, and what kind of weight that is.

use super::{Column, MOST_RESPONDENTS};
use crate::error::{Error, Result, WeightProblem};

/// What a weight means. The three kinds give the same means but different standard errors, so a
/// weight never comes without its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightType {
    /// How many identical respondents a row stands for (SPSS `WEIGHT BY` with whole numbers).
    Frequency,
    /// The precision of a row, as in weighted least squares.
    Analytic,
    /// The inverse of a respondent's probability of being in the sample.
    Sampling,
}

/// Checked weights: whole numbers from 0, at least one above 0.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    values: Column<'a>,
    kind: WeightType,
}

impl<'a> Weights<'a> {
    /// Checks every weight.
    pub(super) fn new(values: Column<'a>, kind: WeightType) -> Result<Self> {
        if kind != WeightType::Frequency {
            return Err(Error::NotYet {
                what: "an analysis with analytic or sampling weights",
                instead: "only frequency weights (whole numbers of identical respondents) are, and using them for another kind would give wrong standard errors",
            });
        }
        let mut total = 0.0;
        for (row, weight) in values.to_vec().into_iter().enumerate() {
            check(row, weight)?;
            total += weight;
        }
        if total == 0.0 {
            return Err(Error::AllWeightsZero);
        }
        if total > MOST_RESPONDENTS as f64 {
            return Err(Error::SampleSizeOutOfRange { n: total });
        }
        Ok(Self { values, kind })
    }

    /// What kind they are.
    pub fn kind(&self) -> WeightType {
        self.kind
    }

    /// How many respondents they are for.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether they are for nobody.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The weights of rows `start..start + out.len()`.
    pub(crate) fn read(&self, start: usize, out: &mut [f64]) {
        self.values.read(start, out);
    }
}

fn check(row: usize, weight: f64) -> Result<()> {
    let wrong = |problem, remedy| Err(Error::WrongWeight { row, problem, remedy });
    if weight.is_nan() {
        wrong(WeightProblem::Missing, "give every respondent a weight, 0 to leave one out")
    } else if weight.is_infinite() {
        wrong(WeightProblem::Infinite, "correct it")
    } else if weight < 0.0 {
        wrong(WeightProblem::Negative(weight), "weights are 0 or more")
    } else if weight.fract() != 0.0 {
        wrong(
            WeightProblem::Fractional(weight),
            "frequency weights count respondents; fractional weights are of another type",
        )
    } else {
        Ok(())
    }
}
