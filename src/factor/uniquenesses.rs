//! The search for uniquenesses: Newton's method with the exact second derivatives, between bounds.

use ndarray::{Array1, Array2, Axis};

use super::Extraction;
use crate::error::{Error, Result};
use crate::math::linalg::{self, Eigen};

/// No uniqueness is let below it (factanal, psych): beyond lies the improper solution of a Heywood
/// case, in which nothing of an item would be its own.
pub(super) const LOWEST_UNIQUENESS: f64 = 0.005;

/// After these the search is given up.
const MOST_ITERATIONS: usize = 500;

/// A slope that no double can be told from nought by.
const LEVEL: f64 = 1e-13;

/// Where steps no longer help, a slope this small is the rounding of eigenvalues and not a hill.
const ROUNDING: f64 = 1e-9;

/// Loadings on uncorrelated factors and the uniquenesses that belong to them.
#[derive(Debug, Clone)]
pub(super) struct Extracted {
    /// Items by factors (k, m), a column for each eigenvalue, the largest first.
    pub(super) loadings: Array2<f64>,
    /// Of each item (k).
    pub(super) uniquenesses: Array1<f64>,
    /// Which uniquenesses ended on their lower bound (k).
    pub(super) at_bound: Vec<bool>,
    /// Factors that carry anything, at most those asked for.
    pub(super) carried: usize,
    /// Steps of Newton's method.
    pub(super) iterations: usize,
    /// The largest slope that is left, of those inside the bounds.
    pub(super) gradient: f64,
}

/// The misfit at some uniquenesses, with its slopes.
struct Misfit {
    value: f64,
    gradient: Array1<f64>,
    hessian: Array2<f64>,
}

/// What is searched in: uniquenesses for minres, their logarithms for maximum likelihood, whose
/// misfit is nearly a parabola in them (Jöreskog 1967).
struct Search<'a> {
    correlation: &'a Array2<f64>,
    factors: usize,
    extraction: Extraction,
    low: f64,
    high: f64,
}

/// The factors of a correlation matrix, from the start of Jöreskog (1967): (1 − m / 2k) (1 − smc),
/// or one half where squared multiple correlations do not exist.
pub(super) fn extract(
    correlation: &Array2<f64>,
    factors: usize,
    extraction: Extraction,
    smc: Option<&[f64]>,
) -> Result<Extracted> {
    let (low, high) = match extraction {
        Extraction::Minres => (LOWEST_UNIQUENESS, 1.0),
        Extraction::MaximumLikelihood => (LOWEST_UNIQUENESS.ln(), 0.0),
    };
    let search = Search { correlation, factors, extraction, low, high };
    let k = correlation.nrows();
    let share = 1.0 - factors as f64 / (2.0 * k as f64);
    let start = Array1::from_shape_fn(k, |i| smc.map_or(0.5, |smc| share * (1.0 - smc[i])));
    let start = start.mapv(|psi| search.coordinate(psi.clamp(LOWEST_UNIQUENESS, 1.0)));
    search.run(start)
}

impl Search<'_> {
    fn coordinate(&self, psi: f64) -> f64 {
        match self.extraction {
            Extraction::Minres => psi,
            Extraction::MaximumLikelihood => psi.ln(),
        }
    }

    fn uniquenesses(&self, at: &Array1<f64>) -> Array1<f64> {
        match self.extraction {
            Extraction::Minres => at.clone(),
            Extraction::MaximumLikelihood => at.mapv(f64::exp),
        }
    }

    fn run(&self, start: Array1<f64>) -> Result<Extracted> {
        let mut at = start;
        let mut misfit = self.misfit(&at)?;
        for iteration in 0..MOST_ITERATIONS {
            let free = self.free(&at, &misfit.gradient);
            let slope = largest(&misfit.gradient, &free);
            if slope <= LEVEL {
                return self.extracted(&at, iteration, slope);
            }
            let newton = direction(&misfit, &free)?;
            let along = |direction: &Array1<f64>| self.lower(&at, &misfit, direction, &free);
            // A bound can turn Newton's direction uphill; the steepest one it cannot.
            let steepest = || {
                let mut steepest = Array1::zeros(at.len());
                free.iter().for_each(|&i| steepest[i] = -misfit.gradient[i]);
                steepest
            };
            let found = match along(&newton)? {
                Some(found) => Some(found),
                None if slope > ROUNDING => along(&steepest())?,
                None => None,
            };
            match found {
                Some((next, there)) => (at, misfit) = (next, there),
                None if slope <= ROUNDING => return self.extracted(&at, iteration, slope),
                None => return Err(not_converged(iteration, slope)),
            }
        }
        let slope = largest(&misfit.gradient, &self.free(&at, &misfit.gradient));
        if slope <= ROUNDING {
            return self.extracted(&at, MOST_ITERATIONS, slope);
        }
        Err(not_converged(MOST_ITERATIONS, slope))
    }

    /// Those that may move: not held on a bound by their slope.
    fn free(&self, at: &Array1<f64>, gradient: &Array1<f64>) -> Vec<usize> {
        let held = |i: usize| {
            (at[i] <= self.low && gradient[i] >= 0.0) || (at[i] >= self.high && gradient[i] <= 0.0)
        };
        (0..at.len()).filter(|&i| !held(i)).collect()
    }

    /// The first of ever shorter steps that lowers the misfit by a fair part of what its slope
    /// promises; where the misfit itself is level to its last digits, one that halves the slopes.
    fn lower(
        &self,
        at: &Array1<f64>,
        here: &Misfit,
        direction: &Array1<f64>,
        free: &[usize],
    ) -> Result<Option<(Array1<f64>, Misfit)>> {
        const SHARE: f64 = 1e-4;
        const LAST_DIGITS: f64 = 1e-12;
        const NOISE: f64 = 1e-15;
        let slope = largest(&here.gradient, free);
        let mut length = 1.0;
        for _ in 0..40 {
            let next = (at + &(direction * length)).mapv_into(|x| x.clamp(self.low, self.high));
            let promised = -here.gradient.dot(&(&next - at));
            let there = self.misfit(&next)?;
            let gained = here.value - there.value;
            let promised_share = promised / (1.0 + here.value.abs());
            let level = promised_share.abs() <= LAST_DIGITS;
            let flatter = || {
                let free = self.free(&next, &there.gradient);
                largest(&there.gradient, &free) <= 0.5 * slope
            };
            let lower = promised_share > NOISE && gained >= SHARE * promised;
            if lower || (level && flatter()) {
                return Ok(Some((next, there)));
            }
            length *= 0.5;
        }
        Ok(None)
    }

    /// The eigenvalues and vectors that the misfit is made of, and how many of them are factors.
    fn decomposed(&self, at: &Array1<f64>) -> Result<(Eigen, usize)> {
        let psi = self.uniquenesses(at);
        let reduced = match self.extraction {
            Extraction::Minres => self.correlation - &Array2::from_diag(&psi),
            Extraction::MaximumLikelihood => {
                let scale = psi.mapv(|psi| psi.sqrt().recip());
                Array2::from_shape_fn(self.correlation.dim(), |(i, j)| {
                    self.correlation[[i, j]] * scale[i] * scale[j]
                })
            }
        };
        // Symmetric figures that are finite always have them.
        let mut eigen = linalg::eigen(&reduced).ok_or_else(|| not_converged(0, f64::NAN))?;
        eigen.values.invert_axis(Axis(0));
        eigen.vectors.invert_axis(Axis(1));
        let more = |value: &&f64| **value > self.without_factor();
        let kept = eigen.values.iter().take(self.factors).take_while(more).count();
        Ok((eigen, kept))
    }

    /// The eigenvalue of what no factor is in.
    fn without_factor(&self) -> f64 {
        match self.extraction {
            Extraction::Minres => 0.0,
            Extraction::MaximumLikelihood => 1.0,
        }
    }

    /// ```text
    /// minres   R − Ψ = Σ θ ω ωᵀ,            f = ½ Σ θ²,           over all but the m largest θ
    /// ml       Ψ^−½ R Ψ^−½ = Σ θ ω ωᵀ,      f = Σ (θ − ln θ − 1)
    /// slopes   −Σ θ ω_i²   (by ψ_i)         Σ (1 − θ) ω_i²   (by ln ψ_i)
    /// ```
    fn misfit(&self, at: &Array1<f64>) -> Result<Misfit> {
        let (Eigen { values, vectors }, kept) = self.decomposed(at)?;
        let k = at.len();
        let rest = kept..k;
        let likelihood = matches!(self.extraction, Extraction::MaximumLikelihood);
        let value: f64 = values
            .iter()
            .skip(kept)
            .map(|&theta| if likelihood { theta - theta.ln() - 1.0 } else { 0.5 * theta * theta })
            .sum();
        let weight = |theta: f64| if likelihood { 1.0 - theta } else { -theta };
        let gradient = Array1::from_shape_fn(k, |i| {
            rest.clone().map(|j| weight(values[j]) * vectors[[i, j]].powi(2)).sum()
        });
        // Of two eigenvalues that are both left over the difference cancels, so that no two equal
        // ones divide by nought.
        let mut hessian = Array2::zeros((k, k));
        for i in 0..k {
            for l in 0..=i {
                let products =
                    Array1::from_shape_fn(k, |j: usize| vectors[[i, j]] * vectors[[l, j]]);
                let left: f64 = rest.clone().map(|j| products[j]).sum();
                let mut second = 0.0;
                for j in rest.clone() {
                    let theta = values[j];
                    let with_factors: f64 = (0..kept)
                        .map(|n| {
                            let apart = theta - values[n];
                            let part = if likelihood {
                                (theta - 1.0) * (theta + values[n]) / apart
                            } else {
                                2.0 * theta / apart
                            };
                            part * products[n]
                        })
                        .sum();
                    let with_rest = if likelihood { theta * left } else { left };
                    second += products[j] * (with_rest + with_factors);
                }
                hessian[[i, l]] = second;
                hessian[[l, i]] = second;
            }
        }
        Ok(Misfit { value, gradient, hessian })
    }

    fn extracted(&self, at: &Array1<f64>, iterations: usize, gradient: f64) -> Result<Extracted> {
        let (Eigen { values, vectors }, kept) = self.decomposed(at)?;
        let uniquenesses = self.uniquenesses(at);
        let without = self.without_factor();
        let loadings = Array2::from_shape_fn((at.len(), self.factors), |(i, j)| {
            let size = (values[j] - without).max(0.0).sqrt();
            let scale = match self.extraction {
                Extraction::Minres => 1.0,
                Extraction::MaximumLikelihood => uniquenesses[i].sqrt(),
            };
            scale * size * vectors[[i, j]]
        });
        // An eigenvalue within its own rounding of nought is no factor.
        let carries = |value: &&f64| **value - without > 1e-8;
        let carried = values.iter().take(kept).take_while(carries).count();
        Ok(Extracted {
            at_bound: at.iter().map(|&x| x <= self.low).collect(),
            loadings,
            uniquenesses,
            carried,
            iterations,
            gradient,
        })
    }
}

fn not_converged(iterations: usize, change: f64) -> Error {
    Error::NotConverged { what: "the extraction of factors", iterations, change }
}

fn largest(gradient: &Array1<f64>, free: &[usize]) -> f64 {
    free.iter().map(|&i| gradient[i].abs()).fold(0.0, f64::max)
}

/// Newton's direction among those that may move, with curvatures taken upward where they are not.
fn direction(misfit: &Misfit, free: &[usize]) -> Result<Array1<f64>> {
    let among = misfit.hessian.select(Axis(0), free).select(Axis(1), free);
    let slopes = misfit.gradient.select(Axis(0), free);
    let eigen = linalg::eigen(&among).ok_or_else(|| not_converged(0, f64::NAN))?;
    let steepest = eigen.values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let flattest = (1e-10 * steepest).max(f64::MIN_POSITIVE);
    let inverse = eigen.with(|value| value.abs().max(flattest).recip());
    let step = inverse.dot(&slopes);
    let mut direction = Array1::zeros(misfit.gradient.len());
    free.iter().zip(step).for_each(|(&i, step)| direction[i] = -step);
    Ok(direction)
}

#[cfg(test)]
mod tests {
    use super::{Extraction, Search};
    use ndarray::{Array1, Array2, array};

    fn correlations() -> Array2<f64> {
        array![
            [1.0, 0.6, 0.4, 0.1, -0.2],
            [0.6, 1.0, 0.5, 0.2, 0.1],
            [0.4, 0.5, 1.0, 0.3, 0.2],
            [0.1, 0.2, 0.3, 1.0, 0.5],
            [-0.2, 0.1, 0.2, 0.5, 1.0]
        ]
    }

    /// Slopes and curvatures are those of central differences.
    #[test]
    fn derivatives_are_those_of_differences() {
        let correlation = correlations();
        for (extraction, low, high, at) in [
            (Extraction::Minres, 0.005, 1.0, array![0.5, 0.4, 0.6, 0.3, 0.7]),
            (Extraction::MaximumLikelihood, -5.0, 0.0, array![-0.5, -0.4, -0.6, -1.3, -0.7]),
        ] {
            let search = Search { correlation: &correlation, factors: 2, extraction, low, high };
            let of = |at: &Array1<f64>| search.misfit(at).expect("figures that are finite");
            let here = of(&at);
            let h = 1e-5;
            for i in 0..5 {
                let moved = |by: f64| {
                    let mut moved = at.clone();
                    moved[i] += by;
                    of(&moved)
                };
                let (up, down) = (moved(h), moved(-h));
                let slope = (up.value - down.value) / (2.0 * h);
                assert!((slope - here.gradient[i]).abs() < 1e-8, "{extraction:?} slope {i}");
                let curvature = (&up.gradient - &down.gradient) / (2.0 * h);
                for l in 0..5 {
                    let apart = (curvature[l] - here.hessian[[i, l]]).abs();
                    assert!(apart < 1e-7, "{extraction:?} curvature {i} {l}: {apart:e}");
                }
            }
        }
    }
}
