//! Of effect sizes, cross-validation and the power of a regression.

use scalewise::{
    CrossValidation, HierarchicalRegression, Missing, RegressionTest, Result, WeightType,
};

use super::{Case, NAN, answers, failure};

const X: [f64; 6] = [1.0, 2.0, 3.0, 5.0, 4.0, 7.0];
const Y: [f64; 6] = [2.0, 1.0, 3.0, 4.0, 6.0, 5.0];

pub(crate) fn of_effects() -> Vec<Case> {
    let regression = || HierarchicalRegression::new("y").block("One", ["x"]);
    let data = answers(&[("x", &X), ("y", &Y)]);
    let sampled = data.clone().weighted(&[1.0, 2.0, 1.0, 3.0, 1.0, 1.0][..], WeightType::Sampling);
    let sampled = sampled.expect("weights");
    let origin = regression().without_intercept().fit_responses(&data, Missing::Listwise);
    let weighted = regression().fit_responses(&sampled, Missing::Listwise);
    let adjusted =
        |fit: Result<scalewise::Regression>| failure(fit.expect("a fit").adjusted_r_squared());
    vec![
        (
            adjusted(origin),
            "an adjusted R² is about the mean: it does not exist for a regression through the origin",
        ),
        (
            adjusted(weighted),
            "an adjusted R² is that of respondents drawn with equal probability: it does not exist under sampling weights",
        ),
    ]
    .into_iter()
    .chain(of_folds())
    .chain(of_power())
    .collect()
}

fn of_folds() -> Vec<Case> {
    let with = |y: &[f64; 6], x: &[f64; 6], how: CrossValidation<'_>, missing: Missing| {
        let regression = HierarchicalRegression::new("y").block("One", ["x"]);
        failure(regression.cross_validated(&answers(&[("x", x), ("y", y)]), how, missing))
    };
    let seeded = |folds, repeats| CrossValidation::Seeded { folds, repeats, seed: 1 };
    let gaps = [2.0, 1.0, 3.0, 4.0, NAN, NAN];
    let same = [1.0, 1.0, 1.0, 1.0, 4.0, 7.0];
    let alone = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    vec![
        (
            with(&Y, &X, seeded(1, 1), Missing::Listwise),
            "folds=1: give a whole number from 2 to 10000",
        ),
        (
            with(&Y, &X, seeded(2, 0), Missing::Listwise),
            "repeats=0: give a whole number from 1 to 100000",
        ),
        (
            with(&gaps, &X, CrossValidation::Given(&[0, 0, 1, 1, 2, 2]), Missing::Listwise),
            "fold 3 of 3 has no respondent with complete answers: take fewer folds, or other ones",
        ),
        (
            with(&Y, &same, CrossValidation::Given(&[0, 0, 0, 1, 1, 1]), Missing::Listwise),
            "without fold 2 of 2 (repeat 1) there is no fit: `x` is constant (1 in every row used): it cannot vary with anything, leave it out; take fewer folds",
        ),
        (
            with(&Y, &alone, CrossValidation::LeaveOneOut, Missing::Listwise),
            "one respondent alone determines a coefficient (leverage 1), so that the others cannot predict it: leave out the predictor on which it stands alone, or take folds",
        ),
        (
            with(&Y, &X, seeded(2, 1), Missing::Pairwise),
            "cross-validation with missing=\"pairwise\" or \"em\" is not available yet: use missing=\"listwise\"",
        ),
    ]
}

fn of_power() -> Vec<Case> {
    let five = RegressionTest::new(5);
    vec![
        (failure(five.power(0.0, 100.0)), "f² is 0: give an effect above 0, as ΔR² / (1 − R²)"),
        (
            failure(five.power(0.1, 6.0)),
            "n is 6: give a number of respondents from two more than there are predictors to 10⁹",
        ),
        (
            failure(five.respondents(0.1, 0.05)),
            "the power is 0.05: give a probability above the level and below 1",
        ),
        (
            failure(five.level(0.6).power(0.1, 100.0)),
            "the level is 0.6: give a level of significance between 0 and .5",
        ),
        (
            failure(five.tested(6).power(0.1, 100.0)),
            "6 of 5 predictors are tested: give 1 or more, up to all of them",
        ),
        (
            failure(five.respondents(1e6, 0.06)),
            "no n from 7 to 1000000000 gives the power 0.06: ask for another power, or take another effect or n",
        ),
        (
            failure(five.tested(2).model(scalewise::PredictorModel::Random).power(0.1, 100.0)),
            "the power of a test of ΔR² with random predictors is not available yet: use fixed predictors",
        ),
    ]
}
