//! What can be wrong with a robust or cluster-robust covariance, and with tests under one.

use thiserror::Error as ThisError;

use super::list::names;

/// Why there is no such covariance matrix of coefficients, or no such test.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum CovarianceProblem {
    /// A row that alone determines a coefficient, under HC2 to HC5.
    #[error(
        "row {row} (rows count from 0) has a leverage of 1 in model {model}: {vcov} divides by nought there, use vcov=\"HC0\" or \"HC1\", or leave the row or the predictor that only it has out"
    )]
    LeverageOfOne {
        /// The row, counted from 0.
        row: usize,
        /// The model, counted from 1.
        model: usize,
        /// What was asked for.
        vcov: &'static str,
    },
    /// Cluster-robust errors without clusters.
    #[error(
        "vcov=\"{vcov}\" is of clusters: name their column with cluster=..., or use one of \"HC0\" to \"HC5\""
    )]
    NeedsClusters {
        /// What was asked for.
        vcov: &'static str,
    },
    /// Clusters, and errors that take no notice of them.
    #[error(
        "vcov=\"{vcov}\" takes no notice of clusters: leave cluster out, or use \"CR2\", \"CR0\", \"CR1\", \"CR1S\", \"CR1p\" or \"CR3\""
    )]
    ClustersUnused {
        /// What was asked for.
        vcov: &'static str,
    },
    /// Errors that are not those of sampling weights.
    #[error(
        "sampling weights have linearized standard errors, not {vcov}: leave vcov out, or give the weights another weight_type"
    )]
    SamplingWeights {
        /// What was asked for.
        vcov: &'static str,
    },
    /// Linearized errors without sampling weights.
    #[error(
        "vcov=\"linearized\" is of sampling weights: give weights of this type, or use vcov=\"HC1\""
    )]
    NotLinearized,
    /// Fewer than two clusters.
    #[error(
        "`{cluster}` has {found} cluster(s) with respondents: cluster-robust standard errors need at least two, and are dependable from about forty on"
    )]
    TooFewClusters {
        /// The column of clusters.
        cluster: String,
        /// How many clusters there are.
        found: usize,
    },
    /// No more clusters than coefficients, where the covariance or its degrees of freedom are of their
    /// difference.
    #[error(
        "{vcov} standard errors are of clusters less coefficients, and model {model} has {coefficients} coefficients for {clusters} clusters: {}",
        instead(vcov)
    )]
    NoMoreClustersThanCoefficients {
        /// The covariance matrix.
        vcov: &'static str,
        /// The model, counted from 1.
        model: usize,
        /// Its coefficients.
        coefficients: usize,
        /// Clusters.
        clusters: usize,
    },
    /// A cluster that alone determines a coefficient, under CR3.
    #[error(
        "the cluster {cluster} alone determines a coefficient of model {model}, and CR3 leaves it out: use \"CR2\" or \"CR1\", or leave out the predictor that only this cluster has"
    )]
    ClusterDetermines {
        /// The cluster.
        cluster: String,
        /// The model, counted from 1.
        model: usize,
    },
    /// A joint test of more coefficients than clusters can tell apart.
    #[error(
        "{tested} coefficients cannot be tested together with {clusters} clusters: test fewer than there are clusters, or one at a time"
    )]
    MoreTestedThanClusters {
        /// Coefficients tested.
        tested: usize,
        /// Clusters.
        clusters: usize,
    },
    /// A test of something that is neither a predictor nor a block.
    #[error(
        "`{tested}` is neither a predictor nor a block of this regression: choose among {}",
        names(known)
    )]
    NothingToTest {
        /// What was asked for.
        tested: String,
        /// Predictors, then blocks.
        known: Vec<String>,
    },
}

/// What to do where clusters are no more than coefficients.
fn instead(vcov: &str) -> &'static str {
    match vcov {
        "linearized" => "enter fewer predictors",
        _ => "use \"CR2\" or \"CR1\", or enter fewer predictors",
    }
}
