//! What is found in every resample, and from what.

use std::sync::OnceLock;

use super::{Bootstrap, Resample, Resampling, check_respondents, run};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::{CountedRows, GappedRows, Moments};

/// Statistics of resampled respondents.
pub(super) trait Source: Sync {
    /// How many there are to draw from.
    fn respondents(&self) -> usize;
    /// The statistics of all.
    fn whole(&self) -> Result<Vec<f64>>;
    /// The statistics of a resample.
    fn resample(&self, resample: &Resample) -> Result<Vec<f64>>;
    /// The statistics of all but one.
    fn without(&self, respondent: usize) -> Result<Vec<f64>>;
}

/// Any statistics of n respondents, from who was drawn.
///
/// `statistic` gets the indices of a resample, or how often each respondent is in it, and returns as many
/// figures as there are names. It is called from several threads. Where it fails, as when all who were
/// drawn agree, the resample is left out of the interval and counted as failed. For BCa it is also
/// called without each respondent; see [`BootstrapMethod`](crate::BootstrapMethod).
///
/// # Errors
/// Those of `statistic` for all respondents; [`Error::TooFewRows`] below 2,
/// [`Error::SampleSizeOutOfRange`], [`Error::WrongShape`], [`Error::Bootstrap`],
/// [`Error::Interrupted`].
///
/// # Examples
///
/// ```
/// use scalewise::{Resampling, bootstrap};
///
/// let x = [2.0, 4.0, 4.0, 5.0, 9.0, 12.0];
/// let mean = |drawn: &scalewise::Resample| {
///     let sum: f64 = drawn.indices().iter().map(|&i| x[i as usize]).sum();
///     Ok(vec![sum / drawn.indices().len() as f64])
/// };
/// let found = bootstrap(x.len(), ["mean"], &Resampling::seeded(2000, 1), mean)?;
/// let interval = found.interval("mean", 0.95)?;
/// assert_eq!(interval.estimate, 6.0);
/// assert!(interval.conf_low > 2.0 && interval.conf_high < 12.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Efron, B., & Tibshirani, R. J. (1993). *An introduction to the bootstrap*. Chapman & Hall.
/// <https://doi.org/10.1201/9780429246593>
pub fn bootstrap<N: Into<String>>(
    respondents: usize,
    statistics: impl IntoIterator<Item = N>,
    resampling: &Resampling<'_>,
    statistic: impl Fn(&Resample) -> Result<Vec<f64>> + Sync,
) -> Result<Bootstrap> {
    let source = OfIndices { respondents, statistic };
    run(&source, statistics.into_iter().map(Into::into).collect(), resampling)
}

struct OfIndices<S> {
    respondents: usize,
    statistic: S,
}

impl<S: Fn(&Resample) -> Result<Vec<f64>> + Sync> Source for OfIndices<S> {
    fn respondents(&self) -> usize {
        self.respondents
    }

    fn whole(&self) -> Result<Vec<f64>> {
        (self.statistic)(&Resample::whole(self.respondents))
    }

    fn resample(&self, resample: &Resample) -> Result<Vec<f64>> {
        (self.statistic)(resample)
    }

    fn without(&self, respondent: usize) -> Result<Vec<f64>> {
        (self.statistic)(&Resample::without(self.respondents, respondent))
    }
}

/// Any statistics of moments, which every analysis that takes [`Moments`] can give.
///
/// Complete rows are read once. A resample costs one pass over its n × k answers, at the speed of
/// [`Moments::of`], and leaving out a respondent k² operations. Under pairwise deletion and EM the
/// respondents are those with any answer, and each resample is read anew.
///
/// Of frequency weights every single respondent is drawn; under analytic and sampling weights a row is
/// drawn with its weight, which takes rows to be sampled independently.
///
/// # Errors
/// As [`bootstrap`]; those of [`Moments::of`]; [`Error::NotYet`] for analytic or sampling weights with
/// pairwise deletion or EM.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{BootstrapMethod, Missing, Resampling, Responses, bootstrap_moments};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], array![2.0, 1.0, 4.0, 3.0, 6.0, 5.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let resampling = Resampling::seeded(999, 7).method(BootstrapMethod::Percentile);
/// let slope = |moments: &scalewise::Moments| {
///     let s = moments.covariance();
///     Ok(vec![s[[0, 1]] / s[[0, 0]]])
/// };
/// let found = bootstrap_moments(&responses, Missing::Listwise, ["slope"], &resampling, slope)?;
/// assert!((found.estimate[0] - 14.5 / 17.5).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap`].
pub fn bootstrap_moments<N: Into<String>>(
    responses: &Responses<'_>,
    missing: Missing,
    statistics: impl IntoIterator<Item = N>,
    resampling: &Resampling<'_>,
    statistic: impl Fn(&Moments) -> Result<Vec<f64>> + Sync,
) -> Result<Bootstrap> {
    let statistics = statistics.into_iter().map(Into::into).collect();
    match missing {
        Missing::Listwise => {
            let rows = CountedRows::read(responses)?;
            let owners = rows.frequencies().map(owners).transpose()?;
            run(&OfMoments { rows, owners, statistic }, statistics, resampling)
        }
        Missing::Pairwise | Missing::Em => {
            if responses.weights().is_some_and(|w| w.kind() != WeightType::Frequency) {
                return Err(Error::NotYet {
                    what: "a bootstrap with these weights and missing=\"pairwise\" or \"em\"",
                    instead: "use missing=\"listwise\"",
                });
            }
            let of_rows = |rows: &Responses<'_>| statistic(&Moments::of(rows, missing)?);
            run(&OfRows::read(responses, of_rows, true)?, statistics, resampling)
        }
    }
}

struct OfMoments<S> {
    rows: CountedRows,
    /// The row of each respondent, where one row stands for several.
    owners: Option<Vec<u32>>,
    statistic: S,
}

/// The row of every single respondent.
///
/// # Errors
/// [`Error::Bootstrap`] of more respondents than a resample can list.
fn owners(frequencies: &[f64]) -> Result<Vec<u32>> {
    check_respondents(frequencies.iter().sum())?;
    let rows = frequencies.iter().zip(0_u32..);
    Ok(rows.flat_map(|(&often, row)| std::iter::repeat_n(row, often as usize)).collect())
}

impl<S: Fn(&Moments) -> Result<Vec<f64>> + Sync> Source for OfMoments<S> {
    fn respondents(&self) -> usize {
        self.owners.as_ref().map_or(self.rows.rows(), Vec::len)
    }

    fn whole(&self) -> Result<Vec<f64>> {
        (self.statistic)(&self.rows.whole())
    }

    fn resample(&self, resample: &Resample) -> Result<Vec<f64>> {
        let moments = match &self.owners {
            None => self.rows.counted(resample.counts()),
            Some(owners) => {
                let mut counts = vec![0; self.rows.rows()];
                resample.indices().iter().for_each(|&i| counts[owners[i as usize] as usize] += 1);
                self.rows.counted(&counts)
            }
        };
        (self.statistic)(&moments)
    }

    fn without(&self, respondent: usize) -> Result<Vec<f64>> {
        let row = self.owners.as_ref().map_or(respondent, |owners| owners[respondent] as usize);
        (self.statistic)(&self.rows.without(row))
    }
}

/// Any statistics of answers, for what moments do not tell: ranks, frequencies, polychoric tables.
///
/// `statistic` gets the answers of those who were drawn, gaps included, and treats missing ones as it
/// does. Respondents are the rows that the filter keeps and that have weight; weights as for
/// [`bootstrap_moments`].
///
/// # Errors
/// As [`bootstrap`]; [`Error::NoVariables`], [`Error::InfiniteValue`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Resampling, Responses, bootstrap_responses, describe};
///
/// let x = array![2.0, 4.0, 4.0, 5.0, 9.0, 12.0];
/// let responses = Responses::from_columns([("x", x.view())])?;
/// let largest = |drawn: &Responses<'_>| Ok(vec![describe(drawn)?.variables[0].max]);
/// let found = bootstrap_responses(&responses, ["max"], &Resampling::seeded(200, 1), largest)?;
/// assert_eq!(found.estimate[0], 12.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap`].
pub fn bootstrap_responses<N: Into<String>>(
    responses: &Responses<'_>,
    statistics: impl IntoIterator<Item = N>,
    resampling: &Resampling<'_>,
    statistic: impl Fn(&Responses<'_>) -> Result<Vec<f64>> + Sync,
) -> Result<Bootstrap> {
    let source = OfRows::read(responses, statistic, false)?;
    run(&source, statistics.into_iter().map(Into::into).collect(), resampling)
}

/// Statistics of how many respondents are in each of some cells: they are drawn from these.
pub(crate) fn bootstrap_counts(
    counts: &[u32],
    statistics: Vec<String>,
    resampling: &Resampling<'_>,
    statistic: impl Fn(&[u32]) -> Result<Vec<f64>> + Sync,
) -> Result<Bootstrap> {
    check_respondents(counts.iter().map(|&n| f64::from(n)).sum())?;
    let cells = counts.iter().zip(0_u32..);
    let owners = cells.flat_map(|(n, cell)| std::iter::repeat_n(cell, *n as usize)).collect();
    let without = counts.iter().map(|_| OnceLock::new()).collect();
    let source = OfCounts { counts: counts.to_vec(), owners, without, statistic };
    run(&source, statistics, resampling)
}

struct OfCounts<S> {
    counts: Vec<u32>,
    /// The cell of each respondent.
    owners: Vec<u32>,
    /// The statistics without one respondent of a cell, who are all alike.
    without: Vec<OnceLock<Result<Vec<f64>>>>,
    statistic: S,
}

impl<S: Fn(&[u32]) -> Result<Vec<f64>> + Sync> Source for OfCounts<S> {
    fn respondents(&self) -> usize {
        self.owners.len()
    }

    fn whole(&self) -> Result<Vec<f64>> {
        (self.statistic)(&self.counts)
    }

    fn resample(&self, resample: &Resample) -> Result<Vec<f64>> {
        let mut counts = vec![0; self.counts.len()];
        resample.indices().iter().for_each(|&i| counts[self.owners[i as usize] as usize] += 1);
        (self.statistic)(&counts)
    }

    fn without(&self, respondent: usize) -> Result<Vec<f64>> {
        let cell = self.owners[respondent] as usize;
        let found = self.without[cell].get_or_init(|| {
            let mut counts = self.counts.clone();
            counts[cell] -= 1;
            (self.statistic)(&counts)
        });
        found.clone()
    }
}

struct OfRows<S> {
    rows: GappedRows,
    kind: Option<WeightType>,
    owners: Option<Vec<u32>>,
    statistic: S,
}

impl<S: Fn(&Responses<'_>) -> Result<Vec<f64>> + Sync> OfRows<S> {
    /// Rows that count; only those with any answer, if so asked.
    fn read(responses: &Responses<'_>, statistic: S, answered: bool) -> Result<Self> {
        let mut rows = GappedRows::read_all(responses)?;
        if answered {
            rows.keep_answered();
        }
        let kind = responses.weights().map(crate::data::Weights::kind);
        let counted = kind == Some(WeightType::Frequency);
        let owners = counted.then(|| owners(&rows.weights)).transpose()?;
        Ok(Self { rows, kind, owners, statistic })
    }

    /// The statistics of some respondents, in this order.
    fn of(&self, respondents: impl Iterator<Item = usize>) -> Result<Vec<f64>> {
        let rows: Vec<usize> = match &self.owners {
            None => respondents.collect(),
            Some(owners) => respondents.map(|i| owners[i] as usize).collect(),
        };
        let gather = |values: &Vec<f64>| rows.iter().map(|&row| values[row]).collect();
        let columns: Vec<Vec<f64>> = self.rows.columns.iter().map(gather).collect();
        let named = self.rows.names.iter().cloned().zip(columns.iter().map(|x| &x[..]));
        let drawn = Responses::from_columns(named)?;
        match self.kind.filter(|_| self.owners.is_none()) {
            None => (self.statistic)(&drawn),
            Some(kind) => {
                let weights: Vec<f64> = gather(&self.rows.weights);
                (self.statistic)(&drawn.weighted(&weights[..], kind)?)
            }
        }
    }
}

impl<S: Fn(&Responses<'_>) -> Result<Vec<f64>> + Sync> Source for OfRows<S> {
    fn respondents(&self) -> usize {
        self.owners.as_ref().map_or(self.rows.weights.len(), Vec::len)
    }

    fn whole(&self) -> Result<Vec<f64>> {
        self.of(0..self.respondents())
    }

    fn resample(&self, resample: &Resample) -> Result<Vec<f64>> {
        self.of(resample.indices().iter().map(|&i| i as usize))
    }

    fn without(&self, respondent: usize) -> Result<Vec<f64>> {
        self.of((0..self.respondents()).filter(|&i| i != respondent))
    }
}
