//! Partial and semipartial correlations against residuals of R's `lm` and a published example.

use crate::common::designs::Design;
use crate::common::studies::{Studies, published};
use crate::common::{Cell, Comparison, assert_close, list, names, number, read_json, text};
use ndarray::array;
use scalewise::{
    Correlation, Missing, Moments, PartialCorrelationMatrix, Responses, WeightType,
    partial_correlation, partial_correlation_matrix, semipartial_correlation,
    semipartial_correlation_matrix,
};
use serde_json::Value;

fn compare_matrix(
    compare: &mut Comparison,
    name: &str,
    found: &PartialCorrelationMatrix,
    expected: &Value,
) {
    let matrices = [
        ("r", &found.r),
        ("statistic", &found.statistic),
        ("p_value", &found.p_value),
        ("conf_low", &found.conf_low),
        ("conf_high", &found.conf_high),
    ];
    for (what, matrix) in matrices {
        compare.matrix(&format!("{name} {} {what}", found.method), matrix, &expected[what]);
    }
    compare.cell(&format!("{name} n"), found.n, &expected["n"]);
    compare.cell(&format!("{name} df"), found.df, &expected["df"]);
    assert_eq!(found.controls, found.names.len() - 2);
}

fn compare_single(compare: &mut Comparison, name: &str, found: &Correlation, expected: &Value) {
    let figures = [
        ("r", found.estimate),
        ("statistic", found.statistic),
        ("df", found.df),
        ("p_value", found.p_value),
        ("conf_low", found.conf_low),
        ("conf_high", found.conf_high),
    ];
    for (what, figure) in figures {
        compare.cell(&format!("{name} {} {what}", found.method), figure, &expected[what]);
    }
    compare.cell(&format!("{name} n"), Cell::Count(found.n), &expected["n"]);
    assert_eq!(found.interval, "fisher");
}

fn compare_all(compare: &mut Comparison, name: &str, moments: &Moments, expected: &Value) {
    assert_eq!(moments.names(), names(&expected["names"]), "{name}");
    let partial = partial_correlation_matrix(moments, 0.95).expect("partial correlations");
    compare_matrix(compare, name, &partial, &expected["partial"]);
    let part = semipartial_correlation_matrix(moments, 0.95).expect("semipartial correlations");
    compare_matrix(compare, name, &part, &expected["semipartial"]);
    let orders = list(&expected["orders"]);
    assert_eq!(orders.len(), moments.names().len() - 1, "{name}: every order");
    let (x, y) = (&moments.names()[0], &moments.names()[1]);
    for order in orders {
        let controls = names(&order["controls"]);
        let name = format!("{name} given {}", controls.join(", "));
        let partial = partial_correlation(moments, x, y, &controls, 0.95).expect("a partial r");
        compare_single(compare, &name, &partial, &order["partial"]);
        let part = semipartial_correlation(moments, x, y, &controls, 0.95).expect("a part r");
        compare_single(compare, &name, &part, &order["semipartial"]);
    }
}

#[test]
fn partial_correlations_are_those_of_residuals_in_r() {
    let (studies, expected) = (Studies::read(), read_json("partial.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            // Under pairwise deletion n is that of all pairs, also for a few of the variables.
            let moments = case.moments();
            if case.missing == Missing::Pairwise {
                let partial = partial_correlation_matrix(&moments, 0.95).expect("matrix");
                compare_matrix(compare, &case.name, &partial, &case.expected["partial"]);
                let part = semipartial_correlation_matrix(&moments, 0.95).expect("matrix");
                compare_matrix(compare, &case.name, &part, &case.expected["semipartial"]);
            } else {
                compare_all(compare, &case.name, &moments, case.expected);
            }
        }
        let (_, moments) = published();
        compare_all(compare, "published", &moments, &expected["published"]);
    });
}

fn kim() -> Moments {
    let (hl, disp, deg, bc) = (
        array![7.0, 15.0, 19.0, 15.0, 21.0, 22.0, 57.0, 15.0, 20.0, 18.0],
        array![0.0, 0.964, 0.0, 0.0, 0.921, 0.0, 0.0, 1.006, 0.0, 1.011],
        array![9.0, 2.0, 3.0, 4.0, 1.0, 3.0, 1.0, 3.0, 6.0, 1.0],
        array![1.78e-2, 1.05e-6, 1.37e-5, 7.18e-3, 0.0, 0.0, 0.0, 4.48e-3, 2.10e-6, 0.0],
    );
    let columns =
        [("hl", hl.view()), ("disp", disp.view()), ("deg", deg.view()), ("BC", bc.view())];
    let responses = Responses::from_columns(columns).expect("four columns");
    Moments::of(&responses, Missing::Listwise).expect("moments")
}

/// The output of ppcor's `pcor(y.data)` and `pcor.test` as Kim (2015) prints it, in seven and eight
/// digits. <https://doi.org/10.5351/CSAM.2015.22.6.665>
#[test]
fn partial_correlations_are_those_that_kim_prints() {
    let estimate = array![
        [1.0, -0.6720863, -0.6161163, 0.1148459],
        [-0.6720863, 1.0, -0.7215522, 0.2855420],
        [-0.6161163, -0.7215522, 1.0, 0.6940953],
        [0.1148459, 0.2855420, 0.6940953, 1.0]
    ];
    let p = [
        (0, 1, 0.06789202),
        (0, 2, 0.10383620),
        (0, 3, 0.78654997),
        (1, 2, 0.04332869),
        (1, 3, 0.49299871),
        (2, 3, 0.05615021),
    ];
    let found = partial_correlation_matrix(&kim(), 0.95).expect("partial correlations");
    let apart = (&found.r - &estimate).mapv(f64::abs);
    assert!(apart.iter().all(|apart| *apart < 0.5e-7 * 1.001), "{apart}");
    for (i, j, p) in p {
        assert!((found.p_value[[i, j]] - p).abs() < 0.5e-8 * 1.001, "{i} {j}");
    }
    assert_eq!((found.n, found.controls, found.df), (10, 2, 6.0));
    let single = partial_correlation(&kim(), "hl", "disp", &["deg", "BC"], 0.95).expect("r");
    assert_close("hl with disp", single.estimate, found.r[[0, 1]], 1e-14);
    assert_close("its p", single.p_value, found.p_value[[0, 1]], 1e-12);
    Comparison::assert(|compare| {
        compare_all(compare, "kim", &kim(), &read_json("partial.json")["kim"]);
    });
}

#[test]
fn sampling_weights_leave_a_coefficient_without_a_test() {
    let expected = &read_json("partial.json")["sampling_weights"];
    let designs = Design::weighted();
    let design = designs.iter().find(|design| design.name == "api").expect("the schools");
    let variables = names(&expected["names"]);
    let responses = design.responses(WeightType::Sampling).select(&variables).expect("variables");
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    Comparison::assert(|compare| {
        let partial = partial_correlation_matrix(&moments, 0.95).expect("matrix");
        let part = semipartial_correlation_matrix(&moments, 0.95).expect("matrix");
        for found in [&partial, &part] {
            compare.matrix(found.method, &found.r, &expected[found.method]);
            assert!(found.p_value.iter().chain(&found.conf_low).all(|figure| figure.is_nan()));
            assert!(found.df.is_nan());
        }
        let rest = &variables[2..];
        let single = partial_correlation(&moments, &variables[0], &variables[1], rest, 0.95);
        let single = single.expect("a partial r");
        assert!(single.statistic.is_nan() && single.conf_high.is_nan());
        assert_eq!(single.interval, "none");
        compare.cell("single", single.estimate, &list(&expected["partial"])[0][1]);
    });
    assert_eq!(text(&expected["names"][0]), variables[0]);
    assert!(number(&expected["partial"][0][0]) == 1.0);
}

#[test]
fn what_is_perfect_or_short_gives_no_panic() {
    let r = array![[1.0, 0.6, 0.8], [0.6, 1.0, 0.0], [0.8, 0.0, 1.0]];
    // x is .6 of y and .8 of z: given z, x and y are one.
    let x = array![1.4, 0.2, -0.2, -1.4];
    let (y, z) = (array![1.0, -1.0, 1.0, -1.0], array![1.0, 1.0, -1.0, -1.0]);
    let columns = [("x", x.view()), ("y", y.view()), ("z", z.view())];
    let responses = Responses::from_columns(columns).expect("three columns");
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    assert_close("x with y", moments.correlation()[[0, 1]], r[[0, 1]], 1e-14);
    let partial = partial_correlation(&moments, "x", "y", &["z"], 0.95).expect("a partial r");
    assert_close("perfect", partial.estimate, 1.0, 1e-14);
    assert!(partial.p_value < 1e-6, "{partial:?}");
    // Four respondents and one control leave nothing for an interval.
    assert!(partial.conf_low.is_nan());
    assert_eq!((partial.df, partial.interval), (1.0, "none"));
    let none: [&str; 0] = [];
    let plain = partial_correlation(&moments, "x", "y", &none, 0.95).expect("Pearson's r");
    let pearson = Correlation::of_pearson(plain.estimate, 4, 0.95).expect("Pearson's r");
    let figures = |r: Correlation| [r.statistic, r.df, r.p_value, r.conf_low, r.conf_high];
    assert_eq!(figures(plain), figures(pearson));
}

#[test]
fn dependences_are_named() {
    let (a, b) = (array![1.0, 2.0, 4.0, 3.0, 7.0, 5.0], array![2.0, 1.0, 1.0, 5.0, 3.0, 4.0]);
    let (x, y) = (array![1.0, 1.0, 2.0, 5.0, 3.0, 8.0], array![0.0, 3.0, 1.0, 1.0, 2.0, 2.0]);
    let (sum, near) = (&a + &b, &a + &b + &y * 1e-4);
    let columns = [
        ("a", a.view()),
        ("b", b.view()),
        ("x", x.view()),
        ("y", y.view()),
        ("sum", sum.view()),
        ("near", near.view()),
    ];
    let responses = Responses::from_columns(columns).expect("columns");
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    let message = |x: &str, y: &str, controls: &[&str]| {
        partial_correlation(&moments, x, y, controls, 0.95).expect_err("a dependence").to_string()
    };
    let dependent = "`sum` is a linear combination of `a` and `b`: leave one of them out";
    for (x, y) in [("x", "sum"), ("sum", "x")] {
        assert_eq!(message(x, y, &["a", "b"]), dependent);
    }
    assert_eq!(message("x", "y", &["a", "b", "sum"]), dependent);
    let nearly = message("x", "near", &["a", "b"]);
    assert!(nearly.starts_with("`near` is so nearly a linear combination of `a` and `b`"));
    // As it is, x may be determined by the controls.
    let part = semipartial_correlation(&moments, "sum", "x", &["a", "b"], 0.95).expect("part");
    assert!(part.estimate.abs() < 1e-14, "{part:?}");
    let whole = partial_correlation_matrix(&moments.select(["a", "b", "x", "sum"]).unwrap(), 0.95);
    assert_eq!(whole.expect_err("a dependence").to_string(), dependent);
}
