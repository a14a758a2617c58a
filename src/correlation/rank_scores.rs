//! Rank correlations under sampling weights of answers that were read in parts.

use ndarray::Array2;

use super::design::{LinearizedCorrelations, LinearizedInterval};
use super::linearized_ranks::{RankOfPair, rank_of_pair};
use super::mixed::{CountedCells, without_pairs};
use super::scores::CorrelationScores;
use super::unpaired::{self, paired};
use super::{CorrelationMatrix, RankMethod, check_confidence};
use crate::data::Responses;
use crate::error::Result;
use crate::moments::{PairTables, in_order};

impl CorrelationScores {
    /// Of a part of the answers, for rank correlations; `tables` are the pair tables of all parts, which
    /// tell the ranks.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`](crate::Error::UnknownVariable),
    /// [`Error::InfiniteValue`](crate::Error::InfiniteValue), and as
    /// [`linearized_rank_correlations`](crate::linearized_rank_correlations).
    pub fn of_ranks(
        responses: &Responses<'_>,
        tables: &PairTables,
        method: RankMethod,
    ) -> Result<Self> {
        let responses = &responses.select(tables.names())?;
        let k = tables.names().len();
        let places = paired(k, &without_pairs(tables, &paired(k, &[]))?);
        let found = in_order(places.len(), |at| OfCells::of(tables, places[at], method))?;
        let mut of_pair: Vec<Option<OfCells>> = (0..k * k).map(|_| None).collect();
        for (&[i, j], cells) in places.iter().zip(found) {
            of_pair[i * k + j] = Some(cells?);
        }
        let numbers = |columns: Vec<Vec<f64>>| {
            let number = |(at, column): (usize, Vec<f64>)| {
                let levels = tables.of_variable(at).0;
                let level = |x: f64| match levels.binary_search_by(|level| level.total_cmp(&x)) {
                    Ok(level) => level as f64,
                    Err(_) => f64::NAN,
                };
                column.into_iter().map(|x| level(x + 0.0)).collect()
            };
            columns.into_iter().enumerate().map(number).collect()
        };
        let score = |[i, j]: [usize; 2], x: f64, y: f64| match &of_pair[i * k + j] {
            Some(cells) if !x.is_nan() && !y.is_nan() => cells.influence[[x as usize, y as usize]],
            _ => f64::NAN,
        };
        Self::read_with(responses, method.name(), tables.missing(), numbers, score)
    }
}

/// As [`linearized_rank_correlations`](crate::linearized_rank_correlations), of answers that were read
/// in parts: once for their pair tables, which tell the ranks, and again for the scores.
///
/// # Errors
/// As [`linearized_rank_correlations`](crate::linearized_rank_correlations);
/// [`CorrelationProblem::OtherRows`](crate::CorrelationProblem::OtherRows),
/// [`CorrelationProblem::OtherScores`](crate::CorrelationProblem::OtherScores).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     CorrelationScores, LinearizedInterval, Missing, PairTables, RankMethod, Responses, WeightType,
///     linearized_rank_correlations, linearized_rank_correlations_of_scores,
/// };
///
/// let (x, y, weights) = (array![1, 2, 3, 4, 5], array![2, 1, 3, 5, 4], [1.0, 2.0, 1.5, 1.0, 3.0]);
/// let answers = Responses::from_columns([("x", x.view()), ("y", y.view())])?
///     .weighted(&weights[..], WeightType::Sampling)?;
/// let (rule, by, interval) = (Missing::Listwise, RankMethod::Kendall, LinearizedInterval::Fisher);
/// let tables = PairTables::of(&answers, rule)?;
/// let scores = CorrelationScores::of_ranks(&answers, &tables, by)?;
/// let found = linearized_rank_correlations_of_scores(&tables, &scores, by, interval, 0.95)?;
/// let at_once = linearized_rank_correlations(&answers, rule, by, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - at_once.std_error[[0, 1]]).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`linearized_rank_correlations`](crate::linearized_rank_correlations).
pub fn linearized_rank_correlations_of_scores(
    tables: &PairTables,
    scores: &CorrelationScores,
    method: RankMethod,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    check_confidence(confidence)?;
    scores.check(tables.names(), method.name(), tables.missing(), tables.cases().read)?;
    let margins = CorrelationMatrix::of_margins(tables, confidence)?;
    let k = margins.names.len();
    let without = without_pairs(tables, &paired(k, &[]))?;
    let unpaired = unpaired::told(&without, tables.names(), &margins.n);
    let mut matrix = LinearizedCorrelations::of_margins(margins, method.name(), interval, unpaired);
    let places = paired(k, &without);
    let found = in_order(places.len(), |at| OfCells::of(tables, places[at], method))?;
    for (&[i, j], cells) in places.iter().zip(found) {
        let n = matrix.n[[i, j]];
        let r = cells?.r;
        (matrix.r[[i, j]], matrix.r[[j, i]]) = (r, r);
        matrix.test([i, j], scores.square([i, j], n).sqrt(), n - 1.0, interval);
    }
    Ok(matrix)
}

/// A rank correlation of a pair table, and how the weight of each cell moves it.
struct OfCells {
    r: f64,
    /// NaN where nobody is.
    influence: Array2<f64>,
}

impl OfCells {
    fn of(tables: &PairTables, at: [usize; 2], method: RankMethod) -> Result<Self> {
        let cells = CountedCells::of(tables, at)?;
        let RankOfPair { r, influence: of_cell } =
            rank_of_pair(&cells.first, &cells.second, &cells.counts, method)?;
        let (table, _) = tables.counts(at[0], at[1]);
        let mut influence = Array2::from_elem(table.dim(), f64::NAN);
        // The cells are in the order of the table.
        let there = table.indexed_iter().filter(|(_, count)| **count > 0.0);
        there.zip(of_cell).for_each(|((cell, _), of_cell)| influence[cell] = of_cell);
        Ok(Self { r, influence })
    }
}
