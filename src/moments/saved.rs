//! Moments as plain data: a versioned JSON that is checked on the way in.

mod figures;

use std::borrow::Cow;
use std::collections::HashSet;

use ndarray::{Array, Array2, Dimension};
use serde::{Deserialize, Serialize};

use super::cases::Cases;
use super::complete::Complete;
use super::likelihood::Likelihood;
use super::pairwise::Pairwise;
use super::patterns::Patterns;
use super::units::Units;
use super::{Moments, Sums, Weighting};
use crate::data::{MOST_RESPONDENTS, WeightType};
use crate::error::{Error, Result};
use figures::{
    check_bounds, check_overlaps, check_positive, count, counts, cross_products, matrix, rests,
    squares, symmetric, vector,
};

const FORMAT: &str = "scalewise moments";
/// How the JSON begins.
#[cfg(feature = "arrow")]
pub(super) const START: &str = "{\"format\":\"scalewise moments\"";
const VERSION: u32 = 3;
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
    /// Only of tables that are not in the units of the answers.
    #[serde(default, skip_serializing_if = "in_answers")]
    units: Units,
    sums: SavedSums,
}

fn in_answers(units: &Units) -> bool {
    *units == Units::Answers
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SavedSums {
    Complete(SavedComplete),
    Pairwise {
        n: Vec<Vec<f64>>,
        /// Only with frequency weights; else n.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rows: Option<Vec<Vec<f64>>>,
        weight: Vec<Vec<f64>>,
        mean: Vec<Vec<f64>>,
        /// Only where there is any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mean_rest: Option<Vec<Vec<f64>>>,
        square: Vec<Vec<f64>>,
        cross: Vec<Vec<f64>>,
    },
    Patterns {
        /// For each variable, the total that it was subtracted from, if it was turned round.
        reversed: Vec<Option<f64>>,
        patterns: Vec<SavedPattern>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedComplete {
    n: f64,
    /// Only with frequency weights; else n.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<f64>,
    weight: f64,
    mean: Vec<f64>,
    /// Only where there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mean_rest: Option<Vec<f64>>,
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
    /// The moments as JSON, every number to its last bit. Of variables that were left out by
    /// [`Moments::select`] there is nothing in it.
    pub fn to_json(&self) -> String {
        let sums = match &self.sums {
            Sums::Complete(sums) => SavedSums::Complete(SavedComplete::from(sums)),
            Sums::Pairwise(sums) => SavedSums::Pairwise {
                n: rows(&sums.n),
                rows: (sums.rows != sums.n).then(|| rows(&sums.rows)),
                weight: rows(&sums.weight),
                mean: rows(&sums.mean),
                mean_rest: any(&sums.rest).then(|| rows(&sums.rest)),
                square: rows(&sums.square),
                cross: rows(&sums.cross),
            },
            Sums::Patterns(likelihood) => {
                // What an analysis was shown would have all variables that were read behind it.
                let all: Vec<usize> = (0..self.names.len()).collect();
                let likelihood = likelihood.select(&all);
                SavedSums::Patterns {
                    patterns: likelihood.patterns.parts().map(SavedPattern::from).collect(),
                    reversed: likelihood.reversed,
                }
            }
        };
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            names: self.names.to_vec(),
            answered: self.answered.clone(),
            cases: self.cases,
            weighting: self.weighting,
            units: self.units,
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
        check_head(json, FORMAT, VERSION)?;
        let saved: Saved =
            serde_json::from_str(json).map_err(|problem| damaged(&problem.to_string()))?;
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
            SavedSums::Pairwise { n, rows, weight, mean, mean_rest, square, cross } => {
                let (square, cross) = (squares(square, k)?, cross_products(cross, k)?);
                check_bounds(&cross, |i, j| square[[i, j]])?;
                let (n, mean) = (counts(n, k)?, matrix(mean, k)?);
                let rows = rows.map_or_else(|| Ok(n.clone()), |rows| counts(rows, k))?;
                let weight = symmetric(squares(weight, k)?)?;
                check_weights(n.iter().zip(&weight), kind)?;
                check_rows(n.iter().zip(&rows), kind)?;
                let rest = rests(mean_rest.map(|rest| matrix(rest, k)).transpose()?, &mean)?;
                Sums::Pairwise(Box::new(Pairwise { n, rows, weight, mean, rest, square, cross }))
            }
            SavedSums::Patterns { reversed, patterns } => {
                let wrong = |total: &f64| !total.is_finite();
                if reversed.len() != k || reversed.iter().flatten().any(wrong) {
                    return Err(damaged("what was turned round does not fit the names"));
                }
                Sums::Patterns(checked_patterns(&saved.names, reversed, patterns, kind)?)
            }
        };
        let (names, answered, cases) = (saved.names.into(), saved.answered, saved.cases);
        let moments = Self { names, answered, cases, weighting, units: saved.units, sums };
        moments.check_respondents()?;
        Ok(moments)
    }

    /// Makes sure that counts of respondents belong together: those behind the sums, those who
    /// answered each variable, and those who were used.
    fn check_respondents(&self) -> Result<()> {
        let Cases { read, used, filtered, zero_weight, .. } = self.cases;
        let rows = match &self.sums {
            Sums::Complete(sums) => {
                let counted = read - filtered - zero_weight;
                let possible = |n: &u64| (used..=counted).contains(n);
                if sums.rows != used as f64 || !self.answered.iter().all(possible) {
                    return Err(damaged("the respondents used do not fit those who answered"));
                }
                return self.check_weight_sum(sums.weight);
            }
            Sums::Pairwise(sums) => sums.rows.clone(),
            Sums::Patterns(likelihood) => likelihood.patterns.pair_rows(),
        };
        check_overlaps(&rows, used)?;
        if rows.diag().iter().zip(&self.answered).any(|(rows, answered)| *rows != *answered as f64)
        {
            return Err(damaged("the respondents of a variable are not those who answered it"));
        }
        Ok(())
    }

    /// The weight of complete respondents was added up twice, in two orders.
    fn check_weight_sum(&self, weight: f64) -> Result<()> {
        const ROUNDING: f64 = 1e-9;
        let sum = self.weighting.sum;
        if (weight - sum).abs() > ROUNDING * sum {
            return Err(damaged("the sums of weights are not those of any weights"));
        }
        Ok(())
    }
}

/// What every file begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// Refuses what says itself that it is something else, before its figures are looked at: those of
/// another version may have other names.
pub(super) fn check_head(json: &str, format: &str, version: u32) -> Result<()> {
    match serde_json::from_str::<Head>(json) {
        Ok(head) if head.format != format => {
            Err(damaged(&format!("they are marked \"{}\"", head.format)))
        }
        Ok(head) if head.version != version => Err(damaged(&format!(
            "they are of version {}, this scalewise reads version {version}",
            head.version
        ))),
        // What has no such head is refused by whoever looks for the rest.
        _ => Ok(()),
    }
}

impl From<&Complete> for SavedComplete {
    fn from(sums: &Complete) -> Self {
        Self {
            n: sums.n,
            rows: (sums.rows != sums.n).then_some(sums.rows),
            weight: sums.weight,
            mean: sums.mean.to_vec(),
            mean_rest: any(&sums.rest).then(|| sums.rest.to_vec()),
            cross: rows(&sums.cross),
        }
    }
}

impl SavedComplete {
    fn checked(self, k: usize, kind: Option<WeightType>) -> Result<Complete> {
        let cross = cross_products(self.cross, k)?;
        check_bounds(&cross, |i, _| cross[[i, i]])?;
        check_positive(&cross)?;
        let (n, weight) = (count(self.n)?, self.weight);
        let rows = self.rows.map_or(Ok(n), count)?;
        check_weights([(&n, &weight)], kind)?;
        check_rows([(&n, &rows)], kind)?;
        let mean = vector(self.mean, k)?;
        let rest = rests(self.mean_rest.map(|rest| vector(rest, k)).transpose()?, &mean)?;
        Ok(Complete { n, rows, weight, mean, rest, cross })
    }
}

impl From<(Vec<usize>, Cow<'_, Complete>)> for SavedPattern {
    fn from((observed, sums): (Vec<usize>, Cow<'_, Complete>)) -> Self {
        Self { observed, sums: SavedComplete::from(&*sums) }
    }
}

fn checked_patterns(
    names: &[String],
    reversed: Vec<Option<f64>>,
    saved: Vec<SavedPattern>,
    kind: Option<WeightType>,
) -> Result<Likelihood> {
    let k = names.len();
    // A short file could ask for the room of all pairs of its names.
    if k > MOST_VARIABLES {
        return Err(damaged(&format!("patterns of more than {MOST_VARIABLES} variables")));
    }
    let mut patterns = Patterns::none(k);
    for SavedPattern { observed, sums } in saved {
        let ascending = observed.windows(2).all(|pair| pair[0] < pair[1]);
        if observed.is_empty() || !ascending || observed.iter().any(|&j| j >= k) {
            return Err(damaged("a pattern names no variables, or not in order"));
        }
        patterns.merge_part(&observed, &sums.checked(observed.len(), kind)?);
    }
    Ok(Likelihood::showing(names.to_vec(), patterns, (0..k).collect(), reversed))
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

/// Frequencies count each row once or more, and none of a row that is not there; else n counts rows.
fn check_rows<'s>(
    pairs: impl IntoIterator<Item = (&'s f64, &'s f64)>,
    kind: Option<WeightType>,
) -> Result<()> {
    let wrong = |(n, rows): (&f64, &f64)| match kind {
        Some(WeightType::Frequency) => rows > n || (*n == 0.0) != (*rows == 0.0),
        _ => n != rows,
    };
    if pairs.into_iter().any(wrong) {
        return Err(damaged("a number of rows does not fit its number of respondents"));
    }
    Ok(())
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

/// Whether any figure is not nought.
fn any<D: Dimension>(figures: &Array<f64, D>) -> bool {
    figures.iter().any(|x| *x != 0.0)
}

fn rows(matrix: &Array2<f64>) -> Vec<Vec<f64>> {
    matrix.rows().into_iter().map(|row| row.to_vec()).collect()
}
