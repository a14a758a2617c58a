//! Of weights.

use scalewise::{
    Error, HierarchicalRegression, Missing, Moments, WeightType, correlation_matrix,
    cronbach_alpha, describe, frequencies,
};

use super::{Case, INF, NAN, answers, failure};

/// A survey of four with weights of a type.
fn weighed(weights: &[f64], kind: WeightType) -> Error {
    let columns: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0])];
    failure(answers(columns).weighted(weights, kind).map(|_| ()))
}

pub(crate) fn of_weights() -> Vec<Case> {
    let frequency = |weights: &[f64]| weighed(weights, WeightType::Frequency);
    vec![
        (
            frequency(&[1.0, -2.0, 1.0]),
            "the weight in row 1 (rows count from 0) is negative (-2): weights are 0 or more",
        ),
        (
            weighed(&[1.0, 1.0, NAN], WeightType::Sampling),
            "the weight in row 2 (rows count from 0) is missing: give every respondent a weight, 0 to leave one out",
        ),
        (
            weighed(&[INF, 1.0, 1.0], WeightType::Analytic),
            "the weight in row 0 (rows count from 0) is infinite: correct it",
        ),
        (
            frequency(&[1.0, 1.5, 1.0]),
            "the weight in row 1 (rows count from 0) is 1.5, not a whole number: frequency weights count respondents; fractional weights are of another type",
        ),
        (
            frequency(&[1.0]),
            "`weights` has 1 rows where the other columns have 3: all columns need one row per respondent",
        ),
        (
            frequency(&[1e16, 0.0, 0.0]),
            "n is 10000000000000000: give the number of respondents, 3 or more (and below 9 · 10^15)",
        ),
    ]
    .into_iter()
    .chain(of_no_weight())
    .chain(of_kinds())
    .collect()
}

/// Nobody counts: found when an analysis is asked for, because a batch may well be empty.
fn of_no_weight() -> Vec<Case> {
    let message = "all weights are zero: at least one respondent must count";
    let columns: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0]), ("y", &[2.0, 1.0, 3.0])];
    let mut cases = Vec::new();
    for kind in [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling] {
        let nobody = answers(columns).weighted(&[0.0; 3][..], kind).expect("weights");
        cases.push((failure(describe(&nobody)), message));
        cases.push((failure(frequencies(&nobody)), message));
        for missing in [Missing::Listwise, Missing::Pairwise, Missing::Em] {
            let moments = Moments::of(&nobody, missing).expect("finite answers");
            cases.push((failure(correlation_matrix(&moments, 0.95)), message));
            cases.push((failure(cronbach_alpha(&moments)), message));
            if kind != WeightType::Sampling {
                let fit = HierarchicalRegression::new("y").block("One", ["x"]).fit(&moments);
                cases.push((failure(fit), message));
            }
        }
    }
    cases
}

/// What one kind of weights does not allow.
fn of_kinds() -> Vec<Case> {
    let columns: &[(&str, &[f64])] = &[("x", &[1.0, 2.0, 3.0, 5.0]), ("y", &[2.0, 1.0, 3.0, 4.0])];
    let weighted = |kind| answers(columns).weighted(&[1.0, 2.0, 1.0, 1.0][..], kind).expect("ok");
    let moments = |kind| Moments::of(&weighted(kind), Missing::Listwise).expect("finite answers");
    let none = Moments::of(&answers(columns), Missing::Listwise).expect("finite answers");
    let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    let sampled = weighted(WeightType::Sampling);
    let not_yet = "a regression with sampling weights and missing=\"pairwise\" or \"em\" is not available yet: use missing=\"listwise\"";
    vec![
        (
            failure(regression.fit(&moments(WeightType::Sampling))),
            "a standard error under sampling weights needs the answers themselves, which moments do not keep: give the data instead of Moments",
        ),
        (failure(regression.fit_responses(&sampled, Missing::Pairwise)), not_yet),
        (failure(regression.fit_responses(&sampled, Missing::Em)), not_yet),
        (
            failure(moments(WeightType::Analytic).merge(&moments(WeightType::Sampling))),
            "moments with different weights cannot be merged: one has analytic weights, the other sampling weights; read both with the same weight type",
        ),
        (
            failure(none.merge(&moments(WeightType::Frequency))),
            "moments with different weights cannot be merged: one has no weights, the other frequency weights; read both with the same weight type",
        ),
    ]
}
