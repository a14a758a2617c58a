//! What is wrong with a question about a fitted model.

use ndarray::{Array2, array};
use scalewise::{
    Averaging, Error, FittedModel, HierarchicalRegression, JohnsonNeyman, LinearHypothesis,
    Margins, Moments, ObservedModerator, Probe, Responses, WeightType, simple_slopes,
};

use super::{Case, NAN, failure};

fn model() -> FittedModel {
    model_of(["(Intercept)", "x", "m", "x:m", "g[B]"])
}

fn model_of<const K: usize>(terms: [&str; K]) -> FittedModel {
    let model = FittedModel::new(terms, vec![1.0; K], Array2::eye(K), 20.0).expect("a model");
    let main = terms.into_iter().filter(|term| !term.contains([':', '^', '(']));
    main.fold(model, |model, term| model.mean(term, 0.5))
}

pub(crate) fn of_slopes() -> Vec<Case> {
    let slope = |model: &FittedModel, predictor: &str, moderator: Probe| {
        failure(simple_slopes(model, predictor, &[moderator], 0.95))
    };
    let m = || Probe::at("m", [1.0]);
    let region = |asked: JohnsonNeyman| failure(asked.find(&model()));
    let bent = model_of(["(Intercept)", "x", "m", "x:m", "x^2"]);
    let alone = model_of(["(Intercept)", "x", "m", "x:m", "x:z"]);
    vec![
        (
            slope(&model(), "y", m()),
            "the model has no coefficient `y`: it has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`; check the spelling",
        ),
        (
            slope(&model(), "x", Probe::at("g[B]", [1.0])),
            "no term of the model is a product of `x` and `g[B]`, so the slope of `x` is the same at all values of `g[B]`: enter their product, or say which term it is, product=; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            slope(&bent, "x", m()),
            "`x^2` has `x` more than once, which bends the line: there is no one slope; ask for predictions or marginal means at values of `x`",
        ),
        (
            slope(&alone, "x", m()),
            "`z` is to be held at its mean, but is no predictor of its own: enter it beside its product, or give a value for it",
        ),
        (
            slope(&model(), "x", Probe::at("m", [NAN])),
            "`m` needs at least one value, and each must be a finite number",
        ),
        (
            failure(Probe::levels(&model(), "m", "A")),
            "`m` is no factor of the model: give the values at which it is asked for; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            region(JohnsonNeyman::new("x", "m").alpha(5.0)),
            "alpha=5 is no level of a test: give a share such as 0.05, at most 0.5",
        ),
        (
            region(JohnsonNeyman::new("x", "m").range(3.0, 1.0)),
            "the range of `m` is 3 to 1: give two finite numbers, the lower one first",
        ),
        (
            region(JohnsonNeyman::new("x", "m").control_fdr()),
            "the false discovery rate is kept over the range of `m`, which is not known: give the data or a range",
        ),
    ]
}

pub(crate) fn of_predictions() -> Vec<Case> {
    let text = |text: &str| failure(model().hypothesis(text));
    let test =
        |hypotheses: &[LinearHypothesis]| failure(model().linear_hypothesis(hypotheses, 0.95));
    let read = |text: &str| model().hypothesis(text).expect("a hypothesis");
    let short = LinearHypothesis { name: "x".to_string(), weights: vec![1.0], value: 0.0 };
    let r = array![[1.0, 0.5], [0.5, 1.0]];
    let published = Moments::from_correlation(["x", "y"], r.view(), 50, None, None);
    let fit = HierarchicalRegression::new("y").block("One", ["x"]);
    let fit = fit.fit(&published.expect("moments")).expect("a regression");
    let x = [1.0, 2.0];
    let rows = Responses::from_columns([("x", x.as_slice())]).expect("a column");
    let weighted = rows.clone().weighted(x.as_slice(), WeightType::Analytic).expect("weights");
    let observed = |rows: &Responses<'_>| ObservedModerator::of(rows, "x").expect("values");
    let missing = [NAN, NAN];
    let nobody = Responses::from_columns([("x", missing.as_slice())]).expect("a column");
    let designs = Averaging::Observed(vec![vec![1.0]]);
    vec![
        (failure(fit.fitted(Some(2))), "there is no model 2: give a whole number from 1 to 1"),
        (test(&[]), "no hypotheses: give at least one, such as \"x = 0\""),
        (
            test(&[short]),
            "the weights of a linear hypothesis has shape (1,), expected (5,): check rows, columns and names",
        ),
        (
            test(&[read("x = m"), read("2 * x = 2 * m")]),
            "the hypothesis \"2 * x = 2 * m\" is about nothing that those before it leave open: leave it out",
        ),
        (
            text("x = q"),
            "the hypothesis \"x = q\" cannot be read at its character 5 (\"q\"): expected the name of a coefficient, a number, or one of + - * =; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            text("x m"),
            "the hypothesis \"x m\" cannot be read at its character 3 (\"m\"): expected +, - or = between terms; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            text("x * m"),
            "the hypothesis \"x * m\" cannot be read at its character 1 (\"x * m\"): expected a number times a name; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            text("x = "),
            "the hypothesis \"x = \" cannot be read at its character 5 (\"\"): expected something on both sides of the = sign; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            text("x = m = 1"),
            "the hypothesis \"x = m = 1\" cannot be read at its character 7 (\"= 1\"): expected one = sign; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (
            text("x = x"),
            "the hypothesis \"x = x\" cannot be read at its character 1 (\"x = x\"): expected a coefficient with a weight; the model has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`",
        ),
        (failure(observed(&rows).quantile(84.0)), "84 is no share: a quantile is between 0 and 1"),
        (
            failure(observed(&weighted).quantile(0.5)),
            "a percentile of a weighted moderator is not available yet: give the values of the moderator",
        ),
        (
            failure(ObservedModerator::of(&nobody, "x")),
            "too few rows for a range of the moderator: it needs at least 1 and has 0 (2 of 2 rows left out as incomplete or without weight): use fewer variables or more respondents",
        ),
        (
            failure(FittedModel::new(["x"], vec![1.0, 2.0], Array2::eye(1), 9.0)),
            "the coefficients has shape (2,), expected (1,): check rows, columns and names",
        ),
        (
            failure(FittedModel::new(["x"], vec![1.0], Array2::eye(2), 9.0)),
            "the covariance matrix of the coefficients has shape [2, 2], expected (1, 1): check rows, columns and names",
        ),
        (
            failure(Margins::by([Probe::at("x", [1.0])]).averaging(designs).find(&model())),
            "the designs of margins has shape (1, 1), expected (1, 5): check rows, columns and names",
        ),
        (
            failure(Margins::by([Probe::at("q", [1.0])]).find(&model())),
            "the model has no coefficient `q`: it has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`; check the spelling",
        ),
        (
            failure(model().product("q", ["x", "m"])),
            "the model has no coefficient `q`: it has `(Intercept)`, `x`, `m`, `x:m` and `g[B]`; check the spelling",
        ),
    ]
}

#[test]
fn a_repeated_term_is_refused() {
    let twice = failure(FittedModel::new(["x", "x"], vec![1.0; 2], Array2::eye(2), 9.0));
    assert_eq!(twice, Error::DuplicateName { variable: "x".to_string() });
}
