//! Where a slope that changes along a line is significant.

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
}

impl SignificantWhere {
    /// The word for it: `inside`, `outside`, `below`, `above`, `everywhere` or `nowhere`.
    pub fn name(self) -> &'static str {
        match self {
            SignificantWhere::Inside => "inside",
            SignificantWhere::Outside => "outside",
            SignificantWhere::Below => "below",
            SignificantWhere::Above => "above",
            SignificantWhere::Everywhere => "everywhere",
            SignificantWhere::Nowhere => "nowhere",
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
            return Boundaries { at: vec![-c / b], significant };
        }
        if a == 0.0 || discriminant <= 0.0 {
            let negative = if a == 0.0 { c < 0.0 } else { a < 0.0 };
            let significant =
                if negative { SignificantWhere::Everywhere } else { SignificantWhere::Nowhere };
            return Boundaries { at: Vec::new(), significant };
        }
        // The root that is a sum, not a difference, and the other from their product c / a.
        let sum = -0.5 * (b + discriminant.sqrt().copysign(b));
        let (one, other) = (sum / a, c / sum);
        let significant =
            if a > 0.0 { SignificantWhere::Inside } else { SignificantWhere::Outside };
        Boundaries { at: vec![one.min(other), one.max(other)], significant }
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
