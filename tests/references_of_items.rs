//! Pairs of items, their analysis of variance, right/wrong items, and answers at the ends against R.

use crate::common::scales::{each_scale, scale_of};
use crate::common::studies::Studies;
use crate::common::{
    Answers, Cell, Comparison, STABLE, assert_close, column, list, names, number, numbers,
    read_json,
};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, Error, InterItemCorrelations, ItemAnova, Missing, Moments, Resampling,
    Responses, RetestIcc, RightWrongAnalysis, Scale, bootstrap_mean_inter_item, floor_and_ceiling,
    inter_item_correlations, item_analysis, item_anova, response_frequencies, right_wrong_analysis,
    score_precision, test_retest,
};
use serde_json::Value;

/// Answers written out in a reference.
fn written_out(declared: &Value) -> Answers {
    let columns = declared.as_object().expect("columns").iter();
    Answers::new(columns.map(|(name, answers)| (name.clone(), numbers(answers))).collect())
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
fn what_does_not_vary_is_named() {
    let (same, x) = ([2.0, 2.0, 2.0, 2.0], [1.0, 2.0, 3.0, 5.0]);
    let moments =
        Moments::of(&columns(&[("a", &same), ("b", &x)]), Missing::Listwise).expect("moments");
    let scale = Scale::new("s", ["a", "b"]).expect("items");
    let constant = Error::ConstantVariable { variable: "a".to_string(), value: 2.0 };
    assert_eq!(item_anova(&moments, &scale), Err(constant.clone()));
    assert_eq!(inter_item_correlations(&moments, &scale, 0.95), Err(constant.clone()));
    assert_eq!(score_precision(&moments, &scale, None, 0.95), Err(constant.clone()));
    assert_eq!(test_retest(&moments, ["a", "b"], 0.95), Err(constant));
}

#[test]
fn one_measure_taken_twice_without_error_agrees_perfectly() {
    let x = [1.0, 2.0, 3.0, 5.0];
    let moments =
        Moments::of(&columns(&[("a", &x), ("b", &x)]), Missing::Listwise).expect("moments");
    let found = test_retest(&moments, ["a", "b"], 0.95).expect("a retest");
    let perfect = RetestIcc { estimate: 1.0, conf_low: 1.0, conf_high: 1.0 };
    assert_eq!((found.icc_agreement, found.icc_consistency), (perfect, perfect));
    assert_eq!((found.measurement_error, found.smallest_detectable_change), (0.0, 0.0));
}
