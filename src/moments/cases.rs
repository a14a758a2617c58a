//! Who was read, used and left out.

use std::ops::Add;

use serde::{Deserialize, Serialize};

/// The flow of respondents into moments: `read` is the sum of all the others.
///
/// A row is counted once, under the first reason that applies, in the order below. Under pairwise
/// deletion and EM `used` counts the respondents with at least one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// Rows read.
    pub read: u64,
    /// Rows used.
    pub used: u64,
    /// Rows that the filter left out.
    pub filtered: u64,
    /// Rows left out because their weight is zero.
    pub zero_weight: u64,
    /// Rows left out because an answer lies outside the declared bounds.
    pub out_of_bounds: u64,
    /// Rows left out because of missing answers.
    pub incomplete: u64,
}

impl Cases {
    /// Rows left out, for whatever reason; `None` when the counts cannot belong together.
    pub(crate) fn left_out(self) -> Option<u64> {
        let reasons = [self.filtered, self.zero_weight, self.out_of_bounds, self.incomplete];
        let left_out = reasons.into_iter().try_fold(0_u64, u64::checked_add)?;
        (left_out.checked_add(self.used)? == self.read).then_some(left_out)
    }
}

impl Add for Cases {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            used: self.used + other.used,
            filtered: self.filtered + other.filtered,
            zero_weight: self.zero_weight + other.zero_weight,
            out_of_bounds: self.out_of_bounds + other.out_of_bounds,
            incomplete: self.incomplete + other.incomplete,
        }
    }
}
