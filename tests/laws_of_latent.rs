//! Laws of correlations of latent variables, on tables of any kind.

use ndarray::{Array2, Axis};
use proptest::prelude::*;
use scalewise::{
    FirstStep, LatentEstimator, Polychoric, PolychoricOptions, PolyserialEstimator,
    PolyserialOptions, polychoric, polyserial,
};

/// Tables of two to six rows and columns, with many empty cells or few.
fn tables() -> impl Strategy<Value = Array2<f64>> {
    (2_usize..7, 2_usize..7, 1_u32..40).prop_flat_map(|(rows, columns, most)| {
        let count = prop_oneof![Just(0_u32), 0..=most];
        proptest::collection::vec(count, rows * columns).prop_map(move |counts| {
            let counts = counts.into_iter().map(f64::from).collect();
            Array2::from_shape_vec((rows, columns), counts).expect("as many as cells")
        })
    })
}

fn all_options() -> [PolychoricOptions; 3] {
    let default = PolychoricOptions::default();
    [
        default,
        PolychoricOptions { first_step: FirstStep::Known, ..default },
        PolychoricOptions { estimator: LatentEstimator::MaximumLikelihood, ..default },
    ]
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-8 * expected.abs().max(1e-2)
        || (found.is_nan() && expected.is_nan())
}

/// The same but for its sign, and its standard error by a factor.
fn alike(found: &Polychoric, expected: &Polychoric, sign: f64, factor: f64) -> bool {
    close(found.estimate, sign * expected.estimate)
        && close(found.std_error, factor * expected.std_error)
        && close(found.log_likelihood, expected.log_likelihood / (factor * factor))
        && (found.boundary, found.empty_cells, found.df)
            == (expected.boundary, expected.empty_cells, expected.df)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn tables_can_be_turned_and_multiplied(table in tables()) {
        for options in all_options() {
            let Ok(found) = polychoric(table.view(), &options) else { continue };
            prop_assert!(found.estimate.abs() <= 1.0);
            let mut reversed = table.clone();
            reversed.invert_axis(Axis(0));
            let reversed = polychoric(reversed.view(), &options).expect("as well");
            prop_assert!(alike(&reversed, &found, -1.0, 1.0), "{reversed:?}\n{found:?}");
            let transposed = polychoric(table.t(), &options).expect("as well");
            prop_assert!(alike(&transposed, &found, 1.0, 1.0), "{transposed:?}\n{found:?}");
            let fourfold = polychoric((&table * 4.0).view(), &options).expect("as well");
            prop_assert!(alike(&fourfold, &found, 1.0, 0.5), "{fourfold:?}\n{found:?}");
        }
    }

    #[test]
    fn maximum_likelihood_is_no_less_than_two_steps(table in tables()) {
        let [two_step, _, ml] = all_options();
        if let (Ok(two_step), Ok(ml)) =
            (polychoric(table.view(), &two_step), polychoric(table.view(), &ml))
        {
            prop_assert!(ml.log_likelihood >= two_step.log_likelihood * (1.0 + 1e-12));
            prop_assert!(ml.chi_squared <= two_step.chi_squared + 1e-9);
        }
    }

    #[test]
    fn a_search_ends(table in tables()) {
        for options in all_options() {
            let found = polychoric(table.view(), &options);
            prop_assert!(
                !matches!(found, Err(scalewise::Error::NotConverged { .. })), "{found:?}"
            );
        }
    }

    #[test]
    fn polyserial_is_that_of_any_unit(
        rows in proptest::collection::vec((-30_i32..30, 0_u8..4), 8..60),
        scale in 0.01_f64..100.0,
        shift in -50.0_f64..50.0,
    ) {
        let x: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let y: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
        for estimator in [PolyserialEstimator::TwoStep, PolyserialEstimator::MaximumLikelihood] {
            let options = PolyserialOptions { estimator, ..PolyserialOptions::default() };
            let found = polyserial(&x, &y, None, &options);
            prop_assert!(
                !matches!(found, Err(scalewise::Error::NotConverged { .. })), "{found:?}"
            );
            let Ok(found) = found else { continue };
            let other: Vec<f64> = x.iter().map(|x| shift - scale * x).collect();
            let other = polyserial(&other, &y, None, &options).expect("as well");
            prop_assert!(close(other.estimate, -found.estimate), "{other:?}\n{found:?}");
            prop_assert!(close(other.std_error, found.std_error), "{other:?}\n{found:?}");
        }
    }
}
