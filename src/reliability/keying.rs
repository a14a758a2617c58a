//! Items that go against the rest of their scale, and so may be keyed the wrong way.

use ndarray::Array2;

use super::inter_item::item_rest;
use super::keyed::{ItemMetric, KeyedItems};
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::moments::Moments;
use crate::scale::Scale;

/// The items of a scale that correlate negatively with the total of its other items, once those are
/// turned round that `scale` declares as reversed. Nothing is ever turned round for that reason.
///
/// ```text
/// Σ_{j ≠ i} S_ij < 0,   S the covariances of the keyed items
/// ```
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::TooFewRows`] and [`Error::TooFewPairs`] below 3,
/// [`Error::AllMissing`], [`Error::ConstantVariable`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Scale, items_against};
///
/// let r = array![[1.0, 0.4, -0.3], [0.4, 1.0, -0.2], [-0.3, -0.2, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 200, None, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// assert_eq!(items_against(&moments, &scale)?, ["c"]);
/// let keyed = scale.bounds(0.0, 3.0)?.reverse(["c"])?;
/// assert!(items_against(&moments, &keyed)?.is_empty());
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn items_against(moments: &Moments, scale: &Scale) -> Result<Vec<String>> {
    let keyed = KeyedItems::of(moments, scale, ItemMetric::Raw, "a check of keys")?;
    Ok(against(&keyed.covariance, scale.items()))
}

/// Those of keyed items with these covariances or correlations.
pub(super) fn against(covariance: &Array2<f64>, items: &[String]) -> Vec<String> {
    let negative = |&(i, _): &(usize, &String)| item_rest(covariance, i) < 0.0;
    items.iter().enumerate().filter(negative).map(|(_, item)| item.clone()).collect()
}
