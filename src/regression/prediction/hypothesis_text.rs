//! Linear hypotheses as text: `2 * x - z = 1`.

use super::LinearHypothesis;
use crate::error::{Error, RegressionProblem, Result};

/// What a hypothesis is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Term(usize),
    Number(f64),
    Plus,
    Minus,
    Times,
    Equals,
}

/// Reads a hypothesis about coefficients with these names.
pub(super) fn read(terms: &[String], text: &str) -> Result<LinearHypothesis> {
    let reader = Reader { terms, text };
    let pieces = reader.pieces()?;
    let mut hypothesis = LinearHypothesis {
        name: text.trim().to_string(),
        weights: vec![0.0; terms.len()],
        value: 0.0,
    };
    let equals: Vec<usize> = (0..pieces.len()).filter(|&i| pieces[i].0 == Piece::Equals).collect();
    match equals.as_slice() {
        [] => reader.add_side(&pieces, 1.0, &mut hypothesis)?,
        [at] => {
            reader.add_side(&pieces[..*at], 1.0, &mut hypothesis)?;
            reader.add_side(&pieces[at + 1..], -1.0, &mut hypothesis)?;
        }
        [_, second, ..] => return Err(reader.unreadable(pieces[*second].1, "one = sign")),
    }
    if hypothesis.weights.iter().all(|weight| *weight == 0.0) {
        return Err(reader.unreadable(0, "a coefficient with a weight"));
    }
    Ok(hypothesis)
}

struct Reader<'a> {
    terms: &'a [String],
    text: &'a str,
}

impl Reader<'_> {
    fn unreadable(&self, at: usize, expected: &'static str) -> Error {
        Error::Regression(RegressionProblem::UnreadableHypothesis {
            text: self.text.to_string(),
            place: self.text[..at].chars().count(),
            expected,
            terms: self.terms.to_vec(),
        })
    }

    /// The pieces, each with the byte at which it begins.
    fn pieces(&self) -> Result<Vec<(Piece, usize)>> {
        let (mut pieces, mut at) = (Vec::new(), 0);
        while let Some(letter) = self.text[at..].chars().next() {
            if letter.is_whitespace() {
                at += letter.len_utf8();
                continue;
            }
            let (piece, length) = self.piece(&self.text[at..], letter).ok_or_else(|| {
                self.unreadable(at, "the name of a coefficient, a number, or one of + - * =")
            })?;
            pieces.push((piece, at));
            at += length;
        }
        Ok(pieces)
    }

    /// The piece with which a text begins, and its length in bytes.
    fn piece(&self, rest: &str, letter: char) -> Option<(Piece, usize)> {
        let fitting = self.terms.iter().enumerate().filter(|(_, term)| {
            !term.is_empty() && rest.strip_prefix(term.as_str()).is_some_and(ends_a_name)
        });
        if let Some((at, term)) = fitting.max_by_key(|(_, term)| term.len()) {
            return Some((Piece::Term(at), term.len()));
        }
        let sign = match letter {
            '+' => Piece::Plus,
            '-' | '−' => Piece::Minus,
            '*' => Piece::Times,
            '=' => Piece::Equals,
            _ => {
                let numeric = |c: char| !(c.is_ascii_digit() || c == '.');
                let length = rest.find(numeric).unwrap_or(rest.len());
                let number = rest[..length].parse().ok()?;
                return ends_a_name(&rest[length..]).then_some((Piece::Number(number), length));
            }
        };
        Some((sign, letter.len_utf8()))
    }

    /// Adds one side of the equation: terms with + and − between them.
    fn add_side(
        &self,
        pieces: &[(Piece, usize)],
        side: f64,
        hypothesis: &mut LinearHypothesis,
    ) -> Result<()> {
        let end = self.text.len();
        if pieces.is_empty() {
            return Err(self.unreadable(end, "something on both sides of the = sign"));
        }
        let mut rest = pieces;
        let mut first = true;
        while let Some((piece, at)) = rest.first().copied() {
            let sign = match piece {
                Piece::Plus => 1.0,
                Piece::Minus => -1.0,
                _ if first => 1.0,
                _ => return Err(self.unreadable(at, "+, - or = between terms")),
            };
            if matches!(piece, Piece::Plus | Piece::Minus) {
                rest = &rest[1..];
            }
            first = false;
            let here = rest.first().map_or(end, |(_, at)| *at);
            let kinds: Vec<Piece> = rest.iter().take(3).map(|(piece, _)| *piece).collect();
            let used = match kinds.as_slice() {
                [Piece::Number(by), Piece::Times, Piece::Term(term)]
                | [Piece::Term(term), Piece::Times, Piece::Number(by)] => {
                    hypothesis.weights[*term] += side * sign * by;
                    3
                }
                [_, Piece::Times, ..] => return Err(self.unreadable(here, "a number times a name")),
                [Piece::Term(term), ..] => {
                    hypothesis.weights[*term] += side * sign;
                    1
                }
                [Piece::Number(number), ..] => {
                    hypothesis.value -= side * sign * number;
                    1
                }
                _ => return Err(self.unreadable(here, "a name or a number")),
            };
            rest = &rest[used..];
        }
        Ok(())
    }
}

/// Whether what follows a name or a number is not more of a word.
fn ends_a_name(rest: &str) -> bool {
    !rest
        .chars()
        .next()
        .is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '[' | '.'))
}
