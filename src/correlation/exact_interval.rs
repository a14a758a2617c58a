//! The exact interval of Pearson's r of two normal variables.
//!
//! ```text
//! low    the ρ with P(R ≥ r | ρ, n) = (1 − confidence) / 2,   high the ρ with P(R ≤ r | ρ, n) = that
//! density of u = artanh R, with υ = artanh ρ (Hotelling 1953, eq. 25, on Fisher's scale):
//!        ∝ cosh(u − υ)^(3/2 − n) √cosh u · F(½, ½; n − ½; (1 + ρ tanh u) / 2)
//! ```
//!
//! Tails are integrated from u outward by Gauss's rule and divided by their sum, so that no constant
//! is needed and no power of n cancels.
//!
//! Hotelling, H. (1953). New light on the correlation coefficient and its transforms. *Journal of
//! the Royal Statistical Society B*, 15(2), 193–232. <https://doi.org/10.1111/j.2517-6161.1953.tb00135.x>

use crate::math::bivariate_normal::GAUSS_20;

/// Low and high end for r among n ≥ 3, with `tail` beyond either.
pub(super) fn exact_ends(r: f64, n: f64, tail: f64) -> [f64; 2] {
    let u = r.atanh();
    if u.is_infinite() {
        return [r, r];
    }
    let odds = (tail / (1.0 - tail)).ln();
    // The logarithm of the odds of a larger R rises with υ.
    let low = rising_root(u, n, |tails| (tails.above / tails.below).ln() - odds);
    let high = rising_root(u, n, |tails| (tails.above / tails.below).ln() + odds);
    [low.tanh(), high.tanh()]
}

/// The υ at which a function of the tails beyond `u`, rising with υ, is nought: regula falsi after
/// Illinois, between ends that enclose it.
fn rising_root(u: f64, n: f64, excess: impl Fn(&Tails) -> f64) -> f64 {
    let at = |v: f64| excess(&Tails::beyond(u, v, n));
    let step = 1.0 / (n - 2.0).sqrt();
    let (mut low, mut high) = (u - step, u + step);
    let (mut below, mut above) = (at(low), at(high));
    while below > 0.0 {
        (high, above) = (low, below);
        low -= step;
        below = at(low);
    }
    while above < 0.0 {
        (low, below) = (high, above);
        high += step;
        above = at(high);
    }
    // Which end stayed where it was: its value counts half, or the other one would creep.
    let mut stayed = 0;
    for _ in 0..200 {
        let middle = (low * above - high * below) / (above - below);
        let value = at(middle);
        if value == 0.0 || high - low <= f64::EPSILON * (1.0 + middle.abs()) {
            return middle;
        }
        let moved = if value < 0.0 { -1 } else { 1 };
        if value < 0.0 {
            (low, below) = (middle, value);
            above = if stayed == moved { above / 2.0 } else { above };
        } else {
            (high, above) = (middle, value);
            below = if stayed == moved { below / 2.0 } else { below };
        }
        stayed = moved;
        if value.abs() < 1e-13 {
            return middle;
        }
    }
    f64::midpoint(low, high)
}

/// Shares of the distribution of artanh R to either side of a point, up to one factor.
struct Tails {
    below: f64,
    above: f64,
}

impl Tails {
    fn beyond(u: f64, v: f64, n: f64) -> Self {
        let density = Density { v, rho: v.tanh(), n };
        Self { below: density.tail(u, -1.0), above: density.tail(u, 1.0) }
    }
}

/// The density of artanh R, up to a factor.
struct Density {
    v: f64,
    rho: f64,
    n: f64,
}

impl Density {
    /// Its integral from `u` outward: two standard deviations at a time, past the mode, until nothing is
    /// added.
    fn tail(&self, u: f64, direction: f64) -> f64 {
        const MOST_PANELS: usize = 10_000;
        let half = (1.0 / (self.n - 2.0).sqrt()).min(0.5);
        let (mut total, mut middle) = (0.0, u + direction * half);
        for _ in 0..MOST_PANELS {
            let pair = |(node, weight): &(f64, f64)| {
                weight * (self.at(middle - half * node) + self.at(middle + half * node))
            };
            let panel = half * GAUSS_20.iter().map(pair).sum::<f64>();
            total += panel;
            let past_mode = (middle - self.v) * direction > 0.0;
            if past_mode && panel <= f64::EPSILON * 1e-3 * total {
                break;
            }
            middle += 2.0 * direction * half;
        }
        total
    }

    fn at(&self, u: f64) -> f64 {
        let distance = u - self.v;
        let log_cosh = (2.0 * (0.5 * distance).sinh().powi(2)).ln_1p();
        // (1 − ρ r) / 2, which differences of ρ r from 1 would lose.
        let rest = 0.5 * (log_cosh.exp() / (u.cosh() * self.v.cosh()));
        let share = 0.5 * (1.0 + self.rho * u.tanh());
        ((1.5 - self.n) * log_cosh).exp() * u.cosh().sqrt() * hypergeometric(self.n, share, rest)
    }
}

/// F(½, ½; n − ½; x) with y = 1 − x. Its series ends soon but for few respondents and x near 1; there
/// it is turned into series of y (Abramowitz & Stegun 1964, 15.3.6).
fn hypergeometric(n: f64, x: f64, y: f64) -> f64 {
    const FEW: f64 = 20.0;
    let c = n - 0.5;
    if x <= 0.5 || n > FEW {
        return series(c, x);
    }
    let gammas = (libm::lgamma(c) + libm::lgamma(c - 1.0) - 2.0 * libm::lgamma(c - 0.5)).exp();
    let sign = if n % 2.0 == 0.0 { -1.0 } else { 1.0 };
    gammas * series(2.0 - c, y) + sign * (y / x).powf(c - 1.0) * series(c, y)
}

/// Σ (½)_k² / ((c)_k k!) x^k.
fn series(c: f64, x: f64) -> f64 {
    const MOST_TERMS: u32 = 1_000;
    let (mut term, mut sum) = (1.0_f64, 1.0_f64);
    for k in 0..MOST_TERMS {
        let k = f64::from(k);
        term *= (k + 0.5) * (k + 0.5) / ((c + k) * (k + 1.0)) * x;
        sum += term;
        if k > -c && term.abs() <= 0.1 * f64::EPSILON * sum.abs() {
            break;
        }
    }
    sum
}
