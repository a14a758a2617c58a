//! From terms to columns: which terms there are, how their factors are coded, what columns are called.

use std::collections::BTreeMap;

use super::atom::{Atom, Centre, Factor, Item, Numeric, Product, same};
use super::coding::one_per_level;
use super::facts::{CentredAt, CodedFactor, FactorLevel, Facts, Predictors, WithoutMainEffect};
use crate::error::{Error, RegressionProblem, Result};

/// One factor of a column that is a product.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// A variable less `centre`, to a power.
    Numeric { variable: String, centre: Option<f64>, power: i32 },
    /// The value that stands for each level of a variable.
    Contrast { variable: String, values: Vec<(String, f64)> },
}

/// A column of the regression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MadeColumn {
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
}

/// A term and its columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MadeTerm {
    pub(crate) name: String,
    pub(crate) columns: Vec<MadeColumn>,
}

/// All blocks in columns, and how they were made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expansion {
    pub(crate) blocks: Vec<(String, Vec<MadeTerm>)>,
    pub(crate) predictors: Predictors,
}

/// The columns of the items of each block, in order.
pub(crate) fn expand(
    outcome: &str,
    blocks: &[(String, Vec<Item>)],
    intercept: bool,
    facts: &Facts,
) -> Result<Expansion> {
    check_outcome(outcome, blocks)?;
    let written: Vec<&Atom> =
        blocks.iter().flat_map(|(_, items)| items).flat_map(|i| &i.written).collect();
    check_one_meaning(&written)?;
    let terms = entering(blocks, &written)?;
    let mut coded = BTreeMap::new();
    let mut predictors = Predictors::default();
    for atom in &written {
        let used = terms.iter().any(|(_, products)| products.iter().any(|p| p.contains(atom)));
        match atom {
            _ if !used => {}
            Atom::Factor(factor) if !coded.contains_key(&factor.variable) => {
                let found = code(factor, facts)?;
                predictors.factors.push(found.clone());
                coded.insert(factor.variable.clone(), found);
            }
            _ => predictors.centre(atom, facts),
        }
    }
    predictors.without_main_effects = without_main_effects(&terms);
    let all: Vec<&Product> = terms.iter().flat_map(|(_, products)| products).collect();
    let first_factor = all.iter().position(|p| p.iter().any(|a| matches!(a, Atom::Factor(_))));
    let mut place = 0;
    let mut made = Vec::with_capacity(terms.len());
    for (block, products) in &terms {
        let mut columns = Vec::with_capacity(products.len());
        for product in products {
            // Without an intercept nothing carries the mean of the levels of the first factor.
            let whole = !intercept && first_factor == Some(place);
            let mut term = term(product, &all, whole, &coded, facts);
            if intercept && is_all_cells(product, &all) {
                // The cells of a table sum to the intercept: the first is what others compare with.
                term.columns.drain(..term.columns.len().min(1));
            }
            columns.push(term);
            place += 1;
        }
        made.push((block.clone(), columns));
    }
    Ok(Expansion { blocks: made, predictors })
}

fn check_outcome(outcome: &str, blocks: &[(String, Vec<Item>)]) -> Result<()> {
    let has_it = |item: &Item| item.written.iter().any(|atom| atom.variable() == outcome);
    match blocks.iter().find(|(_, items)| items.iter().any(has_it)) {
        Some((block, _)) => Err(Error::Regression(RegressionProblem::OutcomeAmongPredictors {
            variable: outcome.to_string(),
            block: block.clone(),
        })),
        None => Ok(()),
    }
}

/// Makes sure that a name stands for one thing in the whole regression.
fn check_one_meaning(written: &[&Atom]) -> Result<()> {
    for (at, atom) in written.iter().enumerate() {
        let other =
            written[..at].iter().find(|other| other.name() == atom.name() && other != &atom);
        if other.is_some() {
            return Err(Error::Regression(RegressionProblem::TwoMeanings { term: atom.name() }));
        }
    }
    Ok(())
}

/// The terms of each block that no earlier one has. Inside a term variables stand in the order in
/// which the regression first names them, as in R.
fn entering(
    blocks: &[(String, Vec<Item>)],
    written: &[&Atom],
) -> Result<Vec<(String, Vec<Product>)>> {
    let mut entered: Vec<(String, Vec<Product>)> = Vec::with_capacity(blocks.len());
    for (block, items) in blocks {
        entered.push((block.clone(), Vec::new()));
        for item in items {
            for product in &item.products {
                let there = entered.iter().find(|(_, all)| all.iter().any(|p| same(p, product)));
                match there {
                    Some(_) if item.lenient => continue,
                    Some((first, _)) => return Err(twice(product, first, block)),
                    None => {}
                }
                let mut product = product.clone();
                product.sort_by_key(|atom| written.iter().position(|known| *known == atom));
                if let Some((_, last)) = entered.last_mut() {
                    last.push(product);
                }
            }
        }
    }
    Ok(entered)
}

fn twice(product: &Product, first: &str, second: &str) -> Error {
    let variable = name_of(product);
    if first == second {
        return Error::DuplicateName { variable };
    }
    let (first, second) = (first.to_string(), second.to_string());
    Error::Regression(RegressionProblem::VariableInTwoBlocks { variable, first, second })
}

pub(crate) fn name_of(product: &[Atom]) -> String {
    product.iter().map(Atom::name).collect::<Vec<_>>().join(":")
}

/// The levels of a factor, found fit for a coding.
fn code(factor: &Factor, facts: &Facts) -> Result<CodedFactor> {
    let problem = |problem| Err(Error::Regression(problem));
    let variable = factor.variable.clone();
    let found = facts.levels.get(&variable);
    let levels: Vec<FactorLevel> = match (&factor.levels, found) {
        (None, None) => return problem(RegressionProblem::LevelsUnknown { variable }),
        (None, Some(found)) => found.iter().filter(|level| level.n != Some(0)).cloned().collect(),
        (Some(declared), None) => {
            declared.iter().map(|level| FactorLevel { level: level.clone(), n: None }).collect()
        }
        (Some(declared), Some(found)) => {
            let met = |level: &&FactorLevel| level.n != Some(0);
            let stranger = |level: &&FactorLevel| !declared.contains(&level.level);
            if let Some(stranger) = found.iter().filter(met).find(stranger) {
                let (level, declared) = (stranger.level.clone(), declared.clone());
                return problem(RegressionProblem::LevelNotDeclared { variable, level, declared });
            }
            let of = |level: &String| found.iter().filter(met).find(|f| f.level == *level);
            match declared.iter().find(|level| of(level).is_none()) {
                Some(level) => {
                    let level = level.clone();
                    return problem(RegressionProblem::LevelNotMet { variable, level });
                }
                None => declared.iter().filter_map(of).cloned().collect(),
            }
        }
    };
    let texts: Vec<String> = levels.iter().map(|level| level.level.clone()).collect();
    if let Some(at) = (1..texts.len()).find(|&at| texts[..at].contains(&texts[at])) {
        let level = texts[at].clone();
        return problem(RegressionProblem::LevelTwice { variable, level });
    }
    if let Some(alone) = levels.iter().find(|level| level.n == Some(1)) {
        let level = alone.level.clone();
        return problem(RegressionProblem::LevelWithOneCase { variable, level });
    }
    if texts.len() < 2 {
        return problem(RegressionProblem::TooFewLevels { variable, levels: texts });
    }
    let coding = factor.coding;
    let reference = match &factor.reference {
        Some(_) if !coding.has_reference() => {
            return problem(RegressionProblem::NoReference { variable, coding: coding.name() });
        }
        Some(reference) if !texts.contains(reference) => {
            let reference = reference.clone();
            return problem(RegressionProblem::UnknownReference {
                variable,
                reference,
                levels: texts,
            });
        }
        Some(reference) => Some(reference.clone()),
        None if coding.has_reference() => {
            Some(texts[coding.default_reference(texts.len())].clone())
        }
        None => None,
    };
    let left_out = found.into_iter().flatten().filter(|level| level.n == Some(0));
    let left_out = left_out.map(|level| level.level.clone()).collect();
    Ok(CodedFactor { variable, coding, reference, levels, left_out })
}

impl Predictors {
    /// Notes where a variable is centred, once.
    fn centre(&mut self, atom: &Atom, facts: &Facts) {
        let Some(value) = atom.centre().and_then(|centre| number(centre, atom.variable(), facts))
        else {
            return;
        };
        let (variable, at_mean) =
            (atom.variable().to_string(), atom.centre() == Some(Centre::Mean));
        let noted = CentredAt { variable, value, at_mean };
        if !self.centred.contains(&noted) {
            self.centred.push(noted);
        }
    }
}

fn number(centre: Centre, variable: &str, facts: &Facts) -> Option<f64> {
    match centre {
        Centre::Mean => facts.means.get(variable).copied(),
        Centre::At(value) => Some(value),
    }
}

/// The terms that an interaction or a power contains and that no block up to its own has.
fn without_main_effects(terms: &[(String, Vec<Product>)]) -> Vec<WithoutMainEffect> {
    let mut found = Vec::new();
    let mut known: Vec<&Product> = Vec::new();
    for (_, products) in terms {
        known.extend(products);
        for product in products {
            for margin in margins(product) {
                if !known.iter().any(|term| carries(term, &margin)) {
                    found.push(WithoutMainEffect {
                        term: name_of(product),
                        missing: name_of(&margin),
                    });
                }
            }
        }
    }
    found
}

/// The products with one variable less, or with one at the next lower power.
fn margins(product: &Product) -> Vec<Product> {
    let one_less = |at: usize| {
        let mut margin = product.clone();
        match &product[at] {
            Atom::Numeric(of) if of.power > 1 => {
                margin[at] = Atom::Numeric(of.to_power(of.power - 1));
            }
            _ => {
                margin.remove(at);
            }
        }
        margin
    };
    (0..product.len()).map(one_less).filter(|margin| !margin.is_empty()).collect()
}

/// Whether a term is the product or, as all powers of a variable up to a degree, has it among its
/// columns.
fn carries(term: &[Atom], product: &[Atom]) -> bool {
    let has = |atom: &Atom| {
        term.iter().any(|other| match (other, atom) {
            (Atom::Powers { of, degree }, Atom::Numeric(power)) => {
                of.to_power(power.power) == *power && power.power <= *degree
            }
            _ => other == atom,
        })
    };
    term.len() == product.len() && product.iter().all(has)
}

/// The columns of a term: the products of a column of each of its variables, the first varying
/// fastest.
fn term(
    product: &Product,
    all: &[&Product],
    whole: bool,
    coded: &BTreeMap<String, CodedFactor>,
    facts: &Facts,
) -> MadeTerm {
    let mut columns = vec![MadeColumn { name: String::new(), parts: Vec::new() }];
    let mut whole = whole;
    for (at, atom) in product.iter().enumerate() {
        let of_atom = match atom {
            Atom::Factor(factor) => {
                let one_variable_less = is_carried(product, at, all);
                let first = std::mem::take(&mut whole);
                let one_less = one_variable_less && !first;
                coded.get(&factor.variable).map(|c| contrasts(c, one_less)).unwrap_or_default()
            }
            Atom::Numeric(of) => vec![power(of, of.power, facts)],
            Atom::Powers { of, degree } => (1..=*degree).map(|p| power(of, p, facts)).collect(),
        };
        let joined = |(name, part): &(String, Part)| {
            columns.iter().map(|before| before.times(name, part)).collect::<Vec<_>>()
        };
        columns = of_atom.iter().flat_map(joined).collect();
    }
    MadeTerm { name: name_of(product), columns }
}

/// Whether other terms carry already what the variables of a product but `at` carry alone, so that
/// the levels of that one need a column less: the product of the others, or one before that has
/// besides them only factors.
fn is_carried(product: &Product, at: usize, all: &[&Product]) -> bool {
    let mut others = product.clone();
    others.remove(at);
    let has_all = |term: &Product| others.iter().all(|atom| term.contains(atom));
    let more_are_factors = |term: &Product| {
        let is_factor = |atom: &&Atom| matches!(atom, Atom::Factor(_));
        term.iter().filter(|atom| !others.contains(atom)).all(|atom| is_factor(&atom))
    };
    let mut before = all.iter().take_while(|term| **term != product);
    others.is_empty()
        || all.iter().any(|term| same(term, &others))
        || before.any(|term| has_all(term) && more_are_factors(term))
}

/// Whether a product is of factors of which no other term carries any margin.
fn is_all_cells(product: &Product, all: &[&Product]) -> bool {
    let is_factor = |atom: &Atom| matches!(atom, Atom::Factor(_));
    product.len() > 1
        && product.iter().all(is_factor)
        && (0..product.len()).all(|at| !is_carried(product, at, all))
}

impl MadeColumn {
    fn times(&self, name: &str, part: &Part) -> Self {
        let name = match self.name.as_str() {
            "" => name.to_string(),
            before => format!("{before}:{name}"),
        };
        Self { name, parts: self.parts.iter().chain([part]).cloned().collect() }
    }
}

fn power(of: &Numeric, power: i32, facts: &Facts) -> (String, Part) {
    let variable = of.variable.clone();
    let centre = of.centre.and_then(|centre| number(centre, &variable, facts));
    (of.to_power(power).name(), Part::Numeric { variable, centre, power })
}

fn contrasts(factor: &CodedFactor, one_less: bool) -> Vec<(String, Part)> {
    let levels: Vec<String> = factor.levels.iter().map(|level| level.level.clone()).collect();
    let reference = factor.reference.as_ref().and_then(|r| levels.iter().position(|l| l == r));
    let columns = if one_less {
        factor.coding.columns(&levels, reference.unwrap_or(0))
    } else {
        one_per_level(&levels)
    };
    let variable = &factor.variable;
    let column = |(suffix, values): (String, Vec<f64>)| {
        let values = levels.iter().cloned().zip(values).collect();
        let part = Part::Contrast { variable: variable.clone(), values };
        (format!("{variable}[{suffix}]"), part)
    };
    columns.into_iter().map(column).collect()
}
