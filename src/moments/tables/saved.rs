//! Pair tables as plain data: a versioned JSON that is checked on the way in.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::{MOST_LEVELS, PairTables, Table};
use crate::data::{MOST_RESPONDENTS, Missing, WeightType};
use crate::error::{Error, Result};
use crate::moments::cases::Cases;
use crate::moments::saved::{check_head, checked_weighting};
use crate::moments::weighting::{Weighting, respondents};

const FORMAT: &str = "scalewise pair tables";
const VERSION: u32 = 2;

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
    /// Only with weights, as the rows of tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own_rows: Option<Vec<Vec<f64>>>,
    tables: Vec<SavedTable>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedTable {
    n: f64,
    counts: Vec<Vec<f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Vec<f64>>>,
}

impl PairTables {
    /// The tables as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        let listed =
            |cells: &Array2<f64>| cells.rows().into_iter().map(|row| row.to_vec()).collect();
        let table = |table: &Table| SavedTable {
            n: table.n,
            counts: listed(&table.counts),
            rows: table.rows.as_ref().map(listed),
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
            own_rows: self.own_rows.clone(),
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
        check_head(json, FORMAT, VERSION)?;
        let mut saved: Saved =
            serde_json::from_str(json).map_err(|problem| damaged(&problem.to_string()))?;
        let missing = match saved.missing.as_str() {
            "listwise" => Missing::Listwise,
            "pairwise" => Missing::Pairwise,
            other => return Err(damaged(&format!("\"{other}\" is no rule for tables"))),
        };
        saved.check_variables()?;
        let weighting = checked_weighting(saved.weighting, saved.cases)?;
        let k = saved.names.len();
        let mut tables = Vec::with_capacity(saved.tables.len());
        let mut left = std::mem::take(&mut saved.tables).into_iter();
        for i in 0..k {
            for j in i + 1..k {
                let table = left.next().ok_or_else(|| damaged("a table is missing"))?;
                let dim = (saved.levels[i].len(), saved.levels[j].len());
                let counts = cells(&table.counts, dim)?;
                let rows = table.rows.map(|rows| cells(&rows, dim)).transpose()?;
                let total = counts.sum();
                // Unless a weight is a number of respondents, n is a count of its own.
                let whole = respondents(weighting.kind, total) == total;
                let n_fits = !whole || table.n == total;
                if counts.iter().any(|n| !is_count(*n)) || !is_count(table.n) || !n_fits {
                    return Err(damaged("a cell is not a number of respondents"));
                }
                let table = Table { counts, rows, n: table.n };
                check_rows(&table, weighting.kind)?;
                check_margins(&table, [saved.rows_of(i), saved.rows_of(j)])?;
                tables.push(table);
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
            own_rows: saved.own_rows,
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
        self.check_own_rows()?;
        if self.answered.iter().chain([&self.cases.read]).any(|&n| n > MOST_RESPONDENTS) {
            return Err(damaged("a count is too large"));
        }
        if self.cases.left_out().is_none() {
            return Err(damaged("rows read are not the sum of rows used and left out"));
        }
        Ok(())
    }
}

impl Saved {
    /// The rows behind each answer are whole, as many as those who answered, and there with weights
    /// only.
    fn check_own_rows(&self) -> Result<()> {
        let kind = self.weighting.kind;
        let of_own = self.own_rows.iter().flatten().zip(&self.own);
        let unfit = |(rows, own): (&Vec<f64>, &Vec<f64>)| {
            rows.len() != own.len()
                || rows.iter().zip(own).any(|(rows, own)| !rows_fit(kind, *own, *rows))
        };
        let there = self.own_rows.as_ref().map(Vec::len);
        if there != kind.map(|_| self.names.len()) || of_own.into_iter().any(unfit) {
            return Err(damaged("the rows behind the answers do not fit their weights"));
        }
        let counted = |j: usize| match kind {
            Some(WeightType::Frequency) => self.own[j].iter().sum::<f64>(),
            _ => self.rows_of(j).iter().sum(),
        };
        if (0..self.names.len()).any(|j| counted(j) != self.answered[j] as f64) {
            return Err(damaged("the answers to a variable are not as many as gave one"));
        }
        Ok(())
    }

    fn rows_of(&self, j: usize) -> &[f64] {
        self.own_rows.as_ref().map_or(&self.own[j], |rows| &rows[j])
    }
}

/// A table of as many rows and columns as there are answers.
fn cells(rows: &[Vec<f64>], dim: (usize, usize)) -> Result<Array2<f64>> {
    if rows.len() != dim.0 || rows.iter().any(|row| row.len() != dim.1) {
        return Err(damaged("a table does not fit its answers"));
    }
    Ok(Array2::from_shape_fn(dim, |(a, b)| rows[a][b]))
}

/// Whether so many rows can have this weight: none without weight, and no more than frequencies count.
fn rows_fit(kind: Option<WeightType>, weight: f64, rows: f64) -> bool {
    let frequency = kind == Some(WeightType::Frequency);
    is_count(rows)
        && rows.fract() == 0.0
        && (rows == 0.0) == (weight == 0.0)
        && (!frequency || rows <= weight)
}

fn check_rows(table: &Table, kind: Option<WeightType>) -> Result<()> {
    let fit = table.counts.iter().zip(table.rows()).all(|(n, rows)| rows_fit(kind, *n, *rows));
    let n_fits = match kind {
        None | Some(WeightType::Frequency) => true,
        Some(_) => table.n == table.rows().sum(),
    };
    if table.rows.is_some() != kind.is_some() || !fit || !n_fits {
        return Err(damaged("the rows of a table do not fit its weights"));
    }
    Ok(())
}

/// No answer was given together with another more often than at all.
fn check_margins(table: &Table, own: [&[f64]; 2]) -> Result<()> {
    let beyond = |axis: usize| {
        let margins = table.rows().sum_axis(Axis(1 - axis));
        margins.iter().zip(own[axis]).any(|(cells, own)| cells > own)
    };
    if beyond(0) || beyond(1) {
        return Err(damaged("an answer is in a table more often than it was given"));
    }
    Ok(())
}

fn is_count(n: f64) -> bool {
    (0.0..=MOST_RESPONDENTS as f64).contains(&n)
}

fn damaged(problem: &str) -> Error {
    Error::DamagedMoments { problem: problem.to_string() }
}
