//! Whether saved figures can be those of any answers.

use ndarray::{Array1, Array2};

use super::damaged;
use crate::data::MOST_RESPONDENTS;
use crate::error::Result;
use crate::math::cholesky;

/// By how much a correlation may be off. Parts of which all answers lie far from their means leave
/// it with nine digits or more.
const ROUNDING: f64 = 1e-9;

pub(super) fn count(n: f64) -> Result<f64> {
    if (0.0..=MOST_RESPONDENTS as f64).contains(&n) && n.fract() == 0.0 {
        Ok(n)
    } else {
        Err(damaged(&format!("{n} is not a count")))
    }
}

pub(super) fn vector(values: Vec<f64>, k: usize) -> Result<Array1<f64>> {
    if values.len() != k {
        return Err(damaged(&format!("a list of {} figures for {k} names", values.len())));
    }
    if values.iter().any(|x| !x.is_finite()) {
        return Err(damaged("a figure is not finite"));
    }
    Ok(Array1::from(values))
}

pub(super) fn matrix(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    if rows.len() != k {
        return Err(damaged(&format!("a matrix of {} rows for {k} names", rows.len())));
    }
    // Before room is made for k × k figures, so that a short file cannot ask for a large one.
    if rows.iter().any(|row| row.len() != k) {
        return Err(damaged(&format!("a row of a matrix does not have {k} figures")));
    }
    let mut filled = Array2::zeros((k, k));
    for (i, row) in rows.into_iter().enumerate() {
        filled.row_mut(i).assign(&vector(row, k)?);
    }
    Ok(filled)
}

pub(super) fn counts(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let n = matrix(rows, k)?;
    n.iter().try_for_each(|&n| count(n).map(|_| ()))?;
    if n.indexed_iter().any(|((i, j), &pair)| pair > n[[i, i]].min(n[[j, j]])) {
        return Err(damaged("a pair has more respondents than one of its variables"));
    }
    symmetric(n)
}

pub(super) fn squares(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let squares = matrix(rows, k)?;
    if squares.iter().any(|square| *square < 0.0) {
        return Err(damaged("a sum of squares is negative"));
    }
    Ok(squares)
}

pub(super) fn cross_products(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let cross = matrix(rows, k)?;
    if cross.diag().iter().any(|square| *square < 0.0) {
        return Err(damaged("a sum of squares is negative"));
    }
    symmetric(cross)
}

/// No cross-product is larger than its two sums of squares allow (Cauchy and Schwarz).
pub(super) fn check_bounds(
    cross: &Array2<f64>,
    square: impl Fn(usize, usize) -> f64,
) -> Result<()> {
    let too_large = |((i, j), &product): ((usize, usize), &f64)| {
        let limit = square(i, j).sqrt() * square(j, i).sqrt();
        // Where pairs were merged, rounding is of the size of the whole variable.
        let whole = square(i, i).sqrt() * square(j, j).sqrt();
        product.abs() > limit + ROUNDING * whole
    };
    if cross.indexed_iter().any(too_large) {
        return Err(damaged("a cross-product is larger than its sums of squares allow"));
    }
    Ok(())
}

pub(super) fn symmetric(matrix: Array2<f64>) -> Result<Array2<f64>> {
    if matrix == matrix.t() { Ok(matrix) } else { Err(damaged("a matrix is not symmetric")) }
}

/// Some answers have these cross-products: no combination of the variables has a negative sum of
/// squares. k × k correlations that are each off by ROUNDING move an eigenvalue by k times as much.
pub(super) fn check_positive(cross: &Array2<f64>) -> Result<()> {
    let varies: Vec<usize> = (0..cross.nrows()).filter(|&i| cross[[i, i]] > 0.0).collect();
    let k = varies.len();
    let correlation = |(a, b): (usize, usize)| {
        let (i, j) = (varies[a], varies[b]);
        cross[[i, j]] / (cross[[i, i]].sqrt() * cross[[j, j]].sqrt())
    };
    let room = k as f64 * ROUNDING;
    let lifted =
        |at: (usize, usize)| if at.0 == at.1 { 1.0 } else { correlation(at) / (1.0 + room) };
    match cholesky::factor(&Array2::from_shape_fn((k, k), lifted), 0.0) {
        Ok(_) => Ok(()),
        Err(_) => Err(damaged("no answers can have these cross-products together")),
    }
}

/// What is left of means is less than half of their last digit; nothing where it was not written.
pub(super) fn rests<D: ndarray::Dimension>(
    rest: Option<ndarray::Array<f64, D>>,
    mean: &ndarray::Array<f64, D>,
) -> Result<ndarray::Array<f64, D>> {
    let rest = rest.unwrap_or_else(|| ndarray::Array::zeros(mean.raw_dim()));
    if rest.iter().zip(mean).any(|(rest, mean)| mean + rest != *mean) {
        return Err(damaged("the last digits of a mean do not fit it"));
    }
    Ok(rest)
}

/// As many respondents answered two variables as those who answered each leave room for.
pub(super) fn check_overlaps(rows: &Array2<f64>, used: u64) -> Result<()> {
    let apart = |((i, j), both): ((usize, usize), &f64)| {
        *both > rows[[i, i]].min(rows[[j, j]]) || *both < rows[[i, i]] + rows[[j, j]] - used as f64
    };
    if rows.diag().iter().any(|n| *n > used as f64) || rows.indexed_iter().any(apart) {
        return Err(damaged("the respondents of pairs do not fit those of their variables"));
    }
    Ok(())
}
