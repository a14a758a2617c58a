//! Of columns that are made of others.

use scalewise::{Column, reversed_item};

use super::{Case, INF, failure};

pub(crate) fn of_columns_made_of_others() -> Vec<Case> {
    let item = |answers: &'static [f64]| failure(reversed_item("a", answers, 1.0, 5.0));
    vec![
        (
            item(&[2.0, 9.0]),
            "`a` is 9 in row 1 (rows count from 0), outside the bounds 1 to 5 that it is reversed in: correct the answer, declare it missing, or correct the bounds",
        ),
        (
            item(&[2.0, INF]),
            "`a` is infinite in row 1 (rows count from 0): recode it as missing or correct it",
        ),
        (
            failure(reversed_item("a", &[2.0][..], 5.0, 1.0)),
            "the bounds of a column are 5 to 1: give the lowest answer that counts first, then the highest",
        ),
        (
            failure(Column::from(&[2.0][..]).reversed(5.0, 1.0)),
            "the bounds of a column are 5 to 1: give the lowest answer that counts first, then the highest",
        ),
    ]
}
