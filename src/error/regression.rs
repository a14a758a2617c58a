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
    /// More parts than all their subsets can be fitted of.
    #[error(
        "{parts} predictors have 2^{parts} subsets, and all are fitted of at most {most}: sample orders of entry (orders=10000), or put predictors that belong together into groups"
    )]
    TooManySubsets {
        /// Predictors and groups.
        parts: usize,
        /// The most that all subsets are fitted of.
        most: usize,
    },
    /// A mean over too few orders, or over more than anybody needs.
    #[error(
        "{orders} random orders of entry: give at least 2, some thousands for steady figures, and at most 10 million"
    )]
    OrdersOutOfRange {
        /// Orders asked for.
        orders: usize,
    },
    /// No permutation, or more than anybody needs.
    #[error("{permutations} permutations: give at least 1, and at most 10 million")]
    PermutationsOutOfRange {
        /// Permutations asked for.
        permutations: usize,
    },
    /// Given indices of which one is of nobody, or is there twice.
    #[error(
        "permutation {permutation} (counted from 0) has respondent {respondent} twice, or there is nobody of that number: every respondent must be in it once, counted from 0"
    )]
    NotAPermutation {
        /// The permutation, counted from 0.
        permutation: usize,
        /// The index.
        respondent: u32,
    },
}
