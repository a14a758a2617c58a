//! Hierarchical (blockwise) regression.

mod clustered;
mod diagnostics;
mod display;
mod effects;
mod fit;
mod fitted;
pub(crate) mod formula;
mod importance;
mod joint;
mod model;
pub(crate) mod nested;
mod observed;
mod prediction;
pub(crate) mod predictors;
mod probe;
mod resampling;
pub(crate) mod respondents;
mod slopes;
mod solve;
mod spss;
mod told;
mod vcov;
mod wild;
mod wild_weights;

#[cfg(feature = "python")]
pub(crate) use diagnostics::Seen;
pub use diagnostics::{
    Assumption, AssumptionTest, CasewiseRow, Cutoffs, DiagnosticOptions, Lowess, NormalScores,
    Outlier, PartialResiduals, Reason, RegressionDiagnostics, RowMeasures, lowess, normal_scores,
};
pub use effects::{
    BetaInterval, Centring, CoefficientEffects, Collinearity, CrossValidated, CrossValidatedModel,
    CrossValidation, EffectSizes, ModelCollinearity, ModelEffects, NoInterval, Noncentrality,
    PredictorModel, RSquaredInterval, RegressionPower, RegressionTest, Shrinkage,
    ShrinkageEstimates, TermEffects,
};
#[cfg(feature = "python")]
pub(crate) use effects::{
    CoefficientFigures, Figures, ModelFigures, RSquared, TermFigures, check_shrinkable,
    collinearity_of_models,
};
pub use fitted::{Combination, FittedModel, Setting};
pub use importance::{
    BootstrapImportance, DominanceReproducibility, ImportanceAnalysis, ImportanceInterval,
    ImportanceMetric, PairDominance, PredictorImportance, RelativeImportance,
};
pub use joint::TermTest;
#[cfg(feature = "python")]
pub(crate) use model::check_model_number;
pub use model::{Coefficient, LikelihoodErrors, Model, Precision, Regression};
pub use nested::{ComparedModel, FitComparison, compare_fits};
pub use prediction::{
    Averaging, Contrast, HypothesisTest, LinearHypothesis, MarginalMean, MarginalMeans, Margins,
    PairAdjustment, PredictionInterval, Predictions, predict,
};
pub use predictors::{
    CentredAt, CodedFactor, Coding, Design, FactorLevel, Predictors, Term, WithoutMainEffect,
};
pub use probe::{Probe, ProbePoint};
pub use resampling::{
    BootstrapFigure, BootstrapRegression, PermutationMethod, PermutationTest, Permutations,
    PermutedBlock, RegressionStatistic,
};
pub use slopes::{
    JohnsonNeyman, ObservedModerator, Region, RegionsOfSignificance, SignificantWhere, SimpleSlope,
    SimpleSlopes, simple_slopes,
};
pub use spss::{
    ExcludedPredictor, SelectionCriteria, SpssRegression, spss_regression, spss_regression_of,
};
#[cfg(feature = "python")]
pub(crate) use vcov::ClusterSquares;
pub use vcov::{ClusterFactor, Clusters, Vcov};
pub use wild::{WildBootstrap, WildTest};
pub use wild_weights::WildWeights;

use crate::data::{Missing, Responses};
use crate::error::{Error, Result};
use crate::moments::{Moments, twofold};
use fit::listwise_only;
use predictors::Item;
use solve::Centred;

/// Predictors that enter together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What the block is called.
    pub name: String,
    /// Its predictors, in order.
    pub predictors: Vec<String>,
}

/// Columns that belong together, such as those of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct TermColumns {
    /// What they are called together.
    pub term: String,
    /// The columns, one after the other in a block.
    pub columns: Vec<String>,
}

/// A regression of one outcome on blocks of predictors that enter in the declared order.
///
/// All blocks use one set of respondents: those complete on the outcome and every predictor.
///
/// ```text
/// model m:  y = b₀ + Σ b_j x_j over the predictors of blocks 1 … m
/// C ordered [block 1 … block m, y], scaled to unit diagonal, = L Lᵀ;  z = the last row of L
/// R²        Σ z² over the predictors entered        ΔR²    Σ z² over those of the block
/// F change  (ΔR² / df1) / ((1 − R²) / df2),   df1 predictors of the block, df2 = n − p − 1
/// b         from L⁻¹ and z      SE   √(σ² (C⁻¹)_jj)    β = b · sd(x) / sd(y)
/// tolerance 1 / (R⁻¹)_jj        VIF  1 / tolerance
/// partial   t / √(t² + df2)     part t √((1 − R²) / df2)
/// ```
///
/// The interval of β is that of b times sd(x) / sd(y): the standard deviations count as fixed.
/// AIC and BIC count σ as a parameter, as R does.
///
/// # Weights
///
/// Coefficients, betas, R² and the correlations are of the weighted means and covariances. What
/// else a weight means depends on its kind:
///
/// | | n | standard errors, intervals, F |
/// |---|---|---|
/// | frequency | Σw | as if each row stood there w times |
/// | analytic | rows | errors have variance σ² / w: weighted least squares, as R's `lm(weights =)` |
/// | sampling | rows | linearised, as `survey::svyglm` of rows drawn independently |
///
/// Under analytic weights σ is that of a respondent with weight 1, and the log-likelihood has the
/// term ½ Σ ln w. Under sampling weights there is neither σ nor a likelihood (NaN), and
///
/// ```text
/// V = n / (n − 1) · A⁻¹ (Σ w² e² x xᵀ) A⁻¹,   A = Σ w x xᵀ,   e the residuals
/// t = b / √V_jj with n − p − 1 degrees of freedom
/// F = bᵀ V⁻¹ b / df1 over the slopes of the model, or of the block: Wald's
/// ```
///
/// which needs the rows: [`HierarchicalRegression::fit_responses`]. The result says which
/// covariance matrix it is of ([`Regression::vcov`]).
///
/// # Answers with gaps
///
/// From [`Missing::Em`] everything is a function of the maximum-likelihood means μ and covariances
/// Σ, to which everybody who answered anything contributes, and so do variables of the moments
/// that are not in the regression:
///
/// ```text
/// V = D I⁻¹ Dᵀ,   I = −∂²ℓ / ∂(μ, Σ)², the observed information,   D = ∂b / ∂(μ, Σ)
/// z = b / √V_jj,  F = bᵀ V⁻¹ b / df1 with df2 = ∞ (df1 · F is Wald's χ²),  β and R² likewise
/// ```
///
/// Predictors count as random, as in lavaan with `missing = "fiml.x"` and `fixed.x = FALSE`. n are
/// the respondents with an answer; it enters adjusted R² and σ. Analytic weights have no such
/// likelihood: tests are then classical, with the smallest n of any pair.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{HierarchicalRegression, Moments};
///
/// let r = array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
/// let fit = HierarchicalRegression::new("y").block("First", ["a"]).block("Second", ["b"]).fit(&moments)?;
/// assert!((fit.models[0].r_squared - 0.36).abs() < 1e-15);
/// assert!((fit.models[1].r_squared_change - 0.09).abs() < 1e-15);
/// assert!((fit.models[1].f_change - 0.09 / (0.55 / 100.0)).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen, J., Cohen, P., West, S. G., & Aiken, L. S. (2003). *Applied multiple
/// regression/correlation analysis for the behavioral sciences* (3rd ed.). Erlbaum. Chapters 3, 5.
/// <https://doi.org/10.4324/9780203774441>
///
/// Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys.
/// *International Statistical Review*, 51(3), 279–292. <https://doi.org/10.2307/1402588>
///
/// Savalei, V. (2010). Expected versus observed information in SEM with incomplete normal and
/// nonnormal data. *Psychological Methods*, 15(4), 352–367. <https://doi.org/10.1037/a0020143>
#[derive(Debug, Clone, PartialEq)]
pub struct HierarchicalRegression {
    outcome: String,
    blocks: Vec<Block>,
    confidence: f64,
    intercept: bool,
    /// What stands in each block, until it is all in columns.
    items: Vec<(String, Vec<Item>)>,
    terms: Vec<TermColumns>,
    predictors: Predictors,
    vcov: Option<Vcov>,
    factor: ClusterFactor,
    fix: bool,
}

impl HierarchicalRegression {
    /// A regression of `outcome`, with an intercept and intervals at 95 %.
    pub fn new(outcome: impl Into<String>) -> Self {
        Self {
            outcome: outcome.into(),
            blocks: Vec::new(),
            confidence: 0.95,
            intercept: true,
            items: Vec::new(),
            terms: Vec::new(),
            predictors: Predictors::default(),
            vcov: None,
            factor: ClusterFactor::Own,
            fix: false,
        }
    }

    /// A further block, entered after the ones before it: names of columns, and [`Term`]s.
    #[must_use]
    pub fn block<S: Into<Term>>(
        self,
        name: impl Into<String>,
        predictors: impl IntoIterator<Item = S>,
    ) -> Self {
        let items = predictors.into_iter().map(|term| term.into().0).collect();
        self.enter(name.into(), items)
    }

    fn enter(mut self, name: String, items: Vec<Item>) -> Self {
        let products = items.iter().flat_map(|item| &item.products);
        let predictors = products.map(|product| predictors::name_of(product)).collect();
        self.blocks.push(Block { name: name.clone(), predictors });
        self.items.push((name, items));
        self
    }

    /// Declares that columns make one term, tested jointly: those of a factor in moments that have
    /// them as columns. They stand one after the other in their block.
    #[must_use]
    pub fn term<S: Into<String>>(
        mut self,
        term: impl Into<String>,
        columns: impl IntoIterator<Item = S>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        self.terms.push(TermColumns { term: term.into(), columns });
        self
    }

    /// The columns of each declared term.
    pub fn terms(&self) -> &[TermColumns] {
        &self.terms
    }

    /// Whether something in a block is not a column yet.
    fn has_terms(&self) -> bool {
        self.items.iter().flat_map(|(_, items)| items).any(|item| item.plain().is_none())
    }

    /// The level of the intervals.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Without an intercept, R² and everything beside it is about zero instead of the mean.
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// The covariance matrix behind standard errors, intervals and F. Left out, it is the classical
    /// one, or linearized under sampling weights, or CR2 of clusters, or CR1S of clusters of two
    /// kinds.
    #[must_use]
    pub fn vcov(mut self, vcov: Vcov) -> Self {
        self.vcov = Some(vcov);
        self
    }

    /// Which number of clusters goes into the factors of two-way clustering.
    #[must_use]
    pub fn cluster_factor(mut self, factor: ClusterFactor) -> Self {
        self.factor = factor;
        self
    }

    /// A two-way covariance matrix that is not positive semi-definite is made so, by leaving out its
    /// negative eigenvalues, as `sandwich::vcovCL(fix = TRUE)` does.
    #[must_use]
    pub fn fix_two_way(mut self) -> Self {
        self.fix = true;
        self
    }

    /// The variables it needs: all predictors in order, then the outcome.
    pub fn variables(&self) -> Vec<String> {
        let predictors = self.blocks.iter().flat_map(|block| block.predictors.iter().cloned());
        predictors.chain([self.outcome.clone()]).collect()
    }

    /// Fits all blocks from moments. From pairwise moments: Pearson's r of each pair, the standard
    /// deviations and means of all who answered a variable, and the smallest n of any pair; the
    /// weight of n respondents is then n times the mean weight. From EM's: its means and
    /// covariances, with their observed information.
    ///
    /// # Errors
    /// [`Error::NeedsRows`] for moments with sampling weights;
    /// [`Error::Regression`] for blocks that are none; [`Error::DuplicateName`], [`Error::UnknownVariable`],
    /// [`Error::AllMissing`], [`Error::ConstantVariable`], [`Error::TooFewRows`],
    /// [`Error::TooFewPairs`], [`Error::AllWeightsZero`], [`Error::NotConverged`],
    /// [`Error::Collinear`], [`Error::IllConditioned`], [`Error::NearlyExactFit`],
    /// [`Error::NotPositiveDefinite`], [`Error::ConfidenceOutOfRange`].
    pub fn fit(&self, moments: &Moments) -> Result<Regression> {
        if self.has_terms() {
            return self.over_moments(moments)?.fit(moments);
        }
        let moments = self.ready(moments)?;
        let vcov = Vcov::chosen(self.vcov, moments.weighting().kind, 0)?;
        if vcov != Vcov::Classical {
            let what = match vcov {
                Vcov::Linearized => "a standard error under sampling weights",
                _ => "a robust standard error",
            };
            return Err(Error::NeedsRows { what, instead: "give the data instead of Moments" });
        }
        let solved = self
            .solve(&self.centred(&moments), Precision::Double)
            .map_err(|e| e.or(&moments, self))?;
        let tests = self.informed(&moments, &solved)?.map(|(vcov, tests)| (vcov, tests, None));
        Ok(self.regression(&moments, &solved, tests, Precision::Double))
    }

    /// Fits all blocks from the answers. Where doubles do not carry enough digits (a tolerance below
    /// .0001, or 1 − R² below a millionth), complete cases are read again in pairs of doubles, and the
    /// result says so. Under sampling weights and HC errors complete cases are read once more, for
    /// the covariance of the coefficients; under HC5 twice.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit`], but for [`Error::NeedsRows`]; [`Error::NotYet`] for
    /// sampling weights or HC errors without listwise deletion;
    /// [`CovarianceProblem::LeverageOfOne`](crate::CovarianceProblem::LeverageOfOne).
    pub fn fit_responses(&self, responses: &Responses<'_>, missing: Missing) -> Result<Regression> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, missing)?;
            return regression.fit_responses(&responses, missing);
        }
        self.check_blocks()?;
        let used = responses.select(self.variables())?;
        let vcov = Vcov::chosen(self.vcov, used.weights().map(|weights| weights.kind()), 0)?;
        listwise_only(vcov, missing)?;
        let moments = self.ready(&Moments::of(&used, missing)?)?;
        match self.solve(&self.centred(&moments), Precision::Double) {
            Ok(solved) => self.tested(&used, &moments, &solved, (vcov, Precision::Double)),
            Err(failure) if missing != Missing::Listwise => Err(failure.or(&moments, self)),
            Err(_) => {
                let doubled = twofold(&used)?;
                let centred =
                    Centred { weight: doubled.weight, mean: doubled.mean, cross: doubled.cross };
                let solved = self
                    .solve(&centred, Precision::DoubleDouble)
                    .map_err(|e| e.or(&moments, self))?;
                self.tested(&used, &moments, &solved, (vcov, Precision::DoubleDouble))
            }
        }
    }
}
