//! The centred cross-products of a chunk.
//!
//! OpenBLAS's dsyrk is made for large matrices: with the ten or twenty columns of a survey it
//! reaches a fraction of what the processor can do. Here a few columns are multiplied with a few
//! others in one go, so that every number read from memory is used several times, with the widest
//! vectors that the machine has.

use pulp::{Arch, Simd, WithSimd};

/// Rows are filled up with noughts to a multiple of this, the widest vector there is.
pub(super) const LANES: usize = 8;
/// Columns on one side and the other: eight running sums and six operands fit sixteen registers.
const LEFT: usize = 4;
const RIGHT: usize = 2;
/// Rows of LEFT + RIGHT columns that stay in a core's nearest cache.
const BLOCK: usize = 512;

/// `into ← into + ZᵀZ` for i ≤ j, of `rows` rows of `k` columns that lie `stride` apart.
pub(super) fn add_gram(z: &[f64], rows: usize, k: usize, stride: usize, into: &mut [f64]) {
    Arch::new().dispatch(Gram { z, rows, k, stride, into });
}

struct Gram<'a> {
    z: &'a [f64],
    rows: usize,
    k: usize,
    stride: usize,
    into: &'a mut [f64],
}

impl WithSimd for Gram<'_> {
    type Output = ();

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { z, rows, k, stride, into } = self;
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            // Past the last column a tile repeats it; those products are not kept.
            let column = |j: usize| S::as_simd_f64s(&z[j.min(k - 1) * stride..][start..end]).0;
            for i in (0..k).step_by(LEFT) {
                let left: [&[S::f64s]; LEFT] = std::array::from_fn(|a| column(i + a));
                for j in (i..k).step_by(RIGHT) {
                    let right: [&[S::f64s]; RIGHT] = std::array::from_fn(|b| column(j + b));
                    let sums = products(simd, left, right);
                    for a in 0..LEFT.min(k - i) {
                        for b in 0..RIGHT.min(k - j) {
                            into[(i + a) * k + j + b] += sums[a][b];
                        }
                    }
                }
            }
        }
    }
}

/// The sum of products of every column on the left with every column on the right.
#[inline(always)]
fn products<S: Simd>(
    simd: S,
    left: [&[S::f64s]; LEFT],
    right: [&[S::f64s]; RIGHT],
) -> [[f64; RIGHT]; LEFT] {
    let rows = left[0].len();
    // Of one length for certain, the columns need no further check.
    let (left, right) = (left.map(|column| &column[..rows]), right.map(|column| &column[..rows]));
    let mut sums = [[simd.splat_f64s(0.0); RIGHT]; LEFT];
    for at in 0..rows {
        let y = right.map(|column| column[at]);
        for a in 0..LEFT {
            let x = left[a][at];
            for b in 0..RIGHT {
                sums[a][b] = simd.mul_add_e_f64s(x, y[b], sums[a][b]);
            }
        }
    }
    sums.map(|row| row.map(|sum| simd.reduce_sum_f64s(sum)))
}
