//! Of bounds of reliability and of halves.

use ndarray::array;
use scalewise::{
    HalfSplit, ItemMetric, Missing, Moments, Scale, SplitSampling, all_split_halves,
    greatest_lower_bound, items_needed, spearman_brown_prophecy, split_half,
};

use super::{Case, failure, moments};

pub(crate) fn of_bounds() -> Vec<Case> {
    let r = array![[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]];
    let three = Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None);
    let three = three.expect("correlations");
    let scale = Scale::new("s", ["a", "b", "c"]).expect("three items");
    let halves = |names: &[&str]| {
        let given = HalfSplit::Given(names.iter().map(ToString::to_string).collect());
        failure(split_half(&three, &scale, &given))
    };
    let nan = f64::NAN;
    // a goes with b and with c, which go against each other.
    let (up, near, against) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], [4.0, 2.0, 3.0, 1.0]);
    let none = [nan; 4];
    let gaps = moments(
        &[
            ("a", &[up, up, none].concat()),
            ("b", &[near, none, up].concat()),
            ("c", &[none, near, against].concat()),
        ],
        Missing::Pairwise,
    );
    let sampling = SplitSampling::seeded(0, 1);
    vec![
        (
            halves(&["c", "a", "b"]),
            "the first half has all items of scale `s`: leave some for the second half",
        ),
        (halves(&[]), "no variables: name at least one column"),
        (
            halves(&["a", "d"]),
            "unknown variable `d`: the data have `a`, `b` and `c`; check the spelling",
        ),
        (
            failure(all_split_halves(&three, &scale, ItemMetric::Raw, &sampling)),
            "the number of splits is 0: give 1 to 10 million",
        ),
        (
            failure(greatest_lower_bound(&gaps, &scale, ItemMetric::Raw)),
            "the matrix is not positive definite: no respondents can have these figures together; it fails at `c` given the variables before it (smallest eigenvalue -6.000e-1); look for a typing error, or for pairwise deletion with too many gaps",
        ),
        (
            failure(spearman_brown_prophecy(-0.2, 2.0)),
            "the reliability is -0.2: give a number from 0 to 1",
        ),
        (
            failure(spearman_brown_prophecy(0.5, 0.0)),
            "the length factor is 0: give a number above 0",
        ),
        (
            failure(items_needed(0.0, 5, 0.8)),
            "the reliability is 0: give a number above 0 and below 1",
        ),
        (
            failure(items_needed(0.5, 5, 1.0)),
            "the reliability wanted is 1: give a number above 0 and below 1",
        ),
        (
            failure(items_needed(0.5, 0, 0.8)),
            "the number of items is 0: give how many the scale has, 1 or more",
        ),
        (
            failure(items_needed(0.5_f64.powi(50), 4, 0.5)),
            "the number of items needed is 4503599627370492: give a scale and a reliability wanted that are nearer to each other",
        ),
    ]
}
