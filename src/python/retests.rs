//! One measure taken twice.

use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{NamedArray, NamedWeights, responses};
use super::items::provenance;
use super::moments::Moments;
use super::results::{columns, dict};
use super::scale::Scale;
use crate::{ProfileConsistency, RetestIcc, ScaleRetest, TestRetest};

#[pyfunction]
pub(super) fn test_retest<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    pair: [String; 2],
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let moments = &moments.get().0;
    let names = [pair[0].as_str(), pair[1].as_str()];
    scores(py, &py.detach(|| crate::test_retest(moments, names, confidence))?)
}

#[pyfunction]
pub(super) fn scale_retest<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    first: &Bound<'py, Scale>,
    second: &Bound<'py, Scale>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (moments, pair) = (&moments.get().0, [&first.get().0, &second.get().0]);
    of_scale(py, &py.detach(|| crate::scale_retest(moments, pair, confidence))?)
}

#[pyfunction]
pub(super) fn scale_retest_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    first: &Bound<'py, Scale>,
    second: &Bound<'py, Scale>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let (answers, pair) =
        (responses(&columns, weights.as_ref())?, [&first.get().0, &second.get().0]);
    of_scale(py, &py.detach(|| crate::scale_retest_of(&answers, pair, confidence))?)
}

fn scores<'py>(py: Python<'py>, found: &TestRetest) -> PyResult<Bound<'py, PyDict>> {
    let r = &found.correlation;
    let pearson = RetestIcc { estimate: r.estimate, conf_low: r.conf_low, conf_high: r.conf_high };
    let coefficients = [
        ("pearson", pearson),
        ("icc_consistency", found.icc_consistency),
        ("icc_agreement", found.icc_agreement),
    ];
    let tidy = columns!(py, coefficients, row, {
        "coefficient" => row.0,
        "estimate" => row.1.estimate,
        "conf_low" => row.1.conf_low,
        "conf_high" => row.1.conf_high,
    });
    let glance = columns!(py, [found], one, {
        "first" => one.first.as_str(),
        "second" => one.second.as_str(),
        "n" => one.n,
        "mean_first" => one.mean[0],
        "mean_second" => one.mean[1],
        "sd_first" => one.sd[0],
        "sd_second" => one.sd[1],
        "mean_difference" => one.mean_difference,
        "sd_difference" => one.sd_difference,
        "statistic" => one.correlation.statistic,
        "p_value" => one.correlation.p_value,
        "measurement_error" => one.measurement_error,
        "smallest_detectable_change" => one.smallest_detectable_change,
        "coefficient_of_variation" => one.coefficient_of_variation,
        "change_statistic" => one.paired.statistic,
        "change_df" => one.paired.df,
        "change_p_value" => one.paired.p_value,
        "change_conf_low" => one.paired.conf_low,
        "change_conf_high" => one.paired.conf_high,
    });
    let result = dict!(py, {
        "confidence" => found.confidence, "tidy" => tidy, "glance" => glance,
    });
    provenance(&result, found.missing, found.cases, &found.weighting)?;
    Ok(result)
}

/// The scores, and beside them the items, the occasions, the components and the people.
fn of_scale<'py>(py: Python<'py>, found: &ScaleRetest) -> PyResult<Bound<'py, PyDict>> {
    let result = scores(py, &found.scores)?;
    let items = columns!(py, found.items, item, {
        "first" => item.first.as_str(),
        "second" => item.second.as_str(),
        "reversed_first" => item.reversed[0],
        "reversed_second" => item.reversed[1],
        "r" => item.correlation.estimate,
        "conf_low" => item.correlation.conf_low,
        "conf_high" => item.correlation.conf_high,
        "p_value" => item.correlation.p_value,
        "mean_first" => item.mean[0],
        "mean_second" => item.mean[1],
        "sd_first" => item.sd[0],
        "sd_second" => item.sd[1],
        "mean_difference" => item.change.mean_difference,
        "change_statistic" => item.change.statistic,
        "change_p_value" => item.change.p_value,
    });
    let occasions = columns!(py, found.occasions, one, {
        "scale" => one.scale.as_str(),
        "n" => one.alpha.n,
        "n_items" => one.items.len(),
        "mean" => one.mean,
        "sd" => one.sd,
        "alpha" => one.alpha.estimate,
        "conf_low" => one.alpha.conf_low,
        "conf_high" => one.alpha.conf_high,
        "standardized_alpha" => one.standardized_alpha,
        "lambda_6" => one.lambda_6,
        "mean_inter_item" => one.mean_inter_item,
        "variance_inter_item" => one.variance_inter_item,
        "signal_to_noise" => one.signal_to_noise,
    });
    let components = columns!(py, found.components, line, {
        "source" => line.source,
        "df" => line.df,
        "mean_square" => line.mean_square,
        "variance" => line.variance,
        "share" => line.share,
    });
    let of = &found.generalizability;
    let generalizability =
        [("R1F", of.r_1f), ("RkF", of.r_kf), ("R1R", of.r_1r), ("RkR", of.r_kr), ("Rc", of.r_c)];
    let generalizability = columns!(py, generalizability, row, {
        "coefficient" => row.0, "estimate" => row.1,
    });
    let against: Vec<Vec<&str>> = found
        .occasions
        .iter()
        .map(|one| {
            let against = one.items.iter().filter(|item| item.item_rest < 0.0);
            against.map(|item| item.item.as_str()).collect()
        })
        .collect();
    result.set_item("items", items)?;
    result.set_item("occasions", occasions)?;
    result.set_item("components", components)?;
    result.set_item("negative_components", found.negative_components())?;
    result.set_item("generalizability", generalizability)?;
    result.set_item("mean_item_correlation", found.mean_item_correlation)?;
    result.set_item("against", against)?;
    let profiles = found.profiles.as_ref().map(|profiles| consistency(py, profiles)).transpose()?;
    result.set_item("profiles", profiles)?;
    Ok(result)
}

fn consistency<'py>(py: Python<'py>, found: &ProfileConsistency) -> PyResult<Bound<'py, PyDict>> {
    let of = |figure: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..found.people.len()).map(figure).collect()
    };
    let people = &found.people;
    let rows: Vec<usize> = people.iter().map(|person| person.row).collect();
    Ok(dict!(py, {
        "mean_consistency" => found.mean_consistency,
        "sd_consistency" => found.sd_consistency,
        "flat" => found.flat,
        "mean_distance" => found.mean_distance,
        "people" => dict!(py, {
            "row" => rows.to_pyarray(py),
            "score_first" => of(&|at| people[at].score[0]).to_pyarray(py),
            "score_second" => of(&|at| people[at].score[1]).to_pyarray(py),
            "sd_first" => of(&|at| people[at].sd[0]).to_pyarray(py),
            "sd_second" => of(&|at| people[at].sd[1]).to_pyarray(py),
            "consistency" => of(&|at| people[at].consistency).to_pyarray(py),
            "distance" => of(&|at| people[at].distance).to_pyarray(py),
        }),
    }))
}
