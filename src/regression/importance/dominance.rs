//! What each predictor adds to R² in all subsets of the others, and who adds more than whom.

use super::super::told::Told;
use super::subsets::Fits;
use crate::error::Result;

/// Contributions to R² that differ by less are equal: rounding does not decide who dominates.
const TIED: f64 = 1e-12;

/// The mean of what each part adds to subsets of 0, 1, … others (parts, parts).
pub(super) fn by_size(fits: &Fits, told: &mut Told<'_>) -> Result<Vec<Vec<f64>>> {
    let parts = fits.parts;
    let of_part = |part: usize| {
        let mut sums = vec![0.0; parts];
        for others in 0..1 << (parts - 1) {
            let subset = with_gap(others, part);
            let added = fits.at(subset | (1 << part)) - fits.at(subset);
            sums[others.count_ones() as usize] += added;
        }
        let mut subsets = 1.0;
        for (size, sum) in sums.iter_mut().enumerate() {
            *sum /= subsets;
            subsets *= (parts - 1 - size) as f64 / (size + 1) as f64;
        }
        sums
    };
    told.in_order(parts, 1 << (parts - 1), of_part)
}

/// In how many of the subsets of all others one of two parts adds more than the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    pub(super) more: u64,
    pub(super) less: u64,
    pub(super) subsets: u64,
}

impl Comparison {
    /// 1 where the first adds more in all subsets, 0 where the second does, else ½.
    pub(super) fn dominance(self) -> f64 {
        match self {
            Self { more, subsets, .. } if more == subsets => 1.0,
            Self { less, subsets, .. } if less == subsets => 0.0,
            _ => 0.5,
        }
    }
}

/// Of all pairs of parts, the first with each later one, the second with each later one, and so on.
pub(super) fn comparisons(fits: &Fits, told: &mut Told<'_>) -> Result<Vec<Comparison>> {
    let pairs = pairs(fits.parts);
    let others = 1_usize << fits.parts.saturating_sub(2);
    let of_pair = |at: usize| {
        let (first, second) = pairs[at];
        let (mut more, mut less) = (0, 0);
        for others in 0..others {
            let subset = with_gap(with_gap(others, first), second);
            let apart = fits.at(subset | (1 << first)) - fits.at(subset | (1 << second));
            more += u64::from(apart > TIED);
            less += u64::from(apart < -TIED);
        }
        Comparison { more, less, subsets: others as u64 }
    };
    told.in_order(pairs.len(), others, of_pair)
}

/// All pairs of parts.
pub(super) fn pairs(parts: usize) -> Vec<(usize, usize)> {
    (0..parts).flat_map(|i| (i + 1..parts).map(move |j| (i, j))).collect()
}

/// 1 where the first figures are all larger, 0 where all are smaller, else ½.
pub(super) fn dominance(first: &[f64], second: &[f64]) -> f64 {
    let apart = || first.iter().zip(second).map(|(a, b)| a - b);
    if apart().all(|d| d > TIED) {
        1.0
    } else if apart().all(|d| d < -TIED) {
        0.0
    } else {
        0.5
    }
}

/// Moves the bits from `gap` on up by one, which leaves a nought there.
fn with_gap(bits: usize, gap: usize) -> usize {
    let low = bits & ((1 << gap) - 1);
    ((bits >> gap) << (gap + 1)) | low
}
