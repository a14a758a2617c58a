//! What can be wrong with a question about items and scores.

use thiserror::Error as ThisError;

/// Why a scale, its items or its scores cannot be judged.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum ReliabilityProblem {
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
    /// A reliability, found rather than given, that no error of scores follows from.
    #[error(
        "alpha of scale `{scale}` is {alpha:.4}, and no error of its scores follows from a reliability below 0: check the keys of its items, or give a reliability"
    )]
    NegativeReliability {
        /// The scale.
        scale: String,
        /// Its alpha.
        alpha: f64,
    },
    /// An item that is neither right nor wrong.
    #[error(
        "`{item}` is {value} in row {row} (rows count from 0): right/wrong items are 1 (right) or 0 (wrong), score it so first"
    )]
    NotRightOrWrong {
        /// The item.
        item: String,
        /// The row, counted from 0.
        row: usize,
        /// The answer.
        value: f64,
    },
    /// Upper and lower groups with respondents in common.
    #[error(
        "with a share of {share} the upper and the lower group overlap, because {low} is a score of both: too many respondents have the same score, give a smaller share"
    )]
    GroupsOverlap {
        /// The share asked for.
        share: f64,
        /// The lowest score of the upper group.
        low: f64,
    },
    /// Weights of a kind that an analysis has no rule for.
    #[error("{analysis} has no rule for {kind} weights: leave them out, or give frequency weights")]
    WeightsNotTaken {
        /// What was asked for.
        analysis: &'static str,
        /// The kind of the weights.
        kind: &'static str,
    },
    /// Respondents who differ from item to item.
    #[error(
        "{analysis} needs the same respondents for all items, and missing=\"{missing}\" takes others for each pair: use missing=\"listwise\""
    )]
    OneSetOfRespondents {
        /// What was asked for.
        analysis: &'static str,
        /// How missing answers were treated.
        missing: &'static str,
    },
    /// One scale where several are compared.
    #[error("`{scale}` is the only scale: give two or more, whose items are compared")]
    OneScale {
        /// The scale.
        scale: String,
    },
    /// Two occasions whose items cannot be paired.
    #[error(
        "`{first}` has {first_items} items and `{second}` has {second_items}: the items of both occasions are paired in their order, give as many of each"
    )]
    UnequalOccasions {
        /// The scale of the first occasion.
        first: String,
        /// How many items it has.
        first_items: usize,
        /// The scale of the second.
        second: String,
        /// How many items that has.
        second_items: usize,
    },
    /// A choice that the tool does not offer whose convention was asked for.
    #[error("{tool} has no {what}: leave the convention out, or use {instead}")]
    NoSuchConvention {
        /// The tool.
        tool: &'static str,
        /// What it has not.
        what: &'static str,
        /// What it has.
        instead: &'static str,
    },
    /// An alpha of one, from which no other can differ by a ratio of errors.
    #[error("alpha of {of} is {alpha}: tests of alpha need one below 1")]
    PerfectAlpha {
        /// Whose alpha.
        of: String,
        /// The alpha.
        alpha: f64,
    },
    /// Fewer than two alphas.
    #[error("{found} alpha(s) to compare: give two or more")]
    TooFewAlphas {
        /// How many there are.
        found: usize,
    },
    /// Alphas of the same respondents with different n.
    #[error(
        "alphas of the same respondents rest on {first} and {second} of them: compare them for those who answered everything"
    )]
    UnequalRespondents {
        /// One n.
        first: u64,
        /// Another.
        second: u64,
    },
    /// A direction asked of more than two alphas.
    #[error(
        "alternative=\"{alternative}\" has no meaning for {alphas} alphas, which can differ in many ways: use \"two-sided\""
    )]
    NoDirection {
        /// The alternative.
        alternative: &'static str,
        /// How many alphas.
        alphas: usize,
    },
    /// So few respondents that the chi-squared test of alphas has no variance.
    #[error(
        "alpha of {of} rests on {n} respondents and {n_items} items, too few for the chi-squared test of several alphas: it needs more than {} respondents",
        (n_items + 1) / (n_items - 1)
    )]
    TooFewForChiSquared {
        /// Whose alpha.
        of: String,
        /// Its respondents.
        n: u64,
        /// Its items.
        n_items: usize,
    },
    /// A scale whose ends are not known.
    #[error(
        "{analysis} needs the bounds of scale `{scale}`: declare them, bounds=(low, high), because observed answers may not reach both ends"
    )]
    NoBounds {
        /// What was asked for.
        analysis: &'static str,
        /// The scale.
        scale: String,
    },
    /// Parts that are not of one length.
    #[error(
        "{items} items cannot be split into {parts} parts of the same number of items: give a divisor of {items} from 2 on"
    )]
    UnequalParts {
        /// The items.
        items: usize,
        /// The parts asked for.
        parts: usize,
    },
    /// A curve through too few points.
    #[error(
        "a polynomial of degree {degree} needs more than {degree} different scores and there are {scores}: give a lower degree"
    )]
    TooFewScores {
        /// The degree.
        degree: usize,
        /// Different scores.
        scores: usize,
    },
    /// A split that leaves nothing for the second half.
    #[error("the first half has all items of scale `{scale}`: leave some for the second half")]
    EmptyHalf {
        /// The scale.
        scale: String,
    },
    /// A factor model with more parameters than covariances.
    #[error(
        "a factor model of `{scale}` with {items} items is not identified: one factor needs three or more; for two items give Spearman-Brown's coefficient or alpha (item_analysis), or model the scale together with others (construct_reliability)"
    )]
    NotIdentified {
        /// The scale.
        scale: String,
        /// Its items.
        items: usize,
    },
    /// A factor model whose parameters the data do not tell apart.
    #[error(
        "the data do not determine the loading of `{item}`: its scale has two items and correlates with no other scale, or an item has nothing in common with its own; leave it out, or give the scale a third item"
    )]
    Undetermined {
        /// The item.
        item: String,
    },
    /// An item of so many answers that it is not ordinal.
    #[error(
        "`{item}` has more than {most} different answers: an ordinal item has {most} categories at most; make bands of it, or take the answers as numbers (cronbach_alpha, mcdonald_omega)"
    )]
    NotOrdinal {
        /// The item.
        item: String,
        /// The most categories.
        most: usize,
    },
    /// An item that is to load on two factors.
    #[error(
        "`{item}` is in both `{first}` and `{second}`: in a model of simple structure every item belongs to one scale; leave it out of one of them"
    )]
    ItemInTwoScales {
        /// The item.
        item: String,
        /// The first scale.
        first: String,
        /// The other.
        second: String,
    },
    /// A polychoric correlation that has no standard error to weight it by.
    #[error(
        "the polychoric correlation of `{first}` and `{second}` is at its limit and has no standard error, so that DWLS cannot weight it: use estimator=\"uls\", join rare categories, or leave one of the items out"
    )]
    Unweighted {
        /// The first item.
        first: String,
        /// The other.
        second: String,
    },
    /// So many factors that the correlations do not determine them, or none.
    #[error("{factors} factor(s) of {variables} variables: {}", if *most == 0 {
        "no factor can be told from so few, give 3 variables or more".to_string()
    } else {
        format!("ask for at least 1 and at most {most}, or give more variables")
    })]
    FactorsOutOfRange {
        /// Factors asked for.
        factors: usize,
        /// Variables that are analysed.
        variables: usize,
        /// The most factors that leave no negative degrees of freedom.
        most: usize,
    },
    /// Correlations that hold fewer factors than were asked for.
    #[error(
        "the correlations of these variables hold {found} factor(s), not {factors}: ask for fewer"
    )]
    FewerFactors {
        /// Factors asked for.
        factors: usize,
        /// Factors that carry anything.
        found: usize,
    },
    /// A second-order factor of factors that do not correlate.
    #[error(
        "a Schmid-Leiman solution needs two or more factors that may correlate, and this one has {factors} with rotation=\"{rotation}\": use rotation=\"oblimin\" and 2 factors or more"
    )]
    NotOblique {
        /// Factors of the solution.
        factors: usize,
        /// How they were rotated.
        rotation: &'static str,
    },
}
