//! What can be wrong with a regression, or with a question about one.

use thiserror::Error as ThisError;

/// Why a regression, or something about it, does not exist.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum RegressionProblem {
    /// The outcome is also a predictor.
    #[error(
        "the outcome `{variable}` is among the predictors of block \"{block}\": take it out of the block"
    )]
    OutcomeAmongPredictors {
        /// The outcome.
        variable: String,
        /// The block.
        block: String,
    },
    /// A predictor in two blocks.
    #[error(
        "`{variable}` is in block \"{first}\" and in block \"{second}\": a predictor enters once, take it out of one of them"
    )]
    VariableInTwoBlocks {
        /// The predictor.
        variable: String,
        /// The block it is in first.
        first: String,
        /// The block it is in again.
        second: String,
    },
    /// A block without predictors.
    #[error("block \"{block}\" is empty: give it at least one predictor or leave it out")]
    EmptyBlock {
        /// The block.
        block: String,
    },
    /// A regression without blocks.
    #[error("the regression of `{outcome}` has no blocks: give at least one block of predictors")]
    NoBlocks {
        /// The outcome.
        outcome: String,
    },
    /// A quantity that is about the mean, of a regression through the origin.
    #[error("{what} is about the mean: it does not exist for a regression through the origin")]
    NeedsIntercept {
        /// The quantity.
        what: &'static str,
    },
    /// A quantity of respondents drawn alike, under sampling weights.
    #[error(
        "{what} is that of respondents drawn with equal probability: it does not exist under sampling weights"
    )]
    NotUnderSampling {
        /// The quantity.
        what: &'static str,
    },
    /// A number of folds or repeats out of range.
    #[error("{what}={value}: give a whole number from {least} to {most}")]
    FoldsOutOfRange {
        /// `folds` or `repeats`.
        what: &'static str,
        /// What was asked for.
        value: usize,
        /// The least that is allowed.
        least: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// A fold in which nobody is.
    #[error(
        "fold {fold} of {folds} has no respondent with complete answers: take fewer folds, or other ones"
    )]
    EmptyFold {
        /// The fold, counted from 1.
        fold: usize,
        /// How many there are.
        folds: usize,
    },
    /// A fit without one fold is impossible.
    #[error(
        "without fold {fold} of {folds} (repeat {repeat}) there is no fit: {source}; take fewer folds"
    )]
    WithoutFold {
        /// The fold that was left out, counted from 1.
        fold: usize,
        /// How many there are.
        folds: usize,
        /// The repeat, counted from 1.
        repeat: usize,
        /// Why there is none.
        source: Box<super::Error>,
    },
    /// A respondent without whom there is no fit.
    #[error(
        "one respondent alone determines a coefficient (leverage 1), so that the others cannot predict it: leave out the predictor on which it stands alone, or take folds"
    )]
    Indispensable,
    /// A figure of a question about power out of range.
    #[error("{what} is {value}: give {allowed}")]
    PowerOutOfRange {
        /// The figure.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// More predictors tested than there are, or none.
    #[error("{tested} of {predictors} predictors are tested: give 1 or more, up to all of them")]
    TestedOutOfRange {
        /// Predictors tested.
        tested: u64,
        /// Predictors in the model.
        predictors: u64,
    },
    /// A power that nothing within reach has.
    #[error(
        "no {what} from {low} to {high} gives the power {power}: ask for another power, or take another effect or n"
    )]
    UnreachablePower {
        /// What was looked for.
        what: &'static str,
        /// The smallest tried.
        low: f64,
        /// The largest tried.
        high: f64,
        /// The power asked for.
        power: f64,
    },
}
