//! What is known of the weights of the respondents used.

use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::data::WeightType;

/// Sums of the weights of the respondents used, and what kind of weights they are.
///
/// ```text
/// n              Σw for frequencies (and without weights), rows for the other kinds
/// effective n    (Σw)² / Σw²                            (Kish)
/// design effect  n / effective n = n Σw² / (Σw)²
/// ```
///
/// Frequencies stand for rows of their own, so that their effective n is n.
///
/// # References
/// Kish, L. (1965). *Survey sampling*. Wiley. Section 11.7.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighting {
    /// What kind of weights; none when there are no weights.
    pub kind: Option<WeightType>,
    /// Rows with a weight.
    pub rows: u64,
    /// Σw.
    pub sum: f64,
    /// Σw².
    pub sum_of_squares: f64,
    /// Σ ln w, which the likelihood of a weighted regression needs.
    pub sum_of_logs: f64,
}

impl Weighting {
    pub(crate) fn none(kind: Option<WeightType>) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Adds one respondent.
    pub(crate) fn add(&mut self, weight: f64) {
        self.rows += 1;
        self.sum += weight;
        self.sum_of_squares += weight * weight;
        self.sum_of_logs += weight.ln();
    }

    /// Adds respondents who count once each.
    pub(crate) fn add_unweighted(&mut self, rows: u64) {
        self.rows += rows;
        self.sum += rows as f64;
        self.sum_of_squares += rows as f64;
    }

    /// Kish's effective sample size; NaN without respondents.
    pub fn effective_n(&self) -> f64 {
        match self.kind {
            None | Some(WeightType::Frequency) => self.sum,
            Some(_) => self.sum * self.sum / self.sum_of_squares,
        }
    }

    /// Kish's design effect of unequal weights: by how much they inflate the variance of a mean.
    pub fn design_effect(&self) -> f64 {
        match self.kind {
            None | Some(WeightType::Frequency) => 1.0,
            Some(_) => self.rows as f64 / self.effective_n(),
        }
    }
}

impl Add for Weighting {
    type Output = Self;

    /// Both parts have weights of the same kind.
    fn add(self, other: Self) -> Self {
        Self {
            kind: self.kind,
            rows: self.rows + other.rows,
            sum: self.sum + other.sum,
            sum_of_squares: self.sum_of_squares + other.sum_of_squares,
            sum_of_logs: self.sum_of_logs + other.sum_of_logs,
        }
    }
}

/// How many respondents a weight stands for: itself as a frequency, else one.
pub(crate) fn respondents(kind: Option<WeightType>, weight: f64) -> f64 {
    match kind {
        None | Some(WeightType::Frequency) => weight,
        Some(_) => 1.0,
    }
}
