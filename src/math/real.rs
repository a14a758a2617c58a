//! Doubles, and pairs of doubles that carry twice as many digits.

use std::ops::{Add, Div, Mul, Sub};

use super::double_double::DoubleDouble;

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
    fn sqrt(self) -> Self;
    fn to_f64(self) -> f64;
}

impl Real for f64 {
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    fn to_f64(self) -> f64 {
        self
    }
}

impl Real for DoubleDouble {
    fn sqrt(self) -> Self {
        DoubleDouble::sqrt(self)
    }

    fn to_f64(self) -> f64 {
        self.into()
    }
}

/// The sum of some numbers, first to last.
pub(crate) fn sum<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::from(0.0), |total, term| total + term)
}
