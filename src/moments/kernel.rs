//! One reading of the answers.
//!
//! Rows are taken in chunks of a fixed size; chunks of one segment follow each other, segments run
//! in parallel and are merged in order. The sizes depend on nothing but the number of variables, so
//! the result has the same bits for any number of threads.
//!
//! Codes of one byte without weights are summed as integers, exactly (`narrow`); everything else as
//! doubles (`wide`).

use pulp::NullaryFnOnce;

use super::Sums;
use super::cases::Cases;
use super::narrow;
use super::weighting::Weighting;
use super::wide;
use crate::data::{Missing, Responses};
use crate::error::{Error, Result};

/// What one reading gives.
pub(super) struct Read {
    pub(super) answered: Vec<u64>,
    pub(super) cases: Cases,
    pub(super) weighting: Weighting,
    pub(super) sums: Sums,
}

/// Reads all rows.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<Read> {
    if responses.columns().is_empty() {
        return Err(Error::NoVariables);
    }
    let exact = responses.weights().is_none() && missing != Missing::Em;
    if exact && responses.columns().iter().all(|column| column.narrow_middle().is_some()) {
        narrow::read(responses, missing)
    } else {
        wide::read(responses, missing)
    }
}

/// The vectors that this machine has, as they are called: `AVX-512`, `AVX2`, `NEON` or `plain`.
pub(crate) fn vectors() -> &'static str {
    match pulp::Arch::new() {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        pulp::Arch::V4(_) => "AVX-512",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        pulp::Arch::V3(_) => "AVX2",
        #[cfg(target_arch = "aarch64")]
        pulp::Arch::Neon(_) => "NEON",
        _ => "plain",
    }
}

/// Runs a plain loop with the widest vectors that the machine has. The order of its operations,
/// and so every bit of the result, is the one written down.
pub(super) fn widest<W: NullaryFnOnce>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(work)
}
