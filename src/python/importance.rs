//! Relative importance: the calls, and their results as dictionaries.

use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::correlations::telling;
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::resampling::{drawing, interval_method};
use super::results::{cases, columns, dict, weighting};
use crate::regression::{
    BootstrapImportance, ImportanceAnalysis, ImportanceMetric, RelativeImportance,
};

/// The importance from moments, of all subsets or of so many random orders.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn relative_importance<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    outcome: &str,
    parts: Vec<(String, Vec<String>)>,
    always: Vec<String>,
    orders: Option<usize>,
    seed: u64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let analysis = analysis(outcome, parts, always);
    let (moments, told) = (&moments.get().0, telling(progress.as_ref()));
    let found = py.detach(|| match orders {
        None => analysis.analyse_telling(moments, Some(&told)),
        Some(orders) => analysis.analyse_sampled(moments, orders, seed, Some(&told)),
    })?;
    figures(py, &found)
}

/// The importance with bootstrap intervals of some measures.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_importance<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    outcome: &str,
    parts: Vec<(String, Vec<String>)>,
    always: Vec<String>,
    missing_rule: &str,
    metrics: Vec<String>,
    interval: &str,
    resamples: usize,
    seed: u64,
    indices: Option<PyReadonlyArray2<'py, u32>>,
    confidence: f64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, by) = (missing(missing_rule)?, interval_method(interval)?);
    let metrics = metrics.iter().map(|name| metric(name)).collect::<PyResult<Vec<_>>>()?;
    let analysis = analysis(outcome, parts, always);
    let responses = responses(&columns, weights.as_ref())?;
    let (told, given) = (telling(progress.as_ref()), indices.as_ref().map(|i| i.as_array()));
    let found = py.detach(|| {
        let resampling = drawing(given, resamples, seed).method(by).progress(&told);
        analysis.bootstrap(&responses, missing, &metrics, &resampling, confidence)
    })?;
    let all = figures(py, &found.importance)?;
    intervals(py, &all, &found)?;
    Ok(all)
}

fn analysis(
    outcome: &str,
    parts: Vec<(String, Vec<String>)>,
    always: Vec<String>,
) -> ImportanceAnalysis {
    let start = ImportanceAnalysis::new(outcome).always(always);
    parts.into_iter().fold(start, |built, (name, predictors)| built.group(name, predictors))
}

fn metric(name: &str) -> PyResult<ImportanceMetric> {
    let found = ImportanceMetric::ALL.into_iter().find(|metric| metric.name() == name);
    found.ok_or_else(|| {
        let choices = "\"lmg\", \"first\", \"last\", \"betasq\", \"pratt\" or \"relative_weight\"";
        unknown_option("metrics", name, choices)
    })
}

fn figures<'py>(py: Python<'py>, found: &RelativeImportance) -> PyResult<Bound<'py, PyDict>> {
    let parts = &found.predictors;
    let pairs = &found.dominance;
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "r_squared" => found.r_squared,
        "always_r_squared" => found.always_r_squared,
        "always" => &found.always,
        "orders" => found.orders,
        "seed" => found.seed,
        "missing" => found.missing.name(),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
        "variables" => parts.iter().map(|part| part.variables.clone()).collect::<Vec<_>>(),
        "tidy" => columns!(py, parts, part, {
            "predictor" => part.name.as_str(),
            "lmg" => part.lmg,
            "lmg_share" => part.lmg_share,
            "lmg_std_error" => part.lmg_std_error,
            "first" => part.first,
            "last" => part.last,
            "betasq" => part.betasq,
            "pratt" => part.pratt,
            "relative_weight" => part.relative_weight,
            "relative_weight_share" => part.relative_weight_share,
        }),
        "conditional" => parts.iter().map(|part| part.conditional.clone()).collect::<Vec<_>>(),
        "dominance" => columns!(py, pairs, pair, {
            "first" => pair.first.as_str(),
            "second" => pair.second.as_str(),
            "complete" => pair.complete,
            "conditional" => pair.conditional,
            "general" => pair.general,
            "share_first" => pair.share_first,
            "share_second" => pair.share_second,
        }),
    }))
}

fn intervals<'py>(
    py: Python<'py>,
    all: &Bound<'py, PyDict>,
    found: &BootstrapImportance,
) -> PyResult<()> {
    let (measures, differences) = (&found.measures, &found.differences);
    let first = |of: &[String]| of.first().cloned();
    let second = |of: &[String]| of.get(1).cloned();
    let measured = columns!(py, measures, row, {
        "metric" => row.metric.name(),
        "predictor" => first(&row.of),
        "estimate" => row.interval.estimate,
        "bias" => row.interval.bias,
        "std_error" => row.interval.std_error,
        "conf_low" => row.interval.conf_low,
        "conf_high" => row.interval.conf_high,
        "failed" => row.interval.failed,
        "extreme" => row.interval.extreme,
    });
    let apart = columns!(py, differences, row, {
        "metric" => row.metric.name(),
        "first" => first(&row.of),
        "second" => second(&row.of),
        "estimate" => row.interval.estimate,
        "bias" => row.interval.bias,
        "std_error" => row.interval.std_error,
        "conf_low" => row.interval.conf_low,
        "conf_high" => row.interval.conf_high,
        "failed" => row.interval.failed,
        "extreme" => row.interval.extreme,
    });
    let pairs = &found.dominance;
    let reproduced = columns!(py, pairs, pair, {
        "level" => pair.level,
        "first" => pair.first.as_str(),
        "second" => pair.second.as_str(),
        "dominance" => pair.dominance,
        "mean" => pair.mean,
        "std_error" => pair.std_error,
        "share_first" => pair.share_first,
        "share_second" => pair.share_second,
        "share_neither" => pair.share_neither,
        "reproducibility" => pair.reproducibility,
    });
    let bootstrap = dict!(py, {
        "measures" => measured,
        "differences" => apart,
        "dominance" => reproduced,
        "interval" => found.interval,
        "resamples" => found.resamples,
        "seed" => found.seed,
        "respondents" => found.respondents,
    });
    all.set_item("bootstrap", bootstrap)?;
    all.set_item("confidence", found.confidence)
}
