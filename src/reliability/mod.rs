//! Reliability of a scale, the worth of each of its items, and the precision of its scores.

mod alpha;
mod conditional_error;
mod display;
mod inter_item;
mod inter_item_table;
mod item_analysis;
mod item_anova;
mod item_responses;
mod keyed_rows;
mod polynomial;
mod reliable_change;
mod right_wrong;
mod score_groups;
mod score_precision;
mod shown;
mod test_retest;
mod weights;

pub use alpha::{Reliability, cronbach_alpha};
pub use conditional_error::{
    ConditionalError, ConditionalErrors, ConditionalMethod, ConditionalOptions, conditional_errors,
};
pub use inter_item_table::{
    InterItemCorrelation, InterItemCorrelations, bootstrap_mean_inter_item, inter_item_correlations,
};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use item_anova::{AnovaSource, HotellingTest, ItemAnova, item_anova};
pub use item_responses::{
    FloorAndCeiling, ResponseFrequencies, ResponseFrequency, floor_and_ceiling,
    response_frequencies,
};
pub use reliable_change::{Change, PersonChange, ReliableChange, reliable_change};
pub use right_wrong::{RightWrongAnalysis, RightWrongItem, right_wrong_analysis};
pub use score_precision::{
    ScorePrecision, StandardErrors, TrueScoreInterval, TrueScoreIntervals, score_precision,
    standard_error_of_measurement, true_score_intervals,
};
pub use test_retest::{RetestIcc, TestRetest, test_retest};
