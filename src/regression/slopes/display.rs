//! Slopes and regions as plain text.

use std::fmt;

use super::{Region, RegionsOfSignificance, SignificantWhere, SimpleSlopes};
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for SimpleSlopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.df.is_nan() {
            true => writeln!(out, "Simple slopes of {} (Satterthwaite's df)", self.predictor)?,
            false => writeln!(out, "Simple slopes of {} (df = {:.0})", self.predictor, self.df)?,
        }
        let moderators = self.moderators.iter().map(String::as_str);
        let mut table =
            TextTable::new(moderators.chain(["slope", "SE", "t", "p", "low", "high", "intercept"]));
        for row in &self.slopes {
            let at = row.at.iter().map(|point| match point.value {
                value if value.is_nan() || point.label == value.to_string() => point.label.clone(),
                value => format!("{} ({value:.3})", point.label),
            });
            let s = &row.slope;
            let test = [figure(s.estimate), figure(s.std_error), figure(s.statistic)];
            let rest = [p_figure(s.p_value), figure(s.conf_low), figure(s.conf_high)];
            table.push(at.chain(test).chain(rest).chain([figure(row.intercept.estimate)]));
        }
        write!(out, "{table}")
    }
}

impl fmt::Display for RegionsOfSignificance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "Johnson-Neyman: slope of {} along {}", self.predictor, self.moderator)?;
        let (low, high) = (self.lower, self.upper);
        let place = match self.significant {
            SignificantWhere::Inside => format!("inside [{low:.3}, {high:.3}]"),
            SignificantWhere::Outside => format!("outside [{low:.3}, {high:.3}]"),
            SignificantWhere::Below => format!("below {low:.3}"),
            SignificantWhere::Above => format!("above {low:.3}"),
            SignificantWhere::Everywhere => "everywhere".to_string(),
            SignificantWhere::Nowhere => "nowhere".to_string(),
            SignificantWhere::Several => {
                let stretch = |region: &Region| format!("[{:.3}, {:.3}]", region.from, region.to);
                self.regions.iter().map(stretch).collect::<Vec<_>>().join(" and ")
            }
        };
        writeln!(out, "Significant (p < {}) {place}", self.alpha)?;
        let how = if self.fdr_controlled { ", false discovery rate kept" } else { "" };
        match self.critical.is_nan() {
            true => writeln!(out, "Critical t by Satterthwaite's df at each value{how}")?,
            false => {
                writeln!(out, "Critical t = {:.3} (df = {:.0}{how})", self.critical, self.df)?;
            }
        }
        if let Some([low, high]) = self.range {
            let share = 100.0 * self.share_of_range;
            writeln!(out, "Range [{low:.3}, {high:.3}], significant in {share:.1}% of it")?;
        }
        if !self.share_of_respondents.is_nan() {
            let share = 100.0 * self.share_of_respondents;
            writeln!(out, "Significant for {share:.1}% of respondents")?;
        }
        Ok(())
    }
}
