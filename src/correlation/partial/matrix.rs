//! Partial and semipartial correlations of all pairs.

use ndarray::Array2;

use super::Correlated;
use super::correlated::{Held, Related};
use crate::correlation::check_confidence;
use crate::data::Missing;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::math::cholesky;
use crate::moments::{Cases, Weighting};

/// Correlations of all pairs with all other variables held constant. Matrices are (k, k); the diagonal
/// of the tests is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialCorrelationMatrix {
    /// The variables (k).
    pub names: Vec<String>,
    /// The coefficients, 1 on the diagonal.
    pub r: Array2<f64>,
    /// Standard errors, where they are linearized; else NaN, as test and interval do without one.
    pub std_error: Array2<f64>,
    /// t of each, of Kendall's z; NaN from moments under sampling weights.
    pub statistic: Array2<f64>,
    /// Two-sided p of each, not adjusted for the number of tests; NaN without one.
    pub p_value: Array2<f64>,
    /// Lower ends of the intervals; NaN without them.
    pub conf_low: Array2<f64>,
    /// Upper ends of the intervals; NaN without them.
    pub conf_high: Array2<f64>,
    /// How they were found: `fisher` or `wald`; `none` of ranks, and under sampling weights.
    pub interval: &'static str,
    /// Degrees of freedom of every t, n − k, and n − 1 where they are linearized; NaN of z and
    /// without a test.
    pub df: f64,
    /// Respondents: the sum of frequency weights, else rows; under pairwise deletion and EM the
    /// smallest number that any pair has.
    pub n: u64,
    /// Variables held constant for each pair, k − 2.
    pub controls: usize,
    /// Which coefficient: `partial`, or `semipartial`, where the others are taken out of the variable of
    /// the column alone; of ranks such as `partial_spearman`.
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
/// As [`partial_correlation`](crate::partial_correlation); [`Error::TooFewRows`] below k + 1 respondents.
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
/// Kim (2015), as for [`partial_correlation`](crate::partial_correlation).
pub fn partial_correlation_matrix<'a>(
    of: impl Into<Correlated<'a>>,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    of_all(of.into(), Held::InBoth, confidence)
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
/// Kim (2015), as for [`partial_correlation`](crate::partial_correlation).
pub fn semipartial_correlation_matrix<'a>(
    of: impl Into<Correlated<'a>>,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    of_all(of.into(), Held::InSecond, confidence)
}

fn of_all(of: Correlated<'_>, held: Held, confidence: f64) -> Result<PartialCorrelationMatrix> {
    check_confidence(confidence)?;
    let related = of.related(None, "this matrix of partial correlations")?;
    let inverse = related.inverse()?;
    Ok(related.matrix(held, confidence, |at| held.coefficient(&inverse, at)))
}

impl Held {
    /// The coefficient of a pair, from P = R⁻¹.
    pub(super) fn coefficient(self, inverse: &Array2<f64>, [i, j]: [usize; 2]) -> f64 {
        let (own, shared, other) = (inverse[[i, i]], inverse[[i, j]], inverse[[j, j]]);
        let partial = -shared / (own * other).sqrt();
        let r = match self {
            Held::InBoth => partial,
            // P_ii less its part of j is 1 / (1 − R²) of i on the variables other than j.
            Held::InSecond => partial / (own - shared * (shared / other)).sqrt(),
        };
        r.clamp(-1.0, 1.0)
    }
}

impl Related {
    /// R⁻¹.
    pub(super) fn inverse(&self) -> Result<Array2<f64>> {
        let factor = self.factor(&self.r, &(0..self.names.len()).collect::<Vec<_>>())?;
        let inverse = cholesky::invert_lower(&factor);
        Ok(inverse.t().dot(&inverse))
    }

    /// The coefficients of all pairs with their tests.
    pub(super) fn matrix(
        &self,
        held: Held,
        confidence: f64,
        coefficient: impl Fn([usize; 2]) -> f64,
    ) -> PartialCorrelationMatrix {
        let k = self.names.len();
        let controls = k.saturating_sub(2);
        let sample = self.sample(controls, confidence);
        let tests = Array2::from_shape_fn((k, k), |(i, j)| match i == j {
            true => sample.untested(1.0, held),
            false => sample.test(coefficient([i, j]), held),
        });
        let example = sample.test(0.0, held);
        PartialCorrelationMatrix {
            names: self.names.clone(),
            r: tests.mapv(|test| test.estimate),
            std_error: tests.mapv(|test| test.std_error),
            statistic: tests.mapv(|test| test.statistic),
            p_value: tests.mapv(|test| test.p_value),
            conf_low: tests.mapv(|test| test.conf_low),
            conf_high: tests.mapv(|test| test.conf_high),
            interval: example.interval,
            df: example.df,
            n: self.n,
            controls,
            method: example.method,
            confidence,
            missing: self.missing,
            cases: self.cases,
            weighting: self.weighting,
        }
    }
}
