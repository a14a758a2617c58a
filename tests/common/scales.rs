//! Scales as the references declare them and as their tables show them.

use scalewise::{Item, ItemAnalysis, Responses, Scale, Score};
use serde_json::Value;

use super::studies::Studies;
use super::{Cell, Column, column, list, names, number, read_json, text};

pub(crate) fn scale_of(declared: &Value) -> Scale {
    let mut scale = Scale::new(text(&declared["name"]), names(&declared["items"])).expect("items");
    if let [low, high] = declared["bounds"].as_array().map_or(&[][..], Vec::as_slice) {
        scale = scale.bounds(number(low), number(high)).expect("bounds");
    }
    scale = scale.reverse(names(&declared["reverse"])).expect("items to reverse");
    if let Some(needed) = declared["min_valid"].as_u64() {
        scale = scale.min_valid(needed as usize).expect("min_valid");
    }
    match text(&declared["score"]) {
        "mean" => scale.scored_by(Score::Mean),
        "sum" => scale.scored_by(Score::Sum),
        other => panic!("unknown score {other}"),
    }
}

pub(crate) fn item_columns(rows: &[Item]) -> Vec<Column> {
    vec![
        column("item", rows, |row| Cell::from(&row.item)),
        column("reversed", rows, |row| row.reversed),
        column("n", rows, |row| row.n),
        column("mean", rows, |row| row.mean),
        column("sd", rows, |row| row.sd),
        column("item_total", rows, |row| row.item_total),
        column("item_rest", rows, |row| row.item_rest),
        column("smc", rows, |row| row.smc),
        column("alpha_if_dropped", rows, |row| row.alpha_if_dropped),
        column("mean_if_dropped", rows, |row| row.mean_if_dropped),
        column("variance_if_dropped", rows, |row| row.variance_if_dropped),
        column("overlap_corrected", rows, |row| row.overlap_corrected),
    ]
}

pub(crate) fn scale_columns(found: &ItemAnalysis) -> Vec<Column> {
    let rows = std::slice::from_ref(found);
    vec![
        column("scale", rows, |row| Cell::from(&row.scale)),
        column("n", rows, |row| row.alpha.n),
        column("n_items", rows, |row| row.items.len()),
        column("alpha", rows, |row| row.alpha.estimate),
        column("conf_low", rows, |row| row.alpha.conf_low),
        column("conf_high", rows, |row| row.alpha.conf_high),
        column("ci_method", rows, |row| Cell::from(row.alpha.method)),
        column("standardized_alpha", rows, |row| row.standardized_alpha),
        column("lambda_6", rows, |row| row.lambda_6),
        column("mean_inter_item", rows, |row| row.mean_inter_item),
        column("min_inter_item", rows, |row| row.min_inter_item),
        column("max_inter_item", rows, |row| row.max_inter_item),
        column("mean", rows, |row| row.mean),
        column("sd", rows, |row| row.sd),
        column("median_inter_item", rows, |row| row.median_inter_item),
    ]
}

/// Every scale of every study, with and without frequency weights: its answers, and what R says.
pub(crate) fn each_scale(mut compare: impl FnMut(&str, &Responses<'_>, &Scale, &Value)) {
    let (studies, references) = (Studies::read(), read_json("precision.json"));
    for (name, answers) in &studies.answers {
        for declared in list(&studies.study(name)["scales"]) {
            let scale = scale_of(declared);
            let plain = answers.responses().select(scale.items()).expect("items");
            let expected = &references["scales"][name][scale.name()];
            compare(&format!("{name} {}", scale.name()), &plain, &scale, expected);
            let expected = &references["frequency_weights"][name][scale.name()];
            if expected.is_object() {
                let weighted = answers.weighted().select(scale.items()).expect("items");
                compare(&format!("{name} {} weighted", scale.name()), &weighted, &scale, expected);
            }
        }
    }
}
