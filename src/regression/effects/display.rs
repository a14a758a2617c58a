//! Effect sizes and what goes with them as plain text.

use std::fmt;

use super::{Collinearity, CrossValidated, EffectSizes, RegressionPower, ShrinkageEstimates};
use crate::text::{TextTable, figure};

impl fmt::Display for EffectSizes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Effect sizes in the regression of {} (n = {})", self.outcome, self.n)?;
        writeln!(
            out,
            "Intervals at {}: R² by {}, ΔR² and sr² by alf_graf1999, β {}.",
            self.confidence,
            self.r_squared_interval.name(),
            self.beta_interval.name()
        )?;
        if let Some(why) = self.no_interval {
            writeln!(out, "Intervals that do not apply are left out: {}.", why.name())?;
        }
        write!(out, "\n{}\n{}", self.of_models(), self.of_coefficients())
    }
}

impl EffectSizes {
    fn of_models(&self) -> TextTable {
        let mut table = TextTable::new([
            "Model",
            "R²",
            "low",
            "high",
            "f²",
            "low",
            "high",
            "ΔR²",
            "low",
            "high",
            "partial η²",
            "low",
            "high",
            "f² of block",
            "low",
            "high",
        ]);
        for (at, m) in self.models.iter().enumerate() {
            let figures = [
                m.r_squared,
                m.r_squared_conf_low,
                m.r_squared_conf_high,
                m.f_squared,
                m.f_squared_conf_low,
                m.f_squared_conf_high,
                m.r_squared_change,
                m.r_squared_change_conf_low,
                m.r_squared_change_conf_high,
                m.partial_eta_squared,
                m.partial_eta_squared_conf_low,
                m.partial_eta_squared_conf_high,
                m.f_squared_change,
                m.f_squared_change_conf_low,
                m.f_squared_change_conf_high,
            ];
            table.push([format!("{} {}", at + 1, m.block)].into_iter().chain(figures.map(figure)));
        }
        table
    }

    fn of_coefficients(&self) -> TextTable {
        let heading = ["Model", "β", "SE", "low", "high", "sr²", "low", "high"];
        let mut table = TextTable::new(heading);
        for (at, model) in self.models.iter().enumerate() {
            for c in &model.coefficients {
                let figures = [
                    c.beta,
                    c.beta_std_error,
                    c.beta_conf_low,
                    c.beta_conf_high,
                    c.part_squared,
                    c.part_squared_conf_low,
                    c.part_squared_conf_high,
                ];
                let name = format!("{} {}", at + 1, c.term);
                table.push([name].into_iter().chain(figures.map(figure)));
            }
        }
        table
    }
}

impl fmt::Display for ShrinkageEstimates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Adjusted R² of {} (n = {})\n", self.outcome, self.n)?;
        let mut table = TextTable::new([
            "Model",
            "R²",
            "Ezekiel",
            "Olkin–Pratt",
            "Pratt",
            "Claudy-3",
            "Wherry-2",
            "Smith",
            "Browne",
            "Stein",
            "Lord",
        ]);
        for (at, m) in self.models.iter().enumerate() {
            let figures = [
                m.r_squared,
                m.ezekiel,
                m.olkin_pratt,
                m.pratt,
                m.claudy_3,
                m.wherry_2,
                m.smith,
                m.browne,
                m.stein,
                m.lord,
            ];
            let name = format!("{} {}", at + 1, m.block);
            table.push([name].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Collinearity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (centring, n) = (self.centring.name(), self.n);
        writeln!(out, "Collinearity of the predictors of {} ({centring}, n = {n})", self.outcome)?;
        for (at, model) in self.models.iter().enumerate() {
            let names = model.terms.iter().map(String::as_str);
            let mut table = TextTable::new(
                ["Dimension", "Eigenvalue", "Condition index"].into_iter().chain(names),
            );
            for (dimension, shares) in model.variance_proportions.rows().into_iter().enumerate() {
                let figures = [model.eigenvalues[dimension], model.condition_indices[dimension]];
                let cells = figures.into_iter().chain(shares.iter().copied()).map(figure);
                table.push([(dimension + 1).to_string()].into_iter().chain(cells));
            }
            write!(out, "\nModel {} {}\n{table}", at + 1, model.block)?;
        }
        Ok(())
    }
}

impl fmt::Display for CrossValidated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (folds, repeats) = (self.folds, self.repeats);
        writeln!(
            out,
            "Cross-validated R² of {} (n = {}, folds = {folds}, repeats = {repeats})\n",
            self.outcome, self.n
        )?;
        let mut table =
            TextTable::new(["Model", "R²", "cross-validated R²", "ΔR²", "RMSE", "SD of repeats"]);
        for (at, m) in self.models.iter().enumerate() {
            let figures = [m.r_squared, m.cross_validated, m.cross_validated_change, m.rmse, m.sd]
                .map(figure);
            table.push([format!("{} {}", at + 1, m.block)].into_iter().chain(figures));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for RegressionPower {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Power of the F test of {} of {} predictors: f² = {:.4}, n = {:.2}, level = {}, power = {:.4}",
            self.tested, self.predictors, self.f_squared, self.n, self.level, self.power
        )
    }
}
