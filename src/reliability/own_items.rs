//! Several scales, each with a name and items of its own.

use std::borrow::Borrow;
use std::ops::Range;

use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::Moments;
use crate::scale::Scale;

/// Makes sure that scales have names and items of their own.
pub(super) fn check_own_items(scales: &[Scale]) -> Result<()> {
    if scales.is_empty() {
        return Err(Error::NoVariables);
    }
    for (at, scale) in scales.iter().enumerate() {
        for other in &scales[..at] {
            if other.name() == scale.name() {
                return Err(Error::DuplicateName { variable: scale.name().to_string() });
            }
            if let Some(item) = scale.items().iter().find(|item| other.items().contains(item)) {
                return Err(Error::Reliability(ReliabilityProblem::ItemInTwoScales {
                    item: item.clone(),
                    first: other.name().to_string(),
                    second: scale.name().to_string(),
                }));
            }
        }
    }
    Ok(())
}

/// The moments of the items of all scales, scale by scale, the reversed ones turned round.
pub(super) fn keyed_items<S: Borrow<Scale>>(moments: &Moments, scales: &[S]) -> Result<Moments> {
    let scales = || scales.iter().map(Borrow::borrow);
    let mut keyed = moments.show(scales().flat_map(Scale::items))?;
    let reversed = scales().flat_map(Scale::reversed);
    let bounds = scales().flat_map(|scale| scale.items().iter().map(|_| scale.limits()));
    for (at, (_, bounds)) in reversed.zip(bounds).enumerate().filter(|(_, (turned, _))| **turned) {
        if let Some(bounds) = bounds {
            keyed = keyed.reversed(at, bounds.low + bounds.high);
        }
    }
    Ok(keyed)
}

/// Where the items of each scale stand, one scale after the other.
pub(super) fn item_ranges(scales: &[Scale]) -> Vec<Range<usize>> {
    let mut end = 0;
    let of_scale = |scale: &Scale| {
        let start = end;
        end += scale.items().len();
        start..end
    };
    scales.iter().map(of_scale).collect()
}
