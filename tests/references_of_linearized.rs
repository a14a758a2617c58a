//! Standard errors of correlations under sampling weights, against R's survey.

use crate::common::designs::Design;
use crate::common::{Comparison, assert_close, beside, names, numbers, read_json};
use ndarray::{Array2, array};
use scalewise::{
    CorrelationMethod, Correlations, Key, LinearizedInterval, Missing, Moments, Responses,
    SampleDesign, WeightType, clustered_correlations, correlation_matrix, linearized_correlations,
};
use serde_json::Value;

fn compare(compare: &mut Comparison, name: &str, responses: &Responses<'_>, expected: &Value) {
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let expected = &expected[missing.name()];
        let variables = responses.select(names(&expected["names"])).expect("variables");
        let found = |interval| {
            linearized_correlations(&variables, missing, interval, 0.95).expect("correlations")
        };
        let (fisher, wald) = (found(LinearizedInterval::Fisher), found(LinearizedInterval::Wald));
        assert_eq!((fisher.interval, wald.interval), ("fisher", "wald"));
        let name = format!("{name} {}", missing.name());
        let mut matrix = |what: &str, found: &Array2<f64>| {
            compare.matrix(&format!("{name} {what}"), found, &expected[what]);
        };
        matrix("r", &fisher.r);
        matrix("std_error", &fisher.std_error);
        matrix("statistic", &fisher.statistic);
        matrix("p_value", &fisher.p_value);
        matrix("wald_low", &wald.conf_low);
        matrix("wald_high", &wald.conf_high);
        matrix("fisher_low", &fisher.conf_low);
        matrix("fisher_high", &fisher.conf_high);
        let k = fisher.names.len();
        let pairs = (0..k).flat_map(|j| (j + 1..k).map(move |i| (i, j)));
        let n: Vec<f64> = pairs.map(|(i, j)| fisher.n[[i, j]]).collect();
        assert_eq!(n, numbers(&expected["n"]), "{name} n");
    }
}

#[test]
fn linearized_correlations_are_those_of_survey() {
    let expected = read_json("linearized.json");
    let designs = Design::weighted();
    assert_eq!(designs.len(), 5, "five designs with weights");
    Comparison::assert(|comparison| {
        for design in &designs {
            let responses = design.responses(WeightType::Sampling);
            compare(comparison, &design.name, &responses, &expected[&design.name]);
        }
        let answers = crate::common::Answers::read("data/airquality.csv");
        compare(comparison, "none", &answers.responses(), &expected["none"]);
        compare(comparison, "frequencies", &answers.weighted(), &expected["frequencies"]);
    });
}

#[test]
fn the_unit_of_weights_does_not_matter_and_r_is_the_plain_one() {
    let designs = Design::weighted();
    let design = designs.iter().find(|design| design.name == "api").expect("the schools");
    let responses = design.responses(WeightType::Sampling).select(["api00", "meals", "ell"]);
    let responses = responses.expect("three variables");
    let of = |responses: &Responses<'_>| {
        linearized_correlations(responses, Missing::Listwise, LinearizedInterval::Fisher, 0.9)
            .expect("correlations")
    };
    let found = of(&responses);
    let weights = crate::common::Answers::read("data/api.csv");
    let tenfold: Vec<f64> =
        weights.column("pw").expect("weights").iter().map(|w| w * 10.0).collect();
    let rescaled = responses.clone().weighted(&tenfold[..], WeightType::Sampling).expect("weights");
    for (one, other) in found.std_error.iter().zip(of(&rescaled).std_error.iter()) {
        assert_close("standard error", *one, *other, beside(1e-13, 1e-3));
    }
    let plain =
        correlation_matrix(&Moments::of(&responses, Missing::Listwise).expect("moments"), 0.9);
    assert_eq!(found.r, plain.expect("a matrix").r);
}

#[test]
fn a_perfect_correlation_has_no_panic() {
    let (x, y) = (array![1.0, 2.0, 3.0, 4.0, 7.0], array![2.0, 4.0, 6.0, 8.0, 14.0]);
    let responses = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    for interval in [LinearizedInterval::Fisher, LinearizedInterval::Wald] {
        let found = linearized_correlations(&responses, Missing::Pairwise, interval, 0.95);
        let found = found.expect("correlations");
        assert_eq!(found.r[[0, 1]], 1.0);
        assert!(found.std_error[[0, 1]] < 1e-15 && found.p_value[[0, 1]] < 1e-15);
        assert_close("low", found.conf_low[[0, 1]], 1.0, 1e-14);
        assert_close("high", found.conf_high[[0, 1]], 1.0, 1e-14);
    }
}

/// The pupils of `math_achieve.csv`, drawn as `linearized.R` takes them to be.
struct Pupils {
    answers: crate::common::Answers,
    weights: Vec<f64>,
    gaps: Vec<f64>,
}

impl Pupils {
    fn read() -> Self {
        let answers = crate::common::Answers::read("data/math_achieve.csv");
        let rows = answers.responses().n_rows();
        let weights = (1..=rows).map(|row| 1.0 + (row % 7) as f64 / 3.0).collect();
        let mut gaps = answers.column("ses").expect("ses").to_vec();
        gaps.iter_mut().skip(2).step_by(11).for_each(|x| *x = f64::NAN);
        Self { answers, weights, gaps }
    }

    fn key(&self, name: &str) -> Key<'static> {
        let column = self.answers.column(name).expect("a key");
        Key::of(name, column.iter().map(|x| Some(*x as i64))).expect("levels")
    }

    fn responses(&self, gaps: bool, weighted: bool) -> Responses<'_> {
        let column = |name: &str| self.answers.column(name).expect("a column");
        let ses = if gaps { &self.gaps[..] } else { column("ses") };
        let columns = [("math", column("math")), ("ses", ses), ("female", column("female"))];
        let responses = Responses::from_columns(columns).expect("columns");
        if weighted {
            responses.weighted(&self.weights[..], WeightType::Sampling).expect("weights")
        } else {
            responses
        }
    }
}

#[test]
fn correlations_of_clusters_and_strata_are_those_of_survey() {
    let (pupils, figures) = (Pupils::read(), &read_json("linearized.json")["clusters"]);
    let (school, minority) = (Some(pupils.key("school")), Some(pupils.key("minority")));
    let cases = [
        ("schools", false, true, school.clone(), None),
        ("schools_in_strata", false, true, school.clone(), minority.clone()),
        ("strata", false, true, None, minority.clone()),
        ("unweighted", false, false, school.clone(), None),
        ("gaps", true, true, school, minority),
    ];
    for (name, gaps, weighted, clusters, strata) in cases {
        let responses = pupils.responses(gaps, weighted);
        let design = SampleDesign { clusters, strata };
        let found = |interval| {
            clustered_correlations(&responses, Missing::Pairwise, &design, interval, 0.95)
                .expect("correlations")
        };
        let (fisher, wald) = (found(LinearizedInterval::Fisher), found(LinearizedInterval::Wald));
        let columns = [
            ("n", &fisher.n),
            ("r", &fisher.r),
            ("std_error", &fisher.std_error),
            ("df", &fisher.df),
            ("statistic", &fisher.statistic),
            ("p_value", &fisher.p_value),
            ("fisher_low", &fisher.conf_low),
            ("fisher_high", &fisher.conf_high),
            ("wald_low", &wald.conf_low),
            ("wald_high", &wald.conf_high),
        ];
        for (what, matrix) in columns {
            let expected = numbers(&figures[name][what]);
            for (at, expected) in [[1, 0], [2, 0], [2, 1]].into_iter().zip(expected) {
                let near =
                    beside(crate::common::STABLE, if what == "p_value" { 1e-10 } else { 1.0 });
                assert_close(&format!("{name} {what} {at:?}"), matrix[at], expected, near);
            }
        }
    }
}

#[test]
fn the_matrix_of_a_design_has_its_degrees_of_freedom() {
    let pupils = Pupils::read();
    let design = SampleDesign { clusters: Some(pupils.key("school")), strata: None };
    let asked = Correlations::new(CorrelationMethod::Pearson);
    let matrix = asked.of_design(&pupils.responses(false, true), Missing::Listwise, &design);
    assert_eq!(matrix.expect("a matrix").df[[1, 0]], 159.0, "160 schools");
}
