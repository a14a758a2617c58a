//! Tail probabilities and quantiles of F, t and the normal; the only file that names `statrs`.
//!
//! statrs' regularised incomplete beta function stops after 141 terms and takes its leading factor
//! from differences of log-gammas, which leaves seven digits at n = 1,000,000. So only the
//! log-gamma and the inverse error function are taken from there. Everything below is checked
//! against R (`tests/references/distributions.R`).
//!
//! Loader, C. (2000). *Fast and accurate computation of binomial probabilities* (the leading
//! factor). Press, W. H., Teukolsky, S. A., Vetterling, W. T., & Flannery, B. P. (2007).
//! *Numerical recipes* (3rd ed.), § 6.4 (the continued fraction).

use std::f64::consts::{PI, SQRT_2};

use statrs::function::{erf::erfc_inv, gamma::ln_gamma};

/// P(F > f) for an F distribution with `df1` and `df2` degrees of freedom.
pub(crate) fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if f.is_infinite() {
        return 0.0;
    }
    let total = df2 + df1 * f;
    incomplete_beta(df2 / 2.0, df1 / 2.0, df2 / total, df1 * f / total)
}

/// The f with P(F > f) = `upper`.
///
/// Newton's method for u = ln f on the logarithm of the smaller tail. The density of ln F is
/// log-concave, so both tails are too: a step from the near side of the quantile goes too far and
/// is held to a few standard deviations of ln F, those from the far side close in. The slope of a tail
/// is x^a y^b / B(a, b), the leading factor of the same beta function.
pub(crate) fn f_quantile(upper: f64, df1: f64, df2: f64) -> f64 {
    let (a, b) = (df1 / 2.0, df2 / 2.0);
    // For an everyday level of t the normal is near; everything else starts from f = 1.
    let everyday = df1 == 1.0 && upper > 1e-12;
    let mut u = if everyday { 2.0 * z_of_tails(upper).ln() } else { 0.0 };
    let longest = 4.0 * (2.0 / df1 + 2.0 / df2).sqrt();
    let mut before = u;
    for _ in 0..200 {
        let total = df2 + df1 * u.exp();
        let (x, y) = (df1 * u.exp() / total, df2 / total);
        let step = if upper <= 0.5 {
            let tail = incomplete_beta(b, a, y, x);
            (tail / upper).ln() * tail / leading_factor(b, a, y, x)
        } else {
            let tail = incomplete_beta(a, b, x, y);
            ((1.0 - upper) / tail).ln() * tail / leading_factor(a, b, x, y)
        };
        // Where a step went so far that the tail is nought, half of it is taken back.
        if !step.is_finite() {
            u = (before + u) / 2.0;
            continue;
        }
        before = u;
        // e^700 is where doubles end.
        u = (u + step.clamp(-longest, longest)).clamp(-700.0, 700.0);
        // Convergence is quadratic: after such a step, what is left is below rounding.
        if step.abs() <= 1e-9 {
            break;
        }
    }
    u.exp()
}

/// P(|T| > |t|) for Student's t: t² has an F distribution with 1 and `df` degrees of freedom.
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    f_upper(t * t, 1.0, df)
}

/// The t with P(|T| ≤ t) = `confidence`.
pub(crate) fn t_critical(confidence: f64, df: f64) -> f64 {
    f_quantile(1.0 - confidence, 1.0, df).sqrt()
}

/// The z with P(|Z| ≤ z) = `confidence`.
pub(crate) fn z_critical(confidence: f64) -> f64 {
    z_of_tails(1.0 - confidence)
}

/// The z with P(|Z| > z) = `tails`.
fn z_of_tails(tails: f64) -> f64 {
    SQRT_2 * erfc_inv(tails)
}

/// I_x(a, b), the regularised incomplete beta function; `y` is 1 − x without cancellation.
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if y <= 0.0 {
        1.0
    } else if x < (a + 1.0) / (a + b + 2.0) {
        leading_factor(a, b, x, y) * continued_fraction(a, b, x) / a
    } else {
        1.0 - leading_factor(a, b, x, y) * continued_fraction(b, a, y) / b
    }
}

/// x^a y^b / B(a, b), by Loader's deviance form of the binomial probability.
fn leading_factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    exponent.exp() * (a * b / (2.0 * PI * n)).sqrt()
}

/// ln Γ(n + 1) − (n + ½) ln n + n − ln √2π.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * PI).ln();
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / n
}

/// x ln(x / m) + m − x, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut total = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = total + term / f64::from(2 * j + 1);
        if next == total {
            break;
        }
        total = next;
    }
    total
}

/// The continued fraction of I_x(a, b), by the modified Lentz method. It needs about √max(a, b)
/// terms, a few thousand at n = 10,000,000.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..1_000_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() <= f64::EPSILON {
            return h;
        }
    }
    // Not reached for any n that fits a computer; a quantity without digits is not a number.
    f64::NAN
}

#[cfg(test)]
mod tests {
    //! Every figure of `tests/references/distributions.json`, which R made.

    use super::{f_quantile, f_upper, t_critical, t_two_sided, z_critical};
    use serde_json::Value;
    use std::f64::consts::PI;

    /// R's tails are right to 1.5e-13 and its quantiles to 4e-14; a continued fraction of a few
    /// thousand terms loses the last four or five of sixteen digits.
    const STABLE: f64 = 1e-10;

    /// The table of one function, as rows of the columns asked for.
    fn rows<const K: usize>(function: &str, columns: [&str; K]) -> Vec<[f64; K]> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/references/distributions.json");
        let text = std::fs::read_to_string(path).expect("the reference figures");
        let tables: Value = serde_json::from_str(&text).expect("reference figures in JSON");
        let table = tables[function].as_object().expect("a table");
        assert_eq!(table.len(), K, "{function}: all columns");
        let columns = columns.map(|name| table[name].as_array().expect("a column"));
        let figure = |value: &Value| value.as_f64().expect("a figure");
        let rows = (0..columns[0].len()).map(|row| columns.map(|column| figure(&column[row])));
        rows.collect()
    }

    /// Fails unless `found` is `expected` to a share of it, however small it is.
    #[track_caller]
    fn assert_close(what: &str, found: f64, expected: f64) {
        let share = (found - expected).abs() / expected.abs();
        assert!(
            share <= STABLE || found == expected,
            "{what}: found {found:e}, expected {expected:e}, apart by {share:.1e} of it"
        );
    }

    #[test]
    fn tails_of_f_are_those_of_r() {
        let table = rows("f_upper", ["x", "df1", "df2", "p"]);
        assert!(table.len() > 500);
        for [x, df1, df2, p] in table {
            assert_close(&format!("P(F({df1}, {df2}) > {x})"), f_upper(x, df1, df2), p);
        }
    }

    #[test]
    fn tails_of_t_are_those_of_r() {
        let table = rows("t_upper", ["x", "df", "p"]);
        assert!(table.len() > 150);
        for [x, df, p] in table {
            let half = t_two_sided(x, df) / 2.0;
            let found = if x > 0.0 { half } else { 1.0 - half };
            assert_close(&format!("P(T({df}) > {x})"), found, p);
        }
    }

    #[test]
    fn quantiles_of_f_are_those_of_r() {
        let table = rows("f_quantile_upper", ["p", "df1", "df2", "x"]);
        assert!(table.len() > 400);
        for [p, df1, df2, x] in table {
            assert_close(&format!("F({df1}, {df2}) at {p}"), f_quantile(p, df1, df2), x);
        }
    }

    #[test]
    fn quantiles_of_t_are_those_of_r() {
        let table = rows("t_quantile_upper", ["p", "df", "x"]);
        assert!(table.len() > 150);
        for [p, df, x] in table {
            // t² has an F distribution; two of these squares are beyond the largest double.
            let square = f_quantile(2.0 * p, 1.0, df);
            let what = format!("T({df}) at {p}");
            if (x * x).is_finite() {
                assert_close(&what, square.sqrt(), x);
            } else {
                assert!(square > 1e300, "{what}: the square of {x} is found as {square}");
            }
            // As a level of confidence, 1 − 2p, a smaller p loses its digits before it is asked.
            if p >= 1e-5 {
                assert_close(&what, t_critical(1.0 - 2.0 * p, df), x);
            }
        }
    }

    #[test]
    fn quantiles_of_the_normal_are_those_of_r() {
        let table = rows("normal_quantile_upper", ["p", "x"]);
        let levels: Vec<_> = table.into_iter().filter(|[p, _]| 1.0 - 2.0 * p < 1.0).collect();
        assert_eq!(levels.len(), 8, "those that leave a level of confidence below one");
        for [p, x] in levels {
            // What is asked for is the p that the rounded level stands for, a little off.
            let confidence = 1.0 - 2.0 * p;
            let shift = (1.0 - confidence) / 2.0 - p;
            let density = (-x * x / 2.0).exp() / (2.0 * PI).sqrt();
            assert_close(&format!("Z at {p}"), z_critical(confidence), x - shift / density);
        }
    }

    #[test]
    fn levels_of_the_normal_are_those_of_r() {
        // From x to p and back, where 1 − 2p keeps ten digits of p and of itself.
        let table = rows("normal_upper", ["x", "p"]);
        let levels: Vec<_> = table.into_iter().filter(|[x, _]| (0.1..=4.0).contains(x)).collect();
        assert_eq!(levels.len(), 6, "levels of confidence from .08 to .9999");
        for [x, p] in levels {
            assert_close(&format!("Z({x})"), z_critical(1.0 - 2.0 * p), x);
        }
    }
}
