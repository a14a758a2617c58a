//! Maximum likelihood from answers with gaps, beside R's lavaan.

use crate::common::{
    Answers, Comparison, ITERATIVE, assert_close, beside, number, read_json, text,
};
use scalewise::{HierarchicalRegression, Missing, Moments, WeightType};
use serde_json::Value;

/// One data set of `missing.json` with one kind of weights.
struct Case {
    name: String,
    study: Value,
    kind: Option<WeightType>,
    answers: Answers,
    weights: Vec<f64>,
    expected: Value,
}

fn cases() -> Vec<Case> {
    let (designs, studies) = (read_json("designs.json"), read_json("studies.json"));
    let figures = read_json("missing.json");
    let mut cases = Vec::new();
    for (name, kinds) in figures.as_object().expect("designs") {
        let declared = &designs["missing"][name];
        let study = declared["study"].as_str().map_or(declared, |study| &studies[study]);
        for (kind, expected) in kinds.as_object().expect("kinds of weights") {
            let weight_type = match kind.as_str() {
                "frequency" => Some(WeightType::Frequency),
                "sampling" => Some(WeightType::Sampling),
                _ => None,
            };
            let weights = weight_type.map_or_else(Vec::new, |weight_type| {
                let file = Answers::read(text(&declared["weights_file"]));
                file.column(text(&declared[weight_type.name()]))
                    .expect("a column of weights")
                    .to_vec()
            });
            cases.push(Case {
                name: format!("{name} {kind}"),
                study: study.clone(),
                kind: weight_type,
                answers: Answers::read(text(&study["file"])),
                weights,
                expected: expected.clone(),
            });
        }
    }
    cases
}

impl Case {
    fn moments(&self) -> Moments {
        let names: Vec<&str> =
            self.expected["names"].as_array().expect("names").iter().map(text).collect();
        let responses = self.answers.responses().select(names).expect("variables");
        let rows = responses.n_rows();
        let responses = match self.kind {
            Some(kind) => responses.weighted(&self.weights[..rows], kind).expect("weights"),
            None => responses,
        };
        Moments::of(&responses, Missing::Em).expect("moments")
    }
}

#[test]
fn maximum_likelihood_is_that_of_lavaan() {
    let cases = cases();
    assert!(cases.len() >= 9);
    Comparison::assert(|compare| {
        for case in cases {
            let (moments, name, expected) = (case.moments(), &case.name, &case.expected);
            let em = moments.em().expect("of the kind em").expect("an estimate");
            let counts = moments.cases();
            compare.cell(&format!("{name} read"), counts.read, &expected["cases"]["read"]);
            compare.cell(&format!("{name} used"), counts.used, &expected["cases"]["used"]);
            compare.cell(&format!("{name} empty"), counts.incomplete, &expected["cases"]["empty"]);
            // Weights are scaled to sum to n here, and are not by lavaan.
            let weighting = moments.weighting();
            let raw = em.log_likelihood * (weighting.sum / em.n);
            assert_close(&format!("{name} ℓ"), raw, number(&expected["log_likelihood"]), ITERATIVE);
            let sd: Vec<f64> = moments.sd().to_vec();
            for (i, mean) in moments.mean().iter().enumerate() {
                let expected = &expected["mean"][i];
                assert_close(
                    &format!("{name} mean {i}"),
                    *mean,
                    number(expected),
                    beside(ITERATIVE, sd[i]),
                );
                for (j, sd_j) in sd.iter().enumerate() {
                    let found = moments.covariance()[[i, j]];
                    let expected = &case.expected["covariance"][i][j];
                    let near = beside(ITERATIVE, sd[i] * sd_j);
                    assert_close(
                        &format!("{name} covariance {i} {j}"),
                        found,
                        number(expected),
                        near,
                    );
                    let (found, expected) =
                        (moments.correlation()[[i, j]], &case.expected["correlation"][i][j]);
                    let near = beside(ITERATIVE, 1.0);
                    assert_close(
                        &format!("{name} correlation {i} {j}"),
                        found,
                        number(expected),
                        near,
                    );
                }
            }
        }
    });
}

#[test]
fn blocks_from_the_estimate_are_those_of_lavaan() {
    Comparison::assert(|compare| {
        for case in cases().iter().filter(|case| case.kind != Some(WeightType::Sampling)) {
            let blocks = case.study["blocks"].as_array().expect("blocks");
            let start = HierarchicalRegression::new(text(&case.study["outcome"]));
            let regression = blocks.iter().fold(start, |regression, block| {
                let predictors = block["predictors"].as_array().expect("predictors");
                regression.block(text(&block["name"]), predictors.iter().map(text))
            });
            let fit = regression.fit(&case.moments()).expect("a fit");
            let (tidy, glance) =
                (&case.expected["regression"]["tidy"], &case.expected["regression"]["glance"]);
            let mut row = 0;
            for (at, model) in fit.models.iter().enumerate() {
                let what = format!("{} model {}", case.name, at + 1);
                let expected = &glance["r_squared"][at];
                assert_close(&format!("{what} R²"), model.r_squared, number(expected), ITERATIVE);
                for coefficient in &model.coefficients {
                    let what = format!("{what} {}", coefficient.term);
                    compare.cell(&what, &coefficient.term, &tidy["term"][row]);
                    let near = beside(ITERATIVE, coefficient.std_error);
                    assert_close(&what, coefficient.estimate, number(&tidy["estimate"][row]), near);
                    if !coefficient.beta.is_nan() {
                        assert_close(
                            &what,
                            coefficient.beta,
                            number(&tidy["beta"][row]),
                            beside(ITERATIVE, 1.0),
                        );
                    }
                    row += 1;
                }
            }
        }
    });
}
