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
    /// An interval that the coefficient does not have.
    #[error(
        "`{interval}` is not an interval of a {method} correlation: choose {}",
        one_of(offered)
    )]
    NoSuchInterval {
        /// What was asked for.
        interval: &'static str,
        /// The coefficient.
        method: &'static str,
        /// The intervals that it has.
        offered: Vec<&'static str>,
    },
    /// Ranks where answers are missing and are to be estimated.
    #[error(
        "a {method} correlation needs the ranks of the answers, and missing=\"em\" estimates only means and covariances: use missing=\"pairwise\" or missing=\"listwise\""
    )]
    RanksUnderEm {
        /// The coefficient.
        method: &'static str,
    },
    /// More rows than can be ranked.
    #[error(
        "{rows} rows are more than can be ranked (4294967294): draw a sample, or give rows that are alike once, with frequency weights"
    )]
    TooManyRows {
        /// How many rows there are.
        rows: u64,
    },
    /// A cell of a table that does not count respondents.
    #[error(
        "row {row}, column {column} of the table (both count from 0) is {value}: give the number of respondents, a whole number from 0 on"
    )]
    NotACount {
        /// The row, counted from 0.
        row: usize,
        /// The column, counted from 0.
        column: usize,
        /// What is there.
        value: f64,
    },
    /// A table in which one variable does not vary.
    #[error(
        "all respondents of the table are in one of its {side}: an association needs at least two {side} with respondents"
    )]
    OneCategory {
        /// `rows` or `columns`.
        side: &'static str,
    },
}

/// Names to choose from.
fn one_of(names: &[&'static str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
