//! The regression as plain text: SPSS's model summary, then its coefficients.

use std::fmt;

use super::{Precision, Regression};
use crate::correlation::weights_line;
use crate::data::{Missing, WeightType};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for Regression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = self.cases.read - self.cases.used;
        writeln!(
            out,
            "Hierarchical regression of {} (n = {}, {left_out} left out)",
            self.outcome, self.n
        )?;
        match self.missing {
            Missing::Listwise => {}
            Missing::Pairwise => {
                writeln!(out, "Pairwise correlations; n is the smallest n of any pair.")?;
            }
            Missing::Em => writeln!(
                out,
                "Means and covariances of maximum likelihood by EM; n is the smallest n of any pair."
            )?,
        }
        write!(out, "{}", weights_line(&self.weighting))?;
        if self.weighting.kind == Some(WeightType::Sampling) {
            writeln!(out, "Linearised standard errors; F and F change are Wald tests.")?;
        }
        if self.precision == Precision::DoubleDouble {
            writeln!(
                out,
                "Computed from the rows with twice the digits: predictors nearly collinear, or a nearly exact fit."
            )?;
        }
        write!(out, "{}", self.predictors)?;
        write!(out, "\n{}\n{}", self.summary(), self.coefficients())?;
        if self.terms.iter().any(|term| term.df1 > 1) {
            write!(out, "\n{}", self.joint_tests())?;
        }
        Ok(())
    }
}

impl Regression {
    fn summary(&self) -> TextTable {
        let mut table = TextTable::new([
            "Model", "R²", "adj. R²", "sigma", "F", "df1", "df2", "p", "ΔR²", "F change", "df1",
            "df2", "p change", "AIC", "BIC",
        ]);
        for (at, model) in self.models.iter().enumerate() {
            table.push([
                format!("{} {}", at + 1, model.block),
                figure(model.r_squared),
                figure(model.adj_r_squared),
                figure(model.sigma),
                figure(model.f),
                model.df1.to_string(),
                model.df2.to_string(),
                p_figure(model.p_value),
                figure(model.r_squared_change),
                figure(model.f_change),
                model.df1_change.to_string(),
                model.df2_change.to_string(),
                p_figure(model.p_change),
                figure(model.aic),
                figure(model.bic),
            ]);
        }
        table
    }

    fn coefficients(&self) -> TextTable {
        let mut table = TextTable::new([
            "Model",
            "B",
            "SE",
            "beta",
            "t",
            "p",
            "low",
            "high",
            "zero-order",
            "partial",
            "part",
            "tolerance",
            "VIF",
        ]);
        for (at, model) in self.models.iter().enumerate() {
            for c in &model.coefficients {
                let before = [c.estimate, c.std_error, c.beta, c.statistic].map(figure);
                let after =
                    [c.conf_low, c.conf_high, c.zero_order, c.partial, c.part, c.tolerance, c.vif];
                let name = [format!("{} {}", at + 1, c.term)].into_iter();
                let p = [p_figure(c.p_value)];
                table.push(name.chain(before).chain(p).chain(after.map(figure)));
            }
        }
        table
    }
}
