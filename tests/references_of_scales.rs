//! Several scales at once, beside R's psych.

use crate::common::scales::scale_of;
use crate::common::studies::Studies;
use crate::common::{Cell, Column, Comparison, column, list, names, numbers, read_json};
use ndarray::{Array1, Array2, array};
use scalewise::{
    ItemAnalysis, ItemScaleCorrelation, Missing, Moments, OmegaOptions, Scale, ScaleAnalysis,
    ScalePair, mcdonald_omega, scale_analysis, scale_analysis_of,
};
use serde_json::Value;

fn overview(rows: &[ItemAnalysis]) -> Vec<Column> {
    vec![
        column("scale", rows, |row| Cell::from(&row.scale)),
        column("n", rows, |row| row.alpha.n),
        column("n_items", rows, |row| row.items.len()),
        column("mean", rows, |row| row.mean),
        column("sd", rows, |row| row.sd),
        column("alpha", rows, |row| row.alpha.estimate),
        column("conf_low", rows, |row| row.alpha.conf_low),
        column("conf_high", rows, |row| row.alpha.conf_high),
        column("mean_inter_item", rows, |row| row.mean_inter_item),
    ]
}

fn pairs(rows: &[ScalePair]) -> Vec<Column> {
    vec![
        column("x", rows, |row| Cell::from(&row.x)),
        column("y", rows, |row| Cell::from(&row.y)),
        column("n", rows, |row| row.observed.n),
        column("n_shared", rows, |row| row.shared.len()),
        column("estimate", rows, |row| row.observed.estimate),
        column("statistic", rows, |row| row.observed.statistic),
        column("p_value", rows, |row| row.observed.p_value),
        column("conf_low", rows, |row| row.observed.conf_low),
        column("conf_high", rows, |row| row.observed.conf_high),
        column("overlap_corrected", rows, |row| row.overlap_corrected),
        column("disattenuated", rows, |row| row.disattenuated.estimate),
        column("disattenuated_conf_low", rows, |row| row.disattenuated.conf_low),
        column("disattenuated_conf_high", rows, |row| row.disattenuated.conf_high),
    ]
}

fn items(rows: &[ItemScaleCorrelation]) -> Vec<Column> {
    vec![
        column("scale", rows, |row| Cell::from(&row.scale)),
        column("item", rows, |row| Cell::from(&row.item)),
        column("reversed", rows, |row| row.reversed),
        column("with", rows, |row| Cell::from(&row.with)),
        column("contained", rows, |row| row.contained),
        column("correlation", rows, |row| row.correlation),
        column("rest", rows, |row| row.rest),
        column("corrected", rows, |row| row.corrected),
    ]
}

fn compare_all(compare: &mut Comparison, what: &str, found: &ScaleAnalysis, expected: &Value) {
    compare.table(&format!("{what} overview"), overview(&found.scales), &expected["overview"]);
    if found.scales.len() == 1 {
        assert!(found.pairs.is_empty() && expected["pairs"].is_null());
    } else {
        compare.table(&format!("{what} pairs"), pairs(&found.pairs), &expected["pairs"]);
    }
    compare.table(&format!("{what} items"), items(&found.items), &expected["items"]);
}

fn scales_of(declared: &Value) -> Vec<Scale> {
    list(declared).iter().map(scale_of).collect()
}

#[test]
fn of_answers() {
    let (studies, figures) = (Studies::read(), read_json("scales.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&figures) {
            let scales = scales_of(&case.study["scales"]);
            let found = scale_analysis_of(&case.responses, &scales, case.missing, 0.95)
                .unwrap_or_else(|e| panic!("{}: {e}", case.name));
            compare_all(compare, &case.name, &found, case.expected);
        }
    });
}

fn of_correlations(figures: &Value) -> (Moments, Vec<Scale>) {
    let names = names(&figures["names"]);
    let cells: Vec<f64> = list(&figures["r"]).iter().flat_map(numbers).collect();
    let r = Array2::from_shape_vec((names.len(), names.len()), cells).expect("a square matrix");
    let n = figures["n"].as_u64().expect("n");
    // In standard units, as the reference has them.
    let (means, sds) = (Array1::zeros(names.len()), Array1::ones(names.len()));
    let (means, sds) = (Some(means.view()), Some(sds.view()));
    let moments = Moments::from_correlation(names, r.view(), n, means, sds).expect("moments");
    (moments, scales_of(&figures["scales"]))
}

#[test]
fn of_a_correlation_matrix() {
    let figures = &read_json("scales.json")["correlations"];
    let (moments, scales) = of_correlations(figures);
    assert_eq!((moments.names().len(), scales.len()), (25, 6));
    let found = scale_analysis(&moments, &scales, 0.95).expect("an analysis");
    Comparison::assert(|compare| compare_all(compare, "bfi", &found, figures));
    let text = found.to_string();
    assert!(text.contains("sociable with extraverted"), "{text}");
}

/// Under EM the scales come from the one estimate of all items, as the formulas say.
#[test]
fn of_maximum_likelihood() {
    let studies = Studies::read();
    let (_, answers) = studies.answers.iter().find(|(name, _)| name == "anes96_gaps").expect("it");
    let scales = scales_of(&studies.study("anes96_gaps")["scales"]);
    let responses = answers.responses();
    let found = scale_analysis_of(&responses, &scales, Missing::Em, 0.95).expect("an analysis");
    let items = ["selfLR", "DoleLR", "ClinLR", "PID", "educ"];
    let moments = Moments::of(&responses.select(items).expect("items"), Missing::Em);
    let s = moments.expect("moments").covariance();
    let keys = [[1.0, 1.0, -1.0, 0.0, 0.0], [0.0, 1.0, -1.0, 0.0, 0.0], [1.0; 5]];
    let v = |a: usize, b: usize| -> f64 {
        (0..5).map(|i| (0..5).map(|j| keys[a][i] * s[[i, j]] * keys[b][j]).sum::<f64>()).sum()
    };
    assert_eq!(found.missing, Missing::Em);
    for (pair, [a, b]) in found.pairs.iter().zip([[1, 0], [2, 0], [2, 1]]) {
        let r = v(a, b) / (v(a, a) * v(b, b)).sqrt();
        crate::common::assert_close(&pair.x, pair.observed.estimate, r, crate::common::STABLE);
    }
    crate::common::assert_close("sd", found.scales[2].sd, v(2, 2).sqrt(), crate::common::STABLE);
}

#[test]
fn what_is_refused() {
    let moments = Moments::from_correlation(["a", "b"], Array2::eye(2).view(), 9, None, None);
    let moments = moments.expect("moments");
    let scale = |name: &str, items: [&str; 2]| Scale::new(name, items).expect("two items");
    let refused = |scales: &[Scale], confidence| {
        scale_analysis(&moments, scales, confidence).expect_err("a refusal").to_string()
    };
    assert_eq!(refused(&[], 0.95), "no variables: name at least one column");
    let twice = [scale("x", ["a", "b"]), scale("x", ["b", "a"])];
    assert!(refused(&twice, 0.95).starts_with("`x` appears more than once"));
    assert!(refused(&[scale("x", ["a", "c"])], 0.95).contains("`c`"));
    assert!(refused(&[scale("x", ["a", "b"])], 1.5).contains("1.5"));
}

#[test]
fn the_omega_of_each_scale_or_why_there_is_none() {
    let r = array![[1.0, 0.48, 0.4], [0.48, 1.0, 0.3], [0.4, 0.3, 1.0]];
    let moments = Moments::from_correlation(["a", "b", "c"], r.view(), 200, None, None).unwrap();
    let scales =
        [Scale::new("three", ["a", "b", "c"]).unwrap(), Scale::new("two", ["a", "b"]).unwrap()];
    let found = scale_analysis(&moments, &scales, 0.9).unwrap();
    let omega = found.omegas[0].as_ref().unwrap();
    let options = OmegaOptions { confidence: 0.9, ..OmegaOptions::default() };
    let alone = mcdonald_omega(&moments, &scales[0], &options).unwrap();
    assert_eq!([omega.estimate, omega.conf_low], [alone.estimate, alone.conf_low]);
    let two = mcdonald_omega(&moments, &scales[1], &options).unwrap_err();
    assert_eq!(found.omegas[1].as_ref().unwrap_err(), &two);
}
