//! What each respondent moves alpha by, summed in one further reading of the answers.

use super::alpha::signs_of;
use crate::data::{Responses, WeightType};
use crate::error::Result;
use crate::moments::{Moments, ROWS, RowChunk, in_order};
use crate::scale::Scale;

/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// Σ wᵢ² uᵢ² over the complete rows, of frequencies Σ wᵢ uᵢ².
///
/// ```text
/// uᵢ = k / (k − 1) · (t yᵢ² − T qᵢ) / T²,   Σ wᵢ uᵢ = 0
/// ```
///
/// with T the variance of the sum y of the k items, t the sum of their variances, and q the sum of
/// the squares of a respondent's items, all less their means.
pub(super) fn squared_influence(
    answers: &Responses<'_>,
    scale: &Scale,
    moments: &Moments,
) -> Result<f64> {
    let covariance = scale.key_shown(moments)?.covariance();
    let (total, trace) = (covariance.sum(), covariance.diag().sum());
    let k = covariance.nrows() as f64;
    let factor = k / ((k - 1.0) * total);
    // Of the raw answers: what is turned round has the other sign, and the same square.
    let signs = signs_of(scale);
    let mean = moments.mean();
    let frequencies = answers.weights().is_some_and(|w| w.kind() == WeightType::Frequency);
    let rows = answers.n_rows();
    let of_segment = |segment: usize| -> Result<f64> {
        let mut sum = 0.0;
        let start = segment * CHUNKS * ROWS;
        for start in (start..rows.min(start + CHUNKS * ROWS)).step_by(ROWS) {
            let chunk = RowChunk::read(answers, start, ROWS.min(rows - start))?;
            let mut sums = vec![0.0; chunk.weights.len()];
            let mut squares = vec![0.0; chunk.weights.len()];
            for ((column, sign), mean) in chunk.columns.iter().zip(&signs).zip(&mean) {
                for ((x, y), q) in column.iter().zip(&mut sums).zip(&mut squares) {
                    let apart = x - mean;
                    *y += sign * apart;
                    *q += apart * apart;
                }
            }
            for ((y, q), w) in sums.iter().zip(&squares).zip(&chunk.weights) {
                let u = factor * (trace / total * y * y - q);
                sum += if frequencies { w * u * u } else { (w * u).powi(2) };
            }
        }
        Ok(sum)
    };
    in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)?.into_iter().sum()
}
