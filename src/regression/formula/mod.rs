//! A regression as a line of text.
//!
//! ```text
//! formula   outcome ~ block | block …          a block enters after those to its left
//! block     [name =] terms                     a block without a name is called by its number
//! terms     a + b    both         a:b   their product       a * b   a + b + a:b
//!           a - b    without b    - 1   no intercept        (a + b + c)^2   all up to pairs
//!           a^2, I(a^2)   the square    I(a * b)   the product    poly(a, 3, raw)   a, a^2, a^3
//!           center(a)     less its mean over the respondents used    center(a, 40)   less 40
//!           factor(a, ref = 'A', coding = effect, levels = ['A', 'B'])    also C(a, …)
//! names     as they are, or in backticks: `years of service`
//! ```
//!
//! The algebra is that of R's `terms()`: terms of fewer variables come first inside a block, a term
//! enters once, in the first block that has it, and the variables of a product stand in the order in
//! which the formula first names them. Two differences: `a^2` of one variable is its square, where R
//! reads it as `a`, and text is no factor unless it is declared as one.
//!
//! Written out here rather than taken from formulaic (1.2), the well-kept library of Python, which has
//! the same algebra and bars as well: it imports pandas and SciPy with itself, makes whole matrices of
//! what is read here in chunks, and does not serve Rust.

mod parse;
mod terms;
mod token;

use super::HierarchicalRegression;
use super::predictors::Item;
use crate::error::Result;

/// A formula, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Formula {
    pub(crate) outcome: String,
    pub(crate) blocks: Vec<(String, Vec<Item>)>,
    pub(crate) intercept: bool,
}

impl Formula {
    pub(crate) fn parse(formula: &str) -> Result<Self> {
        parse::Parser::new(formula)?.formula()
    }

    /// The blocks of `text`, the right side of a formula, for an outcome that is known.
    #[cfg(feature = "python")]
    pub(crate) fn right_side(outcome: String, text: &str) -> Result<Self> {
        parse::Parser::new(text)?.right_side(outcome)
    }
}

/// What stands on its own in a block.
pub(crate) fn item(expression: &str) -> Result<Item> {
    parse::Parser::new(expression)?.whole_item()
}

impl HierarchicalRegression {
    /// A regression from a formula, such as
    /// `tailoring ~ targets | workload + caseload + factor(employer, ref = 'A') | knowledge * age`.
    ///
    /// ```text
    /// blocks         outcome ~ first block | second block; `Governance = targets` names a block
    /// a + b, a - b   both; without b; - 1: no intercept
    /// a:b, a * b     the product; a + b + a:b
    /// (a + b + c)^2  all up to products of two
    /// a^2, I(a^2)    the square; poly(a, 3, raw): a, a^2 and a^3 as one term
    /// center(a)      less its mean over the respondents used; center(a, 40): less 40
    /// factor(a)      a [`Term::factor`](crate::Term::factor), also C(a), with
    ///                ref = 'A', coding = effect, levels = ['A', 'B']
    /// ```
    ///
    /// Terms are those of R's `terms()`: of fewer variables first, each once and in the first block
    /// that has it. `a^2` of one variable is its square, where R reads it as `a`.
    ///
    /// # Errors
    /// [`RegressionProblem::FormulaSyntax`](crate::RegressionProblem::FormulaSyntax) in
    /// [`Error::Regression`](crate::Error::Regression), with the place.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{HierarchicalRegression, Missing, Responses};
    ///
    /// let responses = Responses::from_columns([
    ///     ("y", [1.0, 3.0, 2.0, 5.0, 4.0, 8.0].as_slice()),
    ///     ("a", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].as_slice()),
    ///     ("b", [0.0, 1.0, 0.0, 0.0, 1.0, 1.0].as_slice()),
    /// ])?;
    /// let fit = HierarchicalRegression::parse("y ~ a | Moderation = a * b")?
    ///     .fit_responses(&responses, Missing::Listwise)?;
    /// let terms: Vec<&str> =
    ///     fit.models[1].coefficients.iter().map(|c| c.term.as_str()).collect();
    /// assert_eq!(terms, ["(Intercept)", "a", "b", "a:b"]);
    /// assert_eq!((fit.models[0].block.as_str(), fit.models[1].block.as_str()), ("1", "Moderation"));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Wilkinson, G. N., & Rogers, C. E. (1973). Symbolic description of factorial models for
    /// analysis of variance. *Applied Statistics*, 22(3), 392–399. <https://doi.org/10.2307/2346786>
    pub fn parse(formula: &str) -> Result<Self> {
        let Formula { outcome, blocks, intercept } = Formula::parse(formula)?;
        let start = Self::new(outcome);
        let start = if intercept { start } else { start.without_intercept() };
        Ok(blocks.into_iter().fold(start, |so_far, (name, items)| so_far.enter(name, items)))
    }
}
