//! Fits whose errors are of clusters.

use super::fit::listwise_only;
use super::solve::{Centred, Solved};
use super::vcov::{self, ClusterSquares, ClusterSums, TwoWay, Vcov};
use super::{HierarchicalRegression, Precision, Regression, joint};
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::math::real::Real;
use crate::moments::{
    GroupedMoments, Key, Moments, Partition, RowChunk, Twofold, group_of_rows, twofold_of,
};

impl HierarchicalRegression {
    /// Fits all blocks from the moments of every cluster: one reading of the answers is all that
    /// cluster-robust errors need. With two keys clustering is two-way.
    ///
    /// Rows without a cluster are in no moments, and counted in [`Clusters::left_out`](crate::Clusters::left_out). Clusters
    /// without respondents do not count.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit`], but for sampling weights: with these the clusters are
    /// the units drawn. [`CovarianceProblem`](crate::CovarianceProblem) with `ClustersUnused`, `SamplingWeights`,
    /// `TooFewClusters` or `ClusterDetermines`; [`Error::NotYet`](crate::Error::NotYet) for more than two keys, and for
    /// two with CR1p, CR2, CR3 or sampling weights.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{GroupedMoments, HierarchicalRegression, Key, Missing, Responses, Vcov};
    ///
    /// let (x, y) = ([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 3.0, 2.0, 5.0]);
    /// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
    /// let school = Key::of("school", [1, 1, 2, 2, 3, 3].map(Some))?;
    /// let schools = GroupedMoments::of(&responses, &[school], Missing::Listwise)?;
    ///
    /// let regression = HierarchicalRegression::new("y").block("All", ["x"]).vcov(Vcov::CR0);
    /// let fit = regression.fit_grouped(&schools)?;
    /// // Both slopes within a school that differ from the mean of 2 are off by 1.
    /// let slope = &fit.models[0].coefficients[1];
    /// assert!((slope.estimate - 2.0).abs() < 1e-14);
    /// assert!((slope.std_error - 2.0_f64.sqrt() / 3.0).abs() < 1e-14);
    /// assert_eq!(slope.df, 2.0);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn fit_grouped(&self, grouped: &GroupedMoments) -> Result<Regression> {
        let (grouped, vcov) = self.of_clusters(grouped)?;
        let moments = self.ready(&grouped.total()?)?;
        let solved = self
            .solve(&self.centred(&moments), Precision::Double)
            .map_err(|e| e.or(&moments, self))?;
        let sums = ClusterSums::of(&grouped, &solved)?;
        self.with_clusters(&sums, &moments, &solved, (vcov, Precision::Double))
    }

    /// Fits all blocks from the answers, with one or two columns of clusters. Errors that rest on the
    /// scores of clusters alone (all but CR2 and CR3) are found by reading the answers a second time,
    /// which is faster than taking the moments of every cluster; the figures are the same. Where doubles do not
    /// carry enough digits complete cases are read again in pairs of doubles, as
    /// [`HierarchicalRegression::fit_responses`] does.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit_grouped`] and [`GroupedMoments::of`];
    /// [`Error::NotYet`](crate::Error::NotYet) for pairwise deletion and EM.
    pub fn fit_clustered(
        &self,
        responses: &Responses<'_>,
        clusters: &[Key<'_>],
        missing: Missing,
    ) -> Result<Regression> {
        self.check_blocks()?;
        let used = responses.select(self.variables())?;
        let kind = used.weights().map(|weights| weights.kind());
        let vcov = Vcov::chosen(self.vcov, kind, clusters.len())?;
        listwise_only(vcov, missing)?;
        if let Some(fit) = self.fit_by_scores(&used, clusters, vcov)? {
            return Ok(fit);
        }
        let grouped = GroupedMoments::of(&used, clusters, missing)?;
        let moments = self.ready(&grouped.total()?)?;
        if let Ok(solved) = self.solve(&self.centred(&moments), Precision::Double) {
            let sums = ClusterSums::of(&grouped, &solved)?;
            return self.with_clusters(&sums, &moments, &solved, (vcov, Precision::Double));
        }
        let groups = group_of_rows(clusters, used.n_rows())?;
        let (rows, groups) = RowChunk::read(&used, 0, used.n_rows())?.grouped(&groups);
        let Twofold { weight, mean, cross } = twofold_of(&rows);
        let centred = Centred { weight, mean, cross };
        let solved =
            self.solve(&centred, Precision::DoubleDouble).map_err(|e| e.or(&moments, self))?;
        let sums = ClusterSums::of_rows(&rows, &groups, &solved, &grouped);
        self.with_clusters(&sums, &moments, &solved, (vcov, Precision::DoubleDouble))
    }

    /// Fits all blocks from the moments of everyone, and from scores of clusters. None where that is not
    /// enough: for other errors, where someone belongs to no cluster, or where doubles are too short.
    fn fit_by_scores(
        &self,
        used: &Responses<'_>,
        clusters: &[Key<'_>],
        vcov: Vcov,
    ) -> Result<Option<Regression>> {
        let partition = Partition::by(clusters, used.n_rows())?;
        if !vcov.is_of_scores() || partition.ungrouped() > 0 {
            return Ok(None);
        }
        let moments = self.ready(&Moments::of(used, Missing::Listwise)?)?;
        let Ok(solved) = self.solve(&self.centred(&moments), Precision::Double) else {
            return Ok(None);
        };
        let keys = clusters.iter().map(|key| key.name().to_string()).collect();
        let sums = ClusterSums::of_scores(used, (keys, &partition), &solved)?;
        self.with_clusters(&sums, &moments, &solved, (vcov, Precision::Double)).map(Some)
    }

    /// The variables of the regression, and the covariance matrix to use.
    fn of_clusters(&self, grouped: &GroupedMoments) -> Result<(GroupedMoments, Vcov)> {
        self.check_blocks()?;
        let vcov = Vcov::chosen(self.vcov, grouped.weight_type(), grouped.keys().len())?;
        listwise_only(vcov, grouped.missing())?;
        Ok((grouped.select(self.variables())?, vcov))
    }

    fn with_clusters<T: Real + Sync>(
        &self,
        sums: &ClusterSums,
        moments: &Moments,
        solved: &Solved<T>,
        (vcov, precision): (Vcov, Precision),
    ) -> Result<Regression> {
        let n = moments.n() as f64;
        let (tests, clusters) = if sums.keys().len() == 2 {
            let how = TwoWay { vcov, factor: self.factor, fix: self.fix };
            vcov::two_way(sums, solved, how, n)?
        } else {
            vcov::one_way(sums, solved, vcov, n)?
        };
        let tests = Some((vcov.name(), tests, Some(clusters)));
        let mut fit = self.regression(moments, solved, tests, precision);
        let kept = || ClusterSquares::of(sums, &solved.coordinates);
        fit.cluster_squares = (vcov == Vcov::CR2).then(kept);
        joint::test_as_clusters((&self.blocks, &self.terms), &mut fit)?;
        Ok(fit)
    }
}
