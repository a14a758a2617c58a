//! The chunks of a segment, and how far apart their means lie.

use ndarray::{Array1, Array2};

use crate::moments::complete::Complete;
use crate::moments::gram::{Buffer, LANES, add_gram};

/// Sizes and means of the chunks read so far.
///
/// The cross-products of the means are added once for all of them: a table of k × k numbers gone
/// through for every chunk would take the place of the answers in a core's own cache.
#[derive(Default)]
pub(super) struct Chunks {
    /// Respondents, rows and Σw of each.
    sizes: Vec<[f64; 3]>,
    means: Vec<Array1<f64>>,
}

impl Chunks {
    /// Adds the [respondents, rows and weight](Complete) of a chunk and their means.
    pub(super) fn add(&mut self, size: [f64; 3], mean: Array1<f64>) {
        self.sizes.push(size);
        self.means.push(mean);
    }

    /// Sums over all chunks, of which those `within` chunks, one triangle, are known.
    ///
    /// ```text
    /// C = Σ_c C_c + Σ_c w_c (m_c − m)(m_c − m)ᵀ
    /// ```
    pub(super) fn together(&self, k: usize, within: &mut [f64]) -> Complete {
        let mut all = Complete::none(k);
        for (size, mean) in self.sizes.iter().zip(&self.means) {
            all.count(*size, mean);
        }
        let padded = self.sizes.len().next_multiple_of(LANES);
        let mut apart = Buffer::noughts(k * padded);
        for (c, ([_, _, weight], mean)) in self.sizes.iter().zip(&self.means).enumerate() {
            for (j, m) in mean.iter().enumerate() {
                apart[j * padded + c] = weight.sqrt() * ((m - all.mean[j]) - all.rest[j]);
            }
        }
        add_gram(&apart, padded, k, padded, within);
        all.cross = Array2::from_shape_fn((k, k), |(i, j)| within[i.min(j) * k + i.max(j)]);
        all
    }
}
