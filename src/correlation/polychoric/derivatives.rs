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
    /// Φ(u) of columns given a row, and of rows given a column.
    of_columns: Array2<Tail>,
    of_rows: Array2<Tail>,
}

/// A value of the normal distribution function, kept as the smaller of the two tails.
#[derive(Clone, Copy)]
struct Tail {
    smaller: f64,
    above: bool,
}

impl Tail {
    fn at(u: f64) -> Self {
        let above = u > 0.0;
        let smaller = if u.is_infinite() { 0.0 } else { normal_cdf(-u.abs()) };
        Self { smaller, above }
    }

    /// What lies between this value and a smaller one.
    fn less(self, low: Self) -> f64 {
        match (low.above, self.above) {
            (false, true) => 1.0 - self.smaller - low.smaller,
            (true, _) => low.smaller - self.smaller,
            (false, false) => self.smaller - low.smaller,
        }
    }
}

/// The parameters that a cell depends on, with the derivative of its probability by each: the
/// correlation, the thresholds above and below it, those to its left and right.
type OfCell = [(usize, f64); 5];

/// Stands for a threshold at infinity, which is no parameter.
const NONE: usize = usize::MAX;

impl<'a> Derivatives<'a> {
    pub(crate) fn of(cells: &'a Cells<'a>) -> Self {
        let (rho, root) = (cells.normal.rho(), cells.normal.root());
        // Nothing is asked of a threshold at infinity, where the density is nought.
        let given = |at: f64, by: f64| {
            Tail::at(if by.is_infinite() { 0.0 } else { (at - rho * by) / root })
        };
        let (rows, columns) = (cells.rows, cells.columns);
        let shape = cells.density.dim();
        Self {
            cells,
            of_columns: Array2::from_shape_fn(shape, |(i, j)| given(columns[j].at, rows[i].at)),
            of_rows: Array2::from_shape_fn(shape, |(i, j)| given(rows[i].at, columns[j].at)),
        }
    }

    /// ∂/∂a of what is left of column cut `j + 1` and not of `j`, at row cut `crossing`.
    fn across(&self, crossing: usize, j: usize) -> f64 {
        let share = self.of_columns[[crossing, j + 1]].less(self.of_columns[[crossing, j]]);
        self.cells.rows[crossing].density * share
    }

    /// The same of rows `i` and `i + 1`, at column cut `crossing`.
    fn along(&self, i: usize, crossing: usize) -> f64 {
        let share = self.of_rows[[i + 1, crossing]].less(self.of_rows[[i, crossing]]);
        self.cells.columns[crossing].density * share
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
        [
            (0, self.cells.slope(i, j)),
            (self.row_parameter(i), -self.across(i, j)),
            (self.row_parameter(i + 1), self.across(i + 1, j)),
            (self.column_parameter(j), -self.along(i, j)),
            (self.column_parameter(j + 1), self.along(i, j + 1)),
        ]
    }

    /// The second derivatives of the probability of a cell by each of its thresholds twice, in the
    /// order of its derivatives; the first is of none. ∂²Φ₂/∂a² is −a ∂Φ₂/∂a − ρ φ₂.
    fn twice(&self, i: usize, j: usize, of_cell: &OfCell) -> [f64; 5] {
        let (rho, density) = (self.cells.normal.rho(), &self.cells.density);
        let (rows, columns) = (self.cells.rows, self.cells.columns);
        let of = |threshold: f64, slope: f64, densities: f64| {
            if threshold.is_infinite() { 0.0 } else { -threshold * slope - rho * densities }
        };
        let row = |i: usize| density[[i, j + 1]] - density[[i, j]];
        let column = |j: usize| density[[i + 1, j]] - density[[i, j]];
        [
            0.0,
            of(rows[i].at, of_cell[1].1, -row(i)),
            of(rows[i + 1].at, of_cell[2].1, row(i + 1)),
            of(columns[j].at, of_cell[3].1, -column(j)),
            of(columns[j + 1].at, of_cell[4].1, column(j + 1)),
        ]
    }

    /// The gradient of the log-likelihood, its negated second derivatives, and the sum of the
    /// squared scores, which is near the latter where the model fits.
    pub(crate) fn of_likelihood(&self) -> OfLikelihood {
        let size = self.parameters();
        let mut gradient = Array1::zeros(size);
        let mut squares = Array2::zeros((size, size));
        let mut curvature = Array2::zeros((size, size));
        let second = Mixed::of(self);
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
            let mixed = second.with_correlation(i, j);
            let twice = self.twice(i, j, &of_cell);
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
        let second = Mixed::of(derivatives);
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

/// Second derivatives of Φ₂ by the correlation and each of its arguments, at the crossings.
struct Mixed {
    bend: Grid,
    rows: Grid,
    columns: Grid,
}

impl Mixed {
    fn of(first: &Derivatives<'_>) -> Self {
        let cells = first.cells;
        let (rho, rest) = (cells.normal.rho(), cells.normal.root().powi(2));
        let mixed = |threshold: f64, other: f64, density: f64| {
            if density == 0.0 { 0.0 } else { -density * (threshold - rho * other) / rest }
        };
        let shape = cells.density.dim();
        Self {
            bend: cells.bend(),
            rows: Array2::from_shape_fn(shape, |at| {
                mixed(cells.rows[at.0].at, cells.columns[at.1].at, cells.density[at])
            }),
            columns: Array2::from_shape_fn(shape, |at| {
                mixed(cells.columns[at.1].at, cells.rows[at.0].at, cells.density[at])
            }),
        }
    }

    /// The second derivatives of the probability of a cell by the correlation and each of the
    /// parameters of [`Derivatives::of_cell`], in their order.
    fn with_correlation(&self, i: usize, j: usize) -> [f64; 5] {
        let (rows, columns) = (&self.rows, &self.columns);
        [
            of_cell(&self.bend, i, j),
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
