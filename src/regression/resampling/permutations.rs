//! Which respondent takes whose place.

use std::ops::ControlFlow;

use ndarray::ArrayView2;
use rand::RngExt;

use super::super::told::Listener;
use crate::bootstrap::stream;
use crate::error::{Error, RegressionProblem, Result};

/// Up to as many respondents all orders are tried: 8! = 40 320.
const ALL_UP_TO: usize = 8;
/// More permutations than anybody needs.
const MOST: usize = 10_000_000;

/// How the respondents are permuted.
///
/// # Examples
///
/// ```
/// use scalewise::Permutations;
///
/// let many = Permutations::seeded(9999, 20261125);
/// # let _ = many;
/// ```
#[derive(Clone)]
pub struct Permutations<'a> {
    source: Source<'a>,
    pub(super) progress: Option<Listener<'a>>,
}

#[derive(Clone)]
enum Source<'a> {
    Seeded { permutations: usize, seed: u64 },
    Given(ArrayView2<'a, u32>),
    All,
}

impl<'a> Permutations<'a> {
    /// So many random permutations from this seed; all of them once where there are at most eight
    /// respondents. The same seed gives the same permutations, whatever the number of threads.
    pub fn seeded(permutations: usize, seed: u64) -> Self {
        Self { source: Source::Seeded { permutations, seed }, progress: None }
    }

    /// The permutations that are given: whose place each respondent takes, counted from 0
    /// (permutations, n).
    pub fn given(indices: ArrayView2<'a, u32>) -> Self {
        Self { source: Source::Given(indices), progress: None }
    }

    /// Calls `progress` now and then, on the thread that called, with how many permutations are done
    /// of how many; [`ControlFlow::Break`] ends the work with [`Error::Interrupted`].
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(usize, usize) -> ControlFlow<()>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Found fit for n respondents.
    pub(super) fn of(&self, n: usize) -> Result<Orders<'a>> {
        let source = match &self.source {
            Source::Seeded { permutations, .. } if !(1..=MOST).contains(permutations) => {
                let permutations = *permutations;
                let problem = RegressionProblem::PermutationsOutOfRange { permutations };
                return Err(Error::Regression(problem));
            }
            Source::Seeded { .. } if n <= ALL_UP_TO => Source::All,
            Source::Given(indices) => {
                check_given(indices, n)?;
                self.source.clone()
            }
            source => source.clone(),
        };
        Ok(Orders { source, n })
    }
}

fn check_given(indices: &ArrayView2<'_, u32>, n: usize) -> Result<()> {
    if indices.ncols() != n || indices.nrows() == 0 {
        return Err(Error::WrongShape {
            what: "the table of permutations",
            expected: format!("(permutations, {n}) for {n} respondents"),
            found: format!("{:?}", indices.dim()),
        });
    }
    for (permutation, row) in indices.rows().into_iter().enumerate() {
        let mut seen = vec![false; n];
        for &index in row {
            let known = seen.get_mut(index as usize);
            if known.is_none_or(|known| std::mem::replace(known, true)) {
                let problem = RegressionProblem::NotAPermutation { permutation, respondent: index };
                return Err(Error::Regression(problem));
            }
        }
    }
    Ok(())
}

/// The permutations of n respondents.
pub(super) struct Orders<'a> {
    source: Source<'a>,
    n: usize,
}

impl Orders<'_> {
    pub(super) fn count(&self) -> usize {
        match &self.source {
            Source::Seeded { permutations, .. } => *permutations,
            Source::Given(indices) => indices.nrows(),
            Source::All => (1..=self.n).product(),
        }
    }

    pub(super) fn seed(&self) -> Option<u64> {
        match self.source {
            Source::Seeded { seed, .. } => Some(seed),
            _ => None,
        }
    }

    /// Whether it is all permutations, each once.
    pub(super) fn exact(&self) -> bool {
        matches!(self.source, Source::All)
    }

    /// Makes `order` the permutation `at`.
    pub(super) fn order(&self, at: usize, order: &mut [u32]) {
        order.iter_mut().zip(0..).for_each(|(index, own)| *index = own);
        match &self.source {
            Source::Seeded { seed, .. } => {
                let mut stream = stream(*seed, at);
                for last in (1..order.len()).rev() {
                    order.swap(last, stream.random_range(0..=last as u32) as usize);
                }
            }
            Source::Given(indices) => {
                order.iter_mut().zip(indices.row(at)).for_each(|(to, from)| *to = *from);
            }
            Source::All => {
                // The digits of `at` to the bases n, n − 1, …, 1 say which swaps to make.
                let mut rest = at;
                for last in (1..order.len()).rev() {
                    order.swap(last, rest % (last + 1));
                    rest /= last + 1;
                }
            }
        }
    }
}
