//! What single rows do to a regression, and whether it may assume what it assumes.

mod assumptions;
mod auxiliary;
mod casewise;
mod curves;
mod display;
mod measures;
mod partial;
mod rows;
mod serial;

pub use assumptions::{Assumption, AssumptionTest};
pub(crate) use casewise::Seen;
pub use casewise::{CasewiseRow, Cutoffs, Outlier, Reason};
pub use curves::{Lowess, NormalScores, lowess, normal_scores};
pub use measures::RowMeasures;
pub use partial::PartialResiduals;

use ndarray::{Array2, s};

use super::model::{Precision, Regression, check_model_number};
use super::solve::{Centred, Solved};
use super::{Design, HierarchicalRegression, Model};
use crate::correlation::Alternative;
use crate::data::{Missing, Responses, WeightType};
#[cfg(doc)]
use crate::error::RegressionProblem;
use crate::error::{Error, Result};
use crate::math::real::Real;
use crate::moments::{Moments, twofold};
use assumptions::Tested;
use measures::{Fit, measures};
use partial::partial_residuals;

/// Which model to look at, and which tests to make.
#[derive(Debug, Clone, PartialEq)]
pub struct DiagnosticOptions {
    /// The model, counted from 1; the last one if none is named.
    pub model: Option<usize>,
    /// The tests.
    pub tests: Vec<Assumption>,
    /// What Durbin and Watson's test is against: residuals that go with the one before
    /// ([`Alternative::Greater`]), away from it, or either.
    pub serial: Alternative,
}

impl Default for DiagnosticOptions {
    fn default() -> Self {
        Self { model: None, tests: Assumption::USUAL.to_vec(), serial: Alternative::Greater }
    }
}

/// The residuals, the influence of every row, and tests of what a regression assumes.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionDiagnostics {
    /// The regression.
    pub regression: Regression,
    /// The model, counted from 1.
    pub model: usize,
    /// Every row used.
    pub measures: RowMeasures,
    /// The tests, in the order asked for.
    pub tests: Vec<AssumptionTest>,
    /// Σ w (e / (1 − h))², the squared errors of predictions without the row; NaN where a row has
    /// a leverage of 1.
    pub press: f64,
    /// 1 − PRESS / Σ w (y − ȳ)².
    pub predicted_r_squared: f64,
    /// Rows with a leverage of 1, whose residual is nought whatever they answered. Measures that divide
    /// by 1 − h are NaN.
    pub alone: usize,
}

impl RegressionDiagnostics {
    /// The model looked at.
    pub fn of_model(&self) -> &Model {
        &self.regression.models[self.model - 1]
    }

    /// The rows that stand out, those with the largest Cook's distance first.
    pub fn casewise(&self, cutoffs: &Cutoffs) -> Vec<CasewiseRow> {
        Seen::from(&self.measures).casewise(cutoffs, self.of_model().n_predictors)
    }

    /// The residuals that are outliers at a level (.05, say) after Bonferroni, the largest first; the
    /// largest one alone if none is. car's `outlierTest`.
    pub fn outliers(&self, level: f64) -> Vec<Outlier> {
        let model = self.of_model();
        let n = model.n as f64 - self.alone as f64;
        Seen::from(&self.measures).outliers(n, model.df2 - 1.0, level)
    }
}

impl HierarchicalRegression {
    /// Residuals, leverage and influence of every row, and tests of what a regression assumes.
    ///
    /// With X of k columns (the intercept's among them), V = (XᵀWX)⁻¹ and s² = Σ w e² / (n − k):
    ///
    /// ```text
    /// leverage                 h = w xᵀ V x           centred   h − w / Σw
    /// standardised residual    √w e / s               studentised   √w e / (s √(1 − h))
    /// without the row          s₍ᵢ₎² = ((n − k) s² − w e² / (1 − h)) / (n − k − 1)
    /// studentised deleted      t = √w e / (s₍ᵢ₎ √(1 − h))      deleted   e / (1 − h)
    /// Cook's distance          r² h / ((1 − h) k),  r the studentised residual
    /// DFFITS                   t √(h / (1 − h))
    /// DFBETA                   b − b₍ᵢ₎ = V x w e / (1 − h)     DFBETAS  that / (s₍ᵢ₎ √V_jj)
    /// COVRATIO                 (s₍ᵢ₎ / s)²ᵏ / (1 − h)
    /// Mahalanobis              (x − m)ᵀ S⁻¹ (x − m) of the predictors; about zero through the origin
    /// ```
    ///
    /// A frequency stands for that many equal rows, and the measures are those of one of them: w is 1
    /// in the formulas. Analytic weights are those of R's `lm(weights =)`.
    ///
    /// The tests, u = e² / (Σ w e² / n) − 1 (of √w e under analytic weights):
    ///
    /// ```text
    /// Breusch–Pagan   n R² of u on the predictors (Koenker);  ½ explained square (original)
    /// Cook–Weisberg   ½ explained square of u on the fitted values
    /// White           n R² of u on predictors, squares and products; those that are combinations
    ///                 of others, as the square of a dummy, are left out and not counted
    /// RESET           F of squares and cubes added to the model, likewise counted
    /// Durbin–Watson   d = Σ (eₜ − eₜ₋₁)² / Σ e²; exact below 100 rows (Imhof), then normal
    /// Shapiro–Wilk    of √w e, up to 5000 rows
    /// Jarque–Bera     n / 6 (g₁² + g₂² / 4), with skewness g₁ and excess kurtosis g₂ with n
    /// ```
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit_responses`]; [`RegressionProblem::NoSuchModel`];
    /// [`Error::NotYet`] under sampling weights, pairwise deletion and EM.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{DiagnosticOptions, HierarchicalRegression, Missing, Responses};
    ///
    /// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![1.0, 2.0, 3.0, 6.0]);
    /// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
    /// let regression = HierarchicalRegression::new("y").block("First", ["x"]);
    /// let found =
    ///     regression.diagnostics(&responses, Missing::Listwise, &DiagnosticOptions::default())?;
    /// // ȳ = 3, b = 8 / 5: the last residual is 6 − 3 − 1.5 · 1.6, its leverage ¼ + 1.5² / 5.
    /// assert!((found.measures.residual[3] - 0.6).abs() < 1e-14);
    /// assert!((found.measures.leverage[3] - 0.7).abs() < 1e-14);
    /// assert!((found.measures.deleted[3] - 2.0).abs() < 1e-13);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). *Regression diagnostics*. Wiley.
    /// <https://doi.org/10.1002/0471725153>. Cook, R. D., & Weisberg, S. (1983). Diagnostics for
    /// heteroscedasticity in regression. *Biometrika*, 70(1), 1–10.
    /// <https://doi.org/10.1093/biomet/70.1.1>. Koenker, R. (1981). A note on studentizing a test for
    /// heteroscedasticity. *Journal of Econometrics*, 17(1), 107–112.
    /// <https://doi.org/10.1016/0304-4076(81)90062-2>. White, H. (1980). A heteroskedasticity-consistent
    /// covariance matrix estimator. *Econometrica*, 48(4), 817–838. <https://doi.org/10.2307/1912934>.
    /// Ramsey, J. B. (1969). Tests for specification errors. *Journal of the Royal Statistical Society
    /// B*, 31(2), 350–371. <https://doi.org/10.1111/j.2517-6161.1969.tb00796.x>. Durbin, J., & Watson,
    /// G. S. (1950). Testing for serial correlation in least squares regression: I. *Biometrika*,
    /// 37(3–4), 409–428. <https://doi.org/10.1093/biomet/37.3-4.409>. Imhof, J. P. (1961). Computing
    /// the distribution of quadratic forms in normal variables. *Biometrika*, 48(3–4), 419–426.
    /// <https://doi.org/10.1093/biomet/48.3-4.419>. Jarque, C. M., & Bera, A. K. (1980). Efficient tests
    /// for normality, homoscedasticity and serial independence of regression residuals. *Economics
    /// Letters*, 6(3), 255–259. <https://doi.org/10.1016/0165-1765(80)90024-5>
    pub fn diagnostics(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        options: &DiagnosticOptions,
    ) -> Result<RegressionDiagnostics> {
        self.look(responses, missing, options.model, options)
    }

    /// What plots of single predictors show.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::diagnostics`].
    pub fn partial_residuals(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        model: Option<usize>,
    ) -> Result<PartialResiduals> {
        self.look(responses, missing, model, &SinglePredictors)
    }

    /// Solves the regression in the precision that it needs, and looks at a model of it.
    fn look<L: Look>(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        model: Option<usize>,
        look: &L,
    ) -> Result<L::Found> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, missing)?;
            return regression.look(&responses, missing, model, look);
        }
        self.check_blocks()?;
        let asked = model.unwrap_or(self.blocks.len());
        check_model_number(asked, self.blocks.len())?;
        if missing != Missing::Listwise {
            return Err(Error::NotYet {
                what: "diagnostics of rows with missing=\"pairwise\" or \"em\"",
                instead: "use missing=\"listwise\"",
            });
        }
        let used = responses.select(self.variables())?;
        if used.weights().is_some_and(|w| w.kind() == WeightType::Sampling) {
            return Err(Error::NotYet {
                what: "the influence of rows under sampling weights",
                instead: "use weight_type=\"analytic\", which has the same residuals",
            });
        }
        let moments = self.ready(&Moments::of(&used, missing)?)?;
        let at = asked - 1;
        match self.solve(&self.centred(&moments), Precision::Double) {
            Ok(solved) => {
                let regression = self.regression(&moments, &solved, None, Precision::Double);
                look.at(&Inputs { used: &used, solved: &solved, at }, regression)
            }
            Err(_) => {
                let doubled = twofold(&used)?;
                let centred =
                    Centred { weight: doubled.weight, mean: doubled.mean, cross: doubled.cross };
                let solved = self
                    .solve(&centred, Precision::DoubleDouble)
                    .map_err(|e| e.or(&moments, self))?;
                let regression = self.regression(&moments, &solved, None, Precision::DoubleDouble);
                look.at(&Inputs { used: &used, solved: &solved, at }, regression)
            }
        }
    }
}

/// A solved regression with its rows.
struct Inputs<'a, 'd, T> {
    used: &'a Responses<'d>,
    solved: &'a Solved<T>,
    /// The model, counted from 0.
    at: usize,
}

impl<T: Real> Inputs<'_, '_, T> {
    /// What the rows of a model share.
    fn fit(&self, regression: &Regression) -> Fit {
        let solution = &self.solved.solutions[self.at];
        let model = &regression.models[self.at];
        let (end, k) = (model.n_predictors, model.coefficients.len());
        let moments = &regression.moments;
        let inverse = self.solved.coordinates.covariance(&Array2::eye(k), end);
        Fit {
            end,
            k: k as f64,
            n: regression.n as f64,
            weight: moments.total_weight(),
            frequencies: moments.weighting().kind == Some(WeightType::Frequency),
            df: model.df2,
            residual_square: solution.unexplained * solution.total_square,
            inverse_diagonal: inverse.diag().to_vec(),
        }
    }
}

/// What is wanted of a model, in either precision.
trait Look {
    type Found;

    fn at<T: Real + Sync>(
        &self,
        inputs: &Inputs<'_, '_, T>,
        regression: Regression,
    ) -> Result<Self::Found>;
}

impl Look for DiagnosticOptions {
    type Found = RegressionDiagnostics;

    fn at<T: Real + Sync>(
        &self,
        inputs: &Inputs<'_, '_, T>,
        regression: Regression,
    ) -> Result<RegressionDiagnostics> {
        let coordinates = &inputs.solved.coordinates;
        let solution = &inputs.solved.solutions[inputs.at];
        let fit = inputs.fit(&regression);
        let measures = measures(inputs.used, coordinates, &fit)?;
        let tested = Tested {
            responses: inputs.used,
            coordinates,
            fit: &fit,
            measures: &measures,
            covariance: regression.moments.covariance().slice(s![..fit.end, ..fit.end]).to_owned(),
            explained_square: solution.r_squared * solution.total_square,
            alternative: self.serial,
        };
        let tests = self.tests.iter().map(|&test| tested.test(test));
        let tests = tests.collect::<Result<Vec<_>>>()?;
        let squares = measures.deleted.iter().zip(&measures.weight);
        let press: f64 = squares.map(|(error, weight)| weight * error * error).sum();
        let alone = measures.leverage.iter().filter(|&&h| h == 1.0).count();
        Ok(RegressionDiagnostics {
            model: inputs.at + 1,
            measures,
            tests,
            press,
            predicted_r_squared: 1.0 - press / solution.total_square,
            alone,
            regression,
        })
    }
}

/// Each predictor by itself.
struct SinglePredictors;

impl Look for SinglePredictors {
    type Found = PartialResiduals;

    fn at<T: Real + Sync>(
        &self,
        inputs: &Inputs<'_, '_, T>,
        regression: Regression,
    ) -> Result<PartialResiduals> {
        let fit = inputs.fit(&regression);
        let names = regression.moments.names()[..fit.end].to_vec();
        let slopes = inputs.solved.solutions[inputs.at].slopes.clone();
        let means = regression.moments.mean().to_vec();
        partial_residuals(inputs.used, &inputs.solved.coordinates, &fit, (names, slopes, &means))
    }
}
