//! The answers of a fit once more: the rows that lack a cluster are left out of all of it.

use crate::common::{Answers, STABLE, assert_close, list, number, numbers, read_json};
use scalewise::{
    Assumption, CrossValidation, DiagnosticOptions, HierarchicalRegression, Key, Missing, Moments,
    Responses, Vcov,
};

#[test]
fn rows_of_a_clustered_fit_are_those_of_r() {
    let (expected, answers) = (read_json("fits.json"), Answers::read("data/math_achieve.csv"));
    let column = |name: &str| answers.column(name).expect("a column").to_vec();
    let (ses, minority, math) = (column("ses"), column("minority"), column("math"));
    let both: Vec<f64> = ses.iter().zip(&minority).map(|(a, b)| a * b).collect();
    let columns = [("ses", &ses), ("minority", &minority), ("both", &both), ("math", &math)];
    let responses = Responses::from_columns(columns.map(|(name, values)| (name, &values[..])));
    let responses = responses.expect("columns");
    let mut school: Vec<Option<i64>> =
        column("school").into_iter().map(|school| Some(school as i64)).collect();
    for row in numbers(&expected["without_school"]) {
        school[row as usize] = None;
    }
    let has_school: Vec<f64> =
        school.iter().map(|school| f64::from(u8::from(school.is_some()))).collect();
    let kept = responses.clone().filtered(&has_school[..]).expect("a filter");

    let regression = HierarchicalRegression::new("math").block("All", ["ses", "minority", "both"]);
    let key = Key::of("school", school).expect("a key");
    let clustered = regression.clone().vcov(Vcov::CR1);
    let fit = clustered.fit_clustered(&responses, &[key], Missing::Listwise).expect("a fit");
    assert_eq!(fit.n as f64, number(&expected["n"]));
    fit.check_answers(&Moments::of(&kept, Missing::Listwise).expect("moments")).expect("the same");
    let all = Moments::of(&responses, Missing::Listwise).expect("moments");
    assert!(fit.check_answers(&all).is_err());

    let options = DiagnosticOptions { tests: vec![Assumption::BreuschPagan], ..Default::default() };
    let found = regression.diagnostics(&kept, Missing::Listwise, &options).expect("diagnostics");
    let measures = [
        ("leverage", &found.measures.leverage),
        ("studentized_deleted_residual", &found.measures.studentized_deleted),
        ("cooks_distance", &found.measures.cooks_distance),
    ];
    for (at, row) in numbers(&expected["rows"]).into_iter().enumerate() {
        assert_eq!(found.measures.rows[at] as f64, row);
        for (name, values) in measures {
            assert_close(name, values[at], number(&list(&expected[name])[at]), STABLE);
        }
    }
    assert_close("press", found.press, number(&expected["press"]), STABLE);
    let statistic = found.tests[0].statistic;
    assert_close("breusch_pagan", statistic, number(&expected["breusch_pagan"]), STABLE);
    let validated =
        regression.cross_validated(&kept, CrossValidation::LeaveOneOut, Missing::Listwise);
    let validated = validated.expect("a validation").models[0].cross_validated;
    let of_r = number(&expected["cross_validated_r_squared"]);
    assert_close("cross-validated R²", validated, of_r, STABLE);
}

#[test]
fn what_follows_on_an_exact_fit_adds_nothing() {
    let x: Vec<f64> = (0..60).map(|row| ((row * 7919) % 1009) as f64 / 1009.0).collect();
    let z: Vec<f64> = (0..60).map(|row| ((row * 104_729) % 997) as f64 / 997.0).collect();
    let y: Vec<f64> = x.iter().map(|x| 1.0 + 2.0 * x).collect();
    let responses = Responses::from_columns([("x", &x[..]), ("z", &z[..]), ("y", &y[..])]);
    let responses = responses.expect("columns");
    for order in [["x", "z"], ["z", "x"]] {
        let [first, second] = order;
        let regression = HierarchicalRegression::new("y").block("1", [first]).block("2", [second]);
        let fit = regression.fit_responses(&responses, Missing::Listwise).expect("a fit");
        let last = &fit.models[1];
        let of = |term: &str| last.coefficients.iter().find(|c| c.term == term).expect("it");
        assert_eq!(last.sigma, 0.0);
        assert_close("b of x", of("x").estimate, 2.0, STABLE);
        assert_eq!(of("z").estimate, 0.0);
        assert!(of("z").p_value.is_nan());
        assert!(fit.to_string().contains("The fit is exact where sigma is nought"));
        if first == "x" {
            assert_eq!(fit.models[0].sigma, 0.0);
            assert!(last.f_change.is_nan() && last.p_change.is_nan());
        }
    }
}
