//! Of questions about correlations.

use ndarray::array;
use scalewise::{
    Adjustment, Alternative, Moments, OverlappingCorrelations, adjust_p_values,
    compare_correlations, compare_independent_correlations, compare_overlapping_correlations,
    respondents_for_power,
};

use super::{Case, failure};

pub(crate) fn of_correlations() -> Vec<Case> {
    vec![
        (
            failure(adjust_p_values(&[0.5, 1.2], Adjustment::Holm)),
            "a p-value is 1.2: give a probability between 0 and 1",
        ),
        (failure(of_groups(1.2, 50)), "r2 is 1.2: a correlation lies between -1 and 1"),
        (
            failure(of_groups(-1.0, 50)),
            "r2 is -1: a perfect correlation has no sampling error to compare it by; leave one of its variables out",
        ),
        (failure(of_groups(0.2, 3)), "n2 is 3: give a number of respondents, 4 or more"),
        (
            failure(compare_overlapping_correlations(
                OverlappingCorrelations { r_jk: 0.9, r_jh: -0.9, r_kh: 0.9 },
                100,
                Alternative::TwoSided,
                0.95,
            )),
            "no respondents can have these correlations of j, k and h together (smallest eigenvalue -8.000e-1): look for a typing error, or for pairwise deletion with too many gaps",
        ),
        (
            failure(same_pair()),
            "both correlations are that of `x` and `y`: a comparison needs two pairs of variables",
        ),
        (
            failure(respondents_for_power(-0.3, 0.8, 0.05, Alternative::Greater)),
            "no n between 4 and 1000000000 gives a power of 0.8: 4 respondents have more, or the correlation is too small or of the other sign",
        ),
    ]
}

fn of_groups(r2: f64, n2: u64) -> scalewise::Result<scalewise::CorrelationComparison> {
    compare_independent_correlations(0.3, 50, r2, n2, Alternative::TwoSided, 0.95)
}

fn same_pair() -> scalewise::Result<scalewise::CorrelationComparison> {
    let r = array![[1.0, 0.3], [0.3, 1.0]];
    let moments = Moments::from_correlation(["x", "y"], r.view(), 100, None, None)?;
    compare_correlations(&moments, ["x", "y"], ["y", "x"], Alternative::TwoSided, 0.95)
}
