//! Effect sizes, shrinkage, collinearity, cross-validation and power, as dictionaries.

use numpy::{PyReadonlyArray1, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::errors::unknown_option;
use super::frame::{Answers, missing};
use super::moments::Moments;
use super::results::{cases, columns, dict, weighting};
use crate::regression::{
    BetaInterval, Centring, CoefficientFigures, CrossValidated, CrossValidation, EffectSizes,
    Figures, HierarchicalRegression, ModelFigures, Noncentrality, PredictorModel, RSquared,
    RSquaredInterval, RegressionPower, RegressionTest, Shrinkage, TermFigures, check_shrinkable,
    collinearity_of_models,
};

/// Block, R², ΔR², df1 of the change and df of the residual of a model.
type ModelRow = (String, f64, f64, u64, u64);
/// Model (from 0), block, term, β, its interval, the part correlation and df of a predictor.
type CoefficientRow = (usize, String, String, f64, f64, f64, f64, f64);
/// Model (from 1), block, term, columns and the squared part correlation of a term.
type TermRow = (usize, String, String, u64, f64);

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the figures of a fit, one by one")]
pub(super) fn effect_sizes<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    outcome: String,
    n: u64,
    models: Vec<ModelRow>,
    coefficients: Vec<CoefficientRow>,
    terms: Vec<TermRow>,
    intercept: bool,
    vcov: &str,
    confidence: f64,
    r_squared_interval: &str,
    beta_interval: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let r_squared_interval = match r_squared_interval {
        "noncentral_f" => RSquaredInterval::NoncentralF,
        "lee1971" => RSquaredInterval::Lee1971,
        "random_exact" => RSquaredInterval::RandomExact,
        other => {
            let known = "\"noncentral_f\", \"lee1971\" or \"random_exact\"";
            return Err(unknown_option("r_squared_interval", other, known));
        }
    };
    let beta_interval = match beta_interval {
        "rescaled" => BetaInterval::Rescaled,
        "delta" => BetaInterval::Delta,
        other => {
            return Err(unknown_option("beta_interval", other, "\"rescaled\" or \"delta\""));
        }
    };
    let mut models: Vec<ModelFigures> = models
        .into_iter()
        .map(|(block, r_squared, r_squared_change, df1_change, df2)| {
            let coefficients = Vec::new();
            ModelFigures { block, r_squared, r_squared_change, df1_change, df2, coefficients }
        })
        .collect();
    for (model, block, term, beta, beta_conf_low, beta_conf_high, part, df) in coefficients {
        let row = CoefficientFigures { block, term, beta, beta_conf_low, beta_conf_high, part, df };
        models[model].coefficients.push(row);
    }
    let moments = moments.get().0.clone();
    let term = |(model, block, term, n_columns, part_squared): TermRow| TermFigures {
        model,
        block,
        term,
        n_columns,
        part_squared,
    };
    let figures = Figures {
        outcome,
        n,
        intercept,
        confidence,
        vcov: vcov.to_string(),
        kind: moments.weighting().kind,
        models,
        terms: terms.into_iter().map(term).collect(),
        moments,
    };
    effects(py, &py.detach(|| figures.effects(r_squared_interval, beta_interval))?)
}

fn effects<'py>(py: Python<'py>, found: &EffectSizes) -> PyResult<Bound<'py, PyDict>> {
    let of_model = |(at, model): (usize, &'_ crate::ModelEffects)| {
        model.coefficients.iter().map(|c| (at + 1, c.clone())).collect::<Vec<_>>()
    };
    let coefficients: Vec<_> = found.models.iter().enumerate().flat_map(of_model).collect();
    let models: Vec<_> = found.models.iter().enumerate().collect();
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "confidence" => found.confidence,
        "r_squared_interval" => found.r_squared_interval.name(),
        "change_interval" => "alf_graf1999",
        "beta_interval" => found.beta_interval.name(),
        "no_interval" => found.no_interval.map(|why| why.name()),
        "tidy" => columns!(py, coefficients, row, {
            "model" => row.0,
            "block" => row.1.block.as_str(),
            "term" => row.1.term.as_str(),
            "beta" => row.1.beta,
            "beta_std_error" => row.1.beta_std_error,
            "beta_conf_low" => row.1.beta_conf_low,
            "beta_conf_high" => row.1.beta_conf_high,
            "part_squared" => row.1.part_squared,
            "part_squared_conf_low" => row.1.part_squared_conf_low,
            "part_squared_conf_high" => row.1.part_squared_conf_high,
        }),
        "terms" => columns!(py, found.terms, row, {
            "model" => row.model,
            "block" => row.block.as_str(),
            "term" => row.term.as_str(),
            "n_columns" => row.n_columns,
            "part_squared" => row.part_squared,
            "part_squared_conf_low" => row.part_squared_conf_low,
            "part_squared_conf_high" => row.part_squared_conf_high,
        }),
        "glance" => columns!(py, models, row, {
            "model" => row.0 + 1,
            "block" => row.1.block.as_str(),
            "r_squared" => row.1.r_squared,
            "r_squared_conf_low" => row.1.r_squared_conf_low,
            "r_squared_conf_high" => row.1.r_squared_conf_high,
            "f_squared" => row.1.f_squared,
            "f_squared_conf_low" => row.1.f_squared_conf_low,
            "f_squared_conf_high" => row.1.f_squared_conf_high,
            "r_squared_change" => row.1.r_squared_change,
            "r_squared_change_conf_low" => row.1.r_squared_change_conf_low,
            "r_squared_change_conf_high" => row.1.r_squared_change_conf_high,
            "partial_eta_squared" => row.1.partial_eta_squared,
            "partial_eta_squared_conf_low" => row.1.partial_eta_squared_conf_low,
            "partial_eta_squared_conf_high" => row.1.partial_eta_squared_conf_high,
            "f_squared_change" => row.1.f_squared_change,
            "f_squared_change_conf_low" => row.1.f_squared_change_conf_low,
            "f_squared_change_conf_high" => row.1.f_squared_change_conf_high,
        }),
    }))
}

/// Of each model: block, predictors, R² and adjusted R².
#[pyfunction]
pub(super) fn adjusted_r_squared<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    outcome: &str,
    n: u64,
    models: Vec<(String, usize, f64, f64)>,
    intercept: bool,
) -> PyResult<Bound<'py, PyDict>> {
    check_shrinkable(intercept, moments.get().0.weighting().kind)?;
    let of_model = |(block, p, value, adjusted): &(String, usize, f64, f64)| {
        RSquared { value: *value, n: n as f64, p: *p as f64 }.shrinkage(block, *p, *adjusted)
    };
    let found: Vec<Shrinkage> = models.iter().map(of_model).collect();
    let rows: Vec<_> = found.iter().zip(1..).map(|(model, at)| (at, model, n)).collect();
    let table = columns!(py, rows, row, {
        "model" => row.0,
        "block" => row.1.block.as_str(),
        "n" => row.2,
        "n_predictors" => row.1.n_predictors,
        "r_squared" => row.1.r_squared,
        "ezekiel" => row.1.ezekiel,
        "olkin_pratt" => row.1.olkin_pratt,
        "pratt" => row.1.pratt,
        "claudy_3" => row.1.claudy_3,
        "wherry_2" => row.1.wherry_2,
        "smith" => row.1.smith,
        "browne" => row.1.browne,
        "stein" => row.1.stein,
        "lord" => row.1.lord,
    });
    Ok(dict!(py, { "outcome" => outcome, "n" => n, "tidy" => &table, "glance" => &table }))
}

/// Of each model: block and predictors, which are the first so many variables of the moments.
#[pyfunction]
pub(super) fn collinearity<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    variables: Vec<String>,
    blocks: Vec<(String, usize)>,
    intercept: bool,
    centred: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let centring = if centred { Centring::Centred } else { Centring::Uncentred };
    let moments = moments.get().0.show(&variables)?;
    let blocks = blocks.iter().map(|(block, p)| (block.as_str(), *p));
    let models = collinearity_of_models(&moments, blocks, intercept, centring)?;
    let mut rows = Vec::new();
    for (at, model) in models.iter().enumerate() {
        for ((dimension, term), share) in model.variance_proportions.indexed_iter() {
            rows.push((at + 1, model, dimension, term, *share));
        }
    }
    let summaries: Vec<_> = models.iter().enumerate().collect();
    let matrices = models.iter().map(|model| model.variance_proportions.to_pyarray(py));
    Ok(dict!(py, {
        "outcome" => variables.last(),
        "n" => moments.n(),
        "centring" => centring.name(),
        "terms" => models.iter().map(|model| model.terms.clone()).collect::<Vec<_>>(),
        "eigenvalues" => models.iter().map(|m| m.eigenvalues.to_vec()).collect::<Vec<_>>(),
        "condition_indices" => models.iter().map(|m| m.condition_indices.to_vec()).collect::<Vec<_>>(),
        "variance_proportions" => PyList::new(py, matrices)?,
        "tidy" => columns!(py, rows, row, {
            "model" => row.0,
            "block" => row.1.block.as_str(),
            "dimension" => row.2 + 1,
            "eigenvalue" => row.1.eigenvalues[row.2],
            "condition_index" => row.1.condition_indices[row.2],
            "term" => row.1.terms[row.3].as_str(),
            "variance_proportion" => row.4,
        }),
        "glance" => columns!(py, summaries, row, {
            "model" => row.0 + 1,
            "block" => row.1.block.as_str(),
            "dimensions" => row.1.terms.len(),
            "condition_number" => row.1.condition_indices.iter().copied().fold(f64::NAN, f64::max),
        }),
    }))
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn cross_validated<'py>(
    py: Python<'py>,
    answers: Answers<'py>,
    outcome: &str,
    blocks: Vec<(String, Vec<String>)>,
    missing_rule: &str,
    intercept: bool,
    how: (usize, usize, u64),
    codes: Option<PyReadonlyArray1<'py, u32>>,
) -> PyResult<Bound<'py, PyDict>> {
    let missing = missing(missing_rule)?;
    let start = HierarchicalRegression::new(outcome);
    let start = if intercept { start } else { start.without_intercept() };
    let regression =
        blocks.into_iter().fold(start, |built, (name, predictors)| built.block(name, predictors));
    let responses = answers.responses()?;
    let codes: Option<Vec<u32>> = codes.map(|codes| codes.as_array().to_vec());
    let (folds, repeats, seed) = how;
    let how = match &codes {
        Some(codes) => CrossValidation::Given(codes),
        None if folds == 0 => CrossValidation::LeaveOneOut,
        None => CrossValidation::Seeded { folds, repeats, seed },
    };
    validated(py, &py.detach(|| regression.cross_validated(&responses, how, missing))?)
}

fn validated<'py>(py: Python<'py>, found: &CrossValidated) -> PyResult<Bound<'py, PyDict>> {
    let models: Vec<_> = found.models.iter().zip(1..).map(|(m, at)| (at, m, found.n)).collect();
    let mut repeats = Vec::new();
    for (at, model) in found.models.iter().enumerate() {
        for (repeat, value) in model.of_repeats.iter().enumerate() {
            repeats.push((at + 1, model.block.as_str(), repeat + 1, *value));
        }
    }
    Ok(dict!(py, {
        "outcome" => &found.outcome,
        "n" => found.n,
        "folds" => found.folds,
        "repeats" => found.repeats,
        "seed" => found.seed,
        "missing" => "listwise",
        "cases" => cases(py, found.cases)?,
        "weighting" => weighting(py, &found.weighting)?,
        "tidy" => columns!(py, repeats, row, {
            "model" => row.0,
            "block" => row.1,
            "repeat" => row.2,
            "cross_validated_r_squared" => row.3,
        }),
        "glance" => columns!(py, models, row, {
            "model" => row.0,
            "block" => row.1.block.as_str(),
            "n" => row.2,
            "n_predictors" => row.1.n_predictors,
            "r_squared" => row.1.r_squared,
            "cross_validated_r_squared" => row.1.cross_validated,
            "cross_validated_r_squared_change" => row.1.cross_validated_change,
            "rmse" => row.1.rmse,
            "sd_of_repeats" => row.1.sd,
        }),
    }))
}

/// Two of f², n and power; the third is found.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python call")]
pub(super) fn regression_power<'py>(
    py: Python<'py>,
    predictors: (u64, u64),
    level: f64,
    model: &str,
    noncentrality: &str,
    f_squared: Option<f64>,
    n: Option<f64>,
    power: Option<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let noncentrality = match noncentrality {
        "respondents" => Noncentrality::Respondents,
        "degrees_of_freedom" => Noncentrality::DegreesOfFreedom,
        other => {
            let known = "\"respondents\" or \"degrees_of_freedom\"";
            return Err(unknown_option("noncentrality", other, known));
        }
    };
    let model = match model {
        "fixed" => PredictorModel::Fixed(noncentrality),
        "random" => PredictorModel::Random,
        other => return Err(unknown_option("predictors", other, "\"fixed\" or \"random\"")),
    };
    let (all, tested) = predictors;
    let test = RegressionTest::new(all).tested(tested).level(level).model(model);
    let found = match (f_squared, n, power) {
        (Some(f_squared), Some(n), None) => test.power(f_squared, n)?,
        (Some(f_squared), None, Some(power)) => test.respondents(f_squared, power)?,
        (None, Some(n), Some(power)) => test.effect(n, power)?,
        _ => {
            let two = "give two of the effect, n and power: the third is found";
            return Err(super::errors::DataError::new_err(two));
        }
    };
    powers(py, &found)
}

fn powers<'py>(py: Python<'py>, found: &RegressionPower) -> PyResult<Bound<'py, PyDict>> {
    let noncentrality = match found.model {
        PredictorModel::Fixed(noncentrality) => Some(noncentrality.name()),
        PredictorModel::Random => None,
    };
    let rows = [(found, noncentrality)];
    let table = columns!(py, rows, row, {
        "f_squared" => row.0.f_squared,
        "n" => row.0.n,
        "n_predictors" => row.0.predictors,
        "n_tested" => row.0.tested,
        "level" => row.0.level,
        "power" => row.0.power,
        "df1" => row.0.df1,
        "df2" => row.0.df2,
        "lambda" => row.0.noncentrality,
        "predictors" => row.0.model.name(),
        "noncentrality" => row.1,
    });
    Ok(dict!(py, { "tidy" => &table, "glance" => &table }))
}
