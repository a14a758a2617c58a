//! Laws of the analyses, whatever the answers: what changes of units, order and direction leave
//! alone, and what the order of blocks shares out.

use crate::common::survey::{KINDS, assert_near, cases, respondents};
use crate::common::{EXACT, STABLE};
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use scalewise::{
    Error, HierarchicalRegression, Missing, Moments, Regression, correlation_matrix, cronbach_alpha,
};

/// v0 on two blocks of two, in either order.
fn regression(blocks: [usize; 2]) -> HierarchicalRegression {
    let predictors = [["v1", "v2"], ["v3", "v4"]];
    let names = ["One", "Two"];
    blocks.into_iter().fold(HierarchicalRegression::new("v0"), |regression, block| {
        regression.block(names[block], predictors[block])
    })
}

fn fit(moments: &Moments) -> Regression {
    regression([0, 1]).fit(moments).expect("well-conditioned predictors")
}

/// Every free figure of a regression is the same, up to the signs of the units.
fn assert_same_fit(left: &Regression, right: &Regression, units: &[(f64, f64)]) {
    for (a, b) in left.models.iter().zip(&right.models) {
        assert_near(a.r_squared, b.r_squared, STABLE);
        assert_near(a.r_squared_change, b.r_squared_change, STABLE);
        assert_near(a.f, b.f, STABLE);
        assert_near(a.p_change, b.p_change, STABLE);
        for (j, (a, b)) in (1..).zip(a.coefficients.iter().zip(&b.coefficients).skip(1)) {
            let sign = (units[0].1 * units[j].1).signum();
            assert_near(a.beta * sign, b.beta, STABLE);
            assert_near(a.statistic * sign, b.statistic, STABLE);
            assert_near(a.part * sign, b.part, STABLE);
            assert_near(a.partial * sign, b.partial, STABLE);
            assert_near(a.tolerance, b.tolerance, STABLE);
            assert_near(a.estimate * units[j].1 / units[0].1, b.estimate, STABLE);
        }
    }
}

const SAME_UNITS: [(f64, f64); 5] = [(0.0, 1.0); 5];

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn correlations_and_regressions_do_not_know_units(
        seed in any::<u64>(),
        units in vec((-100.0..100.0, select(vec![-2.5, 0.1, 40.0])), 5),
    ) {
        let all = respondents(seed, 5, 60, 0.05);
        for missing in KINDS {
            let [plain, changed] = [all.moments(missing), all.in_units(&units).moments(missing)];
            let [r, turned] = [&plain, &changed].map(|m| correlation_matrix(m, 0.95).expect("r"));
            for ((i, j), &value) in turned.r.indexed_iter() {
                let sign = (units[i].1 * units[j].1).signum();
                assert_near(value * sign, r.r[[i, j]], STABLE);
                if i != j {
                    assert_near(turned.p_value[[i, j]], r.p_value[[i, j]], STABLE);
                }
            }
            assert_same_fit(&fit(&changed), &fit(&plain), &units);
        }
    }

    #[test]
    fn the_order_of_blocks_only_shares_out_r_squared(seed in any::<u64>()) {
        let moments = respondents(seed, 5, 60, 0.05).moments(Missing::Listwise);
        let fits = [[0, 1], [1, 0]].map(|order| regression(order).fit(&moments).expect("a fit"));
        assert_near(fits[0].models[1].r_squared, fits[1].models[1].r_squared, STABLE);
        for fit in &fits {
            let changes: f64 = fit.models.iter().map(|model| model.r_squared_change).sum();
            assert_near(changes, fit.models[1].r_squared, EXACT);
            let first = &fit.models[0];
            assert_eq!((first.f, first.df1, first.p_value), (first.f_change, first.df1_change, first.p_change));
        }
        let b = |fit: &Regression, term: &str| {
            fit.models[1].coefficients.iter().find(|c| c.term == term).map(|c| c.estimate)
        };
        for term in ["(Intercept)", "v1", "v2", "v3", "v4"] {
            assert_near(b(&fits[0], term).expect(term), b(&fits[1], term).expect(term), STABLE);
        }
    }

    #[test]
    fn a_published_table_carries_the_regression(seed in any::<u64>()) {
        let all = respondents(seed, 5, 60, 0.0);
        let moments = all.moments(Missing::Listwise);
        let (mean, sd) = (moments.mean(), moments.sd());
        let published = |means, sds| {
            let r = moments.correlation();
            Moments::from_correlation(all.names(), r.view(), 60, means, sds).expect("correlations")
        };
        let in_full = fit(&published(Some(mean.view()), Some(sd.view())));
        assert_same_fit(&in_full, &fit(&moments), &SAME_UNITS);
        let standard: Vec<(f64, f64)> = sd.iter().map(|sd| (0.0, 1.0 / sd)).collect();
        assert_same_fit(&fit(&published(None, None)), &fit(&moments), &standard);
        let of_rows = regression([0, 1]).fit_responses(&all.responses(), Missing::Listwise);
        // Read in the same order: the last bits of a sum depend on which columns lie side by side.
        let used = all.responses().select(regression([0, 1]).variables()).expect("known names");
        let moments = Moments::of(&used, Missing::Listwise).expect("finite answers");
        // As text, in which the absent figures of the intercept are equal.
        assert_eq!(format!("{of_rows:?}"), format!("{:?}", Ok::<_, Error>(fit(&moments))));
    }

    #[test]
    fn alpha_does_not_know_units_order_or_direction(seed in any::<u64>(), offset in -100.0..100.0, factor in select(vec![-2.0, 0.1, 30.0])) {
        let all = respondents(seed, 4, 50, 0.0);
        let moments = all.moments(Missing::Listwise);
        let alpha = |moments: &Moments| cronbach_alpha(moments).expect("four items");
        let changed = all.in_units(&[(offset, factor); 4]).moments(Missing::Listwise);
        let turned = moments.select(["v2", "v0", "v3", "v1"]).expect("known names");
        for other in [alpha(&changed), alpha(&turned)] {
            assert_near(other.estimate, alpha(&moments).estimate, STABLE);
            assert_near(other.conf_low, alpha(&moments).conf_low, STABLE);
        }
    }
}

#[test]
fn keyed_moments_of_patterns_keep_their_direction_when_they_travel() {
    let all = respondents(8, 4, 80, 0.1);
    let names = all.names();
    let scale = scalewise::Scale::new("s", names.clone()).expect("items");
    let scale = scale.bounds(0.0, 4.0).expect("bounds").reverse([&names[1]]).expect("an item");
    let keyed = scale.key(&all.moments(Missing::Em)).expect("items");
    assert_eq!(Moments::from_json(&keyed.to_json()).as_ref(), Ok(&keyed));
    let doubled = keyed.merge(&keyed).expect("the same variables");
    assert!((doubled.mean()[1] - keyed.mean()[1]).abs() < 1e-8);
    assert!((doubled.covariance()[[0, 1]] - keyed.covariance()[[0, 1]]).abs() < 1e-8);
}
