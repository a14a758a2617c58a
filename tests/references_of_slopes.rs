//! Slopes, regions of significance, predictions, marginal means and linear hypotheses against R:
//! `lm`, `emmeans`, `car`, `survey`, and the printed figures of the `interactions` package.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

use crate::common::{
    Answers, Column, Comparison, STABLE, assert_close, list, names, number, numbers,
};
use crate::common::{column, read_json, text};
use ndarray::Array2;
use scalewise::{
    Averaging, Column as Answered, Combination, Error, FittedModel, HierarchicalRegression,
    JohnsonNeyman, LinearHypothesis, Margins, Missing, ObservedModerator, PairAdjustment,
    PredictionInterval, Probe, Regression, Responses, Setting, WeightType, predict, simple_slopes,
};
use serde_json::Value;

/// The columns of a combination that a table of R's has.
fn those_of(expected: &Value, found: &[Combination]) -> Vec<Column> {
    let all = vec![
        column("estimate", found, |c| c.estimate),
        column("std_error", found, |c| c.std_error),
        column("statistic", found, |c| c.statistic),
        column("df", found, |c| c.df),
        column("p_value", found, |c| c.p_value),
        column("conf_low", found, |c| c.conf_low),
        column("conf_high", found, |c| c.conf_high),
    ];
    all.into_iter().filter(|(name, _)| expected.get(name).is_some()).collect()
}

fn answers(file: &str) -> Answers {
    Answers::read(&format!("data/{file}.csv"))
}

/// The columns of a file, with a product of each pair of names written `a:b` or `a:b:c`.
fn with_products<'a>(answers: &'a Answers, products: &[&str]) -> Responses<'a> {
    let plain = answers.responses();
    products.iter().fold(plain.clone(), |responses, name| {
        let factors = name.split(':').map(|part| plain.column(part).expect("a column").clone());
        let product = Answered::product(factors).expect("columns of one length");
        responses.with_column(*name, product).expect("a new column")
    })
}

fn fit(responses: &Responses<'_>, outcome: &str, predictors: &[&str]) -> Regression {
    HierarchicalRegression::new(outcome)
        .block("All", predictors.iter().copied())
        .fit_responses(responses, Missing::Listwise)
        .expect("a regression")
}

fn compare_regions(
    compare: &mut Comparison,
    what: &str,
    (model, observed): (&FittedModel, &ObservedModerator),
    [predictor, moderator]: [&str; 2],
    expected: &Value,
) {
    for (how, expected) in expected.as_object().expect("ways to test") {
        let asked = JohnsonNeyman::new(predictor, moderator)
            .alpha(number(&expected["alpha"]))
            .observed(observed.clone());
        let asked = if how == "fdr" { asked.control_fdr() } else { asked };
        let found = asked.find(model).expect("regions");
        let what = format!("{what} {how}");
        compare.cell(&format!("{what} critical"), found.critical, &expected["critical"]);
        compare.cell(&format!("{what} lower"), found.lower, &expected["lower"]);
        compare.cell(&format!("{what} upper"), found.upper, &expected["upper"]);
        compare.cell(&format!("{what} where"), found.significant.name(), &expected["significant"]);
        compare.cells(&format!("{what} range"), found.range.expect("a range"), &expected["range"]);
        let share = found.share_of_range;
        compare.cell(&format!("{what} share of range"), share, &expected["share_of_range"]);
        let share = found.share_of_respondents;
        compare.cell(&format!("{what} respondents"), share, &expected["share_of_respondents"]);
        for end in [found.lower, found.upper].into_iter().filter(|end| !end.is_nan()) {
            let t = found.slope_at(end).statistic.abs();
            assert_close(&format!("{what}: |t| at {end}"), t, found.critical, STABLE);
        }
    }
}

/// Slopes, intercepts and regions of one model along a numeric moderator.
fn compare_slopes(
    compare: &mut Comparison,
    name: &str,
    responses: &Responses<'_>,
    (outcome, predictors): (&str, &[&str]),
    [predictor, moderator]: [&str; 2],
) {
    let expected = &read_json("slopes.json")["numeric"][name];
    let model = fit(responses, outcome, predictors).fitted(None).expect("the model");
    let probe = Probe::at(moderator, numbers(&expected["values"]));
    let found = simple_slopes(&model, predictor, &[probe], 0.95).expect("slopes");
    let slopes: Vec<Combination> = found.slopes.iter().map(|row| row.slope).collect();
    let intercepts: Vec<Combination> = found.slopes.iter().map(|row| row.intercept).collect();
    let (of_slopes, of_intercepts) = (&expected["slopes"], &expected["intercepts"]);
    compare.table(&format!("{name} slopes"), those_of(of_slopes, &slopes), of_slopes);
    compare.table(
        &format!("{name} intercepts"),
        those_of(of_intercepts, &intercepts),
        of_intercepts,
    );
    for row in &found.slopes {
        assert_eq!(found.expected(row, 0.0), row.intercept, "{name}: the line at nought");
    }
    let variables = predictors.iter().chain([&outcome]).copied();
    let observed = ObservedModerator::of(&responses.select(variables).expect("columns"), moderator);
    let observed = observed.expect("values of the moderator");
    let pair = [predictor, moderator];
    compare_regions(compare, name, (&model, &observed), pair, &expected["jn"]);
    for (share, expected) in [0.16, 0.5, 0.84].iter().zip(numbers_or_none(&expected["percentiles"]))
    {
        let found = observed.quantile(*share).expect("a quantile");
        assert_close(&format!("{name} {share}"), found, expected, STABLE);
    }
}

fn numbers_or_none(value: &Value) -> Vec<f64> {
    if value.is_null() { Vec::new() } else { numbers(value) }
}

#[test]
fn slopes_and_regions_along_a_number_are_those_of_r() {
    let (states, cars, anes) = (answers("states"), answers("cars"), answers("anes96"));
    let states = with_products(&states, &["Illiteracy:Murder"]);
    let population = states.column("Population").expect("a column").clone();
    let weighted = states.clone().weighted(population, WeightType::Analytic).expect("weights");
    let cars = with_products(&cars, &["hp:wt"]);
    let anes = with_products(&anes, &["educ:income"]);
    Comparison::assert(|compare| {
        let pair = ["Illiteracy", "Murder"];
        let short = ("Income", ["Illiteracy", "Murder", "Illiteracy:Murder"].as_slice());
        let long = ("Income", ["Frost", "Illiteracy", "Murder", "Illiteracy:Murder"].as_slice());
        compare_slopes(compare, "states", &states, long, pair);
        compare_weighted_states(compare, &weighted, short, pair);
        let of_cars = ("mpg", ["hp", "wt", "hp:wt"].as_slice());
        compare_slopes(compare, "cars", &cars, of_cars, ["hp", "wt"]);
        let of_anes = ("selfLR", ["age", "educ", "income", "PID", "educ:income"].as_slice());
        compare_slopes(compare, "anes96", &anes, of_anes, ["educ", "income"]);
    });
}

/// Shares of respondents are weighted here, and counted in R.
fn compare_weighted_states(
    compare: &mut Comparison,
    responses: &Responses<'_>,
    (outcome, predictors): (&str, &[&str]),
    [predictor, moderator]: [&str; 2],
) {
    let expected = &read_json("slopes.json")["numeric"]["weighted_states"];
    let model = fit(responses, outcome, predictors).fitted(None).expect("the model");
    let probe = Probe::at(moderator, numbers(&expected["values"]));
    let found = simple_slopes(&model, predictor, &[probe], 0.95).expect("slopes");
    let slopes: Vec<Combination> = found.slopes.iter().map(|row| row.slope).collect();
    let table = &expected["slopes"];
    compare.table("weighted states", those_of(table, &slopes), table);
    let columns = [moderator, outcome];
    let rows = answers("states");
    let unweighted = rows.responses().select(columns).expect("columns");
    let observed = ObservedModerator::of(&unweighted, moderator).expect("values");
    let pair = [predictor, moderator];
    compare_regions(compare, "weighted states", (&model, &observed), pair, &expected["jn"]);
}

#[test]
fn the_printed_figures_of_interactions() {
    // README of interactions: lm(mpg ~ hp * wt, mtcars).
    let cars = answers("cars");
    let cars = with_products(&cars, &["hp:wt"]);
    let model = fit(&cars, "mpg", &["hp", "wt", "hp:wt"]).fitted(None).expect("the model");
    let found = JohnsonNeyman::new("hp", "wt").find(&model).expect("regions");
    assert_eq!(format!("{:.2} {:.2}", found.lower, found.upper), "3.69 5.90");
    assert_eq!(found.significant.name(), "outside");
    // Printed in a course that uses it: lm(Income ~ Illiteracy * Murder, weights = Population).
    let states = answers("states");
    let states = with_products(&states, &["Illiteracy:Murder"]);
    let population = states.column("Population").expect("a column").clone();
    let states = states.weighted(population, WeightType::Analytic).expect("weights");
    let model = fit(&states, "Income", &["Illiteracy", "Murder", "Illiteracy:Murder"]);
    let model = model.fitted(None).expect("the model");
    let at = Probe::at("Murder", [0.0, 5.0, 10.0]);
    let slopes = simple_slopes(&model, "Illiteracy", &[at], 0.95).expect("slopes").slopes;
    let printed: Vec<String> = slopes
        .iter()
        .map(|row| format!("{:.2} ({:.2})", row.slope.estimate, row.slope.std_error))
        .collect();
    assert_eq!(printed, ["535.50 (458.77)", "-24.44 (282.48)", "-584.38 (152.37)"]);
    let found = JohnsonNeyman::new("Illiteracy", "Murder").range(1.4, 15.1).control_fdr();
    let found = found.find(&model).expect("regions");
    let printed = format!("{:.2} {:.2} {:.2}", found.critical, found.lower, found.upper);
    assert_eq!(printed, "2.33 -22.57 8.52");
}

#[test]
fn a_covariance_given_by_hand_stands_behind_slopes_and_regions() {
    let expected = &read_json("slopes.json")["numeric"]["hc3_states"];
    let model = FittedModel::new(
        ["(Intercept)", "Illiteracy", "Murder", "Illiteracy:Murder"],
        numbers(&expected["estimates"]),
        matrix(&expected["covariance"]),
        number(&expected["df"]),
    );
    let model = model.expect("a model").mean("Illiteracy", 1.0).mean("Murder", 7.0);
    let probe = Probe::at("Murder", numbers(&expected["values"]));
    let found = simple_slopes(&model, "Illiteracy", &[probe], 0.95).expect("slopes");
    let slopes: Vec<Combination> = found.slopes.iter().map(|row| row.slope).collect();
    let rows = answers("states");
    let columns = rows.responses().select(["Murder"]).expect("a column");
    let observed = ObservedModerator::of(&columns, "Murder").expect("values");
    Comparison::assert(|compare| {
        compare.table("hc3", those_of(&expected["slopes"], &slopes), &expected["slopes"]);
        let pair = ["Illiteracy", "Murder"];
        compare_regions(compare, "hc3", (&model, &observed), pair, &expected["jn"]);
    });
}

fn matrix(rows: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(rows).iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

#[test]
fn slopes_by_two_moderators_and_by_a_factor_are_those_of_r() {
    let expected = read_json("slopes.json");
    let anes = answers("anes96");
    let products = ["age:educ", "age:income", "educ:income", "age:educ:income"];
    let anes = with_products(&anes, &products);
    let predictors = [["age", "educ", "income"].as_slice(), &products].concat();
    let model = fit(&anes, "selfLR", &predictors).fitted(None).expect("the model");
    let probes = [Probe::at("educ", [2.0, 6.0]), Probe::at("income", [5.0, 15.0, 20.0])];
    let found = simple_slopes(&model, "age", &probes, 0.95).expect("slopes");
    let slopes: Vec<Combination> = found.slopes.iter().map(|row| row.slope).collect();
    let air = answers("airquality");
    let model = by_month(&air);
    let levels = Probe::levels(&model, "Month", "5").expect("months");
    let of_months = simple_slopes(&model, "Wind", &[levels], 0.95).expect("slopes");
    let by_months: Vec<Combination> = of_months.slopes.iter().map(|row| row.slope).collect();
    let labels: Vec<&str> = of_months.slopes.iter().map(|row| row.at[0].label.as_str()).collect();
    assert_eq!(labels, names(&expected["months"]["levels"]));
    Comparison::assert(|compare| {
        let table = &expected["three_way"]["slopes"];
        compare.table("three-way", those_of(table, &slopes), table);
        let table = &expected["months"]["slopes"];
        compare.table("months", those_of(table, &by_months), table);
    });
}

/// Ozone on wind by month, with temperature.
fn by_month(air: &Answers) -> FittedModel {
    let responses = air.responses();
    let (month, wind) = (responses.column("Month"), responses.column("Wind"));
    let (month, wind) = (month.expect("a column").clone(), wind.expect("a column").clone());
    let mut predictors = vec!["Wind".to_string(), "Temp".to_string()];
    let mut made = responses;
    for level in 6..=9 {
        let dummy = month.clone().indicator(f64::from(level));
        let product = Answered::product([wind.clone(), dummy.clone()]).expect("one length");
        for (name, column) in
            [(format!("Month[{level}]"), dummy), (format!("Wind:Month[{level}]"), product)]
        {
            made = made.with_column(name.clone(), column).expect("a new column");
            predictors.push(name);
        }
    }
    let predictors: Vec<&str> = predictors.iter().map(String::as_str).collect();
    fit(&made, "Ozone", &predictors).fitted(None).expect("the model")
}

fn compare_margins(
    compare: &mut Comparison,
    what: &str,
    asked: &Margins,
    model: &FittedModel,
    expected: &Value,
) {
    let ways = [
        PairAdjustment::None,
        PairAdjustment::Tukey,
        PairAdjustment::Holm,
        PairAdjustment::Bonferroni,
    ];
    for way in ways {
        let found = asked.clone().adjustment(way).find(model).expect("margins");
        let means: Vec<Combination> = found.means.iter().map(|row| row.mean).collect();
        compare.table(what, those_of(&expected["means"], &means), &expected["means"]);
        let pairs: Vec<Combination> = found.contrasts.iter().map(|c| c.difference).collect();
        let table = &expected["contrasts"][way.name()];
        if way == PairAdjustment::Tukey {
            // R's studentised range is right to 1e-10 where it is not small.
            compare_tukey(&format!("{what} tukey"), &pairs, table);
        } else {
            compare.table(&format!("{what} {}", way.name()), those_of(table, &pairs), table);
        }
    }
}

fn compare_tukey(what: &str, pairs: &[Combination], table: &Value) {
    for (at, pair) in pairs.iter().enumerate() {
        let expected = |name: &str| number(&table[name][at]);
        let p = crate::common::beside(STABLE, 1.0);
        assert_close(&format!("{what} p[{at}]"), pair.p_value, expected("p_value"), p);
        let reach = crate::common::beside(crate::common::ITERATIVE, pair.std_error);
        assert_close(&format!("{what} low[{at}]"), pair.conf_low, expected("conf_low"), reach);
        assert_close(&format!("{what} high[{at}]"), pair.conf_high, expected("conf_high"), reach);
    }
}

#[test]
fn marginal_means_and_contrasts_are_those_of_emmeans() {
    let expected = read_json("slopes.json");
    let (air, simulated) = (answers("airquality"), answers("simulated"));
    let of_offices = &expected["offices"];
    let (additive, crossed) = (offices(&simulated, false), offices(&simulated, true));
    let sizes = |model: &FittedModel| Probe::levels(model, "office_size", "0").expect("sizes");
    Comparison::assert(|compare| {
        let months = by_month(&air);
        let by = Margins::by([Probe::levels(&months, "Month", "5").expect("months")]);
        compare_margins(compare, "months", &by, &months, &expected["months_means"]);
        let by = Margins::by([sizes(&additive)]);
        compare_margins(compare, "equal", &by, &additive, &of_offices["equal"]);
        let shares = by.clone().averaging(Averaging::Proportional);
        compare_margins(compare, "shares", &shares, &additive, &of_offices["proportional"]);
        let held = by.at("knowledge", 1.0).at("age", 30.0);
        compare_margins(compare, "held", &held, &additive, &of_offices["at_values"]);
        let by = Margins::by([sizes(&crossed)]);
        compare_margins(compare, "equal in cells", &by, &crossed, &of_offices["crossed_equal"]);
        // emmeans has the first factor change fastest.
        let employers = Probe::levels(&crossed, "employer", "0").expect("employers");
        let cells = Margins::by([employers, sizes(&crossed)]);
        compare_margins(compare, "cells", &cells, &crossed, &of_offices["crossed"]);
    });
}

#[test]
fn margins_are_the_same_under_another_coding() {
    let expected = &read_json("slopes.json")["offices"];
    let simulated = answers("simulated");
    let effect = |variable: &str, level: f64, last: f64| -> Vec<f64> {
        let of_answer = |x: &f64| match *x {
            x if x.is_nan() => f64::NAN,
            x if x == level => 1.0,
            x => -f64::from(u8::from(x == last)),
        };
        simulated.column(variable).expect("a column").iter().map(of_answer).collect()
    };
    let columns = [
        ("employer[S.0]", effect("employer", 0.0, 1.0)),
        ("office_size[S.0]", effect("office_size", 0.0, 3.0)),
        ("office_size[S.1]", effect("office_size", 1.0, 3.0)),
        ("office_size[S.2]", effect("office_size", 2.0, 3.0)),
    ];
    let made = columns.iter().fold(simulated.responses(), |made, (name, column)| {
        made.with_column(*name, column.as_slice()).expect("a new column")
    });
    let predictors = ["knowledge", "age"].into_iter().chain(columns.iter().map(|(name, _)| *name));
    let model = fit(&made, "tailoring", &predictors.collect::<Vec<_>>());
    let model = model.fitted(None).expect("the model");
    let coded = |factor: &str, levels: &[&str]| {
        let of_level = |at: usize| {
            let value = |column: usize| match at {
                at if at == column => 1.0,
                at if at + 1 == levels.len() => -1.0,
                _ => 0.0,
            };
            let columns = 0..levels.len() - 1;
            columns.map(|i| Setting::new(format!("{factor}[S.{}]", levels[i]), value(i))).collect()
        };
        let levels = levels.iter().enumerate().map(|(at, level)| (*level, of_level(at)));
        Probe::coded(factor, levels.collect::<Vec<_>>())
    };
    let by = Margins::by([coded("office_size", &["0", "1", "2", "3"])]);
    let equal = by.over([coded("employer", &["0", "1"])]);
    Comparison::assert(|compare| {
        compare_margins(compare, "effect coding", &equal, &model, &expected["equal"]);
        let shares = equal.clone().averaging(Averaging::Proportional);
        compare_margins(compare, "shares", &shares, &model, &expected["proportional"]);
    });
}

/// Tailoring on two numbers and two factors.
fn offices(simulated: &Answers, crossed: bool) -> FittedModel {
    let responses = simulated.responses();
    let column = |name: &str| responses.column(name).expect("a column").clone();
    let employer = column("employer").indicator(1.0);
    let sizes = [1.0, 2.0, 3.0].map(|size| column("office_size").indicator(size));
    let mut columns = vec![("employer[1]".to_string(), employer.clone())];
    for (at, size) in sizes.iter().enumerate() {
        columns.push((format!("office_size[{}]", at + 1), size.clone()));
    }
    if crossed {
        for (at, size) in sizes.iter().enumerate() {
            let product = Answered::product([employer.clone(), size.clone()]).expect("one length");
            columns.push((format!("employer[1]:office_size[{}]", at + 1), product));
        }
    }
    let mut predictors = vec!["knowledge".to_string(), "age".to_string()];
    predictors.extend(columns.iter().map(|(name, _)| name.clone()));
    let made = columns.into_iter().fold(responses.clone(), |made, (name, column)| {
        made.with_column(name, column).expect("a new column")
    });
    let predictors: Vec<&str> = predictors.iter().map(String::as_str).collect();
    fit(&made, "tailoring", &predictors).fitted(None).expect("the model")
}

#[test]
fn predictions_are_those_of_r() {
    let expected = &read_json("slopes.json")["predictions"];
    let anes = answers("anes96");
    let rows = with_products(&anes, &["educ:income"]);
    let weights: Vec<f64> = (1..=rows.n_rows()).map(|row| 1.0 + (row % 3) as f64).collect();
    let new: Vec<(String, Vec<f64>)> = ["age", "educ", "income", "PID"]
        .iter()
        .map(|name| (name.to_string(), numbers(&expected["new"][name])))
        .collect();
    let new = Answers::new(new);
    let new = with_products(&new, &["educ:income"]);
    let kinds = [
        ("none", None),
        ("analytic", Some(WeightType::Analytic)),
        ("frequency", Some(WeightType::Frequency)),
        ("sampling", Some(WeightType::Sampling)),
    ];
    Comparison::assert(|compare| {
        for (name, kind) in kinds {
            let weighted = match kind {
                None => rows.clone(),
                Some(kind) => rows.clone().weighted(weights.as_slice(), kind).expect("weights"),
            };
            let fit = fit(&weighted, "selfLR", &["age", "educ", "income", "PID", "educ:income"]);
            let model = fit.fitted(None).expect("the model");
            let sigma = fit.models[0].sigma;
            for (which, table) in expected[name].as_object().expect("intervals") {
                let interval = match which.as_str() {
                    "confidence" => PredictionInterval::Confidence,
                    _ => PredictionInterval::Prediction { sigma },
                };
                let confidence = if which == "wide" { 0.99 } else { 0.95 };
                let found = predict(&model, &new, interval, confidence).expect("predictions");
                assert_eq!(found.missing, 1, "the row without income");
                let columns = vec![
                    column("fitted", &found.fitted, |x| *x),
                    column("std_error", &found.std_error, |x| *x),
                    column("conf_low", &found.conf_low, |x| *x),
                    column("conf_high", &found.conf_high, |x| *x),
                ];
                compare.table(&format!("{name} {which}"), columns, table);
            }
        }
    });
}

#[test]
fn predictions_keep_the_place_of_their_rows_in_many_chunks() {
    let rows = 80_000;
    let x: Vec<f64> = (0..rows).map(|i| if i % 7 == 3 { f64::NAN } else { i as f64 }).collect();
    let covariance = Array2::from_diag(&ndarray::array![0.25, 0.0]);
    let model = FittedModel::new(["(Intercept)", "x"], vec![1.0, 2.0], covariance, 9.0);
    let new = Responses::from_columns([("x", x.as_slice())]).expect("a column");
    let interval = PredictionInterval::Confidence;
    let found = predict(&model.expect("a model"), &new, interval, 0.9).expect("predictions");
    assert_eq!(found.missing, x.iter().filter(|x| x.is_nan()).count() as u64);
    for (x, y) in x.iter().zip(&found.fitted) {
        assert!(*y == 1.0 + 2.0 * x || (y.is_nan() && x.is_nan()));
    }
    let infinite = [0.0, f64::INFINITY];
    let new = Responses::from_columns([("x", infinite.as_slice())]).expect("a column");
    let model = FittedModel::new(["x"], vec![1.0], Array2::eye(1), 9.0).expect("a model");
    let refused = predict(&model, &new, interval, 0.9).expect_err("an infinite answer");
    assert_eq!(refused, Error::InfiniteValue { variable: "x".to_string(), row: 1 });
}

#[test]
fn linear_hypotheses_are_those_of_car() {
    let expected = read_json("slopes.json");
    let anes = answers("anes96");
    let plain = fit(&anes.responses(), "selfLR", &["age", "educ", "income", "PID"]);
    let model = plain.fitted(None).expect("the model");
    Comparison::assert(|compare| {
        for (name, expected) in expected["hypotheses"].as_object().expect("tests") {
            let model = if expected["covariance"].is_null() {
                model.clone()
            } else {
                let covariance = matrix(&expected["covariance"]);
                let estimates = model.estimates().to_vec();
                let given =
                    FittedModel::new(model.terms().to_vec(), estimates, covariance, model.df());
                given.expect("a model")
            };
            let texts = list(&expected["hypotheses"]).iter().map(text);
            let read: Vec<LinearHypothesis> =
                texts.map(|text| model.hypothesis(text).expect("a hypothesis")).collect();
            compare.cells(name, read.iter().map(|h| h.value), &expected["values"]);
            for (hypothesis, weights) in read.iter().zip(list(&expected["weights"])) {
                compare.cells(name, hypothesis.weights.iter().copied(), weights);
            }
            let found = model.linear_hypothesis(&read, 0.95).expect("a test");
            compare.cell(&format!("{name} f"), found.f, &expected["f"]);
            compare.cell(&format!("{name} df1"), found.df1, &expected["df1"]);
            compare.cell(&format!("{name} df2"), found.df2, &expected["df2"]);
            compare.cell(&format!("{name} p"), found.p_value, &expected["p_value"]);
            let table = &expected["each"];
            compare.table(name, those_of(table, &found.differences), table);
        }
    });
}
