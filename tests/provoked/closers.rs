//! Of exact tests, and of samples of clusters and strata.

use scalewise::{
    CorrelationMethod, CorrelationScores, Correlations, Key, LinearizedInterval, Missing, Moments,
    PairTables, Responses, SampleDesign, WeightType, clustered_correlations,
    linearized_correlations_of_scores,
};

use super::{Case, answers, failure};

const X: &[f64] = &[1.0, 2.0, 4.0, 3.0, 5.0, 6.0];
const Y: &[f64] = &[2.0, 1.0, 4.0, 3.0, 6.0, 5.0];

pub(crate) fn of_designs() -> Vec<Case> {
    let responses = answers(&[("x", X), ("y", Y)]);
    let key = |name: &str, values: [Option<i64>; 6]| Key::of(name, values).expect("levels");
    let drawn = |responses: &Responses<'_>, clusters, strata| {
        let design = SampleDesign { clusters, strata };
        let interval = LinearizedInterval::Fisher;
        failure(clustered_correlations(responses, Missing::Listwise, &design, interval, 0.95))
    };
    let pairs = || key("school", [1, 1, 2, 2, 3, 3].map(Some));
    let weighted =
        responses.clone().weighted(&[1.0; 6][..], WeightType::Frequency).expect("weights");
    let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
    let scores = CorrelationScores::of(&responses, &moments).expect("scores");
    let twice = scores.merge(&scores).expect("scores");
    let asked = Correlations::new(CorrelationMethod::Polychoric);
    let tables = PairTables::of(&responses, Missing::Listwise).expect("tables");
    vec![
        (
            failure(asked.of_rank_scores(&tables, &scores)),
            "these are scores of pearson correlations, and polychoric ones are needed: make them of the same method",
        ),
        (
            failure(linearized_correlations_of_scores(
                &moments,
                &twice,
                LinearizedInterval::Fisher,
                0.95,
            )),
            "the answers were read twice and had 6 rows, then 12: give data that stay as they are",
        ),
        (
            drawn(
                &responses,
                Some(key("school", [Some(1), None, Some(2), None, None, None])),
                None,
            ),
            "`school` is missing in row 1 (rows count from 0): everybody in the sample belongs to a cluster and a stratum, leave the row out or fill it in",
        ),
        (
            drawn(&responses, Some(key("school", [1; 6].map(Some))), None),
            "the sample has one cluster with answers to both variables, which tells nothing of how clusters differ: leave cluster out",
        ),
        (
            drawn(&responses, Some(pairs()), Some(key("region", [1, 1, 1, 1, 2, 2].map(Some)))),
            "stratum 2 of `region` has one cluster with answers to both variables, which tells nothing of how clusters differ: merge the stratum with one like it",
        ),
        (
            failure(Correlations::new(CorrelationMethod::Polychoric).of_design(
                &responses,
                Missing::Listwise,
                &SampleDesign { clusters: Some(pairs()), strata: None },
            )),
            "a latent correlation of clusters or strata is not available yet: use method=\"pearson\", \"spearman\" or \"kendall\"",
        ),
        (
            drawn(&weighted, Some(pairs()), None),
            "a correlation of clusters or strata with frequency weights is not available yet: use weight_type=\"sampling\", or repeat the rows",
        ),
    ]
}

pub(crate) fn of_exact_tests() -> Vec<Case> {
    let tied = answers(&[("x", X), ("y", &[1.0, 1.0, 2.0, 3.0, 4.0, 5.0])]);
    let many: Vec<f64> = (0..51).map(f64::from).collect();
    let many = answers(&[("x", &many), ("y", &many)]);
    let weighted = answers(&[("x", X), ("y", Y)]);
    let weighted = weighted.weighted(&[1.0; 6][..], WeightType::Frequency).expect("weights");
    let exact = |responses: &Responses<'_>, method| {
        let asked = Correlations::new(method).exact();
        failure(asked.of_responses(responses, Missing::Pairwise))
    };
    vec![
        (
            exact(&tied, CorrelationMethod::Spearman),
            "there is no exact test of a spearman correlation of `x` and `y`: it needs answers without ties; leave exact out for the usual test",
        ),
        (
            exact(&many, CorrelationMethod::Kendall),
            "there is no exact test of a kendall correlation of `x` and `y`: it counts up to 50 respondents; leave exact out for the usual test",
        ),
        (
            exact(&weighted, CorrelationMethod::Kendall),
            "an exact test of a rank correlation with weights is not available yet: leave exact or the weights out",
        ),
        (
            exact(&tied, CorrelationMethod::Pearson),
            "an exact test other than of Spearman's or Kendall's correlation of rows is not available yet: leave exact out",
        ),
    ]
}
