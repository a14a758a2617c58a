//! What terms are products of: variables, their powers, and factors.

use super::coding::Coding;

/// Where a variable is centred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Centre {
    /// At its mean over the respondents used.
    Mean,
    /// At a number.
    At(f64),
}

/// A numeric variable, perhaps centred, to a power.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numeric {
    pub(crate) variable: String,
    pub(crate) centre: Option<Centre>,
    pub(crate) power: i32,
}

impl Numeric {
    pub(crate) fn of(variable: impl Into<String>) -> Self {
        Self { variable: variable.into(), centre: None, power: 1 }
    }

    pub(crate) fn to_power(&self, power: i32) -> Self {
        Self { power, ..self.clone() }
    }

    /// `age`, or `age^2`. Centring does not show: it is told beside.
    pub(crate) fn name(&self) -> String {
        match self.power {
            1 => self.variable.clone(),
            power => format!("{}^{power}", self.variable),
        }
    }
}

/// A categorical variable, and how it is coded. Levels go by their text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factor {
    pub(crate) variable: String,
    pub(crate) coding: Coding,
    pub(crate) reference: Option<String>,
    pub(crate) levels: Option<Vec<String>>,
    /// What whole numbers stand for, where the column holds codes.
    pub(crate) labels: Vec<(i64, String)>,
}

impl Factor {
    pub(crate) fn of(variable: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
            coding: Coding::Dummy,
            reference: None,
            levels: None,
            labels: Vec::new(),
        }
    }

    /// What a code stands for.
    pub(crate) fn label(&self, code: i64) -> String {
        let labelled = self.labels.iter().find(|(known, _)| *known == code);
        labelled.map_or_else(|| code.to_string(), |(_, label)| label.clone())
    }
}

/// One variable of a product.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Atom {
    Numeric(Numeric),
    Factor(Factor),
    /// A variable and its powers up to a degree, as one term.
    Powers {
        of: Numeric,
        degree: i32,
    },
}

impl Atom {
    pub(crate) fn name(&self) -> String {
        match self {
            Atom::Numeric(numeric) => numeric.name(),
            Atom::Factor(factor) => factor.variable.clone(),
            Atom::Powers { of, degree } => format!("poly({}, {degree})", of.variable),
        }
    }

    pub(crate) fn variable(&self) -> &str {
        match self {
            Atom::Numeric(of) | Atom::Powers { of, .. } => &of.variable,
            Atom::Factor(factor) => &factor.variable,
        }
    }

    /// Where it is centred.
    pub(crate) fn centre(&self) -> Option<Centre> {
        match self {
            Atom::Numeric(of) | Atom::Powers { of, .. } => of.centre,
            Atom::Factor(_) => None,
        }
    }
}

/// A product of variables, each once.
pub(crate) type Product = Vec<Atom>;

/// Whether two products are of the same variables, in whatever order.
pub(crate) fn same(a: &[Atom], b: &[Atom]) -> bool {
    a.len() == b.len() && a.iter().all(|atom| b.contains(atom))
}

/// One thing that stands in a block: a variable, or an expression with all the terms it comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Item {
    /// The variables in the order in which they are written.
    pub(crate) written: Vec<Atom>,
    /// The terms, those of fewer variables first.
    pub(crate) products: Vec<Product>,
    /// Whether a term that is there already is passed over, as a formula does.
    pub(crate) lenient: bool,
}

impl Item {
    pub(crate) fn of(product: Product) -> Self {
        Self { written: product.clone(), products: vec![product], lenient: false }
    }

    /// The name, of a variable that stands there as it is.
    pub(crate) fn plain(&self) -> Option<&str> {
        match (self.products.as_slice(), self.lenient) {
            ([product], false) => match product.as_slice() {
                [Atom::Numeric(Numeric { variable, centre: None, power: 1 })] => Some(variable),
                _ => None,
            },
            _ => None,
        }
    }
}
