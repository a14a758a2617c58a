//! Wald's test of linear hypotheses.

use ndarray::{Array2, ArrayView2};

use super::hypothesis_text;
use crate::correlation::check_confidence;
use crate::error::{Error, RegressionProblem, Result};
use crate::math::cholesky;
use crate::math::distribution::f_upper;
use crate::math::real::sum;
use crate::regression::fitted::{Combination, FittedModel};

/// A linear hypothesis: weights of the coefficients, and what their combination is held to be.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearHypothesis {
    /// What it is called.
    pub name: String,
    /// A weight for each coefficient of the model, in order (k).
    pub weights: Vec<f64>,
    /// What the combination is held to be.
    pub value: f64,
}

/// The joint test of linear hypotheses, and each of them alone.
#[derive(Debug, Clone, PartialEq)]
pub struct HypothesisTest {
    /// The hypotheses.
    pub hypotheses: Vec<LinearHypothesis>,
    /// Of each hypothesis, how far its combination is from what it is held to be.
    pub differences: Vec<Combination>,
    /// Wald's F of all of them together.
    pub f: f64,
    /// Its first degrees of freedom: how many hypotheses there are.
    pub df1: u64,
    /// Its second degrees of freedom: of the model, or under CR2 of Hotelling's approximation.
    pub df2: f64,
    /// Upper tail of F.
    pub p_value: f64,
    /// The level of the intervals.
    pub confidence: f64,
}

impl FittedModel {
    /// Reads a hypothesis: `x` (is nought), `x = z`, `2 * x - z = 1`. Names may have any letters;
    /// of several names that fit, the longest counts.
    ///
    /// # Errors
    /// [`RegressionProblem::UnreadableHypothesis`], which marks the place.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::{Array2, array};
    /// use scalewise::FittedModel;
    ///
    /// let covariance = Array2::from_diag(&array![1.0, 1.0]);
    /// let model = FittedModel::new(["x", "z"], vec![2.0, 0.5], covariance, 20.0)?;
    /// let hypothesis = model.hypothesis("2 * x = z + 1")?;
    /// assert_eq!((hypothesis.weights, hypothesis.value), (vec![2.0, -1.0], 1.0));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn hypothesis(&self, text: &str) -> Result<LinearHypothesis> {
        hypothesis_text::read(self.terms(), text)
    }

    /// Tests linear hypotheses L b = c together, by Wald's F under the model's covariance matrix, and
    /// each alone by t.
    ///
    /// ```text
    /// F = (L b − c)ᵀ (L V Lᵀ)⁻¹ (L b − c) / q,   df1 = q hypotheses, df2 those of the model
    /// ```
    ///
    /// Under CR2 F and df2 are those of Hotelling's approximation, `clubSandwich::Wald_test`'s `HTZ`.
    ///
    /// # Errors
    /// [`RegressionProblem::NoHypotheses`], [`Error::WrongShape`],
    /// [`RegressionProblem::RedundantHypothesis`] when one follows from those before it,
    /// [`CovarianceProblem::MoreTestedThanClusters`](crate::CovarianceProblem::MoreTestedThanClusters),
    /// [`Error::ConfidenceOutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::{Array2, array};
    /// use scalewise::FittedModel;
    ///
    /// let covariance = Array2::from_diag(&array![0.25, 0.25]);
    /// let model = FittedModel::new(["x", "z"], vec![2.0, 0.5], covariance, 20.0)?;
    /// let test = model.linear_hypothesis(&[model.hypothesis("x = z")?], 0.95)?;
    /// assert!((test.f - 1.5_f64.powi(2) / 0.5).abs() < 1e-12);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Fox, J. (2016). *Applied regression analysis and generalized linear models* (3rd ed.). Sage.
    /// Section 9.4.
    pub fn linear_hypothesis(
        &self,
        hypotheses: &[LinearHypothesis],
        confidence: f64,
    ) -> Result<HypothesisTest> {
        check_confidence(confidence)?;
        if hypotheses.is_empty() {
            return Err(Error::Regression(RegressionProblem::NoHypotheses));
        }
        let k = self.terms().len();
        if let Some(wrong) = hypotheses.iter().find(|h| h.weights.len() != k) {
            return Err(Error::WrongShape {
                what: "the weights of a linear hypothesis",
                expected: format!("({k},)"),
                found: format!("({},)", wrong.weights.len()),
            });
        }
        let differences =
            hypotheses.iter().map(|h| self.combination(&h.weights, h.value, confidence));
        let differences: Vec<Combination> = differences.collect::<Result<_>>()?;
        let q = hypotheses.len();
        let covariance = Array2::from_shape_fn((q, q), |(i, j)| {
            self.covariance_of(&hypotheses[i].weights, &hypotheses[j].weights)
        });
        let weights = Array2::from_shape_fn((q, k), |(i, j)| hypotheses[i].weights[j]);
        self.require_clusters_for(q)?;
        let away: Vec<f64> = differences.iter().map(|d| d.estimate).collect();
        let f = wald(&away, covariance.view()).map_err(|at| {
            let hypothesis = hypotheses[at].name.clone();
            Error::Regression(RegressionProblem::RedundantHypothesis { hypothesis })
        })?;
        let found = self.joint(&weights, f);
        Ok(HypothesisTest {
            hypotheses: hypotheses.to_vec(),
            differences,
            f: found.f,
            df1: q as u64,
            df2: found.df,
            p_value: f_upper(found.f, q as f64, found.df),
            confidence,
        })
    }
}

/// Wald's F of differences from their covariance matrix; which of them follows from the ones before
/// when the matrix is singular.
fn wald(away: &[f64], covariance: ArrayView2<'_, f64>) -> std::result::Result<f64, usize> {
    let size = covariance.diag().mapv(f64::sqrt);
    if let Some(at) = size.iter().position(|size| *size == 0.0 || size.is_nan()) {
        return Err(at);
    }
    let unit = Array2::from_shape_fn(covariance.dim(), |(i, j)| {
        if i == j { 1.0 } else { covariance[[i, j]] / (size[i] * size[j]) }
    });
    let factor = cholesky::factor(&unit, cholesky::ROUNDING).map_err(|found| found.variable)?;
    let inverse = cholesky::invert_lower(&factor);
    let ratio: Vec<f64> = away.iter().zip(&size).map(|(away, size)| away / size).collect();
    let turned = inverse.rows().into_iter();
    let turned = turned.map(|row| sum(row.iter().zip(&ratio).map(|(weight, t)| weight * t)));
    Ok(sum(turned.map(|t| t * t)) / away.len() as f64)
}
