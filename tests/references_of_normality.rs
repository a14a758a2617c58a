//! Tests of normality against R's `shapiro.test`, psych, energy and plain arithmetic.

use crate::common::{
    Answers, Comparison, STABLE, assert_close, list, names, number, numbers, read_json,
};
use scalewise::{
    Mardia, MardiaDivisor, Responses, energy_test, henze_zirkler, mardia, royston, set_threads,
    shapiro_wilk,
};
use serde_json::Value;

/// The answers behind each table of figures.
fn answers(case: &str) -> Answers {
    let file = if case == "anes96" { "data/anes96.csv" } else { "data/airquality.csv" };
    let all = Answers::read(file);
    let take = |name: &str| {
        let column = all.column(name).expect("a column").to_vec();
        let column = match case {
            "anes96" => column[..400].to_vec(),
            "logs" => column.iter().map(|x| x.ln()).collect(),
            _ => column,
        };
        (name.to_string(), column)
    };
    let expected = read_json("normality.json");
    let columns: Vec<(String, Vec<f64>)> =
        names(&expected[case]["names"]).iter().map(|name| take(name)).collect();
    let rows = if case == "few" { 12 } else { columns[0].1.len() };
    Answers::new(columns.into_iter().map(|(name, x)| (name, x[..rows].to_vec())).collect())
}

/// The first variable of those who answered all.
fn complete_first(answers: &Answers, variables: &Value) -> Vec<f64> {
    let columns: Vec<&[f64]> =
        names(variables).iter().map(|name| answers.column(name).expect("a column")).collect();
    let complete = (0..columns[0].len()).filter(|&row| columns.iter().all(|x| !x[row].is_nan()));
    complete.map(|row| columns[0][row]).collect()
}

fn compare_mardia(compare: &mut Comparison, name: &str, found: &Mardia, expected: &Value) {
    let figures = [
        ("skewness", found.skewness),
        ("skewness_statistic", found.skewness_statistic),
        ("skewness_df", found.skewness_df),
        ("skewness_p_value", found.skewness_p_value),
        ("small_sample_statistic", found.small_sample_statistic),
        ("small_sample_p_value", found.small_sample_p_value),
        ("kurtosis", found.kurtosis),
        ("kurtosis_statistic", found.kurtosis_statistic),
        ("kurtosis_p_value", found.kurtosis_p_value),
    ];
    for (what, figure) in figures {
        compare.cell(&format!("{name} {what}"), figure, &expected[what]);
    }
}

#[test]
fn tests_of_normality_are_those_of_r() {
    let expected = read_json("normality.json");
    Comparison::assert(|compare| {
        for case in ["weather", "anes96", "few", "logs"] {
            let (expected, answers) = (&expected[case], answers(case));
            let responses = answers.responses();
            let found = mardia(&responses, MardiaDivisor::N).expect("Mardia's tests");
            compare.cell(&format!("{case} n"), found.n, &expected["n"]);
            compare_mardia(compare, case, &found, &expected["mardia_n"]);
            let found = mardia(&responses, MardiaDivisor::NMinusOne).expect("Mardia's tests");
            compare_mardia(compare, case, &found, &expected["mardia_n_minus_one"]);
            let found = henze_zirkler(&responses).expect("a test");
            let hz = &expected["henze_zirkler"];
            compare.cell(&format!("{case} HZ"), found.statistic, &hz["statistic"]);
            compare.cell(&format!("{case} HZ p"), found.p_value, &hz["p_value"]);
            compare.cell(&format!("{case} β"), found.smoothing, &hz["smoothing"]);
            let found = royston(&responses).expect("a test");
            let of = |what: &str| &expected["royston"][what];
            compare.cell(&format!("{case} H"), found.statistic, of("statistic"));
            compare.cell(&format!("{case} H df"), found.df, of("df"));
            compare.cell(&format!("{case} H p"), found.p_value, of("p_value"));
            let w = found.variables.iter().map(|variable| variable.statistic);
            compare.cells(&format!("{case} W"), w, &expected["w"]);
            let p = found.variables.iter().map(|variable| variable.p_value);
            compare.cells(&format!("{case} p"), p, &expected["p"]);
            let found = energy_test(&responses, 19, 1).expect("a test");
            compare.cell(&format!("{case} E"), found.statistic, &expected["energy"]);
            let complete = complete_first(&answers, &expected["names"]);
            let alone = Responses::from_columns([("first", &complete[..])]).expect("a column");
            let found = energy_test(&alone, 19, 1).expect("a test");
            compare.cell(&format!("{case} E alone"), found.statistic, &expected["energy_of_first"]);
        }
    });
}

#[test]
fn w_is_that_of_r_for_all_sizes() {
    let expected = &read_json("normality.json")["sizes"];
    let given = numbers(&expected["given"]);
    let rows = numbers(&expected["n"]).into_iter().zip(list(&expected["w"]));
    for ((n, w), p) in rows.zip(list(&expected["p"])) {
        let responses = Responses::from_columns([("x", &given[..n as usize])]).expect("a column");
        let found = shapiro_wilk(&responses, "x").expect("a test");
        assert_close(&format!("W of {n}"), found.statistic, number(w), STABLE);
        assert_close(&format!("p of {n}"), found.p_value, number(p), STABLE);
    }
}

#[test]
fn the_energy_test_is_right_about_clear_cases_and_the_same_for_any_number_of_threads() {
    let answers = answers("weather");
    let responses = answers.responses();
    set_threads(1);
    let one = energy_test(&responses, 99, 11).expect("a test");
    set_threads(2);
    let two = energy_test(&responses, 99, 11).expect("a test");
    set_threads(0);
    assert_eq!(one, two);
    // Ozone is far from normal; no simulated sample of a hundred is as far.
    assert_eq!(one.p_value, 0.01);
}

#[test]
fn what_cannot_be_tested_is_refused() {
    let x = [1.0, 2.0, 4.0, 3.0, 7.0];
    let twice = x.map(|x| 2.0 * x);
    let both = Responses::from_columns([("x", &x[..]), ("twice", &twice[..])]).expect("columns");
    let dependent = "`twice` is a linear combination of `x`: leave one of them out";
    let message = mardia(&both, MardiaDivisor::N).expect_err("a dependence").to_string();
    assert_eq!(message, dependent);
    assert_eq!(henze_zirkler(&both).expect_err("a dependence").to_string(), dependent);
    let long: Vec<f64> = (0..5001).map(|i| f64::from(i * i)).collect();
    let long = Responses::from_columns([("x", &long[..])]).expect("a column");
    let message = shapiro_wilk(&long, "x").expect_err("too many").to_string();
    assert!(message.contains("5001") && message.contains("at most 5000"), "{message}");
    let same = Responses::from_columns([("x", &[2.0; 9][..])]).expect("a column");
    assert!(shapiro_wilk(&same, "x").expect_err("constant").to_string().contains("constant"));
}
