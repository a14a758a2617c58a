//! What the answers of a survey are, and what their moments are, by the plain definitions.

use ndarray::Array2;
use scalewise::{Cases, Missing, WeightType};

use crate::survey::{Made, Rows, Survey};

/// What someone answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Answer {
    Given(f64),
    Missing,
    OutOfBounds,
}

use Answer::{Given, OutOfBounds};

impl Answer {
    pub(crate) fn given(self) -> Option<f64> {
        match self {
            Given(x) => Some(x),
            _ => None,
        }
    }

    fn is_given(self) -> bool {
        self.given().is_some()
    }

    /// The same unless it lies outside.
    fn within(self, low: f64, high: f64) -> Self {
        match self {
            Given(x) if x < low || x > high => OutOfBounds,
            other => other,
        }
    }

    /// A value of it, where it is given.
    fn map(self, value: impl FnOnce(f64) -> Option<f64>) -> Self {
        match self {
            Given(x) => value(x).map_or(Answer::Missing, Given),
            other => other,
        }
    }
}

/// All answers, one list per column.
pub(crate) fn answers(survey: &Survey, rows: &Rows) -> Vec<Vec<Answer>> {
    let n = rows.weights.len();
    let mut columns: Vec<Vec<Answer>> = Vec::new();
    for (variable, held) in survey.variables().iter().zip(&rows.held) {
        let code = variable.missing_code.map(f64::from);
        let answer = |x: f64| match Some(x) == code || x.is_nan() {
            true => Answer::Missing,
            false => Given(x),
        };
        let bound = |answer: Answer| match variable.bounds() {
            Some((low, high)) => answer.within(low, high),
            None => answer,
        };
        let bare = variable.bare(held, 0, n).to_vec();
        columns.push(bare.into_iter().map(|x| bound(answer(x))).collect());
    }
    for made in survey.made() {
        let parts = made.parts(columns.len());
        let of_row = |row: usize| {
            let parts: Vec<Answer> = parts.iter().map(|at| columns[*at][row]).collect();
            value(*made, &parts)
        };
        let column = (0..n).map(of_row).collect();
        columns.push(column);
    }
    columns
}

/// What is made of the answers of one row.
fn value(made: Made, parts: &[Answer]) -> Answer {
    let first = parts[0];
    match made {
        Made::Product(..) => match (parts[0], parts[1]) {
            (OutOfBounds, _) | (_, OutOfBounds) => OutOfBounds,
            (Given(x), Given(y)) => Given(x * y),
            _ => Answer::Missing,
        },
        Made::Power(_, false) => first.map(|x| Some(x * x)),
        Made::Power(_, true) => first.map(|x| Some(x * x * x)),
        Made::Indicator(_, level) => first.map(|x| Some(f64::from(x == f64::from(level)))),
        Made::Contrast(_, level) => first.map(|x| match x - f64::from(level) {
            0.0 => Some(-1.0),
            1.0 => Some(2.0),
            -3.0 => Some(0.5),
            _ => None,
        }),
        Made::Centred(_, centre) => first.map(|x| Some(x - f64::from(centre))),
        Made::Reversed(_, a, b) => {
            let (low, high) = (f64::from(a.min(b)), f64::from(a.max(b)));
            first.within(low, high).map(|x| Some(low + high - x))
        }
        Made::Score { min_valid, sum, .. } => {
            let given: Vec<f64> = parts.iter().filter_map(|answer| answer.given()).collect();
            match given.len() {
                count if count >= made.least(min_valid) => {
                    let mean = given.iter().sum::<f64>() / count as f64;
                    Given(if sum { mean * 3.0 } else { mean })
                }
                _ if parts.contains(&OutOfBounds) => OutOfBounds,
                _ => Answer::Missing,
            }
        }
    }
}

/// Moments of some rows.
pub(crate) struct Definition {
    pub(crate) cases: Cases,
    pub(crate) answered: Vec<u64>,
    pub(crate) n: Array2<f64>,
    pub(crate) mean: Vec<f64>,
    pub(crate) covariance: Array2<f64>,
    /// The largest answer of each variable.
    pub(crate) size: Vec<f64>,
}

pub(crate) fn defined(
    columns: &[Vec<Answer>],
    rows: &Rows,
    kind: Option<WeightType>,
    missing: Missing,
    chosen: &[usize],
) -> Definition {
    let k = columns.len();
    let mut cases = Cases { read: chosen.len() as u64, ..Cases::default() };
    let mut counted = Vec::new();
    for &row in chosen {
        let has = |answer: Answer| columns.iter().any(|column| column[row] == answer);
        let any = columns.iter().any(|column| column[row].is_given());
        let reason = if !rows.kept[row] {
            &mut cases.filtered
        } else if rows.weights[row] == 0.0 {
            &mut cases.zero_weight
        } else {
            counted.push(row);
            if missing != Missing::Listwise && any {
                &mut cases.used
            } else if has(OutOfBounds) {
                &mut cases.out_of_bounds
            } else if has(Answer::Missing) {
                &mut cases.incomplete
            } else {
                &mut cases.used
            }
        };
        *reason += 1;
    }
    let complete = |row: &usize| columns.iter().all(|column| column[*row].is_given());
    let used: Vec<usize> = match missing {
        Missing::Listwise => counted.iter().copied().filter(complete).collect(),
        _ => counted.clone(),
    };
    let mut found = Definition {
        cases,
        answered: columns
            .iter()
            .map(|column| counted.iter().filter(|row| column[**row].is_given()).count() as u64)
            .collect(),
        n: Array2::zeros((k, k)),
        mean: vec![f64::NAN; k],
        covariance: Array2::zeros((k, k)),
        size: columns
            .iter()
            .map(|column| column.iter().filter_map(|x| x.given()).fold(0.0, |a, x| x.abs().max(a)))
            .collect(),
    };
    for i in 0..k {
        for j in 0..k {
            let pairs: Vec<(f64, f64, f64)> = used
                .iter()
                .filter_map(|&row| {
                    Some((rows.weights[row], columns[i][row].given()?, columns[j][row].given()?))
                })
                .collect();
            let Some(&(_, x0, y0)) = pairs.first() else { continue };
            let total: f64 = pairs.iter().map(|(w, ..)| w).sum();
            // About the first answer, so that a constant has no variance at all.
            let x = x0 + pairs.iter().map(|(w, x, _)| w * (x - x0)).sum::<f64>() / total;
            let y = y0 + pairs.iter().map(|(w, _, y)| w * (y - y0)).sum::<f64>() / total;
            let cross: f64 = pairs.iter().map(|(w, a, b)| w * (a - x) * (b - y)).sum();
            let n = match kind {
                None | Some(WeightType::Frequency) => total,
                Some(_) => pairs.len() as f64,
            };
            found.n[[i, j]] = n;
            found.covariance[[i, j]] = cross / total * n / (n - 1.0);
            if i == j {
                found.mean[i] = x;
            }
        }
    }
    found
}
