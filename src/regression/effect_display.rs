//! Effect sizes as plain text: models, then coefficients.

use std::fmt;

use super::effect::EffectSizes;
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
