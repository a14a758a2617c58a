//! Items that are right or wrong: how hard they are and how well they tell people apart.

use super::inter_item::item_rest;
use super::keyed_rows::{KeyedRows, require_right_or_wrong};
use super::weights::out_of_range;
use crate::data::Responses;
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::{Cases, Weighting};
use crate::scale::Scale;

/// What there is to say of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct RightWrongItem {
    /// Its name.
    pub item: String,
    /// Respondents.
    pub n: u64,
    /// Difficulty: the share of right answers; high where the item is easy.
    pub difficulty: f64,
    /// Share of right answers in the upper group.
    pub upper: f64,
    /// Share of right answers in the lower group.
    pub lower: f64,
    /// The discrimination index D: upper less lower.
    pub discrimination: f64,
    /// Point-biserial correlation with the number right among the other items; NaN where either
    /// does not vary.
    pub item_rest: f64,
}

/// Difficulty and discrimination of right/wrong items.
#[derive(Debug, Clone, PartialEq)]
pub struct RightWrongAnalysis {
    /// The scale's name.
    pub scale: String,
    /// Respondents.
    pub n: u64,
    /// Mean number right.
    pub mean: f64,
    /// Standard deviation of the number right.
    pub sd: f64,
    /// The share asked for in each of the two groups.
    pub share: f64,
    /// The lowest number right in the upper group.
    pub upper_from: f64,
    /// The highest number right in the lower group.
    pub lower_to: f64,
    /// Respondents of the upper group, ties included.
    pub n_upper: u64,
    /// Respondents of the lower group, ties included.
    pub n_lower: u64,
    /// The items, in order.
    pub items: Vec<RightWrongItem>,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Difficulty and discrimination of items that are right (1) or wrong (0).
///
/// ```text
/// difficulty      right answers / n
/// D               share right in the upper group − share right in the lower group
/// item-rest r     Pearson's r of the item with the number right among the others
/// ```
///
/// The groups are the `share` (27 % by Kelley) with the most and with the fewest right: share · n
/// respondents, rounded, and with them everyone who has as many right as the last of them, so that
/// no order of the rows decides. Respondents who left out an item are left out.
///
/// # Errors
/// [`ReliabilityProblem::NotRightOrWrong`] for any other answer, by name and row;
/// [`ReliabilityProblem::OutOfRange`] for a share not above 0 or above .5;
/// [`ReliabilityProblem::GroupsOverlap`]; [`ReliabilityProblem::WeightsNotTaken`] for other than
/// frequency weights; [`Error::TooFewRows`] below 3 and those of
/// [`item_analysis_of`](crate::item_analysis_of).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, Scale, right_wrong_analysis};
///
/// let (a, b) = (array![1_u8, 1, 1, 0], array![1_u8, 0, 0, 0]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let found = right_wrong_analysis(&responses, &Scale::new("test", ["a", "b"])?, 0.27)?;
/// assert_eq!(found.items[0].difficulty, 0.75);
/// assert_eq!((found.n_upper, found.n_lower), (1, 1)); // 2 right, and none
/// assert_eq!(found.items[1].discrimination, 1.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kelley, T. L. (1939). The selection of upper and lower groups for the validation of test items.
/// *Journal of Educational Psychology*, 30(1), 17–24. <https://doi.org/10.1037/h0057123>
pub fn right_wrong_analysis(
    responses: &Responses<'_>,
    scale: &Scale,
    share: f64,
) -> Result<RightWrongAnalysis> {
    if !(share > 0.0 && share <= 0.5) {
        return Err(out_of_range("share", share, "a share of respondents above 0 and at most 0.5"));
    }
    require_right_or_wrong(responses, scale)?;
    let rows = KeyedRows::complete(responses, scale, "an analysis of right/wrong items", 3)?;
    let right = rows.sums();
    let n = rows.counts.iter().sum::<f64>();
    let size = (share * n).round().max(1.0);
    let upper_from = reached(&right, &rows.counts, size, |a, b| b.total_cmp(a));
    let lower_to = reached(&right, &rows.counts, size, f64::total_cmp);
    if upper_from <= lower_to {
        let low = upper_from;
        return Err(Error::Reliability(ReliabilityProblem::GroupsOverlap { share, low }));
    }
    let (upper, lower) = (|score: f64| score >= upper_from, |score: f64| score <= lower_to);
    let covariance = rows.moments.covariance();
    let everyone = |_: f64| true;
    let share_right = |item: usize, of: &dyn Fn(f64) -> bool| {
        let counted = |answer: &dyn Fn(usize) -> f64| -> f64 {
            let members = (0..right.len()).filter(|&row| of(right[row]));
            members.map(|row| rows.counts[row] * answer(row)).sum()
        };
        counted(&|row| rows.items[item][row]) / counted(&|_| 1.0)
    };
    let of_item = |item: usize| {
        let (upper, lower) = (share_right(item, &upper), share_right(item, &lower));
        RightWrongItem {
            item: scale.items()[item].clone(),
            n: n as u64,
            difficulty: share_right(item, &everyone),
            upper,
            lower,
            discrimination: upper - lower,
            item_rest: item_rest(&covariance, item),
        }
    };
    let members = |of: &dyn Fn(f64) -> bool| {
        let members = right.iter().zip(&rows.counts).filter(|(score, _)| of(**score));
        members.map(|(_, count)| count).sum::<f64>() as u64
    };
    Ok(RightWrongAnalysis {
        scale: scale.name().to_string(),
        n: n as u64,
        mean: rows.moments.mean().sum(),
        sd: covariance.sum().max(0.0).sqrt(),
        share,
        upper_from,
        lower_to,
        n_upper: members(&upper),
        n_lower: members(&lower),
        items: (0..scale.items().len()).map(of_item).collect(),
        cases: rows.moments.cases(),
        weighting: rows.moments.weighting(),
    })
}

/// The score at which so many respondents are reached, in this order of scores.
fn reached(
    scores: &[f64],
    counts: &[f64],
    size: f64,
    order: impl Fn(&f64, &f64) -> std::cmp::Ordering,
) -> f64 {
    let mut ordered: Vec<(f64, f64)> = scores.iter().copied().zip(counts.iter().copied()).collect();
    ordered.sort_by(|a, b| order(&a.0, &b.0));
    let mut so_far = 0.0;
    let last = ordered.iter().find(|(_, count)| {
        so_far += count;
        so_far >= size
    });
    last.map_or(f64::NAN, |(score, _)| *score)
}
