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
    /// A formula that does not parse, with the place.
    #[error("{}", super::formula::marked(formula, *at, expected, found))]
    FormulaSyntax {
        /// The formula.
        formula: String,
        /// Where, in characters from 0.
        at: usize,
        /// What was expected there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// One name for two different things.
    #[error(
        "`{term}` is declared in two ways in one regression: centre or code it the same way everywhere"
    )]
    TwoMeanings {
        /// The variable.
        term: String,
    },
    /// A factor whose levels nobody has told and that has no rows to find them in.
    #[error(
        "the levels of `{variable}` are not known: Moments have no rows to find them in; give the data, or declare all levels, whose columns the Moments have, such as `{variable}[B]`"
    )]
    LevelsUnknown {
        /// The factor.
        variable: String,
    },
    /// A level in the answers that is not among the declared ones.
    #[error(
        "`{variable}` has the level `{level}`, which is not declared; declared are {}: add it, or filter these respondents out",
        super::list::names(declared)
    )]
    LevelNotDeclared {
        /// The factor.
        variable: String,
        /// The level.
        level: String,
        /// The levels that are declared.
        declared: Vec<String>,
    },
    /// A declared level without respondents.
    #[error(
        "no respondent used has the declared level `{level}` of `{variable}`: take it out of levels, or check its spelling"
    )]
    LevelNotMet {
        /// The factor.
        variable: String,
        /// The level.
        level: String,
    },
    /// A level declared twice.
    #[error("the level `{level}` of `{variable}` is there twice: give each level once")]
    LevelTwice {
        /// The factor.
        variable: String,
        /// The level.
        level: String,
    },
    /// A level of one respondent.
    #[error(
        "the level `{level}` of `{variable}` has one case, which its coefficient would fit exactly: put it together with another level, or filter this respondent out"
    )]
    LevelWithOneCase {
        /// The factor.
        variable: String,
        /// The level.
        level: String,
    },
    /// A factor with fewer than two levels.
    #[error(
        "the factor `{variable}` has {} among the respondents used, which is no difference to explain with: leave it out", match levels.as_slice() { [one] => format!("one level, `{one}`,"), _ => "no level".to_string() }
    )]
    TooFewLevels {
        /// The factor.
        variable: String,
        /// Its levels.
        levels: Vec<String>,
    },
    /// A reference level that is none.
    #[error(
        "the reference `{reference}` is not a level of `{variable}`, which has {}: give one of these",
        super::list::names(levels)
    )]
    UnknownReference {
        /// The factor.
        variable: String,
        /// The reference.
        reference: String,
        /// Its levels.
        levels: Vec<String>,
    },
    /// A reference for a coding that has none.
    #[error(
        "{coding} coding of `{variable}` compares with no single level: leave the reference out, or use dummy or effect coding"
    )]
    NoReference {
        /// The factor.
        variable: String,
        /// The coding.
        coding: &'static str,
    },
    /// A level that is not a whole number.
    #[error(
        "the factor `{variable}` has the value {value}: levels are whole numbers; round it, or enter the variable as a number"
    )]
    LevelNotWhole {
        /// The factor.
        variable: String,
        /// The value.
        value: f64,
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
    /// A span of a smoother that is no share.
    #[error(
        "span = {value}: give the share of the points that a line is fitted to, above 0 and at most 1"
    )]
    SpanOutOfRange {
        /// The span asked for.
        value: f64,
    },
}
