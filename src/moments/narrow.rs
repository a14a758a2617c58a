//! Codes of one byte, summed as integers: exact, whatever the order.

use std::mem;

use ndarray::{Array1, Array2};

use super::Sums;
use super::cases::Cases;
use super::complete::Complete;
use super::few_gaps::{FewGaps, MarkGaps, code_sums_over};
use super::gram::Buffer;
use super::gram_integer::{LANES_I16 as LANES, add_gram_i16, add_products_i16, widen};
use super::kernel::{Read, widest};
use super::pairwise::Pairwise;
use super::rows::Rows;
use super::threads::in_order;
use super::weighting::Weighting;
use crate::data::{Bytes, Missing, Responses};
use crate::error::Result;

/// Rows of a chunk: few enough for sums of products in 32 bits, and for a core's own cache.
const CHUNK: usize = 2048;
/// Rows of a segment, the unit of parallel work.
const SEGMENT: usize = 64 * CHUNK;

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<Read> {
    let origin: Vec<i16> =
        responses.columns().iter().map(|c| c.narrow_middle().unwrap_or(0)).collect();
    let segments = responses.n_rows().div_ceil(SEGMENT).max(1);
    let read = |segment: usize| {
        let mut part = Narrow::new(responses, missing, &origin);
        part.read(segment * SEGMENT);
        part.totals
    };
    let mut parts = in_order(segments, read)?.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| Totals::none(origin.len(), missing));
    parts.for_each(|part| whole.add(&part));
    Ok(whole.finish(missing, &origin))
}

/// Counts, sums and sums of products of codes, each less its origin.
struct Totals {
    k: usize,
    answered: Vec<u64>,
    cases: Cases,
    /// Rows without gaps.
    n: i64,
    sums: Vec<i64>,
    /// One triangle.
    products: Vec<i64>,
    /// Rows with gaps, under pairwise deletion.
    pairs: Option<Pairs>,
}

/// The same for every pair of variables, among those who answered both; (k, k) each.
struct Pairs {
    /// How many; one triangle.
    n: Vec<i64>,
    /// Sum of the first.
    sums: Vec<i64>,
    /// Sum of squares of the first.
    squares: Vec<i64>,
    /// Sum of products; one triangle.
    products: Vec<i64>,
}

impl Totals {
    fn none(k: usize, missing: Missing) -> Self {
        let zeros = || vec![0; k * k];
        let pairs = || Pairs { n: zeros(), sums: zeros(), squares: zeros(), products: zeros() };
        Self {
            k,
            answered: vec![0; k],
            cases: Cases::default(),
            n: 0,
            sums: vec![0; k],
            products: zeros(),
            pairs: (missing == Missing::Pairwise).then(pairs),
        }
    }

    fn add(&mut self, other: &Self) {
        self.answered.iter_mut().zip(&other.answered).for_each(|(a, b)| *a += b);
        self.cases = self.cases + other.cases;
        self.n += other.n;
        add_all(&mut self.sums, &other.sums);
        add_all(&mut self.products, &other.products);
        if let (Some(pairs), Some(others)) = (&mut self.pairs, &other.pairs) {
            add_all(&mut pairs.n, &others.n);
            add_all(&mut pairs.sums, &others.sums);
            add_all(&mut pairs.squares, &others.squares);
            add_all(&mut pairs.products, &others.products);
        }
    }

    fn finish(mut self, missing: Missing, origin: &[i16]) -> Read {
        let mut weighting = Weighting::none(None);
        weighting.add_unweighted(self.cases.used);
        let sums = match self.pairs.take() {
            Some(pairs) if missing == Missing::Pairwise => {
                Sums::Pairwise(Box::new(pairs.finish(&self, origin)))
            }
            _ => Sums::Complete(self.complete(origin)),
        };
        Read { answered: self.answered, cases: self.cases, weighting, sums }
    }

    fn complete(&self, origin: &[i16]) -> Complete {
        let (k, n) = (self.k, self.n);
        let mean = |j: usize| mean(self.sums[j], n, origin[j]);
        let cross = |(i, j): (usize, usize)| {
            centred(n, self.products[i.min(j) * k + i.max(j)], self.sums[i], self.sums[j])
        };
        Complete {
            n: n as f64,
            rows: n as f64,
            weight: n as f64,
            mean: Array1::from_shape_fn(k, mean),
            // Codes of a byte lie too near nought for more digits to tell.
            rest: Array1::zeros(k),
            cross: Array2::from_shape_fn((k, k), cross),
        }
    }
}

impl Pairs {
    /// The moments of all pairs, those of rows without gaps added.
    fn finish(mut self, whole: &Totals, origin: &[i16]) -> Pairwise {
        let k = whole.k;
        for i in 0..k {
            for j in 0..k {
                self.n[i * k + j] += whole.n;
                self.sums[i * k + j] += whole.sums[i];
                self.squares[i * k + j] += whole.products[i * k + i];
                self.products[i * k + j] += whole.products[i * k + j];
            }
        }
        let of_pair = |matrix: &[i64], i: usize, j: usize| matrix[i.min(j) * k + i.max(j)];
        let matrix =
            |of: &dyn Fn(usize, usize) -> f64| Array2::from_shape_fn((k, k), |(i, j)| of(i, j));
        let n = matrix(&|i, j| of_pair(&self.n, i, j) as f64);
        Pairwise {
            weight: n.clone(),
            rows: n.clone(),
            n,
            rest: Array2::zeros((k, k)),
            mean: matrix(&|i, j| mean(self.sums[i * k + j], of_pair(&self.n, i, j), origin[i])),
            square: matrix(&|i, j| {
                let (sum, square) = (self.sums[i * k + j], self.squares[i * k + j]);
                centred(of_pair(&self.n, i, j), square, sum, sum)
            }),
            cross: matrix(&|i, j| {
                let (first, second) = (self.sums[i * k + j], self.sums[j * k + i]);
                centred(of_pair(&self.n, i, j), of_pair(&self.products, i, j), first, second)
            }),
        }
    }
}

fn add_all(to: &mut [i64], from: &[i64]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}

/// The mean of codes that lie about an origin; 0 of nobody.
fn mean(sum: i64, n: i64, origin: i16) -> f64 {
    if n == 0 {
        0.0
    } else {
        (i128::from(sum) + i128::from(origin) * i128::from(n)) as f64 / n as f64
    }
}

/// Σxy − Σx Σy / n, rounded only at the end.
fn centred(n: i64, product: i64, first: i64, second: i64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    (i128::from(n) * i128::from(product) - i128::from(first) * i128::from(second)) as f64 / n as f64
}

/// The workspace of one segment.
struct Narrow<'r, 'a> {
    responses: &'r Responses<'a>,
    origin: &'r [i16],
    stride: usize,
    /// Codes less their origin, 0 where they do not count; columns `stride` apart.
    codes: Buffer<i16>,
    /// Sums of the columns, of chunks without gaps.
    sums: Vec<i64>,
    /// Whether each code is an answer, likewise.
    answered: Vec<bool>,
    rows: Rows,
    gaps: FewGaps,
    totals: Totals,
}

impl<'r, 'a> Narrow<'r, 'a> {
    fn new(responses: &'r Responses<'a>, missing: Missing, origin: &'r [i16]) -> Self {
        let k = origin.len();
        // Columns a power of two apart would crowd the same places of the cache.
        let stride = CHUNK.min(responses.n_rows()).max(1).next_multiple_of(LANES) + LANES;
        Self {
            responses,
            origin,
            stride,
            codes: Buffer::noughts(k * stride),
            sums: vec![0; k],
            answered: vec![true; k * stride],
            rows: Rows::new(stride),
            gaps: FewGaps::default(),
            totals: Totals::none(k, missing),
        }
    }

    fn read(&mut self, start: usize) {
        let end = self.responses.n_rows().min(start + SEGMENT);
        for start in (start..end).step_by(CHUNK) {
            let rows = CHUNK.min(end - start);
            if self.load(start, rows) {
                self.with_gaps(rows);
            } else {
                self.totals.cases.read += rows as u64;
                self.totals.cases.used += rows as u64;
                self.totals.answered.iter_mut().for_each(|answered| *answered += rows as u64);
                self.add_complete(rows, rows as u64);
            }
        }
    }

    /// Reads a chunk; says whether anyone is left out or left something out.
    fn load(&mut self, start: usize, rows: usize) -> bool {
        let mut gaps = self.responses.filter().is_some();
        self.rows.begin(rows);
        if let Some(filter) = self.responses.filter() {
            self.rows.filter(filter, start);
        }
        for (j, column) in self.responses.columns().iter().enumerate() {
            let at = j * self.stride;
            let (codes, padding) =
                self.codes[at..at + rows.next_multiple_of(LANES)].split_at_mut(rows);
            padding.fill(0);
            let origin = self.origin[j];
            let bytes = column.bytes(start, rows).filter(|_| column.bounds().is_none());
            self.sums[j] = i64::from(match bytes {
                Some(Bytes::Signed(bytes)) => widen(bytes, origin, codes),
                Some(Bytes::Unsigned(bytes)) => widen(bytes, origin, codes),
                None => {
                    let answered = &mut self.answered[at..at + rows];
                    column.read_narrow(start, codes, answered);
                    if let Some(bounds) = column.bounds() {
                        self.rows.bound_narrow(codes, answered, bounds);
                    }
                    gaps |= widest(|| answered.iter().fold(false, |any, a| any | !a));
                    widest(|| less_origin(codes, origin))
                }
            });
        }
        gaps
    }

    /// Adds rows of which some do not count or have gaps.
    fn with_gaps(&mut self, rows: usize) {
        let k = self.origin.len();
        let mut any = vec![false; rows];
        for j in 0..k {
            let answered = &self.answered[j * self.stride..][..rows];
            self.totals.answered[j] += self.rows.mark_missing(answered);
            widest(|| any.iter_mut().zip(answered).for_each(|(any, answered)| *any |= answered));
        }
        if self.totals.pairs.is_some() {
            let keep: Vec<bool> = self.rows.counted().collect();
            self.rows.use_any(&any);
            self.add_pairs(rows, &keep);
        } else {
            // Where a row is complete, all its codes are answers.
            let keep: Vec<i16> = self.rows.complete().map(|keep| -i16::from(keep)).collect();
            for (j, sum) in self.sums.iter_mut().enumerate() {
                let codes = &mut self.codes[j * self.stride..][..rows];
                *sum = i64::from(widest(|| blank(codes, &keep)));
            }
            self.add_complete(rows, self.rows.cases().used);
        }
        self.totals.cases = self.totals.cases + self.rows.cases();
    }

    fn add_complete(&mut self, rows: usize, used: u64) {
        let (k, padded) = (self.origin.len(), rows.next_multiple_of(LANES));
        self.totals.n += used as i64;
        add_all(&mut self.totals.sums, &self.sums);
        add_gram_i16(&self.codes, padded, k, self.stride, &mut self.totals.products);
    }

    fn add_pairs(&mut self, rows: usize, keep: &[bool]) {
        let mut gaps = mem::take(&mut self.gaps);
        let few = gaps.find(self.origin.len(), rows, |j, bits| {
            let answers = &self.answered[j * self.stride..][..rows];
            let is_gap = |answered: bool, keep: bool| !(answered & keep);
            widest(MarkGaps { answers, weights: keep, is_gap, bits });
        });
        match few {
            true => self.add_pairs_by_gaps(rows, &gaps),
            false => self.add_pairs_by_marks(rows, keep),
        }
        self.gaps = gaps;
    }

    /// Adds sums of everyone less those of the few who lack an answer.
    fn add_pairs_by_gaps(&mut self, rows: usize, gaps: &FewGaps) {
        let (k, stride) = (self.origin.len(), self.stride);
        let Some(pairs) = &mut self.totals.pairs else { return };
        for j in 0..k {
            let codes = &mut self.codes[j * stride..][..rows];
            gaps.of(j).iter().for_each(|row| codes[*row as usize] = 0);
            self.sums[j] = i64::from(widest(|| less_origin(codes, 0)));
        }
        let squares = |products: &[i64]| products.iter().step_by(k + 1).copied().collect();
        let before: Vec<i64> = squares(&pairs.products);
        add_gram_i16(&self.codes, rows.next_multiple_of(LANES), k, stride, &mut pairs.products);
        let after: Vec<i64> = squares(&pairs.products);
        for i in 0..k {
            let codes = &self.codes[i * stride..][..rows];
            for j in 0..k {
                let [sum, square] = code_sums_over(codes, gaps.of(j));
                pairs.sums[i * k + j] += self.sums[i] - sum;
                pairs.squares[i * k + j] += after[i] - before[i] - square;
            }
            for j in i..k {
                pairs.n[i * k + j] += (rows - gaps.of_either(i, j)) as i64;
            }
        }
    }

    /// Multiplies everything by marks of who answered.
    fn add_pairs_by_marks(&mut self, rows: usize, keep: &[bool]) {
        let (k, stride) = (self.origin.len(), self.stride);
        let Some(pairs) = &mut self.totals.pairs else { return };
        let padded = rows.next_multiple_of(LANES);
        let (mut marks, mut squares) =
            (Buffer::<i16>::noughts(k * stride), Buffer::<i16>::noughts(k * stride));
        for j in 0..k {
            let at = j * stride..j * stride + rows;
            let (marks, squares) = (&mut marks[at.clone()], &mut squares[at.clone()]);
            let (codes, answered) = (&mut self.codes[at.clone()], &self.answered[at]);
            widest(|| mark(codes, answered, keep, marks, squares));
        }
        add_gram_i16(&marks, padded, k, stride, &mut pairs.n);
        add_gram_i16(&self.codes, padded, k, stride, &mut pairs.products);
        add_products_i16(&self.codes, &marks, padded, k, k, stride, &mut pairs.sums);
        add_products_i16(&squares, &marks, padded, k, k, stride, &mut pairs.squares);
    }
}

/// Subtracts the origin; gives the sum of what is left.
#[inline(always)] // so that it is compiled anew inside `widest`
fn less_origin(codes: &mut [i16], origin: i16) -> i32 {
    let mut sum = 0;
    for x in codes {
        *x -= origin;
        sum += i32::from(*x);
    }
    sum
}

/// Sets codes to 0 where the mask is; gives the sum of the others.
#[inline(always)]
fn blank(codes: &mut [i16], mask: &[i16]) -> i32 {
    let mut sum = 0;
    for (x, mask) in codes.iter_mut().zip(mask) {
        *x &= mask;
        sum += i32::from(*x);
    }
    sum
}

/// Marks answers of rows to keep by 1, sets the others to 0, and squares.
#[inline(always)]
fn mark(
    codes: &mut [i16],
    answered: &[bool],
    keep: &[bool],
    marks: &mut [i16],
    squares: &mut [i16],
) {
    let rows = codes.iter_mut().zip(answered).zip(keep).zip(marks).zip(squares);
    for ((((x, answered), keep), mark), square) in rows {
        *mark = i16::from(answered & keep);
        *x &= -*mark;
        *square = *x * *x;
    }
}
