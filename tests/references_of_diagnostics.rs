//! Diagnostics of regressions against R's stats, lmtest and car (`diagnostics.R`).

use crate::common::regressions::declared_regression;
use crate::common::studies::Studies;
use crate::common::{
    Answers, STABLE, Tolerance, assert_close, beside, list, number, numbers, read_json, text,
};
use scalewise::{
    Alternative, Assumption, AssumptionTest, Cutoffs, DiagnosticOptions, HierarchicalRegression,
    Missing, Precision, RegressionDiagnostics, Responses, WeightType, lowess, normal_scores,
    set_threads,
};
use serde_json::Value;

fn all_tests(model: Option<usize>) -> DiagnosticOptions {
    DiagnosticOptions { model, tests: Assumption::ALL.to_vec(), serial: Alternative::Greater }
}

/// The answers that the references carry with them.
fn carried(expected: &Value) -> Answers {
    let columns = expected["data"].as_object().expect("columns");
    Answers::new(columns.iter().map(|(name, column)| (name.clone(), numbers(column))).collect())
}

/// All columns but the outcome, in the order that the model has them.
fn regression_of(expected: &Value, answers: &Answers) -> HierarchicalRegression {
    let outcome = text(&expected["outcome"]);
    let order = expected["order"].as_array();
    let predictors: Vec<String> = match order {
        Some(names) => names.iter().map(|name| text(name).to_string()).collect(),
        None => {
            let names = answers.responses().names().to_vec();
            names.into_iter().filter(|name| name != outcome).collect()
        }
    };
    HierarchicalRegression::new(outcome).block("all", predictors)
}

/// A measure of the rows, and the size beside which a figure near nought has its digits.
fn measure(found: &RegressionDiagnostics, name: &str) -> (Vec<f64>, f64) {
    let (measures, sigma) = (&found.measures, found.of_model().sigma);
    let (figures, scale) = match name {
        "fitted" => (&measures.fitted, 0.0),
        "residual" => (&measures.residual, sigma),
        "standardized_residual" => (&measures.standardized, 1.0),
        "studentized_residual" => (&measures.studentized, 1.0),
        "studentized_deleted_residual" => (&measures.studentized_deleted, 1.0),
        "deleted_residual" => (&measures.deleted, sigma),
        "leverage" => (&measures.leverage, 0.0),
        "centered_leverage" => (&measures.centered_leverage, 0.1),
        "cooks_distance" => (&measures.cooks_distance, 1e-3),
        "dffits" => (&measures.dffits, 1.0),
        "covariance_ratio" => (&measures.covariance_ratio, 0.0),
        "mahalanobis" => (&measures.mahalanobis, 1.0),
        other => panic!("no measure {other}"),
    };
    (figures.clone(), scale)
}

fn compare_measures(
    name: &str,
    found: &RegressionDiagnostics,
    shown: &[usize],
    expected: &Value,
    share: f64,
) {
    for (what, figures) in expected.as_object().expect("measures") {
        if what == "dfbeta" || what == "dfbetas" {
            let (matrix, errors) = match what.as_str() {
                "dfbeta" => (&found.measures.dfbeta, true),
                _ => (&found.measures.dfbetas, false),
            };
            let coefficients = &found.of_model().coefficients;
            for (&at, row) in shown.iter().zip(list(figures)) {
                for (j, figure) in list(row).iter().enumerate() {
                    let scale = if errors { coefficients[j].std_error } else { 1.0 };
                    let what = format!("{name} {what} of {} in row {at}", coefficients[j].term);
                    assert_close(&what, matrix[[at, j]], number(figure), beside(share, scale));
                }
            }
        } else {
            let (all, scale) = measure(found, what);
            assert_eq!(shown.len(), list(figures).len(), "{name} {what}");
            for (&at, figure) in shown.iter().zip(list(figures)) {
                let what = format!("{name} {what} in row {at}");
                assert_close(&what, all[at], number(figure), beside(share, scale));
            }
        }
    }
}

fn test_of<'a>(found: &'a RegressionDiagnostics, name: &str) -> &'a AssumptionTest {
    let named = |test: &&AssumptionTest| test.test.name() == name;
    found.tests.iter().find(named).unwrap_or_else(|| panic!("no test {name}"))
}

fn compare_tests(name: &str, found: &RegressionDiagnostics, expected: &Value, share: f64) {
    for (test, figures) in expected.as_object().expect("tests") {
        let made = test_of(found, test);
        for (figure, value) in figures.as_object().expect("figures") {
            let found = match figure.as_str() {
                "estimate" => made.estimate,
                "statistic" => made.statistic,
                "df1" => made.df1,
                "df2" => made.df2,
                "p_value" => made.p_value,
                _ => continue,
            };
            let what = format!("{name} {test} {figure}");
            // p moves by the statistic times its relative error: e^-x/2 of a χ² of 60 by 30 of them.
            let tolerance: Tolerance =
                if figure == "p_value" { beside(share, 1e-3) } else { share.into() };
            assert_close(&what, found, number(value), tolerance);
        }
    }
}

fn compare_all(
    name: &str,
    found: &RegressionDiagnostics,
    shown: &[usize],
    expected: &Value,
    share: f64,
) {
    assert_eq!(found.regression.n as f64, number(&expected["n"]), "{name} n");
    compare_measures(name, found, shown, &expected["measures"], share);
    assert_close(&format!("{name} PRESS"), found.press, number(&expected["press"]), share);
    let predicted = number(&expected["predicted_r_squared"]);
    assert_close(&format!("{name} predicted R²"), found.predicted_r_squared, predicted, share);
    compare_tests(name, found, &expected["tests"], share);
}

fn compare_standing_out(name: &str, found: &RegressionDiagnostics, expected: &Value) {
    let places = |cutoffs: &Cutoffs| {
        let mut at: Vec<f64> = found.casewise(cutoffs).iter().map(|row| row.at as f64).collect();
        at.sort_by(f64::total_cmp);
        at
    };
    let (n, k) = (found.regression.n, found.of_model().coefficients.len());
    let strict = numbers(&expected["strict"]);
    assert_eq!(places(&Cutoffs::strict(n, k)), strict, "{name} influence.measures");
    let size_adjusted = numbers(&expected["size_adjusted"]);
    assert_eq!(places(&Cutoffs::size_adjusted(n, k)), size_adjusted, "{name} size-adjusted");
    let outliers = found.outliers(0.05);
    let table = &expected["outliers"];
    let rows: Vec<f64> = outliers.iter().map(|outlier| outlier.row as f64).collect();
    assert_eq!(rows, numbers(&table["row"]), "{name} outliers");
    for (outlier, at) in outliers.iter().zip(0..) {
        for (what, figure) in [
            ("statistic", outlier.statistic),
            ("p_value", outlier.p_value),
            ("bonferroni_p", outlier.bonferroni_p),
        ] {
            assert_close(
                &format!("{name} outlier {what}"),
                figure,
                number(&table[what][at]),
                STABLE,
            );
        }
    }
}

#[test]
fn diagnostics_of_the_studies_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("diagnostics.json"));
    for (case, study) in [
        ("anes96", "anes96"),
        ("anes96_first", "anes96"),
        ("airquality", "airquality"),
        ("airquality_first", "airquality"),
        ("simulated", "simulated"),
    ] {
        let expected = &expected[case];
        let answers = &studies.answers.iter().find(|(name, _)| name == study).expect("answers").1;
        let (regression, _) = declared_regression(studies.study(study));
        let responses = answers.responses();
        let options = all_tests(Some(number(&expected["model"]) as usize));
        let found = regression.diagnostics(&responses, Missing::Listwise, &options);
        let found = found.unwrap_or_else(|e| panic!("{case}: {e}"));
        let shown: Vec<usize> = numbers(&expected["shown"]).iter().map(|&at| at as usize).collect();
        compare_all(case, &found, &shown, expected, STABLE);
        let rows: Vec<f64> = found.measures.rows.iter().map(|&row| row as f64).collect();
        assert_eq!(rows, numbers(&expected["standing_out"]["rows"]), "{case} rows");
        compare_standing_out(case, &found, &expected["standing_out"]);
    }
}

#[test]
fn published_examples_are_those_of_r() {
    let expected = read_json("diagnostics.json");
    for case in ["stackloss", "longley"] {
        let expected = &expected[case];
        let answers = carried(expected);
        let regression = regression_of(expected, &answers);
        let options = all_tests(None);
        let found = regression.diagnostics(&answers.responses(), Missing::Listwise, &options);
        let found = found.expect("diagnostics");
        let shown: Vec<usize> = (0..found.measures.rows.len()).collect();
        compare_all(case, &found, &shown, expected, STABLE);
        compare_standing_out(case, &found, &expected["standing_out"]);
    }
}

#[test]
fn weighted_diagnostics_are_those_of_r() {
    let expected = read_json("diagnostics.json");
    for (case, kind) in [("analytic", WeightType::Analytic), ("frequency", WeightType::Frequency)] {
        let expected = &expected[case];
        let (answers, weights) = (carried(expected), numbers(&expected["weights"]));
        let responses = answers.responses().weighted(&weights[..], kind).expect("weights");
        let regression = regression_of(expected, &answers);
        let found = regression.diagnostics(&responses, Missing::Listwise, &all_tests(None));
        let found = found.expect("diagnostics");
        let shown: Vec<usize> = (0..found.measures.rows.len()).collect();
        compare_all(case, &found, &shown, expected, STABLE);
        let durbin_watson = test_of(&found, "durbin_watson");
        assert_eq!(durbin_watson.not_made, Some("weighted rows do not follow each other"));
    }
}

#[test]
fn without_an_intercept_and_with_a_leverage_of_one() {
    let expected = read_json("diagnostics.json");
    let (origin, alone) = (&expected["origin"], &expected["leverage_of_one"]);
    let answers = carried(origin);
    let regression = regression_of(origin, &answers).without_intercept();
    let found = regression.diagnostics(&answers.responses(), Missing::Listwise, &all_tests(None));
    let found = found.expect("diagnostics");
    let shown: Vec<usize> = (0..found.measures.rows.len()).collect();
    compare_measures("origin", &found, &shown, &origin["measures"], STABLE);

    let answers = carried(alone);
    let regression = regression_of(alone, &answers);
    let found = regression.diagnostics(&answers.responses(), Missing::Listwise, &all_tests(None));
    let found = found.expect("diagnostics");
    assert_eq!((found.alone, found.measures.leverage[2]), (1, 1.0));
    assert!(found.measures.cooks_distance[2].is_nan() && found.measures.dfbetas[[2, 0]].is_nan());
    assert!(found.press.is_nan());
    let others = [0, 1, 3, 4, 5, 6, 7];
    compare_measures("leverage of one", &found, &others, &alone["measures"], STABLE);
    assert!(found.to_string().contains("1 row has a leverage of 1"), "{found}");
}

#[test]
fn an_exact_fit_has_no_tests_and_says_why() {
    let x: Vec<f64> = (0..20).map(|i| f64::from(i * i)).collect();
    let y = x.iter().map(|x| 2.0 * x + 1.0).collect();
    let answers = Answers::new(vec![("x".to_string(), x), ("y".to_string(), y)]);
    let regression = HierarchicalRegression::new("y").block("one", ["x"]);
    let found = regression.diagnostics(&answers.responses(), Missing::Listwise, &all_tests(None));
    let found = found.expect("diagnostics");
    assert_eq!(found.regression.precision, Precision::DoubleDouble);
    assert!(found.measures.standardized.iter().all(|e| e.is_nan()));
    let why = Some("the predictors determine the outcome exactly");
    assert!(found.tests.iter().all(|test| test.not_made == why && test.statistic.is_nan()));
}

#[test]
fn curves_and_scores_are_those_of_r() {
    let expected = &read_json("diagnostics.json")["curves"];
    for (name, case) in expected["lowess"].as_object().expect("curves") {
        let (x, y) = (numbers(&case["given_x"]), numbers(&case["given_y"]));
        let found = lowess(&x, &y, number(&case["span"]), number(&case["robust"]) as usize);
        let found = found.expect("a curve");
        for (at, (y, figure)) in found.y.iter().zip(list(&case["y"])).enumerate() {
            assert_close(&format!("{name} at {at}"), *y, number(figure), beside(STABLE, 1.0));
        }
        assert_eq!(found.x, numbers(&case["x"]), "{name}");
    }
    for (name, case) in expected["scores"].as_object().expect("scores") {
        let found = normal_scores(number(&case["n"]) as usize, 0.95).expect("scores");
        for (what, figures) in [("score", &found.score), ("low", &found.low), ("high", &found.high)]
        {
            assert_eq!(figures.len(), list(&case[what]).len(), "{name}");
            for (figure, given) in figures.iter().zip(list(&case[what])) {
                let what = format!("{name} {what}");
                assert_close(&what, *figure, number(given), beside(STABLE, 1.0));
            }
        }
    }
}

#[test]
fn partial_residuals_are_those_of_r() {
    let expected = &read_json("diagnostics.json")["curves"]["partial"];
    let answers = carried(expected);
    let regression = HierarchicalRegression::new("Ozone").block("all", ["Solar.R", "Wind", "Temp"]);
    let found = regression.partial_residuals(&answers.responses(), Missing::Listwise, None);
    let found = found.expect("partial residuals");
    for (j, name) in found.predictors.iter().enumerate() {
        let value = answers.column(name).expect("a column");
        for (at, row) in found.rows.iter().enumerate() {
            assert_close(name, found.value[[at, j]], value[*row], STABLE);
            for (what, matrix) in [
                ("added", &found.added),
                ("outcome", &found.outcome),
                ("component", &found.component),
            ] {
                let given = number(&expected[name.as_str()][what][at]);
                let what = format!("{name} {what} of row {at}");
                assert_close(&what, matrix[[at, j]], given, beside(STABLE, 1.0));
            }
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let rows = 70_000;
    let columns = ["y", "a", "b"].map(|name| {
        let shift = f64::from(name.as_bytes()[0]);
        let column: Vec<f64> = (0..rows).map(|i| (f64::from(i) * shift).sin() * shift).collect();
        (name.to_string(), column)
    });
    let answers = Answers::new(columns.to_vec());
    let regression = HierarchicalRegression::new("y").block("both", ["a", "b"]);
    let found = |threads: usize| {
        set_threads(threads);
        let found =
            regression.diagnostics(&answers.responses(), Missing::Listwise, &all_tests(None));
        set_threads(0);
        found.expect("diagnostics")
    };
    // What is not made is NaN, which equals nothing.
    assert_eq!(format!("{:?}", found(1)), format!("{:?}", found(2)));
}

#[test]
fn what_cannot_be_diagnosed_is_refused() {
    let answers = Answers::new(vec![
        ("y".to_string(), vec![1.0, 3.0, 2.0, 5.0, 4.0]),
        ("x".to_string(), vec![1.0, 2.0, 3.0, 4.0, 5.0]),
    ]);
    let regression = HierarchicalRegression::new("y").block("one", ["x"]);
    let message = |responses: &Responses<'_>, missing, model| {
        let options = DiagnosticOptions { model, ..DiagnosticOptions::default() };
        regression.diagnostics(responses, missing, &options).expect_err("refused").to_string()
    };
    let plain = answers.responses();
    assert_eq!(
        message(&plain, Missing::Listwise, Some(2)),
        "there is no model 2: give a whole number from 1 to 1"
    );
    let by_pairs = message(&plain, Missing::Pairwise, None);
    assert!(by_pairs.contains("use missing=\"listwise\""), "{by_pairs}");
    let weights = [1.0, 2.0, 1.0, 2.0, 1.0];
    let sampled = plain.weighted(&weights[..], WeightType::Sampling).expect("weights");
    let by_sample = message(&sampled, Missing::Listwise, None);
    assert!(by_sample.contains("weight_type=\"analytic\""), "{by_sample}");
}
