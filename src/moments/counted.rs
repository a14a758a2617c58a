//! Moments of the same respondents, each counted so or so often.
//!
//! The rows are read once. After that moments cost one pass of the kernel over n × k numbers that lie
//! ready, and those without one respondent k² operations.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::complete::Complete;
use super::gram::{Buffer, LANES, add_gram};
use super::kernel::widest;
use super::published::Told;
use super::row_chunk::{ROWS, RowChunk};
use super::threads::in_order;
use super::weighting::Weighting;
use super::{Moments, Sums};
use crate::data::{Missing, Responses, WeightType};
use crate::error::Result;

/// Rows that are counted and multiplied in one go; with twenty variables they stay near a core.
const BLOCK: usize = 256;

/// What a variable keeps of its sum of squares without one respondent, if that is rounding: it does
/// not vary among the others.
const ROUNDING: f64 = 1e-13;

/// Complete rows, ready to be counted.
pub(crate) struct CountedRows {
    names: Arc<[String]>,
    /// As of one plain reading: cases, answers and kind of weights.
    read: Moments,
    rows: usize,
    /// From one column to the next.
    stride: usize,
    /// √w and then √w (x − centre) of each variable, filled up with noughts; w is 1 of frequencies,
    /// which are counts themselves.
    columns: Buffer<f64>,
    centre: Vec<f64>,
    /// Of each row.
    weights: Vec<f64>,
    /// Sums with everyone counted once, or as often as a frequency says.
    whole: Complete,
}

impl CountedRows {
    /// Reads the rows that are complete and have weight.
    pub(crate) fn read(responses: &Responses<'_>) -> Result<Self> {
        let read = Moments::of(responses, Missing::Listwise)?;
        let total = responses.n_rows();
        let chunk = |at: usize| RowChunk::read(responses, at * ROWS, ROWS.min(total - at * ROWS));
        let chunks: Vec<RowChunk> =
            in_order(total.div_ceil(ROWS), chunk)?.into_iter().collect::<Result<_>>()?;
        let rows: usize = chunks.iter().map(|chunk| chunk.weights.len()).sum();
        let weights: Vec<f64> = chunks.iter().flat_map(|chunk| chunk.weights.clone()).collect();
        let frequencies = read.weighting.kind == Some(WeightType::Frequency);
        let root: Vec<f64> =
            weights.iter().map(|w| if frequencies { 1.0 } else { w.sqrt() }).collect();
        let (k, stride) = (read.names.len(), rows.next_multiple_of(LANES));
        let mut columns = Buffer::noughts((k + 1) * stride);
        columns[..rows].copy_from_slice(&root);
        let centre = read.mean().to_vec();
        for (j, centre) in centre.iter().enumerate() {
            let answers = chunks.iter().flat_map(|chunk| &chunk.columns[j]);
            let column = &mut columns[(j + 1) * stride..][..rows];
            for ((to, x), root) in column.iter_mut().zip(answers).zip(&root) {
                *to = (x - centre) * root;
            }
        }
        let names = read.names.clone();
        let whole = Complete::none(k);
        let mut table = Self { names, read, rows, stride, columns, centre, weights, whole };
        let once: Vec<u32> = match frequencies {
            true => table.weights.iter().map(|w| *w as u32).collect(),
            false => vec![1; rows],
        };
        table.whole = table.sums(&once);
        Ok(table)
    }

    /// Rows that can be counted.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// How often each row is there, where weights are frequencies.
    pub(crate) fn frequencies(&self) -> Option<&[f64]> {
        (self.read.weighting.kind == Some(WeightType::Frequency)).then_some(&self.weights)
    }

    /// Moments with everyone counted once, or as often as a frequency says.
    pub(crate) fn whole(&self) -> Moments {
        Moments { sums: Sums::Complete(self.whole.clone()), ..self.read.clone() }
    }

    /// Moments with each row counted so often.
    pub(crate) fn counted(&self, counts: &[u32]) -> Moments {
        let mut weighting = Weighting::none(self.read.weighting.kind);
        let frequencies = self.frequencies().is_some();
        match self.read.weighting.kind {
            None => weighting.add_unweighted(counts.iter().map(|&c| u64::from(c)).sum()),
            Some(_) => {
                for (&count, &weight) in counts.iter().zip(&self.weights) {
                    match frequencies {
                        true if count > 0 => weighting.add(f64::from(count)),
                        true => {}
                        false => (0..count).for_each(|_| weighting.add(weight)),
                    }
                }
            }
        }
        self.moments(self.sums(counts), weighting)
    }

    /// Moments without one respondent of this row.
    pub(crate) fn without(&self, row: usize) -> Moments {
        let (weighting, gone) = (self.read.weighting, self.weights[row]);
        let weighting = match weighting.kind {
            Some(WeightType::Frequency) => Weighting {
                rows: weighting.rows - u64::from(gone == 1.0),
                sum: weighting.sum - 1.0,
                sum_of_squares: weighting.sum_of_squares - 2.0 * gone + 1.0,
                sum_of_logs: weighting.sum_of_logs - gone.ln() + (gone - 1.0).max(1.0).ln(),
                ..weighting
            },
            _ => Weighting {
                rows: weighting.rows - 1,
                sum: weighting.sum - gone,
                sum_of_squares: weighting.sum_of_squares - gone * gone,
                sum_of_logs: weighting.sum_of_logs - gone.ln(),
                ..weighting
            },
        };
        self.moments(self.sums_without(row), weighting)
    }

    fn moments(&self, sums: Complete, weighting: Weighting) -> Moments {
        let names = self.names.clone();
        let (answered, cases) = (vec![sums.n as u64; names.len()], self.read.cases);
        let told = Told::default();
        Moments { names, answered, cases, weighting, told, sums: Sums::Complete(sums) }
    }

    /// One pass: with z = √c (√w, √w (x − centre)), z zᵀ has Σcw, the sums and the products.
    fn sums(&self, counts: &[u32]) -> Complete {
        let k = self.centre.len();
        let mut block = Buffer::noughts((k + 1) * BLOCK);
        let mut roots = [0.0; BLOCK];
        let mut gram = vec![0.0; (k + 1) * (k + 1)];
        for start in (0..self.rows).step_by(BLOCK) {
            let rows = BLOCK.min(self.stride - start);
            roots.fill(0.0);
            widest(|| square_roots(&counts[start..], &mut roots));
            for j in 0..=k {
                let from = &self.columns[j * self.stride + start..][..rows];
                let to = &mut block[j * BLOCK..][..rows];
                widest(|| multiply(from, &roots, to));
            }
            add_gram(&block, rows, k + 1, BLOCK, &mut gram);
        }
        let n: f64 = counts.iter().map(|&count| f64::from(count)).sum();
        // √1 · √1 is exact, so that without weights Σc is too.
        let weight = if self.read.weighting.kind.is_none() { n } else { gram[0] };
        let shift: Vec<f64> = (1..=k).map(|j| gram[j] / weight).collect();
        let product = |i: usize, j: usize| gram[(i.min(j) + 1) * (k + 1) + i.max(j) + 1];
        let cross = Array2::from_shape_fn((k, k), |(i, j)| {
            let (i, j) = (i.min(j), i.max(j));
            product(i, j) - weight * shift[i] * shift[j]
        });
        let mean = shift.iter().zip(&self.centre).map(|(shift, centre)| shift + centre).collect();
        let mut sums = Complete { n, weight, mean, cross };
        settle(&mut sums, |i| product(i, i));
        sums
    }

    /// Chan's update backwards: C − d dᵀ w W / (W − w), d the row less the mean.
    fn sums_without(&self, row: usize) -> Complete {
        let Complete { n, weight, mean, cross } = &self.whole;
        let one = if self.frequencies().is_some() { 1.0 } else { self.weights[row] };
        let left = weight - one;
        let root = self.columns[row];
        let own = |j: usize| self.columns[(j + 1) * self.stride + row] / root + self.centre[j];
        let apart: Array1<f64> = mean.indexed_iter().map(|(j, mean)| own(j) - mean).collect();
        let factor = one * (weight / left);
        let cross = Array2::from_shape_fn(cross.dim(), |(i, j)| {
            cross[[i, j]] - (apart[i] * apart[j]) * factor
        });
        let mean = mean - &(&apart * (one / left));
        let mut sums = Complete { n: n - 1.0, weight: left, mean, cross };
        settle(&mut sums, |i| self.whole.cross[[i, i]]);
        sums
    }
}

#[inline(always)] // so that it is compiled anew inside `widest`
fn square_roots(counts: &[u32], roots: &mut [f64]) {
    for (root, &count) in roots.iter_mut().zip(counts) {
        *root = f64::from(count).sqrt();
    }
}

#[inline(always)]
fn multiply(values: &[f64], roots: &[f64], products: &mut [f64]) {
    for ((product, value), root) in products.iter_mut().zip(values).zip(roots) {
        *product = value * root;
    }
}

/// Makes a variable constant of which nothing but rounding is left of `before`.
fn settle(sums: &mut Complete, before: impl Fn(usize) -> f64) {
    for i in 0..sums.mean.len() {
        if sums.cross[[i, i]] <= ROUNDING * before(i) {
            sums.cross.row_mut(i).fill(0.0);
            sums.cross.column_mut(i).fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CountedRows;
    use crate::data::{Missing, Responses, WeightType};
    use crate::moments::Moments;

    fn columns(rows: usize) -> Vec<Vec<f64>> {
        let value = |row: usize, j: usize| ((row * (j + 3) * 7919 + j * 13) % 101) as f64 / 7.0;
        (0..4).map(|j| (0..rows).map(|row| 1e3 + value(row, j)).collect()).collect()
    }

    fn responses(columns: &[Vec<f64>]) -> Responses<'_> {
        let names = ["a", "b", "c", "d"];
        Responses::from_columns(names.into_iter().zip(columns.iter().map(|x| &x[..]))).unwrap()
    }

    fn assert_same(found: &Moments, expected: &Moments) {
        assert_eq!(found.n(), expected.n());
        let scale = expected.covariance().diag().to_vec();
        let apart = found.covariance() - expected.covariance();
        assert!(
            apart.indexed_iter().all(|((i, j), d)| d.abs() < 1e-12 * (scale[i] * scale[j]).sqrt())
        );
        assert!((found.mean() - expected.mean()).iter().all(|d| d.abs() < 1e-10));
    }

    /// Rows repeated and left out, read plainly.
    #[test]
    fn counted_moments_are_those_of_repeated_rows() {
        for rows in [5, 8, 255, 256, 257, 5000] {
            let columns = columns(rows);
            let table = CountedRows::read(&responses(&columns)).unwrap();
            let counts: Vec<u32> = (0..rows).map(|row| (row as u32 * 5 + 1) % 4).collect();
            let repeated: Vec<Vec<f64>> = columns
                .iter()
                .map(|column| {
                    let often = column.iter().zip(&counts);
                    often.flat_map(|(x, &count)| vec![*x; count as usize]).collect()
                })
                .collect();
            let plain = Moments::of(&responses(&repeated), Missing::Listwise).unwrap();
            assert_same(&table.counted(&counts), &plain);
            let fewer: Vec<Vec<f64>> =
                columns.iter().map(|column| [&column[..2], &column[3..]].concat()).collect();
            let plain = Moments::of(&responses(&fewer), Missing::Listwise).unwrap();
            assert_same(&table.without(2), &plain);
        }
    }

    #[test]
    fn weights_stay_with_their_rows() {
        let columns = columns(300);
        let weights: Vec<f64> = (0..300).map(|row| f64::from(1 + row % 3)).collect();
        for kind in [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling] {
            let weighted = responses(&columns).weighted(&weights[..], kind).unwrap();
            let table = CountedRows::read(&weighted).unwrap();
            assert_same(&table.whole(), &Moments::of(&weighted, Missing::Listwise).unwrap());
            // Without a respondent: one of a frequency, or the row with its weight.
            let mut fewer = weights.clone();
            fewer[7] = if kind == WeightType::Frequency { weights[7] - 1.0 } else { 0.0 };
            let plain = responses(&columns).weighted(&fewer[..], kind).unwrap();
            let plain = Moments::of(&plain, Missing::Listwise).unwrap();
            assert_same(&table.without(7), &plain);
            let (found, expected) = (table.without(7).weighting(), plain.weighting());
            assert_eq!(found.rows, expected.rows);
            assert!((found.sum_of_squares - expected.sum_of_squares).abs() < 1e-9);
            assert!((found.sum_of_logs - expected.sum_of_logs).abs() < 1e-9);
        }
    }
}
