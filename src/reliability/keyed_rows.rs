//! The answers to the items of a scale, for what needs the rows.

use super::weights::frequencies_only;
use crate::data::{Bounds, Missing, Responses};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::{GappedRows, Moments};
use crate::scale::Scale;

/// Respondents who answered every item, their answers turned round where the scale says so.
pub(super) struct KeyedRows {
    /// One list per item.
    pub(super) items: Vec<Vec<f64>>,
    /// How many respondents each row stands for.
    pub(super) counts: Vec<f64>,
    /// Of the keyed items.
    pub(super) moments: Moments,
}

impl KeyedRows {
    pub(super) fn complete(
        responses: &Responses<'_>,
        scale: &Scale,
        analysis: &'static str,
        need: u64,
    ) -> Result<Self> {
        let answers = responses.select(scale.items())?;
        frequencies_only(analysis, answers.weights().map(|weights| weights.kind()))?;
        scale.check(&answers)?;
        let moments = scale.key(&Moments::of(&answers, Missing::Listwise)?)?;
        moments.require_answers(analysis, need)?;
        let mut rows = GappedRows::read_all(&answers)?;
        rows.keep_complete();
        turn_round(&mut rows.columns, scale);
        Ok(Self { items: rows.columns, counts: rows.weights, moments })
    }

    /// The sum of the items, row by row.
    pub(super) fn sums(&self) -> Vec<f64> {
        self.part_sums(&(0..self.items.len()).collect::<Vec<_>>())
    }

    /// The sum of some of the items, row by row.
    pub(super) fn part_sums(&self, items: &[usize]) -> Vec<f64> {
        let of_row = |row: usize| items.iter().map(|&j| self.items[j][row]).sum();
        (0..self.counts.len()).map(of_row).collect()
    }
}

/// The reversed items inside the bounds of the scale.
pub(super) fn turn_round(items: &mut [Vec<f64>], scale: &Scale) {
    let Some(Bounds { low, high }) = scale.declared_bounds() else { return };
    for (answers, _) in items.iter_mut().zip(scale.reversed()).filter(|(_, turned)| **turned) {
        answers.iter_mut().for_each(|x| *x = low + high - *x);
    }
}

/// Makes sure that every answer to every item is 0 or 1.
pub(super) fn require_right_or_wrong(responses: &Responses<'_>, scale: &Scale) -> Result<()> {
    for item in scale.items() {
        let answers = responses.column(item)?.to_vec();
        let neither = |x: &f64| !(x.is_nan() || *x == 0.0 || *x == 1.0);
        if let Some(row) = answers.iter().position(neither) {
            return Err(Error::Reliability(ReliabilityProblem::NotRightOrWrong {
                item: item.clone(),
                row,
                value: answers[row],
            }));
        }
    }
    Ok(())
}
