//! What has to be known of the answers before predictors become columns.

use std::collections::BTreeMap;

/// A level, and how many respondents have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorLevel {
    /// The level.
    pub level: String,
    /// Respondents used who have it; none where there were no rows to count.
    pub n: Option<u64>,
}

/// Levels of factors and means of variables, over the respondents used.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// By variable, in order; a variable that is not here has not been looked at.
    pub(crate) levels: BTreeMap<String, Vec<FactorLevel>>,
    pub(crate) means: BTreeMap<String, f64>,
}

/// A factor as it was coded.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedFactor {
    /// The variable.
    pub variable: String,
    /// Its coding.
    pub coding: super::Coding,
    /// The level that the others are compared with, if the coding has one.
    pub reference: Option<String>,
    /// Its levels in order.
    pub levels: Vec<FactorLevel>,
    /// Levels of which no respondent is used, and which have no column.
    pub left_out: Vec<String>,
}

/// Where a variable was centred.
#[derive(Debug, Clone, PartialEq)]
pub struct CentredAt {
    /// The variable.
    pub variable: String,
    /// What was subtracted.
    pub value: f64,
    /// Whether that is its mean over the respondents used.
    pub at_mean: bool,
}

/// An interaction or power without a term that it contains, in the models up to its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutMainEffect {
    /// The interaction or power.
    pub term: String,
    /// What it contains and no block up to its own has.
    pub missing: String,
}

/// How the predictors were made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predictors {
    /// The factors.
    pub factors: Vec<CodedFactor>,
    /// What was centred, and at what.
    pub centred: Vec<CentredAt>,
    /// Interactions and powers whose coefficient cannot be read as one, because a term that they
    /// contain is not there.
    pub without_main_effects: Vec<WithoutMainEffect>,
}
