//! Partial correlations with standard errors that hold under sampling weights.

use ndarray::Array2;

use super::correlated::{Held, Related};
use super::{Correlated, PartialCorrelationMatrix};
use crate::correlation::row_scores::CompleteRows;
use crate::correlation::{Correlation, LinearizedInterval};
use crate::data::Responses;
use crate::error::Result;

/// The partial correlation of x and y with a standard error that holds under sampling weights, and
/// whatever the distribution of the answers.
///
/// With e the residuals of x and y after weighted regressions on the controls:
///
/// ```text
/// uᵢ = wᵢ (e_x e_y − r/2 (e_x² + e_y²)),   e in units of √(Σ w e² / W)
/// SE² = n / (n − 1) · Σ (uᵢ − ū)² / W²
/// t = r / SE with n − 1 degrees of freedom
/// interval: tanh(artanh r ± t SE / (1 − r²)),   or r ± t SE by name
/// ```
///
/// To first order the coefficients of the regressions add nothing to the error, so that SE is that of
/// survey's `svyvar` of all variables followed by `svycontrast`. Those who answered everything are
/// used. Frequency weights count a row as often; analytic ones are taken as sampling weights are.
///
/// # Errors
/// As [`partial_correlation`](crate::partial_correlation);
/// [`Error::InfiniteValue`](crate::Error::InfiniteValue).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{LinearizedInterval, Responses, linearized_partial_correlation};
///
/// // Balanced: z takes nothing from x and y, r = 0 and u = ±1, SE² = 8/7 · 8 / 64.
/// let x = array![-1, -1, 1, 1, -1, -1, 1, 1];
/// let y = array![-1, 1, -1, 1, -1, 1, -1, 1];
/// let z = array![0, 0, 0, 0, 1, 1, 1, 1];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view()), ("z", z.view())])?;
/// let interval = LinearizedInterval::Wald;
/// let found = linearized_partial_correlation(&responses, "x", "y", &["z"], interval, 0.95)?;
/// assert!((found.std_error - (1.0_f64 / 7.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Lumley, T. (2010), as for [`linearized_correlations`](crate::linearized_correlations).
pub fn linearized_partial_correlation<S: AsRef<str>>(
    responses: &Responses<'_>,
    x: &str,
    y: &str,
    controls: &[S],
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<Correlation> {
    of_pair(responses, [x, y], controls, Held::InBoth, interval, confidence)
}

/// The semipartial correlation of x with y after the controls are taken out of y alone, with a
/// standard error that holds under sampling weights.
///
/// ```text
/// uᵢ = wᵢ (e_x e_y − r/2 (z_x² + e_y²)),   z_x and e_x in units of the sd of x, e_y in its own
/// SE, test and interval as of linearized_partial_correlation
/// ```
///
/// # Errors
/// As [`linearized_partial_correlation`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{LinearizedInterval, Responses, linearized_semipartial_correlation};
///
/// let x = array![-1, -1, 1, 1, -1, -1, 1, 1];
/// let y = array![-1, 1, -1, 1, -1, 1, -1, 1];
/// let z = array![0, 0, 0, 0, 1, 1, 1, 1];
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view()), ("z", z.view())])?;
/// let interval = LinearizedInterval::Wald;
/// let found = linearized_semipartial_correlation(&responses, "x", "y", &["z"], interval, 0.95)?;
/// assert!((found.std_error - (1.0_f64 / 7.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`linearized_partial_correlation`].
pub fn linearized_semipartial_correlation<S: AsRef<str>>(
    responses: &Responses<'_>,
    x: &str,
    y: &str,
    controls: &[S],
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<Correlation> {
    of_pair(responses, [x, y], controls, Held::InSecond, interval, confidence)
}

/// Partial correlations of all pairs, each with all other variables held constant, with standard
/// errors that hold under sampling weights: see [`linearized_partial_correlation`].
///
/// # Errors
/// As [`linearized_partial_correlation`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{LinearizedInterval, Responses, linearized_partial_correlation_matrix};
///
/// let (x, y) = (array![-1, -1, 1, 1], array![-1, 1, -1, 1]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let interval = LinearizedInterval::Fisher;
/// let found = linearized_partial_correlation_matrix(&responses, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15); // 4/3 · 4 / 16
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`linearized_partial_correlation`].
pub fn linearized_partial_correlation_matrix(
    responses: &Responses<'_>,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    of_all(responses, Held::InBoth, interval, confidence)
}

/// Semipartial correlations of all pairs, of the variable of the row with that of the column after all
/// others are taken out of it, with standard errors that hold under sampling weights: see
/// [`linearized_semipartial_correlation`].
///
/// # Errors
/// As [`linearized_partial_correlation`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{LinearizedInterval, Responses, linearized_semipartial_correlation_matrix};
///
/// let (x, y) = (array![-1, -1, 1, 1], array![-1, 1, -1, 1]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let interval = LinearizedInterval::Fisher;
/// let found = linearized_semipartial_correlation_matrix(&responses, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15); // 4/3 · 4 / 16
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`linearized_partial_correlation`].
pub fn linearized_semipartial_correlation_matrix(
    responses: &Responses<'_>,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    of_all(responses, Held::InSecond, interval, confidence)
}

fn of_pair<S: AsRef<str>>(
    responses: &Responses<'_>,
    [x, y]: [&str; 2],
    controls: &[S],
    held: Held,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<Correlation> {
    let names = [x, y].into_iter().chain(controls.iter().map(AsRef::as_ref));
    let chosen = responses.select(names)?;
    let rows = Rows::read(&chosen, "this partial correlation", confidence)?;
    let std_error = rows.std_errors(held, &[[0, 1]])?[0];
    let r = held.coefficient(&rows.inverse, [0, 1]);
    let tested = rows.complete.test(r, std_error, interval);
    Ok(Correlation {
        std_error,
        statistic: tested.statistic,
        df: tested.df,
        p_value: tested.p_value,
        conf_low: tested.low,
        conf_high: tested.high,
        interval: interval.name(),
        ..rows.related.sample(controls.len(), confidence).untested(r, held)
    })
}

fn of_all(
    responses: &Responses<'_>,
    held: Held,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<PartialCorrelationMatrix> {
    let rows = Rows::read(responses, "this matrix of partial correlations", confidence)?;
    let k = rows.related.names.len();
    let places: Vec<[usize; 2]> = (0..k)
        .flat_map(|i| (0..k).map(move |j| [i, j]))
        .filter(|[i, j]| if held == Held::InBoth { j < i } else { i != j })
        .collect();
    let errors = rows.std_errors(held, &places)?;
    let coefficient = |at| held.coefficient(&rows.inverse, at);
    let mut matrix = rows.related.matrix(held, confidence, coefficient);
    matrix.interval = interval.name();
    for (&[i, j], &std_error) in places.iter().zip(&errors) {
        let tested = rows.complete.test(matrix.r[[i, j]], std_error, interval);
        matrix.df = tested.df;
        let both = if held == Held::InBoth { vec![[i, j], [j, i]] } else { vec![[i, j]] };
        for at in both {
            matrix.std_error[at] = std_error;
            matrix.statistic[at] = tested.statistic;
            matrix.p_value[at] = tested.p_value;
            matrix.conf_low[at] = tested.low;
            matrix.conf_high[at] = tested.high;
        }
    }
    Ok(matrix)
}

/// Complete rows with the inverse of their correlations.
struct Rows<'r, 'a> {
    complete: CompleteRows<'r, 'a>,
    related: Related,
    inverse: Array2<f64>,
}

impl<'r, 'a> Rows<'r, 'a> {
    fn read(responses: &'r Responses<'a>, analysis: &'static str, confidence: f64) -> Result<Self> {
        let need = (responses.names().len() as u64 + 1).max(3);
        let complete = CompleteRows::read(responses, analysis, need, confidence)?;
        let related = Correlated::from(&complete.moments).related(None, analysis)?;
        let inverse = related.inverse()?;
        Ok(Self { complete, related, inverse })
    }

    /// With q = P z, the residuals of a pair given all others are the inverse of its block of P times
    /// its q.
    fn std_errors(&self, held: Held, places: &[[usize; 2]]) -> Result<Vec<f64>> {
        let (p, scales) = (&self.inverse, self.complete.scales());
        let k = scales.len();
        let mean = self.complete.pairs.mean.diag();
        let coefficients: Vec<f64> = places.iter().map(|&at| held.coefficient(p, at)).collect();
        self.complete.std_errors(places.len(), |row, scores| {
            let z: Vec<f64> = (0..k).map(|i| (row[i] - mean[i]) * scales[i]).collect();
            let q: Vec<f64> = (0..k).map(|i| (0..k).map(|j| p[[i, j]] * z[j]).sum()).collect();
            for ((score, &[i, j]), r) in scores.iter_mut().zip(places).zip(&coefficients) {
                let (own, shared, other) = (p[[i, i]], p[[i, j]], p[[j, j]]);
                let determinant = own * other - shared * shared;
                let of_x = (other * q[i] - shared * q[j]) / determinant;
                let of_y = (own * q[j] - shared * q[i]) / determinant;
                let y = of_y / (own / determinant).sqrt();
                let (x, whole) = match held {
                    Held::InBoth => {
                        let x = of_x / (other / determinant).sqrt();
                        (x, x)
                    }
                    Held::InSecond => (of_x, z[i]),
                };
                *score = x * y - r / 2.0 * (whole * whole + y * y);
            }
        })
    }
}
