//! The analysis as plain text, in the order of psych and SPSS.

use std::fmt;

use super::{Htmt, ItemAnalysis, OrdinalAlpha, Reliability, Resampled, ScaleAnalysis};
use crate::bootstrap::BootstrapInterval;
use crate::correlation::{how_missing, weights_line};
use crate::text::{TextTable, figure};

impl fmt::Display for ItemAnalysis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alpha = &self.alpha;
        writeln!(
            out,
            "Reliability of {} ({} items, n = {}, {})",
            self.scale,
            self.items.len(),
            alpha.n,
            how_missing(self.missing)
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        writeln!(
            out,
            "alpha {}{} ({})  standardised {}  lambda 6 {}  mean r {} ({} to {}, median {})  mean {}  sd {}",
            figure(alpha.estimate),
            interval(alpha.conf_low, alpha.conf_high),
            if alpha.method == "none" {
                "no interval under sampling weights"
            } else {
                alpha.method
            },
            figure(self.standardized_alpha),
            figure(self.lambda_6),
            figure(self.mean_inter_item),
            figure(self.min_inter_item),
            figure(self.max_inter_item),
            figure(self.median_inter_item),
            figure(self.mean),
            figure(self.sd),
        )?;
        if let Some(two) = &self.two_items {
            let r = &two.correlation;
            writeln!(
                out,
                "r {}{}  Spearman-Brown {} (two items: if-dropped figures are not defined)",
                figure(r.estimate),
                interval(r.conf_low, r.conf_high),
                figure(two.spearman_brown),
            )?;
        }
        let mut table = TextTable::new([
            "",
            "n",
            "mean",
            "sd",
            "item-total",
            "item-rest",
            "smc",
            "alpha if dropped",
            "mean if dropped",
            "variance if dropped",
            "overlap-corrected",
        ]);
        for item in &self.items {
            let name = format!("{}{}", item.item, if item.reversed { " (R)" } else { "" });
            let figures = [
                item.mean,
                item.sd,
                item.item_total,
                item.item_rest,
                item.smc,
                item.alpha_if_dropped,
                item.mean_if_dropped,
                item.variance_if_dropped,
                item.overlap_corrected,
            ];
            table.push([name, item.n.to_string()].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

/// An interval, after a blank; nothing where there is none.
fn interval(low: f64, high: f64) -> String {
    if low.is_nan() && high.is_nan() {
        String::new()
    } else {
        format!(" [{}, {}]", figure(low), figure(high))
    }
}

impl fmt::Display for ScaleAnalysis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scales = &self.scales;
        writeln!(out, "Reliability of {} scales ({})", scales.len(), how_missing(self.missing))?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let mut table =
            TextTable::new(["", "items", "n", "mean", "sd", "alpha", "omega", "mean r"]);
        for (scale, omega) in scales.iter().zip(&self.omegas) {
            let counts = [scale.items.len().to_string(), scale.alpha.n.to_string()];
            let omega = omega.as_ref().map_or(f64::NAN, |omega| omega.estimate);
            let figures =
                [scale.mean, scale.sd, scale.alpha.estimate, omega, scale.mean_inter_item];
            let name = [scale.scale.clone()];
            table.push(name.into_iter().chain(counts).chain(figures.map(figure)));
        }
        write!(out, "{table}")?;
        if self.pairs.is_empty() {
            return Ok(());
        }
        writeln!(out, "Correlations of the scales")?;
        let mut table = TextTable::new(["", "n", "shared items", "r", "overlap", "disattenuated"]);
        for pair in &self.pairs {
            let name = [format!("{} with {}", pair.x, pair.y)];
            let counts = [pair.observed.n.to_string(), pair.shared.len().to_string()];
            let figures =
                [pair.observed.estimate, pair.overlap_corrected, pair.disattenuated.estimate];
            table.push(name.into_iter().chain(counts).chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.coefficient {
            "cronbach_alpha" => "Cronbach's alpha",
            "standardized_alpha" => "Standardised alpha",
            "kr_20" => "KR-20",
            "kr_21" => "KR-21",
            other => other,
        };
        write!(out, "{name} {}", figure(self.estimate))?;
        if !self.conf_low.is_nan() {
            let level = 100.0 * self.confidence;
            write!(
                out,
                "{} ({}, {level} %)",
                interval(self.conf_low, self.conf_high),
                self.method
            )?;
        }
        write!(out, ", n = {} ({})", self.n, how_missing(self.missing))?;
        match self.cases.read - self.cases.used {
            0 => writeln!(out)?,
            left_out => writeln!(out, ", {left_out} of {} rows left out", self.cases.read)?,
        }
        write!(out, "{}", weights_line(&self.weighting))
    }
}

impl fmt::Display for Htmt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signs = if self.absolute { "sizes of correlations" } else { "signed correlations" };
        writeln!(out, "Heterotrait-monotrait ratios (n = {}), {signs}", self.n)?;
        let mut table = TextTable::new(["", "HTMT", "interval", "HTMT2", "interval"]);
        let ends = |interval: &Option<BootstrapInterval>| match interval {
            Some(found) if !found.conf_low.is_nan() => {
                format!("[{}, {}]", figure(found.conf_low), figure(found.conf_high))
            }
            _ => String::new(),
        };
        for pair in &self.pairs {
            table.push([
                format!("{} with {}", pair.first, pair.second),
                figure(pair.htmt),
                ends(&pair.htmt_interval),
                figure(pair.htmt2),
                ends(&pair.htmt2_interval),
            ]);
        }
        write!(out, "{table}")
    }
}

impl<T: fmt::Display> fmt::Display for Resampled<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.result)?;
        let mut table = TextTable::new([
            "bootstrap",
            "bias",
            "std. error",
            "low",
            "high",
            "resamples",
            "failed",
        ]);
        for one in &self.coefficients {
            let found = &one.interval;
            table.push([
                one.coefficient.replace('_', " "),
                figure(found.bias),
                figure(found.std_error),
                figure(found.conf_low),
                figure(found.conf_high),
                found.resamples.to_string(),
                found.failed.to_string(),
            ]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for OrdinalAlpha {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (items, n) = (self.items.len(), self.n);
        writeln!(
            out,
            "Ordinal alpha of {} ({items} items, n = {n}): {}, of the {}",
            self.scale,
            figure(self.estimate),
            self.of
        )
    }
}
