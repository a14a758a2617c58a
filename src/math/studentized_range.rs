//! The studentised range: of the largest less the smallest of k standard normal variables, over an
//! independent estimate of their standard deviation.
//!
//! ```text
//! P(Q > q)  = ∫ f(s) U(q s) ds,    s = χ_df / √df
//! U(r)      = k ∫ φ(z) (Φ(z)^(k−1) − (Φ(z) − Φ(z − r))^(k−1)) dz
//! ```
//!
//! Both integrands are analytic and fall off on both sides (the outer one in ln s), where the
//! trapezoidal rule gains digits exponentially. The upper tail is a sum of positive terms, so small
//! probabilities keep their digits. Checked against R (`tests/references/slopes.R`).

use super::distribution::{normal_cdf, normal_density};

/// Logarithm of what is left out of the outer integral, beside its largest term.
const NEGLIGIBLE: f64 = 40.0;

/// P(Q > q) for the range of `means` means with `df` degrees of freedom.
pub(crate) fn studentized_range_upper(q: f64, means: usize, df: f64) -> f64 {
    if q.is_nan() || means < 2 {
        return f64::NAN;
    }
    if q <= 0.0 {
        return 1.0;
    }
    if q.is_infinite() {
        return 0.0;
    }
    // ln s has a density as df (u − e^(2u) / 2), highest at u = 0.
    let log_density = |u: f64| df * (u - ((2.0 * u).exp() - 1.0) / 2.0);
    let end = |sign: f64| {
        let (mut inside, mut outside) = (0.0, sign);
        while log_density(outside) > -NEGLIGIBLE {
            (inside, outside) = (outside, 2.0 * outside);
        }
        for _ in 0..30 {
            let middle = f64::midpoint(inside, outside);
            if log_density(middle) > -NEGLIGIBLE { inside = middle } else { outside = middle }
        }
        outside
    };
    let step = (0.4 / (2.0 * df).sqrt()).min(0.1);
    let (first, last) = ((end(-1.0) / step).floor() as i64, (end(1.0) / step).ceil() as i64);
    let range = RangeOfNormals::new(means);
    let (mut total, mut weight) = (0.0, 0.0);
    for i in first..=last {
        let u = i as f64 * step;
        let density = log_density(u).exp();
        weight += density;
        total += density * range.upper(q * u.exp());
    }
    total / weight
}

/// The q with P(Q > q) = `upper`: the secant through the ends of a bracket, on the logarithm of the
/// tail, where an end that stays twice counts half (the Illinois rule).
pub(crate) fn studentized_range_quantile(upper: f64, means: usize, df: f64) -> f64 {
    let excess = |q: f64| (studentized_range_upper(q, means, df) / upper).ln();
    let (mut low, mut above) = (0.0, -upper.ln());
    let (mut high, mut below) = (4.0, excess(4.0));
    while below > 0.0 {
        (low, above, high) = (high, below, 2.0 * high);
        below = excess(high);
    }
    let mut before = f64::NAN;
    for _ in 0..100 {
        let q = (low * below - high * above) / (below - above);
        if (q - before).abs() <= 4.0 * f64::EPSILON * q {
            break;
        }
        let found = excess(q);
        if found > 0.0 {
            // The other end stays.
            below *= if q > before { 0.5 } else { 1.0 };
            (low, above) = (q, found);
        } else {
            above *= if q < before { 0.5 } else { 1.0 };
            (high, below) = (q, found);
        }
        before = q;
    }
    before
}

/// The range of `means` standard normal variables.
struct RangeOfNormals {
    means: usize,
    step: f64,
}

impl RangeOfNormals {
    fn new(means: usize) -> Self {
        Self { means, step: 0.7 / (means as f64).sqrt() }
    }

    /// U(r).
    fn upper(&self, r: f64) -> f64 {
        let end = (r / 2.0).max(0.0) + 9.0;
        let (first, last) = ((-9.0 / self.step).floor() as i64, (end / self.step).ceil() as i64);
        let at = |i: i64| {
            let z = i as f64 * self.step;
            let below = normal_cdf(z - r);
            let all = normal_cdf(z);
            // Φ(z) − Φ(z − r), from the tails that are smaller.
            let within = if z > r { normal_cdf(r - z) - normal_cdf(-z) } else { all - below };
            // a^m − b^m = (a − b) (a^(m−1) + a^(m−2) b + … + b^(m−1))
            let mut powers = 1.0;
            let mut of_within = 1.0;
            for _ in 2..self.means {
                of_within *= within;
                powers = powers * all + of_within;
            }
            normal_density(z) * below * powers
        };
        let sum: f64 = (first..=last).map(at).sum();
        (self.means as f64 * self.step * sum).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    //! Of two means it is a t distribution; more are in `tests/references/slopes.json`, from R.

    use super::{studentized_range_quantile, studentized_range_upper};
    use crate::math::distribution::t_two_sided;
    use serde_json::Value;
    use std::f64::consts::SQRT_2;

    const STABLE: f64 = 1e-10;

    #[test]
    fn of_two_means_it_is_t() {
        for df in [1.0, 2.0, 7.0, 45.0, 1e4] {
            for q in [0.01, 0.5, 2.0, 3.7, 9.0] {
                let (found, expected) =
                    (studentized_range_upper(q, 2, df), t_two_sided(q / SQRT_2, df));
                assert!((found / expected - 1.0).abs() < STABLE, "{q} {df}: {found} {expected}");
            }
        }
    }

    #[test]
    fn tails_and_quantiles_are_those_of_r() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/references/slopes.json");
        let text = std::fs::read_to_string(path).expect("the reference figures");
        let all: Value = serde_json::from_str(&text).expect("reference figures in JSON");
        let table = &all["studentized_range"];
        let column = |name: &str| -> Vec<f64> {
            let cells = table[name].as_array().expect("a column");
            cells.iter().map(|cell| cell.as_f64().expect("a figure")).collect()
        };
        let (q, means, df, p) = (column("q"), column("means"), column("df"), column("p"));
        assert!(q.len() > 20);
        for i in 0..q.len() {
            let found = studentized_range_upper(q[i], means[i] as usize, df[i]);
            let what = format!("q {}, {} means, {} df", q[i], means[i], df[i]);
            assert!((found - p[i]).abs() < STABLE, "{what}: {found:e}, {:e}", p[i]);
            // Nearer to one, an upper tail has no digits left that tell its quantile.
            if found < 0.999 && means[i] < 40.0 {
                let back = studentized_range_quantile(found, means[i] as usize, df[i]);
                assert!((back / q[i] - 1.0).abs() < STABLE, "{what}: {back} back");
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!(studentized_range_upper(0.0, 3, 10.0), 1.0);
        assert_eq!(studentized_range_upper(f64::INFINITY, 3, 10.0), 0.0);
        assert!(studentized_range_upper(f64::NAN, 3, 10.0).is_nan());
    }
}
