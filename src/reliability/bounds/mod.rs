//! Lower bounds of the reliability of a scale.

mod display;
mod greatest_lower_bound;
mod lambdas;
mod minimum_trace;
mod ten_berge;

pub use greatest_lower_bound::{GreatestLowerBound, ItemError, greatest_lower_bound};
pub use lambdas::{GuttmanLambdas, LambdaConvention, bootstrap_guttman_lambdas, guttman_lambdas};
pub use ten_berge::{TenBergeMu, ten_berge_mu};
