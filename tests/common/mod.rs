//! What the tests share: tolerances, comparison, and reading answers and figures.

#![allow(dead_code, reason = "every test crate has its own copy of this module and uses a part")]

pub(crate) mod designs;
pub(crate) mod regressions;
pub(crate) mod scales;
pub(crate) mod studies;
pub(crate) mod survey;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use scalewise::{Responses, WeightType};
use serde_json::Value;

/// A few roundings of one double, 2.2e-16 each: ranges, shares of counts, short sums.
pub(crate) const EXACT: f64 = 1e-14;
/// Sums over all rows and one factorisation: two sound orders of the same arithmetic differ in the
/// last four or five of sixteen digits.
pub(crate) const STABLE: f64 = 1e-10;
/// Searches that stop at a flat optimum, where half of the digits are noise by nature.
pub(crate) const ITERATIVE: f64 = 1e-6;

/// How far two figures may be apart: a share of the expected one, or of `scale` if that is larger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance {
    share: f64,
    scale: f64,
}

impl From<f64> for Tolerance {
    /// A share of the expected figure, however small it is.
    fn from(share: f64) -> Self {
        Self { share, scale: 0.0 }
    }
}

/// For a difference of quantities as large as `scale`: near nought only its absolute error means
/// anything.
pub(crate) fn beside(share: f64, scale: f64) -> Tolerance {
    Tolerance { share, scale }
}

/// Fails unless |found − expected| ≤ share · max(|expected|, scale). NaN is only NaN, infinity
/// only infinity of the same sign.
#[track_caller]
pub(crate) fn assert_close(what: &str, found: f64, expected: f64, tolerance: impl Into<Tolerance>) {
    let difference = difference(what, found, expected, tolerance);
    assert!(difference.is_none(), "{}", difference.unwrap_or_default());
}

/// What to say of two figures that are too far apart.
fn difference(
    what: &str,
    found: f64,
    expected: f64,
    tolerance: impl Into<Tolerance>,
) -> Option<String> {
    let Tolerance { share, scale } = tolerance.into();
    let apart = (found - expected).abs();
    let size = expected.abs().max(scale);
    let close = if expected.is_finite() {
        apart <= share * size
    } else {
        found == expected || (found.is_nan() && expected.is_nan())
    };
    (!close).then(|| {
        format!(
            "{what}: found {found:e}, expected {expected:e}, apart by {apart:.1e}, which is \
             {:.1e} of {size:.1e}; allowed is {share:.0e} of it",
            apart / size
        )
    })
}

/// One cell of a table that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// A figure; NaN where the reference has null.
    Figure(f64),
    /// A share of counts or an answer as it was given.
    Plain(f64),
    /// A whole number.
    Count(u64),
    /// A name.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

impl From<f64> for Cell {
    fn from(figure: f64) -> Self {
        Cell::Figure(figure)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Cell::Count(count)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Cell::Count(count as u64)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_string())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Cell::Text(text.clone())
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Cell::Flag(flag)
    }
}

impl Cell {
    fn difference(&self, what: &str, expected: &Value) -> Option<String> {
        let differs = |found: String| format!("{what}: found {found}, expected {expected}");
        match self {
            Cell::Figure(found) => difference(what, *found, number(expected), STABLE),
            Cell::Plain(found) => difference(what, *found, number(expected), EXACT),
            Cell::Count(found) => {
                (number(expected) != *found as f64).then(|| differs(found.to_string()))
            }
            Cell::Text(found) => {
                (expected.as_str() != Some(found)).then(|| differs(format!("{found:?}")))
            }
            Cell::Flag(found) => {
                (expected.as_bool() != Some(*found)).then(|| differs(found.to_string()))
            }
        }
    }
}

/// Everything that differs, so that one run shows all of it.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    compared: usize,
    differences: Vec<String>,
}

impl Comparison {
    /// Runs comparisons; fails if there was none, or if any found a difference.
    #[track_caller]
    pub(crate) fn assert(compare: impl FnOnce(&mut Self)) {
        let mut comparison = Self::default();
        compare(&mut comparison);
        let Self { compared, differences } = comparison;
        assert!(compared > 0, "nothing was compared");
        let (count, list) = (differences.len(), differences.join("\n  "));
        assert!(differences.is_empty(), "{count} of {compared} figures differ:\n  {list}");
    }

    /// One cell.
    pub(crate) fn cell(&mut self, what: &str, found: impl Into<Cell>, expected: &Value) {
        self.compared += 1;
        self.differences.extend(found.into().difference(what, expected));
    }

    /// As many cells as the reference has, in order.
    pub(crate) fn cells(
        &mut self,
        what: &str,
        found: impl IntoIterator<Item = impl Into<Cell>>,
        expected: &Value,
    ) {
        let found: Vec<Cell> = found.into_iter().map(Into::into).collect();
        let expected = list(expected);
        assert_eq!(found.len(), expected.len(), "{what}: as many figures as in the reference");
        for (at, (found, expected)) in found.into_iter().zip(expected).enumerate() {
            self.compared += 1;
            self.differences.extend(found.difference(&format!("{what}[{at}]"), expected));
        }
    }

    /// A matrix, as the list of its rows.
    pub(crate) fn matrix(&mut self, what: &str, found: &ndarray::Array2<f64>, expected: &Value) {
        let rows = list(expected);
        assert_eq!(found.nrows(), rows.len(), "{what}: as many rows as in the reference");
        for (at, (found, expected)) in found.rows().into_iter().zip(rows).enumerate() {
            self.cells(&format!("{what}[{at}]"), found.iter().copied(), expected);
        }
    }

    /// A table: exactly the columns that the reference has.
    pub(crate) fn table(&mut self, what: &str, found: Vec<Column>, expected: &Value) {
        let names: BTreeSet<&str> = found.iter().map(|(name, _)| *name).collect();
        let known: BTreeSet<&str> =
            expected.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, known, "{what}: the columns of the reference");
        for (name, cells) in found {
            self.cells(&format!("{what} {name}"), cells, &expected[name]);
        }
    }
}

/// A column of a table: its name and its cells.
pub(crate) type Column = (&'static str, Vec<Cell>);

/// A column from the rows of a result.
pub(crate) fn column<T, C: Into<Cell>>(
    name: &'static str,
    rows: &[T],
    cell: impl Fn(&T) -> C,
) -> Column {
    (name, rows.iter().map(|row| cell(row).into()).collect())
}

/// A figure of the reference: null is NaN, infinities are named.
pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::Null => f64::NAN,
        Value::Number(number) => number.as_f64().expect("a double"),
        Value::String(text) if text == "Inf" => f64::INFINITY,
        Value::String(text) if text == "-Inf" => f64::NEG_INFINITY,
        other => panic!("{other} is not a figure"),
    }
}

/// The elements of an array.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is not an array"))
}

/// An array of figures.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

/// An array of names.
pub(crate) fn names(value: &Value) -> Vec<String> {
    list(value).iter().map(|name| text(name).to_string()).collect()
}

/// A name.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text"))
}

/// The path of a file beside the reference figures.
fn reference(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/references").join(file)
}

/// A JSON file of reference figures.
pub(crate) fn read_json(file: &str) -> Value {
    let path = reference(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The answers of a study.
#[derive(Debug)]
pub(crate) struct Answers {
    columns: Vec<(String, Vec<f64>)>,
    weights: Vec<f64>,
}

impl Answers {
    /// Reads a CSV file in which `NA` is a missing answer.
    pub(crate) fn read(file: &str) -> Self {
        let mut reader = csv::Reader::from_path(reference(file)).expect("the data file");
        let heading = reader.headers().expect("a heading").clone();
        let mut columns: Vec<(String, Vec<f64>)> =
            heading.iter().map(|name| (name.to_string(), Vec::new())).collect();
        for record in reader.records() {
            let record = record.expect("a row as long as the heading");
            for ((_, answers), cell) in columns.iter_mut().zip(&record) {
                let missing = cell == "NA";
                let answer = if missing { f64::NAN } else { cell.parse().expect("a number") };
                answers.push(answer);
            }
        }
        Self::new(columns)
    }

    /// Named columns; the weights are those of the references, 1 + (row mod 3), rows from 1.
    pub(crate) fn new(columns: Vec<(String, Vec<f64>)>) -> Self {
        let rows = columns.first().map_or(0, |(_, answers)| answers.len());
        let weights = (1..=rows).map(|row| (1 + row % 3) as f64).collect();
        Self { columns, weights }
    }

    /// All columns.
    pub(crate) fn responses(&self) -> Responses<'_> {
        let columns = self.columns.iter().map(|(name, answers)| (name.as_str(), &answers[..]));
        Responses::from_columns(columns).expect("columns of one length")
    }

    /// All columns, each row counted by its weight.
    pub(crate) fn weighted(&self) -> Responses<'_> {
        let weighted = self.responses().weighted(&self.weights[..], WeightType::Frequency);
        weighted.expect("whole weights")
    }

    /// The column of this name, if there is one.
    pub(crate) fn column(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, answers)| &answers[..])
    }
}
