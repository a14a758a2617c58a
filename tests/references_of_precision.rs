//! Pairs of items, their analysis of variance, right/wrong items, answers at the ends, and the precision
//! of scores: R's figures, JASP's and those of the papers.

mod common;

use common::scales::scale_of;
use common::studies::Studies;
use common::{
    Answers, Cell, Column, Comparison, STABLE, assert_close, column, list, names, number, numbers,
    read_json, text,
};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, ConditionalErrors, ConditionalMethod, ConditionalOptions,
    InterItemCorrelations, ItemAnova, Missing, Moments, Resampling, Responses, RetestIcc,
    RightWrongAnalysis, Scale, StandardErrors, WeightType, bootstrap_mean_inter_item,
    conditional_errors, floor_and_ceiling, inter_item_correlations, item_analysis, item_anova,
    reliable_change, response_frequencies, right_wrong_analysis, score_precision,
    standard_error_of_measurement, test_retest, true_score_intervals,
};
use serde_json::Value;

fn optional(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// Answers written out in a reference.
fn written_out(declared: &Value) -> Answers {
    let columns = declared.as_object().expect("columns").iter();
    Answers::new(columns.map(|(name, answers)| (name.clone(), numbers(answers))).collect())
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

// scales of the studies ----------------------------------------------------------------------------

/// Every scale of every study, with and without frequency weights: its answers, and what R says.
fn each_scale(mut compare: impl FnMut(&str, &Responses<'_>, &Scale, &Value)) {
    let (studies, references) = (Studies::read(), read_json("precision.json"));
    for (name, answers) in &studies.answers {
        for declared in list(&studies.study(name)["scales"]) {
            let scale = scale_of(declared);
            let plain = answers.responses().select(scale.items()).expect("items");
            let expected = &references["scales"][name][scale.name()];
            compare(&format!("{name} {}", scale.name()), &plain, &scale, expected);
            let expected = &references["frequency_weights"][name][scale.name()];
            if expected.is_object() {
                let weighted = answers.weighted().select(scale.items()).expect("items");
                compare(&format!("{name} {} weighted", scale.name()), &weighted, &scale, expected);
            }
        }
    }
}

fn compare_pairs(
    compare: &mut Comparison,
    what: &str,
    found: &InterItemCorrelations,
    expected: &Value,
) {
    let rows = &found.pairs;
    let columns = vec![
        column("first", rows, |row| Cell::from(&row.first)),
        column("second", rows, |row| Cell::from(&row.second)),
        column("n", rows, |row| row.correlation.n),
        column("estimate", rows, |row| row.correlation.estimate),
        column("statistic", rows, |row| row.correlation.statistic),
        column("df", rows, |row| row.correlation.df),
        column("p_value", rows, |row| row.correlation.p_value),
        column("conf_low", rows, |row| row.correlation.conf_low),
        column("conf_high", rows, |row| row.correlation.conf_high),
    ];
    compare.table(what, columns, &expected["tidy"]);
    let whole = std::slice::from_ref(found);
    let columns = vec![
        column("mean", whole, |one| one.mean),
        column("median", whole, |one| one.median),
        column("min", whole, |one| one.min),
        column("max", whole, |one| one.max),
    ];
    compare.table(what, columns, &expected["glance"]);
}

#[test]
fn pairs_of_items_are_those_of_r() {
    Comparison::assert(|compare| {
        each_scale(|name, responses, scale, expected| {
            for missing in [Missing::Listwise, Missing::Pairwise] {
                let moments = Moments::of(responses, missing).expect("moments");
                let found = inter_item_correlations(&moments, scale, 0.95).expect("correlations");
                let what = format!("{name} {}", missing.name());
                compare_pairs(compare, &what, &found, &expected[missing.name()]);
            }
        });
    });
}

fn compare_anova(compare: &mut Comparison, what: &str, found: &ItemAnova, expected: &Value) {
    let rows = &found.sources;
    let columns = vec![
        column("source", rows, |row| row.source),
        column("sum_of_squares", rows, |row| row.sum_of_squares),
        column("df", rows, |row| row.df),
        column("mean_square", rows, |row| row.mean_square),
        column("f", rows, |row| row.f),
        column("p_value", rows, |row| row.p_value),
    ];
    compare.table(what, columns, &expected["tidy"]);
    compare.cell(what, found.n, &expected["n"]);
    compare.cell(&format!("{what} mean"), found.grand_mean, &expected["grand_mean"]);
    compare.cell(&format!("{what} hoyt"), found.hoyt, &expected["hoyt"]);
    compare.cell(&format!("{what} power"), found.additive_power, &expected["additive_power"]);
    let test = found.hotelling.expect("more people than items");
    for (figure, found) in [
        ("t_squared", test.t_squared),
        ("f", test.f),
        ("df1", test.df1 as f64),
        ("df2", test.df2 as f64),
        ("p_value", test.p_value),
    ] {
        compare.cell(&format!("{what} {figure}"), found, &expected["hotelling"][figure]);
    }
}

#[test]
fn analyses_of_variance_are_those_of_r() {
    Comparison::assert(|compare| {
        each_scale(|name, responses, scale, expected| {
            let moments = Moments::of(responses, Missing::Listwise).expect("moments");
            let found = item_anova(&moments, scale).expect("an analysis of variance");
            compare_anova(compare, name, &found, &expected["anova"]);
            let alpha = item_analysis(&moments, scale, 0.95).expect("alpha").alpha.estimate;
            assert_close(name, found.hoyt, alpha, STABLE);
        });
        // Judged by lm with a factor of people.
        let few = &read_json("precision.json")["few"];
        let answers = written_out(&few["answers"]);
        let responses = answers.responses();
        let scale = Scale::new("few", responses.names().to_vec()).expect("items");
        let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
        let found = item_anova(&moments, &scale).expect("an analysis of variance");
        compare_anova(compare, "few", &found, &few["anova"]);
    });
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

// scores by themselves -----------------------------------------------------------------------------

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

// rows ---------------------------------------------------------------------------------------------

fn compare_right_wrong(compare: &mut Comparison, found: &RightWrongAnalysis, expected: &Value) {
    let rows = &found.items;
    let columns = vec![
        column("item", rows, |row| Cell::from(&row.item)),
        column("n", rows, |row| row.n),
        column("difficulty", rows, |row| row.difficulty),
        column("upper", rows, |row| row.upper),
        column("lower", rows, |row| row.lower),
        column("discrimination", rows, |row| row.discrimination),
        column("item_rest", rows, |row| row.item_rest),
    ];
    compare.table("right/wrong", columns, &expected["tidy"]);
    for (what, found) in [
        ("n", found.n as f64),
        ("mean", found.mean),
        ("sd", found.sd),
        ("upper_from", found.upper_from),
        ("lower_to", found.lower_to),
        ("n_upper", found.n_upper as f64),
        ("n_lower", found.n_lower as f64),
    ] {
        compare.cell(what, found, &expected[what]);
    }
}

#[test]
fn right_wrong_items_are_those_of_r() {
    let (references, answers) = (read_json("precision.json"), Answers::read("data/ability.csv"));
    let responses = answers.responses();
    let test = Scale::new("ability", responses.names().to_vec()).expect("items");
    Comparison::assert(|compare| {
        for expected in list(&references["right_wrong"]) {
            let found = right_wrong_analysis(&responses, &test, number(&expected["share"]));
            compare_right_wrong(compare, &found.expect("an analysis"), expected);
        }
        let expected = &references["right_wrong_weighted"];
        let found = right_wrong_analysis(&answers.weighted(), &test, 0.27).expect("an analysis");
        compare_right_wrong(compare, &found, expected);
    });
}

#[test]
fn frequencies_of_answers_are_those_of_r() {
    let expected = &read_json("precision.json")["responses"];
    let studies = Studies::read();
    let declared = &list(&studies.study("anes96_gaps")["scales"])[0];
    let answers = Answers::read("data/anes96_gaps.csv");
    let found = response_frequencies(&answers.responses(), &scale_of(declared)).expect("answers");
    let rows = &found.rows;
    Comparison::assert(|compare| {
        let columns = vec![
            column("item", rows, |row| Cell::from(&row.item)),
            column("value", rows, |row| row.value),
            column("count", rows, |row| row.count),
            column("share", rows, |row| row.share),
        ];
        compare.table("answers", columns, &expected["tidy"]);
        compare.cells("missing", found.missing.iter().copied(), &expected["missing"]);
        compare.cells("values", found.values.iter().copied(), &expected["values"]);
    });
}

#[test]
fn shares_at_the_ends_are_those_of_r() {
    let (studies, references) = (Studies::read(), read_json("precision.json"));
    Comparison::assert(|compare| {
        for (name, answers) in &studies.answers {
            for declared in list(&studies.study(name)["scales"]) {
                let scale = scale_of(declared);
                let found = floor_and_ceiling(&answers.responses(), &scale);
                if declared["bounds"].is_null() {
                    let problem = found.expect_err("no bounds").to_string();
                    assert!(problem.contains("needs the bounds"), "{problem}");
                    continue;
                }
                let rows = &found.expect("shares");
                let columns = vec![
                    column("name", rows, |row| Cell::from(&row.name)),
                    column("n", rows, |row| row.n),
                    column("low", rows, |row| row.low),
                    column("high", rows, |row| row.high),
                    column("floor", rows, |row| row.floor),
                    column("ceiling", rows, |row| row.ceiling),
                ];
                compare.table(name, columns, &references["ends"][name][scale.name()]);
            }
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
                let found = found.expect("errors");
                let what = format!("{name} {} {:?}", method.name(), options.parts);
                compare.table(&what, conditional_columns(&found), &case["tidy"]);
                compare.cell(&what, found.overall, &case["overall"]);
            }
        }
    });
}

// published ----------------------------------------------------------------------------------------

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

/// The example of psych's check.keys: A1 of the Big Five Inventory goes against the other four.
#[test]
fn an_item_against_the_others_is_told_and_never_turned_round() {
    let expected = &read_json("precision.json")["keys"];
    let answers = written_out(&expected["answers"]);
    let responses = answers.responses();
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    let names: Vec<String> = names(&expected["turned_round"]["turned"])
        .iter()
        .map(|name| name.trim_end_matches('-').to_string())
        .collect();
    let plain = Scale::new("agreeableness", names).expect("items");
    let keyed = plain.clone().bounds(1.0, 6.0).and_then(|s| s.reverse(["A1"])).expect("a key");
    Comparison::assert(|compare| {
        for (scale, name) in [(&plain, "as_answered"), (&keyed, "turned_round")] {
            let (found, expected) =
                (item_analysis(&moments, scale, 0.95).expect("items"), &expected[name]);
            compare.cell(name, found.alpha.estimate, &expected["alpha"]);
            let items = &found.items;
            compare.cells(name, items.iter().map(|item| item.item_rest), &expected["item_rest"]);
            let corrected = items.iter().map(|item| item.overlap_corrected);
            compare.cells(name, corrected, &expected["overlap_corrected"]);
            compare.cells(name, items.iter().map(|item| item.mean), &expected["mean"]);
        }
    });
    let found = item_analysis(&moments, &plain, 0.95).expect("items");
    let against: Vec<&str> = found
        .items
        .iter()
        .filter(|item| item.item_rest < 0.0)
        .map(|item| item.item.as_str())
        .collect();
    assert_eq!(against, ["A1"]);
    assert!(found.items.iter().all(|item| !item.reversed));
}

/// R's boot, with the respondents that it drew.
#[test]
fn intervals_of_the_mean_correlation_are_those_of_boot() {
    let references = read_json("precision.json");
    let (answers, expected) = (written_out(&references["few"]["answers"]), &references["mean_r"]);
    let responses = answers.responses();
    let scale = Scale::new("few", responses.names().to_vec()).expect("items");
    let drawn: Vec<u32> =
        list(&expected["indices"]).iter().flat_map(numbers).map(|i| i as u32).collect();
    let drawn = Array2::from_shape_vec((199, responses.n_rows()), drawn).expect("resamples");
    for (method, name) in
        [(BootstrapMethod::Percentile, "percentile"), (BootstrapMethod::Bca, "bca")]
    {
        let resampling = Resampling::given(drawn.view()).method(method);
        let missing = Missing::Listwise;
        let found = bootstrap_mean_inter_item(&responses, &scale, missing, &resampling, 0.95);
        let found = found.expect("an interval");
        assert_close(name, found.estimate, number(&expected["estimate"]), STABLE);
        for (end, expected) in
            [found.conf_low, found.conf_high].into_iter().zip(numbers(&expected[name]))
        {
            assert_close(name, end, expected, STABLE);
        }
    }
}

// edges --------------------------------------------------------------------------------------------

fn columns<'a>(columns: &[(&str, &'a [f64])]) -> Responses<'a> {
    Responses::from_columns(columns.iter().copied()).expect("columns of one length")
}

#[test]
fn fewer_people_than_items_have_no_hotelling() {
    let answers = columns(&[
        ("a", &[1.0, 2.0, 4.0]),
        ("b", &[2.0, 2.0, 5.0]),
        ("c", &[1.0, 3.0, 3.0]),
        ("d", &[3.0, 1.0, 4.0]),
    ]);
    let moments = Moments::of(&answers, Missing::Listwise).expect("moments");
    let scale = Scale::new("s", ["a", "b", "c", "d"]).expect("items");
    let found = item_anova(&moments, &scale).expect("an analysis of variance");
    assert_eq!(found.hotelling, None);
    assert!(found.to_string().contains("Hotelling's T2: none"));
    assert!(found.source("residual").expect("a line").mean_square > 0.0);
}

#[test]
fn items_that_are_alike_leave_no_residual() {
    let (x, y) = ([1.0, 2.0, 4.0, 4.0], [2.0, 3.0, 5.0, 5.0]);
    let moments =
        Moments::of(&columns(&[("a", &x), ("b", &y)]), Missing::Listwise).expect("moments");
    let found = item_anova(&moments, &Scale::new("s", ["a", "b"]).expect("items")).expect("lines");
    assert_eq!(found.source("residual").expect("a line").sum_of_squares, 0.0);
    assert_eq!(found.source("between_items").expect("a line").f, f64::INFINITY);
    assert_eq!((found.hoyt, found.hotelling), (1.0, None));
}

#[test]
fn items_that_everyone_has_right_are_described() {
    let (a, b, c) = ([1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]);
    let answers = columns(&[("a", &a), ("b", &b), ("c", &c)]);
    let scale = Scale::new("test", ["a", "b", "c"]).expect("items");
    let found = right_wrong_analysis(&answers, &scale, 0.27).expect("an analysis");
    assert_eq!((found.items[0].difficulty, found.items[0].discrimination), (1.0, 0.0));
    assert!(found.items[0].item_rest.is_nan());
    assert!(found.to_string().contains("upper group 1 with 3 right or more"));
}

#[test]
fn results_are_printed() {
    let found = true_score_intervals(&[130.0], 100.0, 15.0, 0.9, 0.95).expect("intervals");
    assert!(found.to_string().contains("127.000  [118.180, 135.820]"), "{found}");
    let found = reliable_change(&[32.5], &[47.5], 0.8, Some(7.5), true, 0.95).expect("a change");
    assert!(found.to_string().contains("3.162"), "{found}");
}
