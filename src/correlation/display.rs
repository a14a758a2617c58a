//! Results as plain text: matrices as SPSS prints them, r, p and n under each other; one coefficient in
//! one row.

use std::fmt;

use super::{
    BootstrapCorrelations, Correlation, CorrelationMatrix, CorrelationPower, Definiteness,
    LinearizedCorrelations, MatrixTest, NearestCorrelation, Polychoric, Polyserial, Threshold,
};
use crate::data::{Missing, WeightType};
use crate::moments::Weighting;
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for CorrelationMatrix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coefficients = match self.method {
            "pearson" => "Pearson correlations",
            "spearman" => "Spearman correlations",
            "kendall" => "Kendall's tau-b",
            other => other,
        };
        writeln!(out, "{coefficients} ({})", how_missing(self.missing))?;
        write!(out, "{}", weights_line(&self.weighting))?;
        if self.weighting.kind == Some(WeightType::Sampling) {
            writeln!(out, "Under sampling weights r comes without a test and an interval.")?;
        }
        let heading = ["", "Mean", "SD", ""].into_iter();
        let mut table = TextTable::new(heading.chain(self.names.iter().map(String::as_str)));
        for (i, name) in self.names.iter().enumerate() {
            let line = |of: &dyn Fn(usize) -> String| (0..=i).map(of).collect::<Vec<_>>();
            let start = [name.clone(), figure(self.mean[i]), figure(self.sd[i]), "r".to_string()];
            table.push(start.into_iter().chain(line(&|j| figure(self.r[[i, j]]))));
            let blank = |label: &str| {
                [String::new(), String::new(), String::new(), label.to_string()].into_iter()
            };
            table.push(blank("p").chain(line(&|j| p_figure(self.p_value[[i, j]]))));
            table.push(blank("n").chain(line(&|j| format!("{}", self.n[[i, j]]))));
        }
        write!(out, "{table}")
    }
}

/// How missing answers were treated, in words.
pub(crate) fn how_missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Listwise => "listwise deletion",
        Missing::Pairwise => "pairwise deletion",
        Missing::Em => "maximum likelihood by EM",
    }
}

/// What to say of the weights, with the end of the line; nothing without weights.
pub(crate) fn weights_line(weighting: &Weighting) -> String {
    let Some(kind) = weighting.kind else { return String::new() };
    format!(
        "Weights: {}, sum {}, effective n {}, design effect {}\n",
        kind.name(),
        figure(weighting.sum),
        figure(weighting.effective_n()),
        figure(weighting.design_effect()),
    )
}

impl fmt::Display for LinearizedCorrelations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = how_missing(self.missing);
        let method = match self.method {
            "spearman" => "Spearman",
            "kendall" => "Kendall tau-b",
            _ => "Pearson",
        };
        writeln!(out, "{method} correlations with linearized standard errors ({how})")?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let heading = ["", "Mean", "SD", ""].into_iter();
        let mut table = TextTable::new(heading.chain(self.names.iter().map(String::as_str)));
        for (i, name) in self.names.iter().enumerate() {
            let line = |of: &dyn Fn(usize) -> String| (0..=i).map(of).collect::<Vec<_>>();
            let start = [name.clone(), figure(self.mean[i]), figure(self.sd[i]), "r".to_string()];
            table.push(start.into_iter().chain(line(&|j| figure(self.r[[i, j]]))));
            let blank = |label: &str| {
                [String::new(), String::new(), String::new(), label.to_string()].into_iter()
            };
            table.push(blank("SE").chain(line(&|j| figure(self.std_error[[i, j]]))));
            table.push(blank("p").chain(line(&|j| p_figure(self.p_value[[i, j]]))));
            table.push(blank("n").chain(line(&|j| format!("{}", self.n[[i, j]]))));
        }
        write!(out, "{table}")
    }
}

/// Heading over one row of figures; what there is none of is left out.
fn one_row(out: &mut fmt::Formatter<'_>, cells: &[(&str, String)]) -> fmt::Result {
    let there: Vec<_> = cells.iter().filter(|(_, cell)| !cell.is_empty()).collect();
    let mut table = TextTable::new(there.iter().map(|(heading, _)| *heading));
    table.push(there.iter().map(|(_, cell)| cell.clone()));
    write!(out, "{table}")
}

/// A number of respondents or degrees of freedom.
fn whole(value: f64) -> String {
    if value.is_nan() { String::new() } else { format!("{value}") }
}

/// A p-value, nothing where there is none.
fn p(value: f64) -> String {
    if value.is_nan() { String::new() } else { p_figure(value) }
}

impl fmt::Display for Correlation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = if self.df.is_nan() { "z" } else { "t" };
        let symbol = if self.method == "goodman_kruskal_tau" { "chi squared" } else { symbol };
        let method = self.method.replace('_', " ");
        match self.interval {
            "none" => writeln!(out, "{method}")?,
            interval => writeln!(out, "{method} ({} interval)", interval.replace('_', " "))?,
        }
        one_row(
            out,
            &[
                ("Estimate", figure(self.estimate)),
                ("SE", figure(self.std_error)),
                ("Lower", figure(self.conf_low)),
                ("Upper", figure(self.conf_high)),
                (symbol, figure(self.statistic)),
                ("df", whole(self.df)),
                ("p", p(self.p_value)),
                ("n", format!("{}", self.n)),
            ],
        )
    }
}

/// What polychoric and polyserial correlations have in common.
struct Latent<'a> {
    title: String,
    estimate: [f64; 6],
    n: f64,
    boundary: bool,
    thresholds: Vec<(&'static str, &'a [Threshold])>,
    fit: [f64; 3],
}

impl fmt::Display for Latent<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.title)?;
        let [estimate, std_error, low, high, statistic, p_value] = self.estimate;
        one_row(
            out,
            &[
                ("Estimate", figure(estimate)),
                ("SE", figure(std_error)),
                ("Lower", figure(low)),
                ("Upper", figure(high)),
                ("z", figure(statistic)),
                ("p", p(p_value)),
                ("n", whole(self.n)),
            ],
        )?;
        if self.boundary {
            writeln!(out, "No correlation short of this is as likely: it has no standard error.")?;
        }
        let [chi_squared, df, chi_squared_p] = self.fit;
        if !chi_squared_p.is_nan() {
            let (figure, p) = (figure(chi_squared), p_figure(chi_squared_p));
            writeln!(out, "Bivariate normality: chi squared({df}) = {figure}, p = {p}")?;
        }
        let mut table = TextTable::new(["Threshold", "Estimate", "SE"]);
        for (of, thresholds) in &self.thresholds {
            for (at, threshold) in (1..).zip(*thresholds) {
                let (estimate, error) = (figure(threshold.estimate), figure(threshold.std_error));
                table.push([format!("{of} {at}"), estimate, error]);
            }
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Polychoric {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let estimator = self.estimator.name().replace('_', " ");
        let shown = Latent {
            title: format!("{} correlation ({estimator})", self.method),
            estimate: [
                self.estimate,
                self.std_error,
                self.conf_low,
                self.conf_high,
                self.statistic,
                self.p_value,
            ],
            n: self.n,
            boundary: self.boundary,
            thresholds: vec![("row", &self.row_thresholds), ("column", &self.column_thresholds)],
            fit: [self.chi_squared, self.df as f64, self.chi_squared_p],
        };
        write!(out, "{shown}")?;
        if self.empty_cells > 0 {
            let done = self.correction.name().replace('_', " ");
            writeln!(out, "Empty cells of the table: {}, {done}", self.empty_cells)?;
        }
        Ok(())
    }
}

impl fmt::Display for Polyserial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let estimator = self.estimator.name().replace('_', " ");
        let shown = Latent {
            title: format!("{} correlation ({estimator})", self.method),
            estimate: [
                self.estimate,
                self.std_error,
                self.conf_low,
                self.conf_high,
                self.statistic,
                self.p_value,
            ],
            n: self.n,
            boundary: self.boundary,
            thresholds: vec![("y", &self.thresholds)],
            fit: [self.chi_squared, self.df as f64, self.chi_squared_p],
        };
        write!(out, "{shown}")?;
        if self.left_out > 0 {
            writeln!(out, "{} rows left out as incomplete or without weight", self.left_out)?;
        }
        Ok(())
    }
}

impl fmt::Display for MatrixTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}: {} variables", self.test, self.n_variables)?;
        let n2 = self.n2.map_or(String::new(), |n| format!("{n}"));
        one_row(
            out,
            &[
                ("Chi squared", figure(self.statistic)),
                ("df", whole(self.df)),
                ("p", p(self.p_value)),
                ("n", format!("{}", self.n1)),
                ("n of the other", n2),
            ],
        )
    }
}

impl fmt::Display for CorrelationPower {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Power of the t test of a correlation ({})", self.alternative.name())?;
        one_row(
            out,
            &[
                ("r", figure(self.r)),
                ("n", figure(self.n)),
                ("Level", figure(self.level)),
                ("Power", figure(self.power)),
            ],
        )
    }
}

impl fmt::Display for NearestCorrelation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Nearest correlation matrix ({})", self.method)?;
        let (before, after) = (self.smallest_eigenvalue_before, self.smallest_eigenvalue_after);
        writeln!(out, "Smallest eigenvalue {}, before {}", figure(after), figure(before))?;
        writeln!(out, "Frobenius distance {}", figure(self.distance))?;
        if let Some([x, y]) = &self.most_changed {
            writeln!(out, "Largest change {}, of {x} with {y}", figure(self.largest_change))?;
        }
        let heading = [""].into_iter().chain(self.names.iter().map(String::as_str));
        let mut table = TextTable::new(heading);
        for (i, name) in self.names.iter().enumerate() {
            let line = (0..=i).map(|j| figure(self.r[[i, j]]));
            table.push([name.clone()].into_iter().chain(line));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for Definiteness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = if self.positive_definite { "positive definite" } else { "not positive definite" };
        writeln!(out, "The matrix is {is}, condition {}", figure(self.condition))?;
        let mut table = TextTable::new(["", "Eigenvalue"]);
        for (at, eigenvalue) in (1..).zip(&self.eigenvalues) {
            table.push([format!("{at}"), figure(*eigenvalue)]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for BootstrapCorrelations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, how) = (self.method.replace('_', " "), how_missing(self.missing));
        writeln!(out, "{method} correlations, {} bootstrap intervals ({how})", self.interval)?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let seed = self.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
        writeln!(out, "n = {}, {} resamples{seed}", self.n, self.resamples)?;
        let heading = ["", "", "r", "Bias", "SE", "Lower", "Upper", "Failed"];
        let mut table = TextTable::new(heading);
        for i in 0..self.names.len() {
            for j in 0..i {
                let figures = [&self.r, &self.bias, &self.std_error, &self.conf_low];
                let figures = figures.into_iter().chain([&self.conf_high]);
                let names = [self.names[j].clone(), self.names[i].clone()];
                let failed = format!("{}", self.failed[[i, j]]);
                let cells = figures.map(|matrix| figure(matrix[[i, j]]));
                table.push(names.into_iter().chain(cells).chain([failed]));
            }
        }
        write!(out, "{table}")
    }
}
