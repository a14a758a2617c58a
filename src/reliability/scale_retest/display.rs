//! Two administrations of a scale as plain text.

use std::fmt;

use super::ScaleRetest;
use crate::text::{TextTable, figure, p_figure};

impl fmt::Display for ScaleRetest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.scores)?;
        let mut occasions =
            TextTable::new(["", "alpha", "standardised", "lambda 6", "mean r", "S/N", "var(r)"]);
        for one in &self.occasions {
            let figures = [
                one.alpha.estimate,
                one.standardized_alpha,
                one.lambda_6,
                one.mean_inter_item,
                one.signal_to_noise,
                one.variance_inter_item,
            ];
            occasions.push([one.scale.clone()].into_iter().chain(figures.map(figure)));
        }
        write!(out, "{occasions}")?;
        writeln!(
            out,
            "mean correlation of an item with itself {}",
            figure(self.mean_item_correlation)
        )?;
        if let Some(profiles) = &self.profiles {
            writeln!(
                out,
                "within people over items: mean correlation {} (sd {}; {} without), mean squared difference {}",
                figure(profiles.mean_consistency),
                figure(profiles.sd_consistency),
                profiles.flat,
                figure(profiles.mean_distance)
            )?;
        }
        let mut components = TextTable::new(["", "df", "mean square", "variance", "share"]);
        for line in &self.components {
            components.push([
                line.source.replace('_', " "),
                line.df.to_string(),
                figure(line.mean_square),
                figure(line.variance),
                figure(line.share),
            ]);
        }
        write!(out, "{components}")?;
        let found = &self.generalizability;
        writeln!(
            out,
            "R1F {}, RkF {}, R1R {}, RkR {}, Rc {}",
            figure(found.r_1f),
            figure(found.r_kf),
            figure(found.r_1r),
            figure(found.r_kr),
            figure(found.r_c)
        )?;
        let mut items =
            TextTable::new(["", "r", "mean 1", "mean 2", "sd 1", "sd 2", "t of change", "p"]);
        for item in &self.items {
            items.push([
                format!("{} - {}", item.first, item.second),
                figure(item.correlation.estimate),
                figure(item.mean[0]),
                figure(item.mean[1]),
                figure(item.sd[0]),
                figure(item.sd[1]),
                figure(item.change.statistic),
                if item.change.p_value.is_nan() {
                    String::new()
                } else {
                    p_figure(item.change.p_value)
                },
            ]);
        }
        write!(out, "{items}")
    }
}
