//! Moments as plain data: a versioned JSON that is checked on the way in.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::cases::Cases;
use super::complete::Complete;
use super::likelihood::Likelihood;
use super::pairwise::Pairwise;
use super::patterns::Patterns;
use super::published::Told;
use super::{Moments, Sums, Weighting};
use crate::data::{MOST_RESPONDENTS, WeightType};
use crate::error::{Error, Result};

const FORMAT: &str = "scalewise moments";
/// How the JSON begins.
#[cfg(feature = "arrow")]
pub(super) const START: &str = "{\"format\":\"scalewise moments\"";
const VERSION: u32 = 2;
/// How many variables saved patterns may have.
const MOST_VARIABLES: usize = 10_000;

/// What is written. Matrices are lists of rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    format: String,
    version: u32,
    names: Vec<String>,
    answered: Vec<u64>,
    cases: Cases,
    weighting: Weighting,
    /// Written of published tables only, which may lack means and standard deviations.
    #[serde(default, skip_serializing_if = "Told::is_everything")]
    told: Told,
    sums: SavedSums,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SavedSums {
    Complete(SavedComplete),
    Pairwise {
        n: Vec<Vec<f64>>,
        weight: Vec<Vec<f64>>,
        mean: Vec<Vec<f64>>,
        square: Vec<Vec<f64>>,
        cross: Vec<Vec<f64>>,
    },
    Patterns {
        /// All variables that were read, of which `names` are shown.
        all: Vec<String>,
        /// For each variable shown, the total that it was subtracted from, if it was turned round.
        reversed: Vec<Option<f64>>,
        patterns: Vec<SavedPattern>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedComplete {
    n: f64,
    weight: f64,
    mean: Vec<f64>,
    cross: Vec<Vec<f64>>,
}

/// Respondents who answered the variables `observed`, by position, and no others.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPattern {
    observed: Vec<usize>,
    sums: SavedComplete,
}

impl Moments {
    /// The moments as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        let sums = match &self.sums {
            Sums::Complete(sums) => SavedSums::Complete(SavedComplete::from(sums)),
            Sums::Pairwise(sums) => SavedSums::Pairwise {
                n: rows(&sums.n),
                weight: rows(&sums.weight),
                mean: rows(&sums.mean),
                square: rows(&sums.square),
                cross: rows(&sums.cross),
            },
            Sums::Patterns(likelihood) => SavedSums::Patterns {
                all: likelihood.names.clone(),
                reversed: likelihood.reversed.clone(),
                patterns: likelihood.patterns.parts().map(SavedPattern::from).collect(),
            },
        };
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            names: self.names.to_vec(),
            answered: self.answered.clone(),
            cases: self.cases,
            weighting: self.weighting,
            told: self.told,
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
        if saved.cases.left_out().is_none() {
            return Err(damaged("rows read are not the sum of rows used and left out"));
        }
        let weighting = checked_weighting(saved.weighting, saved.cases)?;
        let kind = weighting.kind;
        let sums = match saved.sums {
            SavedSums::Complete(sums) => Sums::Complete(sums.checked(k, kind)?),
            SavedSums::Pairwise { n, weight, mean, square, cross } => {
                let (square, cross) = (squares(square, k)?, cross_products(cross, k)?);
                check_bounds(&cross, |i, j| square[[i, j]])?;
                let (n, mean) = (counts(n, k)?, matrix(mean, k)?);
                let weight = symmetric(squares(weight, k)?)?;
                check_weights(n.iter().zip(&weight), kind)?;
                Sums::Pairwise(Pairwise { n, weight, mean, square, cross })
            }
            SavedSums::Patterns { all, reversed, patterns } => {
                let wrong = |total: &f64| !total.is_finite();
                if reversed.len() != k || reversed.iter().flatten().any(wrong) {
                    return Err(damaged("what was turned round does not fit the names"));
                }
                Sums::Patterns(checked_patterns(&saved.names, all, reversed, patterns, kind)?)
            }
        };
        let (names, answered, cases) = (saved.names.into(), saved.answered, saved.cases);
        Ok(Self { names, answered, cases, weighting, told: saved.told, sums })
    }
}

impl From<&Complete> for SavedComplete {
    fn from(sums: &Complete) -> Self {
        let (n, weight) = (sums.n, sums.weight);
        Self { n, weight, mean: sums.mean.to_vec(), cross: rows(&sums.cross) }
    }
}

impl SavedComplete {
    fn checked(self, k: usize, kind: Option<WeightType>) -> Result<Complete> {
        let cross = cross_products(self.cross, k)?;
        check_bounds(&cross, |i, _| cross[[i, i]])?;
        let (n, weight) = (count(self.n)?, self.weight);
        check_weights([(&n, &weight)], kind)?;
        Ok(Complete { n, weight, mean: vector(self.mean, k)?, cross })
    }
}

impl From<(Vec<usize>, Cow<'_, Complete>)> for SavedPattern {
    fn from((observed, sums): (Vec<usize>, Cow<'_, Complete>)) -> Self {
        Self { observed, sums: SavedComplete::from(&*sums) }
    }
}

fn checked_patterns(
    names: &[String],
    all: Vec<String>,
    reversed: Vec<Option<f64>>,
    saved: Vec<SavedPattern>,
    kind: Option<WeightType>,
) -> Result<Likelihood> {
    if all.iter().collect::<HashSet<_>>().len() < all.len() {
        return Err(damaged("a name appears twice"));
    }
    // A short file could ask for the room of all pairs of its names.
    if all.len() > MOST_VARIABLES {
        return Err(damaged(&format!("patterns of more than {MOST_VARIABLES} variables")));
    }
    let places: HashMap<&String, usize> = all.iter().zip(0..).collect();
    let place = |name: &String| places.get(name).copied();
    let Some(shown) = names.iter().map(place).collect::<Option<Vec<usize>>>() else {
        return Err(damaged("a variable is not among those that were read"));
    };
    let mut patterns = Patterns::none(all.len());
    for SavedPattern { observed, sums } in saved {
        let ascending = observed.windows(2).all(|pair| pair[0] < pair[1]);
        if observed.is_empty() || !ascending || observed.iter().any(|&j| j >= all.len()) {
            return Err(damaged("a pattern names no variables, or not in order"));
        }
        patterns.merge_part(&observed, &sums.checked(observed.len(), kind)?);
    }
    Ok(Likelihood::showing(all, patterns, shown, reversed))
}

pub(super) fn checked_weighting(weighting: Weighting, cases: Cases) -> Result<Weighting> {
    let Weighting { kind, rows, sum, sum_of_squares, sum_of_logs } = weighting;
    let sums = [sum, sum_of_squares];
    let impossible = rows != cases.used
        || sums.iter().any(|sum| !sum.is_finite() || *sum < 0.0)
        || !sum_of_logs.is_finite()
        || (rows == 0) != (sum == 0.0)
        || (kind.is_none() && (sum != rows as f64 || sum_of_squares != sum || sum_of_logs != 0.0));
    if impossible {
        Err(damaged("the sums of weights are not those of any weights"))
    } else {
        Ok(weighting)
    }
}

/// Without weights and with frequencies the weight is n; of the other kinds it is positive where
/// anyone is.
fn check_weights<'s>(
    pairs: impl IntoIterator<Item = (&'s f64, &'s f64)>,
    kind: Option<WeightType>,
) -> Result<()> {
    let wrong = |(n, weight): (&f64, &f64)| match kind {
        None | Some(WeightType::Frequency) => n != weight,
        Some(_) => !weight.is_finite() || *weight < 0.0 || (*n == 0.0) != (*weight == 0.0),
    };
    if pairs.into_iter().any(wrong) {
        return Err(damaged("a weight does not fit its number of respondents"));
    }
    Ok(())
}

pub(super) fn damaged(problem: &str) -> Error {
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
