//! Exact products of columns of small integers, and the narrow answers they are taken from.
//!
//! Two products of 16-bit numbers are added in one instruction, in vectors of twice as many
//! numbers as a processor multiplies doubles in: answers on a scale need no doubles.
//!
//! # Bounds
//! No sum overflows while |x y| < 2²⁰ for the numbers of either side, for which |z| ≤ 255 leaves
//! ample room; so do squares z² ≤ 32767 times masks. The sums of 2048 rows at most are held in
//! 32 bits, and are then moved to 64, so that the number of rows has no bound.

use pulp::{Arch, NullaryFnOnce};

use super::gram::{Multiply, Products};

/// Rows are filled up with noughts to a multiple of this, the widest vector there is.
pub(super) const LANES_I16: usize = 32;

/// Adds ZᵀZ for i ≤ j, of `rows` rows of `k` columns that lie `stride` apart.
///
/// ```text
/// into[i k + j] ← into[i k + j] + Σ zᵢ zⱼ
/// ```
///
/// `rows` is a multiple of [`LANES_I16`]. The sums are exact within the bounds above.
pub(super) fn add_gram_i16(z: &[i16], rows: usize, k: usize, stride: usize, into: &mut [i64]) {
    add(Products::symmetric(z, rows, k, stride, into));
}

/// Adds AᵀB, of `rows` rows of `ka` and `kb` columns that lie `stride` apart.
///
/// ```text
/// into[i kb + j] ← into[i kb + j] + Σ aᵢ bⱼ
/// ```
///
/// `rows` is a multiple of [`LANES_I16`]. The sums are exact within the bounds above.
pub(super) fn add_products_i16(
    a: &[i16],
    b: &[i16],
    rows: usize,
    ka: usize,
    kb: usize,
    stride: usize,
    into: &mut [i64],
) {
    add(Products::of(a, b, rows, ka, kb, stride, into));
}

/// `out ← values − origin`; gives Σ (x − origin), of fewer than 2¹⁶ rows.
pub(super) fn widen<T>(values: &[T], origin: i16, out: &mut [i16]) -> i32
where
    T: Copy + Into<i16>,
{
    Arch::new().dispatch(Widen { values, origin, out })
}

struct Widen<'a, T> {
    values: &'a [T],
    origin: i16,
    out: &'a mut [i16],
}

impl<T: Copy + Into<i16>> NullaryFnOnce for Widen<'_, T> {
    type Output = i32;

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn call(self) -> i32 {
        let mut sum = 0;
        for (to, &x) in self.out[..self.values.len()].iter_mut().zip(self.values) {
            *to = x.into().wrapping_sub(self.origin);
            sum += i32::from(*to);
        }
        sum
    }
}

fn add(products: Products<'_, i16, i64>) {
    match Arch::new() {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Arch::V4(simd) => simd.vectorize(With { multiply: x86::Words512(simd), products }),
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Arch::V3(simd) => simd.vectorize(With { multiply: x86::Words256(simd), products }),
        other => other.dispatch(With { multiply: Words, products }),
    }
}

pub(super) struct With<'a, M> {
    pub(super) multiply: M,
    pub(super) products: Products<'a, i16, i64>,
}

impl<M: Multiply<Number = i16, Total = i64>> NullaryFnOnce for With<'_, M> {
    type Output = ();

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn call(self) {
        self.products.add(self.multiply);
    }
}

/// One number at a time, where there are no such vectors.
#[derive(Clone, Copy)]
pub(super) struct Words;

impl Multiply for Words {
    type Number = i16;
    type Vector = i16;
    type Sums = i32;
    type Total = i64;
    const GROUP: usize = 3;

    #[inline(always)]
    fn vectors(column: &[i16]) -> &[i16] {
        column
    }

    #[inline(always)]
    fn noughts(self) -> i32 {
        0
    }

    #[inline(always)]
    fn add(self, x: i16, y: i16, sum: i32) -> i32 {
        sum + i32::from(x) * i32::from(y)
    }

    #[inline(always)]
    fn total(self, sum: i32) -> i64 {
        sum.into()
    }
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub(super) mod x86 {
    use pulp::x86::{V3, V4};
    use pulp::{Simd, cast, i16x16, i16x32, i32x8, i32x16};

    use super::Multiply;

    #[derive(Clone, Copy)]
    pub(in crate::moments) struct Words256(pub(in crate::moments) V3);

    impl Multiply for Words256 {
        type Number = i16;
        type Vector = i16x16;
        type Sums = i32x8;
        type Total = i64;
        const GROUP: usize = 3;

        #[inline(always)]
        fn vectors(column: &[i16]) -> &[i16x16] {
            V3::as_simd_i16s(column).0
        }

        #[inline(always)]
        fn noughts(self) -> i32x8 {
            self.0.splat_i32x8(0)
        }

        #[inline(always)]
        fn add(self, x: i16x16, y: i16x16, sums: i32x8) -> i32x8 {
            let pairs = cast(self.0.avx2._mm256_madd_epi16(cast(x), cast(y)));
            self.0.add_i32s(pairs, sums)
        }

        #[inline(always)]
        fn total(self, sums: i32x8) -> i64 {
            let sums: [i32; 8] = cast(sums);
            let (near, far) =
                (sums[0] + sums[1] + sums[2] + sums[3], sums[4] + sums[5] + sums[6] + sums[7]);
            (near + far).into()
        }
    }

    #[derive(Clone, Copy)]
    pub(in crate::moments) struct Words512(pub(in crate::moments) V4);

    impl Multiply for Words512 {
        type Number = i16;
        type Vector = i16x32;
        type Sums = i32x16;
        type Total = i64;
        // A fifth column leaves no register for the products before they are added.
        const GROUP: usize = 4;

        #[inline(always)]
        fn vectors(column: &[i16]) -> &[i16x32] {
            V4::as_simd_i16s(column).0
        }

        #[inline(always)]
        fn noughts(self) -> i32x16 {
            self.0.splat_i32x16(0)
        }

        #[inline(always)]
        fn add(self, x: i16x32, y: i16x32, sums: i32x16) -> i32x16 {
            let pairs = cast(self.0.avx512bw._mm512_madd_epi16(cast(x), cast(y)));
            self.0.add_i32s(pairs, sums)
        }

        #[inline(always)]
        fn total(self, sums: i32x16) -> i64 {
            self.0.avx512f._mm512_reduce_add_epi32(cast(sums)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    use super::x86;
    use super::{With, Words, add, widen};
    use crate::moments::gram::Products;
    use pulp::NullaryFnOnce;

    type Way = for<'a> fn(Products<'a, i16, i64>);

    /// Every kind of vector that this machine has.
    fn ways() -> Vec<Way> {
        let mut ways: Vec<Way> = vec![add];
        ways.push(|products| With { multiply: Words, products }.call());
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            use pulp::x86::{V3, V4};
            if V3::try_new().is_some() {
                ways.push(|products| {
                    let simd = V3::try_new().unwrap();
                    simd.vectorize(With { multiply: x86::Words256(simd), products });
                });
            }
            if V4::try_new().is_some() {
                ways.push(|products| {
                    let simd = V4::try_new().unwrap();
                    simd.vectorize(With { multiply: x86::Words512(simd), products });
                });
            }
        }
        ways
    }

    fn numbers(count: usize, seed: usize) -> Vec<i16> {
        (0..count).map(|at| ((at * 7919 + seed * 31) % 511) as i16 - 255).collect()
    }

    fn product(x: &[i16], y: &[i16]) -> i64 {
        x.iter().zip(y).map(|(&x, &y)| i64::from(x) * i64::from(y)).sum()
    }

    const ROWS: [usize; 5] = [32, 64, 2016, 2048, 4128];

    #[test]
    fn a_gram_matrix_is_exact_on_every_machine() {
        for k in (1..=13).chain([20, 23]) {
            for rows in ROWS {
                let stride = rows + 32 * (k % 2);
                let z = numbers(k * stride, rows);
                let column = |j: usize| &z[j * stride..][..rows];
                let plain: Vec<i64> = (0..k * k)
                    .map(|at| (at / k, at % k))
                    .map(|(i, j)| if i > j { 7 } else { 7 + product(column(i), column(j)) })
                    .collect();
                for way in ways() {
                    let mut into = vec![7; k * k];
                    way(Products::symmetric(&z, rows, k, stride, &mut into));
                    assert_eq!(into, plain, "{k} {rows}");
                }
            }
        }
    }

    #[test]
    fn products_of_two_tables_are_exact_on_every_machine() {
        for (ka, kb) in [(1, 1), (1, 7), (7, 1), (2, 5), (4, 4), (5, 11), (13, 12)] {
            for rows in ROWS {
                let (a, b) = (numbers(ka * rows, 1), numbers(kb * rows, 2));
                let plain: Vec<i64> = (0..ka * kb)
                    .map(|at| product(&a[at / kb * rows..][..rows], &b[at % kb * rows..][..rows]))
                    .collect();
                for way in ways() {
                    let mut into = vec![0; ka * kb];
                    way(Products::of(&a, &b, rows, ka, kb, rows, &mut into));
                    assert_eq!(into, plain, "{ka} {kb} {rows}");
                }
            }
        }
    }

    #[test]
    fn no_sum_overflows_within_the_bounds() {
        let rows = 8192;
        for (x, y) in [(255, 255), (255, -255), (1023, 1023), (32767, -1), (i16::MIN, -1)] {
            for way in ways() {
                let mut into = [0];
                way(Products::of(&vec![x; rows], &vec![y; rows], rows, 1, 1, rows, &mut into));
                assert_eq!(into, [rows as i64 * i64::from(x) * i64::from(y)]);
            }
        }
    }

    #[test]
    fn narrow_answers_are_widened_from_their_origin() {
        let values: Vec<u8> = (0..300).map(|at| (at * 7 % 256) as u8).collect();
        let mut out = vec![1; 320];
        let sum = widen(&values, 128, &mut out);
        let plain: Vec<i16> = values.iter().map(|&x| i16::from(x) - 128).collect();
        assert_eq!(out[..300], plain);
        assert_eq!(out[300..], [1; 20]);
        assert_eq!(sum, plain.iter().map(|&x| i32::from(x)).sum::<i32>());
        assert_eq!(widen(&[-3i8, 4], 1, &mut out), -1);
        assert_eq!(out[..2], [-4, 3]);
    }
}
