//! Coefficients with intervals from resamples of the respondents, beside the result that they are of.

use crate::bootstrap::{Bootstrap, BootstrapInterval};
use crate::error::Result;

/// One coefficient with its bootstrap interval.
#[derive(Debug, Clone, PartialEq)]
pub struct ResampledCoefficient {
    /// What it is called in the result that it is of.
    pub coefficient: &'static str,
    /// Its estimate, bias, standard error and interval; where BCa has none, the ends are NaN and the
    /// interval is called `none`.
    pub interval: BootstrapInterval,
}

/// The statistic that is 1 in a resample with an improper solution, else 0.
pub(super) const IMPROPER: &str = "improper";

/// In how many resamples it is 1.
pub(super) fn improper(found: &Bootstrap) -> u64 {
    let column = found.statistics.iter().position(|name| name == IMPROPER);
    let counted = |at: usize| found.replicates.column(at).iter().filter(|one| **one == 1.0).count();
    column.map_or(0, |at| counted(at) as u64)
}

/// A result, and intervals of its coefficients from resamples of the respondents.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled<T> {
    /// The result of the respondents themselves.
    pub result: T,
    /// Its coefficients that have an interval, in the order of the result.
    pub coefficients: Vec<ResampledCoefficient>,
    /// Resamples whose solution is improper, by a Heywood case or a polychoric correlation at its limit;
    /// they are part of the intervals.
    pub improper: u64,
    /// The level of the intervals.
    pub confidence: f64,
    /// Respondents that resamples are drawn from: the sum of frequency weights, else rows.
    pub respondents: u64,
    /// The seed; none where the draws were given.
    pub seed: Option<u64>,
}

impl<T> Resampled<T> {
    /// Of the statistics of these names, and of [`IMPROPER`] where that was drawn too.
    pub(super) fn of(
        result: T,
        coefficients: &[&'static str],
        found: &Bootstrap,
        confidence: f64,
    ) -> Result<Self> {
        let coefficient = |name: &&'static str| {
            let interval = found.interval_or_none(name, confidence)?;
            Ok(ResampledCoefficient { coefficient: name, interval })
        };
        Ok(Self {
            result,
            coefficients: coefficients.iter().map(coefficient).collect::<Result<_>>()?,
            improper: improper(found),
            confidence,
            respondents: found.n,
            seed: found.seed,
        })
    }

    /// The interval of one coefficient.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{HalfSplit, Missing, Resampling, Responses, Scale, bootstrap_split_half};
    ///
    /// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
    /// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
    /// let answers = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
    /// let (scale, split) = (Scale::new("s", ["a", "b"])?, HalfSplit::OddEven);
    /// let draws = Resampling::seeded(999, 1);
    /// let found = bootstrap_split_half(&answers, &scale, &split, Missing::Listwise, &draws, 0.9)?;
    /// let guttman = found.interval("guttman").expect("an interval");
    /// assert!(guttman.conf_low < found.result.guttman);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn interval(&self, coefficient: &str) -> Option<&BootstrapInterval> {
        let found = self.coefficients.iter().find(|one| one.coefficient == coefficient);
        found.map(|one| &one.interval)
    }
}
