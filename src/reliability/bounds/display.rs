//! Bounds as plain text.

use std::fmt;

use super::super::halves::SplitSearch;
use super::super::keyed::ScaleData;
use super::{GreatestLowerBound, GuttmanLambdas, TenBergeMu};
use crate::correlation::{how_missing, weights_line};
use crate::text::{TextTable, figure};

fn heading(out: &mut fmt::Formatter<'_>, what: &str, data: &ScaleData) -> fmt::Result {
    let ScaleData { scale, items, n, missing, weighting, .. } = data;
    let (k, missing) = (items.len(), how_missing(*missing));
    writeln!(out, "{what} of {scale} ({k} items, n = {n}, {missing})")?;
    write!(out, "{}", weights_line(weighting))
}

/// Whether the best of the splits is the maximum, or the best of a sample.
fn searched(search: &SplitSearch) -> String {
    let SplitSearch { splits, possible, exhaustive, seed } = search;
    match (exhaustive, seed) {
        (false, Some(seed)) => {
            format!("of the best of {splits} splits sampled from {possible:.0}, seed {seed}")
        }
        _ => format!("of the best of all {splits} splits"),
    }
}

impl fmt::Display for GuttmanLambdas {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(out, "Guttman's lambdas", &self.data)?;
        let split = match &self.lambda_4_search {
            Some(search) => searched(search),
            None => "of the split of the items in their order".to_string(),
        };
        writeln!(out, "From {}s; lambda 4 is {split}", self.convention.metric().matrix())?;
        let mut table = TextTable::new(["Bound", "Estimate"]);
        for (name, estimate) in [
            ("lambda 1", self.lambda_1),
            ("lambda 2", self.lambda_2),
            ("lambda 3 (alpha)", self.lambda_3),
            ("lambda 4", self.lambda_4),
            ("lambda 5", self.lambda_5),
            ("lambda 5+", self.lambda_5_plus),
            ("lambda 6", self.lambda_6),
        ] {
            table.push([name.to_string(), figure(estimate)]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for TenBergeMu {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(out, "Ten Berge and Zegers' bounds", &self.data)?;
        writeln!(out, "From {}s", self.metric.matrix())?;
        let mut table = TextTable::new(["mu 0 (alpha)", "mu 1 (lambda 2)", "mu 2", "mu 3"]);
        table.push([self.mu_0, self.mu_1, self.mu_2, self.mu_3].map(figure));
        write!(out, "{table}")
    }
}

impl fmt::Display for GreatestLowerBound {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(out, "Greatest lower bound", &self.data)?;
        writeln!(
            out,
            "{}, from {}s; {} iterations, too high by {:.0e} at most",
            figure(self.estimate),
            self.metric.matrix(),
            self.iterations,
            self.gap
        )?;
        let mut table = TextTable::new(["", "variance", "error at most"]);
        for error in &self.errors {
            table.push([error.item.clone(), figure(error.variance), figure(error.error_variance)]);
        }
        write!(out, "{table}")
    }
}
