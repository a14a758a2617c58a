//! Of published figures, and of moments that do not belong together or should not be given away.

use ndarray::{Array2, array};
use scalewise::{Missing, Moments, Responses, Result};

use super::{Case, NAN, answers, failure, moments};

fn published(r: &Array2<f64>) -> Result<Moments> {
    Moments::from_correlation(
        ["x", "y", "z"].iter().take(r.nrows()).copied(),
        r.view(),
        100,
        None,
        None,
    )
}

pub(crate) fn of_published_figures() -> Vec<Case> {
    let r = array![[1.0, 0.3], [0.3, 1.0]];
    let with = |names: [&str; 2], n, means: &[f64], sds: &[f64]| {
        failure(Moments::from_correlation(names, r.view(), n, Some(means.into()), Some(sds.into())))
    };
    let impossible = array![[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]];
    let variances = array![[4.0, 1.0], [1.0, -1.0]];
    vec![
        (
            failure(Moments::from_correlation(["x"], r.view(), 100, None, None)),
            "the correlation matrix has shape (2, 2), expected (1, 1) for 1 names: check rows, columns and names",
        ),
        (
            with(["x", "y"], 100, &[0.0], &[1.0, 1.0]),
            "the list of means or standard deviations has shape (1,), expected (2,): check rows, columns and names",
        ),
        (
            with(["x", "x"], 100, &[0.0, 0.0], &[1.0, 1.0]),
            "`x` appears more than once: give every variable a name of its own and list it once",
        ),
        (
            failure(published(&array![[1.0, 0.3], [0.4, 1.0]])),
            "the matrix is not symmetric: `y` with `x` is 0.4 on one side and 0.3 on the other; correct the typing error",
        ),
        (
            failure(published(&array![[1.0, 3.0], [3.0, 1.0]])),
            "`x` with `y` is 3, which is not a correlation (−1 to 1, and 1 of a variable with itself): correct it",
        ),
        (
            failure(published(&array![[0.9, 0.3], [0.3, 1.0]])),
            "`x` with `x` is 0.9, which is not a correlation (−1 to 1, and 1 of a variable with itself): correct it",
        ),
        (
            with(["x", "y"], 100, &[0.0, 0.0], &[1.0, 0.0]),
            "the standard deviation of `y` is 0: it must be finite and above zero",
        ),
        (
            with(["x", "y"], 100, &[NAN, 0.0], &[1.0, 1.0]),
            "the mean of `x` is NaN: it must be finite",
        ),
        (
            failure(Moments::from_covariance(["x", "y"], variances.view(), 100, None)),
            "the variance of `y` is -1: it must be finite and above zero",
        ),
        (
            with(["x", "y"], 2, &[0.0, 0.0], &[1.0, 1.0]),
            "n is 2: give the number of respondents, 3 or more (and below 9 · 10^15)",
        ),
        (
            failure(published(&impossible)),
            "the matrix is not positive definite: no respondents can have these figures together; it fails at `z` given the variables before it (smallest eigenvalue -8.000e-1); look for a typing error, or for pairwise deletion with too many gaps",
        ),
        (
            failure(Moments::from_json("{}")),
            "these saved moments cannot be used: missing field `format` at line 1 column 2; save them again with Moments.to_json()",
        ),
    ]
}

pub(crate) fn of_merging() -> Vec<Case> {
    let x: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0])];
    let (listwise, one) = (moments(x, Missing::Listwise), array![[1.0]]);
    vec![
        (
            failure(listwise.merge(&moments(&[("y", &[1.0])], Missing::Listwise))),
            "moments over different variables cannot be merged: `x` and `y`; select the same variables in the same order first",
        ),
        (
            failure(listwise.merge(&moments(x, Missing::Pairwise))),
            "moments of different kinds cannot be merged: one is listwise, the other pairwise; compute both with the same missing rule",
        ),
        (
            failure(
                Moments::from_correlation(["x"], one.view(), 9, None, None)
                    .and_then(|table| listwise.merge(&table)),
            ),
            "moments in different units cannot be merged: one is in the units of the answers, the other in standard units; give from_correlation and from_covariance the means= and sds= of their study",
        ),
    ]
}

pub(crate) fn of_extremes() -> Vec<Case> {
    let tiny = answers(&[("x", &[1e-200, 2e-200])]);
    let identifiers = [1_i64 << 60, (1 << 60) + 1];
    let identifiers = Responses::from_columns([("id", &identifiers[..])]).expect("a column");
    let (x, y) = ([1.0, 2.0, 4.0, 8.0], [1.0, 1.5, 2.5, NAN]);
    let line = moments(&[("x", &x), ("y", &y)], Missing::Em);
    vec![
        (
            failure(Moments::of(&tiny, Missing::Listwise)),
            "the values of `x` differ by so little that their squares vanish: rescale it",
        ),
        (
            failure(Moments::of(&identifiers, Missing::Listwise)),
            "the whole numbers of `id` reach 2^53, from where a double cannot tell neighbours apart: subtract a constant from them first (identifiers are no answers: leave them out)",
        ),
        (
            failure(line.em().expect("an estimate is asked for")),
            "the maximum-likelihood estimate has no maximum: in it `y` becomes a linear combination of `x`, whether or not it is one in the answers, because too few respondents answered them together or because one does determine the other; leave one of them out, or use missing=\"pairwise\"",
        ),
    ]
}

pub(crate) fn of_disclosure() -> Vec<Case> {
    let columns: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0]), ("y", &[2.0, 1.0, NAN])];
    let check = |missing| failure(moments(columns, missing).check_cells(3));
    vec![
        (
            check(Missing::Listwise),
            "all respondents: 2 respondent(s), fewer than min_cell=3: leave out variables or merge groups before giving these moments away",
        ),
        (
            check(Missing::Pairwise),
            "`x` with `y`: 2 respondent(s), fewer than min_cell=3: leave out variables or merge groups before giving these moments away",
        ),
        (
            check(Missing::Em),
            "the respondents who answered only x: 1 respondent(s), fewer than min_cell=3: leave out variables or merge groups before giving these moments away",
        ),
    ]
}
