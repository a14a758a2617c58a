//! The polyserial correlation with mean, standard deviation and thresholds from the margins.
//!
//! ```text
//! P(y | z) = Φ(u_y) − Φ(u_{y−1}),   u_j = (τ_j − ρ z) / √(1 − ρ²),   ℓ = Σ w log P
//! ```

use ndarray::Array2;

use super::rows::Rows;
use crate::correlation::latent::Slopes;
use crate::correlation::polychoric::inverse;
use crate::math::bivariate_normal::Cut;
use crate::math::distribution::{normal_cdf, normal_density};

/// Φ(high) − Φ(low) from the smaller tails, and no less than the least double.
pub(crate) fn share(low: f64, high: f64) -> f64 {
    let share = if low > 0.0 {
        normal_cdf(-low) - normal_cdf(-high)
    } else {
        normal_cdf(high) - normal_cdf(low)
    };
    share.max(f64::MIN_POSITIVE)
}

/// Thresholds with −∞ and ∞ at their ends.
pub(crate) fn ends(cuts: &[Cut]) -> Vec<f64> {
    let inner = cuts.iter().map(|cut| cut.at);
    [f64::NEG_INFINITY].into_iter().chain(inner).chain([f64::INFINITY]).collect()
}

/// A threshold as a row sees it at one correlation.
struct Seen {
    u: f64,
    density: f64,
    /// ∂u/∂ρ and ∂²u/∂ρ²; nought of a threshold at infinity.
    slope: f64,
    bend: f64,
}

impl Seen {
    fn of(tau: f64, z: f64, rho: f64, root: f64) -> Self {
        let u = (tau - rho * z) / root;
        if tau.is_infinite() {
            return Self { u, density: 0.0, slope: 0.0, bend: 0.0 };
        }
        let cube = root.powi(3);
        let away = tau * rho - z;
        let bend = tau / cube + 3.0 * rho * away / (cube * root * root);
        Self { u, density: normal_density(u), slope: away / cube, bend }
    }
}

/// The derivatives of the log-likelihood by the correlation.
pub(crate) fn slopes(rows: &Rows, tau: &[f64], rho: f64) -> Slopes {
    let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
    let mut slopes = Slopes { first: 0.0, second: 0.0 };
    for (z, category, weight) in rows.iter() {
        let [low, high] = [category, category + 1].map(|at| Seen::of(tau[at], z, rho, root));
        let probability = share(low.u, high.u);
        let once = |seen: &Seen| seen.density * seen.slope;
        let twice = |seen: &Seen| seen.density * (seen.bend - seen.u * seen.slope * seen.slope);
        let slope = (once(&high) - once(&low)) / probability;
        slopes.first += weight * slope;
        slopes.second += weight * ((twice(&high) - twice(&low)) / probability - slope * slope);
    }
    slopes
}

/// Σ w log P(y | z).
pub(crate) fn conditional_log_likelihood(rows: &Rows, tau: &[f64], rho: f64) -> f64 {
    let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
    let given = |at: f64, z: f64| (at - rho * z) / root;
    let of_row = |(z, category, weight): (f64, usize, f64)| {
        weight * share(given(tau[category], z), given(tau[category + 1], z)).ln()
    };
    rows.iter().map(of_row).sum()
}

/// The sampling variance of the correlation when mean, standard deviation and thresholds are
/// estimated from the same respondents (Muthén 1984), from squared and multiplied scores.
pub(crate) fn variance(rows: &Rows, tau: &[f64], rho: f64) -> f64 {
    let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
    let thresholds = tau.len() - 2;
    // Means over respondents of products with the score of ρ: of μ and σ, of the thresholds, of ρ.
    let (mut moments, mut cuts, mut square) = ([0.0; 2], vec![0.0; thresholds], 0.0);
    let mut information = Array2::zeros((2, 2));
    let mut scores = Vec::with_capacity(rows.z.len());
    for (z, category, weight) in rows.iter() {
        let [low, high] = [category, category + 1].map(|at| Seen::of(tau[at], z, rho, root));
        let probability = share(low.u, high.u);
        let score = (high.density * high.slope - low.density * low.slope) / probability;
        let by_z = -rho / root * (high.density - low.density) / probability;
        let share = weight / rows.n;
        for (moment, of_both) in moments.iter_mut().zip([z - by_z, z * z - 1.0 - z * by_z]) {
            *moment += share * score * of_both;
        }
        for (threshold, slope) in
            [(category.wrapping_sub(1), -low.density), (category, high.density)]
        {
            if threshold < thresholds {
                cuts[threshold] += share * score * slope / (root * probability);
            }
        }
        let of_x = [z, z * z - 1.0];
        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            information[[i, j]] += share * of_x[i] * of_x[j];
        }
        square += share * score * score;
        scores.push(score);
    }
    let Some(inverse) = inverse(&information) else { return f64::NAN };
    let by_moments = [0, 1].map(|j| moments[0] * inverse[[0, j]] + moments[1] * inverse[[1, j]]);
    let by_category: Vec<f64> = (0..=thresholds)
        .map(|category| {
            let moved = |(at, cut): (usize, &Cut)| {
                let deviation = if category <= at { cut.above } else { -cut.below };
                cuts[at] * deviation / cut.density
            };
            rows.cuts.iter().enumerate().map(moved).sum()
        })
        .collect();
    let influence = |((z, category, weight), score): ((f64, usize, f64), f64)| {
        let first_step = by_moments[0] * z + by_moments[1] * (z * z - 1.0) + by_category[category];
        weight * ((score - first_step) / square).powi(2)
    };
    rows.iter().zip(scores).map(influence).sum::<f64>() / (rows.n * rows.n)
}
