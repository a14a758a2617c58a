//! Bounds of reliability and split halves against R: psych's guttman, splitHalf, tenberge and
//! glb.algebraic, plain arithmetic, the rows themselves.

use crate::common::scales::scale_of;
use crate::common::studies::Studies;
use crate::common::{
    Comparison, ITERATIVE, STABLE, assert_close, beside, list, names, number, numbers,
};
use ndarray::{Array1, Array2};
use scalewise::{
    AllSplitHalves, GuttmanLambdas, Half, HalfSplit, ItemMetric, LambdaConvention, Moments, Scale,
    SplitHalf, SplitSampling, all_split_halves, greatest_lower_bound, guttman_lambdas,
    items_needed, spearman_brown_prophecy, split_half, ten_berge_mu,
};
use serde_json::Value;

/// Everything that the reference has of one scale.
fn compare_scale(
    compare: &mut Comparison,
    name: &str,
    moments: &Moments,
    scale: &Scale,
    expected: &Value,
) {
    // Enough to look at all splits of eighteen items.
    let sampling = SplitSampling::seeded(24_310, 1);
    for convention in
        [LambdaConvention::Covariances, LambdaConvention::Spss, LambdaConvention::Psych]
    {
        let found = guttman_lambdas(moments, scale, convention, &sampling).expect("bounds");
        let expected = &expected["lambdas"][convention.name()];
        compare_lambdas(compare, &format!("{name} {}", convention.name()), &found, expected);
    }
    for (metric, word) in [(ItemMetric::Raw, "raw"), (ItemMetric::Standardized, "standardized")] {
        let name = format!("{name} {word}");
        let mu = ten_berge_mu(moments, scale, metric).expect("bounds");
        let found = [mu.mu_0, mu.mu_1, mu.mu_2, mu.mu_3];
        compare.cells(&format!("{name} mu"), found, &expected["mu"][word]);

        let glb = greatest_lower_bound(moments, scale, metric).expect("the bound");
        assert_close(
            &format!("{name} glb"),
            glb.estimate,
            number(&expected["glb"][word]),
            ITERATIVE,
        );
        assert!(glb.gap < 1e-8, "{name}: {glb:?}");

        let found = all_split_halves(moments, scale, metric, &sampling).expect("all splits");
        compare_splits(compare, &format!("{name} splits"), &found, &expected["splits"][word]);
    }
    let items = scale.items();
    let given = if items.len() > 2 {
        vec![items[0].clone(), items[items.len() - 1].clone()]
    } else {
        vec![items[1].clone()]
    };
    for split in [HalfSplit::OddEven, HalfSplit::FirstHalf, HalfSplit::Given(given)] {
        let found = split_half(moments, scale, &split).expect("halves");
        let expected = &expected["halves"][split.name()];
        compare_halves(compare, &format!("{name} {}", split.name()), &found, expected);
    }
}

fn compare_lambdas(compare: &mut Comparison, name: &str, found: &GuttmanLambdas, expected: &Value) {
    for (what, figure) in [
        ("lambda_1", found.lambda_1),
        ("lambda_2", found.lambda_2),
        ("lambda_3", found.lambda_3),
        ("lambda_4", found.lambda_4),
        ("lambda_5", found.lambda_5),
        ("lambda_5_plus", found.lambda_5_plus),
        ("lambda_6", found.lambda_6),
    ] {
        compare.cell(&format!("{name} {what}"), figure, &expected[what]);
    }
    assert_eq!(expected.as_object().map(serde_json::Map::len), Some(7), "{name}: all parts");
}

fn compare_splits(compare: &mut Comparison, name: &str, found: &AllSplitHalves, expected: &Value) {
    assert!(found.search.exhaustive, "{name}");
    compare.cell(&format!("{name} count"), found.search.splits, &expected["splits"]);
    for (what, figure) in [
        ("mean", found.mean),
        ("sd", found.sd),
        ("lowest", found.lowest),
        ("highest", found.highest),
        ("percentile_2_5", found.percentile_2_5),
        ("percentile_25", found.percentile_25),
        ("median", found.median),
        ("percentile_75", found.percentile_75),
        ("percentile_97_5", found.percentile_97_5),
    ] {
        compare.cell(&format!("{name} {what}"), figure, &expected[what]);
    }
    assert_eq!(expected.as_object().map(serde_json::Map::len), Some(10), "{name}: all parts");
}

fn compare_halves(compare: &mut Comparison, name: &str, found: &SplitHalf, expected: &Value) {
    for (what, figure) in [
        ("correlation", found.correlation),
        ("spearman_brown", found.spearman_brown),
        ("spearman_brown_unequal", found.spearman_brown_unequal),
        ("guttman", found.guttman),
        ("mean", found.mean),
        ("variance", found.variance),
        ("sd", found.sd),
    ] {
        compare.cell(&format!("{name} {what}"), figure, &expected[what]);
    }
    let mut compare_half = |half: &Half, expected: &Value| {
        compare.cells(&format!("{name} items"), &half.items, &expected["items"]);
        for (what, figure) in [
            ("mean", half.mean),
            ("variance", half.variance),
            ("sd", half.sd),
            ("alpha", half.alpha),
        ] {
            compare.cell(&format!("{name} half {what}"), figure, &expected[what]);
        }
    };
    compare_half(&found.first, &expected["first"]);
    compare_half(&found.second, &expected["second"]);
    assert_eq!(expected.as_object().map(serde_json::Map::len), Some(9), "{name}: all parts");
}

#[test]
fn bounds_and_halves_of_answers_are_those_of_r() {
    let (studies, expected) = (Studies::read(), crate::common::read_json("bounds.json"));
    Comparison::assert(|compare| {
        for case in studies.cases(&expected) {
            for declared in list(&case.study["scales"]) {
                let scale = scale_of(declared);
                let items = case.responses.select(scale.items()).expect("items");
                let moments = Moments::of(&items, case.missing).expect("moments");
                let name = format!("{} {}", case.name, scale.name());
                compare_scale(compare, &name, &moments, &scale, &case.expected[scale.name()]);
            }
        }
    });
}

/// A printed covariance matrix of the reference, with a scale of all its variables.
fn printed(expected: &Value) -> (Moments, Scale) {
    let rows: Vec<Vec<f64>> = list(&expected["covariance"]).iter().map(numbers).collect();
    let k = rows.len();
    let covariance = Array2::from_shape_fn((k, k), |(i, j)| 0.5 * (rows[i][j] + rows[j][i]));
    let names = names(&expected["names"]);
    let n = number(&expected["n"]) as u64;
    let means = Array1::zeros(k);
    let means = Some(means.view());
    let moments = Moments::from_covariance(names.clone(), covariance.view(), n, means);
    (moments.expect("moments"), Scale::new("printed", names).expect("a scale"))
}

#[test]
fn bounds_and_halves_of_printed_matrices_are_those_of_r() {
    let expected = crate::common::read_json("bounds.json");
    let matrices = expected["matrices"].as_object().expect("matrices");
    assert_eq!(matrices.len(), 7);
    Comparison::assert(|compare| {
        for (name, expected) in matrices {
            let (moments, scale) = printed(expected);
            compare_scale(compare, name, &moments, &scale, expected);
        }
    });
}

/// Where the bound is attained, S − diag(d) has an eigenvalue of nought and no negative one.
#[test]
fn the_greatest_lower_bound_is_feasible_and_no_error_could_grow() {
    let expected = crate::common::read_json("bounds.json");
    for (name, expected) in expected["matrices"].as_object().expect("matrices") {
        let (moments, scale) = printed(expected);
        let covariance = moments.covariance();
        let found = greatest_lower_bound(&moments, &scale, ItemMetric::Raw).expect("the bound");
        let k = found.errors.len();
        let left = |more: f64| {
            let sd: Vec<f64> = found.errors.iter().map(|error| error.variance.sqrt()).collect();
            let r = Array2::from_shape_fn((k, k), |(i, j)| {
                let error = if i == j { found.errors[i].error_variance } else { 0.0 };
                (covariance[[i, j]] - error) / (sd[i] * sd[j]) + if i == j { more } else { 0.0 }
            });
            cholesky_exists(&r)
        };
        assert!(left(1e-9) && !left(-1e-6), "{name}: at the edge");
        assert!(
            found.errors.iter().all(|e| (0.0..=e.variance).contains(&e.error_variance)),
            "{name}"
        );
        let of_errors: f64 = found.errors.iter().map(|error| error.error_variance).sum();
        assert_close(name, found.estimate, 1.0 - of_errors / covariance.sum(), STABLE);
        assert!(found.gap < 1e-8 && (5..100).contains(&found.iterations), "{name}: {found:?}");
    }
}

/// Whether a symmetric matrix is positive definite, by pivots without any scaling.
fn cholesky_exists(matrix: &Array2<f64>) -> bool {
    let k = matrix.nrows();
    let mut a = matrix.clone();
    for i in 0..k {
        if a[[i, i]] <= 0.0 {
            return false;
        }
        for j in i + 1..k {
            let factor = a[[j, i]] / a[[i, i]];
            for c in i..k {
                a[[j, c]] -= factor * a[[i, c]];
            }
        }
    }
    true
}

/// A sample of splits is seeded, lies inside of all splits, and says what it is.
#[test]
fn sampled_splits_are_inside_of_all() {
    let expected = crate::common::read_json("bounds.json");
    let (moments, scale) = printed(&expected["matrices"]["eighteen"]);
    let of = |splits, seed| {
        let sampling = SplitSampling::seeded(splits, seed);
        all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling).expect("splits")
    };
    let (all, some, again, others) = (of(24_310, 1), of(3000, 1), of(3000, 1), of(3000, 2));
    assert_eq!(some, again);
    assert_ne!(some.mean, others.mean);
    assert_eq!((some.search.splits, some.search.possible), (3000, 24_310.0));
    assert_eq!((some.search.exhaustive, some.search.seed), (false, Some(1)));
    assert_eq!((all.search.exhaustive, all.search.seed), (true, None));
    assert!(all.lowest <= some.lowest && some.highest <= all.highest);
    // The mean of 3000 draws, by its standard error.
    let error = all.sd / 3000_f64.sqrt();
    assert_close("mean", some.mean, all.mean, beside(4.0 * error, 1.0));
    assert_eq!(of(100, 1).coefficients[..], some.coefficients[..100]);
    let sampling = SplitSampling::seeded(3000, 1);
    let lambdas = guttman_lambdas(&moments, &scale, LambdaConvention::Covariances, &sampling);
    let lambdas = lambdas.expect("bounds");
    assert_eq!(lambdas.lambda_4, some.highest);
    assert_eq!(lambdas.lambda_4_split, some.highest_split);
    assert_eq!(lambdas.lambda_4_search, Some(some.search));
    scalewise::set_threads(1);
    assert_eq!(of(3000, 1), some);
    scalewise::set_threads(0);
}

#[test]
fn progress_is_told_and_can_be_ended() {
    use std::cell::RefCell;
    use std::ops::ControlFlow;

    let expected = crate::common::read_json("bounds.json");
    let (moments, scale) = printed(&expected["matrices"]["eighteen"]);
    let told = RefCell::new(Vec::new());
    let listen = |done: usize, of: usize| {
        told.borrow_mut().push((done, of));
        ControlFlow::Continue(())
    };
    let sampling = SplitSampling::seeded(5000, 1).progress(&listen);
    all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling).expect("splits");
    let told = told.into_inner();
    assert_eq!((told.len(), told.last()), (5, Some(&(5000, 5000))));
    let stop = |_: usize, _: usize| ControlFlow::Break(());
    let sampling = SplitSampling::seeded(5000, 1).progress(&stop);
    let ended = all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling);
    assert_eq!(ended, Err(scalewise::Error::Interrupted));
}

#[test]
fn prophecies_are_those_of_r() {
    let expected = crate::common::read_json("bounds.json");
    let column = |table: &str, name: &str| numbers(&expected[table][name]);
    let (reliability, factor) =
        (column("prophecy", "reliability"), column("prophecy", "length_factor"));
    for ((reliability, factor), expected) in
        reliability.into_iter().zip(factor).zip(column("prophecy", "estimate"))
    {
        let found = spearman_brown_prophecy(reliability, factor).expect("a reliability");
        assert_close("prophecy", found.estimate, expected, beside(STABLE, 1e-300));
    }
    let needed = |name| column("items_needed", name);
    let (reliability, items, wanted) = (needed("reliability"), needed("items"), needed("wanted"));
    let (factor, whole, estimate) =
        (needed("length_factor"), needed("items_needed"), needed("estimate"));
    for row in 0..reliability.len() {
        let found = items_needed(reliability[row], items[row] as u64, wanted[row]).expect("items");
        assert_close("length factor", found.length_factor, factor[row], STABLE);
        assert_eq!(found.items_needed as f64, whole[row]);
        assert_close("estimate", found.estimate, estimate[row], STABLE);
    }
}

#[test]
fn results_print_what_they_found() {
    let expected = crate::common::read_json("bounds.json");
    let (moments, scale) = printed(&expected["matrices"]["ability"]);
    let sampling = SplitSampling::seeded(10_000, 1);
    let lambdas = |convention| {
        guttman_lambdas(&moments, &scale, convention, &sampling).expect("bounds").to_string()
    };
    let figure = |path: &Value| format!("{:.3}", number(path));
    let text = lambdas(LambdaConvention::Psych);
    assert!(text.contains("From correlations; lambda 4 is of the best of all 10 splits"), "{text}");
    assert!(
        text.contains(&figure(&expected["matrices"]["ability"]["lambdas"]["psych"]["lambda_4"]))
    );
    assert!(lambdas(LambdaConvention::Spss).contains("of the split of the items in their order"));
    let mu = ten_berge_mu(&moments, &scale, ItemMetric::Raw).expect("bounds").to_string();
    assert!(mu.contains("6 items, n = 112, listwise deletion"), "{mu}");
    let glb = greatest_lower_bound(&moments, &scale, ItemMetric::Raw).expect("a bound").to_string();
    assert!(glb.contains(&figure(&expected["matrices"]["ability"]["glb"]["raw"])), "{glb}");
    let halves = split_half(&moments, &scale, &HalfSplit::OddEven).expect("halves").to_string();
    let odd_even = &expected["matrices"]["ability"]["halves"]["odd_even"];
    assert!(halves.contains(&format!("Guttman {}", figure(&odd_even["guttman"]))), "{halves}");
    assert!(halves.contains("First half: general, blocks, reading"), "{halves}");
    let splits = all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling).expect("splits");
    assert!(splits.to_string().contains("From covariances, all 10 splits"), "{splits}");
    let (moments, scale) = printed(&expected["matrices"]["eighteen"]);
    let sampling = SplitSampling::seeded(200, 9);
    let splits = all_split_halves(&moments, &scale, ItemMetric::Raw, &sampling).expect("splits");
    assert!(splits.to_string().contains("200 splits sampled from 24310, seed 9"), "{splits}");
}

/// Of the same covariances all other bounds are below the greatest, μ grows, and nothing but the names
/// of the halves depends on the order of the items.
#[test]
fn bounds_keep_their_order_and_items_have_none() {
    let expected = crate::common::read_json("bounds.json");
    let sampling = SplitSampling::seeded(24_310, 1);
    for (name, expected) in expected["matrices"].as_object().expect("matrices") {
        let (moments, scale) = printed(expected);
        let turned: Vec<String> = scale.items().iter().rev().cloned().collect();
        let turned = Scale::new("turned", turned).expect("a scale");
        let of = |scale: &Scale| {
            let convention = LambdaConvention::Covariances;
            let lambdas = guttman_lambdas(&moments, scale, convention, &sampling).expect("bounds");
            let glb = greatest_lower_bound(&moments, scale, ItemMetric::Raw).expect("a bound");
            let mu = ten_berge_mu(&moments, scale, ItemMetric::Raw).expect("bounds");
            let splits = all_split_halves(&moments, scale, ItemMetric::Raw, &sampling);
            let splits = splits.expect("splits");
            [
                mu.mu_0,
                mu.mu_1,
                mu.mu_2,
                mu.mu_3,
                lambdas.lambda_4,
                lambdas.lambda_5,
                lambdas.lambda_6,
                splits.lowest,
                splits.median,
                glb.estimate,
            ]
        };
        let (here, there) = (of(&scale), of(&turned));
        for (found, other) in here.iter().zip(&there) {
            assert_close(name, *found, *other, beside(STABLE, 1.0));
        }
        assert!(here[..4].windows(2).all(|pair| pair[0] <= pair[1] + 1e-14), "{name}: {here:?}");
        assert!(here.iter().all(|bound| *bound <= here[9] + 1e-9), "{name}: {here:?}");
    }
}
