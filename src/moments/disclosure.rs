//! What moments would tell of single respondents.

use ndarray::Array2;

use super::{Moments, Sums};
use crate::error::{Error, Result};

impl Moments {
    /// Makes sure that no cell rests on fewer than `min_cell` respondents, before moments are given
    /// away: all respondents together, those who answered any pair of variables, and those of any
    /// missingness pattern. Cells that nobody is in tell nothing of anyone.
    ///
    /// Respondents are people, however often frequency weights count them.
    ///
    /// Under pairwise deletion two cells can differ by a few: where all but one of those who answered
    /// x answered y as well, the sums of x over both groups differ by what that one answered. With
    /// n_xy the respondents who answered both and n_x those who answered x,
    ///
    /// ```text
    /// n_x − n_xy                those who answered x, but not y
    /// n_xz − n_xy               those who answered x and z, but not y; told where all of y answered z
    /// ```
    ///
    /// are cells too. Missingness patterns have no respondents in common, and so no differences.
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
        let guard = Guard { min_cell };
        match &self.sums {
            Sums::Complete(sums) => guard.check(sums.rows, || "all respondents".to_string()),
            Sums::Pairwise(sums) => guard.check_pairs(&self.names, &sums.rows),
            Sums::Patterns(likelihood) => {
                likelihood.patterns.parts().try_for_each(|(observed, sums)| {
                    guard.check(sums.rows, || {
                        let answered = observed.iter().map(|&j| likelihood.names[j].as_str());
                        let answered = answered.collect::<Vec<_>>().join(", ");
                        format!("the respondents who answered only {answered}")
                    })
                })
            }
        }
    }
}

/// Refuses cells of fewer respondents than it is told.
pub(super) struct Guard {
    pub(super) min_cell: u64,
}

impl Guard {
    /// Makes sure that a cell has nobody in it, or enough.
    pub(super) fn check(&self, rows: f64, cell: impl FnOnce() -> String) -> Result<()> {
        let min_cell = self.min_cell;
        if rows > 0.0 && rows < min_cell as f64 {
            return Err(Error::SmallCell { cell: cell(), n: rows as u64, min_cell });
        }
        Ok(())
    }

    /// The same of pairs and of what they differ by: rows that answered both of two variables, (k, k).
    fn check_pairs(&self, names: &[String], rows: &Array2<f64>) -> Result<()> {
        for ((i, j), &both) in rows.indexed_iter() {
            self.check(both, || format!("`{}` with `{}`", names[i], names[j]))?;
            self.check(rows[[i, i]] - both, || {
                format!("the respondents who answered `{}` but not `{}`", names[i], names[j])
            })?;
        }
        for ((y, z), &both) in rows.indexed_iter() {
            // All who answered y answered z, and some others did.
            if both < rows[[y, y]] || both == rows[[z, z]] {
                continue;
            }
            for x in 0..names.len() {
                self.check(rows[[x, z]] - rows[[x, y]], || {
                    let (x, y, z) = (&names[x], &names[y], &names[z]);
                    format!("the respondents who answered `{x}` and `{z}` but not `{y}`")
                })?;
            }
        }
        Ok(())
    }
}
