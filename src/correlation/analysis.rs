//! Correlation matrices of any coefficient, from whatever holds the answers.

use super::likelihood::of_likelihood;
use super::method::{CorrelationMethod, MeasurementLevel};
use super::{
    Adjustment, BootstrapCorrelations, CorrelationMatrix, CorrelationScores, IntervalMethod,
    LatentInterval, LinearizedInterval, PolychoricOptions, RankMethod, SampleDesign,
    adjust_p_values, clustered_correlations, clustered_rank_correlations, linearized_correlations,
    linearized_correlations_of_scores, linearized_rank_correlations,
    linearized_rank_correlations_of_scores, pearson, rank_correlation_matrix,
};
use super::{
    Alternative, bootstrap_correlations, bootstrap_polychoric_correlations,
    bootstrap_rank_correlations, exact_ranks, latent_bootstrap, mixed,
};
use crate::bootstrap::Resampling;
use crate::data::{Missing, Responses, WeightType, position};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::linalg::smallest_eigenvalue;
use crate::moments::{Moments, PairTables};

/// Rows from which on it is worth counting the cells of tables first. More than a table can have.
const MANY_ROWS: usize = 20_000;

/// A correlation matrix that is to be made: which coefficient, which interval, how p-values are
/// adjusted.
///
/// Defaults: Pearson's r; the usual interval of the coefficient (Fisher's; Bonett and Wright's for
/// Spearman's r, Fieller's for Kendall's tau, Wald's for latent correlations); p-values as they are.
///
/// Under sampling weights Pearson's r and rank correlations have linearized tests and intervals where
/// the rows are at hand ([`linearized_correlations`], [`linearized_rank_correlations`]); latent
/// correlations have none.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Adjustment, CorrelationMethod, Correlations, Missing, Responses};
///
/// let (x, y, z) = (array![1, 2, 3, 4, 5, 6], array![1, 3, 2, 4, 6, 5], array![2, 1, 2, 1, 2, 2]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view()), ("z", z.view())])?;
/// let spearman = Correlations::new(CorrelationMethod::Spearman).adjust(Adjustment::Holm);
/// let matrix = spearman.of_responses(&responses, Missing::Pairwise)?;
/// assert!((matrix.r[[0, 1]] - (1.0 - 6.0 * 4.0 / 210.0)).abs() < 1e-15);
/// assert_eq!(matrix.n_tests, 3);
/// assert_eq!(matrix.p_value[[0, 1]], 3.0 * matrix.p_unadjusted[[0, 1]]);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    method: CorrelationMethod,
    interval: Option<IntervalMethod>,
    confidence: f64,
    adjustment: Adjustment,
    alternative: Alternative,
    exact: bool,
    latent: PolychoricOptions,
    levels: Vec<(String, MeasurementLevel)>,
}

impl Correlations {
    /// A matrix of this coefficient.
    pub fn new(method: CorrelationMethod) -> Self {
        Self {
            method,
            interval: None,
            confidence: 0.95,
            adjustment: Adjustment::None,
            alternative: Alternative::TwoSided,
            exact: false,
            latent: PolychoricOptions::default(),
            levels: Vec::new(),
        }
    }

    /// The level of the intervals, 0.95 unless told.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Another interval than the usual one of the coefficient.
    #[must_use]
    pub fn interval(mut self, interval: IntervalMethod) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Adjusts p-values for the number of tests in the matrix.
    #[must_use]
    pub fn adjust(mut self, adjustment: Adjustment) -> Self {
        self.adjustment = adjustment;
        self
    }

    /// What the tests are against: that correlations differ from nought (the default), are greater, or
    /// are less. Intervals keep both ends.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// Takes p of Spearman's r and Kendall's tau from the distribution of the ranks, as R's
    /// `cor.test(exact = TRUE)`: answers without ties and weights, of up to 50 respondents for Kendall's
    /// tau and 1290 for Spearman's r. Every order of the answers is as likely; up to 9 respondents
    /// Spearman's are counted, beyond they are those of an Edgeworth series (Best & Roberts 1975),
    /// good to about .0004.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    /// How polychoric and polyserial correlations are estimated; its interval and confidence are those
    /// of the matrix.
    #[must_use]
    pub fn latent(mut self, options: PolychoricOptions) -> Self {
        self.latent = options;
        self
    }

    /// Declares what the numbers of a variable mean, for [`CorrelationMethod::Auto`]; undeclared ones
    /// are continuous.
    #[must_use]
    pub fn level(mut self, variable: impl Into<String>, level: MeasurementLevel) -> Self {
        self.levels.push((variable.into(), level));
        self
    }

    /// The matrix of moments, which know Pearson's r alone.
    ///
    /// # Errors
    /// As [`correlation_matrix`](crate::correlation_matrix); [`Error::NeedsRows`] for other
    /// coefficients, [`CorrelationProblem::NoSuchInterval`].
    pub fn of_moments(&self, moments: &Moments) -> Result<CorrelationMatrix> {
        self.require_pearson()?;
        self.finished(self.pearson_of(moments)?)
    }

    /// The matrix of answers, of any coefficient.
    ///
    /// # Errors
    /// As [`correlation_matrix`](crate::correlation_matrix), [`rank_correlation_matrix`],
    /// [`polychoric`](crate::polychoric) and [`polyserial`](crate::polyserial);
    /// [`CorrelationProblem::NoSuchInterval`], [`CorrelationProblem::TooManyLevels`],
    /// [`CorrelationProblem::NoTablesByEm`], [`CorrelationProblem::NoLevels`].
    pub fn of_responses(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
    ) -> Result<CorrelationMatrix> {
        if !matches!(self.method, CorrelationMethod::Spearman | CorrelationMethod::Kendall) {
            self.require_asymptotic()?;
        }
        let sampling = responses.weights().is_some_and(|w| w.kind() == WeightType::Sampling);
        let matrix = match self.method {
            CorrelationMethod::Pearson if sampling && missing != Missing::Em => {
                self.linearized(responses, missing)?
            }
            CorrelationMethod::Pearson => {
                return self.of_moments(&Moments::of(responses, missing)?);
            }
            CorrelationMethod::Spearman => self.ranked(responses, missing, RankMethod::Spearman)?,
            CorrelationMethod::Kendall => self.ranked(responses, missing, RankMethod::Kendall)?,
            CorrelationMethod::Polychoric => {
                return self.of_tables(&PairTables::of(responses, missing)?);
            }
            CorrelationMethod::Auto => {
                let levels = self.levels_of(responses.names())?;
                mixed::of_levels(responses, missing, &levels, self)?
            }
        };
        self.finished(matrix)
    }

    /// The matrix of answers under sampling weights that were read in parts, of Pearson's r: see
    /// [`linearized_correlations_of_scores`].
    ///
    /// # Errors
    /// As [`linearized_correlations_of_scores`]; [`CorrelationProblem::NoSuchInterval`];
    /// [`Error::NeedsRows`] for other coefficients.
    pub fn of_scores(
        &self,
        moments: &Moments,
        scores: &CorrelationScores,
    ) -> Result<CorrelationMatrix> {
        self.require_pearson()?;
        let (interval, confidence) = (self.delta_interval("linearized")?, self.confidence);
        let found = linearized_correlations_of_scores(moments, scores, interval, confidence)?;
        self.finished(CorrelationMatrix::of_linearized(found))
    }

    /// The matrix of answers under sampling weights that were read in parts, of a rank correlation: see
    /// [`linearized_rank_correlations_of_scores`].
    ///
    /// # Errors
    /// As [`linearized_rank_correlations_of_scores`]; [`CorrelationProblem::NoSuchInterval`],
    /// [`CorrelationProblem::OtherScores`] of other coefficients.
    pub fn of_rank_scores(
        &self,
        tables: &PairTables,
        scores: &CorrelationScores,
    ) -> Result<CorrelationMatrix> {
        self.require_asymptotic()?;
        let Some(method) = RankMethod::named(self.method.name()) else {
            let (found, needed) = (scores.method(), self.method.name());
            return Err(Error::Correlation(CorrelationProblem::OtherScores { found, needed }));
        };
        let (interval, level) = (self.delta_interval("linearized")?, self.confidence);
        let found =
            linearized_rank_correlations_of_scores(tables, scores, method, interval, level)?;
        self.finished(CorrelationMatrix::of_linearized(found))
    }

    /// Makes sure that moments are enough.
    fn require_pearson(&self) -> Result<()> {
        if self.method != CorrelationMethod::Pearson {
            return Err(Error::NeedsRows {
                what: "a correlation other than Pearson's",
                instead: "give the answers, or their pair tables",
            });
        }
        self.require_asymptotic()
    }

    /// What the numbers of these variables mean.
    fn levels_of(&self, names: &[String]) -> Result<Vec<MeasurementLevel>> {
        let mut levels = vec![MeasurementLevel::Continuous; names.len()];
        for (name, level) in &self.levels {
            levels[position(names, name)?] = *level;
        }
        if self.levels.is_empty() {
            return Err(Error::Correlation(CorrelationProblem::NoLevels));
        }
        Ok(levels)
    }

    /// The matrix of pair tables: polychoric correlations, and for answers that count once each or by
    /// their frequency all others, the same as from the rows.
    ///
    /// # Errors
    /// As [`Correlations::of_responses`]; [`Error::NotYet`] for other weights.
    pub fn of_tables(&self, tables: &PairTables) -> Result<CorrelationMatrix> {
        self.require_asymptotic()?;
        let matrix = match self.method {
            CorrelationMethod::Polychoric => mixed::of_tables(tables, &self.latent_options()?)?,
            CorrelationMethod::Auto => {
                let levels = self.levels_of(tables.names())?;
                mixed::by_levels(tables, &levels, &self.latent_options()?)?
            }
            _ => mixed::by_cells(tables, self)?,
        };
        self.finished(matrix)
    }

    /// The matrix of a sample drawn in clusters or strata: see [`clustered_correlations`] and
    /// [`clustered_rank_correlations`].
    ///
    /// # Errors
    /// As [`clustered_correlations`] and [`clustered_rank_correlations`];
    /// [`CorrelationProblem::NoSuchInterval`]; [`Error::NotYet`] for latent correlations.
    pub fn of_design(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        design: &SampleDesign<'_>,
    ) -> Result<CorrelationMatrix> {
        self.require_asymptotic()?;
        let (interval, confidence) = (self.delta_interval("linearized")?, self.confidence);
        let ranked = match self.method {
            CorrelationMethod::Pearson => None,
            CorrelationMethod::Spearman => Some(RankMethod::Spearman),
            CorrelationMethod::Kendall => Some(RankMethod::Kendall),
            CorrelationMethod::Polychoric | CorrelationMethod::Auto => {
                return Err(Error::NotYet {
                    what: "a latent correlation of clusters or strata",
                    instead: "use method=\"pearson\", \"spearman\" or \"kendall\"",
                });
            }
        };
        let found = match ranked {
            None => clustered_correlations(responses, missing, design, interval, confidence)?,
            Some(by) => {
                clustered_rank_correlations(responses, missing, by, design, interval, confidence)?
            }
        };
        self.finished(CorrelationMatrix::of_linearized(found))
    }

    /// The matrix with intervals from resamples, of any coefficient; the level is that of the matrix.
    ///
    /// # Errors
    /// As [`bootstrap_correlations`], [`bootstrap_rank_correlations`] and
    /// [`bootstrap_polychoric_correlations`]; [`CorrelationProblem::NoLevels`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::Array1;
    /// use scalewise::{
    ///     CorrelationMethod, Correlations, MeasurementLevel, Missing, Resampling, Responses,
    /// };
    ///
    /// let x = Array1::from_shape_fn(60, |i| (i * 7 % 61) as f64);
    /// let y = Array1::from_shape_fn(60, |i| ((i * 7 % 61 + i % 9) / 24) as f64);
    /// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
    /// let by_level = Correlations::new(CorrelationMethod::Auto).level("y", MeasurementLevel::Ordinal);
    /// let draws = Resampling::seeded(200, 1);
    /// let found = by_level.bootstrap(&responses, Missing::Listwise, &draws)?;
    /// assert_eq!(found.r, by_level.of_responses(&responses, Missing::Listwise)?.r);
    /// assert!(found.conf_low[[0, 1]] < found.r[[0, 1]]);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn bootstrap(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        resampling: &Resampling<'_>,
    ) -> Result<BootstrapCorrelations> {
        let level = self.confidence;
        let of_ranks = |method: RankMethod| {
            bootstrap_rank_correlations(responses, missing, method, resampling, level)
        };
        match self.method {
            CorrelationMethod::Pearson => {
                bootstrap_correlations(responses, missing, resampling, level)
            }
            CorrelationMethod::Spearman => of_ranks(RankMethod::Spearman),
            CorrelationMethod::Kendall => of_ranks(RankMethod::Kendall),
            CorrelationMethod::Polychoric => bootstrap_polychoric_correlations(
                responses,
                missing,
                &self.latent_options()?,
                resampling,
                level,
            ),
            CorrelationMethod::Auto => {
                let (levels, options) =
                    (self.levels_of(responses.names())?, self.latent_options()?);
                latent_bootstrap::by_level(responses, missing, &levels, &options, resampling)
            }
        }
    }

    /// Pearson's r of moments: of EM's by the likelihood. Analytic weights make each respondent's
    /// covariances Σ / w, which is not what EM maximises, and sampling weights leave no test.
    fn pearson_of(&self, moments: &Moments) -> Result<CorrelationMatrix> {
        let counted = matches!(moments.weighting().kind, None | Some(WeightType::Frequency));
        if moments.missing() == Missing::Em && counted {
            return of_likelihood(
                moments,
                self.delta_interval("maximum-likelihood")?,
                self.confidence,
            );
        }
        pearson(moments, self.interval.unwrap_or_default(), self.confidence)
    }

    /// Pearson's r of rows with sampling weights.
    fn linearized(&self, responses: &Responses<'_>, missing: Missing) -> Result<CorrelationMatrix> {
        let interval = self.delta_interval("linearized")?;
        let found = linearized_correlations(responses, missing, interval, self.confidence)?;
        Ok(CorrelationMatrix::of_linearized(found))
    }

    /// Pearson's r of the continuous variables among others, with its usual interval.
    pub(super) fn pearson_beside_latent(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
    ) -> Result<CorrelationMatrix> {
        let usual = Self { interval: None, ..self.clone() };
        match responses.weights().map(|weights| weights.kind()) {
            Some(WeightType::Sampling) if missing != Missing::Em => {
                self.linearized(responses, missing)
            }
            _ => usual.pearson_of(&Moments::of(responses, missing)?),
        }
    }

    /// The interval of a correlation whose standard error is that of a linear function near it.
    fn delta_interval(&self, method: &'static str) -> Result<LinearizedInterval> {
        match self.interval {
            None | Some(IntervalMethod::Fisher) => Ok(LinearizedInterval::Fisher),
            Some(IntervalMethod::Wald) => Ok(LinearizedInterval::Wald),
            Some(other) => Err(no_such_interval(other, method)),
        }
    }

    fn require_asymptotic(&self) -> Result<()> {
        if !self.exact {
            return Ok(());
        }
        Err(Error::NotYet {
            what: "an exact test other than of Spearman's or Kendall's correlation of rows",
            instead: "leave exact out",
        })
    }

    fn ranked(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        method: RankMethod,
    ) -> Result<CorrelationMatrix> {
        let sampling = responses.weights().is_some_and(|w| w.kind() == WeightType::Sampling);
        if sampling && !self.exact {
            let (interval, confidence) = (self.delta_interval("linearized")?, self.confidence);
            let found =
                linearized_rank_correlations(responses, missing, method, interval, confidence)?;
            return Ok(CorrelationMatrix::of_linearized(found));
        }
        let interval = self.interval.unwrap_or_else(|| method.usual_interval());
        if self.exact {
            let mut matrix =
                rank_correlation_matrix(responses, missing, method, interval, self.confidence)?;
            exact_ranks::test(&mut matrix, responses, missing, method)?;
            return Ok(matrix);
        }
        let weighted = responses.weights().is_some_and(|w| w.kind() != WeightType::Frequency);
        // A few answers are counted faster than sorted, and their cells have the same ranks; where a
        // variable has more, that shows in the first rows.
        let worthwhile = responses.n_rows() >= MANY_ROWS && !weighted && missing != Missing::Em;
        if worthwhile && let Ok(tables) = PairTables::of(responses, missing) {
            return mixed::by_cells(&tables, self);
        }
        rank_correlation_matrix(responses, missing, method, interval, self.confidence)
    }

    pub(super) fn latent_options(&self) -> Result<PolychoricOptions> {
        let interval = match self.interval {
            None => self.latent.interval,
            Some(IntervalMethod::Wald) => LatentInterval::Wald,
            Some(IntervalMethod::Fisher) => LatentInterval::Fisher,
            Some(other) => return Err(no_such_interval(other, "polychoric")),
        };
        Ok(PolychoricOptions { interval, confidence: self.confidence, ..self.latent })
    }

    /// Looks at the matrix as a whole: whether anyone can have it, and how many tests it has.
    fn finished(&self, mut matrix: CorrelationMatrix) -> Result<CorrelationMatrix> {
        let k = matrix.names.len();
        let below: Vec<[usize; 2]> = (0..k).flat_map(|i| (0..i).map(move |j| [i, j])).collect();
        let alike = matrix.n.iter().all(|n| *n == matrix.n[[0, 0]]);
        let by_construction = matches!(matrix.method, "pearson" | "spearman") && alike
            || matrix.missing == Missing::Em;
        if !by_construction && matrix.r.iter().all(|r| r.is_finite()) {
            matrix.smallest_eigenvalue = smallest_eigenvalue(&matrix.r);
        }
        self.turn_to_alternative(&mut matrix)?;
        matrix.p_unadjusted = matrix.p_value.clone();
        matrix.adjustment = self.adjustment;
        let p: Vec<f64> = below.iter().map(|&at| matrix.p_value[at]).collect();
        matrix.n_tests = p.iter().filter(|p| !p.is_nan()).count() as u64;
        for (&[i, j], p) in below.iter().zip(adjust_p_values(&p, self.adjustment)?) {
            matrix.p_value[[i, j]] = p;
            matrix.p_value[[j, i]] = p;
        }
        Ok(matrix)
    }
}

impl Correlations {
    /// Takes the tail that was asked for, of tests that were two-sided.
    fn turn_to_alternative(&self, matrix: &mut CorrelationMatrix) -> Result<()> {
        matrix.alternative = self.alternative;
        if self.alternative == Alternative::TwoSided {
            return Ok(());
        }
        if matrix.exact {
            return Err(Error::NotYet {
                what: "a one-sided exact test of a matrix",
                instead: "leave exact or alternative out",
            });
        }
        let tests = matrix.statistic.iter().zip(&matrix.df);
        matrix.p_value.iter_mut().zip(tests).for_each(|(p, (&statistic, &df))| {
            *p = match (statistic.is_nan(), df.is_nan()) {
                (true, _) => f64::NAN,
                (_, true) => self.alternative.p_of_z(statistic),
                (_, false) => self.alternative.p_of_t(statistic, df),
            };
        });
        Ok(())
    }
}

fn no_such_interval(interval: IntervalMethod, method: &'static str) -> Error {
    let (interval, offered) = (interval.name(), vec!["fisher", "wald"]);
    Error::Correlation(CorrelationProblem::NoSuchInterval { interval, method, offered })
}
