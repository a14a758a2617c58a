//! Importance as plain text: the measures, then who dominates whom.

use std::fmt;

use super::RelativeImportance;
use crate::correlation::weights_line;
use crate::text::{TextTable, figure};

impl fmt::Display for RelativeImportance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = self.cases.read - self.cases.used;
        writeln!(
            out,
            "Relative importance for {} (n = {}, {left_out} left out)",
            self.outcome, self.n
        )?;
        write!(out, "R² = {}", figure(self.r_squared))?;
        if self.always.is_empty() {
            writeln!(out)?;
        } else {
            let always = self.always.join(", ");
            writeln!(out, ", of which {} of {always}, always in", figure(self.always_r_squared))?;
        }
        if let (Some(orders), Some(seed)) = (self.orders, self.seed) {
            writeln!(out, "LMG is the mean over {orders} random orders of entry (seed {seed}).")?;
        }
        write!(out, "{}", weights_line(&self.weighting))?;
        write!(out, "\n{}", self.measures())?;
        if !self.dominance.is_empty() {
            write!(out, "\n{}", self.pairs())?;
        }
        Ok(())
    }
}

impl RelativeImportance {
    fn measures(&self) -> TextTable {
        let mut table = TextTable::new([
            "Predictor",
            "LMG",
            "share",
            "SE",
            "first",
            "last",
            "betasq",
            "Pratt",
            "rel. weight",
            "share",
        ]);
        for part in &self.predictors {
            let figures = [
                part.lmg,
                part.lmg_share,
                part.lmg_std_error,
                part.first,
                part.last,
                part.betasq,
                part.pratt,
                part.relative_weight,
                part.relative_weight_share,
            ];
            table.push([part.name.clone()].into_iter().chain(figures.map(figure)));
        }
        table
    }

    fn pairs(&self) -> TextTable {
        let mut table = TextTable::new(["Pair", "complete", "conditional", "general"]);
        for pair in &self.dominance {
            let name = format!("{} over {}", pair.first, pair.second);
            let levels = [pair.complete, pair.conditional, pair.general];
            table.push([name].into_iter().chain(levels.map(|level| format!("{level}"))));
        }
        table
    }
}
