//! Thresholds and correlation of a table at once, by maximum likelihood.

use ndarray::{Array1, Array2};

use super::derivatives::{Derivatives, OfLikelihood};
use super::likelihood::{Cells, with_ends};
use super::table::Table;
use crate::correlation::latent::MOST_ITERATIONS;
use crate::error::{Error, Result};
use crate::math::bivariate_normal::Cut;
use crate::math::cholesky::{ROUNDING, factor, invert_lower};

/// What is searched for.
const WHAT: &str = "the maximum-likelihood polychoric correlation";

/// The estimate.
pub(crate) struct Joint {
    pub(crate) rho: f64,
    pub(crate) rows: Vec<Cut>,
    pub(crate) columns: Vec<Cut>,
    /// Variances of the estimates: the correlation, the thresholds of rows and columns.
    pub(crate) variances: Vec<f64>,
    pub(crate) log_likelihood: f64,
    pub(crate) iterations: usize,
}

/// A point of the search.
struct Point {
    rho: f64,
    /// With their ends.
    rows: Vec<Cut>,
    columns: Vec<Cut>,
}

impl Point {
    fn cells<'a>(&'a self, table: &'a Table) -> Cells<'a> {
        Cells::new(&table.counts, &self.rows, &self.columns, self.rho)
    }

    /// The point a share of a step away; none where the thresholds would not be in order.
    fn moved(&self, step: &Array1<f64>, share: f64) -> Option<Self> {
        let rho = self.rho + share * step[0];
        let moved = |cuts: &[Cut], first: usize| {
            let inner = &cuts[1..cuts.len() - 1];
            let at = inner.iter().enumerate().map(|(i, cut)| cut.at + share * step[first + i]);
            let at: Vec<f64> = at.collect();
            let ordered = at.windows(2).all(|pair| pair[0] < pair[1]);
            ordered.then(|| with_ends(&at.into_iter().map(Cut::at).collect::<Vec<Cut>>()))
        };
        let rows = moved(&self.rows, 1)?;
        let columns = moved(&self.columns, self.rows.len() - 1)?;
        (rho.abs() < 1.0).then_some(Self { rho, rows, columns })
    }
}

/// By Newton's method from a two-step correlation.
pub(crate) fn joint(table: &Table, two_step: f64) -> Result<Joint> {
    let (rows, columns) = (with_ends(&table.rows), with_ends(&table.columns));
    let mut point = Point { rho: two_step, rows, columns };
    let mut height = point.cells(table).log_likelihood();
    let mut change = f64::INFINITY;
    for iteration in 1..=MOST_ITERATIONS {
        let cells = point.cells(table);
        let OfLikelihood { gradient, curvature, squares } = Derivatives::of(&cells).of_likelihood();
        // Away from the top the curvature may have the wrong sign somewhere; squares never do.
        let Some(inverse) = inverse(&curvature).or_else(|| inverse(&squares)) else { break };
        let step = inverse.dot(&gradient);
        change = gradient.dot(&step);
        let uphill = (0..60).find_map(|halved| {
            let next = point.moved(&step, 0.5_f64.powi(halved))?;
            let reached = next.cells(table).log_likelihood();
            (reached >= height - 1e-12 * height.abs()).then_some((next, reached))
        });
        let Some((next, reached)) = uphill else { break };
        (point, height) = (next, reached);
        if change <= 1e-22 * table.n {
            return finished(table, point, iteration);
        }
    }
    Err(Error::NotConverged { what: WHAT, iterations: MOST_ITERATIONS, change })
}

/// The estimate at the top, with the variances that the curvature there gives.
fn finished(table: &Table, point: Point, iterations: usize) -> Result<Joint> {
    let cells = point.cells(table);
    let curvature = Derivatives::of(&cells).of_likelihood().curvature;
    let Some(inverse) = inverse(&curvature) else {
        return Err(Error::NotConverged { what: WHAT, iterations, change: 0.0 });
    };
    let log_likelihood = cells.log_likelihood();
    let inner = |cuts: &[Cut]| cuts[1..cuts.len() - 1].to_vec();
    Ok(Joint {
        rho: point.rho,
        rows: inner(&point.rows),
        columns: inner(&point.columns),
        variances: inverse.diag().to_vec(),
        log_likelihood,
        iterations,
    })
}

/// The inverse of a positive definite matrix; none of any other.
pub(crate) fn inverse(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let scale = matrix.diag().mapv(|value| value.sqrt().recip());
    if !scale.iter().all(|value| value.is_finite()) {
        return None;
    }
    let scaled = Array2::from_shape_fn(matrix.dim(), |(i, j)| matrix[[i, j]] * scale[i] * scale[j]);
    let lower = invert_lower(&factor(&scaled, ROUNDING).ok()?);
    let inverse = lower.t().dot(&lower);
    Some(Array2::from_shape_fn(matrix.dim(), |(i, j)| inverse[[i, j]] * scale[i] * scale[j]))
}
