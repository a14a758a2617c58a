//! Where a rising function is nought.

/// Steps after which the ends of the bracket are neighbouring doubles or the function is not rising.
const MOST_STEPS: usize = 400;

/// The root of a function that rises from below nought at `low`. The first guess of the other end is
/// doubled until the function is not below nought there.
///
/// The straight line between the ends, with the value of an end that stays weighed down (Anderson &
/// Björck 1973); every third step is a bisection, so that no bend of the function can stall it. NaN
/// where there is no root below 1e300.
pub(crate) fn rising_root(low: f64, guess: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut at_low) = (low, function(low));
    let mut high = guess.max(1e-6);
    let mut at_high = function(high);
    while at_high < 0.0 && high < 1e300 {
        (low, at_low) = (high, at_high);
        high *= 2.0;
        at_high = function(high);
    }
    if !(at_low <= 0.0 && at_high >= 0.0) {
        return f64::NAN;
    }
    for step in 0..MOST_STEPS {
        if at_high == 0.0 {
            return high;
        }
        let line = high - at_high * (high - low) / (at_high - at_low);
        let inside = line > low && line < high;
        let middle = if inside && step % 3 < 2 { line } else { f64::midpoint(low, high) };
        if middle <= low || middle >= high {
            break;
        }
        let value = function(middle);
        if value < 0.0 {
            at_high *= weight(value, at_low);
            (low, at_low) = (middle, value);
        } else {
            at_low *= weight(value, at_high);
            (high, at_high) = (middle, value);
        }
        if high - low <= 2.0 * f64::EPSILON * high {
            break;
        }
    }
    f64::midpoint(low, high)
}

/// By how much the value of the end that stays is weighed down.
fn weight(new: f64, replaced: f64) -> f64 {
    let weight = 1.0 - new / replaced;
    if weight > 0.0 && weight.is_finite() { weight } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::rising_root;

    /// A root, and the function that has it.
    type Case = (f64, fn(f64) -> f64);

    #[test]
    fn roots_of_bent_functions_are_found_to_their_last_digits() {
        let cases: [Case; 4] = [
            (2.0_f64.sqrt(), |x| x * x - 2.0),
            (1e8, |x| (x / 1e8).ln()),
            (3.0, |x| (x - 3.0).powi(3)),
            (1e-4, |x| 1.0 - 1e-4 / x),
        ];
        for (root, function) in cases {
            let found = rising_root(0.0, 1.0, function);
            assert!((found - root).abs() <= 1e-5 * root, "{found} for {root}");
        }
        assert!((rising_root(0.0, 1.0, |x| x * x - 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!(rising_root(0.0, 1.0, |_| -1.0).is_nan());
    }
}
