//! Scores of correlations, whose spread is their variance: from one further reading of the rows.

use ndarray::Array2;

use super::design::of_missing_rule;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::{GappedRows, Moments, Pairwise, ROWS, RowChunk, in_order};

/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// What makes a score of two answers: centres and scales of each variable among those who answered
/// the other one too.
pub(super) struct Scores<'a> {
    pairs: &'a Pairwise,
    r: &'a Array2<f64>,
    /// 1 / √(Σ w (x − m)² / W) of i among those who answered j as well.
    scale: Array2<f64>,
}

impl<'a> Scores<'a> {
    pub(super) fn of(pairs: &'a Pairwise, r: &'a Array2<f64>) -> Self {
        let scale = (&pairs.weight / &pairs.square).mapv(f64::sqrt);
        Self { pairs, r, scale }
    }

    /// u of two answers, without a weight; NaN where one of them is missing.
    #[inline]
    pub(super) fn score(&self, [i, j]: [usize; 2], x: f64, y: f64) -> f64 {
        let (mean, scale) = (&self.pairs.mean, &self.scale);
        let x = (x - mean[[i, j]]) * scale[[i, j]];
        let y = (y - mean[[j, i]]) * scale[[j, i]];
        x * y - self.r[[i, j]] / 2.0 * (x * x + y * y)
    }
}

/// The sums of the scores of all pairs, which linearized standard errors are made of. Those of parts
/// of the answers add up, so that a file too large for the memory is read in batches.
///
/// ```text
/// Σ uᵢ and Σ uᵢ²,   uᵢ as in linearized_correlations
/// ```
///
/// A score needs the means of all answers: these are read twice.
///
/// # Examples
///
/// See [`linearized_correlations_of_scores`](crate::linearized_correlations_of_scores).
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationScores {
    names: Vec<String>,
    /// Of which coefficient.
    method: &'static str,
    missing: Missing,
    /// Rows that were read.
    read: u64,
    /// Σu, for each pair in the lower triangle.
    sums: Array2<f64>,
    /// Σu².
    squares: Array2<f64>,
}

impl CorrelationScores {
    /// Of a part of the answers; `moments` are those of all parts.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::InfiniteValue`], [`Error::NotYet`] for EM.
    pub fn of(responses: &Responses<'_>, moments: &Moments) -> Result<Self> {
        let responses = &responses.select(moments.names())?;
        let (pairs, r) = (of_missing_rule(moments)?, moments.correlation());
        let scores = Scores::of(&pairs, &r);
        let score = |at: [usize; 2], x: f64, y: f64| scores.score(at, x, y);
        Self::read_with(responses, "pearson", moments.missing(), |columns| columns, score)
    }

    /// Reads the rows; `taken` makes of the answers what `score` has to know of each.
    pub(super) fn read_with(
        responses: &Responses<'_>,
        method: &'static str,
        missing: Missing,
        taken: impl Fn(Vec<Vec<f64>>) -> Vec<Vec<f64>> + Sync,
        score: impl Fn([usize; 2], f64, f64) -> f64 + Sync,
    ) -> Result<Self> {
        let frequencies = responses.weights().is_some_and(|w| w.kind() == WeightType::Frequency);
        let (rows, k) = (responses.n_rows(), responses.names().len());
        let none = |read: usize| Self {
            names: responses.names().to_vec(),
            method,
            missing,
            read: read as u64,
            sums: Array2::zeros((k, k)),
            squares: Array2::zeros((k, k)),
        };
        // Segments have fixed ends and are added in order.
        let of_segment = |segment: usize| -> Result<Self> {
            let mut segment_scores = none(0);
            let start = segment * CHUNKS * ROWS;
            for start in (start..rows.min(start + CHUNKS * ROWS)).step_by(ROWS) {
                let length = ROWS.min(rows - start);
                let (columns, weights) = match missing {
                    Missing::Listwise => {
                        let chunk = RowChunk::read(responses, start, length)?;
                        (chunk.columns, chunk.weights)
                    }
                    _ => {
                        let chunk = GappedRows::read(responses, start, length)?;
                        (chunk.columns, chunk.weights)
                    }
                };
                segment_scores.add(&score, &taken(columns), &weights, frequencies);
            }
            Ok(segment_scores)
        };
        let mut total = none(rows);
        for part in in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)? {
            let part = part?;
            total.sums += &part.sums;
            total.squares += &part.squares;
        }
        Ok(total)
    }

    /// The scores of both parts together.
    ///
    /// # Errors
    /// [`Error::DifferentVariables`], [`Error::DifferentKinds`], [`CorrelationProblem::OtherScores`].
    pub fn merge(&self, other: &Self) -> Result<Self> {
        self.check_kind(&other.names, other.method, other.missing)?;
        Ok(Self {
            read: self.read + other.read,
            sums: &self.sums + &other.sums,
            squares: &self.squares + &other.squares,
            ..self.clone()
        })
    }

    /// The variables.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Of which coefficient they are: `pearson`, `spearman` or `kendall`.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// How missing answers are treated.
    pub fn missing(&self) -> Missing {
        self.missing
    }

    /// Rows that were read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Makes sure that the scores can be of the answers of another reading.
    pub(super) fn check(
        &self,
        names: &[String],
        method: &'static str,
        missing: Missing,
        first: u64,
    ) -> Result<()> {
        self.check_kind(names, method, missing)?;
        let again = self.read;
        if first == again {
            return Ok(());
        }
        Err(Error::Correlation(CorrelationProblem::OtherRows { first, again }))
    }

    fn check_kind(&self, names: &[String], method: &'static str, missing: Missing) -> Result<()> {
        if self.names != names {
            let (left, right) = (self.names.clone(), names.to_vec());
            return Err(Error::DifferentVariables { left, right });
        }
        if self.method != method {
            let problem = CorrelationProblem::OtherScores { found: self.method, needed: method };
            return Err(Error::Correlation(problem));
        }
        if self.missing != missing {
            let (left, right) = (self.missing.name(), missing.name());
            return Err(Error::DifferentKinds { left, right });
        }
        Ok(())
    }

    /// n / (n − 1) · Σ (u − ū)² of a pair in the lower triangle.
    pub(super) fn square(&self, at: [usize; 2], n: f64) -> f64 {
        let about_mean = self.squares[at] - self.sums[at].powi(2) / n;
        // Scores of a perfect correlation are rounding; a sum of squares is not below nought.
        about_mean.max(0.0) * (n / (n - 1.0))
    }

    /// The sums, as they travel: Σu and Σu² (k, k).
    #[cfg(feature = "python")]
    pub(crate) fn sums(&self) -> [&Array2<f64>; 2] {
        [&self.sums, &self.squares]
    }

    /// What travelled: as it was.
    #[cfg(feature = "python")]
    pub(crate) fn restored(
        names: Vec<String>,
        method: &'static str,
        missing: Missing,
        read: u64,
        [sums, squares]: [Array2<f64>; 2],
    ) -> Self {
        Self { names, method, missing, read, sums, squares }
    }

    /// Adds the scores of a chunk. A frequency says how many respondents have the score, any other
    /// weight is part of it.
    fn add(
        &mut self,
        score: impl Fn([usize; 2], f64, f64) -> f64,
        columns: &[Vec<f64>],
        weights: &[f64],
        frequencies: bool,
    ) {
        for i in 0..columns.len() {
            for j in 0..i {
                let (mut sum, mut square) = (0.0, 0.0);
                for ((x, y), w) in columns[i].iter().zip(&columns[j]).zip(weights) {
                    let u = score([i, j], *x, *y);
                    let u = if u.is_nan() { 0.0 } else { u };
                    let (often, u) = if frequencies { (*w, u) } else { (1.0, w * u) };
                    sum += often * u;
                    square += often * u * u;
                }
                self.sums[[i, j]] += sum;
                self.squares[[i, j]] += square;
            }
        }
    }
}
