//! Intervals from resamples of the respondents.
//!
//! Resample b draws from a stream of its own, which the seed and b determine, so the figures are the
//! same for any number of threads, and the first thousand resamples are the same whether a thousand or
//! ten thousand are drawn.

mod draws;
mod interval;
mod parametric;
mod source;

pub use draws::{Resample, Resampling};
pub(crate) use draws::{check_respondents, stream};
pub use interval::{BootstrapInterval, BootstrapMethod};
pub use parametric::bootstrap_normal;
pub(crate) use source::bootstrap_counts;
pub use source::{bootstrap, bootstrap_moments, bootstrap_responses};

use ndarray::{Array1, Array2};

use crate::error::{BootstrapProblem, Error, Result, check_confidence};
use crate::moments::in_order;
use draws::{Draws, Listener};
use source::Source;

/// Resamples that one thread draws after each other.
const PIECE: usize = 8;
/// How often progress is told.
const ROUNDS: usize = 50;
/// More resamples than anybody needs.
const MOST: usize = 10_000_000;

/// What resamples of the respondents tell of some statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// What each statistic is called (m).
    pub statistics: Vec<String>,
    /// The statistics of the respondents themselves (m).
    pub estimate: Array1<f64>,
    /// The statistics of every resample (resamples, m); NaN where one does not exist.
    pub replicates: Array2<f64>,
    /// The acceleration of each statistic, from the jackknife (m); none for percentile intervals.
    pub acceleration: Option<Array1<f64>>,
    /// Respondents: the sum of frequency weights, else rows.
    pub n: u64,
    /// The seed; none where the draws were given.
    pub seed: Option<u64>,
    /// How intervals are found.
    pub method: BootstrapMethod,
}

impl Bootstrap {
    /// The interval of one statistic, with its bias and standard error.
    ///
    /// # Errors
    /// [`Error::ConfidenceOutOfRange`], [`Error::Bootstrap`], and [`Error::UnknownVariable`] for a
    /// statistic that there is not.
    pub fn interval(&self, statistic: &str, confidence: f64) -> Result<BootstrapInterval> {
        check_confidence(confidence)?;
        let at = crate::data::position(&self.statistics, statistic)?;
        interval::interval(self, at, confidence)
    }

    /// The same, but where BCa has no interval of this statistic, its ends are NaN and `interval` is
    /// `none`: one of many statistics does not take the others with it.
    ///
    /// # Errors
    /// As [`Bootstrap::interval`], without [`BootstrapProblem::OneSided`] and
    /// [`BootstrapProblem::NoAcceleration`].
    pub fn interval_or_none(&self, statistic: &str, confidence: f64) -> Result<BootstrapInterval> {
        match self.interval(statistic, confidence) {
            Err(Error::Bootstrap(
                BootstrapProblem::OneSided { .. } | BootstrapProblem::NoAcceleration { .. },
            )) => interval::without_ends(self, statistic),
            found => found,
        }
    }

    /// The intervals of all statistics, in order (m).
    ///
    /// # Errors
    /// As [`Bootstrap::interval`].
    pub fn intervals(&self, confidence: f64) -> Result<Vec<BootstrapInterval>> {
        check_confidence(confidence)?;
        (0..self.statistics.len()).map(|at| interval::interval(self, at, confidence)).collect()
    }
}

/// Draws all resamples of a source and finds its statistics in each.
fn run(
    source: &impl Source,
    statistics: Vec<String>,
    resampling: &Resampling<'_>,
) -> Result<Bootstrap> {
    let (n, m) = (source.respondents(), statistics.len());
    let draws = resampling.draws(n)?;
    let resamples = draws.count();
    if !(1..=MOST).contains(&resamples) || resamples.saturating_mul(m) > u32::MAX as usize {
        let problem = BootstrapProblem::ResamplesOutOfRange { resamples, statistics: m };
        return Err(Error::Bootstrap(problem));
    }
    let of_whole = source.whole()?;
    check_length(&of_whole, m)?;
    let estimate = Array1::from(of_whole);
    let left_out = if resampling.method == BootstrapMethod::Bca { n } else { 0 };
    let progress = Progress { listener: resampling.progress, done: 0, of: resamples + left_out };

    let of_piece = |piece: usize| of_resamples(source, &draws, piece, m);
    let (replicates, progress) = progress.rounds(resamples, of_piece)?;
    let replicates = table(replicates, resamples, m);

    let acceleration = match resampling.method {
        BootstrapMethod::Percentile => None,
        BootstrapMethod::Bca => {
            let of_piece = |piece: usize| -> Result<Vec<f64>> {
                let mut figures = Vec::with_capacity(PIECE * m);
                for at in piece * PIECE..n.min((piece + 1) * PIECE) {
                    figures.extend(tolerated(source.without(at), m)?);
                }
                Ok(figures)
            };
            let (jackknife, _) = progress.rounds(n, of_piece)?;
            Some(interval::acceleration(&estimate, &table(jackknife, n, m)))
        }
    };
    let (seed, method) = (draws.seed(), resampling.method);
    Ok(Bootstrap { statistics, estimate, replicates, acceleration, n: n as u64, seed, method })
}

/// The statistics of the resamples of one piece, one after the other.
fn of_resamples(
    source: &impl Source,
    draws: &Draws<'_>,
    piece: usize,
    m: usize,
) -> Result<Vec<f64>> {
    let mut resample = Resample::none(source.respondents());
    let mut figures = Vec::with_capacity(PIECE * m);
    for at in piece * PIECE..draws.count().min((piece + 1) * PIECE) {
        draws.draw(at, &mut resample);
        figures.extend(tolerated(source.resample(&resample), m)?);
    }
    Ok(figures)
}

/// A resample may be one that has no such statistic, as when all its respondents agree: NaN. Being
/// interrupted is no such thing.
fn tolerated(figures: Result<Vec<f64>>, m: usize) -> Result<Vec<f64>> {
    match figures {
        Ok(figures) => check_length(&figures, m).map(|()| figures),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(_) => Ok(vec![f64::NAN; m]),
    }
}

fn check_length(figures: &[f64], m: usize) -> Result<()> {
    if figures.len() == m {
        return Ok(());
    }
    Err(Error::WrongShape {
        what: "what the statistic returns",
        expected: format!("({m},), as many figures as names"),
        found: format!("({},)", figures.len()),
    })
}

fn table(figures: Vec<f64>, rows: usize, m: usize) -> Array2<f64> {
    let mut figures = figures.into_iter();
    Array2::from_shape_simple_fn((rows, m), || figures.next().unwrap_or(f64::NAN))
}

/// How much is done of all that is to do.
struct Progress<'a> {
    listener: Option<Listener<'a>>,
    done: usize,
    of: usize,
}

impl Progress<'_> {
    /// Does `count` pieces of work, telling progress between rounds; all in one where nobody listens.
    fn rounds(
        mut self,
        count: usize,
        of_piece: impl Fn(usize) -> Result<Vec<f64>> + Sync,
    ) -> Result<(Vec<f64>, Self)> {
        let pieces = count.div_ceil(PIECE);
        let round = match self.listener {
            Some(_) => pieces.div_ceil(ROUNDS),
            None => pieces,
        };
        let mut figures = Vec::new();
        for start in (0..pieces).step_by(round.max(1)) {
            let end = pieces.min(start + round);
            for piece in in_order(end - start, |at| of_piece(start + at))? {
                figures.extend(piece?);
            }
            let done = self.done + count.min(end * PIECE);
            if let Some(progress) = self.listener
                && progress(done, self.of).is_break()
            {
                return Err(Error::Interrupted);
            }
        }
        self.done += count;
        Ok((figures, self))
    }
}
