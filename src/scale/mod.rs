//! Likert scales: which items, which way they are keyed, and how they become a score.

mod outside;

use ndarray::{Array2, ArrayView1};

use crate::data::{Bounds, Column, Responses};
use crate::error::{Error, Result};
use crate::moments::{Moments, in_order};

use outside::{Outside, first_outside};

pub use outside::reversed_item;

/// How the items of a scale are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Score {
    /// The mean of the answered items.
    #[default]
    Mean,
    /// The sum of the items; with items missing, the mean of the answered ones times the number
    /// of items.
    Sum,
}

impl Score {
    /// The word for it: `mean` or `sum`.
    pub fn name(self) -> &'static str {
        match self {
            Score::Mean => "mean",
            Score::Sum => "sum",
        }
    }
}

/// A scale: items that are averaged or summed into one score, some of them keyed the other way.
///
/// A reversed item is turned round inside the declared bounds, never inside the observed ones:
///
/// ```text
/// x' = high + low − x
/// ```
///
/// A respondent gets a score when at least `min_valid` items are answered (all of them unless
/// said otherwise):
///
/// ```text
/// mean score = Σ answered items / number answered
/// sum score  = mean score · number of items
/// ```
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, Scale};
///
/// let workload = Scale::new("workload", ["enough_time", "no_conflict", "too_much"])?
///     .bounds(0.0, 3.0)?
///     .reverse(["enough_time", "no_conflict"])?
///     .min_valid(2)?;
/// let enough_time = array![0.0, 3.0, f64::NAN];
/// let no_conflict = array![1.0, 3.0, f64::NAN];
/// let too_much = array![3.0, 0.0, 2.0];
/// let responses = Responses::from_columns([
///     ("enough_time", enough_time.view()),
///     ("no_conflict", no_conflict.view()),
///     ("too_much", too_much.view()),
/// ])?;
/// let score = workload.score(&responses)?;
/// assert!((score[0] - 8.0 / 3.0).abs() < 1e-15); // (3 + 2 + 3) / 3
/// assert_eq!(score[1], 0.0);
/// assert!(score[2].is_nan()); // one answer of the two that are needed
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    name: String,
    items: Vec<String>,
    bounds: Option<Bounds>,
    reversed: Vec<bool>,
    score: Score,
    min_valid: usize,
}

impl Scale {
    /// A scale of two or more items, none reversed, scored by the mean of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`], [`Error::DuplicateName`].
    pub fn new<S: Into<String>>(
        name: impl Into<String>,
        items: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let (name, items): (String, Vec<String>) =
            (name.into(), items.into_iter().map(Into::into).collect());
        if items.len() < 2 {
            return Err(Error::TooFewItems { scale: name, found: items.len() });
        }
        if let Some(twice) = (1..items.len()).find(|&i| items[..i].contains(&items[i])) {
            return Err(Error::DuplicateName { variable: items[twice].clone() });
        }
        Ok(Self {
            reversed: vec![false; items.len()],
            min_valid: items.len(),
            bounds: None,
            score: Score::Mean,
            name,
            items,
        })
    }

    /// The lowest and the highest possible answer to every item.
    ///
    /// # Errors
    /// [`Error::BoundsReversed`].
    pub fn bounds(mut self, low: f64, high: f64) -> Result<Self> {
        if !(low < high && low.is_finite() && high.is_finite()) {
            return Err(Error::BoundsReversed { scale: self.name, low, high });
        }
        self.bounds = Some(Bounds { low, high });
        Ok(self)
    }

    /// The items that are keyed the other way. Bounds must have been declared.
    ///
    /// # Errors
    /// [`Error::UnknownItem`], [`Error::ReverseWithoutBounds`], [`Error::DuplicateName`].
    pub fn reverse<S: AsRef<str>>(mut self, items: impl IntoIterator<Item = S>) -> Result<Self> {
        for item in items {
            let item = item.as_ref();
            let Some(at) = self.items.iter().position(|known| known == item) else {
                return Err(Error::UnknownItem {
                    scale: self.name,
                    item: item.to_string(),
                    items: self.items,
                });
            };
            if self.bounds.is_none() {
                return Err(Error::ReverseWithoutBounds {
                    scale: self.name,
                    item: item.to_string(),
                });
            }
            if self.reversed[at] {
                return Err(Error::DuplicateName { variable: item.to_string() });
            }
            self.reversed[at] = true;
        }
        Ok(self)
    }

    /// Mean or sum.
    #[must_use]
    pub fn scored_by(mut self, score: Score) -> Self {
        self.score = score;
        self
    }

    /// How many items must be answered for a score.
    ///
    /// # Errors
    /// [`Error::MinValidOutOfRange`].
    pub fn min_valid(mut self, min_valid: usize) -> Result<Self> {
        if !(1..=self.items.len()).contains(&min_valid) {
            return Err(Error::MinValidOutOfRange {
                scale: self.name,
                min_valid,
                items: self.items.len(),
            });
        }
        self.min_valid = min_valid;
        Ok(self)
    }

    /// The scale's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The items, in order.
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// The lowest and the highest possible answer, where they are declared.
    pub(crate) fn declared_bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// For each item, whether it is reversed.
    pub fn reversed(&self) -> &[bool] {
        &self.reversed
    }

    /// The lowest and the highest possible answer, if they are declared.
    pub(crate) fn limits(&self) -> Option<Bounds> {
        self.bounds
    }

    /// How the items are combined.
    pub fn score_type(&self) -> Score {
        self.score
    }

    /// Every respondent's score as a column that is computed while it is read; missing where fewer
    /// than `min_valid` items are answered. The items are looked through first.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::OutsideBounds`], [`Error::InfiniteValue`].
    pub fn column<'a>(&self, responses: &Responses<'a>) -> Result<Column<'a>> {
        self.look_through(responses)?;
        let items = self.keyed_columns(responses)?;
        match self.score {
            Score::Mean => Column::mean_of(items, self.min_valid),
            Score::Sum => Column::sum_of(items, self.min_valid),
        }
    }

    /// Every respondent's score; NaN where fewer than `min_valid` items are answered.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::OutsideBounds`], [`Error::InfiniteValue`].
    pub fn score(&self, responses: &Responses<'_>) -> Result<Vec<f64>> {
        Ok(self.column(responses)?.to_vec())
    }

    /// The items with the reversed ones turned round, one row per respondent (n, k).
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::OutsideBounds`], [`Error::InfiniteValue`].
    pub fn keyed(&self, responses: &Responses<'_>) -> Result<Array2<f64>> {
        self.look_through(responses)?;
        let mut keyed = Array2::zeros((responses.n_rows(), self.items.len()));
        for (mut to, column) in keyed.columns_mut().into_iter().zip(self.keyed_columns(responses)?)
        {
            to.assign(&ArrayView1::from(&column.to_vec()));
        }
        Ok(keyed)
    }

    /// The items in order, the reversed ones turned round.
    fn keyed_columns<'a>(&self, responses: &Responses<'a>) -> Result<Vec<Column<'a>>> {
        let column = |(item, reversed): (&String, &bool)| {
            let answers = responses.column(item)?.clone();
            Ok(match self.bounds {
                Some(Bounds { low, high }) if *reversed => answers.reversed(low, high)?,
                _ => answers,
            })
        };
        self.items.iter().zip(&self.reversed).map(column).collect()
    }

    /// Makes sure that every answer to every item lies inside the bounds, if there are any.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::OutsideBounds`], [`Error::InfiniteValue`].
    pub fn check(&self, responses: &Responses<'_>) -> Result<()> {
        match self.bounds {
            Some(_) => self.look_through(responses),
            None => self.items.iter().try_for_each(|item| responses.column(item).map(|_| ())),
        }
    }

    fn look_through(&self, responses: &Responses<'_>) -> Result<()> {
        let columns = self.items.iter().map(|item| Ok((item, responses.column(item)?)));
        let columns: Vec<(&String, &Column<'_>)> = columns.collect::<Result<_>>()?;
        // In parallel, yet the first item in order is the one that is named.
        let check = |at: usize| self.check_column(columns[at].0, columns[at].1);
        in_order(columns.len(), check)?.into_iter().collect()
    }

    fn check_column(&self, item: &str, column: &Column<'_>) -> Result<()> {
        let bounds = self.bounds.unwrap_or(Bounds { low: f64::MIN, high: f64::MAX });
        let Some(Outside { row, value }) = first_outside(column, bounds) else { return Ok(()) };
        if value.is_infinite() {
            return Err(Error::InfiniteValue { variable: item.to_string(), row });
        }
        let Bounds { low, high } = bounds;
        let (scale, item) = (self.name.clone(), item.to_string());
        Err(Error::OutsideBounds { scale, item, row, value, low, high })
    }

    /// The moments of the items with the reversed ones turned round: a sign and a shift.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`].
    pub fn key(&self, moments: &Moments) -> Result<Moments> {
        Ok(self.turned_round(moments.select(&self.items)?))
    }

    /// The same for an analysis of moments that stay here; see [`Moments::show`].
    pub(crate) fn key_shown(&self, moments: &Moments) -> Result<Moments> {
        Ok(self.turned_round(moments.show(&self.items)?))
    }

    /// The items with the reversed ones turned round.
    fn turned_round(&self, items: Moments) -> Moments {
        let mut keyed = items;
        if let Some(Bounds { low, high }) = self.bounds {
            for (j, _) in self.reversed.iter().enumerate().filter(|(_, reversed)| **reversed) {
                keyed = keyed.reversed(j, low + high);
            }
        }
        keyed
    }
}
