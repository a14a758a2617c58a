//! Singular values of a small matrix, to full relative accuracy.
//!
//! LAPACK's eigenvalues of a cross-product are right to a share of the largest one. Rotating the columns
//! of a factor of it until they are orthogonal keeps the digits of the small ones, which are what
//! collinearity is about.
//!
//! Demmel, J., & Veselić, K. (1992). Jacobi's method is more accurate than QR. *SIAM Journal on Matrix
//! Analysis and Applications*, 13(4), 1204-1245. <https://doi.org/10.1137/0613074>

use ndarray::{Array1, Array2, Axis};

/// A = U S Vᵀ without U.
#[derive(Debug, Clone)]
pub(crate) struct Singular {
    /// The diagonal of S, the largest first.
    pub(crate) values: Array1<f64>,
    /// V, a column per singular value.
    pub(crate) right: Array2<f64>,
}

/// More rounds than any matrix takes: a handful do.
const MOST_ROUNDS: usize = 60;

/// By one-sided Jacobi rotations, for a matrix with no fewer rows than columns.
pub(crate) fn singular_values(mut matrix: Array2<f64>) -> Singular {
    let k = matrix.ncols();
    let mut right = Array2::eye(k);
    for _ in 0..MOST_ROUNDS {
        let mut rotated = false;
        for i in 0..k {
            for j in i + 1..k {
                rotated |= make_orthogonal(&mut matrix, &mut right, i, j);
            }
        }
        if !rotated {
            break;
        }
    }
    let length =
        |column: usize| matrix.column(column).iter().fold(0.0, |sum: f64, x| sum.hypot(*x));
    let lengths: Vec<f64> = (0..k).map(length).collect();
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|&a, &b| lengths[b].total_cmp(&lengths[a]));
    Singular {
        values: order.iter().map(|&at| lengths[at]).collect(),
        right: right.select(Axis(1), &order),
    }
}

/// Rotates two columns to a right angle; false if they are at one.
fn make_orthogonal(matrix: &mut Array2<f64>, right: &mut Array2<f64>, i: usize, j: usize) -> bool {
    let product = |a: usize, b: usize| matrix.column(a).dot(&matrix.column(b));
    let (first, second, both) = (product(i, i), product(j, j), product(i, j));
    if both.abs() <= f64::EPSILON * (first * second).sqrt() {
        return false;
    }
    let zeta = (second - first) / (2.0 * both);
    let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    for of in [matrix, right] {
        for row in 0..of.nrows() {
            let (x, y) = (of[[row, i]], of[[row, j]]);
            of[[row, i]] = cosine * (x - tangent * y);
            of[[row, j]] = cosine * (y + tangent * x);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::singular_values;
    use ndarray::{Array2, array};

    #[test]
    fn a_matrix_is_the_product_of_its_parts() {
        let matrix = array![[1.0, 0.9, 0.3], [0.0, 0.4, -0.2], [0.0, 0.0, 1e-7], [0.0, 0.0, 0.5]];
        let found = singular_values(matrix.clone());
        let turned = matrix.dot(&found.right);
        let square = turned.t().dot(&turned);
        for ((i, j), cell) in square.indexed_iter() {
            let expected = if i == j { found.values[i].powi(2) } else { 0.0 };
            assert!((cell - expected).abs() < 1e-15, "{i} {j}: {cell} {expected}");
        }
        let unit = found.right.t().dot(&found.right) - Array2::<f64>::eye(3);
        assert!(unit.iter().all(|cell| cell.abs() < 1e-15));
        assert!(found.values[0] > found.values[1] && found.values[1] > found.values[2]);
    }

    /// Columns of length one at an angle of θ: √(1 ± cos θ).
    #[test]
    fn nearly_parallel_columns_keep_the_digits_of_the_small_value() {
        let angle = 1e-6_f64;
        let found = singular_values(array![[1.0, angle.cos()], [0.0, angle.sin()]]);
        let small = (angle / 2.0).sin() * 2.0_f64.sqrt();
        assert!((found.values[1] / small - 1.0).abs() < 1e-9, "{} {small}", found.values[1]);
    }
}
