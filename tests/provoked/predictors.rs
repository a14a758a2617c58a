//! Of factors and formulas.

use scalewise::{Coding, Error, HierarchicalRegression, Missing, Term};

use super::{Case, answers, failure, moments};

pub(crate) fn of_predictors() -> Vec<Case> {
    let data = answers(&[
        ("y", &[2.0, 1.0, 3.0, 4.0, 6.0, 5.0]),
        ("x", &[1.0, 2.0, 3.0, 5.0, 4.0, 7.0]),
        ("job", &[1.0, 1.0, 2.0, 2.0, 3.0, 3.0]),
        ("rare", &[1.0, 1.0, 1.0, 2.0, 2.0, 3.0]),
        ("same", &[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
        ("half", &[1.0, 1.5, 1.0, 1.5, 1.0, 1.5]),
    ]);
    let of = |term: Term| -> Error {
        let regression = HierarchicalRegression::new("y").block("One", [term]);
        failure(regression.fit_responses(&data, Missing::Listwise))
    };
    let parsed = |formula: &str| failure(HierarchicalRegression::parse(formula));
    let fitted = |formula: &str| {
        let regression = HierarchicalRegression::parse(formula).expect("a formula");
        failure(regression.fit_responses(&data, Missing::Listwise))
    };
    let job = || Term::factor("job");
    let of_rows = moments(&[("x", &[1.0, 2.0, 4.0]), ("y", &[2.0, 1.0, 3.0])], Missing::Listwise);
    vec![
        (
            parsed("y ~ x + * job"),
            "the formula does not parse at \"*\": expected a name, a function or `(`\n    y ~ x + * job\n            ^",
        ),
        (
            parsed("y ~ x +"),
            "the formula does not parse at its end: expected a name, a function or `(`\n    y ~ x +\n           ^",
        ),
        (
            parsed("y ~ x / job"),
            "the formula does not parse at \"/\": expected a + a:b in place of a / b\n    y ~ x / job\n          ^",
        ),
        (
            parsed("y ~ `x"),
            "the formula does not parse at ```, which nothing closes: expected a name that ends with a backtick\n    y ~ `x\n        ^",
        ),
        (
            fitted("y ~ x | x:center(x)"),
            "`x` is declared in two ways in one regression: centre or code it the same way everywhere",
        ),
        (
            fitted("y ~ x | x"),
            "block \"2\" is empty: give it at least one predictor or leave it out",
        ),
        (
            fitted("y ~ x | factor(y)"),
            "the outcome `y` is among the predictors of block \"2\": take it out of the block",
        ),
        (
            failure(HierarchicalRegression::new("y").block("One", [job()]).fit(&of_rows)),
            "the levels of `job` are not known: Moments have no rows to find them in; give the data, or declare all levels, whose columns the Moments have, such as `job[B]`",
        ),
        (
            of(job().levels([1, 2])),
            "`job` has the level `3`, which is not declared; declared are `1` and `2`: add it, or filter these respondents out",
        ),
        (
            of(job().levels([1, 2, 3, 4])),
            "no respondent used has the declared level `4` of `job`: take it out of levels, or check its spelling",
        ),
        (
            of(job().levels([1, 2, 3, 2])),
            "the level `2` of `job` is there twice: give each level once",
        ),
        (
            of(Term::factor("rare")),
            "the level `3` of `rare` has one case, which its coefficient would fit exactly: put it together with another level, or filter this respondent out",
        ),
        (
            of(Term::factor("same")),
            "the factor `same` has one level, `1`, among the respondents used, which is no difference to explain with: leave it out",
        ),
        (
            of(job().reference("4")),
            "the reference `4` is not a level of `job`, which has `1`, `2` and `3`: give one of these",
        ),
        (
            of(job().coding(Coding::Helmert).reference(1)),
            "helmert coding of `job` compares with no single level: leave the reference out, or use dummy or effect coding",
        ),
        (
            of(Term::factor("half")),
            "the factor `half` has the value 1.5: levels are whole numbers; round it, or enter the variable as a number",
        ),
    ]
}
