//! The maximum-likelihood polyserial correlation, as an ordered probit regression.
//!
//! The joint likelihood of x and y is that of x, which its mean and standard deviation maximise, times
//! that of y given x, which is P(y ≤ j | z) = Φ(α_j − β z) with β and α of any value. So the search is
//! for these, in which the likelihood has one top (Pratt 1981), and
//!
//! ```text
//! ρ = β / √(1 + β²),   τ_j = α_j / √(1 + β²)
//! ```

use ndarray::{Array1, Array2};

use super::rows::Rows;
use super::two_step::{ends, share};
use crate::correlation::latent::{FirstStep, MOST_ITERATIONS};
use crate::correlation::polychoric::inverse;
use crate::error::{Error, Result};
use crate::math::distribution::normal_density;

const WHAT: &str = "the maximum-likelihood polyserial correlation";

/// The estimate.
pub(crate) struct Probit {
    pub(crate) rho: f64,
    pub(crate) variance: f64,
    /// Thresholds and their variances.
    pub(crate) thresholds: Vec<f64>,
    pub(crate) threshold_variances: Vec<f64>,
    pub(crate) iterations: usize,
}

/// The log-likelihood of y given z with its gradient and negated second derivatives, by β and α.
struct Height {
    value: f64,
    gradient: Array1<f64>,
    curvature: Array2<f64>,
}

fn height(rows: &Rows, at: &Array1<f64>) -> Height {
    let size = at.len();
    let (mut value, mut gradient) = (0.0, Array1::zeros(size));
    let mut curvature = Array2::zeros((size, size));
    for (z, category, weight) in rows.iter() {
        // The parameter of the threshold below is `category`, of the one above `category + 1`.
        let (has_low, has_high) = (category > 0, category + 1 < size);
        let seen = |threshold: usize| at[threshold] - at[0] * z;
        let low = if has_low { seen(category) } else { f64::NEG_INFINITY };
        let high = if has_high { seen(category + 1) } else { f64::INFINITY };
        let probability = share(low, high);
        value += weight * probability.ln();
        let g_low = if has_low { normal_density(low) / probability } else { 0.0 };
        let g_high = if has_high { normal_density(high) / probability } else { 0.0 };
        let bend_low = if has_low { g_low * (g_low - low) } else { 0.0 };
        let bend_high = if has_high { g_high * (g_high + high) } else { 0.0 };
        let mixed = -g_low * g_high;
        gradient[0] -= weight * z * (g_high - g_low);
        curvature[[0, 0]] += weight * z * z * (bend_high + bend_low + 2.0 * mixed);
        let mut add = |i: usize, j: usize, amount: f64| {
            curvature[[i, j]] += weight * amount;
            if i != j {
                curvature[[j, i]] += weight * amount;
            }
        };
        if has_low {
            gradient[category] -= weight * g_low;
            add(category, category, bend_low);
            add(0, category, -z * (bend_low + mixed));
        }
        if has_high {
            gradient[category + 1] += weight * g_high;
            add(category + 1, category + 1, bend_high);
            add(0, category + 1, -z * (bend_high + mixed));
        }
        if has_low && has_high {
            add(category, category + 1, mixed);
        }
    }
    Height { value, gradient, curvature }
}

/// By Newton's method from a first correlation.
pub(crate) fn probit(rows: &Rows, start: f64, first_step: FirstStep) -> Result<Probit> {
    let root = (1.0 - start * start).sqrt();
    let tau = ends(&rows.cuts);
    let inner = &tau[1..tau.len() - 1];
    let mut at: Array1<f64> =
        [start / root].into_iter().chain(inner.iter().map(|tau| tau / root)).collect();
    let mut here = height(rows, &at);
    let mut change = f64::INFINITY;
    for iteration in 1..=MOST_ITERATIONS {
        let Some(inverse) = inverse(&here.curvature) else { break };
        let step = inverse.dot(&here.gradient);
        change = here.gradient.dot(&step);
        let uphill = (0..60).find_map(|halved| {
            let next = &at + &(&step * 0.5_f64.powi(halved));
            let ordered = next.as_slice().is_some_and(|next| next[1..].is_sorted());
            let reached = ordered.then(|| height(rows, &next))?;
            let higher = reached.value >= here.value - 1e-12 * here.value.abs();
            higher.then_some((next, reached))
        });
        let Some((next, reached)) = uphill else { break };
        (at, here) = (next, reached);
        if change <= 1e-22 * rows.n {
            return finished(rows, &at, &here, first_step, iteration);
        }
    }
    Err(Error::NotConverged { what: WHAT, iterations: MOST_ITERATIONS, change })
}

fn finished(
    rows: &Rows,
    at: &Array1<f64>,
    here: &Height,
    first_step: FirstStep,
    iterations: usize,
) -> Result<Probit> {
    let Some(variances) = inverse(&here.curvature) else {
        return Err(Error::NotConverged { what: WHAT, iterations, change: 0.0 });
    };
    let beta = at[0];
    let q = beta.hypot(1.0);
    let (rho, rest) = (beta / q, 1.0 / (q * q));
    // What the mean and the standard deviation of x add: ∂τ/∂μ = −ρ/σ, ∂τ/∂σ = −τ ρ²/σ and
    // ∂ρ/∂σ = ρ (1 − ρ²)/σ, with variances σ²/n and σ²/2n.
    let of_moments = match first_step {
        FirstStep::Estimated | FirstStep::Muthen => 1.0 / rows.n,
        FirstStep::Known => 0.0,
    };
    let variance = variances[[0, 0]] / q.powi(6) + of_moments * (rho * rest).powi(2) / 2.0;
    let threshold_variance = |j: usize| {
        let (by_alpha, by_beta) = (1.0 / q, -at[j] * beta / q.powi(3));
        let tau = at[j] / q;
        by_alpha * by_alpha * variances[[j, j]]
            + 2.0 * by_alpha * by_beta * variances[[0, j]]
            + by_beta * by_beta * variances[[0, 0]]
            + of_moments * rho * rho * (1.0 + tau * tau * rho * rho / 2.0)
    };
    Ok(Probit {
        rho,
        variance,
        thresholds: at.iter().skip(1).map(|alpha| alpha / q).collect(),
        threshold_variances: (1..at.len()).map(threshold_variance).collect(),
        iterations,
    })
}
