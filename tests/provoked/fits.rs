//! Answers, given once more, that are not those of a fit; and what SPSS's REGRESSION does not have.

use scalewise::{
    HierarchicalRegression, Missing, Moments, Responses, Vcov, WeightType, spss_regression,
};

use super::{Case, answers, failure};

const X: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
const Y: [f64; 4] = [1.0, 3.0, 2.0, 6.0];
const OTHER: [f64; 4] = [1.0, 3.0, 2.0, 4.0];
const TURNED: [f64; 4] = [6.0, 2.0, 3.0, 1.0];

pub(crate) fn of_answers_again() -> Vec<Case> {
    let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    let given = |y: &'static [f64; 4]| answers(&[("x", &X), ("y", y)]);
    let of = |answers: &Responses<'_>| Moments::of(answers, Missing::Listwise).expect("moments");
    let fit = regression.fit(&of(&given(&Y))).expect("a fit");
    let checked = |answers: &Responses<'_>| failure(fit.check_answers(&of(answers)));
    let without_last = given(&Y).filtered(&[1.0, 1.0, 1.0, 0.0][..]).expect("a filter");
    let weighted = given(&Y).weighted(&[2.0; 4][..], WeightType::Analytic).expect("weights");
    let robust = regression.clone().vcov(Vcov::HC3);
    vec![
        (
            checked(&without_last),
            "the data are not those that were fitted: n is 4 there and 3 here; give the same rows, with the same weights",
        ),
        (
            checked(&weighted),
            "the data are not those that were fitted: the weighting is none there and analytic, of sum 8 here; give the same rows, with the same weights",
        ),
        (
            checked(&given(&OTHER)),
            "the data are not those that were fitted: the mean of `y` is 3 there and 2.5 here; give the same rows, with the same weights",
        ),
        (
            checked(&given(&TURNED)),
            "the data are not those that were fitted: the correlation of `y` is 0.8366600265340756 there and -0.8366600265340756 here; give the same rows, with the same weights",
        ),
        (
            failure(spss_regression(&robust, &of(&given(&Y)))),
            "SPSS's REGRESSION has no robust covariance: use vcov=\"classical\", or leave convention=\"spss\" out",
        ),
    ]
}
