//! Tail probabilities and quantiles of F, t, χ² and the normal; the only file that names `statrs`.
//!
//! From there is the inverse error function. Its regularised incomplete beta function stops after
//! 141 terms and takes its leading factor from differences of log-gammas, which leaves seven digits
//! at n = 1,000,000; F and t rest on `beta` instead, and χ² on `gamma` for the same reason. Its error
//! function has ten digits; that of `libm` has all sixteen. All is checked against R
//! (`tests/references/distributions.R`).

use std::f64::consts::SQRT_2;

use libm::erfc;
use statrs::function::erf::erfc_inv;

use super::beta::BetaPoint;
use super::gamma::gamma_upper;

/// P(F > f) for an F distribution with `df1` and `df2` degrees of freedom; with infinite `df2`
/// df1 · F is χ².
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
    if df2.is_infinite() {
        return chi_squared_upper(f * df1, df1);
    }
    BetaPoint::of_f(f, df1 / 2.0, df2 / 2.0).upper_tail().probability
}

/// The f with P(F > f) = `upper`.
///
/// Newton's method for u = ln f on the logarithm of the smaller tail. The density of ln F is
/// log-concave, so both tails are too: a step from the near side of the quantile goes too far and
/// is held to a few standard deviations of ln F, those from the far side close in.
pub(crate) fn f_quantile(upper: f64, df1: f64, df2: f64) -> f64 {
    let deviation = (2.0 / df1 + 2.0 / df2).sqrt();
    let mut u = first_log_quantile(upper, df1, deviation);
    let mut before = 0.0;
    for _ in 0..200 {
        let point = BetaPoint::of_f(u.exp(), df1 / 2.0, df2 / 2.0);
        let step = if upper <= 0.5 {
            let tail = point.upper_tail();
            (tail.probability / upper).ln() * tail.probability / tail.density
        } else {
            let tail = point.lower_tail();
            ((1.0 - upper) / tail.probability).ln() * tail.probability / tail.density
        };
        // Where a step went so far that the tail is nought, half of it is taken back.
        if !step.is_finite() {
            u = f64::midpoint(before, u);
            continue;
        }
        before = u;
        // e^700 is where doubles end.
        u = (u + step.clamp(-4.0 * deviation, 4.0 * deviation)).clamp(-700.0, 700.0);
        // Convergence is quadratic: what is left after a step is its square, in deviations.
        if step * step <= f64::EPSILON * deviation {
            break;
        }
    }
    u.exp()
}

/// Near ln f where `upper` is an everyday level, at f = 1 for others: F is almost the square of a
/// normal variable where `df1` is one, its logarithm almost a normal one where both are large.
fn first_log_quantile(upper: f64, df1: f64, deviation: f64) -> f64 {
    if !(1e-12..=1.0 - 1e-12).contains(&upper) {
        0.0
    } else if df1 == 1.0 {
        2.0 * z_of_tails(upper).ln()
    } else {
        deviation * z_of_tails(2.0 * upper)
    }
}

/// P(|T| > |t|) for Student's t: t² has an F distribution with 1 and `df` degrees of freedom.
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    if df.is_infinite() { z_two_sided(t) } else { f_upper(t * t, 1.0, df) }
}

/// The t with P(|T| ≤ t) = `confidence`.
pub(crate) fn t_critical(confidence: f64, df: f64) -> f64 {
    if df.is_nan() {
        f64::NAN
    } else if df.is_infinite() {
        z_critical(confidence)
    } else {
        f_quantile(1.0 - confidence, 1.0, df).sqrt()
    }
}

/// The z with P(|Z| ≤ z) = `confidence`.
pub(crate) fn z_critical(confidence: f64) -> f64 {
    z_of_tails(1.0 - confidence)
}

/// P(|Z| > |z|) for a standard normal variable.
pub(crate) fn z_two_sided(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// P(Z ≤ z) for a standard normal variable.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// The z with P(Z ≤ z) = `probability`.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * probability)
}

/// The density of a standard normal variable.
pub(crate) fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// P(X > x) for a χ² distribution with `df` degrees of freedom.
pub(crate) fn chi_squared_upper(x: f64, df: f64) -> f64 {
    match x {
        x if x.is_nan() => f64::NAN,
        x if x <= 0.0 => 1.0,
        f64::INFINITY => 0.0,
        x => gamma_upper(df / 2.0, x / 2.0),
    }
}

/// The z with P(|Z| > z) = `tails`.
fn z_of_tails(tails: f64) -> f64 {
    SQRT_2 * erfc_inv(tails)
}

#[cfg(test)]
mod tests {
    //! Every figure of `tests/references/distributions.json`, which R made.

    use super::{
        chi_squared_upper, f_quantile, f_upper, normal_cdf, normal_quantile, t_critical,
        t_two_sided, z_critical, z_two_sided,
    };
    use serde_json::Value;
    use std::f64::consts::PI;

    /// R's tails are right to 1.5e-13 and its quantiles to 4e-14. Where both degrees of freedom are
    /// many it takes its argument rounded, which leaves ten digits at 1e9.
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
            let (what, found) = (format!("F({df1}, {df2}) at {p}"), f_quantile(p, df1, df2));
            assert_close(&what, found, x);
            // Where f is always near one, its tail tells more of its digits.
            assert_close(&what, f_upper(found, df1, df2), p);
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

    #[test]
    fn tails_of_the_normal_are_those_of_r() {
        let table = rows("normal_upper", ["x", "p"]);
        assert!(table.len() > 12);
        for [x, p] in table {
            assert_close(&format!("P(Z > {x})"), normal_cdf(-x), p);
            if x >= 0.0 {
                assert_close(&format!("P(|Z| > {x})"), z_two_sided(x), 2.0 * p);
                assert_close(&format!("P(|Z| > -{x})"), z_two_sided(-x), 2.0 * p);
            }
        }
    }

    #[test]
    fn quantiles_of_small_normal_tails_are_those_of_r() {
        let table = rows("normal_quantile_upper", ["p", "x"]);
        assert!(table.len() > 12);
        for [p, x] in table {
            assert_close(&format!("Z at {p}"), normal_quantile(p), -x);
            // The other tail, where 1 − p keeps ten digits of p.
            if p >= 1e-5 {
                assert_close(&format!("Z at 1 − {p}"), normal_quantile(1.0 - p), x);
            }
        }
    }

    #[test]
    fn tails_of_chi_squared_are_those_of_r() {
        let table = rows("chi_squared_upper", ["x", "df", "p"]);
        assert!(table.len() > 100);
        for [x, df, p] in table {
            assert_close(&format!("P(χ²({df}) > {x})"), chi_squared_upper(x, df), p);
        }
        assert_eq!(chi_squared_upper(0.0, 3.0), 1.0);
        assert_eq!(chi_squared_upper(f64::INFINITY, 3.0), 0.0);
        assert!(chi_squared_upper(f64::NAN, 3.0).is_nan());
    }
}
