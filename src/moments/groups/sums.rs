//! Sums of groups, as many as were met, and how they grow.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::key::NO_GROUP;
use crate::data::WeightType;
use crate::error::Result;
use crate::moments::cases::Cases;
use crate::moments::complete::Complete;
use crate::moments::published::Told;
use crate::moments::threads::in_order;
use crate::moments::weighting::Weighting;
use crate::moments::{Moments, Sums};

/// Groups that are one piece of work, when their moments are made of sums.
const TOGETHER: usize = 512;

/// Rows of a matrix begin at multiples of this many columns, so that whole vectors are added.
const BLOCK: usize = 4;

/// Respondents and sums of the groups that some rows belong to.
///
/// Answers are counted from those of the first respondent of their group: wherever a group lies,
/// the distances of its respondents keep all their digits.
pub(super) struct GroupSums {
    shape: Shape,
    kind: Option<WeightType>,
    /// For each group, where its sums are; [`NO_GROUP`] before it is met.
    slots: Vec<u32>,
    pub(super) tallies: Vec<Tally>,
    /// For each group and variable, who counts and did not answer it.
    lacking: Vec<u64>,
    /// For each group: the first respondent, the mean from there, the cross-products.
    figures: Vec<f64>,
}

/// Who was met of one group.
pub(super) struct Tally {
    group: u32,
    pub(super) cases: Cases,
    pub(super) weighting: Weighting,
    /// Σw.
    weight: f64,
}

/// Where the figures of a group are.
#[derive(Clone, Copy)]
struct Shape {
    k: usize,
    /// k, filled up to whole blocks.
    width: usize,
    /// Figures in all.
    size: usize,
}

impl Shape {
    fn of(k: usize) -> Self {
        let width = k.next_multiple_of(BLOCK);
        let triangle: usize = (0..k).map(|i| width - first_column(i)).sum();
        Self { k, width, size: 2 * width + triangle }
    }
}

/// Where row i of a triangle begins: with the block that holds its diagonal.
fn first_column(i: usize) -> usize {
    i / BLOCK * BLOCK
}

impl GroupSums {
    /// Room for `groups` groups, none of them met yet.
    pub(super) fn none(k: usize, kind: Option<WeightType>, groups: usize) -> Self {
        Self {
            shape: Shape::of(k),
            kind,
            slots: vec![NO_GROUP; groups],
            tallies: Vec::new(),
            lacking: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// Room to work in for [`GroupSums::add_one`].
    pub(super) fn room(k: usize) -> Vec<f64> {
        vec![0.0; Shape::of(k).width]
    }

    /// Where the sums of a group are.
    pub(super) fn slot(&mut self, group: u32) -> usize {
        let slot = &mut self.slots[group as usize];
        if *slot == NO_GROUP {
            *slot = self.tallies.len() as u32;
            let (cases, weighting) = (Cases::default(), Weighting::none(self.kind));
            self.tallies.push(Tally { group, cases, weighting, weight: 0.0 });
            self.lacking.resize(self.lacking.len() + self.shape.k, 0);
            self.figures.resize(self.figures.len() + self.shape.size, 0.0);
        }
        *slot as usize
    }

    /// Counts someone who did not answer variable j.
    pub(super) fn lacks(&mut self, slot: usize, j: usize) {
        self.lacking[slot * self.shape.k + j] += 1;
    }

    /// The first respondent of a group, who is `row` should there be none so far.
    pub(super) fn first(&mut self, slot: usize, row: &[f64]) -> &[f64] {
        let Shape { k, size, .. } = self.shape;
        let first = &mut self.figures[slot * size..][..k];
        if self.tallies[slot].weight == 0.0 {
            first.copy_from_slice(row);
        }
        first
    }

    /// Adds one respondent.
    #[inline(always)] // so that it is compiled anew for the widest vectors
    pub(super) fn add_one(&mut self, slot: usize, weight: f64, row: &[f64], room: &mut [f64]) {
        let Shape { k, width, size } = self.shape;
        let own = &mut self.figures[slot * size..][..size];
        let (first, sums) = own.split_at_mut(width);
        let tally = &mut self.tallies[slot];
        if tally.weight == 0.0 {
            first[..k].copy_from_slice(row);
            tally.weight = weight;
            return;
        }
        let from = row.iter().zip(&*first).zip(&*sums).map(|((x, first), mean)| (x - first) - mean);
        room.iter_mut().zip(from).for_each(|(to, from)| *to = from);
        tally.weight = shift(sums, tally.weight, &room[..width], weight, k);
    }

    /// Adds respondents by their mean, counted from the first respondent of the group, and their
    /// cross-products: one triangle of a matrix (k, k).
    pub(super) fn add_many(&mut self, slot: usize, weight: f64, mean: &[f64], cross: &[f64]) {
        let Shape { k, width, size } = self.shape;
        let sums = &mut self.figures[slot * size..][width..size];
        let mut at = width;
        for i in 0..k {
            let from = first_column(i);
            let row = &mut sums[at..][i - from..k - from];
            row.iter_mut().zip(&cross[i * k + i..][..k - i]).for_each(|(to, from)| *to += from);
            at += width - from;
        }
        let mut between = vec![0.0; width];
        let means = mean.iter().zip(&sums[..k]);
        between.iter_mut().zip(means).for_each(|(to, (mean, own))| *to = mean - own);
        let tally = &mut self.tallies[slot];
        tally.weight = shift(sums, tally.weight, &between, weight, k);
    }

    /// Adds the sums of further rows.
    pub(super) fn merge(&mut self, other: &Self) {
        let Shape { k, width, size } = self.shape;
        let mut between = vec![0.0; width];
        for (from, theirs) in other.tallies.iter().enumerate() {
            let slot = self.slot(theirs.group);
            let lacking = self.lacking[slot * k..].iter_mut().zip(&other.lacking[from * k..]);
            lacking.take(k).for_each(|(to, from)| *to += from);
            let tally = &mut self.tallies[slot];
            tally.cases = tally.cases + theirs.cases;
            tally.weighting = tally.weighting + theirs.weighting;
            let own = &mut self.figures[slot * size..][..size];
            let figures = &other.figures[from * size..][..size];
            if tally.weight == 0.0 {
                own.copy_from_slice(figures);
                tally.weight = theirs.weight;
            } else if theirs.weight > 0.0 {
                let (first, sums) = own.split_at_mut(width);
                let (their_first, their_sums) = figures.split_at(width);
                for j in 0..k {
                    between[j] = (their_first[j] - first[j]) + (their_sums[j] - sums[j]);
                }
                let cross = sums[width..].iter_mut().zip(&their_sums[width..]);
                cross.for_each(|(to, from)| *to += from);
                tally.weight = shift(sums, tally.weight, &between, theirs.weight, k);
            }
        }
    }

    /// The moments of all groups in their order.
    pub(super) fn moments(&self, names: &[String]) -> Result<Vec<Moments>> {
        let (names, groups) = (Arc::from(names), self.slots.len());
        let part = |at: usize| {
            let part = at * TOGETHER..groups.min((at + 1) * TOGETHER);
            let mut moments = part.filter_map(|group| self.of_group(group, &names));
            moments.try_fold(Vec::new(), |mut part, moments| {
                moments.check_finite()?;
                part.push(moments);
                Ok(part)
            })
        };
        let mut all = Vec::with_capacity(groups);
        for part in in_order(groups.div_ceil(TOGETHER), part)? {
            all.append(&mut part?);
        }
        Ok(all)
    }

    fn of_group(&self, group: usize, names: &Arc<[String]>) -> Option<Moments> {
        let Shape { k, width, size } = self.shape;
        let slot = self.slots[group] as usize;
        let Tally { cases, mut weighting, weight, .. } = *self.tallies.get(slot)?;
        let counted = cases.read - cases.filtered - cases.zero_weight;
        let lacking = &self.lacking[slot * k..][..k];
        let (first, sums) = self.figures[slot * size..][..size].split_at(width);
        let mut cross = Array2::zeros((k, k));
        let mut at = width;
        for i in 0..k {
            let row = &sums[at..][i - first_column(i)..];
            for (j, product) in (i..k).zip(row) {
                cross[[i, j]] = *product;
                cross[[j, i]] = *product;
            }
            at += width - first_column(i);
        }
        if self.kind.is_none() {
            weighting.add_unweighted(cases.used);
        }
        let n = match self.kind {
            None | Some(WeightType::Frequency) => weight,
            Some(_) => cases.used as f64,
        };
        let mean = Array1::from_shape_fn(k, |j| first[j] + sums[j]);
        Some(Moments {
            names: Arc::clone(names),
            answered: lacking.iter().map(|lacking| counted - lacking).collect(),
            cases,
            weighting,
            told: Told::default(),
            sums: Sums::Complete(Complete { n, weight, mean, cross }),
        })
    }
}

/// Chan's update of means and cross-products by others of the given weight, whose means lie
/// `between` away; gives the weight of both.
#[inline(always)]
fn shift(sums: &mut [f64], own_weight: f64, between: &[f64], weight: f64, k: usize) -> f64 {
    let total = own_weight + weight;
    let share = weight / total;
    let factor = own_weight * share;
    let width = between.len();
    let (means, mut rest) = sums.split_at_mut(width);
    for i in 0..k {
        let from = first_column(i);
        let (row, below) = rest.split_at_mut(width - from);
        let own = between[i] * factor;
        for (row, others) in row.chunks_exact_mut(BLOCK).zip(between[from..].chunks_exact(BLOCK)) {
            row.iter_mut().zip(others).for_each(|(product, other)| *product += own * other);
        }
        rest = below;
    }
    means.iter_mut().zip(between).for_each(|(mean, between)| *mean += between * share);
    total
}
