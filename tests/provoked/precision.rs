//! Of items and scores.

use ndarray::array;
use scalewise::{
    ConditionalMethod, ConditionalOptions, Missing, Moments, Responses, Scale, WeightType,
    conditional_errors, floor_and_ceiling, item_anova, right_wrong_analysis, score_precision,
    standard_error_of_measurement,
};

use super::{Case, answers, failure, moments};

pub(crate) fn of_items_and_scores() -> Vec<Case> {
    let (right, wrong) = ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]);
    let three = [1.0, 2.0, 3.0, 2.0];
    let test = answers(&[("a", &right), ("b", &wrong), ("c", &three)]);
    let alike = answers(&[("a", &right), ("d", &right)]);
    let scale = |items: &[&str]| Scale::new("test", items.to_vec()).expect("two items or more");
    let pairwise = moments(&[("a", &right), ("b", &three)], Missing::Pairwise);
    vec![
        (
            failure(standard_error_of_measurement(15.0, 1.5)),
            "reliability is 1.5: give a reliability between 0 and 1",
        ),
        (
            failure(score_precision(&opposed(), &scale(&["a", "b", "c"]), None, 0.95)),
            "alpha of scale `test` is -0.3750, and no error of its scores follows from a reliability below 0: check the keys of its items, or give a reliability",
        ),
        (
            failure(right_wrong_analysis(&test, &scale(&["a", "c"]), 0.27)),
            "`c` is 2 in row 1 (rows count from 0): right/wrong items are 1 (right) or 0 (wrong), score it so first",
        ),
        (
            failure(right_wrong_analysis(&test, &scale(&["a", "b"]), 0.27)),
            "with a share of 0.27 the upper and the lower group overlap, because 1 is a score of both: too many respondents have the same score, give a smaller share",
        ),
        (
            failure(right_wrong_analysis(&weighted(&test, &three), &scale(&["a", "b"]), 0.27)),
            "an analysis of right/wrong items has no rule for sampling weights: leave them out, or give frequency weights",
        ),
        (
            failure(item_anova(&pairwise, &scale(&["a", "b"]))),
            "an analysis of variance of items needs the same respondents for all items, and missing=\"pairwise\" takes others for each pair: use missing=\"listwise\"",
        ),
        (
            failure(floor_and_ceiling(&test, &scale(&["a", "b"]))),
            "a share at floor and ceiling needs the bounds of scale `test`: declare them, bounds=(low, high), because observed answers may not reach both ends",
        ),
        (
            failure(at_each_score(&test, &scale(&["a", "b", "c"]), ConditionalMethod::Feldt, 2)),
            "3 items cannot be split into 2 parts of the same number of items: give a divisor of 3 from 2 on",
        ),
        (
            failure(at_each_score(
                &alike,
                &scale(&["a", "d"]),
                ConditionalMethod::MollenkopfFeldt,
                2,
            )),
            "a polynomial of degree 3 needs more than 3 different scores and there are 2: give a lower degree",
        ),
    ]
}

/// Three items of which the last two go against the first.
fn opposed() -> Moments {
    let r = array![[1.0, -0.2, -0.1], [-0.2, 1.0, 0.0], [-0.1, 0.0, 1.0]];
    Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None).expect("correlations")
}

fn weighted<'a>(responses: &Responses<'a>, weights: &'a [f64]) -> Responses<'a> {
    responses.clone().weighted(weights, WeightType::Sampling).expect("weights")
}

fn at_each_score(
    responses: &Responses<'_>,
    scale: &Scale,
    method: ConditionalMethod,
    parts: usize,
) -> scalewise::Result<scalewise::ConditionalErrors> {
    let mut options = ConditionalOptions::of(method);
    (options.parts, options.least_respondents) = (Some(parts), 1);
    conditional_errors(responses, scale, &options, 0.95)
}
