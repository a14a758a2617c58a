//! Laws of weights, whatever the answers: what their unit leaves alone, what frequencies and unit
//! weights stand for, and standard errors under sampling weights by their definition.

use crate::common::survey::{Numbers, Survey, cases, respondents};
use crate::common::{EXACT, STABLE, assert_close, beside};
use ndarray::{Array1, Array2, Axis};
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use scalewise::{
    Column, Descriptives, HierarchicalRegression, Missing, Moments, Precision, Regression,
    Responses, Scale, Vcov, WeightType, correlation_matrix, cronbach_alpha, describe, frequencies,
    item_analysis, set_threads,
};

const POLICIES: [Missing; 3] = [Missing::Listwise, Missing::Pairwise, Missing::Em];

/// Weights from 0.5 to 3, and a tenth of noughts.
fn weights(seed: u64, n: usize) -> Vec<f64> {
    let mut numbers = Numbers(seed ^ 0xABCD);
    let weight = |(none, weight): (f64, f64)| if none < 0.1 { 0.0 } else { 0.5 + 2.5 * weight };
    (0..n).map(|_| weight((numbers.uniform(), numbers.uniform()))).collect()
}

fn weighted<'a>(all: &'a Survey, weights: &'a [f64], kind: WeightType) -> Responses<'a> {
    all.responses().weighted(weights, kind).expect("weights of this type")
}

/// v0 on two blocks of two.
fn regression() -> HierarchicalRegression {
    HierarchicalRegression::new("v0").block("One", ["v1", "v2"]).block("Two", ["v3", "v4"])
}

fn fit(responses: &Responses<'_>, missing: Missing) -> Regression {
    regression().fit_responses(responses, missing).expect("well-conditioned predictors")
}

/// Every figure of a regression but σ.
fn figures_of_fit(found: &Regression) -> Vec<f64> {
    let of_model = found.models.iter().flat_map(|m| {
        let mut figures = vec![m.n as f64, m.r_squared, m.adj_r_squared, m.f, m.p_value];
        figures.extend([m.df1 as f64, m.df2, m.r_squared_change, m.f_change, m.p_change]);
        figures.extend([m.log_likelihood, m.aic, m.bic]);
        figures.extend(m.coefficients.iter().flat_map(|c| {
            let of_b = [c.estimate, c.std_error, c.statistic, c.p_value, c.conf_low, c.conf_high];
            let of_beta = [c.beta, c.beta_conf_low, c.beta_conf_high, c.zero_order, c.partial];
            of_b.into_iter().chain(of_beta).chain([c.part, c.tolerance, c.vif])
        }));
        figures
    });
    of_model.collect()
}

fn sigmas(found: &Regression) -> Vec<f64> {
    found.models.iter().map(|model| model.sigma).collect()
}

/// Every figure of the correlations and of alpha.
fn figures_of_moments(moments: &Moments) -> Vec<f64> {
    let matrix = correlation_matrix(moments, 0.95).expect("correlations");
    let alpha = cronbach_alpha(moments).expect("alpha");
    let vectors = [&matrix.mean, &matrix.sd].map(|figures| figures.to_vec());
    let tables = [&matrix.n, &matrix.r, &matrix.statistic, &matrix.p_value, &matrix.conf_low]
        .map(|table| table.iter().copied().collect::<Vec<f64>>());
    let of_alpha = [alpha.estimate, alpha.conf_low, alpha.conf_high, alpha.n as f64];
    vectors.into_iter().chain(tables).flatten().chain(of_alpha).collect()
}

/// The same but for what tests say of the correlations.
fn estimates_of_moments(moments: &Moments) -> Vec<f64> {
    let matrix = correlation_matrix(moments, 0.95).expect("correlations");
    let alpha = cronbach_alpha(moments).expect("alpha");
    let vectors = [&matrix.mean, &matrix.sd].map(|figures| figures.to_vec());
    let tables = [&matrix.n, &matrix.r].map(|table| table.iter().copied().collect::<Vec<f64>>());
    let of_alpha = [alpha.estimate, alpha.conf_low, alpha.conf_high, alpha.n as f64];
    vectors.into_iter().chain(tables).flatten().chain(of_alpha).collect()
}

fn figures_of_descriptions(found: &Descriptives) -> Vec<f64> {
    let of_variable = found.variables.iter().flat_map(|v| {
        let counts = [v.n, v.missing, v.out_of_bounds].map(|count| count as f64);
        counts.into_iter().chain([v.mean, v.sd, v.min, v.max, v.skewness, v.kurtosis])
    });
    of_variable.collect()
}

#[track_caller]
fn assert_same(what: &str, found: &[f64], expected: &[f64], factor: f64) {
    assert_eq!(found.len(), expected.len());
    assert!(!found.is_empty());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let scale = beside(STABLE, 1.0);
        assert_close(&format!("{what} [{at}]"), *found, *expected * factor, scale);
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn the_unit_of_weights_is_only_that_of_sigma(seed in any::<u64>(), unit in select(vec![0.01, 7.5, 1000.0])) {
        let all = respondents(seed, 5, 80, 0.05);
        let plain = weights(seed, 80);
        let scaled: Vec<f64> = plain.iter().map(|weight| weight * unit).collect();
        for kind in [WeightType::Analytic, WeightType::Sampling] {
            let [before, after] = [&plain, &scaled].map(|weights| weighted(&all, weights, kind));
            let described = [&after, &before].map(|r| figures_of_descriptions(&describe(r).expect("answers")));
            assert_same("describe", &described[0], &described[1], 1.0);
            let shares = [&after, &before].map(|r| {
                let table = frequencies(r).expect("answers");
                table.rows.iter().map(|row| row.percent).collect::<Vec<_>>()
            });
            assert_same("frequencies", &shares[0], &shares[1], 1.0);
            for missing in POLICIES {
                let [of_after, of_before] = [&after, &before].map(|r| Moments::of(r, missing).expect("answers"));
                assert_same(missing.name(), &figures_of_moments(&of_after), &figures_of_moments(&of_before), 1.0);
                if kind == WeightType::Sampling && missing != Missing::Listwise {
                    continue;
                }
                let [of_after, of_before] = [&after, &before].map(|r| fit(r, missing));
                assert_same(missing.name(), &figures_of_fit(&of_after), &figures_of_fit(&of_before), 1.0);
                let factor = if kind == WeightType::Analytic { unit.sqrt() } else { f64::NAN };
                assert_same(missing.name(), &sigmas(&of_after), &sigmas(&of_before), factor);
            }
        }
    }

    #[test]
    fn frequencies_stand_for_repeated_rows(seed in any::<u64>()) {
        let all = respondents(seed, 5, 60, 0.05);
        let mut numbers = Numbers(seed);
        let counts: Vec<f64> = (0..60).map(|_| (numbers.uniform() * 4.0).floor()).collect();
        let rows = || counts.iter().enumerate();
        let repeated = all.pick(rows().flat_map(|(i, &count)| (0..count as usize).map(move |_| i)));
        let (weighted, repeated) = (weighted(&all, &counts, WeightType::Frequency), repeated.responses());
        let described = [&weighted, &repeated].map(|r| figures_of_descriptions(&describe(r).expect("answers")));
        assert_same("describe", &described[0], &described[1], 1.0);
        let [left, right] = [&weighted, &repeated].map(|r| frequencies(r).expect("answers").rows);
        assert_eq!(format!("{left:?}"), format!("{right:?}"));
        for missing in POLICIES {
            let [left, right] = [&weighted, &repeated].map(|r| Moments::of(r, missing).expect("answers"));
            assert_same(missing.name(), &figures_of_moments(&left), &figures_of_moments(&right), 1.0);
            let [left, right] = [&weighted, &repeated].map(|r| fit(r, missing));
            assert_same(missing.name(), &figures_of_fit(&left), &figures_of_fit(&right), 1.0);
            assert_same(missing.name(), &sigmas(&left), &sigmas(&right), 1.0);
        }
    }

    #[test]
    fn unit_analytic_weights_are_none(seed in any::<u64>()) {
        let all = respondents(seed, 5, 60, 0.05);
        let ones = vec![1.0; 60];
        let (unit, none) = (weighted(&all, &ones, WeightType::Analytic), all.responses());
        let described = [&unit, &none].map(|r| figures_of_descriptions(&describe(r).expect("answers")));
        assert_same("describe", &described[0], &described[1], 1.0);
        for missing in POLICIES {
            let [left, right] = [&unit, &none].map(|r| Moments::of(r, missing).expect("answers"));
            assert_eq!(left.weighting().effective_n(), right.weighting().effective_n());
            // Under EM weights that are no frequencies have tests of a pair's n, never those of a
            // likelihood.
            let figures = if missing == Missing::Em { estimates_of_moments } else { figures_of_moments };
            assert_same(missing.name(), &figures(&left), &figures(&right), 1.0);
            // Under EM weights that are no frequencies have the classical errors, never those of a
            // likelihood.
            let classical = regression().vcov(Vcov::Classical);
            let [left, right] = [&unit, &none]
                .map(|r| classical.fit_responses(r, missing).expect("well-conditioned predictors"));
            assert_same(missing.name(), &figures_of_fit(&left), &figures_of_fit(&right), 1.0);
            assert_same(missing.name(), &sigmas(&left), &sigmas(&right), 1.0);
        }
    }

    /// Standard errors, t and the two F from the rows, with every matrix written out.
    #[test]
    fn sampling_errors_are_those_of_their_definition(seed in any::<u64>(), intercept in any::<bool>()) {
        let all = respondents(seed, 5, 80, 0.05);
        let weights = weights(seed, 80);
        let responses = weighted(&all, &weights, WeightType::Sampling);
        let regression = if intercept { regression() } else { regression().without_intercept() };
        let found = regression.fit_responses(&responses, Missing::Listwise).expect("a fit");
        for (model, block) in found.models.iter().zip([2, 2]) {
            let sandwich = Sandwich::of(&all, &weights, model.n_predictors, intercept);
            assert_eq!(model.n as usize, sandwich.n);
            for (at, c) in model.coefficients.iter().enumerate() {
                let error = sandwich.covariance[[at, at]].sqrt();
                assert_close("b", c.estimate, sandwich.estimates[at], beside(STABLE, 1.0));
                assert_close("SE", c.std_error, error, STABLE);
                assert_close("t", c.statistic, sandwich.estimates[at] / error, beside(STABLE, 1.0));
            }
            assert_close("F", model.f, sandwich.wald(model.n_predictors), beside(STABLE, 1.0));
            assert_close("F change", model.f_change, sandwich.wald(block), beside(STABLE, 1.0));
        }
    }
}

/// The regression of v0 on the next few variables under sampling weights, by definition.
struct Sandwich {
    n: usize,
    estimates: Array1<f64>,
    covariance: Array2<f64>,
}

impl Sandwich {
    fn of(all: &Survey, weights: &[f64], predictors: usize, intercept: bool) -> Self {
        let complete = |i: &usize| weights[*i] > 0.0 && all.0.iter().all(|x| !x[*i].is_nan());
        let used: Vec<usize> = (0..all.n()).filter(complete).collect();
        let start = usize::from(intercept);
        let x = Array2::from_shape_fn((used.len(), predictors + start), |(i, j)| {
            if j < start { 1.0 } else { all.0[j + 1 - start][used[i]] }
        });
        let y: Array1<f64> = used.iter().map(|&i| all.0[0][i]).collect();
        let w: Array1<f64> = used.iter().map(|&i| weights[i]).collect();
        let weighted = &x * &w.clone().insert_axis(Axis(1));
        let bread = inverse(weighted.t().dot(&x));
        let estimates = bread.dot(&weighted.t().dot(&y));
        let residuals = &y - &x.dot(&estimates);
        let scores = &weighted * &residuals.insert_axis(Axis(1));
        let n = used.len();
        let factor = n as f64 / (n as f64 - 1.0);
        let covariance = bread.dot(&scores.t().dot(&scores)).dot(&bread) * factor;
        Self { n, estimates, covariance }
    }

    /// Of the last `q` coefficients.
    fn wald(&self, q: usize) -> f64 {
        let last = self.estimates.len() - q..;
        let b = self.estimates.slice(ndarray::s![last.clone()]);
        let v = self.covariance.slice(ndarray::s![last.clone(), last]).to_owned();
        b.dot(&inverse(v).dot(&b)) / q as f64
    }
}

/// By Gauss and Jordan, largest pivot first.
fn inverse(mut a: Array2<f64>) -> Array2<f64> {
    let k = a.nrows();
    let mut inverse = Array2::eye(k);
    for j in 0..k {
        let pivot = (j..k).max_by(|&p, &q| a[[p, j]].abs().total_cmp(&a[[q, j]].abs()));
        let pivot = pivot.expect("a row");
        for matrix in [&mut a, &mut inverse] {
            for column in 0..k {
                matrix.swap([j, column], [pivot, column]);
            }
        }
        let scale = a[[j, j]];
        for matrix in [&mut a, &mut inverse] {
            matrix.row_mut(j).mapv_inplace(|x| x / scale);
        }
        for i in (0..k).filter(|&i| i != j) {
            let factor = a[[i, j]];
            for matrix in [&mut a, &mut inverse] {
                let row = matrix.row(j).to_owned();
                matrix.row_mut(i).scaled_add(-factor, &row);
            }
        }
    }
    inverse
}

/// Rows around the ends of chunks (2048) and segments (32768) are read once each, and the number of
/// threads does not change a bit.
#[test]
fn sampling_errors_do_not_know_chunks_or_threads() {
    for n in [2047, 2048, 2049, 32_767, 32_768, 32_769, 70_000] {
        let all = respondents(n as u64, 5, n, 0.02);
        let weights = weights(n as u64, n);
        let responses = weighted(&all, &weights, WeightType::Sampling);
        let [one, two] = [1, 2].map(|threads| {
            set_threads(threads);
            format!("{:?}", fit(&responses, Missing::Listwise))
        });
        set_threads(0);
        assert_eq!(one, two);
        let found = &fit(&responses, Missing::Listwise).models[1];
        let sandwich = Sandwich::of(&all, &weights, 4, true);
        for (at, c) in found.coefficients.iter().enumerate() {
            assert_close("SE", c.std_error, sandwich.covariance[[at, at]].sqrt(), STABLE);
        }
        assert_close("F change", found.f_change, sandwich.wald(2), STABLE);
    }
}

/// A predictor that others nearly determine needs pairs of doubles; what it adds to them does not
/// depend on how it is written.
#[test]
fn sampling_errors_keep_their_digits_where_predictors_are_nearly_collinear() {
    const SHARE: f64 = 1.0 / 4096.0;
    let all = respondents(3, 5, 200, 0.0);
    let mut near = all.clone();
    near.0[4] = all.0[3].iter().zip(&all.0[4]).map(|(x, z)| x + SHARE * z).collect();
    let weights = weights(3, 200);
    let [plain, near] = [&all, &near]
        .map(|survey| fit(&weighted(survey, &weights, WeightType::Sampling), Missing::Listwise));
    assert_eq!((plain.precision, near.precision), (Precision::Double, Precision::DoubleDouble));
    for (plain, near) in plain.models.iter().zip(&near.models) {
        assert_close("F", near.f, plain.f, STABLE);
        assert_close("F change", near.f_change, plain.f_change, STABLE);
        let last = |found: &scalewise::Model| found.coefficients.last().cloned().expect("terms");
        if plain.n_predictors == 4 {
            let (plain, near) = (last(plain), last(near));
            assert_close("b", near.estimate * SHARE, plain.estimate, STABLE);
            assert_close("SE", near.std_error * SHARE, plain.std_error, STABLE);
            assert_close("t", near.statistic, plain.statistic, STABLE);
        }
    }
}

/// As without weights: an exact fit has no residual, and what is left of rounding is no error.
#[test]
fn an_exact_fit_has_no_sampling_error() {
    let x: Vec<f64> = (0..30).map(|i| f64::from(i * i % 17)).collect();
    let z: Vec<f64> = (0..30).map(|i| f64::from(i % 7)).collect();
    let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 3.0 + 2.0 * x - 0.5 * z).collect();
    let weights = weights(1, 30);
    let columns = [("x", &x[..]), ("z", &z[..]), ("y", &y[..])];
    let responses = Responses::from_columns(columns).expect("columns of one length");
    let responses = responses.weighted(&weights[..], WeightType::Sampling).expect("weights");
    let fit = HierarchicalRegression::new("y").block("x", ["x"]).block("z", ["z"]);
    let found = fit.fit_responses(&responses, Missing::Listwise).expect("an exact fit");
    let [first, second] = &found.models[..] else { panic!("two models") };
    assert!(first.f.is_finite() && first.coefficients[1].std_error > 0.0);
    assert_eq!((second.f, second.f_change, second.p_value), (f64::INFINITY, f64::INFINITY, 0.0));
    for (c, b) in second.coefficients.iter().zip([3.0, 2.0, -0.5]) {
        assert_close(&c.term, c.estimate, b, STABLE);
        assert_eq!((c.std_error, c.p_value), (0.0, 0.0));
    }
}

/// Whoever has a predictor of their own has no residual. Two such predictors have one source of
/// variance, the others' mean, and so no test together.
#[test]
fn a_singular_covariance_gives_no_test() {
    let n = 40;
    let alone = |who: usize| (0..n).map(|i| if i == who { 1.0 } else { 0.0 }).collect::<Vec<_>>();
    let (a, b, y) = (alone(3), alone(8), respondents(2, 1, n, 0.0).0[0].clone());
    let weights: Vec<f64> = (0..n).map(|i| 1.0 + (i % 3) as f64).collect();
    let columns = [("a", &a[..]), ("b", &b[..]), ("y", &y[..])];
    let responses = Responses::from_columns(columns).expect("columns of one length");
    let responses = responses.weighted(&weights[..], WeightType::Sampling).expect("weights");
    let fit = HierarchicalRegression::new("y").block("a", ["a"]).block("b", ["b"]);
    let found = fit.fit_responses(&responses, Missing::Listwise).expect("a fit");
    let [first, second] = &found.models[..] else { panic!("two models") };
    assert!(first.f.is_finite() && second.f_change.is_finite());
    assert!(second.f.is_nan() && second.p_value.is_nan());
    let errors: Vec<f64> = second.coefficients.iter().map(|c| c.std_error).collect();
    errors.iter().for_each(|error| assert_close("SE", *error, errors[0], STABLE));
}

#[test]
fn printed_results_tell_their_weights() {
    let all = respondents(5, 5, 60, 0.05);
    let weights = weights(5, 60);
    for (kind, tests) in [(WeightType::Analytic, true), (WeightType::Sampling, false)] {
        let responses = weighted(&all, &weights, kind);
        let moments = Moments::of(&responses, Missing::Listwise).expect("answers");
        let weighting = moments.weighting();
        let line = format!(
            "Weights: {}, sum {:.3}, effective n {:.3}, design effect {:.3}\n",
            kind.name(),
            weighting.sum,
            weighting.effective_n(),
            weighting.design_effect(),
        );
        let scale = Scale::new("two", ["v1", "v2"]).expect("two items");
        let alpha = item_analysis(&moments, &scale, 0.95).expect("alpha").to_string();
        let matrix = correlation_matrix(&moments, 0.95).expect("correlations").to_string();
        let regression = fit(&responses, Missing::Listwise).to_string();
        for printed in [&alpha, &matrix, &regression] {
            assert!(printed.contains(&line) && !printed.contains("NaN"), "{printed}");
        }
        assert_eq!(alpha.contains("(feldt)"), tests, "{alpha}");
        assert_eq!(alpha.contains("no interval under sampling weights"), !tests, "{alpha}");
        assert_eq!(matrix.contains("without a test"), !tests, "{matrix}");
        assert_eq!(regression.contains("Wald"), !tests, "{regression}");
    }
    let without = fit(&all.responses(), Missing::Listwise).to_string();
    assert!(!without.contains("Weights"), "{without}");
}

/// Whoever has no weight, or is filtered out, is not there.
#[test]
fn rows_that_do_not_count_change_nothing() {
    let all = respondents(9, 5, 300, 0.05);
    let weights = weights(9, 300);
    let keep: Vec<bool> = (0..300).map(|i| i % 5 != 0).collect();
    let counted = || (0..300).filter(|&i| weights[i] > 0.0 && keep[i]);
    let (part, of_part) = (all.pick(counted()), counted().map(|i| weights[i]).collect::<Vec<_>>());
    for kind in [WeightType::Analytic, WeightType::Sampling] {
        let whole = weighted(&all, &weights, kind).filtered(&keep[..]).expect("one length");
        let part = weighted(&part, &of_part, kind);
        let [left, right] = [&whole, &part].map(|r| fit(r, Missing::Listwise));
        assert_same(kind.name(), &figures_of_fit(&left), &figures_of_fit(&right), 1.0);
        let [left, right] = [&whole, &part].map(|r| describe(r).expect("answers"));
        assert_same(
            kind.name(),
            &figures_of_descriptions(&left),
            &figures_of_descriptions(&right),
            1.0,
        );
        let [left, right] = [&whole, &part].map(|r| frequencies(r).expect("answers").rows);
        assert_eq!(format!("{left:?}"), format!("{right:?}"));
    }
}

/// Descriptions by their definition, under weights of each type.
#[test]
fn descriptions_are_of_weighted_answers() {
    let x = [1.0, 2.0, 2.0, 4.0, f64::NAN, 9.0, 3.0];
    let w = [2.0, 1.0, 0.0, 3.0, 2.0, 5.0, 1.0];
    // 9 is out of bounds, the third 2 has no weight: 1, 2, 4 and 3 count.
    let (values, weights) = ([1.0, 2.0, 4.0, 3.0], [2.0, 1.0, 3.0, 1.0]);
    let total: f64 = weights.iter().sum();
    let power = |r: i32, mean: f64| {
        let terms = values.iter().zip(&weights).map(|(x, w): (&f64, &f64)| w * (x - mean).powi(r));
        terms.sum::<f64>() / total
    };
    let mean = power(1, 0.0);
    let (m2, m3) = (power(2, mean), power(3, mean));
    for (kind, n, missing, outside) in [
        (WeightType::Frequency, 7.0_f64, 2, 5),
        (WeightType::Analytic, 4.0, 1, 1),
        (WeightType::Sampling, 4.0, 1, 1),
    ] {
        let column = Column::from(&x[..]).within(1.0, 5.0).expect("low before high");
        let responses = Responses::from_columns([("x", column)]).expect("a column");
        let responses = responses.weighted(&w[..], kind).expect("weights");
        let found = &describe(&responses).expect("answers").variables[0];
        assert_eq!((found.n as f64, found.missing, found.out_of_bounds), (n, missing, outside));
        assert_eq!((found.min, found.max), (1.0, 4.0));
        let skewness = m3 / m2.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
        assert_close("mean", found.mean, mean, STABLE);
        assert_close("sd", found.sd, (m2 * n / (n - 1.0)).sqrt(), STABLE);
        assert_close("skewness", found.skewness, skewness, STABLE);
        assert!(found.kurtosis.is_finite());
        let alike = kind == WeightType::Frequency;
        assert_eq!(found.se_skewness.is_finite(), alike, "{kind:?}");
        assert_eq!(found.se_kurtosis.is_finite(), alike, "{kind:?}");

        let table = frequencies(&responses).expect("answers").rows;
        let weights: Vec<f64> = table.iter().map(|row| row.weight).collect();
        assert_eq!(weights, [2.0, 1.0, 1.0, 3.0, 7.0], "1, 2, 3, 4 and the missing");
        let last = &table[3];
        assert_eq!(last.count, if alike { 3 } else { 1 });
        assert_close("valid percent", last.valid_percent, 300.0 / 7.0, STABLE);
        assert_close("percent", last.percent, 300.0 / 14.0, STABLE);
        assert_close("cumulative", last.cumulative_percent, 100.0, STABLE);
    }
}

/// Whether a respondent counts: the last of every four.
fn counts(i: usize) -> bool {
    i % 4 == 3
}

/// Two items of which the answers of those who do not count lie `off` the others.
fn with_strangers(off: f64) -> [Vec<f64>; 2] {
    [5, 6].map(|seed| {
        let mut numbers = Numbers(seed);
        let answer = |i: usize| numbers.uniform() + if counts(i) { 0.0 } else { off };
        (0..3000).map(answer).collect()
    })
}

#[test]
fn whatever_those_answered_who_do_not_count_it_takes_no_digits() {
    let weights: Vec<f64> = (0..3000).map(|i| f64::from(u8::from(counts(i)))).collect();
    for missing in POLICIES {
        let of = |off: f64, filtered: bool, by_row: bool| {
            let items = with_strangers(off);
            let table = Array2::from_shape_fn((3000, 2), |(i, j)| items[j][i]);
            let responses = match by_row {
                true => Responses::from_table(["a", "b"], table.view()),
                false => Responses::from_columns(
                    ["a", "b"].into_iter().zip(items.iter().map(|x| &x[..])),
                ),
            };
            let responses = responses.expect("two columns");
            let responses = match filtered {
                true => responses.filtered(&weights[..]),
                false => responses.weighted(&weights[..], WeightType::Frequency),
            };
            Moments::of(&responses.expect("one length"), missing).expect("answers")
        };
        for (filtered, by_row) in [(false, false), (false, true), (true, false), (true, true)] {
            let (near, far) = (of(0.0, filtered, by_row), of(1e6, filtered, by_row));
            assert_eq!((near.n(), far.n()), (750, 750));
            for (near, far) in near.mean().iter().zip(far.mean()) {
                assert_close("mean", far, *near, EXACT);
            }
            for (near, far) in near.covariance().iter().zip(far.covariance().iter()) {
                assert_close("covariance", *far, *near, beside(EXACT, 1.0));
            }
        }
    }
}

#[test]
fn moments_of_answers_and_of_their_negatives_are_the_same_but_for_the_sign() {
    for n in (1..=12).chain([50, 3000]) {
        let mut numbers = Numbers(n as u64);
        let x: Vec<f64> = (0..n).map(|_| numbers.uniform() * 7.0 - 2.0).collect();
        let turned: Vec<f64> = x.iter().map(|x| -x).collect();
        let responses = Responses::from_columns([("x", &x[..]), ("turned", &turned[..])]);
        let moments =
            Moments::of(&responses.expect("one length"), Missing::Listwise).expect("answers");
        assert_eq!(moments.mean()[0], -moments.mean()[1], "{n}");
        if n > 1 {
            let covariance = moments.covariance();
            assert_eq!(covariance[[0, 0]], covariance[[1, 1]], "{n}");
        }
    }
}
