//! The lowest and the highest answer that counts, and the mark of those that do not.

/// The lowest and the highest answer that an item allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The lowest possible answer.
    pub low: f64,
    /// The highest possible answer.
    pub high: f64,
}

/// What a column gives in place of an answer out of bounds: to all who do not ask, it is missing
/// like any NaN; [`Bounds::exclude`] tells it apart. Its payload is one that no arithmetic makes.
pub(super) const OUTSIDE: f64 = f64::from_bits(0x7ff8_6f75_7473_6964);

/// Whether this is the mark. Arithmetic may lose it, so that what is made of others is marked anew.
pub(super) fn is_outside(x: f64) -> bool {
    x.to_bits() == OUTSIDE.to_bits()
}

impl Bounds {
    /// Those of a column that has none itself, but may be made of columns that have.
    pub(super) const OF_PARTS: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Whether an answer lies outside, or is marked so; a missing one does not.
    pub(crate) fn exclude(self, x: f64) -> bool {
        x < self.low || x > self.high || is_outside(x)
    }

    /// Marks the answers outside.
    pub(super) fn mark(self, answers: &mut [f64]) {
        answers.iter_mut().for_each(|x| *x = if self.exclude(*x) { OUTSIDE } else { *x });
    }
}
