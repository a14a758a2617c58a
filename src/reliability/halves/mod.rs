//! A scale in two halves: one split, all of them, the best and the worst.

mod all_splits;
mod display;
mod split_half;
mod splits;

pub use all_splits::{AllSplitHalves, all_split_halves};
pub use split_half::{Half, HalfSplit, SplitHalf, bootstrap_split_half, split_half};
pub use splits::{Split, SplitSampling, SplitSearch};

pub(super) use splits::{between, search_splits, split_at};
