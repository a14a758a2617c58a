//! Every error provoked once through the public API, and its message read as a user reads it.

use std::collections::BTreeSet;

use ndarray::{Array2, array};
use scalewise::{
    Column, Correlation, Error, HierarchicalRegression, Missing, Moments, Responses, Result, Scale,
    WeightType, correlation_matrix, cronbach_alpha, describe, frequencies, item_analysis_of,
};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// What went wrong, and the message that it must carry.
type Case = (Error, &'static str);

fn answers<'a>(columns: &[(&str, &'a [f64])]) -> Responses<'a> {
    Responses::from_columns(columns.iter().copied()).expect("columns of one length")
}

fn moments(columns: &[(&str, &[f64])], missing: Missing) -> Moments {
    Moments::of(&answers(columns), missing).expect("finite answers")
}

fn published(r: &Array2<f64>) -> Result<Moments> {
    Moments::from_correlation(
        ["x", "y", "z"].iter().take(r.nrows()).copied(),
        r.view(),
        100,
        None,
        None,
    )
}

fn failure<T>(result: Result<T>) -> Error {
    result.err().expect("this must fail")
}

fn of_the_data() -> Vec<Case> {
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
        (
            failure(Column::masked(&[1.0, 2.0][..], array![true].view())),
            "a validity mask has shape (1,), expected (2,): check rows, columns and names",
        ),
    ]
}

fn of_weights() -> Vec<Case> {
    let weighted = |weights: &[f64], kind| {
        failure(answers(&[("x", &[1.0, 2.0, 3.0])]).weighted(weights, kind).map(|_| ()))
    };
    let frequency = |weights: &[f64]| weighted(weights, WeightType::Frequency);
    let not_yet = "an analysis with analytic or sampling weights is not available yet: only frequency weights (whole numbers of identical respondents) are, and using them for another kind would give wrong standard errors";
    vec![
        (
            frequency(&[1.0, -2.0, 1.0]),
            "the weight in row 1 (rows count from 0) is negative (-2): weights are 0 or more",
        ),
        (
            frequency(&[1.0, 1.0, NAN]),
            "the weight in row 2 (rows count from 0) is missing: give every respondent a weight, 0 to leave one out",
        ),
        (
            frequency(&[INF, 1.0, 1.0]),
            "the weight in row 0 (rows count from 0) is infinite: correct it",
        ),
        (
            frequency(&[1.0, 1.5, 1.0]),
            "the weight in row 1 (rows count from 0) is 1.5, not a whole number: frequency weights count respondents; fractional weights are of another type",
        ),
        (frequency(&[0.0; 3]), "all weights are zero: at least one respondent must count"),
        (
            frequency(&[1.0]),
            "`weights` has 1 rows where the other columns have 3: all columns need one row per respondent",
        ),
        (weighted(&[1.0; 3], WeightType::Analytic), not_yet),
        (weighted(&[1.0; 3], WeightType::Sampling), not_yet),
    ]
}

fn of_scales() -> Vec<Case> {
    let scale = || Scale::new("workload", ["a", "b"]).expect("two items");
    let bounded = || scale().bounds(0.0, 3.0).expect("low before high");
    let data = answers(&[("a", &[0.0, 1.0, 4.0]), ("b", &[1.0, 2.0, 3.0])]);
    let outside = "`a` is 4 in row 2 (rows count from 0), outside the bounds 0 to 3 of scale `workload`: correct the answer, declare it missing, or correct the bounds";
    let one = moments(&[("x", &[1.0, 2.0, 3.0])], Missing::Listwise);
    let opposed = answers(&[("a", &[0.0, 1.0, 3.0]), ("b", &[3.0, 2.0, 0.0])]);
    vec![
        (
            failure(scale().bounds(3.0, 0.0)),
            "the bounds of scale `workload` are 3 to 0: give two different numbers, the lowest possible answer first, bounds=(low, high)",
        ),
        (failure(bounded().score(&data)), outside),
        (failure(bounded().keyed(&data)), outside),
        (failure(item_analysis_of(&data, &bounded(), Missing::Listwise, 0.95)), outside),
        (
            failure(item_analysis_of(&opposed, &bounded(), Missing::Listwise, 0.95)),
            "`the total of workload` is constant (3 in every row used): it cannot vary with anything, leave it out",
        ),
        (failure(cronbach_alpha(&one)), "scale `scale` has 1 item(s): a scale needs at least two"),
        (
            failure(scale().reverse(["b"])),
            "scale `workload` reverses `b` but has no bounds: declare them, bounds=(low, high), because observed answers may not reach both ends",
        ),
        (
            failure(bounded().reverse(["c"])),
            "`c` is to be reversed but is not an item of scale `workload`, which has `a` and `b`",
        ),
        (
            failure(scale().min_valid(3)),
            "scale `workload` asks for 3 valid items of 2: choose min_valid between 1 and 2",
        ),
    ]
}

fn of_blocks() -> Vec<Case> {
    let data =
        moments(&[("x", &[1.0, 2.0, 3.0, 5.0]), ("y", &[2.0, 1.0, 3.0, 4.0])], Missing::Listwise);
    let regression = || HierarchicalRegression::new("y");
    let confidence = "confidence is 95: give a share between 0 and 1, such as 0.95";
    vec![
        (
            failure(regression().block("One", ["x", "y"]).fit(&data)),
            "the outcome `y` is among the predictors of block \"One\": take it out of the block",
        ),
        (
            failure(regression().block("One", ["x"]).block("Two", ["x"]).fit(&data)),
            "`x` is in block \"One\" and in block \"Two\": a predictor enters once, take it out of one of them",
        ),
        (
            failure(regression().block("One", ["x", "x"]).fit(&data)),
            "`x` appears more than once: give every variable a name of its own and list it once",
        ),
        (
            failure(regression().block("One", Vec::<String>::new()).fit(&data)),
            "block \"One\" is empty: give it at least one predictor or leave it out",
        ),
        (
            failure(regression().fit(&data)),
            "the regression of `y` has no blocks: give at least one block of predictors",
        ),
        (failure(regression().block("One", ["x"]).confidence(95.0).fit(&data)), confidence),
        (failure(correlation_matrix(&data, 95.0)), confidence),
        (failure(Correlation::of_pearson(0.5, 20, 95.0)), confidence),
    ]
}

fn of_published_figures() -> Vec<Case> {
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

/// Cross-products as given, with n = 1001 and an outcome `y` in the last row.
fn fitted(names: [&str; 3], r: &Array2<f64>) -> Error {
    let saved = Moments::from_correlation(names, Array2::eye(3).view(), 1001, None, None)
        .expect("a diagonal is a correlation matrix")
        .to_json();
    let rows: Vec<Vec<f64>> = r.rows().into_iter().map(|row| row.to_vec()).collect();
    let cross = format!("\"cross\":{}", serde_json::to_string(&rows).expect("finite figures"));
    let (head, tail) = saved.split_once("\"cross\":").expect("saved cross-products");
    let end = tail.split_once("]]").expect("a matrix").1;
    let moments = Moments::from_json(&format!("{head}{cross}{end}")).expect("symmetric figures");
    failure(HierarchicalRegression::new("y").block("One", [names[0], names[1]]).fit(&moments))
}

fn of_arithmetic() -> Vec<Case> {
    let close = 1.0 - 1e-7;
    vec![
        (
            fitted(["a", "b", "y"], &array![[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]]),
            "`b` is a linear combination of `a`: leave one of them out",
        ),
        (
            fitted(["a", "b", "y"], &array![[1.0, close, 0.5], [close, 1.0, 0.5], [0.5, 0.5, 1.0]]),
            "`a` is so nearly a linear combination of `b` (tolerance 2.0e-7) that moments do not carry enough digits: give the rows, centre or rescale it, or leave one of them out",
        ),
        (
            fitted(["a", "b", "y"], &array![[1.0, 0.0, close], [0.0, 1.0, 0.0], [close, 0.0, 1.0]]),
            "the predictors determine `y` so nearly (1 − R² = 2.0e-7) that moments do not carry enough digits: give the rows, or check that the outcome is not made of its predictors",
        ),
    ]
}

fn of_merging() -> Vec<Case> {
    let x: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0])];
    let listwise = moments(x, Missing::Listwise);
    vec![
        (
            failure(listwise.merge(&moments(&[("y", &[1.0])], Missing::Listwise))),
            "moments over different variables cannot be merged: `x` and `y`; select the same variables in the same order first",
        ),
        (
            failure(listwise.merge(&moments(x, Missing::Pairwise))),
            "moments of different kinds cannot be merged: one is listwise, the other pairwise; compute both with the same missing rule",
        ),
    ]
}

fn cases() -> Vec<Case> {
    let groups = [
        of_the_data(),
        of_weights(),
        of_scales(),
        of_blocks(),
        of_published_figures(),
        of_arithmetic(),
        of_merging(),
    ];
    groups.into_iter().flatten().collect()
}

/// The variants of an enum, read from its source: names that begin a line of its body.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).expect("the enum");
    let (body, _) = body.split_once("\n}").expect("its end");
    let at_depth_one = body.lines().filter_map(|line| line.strip_prefix("    "));
    at_depth_one.filter(|line| line.starts_with(char::is_uppercase)).map(first_word).collect()
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

#[test]
fn messages_say_what_where_and_what_to_do() {
    for (error, message) in cases() {
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn every_variant_is_provoked() {
    let source = include_str!("../src/error.rs");
    let provoked: Vec<Error> = cases().into_iter().map(|(error, _)| error).collect();
    let names = provoked.iter().map(|error| first_word(&format!("{error:?}"))).collect();
    assert_eq!(variants(source, "Error"), names);
    let problems = provoked.iter().filter_map(|error| match error {
        Error::WrongWeight { problem, .. } => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    assert_eq!(variants(source, "WeightProblem"), problems.collect());
}

#[test]
fn the_reader_of_variants_finds_all_shapes() {
    let source = "pub enum Error {\n    /// Doc.\n    #[error(\n        \"Not\"\n    )]\n    Unit,\n    Tuple(f64),\n    Fields {\n        /// A.\n        a: f64,\n    },\n}\n";
    let expected = ["Fields", "Tuple", "Unit"].map(String::from);
    assert_eq!(variants(source, "Error"), BTreeSet::from(expected));
}

#[test]
fn what_fails_changes_nothing() {
    let good: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 4.0]), ("y", &[3.0, 1.0, 2.0])];
    let unusable: [&[(&str, &[f64])]; 4] = [
        &[("x", &[1.0])],
        &[("x", &[1.0, INF]), ("y", &[1.0, 2.0])],
        &[("x", &[1e200, -1e200]), ("y", &[1.0, 2.0])],
        // Fits by itself, but not beside the others.
        &[("x", &[1e200]), ("y", &[1.0])],
    ];
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let mut moments = moments(good, missing);
        let before = moments.clone();
        for batch in unusable {
            assert!(moments.push(&answers(batch)).is_err(), "{batch:?} was accepted");
            assert_eq!(moments, before);
        }
        let other_kind =
            if missing == Missing::Listwise { Missing::Pairwise } else { Missing::Listwise };
        let other = Moments::of(&answers(good), other_kind).expect("finite answers");
        assert!(moments.merge(&other).is_err());
        assert!(moments.merge(&other.select(["x"]).expect("x")).is_err());
        assert_eq!(moments, before);
        moments.push(&answers(good)).expect("still usable");
        assert_eq!(moments.n(), 6);
    }
}

#[test]
fn weights_and_columns_must_have_one_length_in_either_order() {
    let weights = Responses::default().weighted(&[1.0, 1.0][..], WeightType::Frequency);
    let error = failure(weights.and_then(|w| w.with_column("x", &[1.0, 2.0, 3.0][..])));
    assert!(matches!(error, Error::UnequalLengths { .. }), "{error:?}");
}

#[test]
fn moments_of_no_variables_cannot_be_selected() {
    let moments = moments(&[("x", &[1.0, 2.0, 3.0])], Missing::Pairwise);
    assert_eq!(moments.select(Vec::<String>::new()), Err(Error::NoVariables));
}

/// Published figures that no double can hold once they are squared.
#[test]
fn published_figures_too_large_to_square_are_refused() {
    let (r, sds) = (array![[1.0, 0.3], [0.3, 1.0]], array![1.0, 1e200]);
    let moments = Moments::from_correlation(["x", "y"], r.view(), 100, None, Some(sds.view()));
    assert_eq!(moments, Err(Error::TooLarge { variable: "y".to_string() }));
}

/// More respondents than can be counted together.
#[test]
fn published_counts_can_be_merged() {
    let r = array![[1.0, 0.3], [0.3, 1.0]];
    let moments = Moments::from_correlation(["x", "y"], r.view(), u64::MAX, None, None);
    // Refused at one step or the other; what counts is that there is an answer.
    assert!(moments.and_then(|moments| moments.merge(&moments)).is_err());
}
