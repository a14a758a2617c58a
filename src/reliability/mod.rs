//! Reliability of a scale and the worth of each of its items.

mod alpha;
mod bounds;
mod display;
mod halves;
mod inter_item;
mod item_analysis;
mod keyed;
mod prophecy;

pub use alpha::{Reliability, cronbach_alpha};
pub use bounds::{
    GreatestLowerBound, GuttmanLambdas, ItemError, LambdaConvention, TenBergeMu,
    greatest_lower_bound, guttman_lambdas, ten_berge_mu,
};
pub use halves::{
    AllSplitHalves, Half, HalfSplit, Split, SplitHalf, SplitSampling, SplitSearch,
    all_split_halves, split_half,
};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use keyed::{ItemMetric, ScaleData};
pub use prophecy::{ItemsNeeded, Prophecy, items_needed, spearman_brown_prophecy};
