//! Predictions, tests and margins as plain text.

use std::fmt;

use super::{HypothesisTest, MarginalMeans, Predictions};
use crate::text::{TextTable, figure, p_figure};

/// Degrees of freedom: whole, or estimated.
fn degrees(df: f64) -> String {
    if df.fract() == 0.0 || df.is_infinite() { format!("{df:.0}") } else { format!("{df:.2}") }
}

impl fmt::Display for Predictions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.fitted.len();
        writeln!(out, "Predictions of {rows} rows, {} of them lack an answer", self.missing)?;
        let mut table = TextTable::new(["row", "fitted", "SE", "low", "high"]);
        for at in 0..rows {
            let figures =
                [self.fitted[at], self.std_error[at], self.conf_low[at], self.conf_high[at]];
            table.push([at.to_string()].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for HypothesisTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (f, p) = (figure(self.f), p_figure(self.p_value));
        writeln!(out, "Linear hypotheses: F({}, {}) = {f}, p {p}", self.df1, degrees(self.df2))?;
        let mut table = TextTable::new(["hypothesis", "difference", "SE", "t", "p", "low", "high"]);
        for (hypothesis, d) in self.hypotheses.iter().zip(&self.differences) {
            let test = [figure(d.estimate), figure(d.std_error), figure(d.statistic)];
            let rest = [p_figure(d.p_value), figure(d.conf_low), figure(d.conf_high)];
            table.push([hypothesis.name.clone()].into_iter().chain(test).chain(rest));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for MarginalMeans {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.by.join(", ");
        writeln!(out, "Marginal means by {by} (averaging: {})", self.averaging)?;
        let mut means = TextTable::new([by.as_str(), "mean", "SE", "df", "low", "high"]);
        for (at, row) in self.means.iter().enumerate() {
            let m = &row.mean;
            let df = degrees(m.df);
            let figures = [figure(m.estimate), figure(m.std_error), df];
            let ends = [figure(m.conf_low), figure(m.conf_high)];
            means.push([self.label(at)].into_iter().chain(figures).chain(ends));
        }
        write!(out, "{means}")?;
        if self.contrasts.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nContrasts (adjustment: {})", self.adjustment.name())?;
        let mut contrasts =
            TextTable::new(["contrast", "difference", "SE", "t", "p", "low", "high"]);
        for contrast in &self.contrasts {
            let d = &contrast.difference;
            let name = format!("{} - {}", self.label(contrast.first), self.label(contrast.second));
            let test = [figure(d.estimate), figure(d.std_error), figure(d.statistic)];
            let rest = [p_figure(d.p_value), figure(d.conf_low), figure(d.conf_high)];
            contrasts.push([name].into_iter().chain(test).chain(rest));
        }
        write!(out, "{contrasts}")
    }
}
