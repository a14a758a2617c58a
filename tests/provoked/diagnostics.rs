//! Of diagnostics of regressions.

use scalewise::{DiagnosticOptions, HierarchicalRegression, Missing, lowess};

use super::{Case, answers, failure};

pub(crate) fn of_diagnostics() -> Vec<Case> {
    let data = answers(&[("x", &[1.0, 2.0, 3.0, 4.0]), ("y", &[1.0, 2.0, 3.0, 6.0])]);
    let regression = HierarchicalRegression::new("y").block("First", ["x"]);
    let third = DiagnosticOptions { model: Some(3), ..DiagnosticOptions::default() };
    vec![
        (
            failure(regression.diagnostics(&data, Missing::Listwise, &third)),
            "there is no model 3: give a whole number from 1 to 1",
        ),
        (
            failure(lowess(&[1.0, 2.0], &[1.0, 2.0], 1.5, 3)),
            "span = 1.5: give the share of the points that a line is fitted to, above 0 and at most 1",
        ),
    ]
}
