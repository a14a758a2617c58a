//! Bootstrap intervals of latent correlations.

use ndarray::{Array2, ArrayView2};

use super::bootstrap::{of_rows, pairs};
use super::mixed::polyserial_options;
use super::polychoric::polychoric;
use super::polyserial::{PolyserialOptions, polyserial, weighted_polyserial};
use super::{BootstrapCorrelations, MeasurementLevel, PolychoricOptions};
use crate::bootstrap::{
    BootstrapInterval, Resampling, bootstrap, bootstrap_counts, bootstrap_responses,
};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::{GappedRows, Moments, PairTables};

/// What the one statistic is called.
const NAME: &str = "correlation";

/// The bootstrap interval of a polychoric (or tetrachoric) correlation, which does not rest on latent
/// normal variables for its width.
///
/// Respondents are drawn from the cells of the table, which is a multinomial table of as many. Of a
/// resample of which one variable has a single category there is no correlation: it is left out and
/// counted as failed. A perfect one has the correlation ±1.
///
/// # Errors
/// As [`polychoric`](crate::polychoric) and [`bootstrap`](crate::bootstrap);
/// [`CorrelationProblem::NotACount`] for counts that are no whole numbers.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{PolychoricOptions, Resampling, bootstrap_polychoric};
///
/// let table = array![[20.0, 10.0], [10.0, 20.0]];
/// let draws = Resampling::seeded(500, 1);
/// let found = bootstrap_polychoric(table.view(), &PolychoricOptions::default(), &draws)?;
/// assert!((found.estimate - 0.5).abs() < 1e-14);
/// assert!(found.conf_low > 0.0 && found.conf_high < 0.9);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Efron, B. (1987), as for [`bootstrap_correlations`](crate::bootstrap_correlations).
pub fn bootstrap_polychoric(
    table: ArrayView2<'_, f64>,
    options: &PolychoricOptions,
    resampling: &Resampling<'_>,
) -> Result<BootstrapInterval> {
    let wrong = |count: f64| !(0.0..=f64::from(u32::MAX)).contains(&count) || count.fract() != 0.0;
    if let Some(((row, column), &value)) = table.indexed_iter().find(|(_, count)| wrong(**count)) {
        let problem = CorrelationProblem::NotACount { row, column, value };
        return Err(Error::Correlation(problem));
    }
    if table.sum() > f64::from(u32::MAX) {
        return Err(Error::SampleSizeOutOfRange { n: table.sum() });
    }
    let counts: Vec<u32> = table.iter().map(|count| *count as u32).collect();
    let columns = table.ncols();
    let found = bootstrap_counts(&counts, vec![NAME.to_string()], resampling, |counts| {
        let of_cell = |(i, j): (usize, usize)| f64::from(counts[i * columns + j]);
        let drawn = Array2::from_shape_fn(table.dim(), of_cell);
        Ok(vec![polychoric(drawn.view(), options)?.estimate])
    })?;
    found.interval(NAME, options.confidence)
}

/// The bootstrap interval of a polyserial correlation: respondents with both answers are drawn.
///
/// # Errors
/// As [`polyserial`](crate::polyserial) and [`bootstrap`](crate::bootstrap).
///
/// # Examples
///
/// ```
/// use scalewise::{PolyserialOptions, Resampling, bootstrap_polyserial};
///
/// let x: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 41)).collect();
/// let y: Vec<f64> = (0..40).map(|i| f64::from((i * 7 % 41 + i % 9) / 15)).collect();
/// let draws = Resampling::seeded(300, 1);
/// let found = bootstrap_polyserial(&x, &y, &PolyserialOptions::default(), &draws)?;
/// assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_polychoric`].
pub fn bootstrap_polyserial(
    x: &[f64],
    y: &[f64],
    options: &PolyserialOptions,
    resampling: &Resampling<'_>,
) -> Result<BootstrapInterval> {
    polyserial(x, y, None, options)?;
    let both = x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
    let found = bootstrap(x.len(), [NAME], resampling, |drawn| {
        let gather = |values: &[f64]| -> Vec<f64> {
            drawn.indices().iter().map(|&i| values[i as usize]).collect()
        };
        Ok(vec![polyserial(&gather(&x), &gather(&y), None, options)?.estimate])
    })?;
    found.interval(NAME, options.confidence)
}

/// The bootstrap interval of the polyserial correlation of weighted respondents
/// ([`weighted_polyserial`]).
///
/// Of frequency weights every single respondent is drawn; under analytic and sampling weights a row is
/// drawn with its weight, which takes rows to be sampled independently, as by
/// [`bootstrap_moments`](crate::bootstrap_moments).
///
/// # Errors
/// As [`weighted_polyserial`] and [`bootstrap_responses`].
///
/// # Examples
///
/// ```
/// use scalewise::{PolyserialOptions, Resampling, WeightType, bootstrap_weighted_polyserial};
///
/// let x: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 41)).collect();
/// let y: Vec<f64> = (0..40).map(|i| f64::from((i * 7 % 41 + i % 9) / 15)).collect();
/// let weights: Vec<f64> = (0..40).map(|i| 1.0 + f64::from(i % 4) / 2.0).collect();
/// let (options, draws) = (PolyserialOptions::default(), Resampling::seeded(300, 1));
/// let kind = WeightType::Sampling;
/// let found = bootstrap_weighted_polyserial(&x, &y, &weights, kind, &options, &draws)?;
/// assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_polychoric`].
pub fn bootstrap_weighted_polyserial(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    kind: WeightType,
    options: &PolyserialOptions,
    resampling: &Resampling<'_>,
) -> Result<BootstrapInterval> {
    weighted_polyserial(x, y, weights, kind, options)?;
    let answers = Responses::from_columns([("x", x), ("y", y)])?.weighted(weights, kind)?;
    let mut rows = GappedRows::read_all(&answers)?;
    rows.keep_complete();
    let named = [("x", &rows.columns[0][..]), ("y", &rows.columns[1][..])];
    let kept = Responses::from_columns(named)?.weighted(&rows.weights[..], kind)?;
    let found = bootstrap_responses(&kept, [NAME], resampling, |drawn| {
        let GappedRows { columns, weights, .. } = GappedRows::read_all(drawn)?;
        let (x, y) = (&columns[0], &columns[1]);
        let found = match drawn.weights() {
            None => polyserial(x, y, None, options)?,
            Some(given) => weighted_polyserial(x, y, &weights, given.kind(), options)?,
        };
        Ok(vec![found.estimate])
    })?;
    found.interval(NAME, options.confidence)
}

/// Polychoric correlations of all pairs with bootstrap intervals; whole respondents are drawn, and every
/// resample is counted anew. Where a variable of a pair does not vary in a resample, it is left out of
/// that pair and counted as failed.
///
/// # Errors
/// As [`bootstrap_correlations_by`](crate::bootstrap_correlations_by);
/// [`CorrelationProblem::TooManyLevels`].
///
/// # Examples
///
/// ```
/// use ndarray::Array1;
/// use scalewise::{
///     Missing, PolychoricOptions, Resampling, Responses, bootstrap_polychoric_correlations,
/// };
///
/// let x = Array1::from_shape_fn(60, |i| (i % 3) as f64);
/// let y = Array1::from_shape_fn(60, |i| if i % 7 == 0 { (i + 1) % 3 } else { i % 3 } as f64);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let (options, draws) = (PolychoricOptions::default(), Resampling::seeded(200, 1));
/// let rule = Missing::Listwise;
/// let found = bootstrap_polychoric_correlations(&responses, rule, &options, &draws, 0.9)?;
/// assert!(found.conf_low[[0, 1]] < found.r[[0, 1]]);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`bootstrap_polychoric`].
pub fn bootstrap_polychoric_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    options: &PolychoricOptions,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<BootstrapCorrelations> {
    let statistic = |drawn: &Responses<'_>| {
        let tables = PairTables::of(drawn, missing)?;
        let of_pair = |(i, j): (usize, usize)| {
            let (counts, _) = tables.counts(i, j);
            if_any(polychoric(counts.view(), options).map(|found| found.estimate))
        };
        pairs(tables.names().len()).map(of_pair).collect()
    };
    of_rows(responses, missing, "polychoric", statistic, resampling, confidence)
}

/// Correlations by the level of both variables with bootstrap intervals: every resample has the
/// coefficients that the matrix has.
///
/// # Errors
/// As [`bootstrap_polychoric_correlations`].
pub(super) fn by_level(
    responses: &Responses<'_>,
    missing: Missing,
    levels: &[MeasurementLevel],
    options: &PolychoricOptions,
    resampling: &Resampling<'_>,
) -> Result<BootstrapCorrelations> {
    let ordinal = |at: usize| levels[at] == MeasurementLevel::Ordinal;
    let ordinals: Vec<usize> = (0..levels.len()).filter(|&at| ordinal(at)).collect();
    let of_ordinals = |at: usize| ordinals.partition_point(|&ordinal| ordinal < at);
    let of_one = polyserial_options(options);
    let statistic = |drawn: &Responses<'_>| {
        let r = Moments::of(drawn, missing)?.correlation();
        let columns = GappedRows::read_all(drawn)?.columns;
        let named = ordinals.iter().map(|&at| (drawn.names()[at].as_str(), &columns[at][..]));
        let tables = match ordinals.len() {
            0 => None,
            _ => Some(PairTables::of(&Responses::from_columns(named)?, missing)?),
        };
        let of_pair = |(i, j): (usize, usize)| match (ordinal(i), ordinal(j), &tables) {
            (true, true, Some(tables)) => {
                let (counts, _) = tables.counts(of_ordinals(i), of_ordinals(j));
                if_any(polychoric(counts.view(), options).map(|found| found.estimate))
            }
            (false, false, _) => Ok(r[[i, j]]),
            (_, of_second, _) => {
                let (x, y) = if of_second { (i, j) } else { (j, i) };
                let found = polyserial(&columns[x], &columns[y], None, &of_one);
                if_any(found.map(|found| found.estimate))
            }
        };
        pairs(levels.len()).map(of_pair).collect()
    };
    of_rows(responses, missing, "auto", statistic, resampling, options.confidence)
}

/// What a resample has of one pair; it may have none, and still have the others.
fn if_any(found: Result<f64>) -> Result<f64> {
    match found {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(_) => Ok(f64::NAN),
        found => found,
    }
}
