//! One reading of the answers.
//!
//! Rows are taken in chunks of a fixed size. A chunk is widened to doubles, respondents with gaps
//! are left out, the chunk's own means are subtracted, and its cross-products are added. Chunks of
//! one segment follow each other; segments run in parallel and are merged in order. Both sizes are
//! fixed, so the result has the same bits for any number of threads.

use ndarray::{Array2, ShapeBuilder};

use super::Sums;
use super::cases::Cases;
use super::complete::Complete;
use super::gram::{LANES, add_gram};
use super::pairwise::Pairwise;
use super::threads::in_order;
use crate::data::{Column, Missing, Responses};
use crate::error::{Error, Result};
use crate::math::blas::single_threaded;
use crate::math::double_double::DoubleDouble;

/// Rows of a chunk: 20 columns of it stay in a core's own cache.
const CHUNK: usize = 2048;
/// Rows that are read from all columns before the next ones: where answers lie row by row, a block
/// stays in the cache while its columns are taken apart.
const BLOCK: usize = 512;
/// Rows of a segment, the unit of parallel work.
const SEGMENT: usize = 16 * CHUNK;

/// What one reading gives.
pub(super) struct Read {
    pub(super) answered: Vec<u64>,
    pub(super) cases: Cases,
    pub(super) sums: Sums,
}

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<Read> {
    if responses.columns().is_empty() {
        return Err(Error::NoVariables);
    }
    let segments = responses.n_rows().div_ceil(SEGMENT);
    let origin = origin(responses);
    let read = |segment| Segment::read(responses, missing, &origin, segment * SEGMENT);
    let mut parts = in_order(segments.max(1), read).into_iter();
    let first = parts.next().unwrap_or(Err(Error::NoVariables))?;
    let mut whole = parts.try_fold(first, |total: Read, part| Ok(total.merge(part?)))?;
    match &mut whole.sums {
        Sums::Complete(sums) => sums.move_means(&origin),
        Sums::Pairwise(sums) => sums.move_means(&origin),
    }
    Ok(whole)
}

/// The answers of an early complete respondent, or an early answer to each variable. While parts
/// are merged, means are counted from there, so that their differences keep all digits however far
/// from nought the answers lie.
fn origin(responses: &Responses<'_>) -> Vec<f64> {
    const ENOUGH: usize = 64;
    let rows = ENOUGH.min(responses.n_rows());
    let early = |column: &Column<'_>| {
        let mut values = vec![f64::NAN; rows];
        column.read(0, &mut values);
        values
    };
    let chunk: Vec<Vec<f64>> = responses.columns().iter().map(early).collect();
    let complete = (0..rows).find(|&i| chunk.iter().all(|values| values[i].is_finite()));
    let first = |values: &Vec<f64>| match complete {
        Some(row) => values[row],
        None => values.iter().copied().find(|x| x.is_finite()).unwrap_or(0.0),
    };
    chunk.iter().map(first).collect()
}

impl Read {
    fn merge(self, other: Self) -> Self {
        Self {
            answered: self.answered.iter().zip(&other.answered).map(|(a, b)| a + b).collect(),
            cases: self.cases + other.cases,
            sums: match (self.sums, other.sums) {
                (Sums::Complete(a), Sums::Complete(b)) => Sums::Complete(a.merge(&b)),
                (Sums::Pairwise(a), Sums::Pairwise(b)) => Sums::Pairwise(a.merge(&b)),
                // One reading has one kind.
                (sums, _) => sums,
            },
        }
    }
}

/// Sums over complete rows while chunks are added.
struct Running {
    sums: Complete,
    /// The within-chunk cross-products, one triangle.
    triangle: Vec<f64>,
    /// The means of the chunk at hand.
    mean: Vec<f64>,
}

impl Running {
    fn none(k: usize) -> Self {
        Self { sums: Complete::none(k), triangle: vec![0.0; k * k], mean: vec![0.0; k] }
    }

    fn finish(mut self) -> Complete {
        let k = self.mean.len();
        self.sums.cross += &symmetric(&self.triangle, k);
        self.sums
    }
}

/// The workspace of one segment.
struct Segment<'r, 'a> {
    responses: &'r Responses<'a>,
    /// From where means are counted.
    origin: &'r [f64],
    k: usize,
    /// Rows that a full chunk has.
    stride: usize,
    /// Columns of the chunk, `stride` apart.
    values: Vec<f64>,
    /// Weights of the chunk, empty without weights.
    weights: Vec<f64>,
    answered: Vec<u64>,
    cases: Cases,
}

impl<'r, 'a> Segment<'r, 'a> {
    fn read(
        responses: &'r Responses<'a>,
        missing: Missing,
        origin: &'r [f64],
        start: usize,
    ) -> Result<Read> {
        let k = responses.columns().len();
        let end = responses.n_rows().min(start + SEGMENT);
        let stride = CHUNK.min(end - start).max(1).next_multiple_of(LANES);
        let mut segment = Self {
            responses,
            origin,
            k,
            stride,
            values: vec![0.0; k * stride],
            weights: vec![0.0; if responses.weights().is_some() { stride } else { 0 }],
            answered: vec![0; k],
            cases: Cases::default(),
        };
        let chunks = (start..end).step_by(CHUNK).map(|at| (at, CHUNK.min(end - at)));
        let sums = match missing {
            Missing::Listwise => Sums::Complete(segment.complete(chunks)?),
            Missing::Pairwise => Sums::Pairwise(segment.pairwise(chunks)?),
        };
        Ok(Read { answered: segment.answered, cases: segment.cases, sums })
    }

    fn complete(&mut self, chunks: impl Iterator<Item = (usize, usize)>) -> Result<Complete> {
        let mut total = Running::none(self.k);
        for (start, rows) in chunks {
            let gaps = self.load(start, rows)?;
            self.add_complete(rows, gaps, &mut total);
        }
        Ok(total.finish())
    }

    /// Chunks without gaps need the sums of complete cases only; the others are summed pair by pair.
    fn pairwise(&mut self, chunks: impl Iterator<Item = (usize, usize)>) -> Result<Pairwise> {
        single_threaded();
        let mut with_gaps = Pairwise::none(self.k);
        let mut without = Running::none(self.k);
        for (start, rows) in chunks {
            if self.load(start, rows)? {
                self.count_pairwise(rows);
                with_gaps = with_gaps.merge(&self.pairs(rows));
            } else {
                self.add_complete(rows, false, &mut without);
            }
        }
        Ok(with_gaps.merge(&Pairwise::from(&without.finish())))
    }

    /// Adds the complete rows of the chunk that was loaded.
    fn add_complete(&mut self, rows: usize, gaps: bool, total: &mut Running) {
        let rows = self.drop_incomplete(rows, gaps);
        let weight = self.centre(rows, &mut total.mean);
        let padded = rows.next_multiple_of(LANES);
        add_gram(&self.values, padded, self.k, self.stride, &mut total.triangle);
        total.sums.shift_to(weight, &total.mean);
    }

    /// Widens a chunk; says whether any respondent with weight left a gap.
    fn load(&mut self, start: usize, rows: usize) -> Result<bool> {
        if let Some(weights) = self.responses.weights() {
            weights.read(start, &mut self.weights[..rows]);
        }
        let columns = self.responses.columns();
        let mut finite = vec![true; self.k];
        for block in (0..rows).step_by(BLOCK) {
            let length = BLOCK.min(rows - block);
            for (j, column) in columns.iter().enumerate() {
                let at = j * self.stride + block;
                let values = &mut self.values[at..at + length];
                column.read(start + block, values);
                finite[j] &= !column.may_be_missing() || all_finite(values);
            }
        }
        let mut gaps = false;
        for (j, mut finite) in finite.into_iter().enumerate() {
            let values = &mut self.values[j * self.stride..j * self.stride + rows];
            // Whoever has no weight is not there, whatever they answered.
            for (x, _) in values.iter_mut().zip(&self.weights).filter(|(_, w)| **w == 0.0) {
                *x = f64::NAN;
                finite = false;
            }
            if finite {
                continue;
            }
            if let Some(at) = values.iter().position(|x| x.is_infinite()) {
                let variable = self.responses.names()[j].clone();
                return Err(Error::InfiniteValue { variable, row: start + at });
            }
            gaps = true;
        }
        self.count_answers(rows, gaps);
        Ok(gaps)
    }

    fn count_answers(&mut self, rows: usize, gaps: bool) {
        let weighted = self.weights.iter().take(rows).filter(|w| **w > 0.0).count();
        let counted = if self.weights.is_empty() { rows } else { weighted };
        self.cases.read += rows as u64;
        self.cases.zero_weight += (rows - counted) as u64;
        for (j, answered) in self.answered.iter_mut().enumerate() {
            *answered += if gaps {
                let values = &self.values[j * self.stride..j * self.stride + rows];
                values.iter().filter(|x| !x.is_nan()).count() as u64
            } else {
                counted as u64
            };
        }
    }

    /// Closes up the rows that are complete and have weight; says how many they are.
    fn drop_incomplete(&mut self, rows: usize, gaps: bool) -> usize {
        let weighted = !self.weights.is_empty();
        if !gaps && !weighted {
            self.cases.used += rows as u64;
            return rows;
        }
        let mut usable = [true; CHUNK];
        for j in 0..self.k {
            let values = &self.values[j * self.stride..j * self.stride + rows];
            usable.iter_mut().zip(values).for_each(|(usable, x)| *usable &= !x.is_nan());
        }
        for (i, weight) in self.weights.iter().take(rows).enumerate() {
            self.cases.incomplete += u64::from(*weight > 0.0 && !usable[i]);
            usable[i] &= *weight > 0.0;
        }
        let kept: Vec<usize> = (0..rows).filter(|&i| usable[i]).collect();
        if !weighted {
            self.cases.incomplete += (rows - kept.len()) as u64;
        }
        self.cases.used += kept.len() as u64;
        if kept.len() < rows {
            let close_up = |values: &mut [f64]| {
                kept.iter().enumerate().for_each(|(to, &from)| values[to] = values[from]);
            };
            self.values.chunks_mut(self.stride).for_each(close_up);
            self.weights.chunks_mut(self.stride).for_each(close_up);
        }
        kept.len()
    }

    /// The sums of the chunk at hand for every pair.
    fn pairs(&self, rows: usize) -> Pairwise {
        let answers =
            Array2::from_shape_fn((rows, self.k).f(), |(i, j)| self.values[j * self.stride + i]);
        Pairwise::of(answers.view(), self.weights.get(..rows).unwrap_or(&[]), self.origin)
    }

    fn count_pairwise(&mut self, rows: usize) {
        let answered = |&i: &usize| (0..self.k).any(|j| !self.values[j * self.stride + i].is_nan());
        let weightless = self.weights.iter().take(rows).filter(|w| **w == 0.0).count();
        let used = (0..rows).filter(answered).count();
        self.cases.used += used as u64;
        self.cases.incomplete += (rows - weightless - used) as u64;
    }

    /// Subtracts the chunk's means, scales rows by √w, and gives the weight sum.
    fn centre(&mut self, rows: usize, mean: &mut [f64]) -> f64 {
        if rows == 0 {
            return 0.0;
        }
        let weights = self.weights.get(..rows).unwrap_or(&[]);
        let total = if weights.is_empty() { rows as f64 } else { sum(weights, |w| w) };
        let roots: Vec<f64> = weights.iter().map(|w| w.sqrt()).collect();
        for (j, mean) in mean.iter_mut().enumerate() {
            let values = &mut self.values[j * self.stride..j * self.stride + rows];
            // The first answer as a provisional mean keeps large offsets (years, ids) exact.
            let shift = values[0];
            let centre = if weights.is_empty() {
                widest(|| sum(values, |x| x - shift)) / total
            } else {
                let weighted = values.iter().zip(weights).map(|(x, w)| (x - shift) * w);
                weighted.sum::<f64>() / total
            };
            widest(|| values.iter_mut().for_each(|x| *x = (*x - shift) - centre));
            values.iter_mut().zip(&roots).for_each(|(x, root)| *x *= root);
            *mean = (shift - self.origin[j]) + centre;
            self.values[j * self.stride + rows..][..rows.next_multiple_of(LANES) - rows].fill(0.0);
        }
        total
    }
}

/// Whether no value is NaN or infinite. Without early exit, so that it runs in vectors.
fn all_finite(values: &[f64]) -> bool {
    widest(|| values.iter().fold(true, |finite, x| finite & x.is_finite()))
}

/// Runs a plain loop with the widest vectors that the machine has. The order of its operations,
/// and so every bit of the result, is the one written down.
fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// A sum in eight lanes, which a compiler can keep in registers.
#[inline(always)] // so that it is compiled anew inside `widest`
fn sum(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; 8];
    let eights = values.chunks_exact(8);
    let rest: f64 = eights.remainder().iter().map(|&x| of(x)).sum();
    for eight in eights {
        lanes.iter_mut().zip(eight).for_each(|(lane, &x)| *lane += of(x));
    }
    lanes.iter().sum::<f64>() + rest
}

/// The full matrix of which one triangle was computed.
fn symmetric(triangle: &[f64], k: usize) -> Array2<f64> {
    Array2::from_shape_fn((k, k), |(i, j)| triangle[i.min(j) * k + i.max(j)])
}

/// Means and centred cross-products in twice the digits, over complete rows.
pub(crate) struct Twofold {
    pub(crate) weight: f64,
    pub(crate) mean: Vec<DoubleDouble>,
    pub(crate) cross: Array2<DoubleDouble>,
}

/// The moments of complete rows in pairs of doubles: two plain passes, for the few models that
/// doubles cannot carry.
pub(crate) fn twofold(responses: &Responses<'_>) -> Twofold {
    let k = responses.columns().len();
    let columns: Vec<Vec<f64>> = responses.columns().iter().map(|c| c.to_vec()).collect();
    let mut weights = vec![1.0; responses.n_rows()];
    if let Some(given) = responses.weights() {
        given.read(0, &mut weights);
    }
    let complete: Vec<usize> = (0..responses.n_rows())
        .filter(|&i| weights[i] > 0.0 && columns.iter().all(|column| !column[i].is_nan()))
        .collect();
    let zero = DoubleDouble::from(0.0);
    let weight: f64 = complete.iter().map(|&i| weights[i]).sum();
    let mean: Vec<DoubleDouble> = columns
        .iter()
        .map(|column| {
            let total = complete
                .iter()
                .fold(zero, |total, &i| total + DoubleDouble::product(column[i], weights[i]));
            total / DoubleDouble::from(weight)
        })
        .collect();
    let mut cross = Array2::from_elem((k, k), zero);
    let mut centred = vec![zero; k];
    for &i in &complete {
        centred.iter_mut().zip(&columns).zip(&mean).for_each(|((to, column), mean)| {
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
