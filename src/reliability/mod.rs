//! Reliability of a scale and the worth of each of its items.

mod alpha;
mod alpha_bootstrap;
mod alpha_comparison;
mod alpha_influence;
mod alpha_interval;
mod convention;
mod display;
mod inter_item;
mod item_analysis;
mod ordinal_alpha;
mod right_wrong;

pub use alpha::{Reliability, cronbach_alpha, standardized_alpha};
pub use alpha_bootstrap::{BootstrapReliability, bootstrap_alpha, bootstrap_standardized_alpha};
pub use alpha_comparison::{
    AlphaComparison, AlphaComparisonTest, AlphaDesign, AlphaTest, SampleAlpha, compare_alphas,
    compare_alphas_between, compare_dependent_alphas, compare_independent_alphas, test_alpha,
};
pub use alpha_interval::{AlphaInterval, cronbach_alpha_by, cronbach_alpha_of};
pub use convention::{Convention, item_analysis_by, item_analysis_of_by};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use ordinal_alpha::{OrdinalAlpha, ordinal_alpha, ordinal_alpha_of};
pub use right_wrong::{kr_20, kr_21};
