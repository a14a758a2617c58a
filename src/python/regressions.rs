//! Hierarchical regression: the call, and its result as a dictionary.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use crate::error::Error;
use crate::regression::{HierarchicalRegression, Model, Regression};

#[pyfunction]
pub(super) fn hierarchical_regression<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let regression = regression(outcome, blocks, vcov, confidence, intercept)?;
    let moments = &moments.get().0;
    figures(py, &py.detach(|| regression.fit(moments))?)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn hierarchical_regression_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let regression = regression(outcome, blocks, vcov, confidence, intercept)?;
    let responses = responses(&columns, weights.as_ref())?;
    figures(py, &py.detach(|| regression.fit_responses(&responses, missing))?)
}

fn regression(
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    vcov: &str,
    confidence: f64,
    intercept: bool,
) -> PyResult<HierarchicalRegression> {
    const ROBUST: [&str; 11] =
        ["HC0", "HC1", "HC2", "HC3", "HC4", "HC5", "CR0", "CR1", "CR1S", "CR2", "CR3"];
    if ROBUST.contains(&vcov) {
        return Err(Error::NotYet {
            what: "a robust or cluster-robust covariance",
            instead: "use vcov=\"classical\"",
        }
        .into());
    }
    if vcov != "classical" {
        return Err(unknown_option("vcov", vcov, "\"classical\""));
    }
    let regression = HierarchicalRegression::new(outcome).confidence(confidence);
    let start = if intercept { regression } else { regression.without_intercept() };
    Ok(blocks.into_iter().fold(start, |built, (name, predictors)| built.block(name, predictors)))
}

/// Everything about a fitted regression.
fn figures<'py>(py: Python<'py>, result: &Regression) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "outcome" => &result.outcome,
        "n" => result.n,
        "vcov" => result.vcov,
        "confidence" => result.confidence,
        "intercept" => result.intercept,
        "precision" => result.precision.name(),
        "missing" => result.missing.name(),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
        "tidy" => coefficients(py, &result.models)?,
        "glance" => models(py, &result.models)?,
        "covariance" => covariances(py, &result.models)?,
        "likelihood" => likelihood_errors(py, &result.models)?,
        "variables" => variables(py, &result.moments)?,
    }))
}

/// One matrix per model, in the order of its coefficients.
fn covariances<'py>(py: Python<'py>, models: &[Model]) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, models.iter().map(|model| model.covariance.to_pyarray(py)))
}

/// One dictionary per model; none but from EM.
fn likelihood_errors<'py>(
    py: Python<'py>,
    models: &[Model],
) -> PyResult<Option<Vec<Bound<'py, PyDict>>>> {
    let of_model = |model: &Model| match &model.likelihood {
        Some(errors) => Some((|| {
            Ok(dict!(py, {
                "beta" => errors.beta.clone(),
                "r_squared" => errors.r_squared,
                "r_squared_change" => errors.r_squared_change,
            }))
        })()),
        None => None,
    };
    models.iter().map(of_model).map(Option::transpose).collect()
}

/// Degrees of freedom: a whole number, or infinitely many.
#[derive(IntoPyObject)]
enum Degrees {
    Count(u64),
    Infinite(f64),
}

impl From<f64> for Degrees {
    fn from(df: f64) -> Self {
        if df.is_finite() { Self::Count(df as u64) } else { Self::Infinite(df) }
    }
}

/// Means and standard deviations of the predictors in order and the outcome last.
fn variables<'py>(py: Python<'py>, moments: &crate::Moments) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "name" => moments.names().to_vec(),
        "mean" => moments.mean().to_vec(),
        "sd" => moments.sd().to_vec(),
    }))
}

fn coefficients<'py>(py: Python<'py>, models: &[Model]) -> PyResult<Bound<'py, PyDict>> {
    let of_model = |(at, model): (usize, &'_ Model)| {
        model.coefficients.iter().map(|c| (at + 1, c.clone())).collect::<Vec<_>>()
    };
    let rows: Vec<_> = models.iter().enumerate().flat_map(of_model).collect();
    Ok(columns!(py, rows, row, {
        "model" => row.0,
        "block" => row.1.block.as_deref(),
        "term" => row.1.term.as_str(),
        "estimate" => row.1.estimate,
        "std_error" => row.1.std_error,
        "statistic" => row.1.statistic,
        "p_value" => row.1.p_value,
        "conf_low" => row.1.conf_low,
        "conf_high" => row.1.conf_high,
        "beta" => row.1.beta,
        "beta_conf_low" => row.1.beta_conf_low,
        "beta_conf_high" => row.1.beta_conf_high,
        "zero_order" => row.1.zero_order,
        "partial" => row.1.partial,
        "part" => row.1.part,
        "tolerance" => row.1.tolerance,
        "vif" => row.1.vif,
    }))
}

fn models<'py>(py: Python<'py>, models: &[Model]) -> PyResult<Bound<'py, PyDict>> {
    let rows: Vec<_> = models.iter().enumerate().collect();
    Ok(columns!(py, rows, row, {
        "model" => row.0 + 1,
        "block" => row.1.block.as_str(),
        "n" => row.1.n,
        "n_predictors" => row.1.n_predictors,
        "r_squared" => row.1.r_squared,
        "adj_r_squared" => row.1.adj_r_squared,
        "sigma" => row.1.sigma,
        "f" => row.1.f,
        "df1" => row.1.df1,
        "df2" => Degrees::from(row.1.df2),
        "p_value" => row.1.p_value,
        "r_squared_change" => row.1.r_squared_change,
        "f_change" => row.1.f_change,
        "df1_change" => row.1.df1_change,
        "df2_change" => Degrees::from(row.1.df2_change),
        "p_change" => row.1.p_change,
        "log_likelihood" => row.1.log_likelihood,
        "aic" => row.1.aic,
        "bic" => row.1.bic,
    }))
}
