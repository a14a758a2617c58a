//! The matrix as plain text, as SPSS prints it: r, p and n under each other.

use std::fmt;

use super::CorrelationMatrix;
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for CorrelationMatrix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Pearson correlations ({} deletion)", self.missing.name())?;
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
