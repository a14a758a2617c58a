//! Bootstraps and permutation tests of a regression: the calls, and their results as dictionaries.

use ndarray::ArrayView2;
use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::correlations::telling;
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::results::{cases, columns, dict, weighting};
use crate::bootstrap::{BootstrapMethod, Resampling};
use crate::error::Error;
use crate::regression::{
    BootstrapRegression, HierarchicalRegression, PermutationMethod, PermutationTest, Permutations,
    RegressionStatistic,
};

/// The draws that are given, or so many from a seed.
pub(super) fn drawing(
    given: Option<ArrayView2<'_, u32>>,
    resamples: usize,
    seed: u64,
) -> Resampling<'_> {
    match given {
        Some(indices) => Resampling::given(indices),
        None => Resampling::seeded(resamples, seed),
    }
}

pub(super) fn interval_method(name: &str) -> PyResult<BootstrapMethod> {
    match name {
        "bca" => Ok(BootstrapMethod::Bca),
        "percentile" => Ok(BootstrapMethod::Percentile),
        other => Err(unknown_option("ci", other, "\"bca\" or \"percentile\"")),
    }
}

fn regression(
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    confidence: f64,
    intercept: bool,
) -> HierarchicalRegression {
    let regression = HierarchicalRegression::new(outcome).confidence(confidence);
    let start = if intercept { regression } else { regression.without_intercept() };
    blocks.into_iter().fold(start, |built, (name, predictors)| built.block(name, predictors))
}

/// Bootstrap intervals of some statistics of every model; `resample` is `cases`, `residuals` or
/// `clusters`, for which the last column has a number of each cluster.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_regression<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    statistics: Vec<String>,
    resample: &str,
    interval: &str,
    resamples: usize,
    seed: u64,
    indices: Option<PyReadonlyArray2<'py, u32>>,
    confidence: f64,
    intercept: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, by) = (missing(missing_rule)?, interval_method(interval)?);
    let statistics = statistics.iter().map(|name| statistic(name)).collect::<PyResult<Vec<_>>>()?;
    if resample != "cases" && missing != crate::Missing::Listwise {
        return Err(Error::NotYet {
            what: "a bootstrap of clusters or residuals with missing=\"pairwise\" or \"em\"",
            instead: "use missing=\"listwise\"",
        }
        .into());
    }
    let regression = regression(outcome, blocks, confidence, intercept);
    let responses = responses(&columns, weights.as_ref())?;
    let cluster = responses.names().last().cloned().unwrap_or_default();
    let (told, given) = (telling(progress.as_ref()), indices.as_ref().map(|i| i.as_array()));
    let found = py.detach(|| {
        let draws = drawing(given, resamples, seed).method(by).progress(&told);
        match resample {
            "clusters" => regression.bootstrap_clusters(&responses, &cluster, &statistics, &draws),
            "residuals" => regression.bootstrap_residuals(&responses, &statistics, &draws),
            _ => regression.bootstrap(&responses, missing, &statistics, &draws),
        }
    })?;
    bootstrapped(py, &found)
}

fn statistic(name: &str) -> PyResult<RegressionStatistic> {
    let found = RegressionStatistic::ALL.into_iter().find(|statistic| statistic.name() == name);
    found.ok_or_else(|| {
        let choices = "\"b\", \"beta\", \"r_squared\", \"adj_r_squared\" or \"r_squared_change\"";
        unknown_option("statistics", name, choices)
    })
}

fn bootstrapped<'py>(py: Python<'py>, found: &BootstrapRegression) -> PyResult<Bound<'py, PyDict>> {
    let rows = &found.figures;
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "drawn" => found.drawn,
        "drawn_from" => found.drawn_from,
        "confidence" => found.confidence,
        "resamples" => found.resamples,
        "seed" => found.seed,
        "interval" => found.interval,
        "missing" => found.missing.name(),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
        "tidy" => columns!(py, rows, row, {
            "model" => row.model,
            "block" => row.block.as_str(),
            "statistic" => row.statistic.name(),
            "term" => row.term.as_deref(),
            "estimate" => row.interval.estimate,
            "bias" => row.interval.bias,
            "std_error" => row.interval.std_error,
            "conf_low" => row.interval.conf_low,
            "conf_high" => row.interval.conf_high,
            "failed" => row.interval.failed,
            "extreme" => row.interval.extreme,
        }),
    }))
}

/// Every block tested by permutation.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn permutation_test<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    method: &str,
    permutations: usize,
    seed: u64,
    indices: Option<PyReadonlyArray2<'py, u32>>,
    intercept: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let by = PermutationMethod::ALL.into_iter().find(|known| known.name() == method);
    let by = by.ok_or_else(|| {
        let choices = "\"freedman_lane\", \"ter_braak\", \"draper_stoneman\" or \"manly\"";
        unknown_option("method", method, choices)
    })?;
    let regression = regression(outcome, blocks, 0.95, intercept);
    let responses = responses(&columns, weights.as_ref())?;
    let (told, given) = (telling(progress.as_ref()), indices.as_ref().map(|i| i.as_array()));
    let found = py.detach(|| {
        let orders = match given {
            Some(indices) => Permutations::given(indices),
            None => Permutations::seeded(permutations, seed),
        };
        regression.permute(&responses, by, &orders.progress(&told))
    })?;
    permuted(py, &found)
}

fn permuted<'py>(py: Python<'py>, found: &PermutationTest) -> PyResult<Bound<'py, PyDict>> {
    let rows: Vec<_> = found.blocks.iter().enumerate().collect();
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "method" => found.method.name(),
        "permutations" => found.permutations,
        "exact" => found.exact,
        "seed" => found.seed,
        "missing" => "listwise",
        "cases" => cases(py, found.cases)?,
        "tidy" => columns!(py, rows, row, {
            "model" => row.0 + 1,
            "block" => row.1.block.as_str(),
            "r_squared_change" => row.1.r_squared_change,
            "f_change" => row.1.f_change,
            "df1" => row.1.df1,
            "df2" => row.1.df2,
            "at_least" => row.1.at_least,
            "p_value" => row.1.p_value,
            "p_f" => row.1.p_f,
        }),
    }))
}
