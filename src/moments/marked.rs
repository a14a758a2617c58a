//! A chunk with gaps, summed for every pair of variables.

use ndarray::{Array1, Array2};

use super::few_gaps::{FewGaps, MarkGaps, sums_over};
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
    gaps: FewGaps,
    /// m, 1 where there is an answer and 0 where there is none.
    marks: Vec<f64>,
    /// w x².
    squares: Vec<f64>,
    /// w m and w x; empty without weights.
    weighted_marks: Vec<f64>,
    weighted: Vec<f64>,
}

/// Sums for every pair (i, j), (k, k) each, of the answers less their shift.
struct Sums {
    n: Array2<f64>,
    rows: Array2<f64>,
    weight: Array2<f64>,
    /// Σwx of i.
    sums: Array2<f64>,
    /// Σwx² of i.
    squares: Array2<f64>,
    /// Σwxy.
    products: Array2<f64>,
    /// Σwx² of every answer to i, of which `squares` may be what is left.
    all_squares: Array1<f64>,
}

impl Marked<'_> {
    /// The moments of all pairs. `from_origin` is the shift of each column, counted from where means
    /// are.
    pub(super) fn pairs(mut self, workspace: &mut Workspace, from_origin: &[f64]) -> Pairwise {
        if self.kind.is_none() && self.find_gaps(&mut workspace.gaps) {
            let sums = self.by_gaps(&workspace.gaps);
            let gaps = &workspace.gaps;
            return self.pairs_of(&sums, from_origin, |row, j| !gaps.lacks(row, j));
        }
        let sums = self.by_marks(workspace);
        let marks = &workspace.marks;
        self.pairs_of(&sums, from_origin, |row, j| marks[j * self.stride + row] > 0.0)
    }

    /// Whether few answers are missing, and which.
    fn find_gaps(&self, gaps: &mut FewGaps) -> bool {
        gaps.find(self.k, self.rows, |j, bits| {
            let answers = &self.values[j * self.stride..][..self.rows];
            let is_gap = |x: f64, weight: f64| x.is_nan() | (weight <= 0.0);
            widest(MarkGaps { answers, weights: &self.weights[..self.rows], is_gap, bits });
        })
    }

    /// Sums of everyone less those of the few who lack an answer; without weights.
    fn by_gaps(&mut self, gaps: &FewGaps) -> Sums {
        let k = self.k;
        let mut totals = vec![0.0; k];
        for (j, total) in totals.iter_mut().enumerate() {
            let values = &mut self.values[j * self.stride..][..self.stride];
            values[self.rows..].fill(0.0);
            gaps.of(j).iter().for_each(|row| values[*row as usize] = 0.0);
            *total = widest(|| sum(values));
        }
        let products = self.symmetric(&*self.values, &*self.values);
        let all_squares = products.diag().to_owned();
        let (mut sums, mut squares) = (Array2::zeros((k, k)), Array2::zeros((k, k)));
        for j in 0..k {
            for i in 0..k {
                let values = &self.values[i * self.stride..][..self.rows];
                let [sum, square] = sums_over(values, gaps.of(j));
                sums[[i, j]] = totals[i] - sum;
                squares[[i, j]] = all_squares[i] - square;
            }
        }
        let both = |(i, j): (usize, usize)| (self.rows - gaps.of_either(i, j)) as f64;
        let n = Array2::from_shape_fn((k, k), both);
        let (rows, weight) = (n.clone(), n.clone());
        Sums { n, rows, weight, sums, squares, products, all_squares }
    }

    /// With M marking who answered, X the answers (0 where missing) and W the weights: MᵀWM weighs,
    /// XᵀWM sums, (X ∘ X)ᵀWM squares and XᵀWX multiplies for all pairs at once.
    fn by_marks(&mut self, workspace: &mut Workspace) -> Sums {
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
        let all_squares = products.diag().to_owned();
        Sums { n, rows, weight, sums, squares, products, all_squares }
    }

    /// Takes the means out of the sums.
    fn pairs_of(
        &self,
        of: &Sums,
        from_origin: &[f64],
        answered: impl Fn(usize, usize) -> bool,
    ) -> Pairwise {
        let k = self.k;
        let Sums { n, rows, weight, sums, squares, products, all_squares } = of;
        let part = weight.mapv(|w| if w > 0.0 { 1.0 / w } else { 0.0 });
        let offset = sums * &part;
        let mut pairs = Pairwise {
            mean: Array2::from_shape_fn((k, k), |(i, j)| from_origin[i] + offset[[i, j]]),
            square: squares - &(sums * &offset),
            cross: products - sums * &sums.t() * &part,
            // The means are counted from the origin, where doubles hold them whole.
            rest: Array2::zeros((k, k)),
            n: n.clone(),
            rows: rows.clone(),
            weight: weight.clone(),
        };
        for i in 0..k {
            for j in 0..=i {
                let cancelled = |a, b| pairs.square[[a, b]] <= CANCELLED * all_squares[a];
                if cancelled(i, j) || cancelled(j, i) {
                    self.sum_alone(&mut pairs, &answered, from_origin, [i, j]);
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
        let Workspace { marks, squares, weighted_marks, weighted, .. } = workspace;
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
        answered: impl Fn(usize, usize) -> bool,
        from_origin: &[f64],
        [i, j]: [usize; 2],
    ) {
        let at = |j: usize| j * self.stride..j * self.stride + self.rows;
        let both: Vec<[f64; 3]> = (0..self.rows)
            .filter(|&row| answered(row, i) && answered(row, j))
            .map(|row| [self.values[at(i)][row], self.values[at(j)][row], self.weights[row]])
            .collect();
        let Some(&[first_x, first_y, _]) = both.first() else {
            // Nothing is left of two large sums but their rounding.
            for (i, j) in [(i, j), (j, i)] {
                pairs.mean[[i, j]] = from_origin[i];
                pairs.square[[i, j]] = 0.0;
                pairs.cross[[i, j]] = 0.0;
            }
            return;
        };
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

/// In eight lanes that a compiler can keep in registers; of a multiple of eight values.
#[inline(always)] // so that it is compiled anew inside `widest`
fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for eight in values.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            lanes[lane] += eight[lane];
        }
    }
    lanes.iter().sum()
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
