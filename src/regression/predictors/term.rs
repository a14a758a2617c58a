//! Terms as the caller declares them.

use super::atom::{Atom, Centre, Factor, Item, Numeric};
use super::coding::Coding;
use crate::error::Result;
use crate::regression::formula;

/// What stands in a block: a column by its name, a factor, a power, an interaction.
///
/// Text becomes the column of that name. Names of the columns that a term comes to are `age`,
/// `age^2`, `employer[B]` and `knowledge:employer[B]`; see [`Coding`] for the others.
///
/// # Examples
///
/// ```
/// use scalewise::{HierarchicalRegression, Missing, Responses, Term};
///
/// let responses = Responses::from_columns([
///     ("y", [1.0, 2.0, 4.0, 5.0, 9.0, 8.0].as_slice()),
///     ("employer", [0.0, 0.0, 1.0, 1.0, 2.0, 2.0].as_slice()),
/// ])?;
/// let employer = Term::factor("employer").labels([(0, "A"), (1, "B"), (2, "C")]).reference("B");
/// let regression = HierarchicalRegression::new("y").block("Employer", [employer]);
/// let fit = regression.fit_responses(&responses, Missing::Listwise)?;
/// let b = &fit.models[0].coefficients;
/// assert_eq!([b[1].term.as_str(), b[2].term.as_str()], ["employer[A]", "employer[C]"]);
/// assert!((b[0].estimate - 4.5).abs() < 1e-12 && (b[1].estimate + 3.0).abs() < 1e-12);
/// assert_eq!((fit.terms[0].term.as_str(), fit.terms[0].df1), ("employer", 2));
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Term(pub(in crate::regression) Item);

impl Term {
    /// A categorical variable: a column of whole numbers, each a level.
    pub fn factor(variable: impl Into<String>) -> Self {
        Self(Item::of(vec![Atom::Factor(Factor::of(variable))]))
    }

    /// A variable less its mean over the respondents used.
    pub fn centred(variable: impl Into<String>) -> Self {
        let of = Numeric { centre: Some(Centre::Mean), ..Numeric::of(variable) };
        Self(Item::of(vec![Atom::Numeric(of)]))
    }

    /// A variable less a number.
    pub fn centred_at(variable: impl Into<String>, value: f64) -> Self {
        let of = Numeric { centre: Some(Centre::At(value)), ..Numeric::of(variable) };
        Self(Item::of(vec![Atom::Numeric(of)]))
    }

    /// What a formula may have in a block, such as `knowledge * center(age)`; terms that are there
    /// already do not enter again.
    ///
    /// # Errors
    /// [`RegressionProblem::FormulaSyntax`](crate::RegressionProblem::FormulaSyntax) in
    /// [`Error::Regression`](crate::Error::Regression).
    pub fn parse(expression: &str) -> Result<Self> {
        Ok(Self(formula::item(expression)?))
    }

    /// The term to a whole power, where it is a variable.
    #[must_use]
    pub fn power(mut self, exponent: i32) -> Self {
        self.each(|atom| {
            if let Atom::Numeric(of) = atom {
                of.power *= exponent;
            }
        });
        self
    }

    /// The product with another term, row by row: their interaction. Each column of a factor is
    /// multiplied.
    #[must_use]
    pub fn times(self, other: impl Into<Term>) -> Self {
        let other = other.into();
        let mut products = Vec::new();
        for left in &self.0.products {
            for right in &other.0.products {
                let mut product = left.clone();
                product.extend(right.iter().filter(|atom| !left.contains(atom)).cloned());
                products.push(product);
            }
        }
        let written = self.0.written.into_iter().chain(other.0.written).collect();
        Self(Item { written, products, lenient: false })
    }

    /// The level that the others of a factor are compared with.
    #[must_use]
    pub fn reference(mut self, level: impl ToString) -> Self {
        self.each_factor(|factor| factor.reference = Some(level.to_string()));
        self
    }

    /// How a factor is coded.
    #[must_use]
    pub fn coding(mut self, coding: Coding) -> Self {
        self.each_factor(|factor| factor.coding = coding);
        self
    }

    /// All levels of a factor in their order; otherwise those that are met, as numbers in order.
    #[must_use]
    pub fn levels<L: ToString>(mut self, levels: impl IntoIterator<Item = L>) -> Self {
        let levels: Vec<String> = levels.into_iter().map(|level| level.to_string()).collect();
        self.each_factor(|factor| factor.levels = Some(levels.clone()));
        self
    }

    /// What the codes in the column of a factor stand for.
    #[must_use]
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = (i64, L)>) -> Self {
        let labels: Vec<_> = labels.into_iter().map(|(code, label)| (code, label.into())).collect();
        self.each_factor(|factor| factor.labels = labels.clone());
        self
    }

    fn each(&mut self, mut change: impl FnMut(&mut Atom)) {
        self.0.written.iter_mut().for_each(&mut change);
        self.0.products.iter_mut().flatten().for_each(change);
    }

    fn each_factor(&mut self, mut change: impl FnMut(&mut Factor)) {
        self.each(|atom| {
            if let Atom::Factor(factor) = atom {
                change(factor);
            }
        });
    }
}

impl From<&str> for Term {
    fn from(variable: &str) -> Self {
        variable.to_string().into()
    }
}

impl From<String> for Term {
    fn from(variable: String) -> Self {
        Self(Item::of(vec![Atom::Numeric(Numeric::of(variable))]))
    }
}

impl From<&String> for Term {
    fn from(variable: &String) -> Self {
        variable.clone().into()
    }
}
