//! The one error of the crate.
//!
//! Every variant says what is wrong, which variable, where, and what to do. Nothing is changed
//! when one is returned.
//!
//! | category | variants | in Python |
//! |---|---|---|
//! | the answers | [`Error::UnknownVariable`] … [`Error::TooFewRows`] | `DataError` |
//! | weights | [`Error::WrongWeight`], [`Error::AllWeightsZero`], [`Error::NeedsRows`], [`Error::NotYet`] | `DataError` |
//! | scales | [`Error::BoundsReversed`] … [`Error::UnknownItem`] | `DataError` |
//! | published figures and saved moments | [`Error::NotSymmetric`] … [`Error::DamagedMoments`] | `DataError` |
//! | moments | [`Error::Moments`] | `DataError`; [`MomentsProblem::DegenerateLikelihood`] `NumericError` |
//! | groups | [`Error::Groups`] | `DataError` |
//! | questions about correlations | [`Error::Correlation`] | `DataError` |
//! | resamples | [`Error::Bootstrap`] | `DataError` |
//! | questions about items, factors and scores | [`Error::Reliability`] | `DataError` |
//! | blocks, and questions about regressions | [`Error::Regression`] | `DataError` |
//! | robust and cluster-robust covariances | [`Error::Covariance`] | `DataError` |
//! | arithmetic | [`Error::NotConverged`], [`Error::Collinear`], [`Error::IllConditioned`], [`Error::NearlyExactFit`], [`Error::NotPositiveDefinite`] | `NumericError` |

mod bootstrap;
mod confidence;
mod correlation;
mod covariance;
mod formula;
mod groups;
mod list;
mod moments;
mod regression;
mod reliability;

use thiserror::Error as ThisError;

pub use bootstrap::BootstrapProblem;
pub(crate) use confidence::check_confidence;
pub use correlation::CorrelationProblem;
pub use covariance::CovarianceProblem;
pub use groups::GroupProblem;
use list::names;
pub use moments::MomentsProblem;
pub use regression::RegressionProblem;
pub use reliability::ReliabilityProblem;

/// What every fallible function of the crate returns.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, with the names needed to put it right.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A name that the data do not have.
    #[error(
        "unknown variable `{variable}`: the data have {}; check the spelling",
        names(available)
    )]
    UnknownVariable {
        /// The name asked for.
        variable: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// Two columns of one name, or a name asked for twice.
    #[error(
        "`{variable}` appears more than once: give every variable a name of its own and list it once"
    )]
    DuplicateName {
        /// The repeated name.
        variable: String,
    },
    /// No variable was named.
    #[error("no variables: name at least one column")]
    NoVariables,
    /// A column of text, dates or something else that is no number.
    #[error(
        "`{variable}` is a column of {kind} where numbers are needed: give every answer its number first (for text, map the answers to their codes)"
    )]
    NotNumeric {
        /// The column.
        variable: String,
        /// What it holds.
        kind: String,
    },
    /// Columns of unequal length.
    #[error(
        "`{variable}` has {found} rows where the other columns have {expected}: all columns need one row per respondent"
    )]
    UnequalLengths {
        /// The column that differs.
        variable: String,
        /// Rows of the first column.
        expected: usize,
        /// Rows of this column.
        found: usize,
    },
    /// An infinite value.
    #[error(
        "`{variable}` is infinite in row {row} (rows count from 0): recode it as missing or correct it"
    )]
    InfiniteValue {
        /// The column.
        variable: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// Values whose squares a double cannot hold.
    #[error("the values of `{variable}` are too large to square: rescale it")]
    TooLarge {
        /// The column.
        variable: String,
    },
    /// A column without a single answer.
    #[error("`{variable}` has no answers, all {rows} rows are missing: leave it out")]
    AllMissing {
        /// The column.
        variable: String,
        /// How many rows it has.
        rows: u64,
    },
    /// A column in which everyone answered the same.
    #[error(
        "`{variable}` is constant ({value} in every row used): it cannot vary with anything, leave it out"
    )]
    ConstantVariable {
        /// The column.
        variable: String,
        /// Its one value.
        value: f64,
    },
    /// Too few respondents for what was asked.
    #[error(
        "too few rows for {analysis}: it needs at least {need} and has {found} ({left_out} of {read} rows left out as incomplete or without weight): use fewer variables or more respondents"
    )]
    TooFewRows {
        /// What was asked.
        analysis: &'static str,
        /// Rows needed.
        need: u64,
        /// Rows at hand.
        found: u64,
        /// Rows that were read and left out.
        left_out: u64,
        /// Rows that were read.
        read: u64,
    },
    /// Too few respondents who answered both of two variables.
    #[error(
        "only {found} respondents answered both `{first}` and `{second}`, at least {need} are needed: leave one of them out, or use missing=\"listwise\""
    )]
    TooFewPairs {
        /// One variable.
        first: String,
        /// The other.
        second: String,
        /// Respondents needed.
        need: u64,
        /// Respondents with both.
        found: u64,
    },
    /// A weight that cannot be used.
    #[error("the weight in row {row} (rows count from 0) is {problem}: {remedy}")]
    WrongWeight {
        /// The row, counted from 0.
        row: usize,
        /// What is wrong with it.
        problem: WeightProblem,
        /// What to do about it.
        remedy: &'static str,
    },
    /// No respondent has a weight above zero.
    #[error("all weights are zero: at least one respondent must count")]
    AllWeightsZero,
    /// Something that moments alone do not tell.
    #[error("{what} needs the answers themselves, which moments do not keep: {instead}")]
    NeedsRows {
        /// What was asked for.
        what: &'static str,
        /// What can be done.
        instead: &'static str,
    },
    /// Something that is planned but not there.
    #[error("{what} is not available yet: {instead}")]
    NotYet {
        /// What was asked for.
        what: &'static str,
        /// What can be used now.
        instead: &'static str,
    },
    /// Bounds given the wrong way round.
    #[error(
        "the bounds of scale `{scale}` are {low} to {high}: give two different numbers, the lowest possible answer first, bounds=(low, high)"
    )]
    BoundsReversed {
        /// The scale.
        scale: String,
        /// The first bound.
        low: f64,
        /// The second bound.
        high: f64,
    },
    /// An answer outside the declared bounds.
    #[error(
        "`{item}` is {value} in row {row} (rows count from 0), outside the bounds {low} to {high} of scale `{scale}`: correct the answer, declare it missing, or correct the bounds"
    )]
    OutsideBounds {
        /// The scale.
        scale: String,
        /// The item.
        item: String,
        /// The row, counted from 0.
        row: usize,
        /// The answer.
        value: f64,
        /// The lowest possible answer.
        low: f64,
        /// The highest possible answer.
        high: f64,
    },
    /// An answer outside the bounds that an item is reversed in.
    #[error(
        "`{item}` is {value} in row {row} (rows count from 0), outside the bounds {low} to {high} that it is reversed in: correct the answer, declare it missing, or correct the bounds"
    )]
    ReversedOutsideBounds {
        /// The item.
        item: String,
        /// The row, counted from 0.
        row: usize,
        /// The answer.
        value: f64,
        /// The lowest possible answer.
        low: f64,
        /// The highest possible answer.
        high: f64,
    },
    /// A scale of fewer than two items.
    #[error("scale `{scale}` has {found} item(s): a scale needs at least two")]
    TooFewItems {
        /// The scale.
        scale: String,
        /// How many it has.
        found: usize,
    },
    /// Reversed items without bounds.
    #[error(
        "scale `{scale}` reverses `{item}` but has no bounds: declare them, bounds=(low, high), because observed answers may not reach both ends"
    )]
    ReverseWithoutBounds {
        /// The scale.
        scale: String,
        /// The first reversed item.
        item: String,
    },
    /// A reversed item that is not in the scale.
    #[error(
        "`{item}` is to be reversed but is not an item of scale `{scale}`, which has {}",
        names(items)
    )]
    UnknownItem {
        /// The scale.
        scale: String,
        /// The item.
        item: String,
        /// The items of the scale.
        items: Vec<String>,
    },
    /// A minimum of valid items that the scale cannot meet.
    #[error(
        "scale `{scale}` asks for {min_valid} valid items of {items}: choose min_valid between 1 and {items}"
    )]
    MinValidOutOfRange {
        /// The scale.
        scale: String,
        /// What was asked.
        min_valid: usize,
        /// How many items there are.
        items: usize,
    },
    /// A level of confidence outside (0, 1).
    #[error("confidence is {value}: give a share between 0 and 1, such as 0.95")]
    ConfidenceOutOfRange {
        /// What was given.
        value: f64,
    },
    /// Bounds of a column given the wrong way round.
    #[error(
        "the bounds of a column are {low} to {high}: give the lowest answer that counts first, then the highest"
    )]
    WrongBounds {
        /// The first bound.
        low: f64,
        /// The second bound.
        high: f64,
    },
    /// A mask for a column that has one, or is made of others.
    #[error(
        "a validity mask is for values that have none yet: mask the values that the column is made of"
    )]
    AlreadyMasked,
    /// An array or list of the wrong shape.
    #[error("{what} has shape {found}, expected {expected}: check rows, columns and names")]
    WrongShape {
        /// What it is.
        what: &'static str,
        /// The shape needed.
        expected: String,
        /// The shape found.
        found: String,
    },
    /// A published matrix that is not symmetric.
    #[error(
        "the matrix is not symmetric: `{first}` with `{second}` is {value} on one side and {mirrored} on the other; correct the typing error"
    )]
    NotSymmetric {
        /// The row.
        first: String,
        /// The column.
        second: String,
        /// The figure there.
        value: f64,
        /// The figure mirrored.
        mirrored: f64,
    },
    /// A figure that no correlation can be.
    #[error(
        "`{first}` with `{second}` is {value}, which is not a correlation (−1 to 1, and 1 of a variable with itself): correct it"
    )]
    NotACorrelation {
        /// The row.
        first: String,
        /// The column.
        second: String,
        /// The figure.
        value: f64,
    },
    /// A variance, standard deviation or mean that cannot be one.
    #[error("the {what} of `{variable}` is {value}: it must be finite{}", if *positive { " and above zero" } else { "" })]
    WrongFigure {
        /// What it is.
        what: &'static str,
        /// The variable.
        variable: String,
        /// The figure.
        value: f64,
        /// Whether it must be above zero as well.
        positive: bool,
    },
    /// A number of respondents that cannot be used.
    #[error("n is {n}: give the number of respondents, 3 or more (and below 9 · 10^15)")]
    SampleSizeOutOfRange {
        /// What was given.
        n: f64,
    },
    /// Moments over different variables.
    #[error(
        "moments over different variables cannot be merged: {} and {}; select the same variables in the same order first",
        names(left),
        names(right)
    )]
    DifferentVariables {
        /// The variables of one.
        left: Vec<String>,
        /// The variables of the other.
        right: Vec<String>,
    },
    /// Moments that treat missing answers differently.
    #[error(
        "moments of different kinds cannot be merged: one is {left}, the other {right}; compute both with the same missing rule"
    )]
    DifferentKinds {
        /// The kind of one.
        left: &'static str,
        /// The kind of the other.
        right: &'static str,
    },
    /// Moments with weights of different kinds.
    #[error(
        "moments with different weights cannot be merged: one has {left} weights, the other {right} weights; read both with the same weight type"
    )]
    DifferentWeights {
        /// The kind of one.
        left: &'static str,
        /// The kind of the other.
        right: &'static str,
    },
    /// Moments of so few respondents that they would tell their answers.
    #[error(
        "{cell}: {n} respondent(s), fewer than min_cell={min_cell}: leave out variables or merge groups before giving these moments away"
    )]
    SmallCell {
        /// Which respondents.
        cell: String,
        /// How many they are.
        n: u64,
        /// How many they should be.
        min_cell: u64,
    },
    /// Saved moments that cannot be read back.
    #[error(
        "these saved moments cannot be used: {problem}; save them again with Moments.to_json()"
    )]
    DamagedMoments {
        /// What is wrong.
        problem: String,
    },
    /// Moments that cannot be made, merged or estimated.
    #[error("{0}")]
    Moments(MomentsProblem),
    /// Groups that cannot be made, merged or compared.
    #[error("{0}")]
    Groups(GroupProblem),
    /// A question about correlations that has no answer.
    #[error("{0}")]
    Correlation(CorrelationProblem),
    /// Resamples that cannot be drawn, or give no interval.
    #[error("{0}")]
    Bootstrap(BootstrapProblem),
    /// A question about items, factors or scores that has no answer.
    #[error("{0}")]
    Reliability(ReliabilityProblem),
    /// A regression that cannot be made as asked.
    #[error("{0}")]
    Regression(RegressionProblem),
    /// A robust or cluster-robust covariance that there is not.
    #[error("{0}")]
    Covariance(CovarianceProblem),
    /// A search that did not come to an end.
    #[error(
        "{what} did not converge: after {iterations} iterations the figures still move by {change:.1e} of a standard deviation; leave out variables with few answers, or those that others nearly determine"
    )]
    NotConverged {
        /// What was searched for.
        what: &'static str,
        /// Iterations made.
        iterations: usize,
        /// The last change, in standard units.
        change: f64,
    },
    /// A reading that was asked to stop.
    #[error("the reading was interrupted; nothing was changed")]
    Interrupted,
    /// A predictor that others determine.
    #[error("`{variable}` is a linear combination of {}: leave one of them out", names(depends_on))]
    Collinear {
        /// The predictor.
        variable: String,
        /// What it depends on.
        depends_on: Vec<String>,
    },
    /// A predictor so close to a combination of others that moments cannot tell them apart.
    #[error(
        "`{variable}` is so nearly a linear combination of {} (tolerance {tolerance:.1e}) that moments do not carry enough digits: give the rows, centre or rescale it, or leave one of them out",
        names(depends_on)
    )]
    IllConditioned {
        /// The predictor.
        variable: String,
        /// What it nearly depends on.
        depends_on: Vec<String>,
        /// 1 − R² of the predictor on the others.
        tolerance: f64,
    },
    /// An outcome so nearly determined that moments cannot tell the residual from rounding.
    #[error(
        "the predictors determine `{outcome}` so nearly (1 − R² = {unexplained:.1e}) that moments do not carry enough digits: give the rows, or check that the outcome is not made of its predictors"
    )]
    NearlyExactFit {
        /// The outcome.
        outcome: String,
        /// 1 − R².
        unexplained: f64,
    },
    /// A matrix that no data can have.
    #[error(
        "the matrix is not positive definite: no respondents can have these figures together; it fails at `{variable}` given the variables before it (smallest eigenvalue {smallest_eigenvalue:.3e}); look for a typing error, or for pairwise deletion with too many gaps"
    )]
    NotPositiveDefinite {
        /// The first variable that the ones before it over-determine.
        variable: String,
        /// The smallest eigenvalue of the correlation matrix.
        smallest_eigenvalue: f64,
    },
}

/// What can be wrong with a weight.
#[derive(Debug, Clone, Copy, PartialEq, ThisError)]
pub enum WeightProblem {
    /// Below zero.
    #[error("negative ({0})")]
    Negative(f64),
    /// Missing.
    #[error("missing")]
    Missing,
    /// Infinite.
    #[error("infinite")]
    Infinite,
    /// A frequency that is not a whole number.
    #[error("{0}, not a whole number")]
    Fractional(f64),
}
