//! Of questions about correlations.

use ndarray::array;
use scalewise::{
    Adjustment, Alternative, CorrelationMethod, Correlations, Missing, Moments,
    OverlappingCorrelations, PairTables, adjust_p_values, compare_correlations,
    compare_independent_correlations, compare_overlapping_correlations, respondents_for_power,
};

use super::{Case, answers, failure};

pub(crate) fn of_correlations() -> Vec<Case> {
    let ages: Vec<f64> = (0..101).map(f64::from).collect();
    let many = answers(&[("age", &ages)]);
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
        (
            failure(PairTables::of(&many, Missing::Pairwise)),
            "`age` has more than 100 different answers, too many to be counted in a table: give it method=\"pearson\" or \"spearman\", or make bands of it",
        ),
        (
            failure(PairTables::of(&many, Missing::Em)),
            "tables count answers that were given, which missing=\"em\" has no rule for: use missing=\"pairwise\" or \"listwise\"",
        ),
        (
            failure(
                Correlations::new(CorrelationMethod::Auto).of_responses(&many, Missing::Listwise),
            ),
            "method=\"auto\" picks each coefficient by the levels of its variables: declare them, such as levels={\"satisfaction\": \"ordinal\"}; all others are taken for continuous",
        ),
        (
            failure(
                Correlations::new(CorrelationMethod::Kendall)
                    .of_moments(&Moments::of(&many, Missing::Listwise).expect("moments")),
            ),
            "a correlation other than Pearson's needs the answers themselves, which moments do not keep: give the answers, or their pair tables",
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
