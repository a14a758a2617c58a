//! Descriptives and frequencies as plain text.

use std::fmt;

use super::{Descriptives, Frequencies};
use crate::text::{TextTable, figure};

impl fmt::Display for Descriptives {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = TextTable::new([
            "", "n", "missing", "mean", "sd", "min", "max", "skewness", "SE", "kurtosis", "SE",
        ]);
        for v in &self.variables {
            let start = [v.variable.clone(), v.n.to_string(), v.missing.to_string()];
            let figures =
                [v.mean, v.sd, v.min, v.max, v.skewness, v.se_skewness, v.kurtosis, v.se_kurtosis];
            table.push(start.into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Frequencies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["", "value", "count", "percent", "valid percent", "cumulative percent"];
        let mut table = TextTable::new(heading);
        for row in &self.rows {
            let value =
                if row.value.is_nan() { "missing".to_string() } else { row.value.to_string() };
            let shares = [row.percent, row.valid_percent, row.cumulative_percent].map(figure);
            let start = [row.variable.clone(), value, row.count.to_string()];
            table.push(start.into_iter().chain(shares));
        }
        write!(out, "{table}")
    }
}
