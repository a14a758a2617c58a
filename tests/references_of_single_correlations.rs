//! Partial correlations of ranks by ppcor's arithmetic, partial correlations and comparisons under
//! sampling weights by R's survey, weighted biserial correlations, and adjustments of p-values.

use crate::common::designs::Design;
use crate::common::{Answers, Cell, Comparison, names, numbers, read_json};
use ndarray::array;
use scalewise::{
    Adjustment, Alternative, Correlation, CorrelationMatrix, CorrelationMethod, Correlations,
    LinearizedInterval, Missing, PairTables, PolychoricOptions, PolyserialOptions, Resampling,
    Responses, WeightType, adjust_p_values, bootstrap_polychoric,
    bootstrap_polychoric_correlations, bootstrap_polyserial, compare_linearized_correlations,
    linearized_partial_correlation, linearized_partial_correlation_matrix,
    linearized_semipartial_correlation, linearized_semipartial_correlation_matrix,
    partial_correlation, partial_correlation_matrix, polychoric, polychoric_of_pair, polyserial,
    semipartial_correlation, semipartial_correlation_matrix, weighted_biserial,
    weighted_point_biserial, weighted_polyserial,
};
use serde_json::Value;

fn ranks(responses: &Responses<'_>, method: CorrelationMethod) -> CorrelationMatrix {
    Correlations::new(method).of_responses(responses, Missing::Listwise).expect("correlations")
}

fn compare_ranks(
    compare: &mut Comparison,
    name: &str,
    matrix: &CorrelationMatrix,
    expected: &Value,
) {
    let of = matrix.method;
    let partial = partial_correlation_matrix(matrix, 0.95).expect("partial correlations");
    let part = semipartial_correlation_matrix(matrix, 0.95).expect("semipartial correlations");
    assert_eq!(partial.method, format!("partial_{of}"));
    assert_eq!(part.method, format!("semipartial_{of}"));
    for (what, found) in [("partial", &partial), ("semipartial", &part)] {
        let (name, expected) = (format!("{name} {of} {what}"), &expected[what]);
        compare.matrix(&format!("{name} r"), &found.r, &expected["r"]);
        compare.matrix(&format!("{name} statistic"), &found.statistic, &expected["statistic"]);
        compare.matrix(&format!("{name} p"), &found.p_value, &expected["p_value"]);
        assert_eq!(found.interval, "none");
        assert!(found.conf_low.iter().all(|low| low.is_nan()));
    }
    compare.cell(&format!("{name} n"), Cell::Count(partial.n), &expected["n"]);
    // One pair by itself, all others its controls.
    let [x, y, controls @ ..] = &matrix.names[..] else { panic!("two variables or more") };
    let alone = partial_correlation(matrix, x, y, controls, 0.95).expect("a partial r");
    assert!((alone.estimate - partial.r[[0, 1]]).abs() < 1e-12);
    let alone = semipartial_correlation(matrix, x, y, controls, 0.95).expect("a part r");
    assert!((alone.statistic - part.statistic[[0, 1]]).abs() < 1e-10);
}

#[test]
fn partial_correlations_of_ranks_are_those_of_ppcor() {
    let expected = &read_json("single_correlations.json")["ranks"];
    let hl = array![7, 15, 19, 15, 21, 22, 57, 15, 20, 18];
    let disp = array![0.0, 0.964, 0.0, 0.0, 0.921, 0.0, 0.0, 1.006, 0.0, 1.011];
    let deg = array![9, 2, 3, 4, 1, 3, 1, 3, 6, 1];
    let bc = array![1.78e-02, 1.05e-06, 1.37e-05, 7.18e-03, 0.0, 0.0, 0.0, 4.48e-03, 2.10e-06, 0.0];
    let kim = Responses::from_columns([("hl", hl.view()), ("deg", deg.view())]).expect("columns");
    let kim = kim.with_column("disp", disp.view()).expect("a column");
    let kim = kim.with_column("BC", bc.view()).expect("a column");
    let air = Answers::read("data/airquality.csv");
    let anes = Answers::read("data/anes96.csv");
    let cases = [
        ("kim", kim),
        ("airquality", air.responses()),
        ("repeated_airquality", air.weighted()),
        ("anes96", anes.responses()),
    ];
    Comparison::assert(|compare| {
        for (name, responses) in &cases {
            let expected = &expected[*name];
            let chosen = responses.select(names(&expected["names"])).expect("variables");
            for method in [CorrelationMethod::Spearman, CorrelationMethod::Kendall] {
                let matrix = ranks(&chosen, method);
                compare_ranks(compare, name, &matrix, &expected[method.name()]);
            }
        }
    });
}

#[test]
fn pair_tables_give_the_partial_correlations_of_the_rows() {
    let anes = Answers::read("data/anes96.csv");
    let chosen = anes.responses().select(["PID", "selfLR", "educ", "income"]).expect("variables");
    let tables = PairTables::of(&chosen, Missing::Listwise).expect("tables");
    for method in [CorrelationMethod::Spearman, CorrelationMethod::Kendall] {
        let counted = Correlations::new(method).of_tables(&tables).expect("correlations");
        let controls = ["educ", "income"];
        let found = partial_correlation(&counted, "PID", "selfLR", &controls, 0.95).expect("r");
        let rows = ranks(&chosen, method);
        let rows = partial_correlation(&rows, "PID", "selfLR", &controls, 0.95).expect("r");
        assert!((found.statistic - rows.statistic).abs() < 1e-10 * rows.statistic.abs());
    }
}

fn compare_tested(compare: &mut Comparison, name: &str, found: &Correlation, expected: &Value) {
    let figures = [
        ("estimate", found.estimate),
        ("std_error", found.std_error),
        ("statistic", found.statistic),
        ("df", found.df),
        ("p_value", found.p_value),
        ("conf_low", found.conf_low),
        ("conf_high", found.conf_high),
    ];
    for (what, figure) in figures {
        if !expected[what].is_null() {
            compare.cell(&format!("{name} {what}"), figure, &expected[what]);
        }
    }
    compare.cell(&format!("{name} n"), Cell::Count(found.n), &expected["n"]);
}

#[test]
fn partial_correlations_under_sampling_weights_are_those_of_survey() {
    let expected = &read_json("single_correlations.json")["weighted"];
    let interval = LinearizedInterval::Fisher;
    let designs = Design::weighted();
    assert_eq!(designs.len(), 5, "five designs with weights");
    Comparison::assert(|compare| {
        for design in &designs {
            let expected = &expected[&design.name];
            let responses = design.responses(WeightType::Sampling);
            let names = names(&expected["names"]);
            let (x, y) = (&names[0], &names[1]);
            for (case, controls) in [("given_one", 1), ("given_two", 2)] {
                let expected = &expected[case];
                if expected.is_null() {
                    continue;
                }
                let controls = &names[2..2 + controls];
                let name = format!("{} {case}", design.name);
                let partial =
                    linearized_partial_correlation(&responses, x, y, controls, interval, 0.95)
                        .expect("a partial r");
                compare_tested(compare, &name, &partial, &expected["partial"]);
                let part =
                    linearized_semipartial_correlation(&responses, x, y, controls, interval, 0.95)
                        .expect("a part r");
                compare_tested(compare, &name, &part, &expected["semipartial"]);
                let chosen = [x, y].into_iter().chain(controls);
                let chosen = responses.select(chosen).expect("variables");
                let whole = linearized_partial_correlation_matrix(&chosen, interval, 0.95)
                    .expect("a matrix");
                assert!((whole.std_error[[1, 0]] - partial.std_error).abs() < 1e-12);
                let whole = linearized_semipartial_correlation_matrix(&chosen, interval, 0.95)
                    .expect("a matrix");
                assert!((whole.std_error[[0, 1]] - part.std_error).abs() < 1e-12);
                assert!((whole.p_value[[0, 1]] - part.p_value).abs() < 1e-12);
            }
        }
    });
}

#[test]
fn comparisons_under_sampling_weights_are_those_of_survey() {
    let expected = &read_json("single_correlations.json")["weighted"];
    let mut compared = 0;
    Comparison::assert(|compare| {
        for design in &Design::weighted() {
            let expected = &expected[&design.name];
            let responses = design.responses(WeightType::Sampling);
            let names = names(&expected["names"]);
            let at = |i: usize| names[i].as_str();
            for (case, second) in [("overlapping", [0, 2]), ("nonoverlapping", [2, 3])] {
                let expected = &expected[case];
                if expected.is_null() {
                    continue;
                }
                compared += 1;
                let found = compare_linearized_correlations(
                    &responses,
                    [at(0), at(1)],
                    [at(second[0]), at(second[1])],
                    Alternative::TwoSided,
                    0.95,
                )
                .expect("a comparison");
                assert_eq!(found.design.name(), case);
                let test = found.test("linearized").expect("the test");
                let name = format!("{} {case}", design.name);
                let figures = [
                    ("estimate", found.difference),
                    ("statistic", test.statistic),
                    ("df", test.df),
                    ("p_value", test.p_value),
                    ("conf_low", test.conf_low),
                    ("conf_high", test.conf_high),
                ];
                for (what, figure) in figures {
                    compare.cell(&format!("{name} {what}"), figure, &expected[what]);
                }
                compare.cell(&format!("{name} n"), Cell::Count(found.n1), &expected["n"]);
            }
        }
    });
    assert!(compared >= 5, "a comparison of every design");
}

#[test]
fn biserial_correlations_of_weighted_respondents() {
    let expected = &read_json("single_correlations.json")["two_values"];
    let [x, y, weights] = ["x", "y", "weights"].map(|name| numbers(&expected[name]));
    let kinds = [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling];
    Comparison::assert(|compare| {
        for kind in kinds {
            let (name, found) =
                (kind.name(), weighted_biserial(&x, &y, &weights, kind, 0.95).expect("r"));
            if kind == WeightType::Sampling {
                let analytic = &expected["biserial"]["analytic"]["estimate"];
                compare.cell("biserial sampling", found.estimate, analytic);
                assert!(found.std_error.is_nan() && found.p_value.is_nan());
            } else {
                compare_tested(compare, name, &found, &expected["biserial"][name]);
            }
            let found = weighted_point_biserial(&x, &y, &weights, kind, 0.95).expect("r");
            assert_eq!(found.method, "point_biserial");
            compare_tested(compare, name, &found, &expected["point_biserial"][name]);
        }
    });
}

/// One rule for weights: frequencies repeat rows, others are scaled, and under sampling weights only the
/// estimate stays.
#[test]
fn latent_correlations_follow_the_weights() {
    let x = array![1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 1.0, 3.0];
    let y = array![1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0];
    let weights = array![3.0, 1.0, 2.0, 2.0, 4.0, 1.0, 1.0, 2.0];
    let options = PolychoricOptions::default();
    let of = |kind| {
        let pair = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
        let pair = pair.weighted(weights.view(), kind).expect("weights");
        let tables = PairTables::of(&pair, Missing::Listwise).expect("tables");
        polychoric_of_pair(&tables, "x", "y", &options).expect("a correlation")
    };
    let table = array![[4.0, 1.0], [2.0, 2.0], [1.0, 6.0]];
    let counted = polychoric(table.view(), &options).expect("a correlation");
    assert_eq!(of(WeightType::Frequency), counted);
    let scaled = polychoric((table * 0.5).view(), &options).expect("a correlation");
    let analytic = of(WeightType::Analytic);
    assert_eq!(analytic.n, 8.0);
    assert!((analytic.std_error - scaled.std_error).abs() < 1e-12);
    let sampling = of(WeightType::Sampling);
    assert!((sampling.estimate - counted.estimate).abs() < 1e-12);
    assert!(sampling.std_error.is_nan() && sampling.row_thresholds[0].std_error.is_nan());

    let options = PolyserialOptions::default();
    let (x, y, w) = (x.to_vec(), y.to_vec(), weights.to_vec());
    let of = |kind| weighted_polyserial(&x, &y, &w, kind, &options).expect("a correlation");
    let counted = polyserial(&x, &y, Some(&w), &options).expect("a correlation");
    assert_eq!(of(WeightType::Frequency), counted);
    assert_eq!(of(WeightType::Analytic).n, 8.0);
    assert!((of(WeightType::Analytic).estimate - counted.estimate).abs() < 1e-9);
    assert!(of(WeightType::Sampling).std_error.is_nan());
}

#[test]
fn hommel_and_fdr_are_those_of_r() {
    let expected = read_json("single_correlations.json");
    let expected = expected["adjusted"].as_object().expect("families");
    Comparison::assert(|compare| {
        for (name, family) in expected {
            for method in ["hommel", "fdr"] {
                let adjustment = Adjustment::named(method).expect("an adjustment");
                let found = adjust_p_values(&numbers(&family["p"]), adjustment).expect("p-values");
                for (at, found) in found.into_iter().enumerate() {
                    compare.cell(&format!("{name} {method} {at}"), found, &family[method][at]);
                }
            }
        }
    });
}

/// The same for any number of threads, near the standard error of large samples, and resamples that have
/// no correlation are counted.
#[test]
fn latent_correlations_are_drawn_anew() {
    let table = array![[40.0, 25.0, 10.0], [20.0, 45.0, 30.0], [5.0, 25.0, 50.0]];
    let options = PolychoricOptions::default();
    let plain = polychoric(table.view(), &options).expect("a correlation");
    let draws = Resampling::seeded(2000, 11);
    let drawn = bootstrap_polychoric(table.view(), &options, &draws).expect("an interval");
    assert_eq!(drawn.estimate, plain.estimate);
    assert!((drawn.std_error / plain.std_error - 1.0).abs() < 0.1, "{}", drawn.std_error);
    assert!((drawn.conf_low - plain.conf_low).abs() < 0.03 && drawn.failed == 0);
    scalewise::set_threads(1);
    let alone = bootstrap_polychoric(table.view(), &options, &draws).expect("an interval");
    scalewise::set_threads(0);
    assert_eq!(drawn, alone);

    let sparse = array![[12.0, 3.0], [2.0, 1.0]];
    let found = bootstrap_polychoric(sparse.view(), &options, &draws).expect("an interval");
    assert!(found.failed > 0, "nobody is in a row now and then");

    // Respondents are drawn from the cells of a table as from rows.
    let cells =
        table.indexed_iter().flat_map(|((i, j), n)| vec![(i as f64, j as f64); *n as usize]);
    let (x, y): (Vec<f64>, Vec<f64>) = cells.unzip();
    let pair = Responses::from_columns([("x", &x[..]), ("y", &y[..])]).expect("columns");
    let rule = Missing::Listwise;
    let found = bootstrap_polychoric_correlations(&pair, rule, &options, &draws, 0.95);
    let found = found.expect("intervals");
    assert!((found.conf_low[[1, 0]] - drawn.conf_low).abs() < 1e-12);

    let options = PolyserialOptions::default();
    let plain = polyserial(&x, &y, None, &options).expect("a correlation");
    let found = bootstrap_polyserial(&x, &y, &options, &Resampling::seeded(500, 2)).expect("one");
    assert!((found.std_error / plain.std_error - 1.0).abs() < 0.25, "{}", found.std_error);
}

#[test]
fn results_print_themselves() {
    let table = array![[20.0, 10.0], [10.0, 20.0]];
    let found = polychoric(table.view(), &PolychoricOptions::default()).expect("a correlation");
    let text = found.to_string();
    assert!(text.starts_with("polychoric correlation (two step)\nEstimate     SE"), "{text}");
    assert!(text.contains("0.500") && text.contains("row 1"), "{text}");
    let power = scalewise::correlation_power(0.001, 100.0, 0.05, Alternative::TwoSided);
    assert!(power.expect("a power").to_string().contains("0.001"));
    let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
    let names = ["x", "y", "z"];
    let moments = scalewise::Moments::from_correlation(names, r.view(), 103, None, None);
    let moments = moments.expect("moments");
    let partial = partial_correlation(&moments, "x", "y", &["z"], 0.95).expect("r").to_string();
    assert!(partial.starts_with("partial (fisher interval)\nEstimate"), "{partial}");
    assert!(partial.contains("0.219") && partial.contains("100"), "{partial}");
    let matrix = partial_correlation_matrix(&moments, 0.95).expect("a matrix").to_string();
    assert!(matrix.contains("n = 103, 1 held constant for each pair, df = 100"), "{matrix}");
    let definite = scalewise::definiteness(names, r.view()).expect("eigenvalues").to_string();
    assert!(definite.starts_with("The matrix is positive definite"), "{definite}");
    let nearest = scalewise::nearest_correlation(names, r.view()).expect("a matrix").to_string();
    assert!(nearest.contains("Frobenius distance"), "{nearest}");
    let test = scalewise::bartlett_sphericity(&moments).expect("a test").to_string();
    assert!(test.starts_with("bartlett1951: 3 variables"), "{test}");
}
