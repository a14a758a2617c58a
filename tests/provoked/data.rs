//! Of the answers and their columns.

#[cfg(feature = "arrow")]
use arrow_array::StringArray;
use ndarray::array;
use scalewise::{
    Column, Error, Missing, Moments, Responses, correlation_matrix, describe, frequencies,
};

use super::{Case, INF, NAN, answers, failure, moments};

pub(crate) fn of_the_data() -> Vec<Case> {
    let two = moments(&[("x", &[1.0, 2.0, 3.0]), ("y", &[2.0, 1.0, 3.0])], Missing::Listwise);
    let many: Vec<String> = (1..=14).map(|i| format!("q{i}")).collect();
    let wide = Responses::from_columns(many.iter().map(|name| (name.as_str(), &[1.0][..])));
    let short = Responses::from_columns([("x", &[1.0, 2.0][..]), ("y", &[1.0][..])]);
    let none = Responses::default();
    let infinite = answers(&[("x", &[1.0, 2.0, INF])]);
    let huge = answers(&[("x", &[1e200, -1e200])]);
    let empty = moments(&[("x", &[1.0, 2.0, 3.0]), ("y", &[NAN; 3])], Missing::Pairwise);
    let constant = moments(&[("x", &[1.0, 2.0, 3.0]), ("y", &[4.5; 3])], Missing::Listwise);
    let few = moments(&[("x", &[1.0, 2.0, NAN]), ("y", &[2.0, 1.0, 3.0])], Missing::Listwise);
    let apart = moments(
        &[("x", &[1.0, 2.0, 3.0, 5.0, NAN, NAN]), ("y", &[NAN, NAN, 2.0, 1.0, 3.0, 9.0])],
        Missing::Pairwise,
    );
    vec![
        (
            failure(two.select(["x", "Y"])),
            "unknown variable `Y`: the data have `x` and `y`; check the spelling",
        ),
        (
            failure(two.select(["x"]).and_then(|one| one.select(["y"]))),
            "unknown variable `y`: the data have `x`; check the spelling",
        ),
        (
            failure(none.column("x")),
            "unknown variable `x`: the data have nothing; check the spelling",
        ),
        (
            failure(wide.and_then(|wide| wide.column("q15").cloned())),
            "unknown variable `q15`: the data have `q1`, `q2`, `q3`, `q4`, `q5`, `q6`, `q7`, `q8`, `q9`, `q10`, `q11`, `q12` and 2 more; check the spelling",
        ),
        (
            failure(Responses::from_columns([("x", &[1.0][..]), ("x", &[2.0][..])])),
            "`x` appears more than once: give every variable a name of its own and list it once",
        ),
        (failure(Moments::of(&none, Missing::Listwise)), "no variables: name at least one column"),
        (failure(describe(&none)), "no variables: name at least one column"),
        (failure(frequencies(&none)), "no variables: name at least one column"),
        (
            failure(short),
            "`y` has 1 rows where the other columns have 2: all columns need one row per respondent",
        ),
        (
            failure(Moments::of(&infinite, Missing::Listwise)),
            "`x` is infinite in row 2 (rows count from 0): recode it as missing or correct it",
        ),
        (
            failure(Moments::of(&huge, Missing::Pairwise)),
            "the values of `x` are too large to square: rescale it",
        ),
        (
            failure(correlation_matrix(&empty, 0.95)),
            "`y` has no answers, all 3 rows are missing: leave it out",
        ),
        (
            failure(correlation_matrix(&constant, 0.95)),
            "`y` is constant (4.5 in every row used): it cannot vary with anything, leave it out",
        ),
        (
            failure(correlation_matrix(&few, 0.95)),
            "too few rows for a correlation matrix: it needs at least 3 and has 2 (1 of 3 rows left out as incomplete or without weight): use fewer variables or more respondents",
        ),
        (
            failure(correlation_matrix(&apart, 0.95)),
            "only 2 respondents answered both `x` and `y`, at least 3 are needed: leave one of them out, or use missing=\"listwise\"",
        ),
    ]
}

pub(crate) fn of_columns() -> Vec<Case> {
    let (values, valid) = ([1.0, 2.0], array![true, false]);
    let column = || Column::from(&values[..]);
    let short = array![true];
    let twice = Column::masked(column(), valid.view());
    let twice = twice.and_then(|masked| Column::masked(masked, valid.view()).map(|_| ()));
    vec![
        (
            failure(Column::masked(column(), short.view())),
            "a validity mask has shape (1,), expected (2,): check rows, columns and names",
        ),
        (
            failure(twice),
            "a validity mask is for values that have none yet: mask the values that the column is made of",
        ),
        (
            failure(column().within(5.0, 1.0)),
            "the bounds of a column are 5 to 1: give the lowest answer that counts first, then the highest",
        ),
        (
            failure(column().within(NAN, 1.0)),
            "the bounds of a column are NaN to 1: give the lowest answer that counts first, then the highest",
        ),
        (
            failure(Column::product([column(), Column::from(&values[..1])])),
            "`a part of a product` has 1 rows where the other columns have 2: all columns need one row per respondent",
        ),
        // Only Python can interrupt a reading.
        (Error::Interrupted, "the reading was interrupted; nothing was changed"),
        #[cfg(feature = "arrow")]
        (
            failure(Column::from_arrow("city", &StringArray::from(vec!["Utrecht"]))),
            "`city` is a column of Utf8 where numbers are needed: give every answer its number first (for text, map the answers to their codes)",
        ),
    ]
}
