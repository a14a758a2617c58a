//! All blocks from one Cholesky factor, in either precision.

use ndarray::Array2;

use super::Precision;
use crate::math::cholesky::{self, Dependence};
use crate::math::real::{Real, sum};

/// Below this tolerance a predictor is too nearly determined by the others for doubles: the small
/// coefficients among them would lose more than half of their digits. SPSS draws the line at the
/// same place (TOLERANCE = .0001) and leaves the predictor out.
const LEAST_TOLERANCE: f64 = 1e-4;

/// Below this share of its variance, what the predictors leave of the outcome keeps fewer than ten
/// digits in doubles: 2.2e-16 / 1e-6.
const LEAST_UNEXPLAINED: f64 = 1e-6;

/// Below this share of the outcome's variance the residual is the rounding of the answers
/// themselves: the fit is exact.
const EXACT_FIT: f64 = 1e-30;

/// Σw, means and centred cross-products of the predictors in order, outcome last.
pub(super) struct Centred<T> {
    pub(super) weight: f64,
    pub(super) mean: Vec<T>,
    pub(super) cross: Array2<T>,
}

/// What one model needs, free of units of precision.
pub(super) struct Solution {
    /// b of each predictor.
    pub(super) slopes: Vec<f64>,
    /// b₀, if there is an intercept.
    pub(super) intercept: Option<f64>,
    /// sd(x) / sd(y) of each predictor.
    pub(super) scales: Vec<f64>,
    /// Correlation of each predictor with the outcome.
    pub(super) zero_order: Vec<f64>,
    /// 1 / (R⁻¹)_jj of each predictor.
    pub(super) tolerance: Vec<f64>,
    /// Σz² over the predictors entered.
    pub(super) r_squared: f64,
    /// 1 − R², summed from the small end so that nothing cancels.
    pub(super) unexplained: f64,
    /// Σz² over the predictors of this block.
    pub(super) r_squared_change: f64,
    /// Sum of squares of the outcome.
    pub(super) total_square: f64,
}

/// All models, and the coordinates that they share.
pub(super) struct Solved<T> {
    /// One per block.
    pub(super) solutions: Vec<Solution>,
    pub(super) coordinates: Coordinates<T>,
    /// Correlations of all predictors; about zero through the origin.
    pub(super) correlations: Array2<T>,
}

/// The predictors made uncorrelated, each with a sum of squares of 1: z = T (x − m). The first ones
/// are those of the smaller models.
pub(super) struct Coordinates<T> {
    /// m of every variable, outcome last; nought through the origin.
    pub(super) centre: Vec<T>,
    /// T, lower triangular (p, p): a coefficient b is Σᵢ Tᵢⱼ γᵢ over the coordinates of its model.
    pub(super) turn: Array2<T>,
    /// γ, the outcome's coefficient on each coordinate.
    pub(super) slopes: Vec<T>,
    /// The coordinate of the intercept, 1 / √Σw; none through the origin.
    pub(super) constant: Option<f64>,
}

/// Why a system cannot be solved; variables by position.
pub(super) enum Failure {
    Dependent(Dependence),
    NearlyDependent { variable: usize, on: Vec<usize>, tolerance: f64 },
    NearlyExact { unexplained: f64 },
}

/// The models after each of `entered` predictors.
pub(super) fn solve<T: Real>(
    centred: &Centred<T>,
    entered: &[usize],
    intercept: bool,
    precision: Precision,
) -> Result<Solved<T>, Failure> {
    let p = centred.cross.nrows() - 1;
    let cross = if intercept { centred.cross.clone() } else { about_zero(centred) };
    let size: Vec<T> = cross.diag().iter().map(|square| square.sqrt()).collect();
    let unit = Array2::from_shape_fn(cross.dim(), |(i, j)| {
        if i == j { T::from(1.0) } else { cross[[i, j]] / (size[i] * size[j]) }
    });
    let predictors = unit.slice(ndarray::s![..p, ..p]).to_owned();
    let rounding = match precision {
        Precision::Double => cholesky::ROUNDING,
        Precision::DoubleDouble => rounding_of_answers(centred, &size),
    };
    let factor = cholesky::factor(&predictors, rounding).map_err(Failure::Dependent)?;
    let inverse = cholesky::invert_lower(&factor);
    if precision == Precision::Double {
        check_tolerance(&inverse)?;
    }
    // The last row of the factor: z = L⁻¹ r, and what it leaves of the outcome.
    let mut z: Vec<T> =
        (0..p).map(|i| sum((0..=i).map(|c| inverse[[i, c]] * unit[[c, p]]))).collect();
    let left = (T::from(1.0) - sum(z.iter().map(|&z| z * z))).to_f64();
    if precision == Precision::Double && left < LEAST_UNEXPLAINED {
        return Err(Failure::NearlyExact { unexplained: left });
    }
    drop_rounding(&mut z, left);
    let left = if left < EXACT_FIT { 0.0 } else { left };

    let squares = |range: std::ops::Range<usize>| sum(range.map(|i| z[i] * z[i])).to_f64();
    let inverse = &inverse;
    let solution = |(block, &m): (usize, &usize)| {
        let before = if block == 0 { 0 } else { entered[block - 1] };
        let unexplained = left + squares(m..p);
        let column = |j: usize| (j..m).map(move |i| inverse[[i, j]]);
        let inflation = |j: usize| sum(column(j).map(|w| w * w)).to_f64();
        let slope = |j: usize| {
            let beta = sum(column(j).zip(j..m).map(|(w, i)| w * z[i]));
            let part_square = (beta * beta).to_f64() / inflation(j);
            let is_rounding = unexplained == 0.0 && part_square < EXACT_FIT;
            if is_rounding { T::from(0.0) } else { beta * size[p] / size[j] }
        };
        let slopes: Vec<T> = (0..m).map(slope).collect();
        let at_zero = centred.mean[p] - sum((0..m).map(|j| slopes[j] * centred.mean[j]));
        Solution {
            slopes: slopes.iter().map(|b| b.to_f64()).collect(),
            intercept: intercept.then(|| at_zero.to_f64()),
            scales: (0..m).map(|j| (size[j] / size[p]).to_f64()).collect(),
            zero_order: (0..m).map(|j| unit[[j, p]].to_f64()).collect(),
            tolerance: (0..m).map(|j| 1.0 / inflation(j)).collect(),
            r_squared: squares(0..m),
            unexplained,
            r_squared_change: squares(before..m),
            total_square: cross[[p, p]].to_f64(),
        }
    };
    let origin = |mean: &T| if intercept { *mean } else { T::from(0.0) };
    let coordinates = Coordinates {
        centre: centred.mean.iter().map(origin).collect(),
        turn: Array2::from_shape_fn((p, p), |(i, j)| inverse[[i, j]] / size[j]),
        slopes: z.iter().map(|&z| z * size[p]).collect(),
        constant: intercept.then(|| 1.0 / centred.weight.sqrt()),
    };
    let solutions = entered.iter().enumerate().map(solution).collect();
    Ok(Solved { solutions, coordinates, correlations: predictors })
}

impl<T: Real> Coordinates<T> {
    /// The covariance of the coefficients of the model of `end` predictors, intercept first, from
    /// that of its γ, the constant's first: L G Lᵀ.
    pub(super) fn covariance(&self, of_coordinates: &Array2<f64>, end: usize) -> Array2<f64> {
        let loadings = self.loadings(end);
        let mut turned = Array2::from_elem(loadings.dim(), T::from(0.0));
        for ((i, j), value) in turned.indexed_iter_mut() {
            let row = loadings.row(i);
            *value = sum(row.iter().zip(of_coordinates.column(j)).map(|(&l, &g)| l * T::from(g)));
        }
        Array2::from_shape_fn(of_coordinates.dim(), |(i, j)| {
            // The smaller index first, so that the matrix is symmetric to the last bit.
            let (turned, row) = (turned.row(i.min(j)), loadings.row(i.max(j)));
            sum(turned.iter().zip(row).map(|(&t, &l)| t * l)).to_f64()
        })
    }

    /// L in doubles.
    pub(super) fn loadings_of(&self, end: usize) -> Array2<f64> {
        self.loadings(end).mapv(T::to_f64)
    }

    /// Row i of T times the centred answers.
    pub(super) fn coordinate(&self, i: usize, answers: &[Vec<T>]) -> Vec<T> {
        let mut coordinate = vec![T::from(0.0); answers[i].len()];
        for (column, &turn) in answers.iter().zip(self.turn.row(i)).take(i + 1) {
            coordinate.iter_mut().zip(column).for_each(|(z, &x)| *z = *z + turn * x);
        }
        coordinate
    }

    /// L, coefficients by coordinates: b_j = Σᵢ Tᵢⱼ γᵢ, and the intercept is ȳ less the slopes
    /// times the means.
    fn loadings(&self, end: usize) -> Array2<T> {
        let constants = self.constant.iter().len();
        let turn = self.turn.slice(ndarray::s![..end, ..end]);
        let zero = T::from(0.0);
        Array2::from_shape_fn(
            (constants + end, constants + end),
            |(coefficient, coordinate)| match (
                coefficient.checked_sub(constants),
                coordinate.checked_sub(constants),
            ) {
                (Some(j), Some(i)) => turn[[i, j]],
                (Some(_), None) => zero,
                (None, None) => T::from(self.constant.unwrap_or(0.0)),
                (None, Some(i)) => {
                    zero - sum(turn.row(i).iter().zip(&self.centre).map(|(&t, &m)| t * m))
                }
            },
        )
    }
}

/// Takes what predictors seem to add to a fit that is exact without them: it is rounding.
fn drop_rounding<T: Real>(z: &mut [T], left: f64) {
    let mut rest = left;
    for z in z.iter_mut().rev() {
        rest += (*z * *z).to_f64();
        if rest >= EXACT_FIT {
            return;
        }
        *z = T::from(0.0);
    }
}

/// What the rounding of the answers themselves to doubles leaves of an exact dependence, as a
/// share of a variance: (ε · |x| / sd)², for the variable farthest from zero.
fn rounding_of_answers<T: Real>(centred: &Centred<T>, size: &[T]) -> f64 {
    const ROUNDINGS: f64 = 8.0;
    let farthest = centred.mean.iter().zip(size).map(|(mean, size)| {
        let distance = mean.to_f64().abs() * centred.weight.sqrt() / size.to_f64();
        ROUNDINGS * f64::EPSILON * (1.0 + distance)
    });
    farthest.fold(0.0, f64::max).powi(2)
}

/// Cross-products about zero: C + Σw m mᵀ.
fn about_zero<T: Real>(centred: &Centred<T>) -> Array2<T> {
    let n = T::from(centred.weight);
    Array2::from_shape_fn(centred.cross.dim(), |(i, j)| {
        centred.cross[[i, j]] + n * centred.mean[i] * centred.mean[j]
    })
}

/// Finds the predictor that the others determine most nearly, if they do so too nearly.
fn check_tolerance<T: Real>(inverse_factor: &Array2<T>) -> Result<(), Failure> {
    let p = inverse_factor.nrows();
    let product = |a: usize, b: usize| {
        sum((a.max(b)..p).map(|i| inverse_factor[[i, a]] * inverse_factor[[i, b]])).to_f64()
    };
    let tolerances = (0..p).map(|j| 1.0 / product(j, j));
    let Some((variable, tolerance)) = tolerances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1))
    else {
        return Ok(());
    };
    if tolerance >= LEAST_TOLERANCE {
        return Ok(());
    }
    // The coefficients of this predictor on the others are −(R⁻¹)ᵢⱼ (R⁻¹)ⱼⱼ⁻¹; those below a
    // thousandth do not make the dependence.
    let matters =
        |&other: &usize| other != variable && (product(other, variable) * tolerance).abs() > 1e-3;
    Err(Failure::NearlyDependent { variable, on: (0..p).filter(matters).collect(), tolerance })
}
