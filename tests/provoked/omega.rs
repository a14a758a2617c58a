//! Of factor models.

use ndarray::{Array2, array};
use scalewise::{
    Missing, Moments, OmegaOptions, OrdinalOmegaOptions, PairTables, Scale, construct_reliability,
    mcdonald_omega, ordinal_omega,
};

use super::{Case, answers, failure};

pub(crate) fn of_factor_models() -> Vec<Case> {
    let options = OmegaOptions::default();
    let scale = |name: &str, items: &[&str]| Scale::new(name, items.to_vec()).expect("items");
    let of = |names: &[&str], r: Array2<f64>| {
        Moments::from_correlation(names.to_vec(), r.view(), 100, None, None).expect("moments")
    };
    let pairs = of(
        &["a", "b", "c", "d"],
        array![
            [1.0, 0.5, 0.0, 0.0],
            [0.5, 1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.4],
            [0.0, 0.0, 0.4, 1.0]
        ],
    );
    let x = [0.0, 1.0, 2.0, 1.0, 0.0, 2.0];
    let y = [0.0, 1.0, 1.0, 2.0, 0.0, 1.0];
    let twins = PairTables::of(&answers(&[("a", &x), ("b", &x), ("c", &y)]), Missing::Listwise);
    let (first, second) = (scale("first", &["a", "b"]), scale("second", &["c", "d"]));
    let overlapping = scale("second", &["b", "c", "d"]);
    vec![
        (
            failure(mcdonald_omega(&pairs, &first, &options)),
            "a factor model of `first` with 2 items is not identified: one factor needs three or more; for two items give Spearman-Brown's coefficient or alpha (item_analysis), or model the scale together with others (construct_reliability)",
        ),
        (
            failure(construct_reliability(&pairs, &[first.clone(), second], &options)),
            "the data do not determine the loading of `b`: its scale has two items and correlates with no other scale, or an item has nothing in common with its own; leave it out, or give the scale a third item",
        ),
        (
            failure(construct_reliability(&pairs, &[first, overlapping], &options)),
            "`b` is in both `first` and `second`: in a model of simple structure every item belongs to one scale; leave it out of one of them",
        ),
        (
            failure(ordinal_omega(
                &twins.expect("tables"),
                &scale("s", &["a", "b", "c"]),
                &OrdinalOmegaOptions::default(),
            )),
            "the polychoric correlation of `a` and `b` is at its limit and has no standard error, so that DWLS cannot weight it: use estimator=\"uls\", join rare categories, or leave one of the items out",
        ),
    ]
}
