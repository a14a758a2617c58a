//! Errors of predictions for each respondent by all others, from residuals and leverages.

use super::cross_validation::counts;
use super::folds::FoldError;
use crate::data::{Responses, WeightType};
use crate::error::Result;
use crate::moments::{ROWS, RowChunk, in_order};
use crate::regression::solve::Coordinates;

/// Below this, what is left of a row's own weight in its prediction is rounding: without the row there
/// is no fit.
const LEAST_LEFT: f64 = 1e-10;
/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// Σ w (e / (1 − u h))² of the models after each of `entered` predictors, with leverage
/// h = 1 / W + Σ z² of one respondent of weight 1, and u the weight that is left out: 1 where weights
/// count respondents, else the row's.
///
/// The mean of the others is the prediction of the model without predictors. NaN where there is no fit
/// without one of them.
pub(super) fn squares(
    used: &Responses<'_>,
    coordinates: &Coordinates<f64>,
    entered: &[usize],
    kind: Option<WeightType>,
) -> Result<FoldError> {
    let rows = used.n_rows();
    let of_segment = |segment: usize| -> Result<FoldError> {
        let start = segment * CHUNKS * ROWS;
        let end = rows.min(start + CHUNKS * ROWS);
        let mut sum = FoldError::default();
        for start in (start..end).step_by(ROWS) {
            let chunk = RowChunk::read(used, start, ROWS.min(end - start))?;
            sum.add(&of_chunk(chunk, coordinates, entered, counts(kind)));
        }
        Ok(sum)
    };
    let mut total = FoldError::default();
    for part in in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)? {
        total.add(&part?);
    }
    Ok(total)
}

fn of_chunk(
    chunk: RowChunk,
    coordinates: &Coordinates<f64>,
    entered: &[usize],
    counts: bool,
) -> FoldError {
    let RowChunk { mut columns, weights, .. } = chunk;
    for (column, centre) in columns.iter_mut().zip(&coordinates.centre) {
        column.iter_mut().for_each(|x| *x -= centre);
    }
    let mut residuals = columns.pop().unwrap_or_default();
    let constant = coordinates.constant.map_or(0.0, |one| one * one);
    let mut leverages = vec![constant; residuals.len()];
    let squares = |residuals: &[f64], leverages: &[f64]| {
        let rows = residuals.iter().zip(leverages).zip(&weights);
        let square = |((e, h), w): ((&f64, &f64), &f64)| {
            let left = 1.0 - if counts { *h } else { w * h };
            if left < LEAST_LEFT { f64::NAN } else { w * (e / left).powi(2) }
        };
        rows.map(square).sum::<f64>()
    };
    let of_mean = squares(&residuals, &leverages);
    let mut of_models = Vec::with_capacity(entered.len());
    for (i, slope) in coordinates.slopes.iter().enumerate() {
        let mut coordinate = vec![0.0; residuals.len()];
        for (column, turn) in columns.iter().zip(coordinates.turn.row(i)).take(i + 1) {
            coordinate.iter_mut().zip(column).for_each(|(z, x)| *z += turn * x);
        }
        for ((e, h), z) in residuals.iter_mut().zip(&mut leverages).zip(&coordinate) {
            *e -= slope * z;
            *h += z * z;
        }
        of_models.extend(
            entered.iter().filter(|m| **m == i + 1).map(|_| squares(&residuals, &leverages)),
        );
    }
    FoldError { of_models, of_mean, weight: weights.iter().sum() }
}
