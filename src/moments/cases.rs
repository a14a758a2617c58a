//! Who was read, used and left out.

use std::ops::Add;

use serde::{Deserialize, Serialize};

/// The flow of respondents into moments: `read = used + incomplete + zero_weight`.
///
/// Under pairwise deletion `used` counts the respondents with at least one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// Rows read.
    pub read: u64,
    /// Rows used.
    pub used: u64,
    /// Rows left out because of missing answers.
    pub incomplete: u64,
    /// Rows left out because their weight is zero.
    pub zero_weight: u64,
}

impl Add for Cases {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            used: self.used + other.used,
            incomplete: self.incomplete + other.incomplete,
            zero_weight: self.zero_weight + other.zero_weight,
        }
    }
}
