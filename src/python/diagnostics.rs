//! Diagnostics of a regression. Measures go out as arrays without a copy, and come back in for the
//! choice of rows that stand out.

use numpy::{IntoPyArray, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{Answers, missing};
use super::regressions::variables;
use super::results::{cases, columns, dict, weighting};
use crate::correlation::Alternative;
use crate::regression::{HierarchicalRegression, Seen};
use crate::{
    Assumption, AssumptionTest, CasewiseRow, Cutoffs, DiagnosticOptions, Outlier, Reason,
    RegressionDiagnostics,
};

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn regression_diagnostics<'py>(
    py: Python<'py>,
    answers: Answers<'py>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    confidence: f64,
    intercept: bool,
    model: Option<usize>,
    tests: Option<Vec<String>>,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let options = DiagnosticOptions {
        model,
        tests: match tests {
            Some(names) => names.iter().map(|name| assumption(name)).collect::<PyResult<_>>()?,
            None => Assumption::USUAL.to_vec(),
        },
        serial: serial(alternative)?,
    };
    let regression = declared(outcome, blocks, confidence, intercept);
    let responses = answers.responses()?;
    let found = py.detach(|| regression.diagnostics(&responses, missing, &options))?;
    figures(py, found)
}

#[pyfunction]
pub(super) fn partial_residuals<'py>(
    py: Python<'py>,
    answers: Answers<'py>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    intercept: bool,
    model: Option<usize>,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let regression = declared(outcome, blocks, 0.95, intercept);
    let responses = answers.responses()?;
    let found = py.detach(|| regression.partial_residuals(&responses, missing, model))?;
    let rows: Vec<i64> = found.rows.iter().map(|&row| row as i64).collect();
    Ok(dict!(py, {
        "predictors" => found.predictors,
        "slopes" => found.slopes,
        "rows" => rows.into_pyarray(py),
        "value" => found.value.into_pyarray(py),
        "added" => found.added.into_pyarray(py),
        "outcome" => found.outcome.into_pyarray(py),
        "component" => found.component.into_pyarray(py),
    }))
}

#[pyfunction]
pub(super) fn lowess<'py>(
    py: Python<'py>,
    x: PyReadonlyArray1<'py, f64>,
    y: PyReadonlyArray1<'py, f64>,
    span: f64,
    robust: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let (x, y) = (x.as_array().to_vec(), y.as_array().to_vec());
    let curve = py.detach(|| crate::lowess(&x, &y, span, robust))?;
    Ok(dict!(py, { "x" => curve.x.into_pyarray(py), "y" => curve.y.into_pyarray(py) }))
}

#[pyfunction]
pub(super) fn normal_scores(
    py: Python<'_>,
    n: usize,
    confidence: f64,
) -> PyResult<Bound<'_, PyDict>> {
    let scores = crate::normal_scores(n, confidence)?;
    Ok(dict!(py, {
        "score" => scores.score.into_pyarray(py),
        "low" => scores.low.into_pyarray(py),
        "high" => scores.high.into_pyarray(py),
    }))
}

fn declared(
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    confidence: f64,
    intercept: bool,
) -> HierarchicalRegression {
    let regression = HierarchicalRegression::new(outcome).confidence(confidence);
    let start = if intercept { regression } else { regression.without_intercept() };
    blocks.into_iter().fold(start, |built, (name, predictors)| built.block(name, predictors))
}

fn assumption(name: &str) -> PyResult<Assumption> {
    let known = Assumption::ALL.into_iter().find(|test| test.name() == name);
    known.ok_or_else(|| {
        let names = Assumption::ALL.map(|test| format!("\"{}\"", test.name()));
        unknown_option("tests", name, &names.join(", "))
    })
}

fn serial(alternative: &str) -> PyResult<Alternative> {
    match alternative {
        "greater" => Ok(Alternative::Greater),
        "less" => Ok(Alternative::Less),
        "two-sided" => Ok(Alternative::TwoSided),
        other => {
            let choices = "\"greater\", \"less\" or \"two-sided\"";
            Err(unknown_option("alternative", other, choices))
        }
    }
}

fn figures<'py>(py: Python<'py>, found: RegressionDiagnostics) -> PyResult<Bound<'py, PyDict>> {
    let RegressionDiagnostics { regression, model, measures, tests, press, .. } = found;
    let chosen = &regression.models[model - 1];
    let rows: Vec<i64> = measures.rows.iter().map(|&row| row as i64).collect();
    Ok(dict!(py, {
        "outcome" => &regression.outcome,
        "model" => model,
        "block" => &chosen.block,
        "n" => regression.n,
        "n_predictors" => chosen.n_predictors,
        "df2" => chosen.df2,
        "sigma" => chosen.sigma,
        "r_squared" => chosen.r_squared,
        "intercept" => regression.intercept,
        "precision" => regression.precision.name(),
        "missing" => regression.missing.name(),
        "cases" => cases(py, regression.cases)?,
        "weighting" => weighting(py, &regression.weighting)?,
        "variables" => variables(py, &regression.moments)?,
        "correlation" => regression.moments.correlation().into_pyarray(py),
        "confidence" => regression.confidence,
        "terms" => chosen.coefficients.iter().map(|c| c.term.as_str()).collect::<Vec<_>>(),
        "estimates" => chosen.coefficients.iter().map(|c| c.estimate).collect::<Vec<_>>(),
        "std_errors" => chosen.coefficients.iter().map(|c| c.std_error).collect::<Vec<_>>(),
        "press" => press,
        "predicted_r_squared" => found.predicted_r_squared,
        "alone" => found.alone,
        "tests" => of_tests(py, &tests)?,
        "measures" => dict!(py, {
            "row" => rows.into_pyarray(py),
            "weight" => measures.weight.into_pyarray(py),
            "fitted" => measures.fitted.into_pyarray(py),
            "residual" => measures.residual.into_pyarray(py),
            "standardized_residual" => measures.standardized.into_pyarray(py),
            "studentized_residual" => measures.studentized.into_pyarray(py),
            "studentized_deleted_residual" => measures.studentized_deleted.into_pyarray(py),
            "deleted_residual" => measures.deleted.into_pyarray(py),
            "leverage" => measures.leverage.into_pyarray(py),
            "centered_leverage" => measures.centered_leverage.into_pyarray(py),
            "cooks_distance" => measures.cooks_distance.into_pyarray(py),
            "dffits" => measures.dffits.into_pyarray(py),
            "covariance_ratio" => measures.covariance_ratio.into_pyarray(py),
            "mahalanobis" => measures.mahalanobis.into_pyarray(py),
        }),
        "dfbeta" => measures.dfbeta.into_pyarray(py),
        "dfbetas" => measures.dfbetas.into_pyarray(py),
    }))
}

fn of_tests<'py>(py: Python<'py>, tests: &[AssumptionTest]) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, tests, one, {
        "test" => one.test.name(),
        "method" => one.method,
        "estimate" => one.estimate,
        "statistic" => one.statistic,
        "df1" => one.df1,
        "df2" => one.df2,
        "p_value" => one.p_value,
        "n" => one.n,
        "not_made" => one.not_made,
    }))
}

/// The measures by which rows are chosen, as Python hands them back.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(super) struct Chosen<'py> {
    standardized_residual: PyReadonlyArray1<'py, f64>,
    studentized_deleted_residual: PyReadonlyArray1<'py, f64>,
    leverage: PyReadonlyArray1<'py, f64>,
    cooks_distance: PyReadonlyArray1<'py, f64>,
    dffits: PyReadonlyArray1<'py, f64>,
    covariance_ratio: PyReadonlyArray1<'py, f64>,
    mahalanobis: PyReadonlyArray1<'py, f64>,
    row: PyReadonlyArray1<'py, i64>,
}

impl Chosen<'_> {
    fn rows(&self) -> Vec<usize> {
        self.row.as_array().iter().map(|&row| row as usize).collect()
    }

    fn seen<'a>(
        &'a self,
        rows: &'a [usize],
        dfbetas: &'a PyReadonlyArray2<'_, f64>,
    ) -> PyResult<Seen<'a>> {
        Ok(Seen {
            rows,
            standardized: self.standardized_residual.as_slice()?,
            studentized_deleted: self.studentized_deleted_residual.as_slice()?,
            leverage: self.leverage.as_slice()?,
            cooks_distance: self.cooks_distance.as_slice()?,
            dffits: self.dffits.as_slice()?,
            covariance_ratio: self.covariance_ratio.as_slice()?,
            mahalanobis: self.mahalanobis.as_slice()?,
            dfbetas: dfbetas.as_array(),
        })
    }
}

/// The rows past a cutoff of a set, in which `changed` replaces some: none leaves a measure out.
#[pyfunction]
pub(super) fn regression_casewise<'py>(
    py: Python<'py>,
    measures: Chosen<'py>,
    dfbetas: PyReadonlyArray2<'py, f64>,
    n: u64,
    predictors: usize,
    set: &str,
    changed: Vec<(String, Option<f64>)>,
) -> PyResult<Bound<'py, PyDict>> {
    let start = match set {
        "size_adjusted" => Cutoffs::size_adjusted(n, dfbetas.as_array().ncols()),
        "strict" => Cutoffs::strict(n, dfbetas.as_array().ncols()),
        other => return Err(unknown_option("cutoffs", other, "\"size_adjusted\" or \"strict\"")),
    };
    let cutoffs = changed.into_iter().try_fold(start, |cutoffs, (name, cutoff)| {
        Ok::<_, PyErr>(cutoffs.with(reason(&name)?, cutoff))
    })?;
    let rows = measures.rows();
    let found = measures.seen(&rows, &dfbetas)?.casewise(&cutoffs, predictors);
    let used = PyDict::new(py);
    for reason in Reason::ALL {
        used.set_item(reason.name(), cutoffs.of(reason))?;
    }
    Ok(dict!(py, { "cutoffs" => used, "rows" => of_rows(py, &found)? }))
}

fn reason(name: &str) -> PyResult<Reason> {
    let known = Reason::ALL.into_iter().find(|reason| reason.name() == name);
    known.ok_or_else(|| {
        let names = Reason::ALL.map(|reason| format!("\"{}\"", reason.name()));
        unknown_option("cutoffs", name, &names.join(", "))
    })
}

fn of_rows<'py>(py: Python<'py>, rows: &[CasewiseRow]) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, rows, one, {
        "at" => one.at,
        "row" => one.row,
        "reasons" => one.reasons.iter().map(|reason| reason.name()).collect::<Vec<_>>(),
        "coefficients" => one.coefficients.clone(),
        "largest_dfbetas" => one.largest_dfbetas,
        "mahalanobis_p" => one.mahalanobis_p,
    }))
}

#[pyfunction]
pub(super) fn regression_outliers<'py>(
    py: Python<'py>,
    measures: Chosen<'py>,
    dfbetas: PyReadonlyArray2<'py, f64>,
    n: f64,
    df: f64,
    level: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let rows = measures.rows();
    let found: Vec<Outlier> = measures.seen(&rows, &dfbetas)?.outliers(n, df, level);
    Ok(columns!(py, found, one, {
        "row" => one.row,
        "studentized_deleted_residual" => one.statistic,
        "p_value" => one.p_value,
        "bonferroni_p" => one.bonferroni_p,
    }))
}
