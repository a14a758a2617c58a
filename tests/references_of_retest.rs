//! A scale answered twice, against psych's testRetest and plain arithmetic in R (`retest.R`).

use crate::common::{
    Answers, Comparison, STABLE, assert_close, column, list, names, numbers, read_json,
};
use scalewise::{
    Error, Missing, Moments, ReliabilityProblem, Responses, Scale, ScaleRetest, WeightType,
    scale_retest, scale_retest_of, test_retest,
};
use serde_json::Value;

/// The answers to the state anxiety items, a column for each item and occasion.
struct Occasions {
    columns: Vec<(String, Vec<f64>)>,
    scales: [Scale; 2],
}

impl Occasions {
    fn read(expected: &Value) -> Self {
        let long = Answers::read("data/sai.csv");
        let time = long.column("time").expect("the occasion");
        let (items, reverse) = (names(&expected["items"]), names(&expected["reverse"]));
        let named = |item: &str, occasion: usize| format!("{item} {occasion}");
        let mut columns = Vec::new();
        for occasion in [1, 2] {
            for item in &items {
                let answers = long.column(item).expect("an item").iter().zip(time);
                let of = answers.filter(|(_, time)| **time == occasion as f64).map(|(x, _)| *x);
                columns.push((named(item, occasion), of.collect()));
            }
        }
        let scale = |occasion: usize| {
            let all = items.iter().map(|item| named(item, occasion));
            let turned: Vec<String> = reverse.iter().map(|item| named(item, occasion)).collect();
            let scale = Scale::new(format!("time {occasion}"), all).expect("items");
            scale.bounds(1.0, 4.0).and_then(|scale| scale.reverse(turned)).expect("a key")
        };
        Self { columns, scales: [scale(1), scale(2)] }
    }

    fn responses(&self) -> Responses<'_> {
        let columns = self.columns.iter().map(|(name, answers)| (name.as_str(), &answers[..]));
        Responses::from_columns(columns).expect("columns of one length")
    }

    fn pair(&self) -> [&Scale; 2] {
        [&self.scales[0], &self.scales[1]]
    }
}

fn compare_retest(compare: &mut Comparison, found: &ScaleRetest, expected: &Value) {
    let scores = &found.scores;
    compare.cell("n", scores.n, &expected["n"]);
    compare.cell("r", scores.correlation.estimate, &expected["r"]);
    compare.cell("r low", scores.correlation.conf_low, &expected["conf_low"]);
    compare.cell("r high", scores.correlation.conf_high, &expected["conf_high"]);
    let (paired, change) = (&scores.paired, &expected["change"]);
    compare.cell("change", paired.mean_difference, &change["mean_difference"]);
    compare.cell("t", paired.statistic, &change["statistic"]);
    compare.cell("df", paired.df, &change["df"]);
    compare.cell("p", paired.p_value, &change["p_value"]);
    compare.cell("change low", paired.conf_low, &change["conf_low"]);
    compare.cell("change high", paired.conf_high, &change["conf_high"]);
    let occasions = vec![
        column("alpha", &found.occasions, |one| one.alpha.estimate),
        column("conf_low", &found.occasions, |one| one.alpha.conf_low),
        column("conf_high", &found.occasions, |one| one.alpha.conf_high),
        column("standardized_alpha", &found.occasions, |one| one.standardized_alpha),
        column("lambda_6", &found.occasions, |one| one.lambda_6),
        column("mean_inter_item", &found.occasions, |one| one.mean_inter_item),
        column("variance_inter_item", &found.occasions, |one| one.variance_inter_item),
        column("signal_to_noise", &found.occasions, |one| one.signal_to_noise),
    ];
    compare.table("occasions", occasions, &expected["occasions"]);
    let items = vec![
        column("r", &found.items, |item| item.correlation.estimate),
        column("conf_low", &found.items, |item| item.correlation.conf_low),
        column("conf_high", &found.items, |item| item.correlation.conf_high),
        column("p_value", &found.items, |item| item.correlation.p_value),
        column("mean_first", &found.items, |item| item.mean[0]),
        column("mean_second", &found.items, |item| item.mean[1]),
        column("sd_first", &found.items, |item| item.sd[0]),
        column("sd_second", &found.items, |item| item.sd[1]),
        column("mean_difference", &found.items, |item| item.change.mean_difference),
        column("change_statistic", &found.items, |item| item.change.statistic),
        column("change_p_value", &found.items, |item| item.change.p_value),
    ];
    compare.table("items", items, &expected["items"]);
    compare.cell("mean r", found.mean_item_correlation, &expected["mean_item_correlation"]);
    compare_components(compare, found, expected);
}

fn compare_components(compare: &mut Comparison, found: &ScaleRetest, expected: &Value) {
    let components = vec![
        column("source", &found.components, |line| line.source),
        column("df", &found.components, |line| line.df),
        column("mean_square", &found.components, |line| line.mean_square),
        column("variance", &found.components, |line| line.variance),
        column("share", &found.components, |line| line.share),
    ];
    compare.table("components", components, &expected["components"]);
    let of = &found.generalizability;
    let coefficients = [of.r_1f, of.r_kf, of.r_1r, of.r_kr, of.r_c];
    compare.cells("generalizability", coefficients, &expected["generalizability"]);
}

fn compare_profiles(compare: &mut Comparison, found: &ScaleRetest, expected: &Value) {
    let profiles = found.profiles.as_ref().expect("of answers");
    compare.cell("mean consistency", profiles.mean_consistency, &expected["mean_consistency"]);
    compare.cell("sd consistency", profiles.sd_consistency, &expected["sd_consistency"]);
    compare.cell("flat", profiles.flat, &expected["flat"]);
    compare.cell("mean distance", profiles.mean_distance, &expected["mean_distance"]);
}

#[test]
fn retests_of_scales_are_those_of_psych() {
    let expected = read_json("retest.json");
    let occasions = Occasions::read(&expected);
    let found = scale_retest_of(&occasions.responses(), occasions.pair(), 0.95).expect("a retest");
    let profiles = found.profiles.as_ref().expect("of answers");
    assert_eq!(found.cases.used, 159);
    assert_eq!(found.negative_components(), ["occasions"]);
    Comparison::assert(|compare| {
        compare_retest(compare, &found, &expected["sai"]);
        compare_profiles(compare, &found, &expected["sai"]);
        compare.cells("rows", profiles.people.iter().map(|one| one.row), &expected["rows"]);
        let people = vec![
            column("score_first", &profiles.people, |one| one.score[0]),
            column("score_second", &profiles.people, |one| one.score[1]),
            column("sd_first", &profiles.people, |one| one.sd[0]),
            column("sd_second", &profiles.people, |one| one.sd[1]),
            column("consistency", &profiles.people, |one| one.consistency),
            column("distance", &profiles.people, |one| one.distance),
        ];
        compare.table("people", people, &expected["sai"]["people"]);
    });
}

#[test]
fn frequencies_are_people_repeated() {
    let expected = read_json("retest.json");
    let occasions = Occasions::read(&expected);
    let weights: Vec<f64> = (1..=200).map(|row| f64::from(1 + row % 3)).collect();
    let weighted = occasions.responses().weighted(&weights[..], WeightType::Frequency);
    let weighted = weighted.expect("whole weights");
    let found = scale_retest_of(&weighted, occasions.pair(), 0.95).expect("a retest");
    Comparison::assert(|compare| {
        compare_retest(compare, &found, &expected["weighted"]);
        compare_profiles(compare, &found, &expected["weighted"]);
    });
}

#[test]
fn variances_below_nought_stay() {
    let expected = &read_json("retest.json")["negative"];
    let answers = expected["answers"].as_object().expect("columns").iter();
    let answers = Answers::new(answers.map(|(name, x)| (name.clone(), numbers(x))).collect());
    let named = |items: [usize; 4]| items.map(|i| format!("v{i}"));
    let first = Scale::new("first", named([1, 2, 3, 4])).expect("items");
    let second = Scale::new("second", named([5, 6, 7, 8])).expect("items");
    let found = scale_retest_of(&answers.responses(), [&first, &second], 0.95).expect("a retest");
    assert!(!found.negative_components().is_empty());
    Comparison::assert(|compare| compare_components(compare, &found, expected));
}

/// With everyone half a point higher nothing is negative: the case that lme4 judges in R.
#[test]
fn a_shift_is_variance_of_occasions() {
    let expected = read_json("retest.json");
    let mut occasions = Occasions::read(&expected);
    let k = list(&expected["items"]).len();
    occasions.columns[k..].iter_mut().for_each(|(_, x)| x.iter_mut().for_each(|x| *x += 0.5));
    let plain = [1, 2].map(|occasion: usize| {
        let items =
            occasions.columns[(occasion - 1) * k..occasion * k].iter().map(|(name, _)| name);
        Scale::new(format!("time {occasion}"), items.cloned()).expect("items")
    });
    let found = scale_retest_of(&occasions.responses(), [&plain[0], &plain[1]], 0.95);
    let found = found.expect("a retest");
    assert!(found.negative_components().is_empty());
    Comparison::assert(|compare| compare_components(compare, &found, &expected["shifted"]));
}

#[test]
fn moments_tell_all_but_the_people() {
    let expected = read_json("retest.json");
    let occasions = Occasions::read(&expected);
    let moments = Moments::of(&occasions.responses(), Missing::Listwise).expect("moments");
    let found = scale_retest(&moments, occasions.pair(), 0.95).expect("a retest");
    assert!(found.profiles.is_none());
    Comparison::assert(|compare| compare_retest(compare, &found, &expected["sai"]));
    // The scores are those that test_retest reads.
    let read = occasions.scales.each_ref().map(|scale| scale.score(&occasions.responses()));
    let [first, second] = read.map(|score| score.expect("scores"));
    let scores = Responses::from_columns([("time 1", &first[..]), ("time 2", &second[..])]);
    let complete: Vec<f64> = first.iter().zip(&second).map(|(x, y)| x + y).collect();
    assert_eq!(complete.iter().filter(|x| !x.is_nan()).count(), 159);
    let moments = Moments::of(&scores.expect("two columns"), Missing::Listwise).expect("moments");
    let alone = test_retest(&moments, ["time 1", "time 2"], 0.95).expect("a retest");
    let icc = found.scores.icc_agreement.estimate;
    assert_close("ICC(A,1)", icc, alone.icc_agreement.estimate, STABLE);
}

#[test]
fn published_tables_without_means_tell_no_change() {
    let r = ndarray::array![
        [1.0, 0.5, 0.7, 0.4],
        [0.5, 1.0, 0.4, 0.7],
        [0.7, 0.4, 1.0, 0.5],
        [0.4, 0.7, 0.5, 1.0],
    ];
    let moments = Moments::from_correlation(["a1", "b1", "a2", "b2"], r.view(), 100, None, None);
    let moments = moments.expect("moments");
    let may = Scale::new("may", ["a1", "b1"]).expect("items");
    let june = Scale::new("june", ["a2", "b2"]).expect("items");
    let found = scale_retest(&moments, [&may, &june], 0.95).expect("a retest");
    let paired = found.scores.paired;
    assert!(paired.statistic.is_nan() && paired.p_value.is_nan() && paired.conf_low.is_nan());
    assert!(found.scores.icc_agreement.estimate.is_nan());
    assert!(found.items[0].change.p_value.is_nan() && found.items[0].mean[0].is_nan());
    let of = |source: &str| found.components.iter().find(|line| line.source == source);
    assert!(of("occasions").expect("a line").variance.is_nan());
    assert_close("σ²p", of("people").expect("a line").variance, 0.4, 1e-14);
    assert_close("σ²pi", of("people_by_items").expect("a line").variance, 0.3, 1e-14);
    assert_close("σ²po", of("people_by_occasions").expect("a line").variance, 0.1, 1e-14);
    assert_close("σ²e", of("residual").expect("a line").variance, 0.2, 1e-14);
    assert!(found.generalizability.r_1r.is_nan());
    assert_close("R1F", found.generalizability.r_1f, 0.55 / 0.65, 1e-14);
    assert_close("Rc", found.generalizability.r_c, 0.1 / 0.2, 1e-14);
}

#[test]
fn items_must_pair() {
    let x: Vec<f64> = (0..9).map(|i| f64::from(i * i % 7)).collect();
    let named = ["a", "b", "c", "d", "e"].map(|name| (name, &x[..]));
    let answers = Responses::from_columns(named).expect("columns");
    let of = |name: &str, items: &[&str]| Scale::new(name, items.iter().copied()).expect("items");
    let pair = |one: Scale, other: Scale| scale_retest_of(&answers, [&one, &other], 0.95);
    let found = pair(of("x", &["a", "b"]), of("y", &["c", "d", "e"]));
    let problem = Err(Error::Reliability(ReliabilityProblem::UnequalOccasions {
        first: "x".to_string(),
        first_items: 2,
        second: "y".to_string(),
        second_items: 3,
    }));
    assert_eq!(found, problem);
    for (one, other) in
        [(of("x", &["a", "b"]), of("y", &["b", "c"])), (of("b", &["a", "b"]), of("b", &["c", "d"]))]
    {
        assert_eq!(pair(one, other), Err(Error::DuplicateName { variable: "b".to_string() }));
    }
    // Items that cancel each other have no score.
    let minus: Vec<f64> = x.iter().map(|x| 7.0 - x).collect();
    let other: Vec<f64> = x.iter().map(|x| x * x % 5.0).collect();
    let named = [("a", &x), ("b", &minus), ("c", &x), ("d", &other)].map(|(n, x)| (n, &x[..]));
    let answers = Responses::from_columns(named).expect("columns");
    let pair = [&of("x", &["a", "b"]), &of("y", &["c", "d"])];
    let problem = scale_retest_of(&answers, pair, 0.95).expect_err("no score");
    assert!(problem.to_string().contains("the total of x"), "{problem}");
}
