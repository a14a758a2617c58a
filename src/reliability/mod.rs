//! Reliability of a scale and the worth of each of its items.

mod alpha;
mod display;
mod inter_item;
mod item_analysis;
mod overlap;
mod scales;

pub use alpha::{Reliability, cronbach_alpha};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use scales::{
    ItemScaleCorrelation, ScaleAnalysis, ScalePair, scale_analysis, scale_analysis_of,
};
