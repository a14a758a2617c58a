//! Laws of moments of so many items that complete answers are multiplied a few rows at a time: what
//! they are by definition, and that it is nothing to them how the answers lie.

use crate::common::survey::{KINDS, Survey, respondents};
use crate::{Sums, assert_like, merged};
use ndarray::{Array2, ArrayView1, s};
use scalewise::{Cases, Column, Error, Missing, Moments, Responses};

const ITEMS: [usize; 5] = [11, 12, 13, 20, 33];

/// All answers row by row, `beyond` columns of NaN behind them.
fn table(all: &Survey, beyond: usize) -> Array2<f64> {
    let k = all.0.len();
    let at = |(i, j): (usize, usize)| if j < k { all.0[j][i] } else { f64::NAN };
    Array2::from_shape_fn((all.n(), k + beyond), at)
}

fn of_columns<'a>(columns: impl Iterator<Item = Column<'a>>, missing: Missing) -> Moments {
    let named = columns.enumerate().map(|(j, column)| (format!("v{j}"), column));
    let responses = Responses::from_columns(named).expect("one length");
    Moments::of(&responses, missing).expect("finite answers")
}

#[test]
fn moments_of_many_items_are_their_definition() {
    for k in ITEMS {
        for n in [1, 7, 63, 64, 65, 250, 2048, 4500] {
            for gaps in [0.0, 0.003, 0.2] {
                let all = respondents((k * n) as u64, k, n, gaps);
                let complete = (0..n).filter(|&i| all.0.iter().all(|x| !x[i].is_nan())).count();
                let any = (0..n).filter(|&i| all.0.iter().any(|x| !x[i].is_nan())).count();
                for missing in KINDS {
                    let used = if missing == Missing::Listwise { complete } else { any } as u64;
                    let found = all.moments(missing);
                    let incomplete = n as u64 - used;
                    let cases = Cases { read: n as u64, used, incomplete, ..Cases::default() };
                    assert_eq!(found.cases(), cases);
                    for (answered, column) in found.answered().iter().zip(&all.0) {
                        let given = column.iter().filter(|x| !x.is_nan()).count();
                        assert_eq!(*answered, given as u64);
                    }
                    if used > 0 {
                        Sums::of(&found).assert_like(&Sums::by_hand(&all, missing));
                        let [a, b] =
                            [0..n / 3, n / 3..n].map(|rows| all.part(rows).moments(missing));
                        assert_like(&merged(&a, &b), &found);
                    }
                }
            }
        }
    }
}

#[test]
fn many_items_have_the_same_bits_however_they_lie() {
    for k in ITEMS {
        for gaps in [0.0, 0.01] {
            // Numbers that half as many bits hold, which every kind of column can.
            let mut all = respondents(k as u64, k, 3001, gaps);
            all.0.iter_mut().flatten().for_each(|x| *x = f64::from(*x as f32));
            for missing in KINDS {
                let found = all.moments(missing);
                for beyond in [0, 1, 5] {
                    let table = table(&all, beyond);
                    let by_row = of_columns((0..k).map(|j| table.column(j).into()), missing);
                    assert_eq!(by_row, found, "{k} by row");
                    let names: Vec<String> = (0..k).map(|j| format!("v{j}")).collect();
                    let table = table.slice(s![.., ..k]).to_owned();
                    let whole = Responses::from_table(names, table.view()).expect("a table");
                    assert_eq!(Moments::of(&whole, missing).as_ref(), Ok(&found), "{k} as a table");
                }
                let singles: Vec<Vec<f32>> =
                    all.0.iter().map(|x| x.iter().map(|x| *x as f32).collect()).collect();
                let narrow = of_columns(singles.iter().map(|x| x[..].into()), missing);
                assert_eq!(narrow, found, "{k} singles");
                let valid: Vec<Vec<bool>> =
                    all.0.iter().map(|x| x.iter().map(|x| !x.is_nan()).collect()).collect();
                let masked = singles.iter().zip(&valid).map(|(x, valid)| {
                    Column::masked(&x[..], ArrayView1::from(&valid[..])).expect("one length")
                });
                assert_eq!(of_columns(masked, missing), found, "{k} masked");
                let mixed = all.0.iter().zip(&singles).enumerate();
                let mixed = mixed.map(
                    |(j, (x, single))| if j % 3 == 0 { x[..].into() } else { single[..].into() },
                );
                assert_eq!(of_columns(mixed, missing), found, "{k} mixed");
            }
        }
    }
}

#[test]
fn an_infinite_answer_among_many_is_named_with_its_row() {
    for k in ITEMS {
        for (row, gap) in [(0, 1), (70, 70), (2999, 64), (3000, 3000)] {
            let mut all = respondents(9, k, 3001, 0.0);
            all.0[k - 1][gap] = f64::NAN;
            all.0[k / 2][row] = f64::INFINITY;
            for missing in KINDS {
                let found = Moments::of(&all.responses(), missing);
                let variable = format!("v{}", k / 2);
                assert_eq!(found, Err(Error::InfiniteValue { variable, row }));
            }
        }
    }
}
