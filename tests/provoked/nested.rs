//! Comparisons of two fits that cannot be compared.

use scalewise::{
    HierarchicalRegression, Missing, Moments, Regression, Result, WeightType, compare_fits,
    spss_regression,
};

use super::{Case, NAN, answers, failure, moments};

const X: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 5.0];
const Z: [f64; 6] = [2.0, 1.0, 4.0, 3.0, 3.0, 6.0];
const Y: [f64; 6] = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0];

fn fit<const N: usize>(predictors: [&str; N], moments: &Moments) -> Regression {
    HierarchicalRegression::new("y").block("b", predictors).fit(moments).expect("a fit")
}

pub(crate) fn of_two_fits() -> Vec<Case> {
    let all = moments(&[("x", &X), ("z", &Z), ("y", &Y)], Missing::Listwise);
    let gap = [NAN, 2.0, 3.0, 4.0, 6.0, 5.0];
    let gaps = moments(&[("x", &gap), ("z", &Z), ("y", &Y)], Missing::Listwise);
    let others = [1.0, 3.0, 2.0, 5.0, 4.0, 6.0];
    let others = moments(&[("x", &X), ("z", &Z), ("y", &others)], Missing::Listwise);
    let two = fit(["x", "z"], &all);
    let problem = |result: Result<_>| failure::<scalewise::FitComparison>(result);
    let swapped = HierarchicalRegression::new("z").block("b", ["x"]).fit(&all).expect("a fit");
    let pairwise = answers(&[("x", &X), ("y", &Y)]);
    let pairwise = Moments::of(&pairwise, Missing::Pairwise).expect("finite answers");
    let through_origin =
        HierarchicalRegression::new("y").block("b", ["x"]).without_intercept().fit(&all);
    vec![
        (
            problem(compare_fits(&two, &fit(["x"], &all))),
            "the smaller model has `z` and the larger one has not: compare a model with one that has all its predictors and more",
        ),
        (
            problem(compare_fits(&two, &fit(["z", "x"], &all))),
            "both models have the same predictors, so there is nothing to compare: give the larger one at least one more",
        ),
        (
            problem(compare_fits(&fit(["x"], &gaps), &fit(["x", "z"], &all))),
            "the two fits differ in n (5 and 6): fit both alike, or enter the models as blocks of one regression",
        ),
        (
            problem(compare_fits(&swapped, &two)),
            "the two fits differ in outcome (z and y): fit both alike, or enter the models as blocks of one regression",
        ),
        (
            problem(compare_fits(&fit(["x"], &pairwise), &two)),
            "the two fits differ in the treatment of missing answers (pairwise and listwise): fit both alike, or enter the models as blocks of one regression",
        ),
        (
            problem(compare_fits(&through_origin.expect("a fit"), &two)),
            "the two fits differ in intercept (none and one): fit both alike, or enter the models as blocks of one regression",
        ),
        (
            problem(compare_fits(&fit(["x"], &others), &two)),
            "both fits have n = 6, but `y` has another mean, standard deviation or correlation in each: other respondents were used, or another variable has this name; enter the models as blocks of one regression",
        ),
        (problem(two.compare_models(1, 2)), "there is no model 2: give a whole number from 1 to 1"),
        (problem(two.compare_models(0, 1)), "there is no model 0: give a whole number from 1 to 1"),
    ]
}

pub(crate) fn of_spss() -> Vec<Case> {
    let regression = HierarchicalRegression::new("y").block("b", ["x"]);
    let em = moments(&[("x", &X), ("y", &Y)], Missing::Em);
    let sampled = answers(&[("x", &X), ("y", &Y)]).weighted(&Z[..], WeightType::Sampling);
    let sampled = Moments::of(&sampled.expect("weights"), Missing::Listwise).expect("moments");
    vec![
        (
            failure(spss_regression(&regression, &em)),
            "SPSS's REGRESSION has no missing=\"em\": use missing=\"listwise\" or \"pairwise\"",
        ),
        (
            failure(spss_regression(&regression, &sampled)),
            "SPSS's REGRESSION has no sampling weights: use weight_type=\"frequency\" or \"analytic\"",
        ),
    ]
}
