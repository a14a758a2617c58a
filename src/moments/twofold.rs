//! Moments in twice the digits, for the few models that doubles cannot carry.

use ndarray::Array2;

use super::row_chunk::RowChunk;
use crate::data::Responses;
use crate::error::Result;
use crate::math::double_double::DoubleDouble;

/// Means and centred cross-products in twice the digits, over complete rows.
pub(crate) struct Twofold {
    /// Σw.
    pub(crate) weight: f64,
    pub(crate) mean: Vec<DoubleDouble>,
    pub(crate) cross: Array2<DoubleDouble>,
}

/// The moments of complete rows in pairs of doubles: two plain passes, for the few models that
/// doubles cannot carry.
pub(crate) fn twofold(responses: &Responses<'_>) -> Result<Twofold> {
    Ok(twofold_of(&RowChunk::read(responses, 0, responses.n_rows())?))
}

/// The same of rows that are at hand.
pub(crate) fn twofold_of(RowChunk { columns, weights, .. }: &RowChunk) -> Twofold {
    let k = columns.len();
    let zero = DoubleDouble::from(0.0);
    let weight: f64 = weights.iter().sum();
    let sum = |column: &Vec<f64>| {
        let products = column.iter().zip(weights).map(|(x, w)| DoubleDouble::product(*x, *w));
        products.fold(zero, |total, product| total + product)
    };
    let mean: Vec<DoubleDouble> =
        columns.iter().map(|column| sum(column) / DoubleDouble::from(weight)).collect();
    let mut cross = Array2::from_elem((k, k), zero);
    let mut centred = vec![zero; k];
    for i in 0..weights.len() {
        centred.iter_mut().zip(columns).zip(&mean).for_each(|((to, column), mean)| {
            *to = DoubleDouble::from(column[i]) - *mean;
        });
        for a in 0..k {
            let weighted = centred[a] * DoubleDouble::from(weights[i]);
            for b in 0..=a {
                cross[[a, b]] += weighted * centred[b];
            }
        }
    }
    let full = Array2::from_shape_fn((k, k), |(i, j)| cross[[i.max(j), i.min(j)]]);
    Twofold { weight, mean, cross: full }
}
