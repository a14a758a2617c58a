//! Moments that leave the machine: what they tell of single respondents, what they leave out, in which
//! units they are, and that they come back.

mod common;

use std::fs;

use common::{EXACT, STABLE};
use ndarray::array;
use scalewise::{
    Error, GroupedMoments, Key, Level, Missing, Moments, MomentsProblem, PairTables, Responses,
    Scale, WeightType, correlation_matrix,
};

const NAN: f64 = f64::NAN;
const POLICIES: [Missing; 3] = [Missing::Listwise, Missing::Pairwise, Missing::Em];

fn responses<'a>(columns: &[(&str, &'a [f64])]) -> Responses<'a> {
    Responses::from_columns(columns.iter().copied()).expect("columns of one length")
}

/// Numbers in [0, 1) without visible order.
fn noise(seed: usize) -> f64 {
    ((seed as f64 * 12.9898).sin() * 43758.5453).rem_euclid(1.0)
}

#[track_caller]
fn assert_small(found: scalewise::Result<()>, expected: &str, people: u64) {
    match found {
        Err(Error::SmallCell { cell, n, .. }) => assert_eq!((cell.as_str(), n), (expected, people)),
        other => panic!("{expected} is not guarded: {other:?}"),
    }
}

#[test]
fn cells_count_people_however_often_weights_count_them() {
    let (x, y) = ([1.0, 2.0, 2.0], [1.0, 1.0, 1.0]);
    let nine =
        responses(&[("x", &x), ("y", &y)]).weighted([9.0; 3].as_slice(), WeightType::Frequency);
    let nine = nine.expect("frequencies");
    let cells = ["all respondents", "`x` with `x`", "the respondents who answered only x, y"];
    for (missing, cell) in POLICIES.into_iter().zip(cells) {
        let moments = Moments::of(&nine, missing).expect("finite answers");
        assert_eq!(moments.n(), 27);
        let again = Moments::from_json(&moments.to_json()).expect("what was written");
        let merged = moments.merge(&moments).expect("the same variables");
        assert_small(moments.check_cells(10), cell, 3);
        assert_small(again.check_cells(10), cell, 3);
        assert_small(merged.check_cells(10), cell, 6);
        assert_small(moments.select(["x", "y"]).expect("names").check_cells(10), cell, 3);
        assert_eq!(moments.check_cells(3), Ok(()));

        let office = Key::of("office", [Some("a"); 3]).expect("a key");
        let grouped = GroupedMoments::of(&nine, &[office], missing).expect("finite answers");
        assert_small(grouped.check_cells(10), &format!("{cell} (office = a)"), 3);
        assert_eq!(grouped.check_cells(3), Ok(()));
    }
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let tables = PairTables::of(&nine, missing).expect("few answers");
        let again = PairTables::from_json(&tables.to_json()).expect("what was written");
        assert_eq!(again, tables);
        let merged = tables.merge(&again).expect("the same variables");
        assert_eq!(merged.check_cells(2), Ok(()));
        assert_small(again.check_cells(2), "`x` = 1", 1);
        assert_small(merged.check_cells(3), "`x` = 1", 2);
    }
}

/// Two cells of one file whose difference is one respondent.
#[test]
fn cells_that_differ_by_a_few_are_guarded() {
    let x: Vec<f64> = (0..200).map(noise).collect();
    let mut y = x.clone();
    y[7] = NAN;
    let pairs = Moments::of(&responses(&[("x", &x), ("y", &y)]), Missing::Pairwise);
    let cell = "the respondents who answered `x` but not `y`";
    assert_small(pairs.expect("finite answers").check_cells(10), cell, 1);

    // All of y answered z, and of those who answered z but not y only one answered x.
    let mut z = x.clone();
    y[20..40].fill(NAN);
    y[7] = x[7];
    let mut skipped = x.clone();
    skipped[..19].fill(NAN);
    skipped[21..40].fill(NAN);
    z[0..10].fill(NAN);
    y[0..10].fill(NAN);
    let columns: &[(&str, &[f64])] = &[("x", &skipped), ("y", &y), ("z", &z)];
    let pairs = Moments::of(&responses(columns), Missing::Pairwise).expect("finite answers");
    let cell = "the respondents who answered `x` but not `y`";
    assert_small(pairs.check_cells(3), cell, 1);

    // Whoever left an item out: one of all who gave an answer to the other.
    let (item, other) = ([1.0, 1.0, 1.0, 2.0, 2.0, 2.0], [1.0, 1.0, NAN, 1.0, 1.0, 1.0]);
    let tables =
        PairTables::of(&responses(&[("item", &item), ("other", &other)]), Missing::Pairwise);
    let tables = tables.expect("few answers");
    assert_small(tables.check_cells(2), "`item` = 1 without `other`", 1);
    let alone = tables.select(["item"]).expect("a name");
    assert_eq!(alone.check_cells(3), Ok(()));
    assert_small(alone.check_cells(4), "`item` = 1", 3);
}

/// Those who answered x and z but not y, where y and z tell of it together only.
#[test]
fn a_difference_of_nested_pairs_is_guarded() {
    // In twenties: y ⊂ z, and x overlaps what z has beyond y by one respondent.
    let mut columns = vec![vec![NAN; 100]; 3];
    let mut answer = |j: usize, rows: std::ops::Range<usize>| {
        rows.for_each(|row| columns[j][row] = noise(3 * row + j));
    };
    answer(1, 0..20);
    answer(2, 0..60);
    answer(0, 0..20);
    answer(0, 59..100);
    let columns: Vec<(&str, &[f64])> =
        ["x", "y", "z"].into_iter().zip(columns.iter().map(Vec::as_slice)).collect();
    let pairs = Moments::of(&responses(&columns), Missing::Pairwise).expect("finite answers");
    let cell = "the respondents who answered `z` and `x` but not `y`";
    assert_small(pairs.check_cells(10), cell, 1);
}

fn with_gaps() -> [Vec<f64>; 3] {
    let mut income: Vec<f64> = (0..120).map(|i| 20.0 + noise(i)).collect();
    let x: Vec<f64> = (0..120).map(|i| income[i] + noise(i + 500)).collect();
    let mut y: Vec<f64> = (0..120).map(|i| x[i] - 0.5 * income[i] + noise(i + 900)).collect();
    y[..40].fill(NAN);
    income[100..].fill(NAN);
    [x, y, income]
}

/// What was not selected does not travel, and what travels is what was selected.
#[test]
fn a_selection_has_nothing_of_other_variables() {
    let [x, y, income] = with_gaps();
    let all = responses(&[("x", &x), ("y", &y), ("income", &income)]);
    let two = responses(&[("y", &y), ("x", &x)]);
    for missing in POLICIES {
        let moments = Moments::of(&all, missing).expect("finite answers");
        let selected = moments.select(["y", "x"]).expect("names");
        let json = selected.to_json();
        assert!(!json.contains("income"), "{missing:?}");
        let back = Moments::from_json(&json).expect("what was written");
        assert_eq!(back, selected);
        assert_eq!(back.mean(), selected.mean());
        if missing == Missing::Em {
            // As if the others had never been read.
            let alone = Moments::of(&two, missing).expect("finite answers");
            assert_close(selected.mean(), alone.mean());
            assert_close(selected.covariance(), alone.covariance());
            assert_eq!((selected.pair_n(), selected.n()), (alone.pair_n(), alone.n()));
            // 40 with x alone, 80 with both; before, 20 of them had a pattern of their own.
            assert_small(moments.check_cells(30), "the respondents who answered only x, y", 20);
            assert_eq!(selected.check_cells(40), Ok(()));
        }
    }
}

/// An analysis that is given all moments and its variables uses what the others tell.
#[test]
fn an_analysis_keeps_what_other_variables_tell() {
    let [x, y, income] = with_gaps();
    let all = responses(&[("x", &x), ("y", &y), ("income", &income)]);
    let moments = Moments::of(&all, Missing::Em).expect("finite answers");
    let scale = Scale::new("two", ["x", "y"]).expect("a scale");
    let found = scalewise::item_analysis(&moments, &scale, 0.95).expect("answers");
    let (of_all, of_two) = (moments.mean(), scale.key(&moments).expect("items").mean());
    assert_close([found.items[1].mean], [of_all[1]]);
    assert!((of_two[1] - of_all[1]).abs() > 1e-3, "{of_two} {of_all}");
    assert!(correlation_matrix(&moments, 0.95).is_ok());
}

#[track_caller]
fn assert_close(found: impl IntoIterator<Item = f64>, expected: impl IntoIterator<Item = f64>) {
    let (found, expected): (Vec<f64>, Vec<f64>) =
        (found.into_iter().collect(), expected.into_iter().collect());
    for (a, b) in found.iter().zip(&expected) {
        assert!((a - b).abs() <= 1e-8 * b.abs(), "{found:?}, not {expected:?}");
    }
}

#[test]
fn tables_without_means_or_spread_do_not_merge_with_answers() {
    let x = [48.0, 50.0, 52.0, 51.0];
    let answers = Moments::of(&responses(&[("x", &x)]), Missing::Listwise).expect("answers");
    let (one, four) = (array![[1.0]], array![[4.0]]);
    let (means, sds) = (array![50.0], array![2.0]);
    let table = |means, sds| Moments::from_correlation(["x"], one.view(), 500, means, sds);
    let (means, sds) = (Some(means.view()), Some(sds.view()));
    let whole = table(means, sds).expect("a table");
    assert_eq!(answers.merge(&whole).expect("the same units").n(), 504);
    let others = [
        (table(None, None), "standard units"),
        (table(None, sds), "the units of the answers less their unknown means"),
        (table(means, None), "units of unknown standard deviations"),
    ];
    for (table, name) in others {
        let table = table.expect("a table");
        let back = Moments::from_json(&table.to_json()).expect("what was written");
        assert_eq!(back, table);
        for part in [&table, &back, &table.select(["x"]).expect("a name")] {
            let expected =
                MomentsProblem::DifferentUnits { left: "the units of the answers", right: name };
            assert_eq!(answers.merge(part), Err(Error::Moments(expected)));
            assert_eq!(table.merge(part).expect("the same units").n(), 1000);
        }
    }
    let covariance = |means| Moments::from_covariance(["x"], four.view(), 500, means);
    let unplaced = covariance(None).expect("a table");
    assert!(matches!(
        answers.merge(&unplaced),
        Err(Error::Moments(MomentsProblem::DifferentUnits { .. }))
    ));
    assert_eq!(covariance(means).expect("a table"), whole);
}

#[test]
fn nobody_has_no_mean() {
    let (x, y) = ([NAN, NAN, NAN], [1.0, 2.0, 6.0]);
    let answers = responses(&[("x", &x), ("y", &y)]);
    let pairs = Moments::of(&answers, Missing::Pairwise).expect("finite answers");
    assert!(pairs.mean()[0].is_nan());
    assert_eq!(pairs.mean()[1], 3.0);
    for missing in POLICIES {
        assert!(Moments::of(&answers, missing).expect("finite answers").mean()[0].is_nan());
        let codes = [[0_u8; 0], [0; 0]];
        let none = Responses::from_columns([("x", &codes[0][..]), ("y", &codes[1][..])]);
        let none = Moments::of(&none.expect("columns"), missing).expect("no answers");
        assert!(none.mean().iter().all(|mean| mean.is_nan()));
        // Nobody adds nothing.
        let some = Moments::of(&responses(&[("x", &[5.0, 1.0, 2.0]), ("y", &y)]), missing)
            .expect("answers");
        let both = none.merge(&some).expect("the same variables");
        assert_eq!(both.covariance(), some.covariance());
        assert_eq!(both.mean(), some.mean());
    }
    let office = Key::of("office", [Some("a"), Some("b"), Some("b")]).expect("a key");
    let x = [NAN, 1.0, 3.0];
    let grouped = GroupedMoments::of(&responses(&[("x", &x)]), &[office], Missing::Listwise);
    let grouped = grouped.expect("finite answers");
    let mean = |level: &str| grouped.get(&[Level::from(level)]).expect("a group").mean()[0];
    assert!(mean("a").is_nan());
    assert_eq!(mean("b"), 2.0);
    assert_eq!(grouped.total().expect("groups").mean()[0], 2.0);
}

/// Small parts far from nought: their means have more digits than a double holds.
#[test]
fn parts_far_from_nought_merge_without_losing_digits() {
    let far: Vec<f64> = (0..700).map(|i| 1e8 + noise(i)).collect();
    let near: Vec<f64> = far.iter().map(|x| x - 1e8).collect();
    for missing in POLICIES {
        let expected = Moments::of(&responses(&[("x", &near)]), missing).expect("answers");
        let of_part = |at: usize| {
            let part = responses(&[("x", &far[7 * at..7 * at + 7])]);
            let json = Moments::of(&part, missing).expect("answers").to_json();
            Moments::from_json(&json).expect("what was written")
        };
        let merged = (1..100).try_fold(of_part(0), |whole, at| whole.merge(&of_part(at)));
        let merged = merged.expect("the same variables");
        let (found, expected) = (merged.covariance()[[0, 0]], expected.covariance()[[0, 0]]);
        assert!(
            (found / expected - 1.0).abs() < STABLE / 1000.0,
            "{missing:?}: {found} {expected}"
        );
    }
}

/// The same of groups: what lies between them is the difference of their means.
#[test]
fn groups_far_from_nought_keep_what_lies_between_them() {
    let far: Vec<f64> = (0..700).map(|i| 1e8 + noise(i)).collect();
    let near: Vec<f64> = far.iter().map(|x| x - 1e8).collect();
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let between = |x: &[f64]| {
            let office = Key::of("office", (0..700).map(|i| Some(i / 7))).expect("a key");
            let grouped = GroupedMoments::of(&responses(&[("x", x)]), &[office], missing);
            let grouped = grouped.expect("answers");
            let icc = grouped.coefficients().expect("groups").variables[0].icc1;
            [grouped.between().expect("groups")[[0, 0]], icc]
        };
        for (found, expected) in between(&far).into_iter().zip(between(&near)) {
            assert!((found / expected - 1.0).abs() < STABLE / 1000.0, "{found} {expected}");
        }
    }
}

#[test]
fn answers_that_doubles_cannot_carry_are_refused() {
    let office = Key::of("office", [Some("a"), Some("b"), Some("b")]).expect("a key");
    let tiny = [1e-200, 2e-200, 3e-200];
    let long = [(1_i64 << 53) + 1, (1 << 53) + 2, (1 << 53) + 3];
    let short = [(1_i64 << 50) + 1, (1 << 50) + 2, (1 << 50) + 3];
    let of = |column: &[i64]| Responses::from_columns([("x", column)]).map(|r| r.n_rows());
    assert_eq!(of(&long), Ok(3));
    for missing in POLICIES {
        let read = |responses: &Responses<'_>| {
            let grouped = GroupedMoments::of(responses, std::slice::from_ref(&office), missing);
            let alone = Moments::of(responses, missing).map(|moments| moments.covariance()[[0, 0]]);
            assert_eq!(alone.clone().err(), grouped.err());
            alone
        };
        let refused = |problem| Err(Error::Moments(problem));
        let variable = || "x".to_string();
        let found = read(&responses(&[("x", &tiny)]));
        assert_eq!(found, refused(MomentsProblem::TooSmall { variable: variable() }));
        // Everyone agrees: nothing is lost.
        let constant = Moments::of(&responses(&[("x", &[1e-200; 3])]), Missing::Listwise);
        assert_eq!(constant.expect("answers").covariance()[[0, 0]], 0.0);
        let long = Responses::from_columns([("x", &long[..])]).expect("a column");
        assert_eq!(read(&long), refused(MomentsProblem::TooManyDigits { variable: variable() }));
        let weighted = long.clone().weighted([0.1; 3].as_slice(), WeightType::Sampling);
        let weighted = weighted.expect("weights");
        assert_eq!(
            read(&weighted),
            refused(MomentsProblem::TooManyDigits { variable: variable() })
        );
        let short = Responses::from_columns([("x", &short[..])]).expect("a column");
        let divisor = if missing == Missing::Em { 3.0 } else { 2.0 };
        let found = Moments::of(&short, missing).expect("answers").covariance()[[0, 0]];
        assert!((found - 2.0 / divisor).abs() < EXACT, "{missing:?}: {found}");
    }
    // Far from nought and close together is no constant, whatever the rule.
    let far = [1e15, 1e15 + 1.0, 1e15, 1e15 + 1.0, 1e15 + 1.0];
    let other = [1.0, 2.0, 3.0, 5.0, NAN];
    let em = Moments::of(&responses(&[("far", &far), ("other", &other)]), Missing::Em);
    let found = em.expect("answers").covariance()[[0, 0]];
    assert!((found - 0.24).abs() < 1e-9, "{found}");
}

#[cfg(feature = "arrow")]
#[test]
fn groups_travel_as_a_table_of_arrow() {
    let [x, y, income] = with_gaps();
    let all = responses(&[("x", &x), ("y", &y), ("income", &income)]);
    let office = || Key::of("office", (0..120).map(|i| Some(i % 3))).expect("a key");
    for missing in POLICIES {
        let grouped = GroupedMoments::of(&all, &[office()], missing).expect("finite answers");
        let stream = grouped.to_ipc();
        assert_eq!(GroupedMoments::from_ipc(&stream), Ok(grouped.clone()));
        // A table of moments is not one of groups, nor the other way round.
        assert!(Moments::from_ipc(&stream).is_err());
        assert!(GroupedMoments::from_ipc(&grouped.total().expect("groups").to_ipc()).is_err());
        for end in (0..stream.len()).step_by(97) {
            assert!(GroupedMoments::from_ipc(&stream[..end]).is_err());
        }
        let text = String::from_utf8_lossy(&grouped.to_ipc()).contains("\"version\":1");
        assert!(text, "the version of the groups is in the table");
    }
}

/// Files of the first release: every later one must read them, and write them so.
#[test]
fn files_that_were_written_once_are_read_back() {
    let file = |name: &str| {
        let path = format!("{}/tests/references/saved/{name}.json", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("a kept file").trim_end().to_string()
    };
    for name in ["listwise", "pairwise", "em", "frequencies", "sampling", "standard_units", "far"] {
        let json = file(name);
        let moments = Moments::from_json(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(moments.to_json(), json, "{name}");
        assert!(moments.mean().iter().all(|mean| mean.is_finite()), "{name}");
    }
    let json = file("groups");
    assert_eq!(GroupedMoments::from_json(&json).map(|groups| groups.to_json()), Ok(json));
    let tables = file("tables");
    assert_eq!(PairTables::from_json(&tables).map(|tables| tables.to_json()), Ok(tables.clone()));

    // Of another version, whatever its figures are called, is refused as such.
    let later = |json: &str, version: u32| {
        let now = format!("\"version\":{version},");
        json.replacen(&now, "\"version\":99,\"new\":1,", 1)
    };
    let problem = |found: Option<Error>| match found {
        Some(Error::DamagedMoments { problem }) => problem,
        other => panic!("{other:?}"),
    };
    let told =
        |version: u32| format!("they are of version 99, this scalewise reads version {version}");
    assert_eq!(problem(Moments::from_json(&later(&file("em"), 3)).err()), told(3));
    assert_eq!(problem(GroupedMoments::from_json(&later(&file("groups"), 1)).err()), told(1));
    assert_eq!(problem(PairTables::from_json(&later(&tables, 2)).err()), told(2));
    let found = problem(Moments::from_json(&tables).err());
    assert_eq!(found, "they are marked \"scalewise pair tables\"");
}
