//! What can be wrong with a question about reliability.

use thiserror::Error as ThisError;

/// Why a reliability cannot be told.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum ReliabilityProblem {
    /// A split that leaves nothing for the second half.
    #[error("the first half has all items of scale `{scale}`: leave some for the second half")]
    EmptyHalf {
        /// The scale.
        scale: String,
    },
}
