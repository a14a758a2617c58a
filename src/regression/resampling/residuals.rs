//! Residuals drawn, the predictors as they are.

use super::super::Precision;
use super::super::solve::Centred;
use super::super::{Design, HierarchicalRegression};
use super::bootstrap::{BootstrapRegression, RegressionStatistic, Wanted};
use super::rows::FittedRows;
use crate::bootstrap::{BootstrapMethod, Resample, Resampling, bootstrap};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result};

impl HierarchicalRegression {
    /// As [`HierarchicalRegression::bootstrap`], listwise, with residuals drawn instead of
    /// respondents: the predictors count as fixed and the errors as alike for all.
    ///
    /// ```text
    /// y* = ŷ + r_drawn,   r = e / √(1 − h) less their mean;   ŷ, e and h of the last model
    /// ```
    ///
    /// Intervals are percentiles: the jackknife that BCa needs leaves out a respondent, not a residual.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::bootstrap`]; [`Error::NotYet`] for BCa and for weights.
    ///
    /// # References
    /// Davison, A. C., & Hinkley, D. V. (1997). *Bootstrap methods and their application*. Cambridge
    /// University Press. Algorithm 6.1. <https://doi.org/10.1017/CBO9780511802843>
    pub fn bootstrap_residuals(
        &self,
        responses: &Responses<'_>,
        statistics: &[RegressionStatistic],
        resampling: &Resampling<'_>,
    ) -> Result<BootstrapRegression> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, Missing::Listwise)?;
            return regression.bootstrap_residuals(&responses, statistics, resampling);
        }
        if resampling.interval_method() == BootstrapMethod::Bca {
            return Err(Error::NotYet {
                what: "a BCa interval of resampled residuals",
                instead: "use percentiles (ci=\"percentile\"), or resample cases",
            });
        }
        let rows = FittedRows::read(self, responses, "a bootstrap of residuals with weights")?;
        let n = rows.outcome.len();
        let p = rows.predictors.len();
        let residuals = rows.residuals(p);
        let fitted: Vec<f64> = rows.outcome.iter().zip(&residuals).map(|(y, e)| y - e).collect();
        let constant = if self.intercept { 1.0 / n as f64 } else { 0.0 };
        let leverage =
            |row: usize| constant + rows.coordinates.iter().map(|z| z[row] * z[row]).sum::<f64>();
        let modified: Vec<f64> =
            residuals.iter().enumerate().map(|(row, e)| e / (1.0 - leverage(row)).sqrt()).collect();
        let mean = modified.iter().sum::<f64>() / n as f64;
        let centred = self.centred(&rows.moments);
        let wanted = Wanted::of(self, statistics);
        let whole: Vec<u32> = (0..n as u32).collect();
        let statistic = |drawn: &Resample| {
            // Everyone in order is the sample itself, with the residuals that it has.
            let outcome: Vec<f64> = if drawn.indices() == whole {
                rows.outcome.clone()
            } else {
                let error = |&at: &u32| modified[at as usize] - mean;
                fitted.iter().zip(drawn.indices()).map(|(fit, at)| fit + error(at)).collect()
            };
            let shift = if self.intercept { outcome.iter().sum::<f64>() / n as f64 } else { 0.0 };
            let product = |x: &[f64]| x.iter().zip(&outcome).map(|(x, y)| x * (y - shift)).sum();
            let mut drawn = Centred {
                weight: centred.weight,
                mean: centred.mean.clone(),
                cross: centred.cross.clone(),
            };
            drawn.mean[p] = rows.solved.coordinates.centre[p] + shift;
            for (j, x) in rows.predictors.iter().enumerate() {
                let product: f64 = product(x);
                let about_mean = if self.intercept {
                    product
                } else {
                    product - n as f64 * centred.mean[j] * drawn.mean[p]
                };
                (drawn.cross[[j, p]], drawn.cross[[p, j]]) = (about_mean, about_mean);
            }
            drawn.cross[[p, p]] = outcome.iter().map(|y| (y - shift).powi(2)).sum();
            let solved = self
                .solve(&drawn, Precision::Double)
                .map_err(|failure| failure.or(&rows.moments, self))?;
            Ok(wanted.figures(&solved, n as f64))
        };
        let found = bootstrap(n, wanted.names(), resampling, statistic)?;
        self.bootstrapped(&found, &wanted, &rows.moments, "residuals")
    }
}
