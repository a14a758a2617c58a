//! One reading of the answers for all groups at once, over respondents who answered everything.
//!
//! Rows are read a chunk at a time, as everywhere, and the columns of a stretch of rows, which is the
//! longer the more groups there are, put down in the order of groups. Of a group with many rows in the
//! stretch these are multiplied where they lie; those of others are added one by one (Chan's update by
//! a weight), while the sums of their group are at hand. Segments of stretches run in parallel and are merged in
//! order, group by group. Their length depends on the number of groups, so that merging stays a small
//! part of the work, and on nothing that differs from run to run.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::key::{NO_GROUP, Partition};
use super::sums::GroupSums;
use crate::data::{Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::gram::{Buffer, LANES, add_gram};
use crate::moments::kernel::widest;
use crate::moments::rows::Rows;
use crate::moments::threads::in_order;

/// Answers of a chunk, which stays in a core's own cache.
const CHUNK: usize = 20_480;
/// Answers of the longest stretch: 16 MB.
const STRETCH: usize = 1 << 21;
/// Rows of a segment, at least.
const SEGMENT: usize = 65_536;
/// For each group, as many rows more: merging a group costs about as much as adding a row.
const ROWS_PER_GROUP: usize = 8;
/// Rows of a group in a stretch, on average, where the stretch can be long enough.
const GATHERED: usize = 48;
/// Rows of a group that are worth a block, and the most that one has.
const FEWEST: usize = 12;
const BLOCK: usize = 2048;

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, partition: &Partition<'_>) -> Result<GroupSums> {
    let (k, groups) = (responses.columns().len(), partition.levels.len());
    let chunk = (CHUNK / k).clamp(256, 2048);
    let stretch = (GATHERED * groups).min(STRETCH / k).max(2 * chunk).next_multiple_of(chunk);
    // With many variables the sums of a group take more room than its rows.
    let by_groups = groups * ROWS_PER_GROUP.max(k);
    let segment = SEGMENT.max(by_groups).next_multiple_of(stretch);
    let segments = responses.n_rows().div_ceil(segment).max(1);
    // Room that one segment has filled serves the next.
    let spare = Mutex::new(Vec::new());
    let read = |at: usize| {
        let taken = spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut part =
            taken.unwrap_or_else(|| Reading::new(responses, partition, [chunk, stretch]));
        let sums = part.read(at * segment, segment)?;
        spare.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        Ok(sums)
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
    groups: usize,
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
    /// For each row of the chunk, where it is put down.
    places: Vec<u32>,
    /// The rows of the stretch that are used, group by group.
    put: Put,
    room: Vec<f64>,
}

/// How far apart columns of `rows` rows lie. Were it a power of two, one row's answers would contend
/// for one place in the cache.
fn apart(rows: usize) -> usize {
    rows + LANES
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
        partition: &'r Partition<'r>,
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
            values: vec![0.0; k * apart(chunk)],
            weights: vec![1.0; chunk],
            rows: Rows::new(chunk),
            groups: partition.levels.len(),
            sums: GroupSums::none(k, kind, 0),
            slots: Vec::with_capacity(stretch),
            runs: Vec::new(),
            places: Vec::with_capacity(chunk),
            put: Put::new(k, kind.is_some(), stretch + stretch / FEWEST * LANES),
            room: GroupSums::room(k),
        }
    }

    /// Reads a segment.
    fn read(&mut self, start: usize, rows: usize) -> Result<GroupSums> {
        self.sums = GroupSums::none(self.k, self.kind, self.groups);
        self.runs.clear();
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
        let none = GroupSums::none(self.k, self.kind, 0);
        Ok(std::mem::replace(&mut self.sums, none))
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
            // A block is filled up with noughts.
            next += if rows < FEWEST { rows } else { rows.next_multiple_of(LANES) };
        }
    }

    /// Reads a chunk; says whether everyone counts once and answered everything. It begins at row
    /// `at` of the stretch.
    fn load(&mut self, start: usize, rows: usize, at: usize) -> Result<bool> {
        let mut whole = self.kind.is_none() && self.responses.filter().is_none();
        self.rows.begin_where_they_count(self.responses, start, rows, &mut self.weights);
        for (j, column) in self.responses.columns().iter().enumerate() {
            let values = &mut self.values[j * apart(self.chunk)..][..rows];
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
            let values = &self.values[j * apart(self.chunk)..][..rows];
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
        let put = &mut self.put;
        self.places.clear();
        self.places.extend(self.slots[at..at + rows].iter().map(|slot| {
            let Some(run) = self.runs.get_mut(*slot as usize) else { return put.nowhere() };
            run.end += 1;
            run.end as u32 - 1
        }));
        for (j, column) in put.columns.chunks_exact_mut(put.length).enumerate() {
            let values = &self.values[j * apart(self.chunk)..][..rows];
            values.iter().zip(&self.places).for_each(|(x, place)| column[*place as usize] = *x);
        }
        if let Some(put) = &mut put.weights {
            let weights = self.weights.iter().zip(&self.places);
            weights.for_each(|(weight, place)| put[*place as usize] = *weight);
        }
    }

    /// Adds the rows of each group.
    fn add_runs(&mut self) {
        for slot in 0..self.runs.len() {
            let Run { start, end } = self.runs[slot];
            let cases = &mut self.sums.tallies[slot].cases;
            cases.read += (end - start) as u64;
            cases.used += (end - start) as u64;
            if let Some(weights) = &self.put.weights {
                let weighting = &mut self.sums.tallies[slot].weighting;
                weights[start..end].iter().for_each(|weight| weighting.add(*weight));
            }
            if end - start < FEWEST {
                widest(|| self.put.add_each(start..end, slot, &mut self.sums, &mut self.room));
                continue;
            }
            for at in (start..end).step_by(BLOCK) {
                self.put.add_block(at..end.min(at + BLOCK), slot, &mut self.sums);
            }
        }
    }
}

/// Rows that are put down: columns `length` apart.
struct Put {
    k: usize,
    length: usize,
    columns: Buffer<f64>,
    weights: Option<Vec<f64>>,
    /// One row.
    row: Vec<f64>,
    roots: Vec<f64>,
    mean: Vec<f64>,
    triangle: Vec<f64>,
}

impl Put {
    /// Room for so many rows, and a last one for those that are not used.
    fn new(k: usize, weighted: bool, rows: usize) -> Self {
        let length = apart((rows + 1).next_multiple_of(LANES));
        Self {
            k,
            length,
            columns: Buffer::noughts(k * length),
            weights: weighted.then(|| vec![0.0; length]),
            row: vec![0.0; k],
            roots: Vec::with_capacity(BLOCK),
            mean: vec![0.0; k],
            triangle: vec![0.0; k * k],
        }
    }

    /// Where a row is put down that is not used.
    fn nowhere(&self) -> u32 {
        self.length as u32 - 1
    }

    /// Brings together the answers of one row.
    #[inline(always)] // so that it is compiled anew inside `widest`
    fn gather(&mut self, at: usize) {
        let answers = self.columns[at..].iter().step_by(self.length);
        self.row.iter_mut().zip(answers).for_each(|(to, from)| *to = *from);
    }

    /// Adds a few rows of one group.
    #[inline(always)] // so that it is compiled anew inside `widest`
    fn add_each(
        &mut self,
        rows: Range<usize>,
        slot: usize,
        sums: &mut GroupSums,
        room: &mut [f64],
    ) {
        for at in rows {
            self.gather(at);
            let weight = self.weights.as_ref().map_or(1.0, |weights| weights[at]);
            sums.add_one(slot, weight, &self.row, room);
        }
    }

    /// Adds rows of one group about their own mean, each by its weight; they are changed by it.
    fn add_block(&mut self, rows: Range<usize>, slot: usize, sums: &mut GroupSums) {
        self.gather(rows.start);
        let first = sums.first(slot, &self.row);
        let (n, padded) = (rows.len(), rows.len().next_multiple_of(LANES));
        let weights = self.weights.as_ref().map(|weights| &weights[rows.clone()]);
        let total = weights.map_or(n as f64, |weights| weights.iter().sum());
        self.roots.clear();
        self.roots.extend(weights.into_iter().flatten().map(|weight| weight.sqrt()));
        for (j, first) in first.iter().enumerate() {
            let block = &mut self.columns[j * self.length + rows.start..][..padded];
            let (column, padding) = block.split_at_mut(n);
            padding.fill(0.0);
            let roots = &self.roots;
            self.mean[j] = widest(|| {
                column.iter_mut().for_each(|x| *x -= first);
                let mean = weighted_sum(column, weights) / total;
                column.iter_mut().for_each(|x| *x -= mean);
                column.iter_mut().zip(roots).for_each(|(x, root)| *x *= root);
                mean
            });
        }
        self.triangle.fill(0.0);
        let block = &self.columns[rows.start..];
        add_gram(block, padded, self.k, self.length, &mut self.triangle);
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
