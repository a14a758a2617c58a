//! Pair tables as plain data: a versioned JSON that is checked on the way in.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{MOST_LEVELS, PairTables, Table};
use crate::data::{MOST_RESPONDENTS, Missing};
use crate::error::{Error, Result};
use crate::moments::cases::Cases;
use crate::moments::saved::checked_weighting;
use crate::moments::weighting::{Weighting, respondents};

const FORMAT: &str = "scalewise pair tables";
const VERSION: u32 = 1;

/// What is written. Tables are lists of rows, of pairs i < j row by row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    format: String,
    version: u32,
    names: Vec<String>,
    missing: String,
    answered: Vec<u64>,
    cases: Cases,
    weighting: Weighting,
    levels: Vec<Vec<f64>>,
    own: Vec<Vec<f64>>,
    tables: Vec<SavedTable>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedTable {
    n: f64,
    counts: Vec<Vec<f64>>,
}

impl PairTables {
    /// The tables as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        let table = |table: &Table| SavedTable {
            n: table.n,
            counts: table.counts.rows().into_iter().map(|row| row.to_vec()).collect(),
        };
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            names: self.names.clone(),
            missing: self.missing.name().to_string(),
            answered: self.answered.clone(),
            cases: self.cases,
            weighting: self.weighting,
            levels: self.levels.clone(),
            own: self.own.clone(),
            tables: self.tables.iter().map(table).collect(),
        };
        // Strings, integers and finite doubles always have a JSON form.
        serde_json::to_string(&saved).unwrap_or_default()
    }

    /// The tables that [`PairTables::to_json`] wrote.
    ///
    /// # Errors
    /// [`Error::DamagedMoments`] when it is not such a JSON, of another version, or its numbers cannot
    /// be tables of anyone's answers.
    pub fn from_json(json: &str) -> Result<Self> {
        let saved: Saved =
            serde_json::from_str(json).map_err(|problem| damaged(&problem.to_string()))?;
        if saved.format != FORMAT || saved.version != VERSION {
            return Err(damaged(&format!(
                "they are marked \"{}\", version {}, and this reads \"{FORMAT}\", version {VERSION}",
                saved.format, saved.version
            )));
        }
        let missing = match saved.missing.as_str() {
            "listwise" => Missing::Listwise,
            "pairwise" => Missing::Pairwise,
            other => return Err(damaged(&format!("\"{other}\" is no rule for tables"))),
        };
        saved.check_variables()?;
        let weighting = checked_weighting(saved.weighting, saved.cases)?;
        let k = saved.names.len();
        let mut tables = Vec::with_capacity(saved.tables.len());
        let mut left = saved.tables.into_iter();
        for i in 0..k {
            for j in i + 1..k {
                let table = left.next().ok_or_else(|| damaged("a table is missing"))?;
                let dim = (saved.levels[i].len(), saved.levels[j].len());
                let fits = table.counts.len() == dim.0
                    && table.counts.iter().all(|row| row.len() == dim.1);
                if !fits {
                    return Err(damaged("a table does not fit its answers"));
                }
                let counts = Array2::from_shape_fn(dim, |(a, b)| table.counts[a][b]);
                let total = counts.sum();
                // Unless a weight is a number of respondents, n is a count of its own.
                let whole = respondents(weighting.kind, total) == total;
                let n_fits = !whole || table.n == total;
                if counts.iter().any(|n| !is_count(*n)) || !is_count(table.n) || !n_fits {
                    return Err(damaged("a cell is not a number of respondents"));
                }
                tables.push(Table { counts, n: table.n });
            }
        }
        if left.next().is_some() {
            return Err(damaged("there are more tables than pairs"));
        }
        Ok(Self {
            names: saved.names,
            missing,
            cases: saved.cases,
            weighting,
            answered: saved.answered,
            levels: saved.levels,
            own: saved.own,
            tables,
        })
    }
}

impl Saved {
    fn check_variables(&self) -> Result<()> {
        let k = self.names.len();
        if k == 0 || [self.answered.len(), self.levels.len(), self.own.len()] != [k; 3] {
            return Err(damaged("names, answers and counts do not fit together"));
        }
        if (1..k).any(|j| self.names[..j].contains(&self.names[j])) {
            return Err(damaged("a name appears twice"));
        }
        let ascending = |levels: &Vec<f64>| {
            levels.len() <= MOST_LEVELS
                && levels.iter().all(|x| x.is_finite())
                && levels.windows(2).all(|pair| pair[0] < pair[1])
        };
        if !self.levels.iter().all(ascending) {
            return Err(damaged("the answers are not in ascending order"));
        }
        let counted = |(own, levels): (&Vec<f64>, &Vec<f64>)| {
            own.len() == levels.len() && own.iter().all(|n| is_count(*n))
        };
        if !self.own.iter().zip(&self.levels).all(counted) {
            return Err(damaged("the answers are not counted"));
        }
        if self.answered.iter().chain([&self.cases.read]).any(|&n| n > MOST_RESPONDENTS) {
            return Err(damaged("a count is too large"));
        }
        if self.cases.left_out().is_none() {
            return Err(damaged("rows read are not the sum of rows used and left out"));
        }
        Ok(())
    }
}

fn is_count(n: f64) -> bool {
    (0.0..=MOST_RESPONDENTS as f64).contains(&n)
}

fn damaged(problem: &str) -> Error {
    Error::DamagedMoments { problem: problem.to_string() }
}
