//! The likelihood of a table of counts: cells are rectangles of a bivariate normal distribution.
//!
//! ```text
//! P_ij = Φ₂(aᵢ, bⱼ) − Φ₂(aᵢ₋₁, bⱼ) − Φ₂(aᵢ, bⱼ₋₁) + Φ₂(aᵢ₋₁, bⱼ₋₁),   ℓ = Σ n_ij log P_ij
//! ∂Φ₂/∂ρ = φ₂,   ∂φ₂/∂ρ = φ₂ [ρ (1 − ρ²) + a b (1 + ρ²) − ρ (a² + b²)] / (1 − ρ²)²
//! ```

use ndarray::Array2;

use crate::correlation::latent::Slopes;
use crate::math::bivariate_normal::{BivariateNormal, Cut};

/// Values at all crossings of the thresholds, −∞ and ∞ among them.
pub(crate) type Grid = Array2<f64>;

/// A table at one correlation.
pub(crate) struct Cells<'a> {
    counts: &'a Array2<f64>,
    /// Thresholds with −∞ and ∞ at their ends.
    pub(crate) rows: &'a [Cut],
    pub(crate) columns: &'a [Cut],
    pub(crate) normal: BivariateNormal,
    below: Grid,
    /// φ₂ at the crossings.
    pub(crate) density: Grid,
}

/// Thresholds with −∞ and ∞ at their ends.
pub(crate) fn with_ends(cuts: &[Cut]) -> Vec<Cut> {
    let ends = [Cut::LOWEST].into_iter().chain(cuts.iter().copied()).chain([Cut::HIGHEST]);
    ends.collect()
}

impl<'a> Cells<'a> {
    pub(crate) fn new(
        counts: &'a Array2<f64>,
        rows: &'a [Cut],
        columns: &'a [Cut],
        rho: f64,
    ) -> Self {
        let normal = BivariateNormal::new(rho);
        let shape = (rows.len(), columns.len());
        let below = Array2::from_shape_fn(shape, |(i, j)| normal.lower(&rows[i], &columns[j]));
        let density =
            Array2::from_shape_fn(shape, |(i, j)| normal.density(rows[i].at, columns[j].at));
        Self { counts, rows, columns, normal, below, density }
    }

    /// The cells in which somebody is, with their counts.
    pub(crate) fn occupied(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let cells = self.counts.indexed_iter().filter(|(_, count)| **count > 0.0);
        cells.map(|((i, j), count)| (i, j, *count))
    }

    /// The probability of a cell.
    pub(crate) fn probability(&self, i: usize, j: usize) -> f64 {
        let sides = ([self.rows[i], self.rows[i + 1]], [self.columns[j], self.columns[j + 1]]);
        let probability = self.normal.refined(of_cell(&self.below, i, j), sides.0, sides.1);
        // Where doubles end, the least of them stands for what is less.
        probability.max(f64::MIN_POSITIVE)
    }

    /// ∂P_ij/∂ρ.
    pub(crate) fn slope(&self, i: usize, j: usize) -> f64 {
        of_cell(&self.density, i, j)
    }

    /// ∂φ₂/∂ρ at the crossings.
    pub(crate) fn bend(&self) -> Grid {
        let (rho, rest) = (self.normal.rho(), self.normal.root() * self.normal.root());
        Array2::from_shape_fn(self.density.dim(), |(i, j)| {
            let density = self.density[[i, j]];
            if density == 0.0 {
                return 0.0;
            }
            let (a, b) = (self.rows[i].at, self.columns[j].at);
            // a b (1 + ρ²) − ρ (a² + b²) without its cancellation near one.
            let product = (a - rho * b) * (b - rho * a);
            density * (rho * rest + product) / (rest * rest)
        })
    }

    /// Σ n log P.
    pub(crate) fn log_likelihood(&self) -> f64 {
        self.occupied().map(|(i, j, count)| count * self.probability(i, j).ln()).sum()
    }

    /// The derivatives of the log-likelihood by the correlation.
    pub(crate) fn slopes(&self) -> Slopes {
        let bend = self.bend();
        let (mut first, mut second) = (0.0, 0.0);
        for (i, j, count) in self.occupied() {
            let probability = self.probability(i, j);
            let slope = self.slope(i, j) / probability;
            first += count * slope;
            second += count * (of_cell(&bend, i, j) / probability - slope * slope);
        }
        Slopes { first, second }
    }
}

/// What a cell has of a function of its corners.
pub(crate) fn of_cell(grid: &Grid, i: usize, j: usize) -> f64 {
    (grid[[i + 1, j + 1]] - grid[[i, j + 1]]) - (grid[[i + 1, j]] - grid[[i, j]])
}
