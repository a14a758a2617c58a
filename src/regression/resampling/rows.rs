//! The rows of a regression in its uncorrelated coordinates.

use super::super::solve::{Coordinates, Solved};
use super::super::{HierarchicalRegression, Precision};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result};
use crate::moments::{Moments, ROWS, RowChunk, in_order};

/// The rows that are used, and the fit to them.
pub(super) struct FittedRows {
    pub(super) moments: Moments,
    pub(super) solved: Solved<f64>,
    /// Predictors less their means, in order (p lists of n).
    pub(super) predictors: Vec<Vec<f64>>,
    /// The outcome less its mean (n).
    pub(super) outcome: Vec<f64>,
    /// Uncorrelated coordinates with sums of squares of 1; those of a block follow those of the blocks
    /// before (p lists of n).
    pub(super) coordinates: Vec<Vec<f64>>,
}

impl FittedRows {
    /// Reads complete rows without weights; `what` needs them.
    pub(super) fn read(
        regression: &HierarchicalRegression,
        responses: &Responses<'_>,
        what: &'static str,
    ) -> Result<Self> {
        regression.check_blocks()?;
        if responses.weights().is_some() {
            let instead = "leave the weights out; bootstrap respondents with their weights instead";
            return Err(Error::NotYet { what, instead });
        }
        let used = responses.select(regression.variables())?;
        let moments = regression.ready(&Moments::of(&used, Missing::Listwise)?)?;
        let solved = regression
            .solve(&regression.centred(&moments), Precision::Double)
            .map_err(|failure| failure.or(&moments, regression))?;
        let mut predictors = complete_rows(&used)?;
        for (column, centre) in predictors.iter_mut().zip(&solved.coordinates.centre) {
            column.iter_mut().for_each(|x| *x -= centre);
        }
        let outcome = predictors.pop().unwrap_or_default();
        let coordinates = turned(&solved.coordinates, &predictors);
        Ok(Self { moments, solved, predictors, outcome, coordinates })
    }

    /// What the first `entered` predictors leave of the outcome (n).
    pub(super) fn residuals(&self, entered: usize) -> Vec<f64> {
        let mut residuals = self.outcome.clone();
        let fitted = self.coordinates.iter().zip(&self.solved.coordinates.slopes);
        for (coordinate, slope) in fitted.take(entered) {
            residuals.iter_mut().zip(coordinate).for_each(|(e, z)| *e -= slope * z);
        }
        residuals
    }
}

/// All complete rows, closed up.
pub(super) fn complete_rows(responses: &Responses<'_>) -> Result<Vec<Vec<f64>>> {
    let rows = responses.n_rows();
    let chunk = |at: usize| RowChunk::read(responses, at * ROWS, ROWS.min(rows - at * ROWS));
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); responses.names().len()];
    for chunk in in_order(rows.div_ceil(ROWS), chunk)? {
        for (column, part) in columns.iter_mut().zip(chunk?.columns) {
            column.extend(part);
        }
    }
    Ok(columns)
}

/// T times the centred predictors.
fn turned(coordinates: &Coordinates<f64>, predictors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let of = |i: usize| {
        let mut coordinate = vec![0.0; predictors[i].len()];
        for (column, turn) in predictors.iter().zip(coordinates.turn.row(i)).take(i + 1) {
            coordinate.iter_mut().zip(column).for_each(|(z, x)| *z += turn * x);
        }
        coordinate
    };
    (0..predictors.len()).map(of).collect()
}

/// The sum of products in eight lanes, which a compiler can keep in registers.
pub(super) fn product(x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (xs, ys) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in xs.zip(ys) {
        lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(lane, (x, y))| *lane += x * y);
    }
    lanes.iter().sum::<f64>() + rest
}
