//! The matrix as plain text, as SPSS prints it: r, p and n under each other.

use std::fmt;

use super::CorrelationMatrix;
use crate::data::{Missing, WeightType};
use crate::moments::Weighting;
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for CorrelationMatrix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coefficients = match self.method {
            "pearson" => "Pearson correlations",
            "spearman" => "Spearman correlations",
            "kendall" => "Kendall's tau-b",
            other => other,
        };
        writeln!(out, "{coefficients} ({})", how_missing(self.missing))?;
        write!(out, "{}", weights_line(&self.weighting))?;
        if self.weighting.kind == Some(WeightType::Sampling) {
            writeln!(out, "Under sampling weights r comes without a test and an interval.")?;
        }
        let heading = ["", "Mean", "SD", ""].into_iter();
        let mut table = TextTable::new(heading.chain(self.names.iter().map(String::as_str)));
        for (i, name) in self.names.iter().enumerate() {
            let line = |of: &dyn Fn(usize) -> String| (0..=i).map(of).collect::<Vec<_>>();
            let start = [name.clone(), figure(self.mean[i]), figure(self.sd[i]), "r".to_string()];
            table.push(start.into_iter().chain(line(&|j| figure(self.r[[i, j]]))));
            let blank = |label: &str| {
                [String::new(), String::new(), String::new(), label.to_string()].into_iter()
            };
            table.push(blank("p").chain(line(&|j| p_figure(self.p_value[[i, j]]))));
            table.push(blank("n").chain(line(&|j| format!("{}", self.n[[i, j]]))));
        }
        write!(out, "{table}")
    }
}

/// How missing answers were treated, in words.
pub(crate) fn how_missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Listwise => "listwise deletion",
        Missing::Pairwise => "pairwise deletion",
        Missing::Em => "maximum likelihood by EM",
    }
}

/// What to say of the weights, with the end of the line; nothing without weights.
pub(crate) fn weights_line(weighting: &Weighting) -> String {
    let Some(kind) = weighting.kind else { return String::new() };
    format!(
        "Weights: {}, sum {}, effective n {}, design effect {}\n",
        kind.name(),
        figure(weighting.sum),
        figure(weighting.effective_n()),
        figure(weighting.design_effect()),
    )
}
