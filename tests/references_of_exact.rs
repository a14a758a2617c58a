//! Exact intervals of Pearson's r and exact tests of rank correlations, beside R.

use crate::common::{STABLE, Tolerance, assert_close, beside, list, number, numbers, read_json};
use scalewise::{
    Correlation, CorrelationMatrix, CorrelationMethod, Correlations, IntervalMethod, Missing,
    Responses,
};

#[test]
fn exact_intervals_are_those_of_the_integrated_density() {
    let figures = &read_json("exact.json")["pearson"];
    let column = |name: &str| numbers(&figures[name]);
    let (r, n, low, high) = (column("r"), column("n"), column("low"), column("high"));
    assert!(r.len() >= 30);
    let mut cases: Vec<[f64; 5]> =
        (0..r.len()).map(|i| [r[i], n[i], low[i], high[i], 0.95]).collect();
    let at_99 = |name: &str| number(&figures["at_99"][name]);
    cases.push([at_99("r"), at_99("n"), at_99("low"), at_99("high"), 0.99]);
    for [r, n, low, high, confidence] in cases {
        let of = Correlation::of_pearson_by(r, n as u64, IntervalMethod::Exact, confidence);
        let found = of.expect("an interval");
        let near = beside(STABLE, 1.0);
        assert_eq!(found.interval, "exact");
        assert_close(&format!("r = {r}, n = {n}, low"), found.conf_low, low, near);
        assert_close(&format!("r = {r}, n = {n}, high"), found.conf_high, high, near);
    }
}

/// With ρ = 0 the interval's end must be where the t test of r has half the error.
#[test]
fn an_end_at_nought_is_where_the_t_test_says_so() {
    for (n, t) in [(12_u64, 2.228_138_851_964_939), (102, 1.983_971_518_523_552)] {
        let r = t / (t * t + (n - 2) as f64).sqrt();
        let found = Correlation::of_pearson_by(r, n, IntervalMethod::Exact, 0.95).expect("one");
        assert_close(&format!("n = {n}"), found.conf_low, 0.0, beside(STABLE, 1.0));
    }
}

#[test]
fn exact_intervals_of_many_or_certain_respondents() {
    let of = |r: f64, n: u64, method: IntervalMethod| {
        Correlation::of_pearson_by(r, n, method, 0.95).expect("an interval")
    };
    let (exact, fisher) =
        (of(0.3, 1_000_000, IntervalMethod::Exact), of(0.3, 1_000_000, IntervalMethod::Fisher));
    assert!((exact.conf_low - fisher.conf_low).abs() < 1e-5);
    assert!(exact.conf_low < 0.3 && 0.3 < exact.conf_high);
    let perfect = of(1.0, 10, IntervalMethod::Exact);
    assert_eq!((perfect.conf_low, perfect.conf_high), (1.0, 1.0));
    let (plus, minus) =
        (of(0.999_999, 3, IntervalMethod::Exact), of(-0.999_999, 3, IntervalMethod::Exact));
    assert_close("mirrored", plus.conf_low, -minus.conf_high, Tolerance::from(1e-12));
    assert!(plus.conf_low < plus.estimate && plus.conf_high > plus.estimate);
}

fn exact_matrix(x: &[f64], y: &[f64], method: CorrelationMethod) -> CorrelationMatrix {
    let responses = Responses::from_columns([("x", x), ("y", y)]).expect("columns");
    let asked = Correlations::new(method).exact();
    asked.of_responses(&responses, Missing::Pairwise).expect("a matrix")
}

#[test]
fn exact_tests_of_ranks_are_those_of_cor_test() {
    for answers in list(&read_json("exact.json")["ranks"]) {
        let (x, y) = (numbers(&answers["x"]), numbers(&answers["y"]));
        // R takes the larger tail from one, which leaves sixteen decimals.
        let near = beside(STABLE, 1e-4);
        let kendall = exact_matrix(&x, &y, CorrelationMethod::Kendall);
        let what = format!("n = {}", x.len());
        assert!(kendall.exact);
        assert_close(&what, kendall.r[[1, 0]], number(&answers["tau"]), beside(STABLE, 1.0));
        assert_close(&what, kendall.p_value[[1, 0]], number(&answers["kendall_p"]), near);
        let spearman = exact_matrix(&x, &y, CorrelationMethod::Spearman);
        assert_close(&what, spearman.r[[1, 0]], number(&answers["rho"]), beside(STABLE, 1.0));
        assert_close(&what, spearman.p_value[[1, 0]], number(&answers["spearman_p"]), near);
        assert!(spearman.df[[1, 0]].is_nan());
    }
}

/// Four in perfect order: 2 of 24 orders are as far from no correlation.
#[test]
fn four_in_order_have_a_p_of_one_twelfth() {
    let x = [1.0, 2.0, 3.0, 4.0];
    for method in [CorrelationMethod::Kendall, CorrelationMethod::Spearman] {
        let found = exact_matrix(&x, &[10.0, 20.0, 30.0, 50.0], method);
        assert_close(found.method, found.p_value[[0, 1]], 1.0 / 12.0, 1e-14);
    }
}
