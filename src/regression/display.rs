//! The regression as plain text: SPSS's model summary, then its coefficients.

use std::fmt;

use super::{FitComparison, Precision, Regression, SpssRegression};
use crate::correlation::weights_line;
use crate::data::Missing;
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
            Missing::Em if self.vcov == "observed_information" => writeln!(
                out,
                "Means and covariances of maximum likelihood by EM; z and Wald tests from the observed \
                 information."
            )?,
            Missing::Em => writeln!(
                out,
                "Means and covariances of maximum likelihood by EM; n is the smallest n of any pair."
            )?,
        }
        write!(out, "{}", weights_line(&self.weighting))?;
        if let Some(line) = self.errors_line() {
            writeln!(out, "{line}")?;
        }
        if self.precision == Precision::DoubleDouble {
            writeln!(
                out,
                "Computed from the rows with twice the digits: predictors nearly collinear, or a nearly exact fit."
            )?;
        }
        if self.models.iter().any(|model| model.sigma == 0.0) {
            writeln!(
                out,
                "The fit is exact where sigma is nought: nothing is left to test against, so tests mean \
                 nothing."
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
    /// Which standard errors, unless they are the classical ones.
    fn errors_line(&self) -> Option<String> {
        let clusters = self.clusters.as_ref().map(|clusters| {
            let each = clusters.keys.iter().zip(&clusters.counts);
            let each: Vec<String> = each.map(|(key, n)| format!("{n} by {key}")).collect();
            let left_out = match clusters.left_out {
                0 => String::new(),
                rows => format!(", {rows} rows of none left out"),
            };
            format!("; clusters: {}{left_out}", each.join(" and "))
        });
        let clusters = clusters.unwrap_or_default();
        match self.vcov {
            "classical" => None,
            "linearized" => Some(format!(
                "Linearised standard errors; F and F change are Wald tests{clusters}."
            )),
            vcov => {
                Some(format!("{vcov} standard errors; F and F change are Wald tests{clusters}."))
            }
        }
    }

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
                degrees(model.df2),
                p_figure(model.p_value),
                figure(model.r_squared_change),
                figure(model.f_change),
                model.df1_change.to_string(),
                degrees(model.df2_change),
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
            "df",
        ]);
        for (at, model) in self.models.iter().enumerate() {
            for c in &model.coefficients {
                let before = [c.estimate, c.std_error, c.beta, c.statistic].map(figure);
                let after =
                    [c.conf_low, c.conf_high, c.zero_order, c.partial, c.part, c.tolerance, c.vif];
                let name = [format!("{} {}", at + 1, c.term)].into_iter();
                let p = [p_figure(c.p_value)];
                let df = [degrees(c.df)];
                table.push(name.chain(before).chain(p).chain(after.map(figure)).chain(df));
            }
        }
        table
    }
}

impl fmt::Display for FitComparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Two regressions of {} (n = {})", self.outcome, self.n)?;
        writeln!(out, "Added: {}", self.added.join(", "))?;
        if self.vcov != "classical" {
            writeln!(out, "F is Wald's, from the {} covariance.", self.vcov)?;
        }
        let mut table = TextTable::new(["Model", "predictors", "R²", "df", "AIC", "BIC"]);
        for (name, model) in [("smaller", &self.smaller), ("larger", &self.larger)] {
            table.push([
                name.to_string(),
                model.n_predictors.to_string(),
                figure(model.r_squared),
                model.df_residual.to_string(),
                figure(model.aic),
                figure(model.bic),
            ]);
        }
        write!(out, "\n{table}\n")?;
        let mut change =
            TextTable::new(["ΔR²", "F change", "df1", "df2", "p change", "LR χ²", "p"]);
        change.push([
            figure(self.r_squared_change),
            figure(self.f_change),
            self.df1_change.to_string(),
            self.df2_change.to_string(),
            p_figure(self.p_change),
            figure(self.likelihood_ratio),
            p_figure(self.p_likelihood_ratio),
        ]);
        write!(out, "{change}")
    }
}

/// Degrees of freedom, whole where they are.
fn degrees(df: f64) -> String {
    if df.fract() == 0.0 { format!("{df:.0}") } else { figure(df) }
}

impl fmt::Display for SpssRegression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.fit)?;
        for left_out in &self.excluded {
            writeln!(
                out,
                "{} of {} did not enter: tolerance {:.1e}",
                left_out.term, left_out.block, left_out.tolerance
            )?;
        }
        let mut table = TextTable::new(["SPSS", "Akaike", "Amemiya", "Mallows", "Schwarz"]);
        for (at, criteria) in self.selection.iter().enumerate() {
            let figures = [criteria.akaike, criteria.amemiya, criteria.mallows, criteria.schwarz];
            table.push([(at + 1).to_string()].into_iter().chain(figures.map(figure)));
        }
        write!(out, "\n{table}")
    }
}
