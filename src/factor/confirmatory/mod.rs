//! The confirmatory factor model of simple structure, by maximum likelihood on covariances.
//!
//! Every item loads on the factor of its scale alone, factors have variance 1 and correlate, unique
//! variances are free: with one scale the congeneric model.
//!
//! Jöreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis.
//! *Psychometrika*, 34(2), 183–202. <https://doi.org/10.1007/BF02289343>

mod fit;
mod least_squares;
mod likelihood;
mod start;

use std::iter;

use ndarray::{Array1, Array2};

pub use fit::ModelFit;
pub(crate) use least_squares::one_factor;
use likelihood::{Parameters, Point};

use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::cholesky::{self, Dependence};
use crate::math::linalg::smallest_eigenvalue;

const MOST_ITERATIONS: usize = 1000;
const MOST_HALVINGS: usize = 60;

/// Where the search ends: gᵀI⁻¹g of ½F, the square of what is left to go in standard errors of one
/// respondent. Slopes of 1e-12 do not move the twelfth digit of an estimate.
const SETTLED: f64 = 1e-24;
/// Slopes of 1e-9, from where on a search that comes no nearer is rounding.
const ROUNDING: f64 = 1e-18;
/// From here one more step of Newton's method, which doubles the digits, ends beyond [`SETTLED`].
const ONE_STEP: f64 = 1e-14;

/// Which factor each item loads on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SimpleStructure {
    /// The factor of each item (p).
    factor_of: Vec<usize>,
    /// How many factors there are, m.
    factors: usize,
}

impl SimpleStructure {
    /// As many factors as there are scales, of so many items each, one after the other.
    pub(crate) fn of(items: impl IntoIterator<Item = usize>) -> Self {
        let factors: Vec<usize> = items.into_iter().collect();
        let factor_of = factors.iter().enumerate().flat_map(|(a, &k)| iter::repeat_n(a, k));
        Self { factor_of: factor_of.collect(), factors: factors.len() }
    }

    /// The pairs of factors that have a correlation, (2, 1), (3, 1), (3, 2) and so on.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        (0..self.factors).flat_map(|a| (0..a).map(move |b| (a, b)))
    }

    /// The items of a factor.
    pub(crate) fn items(&self, factor: usize) -> impl Iterator<Item = usize> {
        (0..self.factor_of.len()).filter(move |&i| self.factor_of[i] == factor)
    }

    /// Covariances less free parameters; negative where no data determine the model.
    pub(crate) fn df(&self) -> i64 {
        let (p, m) = (self.factor_of.len() as i64, self.factors as i64);
        p * (p + 1) / 2 - 2 * p - m * (m - 1) / 2
    }

    /// A matrix with a column per item times Λ (n, m).
    fn times_loadings(&self, matrix: &Array2<f64>, loadings: &Array1<f64>) -> Array2<f64> {
        let mut product = Array2::zeros((matrix.nrows(), self.factors));
        for (row, mut to) in matrix.rows().into_iter().zip(product.rows_mut()) {
            for ((x, loading), &factor) in row.iter().zip(loadings).zip(&self.factor_of) {
                to[factor] += x * loading;
            }
        }
        product
    }

    /// The maximum-likelihood estimate for these covariances, whose divisor is n.
    ///
    /// # Errors
    /// [`Error::Collinear`], [`Error::NotPositiveDefinite`], [`Error::NotConverged`],
    /// [`ReliabilityProblem::Undetermined`].
    pub(crate) fn fit(&self, names: &[String], covariance: &Array2<f64>) -> Result<Solution> {
        let sample = Sample::of(names, covariance)?;
        let start = start::composites(self, &sample.correlation)?;
        self.search(&sample, start, names)
    }

    /// As [`SimpleStructure::fit`], from a solution for similar items.
    pub(crate) fn fit_from(
        &self,
        names: &[String],
        covariance: &Array2<f64>,
        start: &Solution,
    ) -> Result<Solution> {
        let sample = Sample::of(names, covariance)?;
        self.search(&sample, start.standardized.clone(), names)
    }

    /// Newton's method with steps halved until they lead down; where the discrepancy is not convex, with
    /// the information in place of its curvature. Fisher scoring alone does not settle where a model
    /// fits badly.
    fn search(&self, sample: &Sample, start: Parameters, names: &[String]) -> Result<Solution> {
        let not_converged =
            |iterations, change| Err(Error::NotConverged { what: self.what(), iterations, change });
        let Some(mut point) = Point::at(start, self, &sample.correlation) else {
            return not_converged(0, f64::NAN);
        };
        let mut before = f64::INFINITY;
        for iteration in 1..=MOST_ITERATIONS {
            let newton = Curvature::of(&point.hessian(self)).ok();
            let enough = if newton.is_some() { ONE_STEP } else { SETTLED };
            let curvature = match newton {
                Some(curvature) => curvature,
                None => self.information(&point, names)?,
            };
            let step = curvature.solve(&point.gradient).mapv_into(|change| -change);
            let left = -step.dot(&point.gradient);
            let settled = left <= enough || (left <= ROUNDING && left > 0.25 * before);
            let next = self.downhill(&point, &step, sample);
            if settled {
                let point = next.unwrap_or(point);
                let information = self.information(&point, names)?;
                return Ok(Solution::of(self, sample, &point, &information, iteration));
            }
            match next {
                Some(next) if !next.parameters.is_endless() => point = next,
                _ => return not_converged(iteration, left.sqrt()),
            }
            before = left;
        }
        not_converged(MOST_ITERATIONS, before.sqrt())
    }

    fn information(&self, point: &Point, names: &[String]) -> Result<Curvature> {
        Curvature::of(&point.information(self)).map_err(|at| self.undetermined(at, names))
    }

    /// The first point along the step that is no higher, the step being halved as often as it takes.
    fn downhill(&self, from: &Point, step: &Array1<f64>, sample: &Sample) -> Option<Point> {
        let slack = 1e-13 * from.value.abs().max(1.0);
        let shares = (0..MOST_HALVINGS as i32).map(|halvings| 0.5_f64.powi(halvings));
        shares
            .filter_map(|share| {
                let moved = from.parameters.moved(self, step, share);
                Point::at(moved, self, &sample.correlation)
            })
            .find(|point| point.value <= from.value + slack)
    }

    fn what(&self) -> &'static str {
        if self.factors == 1 { "the one-factor model" } else { "the confirmatory factor model" }
    }

    /// The parameter at this place is not determined by the data.
    fn undetermined(&self, at: usize, names: &[String]) -> Error {
        let p = names.len();
        let item = match at.checked_sub(2 * p) {
            None => at % p,
            Some(pair) => {
                let factor = self.pairs().nth(pair).map_or(0, |(a, _)| a);
                self.items(factor).next().unwrap_or(0)
            }
        };
        Error::Reliability(ReliabilityProblem::Undetermined { item: names[item].clone() })
    }
}

/// The correlations that are fitted: the estimate does not depend on the units of the items.
struct Sample {
    correlation: Array2<f64>,
    sd: Array1<f64>,
    /// ln|R|.
    log_determinant: f64,
}

impl Sample {
    fn of(names: &[String], covariance: &Array2<f64>) -> Result<Self> {
        let sd = covariance.diag().mapv(f64::sqrt);
        let correlation = Array2::from_shape_fn(covariance.dim(), |(i, j)| {
            if i == j { 1.0 } else { covariance[[i, j]] / (sd[i] * sd[j]) }
        });
        match cholesky::factor(&correlation, cholesky::ROUNDING) {
            Ok(factor) => {
                let log_determinant = 2.0 * factor.diag().iter().map(|d| d.ln()).sum::<f64>();
                Ok(Self { correlation, sd, log_determinant })
            }
            Err(Dependence { variable, pivot, .. }) if pivot < -cholesky::ROUNDING => {
                let smallest_eigenvalue = smallest_eigenvalue(&correlation);
                let variable = names[variable].clone();
                Err(Error::NotPositiveDefinite { variable, smallest_eigenvalue })
            }
            Err(Dependence { variable, on, .. }) => Err(Error::Collinear {
                variable: names[variable].clone(),
                depends_on: on.iter().map(|&other| names[other].clone()).collect(),
            }),
        }
    }
}

/// Second derivatives, factored; parameters are scaled to a curvature of one each.
struct Curvature {
    scale: Array1<f64>,
    factor: Array2<f64>,
}

impl Curvature {
    /// Or the place of a parameter that the others determine.
    fn of(second: &Array2<f64>) -> std::result::Result<Self, usize> {
        let scale = second.diag().mapv(f64::sqrt);
        if let Some(flat) = scale.iter().position(|scale| !(*scale > 0.0 && scale.is_finite())) {
            return Err(flat);
        }
        let scaled = Array2::from_shape_fn(second.dim(), |(i, j)| {
            if i == j { 1.0 } else { second[[i, j]] / (scale[i] * scale[j]) }
        });
        let factor = cholesky::factor(&scaled, cholesky::ROUNDING).map_err(|on| on.variable)?;
        Ok(Self { scale, factor })
    }

    fn solve(&self, right: &Array1<f64>) -> Array1<f64> {
        cholesky::solve(&self.factor, &(right / &self.scale)) / &self.scale
    }
}

/// The estimate, in the units of the items.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Solution {
    /// Loadings (p).
    pub(crate) loadings: Array1<f64>,
    /// Unique variances, negative in a Heywood case (p).
    pub(crate) unique: Array1<f64>,
    /// Correlations of the factors (m, m).
    pub(crate) factor_correlations: Array2<f64>,
    /// Covariances that the model implies (p, p).
    pub(crate) implied: Array2<f64>,
    /// The likeliest discrepancy F.
    pub(crate) discrepancy: f64,
    /// The largest slope of ½F, by parameters of standardised items.
    pub(crate) gradient: f64,
    /// Iterations of the search.
    pub(crate) iterations: usize,
    standardized: Parameters,
    sd: Array1<f64>,
    log_determinant: f64,
    /// L⁻¹ of the scaled information, and its scale.
    half_inverse: Array2<f64>,
    information_scale: Array1<f64>,
}

impl Solution {
    fn of(
        structure: &SimpleStructure,
        sample: &Sample,
        point: &Point,
        curvature: &Curvature,
        iterations: usize,
    ) -> Self {
        let standardized = point.parameters.clone();
        let implied = standardized.implied(structure);
        let sd = &sample.sd;
        let p = sd.len() as f64;
        Self {
            loadings: &standardized.loadings * sd,
            unique: &standardized.unique * sd * sd,
            factor_correlations: standardized.phi.clone(),
            implied: Array2::from_shape_fn(implied.dim(), |(i, j)| implied[[i, j]] * sd[i] * sd[j]),
            // A just-identified model fits but for rounding.
            discrepancy: (point.value - sample.log_determinant - p).max(0.0),
            gradient: point.gradient.iter().fold(0.0, |most, slope| slope.abs().max(most)),
            iterations,
            standardized,
            sd: sd.clone(),
            log_determinant: sample.log_determinant,
            half_inverse: cholesky::invert_lower(&curvature.factor),
            information_scale: curvature.scale.clone(),
        }
    }

    /// Loadings of standardised items (p).
    pub(crate) fn standardized_loadings(&self) -> &Array1<f64> {
        &self.standardized.loadings
    }

    /// Unique variances of standardised items (p).
    pub(crate) fn standardized_unique(&self) -> &Array1<f64> {
        &self.standardized.unique
    }

    /// Standard error of a function of the parameters with these slopes by the loadings and the unique
    /// variances, by the delta method with the expected information.
    pub(crate) fn std_error(&self, by_loading: &[f64], by_unique: &[f64], n: f64) -> f64 {
        let in_units = by_loading.iter().zip(&self.sd).map(|(slope, sd)| slope * sd);
        let in_squares = by_unique.iter().zip(&self.sd).map(|(slope, sd)| slope * sd * sd);
        let slopes = in_units.chain(in_squares).zip(&self.information_scale);
        let mut scaled = Array1::zeros(self.information_scale.len());
        scaled.iter_mut().zip(slopes).for_each(|(to, (slope, scale))| *to = slope / scale);
        self.root_of_form(&scaled, n)
    }

    /// Standard error of each loading (p).
    pub(crate) fn loading_std_errors(&self, n: f64) -> Array1<f64> {
        let p = self.sd.len();
        (0..p).map(|i| self.parameter_std_error(i, n) * self.sd[i]).collect()
    }

    /// Standard error of each unique variance (p).
    pub(crate) fn unique_std_errors(&self, n: f64) -> Array1<f64> {
        let p = self.sd.len();
        (0..p).map(|i| self.parameter_std_error(p + i, n) * self.sd[i] * self.sd[i]).collect()
    }

    /// Standard error of the correlation of factors at this place of
    /// [`SimpleStructure::pairs`].
    pub(crate) fn correlation_std_error(&self, pair: usize, n: f64) -> f64 {
        self.parameter_std_error(2 * self.sd.len() + pair, n)
    }

    fn parameter_std_error(&self, at: usize, n: f64) -> f64 {
        let mut one = Array1::zeros(self.information_scale.len());
        one[at] = 1.0 / self.information_scale[at];
        self.root_of_form(&one, n)
    }

    /// √(xᵀA⁻¹x / n), x a slope over the scale of the information and A the scaled information.
    fn root_of_form(&self, scaled: &Array1<f64>, n: f64) -> f64 {
        let half = self.half_inverse.dot(scaled);
        (half.dot(&half) / n).sqrt()
    }
}
