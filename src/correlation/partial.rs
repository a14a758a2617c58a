//! Correlations with other variables held constant.

use ndarray::{Array2, s};

use super::{Correlation, check_confidence};
use crate::data::{Missing, WeightType};
use crate::error::{Error, Result};
use crate::math::cholesky::{self, Dependence};
use crate::math::distribution::{t_two_sided, z_critical};
use crate::moments::{Cases, Moments, Weighting};

/// Below this share of a variance, what the other variables leave of one keeps fewer than ten digits
/// in doubles: 2.2e-16 / 1e-6.
const LEAST_LEFT: f64 = 1e-6;

/// Rounding leaves a dependence at nought; only figures that do not belong together, as pairwise ones
/// may, go well below it, or give a correlation this far beyond one.
const BELOW_ROUNDING: f64 = 1e-8;

/// The correlation of x and y with the controls held constant in both.
///
/// ```text
/// r_xy·z = (r_xy − a·b) / √((1 − a·a) (1 − b·b)),   a = L⁻¹ r_zx,   b = L⁻¹ r_zy,   R_zz = L Lᵀ
/// t = r √((n − 2 − g) / (1 − r²)),   n − 2 − g degrees of freedom
/// interval: tanh(artanh r ± z / √(n − g − 3))
/// ```
///
/// with g controls: the correlation of the residuals of x and of y after a regression on the controls.
/// Without controls it is Pearson's. From pairwise moments and from EM's, n is the smallest of any
/// pair, as in a regression. Under sampling weights there is no test and no interval (NaN). The
/// method is `partial`.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::DuplicateName`], [`Error::ConstantVariable`],
/// [`Error::TooFewRows`] and [`Error::TooFewPairs`] (g + 3 are needed), [`Error::AllMissing`],
/// [`Error::AllWeightsZero`], [`Error::ConfidenceOutOfRange`], [`Error::NotConverged`]. Where the
/// controls determine each other, x or y: [`Error::Collinear`], or [`Error::IllConditioned`] where
/// they leave less than a millionth of a variance; [`Error::NotPositiveDefinite`] from pairwise
/// moments that do not belong together.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, partial_correlation};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let partial = partial_correlation(&moments, "x", "y", &["z"], 0.95)?;
/// assert!((partial.estimate - 0.14 / 0.64).abs() < 1e-15); // (.5 − .6²) / (1 − .6²)
/// assert_eq!(partial.df, 100.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fisher, R. A. (1924). The distribution of the partial correlation coefficient. *Metron*, 3,
/// 329–332. Kim, S. (2015). ppcor: An R package for a fast calculation to semi-partial correlation
/// coefficients. *Communications for Statistical Applications and Methods*, 22(6), 665–674.
/// <https://doi.org/10.5351/CSAM.2015.22.6.665>
pub fn partial_correlation<S: AsRef<str>>(
    moments: &Moments,
    x: &str,
    y: &str,
    controls: &[S],
    confidence: f64,
) -> Result<Correlation> {
    let left = Left::of(moments, x, y, controls, confidence)?;
    left.check_x()?;
    let r = left.shared / (left.of_x * left.of_y).sqrt();
    left.test(r, "partial", confidence)
}

/// The correlation of x, as it is, with y after the controls are taken out of y alone.
///
/// ```text
/// r_x(y·z) = (r_xy − a·b) / √(1 − b·b),   a, b and z as for partial_correlation
/// t, df and interval as of a partial correlation
/// ```
///
/// Also called part correlation; its square is what y adds to R² of a regression of x on the
/// controls. The controls are taken out of the second variable, as ppcor's `spcor.test` does; the
/// other way round, exchange x and y. The test is ppcor's, and the interval Fisher's as if r were
/// partial: both are approximate, exact is the test of y in that regression. The method is
/// `semipartial`.
///
/// # Errors
/// As [`partial_correlation`], but x may be determined by the controls.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, semipartial_correlation};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let part = semipartial_correlation(&moments, "x", "y", &["z"], 0.95)?;
/// assert!((part.estimate - 0.14 / 0.8).abs() < 1e-15); // (.5 − .6²) / √(1 − .6²)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kim (2015), as for [`partial_correlation`].
pub fn semipartial_correlation<S: AsRef<str>>(
    moments: &Moments,
    x: &str,
    y: &str,
    controls: &[S],
    confidence: f64,
) -> Result<Correlation> {
    let left = Left::of(moments, x, y, controls, confidence)?;
    left.test(left.shared / left.of_y.sqrt(), "semipartial", confidence)
}

/// What the controls leave of x and y, in their standard units.
struct Left {
    /// The variables: controls, x, y.
    moments: Moments,
    /// Controls.
    g: usize,
    /// Of the variance of x.
    of_x: f64,
    /// Of the variance of y; never too little.
    of_y: f64,
    /// Of their covariance.
    shared: f64,
}

impl Left {
    fn of<S: AsRef<str>>(
        moments: &Moments,
        x: &str,
        y: &str,
        controls: &[S],
        confidence: f64,
    ) -> Result<Self> {
        check_confidence(confidence)?;
        let g = controls.len();
        let names = controls.iter().map(AsRef::as_ref).chain([x, y]);
        let moments = moments.show(names)?;
        moments.require("this partial correlation", g as u64 + 3)?;
        let r = moments.correlation();
        let last = g + 1;
        let of_controls = r.slice(s![..g, ..g]).to_owned();
        let factor = factor(&moments, &of_controls, &(0..g).collect::<Vec<_>>())?;
        let inverse = cholesky::invert_lower(&factor);
        let (a, b) = (inverse.dot(&r.slice(s![..g, g])), inverse.dot(&r.slice(s![..g, last])));
        let (of_x, of_y) = (1.0 - a.dot(&a), 1.0 - b.dot(&b));
        let shared = r[[g, last]] - a.dot(&b);
        let left = Self { moments, g, of_x, of_y, shared };
        left.check(last, of_y)?;
        Ok(left)
    }

    /// Makes sure that the controls do not determine x.
    fn check_x(&self) -> Result<()> {
        self.check(self.g, self.of_x)
    }

    fn check(&self, variable: usize, left: f64) -> Result<()> {
        if left > LEAST_LEFT {
            return Ok(());
        }
        // The factor says on which of the controls it depends.
        let at: Vec<usize> = (0..self.g).chain([variable]).collect();
        let r = self.moments.correlation();
        let with_it = Array2::from_shape_fn((at.len(), at.len()), |(i, j)| r[[at[i], at[j]]]);
        factor(&self.moments, &with_it, &at).map(|_| ())
    }

    fn test(&self, r: f64, method: &'static str, confidence: f64) -> Result<Correlation> {
        if r.abs() > 1.0 + BELOW_ROUNDING {
            return Err(self.moments.not_positive_definite(self.g + 1));
        }
        let sample = Sample::of(&self.moments, self.g, confidence);
        Ok(sample.test(r.clamp(-1.0, 1.0), method))
    }
}

/// The Cholesky factor of correlations; `at` says which variables they are of.
fn factor(moments: &Moments, r: &Array2<f64>, at: &[usize]) -> Result<Array2<f64>> {
    cholesky::factor(r, LEAST_LEFT).map_err(|Dependence { variable, pivot, on }| {
        let name = |i: usize| moments.names()[at[i]].clone();
        let depends_on = on.iter().map(|&i| name(i)).collect();
        match pivot {
            pivot if pivot < -BELOW_ROUNDING => moments.not_positive_definite(at[variable]),
            pivot if pivot <= cholesky::ROUNDING => {
                Error::Collinear { variable: name(variable), depends_on }
            }
            tolerance => Error::IllConditioned { variable: name(variable), depends_on, tolerance },
        }
    })
}

/// The respondents behind a correlation with g controls.
struct Sample {
    n: u64,
    g: usize,
    z: f64,
    kind: Option<WeightType>,
}

impl Sample {
    fn of(moments: &Moments, g: usize, confidence: f64) -> Self {
        Self { n: moments.n(), g, z: z_critical(confidence), kind: moments.weighting().kind }
    }

    /// A coefficient without test and interval.
    fn untested(&self, r: f64, method: &'static str) -> Correlation {
        Correlation {
            estimate: r,
            std_error: f64::NAN,
            statistic: f64::NAN,
            df: f64::NAN,
            p_value: f64::NAN,
            conf_low: f64::NAN,
            conf_high: f64::NAN,
            n: self.n,
            method,
            interval: "none",
        }
    }

    fn test(&self, r: f64, method: &'static str) -> Correlation {
        let bare = self.untested(r, method);
        if self.kind == Some(WeightType::Sampling) {
            return bare;
        }
        let free = self.n as f64 - self.g as f64;
        let df = free - 2.0;
        let statistic = r * (df / ((1.0 - r) * (1.0 + r))).sqrt();
        let tested = Correlation { statistic, df, p_value: t_two_sided(statistic, df), ..bare };
        if free <= 3.0 {
            return tested;
        }
        let half = self.z / (free - 3.0).sqrt();
        Correlation {
            conf_low: (r.atanh() - half).tanh(),
            conf_high: (r.atanh() + half).tanh(),
            interval: "fisher",
            ..tested
        }
    }
}

/// Correlations of all pairs with all other variables held constant. Matrices are (k, k); the diagonal
/// of the tests is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialCorrelationMatrix {
    /// The variables (k).
    pub names: Vec<String>,
    /// The coefficients, 1 on the diagonal.
    pub r: Array2<f64>,
    /// t of each; NaN under sampling weights.
    pub statistic: Array2<f64>,
    /// Two-sided p of each t, not adjusted for the number of tests; NaN under sampling weights.
    pub p_value: Array2<f64>,
    /// Lower ends of Fisher's intervals; NaN under sampling weights.
    pub conf_low: Array2<f64>,
    /// Upper ends of Fisher's intervals; NaN under sampling weights.
    pub conf_high: Array2<f64>,
    /// Degrees of freedom of every t, n − k; NaN under sampling weights.
    pub df: f64,
    /// Respondents: the sum of frequency weights, else rows; under pairwise deletion and EM the
    /// smallest number that any pair has.
    pub n: u64,
    /// Variables held constant for each pair, k − 2.
    pub controls: usize,
    /// Which coefficient: `partial`, or `semipartial`, where the others are taken out of the variable of
    /// the column alone.
    pub method: &'static str,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Partial correlations of all pairs, each with all other variables held constant.
///
/// ```text
/// r_ij = −P_ij / √(P_ii P_jj),   P = R⁻¹
/// t, df and interval as of partial_correlation with g = k − 2
/// ```
///
/// The figures of ppcor's `pcor`, all from one inverse.
///
/// # Errors
/// As [`partial_correlation`]; [`Error::TooFewRows`] below k + 1 respondents.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, partial_correlation_matrix};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let partial = partial_correlation_matrix(&moments, 0.95)?;
/// assert!((partial.r[[0, 1]] - 0.14 / 0.64).abs() < 1e-15); // (.5 − .6²) / (1 − .6²)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kim (2015), as for [`partial_correlation`].
pub fn partial_correlation_matrix(
    moments: &Moments,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    let inverse = inverse(moments, confidence)?;
    Ok(matrix(moments, "partial", confidence, |i, j| {
        -inverse[[i, j]] / (inverse[[i, i]] * inverse[[j, j]]).sqrt()
    }))
}

/// Semipartial correlations of all pairs: of the variable of the row, as it is, with that of the column
/// after all other variables are taken out of it.
///
/// ```text
/// r_i(j) = −P_ij / √(P_ii P_jj) / √(P_ii − P_ij² / P_jj),   P = R⁻¹
/// t, df and interval as of semipartial_correlation with g = k − 2
/// ```
///
/// The figures of ppcor's `spcor`, all from one inverse. The matrix is not symmetric.
///
/// # Errors
/// As [`partial_correlation_matrix`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, semipartial_correlation_matrix};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let part = semipartial_correlation_matrix(&moments, 0.95)?;
/// assert!((part.r[[0, 1]] - 0.14 / 0.8).abs() < 1e-15); // (.5 − .6²) / √(1 − .6²)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kim (2015), as for [`partial_correlation`].
pub fn semipartial_correlation_matrix(
    moments: &Moments,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    let inverse = inverse(moments, confidence)?;
    Ok(matrix(moments, "semipartial", confidence, |i, j| {
        let (own, shared, other) = (inverse[[i, i]], inverse[[i, j]], inverse[[j, j]]);
        // P_ii less its part of j is 1 / (1 − R²) of i on the variables other than j.
        -shared / (own * other).sqrt() / (own - shared * (shared / other)).sqrt()
    }))
}

/// R⁻¹ of variables fit for it.
fn inverse(moments: &Moments, confidence: f64) -> Result<Array2<f64>> {
    check_confidence(confidence)?;
    let k = moments.names().len();
    moments.require("this matrix of partial correlations", (k as u64 + 1).max(3))?;
    let factor = factor(moments, &moments.correlation(), &(0..k).collect::<Vec<_>>())?;
    let inverse = cholesky::invert_lower(&factor);
    Ok(inverse.t().dot(&inverse))
}

fn matrix(
    moments: &Moments,
    method: &'static str,
    confidence: f64,
    coefficient: impl Fn(usize, usize) -> f64,
) -> PartialCorrelationMatrix {
    let k = moments.names().len();
    let controls = k.saturating_sub(2);
    let sample = Sample::of(moments, controls, confidence);
    let test = |(i, j): (usize, usize)| match i == j {
        true => sample.untested(1.0, method),
        false => sample.test(coefficient(i, j).clamp(-1.0, 1.0), method),
    };
    let tests = Array2::from_shape_fn((k, k), test);
    PartialCorrelationMatrix {
        names: moments.names().to_vec(),
        r: tests.mapv(|test| test.estimate),
        statistic: tests.mapv(|test| test.statistic),
        p_value: tests.mapv(|test| test.p_value),
        conf_low: tests.mapv(|test| test.conf_low),
        conf_high: tests.mapv(|test| test.conf_high),
        df: sample.test(0.0, method).df,
        n: moments.n(),
        controls,
        method,
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    }
}
