//! Arbitrary columns and columns made of them, with masks, missing codes, bounds, weights, filters,
//! groups and cuts: what the kernels sum and count is what the definitions say, however the survey is
//! held, cut, pushed and merged.
//!
//! ```text
//! cargo fuzz run moments
//! ```

#![no_main]

mod definition;
mod survey;

use libfuzzer_sys::fuzz_target;
use ndarray::Array2;
use scalewise::{GroupedMoments, Level, Missing, Moments, WeightType, describe};

use definition::{Answer, Definition, answers, defined};
use survey::{Rows, Survey};

fn close(what: &str, found: f64, expected: f64, scale: f64) {
    let near = (found - expected).abs() <= 1e-10 * scale.max(expected.abs()).max(1e-3);
    assert!(near || !expected.is_finite(), "{what}: {found:e}, by definition {expected:e}");
}

/// Compares moments with what their rows define.
fn compare(found: &Moments, expected: &Definition) {
    assert_eq!(found.cases(), expected.cases);
    assert_eq!(found.answered(), expected.answered);
    if found.missing() == Missing::Em {
        return; // the estimate has laws of its own
    }
    let k = expected.mean.len();
    let (mean, covariance, pair_n) = (found.mean(), found.covariance(), found.pair_n());
    let spread = |i: usize| {
        let sd = expected.covariance[[i, i]].max(0.0).sqrt();
        if sd.is_finite() { sd + 1e-10 * expected.size[i] } else { expected.size[i] }
    };
    for i in 0..k {
        if expected.n[[i, i]] > 0.0 {
            close("mean", mean[i], expected.mean[i], expected.size[i]);
        }
        for j in 0..k {
            assert_eq!(pair_n[[i, j]], expected.n[[i, j]], "n of {i} and {j}");
            if expected.n[[i, j]] > 1.0 {
                let scale = spread(i) * spread(j);
                close("covariance", covariance[[i, j]], expected.covariance[[i, j]], scale);
            }
        }
    }
}

/// The rows in parts, as the survey cuts them.
fn parts(survey: &Survey, n: usize) -> Vec<(usize, usize)> {
    let splits = &survey.splits[..survey.splits.len().min(4)];
    let mut cuts: Vec<usize> = splits.iter().map(|cut| usize::from(*cut) % (n + 1)).collect();
    cuts.extend([0, n]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| (cut[0], cut[1])).collect()
}

fn of_all(survey: &Survey, rows: &Rows, columns: &[Vec<Answer>]) {
    let (n, missing) = (rows.weights.len(), survey.missing());
    let everyone: Vec<usize> = (0..n).collect();
    let expected = defined(columns, rows, survey.kind(), missing, &everyone);
    let whole = Moments::of(&survey.responses(rows, 0, n), missing).expect("moments");
    compare(&whole, &expected);
    assert_eq!(Moments::from_json(&whole.to_json()).expect("its own JSON"), whole);

    let mut pushed: Option<Moments> = None;
    let mut merged: Option<Moments> = None;
    for (from, to) in parts(survey, n) {
        let part = survey.responses(rows, from, to);
        let of_part = Moments::of(&part, missing).expect("moments of a part");
        merged = Some(match merged {
            Some(before) => before.merge(&of_part).expect("parts of one survey"),
            None => of_part.clone(),
        });
        match &mut pushed {
            Some(before) => before.push(&part).expect("a batch of the same survey"),
            None => pushed = Some(of_part),
        }
    }
    let merged = merged.expect("one part or more");
    assert_eq!(Some(&merged), pushed.as_ref());
    compare(&merged, &expected);
}

/// The same answers as one table, in which nothing says why one is missing.
fn of_a_table(survey: &Survey, rows: &Rows, columns: &[Vec<Answer>]) {
    let (n, missing) = (rows.weights.len(), survey.missing());
    let plain = |answer: &Answer| answer.given().map_or(Answer::Missing, Answer::Given);
    let columns: Vec<Vec<Answer>> =
        columns.iter().map(|column| column.iter().map(plain).collect()).collect();
    let of = |(row, j): (usize, usize)| columns[j][row].given().unwrap_or(f64::NAN);
    let table = Array2::from_shape_fn((n, columns.len()), of);
    let found = Moments::of(&survey.by_row(rows, &table), missing).expect("moments of a table");
    let everyone: Vec<usize> = (0..n).collect();
    compare(&found, &defined(&columns, rows, survey.kind(), missing, &everyone));
}

fn of_groups(survey: &Survey, rows: &Rows, columns: &[Vec<Answer>]) {
    let (n, missing) = (rows.weights.len(), survey.missing());
    let key = survey.key(rows, 0, n);
    let all = survey.responses(rows, 0, n);
    let whole = GroupedMoments::of(&all, std::slice::from_ref(&key), missing).expect("groups");
    let mut merged: Option<GroupedMoments> = None;
    for (from, to) in parts(survey, n) {
        let (part, key) = (survey.responses(rows, from, to), survey.key(rows, from, to));
        match &mut merged {
            Some(before) => before.push(&part, &[key]).expect("a batch of the same survey"),
            None => merged = Some(GroupedMoments::of(&part, &[key], missing).expect("groups")),
        }
    }
    let merged = merged.expect("one part or more");
    let json = GroupedMoments::from_json(&whole.to_json()).expect("its own JSON");
    assert_eq!(json, whole);
    for level in 0..5_u32 {
        let chosen: Vec<usize> = (0..n).filter(|row| rows.groups[*row] == level).collect();
        for grouped in [&whole, &merged] {
            match grouped.get(&[Level::Integer(level.into())]) {
                Some(found) => {
                    compare(found, &defined(columns, rows, survey.kind(), missing, &chosen));
                }
                None => assert!(chosen.is_empty(), "group {level} is lost"),
            }
        }
    }
    let without = rows.groups.iter().filter(|group| **group >= 5).count() as u64;
    assert_eq!((whole.ungrouped(), merged.ungrouped()), (without, without));
}

/// What descriptives count of each variable by itself.
fn of_each(survey: &Survey, rows: &Rows, columns: &[Vec<Answer>]) {
    let Ok(described) = describe(&survey.responses(rows, 0, rows.weights.len())) else { return };
    let times = |row: usize| match survey.kind() {
        Some(WeightType::Frequency) => rows.weights[row] as u64,
        _ => u64::from(rows.weights[row] > 0.0),
    };
    for (found, column) in described.variables.iter().zip(columns) {
        let count = |is: fn(&Answer) -> bool| -> u64 {
            let rows_of = (0..column.len()).filter(|row| rows.kept[*row] && is(&column[*row]));
            rows_of.map(times).sum()
        };
        let expected = [
            count(|answer| matches!(answer, Answer::Given(_))),
            count(|answer| matches!(answer, Answer::Missing)),
            count(|answer| matches!(answer, Answer::OutOfBounds)),
        ];
        assert_eq!([found.n, found.missing, found.out_of_bounds], expected);
    }
}

fuzz_target!(|survey: Survey| {
    if survey.variables().is_empty() {
        return;
    }
    scalewise::set_threads(if survey.threads { 0 } else { 1 });
    let rows = survey.rows();
    let columns = answers(&survey, &rows);
    of_all(&survey, &rows, &columns);
    of_a_table(&survey, &rows, &columns);
    of_groups(&survey, &rows, &columns);
    of_each(&survey, &rows, &columns);
});
