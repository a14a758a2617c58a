//! Correlations, with their tests and intervals.

mod adjustment;
mod analysis;
mod association;
mod attenuation;
mod between;
mod bootstrap;
mod clustered;
mod coefficient;
mod comparison;
mod concordance;
mod crossed;
mod design;
mod display;
mod exact_interval;
mod exact_ranks;
mod interval;
mod latent;
mod latent_bootstrap;
mod likelihood;
mod linearized_ranks;
mod matrices;
mod method;
mod mixed;
mod nearest;
mod partial;
mod polychoric;
mod polyserial;
mod power;
mod rank_scores;
mod ranked;
mod ranks;
mod row_scores;
mod scores;
mod unpaired;

pub(crate) use crate::error::check_confidence;
pub use adjustment::{Adjustment, adjust_p_values};
pub use analysis::Correlations;
pub use association::{
    Dependent, eta, goodman_kruskal_gamma, goodman_kruskal_lambda, goodman_kruskal_tau,
    kendall_tau_b, kendall_tau_c, somers_d,
};
pub(crate) use attenuation::disattenuated;
pub use attenuation::{disattenuated_correlation, range_restricted_correlation};
pub use between::CorrelationsBetween;
pub use bootstrap::{
    BootstrapCorrelations, bootstrap_correlations, bootstrap_correlations_by,
    bootstrap_rank_correlations,
};
pub use clustered::{SampleDesign, clustered_correlations};
pub use coefficient::Correlation;
pub use comparison::{
    Alternative, ComparisonDesign, ComparisonTest, CorrelationComparison,
    NonoverlappingCorrelations, OverlappingCorrelations, compare_correlations,
    compare_correlations_between, compare_independent_correlations,
    compare_linearized_correlations, compare_linearized_correlations_between,
    compare_nonoverlapping_correlations, compare_overlapping_correlations,
};
pub use design::{
    LinearizedCorrelations, LinearizedInterval, linearized_correlations,
    linearized_correlations_of_scores,
};
pub(crate) use display::{how_missing, weights_line};
pub use interval::IntervalMethod;
use interval::Measure;
pub(crate) use latent::cuts_of_margin;
pub use latent::{FirstStep, LatentEstimator, LatentInterval, Threshold};
pub use latent_bootstrap::{
    bootstrap_polychoric, bootstrap_polychoric_correlations, bootstrap_polyserial,
    bootstrap_weighted_polyserial,
};
pub use linearized_ranks::{clustered_rank_correlations, linearized_rank_correlations};
pub use matrices::{
    MatrixMethod, MatrixTest, bartlett_sphericity, compare_correlation_matrices,
    compare_with_known_correlations, steiger_sphericity,
};
pub use method::{CorrelationMethod, MeasurementLevel};
pub use mixed::{polychoric_of_pair, tetrachoric_of_pair};
pub use nearest::{
    Definiteness, NearestCorrelation, definiteness, nearest_correlation, smoothed_correlation,
};
pub use partial::{
    Correlated, PartialCorrelationMatrix, linearized_partial_correlation,
    linearized_partial_correlation_matrix, linearized_semipartial_correlation,
    linearized_semipartial_correlation_matrix, partial_correlation, partial_correlation_matrix,
    semipartial_correlation, semipartial_correlation_matrix,
};
pub use polychoric::{EmptyCells, Polychoric, PolychoricOptions, polychoric, tetrachoric};
pub use polyserial::{
    Polyserial, PolyserialEstimator, PolyserialOptions, SdDivisor, biserial, biserial_of_groups,
    point_biserial, point_biserial_of_groups, point_biserial_of_scores, polyserial,
    weighted_biserial, weighted_point_biserial, weighted_polyserial,
};
pub use power::{
    CorrelationPower, correlation_for_power, correlation_power, respondents_for_power,
};
pub use rank_scores::linearized_rank_correlations_of_scores;
pub use ranks::{RankMethod, rank_correlation_matrix};
pub use scores::CorrelationScores;
pub use unpaired::UnpairedVariables;
use unpaired::paired;

use ndarray::{Array1, Array2};

use crate::data::{Missing, WeightType};
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};

/// A correlation matrix with everything a table needs. Matrices are (k, k); the diagonal of the
/// tests is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationMatrix {
    /// The variables (k).
    pub names: Vec<String>,
    /// Means (k); NaN of a published table without them.
    pub mean: Array1<f64>,
    /// Standard deviations, with n − 1; EM's with n (k); NaN of a published table without them.
    pub sd: Array1<f64>,
    /// Respondents per pair: the sum of frequency weights, else rows.
    pub n: Array2<f64>,
    /// The coefficients.
    pub r: Array2<f64>,
    /// Their standard errors; NaN where test and interval do without one.
    pub std_error: Array2<f64>,
    /// The test statistics: t where there are degrees of freedom, else z; NaN of moments and of latent
    /// correlations under sampling weights. Of exact tests Kendall's count of concordant pairs, and Spearman's sum of squared differences.
    pub statistic: Array2<f64>,
    /// The degrees of freedom of t; NaN of z.
    pub df: Array2<f64>,
    /// p-values of the alternative, adjusted as `adjustment` says; NaN where there is no test.
    pub p_value: Array2<f64>,
    /// The same before any adjustment.
    pub p_unadjusted: Array2<f64>,
    /// What the tests are against: two-sided unless asked otherwise.
    pub alternative: Alternative,
    /// Whether p is from the exact distribution of the ranks.
    pub exact: bool,
    /// How p-values were adjusted for the number of tests.
    pub adjustment: Adjustment,
    /// How many tests the matrix has: the family of the adjustment.
    pub n_tests: u64,
    /// Lower ends of the intervals; NaN where there is no test, and where n is too small for one.
    pub conf_low: Array2<f64>,
    /// Upper ends of the intervals; NaN where there is no lower one.
    pub conf_high: Array2<f64>,
    /// Which coefficient it is, such as `pearson`; `auto` where each pair has its own.
    pub method: &'static str,
    /// The coefficient of each pair.
    pub methods: Array2<&'static str>,
    /// The interval of each pair, such as `fisher`; `none` without one.
    pub intervals: Array2<&'static str>,
    /// Cells of the table of each pair in which nobody is, of latent correlations; else 0.
    pub empty_cells: Array2<u64>,
    /// Where a latent correlation is ±1 because no other is as likely.
    pub boundary: Array2<bool>,
    /// The smallest eigenvalue of `r`, where the matrix need not be positive semidefinite: below
    /// nought no respondents can have all its correlations together. NaN where it must be.
    pub smallest_eigenvalue: f64,
    /// Pairs without a correlation, and why: NaN in all matrices but `n`.
    pub unpaired: Vec<UnpairedVariables>,
    /// Iterations of EM, or the most that any latent correlation took; none where nothing is searched.
    pub iterations: Option<u64>,
    /// How the intervals were found, such as `fisher`; `none` without one. Of pairs of different
    /// levels that of the latent correlations: `intervals` has each.
    pub interval: &'static str,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Pearson correlations of all pairs of variables, with t, p, n and Fisher's interval.
///
/// ```text
/// r = C_ij / √(C_ii C_jj),   t = r √((n − 2) / (1 − r²))
/// interval: tanh(artanh r ± z / √(n − 3))
/// ```
///
/// From pairwise moments, every entry rests on the respondents who answered both variables; from
/// EM's, every r is the maximum-likelihood one with the standard error that the observed information
/// of all answers gives it: z = r / SE, and Fisher's interval is tanh(artanh r ± z SE / (1 − r²)). A
/// pair that too few answered together, or of which one variable is the same for all who did, is NaN
/// and told in `unpaired`, unless no other pair is left; EM cannot do without two respondents to any
/// pair, as nothing else tells how the two go together.
///
/// Weighted, r is of the weighted covariances. Under frequency weights n is their sum, under analytic
/// weights the number of rows, and the tests are those of complete answers under EM too. Under sampling weights r comes without test and interval (NaN):
/// these take respondents to be drawn with one probability, and would be too sure.
///
/// # Errors
/// [`Error::AllWeightsZero`], [`Error::AllMissing`], [`Error::ConstantVariable`],
/// [`Error::TooFewRows`], [`Error::TooFewPairs`] (3 respondents are needed),
/// [`Error::ConfidenceOutOfRange`]; from EM's moments also [`Error::NotConverged`] and
/// [`Error::Collinear`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses, correlation_matrix};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![1.0, 3.0, 2.0, 4.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let matrix = correlation_matrix(&Moments::of(&responses, Missing::Pairwise)?, 0.95)?;
/// assert!((matrix.r[[0, 1]] - 0.8).abs() < 1e-15);
/// assert!((matrix.p_value[[0, 1]] - 0.2).abs() < 1e-12); // with 2 df, p = 1 − r
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fisher (1915), as for [`Correlation::of_pearson`].
pub fn correlation_matrix(moments: &Moments, confidence: f64) -> Result<CorrelationMatrix> {
    Correlations::new(CorrelationMethod::Pearson).confidence(confidence).of_moments(moments)
}

/// Pearson correlations, tests and intervals of all pairs.
fn pearson(
    moments: &Moments,
    interval: IntervalMethod,
    confidence: f64,
) -> Result<CorrelationMatrix> {
    check_confidence(confidence)?;
    Measure::Pearson.check_interval(interval)?;
    let unpaired = moments.require_pairs("a correlation matrix", 3)?;
    let (r, z) = (moments.correlation(), z_critical(confidence));
    let mut matrix = CorrelationMatrix::without_pairs(moments, confidence);
    let kind = matrix.weighting.kind;
    matrix.interval = if kind == Some(WeightType::Sampling) { "none" } else { interval.name() };
    for at in paired(matrix.names.len(), &unpaired) {
        let n = matrix.n[at] as u64;
        matrix.set(at, &Correlation::weighted(r[at], n, interval, z, kind));
    }
    matrix.unpaired = unpaired::told(&unpaired, moments.names(), &matrix.n);
    Ok(matrix)
}

impl CorrelationMatrix {
    /// Everything but the pairs, which are NaN, with the names of Pearson's.
    fn without_pairs(moments: &Moments, confidence: f64) -> Self {
        let empty = Self::of_nothing(
            moments.names().to_vec(),
            moments.known_mean(),
            moments.known_sd(),
            moments.pair_n(),
            confidence,
            moments.missing(),
            moments.cases(),
            moments.weighting(),
        );
        let iterations = moments.em().and_then(|em| em.ok()).map(|em| em.iterations as u64);
        Self { iterations, ..empty }
    }

    #[expect(clippy::too_many_arguments, reason = "what the caller knows without any pair")]
    fn of_nothing(
        names: Vec<String>,
        mean: Array1<f64>,
        sd: Array1<f64>,
        n: Array2<f64>,
        confidence: f64,
        missing: Missing,
        cases: Cases,
        weighting: Weighting,
    ) -> Self {
        let dim = n.dim();
        let empty = Array2::from_elem(dim, f64::NAN);
        let mut r = empty.clone();
        r.diag_mut().fill(1.0);
        Self {
            names,
            mean,
            sd,
            n,
            r,
            std_error: empty.clone(),
            statistic: empty.clone(),
            df: empty.clone(),
            p_value: empty.clone(),
            p_unadjusted: empty.clone(),
            alternative: Alternative::TwoSided,
            exact: false,
            adjustment: Adjustment::None,
            n_tests: 0,
            conf_low: empty.clone(),
            conf_high: empty,
            method: "pearson",
            methods: Array2::from_elem(dim, "pearson"),
            intervals: Array2::from_elem(dim, "none"),
            empty_cells: Array2::zeros(dim),
            boundary: Array2::from_elem(dim, false),
            smallest_eigenvalue: f64::NAN,
            unpaired: Vec::new(),
            iterations: None,
            interval: "fisher",
            confidence,
            missing,
            cases,
            weighting,
        }
    }

    /// Enters a pair on both sides of the diagonal.
    fn set(&mut self, [i, j]: [usize; 2], pair: &Correlation) {
        for at in [[i, j], [j, i]] {
            self.r[at] = pair.estimate;
            self.std_error[at] = pair.std_error;
            self.statistic[at] = pair.statistic;
            self.df[at] = pair.df;
            self.p_value[at] = pair.p_value;
            self.conf_low[at] = pair.conf_low;
            self.conf_high[at] = pair.conf_high;
            self.methods[at] = pair.method;
            self.intervals[at] = pair.interval;
        }
    }
}
