//! One factor of correlations, by least squares of what lies off their diagonal.

use ndarray::{Array1, Array2};

use super::{Curvature, MOST_HALVINGS, MOST_ITERATIONS, ROUNDING, SETTLED, SimpleStructure, start};
use crate::error::{Error, ReliabilityProblem, Result};

/// The loadings of one factor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneFactor {
    /// λ of standardised variables; beyond one in a Heywood case (k).
    pub(crate) loadings: Array1<f64>,
    /// Iterations of the search.
    pub(crate) iterations: usize,
    /// The largest slope that is left, with weights of mean one.
    pub(crate) gradient: f64,
}

/// The loadings that make f = ½ Σ_{i<j} w_ij (r_ij − λᵢλⱼ)² least; with weights of one unweighted least
/// squares.
///
/// # Errors
/// [`Error::NotConverged`], [`ReliabilityProblem::Undetermined`].
pub(crate) fn one_factor(
    names: &[String],
    correlation: &Array2<f64>,
    weights: &Array2<f64>,
) -> Result<OneFactor> {
    let k = correlation.nrows();
    let off_diagonal = |at: (usize, usize)| if at.0 == at.1 { 0.0 } else { weights[at] };
    let weights = Array2::from_shape_fn((k, k), off_diagonal);
    let weights = &weights * ((k * (k - 1)) as f64 / weights.sum());
    let what = "the one-factor model of polychoric correlations";
    let mut lambda = start::composites(&SimpleStructure::of([k]), correlation)?.loadings;
    let mut before = f64::INFINITY;
    for iteration in 1..=MOST_ITERATIONS {
        let here = Residuals::at(&lambda, correlation, &weights);
        let curvature = match Curvature::of(&here.hessian(&lambda, &weights, 1.0)) {
            Ok(curvature) => curvature,
            // Gauss and Newton's, which is convex.
            Err(_) => Curvature::of(&here.hessian(&lambda, &weights, 0.0)).map_err(|at| {
                let item = names[at].clone();
                Error::Reliability(ReliabilityProblem::Undetermined { item })
            })?,
        };
        let step = curvature.solve(&here.gradient);
        let left = step.dot(&here.gradient);
        let slack = 1e-15 * here.value.max(1e-3);
        let next = (0..MOST_HALVINGS as i32)
            .map(|halvings| &lambda - &(&step * 0.5_f64.powi(halvings)))
            .find(|next| Residuals::at(next, correlation, &weights).value <= here.value + slack);
        let settled = left <= SETTLED || (left <= ROUNDING && left > 0.25 * before);
        if settled {
            // So near to each other values are rounding, and slopes say which point is the lower.
            let steepest = |loadings: &Array1<f64>| {
                let slopes = Residuals::at(loadings, correlation, &weights).gradient;
                slopes.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()))
            };
            let stepped = &lambda - &step;
            let loadings = if steepest(&stepped) < steepest(&lambda) { stepped } else { lambda };
            let gradient = steepest(&loadings);
            let sign = if loadings.sum() < 0.0 { -1.0 } else { 1.0 };
            return Ok(OneFactor { loadings: loadings * sign, iterations: iteration, gradient });
        }
        let Some(next) = next else {
            return Err(Error::NotConverged { what, iterations: iteration, change: left.sqrt() });
        };
        lambda = next;
        before = left;
    }
    Err(Error::NotConverged { what, iterations: MOST_ITERATIONS, change: before.sqrt() })
}

/// What one factor leaves of the correlations.
struct Residuals {
    value: f64,
    /// w_ij (r_ij − λᵢλⱼ).
    weighted: Array2<f64>,
    gradient: Array1<f64>,
}

impl Residuals {
    fn at(lambda: &Array1<f64>, correlation: &Array2<f64>, weights: &Array2<f64>) -> Self {
        let residual = |at: (usize, usize)| correlation[at] - lambda[at.0] * lambda[at.1];
        let weighted = Array2::from_shape_fn(weights.dim(), |at| weights[at] * residual(at));
        let value = 0.25 * weighted.indexed_iter().map(|(at, e)| e * residual(at)).sum::<f64>();
        let gradient = -weighted.dot(lambda);
        Self { value, weighted, gradient }
    }

    /// The second derivatives, of which the part that the residuals make counts by `share`.
    fn hessian(&self, lambda: &Array1<f64>, weights: &Array2<f64>, share: f64) -> Array2<f64> {
        let squares = weights.dot(&(lambda * lambda));
        Array2::from_shape_fn(weights.dim(), |(i, j)| {
            if i == j {
                squares[i]
            } else {
                weights[[i, j]] * lambda[i] * lambda[j] - share * self.weighted[[i, j]]
            }
        })
    }
}
