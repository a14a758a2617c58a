//! Results as plain dictionaries: columns by name, in the order that tables have them.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::{
    BootstrapCorrelations, Cases, Configuration, Correlation, CorrelationComparison,
    CorrelationMatrix, CorrelationPower, Descriptives, Em, Frequencies, ItemAnalysis, MatrixTest,
    Weighting,
};

/// A dictionary from `name => value` pairs.
macro_rules! dict {
    ($py:expr, { $($name:literal => $value:expr),* $(,)? }) => {{
        let dict = PyDict::new($py);
        $(dict.set_item($name, $value)?;)*
        dict
    }};
}

/// A dictionary of columns, one value per row each.
macro_rules! columns {
    ($py:expr, $rows:expr, $row:ident, { $($name:literal => $value:expr),* $(,)? }) => {{
        let dict = PyDict::new($py);
        $(dict.set_item($name, $rows.iter().map(|$row| $value).collect::<Vec<_>>())?;)*
        dict
    }};
}

pub(super) use {columns, dict};

pub(super) fn cases(py: Python<'_>, cases: Cases) -> PyResult<Bound<'_, PyDict>> {
    Ok(dict!(py, {
        "read" => cases.read,
        "used" => cases.used,
        "filtered" => cases.filtered,
        "zero_weight" => cases.zero_weight,
        "out_of_bounds" => cases.out_of_bounds,
        "incomplete" => cases.incomplete,
    }))
}

pub(super) fn configuration<'py>(
    py: Python<'py>,
    configuration: &Configuration,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "version" => configuration.version,
        "vectors" => configuration.vectors,
        "threads" => configuration.threads,
        "blas" => configuration.blas,
    }))
}

pub(super) fn weighting<'py>(
    py: Python<'py>,
    weighting: &Weighting,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "weight_type" => weighting.kind.map(|kind| kind.name()),
        "rows" => weighting.rows,
        "sum" => weighting.sum,
        "sum_of_squares" => weighting.sum_of_squares,
        "effective_n" => weighting.effective_n(),
        "design_effect" => weighting.design_effect(),
    }))
}

pub(super) fn em<'py>(py: Python<'py>, em: &Em) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "log_likelihood" => em.log_likelihood,
        "iterations" => em.iterations,
        "n" => em.n,
    }))
}

pub(super) fn descriptives<'py>(
    py: Python<'py>,
    result: &Descriptives,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.variables, v, {
        "variable" => v.variable.as_str(),
        "n" => v.n,
        "missing" => v.missing,
        "mean" => v.mean,
        "sd" => v.sd,
        "min" => v.min,
        "max" => v.max,
        "skewness" => v.skewness,
        "se_skewness" => v.se_skewness,
        "kurtosis" => v.kurtosis,
        "se_kurtosis" => v.se_kurtosis,
    });
    Ok(dict!(py, {
        "tidy" => tidy,
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

pub(super) fn frequencies<'py>(
    py: Python<'py>,
    result: &Frequencies,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.rows, row, {
        "variable" => row.variable.as_str(),
        "value" => row.value,
        "count" => row.count,
        "percent" => row.percent,
        "valid_percent" => row.valid_percent,
        "cumulative_percent" => row.cumulative_percent,
    });
    Ok(dict!(py, {
        "tidy" => tidy,
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

pub(super) fn correlation<'py>(
    py: Python<'py>,
    result: &CorrelationMatrix,
) -> PyResult<Bound<'py, PyDict>> {
    let methods = result.methods.rows().into_iter().map(|row| row.to_vec());
    let intervals = result.intervals.rows().into_iter().map(|row| row.to_vec());
    let unpaired = result.unpaired.iter().map(|pair| {
        let told = dict!(py, {
            "x" => &pair.first,
            "y" => &pair.second,
            "n" => pair.n,
            "reason" => pair.reason.to_string(),
        });
        Ok(told)
    });
    Ok(dict!(py, {
        "names" => &result.names,
        "method" => result.method,
        "methods" => methods.collect::<Vec<_>>(),
        "ci_method" => result.interval,
        "ci_methods" => intervals.collect::<Vec<_>>(),
        "unpaired" => unpaired.collect::<PyResult<Vec<_>>>()?,
        "iterations" => result.iterations,
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "alternative" => result.alternative.name(),
        "exact" => result.exact,
        "adjustment" => result.adjustment.name(),
        "n_tests" => result.n_tests,
        "smallest_eigenvalue" => result.smallest_eigenvalue,
        "mean" => result.mean.to_pyarray(py),
        "sd" => result.sd.to_pyarray(py),
        "n" => result.n.to_pyarray(py),
        "r" => result.r.to_pyarray(py),
        "std_error" => result.std_error.to_pyarray(py),
        "statistic" => result.statistic.to_pyarray(py),
        "df" => result.df.to_pyarray(py),
        "p_value" => result.p_value.to_pyarray(py),
        "p_unadjusted" => result.p_unadjusted.to_pyarray(py),
        "conf_low" => result.conf_low.to_pyarray(py),
        "conf_high" => result.conf_high.to_pyarray(py),
        "empty_cells" => result.empty_cells.to_pyarray(py),
        "boundary" => result.boundary.to_pyarray(py),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
    }))
}

pub(super) fn bootstrap_correlations<'py>(
    py: Python<'py>,
    result: &BootstrapCorrelations,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(dict!(py, {
        "ci_method" => result.interval,
        "resamples" => result.resamples,
        "seed" => result.seed,
        "bias" => result.bias.to_pyarray(py),
        "std_error" => result.std_error.to_pyarray(py),
        "conf_low" => result.conf_low.to_pyarray(py),
        "conf_high" => result.conf_high.to_pyarray(py),
        "failed" => result.failed.to_pyarray(py),
        "extreme" => result.extreme.to_pyarray(py),
    }))
}

pub(super) fn comparison<'py>(
    py: Python<'py>,
    result: &CorrelationComparison,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.tests, test, {
        "test" => test.test,
        "statistic" => test.statistic,
        "df" => test.df,
        "p_value" => test.p_value,
        "conf_low" => test.conf_low,
        "conf_high" => test.conf_high,
    });
    let glance = columns!(py, [result], one, {
        "design" => one.design.name(),
        "r1" => one.r1,
        "r2" => one.r2,
        "n1" => one.n1,
        "n2" => one.n2,
        "difference" => one.difference,
        "alternative" => one.alternative.name(),
        "confidence" => one.confidence,
    });
    Ok(dict!(py, { "tidy" => tidy, "glance" => glance }))
}

pub(super) fn matrix_test<'py>(
    py: Python<'py>,
    result: &MatrixTest,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, [result], one, {
        "test" => one.test,
        "statistic" => one.statistic,
        "df" => one.df,
        "p_value" => one.p_value,
        "n_variables" => one.n_variables,
        "n1" => one.n1,
        "n2" => one.n2,
    });
    Ok(dict!(py, { "tidy" => &tidy, "glance" => &tidy }))
}

pub(super) fn corrected<'py>(
    py: Python<'py>,
    result: &Correlation,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, [result], one, {
        "method" => one.method,
        "n" => one.n,
        "estimate" => one.estimate,
        "statistic" => one.statistic,
        "df" => one.df,
        "p_value" => one.p_value,
        "conf_low" => one.conf_low,
        "conf_high" => one.conf_high,
    });
    Ok(dict!(py, { "tidy" => &tidy, "glance" => &tidy }))
}

pub(super) fn power<'py>(
    py: Python<'py>,
    result: &CorrelationPower,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, [result], one, {
        "r" => one.r,
        "n" => one.n,
        "level" => one.level,
        "power" => one.power,
        "alternative" => one.alternative.name(),
    });
    Ok(dict!(py, { "tidy" => &tidy, "glance" => &tidy }))
}

pub(super) fn items<'py>(py: Python<'py>, result: &ItemAnalysis) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, result.items, item, {
        "item" => item.item.as_str(),
        "reversed" => item.reversed,
        "n" => item.n,
        "mean" => item.mean,
        "sd" => item.sd,
        "item_total" => item.item_total,
        "item_rest" => item.item_rest,
        "smc" => item.smc,
        "alpha_if_dropped" => item.alpha_if_dropped,
        "mean_if_dropped" => item.mean_if_dropped,
        "variance_if_dropped" => item.variance_if_dropped,
        "overlap_corrected" => item.overlap_corrected,
        "standardized_item_total" => item.standardized_item_total,
        "standardized_alpha_if_dropped" => item.if_dropped.standardized_alpha,
        "lambda_6_if_dropped" => item.if_dropped.lambda_6,
        "mean_inter_item_if_dropped" => item.if_dropped.mean_inter_item,
        "signal_to_noise_if_dropped" => item.if_dropped.signal_to_noise,
        "std_error_if_dropped" => item.if_dropped.std_error,
        "variance_inter_item_if_dropped" => item.if_dropped.variance_inter_item,
        "median_inter_item_if_dropped" => item.if_dropped.median_inter_item,
    });
    let glance = columns!(py, [result], one, {
        "scale" => one.scale.as_str(),
        "n" => one.alpha.n,
        "n_items" => one.items.len(),
        "alpha" => one.alpha.estimate,
        "conf_low" => one.alpha.conf_low,
        "conf_high" => one.alpha.conf_high,
        "ci_method" => one.alpha.method,
        "standardized_alpha" => one.standardized_alpha,
        "lambda_6" => one.lambda_6,
        "mean_inter_item" => one.mean_inter_item,
        "min_inter_item" => one.min_inter_item,
        "max_inter_item" => one.max_inter_item,
        "mean" => one.mean,
        "sd" => one.sd,
        "median_inter_item" => one.median_inter_item,
        "variance_inter_item" => one.variance_inter_item,
        "signal_to_noise" => one.signal_to_noise,
    });
    let two_items = match &result.two_items {
        None => None,
        Some(two) => Some(dict!(py, {
            "estimate" => two.correlation.estimate,
            "statistic" => two.correlation.statistic,
            "p_value" => two.correlation.p_value,
            "conf_low" => two.correlation.conf_low,
            "conf_high" => two.correlation.conf_high,
            "n" => two.correlation.n,
            "spearman_brown" => two.spearman_brown,
        })),
    };
    Ok(dict!(py, {
        "scale" => &result.scale,
        "score" => result.score.name(),
        "confidence" => result.confidence,
        "missing" => result.missing.name(),
        "cases" => cases(py, result.cases)?,
        "weighting" => weighting(py, &result.weighting)?,
        "two_items" => two_items,
        "std_error" => result.alpha.std_error,
        "convention" => result.convention.name(),
        "of_available_answers" => result.of_available_answers,
        "tidy" => tidy,
        "glance" => glance,
    }))
}
