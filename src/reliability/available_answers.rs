//! Scores of those who left items out, as psych makes them.

use super::item_analysis::ItemAnalysis;
use super::keyed_rows::turn_round;
use crate::data::{Responses, WeightType};
use crate::error::Result;
use crate::moments::GappedRows;
use crate::scale::Scale;

/// Puts psych's figures under pairwise deletion in place: those of the mean of the answers that each
/// respondent gave. Under weights other than frequencies, which psych has not, nothing is changed.
///
/// ```text
/// t_i           mean of the keyed answers of respondent i
/// mean, sd      of t, over all who answered anything
/// item-total r  of t and the item, over those who answered the item
/// ```
pub(super) fn of_available_answers(
    found: &mut ItemAnalysis,
    answers: &Responses<'_>,
    scale: &Scale,
) -> Result<()> {
    if !matches!(found.weighting.kind, None | Some(WeightType::Frequency)) {
        return Ok(());
    }
    let mut rows = GappedRows::read_all(answers)?;
    rows.keep_answered();
    turn_round(&mut rows.columns, scale);
    let scores: Vec<f64> = (0..rows.weights.len())
        .map(|row| {
            let given = rows.columns.iter().map(|item| item[row]).filter(|answer| !answer.is_nan());
            let (sum, count) = given.fold((0.0, 0.0), |(sum, n), answer| (sum + answer, n + 1.0));
            sum / count
        })
        .collect();
    let whole = Products::of(&scores, &scores, &rows.weights);
    found.mean = whole.mean_x;
    found.sd = (whole.xx / (whole.n - 1.0)).sqrt();
    for (item, answers) in found.items.iter_mut().zip(&rows.columns) {
        item.item_total = Products::of(answers, &scores, &rows.weights).correlation();
    }
    found.of_available_answers = true;
    Ok(())
}

/// Centred sums of two variables, over the rows that have the first.
struct Products {
    n: f64,
    mean_x: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Products {
    fn of(x: &[f64], y: &[f64], weights: &[f64]) -> Self {
        let rows = || {
            let rows = x.iter().zip(y).zip(weights);
            rows.filter(|((x, _), _)| !x.is_nan()).map(|((x, y), w)| (*x, *y, *w))
        };
        let n: f64 = rows().map(|(_, _, w)| w).sum();
        let mean_x = rows().map(|(x, _, w)| w * x).sum::<f64>() / n;
        let mean_y = rows().map(|(_, y, w)| w * y).sum::<f64>() / n;
        let sum = |of: &dyn Fn(f64, f64) -> f64| {
            rows().map(|(x, y, w)| w * of(x - mean_x, y - mean_y)).sum::<f64>()
        };
        Self { n, mean_x, xx: sum(&|x, _| x * x), yy: sum(&|_, y| y * y), xy: sum(&|x, y| x * y) }
    }

    fn correlation(&self) -> f64 {
        self.xy / (self.xx * self.yy).sqrt()
    }
}
