//! How often each answer was given.

use super::{Answer, Answers, Respondents, all_answers, respondents};
use crate::data::Responses;
use crate::error::{Error, Result};
use crate::moments::{Cases, Weighting};

/// One answer category of one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequency {
    /// The variable.
    pub variable: String,
    /// The answer; NaN in the row of the missing.
    pub value: f64,
    /// Respondents who gave it: the sum of frequency weights, else rows.
    pub count: u64,
    /// The sum of their weights, of whatever kind; the count without weights.
    pub weight: f64,
    /// Per cent of all respondents, by weight.
    pub percent: f64,
    /// Per cent of those who answered, by weight; NaN in the row of the missing.
    pub valid_percent: f64,
    /// Valid per cent of this and all smaller answers; NaN in the row of the missing.
    pub cumulative_percent: f64,
}

/// The answer categories of several variables, smallest first, the missing last if there are any.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    /// Category by category, variable by variable.
    pub rows: Vec<Frequency>,
    /// Respondents read and counted, and those left out by the filter or without weight.
    pub cases: Cases,
    /// The weights of those who are counted.
    pub weighting: Weighting,
}

/// How often each answer was given, of every column.
///
/// ```text
/// percent = 100 · Σw / Σw of all respondents      valid percent = 100 · Σw / Σw of all answers
/// ```
///
/// with w = 1 without weights. Answers outside the declared bounds are counted among the missing.
/// Respondents whom the filter leaves out or who have no weight are not counted.
///
/// # Errors
/// [`Error::NoVariables`], [`Error::AllWeightsZero`], [`Error::InfiniteValue`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, frequencies};
///
/// let x = array![1_u8, 0, 1, 1];
/// let table = frequencies(&Responses::from_columns([("x", x.view())])?)?;
/// assert_eq!(table.rows[1].count, 3);
/// assert_eq!(table.rows[1].valid_percent, 75.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn frequencies(responses: &Responses<'_>) -> Result<Frequencies> {
    let Respondents { cases, weighting } = respondents(responses)?;
    let mut rows = Vec::new();
    for answers in all_answers(responses) {
        rows.extend(answers.frequencies()?);
    }
    Ok(Frequencies { rows, cases, weighting })
}

/// Respondents who gave one answer.
#[derive(Default)]
struct Category {
    value: f64,
    respondents: f64,
    weight: f64,
}

impl Answers<'_, '_> {
    fn frequencies(&self) -> Result<Vec<Frequency>> {
        let mut answers = Vec::with_capacity(self.column.len());
        let mut missing = Category { value: f64::NAN, ..Category::default() };
        let mut infinite = None;
        self.for_each(|Answer { row, value, outside, weight, respondents }| {
            if value.is_nan() || outside {
                missing.respondents += respondents;
                missing.weight += weight;
            } else if value.is_infinite() {
                infinite = infinite.or(Some(row));
            } else {
                // Adding 0 makes −0 and 0 one answer.
                answers.push(Category { value: value + 0.0, respondents, weight });
            }
        });
        if let Some(row) = infinite {
            return Err(Error::InfiniteValue { variable: self.name.to_string(), row });
        }
        // Rows of one answer keep their order, so that their weights are always summed in it.
        answers.sort_by(|a, b| a.value.total_cmp(&b.value));
        let categories = answers.chunk_by(|a, b| a.value == b.value).map(|rows| Category {
            value: rows[0].value,
            respondents: rows.iter().map(|row| row.respondents).sum(),
            weight: rows.iter().map(|row| row.weight).sum(),
        });
        let valid: f64 = answers.iter().map(|row| row.weight).sum();
        let all = valid + missing.weight;
        let row = |category: Category, of_valid: f64, cumulative: f64| Frequency {
            variable: self.name.to_string(),
            value: category.value,
            count: category.respondents as u64,
            weight: category.weight,
            percent: 100.0 * category.weight / all,
            valid_percent: of_valid,
            cumulative_percent: cumulative,
        };
        let mut so_far = 0.0;
        let mut rows: Vec<Frequency> = categories
            .map(|category| {
                so_far += category.weight;
                let of_valid = 100.0 * category.weight / valid;
                row(category, of_valid, 100.0 * so_far / valid)
            })
            .collect();
        if missing.weight > 0.0 {
            rows.push(row(missing, f64::NAN, f64::NAN));
        }
        Ok(rows)
    }
}
