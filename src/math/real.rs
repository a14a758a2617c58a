//! Doubles, and pairs of doubles that carry twice as many digits.

use std::ops::{Add, Div, Mul, Sub};

use twofloat::TwoFloat;

/// What a factorisation needs of its numbers, so that one algorithm serves both precisions.
pub(crate) trait Real:
    Copy
    + PartialOrd
    + From<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// A pivot of a unit-scaled matrix at or below this is rounding, not variation.
    const ROUNDING: f64;

    fn sqrt(self) -> Self;
    fn to_f64(self) -> f64;
}

impl Real for f64 {
    // Cross-products of survey data carry 15 digits or more; four are left for accumulation.
    const ROUNDING: f64 = 1e-11;

    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    fn to_f64(self) -> f64 {
        self
    }
}

impl Real for TwoFloat {
    // The answers themselves are doubles: what they leave of an exact dependence is (1e-16)².
    const ROUNDING: f64 = 1e-28;

    fn sqrt(self) -> Self {
        TwoFloat::sqrt(self)
    }

    fn to_f64(self) -> f64 {
        self.into()
    }
}

/// The sum of some numbers, first to last.
pub(crate) fn sum<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::from(0.0), |total, term| total + term)
}
