//! Simple slopes, Johnson–Neyman, predictions, marginal means and linear hypotheses.

use numpy::{PyReadonlyArray2, PyReadonlyArray3, ToPyArray};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::unknown_option;
use super::frame::{Answers, NamedArray, responses};
use super::results::{columns, dict};
use crate::regression::ClusterSquares;
use crate::regression::{
    Averaging, Combination, FittedModel, JohnsonNeyman, LinearHypothesis, Margins,
    ObservedModerator, PairAdjustment, PredictionInterval, Probe, ProbePoint,
    RegionsOfSignificance, Setting,
};

/// Values of the moderator at which the band of the slope is given.
const BAND: usize = 201;

/// Values of a variable with their names; levels of a factor with their values in its columns; or the
/// name of the reference level of a factor that entered as dummies.
#[derive(FromPyObject)]
pub(super) enum Asked {
    Values(String, Vec<(String, f64)>),
    Coded(String, Vec<(String, Vec<(String, f64)>)>),
    Levels(String, String),
}

impl Asked {
    fn probe(self, model: &FittedModel) -> PyResult<Probe> {
        Ok(match self {
            Asked::Values(variable, values) => Probe::labelled(variable, values),
            Asked::Coded(factor, levels) => {
                let settings = |columns: Vec<(String, f64)>| {
                    columns.into_iter().map(|(column, value)| Setting::new(column, value)).collect()
                };
                let levels = levels.into_iter().map(|(label, of)| (label, settings(of)));
                Probe::coded(factor, levels.collect::<Vec<_>>())
            }
            Asked::Levels(factor, reference) => Probe::levels(model, &factor, &reference)?,
        })
    }
}

/// The model from its dictionary of terms, estimates, covariance, df, means and products.
fn fitted(given: &Bound<'_, PyDict>) -> PyResult<FittedModel> {
    let part = |name: &str| {
        given.get_item(name)?.ok_or_else(|| PyKeyError::new_err(format!("the model lacks {name}")))
    };
    let covariance: PyReadonlyArray2<'_, f64> = part("covariance")?.extract()?;
    let terms: Vec<String> = part("terms")?.extract()?;
    let covariance = covariance.as_array().to_owned();
    let estimates: Vec<f64> = part("estimates")?.extract()?;
    let k = estimates.len();
    let mut model = FittedModel::new(terms, estimates, covariance, part("df")?.extract()?)?;
    if let Some(clusters) = part("n_clusters")?.extract::<Option<u64>>()? {
        let squares = cluster_squares(&part("cluster_squares")?)?;
        let contrasts = squares.map(|kept| kept.contrasts(k)).transpose()?;
        model = model.of_clusters(clusters - 1, contrasts);
    }
    let means: Vec<(String, f64)> = part("means")?.extract()?;
    for (variable, mean) in means {
        model = model.mean(variable, mean);
    }
    let products: Vec<(String, Vec<String>)> = part("products")?.extract()?;
    for (term, variables) in products {
        model = model.product(&term, variables)?;
    }
    Ok(model)
}

/// What a fit under CR2 keeps of its clusters.
pub(super) fn cluster_squares(kept: &Bound<'_, PyAny>) -> PyResult<Option<ClusterSquares>> {
    type Arrays<'py> = (PyReadonlyArray2<'py, f64>, PyReadonlyArray3<'py, f64>);
    let Some((loadings, squares)) = kept.extract::<Option<Arrays<'_>>>()? else { return Ok(None) };
    let loadings = loadings.as_array().to_owned();
    Ok(Some(ClusterSquares { loadings, squares: squares.as_array().to_owned() }))
}

fn probes(asked: Vec<Asked>, model: &FittedModel) -> PyResult<Vec<Probe>> {
    asked.into_iter().map(|asked| asked.probe(model)).collect()
}

/// Adds the columns that a combination has in every table.
fn add_combinations(table: &Bound<'_, PyDict>, found: &[Combination]) -> PyResult<()> {
    let column = |figure: fn(&Combination) -> f64| found.iter().map(figure).collect::<Vec<_>>();
    table.set_item("estimate", column(|c| c.estimate))?;
    table.set_item("std_error", column(|c| c.std_error))?;
    table.set_item("statistic", column(|c| c.statistic))?;
    table.set_item("df", column(|c| c.df))?;
    table.set_item("p_value", column(|c| c.p_value))?;
    table.set_item("conf_low", column(|c| c.conf_low))?;
    table.set_item("conf_high", column(|c| c.conf_high))
}

/// Labels and values of the points of a grid, a column per variable.
fn points<'py>(
    py: Python<'py>,
    variables: &[String],
    cells: &[&[ProbePoint]],
) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    for (at, variable) in variables.iter().enumerate() {
        let labels: Vec<&str> = cells.iter().map(|cell| cell[at].label.as_str()).collect();
        let values: Vec<f64> = cells.iter().map(|cell| cell[at].value).collect();
        found.set_item(variable, dict!(py, { "label" => labels, "value" => values }))?;
    }
    Ok(found)
}

#[pyfunction]
pub(super) fn simple_slopes<'py>(
    py: Python<'py>,
    model: &Bound<'py, PyDict>,
    predictor: &str,
    moderators: Vec<Asked>,
    shown: Vec<f64>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let model = fitted(model)?;
    let moderators = probes(moderators, &model)?;
    let found = crate::simple_slopes(&model, predictor, &moderators, confidence)?;
    let cells: Vec<&[ProbePoint]> = found.slopes.iter().map(|row| row.at.as_slice()).collect();
    let slopes = PyDict::new(py);
    let of_slopes: Vec<Combination> = found.slopes.iter().map(|row| row.slope).collect();
    add_combinations(&slopes, &of_slopes)?;
    let intercepts = PyDict::new(py);
    let of_intercepts: Vec<Combination> = found.slopes.iter().map(|row| row.intercept).collect();
    add_combinations(&intercepts, &of_intercepts)?;
    let line = |row| -> PyResult<Bound<'py, PyDict>> {
        let outcomes: Vec<Combination> = shown.iter().map(|&x| found.expected(row, x)).collect();
        let line = dict!(py, { "value" => shown.clone() });
        add_combinations(&line, &outcomes)?;
        Ok(line)
    };
    let lines = found.slopes.iter().map(line).collect::<PyResult<Vec<_>>>()?;
    Ok(dict!(py, {
        "lines" => lines,
        "predictor" => &found.predictor,
        "moderators" => &found.moderators,
        "confidence" => found.confidence,
        "df" => found.df,
        "points" => points(py, &found.moderators, &cells)?,
        "slopes" => slopes,
        "intercepts" => intercepts,
    }))
}

/// Lowest and highest value of a variable among complete rows, and quantiles.
#[pyfunction]
pub(super) fn observed_values<'py>(
    py: Python<'py>,
    answers: Answers<'py>,
    variable: &str,
    shares: Vec<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let responses = answers.responses()?;
    let observed = py.detach(|| ObservedModerator::of(&responses, variable))?;
    let quantiles = shares.into_iter().map(|share| observed.quantile(share));
    Ok(dict!(py, {
        "low" => observed.low,
        "high" => observed.high,
        "quantiles" => quantiles.collect::<Result<Vec<f64>, _>>()?,
    }))
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn johnson_neyman<'py>(
    py: Python<'py>,
    model: &Bound<'py, PyDict>,
    predictor: &str,
    moderator: &str,
    alpha: f64,
    control_fdr: bool,
    range: Option<(f64, f64)>,
    settings: Vec<(String, f64)>,
    observed: Option<Answers<'py>>,
    shown: Option<(f64, f64)>,
) -> PyResult<Bound<'py, PyDict>> {
    let model = fitted(model)?;
    let mut asked = JohnsonNeyman::new(predictor, moderator).alpha(alpha);
    if control_fdr {
        asked = asked.control_fdr();
    }
    if let Some((low, high)) = range {
        asked = asked.range(low, high);
    }
    for (variable, value) in settings {
        asked = asked.at(variable, value);
    }
    if let Some(answers) = observed {
        let responses = answers.responses()?;
        asked = asked.observed(py.detach(|| ObservedModerator::of(&responses, moderator))?);
    }
    let found = asked.find(&model)?;
    regions(py, &found, shown)
}

fn regions<'py>(
    py: Python<'py>,
    found: &RegionsOfSignificance,
    shown: Option<(f64, f64)>,
) -> PyResult<Bound<'py, PyDict>> {
    let tidy = columns!(py, found.regions, region, {
        "from" => region.from,
        "to" => region.to,
        "slope" => if region.positive { "positive" } else { "negative" },
    });
    let glance = columns!(py, [found], one, {
        "predictor" => one.predictor.as_str(),
        "moderator" => one.moderator.as_str(),
        "lower" => one.lower,
        "upper" => one.upper,
        "significant" => one.significant.name(),
        "alpha" => one.alpha,
        "critical_t" => one.critical,
        "df" => one.df,
        "fdr_controlled" => one.fdr_controlled,
        "range_low" => one.range.map_or(f64::NAN, |range| range[0]),
        "range_high" => one.range.map_or(f64::NAN, |range| range[1]),
        "share_of_range" => one.share_of_range,
        "share_of_respondents" => one.share_of_respondents,
    });
    let held: Vec<(&str, f64)> =
        found.held.iter().map(|held| (held.variable.as_str(), held.value)).collect();
    let band = PyDict::new(py);
    if let Some([low, high]) = found.range.or(shown.map(|(low, high)| [low, high])) {
        let step = (high - low) / (BAND - 1) as f64;
        let values: Vec<f64> = (0..BAND).map(|i| low + step * i as f64).collect();
        let slopes: Vec<Combination> = values.iter().map(|&w| found.slope_at(w)).collect();
        band.set_item("value", values)?;
        add_combinations(&band, &slopes)?;
    }
    Ok(dict!(py, { "tidy" => tidy, "glance" => glance, "held" => held, "band" => band }))
}

#[pyfunction]
pub(super) fn predict<'py>(
    py: Python<'py>,
    model: &Bound<'py, PyDict>,
    columns: Vec<NamedArray<'py>>,
    sigma: Option<f64>,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let model = fitted(model)?;
    let responses = responses(&columns, None)?;
    let interval = match sigma {
        Some(sigma) => PredictionInterval::Prediction { sigma },
        None => PredictionInterval::Confidence,
    };
    let found = py.detach(|| crate::predict(&model, &responses, interval, confidence))?;
    Ok(dict!(py, {
        "fitted" => found.fitted.to_pyarray(py),
        "std_error" => found.std_error.to_pyarray(py),
        "conf_low" => found.conf_low.to_pyarray(py),
        "conf_high" => found.conf_high.to_pyarray(py),
        "missing" => found.missing,
    }))
}

/// Hypotheses as text, or as rows of weights with their names and values.
#[derive(FromPyObject)]
pub(super) enum Hypotheses {
    Text(Vec<String>),
    Weights(Vec<(String, Vec<f64>, f64)>),
}

#[pyfunction]
pub(super) fn linear_hypothesis<'py>(
    py: Python<'py>,
    model: &Bound<'py, PyDict>,
    hypotheses: Hypotheses,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let model = fitted(model)?;
    let hypotheses: Vec<LinearHypothesis> = match hypotheses {
        Hypotheses::Text(texts) => {
            texts.iter().map(|text| model.hypothesis(text)).collect::<Result<_, _>>()?
        }
        Hypotheses::Weights(rows) => {
            let row = |(name, weights, value)| LinearHypothesis { name, weights, value };
            rows.into_iter().map(row).collect()
        }
    };
    let found = model.linear_hypothesis(&hypotheses, confidence)?;
    let names: Vec<&str> = found.hypotheses.iter().map(|one| one.name.as_str()).collect();
    let tidy = dict!(py, { "hypothesis" => names });
    add_combinations(&tidy, &found.differences)?;
    let glance = columns!(py, [&found], one, {
        "f" => one.f,
        "df1" => one.df1,
        "df2" => one.df2,
        "p_value" => one.p_value,
    });
    Ok(dict!(py, { "tidy" => tidy, "glance" => glance, "confidence" => found.confidence }))
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn margins<'py>(
    py: Python<'py>,
    model: &Bound<'py, PyDict>,
    by: Vec<Asked>,
    over: Vec<Asked>,
    settings: Vec<(String, f64)>,
    averaging: &str,
    designs: Option<Vec<Vec<f64>>>,
    adjustment: &str,
    confidence: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let model = fitted(model)?;
    let averaging = match (averaging, designs) {
        ("equal", None) => Averaging::Equal,
        ("proportional", None) => Averaging::Proportional,
        ("observed", Some(designs)) => Averaging::Observed(designs),
        _ => {
            let choices = "\"equal\", \"proportional\" or \"observed\" (with the data)";
            return Err(unknown_option("averaging", averaging, choices));
        }
    };
    let adjustment = PairAdjustment::named(adjustment).ok_or_else(|| {
        let choices = "\"none\", \"tukey\", \"holm\" or \"bonferroni\"";
        unknown_option("adjustment", adjustment, choices)
    })?;
    let mut asked = Margins::by(probes(by, &model)?)
        .over(probes(over, &model)?)
        .averaging(averaging)
        .adjustment(adjustment)
        .confidence(confidence);
    for (variable, value) in settings {
        asked = asked.at(variable, value);
    }
    let found = asked.find(&model)?;
    let cells: Vec<&[ProbePoint]> = found.means.iter().map(|row| row.at.as_slice()).collect();
    let means = PyDict::new(py);
    let of_means: Vec<Combination> = found.means.iter().map(|row| row.mean).collect();
    add_combinations(&means, &of_means)?;
    let contrasts = columns!(py, found.contrasts, contrast, {
        "first" => found.label(contrast.first),
        "second" => found.label(contrast.second),
    });
    let differences: Vec<Combination> = found.contrasts.iter().map(|c| c.difference).collect();
    add_combinations(&contrasts, &differences)?;
    let alone: Vec<f64> = found.contrasts.iter().map(|c| c.p_unadjusted).collect();
    contrasts.set_item("p_unadjusted", alone)?;
    Ok(dict!(py, {
        "by" => &found.by,
        "points" => points(py, &found.by, &cells)?,
        "means" => means,
        "contrasts" => contrasts,
        "averaging" => found.averaging,
        "adjustment" => found.adjustment.name(),
        "confidence" => found.confidence,
        "df" => found.df,
    }))
}
