//! Comparisons of two fitted models, which come back as the dictionaries that they went out as.

use ndarray::Array2;
use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::moments::Moments;
use super::results::{columns, dict};
use super::slopes::cluster_squares;
use crate::data::WeightType;
use crate::regression::nested::{ComparedModel, Fitted, compare};
use crate::regression::respondents::{Respondents, Variables, Weights};
use crate::regression::{FitComparison, check_model_number};

/// The figures of two regressions, and the number of the model that is meant in each.
#[pyfunction]
pub(super) fn compare_fits<'py>(
    py: Python<'py>,
    smaller: (Bound<'py, PyDict>, usize),
    larger: (Bound<'py, PyDict>, usize),
) -> PyResult<Bound<'py, PyDict>> {
    let found = compare(&fitted(&smaller.0, smaller.1)?, &fitted(&larger.0, larger.1)?)?;
    figures(py, &found)
}

/// Whether moments are of the respondents of a regression, given as its figures.
#[pyfunction]
pub(super) fn check_answers(
    figures: &Bound<'_, PyDict>,
    answers: &Bound<'_, Moments>,
) -> PyResult<()> {
    let fitted = Respondents {
        n: item(figures, "n")?.extract()?,
        weights: weights(&item(figures, "weighting")?)?,
        variables: variables(figures)?,
    };
    Ok(fitted.check(&answers.get().0)?)
}

fn figures<'py>(py: Python<'py>, found: &FitComparison) -> PyResult<Bound<'py, PyDict>> {
    let models = [("smaller", &found.smaller), ("larger", &found.larger)];
    let one = [found];
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "added" => &found.added,
        "vcov" => &found.vcov,
        "tidy" => columns!(py, one, row, {
            "n" => row.n,
            "r_squared_change" => row.r_squared_change,
            "f_change" => row.f_change,
            "df1_change" => row.df1_change,
            "df2_change" => row.df2_change,
            "p_change" => row.p_change,
            "likelihood_ratio" => row.likelihood_ratio,
            "p_likelihood_ratio" => row.p_likelihood_ratio,
            "aic_change" => row.aic_change,
            "bic_change" => row.bic_change,
        }),
        "glance" => columns!(py, models, row, {
            "model" => row.0,
            "n_predictors" => row.1.n_predictors,
            "r_squared" => row.1.r_squared,
            "adj_r_squared" => row.1.adj_r_squared,
            "df_residual" => row.1.df_residual,
            "log_likelihood" => row.1.log_likelihood,
            "aic" => row.1.aic,
            "bic" => row.1.bic,
        }),
    }))
}

/// A value of a dictionary of this package's own making.
fn item<'py>(figures: &Bound<'py, PyDict>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    figures.as_any().get_item(name)
}

fn fitted(figures: &Bound<'_, PyDict>, number: usize) -> PyResult<Fitted> {
    let glance = item(figures, "glance")?;
    let models = glance.get_item("model")?.len()?;
    check_model_number(number, models)?;
    let at = number - 1;
    let of_model = |name: &str| glance.get_item(name)?.get_item(at);
    let tidy = item(figures, "tidy")?;
    let rows: Vec<usize> = tidy.get_item("model")?.extract()?;
    let terms: Vec<String> = tidy.get_item("term")?.extract()?;
    let estimates: Vec<f64> = tidy.get_item("estimate")?.extract()?;
    let here = |row: &usize| rows[*row] == number;
    let rows: Vec<usize> = (0..rows.len()).filter(here).collect();
    let clusters: Option<u64> = item(figures, "n_clusters")?.extract()?;
    let squares = cluster_squares(&item(figures, "cluster_squares")?)?;
    Ok(Fitted {
        outcome: item(figures, "outcome")?.extract()?,
        n: item(figures, "n")?.extract()?,
        vcov: item(figures, "vcov")?.extract()?,
        missing: item(figures, "missing")?.extract()?,
        weights: weights(&item(figures, "weighting")?)?,
        intercept: item(figures, "intercept")?.extract()?,
        terms: rows.iter().map(|&row| terms[row].clone()).collect(),
        estimates: rows.iter().map(|&row| estimates[row]).collect(),
        covariance: matrix(&item(figures, "covariance")?.get_item(at)?)?,
        told_apart: clusters.map(|clusters| clusters - 1),
        contrasts: squares.map(|kept| kept.contrasts(rows.len())).transpose()?,
        model: ComparedModel {
            n_predictors: of_model("n_predictors")?.extract()?,
            r_squared: of_model("r_squared")?.extract()?,
            adj_r_squared: of_model("adj_r_squared")?.extract()?,
            df_residual: item(figures, "df_of_combinations")?.get_item(at)?.extract()?,
            log_likelihood: of_model("log_likelihood")?.extract()?,
            aic: of_model("aic")?.extract()?,
            bic: of_model("bic")?.extract()?,
        },
        variables: variables(figures)?,
    })
}

fn weights(weighting: &Bound<'_, PyAny>) -> PyResult<Weights> {
    let kind: Option<String> = weighting.get_item("weight_type")?.extract()?;
    let kinds = [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling];
    let named = |name: String| {
        let found = kinds.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| unknown_option("weight_type", &name, "that of a fit"))
    };
    Ok(Weights {
        kind: kind.map(named).transpose()?,
        rows: weighting.get_item("rows")?.extract()?,
        sum: weighting.get_item("sum")?.extract()?,
        sum_of_squares: weighting.get_item("sum_of_squares")?.extract()?,
    })
}

fn variables(figures: &Bound<'_, PyDict>) -> PyResult<Variables> {
    let variables = item(figures, "variables")?;
    Ok(Variables {
        names: variables.get_item("name")?.extract()?,
        mean: variables.get_item("mean")?.extract()?,
        sd: variables.get_item("sd")?.extract()?,
        correlation: matrix(&item(figures, "correlation")?)?,
    })
}

fn matrix(values: &Bound<'_, PyAny>) -> PyResult<Array2<f64>> {
    let values: PyReadonlyArray2<'_, f64> = values.extract()?;
    Ok(values.as_array().to_owned())
}
