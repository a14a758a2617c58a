//! Halves as plain text, in the order of SPSS and psych.

use std::fmt;

use super::super::keyed::ScaleData;
use super::{AllSplitHalves, Half, SplitHalf};
use crate::correlation::{how_missing, weights_line};
use crate::text::{TextTable, figure};

fn heading(out: &mut fmt::Formatter<'_>, what: &str, data: &ScaleData) -> fmt::Result {
    let ScaleData { scale, items, n, missing, weighting, .. } = data;
    let (k, missing) = (items.len(), how_missing(*missing));
    writeln!(out, "{what} of {scale} ({k} items, n = {n}, {missing})")?;
    write!(out, "{}", weights_line(weighting))
}

impl fmt::Display for SplitHalf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(out, "Split-half reliability", &self.data)?;
        writeln!(
            out,
            "r {}  Spearman-Brown {} (unequal length {})  Guttman {}",
            figure(self.correlation),
            figure(self.spearman_brown),
            figure(self.spearman_brown_unequal),
            figure(self.guttman),
        )?;
        let mut table = TextTable::new(["", "items", "mean", "variance", "sd", "alpha"]);
        let row = |name: &str, half: &Half| {
            let figures = [half.mean, half.variance, half.sd, half.alpha].map(figure);
            [name.to_string(), half.items.len().to_string()].into_iter().chain(figures)
        };
        table.push(row("first half", &self.first));
        table.push(row("second half", &self.second));
        let both = [self.mean, self.variance, self.sd, f64::NAN].map(figure);
        let k = self.data.items.len().to_string();
        table.push(["both".to_string(), k].into_iter().chain(both));
        writeln!(out, "{}", table.to_string().trim_end())?;
        writeln!(out, "First half: {}", self.first.items.join(", "))?;
        writeln!(out, "Second half: {}", self.second.items.join(", "))
    }
}

impl fmt::Display for AllSplitHalves {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(out, "Split-half reliabilities", &self.data)?;
        let search = &self.search;
        let looked_at = match (search.exhaustive, search.seed) {
            (false, Some(seed)) => {
                format!("{} splits sampled from {:.0}, seed {seed}", search.splits, search.possible)
            }
            _ => format!("all {} splits", search.splits),
        };
        writeln!(out, "From {}s, {looked_at}", self.metric.matrix())?;
        let heading = ["mean", "sd", "lowest (beta)", "2.5%", "25%", "50%", "75%", "97.5%"];
        let mut table = TextTable::new(heading.into_iter().chain(["highest (lambda 4)", "alpha"]));
        let figures = [
            self.mean,
            self.sd,
            self.lowest,
            self.percentile_2_5,
            self.percentile_25,
            self.median,
            self.percentile_75,
            self.percentile_97_5,
            self.highest,
            self.alpha,
        ];
        table.push(figures.map(figure));
        write!(out, "{table}")
    }
}
