//! Factor models of items.

mod confirmatory;

pub use confirmatory::ModelFit;
pub(crate) use confirmatory::{SimpleStructure, Solution, one_factor};
