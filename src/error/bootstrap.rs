//! What can be wrong with a bootstrap.

use thiserror::Error as ThisError;

/// Why resamples cannot be drawn, or do not give an interval.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum BootstrapProblem {
    /// So few resamples that the ends of the interval lie beyond the outermost of them.
    #[error(
        "{resamples} resamples of {statistic} are too few for confidence {confidence}: the interval would end beyond its extremes; draw at least {need}, and some thousands for steady ends"
    )]
    TooFewResamples {
        /// The statistic.
        statistic: String,
        /// Resamples in which it is a number.
        resamples: u64,
        /// The level of the interval.
        confidence: f64,
        /// The fewest that have an inside.
        need: u64,
    },
    /// More resamples than can be kept.
    #[error(
        "{resamples} resamples of {statistics} statistic(s): draw at least 1 and at most 10 million, and keep no more than 2^32 figures"
    )]
    ResamplesOutOfRange {
        /// Resamples asked for.
        resamples: usize,
        /// Statistics of each.
        statistics: usize,
    },
    /// More respondents than a resample can list.
    #[error(
        "{respondents} respondents are more than the 1073741824 that a resample can list: if the frequency weights are sizes of a population, they are sampling weights"
    )]
    TooManyRespondents {
        /// The rows, or the sum of their frequencies.
        respondents: f64,
    },
    /// A given index of nobody.
    #[error(
        "draw {draw} of resample {resample} (both count from 0) is respondent {respondent}, but there are {respondents}, who count from 0: correct the indices"
    )]
    NoSuchRespondent {
        /// The resample, counted from 0.
        resample: usize,
        /// The draw in it, counted from 0.
        draw: usize,
        /// The index.
        respondent: u32,
        /// How many respondents there are.
        respondents: usize,
    },
    /// An estimate at the edge of its own replicates.
    #[error(
        "BCa has no interval of {statistic}: {below} of {resamples} resamples lie below the estimate {estimate}, so that its bias cannot be told; draw more resamples, or ask for the percentile interval"
    )]
    OneSided {
        /// The statistic.
        statistic: String,
        /// Its estimate.
        estimate: f64,
        /// Resamples below the estimate.
        below: u64,
        /// Resamples in which it is a number.
        resamples: u64,
    },
    /// A statistic that does not exist without some respondent, or is the same without any of them.
    #[error(
        "BCa has no interval of {statistic}: its acceleration is not a number, because the statistic does not exist without one of the respondents, or does not move; ask for the percentile interval"
    )]
    NoAcceleration {
        /// The statistic.
        statistic: String,
    },
}
