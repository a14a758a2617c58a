//! Clusters of two kinds that cross, after Cameron, Gelbach & Miller.

use ndarray::{Array2, s};

use super::super::model::Tests;
use super::super::solve::Solved;
use super::adjusted::{Adjusted, ModelOf};
use super::clusters::{ClusterSums, factor, untestable};
use super::wald::{spans, wald};
use super::{Clusters, Vcov};
use crate::error::Result;
use crate::math::linalg::eigen;
use crate::math::real::Real;

/// An eigenvalue below this share of the largest, negative, is no rounding.
const BELOW_ROUNDING: f64 = -1e-12;

/// Which number of clusters goes into the factors of two-way clustering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClusterFactor {
    /// Each of the three parts has its own: `sandwich::vcovCL`'s.
    #[default]
    Own,
    /// The smaller number of the two, in all parts: Stata's and pyfixest's.
    Smallest,
}

impl ClusterFactor {
    /// The word for it: `own` or `smallest`.
    pub fn name(self) -> &'static str {
        match self {
            ClusterFactor::Own => "own",
            ClusterFactor::Smallest => "smallest",
        }
    }
}

/// How two-way clustering is done.
#[derive(Clone, Copy)]
pub(in super::super) struct TwoWay {
    pub(in super::super) vcov: Vcov,
    pub(in super::super) factor: ClusterFactor,
    /// Whether a matrix that is not positive semi-definite is made so.
    pub(in super::super) fix: bool,
}

/// The tests of each model, and what is known of the clusters:
///
/// ```text
/// V = V₁ + V₂ − V₁₂      V₁₂ of the combinations of both
/// ```
///
/// with G − 1 degrees of freedom, of the smaller G.
pub(in super::super) fn two_way<T: Real + Sync>(
    sums: &ClusterSums,
    solved: &Solved<T>,
    how: TwoWay,
    n: f64,
) -> Result<(Vec<Tests>, Clusters)> {
    let (first, second) = (sums.by(0), sums.by(1));
    let counts = [first.count()?, second.count()?, sums.count()?];
    let smallest = counts[0].min(counts[1]);
    let coordinates = &solved.coordinates;
    let constants = coordinates.constant.iter().len();
    let entered: Vec<usize> = solved.solutions.iter().map(|model| model.slopes.len()).collect();
    let (mut tests, mut positive) = (Vec::new(), Vec::new());
    for (at, span) in spans(&entered).into_iter().enumerate() {
        let k = constants + span.end;
        let mut meat = Array2::<f64>::zeros((k, k));
        for ((sums, count), sign) in
            [&first, &second, sums].into_iter().zip(counts).zip([1.0, 1.0, -1.0])
        {
            let count = if how.factor == ClusterFactor::Own { count } else { smallest };
            let part = Adjusted::of(sums, ModelOf { at, k }, how.vcov)?.meat;
            meat.scaled_add(sign * factor(how.vcov, count, n, k as f64), &part);
        }
        if solved.solutions[at].unexplained == 0.0 {
            meat.fill(0.0);
        }
        let mut of_model = coordinates.tests(&meat, span, smallest - 1.0);
        let definite = definite(&of_model.covariance);
        if !definite && how.fix {
            of_model.covariance = fixed(&of_model.covariance);
            let of_slopes = of_model.covariance.slice(s![constants.., constants..]);
            let slopes = &solved.solutions[at].slopes;
            let block = span.start..;
            of_model.f = wald(slopes, of_slopes);
            of_model.f_change =
                wald(&slopes[span.start..], of_slopes.slice(s![block.clone(), block]));
        }
        untestable(&mut of_model, span, smallest);
        tests.push(of_model);
        positive.push(definite);
    }
    let clusters = Clusters {
        keys: sums.keys.clone(),
        counts: vec![counts[0] as u64, counts[1] as u64],
        alone: vec![first.alone(), second.alone()],
        left_out: sums.left_out,
        determined: vec![Vec::new(); entered.len()],
        fixed: how.fix && positive.contains(&false),
        positive,
        factor: how.factor,
    };
    Ok((tests, clusters))
}

fn definite(covariance: &Array2<f64>) -> bool {
    // Each variable in its own unit, or a large one would hide the others.
    let size = covariance.diag().mapv(|variance| variance.abs().sqrt());
    if size.iter().any(|size| *size == 0.0) {
        return covariance.iter().all(|x| *x == 0.0);
    }
    let unit =
        Array2::from_shape_fn(covariance.dim(), |(i, j)| covariance[[i, j]] / (size[i] * size[j]));
    eigen(&unit).is_some_and(|eigen| {
        let largest = eigen.values.iter().fold(0.0, |largest: f64, value| largest.max(*value));
        eigen.values.iter().all(|value| *value >= BELOW_ROUNDING * largest)
    })
}

/// Without its negative eigenvalues.
fn fixed(covariance: &Array2<f64>) -> Array2<f64> {
    eigen(covariance).map_or_else(|| covariance.clone(), |eigen| eigen.with(|value| value.max(0.0)))
}
