//! The polyserial correlation with mean, standard deviation and thresholds from the margins.
//!
//! ```text
//! P(y | z) = Φ(u_y) − Φ(u_{y−1}),   u_j = (τ_j − ρ z) / √(1 − ρ²),   ℓ = Σ w log P
//! ```

use ndarray::Array2;

use super::rows::Rows;
use crate::correlation::latent::{FirstStep, Slopes};
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
    /// u ∂u/∂ρ.
    pull: f64,
}

impl Seen {
    fn of(tau: f64, z: f64, rho: f64, root: f64) -> Self {
        let u = (tau - rho * z) / root;
        if tau.is_infinite() {
            return Self { u, density: 0.0, slope: 0.0, bend: 0.0, pull: 0.0 };
        }
        let cube = root.powi(3);
        let away = tau * rho - z;
        let bend = tau / cube + 3.0 * rho * away / (cube * root * root);
        let slope = away / cube;
        Self { u, density: normal_density(u), slope, bend, pull: u * slope }
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
        let twice = |seen: &Seen| seen.density * (seen.bend - seen.pull * seen.slope);
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

/// How fast the log-likelihood and its derivative by ρ change, over all rows.
#[derive(Default)]
struct Information {
    /// By ρ alone.
    rho: f64,
    /// By ρ and the thresholds.
    cuts: Vec<f64>,
    /// By ρ and z: summed, and times z. That is by the mean and the deviation of x.
    z: f64,
    z_times_z: f64,
}

/// The sampling variance of the correlation.
///
/// When mean, standard deviation and thresholds are estimated from the same respondents, each of
/// them moves the correlation by
///
/// ```text
/// v = [s_ρ − A_μ z − A_σ (z² − 1) / 2 − Σ A_τ (𝟙{category ≤ τ} − F_τ) / φ(τ)] / A_ρ
/// ```
///
/// with s_ρ the score and A the negated mean second derivatives by ρ and each, and the variance is the
/// mean of v² over n. Muthén (1984) has products of scores for A and for what x moves its mean and
/// deviation by.
pub(crate) fn variance(rows: &Rows, tau: &[f64], rho: f64, first_step: FirstStep) -> f64 {
    let scores = Scores::of(rows, tau, rho);
    let information = match first_step {
        FirstStep::Known => return 1.0 / scores.curvature(rows, tau, rho).rho,
        FirstStep::Estimated => scores.curvature(rows, tau, rho),
        FirstStep::Muthen => match scores.products(rows) {
            Some(products) => products,
            None => return f64::NAN,
        },
    };
    let of_cut = |category: usize, at: usize| {
        let cut = rows.cuts[at];
        let deviation = if category <= at { cut.above } else { -cut.below };
        information.cuts[at] * deviation / cut.density
    };
    let by_category: Vec<f64> = (0..rows.margin.len())
        .map(|category| (0..rows.cuts.len()).map(|at| of_cut(category, at)).sum::<f64>() / rows.n)
        .collect();
    let square = |((z, category, weight), score): ((f64, usize, f64), &Score)| {
        let by_moments = information.z * z + information.z_times_z * (z * z - 1.0);
        let moved = score.rho - by_moments / rows.n - by_category[category];
        weight * moved * moved
    };
    let squares: f64 = rows.iter().zip(&scores.of_rows).map(square).sum();
    squares / (information.rho * information.rho)
}

/// What a row adds to the derivatives of the log-likelihood of y given z.
struct Score {
    rho: f64,
    z: f64,
    low: f64,
    high: f64,
}

struct Scores {
    of_rows: Vec<Score>,
}

impl Scores {
    fn of(rows: &Rows, tau: &[f64], rho: f64) -> Self {
        let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
        let score = |(z, category, _): (f64, usize, f64)| {
            let [low, high] = [category, category + 1].map(|at| Seen::of(tau[at], z, rho, root));
            let probability = share(low.u, high.u);
            Score {
                rho: (high.density * high.slope - low.density * low.slope) / probability,
                z: -rho / root * (high.density - low.density) / probability,
                low: -low.density / (root * probability),
                high: high.density / (root * probability),
            }
        };
        Self { of_rows: rows.iter().map(score).collect() }
    }

    /// The negated second derivatives, those by z signed and halved as the formula of the variance has
    /// them: ∂z/∂μ is −1/σ and ∂z/∂σ is −z/σ.
    fn curvature(&self, rows: &Rows, tau: &[f64], rho: f64) -> Information {
        let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
        let cuts = vec![0.0; rows.cuts.len()];
        let rho_alone = -slopes(rows, tau, rho).second;
        let mut found = Information { rho: rho_alone, cuts, ..Information::default() };
        for ((z, category, weight), score) in rows.iter().zip(&self.of_rows) {
            let [low, high] = [category, category + 1].map(|at| Seen::of(tau[at], z, rho, root));
            let probability = share(low.u, high.u);
            // ∂(φ(u) ∂u/∂ρ)/∂τ and by z, over the probability.
            let by_tau =
                |seen: &Seen| seen.density * (rho / root.powi(3) - seen.pull / root) / probability;
            let by_z = |seen: &Seen| {
                seen.density * (rho * seen.pull / root - 1.0 / root.powi(3)) / probability
            };
            if category > 0 {
                found.cuts[category - 1] += weight * (by_tau(&low) + score.rho * score.low);
            }
            if category < rows.cuts.len() {
                found.cuts[category] -= weight * (by_tau(&high) - score.rho * score.high);
            }
            let slope = by_z(&high) - by_z(&low) - score.rho * score.z;
            found.z += weight * slope;
            found.z_times_z += weight * slope * z / 2.0;
        }
        found
    }

    /// Products of scores in their place.
    fn products(&self, rows: &Rows) -> Option<Information> {
        let cuts = vec![0.0; rows.cuts.len()];
        let mut found = Information { cuts, ..Information::default() };
        let (mut moments, mut of_x) = ([0.0; 2], Array2::zeros((2, 2)));
        for ((z, category, weight), score) in rows.iter().zip(&self.of_rows) {
            found.rho += weight * score.rho * score.rho;
            if category > 0 {
                found.cuts[category - 1] += weight * score.rho * score.low;
            }
            if category < rows.cuts.len() {
                found.cuts[category] += weight * score.rho * score.high;
            }
            let own = [z, z * z - 1.0];
            let both = [z - score.z, z * z - 1.0 - z * score.z];
            for i in 0..2 {
                moments[i] += weight * score.rho * both[i];
                (0..2).for_each(|j| of_x[[i, j]] += weight / rows.n * own[i] * own[j]);
            }
        }
        let inverse = inverse(&of_x)?;
        found.z = moments[0] * inverse[[0, 0]] + moments[1] * inverse[[1, 0]];
        found.z_times_z = moments[0] * inverse[[0, 1]] + moments[1] * inverse[[1, 1]];
        Some(found)
    }
}
