//! The coefficients as plain text.

use std::fmt;

use super::{ConstructReliability, Omega, OrdinalOmega};
use crate::correlation::{how_missing, weights_line};
use crate::factor::ModelFit;
use crate::text::{TextTable, figure};

impl fmt::Display for Omega {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        let interval = interval(self.conf_low, self.conf_high, self.interval);
        writeln!(out, "omega {}{interval}", figure(self.estimate))?;
        writeln!(out, "{}", fit_line(&self.fit))?;
        write!(out, "{}", heywood_line(&self.heywood))?;
        let mut table =
            TextTable::new(["", "loading", "se", "std. loading", "unique", "omega if dropped"]);
        for item in &self.items {
            let figures = [
                item.loading,
                item.std_error,
                item.standardized_loading,
                item.unique_variance,
                item.omega_if_dropped,
            ];
            let name = keyed(&item.item, item.reversed);
            table.push([name].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for OrdinalOmega {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Ordinal omega of {} ({} items, n = {}, {}): reliability of the {}, {} on polychoric correlations, of the {} variance",
            self.scale,
            self.items.len(),
            self.n,
            how_missing(self.missing),
            self.reliability_of.name().replace('_', " "),
            self.method.replace('_', " "),
            self.denominator.name(),
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let interval = interval(self.conf_low, self.conf_high, self.interval);
        writeln!(out, "omega {}{interval}", figure(self.estimate))?;
        write!(out, "{}", heywood_line(&self.heywood))?;
        let mut table = TextTable::new(["", "categories", "std. loading", "unique"]);
        for item in &self.items {
            let name = keyed(&item.item, item.reversed);
            let figures = [item.loading, item.unique_variance].map(figure);
            table.push([name, item.categories.to_string()].into_iter().chain(figures));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for ConstructReliability {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Reliability of {} constructs ({} items, n = {}, {}): confirmatory model by maximum likelihood",
            self.constructs.len(),
            self.items.len(),
            self.n,
            how_missing(self.missing),
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        writeln!(out, "{}", fit_line(&self.fit))?;
        write!(out, "{}", heywood_line(&self.heywood))?;
        let mut table = TextTable::new(["", "items", "composite", "low", "high", "AVE", "H"]);
        for construct in &self.constructs {
            let figures = [
                construct.composite_reliability,
                construct.conf_low,
                construct.conf_high,
                construct.ave,
                construct.maximal_reliability,
            ];
            let start = [construct.scale.clone(), construct.n_items.to_string()];
            table.push(start.into_iter().chain(figures.map(figure)));
        }
        writeln!(out, "{table}")?;
        let mut table =
            TextTable::new(["", "correlation", "se", "low", "high", "HTMT", "HTMT2", "distinct"]);
        for pair in &self.pairs {
            let figures = [
                pair.correlation,
                pair.std_error,
                pair.conf_low,
                pair.conf_high,
                pair.htmt,
                pair.htmt2,
            ];
            let name = format!("{} with {}", pair.first, pair.second);
            let verdict = if pair.distinct { "yes" } else { "no" }.to_string();
            table.push([name].into_iter().chain(figures.map(figure)).chain([verdict]));
        }
        write!(out, "{table}")
    }
}

fn fit_line(fit: &ModelFit) -> String {
    format!(
        "chi-squared {} on {} df, p {}  CFI {}  TLI {}  RMSEA {}  SRMR {}",
        figure(fit.chi_squared),
        fit.df,
        figure(fit.p_value),
        figure(fit.cfi),
        figure(fit.tli),
        figure(fit.rmsea),
        figure(fit.srmr),
    )
}

/// A line that names improper items; nothing where there are none.
fn heywood_line(items: &[String]) -> String {
    if items.is_empty() {
        String::new()
    } else {
        format!("Heywood case: negative unique variance of {}\n", items.join(", "))
    }
}

fn keyed(item: &str, reversed: bool) -> String {
    format!("{item}{}", if reversed { " (R)" } else { "" })
}

/// An interval with its name, after a blank; nothing where there is none.
fn interval(low: f64, high: f64, name: &str) -> String {
    if low.is_nan() && high.is_nan() {
        String::new()
    } else {
        format!(" [{}, {}] ({name})", figure(low), figure(high))
    }
}
