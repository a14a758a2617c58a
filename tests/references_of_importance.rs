//! Relative importance against every subset fitted in R, published examples, and R's boot.

use std::ops::ControlFlow;

use crate::common::studies::{Studies, published};
use crate::common::{
    Answers, Comparison, STABLE, assert_close, beside, column, list, names, numbers, read_json,
    text,
};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, Error, ImportanceAnalysis, ImportanceMetric, Missing, Moments,
    RelativeImportance, Resampling, WeightType, set_threads,
};
use serde_json::Value;

fn compare(comparison: &mut Comparison, name: &str, found: &RelativeImportance, expected: &Value) {
    comparison.cell(&format!("{name} R²"), found.r_squared, &expected["r_squared"]);
    let always = found.always_r_squared;
    comparison.cell(&format!("{name} R² always"), always, &expected["always_r_squared"]);
    let rows = &found.predictors;
    let columns = vec![
        column("name", rows, |row| crate::common::Cell::from(&row.name)),
        column("lmg", rows, |row| row.lmg),
        column("lmg_share", rows, |row| row.lmg_share),
        column("first", rows, |row| row.first),
        column("last", rows, |row| row.last),
        column("betasq", rows, |row| row.betasq),
        column("pratt", rows, |row| row.pratt),
        column("relative_weight", rows, |row| row.relative_weight),
        column("relative_weight_share", rows, |row| row.relative_weight_share),
    ];
    comparison.table(&format!("{name} measures"), columns, &expected["predictors"]);
    for (row, expected) in rows.iter().zip(list(&expected["conditional"])) {
        let what = format!("{name} {} conditional", row.name);
        // Differences of two R², each of them rounded at 1e-16: fourteen decimals.
        for (found, expected) in row.conditional.iter().zip(numbers(expected)) {
            assert_close(&what, *found, expected, beside(STABLE, 1e-4));
        }
    }
    let position = |part: &str| rows.iter().position(|row| row.name == part).map_or(0, |i| i + 1);
    let rows = &found.dominance;
    let columns = vec![
        column("first", rows, |row| position(&row.first)),
        column("second", rows, |row| position(&row.second)),
        column("complete", rows, |row| row.complete),
        column("conditional", rows, |row| row.conditional),
        column("general", rows, |row| row.general),
        column("share_first", rows, |row| row.share_first),
        column("share_second", rows, |row| row.share_second),
    ];
    comparison.table(&format!("{name} dominance"), columns, &expected["dominance"]);
    assert!(rows.iter().all(|row| row.complete == 0.5 || row.complete == row.general), "{name}");
}

/// Each predictor alone, the blocks as groups, and the first block always in.
fn analyses(study: &Value) -> [(&'static str, ImportanceAnalysis); 3] {
    let outcome = || ImportanceAnalysis::new(text(&study["outcome"]));
    let blocks: Vec<(String, Vec<String>)> = list(&study["blocks"])
        .iter()
        .map(|block| (text(&block["name"]).to_string(), names(&block["predictors"])))
        .collect();
    let all = blocks.iter().flat_map(|(_, predictors)| predictors.clone());
    let groups = blocks.iter().fold(outcome(), |built, (name, predictors)| match &predictors[..] {
        [one] if name == one => built.predictors([one]),
        _ => built.group(name, predictors),
    });
    let later = blocks[1..].iter().flat_map(|(_, predictors)| predictors.clone());
    let always = outcome().predictors(later).always(blocks[0].1.clone());
    [("predictors", outcome().predictors(all)), ("groups", groups), ("always", always)]
}

#[test]
fn importance_is_that_of_all_subsets() {
    let (expected, studies) = (read_json("importance.json"), Studies::read());
    Comparison::assert(|comparison| {
        for case in studies.cases(&expected) {
            let moments = case.moments();
            for (kind, analysis) in analyses(case.study) {
                let found = analysis.analyse(&moments).expect("importance");
                compare(comparison, &format!("{} {kind}", case.name), &found, &case.expected[kind]);
            }
        }
        let (study, moments) = published();
        for (kind, analysis) in analyses(&study) {
            let found = analysis.analyse(&moments).expect("importance");
            let expected = &expected["from_correlation"]["nav2018"]["moments"][kind];
            compare(comparison, &format!("nav2018 {kind}"), &found, expected);
        }
    });
}

fn example(declared: &Value) -> (Answers, ImportanceAnalysis) {
    let outcome = text(&declared["outcome"]);
    let rows = declared["rows"].as_object().expect("columns");
    let columns: Vec<(String, Vec<f64>)> =
        rows.iter().map(|(name, answers)| (name.clone(), numbers(answers))).collect();
    // JSON objects come in alphabetical order; the reference names the predictors in R's.
    let predictors = match declared.get("found") {
        Some(found) => names(&found["predictors"]["name"]),
        None => ["Solar.R", "Wind", "Temp"].map(String::from).to_vec(),
    };
    (Answers::new(columns), ImportanceAnalysis::new(outcome).predictors(predictors))
}

/// relaimpo's swiss data, rwa's and domir's cars, and dominanceanalysis' attitudes; that R's figures are
/// the printed ones is checked where they are written.
#[test]
fn published_examples_come_out() {
    let expected = read_json("importance.json");
    Comparison::assert(|comparison| {
        for (name, declared) in expected["published"].as_object().expect("examples") {
            let (answers, analysis) = example(declared);
            let found = analysis.analyse_responses(&answers.responses(), Missing::Listwise);
            compare(comparison, name, &found.expect("importance"), &declared["found"]);
        }
    });
}

fn indices(expected: &Value) -> Array2<u32> {
    let rows = list(expected);
    let cells: Vec<u32> = rows.iter().flat_map(numbers).map(|i| i as u32).collect();
    Array2::from_shape_vec((rows.len(), cells.len() / rows.len()), cells).expect("a table")
}

#[test]
fn intervals_and_reproducibility_of_given_resamples_are_those_of_boot() {
    let expected = &read_json("importance.json")["resampled"];
    let (answers, analysis) = example(expected);
    let (responses, drawn) = (answers.responses(), indices(&expected["indices"]));
    Comparison::assert(|comparison| {
        for (method, ends) in [
            (BootstrapMethod::Percentile, ["percentile_low", "percentile_high"]),
            (BootstrapMethod::Bca, ["bca_low", "bca_high"]),
        ] {
            let resampling = Resampling::given(drawn.view()).method(method);
            let metrics = ImportanceMetric::ALL;
            let found =
                analysis.bootstrap(&responses, Missing::Listwise, &metrics, &resampling, 0.9);
            let found = found.expect("a bootstrap");
            let all = || found.measures.iter().chain(&found.differences).map(|m| m.interval);
            comparison.cells("estimate", all().map(|i| i.estimate), &expected["estimate"]);
            comparison.cells("bias", all().map(|i| i.bias), &expected["bias"]);
            comparison.cells("standard error", all().map(|i| i.std_error), &expected["std_error"]);
            comparison.cells(ends[0], all().map(|i| i.conf_low), &expected[ends[0]]);
            comparison.cells(ends[1], all().map(|i| i.conf_high), &expected[ends[1]]);
            let rows = &found.dominance;
            let columns = vec![
                column("d", rows, |row| row.dominance),
                column("mean", rows, |row| row.mean),
                column("std_error", rows, |row| row.std_error),
                column("p_first", rows, |row| row.share_first),
                column("p_second", rows, |row| row.share_second),
                column("p_neither", rows, |row| row.share_neither),
                column("reproducibility", rows, |row| row.reproducibility),
            ];
            comparison.table("dominance", columns, &expected["dominance"]);
            assert_eq!((found.resamples, found.seed, found.respondents), (199, None, 111));
        }
    });
}

fn survey(study: &Value) -> ImportanceAnalysis {
    let [(_, analysis), ..] = analyses(study);
    analysis
}

/// Of 5000 random orders every mean lies within five standard errors of the exact figure, and the
/// other measures are the same.
#[test]
fn sampled_orders_meet_all_subsets() {
    let (study, moments) = published();
    let analysis = survey(&study);
    let exact = analysis.analyse(&moments).expect("importance");
    let sampled = analysis.analyse_sampled(&moments, 5000, 4, None).expect("importance");
    assert_eq!((sampled.orders, sampled.seed), (Some(5000), Some(4)));
    for (sampled, exact) in sampled.predictors.iter().zip(&exact.predictors) {
        assert!(sampled.lmg_std_error > 0.0 && sampled.lmg_std_error < 2e-3, "{sampled:?}");
        assert!((sampled.lmg - exact.lmg).abs() < 5.0 * sampled.lmg_std_error, "{sampled:?}");
        assert_eq!((sampled.first, sampled.last), (exact.first, exact.last));
        assert_eq!(sampled.relative_weight, exact.relative_weight);
        assert!(sampled.conditional.is_empty());
    }
    let total: f64 = sampled.predictors.iter().map(|predictor| predictor.lmg).sum();
    assert_close("the whole", total, exact.r_squared, STABLE);
    assert!(sampled.dominance.is_empty() && exact.orders.is_none());
    assert!(sampled.to_string().contains("mean over 5000 random orders of entry (seed 4)"));
}

#[test]
fn threads_change_no_bit() {
    let studies = Studies::read();
    let expected = read_json("importance.json");
    let cases = studies.cases(&expected);
    let case = cases.iter().find(|case| case.name.starts_with("simulated")).expect("simulated");
    let analysis = survey(case.study);
    let many: Vec<String> = (0..16).map(|j| format!("x{j}")).collect();
    let wide = wide(16);
    let of = |threads| {
        set_threads(threads);
        let draws = Resampling::seeded(99, 7).method(BootstrapMethod::Percentile);
        let metrics = [ImportanceMetric::Lmg, ImportanceMetric::RelativeWeight];
        let drawn = analysis.bootstrap(&case.responses, Missing::Listwise, &metrics, &draws, 0.9);
        let exact = ImportanceAnalysis::new("y").predictors(many.clone()).analyse(&wide);
        let sampled = analysis.analyse_sampled(&case.moments(), 500, 3, None);
        set_threads(0);
        (drawn.expect("a bootstrap"), exact.expect("importance"), sampled.expect("importance"))
    };
    let (one, two) = (of(1), of(2));
    // As text, because NaN is no equal of itself.
    assert_eq!(format!("{one:?}"), format!("{two:?}"));
}

/// Published moments of many predictors: correlations that fall with the distance.
fn wide(predictors: usize) -> Moments {
    let names: Vec<String> =
        (0..predictors).map(|j| format!("x{j}")).chain(["y".to_string()]).collect();
    let r = |i: usize, j: usize| match (i.min(j), i.max(j)) {
        (i, j) if i == j => 1.0,
        (i, j) if j == predictors => 0.3 - 0.01 * i as f64,
        (i, j) => 0.4_f64.powi((j - i) as i32),
    };
    let r = Array2::from_shape_fn((names.len(), names.len()), |(i, j)| r(i, j));
    Moments::from_correlation(names, r.view(), 5000, None, None).expect("moments")
}

/// Groups of one are their predictor; the order of declaration changes nothing; a whole of many parts
/// is divided up, in several pieces of work.
#[test]
fn laws() {
    let moments = wide(17);
    let forward: Vec<String> = (0..17).map(|j| format!("x{j}")).collect();
    let backward: Vec<String> = forward.iter().rev().cloned().collect();
    let of = |names: &[String]| {
        ImportanceAnalysis::new("y").predictors(names).analyse(&moments).expect("importance")
    };
    let (found, turned) = (of(&forward), of(&backward));
    for (one, other) in found.predictors.iter().zip(turned.predictors.iter().rev()) {
        assert_eq!(one.name, other.name);
        assert_close(&one.name, one.lmg, other.lmg, STABLE);
        assert_close(&one.name, one.conditional[0], one.first, STABLE);
        assert_close(&one.name, one.conditional[16], one.last, beside(STABLE, 1e-3));
    }
    let sum = |figure: &dyn Fn(&scalewise::PredictorImportance) -> f64| -> f64 {
        found.predictors.iter().map(figure).sum()
    };
    assert_close("LMG", sum(&|p| p.lmg), found.r_squared, STABLE);
    assert_close("Pratt", sum(&|p| p.pratt), found.r_squared, STABLE);
    assert_close("relative weights", sum(&|p| p.relative_weight), found.r_squared, STABLE);
    assert_close("shares", sum(&|p| p.lmg_share), 1.0, STABLE);
    let grouped = ImportanceAnalysis::new("y")
        .group("x0", ["x0"])
        .group("rest", &forward[1..])
        .analyse(&moments)
        .expect("importance");
    let [one, rest] = &grouped.predictors[..] else { panic!("two parts") };
    assert!(one.betasq.is_finite() && rest.betasq.is_nan() && rest.relative_weight.is_nan());
    assert_close("both", one.lmg + rest.lmg, found.r_squared, STABLE);
}

#[test]
fn weights_reach_importance() {
    // relaimpo's calc.relimp(lm(Fertility ~ ., swiss, weights = w)), w = 1 + (row mod 3).
    let printed =
        [0.0518208063017, 0.1549452302086, 0.2559770835712, 0.1019573530969, 0.1296324182449];
    let (answers, analysis) = example(&read_json("importance.json")["published"]["swiss"]);
    let weights: Vec<f64> = (1..=47).map(|row| f64::from(1 + row % 3)).collect();
    for kind in [WeightType::Analytic, WeightType::Sampling, WeightType::Frequency] {
        let weighted = answers.responses().weighted(&weights[..], kind).expect("weights");
        let found = analysis.analyse_responses(&weighted, Missing::Listwise).expect("importance");
        for (found, printed) in found.predictors.iter().zip(printed) {
            assert!((found.lmg - printed).abs() <= 0.51e-13, "{kind:?} {found:?}");
        }
    }
}

#[test]
fn work_can_be_followed_and_broken_off() {
    let moments = wide(16);
    let names: Vec<String> = (0..16).map(|j| format!("x{j}")).collect();
    let analysis = ImportanceAnalysis::new("y").predictors(names);
    let heard = std::cell::RefCell::new(Vec::new());
    let told = |done: usize, of: usize| {
        heard.borrow_mut().push((done, of));
        ControlFlow::Continue(())
    };
    analysis.analyse_telling(&moments, Some(&told)).expect("importance");
    let heard = heard.into_inner();
    assert!(heard.len() > 50 && heard.windows(2).all(|w| w[0].0 < w[1].0), "{heard:?}");
    assert_eq!(heard.last().map(|last| last.0), heard.last().map(|last| last.1));
    let stop = |_: usize, _: usize| ControlFlow::Break(());
    assert_eq!(analysis.analyse_telling(&moments, Some(&stop)), Err(Error::Interrupted));
    assert_eq!(analysis.analyse_sampled(&moments, 9, 1, Some(&stop)), Err(Error::Interrupted));
}

#[test]
fn the_text_has_measures_and_pairs() {
    let (answers, analysis) = example(&read_json("importance.json")["published"]["domir"]);
    let found = analysis.analyse_responses(&answers.responses(), Missing::Listwise);
    let shown = found.expect("importance").to_string();
    let expected = "\
Relative importance for mpg (n = 32, 0 left out)
R² = 0.811

Predictor    LMG  share  SE  first   last  betasq  Pratt  rel. weight  share
am         0.216  0.266      0.360  0.071   0.123  0.211        0.231  0.284
cyl        0.417  0.514      0.726  0.108   0.259  0.434        0.388  0.478
carb       0.178  0.220      0.304  0.052   0.092  0.167        0.193  0.237

Pair           complete  conditional  general
am over cyl           0            0        0
am over carb          1            1        1
cyl over carb         1            1        1
";
    assert_eq!(shown, expected);
}
