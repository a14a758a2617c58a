//! Every error provoked once through the public API, and its message read as a user reads it.

mod provoked;

use std::collections::BTreeSet;

use ndarray::array;
use provoked::{answers, cases, failure, moments};
use scalewise::{Error, Missing, Moments, Responses, WeightType};

const INF: f64 = f64::INFINITY;

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
    let mut known = variants(source, "Error");
    if cfg!(not(feature = "arrow")) {
        assert!(known.remove("NotNumeric"), "only Arrow has columns that are no numbers");
    }
    assert_eq!(known, names);
    let problems = provoked.iter().filter_map(|error| match error {
        Error::WrongWeight { problem, .. } => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    assert_eq!(variants(source, "WeightProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Groups(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/groups.rs");
    assert_eq!(variants(source, "GroupProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Moments(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/moments.rs");
    assert_eq!(variants(source, "MomentsProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Bootstrap(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/bootstrap.rs");
    assert_eq!(variants(source, "BootstrapProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Reliability(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/reliability.rs");
    assert_eq!(variants(source, "ReliabilityProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Regression(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/regression.rs");
    assert_eq!(variants(source, "RegressionProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Covariance(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/covariance.rs");
    assert_eq!(variants(source, "CovarianceProblem"), problems.collect());
    let problems = provoked.iter().filter_map(|error| match error {
        Error::Correlation(problem) => Some(first_word(&format!("{problem:?}"))),
        _ => None,
    });
    let source = include_str!("../src/error/correlation.rs");
    assert_eq!(variants(source, "CorrelationProblem"), problems.collect());
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
