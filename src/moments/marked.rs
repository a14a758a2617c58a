//! A chunk with gaps, summed for every pair of variables.

use ndarray::Array2;

use super::gram::{LANES, add_gram, add_products};
use super::kernel::widest;
use super::pairwise::Pairwise;
use crate::data::WeightType;

/// Where less than this share of a sum of squares is left after the mean has been taken out, the
/// pair is summed about its own means.
pub(super) const CANCELLED: f64 = 1e-4;

/// Answers of a chunk, with what is needed to sum them.
pub(super) struct Marked<'c> {
    pub(super) k: usize,
    /// From one column to the next.
    pub(super) stride: usize,
    pub(super) rows: usize,
    /// Answers less a shift, NaN where missing.
    pub(super) values: &'c mut [f64],
    /// The weight of each row, 0 for those to leave out.
    pub(super) weights: &'c [f64],
    pub(super) kind: Option<WeightType>,
}

/// What is kept from chunk to chunk: columns like those of the answers.
#[derive(Default)]
pub(super) struct Workspace {
    /// m, 1 where there is an answer and 0 where there is none.
    marks: Vec<f64>,
    /// w x².
    squares: Vec<f64>,
    /// w m and w x; empty without weights.
    weighted_marks: Vec<f64>,
    weighted: Vec<f64>,
}

impl Marked<'_> {
    /// The moments of all pairs. `from_origin` is the shift of each column, counted from where means
    /// are.
    ///
    /// With M marking who answered, X the answers (0 where missing) and W the weights: MᵀWM weighs,
    /// XᵀWM sums, (X ∘ X)ᵀWM squares and XᵀWX multiplies for all pairs at once.
    pub(super) fn pairs(mut self, workspace: &mut Workspace, from_origin: &[f64]) -> Pairwise {
        let k = self.k;
        self.mark(workspace);
        let marks = &workspace.marks;
        let (weighted_marks, weighted) = match self.kind {
            None => (marks.as_slice(), &*self.values),
            Some(_) => (workspace.weighted_marks.as_slice(), workspace.weighted.as_slice()),
        };
        let weight = self.symmetric(weighted_marks, marks);
        let rows = match self.kind {
            None => weight.clone(),
            Some(_) => self.symmetric(marks, marks),
        };
        let n = match self.kind {
            None | Some(WeightType::Frequency) => weight.clone(),
            Some(_) => rows.clone(),
        };
        let products = self.symmetric(weighted, self.values);
        let sums = self.products(weighted, marks);
        let squares = self.products(&workspace.squares, marks);
        let part = weight.mapv(|w| if w > 0.0 { 1.0 / w } else { 0.0 });
        let offset = &sums * &part;
        let mut pairs = Pairwise {
            mean: Array2::from_shape_fn((k, k), |(i, j)| from_origin[i] + offset[[i, j]]),
            square: &squares - &(&sums * &offset),
            cross: products - &sums * &sums.t() * &part,
            // The means are counted from the origin, where doubles hold them whole.
            rest: Array2::zeros((k, k)),
            n,
            rows,
            weight,
        };
        for i in 0..k {
            for j in 0..=i {
                let cancelled = |a, b| pairs.square[[a, b]] <= CANCELLED * squares[[a, b]];
                if cancelled(i, j) || cancelled(j, i) {
                    self.sum_alone(&mut pairs, marks, from_origin, [i, j]);
                }
            }
        }
        pairs
    }

    /// AᵀB (k, k), where it is symmetric.
    fn symmetric(&self, a: &[f64], b: &[f64]) -> Array2<f64> {
        let k = self.k;
        let mut sums = vec![0.0; k * k];
        if std::ptr::eq(a, b) {
            add_gram(a, self.padded(), k, self.stride, &mut sums);
        } else {
            add_products(a, b, self.padded(), k, k, self.stride, &mut sums);
        }
        Array2::from_shape_fn((k, k), |(i, j)| sums[i.min(j) * k + i.max(j)])
    }

    /// AᵀB (k, k).
    fn products(&self, a: &[f64], b: &[f64]) -> Array2<f64> {
        let k = self.k;
        let mut sums = vec![0.0; k * k];
        add_products(a, b, self.padded(), k, k, self.stride, &mut sums);
        Array2::from_shape_fn((k, k), |(i, j)| sums[i * k + j])
    }

    fn padded(&self) -> usize {
        self.rows.next_multiple_of(LANES)
    }

    /// Sets missing answers to 0, marks and weighs the others.
    fn mark(&mut self, workspace: &mut Workspace) {
        let (size, stride, rows, weights) =
            (self.k * self.stride, self.stride, self.rows, self.weights);
        let Workspace { marks, squares, weighted_marks, weighted } = workspace;
        marks.resize(size, 0.0);
        squares.resize(size, 0.0);
        let columns = self.values.chunks_exact_mut(stride).zip(marks.chunks_mut(stride));
        for ((values, marks), squares) in columns.zip(squares.chunks_mut(stride)) {
            for column in [&mut *values, &mut *marks, &mut *squares] {
                column[rows..].fill(0.0);
            }
            widest(|| mark_column(values, weights, marks, squares));
        }
        if self.kind.is_some() {
            for (to, from) in [(weighted_marks, &marks[..]), (weighted, &self.values[..size])] {
                to.clear();
                to.extend_from_slice(from);
                for column in to.chunks_mut(stride) {
                    column.iter_mut().zip(weights).for_each(|(x, w)| *x *= w);
                }
            }
        }
    }

    /// Sums one pair about its own means: those who answered both lie so far from everyone's mean,
    /// or so close together, that the difference of two large sums would not tell.
    fn sum_alone(
        &self,
        pairs: &mut Pairwise,
        marks: &[f64],
        from_origin: &[f64],
        [i, j]: [usize; 2],
    ) {
        let at = |j: usize| j * self.stride..j * self.stride + self.rows;
        let both: Vec<[f64; 3]> = (0..self.rows)
            .filter(|&row| marks[at(i)][row] * marks[at(j)][row] > 0.0)
            .map(|row| [self.values[at(i)][row], self.values[at(j)][row], self.weights[row]])
            .collect();
        let Some(&[first_x, first_y, _]) = both.first() else { return };
        let weight = pairs.weight[[i, j]];
        let sum = |of: &dyn Fn(&[f64; 3]) -> f64| both.iter().map(of).sum::<f64>();
        let mean_x = sum(&|[x, _, w]| w * (x - first_x)) / weight;
        let mean_y = sum(&|[_, y, w]| w * (y - first_y)) / weight;
        let x_from = |x: &f64| x - first_x - mean_x;
        let y_from = |y: &f64| y - first_y - mean_y;
        pairs.mean[[i, j]] = (from_origin[i] + first_x) + mean_x;
        pairs.mean[[j, i]] = (from_origin[j] + first_y) + mean_y;
        pairs.square[[i, j]] = sum(&|[x, _, w]| w * x_from(x) * x_from(x));
        pairs.square[[j, i]] = sum(&|[_, y, w]| w * y_from(y) * y_from(y));
        let cross = sum(&|[x, y, w]| w * x_from(x) * y_from(y));
        pairs.cross[[i, j]] = cross;
        pairs.cross[[j, i]] = cross;
    }
}

/// Marks what is an answer of a row with weight, sets the rest to 0, and squares.
#[inline(always)] // so that it is compiled anew inside `widest`
fn mark_column(values: &mut [f64], weights: &[f64], marks: &mut [f64], squares: &mut [f64]) {
    for (((x, weight), mark), square) in values.iter_mut().zip(weights).zip(marks).zip(squares) {
        let there = !x.is_nan() && *weight > 0.0;
        *x = if there { *x } else { 0.0 };
        *mark = f64::from(u8::from(there));
        *square = *x * *x * weight;
    }
}
