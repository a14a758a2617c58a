//! Saved moments that were damaged: refused or still usable, and never a panic.

mod common;

use common::survey::{Survey, cases, respondents};
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use scalewise::{Error, Missing, Moments, WeightType, correlation_matrix, cronbach_alpha};
use serde_json::{Value, json};

const POLICIES: [Missing; 3] = [Missing::Listwise, Missing::Pairwise, Missing::Em];
const WEIGHTS: [Option<WeightType>; 4] =
    [None, Some(WeightType::Frequency), Some(WeightType::Analytic), Some(WeightType::Sampling)];

fn moments_of(all: &Survey, missing: Missing, kind: Option<WeightType>) -> Moments {
    let weights: Vec<f64> = (0..all.n()).map(|i| (i % 4) as f64).collect();
    let responses = all.responses();
    let responses = match kind {
        None => Ok(responses),
        Some(kind) => responses.weighted(&weights[..], kind),
    };
    Moments::of(&responses.expect("whole weights"), missing).expect("finite answers")
}

fn saved(k: usize, missing: Missing, kind: Option<WeightType>) -> String {
    moments_of(&respondents(5, k, 20, 0.1), missing, kind).to_json()
}

#[track_caller]
fn assert_refused(text: &str, problem: &str) {
    let found = Moments::from_json(text);
    let Err(Error::DamagedMoments { problem: told }) = &found else {
        panic!("{problem}: {found:?} was made of {text}");
    };
    assert!(told.contains(problem), "refused for another reason: {told}, not {problem}: {text}");
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn arbitrary_text_is_refused(text in any::<String>()) {
        assert!(matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })));
    }
}

proptest! {
    #![proptest_config(cases(512))]

    /// What is still readable after one wrong byte is still usable.
    #[test]
    fn a_wrong_byte_never_panics(missing in select(POLICIES.to_vec()), kind in select(WEIGHTS.to_vec()), at in 0.0..1.0, byte in "[0-9a-z{}\\[\\],.:eE\"-]", insert in any::<bool>()) {
        let saved = saved(3, missing, kind);
        let at = (at * saved.len() as f64) as usize;
        let after = if insert { at } else { at + 1 };
        let damaged = format!("{}{byte}{}", &saved[..at], &saved[after..]);
        match Moments::from_json(&damaged) {
            Err(error) => assert!(matches!(error, Error::DamagedMoments { .. }), "{error:?}"),
            Ok(moments) => {
                assert_eq!(Moments::from_json(&moments.to_json()), Ok(moments.clone()));
                // Whatever the verdict, it is one.
                let _ = (correlation_matrix(&moments, 0.95), cronbach_alpha(&moments), moments.merge(&moments));
            }
        }
    }
}

#[test]
fn truncated_moments_are_refused() {
    for missing in POLICIES {
        let saved = saved(3, missing, None);
        for end in 0..saved.len() {
            assert!(Moments::from_json(&saved[..end]).is_err(), "{}", &saved[..end]);
        }
    }
}

/// Every kind of moments and weights, merged and selected too, comes back to the last bit.
#[test]
fn what_was_saved_is_read_back() {
    let all = respondents(7, 4, 60, 0.1);
    for missing in POLICIES {
        for kind in WEIGHTS {
            let [a, b] = [all.part(0..25), all.part(25..60)].map(|s| moments_of(&s, missing, kind));
            let merged = a.merge(&b).expect("the same variables and weights");
            let selected = merged.select(["v2", "v0"]).expect("known names");
            for moments in [a, merged, selected] {
                let back = Moments::from_json(&moments.to_json()).expect("undamaged moments");
                assert_eq!(back, moments);
                assert_eq!(back.weighting(), moments.weighting());
                assert_eq!(back.covariance(), moments.covariance());
            }
        }
    }
}

/// Saved moments of two variables with one thing changed.
fn damaged(missing: Missing, kind: Option<WeightType>, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(&saved(2, missing, kind)).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[test]
fn impossible_moments_are_refused() {
    let no_sum = "not the sum of rows used and left out";
    let most = u64::MAX;
    let reasons = json!({"read": most, "used": 20, "filtered": most, "zero_weight": most, "out_of_bounds": most, "incomplete": most});
    let wrong: [(&str, Value, &str); 17] = [
        ("/format", json!("other"), "they are marked \"other\""),
        ("/version", json!(2), "they are of version 2, this scalewise reads version 3"),
        ("/version", json!(4), "they are of version 4"),
        ("/version", json!("3"), "invalid type"),
        ("/names", json!(["v0", "v0"]), "a name appears twice"),
        ("/names", json!(["v0"]), "names and counts do not fit together"),
        ("/names", json!([]), "names and counts do not fit together"),
        ("/answered", json!([20]), "names and counts do not fit together"),
        ("/answered", json!([-1, 20]), "invalid value"),
        ("/answered", json!([most, most]), "a count is too large"),
        ("/cases/read", json!(21), no_sum),
        ("/cases/read", json!(most), "a count is too large"),
        ("/cases/filtered", json!(1), no_sum),
        ("/cases/out_of_bounds", json!(most), no_sum),
        ("/cases", reasons, "a count is too large"),
        ("/cases", json!({"read": 20, "used": 20, "incomplete": 0, "zero_weight": 0}), "missing"),
        ("/sums", json!({}), "expected value"),
    ];
    for missing in POLICIES {
        for (place, wrong, problem) in &wrong {
            let text = damaged(missing, None, |saved| {
                *saved.pointer_mut(place).expect("a place") = wrong.clone();
            });
            assert_refused(&text, problem);
        }
        let extra = damaged(missing, None, |saved| saved["extra"] = json!(1));
        assert_refused(&extra, "unknown field");
        let extra = damaged(missing, None, |saved| saved["cases"]["extra"] = json!(1));
        assert_refused(&extra, "unknown field");
    }
}

#[test]
fn impossible_weights_are_refused() {
    let impossible = "the sums of weights are not those of any weights";
    let mut wrong: Vec<(Option<WeightType>, &str, Value)> = Vec::new();
    for kind in WEIGHTS {
        wrong.push((kind, "rows", json!(3)));
        wrong.push((kind, "sum", json!(-1.0)));
        wrong.push((kind, "sum", json!(0.0)));
        wrong.push((kind, "sum_of_squares", json!(-1.0)));
    }
    wrong.push((None, "sum", json!(30.0)));
    wrong.push((None, "sum_of_squares", json!(30.0)));
    wrong.push((None, "sum_of_logs", json!(1.0)));
    for missing in POLICIES {
        for (kind, name, wrong) in &wrong {
            let text = damaged(missing, *kind, |saved| saved["weighting"][name] = wrong.clone());
            assert_refused(&text, impossible);
        }
        let text = damaged(missing, None, |saved| saved["weighting"]["kind"] = json!("other"));
        assert_refused(&text, "unknown variant `other`");
        let text = damaged(missing, None, |saved| saved["weighting"]["extra"] = json!(1));
        assert_refused(&text, "unknown field");
    }
}

/// n and Σw of one sum: equal for frequencies and without weights, and otherwise both there or
/// neither.
#[test]
fn weights_that_do_not_fit_their_respondents_are_refused() {
    let unfit = "a weight does not fit its number of respondents";
    for missing in POLICIES {
        for kind in WEIGHTS {
            let set = |name: &str, figure: f64| {
                damaged(missing, kind, |saved| match missing {
                    Missing::Listwise => saved["sums"]["complete"][name] = json!(figure),
                    Missing::Pairwise => {
                        saved["sums"]["pairwise"][name] =
                            json!([[figure, figure], [figure, figure]]);
                    }
                    Missing::Em => {
                        saved["sums"]["patterns"]["patterns"][0]["sums"][name] = json!(figure);
                    }
                })
            };
            let free = matches!(kind, Some(WeightType::Analytic | WeightType::Sampling));
            if free && missing == Missing::Listwise {
                assert_refused(&set("weight", 4.5), "not those of any weights");
            } else if free {
                assert!(Moments::from_json(&set("weight", 4.5)).is_ok(), "{missing:?} {kind:?}");
            } else {
                assert_refused(&set("weight", 4.5), unfit);
                assert_refused(&set("n", 7.0), unfit);
            }
            assert_refused(&set("weight", 0.0), unfit);
            assert_refused(&set("n", 0.0), unfit);
            let negative = if missing == Missing::Pairwise { "is negative" } else { unfit };
            assert_refused(&set("weight", -1.0), negative);
            assert_refused(&set("n", -1.0), "-1 is not a count");
            assert_refused(&set("n", 1.5), "1.5 is not a count");
            assert_refused(&set("n", 1e16), "is not a count");
        }
    }
}

#[test]
fn impossible_matrices_are_refused() {
    let (asymmetric, large) = ("a matrix is not symmetric", "larger than its sums of squares");
    let of_any = [
        ("cross", json!([[1.0, 0.5], [0.4, 1.0]]), asymmetric),
        ("cross", json!([[1.0, 0.5], [0.5, -1.0]]), "a sum of squares is negative"),
        ("cross", json!([[1.0, 1e9], [1e9, 1.0]]), large),
        ("cross", json!([[1.0, null], [null, 1.0]]), "invalid type"),
        ("cross", json!([[1.0, 0.5]]), "a matrix of 1 rows for 2 names"),
        ("cross", json!([[1.0], [0.5]]), "does not have 2 figures"),
        ("cross", json!([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0]]), "does not have 2 figures"),
        ("extra", json!(1), "unknown field"),
    ];
    let of_complete = [("mean", json!([1.0, 2.0, 3.0]), "a list of 3 figures for 2 names")];
    let of_pairs = [
        ("n", json!([[20, 19], [18, 20]]), asymmetric),
        ("n", json!([[20, 21], [21, 20]]), "more respondents than one of its variables"),
        ("n", json!([[20, -1], [-1, 20]]), "-1 is not a count"),
        ("weight", json!([[20.0, 19.0], [18.0, 20.0]]), asymmetric),
        ("weight", json!([[20.0, -1.0], [-1.0, 20.0]]), "a sum of squares is negative"),
        ("weight", json!([[20.0]]), "a matrix of 1 rows"),
        ("square", json!([[1.0, -1.0], [1.0, 1.0]]), "a sum of squares is negative"),
        ("mean", json!([1.0, 2.0]), "invalid type"),
        ("mean", json!([[1.0, 2.0]]), "a matrix of 1 rows"),
    ];
    for missing in POLICIES {
        let own = if missing == Missing::Pairwise { &of_pairs[..] } else { &of_complete[..] };
        for (name, wrong, problem) in of_any.iter().chain(own) {
            let text = damaged(missing, None, |saved| sums(saved, missing)[name] = wrong.clone());
            assert_refused(&text, problem);
        }
        for number in ["NaN", "1e999", "-Infinity", "\"1\""] {
            let text = damaged(missing, None, |saved| {
                sums(saved, missing)["cross"][0][0] = json!("here");
            });
            assert!(Moments::from_json(&text.replace("\"here\"", number)).is_err(), "{number}");
        }
    }
}

/// The figures of saved moments; for EM, those of the respondents who answered both variables.
fn sums(saved: &mut Value, missing: Missing) -> &mut Value {
    match missing {
        Missing::Listwise => &mut saved["sums"]["complete"],
        Missing::Pairwise => &mut saved["sums"]["pairwise"],
        Missing::Em => {
            let patterns = saved["sums"]["patterns"]["patterns"].as_array_mut().expect("patterns");
            let whole = patterns.iter_mut().find(|pattern| pattern["observed"] == json!([0, 1]));
            &mut whole.expect("complete respondents")["sums"]
        }
    }
}

#[test]
fn impossible_patterns_are_refused() {
    let unordered = "a pattern names no variables, or not in order";
    for observed in [json!([]), json!([1, 0]), json!([0, 0]), json!([0, 2]), json!([5])] {
        let text = damaged(Missing::Em, None, |saved| {
            saved["sums"]["patterns"]["patterns"][0]["observed"] = observed;
        });
        assert_refused(&text, unordered);
    }
    for (name, wrong, problem) in [
        ("all", json!(["v0", "v1"]), "unknown field"),
        ("reversed", json!([null]), "what was turned round does not fit the names"),
        ("patterns", json!({}), "invalid type"),
        ("extra", json!(1), "unknown field"),
    ] {
        let text = damaged(Missing::Em, None, |saved| saved["sums"]["patterns"][name] = wrong);
        assert_refused(&text, problem);
    }
    let text = damaged(Missing::Em, None, |saved| {
        saved["sums"]["patterns"]["patterns"][0]["extra"] = json!(1);
    });
    assert_refused(&text, "unknown field");
    // Sums over two variables in the place of those over one.
    let text = damaged(Missing::Em, None, |saved| {
        let two = sums(saved, Missing::Em).clone();
        let patterns = saved["sums"]["patterns"]["patterns"].as_array_mut().expect("patterns");
        let one = patterns.iter_mut().find(|pattern| pattern["observed"] == json!([0]));
        one.expect("respondents with a gap")["sums"] = two;
    });
    assert_refused(&text, "for 1 names");
}

/// A small file must not ask for a matrix of gigabytes.
#[test]
fn many_names_without_figures_are_refused_at_once() {
    for (k, kind) in [(100_000, "complete"), (100_000, "pairwise"), (5000, "patterns")] {
        let names: Vec<String> = (0..k).map(|i| format!("v{i}")).collect();
        let observed: Vec<usize> = (0..k).collect();
        for cross in [json!(vec![[0.0; 0]; k]), json!([[0.0]])] {
            let complete = json!({"n": 20.0, "weight": 20.0, "mean": vec![0.0; k], "cross": cross});
            let sums = match kind {
                "complete" => complete,
                "pairwise" => {
                    json!({"n": cross, "weight": cross, "mean": cross, "square": cross, "cross": cross})
                }
                _ => {
                    json!({"reversed": vec![Option::<f64>::None; k], "patterns": [{"observed": observed, "sums": complete}]})
                }
            };
            let saved = json!({
                "format": "scalewise moments", "version": 3, "names": names, "answered": vec![20; k],
                "cases": {"read": 20, "used": 20, "filtered": 0, "zero_weight": 0, "out_of_bounds": 0, "incomplete": 0},
                "weighting": {"kind": null, "rows": 20, "sum": 20.0, "sum_of_squares": 20.0, "sum_of_logs": 0.0},
                "sums": {kind: sums},
            });
            assert_refused(&saved.to_string(), &k.to_string());
        }
    }
}

/// Figures that each look sound and cannot all be true.
#[test]
fn figures_that_contradict_one_another_are_refused() {
    let together = "no answers can have these cross-products together";
    // Correlations of −.98 among three variables: from_correlation refuses them too.
    let three = |missing| {
        let mut value: Value = serde_json::from_str(&saved(3, missing, None)).expect("JSON");
        let sums = match missing {
            Missing::Em => {
                let patterns = value["sums"]["patterns"]["patterns"].as_array_mut().expect("them");
                let whole = |pattern: &&mut Value| pattern["observed"] == json!([0, 1, 2]);
                &mut patterns.iter_mut().find(whole).expect("complete respondents")["sums"]
            }
            _ => &mut value["sums"]["complete"],
        };
        sums["cross"] = json!([[10.0, -9.8, -9.8], [-9.8, 10.0, -9.8], [-9.8, -9.8, 10.0]]);
        value.to_string()
    };
    assert_refused(&three(Missing::Listwise), together);
    assert_refused(&three(Missing::Em), together);

    let fewer = [
        (Missing::Listwise, "the respondents used do not fit those who answered"),
        (Missing::Pairwise, "the respondents of a variable are not those who answered it"),
        (Missing::Em, "the respondents of a variable are not those who answered it"),
    ];
    for (missing, problem) in fewer {
        for answered in [1, 21] {
            let text = damaged(missing, None, |saved| saved["answered"][0] = json!(answered));
            assert_refused(&text, problem);
        }
    }
    let used = damaged(Missing::Listwise, None, |saved| {
        saved["cases"]["used"] = json!(2);
        saved["cases"]["incomplete"] = json!(18);
        saved["weighting"] =
            json!({"kind": null, "rows": 2, "sum": 2.0, "sum_of_squares": 2.0, "sum_of_logs": 0.0});
    });
    assert_refused(&used, "the respondents used do not fit those who answered");
    let overlap = damaged(Missing::Pairwise, None, |saved| {
        for figure in ["n", "weight"] {
            saved["sums"]["pairwise"][figure] = json!([[20.0, 3.0], [3.0, 20.0]]);
        }
    });
    assert_refused(&overlap, "the respondents of pairs do not fit those of their variables");
}

#[test]
fn rows_and_rests_that_do_not_fit_are_refused() {
    let unfit = "a number of rows does not fit its number of respondents";
    for missing in POLICIES {
        for (kind, rows) in [(Some(WeightType::Frequency), 1000.0), (None, 3.0)] {
            let text = damaged(missing, kind, |saved| {
                let square = missing == Missing::Pairwise;
                let rows = if square { json!([[rows, rows], [rows, rows]]) } else { json!(rows) };
                sums(saved, missing)["rows"] = rows;
            });
            assert_refused(&text, unfit);
        }
        let text = damaged(missing, None, |saved| {
            let square = missing == Missing::Pairwise;
            let rest = if square { json!([[1.0, 0.0], [0.0, 0.0]]) } else { json!([1.0, 0.0]) };
            sums(saved, missing)["mean_rest"] = rest;
        });
        assert_refused(&text, "the last digits of a mean do not fit it");
        let text = damaged(missing, None, |saved| saved["units"] = json!("other"));
        assert_refused(&text, "unknown variant");
    }
}

/// A constant, a sum of others and a tiny sample leave matrices at the edge of what is possible.
#[test]
fn singular_moments_are_read_back() {
    let (x, y): (Vec<f64>, Vec<f64>) =
        (0..40).map(|i| (1e6 + f64::from(i * 37 % 11), f64::from(i * 53 % 7) / 3.0)).unzip();
    let sum: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x + y).collect();
    let constant = vec![0.1; 40];
    for rows in [1, 2, 3, 40] {
        let columns = [("x", &x), ("y", &y), ("sum", &sum), ("constant", &constant)];
        let part = |range: std::ops::Range<usize>| {
            let columns = columns.map(|(name, values)| (name, &values[range.clone()]));
            scalewise::Responses::from_columns(columns).expect("columns of one length")
        };
        for missing in POLICIES {
            let moments = Moments::of(&part(0..rows), missing).expect("finite answers");
            assert_eq!(Moments::from_json(&moments.to_json()), Ok(moments.clone()));
            let rest = Moments::of(&part(rows..40), missing).expect("finite answers");
            let merged = moments.merge(&rest).expect("the same variables");
            assert_eq!(Moments::from_json(&merged.to_json()), Ok(merged));
        }
    }
}
