//! Reliability of a scale and the worth of each of its items.

mod alpha;
mod display;
mod inter_item;
mod item_analysis;
mod omega;

pub use alpha::{Reliability, cronbach_alpha};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use omega::{
    Construct, ConstructItem, ConstructPair, ConstructReliability, Omega, OmegaDenominator,
    OmegaItem, OmegaOptions, OrdinalEstimator, OrdinalItem, OrdinalOmega, OrdinalOmegaOptions,
    OrdinalReliability, bootstrap_omega, bootstrap_ordinal_omega, construct_reliability,
    construct_reliability_of, mcdonald_omega, mcdonald_omega_of, ordinal_omega, ordinal_omega_of,
};
