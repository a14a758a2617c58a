//! What can be wrong with a question about correlations.

use thiserror::Error as ThisError;

/// Why a correlation, a comparison or a power cannot be told.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum CorrelationProblem {
    /// A number that cannot be what it stands for.
    #[error("{what} is {value}: give {allowed}")]
    OutOfRange {
        /// What it stands for.
        what: &'static str,
        /// The number.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
}
