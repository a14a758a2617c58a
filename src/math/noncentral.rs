//! Both tails of F and of R² where there is an effect, and the effect that has a given tail.
//!
//! Each is a mixture: F or R² as if there were no effect, with 2j further degrees of freedom, where j
//! is a random count.
//!
//! ```text
//! noncentral F       j Poisson with mean λ / 2
//! R² of normal x     j negative binomial of size (n − 1) / 2 and odds ρ² / (1 − ρ²)
//! P(X ≤ x)           Σⱼ P(j) I_x(a + j, b),   a = df1 / 2,  b = df2 / 2
//! I_x(a + j, b)      = I_x(a + j + 1, b) + x^(a + j) y^b / ((a + j) B(a + j, b))
//! ```
//!
//! The recurrence is taken in the direction in which it adds: downwards for the lower tail, upwards
//! for the upper one. So every sum has terms of one sign, and far tails keep their digits, where
//! R's `pf(ncp =)` stops at an error of 1e-9.
//!
//! Johnson, N. L., Kotz, S., & Balakrishnan, N. (1995). *Continuous univariate distributions* (Vol. 2,
//! 2nd ed.), chapters 30 and 32. Gurland, J. (1968). A relatively simple form of the distribution of
//! the multiple correlation coefficient. *Journal of the Royal Statistical Society, B*, 30, 276-283.

use std::f64::consts::PI;

use super::beta::{BetaPoint, shortfall_of_log, stirling_error};
use super::root::rising_root;

/// Terms beyond so many standard deviations of the count have no digit of any tail in use.
const DEVIATIONS: f64 = 40.0;
/// With a mean count beyond this, `FEWER_DEVIATIONS` have to do: 1e-33 is left out.
const MANY: f64 = 1e6;
const FEWER_DEVIATIONS: f64 = 12.0;
/// So many terms beyond that, for small means, whose counts are far from normal.
const FURTHER: f64 = 200.0;
/// More terms than these take seconds; what needs them is not a number.
const MOST_TERMS: f64 = 1e8;
/// Tails below this are on the way to underflow, where a recurrence would stay at nought.
const TINY: f64 = 1e-280;

/// The number of further pairs of degrees of freedom.
#[derive(Debug, Clone, Copy)]
enum Count {
    Poisson { mean: f64 },
    NegativeBinomial { size: f64, odds: f64 },
}

impl Count {
    fn mean(self) -> f64 {
        match self {
            Count::Poisson { mean } => mean,
            Count::NegativeBinomial { size, odds } => size * odds,
        }
    }

    fn deviation(self) -> f64 {
        match self {
            Count::Poisson { mean } => mean.sqrt(),
            Count::NegativeBinomial { size, odds } => (size * odds * (1.0 + odds)).sqrt(),
        }
    }

    /// P(j), by Loader's deviances.
    fn probability(self, j: f64) -> f64 {
        match self {
            Count::Poisson { mean } if j == 0.0 => (-mean).exp(),
            Count::Poisson { mean } => {
                let exponent = -stirling_error(j) - deviance(j, mean);
                exponent.exp() / (2.0 * PI * j).sqrt()
            }
            Count::NegativeBinomial { size, odds } if j == 0.0 => (-size * odds.ln_1p()).exp(),
            Count::NegativeBinomial { size, odds } => {
                let n = size + j;
                let exponent = stirling_error(n)
                    - stirling_error(size)
                    - stirling_error(j)
                    - deviance(size, n / (1.0 + odds))
                    - deviance(j, n * odds / (1.0 + odds));
                exponent.exp() * (size / (2.0 * PI * j * n)).sqrt()
            }
        }
    }

    /// P(j + 1) / P(j).
    fn step(self, j: f64) -> f64 {
        match self {
            Count::Poisson { mean } => mean / (j + 1.0),
            Count::NegativeBinomial { size, odds } => {
                (size + j) / (j + 1.0) * (odds / (1.0 + odds))
            }
        }
    }
}

/// j ln(j / mean) + mean − j.
fn deviance(j: f64, mean: f64) -> f64 {
    j * shortfall_of_log((mean - j) / j, mean / j)
}

/// A value of a variable whose distribution is such a mixture.
#[derive(Debug, Clone, Copy)]
struct Mixture {
    count: Count,
    a: f64,
    b: f64,
    /// x / y.
    odds: f64,
}

/// The counts that matter, with their probabilities.
struct Counts {
    first: f64,
    probabilities: Vec<f64>,
}

impl Mixture {
    /// None where there are too many.
    fn counts(self) -> Option<Counts> {
        let (mean, deviation) = (self.count.mean(), self.count.deviation());
        let deviations = if mean > MANY { FEWER_DEVIATIONS } else { DEVIATIONS };
        let first = (mean - deviations * deviation).floor().max(0.0);
        let last = (mean + deviations * deviation + FURTHER).ceil();
        let terms = last - first + 1.0;
        if !(1.0..=MOST_TERMS).contains(&terms) {
            return None;
        }
        // From the middle, where no probability underflows.
        let middle = (mean.floor() - first) as usize;
        let mut probabilities = vec![0.0; terms as usize];
        probabilities[middle] = self.count.probability(mean.floor());
        for at in middle + 1..probabilities.len() {
            let before = first + (at - 1) as f64;
            probabilities[at] = probabilities[at - 1] * self.count.step(before);
        }
        for at in (0..middle).rev() {
            probabilities[at] = probabilities[at + 1] / self.count.step(first + at as f64);
        }
        Some(Counts { first, probabilities })
    }

    /// The point with j further pairs of degrees of freedom.
    fn with(self, j: f64) -> BetaPoint {
        BetaPoint::of_f(self.odds * self.b / (self.a + j), self.a + j, self.b)
    }

    fn lower(self) -> f64 {
        let Some(Counts { first, probabilities }) = self.counts() else { return f64::NAN };
        // The tail falls with j; from where it can be told from nought, downwards.
        let tail_at = |at: usize| self.with(first + at as f64).lower_tail();
        let shows = |at: usize| tail_at(at).probability > TINY;
        let start = last_true(probabilities.len() - 1, shows);
        let tail = tail_at(start);
        let (x, b) = (1.0 / (1.0 + 1.0 / self.odds), self.b);
        let (mut sum, mut area) = (probabilities[start] * tail.probability, tail.probability);
        let mut step = tail.density / (self.a + first + start as f64);
        for at in (0..start).rev() {
            let a = self.a + first + at as f64;
            step *= (a + 1.0) / (x * (a + b));
            area += step;
            sum += probabilities[at] * area;
        }
        sum.min(1.0)
    }

    fn upper(self) -> f64 {
        let Some(Counts { first, probabilities }) = self.counts() else { return f64::NAN };
        let last = probabilities.len() - 1;
        let tail_at = |at: usize| self.with(first + at as f64).upper_tail();
        let shows = |at: usize| tail_at(last - at).probability > TINY;
        let start = last - last_true(last, shows);
        let tail = tail_at(start);
        let (x, b) = (1.0 / (1.0 + 1.0 / self.odds), self.b);
        let (mut sum, mut area) = (probabilities[start] * tail.probability, tail.probability);
        let mut step = tail.density / (self.a + first + start as f64);
        for (at, probability) in probabilities.iter().enumerate().skip(start + 1) {
            let a = self.a + first + at as f64;
            area += step;
            step *= x * (a - 1.0 + b) / a;
            sum += probability * area;
        }
        sum.min(1.0)
    }
}

/// The last position up to `end` where something holds that holds up to some position; 0 if it never
/// does.
fn last_true(end: usize, holds: impl Fn(usize) -> bool) -> usize {
    if holds(end) {
        return end;
    }
    let (mut low, mut high) = (0, end);
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

/// A distribution of F, or of R² / (1 − R²) times df2 / df1, by the size of the effect.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Effect {
    /// λ of the noncentral F distribution, whose degrees of freedom need not be whole.
    Noncentral { df1: f64, df2: f64 },
    /// ρ² / (1 − ρ²) of the population, where predictors and outcome are jointly normal.
    Normal { df1: f64, df2: f64 },
}

impl Effect {
    fn mixture(self, f: f64, size: f64) -> Mixture {
        let (df1, df2, count) = match self {
            Effect::Noncentral { df1, df2 } => (df1, df2, Count::Poisson { mean: size / 2.0 }),
            Effect::Normal { df1, df2 } => {
                let count = Count::NegativeBinomial { size: (df1 + df2) / 2.0, odds: size };
                (df1, df2, count)
            }
        };
        Mixture { count, a: df1 / 2.0, b: df2 / 2.0, odds: f * df1 / df2 }
    }

    /// P(F ≤ f) at this size of the effect.
    pub(crate) fn lower(self, f: f64, size: f64) -> f64 {
        match f {
            f if f.is_nan() || size.is_nan() => f64::NAN,
            f if f <= 0.0 => 0.0,
            f64::INFINITY => 1.0,
            f => self.mixture(f, size).lower(),
        }
    }

    /// P(F > f) at this size of the effect.
    pub(crate) fn upper(self, f: f64, size: f64) -> f64 {
        match f {
            f if f.is_nan() || size.is_nan() => f64::NAN,
            f if f <= 0.0 => 1.0,
            f64::INFINITY => 0.0,
            f => self.mixture(f, size).upper(),
        }
    }

    /// The size at which so large an f or a larger one has this probability; nought if none has so
    /// little.
    pub(crate) fn low_end(self, f: f64, tail: f64) -> f64 {
        self.size_with(f, |size| (self.upper(f, size) / tail).ln())
    }

    /// The size at which so small an f or a smaller one has this probability; nought if none has so
    /// much.
    pub(crate) fn high_end(self, f: f64, tail: f64) -> f64 {
        self.size_with(f, |size| (tail / self.lower(f, size)).ln())
    }

    /// Where an excess that rises with the size is nought; nought where it starts above that.
    fn size_with(self, f: f64, excess: impl Fn(f64) -> f64) -> f64 {
        if !f.is_finite() {
            return f;
        }
        if excess(0.0) >= 0.0 {
            return 0.0;
        }
        let estimate = match self {
            Effect::Noncentral { df1, .. } => f * df1,
            Effect::Normal { df1, df2 } => f * df1 / df2,
        };
        // A tail is nearly normal in the root of the size.
        rising_root(0.0, estimate.sqrt(), |root| excess(root * root)).powi(2)
    }
}

#[cfg(test)]
mod tests {
    //! Every figure of `tests/references/intervals.json`, which R made by adding up its own `pbeta`.

    use super::Effect;
    use serde_json::Value;

    /// R's `dpois`, `dnbinom` and `pbeta` have twelve digits here.
    const STABLE: f64 = 1e-10;

    fn rows(name: &str) -> Vec<Vec<f64>> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/references/intervals.json");
        let text = std::fs::read_to_string(path).expect("the reference figures");
        let table: Value = serde_json::from_str(&text).expect("reference figures in JSON");
        let columns = ["f", "df1", "df2", "size", "lower", "upper"].map(|column| {
            let cells = table["distributions"][name][column].as_array().expect("a column").clone();
            cells.into_iter().map(|cell| cell.as_f64().expect("a figure")).collect::<Vec<f64>>()
        });
        (0..columns[0].len())
            .map(|row| columns.iter().map(|column| column[row]).collect())
            .collect()
    }

    #[track_caller]
    fn assert_close(what: &str, found: f64, expected: f64) {
        let share = (found - expected).abs() / expected.abs();
        assert!(
            share <= STABLE || found == expected,
            "{what}: found {found:e}, expected {expected:e}, apart by {share:.1e} of it"
        );
    }

    fn compare(name: &str, effect: fn(f64, f64) -> Effect) {
        let rows = rows(name);
        assert!(rows.len() > 100, "{name}: {} rows", rows.len());
        for row in rows {
            let [f, df1, df2, size, lower, upper] = row[..] else { panic!("six columns") };
            let (effect, what) = (effect(df1, df2), format!("{name} {row:?}"));
            assert_close(&format!("{what} lower"), effect.lower(f, size), lower);
            assert_close(&format!("{what} upper"), effect.upper(f, size), upper);
            // Back from a tail to the size, where the tail has digits left to tell it by.
            if size > 0.0 && (1e-12..0.999).contains(&upper) {
                assert_close(&format!("{what} low end"), effect.low_end(f, upper), size);
            }
            if size > 0.0 && (1e-12..0.999).contains(&lower) {
                assert_close(&format!("{what} high end"), effect.high_end(f, lower), size);
            }
        }
    }

    #[test]
    fn noncentral_f_is_that_of_r() {
        compare("noncentral_f", |df1, df2| Effect::Noncentral { df1, df2 });
    }

    #[test]
    fn r_squared_of_normal_predictors_is_that_of_r() {
        compare("normal_r_squared", |df1, df2| Effect::Normal { df1, df2 });
    }

    #[test]
    fn tails_make_one_and_large_effects_are_found() {
        for (df1, df2, size) in
            [(1.0, 30.0, 0.5), (4.0, 1e6, 2e5), (9.5, 1e9, 1e8), (3.0, 12.0, 1e6)]
        {
            let effect = Effect::Noncentral { df1, df2 };
            let f = 1.01 * (1.0 + size / df1);
            let whole = effect.lower(f, size) + effect.upper(f, size);
            assert!((whole - 1.0).abs() < 1e-11, "{df1} {df2} {size}: {whole}");
            let found = effect.high_end(f, 0.025);
            assert_close("the tail at the end", effect.lower(f, found), 0.025);
        }
    }

    #[test]
    fn what_is_no_figure_stays_none() {
        let effect = Effect::Noncentral { df1: 2.0, df2: 20.0 };
        assert!(effect.lower(f64::NAN, 1.0).is_nan() && effect.upper(1.0, f64::NAN).is_nan());
        assert_eq!((effect.lower(0.0, 1.0), effect.upper(0.0, 1.0)), (0.0, 1.0));
        assert_eq!(
            (effect.lower(f64::INFINITY, 1.0), effect.upper(f64::INFINITY, 1.0)),
            (1.0, 0.0)
        );
        assert_eq!(effect.low_end(f64::INFINITY, 0.025), f64::INFINITY);
        assert!(effect.lower(1e18, 1e18).is_nan(), "too many terms");
    }
}
