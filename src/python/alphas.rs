//! Alpha by its intervals and conventions, its relatives, and tests of it.

use numpy::{PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::correlations::{PairTables, telling};
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use super::scale::Scale;
use crate::{
    AlphaComparison, AlphaInterval, AlphaTest, Alternative, BootstrapMethod, Convention,
    LatentEstimator, OrdinalAlpha, PolychoricOptions, Reliability, Resampling, SampleAlpha,
};

/// Alpha, or standardised alpha, with an interval from resamples of a normal distribution.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn parametric_bootstrap_alpha<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    standardized: bool,
    resamples: usize,
    seed: u64,
    confidence: f64,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let told = telling(progress.as_ref());
    let found = py.detach(|| {
        let resampling = Resampling::seeded(resamples, seed).progress(&told);
        let of = if standardized {
            crate::parametric_bootstrap_standardized_alpha
        } else {
            crate::parametric_bootstrap_alpha
        };
        of(moments, scale, &resampling, confidence)
    })?;
    resampled(py, &found)
}

fn resampled<'py>(
    py: Python<'py>,
    found: &crate::BootstrapReliability,
) -> PyResult<Bound<'py, PyDict>> {
    let figures = reliability(py, &found.reliability)?;
    figures.set_item("bias", found.bias)?;
    figures.set_item("resamples", found.resamples)?;
    figures.set_item("failed", found.failed)?;
    figures.set_item("extreme", found.extreme)?;
    figures.set_item("seed", found.seed)?;
    Ok(figures)
}

/// The interval of alpha of that name; none for the usual one.
pub(super) fn alpha_interval(name: Option<&str>) -> PyResult<Option<AlphaInterval>> {
    let choices = "\"feldt\", \"duhachek_iacobucci\", \"bonett\", \"bonett_wright\", \"adf\", \"linearized\", \"percentile\" or \"bca\"";
    let named =
        |name| AlphaInterval::named(name).ok_or_else(|| unknown_option("ci", name, choices));
    name.map(named).transpose()
}

/// The convention of that name.
pub(super) fn convention(name: &str) -> PyResult<Convention> {
    let choices = "\"scalewise\", \"spss\" or \"psych\"";
    Convention::named(name).ok_or_else(|| unknown_option("convention", name, choices))
}

fn reliability<'py>(py: Python<'py>, found: &Reliability) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "estimate" => found.estimate,
        "conf_low" => found.conf_low,
        "conf_high" => found.conf_high,
        "n" => found.n,
        "method" => found.method,
        "std_error" => found.std_error,
        "coefficient" => found.coefficient,
        "confidence" => found.confidence,
        "missing" => found.missing.name(),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
    }))
}

/// Alpha, or standardised alpha, with a bootstrap interval; `progress` is called with the resamples done
/// and wanted.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn bootstrap_alpha<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    standardized: bool,
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
        other => return Err(unknown_option("ci", other, "\"bca\" or \"percentile\"")),
    };
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let told = telling(progress.as_ref());
    let found = py.detach(|| {
        let resampling = Resampling::seeded(resamples, seed).method(by).progress(&told);
        let of =
            if standardized { crate::bootstrap_standardized_alpha } else { crate::bootstrap_alpha };
        of(&responses, scale, missing, &resampling, confidence)
    })?;
    resampled(py, &found)
}

#[pyfunction]
pub(super) fn kr_20<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::kr_20(&responses, scale, missing, confidence))?;
    of_right_wrong(py, &found, &responses, scale, missing)
}

/// With the items that go against the others.
fn of_right_wrong<'py>(
    py: Python<'py>,
    found: &Reliability,
    responses: &crate::Responses<'_>,
    scale: &crate::Scale,
    missing: crate::Missing,
) -> PyResult<Bound<'py, PyDict>> {
    let figures = reliability(py, found)?;
    let items = responses.select(scale.items())?;
    let moments = py.detach(|| crate::Moments::of(&items, missing))?;
    figures.set_item("against", crate::items_against(&moments, scale)?)?;
    Ok(figures)
}

/// The items that correlate negatively with the others of their scale.
#[pyfunction]
pub(super) fn items_against(
    py: Python<'_>,
    moments: &Bound<'_, Moments>,
    scale: &Bound<'_, Scale>,
) -> PyResult<Vec<String>> {
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    Ok(py.detach(|| crate::items_against(moments, scale))?)
}

#[pyfunction]
pub(super) fn kr_21<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| crate::kr_21(&responses, scale, missing))?;
    of_right_wrong(py, &found, &responses, scale, missing)
}

#[pyfunction]
pub(super) fn ordinal_alpha<'py>(
    py: Python<'py>,
    tables: &Bound<'py, PairTables>,
    scale: &Bound<'py, Scale>,
    estimator: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, tables, scale) = (latent(estimator)?, &tables.get().0, &scale.get().0);
    ordinal(py, &py.detach(|| crate::ordinal_alpha(tables, scale, &options))?)
}

#[pyfunction]
pub(super) fn ordinal_alpha_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    estimator: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, missing) = (latent(estimator)?, missing(missing_rule)?);
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    ordinal(py, &py.detach(|| crate::ordinal_alpha_of(&responses, scale, missing, &options))?)
}

pub(super) fn latent(estimator: &str) -> PyResult<PolychoricOptions> {
    let choices = "\"two_step\" or \"ml\"";
    let estimator = LatentEstimator::named(estimator)
        .ok_or_else(|| unknown_option("estimator", estimator, choices))?;
    Ok(PolychoricOptions { estimator, ..PolychoricOptions::default() })
}

pub(super) fn ordinal<'py>(py: Python<'py>, found: &OrdinalAlpha) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, [found], one, {
        "scale" => one.scale.as_str(),
        "n" => one.n,
        "n_items" => one.items.len(),
        "estimate" => one.estimate,
        "of" => one.of,
        "smallest_eigenvalue" => one.smallest_eigenvalue,
        "pairs_with_empty_cells" => one.pairs_with_empty_cells,
        "pairs_at_boundary" => one.pairs_at_boundary,
    });
    Ok(dict!(py, {
        "items" => &found.items,
        "against" => &found.against,
        "r" => found.r.to_pyarray(py),
        "missing" => found.missing.name(),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
        "tidy" => &tidy,
        "glance" => &tidy,
    }))
}

/// A published alpha: its name, value, n and number of items.
type Published = (String, f64, u64, Option<usize>);

fn sample((name, estimate, n, n_items): Published) -> SampleAlpha {
    SampleAlpha { name, estimate, n, n_items }
}

#[pyfunction]
pub(super) fn test_alpha<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    value: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (alternative, scale) = (held_against(alternative)?, &scale.get().0);
    let alpha = SampleAlpha::of(scale.name(), &moments.get().0, scale)?;
    let found = tested(py, &crate::test_alpha(&alpha, value, alternative)?)?;
    read_by(&found, &moments.get().0)?;
    Ok(found)
}

/// Who was read, and how.
fn read_by(result: &Bound<'_, PyDict>, moments: &crate::Moments) -> PyResult<()> {
    let py = result.py();
    result.set_item("missing", moments.missing().name())?;
    result.set_item("cases", cases(py, moments.cases())?)?;
    result.set_item("weighting", weighting(py, &moments.weighting())?)
}

#[pyfunction]
pub(super) fn test_published_alpha<'py>(
    py: Python<'py>,
    alpha: Published,
    value: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    tested(py, &crate::test_alpha(&sample(alpha), value, held_against(alternative)?)?)
}

fn tested<'py>(py: Python<'py>, found: &AlphaTest) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, [found], one, {
        "scale" => one.alpha.name.as_str(),
        "n" => one.alpha.n,
        "n_items" => one.alpha.n_items,
        "estimate" => one.alpha.estimate,
        "value" => one.value,
        "statistic" => one.statistic,
        "df1" => one.df1,
        "df2" => one.df2,
        "p_value" => one.p_value,
        "alternative" => one.alternative.name(),
    });
    Ok(dict!(py, { "tidy" => &tidy, "glance" => &tidy }))
}

#[pyfunction]
pub(super) fn compare_alphas<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scales: Vec<Py<Scale>>,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let scales: Vec<crate::Scale> = scales.iter().map(|scale| scale.get().0.clone()).collect();
    let alternative = held_against(alternative)?;
    let found = compared(py, &crate::compare_alphas(&moments.get().0, &scales, alternative)?)?;
    read_by(&found, &moments.get().0)?;
    Ok(found)
}

#[pyfunction]
pub(super) fn compare_alphas_between<'py>(
    py: Python<'py>,
    names: Vec<String>,
    groups: Vec<Py<Moments>>,
    scale: &Bound<'py, Scale>,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let groups: Vec<crate::Moments> = groups.iter().map(|group| group.get().0.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (alternative, scale) = (held_against(alternative)?, &scale.get().0);
    let compared_groups = crate::compare_alphas_between(&names, &groups, scale, alternative)?;
    let found = compared(py, &compared_groups)?;
    if let [first, others @ ..] = &groups[..] {
        let whole = others.iter().fold(first.cases(), |sum, group| sum + group.cases());
        found.set_item("missing", first.missing().name())?;
        found.set_item("cases", cases(py, whole)?)?;
    }
    Ok(found)
}

#[pyfunction]
pub(super) fn compare_independent_alphas<'py>(
    py: Python<'py>,
    alphas: Vec<Published>,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let alphas: Vec<SampleAlpha> = alphas.into_iter().map(sample).collect();
    compared(py, &crate::compare_independent_alphas(&alphas, held_against(alternative)?)?)
}

#[pyfunction]
pub(super) fn compare_dependent_alphas<'py>(
    py: Python<'py>,
    alphas: Vec<Published>,
    r: PyReadonlyArray2<'py, f64>,
    alternative: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let alphas: Vec<SampleAlpha> = alphas.into_iter().map(sample).collect();
    let alternative = held_against(alternative)?;
    compared(py, &crate::compare_dependent_alphas(&alphas, r.as_array(), alternative)?)
}

fn compared<'py>(py: Python<'py>, found: &AlphaComparison) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, found.tests, test, {
        "test" => test.test,
        "statistic" => test.statistic,
        "distribution" => test.distribution,
        "df1" => test.df1,
        "df2" => test.df2,
        "p_value" => test.p_value,
    });
    let glance = columns!(py, [found], one, {
        "design" => one.design.name(),
        "n_alphas" => one.alphas.len(),
        "difference" => one.difference,
        "alternative" => one.alternative.name(),
    });
    let alphas = columns!(py, found.alphas, alpha, {
        "name" => alpha.name.as_str(),
        "n" => alpha.n,
        "n_items" => alpha.n_items,
        "estimate" => alpha.estimate,
    });
    Ok(dict!(py, {
        "tidy" => tidy,
        "glance" => glance,
        "alphas" => alphas,
        "r" => found.r.as_ref().map(|r| r.to_pyarray(py)),
    }))
}

fn held_against(name: &str) -> PyResult<Alternative> {
    let choices = "\"two-sided\", \"less\" or \"greater\"";
    Alternative::named(name).ok_or_else(|| unknown_option("alternative", name, choices))
}
