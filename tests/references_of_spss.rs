//! A hierarchical regression digit by digit as SPSS printed it.
//!
//! Howell, D. C. (2013). *Statistical methods for psychology* (8th ed.). Wadsworth. Exhibit 15.1
//! (SAT of fifty states on expenditure, then on the logarithm of the percentage taking it) and the
//! selection criteria of section 15.10. The data are those of Guber (1999).

use crate::common::{Answers, STABLE, assert_close, names, read_json};
use scalewise::{
    HierarchicalRegression, Missing, Moments, SpssRegression, spss_regression, spss_regression_of,
};
use serde_json::Value;

fn states() -> Answers {
    let read = Answers::read("data/sat.csv");
    let column = |name: &str| read.column(name).expect("a column").to_vec();
    let logarithm = column("PctSAT").iter().map(|share| share.ln()).collect();
    Answers::new(vec![
        ("Expend".into(), column("Expend")),
        ("PctSAT".into(), column("PctSAT")),
        ("LogPctSAT".into(), logarithm),
        ("SAT".into(), column("SATcombined")),
    ])
}

fn fitted(answers: &Answers, blocks: &[&[&str]]) -> SpssRegression {
    let moments = Moments::of(&answers.responses(), Missing::Listwise).expect("moments");
    let regression = blocks.iter().fold(HierarchicalRegression::new("SAT"), |so_far, block| {
        so_far.block(block.join(" "), block.iter().copied())
    });
    spss_regression(&regression, &moments).expect("a regression")
}

/// The figure, rounded to as many decimals as SPSS printed, without its zero before the point.
#[track_caller]
fn assert_printed(what: &str, found: f64, printed: &Value) {
    let printed = printed.as_str().expect("a printed figure");
    let decimals = printed.split_once('.').map_or(0, |(_, after)| after.len());
    let rounded = format!("{found:.decimals$}");
    let bare = rounded.replacen("0.", ".", usize::from(found.abs() < 1.0));
    assert_eq!(bare, printed, "{what}");
}

#[test]
fn the_regression_of_exhibit_15_1_is_that_of_spss() {
    let expected = &read_json("spss.json")["exhibit_15_1"];
    let found = fitted(&states(), &[&["Expend"], &["LogPctSAT"]]);
    assert!(found.excluded.is_empty());
    for (at, model) in found.fit.models.iter().enumerate() {
        let printed = &expected["models"][at];
        let total = model.sigma.powi(2) * model.df2 / (1.0 - model.r_squared);
        for (what, figure) in [
            ("r", model.r_squared.sqrt()),
            ("r_square", model.r_squared),
            ("adjusted_r_square", model.adj_r_squared),
            ("std_error_of_the_estimate", model.sigma),
            ("regression_sum_of_squares", model.r_squared * total),
            ("residual_sum_of_squares", (1.0 - model.r_squared) * total),
            ("total_sum_of_squares", total),
            ("f", model.f),
            ("sig", model.p_value),
            ("df_regression", model.df1 as f64),
            ("df_residual", model.df2),
        ] {
            assert_printed(&format!("model {} {what}", at + 1), figure, &printed[what]);
        }
        let terms: Vec<&str> = model.coefficients.iter().map(|c| c.term.as_str()).collect();
        assert_eq!(terms, names(&printed["terms"]), "model {}", at + 1);
        for (i, c) in model.coefficients.iter().enumerate() {
            for (what, figure) in [
                ("b", c.estimate),
                ("std_error", c.std_error),
                ("beta", c.beta),
                ("t", c.statistic),
                ("sig_of_t", c.p_value),
            ] {
                let printed = &printed[what][i];
                if printed.is_null() {
                    assert!(figure.is_nan(), "{} {what}: SPSS prints none", c.term);
                } else {
                    assert_printed(&format!("model {} {} {what}", at + 1, c.term), figure, printed);
                }
            }
        }
    }
}

#[test]
fn the_selection_criteria_are_those_of_spss() {
    let expected = &read_json("spss.json")["selection"];
    for predictor in ["PctSAT", "LogPctSAT"] {
        let found = fitted(&states(), &[&[predictor, "Expend"]]);
        let (selection, printed) = (found.selection[0], &expected[predictor]);
        for (what, figure) in [
            ("r", found.fit.models[0].r_squared.sqrt()),
            ("r_square", found.fit.models[0].r_squared),
            ("adjusted_r_square", found.fit.models[0].adj_r_squared),
            ("std_error_of_the_estimate", found.fit.models[0].sigma),
            ("akaike", selection.akaike),
            ("amemiya", selection.amemiya),
            ("mallows", selection.mallows),
            ("schwarz", selection.schwarz),
        ] {
            assert_printed(&format!("{predictor} {what}"), figure, &printed[what]);
        }
    }
}

/// What is nearly the sum of two others, and what enters with it.
#[test]
fn a_predictor_without_tolerance_does_not_enter() {
    let mut columns = Vec::new();
    let wave = |of: f64| (1..=60).map(|row| (f64::from(row) * of).sin()).collect::<Vec<f64>>();
    let (a, b, noise) = (wave(0.7), wave(1.3), wave(2.9));
    let sum: Vec<f64> = (0..60).map(|row| a[row] + b[row] + 1e-3 * noise[row]).collect();
    let outcome: Vec<f64> = (0..60).map(|row| a[row] + 0.5 * noise[row]).collect();
    columns.push(("a".to_string(), a));
    columns.push(("b".to_string(), b));
    columns.push(("sum".to_string(), sum));
    columns.push(("SAT".to_string(), outcome));
    let answers = Answers::new(columns);

    // The tolerance is 1 − R² of the regression on those that entered.
    let on_the_others = HierarchicalRegression::new("sum").block("others", ["a", "b"]);
    let on_the_others = on_the_others.fit_responses(&answers.responses(), Missing::Listwise);
    let model = &on_the_others.expect("a regression").models[0];
    let share = 1.0 - model.r_squared;

    // Later blocks stand back, whatever their tolerance.
    let found = fitted(&answers, &[&["a", "b"], &["sum"]]);
    assert_eq!(found.fit.models.len(), 1, "nothing of the second block enters");
    assert_eq!(found.excluded.len(), 1);
    assert_eq!((found.excluded[0].block.as_str(), found.excluded[0].term.as_str()), ("sum", "sum"));
    assert!((found.excluded[0].tolerance - share).abs() < 1e-12, "{share}");

    let text = found.to_string();
    assert!(text.contains("sum of sum did not enter: tolerance "), "{text}");
    assert!(text.contains("Amemiya  Mallows"), "{text}");

    let found = fitted(&answers, &[&["a", "sum"], &["b"]]);
    assert_eq!(found.excluded[0].term, "b");

    // What stays out is as if it had not been asked for.
    let plain = HierarchicalRegression::new("SAT").block("a b", ["a", "b"]);
    let plain = plain.fit_responses(&answers.responses(), Missing::Listwise).expect("a fit");
    let found = fitted(&answers, &[&["a", "b"], &["sum"]]);
    let pairs = plain.models[0].coefficients.iter().zip(&found.fit.models[0].coefficients);
    for (plain, found) in pairs {
        assert_close(&plain.term, found.estimate, plain.estimate, STABLE);
    }
}

/// Gaps in what did not enter still leave a respondent out; and the rows carry an exact fit.
#[test]
fn from_rows_it_is_as_from_moments() {
    let answers = states();
    let regression =
        HierarchicalRegression::new("SAT").block("a", ["Expend"]).block("b", ["LogPctSAT"]);
    let by_rows = spss_regression_of(&regression, &answers.responses(), Missing::Listwise);
    let by_rows = by_rows.expect("a regression");
    let by_moments = fitted(&answers, &[&["Expend"], &["LogPctSAT"]]);
    assert_eq!(by_rows.selection, by_moments.selection);
    for (rows, moments) in by_rows.fit.models.iter().zip(&by_moments.fit.models) {
        assert_eq!(rows.covariance, moments.covariance);
    }

    let (x, gap) = ([1.0, 2.0, 4.0, 3.0, 6.0], [2.0, 4.0, 8.0, 6.0, f64::NAN]);
    let y = [1.0, 3.0, 2.0, 5.0, 4.0];
    let columns = [("x", &x[..]), ("twice", &gap[..]), ("y", &y[..])];
    let responses = scalewise::Responses::from_columns(columns).expect("columns");
    let regression = HierarchicalRegression::new("y").block("b", ["x", "twice"]);
    let found = spss_regression_of(&regression, &responses, Missing::Listwise).expect("a fit");
    assert_eq!((found.fit.n, found.excluded[0].term.as_str()), (4, "twice"));
}

/// AIC and BIC of the likelihood and SPSS's differ by what no model can change.
#[test]
fn both_kinds_of_criteria_rank_models_alike() {
    let found = fitted(&states(), &[&["Expend"], &["LogPctSAT"]]);
    let n: f64 = 50.0;
    let constant = n * ((2.0 * std::f64::consts::PI).ln() + 1.0);
    for (model, selection) in found.fit.models.iter().zip(&found.selection) {
        assert_close("AIC", model.aic - selection.akaike, constant + 2.0, STABLE);
        assert_close("BIC", model.bic - selection.schwarz, constant + n.ln(), STABLE);
    }
}
