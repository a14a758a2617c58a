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
    /// A span of a smoother that is no share.
    #[error(
        "span = {value}: give the share of the points that a line is fitted to, above 0 and at most 1"
    )]
    SpanOutOfRange {
        /// The span asked for.
        value: f64,
    },
    /// A model that the regression does not have.
    #[error(
        "there is no model {model}: the regression has {models}, one per block, counted from 1"
    )]
    NoSuchModel {
        /// The model asked for.
        model: usize,
        /// The models there are.
        models: usize,
    },
}
