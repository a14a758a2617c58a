//! Of coefficients that need ordinal items, or a normal distribution.

use scalewise::{Missing, OrdinalOmegaOptions, PolychoricOptions, Resampling, Scale};
use scalewise::{bootstrap_normal, ordinal_alpha_of, ordinal_omega_of};

use super::{Case, answers, failure, moments};

pub(crate) fn of_items() -> Vec<Case> {
    let many: Vec<f64> = (0..39).map(|i| f64::from(i % 13)).collect();
    let few: Vec<f64> = (0..39).map(|i| f64::from(i % 3)).collect();
    let other: Vec<f64> = (0..39).map(|i| f64::from(i % 4)).collect();
    let test = answers(&[("a", &many), ("b", &few), ("c", &other)]);
    let scale = Scale::new("test", ["a", "b", "c"]).expect("three items");
    let pairwise = moments(&[("a", &many), ("b", &few)], Missing::Pairwise);
    let drawn = bootstrap_normal(&pairwise, ["r"], &Resampling::seeded(9, 1), |_| Ok(vec![0.0]));
    let message = "`a` has more than 12 different answers: an ordinal item has 12 categories at most; make bands of it, or take the answers as numbers (cronbach_alpha, mcdonald_omega)";
    vec![
        (
            failure(ordinal_alpha_of(
                &test,
                &scale,
                Missing::Listwise,
                &PolychoricOptions::default(),
            )),
            message,
        ),
        (
            failure(ordinal_omega_of(
                &test,
                &scale,
                Missing::Listwise,
                &OrdinalOmegaOptions::default(),
            )),
            message,
        ),
        (
            failure(drawn),
            "a parametric bootstrap of moments that are not listwise is not available yet: use missing=\"listwise\"",
        ),
    ]
}
