//! Answers in the numeric type they came in.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, Axis, Zip, s};

/// Answers borrowed in their own numeric type. NaN is missing; 64-bit integers are rounded to the
/// 53 bits of a double when used.
#[derive(Debug, Clone)]
pub(super) enum Values<'a> {
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
    /// One column of a table of doubles that lie row by row.
    Table {
        table: ArrayView2<'a, f64>,
        column: usize,
    },
    /// Truth values of one bit, as Arrow has them.
    #[cfg(feature = "arrow")]
    Bits {
        bytes: &'a [u8],
        offset: usize,
        len: usize,
    },
}

/// Codes of one byte.
pub(crate) enum Bytes<'a> {
    Signed(&'a [i8]),
    Unsigned(&'a [u8]),
}

/// Reads `$view` as a typed array in `$body`, whatever its type; single bits are for `$bits`.
macro_rules! with_typed {
    ($values:expr, $view:ident => $body:expr, bits($bytes:ident, $offset:ident, $len:ident) => $bits:expr) => {
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
            Values::Table { table, column } => {
                let $view = &table.index_axis_move(Axis(1), *column);
                $body
            }
            #[cfg(feature = "arrow")]
            Values::Bits { bytes: $bytes, offset: $offset, len: $len } => $bits,
        }
    };
}

impl<'a> Values<'a> {
    pub(super) fn len(&self) -> usize {
        with_typed!(self, view => view.len(), bits(_bytes, _offset, len) => *len)
    }

    /// Rows `start..start + out.len()` as doubles.
    pub(super) fn read(&self, start: usize, out: &mut [f64]) {
        with_typed!(
            self,
            view => copy(view, start, out),
            bits(bytes, offset, _len) => copy_bits(bytes, offset + start, out)
        );
    }

    /// Rows `start..start + out.len()` of codes of one byte; other types are left alone.
    pub(super) fn read_narrow(&self, start: usize, out: &mut [i16]) {
        match self {
            Values::I8(view) => copy(view, start, out),
            Values::U8(view) => copy(view, start, out),
            Values::Bool(view) => copy(view, start, out),
            #[cfg(feature = "arrow")]
            Values::Bits { bytes, offset, .. } => copy_bits(bytes, offset + start, out),
            _ => {}
        }
    }

    /// The middle of the values that one byte of this type can hold; none for wider types.
    pub(super) fn narrow_middle(&self) -> Option<i16> {
        match self {
            Values::I8(_) | Values::Bool(_) => Some(0),
            #[cfg(feature = "arrow")]
            Values::Bits { .. } => Some(0),
            Values::U8(_) => Some(128),
            _ => None,
        }
    }

    /// Whether these are integers of 64 bits.
    pub(super) fn are_long_integers(&self) -> bool {
        matches!(self, Values::I64(_) | Values::U64(_))
    }

    /// The doubles themselves, where that is what they are.
    pub(super) fn doubles(&self) -> Option<ArrayView1<'a, f64>> {
        match self {
            Values::F64(view) => Some(*view),
            _ => None,
        }
    }

    /// The table that this is a column of, and which.
    pub(super) fn table(&self) -> Option<(ArrayView2<'a, f64>, usize)> {
        match self {
            Values::Table { table, column } => Some((*table, *column)),
            _ => None,
        }
    }

    /// Codes of one byte as they lie in memory, where they lie next to each other.
    pub(super) fn bytes(&self, start: usize, rows: usize) -> Option<Bytes<'a>> {
        match self {
            Values::U8(view) => {
                view.to_slice().map(|all| Bytes::Unsigned(&all[start..start + rows]))
            }
            Values::I8(view) => view.to_slice().map(|all| Bytes::Signed(&all[start..start + rows])),
            _ => None,
        }
    }
}

/// Widens one chunk, contiguous or strided.
fn copy<T: Copy + Widen<W>, W>(view: &ArrayView1<'_, T>, start: usize, out: &mut [W]) {
    let chunk = view.slice(s![start..start + out.len()]);
    match chunk.as_slice() {
        Some(chunk) => out.iter_mut().zip(chunk).for_each(|(to, from)| *to = from.widen()),
        None => {
            Zip::from(ArrayViewMut1::from(out)).and(chunk).for_each(|to, from| *to = from.widen());
        }
    }
}

/// Widens bits, a stretch at a time.
#[cfg(feature = "arrow")]
fn copy_bits<W>(bytes: &[u8], start: usize, out: &mut [W])
where
    bool: Widen<W>,
{
    const ROWS: usize = 1024;
    let mut bits = [false; ROWS];
    for (at, out) in out.chunks_mut(ROWS).enumerate() {
        let bits = &mut bits[..out.len()];
        super::validity::read_bits(bytes, start + at * ROWS, bits);
        out.iter_mut().zip(bits).for_each(|(to, bit)| *to = bit.widen());
    }
}

/// A numeric type that a wider one can stand for.
trait Widen<W> {
    fn widen(self) -> W;
}

impl Widen<f64> for bool {
    fn widen(self) -> f64 {
        f64::from(u8::from(self))
    }
}

impl Widen<i16> for bool {
    fn widen(self) -> i16 {
        i16::from(self)
    }
}

impl Widen<i16> for i8 {
    fn widen(self) -> i16 {
        i16::from(self)
    }
}

impl Widen<i16> for u8 {
    fn widen(self) -> i16 {
        i16::from(self)
    }
}

macro_rules! values_of {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl<'a> From<ArrayView1<'a, $kind>> for Values<'a> {
            fn from(view: ArrayView1<'a, $kind>) -> Self {
                Values::$variant(view)
            }
        }
    )*};
}

macro_rules! widen_by_cast {
    ($($kind:ty),* $(,)?) => {$(
        impl Widen<f64> for $kind {
            fn widen(self) -> f64 {
                self as f64
            }
        }
    )*};
}

values_of!(f64 => F64, f32 => F32, i8 => I8, i16 => I16, i32 => I32, i64 => I64,
           u8 => U8, u16 => U16, u32 => U32, u64 => U64, bool => Bool);
widen_by_cast!(f64, f32, i8, i16, i32, i64, u8, u16, u32, u64);
