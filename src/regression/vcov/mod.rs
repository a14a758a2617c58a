//! Covariance matrices of the coefficients that do not take errors for equal or independent.
//!
//! In the coordinates z of the factor XᵀX is the identity, so every sandwich is its meat, turned
//! back; a smaller model is the first coordinates of a larger one, and a leverage is a sum of z².

mod adjusted;
mod clusters;
mod contrasts;
mod hotelling;
mod meat;
mod scores;
mod two_way;
mod wald;
mod working;

pub use two_way::ClusterFactor;

pub(crate) use contrasts::{ClusterSquares, Contrasts};
pub(crate) use hotelling::Hotelling;
pub(crate) use working::DegreesAlong;

pub(super) use clusters::{ClusterSums, one_way};
pub(super) use meat::{heteroskedastic, linearized};
pub(super) use two_way::{TwoWay, two_way};
pub(super) use wald::wald;

use crate::data::WeightType;
use crate::error::{CovarianceProblem, Error, Result};

/// The covariance matrix behind standard errors, intervals and F.
///
/// With Z the predictors and the constant, e the residuals, h the leverage of a row, k coefficients,
/// and S_g, s_g the cross-products ZᵀZ and Zᵀe of the rows of cluster g among G, in coordinates where
/// ZᵀZ = I:
///
/// ```text
/// HC      V = Σ ω z zᵀ,        ω =
/// HC0     e²                              HC1   e² n / (n − k)
/// HC2     e² / (1 − h)                    HC3   e² / (1 − h)²
/// HC4     e² / (1 − h)^δ                  δ = min(4, n h / k)
/// HC4m    e² / (1 − h)^δ                  δ = min(1, n h / k) + min(1.5, n h / k)
/// HC5     e² / √(1 − h)^δ                 δ = min(n h / k, max(4, 0.7 n h_max / k))
///
/// CR      V = c Σ u uᵀ over clusters,     u =
/// CR0     s_g                   c = 1
/// CR1     s_g                   c = G / (G − 1)
/// CR1S    s_g                   c = G (n − 1) / ((G − 1)(n − k)),  Stata's
/// CR1p    s_g                   c = G / (G − k)
/// CR2     (I − S_g)^(−1/2) s_g  c = 1,  after Bell & McCaffrey
/// CR3     (I − S_g)⁻¹ s_g       c = 1,  close to a jackknife over clusters
/// ```
///
/// Under analytic weights e and z are those times √w; frequency weights repeat a row. t has n − k
/// degrees of freedom under HC, G − 1 under CR, and Satterthwaite's under CR2, of errors that are
/// equal and independent, for every combination of coefficients its own. F is Wald's, bᵀ V⁻¹ b / q,
/// with the same second degrees of freedom; under CR2 it is Hotelling's approximation
/// ([`clubSandwich::Wald_test`'s `HTZ`][tipton]). All that is computed after the fit (terms, comparisons
/// of models, linear hypotheses, simple slopes, margins, predictions) is tested in the same way.
///
/// What others call them: Stata's `vce(robust)` is HC1 and `vce(cluster)` CR1S, as pyfixest's CRV1
/// and statsmodels' `cov_type="cluster"`, which is tested by z unless told otherwise; pyfixest's HC2
/// and HC3 have a further n / (n − k).
///
/// [tipton]: https://doi.org/10.3102/1076998615606099
///
/// # References
/// MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance matrix
/// estimators with improved finite sample properties. *Journal of Econometrics*, 29(3), 305–325.
/// <https://doi.org/10.1016/0304-4076(85)90158-7>
///
/// Cribari-Neto, F. (2004). Asymptotic inference under heteroskedasticity of unknown form.
/// *Computational Statistics & Data Analysis*, 45(2), 215–233.
/// <https://doi.org/10.1016/S0167-9473(02)00366-3>
///
/// Cribari-Neto, F., & da Silva, W. B. (2011). A new heteroskedasticity-consistent covariance matrix
/// estimator for the linear regression model. *AStA Advances in Statistical Analysis*, 95(2),
/// 129–146. <https://doi.org/10.1007/s10182-010-0141-2>
///
/// Cribari-Neto, F., Souza, T. C., & Vasconcellos, K. L. P. (2007). Inference under
/// heteroskedasticity and leveraged data. *Communications in Statistics – Theory and Methods*,
/// 36(10), 1877–1888. <https://doi.org/10.1080/03610920601126589>
///
/// Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
/// estimation and hypothesis testing in fixed effects models. *Journal of Business & Economic
/// Statistics*, 36(4), 672–683. <https://doi.org/10.1080/07350015.2016.1247004>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vcov {
    /// Errors of one variance, independent.
    Classical,
    /// Of sampling weights; with clusters these are drawn.
    Linearized,
    /// White's.
    HC0,
    /// With n / (n − k).
    HC1,
    /// Each square by its leverage.
    HC2,
    /// By the square of it, close to a jackknife: what is meant by robust.
    HC3,
    /// Cribari-Neto's.
    HC4,
    /// Cribari-Neto's and da Silva's.
    HC4m,
    /// Cribari-Neto's, Souza's and Vasconcellos'.
    HC5,
    /// Clusters, without a correction.
    CR0,
    /// With G / (G − 1).
    CR1,
    /// With Stata's factor.
    CR1S,
    /// With G / (G − k).
    CR1p,
    /// Bell's and McCaffrey's: unbiased where errors are equal and independent.
    CR2,
    /// Close to a jackknife over clusters.
    CR3,
}

impl Vcov {
    /// All of them.
    pub const ALL: [Vcov; 15] = [
        Vcov::Classical,
        Vcov::Linearized,
        Vcov::HC0,
        Vcov::HC1,
        Vcov::HC2,
        Vcov::HC3,
        Vcov::HC4,
        Vcov::HC4m,
        Vcov::HC5,
        Vcov::CR0,
        Vcov::CR1,
        Vcov::CR1S,
        Vcov::CR1p,
        Vcov::CR2,
        Vcov::CR3,
    ];

    /// The word for it, as `HC3`.
    pub fn name(self) -> &'static str {
        match self {
            Vcov::Classical => "classical",
            Vcov::Linearized => "linearized",
            Vcov::HC0 => "HC0",
            Vcov::HC1 => "HC1",
            Vcov::HC2 => "HC2",
            Vcov::HC3 => "HC3",
            Vcov::HC4 => "HC4",
            Vcov::HC4m => "HC4m",
            Vcov::HC5 => "HC5",
            Vcov::CR0 => "CR0",
            Vcov::CR1 => "CR1",
            Vcov::CR1S => "CR1S",
            Vcov::CR1p => "CR1p",
            Vcov::CR2 => "CR2",
            Vcov::CR3 => "CR3",
        }
    }

    /// Whether it is of clusters.
    pub fn is_clustered(self) -> bool {
        matches!(self, Vcov::CR0 | Vcov::CR1 | Vcov::CR1S | Vcov::CR1p | Vcov::CR2 | Vcov::CR3)
    }

    /// Whether Zᵀe of every cluster is all that it rests on.
    pub(super) fn is_of_scores(self) -> bool {
        matches!(self, Vcov::Linearized | Vcov::CR0 | Vcov::CR1 | Vcov::CR1S | Vcov::CR1p)
    }

    /// The one to use: what was asked for, or else what weights and the number of ways to cluster
    /// call for.
    pub(super) fn chosen(
        asked: Option<Self>,
        weights: Option<WeightType>,
        ways: usize,
    ) -> Result<Self> {
        let problem = |problem| Err(Error::Covariance(problem));
        let sampled = weights == Some(WeightType::Sampling);
        let vcov = match (asked, sampled) {
            (None | Some(Vcov::Classical | Vcov::Linearized), true) => Vcov::Linearized,
            (Some(other), true) => {
                return problem(CovarianceProblem::SamplingWeights { vcov: other.name() });
            }
            (Some(Vcov::Linearized), false) => {
                return problem(CovarianceProblem::NotLinearized);
            }
            (Some(vcov), false) => vcov,
            (None, false) => [Vcov::Classical, Vcov::CR2][ways.min(1)],
        };
        let vcov = if asked.is_none() && ways == 2 && !sampled { Vcov::CR1S } else { vcov };
        match (vcov, ways) {
            (_, 3..) => Err(Error::NotYet {
                what: "clustering in more than two ways",
                instead: "name one or two columns of clusters",
            }),
            (Vcov::Linearized | Vcov::CR1p | Vcov::CR2 | Vcov::CR3, 2) => Err(Error::NotYet {
                what: "two-way clustering with linearized errors, CR1p, CR2 or CR3",
                instead: "use \"CR0\", \"CR1\" or \"CR1S\", or one column of clusters",
            }),
            (vcov, 0) if vcov.is_clustered() => {
                problem(CovarianceProblem::NeedsClusters { vcov: vcov.name() })
            }
            (vcov, 1..) if !vcov.is_clustered() && vcov != Vcov::Linearized => {
                problem(CovarianceProblem::ClustersUnused { vcov: vcov.name() })
            }
            _ => Ok(vcov),
        }
    }
}

/// The clusters behind a covariance matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// The columns of clusters, one or two.
    pub keys: Vec<String>,
    /// How many clusters of each have respondents.
    pub counts: Vec<u64>,
    /// Of each column, the clusters of one respondent, whose errors are those of a row.
    pub alone: Vec<Vec<String>>,
    /// Rows left out because they belong to no cluster.
    pub left_out: u64,
    /// For each model, the clusters that alone determine a coefficient: CR2 takes what is left of
    /// them, as clubSandwich does, and is no longer unbiased.
    pub determined: Vec<Vec<String>>,
    /// For each model, whether the matrix is positive semi-definite; two-way ones may not be.
    pub positive: Vec<bool>,
    /// Whether those that are not were made so, by leaving out negative eigenvalues.
    pub fixed: bool,
    /// G of the factors in two-way clustering.
    pub factor: ClusterFactor,
}

impl Clusters {
    /// How many coefficients can be tested together: scores of clusters add up to nought.
    pub(crate) fn told_apart(&self) -> u64 {
        self.counts.iter().min().map_or(0, |count| count - 1)
    }
}
