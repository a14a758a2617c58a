//! Of importance and permutations.

use ndarray::array;
use scalewise::{HierarchicalRegression, ImportanceAnalysis, PermutationMethod, Permutations};

use super::{Case, answers, failure};

pub(crate) fn of_importance() -> Vec<Case> {
    let columns: &[(&str, &[f64])] =
        &[("x", &[1.0, 2.0, 3.0, 5.0, 4.0]), ("y", &[2.0, 1.0, 3.0, 4.0, 6.0])];
    let data = answers(columns);
    let moments = super::moments(columns, scalewise::Missing::Listwise);
    let many = ImportanceAnalysis::new("y").predictors((0..26).map(|j| format!("x{j}")));
    let one = || ImportanceAnalysis::new("y").predictors(["x"]);
    let test = |permutations: &Permutations<'_>| {
        let regression = HierarchicalRegression::new("y").block("One", ["x"]);
        failure(regression.permute(&data, PermutationMethod::FreedmanLane, permutations))
    };
    let twice = array![[0_u32, 1, 2, 3, 4], [0, 1, 1, 3, 4]];
    vec![
        (
            failure(many.analyse(&moments)),
            "26 predictors have 2^26 subsets, and all are fitted of at most 25: sample orders of entry (orders=10000), or put predictors that belong together into groups",
        ),
        (
            failure(one().analyse_sampled(&moments, 1, 1, None)),
            "1 random orders of entry: give at least 2, some thousands for steady figures, and at most 10 million",
        ),
        (
            failure(one().always(["x"]).analyse(&moments)),
            "`x` is in block \"always\" and in block \"x\": a predictor enters once, take it out of one of them",
        ),
        (
            failure(one().predictors(["x"]).analyse(&moments)),
            "`x` appears more than once: give every variable a name of its own and list it once",
        ),
        (
            failure(ImportanceAnalysis::new("y").always(["x"]).analyse(&moments)),
            "the regression of `y` has no blocks: give at least one block of predictors",
        ),
        (
            test(&Permutations::seeded(0, 1)),
            "0 permutations: give at least 1, and at most 10 million",
        ),
        (
            test(&Permutations::given(twice.view())),
            "permutation 1 (counted from 0) has respondent 1 twice, or there is nobody of that number: every respondent must be in it once, counted from 0",
        ),
    ]
}
