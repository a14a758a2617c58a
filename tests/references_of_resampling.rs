//! Bootstraps of regressions and permutation tests against R on the same index sets.

use std::ops::ControlFlow;

use crate::common::{Answers, Comparison, list, numbers, read_json};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, BootstrapRegression, Error, HierarchicalRegression, Missing,
    PermutationMethod, PermutationTest, Permutations, RegressionStatistic, Resampling, WeightType,
    set_threads,
};
use serde_json::Value;

fn answers(expected: &Value) -> Answers {
    let rows = expected.as_object().expect("columns");
    Answers::new(rows.iter().map(|(name, column)| (name.clone(), numbers(column))).collect())
}

fn indices(expected: &Value) -> Array2<u32> {
    let rows = list(expected);
    let cells: Vec<u32> = rows.iter().flat_map(numbers).map(|i| i as u32).collect();
    Array2::from_shape_vec((rows.len(), cells.len() / rows.len()), cells).expect("a table")
}

fn ozone() -> HierarchicalRegression {
    let regression = HierarchicalRegression::new("Ozone").confidence(0.9);
    regression.block("Sun", ["Solar.R"]).block("Weather", ["Wind", "Temp"])
}

fn compare(
    comparison: &mut Comparison,
    what: &str,
    found: &BootstrapRegression,
    ends: [&str; 2],
    expected: &Value,
) {
    let figures = |of: fn(&scalewise::BootstrapInterval) -> f64| {
        found.figures.iter().map(move |figure| of(&figure.interval)).collect::<Vec<_>>()
    };
    comparison.cells(&format!("{what} estimate"), figures(|i| i.estimate), &expected["estimate"]);
    comparison.cells(&format!("{what} bias"), figures(|i| i.bias), &expected["bias"]);
    comparison.cells(&format!("{what} SE"), figures(|i| i.std_error), &expected["std_error"]);
    comparison.cells(&format!("{what} low"), figures(|i| i.conf_low), &expected[ends[0]]);
    comparison.cells(&format!("{what} high"), figures(|i| i.conf_high), &expected[ends[1]]);
}

const METHODS: [(BootstrapMethod, [&str; 2]); 2] = [
    (BootstrapMethod::Percentile, ["percentile_low", "percentile_high"]),
    (BootstrapMethod::Bca, ["bca_low", "bca_high"]),
];

#[test]
fn respondents_clusters_and_residuals_are_drawn_as_by_boot() {
    let expected = read_json("resampling.json");
    let (weather, pupils) = (answers(&expected["weather"]), answers(&expected["pupils"]));
    let all = RegressionStatistic::ALL;
    Comparison::assert(|comparison| {
        for (method, ends) in METHODS {
            let drawn = indices(&expected["cases"]["indices"]);
            let draws = Resampling::given(drawn.view()).method(method);
            let responses = weather.responses();
            for missing in [Missing::Listwise, Missing::Pairwise] {
                let found = ozone().bootstrap(&responses, missing, &all, &draws);
                let found = found.expect("a bootstrap");
                compare(comparison, "cases", &found, ends, &expected["cases"]);
                assert_eq!((found.drawn, found.drawn_from, found.n), ("cases", 111, 111));
            }
            let drawn = indices(&expected["clusters"]["indices"]);
            let draws = Resampling::given(drawn.view()).method(method);
            let regression = HierarchicalRegression::new("math").confidence(0.9);
            let regression = regression.block("1", ["ses"]).block("2", ["minority", "female"]);
            let responses = pupils.responses();
            let found = regression.bootstrap_clusters(&responses, "school", &all, &draws);
            let found = found.expect("a bootstrap");
            compare(comparison, "clusters", &found, ends, &expected["clusters"]);
            assert_eq!((found.drawn, found.drawn_from), ("clusters", 30));
        }
        let drawn = indices(&expected["residuals"]["indices"]);
        let draws = Resampling::given(drawn.view()).method(BootstrapMethod::Percentile);
        let found = ozone().bootstrap_residuals(&weather.responses(), &all, &draws);
        let found = found.expect("a bootstrap");
        compare(comparison, "residuals", &found, METHODS[0].1, &expected["residuals"]);
    });
}

#[test]
fn permutations_are_tested_as_by_lm() {
    let expected = read_json("resampling.json");
    let (quiet, few) = (answers(&expected["quiet"]), answers(&expected["few"]));
    let given = indices(&expected["permutations"]);
    let of = |rows: &Answers, method, permutations: &Permutations<'_>| -> PermutationTest {
        ozone().permute(&rows.responses(), method, permutations).expect("a test")
    };
    Comparison::assert(|comparison| {
        for method in PermutationMethod::ALL {
            let random = of(&quiet, method, &Permutations::given(given.view()));
            // Six respondents: all 720 permutations, whatever was asked for.
            let exact = of(&few, method, &Permutations::seeded(50, 1));
            assert_eq!((exact.permutations, exact.exact, exact.seed), (720, true, None));
            assert_eq!((random.permutations, random.exact), (199, false));
            for (what, found) in [("permuted", random), ("exact", exact)] {
                let expected = &expected[what][method.name()];
                let what = format!("{what} {}", method.name());
                let figures = |of: fn(&scalewise::PermutedBlock) -> f64| {
                    found.blocks.iter().map(of).collect::<Vec<_>>()
                };
                comparison.cells(&what, figures(|b| b.f_change), &expected["f_change"]);
                comparison.cells(&what, figures(|b| b.at_least as f64), &expected["at_least"]);
                comparison.cells(&what, figures(|b| b.p_value), &expected["p_value"]);
                let fit = ozone().fit_responses(
                    &if what.starts_with("exact") { few.responses() } else { quiet.responses() },
                    Missing::Listwise,
                );
                for (block, model) in found.blocks.iter().zip(fit.expect("a fit").models) {
                    assert_eq!((block.df1, block.df2 as f64), (model.df1_change, model.df2_change));
                    crate::common::assert_close(
                        &what,
                        block.p_f,
                        model.p_change,
                        crate::common::STABLE,
                    );
                }
            }
        }
    });
}

/// Drawing all of a sample in order is the sample: with residuals as with respondents, with and
/// without an intercept.
#[test]
fn the_sample_itself_comes_back() {
    let expected = read_json("resampling.json");
    let weather = answers(&expected["weather"]);
    let same = Array2::from_shape_fn((39, 111), |(_, row)| row as u32);
    let draws = Resampling::given(same.view()).method(BootstrapMethod::Percentile);
    for regression in [ozone(), ozone().without_intercept()] {
        let fit = regression.fit_responses(&weather.responses(), Missing::Listwise).expect("a fit");
        let last = fit.models.last().expect("a model").r_squared;
        let all = RegressionStatistic::ALL;
        let found = [
            regression.bootstrap(&weather.responses(), Missing::Listwise, &all, &draws),
            regression.bootstrap_residuals(&weather.responses(), &all, &draws),
        ];
        for found in found {
            let found = found.expect("a bootstrap");
            let of = |statistic| {
                let mut figures = found.figures.iter().filter(|f| f.statistic == statistic);
                figures.next_back().expect("a figure").interval
            };
            crate::common::assert_close(
                "R²",
                of(RegressionStatistic::RSquared).estimate,
                last,
                1e-10,
            );
            assert!(of(RegressionStatistic::RSquared).bias.abs() < 1e-12);
        }
    }
}

#[test]
fn threads_change_no_bit() {
    let expected = read_json("resampling.json");
    let weather = answers(&expected["weather"]);
    let of = |threads| {
        set_threads(threads);
        let responses = weather.responses();
        let draws = Resampling::seeded(300, 11);
        let all = RegressionStatistic::ALL;
        let drawn = ozone().bootstrap(&responses, Missing::Listwise, &all, &draws);
        let plain = draws.method(BootstrapMethod::Percentile);
        let residuals = ozone().bootstrap_residuals(&responses, &all, &plain);
        let permutations = Permutations::seeded(500, 3);
        let permuted = ozone().permute(&responses, PermutationMethod::TerBraak, &permutations);
        set_threads(0);
        (drawn.expect("a bootstrap"), residuals.expect("a bootstrap"), permuted.expect("a test"))
    };
    assert_eq!(of(1), of(2));
}

/// A predictor that one respondent alone makes vary: resamples without that one are left out, and
/// counted for every statistic.
#[test]
fn resamples_that_cannot_be_fitted_are_counted() {
    let x: Vec<f64> = (0..20).map(|i| f64::from(i == 3)).collect();
    let y: Vec<f64> = (0..20).map(|i| f64::from(i * i % 7)).collect();
    let rows = Answers::new(vec![("x".to_string(), x), ("y".to_string(), y)]);
    let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    let draws = Resampling::seeded(2000, 1).method(BootstrapMethod::Percentile);
    let all = RegressionStatistic::ALL;
    let found = regression.bootstrap(&rows.responses(), Missing::Listwise, &all, &draws);
    let found = found.expect("a bootstrap");
    for figure in &found.figures {
        // (1 − 1/20)^20 = .358 of 2000.
        assert!((600..850).contains(&figure.interval.failed), "{figure:?}");
        assert_eq!(figure.interval.resamples + figure.interval.failed, 2000);
    }
    assert!(found.to_string().contains("2000 resamples of 20 cases, seed 1; percentile intervals"));
}

#[test]
fn what_is_not_built_is_refused_by_name() {
    let expected = read_json("resampling.json");
    let weather = answers(&expected["weather"]);
    let responses = weather.responses();
    let bca = Resampling::seeded(200, 1);
    let refused = ozone().bootstrap_residuals(&responses, &RegressionStatistic::ALL, &bca);
    assert!(matches!(refused, Err(Error::NotYet { .. })), "{refused:?}");
    let ones = vec![1.0; 111];
    let weighted = responses.weighted(&ones[..], WeightType::Frequency).expect("weights");
    let method = PermutationMethod::Manly;
    let refused = ozone().permute(&weighted, method, &Permutations::seeded(9, 1));
    assert!(matches!(refused, Err(Error::NotYet { .. })), "{refused:?}");
}

#[test]
fn work_can_be_followed_and_broken_off() {
    let expected = read_json("resampling.json");
    let weather = answers(&expected["weather"]);
    let heard = std::cell::RefCell::new(Vec::new());
    let told = |done: usize, of: usize| {
        heard.borrow_mut().push((done, of));
        ControlFlow::Continue(())
    };
    let method = PermutationMethod::DraperStoneman;
    let permutations = Permutations::seeded(3000, 8);
    let found =
        ozone().permute(&weather.responses(), method, &permutations.clone().progress(&told));
    let shown = found.expect("a test").to_string();
    assert!(shown.contains("3000 permutations (random, seed 8), draper_stoneman"), "{shown}");
    assert_eq!(heard.borrow().last(), Some(&(3000, 3000)));
    let stop = |_: usize, _: usize| ControlFlow::Break(());
    let stopped = ozone().permute(&weather.responses(), method, &permutations.progress(&stop));
    assert_eq!(stopped, Err(Error::Interrupted));
}
