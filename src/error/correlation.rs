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
    /// A variable of so many answers that tables of them tell nothing.
    #[error(
        "`{variable}` has more than {most} different answers, too many to be counted in a table: give it method=\"pearson\" or \"spearman\", or make bands of it"
    )]
    TooManyLevels {
        /// The variable.
        variable: String,
        /// How many are counted.
        most: usize,
    },
    /// Tables of respondents who did not answer.
    #[error(
        "tables count answers that were given, which missing=\"em\" has no rule for: use missing=\"pairwise\" or \"listwise\""
    )]
    NoTablesByEm,
}
