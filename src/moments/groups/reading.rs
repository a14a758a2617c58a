//! One reading of the answers for all groups at once, over respondents who answered everything.
//!
//! Rows are read a chunk at a time, as everywhere, and put down group by group within a stretch of
//! rows that is the longer the more groups there are. Of a group with many rows in the stretch these
//! are multiplied as a block; those of others are added one by one (Chan's update by a weight), while
//! the sums of their group are at hand. Segments of stretches run in parallel and are merged in
//! order, group by group. Their length depends on the number of groups, so that merging stays a small
//! part of the work, and on nothing that differs from run to run.

use super::key::{NO_GROUP, Partition};
use super::sums::GroupSums;
use crate::data::{Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::gram::{LANES, add_gram};
use crate::moments::kernel::widest;
use crate::moments::rows::Rows;
use crate::moments::threads::in_order;

/// Answers of a chunk, which stays in a core's own cache.
const CHUNK: usize = 20_480;
/// Answers of the longest stretch: 16 MB.
const STRETCH: usize = 1 << 21;
/// Rows of a segment, at least.
const SEGMENT: usize = 32_768;
/// For each group, as many rows more: merging a group costs about as much as adding a row.
const ROWS_PER_GROUP: usize = 8;
/// Rows of a group that are worth a block, and the most that one has.
const FEWEST: usize = 32;
const BLOCK: usize = 2048;

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, partition: &Partition) -> Result<GroupSums> {
    let (k, groups) = (responses.columns().len(), partition.levels.len());
    let chunk = (CHUNK / k).clamp(256, 2048);
    let stretch = (FEWEST * groups).min(STRETCH / k).max(2 * chunk).next_multiple_of(chunk);
    // With many variables the sums of a group take more room than its rows.
    let apart = groups * ROWS_PER_GROUP.max(k);
    let segment = SEGMENT.max(apart).next_multiple_of(stretch);
    let segments = responses.n_rows().div_ceil(segment).max(1);
    let read = |at: usize| {
        let mut part = Reading::new(responses, partition, [chunk, stretch]);
        part.read(at * segment, segment)?;
        Ok(part.sums)
    };
    let mut parts = in_order(segments, read)?.into_iter();
    let first = parts.next().unwrap_or(Err(Error::NoVariables))?;
    parts.try_fold(first, |mut whole, part| {
        whole.merge(&part?);
        Ok(whole)
    })
}

/// The workspace of one segment.
struct Reading<'r, 'a> {
    responses: &'r Responses<'a>,
    of_row: &'r [u32],
    kind: Option<WeightType>,
    k: usize,
    chunk: usize,
    stretch: usize,
    /// Answers of the chunk; columns `chunk` apart.
    values: Vec<f64>,
    /// Weights of the chunk; 1 without weights.
    weights: Vec<f64>,
    rows: Rows,
    sums: GroupSums,
    /// For each row of the stretch, the slot of its group, or [`NO_GROUP`].
    slots: Vec<u32>,
    /// For each slot, where its rows are put down.
    runs: Vec<Run>,
    /// The rows of the stretch that are used, one after the other, group by group.
    put: Vec<f64>,
    put_weights: Vec<f64>,
    block: Block,
    room: Vec<f64>,
}

/// Rows of one group.
#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    end: usize,
}

impl<'r, 'a> Reading<'r, 'a> {
    fn new(
        responses: &'r Responses<'a>,
        partition: &'r Partition,
        [chunk, stretch]: [usize; 2],
    ) -> Self {
        let k = responses.columns().len();
        let kind = responses.weights().map(|weights| weights.kind());
        let most = responses.n_rows().max(1);
        let (chunk, stretch) = (chunk.min(most), stretch.min(most));
        Self {
            responses,
            of_row: &partition.of_row,
            kind,
            k,
            chunk,
            stretch,
            values: vec![0.0; k * chunk],
            weights: vec![1.0; chunk],
            rows: Rows::new(chunk),
            sums: GroupSums::none(k, kind, partition.levels.len()),
            slots: Vec::with_capacity(stretch),
            runs: Vec::new(),
            put: vec![0.0; k * stretch],
            put_weights: vec![0.0; if kind.is_some() { stretch } else { 0 }],
            block: Block::new(k, BLOCK.min(stretch)),
            room: GroupSums::room(k),
        }
    }

    fn read(&mut self, start: usize, rows: usize) -> Result<()> {
        let end = self.responses.n_rows().min(start + rows);
        for start in (start..end).step_by(self.stretch) {
            let end = end.min(start + self.stretch);
            self.plan(&self.of_row[start..end]);
            for at in (start..end).step_by(self.chunk) {
                let rows = self.chunk.min(end - at);
                if !self.load(at, rows, at - start)? {
                    self.leave_out(rows, at - start);
                }
                self.put_down(rows, at - start);
            }
            self.add_runs();
        }
        Ok(())
    }

    /// Says where the rows of each group will be put down.
    fn plan(&mut self, of_row: &[u32]) {
        self.slots.clear();
        self.runs.fill(Run::default());
        for group in of_row {
            if *group == NO_GROUP {
                self.slots.push(NO_GROUP);
                continue;
            }
            let slot = self.sums.slot(*group);
            if slot >= self.runs.len() {
                self.runs.resize(slot + 1, Run::default());
            }
            self.runs[slot].end += 1;
            self.slots.push(slot as u32);
        }
        let mut next = 0;
        for run in &mut self.runs {
            let rows = run.end;
            *run = Run { start: next, end: next };
            next += rows;
        }
    }

    /// Reads a chunk; says whether everyone counts once and answered everything. It begins at row
    /// `at` of the stretch.
    fn load(&mut self, start: usize, rows: usize, at: usize) -> Result<bool> {
        let mut whole = self.kind.is_none() && self.responses.filter().is_none();
        self.rows.begin(rows);
        if let Some(filter) = self.responses.filter() {
            self.rows.filter(filter, start);
        }
        if let Some(weights) = self.responses.weights() {
            weights.read(start, &mut self.weights[..rows]);
            self.rows.weigh(&self.weights[..rows]);
        }
        for (j, column) in self.responses.columns().iter().enumerate() {
            let values = &mut self.values[j * self.chunk..][..rows];
            column.read(start, values);
            if let Some(bounds) = column.bounds() {
                self.rows.bound(values, bounds);
            }
            if widest(|| values.iter().fold(true, |all, x| all & x.is_finite())) {
                continue;
            }
            whole = false;
            // Infinite answers matter only of those who count, and are in a group.
            let counts = self.rows.counted().zip(&self.slots[at..]);
            let infinite = |(x, (counts, slot)): (&f64, (bool, &u32))| {
                x.is_infinite() && counts && *slot != NO_GROUP
            };
            if let Some(row) = values.iter().zip(counts).position(infinite) {
                let variable = self.responses.names()[j].clone();
                return Err(Error::InfiniteValue { variable, row: start + row });
            }
            let answered: Vec<bool> = values.iter().map(|x| !x.is_nan()).collect();
            self.rows.mark_missing(&answered);
        }
        Ok(whole)
    }

    /// Counts those of a chunk who are not used, for their groups.
    fn leave_out(&mut self, rows: usize, at: usize) {
        let slots = &mut self.slots[at..at + rows];
        for j in 0..self.k {
            let values = &self.values[j * self.chunk..][..rows];
            for ((slot, x), counts) in slots.iter().zip(values).zip(self.rows.counted()) {
                if x.is_nan() && counts && *slot != NO_GROUP {
                    self.sums.lacks(*slot as usize, j);
                }
            }
        }
        for (slot, case) in
            slots.iter_mut().zip(self.rows.each()).filter(|(_, case)| case.used == 0)
        {
            if *slot != NO_GROUP {
                let cases = &mut self.sums.tallies[*slot as usize].cases;
                *cases = *cases + case;
                *slot = NO_GROUP;
            }
        }
    }

    /// Puts down the rows of a chunk, each with its group.
    fn put_down(&mut self, rows: usize, at: usize) {
        let (k, chunk) = (self.k, self.chunk);
        let (slots, runs) = (&self.slots[at..at + rows], &mut self.runs);
        let (put, values) = (&mut self.put, &self.values);
        for (row, slot) in slots.iter().enumerate().filter(|(_, slot)| **slot != NO_GROUP) {
            let run = &mut runs[*slot as usize];
            let to = &mut put[run.end * k..][..k];
            let from = values[row..].iter().step_by(chunk);
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            if self.kind.is_some() {
                self.put_weights[run.end] = self.weights[row];
            }
            run.end += 1;
        }
    }

    /// Adds the rows of each group.
    fn add_runs(&mut self) {
        let k = self.k;
        for slot in 0..self.runs.len() {
            let Run { start, end } = self.runs[slot];
            let cases = &mut self.sums.tallies[slot].cases;
            cases.read += (end - start) as u64;
            cases.used += (end - start) as u64;
            let rows = &self.put[start * k..end * k];
            let weights = self.kind.map(|_| &self.put_weights[start..end]);
            for weight in weights.into_iter().flatten() {
                self.sums.tallies[slot].weighting.add(*weight);
            }
            if end - start < FEWEST {
                let (sums, room) = (&mut self.sums, &mut self.room);
                widest(|| {
                    for (at, row) in rows.chunks_exact(k).enumerate() {
                        sums.add_one(slot, weights.map_or(1.0, |weights| weights[at]), row, room);
                    }
                });
                continue;
            }
            let most = self.block.rows;
            for (at, rows) in rows.chunks(most * k).enumerate() {
                let weights = weights.map(|weights| &weights[at * most..][..rows.len() / k]);
                self.block.add(rows, weights, slot, &mut self.sums);
            }
        }
    }
}

/// Many rows of one group, multiplied at once.
struct Block {
    k: usize,
    /// How many there can be.
    rows: usize,
    columns: Vec<f64>,
    roots: Vec<f64>,
    mean: Vec<f64>,
    triangle: Vec<f64>,
}

impl Block {
    fn new(k: usize, rows: usize) -> Self {
        Self {
            k,
            rows,
            columns: vec![0.0; k * rows.next_multiple_of(LANES)],
            roots: Vec::with_capacity(rows),
            mean: vec![0.0; k],
            triangle: vec![0.0; k * k],
        }
    }

    /// Adds rows about their own mean, each by its weight.
    fn add(&mut self, rows: &[f64], weights: Option<&[f64]>, slot: usize, sums: &mut GroupSums) {
        let k = self.k;
        let n = rows.len() / k;
        let padded = n.next_multiple_of(LANES);
        let first = sums.first(slot, &rows[..k]);
        let total = weights.map_or(n as f64, |weights| weights.iter().sum());
        self.roots.clear();
        self.roots.extend(weights.into_iter().flatten().map(|weight| weight.sqrt()));
        for j in 0..k {
            let (column, padding) = self.columns[j * padded..][..padded].split_at_mut(n);
            padding.fill(0.0);
            let (values, first, roots) = (rows[j..].iter().step_by(k), first[j], &self.roots);
            self.mean[j] = widest(|| {
                column.iter_mut().zip(values).for_each(|(to, from)| *to = from - first);
                let mean = weighted_sum(column, weights) / total;
                column.iter_mut().for_each(|x| *x -= mean);
                column.iter_mut().zip(roots).for_each(|(x, root)| *x *= root);
                mean
            });
        }
        self.triangle.fill(0.0);
        add_gram(&self.columns, padded, k, padded, &mut self.triangle);
        sums.add_many(slot, total, &self.mean, &self.triangle);
    }
}

/// Σwx, in eight lanes that a compiler can keep in registers.
#[inline(always)] // so that it is compiled anew inside `widest`
fn weighted_sum(values: &[f64], weights: Option<&[f64]>) -> f64 {
    let mut lanes = [0.0; 8];
    match weights {
        None => {
            for values in values.chunks(8) {
                lanes.iter_mut().zip(values).for_each(|(lane, x)| *lane += x);
            }
        }
        Some(weights) => {
            for (values, weights) in values.chunks(8).zip(weights.chunks(8)) {
                let products = values.iter().zip(weights).map(|(x, w)| x * w);
                lanes.iter_mut().zip(products).for_each(|(lane, product)| *lane += product);
            }
        }
    }
    lanes.iter().sum()
}
