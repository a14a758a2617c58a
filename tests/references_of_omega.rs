//! Omega total, ordinal omega and the reliability of constructs, against lavaan and semTools.

use crate::common::{
    Answers, Comparison, ITERATIVE, STABLE, assert_close, beside, column, list, names, number,
    numbers, read_json, text,
};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, Construct, ConstructItem, ConstructReliability, Error, Missing, ModelFit,
    Moments, Omega, OmegaDenominator, OmegaOptions, OrdinalEstimator, OrdinalOmegaOptions,
    OrdinalReliability, Resampling, Responses, Scale, bootstrap_omega, construct_reliability,
    construct_reliability_of, mcdonald_omega, mcdonald_omega_of, ordinal_omega_of,
};
use serde_json::Value;

fn scale_of(declared: &Value, items: &str, name: &str) -> Scale {
    let scale = Scale::new(name, names(&declared[items])).expect("items");
    if declared["bounds"].is_null() {
        return scale;
    }
    let bounds = numbers(&declared["bounds"]);
    let scale = scale.bounds(bounds[0], bounds[1]).expect("bounds");
    scale.reverse(names_in(&declared["reverse"])).expect("reversed items")
}

/// Names, or none: an empty list comes as an empty object.
fn names_in(value: &Value) -> Vec<String> {
    if value.is_array() { list(value).iter().map(name_in).collect() } else { Vec::new() }
}

/// A name, alone or in a list of one.
fn name_in(value: &Value) -> String {
    value.as_array().map_or_else(|| text(value), |one| text(&one[0])).to_string()
}

fn answers_of(case: &Value) -> Answers {
    Answers::read(&format!("data/{}", text(&case["file"])))
}

fn responses_of<'a>(case: &Value, answers: &'a Answers) -> Responses<'a> {
    match case["weighted"].as_bool() {
        Some(true) => answers.weighted(),
        _ => answers.responses(),
    }
}

fn compare_fit(compare: &mut Comparison, what: &str, found: &ModelFit, expected: &Value) {
    let figures = [
        ("chi_squared", found.chi_squared),
        ("df", found.df as f64),
        ("cfi", found.cfi),
        ("tli", found.tli),
        ("rmsea", found.rmsea),
        ("srmr", found.srmr),
    ];
    for (name, figure) in figures {
        // A model that fits any data leaves rounding of no misfit.
        let nought = found.df == 0 && ["chi_squared", "srmr"].contains(&name);
        if nought {
            assert!(figure.abs() < 1e-8 && number(&expected[name]).abs() < 1e-8, "{what} {name}");
        } else {
            compare.cell(&format!("{what} {name}"), figure, &expected[name]);
        }
    }
    // Far in the tail p is the exponential of χ².
    let (p, of_r) = (found.p_value, number(&expected["p_value"]));
    if of_r > 1e-12 || of_r.is_nan() {
        compare.cell(&format!("{what} p"), p, &expected["p_value"]);
    } else {
        assert!(p < 1e-11, "{what} p is {p}");
    }
}

fn compare_omega(compare: &mut Comparison, what: &str, found: &Omega, expected: &Value) {
    let figures = [
        ("estimate", found.estimate),
        ("std_error", found.std_error),
        ("conf_low", found.conf_low),
        ("conf_high", found.conf_high),
    ];
    for (name, figure) in figures {
        compare.cell(&format!("{what} {name}"), figure, &expected[name]);
    }
    compare.cell(&format!("{what} n"), found.n, &expected["n"]);
    let mut columns = vec![
        column("loading", &found.items, |item| item.loading),
        column("std_error", &found.items, |item| item.std_error),
        column("unique_variance", &found.items, |item| item.unique_variance),
        column("unique_std_error", &found.items, |item| item.unique_std_error),
        column("standardized_loading", &found.items, |item| item.standardized_loading),
    ];
    if !expected["items"]["omega_if_dropped"].is_null() {
        columns.push(column("omega_if_dropped", &found.items, |item| item.omega_if_dropped));
    }
    compare.table(&format!("{what} items"), columns, &expected["items"]);
    compare_fit(compare, what, &found.fit, &expected["fit"]);
}

#[test]
fn omega_total_is_that_of_lavaan() {
    let references = read_json("omega.json");
    let cases = list(&references["omega"]);
    assert_eq!(cases.len(), 12, "scales");
    Comparison::assert(|compare| {
        for case in cases {
            let answers = answers_of(case);
            let responses = responses_of(case, &answers);
            let scale = scale_of(case, "names", "scale");
            let missing = match text(&case["missing"]) {
                "pairwise" => Missing::Pairwise,
                _ => Missing::Listwise,
            };
            let what = format!("{} {} {}", text(&case["file"]), missing.name(), scale.items()[0]);
            let options = OmegaOptions::default();
            let found = mcdonald_omega_of(&responses, &scale, missing, &options).expect(&what);
            compare_omega(compare, &what, &found, case);
            assert!(found.fit.gradient < 1e-11, "{what}: {}", found.fit.gradient);
            assert!(found.heywood.is_empty(), "{what}");
            let options = OmegaOptions { denominator: OmegaDenominator::Observed, ..options };
            let found = mcdonald_omega_of(&responses, &scale, missing, &options).expect(&what);
            compare.cell(&format!("{what} observed"), found.estimate, &case["observed"]);
            assert_eq!((found.interval, found.conf_low.is_nan()), ("none", true));
        }
    });
}

#[test]
fn a_heywood_case_is_named_and_its_figures_are_those_of_lavaan() {
    let references = read_json("omega.json");
    let case = &references["heywood"];
    let cells: Vec<f64> = list(&case["correlations"]).iter().flat_map(numbers).collect();
    let r = Array2::from_shape_vec((4, 4), cells).expect("a square matrix");
    let items = ["a", "b", "c", "d"];
    let moments = Moments::from_correlation(items, r.view(), 300, None, None).expect("moments");
    let scale = Scale::new("improper", items).expect("items");
    let found = mcdonald_omega(&moments, &scale, &OmegaOptions::default()).expect("a solution");
    assert_eq!(found.heywood, ["a"]);
    Comparison::assert(|compare| compare_omega(compare, "heywood", &found, case));
}

#[test]
fn replicates_are_whole_fits() {
    let references = read_json("omega.json");
    let case = &references["bootstrap"];
    let answers = Answers::read("data/holzinger.csv");
    let scale = Scale::new("scale", names(&case["names"])).expect("items");
    let cells: Vec<u32> =
        list(&case["indices"]).iter().flat_map(numbers).map(|index| index as u32).collect();
    let indices = Array2::from_shape_vec((12, 301), cells).expect("draws");
    let draws = Resampling::given(indices.view()).method(BootstrapMethod::Percentile);
    let options = OmegaOptions { confidence: 0.8, ..OmegaOptions::default() };
    let found = bootstrap_omega(&answers.responses(), &scale, Missing::Listwise, &options, &draws)
        .expect("an interval");
    // Twelve replicates: rank 1.3 of 13, between the two smallest.
    let mut replicates = numbers(&case["replicates"]);
    replicates.sort_by(f64::total_cmp);
    let interval = found.bootstrap.expect("of resamples");
    let mean = replicates.iter().sum::<f64>() / 12.0;
    assert_close("bias", interval.bias, mean - found.estimate, beside(STABLE, 1.0));
    assert!(replicates[0] < found.conf_low && found.conf_low < replicates[1]);
    assert_eq!((found.interval, interval.failed, found.n), ("percentile", 0, 301));
}

#[test]
fn ordinal_omega_is_that_of_semtools() {
    let references = read_json("omega.json");
    let cases = list(&references["ordinal"]);
    assert_eq!(cases.len(), 4, "scales");
    for case in cases {
        let answers = answers_of(case);
        let responses = answers.responses();
        let scale = scale_of(case, "names", "scale");
        for estimator in [OrdinalEstimator::Dwls, OrdinalEstimator::Uls] {
            let expected = &case[estimator.name()];
            for (reliability_of, denominator, name) in [
                (OrdinalReliability::SumScore, OmegaDenominator::Observed, "sum_score_observed"),
                (OrdinalReliability::SumScore, OmegaDenominator::Implied, "sum_score_implied"),
                (
                    OrdinalReliability::LatentResponses,
                    OmegaDenominator::Observed,
                    "latent_observed",
                ),
                (OrdinalReliability::LatentResponses, OmegaDenominator::Implied, "latent_implied"),
            ] {
                let what = format!("{} {} {name}", scale.items()[0], estimator.name());
                let confidence = 0.95;
                let options =
                    OrdinalOmegaOptions { reliability_of, estimator, denominator, confidence };
                let found = ordinal_omega_of(&responses, &scale, Missing::Listwise, &options);
                let found = found.expect(&what);
                assert_eq!(found.n, number(&case["n"]) as u64);
                assert!(found.gradient < 1e-12, "{what}: {}", found.gradient);
                // lavaan's polychoric correlations are the ends of searches.
                assert_close(&what, found.estimate, number(&expected[name]), ITERATIVE);
                let loadings = found.items.iter().map(|item| item.loading);
                for (loading, of_r) in loadings.zip(numbers(&expected["loadings"])) {
                    assert_close(&what, loading, of_r, beside(ITERATIVE, 1.0));
                }
            }
        }
    }
}

#[test]
fn construct_reliability_is_that_of_lavaan_and_semtools() {
    let references = read_json("omega.json");
    let cases = list(&references["construct"]);
    assert_eq!(cases.len(), 4, "models");
    Comparison::assert(|compare| {
        for (at, case) in cases.iter().enumerate() {
            let answers = answers_of(case);
            let responses = responses_of(case, &answers);
            let scales: Vec<Scale> = list(&case["scales"])
                .iter()
                .map(|scale| scale_of(scale, "items", text(&scale["name"])))
                .collect();
            let rule = Missing::Listwise;
            let mut options = OmegaOptions::default();
            let found = construct_reliability_of(&responses, &scales, rule, &options);
            compare_constructs(compare, at, &found.expect("a solution"), case);
            options.denominator = OmegaDenominator::Observed;
            let found = construct_reliability_of(&responses, &scales, rule, &options);
            let found = found.expect("a solution").constructs;
            let figures = found.iter().map(|construct| construct.composite_reliability);
            compare.cells(&format!("observed {at}"), figures, &case["observed"]);
        }
    });
}

/// A column of the reference, and where its figures are found.
type Figure<T> = (&'static str, fn(&T) -> f64);

fn compare_constructs(
    compare: &mut Comparison,
    at: usize,
    found: &ConstructReliability,
    case: &Value,
) {
    let columns: [Figure<Construct>; 5] = [
        ("implied", |one| one.composite_reliability),
        ("std_error", |one| one.std_error),
        ("ave", |one| one.ave),
        ("ave_of_variance", |one| one.ave_of_variance),
        ("maximal_reliability", |one| one.maximal_reliability),
    ];
    for (name, figure) in columns {
        compare.cells(&format!("{name} {at}"), found.constructs.iter().map(figure), &case[name]);
    }
    let columns: [Figure<ConstructItem>; 3] = [
        ("loadings", |item| item.loading),
        ("loading_std_error", |item| item.std_error),
        ("standardized_loading", |item| item.standardized_loading),
    ];
    for (name, figure) in columns {
        compare.cells(&format!("{name} {at}"), found.items.iter().map(figure), &case[name]);
    }
    let m = found.constructs.len();
    let places = (0..m).flat_map(|i| (0..i).map(move |j| (i, j)));
    for (pair, (i, j)) in found.pairs.iter().zip(places) {
        let what = format!("{} with {} {at}", pair.first, pair.second);
        compare.cell(&what, pair.correlation, &case["latent"][i][j]);
        compare.cell(&what, pair.std_error, &case["latent_std_error"][i][j]);
        compare.cell(&what, pair.htmt, &case["htmt"][i][j]);
        compare.cell(&what, pair.htmt2, &case["htmt2"][i][j]);
        let shared = number(&case["latent"][i][j]).powi(2);
        let distinct = [i, j].iter().all(|&at| number(&case["ave"][at]) > shared);
        assert_eq!(pair.distinct, distinct, "{what}");
    }
    compare_fit(compare, &format!("fit {at}"), &found.fit, &case["fit"]);
}

/// Placements in the survey of 1996 have correlations of which no factor is the source: lavaan's search
/// does not end either.
#[test]
fn a_search_without_end_is_an_error() {
    let answers = Answers::read("data/anes96.csv");
    let scale = Scale::new("placement", ["selfLR", "DoleLR", "ClinLR"]).expect("items");
    let scale = scale.bounds(1.0, 7.0).and_then(|scale| scale.reverse(["ClinLR"])).expect("a key");
    let (rule, options) = (Missing::Listwise, OmegaOptions::default());
    let found = mcdonald_omega_of(&answers.responses(), &scale, rule, &options);
    assert!(matches!(found, Err(Error::NotConverged { .. })), "{found:?}");
    // Nor can it be fitted without one of the others.
    let items = ["selfLR", "DoleLR", "ClinLR", "PID", "educ"];
    let broad = Scale::new("broad", items).expect("items");
    let found = mcdonald_omega_of(&answers.responses(), &broad, rule, &options).expect("a model");
    assert_eq!(found.heywood, ["PID"]);
    let without = &found.items[2];
    assert!(without.omega_if_dropped.is_nan());
    assert!(matches!(without.if_dropped_problem, Some(Error::NotConverged { .. })));
}

/// Loadings of a published study with its composite reliabilities and AVE, Tables 8 and 10 of
/// <https://pmc.ncbi.nlm.nih.gov/articles/PMC7385228>, by the formulas of Fornell and Larcker (1981);
/// its factors correlate as the loadings on the factor above them, .907, .919 and .850, say.
#[test]
fn published_loadings_give_their_reliabilities() {
    let loadings: [f64; 10] =
        [0.858, 0.905, 0.888, 0.850, 0.875, 0.851, 0.815, 0.837, 0.845, 0.850];
    let (factor, above) = ([0, 0, 0, 1, 1, 1, 2, 2, 2, 2], [0.907, 0.919, 0.850]);
    let r = Array2::from_shape_fn((10, 10), |(i, j)| {
        let (a, b) = (factor[i], factor[j]);
        let between = if a == b { 1.0 } else { above[a] * above[b] };
        if i == j { 1.0 } else { loadings[i] * loadings[j] * between }
    });
    let items = ["v1", "v2", "v3", "u1", "u2", "u3", "c1", "c2", "c3", "c4"];
    let moments = Moments::from_correlation(items, r.view(), 500, None, None).expect("moments");
    let scale = |name: &str, items: &[&str]| Scale::new(name, items.to_vec()).expect("items");
    let scales = [
        scale("volume", &items[..3]),
        scale("uniqueness", &items[3..6]),
        scale("consistency", &items[6..]),
    ];
    let found = construct_reliability(&moments, &scales, &OmegaOptions::default());
    let published = [(0.9146, 0.7812), (0.8939, 0.7374), (0.9033, 0.7003)];
    for (one, (reliability, ave)) in found.expect("a model").constructs.iter().zip(published) {
        // Four printed decimals, of loadings with three.
        assert!((one.composite_reliability - reliability).abs() < 2e-4, "{one:?}");
        assert!((one.ave - ave).abs() < 3e-4, "{one:?}");
    }
}
