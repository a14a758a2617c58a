//! Every figure that R gives for intervals, effect sizes, shrinkage, collinearity, cross-validation and
//! power, and the published examples.
//!
//! The figures come of `tests/references/intervals.R`.

use crate::common::regressions::declared_regression;
use crate::common::studies::Studies;
use crate::common::{Comparison, assert_close, list, names, number, numbers, read_json};
use ndarray::Array2;
use scalewise::{
    BetaInterval, Centring, CrossValidation, HierarchicalRegression, Missing, ModelCollinearity,
    ModelEffects, Moments, Noncentrality, PredictorModel, RSquaredInterval, Regression,
    RegressionTest, Responses, WeightType,
};
use serde_json::Value;

const STUDIES: [&str; 4] = ["anes96", "anes96_gaps", "airquality", "simulated"];

fn fits(studies: &Studies) -> Vec<(&'static str, Regression)> {
    let fit = |name: &'static str| {
        let (regression, _) = declared_regression(studies.study(name));
        (name, regression.fit_responses(&answers(studies, name), Missing::Listwise).expect("a fit"))
    };
    STUDIES.into_iter().map(fit).collect()
}

fn answers<'a>(studies: &'a Studies, name: &str) -> Responses<'a> {
    let (_, answers) = studies.answers.iter().find(|(known, _)| known == name).expect("a study");
    answers.responses()
}

fn range(model: &ModelEffects) -> [f64; 2] {
    [model.r_squared_conf_low, model.r_squared_conf_high]
}

#[test]
fn effect_sizes_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("intervals.json"));
    Comparison::assert(|compare| {
        for (study, fit) in fits(&studies) {
            let of =
                |interval| fit.effect_sizes(interval, BetaInterval::Delta).expect("effects").models;
            let fixed = of(RSquaredInterval::NoncentralF);
            let (lee, exact) = (of(RSquaredInterval::Lee1971), of(RSquaredInterval::RandomExact));
            for (at, expected) in list(&expected["studies"][study]).iter().enumerate() {
                let what = |name: &str| format!("{study} {at} {name}");
                let m = &fixed[at];
                compare.cell(&what("block"), &m.block, &expected["block"]);
                compare.cell(&what("R²"), m.r_squared, &expected["r_squared"]);
                compare.cells(&what("fixed"), range(m), &expected["noncentral_f"]);
                compare.cells(&what("Lee"), range(&lee[at]), &expected["lee1971"]);
                compare.cells(&what("exact"), range(&exact[at]), &expected["random_exact"]);
                compare.cell(&what("f²"), m.f_squared, &expected["f_squared"]);
                compare.cell(&what("ΔR²"), m.r_squared_change, &expected["r_squared_change"]);
                let change = [m.r_squared_change_conf_low, m.r_squared_change_conf_high];
                compare.cells(&what("ΔR² interval"), change, &expected["change_interval"]);
                compare.cell(&what("η²"), m.partial_eta_squared, &expected["partial_eta_squared"]);
                let eta = [m.partial_eta_squared_conf_low, m.partial_eta_squared_conf_high];
                compare.cells(&what("η² interval"), eta, &expected["eta_interval"]);
                compare.cell(
                    &what("f² of block"),
                    m.f_squared_change,
                    &expected["f_squared_change"],
                );
                let f = [m.f_squared_change_conf_low, m.f_squared_change_conf_high];
                compare.cells(&what("f² interval"), f, &expected["f_interval"]);
                compare_coefficients(compare, &what("coefficients"), m, &expected["coefficients"]);
            }
        }
    });
}

fn compare_coefficients(
    compare: &mut Comparison,
    what: &str,
    model: &ModelEffects,
    expected: &Value,
) {
    use crate::common::{Cell, column};
    let rows = &model.coefficients;
    let columns = vec![
        column("term", rows, |c| Cell::from(&c.term)),
        column("beta", rows, |c| c.beta),
        column("beta_std_error", rows, |c| c.beta_std_error),
        column("beta_conf_low", rows, |c| c.beta_conf_low),
        column("beta_conf_high", rows, |c| c.beta_conf_high),
        column("part_squared", rows, |c| c.part_squared),
        column("part_squared_conf_low", rows, |c| c.part_squared_conf_low),
        column("part_squared_conf_high", rows, |c| c.part_squared_conf_high),
    ];
    compare.table(what, columns, expected);
}

#[test]
fn shrinkage_and_collinearity_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("intervals.json"));
    Comparison::assert(|compare| {
        for (study, fit) in fits(&studies) {
            let shrinkage = fit.adjusted_r_squared().expect("estimates").models;
            let of = |centring| fit.collinearity(centring).expect("dimensions").models;
            let (uncentred, centred) = (of(Centring::Uncentred), of(Centring::Centred));
            for (at, expected) in list(&expected["studies"][study]).iter().enumerate() {
                let what = |name: &str| format!("{study} {at} {name}");
                let (m, known) = (&shrinkage[at], &expected["shrinkage"]);
                compare.cell(&what("Ezekiel"), m.ezekiel, &known["ezekiel"]);
                compare.cell(&what("Olkin and Pratt"), m.olkin_pratt, &known["olkin_pratt"]);
                compare.cell(&what("Pratt"), m.pratt, &known["pratt"]);
                compare.cell(&what("Claudy"), m.claudy_3, &known["claudy_3"]);
                compare.cell(&what("Wherry"), m.wherry_2, &known["wherry_2"]);
                compare.cell(&what("Smith"), m.smith, &known["smith"]);
                compare.cell(&what("Browne"), m.browne, &known["browne"]);
                compare.cell(&what("Stein"), m.stein, &known["stein"]);
                compare.cell(&what("Lord"), m.lord, &known["lord"]);
                compare_dimensions(
                    compare,
                    &what("uncentred"),
                    &uncentred[at],
                    &expected["uncentred"],
                );
                compare_dimensions(compare, &what("centred"), &centred[at], &expected["centred"]);
            }
        }
    });
}

fn compare_dimensions(
    compare: &mut Comparison,
    what: &str,
    found: &ModelCollinearity,
    expected: &Value,
) {
    let eigenvalues = found.eigenvalues.iter().copied();
    compare.cells(&format!("{what} eigenvalues"), eigenvalues, &expected["eigenvalues"]);
    let indices = found.condition_indices.iter().copied();
    compare.cells(&format!("{what} indices"), indices, &expected["condition_indices"]);
    let shares = &found.variance_proportions;
    compare.matrix(&format!("{what} shares"), shares, &expected["variance_proportions"]);
}

/// olsrr's documentation prints these for mtcars, to four digits of the last of them.
#[test]
fn the_dimensions_of_olsrr_are_found() {
    let expected = &read_json("intervals.json")["mtcars"];
    let names = names(&expected["names"]);
    let cells: Vec<f64> = list(&expected["correlations"]).iter().flat_map(numbers).collect();
    let r = Array2::from_shape_vec((5, 5), cells).expect("a square matrix");
    let (means, sds) = (numbers(&expected["means"]).into(), numbers(&expected["sds"]).into());
    let (means, sds): (ndarray::Array1<f64>, ndarray::Array1<f64>) = (means, sds);
    let n = expected["n"].as_u64().expect("n");
    let moments =
        Moments::from_correlation(names, r.view(), n, Some(means.view()), Some(sds.view()));
    let regression = HierarchicalRegression::new("mpg").block("All", ["disp", "hp", "wt", "drat"]);
    let fit = regression.fit(&moments.expect("moments")).expect("a fit");
    let found = &fit.collinearity(Centring::Uncentred).expect("dimensions").models[0];
    assert_eq!(found.terms, ["(Intercept)", "disp", "hp", "wt", "drat"]);
    Comparison::assert(|compare| {
        compare_dimensions(compare, "mtcars", found, &expected["figures"]);
    });
    let printed = [4.692_806_914, 0.240_308_641, 0.052_153_430, 0.011_406_889, 0.003_324_127];
    for (at, eigenvalue) in printed.into_iter().enumerate() {
        assert!((found.eigenvalues[at] - eigenvalue).abs() < 5e-10, "eigenvalue {at}");
    }
    let indices = [1.0, 4.419_078, 9.485_821, 20.283_026, 37.573_144];
    for (at, index) in indices.into_iter().enumerate() {
        assert!((found.condition_indices[at] - index).abs() < 5e-7, "index {at}");
    }
    let last = [0.993_719_422_4, 0.020_640_737, 0.023_758_021, 0.210_280_918_5, 0.925_348_755_2];
    for (at, share) in last.into_iter().enumerate() {
        assert!((found.variance_proportions[[4, at]] - share).abs() < 5e-10, "share {at}");
    }
}

/// Alf and Graf (1999, p. 73): R = .45 and .433 among 1415, as apaTables tests itself by.
#[test]
fn the_example_of_alf_and_graf_is_found() {
    // Predictors a and b that are uncorrelated, so that R² are r² of a, and of both.
    let (first, second) = (0.433_f64, (0.45_f64.powi(2) - 0.433_f64.powi(2)).sqrt());
    let r = ndarray::array![[1.0, 0.0, first], [0.0, 1.0, second], [first, second, 1.0]];
    let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 1415, None, None);
    let moments = moments.expect("moments");
    for (confidence, low, high) in [(0.95, 0.0037, 0.0263), (0.90, 0.0055, 0.0245)] {
        let regression = HierarchicalRegression::new("y").block("1", ["a"]).block("2", ["b"]);
        let fit = regression.confidence(confidence).fit(&moments).expect("a fit");
        let found = fit.effect_sizes(RSquaredInterval::default(), BetaInterval::default());
        let second = &found.expect("effects").models[1];
        assert!((second.r_squared_change_conf_low - low).abs() < 5e-5);
        assert!((second.r_squared_change_conf_high - high).abs() < 5e-5);
        let b = &second.coefficients[1];
        assert_close("sr²", b.part_squared_conf_low, second.r_squared_change_conf_low, 1e-10);
    }
}

#[test]
fn cross_validation_is_that_of_r() {
    let (studies, expected) = (Studies::read(), read_json("intervals.json"));
    let expected = &expected["cross_validation"];
    Comparison::assert(|compare| {
        for name in STUDIES {
            let (regression, _) = declared_regression(studies.study(name));
            let responses = answers(&studies, name);
            let (_, rows) = studies.answers.iter().find(|(known, _)| known == name).expect("rows");
            compare_folds(
                compare,
                name,
                &regression,
                &responses,
                &expected["unweighted"][name],
                true,
            );
            if let Some(known) = expected["weighted"].get(name) {
                let weighted = rows.weighted();
                compare_folds(compare, name, &regression, &weighted, known, false);
                let weights: Vec<f64> =
                    (1..=responses.n_rows()).map(|row| (1 + row % 3) as f64).collect();
                let analytic = responses.weighted(&weights[..], WeightType::Analytic);
                let analytic = analytic.expect("weights");
                compare_folds(compare, name, &regression, &analytic, known, true);
            }
        }
    });
}

fn compare_folds(
    compare: &mut Comparison,
    name: &str,
    regression: &HierarchicalRegression,
    responses: &Responses<'_>,
    expected: &Value,
    rows: bool,
) {
    let codes: Vec<u32> = (0..responses.n_rows()).map(|row| (row % 5) as u32).collect();
    let of = |how| regression.cross_validated(responses, how, Missing::Listwise).expect("folds");
    let (folds, alone) = (of(CrossValidation::Given(&codes)), of(CrossValidation::LeaveOneOut));
    let explained = |found: &scalewise::CrossValidated| {
        found.models.iter().map(|model| model.cross_validated).collect::<Vec<f64>>()
    };
    compare.cells(&format!("{name} folds"), explained(&folds), &expected["folds"]);
    let rmse = folds.models.iter().map(|model| model.rmse);
    compare.cells(&format!("{name} rmse"), rmse, &expected["rmse"]);
    let left_out = if rows { "leave_one_out" } else { "leave_one_respondent_out" };
    compare.cells(&format!("{name} {left_out}"), explained(&alone), &expected[left_out]);
    let changes: f64 = folds.models.iter().map(|model| model.cross_validated_change).sum();
    let last = folds.models.last().expect("a model").cross_validated;
    assert_close("changes add up", changes, last, 1e-10);
}

#[test]
fn powers_are_those_of_r() {
    let expected = &read_json("intervals.json")["power"];
    let column = |name: &str| numbers(&expected[name]);
    let [predictors, tested, f_squared, n] = ["predictors", "tested", "f_squared", "n"].map(column);
    Comparison::assert(|compare| {
        for at in 0..n.len() {
            let test = RegressionTest::new(predictors[at] as u64).tested(tested[at] as u64);
            let models = [
                ("respondents", PredictorModel::Fixed(Noncentrality::Respondents)),
                ("degrees_of_freedom", PredictorModel::Fixed(Noncentrality::DegreesOfFreedom)),
                ("random", PredictorModel::Random),
            ];
            for (name, model) in models {
                let known = &expected[name][at];
                if number(known).is_nan() {
                    continue;
                }
                let test = test.model(model);
                let found = test.power(f_squared[at], n[at]).expect("a power");
                compare.cell(&format!("{name} {at}"), found.power, known);
                // Back from the power, for some: each is a search.
                if at % 7 == 0 && found.power < 0.999 {
                    let back = test.respondents(f_squared[at], found.power).expect("an n");
                    assert_close("n", back.n, n[at], 1e-8);
                    let back = test.effect(n[at], found.power).expect("an effect");
                    assert_close("f²", back.f_squared, f_squared[at], 1e-8);
                }
            }
        }
    });
}
