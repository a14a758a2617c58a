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
    /// A coefficient that the model does not have.
    #[error("the model has no coefficient `{term}`: it has {}; check the spelling", names(terms))]
    UnknownCoefficient {
        /// The name asked for.
        term: String,
        /// The coefficients there are.
        terms: Vec<String>,
    },
    /// A model that the regression does not have.
    #[error("there is no model {model}: give a whole number from 1 to {models}, one per block")]
    UnknownModel {
        /// The number asked for, from 1.
        model: usize,
        /// How many models there are.
        models: usize,
    },
    /// A moderator that does not moderate.
    #[error(
        "no term of the model is a product of `{predictor}` and `{moderator}`, so the slope of `{predictor}` is the same at all values of `{moderator}`: enter their product, or say which term it is, product=; the model has {}",
        names(terms)
    )]
    NoProduct {
        /// Whose slope was asked for.
        predictor: String,
        /// What it was to depend on.
        moderator: String,
        /// The coefficients there are.
        terms: Vec<String>,
    },
    /// A slope that is not constant, or no straight line along the moderator.
    #[error(
        "`{term}` has `{variable}` more than once, which bends the line: there is no one slope; ask for predictions or marginal means at values of `{variable}`"
    )]
    CurvedTerm {
        /// The variable.
        variable: String,
        /// The term with a power of it.
        term: String,
    },
    /// A variable to be held at its mean, which is not known.
    #[error(
        "`{variable}` is to be held at its mean, but is no predictor of its own: enter it beside its product, or give a value for it"
    )]
    NoMean {
        /// The variable.
        variable: String,
    },
    /// No values, or one that is no number.
    #[error("`{variable}` needs at least one value, and each must be a finite number")]
    NoValues {
        /// The variable.
        variable: String,
    },
    /// A variable that entered without dummies.
    #[error(
        "`{variable}` is no factor of the model: give the values at which it is asked for; the model has {}",
        names(terms)
    )]
    NotAFactor {
        /// The variable.
        variable: String,
        /// The coefficients there are.
        terms: Vec<String>,
    },
    /// A level of a test that is none.
    #[error("alpha={value} is no level of a test: give a share such as 0.05, at most 0.5")]
    AlphaOutOfRange {
        /// The level given.
        value: f64,
    },
    /// A range the wrong way round.
    #[error(
        "the range of `{moderator}` is {low} to {high}: give two finite numbers, the lower one first"
    )]
    WrongRange {
        /// The moderator.
        moderator: String,
        /// The lower end given.
        low: f64,
        /// The upper end given.
        high: f64,
    },
    /// The false discovery rate without a range to keep it over.
    #[error(
        "the false discovery rate is kept over the range of `{moderator}`, which is not known: give the data or a range"
    )]
    NoRange {
        /// The moderator.
        moderator: String,
    },
    /// A quantile that is none.
    #[error("{value} is no share: a quantile is between 0 and 1")]
    NotAShare {
        /// The share given.
        value: f64,
    },
    /// A test of nothing.
    #[error("no hypotheses: give at least one, such as \"x = 0\"")]
    NoHypotheses,
    /// A hypothesis as text that cannot be read.
    #[error(
        "the hypothesis \"{text}\" cannot be read at its character {} (\"{}\"): expected {expected}; the model has {}",
        place + 1,
        text.chars().skip(*place).collect::<String>(),
        names(terms)
    )]
    UnreadableHypothesis {
        /// The hypothesis.
        text: String,
        /// The character, counted from 0.
        place: usize,
        /// What should be there.
        expected: &'static str,
        /// The coefficients there are.
        terms: Vec<String>,
    },
    /// A hypothesis that others imply or contradict.
    #[error(
        "the hypothesis \"{hypothesis}\" is about nothing that those before it leave open: leave it out"
    )]
    RedundantHypothesis {
        /// The hypothesis.
        hypothesis: String,
    },
}
