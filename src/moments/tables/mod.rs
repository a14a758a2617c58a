//! Two-way tables of every pair of variables: the sufficient statistics of correlations between
//! answer categories.

mod counting;
mod saved;

use ndarray::Array2;

use super::cases::Cases;
use super::disclosure::Guard;
use super::weighting::Weighting;
use crate::data::{Missing, Responses, position, positions};
use crate::error::{CorrelationProblem, Error, Result};

/// Answers that a variable of a table may have.
pub(crate) const MOST_LEVELS: usize = 100;

/// How often each pair of answers was given, for every pair of variables.
///
/// ```text
/// table of x and y:   N_ab = Σ w over the respondents who answered x = a and y = b
/// ```
///
/// Rows are the answers to x, columns those to y, both ascending; w is 1 without weights. One reading
/// of the answers counts all tables, and tables of two parts of a survey add up to those of the
/// whole, like [`Moments`](crate::Moments). Whatever rests on the order of categories or on their
/// frequencies alone needs no more: polychoric correlations, tau, gamma, Somers' d, and Spearman's
/// and Pearson's coefficients too.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, PairTables, Responses};
///
/// let (x, y) = (array![1_u8, 2, 2, 1], array![0_u8, 1, 1, 1]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let tables = PairTables::of(&responses, Missing::Listwise)?;
/// assert_eq!(tables.table("x", "y")?, array![[1.0, 1.0], [0.0, 2.0]]);
/// assert_eq!(tables.merge(&tables)?.table("y", "x")?, array![[2.0, 0.0], [2.0, 4.0]]);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PairTables {
    names: Vec<String>,
    missing: Missing,
    cases: Cases,
    weighting: Weighting,
    /// Respondents who answered each variable.
    answered: Vec<u64>,
    /// The answers to each variable, ascending.
    levels: Vec<Vec<f64>>,
    /// Σw of each answer, over everyone who counts and gave it.
    own: Vec<Vec<f64>>,
    /// Rows behind each answer, where they differ from the weights.
    own_rows: Option<Vec<Vec<f64>>>,
    /// The table of i and j for i < j, at [`pair`].
    tables: Vec<Table>,
}

/// The table of one pair.
#[derive(Debug, Clone, PartialEq)]
struct Table {
    /// Σw of each cell.
    counts: Array2<f64>,
    /// Rows in each cell, where they differ from the weights.
    rows: Option<Array2<f64>>,
    /// Respondents: the sum of frequency weights, else rows.
    n: f64,
}

impl Table {
    /// The rows in each cell: people, whom frequency weights count several times.
    fn rows(&self) -> &Array2<f64> {
        self.rows.as_ref().unwrap_or(&self.counts)
    }
}

/// Where the pair i < j of k variables is.
fn pair(i: usize, j: usize, k: usize) -> usize {
    i * (2 * k - i - 1) / 2 + j - i - 1
}

impl PairTables {
    /// Counts the tables of all pairs of columns in one reading.
    ///
    /// # Errors
    /// [`Error::NoVariables`], [`Error::InfiniteValue`], [`Error::WrongWeight`];
    /// [`CorrelationProblem::TooManyLevels`] for a variable of more than 100 different answers,
    /// [`CorrelationProblem::NoTablesByEm`] for [`Missing::Em`].
    pub fn of(responses: &Responses<'_>, missing: Missing) -> Result<Self> {
        counting::read(responses, missing)
    }

    /// The tables of both parts together.
    ///
    /// # Errors
    /// [`Error::DifferentVariables`], [`Error::DifferentKinds`], [`Error::DifferentWeights`];
    /// [`CorrelationProblem::TooManyLevels`].
    pub fn merge(&self, other: &Self) -> Result<Self> {
        if self.names != other.names {
            let (left, right) = (self.names.clone(), other.names.clone());
            return Err(Error::DifferentVariables { left, right });
        }
        if self.missing != other.missing {
            let (left, right) = (self.missing.name(), other.missing.name());
            return Err(Error::DifferentKinds { left, right });
        }
        if self.weighting.kind != other.weighting.kind {
            let name = |one: &Self| one.weighting.kind.map_or("no", |kind| kind.name());
            return Err(Error::DifferentWeights { left: name(self), right: name(other) });
        }
        let k = self.names.len();
        let mut merged = Self {
            cases: self.cases + other.cases,
            weighting: self.weighting + other.weighting,
            answered: self.answered.iter().zip(&other.answered).map(|(a, b)| a + b).collect(),
            levels: Vec::with_capacity(k),
            own: Vec::with_capacity(k),
            own_rows: self.own_rows.as_ref().map(|_| Vec::with_capacity(k)),
            tables: Vec::with_capacity(self.tables.len()),
            ..self.clone()
        };
        let mut places = Vec::with_capacity(k);
        for (j, name) in self.names.iter().enumerate() {
            let levels = union(&self.levels[j], &other.levels[j]);
            if levels.len() > MOST_LEVELS {
                return Err(too_many_levels(name));
            }
            let place = |part: &Self| part.levels[j].iter().map(|x| at(&levels, *x)).collect();
            let of_both: [Vec<usize>; 2] = [place(self), place(other)];
            let both = |of: &dyn Fn(&Self) -> &[f64]| {
                let mut sums = vec![0.0; levels.len()];
                for (part, places) in [self, other].into_iter().zip(&of_both) {
                    of(part).iter().zip(places).for_each(|(count, &at)| sums[at] += count);
                }
                sums
            };
            merged.own.push(both(&|part| &part.own[j]));
            if let Some(rows) = &mut merged.own_rows {
                rows.push(both(&|part| part.rows_of(j)));
            }
            merged.levels.push(levels);
            places.push(of_both);
        }
        for i in 0..k {
            for j in i + 1..k {
                let dim = (merged.levels[i].len(), merged.levels[j].len());
                let parts = [self, other].map(|part| &part.tables[pair(i, j, k)]);
                let both = |of: fn(&Table) -> &Array2<f64>| {
                    let mut sums = Array2::zeros(dim);
                    for (part, own) in parts.into_iter().zip([0, 1]) {
                        for ((a, b), count) in of(part).indexed_iter() {
                            sums[[places[i][own][a], places[j][own][b]]] += count;
                        }
                    }
                    sums
                };
                let rows = parts[0].rows.as_ref().map(|_| both(Table::rows));
                let n = parts[0].n + parts[1].n;
                merged.tables.push(Table { counts: both(|table| &table.counts), rows, n });
            }
        }
        Ok(merged)
    }

    /// The tables of some of the variables, in the order named, over the same respondents.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::DuplicateName`], [`Error::NoVariables`].
    pub fn select<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Result<Self> {
        let chosen = positions(&self.names, names)?;
        let pairs = (0..chosen.len()).flat_map(|i| (i + 1..chosen.len()).map(move |j| [i, j]));
        let tables = pairs.map(|[i, j]| self.of_pair(chosen[i], chosen[j])).collect();
        Ok(Self {
            names: chosen.iter().map(|&j| self.names[j].clone()).collect(),
            answered: chosen.iter().map(|&j| self.answered[j]).collect(),
            levels: chosen.iter().map(|&j| self.levels[j].clone()).collect(),
            own: chosen.iter().map(|&j| self.own[j].clone()).collect(),
            own_rows: self
                .own_rows
                .as_ref()
                .map(|rows| chosen.iter().map(|&j| rows[j].clone()).collect()),
            tables,
            ..self.clone()
        })
    }

    /// The table of two variables by position, the first in rows.
    fn of_pair(&self, i: usize, j: usize) -> Table {
        let table = &self.tables[pair(i.min(j), i.max(j), self.names.len())];
        let turned = |table: &Array2<f64>| if i < j { table.clone() } else { table.t().to_owned() };
        let (counts, rows) = (turned(&table.counts), table.rows.as_ref().map(turned));
        Table { counts, rows, n: table.n }
    }

    /// The rows behind each answer to a variable by position.
    fn rows_of(&self, at: usize) -> &[f64] {
        self.own_rows.as_ref().map_or(&self.own[at], |rows| &rows[at])
    }

    /// Makes sure that no answer and no pair of answers was given by fewer than `min_cell` respondents,
    /// before the tables are given away; nor one answer by so few who left the other variable out.
    /// Answers that nobody gave tell nothing of anyone. Respondents are people, however often
    /// frequency weights count them.
    ///
    /// # Errors
    /// [`Error::SmallCell`].
    pub fn check_cells(&self, min_cell: u64) -> Result<()> {
        let (k, guard) = (self.names.len(), Guard { min_cell });
        for i in 0..k {
            let own = self.levels[i].iter().zip(self.rows_of(i));
            for (level, rows) in own.clone() {
                guard.check(*rows, || format!("`{}` = {level}", self.names[i]))?;
            }
            for j in (0..k).filter(|&j| j != i) {
                let (first, second) = (&self.names[i], &self.names[j]);
                let table = self.of_pair(i, j);
                for ((a, b), rows) in table.rows().indexed_iter() {
                    guard.check(*rows, || {
                        let (a, b) = (self.levels[i][a], self.levels[j][b]);
                        format!("`{first}` = {a} with `{second}` = {b}")
                    })?;
                }
                for ((level, rows), cells) in own.clone().zip(table.rows().rows()) {
                    guard.check(rows - cells.sum(), || {
                        format!("`{first}` = {level} without `{second}`")
                    })?;
                }
            }
        }
        Ok(())
    }

    /// How often each pair of answers to two variables was given, by weight: rows are the answers to
    /// the first, columns those to the second.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::DuplicateName`] of a variable with itself.
    pub fn table(&self, first: &str, second: &str) -> Result<Array2<f64>> {
        let (i, j) = (position(&self.names, first)?, position(&self.names, second)?);
        if i == j {
            return Err(Error::DuplicateName { variable: first.to_string() });
        }
        Ok(self.of_pair(i, j).counts)
    }

    /// The answers to a variable, ascending.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`].
    pub fn levels(&self, name: &str) -> Result<&[f64]> {
        Ok(&self.levels[position(&self.names, name)?])
    }

    /// The variables, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Respondents behind each pair, (k, k); on the diagonal those who answered the variable.
    pub fn pair_n(&self) -> Array2<f64> {
        let k = self.names.len();
        Array2::from_shape_fn((k, k), |(i, j)| match i == j {
            true => self.answered[i] as f64,
            false => self.tables[pair(i.min(j), i.max(j), k)].n,
        })
    }

    /// How missing answers were treated.
    pub fn missing(&self) -> Missing {
        self.missing
    }

    /// Who was read, used and left out.
    pub fn cases(&self) -> Cases {
        self.cases
    }

    /// What is known of the weights of the respondents used.
    pub fn weighting(&self) -> Weighting {
        self.weighting
    }

    /// Makes sure that every variable has respondents enough for what is asked, as of moments.
    pub(crate) fn require_of_each(&self, analysis: &'static str, need: u64) -> Result<()> {
        let Cases { read, used, .. } = self.cases();
        match self.pair_n().diag().iter().find(|n| **n < need as f64) {
            None => Ok(()),
            Some(n) => {
                let (found, left_out) = (*n as u64, read - used);
                Err(Error::TooFewRows { analysis, need, found, left_out, read })
            }
        }
    }

    /// Σw of each answer to a variable by position, and the answers.
    pub(crate) fn of_variable(&self, at: usize) -> (&[f64], &[f64]) {
        (&self.levels[at], &self.own[at])
    }

    /// The table of two variables by position, and how many respondents are behind it.
    pub(crate) fn counts(&self, i: usize, j: usize) -> (Array2<f64>, f64) {
        let Table { counts, n, .. } = self.of_pair(i, j);
        (counts, n)
    }
}

fn too_many_levels(variable: &str) -> Error {
    let variable = variable.to_string();
    Error::Correlation(CorrelationProblem::TooManyLevels { variable, most: MOST_LEVELS })
}

/// All numbers of two ascending lists.
fn union(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut all: Vec<f64> = left.iter().chain(right).copied().collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// The place of a number in an ascending list that has it.
fn at(levels: &[f64], x: f64) -> usize {
    levels.partition_point(|level| *level < x)
}
