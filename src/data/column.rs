//! One variable's answers, in the numeric type they came in, or made from other columns.

use std::ops::Range;

use ndarray::{ArrayView1, ArrayView2};

use super::bounds::Bounds;
use super::derived::Derived;
use super::validity::Validity;
use super::values::{Bytes, Values};
use crate::error::{Error, Result};

/// The answers of one variable, borrowed in their own numeric type, and which of them are answers.
///
/// Made from an ndarray view or a slice of `f64`, `f32`, `i8` … `i64`, `u8` … `u64` or `bool`. NaN is
/// a missing answer. 64-bit integers of more digits than a double has are refused by what sums them
/// ([`MomentsProblem::TooManyDigits`](crate::MomentsProblem::TooManyDigits)).
///
/// Columns can also be made of others: [`Column::product`] for interactions, [`Column::power`],
/// [`Column::indicator`] for dummies, [`Column::centred_at`], [`Column::reversed`] and
/// [`Column::mean_of`]. They are computed while they are read, a chunk of rows at a time, and never
/// held as a whole. Missing codes and bounds belong to answers: declare them before a column is made
/// of others, which is then missing, or out of bounds, where they are.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::Column;
///
/// let (codes, answered) = (array![4_u8, 0, 2], array![true, false, true]);
/// let column = Column::masked(codes.view(), answered.view())?;
/// assert!(column.to_vec()[1].is_nan());
///
/// let age = array![31.0, 45.0, 58.0];
/// let interaction = Column::product([column, Column::from(age.view()).centred_at(40.0)])?;
/// assert_eq!(interaction.to_vec()[2], 36.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Column<'a> {
    source: Source<'a>,
    missing_codes: Vec<f64>,
    bounds: Option<Bounds>,
}

/// Where the answers come from.
#[derive(Debug, Clone)]
enum Source<'a> {
    Stored {
        values: Values<'a>,
        validity: Validity<'a>,
    },
    /// Each row is the key of one of a few answers.
    #[cfg(feature = "arrow")]
    Dictionary {
        keys: Values<'a>,
        validity: Validity<'a>,
        entries: Vec<f64>,
    },
    /// Pieces one after the other, and the row at which each begins.
    Chunked {
        pieces: Vec<Column<'a>>,
        starts: Vec<usize>,
        len: usize,
    },
    Derived(Derived<'a>),
    /// Rows without any answer.
    #[cfg(feature = "arrow")]
    Unanswered {
        len: usize,
    },
}

impl<'a> Column<'a> {
    fn from_source(source: Source<'a>) -> Self {
        Self { source, missing_codes: Vec::new(), bounds: None }
    }

    #[cfg(feature = "arrow")]
    pub(super) fn stored(values: Values<'a>, validity: Validity<'a>) -> Self {
        Self::from_source(Source::Stored { values, validity })
    }

    #[cfg(feature = "arrow")]
    pub(super) fn unanswered(len: usize) -> Self {
        Self::from_source(Source::Unanswered { len })
    }

    #[cfg(feature = "arrow")]
    pub(super) fn dictionary(keys: Values<'a>, validity: Validity<'a>, entries: Vec<f64>) -> Self {
        Self::from_source(Source::Dictionary { keys, validity, entries })
    }

    /// A column of a table of doubles that lie row by row.
    ///
    /// # Panics
    /// When the table has no such column.
    pub(crate) fn of_table(table: ArrayView2<'a, f64>, column: usize) -> Self {
        assert!(column < table.ncols(), "a column of the table");
        Values::Table { table, column }.into()
    }

    /// Values of which only those marked `true` are answers.
    ///
    /// # Errors
    /// [`Error::WrongShape`] when the mask is of another length, [`Error::AlreadyMasked`] when the
    /// values have one.
    pub fn masked(values: impl Into<Column<'a>>, valid: ArrayView1<'a, bool>) -> Result<Self> {
        let rows = valid.len();
        values.into().with_validity(Validity::Bools(valid), rows)
    }

    /// Values of which those marked `true` are missing.
    ///
    /// # Errors
    /// As [`Column::masked`].
    pub fn missing_where(
        values: impl Into<Column<'a>>,
        missing: ArrayView1<'a, bool>,
    ) -> Result<Self> {
        let rows = missing.len();
        values.into().with_validity(Validity::Missing(missing), rows)
    }

    fn with_validity(self, validity: Validity<'a>, rows: usize) -> Result<Self> {
        if self.len() != rows {
            return Err(Error::WrongShape {
                what: "a validity mask",
                expected: format!("({},)", self.len()),
                found: format!("({rows},)"),
            });
        }
        match self.source {
            Source::Stored { values, validity: Validity::All } => {
                Ok(Self { source: Source::Stored { values, validity }, ..self })
            }
            _ => Err(Error::AlreadyMasked),
        }
    }

    /// Pieces of one column, one after the other, as a table that was read in batches has them.
    pub fn chunked(pieces: impl IntoIterator<Item = Column<'a>>) -> Self {
        let pieces: Vec<Column<'a>> = pieces.into_iter().collect();
        let ends = pieces.iter().scan(0, |end, piece| {
            *end += piece.len();
            Some(*end)
        });
        let ends: Vec<usize> = ends.collect();
        let starts = std::iter::once(0).chain(ends.iter().copied()).take(pieces.len()).collect();
        let len = ends.last().copied().unwrap_or(0);
        Self::from_source(Source::Chunked { pieces, starts, len })
    }

    /// The product of columns, row by row: an interaction.
    ///
    /// # Errors
    /// [`Error::UnequalLengths`].
    pub fn product(factors: impl IntoIterator<Item = Column<'a>>) -> Result<Self> {
        let factors = of_one_length("a product", factors)?;
        Ok(Self::from_source(Source::Derived(Derived::Product(factors))))
    }

    /// The column to a whole power, such as a square.
    #[must_use]
    pub fn power(self, exponent: i32) -> Self {
        Self::from_source(Source::Derived(Derived::Power(Box::new(self), exponent)))
    }

    /// 1 where the answer is `level`, 0 where it is another: a dummy.
    #[must_use]
    pub fn indicator(self, level: f64) -> Self {
        Self::from_source(Source::Derived(Derived::Indicator(Box::new(self), level)))
    }

    /// The value that stands for each level, from pairs of a level and its value: a column of a
    /// coded factor. An answer that is none of the levels is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::Column;
    ///
    /// let employer = Column::from([1.0, 2.0, 3.0, f64::NAN].as_slice());
    /// let effect = employer.contrast([(1.0, 1.0), (2.0, 0.0), (3.0, -1.0)]).to_vec();
    /// assert_eq!(effect[..3], [1.0, 0.0, -1.0]);
    /// assert!(effect[3].is_nan());
    /// ```
    #[must_use]
    pub fn contrast(self, values: impl IntoIterator<Item = (f64, f64)>) -> Self {
        // −0 and 0 are one level.
        let mut table: Vec<(f64, f64)> = values.into_iter().map(|(x, y)| (x + 0.0, y)).collect();
        table.sort_by(|(x, _), (y, _)| x.total_cmp(y));
        Self::from_source(Source::Derived(Derived::Contrast(Box::new(self), table)))
    }

    /// The answers less `centre`.
    #[must_use]
    pub fn centred_at(self, centre: f64) -> Self {
        Self::from_source(Source::Derived(Derived::Centred(Box::new(self), centre)))
    }

    /// `low + high` less the answers: an item keyed the other way, on a scale of answers from
    /// `low` to `high`. Any other answer cannot be turned round and is out of bounds;
    /// [`reversed_item`](crate::reversed_item) refuses it.
    ///
    /// # Errors
    /// [`Error::WrongBounds`].
    pub fn reversed(self, low: f64, high: f64) -> Result<Self> {
        let answers = Box::new(self.within(low, high)?);
        Ok(Self::from_source(Source::Derived(Derived::Reversed(answers, low + high))))
    }

    /// The mean of those items that are answered; missing where fewer than `min_valid` are. See
    /// [`Scale::column`](crate::Scale::column) for a declared scale.
    ///
    /// # Errors
    /// [`Error::UnequalLengths`].
    pub fn mean_of(items: impl IntoIterator<Item = Column<'a>>, min_valid: usize) -> Result<Self> {
        Self::score(items, min_valid, false)
    }

    /// The same, times the number of items.
    ///
    /// # Errors
    /// [`Error::UnequalLengths`].
    pub fn sum_of(items: impl IntoIterator<Item = Column<'a>>, min_valid: usize) -> Result<Self> {
        Self::score(items, min_valid, true)
    }

    fn score(
        items: impl IntoIterator<Item = Column<'a>>,
        min_valid: usize,
        sum: bool,
    ) -> Result<Self> {
        let items = of_one_length("a score", items)?;
        Ok(Self::from_source(Source::Derived(Derived::Score { items, min_valid, sum })))
    }

    /// Codes that stand for a missing answer, such as 9 or −1.
    #[must_use]
    pub fn missing_codes(mut self, codes: impl IntoIterator<Item = f64>) -> Self {
        self.missing_codes.extend(codes);
        self
    }

    /// The lowest and the highest answer that counts: any other is left out, and counted as out of
    /// bounds. Declared twice, both hold.
    ///
    /// # Errors
    /// [`Error::WrongBounds`].
    pub fn within(mut self, low: f64, high: f64) -> Result<Self> {
        if low > high || low.is_nan() || high.is_nan() {
            return Err(Error::WrongBounds { low, high });
        }
        let both = |bounds: Bounds| (bounds.low.max(low), bounds.high.min(high));
        let (low, high) = self.bounds.map_or((low, high), both);
        self.bounds = Some(Bounds { low, high });
        Ok(self)
    }

    /// How many rows the column has.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Stored { values, .. } => values.len(),
            #[cfg(feature = "arrow")]
            Source::Dictionary { keys, .. } => keys.len(),
            Source::Chunked { len, .. } => *len,
            Source::Derived(derived) => derived.len(),
            #[cfg(feature = "arrow")]
            Source::Unanswered { len } => *len,
        }
    }

    /// Whether the column has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All rows as doubles; NaN where an answer is missing or out of bounds.
    pub fn to_vec(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.len()];
        self.read(0, &mut out);
        out
    }

    /// Rows `start..start + out.len()` as doubles, NaN where an answer is missing or out of bounds.
    /// What [`Column::bounds`] exclude is out of bounds.
    pub(crate) fn read(&self, start: usize, out: &mut [f64]) {
        match &self.source {
            Source::Stored { values, validity } => {
                values.read(start, out);
                blank(validity, start, out);
            }
            #[cfg(feature = "arrow")]
            Source::Dictionary { keys, validity, entries } => {
                keys.read(start, out);
                let entry = |key: f64| entries.get(key as usize).copied().unwrap_or(f64::NAN);
                out.iter_mut().for_each(|x| *x = entry(*x));
                blank(validity, start, out);
            }
            Source::Chunked { pieces, starts, .. } => {
                in_pieces(pieces, starts, start, out.len(), |piece, at, rows| {
                    piece.read(at, &mut out[rows]);
                });
            }
            Source::Derived(derived) => derived.read(start, out),
            #[cfg(feature = "arrow")]
            Source::Unanswered { .. } => out.fill(f64::NAN),
        }
        if !self.missing_codes.is_empty() {
            let is_code = |x: f64| self.missing_codes.contains(&x);
            out.iter_mut().filter(|x| is_code(**x)).for_each(|x| *x = f64::NAN);
        }
        if let Some(bounds) = self.bounds {
            bounds.mark(out);
        }
    }

    /// Whether answers are integers of 64 bits, which can have more digits than a double.
    pub(crate) fn holds_long_integers(&self) -> bool {
        match &self.source {
            Source::Stored { values, .. } => values.are_long_integers(),
            Source::Chunked { pieces, .. } => pieces.iter().any(Column::holds_long_integers),
            _ => false,
        }
    }

    /// The bounds that answers must keep to count: its own, or none but those of its parts.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        self.bounds.or_else(|| self.parts_have_bounds().then_some(Bounds::OF_PARTS))
    }

    fn parts_have_bounds(&self) -> bool {
        let mut parts = match &self.source {
            Source::Chunked { pieces, .. } => pieces.iter(),
            Source::Derived(derived) => derived.parts().iter(),
            _ => [].iter(),
        };
        parts.any(|part| part.bounds().is_some())
    }

    /// The doubles as they lie in memory, where nothing needs to be done to them.
    pub(crate) fn plain_doubles(&self) -> Option<ArrayView1<'a, f64>> {
        match &self.source {
            Source::Stored { values, validity: Validity::All } if self.missing_codes.is_empty() => {
                values.doubles()
            }
            _ => None,
        }
    }

    /// The table that this is a column of, and which, where nothing needs to be done to it.
    pub(crate) fn table(&self) -> Option<(ArrayView2<'a, f64>, usize)> {
        match &self.source {
            Source::Stored { values, validity: Validity::All } if self.missing_codes.is_empty() => {
                values.table()
            }
            _ => None,
        }
    }

    /// Codes of one byte that are all answers, as they lie in memory.
    pub(crate) fn bytes(&self, start: usize, rows: usize) -> Option<Bytes<'a>> {
        match &self.source {
            Source::Stored { values, validity: Validity::All } if self.missing_codes.is_empty() => {
                values.bytes(start, rows)
            }
            _ => None,
        }
    }

    /// For codes of one byte, which [`Column::read_narrow`] gives: the middle of what such a byte
    /// can hold, about which their squares fit sixteen bits.
    pub(crate) fn narrow_middle(&self) -> Option<i16> {
        match &self.source {
            Source::Stored { values, .. } => values.narrow_middle(),
            // The bounds of a piece are kept where its doubles are read.
            Source::Chunked { pieces, .. } if !self.parts_have_bounds() => {
                let mut middles = pieces.iter().map(Column::narrow_middle);
                let first = middles.next()??;
                middles.all(|middle| middle == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// Rows `start..start + out.len()` of codes of one byte, and which of them are answers.
    pub(crate) fn read_narrow(&self, start: usize, out: &mut [i16], answered: &mut [bool]) {
        match &self.source {
            Source::Stored { values, validity } => {
                values.read_narrow(start, out);
                validity.read(start, answered);
            }
            Source::Chunked { pieces, starts, .. } => {
                in_pieces(pieces, starts, start, out.len(), |piece, at, rows| {
                    piece.read_narrow(at, &mut out[rows.clone()], &mut answered[rows]);
                });
            }
            _ => {}
        }
        // A code that no byte can be marks nothing.
        let whole = |code: &f64| Some(*code as i16).filter(|whole| f64::from(*whole) == *code);
        for code in self.missing_codes.iter().filter_map(whole) {
            let marks = answered.iter_mut().zip(&*out);
            marks.for_each(|(answered, x)| *answered &= *x != code);
        }
    }
}

/// Gives every piece that rows `start..start + length` touch: itself, the row of its own at which to
/// begin, and the rows of the whole to fill, counted from `start`.
fn in_pieces<'p, 'a>(
    pieces: &'p [Column<'a>],
    starts: &[usize],
    start: usize,
    length: usize,
    mut read: impl FnMut(&'p Column<'a>, usize, Range<usize>),
) {
    let first = starts.partition_point(|&begins| begins <= start).saturating_sub(1);
    let mut done = 0;
    for (piece, begins) in pieces.iter().zip(starts).skip(first) {
        if done == length {
            break;
        }
        let at = start + done - begins;
        let rows = piece.len().saturating_sub(at).min(length - done);
        read(piece, at, done..done + rows);
        done += rows;
    }
}

/// NaN where there is no answer.
fn blank(validity: &Validity<'_>, start: usize, out: &mut [f64]) {
    const ROWS: usize = 1024;
    if !validity.has_gaps() {
        return;
    }
    let mut answered = [true; ROWS];
    for (at, out) in out.chunks_mut(ROWS).enumerate() {
        let answered = &mut answered[..out.len()];
        validity.read(start + at * ROWS, answered);
        let rows = out.iter_mut().zip(answered);
        rows.for_each(|(x, answered)| *x = if *answered { *x } else { f64::NAN });
    }
}

fn of_one_length<'a>(
    what: &str,
    columns: impl IntoIterator<Item = Column<'a>>,
) -> Result<Vec<Column<'a>>> {
    let columns: Vec<Column<'a>> = columns.into_iter().collect();
    let expected = columns.first().map_or(0, Column::len);
    match columns.iter().find(|column| column.len() != expected) {
        Some(other) => Err(Error::UnequalLengths {
            variable: format!("a part of {what}"),
            expected,
            found: other.len(),
        }),
        None => Ok(columns),
    }
}

impl<'a> From<Values<'a>> for Column<'a> {
    fn from(values: Values<'a>) -> Self {
        Self::from_source(Source::Stored { values, validity: Validity::All })
    }
}

macro_rules! column_of {
    ($($kind:ty),* $(,)?) => {$(
        impl<'a> From<ArrayView1<'a, $kind>> for Column<'a> {
            fn from(view: ArrayView1<'a, $kind>) -> Self {
                Values::from(view).into()
            }
        }
        impl<'a> From<&'a [$kind]> for Column<'a> {
            fn from(slice: &'a [$kind]) -> Self {
                ArrayView1::from(slice).into()
            }
        }
    )*};
}

column_of!(f64, f32, i8, i16, i32, i64, u8, u16, u32, u64, bool);
