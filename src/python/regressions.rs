//! Hierarchical regression: the call, and its result as a dictionary.

use numpy::{PyArray2, PyArray3, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::groups::{GroupedMoments, NamedKey, key};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use crate::regression::{
    ClusterFactor, Clusters, HierarchicalRegression, Model, Regression, TermTest, Vcov,
};

/// What is asked for, as Python gives it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(super) struct Asked {
    outcome: String,
    blocks: Vec<(String, Vec<String>)>,
    /// The columns of each term that has several.
    terms: Vec<(String, Vec<String>)>,
    vcov: Option<String>,
    cluster_factor: String,
    fix_two_way: bool,
    confidence: f64,
    intercept: bool,
}

#[pyfunction]
pub(super) fn hierarchical_regression<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let regression = asked.regression(0)?;
    let moments = &moments.get().0;
    figures(py, &py.detach(|| regression.fit(moments))?)
}

#[pyfunction]
pub(super) fn hierarchical_regression_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    clusters: Vec<NamedKey<'py>>,
    missing_rule: &str,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let regression = asked.regression(clusters.len())?;
    let responses = responses(&columns, weights.as_ref())?;
    let keys = clusters.iter().map(key).collect::<PyResult<Vec<_>>>()?;
    let fit = py.detach(|| match keys.is_empty() {
        true => regression.fit_responses(&responses, missing),
        false => regression.fit_clustered(&responses, &keys, missing),
    })?;
    figures(py, &fit)
}

#[pyfunction]
pub(super) fn hierarchical_regression_grouped<'py>(
    py: Python<'py>,
    clusters: &Bound<'py, GroupedMoments>,
    asked: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let clusters = &clusters.get().0;
    let regression = asked.regression(clusters.keys().len())?;
    figures(py, &py.detach(|| regression.fit_grouped(clusters))?)
}

impl Asked {
    /// The regression, with clusters in as many ways.
    pub(super) fn regression(self, ways: usize) -> PyResult<HierarchicalRegression> {
        let start = HierarchicalRegression::new(self.outcome).confidence(self.confidence);
        let start = if self.intercept { start } else { start.without_intercept() };
        let start = if self.fix_two_way { start.fix_two_way() } else { start };
        let start = match self.cluster_factor.as_str() {
            "own" => start,
            "smallest" => start.cluster_factor(ClusterFactor::Smallest),
            other => {
                return Err(unknown_option("cluster_factor", other, "\"own\" or \"smallest\""));
            }
        };
        let vcov = match self.vcov.as_deref() {
            None => None,
            Some("robust") => [Some(Vcov::HC3), None][ways.min(1)],
            Some(name) => Some(vcov(name)?),
        };
        let start = vcov.into_iter().fold(start, HierarchicalRegression::vcov);
        let terms = self.terms.into_iter();
        let start = terms.fold(start, |built, (term, columns)| built.term(term, columns));
        let blocks = self.blocks.into_iter();
        Ok(blocks.fold(start, |built, (name, predictors)| built.block(name, predictors)))
    }
}

fn vcov(name: &str) -> PyResult<Vcov> {
    let found = Vcov::ALL.into_iter().find(|vcov| vcov.name() == name);
    found.ok_or_else(|| {
        let names = Vcov::ALL.map(|vcov| format!("\"{}\"", vcov.name())).join(", ");
        unknown_option("vcov", name, &format!("{names} or \"robust\""))
    })
}

/// Everything about a fitted regression.
pub(super) fn figures<'py>(py: Python<'py>, result: &Regression) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "outcome" => &result.outcome,
        "n" => result.n,
        "vcov" => result.vcov,
        "confidence" => result.confidence,
        "intercept" => result.intercept,
        "precision" => result.precision.name(),
        "missing" => result.missing.name(),
        "cases" => cases_read(py, result)?,
        "clusters" => clusters(py, result.clusters.as_ref())?,
        "cluster_squares" => cluster_squares(py, result),
        "n_clusters" => result.clusters.as_ref().and_then(|c| c.counts.iter().min().copied()),
        "weighting" => weighting(py, &result.weighting)?,
        "tidy" => coefficients(py, &result.models)?,
        "glance" => models(py, &result.models)?,
        "terms" => term_tests(py, &result.terms)?,
        "covariance" => covariances(py, &result.models)?,
        "df_of_combinations" => combinations(result),
        "likelihood" => likelihood_errors(py, &result.models)?,
        "variables" => variables(py, &result.moments)?,
        "correlation" => result.moments.correlation().to_pyarray(py),
        "moments" => Moments(result.moments.clone()),
    }))
}

/// Who was read, those without a cluster too.
fn cases_read<'py>(py: Python<'py>, result: &Regression) -> PyResult<Bound<'py, PyDict>> {
    let left_out = result.clusters.as_ref().map(|clusters| clusters.left_out);
    let mut all = result.cases;
    all.read += left_out.unwrap_or(0);
    let counts = cases(py, all)?;
    if let Some(left_out) = left_out {
        counts.set_item("unclustered", left_out)?;
    }
    Ok(counts)
}

fn clusters<'py>(
    py: Python<'py>,
    clusters: Option<&Clusters>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let Some(clusters) = clusters else { return Ok(None) };
    Ok(Some(dict!(py, {
        "keys" => clusters.keys.clone(),
        "counts" => clusters.counts.clone(),
        "alone" => clusters.alone.clone(),
        "determined" => clusters.determined.clone(),
        "positive" => clusters.positive.clone(),
        "fixed" => clusters.fixed,
        "factor" => clusters.factor.name(),
    })))
}

/// What tests of combinations of coefficients under CR2 need: loadings, and a matrix per cluster.
fn cluster_squares<'py>(py: Python<'py>, result: &Regression) -> Option<KeptSquares<'py>> {
    let kept = result.cluster_squares.as_ref()?;
    Some((kept.loadings.to_pyarray(py), kept.squares.to_pyarray(py)))
}

type KeptSquares<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray3<f64>>);

/// Degrees of freedom of a combination of coefficients, for each model.
fn combinations(result: &Regression) -> Vec<f64> {
    result.models.iter().map(|model| result.df_of_combinations(model)).collect()
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
    let of_model = |model: &Model| {
        model.likelihood.as_ref().map(|errors| {
            Ok(dict!(py, {
                "beta" => errors.beta.clone(),
                "r_squared" => errors.r_squared,
                "r_squared_change" => errors.r_squared_change,
            }))
        })
    };
    models.iter().map(of_model).map(Option::transpose).collect()
}

/// Means and standard deviations of the predictors in order and the outcome last.
pub(super) fn variables<'py>(
    py: Python<'py>,
    moments: &crate::Moments,
) -> PyResult<Bound<'py, PyDict>> {
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
        "df" => row.1.df,
    }))
}

fn models<'py>(py: Python<'py>, models: &[Model]) -> PyResult<Bound<'py, PyDict>> {
    let rows: Vec<_> = models.iter().enumerate().collect();
    let all = models.iter().flat_map(|model| [model.df2, model.df2_change]);
    let degrees = if all.into_iter().all(|df| df.fract() == 0.0) {
        |df: f64| Degrees::Whole(df as u64)
    } else {
        Degrees::Estimated
    };
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
        "df2" => degrees(row.1.df2),
        "p_value" => row.1.p_value,
        "r_squared_change" => row.1.r_squared_change,
        "f_change" => row.1.f_change,
        "df1_change" => row.1.df1_change,
        "df2_change" => degrees(row.1.df2_change),
        "p_change" => row.1.p_change,
        "log_likelihood" => row.1.log_likelihood,
        "aic" => row.1.aic,
        "bic" => row.1.bic,
        "df_residual" => row.1.df_residual,
    }))
}

fn term_tests<'py>(py: Python<'py>, terms: &[TermTest]) -> PyResult<Bound<'py, PyDict>> {
    Ok(columns!(py, terms, row, {
        "model" => row.model,
        "block" => row.block.as_str(),
        "term" => row.term.as_str(),
        "sum_of_squares" => row.sum_of_squares,
        "part_r_squared" => row.part_r_squared,
        "f" => row.f,
        "df1" => row.df1,
        "df2" => row.df2,
        "p_value" => row.p_value,
        "gvif" => row.gvif,
        "gvif_root" => row.gvif_root,
    }))
}

/// Degrees of freedom, all whole or all estimated.
#[derive(IntoPyObject)]
enum Degrees {
    Whole(u64),
    Estimated(f64),
}
