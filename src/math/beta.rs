//! Both tails of the beta distribution, at a cost that does not grow with its parameters.
//!
//! A tail is the density times an area. The density is Loader's. The area is a continued fraction
//! by Didonato & Morris, which takes the more terms the larger the smaller parameter is; where that
//! is large too, the density itself is integrated, by one Gaussian rule.
//!
//! The larger the parameters, the more digits a tail loses to rounding in x. So a point knows how
//! far it is from the mean, and the sums that a tail is made of have terms of one sign. This keeps
//! thirteen digits of tails down to 1e-20, and twelve at 1e-290, for parameters up to 1e15.
//!
//! Didonato, A. R., & Morris, A. H. (1992). Algorithm 708: Significant digit computation of the
//! incomplete beta function ratios. *ACM Transactions on Mathematical Software*, 18(3), 360-373.
//! <https://doi.org/10.1145/131766.131776>. Loader, C. (2000). *Fast and accurate computation of
//! binomial probabilities*. Press, W. H., Teukolsky, S. A., Vetterling, W. T., & Flannery, B. P.
//! (2007). *Numerical recipes* (3rd ed.), § 6.4 (an integral instead of the fraction).

use std::f64::consts::PI;

/// The smaller parameter from which on the density is integrated. Up to it the fraction takes less
/// than a hundred terms.
const LARGE: f64 = 1000.0;

/// The integral ends where, by a parabola, the density has fallen by a factor of e⁵⁰. From `LARGE`
/// on that is a change of x and of y by less than √(2 · 50 / 1000), or a third, of themselves, and
/// the fall is one between e³⁹ and e⁶⁵: beyond it is nothing that a double would show.
const FALL: f64 = 50.0;

/// The positive nodes of the Gauss-Legendre rule of 28 points on [-1, 1], and their weights. For
/// densities from a half normal to an exponential that fall by e⁶⁵, its error is below 1e-17.
const GAUSS: [(f64, f64); 14] = [
    (0.05507928988403427, 0.1100470130164752),
    (0.16456928213338076, 0.10871119225829413),
    (0.2720616276351781, 0.10605576592284642),
    (0.3762515160890787, 0.10211296757806076),
    (0.4758742249551183, 0.09693065799792992),
    (0.5697204718114017, 0.09057174439303284),
    (0.656651094038865, 0.08311341722890121),
    (0.7356108780136318, 0.07464621423456878),
    (0.8056413709171791, 0.0652729239669996),
    (0.8658925225743951, 0.05510734567571675),
    (0.9156330263921321, 0.04427293475900423),
    (0.9542592806289382, 0.03290142778230438),
    (0.9813031653708727, 0.02113211259277126),
    (0.9964424975739544, 0.009124282593094517),
];

/// A value of a variable that has a beta distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BetaPoint {
    a: f64,
    b: f64,
    /// The value.
    x: f64,
    /// 1 − x.
    y: f64,
    /// a − (a + b) x or a y − b x, the slope of the log density of ln(x / y); nought at the mean.
    slope: f64,
}

/// The probability of all values to one side of a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail {
    pub(crate) probability: f64,
    /// How fast it changes with ln(x / y): x^a y^b / B(a, b).
    pub(crate) density: f64,
}

impl BetaPoint {
    /// The point where a variable that has an F distribution with 2a and 2b degrees of freedom is
    /// `f`.
    pub(crate) fn of_f(f: f64, a: f64, b: f64) -> Self {
        let odds = a / b * f;
        let (x, y) = (1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds));
        let slope = if f < 1.0 { a * y * (1.0 - f) } else { b * x * ((1.0 - f) / f) };
        Self { a, b, x, y, slope }
    }

    /// I_x(a, b), the regularised incomplete beta function.
    pub(crate) fn lower_tail(self) -> Tail {
        let density = self.density();
        // Up to the mean for a + 1 and b + 1: between this and the mean for a and b, the fraction
        // of the other tail is slow if a is small.
        let probability = if self.slope >= self.x - self.y {
            density * self.area()
        } else {
            1.0 - density * self.mirrored().area()
        };
        Tail { probability, density }
    }

    /// 1 − I_x(a, b).
    pub(crate) fn upper_tail(self) -> Tail {
        self.mirrored().lower_tail()
    }

    /// The same value as one of 1 − x.
    fn mirrored(self) -> Self {
        Self { a: self.b, b: self.a, x: self.y, y: self.x, slope: -self.slope }
    }

    /// x^a y^b / B(a, b), by Loader's deviance form of the binomial probability.
    fn density(self) -> f64 {
        let Self { a, b, x, y, slope } = self;
        let n = a + b;
        let exponent = stirling_error(n)
            - stirling_error(a)
            - stirling_error(b)
            - a * shortfall_of_log(-slope / a, n * x / a)
            - b * shortfall_of_log(slope / b, n * y / b);
        exponent.exp() * (a * b / n / (2.0 * PI)).sqrt()
    }

    /// The lower tail divided by the density, for values up to the mean or little more.
    fn area(self) -> f64 {
        if self.a.min(self.b) < LARGE { self.area_by_fraction() } else { self.area_by_integral() }
    }

    /// 1 / (β₀ + α₁ / (β₁ + α₂ / (β₂ + …))), by the modified Lentz method.
    fn area_by_fraction(self) -> f64 {
        let Self { a, b, x, y, slope } = self;
        let mut fraction = a / (a + 1.0) * (slope + 1.0);
        let (mut c, mut d) = (fraction, 0.0);
        for m in 1..1000 {
            let m = f64::from(m);
            let between = a + 2.0 * m - 1.0;
            let part = m * (b - m) * x / between;
            let alpha = part * x * (a + m - 1.0) * (a + b + m - 1.0) / between;
            let beta = m + part + (a + m) / (between + 2.0) * (slope + 1.0 + m * (1.0 + y));
            d = 1.0 / (beta + alpha * d);
            c = beta + alpha / c;
            fraction *= c * d;
            if (c * d - 1.0).abs() <= f64::EPSILON {
                return 1.0 / fraction;
            }
        }
        // Not reached below `LARGE`; a quantity without digits is not a number.
        f64::NAN
    }

    /// ∫ of the density at x (1 − r), over that at x, from r = 0 on.
    fn area_by_integral(self) -> f64 {
        let Self { a, b, x, y, slope } = self;
        let odds = x / y;
        let relative = |r: f64| {
            let fall = slope / y * r + a * small_shortfall(-r) + b * small_shortfall(odds * r);
            (-fall).exp() / ((1.0 - r) * (y + x * r))
        };
        let (linear, square) = (slope / y, (a + b * odds * odds) / 2.0);
        let end = 2.0 * FALL / (linear + (linear * linear + 4.0 * FALL * square).sqrt());
        let sum_of_pair = |(node, weight): &(f64, f64)| {
            weight * (relative(end / 2.0 * (1.0 - node)) + relative(end / 2.0 * (1.0 + node)))
        };
        end / 2.0 * GAUSS.iter().map(sum_of_pair).sum::<f64>()
    }
}

/// d − ln(1 + d). Near d = −1 the digits are those of `ratio`, 1 + d.
pub(super) fn shortfall_of_log(d: f64, ratio: f64) -> f64 {
    if (-1.0 / 3.0..0.5).contains(&d) {
        small_shortfall(d)
    } else if d < -0.5 {
        d - ratio.ln()
    } else {
        d - d.ln_1p()
    }
}

/// d − ln(1 + d) for d from −⅓ to ½, without cancellation: ln(1 + d) is 2 artanh v.
fn small_shortfall(d: f64) -> f64 {
    let v = d / (2.0 + d);
    let square = v * v;
    let term = |sum: f64, j: i32| sum * square + 1.0 / f64::from(2 * j + 1);
    let series = (1..=11).rev().fold(0.0, term);
    v * (d - 2.0 * square * series)
}

/// ln Γ(n + 1) − (n + ½) ln n + n − ln √2π, by its asymptotic series from ten on.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n < 10.0 {
        return stirling_error(n + 1.0) + ((n + 0.5) * (1.0 / n).ln_1p() - 1.0);
    }
    let terms = [12.0, 360.0, 1260.0, 1680.0, 1188.0, 360360.0 / 691.0];
    terms.iter().rev().fold(0.0, |rest, term| 1.0 / term - rest / (n * n)) / n
}

#[cfg(test)]
mod tests {
    use super::{BetaPoint, GAUSS, LARGE};

    /// A logarithm of 700 is right to its last digits, which leaves this of a probability.
    const FAR_TAIL: f64 = 1e-12;

    #[track_caller]
    fn assert_close(what: &str, found: f64, expected: f64, tolerance: f64) {
        let share = (found - expected).abs() / expected;
        assert!(share <= tolerance, "{what}: {found:e} and {expected:e} differ by {share:.1e}");
    }

    #[test]
    fn the_rule_integrates_polynomials_up_to_its_degree() {
        for power in (0..56).step_by(2) {
            let sum: f64 = GAUSS.iter().map(|(node, weight)| weight * node.powi(power)).sum();
            let integral = 1.0 / f64::from(power + 1);
            assert_close(&format!("power {power}"), sum, integral, 1e-14);
        }
    }

    #[test]
    fn fraction_and_integral_meet() {
        for (a, b) in [(1.0, 1.0), (1.0, 1.3), (2.0, 1e3), (1.5, 1e11), (1e11, 1.0), (40.0, 1.2)] {
            let (a, b) = (a * LARGE, b * LARGE);
            for deviations in [0.0, 0.01, 0.5, 1.0, 3.0, 10.0, 37.0] {
                let f = (-deviations * (1.0 / a + 1.0 / b).sqrt()).exp();
                let point = BetaPoint::of_f(f, a, b);
                let what = format!("B({a}, {b}) {deviations} deviations below its mean");
                let (integral, fraction) = (point.area_by_integral(), point.area_by_fraction());
                assert_close(&what, integral, fraction, 1e-13);
            }
        }
    }

    /// By 60-digit arithmetic (mpmath), the fraction and the integral both; R takes x rounded.
    #[test]
    fn tails_keep_their_digits_up_to_the_largest_degrees_of_freedom() {
        let known = [
            [1e12, 9e12, 1.000003, 0.022085768091565326],
            [1e12, 9e12, 1.00005, 6.212432521987533e-247],
            [1e15, 1e15, 1.0000001, 0.05692315793393083],
            [1e15, 1e15, 0.9999999, 0.9430768599376663],
            [1e15, 1e15, 1.000001, 1.298566501114918e-56],
            [1e5, 1e13, 1.03, 1.528913363523411e-11],
            [1998.0, 1e15, 1.4, 8.572963001784123e-30],
            [2002.0, 1e15, 1.4, 7.542660055570278e-30],
            [1e15, 1998.0, 1.4, 4.1647927192755985e-24],
            [1e15, 2002.0, 3.0, 3.1421875902996566e-190],
            [3.0, 1e15, 9.0, 5.887355583578661e-6],
            [1e15, 3.0, 9.0, 0.04635782690374473],
            [1.0, 1e15, 36.0, 1.9731752900760707e-9],
            [1e15, 1.0, 400.0, 0.03987761167674491],
        ];
        for [df1, df2, f, p] in known {
            let tail = BetaPoint::of_f(f, df1 / 2.0, df2 / 2.0).upper_tail();
            assert_close(&format!("P(F({df1}, {df2}) > {f})"), tail.probability, p, FAR_TAIL);
        }
    }

    #[test]
    fn parameters_of_any_size_have_tails_that_make_one() {
        let sizes = [0.05, 0.5, 1.0, 7.0, 999.0, 1000.0, 1e7, 1e15];
        for (a, b) in sizes.iter().flat_map(|a| sizes.map(|b| (*a, b))) {
            for f in [1e-300, 0.2, 0.999999, 1.0, 1.000001, 3.0, 1e300] {
                let point = BetaPoint::of_f(f, a, b);
                let tails = [point.lower_tail(), point.upper_tail()].map(|tail| tail.probability);
                let what = format!("B({a}, {b}) at f = {f}: {tails:?}");
                assert!(tails.iter().all(|tail| (0.0..=1.0).contains(tail)), "{what}");
                assert_close(&what, tails[0] + tails[1], 1.0, 1e-14);
            }
        }
    }
}
