//! Moments of a study of which only the printed table is at hand.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::complete::Complete;
use super::{Cases, Moments, Sums, Weighting};
use crate::data::MOST_RESPONDENTS;
use crate::error::{Error, Result};
use crate::math::{cholesky, linalg};

/// What a study tells of its variables beside their correlations; answers tell everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    /// The means.
    pub(crate) means: bool,
    /// The standard deviations.
    pub(crate) sds: bool,
}

impl Default for Told {
    fn default() -> Self {
        Self { means: true, sds: true }
    }
}

impl Told {
    pub(super) fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// What both tell.
    pub(super) fn and(self, other: Self) -> Self {
        Self { means: self.means && other.means, sds: self.sds && other.sds }
    }
}

/// How far two typed halves of a symmetric matrix may differ: the rounding of a computed one.
const SYMMETRY: f64 = 1e-10;

impl Moments {
    /// The moments behind a published correlation matrix and its n. Without means and standard
    /// deviations the variables are in standard units: mean 0, standard deviation 1.
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
        let told = Told { means: means.is_some(), sds: sds.is_some() };
        let sds = checked_figures(&names, sds, "standard deviation", 1.0)?;
        let covariance = Array2::from_shape_fn(r.dim(), |(i, j)| r[[i, j]] * sds[i] * sds[j]);
        Self::published(names, covariance, n, means, told)
    }

    /// The moments behind a published covariance matrix and its n. Without means they are 0.
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
        let told = Told { means: means.is_some(), sds: true };
        Self::published(names, covariance.to_owned(), n, means, told)
    }

    fn published(
        names: Vec<String>,
        covariance: Array2<f64>,
        n: u64,
        means: Option<ArrayView1<'_, f64>>,
        told: Told,
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
            told,
            sums: Sums::Complete(Complete {
                n: n as f64,
                weight: n as f64,
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

/// Both halves made one, where a computed matrix differs in its last bits.
fn symmetrised(matrix: &Array2<f64>) -> Array2<f64> {
    (matrix + &matrix.t()) * 0.5
}
