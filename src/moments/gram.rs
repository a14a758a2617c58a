//! Products of columns, several at a time.
//!
//! OpenBLAS's dsyrk is made for large matrices: with the ten or twenty columns of a survey it
//! reaches a fraction of what the processor can do. Here a group of columns is multiplied with
//! another in one go, so that every number read from memory is used several times, with the
//! widest vectors that the machine has. The sums stay in its registers meanwhile. Groups are as
//! equal in size as can be, so that nothing is computed that is not wanted.

use std::ops::{AddAssign, Deref, DerefMut};

use pulp::{Arch, Simd, WithSimd};

/// Rows are filled up with noughts to a multiple of this, the widest vector there is.
pub(crate) const LANES: usize = 8;
/// Bytes of a column that are multiplied before the next columns are: two groups of columns
/// together stay in a core's nearest cache.
const BLOCK: usize = 4096;
/// Bytes that are read from memory in one go.
const LINE: usize = 64;

/// Adds ZᵀZ for i ≤ j, of `rows` rows of `k` columns that lie `stride` apart.
///
/// ```text
/// into[i k + j] ← into[i k + j] + Σ zᵢ zⱼ
/// ```
///
/// `rows` is a multiple of [`LANES`].
pub(crate) fn add_gram(z: &[f64], rows: usize, k: usize, stride: usize, into: &mut [f64]) {
    Arch::new().dispatch(Products::symmetric(z, rows, k, stride, into));
}

/// Adds AᵀB, of `rows` rows of `ka` and `kb` columns that lie `stride` apart.
///
/// ```text
/// into[i kb + j] ← into[i kb + j] + Σ aᵢ bⱼ
/// ```
///
/// `rows` is a multiple of [`LANES`].
pub(super) fn add_products(
    a: &[f64],
    b: &[f64],
    rows: usize,
    ka: usize,
    kb: usize,
    stride: usize,
    into: &mut [f64],
) {
    Arch::new().dispatch(Products::of(a, b, rows, ka, kb, stride, into));
}

/// Numbers that begin where a line of memory begins: a vector that lies across two of them takes
/// two readings.
pub(super) struct Buffer<N> {
    values: Vec<N>,
    start: usize,
}

impl<N: Copy + Default> Buffer<N> {
    pub(super) fn noughts(length: usize) -> Self {
        let line = LINE / size_of::<N>();
        let values = vec![N::default(); length + line];
        let start = values.as_ptr().align_offset(LINE).min(line);
        Self { values, start }
    }
}

impl<N> Deref for Buffer<N> {
    type Target = [N];

    fn deref(&self) -> &[N] {
        &self.values[self.start..]
    }
}

impl<N> DerefMut for Buffer<N> {
    fn deref_mut(&mut self) -> &mut [N] {
        &mut self.values[self.start..]
    }
}

/// How numbers of one kind are multiplied with the vectors of one machine.
pub(super) trait Multiply: Copy {
    type Number: Copy;
    type Vector: Copy;
    type Sums: Copy;
    type Total: AddAssign;
    /// Columns of a group: the sums of all products of two groups, one group and a number of the
    /// other fit the registers. Five at most.
    const GROUP: usize;

    fn vectors(column: &[Self::Number]) -> &[Self::Vector];
    fn noughts(self) -> Self::Sums;
    fn add(self, x: Self::Vector, y: Self::Vector, sums: Self::Sums) -> Self::Sums;
    fn total(self, sums: Self::Sums) -> Self::Total;
}

#[derive(Clone, Copy)]
struct Doubles<S>(S);

impl<S: Simd> Multiply for Doubles<S> {
    type Number = f64;
    type Vector = S::f64s;
    type Sums = S::f64s;
    type Total = f64;
    const GROUP: usize = if S::REGISTER_COUNT >= 32 { 5 } else { 3 };

    #[inline(always)]
    fn vectors(column: &[f64]) -> &[S::f64s] {
        S::as_simd_f64s(column).0
    }

    #[inline(always)]
    fn noughts(self) -> S::f64s {
        self.0.splat_f64s(0.0)
    }

    #[inline(always)]
    fn add(self, x: S::f64s, y: S::f64s, sums: S::f64s) -> S::f64s {
        self.0.mul_add_e_f64s(x, y, sums)
    }

    #[inline(always)]
    fn total(self, sums: S::f64s) -> f64 {
        self.0.reduce_sum_f64s(sums)
    }
}

impl WithSimd for Products<'_, f64, f64> {
    type Output = ();

    #[inline(always)] // so that it is compiled anew for every kind of vector
    fn with_simd<S: Simd>(self, simd: S) {
        self.add(Doubles(simd));
    }
}

/// Products of columns that are to be added up.
pub(super) struct Products<'a, N, T> {
    left: Columns<'a, N>,
    right: Columns<'a, N>,
    rows: usize,
    /// Whether both sides are the same, and those with i ≤ j are enough.
    symmetric: bool,
    into: &'a mut [T],
}

/// Columns that lie `stride` apart.
#[derive(Clone, Copy)]
struct Columns<'a, N> {
    values: &'a [N],
    count: usize,
    stride: usize,
}

impl<'a, N: Copy, T: AddAssign> Products<'a, N, T> {
    pub(super) fn symmetric(
        z: &'a [N],
        rows: usize,
        k: usize,
        stride: usize,
        into: &'a mut [T],
    ) -> Self {
        let z = Columns { values: z, count: k, stride };
        Self { left: z, right: z, rows, symmetric: true, into }
    }

    pub(super) fn of(
        a: &'a [N],
        b: &'a [N],
        rows: usize,
        ka: usize,
        kb: usize,
        stride: usize,
        into: &'a mut [T],
    ) -> Self {
        let left = Columns { values: a, count: ka, stride };
        let right = Columns { values: b, count: kb, stride };
        Self { left, right, rows, symmetric: false, into }
    }

    #[inline(always)]
    pub(super) fn add<M: Multiply<Number = N, Total = T>>(self, multiply: M) {
        let Self { left, right, rows, symmetric, into } = self;
        let (lefts, rights) = (left.groups(M::GROUP), right.groups(M::GROUP));
        let block = BLOCK / size_of::<N>();
        for start in (0..rows).step_by(block) {
            let end = rows.min(start + block);
            for (g, &first) in lefts[..lefts.len() - 1].iter().enumerate() {
                let x = Group { columns: left, first, count: lefts[g + 1] - first, start, end };
                let beside = if symmetric { g } else { 0 };
                for (h, &first) in rights[..rights.len() - 1].iter().enumerate().skip(beside) {
                    let y =
                        Group { columns: right, first, count: rights[h + 1] - first, start, end };
                    let into = &mut into[x.first * right.count + y.first..];
                    let tile = Tile { multiply, k: right.count, into };
                    if symmetric && g == h { tile.within(x) } else { tile.between(x, y) }
                }
            }
        }
    }
}

impl<N> Columns<'_, N> {
    /// Where each group begins, and the last one ends.
    fn groups(&self, widest: usize) -> Vec<usize> {
        let groups = self.count.div_ceil(widest);
        (0..=groups).map(|group| group * self.count / groups.max(1)).collect()
    }
}

/// Some columns that follow each other, from one row to another.
#[derive(Clone, Copy)]
struct Group<'a, N> {
    columns: Columns<'a, N>,
    first: usize,
    count: usize,
    start: usize,
    end: usize,
}

impl<'a, N: Copy> Group<'a, N> {
    #[inline(always)]
    fn vectors<M: Multiply<Number = N>, const C: usize>(&self) -> [&'a [M::Vector]; C] {
        let mut vectors: [&[M::Vector]; C] = [&[]; C];
        for (at, vectors) in vectors.iter_mut().enumerate() {
            let column = &self.columns.values[(self.first + at) * self.columns.stride..];
            *vectors = M::vectors(&column[self.start..self.end]);
        }
        vectors
    }
}

/// The products of two groups, and the place that they are added to.
struct Tile<'a, M: Multiply> {
    multiply: M,
    /// From one row of the products to the next.
    k: usize,
    into: &'a mut [M::Total],
}

// Closures and iterators over vectors are avoided from here on: a closure is compiled for the
// plainest machine and would pass each vector through memory.
#[allow(clippy::needless_range_loop, reason = "iterators over vectors are closures, see above")]
impl<M: Multiply> Tile<'_, M> {
    /// Adds the products of a group with itself.
    #[inline(always)]
    fn within(self, x: Group<'_, M::Number>) {
        match x.count {
            1 => self.triangle::<1>(x),
            2 => self.triangle::<2>(x),
            3 => self.triangle::<3>(x),
            4 if M::GROUP > 3 => self.triangle::<4>(x),
            5 if M::GROUP > 4 => self.triangle::<5>(x),
            _ => unreachable!("no group is larger than GROUP"),
        }
    }

    /// Adds the products of two groups.
    #[inline(always)]
    fn between(self, x: Group<'_, M::Number>, y: Group<'_, M::Number>) {
        match x.count {
            1 => self.beside::<1>(x, y),
            2 => self.beside::<2>(x, y),
            3 => self.beside::<3>(x, y),
            4 if M::GROUP > 3 => self.beside::<4>(x, y),
            5 if M::GROUP > 4 => self.beside::<5>(x, y),
            _ => unreachable!("no group is larger than GROUP"),
        }
    }

    #[inline(always)]
    fn beside<const A: usize>(self, x: Group<'_, M::Number>, y: Group<'_, M::Number>) {
        match y.count {
            1 => self.rectangle::<A, 1>(x, y),
            2 => self.rectangle::<A, 2>(x, y),
            3 => self.rectangle::<A, 3>(x, y),
            4 if M::GROUP > 3 => self.rectangle::<A, 4>(x, y),
            5 if M::GROUP > 4 => self.rectangle::<A, 5>(x, y),
            _ => unreachable!("no group is larger than GROUP"),
        }
    }

    #[inline(always)]
    fn triangle<const A: usize>(self, x: Group<'_, M::Number>) {
        let x = x.vectors::<M, A>();
        let rows = x[0].len();
        let x = of_length::<_, A>(x, rows);
        let mut sums = [[self.multiply.noughts(); A]; A];
        for at in 0..rows {
            for a in 0..A {
                for b in a..A {
                    sums[a][b] = self.multiply.add(x[a][at], x[b][at], sums[a][b]);
                }
            }
        }
        for a in 0..A {
            let into = &mut self.into[a * self.k..][..A];
            for b in a..A {
                into[b] += self.multiply.total(sums[a][b]);
            }
        }
    }

    #[inline(always)]
    fn rectangle<const A: usize, const B: usize>(
        self,
        x: Group<'_, M::Number>,
        y: Group<'_, M::Number>,
    ) {
        let (x, y) = (x.vectors::<M, A>(), y.vectors::<M, B>());
        let rows = x[0].len();
        let (x, y) = (of_length::<_, A>(x, rows), of_length::<_, B>(y, rows));
        let mut sums = [[self.multiply.noughts(); B]; A];
        for at in 0..rows {
            let mut right = [y[0][at]; B];
            for b in 1..B {
                right[b] = y[b][at];
            }
            for a in 0..A {
                let left = x[a][at];
                for b in 0..B {
                    sums[a][b] = self.multiply.add(left, right[b], sums[a][b]);
                }
            }
        }
        for a in 0..A {
            let into = &mut self.into[a * self.k..][..B];
            for b in 0..B {
                into[b] += self.multiply.total(sums[a][b]);
            }
        }
    }
}

/// The same columns, of one length for certain, so that they need no further check.
#[inline(always)]
fn of_length<V, const C: usize>(mut columns: [&[V]; C], rows: usize) -> [&[V]; C] {
    for column in &mut columns {
        *column = &column[..rows];
    }
    columns
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Simd};

    use super::{Buffer, LINE, Products, add_gram, add_products};

    /// Rounding of single operations only, relative to √(cᵢᵢ cⱼⱼ).
    const EXACT: f64 = 1e-14;

    type Way = for<'a> fn(Products<'a, f64, f64>);

    /// Every kind of vector that this machine has.
    fn ways() -> Vec<Way> {
        let mut ways: Vec<Way> = vec![|products| Arch::new().dispatch(products)];
        ways.push(|products| pulp::Scalar::new().vectorize(products));
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            use pulp::x86::{V3, V4};
            if V3::try_new().is_some() {
                ways.push(|products| Simd::vectorize(V3::try_new().unwrap(), products));
            }
            if V4::try_new().is_some() {
                ways.push(|products| Simd::vectorize(V4::try_new().unwrap(), products));
            }
        }
        ways
    }

    fn numbers(count: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.4
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    fn product(x: &[f64], y: &[f64]) -> f64 {
        x.iter().zip(y).map(|(x, y)| x * y).sum()
    }

    const ROWS: [usize; 6] = [8, 16, 504, 512, 1032, 2048];

    #[test]
    fn a_gram_matrix_is_that_of_a_plain_loop_on_every_machine() {
        for k in (1..=17).chain([20, 23, 31]) {
            for rows in ROWS {
                let stride = rows + 8 * (k % 3);
                let z = numbers(k * stride, (k * rows) as u64);
                let column = |j: usize| &z[j * stride..][..rows];
                let scale = |j: usize| product(column(j), column(j)).sqrt();
                for way in ways() {
                    let mut into = vec![0.5; k * k];
                    way(Products::symmetric(&z, rows, k, stride, &mut into));
                    for i in 0..k {
                        for j in 0..k {
                            let plain = if i > j { 0.0 } else { product(column(i), column(j)) };
                            let off = (into[i * k + j] - 0.5 - plain).abs();
                            assert!(
                                off <= EXACT * (scale(i) * scale(j) + 0.5),
                                "{k} {rows} {i} {j}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn products_of_two_tables_are_those_of_a_plain_loop_on_every_machine() {
        for (ka, kb) in [(1, 1), (1, 7), (7, 1), (2, 5), (4, 4), (5, 11), (6, 3), (13, 12)] {
            for rows in ROWS {
                let stride = rows + 8;
                let a = numbers(ka * stride, (ka * rows) as u64);
                let b = numbers(kb * stride, (kb * rows + 1) as u64);
                let (x, y) =
                    (|i: usize| &a[i * stride..][..rows], |j: usize| &b[j * stride..][..rows]);
                for way in ways() {
                    let mut into = vec![0.5; ka * kb];
                    way(Products::of(&a, &b, rows, ka, kb, stride, &mut into));
                    for i in 0..ka {
                        for j in 0..kb {
                            let scale = (product(x(i), x(i)) * product(y(j), y(j))).sqrt();
                            let off = (into[i * kb + j] - 0.5 - product(x(i), y(j))).abs();
                            assert!(off <= EXACT * (scale + 0.5), "{ka} {kb} {rows} {i} {j}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_added_without_columns_or_rows() {
        let mut into = [1.0; 4];
        add_gram(&[], 0, 2, 0, &mut into);
        add_gram(&[], 8, 0, 8, &mut []);
        add_products(&[], &[1.0; 16], 8, 0, 2, 8, &mut []);
        assert_eq!(into, [1.0; 4]);
    }

    #[test]
    fn a_buffer_begins_with_a_line_of_memory() {
        for length in [1, 7, 64, 1000] {
            let buffer = Buffer::<f64>::noughts(length);
            assert_eq!(buffer.as_ptr().align_offset(LINE), 0);
            assert!(buffer.len() >= length);
            assert_eq!(Buffer::<i16>::noughts(length).as_ptr().align_offset(LINE), 0);
        }
    }
}
