//! Every figure that R gives for the four studies, and for the published table.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

mod common;

use common::{
    Answers, Cell, Column, Comparison, EXACT, STABLE, assert_close, beside, column,
    declared_regression, list, names, number, numbers, read_json, text,
};
use ndarray::Array2;
use scalewise::{
    Block, Coefficient, CorrelationMatrix, Description, Frequency, HierarchicalRegression, Item,
    ItemAnalysis, Missing, Model, Moments, Regression, Responses, Scale, Score, TwoItems,
    correlation_matrix, describe, frequencies, item_analysis, item_analysis_of,
};
use serde_json::Value;

/// One study under one rule for missing answers, with what R says of it.
struct Case<'a> {
    name: String,
    study: &'a Value,
    responses: Responses<'a>,
    missing: Missing,
    expected: &'a Value,
}

/// Studies with their answers.
struct Studies {
    declared: Value,
    answers: Vec<(String, Answers)>,
}

const POLICIES: [Missing; 2] = [Missing::Listwise, Missing::Pairwise];

impl Studies {
    fn read() -> Self {
        let declared = read_json("studies.json");
        let read =
            |(name, study): (&String, &Value)| (name.clone(), Answers::read(text(&study["file"])));
        let answers: Vec<_> = declared.as_object().expect("studies").iter().map(read).collect();
        assert_eq!(answers.len(), 4, "four studies");
        Self { declared, answers }
    }

    /// Every study under both rules; and with frequency weights, those that R has.
    fn cases<'a>(&'a self, expected: &'a Value) -> Vec<Case<'a>> {
        let mut cases = Vec::new();
        for (name, answers) in &self.answers {
            let with_weights = &expected["frequency_weights"][name];
            let weighted = matches!(name.as_str(), "anes96" | "anes96_gaps");
            assert_eq!(with_weights.is_object(), weighted, "{name}: which studies have weights");
            for missing in POLICIES {
                let mut case = |kind: &str, responses, expected: &'a Value| {
                    let name = format!("{name} {kind}{}", missing.name());
                    let expected = &expected[missing.name()];
                    assert!(expected.is_object(), "{name}: is in the reference");
                    let study = self.study(&name);
                    cases.push(Case { study, name, responses, missing, expected });
                };
                case("", answers.responses(), &expected[name]);
                if weighted {
                    case("weighted ", answers.weighted(), with_weights);
                }
            }
        }
        assert_eq!(cases.len(), 12, "four studies and two with weights, under two rules");
        cases
    }

    /// The declaration of the study that a case is of.
    fn study(&self, case: &str) -> &Value {
        &self.declared[case.split(' ').next().unwrap_or(case)]
    }
}

impl Case<'_> {
    fn moments(&self) -> Moments {
        let variables = self.responses.select(names(&self.study["variables"]));
        Moments::of(&variables.expect("declared variables"), self.missing).expect("moments")
    }
}

fn scale_of(declared: &Value) -> Scale {
    let mut scale = Scale::new(text(&declared["name"]), names(&declared["items"])).expect("items");
    if let [low, high] = declared["bounds"].as_array().map_or(&[][..], Vec::as_slice) {
        scale = scale.bounds(number(low), number(high)).expect("bounds");
    }
    scale = scale.reverse(names(&declared["reverse"])).expect("items to reverse");
    if let Some(needed) = declared["min_valid"].as_u64() {
        scale = scale.min_valid(needed as usize).expect("min_valid");
    }
    match text(&declared["score"]) {
        "mean" => scale.scored_by(Score::Mean),
        "sum" => scale.scored_by(Score::Sum),
        other => panic!("unknown score {other}"),
    }
}

#[test]
fn moments_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("moments.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            let (moments, name) = (case.moments(), &case.name);
            match case.missing {
                Missing::Listwise => {
                    compare.cell(&format!("{name} n"), moments.n(), &case.expected["n"]);
                }
                Missing::Pairwise => {
                    compare.matrix(&format!("{name} n"), &moments.pair_n(), &case.expected["n"]);
                }
            }
            compare.cells(&format!("{name} names"), moments.names(), &case.expected["names"]);
            compare.cells(&format!("{name} mean"), moments.mean(), &case.expected["mean"]);
            for (what, found) in
                [("covariance", moments.covariance()), ("correlation", moments.correlation())]
            {
                compare.matrix(&format!("{name} {what}"), &found, &case.expected[what]);
            }
        }
    });
}

#[test]
fn descriptions_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("describe.json"));
    Comparison::assert(|compare| {
        for (name, answers) in &studies.answers {
            let expected = &expected[name]["describe"];
            let variables = answers.responses().select(names(&expected["variable"]));
            let found = describe(&variables.expect("described variables")).expect("descriptives");
            let rows = &found.variables;
            let columns = vec![
                column("variable", rows, |row: &Description| Cell::from(&row.variable)),
                column("n", rows, |row| row.n),
                column("missing", rows, |row| row.missing),
                column("mean", rows, |row| row.mean),
                column("sd", rows, |row| row.sd),
                column("min", rows, |row| Cell::Plain(row.min)),
                column("max", rows, |row| Cell::Plain(row.max)),
                column("skewness", rows, |row| row.skewness),
                column("se_skewness", rows, |row| row.se_skewness),
                column("kurtosis", rows, |row| row.kurtosis),
                column("se_kurtosis", rows, |row| row.se_kurtosis),
            ];
            compare.table(&format!("{name} describe"), columns, expected);
        }
    });
}

#[test]
fn frequencies_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("describe.json"));
    Comparison::assert(|compare| {
        for (name, answers) in &studies.answers {
            let variables = names(&studies.study(name)["frequencies"]);
            let variables = answers.responses().select(variables).expect("declared variables");
            let rows = &frequencies(&variables).expect("frequencies").rows;
            let columns = vec![
                column("variable", rows, |row: &Frequency| Cell::from(&row.variable)),
                column("value", rows, |row| Cell::Plain(row.value)),
                column("count", rows, |row| row.count),
                column("percent", rows, |row| Cell::Plain(row.percent)),
                column("valid_percent", rows, |row| Cell::Plain(row.valid_percent)),
                column("cumulative_percent", rows, |row| Cell::Plain(row.cumulative_percent)),
            ];
            compare.table(&format!("{name} frequencies"), columns, &expected[name]["frequencies"]);
        }
    });
}

fn compare_correlations(
    compare: &mut Comparison,
    name: &str,
    found: &CorrelationMatrix,
    expected: &Value,
) {
    let what = |part: &str| format!("{name} {part}");
    compare.cells(&what("names"), &found.names, &expected["names"]);
    compare.cells(&what("mean"), found.mean.iter().copied(), &expected["mean"]);
    compare.cells(&what("sd"), found.sd.iter().copied(), &expected["sd"]);
    compare.matrix(&what("n"), &found.n, &expected["n"]);
    compare.matrix(&what("r"), &found.r, &expected["r"]);
    compare.matrix(&what("statistic"), &found.statistic, &expected["statistic"]);
    compare.matrix(&what("p_value"), &found.p_value, &expected["p_value"]);
    compare.matrix(&what("conf_low"), &found.conf_low, &expected["conf_low"]);
    compare.matrix(&what("conf_high"), &found.conf_high, &expected["conf_high"]);
    assert_eq!(expected.as_object().map(serde_json::Map::len), Some(9), "{name}: all parts");
}

#[test]
fn correlations_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("correlation.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            let found = correlation_matrix(&case.moments(), 0.95).expect("correlations");
            compare_correlations(compare, &case.name, &found, case.expected);
        }
    });
}

/// The published table: its declaration and its moments.
fn published() -> (Value, Moments) {
    let published = read_json("data/nav2018.json");
    let names = names(&published["names"]);
    let cells: Vec<f64> = list(&published["correlations"]).iter().flat_map(numbers).collect();
    let r = Array2::from_shape_vec((names.len(), names.len()), cells).expect("a square matrix");
    let n = published["n"].as_u64().expect("n");
    let moments = Moments::from_correlation(names, r.view(), n, None, None).expect("moments");
    (published, moments)
}

#[test]
fn published_correlations_are_those_of_r() {
    let (_, moments) = published();
    let expected = &read_json("correlation.json")["from_correlation"]["nav2018"]["moments"];
    Comparison::assert(|compare| {
        let found = correlation_matrix(&moments, 0.95).expect("correlations");
        compare_correlations(compare, "nav2018", &found, expected);
    });
}

fn item_columns(rows: &[Item]) -> Vec<Column> {
    vec![
        column("item", rows, |row| Cell::from(&row.item)),
        column("reversed", rows, |row| row.reversed),
        column("n", rows, |row| row.n),
        column("mean", rows, |row| row.mean),
        column("sd", rows, |row| row.sd),
        column("item_total", rows, |row| row.item_total),
        column("item_rest", rows, |row| row.item_rest),
        column("smc", rows, |row| row.smc),
        column("alpha_if_dropped", rows, |row| row.alpha_if_dropped),
        column("mean_if_dropped", rows, |row| row.mean_if_dropped),
        column("variance_if_dropped", rows, |row| row.variance_if_dropped),
    ]
}

fn scale_columns(found: &ItemAnalysis) -> Vec<Column> {
    let rows = std::slice::from_ref(found);
    vec![
        column("scale", rows, |row| Cell::from(&row.scale)),
        column("n", rows, |row| row.alpha.n),
        column("n_items", rows, |row| row.items.len()),
        column("alpha", rows, |row| row.alpha.estimate),
        column("conf_low", rows, |row| row.alpha.conf_low),
        column("conf_high", rows, |row| row.alpha.conf_high),
        column("ci_method", rows, |row| Cell::from(row.alpha.method)),
        column("standardized_alpha", rows, |row| row.standardized_alpha),
        column("lambda_6", rows, |row| row.lambda_6),
        column("mean_inter_item", rows, |row| row.mean_inter_item),
        column("min_inter_item", rows, |row| row.min_inter_item),
        column("max_inter_item", rows, |row| row.max_inter_item),
        column("mean", rows, |row| row.mean),
        column("sd", rows, |row| row.sd),
    ]
}

fn compare_two_items(
    compare: &mut Comparison,
    name: &str,
    found: Option<TwoItems>,
    expected: &Value,
) {
    assert_eq!(found.is_some(), expected.is_object(), "{name}: whether it has two items");
    let Some(TwoItems { correlation, spearman_brown }) = found else {
        return;
    };
    for (what, figure) in [
        ("estimate", correlation.estimate),
        ("conf_low", correlation.conf_low),
        ("conf_high", correlation.conf_high),
        ("p_value", correlation.p_value),
        ("spearman_brown", spearman_brown),
    ] {
        compare.cell(&format!("{name} {what}"), figure, &expected[what]);
    }
    assert_eq!(expected.as_object().map(serde_json::Map::len), Some(5), "{name}: all parts");
}

#[test]
fn item_analyses_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("reliability.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            for declared in list(&case.study["scales"]) {
                let scale = scale_of(declared);
                let expected = &case.expected[scale.name()];
                let items = case.responses.select(scale.items()).expect("items");
                let moments = Moments::of(&items, case.missing).expect("moments");
                let by_rows = item_analysis_of(&case.responses, &scale, case.missing, 0.95);
                let by_moments = item_analysis(&moments, &scale, 0.95);
                for (way, found) in [("rows", by_rows), ("moments", by_moments)] {
                    let name = format!("{} {} from {way}", case.name, scale.name());
                    let found = found.expect("an item analysis");
                    let items = item_columns(&found.items);
                    compare.table(&format!("{name} tidy"), items, &expected["tidy"]);
                    let of_scale = scale_columns(&found);
                    compare.table(&format!("{name} glance"), of_scale, &expected["glance"]);
                    // Ours is Pearson's r among those who answered both items.
                    let of_pairs = expected.get("two_items_of_pairs");
                    let two_items = of_pairs.unwrap_or(&expected["two_items"]);
                    let name = format!("{name} two_items");
                    compare_two_items(compare, &name, found.two_items, two_items);
                }
            }
        }
    });
}

#[test]
fn scale_scores_are_those_of_the_file() {
    let studies = Studies::read();
    let mut reproduced = Vec::new();
    for (name, answers) in &studies.answers {
        for declared in list(&studies.study(name)["scales"]) {
            let scale = scale_of(declared);
            let Some(in_file) = answers.column(scale.name()) else {
                continue;
            };
            let score = scale.score(&answers.responses()).expect("scores");
            assert_eq!(score.len(), in_file.len(), "{name} {}: a score per row", scale.name());
            for (row, (found, expected)) in score.iter().zip(in_file).enumerate() {
                let what = format!("{name} {} row {row}", scale.name());
                assert_close(&what, *found, *expected, EXACT);
            }
            reproduced.push(scale.name().to_string());
        }
    }
    assert_eq!(reproduced, ["workload", "targets"]);
}

/// The rows of `tidy()`: the model, counted from 1, and the coefficient.
fn coefficients(found: &Regression) -> Vec<(usize, &Coefficient)> {
    let numbered = found.models.iter().zip(1..);
    numbered.flat_map(|(model, at)| model.coefficients.iter().map(move |c| (at, c))).collect()
}

/// All columns but `block`, which in R's table names the model's block, the same in all its rows.
fn coefficient_columns(rows: &[(usize, &Coefficient)]) -> Vec<Column> {
    vec![
        column("model", rows, |row| row.0),
        column("term", rows, |row| Cell::from(&row.1.term)),
        column("estimate", rows, |row| row.1.estimate),
        column("std_error", rows, |row| row.1.std_error),
        column("statistic", rows, |row| row.1.statistic),
        column("p_value", rows, |row| row.1.p_value),
        column("conf_low", rows, |row| row.1.conf_low),
        column("conf_high", rows, |row| row.1.conf_high),
        column("beta", rows, |row| row.1.beta),
        column("beta_conf_low", rows, |row| row.1.beta_conf_low),
        column("beta_conf_high", rows, |row| row.1.beta_conf_high),
        column("zero_order", rows, |row| row.1.zero_order),
        column("partial", rows, |row| row.1.partial),
        column("part", rows, |row| row.1.part),
        column("tolerance", rows, |row| row.1.tolerance),
        column("vif", rows, |row| row.1.vif),
    ]
}

fn model_columns(rows: &[Model]) -> Vec<Column> {
    let numbers = (1..=rows.len()).map(Cell::from).collect();
    vec![
        ("model", numbers),
        column("block", rows, |row| Cell::from(&row.block)),
        column("n", rows, |row| row.n),
        column("n_predictors", rows, |row| row.n_predictors),
        column("r_squared", rows, |row| row.r_squared),
        column("adj_r_squared", rows, |row| row.adj_r_squared),
        column("sigma", rows, |row| row.sigma),
        column("f", rows, |row| row.f),
        column("df1", rows, |row| row.df1),
        column("df2", rows, |row| row.df2),
        column("p_value", rows, |row| row.p_value),
        column("r_squared_change", rows, |row| row.r_squared_change),
        column("f_change", rows, |row| row.f_change),
        column("df1_change", rows, |row| row.df1_change),
        column("df2_change", rows, |row| row.df2_change),
        column("p_change", rows, |row| row.p_change),
        column("log_likelihood", rows, |row| row.log_likelihood),
        column("aic", rows, |row| row.aic),
        column("bic", rows, |row| row.bic),
    ]
}

fn assert_blocks(name: &str, found: &Regression, blocks: &[Block]) {
    assert_eq!(found.models.len(), blocks.len(), "{name}: a model per block");
    for (model, entered) in found.models.iter().zip(1..) {
        let declared = blocks[..entered].iter().flat_map(|block| {
            block.predictors.iter().map(|term| (Some(block.name.clone()), term.clone()))
        });
        let intercept = found.intercept.then(|| (None, "(Intercept)".to_string()));
        let expected: Vec<_> = intercept.into_iter().chain(declared).collect();
        let with_blocks = model.coefficients.iter().map(|c| (c.block.clone(), c.term.clone()));
        assert_eq!(with_blocks.collect::<Vec<_>>(), expected, "{name}: term by term, its block");
    }
}

/// Takes `block` out of a table of R's.
fn without_block(tidy: &Value) -> Value {
    let mut tidy = tidy.clone();
    tidy.as_object_mut().and_then(|columns| columns.remove("block")).expect("a column of blocks");
    tidy
}

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
