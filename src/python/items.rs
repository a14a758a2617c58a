//! Items and the precision of scores.

use std::ops::ControlFlow;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use super::scale::Scale;
use crate::{
    BootstrapMethod, Cases, Change, ConditionalMethod, ConditionalOptions, Missing, Resampling,
    StandardErrors, Weighting,
};

/// Who was read, and how: what every result of answers has.
pub(super) fn provenance<'py>(
    dict: &Bound<'py, PyDict>,
    missing: Missing,
    read: Cases,
    weights: &Weighting,
) -> PyResult<()> {
    let py = dict.py();
    dict.set_item("missing", missing.name())?;
    dict.set_item("cases", cases(py, read)?)?;
    dict.set_item("weighting", weighting(py, weights)?)
}

#[pyfunction]
pub(super) fn inter_item_correlations<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let found = py.detach(|| crate::inter_item_correlations(moments, scale, confidence))?;
    let tidy = columns!(py, found.pairs, pair, {
        "first" => pair.first.as_str(),
        "second" => pair.second.as_str(),
        "n" => pair.correlation.n,
        "estimate" => pair.correlation.estimate,
        "statistic" => pair.correlation.statistic,
        "df" => pair.correlation.df,
        "p_value" => pair.correlation.p_value,
        "conf_low" => pair.correlation.conf_low,
        "conf_high" => pair.correlation.conf_high,
    });
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n_pairs" => one.pairs.len(),
        "mean" => one.mean,
        "median" => one.median,
        "min" => one.min,
        "max" => one.max,
    });
    let result = dict!(py, {
        "scale" => &found.scale, "confidence" => found.confidence, "tidy" => tidy,
        "glance" => glance,
    });
    provenance(&result, found.missing, found.cases, &found.weighting)?;
    Ok(result)
}

/// The bootstrap interval of their mean; `progress` is called with the statistics done and wanted.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_mean_inter_item<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    interval: &str,
    resamples: usize,
    seed: u64,
    confidence: f64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let by = match interval {
        "bca" => BootstrapMethod::Bca,
        "percentile" => BootstrapMethod::Percentile,
        other => return Err(unknown_option("mean_ci", other, "\"percentile\" or \"bca\"")),
    };
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let told = |done: usize, of: usize| match &progress {
        Some(told) => match Python::attach(|py| told.call1(py, (done, of)).map(|_| ())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
        None => ControlFlow::Continue(()),
    };
    let found = py.detach(|| {
        let resampling = Resampling::seeded(resamples, seed).method(by).progress(&told);
        crate::bootstrap_mean_inter_item(&answers, scale, missing, &resampling, confidence)
    })?;
    Ok(dict!(py, {
        "mean_ci" => found.interval,
        "resamples" => resamples,
        "seed" => seed,
        "conf_low" => found.conf_low,
        "conf_high" => found.conf_high,
        "failed" => found.failed,
        "extreme" => found.extreme,
    }))
}

#[pyfunction]
pub(super) fn item_anova<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let found = py.detach(|| crate::item_anova(moments, scale))?;
    let tidy = columns!(py, found.sources, line, {
        "source" => line.source,
        "sum_of_squares" => line.sum_of_squares,
        "df" => line.df,
        "mean_square" => line.mean_square,
        "f" => line.f,
        "p_value" => line.p_value,
    });
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "n_items" => one.n_items,
        "grand_mean" => one.grand_mean,
        "hoyt" => one.hoyt,
        "additive_power" => one.additive_power,
        "t_squared" => one.hotelling.map_or(f64::NAN, |test| test.t_squared),
        "f" => one.hotelling.map_or(f64::NAN, |test| test.f),
        "df1" => one.hotelling.map(|test| test.df1),
        "df2" => one.hotelling.map(|test| test.df2),
        "p_value" => one.hotelling.map_or(f64::NAN, |test| test.p_value),
    });
    let result = dict!(py, { "scale" => &found.scale, "tidy" => tidy, "glance" => glance });
    provenance(&result, found.missing, found.cases, &found.weighting)?;
    Ok(result)
}

#[pyfunction]
pub(super) fn right_wrong_analysis<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    share: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::right_wrong_analysis(&answers, scale, share))?;
    let tidy = columns!(py, found.items, item, {
        "item" => item.item.as_str(),
        "n" => item.n,
        "difficulty" => item.difficulty,
        "upper" => item.upper,
        "lower" => item.lower,
        "discrimination" => item.discrimination,
        "item_rest" => item.item_rest,
    });
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "n_items" => one.items.len(),
        "mean" => one.mean,
        "sd" => one.sd,
        "share" => one.share,
        "upper_from" => one.upper_from,
        "lower_to" => one.lower_to,
        "n_upper" => one.n_upper,
        "n_lower" => one.n_lower,
    });
    let result = dict!(py, { "scale" => &found.scale, "tidy" => tidy, "glance" => glance });
    provenance(&result, Missing::Listwise, found.cases, &found.weighting)?;
    Ok(result)
}

#[pyfunction]
pub(super) fn response_frequencies<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
) -> PyResult<Bound<'py, PyDict>> {
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::response_frequencies(&answers, scale))?;
    let tidy = columns!(py, found.rows, row, {
        "item" => row.item.as_str(),
        "value" => row.value,
        "count" => row.count,
        "share" => row.share,
    });
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n_items" => one.missing.len(),
        "n_values" => one.values.len(),
    });
    Ok(dict!(py, {
        "scale" => &found.scale, "items" => scale.items(), "values" => &found.values,
        "missing_answers" => &found.missing, "tidy" => tidy, "glance" => glance,
    }))
}

#[pyfunction]
pub(super) fn floor_and_ceiling<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
) -> PyResult<Bound<'py, PyDict>> {
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::floor_and_ceiling(&answers, scale))?;
    let tidy = columns!(py, found, row, {
        "name" => row.name.as_str(),
        "n" => row.n,
        "low" => row.low,
        "high" => row.high,
        "floor" => row.floor,
        "ceiling" => row.ceiling,
    });
    let glance = columns!(py, found.last().into_iter().collect::<Vec<_>>(), row, {
        "scale" => row.name.as_str(),
        "n" => row.n,
        "floor" => row.floor,
        "ceiling" => row.ceiling,
    });
    let of_items = columns!(py, found, row, {
        "name" => row.name.as_str(),
        "left_out" => row.cases.read - row.cases.used,
    });
    let result = dict!(py, {
        "scale" => scale.name(), "missing" => "listwise", "left_out" => of_items, "tidy" => tidy,
        "glance" => glance,
    });
    if let Some(row) = found.last() {
        result.set_item("cases", cases(py, row.cases)?)?;
    }
    Ok(result)
}

/// The standard errors as one row.
fn standard_errors<'py>(py: Python<'py>, errors: &StandardErrors) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, [errors], one, {
        "sd" => one.sd,
        "reliability" => one.reliability,
        "measurement" => one.measurement,
        "estimation" => one.estimation,
        "prediction" => one.prediction,
        "difference" => one.difference,
    }))
}

#[pyfunction]
pub(super) fn standard_error_of_measurement(
    py: Python<'_>,
    sd: f64,
    reliability: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let tidy = standard_errors(py, &crate::standard_error_of_measurement(sd, reliability)?)?;
    Ok(dict!(py, { "tidy" => &tidy, "glance" => &tidy }))
}

#[pyfunction]
pub(super) fn score_precision<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    reliability: Option<f64>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let found = py.detach(|| crate::score_precision(moments, scale, reliability, confidence))?;
    let tidy = standard_errors(py, &found.errors)?;
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "mean" => one.mean,
        "sd" => one.errors.sd,
        "coefficient" => one.coefficient,
        "reliability" => one.errors.reliability,
        "measurement" => one.errors.measurement,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
    });
    let result = dict!(py, {
        "scale" => &found.scale, "confidence" => found.confidence, "tidy" => tidy,
        "glance" => glance, "standardized" => found.standardized,
    });
    provenance(&result, found.missing, found.cases, &found.weighting)?;
    Ok(result)
}

#[pyfunction]
pub(super) fn true_score_intervals<'py>(
    py: Python<'py>,
    scores: PyReadonlyArray1<'py, f64>,
    mean: f64,
    sd: f64,
    reliability: f64,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let scores = scores.as_array().to_vec();
    let found = crate::true_score_intervals(&scores, mean, sd, reliability, confidence)?;
    let tidy = columns!(py, found.scores, row, {
        "score" => row.score,
        "observed_low" => row.observed_low,
        "observed_high" => row.observed_high,
        "kelley" => row.kelley,
        "kelley_low" => row.kelley_low,
        "kelley_high" => row.kelley_high,
    });
    let glance = columns!(py, [&found], one, {
        "mean" => one.mean,
        "sd" => one.errors.sd,
        "reliability" => one.errors.reliability,
        "measurement" => one.errors.measurement,
        "estimation" => one.errors.estimation,
    });
    Ok(dict!(py, { "confidence" => found.confidence, "tidy" => tidy, "glance" => glance }))
}

#[pyfunction]
pub(super) fn reliable_change<'py>(
    py: Python<'py>,
    before: PyReadonlyArray1<'py, f64>,
    after: PyReadonlyArray1<'py, f64>,
    reliability: f64,
    sd: Option<f64>,
    better: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let higher = match better {
        "higher" => true,
        "lower" => false,
        other => return Err(unknown_option("better", other, "\"higher\" or \"lower\"")),
    };
    let (before, after) = (before.as_array().to_vec(), after.as_array().to_vec());
    let found = crate::reliable_change(&before, &after, reliability, sd, higher, confidence)?;
    let tidy = columns!(py, found.people, row, {
        "before" => row.before,
        "after" => row.after,
        "change" => row.change,
        "rci" => row.rci,
        "conf_low" => row.conf_low,
        "conf_high" => row.conf_high,
        "classification" => row.classification.map(Change::name),
    });
    let glance = columns!(py, [&found], one, {
        "sd" => one.errors.sd,
        "reliability" => one.errors.reliability,
        "measurement" => one.errors.measurement,
        "difference" => one.errors.difference,
        "smallest_reliable_change" => one.smallest_reliable_change,
        "improved" => one.improved,
        "unchanged" => one.unchanged,
        "deteriorated" => one.deteriorated,
        "missing" => one.missing,
    });
    Ok(dict!(py, {
        "better" => better, "confidence" => found.confidence, "tidy" => tidy, "glance" => glance,
    }))
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn conditional_errors<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    method: &str,
    parts: Option<usize>,
    degree: usize,
    least_respondents: u64,
    reliability: Option<f64>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let choices = "\"thorndike\", \"feldt\", \"mollenkopf_feldt\", \"anova\", \"lord\", \"keats\" or \"lord_compound\"";
    let method = ConditionalMethod::named(method)
        .ok_or_else(|| unknown_option("method", method, choices))?;
    let options = ConditionalOptions { method, parts, degree, least_respondents, reliability };
    let (answers, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::conditional_errors(&answers, scale, &options, confidence))?;
    let tidy = columns!(py, found.scores, row, {
        "score" => row.score,
        "n" => row.n,
        "standard_error" => row.standard_error,
        "conf_low" => row.conf_low,
        "conf_high" => row.conf_high,
        "pooled" => row.pooled,
    });
    let glance = columns!(py, [&found], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "method" => one.method.name(),
        "parts" => one.parts,
        "degree" => one.degree,
        "reliability" => one.reliability,
        "overall" => one.overall,
    });
    let result = dict!(py, {
        "scale" => &found.scale, "confidence" => found.confidence, "tidy" => tidy,
        "glance" => glance, "against" => &found.against,
    });
    provenance(&result, Missing::Listwise, found.cases, &found.weighting)?;
    Ok(result)
}
