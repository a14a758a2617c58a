//! Moments as plain data: a versioned JSON that is checked on the way in.

use std::collections::HashSet;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::complete::Complete;
use super::pairwise::Pairwise;
use super::{Cases, Moments, Sums};
use crate::data::MOST_RESPONDENTS;
use crate::error::{Error, Result};

const FORMAT: &str = "scalewise moments";
const VERSION: u32 = 1;

/// What is written. Matrices are lists of rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    format: String,
    version: u32,
    names: Vec<String>,
    answered: Vec<u64>,
    cases: Cases,
    sums: SavedSums,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SavedSums {
    Complete { weight: f64, mean: Vec<f64>, cross: Vec<Vec<f64>> },
    Pairwise { n: Vec<Vec<f64>>, mean: Vec<Vec<f64>>, square: Vec<Vec<f64>>, cross: Vec<Vec<f64>> },
}

impl Moments {
    /// The moments as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        let sums = match &self.sums {
            Sums::Complete(sums) => SavedSums::Complete {
                weight: sums.weight,
                mean: sums.mean.to_vec(),
                cross: rows(&sums.cross),
            },
            Sums::Pairwise(sums) => SavedSums::Pairwise {
                n: rows(&sums.n),
                mean: rows(&sums.mean),
                square: rows(&sums.square),
                cross: rows(&sums.cross),
            },
        };
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            names: self.names.clone(),
            answered: self.answered.clone(),
            cases: self.cases,
            sums,
        };
        // Strings, integers and finite doubles always have a JSON form.
        serde_json::to_string(&saved).unwrap_or_default()
    }

    /// The moments that [`Moments::to_json`] wrote.
    ///
    /// # Errors
    /// [`Error::DamagedMoments`] when it is not such a JSON, of another version, or its numbers
    /// cannot be moments.
    pub fn from_json(json: &str) -> Result<Self> {
        let saved: Saved =
            serde_json::from_str(json).map_err(|problem| damaged(&problem.to_string()))?;
        if saved.format != FORMAT {
            return Err(damaged(&format!("they are marked \"{}\"", saved.format)));
        }
        if saved.version != VERSION {
            let version = saved.version;
            return Err(damaged(&format!(
                "they are of version {version}, this scalewise reads version {VERSION}"
            )));
        }
        let k = saved.names.len();
        if k == 0 || saved.answered.len() != k {
            return Err(damaged("names and counts do not fit together"));
        }
        if saved.names.iter().collect::<HashSet<_>>().len() < k {
            return Err(damaged("a name appears twice"));
        }
        if saved.answered.iter().chain([&saved.cases.read]).any(|&n| n > MOST_RESPONDENTS) {
            return Err(damaged("a count is too large"));
        }
        let sums = match saved.sums {
            SavedSums::Complete { weight, mean, cross } => {
                let cross = cross_products(cross, k)?;
                let square = |i: usize, _| cross[[i, i]];
                check_bounds(&cross, square)?;
                Sums::Complete(Complete { weight: count(weight)?, mean: vector(mean, k)?, cross })
            }
            SavedSums::Pairwise { n, mean, square, cross } => {
                let (square, cross) = (squares(square, k)?, cross_products(cross, k)?);
                check_bounds(&cross, |i, j| square[[i, j]])?;
                Sums::Pairwise(Pairwise { n: counts(n, k)?, mean: matrix(mean, k)?, square, cross })
            }
        };
        let Cases { read, used, incomplete, zero_weight } = saved.cases;
        let left_out = used.checked_add(incomplete).and_then(|sum| sum.checked_add(zero_weight));
        if left_out != Some(read) {
            return Err(damaged("rows read are not the sum of rows used and left out"));
        }
        Ok(Self { names: saved.names, answered: saved.answered, cases: saved.cases, sums })
    }
}

fn damaged(problem: &str) -> Error {
    Error::DamagedMoments { problem: problem.to_string() }
}

fn rows(matrix: &Array2<f64>) -> Vec<Vec<f64>> {
    matrix.rows().into_iter().map(|row| row.to_vec()).collect()
}

fn count(n: f64) -> Result<f64> {
    if (0.0..=MOST_RESPONDENTS as f64).contains(&n) && n.fract() == 0.0 {
        Ok(n)
    } else {
        Err(damaged(&format!("{n} is not a count")))
    }
}

fn vector(values: Vec<f64>, k: usize) -> Result<Array1<f64>> {
    if values.len() != k {
        return Err(damaged(&format!("a list of {} figures for {k} names", values.len())));
    }
    if values.iter().any(|x| !x.is_finite()) {
        return Err(damaged("a figure is not finite"));
    }
    Ok(Array1::from(values))
}

fn matrix(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    if rows.len() != k {
        return Err(damaged(&format!("a matrix of {} rows for {k} names", rows.len())));
    }
    // Before room is made for k × k figures, so that a short file cannot ask for a large one.
    if rows.iter().any(|row| row.len() != k) {
        return Err(damaged(&format!("a row of a matrix does not have {k} figures")));
    }
    let mut filled = Array2::zeros((k, k));
    for (i, row) in rows.into_iter().enumerate() {
        filled.row_mut(i).assign(&vector(row, k)?);
    }
    Ok(filled)
}

fn counts(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let n = matrix(rows, k)?;
    n.iter().try_for_each(|&n| count(n).map(|_| ()))?;
    if n.indexed_iter().any(|((i, j), &pair)| pair > n[[i, i]].min(n[[j, j]])) {
        return Err(damaged("a pair has more respondents than one of its variables"));
    }
    symmetric(n)
}

fn squares(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let squares = matrix(rows, k)?;
    if squares.iter().any(|square| *square < 0.0) {
        return Err(damaged("a sum of squares is negative"));
    }
    Ok(squares)
}

fn cross_products(rows: Vec<Vec<f64>>, k: usize) -> Result<Array2<f64>> {
    let cross = matrix(rows, k)?;
    if cross.diag().iter().any(|square| *square < 0.0) {
        return Err(damaged("a sum of squares is negative"));
    }
    symmetric(cross)
}

/// No cross-product is larger than its two sums of squares allow (Cauchy and Schwarz).
fn check_bounds(cross: &Array2<f64>, square: impl Fn(usize, usize) -> f64) -> Result<()> {
    const ROUNDING: f64 = 1e-9;
    let too_large = |((i, j), &product): ((usize, usize), &f64)| {
        let limit = square(i, j).sqrt() * square(j, i).sqrt();
        // Where pairs were merged, rounding is of the size of the whole variable.
        let whole = square(i, i).sqrt() * square(j, j).sqrt();
        product.abs() > limit + ROUNDING * whole
    };
    if cross.indexed_iter().any(too_large) {
        return Err(damaged("a cross-product is larger than its sums of squares allow"));
    }
    Ok(())
}

fn symmetric(matrix: Array2<f64>) -> Result<Array2<f64>> {
    if matrix == matrix.t() { Ok(matrix) } else { Err(damaged("a matrix is not symmetric")) }
}
