//! Respondents with a continuous and an ordinal answer.

use super::SdDivisor;
use crate::correlation::latent::{check_count, cuts_of_margin};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::bivariate_normal::Cut;

/// Those who gave both answers.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    /// The continuous answers, standardised.
    pub(crate) z: Vec<f64>,
    /// Which of the used categories each is in, from 0.
    pub(crate) category: Vec<usize>,
    pub(crate) weight: Vec<f64>,
    /// The sum of the weights.
    pub(crate) n: f64,
    /// The standard deviation of the continuous answers.
    pub(crate) sd: f64,
    /// The weight of every category.
    pub(crate) margin: Vec<f64>,
    /// The thresholds between the categories.
    pub(crate) cuts: Vec<Cut>,
    /// Rows without both answers or without weight.
    pub(crate) left_out: u64,
}

impl Rows {
    /// Of values and categories by row; NaN is a missing answer.
    pub(crate) fn of(
        analysis: &'static str,
        x: &[f64],
        y: &[f64],
        weights: Option<&[f64]>,
        divisor: SdDivisor,
    ) -> Result<Self> {
        check_lengths(x.len(), "y", y.len())?;
        if let Some(weights) = weights {
            check_lengths(x.len(), "weights", weights.len())?;
            weights.iter().try_for_each(|&weight| check_count("a weight", weight))?;
        }
        for (name, values) in [("x", x), ("y", y)] {
            if let Some(row) = values.iter().position(|value| value.is_infinite()) {
                return Err(Error::InfiniteValue { variable: name.to_string(), row });
            }
        }
        let weight_of = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let used: Vec<usize> = (0..x.len())
            .filter(|&row| !x[row].is_nan() && !y[row].is_nan() && weight_of(row) > 0.0)
            .collect();
        let left_out = (x.len() - used.len()) as u64;
        let weight: Vec<f64> = used.iter().map(|&row| weight_of(row)).collect();
        let n: f64 = weight.iter().sum();
        check_count("the sum of the weights", n)?;
        // A frequency is as many respondents; other weights sum to the rows, but for rounding.
        let (need, found, read) = (3, n.round() as u64, x.len() as u64);
        if found < need {
            return Err(Error::TooFewRows { analysis, need, found, left_out, read });
        }
        let value = x[used[0]];
        if used.iter().all(|&row| x[row] == value) {
            return Err(Error::ConstantVariable { variable: "x".to_string(), value });
        }
        let mut levels: Vec<f64> = used.iter().map(|&row| y[row]).collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup_by(|a, b| a == b);
        if levels.len() < 2 {
            let (which, used, of) = ("categories", levels.len(), levels.len());
            let problem = CorrelationProblem::OneCategory { which, used, of };
            return Err(Error::Correlation(problem));
        }
        let category: Vec<usize> =
            used.iter().map(|&row| levels.partition_point(|level| *level < y[row])).collect();
        let mut margin = vec![0.0; levels.len()];
        category.iter().zip(&weight).for_each(|(&at, weight)| margin[at] += weight);
        let (z, sd) = standardised(used.iter().map(|&row| x[row]).collect(), &weight, n, divisor)?;
        let cuts = cuts_of_margin(&margin);
        Ok(Self { z, category, weight, n, sd, margin, cuts, left_out })
    }

    /// Every row: its value, its category and its weight.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, usize, f64)> {
        let rows = self.z.iter().zip(&self.category).zip(&self.weight);
        rows.map(|((&z, &category), &weight)| (z, category, weight))
    }

    /// The least and the largest value of every category.
    pub(crate) fn spans(&self) -> Vec<[f64; 2]> {
        let mut spans = vec![[f64::INFINITY, f64::NEG_INFINITY]; self.margin.len()];
        for (z, category, _) in self.iter() {
            let [least, largest] = spans[category];
            spans[category] = [least.min(z), largest.max(z)];
        }
        spans
    }

    /// The same with x turned round.
    pub(crate) fn turned(&self) -> Self {
        Self { z: self.z.iter().map(|z| -z).collect(), ..self.clone() }
    }
}

fn check_lengths(expected: usize, variable: &str, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::UnequalLengths { variable: variable.to_string(), expected, found })
}

/// Values less their mean over their standard deviation, and that.
fn standardised(
    mut values: Vec<f64>,
    weight: &[f64],
    n: f64,
    divisor: SdDivisor,
) -> Result<(Vec<f64>, f64)> {
    let mean_of = |values: &[f64]| {
        values.iter().zip(weight).map(|(value, weight)| value * weight).sum::<f64>() / n
    };
    // Twice: the second time takes away what rounding left of the mean.
    for _ in 0..2 {
        let mean = mean_of(&values);
        values.iter_mut().for_each(|value| *value -= mean);
    }
    let squares: f64 = values.iter().zip(weight).map(|(value, w)| w * value * value).sum();
    let freedom = match divisor {
        SdDivisor::N => n,
        SdDivisor::NMinusOne => n - 1.0,
    };
    let sd = (squares / freedom).sqrt();
    if !sd.is_finite() || sd == 0.0 {
        return Err(Error::TooLarge { variable: "x".to_string() });
    }
    values.iter_mut().for_each(|value| *value /= sd);
    Ok((values, sd))
}
