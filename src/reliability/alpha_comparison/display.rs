//! Tests of alpha as plain text.

use std::fmt;

use super::{AlphaComparison, AlphaTest};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for AlphaTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alpha, value, statistic, df1, df2, p_value, alternative } = self;
        let (estimate, name) = (figure(alpha.estimate), &alpha.name);
        writeln!(out, "Alpha of {name}: {estimate} (n = {}), against {value}", alpha.n)?;
        let (f, p) = (figure(*statistic), p_figure(*p_value));
        write!(out, "F({df1}, {df2}) = {f}, p = {p} ({})", alternative.name())
    }
}

impl fmt::Display for AlphaComparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, design) = (self.alphas.len(), self.design.name());
        writeln!(out, "Comparison of {count} alphas ({design}); p: {}", self.alternative.name())?;
        let mut alphas = TextTable::new(["", "Items", "n", "Alpha"]);
        for alpha in &self.alphas {
            let items = alpha.n_items.map_or(String::new(), |k| k.to_string());
            alphas.push([alpha.name.clone(), items, alpha.n.to_string(), figure(alpha.estimate)]);
        }
        writeln!(out, "{alphas}")?;
        let mut tests = TextTable::new(["Test", "Statistic", "df", "df2", "p"]);
        for test in &self.tests {
            let df2 = if test.df2.is_nan() { String::new() } else { test.df2.to_string() };
            let (statistic, p) = (figure(test.statistic), p_figure(test.p_value));
            tests.push([test.test.to_string(), statistic, test.df1.to_string(), df2, p]);
        }
        write!(out, "{tests}")
    }
}
