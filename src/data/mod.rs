//! What was answered: named columns of any numeric width, with their missing values and weights.

mod column;
mod weights;

pub use column::Column;
pub use weights::{WeightType, Weights};

use crate::error::{Error, Result};

/// The largest count that a double holds exactly, 2⁵³.
pub(crate) const MOST_RESPONDENTS: u64 = 1 << 53;

/// What to do with respondents who left something unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Use the respondents who answered every variable of the call.
    #[default]
    Listwise,
    /// Use, for each pair of variables, the respondents who answered both.
    Pairwise,
}

impl Missing {
    /// The word for it: `listwise` or `pairwise`.
    pub fn name(self) -> &'static str {
        match self {
            Missing::Listwise => "listwise",
            Missing::Pairwise => "pairwise",
        }
    }
}

/// The answers of a survey: one named column per variable, one row per respondent.
///
/// Columns borrow the caller's arrays and keep their numeric type; nothing is copied or widened
/// as a whole. NaN, or `false` in a column's validity mask, is a missing answer.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::Responses;
///
/// let enough_time = array![0_u8, 2, 3];
/// let age = array![31.0, f64::NAN, 58.0];
/// let responses = Responses::from_columns([("enough_time", enough_time.view())])?
///     .with_column("age", age.view())?;
/// assert_eq!(responses.n_rows(), 3);
/// assert_eq!(responses.names(), ["enough_time", "age"]);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Responses<'a> {
    names: Vec<String>,
    columns: Vec<Column<'a>>,
    weights: Option<Weights<'a>>,
}

impl<'a> Responses<'a> {
    /// Columns with their names. To mix numeric types, wrap each view in [`Column::from`] or add
    /// columns with [`Responses::with_column`].
    ///
    /// # Errors
    /// [`Error::DuplicateName`], [`Error::UnequalLengths`].
    pub fn from_columns<N, C>(columns: impl IntoIterator<Item = (N, C)>) -> Result<Self>
    where
        N: Into<String>,
        C: Into<Column<'a>>,
    {
        columns.into_iter().try_fold(Self::default(), |responses, (name, column)| {
            responses.with_column(name, column)
        })
    }

    /// The same answers and one more column.
    ///
    /// # Errors
    /// [`Error::DuplicateName`], [`Error::UnequalLengths`].
    pub fn with_column(
        mut self,
        name: impl Into<String>,
        column: impl Into<Column<'a>>,
    ) -> Result<Self> {
        let (name, column) = (name.into(), column.into());
        if self.names.contains(&name) {
            return Err(Error::DuplicateName { variable: name });
        }
        if !self.columns.is_empty() && column.len() != self.n_rows() {
            return Err(Error::UnequalLengths {
                variable: name,
                expected: self.n_rows(),
                found: column.len(),
            });
        }
        if let Some(weights) = self.weights.as_ref().filter(|w| w.len() != column.len()) {
            let (expected, found) = (weights.len(), column.len());
            return Err(Error::UnequalLengths { variable: name, expected, found });
        }
        self.names.push(name);
        self.columns.push(column);
        Ok(self)
    }

    /// The same answers, each respondent counted by a weight.
    ///
    /// # Errors
    /// [`Error::WrongWeight`], [`Error::AllWeightsZero`], [`Error::SampleSizeOutOfRange`],
    /// [`Error::UnequalLengths`]; and
    /// [`Error::NotYet`] for analytic and sampling weights.
    pub fn weighted(mut self, weights: impl Into<Column<'a>>, kind: WeightType) -> Result<Self> {
        let weights = Weights::new(weights.into(), kind)?;
        if !self.columns.is_empty() && weights.len() != self.n_rows() {
            return Err(Error::UnequalLengths {
                variable: "weights".to_string(),
                expected: self.n_rows(),
                found: weights.len(),
            });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// Some of the columns, in the order named, with the same weights.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::DuplicateName`].
    pub fn select<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut selected = Self { weights: self.weights.clone(), ..Self::default() };
        for name in names {
            selected = selected.with_column(name.as_ref(), self.column(name.as_ref())?.clone())?;
        }
        Ok(selected)
    }

    /// One column.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`].
    pub fn column(&self, name: &str) -> Result<&Column<'a>> {
        Ok(&self.columns[position(&self.names, name)?])
    }

    /// The names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    /// The weights, if respondents are weighted.
    pub fn weights(&self) -> Option<&Weights<'a>> {
        self.weights.as_ref()
    }

    /// How many respondents there are, whether or not they answered.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }
}

/// Where a name stands among the names there are.
pub(crate) fn position(names: &[String], name: &str) -> Result<usize> {
    names.iter().position(|known| known == name).ok_or_else(|| Error::UnknownVariable {
        variable: name.to_string(),
        available: names.to_vec(),
    })
}
