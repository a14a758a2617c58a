//! Saved moments that were damaged: refused or still usable, and never a panic.

mod common;

use common::survey::{KINDS, cases, respondents};
use proptest::prelude::{any, proptest};
use scalewise::{Error, Missing, Moments, correlation_matrix, cronbach_alpha};
use serde_json::{Value, json};

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
    fn a_wrong_byte_never_panics(pairwise in any::<bool>(), at in 0.0..1.0, byte in "[0-9a-z{}\\[\\],.:eE\"-]", insert in any::<bool>()) {
        let saved = respondents(5, 3, 20, 0.1).moments(KINDS[usize::from(pairwise)]).to_json();
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
    for missing in KINDS {
        let saved = respondents(5, 3, 20, 0.1).moments(missing).to_json();
        for end in 0..saved.len() {
            assert!(Moments::from_json(&saved[..end]).is_err(), "{}", &saved[..end]);
        }
    }
}

/// Saved moments of one kind with one thing changed.
fn damaged(missing: Missing, change: impl FnOnce(&mut Value)) -> String {
    let saved = respondents(5, 2, 20, 0.1).moments(missing).to_json();
    let mut value: Value = serde_json::from_str(&saved).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[test]
fn impossible_moments_are_refused() {
    let both: [(&str, Value); 12] = [
        ("/format", json!("other")),
        ("/version", json!(2)),
        ("/names", json!(["v0", "v0"])),
        ("/names", json!(["v0"])),
        ("/names", json!([])),
        ("/answered", json!([20])),
        ("/answered", json!([-1, 20])),
        ("/answered", json!([u64::MAX, u64::MAX])),
        ("/cases/read", json!(21)),
        ("/cases/used", json!(u64::MAX)),
        ("/cases", json!({"read": u64::MAX, "used": u64::MAX, "incomplete": 0, "zero_weight": 0})),
        ("/sums", json!({})),
    ];
    let cross = |matrix: Value| ("cross", matrix);
    let matrices = [
        cross(json!([[1.0, 0.5], [0.4, 1.0]])),
        cross(json!([[1.0, 0.5], [0.5, -1.0]])),
        cross(json!([[1.0, null], [null, 1.0]])),
        cross(json!([[1.0, 0.5]])),
        cross(json!([[1.0], [0.5]])),
        cross(json!([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0]])),
        ("mean", json!([1.0, 2.0, 3.0])),
        ("weight", json!(-1.0)),
        ("weight", json!(1.5)),
        ("n", json!([[20, 19], [18, 20]])),
        ("n", json!([[20, -1], [-1, 20]])),
        ("square", json!([[1.0, -1.0], [1.0, 1.0]])),
        ("extra", json!(1)),
    ];
    for missing in KINDS {
        for (place, wrong) in &both {
            let text = damaged(missing, |saved| {
                *saved.pointer_mut(place).expect("a place") = wrong.clone()
            });
            assert!(
                matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })),
                "{text}"
            );
        }
        let kind = if missing == Missing::Listwise { "complete" } else { "pairwise" };
        for (name, wrong) in &matrices {
            let text = damaged(missing, |saved| saved["sums"][kind][name] = wrong.clone());
            assert!(
                matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })),
                "{text}"
            );
        }
        let extra = damaged(missing, |saved| saved["extra"] = json!(1));
        assert!(Moments::from_json(&extra).is_err());
        for number in ["NaN", "1e999", "-Infinity", "\"1\""] {
            let text = damaged(missing, |saved| saved["sums"][kind]["cross"][0][0] = json!("here"));
            assert!(Moments::from_json(&text.replace("\"here\"", number)).is_err(), "{number}");
        }
    }
}

/// A small file must not ask for a matrix of gigabytes.
#[test]
fn many_names_without_figures_are_refused_at_once() {
    let k = 100_000;
    let names: Vec<String> = (0..k).map(|i| format!("v{i}")).collect();
    for sums in [
        json!({"complete": {"weight": 20.0, "mean": vec![0.0; k], "cross": vec![[0.0; 0]; k]}}),
        json!({"complete": {"weight": 20.0, "mean": vec![0.0; k], "cross": [[0.0]]}}),
    ] {
        let saved = json!({
            "format": "scalewise moments", "version": 1, "names": names, "answered": vec![20; k],
            "cases": {"read": 20, "used": 20, "incomplete": 0, "zero_weight": 0}, "sums": sums,
        });
        assert!(matches!(
            Moments::from_json(&saved.to_string()),
            Err(Error::DamagedMoments { .. })
        ));
    }
}
