//! Hierarchical omega as plain text, in the order of psych.

use std::fmt;

use super::HierarchicalOmega;
use crate::text::{TextTable, figure};

impl fmt::Display for HierarchicalOmega {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scale, oblique, .. } = self;
        writeln!(
            out,
            "Hierarchical omega of {scale} ({} items, {} factors, {}, {}, Schmid-Leiman), n = {}",
            self.reversed.len(),
            oblique.factors(),
            oblique.extraction.name(),
            oblique.rotation.name(),
            oblique.n
        )?;
        writeln!(
            out,
            "omega h {}  omega h asymptotic {}  omega total {}  alpha {}  lambda 6 {}  ECV {}",
            figure(self.estimate),
            figure(self.asymptotic),
            figure(self.omega_total),
            figure(self.standardized_alpha),
            figure(self.lambda_6),
            figure(self.explained_common_variance),
        )?;
        let mut table = TextTable::new(["", "items", "total", "general", "group"]);
        for group in &self.groups {
            let omegas = [group.omega_total, group.omega_general, group.omega_group].map(figure);
            let start = [group.factor.clone(), group.items.len().to_string()];
            table.push(start.into_iter().chain(omegas));
        }
        write!(out, "{table}")?;
        if !self.against.is_empty() {
            writeln!(
                out,
                "negative on g, check the key (nothing was changed): {}",
                self.against.join(", ")
            )?;
        }
        write!(out, "{}", self.schmid_leiman)
    }
}
