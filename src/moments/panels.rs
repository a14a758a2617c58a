//! Products of all columns of unweighted answers, a few rows at a time.
//!
//! The rows in work lie in panels: up to three vectors of columns side by side, row after row. One
//! panel stays in the nearest cache while every column is multiplied with it, a number of one column
//! with vectors of others, so that sums are lanes that need not be added up across a vector. Meanwhile
//! the next rows are asked for, and reading takes hardly any time of its own. What a pair of columns
//! is multiplied with does not depend on whether the answers lie by row or by column, nor do the bits.

mod answers;
mod incomplete;

use std::ops::Range;

use pulp::{Arch, NullaryFnOnce, Scalar};

use super::gram::{Buffer, LANES};
use super::turn::Turn;
use crate::data::Missing;
use answers::Ahead;
pub(super) use answers::{Answers, Lying};

/// With fewer columns too many lanes stay unused, and columns are near enough as they lie.
const FEWEST: usize = 12;
/// Rows in work: a panel of them and the columns that are multiplied with it are half of a core's
/// nearest cache, all of them and those that are asked for half of the next.
const ROWS: usize = 64;
/// Rows that are widened in one go.
const READ: usize = 4 * ROWS;
/// Rows that are multiplied one after the other in a loop: with one, the loop itself takes time. They
/// divide the eight that rows are filled up to, so that none is left over.
const TOGETHER: usize = LANES / 2;
/// Vectors of a panel.
const WIDEST: usize = 3;

/// What was added of some rows.
pub(super) struct Added<'a> {
    /// Σ (x − shift) of each column.
    pub(super) sums: &'a [f64],
    /// For each column, how many answers are missing.
    pub(super) gaps: &'a [f64],
    /// For each row, whether none is.
    pub(super) complete: &'a [bool],
}

/// Rows in work, and the sums of their products.
pub(super) struct Panels {
    k: usize,
    /// Columns, up to a whole number of vectors.
    padded: usize,
    panels: Vec<Panel>,
    tiles: Vec<Tile>,
    values: Buffer<f64>,
    shifts: Vec<f64>,
    /// Of the rows in work.
    sums: Vec<f64>,
    /// Of all rows that are added.
    totals: Vec<f64>,
    /// For each column, how many answers are missing.
    gaps: Vec<f64>,
    /// For each row, whether none is.
    complete: Vec<bool>,
    /// Whether rows are left out where an answer is missing.
    leaves_out: bool,
    products: Buffer<f64>,
    /// Columns that are no plain doubles, [`READ`] rows of each.
    widened: Vec<f64>,
    /// Eight rows, where they cannot be read as they lie.
    odd_rows: Vec<f64>,
}

/// Some columns.
#[derive(Clone, Copy)]
struct Panel {
    first: usize,
    vectors: usize,
    /// Where it begins among the values.
    at: usize,
}

/// Columns of one panel that are multiplied with vectors of columns of another, or of their own.
#[derive(Clone, Copy)]
struct Tile {
    columns: usize,
    vectors: usize,
    left: usize,
    right: usize,
    /// Where the sums begin.
    into: usize,
}

impl Panels {
    /// Panels of `k` columns, where they are the fastest way: with sixteen registers of four numbers.
    /// With more and wider registers, tiles of whole columns leave fewer lanes unused.
    pub(super) fn of(k: usize, missing: Missing) -> Option<Self> {
        match Arch::new() {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Arch::V3(_) if k >= FEWEST => Some(Self::new::<4>(k, missing == Missing::Listwise)),
            _ => None,
        }
    }

    fn new<const L: usize>(k: usize, leaves_out: bool) -> Self {
        let vectors = k.div_ceil(L);
        let count = vectors.div_ceil(WIDEST);
        let (padded, pitch) = (vectors * L, WIDEST * L);
        let first = |panel: usize| (panel * vectors).div_ceil(count.max(1));
        let panels: Vec<Panel> = (0..count)
            .map(|panel| Panel {
                first: first(panel) * L,
                vectors: first(panel + 1) - first(panel),
                at: panel * ROWS * pitch,
            })
            .collect();
        Self {
            k,
            padded,
            tiles: tiles::<L>(&panels, k, padded),
            // The columns of a tile may begin anywhere in a row, which is read as if it began there.
            values: Buffer::noughts(count * ROWS * pitch + pitch),
            panels,
            shifts: vec![0.0; padded],
            sums: vec![0.0; padded],
            totals: vec![0.0; k],
            gaps: vec![0.0; padded],
            complete: Vec::new(),
            leaves_out,
            products: Buffer::noughts(padded * padded),
            widened: Vec::new(),
            odd_rows: vec![0.0; LANES * padded],
        }
    }

    /// Adds the products of some rows less their shifts, for i ≤ j, of those that are complete under
    /// listwise deletion. The rows that follow, up to `end`, are asked for. Says nothing, and adds
    /// nothing, where an answer is infinite or, unless its row is left out, NaN.
    ///
    /// ```text
    /// into[i k + j] ← into[i k + j] + Σ (xᵢ − sᵢ)(xⱼ − sⱼ)
    /// ```
    pub(super) fn add(
        &mut self,
        from: &Answers<'_, '_>,
        rows: Range<usize>,
        end: usize,
        shifts: &[f64],
        into: &mut [f64],
    ) -> Option<Added<'_>> {
        let panels = &mut *self;
        let could = match Arch::new() {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Arch::V3(simd) => {
                simd.vectorize(Add::<_, 4> { simd, panels, from, rows, end, shifts, into })
            }
            _ => Add::<_, 1> { simd: Scalar::new(), panels, from, rows, end, shifts, into }.call(),
        };
        could.then(|| self.added())
    }

    /// Whether all answers in work are.
    fn finite(&self) -> bool {
        self.sums[..self.k].iter().all(|sum| sum.is_finite())
    }

    fn added(&self) -> Added<'_> {
        Added { sums: &self.totals, gaps: &self.gaps[..self.k], complete: &self.complete }
    }
}

/// All pairs of columns i ≤ j, and a few more where a vector begins before i.
fn tiles<const L: usize>(panels: &[Panel], k: usize, padded: usize) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for right in panels {
        for left in panels.iter().take_while(|left| left.first <= right.first) {
            let end = k.min(left.first + left.vectors * L);
            let mut column = left.first;
            while column < end {
                let skipped = if left.first == right.first { (column - left.first) / L } else { 0 };
                let vectors = right.vectors - skipped;
                // With these, sums and factors fit sixteen registers, and there are enough sums that
                // one need not wait for another.
                let columns = (end - column).min(if vectors == WIDEST { 3 } else { 6 });
                tiles.push(Tile {
                    columns,
                    vectors,
                    left: left.at + column - left.first,
                    right: right.at + skipped * L,
                    into: column * padded + right.first + skipped * L,
                });
                column += columns;
            }
        }
    }
    tiles
}

struct Add<'a, 'b, S, const L: usize> {
    simd: S,
    panels: &'a mut Panels,
    from: &'a Answers<'a, 'b>,
    rows: Range<usize>,
    end: usize,
    shifts: &'a [f64],
    into: &'a mut [f64],
}

impl<S: Turn<L>, const L: usize> NullaryFnOnce for Add<'_, '_, S, L> {
    /// Whether all rows could be added.
    type Output = bool;

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn call(mut self) -> bool {
        let k = self.panels.k;
        self.panels.shifts[..k].copy_from_slice(self.shifts);
        self.panels.totals.fill(0.0);
        self.panels.gaps.fill(0.0);
        self.panels.complete.clear();
        self.panels.complete.resize(self.rows.len(), true);
        self.panels.products.fill(0.0);
        let mut ahead = Ahead::default();
        for start in self.rows.clone().step_by(ROWS) {
            let end = self.rows.end.min(start + ROWS);
            if (start - self.rows.start).is_multiple_of(READ) {
                self.widen(start..self.rows.end.min(start + READ));
            }
            self.pack(start..end);
            let mut rows = end - start;
            if !self.panels.finite() {
                let kept = match self.panels.leaves_out {
                    true => self.close_up(start - self.rows.start, rows),
                    false => None,
                };
                let Some(kept) = kept else { return false };
                rows = kept;
            }
            self.panels.totals.iter_mut().zip(&self.panels.sums).for_each(|(all, sum)| *all += sum);
            self.from.look_ahead(end..self.end.min(end + ROWS), k, &mut ahead);
            self.multiply(rows.next_multiple_of(LANES), &mut ahead);
        }
        let padded = self.panels.padded;
        for (i, into) in self.into.chunks_exact_mut(k).enumerate() {
            let products = &self.panels.products[i * padded..][..k];
            into.iter_mut().zip(products).skip(i).for_each(|(into, product)| *into += product);
        }
        true
    }
}

// Closures and iterators over vectors are avoided from here on: a closure is compiled for the
// plainest machine and would pass each vector through memory.
#[allow(clippy::needless_range_loop, reason = "iterators over vectors are closures, see above")]
impl<S: Turn<L>, const L: usize> Add<'_, '_, S, L> {
    /// Puts rows less their shifts into the panels, filled up with noughts to eight, and sums them:
    /// eight by eight, those of even and of odd place apart.
    #[inline(always)]
    fn pack(&mut self, rows: Range<usize>) {
        let from = self.from;
        self.panels.sums.fill(0.0);
        let whole = match from {
            Answers::ByRow(all) => {
                let whole = all.up_to(self.panels.padded).min(rows.end).saturating_sub(rows.start);
                let whole = whole / LANES * LANES;
                for row in (0..whole).step_by(LANES) {
                    self.pack_rows(&all.values[(rows.start + row) * all.step..], all.step, row);
                }
                whole
            }
            Answers::ByColumn(columns) => {
                self.pack_columns(columns, rows.clone());
                rows.len() / LANES * LANES
            }
        };
        for row in (whole..rows.len()).step_by(LANES) {
            let mut odd_rows = std::mem::take(&mut self.panels.odd_rows);
            for (i, odd_row) in odd_rows.chunks_exact_mut(self.panels.padded).enumerate() {
                odd_row.copy_from_slice(&self.panels.shifts);
                if row + i < rows.len() {
                    from.copy(rows.start + row + i, &mut odd_row[..self.panels.k]);
                }
            }
            self.pack_rows(&odd_rows, self.panels.padded, row);
            self.panels.odd_rows = odd_rows;
        }
    }

    /// Eight rows that lie by row.
    #[inline(always)]
    fn pack_rows(&mut self, values: &[f64], step: usize, row: usize) {
        for panel in 0..self.panels.panels.len() {
            let panel = self.panels.panels[panel];
            match panel.vectors {
                1 => self.pack_eight::<1>(panel, values, step, row),
                2 => self.pack_eight::<2>(panel, values, step, row),
                _ => self.pack_eight::<3>(panel, values, step, row),
            }
        }
    }

    #[inline(always)]
    fn pack_eight<const W: usize>(
        &mut self,
        Panel { first, at, .. }: Panel,
        values: &[f64],
        step: usize,
        row: usize,
    ) {
        let simd = self.simd;
        let to = &mut rows_mut::<L>(&mut self.panels.values[at..])[row..][..LANES];
        let of_shifts = S::as_simd_f64s(&self.panels.shifts[first..][..W * L]).0;
        let mut shifts = [of_shifts[0]; W];
        shifts.copy_from_slice(of_shifts);
        let mut halves = [[simd.splat_f64s(0.0); W]; 2];
        for i in 0..LANES {
            let from = S::as_simd_f64s(&values[i * step + first..][..W * L]).0;
            for w in 0..W {
                let x = simd.sub_f64s(from[w], shifts[w]);
                halves[i % 2][w] = simd.add_f64s(halves[i % 2][w], x);
                S::as_mut_simd_f64s(&mut to[i][w]).0[0] = x;
            }
        }
        let sums = S::as_mut_simd_f64s(&mut self.panels.sums[first..][..W * L]).0;
        for w in 0..W {
            sums[w] = simd.add_f64s(sums[w], simd.add_f64s(halves[0][w], halves[1][w]));
        }
    }

    /// As many rows as are a multiple of eight, that lie by column.
    #[inline(always)]
    fn pack_columns(&mut self, columns: &[Lying<'_, '_>], rows: Range<usize>) {
        let widened = std::mem::take(&mut self.panels.widened);
        let place = (rows.start - self.rows.start) % READ;
        for panel in 0..self.panels.panels.len() {
            let Panel { first, vectors, at } = self.panels.panels[panel];
            for w in 0..vectors {
                // Beyond the last column stands any other, which is not used.
                let mut of_vector = [&[][..]; L];
                for c in 0..L {
                    let column = (first + w * L + c).min(self.panels.k - 1);
                    let values = match columns[column] {
                        Lying::Doubles(all) => &all[rows.clone()],
                        Lying::Other(_) => &widened[column * READ + place..][..rows.len()],
                    };
                    of_vector[c] = values.as_chunks::<LANES>().0;
                }
                self.pack_vector(of_vector, first + w * L, at, w);
            }
        }
        self.panels.widened = widened;
    }

    /// Widens columns that are no plain doubles.
    fn widen(&mut self, rows: Range<usize>) {
        let Answers::ByColumn(columns) = self.from else { return };
        for (j, column) in columns.iter().enumerate() {
            if let Lying::Other(column) = column {
                self.panels.widened.resize(columns.len() * READ, 0.0);
                column.read(rows.start, &mut self.panels.widened[j * READ..][..rows.len()]);
            }
        }
    }

    #[inline(always)]
    fn pack_vector(&mut self, mut from: [&[[f64; LANES]]; L], first: usize, at: usize, w: usize) {
        let simd = self.simd;
        let to = rows_mut::<L>(&mut self.panels.values[at..]).as_chunks_mut::<LANES>().0;
        let eights = from[0].len();
        let to = &mut to[..eights];
        for column in &mut from {
            *column = &column[..eights];
        }
        let shifts = S::as_simd_f64s(&self.panels.shifts[first..][..L]).0[0];
        let mut sum = simd.splat_f64s(0.0);
        for eight in 0..eights {
            let mut halves = [simd.splat_f64s(0.0); 2];
            for part in 0..LANES / L {
                let mut square = [&[0.0; L]; L];
                for c in 0..L {
                    square[c] = &from[c][eight].as_chunks().0[part];
                }
                let square = simd.turn_columns(square);
                for i in 0..L {
                    let i_of_eight = part * L + i;
                    let x = simd.sub_f64s(square[i], shifts);
                    halves[i_of_eight % 2] = simd.add_f64s(halves[i_of_eight % 2], x);
                    S::as_mut_simd_f64s(&mut to[eight][i_of_eight][w]).0[0] = x;
                }
            }
            sum = simd.add_f64s(sum, simd.add_f64s(halves[0], halves[1]));
        }
        S::as_mut_simd_f64s(&mut self.panels.sums[first..][..L]).0[0] = sum;
    }

    /// Multiplies the rows in work, and asks for what is ahead.
    #[inline(always)]
    fn multiply(&mut self, rows: usize, ahead: &mut Ahead<'_>) {
        let of_a_tile = ahead.count().div_ceil(self.panels.tiles.len().max(1));
        for tile in 0..self.panels.tiles.len() {
            ahead.ask(self.simd, of_a_tile);
            let tile = self.panels.tiles[tile];
            match (tile.columns, tile.vectors) {
                (1, 1) => self.multiply_tile::<1, 1>(tile, rows),
                (2, 1) => self.multiply_tile::<2, 1>(tile, rows),
                (3, 1) => self.multiply_tile::<3, 1>(tile, rows),
                (4, 1) => self.multiply_tile::<4, 1>(tile, rows),
                (5, 1) => self.multiply_tile::<5, 1>(tile, rows),
                (_, 1) => self.multiply_tile::<6, 1>(tile, rows),
                (1, 2) => self.multiply_tile::<1, 2>(tile, rows),
                (2, 2) => self.multiply_tile::<2, 2>(tile, rows),
                (3, 2) => self.multiply_tile::<3, 2>(tile, rows),
                (4, 2) => self.multiply_tile::<4, 2>(tile, rows),
                (5, 2) => self.multiply_tile::<5, 2>(tile, rows),
                (_, 2) => self.multiply_tile::<6, 2>(tile, rows),
                (1, _) => self.multiply_tile::<1, 3>(tile, rows),
                (2, _) => self.multiply_tile::<2, 3>(tile, rows),
                (_, _) => self.multiply_tile::<3, 3>(tile, rows),
            }
        }
    }

    #[inline(always)]
    fn multiply_tile<const A: usize, const W: usize>(&mut self, tile: Tile, rows: usize) {
        let simd = self.simd;
        let left = as_rows::<L>(&self.panels.values[tile.left..])[..rows].as_chunks::<TOGETHER>().0;
        let right =
            as_rows::<L>(&self.panels.values[tile.right..])[..rows].as_chunks::<TOGETHER>().0;
        let right = &right[..left.len()];
        let mut sums = [[simd.splat_f64s(0.0); W]; A];
        for rows in 0..left.len() {
            for row in 0..TOGETHER {
                let mut y = sums[0];
                for w in 0..W {
                    y[w] = S::as_simd_f64s(&right[rows][row][w]).0[0];
                }
                for a in 0..A {
                    let x = simd.splat_f64s(left[rows][row][a / L][a % L]);
                    for w in 0..W {
                        sums[a][w] = simd.mul_add_e_f64s(x, y[w], sums[a][w]);
                    }
                }
            }
        }
        for a in 0..A {
            let into = &mut self.panels.products[tile.into + a * self.panels.padded..][..W * L];
            let into = S::as_mut_simd_f64s(into).0;
            for w in 0..W {
                into[w] = simd.add_f64s(into[w], sums[a][w]);
            }
        }
    }
}

/// A row of a panel.
type Row<const L: usize> = [[f64; L]; WIDEST];

#[inline(always)]
fn as_rows<const L: usize>(values: &[f64]) -> &[Row<L>] {
    values.as_chunks().0.as_chunks().0
}

#[inline(always)]
fn rows_mut<const L: usize>(values: &mut [f64]) -> &mut [Row<L>] {
    values.as_chunks_mut().0.as_chunks_mut().0
}

#[cfg(test)]
mod tests;
