//! The rows of a model: its predictors in orthonormal coordinates, and what they leave.

use crate::data::Responses;
use crate::error::Result;
use crate::math::real::Real;
use crate::moments::{ROWS, RowChunk, in_order};
use crate::regression::solve::Coordinates;

/// Rows of a segment, the unit of parallel work.
pub(super) const SEGMENT: usize = 16 * ROWS;

/// A chunk that knows where it stands in the answers.
pub(super) struct PlacedRows {
    start: usize,
    chunk: RowChunk,
}

impl PlacedRows {
    /// Reads the complete rows of `start..start + length`.
    pub(super) fn read(responses: &Responses<'_>, start: usize, length: usize) -> Result<Self> {
        Ok(Self { start, chunk: RowChunk::read(responses, start, length)? })
    }
}

/// The used rows of a stretch.
pub(super) struct ModelRows<T> {
    /// Which rows of the answers they are.
    pub(super) rows: Vec<usize>,
    /// The weight of each; 1 without weights.
    pub(super) weights: Vec<f64>,
    /// The predictors of the model less their means, one list each; as they are through the origin.
    pub(super) centred: Vec<Vec<T>>,
    /// Its coordinates, but for that of the intercept.
    pub(super) coordinates: Vec<Vec<T>>,
    /// The outcome.
    pub(super) outcome: Vec<f64>,
    /// The outcome less what the model expects of it.
    pub(super) residual: Vec<T>,
}

impl<T: Real> ModelRows<T> {
    /// The rows of a chunk, for the model of the first `end` predictors. The outcome comes last.
    pub(super) fn of(placed: PlacedRows, coordinates: &Coordinates<T>, end: usize) -> Self {
        let PlacedRows { start, chunk } = placed;
        let rows = (0..chunk.weights.len()).map(|at| start + chunk.row(at)).collect();
        let RowChunk { mut columns, weights, .. } = chunk;
        let outcome = columns.pop().unwrap_or_default();
        let less = |column: &Vec<f64>, centre: T| -> Vec<T> {
            column.iter().map(|&x| T::from(x) - centre).collect()
        };
        let centred: Vec<Vec<T>> =
            columns.iter().zip(&coordinates.centre).take(end).map(|(x, &m)| less(x, m)).collect();
        let mut residual = match coordinates.centre.last() {
            Some(&mean) => less(&outcome, mean),
            None => Vec::new(),
        };
        let mut z = Vec::with_capacity(end);
        for (i, &slope) in coordinates.slopes.iter().take(end).enumerate() {
            let coordinate = coordinates.coordinate(i, &centred);
            residual.iter_mut().zip(&coordinate).for_each(|(e, &z)| *e = *e - slope * z);
            z.push(coordinate);
        }
        Self { rows, weights, centred, coordinates: z, outcome, residual }
    }

    pub(super) fn len(&self) -> usize {
        self.outcome.len()
    }
}

/// Does something with the rows of every segment, in parallel, and gives the results in order. A
/// segment is the same stretch of the answers for any number of threads.
pub(super) fn in_segments<R: Send + Sync>(
    responses: &Responses<'_>,
    begin: impl Fn() -> R + Sync,
    add: impl Fn(&mut R, PlacedRows) + Sync,
) -> Result<Vec<R>> {
    let total = responses.n_rows();
    let of_segment = |segment: usize| -> Result<R> {
        let mut found = begin();
        let first = segment * SEGMENT;
        for start in (first..total.min(first + SEGMENT)).step_by(ROWS) {
            add(&mut found, PlacedRows::read(responses, start, ROWS.min(total - start))?);
        }
        Ok(found)
    };
    in_order(total.div_ceil(SEGMENT), of_segment)?.into_iter().collect()
}
