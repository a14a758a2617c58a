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
    /// A variable that only varies among those who left another one out.
    #[error(
        "`{variable}` is constant ({value}) among the {n} respondents who answered `{other}` too, so that the two have no correlation: leave one of them out"
    )]
    ConstantAmong {
        /// The variable.
        variable: String,
        /// Its one value.
        value: f64,
        /// The variable that the others left out.
        other: String,
        /// Respondents who answered both.
        n: u64,
    },
    /// Counts of a published table that cannot belong together.
    #[error(
        "`{first}` and `{second}` have n = {n} (mirrored: {mirrored}), and {answered} answered `{first}`: n must be symmetric, with those who answered each variable on the diagonal, at least as many as of any of its pairs"
    )]
    PairCounts {
        /// One variable.
        first: String,
        /// The other.
        second: String,
        /// Their n.
        n: u64,
        /// The same on the other side of the diagonal.
        mirrored: u64,
        /// The n of the first on the diagonal.
        answered: u64,
    },
    /// The two sides of a rectangle of correlations, which share a variable or have none.
    #[error(
        "`{variable}` is in the rows and in the columns: a rectangle correlates the rows with other variables, name it on one side"
    )]
    OnBothSides {
        /// The variable.
        variable: String,
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
    /// A choice of coefficients without anything to choose by.
    #[error(
        "method=\"auto\" picks each coefficient by the levels of its variables: declare them, such as levels={{\"satisfaction\": \"ordinal\"}}; all others are taken for continuous"
    )]
    NoLevels,
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
    /// Ranks whose distribution is not to be had, or not counted.
    #[error(
        "there is no exact test of a {method} correlation of `{first}` and `{second}`: {reason}; leave exact out for the usual test"
    )]
    NoExactTest {
        /// The coefficient.
        method: &'static str,
        /// One variable.
        first: String,
        /// The other.
        second: String,
        /// Why.
        reason: &'static str,
    },
    /// A respondent without a cluster or a stratum.
    #[error(
        "`{key}` is missing in row {row} (rows count from 0): everybody in the sample belongs to a cluster and a stratum, leave the row out or fill it in"
    )]
    NoDesignKey {
        /// The column of clusters or strata.
        key: String,
        /// The row.
        row: usize,
    },
    /// A stratum, or a sample, of one cluster.
    #[error(
        "{} one cluster with answers to both variables, which tells nothing of how clusters differ: {}",
        stratum_of(stratum, key),
        if key.is_empty() { "leave cluster out" } else { "merge the stratum with one like it" }
    )]
    LonelyCluster {
        /// The stratum.
        stratum: String,
        /// The column of strata; empty without any.
        key: String,
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
    /// A coefficient whose partial correlations have no test.
    #[error(
        "there are partial correlations of Pearson's, Spearman's and Kendall's correlations, and these are {method}: give the matrix of another method"
    )]
    NoPartial {
        /// The coefficient.
        method: &'static str,
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
    /// Scores of another coefficient.
    #[error(
        "these are scores of {found} correlations, and {needed} ones are needed: make them of the same method"
    )]
    OtherScores {
        /// The coefficient of the scores.
        found: &'static str,
        /// That of the correlations.
        needed: &'static str,
    },
    /// Answers that changed between two readings.
    #[error(
        "the answers were read twice and had {first} rows, then {again}: give data that stay as they are"
    )]
    OtherRows {
        /// Rows of the first reading.
        first: u64,
        /// Rows of the second.
        again: u64,
    },
}

/// Who has one cluster.
fn stratum_of(stratum: &str, key: &str) -> String {
    match key {
        "" => "the sample has".to_string(),
        _ => format!("stratum {stratum} of `{key}` has"),
    }
}

/// Names to choose from.
fn one_of(names: &[&'static str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
