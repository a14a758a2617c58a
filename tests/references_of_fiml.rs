//! Inference about regressions on answers with gaps, beside R's lavaan.

use crate::common::regressions::{coefficients, declared_regression};
use crate::common::{
    Answers, Comparison, ITERATIVE, assert_close, beside, list, number, read_json, text,
};
use scalewise::{HierarchicalRegression, Missing, Moments, Regression, Responses, WeightType};
use serde_json::Value;

/// A design of `fiml.json`: its declaration, answers and figures.
struct Design {
    name: String,
    study: Value,
    declared: Value,
    answers: Answers,
    figures: Value,
}

fn designs() -> Vec<Design> {
    let (designs, studies) = (read_json("designs.json"), read_json("studies.json"));
    let figures = read_json("fiml.json");
    let design = |(name, figures): (&String, &Value)| {
        let declared = designs["missing"][name].clone();
        let study = declared["study"].as_str().map_or(&declared, |study| &studies[study]).clone();
        let answers = Answers::read(text(&study["file"]));
        Design { name: name.clone(), study, declared, answers, figures: figures.clone() }
    };
    figures.as_object().expect("designs").iter().map(design).collect()
}

impl Design {
    fn regression(&self) -> HierarchicalRegression {
        declared_regression(&self.study).0
    }

    fn fit(&self, responses: &Responses<'_>, regression: &HierarchicalRegression) -> Regression {
        regression.fit_responses(responses, Missing::Em).expect("a fit")
    }

    fn by_frequency(&self) -> Regression {
        let weights = Answers::read(text(&self.declared["weights_file"]));
        let weights = weights.column(text(&self.declared["frequency"])).expect("weights");
        let responses = self.answers.responses();
        let rows = responses.n_rows();
        let weighted = responses.weighted(&weights[..rows], WeightType::Frequency);
        self.fit(&weighted.expect("weights"), &self.regression())
    }
}

/// Statistics move with the estimate by 1 / SE of it; p of far tails by as many times more.
fn assert_blocks(name: &str, fit: &Regression, expected: &Value) {
    let (tidy, glance) = (&expected["tidy"], &expected["glance"]);
    assert_eq!(fit.vcov, "observed_information");
    let rows = coefficients(fit);
    assert_eq!(rows.len(), list(&tidy["term"]).len(), "{name}: rows");
    for (row, (model, c)) in rows.iter().enumerate() {
        let what = format!("{name} model {model} {}", c.term);
        let figure = |column: &str| number(&tidy[column][row]);
        assert_eq!(c.term, text(&tidy["term"][row]), "{what}");
        let near = beside(ITERATIVE, c.std_error);
        assert_close(&what, c.estimate, figure("estimate"), near);
        assert_close(&format!("{what} SE"), c.std_error, figure("std_error"), ITERATIVE);
        assert_close(
            &format!("{what} z"),
            c.statistic,
            figure("statistic"),
            beside(ITERATIVE, 1.0),
        );
        assert_close(&format!("{what} p"), c.p_value, figure("p_value"), beside(ITERATIVE, 1.0));
    }
    for (at, model) in fit.models.iter().enumerate() {
        let what = format!("{name} model {}", at + 1);
        let figure = |column: &str| number(&glance[column][at]);
        let errors = model.likelihood.as_ref().expect("standard errors of EM");
        let first = rows.iter().position(|(number, _)| *number == at + 1).expect("rows");
        let constants = usize::from(fit.intercept);
        for (j, error) in errors.beta.iter().enumerate() {
            let row = first + constants + j;
            let expected = number(&tidy["beta_std_error"][row]);
            assert_close(&format!("{what} SE of beta {j}"), *error, expected, ITERATIVE);
            let found = &model.coefficients[constants + j];
            let half = (found.beta_conf_high - found.beta_conf_low) / 2.0;
            assert_close(
                &format!("{what} half {j}"),
                half,
                1.959963984540054 * expected,
                ITERATIVE,
            );
        }
        let of_r_squared = [
            ("r_squared", model.r_squared),
            ("r_squared_std_error", errors.r_squared),
            ("r_squared_change", model.r_squared_change),
            ("r_squared_change_std_error", errors.r_squared_change),
            ("f", model.f),
            ("df1", model.df1 as f64),
            ("p_value", model.p_value),
            ("f_change", model.f_change),
            ("df1_change", model.df1_change as f64),
            ("p_change", model.p_change),
        ];
        for (column, found) in of_r_squared {
            let near = beside(ITERATIVE, 1.0);
            assert_close(&format!("{what} {column}"), found, figure(column), near);
        }
        assert!(model.df2.is_infinite() && model.df2_change.is_infinite());
        assert!(model.log_likelihood.is_nan());
    }
}

#[test]
fn standard_errors_are_those_of_the_observed_information() {
    Comparison::assert(|compare| {
        for design in designs() {
            let name = format!("{} unweighted", design.name);
            let (responses, figures) = (design.answers.responses(), &design.figures["unweighted"]);
            let fit = design.fit(&responses, &design.regression());
            compare.cell(&name, fit.n, &figures["n"]);
            assert_blocks(&name, &fit, &figures["blocks"]);
            let through_origin = design.regression().without_intercept();
            let origin = design.fit(&responses, &through_origin);
            assert_blocks(&format!("{name} origin"), &origin, &figures["through_origin"]);
        }
    });
}

#[test]
fn frequencies_count_as_rows() {
    let weighted: Vec<Design> =
        designs().into_iter().filter(|design| !design.figures["frequency"].is_null()).collect();
    assert!(!weighted.is_empty());
    Comparison::assert(|compare| {
        for design in weighted {
            let name = format!("{} frequency", design.name);
            let (fit, figures) = (design.by_frequency(), &design.figures["frequency"]);
            compare.cell(&name, fit.n, &figures["n"]);
            assert_blocks(&name, &fit, &figures["blocks"]);
        }
    });
}

#[test]
fn the_last_model_is_lavaans() {
    for design in designs() {
        let expected = &design.figures["unweighted"]["lavaan"];
        let fit = design.fit(&design.answers.responses(), &design.regression());
        let model = fit.models.last().expect("a model");
        let errors = model.likelihood.as_ref().expect("standard errors of EM");
        let near = beside(ITERATIVE, 1.0);
        for (j, error) in errors.beta.iter().enumerate() {
            let what = format!("{} {j}", design.name);
            let found = &model.coefficients[j + 1];
            assert_close(&what, found.beta, number(&expected["beta"][j]), near);
            assert_close(&what, *error, number(&expected["beta_std_error"][j]), ITERATIVE);
        }
        let name = &design.name;
        assert_close(name, model.r_squared, number(&expected["r_squared"]), ITERATIVE);
        let error = number(&expected["r_squared_std_error"]);
        assert_close(name, errors.r_squared, error, ITERATIVE);
        assert_close(name, model.p_change, number(&expected["p_value"]), near);
    }
}

/// Moments keep the patterns: what is fitted from them, merged of parts or read from JSON, is what is
/// fitted from the answers.
#[test]
fn moments_tell_as_much_as_the_answers() {
    let design = designs().into_iter().find(|design| design.name == "airquality").expect("one");
    let regression = design.regression();
    let responses = design.answers.responses();
    let responses = responses.select(regression.variables()).expect("variables");
    let whole = design.fit(&responses, &regression);
    let moments = Moments::of(&responses, Missing::Em).expect("moments");
    let json = moments.to_json();
    let read = Moments::from_json(&json).expect("moments");
    let fit = regression.fit(&read).expect("a fit");
    for (found, expected) in coefficients(&fit).iter().zip(coefficients(&whole)) {
        assert_close(&found.1.term, found.1.std_error, expected.1.std_error, 1e-12);
    }
}
