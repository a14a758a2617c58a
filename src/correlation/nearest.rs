//! Correlation matrices that no respondents can have, and the nearest ones that they can.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::error::{Error, Result};
use crate::math::linalg;
use crate::moments::checked_correlations;

/// Eigenvalues below this share of the largest are taken for nought, as `nearPD` does.
const NOUGHT: f64 = 1e-6;
/// The smallest eigenvalue of the result, as a share of the largest.
const LEAST: f64 = 1e-8;
/// Changes of the matrix below this share of it are the end.
const STILL: f64 = 1e-12;
/// Projections converge linearly, by a half or so each.
const MOST: usize = 10_000;

/// Below this `cor.smooth` takes an eigenvalue for nought, and puts a hundred times as much.
const CLIPPED: f64 = 1e-12;

/// A correlation matrix that respondents can have, near one that they cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestCorrelation {
    /// The variables (k).
    pub names: Vec<String>,
    /// The matrix found (k, k).
    pub r: Array2<f64>,
    /// Projections made; nought by clipping.
    pub iterations: u64,
    /// Frobenius distance: root of the sum of all squared changes.
    pub distance: f64,
    /// The largest change of an entry.
    pub largest_change: f64,
    /// The pair of variables with that change; none where nothing changed.
    pub most_changed: Option<[String; 2]>,
    /// Smallest eigenvalue of the matrix given.
    pub smallest_eigenvalue_before: f64,
    /// Smallest eigenvalue of the matrix found.
    pub smallest_eigenvalue_after: f64,
    /// `higham` or `clipping`.
    pub method: &'static str,
}

/// Whether respondents can have a correlation matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Definiteness {
    /// Whether all eigenvalues are above nought, by more than rounding (k ε times the largest).
    pub positive_definite: bool,
    /// The smallest eigenvalue.
    pub smallest_eigenvalue: f64,
    /// The largest eigenvalue.
    pub largest_eigenvalue: f64,
    /// The largest divided by the smallest; infinite where that is not above nought.
    pub condition: f64,
    /// All eigenvalues, the largest first (k).
    pub eigenvalues: Array1<f64>,
}

/// The eigenvalues of a correlation matrix, and whether it is positive definite. Matrices of pairwise,
/// polychoric or copied correlations may not be.
///
/// # Errors
/// [`Error::NoVariables`], [`Error::DuplicateName`], [`Error::WrongShape`],
/// [`Error::NotSymmetric`], [`Error::NotACorrelation`], [`Error::NotConverged`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
///
/// let r = array![[1.0, 0.6], [0.6, 1.0]];
/// let found = scalewise::definiteness(["x", "y"], r.view())?;
/// assert!(found.positive_definite);
/// assert!((found.smallest_eigenvalue - 0.4).abs() < 1e-15); // 1 − r
/// assert!((found.condition - 4.0).abs() < 1e-14); // (1 + r) / (1 − r)
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn definiteness<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    r: ArrayView2<'_, f64>,
) -> Result<Definiteness> {
    checked_correlations(names, r)?;
    let mut eigenvalues = eigen(&symmetrised(r))?.values;
    eigenvalues.invert_axis(Axis(0));
    let (largest, smallest) = (eigenvalues[0], eigenvalues[eigenvalues.len() - 1]);
    let rounding = eigenvalues.len() as f64 * f64::EPSILON * largest;
    Ok(Definiteness {
        positive_definite: smallest > rounding,
        smallest_eigenvalue: smallest,
        largest_eigenvalue: largest,
        condition: if smallest > 0.0 { largest / smallest } else { f64::INFINITY },
        eigenvalues: eigenvalues.as_standard_layout().to_owned(),
    })
}

/// The correlation matrix nearest to one that is not positive definite, in Frobenius distance.
///
/// ```text
/// Y = X;  Q = Y − D
/// X = Q with its eigenvalues below 10⁻⁶ of the largest made nought
/// D = X − Q (Dykstra);  the diagonal of X = 1
/// until ‖Y − X‖ ≤ 10⁻¹² ‖Y‖ in the norm of the largest row sum
/// ```
///
/// At the end eigenvalues below 10⁻⁸ of the largest are raised to it, so that the matrix can be
/// inverted. The algorithm and its figures are those of R's `Matrix::nearPD(corr = TRUE)`, whose own
/// default ends at 10⁻⁷ or 100 iterations.
///
/// # Errors
/// As [`definiteness`]; [`Error::NotConverged`] after 10,000 iterations.
///
/// # Examples
///
/// Higham's example, whose nearest matrix he gives to four digits:
///
/// ```
/// use ndarray::array;
///
/// let r = array![[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]];
/// let found = scalewise::nearest_correlation(["a", "b", "c"], r.view())?;
/// assert!((found.r[[0, 1]] - 0.7607).abs() < 5e-5);
/// assert!((found.r[[0, 2]] - 0.1573).abs() < 5e-5);
/// assert!((found.distance - 0.5278).abs() < 5e-5);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Higham, N. J. (2002). Computing the nearest correlation matrix: a problem from finance. *IMA
/// Journal of Numerical Analysis*, 22(3), 329–343. <https://doi.org/10.1093/imanum/22.3.329>
pub fn nearest_correlation<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    r: ArrayView2<'_, f64>,
) -> Result<NearestCorrelation> {
    let names = checked_correlations(names, r)?;
    let given = symmetrised(r);
    let mut x = given.clone();
    let mut correction = Array2::<f64>::zeros(x.dim());
    let mut iterations = 0;
    loop {
        let before = x.clone();
        let moved = &before - &correction;
        let eigen = eigen(&moved)?;
        let largest = eigen.values[eigen.values.len() - 1];
        x = eigen.with(|value| if value > NOUGHT * largest { value } else { 0.0 });
        correction = &x - &moved;
        x.diag_mut().fill(1.0);
        iterations += 1;
        let change = largest_row_sum(&(&before - &x)) / largest_row_sum(&before);
        if change <= STILL {
            break;
        }
        if iterations == MOST {
            let what = "the search for the nearest correlation matrix";
            return Err(Error::NotConverged { what, iterations, change });
        }
    }
    let found = raised(x)?;
    compared(names, &given, found, iterations as u64, "higham")
}

/// A correlation matrix made positive definite by clipping its eigenvalues, as psych's `cor.smooth`
/// does: quick, near the one given, but not the nearest.
///
/// ```text
/// where an eigenvalue is below 2.2 · 10⁻¹⁶: those below 10⁻¹² become 10⁻¹⁰, all are scaled to the sum k,
/// and the matrix to a diagonal of 1; else nothing is changed
/// ```
///
/// # Errors
/// As [`definiteness`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
///
/// let r = array![[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]];
/// let found = scalewise::smoothed_correlation(["a", "b", "c"], r.view())?;
/// // The eigenvalues 1 + √2 and 1 stay, and leave (√2 − 1) / (√2 + 3) between the outer two.
/// let root = 2.0_f64.sqrt();
/// assert!((found.r[[0, 2]] - (root - 1.0) / (root + 3.0)).abs() < 1e-9);
/// assert!(found.smallest_eigenvalue_after > 0.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Revelle, W. (2024). *psych: Procedures for psychological, psychometric, and personality research*.
/// R package, `cor.smooth`.
pub fn smoothed_correlation<S: Into<String>>(
    names: impl IntoIterator<Item = S>,
    r: ArrayView2<'_, f64>,
) -> Result<NearestCorrelation> {
    let names = checked_correlations(names, r)?;
    let given = symmetrised(r);
    let mut eigen = eigen(&given)?;
    if eigen.values[0] >= f64::EPSILON {
        return compared(names, &given, given.clone(), 0, "clipping");
    }
    eigen.values.mapv_inplace(|value| if value < CLIPPED { 100.0 * CLIPPED } else { value });
    let sum = eigen.values.sum();
    let scale = given.nrows() as f64 / sum;
    let found = with_unit_diagonal(&eigen.with(|value| value * scale));
    compared(names, &given, found, 0, "clipping")
}

/// What LAPACK finds.
fn eigen(matrix: &Array2<f64>) -> Result<linalg::Eigen> {
    let what = "the decomposition into eigenvalues";
    linalg::eigen(matrix).ok_or(Error::NotConverged { what, iterations: 1, change: f64::NAN })
}

/// Both halves made one, where a computed matrix differs in its last bits.
fn symmetrised(r: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut symmetric = (&r + &r.t()) * 0.5;
    symmetric.diag_mut().fill(1.0);
    symmetric
}

fn largest_row_sum(matrix: &Array2<f64>) -> f64 {
    matrix.rows().into_iter().map(|row| row.mapv(f64::abs).sum()).fold(0.0, f64::max)
}

/// The matrix with its smallest eigenvalues raised, so that it has an inverse.
fn raised(x: Array2<f64>) -> Result<Array2<f64>> {
    let eigen = eigen(&x)?;
    let least = LEAST * eigen.values[eigen.values.len() - 1].abs();
    if eigen.values[0] >= least {
        return Ok(x);
    }
    Ok(with_unit_diagonal(&eigen.with(|value| value.max(least))))
}

/// Scaled as covariances are to correlations.
fn with_unit_diagonal(matrix: &Array2<f64>) -> Array2<f64> {
    let sd = matrix.diag().mapv(f64::sqrt);
    Array2::from_shape_fn(matrix.dim(), |(i, j)| match i == j {
        true => 1.0,
        // One half for both, so that the result is symmetric to the last bit.
        false => matrix[[i.max(j), i.min(j)]] / (sd[i] * sd[j]),
    })
}

fn compared(
    names: Vec<String>,
    given: &Array2<f64>,
    found: Array2<f64>,
    iterations: u64,
    method: &'static str,
) -> Result<NearestCorrelation> {
    let change = (&found - given).mapv(f64::abs);
    let lower = change.indexed_iter().filter(|((i, j), _)| i > j);
    let most = lower.max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, change)| **change > 0.0);
    Ok(NearestCorrelation {
        distance: change.mapv(|d| d * d).sum().sqrt(),
        largest_change: most.map_or(0.0, |(_, change)| *change),
        most_changed: most.map(|((i, j), _)| [names[j].clone(), names[i].clone()]),
        smallest_eigenvalue_before: linalg::smallest_eigenvalue(given),
        smallest_eigenvalue_after: linalg::smallest_eigenvalue(&found),
        names,
        r: found,
        iterations,
        method,
    })
}
