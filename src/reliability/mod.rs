//! Reliability of a scale, the worth of each of its items, and the precision of its scores.

mod alpha;
mod alpha_bootstrap;
mod alpha_comparison;
mod alpha_influence;
mod alpha_interval;
mod available_answers;
mod bounds;
mod conditional_error;
mod convention;
mod display;
mod halves;
mod hierarchical_omega;
mod htmt;
mod if_dropped;
mod inter_item;
mod inter_item_table;
mod item_analysis;
mod item_anova;
mod item_responses;
mod keyed;
mod keyed_rows;
mod keying;
mod kuder_richardson;
mod omega;
mod ordinal_alpha;
mod ordinal_items;
mod overlap;
mod own_items;
mod polynomial;
mod prophecy;
mod reliable_change;
mod resampled;
mod right_wrong;
mod scale_retest;
mod scales;
mod score_groups;
mod score_precision;
mod shown;
mod test_retest;
mod weights;

pub use alpha::{Reliability, cronbach_alpha, standardized_alpha};
pub use alpha_bootstrap::{
    BootstrapReliability, bootstrap_alpha, bootstrap_standardized_alpha,
    parametric_bootstrap_alpha, parametric_bootstrap_standardized_alpha,
};
pub use alpha_comparison::{
    AlphaComparison, AlphaComparisonTest, AlphaDesign, AlphaTest, SampleAlpha, compare_alphas,
    compare_alphas_between, compare_dependent_alphas, compare_independent_alphas, test_alpha,
};
pub use alpha_interval::{AlphaInterval, cronbach_alpha_by, cronbach_alpha_of};
pub use bounds::{
    GreatestLowerBound, GuttmanLambdas, ItemError, LambdaConvention, TenBergeMu,
    bootstrap_guttman_lambdas, greatest_lower_bound, guttman_lambdas, ten_berge_mu,
};
pub use conditional_error::{
    ConditionalError, ConditionalErrors, ConditionalMethod, ConditionalOptions, conditional_errors,
};
pub use convention::{Convention, item_analysis_by, item_analysis_of_by};
pub use halves::{
    AllSplitHalves, Half, HalfSplit, Split, SplitHalf, SplitSampling, SplitSearch,
    all_split_halves, bootstrap_split_half, split_half,
};
pub use hierarchical_omega::{
    GroupOmega, HierarchicalOmega, bootstrap_hierarchical_omega, hierarchical_omega,
    hierarchical_omega_of,
};
pub use htmt::{Htmt, HtmtPair, bootstrap_htmt, htmt, htmt_of};
pub use if_dropped::IfDropped;
pub use inter_item_table::{
    InterItemCorrelation, InterItemCorrelations, bootstrap_mean_inter_item, inter_item_correlations,
};
pub use item_analysis::{Item, ItemAnalysis, TwoItems, item_analysis, item_analysis_of};
pub use item_anova::{AnovaSource, HotellingTest, ItemAnova, item_anova};
pub use item_responses::{
    FloorAndCeiling, ResponseFrequencies, ResponseFrequency, floor_and_ceiling,
    response_frequencies,
};
pub use keyed::{ItemMetric, ScaleData};
pub use keying::items_against;
pub use kuder_richardson::{kr_20, kr_21};
pub use omega::{
    Construct, ConstructItem, ConstructPair, ConstructReliability, Omega, OmegaDenominator,
    OmegaItem, OmegaOptions, OrdinalEstimator, OrdinalItem, OrdinalOmega, OrdinalOmegaOptions,
    OrdinalReliability, bootstrap_omega, bootstrap_ordinal_omega, construct_reliability,
    construct_reliability_of, mcdonald_omega, mcdonald_omega_of, ordinal_omega, ordinal_omega_of,
    parametric_bootstrap_omega,
};
pub use ordinal_alpha::{OrdinalAlpha, bootstrap_ordinal_alpha, ordinal_alpha, ordinal_alpha_of};
pub use prophecy::{ItemsNeeded, Prophecy, items_needed, spearman_brown_prophecy};
pub use reliable_change::{Change, PersonChange, ReliableChange, reliable_change};
pub use resampled::{Resampled, ResampledCoefficient};
pub use right_wrong::{RightWrongAnalysis, RightWrongItem, right_wrong_analysis};
pub use scale_retest::{
    Generalizability, ItemRetest, PersonRetest, ProfileConsistency, ScaleRetest, VarianceComponent,
    scale_retest, scale_retest_of,
};
pub use scales::{
    ItemScaleCorrelation, ScaleAnalysis, ScalePair, scale_analysis, scale_analysis_of,
};
pub use score_precision::{
    ScorePrecision, StandardErrors, TrueScoreInterval, TrueScoreIntervals, score_precision,
    standard_error_of_measurement, true_score_intervals,
};
pub use test_retest::{PairedTest, RetestIcc, TestRetest, test_retest};
