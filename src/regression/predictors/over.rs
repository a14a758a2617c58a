//! Predictors over answers: what is found in them, and the columns that are read from them.

use std::collections::BTreeMap;

use super::atom::{Atom, Centre, Factor};
use super::expand::{Expansion, MadeColumn, Part, expand};
use super::facts::{FactorLevel, Facts};
use crate::data::{Column, Missing, Responses, WeightType};
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::{Moments, ROWS, RowChunk, in_order};
use crate::regression::{Block, HierarchicalRegression, TermColumns};

/// A regression whose predictors are all columns, and the answers with these columns: what every
/// analysis of a regression takes. Columns are made while rows are read.
#[derive(Debug, Clone)]
pub struct Design<'a> {
    /// The regression, its blocks in columns.
    pub regression: HierarchicalRegression,
    /// The answers with a column for each predictor.
    pub responses: Responses<'a>,
}

impl HierarchicalRegression {
    /// The regression over some answers: levels of factors are found, means taken, and each term
    /// becomes columns.
    ///
    /// # Errors
    /// [`Error::Regression`] for a factor that cannot be coded; as [`Moments::of`].
    pub fn over<'a>(&self, responses: &Responses<'a>, missing: Missing) -> Result<Design<'a>> {
        let facts = self.facts(responses, missing)?;
        let expansion = expand(&self.outcome, &self.items, self.intercept, &facts)?;
        let codes = self.codes(responses)?;
        let derived: Vec<&MadeColumn> = expansion.columns().filter(|c| !c.is_stored()).collect();
        let kept = responses.names().iter().filter(|name| derived.iter().all(|c| c.name != **name));
        let mut made = responses.select(kept)?;
        for column in derived {
            made = made.with_column(column.name.as_str(), column.over(responses, &codes)?)?;
        }
        Ok(Design { regression: self.in_columns(expansion)?, responses: made })
    }

    /// The regression in the columns of moments, which are named as they would be made.
    pub(in crate::regression) fn over_moments(&self, moments: &Moments) -> Result<Self> {
        let mut facts = Facts::default();
        let means = moments.mean();
        facts.means = moments.names().iter().cloned().zip(means).collect();
        self.in_columns(expand(&self.outcome, &self.items, self.intercept, &facts)?)
    }

    fn in_columns(&self, expansion: Expansion) -> Result<Self> {
        let predictors = expansion.predictors;
        let mut regression = Self { predictors, items: Vec::new(), ..self.clone() };
        regression.blocks.clear();
        for (name, terms) in expansion.blocks {
            let names = |columns: Vec<MadeColumn>| columns.into_iter().map(|c| c.name).collect();
            let terms: Vec<TermColumns> = terms
                .into_iter()
                .map(|term| TermColumns { term: term.name, columns: names(term.columns) })
                .collect();
            let predictors = terms.iter().flat_map(|term| term.columns.iter().cloned()).collect();
            regression.blocks.push(Block { name, predictors });
            regression.terms.extend(terms);
        }
        regression.check_blocks()?;
        Ok(regression)
    }

    fn atoms(&self) -> impl Iterator<Item = &Atom> {
        self.items.iter().flat_map(|(_, items)| items).flat_map(|item| &item.written)
    }

    fn factors(&self) -> impl Iterator<Item = &Factor> {
        self.atoms().filter_map(|atom| match atom {
            Atom::Factor(factor) => Some(factor),
            _ => None,
        })
    }

    fn facts(&self, responses: &Responses<'_>, missing: Missing) -> Result<Facts> {
        let mut facts = Facts::default();
        let factors: Vec<&Factor> = self.factors().collect();
        let mut names: Vec<&str> = vec![&self.outcome];
        let mut centred = false;
        for atom in self.atoms() {
            let listwise = missing == Missing::Listwise || !matches!(atom, Atom::Factor(_));
            if listwise && !names.contains(&atom.variable()) {
                names.push(atom.variable());
            }
            centred |= atom.centre() == Some(Centre::Mean);
        }
        let used = responses.select(&names)?;
        if centred {
            let moments = Moments::of(&used, missing)?;
            facts.means = moments.names().iter().cloned().zip(moments.mean()).collect();
        }
        for factor in factors {
            let used = match missing {
                Missing::Listwise => used.clone(),
                _ => responses.select([self.outcome.as_str(), factor.variable.as_str()])?,
            };
            facts.levels.insert(factor.variable.clone(), levels(&used, factor)?);
        }
        Ok(facts)
    }

    /// The code that stands for each level, by variable.
    fn codes(&self, responses: &Responses<'_>) -> Result<Codes> {
        let mut codes = Codes::new();
        for factor in self.factors() {
            let met = counted(&responses.select([&factor.variable])?, &factor.variable)?;
            let of_factor = met.into_keys().map(|code| (factor.label(code), code)).collect();
            codes.insert(factor.variable.clone(), of_factor);
        }
        Ok(codes)
    }
}

type Codes = BTreeMap<String, BTreeMap<String, i64>>;

/// The levels of a factor among the respondents who answered everything, and those of the others.
fn levels(used: &Responses<'_>, factor: &Factor) -> Result<Vec<FactorLevel>> {
    let of_used = counted(used, &factor.variable)?;
    let all = counted(&used.select([&factor.variable])?, &factor.variable)?;
    let level = |code: &i64| FactorLevel {
        level: factor.label(*code),
        n: Some(of_used.get(code).copied().unwrap_or(0)),
    };
    Ok(all.keys().map(level).collect())
}

/// How many of the respondents who answered everything have each value of a variable.
fn counted(used: &Responses<'_>, variable: &str) -> Result<BTreeMap<i64, u64>> {
    /// Rows of a segment, the unit of parallel work.
    const SEGMENT: usize = 16 * ROWS;
    let at = crate::data::position(used.names(), variable)?;
    let counts = used.weights().is_some_and(|w| w.kind() == WeightType::Frequency);
    let rows = used.n_rows();
    let of_segment = |segment: usize| -> Result<BTreeMap<i64, u64>> {
        let start = segment * SEGMENT;
        let mut found = BTreeMap::new();
        for start in (start..rows.min(start + SEGMENT)).step_by(ROWS) {
            let chunk = RowChunk::read(used, start, ROWS.min(rows - start))?;
            for (&value, &weight) in chunk.columns[at].iter().zip(&chunk.weights) {
                let code = value as i64;
                if code as f64 != value {
                    let variable = variable.to_string();
                    return Err(Error::Regression(RegressionProblem::LevelNotWhole {
                        variable,
                        value,
                    }));
                }
                *found.entry(code).or_default() += if counts { weight as u64 } else { 1 };
            }
        }
        Ok(found)
    };
    let mut total = BTreeMap::new();
    for part in in_order(rows.div_ceil(SEGMENT), of_segment)? {
        for (code, count) in part? {
            *total.entry(code).or_default() += count;
        }
    }
    Ok(total)
}

impl Expansion {
    fn columns(&self) -> impl Iterator<Item = &MadeColumn> {
        self.blocks.iter().flat_map(|(_, terms)| terms).flat_map(|term| &term.columns)
    }
}

impl MadeColumn {
    /// Whether it is a column of the answers as it stands there.
    fn is_stored(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Numeric { centre: None, power: 1, .. }])
    }

    fn over<'a>(&self, responses: &Responses<'a>, codes: &Codes) -> Result<Column<'a>> {
        let parts = self.parts.iter().map(|part| part.over(responses, codes));
        let mut parts = parts.collect::<Result<Vec<_>>>()?;
        match (parts.pop(), parts.is_empty()) {
            (Some(alone), true) => Ok(alone),
            (last, _) => Column::product(parts.into_iter().chain(last)),
        }
    }
}

impl Part {
    fn over<'a>(&self, responses: &Responses<'a>, codes: &Codes) -> Result<Column<'a>> {
        match self {
            Part::Numeric { variable, centre, power } => {
                let column = responses.column(variable)?.clone();
                let column = match centre {
                    Some(centre) => column.centred_at(*centre),
                    None => column,
                };
                Ok(if *power == 1 { column } else { column.power(*power) })
            }
            Part::Contrast { variable, values } => {
                let codes = codes.get(variable);
                let code = |level: &String| codes.and_then(|codes| codes.get(level)).copied();
                let table =
                    values.iter().filter_map(|(level, value)| Some((code(level)? as f64, *value)));
                Ok(responses.column(variable)?.clone().contrast(table))
            }
        }
    }
}
