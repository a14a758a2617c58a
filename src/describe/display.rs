//! Descriptives and frequencies as plain text. A column that says nothing is left out.

use std::fmt;

use super::{Descriptives, Frequencies};
use crate::text::{TextTable, figure};

impl fmt::Display for Descriptives {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bounded = self.variables.iter().any(|v| v.out_of_bounds > 0);
        let start = ["", "n", "missing"].into_iter().chain(bounded.then_some("out of bounds"));
        let figures = ["mean", "sd", "min", "max", "skewness", "SE", "kurtosis", "SE"];
        let mut table = TextTable::new(start.chain(figures));
        for v in &self.variables {
            let start = [v.variable.clone(), v.n.to_string(), v.missing.to_string()].into_iter();
            let start = start.chain(bounded.then(|| v.out_of_bounds.to_string()));
            let figures =
                [v.mean, v.sd, v.min, v.max, v.skewness, v.se_skewness, v.kurtosis, v.se_kurtosis];
            table.push(start.chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Frequencies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weighted = self.rows.iter().any(|row| row.weight != row.count as f64);
        let start = ["", "value", "count"].into_iter().chain(weighted.then_some("weight"));
        let shares = ["percent", "valid percent", "cumulative percent"];
        let mut table = TextTable::new(start.chain(shares));
        for row in &self.rows {
            let value =
                if row.value.is_nan() { "missing".to_string() } else { row.value.to_string() };
            let start = [row.variable.clone(), value, row.count.to_string()].into_iter();
            let start = start.chain(weighted.then(|| figure(row.weight)));
            let shares = [row.percent, row.valid_percent, row.cumulative_percent].map(figure);
            table.push(start.chain(shares));
        }
        write!(out, "{table}")
    }
}
