//! Measures of association of a two-way table of counts.

use ndarray::ArrayView2;

use super::crossed::{Crossed, Ratio};
use super::{Correlation, check_confidence};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::chi_squared_upper;

/// Which variable of a table is to be told from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dependent {
    /// That of the rows, from the columns.
    Rows,
    /// That of the columns, from the rows.
    Columns,
    /// Neither: the symmetric measure.
    #[default]
    Symmetric,
}

impl Dependent {
    /// The word for it: `rows`, `columns` or `symmetric`.
    pub fn name(self) -> &'static str {
        match self {
            Dependent::Rows => "rows",
            Dependent::Columns => "columns",
            Dependent::Symmetric => "symmetric",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Dependent::Rows, Dependent::Columns, Dependent::Symmetric];
        all.into_iter().find(|dependent| dependent.name() == name)
    }
}

/// Kendall's tau-b of a table of counts, rows and columns in ascending order of their levels.
///
/// ```text
/// P, Q    twice the concordant and the discordant pairs
/// D_r     W² − Σ r_i²,   D_c = W² − Σ c_j²,   W respondents, r and c the sums of rows and columns
/// tau-b   (P − Q) / √(D_r D_c)
/// ASE     √Σ f_ij (∂ tau-b / ∂ f_ij)²,  f_ij the counts
/// T       (P − Q) / √Σ f_ij (d_ij − d̄)²,  d_ij = ∂ (P − Q) / ∂ f_ij:  with the standard error
///         that holds without an association
/// interval: tau-b ± z ASE, within −1 and 1
/// ```
///
/// `std_error` is ASE, the asymptotic standard error of SPSS and PSPP (`CROSSTABS`) and SAS; the
/// statistic is the approximate T of SPSS and PSPP, and p its normal one. There is no T (NaN) where
/// its standard error is nought, as in a table of two rows and two columns with nobody off the
/// diagonal. Of answers in rows, [`rank_correlation_matrix`](crate::rank_correlation_matrix) gives the
/// same tau-b with the test of Kendall (1970), the usual one.
///
/// # Errors
/// [`CorrelationProblem::NotACount`], [`CorrelationProblem::OneCategory`],
/// [`Error::SampleSizeOutOfRange`] below 3 respondents, [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::kendall_tau_b;
///
/// // 4 · 3 pairs agree, 1 · 2 do not; 5 · 5 differ by row, 6 · 4 by column.
/// let tau = kendall_tau_b(array![[4.0, 1.0], [2.0, 3.0]].view(), 0.95)?;
/// assert!((tau.estimate - 10.0 / 600_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Brown, M. B., & Benedetti, J. K. (1977). Sampling behavior of tests for correlation in two-way
/// contingency tables. *Journal of the American Statistical Association*, 72(358), 309–315.
/// <https://doi.org/10.1080/01621459.1977.10481007>. Kendall, M. G. (1970). *Rank correlation
/// methods* (4th ed.). Griffin.
pub fn kendall_tau_b(counts: ArrayView2<'_, f64>, confidence: f64) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let pairs = table.pairs();
    let (rows, columns) = (pairs.differing_by_row, pairs.differing_by_column);
    let denominator = (rows * columns).sqrt();
    let ratio = Ratio { numerator: pairs.difference, denominator, lowest: -1.0 };
    let derivatives = |at: [usize; 2]| {
        let relative = table.by_row(at) / rows + table.by_column(at) / columns;
        [pairs.by_difference(at), denominator * relative / 2.0]
    };
    Ok(table.measure("kendall_tau_b", ratio, derivatives, confidence))
}

/// Stuart's tau-c of a table of counts, rows and columns in ascending order of their levels.
///
/// ```text
/// tau-c = q (P − Q) / (W² (q − 1)),   q the smaller number of rows and columns with respondents
/// ```
///
/// with P, Q and W, the standard error, test and interval as for [`kendall_tau_b`].
///
/// # Errors
/// As [`kendall_tau_b`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::kendall_tau_c;
///
/// let tau = kendall_tau_c(array![[4.0, 1.0], [2.0, 3.0]].view(), 0.95)?;
/// assert!((tau.estimate - 2.0 * 20.0 / 100.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Stuart, A. (1953). The estimation and comparison of strengths of association in contingency
/// tables. *Biometrika*, 40(1–2), 105–110. <https://doi.org/10.1093/biomet/40.1-2.105>. Brown and
/// Benedetti (1977), as for [`kendall_tau_b`].
pub fn kendall_tau_c(counts: ArrayView2<'_, f64>, confidence: f64) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let pairs = table.pairs();
    let fewer = table.rows_answered().min(table.columns_answered());
    let share = (fewer - 1.0) / fewer;
    let denominator = table.total() * table.total() * share;
    let ratio = Ratio { numerator: pairs.difference, denominator, lowest: -1.0 };
    let derivatives = |at| [pairs.by_difference(at), 2.0 * table.total() * share];
    Ok(table.measure("kendall_tau_c", ratio, derivatives, confidence))
}

/// Goodman and Kruskal's gamma of a table of counts, rows and columns in ascending order of their
/// levels: among the pairs that differ on both variables.
///
/// ```text
/// gamma = (P − Q) / (P + Q)
/// ```
///
/// with P and Q, the standard error, test and interval as for [`kendall_tau_b`].
///
/// # Errors
/// As [`kendall_tau_b`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::goodman_kruskal_gamma;
///
/// let gamma = goodman_kruskal_gamma(array![[4.0, 1.0], [2.0, 3.0]].view(), 0.95)?;
/// assert!((gamma.estimate - 10.0 / 14.0).abs() < 1e-15); // Yule's Q
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Goodman, L. A., & Kruskal, W. H. (1954). Measures of association for cross classifications.
/// *Journal of the American Statistical Association*, 49(268), 732–764.
/// <https://doi.org/10.1080/01621459.1954.10501231>. Brown and Benedetti (1977), as for
/// [`kendall_tau_b`].
pub fn goodman_kruskal_gamma(counts: ArrayView2<'_, f64>, confidence: f64) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let pairs = table.pairs();
    let ratio = Ratio { numerator: pairs.difference, denominator: pairs.ordered, lowest: -1.0 };
    let derivatives = |at| [pairs.by_difference(at), pairs.by_ordered(at)];
    Ok(table.measure("goodman_kruskal_gamma", ratio, derivatives, confidence))
}

/// Somers' d of a table of counts, rows and columns in ascending order of their levels: among the
/// pairs that differ on the independent variable.
///
/// ```text
/// columns dependent   d = (P − Q) / D_r
/// rows dependent      d = (P − Q) / D_c
/// symmetric           d = (P − Q) / ((D_r + D_c) / 2)
/// ```
///
/// with P, Q, D_r and D_c, the standard error, test and interval as for [`kendall_tau_b`].
///
/// # Errors
/// As [`kendall_tau_b`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Dependent, somers_d};
///
/// let d = somers_d(array![[4.0, 1.0], [2.0, 3.0]].view(), Dependent::Columns, 0.95)?;
/// assert!((d.estimate - (4.0 / 5.0 - 2.0 / 5.0)).abs() < 1e-15); // a difference of shares
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Somers, R. H. (1962). A new asymmetric measure of association for ordinal variables. *American
/// Sociological Review*, 27(6), 799–811. <https://doi.org/10.2307/2090408>. Brown and Benedetti
/// (1977), as for [`kendall_tau_b`].
pub fn somers_d(
    counts: ArrayView2<'_, f64>,
    dependent: Dependent,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let pairs = table.pairs();
    let (method, [row, column]) = match dependent {
        Dependent::Rows => ("somers_d_rows", [0.0, 1.0]),
        Dependent::Columns => ("somers_d_columns", [1.0, 0.0]),
        Dependent::Symmetric => ("somers_d_symmetric", [0.5, 0.5]),
    };
    let denominator = row * pairs.differing_by_row + column * pairs.differing_by_column;
    let ratio = Ratio { numerator: pairs.difference, denominator, lowest: -1.0 };
    let derivatives =
        |at| [pairs.by_difference(at), row * table.by_row(at) + column * table.by_column(at)];
    Ok(table.measure(method, ratio, derivatives, confidence))
}

/// Goodman and Kruskal's lambda of a table of counts in any order: by how much the independent
/// variable reduces the errors made in guessing the dependent one.
///
/// ```text
/// columns dependent   λ = (Σ_i max_j f_ij − max_j c_j) / (W − max_j c_j)
/// rows dependent      the same of the transposed table
/// symmetric           both numerators by both denominators
/// ```
///
/// with the standard error, test and interval as for [`kendall_tau_b`], the interval within 0 and 1.
/// Where several cells of a row (or several sums) are largest, the first one is guessed, as in SPSS;
/// the standard errors then depend on the order of the levels, and hold only without such ties.
///
/// # Errors
/// As [`kendall_tau_b`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Dependent, goodman_kruskal_lambda};
///
/// // Four errors without the rows, 1 + 2 with them.
/// let table = array![[5.0, 1.0], [2.0, 3.0]];
/// let lambda = goodman_kruskal_lambda(table.view(), Dependent::Columns, 0.95)?;
/// assert!((lambda.estimate - 0.25).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Goodman and Kruskal (1954), as for [`goodman_kruskal_gamma`]; Goodman, L. A., & Kruskal, W. H.
/// (1963). Measures of association for cross classifications III: Approximate sampling theory.
/// *Journal of the American Statistical Association*, 58(302), 310–364.
/// <https://doi.org/10.1080/01621459.1963.10500850>
pub fn goodman_kruskal_lambda(
    counts: ArrayView2<'_, f64>,
    dependent: Dependent,
    confidence: f64,
) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let (method, [rows, columns]) = match dependent {
        Dependent::Rows => ("goodman_kruskal_lambda_rows", [1.0, 0.0]),
        Dependent::Columns => ("goodman_kruskal_lambda_columns", [0.0, 1.0]),
        Dependent::Symmetric => ("goodman_kruskal_lambda_symmetric", [1.0, 1.0]),
    };
    let (row, column) = (table.guessed_row(), table.guessed_column());
    let numerator = rows * row.fewer_errors + columns * column.fewer_errors;
    let denominator = rows * row.errors + columns * column.errors;
    let derivatives = |[i, j]: [usize; 2]| {
        let hit = |hit: bool| f64::from(u8::from(hit));
        let (by_row, by_column) = (hit(row.without == i), hit(column.without == j));
        [
            rows * (hit(row.with[j] == i) - by_row)
                + columns * (hit(column.with[i] == j) - by_column),
            rows * (1.0 - by_row) + columns * (1.0 - by_column),
        ]
    };
    let ratio = Ratio { numerator, denominator, lowest: 0.0 };
    Ok(table.measure(method, ratio, derivatives, confidence))
}

/// Goodman and Kruskal's tau of a table of counts in any order: by how much the rows reduce the errors
/// made in guessing the columns with their own frequencies. For the rows as dependent variable, give
/// the transposed table (`counts.t()`).
///
/// ```text
/// tau = (W Σ f_ij² / r_i − Σ c_j²) / (W² − Σ c_j²)
/// χ²  = (W − 1)(C − 1) tau,  (R − 1)(C − 1) degrees of freedom,  R and C the rows and columns with
///       respondents
/// ```
///
/// The statistic is χ² with its degrees of freedom (Light & Margolin 1971), as in SPSS and PSPP; the
/// standard error and the interval, within 0 and 1, are as for [`kendall_tau_b`].
///
/// # Errors
/// As [`kendall_tau_b`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::goodman_kruskal_tau;
///
/// // Of two rows and two columns it is φ², here (4 · 3 − 1 · 2)² / (5 · 5 · 6 · 4).
/// let tau = goodman_kruskal_tau(array![[4.0, 1.0], [2.0, 3.0]].view(), 0.95)?;
/// assert!((tau.estimate - 1.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Goodman and Kruskal (1954), as for [`goodman_kruskal_gamma`]; Light, R. J., & Margolin, B. H.
/// (1971). An analysis of variance for categorical data. *Journal of the American Statistical
/// Association*, 66(335), 534–544. <https://doi.org/10.1080/01621459.1971.10482297>
pub fn goodman_kruskal_tau(counts: ArrayView2<'_, f64>, confidence: f64) -> Result<Correlation> {
    check_confidence(confidence)?;
    let table = Crossed::of(counts)?;
    let n = table.total();
    let within = table.mean_squares_of_rows();
    let squares: f64 = table.column_sums().iter().map(|c| c * c).sum();
    let all: f64 = within.iter().zip(table.row_sums()).map(|(square, r)| square * r).sum();
    let denominator = table.pairs().differing_by_column;
    let ratio = Ratio { numerator: n * all - squares, denominator, lowest: 0.0 };
    let derivatives = |[i, j]: [usize; 2]| {
        let column = table.column_sums()[j];
        // Only asked for where someone is, so that the row has a sum.
        let share = table.counts()[[i, j]] / table.row_sums()[i];
        [all + n * (2.0 * share - within[i]) - 2.0 * column, 2.0 * (n - column)]
    };
    let found = table.measure("goodman_kruskal_tau", ratio, derivatives, confidence);
    let others = table.columns_answered() - 1.0;
    let df = (table.rows_answered() - 1.0) * others;
    let statistic = (n - 1.0) * others * found.estimate;
    Ok(Correlation { statistic, df, p_value: chi_squared_upper(statistic, df), ..found })
}

/// The correlation ratio η of a table of counts: how much of the variation of the columns, whose
/// `levels` are numbers, lies between the rows. For the rows as dependent variable, give the
/// transposed table (`counts.t()`) and their levels.
///
/// ```text
/// η = √(Σ r_i (ȳ_i − ȳ)² / Σ c_j (y_j − ȳ)²),   ȳ_i the mean of row i
/// ```
///
/// As in SPSS and PSPP it comes without standard error, test and interval.
///
/// # Errors
/// As [`kendall_tau_b`]; [`Error::WrongShape`] unless there is a level for every column,
/// [`CorrelationProblem::OutOfRange`] for a level that is not finite.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::eta;
///
/// // Of two rows and two columns it is |φ|.
/// let eta = eta(array![[4.0, 1.0], [2.0, 3.0]].view(), &[1.0, 2.0])?;
/// assert!((eta.estimate - (1.0_f64 / 6.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Pearson, K. (1905). *On the general theory of skew correlation and non-linear regression*. Dulau.
pub fn eta(counts: ArrayView2<'_, f64>, levels: &[f64]) -> Result<Correlation> {
    let table = Crossed::of(counts)?;
    if levels.len() != counts.ncols() {
        return Err(Error::WrongShape {
            what: "the levels of the columns",
            expected: format!("({},)", counts.ncols()),
            found: format!("({},)", levels.len()),
        });
    }
    if let Some(&value) = levels.iter().find(|level| !level.is_finite()) {
        let (what, allowed) = ("a level", "finite numbers, one for each column");
        let problem = CorrelationProblem::OutOfRange { what, value, allowed };
        return Err(Error::Correlation(problem));
    }
    // In units of the largest level, squares stay within the range of a double.
    let unit = levels.iter().fold(0.0_f64, |unit, level| unit.max(level.abs()));
    let mean = |counts: &mut dyn Iterator<Item = f64>, total: f64, from: f64| {
        counts.zip(levels).map(|(f, level)| f * (level / unit - from)).sum::<f64>() / total
    };
    let centre = mean(&mut table.column_sums().iter().copied(), table.total(), 0.0);
    let total: f64 = table
        .column_sums()
        .iter()
        .zip(levels)
        .map(|(c, level)| c * (level / unit - centre) * (level / unit - centre))
        .sum();
    let between = table.row_sums().iter().zip(counts.rows()).filter(|(r, _)| **r > 0.0);
    let between: f64 =
        between.map(|(r, cells)| r * mean(&mut cells.iter().copied(), *r, centre).powi(2)).sum();
    let answered = levels.iter().zip(table.column_sums()).filter(|(_, c)| **c > 0.0);
    let mut answered = answered.map(|(level, _)| *level);
    let first = answered.next();
    if answered.all(|level| Some(level) == first) {
        let (which, of) = ("columns", levels.len());
        return Err(Error::Correlation(CorrelationProblem::OneCategory { which, used: 1, of }));
    }
    Ok(table.without_test("eta", (between / total).sqrt().clamp(0.0, 1.0)))
}
