//! Derivatives of the likelihood of a table by its thresholds, beside that by the correlation.
//!
//! ```text
//! ∂Φ₂/∂a = φ(a) Φ(u),   u = (b − ρ a) / √(1 − ρ²)
//! ∂²Φ₂/∂a² = −a φ(a) Φ(u) − ρ φ₂,   ∂²Φ₂/∂a∂b = φ₂,   ∂²Φ₂/∂a∂ρ = −φ₂ (a − ρ b) / (1 − ρ²)
//! ```

use ndarray::{Array1, Array2};

use super::likelihood::{Cells, Grid, of_cell};
use crate::correlation::latent::FirstStep;
use crate::math::bivariate_normal::Cut;
use crate::math::distribution::normal_cdf;

/// What the derivatives of all cells are made of, at the crossings of the thresholds.
pub(crate) struct Derivatives<'a> {
    cells: &'a Cells<'a>,
    /// ∂Φ₂/∂a and ∂Φ₂/∂b.
    by_row: Grid,
    by_column: Grid,
}

/// The parameters that a cell depends on, with the derivative of its probability by each: the
/// correlation, the thresholds above and below it, those to its left and right.
type OfCell = [(usize, f64); 5];

/// Stands for a threshold at infinity, which is no parameter.
const NONE: usize = usize::MAX;

impl<'a> Derivatives<'a> {
    pub(crate) fn of(cells: &'a Cells<'a>) -> Self {
        let (rho, root) = (cells.normal.rho(), cells.normal.root());
        let share = |at: f64, given: f64| {
            let u = (at - rho * given) / root;
            match (given.is_infinite(), at.is_infinite()) {
                (true, _) => 0.0,
                (_, true) => f64::from(u8::from(at > 0.0)),
                _ => normal_cdf(u),
            }
        };
        let (rows, columns) = (cells.rows, cells.columns);
        let shape = cells.density.dim();
        Self {
            cells,
            by_row: Array2::from_shape_fn(shape, |(i, j)| {
                rows[i].density * share(columns[j].at, rows[i].at)
            }),
            by_column: Array2::from_shape_fn(shape, |(i, j)| {
                columns[j].density * share(rows[i].at, columns[j].at)
            }),
        }
    }

    /// How many parameters there are: the correlation, then the thresholds of rows and columns.
    pub(crate) fn parameters(&self) -> usize {
        self.cells.rows.len() + self.cells.columns.len() - 3
    }

    fn row_parameter(&self, crossing: usize) -> usize {
        if (1..self.cells.rows.len() - 1).contains(&crossing) { crossing } else { NONE }
    }

    fn column_parameter(&self, crossing: usize) -> usize {
        let inner = (1..self.cells.columns.len() - 1).contains(&crossing);
        if inner { self.cells.rows.len() - 2 + crossing } else { NONE }
    }

    /// The derivatives of the probability of a cell.
    pub(crate) fn of_cell(&self, i: usize, j: usize) -> OfCell {
        let across = |crossing: usize| self.by_row[[crossing, j + 1]] - self.by_row[[crossing, j]];
        let along =
            |crossing: usize| self.by_column[[i + 1, crossing]] - self.by_column[[i, crossing]];
        [
            (0, self.cells.slope(i, j)),
            (self.row_parameter(i), -across(i)),
            (self.row_parameter(i + 1), across(i + 1)),
            (self.column_parameter(j), -along(j)),
            (self.column_parameter(j + 1), along(j + 1)),
        ]
    }

    /// The gradient of the log-likelihood, its negated second derivatives, and the sum of the
    /// squared scores, which is near the latter where the model fits.
    pub(crate) fn of_likelihood(&self) -> OfLikelihood {
        let size = self.parameters();
        let mut gradient = Array1::zeros(size);
        let mut squares = Array2::zeros((size, size));
        let mut curvature = Array2::zeros((size, size));
        let second = Second::of(self);
        for (i, j, count) in self.cells.occupied() {
            let probability = self.cells.probability(i, j);
            let of_cell = self.of_cell(i, j);
            for &(p, slope) in of_cell.iter().filter(|(p, _)| *p != NONE) {
                gradient[p] += count * slope / probability;
                for &(q, other) in of_cell.iter().filter(|(q, _)| *q != NONE) {
                    squares[[p, q]] += count * (slope / probability) * (other / probability);
                }
            }
            let mut bend = |p: usize, q: usize, amount: f64| {
                if p != NONE && q != NONE {
                    curvature[[p, q]] -= count * amount / probability;
                    if p != q {
                        curvature[[q, p]] -= count * amount / probability;
                    }
                }
            };
            let (mixed, twice) = (second.with_correlation(i, j), second.twice(i, j));
            for (at, &(p, _)) in of_cell.iter().enumerate() {
                bend(0, p, mixed[at]);
                if at > 0 {
                    bend(p, p, twice[at]);
                }
            }
            // By a row threshold and a column threshold: φ₂ where they cross.
            for (row, row_sign) in [(i, -1.0), (i + 1, 1.0)] {
                for (column, sign) in [(j, -row_sign), (j + 1, row_sign)] {
                    let density = sign * self.cells.density[[row, column]];
                    bend(self.row_parameter(row), self.column_parameter(column), density);
                }
            }
        }
        OfLikelihood { gradient, curvature: curvature + &squares, squares }
    }
}

/// The derivatives of the log-likelihood by the correlation and every parameter.
struct WithCorrelation {
    /// Negated second derivatives.
    curvature: Vec<f64>,
    /// Sums of products of scores.
    squares: Vec<f64>,
}

impl WithCorrelation {
    fn of(derivatives: &Derivatives<'_>) -> Self {
        let size = derivatives.parameters();
        let (mut curvature, mut squares) = (vec![0.0; size], vec![0.0; size]);
        let second = Second::mixed(derivatives);
        for (i, j, count) in derivatives.cells.occupied() {
            let probability = derivatives.cells.probability(i, j);
            let of_cell = derivatives.of_cell(i, j);
            let score = of_cell[0].1 / probability;
            let bends = second.with_correlation(i, j);
            for ((p, slope), bend) in of_cell.into_iter().zip(bends) {
                if p != NONE {
                    let product = score * slope / probability;
                    squares[p] += count * product;
                    curvature[p] += count * (product - bend / probability);
                }
            }
        }
        Self { curvature, squares }
    }
}

/// The derivatives of a log-likelihood.
pub(crate) struct OfLikelihood {
    pub(crate) gradient: Array1<f64>,
    pub(crate) curvature: Array2<f64>,
    pub(crate) squares: Array2<f64>,
}

/// Second derivatives of Φ₂ at the crossings.
struct Second {
    /// By the correlation twice.
    bend: Grid,
    /// By a threshold and the correlation.
    row_mixed: Grid,
    column_mixed: Grid,
    /// By a threshold twice.
    row_twice: Grid,
    column_twice: Grid,
}

impl Second {
    /// All of them.
    fn of(first: &Derivatives<'_>) -> Self {
        let cells = first.cells;
        let (rho, shape) = (cells.normal.rho(), cells.density.dim());
        let twice = |threshold: f64, slope: f64, density: f64| {
            if threshold.is_infinite() { 0.0 } else { -threshold * slope - rho * density }
        };
        Self {
            row_twice: Array2::from_shape_fn(shape, |at| {
                twice(cells.rows[at.0].at, first.by_row[at], cells.density[at])
            }),
            column_twice: Array2::from_shape_fn(shape, |at| {
                twice(cells.columns[at.1].at, first.by_column[at], cells.density[at])
            }),
            ..Self::mixed(first)
        }
    }

    /// Those by the correlation.
    fn mixed(first: &Derivatives<'_>) -> Self {
        let cells = first.cells;
        let (rho, rest) = (cells.normal.rho(), cells.normal.root().powi(2));
        let shape = cells.density.dim();
        let mixed = |threshold: f64, other: f64, density: f64| {
            if density == 0.0 { 0.0 } else { -density * (threshold - rho * other) / rest }
        };
        Self {
            bend: cells.bend(),
            row_mixed: Array2::from_shape_fn(shape, |at| {
                mixed(cells.rows[at.0].at, cells.columns[at.1].at, cells.density[at])
            }),
            column_mixed: Array2::from_shape_fn(shape, |at| {
                mixed(cells.columns[at.1].at, cells.rows[at.0].at, cells.density[at])
            }),
            row_twice: Grid::zeros((0, 0)),
            column_twice: Grid::zeros((0, 0)),
        }
    }

    /// The second derivatives of the probability of a cell by the correlation and each of the
    /// parameters of [`Derivatives::of_cell`], in their order.
    fn with_correlation(&self, i: usize, j: usize) -> [f64; 5] {
        let (rows, columns) = (&self.row_mixed, &self.column_mixed);
        [
            of_cell(&self.bend, i, j),
            rows[[i, j]] - rows[[i, j + 1]],
            rows[[i + 1, j + 1]] - rows[[i + 1, j]],
            columns[[i, j]] - columns[[i + 1, j]],
            columns[[i + 1, j + 1]] - columns[[i, j + 1]],
        ]
    }

    /// Those by a threshold twice, in the same order; the first is of none.
    fn twice(&self, i: usize, j: usize) -> [f64; 5] {
        let (rows, columns) = (&self.row_twice, &self.column_twice);
        [
            0.0,
            rows[[i, j]] - rows[[i, j + 1]],
            rows[[i + 1, j + 1]] - rows[[i + 1, j]],
            columns[[i, j]] - columns[[i + 1, j]],
            columns[[i + 1, j + 1]] - columns[[i, j + 1]],
        ]
    }
}

/// The sampling variance of a two-step correlation whose thresholds are estimated from the same
/// table.
///
/// The respondents of a cell move the correlation by
///
/// ```text
/// v = [s_ρ − Σ A_τ (𝟙{category ≤ τ} − F_τ) / φ(τ)] / A_ρ
/// A = −∂²ℓ/∂ρ∂(ρ, τ) / n,   or the mean of s_ρ s_(ρ, τ) over respondents (Muthén 1984)
/// ```
///
/// with s the scores, and the variance is the mean of v² over n.
pub(crate) fn two_step_variance(cells: &Cells<'_>, first_step: FirstStep) -> f64 {
    let WithCorrelation { curvature, squares } = WithCorrelation::of(&Derivatives::of(cells));
    let information = match first_step {
        FirstStep::Known => return 1.0 / curvature[0],
        FirstStep::Estimated => curvature,
        FirstStep::Muthen => squares,
    };
    let (rows, columns) = (&cells.rows[1..], &cells.columns[1..]);
    let total: f64 = cells.occupied().map(|(_, _, count)| count).sum();
    // What the thresholds of one margin add, by category.
    let moved = |cuts: &[Cut], first: usize, category: usize| {
        let of_cut = |at: usize| {
            let cut = cuts[at];
            let deviation = if category <= at { cut.above } else { -cut.below };
            information[first + at] / total * deviation / cut.density
        };
        (0..cuts.len() - 1).map(of_cut).sum::<f64>()
    };
    let by_row: Vec<f64> = (0..rows.len()).map(|i| moved(rows, 1, i)).collect();
    let by_column: Vec<f64> = (0..columns.len()).map(|j| moved(columns, rows.len(), j)).collect();
    let square = |(i, j, count): (usize, usize, f64)| {
        let score = cells.slope(i, j) / cells.probability(i, j);
        count * (score - by_row[i] - by_column[j]).powi(2)
    };
    cells.occupied().map(square).sum::<f64>() / (information[0] * information[0])
}
