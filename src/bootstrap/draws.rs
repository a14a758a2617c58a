//! Who is in a resample.

use std::fmt;
use std::ops::ControlFlow;

use ndarray::ArrayView2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::BootstrapMethod;
use crate::error::{BootstrapProblem, Error, Result};

/// Respondents drawn with replacement, as many as there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Resample {
    indices: Vec<u32>,
    counts: Vec<u32>,
}

impl Resample {
    pub(super) fn none(n: usize) -> Self {
        Self { indices: vec![0; n], counts: vec![0; n] }
    }

    /// Everyone but one.
    pub(super) fn without(n: usize, left_out: usize) -> Self {
        let mut counts = vec![1; n];
        counts[left_out] = 0;
        let others = (0..n as u32).filter(|&at| at as usize != left_out);
        Self { indices: others.collect(), counts }
    }

    /// Everyone once.
    pub(super) fn whole(n: usize) -> Self {
        Self { indices: (0..n as u32).collect(), counts: vec![1; n] }
    }

    /// Who was drawn, in the order of the draws, counted from 0 (n).
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// How often each respondent was drawn (n).
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

/// What is told between resamples: how many statistics were found, of how many. An answer of
/// [`ControlFlow::Break`] ends the work.
pub(super) type Listener<'a> = &'a dyn Fn(usize, usize) -> ControlFlow<()>;

/// How respondents are drawn, and how intervals are made of it.
///
/// # Examples
///
/// ```
/// use scalewise::{BootstrapMethod, Resampling};
///
/// let thousands = Resampling::seeded(5000, 20261125);
/// let plain = Resampling::seeded(5000, 20261125).method(BootstrapMethod::Percentile);
/// # let _ = (thousands, plain);
/// ```
#[derive(Clone)]
pub struct Resampling<'a> {
    source: Draws<'a>,
    pub(super) method: BootstrapMethod,
    pub(super) progress: Option<Listener<'a>>,
}

impl<'a> Resampling<'a> {
    /// So many resamples, from this seed, for BCa intervals. The same seed gives the same resamples,
    /// whatever the number of threads.
    pub fn seeded(resamples: usize, seed: u64) -> Self {
        Self::of(Draws::Seeded { resamples, seed })
    }

    /// The resamples that are given: the indices of the respondents drawn, counted from 0
    /// (resamples, n).
    pub fn given(indices: ArrayView2<'a, u32>) -> Self {
        Self::of(Draws::Given(indices))
    }

    fn of(source: Draws<'a>) -> Self {
        Self { source, method: BootstrapMethod::default(), progress: None }
    }

    /// How intervals are found.
    #[must_use]
    pub fn method(mut self, method: BootstrapMethod) -> Self {
        self.method = method;
        self
    }

    /// How intervals are found.
    pub(crate) fn interval_method(&self) -> BootstrapMethod {
        self.method
    }

    /// Calls `progress` now and then, on the thread that called, with how many statistics were found
    /// of how many; [`ControlFlow::Break`] ends the work with [`Error::Interrupted`].
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(usize, usize) -> ControlFlow<()>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// The draws, found fit for n respondents.
    pub(super) fn draws(&self, n: usize) -> Result<Draws<'a>> {
        if n < 2 {
            let cases = n as u64;
            let (left_out, read) = (0, cases);
            return Err(Error::TooFewRows {
                analysis: "a bootstrap",
                need: 2,
                found: cases,
                left_out,
                read,
            });
        }
        check_respondents(n as f64)?;
        if let Draws::Given(indices) = &self.source {
            if indices.ncols() != n {
                return Err(Error::WrongShape {
                    what: "the table of indices",
                    expected: format!("(resamples, {n}) for {n} respondents"),
                    found: format!("{:?}", indices.dim()),
                });
            }
            let beyond = indices.indexed_iter().find(|(_, index)| **index as usize >= n);
            if let Some(((resample, draw), &respondent)) = beyond {
                let respondents = n;
                return Err(Error::Bootstrap(BootstrapProblem::NoSuchRespondent {
                    resample,
                    draw,
                    respondent,
                    respondents,
                }));
            }
        }
        Ok(self.source.clone())
    }
}

/// A resample lists everyone who is drawn, eight bytes each: of more people than this it would fill
/// the memory of the machine, and frequencies that say so are the sizes of a population.
const MOST_RESPONDENTS: f64 = (1_u64 << 30) as f64;

/// Refuses more respondents than a resample can list.
pub(crate) fn check_respondents(respondents: f64) -> Result<()> {
    if respondents <= MOST_RESPONDENTS {
        return Ok(());
    }
    Err(Error::Bootstrap(BootstrapProblem::TooManyRespondents { respondents }))
}

impl fmt::Debug for Resampling<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = out.debug_struct("Resampling");
        fields.field("source", &self.source).field("method", &self.method).finish_non_exhaustive()
    }
}

/// Where the draws come from.
#[derive(Debug, Clone)]
pub(super) enum Draws<'a> {
    Seeded { resamples: usize, seed: u64 },
    Given(ArrayView2<'a, u32>),
}

impl Draws<'_> {
    pub(super) fn count(&self) -> usize {
        match self {
            Draws::Seeded { resamples, .. } => *resamples,
            Draws::Given(indices) => indices.nrows(),
        }
    }

    pub(super) fn seed(&self) -> Option<u64> {
        match self {
            Draws::Seeded { seed, .. } => Some(*seed),
            Draws::Given(_) => None,
        }
    }

    /// Makes `into` the resample `at`.
    pub(super) fn draw(&self, at: usize, into: &mut Resample) {
        into.counts.fill(0);
        match self {
            Draws::Seeded { seed, .. } => {
                let mut stream = stream(*seed, at);
                let respondents = into.counts.len() as u32;
                into.indices.iter_mut().for_each(|i| *i = stream.random_range(0..respondents));
            }
            Draws::Given(indices) => {
                into.indices.iter_mut().zip(indices.row(at)).for_each(|(to, from)| *to = *from);
            }
        }
        into.indices.iter().for_each(|&i| into.counts[i as usize] += 1);
    }
}

/// The random numbers of one resample: of one seed, 2⁶⁴ streams that do not meet.
pub(crate) fn stream(seed: u64, at: usize) -> ChaCha8Rng {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(at as u64);
    stream
}
