//! Rotations of loadings to simple structure.

use ndarray::{Array1, Array2, Axis};

use crate::error::{Error, Result};
use crate::math::cholesky;

/// How factors are rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// Not at all: the principal axes of the extraction, uncorrelated.
    None,
    /// Direct oblimin with γ = 0 (direct quartimin), without Kaiser's normalisation, as
    /// GPArotation and psych: correlated factors.
    #[default]
    Oblimin,
    /// Varimax with Kaiser's normalisation, as factanal: uncorrelated factors.
    Varimax,
}

impl Rotation {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Rotation::None => "none",
            Rotation::Oblimin => "oblimin",
            Rotation::Varimax => "varimax",
        }
    }

    /// The rotation of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Rotation::None, Rotation::Oblimin, Rotation::Varimax];
        all.into_iter().find(|rotation| rotation.name() == name)
    }
}

/// Rotated loadings.
#[derive(Debug, Clone)]
pub(super) struct Rotated {
    /// Pattern (k, m).
    pub(super) loadings: Array2<f64>,
    /// Φ (m, m).
    pub(super) correlations: Array2<f64>,
    /// Steps made.
    pub(super) iterations: usize,
}

/// Rotates loadings on uncorrelated factors.
pub(super) fn rotate(loadings: &Array2<f64>, rotation: Rotation) -> Result<Rotated> {
    let factors = loadings.ncols();
    let as_it_is = |loadings: Array2<f64>, iterations| Rotated {
        loadings,
        correlations: Array2::eye(factors),
        iterations,
    };
    match rotation {
        _ if factors < 2 => Ok(as_it_is(loadings.clone(), 0)),
        Rotation::None => Ok(as_it_is(loadings.clone(), 0)),
        Rotation::Varimax => varimax(loadings).map(|(found, sweeps)| as_it_is(found, sweeps)),
        Rotation::Oblimin => oblimin(loadings),
    }
}

/// Plane by plane to the angle at which the variance of squared loadings is highest (Kaiser 1958),
/// until no plane turns any more.
fn varimax(loadings: &Array2<f64>) -> Result<(Array2<f64>, usize)> {
    const MOST_SWEEPS: usize = 1000;
    const STILL: f64 = 1e-14;
    const ROUNDING: f64 = 1e-10;
    let length = loadings.map_axis(Axis(1), |row| row.dot(&row).sqrt());
    let length = length.mapv_into(|length| if length > 0.0 { length } else { 1.0 });
    let mut found = loadings / &length.view().insert_axis(Axis(1));
    let (k, m) = (found.nrows() as f64, found.ncols());
    let mut widest = f64::INFINITY;
    for sweep in 1..=MOST_SWEEPS {
        let before = widest;
        widest = 0.0_f64;
        for i in 0..m {
            for j in i + 1..m {
                let (x, y) = (found.column(i).to_owned(), found.column(j).to_owned());
                let (u, v) = (&x * &x - &y * &y, 2.0 * &x * &y);
                let (a, b) = (u.sum(), v.sum());
                let above = 2.0 * (u.dot(&v) - a * b / k);
                let below = u.dot(&u) - v.dot(&v) - (a * a - b * b) / k;
                let angle = above.atan2(below) / 4.0;
                widest = widest.max(angle.abs());
                let (sin, cos) = angle.sin_cos();
                found.column_mut(i).assign(&(&x * cos + &y * sin));
                found.column_mut(j).assign(&(&y * cos - &x * sin));
            }
        }
        if widest <= STILL || (widest <= ROUNDING && widest >= before) {
            return Ok((found * &length.insert_axis(Axis(1)), sweep));
        }
    }
    Err(not_converged(Rotation::Varimax, MOST_SWEEPS, widest))
}

/// Direct oblimin by gradient projection, from varimax and from the axes as they are; the better of
/// the two where they differ.
fn oblimin(loadings: &Array2<f64>) -> Result<Rotated> {
    let (from_varimax, _) = varimax(loadings)?;
    let first = gradient_projection(&from_varimax)?;
    let second = gradient_projection(loadings)?;
    let better = if second.value < first.value - 1e-10 { second } else { first };
    Ok(Rotated {
        loadings: better.loadings,
        correlations: better.correlations,
        iterations: better.iterations,
    })
}

/// Where a search has come to.
struct Oblique {
    /// T (m, m), columns of length one.
    axes: Array2<f64>,
    /// A (Tᵀ)⁻¹ (k, m).
    loadings: Array2<f64>,
    /// Tᵀ T (m, m).
    correlations: Array2<f64>,
    /// The criterion.
    value: f64,
    /// Its gradient along what keeps columns at length one (m, m).
    gradient: Array2<f64>,
    iterations: usize,
}

impl Oblique {
    fn slope(&self) -> f64 {
        self.gradient.mapv(|x| x * x).sum().sqrt()
    }

    /// None where two axes fall together.
    fn at(unrotated: &Array2<f64>, axes: Array2<f64>, iterations: usize) -> Option<Self> {
        let mut correlations = axes.t().dot(&axes);
        correlations.diag_mut().fill(1.0);
        let factor = cholesky::factor(&correlations, cholesky::ROUNDING).ok()?;
        let half = cholesky::invert_lower(&factor);
        // T⁻¹ = (Tᵀ T)⁻¹ Tᵀ
        let inverse = half.t().dot(&half).dot(&axes.t());
        let loadings = unrotated.dot(&inverse.t());
        let squares = loadings.mapv(|x| x * x);
        // Summed without the factor itself: taken off a sum, small squares would be lost.
        let other_factors: Array2<f64> = 1.0 - Array2::<f64>::eye(axes.ncols());
        let others = squares.dot(&other_factors);
        let value = (&squares * &others).sum() / 4.0;
        let by_loadings = &loadings * &others;
        let by_axes = -loadings.t().dot(&by_loadings).dot(&inverse).reversed_axes();
        let along: Array1<f64> = (&axes * &by_axes).sum_axis(Axis(0));
        let gradient = by_axes - &axes * &along;
        Some(Self { axes, loadings, correlations, value, gradient, iterations })
    }
}

fn gradient_projection(unrotated: &Array2<f64>) -> Result<Oblique> {
    const MOST_ITERATIONS: usize = 50_000;
    const LEVEL: f64 = 1e-13;
    const NEAR: f64 = 1e-6;
    const ROUNDING: f64 = 1e-9;
    let m = unrotated.ncols();
    let failed = |iterations, slope| not_converged(Rotation::Oblimin, iterations, slope);
    let mut here =
        Oblique::at(unrotated, Array2::eye(m), 0).ok_or_else(|| failed(0, f64::INFINITY))?;
    let mut length = 1.0;
    for iteration in 1..=MOST_ITERATIONS {
        let slope = here.slope();
        if slope <= LEVEL {
            return Ok(here);
        }
        length *= 2.0;
        let mut next = None;
        for _ in 0..30 {
            let moved = &here.axes - &(&here.gradient * length);
            let lengths = moved.map_axis(Axis(0), |column| column.dot(&column).sqrt());
            let there = Oblique::at(unrotated, moved / &lengths, iteration);
            let promised = 0.5 * slope * slope * length;
            // Once the criterion is level to its last digits, only the slope can tell.
            let level = slope <= NEAR || promised <= 1e-12 * here.value;
            next = there.filter(|there| {
                if level { there.slope() < slope } else { here.value - there.value > promised }
            });
            if next.is_some() {
                break;
            }
            length *= 0.5;
        }
        match next {
            Some(next) => here = next,
            None if slope <= ROUNDING => return Ok(here),
            None => return Err(failed(iteration, slope)),
        }
    }
    match here.slope() {
        slope if slope <= ROUNDING => Ok(here),
        slope => Err(failed(MOST_ITERATIONS, slope)),
    }
}

fn not_converged(rotation: Rotation, iterations: usize, change: f64) -> Error {
    let what = match rotation {
        Rotation::Varimax => "the varimax rotation",
        _ => "the oblimin rotation",
    };
    Error::NotConverged { what, iterations, change }
}
