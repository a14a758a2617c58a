//! Diagnostics as plain text: the tests, then the rows that stand out most.

use std::fmt;

use super::{Cutoffs, RegressionDiagnostics};
use crate::text::{TextTable, figure, p_figure};

/// Rows shown of those that stand out.
const SHOWN: usize = 10;

impl fmt::Display for RegressionDiagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (regression, model) = (&self.regression, self.of_model());
        writeln!(
            out,
            "Diagnostics of {}, model {} ({}; n = {}, {} left out)",
            regression.outcome,
            self.model,
            model.block,
            regression.n,
            regression.cases.read - regression.cases.used
        )?;
        if self.alone > 0 {
            let rows = if self.alone == 1 { "row has" } else { "rows have" };
            writeln!(
                out,
                "{} {rows} a leverage of 1: what divides by 1 − h does not exist there.",
                self.alone
            )?;
        }
        write!(out, "\n{}\n{}", self.of_tests(), self.of_rows())
    }
}

impl RegressionDiagnostics {
    fn of_tests(&self) -> TextTable {
        let mut table = TextTable::new(["test", "method", "statistic", "df1", "df2", "p"]);
        for test in &self.tests {
            table.push([
                test.test.name().to_string(),
                test.not_made.unwrap_or(test.method).to_string(),
                figure(test.statistic),
                whole(test.df1),
                whole(test.df2),
                if test.p_value.is_nan() { String::new() } else { p_figure(test.p_value) },
            ]);
        }
        table
    }

    fn of_rows(&self) -> TextTable {
        let measures = &self.measures;
        let cutoffs = Cutoffs::size_adjusted(self.regression.n, self.of_model().coefficients.len());
        let mut table = TextTable::new([
            "row", "residual", "SDRESID", "leverage", "Cook's D", "DFFITS", "DFBETAS",
        ]);
        for found in self.casewise(&cutoffs).iter().take(SHOWN) {
            table.push([
                found.row.to_string(),
                figure(measures.residual[found.at]),
                figure(measures.studentized_deleted[found.at]),
                figure(measures.leverage[found.at]),
                figure(measures.cooks_distance[found.at]),
                figure(measures.dffits[found.at]),
                figure(found.largest_dfbetas),
            ]);
        }
        table
    }
}

fn whole(df: f64) -> String {
    if df.is_nan() { String::new() } else { format!("{df:.0}") }
}
