//! A number held as the unevaluated sum of two doubles, about 32 digits.
//!
//! Algorithms after Joldes, M., Muller, J.-M., & Popescu, V. (2017). Tight and rigorous error
//! bounds for basic building blocks of double-word arithmetic. *ACM Transactions on Mathematical
//! Software*, 44(2), 15. <https://doi.org/10.1145/3121432>. (The crate twofloat 0.8.4 loses the
//! second half of the digits in its division.)

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// `high + low`, with |low| at most half a unit in the last place of `high`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct DoubleDouble {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl DoubleDouble {
    /// a + b without error.
    #[inline(always)] // so that it is compiled anew for the widest vectors
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let b_part = high - a;
        Self { high, low: (a - (high - b_part)) + (b - b_part) }
    }

    /// a + b without error, for |a| ≥ |b|.
    fn quick_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        Self { high, low: b - (high - a) }
    }

    /// a · b without error.
    pub(crate) fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self { high, low: a.mul_add(b, -high) }
    }

    pub(crate) fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::from(self.high.sqrt());
        }
        // One step of Newton's method doubles the digits of the double's root.
        let root = self.high.sqrt();
        let left = (self - Self::product(root, root)).high;
        Self::quick_sum(root, left / (2.0 * root))
    }
}

impl From<f64> for DoubleDouble {
    fn from(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }
}

impl From<DoubleDouble> for f64 {
    fn from(value: DoubleDouble) -> Self {
        value.high + value.low
    }
}

impl Add for DoubleDouble {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let high = Self::sum(self.high, other.high);
        let low = Self::sum(self.low, other.low);
        let once = Self::quick_sum(high.high, high.low + low.high);
        Self::quick_sum(once.high, once.low + low.low)
    }
}

impl AddAssign for DoubleDouble {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for DoubleDouble {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + Self { high: -other.high, low: -other.low }
    }
}

impl Mul for DoubleDouble {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let high = Self::product(self.high, other.high);
        let cross = self.high.mul_add(other.low, self.low * other.high);
        Self::quick_sum(high.high, high.low + cross)
    }
}

impl Div for DoubleDouble {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        // Long division: each remainder is exact to the full length.
        let first = self.high / other.high;
        let left = self - other * Self::from(first);
        let second = left.high / other.high;
        let rest = left - other * Self::from(second);
        Self::quick_sum(first, second) + Self::from(rest.high / other.high)
    }
}

#[cfg(test)]
mod tests {
    use super::DoubleDouble;

    /// Twice the digits of a double, less one.
    const TWOFOLD: f64 = 1e-31;

    fn value(text: f64) -> DoubleDouble {
        DoubleDouble::from(text)
    }

    #[test]
    fn quotients_and_roots_come_back_with_all_their_digits() {
        for (a, b) in [(1.0, 3.0), (2.0, 7.0), (1e10, 0.1), (-5.0, 1.7e-8), (1.0, 1e16 + 2.0)] {
            let back = value(a) / value(b) * value(b) - value(a);
            assert!(f64::from(back).abs() <= TWOFOLD * a.abs(), "{a} / {b}");
            let root = value(b).sqrt();
            assert!(f64::from(root * root - value(b)).abs() <= TWOFOLD * b, "root of {b}");
        }
    }

    #[test]
    fn a_sum_keeps_what_a_double_loses() {
        let total = value(1e16) + value(1.0) + value(1e-10) - value(1e16) - value(1.0);
        assert!((f64::from(total) - 1e-10).abs() <= TWOFOLD * 1e16);
        assert_eq!(f64::from(value(1e16) + value(1.0) - value(1e16)), 1.0);
    }
}
