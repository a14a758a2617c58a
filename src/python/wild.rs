//! The wild cluster bootstrap, and its result as a dictionary.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::groups::GroupedMoments;
use super::regressions::Asked;
use super::results::{cases, dict};
use crate::regression::{WildBootstrap, WildTest, WildWeights};

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn wild_cluster_bootstrap<'py>(
    py: Python<'py>,
    clusters: &Bound<'py, GroupedMoments>,
    asked: Asked,
    tested: &str,
    weights_kind: &str,
    impose_null: bool,
    null: f64,
    resamples: usize,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let found = WildWeights::ALL.into_iter().find(|kind| kind.name() == weights_kind);
    let weights = found.ok_or_else(|| {
        let names = "\"rademacher\", \"webb\", \"mammen\" or \"normal\"";
        unknown_option("weights_kind", weights_kind, names)
    })?;
    let how = WildBootstrap { weights, impose_null, null, resamples, seed };
    let regression = asked.regression(1)?;
    let clusters = &clusters.get().0;
    let test = py.detach(|| regression.wild_cluster_bootstrap(clusters, tested, &how))?;
    figures(py, &test)
}

fn figures<'py>(py: Python<'py>, test: &WildTest) -> PyResult<Bound<'py, PyDict>> {
    let mut all = test.cases;
    all.read += test.left_out;
    let cases = cases(py, all)?;
    cases.set_item("unclustered", test.left_out)?;
    Ok(dict!(py, {
        "outcome" => &test.outcome,
        "terms" => test.terms.clone(),
        "cluster" => &test.cluster,
        "n_clusters" => test.n_clusters,
        "n" => test.n,
        "estimate" => test.estimate,
        "null" => test.null,
        "statistic" => test.statistic,
        "p_value" => test.p_value,
        "conf_low" => test.conf_low,
        "conf_high" => test.conf_high,
        "confidence" => test.confidence,
        "resamples" => test.resamples,
        "enumerated" => test.enumerated,
        "weights_kind" => test.weights.name(),
        "impose_null" => test.impose_null,
        "seed" => test.seed,
        "missing" => "listwise",
        "cases" => cases,
    }))
}
