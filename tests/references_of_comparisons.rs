//! Comparisons of correlations, corrections and power: R's figures, and those of the papers.

use crate::common::{
    Answers, Comparison, STABLE, assert_close, column, list, number, numbers, read_json, text,
};
use ndarray::Array2;
use scalewise::{
    Adjustment, Alternative, ComparisonTest, Correlation, CorrelationComparison, MatrixMethod,
    MatrixTest, Missing, Moments, NonoverlappingCorrelations, OverlappingCorrelations,
    adjust_p_values, bartlett_sphericity, compare_correlation_matrices, compare_correlations,
    compare_correlations_between, compare_independent_correlations,
    compare_nonoverlapping_correlations, compare_overlapping_correlations,
    compare_with_known_correlations, correlation_for_power, correlation_power,
    disattenuated_correlation, range_restricted_correlation, respondents_for_power,
    steiger_sphericity,
};
use serde_json::Value;

const TWO_SIDED: Alternative = Alternative::TwoSided;

fn alternative(value: &Value) -> Alternative {
    Alternative::named(text(value)).expect("an alternative")
}

fn compare_tests(
    compare: &mut Comparison,
    what: &str,
    found: &CorrelationComparison,
    expected: &Value,
) {
    let tests = &found.tests;
    let columns = vec![
        column("test", tests, |test| test.test),
        column("statistic", tests, |test| test.statistic),
        column("df", tests, |test| test.df),
        column("p_value", tests, |test| test.p_value),
        column("conf_low", tests, |test| test.conf_low),
        column("conf_high", tests, |test| test.conf_high),
    ];
    compare.table(what, columns, expected);
}

/// All cases of a design, compared by a function of what is given, the alternative and the level.
fn compare_cases(
    design: &str,
    found: impl Fn(&Value, Alternative, f64) -> scalewise::Result<CorrelationComparison>,
) {
    let references = read_json("comparisons.json");
    Comparison::assert(|compare| {
        for case in list(&references[design]) {
            let (given, held_against) = (&case["given"], alternative(&case["alternative"]));
            let what = format!("{design} {given} {}", held_against.name());
            let found = found(given, held_against, number(&case["confidence"])).expect(&what);
            compare_tests(compare, &what, &found, &case["tests"]);
        }
    });
}

fn count(value: &Value) -> u64 {
    number(value) as u64
}

#[test]
fn independent_comparisons_are_those_of_r() {
    compare_cases("independent", |given, alternative, confidence| {
        let (r1, r2) = (number(&given["r1"]), number(&given["r2"]));
        let (n1, n2) = (count(&given["n1"]), count(&given["n2"]));
        compare_independent_correlations(r1, n1, r2, n2, alternative, confidence)
    });
}

#[test]
fn overlapping_comparisons_are_those_of_r() {
    compare_cases("overlapping", |given, alternative, confidence| {
        let [r_jk, r_jh, r_kh] = ["r_jk", "r_jh", "r_kh"].map(|name| number(&given[name]));
        let correlations = OverlappingCorrelations { r_jk, r_jh, r_kh };
        compare_overlapping_correlations(correlations, count(&given["n"]), alternative, confidence)
    });
}

#[test]
fn nonoverlapping_comparisons_are_those_of_r() {
    compare_cases("nonoverlapping", |given, alternative, confidence| {
        let names = ["r_jk", "r_hm", "r_jh", "r_jm", "r_kh", "r_km"];
        let [r_jk, r_hm, r_jh, r_jm, r_kh, r_km] = names.map(|name| number(&given[name]));
        let given_n = count(&given["n"]);
        let correlations = NonoverlappingCorrelations { r_jk, r_hm, r_jh, r_jm, r_kh, r_km };
        compare_nonoverlapping_correlations(correlations, given_n, alternative, confidence)
    });
}

/// The complete rows of the study's own variables, of one part of them.
fn anes96(part: impl Fn(usize, usize) -> bool) -> Moments {
    let studies = read_json("studies.json");
    let names = crate::common::names(&studies["anes96"]["variables"]);
    let answers = Answers::read(text(&studies["anes96"]["file"]));
    let columns: Vec<&[f64]> =
        names.iter().map(|name| answers.column(name).expect("a variable")).collect();
    let complete = |row: &usize| columns.iter().all(|column| !column[*row].is_nan());
    let rows: Vec<usize> = (0..columns[0].len()).filter(complete).collect();
    let kept = |column: &&[f64]| {
        let rows = rows.iter().enumerate().filter(|(at, _)| part(*at, rows.len()));
        rows.map(|(_, row)| column[*row]).collect::<Vec<f64>>()
    };
    let columns = names.iter().cloned().zip(columns.iter().map(kept)).collect();
    Moments::of(&Answers::new(columns).responses(), Missing::Listwise).expect("answers")
}

#[test]
fn comparisons_by_name_are_those_of_r() {
    let expected = &read_json("comparisons.json")["of_answers"];
    let names = crate::common::names(&expected["names"]);
    let [a, b, c, d] = [0, 1, 2, 3].map(|at: usize| names[at].as_str());
    let whole = anes96(|_, _| true);
    let halves = [anes96(|at, rows| 2 * (at + 1) <= rows), anes96(|at, rows| 2 * (at + 1) > rows)];
    Comparison::assert(|compare| {
        // The variable in common may stand anywhere.
        for (first, second) in [([a, b], [a, c]), ([b, a], [a, c]), ([b, a], [c, a])] {
            let found = compare_correlations(&whole, first, second, TWO_SIDED, 0.95);
            let found = found.expect("overlapping correlations");
            compare_tests(compare, "overlapping", &found, &expected["overlapping"]);
        }
        let found = compare_correlations(&whole, [a, b], [c, d], TWO_SIDED, 0.95);
        let found = found.expect("nonoverlapping correlations");
        compare_tests(compare, "nonoverlapping", &found, &expected["nonoverlapping"]);
        let found = compare_correlations_between(&halves[0], &halves[1], [a, b], TWO_SIDED, 0.95);
        let found = found.expect("independent correlations");
        compare_tests(compare, "between", &found, &expected["between"]);
    });
}

fn compare_matrix_tests(
    compare: &mut Comparison,
    what: &str,
    found: &[MatrixTest],
    expected: &Value,
) {
    let columns = vec![
        column("test", found, |test| test.test),
        column("statistic", found, |test| test.statistic),
        column("df", found, |test| test.df),
        column("p_value", found, |test| test.p_value),
    ];
    compare.table(what, columns, expected);
}

#[test]
fn tests_of_matrices_are_those_of_r() {
    let references = read_json("comparisons.json");
    Comparison::assert(|compare| {
        for case in list(&references["matrices"]) {
            let moments = |r: &Value, n: &Value| {
                let rows: Vec<Vec<f64>> = list(r).iter().map(numbers).collect();
                let k = rows.len();
                let r = Array2::from_shape_fn((k, k), |(i, j)| rows[i][j]);
                let names = (0..k).map(|at| format!("v{at}"));
                Moments::from_correlation(names, r.view(), count(n), None, None).expect("a matrix")
            };
            let first = moments(&case["r1"], &case["n1"]);
            let second = moments(&case["r2"], &case["n2"]);
            let what = format!("{} variables", first.names().len());
            let compared = [MatrixMethod::Jennrich, MatrixMethod::Steiger].map(|method| {
                compare_correlation_matrices(&first, &second, method).expect("two matrices")
            });
            compare_matrix_tests(compare, &what, &compared, &case["compared"]);
            let known = second.correlation();
            let known = compare_with_known_correlations(&first, known.view()).expect("a matrix");
            compare_matrix_tests(compare, &what, &[known], &case["known"]);
            let sphericity = [bartlett_sphericity(&first), steiger_sphericity(&first)];
            let sphericity = sphericity.map(|test| test.expect("a matrix"));
            compare_matrix_tests(compare, &what, &sphericity, &case["sphericity"]);
        }
    });
}

/// Of r and n, by two figures and at a level.
type Correction = fn(f64, u64, f64, f64, f64) -> scalewise::Result<Correlation>;

#[test]
fn corrections_are_those_of_r() {
    let references = read_json("comparisons.json");
    let corrections: [(&str, [&str; 2], Correction); 2] = [
        ("disattenuated", ["x", "y"], disattenuated_correlation),
        ("range_restricted", ["unrestricted", "restricted"], range_restricted_correlation),
    ];
    for (name, [first, second], correct) in corrections {
        let expected = &references[name];
        let column = |column: &str| numbers(&expected[column]);
        let (r, n, first, second) = (column("r"), column("n"), column(first), column(second));
        for at in 0..r.len() {
            let found =
                correct(r[at], n[at] as u64, first[at], second[at], 0.95).expect("a correlation");
            assert_eq!(found.method, name);
            for (what, figure) in [
                ("estimate", found.estimate),
                ("conf_low", found.conf_low),
                ("conf_high", found.conf_high),
                ("statistic", found.statistic),
                ("p_value", found.p_value),
            ] {
                let what_at = format!("{name} {what} of {}", r[at]);
                assert_close(&what_at, figure, column(what)[at], STABLE);
            }
        }
    }
    let (r, estimate) =
        (numbers(&references["disattenuated"]["r"]), &references["disattenuated"]["estimate"]);
    assert!(r.len() == 4 && numbers(estimate)[1] > 1.0, "one is above 1, and stays there");
}

#[test]
fn adjusted_p_values_are_those_of_r() {
    let expected = &read_json("comparisons.json")["adjusted"];
    let columns = expected.as_object().expect("a table");
    Comparison::assert(|compare| {
        for (name, expected_of) in columns.iter().filter(|(name, _)| *name != "p") {
            let adjustment = Adjustment::named(name).expect("an adjustment");
            let found = adjust_p_values(&numbers(&expected["p"]), adjustment).expect("p-values");
            compare.cells(name, found, expected_of);
        }
        assert_eq!(columns.len(), 7, "all adjustments");
    });
}

#[test]
fn power_is_that_of_r() {
    let references = read_json("comparisons.json");
    let table = |name: &str| {
        let columns = &references[name];
        let column = |column: &str| numbers(&columns[column]);
        let alternatives: Vec<Alternative> =
            list(&columns["alternative"]).iter().map(alternative).collect();
        let (r, n, level, power) = (column("r"), column("n"), column("level"), column("power"));
        (0..r.len())
            .map(move |i| (r[i], n[i], level[i], power[i], alternatives[i]))
            .collect::<Vec<_>>()
    };
    for (r, n, level, power, alternative) in table("power") {
        let what = format!("power of {r} among {n} at {level}, {}", alternative.name());
        let found = correlation_power(r, n, level, alternative).expect(&what);
        assert_close(&what, found.power, power, STABLE);
    }
    for (r, n, level, power, alternative) in table("respondents_for_power") {
        let what = format!("n for {power} with {r} at {level}, {}", alternative.name());
        let found = respondents_for_power(r, power, level, alternative).expect(&what);
        assert_close(&what, found.n, n, STABLE);
    }
    for (r, n, level, power, alternative) in table("correlation_for_power") {
        let what = format!("r for {power} among {n} at {level}, {}", alternative.name());
        let found = correlation_for_power(n, power, level, alternative).expect(&what);
        assert_close(&what, found.r, r, STABLE);
    }
}

// ---- what the papers print -------------------------------------------------------------------

/// Fails unless a figure rounds to what was printed.
#[track_caller]
fn assert_printed(what: &str, found: f64, printed: f64, decimals: i32) {
    let unit = 10_f64.powi(-decimals);
    assert!(
        (found - printed).abs() <= 0.5 * unit * (1.0 + 1e-9),
        "{what}: found {found}, printed {printed}"
    );
}

fn test_of(found: &CorrelationComparison, name: &str) -> ComparisonTest {
    *found.test(name).expect("a test of this design")
}

fn overlapping(r_jk: f64, r_jh: f64, r_kh: f64, n: u64) -> CorrelationComparison {
    let given = OverlappingCorrelations { r_jk, r_jh, r_kh };
    compare_overlapping_correlations(given, n, TWO_SIDED, 0.95).expect("three correlations")
}

/// In the order of cocor: r_jk, r_hm, r_jh, r_jm, r_kh, r_km.
fn nonoverlapping(r: [f64; 6], n: u64) -> CorrelationComparison {
    let [r_jk, r_hm, r_jh, r_jm, r_kh, r_km] = r;
    let given = NonoverlappingCorrelations { r_jk, r_hm, r_jh, r_jm, r_kh, r_km };
    compare_nonoverlapping_correlations(given, n, TWO_SIDED, 0.95).expect("six correlations")
}

/// Guilford & Fruchter (1978, p. 164) print 2.18, Glass & Stanley (1970, p. 312) 4.40, from Z with two
/// digits; the figures here are those of Diedenhofen & Musch's test suite. The last is that of
/// stat-help.com's spreadsheet.
#[test]
fn fisher_of_the_textbooks() {
    for (r1, n1, r2, n2, z, decimals) in [
        (0.92, 60, 0.82, 50, 2.19, 2),
        (0.71, 200, 0.28, 78, 4.42, 2),
        (0.657, 62, 0.43, 143, 2.110737, 6),
        (0.4, 100, 0.5, 100, -0.875_101_234_2, 10),
    ] {
        let found = compare_independent_correlations(r1, n1, r2, n2, TWO_SIDED, 0.95).expect("two");
        assert_printed("fisher1925", test_of(&found, "fisher1925").statistic, z, decimals);
    }
    let found = compare_independent_correlations(0.4, 100, 0.5, 100, TWO_SIDED, 0.95).expect("two");
    assert_printed("p", test_of(&found, "fisher1925").p_value, 0.381_518_825_6, 10);
}

/// Zou (2007, pp. 406, 409–410). Of the nonoverlapping pair he prints .500, from a correlation of both
/// of .0917 where his formula gives .0891.
#[test]
fn intervals_of_zou_2007() {
    let independent =
        compare_independent_correlations(0.49, 145, 0.36, 87, TWO_SIDED, 0.95).expect("two");
    let found = [
        (independent, -0.087, 0.359),
        (overlapping(0.396, 0.179, 0.088, 66), -0.093, 0.517),
        (nonoverlapping([0.396, 0.189, 0.208, 0.143, 0.023, 0.423], 66), -0.096, 0.501),
    ];
    for (found, low, high) in found {
        let zou = test_of(&found, "zou2007");
        assert_printed("low", zou.conf_low, low, 3);
        assert_printed("high", zou.conf_high, high, 3);
    }
}

/// May & Hittner (1997), Table 1, Hotelling's t and the z of Meng et al. for n = 50. Where r_kh is .5
/// they print a z of 2.24 for 2.245 (of .5 and .2).
#[test]
fn tables_of_may_and_hittner_1997() {
    let first = [1.73, 1.80, 1.89, 2.01, 2.17, 2.38, 2.68, 3.16, 4.07];
    let second = [2.46, 2.42, 2.45, 2.53, 2.67, 2.89, 3.22, 3.78, 4.91];
    for ((r_jk, r_jh), printed) in [((0.5, 0.2), first), ((0.7, 0.4), second)] {
        for (tenths, t) in printed.into_iter().enumerate() {
            let found = overlapping(r_jk, r_jh, tenths as f64 / 10.0, 50);
            assert_printed("hotelling1940", test_of(&found, "hotelling1940").statistic, t, 2);
        }
    }
    let first = [1.62, 1.70, 1.80, 1.91, 2.06, 2.245, 2.50, 2.87, 3.50];
    let second = [2.03, 2.10, 2.20, 2.32, 2.47, 2.66, 2.94, 3.35, 4.05];
    for ((r_jk, r_jh), printed) in [((0.5, 0.2), first), ((0.7, 0.4), second)] {
        for (tenths, z) in printed.into_iter().enumerate() {
            let found = overlapping(r_jk, r_jh, tenths as f64 / 10.0, 50);
            assert_printed("meng1992", test_of(&found, "meng1992").statistic, z, 2);
        }
    }
    let found = overlapping(0.5, 0.2, 0.3, 50);
    assert_printed("hendrickson1970", test_of(&found, "hendrickson1970").statistic, 2.01, 2);
    assert_printed("olkin1967", test_of(&found, "olkin1967").statistic, 2.00, 2);
}

/// Glass & Stanley (1984, p. 311); Guilford & Fruchter (1978, p. 164); Glass & Stanley (1970, p. 314),
/// who print 1.60 for Olkin's.
#[test]
fn overlapping_correlations_of_the_textbooks() {
    let found = overlapping(0.612, 0.541, 0.466, 157);
    assert_printed("hotelling1940", test_of(&found, "hotelling1940").statistic, 1.158, 3);
    let found = overlapping(0.55, 0.45, 0.60, 200);
    assert_printed("hotelling1940", test_of(&found, "hotelling1940").statistic, 1.91, 2);
    let found = overlapping(0.56, 0.43, 0.52, 100);
    assert_printed("olkin1967", test_of(&found, "olkin1967").statistic, 1.59, 2);
}

/// Meng, Rosenthal & Rubin (1992, pp. 173–174), who print 1.671 for the upper end.
#[test]
fn example_of_meng_rosenthal_and_rubin_1992() {
    let given = OverlappingCorrelations { r_jk: 0.63, r_jh: -0.03, r_kh: -0.19 };
    let found = compare_overlapping_correlations(given, 15, Alternative::Greater, 0.95);
    let meng = test_of(&found.expect("three correlations"), "meng1992");
    assert_printed("z", meng.statistic, 1.68, 2);
    assert_printed("p", meng.p_value, 0.047, 3);
    assert_printed("low", meng.conf_low, -0.129, 3);
    assert_printed("high", meng.conf_high, 1.672, 3);
}

/// Steiger (1980, p. 249). Case A: he prints −.8913, with a covariance rounded to .0042; case B: −1.4045,
/// where "r = .8" is that of j and h.
#[test]
fn cases_of_steiger_1980() {
    let found = overlapping(0.4, 0.5, 0.1, 103);
    assert_printed("case A", test_of(&found, "steiger1980").statistic, -0.888_718_5, 7);
    let found = nonoverlapping([0.5, 0.6, 0.8, 0.5, 0.5, 0.7], 103);
    assert_printed("case B", test_of(&found, "steiger1980").statistic, -1.4050, 4);
}

/// What DEPCOR (Silver, Hittner & May 2006) prints.
#[test]
fn figures_of_depcor() {
    let found = overlapping(0.3, 0.4, 0.5, 100);
    for (name, statistic, p) in [
        ("williams1959", -1.0767, 0.2843),
        ("dunn1969", -1.0730, 0.2833),
        ("steiger1980", -1.0718, 0.2838),
        ("hittner2003", -1.0715, 0.2839),
        ("meng1992", -1.0707, 0.2843),
    ] {
        assert_printed(name, test_of(&found, name).statistic, statistic, 4);
        assert_printed(name, test_of(&found, name).p_value, p, 4);
    }
    let found = nonoverlapping([0.3, 0.4, 0.5, 0.8, 0.6, 0.7], 100);
    for (name, statistic, p) in [
        ("dunn1969", -1.0723, 0.2836),
        ("steiger1980", -1.0744, 0.2827),
        ("silver2004", -1.0737, 0.2830),
    ] {
        assert_printed(name, test_of(&found, name).statistic, statistic, 4);
        assert_printed(name, test_of(&found, name).p_value, p, 4);
    }
}

/// The spreadsheet of stat-help.com.
#[test]
fn figures_of_a_spreadsheet() {
    let dunn = test_of(&overlapping(0.5, 0.6, 0.7, 100), "dunn1969");
    assert_printed("z", dunn.statistic, -1.583_885_112_3, 10);
    assert_printed("p", dunn.p_value, 0.113_219_865_9, 10);
    let dunn = test_of(&nonoverlapping([0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 100), "dunn1969");
    assert_printed("p", dunn.p_value, 0.289_268_556_3, 10);
}

/// Raghunathan, Rosenthal & Rubin (1996, p. 180): 2.88, and for their own z 2.98 from Z with two digits.
#[test]
fn example_of_raghunathan_rosenthal_and_rubin_1996() {
    let found = nonoverlapping([0.38, 0.25, 0.45, 0.53, 0.31, 0.55], 603);
    assert_printed("pearson1898", test_of(&found, "pearson1898").statistic, 2.88, 2);
    assert_printed("raghunathan1996", test_of(&found, "raghunathan1996").statistic, 2.869_174, 6);
}

/// What psych's `r.test` prints for two groups of 30, and for Steiger's case A (1980, p. 249).
#[test]
fn examples_of_psych() {
    let found = compare_independent_correlations(0.4, 30, 0.6, 30, TWO_SIDED, 0.95).expect("two");
    let fisher = test_of(&found, "fisher1925");
    assert_printed("z", fisher.statistic.abs(), 0.99, 2);
    assert_printed("p", fisher.p_value, 0.32, 2);
    let found = overlapping(0.4, 0.5, 0.1, 103);
    let williams = test_of(&found, "williams1959");
    assert_printed("t", williams.statistic, -0.89, 2);
    assert_printed("p", williams.p_value, 0.37, 2);
}

// ---- laws ------------------------------------------------------------------------------------

/// What two variables of a matrix tell is what their one correlation tells.
#[test]
fn matrices_of_two_variables_are_compared_as_their_correlation() {
    let moments = |r: f64, n| {
        let r = ndarray::array![[1.0, r], [r, 1.0]];
        Moments::from_correlation(["x", "y"], r.view(), n, None, None).expect("a matrix")
    };
    let (first, second) = (moments(0.5, 120), moments(0.2, 90));
    let found = compare_correlation_matrices(&first, &second, MatrixMethod::Steiger).expect("two");
    let pair = ["x", "y"];
    let fisher = compare_correlations_between(&first, &second, pair, TWO_SIDED, 0.95).expect("two");
    let fisher = test_of(&fisher, "fisher1925");
    assert_close("χ²", found.statistic, fisher.statistic.powi(2), STABLE);
    assert_close("p", found.p_value, fisher.p_value, STABLE);
}

/// Turned round, a comparison has the opposite signs; one-sided p are those of both sides.
#[test]
fn comparisons_can_be_turned_round() {
    let given = OverlappingCorrelations { r_jk: 0.3, r_jh: 0.5, r_kh: 0.2 };
    let turned = OverlappingCorrelations { r_jk: 0.5, r_jh: 0.3, r_kh: 0.2 };
    let of = |given, alternative| {
        compare_overlapping_correlations(given, 60, alternative, 0.95).expect("three").tests
    };
    let (less, greater) = (of(given, Alternative::Less), of(given, Alternative::Greater));
    let (both, back) = (of(given, TWO_SIDED), of(turned, Alternative::Greater));
    for at in 0..both.len() {
        let name = both[at].test;
        if both[at].statistic.is_nan() {
            assert_eq!(name, "zou2007");
        } else {
            assert_close(name, back[at].statistic, -less[at].statistic, STABLE);
            assert_close(name, back[at].p_value, less[at].p_value, STABLE);
            assert_close(name, less[at].p_value + greater[at].p_value, 1.0, STABLE);
            assert_close(name, both[at].p_value, 2.0 * less[at].p_value, STABLE);
        }
        if !both[at].conf_low.is_nan() {
            assert_close(name, back[at].conf_low, -both[at].conf_high, STABLE);
        }
    }
}

/// Where the three variables depend on each other, what does not differ does not, and what differs does.
#[test]
fn dependent_variables_can_be_compared() {
    let same = overlapping(0.5, 0.5, -0.5, 50);
    for test in same.tests.iter().filter(|test| test.test != "zou2007") {
        assert_eq!((test.statistic, test.p_value), (0.0, 1.0), "{}", test.test);
    }
    let other = overlapping(0.8, 0.6, 0.0, 50);
    let hotelling = test_of(&other, "hotelling1940");
    assert!(hotelling.statistic > 1e6 && hotelling.p_value < 1e-100, "{hotelling:?}");
    assert!(other.tests.iter().all(|test| test.p_value.is_nan() || test.p_value <= 1.0));
}
