//! Long work that tells how far it is.

use std::ops::ControlFlow;

use crate::error::{Error, Result};
use crate::moments::in_order;

/// What is told between pieces of work: how much is done, of how much. An answer of
/// [`ControlFlow::Break`] ends the work.
pub(crate) type Listener<'a> = &'a dyn Fn(usize, usize) -> ControlFlow<()>;

/// How often progress is told.
const ROUNDS: usize = 50;

/// Work of a known size, of which parts are done one after the other.
pub(crate) struct Told<'a> {
    listener: Option<Listener<'a>>,
    done: usize,
    of: usize,
}

impl<'a> Told<'a> {
    pub(crate) fn new(listener: Option<Listener<'a>>, of: usize) -> Self {
        Self { listener, done: 0, of }
    }

    /// Work that nobody listens to.
    pub(crate) fn silent() -> Self {
        Self::new(None, 0)
    }

    /// Does `count` pieces in parallel, each of them `worth` of the whole, and gives their results in
    /// order; all in one round where nobody listens.
    pub(crate) fn in_order<R: Send + Sync>(
        &mut self,
        count: usize,
        worth: usize,
        work: impl Fn(usize) -> R + Sync,
    ) -> Result<Vec<R>> {
        let round = match self.listener {
            Some(_) => count.div_ceil(ROUNDS).max(1),
            None => count.max(1),
        };
        let mut results = Vec::with_capacity(count);
        for start in (0..count).step_by(round) {
            let end = count.min(start + round);
            results.extend(in_order(end - start, |at| work(start + at))?);
            self.done += (end - start) * worth;
            if let Some(told) = self.listener
                && told(self.done.min(self.of), self.of).is_break()
            {
                return Err(Error::Interrupted);
            }
        }
        Ok(results)
    }
}
