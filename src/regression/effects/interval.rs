//! Intervals of R² and of what is added to it.

use super::sizes::shared;
use crate::math::distribution::z_critical;
use crate::math::noncentral::Effect;
use crate::math::root::rising_root;

/// How the interval of R² is found.
///
/// ```text
/// F = (R² / df1) / ((1 − R²) / df2);   an end of the interval is the ρ² under which a sample has so
/// large an R² (low) or so small a one (high) with probability α / 2; nought if none has
/// ```
///
/// # References
/// Kelley, K. (2007). Confidence intervals for standardized effect sizes: Theory, application, and
/// implementation. *Journal of Statistical Software*, 20(8). <https://doi.org/10.18637/jss.v020.i08>
///
/// Lee, Y.-S. (1971). Some results on the sampling distribution of the multiple correlation coefficient.
/// *Journal of the Royal Statistical Society: Series B*, 33(1), 117–130.
/// <https://doi.org/10.1111/j.2517-6161.1971.tb00863.x>
///
/// Gurland, J. (1968). A relatively simple form of the distribution of the multiple correlation
/// coefficient. *Journal of the Royal Statistical Society: Series B*, 30(2), 276–283.
/// <https://doi.org/10.1111/j.2517-6161.1968.tb00726.x>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RSquaredInterval {
    /// Predictors fixed by design: F is noncentral with λ = n ρ² / (1 − ρ²), as
    /// `MBESS::ci.R2(Random.Predictors = FALSE)`, which is what apaTables prints.
    #[default]
    NoncentralF,
    /// Predictors drawn with the outcome from a normal distribution, after Lee's approximation by a
    /// scaled noncentral F, as `MBESS::ci.R2(Random.Predictors = TRUE)`. MBESS stops where the
    /// probability is right to .00001; here the same equation is solved to its last digits.
    Lee1971,
    /// Predictors drawn with the outcome from a normal distribution: the exact distribution, a negative
    /// binomial mixture (Gurland 1968).
    RandomExact,
}

impl RSquaredInterval {
    /// The word for it: `noncentral_f`, `lee1971` or `random_exact`.
    pub fn name(self) -> &'static str {
        match self {
            RSquaredInterval::NoncentralF => "noncentral_f",
            RSquaredInterval::Lee1971 => "lee1971",
            RSquaredInterval::RandomExact => "random_exact",
        }
    }

    /// The interval of an R² among n respondents.
    pub(super) fn range(
        self,
        r_squared: f64,
        n: u64,
        df1: u64,
        df2: u64,
        confidence: f64,
    ) -> Range {
        let (n, df1, df2) = (n as f64, df1 as f64, df2 as f64);
        let f = r_squared / df1 / ((1.0 - r_squared) / df2);
        match self {
            RSquaredInterval::NoncentralF => {
                Range::of(Effect::Noncentral { df1, df2 }, f, confidence)
                    .map(|lambda| shared(lambda, n))
            }
            RSquaredInterval::RandomExact => {
                Range::of(Effect::Normal { df1, df2 }, f, confidence).map(|odds| shared(odds, 1.0))
            }
            RSquaredInterval::Lee1971 => Lee { n, df1, df2, f }.range(confidence),
        }
    }
}

/// Both ends of an interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    /// That of what has none.
    pub(super) const NONE: Self = Self { low: f64::NAN, high: f64::NAN };

    /// The sizes of an effect under which f is not extreme. Of an infinite f, all are too small.
    pub(super) fn of(effect: Effect, f: f64, confidence: f64) -> Self {
        let tail = (1.0 - confidence) / 2.0;
        Self { low: effect.low_end(f, tail), high: effect.high_end(f, tail) }
    }

    /// The interval of something that rises with this.
    pub(super) fn map(self, rising: impl Fn(f64) -> f64) -> Self {
        Self { low: rising(self.low), high: rising(self.high) }
    }
}

/// Lee's approximation: R² / (1 − R²) is about g ν / df2 times a noncentral F with ν and df2 degrees of
/// freedom.
///
/// ```text
/// θ = ρ² / (1 − ρ²),   γ² = 1 + θ,   φ_k = (n − 1)(γ^2k − 1) + df1,   s = θ γ √((n − 1) df2)
/// g = (φ₂ − s) / φ₁,   ν = (φ₂ − 2 s) / g²,   λ = s / g²
/// ```
///
/// s is also √(φ₂² − φ₁ φ₃), as Lee writes it: n − 1 − df1 is df2, and what cancels there does not here.
struct Lee {
    n: f64,
    df1: f64,
    df2: f64,
    f: f64,
}

impl Lee {
    fn range(&self, confidence: f64) -> Range {
        let tail = (1.0 - confidence) / 2.0;
        if !self.f.is_finite() {
            let end = if self.f.is_nan() { f64::NAN } else { 1.0 };
            return Range { low: end, high: end };
        }
        let low = self.theta(|tails: Tails| (tails.above / tail).ln());
        let high = self.theta(|tails: Tails| (tail / tails.below).ln());
        Range { low, high }.map(|theta| shared(theta, 1.0))
    }

    /// The θ where an excess of its tails is nought; nought where it starts above that.
    fn theta(&self, excess: impl Fn(Tails) -> f64) -> f64 {
        if excess(self.tails(0.0)) >= 0.0 {
            return 0.0;
        }
        let estimate = self.f * self.df1 / self.df2;
        rising_root(0.0, estimate.sqrt(), |root| excess(self.tails(root * root))).powi(2)
    }

    fn tails(&self, theta: f64) -> Tails {
        let (whole, gamma_squared) = (self.n - 1.0, 1.0 + theta);
        let phi = |k: i32| whole * (gamma_squared.powi(k) - 1.0) + self.df1;
        let s = theta * (gamma_squared * whole * self.df2).sqrt();
        let g = (phi(2) - s) / phi(1);
        let nu = (phi(2) - 2.0 * s) / (g * g);
        let (f, lambda) = (self.f * self.df1 / (nu * g), s / (g * g));
        let effect = Effect::Noncentral { df1: nu, df2: self.df2 };
        Tails { below: effect.lower(f, lambda), above: effect.upper(f, lambda) }
    }
}

/// The probability of a smaller and of a larger R².
struct Tails {
    below: f64,
    above: f64,
}

/// The interval of what is added to R²_B where that becomes R²_A, after Alf and Graf's case 2.
///
/// Their variance, multiplied out, is a multiple of what is added, so that nothing cancels:
///
/// ```text
/// n V = 4 (R²_A − R²_B) ((1 − R²_A)² + R²_B (1 − R²_B))
/// ```
pub(super) fn change_range(all: f64, added: f64, n: f64, confidence: f64) -> Range {
    let without = (all - added).max(0.0);
    let variance = 4.0 * added * ((1.0 - all).powi(2) + without * (1.0 - without)) / n;
    let reach = z_critical(confidence) * variance.sqrt();
    Range { low: added - reach, high: added + reach }
}
