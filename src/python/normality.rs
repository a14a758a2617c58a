//! Tests of normality.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{NamedArray, responses};
use super::results::{columns, dict};
use crate::{Mardia, MardiaDivisor, ShapiroWilk};

#[pyfunction]
pub(super) fn mardia<'py>(
    py: Python<'py>,
    named: Vec<NamedArray<'py>>,
    divisor: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let divisor = match divisor {
        "n" => MardiaDivisor::N,
        "n_minus_one" => MardiaDivisor::NMinusOne,
        other => return Err(unknown_option("divisor", other, "\"n\" or \"n_minus_one\"")),
    };
    let responses = responses(&named, None)?;
    let found = py.detach(|| crate::mardia(&responses, divisor))?;
    of_mardia(py, &found)
}

#[pyfunction]
pub(super) fn henze_zirkler<'py>(
    py: Python<'py>,
    named: Vec<NamedArray<'py>>,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&named, None)?;
    let found = py.detach(|| crate::henze_zirkler(&responses))?;
    let tidy = tests(
        py,
        &[Test {
            name: "henze_zirkler",
            estimate: f64::NAN,
            statistic: found.statistic,
            df: f64::NAN,
            p_value: found.p_value,
        }],
    )?;
    Ok(dict!(py, {
        "tidy" => tidy,
        "smoothing" => found.smoothing,
        "n" => found.n,
        "left_out" => found.left_out,
    }))
}

#[pyfunction]
pub(super) fn shapiro_wilk<'py>(
    py: Python<'py>,
    named: Vec<NamedArray<'py>>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let responses = responses(&named, None)?;
    let each = responses.names().iter().map(|name| {
        let found = py.detach(|| crate::shapiro_wilk(&responses, name))?;
        of_variable(py, &found)
    });
    each.collect()
}

#[pyfunction]
pub(super) fn royston<'py>(
    py: Python<'py>,
    named: Vec<NamedArray<'py>>,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&named, None)?;
    let found = py.detach(|| crate::royston(&responses))?;
    let tidy = tests(
        py,
        &[Test {
            name: "royston",
            estimate: f64::NAN,
            statistic: found.statistic,
            df: found.df,
            p_value: found.p_value,
        }],
    )?;
    let each: PyResult<Vec<_>> = found.variables.iter().map(|one| of_variable(py, one)).collect();
    Ok(dict!(py, {
        "tidy" => tidy,
        "variables" => each?,
        "n" => found.n,
        "left_out" => found.left_out,
    }))
}

#[pyfunction]
pub(super) fn energy_test<'py>(
    py: Python<'py>,
    named: Vec<NamedArray<'py>>,
    simulated: usize,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&named, None)?;
    let found = py.detach(|| crate::energy_test(&responses, simulated, seed))?;
    let tidy = tests(
        py,
        &[Test {
            name: "energy",
            estimate: f64::NAN,
            statistic: found.statistic,
            df: f64::NAN,
            p_value: found.p_value,
        }],
    )?;
    Ok(dict!(py, {
        "tidy" => tidy,
        "n" => found.n,
        "left_out" => found.left_out,
    }))
}

/// One row of what is found.
struct Test {
    name: &'static str,
    estimate: f64,
    statistic: f64,
    df: f64,
    p_value: f64,
}

fn tests<'py>(py: Python<'py>, found: &[Test]) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, found, one, {
        "test" => one.name,
        "estimate" => one.estimate,
        "statistic" => one.statistic,
        "df" => one.df,
        "p_value" => one.p_value,
    }))
}

fn of_mardia<'py>(py: Python<'py>, found: &Mardia) -> PyResult<Bound<'py, PyDict>> {
    let skewness = Test {
        name: "skewness",
        estimate: found.skewness,
        statistic: found.skewness_statistic,
        df: found.skewness_df,
        p_value: found.skewness_p_value,
    };
    let of_small_samples = Test {
        name: "skewness_small_sample",
        statistic: found.small_sample_statistic,
        p_value: found.small_sample_p_value,
        ..skewness
    };
    let kurtosis = Test {
        name: "kurtosis",
        estimate: found.kurtosis,
        statistic: found.kurtosis_statistic,
        df: f64::NAN,
        p_value: found.kurtosis_p_value,
    };
    Ok(dict!(py, {
        "tidy" => tests(py, &[skewness, of_small_samples, kurtosis])?,
        "n" => found.n,
        "left_out" => found.left_out,
    }))
}

fn of_variable<'py>(py: Python<'py>, found: &ShapiroWilk) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "variable" => found.variable.as_str(),
        "n" => found.n,
        "left_out" => found.left_out,
        "statistic" => found.statistic,
        "p_value" => found.p_value,
    }))
}
