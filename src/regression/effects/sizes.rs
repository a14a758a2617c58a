//! How large effects are, with intervals: R², what a block adds, and single coefficients.

use super::beta_delta::delta_errors;
use super::interval::{RSquaredInterval, Range, change_range};
use crate::data::WeightType;
use crate::error::{Result, check_confidence};
use crate::math::distribution::t_critical;
use crate::math::noncentral::Effect;
use crate::moments::Moments;
use crate::regression::{Coefficient, Regression, TermTest};

/// How the interval of a standardised coefficient is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BetaInterval {
    /// That of b times sd(x) / sd(y): the standard deviations count as fixed.
    #[default]
    Rescaled,
    /// By the delta method for jointly normal variables (Yuan & Chan 2011; Jones & Waller 2015).
    Delta,
}

impl BetaInterval {
    /// The word for it: `rescaled` or `delta`.
    pub fn name(self) -> &'static str {
        match self {
            BetaInterval::Rescaled => "rescaled",
            BetaInterval::Delta => "delta",
        }
    }
}

/// Why intervals are left out of [`EffectSizes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoInterval {
    /// Under sampling weights neither F nor R² has the distribution that they are of: all but the
    /// rescaled one of β.
    SamplingWeights,
    /// Standard errors are those of the observed information of EM, and answers with gaps give
    /// neither F nor R² a known distribution: all but that of β by the delta method from the
    /// information itself.
    ObservedInformation,
    /// The errors were not taken to have one variance, and without that R² has no known
    /// distribution: all but the rescaled one of β.
    RobustErrors,
    /// Under analytic weights rows are not drawn from one population: those for random predictors,
    /// of ΔR², of sr² and of β by the delta method.
    AnalyticWeights,
    /// Through the origin R² is not that of correlations: the same ones.
    ThroughOrigin,
}

impl NoInterval {
    /// The words for it, as `sampling_weights`.
    pub fn name(self) -> &'static str {
        match self {
            NoInterval::SamplingWeights => "sampling_weights",
            NoInterval::ObservedInformation => "observed_information",
            NoInterval::RobustErrors => "robust_errors",
            NoInterval::AnalyticWeights => "analytic_weights",
            NoInterval::ThroughOrigin => "through_origin",
        }
    }

    /// Whether the noncentral F distribution does not apply either.
    fn spares_nothing(self) -> bool {
        !matches!(self, NoInterval::AnalyticWeights | NoInterval::ThroughOrigin)
    }
}

/// The effects in a regression, with intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectSizes {
    /// The outcome.
    pub outcome: String,
    /// Respondents.
    pub n: u64,
    /// One per block.
    pub models: Vec<ModelEffects>,
    /// One per term of each model: of a factor what all its columns add together.
    pub terms: Vec<TermEffects>,
    /// The level of the intervals.
    pub confidence: f64,
    /// How the intervals of R² were found.
    pub r_squared_interval: RSquaredInterval,
    /// How the intervals of β were found.
    pub beta_interval: BetaInterval,
    /// Why intervals are missing (NaN), if any are.
    pub no_interval: Option<NoInterval>,
}

/// The effects in one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelEffects {
    /// The block that was entered.
    pub block: String,
    /// R².
    pub r_squared: f64,
    /// Its interval.
    pub r_squared_conf_low: f64,
    /// Its interval.
    pub r_squared_conf_high: f64,
    /// Cohen's f² of the whole model: R² / (1 − R²).
    pub f_squared: f64,
    /// Its interval, from that of R².
    pub f_squared_conf_low: f64,
    /// Its interval, from that of R².
    pub f_squared_conf_high: f64,
    /// ΔR², what the block adds.
    pub r_squared_change: f64,
    /// Its interval, after Alf and Graf; of the first block that of R².
    pub r_squared_change_conf_low: f64,
    /// Its interval, after Alf and Graf; of the first block that of R².
    pub r_squared_change_conf_high: f64,
    /// Partial η² of the block: ΔR² / (ΔR² + 1 − R²).
    pub partial_eta_squared: f64,
    /// Its interval, by the noncentral F distribution.
    pub partial_eta_squared_conf_low: f64,
    /// Its interval, by the noncentral F distribution.
    pub partial_eta_squared_conf_high: f64,
    /// Cohen's f² of the block: ΔR² / (1 − R²).
    pub f_squared_change: f64,
    /// Its interval, from that of partial η².
    pub f_squared_change_conf_low: f64,
    /// Its interval, from that of partial η².
    pub f_squared_change_conf_high: f64,
    /// The predictors in order.
    pub coefficients: Vec<CoefficientEffects>,
}

/// The effect of one predictor in one model.
#[derive(Debug, Clone, PartialEq)]
pub struct CoefficientEffects {
    /// The block that it entered with.
    pub block: String,
    /// The predictor.
    pub term: String,
    /// β.
    pub beta: f64,
    /// Its standard error: that of b in the units of β, or the delta method's.
    pub beta_std_error: f64,
    /// Its interval, by t with the residual's degrees of freedom.
    pub beta_conf_low: f64,
    /// Its interval, by t with the residual's degrees of freedom.
    pub beta_conf_high: f64,
    /// sr², what the predictor adds to R² when it enters last: the squared part correlation.
    pub part_squared: f64,
    /// Its interval, after Alf and Graf; of a lone predictor that of R².
    pub part_squared_conf_low: f64,
    /// Its interval, after Alf and Graf; of a lone predictor that of R².
    pub part_squared_conf_high: f64,
}

/// The effect of one term in one model.
#[derive(Debug, Clone, PartialEq)]
pub struct TermEffects {
    /// The model, counted from 1.
    pub model: usize,
    /// The block that it entered with.
    pub block: String,
    /// The term.
    pub term: String,
    /// Its columns.
    pub n_columns: u64,
    /// sr², what they add to R² when they enter last.
    pub part_squared: f64,
    /// Its interval, after Alf and Graf; of a term that is the whole model that of R².
    pub part_squared_conf_low: f64,
    /// Its interval, after Alf and Graf; of a term that is the whole model that of R².
    pub part_squared_conf_high: f64,
}

impl Regression {
    /// Effect sizes with intervals at the level of the fit.
    ///
    /// ```text
    /// R²          by name, see RSquaredInterval
    /// ΔR², sr²    after Alf and Graf (1999), of normal variables: R²_A with, R²_B without what is
    ///             added, ends R²_A − R²_B ± z √V,
    ///             n V = 4 (R²_A − R²_B)((1 − R²_A)² + R²_B (1 − R²_B)), their case 2 multiplied out
    /// partial η²  ΔR² / (ΔR² + 1 − R²), ends λ / (λ + df2) with λ such that F change has
    ///             probability α / 2 above (low) or below it (high)
    /// f²          η² / (1 − η²), and R² / (1 − R²) of the whole model
    /// β           b sd(x) / sd(y), ends β ± t SE
    /// ```
    ///
    /// ΔR² of the first block is R², and sr² of a lone predictor is R²: their interval is that of R².
    /// The intervals of ΔR² and sr² may leave the range from 0 to 1: they are not cut off. λ / (λ + df2)
    /// is the convention of R's `effectsize::F_to_eta2`; that of R² has n instead of df2, as
    /// `MBESS::ci.R2`.
    ///
    /// Of pairwise or EM moments n is the smallest of any pair. Where an interval does not apply it is
    /// NaN, and [`EffectSizes::no_interval`] says why.
    ///
    /// # Errors
    /// [`Error::Collinear`](crate::Error::Collinear) and
    /// [`Error::IllConditioned`](crate::Error::IllConditioned) for the delta method where the predictors
    /// are too nearly collinear for the correlations.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{BetaInterval, HierarchicalRegression, Moments, RSquaredInterval};
    ///
    /// let r = array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]];
    /// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
    /// let fit = HierarchicalRegression::new("y").block("First", ["a"]).block("Second", ["b"]).fit(&moments)?;
    /// let effects = fit.effect_sizes(RSquaredInterval::NoncentralF, BetaInterval::Rescaled)?;
    /// let second = &effects.models[1];
    /// assert!((second.f_squared_change - 0.09 / 0.55).abs() < 1e-12);
    /// assert!(second.r_squared_conf_low < 0.45 && 0.45 < second.r_squared_conf_high);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Alf, E. F., Jr., & Graf, R. G. (1999). Asymptotic confidence limits for the difference between
    /// two squared multiple correlations: A simplified approach. *Psychological Methods*, 4(1), 70–75.
    /// <https://doi.org/10.1037/1082-989X.4.1.70>
    ///
    /// Steiger, J. H. (2004). Beyond the F test: Effect size confidence intervals and tests of close fit
    /// in the analysis of variance and contrast analysis. *Psychological Methods*, 9(2), 164–182.
    /// <https://doi.org/10.1037/1082-989X.9.2.164>
    pub fn effect_sizes(
        &self,
        r_squared: RSquaredInterval,
        beta: BetaInterval,
    ) -> Result<EffectSizes> {
        Figures::of(self).effects(r_squared, beta)
    }
}

/// What effect sizes need of a fit.
pub(crate) struct Figures {
    pub(crate) outcome: String,
    pub(crate) n: u64,
    pub(crate) intercept: bool,
    pub(crate) confidence: f64,
    pub(crate) vcov: String,
    pub(crate) kind: Option<WeightType>,
    pub(crate) models: Vec<ModelFigures>,
    pub(crate) terms: Vec<TermFigures>,
    /// For the delta method.
    pub(crate) moments: Moments,
}

pub(crate) struct ModelFigures {
    pub(crate) block: String,
    pub(crate) r_squared: f64,
    pub(crate) r_squared_change: f64,
    pub(crate) df1_change: u64,
    /// Those of the residual: under other errors there are no intervals.
    pub(crate) df2: u64,
    pub(crate) coefficients: Vec<CoefficientFigures>,
}

pub(crate) struct CoefficientFigures {
    pub(crate) block: String,
    pub(crate) term: String,
    pub(crate) beta: f64,
    pub(crate) beta_conf_low: f64,
    pub(crate) beta_conf_high: f64,
    pub(crate) part: f64,
    /// Of the interval of β.
    pub(crate) df: f64,
}

pub(crate) struct TermFigures {
    /// Counted from 1.
    pub(crate) model: usize,
    pub(crate) block: String,
    pub(crate) term: String,
    pub(crate) n_columns: u64,
    pub(crate) part_squared: f64,
}

impl Figures {
    fn of(fit: &Regression) -> Self {
        let models = fit.models.iter().map(|model| {
            let of_predictor = |c: &Coefficient| {
                c.block.clone().map(|block| CoefficientFigures {
                    block,
                    term: c.term.clone(),
                    beta: c.beta,
                    beta_conf_low: c.beta_conf_low,
                    beta_conf_high: c.beta_conf_high,
                    part: c.part,
                    df: c.df,
                })
            };
            ModelFigures {
                block: model.block.clone(),
                r_squared: model.r_squared,
                r_squared_change: model.r_squared_change,
                df1_change: model.df1_change,
                df2: model.df_residual,
                coefficients: model.coefficients.iter().filter_map(of_predictor).collect(),
            }
        });
        let term = |test: &TermTest| TermFigures {
            model: test.model,
            block: test.block.clone(),
            term: test.term.clone(),
            n_columns: test.df1,
            part_squared: test.part_r_squared,
        };
        Self {
            outcome: fit.outcome.clone(),
            n: fit.n,
            intercept: fit.intercept,
            confidence: fit.confidence,
            vcov: fit.vcov.to_string(),
            kind: fit.weighting.kind,
            models: models.collect(),
            terms: fit.terms.iter().map(term).collect(),
            moments: fit.moments.clone(),
        }
    }

    fn no_interval(&self) -> Option<NoInterval> {
        match self.kind {
            Some(WeightType::Sampling) => Some(NoInterval::SamplingWeights),
            _ if self.vcov == "observed_information" => Some(NoInterval::ObservedInformation),
            _ if self.vcov != "classical" => Some(NoInterval::RobustErrors),
            _ if !self.intercept => Some(NoInterval::ThroughOrigin),
            Some(WeightType::Analytic) => Some(NoInterval::AnalyticWeights),
            _ => None,
        }
    }

    pub(crate) fn effects(
        &self,
        r_squared_interval: RSquaredInterval,
        beta_interval: BetaInterval,
    ) -> Result<EffectSizes> {
        check_confidence(self.confidence)?;
        let no_interval = self.no_interval();
        let delta = match beta_interval {
            BetaInterval::Delta if no_interval.is_none() => Some(self.delta_errors()?),
            BetaInterval::Delta => {
                let none = |model: &ModelFigures| vec![f64::NAN; model.coefficients.len()];
                Some(self.models.iter().map(none).collect())
            }
            BetaInterval::Rescaled => None,
        };
        let of_model = |(at, model): (usize, &ModelFigures)| {
            let errors = delta.as_ref().map(|errors| &errors[at][..]);
            self.model(model, r_squared_interval, no_interval, errors)
        };
        let models: Vec<ModelEffects> = self.models.iter().enumerate().map(of_model).collect();
        let of_term = |term: &TermFigures| self.term(term, &models[term.model - 1], no_interval);
        Ok(EffectSizes {
            outcome: self.outcome.clone(),
            n: self.n,
            terms: self.terms.iter().map(of_term).collect(),
            models,
            confidence: self.confidence,
            r_squared_interval,
            beta_interval,
            no_interval,
        })
    }

    /// The delta method's standard errors of the predictors of each model.
    fn delta_errors(&self) -> Result<Vec<Vec<f64>>> {
        let of_model = |model: &ModelFigures| {
            let terms = model.coefficients.iter().map(|c| c.term.as_str());
            delta_errors(&self.moments, &self.outcome, terms, self.n as f64)
        };
        self.models.iter().map(of_model).collect()
    }

    fn term(
        &self,
        term: &TermFigures,
        model: &ModelEffects,
        no_interval: Option<NoInterval>,
    ) -> TermEffects {
        let alone = term.n_columns as usize == model.coefficients.len();
        let part = match no_interval {
            _ if alone => Range { low: model.r_squared_conf_low, high: model.r_squared_conf_high },
            Some(_) => Range::NONE,
            None => {
                let n = self.n as f64;
                change_range(model.r_squared, term.part_squared, n, self.confidence)
            }
        };
        TermEffects {
            model: term.model,
            block: term.block.clone(),
            term: term.term.clone(),
            n_columns: term.n_columns,
            part_squared: term.part_squared,
            part_squared_conf_low: part.low,
            part_squared_conf_high: part.high,
        }
    }

    fn model(
        &self,
        model: &ModelFigures,
        interval: RSquaredInterval,
        no_interval: Option<NoInterval>,
        delta: Option<&[f64]>,
    ) -> ModelEffects {
        let (r_squared, change) = (model.r_squared, model.r_squared_change);
        let p = model.coefficients.len();
        let whole = match no_interval {
            Some(why) if why.spares_nothing() || interval != RSquaredInterval::NoncentralF => {
                Range::NONE
            }
            _ => interval.range(r_squared, self.n, p as u64, model.df2, self.confidence),
        };
        // With nothing before it what is added is R² itself.
        let added = |added: f64, alone: bool| match no_interval {
            _ if alone => whole,
            Some(_) => Range::NONE,
            None => change_range(r_squared, added, self.n as f64, self.confidence),
        };
        let first = model.df1_change as usize == p;
        let of_change = added(change, first);
        let lambda = match no_interval {
            Some(why) if why.spares_nothing() => Range::NONE,
            _ => {
                let (df1, df2) = (model.df1_change as f64, model.df2 as f64);
                let f = change / df1 / ((1.0 - r_squared) / df2);
                Range::of(Effect::Noncentral { df1, df2 }, f, self.confidence)
            }
        };
        let df2 = model.df2 as f64;
        let eta = lambda.map(|lambda| shared(lambda, df2));
        let (f_squared, of_block) = (whole.map(ratio), lambda.map(|lambda| lambda / df2));
        let critical = t_critical(self.confidence, df2);
        let coefficient = |(at, c): (usize, &CoefficientFigures)| {
            let error = match delta {
                Some(errors) => errors[at],
                None => {
                    (c.beta_conf_high - c.beta_conf_low) / 2.0 / t_critical(self.confidence, c.df)
                }
            };
            let by_delta = |sign: f64| c.beta + sign * critical * error;
            let part_squared = c.part * c.part;
            let part = added(part_squared, p == 1);
            CoefficientEffects {
                block: c.block.clone(),
                term: c.term.clone(),
                beta: c.beta,
                beta_std_error: error,
                beta_conf_low: delta.map_or(c.beta_conf_low, |_| by_delta(-1.0)),
                beta_conf_high: delta.map_or(c.beta_conf_high, |_| by_delta(1.0)),
                part_squared,
                part_squared_conf_low: part.low,
                part_squared_conf_high: part.high,
            }
        };
        ModelEffects {
            block: model.block.clone(),
            r_squared,
            r_squared_conf_low: whole.low,
            r_squared_conf_high: whole.high,
            f_squared: ratio(r_squared),
            f_squared_conf_low: f_squared.low,
            f_squared_conf_high: f_squared.high,
            r_squared_change: change,
            r_squared_change_conf_low: of_change.low,
            r_squared_change_conf_high: of_change.high,
            partial_eta_squared: change / (change + (1.0 - r_squared)),
            partial_eta_squared_conf_low: eta.low,
            partial_eta_squared_conf_high: eta.high,
            f_squared_change: change / (1.0 - r_squared),
            f_squared_change_conf_low: of_block.low,
            f_squared_change_conf_high: of_block.high,
            coefficients: model.coefficients.iter().enumerate().map(coefficient).collect(),
        }
    }
}

/// η² as f².
fn ratio(share: f64) -> f64 {
    share / (1.0 - share)
}

/// λ / (λ + m), also of an infinite λ.
pub(super) fn shared(lambda: f64, others: f64) -> f64 {
    if lambda == f64::INFINITY { 1.0 } else { lambda / (lambda + others) }
}
