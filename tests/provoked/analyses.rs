//! Of scales, blocks and arithmetic.

use ndarray::{Array2, array};
use scalewise::{
    Correlation, Error, HierarchicalRegression, Missing, Moments, Scale, correlation_matrix,
    cronbach_alpha, item_analysis_of,
};

use super::{Case, answers, failure, moments};

pub(crate) fn of_scales() -> Vec<Case> {
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

pub(crate) fn of_blocks() -> Vec<Case> {
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

pub(crate) fn of_arithmetic() -> Vec<Case> {
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
        // A search that comes to an end nowhere is not found by every order of its sums.
        (
            Error::NotConverged {
                what: "the search for maximum-likelihood moments",
                iterations: 10_000,
                change: 0.25,
            },
            "the search for maximum-likelihood moments did not converge: after 10000 iterations the figures still move by 2.5e-1 of a standard deviation; leave out variables with few answers, or those that others nearly determine",
        ),
    ]
}
