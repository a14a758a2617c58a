//! What a fit says of its effects: how large they are, how sure that is, and how well they predict.

mod beta_delta;
mod collinearity;
mod cross_validation;
mod display;
mod folds;
mod interval;
mod leave_one_out;
mod power;
mod shrinkage;
mod sizes;

pub use collinearity::{Centring, Collinearity, ModelCollinearity};
pub use cross_validation::{CrossValidated, CrossValidatedModel, CrossValidation};
pub use interval::RSquaredInterval;
pub use power::{Noncentrality, PredictorModel, RegressionPower, RegressionTest};
pub use shrinkage::{Shrinkage, ShrinkageEstimates};
pub use sizes::{
    BetaInterval, CoefficientEffects, EffectSizes, ModelEffects, NoInterval, TermEffects,
};

#[cfg(feature = "python")]
pub(crate) use collinearity::of_models as collinearity_of_models;
#[cfg(feature = "python")]
pub(crate) use shrinkage::{RSquared, check_shrinkable};
#[cfg(feature = "python")]
pub(crate) use sizes::{CoefficientFigures, Figures, ModelFigures, TermFigures};
