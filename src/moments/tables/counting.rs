//! One reading of the answers that counts all tables.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::{MOST_LEVELS, PairTables, Table, too_many_levels};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::cases::Cases;
use crate::moments::rows::Rows;
use crate::moments::threads::in_order;
use crate::moments::weighting::{Weighting, respondents};

/// Rows of a chunk: their codes stay in a core's nearest caches.
const CHUNK: usize = 2048;
/// Rows of a segment, the unit of parallel work.
const SEGMENT: usize = 32 * CHUNK;
/// Tables that are counted in turn: a count that has just been stored is not read again at once.
const TURNS: usize = 4;
/// The code of an answer that is missing, or does not count.
const MISSING: u8 = u8::MAX;

/// Counts the tables of all pairs of columns.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<PairTables> {
    if responses.columns().is_empty() {
        return Err(Error::NoVariables);
    }
    if missing == Missing::Em {
        return Err(Error::Correlation(CorrelationProblem::NoTablesByEm));
    }
    let segments = responses.n_rows().div_ceil(SEGMENT).max(1);
    let parts = in_order(segments, |segment| {
        let mut counting = Counting::new(responses, missing);
        counting.read(segment * SEGMENT)?;
        counting.finish()
    })?;
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or(Err(Error::NoVariables))?;
    parts.try_fold(first, |whole, part| whole.merge(&part?))
}

/// The answers to one variable, in the order in which they were met.
struct Codes {
    met: Vec<f64>,
    /// The code of each whole number from [`Codes::FROM`] on.
    of_whole: [u8; 256],
    /// The codes of all others, by their bits.
    of_others: BTreeMap<u64, u8>,
}

impl Codes {
    const FROM: i32 = -64;

    fn none() -> Self {
        Self { met: Vec::new(), of_whole: [MISSING; 256], of_others: BTreeMap::new() }
    }

    /// The code of an answer; none where there are too many.
    fn code(&mut self, x: f64) -> Option<u8> {
        let whole = x as i32;
        let at = whole.wrapping_sub(Self::FROM);
        let known = if f64::from(whole) == x && (0..256).contains(&at) {
            &mut self.of_whole[at as usize]
        } else {
            self.of_others.entry(x.to_bits()).or_insert(MISSING)
        };
        if *known == MISSING {
            if self.met.len() == MOST_LEVELS {
                return None;
            }
            *known = self.met.len() as u8;
            // Adding 0 makes −0 and 0 one answer.
            self.met.push(x + 0.0);
        }
        Some(*known)
    }
}

/// The workspace of one segment.
struct Counting<'r, 'a> {
    responses: &'r Responses<'a>,
    missing: Missing,
    kind: Option<WeightType>,
    variables: Vec<Codes>,
    /// Codes of the chunk.
    codes: Vec<Vec<u8>>,
    /// Weights of the chunk; empty without weights.
    weights: Vec<f64>,
    rows: Rows,
    answered: Vec<u64>,
    cases: Cases,
    weighting: Weighting,
    /// Of pairs i < j, with the answers in the order in which they were met.
    tables: Vec<Table>,
    own: Vec<Vec<f64>>,
    /// Rows behind each answer; only with weights.
    own_rows: Option<Vec<Vec<f64>>>,
}

impl<'r, 'a> Counting<'r, 'a> {
    fn new(responses: &'r Responses<'a>, missing: Missing) -> Self {
        let k = responses.columns().len();
        let kind = responses.weights().map(|weights| weights.kind());
        let none = || Array2::zeros((0, 0));
        let none = || Table { counts: none(), rows: kind.map(|_| none()), n: 0.0 };
        Self {
            responses,
            missing,
            kind,
            variables: (0..k).map(|_| Codes::none()).collect(),
            codes: vec![Vec::new(); k],
            weights: Vec::new(),
            rows: Rows::new(CHUNK),
            answered: vec![0; k],
            cases: Cases::default(),
            weighting: Weighting::none(kind),
            tables: (0..k * (k - 1) / 2).map(|_| none()).collect(),
            own: vec![Vec::new(); k],
            own_rows: kind.map(|_| vec![Vec::new(); k]),
        }
    }

    fn read(&mut self, start: usize) -> Result<()> {
        let end = self.responses.n_rows().min(start + SEGMENT);
        for start in (start..end).step_by(CHUNK) {
            let rows = CHUNK.min(end - start);
            self.load(start, rows)?;
            self.leave_out();
            self.count();
        }
        Ok(())
    }

    /// Reads the answers of a chunk as codes.
    fn load(&mut self, start: usize, length: usize) -> Result<()> {
        if self.responses.weights().is_some() {
            self.weights.resize(length, 0.0);
        }
        self.rows.begin_where_they_count(self.responses, start, length, &mut self.weights);
        let counted: Vec<bool> = self.rows.counted().collect();
        let mut values = vec![0.0; length];
        for (j, column) in self.responses.columns().iter().enumerate() {
            column.read(start, &mut values);
            if let Some(bounds) = column.bounds() {
                self.rows.bound(&mut values, bounds);
            }
            let (variable, codes) = (&self.responses.names()[j], &mut self.codes[j]);
            codes.clear();
            for (row, (x, counted)) in values.iter().zip(&counted).enumerate() {
                if x.is_nan() || !counted {
                    codes.push(MISSING);
                } else if x.is_infinite() {
                    let (variable, row) = (variable.clone(), start + row);
                    return Err(Error::InfiniteValue { variable, row });
                } else {
                    let code = self.variables[j].code(*x);
                    codes.push(code.ok_or_else(|| too_many_levels(variable))?);
                }
            }
            let answered: Vec<bool> = values.iter().map(|x| !x.is_nan()).collect();
            self.rows.mark_missing(&answered);
        }
        Ok(())
    }

    /// Decides who counts, and takes the codes of everyone else away.
    fn leave_out(&mut self) {
        let length = self.codes[0].len();
        if self.missing == Missing::Pairwise {
            let any = |row| self.codes.iter().any(|codes| codes[row] != MISSING);
            self.rows.use_any(&(0..length).map(any).collect::<Vec<_>>());
        } else {
            let complete: Vec<bool> = self.rows.complete().collect();
            for codes in &mut self.codes {
                let left_out = codes.iter_mut().zip(&complete).filter(|(_, complete)| !**complete);
                left_out.for_each(|(code, _)| *code = MISSING);
            }
        }
        self.cases = self.cases + self.rows.cases();
        for (row, used) in self.rows.complete().enumerate() {
            match self.weights.get(row) {
                Some(&weight) if used => self.weighting.add(weight),
                None if used => self.weighting.add_unweighted(1),
                _ => {}
            }
        }
    }

    fn count(&mut self) {
        let k = self.codes.len();
        let levels: Vec<usize> = self.variables.iter().map(|codes| codes.met.len()).collect();
        let variables = self.codes.iter_mut().zip(&mut self.own).zip(&mut self.answered);
        for (j, (((codes, own), answered), &met)) in variables.zip(&levels).enumerate() {
            own.resize(met, 0.0);
            if let Some(rows) = &mut self.own_rows {
                rows[j].resize(met, 0.0);
                let given = codes.iter().filter(|code| **code != MISSING);
                given.for_each(|code| rows[j][usize::from(*code)] += 1.0);
            }
            for (row, code) in codes.iter_mut().enumerate() {
                if *code == MISSING {
                    // Behind the last answer.
                    *code = met as u8;
                } else {
                    let weight = self.weights.get(row).copied().unwrap_or(1.0);
                    own[usize::from(*code)] += weight;
                    *answered += respondents(self.kind, weight) as u64;
                }
            }
        }
        let mut at = 0;
        for i in 0..k {
            for j in i + 1..k {
                let Table { counts, rows, .. } = &mut self.tables[at];
                for cells in [Some(counts), rows.as_mut()].into_iter().flatten() {
                    grow(cells, levels[i], levels[j]);
                }
                if self.kind.is_none() {
                    self.count_pair(at, i, j);
                } else {
                    self.weigh_pair(at, i, j);
                }
                at += 1;
            }
        }
    }

    fn count_pair(&mut self, at: usize, i: usize, j: usize) {
        let Table { counts, n, .. } = &mut self.tables[at];
        let width = counts.ncols() + 1;
        let size = (counts.nrows() + 1) * width;
        let mut cells = vec![0_u32; TURNS * size];
        let (first, second) = (&self.codes[i], &self.codes[j]);
        for (row, (a, b)) in first.iter().zip(second).enumerate() {
            cells[row % TURNS * size + usize::from(*a) * width + usize::from(*b)] += 1;
        }
        for ((a, b), count) in counts.indexed_iter_mut() {
            let cell = a * width + b;
            let found: u32 = (0..TURNS).map(|turn| cells[turn * size + cell]).sum();
            *count += f64::from(found);
            *n += f64::from(found);
        }
    }

    fn weigh_pair(&mut self, at: usize, i: usize, j: usize) {
        let Table { counts, rows, n } = &mut self.tables[at];
        let dim = counts.dim();
        for ((a, b), weight) in self.codes[i].iter().zip(&self.codes[j]).zip(&self.weights) {
            let (a, b) = (usize::from(*a), usize::from(*b));
            if a < dim.0 && b < dim.1 {
                counts[[a, b]] += weight;
                rows.iter_mut().for_each(|rows| rows[[a, b]] += 1.0);
                *n += respondents(self.kind, *weight);
            }
        }
    }

    /// The tables, their answers in ascending order.
    fn finish(self) -> Result<PairTables> {
        let k = self.codes.len();
        let order = |codes: &Codes| {
            let mut order: Vec<usize> = (0..codes.met.len()).collect();
            order.sort_by(|&a, &b| codes.met[a].total_cmp(&codes.met[b]));
            order
        };
        let orders: Vec<Vec<usize>> = self.variables.iter().map(order).collect();
        let sorted = |of: &[f64], order: &[usize]| order.iter().map(|&at| of[at]).collect();
        let mut tables = self.tables.into_iter();
        let mut ordered = Vec::with_capacity(k * (k - 1) / 2);
        for i in 0..k {
            for j in i + 1..k {
                let Some(Table { counts, rows, n }) = tables.next() else { continue };
                let in_order = |mut cells: Array2<f64>| {
                    grow(&mut cells, orders[i].len(), orders[j].len());
                    let cell = |(a, b)| cells[[orders[i][a], orders[j][b]]];
                    Array2::from_shape_fn(cells.dim(), cell)
                };
                ordered.push(Table { counts: in_order(counts), rows: rows.map(in_order), n });
            }
        }
        Ok(PairTables {
            names: self.responses.names().to_vec(),
            missing: self.missing,
            cases: self.cases,
            weighting: self.weighting,
            answered: self.answered,
            levels: self.variables.iter().zip(&orders).map(|(v, o)| sorted(&v.met, o)).collect(),
            own: self.own.iter().zip(&orders).map(|(own, o)| sorted(own, o)).collect(),
            own_rows: self
                .own_rows
                .map(|rows| rows.iter().zip(&orders).map(|(rows, o)| sorted(rows, o)).collect()),
            tables: ordered,
        })
    }
}

/// Makes room for answers that were met since.
fn grow(counts: &mut Array2<f64>, rows: usize, columns: usize) {
    if counts.dim() != (rows, columns) {
        let mut grown = Array2::zeros((rows, columns));
        grown.slice_mut(ndarray::s![..counts.nrows(), ..counts.ncols()]).assign(counts);
        *counts = grown;
    }
}
