//! Answers of any type, summed as doubles.
//!
//! A chunk is widened less the median of its first answers, which its own mean cannot be far from.
//! So one sweep gives sums and cross-products, from which the mean is taken out afterwards. Where
//! rows are weighted or left out, a further sweep subtracts the mean itself. Unweighted answers to many
//! items take the shortest way, by [panels](super::panels).

mod chunks;
mod column;
mod listwise;
mod plain;

use std::mem;
use std::ops::Range;

use ndarray::Array1;

use super::Sums;
use super::cases::Cases;
use super::gram::{Buffer, LANES, add_gram};
use super::kernel::{Read, widest};
use super::likelihood::Likelihood;
use super::marked::{CANCELLED, Marked, Workspace};
use super::pairwise::Pairwise;
use super::panels::{Answers, Panels};
use super::patterns::Patterns;
use super::rows::Rows;
use super::take::{self, Taken, early_median, take, take_rows, take_with_gaps};
use super::threads::in_order_at;
use super::weighting::{Weighting, respondents};
use crate::data::{Column, Missing, Responses, WeightType};
use crate::error::{Error, Result};
use chunks::Chunks;
use column::{centre_and_scale, weighted_sum};

/// Rows among which an early complete respondent is looked for.
const EARLY: usize = 64;
/// Rows of a chunk of `k` columns: what stays in a core's own cache.
fn chunk_rows(k: usize) -> usize {
    ((1 << 16) / k.max(1) / 512 * 512).clamp(512, 2048)
}

/// Rows that go into panels together: so many that their sums cost little beside them.
const STRETCH: usize = 2048;
/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<Read> {
    let origin = origin(responses);
    let segment_rows = CHUNKS * chunk_rows(origin.len());
    let segments = responses.n_rows().div_ceil(segment_rows).max(1);
    let bench = || Wide::new(responses, missing, &origin);
    let read = |bench: &mut Wide<'_, '_>, segment: usize| {
        bench.begin();
        bench.read(segment * segment_rows, segment_rows)?;
        Ok(bench.finish())
    };
    let mut parts = in_order_at(segments, bench, read)?.into_iter();
    let first = parts.next().unwrap_or(Err(Error::NoVariables))?;
    let mut whole = parts.try_fold(first, |total: Read, part| Ok(total.merge(part?)))?;
    match &mut whole.sums {
        Sums::Complete(sums) => sums.move_means(&origin),
        Sums::Pairwise(sums) => sums.move_means(&origin),
        Sums::Patterns(likelihood) => likelihood.move_means(&origin),
    }
    Ok(whole)
}

/// The answers of an early complete respondent who counts, or an early answer to each variable. While parts
/// are merged, means are counted from there, so that their differences keep all digits however far
/// from nought the answers lie.
fn origin(responses: &Responses<'_>) -> Vec<f64> {
    let rows = EARLY.min(responses.n_rows());
    let early = |column: &Column<'_>| {
        let mut values = vec![f64::NAN; rows];
        column.read(0, &mut values);
        values
    };
    let chunk: Vec<Vec<f64>> = responses.columns().iter().map(early).collect();
    let mut who = Rows::new(rows);
    who.begin_where_they_count(responses, 0, rows, &mut vec![1.0; rows]);
    let counted: Vec<bool> = who.counted().collect();
    let complete =
        (0..rows).find(|&i| counted[i] && chunk.iter().all(|values| values[i].is_finite()));
    let first = |values: &Vec<f64>| match complete {
        Some(row) => values[row],
        None => {
            who.of_those_who_count(values.iter().copied()).find(|x| x.is_finite()).unwrap_or(0.0)
        }
    };
    chunk.iter().map(first).collect()
}

impl Read {
    fn merge(self, other: Self) -> Self {
        Self {
            answered: self.answered.iter().zip(&other.answered).map(|(a, b)| a + b).collect(),
            cases: self.cases + other.cases,
            weighting: self.weighting + other.weighting,
            // One reading has one kind.
            sums: self.sums.merge(&other.sums).unwrap_or(self.sums),
        }
    }
}

/// The workspace of one segment.
struct Wide<'r, 'a> {
    responses: &'r Responses<'a>,
    missing: Missing,
    kind: Option<WeightType>,
    /// From where means are counted.
    origin: &'r [f64],
    k: usize,
    /// The answers as one table, where they lie row by row.
    table: Option<take::Rows<'a>>,
    /// The answers as they lie, and room to multiply them there, where that is the fastest way.
    panels: Option<(Answers<'r, 'a>, Panels)>,
    /// From one column to the next, a little more than the rows of a full chunk.
    stride: usize,
    /// Answers of the chunk less `shift`; columns `stride` apart.
    values: Buffer<f64>,
    /// Answers that have to be widened or looked at first.
    scratch: Vec<f64>,
    /// What was subtracted from each column.
    shift: Vec<f64>,
    /// Sums and gaps of the columns.
    taken: Vec<Taken>,
    /// Gaps of the rows.
    gaps: Vec<f64>,
    /// What stands in `values` for a gap: nought where the rows that have one are seen to, else NaN.
    gap: f64,
    /// Rows put side by side; columns like those of `values`.
    gathered: Buffer<f64>,
    /// Weights of the chunk; empty without weights.
    weights: Vec<f64>,
    rows: Rows,
    answered: Vec<u64>,
    cases: Cases,
    weighting: Weighting,
    /// Complete rows: sizes and means of the chunks, and cross-products within them, one triangle.
    chunks: Chunks,
    triangle: Vec<f64>,
    /// Those of the chunk at hand.
    products: Vec<f64>,
    /// Under pairwise deletion, chunks with gaps.
    pairs: Pairwise,
    workspace: Workspace,
    /// For EM, rows with gaps.
    patterns: Patterns,
}

impl<'r, 'a> Wide<'r, 'a> {
    fn new(responses: &'r Responses<'a>, missing: Missing, origin: &'r [f64]) -> Self {
        let k = origin.len();
        // Columns a power of two apart would crowd the same places of the cache.
        let stride = chunk_rows(k).min(responses.n_rows()).max(1).next_multiple_of(LANES) + LANES;
        let kind = responses.weights().map(|weights| weights.kind());
        let gathers =
            missing == Missing::Listwise && kind.is_none() && responses.filter().is_none();
        Self {
            responses,
            missing,
            kind,
            origin,
            k,
            table: plain::table(responses),
            panels: plain::answers(responses).zip(Panels::of(k, missing)),
            stride,
            values: Buffer::noughts(k * stride),
            scratch: vec![0.0; stride],
            shift: vec![0.0; k],
            taken: vec![Taken::default(); k],
            gaps: vec![0.0; stride],
            gap: if gathers { 0.0 } else { f64::NAN },
            gathered: Buffer::noughts(if gathers { k * stride } else { 0 }),
            weights: vec![0.0; if kind.is_some() { stride } else { 0 }],
            rows: Rows::new(stride),
            answered: vec![0; k],
            cases: Cases::default(),
            weighting: Weighting::none(kind),
            chunks: Chunks::default(),
            triangle: vec![0.0; k * k],
            products: vec![0.0; k * k],
            pairs: Pairwise::none(if missing == Missing::Pairwise { k } else { 0 }),
            workspace: Workspace::default(),
            patterns: Patterns::none(k),
        }
    }

    fn read(&mut self, start: usize, segment_rows: usize) -> Result<()> {
        let end = self.responses.n_rows().min(start + segment_rows);
        for start in (start..end).step_by(STRETCH) {
            let stretch = start..end.min(start + STRETCH);
            if !self.add_by_panels(stretch.clone(), end) {
                self.read_chunks(stretch)?;
            }
        }
        Ok(())
    }

    fn read_chunks(&mut self, rows: Range<usize>) -> Result<()> {
        let chunk = chunk_rows(self.k);
        for start in rows.clone().step_by(chunk) {
            let rows = chunk.min(rows.end - start);
            self.load(start, rows);
            let everyone = self.responses.filter().is_none() && self.kind.is_none();
            if everyone && self.taken.iter().all(|taken| taken.gaps == 0.0 && taken.sum.is_finite())
            {
                self.add_everyone(rows);
            } else {
                self.mark(start, rows)?;
                match self.missing {
                    Missing::Listwise => self.add_complete(rows),
                    Missing::Pairwise => self.add_pairs(rows),
                    Missing::Em => self.add_patterns(rows),
                }
                self.cases = self.cases + self.rows.cases();
            }
        }
        Ok(())
    }

    /// Begins a segment.
    fn begin(&mut self) {
        self.taken.fill(Taken::default());
        self.answered.fill(0);
        self.cases = Cases::default();
        self.weighting = Weighting::none(self.kind);
        self.chunks = Chunks::default();
        self.triangle.fill(0.0);
        self.pairs = Pairwise::none(if self.missing == Missing::Pairwise { self.k } else { 0 });
        self.patterns = Patterns::none(self.k);
    }

    fn finish(&mut self) -> Read {
        let complete = self.chunks.together(self.k, &mut self.triangle);
        let sums = match self.missing {
            Missing::Listwise => Sums::Complete(complete),
            Missing::Pairwise => {
                Sums::Pairwise(Box::new(self.pairs.merge(&Pairwise::from(&complete))))
            }
            Missing::Em => {
                let mut patterns = mem::replace(&mut self.patterns, Patterns::none(0));
                patterns.merge_complete(&complete);
                Sums::Patterns(Likelihood::new(self.responses.names().to_vec(), patterns))
            }
        };
        Read { answered: self.answered.clone(), cases: self.cases, weighting: self.weighting, sums }
    }

    /// Widens a chunk, less the median of the first answers of each column among those who count:
    /// whatever the others answered, it takes no digits.
    fn load(&mut self, start: usize, rows: usize) {
        self.rows.begin_where_they_count(self.responses, start, rows, &mut self.weights);
        self.gaps[..rows].fill(0.0);
        if let Some(table) = &self.table {
            let from = table.part(start..start + rows);
            for (j, shift) in self.shift.iter_mut().enumerate() {
                *shift = early_median(self.rows.of_those_who_count(from.column(j)));
            }
            let sums = take_rows(from, &self.shift, self.stride, &mut self.values);
            for (j, sum) in sums.into_iter().enumerate() {
                self.taken[j] = Taken { sum, gaps: 0.0 };
                self.look_for_gaps(j, rows);
            }
            return;
        }
        let padded = rows.next_multiple_of(LANES);
        for (j, column) in self.responses.columns().iter().enumerate() {
            let plain = column.plain_doubles().filter(|_| column.bounds().is_none());
            let source = match plain.and_then(|all| all.to_slice()) {
                Some(all) => &all[start..start + rows],
                None => {
                    let widened = &mut self.scratch[..rows];
                    column.read(start, widened);
                    if let Some(bounds) = column.bounds() {
                        self.rows.bound(widened, bounds);
                    }
                    widened
                }
            };
            self.shift[j] = early_median(self.rows.of_those_who_count(source.iter().copied()));
            let to = &mut self.values[j * self.stride..][..padded];
            // Where the last chunk had gaps, they are looked for at once.
            if self.taken[j].gaps > 0.0 {
                self.taken[j] = take_with_gaps(source, self.shift[j], self.gap, to, &mut self.gaps);
            } else {
                self.taken[j].sum = take(source, self.shift[j], to);
                self.look_for_gaps(j, rows);
            }
        }
    }

    /// Looks for gaps in a column that was taken without.
    fn look_for_gaps(&mut self, j: usize, rows: usize) {
        if !self.taken[j].sum.is_finite() {
            let values = &mut self.values[j * self.stride..][..rows];
            let seen = &mut self.scratch;
            self.taken[j] = take_with_gaps(values, 0.0, self.gap, seen, &mut self.gaps);
            values.copy_from_slice(&self.scratch[..rows]);
        }
    }

    /// Adds a chunk in which everyone counts once and answered everything.
    fn add_everyone(&mut self, rows: usize) {
        self.count_everyone(rows as u64);
        self.multiply(rows);
        if !self.add_products(rows as u64, &self.squares()) {
            let weights = self.row_weights(vec![true; rows]);
            self.add_weighted(rows, &weights);
        }
    }

    fn count_everyone(&mut self, n: u64) {
        self.cases.read += n;
        self.cases.used += n;
        self.answered.iter_mut().for_each(|answered| *answered += n);
    }

    /// Multiplies the columns of `values`.
    fn multiply(&mut self, rows: usize) {
        self.products.fill(0.0);
        let padded = rows.next_multiple_of(LANES);
        add_gram(&self.values, padded, self.k, self.stride, &mut self.products);
    }

    /// The squares among the products.
    fn squares(&self) -> Vec<f64> {
        self.products.iter().step_by(self.k + 1).copied().collect()
    }

    /// Adds n respondents of the chunk by their sums and products, taken out of sums of `squares`. Says
    /// no, and adds nothing, where too few digits of these are left, as where the shift lies so far
    /// from a mean that taking it out would cost them.
    fn add_products(&mut self, n: u64, squares: &[f64]) -> bool {
        let (k, size) = (self.k, n as f64);
        let own = self.taken.iter().zip(self.products.iter().step_by(k + 1)).zip(squares);
        let near = own.into_iter().all(|((taken, own), square)| {
            *square == 0.0 || own - taken.sum / size * taken.sum > CANCELLED * square
        });
        if near {
            let rows = self.triangle.chunks_exact_mut(k).zip(self.products.chunks_exact(k));
            for (i, (to, of_row)) in rows.enumerate() {
                let share = self.taken[i].sum / size;
                let columns = to.iter_mut().zip(of_row).zip(&self.taken).skip(i);
                columns.for_each(|((to, product), taken)| *to += product - share * taken.sum);
            }
            let mean = |j: usize| (self.shift[j] - self.origin[j]) + self.taken[j].sum / size;
            self.chunks.add([size; 3], (0..k).map(mean).collect());
            self.weighting.add_unweighted(n);
        }
        near
    }

    /// Marks who is left out of the chunk and why.
    fn mark(&mut self, start: usize, rows: usize) -> Result<()> {
        let counted: Vec<bool> = self.rows.counted().collect();
        let everyone = counted.iter().all(|counted| *counted);
        for j in 0..self.k {
            let Taken { sum, gaps } = self.taken[j];
            if !sum.is_finite() {
                self.refuse_infinite(j, start, rows)?;
            }
            let values = &self.values[j * self.stride..][..rows];
            let answered =
                values.iter().zip(&counted).filter(|(x, counted)| **counted & !x.is_nan());
            self.answered[j] +=
                if everyone { rows as u64 - gaps as u64 } else { answered.count() as u64 };
        }
        let gaps = &self.gaps[..rows];
        self.rows.mark_missing(&gaps.iter().map(|gaps| *gaps == 0.0).collect::<Vec<_>>());
        if self.missing != Missing::Listwise {
            let all = self.k as f64;
            self.rows.use_any(&gaps.iter().map(|gaps| *gaps < all).collect::<Vec<_>>());
        }
        Ok(())
    }

    /// An infinite answer of someone who counts is an error.
    fn refuse_infinite(&self, j: usize, start: usize, rows: usize) -> Result<()> {
        let values = &self.values[j * self.stride..][..rows];
        let infinite = values.iter().zip(self.rows.counted());
        let Some(at) = infinite.into_iter().position(|(x, counted)| counted && x.is_infinite())
        else {
            return Ok(());
        };
        let (variable, row) = (self.responses.names()[j].clone(), start + at);
        let mut answer = [0.0];
        self.responses.columns()[j].read(row, &mut answer);
        // The difference of two answers can leave the range of a double where neither does.
        Err(match answer[0].is_infinite() {
            true => Error::InfiniteValue { variable, row },
            false => Error::TooLarge { variable },
        })
    }

    /// The weight of each row that is `used`, 0 for the others.
    fn row_weights(&mut self, used: Vec<bool>) -> Vec<f64> {
        let weight = |at: usize| self.weights.get(at).copied().unwrap_or(1.0);
        let weights = used.into_iter().enumerate();
        let weights: Vec<f64> =
            weights.map(|(at, used)| if used { weight(at) } else { 0.0 }).collect();
        if self.kind.is_none() {
            self.weighting.add_unweighted(weights.iter().filter(|w| **w > 0.0).count() as u64);
        } else {
            weights.iter().filter(|w| **w > 0.0).for_each(|w| self.weighting.add(*w));
        }
        weights
    }

    /// Adds rows that are complete or have no weight, each by its weight.
    fn add_weighted(&mut self, rows: usize, weights: &[f64]) {
        let total: f64 = weights.iter().sum();
        if total == 0.0 {
            return;
        }
        let used = weights.iter().filter(|w| **w > 0.0).count() as f64;
        let n = match self.kind {
            None | Some(WeightType::Frequency) => total,
            Some(_) => used,
        };
        let roots: Vec<f64> = weights.iter().map(|w| w.sqrt()).collect();
        let first = weights.iter().position(|w| *w > 0.0).unwrap_or(0);
        let mut mean = Array1::zeros(self.k);
        for (j, mean) in mean.iter_mut().enumerate() {
            let values = &mut self.values[j * self.stride..][..rows];
            // Where everyone who counts agrees, nothing is left of anyone, whatever was subtracted.
            let first = values[first];
            let centre = widest(|| weighted_sum(values, weights, first)) / total;
            widest(|| centre_and_scale(values, &roots, first, centre));
            *mean = ((self.shift[j] - self.origin[j]) + first) + centre;
        }
        let padded = rows.next_multiple_of(LANES);
        add_gram(&self.values, padded, self.k, self.stride, &mut self.triangle);
        self.chunks.add([n, used, total], mean);
    }

    /// Adds the chunk pair by pair.
    fn add_pairs(&mut self, rows: usize) {
        let weights = self.row_weights(self.rows.complete().collect());
        let from_origin: Vec<f64> =
            self.shift.iter().zip(self.origin).map(|(shift, origin)| shift - origin).collect();
        let chunk = Marked {
            k: self.k,
            stride: self.stride,
            rows,
            values: &mut self.values,
            weights: &weights,
            kind: self.kind,
        };
        self.pairs = self.pairs.merge(&chunk.pairs(&mut self.workspace, &from_origin));
    }

    /// Adds complete rows together and the others by what they lack.
    fn add_patterns(&mut self, rows: usize) {
        let weights = self.row_weights(self.rows.complete().collect());
        let mut whole = weights.clone();
        let mut row = vec![0.0; self.k];
        for (at, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            for (j, x) in row.iter_mut().enumerate() {
                *x = (self.shift[j] - self.origin[j]) + self.values[j * self.stride + at];
            }
            if row.iter().any(|x| x.is_nan()) {
                whole[at] = 0.0;
                self.patterns.add(&row, respondents(self.kind, *weight), *weight);
            }
        }
        self.add_weighted(rows, &whole);
    }
}
