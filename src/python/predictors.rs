//! Formulas and declared predictors: what they need to know of the answers, and their columns.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::results::{columns, dict};
use crate::regression::formula::{self, Formula as Parsed};
use crate::regression::predictors::{
    Atom, Centre, Expansion, Facts, Item, MadeColumn, MadeTerm, Part, expand,
};
use crate::{FactorLevel, Predictors};

/// What is regressed on what, before it is in columns.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct Formula(Parsed);

/// Levels of a variable in order, and how many have each.
type Levels = Vec<(String, u64)>;

#[pymethods]
impl Formula {
    /// A whole formula, with its outcome.
    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        Ok(Self(Parsed::parse(text)?))
    }

    /// The blocks to the right of `~`.
    #[staticmethod]
    fn right_side(outcome: String, text: &str) -> PyResult<Self> {
        Ok(Self(Parsed::right_side(outcome, text)?))
    }

    /// Blocks of expressions; those that are marked pass over a term that is there already.
    #[staticmethod]
    fn of_blocks(outcome: String, blocks: Vec<(String, Vec<(String, bool)>)>) -> PyResult<Self> {
        let item = |(text, lenient): (String, bool)| -> PyResult<Item> {
            Ok(Item { lenient, ..formula::item(&text)? })
        };
        let block = |(name, items): (String, Vec<(String, bool)>)| -> PyResult<_> {
            Ok((name, items.into_iter().map(item).collect::<PyResult<Vec<_>>>()?))
        };
        let blocks = blocks.into_iter().map(block).collect::<PyResult<Vec<_>>>()?;
        Ok(Self(Parsed { outcome, blocks, intercept: true }))
    }

    #[getter]
    fn outcome(&self) -> &str {
        &self.0.outcome
    }

    #[getter]
    fn intercept(&self) -> bool {
        self.0.intercept
    }

    /// The variables that are numbers.
    #[getter]
    fn variables(&self) -> Vec<&str> {
        self.names(|atom| !matches!(atom, Atom::Factor(_)))
    }

    /// The variables that are categories.
    #[getter]
    fn factors(&self) -> Vec<&str> {
        self.names(|atom| matches!(atom, Atom::Factor(_)))
    }

    /// The variables that are centred at their means.
    #[getter]
    fn centred(&self) -> Vec<&str> {
        self.names(|atom| atom.centre() == Some(Centre::Mean))
    }

    /// The blocks in columns, with the levels of factors and the means of variables.
    fn expand<'py>(
        &self,
        py: Python<'py>,
        levels: BTreeMap<String, Levels>,
        means: BTreeMap<String, f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let level = |(level, n): (String, u64)| FactorLevel { level, n: Some(n) };
        let levels = levels.into_iter();
        let levels = levels.map(|(name, of)| (name, of.into_iter().map(level).collect())).collect();
        let Parsed { outcome, blocks, intercept } = &self.0;
        expanded(py, &expand(outcome, blocks, *intercept, &Facts { levels, means })?)
    }
}

impl Formula {
    fn names(&self, wanted: impl Fn(&Atom) -> bool) -> Vec<&str> {
        let items = self.0.blocks.iter().flat_map(|(_, items)| items);
        let atoms = items.flat_map(|item| &item.written).filter(|atom| wanted(atom));
        let mut names = Vec::new();
        for atom in atoms {
            if !names.contains(&atom.variable()) {
                names.push(atom.variable());
            }
        }
        names
    }
}

fn expanded<'py>(py: Python<'py>, expansion: &Expansion) -> PyResult<Bound<'py, PyDict>> {
    let block = |(name, terms): &(String, Vec<MadeTerm>)| -> PyResult<_> {
        let terms = terms.iter().map(|term| -> PyResult<_> {
            let columns =
                term.columns.iter().map(|c| column(py, c)).collect::<PyResult<Vec<_>>>()?;
            Ok((term.name.clone(), columns))
        });
        Ok((name.clone(), terms.collect::<PyResult<Vec<_>>>()?))
    };
    let blocks = expansion.blocks.iter().map(block).collect::<PyResult<Vec<_>>>()?;
    Ok(dict!(py, {
        "blocks" => blocks,
        "predictors" => made(py, &expansion.predictors)?,
    }))
}

/// A column: its name, and the parts that it is the product of.
fn column<'py>(py: Python<'py>, made: &MadeColumn) -> PyResult<(String, Bound<'py, PyList>)> {
    let part = |part: &Part| -> PyResult<Bound<'py, PyDict>> {
        match part {
            Part::Numeric { variable, centre, power } => Ok(dict!(py, {
                "variable" => variable,
                "centre" => *centre,
                "power" => *power,
            })),
            Part::Contrast { variable, values } => Ok(dict!(py, {
                "variable" => variable,
                "values" => values.clone(),
            })),
        }
    };
    let parts = made.parts.iter().map(part).collect::<PyResult<Vec<_>>>()?;
    Ok((made.name.clone(), PyList::new(py, parts)?))
}

/// How the predictors were made.
fn made<'py>(py: Python<'py>, predictors: &Predictors) -> PyResult<Bound<'py, PyDict>> {
    let factor = |factor: &crate::CodedFactor| -> PyResult<Bound<'py, PyDict>> {
        Ok(dict!(py, {
            "variable" => &factor.variable,
            "coding" => factor.coding.name(),
            "reference" => factor.reference.as_deref(),
            "levels" => factor.levels.iter().map(|l| l.level.clone()).collect::<Vec<_>>(),
            "n" => factor.levels.iter().map(|l| l.n).collect::<Vec<_>>(),
            "left_out" => factor.left_out.clone(),
        }))
    };
    let factors = predictors.factors.iter().map(factor).collect::<PyResult<Vec<_>>>()?;
    Ok(dict!(py, {
        "factors" => factors,
        "centred" => columns!(py, predictors.centred, row, {
            "variable" => row.variable.as_str(),
            "value" => row.value,
            "at_mean" => row.at_mean,
        }),
        "without_main_effects" => columns!(py, predictors.without_main_effects, row, {
            "term" => row.term.as_str(),
            "missing" => row.missing.as_str(),
        }),
    }))
}
