//! Vectors of doubles of one machine: turned from rows to columns, and asked for ahead.

use pulp::{Scalar, Simd};

use super::gram::LANES;

/// Vectors of `W` doubles that can be turned.
pub(super) trait Turn<const W: usize>: Simd {
    /// `W` rows of `W` columns as `W` columns of `W` rows, and the other way round.
    fn turn(self, rows: [Self::f64s; W]) -> [Self::f64s; W];

    /// `W` rows of `W` columns where each column lies, as vectors of a row each.
    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn turn_columns(self, columns: [&[f64; W]; W]) -> [Self::f64s; W] {
        let mut vectors = [self.splat_f64s(0.0); W];
        for c in 0..W {
            vectors[c] = Self::as_simd_f64s(columns[c]).0[0];
        }
        self.turn(vectors)
    }

    /// Asks for a line of memory in the nearest cache, without waiting for it.
    fn ask_for(self, line: &[f64; LANES]);

    /// Asks for a line of memory in the next cache, where it takes nothing from what is in work.
    fn ask_for_later(self, line: &[f64; LANES]);
}

/// Eight rows of `W` columns as `W` columns of eight rows.
#[inline(always)] // so that it is compiled anew for every kind of vector
pub(super) fn turn_eight<S: Turn<W>, const W: usize>(
    simd: S,
    rows: [S::f64s; LANES],
) -> [[f64; LANES]; W] {
    let mut columns = [[0.0; LANES]; W];
    for part in 0..LANES / W {
        let mut square = [rows[part * W]; W];
        square.copy_from_slice(&rows[part * W..(part + 1) * W]);
        let square = simd.turn(square);
        for c in 0..W {
            S::as_mut_simd_f64s(&mut columns[c]).0[part] = square[c];
        }
    }
    columns
}

impl Turn<1> for Scalar {
    #[inline(always)]
    fn turn(self, rows: [f64; 1]) -> [f64; 1] {
        rows
    }

    #[inline(always)]
    fn ask_for(self, _: &[f64; LANES]) {}

    #[inline(always)]
    fn ask_for_later(self, _: &[f64; LANES]) {}
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod x86 {
    use pulp::x86::{V3, V4};
    use pulp::{Simd, cast, f64x2, f64x4, f64x8};

    use super::{LANES, Turn};

    /// `_MM_HINT_T0`: into the nearest cache.
    const NEAREST: i32 = 3;
    /// `_MM_HINT_T1`: into the one behind it.
    const NEXT: i32 = 2;

    impl Turn<4> for V3 {
        #[inline(always)]
        fn turn(self, [a, b, c, d]: [f64x4; 4]) -> [f64x4; 4] {
            let avx = self.avx;
            let ab = avx._mm256_unpacklo_pd(cast(a), cast(b));
            let ab_odd = avx._mm256_unpackhi_pd(cast(a), cast(b));
            let cd = avx._mm256_unpacklo_pd(cast(c), cast(d));
            let cd_odd = avx._mm256_unpackhi_pd(cast(c), cast(d));
            [
                cast(avx._mm256_permute2f128_pd::<0x20>(ab, cd)),
                cast(avx._mm256_permute2f128_pd::<0x20>(ab_odd, cd_odd)),
                cast(avx._mm256_permute2f128_pd::<0x31>(ab, cd)),
                cast(avx._mm256_permute2f128_pd::<0x31>(ab_odd, cd_odd)),
            ]
        }

        /// Pairs of numbers are put together while they are read: half as many steps are left to turn
        /// them, and columns that begin at a multiple of two numbers do not cross a line of memory.
        #[inline(always)]
        fn turn_columns(self, [a, b, c, d]: [&[f64; 4]; 4]) -> [f64x4; 4] {
            let avx = self.avx;
            let a: [f64x2; 2] = cast(*a);
            let b: [f64x2; 2] = cast(*b);
            let c: [f64x2; 2] = cast(*c);
            let d: [f64x2; 2] = cast(*d);
            let mut turned = [self.splat_f64s(0.0); 4];
            for pair in 0..2 {
                let a = avx._mm256_castpd128_pd256(cast(a[pair]));
                let b = avx._mm256_castpd128_pd256(cast(b[pair]));
                let ac = avx._mm256_insertf128_pd::<1>(a, cast(c[pair]));
                let bd = avx._mm256_insertf128_pd::<1>(b, cast(d[pair]));
                turned[2 * pair] = cast(avx._mm256_unpacklo_pd(ac, bd));
                turned[2 * pair + 1] = cast(avx._mm256_unpackhi_pd(ac, bd));
            }
            turned
        }

        #[inline(always)]
        fn ask_for(self, line: &[f64; LANES]) {
            self.sse._mm_prefetch::<NEAREST>(line.as_ptr().cast());
        }

        #[inline(always)]
        fn ask_for_later(self, line: &[f64; LANES]) {
            self.sse._mm_prefetch::<NEXT>(line.as_ptr().cast());
        }
    }

    impl Turn<8> for V4 {
        #[inline(always)]
        fn turn(self, rows: [f64x8; 8]) -> [f64x8; 8] {
            let avx = self.avx512f;
            // Numbers of two rows side by side, of even columns and of odd ones.
            let mut twos = [cast(rows[0]); 8];
            for i in [0, 2, 4, 6] {
                twos[i] = avx._mm512_unpacklo_pd(cast(rows[i]), cast(rows[i + 1]));
                twos[i + 1] = avx._mm512_unpackhi_pd(cast(rows[i]), cast(rows[i + 1]));
            }
            // Of four rows: columns c and c + 4 at c.
            let mut fours = twos;
            for half in [0, 4] {
                for c in [0, 1] {
                    let (upper, lower) = (twos[half + c], twos[half + c + 2]);
                    fours[half + c] = avx._mm512_shuffle_f64x2::<0b10_00_10_00>(upper, lower);
                    fours[half + c + 2] = avx._mm512_shuffle_f64x2::<0b11_01_11_01>(upper, lower);
                }
            }
            let mut columns = rows;
            for c in 0..4 {
                let (upper, lower) = (fours[c], fours[c + 4]);
                columns[c] = cast(avx._mm512_shuffle_f64x2::<0b10_00_10_00>(upper, lower));
                columns[c + 4] = cast(avx._mm512_shuffle_f64x2::<0b11_01_11_01>(upper, lower));
            }
            columns
        }

        #[inline(always)]
        fn ask_for(self, line: &[f64; LANES]) {
            self.sse._mm_prefetch::<NEAREST>(line.as_ptr().cast());
        }

        #[inline(always)]
        fn ask_for_later(self, line: &[f64; LANES]) {
            self.sse._mm_prefetch::<NEXT>(line.as_ptr().cast());
        }
    }
}
