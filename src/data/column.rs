//! One variable's answers, in the numeric type they came in.

use ndarray::{ArrayView1, ArrayViewMut1, Zip, s};

/// Answers borrowed in their own numeric type. NaN is missing; 64-bit integers are rounded to the
/// 53 bits of a double when used.
#[derive(Debug, Clone)]
enum Values<'a> {
    F64(ArrayView1<'a, f64>),
    F32(ArrayView1<'a, f32>),
    I8(ArrayView1<'a, i8>),
    I16(ArrayView1<'a, i16>),
    I32(ArrayView1<'a, i32>),
    I64(ArrayView1<'a, i64>),
    U8(ArrayView1<'a, u8>),
    U16(ArrayView1<'a, u16>),
    U32(ArrayView1<'a, u32>),
    U64(ArrayView1<'a, u64>),
    Bool(ArrayView1<'a, bool>),
}

/// The answers of one variable, borrowed in their own numeric type, and which of them are answers.
///
/// Made from an ndarray view or a slice of `f64`, `f32`, `i8` … `i64`, `u8` … `u64` or `bool`. NaN is
/// a missing answer; 64-bit integers are rounded to the 53 bits of a double when used.
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
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Column<'a> {
    values: Values<'a>,
    valid: Option<ArrayView1<'a, bool>>,
}

/// Reads `$view` as a typed array in `$body`, whatever its type.
macro_rules! with_typed {
    ($values:expr, $view:ident => $body:expr) => {
        match $values {
            Values::F64($view) => $body,
            Values::F32($view) => $body,
            Values::I8($view) => $body,
            Values::I16($view) => $body,
            Values::I32($view) => $body,
            Values::I64($view) => $body,
            Values::U8($view) => $body,
            Values::U16($view) => $body,
            Values::U32($view) => $body,
            Values::U64($view) => $body,
            Values::Bool($view) => $body,
        }
    };
}

impl<'a> Column<'a> {
    /// Values of which only those marked `true` are answers.
    ///
    /// # Errors
    /// [`crate::Error::WrongShape`] when the mask is of another length.
    pub fn masked(
        values: impl Into<Column<'a>>,
        valid: ArrayView1<'a, bool>,
    ) -> crate::Result<Self> {
        let column = values.into();
        if column.len() != valid.len() {
            return Err(crate::Error::WrongShape {
                what: "a validity mask",
                expected: format!("({},)", column.len()),
                found: format!("({},)", valid.len()),
            });
        }
        Ok(Self { valid: Some(valid), ..column })
    }

    /// How many rows the column has.
    pub fn len(&self) -> usize {
        with_typed!(&self.values, view => view.len())
    }

    /// Whether the column has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows `start..start + out.len()` as doubles, a missing answer as NaN.
    pub(crate) fn read(&self, start: usize, out: &mut [f64]) {
        with_typed!(&self.values, view => copy(view, start, out));
        if let Some(valid) = &self.valid {
            let valid = valid.slice(s![start..start + out.len()]);
            out.iter_mut()
                .zip(valid)
                .filter(|(_, valid)| !**valid)
                .for_each(|(x, _)| *x = f64::NAN);
        }
    }

    /// All rows as doubles, a missing answer as NaN.
    pub fn to_vec(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.len()];
        self.read(0, &mut out);
        out
    }

    /// Whether a row can be without an answer at all: integers without a mask cannot.
    pub(crate) fn may_be_missing(&self) -> bool {
        self.valid.is_some() || matches!(self.values, Values::F64(_) | Values::F32(_))
    }
}

/// Widens one chunk, contiguous or strided.
fn copy<T: Copy + Widen>(view: &ArrayView1<'_, T>, start: usize, out: &mut [f64]) {
    let chunk = view.slice(s![start..start + out.len()]);
    Zip::from(ArrayViewMut1::from(out)).and(chunk).for_each(|to, from| *to = from.widen());
}

/// A numeric type that a double can stand for.
trait Widen {
    fn widen(self) -> f64;
}

impl Widen for bool {
    fn widen(self) -> f64 {
        f64::from(u8::from(self))
    }
}

macro_rules! column_of {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl<'a> From<ArrayView1<'a, $kind>> for Column<'a> {
            fn from(view: ArrayView1<'a, $kind>) -> Self {
                Self { values: Values::$variant(view), valid: None }
            }
        }
        impl<'a> From<&'a [$kind]> for Column<'a> {
            fn from(slice: &'a [$kind]) -> Self {
                ArrayView1::from(slice).into()
            }
        }
    )*};
}

macro_rules! widen_by_cast {
    ($($kind:ty),* $(,)?) => {$(
        impl Widen for $kind {
            fn widen(self) -> f64 {
                self as f64
            }
        }
    )*};
}

column_of!(f64 => F64, f32 => F32, i8 => I8, i16 => I16, i32 => I32, i64 => I64,
           u8 => U8, u16 => U16, u32 => U32, u64 => U64, bool => Bool);
widen_by_cast!(f64, f32, i8, i16, i32, i64, u8, u16, u32, u64);
