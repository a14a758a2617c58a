//! One variable's answers, in the numeric type they came in.

use ndarray::{ArrayView1, s};

/// The answers of one variable, borrowed in their own numeric type.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Values<'a> {
    /// 64-bit floats; NaN is missing.
    F64(ArrayView1<'a, f64>),
    /// 32-bit floats; NaN is missing.
    F32(ArrayView1<'a, f32>),
    /// 8-bit integers.
    I8(ArrayView1<'a, i8>),
    /// 16-bit integers.
    I16(ArrayView1<'a, i16>),
    /// 32-bit integers.
    I32(ArrayView1<'a, i32>),
    /// 64-bit integers (rounded to 53 bits when used).
    I64(ArrayView1<'a, i64>),
    /// 8-bit unsigned integers.
    U8(ArrayView1<'a, u8>),
    /// 16-bit unsigned integers.
    U16(ArrayView1<'a, u16>),
    /// 32-bit unsigned integers.
    U32(ArrayView1<'a, u32>),
    /// 64-bit unsigned integers (rounded to 53 bits when used).
    U64(ArrayView1<'a, u64>),
    /// Truth values: 0 or 1.
    Bool(ArrayView1<'a, bool>),
}

/// A column: its values, and which of them are answers.
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
    pub fn read(&self, start: usize, out: &mut [f64]) {
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

/// Widens one chunk; contiguous memory is read as a slice.
fn copy<T: Copy + Widen>(view: &ArrayView1<'_, T>, start: usize, out: &mut [f64]) {
    match view.as_slice() {
        Some(slice) => {
            let chunk = &slice[start..start + out.len()];
            out.iter_mut().zip(chunk).for_each(|(to, from)| *to = from.widen());
        }
        None => {
            let chunk = view.slice(s![start..start + out.len()]);
            out.iter_mut().zip(chunk).for_each(|(to, from)| *to = from.widen());
        }
    }
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
