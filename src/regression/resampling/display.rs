//! Bootstraps and permutation tests as plain text.

use std::fmt;

use super::{BootstrapRegression, PermutationTest};
use crate::correlation::weights_line;
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for BootstrapRegression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = self.cases.read - self.cases.used;
        writeln!(
            out,
            "Bootstrap of the regression of {} (n = {}, {left_out} left out)",
            self.outcome, self.n
        )?;
        let seed = self.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
        writeln!(
            out,
            "{} resamples of {} {}{seed}; {} intervals at {}",
            self.resamples, self.drawn_from, self.drawn, self.interval, self.confidence
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let mut table = TextTable::new([
            "Model",
            "statistic",
            "term",
            "estimate",
            "bias",
            "SE",
            "low",
            "high",
            "failed",
        ]);
        for row in &self.figures {
            let of = &row.interval;
            table.push([
                format!("{} {}", row.model, row.block),
                row.statistic.name().to_string(),
                row.term.clone().unwrap_or_default(),
                figure(of.estimate),
                figure(of.bias),
                figure(of.std_error),
                figure(of.conf_low),
                figure(of.conf_high),
                of.failed.to_string(),
            ]);
        }
        write!(out, "\n{table}")
    }
}

impl fmt::Display for PermutationTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = self.cases.read - self.cases.used;
        writeln!(
            out,
            "Permutation test of the regression of {} (n = {}, {left_out} left out)",
            self.outcome, self.n
        )?;
        let which = match (self.exact, self.seed) {
            (true, _) => "all".to_string(),
            (false, Some(seed)) => format!("random, seed {seed}"),
            (false, None) => "given".to_string(),
        };
        writeln!(out, "{} permutations ({which}), {}", self.permutations, self.method.name())?;
        let mut table = TextTable::new(["Block", "ΔR²", "F change", "df1", "df2", "p", "p of F"]);
        for row in &self.blocks {
            table.push([
                row.block.clone(),
                figure(row.r_squared_change),
                figure(row.f_change),
                row.df1.to_string(),
                row.df2.to_string(),
                p_figure(row.p_value),
                p_figure(row.p_f),
            ]);
        }
        write!(out, "\n{table}")
    }
}
