//! What was answered: named columns of any numeric width, with their missing values and weights.

#[cfg(feature = "arrow")]
mod arrow;
mod bounds;
mod column;
mod derived;
mod validity;
mod values;
mod weights;

pub use bounds::Bounds;
pub use column::Column;
pub(crate) use values::Bytes;
pub use weights::{WeightType, Weights};

use ndarray::ArrayView2;

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
    /// Use all respondents who answered anything, for the means and covariances under which their
    /// answers are most likely (maximum likelihood by the EM algorithm; answers missing at random
    /// from a multivariate normal distribution).
    Em,
}

impl Missing {
    /// The word for it: `listwise`, `pairwise` or `em`.
    pub fn name(self) -> &'static str {
        match self {
            Missing::Listwise => "listwise",
            Missing::Pairwise => "pairwise",
            Missing::Em => "em",
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
    filter: Option<Column<'a>>,
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

    /// A table of doubles, one row per respondent (n, k), and the names of its columns (k). Where its
    /// rows lie one after the other, this is faster than its columns one by one.
    ///
    /// # Errors
    /// [`Error::WrongShape`], [`Error::DuplicateName`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Missing, Moments, Responses};
    ///
    /// let answers = array![[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]];
    /// let responses = Responses::from_table(["x", "y"], answers.view())?;
    /// assert_eq!(Moments::of(&responses, Missing::Listwise)?.n(), 3);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn from_table<N: Into<String>>(
        names: impl IntoIterator<Item = N>,
        table: ArrayView2<'a, f64>,
    ) -> Result<Self> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        if names.len() != table.ncols() {
            return Err(Error::WrongShape {
                what: "the table",
                expected: format!("(n, {})", names.len()),
                found: format!("{:?}", table.shape()),
            });
        }
        let columns = names.into_iter().enumerate();
        Self::from_columns(columns.map(|(j, name)| (name, Column::of_table(table, j))))
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
        self.check_rows(&name, column.len())?;
        self.names.push(name);
        self.columns.push(column);
        Ok(self)
    }

    /// The same answers, each respondent counted by a weight.
    ///
    /// # Errors
    /// [`Error::WrongWeight`], [`Error::SampleSizeOutOfRange`], [`Error::UnequalLengths`].
    pub fn weighted(mut self, weights: impl Into<Column<'a>>, kind: WeightType) -> Result<Self> {
        let weights = Weights::new(weights.into(), kind)?;
        self.check_rows("weights", weights.len())?;
        self.weights = Some(weights);
        Ok(self)
    }

    /// Only the respondents for whom `keep` is true, or other than 0; those for whom it is missing
    /// are left out too.
    ///
    /// # Errors
    /// [`Error::UnequalLengths`].
    pub fn filtered(mut self, keep: impl Into<Column<'a>>) -> Result<Self> {
        let keep = keep.into();
        self.check_rows("the filter", keep.len())?;
        self.filter = Some(keep);
        Ok(self)
    }

    /// Makes sure that a further column has as many rows as what is there.
    fn check_rows(&self, variable: &str, found: usize) -> Result<()> {
        let columns = self.columns.first().map(Column::len);
        let weights = self.weights.as_ref().map(Weights::len);
        match columns.or(weights).or(self.filter.as_ref().map(Column::len)) {
            Some(expected) if expected != found => {
                Err(Error::UnequalLengths { variable: variable.to_string(), expected, found })
            }
            _ => Ok(()),
        }
    }

    /// Some of the columns, in the order named, with the same weights and filter.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::DuplicateName`].
    pub fn select<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let (weights, filter) = (self.weights.clone(), self.filter.clone());
        let mut selected = Self { weights, filter, ..Self::default() };
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

    /// What says which respondents to keep, if not all.
    pub(crate) fn filter(&self) -> Option<&Column<'a>> {
        self.filter.as_ref()
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

/// The places of some names, each once, in the order named.
pub(crate) fn positions<S: AsRef<str>>(
    names: &[String],
    chosen: impl IntoIterator<Item = S>,
) -> Result<Vec<usize>> {
    let mut at = Vec::new();
    for name in chosen {
        let index = position(names, name.as_ref())?;
        if at.contains(&index) {
            return Err(Error::DuplicateName { variable: name.as_ref().to_string() });
        }
        at.push(index);
    }
    if at.is_empty() { Err(Error::NoVariables) } else { Ok(at) }
}
