//! Answers that doubles cannot carry: so close together that their squares vanish, and whole numbers
//! with more digits than a double has.
//!
//! Moments tell where this may be; only there are the answers looked at again.

use std::borrow::Cow;

use super::complete::Complete;
use super::row_chunk::{ROWS, RowChunk};
use super::threads::in_order;
use super::{Moments, Sums};
use crate::data::{Responses, WeightType};
use crate::error::{Error, MomentsProblem, Result};

/// Squares below this have lost digits, and at last all.
const SMALLEST_SQUARE: f64 = f64::MIN_POSITIVE / f64::EPSILON;
/// 2⁵³: from here on a double cannot tell a whole number from its neighbours.
const MOST_DIGITS: f64 = 9_007_199_254_740_992.0;
/// The smallest weight that is reckoned with: 2⁻⁴⁰.
const SMALLEST_WEIGHT: f64 = 1.0 / 1_099_511_627_776.0;

/// Makes sure that doubles carry the answers behind moments: those of one reading, or of its groups.
///
/// # Errors
/// [`MomentsProblem::TooSmall`], [`MomentsProblem::TooManyDigits`].
pub(super) fn check<'m>(
    responses: &Responses<'_>,
    moments: impl Iterator<Item = &'m Moments> + Clone,
) -> Result<()> {
    for (j, (column, name)) in responses.columns().iter().zip(responses.names()).enumerate() {
        let largest = |of: fn(&Moments, usize) -> f64| {
            moments.clone().map(|moments| of(moments, j)).fold(0.0, f64::max)
        };
        if largest(Moments::centred_square) < SMALLEST_SQUARE {
            let apart = Extent::of(responses, name)?.apart;
            if apart > 0.0 && apart * apart < SMALLEST_SQUARE {
                let problem = MomentsProblem::TooSmall { variable: name.clone() };
                return Err(Error::Moments(problem));
            }
        }
        let weight = match responses.weights().map(|weights| weights.kind()) {
            None | Some(WeightType::Frequency) => 1.0,
            Some(_) => SMALLEST_WEIGHT,
        };
        let may_be_long = largest(Moments::square) >= weight * MOST_DIGITS * MOST_DIGITS;
        if column.holds_long_integers()
            && may_be_long
            && Extent::of(responses, name)?.size >= MOST_DIGITS
        {
            let problem = MomentsProblem::TooManyDigits { variable: name.clone() };
            return Err(Error::Moments(problem));
        }
    }
    Ok(())
}

impl Moments {
    /// Σ w (x − m)² of a variable; of patterns the largest.
    fn centred_square(&self, j: usize) -> f64 {
        self.largest_of_parts(j, |_, _, square| square)
    }

    /// Σ w x².
    fn square(&self, j: usize) -> f64 {
        self.largest_of_parts(j, |weight, mean, square| square + weight * mean * mean)
    }

    fn largest_of_parts(&self, j: usize, figure: fn(f64, f64, f64) -> f64) -> f64 {
        match &self.sums {
            Sums::Complete(sums) => figure(sums.weight, sums.mean[j], sums.cross[[j, j]]),
            Sums::Pairwise(sums) => {
                let own = [j, j];
                figure(sums.weight[own], sums.mean[own], sums.square[own])
            }
            Sums::Patterns(likelihood) => {
                let of_part = |(observed, sums): (Vec<usize>, Cow<'_, Complete>)| {
                    let at = observed.binary_search(&j).ok()?;
                    Some(figure(sums.weight, sums.mean[at], sums.cross[[at, at]]))
                };
                likelihood.patterns.parts().filter_map(of_part).fold(0.0, f64::max)
            }
        }
    }
}

/// How far the answers to a variable reach.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// The largest, whatever its sign.
    size: f64,
    /// How far any two are apart, at least half of it.
    apart: f64,
}

impl Extent {
    fn of(responses: &Responses<'_>, name: &str) -> Result<Self> {
        let alone = responses.select([name])?;
        let rows = alone.n_rows();
        let of_chunk = |at: usize| {
            let chunk = RowChunk::read(&alone, at * ROWS, ROWS.min(rows - at * ROWS))?;
            Ok(chunk.columns.concat())
        };
        let chunks: Vec<Vec<f64>> =
            in_order(rows.div_ceil(ROWS), of_chunk)?.into_iter().collect::<Result<_>>()?;
        let answers = || chunks.iter().flatten();
        let Some(first) = answers().next() else { return Ok(Self::default()) };
        let largest = |of: &dyn Fn(&f64) -> f64| answers().map(of).fold(0.0, f64::max);
        Ok(Self { size: largest(&|x| x.abs()), apart: largest(&|x| (x - first).abs()) })
    }
}
