//! Reliability of a scale and the worth of each of its items.

mod alpha;
mod display;
mod hierarchical_omega;
mod inter_item;
mod item_analysis;

pub use alpha::{Reliability, cronbach_alpha};
pub use hierarchical_omega::{
    GroupOmega, HierarchicalOmega, hierarchical_omega, hierarchical_omega_of,
};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
