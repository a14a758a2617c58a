//! Likert scales, reliability, correlations and hierarchical regression: from a survey's answers
//! to the tables that get published.
#![deny(unsafe_code)]

mod correlation;
mod data;
mod describe;
mod error;
mod math;
mod moments;
#[cfg(feature = "python")]
mod python;
mod regression;
mod reliability;
mod scale;
mod text;

pub use correlation::{Correlation, CorrelationMatrix, correlation_matrix};
pub use data::{Column, Missing, Responses, Values, WeightType, Weights};
pub use describe::{Description, Descriptives, Frequencies, Frequency, describe, frequencies};
pub use error::{Error, Result, WeightProblem};
pub use moments::{Cases, Moments, set_threads};
pub use regression::{Block, Coefficient, HierarchicalRegression, Model, Precision, Regression};
pub use reliability::{
    Item, ItemAnalysis, Reliability, TwoItems, cronbach_alpha, item_analysis, item_analysis_of,
};
pub use scale::{Bounds, Scale, Score};
