//! Panels of every kind of vector, against a plain loop.

use std::ops::Range;

use pulp::{NullaryFnOnce, Scalar};

use super::{Add, Added, Answers, Lying, Panels};
use crate::moments::take::Rows;

/// Rounding of single operations only, relative to √(cᵢᵢ cⱼⱼ).
const EXACT: f64 = 1e-14;

/// Adds rows of k columns, and gives their sums.
type Way = fn(usize, &Answers<'_, '_>, Range<usize>, &[f64], &mut [f64]) -> Option<Found>;

/// Sums, gaps, and who is complete.
type Found = (Vec<f64>, Vec<f64>, Vec<bool>);

fn found(could: bool, panels: &Panels) -> Option<Found> {
    let Added { sums, gaps, complete } = panels.added();
    could.then(|| (sums.to_vec(), gaps.to_vec(), complete.to_vec()))
}

/// Every kind of vector that this machine has.
fn ways() -> Vec<Way> {
    let mut ways: Vec<Way> = vec![|k, from, rows, shifts, into| {
        let (simd, panels, end) = (Scalar::new(), &mut Panels::new::<1>(k, true), ROWS);
        let could = Add::<_, 1> { simd, panels, from, rows, end, shifts, into }.call();
        found(could, panels)
    }];
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        use pulp::x86::{V3, V4};
        if V3::try_new().is_some() {
            ways.push(|k, from, rows, shifts, into| {
                let (simd, panels) = (V3::try_new().unwrap(), &mut Panels::new::<4>(k, true));
                let end = ROWS;
                let could =
                    simd.vectorize(Add::<_, 4> { simd, panels, from, rows, end, shifts, into });
                found(could, panels)
            });
        }
        if V4::try_new().is_some() {
            ways.push(|k, from, rows, shifts, into| {
                let (simd, panels) = (V4::try_new().unwrap(), &mut Panels::new::<8>(k, true));
                let end = ROWS;
                let could =
                    simd.vectorize(Add::<_, 8> { simd, panels, from, rows, end, shifts, into });
                found(could, panels)
            });
        }
    }
    ways
}

fn value(row: usize, column: usize) -> f64 {
    1e6 + ((row * 7919 + column * 104_729) % 1009) as f64 / 1009.0
}

const ROWS: usize = 300;

/// So many columns by row and by column; what lies between the rows is NaN.
fn answers(k: usize, step: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let at = |at: usize| if at % step < k { value(at / step, at % step) } else { f64::NAN };
    // The last row may end with its last column.
    let by_row = (0..(ROWS - 1) * step + k).map(at).collect();
    let by_column = (0..k).map(|j| (0..ROWS).map(|row| value(row, j)).collect()).collect();
    (by_row, by_column)
}

#[test]
fn products_and_sums_are_those_of_a_plain_loop_on_every_machine_by_row_and_by_column() {
    for k in (1..=26).chain([31, 32, 50]) {
        for (rows, step) in [
            (0..ROWS, k),
            (0..64, k + 3),
            (64..192, k),
            (8..200, k + 1),
            (299..300, k),
            (3..10, k),
            (ROWS - 9..ROWS, k + 7),
        ] {
            let (by_row, by_column) = answers(k, step);
            let by_row = Answers::ByRow(Rows { values: &by_row, rows: ROWS, step });
            let by_column =
                Answers::ByColumn(by_column.iter().map(|c| Lying::Doubles(c)).collect());
            let shifts: Vec<f64> = (0..k).map(|j| value(7, j)).collect();
            let z = |row: usize, j: usize| value(row, j) - shifts[j];
            let product = |i, j| rows.clone().map(|row| z(row, i) * z(row, j)).sum::<f64>();
            for way in ways() {
                let (mut into, mut of_columns) = (vec![0.5; k * k], vec![0.5; k * k]);
                let all = way(k, &by_row, rows.clone(), &shifts, &mut into).unwrap();
                let same = way(k, &by_column, rows.clone(), &shifts, &mut of_columns).unwrap();
                assert_eq!((&all, &into), (&same, &of_columns), "{k} {rows:?}");
                let (sums, gaps, complete) = all;
                assert!(gaps.iter().all(|gaps| *gaps == 0.0) && !complete.contains(&false));
                for i in 0..k {
                    let plain: f64 = rows.clone().map(|row| z(row, i)).sum();
                    assert!((sums[i] - plain).abs() <= EXACT * (rows.len() as f64));
                    for j in 0..k {
                        let plain = if i > j { 0.0 } else { product(i, j) };
                        let scale = (product(i, i) * product(j, j)).sqrt() + 0.5;
                        let off = (into[i * k + j] - 0.5 - plain).abs();
                        assert!(off <= EXACT * scale, "{k} {rows:?} {i} {j}: {off}");
                    }
                }
            }
        }
    }
}

#[test]
fn rows_with_a_gap_are_left_out_on_every_machine_by_row_and_by_column() {
    for (k, step) in [(1, 3), (3, 3), (4, 6), (5, 5), (13, 13), (20, 21), (33, 33)] {
        for every in [1, 2, 7, 40, 150] {
            let missing = |row: usize, j: usize| {
                row.is_multiple_of(every) && (row + 3 * j).is_multiple_of(k.min(5))
            };
            let complete = |row: usize| (0..k).all(|j| !missing(row, j));
            let (mut by_row, mut by_column) = answers(k, step);
            for (row, j) in (0..ROWS).flat_map(|row| (0..k).map(move |j| (row, j))) {
                if missing(row, j) {
                    by_row[row * step + j] = f64::NAN;
                    by_column[j][row] = f64::NAN;
                }
            }
            let by_row = Answers::ByRow(Rows { values: &by_row, rows: ROWS, step });
            let by_column =
                Answers::ByColumn(by_column.iter().map(|c| Lying::Doubles(c)).collect());
            let shifts: Vec<f64> = (0..k).map(|j| value(7, j)).collect();
            let rows = 3..ROWS;
            let z = |j: usize| {
                let of = move |row| value(row, j) - value(7, j);
                rows.clone().filter(|row| complete(*row)).map(of).collect::<Vec<f64>>()
            };
            let z: Vec<Vec<f64>> = (0..k).map(z).collect();
            let product = |i: usize, j: usize| z[i].iter().zip(&z[j]).map(|(x, y)| x * y).sum();
            for way in ways() {
                let (mut into, mut of_columns) = (vec![0.5; k * k], vec![0.5; k * k]);
                let found = way(k, &by_row, rows.clone(), &shifts, &mut into).unwrap();
                let same = way(k, &by_column, rows.clone(), &shifts, &mut of_columns).unwrap();
                assert_eq!((&found, &into), (&same, &of_columns));
                let (sums, gaps, all) = found;
                assert_eq!(all, rows.clone().map(complete).collect::<Vec<_>>());
                let of_column = |j| rows.clone().filter(|&row| missing(row, j)).count() as f64;
                assert_eq!(gaps, (0..k).map(of_column).collect::<Vec<_>>());
                for i in 0..k {
                    assert!((sums[i] - z[i].iter().sum::<f64>()).abs() <= EXACT * ROWS as f64);
                    for j in i..k {
                        let (plain, squares): (f64, f64) =
                            (product(i, j), product(i, i) * product(j, j));
                        let off = (into[i * k + j] - 0.5 - plain).abs();
                        assert!(off <= EXACT * (squares.sqrt() + 0.5), "{k} {every} {i} {j}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_gap_adds_nothing_where_no_row_is_left_out() {
    let (mut by_row, _) = answers(5, 5);
    by_row[70 * 5 + 3] = f64::NAN;
    let from = &Answers::ByRow(Rows { values: &by_row, rows: ROWS, step: 5 });
    for leaves_out in [true, false] {
        let mut into = [1.0; 25];
        let panels = &mut Panels::new::<1>(5, leaves_out);
        let (simd, rows, shifts) = (Scalar::new(), 0..ROWS, &[1e6; 5]);
        let add = Add::<_, 1> { simd, panels, from, rows, end: 0, shifts, into: &mut into };
        assert_eq!(add.call(), leaves_out);
        assert_eq!(into == [1.0; 25], !leaves_out);
    }
}

#[test]
fn an_infinite_answer_adds_nothing_wherever_it_is() {
    for odd in [f64::INFINITY, f64::NEG_INFINITY] {
        for (row, gap) in [(0, 0), (5, 6), (63, 63), (64, 0), (130, 130), (295, 296), (299, 299)] {
            for column in [0, 4, 12, 19] {
                let (mut by_row, mut by_column) = answers(21, 21);
                by_row[gap * 21 + 20] = f64::NAN;
                by_column[20][gap] = f64::NAN;
                by_row[row * 21 + column] = odd;
                by_column[column][row] = odd;
                let by_row = Answers::ByRow(Rows { values: &by_row, rows: ROWS, step: 21 });
                let by_column =
                    Answers::ByColumn(by_column.iter().map(|c| Lying::Doubles(c)).collect());
                for (way, from) in ways().iter().flat_map(|way| [(way, &by_row), (way, &by_column)])
                {
                    let mut into = vec![1.0; 21 * 21];
                    assert_eq!(way(21, from, 0..ROWS, &[1e6; 21], &mut into), None);
                    assert!(into.iter().all(|into| *into == 1.0));
                }
            }
        }
    }
}
