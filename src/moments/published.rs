//! Moments of a study of which only the printed table is at hand.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::complete::Complete;
use super::pairwise::Pairwise;
use super::units::Units;
use super::{Cases, Moments, Sums, Weighting};
use crate::data::MOST_RESPONDENTS;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::{cholesky, linalg};

/// How far two typed halves of a symmetric matrix may differ: the rounding of a computed one.
const SYMMETRY: f64 = 1e-10;

impl Moments {
    /// The moments behind a published correlation matrix and its n. Without means and standard
    /// deviations the variables are in standard units: mean 0, standard deviation 1; such moments merge
    /// with others in standard units only.
    ///
    /// ```text
    /// C_ij = (n − 1) r_ij sd_i sd_j
    /// ```
    ///
    /// # Errors
    /// [`Error::WrongShape`], [`Error::DuplicateName`], [`Error::SampleSizeOutOfRange`],
    /// [`Error::NotSymmetric`], [`Error::NotACorrelation`], [`Error::WrongFigure`],
    /// [`Error::TooLarge`], [`Error::NotPositiveDefinite`].
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::Moments;
    ///
    /// let r = array![[1.0, 0.3], [0.3, 1.0]];
    /// let moments = Moments::from_correlation(["x", "y"], r.view(), 1377, None, None)?;
    /// assert!((moments.correlation()[[0, 1]] - 0.3).abs() < 1e-15);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn from_correlation<S: Into<String>>(
        names: impl IntoIterator<Item = S>,
        r: ArrayView2<'_, f64>,
        n: u64,
        means: Option<ArrayView1<'_, f64>>,
        sds: Option<ArrayView1<'_, f64>>,
    ) -> Result<Self> {
        let names = named_correlations(names, r)?;
        let units = Units::of_table(means.is_some(), sds.is_some());
        let sds = checked_figures(&names, sds, "standard deviation", 1.0)?;
        let covariance = Array2::from_shape_fn(r.dim(), |(i, j)| r[[i, j]] * sds[i] * sds[j]);
        Self::published(names, covariance, n, means, units)
    }

    /// The moments behind a published covariance matrix and its n. Without means they are 0, and the
    /// moments merge with others without means only.
    ///
    /// # Errors
    /// As [`Moments::from_correlation`].
    pub fn from_covariance<S: Into<String>>(
        names: impl IntoIterator<Item = S>,
        covariance: ArrayView2<'_, f64>,
        n: u64,
        means: Option<ArrayView1<'_, f64>>,
    ) -> Result<Self> {
        let names = checked_names(names, covariance, "the covariance matrix")?;
        checked_figures(&names, Some(covariance.diag()), "variance", 1.0)?;
        let units = Units::of_table(means.is_some(), true);
        Self::published(names, covariance.to_owned(), n, means, units)
    }

    /// The moments behind a published table of correlations that has an n for every pair.
    ///
    /// ```text
    /// C_ij = (n_ij − 1) r_ij sd_i sd_j   among the n_ij respondents who answered both
    /// ```
    ///
    /// They are those of pairwise deletion: tests and intervals of each pair rest on its own n. On
    /// the diagonal `n` has the respondents who answered the variable. How many answered anything is
    /// not told by such a table: cases read and used are those who answered one of two variables, of
    /// the pair that has most. Correlations of different
    /// respondents need not be possible together, so that they are not held to be positive definite.
    ///
    /// # Errors
    /// As [`Moments::from_correlation`], with [`Error::WrongShape`] and
    /// [`CorrelationProblem::PairCounts`](crate::CorrelationProblem::PairCounts) for `n`.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Moments, correlation_matrix};
    ///
    /// let (r, n) = (array![[1.0, 0.5], [0.5, 1.0]], array![[40, 27], [27, 30]]);
    /// let moments = Moments::from_pairwise_correlation(["x", "y"], r.view(), n.view(), None, None)?;
    /// let matrix = correlation_matrix(&moments, 0.95)?;
    /// assert!((matrix.statistic[[0, 1]] - 5.0 / 3.0_f64.sqrt()).abs() < 1e-12); // of 27 respondents
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn from_pairwise_correlation<S: Into<String>>(
        names: impl IntoIterator<Item = S>,
        r: ArrayView2<'_, f64>,
        n: ArrayView2<'_, u64>,
        means: Option<ArrayView1<'_, f64>>,
        sds: Option<ArrayView1<'_, f64>>,
    ) -> Result<Self> {
        let names = named_correlations(names, r)?;
        check_symmetry(&names, &r.to_owned())?;
        check_pair_counts(&names, n)?;
        let units = Units::of_table(means.is_some(), sds.is_some());
        let mean = checked_figures(&names, means, "mean", 0.0)?;
        let sds = checked_figures(&names, sds, "standard deviation", 1.0)?;
        let answered = n.diag().to_vec();
        let of_either = |((i, j), both): ((usize, usize), &u64)| n[[i, i]] + n[[j, j]] - both;
        let most = n.indexed_iter().map(of_either).max().unwrap_or_default();
        let mut weighting = Weighting::none(None);
        weighting.add_unweighted(most);
        let (r, n) = (symmetrised(&r.to_owned()), n.mapv(|n| n as f64));
        let of_pairs = |figure: &dyn Fn(usize, usize) -> f64| {
            Array2::from_shape_fn(n.dim(), |(i, j)| (n[[i, j]] - 1.0) * figure(i, j))
        };
        let moments = Self {
            answered,
            cases: Cases { read: most, used: most, ..Cases::default() },
            weighting,
            units,
            sums: Sums::Pairwise(Box::new(Pairwise {
                weight: n.clone(),
                rows: n.clone(),
                rest: Array2::zeros(n.dim()),
                mean: Array2::from_shape_fn(n.dim(), |(i, _)| mean[i]),
                square: of_pairs(&|i, _| sds[i] * sds[i]),
                cross: of_pairs(&|i, j| {
                    if i == j { sds[i] * sds[i] } else { r[[i, j]] * (sds[i] * sds[j]) }
                }),
                n,
            })),
            names: names.into(),
        };
        moments.check_finite()?;
        Ok(moments)
    }

    fn published(
        names: Vec<String>,
        covariance: Array2<f64>,
        n: u64,
        means: Option<ArrayView1<'_, f64>>,
        units: Units,
    ) -> Result<Self> {
        if !(3..=MOST_RESPONDENTS).contains(&n) {
            return Err(Error::SampleSizeOutOfRange { n: n as f64 });
        }
        check_symmetry(&names, &covariance)?;
        let mean = checked_figures(&names, means, "mean", 0.0)?;
        let mut weighting = Weighting::none(None);
        weighting.add_unweighted(n);
        let moments = Self {
            answered: vec![n; names.len()],
            cases: Cases { read: n, used: n, ..Cases::default() },
            weighting,
            units,
            sums: Sums::Complete(Complete {
                n: n as f64,
                rows: n as f64,
                weight: n as f64,
                rest: Array1::zeros(mean.len()),
                mean,
                cross: symmetrised(&covariance) * (n as f64 - 1.0),
            }),
            names: names.into(),
        };
        moments.check_finite()?;
        moments.check_positive_definite()?;
        Ok(moments)
    }

    /// Makes sure that some data could have these moments.
    pub(crate) fn check_positive_definite(&self) -> Result<()> {
        match cholesky::factor(&self.correlation_as_computed(), cholesky::ROUNDING) {
            Ok(_) => Ok(()),
            Err(failed) => Err(self.not_positive_definite(failed.variable)),
        }
    }

    /// The error for a matrix that fails at one variable.
    pub(crate) fn not_positive_definite(&self, variable: usize) -> Error {
        Error::NotPositiveDefinite {
            variable: self.names[variable].clone(),
            smallest_eigenvalue: linalg::smallest_eigenvalue(&self.correlation_as_computed()),
        }
    }
}

/// The names of correlations that are symmetric and between −1 and 1.
pub(crate) fn checked_correlations<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    r: ArrayView2<'_, f64>,
) -> Result<Vec<String>> {
    let names = named_correlations(names, r)?;
    check_symmetry(&names, &r.to_owned())?;
    Ok(names)
}

fn named_correlations<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    r: ArrayView2<'_, f64>,
) -> Result<Vec<String>> {
    let names = checked_names(names, r, "the correlation matrix")?;
    for ((i, j), &value) in r.indexed_iter() {
        let wrong = if i == j { (value - 1.0).abs() > SYMMETRY } else { value.abs() > 1.0 };
        if wrong || !value.is_finite() {
            let (first, second) = (names[i].clone(), names[j].clone());
            return Err(Error::NotACorrelation { first, second, value });
        }
    }
    Ok(names)
}

fn checked_names<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    matrix: ArrayView2<'_, f64>,
    what: &'static str,
) -> Result<Vec<String>> {
    let names: Vec<String> = names.into_iter().map(Into::into).collect();
    if names.is_empty() {
        return Err(Error::NoVariables);
    }
    if let Some(twice) = (1..names.len()).find(|&i| names[..i].contains(&names[i])) {
        return Err(Error::DuplicateName { variable: names[twice].clone() });
    }
    let k = names.len();
    if matrix.dim() != (k, k) {
        return Err(Error::WrongShape {
            what,
            expected: format!("({k}, {k}) for {k} names"),
            found: format!("{:?}", matrix.dim()),
        });
    }
    Ok(names)
}

/// Means or standard deviations: as many as names, finite, and above zero where `default` is.
fn checked_figures(
    names: &[String],
    figures: Option<ArrayView1<'_, f64>>,
    what: &'static str,
    default: f64,
) -> Result<Array1<f64>> {
    let Some(figures) = figures else {
        return Ok(Array1::from_elem(names.len(), default));
    };
    if figures.len() != names.len() {
        return Err(Error::WrongShape {
            what: "the list of means or standard deviations",
            expected: format!("({},)", names.len()),
            found: format!("({},)", figures.len()),
        });
    }
    let positive = default > 0.0;
    let wrong = |value: &f64| !value.is_finite() || (positive && *value <= 0.0);
    match figures.iter().position(wrong) {
        Some(i) => {
            let variable = names[i].clone();
            Err(Error::WrongFigure { what, variable, value: figures[i], positive })
        }
        None => Ok(figures.to_owned()),
    }
}

fn check_symmetry(names: &[String], matrix: &Array2<f64>) -> Result<()> {
    for ((i, j), &value) in matrix.indexed_iter().filter(|((i, j), _)| i > j) {
        let mirrored = matrix[[j, i]];
        let size = (matrix[[i, i]] * matrix[[j, j]]).sqrt();
        if !value.is_finite() || (value - mirrored).abs() > SYMMETRY * size {
            let (first, second) = (names[i].clone(), names[j].clone());
            return Err(Error::NotSymmetric { first, second, value, mirrored });
        }
    }
    Ok(())
}

/// Makes sure that every pair has respondents enough for a test, and not more than its variables.
fn check_pair_counts(names: &[String], n: ArrayView2<'_, u64>) -> Result<()> {
    let k = names.len();
    if n.dim() != (k, k) {
        return Err(Error::WrongShape {
            what: "the matrix of n",
            expected: format!("({k}, {k}), as the correlations"),
            found: format!("{:?}", n.dim()),
        });
    }
    for ((i, j), &pair) in n.indexed_iter() {
        if !(3..=MOST_RESPONDENTS).contains(&pair) {
            return Err(Error::SampleSizeOutOfRange { n: pair as f64 });
        }
        if pair != n[[j, i]] || pair > n[[i, i]] {
            let (first, second) = (names[i].clone(), names[j].clone());
            return Err(Error::Correlation(CorrelationProblem::PairCounts {
                first,
                second,
                n: pair,
                mirrored: n[[j, i]],
                answered: n[[i, i]],
            }));
        }
    }
    Ok(())
}

/// Both halves made one, where a computed matrix differs in its last bits.
fn symmetrised(matrix: &Array2<f64>) -> Array2<f64> {
    (matrix + &matrix.t()) * 0.5
}
