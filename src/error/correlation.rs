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
    /// A figure that is no correlation.
    #[error("{what} is {value}: a correlation lies between -1 and 1")]
    NoCorrelation {
        /// Of which variables.
        what: String,
        /// The figure.
        value: f64,
    },
    /// A correlation without sampling error.
    #[error(
        "{what} is {value}: a perfect correlation has no sampling error to compare it by; leave one of its variables out"
    )]
    PerfectCorrelation {
        /// Of which variables.
        what: String,
        /// One or minus one.
        value: f64,
    },
    /// Correlations that no respondents can have together.
    #[error(
        "no respondents can have these correlations of {variables} together (smallest eigenvalue {smallest:.3e}): look for a typing error, or for pairwise deletion with too many gaps"
    )]
    ImpossibleTogether {
        /// The variables.
        variables: String,
        /// The smallest eigenvalue of their matrix.
        smallest: f64,
    },
    /// A correlation compared with itself.
    #[error(
        "both correlations are that of `{first}` and `{second}`: a comparison needs two pairs of variables"
    )]
    SamePair {
        /// One variable.
        first: String,
        /// The other.
        second: String,
    },
    /// A power that nothing between two ends has.
    #[error("no {what} between {low} and {high} gives a power of {power}: {remedy}")]
    UnreachablePower {
        /// What was looked for.
        what: &'static str,
        /// The smallest tried.
        low: f64,
        /// The largest tried.
        high: f64,
        /// The power asked for.
        power: f64,
        /// What to do about it.
        remedy: &'static str,
    },
}
