//! The precision of scores: R's figures, JASP's and those of the papers.

use crate::common::scales::{each_scale, scale_of};
use crate::common::studies::Studies;
use crate::common::{
    Answers, Column, Comparison, STABLE, assert_close, column, list, number, numbers, read_json,
    text,
};
use scalewise::{
    ConditionalErrors, ConditionalMethod, ConditionalOptions, Missing, Moments, Responses,
    RetestIcc, Scale, StandardErrors, WeightType, conditional_errors, reliable_change,
    score_precision, standard_error_of_measurement, test_retest, true_score_intervals,
};
use serde_json::Value;

fn optional(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn error_columns(rows: &[StandardErrors]) -> Vec<Column> {
    vec![
        column("sd", rows, |row| row.sd),
        column("reliability", rows, |row| row.reliability),
        column("measurement", rows, |row| row.measurement),
        column("estimation", rows, |row| row.estimation),
        column("prediction", rows, |row| row.prediction),
        column("difference", rows, |row| row.difference),
    ]
}

#[test]
fn precisions_of_scores_are_those_of_r() {
    Comparison::assert(|compare| {
        each_scale(|name, responses, scale, expected| {
            let moments = Moments::of(responses, Missing::Listwise).expect("moments");
            let found = score_precision(&moments, scale, None, 0.95);
            if expected["precision"].is_null() {
                let problem = found.expect_err("a negative alpha").to_string();
                assert!(problem.starts_with("alpha of scale"), "{problem}");
                return;
            }
            let found = found.expect("standard errors");
            let whole = std::slice::from_ref(&found);
            let mut columns = error_columns(&[found.errors]);
            columns.extend([
                column("n", whole, |one| one.n),
                column("mean", whole, |one| one.mean),
                column("conf_low", whole, |one| one.conf_low),
                column("conf_high", whole, |one| one.conf_high),
            ]);
            compare.table(name, columns, &expected["precision"]);
            let given = score_precision(&moments, scale, Some(0.8), 0.95).expect("errors");
            assert_eq!((given.coefficient, given.errors.reliability), ("given", 0.8));
            assert!(given.conf_low.is_nan() && given.conf_high.is_nan());
        });
    });
}

#[test]
fn standard_errors_are_those_of_r() {
    let expected = &read_json("precision.json")["errors"];
    let given = numbers(&expected["sd"]).into_iter().zip(numbers(&expected["reliability"]));
    let found: Vec<StandardErrors> = given
        .map(|(sd, reliability)| standard_error_of_measurement(sd, reliability).expect("errors"))
        .collect();
    Comparison::assert(|compare| compare.table("errors", error_columns(&found), expected));
}

#[test]
fn intervals_of_true_scores_are_those_of_r() {
    let references = read_json("precision.json");
    Comparison::assert(|compare| {
        for case in list(&references["true_scores"]) {
            let [mean, sd, reliability] = ["mean", "sd", "reliability"].map(|x| number(&case[x]));
            let scores = numbers(&case["tidy"]["score"]);
            let found = true_score_intervals(&scores, mean, sd, reliability, 0.95);
            let rows = &found.expect("intervals").scores;
            let columns = vec![
                column("score", rows, |row| row.score),
                column("observed_low", rows, |row| row.observed_low),
                column("observed_high", rows, |row| row.observed_high),
                column("kelley", rows, |row| row.kelley),
                column("kelley_low", rows, |row| row.kelley_low),
                column("kelley_high", rows, |row| row.kelley_high),
            ];
            compare.table("true scores", columns, &case["tidy"]);
        }
    });
}

#[test]
fn reliable_changes_are_those_of_r() {
    let references = read_json("precision.json");
    Comparison::assert(|compare| {
        for (at, case) in list(&references["reliable_change"]).iter().enumerate() {
            let (before, after) = (numbers(&case["before"]), numbers(&case["after"]));
            let (reliability, higher) = (number(&case["reliability"]), text(&case["better"]));
            // The second leaves the standard deviation to be found.
            let sd = (at == 0).then(|| number(&case["sd"]));
            let higher = higher == "higher";
            let found = reliable_change(&before, &after, reliability, sd, higher, 0.95);
            let found = found.expect("changes");
            compare.cell("sd", found.errors.sd, &case["sd"]);
            compare.cell("smallest", found.smallest_reliable_change, &case["smallest"]);
            let rows = &found.people;
            let columns = vec![
                column("change", rows, |row| row.change),
                column("rci", rows, |row| row.rci),
                column("conf_low", rows, |row| row.conf_low),
                column("conf_high", rows, |row| row.conf_high),
            ];
            for (name, cells) in columns {
                compare.cells(name, cells, &case["tidy"][name]);
            }
            let classes: Vec<Option<&str>> =
                rows.iter().map(|row| row.classification.map(scalewise::Change::name)).collect();
            let expected: Vec<Option<&str>> =
                list(&case["tidy"]["classification"]).iter().map(Value::as_str).collect();
            assert_eq!(classes, expected);
            let counted = found.improved + found.unchanged + found.deteriorated + found.missing;
            assert_eq!(counted, before.len() as u64);
        }
    });
}

fn compare_icc(compare: &mut Comparison, what: &str, found: &RetestIcc, expected: &Value) {
    compare.cell(what, found.estimate, &expected["estimate"]);
    compare.cell(&format!("{what} low"), found.conf_low, &expected["conf_low"]);
    compare.cell(&format!("{what} high"), found.conf_high, &expected["conf_high"]);
}

#[test]
fn retests_are_those_of_r() {
    let expected = &read_json("precision.json")["test_retest"];
    let pair = [text(&expected["first"]), text(&expected["second"])];
    Comparison::assert(|compare| {
        for (file, name) in [("data/anes96.csv", "whole"), ("data/anes96_gaps.csv", "gaps")] {
            let (answers, expected) = (Answers::read(file), &expected[name]);
            let responses = answers.responses().select(pair).expect("two variables");
            let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
            let found = test_retest(&moments, pair, 0.95).expect("a retest");
            compare.cell("n", found.n, &expected["n"]);
            compare.cells("mean", found.mean, &expected["mean"]);
            compare.cells("sd", found.sd, &expected["sd"]);
            let r = &found.correlation;
            for (what, found, expected) in [
                ("mean difference", found.mean_difference, &expected["mean_difference"]),
                ("sd difference", found.sd_difference, &expected["sd_difference"]),
                ("r", r.estimate, &expected["correlation"]["estimate"]),
                ("t", r.statistic, &expected["correlation"]["statistic"]),
                ("p", r.p_value, &expected["correlation"]["p_value"]),
                ("r low", r.conf_low, &expected["correlation"]["conf_low"]),
                ("r high", r.conf_high, &expected["correlation"]["conf_high"]),
                ("error", found.measurement_error, &expected["measurement_error"]),
                (
                    "detectable",
                    found.smallest_detectable_change,
                    &expected["smallest_detectable_change"],
                ),
                (
                    "variation",
                    found.coefficient_of_variation,
                    &expected["coefficient_of_variation"],
                ),
            ] {
                compare.cell(&format!("{name} {what}"), found, expected);
            }
            compare_icc(compare, "C,1", &found.icc_consistency, &expected["icc_consistency"]);
            compare_icc(compare, "A,1", &found.icc_agreement, &expected["icc_agreement"]);
        }
    });
}

fn conditional_columns(found: &ConditionalErrors) -> Vec<Column> {
    let rows = &found.scores;
    vec![
        column("score", rows, |row| row.score),
        column("n", rows, |row| row.n),
        column("standard_error", rows, |row| row.standard_error),
        column("conf_low", rows, |row| row.conf_low),
        column("conf_high", rows, |row| row.conf_high),
        column("pooled", rows, |row| row.pooled),
    ]
}

#[test]
fn errors_at_each_score_are_those_of_r() {
    let (studies, references) = (Studies::read(), read_json("precision.json"));
    let of_study = |at: usize| scale_of(&list(&studies.study("anes96")["scales"])[at]);
    let (ability, anes96) = (Answers::read("data/ability.csv"), Answers::read("data/anes96.csv"));
    let test = Scale::new("ability", ability.responses().names().to_vec()).expect("items");
    Comparison::assert(|compare| {
        for (name, answers, scale) in [
            ("ability", &ability, test.clone()),
            ("placement", &anes96, of_study(0)),
            ("broad", &anes96, of_study(2)),
        ] {
            for case in list(&references["conditional"][name]) {
                let method = ConditionalMethod::named(text(&case["method"])).expect("a method");
                let options = ConditionalOptions {
                    method,
                    parts: case["parts"].as_u64().map(|parts| parts as usize),
                    degree: case["degree"].as_u64().unwrap_or(3) as usize,
                    least_respondents: number(&case["least"]) as u64,
                    reliability: optional(&case["reliability"]),
                };
                let found = conditional_errors(&answers.responses(), &scale, &options, 0.95);
                // Errors at a score are no matter of alpha, which is negative here: one is given.
                let negative = name == "broad";
                assert_eq!(found.is_err(), negative, "{name}");
                let found = if negative {
                    let options = ConditionalOptions { reliability: Some(0.5), ..options };
                    conditional_errors(&answers.responses(), &scale, &options, 0.95)
                } else {
                    found
                };
                let found = found.expect("errors");
                let what = format!("{name} {} {:?}", method.name(), options.parts);
                compare.table(&what, conditional_columns(&found), &case["tidy"]);
                if !negative {
                    compare.cell(&what, found.overall, &case["overall"]);
                }
            }
        }
    });
}

/// JASP's own test of its module: 200 people, five right/wrong items, at most ten digits apart.
#[test]
fn errors_at_each_score_are_those_that_jasp_prints() {
    const PATTERNS: [(&str, f64); 25] = [
        ("00000", 7.0),
        ("00010", 2.0),
        ("00011", 3.0),
        ("00100", 9.0),
        ("00101", 3.0),
        ("00110", 26.0),
        ("00111", 7.0),
        ("01010", 2.0),
        ("01011", 1.0),
        ("01100", 8.0),
        ("01101", 2.0),
        ("01110", 9.0),
        ("01111", 8.0),
        ("10001", 1.0),
        ("10010", 3.0),
        ("10100", 6.0),
        ("10110", 27.0),
        ("10111", 11.0),
        ("11000", 1.0),
        ("11010", 3.0),
        ("11011", 1.0),
        ("11100", 6.0),
        ("11101", 4.0),
        ("11110", 24.0),
        ("11111", 26.0),
    ];
    let counts: Vec<f64> = PATTERNS.iter().map(|(_, count)| *count).collect();
    let item = |at: usize| -> Vec<f64> {
        PATTERNS.iter().map(|(answers, _)| f64::from(answers.as_bytes()[at] - b'0')).collect()
    };
    let items: Vec<Vec<f64>> = (0..5).map(item).collect();
    let names = ["V1", "V2", "V3", "V4", "V5"];
    let columns = names.into_iter().zip(items.iter().map(Vec::as_slice));
    let responses = Responses::from_columns(columns)
        .and_then(|responses| responses.weighted(&counts[..], WeightType::Frequency))
        .expect("answers");
    let test = Scale::new("test", names).expect("items");
    let small = 0.781_735_959_970_572;
    let printed = [
        (
            ConditionalMethod::Keats,
            [
                0.0,
                0.887_372_780_460_41,
                1.086_805_261_881_38,
                1.086_805_261_881_38,
                0.887_372_780_460_41,
                0.0,
            ],
        ),
        (ConditionalMethod::Lord, [0.0, 1.0, 1.224_744_871_391_59, 1.224_744_871_391_59, 1.0, 0.0]),
        (
            ConditionalMethod::LordCompound,
            [small, small, 1.317_516_245_290_27, 1.328_019_715_078_19, 1.0, 0.0],
        ),
    ];
    for (method, expected) in printed {
        let options = ConditionalOptions::of(method);
        let found = conditional_errors(&responses, &test, &options, 0.95).expect("errors");
        let people: Vec<u64> = found.scores.iter().map(|row| row.n).collect();
        assert_eq!(people, [7, 11, 53, 55, 48, 26]);
        for (row, expected) in found.scores.iter().zip(expected) {
            assert_close(method.name(), row.standard_error, expected, STABLE);
        }
    }
}

/// Jacobson and Truax (1991): 32.5 before, 47.5 after, s = 7.5, reliability .80.
#[test]
fn the_example_of_jacobson_and_truax() {
    let found = reliable_change(&[32.5], &[47.5], 0.8, Some(7.5), true, 0.95).expect("a change");
    let printed = |figure: f64| (figure * 100.0).round() / 100.0;
    assert_eq!(printed(found.errors.measurement), 3.35);
    assert_eq!(printed(found.errors.difference), 4.74);
    assert_eq!(printed(found.people[0].rci), 3.16);
    assert_eq!(found.improved, 1);
}

#[test]
fn results_are_printed() {
    let found = true_score_intervals(&[130.0], 100.0, 15.0, 0.9, 0.95).expect("intervals");
    assert!(found.to_string().contains("127.000  [118.180, 135.820]"), "{found}");
    let found = reliable_change(&[32.5], &[47.5], 0.8, Some(7.5), true, 0.95).expect("a change");
    assert!(found.to_string().contains("3.162"), "{found}");
}
