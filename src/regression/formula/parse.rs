//! From words to terms, by recursive descent. Tightest first: `^`, `:`, `*`, `+` and `-`.

use super::Formula;
use super::terms::Terms;
use super::token::{Placed, Token, tokens};
use crate::error::{Error, RegressionProblem, Result};
use crate::regression::predictors::{Atom, Centre, Coding, Factor, Item, Numeric};

/// Powers beyond this are a slip of the pen.
const HIGHEST_POWER: f64 = 32.0;

pub(super) struct Parser<'a> {
    formula: &'a str,
    words: Vec<Placed>,
    next: usize,
}

/// The name of an argument, and its value.
type Argument = (Option<String>, Value);

/// The value of an argument.
enum Value {
    Word(String),
    Number(f64),
    List(Vec<String>),
}

impl<'a> Parser<'a> {
    pub(super) fn new(formula: &'a str) -> Result<Self> {
        let words = tokens(formula).map_err(|unreadable| {
            let (at, expected) = (unreadable.at, unreadable.expected.to_string());
            let (formula, found) = (formula.to_string(), unreadable.found);
            Error::Regression(RegressionProblem::FormulaSyntax { formula, at, expected, found })
        })?;
        Ok(Self { formula, words, next: 0 })
    }

    pub(super) fn formula(mut self) -> Result<Formula> {
        let outcome = self.name("the name of the outcome")?;
        if !self.is_sign(0, '~') {
            return Err(self.wrong(self.place(), "`~` after the outcome"));
        }
        self.right_side(outcome)
    }

    /// The blocks, after the outcome.
    pub(super) fn right_side(mut self, outcome: String) -> Result<Formula> {
        self.take('~');
        let (mut blocks, mut intercept) = (Vec::new(), true);
        loop {
            let named =
                matches!(self.token(), Token::Name(_) | Token::Text(_)) && self.is_sign(1, '=');
            let name = if named { self.label()? } else { (blocks.len() + 1).to_string() };
            let terms = self.sum()?;
            intercept = terms.intercept.unwrap_or(intercept);
            blocks.push((name, vec![terms.item()]));
            if !self.take('|') {
                break;
            }
        }
        self.end("`+`, `*`, `:`, `|` or the end")?;
        Ok(Formula { outcome, blocks, intercept })
    }

    pub(super) fn whole_item(mut self) -> Result<Item> {
        let (at, terms) = (self.place(), self.sum()?);
        if terms.intercept.is_some() {
            return Err(self.wrong(at, "a term: whether there is an intercept is an option"));
        }
        self.end("`+`, `*`, `:` or the end")?;
        Ok(terms.item())
    }

    fn label(&mut self) -> Result<String> {
        match self.advance() {
            Token::Name(label) | Token::Text(label) => {
                self.expect('=', "`=` after the name of the block")?;
                Ok(label)
            }
            _ => Err(self.wrong(self.next - 1, "the name of the block")),
        }
    }

    fn sum(&mut self) -> Result<Terms> {
        let mut total = match () {
            () if self.take('-') => Terms::default().less(self.product()?),
            () if self.take('+') => self.product()?,
            () => self.product()?,
        };
        loop {
            if self.take('+') {
                total = total.plus(self.product()?);
            } else if self.take('-') {
                total = total.less(self.product()?);
            } else {
                return Ok(total);
            }
        }
    }

    fn product(&mut self) -> Result<Terms> {
        let mut crossed = self.interaction()?;
        while self.take('*') {
            crossed = crossed.cross(self.interaction()?);
        }
        Ok(crossed)
    }

    fn interaction(&mut self) -> Result<Terms> {
        let mut product = self.power()?;
        while self.take(':') {
            product = product.by(&self.power()?);
        }
        Ok(product)
    }

    fn power(&mut self) -> Result<Terms> {
        let in_parentheses = self.is_sign(0, '(');
        let base = self.primary()?;
        let at = self.place();
        if !self.take('^') {
            return Ok(base);
        }
        let exponent = self.exponent()?;
        match base.alone() {
            Some(Atom::Numeric(of)) if !in_parentheses => {
                Ok(Terms::of(Atom::Numeric(of.to_power(of.power * exponent))))
            }
            Some(_) if !in_parentheses => {
                Err(self.wrong(at, "no power here: only a numeric variable has powers"))
            }
            _ => Ok(base.crossed_with_itself(exponent)),
        }
    }

    fn exponent(&mut self) -> Result<i32> {
        let expected = "a whole number from 1 to 32";
        match *self.token() {
            Token::Number(x) if x.fract() == 0.0 && (1.0..=HIGHEST_POWER).contains(&x) => {
                self.advance();
                Ok(x as i32)
            }
            _ => Err(self.wrong(self.place(), expected)),
        }
    }

    fn primary(&mut self) -> Result<Terms> {
        let at = self.place();
        match self.advance() {
            Token::Name(name)
                if self.is_sign(0, '(') && !self.words[at].written.starts_with('`') =>
            {
                self.call(&name, at)
            }
            Token::Name(name) => Ok(Terms::of(Atom::Numeric(Numeric::of(name)))),
            Token::Number(0.0) => Ok(Terms::constant(false)),
            Token::Number(1.0) => Ok(Terms::constant(true)),
            Token::Number(_) => Err(self.wrong(at, "a name, or 0 or 1 for the intercept")),
            Token::Sign('(') => {
                let inside = self.sum()?;
                self.expect(')', "`+`, `*`, `:` or `)`")?;
                Ok(inside)
            }
            Token::Sign('.') => {
                Err(self.wrong(at, "the names of the predictors: `.` does not stand for them"))
            }
            Token::Text(_) => Err(self.wrong(at, "a name: names with spaces stand in backticks")),
            _ => Err(self.wrong(at, "a name, a function or `(`")),
        }
    }

    fn call(&mut self, function: &str, at: usize) -> Result<Terms> {
        self.advance();
        match function {
            "I" => {
                let terms = self.arithmetic()?;
                self.expect(
                    ')',
                    "`*`, `^` or `)`: I() has products and powers, and a variable less a number",
                )?;
                Ok(terms)
            }
            "factor" | "C" => self.factor(),
            "center" | "centre" | "centered" | "centred" => self.centred(),
            "square" => {
                let variable = self.name("the name of a variable")?;
                self.expect(')', "`)`")?;
                Ok(Terms::of(Atom::Numeric(Numeric::of(variable).to_power(2))))
            }
            "poly" => self.polynomial(at),
            _ => Err(self.wrong(at, "factor(), C(), center(), poly(), square() or I()")),
        }
    }

    /// Inside `I()`: a product of variables and their powers, or a variable less a number.
    fn arithmetic(&mut self) -> Result<Terms> {
        let mut factors: Vec<Numeric> = vec![self.arithmetic_factor()?];
        while self.take('*') {
            let factor = self.arithmetic_factor()?;
            let same =
                |f: &&mut Numeric| f.variable == factor.variable && f.centre == factor.centre;
            match factors.iter_mut().find(same) {
                Some(known) => known.power += factor.power,
                None => factors.push(factor),
            }
        }
        let product: Vec<Atom> = factors.into_iter().map(Atom::Numeric).collect();
        Ok(Terms { written: product.clone(), products: vec![product], intercept: None })
    }

    fn arithmetic_factor(&mut self) -> Result<Numeric> {
        let inside = self.take('(');
        let mut of = if self.is_call(&["center", "centre", "centered", "centred"]) {
            self.advance();
            self.advance();
            match self.centred()?.alone() {
                Some(Atom::Numeric(of)) => of.clone(),
                _ => return Err(self.wrong(self.place(), "a centred variable")),
            }
        } else {
            Numeric::of(self.name("the name of a variable")?)
        };
        for (sign, direction) in [('-', 1.0), ('+', -1.0)] {
            if of.centre.is_none() && self.take(sign) {
                of.centre =
                    Some(Centre::At(direction * self.number("a number to subtract or add")?));
            }
        }
        if inside {
            self.expect(')', "`-`, `+` or `)`")?;
        }
        if self.take('^') {
            of.power = self.exponent()?;
        }
        Ok(of)
    }

    fn centred(&mut self) -> Result<Terms> {
        let variable = self.name("the name of a variable to centre")?;
        let mut of = Numeric { centre: Some(Centre::Mean), ..Numeric::of(variable) };
        while let Some((place, argument)) = self.argument()? {
            of.centre = match argument {
                (None, Value::Number(value)) => Some(Centre::At(value)),
                (Some(name), Value::Number(value)) if name == "at" => Some(Centre::At(value)),
                (Some(name), Value::Word(word)) if name == "at" && word == "mean" => {
                    Some(Centre::Mean)
                }
                _ => return Err(self.wrong(place, "at = a number, or at = 'mean'")),
            };
        }
        Ok(Terms::of(Atom::Numeric(of)))
    }

    fn polynomial(&mut self, at: usize) -> Result<Terms> {
        let variable = self.name("the name of a variable")?;
        self.expect(',', "`,` and the degree")?;
        let (degree, mut raw) = (self.exponent()?, false);
        while let Some((place, argument)) = self.argument()? {
            raw = match argument {
                (None, Value::Word(word)) if word == "raw" => true,
                (Some(name), Value::Word(word)) if name == "raw" => is_true(&word),
                _ => return Err(self.wrong(place, "raw")),
            };
        }
        if !raw {
            let degree = format!("poly(…, {degree}, raw): polynomials are the plain powers here");
            return Err(self.wrong(at, &degree));
        }
        Ok(Terms::of(Atom::Powers { of: Numeric::of(variable), degree }))
    }

    fn factor(&mut self) -> Result<Terms> {
        let mut factor = Factor::of(self.name("the name of a categorical variable")?);
        while let Some((place, argument)) = self.argument()? {
            let coding = |word: &str| Coding::of(word);
            match argument {
                (Some(name), Value::Word(level)) if name == "ref" || name == "reference" => {
                    factor.reference = Some(level);
                }
                (Some(name), Value::Number(level)) if name == "ref" || name == "reference" => {
                    factor.reference = Some(level.to_string());
                }
                (Some(name), Value::List(levels)) if name == "levels" => {
                    factor.levels = Some(levels);
                }
                (name, Value::Word(word))
                    if name.as_deref().is_none_or(|n| n == "coding") && coding(&word).is_some() =>
                {
                    factor.coding = coding(&word).unwrap_or_default();
                }
                _ => {
                    return Err(self.wrong(
                        place,
                        "ref = a level, levels = ['A', 'B', …], or coding = dummy, effect, helmert or polynomial",
                    ));
                }
            }
        }
        Ok(Terms::of(Atom::Factor(factor)))
    }

    /// A further argument after a comma, with its place; none at the closing parenthesis.
    fn argument(&mut self) -> Result<Option<(usize, Argument)>> {
        if self.take(')') {
            return Ok(None);
        }
        self.expect(',', "`,` or `)`")?;
        let place = self.place();
        let named = matches!(self.token(), Token::Name(_)) && self.is_sign(1, '=');
        let name = if named { Some(self.label()?) } else { None };
        let value = match self.token() {
            Token::Sign('[' | '(') => Value::List(self.levels(1)?),
            // R's c('A', 'B').
            Token::Name(c) if c == "c" && self.is_sign(1, '(') => Value::List(self.levels(2)?),
            Token::Name(_) | Token::Text(_) => Value::Word(self.level()?),
            _ => Value::Number(self.number("a value")?),
        };
        Ok(Some((place, (name, value))))
    }

    /// Levels up to the closing bracket, after so many words that open them.
    fn levels(&mut self, opening: usize) -> Result<Vec<String>> {
        self.next += opening;
        let mut levels = vec![self.level()?];
        while self.take(',') {
            levels.push(self.level()?);
        }
        if !self.take(']') {
            self.expect(')', "`,` or `]`")?;
        }
        Ok(levels)
    }

    fn level(&mut self) -> Result<String> {
        match self.token().clone() {
            Token::Name(level) | Token::Text(level) => {
                self.advance();
                Ok(level)
            }
            _ => Ok(self.number("a level")?.to_string()),
        }
    }

    fn number(&mut self, expected: &str) -> Result<f64> {
        let sign = if self.take('-') { -1.0 } else { 1.0 };
        match *self.token() {
            Token::Number(number) => {
                self.advance();
                Ok(sign * number)
            }
            _ => Err(self.wrong(self.place(), expected)),
        }
    }

    fn name(&mut self, expected: &str) -> Result<String> {
        match self.token().clone() {
            Token::Name(name) => {
                self.advance();
                Ok(name)
            }
            _ => Err(self.wrong(self.place(), expected)),
        }
    }

    fn end(&self, expected: &str) -> Result<()> {
        match self.token() {
            Token::End => Ok(()),
            Token::Sign('/') => Err(self.wrong(self.place(), "a + a:b in place of a / b")),
            _ => Err(self.wrong(self.place(), expected)),
        }
    }

    fn expect(&mut self, sign: char, expected: &str) -> Result<()> {
        if self.take(sign) { Ok(()) } else { Err(self.wrong(self.place(), expected)) }
    }

    fn take(&mut self, sign: char) -> bool {
        let there = self.is_sign(0, sign);
        self.next += usize::from(there);
        there
    }

    fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.words.get(self.next + ahead).is_some_and(|word| word.token == Token::Sign(sign))
    }

    fn is_call(&self, functions: &[&str]) -> bool {
        let known = |name: &String| functions.contains(&name.as_str());
        matches!(self.token(), Token::Name(name) if known(name)) && self.is_sign(1, '(')
    }

    fn token(&self) -> &Token {
        self.words.get(self.next).map_or(&Token::End, |word| &word.token)
    }

    fn advance(&mut self) -> Token {
        let token = self.token().clone();
        self.next += 1;
        token
    }

    /// The word that comes next.
    fn place(&self) -> usize {
        self.next
    }

    /// What is wrong at a word.
    fn wrong(&self, word: usize, expected: &str) -> Error {
        let there = self.words.get(word).or(self.words.last());
        let at = there.map_or(0, |word| word.at);
        let found = match there {
            Some(word) if word.token != Token::End => format!("\"{}\"", word.written),
            _ => "its end".to_string(),
        };
        let (formula, expected) = (self.formula.to_string(), expected.to_string());
        Error::Regression(RegressionProblem::FormulaSyntax { formula, at, expected, found })
    }
}

fn is_true(word: &str) -> bool {
    matches!(word, "TRUE" | "True" | "true" | "T")
}
