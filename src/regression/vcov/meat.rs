//! Σ u uᵀ of every model, from one further reading of the rows.
//!
//! ```text
//! HC          V = Σ ω z zᵀ
//! linearized  V = n / (n − 1) Σ w² e² z zᵀ     z of A = Σ w x xᵀ = I
//! ```
//!
//! A smaller model is the first coordinates of a larger one, and the slopes of a block are nought
//! when its γ are. So one reading gives every model its own sum; only HC5 reads twice, since it
//! needs the largest leverage first.

use ndarray::{Array1, Array2};

use super::super::model::Tests;
use super::super::solve::{Coordinates, Solved};
use super::Vcov;
use super::wald::spans;
use crate::data::{Responses, WeightType};
use crate::error::{CovarianceProblem, Error, Result};
use crate::math::real::Real;
use crate::moments::{LANES, RowChunk, add_gram, in_order};

/// Rows of a chunk: with ten predictors their coordinates and scores stay in a core's own cache, and
/// are small enough that an allocator does not ask the system for room anew each time.
const ROWS: usize = 512;
/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 64;

/// A leverage above this is one, but for rounding: sandwich draws the line at the same place.
const LEVERAGE_OF_ONE: f64 = 1.0 - 1.5e-8;

/// The tests of each model under sampling weights. `responses` are the predictors in order,
/// outcome last.
pub(in super::super) fn linearized<T: Real + Sync>(
    responses: &Responses<'_>,
    solved: &Solved<T>,
    n: f64,
) -> Result<Vec<Tests>> {
    let rows = RowsOf::new(responses, solved, Vcov::Linearized, n);
    rows.tests(&vec![0.0; rows.entered.len()], |_| n / (n - 1.0))
}

/// The tests of each model under one of HC0 to HC5.
pub(in super::super) fn heteroskedastic<T: Real + Sync>(
    responses: &Responses<'_>,
    solved: &Solved<T>,
    vcov: Vcov,
    n: f64,
) -> Result<Vec<Tests>> {
    let rows = RowsOf::new(responses, solved, vcov, n);
    let largest = match vcov {
        Vcov::HC5 => rows.largest_leverages()?,
        _ => vec![0.0; rows.entered.len()],
    };
    let factor = |k: f64| if vcov == Vcov::HC1 { n / (n - k) } else { 1.0 };
    rows.tests(&largest, factor)
}

/// Rows to be read, and what for.
struct RowsOf<'r, 'a, T> {
    responses: &'r Responses<'a>,
    solved: &'r Solved<T>,
    /// Predictors of each model.
    entered: Vec<usize>,
    vcov: Vcov,
    /// Respondents.
    n: f64,
    /// Whether a row stands for as many as its weight says.
    repeated: bool,
}

/// Rows of a chunk, turned into the coordinates of one model.
pub(super) struct Turned<'c> {
    /// Coordinates, `stride` apart, filled up with noughts.
    z: &'c [f64],
    stride: usize,
    k: usize,
    pub(super) residuals: &'c [f64],
    /// Σz², leverage but for an analytic weight.
    squares: &'c [f64],
    pub(super) weights: &'c [f64],
}

impl Turned<'_> {
    /// The coordinates of a row.
    pub(super) fn row(&self, row: usize) -> Array1<f64> {
        self.z[row..].iter().step_by(self.stride).take(self.k).copied().collect()
    }
}

impl<'r, 'a, T: Real + Sync> RowsOf<'r, 'a, T> {
    fn new(responses: &'r Responses<'a>, solved: &'r Solved<T>, vcov: Vcov, n: f64) -> Self {
        let entered = solved.solutions.iter().map(|solution| solution.slopes.len()).collect();
        let kind = responses.weights().map(|weights| weights.kind());
        let repeated = kind == Some(WeightType::Frequency);
        Self { responses, solved, entered, vcov, n, repeated }
    }

    fn constants(&self) -> usize {
        self.solved.coordinates.constant.iter().len()
    }

    /// Reads all rows, and makes tests of what the meat of each model times a factor of k gives.
    fn tests(&self, largest: &[f64], factor: impl Fn(f64) -> f64) -> Result<Vec<Tests>> {
        let meats = self.meats(largest)?;
        let models = spans(&self.entered).into_iter().zip(meats).zip(&self.solved.solutions);
        let tests = models.map(|((span, meat), solution)| {
            let k = (self.constants() + span.end) as f64;
            // The residuals of an exact fit are the rounding of the answers.
            let factor = if solution.unexplained == 0.0 { 0.0 } else { factor(k) };
            self.solved.coordinates.tests(&(meat * factor), span, self.n - k)
        });
        Ok(tests.collect())
    }

    /// Σ u uᵀ of each model.
    fn meats(&self, largest: &[f64]) -> Result<Vec<Array2<f64>>> {
        let sizes: Vec<usize> = self.entered.iter().map(|m| m + self.constants()).collect();
        let none = || -> Vec<Vec<f64>> { sizes.iter().map(|k| vec![0.0; k * k]).collect() };
        let add = |sums: &mut Vec<Vec<f64>>, at: usize, rows: &Turned<'_>| {
            let u = self.scores(rows, largest[at])?;
            add_gram(&u, rows.stride, rows.k, rows.stride, &mut sums[at]);
            Ok(())
        };
        let merge = |total: &mut Vec<Vec<f64>>, part: Vec<Vec<f64>>| {
            let figures = total.iter_mut().flatten().zip(part.into_iter().flatten());
            figures.for_each(|(total, part)| *total += part);
        };
        let triangles = self.read(none, add, merge)?;
        let whole = |(triangle, &k): (Vec<f64>, &usize)| {
            Array2::from_shape_fn((k, k), |(i, j)| triangle[i.min(j) * k + i.max(j)])
        };
        Ok(triangles.into_iter().zip(&sizes).map(whole).collect())
    }

    /// The largest leverage in each model.
    fn largest_leverages(&self) -> Result<Vec<f64>> {
        let none = || vec![0.0_f64; self.entered.len()];
        let add = |largest: &mut Vec<f64>, at: usize, rows: &Turned<'_>| {
            let leverages = rows.squares.iter().zip(rows.weights);
            let leverages = leverages.map(|(square, weight)| self.leverage(*square, *weight));
            largest[at] = leverages.fold(largest[at], f64::max);
            Ok(())
        };
        let merge = |total: &mut Vec<f64>, part: Vec<f64>| {
            total.iter_mut().zip(part).for_each(|(total, part)| *total = total.max(part));
        };
        self.read(none, add, merge)
    }

    fn leverage(&self, square: f64, weight: f64) -> f64 {
        if self.repeated { square } else { square * weight }
    }

    /// u = z √ω, row by row.
    fn scores(
        &self,
        rows: &Turned<'_>,
        largest: f64,
    ) -> std::result::Result<Vec<f64>, LeverageOfOne> {
        let per_leverage = self.n / rows.k as f64;
        let mut roots = vec![0.0; rows.residuals.len()];
        let by_leverage = !matches!(self.vcov, Vcov::HC0 | Vcov::HC1 | Vcov::Linearized);
        let each = roots.iter_mut().zip(rows.residuals).zip(rows.squares).zip(rows.weights);
        for (row, (((root, residual), square), weight)) in each.enumerate() {
            let weighed = if self.repeated { weight.sqrt() } else { *weight };
            *root = weighed * residual;
            if by_leverage {
                let h = self.leverage(*square, *weight);
                if h > LEVERAGE_OF_ONE {
                    return Err(LeverageOfOne { row });
                }
                *root *= shrunk(self.vcov, h, per_leverage, largest);
            }
        }
        let mut u = vec![0.0; rows.k * rows.stride];
        for (u, z) in u.chunks_exact_mut(rows.stride).zip(rows.z.chunks_exact(rows.stride)) {
            u.iter_mut().zip(z).zip(&roots).for_each(|((u, z), root)| *u = z * root);
        }
        Ok(u)
    }

    /// Visits every model for every chunk of rows. Segments have fixed ends and are merged in order.
    fn read<A: Send + Sync>(
        &self,
        none: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, usize, &Turned<'_>) -> std::result::Result<(), LeverageOfOne> + Sync,
        merge: impl Fn(&mut A, A),
    ) -> Result<A> {
        let rows = self.responses.n_rows();
        let of_segment = |segment: usize| -> Result<A> {
            let mut found = none();
            let start = segment * CHUNKS * ROWS;
            for start in (start..rows.min(start + CHUNKS * ROWS)).step_by(ROWS) {
                let chunk = RowChunk::read(self.responses, start, ROWS.min(rows - start))?;
                let visit = |at: usize, rows: &Turned<'_>| add(&mut found, at, rows);
                let visited = self.solved.coordinates.visit(&chunk, &self.entered, visit);
                visited.map_err(|(at, found)| self.refusal(at, start + chunk.row(found.row)))?;
            }
            Ok(found)
        };
        let mut total = none();
        for part in in_order(rows.div_ceil(CHUNKS * ROWS), of_segment)? {
            merge(&mut total, part?);
        }
        Ok(total)
    }

    fn refusal(&self, at: usize, row: usize) -> Error {
        let (model, vcov) = (at + 1, self.vcov.name());
        Error::Covariance(CovarianceProblem::LeverageOfOne { row, model, vcov })
    }
}

/// A row that alone determines a coefficient, by its place among those used of a chunk.
struct LeverageOfOne {
    row: usize,
}

/// √ of what a leverage divides a squared residual by, inverted.
fn shrunk(vcov: Vcov, h: f64, per_leverage: f64, largest: f64) -> f64 {
    let relative = per_leverage * h;
    let exponent = match vcov {
        Vcov::HC2 => return 1.0 / (1.0 - h).sqrt(),
        Vcov::HC3 => return 1.0 / (1.0 - h),
        Vcov::HC4 => relative.min(4.0),
        Vcov::HC4m => relative.min(1.0) + relative.min(1.5),
        Vcov::HC5 => 0.5 * relative.min((0.7 * per_leverage * largest).max(4.0)),
        _ => return 1.0,
    };
    (1.0 - h).powf(-0.5 * exponent)
}

impl<T: Real> Coordinates<T> {
    /// Shows the rows of a chunk in the coordinates of the models after each of `entered`
    /// predictors; the number of the model goes with a refusal.
    pub(super) fn visit<E>(
        &self,
        chunk: &RowChunk,
        entered: &[usize],
        mut visit: impl FnMut(usize, &Turned<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), (usize, E)> {
        let rows = chunk.weights.len();
        let stride = rows.next_multiple_of(LANES);
        let centred = |(column, centre): (&Vec<f64>, &T)| -> Vec<T> {
            column.iter().map(|&x| T::from(x) - *centre).collect()
        };
        let mut answers: Vec<Vec<T>> =
            chunk.columns.iter().zip(&self.centre).map(centred).collect();
        let mut left = answers.pop().unwrap_or_default();
        let mut z = Vec::with_capacity((1 + self.slopes.len()) * stride);
        let mut squares = vec![0.0; rows];
        let mut residuals = vec![0.0; rows];
        if let Some(one) = self.constant {
            z.resize(rows, one);
            z.resize(stride, 0.0);
            squares.fill(one * one);
        }
        let mut coordinate = vec![T::from(0.0); rows];
        for (i, &slope) in self.slopes.iter().enumerate() {
            coordinate.fill(T::from(0.0));
            for (column, &turn) in answers.iter().zip(self.turn.row(i)).take(i + 1) {
                coordinate.iter_mut().zip(column).for_each(|(z, &x)| *z = *z + turn * x);
            }
            left.iter_mut().zip(&coordinate).for_each(|(e, &z)| *e = *e - slope * z);
            let from = z.len();
            z.extend(coordinate.iter().map(|z| z.to_f64()));
            squares.iter_mut().zip(&z[from..]).for_each(|(square, z)| *square += z * z);
            z.resize(from + stride, 0.0);
            if let Some(at) = entered.iter().position(|m| *m == i + 1) {
                residuals.iter_mut().zip(&left).for_each(|(to, e)| *to = e.to_f64());
                let (k, residuals, squares) = (z.len() / stride.max(1), &*residuals, &*squares);
                let weights = &*chunk.weights;
                let turned = Turned { z: &z, stride, k, residuals, squares, weights };
                visit(at, &turned).map_err(|refusal| (at, refusal))?;
            }
        }
        Ok(())
    }
}
