//! Probabilities of the standard bivariate normal distribution.
//!
//! Drezner & Wesolowsky integrate the density over the correlation, from nought or from one;
//! Genz takes the part that is steep near one out of the integral. What depends on the correlation
//! alone is made once, so that a point costs a few exponentials: a table of counts asks for many
//! points at one correlation.
//!
//! A rectangle is a sum and difference of four such points, and right to a few 1e-16. Where that
//! leaves too few of its digits, the conditional probability is integrated along one side instead.
//!
//! Drezner, Z., & Wesolowsky, G. O. (1990). On the computation of the bivariate normal integral.
//! *Journal of Statistical Computation and Simulation*, 35(1–2), 101–107.
//! <https://doi.org/10.1080/00949659008811236>. Genz, A. (2004). Numerical computation of rectangular
//! bivariate and trivariate normal and t probabilities. *Statistics and Computing*, 14(3), 251–260.
//! <https://doi.org/10.1023/B:STCO.0000035304.20635.31>

use std::f64::consts::PI;

use super::distribution::{normal_cdf, normal_density, normal_quantile};

/// Positive nodes of Gauss-Legendre rules on [-1, 1], and their weights.
const GAUSS_6: [(f64, f64); 3] = [
    (0.932_469_514_203_152, 0.171_324_492_379_170_35),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.238_619_186_083_196_9, 0.467_913_934_572_691_04),
];
const GAUSS_12: [(f64, f64); 6] = [
    (0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_23),
    (0.587_317_954_286_617_5, 0.203_167_426_723_065_92),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_8),
];
/// Nodes on one side of the middle, and their weights.
pub(crate) const GAUSS_20: [(f64, f64); 10] = [
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.912_234_428_251_326, 0.062_672_048_334_109_06),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_44),
    (0.636_053_680_726_515, 0.118_194_531_961_518_42),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_63),
    (0.373_706_088_715_419_55, 0.142_096_109_318_382_05),
    (0.227_785_851_141_645_08, 0.149_172_986_472_603_75),
    (0.076_526_521_133_497_33, 0.152_753_387_130_725_85),
];

/// From this correlation on, either way, the integral starts from one.
const STEEP: f64 = 0.925;

/// A rectangle with less than this is integrated: the four points are right to some 1e-16 together.
const FEW_DIGITS: f64 = 1e-6;

/// Beyond it the normal distribution has nothing that a double could hold.
const FAR: f64 = 38.5;

/// A point on the line, with what the standard normal distribution has on both sides of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cut {
    /// Where it is; may be infinite.
    pub(crate) at: f64,
    /// P(Z ≤ at).
    pub(crate) below: f64,
    /// P(Z > at).
    pub(crate) above: f64,
    /// The density there.
    pub(crate) density: f64,
}

impl Cut {
    /// At the low end.
    pub(crate) const LOWEST: Self =
        Self { at: f64::NEG_INFINITY, below: 0.0, above: 1.0, density: 0.0 };
    /// At the high end.
    pub(crate) const HIGHEST: Self =
        Self { at: f64::INFINITY, below: 1.0, above: 0.0, density: 0.0 };

    /// The cut at a value.
    pub(crate) fn at(z: f64) -> Self {
        Self { at: z, below: normal_cdf(z), above: normal_cdf(-z), density: normal_density(z) }
    }

    /// The cut that leaves these shares, which add to one, on its two sides.
    pub(crate) fn of_shares(below: f64, above: f64) -> Self {
        let smaller = below.min(above);
        let rough = normal_quantile(smaller);
        // One step of Newton's method on the share, for the last digit.
        let step = (normal_cdf(rough) - smaller) / normal_density(rough);
        let z = if step.is_finite() { rough - step } else { rough };
        // A median is at nought, not at minus nought.
        let at = if below <= above { z + 0.0 } else { -z };
        Self { at, below, above, density: normal_density(at) }
    }

    /// Its mirror image.
    fn mirrored(self) -> Self {
        Self { at: -self.at, below: self.above, above: self.below, density: self.density }
    }
}

/// P(low < Z ≤ high), from the smaller tails.
fn between(low: Cut, high: Cut) -> f64 {
    if low.at > 0.0 { low.above - high.above } else { high.below - low.below }
}

/// The standard bivariate normal distribution of one correlation.
#[derive(Debug, Clone)]
pub(crate) struct BivariateNormal {
    rho: f64,
    /// √(1 − ρ²).
    root: f64,
    steep: bool,
    /// How many of the nodes are in use.
    count: usize,
    nodes: [Node; 20],
}

/// What a node of the integral has of its own.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    weight: f64,
    /// From nought: sin θ / cos² θ, the factor of h k. From one: x² = cos² θ.
    first: f64,
    /// From nought: 1 / cos² θ, the factor of (h² + k²) / 2. From one: √(1 − x²).
    second: f64,
}

impl BivariateNormal {
    /// Of the correlation `rho`, between −1 and 1.
    pub(crate) fn new(rho: f64) -> Self {
        let root = ((1.0 - rho) * (1.0 + rho)).sqrt();
        let steep = rho.abs() >= STEEP;
        let rule: &[(f64, f64)] = match rho.abs() {
            r if r < 0.3 => &GAUSS_6,
            r if r < 0.75 => &GAUSS_12,
            _ => &GAUSS_20,
        };
        let mut nodes = [Node::default(); 20];
        let half = if steep { root / 2.0 } else { rho.asin() / 2.0 };
        let both = rule.iter().flat_map(|&(x, w)| [(1.0 - x, w), (1.0 + x, w)]);
        for (node, (x, weight)) in nodes.iter_mut().zip(both) {
            let weight = weight * half / (2.0 * PI);
            *node = if steep {
                let square = (half * x) * (half * x);
                Node { weight, first: square, second: (1.0 - square).sqrt() }
            } else {
                let sine = (half * x).sin();
                let fall = 1.0 / ((1.0 - sine) * (1.0 + sine));
                Node { weight, first: sine * fall, second: fall }
            };
        }
        Self { rho, root, steep, count: 2 * rule.len(), nodes }
    }

    /// The correlation.
    pub(crate) fn rho(&self) -> f64 {
        self.rho
    }

    /// √(1 − ρ²).
    pub(crate) fn root(&self) -> f64 {
        self.root
    }

    /// The density at (h, k); nought at infinity.
    pub(crate) fn density(&self, h: f64, k: f64) -> f64 {
        if h.is_infinite() || k.is_infinite() {
            return 0.0;
        }
        let u = (k - self.rho * h) / self.root;
        (-0.5 * (h * h + u * u)).exp() / (2.0 * PI * self.root)
    }

    /// P(X ≤ h, Y ≤ k), right to some 1e-16.
    pub(crate) fn lower(&self, h: &Cut, k: &Cut) -> f64 {
        if h.at.is_infinite() || k.at.is_infinite() {
            return h.below * k.below;
        }
        if !self.steep {
            let (product, squares) = (h.at * k.at, 0.5 * (h.at * h.at + k.at * k.at));
            let term =
                |node: &Node| node.weight * (product * node.first - squares * node.second).exp();
            let integral: f64 = self.nodes[..self.count].iter().map(term).sum();
            return (h.below * k.below + integral).max(0.0);
        }
        if self.rho > 0.0 {
            (h.below.min(k.below) - self.short_of_one(h.at, k.at)).max(0.0)
        } else {
            let k = k.mirrored();
            let certain = if k.at < h.at { between(k, *h) } else { 0.0 };
            certain + self.short_of_one(h.at, k.at)
        }
    }

    /// P(X > h, Y > k), right to some 1e-16.
    #[cfg_attr(not(test), expect(dead_code, reason = "the other half of a pair"))]
    pub(crate) fn upper(&self, h: &Cut, k: &Cut) -> f64 {
        self.lower(&h.mirrored(), &k.mirrored())
    }

    /// P(X ≤ h, Y ≤ k) at a correlation of one less that at |ρ|:
    ///
    /// ```text
    /// 1/2π ∫ exp(−b² / 2x² − h k / (1 + √(1 − x²))) / √(1 − x²) dx   from 0 to √(1 − ρ²),  b = h − k
    /// ```
    ///
    /// The factor after exp(−b² / 2x² − h k / 2), which is smooth, is replaced by 1 + c x² + e x⁴,
    /// whose integral is known, and the rule integrates what that leaves.
    fn short_of_one(&self, h: f64, k: f64) -> f64 {
        let (product, b) = (h * k, (h - k).abs());
        let (a, squared) = (self.root, b * b);
        if a == 0.0 {
            return 0.0;
        }
        let c = (4.0 - product) / 8.0;
        let e = c * (12.0 - product) / 16.0;
        let end = (-0.5 * (squared / (a * a) + product)).exp();
        let tail = if b > FAR * a {
            0.0
        } else {
            (-0.5 * product).exp() * (2.0 * PI).sqrt() * b * normal_cdf(-b / a)
        };
        let zeroth = a * end - tail;
        let second = (a.powi(3) * end - squared * zeroth) / 3.0;
        let fourth = (a.powi(5) * end - squared * second) / 5.0;
        let term = |node: &Node| {
            let Node { weight, first: square, second: cosine } = *node;
            let exponent = -0.5 * (squared / square + product);
            if exponent < -100.0 {
                return 0.0;
            }
            let bend = square / ((1.0 + cosine) * (1.0 + cosine));
            let exact = (-0.5 * product * bend).exp() / cosine;
            weight * exponent.exp() * (exact - (1.0 + square * (c + e * square)))
        };
        let rest: f64 = self.nodes[..self.count].iter().map(term).sum();
        ((zeroth + c * second + e * fourth) / (2.0 * PI) + rest).max(0.0)
    }

    /// P(x₁ < X ≤ x₂, y₁ < Y ≤ y₂), with ten digits however small it is, for |ρ| < 1.
    pub(crate) fn rectangle(&self, x: [Cut; 2], y: [Cut; 2]) -> f64 {
        // About the side of the centre where the four points are smaller.
        let right = x[0].at + x[1].at > 0.0 || x[1].at == f64::INFINITY;
        let [x, y] = if right {
            [[x[1].mirrored(), x[0].mirrored()], [y[1].mirrored(), y[0].mirrored()]]
        } else {
            [x, y]
        };
        let corner = |i: usize, j: usize| self.lower(&x[i], &y[j]);
        let probability = (corner(1, 1) - corner(0, 1)) - (corner(1, 0) - corner(0, 0));
        self.refined(probability, x, y)
    }

    /// The probability of a rectangle, where four points at its corners gave `probability`.
    pub(crate) fn refined(&self, probability: f64, x: [Cut; 2], y: [Cut; 2]) -> f64 {
        if probability > FEW_DIGITS { probability } else { self.small_rectangle(x, y) }
    }

    /// A rectangle by integration of φ(x) P(y₁ < Y ≤ y₂ | x) over its first side.
    fn small_rectangle(&self, x: [Cut; 2], y: [Cut; 2]) -> f64 {
        if self.rho == 0.0 {
            return between(x[0], x[1]) * between(y[0], y[1]);
        }
        let given = |value: f64, x: f64| (value - self.rho * x) / self.root;
        let height = |at: f64| {
            let (low, high) = (given(y[0].at, at), given(y[1].at, at));
            let share = if low > 0.0 {
                normal_cdf(-low) - normal_cdf(-high)
            } else {
                normal_cdf(high) - normal_cdf(low)
            };
            normal_density(at) * share
        };
        let breaks = self.breaks(x, y);
        let panels = || breaks.windows(2).map(|ends| (ends[0], ends[1]));
        let rough: f64 = panels().map(|(from, to)| gauss(&height, from, to)).sum();
        panels().map(|(from, to)| adaptive(&height, from, to, rough, 6)).sum()
    }

    /// Where to cut the first side for integration: it ends where the integrand has fallen by e⁴⁰,
    /// and is cut where the integrand is highest, and where the second side begins or ends to count.
    fn breaks(&self, x: [Cut; 2], y: [Cut; 2]) -> Vec<f64> {
        let [left, right] = [x[0].at.max(-FAR), x[1].at.min(FAR)];
        let [low, high] = [y[0].at, y[1].at];
        // −2 log density at the nearest y of the rectangle.
        let distance = |at: f64| {
            let nearest = (self.rho * at).max(low).min(high);
            let u = (nearest - self.rho * at) / self.root;
            at * at + u * u
        };
        let ends = [low, high].map(|end| (self.rho * end).max(left).min(right));
        let sides = [left, right, 0.0_f64.max(left).min(right)];
        let candidates = ends.into_iter().chain(sides);
        let top = candidates.min_by(|a, b| distance(*a).total_cmp(&distance(*b))).unwrap_or(left);
        let enough = distance(top) + 80.0;
        let reach = |mut outside: f64| {
            let mut inside = top;
            if distance(outside) <= enough {
                return outside;
            }
            for _ in 0..30 {
                let middle = f64::midpoint(inside, outside);
                if distance(middle) <= enough {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            outside
        };
        let (left, right) = (reach(left), reach(right));
        let mut breaks = vec![left, right, top];
        for end in [low, high].into_iter().filter(|end| end.is_finite()) {
            breaks.extend([-9.0, 0.0, 9.0].map(|by| (end + by * self.root) / self.rho));
        }
        breaks.retain(|at| (left..=right).contains(at));
        breaks.sort_by(f64::total_cmp);
        breaks.dedup();
        breaks
    }
}

/// The integral of `height` by one Gaussian rule.
fn gauss(height: &impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let (middle, half) = (f64::midpoint(from, to), 0.5 * (to - from));
    let pair = |&(x, w): &(f64, f64)| w * (height(middle - half * x) + height(middle + half * x));
    half * GAUSS_20.iter().map(pair).sum::<f64>()
}

/// The integral of `height`, cut in halves until they agree with the whole to 1e-13 of `scale`, or
/// `depth` times: what differs then is rounding, as between two sides that are almost the same.
fn adaptive(height: &impl Fn(f64) -> f64, from: f64, to: f64, scale: f64, depth: u32) -> f64 {
    let middle = f64::midpoint(from, to);
    let whole = gauss(height, from, to);
    let (left, right) = (gauss(height, from, middle), gauss(height, middle, to));
    let scale = scale.max(left + right);
    let apart = (left + right - whole).abs();
    if depth == 0 || apart.is_nan() || apart <= 1e-13 * scale {
        return left + right;
    }
    adaptive(height, from, middle, scale, depth - 1)
        + adaptive(height, middle, to, scale, depth - 1)
}

#[cfg(test)]
mod tests {
    //! The figures of `bivariate_normal` in `tests/references/latent.json`, which R made.

    use super::{BivariateNormal, Cut};
    use serde_json::Value;

    /// Columns of a table as rows; infinities have names in JSON.
    fn rows<const K: usize>(table: &str, columns: [&str; K]) -> Vec<[f64; K]> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/references/latent.json");
        let text = std::fs::read_to_string(path).expect("the reference figures");
        let figures: Value = serde_json::from_str(&text).expect("reference figures in JSON");
        let table = &figures["bivariate_normal"][table];
        let columns = columns.map(|name| table[name].as_array().expect("a column"));
        let figure = |value: &Value| match value.as_str() {
            Some("Inf") => f64::INFINITY,
            Some(_) => f64::NEG_INFINITY,
            None => value.as_f64().expect("a figure"),
        };
        let rows = (0..columns[0].len()).map(|row| columns.map(|column| figure(&column[row])));
        rows.collect()
    }

    #[test]
    fn orthants_and_densities_are_those_of_r() {
        let table = rows("points", ["h", "k", "rho", "lower", "upper", "density"]);
        assert!(table.len() > 400);
        for [h, k, rho, lower, upper, density] in table {
            let normal = BivariateNormal::new(rho);
            let (x, y) = (Cut::at(h), Cut::at(k));
            let what = format!("({h}, {k}) at {rho}");
            // The sum of as many terms of one size as the rule has nodes.
            assert!((normal.lower(&x, &y) - lower).abs() <= 2e-15, "below {what}");
            assert!((normal.upper(&x, &y) - upper).abs() <= 2e-15, "above {what}");
            let found = normal.density(h, k);
            assert!((found - density).abs() <= 1e-10 * density, "density of {what}: {found:e}");
        }
    }

    #[test]
    fn rectangles_keep_their_digits_in_the_tails() {
        let table = rows("rectangles", ["x1", "x2", "y1", "y2", "rho", "p"]);
        assert!(table.len() > 400);
        assert!(table.iter().any(|row| row[5] < 1e-100), "some far out");
        for [x1, x2, y1, y2, rho, p] in table {
            let normal = BivariateNormal::new(rho);
            let found = normal.rectangle([x1, x2].map(Cut::at), [y1, y2].map(Cut::at));
            let what = format!("({x1}, {x2}) × ({y1}, {y2}) at {rho}");
            // 1e-16 of what is above a millionth; twelve digits of everything below.
            let share = (found - p).abs() / p;
            assert!(share <= 1e-9, "{what}: found {found:e}, expected {p:e}, {share:e}");
        }
    }

    #[test]
    fn perfect_correlations_are_limits() {
        let (low, high) = (Cut::at(-0.5), Cut::at(1.25));
        let one = BivariateNormal::new(1.0);
        assert_eq!(one.lower(&low, &high), low.below);
        let minus_one = BivariateNormal::new(-1.0);
        assert!((minus_one.lower(&low, &high) - (high.below - low.above)).abs() < 1e-16);
        assert_eq!(minus_one.lower(&low, &low), 0.0);
    }

    #[test]
    fn a_quarter_and_an_arcsine() {
        for step in -99..100 {
            let rho = f64::from(step) / 100.0;
            let found = BivariateNormal::new(rho).lower(&Cut::at(0.0), &Cut::at(0.0));
            let expected = 0.25 + rho.asin() / (2.0 * std::f64::consts::PI);
            assert!((found - expected).abs() <= 2e-16, "at {rho}");
        }
    }
}
