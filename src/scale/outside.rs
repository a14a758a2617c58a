//! Answers that a scale does not have: found by their rows, and never turned round.

use crate::data::{Bounds, Column};
use crate::error::{Error, Result};

/// An answer outside the bounds of an item.
pub(super) struct Outside {
    pub(super) row: usize,
    pub(super) value: f64,
}

/// The first answer outside; what is declared missing or out of bounds is none.
pub(super) fn first_outside(column: &Column<'_>, bounds: Bounds) -> Option<Outside> {
    const CHUNK: usize = 4096;
    let mut chunk = [0.0; CHUNK];
    let Bounds { low, high } = bounds;
    for start in (0..column.len()).step_by(CHUNK) {
        let answers = &mut chunk[..CHUNK.min(column.len() - start)];
        column.read(start, answers);
        // One branch-free sweep; the culprit is looked for only when there is one.
        if answers.iter().fold(false, |any, &x| any | (x < low) | (x > high)) {
            let found = answers.iter().position(|&x| x < low || x > high);
            return found.map(|at| Outside { row: start + at, value: answers[at] });
        }
    }
    None
}

/// A single item keyed the other way inside its declared bounds, `low + high − x`, as a column that
/// is computed while it is read. The answers are looked through first, as those of a [`Scale`].
///
/// # Errors
/// [`Error::ReversedOutsideBounds`] for an answer that is neither inside nor declared missing,
/// [`Error::InfiniteValue`], [`Error::WrongBounds`].
///
/// # Examples
///
/// ```
/// use scalewise::{Column, reversed_item};
///
/// let answers = [1.0, 4.0, 9.0];
/// let declared = Column::from(&answers[..]).missing_codes([9.0]);
/// assert_eq!(reversed_item("a", declared, 1.0, 5.0)?.to_vec()[..2], [5.0, 2.0]);
///
/// let refused = reversed_item("a", Column::from(&answers[..]), 1.0, 5.0).unwrap_err();
/// assert!(refused.to_string().starts_with("`a` is 9 in row 2"));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// [`Scale`]: crate::Scale
pub fn reversed_item<'a>(
    item: &str,
    answers: impl Into<Column<'a>>,
    low: f64,
    high: f64,
) -> Result<Column<'a>> {
    let answers = answers.into();
    match first_outside(&answers, Bounds { low, high }) {
        _ if low > high => Err(Error::WrongBounds { low, high }),
        None => answers.reversed(low, high),
        Some(Outside { row, value }) if value.is_infinite() => {
            Err(Error::InfiniteValue { variable: item.to_string(), row })
        }
        Some(Outside { row, value }) => {
            let item = item.to_string();
            Err(Error::ReversedOutsideBounds { item, row, value, low, high })
        }
    }
}
