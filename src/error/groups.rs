//! What can be wrong with groups.

use thiserror::Error as ThisError;

use super::names;

/// Why groups cannot be made, merged or compared.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum GroupProblem {
    /// Nothing to group by.
    #[error("no key to group by: name at least one column")]
    NoKeys,
    /// A level that has two codes.
    #[error("the key `{key}` has the level {level} twice: give every level one code")]
    RepeatedLevel {
        /// The key.
        key: String,
        /// The level.
        level: String,
    },
    /// Levels of two kinds, which have no order among each other.
    #[error(
        "the levels of `{key}` are {first} in one place and {second} in another: make them all of one kind"
    )]
    MixedLevels {
        /// The key.
        key: String,
        /// One kind.
        first: &'static str,
        /// The other kind.
        second: &'static str,
    },
    /// A code without a level.
    #[error(
        "the key `{key}` has code {code} in row {row} (rows count from 0) where its {levels} levels have the codes from 0 on: give every code a level"
    )]
    UnknownCode {
        /// The key.
        key: String,
        /// The row, counted from 0.
        row: usize,
        /// Its code.
        code: u32,
        /// How many levels there are.
        levels: usize,
    },
    /// Groups by other keys.
    #[error(
        "groups by different keys cannot be merged: {} and {}; group both parts by the same columns in the same order",
        names(left),
        names(right)
    )]
    DifferentKeys {
        /// The keys of one part.
        left: Vec<String>,
        /// The keys of the other.
        right: Vec<String>,
    },
    /// Too few groups for what was asked.
    #[error(
        "too few groups for {what}: it needs at least {need} with respondents and has {found}: check the keys, or whether answers are missing"
    )]
    TooFew {
        /// What was asked.
        what: &'static str,
        /// Groups needed.
        need: u64,
        /// Groups at hand.
        found: u64,
    },
    /// Nobody shares a group with anyone.
    #[error(
        "{what} needs groups of more than one respondent, and all {groups} have one: group by fewer keys, or coarser ones"
    )]
    OnlySingletons {
        /// What was asked.
        what: &'static str,
        /// How many groups there are.
        groups: u64,
    },
}
