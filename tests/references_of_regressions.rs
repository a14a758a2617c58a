//! Every figure that R gives for the regressions of the four studies and of the published table.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

use crate::common::regressions::{
    assert_blocks, coefficient_columns, coefficients, declared_regression, model_columns,
    without_block,
};
use crate::common::studies::{Studies, published};
use crate::common::{Answers, Comparison, STABLE, assert_close, beside, list, read_json};
use scalewise::{Block, Coefficient, HierarchicalRegression, Missing, Model, Regression};
use serde_json::Value;

fn compare_regressions(
    compare: &mut Comparison,
    name: &str,
    found: &Regression,
    blocks: &[Block],
    expected: &Value,
) {
    assert_blocks(name, found, blocks);
    let rows = coefficients(found);
    let tidy = without_block(&expected["tidy"]);
    compare.table(&format!("{name} tidy"), coefficient_columns(&rows), &tidy);
    let glance = model_columns(&found.models);
    compare.table(&format!("{name} glance"), glance, &expected["glance"]);
}

#[test]
fn regressions_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("regression.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            let (regression, blocks) = declared_regression(case.study);
            let by_rows = regression.fit_responses(&case.responses, case.missing);
            let by_moments = regression.fit(&case.moments());
            for (way, found) in [("rows", by_rows), ("moments", by_moments)] {
                let name = format!("{} from {way}", case.name);
                let found = found.expect("a regression");
                compare_regressions(compare, &name, &found, &blocks, case.expected);
            }
        }
    });
}

#[test]
fn the_published_regression_is_that_of_r() {
    let (declared, moments) = published();
    let expected = &read_json("regression.json")["from_correlation"]["nav2018"]["moments"];
    let (regression, blocks) = declared_regression(&declared);
    Comparison::assert(|compare| {
        let found = regression.fit(&moments).expect("a regression");
        compare_regressions(compare, "nav2018", &found, &blocks, expected);
    });
}

/// What R leaves empty without an intercept and SPSS prints: effects about zero.
const ABOUT_ZERO: [&str; 8] = [
    "beta",
    "beta_conf_low",
    "beta_conf_high",
    "zero_order",
    "partial",
    "part",
    "tolerance",
    "vif",
];

#[test]
fn the_regression_without_intercept_is_that_of_r() {
    let studies = Studies::read();
    let expected = read_json("regression.json");
    let expected = &expected["no_intercept"]["anes96"]["listwise"];
    let (regression, blocks) = declared_regression(studies.study("anes96"));
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let responses = answers.responses();
    let found = regression.without_intercept().fit_responses(&responses, Missing::Listwise);
    let found = found.expect("a regression");
    let (mut tidy, rows) = (without_block(&expected["tidy"]), coefficients(&found));
    Comparison::assert(|compare| {
        assert_blocks("anes96 without intercept", &found, &blocks);
        let mut columns = coefficient_columns(&rows);
        for effect in ABOUT_ZERO {
            let empty = tidy.as_object_mut().and_then(|columns| columns.remove(effect));
            let empty = empty.expect("a column of effects");
            assert!(list(&empty).iter().all(Value::is_null), "R has no {effect} about zero");
            columns.retain(|(name, _)| *name != effect);
        }
        compare.table("anes96 without intercept tidy", columns, &tidy);
        let glance = model_columns(&found.models);
        compare.table("anes96 without intercept glance", glance, &expected["glance"]);
    });
    for model in &found.models {
        for coefficient in &model.coefficients {
            assert_effects_about_zero(answers, model, coefficient);
        }
    }
}

/// Each effect about zero as what it is by definition, from regressions without the predictor.
fn assert_effects_about_zero(answers: &Answers, model: &Model, found: &Coefficient) {
    let others: Vec<&str> = model
        .coefficients
        .iter()
        .map(|coefficient| coefficient.term.as_str())
        .filter(|term| *term != found.term)
        .collect();
    let r_squared = |outcome: &str| {
        let regression = HierarchicalRegression::new(outcome).block("others", others.clone());
        let fit =
            regression.without_intercept().fit_responses(&answers.responses(), Missing::Listwise);
        fit.expect("a regression").models[0].r_squared
    };
    let product = |a: &str, b: &str| -> f64 {
        let (a, b) = (answers.column(a).expect("a column"), answers.column(b).expect("a column"));
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    };
    let (term, outcome) = (found.term.as_str(), "selfLR");
    let ratio = (product(term, term) / product(outcome, outcome)).sqrt();
    let zero_order =
        product(term, outcome) / (product(term, term) * product(outcome, outcome)).sqrt();
    let explained_before = r_squared(outcome);
    let gain = model.r_squared - explained_before;
    let tolerance = 1.0 - r_squared(term);
    for (what, figure, expected) in [
        ("beta", found.beta, found.estimate * ratio),
        ("beta_conf_low", found.beta_conf_low, found.conf_low * ratio),
        ("beta_conf_high", found.beta_conf_high, found.conf_high * ratio),
        ("zero_order", found.zero_order, zero_order),
        ("tolerance", found.tolerance, tolerance),
        ("vif", found.vif, 1.0 / tolerance),
    ] {
        assert_close(&format!("{} {term} {what}", model.block), figure, expected, STABLE);
    }
    // Squares, because a difference of two R² near 0.9 has its absolute digits only.
    for (what, figure, expected) in [
        ("part²", found.part.powi(2), gain),
        ("partial²", found.partial.powi(2), gain / (1.0 - explained_before)),
    ] {
        let what = format!("{} {term} {what}", model.block);
        assert_close(&what, figure, expected, beside(STABLE, 1.0));
    }
    assert_eq!(found.part.signum(), found.estimate.signum(), "{term}: the sign of part");
    assert_eq!(found.partial.signum(), found.estimate.signum(), "{term}: the sign of partial");
}
