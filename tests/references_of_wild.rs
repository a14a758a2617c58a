//! The wild cluster bootstrap over all vectors of signs, against least squares on every resample in R.

use crate::common::{
    Answers, ITERATIVE, STABLE, assert_close, beside, list, number, numbers, read_json,
    regressions, text,
};
use scalewise::{
    Error, GroupedMoments, Key, Missing, Responses, WildBootstrap, WildTest, WildWeights,
};
use serde_json::Value;

/// The answers of the districts kept, by district.
fn clusters(expected: &Value) -> (Answers, Vec<f64>) {
    let answers = Answers::read(text(&expected["file"]));
    let kept = numbers(&expected["kept"]);
    let district = answers.column("dnum").expect("districts").to_vec();
    let keep = district.iter().map(|d| f64::from(u8::from(kept.contains(d)))).collect();
    (answers, keep)
}

fn grouped(answers: &Answers, keep: &[f64], variables: &[String]) -> GroupedMoments {
    let district = answers.column("dnum").expect("districts");
    let key = Key::of("dnum", district.iter().map(|d| Some(*d as i64))).expect("a key");
    let used = answers.responses().select(variables).expect("variables");
    let used: Responses<'_> = used.filtered(keep).expect("a filter");
    GroupedMoments::of(&used, &[key], Missing::Listwise).expect("clusters")
}

fn tested(test: &Value, how: &WildBootstrap) -> WildTest {
    let expected = read_json("wild.json");
    let (answers, keep) = clusters(&expected);
    let (regression, _) = regressions::declared_regression(&expected);
    let clusters = grouped(&answers, &keep, &regression.variables());
    let found = regression.wild_cluster_bootstrap(&clusters, text(&test["tested"]), how);
    found.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn all_vectors_of_signs_give_what_r_gives() {
    let expected = read_json("wild.json");
    let tests = list(&expected["tests"]);
    assert_eq!(tests.len(), 6);
    for test in tests {
        let impose_null = test["impose_null"].as_bool().expect("a truth value");
        let null = number(&test["null"]);
        let how = WildBootstrap { impose_null, null, ..WildBootstrap::seeded(9999, 1) };
        let found = tested(test, &how);
        let name = format!("{} {impose_null} {null}", text(&test["tested"]));
        assert!(found.enumerated && found.resamples == 2048, "{name}");
        assert_eq!((found.n, found.n_clusters), (number(&expected["n"]) as u64, 11));
        // An estimate is rounded at the size of its own uncertainty, a t at 1.
        let (estimate, statistic) = (number(&test["estimate"]), number(&test["statistic"]));
        let error = (estimate / statistic).abs();
        assert_close(&name, found.estimate, estimate, beside(STABLE, error));
        assert_close(&name, found.statistic, statistic, beside(STABLE, 1.0));
        assert_close(&name, found.p_value, number(&test["p_value"]), STABLE);
        // Where p steps below the level is sought by halving in both.
        assert_close(&name, found.conf_low, number(&test["conf_low"]), ITERATIVE);
        assert_close(&name, found.conf_high, number(&test["conf_high"]), ITERATIVE);
    }
}

#[test]
fn random_weights_agree_with_all_signs_and_with_their_seed() {
    let expected = read_json("wild.json");
    let test = &list(&expected["tests"])[1];
    for weights in WildWeights::ALL {
        let how = WildBootstrap { weights, ..WildBootstrap::seeded(2000, 7) };
        let found = tested(test, &how);
        assert!(!found.enumerated, "2,000 are fewer than 2,048");
        assert_eq!(found, tested(test, &how));
        scalewise::set_threads(1);
        assert_eq!(found, tested(test, &how), "one thread");
        scalewise::set_threads(0);
        if weights == WildWeights::Rademacher {
            let exact = number(&test["p_value"]);
            // Four standard errors of a share of 2,000.
            let allowed = 4.0 * (exact * (1.0 - exact) / 2000.0).sqrt();
            assert!((found.p_value - exact).abs() < allowed, "{} {exact}", found.p_value);
        }
        assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
    }
}

#[test]
fn what_cannot_be_tested_is_named() {
    let expected = read_json("wild.json");
    let (answers, keep) = clusters(&expected);
    let (regression, _) = regressions::declared_regression(&expected);
    let clusters = grouped(&answers, &keep, &regression.variables());
    let refused = |tested: &str, resamples: usize| {
        let how = WildBootstrap::seeded(resamples, 1);
        regression.wild_cluster_bootstrap(&clusters, tested, &how).expect_err("must fail")
    };
    assert_eq!(
        refused("wealth", 99).to_string(),
        "`wealth` is neither a predictor nor a block of this regression: choose among `meals`, `ell`, `mobility`, `full`, `emer`, `Pupils`, `Moves` and `Teachers`"
    );
    assert!(matches!(refused("meals", 0), Error::Bootstrap(_)));
}
