//! The coefficients as plain text.

use std::fmt;

use super::Omega;
use crate::correlation::{how_missing, weights_line};
use crate::text::{TextTable, figure};

impl fmt::Display for Omega {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fit = &self.fit;
        writeln!(
            out,
            "Omega total of {} ({} items, n = {}, {}): one-factor model by maximum likelihood, of the {} variance",
            self.scale,
            self.items.len(),
            self.n,
            how_missing(self.missing),
            self.denominator.name(),
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        writeln!(
            out,
            "omega {}{}",
            figure(self.estimate),
            interval(self.conf_low, self.conf_high, self.interval),
        )?;
        writeln!(
            out,
            "chi-squared {} on {} df, p {}  CFI {}  TLI {}  RMSEA {}  SRMR {}",
            figure(fit.chi_squared),
            fit.df,
            figure(fit.p_value),
            figure(fit.cfi),
            figure(fit.tli),
            figure(fit.rmsea),
            figure(fit.srmr),
        )?;
        if !self.heywood.is_empty() {
            writeln!(out, "Heywood case: negative unique variance of {}", self.heywood.join(", "))?;
        }
        let mut table =
            TextTable::new(["", "loading", "se", "std. loading", "unique", "omega if dropped"]);
        for item in &self.items {
            let name = format!("{}{}", item.item, if item.reversed { " (R)" } else { "" });
            let figures = [
                item.loading,
                item.std_error,
                item.standardized_loading,
                item.unique_variance,
                item.omega_if_dropped,
            ];
            table.push([name].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

/// An interval with its name, after a blank; nothing where there is none.
fn interval(low: f64, high: f64, name: &str) -> String {
    if low.is_nan() && high.is_nan() {
        String::new()
    } else {
        format!(" [{}, {}] ({name})", figure(low), figure(high))
    }
}
