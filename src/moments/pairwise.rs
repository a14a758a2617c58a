//! Sums over the respondents who answered both variables of a pair.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Zip};

use super::complete::{Complete, negate_off_diagonal};

/// Where less than this share of a sum of squares is left after the mean has been taken out, the
/// pair is summed about its own means.
const CANCELLED: f64 = 1e-4;

/// For every pair (i, j): how many answered both, and what i and j look like among them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pairwise {
    /// Respondents with both, (k, k), symmetric.
    pub(crate) n: Array2<f64>,
    /// Mean of i among those who answered j as well, (k, k).
    pub(crate) mean: Array2<f64>,
    /// Centred sum of squares of i among those who answered j as well, (k, k).
    pub(crate) square: Array2<f64>,
    /// Centred cross-product, (k, k), symmetric.
    pub(crate) cross: Array2<f64>,
}

impl From<&Complete> for Pairwise {
    /// Without gaps, every pair has the same respondents.
    fn from(sums: &Complete) -> Self {
        let by_row = |column: ArrayView1<'_, f64>| {
            Array2::from_shape_fn(sums.cross.dim(), |(i, _)| column[i])
        };
        Self {
            n: Array2::from_elem(sums.cross.dim(), sums.weight),
            mean: by_row(sums.mean.view()),
            square: by_row(sums.cross.diag()),
            cross: sums.cross.clone(),
        }
    }
}

impl Pairwise {
    pub(crate) fn none(k: usize) -> Self {
        let zeros = || Array2::zeros((k, k));
        Self { n: zeros(), mean: zeros(), square: zeros(), cross: zeros() }
    }

    /// The sums of a chunk of answers (n, k), NaN where missing, means counted from `origin`.
    ///
    /// With Z the answers about their means (0 where missing) and M marking who answered, MᵀM
    /// counts, ZᵀM sums, (Z∘Z)ᵀM squares and ZᵀZ multiplies for all pairs at once.
    pub(super) fn of(answers: ArrayView2<'_, f64>, weights: &[f64], origin: &[f64]) -> Self {
        let shift: Array1<f64> = answers.columns().into_iter().map(mean_of_answers).collect();
        let marks = answers.mapv(|x| f64::from(u8::from(!x.is_nan())));
        let z = (&answers - &shift).mapv_into(|d| if d.is_nan() { 0.0 } else { d });
        let (mut weighted_marks, mut weighted) = (marks.clone(), z.clone());
        for (i, &w) in weights.iter().enumerate() {
            weighted_marks.row_mut(i).mapv_inplace(|m| m * w);
            weighted.row_mut(i).mapv_inplace(|x| x * w);
        }
        let n = marks.t().dot(&weighted_marks);
        let sums = weighted.t().dot(&marks);
        let products = weighted.t().dot(&z);
        let squares = (&weighted * &z).t().dot(&marks);
        let part = n.mapv(|n| if n > 0.0 { 1.0 / n } else { 0.0 });
        let offset = &sums * &part;
        let from_origin = &shift - &Array1::from(origin.to_vec());
        let mut pairs = Self {
            mean: &offset + &from_origin.insert_axis(Axis(1)),
            square: &squares - &sums * &offset,
            cross: products - &sums * &sums.t() * &part,
            n,
        };
        for i in 0..origin.len() {
            for j in 0..=i {
                let cancelled = |a, b| pairs.square[[a, b]] <= CANCELLED * squares[[a, b]];
                if cancelled(i, j) || cancelled(j, i) {
                    pairs.sum_alone(&answers, weights, origin, [i, j]);
                }
                // BLAS may round the two triangles differently.
                pairs.cross[[j, i]] = pairs.cross[[i, j]];
            }
        }
        pairs
    }

    /// Sums one pair about its own means: those who answered both lie so far from everyone's mean,
    /// or so close together, that the difference of two large sums would not tell.
    fn sum_alone(
        &mut self,
        answers: &ArrayView2<'_, f64>,
        weights: &[f64],
        origin: &[f64],
        [i, j]: [usize; 2],
    ) {
        let columns = answers.column(i).into_iter().zip(answers.column(j)).enumerate();
        let both: Vec<[f64; 3]> = columns
            .map(|(row, (&x, &y))| [x, y, weights.get(row).copied().unwrap_or(1.0)])
            .filter(|[x, y, w]| !x.is_nan() && !y.is_nan() && *w > 0.0)
            .collect();
        let Some(&[first_x, first_y, _]) = both.first() else { return };
        let n = self.n[[i, j]];
        let sum = |of: &dyn Fn(&[f64; 3]) -> f64| both.iter().map(of).sum::<f64>();
        let mean_x = sum(&|[x, _, w]| w * (x - first_x)) / n;
        let mean_y = sum(&|[_, y, w]| w * (y - first_y)) / n;
        let x_from = |x: &f64| x - first_x - mean_x;
        let y_from = |y: &f64| y - first_y - mean_y;
        self.mean[[i, j]] = (first_x - origin[i]) + mean_x;
        self.mean[[j, i]] = (first_y - origin[j]) + mean_y;
        self.square[[i, j]] = sum(&|[x, _, w]| w * x_from(x) * x_from(x));
        self.square[[j, i]] = sum(&|[_, y, w]| w * y_from(y) * y_from(y));
        self.cross[[i, j]] = sum(&|[x, y, w]| w * x_from(x) * y_from(y));
    }

    /// Counts the means from nought again.
    pub(super) fn move_means(&mut self, origin: &[f64]) {
        for ((i, j), mean) in self.mean.indexed_iter_mut() {
            if self.n[[i, j]] > 0.0 {
                *mean += origin[i];
            }
        }
    }

    /// Chan's update, pair by pair.
    pub(crate) fn merge(&self, other: &Self) -> Self {
        let n = &self.n + &other.n;
        let shift = &other.mean - &self.mean;
        // n_a n_b / n, nought for a pair that nobody answered.
        let mut between = &self.n * &other.n;
        Zip::from(&mut between).and(&n).for_each(|b, &n| *b = if n > 0.0 { *b / n } else { 0.0 });
        let mut mean = self.mean.clone();
        Zip::from(&mut mean).and(&shift).and(&n).and(&other.n).for_each(|m, d, &n, &n_b| {
            if n > 0.0 {
                *m += d * (n_b / n);
            }
        });
        Self {
            square: &self.square + &other.square + &shift * &shift * &between,
            cross: &self.cross + &other.cross + &shift * &shift.t() * &between,
            mean,
            n,
        }
    }

    pub(crate) fn select(&self, at: &[usize]) -> Self {
        let of = |matrix: &Array2<f64>| matrix.select(Axis(0), at).select(Axis(1), at);
        Self {
            n: of(&self.n),
            mean: of(&self.mean),
            square: of(&self.square),
            cross: of(&self.cross),
        }
    }

    pub(crate) fn reverse(&mut self, index: usize, total: f64) {
        self.mean.row_mut(index).mapv_inplace(|m| total - m);
        negate_off_diagonal(&mut self.cross, index);
    }
}

/// The mean of those who answered, about the first answer so that large offsets stay exact.
fn mean_of_answers(column: ArrayView1<'_, f64>) -> f64 {
    let mut answers = column.iter().filter(|x| !x.is_nan());
    let first = answers.next().copied().unwrap_or(0.0);
    let (n, sum) = answers.fold((1.0, 0.0), |(n, sum), x| (n + 1.0, sum + (x - first)));
    first + sum / n
}
