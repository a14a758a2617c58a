//! The values of a moderator that respondents have.

use crate::data::Responses;
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::{ROWS, RowChunk, in_order};

use super::region::Region;

/// The values of a moderator among the respondents of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedModerator {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// In ascending order, with their weights beside them.
    values: Vec<f64>,
    weights: Vec<f64>,
    weighted: bool,
}

impl ObservedModerator {
    /// The values of `moderator` among the rows of `responses` that are complete: give the variables
    /// of the model, so that they are its respondents.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::InfiniteValue`], [`Error::TooFewRows`] when no row is
    /// complete.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{ObservedModerator, Responses};
    ///
    /// let age = array![31.0, 58.0, 45.0, f64::NAN];
    /// let observed =
    ///     ObservedModerator::of(&Responses::from_columns([("age", age.view())])?, "age")?;
    /// assert_eq!((observed.low, observed.high), (31.0, 58.0));
    /// assert_eq!(observed.quantile(0.5)?, 45.0);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn of(responses: &Responses<'_>, moderator: &str) -> Result<Self> {
        responses.column(moderator)?;
        let at = responses.names().iter().position(|name| name == moderator).unwrap_or(0);
        let rows = responses.n_rows();
        let read = |chunk: usize| {
            let start = chunk * ROWS;
            RowChunk::read(responses, start, ROWS.min(rows - start))
        };
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for chunk in in_order(rows.div_ceil(ROWS), read)? {
            let chunk = chunk?;
            pairs.extend(chunk.columns[at].iter().copied().zip(chunk.weights));
        }
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        match (values.first().copied(), values.last().copied()) {
            (Some(low), Some(high)) => {
                Ok(Self { low, high, values, weights, weighted: responses.weights().is_some() })
            }
            _ => Err(Error::TooFewRows {
                analysis: "a range of the moderator",
                need: 1,
                found: 0,
                left_out: rows as u64,
                read: rows as u64,
            }),
        }
    }

    /// A quantile by linear interpolation between the ordered values, as R's `quantile()`.
    ///
    /// # Errors
    /// [`Error::NotYet`] with weights, [`RegressionProblem::NotAShare`].
    pub fn quantile(&self, share: f64) -> Result<f64> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::Regression(RegressionProblem::NotAShare { value: share }));
        }
        if self.weighted {
            return Err(Error::NotYet {
                what: "a percentile of a weighted moderator",
                instead: "give the values of the moderator",
            });
        }
        let place = share * (self.values.len() - 1) as f64;
        let (below, rest) = (place.floor() as usize, place.fract());
        let above = (below + 1).min(self.values.len() - 1);
        Ok(self.values[below] + rest * (self.values[above] - self.values[below]))
    }

    /// The share of respondents, by weight, inside any of the regions.
    pub(super) fn share_within(&self, regions: &[Region]) -> f64 {
        let inside = |w: f64| regions.iter().any(|region| region.from < w && w < region.to);
        let pairs = self.values.iter().zip(&self.weights);
        let significant: f64 = pairs.filter(|(w, _)| inside(**w)).map(|(_, weight)| weight).sum();
        significant / self.weights.iter().sum::<f64>()
    }
}
