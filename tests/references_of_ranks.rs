//! Every figure that R gives for rank correlations and the intervals of correlations, and published
//! examples.

use crate::common::studies::Studies;
use crate::common::{Answers, Comparison, STABLE, assert_close, names, number, numbers, read_json};
use ndarray::Array2;
use scalewise::{
    Correlation, CorrelationMatrix, IntervalMethod, Missing, RankMethod, Responses, WeightType,
    rank_correlation_matrix,
};
use serde_json::Value;

const METHODS: [RankMethod; 2] = [RankMethod::Spearman, RankMethod::Kendall];

fn interval(name: &str) -> IntervalMethod {
    IntervalMethod::named(name).unwrap_or_else(|| panic!("{name} is an interval"))
}

fn each(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn compare_matrix(
    compare: &mut Comparison,
    name: &str,
    found: &CorrelationMatrix,
    expected: &Value,
) {
    let what = |part: &str| format!("{name} {part}");
    compare.cells(&what("names"), &found.names, &expected["names"]);
    compare.cells(&what("mean"), found.mean.iter().copied(), &expected["mean"]);
    compare.cells(&what("sd"), found.sd.iter().copied(), &expected["sd"]);
    compare.matrix(&what("n"), &found.n, &expected["n"]);
    compare.matrix(&what("r"), &found.r, &expected["r"]);
    compare.matrix(&what("statistic"), &found.statistic, &expected["statistic"]);
    compare.matrix(&what("p_value"), &found.p_value, &expected["p_value"]);
    let ends = &expected["intervals"][found.interval];
    compare.matrix(&what("conf_low"), &found.conf_low, &ends["low"]);
    compare.matrix(&what("conf_high"), &found.conf_high, &ends["high"]);
}

#[test]
fn rank_correlations_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("ranks.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            let variables = names(&case.study["variables"]);
            let responses = case.responses.select(variables).expect("declared variables");
            for method in METHODS {
                let expected = &case.expected[method.name()];
                let mut intervals = 0;
                for (name, _) in each(&expected["intervals"]) {
                    let found = rank_correlation_matrix(
                        &responses,
                        case.missing,
                        method,
                        interval(name),
                        0.95,
                    );
                    let found = found.expect("rank correlations");
                    assert_eq!((found.method, found.interval), (method.name(), name));
                    compare_matrix(compare, &format!("{} {name}", case.name), &found, expected);
                    intervals += 1;
                }
                let offered = if method == RankMethod::Spearman { 4 } else { 1 };
                assert_eq!(intervals, offered, "{}: all intervals", method.name());
            }
        }
    });
}

#[test]
fn weighted_ranks_are_those_of_the_definitions() {
    let (studies, expected) = (Studies::read(), read_json("ranks.json"));
    let expected = &expected["weights"]["anes96_gaps"];
    let (_, answers) = studies.answers.iter().find(|(name, _)| name == "anes96_gaps").expect("it");
    let variables = names(&studies.study("anes96_gaps")["variables"]);
    let responses = answers.responses().select(variables).expect("declared variables");
    let weights: Vec<f64> =
        (1..=responses.n_rows()).map(|row| 0.5 + (row % 7) as f64 / 4.0).collect();
    let of = |kind, method: RankMethod| {
        let weighted = responses.clone().weighted(&weights[..], kind).expect("weights");
        let interval = method.usual_interval();
        rank_correlation_matrix(&weighted, Missing::Pairwise, method, interval, 0.95)
            .expect("rank correlations")
    };
    Comparison::assert(|compare| {
        for method in METHODS {
            let name = method.name();
            let analytic = of(WeightType::Analytic, method);
            let with_diagonal = |figures: &Value| {
                let cells: Vec<f64> =
                    figures.as_array().into_iter().flatten().flat_map(numbers).collect();
                let k = analytic.names.len();
                let mut cells = Array2::from_shape_vec((k, k), cells).expect("a square");
                cells.diag_mut().fill(1.0);
                cells
            };
            let r = with_diagonal(&expected[name]);
            for (at, expected) in r.indexed_iter() {
                assert_close(&format!("{name} {at:?}"), analytic.r[at], *expected, STABLE);
            }
            let statistic = &expected[format!("{name}_statistic")];
            compare.matrix(&format!("{name} statistic"), &analytic.statistic, statistic);
            let sampling = of(WeightType::Sampling, method);
            assert_eq!((&sampling.r, sampling.interval), (&analytic.r, "none"));
            for none in [&sampling.statistic, &sampling.p_value, &sampling.conf_low] {
                assert!(none.iter().all(|x| x.is_nan()), "no test under sampling weights");
            }
        }
    });
}

#[test]
fn intervals_are_those_of_r() {
    let expected = &read_json("ranks.json")["coefficients"];
    let (r, n) = (numbers(&expected["r"]), numbers(&expected["n"]));
    let mut compared = 0;
    let mut compare = |what: &str, found: &dyn Fn(f64, u64) -> Correlation, ends: &Value| {
        for (at, (r, n)) in r.iter().zip(&n).enumerate() {
            let found = found(*r, *n as u64);
            let what = format!("{what} r = {r}, n = {n}");
            assert_close(&what, found.conf_low, number(&ends["low"][at]), STABLE);
            assert_close(&what, found.conf_high, number(&ends["high"][at]), STABLE);
            compared += 1;
        }
    };
    for (name, ends) in each(&expected["pearson"]) {
        let by =
            |r, n| Correlation::of_pearson_by(r, n, interval(name), 0.95).expect("an interval");
        compare(name, &by, ends);
    }
    for (name, ends) in each(&expected["spearman"]) {
        let by = |r, n| Correlation::of_spearman(r, n, interval(name), 0.95).expect("an interval");
        compare(name, &by, ends);
    }
    let by = |r, n| Correlation::of_kendall(r, n, 0.95).expect("an interval");
    compare("fieller", &by, &expected["kendall"]["fieller"]);
    assert_eq!(compared, 7 * 24, "seven intervals over the grid");
    for (at, z) in numbers(&expected["kendall_z"]["statistic"]).into_iter().enumerate() {
        let found = Correlation::of_kendall(r[at], n[at] as u64, 0.95).expect("a test");
        assert_close("z", found.statistic, z, STABLE);
    }
}

/// Bonett, D. G. (2024). *statpsych*, `ci.spear` and `ci.kendalltau`, after Bonett and Wright (2000).
#[test]
fn intervals_are_those_that_bonett_publishes() {
    let y = [21.0, 4.0, 9.0, 12.0, 35.0, 18.0, 10.0, 22.0, 24.0, 1.0, 6.0, 8.0, 13.0, 16.0, 19.0];
    let x =
        [67.0, 28.0, 30.0, 28.0, 52.0, 40.0, 25.0, 37.0, 44.0, 10.0, 14.0, 20.0, 28.0, 40.0, 51.0];
    let responses = Responses::from_columns([("y", &y[..]), ("x", &x[..])]).expect("two columns");
    let (method, interval) = (RankMethod::Spearman, IntervalMethod::BonettWright);
    let found = rank_correlation_matrix(&responses, Missing::Listwise, method, interval, 0.95);
    let found = found.expect("rank correlations");
    for (what, found, published) in [
        ("r", found.r[[0, 1]], 0.869_963_9),
        ("low", found.conf_low[[0, 1]], 0.584_095_1),
        ("high", found.conf_high[[0, 1]], 0.963_829_7),
    ] {
        assert!((found - published).abs() < 5e-8, "{what}: {found}, published {published}");
    }
    let tau = Correlation::of_kendall(0.734, 40, 0.95).expect("an interval");
    assert!((tau.conf_low - 0.6178).abs() < 5e-5 && (tau.conf_high - 0.8188).abs() < 5e-5);
}

/// Bonett, D. G., & Wright, T. A. (2000). Sample size requirements for estimating Pearson, Kendall and
/// Spearman correlations. *Psychometrika*, 65(1), 23–28: the respondents from whom on a 95 % interval
/// is as narrow as wanted, as the examples of `size.ci.cor`, `size.ci.spear` and `size.ci.kendalltau` in
/// Bonett's package statpsych print them.
#[test]
fn intervals_are_as_narrow_as_bonett_and_wright_have_them() {
    let width = |found: Correlation| found.conf_high - found.conf_low;
    let pearson = |n| width(Correlation::of_pearson(0.362, n, 0.95).expect("an interval"));
    let usual = IntervalMethod::BonettWright;
    let spearman = |n| width(Correlation::of_spearman(0.362, n, usual, 0.95).expect("an interval"));
    let kendall = |n| width(Correlation::of_kendall(0.3, n, 0.95).expect("an interval"));
    let narrow_from = |name: &str, width: &dyn Fn(u64) -> f64, wanted: f64, n: u64| {
        assert!(width(n) <= wanted && width(n - 1) > wanted, "{name}: {} at {n}", width(n));
    };
    narrow_from("pearson", &pearson, 0.25, 188);
    narrow_from("spearman", &spearman, 0.25, 200);
    narrow_from("kendall", &kendall, 0.2, 143);
}

/// r = .216 among 40: the intervals of pingouin and psych, of Fieller and of Bonett and Wright.
#[test]
fn intervals_that_programs_differ_in_are_found_by_name() {
    for (name, low, high) in
        [("fisher", -0.102, 0.494), ("fieller", -0.112, 0.501), ("bonett_wright", -0.106, 0.497)]
    {
        let found = Correlation::of_spearman(0.216, 40, interval(name), 0.95).expect("an interval");
        assert!((found.conf_low - low).abs() < 7e-4, "{name}: {} and {low}", found.conf_low);
        assert!((found.conf_high - high).abs() < 7e-4, "{name}: {} and {high}", found.conf_high);
    }
}

/// Hollander, M., & Wolfe, D. A. (1973). *Nonparametric statistical methods*. Wiley. Pp. 185–194:
/// the lightness and taste of tuna, the example of R's `cor.test`; T = 26, tau = .444.
#[test]
fn tau_of_tuna_is_the_published_one() {
    let x = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    let y = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
    let answers = Answers::new(vec![("x".to_string(), x.to_vec()), ("y".to_string(), y.to_vec())]);
    let (method, interval) = (RankMethod::Kendall, IntervalMethod::Fieller);
    let found =
        rank_correlation_matrix(&answers.responses(), Missing::Listwise, method, interval, 0.95);
    let tau = found.expect("rank correlations").r[[0, 1]];
    assert_close("tau", tau, (26.0 - 10.0) / 36.0, crate::common::EXACT);
}

#[test]
fn small_numbers_and_perfect_correlations_have_the_intervals_they_can_have() {
    for name in ["bonett_wright", "fieller", "fisher", "caruso_cliff"] {
        let of = |r, n| Correlation::of_spearman(r, n, interval(name), 0.95).expect("a test");
        let three = of(0.5, 3);
        let exists = name == "caruso_cliff";
        assert_eq!(three.interval, if exists { name } else { "none" });
        assert_eq!(three.conf_low.is_nan(), !exists, "{name}");
        for r in [-1.0, 1.0] {
            let perfect = of(r, 10);
            assert_eq!((perfect.conf_low, perfect.conf_high), (r, r), "{name}");
            assert_eq!((perfect.p_value, perfect.statistic), (0.0, r * f64::INFINITY));
        }
    }
    for n in [3, 4] {
        let tau = Correlation::of_kendall(0.5, n, 0.95).expect("a test");
        assert!(tau.conf_low.is_nan() && tau.interval == "none" && tau.p_value > 0.0);
    }
    assert!(Correlation::of_kendall(0.5, 5, 0.95).expect("a test").conf_low > -1.0);
}
