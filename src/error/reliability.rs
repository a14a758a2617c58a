//! What can be wrong with a question about reliability or factors.

use thiserror::Error as ThisError;

/// Why a scale's reliability, or the factors of its items, cannot be told.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum ReliabilityProblem {
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
