//! Scores of clusters from one further reading of the rows.
//!
//! Where errors rest on Zᵀe alone, the moments of every cluster are more than is needed: the
//! coefficients come from the moments of everyone, and the residual of every row from these.
//!
//! ```text
//! Zᵀe = (1 / √W Σ w e, T Σ w e (x − m))     e = (y − ȳ) − Σ b (x − m)
//! ```

use std::borrow::Cow;
use std::slice::ChunksExactMut;

use ndarray::{Array1, Array2, ArrayView1, s};

use super::super::solve::Solved;
use super::clusters::{ClusterSums, OfCluster};
use crate::data::{Responses, WeightType};
use crate::error::Result;
use crate::moments::{Partition, RowChunk, in_order};

/// Rows of a chunk, which stay in a core's own cache.
const ROWS: usize = 1024;
/// Rows of a segment, the unit of parallel work, at least.
const SEGMENT: usize = 64 * ROWS;
/// For each cluster, as many rows more: its sums are merged with those of every segment.
const ROWS_PER_CLUSTER: usize = 8;

impl ClusterSums {
    /// From the rows, every one of which belongs to a cluster. `responses` are the predictors in order,
    /// outcome last.
    pub(in super::super) fn of_scores(
        responses: &Responses<'_>,
        (keys, partition): (Vec<String>, &Partition<'_>),
        solved: &Solved<f64>,
    ) -> Result<Self> {
        let scores = Scores { responses, partition, solved }.read()?;
        let clusters = partition.levels.len();
        let of_cluster = partition.levels.iter().enumerate().filter_map(|(cluster, levels)| {
            let own: Vec<f64> = scores.iter().skip(cluster).step_by(clusters).copied().collect();
            let (n, scores) = (own[0] as u64, of_models(solved, &own[1..]));
            let cross = Array2::zeros((0, 0));
            (n > 0).then(|| OfCluster { levels: levels.clone(), n, cross, scores })
        });
        Ok(Self { keys, clusters: of_cluster.collect(), left_out: partition.ungrouped() })
    }
}

/// Zᵀe of every model, from Σ w e and Σ w e (x − m) of each.
fn of_models(solved: &Solved<f64>, mut sums: &[f64]) -> Vec<Array1<f64>> {
    let coordinates = &solved.coordinates;
    let mut scores = Vec::with_capacity(solved.solutions.len());
    for solution in &solved.solutions {
        let k = solution.slopes.len();
        let (own, rest) = sums.split_at(1 + k);
        let turned = coordinates.turn.slice(s![..k, ..k]).dot(&ArrayView1::from(&own[1..]));
        let constant = coordinates.constant.map(|one| one * own[0]);
        scores.push(constant.into_iter().chain(turned).collect());
        sums = rest;
    }
    scores
}

/// Rows to be read.
struct Scores<'r, 'a> {
    responses: &'r Responses<'a>,
    partition: &'r Partition<'r>,
    solved: &'r Solved<f64>,
}

impl Scores<'_, '_> {
    /// Respondents of every cluster, and for each model their Σ w e and Σ w e (x − m), figure by figure.
    /// Segments have fixed ends and are merged in order.
    fn read(&self) -> Result<Vec<f64>> {
        let (rows, clusters) = (self.responses.n_rows(), self.partition.levels.len());
        let figures: usize = self.solved.solutions.iter().map(|model| 1 + model.slopes.len()).sum();
        let mut total = vec![0.0; (1 + figures) * clusters];
        let segment = SEGMENT.max(clusters * ROWS_PER_CLUSTER).next_multiple_of(ROWS);
        let of_segment = |at: usize| -> Result<Vec<f64>> {
            let mut sums = vec![0.0; total.len()];
            let end = rows.min((at + 1) * segment);
            for start in (at * segment..end).step_by(ROWS) {
                self.add(start, ROWS.min(end - start), &mut sums)?;
            }
            Ok(sums)
        };
        for part in in_order(rows.div_ceil(segment), of_segment)? {
            total.iter_mut().zip(part?).for_each(|(total, part)| *total += part);
        }
        Ok(total)
    }

    /// Adds some rows.
    fn add(&self, start: usize, rows: usize, sums: &mut [f64]) -> Result<()> {
        let RowChunk { mut columns, weights, used } = RowChunk::read(self.responses, start, rows)?;
        let of_row = &self.partition.of_row[start..start + rows];
        let clusters = match &used {
            None => Cow::Borrowed(of_row),
            Some(used) => used.iter().map(|row| of_row[*row]).collect(),
        };
        let kind = self.responses.weights().map(|weights| weights.kind());
        let figures = sums.chunks_exact_mut(self.partition.levels.len());
        let mut sums = OfClusters { clusters: &clusters, figures };
        match kind {
            Some(WeightType::Frequency) => sums.add(weights.iter().copied()),
            _ => sums.add(weights.iter().map(|_| 1.0)),
        }
        for (column, centre) in columns.iter_mut().zip(&self.solved.coordinates.centre) {
            column.iter_mut().for_each(|x| *x -= centre);
        }
        let outcome = columns.pop().unwrap_or_default();
        for solution in &self.solved.solutions {
            let mut left = outcome.clone();
            for (column, slope) in columns.iter().zip(&solution.slopes) {
                left.iter_mut().zip(column).for_each(|(e, x)| *e -= slope * x);
            }
            if kind.is_some() {
                left.iter_mut().zip(&weights).for_each(|(e, weight)| *e *= weight);
            }
            sums.add(left.iter().copied());
            for column in &columns[..solution.slopes.len()] {
                sums.add(left.iter().zip(column).map(|(e, x)| e * x));
            }
        }
        Ok(())
    }
}

/// Figures of clusters, that are added to one after the other.
struct OfClusters<'s> {
    /// The cluster of each row.
    clusters: &'s [u32],
    figures: ChunksExactMut<'s, f64>,
}

impl OfClusters<'_> {
    /// Adds a value of every row to the next figure of its cluster. Rows of one cluster that follow each
    /// other are summed first: each addition to memory would wait for the one before.
    fn add(&mut self, values: impl Iterator<Item = f64>) {
        let (Some(sums), Some(first)) = (self.figures.next(), self.clusters.first()) else {
            return;
        };
        let (mut cluster, mut sum) = (*first as usize, 0.0);
        for (value, next) in values.zip(self.clusters) {
            let next = *next as usize;
            if next != cluster {
                sums[cluster] += sum;
                (cluster, sum) = (next, 0.0);
            }
            sum += value;
        }
        sums[cluster] += sum;
    }
}
