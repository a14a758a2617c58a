//! A comparison as plain text: the two correlations, then a row per test.

use std::fmt;

use super::{ComparisonDesign, CorrelationComparison};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for CorrelationComparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { design, r1, r2, n1, n2, difference, alternative, confidence, .. } = self;
        let n = match design {
            ComparisonDesign::Independent => format!("n = {n1} and {n2}"),
            _ => format!("n = {n1}"),
        };
        let (r1, r2, difference) = (figure(*r1), figure(*r2), figure(*difference));
        writeln!(out, "Comparison of two correlations ({}), {n}", design.name())?;
        writeln!(out, "r1 = {r1}, r2 = {r2}, r1 - r2 = {difference}")?;
        writeln!(out, "p: {}; intervals at {}%", alternative.name(), 100.0 * confidence)?;
        let heading = ["Test", "Statistic", "df", "p", "Lower", "Upper"];
        let mut table = TextTable::new(heading);
        for test in &self.tests {
            let name = test.test.to_string();
            let df = if test.df.is_nan() { String::new() } else { format!("{}", test.df) };
            let (low, high) = (figure(test.conf_low), figure(test.conf_high));
            table.push([name, figure(test.statistic), df, p_figure(test.p_value), low, high]);
        }
        write!(out, "{table}")
    }
}
