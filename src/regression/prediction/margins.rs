//! Marginal means and their contrasts.

use std::f64::consts::SQRT_2;

use crate::correlation::{Adjustment, adjust_p_values, check_confidence};
use crate::error::{Error, Result};
use crate::math::distribution::t_critical;
use crate::math::studentized_range::{studentized_range_quantile, studentized_range_upper};
use crate::regression::fitted::{Combination, FittedModel, Setting};
use crate::regression::probe::{Probe, ProbePoint, grid, settings_of};

/// What is said of the variables that margins are not by.
#[derive(Debug, Clone, PartialEq)]
pub enum Averaging {
    /// Numeric variables at their means; over the levels of a factor with equal weights, as R's
    /// `emmeans` does.
    Equal,
    /// Numeric variables at their means; over the levels of a factor in their observed shares.
    Proportional,
    /// As they are among the respondents: the mean of each column of the design when the variables of
    /// the margins are set for everyone, one list (k) for each cell of the grid in its order. These
    /// are average predictions, Stata's `margins`.
    Observed(Vec<Vec<f64>>),
}

impl Averaging {
    /// The word for it: `equal`, `proportional` or `observed`.
    pub fn name(&self) -> &'static str {
        match self {
            Averaging::Equal => "equal",
            Averaging::Proportional => "proportional",
            Averaging::Observed(_) => "observed",
        }
    }
}

/// How p-values and intervals of pairwise contrasts allow for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairAdjustment {
    /// They do not.
    None,
    /// Tukey's, by the studentised range of as many means.
    Tukey,
    /// Holm's p-values; Bonferroni's intervals, since Holm's procedure has none.
    Holm,
    /// Bonferroni's.
    Bonferroni,
}

impl PairAdjustment {
    /// The word for it: `none`, `tukey`, `holm` or `bonferroni`.
    pub fn name(self) -> &'static str {
        match self {
            PairAdjustment::None => "none",
            PairAdjustment::Tukey => "tukey",
            PairAdjustment::Holm => "holm",
            PairAdjustment::Bonferroni => "bonferroni",
        }
    }

    /// The adjustment of that name.
    pub fn named(name: &str) -> Option<Self> {
        use PairAdjustment::{Bonferroni, Holm, None as Unadjusted, Tukey};
        [Unadjusted, Tukey, Holm, Bonferroni].into_iter().find(|known| known.name() == name)
    }
}

/// Expected outcomes at levels or values of some variables, the others averaged over.
///
/// ```text
/// mean       l·b, l the averaged row of the design      SE √(lᵀ V l)
/// contrast   (l₁ − l₂)·b for each pair of them
/// Tukey      p = P(range of so many means > |t| √2)     interval ± q SE / √2
/// ```
///
/// # Examples
///
/// ```
/// use ndarray::{Array2, array};
/// use scalewise::{FittedModel, Margins, Probe};
///
/// let covariance = Array2::from_diag(&array![0.04, 0.01, 0.09]);
/// let model = FittedModel::new(["(Intercept)", "x", "g[B]"], vec![2.0, 0.5, 1.0], covariance, 20.0)?
///     .mean("x", 4.0)
///     .mean("g[B]", 0.3);
/// let found = Margins::by([Probe::levels(&model, "g", "A")?]).find(&model)?;
/// assert_eq!(found.means[0].mean.estimate, 4.0); // 2 + 0.5 · 4
/// assert_eq!(found.means[1].mean.estimate, 5.0);
/// assert_eq!(found.contrasts[0].difference.estimate, -1.0); // A − B
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Searle, S. R., Speed, F. M., & Milliken, G. A. (1980). Population marginal means in the linear
/// model: An alternative to least squares means. *The American Statistician*, 34(4), 216–221.
/// <https://doi.org/10.1080/00031305.1980.10483031>
///
/// Tukey, J. W. (1953). *The problem of multiple comparisons*. Princeton University.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    by: Vec<Probe>,
    at: Vec<Setting>,
    over: Vec<Probe>,
    averaging: Averaging,
    adjustment: PairAdjustment,
    confidence: f64,
}

/// Marginal means and all their pairwise contrasts.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalMeans {
    /// The variables that the means are by.
    pub by: Vec<String>,
    /// One for each cell of the grid, the last variable changing fastest.
    pub means: Vec<MarginalMean>,
    /// One for each pair of means.
    pub contrasts: Vec<Contrast>,
    /// How other variables were averaged over.
    pub averaging: &'static str,
    /// How contrasts allow for their number.
    pub adjustment: PairAdjustment,
    /// The level of the intervals.
    pub confidence: f64,
    /// Degrees of freedom of the tests; NaN where each has its own, under CR2.
    pub df: f64,
}

/// One marginal mean.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalMean {
    /// The level or value of each variable.
    pub at: Vec<ProbePoint>,
    /// The mean.
    pub mean: Combination,
}

/// The difference of two marginal means.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Where the first mean stands among the means.
    pub first: usize,
    /// Where the second does, which is subtracted.
    pub second: usize,
    /// The difference; its p-value and interval are adjusted.
    pub difference: Combination,
    /// p of this contrast alone.
    pub p_unadjusted: f64,
}

impl Margins {
    /// Means by levels or values of these variables, other factors averaged over with equal weights,
    /// contrasts after Tukey, intervals at 95 %.
    pub fn by(probes: impl IntoIterator<Item = Probe>) -> Self {
        Self {
            by: probes.into_iter().collect(),
            at: Vec::new(),
            over: Vec::new(),
            averaging: Averaging::Equal,
            adjustment: PairAdjustment::Tukey,
            confidence: 0.95,
        }
    }

    /// Holds a variable at a value instead of its mean.
    #[must_use]
    pub fn at(mut self, variable: impl Into<String>, value: f64) -> Self {
        self.at.push(Setting::new(variable, value));
        self
    }

    /// Other factors with their levels, where their columns are no dummies `factor[level]`: over
    /// columns of such names equal weights need no more than the names.
    #[must_use]
    pub fn over(mut self, factors: impl IntoIterator<Item = Probe>) -> Self {
        self.over.extend(factors);
        self
    }

    /// How other variables are averaged over.
    #[must_use]
    pub fn averaging(mut self, averaging: Averaging) -> Self {
        self.averaging = averaging;
        self
    }

    /// How contrasts allow for their number.
    #[must_use]
    pub fn adjustment(mut self, adjustment: PairAdjustment) -> Self {
        self.adjustment = adjustment;
        self
    }

    /// The level of the intervals.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Finds the means and contrasts of a model.
    ///
    /// # Errors
    /// [`RegressionProblem::NoValues`](crate::RegressionProblem::NoValues),
    /// [`RegressionProblem::UnknownCoefficient`](crate::RegressionProblem::UnknownCoefficient) for a
    /// variable that no term has, [`RegressionProblem::NoMean`](crate::RegressionProblem::NoMean),
    /// [`Error::WrongShape`] for designs of another shape than the grid and the model,
    /// [`Error::ConfidenceOutOfRange`].
    pub fn find(&self, model: &FittedModel) -> Result<MarginalMeans> {
        check_confidence(self.confidence)?;
        for probe in &self.by {
            probe.check()?;
            if !model.has_product_of(&[probe.columns()]) {
                model.position(probe.variable())?;
            }
        }
        let cells = grid(&self.by);
        let designs = self.designs(model, &cells)?;
        let mean = |(cell, design): (&Vec<&ProbePoint>, &Vec<f64>)| -> Result<MarginalMean> {
            let at = cell.iter().copied().cloned().collect();
            Ok(MarginalMean { at, mean: model.combination(design, 0.0, self.confidence)? })
        };
        Ok(MarginalMeans {
            by: self.by.iter().map(|probe| probe.variable().to_string()).collect(),
            means: cells.iter().zip(&designs).map(mean).collect::<Result<_>>()?,
            contrasts: self.contrasts(model, &designs)?,
            averaging: self.averaging.name(),
            adjustment: self.adjustment,
            confidence: self.confidence,
            df: model.df(),
        })
    }

    /// The averaged row of the design for each cell.
    fn designs(&self, model: &FittedModel, cells: &[Vec<&ProbePoint>]) -> Result<Vec<Vec<f64>>> {
        if let Averaging::Observed(given) = &self.averaging {
            let (rows, k) = (cells.len(), model.terms().len());
            if given.len() == rows && given.iter().all(|design| design.len() == k) {
                return Ok(given.clone());
            }
            return Err(Error::WrongShape {
                what: "the designs of margins",
                expected: format!("({rows}, {k})"),
                found: format!("({}, {})", given.len(), given.first().map_or(0, Vec::len)),
            });
        }
        let others = self.other_factors(model);
        let of_cell = |cell: &Vec<&ProbePoint>| {
            model.design_at(&[settings_of(cell), self.at.clone(), others.clone()].concat())
        };
        cells.iter().map(of_cell).collect()
    }

    /// The columns of factors that are averaged over with equal weights.
    fn other_factors(&self, model: &FittedModel) -> Vec<Setting> {
        if self.averaging != Averaging::Equal {
            return Vec::new();
        }
        let of_factor = |factor: String| {
            let dummies = model.dummies(&factor);
            let share = 1.0 / (dummies.len() + 1) as f64;
            let setting = move |level: String| Setting::new(format!("{factor}[{level}]"), share);
            dummies.into_iter().map(setting)
        };
        // What is set first counts.
        let declared = self.over.iter().flat_map(Probe::averaged);
        declared.chain(model.factors().into_iter().flat_map(of_factor)).collect()
    }

    fn contrasts(&self, model: &FittedModel, designs: &[Vec<f64>]) -> Result<Vec<Contrast>> {
        let means = designs.len();
        let pairs = means * means.saturating_sub(1) / 2;
        let mut found = Vec::with_capacity(pairs);
        for first in 0..means {
            for second in first + 1..means {
                let l = designs[first].iter().zip(&designs[second]);
                let l: Vec<f64> = l.map(|(one, other)| one - other).collect();
                let difference = model.combination(&l, 0.0, self.confidence)?;
                let p_unadjusted = difference.p_value;
                found.push(Contrast { first, second, difference, p_unadjusted });
            }
        }
        if !found.is_empty() {
            self.adjust(&mut found, means)?;
        }
        Ok(found)
    }

    fn adjust(&self, contrasts: &mut [Contrast], means: usize) -> Result<()> {
        let p: Vec<f64> = contrasts.iter().map(|contrast| contrast.p_unadjusted).collect();
        let adjusted = match self.adjustment {
            PairAdjustment::None => return Ok(()),
            PairAdjustment::Bonferroni => adjust_p_values(&p, Adjustment::Bonferroni)?,
            PairAdjustment::Holm => adjust_p_values(&p, Adjustment::Holm)?,
            PairAdjustment::Tukey => contrasts
                .iter()
                .map(|contrast| {
                    let Combination { statistic, df, .. } = contrast.difference;
                    studentized_range_upper(statistic.abs() * SQRT_2, means, df)
                })
                .collect(),
        };
        let tails = 1.0 - self.confidence;
        let pairs = contrasts.len() as f64;
        let critical_at = |df: f64| match self.adjustment {
            PairAdjustment::Tukey => studentized_range_quantile(tails, means, df) / SQRT_2,
            _ => t_critical(1.0 - tails / pairs, df),
        };
        let mut before = (f64::NAN, f64::NAN);
        for (contrast, p_value) in contrasts.iter_mut().zip(adjusted) {
            let difference = &mut contrast.difference;
            // One number of degrees of freedom is often that of all.
            if before.0 != difference.df {
                before = (difference.df, critical_at(difference.df));
            }
            let reach = before.1 * difference.std_error;
            difference.p_value = p_value;
            difference.conf_low = difference.estimate - reach;
            difference.conf_high = difference.estimate + reach;
        }
        Ok(())
    }
}

impl MarginalMeans {
    /// What a mean is of: `B`, or `B, 30` with two variables.
    pub fn label(&self, mean: usize) -> String {
        let at = self.means.get(mean).map(|mean| mean.at.as_slice()).unwrap_or_default();
        at.iter().map(|point| point.label.as_str()).collect::<Vec<_>>().join(", ")
    }
}
