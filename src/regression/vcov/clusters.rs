//! Sums of clusters in coordinates, and the tests that rest on them.
//!
//! Of the moments of a cluster, with T the turn into coordinates, d = m_g − m and W_g its weight:
//!
//! ```text
//! ZᵀZ   W_g / W, √(W_g² / W) (T d)ᵀ, T (C_g + W_g d dᵀ) Tᵀ    S_g, the constant first
//! Zᵀe   Zᵀy − S_g γ
//! ```

use std::convert::Infallible;

use ndarray::{Array1, Array2, s};

use super::super::model::Tests;
use super::super::solve::{Coordinates, Solved};
use super::adjusted::{Adjusted, ModelOf};
use super::hotelling::hotelling;
use super::meat::Turned;
use super::wald::{Span, spans, wald};
use super::{ClusterFactor, Clusters, Vcov};
use crate::error::{CovarianceProblem, Error, Result};
use crate::math::real::Real;
use crate::moments::{GroupedMoments, Level, Moments, RowChunk, in_order};

/// Clusters that are one piece of work.
const TOGETHER: usize = 64;

/// The sums of every cluster with respondents.
#[derive(Clone)]
pub(in super::super) struct ClusterSums {
    pub(super) keys: Vec<String>,
    pub(super) clusters: Vec<OfCluster>,
    /// Rows of no cluster.
    pub(super) left_out: u64,
}

/// The sums of one cluster, the constant first if there is one.
#[derive(Clone)]
pub(super) struct OfCluster {
    pub(super) levels: Vec<Level>,
    /// Respondents.
    pub(super) n: u64,
    /// ZᵀZ of all predictors; empty where the [scores](Vcov::is_of_scores) are all that is needed.
    pub(super) cross: Array2<f64>,
    /// Zᵀe of each model.
    pub(super) scores: Vec<Array1<f64>>,
}

impl ClusterSums {
    /// From the moments of every cluster, whose variables are the predictors in order and the
    /// outcome last.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub(in super::super) fn of<T: Real + Sync>(
        grouped: &GroupedMoments,
        solved: &Solved<T>,
    ) -> Result<Self> {
        let turn = solved.coordinates.turn.mapv(T::to_f64);
        let respondents: Vec<_> = grouped.groups().filter(|(_, moments)| moments.n() > 0).collect();
        let of_cluster = |&(levels, moments): &(&[Level], &Moments)| {
            let (cross, with_outcome) = solved.coordinates.turned(&turn, moments);
            let scores = solved.solutions.iter().map(|solution| {
                let k = cross.nrows() - turn.nrows() + solution.slopes.len();
                let slopes = solved.coordinates.slopes_of(k);
                &with_outcome.slice(s![..k]) - &cross.slice(s![..k, ..k]).dot(&slopes)
            });
            let scores = scores.collect();
            OfCluster { levels: levels.to_vec(), n: moments.n(), cross, scores }
        };
        let together = |part: usize| -> Vec<OfCluster> {
            let end = respondents.len().min((part + 1) * TOGETHER);
            respondents[part * TOGETHER..end].iter().map(of_cluster).collect()
        };
        let parts = in_order(respondents.len().div_ceil(TOGETHER), together)?;
        Ok(Self {
            keys: grouped.keys().to_vec(),
            clusters: parts.into_iter().flatten().collect(),
            left_out: grouped.ungrouped(),
        })
    }

    /// The same from the rows, where doubles do not carry enough digits; `groups` says which of the
    /// groups of `like` each row belongs to.
    pub(in super::super) fn of_rows<T: Real>(
        rows: &RowChunk,
        groups: &[u32],
        solved: &Solved<T>,
        like: &GroupedMoments,
    ) -> Self {
        let coordinates = &solved.coordinates;
        let k = coordinates.slopes_of(usize::MAX).len();
        let constants = k - coordinates.slopes.len();
        let entered: Vec<usize> = solved.solutions.iter().map(|model| model.slopes.len()).collect();
        let nothing = |(levels, moments): (&[Level], &Moments)| OfCluster {
            levels: levels.to_vec(),
            n: moments.n(),
            cross: Array2::zeros((k, k)),
            scores: entered.iter().map(|m| Array1::zeros(constants + m)).collect(),
        };
        let mut clusters: Vec<OfCluster> = like.groups().map(nothing).collect();
        let add = |at: usize, turned: &Turned<'_>| {
            for (row, group) in groups.iter().enumerate() {
                let (cluster, z) = (&mut clusters[*group as usize], turned.row(row));
                let weight = turned.weights[row];
                cluster.scores[at].scaled_add(weight * turned.residuals[row], &z);
                // The last model has all coordinates.
                if at + 1 == entered.len() {
                    for (i, mut to) in cluster.cross.rows_mut().into_iter().enumerate() {
                        to.scaled_add(weight * z[i], &z);
                    }
                }
            }
            Ok::<(), Infallible>(())
        };
        let Ok(()) = coordinates.visit(rows, &entered, add).map_err(|(_, never)| never);
        let respondents: Vec<bool> = like.groups().map(|(_, moments)| moments.n() > 0).collect();
        let clusters = clusters.into_iter().zip(respondents).filter(|(_, there)| *there);
        Self {
            keys: like.keys().to_vec(),
            clusters: clusters.map(|(cluster, _)| cluster).collect(),
            left_out: like.ungrouped(),
        }
    }

    /// The columns of clusters.
    pub(in super::super) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// How many coordinates there are, with the constant.
    pub(in super::super) fn coordinates(&self) -> usize {
        self.clusters.first().map_or(0, |cluster| cluster.cross.nrows())
    }

    /// Zᵀe of the model of all blocks, and ZᵀZ, of every cluster.
    pub(in super::super) fn of_last_model(
        &self,
    ) -> impl Iterator<Item = (&Array1<f64>, &Array2<f64>)> {
        self.clusters.iter().filter_map(|cluster| Some((cluster.scores.last()?, &cluster.cross)))
    }

    /// The clusters of one of several keys.
    pub(super) fn by(&self, key: usize) -> Self {
        let mut clusters: Vec<OfCluster> = Vec::new();
        let mut order: Vec<&OfCluster> = self.clusters.iter().collect();
        order.sort_by(|a, b| a.levels[key].cmp(&b.levels[key]));
        for part in order {
            match clusters.last_mut().filter(|last| last.levels[0] == part.levels[key]) {
                Some(cluster) => {
                    cluster.n += part.n;
                    cluster.cross += &part.cross;
                    let scores = cluster.scores.iter_mut().zip(&part.scores);
                    scores.for_each(|(to, from)| *to += from);
                }
                None => {
                    let levels = vec![part.levels[key].clone()];
                    clusters.push(OfCluster { levels, ..part.clone() });
                }
            }
        }
        Self { keys: vec![self.keys[key].clone()], clusters, left_out: self.left_out }
    }

    /// Clusters of one respondent.
    pub(super) fn alone(&self) -> Vec<String> {
        let alone = self.clusters.iter().filter(|cluster| cluster.n == 1);
        alone.map(|cluster| cluster.name(self)).collect()
    }

    /// How many clusters there are; at least two.
    pub(in super::super) fn count(&self) -> Result<f64> {
        if self.clusters.len() < 2 {
            let (cluster, found) = (self.keys.join(" × "), self.clusters.len());
            return Err(Error::Covariance(CovarianceProblem::TooFewClusters { cluster, found }));
        }
        Ok(self.clusters.len() as f64)
    }
}

impl<T: Real> Coordinates<T> {
    /// ZᵀZ and Zᵀy of respondents with these moments, outcome last; the constant comes first.
    fn turned(&self, turn: &Array2<f64>, moments: &Moments) -> (Array2<f64>, Array1<f64>) {
        let p = turn.nrows();
        let weight = moments.total_weight();
        let centre = self.centre.iter().map(|m| m.to_f64());
        // Nobody has no mean, and adds nothing.
        let away = |(own, m): (&f64, f64)| if weight > 0.0 { own - m } else { 0.0 };
        let away: Array1<f64> = moments.mean().iter().zip(centre).map(away).collect();
        let products = moments.cross_products().unwrap_or_else(|| Array2::zeros((p + 1, p + 1)));
        let products = Array2::from_shape_fn(products.dim(), |(i, j)| {
            products[[i, j]] + weight * away[i] * away[j]
        });
        let inner = turn.dot(&products.slice(s![..p, ..p])).dot(&turn.t());
        let with_outcome = turn.dot(&products.slice(s![..p, p]));
        let Some(one) = self.constant else { return (inner, with_outcome) };
        let mean = turn.dot(&away.slice(s![..p]));
        let cross = Array2::from_shape_fn((p + 1, p + 1), |(i, j)| match (i, j) {
            (0, 0) => one * one * weight,
            (0, j) | (j, 0) => one * weight * mean[j - 1],
            (i, j) => inner[[i.min(j) - 1, i.max(j) - 1]],
        });
        let first = one * weight * away[p];
        let all = [first].into_iter().chain(with_outcome.iter().copied()).collect();
        (cross, all)
    }

    /// γ of the first `k` coordinates; the constant, of which the outcome is centred, has nought.
    fn slopes_of(&self, k: usize) -> Array1<f64> {
        let constant = self.constant.iter().map(|_| 0.0);
        constant.chain(self.slopes.iter().map(|slope| slope.to_f64())).take(k).collect()
    }
}

/// The tests of each model with one way of clustering, for `n` respondents.
pub(in super::super) fn one_way<T: Real + Sync>(
    sums: &ClusterSums,
    solved: &Solved<T>,
    vcov: Vcov,
    n: f64,
) -> Result<(Vec<Tests>, Clusters)> {
    let count = sums.count()?;
    let coordinates = &solved.coordinates;
    let constants = coordinates.constant.iter().len();
    let entered: Vec<usize> = solved.solutions.iter().map(|model| model.slopes.len()).collect();
    let (mut all, mut determined) = (Vec::new(), Vec::new());
    for (at, span) in spans(&entered).into_iter().enumerate() {
        let k = constants + span.end;
        require_more_clusters(vcov, count, ModelOf { at, k })?;
        let exact = solved.solutions[at].unexplained == 0.0;
        let factor = if exact { 0.0 } else { factor(vcov, count, n, k as f64) };
        let adjusted = Adjusted::of(sums, ModelOf { at, k }, vcov)?;
        let df = if vcov == Vcov::Linearized { count - k as f64 } else { count - 1.0 };
        let meat = adjusted.meat * factor;
        let mut tests = coordinates.tests(&meat, span, df);
        if vcov == Vcov::CR2 {
            let rows = coordinates.loadings_of(span.end);
            tests.df = rows.rows().into_iter().map(|c| adjusted.working.satterthwaite(c)).collect();
            let of_slopes = meat.slice(s![constants.., constants..]);
            let slopes: Vec<f64> =
                solved.coordinates.slopes[..span.end].iter().map(|g| g.to_f64()).collect();
            let test = |from: usize| {
                let q = of_slopes.slice(s![from.., from..]);
                let tested = Array2::eye(k).slice(s![constants + from.., ..]).to_owned();
                hotelling(&adjusted.working, &tested, wald(&slopes[from..], q))
            };
            let (whole, change) = (test(0), test(span.start));
            (tests.f, tests.f_df) = (whole.f, whole.df);
            (tests.f_change, tests.f_change_df) = (change.f, change.df);
        }
        untestable(&mut tests, span, count);
        all.push(tests);
        determined.push(adjusted.determined);
    }
    let clusters = Clusters {
        keys: sums.keys.clone(),
        counts: vec![count as u64],
        alone: vec![sums.alone()],
        left_out: sums.left_out,
        positive: vec![true; determined.len()],
        determined,
        fixed: false,
        factor: ClusterFactor::Own,
    };
    Ok((all, clusters))
}

/// Refuses what is a ratio to clusters less coefficients where that is nought or less.
fn require_more_clusters(vcov: Vcov, count: f64, ModelOf { at, k }: ModelOf) -> Result<()> {
    if !matches!(vcov, Vcov::CR1p | Vcov::Linearized) || count > k as f64 {
        return Ok(());
    }
    Err(Error::Covariance(CovarianceProblem::NoMoreClustersThanCoefficients {
        vcov: vcov.name(),
        model: at + 1,
        coefficients: k,
        clusters: count as usize,
    }))
}

/// What V is multiplied by: G clusters, n respondents, k coefficients.
pub(super) fn factor(vcov: Vcov, count: f64, n: f64, k: f64) -> f64 {
    match vcov {
        Vcov::CR1 | Vcov::Linearized => count / (count - 1.0),
        Vcov::CR1S => count * (n - 1.0) / ((count - 1.0) * (n - k)),
        Vcov::CR1p => count / (count - k),
        _ => 1.0,
    }
}

/// Scores of G clusters add up to nought, so V has rank G − 1 at the most: there is no joint test of
/// more coefficients, and rounding must not make one.
pub(super) fn untestable(tests: &mut Tests, span: Span, count: f64) {
    if span.end as f64 > count - 1.0 {
        (tests.f, tests.f_df) = (f64::NAN, f64::NAN);
    }
    if (span.end - span.start) as f64 > count - 1.0 {
        (tests.f_change, tests.f_change_df) = (f64::NAN, f64::NAN);
    }
}
