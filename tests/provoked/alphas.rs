//! Of alphas and the tests of them.

use ndarray::array;
use scalewise::{
    AlphaInterval, Alternative, Convention, Missing, Moments, Responses, SampleAlpha, Scale,
    WeightType, compare_dependent_alphas, compare_independent_alphas, cronbach_alpha_by,
    cronbach_alpha_of, item_analysis_by, kr_20, test_alpha,
};

use super::{Case, NAN, answers, failure, moments};

fn sample(estimate: f64, n: u64) -> SampleAlpha {
    SampleAlpha { name: "mood".to_string(), estimate, n, n_items: Some(2) }
}

pub(crate) fn of_alphas() -> Vec<Case> {
    let scale = Scale::new("mood", ["a", "b"]).expect("two items");
    let data = answers(&[("a", &[0.0, 1.0, NAN, 1.0, 2.0]), ("b", &[0.0, 1.0, 1.0, 1.0, 1.0])]);
    let gaps: &[(&str, &[f64])] = &[("a", &[1.0, 2.0, 4.0, NAN]), ("b", &[3.0, 1.0, 2.0, 2.0])];
    let pairwise = moments(gaps, Missing::Pairwise);
    let of_tool = |convention| failure(item_analysis_by(&pairwise, &scale, None, convention, 0.95));
    let weighted = |kind| {
        let rows: [(&str, &[f64]); 2] = [("a", &[1.0, 2.0, 4.0]), ("b", &[3.0, 1.0, 2.0])];
        let rows = Responses::from_columns(rows).expect("columns");
        rows.weighted(&[1.0, 2.0, 1.0][..], kind).expect("weights")
    };
    let sampled = Moments::of(&weighted(WeightType::Sampling), Missing::Listwise);
    let sampled = sampled.expect("moments");
    let analytic = weighted(WeightType::Analytic);
    let (adf, listwise) = (AlphaInterval::Adf, Missing::Listwise);
    let both = Alternative::TwoSided;
    let of_psych = |moments: &Moments| {
        failure(item_analysis_by(moments, &scale, None, Convention::Psych, 0.95))
    };
    let independent =
        |alphas: &[SampleAlpha]| failure(compare_independent_alphas(alphas, Alternative::TwoSided));
    let r = array![[1.0, 0.5], [0.5, 1.0]];
    let other_r = |value: f64| array![[1.0, value], [value, 1.0]];
    let dependent = |alphas: [SampleAlpha; 2], r: &ndarray::Array2<f64>| {
        failure(compare_dependent_alphas(&alphas, r.view(), Alternative::TwoSided))
    };
    vec![
        (
            failure(kr_20(&data, &scale, listwise, 0.95)),
            "`a` is 2 in row 4 (rows count from 0): right/wrong items are 1 (right) or 0 (wrong), score it so first",
        ),
        (
            failure(cronbach_alpha_by(&pairwise, adf, 0.95)),
            "this interval of alpha needs the answers themselves, which moments do not keep: give the answers, or ask for \"feldt\", \"duhachek_iacobucci\", \"bonett\" or \"bonett_wright\"",
        ),
        (
            failure(cronbach_alpha_of(&answers(gaps), &scale, Missing::Pairwise, adf, 0.95)),
            "this interval of alpha needs the same respondents for all items, and missing=\"pairwise\" takes others for each pair: use missing=\"listwise\"",
        ),
        (
            failure(cronbach_alpha_by(&sampled, AlphaInterval::Bonett, 0.95)),
            "an interval of alpha other than \"linearized\" or a bootstrap has no rule for sampling weights: leave them out, or give frequency weights",
        ),
        (
            failure(cronbach_alpha_of(&analytic, &scale, listwise, adf, 0.95)),
            "the ADF interval of alpha has no rule for analytic weights: leave them out, or give frequency weights",
        ),
        (
            of_tool(Convention::Spss),
            "SPSS's RELIABILITY has no rule for gaps but one: leave the convention out, or use missing=\"listwise\"",
        ),
        (
            of_psych(&sampled),
            "psych::alpha has no weights: leave the convention out, or use none, each row once",
        ),
        (
            failure(SampleAlpha::of("men", &sampled, &scale)),
            "a test of alphas has no rule for sampling weights: leave them out, or give frequency weights",
        ),
        (
            failure(test_alpha(&sample(1.0, 50), 0.7, both)),
            "alpha of `mood` is 1: tests of alpha need one below 1",
        ),
        (
            failure(test_alpha(&sample(0.8, 50), 1.5, both)),
            "the value to test alpha against is 1.5: give a number below 1",
        ),
        (
            failure(test_alpha(&sample(0.8, 2), 0.7, both)),
            "n is 2: give the number of respondents, 3 or more (and below 9 · 10^15)",
        ),
        (independent(&[sample(0.8, 50)]), "1 alpha(s) to compare: give two or more"),
        (
            failure(compare_independent_alphas(
                &[sample(0.8, 50), sample(0.7, 50), sample(0.6, 50)],
                Alternative::Greater,
            )),
            "alternative=\"greater\" has no meaning for 3 alphas, which can differ in many ways: use \"two-sided\"",
        ),
        (
            independent(&[sample(0.8, 50), sample(0.7, 3)]),
            "alpha of `mood` rests on 3 respondents and 2 items, too few for the chi-squared test of several alphas: it needs more than 3 respondents",
        ),
        (
            dependent([sample(0.8, 50), sample(0.7, 60)], &r),
            "alphas of the same respondents rest on 50 and 60 of them: compare them for those who answered everything",
        ),
        (
            dependent([sample(0.8, 50), sample(0.7, 50)], &other_r(1.0)),
            "the correlation of two scores is 1: give a correlation between −1 and 1, both excluded",
        ),
    ]
}
