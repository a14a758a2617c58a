//! R² of every subset of the predictors, from one matrix of correlations.
//!
//! Predictors are decided upon one after the other, from the last declared to the first. Whoever is
//! taken in is swept out of those that are still undecided, which leaves their covariances given
//! all that are in. A decision about predictor i costs i² operations and is made once for the 2ⁱ
//! subsets of those before it, so that the whole costs a few operations per subset (Furnival &
//! Wilson 1974), where a factor of its own for each would cost p³.

use std::ops::Range;

use ndarray::Array2;

use super::super::told::Told;
use crate::error::Result;

/// Predictors that are decided upon within one piece of work.
const LOW: usize = 14;

/// R² of all subsets; bit i of a subset is part i.
pub(super) struct Fits {
    /// Of one choice of the parts from `LOW` on each, over all choices of the others.
    pieces: Vec<Vec<f64>>,
    low: usize,
    /// How many parts there are.
    pub(super) parts: usize,
}

impl Fits {
    /// Of parts of a matrix of covariances whose last variable is the outcome, in units of the
    /// outcome's variance. Parts are stretches of variables, one after the other.
    pub(super) fn of(
        matrix: &Array2<f64>,
        parts: &[Range<usize>],
        told: &mut Told<'_>,
    ) -> Result<Self> {
        let outcome = matrix.nrows() - 1;
        let order: Vec<usize> =
            parts.iter().rev().flat_map(|part| part.clone()).chain([outcome]).collect();
        let size = order.len();
        let turned: Vec<f64> =
            (0..size * size).map(|at| matrix[[order[at / size], order[at % size]]]).collect();
        let sizes: Vec<usize> = parts.iter().rev().map(ExactSizeIterator::len).collect();
        let low = parts.len().min(LOW);
        let (decided, open) = sizes.split_at(parts.len() - low);
        let piece = |choice: usize| {
            let mut spaces = vec![vec![0.0; size * size]; parts.len()];
            let mut fits = vec![0.0; 1 << low];
            let start = Square { cells: &turned, stride: size, start: 0 };
            chosen(start, &mut spaces, (decided, open), choice, 0.0, &mut fits);
            fits
        };
        let pieces = told.in_order(1 << decided.len(), 1 << low, piece)?;
        Ok(Self { pieces, low, parts: parts.len() })
    }

    /// R² of a subset.
    pub(super) fn at(&self, subset: usize) -> f64 {
        self.pieces[subset >> self.low][subset & ((1 << self.low) - 1)]
    }
}

/// Covariances of the undecided variables, outcome last, given those that are in. Only the upper
/// triangle counts.
#[derive(Clone, Copy)]
struct Square<'a> {
    cells: &'a [f64],
    stride: usize,
    start: usize,
}

impl<'a> Square<'a> {
    /// Without the next `size` variables.
    fn without(self, size: usize) -> Self {
        Self { start: self.start + size, ..self }
    }

    /// Given the next `size` variables, and what these explain of the outcome.
    fn given(self, size: usize, space: &'a mut [f64]) -> (Self, f64) {
        let (first, side) = (self.start, self.stride - self.start);
        let inner = side - 1;
        let pivots = &self.cells[first * self.stride + first..][..side];
        let gained = pivots[inner] * pivots[inner] / pivots[0];
        for i in 0..inner {
            let share = pivots[i + 1] / pivots[0];
            let from = &self.cells[(first + i + 1) * self.stride + first + 1..][i..inner];
            let to = &mut space[i * inner..][i..inner];
            for ((to, from), pivot) in to.iter_mut().zip(from).zip(&pivots[i + 1..]) {
                *to = from - share * pivot;
            }
        }
        let gained = gained + sweep(space, inner, size - 1);
        (Self { cells: space, stride: inner, start: size - 1 }, gained)
    }

    /// What the one variable left explains of the outcome.
    fn last(self) -> f64 {
        let row = self.start * self.stride + self.start;
        self.cells[row + 1] * self.cells[row + 1] / self.cells[row]
    }
}

/// Sweeps the first variables of a square out of the others, in place; what they explain of the last.
fn sweep(cells: &mut [f64], side: usize, variables: usize) -> f64 {
    let mut gained = 0.0;
    for pivot in 0..variables {
        let row: Vec<f64> = cells[pivot * side..][..side].to_vec();
        gained += row[side - 1] * row[side - 1] / row[pivot];
        for i in pivot + 1..side {
            let share = row[i] / row[pivot];
            let to = &mut cells[i * side + i..(i + 1) * side];
            to.iter_mut().zip(&row[i..]).for_each(|(to, pivot)| *to -= share * pivot);
        }
    }
    gained
}

/// Follows the bits of `choice` through the first parts, the highest bit first, then fills in all
/// subsets of the others.
fn chosen(
    square: Square<'_>,
    spaces: &mut [Vec<f64>],
    (decided, open): (&[usize], &[usize]),
    choice: usize,
    explained: f64,
    fits: &mut [f64],
) {
    let (Some((&size, decided)), Some((space, spaces))) =
        (decided.split_first(), spaces.split_first_mut())
    else {
        return all(square, spaces, open, explained, fits);
    };
    if (choice >> decided.len()) & 1 == 0 {
        chosen(square.without(size), spaces, (decided, open), choice, explained, fits);
    } else {
        let (square, gained) = square.given(size, space);
        chosen(square, spaces, (decided, open), choice, explained + gained, fits);
    }
}

/// R² of all subsets of the open parts, the highest bit first.
fn all(
    square: Square<'_>,
    spaces: &mut [Vec<f64>],
    open: &[usize],
    explained: f64,
    fits: &mut [f64],
) {
    let (Some((&size, open)), Some((space, spaces))) =
        (open.split_first(), spaces.split_first_mut())
    else {
        return fits.fill(explained);
    };
    if let ([], 1, [without, with]) = (open, size, &mut *fits) {
        (*without, *with) = (explained, explained + square.last());
        return;
    }
    let (without, with) = fits.split_at_mut(fits.len() / 2);
    all(square.without(size), spaces, open, explained, without);
    let (square, gained) = square.given(size, space);
    all(square, spaces, open, explained + gained, with);
}

/// What some variables explain of the outcome beyond the ones before them.
pub(super) fn explained_after(matrix: &Array2<f64>, before: &[usize], then: &[usize]) -> f64 {
    entered(matrix, &[before.to_vec(), then.to_vec()])[1]
}

/// What each of some lists of variables explains of the outcome beyond the lists before it.
pub(super) fn entered(matrix: &Array2<f64>, lists: &[Vec<usize>]) -> Vec<f64> {
    let outcome = matrix.nrows() - 1;
    let order: Vec<usize> = lists.iter().flatten().copied().chain([outcome]).collect();
    let mut side = order.len();
    let mut cells: Vec<f64> =
        order.iter().flat_map(|&i| order.iter().map(move |&j| matrix[[i, j]])).collect();
    let of_list = |list: &Vec<usize>| {
        let gained = sweep(&mut cells, side, list.len());
        let left = side - list.len();
        cells = (0..left * left)
            .map(|at| cells[(at / left + list.len()) * side + at % left + list.len()])
            .collect();
        side = left;
        gained
    };
    lists.iter().map(of_list).collect()
}
