//! Scores of complete rows, whose spread is the variance of an estimate: what linearization needs.

use super::check_confidence;
use super::design::{LinearizedInterval, of_missing_rule};
use crate::data::{Missing, Responses, WeightType};
use crate::error::Result;
use crate::math::distribution::{t_critical, t_two_sided};
use crate::moments::{Moments, Pairwise, ROWS, RowChunk, in_order};

/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// Complete rows of some variables, read once for their moments.
pub(super) struct CompleteRows<'r, 'a> {
    responses: &'r Responses<'a>,
    pub(super) moments: Moments,
    /// Means and squares.
    pub(super) pairs: Pairwise,
    confidence: f64,
}

impl<'r, 'a> CompleteRows<'r, 'a> {
    pub(super) fn read(
        responses: &'r Responses<'a>,
        analysis: &'static str,
        need: u64,
        confidence: f64,
    ) -> Result<Self> {
        check_confidence(confidence)?;
        let moments = Moments::of(responses, Missing::Listwise)?;
        moments.require(analysis, need)?;
        let pairs = of_missing_rule(&moments)?;
        Ok(Self { responses, moments, pairs, confidence })
    }

    /// Standard errors of m estimates, from the scores that `score` gives a row without its weight:
    ///
    /// ```text
    /// SE² = n / (n − 1) · Σ (wu − mean of wu)² / W²
    /// ```
    pub(super) fn std_errors(
        &self,
        m: usize,
        score: impl Fn(&[f64], &mut [f64]) + Sync,
    ) -> Result<Vec<f64>> {
        let kind = self.responses.weights().map(|weights| weights.kind());
        let frequencies = kind == Some(WeightType::Frequency);
        let rows = self.responses.n_rows();
        // Segments have fixed ends and are added in order.
        let of_segment = |segment: usize| -> Result<Spread> {
            let (mut spread, mut scores) = (Spread::none(m), vec![0.0; m]);
            let mut row = vec![0.0; self.responses.columns().len()];
            let start = segment * CHUNKS * ROWS;
            for start in (start..rows.min(start + CHUNKS * ROWS)).step_by(ROWS) {
                let chunk = RowChunk::read(self.responses, start, ROWS.min(rows - start))?;
                for (at, &weight) in chunk.weights.iter().enumerate() {
                    row.iter_mut().zip(&chunk.columns).for_each(|(x, column)| *x = column[at]);
                    score(&row, &mut scores);
                    // A frequency says how many have the score, any other weight is part of it.
                    let (often, weight) = if frequencies { (weight, 1.0) } else { (1.0, weight) };
                    spread.add(&scores, often, weight);
                }
            }
            Ok(spread)
        };
        let mut total = Spread::none(m);
        for part in in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)? {
            total.merge(&part?);
        }
        let (n, weight) = (self.n(), self.pairs.weight[[0, 0]]);
        let error = |(sum, square): (&f64, &f64)| {
            // Scores of a perfect correlation are rounding; a sum of squares is not below nought.
            let about_mean = (square - sum * sum / n).max(0.0);
            (about_mean * (n / (n - 1.0))).sqrt() / weight
        };
        Ok(total.sums.iter().zip(&total.squares).map(error).collect())
    }

    pub(super) fn n(&self) -> f64 {
        self.pairs.n[[0, 0]]
    }

    /// One over the standard deviation of each variable, by W.
    pub(super) fn scales(&self) -> Vec<f64> {
        let Pairwise { weight, square, .. } = &self.pairs;
        (0..weight.nrows()).map(|i| (weight[[i, i]] / square[[i, i]]).sqrt()).collect()
    }

    /// The test and interval of a correlation with its standard error.
    pub(super) fn test(&self, r: f64, std_error: f64, interval: LinearizedInterval) -> Tested {
        let (statistic, df) = (r / std_error, self.n() - 1.0);
        let [low, high] = interval.ends(r, t_critical(self.confidence, df) * std_error);
        Tested { statistic, df, p_value: t_two_sided(statistic, df), low, high }
    }
}

/// A t test with n − 1 degrees of freedom.
pub(super) struct Tested {
    pub(super) statistic: f64,
    pub(super) df: f64,
    pub(super) p_value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Σu and Σu² of each score.
struct Spread {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Spread {
    fn none(m: usize) -> Self {
        Self { sums: vec![0.0; m], squares: vec![0.0; m] }
    }

    fn add(&mut self, scores: &[f64], often: f64, weight: f64) {
        for ((sum, square), u) in self.sums.iter_mut().zip(&mut self.squares).zip(scores) {
            let u = weight * u;
            *sum += often * u;
            *square += often * u * u;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, more)| *sum += more);
        self.squares.iter_mut().zip(&other.squares).for_each(|(sum, more)| *sum += more);
    }
}
