//! What can be wrong with a question about reliability.

use thiserror::Error as ThisError;

/// Why a reliability does not exist, or cannot be found.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum ReliabilityProblem {
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
}
