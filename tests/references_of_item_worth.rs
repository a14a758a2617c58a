//! What a scale is without each of its items, psych's scores of those who left items out, omega of one
//! factor, tables without means, and alphas of normal samples, against psych and plain arithmetic in R.

use crate::common::{
    Answers, ITERATIVE, STABLE, assert_close, list, names, number, numbers, read_json,
};
use ndarray::Array2;
use scalewise::{
    AlphaInterval, Convention, Extraction, Item, ItemAnalysis, Missing, Moments, OmegaOptions,
    Resampling, Rotation, Scale, WeightType, hierarchical_omega, item_analysis, item_analysis_by,
    item_analysis_of, item_analysis_of_by, item_anova, items_against, mcdonald_omega,
    parametric_bootstrap_alpha, parametric_bootstrap_omega, scale_analysis_of, split_half,
};
use serde_json::Value;

const SCALES: [&str; 2] = ["A", "C"];

fn scale(name: &str, expected: &Value) -> Scale {
    let scale = Scale::new(name, names(&expected["items"])).expect("items");
    let reversed: Vec<String> = list(&expected["reverse"]).iter().flat_map(names).collect();
    scale.bounds(1.0, 6.0).expect("bounds").reverse(reversed).expect("keys")
}

fn one(value: &Value) -> f64 {
    if value.is_array() { numbers(value)[0] } else { number(value) }
}

/// The covariances of the answers of those who gave all, and how many they are.
fn published(expected: &Value) -> Moments {
    let rows: Vec<f64> =
        expected["raw_covariance"].as_array().expect("rows").iter().flat_map(numbers).collect();
    let items = names(&expected["items"]);
    let covariance = Array2::from_shape_vec((items.len(), items.len()), rows).expect("a square");
    let covariance = (&covariance + &covariance.t()) / 2.0;
    let n = one(&expected["printed"]["n"]) as u64;
    Moments::from_covariance(items, covariance.view(), n, None).expect("moments")
}

type Figure = fn(&Item) -> f64;

fn compare(what: &str, found: &ItemAnalysis, expected: &Value) {
    let columns: [(&str, Figure); 12] = [
        ("raw_r", |item| item.item_total),
        ("std_r", |item| item.standardized_item_total),
        ("r_cor", |item| item.overlap_corrected),
        ("r_drop", |item| item.item_rest),
        ("alpha", |item| item.alpha_if_dropped),
        ("standardized_alpha", |item| item.if_dropped.standardized_alpha),
        ("g6", |item| item.if_dropped.lambda_6),
        ("mean_inter_item", |item| item.if_dropped.mean_inter_item),
        ("signal_to_noise", |item| item.if_dropped.signal_to_noise),
        ("std_error", |item| item.if_dropped.std_error),
        ("variance_inter_item", |item| item.if_dropped.variance_inter_item),
        ("median_inter_item", |item| item.if_dropped.median_inter_item),
    ];
    for (name, of) in columns {
        for (item, expected) in found.items.iter().zip(numbers(&expected["tidy"][name])) {
            assert_close(&format!("{what} {name} {}", item.item), of(item), expected, STABLE);
        }
    }
    let whole = [
        ("alpha", found.alpha.estimate),
        ("signal_to_noise", found.signal_to_noise),
        ("variance_inter_item", found.variance_inter_item),
        ("mean", found.mean),
        ("sd", found.sd),
    ];
    for (name, figure) in whole {
        assert_close(&format!("{what} {name}"), figure, one(&expected[name]), STABLE);
    }
}

#[test]
fn items_are_worth_what_psych_says() {
    let (bfi, figures) = (Answers::read("data/bfi.csv"), read_json("item_worth.json"));
    for name in SCALES {
        let (scale, expected) = (scale(name, &figures[name]), &figures[name]);
        for (rule, missing) in [("listwise", Missing::Listwise), ("pairwise", Missing::Pairwise)] {
            let (psych, answers) = (Convention::Psych, bfi.responses());
            let found = item_analysis_of_by(&answers, &scale, missing, None, psych, 0.95);
            let found = found.expect("an analysis");
            compare(&format!("{name} {rule}"), &found, &expected[rule]);
            assert_eq!(found.of_available_answers, missing == Missing::Pairwise);
            let own = item_analysis_of(&answers, &scale, missing, 0.95).expect("an analysis");
            let on_covariances = numbers(&expected[rule]["tidy"]["lambda_6"]);
            for (item, expected) in own.items.iter().zip(on_covariances) {
                assert_close(&item.item, item.if_dropped.lambda_6, expected, STABLE);
            }
            let moments = Moments::of(&answers, missing).expect("moments");
            let of_moments = item_analysis_by(&moments, &scale, None, psych, 0.95);
            assert!(!of_moments.expect("an analysis").of_available_answers);
        }
    }
}

#[test]
fn omega_of_one_factor_is_that_of_psych() {
    let (bfi, figures) = (Answers::read("data/bfi.csv"), read_json("item_worth.json"));
    for name in SCALES {
        let (scale, expected) = (scale(name, &figures[name]), &figures[name]["one_factor"]);
        let items = bfi.responses().select(scale.items()).expect("items");
        let moments = Moments::of(&items, Missing::Listwise).expect("moments");
        let (minres, oblimin) = (Extraction::Minres, Rotation::Oblimin);
        let found = hierarchical_omega(&moments, &scale, 1, minres, oblimin).expect("omega");
        for (name, figure) in [
            ("omega_h", found.estimate),
            ("omega_total", found.omega_total),
            ("asymptotic", found.asymptotic),
            ("lambda_6", found.lambda_6),
        ] {
            assert_close(name, figure, one(&expected[name]), ITERATIVE);
        }
        assert_eq!(found.schmid_leiman.second_order_rule.name(), "single");
        assert_eq!(found.explained_common_variance, 1.0);
    }
}

#[test]
fn tables_without_means_tell_none() {
    let figures = read_json("item_worth.json");
    for name in SCALES {
        let (scale, expected) = (scale(name, &figures[name]), &figures[name]["printed"]);
        let moments = published(&figures[name]);
        let found = item_anova(&moments, &scale).expect("an analysis of variance");
        for line in ["between_people", "residual"] {
            let squares = found.source(line).expect("a line").sum_of_squares;
            assert_close(line, squares, one(&expected[line]), STABLE);
        }
        assert_close("Hoyt", found.hoyt, one(&expected["hoyt"]), STABLE);
        assert!(found.hotelling.is_none() && found.grand_mean.is_nan());
        for line in ["between_items", "nonadditivity", "balance", "within_people", "total"] {
            assert!(found.source(line).expect("a line").sum_of_squares.is_nan(), "{line}");
        }
        let items = item_analysis(&moments, &scale, 0.95).expect("an analysis");
        assert!(items.mean.is_nan() && items.sd.is_finite());
        let blank = |item: &Item| item.mean.is_nan() && item.mean_if_dropped.is_nan();
        assert!(items.items.iter().all(blank));
        assert!(items.items.iter().all(|item| item.variance_if_dropped.is_finite()));
        let saved = Moments::from_json(&moments.to_json()).expect("moments");
        assert_eq!(saved, moments);
        assert!(saved.known_mean().iter().all(|mean| mean.is_nan()));
        assert_eq!(saved.known_sd(), moments.sd());
        let merged = moments.merge(&moments).expect("the same variables");
        assert!(merged.known_mean().iter().all(|mean| mean.is_nan()));
        let halves = split_half(&moments, &scale, &scalewise::HalfSplit::OddEven).expect("halves");
        assert!(halves.mean.is_nan());
    }
}

#[test]
fn coefficients_say_who_was_left_out() {
    let (bfi, figures) = (Answers::read("data/bfi.csv"), read_json("item_worth.json"));
    let scale = scale("A", &figures["A"]);
    let alpha = item_analysis_of(&bfi.responses(), &scale, Missing::Listwise, 0.9)
        .expect("an analysis")
        .alpha;
    assert_eq!((alpha.coefficient, alpha.confidence), ("cronbach_alpha", 0.9));
    assert_eq!((alpha.cases.read, alpha.cases.used), (2800, 2709));
    let shown = alpha.to_string();
    assert!(shown.contains("91 of 2800 rows left out") && shown.contains("feldt, 90 %"), "{shown}");
    let moments = Moments::of(&bfi.responses(), Missing::Listwise).expect("moments");
    let untold = Scale::new("A", names(&figures["A"]["items"])).expect("items");
    assert_eq!(items_against(&moments, &untold).expect("items"), ["A1"]);
    let omega = mcdonald_omega(&moments, &untold, &OmegaOptions::default()).expect("omega");
    assert_eq!(omega.against, ["A1"]);
}

/// Quantiles of draws lie within four of their standard errors of those of 200,000 of R's rWishart.
#[test]
fn alphas_of_normal_samples_are_those_of_r() {
    let figures = read_json("item_worth.json");
    let (scale, expected) = (scale("A", &figures["A"]), &figures["A"]["normal"]);
    let moments = published(&figures["A"]);
    let n = one(&expected["n"]) as u64;
    let few =
        Moments::from_covariance(moments.names(), moments.covariance().view(), n, None).unwrap();
    let resampling = Resampling::seeded(4000, 20261126);
    let found = parametric_bootstrap_alpha(&few, &scale, &resampling, 0.95).expect("an interval");
    let sd = one(&expected["sd"]);
    // The standard error of a quantile: root of p (1 − p) / draws over the normal density there.
    let reach = 4.0 * sd * (0.025_f64 * 0.975 * (1.0 / 4000.0 + 1.0 / 200_000.0)).sqrt() / 0.0584;
    let alpha = found.reliability;
    assert!((alpha.conf_low - one(&expected["low"])).abs() < reach, "{alpha:?}");
    assert!((alpha.conf_high - one(&expected["high"])).abs() < reach, "{alpha:?}");
    assert!((alpha.std_error / sd - 1.0).abs() < 4.0 / 8000_f64.sqrt(), "{alpha:?}");
    assert_eq!((alpha.method, found.seed), ("parametric", Some(20261126)));
    let again = parametric_bootstrap_alpha(&few, &scale, &resampling, 0.95).expect("an interval");
    assert_eq!(again.reliability.conf_low, alpha.conf_low);
    let options = OmegaOptions::default();
    let omega = parametric_bootstrap_omega(&few, &scale, &options, &Resampling::seeded(400, 1));
    assert_eq!(omega.expect("an interval").interval, "parametric");
}

#[test]
fn scales_under_sampling_weights_have_the_interval_of_each() {
    let (bfi, figures) = (Answers::read("data/bfi.csv"), read_json("item_worth.json"));
    let scales = SCALES.map(|name| scale(name, &figures[name]));
    let items: Vec<&String> = scales.iter().flat_map(Scale::items).collect();
    let answers = bfi.responses().select(&items).expect("items");
    let weights: Vec<f64> = (0..answers.n_rows()).map(|row| 1.0 + (row % 3) as f64).collect();
    let complete: Vec<f64> = (0..answers.n_rows())
        .map(|row| {
            let missing = items.iter().any(|item| bfi.column(item).expect("an item")[row].is_nan());
            f64::from(u8::from(!missing))
        })
        .collect();
    let weighted = answers.weighted(&weights[..], WeightType::Sampling).expect("weights");
    let several =
        scale_analysis_of(&weighted, &scales, Missing::Listwise, 0.95).expect("an analysis");
    let only = weighted.filtered(&complete[..]).expect("a filter");
    for (scale, found) in scales.iter().zip(&several.scales) {
        let alone = item_analysis_of(&only, scale, Missing::Listwise, 0.95).expect("an analysis");
        assert_eq!(found.alpha.method, AlphaInterval::Linearized.name());
        assert_close("low", found.alpha.conf_low, alone.alpha.conf_low, STABLE);
        assert_close("high", found.alpha.conf_high, alone.alpha.conf_high, STABLE);
    }
}
