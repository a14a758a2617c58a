//! What moves the outcome: R² divided among the predictors.

mod bootstrap;
mod declared;
mod display;
mod dominance;
mod metrics;
mod orders;
mod subsets;

pub use bootstrap::{
    BootstrapImportance, DominanceReproducibility, ImportanceInterval, ImportanceMetric,
};
pub use declared::ImportanceAnalysis;

use crate::data::Missing;
use crate::moments::{Cases, Weighting};

/// Parts beyond which not all subsets are fitted: 2²⁵ are 33 million, a quarter of a gigabyte.
pub(super) const MOST_PARTS: usize = 25;

/// The importance of predictors for an outcome, by every measure that is in use.
///
/// With p parts, R²(S) of a set S of them together with the variables always in, and R²₀ of the latter:
///
/// ```text
/// what x adds to S   d(x, S) = R²(S ∪ x) − R²(S)
/// conditional        C(x, k) = the mean of d(x, S) over the sets S of k others
/// LMG                the mean of C(x, k) over k = 0 … p − 1:  over all orders of entry, Shapley's
///                    value, general dominance;   Σ LMG = R² − R²₀
/// first, last        d(x, ∅) and d(x, all others)
/// betasq             β² of a predictor (times the variance that those always in leave of it)
/// Pratt              β · r with the outcome;   Σ = R² − R²₀, but parts can be negative
/// relative weight    Σ_k Λ_jk² β*_k²,  Λ = R_xx^½ (symmetric),  β* = Λ⁻¹ r_xy   (Johnson);
///                    Σ = R² − R²₀
/// ```
///
/// R² is of all subsets, from one matrix of correlations. Betasq, Pratt and relative weights depend
/// on how the columns of a group are coded, so a part of several variables has none (NaN). With
/// variables always in they are those of the others' residuals, in units of the outcome's variance.
///
/// # References
/// Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). *Introduction to bivariate and multivariate
/// analysis*. Scott, Foresman.
///
/// Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing predictors in
/// multiple regression. *Psychological Methods*, 8(2), 129–148.
/// <https://doi.org/10.1037/1082-989X.8.2.129>
///
/// Grömping, U. (2006). Relative importance for linear regression in R: The package relaimpo.
/// *Journal of Statistical Software*, 17(1). <https://doi.org/10.18637/jss.v017.i01>
///
/// Johnson, J. W. (2000). A heuristic method for estimating the relative weight of predictor variables
/// in multiple regression. *Multivariate Behavioral Research*, 35(1), 1–19.
/// <https://doi.org/10.1207/S15327906MBR3501_1>
#[derive(Debug, Clone, PartialEq)]
pub struct RelativeImportance {
    /// The outcome.
    pub outcome: String,
    /// Respondents used.
    pub n: u64,
    /// R² of everything.
    pub r_squared: f64,
    /// R² of the variables always in; 0 without any.
    pub always_r_squared: f64,
    /// The variables always in.
    pub always: Vec<String>,
    /// The parts, as declared (p).
    pub predictors: Vec<PredictorImportance>,
    /// All pairs of parts: the first with each later one, the second with each later one, and so
    /// on. Empty where orders were sampled.
    pub dominance: Vec<PairDominance>,
    /// Random orders that LMG is the mean of; none where it is of all subsets.
    pub orders: Option<u64>,
    /// Their seed.
    pub seed: Option<u64>,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// The importance of one part; see [`RelativeImportance`].
#[derive(Debug, Clone, PartialEq)]
pub struct PredictorImportance {
    /// The predictor, or what the group is called.
    pub name: String,
    /// Its variables.
    pub variables: Vec<String>,
    /// Its share in R²: the mean over all orders of entry.
    pub lmg: f64,
    /// LMG as a share of what is divided, R² − R²₀.
    pub lmg_share: f64,
    /// Of LMG, where orders were sampled; else NaN.
    pub lmg_std_error: f64,
    /// R² of it alone.
    pub first: f64,
    /// What it adds to all others.
    pub last: f64,
    /// β².
    pub betasq: f64,
    /// β · r.
    pub pratt: f64,
    /// Johnson's relative weight.
    pub relative_weight: f64,
    /// The relative weight as a share of what is divided.
    pub relative_weight_share: f64,
    /// What it adds on average to sets of 0, 1, … others (p); empty where orders were sampled.
    pub conditional: Vec<f64>,
}

/// Whether the first of two predictors dominates the second (1), is dominated (0), or neither (½).
///
/// ```text
/// complete      d(first, S) > d(second, S) for every set S of the others
/// conditional   C(first, k) > C(second, k) for every k
/// general       LMG(first) > LMG(second)
/// ```
///
/// Each implies the next. Contributions that differ by less than 10⁻¹² are equal.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDominance {
    /// The first part.
    pub first: String,
    /// The second part.
    pub second: String,
    /// Complete dominance.
    pub complete: f64,
    /// Conditional dominance.
    pub conditional: f64,
    /// General dominance.
    pub general: f64,
    /// Share of the sets to which the first adds more.
    pub share_first: f64,
    /// Share of the sets to which the second adds more.
    pub share_second: f64,
}
