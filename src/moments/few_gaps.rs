//! Chunks in which few answers are missing.
//!
//! What a pair of variables sums over those who answered both is what one of them sums over all, less
//! what it sums over the few who lack the other:
//!
//! ```text
//! Σ_{r: i and j} x_ri  =  Σ_{r: i} x_ri  −  Σ_{r: i, not j} x_ri
//! ```

use pulp::NullaryFnOnce;

use super::kernel::widest;

/// Of all answers of a chunk, the share that may be missing: beyond, multiplying everything by marks is
/// faster.
const MOST: usize = 8;
/// Rows whose bits are one number.
const WORD: usize = u64::BITS as usize;

/// The rows that lack each variable.
#[derive(Default)]
pub(super) struct FewGaps {
    /// One bit for each row, 1 where there is no answer; `words` to a variable.
    bits: Vec<u64>,
    words: usize,
    /// The same as numbers of rows: those of the first variable, of the second, …
    rows: Vec<u32>,
    /// Where those of each variable end.
    ends: Vec<usize>,
}

impl FewGaps {
    /// Looks for the gaps of so many variables in a chunk of so many rows; `mark` sets the bits of a
    /// variable. Says no where there are too many.
    pub(super) fn find(
        &mut self,
        variables: usize,
        rows: usize,
        mark: impl Fn(usize, &mut [u64]),
    ) -> bool {
        self.words = rows.div_ceil(WORD);
        self.bits.resize(variables * self.words, 0);
        self.rows.clear();
        self.ends.clear();
        for variable in 0..variables {
            let bits = &mut self.bits[variable * self.words..][..self.words];
            mark(variable, bits);
            for (first, bits) in (0..).step_by(WORD).zip(bits) {
                let mut left = *bits;
                while left != 0 {
                    self.rows.push(first + left.trailing_zeros());
                    left &= left - 1;
                }
            }
            self.ends.push(self.rows.len());
            if self.rows.len() > rows * variables / MOST {
                return false;
            }
        }
        true
    }

    /// The rows that lack a variable.
    pub(super) fn of(&self, variable: usize) -> &[u32] {
        let start = variable.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start..self.ends[variable]]
    }

    /// Whether a row lacks a variable.
    pub(super) fn lacks(&self, row: usize, variable: usize) -> bool {
        self.of_bits(variable)[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// How many rows lack one of two variables or both.
    pub(super) fn of_either(&self, i: usize, j: usize) -> usize {
        let (one, other) = (self.of_bits(i), self.of_bits(j));
        widest(|| {
            one.iter().zip(other).map(|(one, other)| (one | other).count_ones() as usize).sum()
        })
    }

    fn of_bits(&self, variable: usize) -> &[u64] {
        &self.bits[variable * self.words..][..self.words]
    }
}

/// Sets a bit for each row whose answer or whose weight makes it a gap.
pub(super) struct MarkGaps<'a, X, W, G> {
    pub(super) answers: &'a [X],
    pub(super) weights: &'a [W],
    pub(super) is_gap: G,
    pub(super) bits: &'a mut [u64],
}

impl<X: Copy, W: Copy, G: Fn(X, W) -> bool> NullaryFnOnce for MarkGaps<'_, X, W, G> {
    type Output = ();

    #[inline(always)] // so that it is compiled anew for the widest vectors
    fn call(self) {
        let Self { answers, weights, is_gap, bits } = self;
        let bit = |(row, (x, weight)): (usize, (&X, &W))| u64::from(is_gap(*x, *weight)) << row;
        let (answers, last_answers) = answers.as_chunks::<WORD>();
        let (weights, last_weights) = weights.as_chunks::<WORD>();
        let (whole, last) = bits.split_at_mut(answers.len());
        for ((bits, answers), weights) in whole.iter_mut().zip(answers).zip(weights) {
            // Of known number, they are compared by whole vectors.
            let mut marked = 0;
            for row in 0..WORD {
                marked |= bit((row, (&answers[row], &weights[row])));
            }
            *bits = marked;
        }
        if let Some(bits) = last.first_mut() {
            *bits = last_answers.iter().zip(last_weights).enumerate().map(bit).sum();
        }
    }
}

/// Σx and Σx² over some rows, in eight lanes that a compiler can keep in registers.
pub(super) fn sums_over(values: &[f64], rows: &[u32]) -> [f64; 2] {
    widest(SumsOver { values, rows })
}

struct SumsOver<'a> {
    values: &'a [f64],
    rows: &'a [u32],
}

impl NullaryFnOnce for SumsOver<'_> {
    type Output = [f64; 2];

    #[inline(always)] // so that it is compiled anew for the widest vectors
    fn call(self) -> [f64; 2] {
        let Self { values, rows } = self;
        let (mut sums, mut squares) = ([0.0; 8], [0.0; 8]);
        let (eights, rest) = rows.as_chunks::<8>();
        for rows in eights {
            for lane in 0..8 {
                let x = values[rows[lane] as usize];
                sums[lane] += x;
                squares[lane] += x * x;
            }
        }
        for (lane, row) in rest.iter().enumerate() {
            let x = values[*row as usize];
            sums[lane] += x;
            squares[lane] += x * x;
        }
        [sums.iter().sum(), squares.iter().sum()]
    }
}

/// The same of codes, exact within the [bounds](super::gram_integer) of their products.
pub(super) fn code_sums_over(codes: &[i16], rows: &[u32]) -> [i64; 2] {
    let (mut sum, mut squares) = (0, 0);
    for row in rows {
        let x = i32::from(codes[*row as usize]);
        sum += x;
        squares += x * x;
    }
    [sum.into(), squares.into()]
}

#[cfg(test)]
mod tests {
    use ndarray::ArrayView1;

    use crate::data::{Column, Missing, Responses};
    use crate::moments::pairwise::Pairwise;
    use crate::moments::{Moments, Sums};

    const K: usize = 9;

    /// Answers from 0 to 6 and which of them are there: of some variables all, of one nearly none.
    fn survey(rows: usize, one_in: usize) -> Vec<(Vec<u8>, Vec<bool>)> {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize
        };
        let mut columns: Vec<(Vec<u8>, Vec<bool>)> = (0..K)
            .map(|j| {
                (0..rows).map(|_| ((next() % 7) as u8, j % 4 == 3 || next() % one_in != 0)).unzip()
            })
            .collect();
        // Nobody who answered the first answered the second, a few rows apart.
        for row in 0..rows.min(40) {
            (columns[0].1[row], columns[1].1[row]) = (row % 2 == 0, row % 2 == 1);
        }
        columns
    }

    fn pairwise(responses: &Responses<'_>) -> Pairwise {
        match Moments::of(responses, Missing::Pairwise).unwrap().sums {
            Sums::Pairwise(pairs) => *pairs,
            _ => unreachable!("pairwise moments were asked for"),
        }
    }

    /// n, mean and centred sum of squares of i, and the centred cross-product, row by row.
    fn plain(survey: &[(Vec<f64>, Vec<bool>)], kept: &[bool], [i, j]: [usize; 2]) -> [f64; 4] {
        let both: Vec<[f64; 2]> = (0..kept.len())
            .filter(|&row| kept[row] && survey[i].1[row] && survey[j].1[row])
            .map(|row| [survey[i].0[row], survey[j].0[row]])
            .collect();
        let n = both.len() as f64;
        let mean = |at: usize| both.iter().map(|pair| pair[at]).sum::<f64>() / n.max(1.0);
        let (x, y) = (mean(0), mean(1));
        let square = both.iter().map(|pair| (pair[0] - x) * (pair[0] - x)).sum();
        let cross = both.iter().map(|pair| (pair[0] - x) * (pair[1] - y)).sum();
        [n, x, square, cross]
    }

    fn assert_plain(pairs: &Pairwise, survey: &[(Vec<f64>, Vec<bool>)], kept: &[bool]) {
        for i in 0..survey.len() {
            for j in 0..survey.len() {
                let at = [i, j];
                let found = [pairs.n[at], pairs.mean[at], pairs.square[at], pairs.cross[at]];
                let expected = plain(survey, kept, at);
                let other = plain(survey, kept, [j, i]);
                let scale = [1.0, 1.0, expected[2], (expected[2] * other[2]).sqrt()];
                for ((found, expected), scale) in found.iter().zip(expected).zip(scale) {
                    let off = (found - expected).abs();
                    assert!(off <= 1e-12 * scale.max(expected.abs()), "{at:?} {found} {expected}");
                }
            }
        }
    }

    /// One in twenty, one in nine and one in four, which is too many to be taken out again; the last
    /// chunk ends in the middle of 64 rows.
    #[test]
    fn sums_with_gaps_are_those_of_a_plain_loop_however_many_there_are() {
        for (rows, one_in) in [(5, 20), (40, 3), (1000, 20), (5001, 20), (5001, 9), (5001, 4)] {
            let codes = survey(rows, one_in);
            let doubles: Vec<(Vec<f64>, Vec<bool>)> = codes
                .iter()
                .map(|(x, valid)| (x.iter().map(|x| f64::from(*x)).collect(), valid.clone()))
                .collect();
            let nan: Vec<Vec<f64>> = doubles
                .iter()
                .map(|(x, valid)| {
                    let cells = x.iter().zip(valid);
                    cells.map(|(x, valid)| if *valid { *x } else { f64::NAN }).collect()
                })
                .collect();
            let name = |j: usize| format!("v{j}");
            let columns = nan.iter().enumerate().map(|(j, x)| (name(j), Column::from(&x[..])));
            let of_doubles = Responses::from_columns(columns).unwrap();
            let masked = codes.iter().enumerate().map(|(j, (x, valid))| {
                let valid = ArrayView1::from(&valid[..]);
                (name(j), Column::masked(&x[..], valid).unwrap())
            });
            let of_codes = Responses::from_columns(masked).unwrap();
            let everyone = vec![true; rows];
            let but_few: Vec<bool> = (0..rows).map(|row| row % 50 != 1).collect();
            for responses in [of_doubles, of_codes] {
                assert_plain(&pairwise(&responses), &doubles, &everyone);
                let filtered = responses.filtered(&but_few[..]).unwrap();
                assert_plain(&pairwise(&filtered), &doubles, &but_few);
            }
        }
    }

    /// What is taken out again can be all but nothing of the sum that it is taken from.
    #[test]
    fn an_answer_far_from_all_others_costs_no_digits_where_it_does_not_count() {
        let rows = 3000;
        let mut doubles: Vec<(Vec<f64>, Vec<bool>)> = (0..3)
            .map(|j| (0..rows).map(|row| ((row * (j + 3) % 17) as f64, true)).unzip())
            .collect();
        for row in [100, 1500, 2999] {
            doubles[0].0[row] = 1e9;
            doubles[1].1[row] = false;
        }
        let nan: Vec<f64> = (0..rows)
            .map(|row| if doubles[1].1[row] { doubles[1].0[row] } else { f64::NAN })
            .collect();
        let columns = [("a", &doubles[0].0[..]), ("b", &nan[..]), ("c", &doubles[2].0[..])];
        let pairs = pairwise(&Responses::from_columns(columns).unwrap());
        assert_plain(&pairs, &doubles, &vec![true; rows]);
    }
}
