//! Every figure that R gives for the four studies and for the published table, but the regressions.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

mod common;
mod references_of_alpha;
mod references_of_alpha_tests;
mod references_of_association;
mod references_of_bootstrap;
mod references_of_bounds;
mod references_of_comparison_of_fits;
mod references_of_comparisons;
mod references_of_covariance;
mod references_of_derived;
mod references_of_diagnostics;
mod references_of_exact;
mod references_of_factors;
mod references_of_fiml;
mod references_of_fits;
mod references_of_groups;
mod references_of_importance;
mod references_of_intervals;
mod references_of_item_worth;
mod references_of_items;
mod references_of_latent;
mod references_of_linearized;
mod references_of_linearized_ranks;
mod references_of_matrix;
mod references_of_missing;
mod references_of_nearest;
mod references_of_normality;
mod references_of_omega;
mod references_of_partial;
mod references_of_precision;
mod references_of_predictors;
mod references_of_ranks;
mod references_of_regressions;
mod references_of_resampled;
mod references_of_resampling;
mod references_of_retest;
mod references_of_robust;
mod references_of_scales;
mod references_of_single_correlations;
mod references_of_slopes;
mod references_of_spss;
mod references_of_weights;
mod references_of_wild;

use common::scales::{item_columns, scale_columns, scale_of};
use common::studies::{Studies, published};
use common::{Cell, Comparison, EXACT, assert_close, column, list, names, read_json};
use scalewise::{
    CorrelationMatrix, Description, Frequency, Missing, Moments, TwoItems, correlation_matrix,
    describe, frequencies, item_analysis, item_analysis_of,
};
use serde_json::Value;

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
                Missing::Pairwise | Missing::Em => {
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

#[test]
fn published_correlations_are_those_of_r() {
    let (_, moments) = published();
    let expected = &read_json("correlation.json")["from_correlation"]["nav2018"]["moments"];
    Comparison::assert(|compare| {
        let found = correlation_matrix(&moments, 0.95).expect("correlations");
        compare_correlations(compare, "nav2018", &found, expected);
    });
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
