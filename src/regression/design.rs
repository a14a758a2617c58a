//! Standard errors under sampling weights, from one further reading of the rows.
//!
//! ```text
//! V = n / (n − 1) · A⁻¹ (Σ w² e² x xᵀ) A⁻¹,   A = Σ w x xᵀ
//! ```
//!
//! In the coordinates z of the factor, A is the identity, a smaller model is the first coordinates
//! of a larger one, and the slopes of a block are nought when its γ are. So one reading gives every
//! model its own Σ u uᵀ with u = w e z.

use ndarray::{Array2, ArrayView2, s};

use super::model::Tests;
use super::solve::{Coordinates, Solution, Solved};
use crate::data::Responses;
use crate::error::Result;
use crate::math::cholesky;
use crate::math::real::{Real, sum};
use crate::moments::{ROWS, RowChunk, in_order};

/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// The tests of each model. `responses` are the predictors in order, outcome last.
pub(super) fn linearized<T: Real + Sync>(
    responses: &Responses<'_>,
    solved: &Solved<T>,
    n: f64,
) -> Result<Vec<Tests>> {
    let Solved { solutions, coordinates } = solved;
    let spreads = spreads(responses, coordinates, solutions)?;
    let mut before = 0;
    let tests = solutions.iter().zip(spreads).map(|(solution, spread)| {
        // The residuals of an exact fit are the rounding of the answers.
        let factor = if solution.unexplained == 0.0 { 0.0 } else { n / (n - 1.0) };
        let block = before..solution.slopes.len();
        before = block.end;
        coordinates.tests(&(spread * factor), block.start, block.end)
    });
    Ok(tests.collect())
}

/// Σ u uᵀ of each model, over all rows. Segments have fixed ends and are added in order.
fn spreads<T: Real + Sync>(
    responses: &Responses<'_>,
    coordinates: &Coordinates<T>,
    solutions: &[Solution],
) -> Result<Vec<Array2<f64>>> {
    let entered: Vec<usize> = solutions.iter().map(|solution| solution.slopes.len()).collect();
    let constants = usize::from(coordinates.constant.is_some());
    let none = || -> Vec<Array2<f64>> {
        entered.iter().map(|m| Array2::zeros((m + constants, m + constants))).collect()
    };
    let rows = responses.n_rows();
    let of_segment = |segment: usize| -> Result<Vec<Array2<f64>>> {
        let mut spreads = none();
        let start = segment * CHUNKS * ROWS;
        for start in (start..rows.min(start + CHUNKS * ROWS)).step_by(ROWS) {
            let chunk = RowChunk::read(responses, start, ROWS.min(rows - start))?;
            coordinates.add_spreads(chunk, &entered, &mut spreads);
        }
        Ok(spreads)
    };
    let mut total = none();
    for part in in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)? {
        total.iter_mut().zip(part?).for_each(|(total, part)| *total += &part);
    }
    Ok(total)
}

impl<T: Real> Coordinates<T> {
    /// Adds the rows of a chunk to Σ u uᵀ of the models after each of `entered` predictors.
    fn add_spreads(&self, chunk: RowChunk, entered: &[usize], spreads: &mut [Array2<f64>]) {
        let centred = |(column, centre): (&Vec<f64>, &T)| -> Vec<T> {
            column.iter().map(|&x| T::from(x) - *centre).collect()
        };
        let mut answers: Vec<Vec<T>> =
            chunk.columns.iter().zip(&self.centre).map(centred).collect();
        let mut residuals = answers.pop().unwrap_or_default();
        let mut z: Vec<Vec<f64>> =
            self.constant.into_iter().map(|one| vec![one; residuals.len()]).collect();
        for (i, &slope) in self.slopes.iter().enumerate() {
            let coordinate = self.coordinate(i, &answers);
            residuals.iter_mut().zip(&coordinate).for_each(|(e, &z)| *e = *e - slope * z);
            z.push(coordinate.into_iter().map(T::to_f64).collect());
            for (_, spread) in entered.iter().zip(&mut *spreads).filter(|(m, _)| **m == i + 1) {
                add_spread(&z, &residuals, &chunk.weights, spread);
            }
        }
    }

    /// Row i of T times the centred answers.
    fn coordinate(&self, i: usize, answers: &[Vec<T>]) -> Vec<T> {
        let mut coordinate = vec![T::from(0.0); answers[i].len()];
        for (column, &turn) in answers.iter().zip(self.turn.row(i)).take(i + 1) {
            coordinate.iter_mut().zip(column).for_each(|(z, &x)| *z = *z + turn * x);
        }
        coordinate
    }

    /// Covariance of the coefficients and Wald tests from the covariance of γ, for the model of
    /// `end` predictors whose block began at `start`.
    fn tests(&self, of_coordinates: &Array2<f64>, start: usize, end: usize) -> Tests {
        let constants = self.constant.iter().len();
        let of_slopes = of_coordinates.slice(s![constants.., constants..]);
        let slopes: Vec<f64> = self.slopes[..end].iter().map(|slope| slope.to_f64()).collect();
        Tests {
            covariance: self.covariance(of_coordinates, end),
            f: wald(&slopes, of_slopes),
            f_change: wald(&slopes[start..], of_slopes.slice(s![start.., start..])),
            likelihood: None,
        }
    }
}

/// Adds Σ u uᵀ of one model.
fn add_spread<T: Real>(z: &[Vec<f64>], residuals: &[T], weights: &[f64], spread: &mut Array2<f64>) {
    let weighted: Vec<f64> = residuals.iter().zip(weights).map(|(e, w)| e.to_f64() * w).collect();
    let scores = |z: &Vec<f64>| z.iter().zip(&weighted).map(|(z, we)| z * we).collect();
    let u: Vec<Vec<f64>> = z.iter().map(scores).collect();
    for i in 0..u.len() {
        for j in 0..=i {
            let product = dot(&u[i], &u[j]);
            spread[[i, j]] += product;
            if j < i {
                spread[[j, i]] += product;
            }
        }
    }
}

/// The sum of products in eight lanes, which a compiler can keep in registers.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    for (x, y) in x.chunks(8).zip(y.chunks(8)) {
        lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(lane, (x, y))| *lane += x * y);
    }
    lanes.iter().sum()
}

/// Wald's F of γ = 0: γᵀ V⁻¹ γ / q. Infinite where V is nought, NaN where it is singular.
pub(super) fn wald(slopes: &[f64], covariance: ArrayView2<'_, f64>) -> f64 {
    let q = slopes.len() as f64;
    let size = covariance.diag().mapv(f64::sqrt);
    let ratio: Vec<f64> = slopes.iter().zip(&size).map(|(slope, size)| slope / size).collect();
    if size.iter().all(|size| *size == 0.0) {
        return sum(ratio.iter().map(|t| t * t)) / q;
    }
    let unit = Array2::from_shape_fn(covariance.dim(), |(i, j)| {
        if i == j { 1.0 } else { covariance[[i, j]] / (size[i] * size[j]) }
    });
    let Ok(factor) = cholesky::factor(&unit, cholesky::ROUNDING) else { return f64::NAN };
    let inverse = cholesky::invert_lower(&factor);
    let turned = inverse.rows().into_iter();
    let turned = turned.map(|row| sum(row.iter().zip(&ratio).map(|(weight, t)| weight * t)));
    sum(turned.map(|t| t * t)) / q
}
