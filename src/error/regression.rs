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
    /// Answers, given once more, that are not those of a fit.
    #[error(
        "the data are not those that were fitted: {what} is {fitted} there and {given} here; give the same rows, with the same weights"
    )]
    OtherAnswers {
        /// What differs.
        what: String,
        /// What it is in the fit.
        fitted: String,
        /// What it is in the answers given.
        given: String,
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
    /// A coefficient that the model does not have.
    #[error("the model has no coefficient `{term}`: it has {}; check the spelling", names(terms))]
    UnknownCoefficient {
        /// The name asked for.
        term: String,
        /// The coefficients there are.
        terms: Vec<String>,
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
