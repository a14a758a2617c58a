//! What can be wrong with a regression, or with a question about one.

use thiserror::Error as ThisError;

use super::list::names;

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
    /// A smaller model with predictors that the larger one lacks.
    #[error(
        "the smaller model has {} and the larger one has not: compare a model with one that has all its predictors and more",
        names(.lacking)
    )]
    NotNested {
        /// The predictors that the larger model lacks.
        lacking: Vec<String>,
    },
    /// Two models with the same predictors.
    #[error(
        "both models have the same predictors, so there is nothing to compare: give the larger one at least one more"
    )]
    NothingAdded,
    /// Two fits that were not asked the same.
    #[error(
        "the two fits differ in {what} ({smaller} and {larger}): fit both alike, or enter the models as blocks of one regression"
    )]
    DifferentFits {
        /// What differs.
        what: &'static str,
        /// What it is in the smaller fit.
        smaller: String,
        /// What it is in the larger fit.
        larger: String,
    },
    /// Two fits with the same n, but of other respondents.
    #[error(
        "both fits have n = {n}, but `{variable}` has another mean, standard deviation or correlation in each: other respondents were used, or another variable has this name; enter the models as blocks of one regression"
    )]
    OtherRespondents {
        /// The first variable that differs.
        variable: String,
        /// Respondents of both.
        n: u64,
    },
    /// A model that the regression does not have.
    #[error("there is no model {number}: give a whole number from 1 to {models}")]
    NoSuchModel {
        /// What was asked for.
        number: usize,
        /// Models of the regression.
        models: usize,
    },
    /// Something that SPSS's REGRESSION does not have.
    #[error("SPSS's REGRESSION has no {what}: use {instead}")]
    NotOfSpss {
        /// What it does not have.
        what: &'static str,
        /// What it has.
        instead: &'static str,
    },
}
