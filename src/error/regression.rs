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
}
