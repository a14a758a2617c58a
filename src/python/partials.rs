//! Partial correlations, of moments, ranks and weighted rows.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::coefficients::coefficient;
use super::correlations::PairTables;
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, dict, weighting};
use crate::{
    Correlated, CorrelationMatrix, CorrelationMethod, Correlations, LinearizedInterval,
    PartialCorrelationMatrix,
};

/// Spearman's or Kendall's correlations of some variables.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct RankCorrelations(CorrelationMatrix);

#[pymethods]
impl RankCorrelations {
    /// Of answers.
    #[staticmethod]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        weights: Option<NamedWeights<'py>>,
        missing_rule: &str,
        method: &str,
    ) -> PyResult<Self> {
        let (missing, of) = (missing(missing_rule)?, ranks(method)?);
        let responses = responses(&columns, weights.as_ref())?;
        Ok(Self(py.detach(|| of.of_responses(&responses, missing))?))
    }

    /// Of pair tables.
    #[staticmethod]
    fn of_tables<'py>(
        py: Python<'py>,
        tables: &Bound<'py, PairTables>,
        method: &str,
    ) -> PyResult<Self> {
        let (tables, of) = (&tables.get().0, ranks(method)?);
        Ok(Self(py.detach(|| of.of_tables(tables))?))
    }

    #[getter]
    fn missing(&self) -> &'static str {
        self.0.missing.name()
    }

    #[getter]
    fn cases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        cases(py, self.0.cases)
    }

    #[getter]
    fn weighting<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        weighting(py, &self.0.weighting)
    }
}

fn ranks(method: &str) -> PyResult<Correlations> {
    let choices = "\"pearson\", \"spearman\" or \"kendall\"";
    let known = CorrelationMethod::named(method)
        .filter(|of| matches!(of, CorrelationMethod::Spearman | CorrelationMethod::Kendall));
    Ok(Correlations::new(known.ok_or_else(|| unknown_option("method", method, choices))?))
}

/// Where correlations are known from.
#[derive(FromPyObject)]
pub(super) enum Known<'py> {
    Moments(Bound<'py, Moments>),
    Ranks(Bound<'py, RankCorrelations>),
}

impl Known<'_> {
    fn correlated(&self) -> Correlated<'_> {
        match self {
            Known::Moments(moments) => (&moments.get().0).into(),
            Known::Ranks(ranks) => (&ranks.get().0).into(),
        }
    }
}

/// The partial or semipartial correlation of x and y.
#[pyfunction]
pub(super) fn partial_correlation<'py>(
    py: Python<'py>,
    of: Known<'py>,
    pair: [String; 2],
    controls: Vec<String>,
    of_y_alone: bool,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (of, [x, y]) = (of.correlated(), &pair);
    let found = py.detach(|| match of_y_alone {
        true => crate::semipartial_correlation(of, x, y, &controls, confidence),
        false => crate::partial_correlation(of, x, y, &controls, confidence),
    })?;
    coefficient(py, &found)
}

/// Those of all pairs.
#[pyfunction]
pub(super) fn partial_correlation_matrix<'py>(
    py: Python<'py>,
    of: Known<'py>,
    of_column_alone: bool,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let of = of.correlated();
    let found = py.detach(|| match of_column_alone {
        true => crate::semipartial_correlation_matrix(of, confidence),
        false => crate::partial_correlation_matrix(of, confidence),
    })?;
    of_partial_matrix(py, &found)
}

/// The same with a linearized standard error, from the rows.
#[pyfunction]
pub(super) fn linearized_partial_correlation<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    pair: [String; 2],
    controls: Vec<String>,
    of_y_alone: bool,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (responses, [x, y]) = (responses(&columns, weights.as_ref())?, &pair);
    let interval = LinearizedInterval::Fisher;
    let of = match of_y_alone {
        true => crate::linearized_semipartial_correlation,
        false => crate::linearized_partial_correlation,
    };
    coefficient(py, &py.detach(|| of(&responses, x, y, &controls, interval, confidence))?)
}

/// Those of all pairs.
#[pyfunction]
pub(super) fn linearized_partial_correlation_matrix<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    of_column_alone: bool,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = responses(&columns, weights.as_ref())?;
    let interval = LinearizedInterval::Fisher;
    let of = match of_column_alone {
        true => crate::linearized_semipartial_correlation_matrix,
        false => crate::linearized_partial_correlation_matrix,
    };
    of_partial_matrix(py, &py.detach(|| of(&responses, interval, confidence))?)
}

fn of_partial_matrix<'py>(
    py: Python<'py>,
    found: &PartialCorrelationMatrix,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "names" => &found.names,
        "method" => found.method,
        "controls" => found.controls,
        "confidence" => found.confidence,
        "missing" => found.missing.name(),
        "ci_method" => found.interval,
        "std_error" => found.std_error.to_pyarray(py),
        "n" => found.n,
        "df" => found.df,
        "r" => found.r.to_pyarray(py),
        "statistic" => found.statistic.to_pyarray(py),
        "p_value" => found.p_value.to_pyarray(py),
        "conf_low" => found.conf_low.to_pyarray(py),
        "conf_high" => found.conf_high.to_pyarray(py),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
    }))
}
