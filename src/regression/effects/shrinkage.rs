//! Estimates of the population's R², and of how well a sample's coefficients predict others.

use crate::data::WeightType;
use crate::error::{Error, RegressionProblem, Result};
use crate::regression::{Model, Regression};

/// What R² in a sample tells of R² beyond it; one value per model.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrinkageEstimates {
    /// The outcome.
    pub outcome: String,
    /// Respondents.
    pub n: u64,
    /// One per block.
    pub models: Vec<Shrinkage>,
}

/// Estimates from one model. With u = 1 − R² and p predictors:
///
/// ```text
/// ezekiel       1 − u (n − 1) / (n − p − 1)                             also called Wherry-1, Fisher
/// wherry_2      1 − u (n − 1) / (n − p)
/// smith         1 − u n / (n − p)
/// olkin_pratt   1 − u (n − 3) / (n − p − 1) · ₂F₁(1, 1; (n − p + 1) / 2; u)     unbiased
/// pratt         1 − u (n − 3) / (n − p − 1) · (1 + 2 u / (n − p − 2.3))
/// claudy_3      1 − u (n − 4) / (n − p − 1) · (1 + 2 u / (n − p + 1))
///
/// stein         1 − u (n − 1)(n − 2)(n + 1) / ((n − p − 1)(n − p − 2) n)        also Darlington
/// lord          1 − u (n − 1)(n + p + 1) / ((n − p − 1) n)                      also Nicholson
/// browne        ((n − p − 3) ρ⁴ + ρ²) / ((n − 2 p − 2) ρ² + p), ρ² by Pratt, or nought below that
/// ```
///
/// The first six estimate the population's ρ², the last three the R² with which this sample's
/// coefficients predict in the population (cross-validity). Nothing but Browne's is cut off at nought.
///
/// Of Claudy's third formula several versions are in print: this one is that of Yin and Fan (yhat's
/// `effect.size`); altR2 has n − p − 2.3 in the last term.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrinkage {
    /// The block that was entered.
    pub block: String,
    /// Predictors so far.
    pub n_predictors: usize,
    /// R² of the sample.
    pub r_squared: f64,
    /// Ezekiel's: the model's adjusted R².
    pub ezekiel: f64,
    /// The unbiased estimate for jointly normal variables.
    pub olkin_pratt: f64,
    /// Pratt's approximation of it.
    pub pratt: f64,
    /// Claudy's third formula.
    pub claudy_3: f64,
    /// Wherry's second formula.
    pub wherry_2: f64,
    /// Smith's.
    pub smith: f64,
    /// Cross-validity after Browne, with Pratt's ρ² (Shieh 2008).
    pub browne: f64,
    /// Cross-validity after Stein.
    pub stein: f64,
    /// Cross-validity after Lord and Nicholson.
    pub lord: f64,
}

impl Regression {
    /// Adjusted R² by all names, and what the coefficients are expected to explain in other samples.
    ///
    /// Every formula is of n respondents drawn alike, and of R² about the mean. Where n − p − 2 is nought
    /// an estimate that divides by it is NaN or infinite.
    ///
    /// # Errors
    /// [`Error::Regression`] with [`RegressionProblem::NotUnderSampling`] under sampling weights, and
    /// with [`RegressionProblem::NeedsIntercept`] through the origin.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{HierarchicalRegression, Moments};
    ///
    /// let r = array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]];
    /// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
    /// let fit = HierarchicalRegression::new("y").block("Both", ["a", "b"]).fit(&moments)?;
    /// let both = &fit.adjusted_r_squared()?.models[0];
    /// assert_eq!(both.ezekiel, fit.models[0].adj_r_squared);
    /// assert!(both.stein < both.ezekiel && both.ezekiel < both.olkin_pratt);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Olkin, I., & Pratt, J. W. (1958). Unbiased estimation of certain correlation coefficients. *Annals of
    /// Mathematical Statistics*, 29(1), 201–211. <https://doi.org/10.1214/aoms/1177706717>
    ///
    /// Yin, P., & Fan, X. (2001). Estimating R² shrinkage in multiple regression: A comparison of
    /// different analytical methods. *Journal of Experimental Education*, 69(2), 203–224.
    /// <https://doi.org/10.1080/00220970109600656>
    ///
    /// Shieh, G. (2008). Improved shrinkage estimation of squared multiple correlation coefficient and
    /// squared cross-validity coefficient. *Organizational Research Methods*, 11(2), 387–407.
    /// <https://doi.org/10.1177/1094428106292901>
    ///
    /// Karch, J. (2020). Improving on adjusted R-squared. *Collabra: Psychology*, 6(1), 45.
    /// <https://doi.org/10.1525/collabra.343>
    pub fn adjusted_r_squared(&self) -> Result<ShrinkageEstimates> {
        let of_model = |model: &Model| {
            let r_squared =
                RSquared { value: model.r_squared, n: self.n as f64, p: model.n_predictors as f64 };
            r_squared.shrinkage(&model.block, model.n_predictors, model.adj_r_squared)
        };
        check_shrinkable(self.intercept, self.weighting.kind)?;
        Ok(ShrinkageEstimates {
            outcome: self.outcome.clone(),
            n: self.n,
            models: self.models.iter().map(of_model).collect(),
        })
    }
}

/// Makes sure that R² is that of a simple random sample, about the mean.
pub(crate) fn check_shrinkable(intercept: bool, kind: Option<WeightType>) -> Result<()> {
    let what = "an adjusted R²";
    if !intercept {
        return Err(Error::Regression(RegressionProblem::NeedsIntercept { what }));
    }
    if kind == Some(WeightType::Sampling) {
        return Err(Error::Regression(RegressionProblem::NotUnderSampling { what }));
    }
    Ok(())
}

/// R² of p predictors among n respondents.
pub(crate) struct RSquared {
    pub(crate) value: f64,
    pub(crate) n: f64,
    pub(crate) p: f64,
}

impl RSquared {
    pub(crate) fn shrinkage(&self, block: &str, n_predictors: usize, ezekiel: f64) -> Shrinkage {
        let Self { value, n, p } = *self;
        let (left, df) = (1.0 - value, n - p - 1.0);
        let unbiased = left * (n - 3.0) / df;
        let pratt = 1.0 - unbiased * (1.0 + 2.0 * left / (n - p - 2.3));
        let rho = pratt.max(0.0);
        Shrinkage {
            block: block.to_string(),
            n_predictors,
            r_squared: value,
            ezekiel,
            olkin_pratt: 1.0 - unbiased * gauss((n - p + 1.0) / 2.0, left),
            pratt,
            claudy_3: 1.0 - left * (n - 4.0) / df * (1.0 + 2.0 * left / (n - p + 1.0)),
            wherry_2: 1.0 - left * (n - 1.0) / (n - p),
            smith: 1.0 - left * n / (n - p),
            browne: ((n - p - 3.0) * rho * rho + rho) / ((n - 2.0 * p - 2.0) * rho + p),
            stein: 1.0 - left * (n - 1.0) / df * ((n - 2.0) / (n - p - 2.0)) * ((n + 1.0) / n),
            lord: 1.0 - left * (n - 1.0) / df * ((n + p + 1.0) / n),
        }
    }
}

/// ₂F₁(1, 1; c; z) for 0 ≤ z ≤ 1: Gauss's continued fraction, by the modified Lentz method. At z = 1 it
/// is (c − 1) / (c − 2), and without bound for c up to 2.
///
/// ```text
/// 1 / (1 − d₁ z / (1 − d₂ z / (1 − …))),   d₂ₘ₋₁ = (c + m − 2) m / ((c + 2m − 3)(c + 2m − 2))
///                                          d₂ₘ   = (c + m − 2) m / ((c + 2m − 2)(c + 2m − 1))
/// ```
fn gauss(c: f64, z: f64) -> f64 {
    /// Near z = 1 the number of terms grows as one over the root of 1 − z.
    const MOST_TERMS: u32 = 10_000_000;
    if z >= 1.0 {
        return if c > 2.0 { (c - 1.0) / (c - 2.0) } else { f64::INFINITY };
    }
    let (mut fraction, mut upper, mut lower) = (1.0, 1.0, 0.0);
    for term in 1..=MOST_TERMS {
        let m = f64::from(term.div_ceil(2));
        let even = f64::from(1 - term % 2);
        let (first, second) = (c + 2.0 * m - 3.0 + even, c + 2.0 * m - 2.0 + even);
        let numerator = -z * (c + m - 2.0) * m / (first * second);
        // The first one of c near 1 is 0 / 0 by this formula, and 1 / c.
        let numerator = if term == 1 { -z / c } else { numerator };
        lower = 1.0 / (1.0 + numerator * lower);
        upper = 1.0 + numerator / upper;
        fraction *= lower * upper;
        if (lower * upper - 1.0).abs() <= f64::EPSILON {
            return 1.0 / fraction;
        }
    }
    f64::NAN
}

#[cfg(test)]
mod tests {
    use super::gauss;

    /// For c = 3/2, 2 and 3 the function is elementary.
    #[test]
    fn gauss_function_is_the_elementary_one() {
        for z in [1e-6, 0.1, 0.5, 0.9, 0.999, 0.999_999_f64] {
            let root = z.sqrt();
            let known = [(1.5, root.asin() / (root * (1.0 - z).sqrt())), (2.0, -(-z).ln_1p() / z)];
            for (c, expected) in known {
                let found = gauss(c, z);
                assert!(
                    (found - expected).abs() <= 1e-10 * expected,
                    "{c} {z}: {found} {expected}"
                );
            }
        }
        assert_eq!((gauss(3.0, 1.0), gauss(3.0, 0.0)), (2.0, 1.0));
        assert_eq!(gauss(1.5, 1.0), f64::INFINITY);
    }
}
