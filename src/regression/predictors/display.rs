//! How predictors were made, and the tests of their terms, as plain text.

use std::fmt;

use super::Predictors;
use crate::regression::Regression;
use crate::text::{TextTable, figure, p_figure};

impl Regression {
    /// The tests of terms, where one has several columns.
    pub(in crate::regression) fn joint_tests(&self) -> TextTable {
        let mut table =
            TextTable::new(["Model", "F", "df1", "df2", "p", "part R²", "GVIF", "GVIF^(1/2df1)"]);
        for term in &self.terms {
            table.push([
                format!("{} {}", term.model, term.term),
                figure(term.f),
                term.df1.to_string(),
                term.df2.to_string(),
                p_figure(term.p_value),
                figure(term.part_r_squared),
                figure(term.gvif),
                figure(term.gvif_root),
            ]);
        }
        table
    }
}

impl fmt::Display for Predictors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for factor in &self.factors {
            let reference = factor.reference.iter().map(|level| format!(", reference {level}"));
            let reference: String = reference.collect();
            let levels = factor.levels.iter().map(|level| match level.n {
                Some(n) => format!("{} (n = {n})", level.level),
                None => level.level.clone(),
            });
            let levels = levels.collect::<Vec<_>>().join(", ");
            let (variable, coding) = (&factor.variable, factor.coding);
            writeln!(out, "{variable}: {coding} coding{reference}; levels {levels}.")?;
        }
        for centred in &self.centred {
            let mean = if centred.at_mean { ", its mean over the respondents used" } else { "" };
            writeln!(out, "{} is centred at {:.6}{mean}.", centred.variable, centred.value)?;
        }
        for without in &self.without_main_effects {
            let (term, missing) = (&without.term, &without.missing);
            writeln!(out, "{term} is entered without {missing}, which it contains.")?;
        }
        Ok(())
    }
}
