//! Auxiliary regressions: of squared residuals on what may go with their size, of residuals on what
//! the model may lack.

use ndarray::Array2;

use super::measures::Fit;
use super::rows::{ModelRows, PlacedRows, in_segments};
use crate::data::Responses;
use crate::error::Result;
use crate::math::blas;
use crate::math::real::Real;
use crate::regression::solve::Coordinates;

/// A column of which the ones before it leave less than this is one of their combinations: the
/// square of a dummy is the dummy.
const LEAST_NEW: f64 = 1e-9;

/// What an auxiliary regression explains of its target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explained {
    /// Sum of squares that the added columns explain, beyond the base.
    pub(super) by_added: f64,
    /// Sum of squares that the base leaves.
    pub(super) left_by_base: f64,
    /// Columns added that are no combination of others.
    pub(super) rank: usize,
    /// Columns of the base that are no combination of others.
    pub(super) base: usize,
}

/// Regresses a target on base columns and further ones, over all rows.
///
/// `columns` gives base, added and target of some rows in lists of one length, and the weight of each
/// row. The first column of the base is the constant, if there is one.
pub(super) fn explained<T: Real + Sync>(
    responses: &Responses<'_>,
    (coordinates, fit): (&Coordinates<T>, &Fit),
    base: usize,
    columns: impl Fn(&ModelRows<T>) -> Vec<Vec<f64>> + Sync,
    weight: impl Fn(f64) -> f64 + Sync,
) -> Result<Explained> {
    blas::single_threaded();
    let add = |total: &mut Option<Array2<f64>>, chunk: PlacedRows| {
        let rows = ModelRows::of(chunk, coordinates, fit.end);
        let columns = columns(&rows);
        let roots: Vec<f64> = rows.weights.iter().map(|&w| weight(w).sqrt()).collect();
        let (n, q) = (rows.len(), columns.len());
        let table = Array2::from_shape_fn((q, n), |(j, i)| columns[j][i] * roots[i]);
        let products = table.dot(&table.t());
        match total {
            Some(total) => *total += &products,
            None => *total = Some(products),
        }
    };
    let parts = in_segments(responses, || None, add)?;
    let total = parts.into_iter().flatten().reduce(|total, part| total + part);
    Ok(total.map_or(Explained { by_added: 0.0, left_by_base: 0.0, rank: 0, base: 0 }, |gram| {
        of_products(&gram, base)
    }))
}

/// The target's last row of the factor of its cross-products; columns that others determine are left
/// out.
fn of_products(gram: &Array2<f64>, base: usize) -> Explained {
    let target = gram.nrows() - 1;
    let size: Vec<f64> = gram.diag().iter().map(|square| square.sqrt()).collect();
    let mut kept: Vec<usize> = Vec::new();
    let mut factor: Vec<Vec<f64>> = Vec::new();
    let projections = |column: usize, kept: &[usize], factor: &[Vec<f64>]| {
        let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
        for (at, &other) in kept.iter().enumerate() {
            let known: f64 = row.iter().zip(&factor[at]).map(|(a, b)| a * b).sum();
            let product = gram[[column, other]] / (size[column] * size[other]);
            row.push((product - known) / factor[at][at]);
        }
        row
    };
    for column in (0..target).filter(|&column| size[column] > 0.0) {
        let mut row = projections(column, &kept, &factor);
        let left = 1.0 - row.iter().map(|x| x * x).sum::<f64>();
        if left > LEAST_NEW {
            row.push(left.sqrt());
            factor.push(row);
            kept.push(column);
        }
    }
    let of_base = kept.iter().filter(|&&column| column < base).count();
    let squares: Vec<f64> =
        projections(target, &kept, &factor).into_iter().map(|x| x * x).collect();
    let total = gram[[target, target]];
    let by_base: f64 = squares[..of_base].iter().sum();
    Explained {
        by_added: squares[of_base..].iter().sum::<f64>() * total,
        left_by_base: (1.0 - by_base) * total,
        rank: kept.len() - of_base,
        base: of_base,
    }
}
