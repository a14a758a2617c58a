//! Factor solutions as plain text, in the order of psych.

use std::fmt;

use super::{FactorAnalysis, SchmidLeiman};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for FactorAnalysis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factors = self.factor_names();
        let (extraction, rotation) = (self.extraction.name(), self.rotation.name());
        writeln!(
            out,
            "Factor analysis of {} variables, {} factor(s), {extraction}, rotation {rotation}, n = {}",
            self.names.len(),
            factors.len(),
            self.n
        )?;
        let heading = factors.iter().map(String::as_str);
        let mut table = TextTable::new([""].into_iter().chain(heading).chain(["h2", "u2"]));
        for (i, name) in self.names.iter().enumerate() {
            let own = [self.communalities[i], self.uniquenesses[i]];
            let loadings = self.loadings.row(i);
            let figures = loadings.iter().copied().chain(own).map(figure);
            table.push([name.clone()].into_iter().chain(figures).collect::<Vec<_>>());
        }
        let variances = self.variances.iter().copied().map(figure);
        table.push(["variance".to_string()].into_iter().chain(variances).collect::<Vec<_>>());
        write!(out, "{table}")?;
        if factors.len() > 1 {
            let heading = factors.iter().map(String::as_str);
            let mut table = TextTable::new(["correlations"].into_iter().chain(heading));
            for (name, row) in factors.iter().zip(self.factor_correlations.rows()) {
                table.push([name.clone()].into_iter().chain(row.iter().copied().map(figure)));
            }
            write!(out, "{table}")?;
        }
        writeln!(
            out,
            "chi-square {}  df {}  p {}  RMSEA {}  RMSR {}",
            figure(self.chi_square),
            self.df,
            if self.p_value.is_nan() { String::new() } else { p_figure(self.p_value) },
            figure(self.rmsea),
            figure(self.rmsr),
        )?;
        heywood(out, "uniqueness", &self.heywood)
    }
}

impl fmt::Display for SchmidLeiman {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<String> = (1..=self.groups.ncols()).map(|at| format!("F{at}*")).collect();
        let rule = self.second_order_rule.name();
        writeln!(out, "Schmid-Leiman solution, second order {rule}")?;
        let heading = groups.iter().map(String::as_str);
        let shares = ["h2", "u2", "p2"];
        let mut table = TextTable::new(["", "g"].into_iter().chain(heading).chain(shares));
        for (i, name) in self.names.iter().enumerate() {
            let own = [self.communalities[i], self.uniquenesses[i], self.general_shares[i]];
            let group = self.groups.row(i);
            let figures = [self.general[i]].into_iter().chain(group.iter().copied()).chain(own);
            table.push([name.clone()].into_iter().chain(figures.map(figure)).collect::<Vec<_>>());
        }
        write!(out, "{table}")?;
        writeln!(out, "explained common variance {}", figure(self.explained_common_variance))?;
        heywood(out, "own variance of", &self.second_order_heywood)
    }
}

fn heywood(out: &mut fmt::Formatter<'_>, what: &str, names: &[String]) -> fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(out, "Heywood case: {what} {} at its lower bound of .005", names.join(", "))
}
