//! The one factorisation of the crate, in either precision.
//!
//! Written out rather than taken from LAPACK, for two reasons: it names the first variable that
//! the ones before it determine, and it runs on pairs of doubles as well.

use ndarray::{Array1, Array2};

use super::real::{Real, sum};

/// A variable that the ones before it determine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dependence {
    /// Which one.
    pub(crate) variable: usize,
    /// What is left of its unit variance given the ones before it; negative when no data can have
    /// such a matrix.
    pub(crate) pivot: f64,
    /// Those of the ones before it that matter.
    pub(crate) on: Vec<usize>,
}

/// Coefficients of standardised variables below this do not make a dependence.
const NEGLIGIBLE: f64 = 1e-6;

/// Cross-products of survey data carry 15 digits or more; a pivot at or below this is rounding, not
/// variation.
pub(crate) const ROUNDING: f64 = 1e-11;

/// L with L Lᵀ = A, for a symmetric A with unit diagonal and pivots above `rounding`.
pub(crate) fn factor<T: Real>(a: &Array2<T>, rounding: f64) -> Result<Array2<T>, Dependence> {
    let k = a.nrows();
    let mut l = Array2::from_elem((k, k), T::from(0.0));
    for i in 0..k {
        for j in 0..i {
            l[[i, j]] = (a[[i, j]] - sum((0..j).map(|c| l[[i, c]] * l[[j, c]]))) / l[[j, j]];
        }
        let pivot = a[[i, i]] - sum((0..i).map(|c| l[[i, c]] * l[[i, c]]));
        if pivot.to_f64() <= rounding {
            let on = depends_on(&l, i);
            return Err(Dependence { variable: i, pivot: pivot.to_f64(), on });
        }
        l[[i, i]] = pivot.sqrt();
    }
    Ok(l)
}

/// W = L⁻¹, lower triangular. Its columns give, for every leading block at once, the inverse
/// (A⁻¹)ⱼⱼ = Σᵢ Wᵢⱼ².
pub(crate) fn invert_lower<T: Real>(l: &Array2<T>) -> Array2<T> {
    let k = l.nrows();
    let mut w = Array2::from_elem((k, k), T::from(0.0));
    for j in 0..k {
        w[[j, j]] = T::from(1.0) / l[[j, j]];
        for i in j + 1..k {
            let inner = sum((j..i).map(|c| l[[i, c]] * w[[c, j]]));
            w[[i, j]] = T::from(0.0) - inner / l[[i, i]];
        }
    }
    w
}

/// x with L Lᵀ x = b.
pub(crate) fn solve(l: &Array2<f64>, b: &Array1<f64>) -> Array1<f64> {
    let (k, mut x) = (b.len(), b.clone());
    for i in 0..k {
        let known: f64 = (0..i).map(|j| l[[i, j]] * x[j]).sum();
        x[i] = (x[i] - known) / l[[i, i]];
    }
    for i in (0..k).rev() {
        let known: f64 = (i + 1..k).map(|j| l[[j, i]] * x[j]).sum();
        x[i] = (x[i] - known) / l[[i, i]];
    }
    x
}

/// Which of the variables before `variable` its combination is made of: row `variable` of L
/// solved against the factor of the ones before it.
fn depends_on<T: Real>(l: &Array2<T>, variable: usize) -> Vec<usize> {
    let mut coefficients = vec![0.0; variable];
    for j in (0..variable).rev() {
        let later: f64 = (j + 1..variable).map(|c| l[[c, j]].to_f64() * coefficients[c]).sum();
        coefficients[j] = (l[[variable, j]].to_f64() - later) / l[[j, j]].to_f64();
    }
    (0..variable).filter(|&j| coefficients[j].abs() > NEGLIGIBLE).collect()
}
