//! What is left to LAPACK; the only file that names `ndarray_linalg`.

use ndarray::Array2;
use ndarray_linalg::{EigValsh, UPLO};

/// The smallest eigenvalue of a symmetric matrix, NaN when LAPACK does not find it.
pub(crate) fn smallest_eigenvalue(matrix: &Array2<f64>) -> f64 {
    super::blas::single_threaded();
    matrix.eigvalsh(UPLO::Lower).ok().and_then(|values| values.first().copied()).unwrap_or(f64::NAN)
}
