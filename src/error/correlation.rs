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
    /// An ordinal variable of which one category is used, or none.
    #[error(
        "{used} of the {of} {which} have any counts, at least two are needed: a variable that does not vary has no correlation, leave it out"
    )]
    OneCategory {
        /// Whether these are rows, columns or categories.
        which: &'static str,
        /// How many of them are used.
        used: usize,
        /// How many there are.
        of: usize,
    },
    /// A variable of more than two categories where two are asked for.
    #[error(
        "{analysis} is of a variable with two values, and `y` has {found}: give a dichotomous variable, or use a polyserial correlation"
    )]
    NotDichotomous {
        /// What was asked.
        analysis: &'static str,
        /// How many different values there are.
        found: usize,
    },
}
