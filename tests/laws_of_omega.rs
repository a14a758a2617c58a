//! What holds for omega whatever the answers are.

use crate::common::survey::{Survey, assert_near, cases, respondents, shuffled};
use proptest::proptest;
use scalewise::{
    Missing, OmegaOptions, OrdinalEstimator, OrdinalOmegaOptions, Scale, mcdonald_omega,
    ordinal_omega_of,
};

fn omega(survey: &Survey, missing: Missing) -> f64 {
    let scale = Scale::new("s", survey.names()).expect("items");
    let found = mcdonald_omega(&survey.moments(missing), &scale, &OmegaOptions::default());
    found.expect("a model").estimate
}

fn reordered(survey: &Survey, order: &[usize]) -> Survey {
    Survey(order.iter().map(|&at| survey.0[at].clone()).collect())
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn omega_knows_neither_order_nor_unit_nor_origin(seed in 0..1000_u64) {
        for (missing, gaps) in [(Missing::Listwise, 0.0), (Missing::Pairwise, 0.05)] {
            let survey = respondents(seed, 5, 400, gaps);
            let found = omega(&survey, missing);
            let order = shuffled(seed, 5);
            assert_near(omega(&reordered(&survey, &order), missing), found, 1e-11);
            let moved = survey.in_units(&[(3.0, 0.2); 5]);
            assert_near(omega(&moved, missing), found, 1e-10);
        }
    }

    #[test]
    fn a_frequency_is_a_repeated_row(seed in 0..1000_u64) {
        let survey = respondents(seed, 4, 120, 0.0);
        let weights: Vec<f64> = (0..120).map(|row| (1 + row % 3) as f64).collect();
        let rows = (0..120).flat_map(|row| std::iter::repeat_n(row, 1 + row % 3));
        let repeated = survey.pick(rows);
        let scale = Scale::new("s", survey.names()).expect("items");
        let options = OmegaOptions::default();
        let weighted = survey.weighted(&weights, Missing::Listwise);
        let found = mcdonald_omega(&weighted, &scale, &options).expect("a model");
        let moments = repeated.moments(Missing::Listwise);
        let expected = mcdonald_omega(&moments, &scale, &options).expect("a model");
        assert_near(found.estimate, expected.estimate, 1e-11);
        assert_near(found.conf_low, expected.conf_low, 1e-11);
    }

    #[test]
    fn an_item_that_is_turned_round_twice_is_itself(seed in 0..1000_u64) {
        let mut answers = respondents(seed, 4, 300, 0.0);
        answers.0.iter_mut().flatten().for_each(|answer| *answer = answer.floor());
        let mut turned = answers.clone();
        turned.0[2].iter_mut().for_each(|answer| *answer = 4.0 - *answer);
        let plain = Scale::new("s", answers.names()).expect("items");
        let keyed = plain.clone().bounds(0.0, 4.0).and_then(|s| s.reverse(["v2"])).expect("a key");
        let options =
            OrdinalOmegaOptions { estimator: OrdinalEstimator::Uls, ..Default::default() };
        let of = |survey: &Survey, scale: &Scale| {
            ordinal_omega_of(&survey.responses(), scale, Missing::Listwise, &options)
                .expect("a model")
                .estimate
        };
        assert_near(of(&turned, &keyed), of(&answers, &plain), 1e-11);
    }
}
