//! Factors of some variables, and the omega that rests on them.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, missing, responses};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use super::scale::Scale;
use crate::{Extraction, FactorAnalysis, HierarchicalOmega, Rotation, SchmidLeiman};

#[pyfunction]
pub(super) fn factor_analysis<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    factors: usize,
    extraction: &str,
    rotation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (extraction, rotation) = (extraction_named(extraction)?, rotation_named(rotation)?);
    let moments = &moments.get().0;
    let found = py.detach(|| crate::factor_analysis(moments, factors, extraction, rotation))?;
    of_factors(py, &found)
}

#[pyfunction]
pub(super) fn schmid_leiman<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    factors: usize,
    extraction: &str,
    rotation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (extraction, rotation) = (extraction_named(extraction)?, rotation_named(rotation)?);
    let moments = &moments.get().0;
    let (oblique, found) = py.detach(|| {
        let oblique = crate::factor_analysis(moments, factors, extraction, rotation)?;
        crate::schmid_leiman(&oblique).map(|found| (oblique, found))
    })?;
    of_schmid_leiman(py, &found, &oblique)
}

#[pyfunction]
pub(super) fn hierarchical_omega<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scale: &Bound<'py, Scale>,
    factors: usize,
    extraction: &str,
    rotation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (extraction, rotation) = (extraction_named(extraction)?, rotation_named(rotation)?);
    let (moments, scale) = (&moments.get().0, &scale.get().0);
    let found =
        py.detach(|| crate::hierarchical_omega(moments, scale, factors, extraction, rotation))?;
    of_omega(py, &found)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn hierarchical_omega_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    scale: &Bound<'py, Scale>,
    missing_rule: &str,
    factors: usize,
    extraction: &str,
    rotation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (extraction, rotation) = (extraction_named(extraction)?, rotation_named(rotation)?);
    let missing = missing(missing_rule)?;
    let (responses, scale) = (responses(&columns, weights.as_ref())?, &scale.get().0);
    let found = py.detach(|| {
        crate::hierarchical_omega_of(&responses, scale, missing, factors, extraction, rotation)
    })?;
    of_omega(py, &found)
}

pub(super) fn extraction_named(name: &str) -> PyResult<Extraction> {
    let choices = "\"minres\" or \"ml\"";
    Extraction::named(name).ok_or_else(|| unknown_option("extraction", name, choices))
}

pub(super) fn rotation_named(name: &str) -> PyResult<Rotation> {
    let choices = "\"oblimin\", \"varimax\" or \"none\"";
    Rotation::named(name).ok_or_else(|| unknown_option("rotation", name, choices))
}

/// One loading of a variable.
struct Loading {
    variable: String,
    factor: String,
    at: (usize, usize),
}

/// Variables by factors, in the order of a table read line by line.
fn loadings(names: &[String], factors: &[String]) -> Vec<Loading> {
    let of_variable = |(i, variable): (usize, &String)| {
        let of_factor = |(j, factor): (usize, &String)| Loading {
            variable: variable.clone(),
            factor: factor.clone(),
            at: (i, j),
        };
        factors.iter().enumerate().map(of_factor).collect::<Vec<_>>()
    };
    names.iter().enumerate().flat_map(of_variable).collect()
}

fn of_factors<'py>(py: Python<'py>, found: &FactorAnalysis) -> PyResult<Bound<'py, PyDict>> {
    let factors = found.factor_names();
    let rows = loadings(&found.names, &factors);
    let tidy = columns!(py, rows, row, {
        "variable" => row.variable.as_str(),
        "factor" => row.factor.as_str(),
        "loading" => found.loadings[row.at],
        "structure" => found.structure[row.at],
        "communality" => found.communalities[row.at.0],
        "uniqueness" => found.uniquenesses[row.at.0],
    });
    let glance = columns!(py, [found], one, {
        "n" => one.n,
        "n_variables" => one.names.len(),
        "n_factors" => one.factors(),
        "extraction" => one.extraction.name(),
        "rotation" => one.rotation.name(),
        "chi_square" => one.chi_square,
        "df" => one.df,
        "p_value" => one.p_value,
        "rmsea" => one.rmsea,
        "rmsr" => one.rmsr,
        "discrepancy" => one.discrepancy,
        "n_heywood" => one.heywood.len(),
        "iterations" => one.iterations,
        "gradient" => one.gradient,
        "rotation_iterations" => one.rotation_iterations,
    });
    Ok(dict!(py, {
        "names" => &found.names,
        "factors" => factors,
        "extraction" => found.extraction.name(),
        "rotation" => found.rotation.name(),
        "loadings" => found.loadings.to_pyarray(py),
        "structure" => found.structure.to_pyarray(py),
        "factor_correlations" => found.factor_correlations.to_pyarray(py),
        "communalities" => found.communalities.to_pyarray(py),
        "uniquenesses" => found.uniquenesses.to_pyarray(py),
        "variances" => found.variances.to_pyarray(py),
        "heywood" => &found.heywood,
        "missing" => found.missing.name(),
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
        "tidy" => tidy,
        "glance" => glance,
    }))
}

fn of_schmid_leiman<'py>(
    py: Python<'py>,
    found: &SchmidLeiman,
    oblique: &FactorAnalysis,
) -> PyResult<Bound<'py, PyDict>> {
    let groups: Vec<String> = oblique.factor_names();
    let factors: Vec<String> = ["g".to_string()].into_iter().chain(groups).collect();
    let loading = |(i, j): (usize, usize)| match j {
        0 => found.general[i],
        group => found.groups[[i, group - 1]],
    };
    let rows = loadings(&found.names, &factors);
    let tidy = columns!(py, rows, row, {
        "variable" => row.variable.as_str(),
        "factor" => row.factor.as_str(),
        "loading" => loading(row.at),
        "communality" => found.communalities[row.at.0],
        "uniqueness" => found.uniquenesses[row.at.0],
        "general_share" => found.general_shares[row.at.0],
    });
    let glance = columns!(py, [(found, oblique)], one, {
        "n" => one.1.n,
        "n_variables" => one.0.names.len(),
        "n_factors" => one.1.factors(),
        "extraction" => one.1.extraction.name(),
        "rotation" => one.1.rotation.name(),
        "second_order" => one.0.second_order_rule.name(),
        "explained_common_variance" => one.0.explained_common_variance,
        "n_heywood" => one.1.heywood.len() + one.0.second_order_heywood.len(),
    });
    Ok(dict!(py, {
        "names" => &found.names,
        "factors" => factors,
        "general" => found.general.to_pyarray(py),
        "groups" => found.groups.to_pyarray(py),
        "communalities" => found.communalities.to_pyarray(py),
        "uniquenesses" => found.uniquenesses.to_pyarray(py),
        "general_shares" => found.general_shares.to_pyarray(py),
        "second_order" => found.second_order.to_pyarray(py),
        "second_order_heywood" => &found.second_order_heywood,
        "oblique" => of_factors(py, oblique)?,
        "missing" => oblique.missing.name(),
        "cases" => cases(py, oblique.cases)?,
        "weighting" => weighting(py, &oblique.weighting)?,
        "tidy" => tidy,
        "glance" => glance,
    }))
}

pub(super) fn of_omega<'py>(
    py: Python<'py>,
    found: &HierarchicalOmega,
) -> PyResult<Bound<'py, PyDict>> {
    let (solution, oblique) = (&found.schmid_leiman, &found.oblique);
    let tidy = columns!(py, found.groups, group, {
        "factor" => group.factor.as_str(),
        "n_items" => group.items.len(),
        "omega_total" => group.omega_total,
        "omega_general" => group.omega_general,
        "omega_group" => group.omega_group,
    });
    let glance = columns!(py, [(found, oblique)], one, {
        "scale" => one.0.scale.as_str(),
        "n" => one.1.n,
        "n_items" => one.0.reversed.len(),
        "omega_h" => one.0.estimate,
        "asymptotic" => one.0.asymptotic,
        "omega_total" => one.0.omega_total,
        "standardized_alpha" => one.0.standardized_alpha,
        "lambda_6" => one.0.lambda_6,
        "explained_common_variance" => one.0.explained_common_variance,
        "n_factors" => one.1.factors(),
        "method" => one.0.method,
        "extraction" => one.1.extraction.name(),
        "rotation" => one.1.rotation.name(),
        "second_order" => one.0.schmid_leiman.second_order_rule.name(),
    });
    let items = columns!(py, found.groups, group, {
        "factor" => group.factor.as_str(),
        "items" => &group.items,
    });
    Ok(dict!(py, {
        "scale" => &found.scale,
        "reversed" => &found.reversed,
        "against" => &found.against,
        "items" => items,
        "schmid_leiman" => of_schmid_leiman(py, solution, oblique)?,
        "missing" => oblique.missing.name(),
        "cases" => cases(py, oblique.cases)?,
        "weighting" => weighting(py, &oblique.weighting)?,
        "tidy" => tidy,
        "glance" => glance,
    }))
}
