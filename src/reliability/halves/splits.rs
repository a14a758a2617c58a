//! The ways to split a scale into halves, all of them or a sample.

use std::fmt;
use std::ops::ControlFlow;

use ndarray::Array2;
use rand::RngExt;

use crate::bootstrap::stream;
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::in_order;

/// All splits of scales up to this many items are looked at: 6435 of 16.
const ALL_UP_TO: usize = 16;
/// More sampled splits than anybody needs.
const MOST: usize = 10_000_000;
/// Splits that one thread looks at after each other.
const PIECE: usize = 1024;
/// How often progress is told.
const ROUNDS: usize = 50;

/// A split of a scale into halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The items of the first half; the larger one of an odd number, else the one with the first
    /// item.
    pub first: Vec<String>,
    /// The items of the other.
    pub second: Vec<String>,
}

/// Whether all splits were looked at, or a sample of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitSearch {
    /// Splits looked at; a sample may hold one more than once.
    pub splits: usize,
    /// How many splits there are: k! / (h! (k − h)!) with h the items of the larger half, half of
    /// that where both are as large.
    pub possible: f64,
    /// Whether all were looked at: only then is the best of them the maximum.
    pub exhaustive: bool,
    /// The seed of a sample.
    pub seed: Option<u64>,
}

/// What is told between splits: how many were looked at, of how many. An answer of
/// [`ControlFlow::Break`] ends the work.
type Listener<'a> = &'a dyn Fn(usize, usize) -> ControlFlow<()>;

/// How splits are sampled where there are too many to look at all of them.
///
/// All splits are looked at in scales of up to 16 items, and wherever there are no more than the
/// sample would have. Split b of a sample is drawn from a stream of its own, so the figures are the
/// same for any number of threads.
///
/// # Examples
///
/// ```
/// use scalewise::SplitSampling;
///
/// let thousands = SplitSampling::seeded(10_000, 20261125);
/// # let _ = thousands;
/// ```
#[derive(Clone)]
pub struct SplitSampling<'a> {
    pub(in crate::reliability) splits: usize,
    pub(in crate::reliability) seed: u64,
    progress: Option<Listener<'a>>,
}

impl<'a> SplitSampling<'a> {
    /// So many splits, from this seed.
    pub fn seeded(splits: usize, seed: u64) -> Self {
        Self { splits, seed, progress: None }
    }

    /// Calls `progress` now and then, on the thread that called, with how many splits were looked at
    /// of how many; [`ControlFlow::Break`] ends the work with [`Error::Interrupted`].
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(usize, usize) -> ControlFlow<()>) -> Self {
        self.progress = Some(progress);
        self
    }
}

impl fmt::Debug for SplitSampling<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = out.debug_struct("SplitSampling");
        fields.field("splits", &self.splits).field("seed", &self.seed).finish_non_exhaustive()
    }
}

/// The covariances between halves of every split that was looked at.
pub(in crate::reliability) struct LookedAt {
    halves: Halves,
    pub(in crate::reliability) between: Vec<f64>,
    pub(in crate::reliability) search: SplitSearch,
}

impl LookedAt {
    /// The first half of a split that was looked at, the items counted from 0.
    pub(in crate::reliability) fn first_half(&self, at: usize) -> Vec<usize> {
        self.halves.first(at)
    }

    /// The first split with the largest covariance between its halves.
    pub(in crate::reliability) fn best(&self) -> usize {
        (1..self.between.len())
            .fold(0, |best, at| if self.between[at] > self.between[best] { at } else { best })
    }

    /// The first split with the smallest.
    pub(in crate::reliability) fn worst(&self) -> usize {
        (1..self.between.len())
            .fold(0, |worst, at| if self.between[at] < self.between[worst] { at } else { worst })
    }
}

/// Looks at all splits of these items into halves as equal as can be, or at a sample of them.
pub(in crate::reliability) fn search_splits(
    covariance: &Array2<f64>,
    sampling: &SplitSampling<'_>,
) -> Result<LookedAt> {
    let k = covariance.nrows();
    if !(1..=MOST).contains(&sampling.splits) {
        let (what, value) = ("the number of splits", sampling.splits as f64);
        let allowed = "1 to 10 million";
        return Err(Error::Correlation(CorrelationProblem::OutOfRange { what, value, allowed }));
    }
    let possible = possible_splits(k);
    let exhaustive = k <= ALL_UP_TO || possible <= sampling.splits as f64;
    let halves = if exhaustive {
        Halves::Listed { k, masks: all_first_halves(k) }
    } else {
        Halves::Drawn { k, splits: sampling.splits, seed: sampling.seed }
    };
    let count = halves.count();
    let of_piece = |piece: usize| -> Vec<f64> {
        let splits = piece * PIECE..count.min((piece + 1) * PIECE);
        splits.map(|at| between(covariance, &halves.first(at))).collect()
    };
    let pieces = count.div_ceil(PIECE);
    let round = match sampling.progress {
        Some(_) => pieces.div_ceil(ROUNDS),
        None => pieces,
    };
    let mut found = Vec::with_capacity(count);
    for start in (0..pieces).step_by(round) {
        let end = pieces.min(start + round);
        in_order(end - start, |at| of_piece(start + at))?.into_iter().for_each(|p| found.extend(p));
        if let Some(progress) = sampling.progress
            && progress(found.len(), count).is_break()
        {
            return Err(Error::Interrupted);
        }
    }
    let seed = (!exhaustive).then_some(sampling.seed);
    let search = SplitSearch { splits: count, possible, exhaustive, seed };
    Ok(LookedAt { halves, between: found, search })
}

/// The covariance of the total of the items of a half with that of the others.
pub(in crate::reliability) fn between(covariance: &Array2<f64>, first: &[usize]) -> f64 {
    let second = others(covariance.nrows(), first);
    let with_second = |&i: &usize| -> f64 { second.iter().map(|&j| covariance[[i, j]]).sum() };
    first.iter().map(with_second).sum()
}

/// A split by the names of its items.
pub(in crate::reliability) fn split_at(items: &[String], first: &[usize]) -> Split {
    let named = |half: &[usize]| half.iter().map(|&i| items[i].clone()).collect();
    Split { first: named(first), second: named(&others(items.len(), first)) }
}

pub(super) fn others(k: usize, half: &[usize]) -> Vec<usize> {
    let mut inside = vec![false; k];
    half.iter().for_each(|&i| inside[i] = true);
    (0..k).filter(|&i| !inside[i]).collect()
}

/// k over h; half of it where the halves are as large, because either may be called the first.
fn possible_splits(k: usize) -> f64 {
    let h = k.div_ceil(2);
    let ways = (1..=k - h).fold(1.0, |ways, i| ways * (h + i) as f64 / i as f64);
    if k == 2 * h { (ways / 2.0).round() } else { ways.round() }
}

/// First halves: every set of half of the items, an odd one included; of two equal halves the one
/// with the first item.
fn all_first_halves(k: usize) -> Vec<u32> {
    let h = k.div_ceil(2);
    if k == 2 * h {
        subsets(k - 1, h - 1).into_iter().map(|mask| mask << 1 | 1).collect()
    } else {
        subsets(k, h)
    }
}

/// All sets of m of k items as bits, in the order of the numbers that these are.
fn subsets(k: usize, m: usize) -> Vec<u32> {
    if m == 0 {
        return vec![0];
    }
    let mut found = Vec::new();
    let mut set: u32 = (1 << m) - 1;
    while set < 1 << k {
        found.push(set);
        // The next larger number with as many bits (Gosper's way).
        let lowest = set & set.wrapping_neg();
        let moved = set + lowest;
        set = (((set ^ moved) >> 2) / lowest) | moved;
    }
    found
}

/// The first halves of the splits to look at.
enum Halves {
    Listed { k: usize, masks: Vec<u32> },
    Drawn { k: usize, splits: usize, seed: u64 },
}

impl Halves {
    fn count(&self) -> usize {
        match self {
            Halves::Listed { masks, .. } => masks.len(),
            Halves::Drawn { splits, .. } => *splits,
        }
    }

    /// The items of a first half, counted from 0, in order.
    fn first(&self, at: usize) -> Vec<usize> {
        match self {
            Halves::Listed { k, masks } => (0..*k).filter(|i| masks[at] >> i & 1 == 1).collect(),
            Halves::Drawn { k, seed, .. } => drawn(*k, *seed, at),
        }
    }
}

/// Half of the items, drawn without replacement.
fn drawn(k: usize, seed: u64, at: usize) -> Vec<usize> {
    let mut stream = stream(seed, at);
    let mut items: Vec<usize> = (0..k).collect();
    let h = k.div_ceil(2);
    for i in 0..h {
        let other = stream.random_range(i as u32..k as u32) as usize;
        items.swap(i, other);
    }
    items.truncate(h);
    items.sort_unstable();
    if k == 2 * h && items[0] != 0 { others(k, &items) } else { items }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Halves, all_first_halves, possible_splits};

    #[test]
    fn every_split_comes_once() {
        let counts = [1, 3, 3, 10, 10, 35, 35, 126, 126];
        for (k, count) in (2..).zip(counts) {
            let masks = all_first_halves(k);
            assert_eq!((masks.len(), possible_splits(k)), (count, count as f64), "{k} items");
            let whole = (1_u32 << k) - 1;
            let splits: BTreeSet<u32> = masks.iter().map(|&m| m.max(whole ^ m)).collect();
            assert_eq!(splits.len(), count, "{k} items");
            assert!(masks.iter().all(|m| m.count_ones() as usize == k.div_ceil(2)));
        }
        assert_eq!((all_first_halves(16).len(), possible_splits(16)), (6435, 6435.0));
        assert_eq!(possible_splits(50), 63_205_303_218_876.0);
    }

    #[test]
    fn draws_are_halves_and_differ() {
        for k in [17, 18] {
            let halves = Halves::Drawn { k, splits: 200, seed: 7 };
            let drawn: BTreeSet<Vec<usize>> = (0..200).map(|at| halves.first(at)).collect();
            assert!(drawn.len() > 190, "{} of 200 differ", drawn.len());
            for half in &drawn {
                assert_eq!(half.len(), 9);
                assert!(half.windows(2).all(|pair| pair[0] < pair[1]) && half[8] < k);
                assert!(k == 17 || half[0] == 0);
            }
        }
    }
}
