//! What is left to LAPACK; the only file that names `ndarray_linalg`.

use ndarray::{Array1, Array2};
use ndarray_linalg::{EigValsh, Eigh, UPLO};

/// The smallest eigenvalue of a symmetric matrix, NaN when LAPACK does not find it.
pub(crate) fn smallest_eigenvalue(matrix: &Array2<f64>) -> f64 {
    super::blas::single_threaded();
    matrix.eigvalsh(UPLO::Lower).ok().and_then(|values| values.first().copied()).unwrap_or(f64::NAN)
}

/// The eigenvalues of a symmetric matrix and its eigenvectors.
#[derive(Debug, Clone)]
pub(crate) struct Eigen {
    /// The smallest first.
    pub(crate) values: Array1<f64>,
    /// In columns, each of length one.
    pub(crate) vectors: Array2<f64>,
}

impl Eigen {
    /// The symmetric matrix with the same eigenvectors and other eigenvalues.
    pub(crate) fn with(&self, value: impl Fn(f64) -> f64) -> Array2<f64> {
        let values = self.values.mapv(value);
        let matrix = (&self.vectors * &values).dot(&self.vectors.t());
        (&matrix + &matrix.t()) * 0.5
    }
}

/// The eigenvalues and eigenvectors of a symmetric matrix; none when LAPACK does not find them.
pub(crate) fn eigen(matrix: &Array2<f64>) -> Option<Eigen> {
    // LAPACK's wrapper cannot tell the rows of a single number from its columns.
    if matrix.len() == 1 {
        let vectors = Array2::from_elem((1, 1), 1.0);
        return Some(Eigen { values: matrix.diag().to_owned(), vectors });
    }
    super::blas::single_threaded();
    let (values, vectors) = matrix.eigh(UPLO::Lower).ok()?;
    Some(Eigen { values, vectors })
}
