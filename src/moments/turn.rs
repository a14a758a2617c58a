//! Vectors of doubles of one machine: turned from rows to columns, and asked for ahead.

use pulp::{Scalar, Simd};

use super::gram::LANES;

/// Vectors of `W` doubles that can be turned.
pub(super) trait Turn<const W: usize>: Simd {
    /// `W` rows of `W` columns as `W` columns of `W` rows, and the other way round.
    fn turn(self, rows: [Self::f64s; W]) -> [Self::f64s; W];

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
    use pulp::{cast, f64x4, f64x8};

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
