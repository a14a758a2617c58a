//! Whether each person answered the items the same way twice.

use super::super::keyed_rows::turn_round;
use crate::data::Responses;
use crate::error::Result;
use crate::moments::GappedRows;
use crate::scale::{Scale, Score};

/// Both answers of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonRetest {
    /// The person's row, counted from 0.
    pub row: usize,
    /// The scores of both occasions.
    pub score: [f64; 2],
    /// Standard deviations of the keyed answers over the items, of both occasions.
    pub sd: [f64; 2],
    /// The correlation of both occasions over the items, psych's `rqq`; NaN where all answers of an
    /// occasion are the same.
    pub consistency: f64,
    /// The mean squared difference of both answers to an item, psych's `dxy`.
    pub distance: f64,
}

/// How consistent people are over the items.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileConsistency {
    /// Every person who answered all items twice, in the order of the rows.
    pub people: Vec<PersonRetest>,
    /// The mean of the consistencies that exist; NaN without any.
    pub mean_consistency: f64,
    /// Their standard deviation; NaN of one.
    pub sd_consistency: f64,
    /// People whose answers of an occasion are all the same, so that they have none.
    pub flat: u64,
    /// The mean of the distances.
    pub mean_distance: f64,
}

impl ProfileConsistency {
    /// Of everyone who answered the items of both scales, weighted by how many each row stands for.
    pub(super) fn of(responses: &Responses<'_>, scales: [&Scale; 2]) -> Result<Self> {
        let mut rows = GappedRows::read_all(responses)?;
        rows.keep_complete();
        let k = scales[0].items().len();
        for (at, scale) in scales.into_iter().enumerate() {
            turn_round(&mut rows.columns[at * k..(at + 1) * k], scale);
        }
        let person = |at: usize| {
            let answers = |occasion: usize| {
                (0..k).map(|j| rows.columns[occasion * k + j][at]).collect::<Vec<f64>>()
            };
            person(rows.at[at], [answers(0), answers(1)], scales)
        };
        let people: Vec<PersonRetest> = (0..rows.at.len()).map(person).collect();

        let counted = || people.iter().zip(&rows.weights);
        let consistent = || counted().filter(|(person, _)| !person.consistency.is_nan());
        let (n, consistencies): (f64, f64) = (
            consistent().map(|(_, count)| count).sum(),
            consistent().map(|(person, count)| person.consistency * count).sum(),
        );
        let everyone: f64 = rows.weights.iter().sum();
        let mean = consistencies / n;
        let squares: f64 =
            consistent().map(|(person, count)| (person.consistency - mean).powi(2) * count).sum();
        let distances: f64 = counted().map(|(person, count)| person.distance * count).sum();
        Ok(Self {
            mean_consistency: mean,
            sd_consistency: if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { f64::NAN },
            flat: (everyone - n) as u64,
            mean_distance: distances / everyone,
            people,
        })
    }
}

fn person(row: usize, answers: [Vec<f64>; 2], scales: [&Scale; 2]) -> PersonRetest {
    let [first, second] = [0, 1].map(|at| Profile::of(&answers[at], scales[at].score_type()));
    let k = answers[0].len() as f64;
    let both = || answers[0].iter().zip(&answers[1]);
    let products: f64 = both().map(|(x, y)| (x - first.mean) * (y - second.mean)).sum();
    let spread = (first.squares * second.squares).sqrt();
    PersonRetest {
        row,
        score: [first.score, second.score],
        sd: [first.squares, second.squares].map(|squares| (squares / (k - 1.0)).sqrt()),
        consistency: if spread > 0.0 { (products / spread).clamp(-1.0, 1.0) } else { f64::NAN },
        distance: both().map(|(x, y)| (x - y).powi(2)).sum::<f64>() / k,
    }
}

/// The answers of one person on one occasion.
struct Profile {
    mean: f64,
    score: f64,
    /// Squared deviations from the mean; nought of equal answers, whatever the mean is rounded to.
    squares: f64,
}

impl Profile {
    fn of(answers: &[f64], score: Score) -> Self {
        let total: f64 = answers.iter().sum();
        let mean = total / answers.len() as f64;
        let flat = answers.iter().all(|x| *x == answers[0]);
        let squares = if flat { 0.0 } else { answers.iter().map(|x| (x - mean).powi(2)).sum() };
        Self { mean, score: if score == Score::Sum { total } else { mean }, squares }
    }
}
