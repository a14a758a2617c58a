//! Factors, interactions and powers, the joint test of each term and its GVIF, and the terms of
//! formulas, as R has them.

use crate::common::{
    Answers, Cell, Column, Comparison, STABLE, assert_close, column, list, names, read_json, text,
};
use scalewise::{
    Coding, Coefficient, Design, HierarchicalRegression, Missing, Moments, Regression, Responses,
    Term, TermTest, WeightType,
};
use serde_json::Value;

fn coefficient_columns(found: &Regression) -> Vec<Column> {
    let numbered = found.models.iter().zip(1_usize..);
    let rows: Vec<(usize, &Coefficient)> =
        numbered.flat_map(|(model, at)| model.coefficients.iter().map(move |c| (at, c))).collect();
    vec![
        column("model", &rows, |row| row.0),
        column("term", &rows, |row| Cell::from(&row.1.term)),
        column("estimate", &rows, |row| row.1.estimate),
        column("std_error", &rows, |row| row.1.std_error),
        column("statistic", &rows, |row| row.1.statistic),
        column("p_value", &rows, |row| row.1.p_value),
    ]
}

fn term_columns(rows: &[TermTest]) -> Vec<Column> {
    vec![
        column("model", rows, |row| row.model),
        column("term", rows, |row| Cell::from(&row.term)),
        column("sum_of_squares", rows, |row| row.sum_of_squares),
        column("part_r_squared", rows, |row| row.part_r_squared),
        column("f", rows, |row| row.f),
        column("df1", rows, |row| row.df1),
        column("df2", rows, |row| row.df2),
        column("p_value", rows, |row| row.p_value),
        column("gvif", rows, |row| row.gvif),
        column("gvif_root", rows, |row| row.gvif_root),
    ]
}

fn read(case: &Value) -> Answers {
    Answers::read(&format!("data/{}.csv", text(&case["file"])))
}

fn weights(column: &str, rows: usize) -> Vec<f64> {
    let weights = Answers::read("data/weights.csv");
    weights.column(column).expect("a column of weights")[..rows].to_vec()
}

fn parse(formula: &Value) -> HierarchicalRegression {
    HierarchicalRegression::parse(text(formula)).expect("a formula")
}

#[test]
fn fits_are_those_of_lm_and_car() {
    let expected = read_json("predictors.json");
    Comparison::assert(|compare| {
        for (name, case) in expected["fits"].as_object().expect("the fits") {
            let answers = read(case);
            let responses = answers.responses();
            let weights = weights("precision", responses.n_rows());
            let responses = match case["weights"].as_bool() {
                Some(true) => responses.weighted(&weights[..], WeightType::Analytic),
                _ => Ok(responses),
            };
            let responses = responses.expect("weights");
            let found = parse(&case["formula"]).fit_responses(&responses, Missing::Listwise);
            let found = found.expect("a regression");
            compare.cell(&format!("{name} n"), found.n, &case["n"]);
            let r_squared = found.models.iter().map(|model| model.r_squared);
            compare.cells(&format!("{name} R²"), r_squared, &case["r_squared"]);
            compare.table(&format!("{name} tidy"), coefficient_columns(&found), &case["tidy"]);
            compare.table(&format!("{name} terms"), term_columns(&found.terms), &case["terms"]);
        }
    });
}

#[test]
fn under_sampling_weights_terms_are_tested_as_survey_does() {
    let expected = read_json("predictors.json");
    let case = &expected["sampled"];
    let answers = read(case);
    let weights = weights("sampling", answers.responses().n_rows());
    let responses = answers.responses().weighted(&weights[..], WeightType::Sampling);
    let found = parse(&case["formula"])
        .fit_responses(&responses.expect("weights"), Missing::Listwise)
        .expect("a regression");
    Comparison::assert(|compare| {
        let rows = &found.terms;
        let columns = vec![
            column("term", rows, |row| Cell::from(&row.term)),
            column("f", rows, |row| row.f),
            column("df1", rows, |row| row.df1),
            column("df2", rows, |row| row.df2),
            column("p_value", rows, |row| row.p_value),
        ];
        compare.table("sampled", columns, &case["terms"]);
    });
}

/// The answers behind the formulas: the levels p, q, r of f are 1, 2, 3, and u, v of g 1, 2.
fn design() -> Answers {
    let of = |name: &str, values: [f64; 12]| (name.to_string(), values.to_vec());
    Answers::new(vec![
        of("y", [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0]),
        of("a", [1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0, 3.0, 9.0, 6.0, 2.0, 4.0]),
        of("b", [2.0, 1.0, 5.0, 3.0, 8.0, 9.0, 4.0, 7.0, 1.0, 1.0, 6.0, 2.0]),
        of("c", [0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 2.0, 4.0, 1.0, 7.0]),
        of("f", [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0]),
        of("g", [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]),
    ])
}

/// R's formula as ours: its factors are declared.
fn declared(right: &str) -> String {
    right.replace('f', "factor(f)").replace('g', "factor(g)").replace("factor(factor(g))", "g")
}

fn in_numbers(name: &str) -> String {
    [("[p]", "[1]"), ("[q]", "[2]"), ("[r]", "[3]"), ("[u]", "[1]"), ("[v]", "[2]")]
        .iter()
        .fold(name.to_string(), |name, (level, number)| name.replace(level, number))
}

fn over<'a>(formula: &str, responses: &Responses<'a>) -> Design<'a> {
    let regression = HierarchicalRegression::parse(formula);
    let regression = regression.unwrap_or_else(|problem| panic!("{formula}: {problem}"));
    regression
        .over(responses, Missing::Listwise)
        .unwrap_or_else(|problem| panic!("{formula}: {problem}"))
}

#[test]
fn terms_and_columns_of_formulas_are_those_of_r() {
    let expected = read_json("predictors.json");
    let answers = design();
    for case in list(&expected["formulas"]) {
        let formula = format!("y ~ {}", declared(text(&case["formula"])));
        let found = over(&formula, &answers.responses()).regression;
        let terms: Vec<&str> = found.terms().iter().map(|term| term.term.as_str()).collect();
        assert_eq!(terms, names(&case["labels"]), "{formula}");
        let columns: Vec<String> = names(&case["columns"]).iter().map(|n| in_numbers(n)).collect();
        let variables = found.variables();
        assert_eq!(variables[..variables.len() - 1], columns, "{formula}");
        let without = HierarchicalRegression::parse(&formula).expect("a formula");
        let origin = format!("{without:?}").contains("intercept: false");
        assert_eq!(case["intercept"].as_bool(), Some(!origin), "{formula}");
    }
}

#[test]
fn a_term_enters_with_the_first_block_that_has_it() {
    let expected = read_json("predictors.json");
    let answers = design();
    for case in list(&expected["blocks"]) {
        let blocks: Vec<String> = names(&case["blocks"]).iter().map(|b| declared(b)).collect();
        let formula = format!("y ~ {}", blocks.join(" | "));
        let found = over(&formula, &answers.responses()).regression;
        let entering: Vec<String> = list(&case["entering"]).iter().flat_map(names).collect();
        let terms: Vec<&str> = found.terms().iter().map(|term| term.term.as_str()).collect();
        assert_eq!(terms, entering, "{formula}");
    }
}

#[test]
fn declared_terms_are_those_of_the_formula() {
    let answers = Answers::read("data/anes96.csv");
    let responses = answers.responses();
    let educ = || Term::factor("educ").coding(Coding::Effect).reference(2);
    let built = HierarchicalRegression::new("PID")
        .block("1", [Term::centred("age")])
        .block("2", [educ(), Term::centred("age").times(educ()), Term::centred("age").power(2)]);
    let formula = "PID ~ center(age) | C(educ, effect, ref = 2) + center(age):C(educ, effect, ref = 2) + I(center(age)^2)";
    let parsed = HierarchicalRegression::parse(formula).expect("a formula");
    let [built, parsed] = [built, parsed]
        .map(|regression| regression.fit_responses(&responses, Missing::Listwise).expect("a fit"));
    let estimates = |fit: &Regression| -> Vec<(String, f64)> {
        let last = fit.models[1].coefficients.iter();
        let mut named: Vec<_> = last.map(|c| (c.term.clone(), c.estimate)).collect();
        named.sort_by(|a, b| a.0.cmp(&b.0));
        named
    };
    for ((term, b), (same, other)) in estimates(&built).iter().zip(&estimates(&parsed)) {
        assert_eq!(term, same);
        assert_close(term, *b, *other, STABLE);
    }
    assert_eq!(built.predictors.centred[0].variable, "age");
    assert_close("the mean", built.predictors.centred[0].value, 47.04343220338983, STABLE);
    assert!(built.predictors.without_main_effects.is_empty());
    assert_eq!(built.predictors.factors[0].reference.as_deref(), Some("2"));
}

#[test]
fn what_is_without_its_main_effects_is_told() {
    let answers = design();
    let told = |formula: &str| -> Vec<(String, String)> {
        let found = over(formula, &answers.responses()).regression;
        let fit = found.fit_responses(
            &HierarchicalRegression::parse(formula)
                .expect("a formula")
                .over(&answers.responses(), Missing::Listwise)
                .expect("columns")
                .responses,
            Missing::Listwise,
        );
        let told = fit.expect("a fit").predictors.without_main_effects;
        told.into_iter().map(|without| (without.term, without.missing)).collect()
    };
    let pair = |term: &str, missing: &str| (term.to_string(), missing.to_string());
    assert_eq!(told("y ~ a * b"), []);
    assert_eq!(told("y ~ a | a:b"), [pair("a:b", "b")]);
    assert_eq!(told("y ~ a:b | a + b"), [pair("a:b", "b"), pair("a:b", "a")]);
    assert_eq!(told("y ~ a^2"), [pair("a^2", "a")]);
    assert_eq!(told("y ~ poly(a, 2, raw) + b + poly(a, 2, raw):b"), []);
    assert_eq!(told("y ~ factor(f) + factor(f):a"), [pair("f:a", "a")]);
    assert_eq!(told("y ~ factor(f):factor(g)"), [pair("f:g", "g"), pair("f:g", "f")]);
}

#[test]
fn cells_alone_explain_what_main_effects_and_interaction_do() {
    let answers = design();
    let r_squared = |formula: &str| {
        let parsed = HierarchicalRegression::parse(formula).expect("a formula");
        let fit = parsed.fit_responses(&answers.responses(), Missing::Listwise).expect("a fit");
        (fit.models[0].r_squared, fit.models[0].n_predictors)
    };
    let (cells, main) =
        (r_squared("y ~ factor(f):factor(g)"), r_squared("y ~ factor(f) * factor(g)"));
    assert_close("R²", cells.0, main.0, STABLE);
    assert_eq!((cells.1, main.1), (5, 5));
}

#[test]
fn from_moments_columns_go_by_their_names() {
    let answers = design();
    let Design { regression, responses } = over("y ~ a | factor(g)", &answers.responses());
    let by_rows = regression.fit_responses(&responses, Missing::Listwise).expect("a fit");
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    let declared = HierarchicalRegression::new("y")
        .block("1", ["a"])
        .block("2", [Term::factor("g").levels([1, 2])]);
    let by_moments = declared.fit(&moments).expect("a fit");
    assert_eq!(by_rows.terms, by_moments.terms);
    let named = HierarchicalRegression::new("y").block("1", ["a"]).block("2", ["g[2]"]);
    let named = named.term("g", ["g[2]"]).fit(&moments).expect("a fit");
    assert_eq!(by_rows.terms, named.terms);
}
