//! Whole clusters drawn, where respondents of one cluster are alike.

use super::super::{Design, HierarchicalRegression};
use super::bootstrap::{BootstrapRegression, RegressionStatistic, Wanted};
use super::rows::complete_rows;
use crate::bootstrap::{Resample, Resampling, bootstrap, check_respondents};
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::moments::{CountedRows, Moments};

impl HierarchicalRegression {
    /// As [`HierarchicalRegression::bootstrap`], listwise, with whole clusters drawn: as many as there
    /// are, each with all its respondents. `cluster` is the variable with a number of each cluster.
    /// The jackknife of BCa leaves one cluster out at a time.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::bootstrap`].
    ///
    /// # References
    /// Davison, A. C., & Hinkley, D. V. (1997). *Bootstrap methods and their application*. Cambridge
    /// University Press. Section 3.8. <https://doi.org/10.1017/CBO9780511802843>
    pub fn bootstrap_clusters(
        &self,
        responses: &Responses<'_>,
        cluster: &str,
        statistics: &[RegressionStatistic],
        resampling: &Resampling<'_>,
    ) -> Result<BootstrapRegression> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, Missing::Listwise)?;
            return regression.bootstrap_clusters(&responses, cluster, statistics, resampling);
        }
        self.check_blocks()?;
        let used = responses.select(self.variables().into_iter().chain([cluster.to_string()]))?;
        let moments = self.ready(&Moments::of(&used, Missing::Listwise)?)?;
        let rows = CountedRows::read(&used)?;
        let numbers = complete_rows(&used)?.pop().unwrap_or_default();
        let mut clusters = numbers.clone();
        clusters.sort_by(f64::total_cmp);
        clusters.dedup();
        let cluster_of: Vec<usize> =
            numbers.iter().map(|number| clusters.partition_point(|known| known < number)).collect();
        let frequencies = rows.frequencies();
        check_respondents(frequencies.map_or(0.0, |often| often.iter().sum()))?;
        let wanted = Wanted::of(self, statistics);
        let statistic = |drawn: &Resample| {
            let often = |row: usize| frequencies.map_or(1, |often| often[row] as u32);
            let counts: Vec<u32> = cluster_of
                .iter()
                .enumerate()
                .map(|(row, &cluster)| drawn.counts()[cluster] * often(row))
                .collect();
            self.figures(&rows.counted(&counts), &wanted)
        };
        let found = bootstrap(clusters.len(), wanted.names(), resampling, statistic)?;
        self.bootstrapped(&found, &wanted, &moments, "clusters")
    }
}
