//! Tests of alphas against R, and the published examples of them.

use crate::common::studies::Studies;
use crate::common::{STABLE, assert_close, beside, list, number, numbers, read_json};
use ndarray::array;
use scalewise::{
    AlphaComparison, Alternative, GroupedMoments, Key, Missing, Moments, SampleAlpha, Scale,
    compare_alphas, compare_alphas_between, compare_dependent_alphas, compare_independent_alphas,
    cronbach_alpha, test_alpha,
};
use serde_json::Value;

fn alternatives() -> [(Alternative, &'static str); 3] {
    [
        (Alternative::Greater, "greater"),
        (Alternative::Less, "less"),
        (Alternative::TwoSided, "two_sided"),
    ]
}

fn sample(estimate: f64, n: u64, n_items: usize) -> SampleAlpha {
    SampleAlpha { name: "a".to_string(), estimate, n, n_items: Some(n_items) }
}

fn compare_chi_squared(what: &str, found: &AlphaComparison, expected: &Value) {
    let test = found.test("feldt_woodruff_salih1987").expect("a chi-squared test");
    let expected = &expected["chi_squared"];
    assert_close(what, test.statistic, number(&expected["statistic"]), STABLE);
    assert_close(what, test.p_value, number(&expected["p_value"]), STABLE);
    assert_eq!(test.df1, number(&expected["df"]), "{what}");
}

#[test]
fn tests_are_those_of_r() {
    let (studies, expected) = (Studies::read(), &read_json("alpha.json")["tests"]);
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let placement = Scale::new("placement", ["selfLR", "DoleLR", "ClinLR"]).expect("three items");
    let placement = placement.bounds(1.0, 7.0).and_then(|scale| scale.reverse(["ClinLR"]));
    let placement = placement.expect("a scale");
    let responses = answers.responses();
    let items = responses.select(placement.items()).expect("items");
    let moments = Moments::of(&items, Missing::Listwise).expect("moments");
    let alpha = SampleAlpha::of("placement", &moments, &placement).expect("an alpha");
    for case in list(&expected["against"]) {
        let value = number(&case["value"]);
        for (alternative, name) in alternatives() {
            let what = format!("against {value} {name}");
            let found = test_alpha(&alpha, value, alternative).expect("a test");
            assert_close(&what, found.statistic, number(&case["statistic"]), STABLE);
            assert_close(&what, found.p_value, number(&case[name]), STABLE);
        }
    }

    for (key, place) in [("vote", "by_vote"), ("educ", "by_educ")] {
        let expected = &expected[place];
        let levels = answers.column(key).expect("a key").iter().map(|x| Some(*x as i64));
        let key = Key::of(key, levels).expect("a key");
        let grouped = GroupedMoments::of(&items, &[key], Missing::Listwise).expect("groups");
        let groups: Vec<Moments> =
            grouped.groups().map(|(_, moments)| moments.clone()).filter(|m| m.n() > 20).collect();
        let names = vec!["group"; groups.len()];
        for (alternative, name) in alternatives() {
            let what = format!("{place} {name}");
            let found = compare_alphas_between(&names, &groups, &placement, alternative);
            if groups.len() > 2 && alternative != Alternative::TwoSided {
                assert!(found.is_err(), "{what}");
                continue;
            }
            let found = found.expect("a comparison");
            for (at, alpha) in found.alphas.iter().enumerate() {
                let wanted = numbers(&expected["alpha"])[at];
                assert_close(&what, alpha.estimate, wanted, STABLE);
            }
            compare_chi_squared(&what, &found, expected);
            if let Some(test) = found.test("feldt1969") {
                assert_close(&what, test.statistic, number(&expected["w"]["statistic"]), STABLE);
                assert_close(&what, test.p_value, number(&expected["w"][name]), STABLE);
            }
        }
    }

    let standing = Scale::new("standing", ["educ", "income"]).expect("two items");
    let third = Scale::new("third", ["ClinLR", "TVnews", "age"]).expect("three items");
    let used = ["selfLR", "DoleLR", "ClinLR", "educ", "income"];
    let moments = Moments::of(&responses.select(used).expect("items"), Missing::Listwise);
    let moments = moments.expect("moments");
    let two = [placement.clone(), standing.clone()];
    for (alternative, name) in alternatives() {
        let found = compare_alphas(&moments, &two, alternative).expect("a comparison");
        let (what, expected) = (format!("dependent {name}"), &expected["of_scales"]);
        compare_chi_squared(&what, &found, expected);
        let test = found.test("feldt1980").expect("a t");
        assert_close(&what, test.statistic, number(&expected["t"]["statistic"]), STABLE);
        assert_close(&what, test.p_value, number(&expected["t"][name]), STABLE);
        let r = found.r.expect("a correlation")[[0, 1]];
        assert_close(&what, r, numbers(&list(&expected["r"])[0])[1], beside(STABLE, 1.0));
    }
    let used = ["selfLR", "DoleLR", "ClinLR", "educ", "income", "TVnews", "age"];
    let moments = Moments::of(&responses.select(used).expect("items"), Missing::Listwise);
    let three = [placement, standing, third];
    let found = compare_alphas(&moments.expect("moments"), &three, Alternative::TwoSided);
    compare_chi_squared("three", &found.expect("a comparison"), &expected["of_three"]);
}

fn chi_squared_of(found: scalewise::Result<AlphaComparison>) -> (f64, f64, f64) {
    let found = found.expect("a comparison");
    let test = found.test("feldt_woodruff_salih1987").expect("a chi-squared test");
    (test.statistic, test.df1, test.p_value)
}

/// Feldt, Woodruff & Salih (1987), <https://doi.org/10.1177/014662168701100107>: three independent
/// alphas and four dependent ones.
#[test]
fn examples_of_feldt_woodruff_and_salih() {
    let alphas = [sample(0.784, 51, 5), sample(0.875, 101, 5), sample(0.936, 151, 5)];
    let (statistic, df, _) =
        chi_squared_of(compare_independent_alphas(&alphas, Alternative::TwoSided));
    assert_eq!((format!("{statistic:.3}").as_str(), df), ("22.926", 2.0));

    let alphas = [
        sample(0.857, 100, 50),
        sample(0.875, 100, 40),
        sample(0.800, 100, 35),
        sample(0.833, 100, 25),
    ];
    let r = array![
        [1.0, 0.8, 0.6, 0.75],
        [0.8, 1.0, 0.65, 0.7],
        [0.6, 0.65, 1.0, 0.55],
        [0.75, 0.7, 0.55, 1.0]
    ];
    let found = compare_dependent_alphas(&alphas, r.view(), Alternative::TwoSided);
    let (statistic, df, p) = chi_squared_of(found);
    assert_eq!((format!("{statistic:.2}").as_str(), df), ("10.66", 3.0));
    assert_eq!(format!("{p:.3}"), "0.014");
}

/// Charter & Feldt (1996), <https://doi.org/10.2466/pms.1996.82.3.763>.
#[test]
fn examples_of_charter_and_feldt() {
    let alphas = [sample(0.78, 41, 10), sample(0.71, 151, 10)];
    let found = compare_independent_alphas(&alphas, Alternative::Greater).expect("a comparison");
    let test = found.test("feldt1969").expect("W");
    assert_eq!(
        (format!("{:.3}", test.statistic), test.df1, test.df2),
        ("1.318".into(), 40.0, 150.0)
    );
    // They double a p that is rounded already: .242.
    assert_eq!(format!("{:.3}", test.p_value), "0.121");

    let alphas = [sample(0.82, 27, 10), sample(0.89, 27, 10)];
    let r = array![[1.0, 0.74], [0.74, 1.0]];
    let found = compare_dependent_alphas(&alphas, r.view(), Alternative::TwoSided);
    let found = found.expect("a comparison");
    let test = found.test("feldt1980").expect("t");
    assert_eq!((format!("{:.3}", test.statistic), test.df1), ("-1.849".into(), 25.0));
}

/// Results of the program AlphaTest (Lautenschlager & Meade 2008,
/// <https://doi.org/10.1177/0146621607312307>), as the tests of the R package cocron quote them; where
/// the dependent alphas there have different n, their mean.
#[test]
fn examples_of_alpha_test() {
    let independent = [
        (vec![(0.6, 150, 50), (0.7, 200, 100)], "3.4535", "0.0631"),
        (vec![(0.9, 100, 15), (0.7, 150, 15), (0.8, 130, 12)], "31.3795", "0.0000"),
        (vec![(0.7, 100, 10), (0.75, 120, 10), (0.7, 130, 10)], "1.0553", "0.5900"),
        (
            vec![(0.7, 100, 15), (0.8, 100, 15), (0.75, 200, 20), (0.77, 200, 20)],
            "4.9738",
            "0.1737",
        ),
    ];
    for (alphas, statistic, p) in independent {
        let alphas: Vec<SampleAlpha> = alphas.iter().map(|&(a, n, k)| sample(a, n, k)).collect();
        let found = chi_squared_of(compare_independent_alphas(&alphas, Alternative::TwoSided));
        assert_eq!(
            (format!("{:.4}", found.0), format!("{:.4}", found.2)),
            (statistic.into(), p.into())
        );
    }
    let dependent = [
        (90, vec![(0.6, 35), (0.5, 30)], array![[1.0, 0.8], [0.8, 1.0]], "2.8699", "0.0903"),
        (150, vec![(0.5, 20), (0.4, 20)], array![[1.0, 0.5], [0.5, 1.0]], "1.4895", "0.2223"),
        (
            70,
            vec![(0.75, 12), (0.7, 12), (0.72, 12)],
            array![[1.0, 0.5, 0.2], [0.5, 1.0, 0.8], [0.2, 0.8, 1.0]],
            "0.7130",
            "0.7001",
        ),
        (
            125,
            vec![(0.75, 15), (0.72, 15), (0.70, 15), (0.77, 15)],
            array![
                [1.0, 0.5, 0.6, 0.7],
                [0.5, 1.0, 0.4, 0.2],
                [0.6, 0.4, 1.0, 0.2],
                [0.7, 0.2, 0.2, 1.0]
            ],
            "2.9236",
            "0.4036",
        ),
    ];
    for (n, alphas, r, statistic, p) in dependent {
        let alphas: Vec<SampleAlpha> = alphas.iter().map(|&(a, k)| sample(a, n, k)).collect();
        let found = compare_dependent_alphas(&alphas, r.view(), Alternative::TwoSided);
        let found = chi_squared_of(found);
        assert_eq!(
            (format!("{:.4}", found.0), format!("{:.4}", found.2)),
            (statistic.into(), p.into())
        );
    }
}

/// A value that the interval just leaves out has a p of 1 − confidence.
#[test]
fn test_and_interval_agree() {
    let r = array![[1.0, 0.5, 0.3], [0.5, 1.0, 0.2], [0.3, 0.2, 1.0]];
    let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 60, None, None);
    let moments = moments.expect("moments");
    let scale = Scale::new("s", ["a", "b", "c"]).expect("a scale");
    let alpha = SampleAlpha::of("s", &moments, &scale).expect("an alpha");
    let interval = cronbach_alpha(&moments).expect("an alpha");
    for end in [interval.conf_low, interval.conf_high] {
        let found = test_alpha(&alpha, end, Alternative::TwoSided).expect("a test");
        assert_close("p", found.p_value, 0.05, STABLE);
    }
}
