//! Standard errors from the observed information of EM's means and covariances, by the delta method.
//!
//! With Q = Σ (through the origin Σ + μ μᵀ), r = 1 at the outcome, −b at the predictors and 0 at
//! variables of later blocks, and u = dQ r,
//!
//! ```text
//! db   = Q_xx⁻¹ u_x                                      db₀  = rᵀ dμ − μ_xᵀ db
//! dβ_j = s_j db_j + β_j (dQ_jj / Q_jj − dQ_yy / Q_yy) / 2,   s_j = √(Q_jj / Q_yy)
//! dR²  = ((1 − R²) dQ_yy − rᵀ u) / Q_yy
//! ```

use ndarray::{Array1, Array2, ArrayView1, s};

use super::model::{LikelihoodErrors, Tests};
use super::solve::{Solution, Solved};
use super::vcov::wald;
use crate::error::Result;
use crate::math::real::Real;
use crate::moments::{Moments, Parameters};

/// The tests of each model. `moments` are EM's of the predictors in order, outcome last.
pub(super) fn informed<T: Real>(
    moments: &Moments,
    solved: &Solved<T>,
    intercept: bool,
    weight: f64,
) -> Option<Result<Vec<Tests>>> {
    let squares = Squares::of(moments, intercept);
    let mut derivatives: Vec<Array1<f64>> = Vec::new();
    for solution in &solved.solutions {
        let inverse = inverse_of_predictors(solved, solution.slopes.len(), weight);
        derivatives.extend(squares.derivatives(solution, &inverse));
    }
    let of = Parameters { variables: moments.names().len() };
    let stacked =
        Array2::from_shape_fn((derivatives.len(), of.count()), |(i, j)| derivatives[i][j]);
    let covariance = match moments.covariance_of(&stacked)? {
        Ok(covariance) => covariance,
        Err(error) => return Some(Err(error)),
    };
    let (mut start, mut before) = (0, None);
    let tests = solved.solutions.iter().map(|solution| {
        let p = solution.slopes.len();
        let coefficients = start..start + p + usize::from(intercept);
        let betas = coefficients.end..coefficients.end + p;
        let r_squared = betas.end;
        start = r_squared + 1;
        let block = before.map_or(0, |(p, _)| p)..p;
        let change = difference_error(&covariance, r_squared, before.map(|(_, at)| at));
        before = Some((p, r_squared));
        let of_coefficients = covariance.slice(s![coefficients.clone(), coefficients]).to_owned();
        let constants = usize::from(intercept);
        let of_slopes = of_coefficients.slice(s![constants.., constants..]);
        let (f, f_change) = (
            wald(&solution.slopes, of_slopes),
            wald(
                &solution.slopes[block.start..],
                of_slopes.slice(s![block.start.., block.start..]),
            ),
        );
        Tests {
            f,
            f_change,
            df: vec![f64::INFINITY; of_coefficients.nrows()],
            f_df: f64::INFINITY,
            f_change_df: f64::INFINITY,
            covariance: of_coefficients,
            likelihood: Some(LikelihoodErrors {
                beta: betas.map(|at| covariance[[at, at]].sqrt()).collect(),
                r_squared: covariance[[r_squared, r_squared]].sqrt(),
                r_squared_change: change,
            }),
        }
    });
    Some(Ok(tests.collect()))
}

/// Standard error of the difference of a figure from the one before it.
fn difference_error(covariance: &Array2<f64>, at: usize, before: Option<usize>) -> f64 {
    let variance = covariance[[at, at]];
    let Some(before) = before else { return variance.sqrt() };
    // Where a block adds nothing the derivatives are nought, but for rounding.
    (variance + covariance[[before, before]] - 2.0 * covariance[[at, before]]).max(0.0).sqrt()
}

/// Q_xx⁻¹ of the first `end` predictors: Σw TᵀT.
fn inverse_of_predictors<T: Real>(solved: &Solved<T>, end: usize, weight: f64) -> Array2<f64> {
    let turn = solved.coordinates.turn.slice(s![..end, ..end]).mapv(T::to_f64);
    turn.t().dot(&turn) * weight
}

/// Means, and mean squares and products about them or about nought.
struct Squares {
    mean: Array1<f64>,
    square: Array2<f64>,
    intercept: bool,
}

impl Squares {
    fn of(moments: &Moments, intercept: bool) -> Self {
        let (mean, mut square) = (moments.mean(), moments.covariance());
        if !intercept {
            square.indexed_iter_mut().for_each(|((i, j), q)| *q += mean[i] * mean[j]);
        }
        Self { mean, square, intercept }
    }

    /// A row for the intercept, if there is one, for each slope, for each β and for R²: derivatives
    /// by the [`Parameters`].
    fn derivatives(&self, solution: &Solution, inverse: &Array2<f64>) -> Vec<Array1<f64>> {
        let (p, outcome) = (solution.slopes.len(), self.mean.len() - 1);
        let residual = Array1::from_shape_fn(outcome + 1, |j| match j {
            j if j == outcome => 1.0,
            j if j < p => -solution.slopes[j],
            _ => 0.0,
        });
        let of = Parameters { variables: outcome + 1 };
        let rows = usize::from(self.intercept) + 2 * p + 1;
        let mut derivatives = vec![Array1::zeros(of.count()); rows];
        for i in 0..=outcome {
            let by_mean = Change {
                mean: Some(i),
                square: if self.intercept { Vec::new() } else { self.square_by_mean(i) },
            };
            self.record(&by_mean, i, (solution, inverse, &residual), &mut derivatives);
        }
        for (i, j) in of.pairs() {
            let square = if i == j { vec![(i, i, 1.0)] } else { vec![(i, j, 1.0), (j, i, 1.0)] };
            let change = Change { mean: None, square };
            let at = of.covariance(i, j);
            self.record(&change, at, (solution, inverse, &residual), &mut derivatives);
        }
        derivatives
    }

    /// dQ = e_i μᵀ + μ e_iᵀ.
    fn square_by_mean(&self, i: usize) -> Vec<(usize, usize, f64)> {
        let cells = self.mean.iter().enumerate();
        cells.flat_map(|(j, &mean)| [(i, j, mean), (j, i, mean)]).collect()
    }

    /// Writes how every figure answers to one change, into column `at`.
    fn record(
        &self,
        change: &Change,
        at: usize,
        (solution, inverse, residual): (&Solution, &Array2<f64>, &Array1<f64>),
        derivatives: &mut [Array1<f64>],
    ) {
        let (p, outcome) = (solution.slopes.len(), self.mean.len() - 1);
        let mut u = Array1::<f64>::zeros(outcome + 1);
        change.square.iter().for_each(|&(i, j, by)| u[i] += by * residual[j]);
        let slopes = inverse.dot(&u.slice(s![..p]));
        let total = self.square[[outcome, outcome]];
        let of_outcome = change.diagonal(outcome) / total;
        let mut figures: Vec<f64> = Vec::with_capacity(derivatives.len());
        if self.intercept {
            let means: ArrayView1<'_, f64> = self.mean.slice(s![..p]);
            figures.push(change.mean.map_or(0.0, |i| residual[i]) - means.dot(&slopes));
        }
        figures.extend(&slopes);
        for (j, slope) in slopes.iter().enumerate() {
            let (scale, own) = (solution.scales[j], change.diagonal(j) / self.square[[j, j]]);
            let beta = solution.slopes[j] * scale;
            figures.push(scale * slope + 0.5 * beta * (own - of_outcome));
        }
        figures.push(solution.unexplained * of_outcome - residual.dot(&u) / total);
        derivatives.iter_mut().zip(figures).for_each(|(row, figure)| row[at] = figure);
    }
}

/// A change of one parameter: the mean that moves, and the cells of Q by how much.
struct Change {
    mean: Option<usize>,
    square: Vec<(usize, usize, f64)>,
}

impl Change {
    fn diagonal(&self, j: usize) -> f64 {
        self.square.iter().filter(|(a, b, _)| (*a, *b) == (j, j)).map(|(_, _, by)| by).sum()
    }
}
