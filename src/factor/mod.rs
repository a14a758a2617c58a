//! Factors: what the correlations of many variables have in common.

mod confirmatory;
mod display;
mod exploratory;
mod rotation;
mod schmid_leiman;
mod uniquenesses;

pub use confirmatory::ModelFit;
pub(crate) use confirmatory::{SimpleStructure, Solution, one_factor};
pub use exploratory::{Extraction, FactorAnalysis, factor_analysis};
pub use rotation::Rotation;
pub(crate) use schmid_leiman::single_factor;
pub use schmid_leiman::{SchmidLeiman, SecondOrder, schmid_leiman};
