//! The studies that the references analyse, with their answers, and the published table.

use ndarray::Array2;
use scalewise::{Missing, Moments, Responses};
use serde_json::Value;

use super::{Answers, list, names, numbers, read_json, text};

/// One study under one rule for missing answers, with what R says of it.
pub(crate) struct Case<'a> {
    pub(crate) name: String,
    pub(crate) study: &'a Value,
    pub(crate) responses: Responses<'a>,
    pub(crate) missing: Missing,
    pub(crate) expected: &'a Value,
}

/// Studies with their answers.
pub(crate) struct Studies {
    declared: Value,
    pub(crate) answers: Vec<(String, Answers)>,
}

const POLICIES: [Missing; 2] = [Missing::Listwise, Missing::Pairwise];

impl Studies {
    pub(crate) fn read() -> Self {
        let declared = read_json("studies.json");
        let read =
            |(name, study): (&String, &Value)| (name.clone(), Answers::read(text(&study["file"])));
        let answers: Vec<_> = declared.as_object().expect("studies").iter().map(read).collect();
        assert_eq!(answers.len(), 4, "four studies");
        Self { declared, answers }
    }

    /// Every study under both rules; and with frequency weights, those that R has.
    pub(crate) fn cases<'a>(&'a self, expected: &'a Value) -> Vec<Case<'a>> {
        let mut cases = Vec::new();
        for (name, answers) in &self.answers {
            let with_weights = &expected["frequency_weights"][name];
            let weighted = matches!(name.as_str(), "anes96" | "anes96_gaps");
            assert_eq!(with_weights.is_object(), weighted, "{name}: which studies have weights");
            for missing in POLICIES {
                let mut case = |kind: &str, responses, expected: &'a Value| {
                    let name = format!("{name} {kind}{}", missing.name());
                    let expected = &expected[missing.name()];
                    assert!(expected.is_object(), "{name}: is in the reference");
                    let study = self.study(&name);
                    cases.push(Case { study, name, responses, missing, expected });
                };
                case("", answers.responses(), &expected[name]);
                if weighted {
                    case("weighted ", answers.weighted(), with_weights);
                }
            }
        }
        assert_eq!(cases.len(), 12, "four studies and two with weights, under two rules");
        cases
    }

    /// The declaration of the study that a case is of.
    pub(crate) fn study(&self, case: &str) -> &Value {
        &self.declared[case.split(' ').next().unwrap_or(case)]
    }
}

impl Case<'_> {
    pub(crate) fn moments(&self) -> Moments {
        let variables = self.responses.select(names(&self.study["variables"]));
        Moments::of(&variables.expect("declared variables"), self.missing).expect("moments")
    }
}

/// The published table: its declaration and its moments.
pub(crate) fn published() -> (Value, Moments) {
    let published = read_json("data/nav2018.json");
    let names = names(&published["names"]);
    let cells: Vec<f64> = list(&published["correlations"]).iter().flat_map(numbers).collect();
    let r = Array2::from_shape_vec((names.len(), names.len()), cells).expect("a square matrix");
    let n = published["n"].as_u64().expect("n");
    let moments = Moments::from_correlation(names, r.view(), n, None, None).expect("moments");
    (published, moments)
}
