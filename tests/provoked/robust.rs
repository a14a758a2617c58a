//! Robust and cluster-robust standard errors that do not exist.

use scalewise::{
    Error, GroupedMoments, HierarchicalRegression, Key, Missing, Responses, Vcov, WeightType,
    WildBootstrap,
};

use super::{Case, answers, failure, moments};

const X: [f64; 6] = [1.0, 2.0, 4.0, 3.0, 6.0, 5.0];
const ALONE: [f64; 6] = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
const Y: [f64; 6] = [1.0, 3.0, 2.0, 5.0, 4.0, 6.0];

fn responses() -> Responses<'static> {
    answers(&[("x", &X), ("alone", &ALONE), ("y", &Y)])
}

fn town(levels: [i64; 6]) -> Key<'static> {
    Key::of("town", levels.map(Some)).expect("a key")
}

pub(crate) fn of_robust_errors() -> Vec<Case> {
    let regression = |vcov| HierarchicalRegression::new("y").block("One", ["x"]).vcov(vcov);
    let with_alone = |vcov| regression(vcov).block("Two", ["alone"]);
    let of_rows = |vcov| failure(regression(vcov).fit_responses(&responses(), Missing::Listwise));
    let towns = [1, 1, 2, 2, 3, 3];
    let clustered = |vcov, levels| {
        let with_alone = with_alone(vcov);
        failure(with_alone.fit_clustered(&responses(), &[town(levels)], Missing::Listwise))
    };
    let sampled = || responses().weighted(&[1.0; 6][..], WeightType::Sampling).expect("weights");
    let crossed = || [town(towns), Key::of("wave", [1, 2, 1, 2, 1, 2].map(Some)).expect("a key")];
    let of_two = GroupedMoments::of(&responses(), &[town([1, 1, 1, 2, 2, 2])], Missing::Listwise);
    let of_two = of_two.expect("groups");
    let wild = |tested| {
        let both = HierarchicalRegression::new("y").block("Both", ["x", "alone"]);
        failure(both.wild_cluster_bootstrap(&of_two, tested, &WildBootstrap::seeded(99, 1)))
    };
    let pairwise = GroupedMoments::of(&responses(), &[town(towns)], Missing::Pairwise);
    vec![
        (
            failure(with_alone(Vcov::HC3).fit_responses(&responses(), Missing::Listwise)),
            "row 4 (rows count from 0) has a leverage of 1 in model 2: HC3 divides by nought there, use vcov=\"HC0\" or \"HC1\", or leave the row or the predictor that only it has out",
        ),
        (
            of_rows(Vcov::CR1),
            "vcov=\"CR1\" is of clusters: name their column with cluster=..., or use one of \"HC0\" to \"HC5\"",
        ),
        (
            clustered(Vcov::HC1, towns),
            "vcov=\"HC1\" takes no notice of clusters: leave cluster out, or use \"CR2\", \"CR0\", \"CR1\", \"CR1S\", \"CR1p\" or \"CR3\"",
        ),
        (
            failure(regression(Vcov::HC0).fit_responses(&sampled(), Missing::Listwise)),
            "sampling weights have linearized standard errors, not HC0: leave vcov out, or give the weights another weight_type",
        ),
        (
            of_rows(Vcov::Linearized),
            "vcov=\"linearized\" is of sampling weights: give weights of this type, or use vcov=\"HC1\"",
        ),
        (
            clustered(Vcov::CR0, [1; 6]),
            "`town` has 1 cluster(s) with respondents: cluster-robust standard errors need at least two, and are dependable from about forty on",
        ),
        (
            clustered(Vcov::CR3, [1, 1, 2, 2, 3, 4]),
            "the cluster town = 3 alone determines a coefficient of model 2, and CR3 leaves it out: use \"CR2\" or \"CR1\", or leave out the predictor that only this cluster has",
        ),
        (
            failure(
                regression(Vcov::HC2).fit(&moments(&[("x", &X), ("y", &Y)], Missing::Listwise)),
            ),
            "a robust standard error needs the answers themselves, which moments do not keep: give the data instead of Moments",
        ),
        (
            failure(regression(Vcov::CR1).fit_grouped(&pairwise.expect("groups"))),
            "a robust standard error with missing=\"pairwise\" or \"em\" is not available yet: use missing=\"listwise\"",
        ),
        (
            failure(regression(Vcov::CR2).fit_clustered(
                &responses(),
                &crossed(),
                Missing::Listwise,
            )),
            "two-way clustering with linearized errors, CR1p, CR2 or CR3 is not available yet: use \"CR0\", \"CR1\" or \"CR1S\", or one column of clusters",
        ),
        (
            clustered(Vcov::CR1p, [1, 1, 1, 2, 2, 2]),
            "CR1p standard errors are of clusters less coefficients, and model 1 has 2 coefficients for 2 clusters: use \"CR2\" or \"CR1\", or enter fewer predictors",
        ),
        (
            wild("Both"),
            "2 coefficients cannot be tested together with 2 clusters: test fewer than there are clusters, or one at a time",
        ),
        (
            wild("age"),
            "`age` is neither a predictor nor a block of this regression: choose among `x`, `alone` and `Both`",
        ),
    ]
}

/// A cluster of one row is a cluster, also for CR2.
#[test]
fn clusters_may_have_one_row() {
    let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    let fit =
        regression.fit_clustered(&responses(), &[town([1, 1, 2, 2, 3, 4])], Missing::Listwise);
    let fit = fit.expect("a fit");
    assert_eq!((fit.vcov, fit.clusters.expect("clusters").counts), ("CR2", vec![4]));
    assert!(fit.models[0].coefficients.iter().all(|c| c.std_error > 0.0 && c.df > 1.0));
}

/// Two clusters cannot tell two coefficients apart: there is no joint test, and no invented one.
#[test]
fn few_clusters_have_no_joint_test() {
    for vcov in [Vcov::CR0, Vcov::CR1S, Vcov::CR2] {
        let regression =
            HierarchicalRegression::new("y").block("One", ["x"]).block("Two", ["alone"]).vcov(vcov);
        let keys = [town([1, 1, 1, 2, 2, 2])];
        let fit = regression.fit_clustered(&responses(), &keys, Missing::Listwise).expect("a fit");
        assert!(fit.models[1].f.is_nan() && fit.models[1].p_value.is_nan());
        assert!(fit.models[1].f_change.is_finite(), "{}", vcov.name());
    }
}

/// Rows without a cluster are left out and counted.
#[test]
fn rows_without_a_cluster_are_counted() {
    let regression = HierarchicalRegression::new("y").block("One", ["x"]).vcov(Vcov::CR1);
    let levels = [Some(1), Some(1), None, Some(2), Some(2), Some(3)];
    let keys = [Key::of("town", levels).expect("a key")];
    let fit = regression.fit_clustered(&responses(), &keys, Missing::Listwise).expect("a fit");
    let clusters = fit.clusters.as_ref().expect("clusters");
    assert_eq!((fit.n, clusters.left_out, &clusters.counts[..]), (5, 1, &[3][..]));
    assert!(fit.to_string().contains("clusters: 3 by town, 1 rows of none left out"), "{fit}");
    assert!(!matches!(
        failure(regression.fit_responses(&responses(), Missing::Listwise)),
        Error::NeedsRows { .. }
    ));
}
