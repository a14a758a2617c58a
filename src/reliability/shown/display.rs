//! Pairs of items, their analysis of variance, right/wrong items, answers, and the precision of scores
//! as plain text.

use std::fmt;

use super::super::{
    ConditionalErrors, InterItemCorrelations, ItemAnova, ReliableChange, ResponseFrequencies,
    RightWrongAnalysis, ScorePrecision, StandardErrors, TestRetest, TrueScoreIntervals,
};
use crate::correlation::weights_line;
use crate::text::{TextTable, figure, p_figure};

/// A p, nothing where there is none.
fn p_cell(p: f64) -> String {
    if p.is_nan() { String::new() } else { p_figure(p) }
}

fn interval(low: f64, high: f64) -> String {
    if low.is_nan() { String::new() } else { format!("[{}, {}]", figure(low), figure(high)) }
}

impl fmt::Display for InterItemCorrelations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Inter-item correlations of {}: mean {}, median {}, {} to {}",
            self.scale,
            figure(self.mean),
            figure(self.median),
            figure(self.min),
            figure(self.max)
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        let mut table = TextTable::new(["", "n", "r", "p", "interval"]);
        for pair in &self.pairs {
            let r = &pair.correlation;
            table.push([
                format!("{} - {}", pair.first, pair.second),
                r.n.to_string(),
                figure(r.estimate),
                p_cell(r.p_value),
                interval(r.conf_low, r.conf_high),
            ]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for ItemAnova {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Analysis of variance of {} ({} people, {} items, grand mean {})",
            self.scale,
            self.n,
            self.n_items,
            figure(self.grand_mean)
        )?;
        let mut table = TextTable::new(["", "sum of squares", "df", "mean square", "F", "p"]);
        for line in &self.sources {
            table.push([
                line.source.replace('_', " "),
                figure(line.sum_of_squares),
                line.df.to_string(),
                figure(line.mean_square),
                figure(line.f),
                p_cell(line.p_value),
            ]);
        }
        write!(out, "{table}")?;
        writeln!(
            out,
            "Hoyt's reliability {}; additive after raising to the power {}",
            figure(self.hoyt),
            figure(self.additive_power)
        )?;
        match &self.hotelling {
            Some(test) => writeln!(
                out,
                "Hotelling's T2 {}, F({}, {}) = {}, p {}",
                figure(test.t_squared),
                test.df1,
                test.df2,
                figure(test.f),
                p_figure(test.p_value)
            ),
            None => {
                writeln!(out, "Hotelling's T2: none, too few people or items that others determine")
            }
        }
    }
}

impl fmt::Display for RightWrongAnalysis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Right/wrong items of {} (n = {}, mean {}, sd {}); upper group {} with {} right or more, lower group {} with {} or fewer",
            self.scale,
            self.n,
            figure(self.mean),
            figure(self.sd),
            self.n_upper,
            self.upper_from,
            self.n_lower,
            self.lower_to
        )?;
        let mut table =
            TextTable::new(["", "difficulty", "upper", "lower", "discrimination", "item-rest"]);
        for item in &self.items {
            let figures =
                [item.difficulty, item.upper, item.lower, item.discrimination, item.item_rest];
            table.push([item.item.clone()].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for ResponseFrequencies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Answers to the items of {}, shares of those who answered", self.scale)?;
        let values: Vec<String> = self.values.iter().map(f64::to_string).collect();
        let heading = [""].into_iter().chain(values.iter().map(String::as_str));
        let mut table = TextTable::new(heading.chain(["missing"]));
        if !self.values.is_empty() {
            for (rows, missing) in self.rows.chunks(self.values.len()).zip(&self.missing) {
                let shares = rows.iter().map(|row| figure(row.share));
                let cells = [rows[0].item.clone()].into_iter().chain(shares);
                table.push(cells.chain([missing.to_string()]));
            }
        }
        write!(out, "{table}")
    }
}

/// The standard errors in one line.
fn errors_line(errors: &StandardErrors) -> String {
    format!(
        "sd {}  reliability {}  standard error of measurement {}, of estimation {}, of prediction {}, of a difference {}",
        figure(errors.sd),
        figure(errors.reliability),
        figure(errors.measurement),
        figure(errors.estimation),
        figure(errors.prediction),
        figure(errors.difference)
    )
}

impl fmt::Display for StandardErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", errors_line(self))
    }
}

impl fmt::Display for ScorePrecision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Precision of the scores of {} (n = {}, mean {}), by {}",
            self.scale,
            self.n,
            figure(self.mean),
            if self.coefficient == "alpha" { "alpha" } else { "the reliability given" }
        )?;
        write!(out, "{}", weights_line(&self.weighting))?;
        write!(out, "{}", self.errors)?;
        if self.conf_low.is_nan() {
            return Ok(());
        }
        let interval = interval(self.conf_low, self.conf_high);
        writeln!(out, "interval of the standard error of measurement {interval}")
    }
}

impl fmt::Display for TrueScoreIntervals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "True scores, mean {}\n{}", figure(self.mean), self.errors)?;
        let mut table = TextTable::new(["score", "around it", "Kelley", "around Kelley's"]);
        for row in &self.scores {
            table.push([
                figure(row.score),
                interval(row.observed_low, row.observed_high),
                figure(row.kelley),
                interval(row.kelley_low, row.kelley_high),
            ]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for ReliableChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Reliable change: {} improved, {} unchanged, {} deteriorated, {} without a score; a change of more than {} counts",
            self.improved,
            self.unchanged,
            self.deteriorated,
            self.missing,
            figure(self.smallest_reliable_change)
        )?;
        let mut table = TextTable::new(["before", "after", "change", "RCI", "interval", ""]);
        for row in &self.people {
            table.push([
                figure(row.before),
                figure(row.after),
                figure(row.change),
                figure(row.rci),
                interval(row.conf_low, row.conf_high),
                row.classification.map_or("", |change| change.name()).to_string(),
            ]);
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for TestRetest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Test-retest of {} and {} (n = {})", self.first, self.second, self.n)?;
        let mut table = TextTable::new(["", "estimate", "interval"]);
        let r = &self.correlation;
        for (name, estimate, low, high) in [
            ("r", r.estimate, r.conf_low, r.conf_high),
            (
                "ICC(C,1)",
                self.icc_consistency.estimate,
                self.icc_consistency.conf_low,
                self.icc_consistency.conf_high,
            ),
            (
                "ICC(A,1)",
                self.icc_agreement.estimate,
                self.icc_agreement.conf_low,
                self.icc_agreement.conf_high,
            ),
        ] {
            table.push([name.to_string(), figure(estimate), interval(low, high)]);
        }
        write!(out, "{table}")?;
        writeln!(
            out,
            "mean difference {}, its sd {}; standard error of measurement {} ({} % of the mean); smallest detectable change {}",
            figure(self.mean_difference),
            figure(self.sd_difference),
            figure(self.measurement_error),
            figure(self.coefficient_of_variation),
            figure(self.smallest_detectable_change)
        )
    }
}

impl fmt::Display for ConditionalErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Standard error of measurement at each score of {} (n = {}), by {}; of all scores {}",
            self.scale,
            self.n,
            self.method.name(),
            figure(self.overall)
        )?;
        let mut table = TextTable::new(["score", "n", "standard error", "interval"]);
        for row in &self.scores {
            table.push([
                row.score.to_string(),
                row.n.to_string(),
                format!("{}{}", figure(row.standard_error), if row.pooled { "*" } else { "" }),
                interval(row.conf_low, row.conf_high),
            ]);
        }
        write!(out, "{table}")?;
        if self.scores.iter().any(|row| row.pooled) {
            writeln!(out, "* of several scores together")?;
        }
        Ok(())
    }
}
