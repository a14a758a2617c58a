//! Partial correlations as plain text: r, p and n under each other.

use std::fmt;

use super::PartialCorrelationMatrix;
use crate::correlation::{how_missing, weights_line};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for PartialCorrelationMatrix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.method.starts_with("semipartial");
        let kind = if whole { "Semipartial" } else { "Partial" };
        let of = match self.method.rsplit('_').next() {
            Some("spearman") => " of Spearman's r",
            Some("kendall") => " of Kendall's tau-b",
            _ => "",
        };
        writeln!(out, "{kind} correlations{of} ({})", how_missing(self.missing))?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let df = if self.df.is_nan() { String::new() } else { format!(", df = {}", self.df) };
        writeln!(out, "n = {}, {} held constant for each pair{df}", self.n, self.controls)?;
        if whole {
            writeln!(out, "The others are taken out of the variable of the column alone.")?;
        }
        let heading = ["", ""].into_iter().chain(self.names.iter().map(String::as_str));
        let mut table = TextTable::new(heading);
        for (i, name) in self.names.iter().enumerate() {
            let width = if whole { self.names.len() } else { i + 1 };
            let line = |of: &dyn Fn(usize) -> String| (0..width).map(of).collect::<Vec<_>>();
            let start = [name.clone(), "r".to_string()];
            table.push(start.into_iter().chain(line(&|j| figure(self.r[[i, j]]))));
            let start = [String::new(), "p".to_string()];
            table.push(start.into_iter().chain(line(&|j| p_figure(self.p_value[[i, j]]))));
        }
        write!(out, "{table}")
    }
}
