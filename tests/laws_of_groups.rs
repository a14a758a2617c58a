//! Laws of moments by groups, whatever the answers: how they merge, what one group is, and what
//! threads leave alone.

use crate::common::survey::{Numbers, Survey, assert_near, cases, respondents, surveys};
use crate::common::{EXACT, STABLE};
use ndarray::{Array1, Array2};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, proptest};
use proptest::sample::select;
use scalewise::{
    Column, Error, GroupedMoments, HierarchicalRegression, Key, Level, Missing, Moments, Responses,
    WeightType, set_threads,
};
use serde_json::{Value, json};

const RULES: [Missing; 3] = [Missing::Listwise, Missing::Pairwise, Missing::Em];

/// The group of each row: an office and a wave, some of them missing.
type Places = Vec<(Option<i64>, Option<&'static str>)>;

fn places(n: usize) -> impl Strategy<Value = Places> {
    let office = select(vec![None, Some(-3), Some(1), Some(2), Some(10)]);
    let wave = select(vec![None, Some("a"), Some("b"), Some("é")]);
    vec((office, wave), n)
}

fn keys(places: &[(Option<i64>, Option<&'static str>)]) -> [Key<'static>; 2] {
    let office = Key::of("office", places.iter().map(|place| place.0));
    let wave = Key::of("wave", places.iter().map(|place| place.1));
    [office.expect("numbers"), wave.expect("text")]
}

fn surveys_with_places() -> impl Strategy<Value = (Survey, Places)> {
    surveys().prop_flat_map(|survey| {
        let n = survey.n();
        (proptest::strategy::Just(survey), places(n))
    })
}

fn grouped(survey: &Survey, keys: &[Key<'_>], missing: Missing) -> GroupedMoments {
    GroupedMoments::of(&survey.responses(), keys, missing).expect("finite answers")
}

/// Equal up to rounding: counts to the last, figures to ten digits of the size of the variables.
#[track_caller]
fn assert_same(one: &Moments, other: &Moments) {
    assert_eq!(one.names(), other.names());
    assert_eq!((one.cases(), one.answered()), (other.cases(), other.answered()));
    assert_eq!(one.weighting().rows, other.weighting().rows);
    assert_eq!((one.missing(), one.pair_n()), (other.missing(), other.pair_n()));
    let pairwise = |moments: &Moments| serde_json::from_str::<Value>(&moments.to_json());
    let (one, other) = (pairwise(one).expect("JSON"), pairwise(other).expect("JSON"));
    assert_alike(&one["sums"], &other["sums"]);
}

/// The same structure, each figure within rounding of the largest that a survey here has.
#[track_caller]
fn assert_alike(one: &Value, other: &Value) {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().expect("a double"), b.as_f64().expect("a double"));
            // Offsets of 50,000 leave eleven digits of an answer's distance from the mean; squares
            // of a few thousand are the largest there are.
            assert!((a - b).abs() <= 1e-10 * b.abs().max(1e3), "{a} and {b}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).for_each(|(a, b)| assert_alike(a, b));
        }
        (Value::Object(a), Value::Object(b)) => {
            // What doubles cannot hold of means is there or not as their last bits fall.
            let held = |(name, _): &(&String, &Value)| name.as_str() != "mean_rest";
            let (a, b) = (a.iter().filter(held), b.iter().filter(held));
            assert!(a.clone().map(|(name, _)| name).eq(b.clone().map(|(name, _)| name)));
            a.zip(b).for_each(|((_, a), (_, b))| assert_alike(a, b));
        }
        (a, b) => assert_eq!(a, b),
    }
}

#[track_caller]
fn assert_same_groups(one: &GroupedMoments, other: &GroupedMoments) {
    assert_eq!((one.keys(), one.names()), (other.keys(), other.names()));
    assert_eq!((one.len(), one.ungrouped()), (other.len(), other.ungrouped()));
    for ((levels, moments), (other_levels, others)) in one.groups().zip(other.groups()) {
        assert_eq!(levels, other_levels);
        assert_same(moments, others);
    }
}

proptest! {
    #![proptest_config(cases(256))]

    /// Every group is the moments of its rows, in order, and what has no key is counted.
    #[test]
    fn groups_are_the_moments_of_their_rows((survey, places) in surveys_with_places(), weighted in any::<bool>(), rule in select(RULES.to_vec())) {
        let weights: Vec<f64> = (0..survey.n()).map(|i| (i % 3) as f64).collect();
        let with_weights = |responses| match weighted {
            true => Responses::weighted(responses, &weights[..], WeightType::Frequency).expect("frequencies"),
            false => responses,
        };
        let found = GroupedMoments::of(&with_weights(survey.responses()), &keys(&places), rule).expect("groups");
        let mut expected: Vec<(i64, &str)> = places.iter().filter_map(|(office, wave)| Some(((*office)?, (*wave)?))).collect();
        let without = places.len() - expected.len();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(found.ungrouped(), without as u64);
        let levels: Vec<[Level; 2]> = expected.iter().map(|(office, wave)| [Level::from(*office), Level::from(*wave)]).collect();
        assert!(found.groups().map(|(levels, _)| levels).eq(levels.iter().map(|levels| &levels[..])));
        for ((office, wave), levels) in expected.into_iter().zip(levels) {
            let in_group: Vec<bool> = places.iter().map(|place| *place == (Some(office), Some(wave))).collect();
            let rows: Vec<usize> = (0..survey.n()).filter(|i| in_group[*i]).collect();
            let of_group: Vec<f64> = rows.iter().map(|i| weights[*i]).collect();
            let part = survey.pick(rows.iter().copied());
            let mut responses = part.responses();
            if weighted {
                responses = responses.weighted(&of_group[..], WeightType::Frequency).expect("frequencies");
            }
            let alone = Moments::of(&responses, rule).expect("moments");
            assert_same(found.get(&levels).expect("a group"), &alone);
        }
    }

    /// Any split, merged in any way, is the whole.
    #[test]
    fn parts_merge_into_the_whole((survey, places) in surveys_with_places(), cut in 0.0..1.0, rule in select(RULES.to_vec())) {
        let at = (cut * survey.n() as f64) as usize;
        let whole = grouped(&survey, &keys(&places), rule);
        let (left, right) = (survey.part(0..at), survey.part(at..survey.n()));
        let (left_keys, right_keys) = (keys(&places[..at]), keys(&places[at..]));
        let first = grouped(&left, &left_keys, rule);
        let merged = first.merge(&grouped(&right, &right_keys, rule)).expect("parts of one survey");
        assert_same_groups(&merged, &whole);
        let mut pushed = first;
        pushed.push(&right.responses(), &right_keys).expect("a further batch");
        assert_eq!(pushed, merged);
    }

    /// Saved and read back, nothing is changed.
    #[test]
    fn saving_changes_nothing((survey, places) in surveys_with_places(), rule in select(RULES.to_vec())) {
        let found = grouped(&survey, &keys(&places), rule);
        assert_eq!(GroupedMoments::from_json(&found.to_json()), Ok(found));
    }
}

fn everyone(n: usize) -> Key<'static> {
    Key::new("all", ["all"], vec![0; n]).expect("one level")
}

#[test]
fn one_group_is_all_respondents() {
    for rule in RULES {
        let survey = respondents(3, 4, 3000, 0.05);
        let found = grouped(&survey, &[everyone(3000)], rule);
        assert_same(found.get(&["all".into()]).expect("the group"), &survey.moments(rule));
        assert_same(&found.total().expect("a total"), &survey.moments(rule));
    }
}

/// Large enough for several segments, for blocks and for single rows.
fn offices(n: usize, offices: u64) -> Key<'static> {
    let mut numbers = Numbers(8);
    // A few large ones and many small ones.
    let mut office = || ((numbers.uniform().powi(3)) * offices as f64) as i64;
    Key::of("office", (0..n).map(|_| Some(office()))).expect("numbers")
}

#[test]
fn threads_leave_every_bit_alone() {
    let survey = respondents(5, 5, 100_000, 0.01);
    for count in [3, 500, 30_000] {
        let office = offices(survey.n(), count);
        let of = |threads| {
            set_threads(threads);
            let found = grouped(&survey, std::slice::from_ref(&office), Missing::Listwise);
            set_threads(0);
            found
        };
        assert_eq!(of(1), of(2), "{count} offices");
    }
}

#[test]
fn many_rows_are_the_rows_one_by_one() {
    let survey = respondents(5, 5, 50_000, 0.01);
    for count in [3, 300] {
        let office = offices(survey.n(), count);
        let found = grouped(&survey, std::slice::from_ref(&office), Missing::Listwise);
        // Pairwise groups are read one by one; without gaps they are the same.
        let complete = |i: usize| survey.0.iter().all(|column| !column[i].is_nan());
        let keep: Vec<bool> = (0..survey.n()).map(complete).collect();
        let keep = ndarray::Array1::from(keep);
        let kept = survey.responses().filtered(keep.view()).expect("one length");
        let by_rows = GroupedMoments::of(&kept, &[office], Missing::Pairwise).expect("groups");
        for ((_, found), (_, expected)) in found.groups().zip(by_rows.groups()) {
            assert_eq!(
                (found.n(), found.cases().incomplete),
                (expected.n(), expected.cases().filtered)
            );
            for (a, b) in found.covariance().iter().zip(&expected.covariance()) {
                assert_near(*a, *b, STABLE);
            }
            for (a, b) in found.mean().iter().zip(&expected.mean()) {
                assert_near(*a, *b, EXACT * 100.0); // means of up to 30,000 answers
            }
        }
        for (a, b) in found.within().expect("within").iter().zip(&by_rows.within().expect("within"))
        {
            assert_near(*a, *b, STABLE);
        }
        for (a, b) in
            found.between().expect("between").iter().zip(&by_rows.between().expect("between"))
        {
            assert_near(*a, *b, STABLE);
        }
    }
}

/// Far from nought and far from each other, groups keep the digits of their own answers.
#[test]
fn groups_far_apart_keep_their_digits() {
    let n = 9000;
    let near = respondents(7, 2, n, 0.0);
    let shift = |i: usize| 1e9 * (i % 3) as f64;
    let far: Vec<Vec<f64>> = near
        .0
        .iter()
        .map(|column| column.iter().enumerate().map(|(i, x)| x + shift(i)).collect())
        .collect();
    // As the far answers were rounded, so are the near ones.
    let rounded: Vec<Vec<f64>> = far
        .iter()
        .map(|column| column.iter().enumerate().map(|(i, x)| x - shift(i)).collect())
        .collect();
    let third = Key::of("third", (0..n).map(|i| Some((i % 3) as i64))).expect("numbers");
    let of = |columns| grouped(&Survey(columns), std::slice::from_ref(&third), Missing::Listwise);
    let (far, near) = (of(far), of(rounded));
    for ((_, far), (_, near)) in far.groups().zip(near.groups()) {
        for (a, b) in far.covariance().iter().zip(&near.covariance()) {
            assert_near(*a, *b, EXACT);
        }
    }
}

#[test]
fn a_selection_keeps_the_respondents() {
    let survey = respondents(5, 4, 400, 0.1);
    let office = offices(400, 6);
    for rule in RULES {
        let whole = grouped(&survey, std::slice::from_ref(&office), rule);
        let selected = whole.select(["v2", "v0"]).expect("variables");
        assert_eq!(
            (selected.names(), selected.len()),
            (&["v2", "v0"].map(String::from)[..], whole.len())
        );
        for ((_, found), (_, all)) in selected.groups().zip(whole.groups()) {
            assert_eq!(found, &all.select(["v2", "v0"]).expect("variables"));
        }
        assert!(matches!(whole.select(["v9"]), Err(Error::UnknownVariable { .. })));
        assert!(matches!(whole.select(["v1", "v1"]), Err(Error::DuplicateName { .. })));
        assert_eq!(whole.select::<&str>([]), Err(Error::NoVariables));
    }
}

/// Weights of one figure are no weights, and their unit does not matter.
#[test]
fn covariances_do_not_depend_on_the_unit_of_weights() {
    let survey = respondents(5, 3, 600, 0.0);
    let office = offices(600, 8);
    let of = |weights: &[f64], kind| {
        let responses = survey.responses().weighted(weights, kind).expect("weights");
        let found =
            GroupedMoments::of(&responses, std::slice::from_ref(&office), Missing::Listwise);
        found.expect("groups").coefficients().expect("coefficients")
    };
    let plain = grouped(&survey, std::slice::from_ref(&office), Missing::Listwise);
    let plain = plain.coefficients().expect("coefficients");
    let weights: Vec<f64> = (0..600).map(|i| 0.25 + (i % 7) as f64).collect();
    let tripled: Vec<f64> = weights.iter().map(|w| w * 3.0).collect();
    for kind in [WeightType::Analytic, WeightType::Sampling] {
        let pairs =
            [(of(&[2.5; 600], kind), plain.clone()), (of(&tripled, kind), of(&weights, kind))];
        for (one, other) in pairs {
            assert_eq!(one.sizes.n, 600);
            for (a, b) in one.variables.iter().zip(&other.variables) {
                assert_near(a.ms_between, b.ms_between, STABLE);
                assert_near(a.ms_within, b.ms_within, STABLE);
                assert_near(a.icc1, b.icc1, STABLE);
                assert_near(a.design_effect, b.design_effect, STABLE);
            }
        }
    }
}

/// The cluster sums of the documentation: the scores of a regression, from moments and from rows.
#[test]
fn scores_of_clusters_follow_from_their_moments() {
    let survey = respondents(5, 3, 500, 0.05);
    let office = offices(500, 12);
    let found = grouped(&survey, std::slice::from_ref(&office), Missing::Listwise);
    let all = found.total().expect("a total");
    let fit = HierarchicalRegression::new("v0").block("x", ["v1", "v2"]).fit(&all).expect("a fit");
    let b: Vec<f64> = fit.models[0].coefficients.iter().map(|term| term.estimate).collect();
    let slopes = Array1::from(b[1..].to_vec());
    let complete: Vec<usize> =
        (0..survey.n()).filter(|&i| survey.0.iter().all(|column| !column[i].is_nan())).collect();
    let mut numbers = Numbers(8);
    let offices: Vec<i64> = (0..500).map(|_| (numbers.uniform().powi(3) * 12.0) as i64).collect();
    for (levels, moments) in found.groups() {
        let from_mean = moments.mean() - all.mean();
        let weight = moments.weighting().sum;
        let column = from_mean.view().insert_axis(ndarray::Axis(1));
        let outer: Array2<f64> = column.dot(&column.t());
        let total = moments.cross_products().expect("listwise") + outer * weight;
        let of_slopes = |j: usize| {
            total[[j, 0]] - slopes.iter().zip(1..).map(|(b, i)| b * total[[j, i]]).sum::<f64>()
        };
        let fitted: f64 = slopes.iter().zip(1..).map(|(b, i)| b * from_mean[i]).sum();
        let scores = [weight * (from_mean[0] - fitted), of_slopes(1), of_slopes(2)];
        let mut by_rows = [0.0; 3];
        for &i in complete.iter().filter(|&&i| levels == [Level::from(offices[i])]) {
            let e = survey.0[0][i] - b[0] - b[1] * survey.0[1][i] - b[2] * survey.0[2][i];
            by_rows[0] += e;
            (1..3).for_each(|j| by_rows[j] += (survey.0[j][i] - all.mean()[j]) * e);
        }
        for (score, by_row) in scores.iter().zip(by_rows) {
            assert_near(*score, by_row, STABLE);
        }
    }
}

#[test]
fn what_is_left_out_is_counted_in_its_group() {
    let nan = f64::NAN;
    let x = [1.0, nan, 3.0, 4.0, 9.0, 6.0, nan, 8.0];
    let bounded = Column::from(&x[..]).within(0.0, 8.0).expect("bounds");
    let keep = [true, true, true, false, true, true, true, true];
    let weights = [1.0, 1.0, 0.0, 1.0, 1.0, 2.0, 1.0, 3.0];
    let office = Key::of("office", [1, 1, 1, 1, 2, 2, 0, 0].map(|o| (o > 0).then_some(o)));
    for rule in RULES {
        let responses = Responses::from_columns([("x", bounded.clone())]).expect("a column");
        let responses = responses.filtered(&keep[..]).expect("one length");
        let responses = responses.weighted(&weights[..], WeightType::Frequency).expect("weights");
        let keys = [office.clone().expect("a key")];
        let found = GroupedMoments::of(&responses, &keys, rule).expect("groups");
        let of = |office: i64| found.get(&[office.into()]).expect("an office");
        let first = of(1).cases();
        assert_eq!((first.read, first.used, first.incomplete), (4, 1, 1), "{rule:?}");
        assert_eq!((first.zero_weight, first.filtered), (1, 1), "{rule:?}");
        let second = of(2).cases();
        assert_eq!((second.read, second.used, second.out_of_bounds), (2, 1, 1), "{rule:?}");
        assert_eq!((of(2).weighting().sum, of(2).answered()), (2.0, &[1][..]), "{rule:?}");
        assert_eq!(found.ungrouped(), 2);
    }
}

#[test]
fn an_infinite_answer_is_named_by_its_row() {
    let x = [1.0, f64::INFINITY, 3.0, f64::INFINITY];
    let responses = Responses::from_columns([("x", &x[..])]).expect("a column");
    let office = Key::of("office", [Some(2), None, Some(2), Some(1)]).expect("a key");
    for rule in RULES {
        let found = GroupedMoments::of(&responses, std::slice::from_ref(&office), rule);
        let expected = Error::InfiniteValue { variable: "x".to_string(), row: 3 };
        assert_eq!(found, Err(expected), "{rule:?}");
    }
}

#[test]
fn nobody_is_in_no_group() {
    let none = Responses::from_columns([("x", &[0.0; 0][..])]).expect("a column");
    let missing = Responses::from_columns([("x", &[1.0, 2.0][..])]).expect("a column");
    for rule in RULES {
        let no_rows = Key::of("office", [None::<i64>; 0]).expect("a key");
        let no_keys = Key::of("office", [None::<i64>; 2]).expect("a key");
        let empty = GroupedMoments::of(&none, &[no_rows], rule).expect("no groups");
        let ungrouped = GroupedMoments::of(&missing, &[no_keys], rule).expect("no groups");
        assert_eq!((empty.len(), ungrouped.len(), ungrouped.ungrouped()), (0, 0, 2));
        assert!(matches!(empty.total(), Err(Error::Groups(_))));
        assert_eq!(empty.sizes().groups, 0);
        let some = Key::of("office", [Some(1), Some(2)]).expect("a key");
        let some = GroupedMoments::of(&missing, &[some], rule).expect("two groups");
        let merged = ungrouped.merge(&some).expect("parts");
        assert_eq!((merged.len(), merged.ungrouped()), (2, 2));
        assert_eq!(GroupedMoments::from_json(&merged.to_json()), Ok(merged));
    }
}

#[test]
fn impossible_groups_are_refused() {
    let survey = respondents(5, 2, 40, 0.1);
    let saved = grouped(&survey, &[offices(40, 3)], Missing::Listwise).to_json();
    let whole: Value = serde_json::from_str(&saved).expect("JSON");
    let first = whole["groups"][0].clone();
    let wrong = [
        ("/format", json!("scalewise moments")),
        ("/version", json!(2)),
        ("/keys", json!([])),
        ("/keys", json!(["office", "office"])),
        ("/keys", json!(["office", "wave"])),
        ("/names", json!([])),
        ("/names", json!(["v1", "v0"])),
        ("/missing", json!("pairwise")),
        ("/missing", json!("none")),
        ("/weights", json!("sampling")),
        ("/ungrouped", json!(-1)),
        ("/ungrouped", json!(u64::MAX)),
        ("/groups/1", first.clone()),
        ("/groups/0/levels", json!([99])),
        ("/groups/1/levels", json!(["1"])),
        ("/groups/1/levels", json!([1.5])),
        ("/groups/1/levels", json!([])),
        ("/groups/0/moments", json!({})),
        ("/groups/0/moments/cases/read", json!(7)),
        ("/groups/0/moments/names", json!(["v0", "w"])),
        ("/groups/0", json!(null)),
    ];
    for (place, value) in wrong {
        let mut damaged = whole.clone();
        *damaged.pointer_mut(place).expect("a place") = value;
        let found = GroupedMoments::from_json(&damaged.to_string());
        assert!(matches!(found, Err(Error::DamagedMoments { .. })), "{place}: {found:?}");
    }
    let mut more = whole;
    more["extra"] = json!(1);
    assert!(GroupedMoments::from_json(&more.to_string()).is_err());
    for end in 0..saved.len() {
        assert!(GroupedMoments::from_json(&saved[..end]).is_err(), "{end}");
    }
}

#[test]
fn a_hundred_thousand_groups_are_groups() {
    let n = 250_000;
    let survey = respondents(5, 2, n, 0.0);
    let office =
        Key::of("office", (0..n).map(|i| Some((i * 7919 % 100_000) as i64))).expect("a key");
    let found = grouped(&survey, &[office], Missing::Listwise);
    let sizes = found.sizes();
    assert_eq!((sizes.groups, sizes.n, sizes.smallest, sizes.largest), (100_000, 250_000, 2, 3));
    let all = found.total().expect("a total");
    let (within, between) = (found.within().expect("within"), found.between().expect("between"));
    // The two parts are the whole.
    let parts = within * (sizes.n - sizes.groups) as f64 + between * (sizes.groups - 1) as f64;
    for (part, whole) in parts.iter().zip(&all.cross_products().expect("listwise")) {
        assert_near(*part / *whole, 1.0, STABLE);
    }
}
