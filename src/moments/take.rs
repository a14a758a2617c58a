//! Answers taken out of the caller's memory: moved to where the numbers are small, summed and
//! looked at in one go, since each reading of memory takes as long as all of the arithmetic.

use std::ops::Range;

use pulp::{Arch, NullaryFnOnce, Scalar, Simd, WithSimd};

use super::gram::LANES;
use super::turn::{Turn, turn_eight};

/// Numbers of the rows that are taken from some columns before the next columns are: a quarter of a
/// core's nearest cache, so that what is read of a row for one group of columns is still there when
/// the next group comes.
const BLOCK: usize = 1024;

/// What was taken from a column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Taken {
    /// Σ (x − shift) of those that are not NaN. It is not finite where a value is infinite.
    pub(super) sum: f64,
    /// How many are NaN.
    pub(super) gaps: f64,
}

/// `out ← values − shift`, filled up with noughts to a multiple of [`LANES`]; gives their sum.
///
/// Row r is added in lane r mod 8, so the bits of the sum are the same on every machine and however
/// the answers lie. It is not finite where a value is NaN or infinite.
pub(super) fn take(values: &[f64], shift: f64, out: &mut [f64]) -> f64 {
    Arch::new().dispatch(Take { values, shift, out })
}

/// The same where something may be missing: what is NaN is left out of the sum, counted in its
/// row's `gaps` and becomes `instead`.
pub(super) fn take_with_gaps(
    values: &[f64],
    shift: f64,
    instead: f64,
    out: &mut [f64],
    gaps: &mut [f64],
) -> Taken {
    Arch::new().dispatch(TakeWithGaps { take: Take { values, shift, out }, instead, gaps })
}

struct Take<'a> {
    values: &'a [f64],
    shift: f64,
    out: &'a mut [f64],
}

impl WithSimd for Take<'_> {
    type Output = f64;

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let Self { values, shift, out } = self;
        let (eights, rest) = values.as_chunks::<LANES>();
        let (to, to_rest) =
            out[..values.len().next_multiple_of(LANES)].split_at_mut(eights.len() * LANES);
        let (from, to) = (S::as_simd_f64s(eights.as_flattened()).0, S::as_mut_simd_f64s(to).0);
        let vectors = LANES / S::F64_LANES;
        let shifts = simd.splat_f64s(shift);
        let mut sums = [simd.splat_f64s(0.0); LANES];
        for (from, to) in from.chunks_exact(vectors).zip(to.chunks_exact_mut(vectors)) {
            for i in 0..vectors {
                to[i] = simd.sub_f64s(from[i], shifts);
                sums[i] = simd.add_f64s(sums[i], to[i]);
            }
        }
        let mut lanes = [0.0; LANES];
        S::as_mut_simd_f64s(&mut lanes).0.copy_from_slice(&sums[..vectors]);
        to_rest.fill(0.0);
        for ((x, to), lane) in rest.iter().zip(to_rest).zip(&mut lanes) {
            *to = x - shift;
            *lane += *to;
        }
        lanes.iter().sum()
    }
}

struct TakeWithGaps<'a> {
    take: Take<'a>,
    instead: f64,
    gaps: &'a mut [f64],
}

impl WithSimd for TakeWithGaps<'_> {
    type Output = Taken;

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn with_simd<S: Simd>(self, simd: S) -> Taken {
        let Self { take: Take { values, shift, out }, instead, gaps } = self;
        let (eights, rest) = values.as_chunks::<LANES>();
        let whole = eights.len() * LANES;
        let (to, to_rest) = out[..values.len().next_multiple_of(LANES)].split_at_mut(whole);
        let (gaps, gaps_rest) = gaps[..values.len()].split_at_mut(whole);
        let (from, to) = (S::as_simd_f64s(eights.as_flattened()).0, S::as_mut_simd_f64s(to).0);
        let gaps = S::as_mut_simd_f64s(gaps).0;
        let vectors = LANES / S::F64_LANES;
        let (nought, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
        let (shifts, instead_of) = (simd.splat_f64s(shift), simd.splat_f64s(instead));
        let (mut sums, mut counts) = ([nought; LANES], [nought; LANES]);
        let columns = from.chunks_exact(vectors).zip(to.chunks_exact_mut(vectors));
        for ((from, to), gaps) in columns.zip(gaps.chunks_exact_mut(vectors)) {
            for i in 0..vectors {
                let value = simd.sub_f64s(from[i], shifts);
                let there = simd.equal_f64s(from[i], from[i]);
                let gap = simd.select_f64s(there, nought, one);
                to[i] = simd.select_f64s(there, value, instead_of);
                sums[i] = simd.add_f64s(sums[i], simd.select_f64s(there, value, nought));
                counts[i] = simd.add_f64s(counts[i], gap);
                gaps[i] = simd.add_f64s(gaps[i], gap);
            }
        }
        let (mut lanes, mut counted) = ([0.0; LANES], [0.0; LANES]);
        S::as_mut_simd_f64s(&mut lanes).0.copy_from_slice(&sums[..vectors]);
        S::as_mut_simd_f64s(&mut counted).0.copy_from_slice(&counts[..vectors]);
        to_rest.fill(0.0);
        for (((x, to), gaps), lane) in rest.iter().zip(to_rest).zip(gaps_rest).zip(0..) {
            if x.is_nan() {
                *to = instead;
                *gaps += 1.0;
                counted[lane] += 1.0;
            } else {
                *to = x - shift;
                lanes[lane] += *to;
            }
        }
        Taken { sum: lanes.iter().sum(), gaps: counted.iter().sum() }
    }
}

/// Answers whose median stands for the mean of a chunk.
const EARLY: usize = 9;
/// Answers among which they are looked for.
pub(super) const LOOKED_AT: usize = 4 * EARLY;

/// The median of the medians of three times three early answers, or of as many as there are, between
/// both middles of an even number, or 0. That of the negatives is its negative.
///
/// No chunk's own mean can be far from it: that of m among n values is within σ√((n − m) / m) of
/// theirs; four of the nine are no smaller and four no larger, so that it is within σ√(5 / 4) of their
/// mean. Taking a mean out of sums about it costs nine bits at the very worst. One answer far from the
/// others does not move it, and so takes no digits from them where it does not count.
pub(super) fn early_median(values: impl Iterator<Item = f64>) -> f64 {
    let mut early = [0.0; EARLY];
    let answers = values.take(LOOKED_AT).filter(|x| x.is_finite());
    let found = early.iter_mut().zip(answers).map(|(to, x)| *to = x).count();
    match found {
        0 => 0.0,
        EARLY => {
            let [a, b, c, d, e, f, g, h, i] = early;
            middle(middle(a, b, c), middle(d, e, f), middle(g, h, i))
        }
        _ => {
            let early = &mut early[..found];
            early.sort_unstable_by(f64::total_cmp);
            // Halves, since a sum can leave the range of a double.
            0.5 * early[(found - 1) / 2] + 0.5 * early[found / 2]
        }
    }
}

/// The second of three, without a branch that a processor would have to guess.
fn middle(a: f64, b: f64, c: f64) -> f64 {
    a.min(b).max(a.max(b).min(c))
}

/// Answers that lie row by row.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// Begins with the first column of the first row. Whatever follows the last column may be
    /// there too: it is read where that is faster, and not used.
    pub(super) values: &'a [f64],
    pub(super) rows: usize,
    /// From one row to the next.
    pub(super) step: usize,
}

/// [`take`] for as many columns as there are shifts: in `out` they lie `stride` apart.
pub(super) fn take_rows(
    from: Rows<'_>,
    shifts: &[f64],
    stride: usize,
    out: &mut [f64],
) -> Vec<f64> {
    match Arch::new() {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Arch::V4(simd) => simd.vectorize(TakeRows::<_, 8> { simd, from, shifts, stride, out }),
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Arch::V3(simd) => simd.vectorize(TakeRows::<_, 4> { simd, from, shifts, stride, out }),
        _ => TakeRows::<_, 1> { simd: Scalar::new(), from, shifts, stride, out }.call(),
    }
}

struct TakeRows<'a, S, const W: usize> {
    simd: S,
    from: Rows<'a>,
    shifts: &'a [f64],
    stride: usize,
    out: &'a mut [f64],
}

impl<S: Turn<W>, const W: usize> NullaryFnOnce for TakeRows<'_, S, W> {
    type Output = Vec<f64>;

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn call(mut self) -> Vec<f64> {
        let (simd, from, k) = (self.simd, self.from, self.shifts.len());
        let mut sums = vec![[simd.splat_f64s(0.0); LANES]; k.div_ceil(W)];
        let block = (BLOCK / from.step / LANES * LANES).clamp(LANES, 256);
        for start in (0..from.rows).step_by(block) {
            let end = from.rows.min(start + block);
            let mut ahead = from.ahead(end, block, k);
            for (group, sums) in sums.iter_mut().enumerate() {
                let first = group * W;
                *sums = self.take(first, W.min(k - first), start..end, *sums, &mut ahead);
            }
        }
        let lanes = sums.into_iter().flat_map(|sums| turn_eight(simd, sums));
        lanes.take(k).map(|lanes| lanes.iter().sum()).collect()
    }
}

impl<S: Turn<W>, const W: usize> TakeRows<'_, S, W> {
    /// Takes some columns of some rows, and adds them to their sums.
    #[inline(always)]
    fn take(
        &mut self,
        first: usize,
        width: usize,
        of: Range<usize>,
        mut sums: [S::f64s; LANES],
        ahead: &mut Ahead<'_>,
    ) -> [S::f64s; LANES] {
        let (simd, from, Range { start, end }) = (self.simd, self.from, of);
        let mut shifts = [0.0; W];
        shifts[..width].copy_from_slice(&self.shifts[first..first + width]);
        let shifts = S::as_simd_f64s(&shifts).0[0];
        // As long as a whole vector can be read from each of eight rows.
        let whole = end.min(from.up_to(first + W)) / LANES * LANES;
        for row in (start..whole).step_by(LANES) {
            ahead.ask::<_, W>(simd);
            let values = &from.values[row * from.step + first..][..(LANES - 1) * from.step + W];
            let mut rows = [shifts; LANES];
            for i in 0..LANES {
                let x = S::as_simd_f64s(&values[i * from.step..][..W]).0[0];
                rows[i] = simd.sub_f64s(x, shifts);
                sums[i] = simd.add_f64s(sums[i], rows[i]);
            }
            self.place(rows, first, width, row);
        }
        for row in (whole.max(start)..end).step_by(LANES) {
            let mut rows = [simd.splat_f64s(0.0); LANES];
            for i in 0..LANES.min(end - row) {
                let values = &from.values[(row + i) * from.step + first..][..width];
                let mut x = [0.0; W];
                x[..width].copy_from_slice(values);
                rows[i] = simd.sub_f64s(S::as_simd_f64s(&x).0[0], shifts);
                sums[i] = simd.add_f64s(sums[i], rows[i]);
            }
            self.place(rows, first, width, row);
        }
        sums
    }

    #[inline(always)]
    fn place(&mut self, rows: [S::f64s; LANES], first: usize, width: usize, row: usize) {
        let out = &mut self.out[first * self.stride + row..];
        let columns = turn_eight(self.simd, rows);
        // Of known number, all columns stay in registers.
        if width == W {
            for c in 0..W {
                out[c * self.stride..][..LANES].copy_from_slice(&columns[c]);
            }
        } else {
            for c in 0..width {
                out[c * self.stride..][..LANES].copy_from_slice(&columns[c]);
            }
        }
    }
}

impl<'a> Rows<'a> {
    /// Some of them.
    pub(super) fn part(&self, rows: Range<usize>) -> Self {
        Self { values: &self.values[rows.start * self.step..], rows: rows.len(), step: self.step }
    }

    /// The median of the first answers of each column, or 0.
    pub(super) fn early_medians(&self, medians: &mut [f64]) {
        for (j, median) in medians.iter_mut().enumerate() {
            *median = early_median(self.column(j));
        }
    }

    /// The rows that follow. Not worth it where most of a row is left out.
    #[inline(always)]
    fn ahead(&self, start: usize, rows: usize, columns: usize) -> Ahead<'a> {
        let end = self.rows.min(start + rows);
        if start >= end || self.step > 2 * columns {
            return Ahead { lines: &[] };
        }
        Ahead { lines: self.part(start..end).lines(columns) }
    }

    /// Their memory, in lines, up to so many columns of the last.
    pub(super) fn lines(&self, columns: usize) -> &'a [[f64; LANES]] {
        self.values[..(self.rows - 1) * self.step + columns].as_chunks().0
    }

    /// Rows of which so many columns can be read, if need be from the row that follows.
    pub(super) fn up_to(&self, columns: usize) -> usize {
        self.values.len().checked_sub(columns).map_or(0, |before| before / self.step + 1)
    }

    pub(super) fn column(self, j: usize) -> impl Iterator<Item = f64> + 'a {
        (0..self.rows).map(move |row| self.values[row * self.step + j])
    }
}

/// Rows whose lines of memory are asked for in order while those before them are taken, so that all are
/// near when their turn comes: column by column, which is not an order that a processor foresees.
struct Ahead<'a> {
    lines: &'a [[f64; LANES]],
}

impl Ahead<'_> {
    /// Asks for as many lines as eight rows of `W` columns are.
    #[inline(always)]
    fn ask<S: Turn<W>, const W: usize>(&mut self, simd: S) {
        if let Some((now, later)) = self.lines.split_first_chunk::<W>() {
            for line in now {
                simd.ask_for(line);
            }
            self.lines = later;
        }
    }
}

#[cfg(test)]
mod tests;
