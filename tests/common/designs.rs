//! What the references analyse beside the studies: answers with weights.

use scalewise::{Responses, WeightType};
use serde_json::Value;

use super::{Answers, read_json, text};

pub(crate) const WEIGHT_TYPES: [WeightType; 3] =
    [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling];

/// A study with its weights.
pub(crate) struct Design {
    pub(crate) name: String,
    /// Variables, outcome, blocks and scales.
    pub(crate) study: Value,
    /// Which column of `weights` is which type.
    declared: Value,
    answers: Answers,
    weights: Answers,
}

impl Design {
    /// The weighted designs of `designs.json`. Each is a study of `studies.json`, by its name, or
    /// declares one itself.
    pub(crate) fn weighted() -> Vec<Self> {
        let (designs, studies) = (read_json("designs.json"), read_json("studies.json"));
        let design = |(name, declared): (&String, &Value)| {
            let study = declared["study"].as_str().map_or(declared, |study| &studies[study]);
            Self {
                name: name.clone(),
                study: study.clone(),
                declared: declared.clone(),
                answers: Answers::read(text(&study["file"])),
                weights: Answers::read(text(&declared["weights_file"])),
            }
        };
        let weighted = designs["weighted"].as_object().expect("designs");
        weighted.iter().map(design).collect()
    }

    /// The answers with weights of this type, row by row; the file of weights may be longer.
    pub(crate) fn responses(&self, kind: WeightType) -> Responses<'_> {
        let column = text(&self.declared[kind.name()]);
        let weights = self.weights.column(column).expect("a column of weights");
        let responses = self.answers.responses();
        let rows = responses.n_rows();
        responses.weighted(&weights[..rows], kind).expect("weights of this type")
    }
}
