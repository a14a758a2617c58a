//! Likert scales, reliability, correlations and hierarchical regression for people who analyse
//! surveys: from raw answers to the tables that get published.
//!
//! # The idea
//!
//! Nearly every analysis of a survey is a function of one small thing, the **moments** of its
//! variables: how many answered, their means, and their centred cross-products. Cronbach's alpha,
//! correlations and every step of a blockwise regression need no row twice.
//!
//! ```text
//! answers ──▶ moments ──▶ analyses
//! data        moments     reliability   correlation   regression
//! scale
//! ```
//!
//! Moments of two parts of a survey merge exactly, so a file, a stream of batches and a published
//! correlation table enter by the same door. What needs the rows takes [`Responses`]; everything
//! else takes [`Moments`]: the signature tells.
//!
//! # Quick start
//!
//! ```
//! use ndarray::array;
//! use scalewise::{HierarchicalRegression, Missing, Moments, Responses, Scale, item_analysis_of};
//!
//! let enough_time = array![3_u8, 2, 1, 0, 1, 2, 3, 0]; // 0 … 3, keyed the other way
//! let too_much = array![0_u8, 1, 1, 3, 2, 2, 1, 3];
//! let age = array![31.0, 44.0, 29.0, 52.0, 60.0, 38.0, f64::NAN, 47.0];
//! let responses = Responses::from_columns([
//!     ("enough_time", enough_time.view()),
//!     ("too_much", too_much.view()),
//! ])?
//! .with_column("age", age.view())?;
//!
//! let workload = Scale::new("workload", ["enough_time", "too_much"])?
//!     .bounds(0.0, 3.0)?
//!     .reverse(["enough_time"])?;
//! let analysis = item_analysis_of(&responses, &workload, Missing::Listwise, 0.95)?;
//! assert_eq!(analysis.alpha.n, 8);
//!
//! let score = workload.score(&responses)?;
//! let scored = responses.with_column("workload", score.as_slice())?;
//! let fit = HierarchicalRegression::new("workload")
//!     .block("Individual", ["age"])
//!     .fit(&Moments::of(&scored.select(["workload", "age"])?, Missing::Listwise)?)?;
//! assert_eq!((fit.n, fit.cases.incomplete), (7, 1));
//! println!("{analysis}\n{fit}");
//! # Ok::<(), scalewise::Error>(())
//! ```
//!
//! # Notation
//!
//! | symbol | meaning | shape |
//! |---|---|---|
//! | n | respondents used: the sum of frequency weights, else rows | |
//! | k | variables, or items of a scale | |
//! | w, W | weights of any kind, and their sum; 1 and n without weights | n |
//! | m | means, Σ w x / W | k |
//! | C | centred cross-products, Σ w (x − m)(x − m)ᵀ | k, k |
//! | S | covariances, C / W · n / (n − 1), which is C / (n − 1) without weights | k, k |
//! | R | correlations | k, k |
//! | p | predictors | |
//! | g, G | a group, and how many there are | |
//! | L, z | Cholesky factor of R ordered \[block 1 … block m, y\], and its last row | |
//!
//! # Where things are
//!
//! ```text
//! data/          Responses: named columns in any numeric type, missing answers, weights
//! scale/         Scale: bounds, reversed items, mean and sum scores
//! moments/       Moments: of rows, of a published table, merged, saved; GroupedMoments
//! reliability/   item_analysis, cronbach_alpha and its intervals, ordinal_alpha, compare_alphas,
//!                guttman_lambdas, split_half, greatest_lower_bound, item_anova, scale_analysis,
//!                mcdonald_omega, hierarchical_omega, construct_reliability, right_wrong_analysis,
//!                score_precision, conditional_errors, reliable_change, test_retest
//! factor/        factor_analysis, schmid_leiman, and the confirmatory model that omega rests on
//! bootstrap/     bootstrap_moments, Resampling
//! correlation/   correlation_matrix, rank_correlation_matrix, polychoric, polyserial, partial_correlation,
//!                Correlation; measures of a table, comparisons, corrections, power
//! regression/    HierarchicalRegression → Regression; its bootstrap and permutation tests;
//!                ImportanceAnalysis → RelativeImportance; FittedModel → simple_slopes,
//!                JohnsonNeyman, predict, Margins, linear hypotheses
//! describe/      describe, frequencies
//! normality/     mardia, henze_zirkler, shapiro_wilk, royston, energy_test
//! math/          the Cholesky factor, eigenvalues, distributions (private)
//! error.rs       Error: what, which variable, where, what to do
//! ```
//!
//! Imports point from the analyses to moments, to data, to error, and never back.
//!
//! # Conventions
//!
//! Missing answers: listwise unless pairwise or EM is asked for; who was left out is in every result
//! ([`Cases`]). Items are reversed by declared key and declared bounds only. Alpha's interval is
//! Feldt's. Betas are b · sd(x) / sd(y). p-values are upper tails computed as such. Where the
//! tools of the field disagree, the documentation of the function says which convention it follows.
//!
//! # Weights
//!
//! A weight always comes with its kind ([`WeightType`]). Means, correlations, betas and R² are the same
//! for all three, covariances up to n / (n − 1); how far they can be trusted is not the same.
//!
//! | | frequency | analytic | sampling |
//! |---|---|---|---|
//! | a weight is | how often the row stands there | the precision of the row | 1 / the chance to be drawn |
//! | n | Σw | rows | rows |
//! | regression | as of repeated rows | R's `lm(weights =)` | `survey::svyglm`; needs the rows |
//! | r | t, p, interval with n | with n | r alone |
//! | alpha | Feldt's interval with n | with n | linearized; needs the rows |
//! | skewness, kurtosis | with standard errors | without | without |
//!
//! Only σ of a regression knows the unit of analytic weights, nothing that of sampling weights. What
//! unequal weights cost is in every result: Kish's effective n and design effect ([`Weighting`]).
//!
//! # Numbers
//!
//! Predictors are centred and scaled before the factorisation. Where they are nearly collinear
//! (a tolerance below .0001) or leave less than a millionth of the outcome, the rows are read again
//! in pairs of doubles and the result says so ([`Precision`]); without rows the model is refused by
//! name. The same input gives the same bits
//! for any number of threads.
//!
//! # References
//!
//! Chan, T. F., Golub, G. H., & LeVeque, R. J. (1983). Algorithms for computing the sample
//! variance. *The American Statistician*, 37(3), 242–247.
//! <https://doi.org/10.1080/00031305.1983.10483115>. The other sources stand with the functions.
#![deny(unsafe_code)]

mod bootstrap;
mod configuration;
mod correlation;
mod data;
mod describe;
mod error;
mod factor;
mod math;
mod moments;
mod normality;
#[cfg(feature = "python")]
mod python;
mod regression;
mod reliability;
mod scale;
mod text;

pub use bootstrap::{
    Bootstrap, BootstrapInterval, BootstrapMethod, Resample, Resampling, bootstrap,
    bootstrap_moments, bootstrap_normal, bootstrap_responses,
};
pub use configuration::{Configuration, configuration};
pub use correlation::{
    Adjustment, Alternative, BootstrapCorrelations, ComparisonDesign, ComparisonTest, Correlated,
    Correlation, CorrelationComparison, CorrelationMatrix, CorrelationMethod, CorrelationPower,
    CorrelationScores, Correlations, CorrelationsBetween, Definiteness, Dependent, EmptyCells,
    FirstStep, IntervalMethod, LatentEstimator, LatentInterval, LinearizedCorrelations,
    LinearizedInterval, MatrixMethod, MatrixTest, MeasurementLevel, NearestCorrelation,
    NonoverlappingCorrelations, OverlappingCorrelations, PartialCorrelationMatrix, Polychoric,
    PolychoricOptions, Polyserial, PolyserialEstimator, PolyserialOptions, RankMethod,
    SampleDesign, SdDivisor, Threshold, UnpairedVariables, adjust_p_values, bartlett_sphericity,
    biserial, biserial_of_groups, bootstrap_correlations, bootstrap_correlations_by,
    bootstrap_polychoric, bootstrap_polychoric_correlations, bootstrap_polyserial,
    bootstrap_rank_correlations, bootstrap_weighted_polyserial, clustered_correlations,
    clustered_rank_correlations, compare_correlation_matrices, compare_correlations,
    compare_correlations_between, compare_independent_correlations,
    compare_linearized_correlations, compare_linearized_correlations_between,
    compare_nonoverlapping_correlations, compare_overlapping_correlations,
    compare_with_known_correlations, correlation_for_power, correlation_matrix, correlation_power,
    definiteness, disattenuated_correlation, eta, goodman_kruskal_gamma, goodman_kruskal_lambda,
    goodman_kruskal_tau, kendall_tau_b, kendall_tau_c, linearized_correlations,
    linearized_correlations_of_scores, linearized_partial_correlation,
    linearized_partial_correlation_matrix, linearized_rank_correlations,
    linearized_rank_correlations_of_scores, linearized_semipartial_correlation,
    linearized_semipartial_correlation_matrix, nearest_correlation, partial_correlation,
    partial_correlation_matrix, point_biserial, point_biserial_of_groups, point_biserial_of_scores,
    polychoric, polychoric_of_pair, polyserial, range_restricted_correlation,
    rank_correlation_matrix, respondents_for_power, semipartial_correlation,
    semipartial_correlation_matrix, smoothed_correlation, somers_d, steiger_sphericity,
    tetrachoric, tetrachoric_of_pair, weighted_biserial, weighted_point_biserial,
    weighted_polyserial,
};
pub use data::{Bounds, Column, Missing, Responses, WeightType, Weights};
pub use describe::{Description, Descriptives, Frequencies, Frequency, describe, frequencies};
pub use error::{
    BootstrapProblem, CorrelationProblem, CovarianceProblem, Error, GroupProblem, MomentsProblem,
    RegressionProblem, ReliabilityProblem, Result, WeightProblem,
};
pub use factor::{
    Extraction, FactorAnalysis, ModelFit, Rotation, SchmidLeiman, SecondOrder, factor_analysis,
    schmid_leiman,
};
pub use moments::{
    Cases, Em, GroupCoefficient, GroupCoefficients, GroupSizes, GroupedMoments, Key, Level,
    Moments, PairTables, Weighting, set_threads,
};
pub use normality::{
    EnergyTest, HenzeZirkler, Mardia, MardiaDivisor, Royston, ShapiroWilk, energy_test,
    henze_zirkler, mardia, royston, shapiro_wilk,
};
pub use regression::{
    Assumption, AssumptionTest, Averaging, BetaInterval, Block, BootstrapFigure,
    BootstrapImportance, BootstrapRegression, CasewiseRow, CentredAt, Centring, ClusterFactor,
    Clusters, CodedFactor, Coding, Coefficient, CoefficientEffects, Collinearity, Combination,
    ComparedModel, Contrast, CrossValidated, CrossValidatedModel, CrossValidation, Cutoffs, Design,
    DiagnosticOptions, DominanceReproducibility, EffectSizes, ExcludedPredictor, FactorLevel,
    FitComparison, FittedModel, HierarchicalRegression, HypothesisTest, ImportanceAnalysis,
    ImportanceInterval, ImportanceMetric, JohnsonNeyman, LikelihoodErrors, LinearHypothesis,
    Lowess, MarginalMean, MarginalMeans, Margins, Model, ModelCollinearity, ModelEffects,
    NoInterval, Noncentrality, NormalScores, ObservedModerator, Outlier, PairAdjustment,
    PairDominance, PartialResiduals, PermutationMethod, PermutationTest, Permutations,
    PermutedBlock, Precision, PredictionInterval, Predictions, PredictorImportance, PredictorModel,
    Predictors, Probe, ProbePoint, RSquaredInterval, Reason, Region, RegionsOfSignificance,
    Regression, RegressionDiagnostics, RegressionPower, RegressionStatistic, RegressionTest,
    RelativeImportance, RowMeasures, SelectionCriteria, Setting, Shrinkage, ShrinkageEstimates,
    SignificantWhere, SimpleSlope, SimpleSlopes, SpssRegression, Term, TermColumns, TermEffects,
    TermTest, Vcov, WildBootstrap, WildTest, WildWeights, WithoutMainEffect, compare_fits, lowess,
    normal_scores, predict, simple_slopes, spss_regression, spss_regression_of,
};
pub use reliability::{
    AllSplitHalves, AlphaComparison, AlphaComparisonTest, AlphaDesign, AlphaInterval, AlphaTest,
    AnovaSource, BootstrapReliability, Change, ConditionalError, ConditionalErrors,
    ConditionalMethod, ConditionalOptions, Construct, ConstructItem, ConstructPair,
    ConstructReliability, Convention, FloorAndCeiling, Generalizability, GreatestLowerBound,
    GroupOmega, GuttmanLambdas, Half, HalfSplit, HierarchicalOmega, HotellingTest, Htmt, HtmtPair,
    IfDropped, InterItemCorrelation, InterItemCorrelations, Item, ItemAnalysis, ItemAnova,
    ItemError, ItemMetric, ItemRetest, ItemScaleCorrelation, ItemsNeeded, LambdaConvention, Omega,
    OmegaDenominator, OmegaItem, OmegaOptions, OrdinalAlpha, OrdinalEstimator, OrdinalItem,
    OrdinalOmega, OrdinalOmegaOptions, OrdinalReliability, PairedTest, PersonChange, PersonRetest,
    ProfileConsistency, Prophecy, Reliability, ReliableChange, Resampled, ResampledCoefficient,
    ResponseFrequencies, ResponseFrequency, RetestIcc, RightWrongAnalysis, RightWrongItem,
    SampleAlpha, ScaleAnalysis, ScaleData, ScalePair, ScaleRetest, ScorePrecision, Split,
    SplitHalf, SplitSampling, SplitSearch, StandardErrors, TenBergeMu, TestRetest,
    TrueScoreInterval, TrueScoreIntervals, TwoItems, VarianceComponent, all_split_halves,
    bootstrap_alpha, bootstrap_guttman_lambdas, bootstrap_hierarchical_omega, bootstrap_htmt,
    bootstrap_mean_inter_item, bootstrap_omega, bootstrap_ordinal_alpha, bootstrap_ordinal_omega,
    bootstrap_split_half, bootstrap_standardized_alpha, compare_alphas, compare_alphas_between,
    compare_dependent_alphas, compare_independent_alphas, conditional_errors,
    construct_reliability, construct_reliability_of, cronbach_alpha, cronbach_alpha_by,
    cronbach_alpha_of, floor_and_ceiling, greatest_lower_bound, guttman_lambdas,
    hierarchical_omega, hierarchical_omega_of, htmt, htmt_of, inter_item_correlations,
    item_analysis, item_analysis_by, item_analysis_of, item_analysis_of_by, item_anova,
    items_against, items_needed, kr_20, kr_21, mcdonald_omega, mcdonald_omega_of, ordinal_alpha,
    ordinal_alpha_of, ordinal_omega, ordinal_omega_of, parametric_bootstrap_alpha,
    parametric_bootstrap_omega, parametric_bootstrap_standardized_alpha, reliable_change,
    response_frequencies, right_wrong_analysis, scale_analysis, scale_analysis_of, scale_retest,
    scale_retest_of, score_precision, spearman_brown_prophecy, split_half,
    standard_error_of_measurement, standardized_alpha, ten_berge_mu, test_alpha, test_retest,
    true_score_intervals,
};
pub use scale::{Scale, Score, reversed_item};

/// The Rust in README.md, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
