//! Of matrices of correlations, their pairs and their published tables.

use ndarray::array;
use scalewise::{Missing, Moments, correlation_matrix};

use super::{Case, NAN, failure, moments};

pub(crate) fn of_matrices() -> Vec<Case> {
    let x = [1.0, 1.0, 1.0, 2.0, 3.0];
    let y = [2.0, 1.0, 4.0, NAN, NAN];
    let partly = moments(&[("x", &x), ("y", &y)], Missing::Pairwise);
    let r = array![[1.0, 0.3], [0.3, 1.0]];
    let complete = Moments::from_correlation(["x", "y"], r.view(), 50, None, None);
    let matrix = correlation_matrix(&complete.expect("moments"), 0.95).expect("a matrix");
    let counts = array![[40, 45], [45, 60]];
    let of_counts =
        Moments::from_pairwise_correlation(["x", "y"], r.view(), counts.view(), None, None);
    vec![
        (
            failure(correlation_matrix(&partly, 0.95)),
            "`x` is constant (1) among the 3 respondents who answered `y` too, so that the two have no correlation: leave one of them out",
        ),
        (
            failure(of_counts),
            "`x` and `y` have n = 45 (mirrored: 45), and 40 answered `x`: n must be symmetric, with those who answered each variable on the diagonal, at least as many as of any of its pairs",
        ),
        (
            failure(matrix.between(["x"], ["y", "x"])),
            "`x` is in the rows and in the columns: a rectangle correlates the rows with other variables, name it on one side",
        ),
    ]
}
