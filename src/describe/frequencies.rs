//! How often each answer was given.

use super::Answers;
use crate::data::Responses;
use crate::error::{Error, Result};

/// One answer category of one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequency {
    /// The variable.
    pub variable: String,
    /// The answer; NaN in the row of the missing.
    pub value: f64,
    /// Respondents who gave it (weighted by frequency weights).
    pub count: u64,
    /// Per cent of all respondents.
    pub percent: f64,
    /// Per cent of those who answered; NaN in the row of the missing.
    pub valid_percent: f64,
    /// Valid per cent of this and all smaller answers; NaN in the row of the missing.
    pub cumulative_percent: f64,
}

/// The answer categories of several variables, smallest first, the missing last if there are any.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    /// Category by category, variable by variable.
    pub rows: Vec<Frequency>,
}

/// How often each answer was given, of every column.
///
/// ```text
/// percent = 100 · count / rows      valid percent = 100 · count / answers
/// ```
///
/// # Errors
/// [`Error::NoVariables`], [`Error::InfiniteValue`].
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
    if responses.columns().is_empty() {
        return Err(Error::NoVariables);
    }
    let mut rows = Vec::new();
    for (name, column) in responses.names().iter().zip(responses.columns()) {
        let answers = Answers { name, column, weights: responses.weights() };
        rows.extend(answers.frequencies()?);
    }
    Ok(Frequencies { rows })
}

impl Answers<'_, '_> {
    fn frequencies(&self) -> Result<Vec<Frequency>> {
        let mut answers = Vec::with_capacity(self.column.len());
        let (mut missing, mut infinite) = (0.0, None);
        self.for_each(|row, x, w| {
            if x.is_nan() {
                missing += w;
            } else if x.is_infinite() {
                infinite = infinite.or(Some(row));
            } else {
                // Adding 0 makes −0 and 0 one answer.
                answers.push((x + 0.0, w));
            }
        });
        if let Some(row) = infinite {
            return Err(Error::InfiniteValue { variable: self.name.to_string(), row });
        }
        answers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let valid: f64 = answers.iter().map(|(_, w)| w).sum();
        let row = |value: f64, count: f64, of_valid: f64, cumulative: f64| Frequency {
            variable: self.name.to_string(),
            value,
            count: count as u64,
            percent: 100.0 * count / (valid + missing),
            valid_percent: of_valid,
            cumulative_percent: cumulative,
        };
        let mut so_far = 0.0;
        let same = |a: &(f64, f64), b: &(f64, f64)| a.0 == b.0;
        let mut rows: Vec<Frequency> = answers
            .chunk_by(same)
            .map(|category| {
                let count: f64 = category.iter().map(|(_, w)| w).sum();
                so_far += count;
                row(category[0].0, count, 100.0 * count / valid, 100.0 * so_far / valid)
            })
            .collect();
        if missing > 0.0 {
            rows.push(row(f64::NAN, missing, f64::NAN, f64::NAN));
        }
        Ok(rows)
    }
}
