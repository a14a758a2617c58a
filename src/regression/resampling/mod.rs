//! What resamples and permutations of the respondents say of a regression.

mod bootstrap;
mod clusters;
mod display;
mod permutation;
mod permutations;
mod residuals;
mod rows;

pub use bootstrap::{BootstrapFigure, BootstrapRegression, RegressionStatistic};
pub use permutation::{PermutationMethod, PermutationTest, PermutedBlock};
pub use permutations::Permutations;
