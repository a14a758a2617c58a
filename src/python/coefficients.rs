//! Measures of two-way tables, correlations of latent variables, and the nearest correlation matrix.

use numpy::{PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::correlations::{CorrelationScores, PairTables};
use super::errors::{DataError, unknown_option};
use super::frame::{NamedArray, NamedWeights, responses};
use super::groups::GroupedMoments;
use super::moments::Moments;
use super::results::{columns, dict};
use crate::{
    Correlation, CorrelationProblem, Dependent, EmptyCells, Error, FirstStep, LatentEstimator,
    LatentInterval, NearestCorrelation, Polychoric, PolychoricOptions, Polyserial,
    PolyserialEstimator, PolyserialOptions, SdDivisor, Threshold, WeightType,
};

/// A measure of a table by its name.
#[pyfunction]
pub(super) fn association<'py>(
    py: Python<'py>,
    counts: PyReadonlyArray2<'py, f64>,
    measure: &str,
    dependent: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let counts = counts.as_array();
    let towards = || {
        let choices = "\"y\", \"x\" or \"symmetric\"";
        Dependent::named(match dependent {
            "x" => "rows",
            "y" => "columns",
            other => other,
        })
        .filter(|_| !matches!(dependent, "rows" | "columns"))
        .ok_or_else(|| unknown_option("dependent", dependent, choices))
    };
    let found = match measure {
        "kendall_tau_b" => crate::kendall_tau_b(counts, confidence),
        "kendall_tau_c" => crate::kendall_tau_c(counts, confidence),
        "goodman_kruskal_gamma" => crate::goodman_kruskal_gamma(counts, confidence),
        "somers_d" => crate::somers_d(counts, towards()?, confidence),
        "goodman_kruskal_lambda" => crate::goodman_kruskal_lambda(counts, towards()?, confidence),
        "goodman_kruskal_tau" => match towards()? {
            Dependent::Columns => crate::goodman_kruskal_tau(counts, confidence),
            Dependent::Rows => crate::goodman_kruskal_tau(counts.t(), confidence),
            Dependent::Symmetric => {
                return Err(unknown_option("dependent", dependent, "\"y\" or \"x\""));
            }
        },
        other => return Err(unknown_option("measure", other, "one of a table")),
    }?;
    coefficient(py, &found)
}

#[pyfunction]
pub(super) fn eta<'py>(
    py: Python<'py>,
    counts: PyReadonlyArray2<'py, f64>,
    levels: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let levels = levels.as_array().to_vec();
    coefficient(py, &crate::eta(counts.as_array(), &levels)?)
}

/// How a latent correlation is estimated, by names: estimator, first step and interval; what is done
/// with empty cells, by how much.
pub(super) type HowPolychoric = ([String; 3], String, f64);

pub(super) fn polychoric_options(
    ([estimator, first_step, interval], empty_cells, correction): &HowPolychoric,
    confidence: f64,
) -> PyResult<PolychoricOptions> {
    let choices = "\"two_step\" or \"ml\"";
    Ok(PolychoricOptions {
        estimator: LatentEstimator::named(estimator)
            .ok_or_else(|| unknown_option("estimator", estimator, choices))?,
        first_step: known_first_step(first_step)?,
        interval: known_interval(interval)?,
        empty_cells: known_empty_cells(empty_cells, *correction)?,
        confidence,
    })
}

/// The polychoric or tetrachoric correlation of a table.
#[pyfunction]
pub(super) fn polychoric<'py>(
    py: Python<'py>,
    counts: PyReadonlyArray2<'py, f64>,
    dichotomous: bool,
    how: HowPolychoric,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, counts) = (polychoric_options(&how, confidence)?, counts.as_array());
    let found = py.detach(|| match dichotomous {
        true => crate::tetrachoric(counts, &options),
        false => crate::polychoric(counts, &options),
    })?;
    of_polychoric(py, &found)
}

/// That of two variables of pair tables.
#[pyfunction]
pub(super) fn polychoric_of_pair<'py>(
    py: Python<'py>,
    tables: &Bound<'py, PairTables>,
    pair: [String; 2],
    dichotomous: bool,
    how: HowPolychoric,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, tables, [x, y]) = (polychoric_options(&how, confidence)?, &tables.get().0, &pair);
    let found = py.detach(|| match dichotomous {
        true => crate::tetrachoric_of_pair(tables, x, y, &options),
        false => crate::polychoric_of_pair(tables, x, y, &options),
    })?;
    of_polychoric(py, &found)
}

/// Estimator, first step and interval, and the divisor of the standard deviation.
pub(super) type HowPolyserial = ([String; 3], String);

pub(super) fn polyserial_options(
    ([estimator, first_step, interval], sd_divisor): &HowPolyserial,
    confidence: f64,
) -> PyResult<PolyserialOptions> {
    let choices = "\"two_step\", \"ml\" or \"adhoc\"";
    Ok(PolyserialOptions {
        estimator: PolyserialEstimator::named(estimator)
            .ok_or_else(|| unknown_option("estimator", estimator, choices))?,
        first_step: known_first_step(first_step)?,
        sd_divisor: SdDivisor::named(sd_divisor)
            .ok_or_else(|| unknown_option("sd_divisor", sd_divisor, "\"n\" or \"n_minus_one\""))?,
        interval: known_interval(interval)?,
        confidence,
    })
}

/// As `polychoric`, of a continuous and an ordinal column.
#[pyfunction]
pub(super) fn polyserial<'py>(
    py: Python<'py>,
    named: [NamedArray<'py>; 2],
    weights: Option<NamedWeights<'py>>,
    how: HowPolyserial,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let options = polyserial_options(&how, confidence)?;
    let Answers { names, x, y } = Answers::of(&named)?;
    let weights = weights.map(|weights| PlainWeights::of(&weights)).transpose()?;
    let found = py.detach(|| match &weights {
        Some(w) => crate::weighted_polyserial(&x, &y, &w.values, w.kind, &options),
        None => crate::polyserial(&x, &y, None, &options),
    });
    let found = found.map_err(|error| by_name(error, &names))?;
    of_polyserial(py, &found, x.len() as u64)
}

#[pyfunction]
pub(super) fn biserial<'py>(
    py: Python<'py>,
    named: [NamedArray<'py>; 2],
    weights: Option<NamedWeights<'py>>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let Answers { names, x, y } = Answers::of(&named)?;
    let weights = weights.map(|weights| PlainWeights::of(&weights)).transpose()?;
    let found = py.detach(|| match &weights {
        Some(w) => crate::weighted_biserial(&x, &y, &w.values, w.kind, confidence),
        None => crate::biserial(&x, &y, confidence),
    });
    coefficient(py, &found.map_err(|error| by_name(error, &names))?)
}

#[pyfunction]
pub(super) fn point_biserial<'py>(
    py: Python<'py>,
    named: [NamedArray<'py>; 2],
    weights: Option<NamedWeights<'py>>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let Answers { names, x, y } = Answers::of(&named)?;
    let weights = weights.map(|weights| PlainWeights::of(&weights)).transpose()?;
    let found = py.detach(|| match &weights {
        Some(w) => crate::weighted_point_biserial(&x, &y, &w.values, w.kind, confidence),
        None => crate::point_biserial(&x, &y, confidence),
    });
    coefficient(py, &found.map_err(|error| by_name(error, &names))?)
}

/// The point-biserial correlation of a source under sampling weights, which was read twice.
#[pyfunction]
pub(super) fn point_biserial_of_scores<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scores: &Bound<'py, CorrelationScores>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scores) = (&moments.get().0, &scores.get().0);
    coefficient(py, &crate::point_biserial_of_scores(moments, scores, confidence)?)
}

/// Of a variable with the key of its two groups; `name` is `biserial` or `point_biserial`.
#[pyfunction]
pub(super) fn biserial_of_groups<'py>(
    py: Python<'py>,
    grouped: &Bound<'py, GroupedMoments>,
    x: &str,
    name: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let grouped = &grouped.get().0;
    let found = match name {
        "biserial" => crate::biserial_of_groups(grouped, x, confidence),
        _ => crate::point_biserial_of_groups(grouped, x, confidence),
    };
    let key = grouped.keys().first().cloned().unwrap_or_default();
    coefficient(py, &found.map_err(|error| by_name(error, &[x.to_string(), key]))?)
}

#[pyfunction]
pub(super) fn definiteness<'py>(
    py: Python<'py>,
    names: Vec<String>,
    r: PyReadonlyArray2<'py, f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = crate::definiteness(names, r.as_array())?;
    let glance = columns!(py, [&found], one, {
        "positive_definite" => one.positive_definite,
        "smallest_eigenvalue" => one.smallest_eigenvalue,
        "largest_eigenvalue" => one.largest_eigenvalue,
        "condition" => one.condition,
    });
    Ok(dict!(py, { "eigenvalues" => found.eigenvalues.to_pyarray(py), "glance" => glance }))
}

#[pyfunction]
pub(super) fn nearest_correlation<'py>(
    py: Python<'py>,
    names: Vec<String>,
    r: PyReadonlyArray2<'py, f64>,
    method: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let r = r.as_array();
    let found = match method {
        "nearest" => py.detach(|| crate::nearest_correlation(names, r)),
        "smoothed" => py.detach(|| crate::smoothed_correlation(names, r)),
        other => return Err(unknown_option("method", other, "\"nearest\" or \"smoothed\"")),
    }?;
    of_nearest(py, &found)
}

/// Weights as numbers; without a weight a row does not count.
pub(super) struct PlainWeights {
    pub(super) values: Vec<f64>,
    pub(super) kind: WeightType,
}

impl PlainWeights {
    pub(super) fn of(weights: &NamedWeights<'_>) -> PyResult<Self> {
        let taken = responses(std::slice::from_ref(&weights.array), None)?;
        let plain = |weight: f64| if weight.is_nan() { 0.0 } else { weight };
        let values = taken.columns()[0].to_vec().into_iter().map(plain).collect();
        Ok(Self { values, kind: weights.kind })
    }
}

/// The answers of two columns, NaN where they are missing.
pub(super) struct Answers {
    pub(super) names: [String; 2],
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
}

impl Answers {
    pub(super) fn of(named: &[NamedArray<'_>; 2]) -> PyResult<Self> {
        let taken = responses(named, None)?;
        let names = [0, 1].map(|at| taken.names()[at].clone());
        let [x, y] = [0, 1].map(|at| taken.columns()[at].to_vec());
        Ok(Self { names, x, y })
    }
}

/// Plain numbers are called x and y where they are wrong; in a frame they have names.
pub(super) fn by_name(error: Error, names: &[String; 2]) -> PyErr {
    let named = |variable: String| match variable.as_str() {
        "x" => names[0].clone(),
        "y" => names[1].clone(),
        _ => variable,
    };
    match error {
        Error::ConstantVariable { variable, value } => {
            Error::ConstantVariable { variable: named(variable), value }.into()
        }
        Error::InfiniteValue { variable, row } => {
            Error::InfiniteValue { variable: named(variable), row }.into()
        }
        Error::TooLarge { variable } => Error::TooLarge { variable: named(variable) }.into(),
        Error::Correlation(problem @ CorrelationProblem::NotDichotomous { .. }) => {
            DataError::new_err(problem.to_string().replace("`y`", &format!("`{}`", names[1])))
        }
        other => other.into(),
    }
}

pub(super) fn known_first_step(name: &str) -> PyResult<FirstStep> {
    let choices = "\"estimated\", \"muthen\" or \"known\"";
    FirstStep::named(name).ok_or_else(|| unknown_option("first_step", name, choices))
}

fn known_interval(name: &str) -> PyResult<LatentInterval> {
    let choices = "\"wald\" or \"fisher\"";
    LatentInterval::named(name).ok_or_else(|| unknown_option("interval", name, choices))
}

pub(super) fn known_empty_cells(name: &str, correction: f64) -> PyResult<EmptyCells> {
    match name {
        "kept" => Ok(EmptyCells::Kept),
        "added" => Ok(EmptyCells::Added(correction)),
        "added_unscaled" => Ok(EmptyCells::AddedUnscaled(correction)),
        "margins_kept" => Ok(EmptyCells::MarginsKept(correction)),
        other => {
            let choices = "\"kept\", \"added\", \"added_unscaled\" or \"margins_kept\"";
            Err(unknown_option("empty_cells", other, choices))
        }
    }
}

pub(super) fn coefficient<'py>(
    py: Python<'py>,
    found: &Correlation,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, [found], one, {
        "method" => one.method,
        "n" => one.n,
        "estimate" => one.estimate,
        "std_error" => one.std_error,
        "statistic" => one.statistic,
        "df" => one.df,
        "p_value" => one.p_value,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "interval" => one.interval,
    }))
}

fn thresholds<'py>(py: Python<'py>, found: &[Threshold]) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, found, one, { "estimate" => one.estimate, "std_error" => one.std_error }))
}

fn of_polychoric<'py>(py: Python<'py>, found: &Polychoric) -> PyResult<Bound<'py, PyDict>> {
    let estimate = columns!(py, [found], one, {
        "method" => one.method,
        "n" => one.n,
        "estimate" => one.estimate,
        "std_error" => one.std_error,
        "statistic" => one.statistic,
        "p_value" => one.p_value,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "interval" => if one.std_error.is_nan() { "none" } else { one.interval.name() },
    });
    let fit = columns!(py, [found], one, {
        "estimator" => one.estimator.name(),
        "first_step" => one.first_step.name(),
        "log_likelihood" => one.log_likelihood,
        "chi_squared" => one.chi_squared,
        "df" => one.df,
        "chi_squared_p" => one.chi_squared_p,
        "empty_cells" => one.empty_cells,
        "correction" => one.correction.name(),
        "unused_x" => one.unused_rows,
        "unused_y" => one.unused_columns,
        "boundary" => one.boundary,
        "iterations" => one.iterations,
    });
    Ok(dict!(py, {
        "estimate" => estimate,
        "fit" => fit,
        "thresholds_x" => thresholds(py, &found.row_thresholds)?,
        "thresholds_y" => thresholds(py, &found.column_thresholds)?,
    }))
}

fn of_polyserial<'py>(
    py: Python<'py>,
    found: &Polyserial,
    read: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let estimate = columns!(py, [found], one, {
        "method" => one.method,
        "n" => one.n,
        "estimate" => one.estimate,
        "std_error" => one.std_error,
        "statistic" => one.statistic,
        "p_value" => one.p_value,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "interval" => if one.std_error.is_nan() { "none" } else { one.interval.name() },
    });
    let fit = columns!(py, [found], one, {
        "estimator" => one.estimator.name(),
        "first_step" => one.first_step.name(),
        "sd_divisor" => one.sd_divisor.name(),
        "log_likelihood" => one.log_likelihood,
        "chi_squared" => one.chi_squared,
        "df" => one.df,
        "chi_squared_p" => one.chi_squared_p,
        "boundary" => one.boundary,
        "iterations" => one.iterations,
    });
    Ok(dict!(py, {
        "estimate" => estimate,
        "fit" => fit,
        "thresholds_y" => thresholds(py, &found.thresholds)?,
        "read" => read,
        "left_out" => found.left_out,
    }))
}

fn of_nearest<'py>(py: Python<'py>, found: &NearestCorrelation) -> PyResult<Bound<'py, PyDict>> {
    let glance = columns!(py, [found], one, {
        "method" => one.method,
        "n_variables" => one.names.len(),
        "iterations" => one.iterations,
        "distance" => one.distance,
        "largest_change" => one.largest_change,
        "smallest_eigenvalue_before" => one.smallest_eigenvalue_before,
        "smallest_eigenvalue_after" => one.smallest_eigenvalue_after,
    });
    Ok(dict!(py, {
        "names" => &found.names,
        "r" => found.r.to_pyarray(py),
        "most_changed" => found.most_changed.as_ref().map(|pair| pair.to_vec()),
        "glance" => glance,
    }))
}
