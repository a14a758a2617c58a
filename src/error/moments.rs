//! What can be wrong with moments.

use thiserror::Error as ThisError;

use super::names;

/// Why moments cannot be made, merged or estimated.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum MomentsProblem {
    /// Moments of which some are in the units of the answers and others are not.
    #[error(
        "moments in different units cannot be merged: one is in {left}, the other in {right}; give from_correlation and from_covariance the means= and sds= of their study"
    )]
    DifferentUnits {
        /// The units of one.
        left: &'static str,
        /// The units of the other.
        right: &'static str,
    },
    /// Values whose squares are smaller than what a double can hold.
    #[error("the values of `{variable}` differ by so little that their squares vanish: rescale it")]
    TooSmall {
        /// The column.
        variable: String,
    },
    /// Whole numbers that a double cannot tell apart.
    #[error(
        "the whole numbers of `{variable}` reach 2^53, from where a double cannot tell neighbours apart: subtract a constant from them first (identifiers are no answers: leave them out)"
    )]
    TooManyDigits {
        /// The column.
        variable: String,
    },
    /// Answers with gaps whose likelihood has no maximum: the closer the estimate comes to one variable
    /// being a combination of others, the larger it is.
    #[error(
        "the maximum-likelihood estimate has no maximum: in it `{variable}` becomes a linear combination of {}, whether or not it is one in the answers, because too few respondents answered them together or because one does determine the other; leave one of them out, or use missing=\"pairwise\"",
        names(depends_on)
    )]
    DegenerateLikelihood {
        /// The variable that the estimate makes a combination.
        variable: String,
        /// Of which others.
        depends_on: Vec<String>,
    },
}
