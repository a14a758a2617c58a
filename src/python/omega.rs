//! Omega total, ordinal omega and the reliability of constructs.

use std::ops::ControlFlow;

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::correlations::{PairTables, telling};
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use super::scale::Scale;
use crate::{
    BootstrapInterval, BootstrapMethod, ConstructReliability, ModelFit, Omega, OmegaDenominator,
    OmegaOptions, OrdinalEstimator, OrdinalOmega, OrdinalOmegaOptions, OrdinalReliability,
    Resampling,
};

/// (denominator, confidence)
type Asked = (String, f64);
/// (reliability_of, estimator, denominator, confidence)
type AskedOfOrdinal = (String, String, String, f64);
/// (interval, resamples, seed, progress)
pub(super) type Drawn = (String, usize, u64, Option<Py<PyAny>>);

#[pyfunction]
pub(super) fn mcdonald_omega<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale, options) = (&moments.get().0, &scale.get().0, asked(&options)?);
    omega(py, &py.detach(|| crate::mcdonald_omega(moments, scale, &options))?)
}

/// With an interval from resamples of a normal distribution.
#[pyfunction]
pub(super) fn parametric_bootstrap_omega<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    options: Asked,
    drawn: (usize, u64, Option<Py<PyAny>>),
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale, options) = (&moments.get().0, &scale.get().0, asked(&options)?);
    let (resamples, seed, progress) = drawn;
    let told = telling(progress.as_ref());
    let found = py.detach(|| {
        let resampling = Resampling::seeded(resamples, seed).progress(&told);
        crate::parametric_bootstrap_omega(moments, scale, &options, &resampling)
    })?;
    omega(py, &found)
}

/// From answers; with an interval from resamples if any are drawn.
#[pyfunction]
pub(super) fn mcdonald_omega_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    options: Asked,
    drawn: Option<Drawn>,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, options) = (missing(missing_rule)?, asked(&options)?);
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let Some(drawn) = drawn else {
        let found = py.detach(|| crate::mcdonald_omega_of(&responses, scale, missing, &options))?;
        return omega(py, &found);
    };
    let found = resampled(py, &drawn, |resampling| {
        crate::bootstrap_omega(&responses, scale, missing, &options, resampling)
    })?;
    omega(py, &found)
}

#[pyfunction]
pub(super) fn ordinal_omega<'py>(
    py: Python<'py>,
    tables: &Bound<'py, PairTables>,
    scale: &Bound<'py, Scale>,
    options: AskedOfOrdinal,
) -> PyResult<Bound<'py, PyDict>> {
    let (tables, scale, options) = (&tables.get().0, &scale.get().0, asked_of_ordinal(&options)?);
    ordinal(py, &py.detach(|| crate::ordinal_omega(tables, scale, &options))?)
}

/// From answers; with an interval from resamples if any are drawn.
#[pyfunction]
pub(super) fn ordinal_omega_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    options: AskedOfOrdinal,
    drawn: Option<Drawn>,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, options) = (missing(missing_rule)?, asked_of_ordinal(&options)?);
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let Some(drawn) = drawn else {
        let found = py.detach(|| crate::ordinal_omega_of(&responses, scale, missing, &options))?;
        return ordinal(py, &found);
    };
    let found = resampled(py, &drawn, |resampling| {
        crate::bootstrap_ordinal_omega(&responses, scale, missing, &options, resampling)
    })?;
    ordinal(py, &found)
}

#[pyfunction]
pub(super) fn construct_reliability<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scales: Vec<Bound<'py, Scale>>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scales, options) = (&moments.get().0, owned(&scales), asked(&options)?);
    constructs(py, &py.detach(|| crate::construct_reliability(moments, &scales, &options))?)
}

#[pyfunction]
pub(super) fn construct_reliability_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scales: Vec<Bound<'py, Scale>>,
    missing_rule: &str,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, scales, options) = (missing(missing_rule)?, owned(&scales), asked(&options)?);
    let responses = responses(&columns, weights.as_ref())?;
    let found =
        py.detach(|| crate::construct_reliability_of(&responses, &scales, missing, &options))?;
    constructs(py, &found)
}

pub(super) fn owned(scales: &[Bound<'_, Scale>]) -> Vec<crate::Scale> {
    scales.iter().map(|scale| scale.get().0.clone()).collect()
}

fn asked((denominator, confidence): &Asked) -> PyResult<OmegaOptions> {
    Ok(OmegaOptions { denominator: denominator_of(denominator)?, confidence: *confidence })
}

fn asked_of_ordinal(
    (reliability_of, estimator, denominator, confidence): &AskedOfOrdinal,
) -> PyResult<OrdinalOmegaOptions> {
    let choices = "\"sum_score\" or \"latent_responses\"";
    let of = OrdinalReliability::named(reliability_of)
        .ok_or_else(|| unknown_option("reliability_of", reliability_of, choices))?;
    let by = OrdinalEstimator::named(estimator)
        .ok_or_else(|| unknown_option("estimator", estimator, "\"dwls\" or \"uls\""))?;
    let denominator = denominator_of(denominator)?;
    Ok(OrdinalOmegaOptions {
        reliability_of: of,
        estimator: by,
        denominator,
        confidence: *confidence,
    })
}

fn denominator_of(name: &str) -> PyResult<OmegaDenominator> {
    let choices = "\"implied\" or \"observed\"";
    OmegaDenominator::named(name).ok_or_else(|| unknown_option("denominator", name, choices))
}

/// What resamples give, progress being told.
pub(super) fn resampled<R: Send>(
    py: Python<'_>,
    (interval, resamples, seed, progress): &Drawn,
    found: impl FnOnce(&Resampling<'_>) -> crate::Result<R> + Send,
) -> PyResult<R> {
    let by = match interval.as_str() {
        "bca" => BootstrapMethod::Bca,
        "percentile" => BootstrapMethod::Percentile,
        other => return Err(unknown_option("ci", other, "\"bca\" or \"percentile\"")),
    };
    let told = |done: usize, of: usize| match progress {
        Some(told) => match Python::attach(|py| told.call1(py, (done, of)).map(|_| ())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
        None => ControlFlow::Continue(()),
    };
    Ok(py.detach(|| {
        let resampling = Resampling::seeded(*resamples, *seed).method(by).progress(&told);
        found(&resampling)
    })?)
}

fn omega<'py>(py: Python<'py>, result: &Omega) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.items, item, {
        "item" => item.item.as_str(),
        "reversed" => item.reversed,
        "loading" => item.loading,
        "std_error" => item.std_error,
        "standardized_loading" => item.standardized_loading,
        "unique_variance" => item.unique_variance,
        "unique_std_error" => item.unique_std_error,
        "omega_if_dropped" => item.omega_if_dropped,
    });
    let problems = result.items.iter().map(|item| item.if_dropped_problem.as_ref());
    let glance = columns!(py, [result], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "n_items" => one.items.len(),
        "omega" => one.estimate,
        "std_error" => one.std_error,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "ci_method" => one.interval,
        "method" => one.method,
        "denominator" => one.denominator.name(),
    });
    add_fit(&glance, &result.fit)?;
    Ok(dict!(py, {
        "scale" => result.scale.as_str(),
        "tidy" => tidy,
        "glance" => glance,
        "if_dropped_problems" => problems.map(|p| p.map(ToString::to_string)).collect::<Vec<_>>(),
        "heywood" => &result.heywood,
        "against" => &result.against,
        "bootstrap" => bootstrap(py, result.bootstrap.as_ref(), result.improper_resamples, result.seed)?,
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

fn ordinal<'py>(py: Python<'py>, result: &OrdinalOmega) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.items, item, {
        "item" => item.item.as_str(),
        "reversed" => item.reversed,
        "categories" => item.categories,
        "loading" => item.loading,
        "unique_variance" => item.unique_variance,
    });
    let glance = columns!(py, [result], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "n_items" => one.items.len(),
        "omega" => one.estimate,
        "std_error" => one.std_error,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "ci_method" => one.interval,
        "method" => one.method,
        "reliability_of" => one.reliability_of.name(),
        "denominator" => one.denominator.name(),
        "iterations" => one.iterations,
    });
    Ok(dict!(py, {
        "scale" => result.scale.as_str(),
        "tidy" => tidy,
        "glance" => glance,
        "empty_cells" => result.empty_cells,
        "heywood" => &result.heywood,
        "against" => &result.against,
        "bootstrap" => bootstrap(py, result.bootstrap.as_ref(), result.improper_resamples, result.seed)?,
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

fn constructs<'py>(py: Python<'py>, result: &ConstructReliability) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.constructs, one, {
        "scale" => one.scale.as_str(),
        "n_items" => one.n_items,
        "composite_reliability" => one.composite_reliability,
        "std_error" => one.std_error,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
        "ave" => one.ave,
        "ave_of_variance" => one.ave_of_variance,
        "maximal_reliability" => one.maximal_reliability,
        "distinct" => one.distinct,
    });
    let pairs = columns!(py, result.pairs, pair, {
        "x" => pair.first.as_str(),
        "y" => pair.second.as_str(),
        "correlation" => pair.correlation,
        "std_error" => pair.std_error,
        "conf_low" => pair.conf_low,
        "conf_high" => pair.conf_high,
        "shared_variance" => pair.shared_variance,
        "distinct" => pair.distinct,
        "htmt" => pair.htmt,
        "htmt2" => pair.htmt2,
    });
    let items = columns!(py, result.items, item, {
        "scale" => item.scale.as_str(),
        "item" => item.item.as_str(),
        "reversed" => item.reversed,
        "loading" => item.loading,
        "std_error" => item.std_error,
        "standardized_loading" => item.standardized_loading,
        "unique_variance" => item.unique_variance,
    });
    let glance = columns!(py, [result], one, {
        "n" => one.n,
        "n_constructs" => one.constructs.len(),
        "n_items" => one.items.len(),
        "method" => one.method,
        "denominator" => one.denominator.name(),
    });
    add_fit(&glance, &result.fit)?;
    Ok(dict!(py, {
        "tidy" => tidy,
        "pairs" => pairs,
        "items" => items,
        "glance" => glance,
        "factor_correlations" => result.factor_correlations.to_pyarray(py),
        "heywood" => &result.heywood,
        "against" => &result.against,
        "improper_correlations" => &result.improper_correlations,
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

/// The columns of a model's fit, in a table of one row.
fn add_fit(glance: &Bound<'_, PyDict>, fit: &ModelFit) -> PyResult<()> {
    let figures = [
        ("chi_squared", fit.chi_squared),
        ("p_value", fit.p_value),
        ("cfi", fit.cfi),
        ("tli", fit.tli),
        ("rmsea", fit.rmsea),
        ("srmr", fit.srmr),
    ];
    glance.set_item("df", [fit.df])?;
    for (name, figure) in figures {
        glance.set_item(name, [figure])?;
    }
    glance.set_item("iterations", [fit.iterations])
}

fn bootstrap<'py>(
    py: Python<'py>,
    interval: Option<&BootstrapInterval>,
    improper: u64,
    seed: Option<u64>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let Some(found) = interval else { return Ok(None) };
    Ok(Some(dict!(py, {
        "bias" => found.bias,
        "resamples" => found.resamples,
        "failed" => found.failed,
        "improper" => improper,
        "extreme" => found.extreme,
        "seed" => seed,
    })))
}
