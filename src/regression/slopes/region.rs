//! Where a slope that changes along a line is significant.

use std::f64::consts::{FRAC_PI_2, PI};

/// Stretches of the moderator, by angle, that are looked at for a boundary.
const ANGLES: usize = 1024;

/// A stretch of the moderator in which the slope is significant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Where it begins; −∞ when it has no beginning.
    pub from: f64,
    /// Where it ends; ∞ when it has no end.
    pub to: f64,
    /// Whether the slope is positive there.
    pub positive: bool,
}

/// On which side of the boundaries the slope is significant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignificantWhere {
    /// Between two boundaries.
    Inside,
    /// Below the lower boundary and above the upper one.
    Outside,
    /// Below the one boundary.
    Below,
    /// Above the one boundary.
    Above,
    /// At every value of the moderator.
    Everywhere,
    /// At no value of the moderator.
    Nowhere,
    /// In several stretches, which only a critical t that changes along the moderator can make.
    Several,
}

impl SignificantWhere {
    /// The word for it: `inside`, `outside`, `below`, `above`, `everywhere` `nowhere` or `several`.
    pub fn name(self) -> &'static str {
        match self {
            SignificantWhere::Inside => "inside",
            SignificantWhere::Outside => "outside",
            SignificantWhere::Below => "below",
            SignificantWhere::Above => "above",
            SignificantWhere::Everywhere => "everywhere",
            SignificantWhere::Nowhere => "nowhere",
            SignificantWhere::Several => "several",
        }
    }
}

/// The slope b₁ + b₃ w along the moderator w, and its variance V₁₁ + 2 w V₁₃ + w² V₃₃.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SlopeLine {
    pub(super) at_zero: f64,
    pub(super) change: f64,
    pub(super) variance_at_zero: f64,
    pub(super) covariance: f64,
    pub(super) variance_of_change: f64,
}

/// Boundaries, the lower first, and the side on which the slope is significant.
pub(super) struct Boundaries {
    pub(super) at: Vec<f64>,
    pub(super) significant: SignificantWhere,
    /// Whether the slope is significant far out.
    far: bool,
}

impl SlopeLine {
    pub(super) fn slope(&self, w: f64) -> f64 {
        self.at_zero + self.change * w
    }

    pub(super) fn std_error(&self, w: f64) -> f64 {
        let variance =
            self.variance_at_zero + 2.0 * w * self.covariance + w * w * self.variance_of_change;
        variance.max(0.0).sqrt()
    }

    /// Where |slope| = critical · SE: the roots of a w² + b w + c, which is negative where the slope
    /// is significant.
    pub(super) fn boundaries(&self, critical: f64) -> Boundaries {
        let square = critical * critical;
        let a = square * self.variance_of_change - self.change * self.change;
        let b = 2.0 * (square * self.covariance - self.at_zero * self.change);
        let c = square * self.variance_at_zero - self.at_zero * self.at_zero;
        let discriminant = b * b - 4.0 * a * c;
        if a == 0.0 && b != 0.0 {
            let significant =
                if b < 0.0 { SignificantWhere::Above } else { SignificantWhere::Below };
            return Boundaries { at: vec![-c / b], significant, far: false };
        }
        if a == 0.0 || discriminant <= 0.0 {
            let negative = if a == 0.0 { c < 0.0 } else { a < 0.0 };
            let significant =
                if negative { SignificantWhere::Everywhere } else { SignificantWhere::Nowhere };
            return Boundaries { at: Vec::new(), significant, far: negative };
        }
        // The root that is a sum, not a difference, and the other from their product c / a.
        let sum = -0.5 * (b + discriminant.sqrt().copysign(b));
        let (one, other) = (sum / a, c / sum);
        let significant =
            if a > 0.0 { SignificantWhere::Inside } else { SignificantWhere::Outside };
        Boundaries { at: vec![one.min(other), one.max(other)], significant, far: a < 0.0 }
    }

    /// Where |slope| = critical(w) · SE for a critical t that changes with w: sign changes between
    /// values that are evenly spread over the angles of w about `centre`, in units of `unit`, and the
    /// places in between by halving. Beyond all of them lies w = ±∞, which are one place.
    pub(super) fn changing_boundaries(
        &self,
        critical: impl Fn(f64) -> f64,
        (centre, unit): (f64, f64),
    ) -> Boundaries {
        let at = |angle: f64| centre + unit * angle.tan();
        let far = self.change.abs() > critical(f64::INFINITY) * self.variance_of_change.sqrt();
        let significant = |angle: f64| {
            let w = at(angle);
            self.slope(w).abs() > critical(w) * self.std_error(w)
        };
        let step = PI / ANGLES as f64;
        let angles = (1..ANGLES).map(|i| step * i as f64 - FRAC_PI_2);
        let found: Vec<(f64, bool)> = [(-FRAC_PI_2, far)]
            .into_iter()
            .chain(angles.map(|angle| (angle, significant(angle))))
            .chain([(FRAC_PI_2, far)])
            .collect();
        let changes = found.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        let roots: Vec<f64> = changes
            .map(|pair| {
                let (mut low, mut high) = (pair[0].0, pair[1].0);
                loop {
                    let middle = f64::midpoint(low, high);
                    if middle <= low || middle >= high {
                        return at(middle);
                    }
                    if significant(middle) == pair[0].1 { low = middle } else { high = middle }
                }
            })
            .collect();
        let significant = match (roots.len(), far) {
            (0, true) => SignificantWhere::Everywhere,
            (0, false) => SignificantWhere::Nowhere,
            (2, true) => SignificantWhere::Outside,
            (2, false) => SignificantWhere::Inside,
            _ => SignificantWhere::Several,
        };
        Boundaries { at: roots, significant, far }
    }

    /// The stretches in which the slope is significant, in order.
    pub(super) fn regions(&self, boundaries: &Boundaries) -> Vec<Region> {
        const END: f64 = f64::INFINITY;
        let region = |from: f64, to: f64| Region { from, to, positive: self.positive_in(from, to) };
        match (boundaries.significant, boundaries.at.as_slice()) {
            (SignificantWhere::Inside, [low, high]) => vec![region(*low, *high)],
            (SignificantWhere::Outside, [low, high]) => {
                vec![region(-END, *low), region(*high, END)]
            }
            (SignificantWhere::Below, [at]) => vec![region(-END, *at)],
            (SignificantWhere::Above, [at]) => vec![region(*at, END)],
            (SignificantWhere::Everywhere, _) => vec![region(-END, END)],
            (SignificantWhere::Several, inner) => {
                let ends: Vec<f64> = match boundaries.far {
                    true => [-END].into_iter().chain(inner.iter().copied()).chain([END]).collect(),
                    false => inner.to_vec(),
                };
                ends.chunks_exact(2).map(|ends| region(ends[0], ends[1])).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The sign of the slope somewhere between two ends: it has one sign in a region.
    fn positive_in(&self, from: f64, to: f64) -> bool {
        let inside = match (from.is_finite(), to.is_finite()) {
            (true, true) => f64::midpoint(from, to),
            (true, false) => from + from.abs().max(1.0),
            (false, true) => to - to.abs().max(1.0),
            (false, false) => 0.0,
        };
        self.slope(inside) > 0.0
    }
}
