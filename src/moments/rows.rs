//! Why rows of a chunk are left out.

use super::cases::Cases;
use super::kernel::widest;
use crate::data::{Bounds, Column, Responses};

/// The reasons, by rank: of several the highest counts.
const USED: u8 = 0;
const INCOMPLETE: u8 = 1;
const OUT_OF_BOUNDS: u8 = 2;
const ZERO_WEIGHT: u8 = 3;
const FILTERED: u8 = 4;

/// The rows of a chunk, each with the reason for leaving it out, if there is one.
pub(super) struct Rows {
    reasons: Vec<u8>,
}

impl Rows {
    /// Room for chunks of `most` rows.
    pub(super) fn new(most: usize) -> Self {
        Self { reasons: Vec::with_capacity(most) }
    }

    /// Begins a chunk in which everyone counts.
    pub(super) fn begin(&mut self, rows: usize) {
        self.reasons.clear();
        self.reasons.resize(rows, USED);
    }

    /// Begins a chunk in which those count whom the filter keeps and who have a weight. Each one's is
    /// read where there are weights.
    pub(super) fn begin_where_they_count(
        &mut self,
        responses: &Responses<'_>,
        start: usize,
        rows: usize,
        weights: &mut [f64],
    ) {
        self.begin(rows);
        if let Some(filter) = responses.filter() {
            self.filter(filter, start);
        }
        if let Some(given) = responses.weights() {
            given.read(start, &mut weights[..rows]);
            self.weigh(&weights[..rows]);
        }
    }

    /// Leaves out those whom the filter does not keep.
    pub(super) fn filter(&mut self, keep: &Column<'_>, start: usize) {
        let mut kept = vec![0.0; self.reasons.len()];
        keep.read(start, &mut kept);
        for (reason, keep) in self.reasons.iter_mut().zip(kept) {
            if keep == 0.0 || keep.is_nan() {
                *reason = FILTERED;
            }
        }
    }

    /// Leaves out those without weight: whoever has none is not there, whatever they answered.
    fn weigh(&mut self, weights: &[f64]) {
        for (reason, weight) in self.reasons.iter_mut().zip(weights) {
            if *weight == 0.0 {
                *reason = (*reason).max(ZERO_WEIGHT);
            }
        }
    }

    /// Takes answers outside the bounds away, and marks their rows.
    pub(super) fn bound(&mut self, answers: &mut [f64], bounds: Bounds) {
        for (reason, x) in self.reasons.iter_mut().zip(answers) {
            if bounds.exclude(*x) {
                *reason = (*reason).max(OUT_OF_BOUNDS);
                *x = f64::NAN;
            }
        }
    }

    /// The same for narrow codes.
    pub(super) fn bound_narrow(&mut self, codes: &[i16], answered: &mut [bool], bounds: Bounds) {
        for ((reason, x), answered) in self.reasons.iter_mut().zip(codes).zip(answered) {
            if *answered && bounds.exclude(f64::from(*x)) {
                *reason = (*reason).max(OUT_OF_BOUNDS);
                *answered = false;
            }
        }
    }

    /// Marks rows without an answer; says how many of those who count have one.
    pub(super) fn mark_missing(&mut self, answered: &[bool]) -> u64 {
        u64::from(widest(|| mark(&mut self.reasons, answered)))
    }

    /// For each row, whether it is neither filtered nor without weight.
    pub(super) fn counted(&self) -> impl Iterator<Item = bool> + '_ {
        self.reasons.iter().map(|reason| *reason < ZERO_WEIGHT)
    }

    /// The answers of those who are neither filtered nor without weight.
    pub(super) fn of_those_who_count(
        &self,
        answers: impl Iterator<Item = f64>,
    ) -> impl Iterator<Item = f64> {
        answers.zip(self.counted()).filter(|(_, counted)| *counted).map(|(x, _)| x)
    }

    /// For each row, whether it is used where all answers are needed.
    pub(super) fn complete(&self) -> impl Iterator<Item = bool> + '_ {
        self.reasons.iter().map(|reason| *reason == USED)
    }

    /// Brings rows back that have at least one answer, where one is enough.
    pub(super) fn use_any(&mut self, any: &[bool]) {
        for (reason, any) in self.reasons.iter_mut().zip(any) {
            if *any && *reason < ZERO_WEIGHT {
                *reason = USED;
            }
        }
    }

    /// For each row, the reason that counts.
    pub(super) fn each(&self) -> impl Iterator<Item = Cases> + '_ {
        let one = Cases { read: 1, ..Cases::default() };
        self.reasons.iter().map(move |reason| match *reason {
            USED => Cases { used: 1, ..one },
            INCOMPLETE => Cases { incomplete: 1, ..one },
            OUT_OF_BOUNDS => Cases { out_of_bounds: 1, ..one },
            ZERO_WEIGHT => Cases { zero_weight: 1, ..one },
            _ => Cases { filtered: 1, ..one },
        })
    }

    /// How many rows there are for each reason.
    pub(super) fn cases(&self) -> Cases {
        let mut counts = [0_u64; 5];
        self.reasons.iter().for_each(|reason| counts[usize::from(*reason)] += 1);
        let [used, incomplete, out_of_bounds, zero_weight, filtered] = counts;
        let read = self.reasons.len() as u64;
        Cases { read, used, filtered, zero_weight, out_of_bounds, incomplete }
    }
}

#[inline(always)] // so that it is compiled anew inside `widest`
fn mark(reasons: &mut [u8], answered: &[bool]) -> u32 {
    let mut count = 0;
    for (reason, answered) in reasons.iter_mut().zip(answered) {
        count += u32::from(*answered & (*reason < ZERO_WEIGHT));
        *reason = (*reason).max(if *answered { USED } else { INCOMPLETE });
    }
    count
}
