//! Bootstrap intervals of latent correlations.

use ndarray::{Array2, ArrayView2};

use super::bootstrap::{of_rows, pairs};
use super::polychoric::polychoric;
use super::polyserial::{PolyserialOptions, polyserial};
use super::{BootstrapCorrelations, PolychoricOptions};
use crate::bootstrap::{BootstrapInterval, Resampling, bootstrap, bootstrap_counts};
use crate::data::{Missing, Responses};
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::PairTables;

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
            match polychoric(counts.view(), options) {
                Ok(found) => Ok(found.estimate),
                Err(Error::Interrupted) => Err(Error::Interrupted),
                Err(_) => Ok(f64::NAN),
            }
        };
        pairs(tables.names().len()).map(of_pair).collect()
    };
    of_rows(responses, missing, "polychoric", statistic, resampling, confidence)
}
