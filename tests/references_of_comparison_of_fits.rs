//! Two nested regressions against R's `anova`, `lrtest` and Wald tests.

use crate::common::studies::Studies;
use crate::common::{
    Answers, Comparison, STABLE, assert_close, list, names, number, numbers, read_json,
};
use scalewise::{
    FitComparison, HierarchicalRegression, Missing, Regression, Responses, WeightType, compare_fits,
};
use serde_json::Value;

fn fitted(responses: &Responses<'_>, outcome: &str, predictors: &Value) -> Regression {
    let regression = HierarchicalRegression::new(outcome).block("all", names(predictors));
    regression.fit_responses(responses, Missing::Listwise).expect("a regression")
}

fn compare(comparison: &mut Comparison, name: &str, found: &FitComparison, expected: &Value) {
    let mut cells = |what: &str, found: f64| {
        if !expected[what].is_null() {
            comparison.cells(&format!("{name} {what}"), [found], &expected[what]);
        }
    };
    cells("n", found.n as f64);
    cells("r_squared_change", found.r_squared_change);
    cells("f_change", found.f_change);
    cells("df1_change", found.df1_change as f64);
    cells("df2_change", found.df2_change);
    cells("p_change", found.p_change);
    cells("likelihood_ratio", found.likelihood_ratio);
    cells("p_likelihood_ratio", found.p_likelihood_ratio);
    cells("aic_change", found.aic_change);
    cells("bic_change", found.bic_change);
}

/// The answers to these variables, complete: the smaller model then has the rows of the larger.
fn complete(answers: &Answers, study: &Value) -> Answers {
    let columns: Vec<(String, Vec<f64>)> = names(&study["variables"])
        .into_iter()
        .map(|name| (name.clone(), answers.column(&name).expect("a column").to_vec()))
        .collect();
    let rows = 0..columns[0].1.len();
    let kept: Vec<usize> =
        rows.filter(|&row| columns.iter().all(|(_, column)| !column[row].is_nan())).collect();
    let of_kept = |column: Vec<f64>| kept.iter().map(|&row| column[row]).collect();
    Answers::new(columns.into_iter().map(|(name, column)| (name, of_kept(column))).collect())
}

#[test]
fn nested_fits_compare_as_in_r() {
    let (studies, expected) = (Studies::read(), read_json("comparison_of_fits.json"));
    Comparison::assert(|comparison| {
        for name in ["anes96", "anes96_gaps", "simulated"] {
            let study = studies.study(name);
            let answers = &studies.answers.iter().find(|(known, _)| known == name).expect("it").1;
            let answers = complete(answers, study);
            let outcome = crate::common::text(&study["outcome"]);
            for kind in ["blocks", "scattered"] {
                let expected = &expected[name][kind];
                let responses = answers.responses();
                let smaller = fitted(&responses, outcome, &expected["smaller"]);
                let larger = fitted(&responses, outcome, &expected["larger"]);
                let found = compare_fits(&smaller, &larger).expect("nested fits");
                assert_eq!(found.added, names(&expected["added"]), "{name} {kind}");
                compare(comparison, &format!("{name} {kind}"), &found, expected);
            }
        }
    });
}

#[test]
fn weighted_fits_compare_as_in_r() {
    let (studies, expected) = (Studies::read(), read_json("comparison_of_fits.json"));
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let weights = Answers::read("data/weights.csv");
    let kinds = [
        ("analytic", "precision", WeightType::Analytic),
        ("sampling", "sampling", WeightType::Sampling),
    ];
    Comparison::assert(|comparison| {
        for (name, column, kind) in kinds {
            let expected = &expected[name];
            let responses = answers.responses();
            let weights = &weights.column(column).expect("weights")[..responses.n_rows()];
            let responses = responses.weighted(weights, kind).expect("weights");
            let smaller = fitted(&responses, "selfLR", &expected["smaller"]);
            let larger = fitted(&responses, "selfLR", &expected["larger"]);
            let found = compare_fits(&smaller, &larger).expect("nested fits");
            compare(comparison, name, &found, expected);
            assert_eq!(found.likelihood_ratio.is_nan(), kind == WeightType::Sampling);
        }
    });
}

#[test]
fn models_of_one_fit_compare_as_separate_fits() {
    let (studies, expected) = (Studies::read(), read_json("comparison_of_fits.json"));
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let (regression, _) = crate::common::regressions::declared_regression(studies.study("anes96"));
    let fit = regression.fit_responses(&answers.responses(), Missing::Listwise).expect("a fit");
    let found = fit.compare_models(1, 3).expect("nested models");
    Comparison::assert(|comparison| {
        compare(comparison, "anes96 1, 3", &found, &expected["anes96"]["blocks"]);
    });
    for at in 2..=3 {
        let step = fit.compare_models(at - 1, at).expect("nested models");
        let model = &fit.models[at - 1];
        assert_close("F change", step.f_change, model.f_change, STABLE);
        assert_close("p change", step.p_change, model.p_change, STABLE);
        assert_close("ΔR²", step.r_squared_change, model.r_squared_change, STABLE);
    }
    let text = found.to_string();
    assert!(text.starts_with("Two regressions of selfLR (n = 944)\nAdded: TVnews, logpopul, PID"));
    assert!(text.contains("ΔR²    F change  df1  df2  p change"), "{text}");
}

/// The figures themselves: what makes the tests above worth something.
#[test]
fn r_has_the_figures() {
    let expected = read_json("comparison_of_fits.json");
    assert_eq!(list(&expected["anes96"]["blocks"]["added"]).len(), 5);
    assert!(numbers(&expected["sampling"]["f_change"])[0] > 1.0);
    assert!(number(&expected["analytic"]["p_change"][0]) < 0.05);
}
