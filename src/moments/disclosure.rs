//! What moments would tell of single respondents.

use super::{Moments, Sums};
use crate::error::{Error, Result};

impl Moments {
    /// Makes sure that no cell rests on fewer than `min_cell` respondents, before moments are given
    /// away: all respondents together, those who answered any pair of variables, and those of any
    /// missingness pattern. Cells that nobody is in tell nothing of anyone.
    ///
    /// Moments are aggregates, but sums over a few respondents come near their answers: the mean and
    /// the variance of two respondents are their two answers. This guard looks at the numbers of
    /// respondents only; it does not see that a rare category is a variable of its own (a dummy of
    /// mean .001 among 3000 counts three people), nor what two tables tell by their difference.
    ///
    /// # Errors
    /// [`Error::SmallCell`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Missing, Moments, Responses};
    ///
    /// let x = array![1.0, 2.0, 4.0];
    /// let moments = Moments::of(&Responses::from_columns([("x", x.view())])?, Missing::Listwise)?;
    /// assert!(moments.check_cells(3).is_ok());
    /// assert!(moments.check_cells(10).is_err());
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn check_cells(&self, min_cell: u64) -> Result<()> {
        let small = |n: f64| n > 0.0 && n < min_cell as f64;
        let refuse = |cell: String, n: f64| Err(Error::SmallCell { cell, n: n as u64, min_cell });
        match &self.sums {
            Sums::Complete(_) => {
                // Not n, which frequency weights inflate.
                let rows = self.cases.used as f64;
                if small(rows) { refuse("all respondents".to_string(), rows) } else { Ok(()) }
            }
            Sums::Pairwise(sums) => match sums.n.indexed_iter().find(|(_, n)| small(**n)) {
                Some(((i, j), &n)) => {
                    let pair = format!("`{}` with `{}`", self.names[i], self.names[j]);
                    refuse(pair, n)
                }
                None => Ok(()),
            },
            Sums::Patterns(likelihood) => {
                let mut parts = likelihood.patterns.parts();
                match parts.find(|(_, sums)| small(sums.n)) {
                    Some((observed, sums)) => {
                        let answered = observed.iter().map(|&j| likelihood.names[j].as_str());
                        let answered = answered.collect::<Vec<_>>().join(", ");
                        refuse(format!("the respondents who answered only {answered}"), sums.n)
                    }
                    None => Ok(()),
                }
            }
        }
    }
}
