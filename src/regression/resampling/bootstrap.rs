//! Bootstrap intervals of everything that a regression's moments tell.

use super::super::solve::Solved;
use super::super::{Design, HierarchicalRegression, Precision};
use crate::bootstrap::{Bootstrap, BootstrapInterval, Resampling, bootstrap_moments};
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::moments::{Cases, Moments, Weighting};

/// What an interval is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegressionStatistic {
    /// The coefficients, intercept first.
    B,
    /// The standardised coefficients; every resample is standardised anew.
    Beta,
    /// R² of a model.
    RSquared,
    /// Its adjusted R², after Ezekiel.
    AdjRSquared,
    /// By how much R² is larger than before the block.
    RSquaredChange,
}

impl RegressionStatistic {
    /// All of them, in the order of the result.
    pub const ALL: [Self; 5] =
        [Self::B, Self::Beta, Self::RSquared, Self::AdjRSquared, Self::RSquaredChange];

    /// The word for it: `b`, `beta`, `r_squared`, `adj_r_squared` or `r_squared_change`.
    pub fn name(self) -> &'static str {
        match self {
            Self::B => "b",
            Self::Beta => "beta",
            Self::RSquared => "r_squared",
            Self::AdjRSquared => "adj_r_squared",
            Self::RSquaredChange => "r_squared_change",
        }
    }
}

/// One statistic of one model with its bootstrap interval.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapFigure {
    /// The model, counted from 1.
    pub model: usize,
    /// The block that the model ends with.
    pub block: String,
    /// What it is.
    pub statistic: RegressionStatistic,
    /// The term of a coefficient; none of R².
    pub term: Option<String>,
    /// Estimate, bias, standard error and interval; its `failed` resamples are those in which a
    /// variable did not vary, or others determined it.
    pub interval: BootstrapInterval,
}

/// The statistics of a hierarchical regression with bootstrap intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapRegression {
    /// The outcome.
    pub outcome: String,
    /// Respondents used, the same in all models.
    pub n: u64,
    /// Model by model; in each the coefficients, the standardised ones, R², adjusted R² and R² change,
    /// as far as asked for.
    pub figures: Vec<BootstrapFigure>,
    /// What was drawn: `cases`, `clusters` or `residuals`.
    pub drawn: &'static str,
    /// How many there are to draw from.
    pub drawn_from: u64,
    /// The level of the intervals.
    pub confidence: f64,
    /// Resamples drawn.
    pub resamples: u64,
    /// Their seed; none where the draws were given.
    pub seed: Option<u64>,
    /// How the intervals were found: `percentile` or `bca`.
    pub interval: &'static str,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

impl HierarchicalRegression {
    /// Bootstrap intervals of the coefficients, betas, R² and R² change of every model, which rest
    /// neither on normal errors nor on errors of one variance.
    ///
    /// Whole respondents are drawn (case resampling), so that all figures of a resample belong
    /// together; see [`bootstrap_moments`] for missing answers and weights, and
    /// [`BootstrapMethod`](crate::BootstrapMethod) for the intervals. Listwise, a resample costs one
    /// pass over the answers and one factorisation for all models.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit`] and [`bootstrap_moments`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{HierarchicalRegression, Missing, RegressionStatistic, Resampling, Responses};
    ///
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
    /// let y = [2.0, 1.0, 5.0, 3.0, 6.0, 8.0, 6.0, 9.0, 8.0, 12.0];
    /// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
    /// let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    /// let wanted = [RegressionStatistic::B, RegressionStatistic::RSquared];
    /// let draws = Resampling::seeded(1999, 5);
    /// let found = regression.bootstrap(&responses, Missing::Listwise, &wanted, &draws)?;
    /// let [_, slope, r_squared] = &found.figures[..] else { panic!("three figures") };
    /// assert_eq!(slope.term.as_deref(), Some("x"));
    /// assert!((slope.interval.estimate - 85.0 / 82.5).abs() < 1e-12);
    /// assert!(r_squared.interval.conf_low > 0.5 && r_squared.interval.conf_high < 1.0);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Davison, A. C., & Hinkley, D. V. (1997). *Bootstrap methods and their application*. Cambridge
    /// University Press. Section 6.2.4. <https://doi.org/10.1017/CBO9780511802843>
    pub fn bootstrap(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        statistics: &[RegressionStatistic],
        resampling: &Resampling<'_>,
    ) -> Result<BootstrapRegression> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, missing)?;
            return regression.bootstrap(&responses, missing, statistics, resampling);
        }
        self.check_blocks()?;
        let used = responses.select(self.variables())?;
        let moments = self.ready(&Moments::of(&used, missing)?)?;
        let wanted = Wanted::of(self, statistics);
        let statistic = |drawn: &Moments| self.figures(drawn, &wanted);
        let found = bootstrap_moments(&used, missing, wanted.names(), resampling, statistic)?;
        self.bootstrapped(&found, &wanted, &moments, "cases")
    }

    /// What is wanted of the models of these respondents.
    pub(super) fn figures(&self, drawn: &Moments, wanted: &Wanted) -> Result<Vec<f64>> {
        let moments = self.ready(drawn)?;
        let solved = self
            .solve(&self.centred(&moments), Precision::Double)
            .map_err(|failure| failure.or(&moments, self))?;
        Ok(wanted.figures(&solved, moments.n() as f64))
    }

    pub(super) fn bootstrapped(
        &self,
        found: &Bootstrap,
        wanted: &Wanted,
        moments: &Moments,
        drawn: &'static str,
    ) -> Result<BootstrapRegression> {
        let names = found.statistics.iter();
        let intervals = names.map(|name| found.interval_or_none(name, self.confidence));
        let intervals = intervals.collect::<Result<Vec<_>>>()?;
        let figure = |(figure, interval): (&Figure, BootstrapInterval)| BootstrapFigure {
            model: figure.model + 1,
            block: self.blocks[figure.model].name.clone(),
            statistic: figure.statistic,
            term: figure.term.clone(),
            interval,
        };
        Ok(BootstrapRegression {
            outcome: self.outcome.clone(),
            n: moments.n(),
            figures: wanted.figures.iter().zip(intervals).map(figure).collect(),
            drawn,
            drawn_from: found.n,
            confidence: self.confidence,
            resamples: found.replicates.nrows() as u64,
            seed: found.seed,
            interval: found.method.name(),
            missing: moments.missing(),
            cases: moments.cases(),
            weighting: moments.weighting(),
        })
    }
}

/// The statistics of all models, in order.
pub(super) struct Wanted {
    figures: Vec<Figure>,
    intercept: bool,
}

struct Figure {
    /// Counted from 0.
    model: usize,
    statistic: RegressionStatistic,
    term: Option<String>,
    /// Of a coefficient but the intercept's.
    predictor: Option<usize>,
}

impl Wanted {
    pub(super) fn of(
        regression: &HierarchicalRegression,
        statistics: &[RegressionStatistic],
    ) -> Self {
        let (mut entered, mut figures) = (Vec::new(), Vec::new());
        let asked = |statistic: &RegressionStatistic| statistics.contains(statistic);
        for (model, block) in regression.blocks.iter().enumerate() {
            entered.extend(block.predictors.iter().cloned());
            for statistic in RegressionStatistic::ALL.into_iter().filter(asked) {
                let figure = |term, predictor| Figure { model, statistic, term, predictor };
                let terms = || {
                    let terms = entered.iter().cloned().enumerate();
                    terms.map(|(at, term)| figure(Some(term), Some(at))).collect::<Vec<_>>()
                };
                match statistic {
                    RegressionStatistic::B => {
                        if regression.intercept {
                            figures.push(figure(Some("(Intercept)".to_string()), None));
                        }
                        figures.extend(terms());
                    }
                    RegressionStatistic::Beta => figures.extend(terms()),
                    _ => figures.push(figure(None, None)),
                }
            }
        }
        Self { figures, intercept: regression.intercept }
    }

    /// Names for the bootstrap, each once.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |figure: &Figure| {
            let of = figure.term.as_ref().map_or(String::new(), |term| format!(" of {term}"));
            format!("{}{of} in model {}", figure.statistic.name(), figure.model + 1)
        };
        self.figures.iter().map(name).collect()
    }

    pub(super) fn figures(&self, solved: &Solved<f64>, n: f64) -> Vec<f64> {
        let of = |figure: &Figure| {
            let solution = &solved.solutions[figure.model];
            match (figure.statistic, figure.predictor) {
                (RegressionStatistic::B, Some(at)) => solution.slopes[at],
                (RegressionStatistic::B, None) => solution.intercept.unwrap_or(f64::NAN),
                (RegressionStatistic::Beta, Some(at)) => solution.slopes[at] * solution.scales[at],
                (RegressionStatistic::RSquaredChange, _) => solution.r_squared_change,
                (RegressionStatistic::AdjRSquared, _) => {
                    let constant = f64::from(u8::from(self.intercept));
                    let left = n - solution.slopes.len() as f64 - constant;
                    1.0 - solution.unexplained * (n - constant) / left
                }
                (RegressionStatistic::RSquared | RegressionStatistic::Beta, _) => {
                    solution.r_squared
                }
            }
        };
        self.figures.iter().map(of).collect()
    }
}
