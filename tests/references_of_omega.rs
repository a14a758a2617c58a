//! Omega total, ordinal omega and the reliability of constructs, against lavaan and semTools.

mod common;

use common::{Answers, Comparison, column, list, names, number, numbers, read_json, text};
use ndarray::Array2;
use scalewise::{
    BootstrapMethod, Missing, ModelFit, Moments, Omega, OmegaDenominator, OmegaOptions, Resampling,
    Responses, Scale, bootstrap_omega, mcdonald_omega, mcdonald_omega_of,
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
            let missing = Missing::named(text(&case["missing"])).expect("a rule");
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
    let found =
        bootstrap_omega(&answers.responses(), &scale, Missing::Listwise, &options, &draws)
            .expect("an interval");
    // Twelve replicates: rank 1.3 of 13, between the two smallest.
    let mut replicates = numbers(&case["replicates"]);
    replicates.sort_by(f64::total_cmp);
    let interval = found.bootstrap.expect("of resamples");
    let mean = replicates.iter().sum::<f64>() / 12.0;
    common::assert_close("bias", interval.bias, mean - found.estimate, common::beside(common::STABLE, 1.0));
    assert!(replicates[0] < found.conf_low && found.conf_low < replicates[1]);
    assert_eq!((found.interval, interval.failed, found.n), ("percentile", 0, 301));
}
