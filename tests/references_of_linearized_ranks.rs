//! Standard errors of rank correlations under sampling weights, of clusters and strata, and the
//! comparison of two groups, against the derivatives by every weight and R's survey.

use crate::common::designs::Design;
use crate::common::{Answers, Comparison, list, names, read_json};
use ndarray::{Array2, array};
use scalewise::{
    Adjustment, Alternative, CorrelationMethod, Correlations, IntervalMethod, Key,
    LinearizedCorrelations, LinearizedInterval, Missing, RankMethod, Responses, SampleDesign,
    WeightType, clustered_rank_correlations, compare_linearized_correlations_between,
    linearized_rank_correlations, rank_correlation_matrix,
};
use serde_json::Value;

const METHODS: [RankMethod; 2] = [RankMethod::Spearman, RankMethod::Kendall];

/// The pairs in the order of the lower triangle, row by row.
fn pairs(matrix: &Array2<f64>) -> Vec<f64> {
    let k = matrix.nrows();
    (0..k).flat_map(|i| (0..i).map(move |j| (i, j))).map(|at| matrix[at]).collect()
}

fn compare(
    comparison: &mut Comparison,
    name: &str,
    found: impl Fn(RankMethod, LinearizedInterval) -> LinearizedCorrelations,
    expected: &Value,
) {
    for method in METHODS {
        let fisher = found(method, LinearizedInterval::Fisher);
        let wald = found(method, LinearizedInterval::Wald);
        assert_eq!((fisher.method, wald.interval), (method.name(), "wald"));
        let expected = &expected[method.name()];
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
            let what_of = format!("{name} {} {what}", method.name());
            comparison.cells(&what_of, pairs(matrix), &expected[what]);
        }
    }
}

#[test]
fn rank_correlations_have_the_linearized_errors_of_survey() {
    let expected = &read_json("linearized_ranks.json")["weighted"];
    let designs = Design::weighted();
    assert_eq!(designs.len(), 5, "five designs with weights");
    Comparison::assert(|comparison| {
        let mut both_policies = |name: &str, responses: &Responses<'_>| {
            for missing in [Missing::Listwise, Missing::Pairwise] {
                let expected = &expected[name][missing.name()];
                let chosen = responses.select(names(&expected["names"])).expect("variables");
                let found = |method, interval| {
                    linearized_rank_correlations(&chosen, missing, method, interval, 0.95)
                        .expect("correlations")
                };
                let name = format!("{name} {}", missing.name());
                compare(comparison, &name, found, expected);
            }
        };
        for design in &designs {
            both_policies(&design.name, &design.responses(WeightType::Sampling));
        }
        let answers = Answers::read("data/airquality.csv");
        both_policies("none", &answers.responses());
        both_policies("frequencies", &answers.weighted());
    });
}

/// Every fourth pupil of `math_achieve.csv`, drawn as `linearized_ranks.R` takes them to be.
struct Pupils {
    answers: Answers,
    weights: Vec<f64>,
}

impl Pupils {
    fn read() -> Self {
        let all = Answers::read("data/math_achieve.csv");
        let fourth = |column: &[f64]| column.iter().step_by(4).copied().collect::<Vec<f64>>();
        let column = |name: &str| fourth(all.column(name).expect("a column"));
        let rows = all.responses().n_rows();
        let weights: Vec<f64> = (1..=rows).map(|row| 1.0 + (row % 7) as f64 / 3.0).collect();
        let mut gaps = column("ses");
        gaps.iter_mut().skip(2).step_by(11).for_each(|x| *x = f64::NAN);
        let named = ["math", "ses", "female", "school", "minority"];
        let mut columns: Vec<_> =
            named.into_iter().map(|name| (name.to_string(), column(name))).collect();
        columns.push(("gaps".to_string(), gaps));
        Self { answers: Answers::new(columns), weights: fourth(&weights) }
    }

    fn key(&self, name: &str) -> Key<'static> {
        let column = self.answers.column(name).expect("a key");
        Key::of(name, column.iter().map(|x| Some(*x as i64))).expect("levels")
    }

    fn responses(&self, ses: &str, weighted: bool) -> Responses<'_> {
        let column = |name: &str| self.answers.column(name).expect("a column");
        let columns =
            [("math", column("math")), ("ses", column(ses)), ("female", column("female"))];
        let responses = Responses::from_columns(columns).expect("columns");
        if weighted {
            responses.weighted(&self.weights[..], WeightType::Sampling).expect("weights")
        } else {
            responses
        }
    }
}

#[test]
fn rank_correlations_of_clusters_and_strata_have_the_errors_of_survey() {
    let (pupils, figures) = (Pupils::read(), &read_json("linearized_ranks.json")["clusters"]);
    let (school, minority) = (Some(pupils.key("school")), Some(pupils.key("minority")));
    let cases = [
        ("schools", "ses", true, school.clone(), None),
        ("schools_in_strata", "ses", true, school.clone(), minority.clone()),
        ("strata", "ses", true, None, minority.clone()),
        ("unweighted", "ses", false, school.clone(), None),
        ("gaps", "gaps", true, school, minority),
    ];
    Comparison::assert(|comparison| {
        for (name, ses, weighted, clusters, strata) in cases {
            let responses = pupils.responses(ses, weighted);
            let design = SampleDesign { clusters, strata };
            let found = |method, interval| {
                let (rule, level) = (Missing::Pairwise, 0.95);
                clustered_rank_correlations(&responses, rule, method, &design, interval, level)
                    .expect("correlations")
            };
            compare(comparison, name, found, &figures[name]);
        }
    });
}

#[test]
fn matrices_of_ranks_are_linearized_under_sampling_weights_and_of_designs() {
    let pupils = Pupils::read();
    let (responses, rule) = (pupils.responses("gaps", true), Missing::Pairwise);
    let design = SampleDesign { clusters: Some(pupils.key("school")), strata: None };
    for (method, by) in
        [(CorrelationMethod::Spearman, METHODS[0]), (CorrelationMethod::Kendall, METHODS[1])]
    {
        let asked = Correlations::new(method).adjust(Adjustment::Holm);
        let matrix = asked.of_responses(&responses, rule).expect("a matrix");
        let (interval, level) = (LinearizedInterval::Fisher, 0.95);
        let alone = linearized_rank_correlations(&responses, rule, by, interval, level);
        let alone = alone.expect("correlations");
        assert_eq!(pairs(&matrix.std_error), pairs(&alone.std_error));
        assert_eq!(pairs(&matrix.p_unadjusted), pairs(&alone.p_value));
        assert_eq!((matrix.method, matrix.interval, matrix.n_tests), (by.name(), "fisher", 3));
        assert_eq!(matrix.methods[[1, 0]], by.name());
        // The coefficients are those without tests.
        let plain = rank_correlation_matrix(&responses, rule, by, by.usual_interval(), level);
        assert_eq!(pairs(&matrix.r), pairs(&plain.expect("a matrix").r));
        let matrix = asked.of_design(&responses, rule, &design).expect("a matrix");
        assert_eq!((matrix.method, matrix.df[[2, 0]]), (by.name(), 159.0), "160 schools");
        let refused = asked.interval(IntervalMethod::Fieller).of_responses(&responses, rule);
        let message = refused.expect_err("an interval of other tests").to_string();
        assert!(message.contains("fieller") && message.contains("wald"), "{message}");
    }
}

#[test]
fn perfect_orders_and_ties_have_no_panic() {
    let (x, y) = (array![1, 2, 3, 4, 5, 6], array![2, 4, 6, 8, 10, 12]);
    let ties = array![1, 1, 2, 1, 2, 2];
    let columns = [("x", x.view()), ("y", y.view()), ("ties", ties.view())];
    let responses = Responses::from_columns(columns).expect("columns");
    for method in METHODS {
        let interval = LinearizedInterval::Fisher;
        let rule = Missing::Pairwise;
        let found = linearized_rank_correlations(&responses, rule, method, interval, 0.95);
        let found = found.expect("correlations");
        assert_eq!(found.r[[1, 0]], 1.0);
        assert!(found.std_error[[1, 0]] < 1e-15 && found.p_value[[1, 0]] < 1e-15);
        assert!(found.std_error[[2, 0]] > 0.0, "{method:?}");
        assert_eq!(found.std_error[[2, 0]], found.std_error[[0, 2]]);
    }
}

#[test]
fn correlations_of_two_groups_are_compared_as_strata_of_survey() {
    let figures = &read_json("linearized_ranks.json")["between"];
    let schools = Answers::read("data/api.csv");
    let column = |name: &str| schools.column(name).expect("a column");
    let mut ell = column("ell").to_vec();
    ell.sort_by(f64::total_cmp);
    let median = (ell[99] + ell[100]) / 2.0;
    let of_group = |name: &str, above: bool| -> Vec<f64> {
        let rows = column(name).iter().zip(column("ell"));
        rows.filter(|(_, ell)| (**ell > median) == above).map(|(x, _)| *x).collect()
    };
    Comparison::assert(|comparison| {
        for (pair, expected) in list(&figures["pairs"]).iter().zip(list(&figures["api"])) {
            let pair = names(pair);
            let answers: Vec<[Vec<f64>; 3]> = [false, true]
                .map(|above| [&pair[0], &pair[1], "pw"].map(|name| of_group(name, above)))
                .into();
            let groups: Vec<Responses<'_>> = answers
                .iter()
                .map(|[x, y, weights]| {
                    let columns = [(pair[0].as_str(), &x[..]), (pair[1].as_str(), &y[..])];
                    let responses = Responses::from_columns(columns).expect("columns");
                    responses.weighted(&weights[..], WeightType::Sampling).expect("weights")
                })
                .collect();
            let found = |alternative| {
                let named = [pair[0].as_str(), pair[1].as_str()];
                let (one, other) = (&groups[0], &groups[1]);
                compare_linearized_correlations_between(one, other, named, alternative, 0.95)
                    .expect("a comparison")
            };
            let both = found(Alternative::TwoSided);
            assert_eq!((both.design.name(), both.tests.len()), ("independent", 1));
            let test = both.test("linearized").expect("the one test");
            let figures = [
                ("r1", both.r1),
                ("r2", both.r2),
                ("difference", both.difference),
                ("statistic", test.statistic),
                ("df", test.df),
                ("p_value", test.p_value),
                ("conf_low", test.conf_low),
                ("conf_high", test.conf_high),
                ("p_less", found(Alternative::Less).tests[0].p_value),
                ("p_greater", found(Alternative::Greater).tests[0].p_value),
            ];
            for (what, figure) in figures {
                comparison.cell(&format!("{pair:?} {what}"), figure, &expected[what]);
            }
            comparison.cell("n1", both.n1, &expected["n1"]);
            comparison.cell("n2", both.n2, &expected["n2"]);
        }
    });
}
