//! What a fitted regression says of others: predictions, marginal means, and tests of any linear
//! hypothesis about its coefficients.

mod display;
mod hypothesis;
mod hypothesis_text;
mod margins;

pub use hypothesis::{HypothesisTest, LinearHypothesis};
pub use margins::{Averaging, Contrast, MarginalMean, MarginalMeans, Margins, PairAdjustment};

use super::fitted::{FittedModel, INTERCEPT};
use crate::correlation::check_confidence;
use crate::data::Responses;
use crate::error::{Error, Result};
use crate::math::distribution::t_critical;
use crate::moments::{ROWS, in_order};

/// Chunks of a segment, the unit of parallel work.
const CHUNKS: usize = 16;

/// What an interval about a prediction is to cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PredictionInterval {
    /// The expected outcome of such respondents.
    Confidence,
    /// The outcome of one more respondent, of weight 1, where errors have this standard deviation.
    Prediction {
        /// σ of the model.
        sigma: f64,
    },
}

/// Predictions for rows of answers, each in the place of its row.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// Expected outcomes; NaN where an answer is missing.
    pub fitted: Vec<f64>,
    /// Their standard errors.
    pub std_error: Vec<f64>,
    /// Lower ends of the intervals.
    pub conf_low: Vec<f64>,
    /// Upper ends of the intervals.
    pub conf_high: Vec<f64>,
    /// Rows that lack an answer.
    pub missing: u64,
}

/// Predicts the outcome of new respondents, with a standard error and an interval each.
///
/// ```text
/// ŷ = x·b        SE = √(xᵀ V x)
/// confidence     ŷ ± t · SE             under CR2 every row has its own degrees of freedom
/// prediction     ŷ ± t · √(SE² + σ²)
/// ```
///
/// `responses` has a column for each term of the model but the intercept, under its name; other
/// columns are left alone. V is the covariance matrix that the model came with. A prediction interval
/// presumes that errors have one variance and are normal. Rows are read in parallel.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::InfiniteValue`], [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{FittedModel, PredictionInterval, Responses, predict};
///
/// let covariance = array![[0.04, 0.0], [0.0, 0.01]];
/// let model = FittedModel::new(["(Intercept)", "x"], vec![2.0, 0.5], covariance, 20.0)?;
/// let x = array![0.0, 4.0, f64::NAN];
/// let new = Responses::from_columns([("x", x.view())])?;
/// let found = predict(&model, &new, PredictionInterval::Confidence, 0.95)?;
/// assert_eq!(found.fitted[..2], [2.0, 4.0]);
/// assert!((found.std_error[1] - 0.2_f64.sqrt()).abs() < 1e-12); // 0.04 + 16 · 0.01
/// assert_eq!(found.missing, 1);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn predict(
    model: &FittedModel,
    responses: &Responses<'_>,
    interval: PredictionInterval,
    confidence: f64,
) -> Result<Predictions> {
    check_confidence(confidence)?;
    let predictors = model.terms().iter().filter(|term| *term != INTERCEPT);
    let used = responses.select(predictors.collect::<Vec<_>>())?;
    let extra = match interval {
        PredictionInterval::Confidence => 0.0,
        PredictionInterval::Prediction { sigma } => sigma * sigma,
    };
    let (rows, segment) = (used.n_rows(), CHUNKS * ROWS);
    let of_segment = |at: usize| -> Result<Vec<Point>> {
        let (start, end) = (at * segment, rows.min((at + 1) * segment));
        let mut points = Vec::with_capacity(end - start);
        for start in (start..end).step_by(ROWS) {
            add_chunk(model, &used, start, ROWS.min(end - start), &mut points)?;
        }
        Ok(points)
    };
    let same = (!model.has_own_degrees()).then(|| t_critical(confidence, model.df()));
    let critical_of = |df: f64| same.unwrap_or_else(|| t_critical(confidence, df));
    let mut found = Predictions {
        fitted: Vec::with_capacity(rows),
        std_error: Vec::with_capacity(rows),
        conf_low: Vec::with_capacity(rows),
        conf_high: Vec::with_capacity(rows),
        missing: 0,
    };
    for points in in_order(rows.div_ceil(segment), of_segment)? {
        for Point { fitted, variance, df } in points? {
            let reach = critical_of(df) * (variance + extra).sqrt();
            found.fitted.push(fitted);
            found.std_error.push(variance.sqrt());
            found.conf_low.push(fitted - reach);
            found.conf_high.push(fitted + reach);
            found.missing += u64::from(fitted.is_nan());
        }
    }
    Ok(found)
}

/// The expected outcome of one row, its variance and the degrees of freedom of that.
struct Point {
    fitted: f64,
    variance: f64,
    df: f64,
}

/// Adds the points of one stretch of rows; NaN in any column makes both NaN.
fn add_chunk(
    model: &FittedModel,
    used: &Responses<'_>,
    start: usize,
    length: usize,
    points: &mut Vec<Point>,
) -> Result<()> {
    let design = design(model, used, start, length)?;
    let mut fitted = vec![0.0; length];
    let mut variance = vec![0.0; length];
    for (i, column) in design.iter().enumerate() {
        let estimate = model.estimates()[i];
        fitted.iter_mut().zip(column).for_each(|(sum, x)| *sum += estimate * x);
        // Row i of V times x, as far as the diagonal, whose other half is the same.
        let mut turned = vec![0.0; length];
        for (j, other) in design.iter().enumerate().take(i) {
            let twice = 2.0 * model.covariance()[[i, j]];
            turned.iter_mut().zip(other).for_each(|(sum, x)| *sum += twice * x);
        }
        let own = model.covariance()[[i, i]];
        let rows = variance.iter_mut().zip(column).zip(turned);
        rows.for_each(|((sum, x), turned)| *sum += x * (turned + own * x));
    }
    let at_least_nought = |v: f64| if v < 0.0 { 0.0 } else { v };
    let row = |at: usize| design.iter().map(|column| column[at]).collect::<Vec<_>>();
    let pairs = fitted.into_iter().zip(variance).enumerate();
    points.extend(pairs.map(|(at, (fitted, v))| {
        let df = if model.has_own_degrees() { model.df_of(&row(at)) } else { model.df() };
        Point { fitted, variance: at_least_nought(v), df }
    }));
    Ok(())
}

/// The columns of the model for a stretch of rows, NaN where an answer is missing or out of bounds.
fn design(
    model: &FittedModel,
    used: &Responses<'_>,
    start: usize,
    length: usize,
) -> Result<Vec<Vec<f64>>> {
    let mut columns = used.columns().iter().zip(used.names());
    let mut design = Vec::with_capacity(model.terms().len());
    for term in model.terms() {
        let mut values = vec![1.0; length];
        if term != INTERCEPT
            && let Some((column, name)) = columns.next()
        {
            column.read(start, &mut values);
            if let Some(at) = values.iter().position(|x| x.is_infinite()) {
                return Err(Error::InfiniteValue { variable: name.clone(), row: start + at });
            }
        }
        design.push(values);
    }
    Ok(design)
}
