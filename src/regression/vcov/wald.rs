//! Wald's test in coordinates and the tests of one model.

use ndarray::{Array2, ArrayView2, s};

use super::super::model::Tests;
use super::super::solve::Coordinates;
use crate::math::cholesky;
use crate::math::real::{Real, sum};

/// Where the block of a model begins and ends among the predictors.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The span of every block, from the number of predictors entered.
pub(super) fn spans(entered: &[usize]) -> Vec<Span> {
    let starts = [0].into_iter().chain(entered.iter().copied());
    starts.zip(entered).map(|(start, &end)| Span { start, end }).collect()
}

impl<T: Real> Coordinates<T> {
    /// Covariance of the coefficients and Wald tests from the covariance of γ. All tests have `df`
    /// degrees of freedom.
    pub(super) fn tests(&self, of_coordinates: &Array2<f64>, span: Span, df: f64) -> Tests {
        let Span { start, end } = span;
        let constants = self.constant.iter().len();
        let of_slopes = of_coordinates.slice(s![constants.., constants..]);
        let slopes: Vec<f64> = self.slopes[..end].iter().map(|slope| slope.to_f64()).collect();
        Tests {
            covariance: self.covariance(of_coordinates, end),
            f: wald(&slopes, of_slopes),
            f_change: wald(&slopes[start..], of_slopes.slice(s![start.., start..])),
            df: vec![df; constants + end],
            f_df: df,
            f_change_df: df,
        }
    }
}

/// Wald's F of γ = 0: γᵀ V⁻¹ γ / q. Infinite where V is nought, NaN where it is singular.
pub(in super::super) fn wald(slopes: &[f64], covariance: ArrayView2<'_, f64>) -> f64 {
    let q = slopes.len() as f64;
    let size = covariance.diag().mapv(f64::sqrt);
    let ratio: Vec<f64> = slopes.iter().zip(&size).map(|(slope, size)| slope / size).collect();
    if size.iter().all(|size| *size == 0.0) {
        return sum(ratio.iter().map(|t| t * t)) / q;
    }
    let unit = Array2::from_shape_fn(covariance.dim(), |(i, j)| {
        if i == j { 1.0 } else { covariance[[i, j]] / (size[i] * size[j]) }
    });
    let Ok(factor) = cholesky::factor(&unit, cholesky::ROUNDING) else { return f64::NAN };
    let inverse = cholesky::invert_lower(&factor);
    let turned = inverse.rows().into_iter();
    let turned = turned.map(|row| sum(row.iter().zip(&ratio).map(|(weight, t)| weight * t)));
    sum(turned.map(|t| t * t)) / q
}
