//! Of factors.

use ndarray::Array2;
use scalewise::{Extraction, Moments, Rotation, factor_analysis, schmid_leiman};

use super::{Case, failure};

/// Variables that all correlate by .5: one factor.
fn one_factor(k: usize) -> Moments {
    let r = Array2::from_shape_fn((k, k), |(i, j)| if i == j { 1.0 } else { 0.5 });
    let names = (1..=k).map(|at| format!("v{at}"));
    Moments::from_correlation(names, r.view(), 100, None, None).expect("a matrix")
}

pub(crate) fn of_factors() -> Vec<Case> {
    let (minres, oblimin) = (Extraction::Minres, Rotation::Oblimin);
    let asked = |k, factors| failure(factor_analysis(&one_factor(k), factors, minres, oblimin));
    let one = factor_analysis(&one_factor(4), 1, minres, oblimin).expect("one factor");
    vec![
        (
            asked(5, 3),
            "3 factor(s) of 5 variables: ask for at least 1 and at most 2, or give more variables",
        ),
        (
            asked(5, 0),
            "0 factor(s) of 5 variables: ask for at least 1 and at most 2, or give more variables",
        ),
        (
            asked(2, 1),
            "1 factor(s) of 2 variables: no factor can be told from so few, give 3 variables or more",
        ),
        (asked(6, 2), "the correlations of these variables hold 1 factor(s), not 2: ask for fewer"),
        (
            failure(schmid_leiman(&one)),
            "a Schmid-Leiman solution needs two or more factors that may correlate, and this one has 1 with rotation=\"oblimin\": use rotation=\"oblimin\" and 2 factors or more",
        ),
    ]
}
