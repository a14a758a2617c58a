//! Bounds of reliability, split halves and prophecy.

use std::ops::ControlFlow;

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use super::scale::Scale;
use crate::{
    AllSplitHalves, GreatestLowerBound, GuttmanLambdas, HalfSplit, ItemMetric, LambdaConvention,
    ScaleData, Split, SplitHalf, SplitSampling, SplitSearch, TenBergeMu,
};

/// How splits are sampled where they are too many: (splits, seed, progress).
type Sampled = (usize, u64, Option<Py<PyAny>>);

#[pyfunction]
pub(super) fn guttman_lambdas<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    convention: &str,
    sampled: Sampled,
) -> PyResult<Bound<'py, PyDict>> {
    let convention = lambda_convention(convention)?;
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let (splits, seed, progress) = sampled;
    let told = listener(progress);
    let found = py.detach(|| {
        let sampling = SplitSampling::seeded(splits, seed).progress(&told);
        crate::guttman_lambdas(moments, scale, convention, &sampling)
    })?;
    lambdas(py, &found)
}

#[pyfunction]
pub(super) fn ten_berge_mu<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    standardized: bool,
) -> PyResult<Bound<'py, PyDict>> {
    mu(py, &crate::ten_berge_mu(&moments.get().0, &scale.get().0, metric(standardized))?)
}

#[pyfunction]
pub(super) fn greatest_lower_bound<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    standardized: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale, metric) = (&moments.get().0, &scale.get().0, metric(standardized));
    bound(py, &py.detach(|| crate::greatest_lower_bound(moments, scale, metric))?)
}

/// The split is a rule, or none and the names of the first half.
#[pyfunction]
pub(super) fn split_half<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    rule: Option<&str>,
    first: Vec<String>,
) -> PyResult<Bound<'py, PyDict>> {
    let split = split_rule(rule, first)?;
    halves(py, &crate::split_half(&moments.get().0, &scale.get().0, &split)?)
}

#[pyfunction]
pub(super) fn all_split_halves<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    standardized: bool,
    sampled: Sampled,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale, metric) = (&moments.get().0, &scale.get().0, metric(standardized));
    let (splits, seed, progress) = sampled;
    let told = listener(progress);
    let found = py.detach(|| {
        let sampling = SplitSampling::seeded(splits, seed).progress(&told);
        crate::all_split_halves(moments, scale, metric, &sampling)
    })?;
    all_splits(py, &found)
}

#[pyfunction]
pub(super) fn spearman_brown_prophecy(
    py: Python<'_>,
    reliability: f64,
    length_factor: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let found = crate::spearman_brown_prophecy(reliability, length_factor)?;
    Ok(dict!(py, {
        "reliability" => found.reliability,
        "length_factor" => found.length_factor,
        "estimate" => found.estimate,
    }))
}

#[pyfunction]
pub(super) fn items_needed(
    py: Python<'_>,
    reliability: f64,
    items: u64,
    wanted: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let found = crate::items_needed(reliability, items, wanted)?;
    Ok(dict!(py, {
        "reliability" => found.reliability,
        "items" => found.items,
        "wanted" => found.wanted,
        "length_factor" => found.length_factor,
        "items_needed" => found.items_needed,
        "estimate" => found.estimate,
    }))
}

pub(super) fn lambda_convention(name: &str) -> PyResult<LambdaConvention> {
    let choices = "\"covariances\", \"spss\" or \"psych\"";
    LambdaConvention::named(name).ok_or_else(|| unknown_option("convention", name, choices))
}

pub(super) fn split_rule(rule: Option<&str>, first: Vec<String>) -> PyResult<HalfSplit> {
    match rule {
        None => Ok(HalfSplit::Given(first)),
        Some("odd_even") => Ok(HalfSplit::OddEven),
        Some("first_half") => Ok(HalfSplit::FirstHalf),
        Some(other) => {
            let choices = "\"odd_even\", \"first_half\" or a list of the items of one half";
            Err(unknown_option("split", other, choices))
        }
    }
}

fn metric(standardized: bool) -> ItemMetric {
    if standardized { ItemMetric::Standardized } else { ItemMetric::Raw }
}

/// Calls Python with what is done of what is to do; an exception there ends the work.
fn listener(progress: Option<Py<PyAny>>) -> impl Fn(usize, usize) -> ControlFlow<()> {
    move |done, of| match &progress {
        Some(told) => match Python::attach(|py| told.call1(py, (done, of)).map(|_| ())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
        None => ControlFlow::Continue(()),
    }
}

/// What all results say of their items and respondents.
fn of_scale<'py>(
    py: Python<'py>,
    data: &ScaleData,
    tidy: Bound<'py, PyDict>,
    glance: Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "scale" => &data.scale,
        "items" => &data.items,
        "against" => &data.against,
        "n" => data.n,
        "missing" => data.missing.name(),
        "cases" => cases(py, data.cases)?,
        "weighting" => weighting(py, &data.weighting)?,
        "tidy" => tidy,
        "glance" => glance,
    }))
}

fn split<'py>(py: Python<'py>, split: &Split) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, { "first" => &split.first, "second" => &split.second }))
}

fn search<'py>(
    py: Python<'py>,
    search: Option<&SplitSearch>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let Some(search) = search else { return Ok(None) };
    Ok(Some(dict!(py, {
        "splits" => search.splits,
        "possible" => search.possible,
        "exhaustive" => search.exhaustive,
        "seed" => search.seed,
    })))
}

pub(super) fn lambdas<'py>(
    py: Python<'py>,
    found: &GuttmanLambdas,
) -> PyResult<Bound<'py, PyDict>> {
    let rows = [
        ("lambda_1", found.lambda_1),
        ("lambda_2", found.lambda_2),
        ("lambda_3", found.lambda_3),
        ("lambda_4", found.lambda_4),
        ("lambda_5", found.lambda_5),
        ("lambda_5_plus", found.lambda_5_plus),
        ("lambda_6", found.lambda_6),
    ];
    let tidy = columns!(py, rows, row, { "bound" => row.0, "estimate" => row.1 });
    let glance = columns!(py, [found], one, {
        "scale" => one.data.scale.as_str(),
        "n" => one.data.n,
        "n_items" => one.data.items.len(),
        "convention" => one.convention.name(),
        "matrix" => one.convention.metric().matrix(),
        "lambda_1" => one.lambda_1,
        "lambda_2" => one.lambda_2,
        "lambda_3" => one.lambda_3,
        "lambda_4" => one.lambda_4,
        "lambda_5" => one.lambda_5,
        "lambda_5_plus" => one.lambda_5_plus,
        "lambda_6" => one.lambda_6,
    });
    let figures = of_scale(py, &found.data, tidy, glance)?;
    figures.set_item("lambda_4_split", split(py, &found.lambda_4_split)?)?;
    figures.set_item("lambda_4_search", search(py, found.lambda_4_search.as_ref())?)?;
    Ok(figures)
}

fn mu<'py>(py: Python<'py>, found: &TenBergeMu) -> PyResult<Bound<'py, PyDict>> {
    let rows =
        [("mu_0", found.mu_0), ("mu_1", found.mu_1), ("mu_2", found.mu_2), ("mu_3", found.mu_3)];
    let tidy = columns!(py, rows, row, { "bound" => row.0, "estimate" => row.1 });
    let glance = columns!(py, [found], one, {
        "scale" => one.data.scale.as_str(),
        "n" => one.data.n,
        "n_items" => one.data.items.len(),
        "matrix" => one.metric.matrix(),
        "mu_0" => one.mu_0,
        "mu_1" => one.mu_1,
        "mu_2" => one.mu_2,
        "mu_3" => one.mu_3,
    });
    of_scale(py, &found.data, tidy, glance)
}

fn bound<'py>(py: Python<'py>, found: &GreatestLowerBound) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, found.errors, error, {
        "item" => error.item.as_str(),
        "variance" => error.variance,
        "error_variance" => error.error_variance,
    });
    let glance = columns!(py, [found], one, {
        "scale" => one.data.scale.as_str(),
        "n" => one.data.n,
        "n_items" => one.data.items.len(),
        "matrix" => one.metric.matrix(),
        "estimate" => one.estimate,
        "gap" => one.gap,
        "iterations" => one.iterations,
    });
    of_scale(py, &found.data, tidy, glance)
}

pub(super) fn halves<'py>(py: Python<'py>, found: &SplitHalf) -> PyResult<Bound<'py, PyDict>> {
    let rows = [("first", &found.first), ("second", &found.second)];
    let tidy = columns!(py, rows, row, {
        "half" => row.0,
        "n_items" => row.1.items.len(),
        "items" => row.1.items.join(", "),
        "mean" => row.1.mean,
        "variance" => row.1.variance,
        "sd" => row.1.sd,
        "alpha" => row.1.alpha,
    });
    let glance = columns!(py, [found], one, {
        "scale" => one.data.scale.as_str(),
        "n" => one.data.n,
        "n_items" => one.data.items.len(),
        "split" => one.split,
        "correlation" => one.correlation,
        "spearman_brown" => one.spearman_brown,
        "spearman_brown_unequal" => one.spearman_brown_unequal,
        "guttman" => one.guttman,
        "mean" => one.mean,
        "variance" => one.variance,
        "sd" => one.sd,
    });
    let figures = of_scale(py, &found.data, tidy, glance)?;
    figures.set_item("first", &found.first.items)?;
    figures.set_item("second", &found.second.items)?;
    Ok(figures)
}

fn all_splits<'py>(py: Python<'py>, found: &AllSplitHalves) -> PyResult<Bound<'py, PyDict>> {
    let rows = [
        ("mean", found.mean),
        ("sd", found.sd),
        ("lowest", found.lowest),
        ("percentile_2_5", found.percentile_2_5),
        ("percentile_25", found.percentile_25),
        ("median", found.median),
        ("percentile_75", found.percentile_75),
        ("percentile_97_5", found.percentile_97_5),
        ("highest", found.highest),
    ];
    let tidy = columns!(py, rows, row, { "statistic" => row.0, "estimate" => row.1 });
    let glance = columns!(py, [found], one, {
        "scale" => one.data.scale.as_str(),
        "n" => one.data.n,
        "n_items" => one.data.items.len(),
        "matrix" => one.metric.matrix(),
        "splits" => one.search.splits,
        "possible_splits" => one.search.possible,
        "exhaustive" => one.search.exhaustive,
        "seed" => one.search.seed,
        "mean" => one.mean,
        "sd" => one.sd,
        "lowest" => one.lowest,
        "percentile_2_5" => one.percentile_2_5,
        "percentile_25" => one.percentile_25,
        "median" => one.median,
        "percentile_75" => one.percentile_75,
        "percentile_97_5" => one.percentile_97_5,
        "highest" => one.highest,
        "alpha" => one.alpha,
    });
    let figures = of_scale(py, &found.data, tidy, glance)?;
    figures.set_item("lowest_split", split(py, &found.lowest_split)?)?;
    figures.set_item("highest_split", split(py, &found.highest_split)?)?;
    figures.set_item("coefficients", found.coefficients.to_pyarray(py))?;
    Ok(figures)
}
