//! The correlations of some variables with some others: a rectangle of a matrix.

use std::collections::HashSet;

use ndarray::{Array2, Axis};

use super::{CorrelationMatrix, adjust_p_values};
use crate::data::positions;
use crate::error::{CorrelationProblem, Error, Result};

/// Correlations of p variables with q others. Matrices are (p, q); what holds for all of them is in the
/// matrix that they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationsBetween {
    /// The variables of the rows (p).
    pub rows: Vec<String>,
    /// The variables of the columns (q).
    pub columns: Vec<String>,
    /// Respondents per pair.
    pub n: Array2<f64>,
    /// The coefficients.
    pub r: Array2<f64>,
    /// Their standard errors, as in the matrix.
    pub std_error: Array2<f64>,
    /// The test statistics.
    pub statistic: Array2<f64>,
    /// Their degrees of freedom.
    pub df: Array2<f64>,
    /// p-values, adjusted for the tests of the rectangle.
    pub p_value: Array2<f64>,
    /// The same before any adjustment.
    pub p_unadjusted: Array2<f64>,
    /// How many tests the rectangle has: the family of the adjustment.
    pub n_tests: u64,
    /// Lower ends of the intervals.
    pub conf_low: Array2<f64>,
    /// Upper ends of the intervals.
    pub conf_high: Array2<f64>,
}

impl CorrelationMatrix {
    /// The correlations of some variables with some others, as SPSS's `WITH` and psych's
    /// `corr.test(x, y)`: p-values are adjusted for the p · q tests of the rectangle. Listwise, the
    /// respondents stay those complete on all variables of the matrix.
    ///
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::DuplicateName`], [`Error::NoVariables`],
    /// [`CorrelationProblem::OnBothSides`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Adjustment, CorrelationMethod, Correlations, Moments};
    ///
    /// let r = array![[1.0, 0.6, 0.2], [0.6, 1.0, 0.3], [0.2, 0.3, 1.0]];
    /// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 60, None, None)?;
    /// let asked = Correlations::new(CorrelationMethod::Pearson).adjust(Adjustment::Bonferroni);
    /// let between = asked.of_moments(&moments)?.between(["a", "b"], ["y"])?;
    /// assert_eq!((between.r.dim(), between.n_tests), ((2, 1), 2));
    /// assert_eq!(between.p_value[[1, 0]], 2.0 * between.p_unadjusted[[1, 0]]);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn between<S: AsRef<str>, C: AsRef<str>>(
        &self,
        rows: impl IntoIterator<Item = S>,
        columns: impl IntoIterator<Item = C>,
    ) -> Result<CorrelationsBetween> {
        let (rows, columns) = (positions(&self.names, rows)?, positions(&self.names, columns)?);
        let down: HashSet<&usize> = rows.iter().collect();
        if let Some(&twice) = columns.iter().find(|column| down.contains(column)) {
            let variable = self.names[twice].clone();
            return Err(Error::Correlation(CorrelationProblem::OnBothSides { variable }));
        }
        let of = |matrix: &Array2<f64>| matrix.select(Axis(0), &rows).select(Axis(1), &columns);
        let named = |at: &[usize]| at.iter().map(|&at| self.names[at].clone()).collect();
        let p_unadjusted = of(&self.p_unadjusted);
        let p: Vec<f64> = p_unadjusted.iter().copied().collect();
        let mut p_value = p_unadjusted.clone();
        p_value.iter_mut().zip(adjust_p_values(&p, self.adjustment)?).for_each(|(p, by)| *p = by);
        Ok(CorrelationsBetween {
            rows: named(&rows),
            columns: named(&columns),
            n: of(&self.n),
            r: of(&self.r),
            std_error: of(&self.std_error),
            statistic: of(&self.statistic),
            df: of(&self.df),
            p_value,
            n_tests: p.iter().filter(|p| !p.is_nan()).count() as u64,
            p_unadjusted,
            conf_low: of(&self.conf_low),
            conf_high: of(&self.conf_high),
        })
    }
}
