//! How much error variance the items of a scale can have at most: a small semidefinite program.
//!
//! ```text
//! largest   Σ w_i δ_i      over δ ≥ 0 with  A = R − diag(δ) ⪰ 0
//! smallest  Σ R_ij X_ij    over X ⪰ 0 with  z_i = X_ii − w_i ≥ 0
//! ```
//!
//! Both have the same value. Every feasible δ gives less, every feasible X more, so that the two together
//! tell how near the answer is. A primal-dual interior point method with the direction of Helmberg,
//! Rendl, Vanderbei and Wolkowicz (1996, <https://doi.org/10.1137/0806020>): with X A = μ I and z δ = μ
//! linearised, a step dδ solves
//!
//! ```text
//! (X ∘ A⁻¹ + diag(z / δ)) dδ = w − μ diag(A⁻¹) + μ / δ
//! ```

use ndarray::{Array1, Array2};

use super::super::inter_item::standardised;
use crate::math::{cholesky, linalg};

/// A gap between the two values below this, as a share of Σ w, is nought.
const CLOSED: f64 = 1e-12;
/// The largest gap with which a search that moves no more counts as ended.
const ENDED: f64 = 1e-8;
/// Steps in which a search must have come twice as near.
const PATIENCE: usize = 8;
/// How far a step goes towards the edge of what is feasible.
const TOWARDS_EDGE: f64 = 0.95;

/// The most error variance, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MostError {
    /// Of each item, as a share of its variance (k).
    pub(super) error: Array1<f64>,
    /// Steps made.
    pub(super) iterations: usize,
    /// By how much Σ w δ could still grow at most, as a share of Σ w.
    pub(super) gap: f64,
    /// Whether that is nothing.
    pub(super) converged: bool,
}

/// The δ of the largest Σ w δ for a positive definite R with a unit diagonal and w > 0.
pub(super) fn most_error(r: &Array2<f64>, weights: &Array1<f64>, most_steps: usize) -> MostError {
    let w = weights / weights.sum();
    let delta = Array1::from_elem(w.len(), 0.5 * linalg::smallest_eigenvalue(r));
    let mut best =
        MostError { error: delta.clone(), iterations: 0, gap: f64::INFINITY, converged: false };
    let Some(mut point) = Point::in_the_middle(r, &w, delta) else { return best };
    let (mut reached, mut reached_at, mut towards_middle) = (f64::INFINITY, 0, 0.5);
    for iterations in 0..=most_steps {
        let gap = point.gap(r, &w);
        if gap < best.gap {
            best = MostError { error: point.delta.clone(), iterations, gap, converged: false };
        }
        if gap < 0.5 * reached {
            (reached, reached_at) = (gap, iterations);
        }
        let stuck = gap.is_nan() || iterations - reached_at > PATIENCE;
        if gap <= CLOSED || stuck || iterations == most_steps {
            break;
        }
        let Some(length) = point.step(r, &w, towards_middle) else { break };
        // A short step says that the point lies near an edge: to the middle first.
        towards_middle = if length > 0.8 { 0.1 } else { 0.5 };
    }
    best.converged = best.gap <= ENDED;
    best
}

/// A δ and an X, both feasible.
struct Point {
    delta: Array1<f64>,
    x: Array2<f64>,
}

impl Point {
    /// With X a multiple of A⁻¹, as where the two products are the same in all directions.
    fn in_the_middle(r: &Array2<f64>, w: &Array1<f64>, delta: Array1<f64>) -> Option<Self> {
        let inverse = invert(&(r - &Array2::from_diag(&delta)))?;
        let needed = w.iter().zip(inverse.diag()).map(|(w, entry)| w / entry).fold(0.0, f64::max);
        Some(Self { delta, x: inverse * (2.0 * needed) })
    }

    /// What X allows beyond what δ attains. An X that falls short of its diagonal by rounding is
    /// charged for what it lacks.
    fn gap(&self, r: &Array2<f64>, w: &Array1<f64>) -> f64 {
        let lacking: f64 = w.iter().zip(self.x.diag()).map(|(w, x)| (w - x).max(0.0)).sum();
        // Σ R X − Σ w δ without the digits that the two have in common.
        let a = r - &Array2::from_diag(&self.delta);
        let spare: f64 = (0..w.len()).map(|i| self.delta[i] * (self.x[[i, i]] - w[i])).sum();
        (&a * &self.x).sum() + spare + lacking
    }

    /// One step towards the point where X A = z δ = `towards_middle` times their present mean; the
    /// shorter of the two step lengths, none when arithmetic fails.
    fn step(&mut self, r: &Array2<f64>, w: &Array1<f64>, towards_middle: f64) -> Option<f64> {
        let k = w.len();
        let a = r - &Array2::from_diag(&self.delta);
        let inverse = invert(&a)?;
        let z = &self.x.diag() - w;
        let z = z.mapv(|z| z.max(f64::MIN_POSITIVE));
        let complementarity = (&a * &self.x).sum() + (&z * &self.delta).sum();
        let mu = towards_middle * complementarity / (2 * k) as f64;
        let mut system = &self.x * &inverse;
        let ratio = &z / &self.delta;
        system.diag_mut().zip_mut_with(&ratio, |entry, ratio| *entry += ratio);
        let right = w - &(&inverse.diag() * mu) + self.delta.mapv(|delta| mu / delta);
        let d_delta = solve(&system, &right)?;

        let moved = (&self.x * &d_delta).dot(&inverse);
        let d_x = &inverse * mu - &self.x + (&moved + &moved.t()) * 0.5;
        let d_z = &d_x.diag();
        let length_x = to_edge(&self.x, &d_x)?.min(to_bound(&z, &d_z.to_owned()));
        let d_a = Array2::from_diag(&d_delta.mapv(|d| -d));
        let length_delta = to_edge(&a, &d_a)?.min(to_bound(&self.delta, &d_delta));
        let (length_x, length_delta) =
            ((TOWARDS_EDGE * length_x).min(1.0), (TOWARDS_EDGE * length_delta).min(1.0));
        self.x.scaled_add(length_x, &d_x);
        self.delta.scaled_add(length_delta, &d_delta);
        Some(length_x.min(length_delta))
    }
}

/// How far a matrix may move in a direction before it is no longer positive definite.
fn to_edge(matrix: &Array2<f64>, direction: &Array2<f64>) -> Option<f64> {
    let scale = matrix.diag().mapv(f64::sqrt);
    let scaled = |m: &Array2<f64>| {
        Array2::from_shape_fn(m.dim(), |(i, j)| m[[i, j]] / (scale[i] * scale[j]))
    };
    let w = cholesky::invert_lower(&cholesky::factor(&scaled(matrix), 0.0).ok()?);
    let smallest = linalg::smallest_eigenvalue(&w.dot(&scaled(direction)).dot(&w.t()));
    match smallest {
        s if s.is_nan() => None,
        s if s < 0.0 => Some(-1.0 / s),
        _ => Some(f64::INFINITY),
    }
}

/// How far positive numbers may move before one of them is nought.
fn to_bound(at: &Array1<f64>, direction: &Array1<f64>) -> f64 {
    let lengths = at.iter().zip(direction).filter(|(_, d)| **d < 0.0).map(|(at, d)| -at / d);
    lengths.fold(f64::INFINITY, f64::min)
}

/// The inverse of a positive definite matrix.
pub(super) fn invert(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let w = cholesky::invert_lower(&cholesky::factor(&standardised(matrix), 0.0).ok()?);
    let scale = matrix.diag().mapv(f64::sqrt);
    let inverse = w.t().dot(&w);
    Some(Array2::from_shape_fn(matrix.dim(), |(i, j)| inverse[[i, j]] / (scale[i] * scale[j])))
}

/// The solution of a positive definite system.
fn solve(matrix: &Array2<f64>, right: &Array1<f64>) -> Option<Array1<f64>> {
    let w = cholesky::invert_lower(&cholesky::factor(&standardised(matrix), 0.0).ok()?);
    let scale = matrix.diag().mapv(f64::sqrt);
    let solution = w.t().dot(&w.dot(&(right / &scale)));
    let solution = solution / scale;
    solution.iter().all(|value| value.is_finite()).then_some(solution)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::most_error;

    fn equal(k: usize) -> Array1<f64> {
        Array1::ones(k)
    }

    /// Two items: (1 − δ1)(1 − δ2) ≥ r², so that δ = 1 − |r| where both count the same.
    #[test]
    fn two_items_are_solved_by_hand() {
        for r in [0.9, 0.5, 0.1, -0.4] {
            let found = most_error(&array![[1.0, r], [r, 1.0]], &equal(2), 200);
            assert!(found.converged && found.gap < 1e-10, "{found:?}");
            for delta in found.error {
                assert!((delta - (1.0 - r.abs())).abs() < 1e-5, "{delta} for r = {r}");
            }
        }
        // w1 = 9 w2: √(1 − δ) of the two are as 1 to 3 unless that needs δ < 0, which it does not here.
        let found = most_error(&array![[1.0, 0.3], [0.3, 1.0]], &array![9.0, 1.0], 200);
        assert!((found.error[0] - 0.9).abs() < 1e-6, "{found:?}");
        assert!((found.error[1] - 0.1).abs() < 1e-5, "{found:?}");
    }

    /// One factor of equal loadings: R = λ² 1 1ᵀ + (1 − λ²) I has δ = 1 − λ².
    #[test]
    fn one_factor_is_found() {
        for k in [3, 8, 20] {
            let r = Array2::from_shape_fn((k, k), |(i, j)| if i == j { 1.0 } else { 0.36 });
            let found = most_error(&r, &equal(k), 200);
            assert!(found.converged, "{found:?}");
            assert!((found.error.sum() - 0.64 * k as f64).abs() < 1e-8, "{found:?}");
        }
    }

    /// Uncorrelated items are nothing but error, however much one of them counts.
    #[test]
    fn no_correlation_is_all_error() {
        let found = most_error(&Array2::eye(4), &array![100.0, 1.0, 1.0, 0.01], 200);
        assert!(found.error.iter().all(|delta| (delta - 1.0).abs() < 1e-6), "{found:?}");
    }

    #[test]
    fn too_few_steps_are_told() {
        let found = most_error(&array![[1.0, 0.5], [0.5, 1.0]], &equal(2), 2);
        assert!(!found.converged && found.gap > 1e-4, "{found:?}");
    }
}
