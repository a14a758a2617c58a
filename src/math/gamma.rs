//! The upper tail of the gamma distribution, of which χ² is a special one.
//!
//! A tail is the density times an area, as in `beta`: the density by Loader's deviances, the area by
//! a series of positive terms below the mean and by Legendre's continued fraction above it. Both
//! take some √a terms near the mean and fewer elsewhere.
//!
//! Didonato, A. R., & Morris, A. H. (1986). Computation of the incomplete gamma function ratios and
//! their inverse. *ACM Transactions on Mathematical Software*, 12(4), 377-393.
//! <https://doi.org/10.1145/22721.23109>. Loader, C. (2000). *Fast and accurate computation of
//! binomial probabilities*.

use std::f64::consts::PI;

use super::beta::{shortfall_of_log, stirling_error};

/// Far more terms than the largest parameter in use takes; what has not ended by then has no digits.
const MOST_TERMS: u32 = 1_000_000;

/// Q(a, x) = ∫ from x of t^(a − 1) e^(−t) / Γ(a), for a > 0 and a finite x > 0.
pub(crate) fn gamma_upper(a: f64, x: f64) -> f64 {
    if x < a + 1.0 {
        1.0 - density(a, x) * lower_area(a, x)
    } else {
        density(a, x) * upper_area(a, x)
    }
}

/// x^a e^(−x) / Γ(a).
fn density(a: f64, x: f64) -> f64 {
    let exponent = -a * shortfall_of_log((x - a) / a, x / a) - stirling_error(a);
    exponent.exp() * (a / (2.0 * PI)).sqrt()
}

/// 1/a + x / (a (a + 1)) + x² / (a (a + 1) (a + 2)) + …
fn lower_area(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..MOST_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term <= f64::EPSILON / 4.0 * sum {
            return sum;
        }
    }
    f64::NAN
}

/// 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − 2 (2 − a) / (x + 5 − a − …))), by the modified Lentz
/// method.
fn upper_area(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut fraction = b;
    let (mut c, mut d) = (fraction, 0.0);
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        let alpha = -n * (n - a);
        b += 2.0;
        d = alpha * d + b;
        c = b + alpha / c;
        (d, c) = (if d == 0.0 { TINY } else { d }, if c == 0.0 { TINY } else { c });
        d = 1.0 / d;
        fraction *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            return 1.0 / fraction;
        }
    }
    f64::NAN
}
