//! Heterotrait-monotrait ratios, and bootstrap intervals of reliability coefficients, against semTools and
//! boot (`resampled.R`).

use crate::common::{
    Answers, Comparison, ITERATIVE, STABLE, assert_close, beside, list, names, numbers, read_json,
};
use ndarray::Array2;
use scalewise::{
    BootstrapInterval, BootstrapMethod, Extraction, HalfSplit, LambdaConvention, Missing, Moments,
    OmegaOptions, PolychoricOptions, Resampled, Resampling, Rotation, Scale, SplitSampling,
    bootstrap_guttman_lambdas, bootstrap_hierarchical_omega, bootstrap_htmt,
    bootstrap_ordinal_alpha, bootstrap_split_half, construct_reliability, htmt, htmt_of,
};
use serde_json::Value;

const LEVELS: [f64; 2] = [0.8, 0.9];
const METHODS: [(BootstrapMethod, usize); 2] =
    [(BootstrapMethod::Percentile, 1), (BootstrapMethod::Bca, 3)];

fn five(letter: &str) -> Scale {
    Scale::new(letter, (1..=5).map(|i| format!("{letter}{i}"))).expect("items")
}

fn bfi_scales() -> [Scale; 5] {
    ["A", "C", "E", "N", "O"].map(five)
}

fn indices_of(expected: &Value) -> Array2<u32> {
    let draws = list(&expected["indices"]);
    let cells: Vec<u32> = draws.iter().flat_map(numbers).map(|i| i as u32).collect();
    let shape = (draws.len(), cells.len() / draws.len());
    Array2::from_shape_vec(shape, cells).expect("a table")
}

fn first_rows(expected: &Value) -> Answers {
    let rows = expected["rows"].as_object().expect("columns").iter();
    Answers::new(rows.map(|(name, x)| (name.clone(), numbers(x))).collect())
}

fn agreeableness() -> Scale {
    five("A").bounds(1.0, 6.0).and_then(|scale| scale.reverse(["A1"])).expect("a key")
}

/// The interval of statistic `at` of the reference, of one level and method.
fn compare_interval(
    what: &str,
    found: &BootstrapInterval,
    expected: &Value,
    at: usize,
    (level, place): (usize, usize),
    share: f64,
) {
    let figure = |name: &str| numbers(&expected[name])[at];
    assert_close(what, found.estimate, figure("estimate"), share);
    assert_close(&format!("{what} bias"), found.bias, figure("bias"), beside(share, 1.0));
    assert_close(&format!("{what} SE"), found.std_error, figure("std_error"), share);
    let ends = numbers(&list(&list(&expected["intervals"])[at])[level]);
    assert_close(&format!("{what} low"), found.conf_low, ends[place], beside(share, 1.0));
    assert_close(&format!("{what} high"), found.conf_high, ends[place + 1], beside(share, 1.0));
    assert_eq!(found.failed, 0, "{what}");
}

fn compare_resampled<T>(
    expected: &Value,
    coefficients: &[&str],
    share: f64,
    bootstrap: impl Fn(&Resampling<'_>, f64) -> Resampled<T>,
) {
    let indices = indices_of(expected);
    for (level, confidence) in LEVELS.into_iter().enumerate() {
        for (method, place) in METHODS {
            let found = bootstrap(&Resampling::given(indices.view()).method(method), confidence);
            let known: Vec<&str> = found.coefficients.iter().map(|one| one.coefficient).collect();
            assert_eq!(known, coefficients);
            assert_eq!((found.seed, found.improper, found.respondents), (None, 0, 150));
            for (at, one) in found.coefficients.iter().enumerate() {
                let interval = &one.interval;
                assert_eq!(interval.interval, method.name());
                let which = (level, place);
                compare_interval(one.coefficient, interval, expected, at, which, share);
            }
        }
    }
}

#[test]
fn ratios_are_those_of_semtools() {
    let expected = &read_json("resampled.json")["ratios"];
    let answers = Answers::read("data/bfi.csv");
    let (responses, scales) = (answers.responses(), bfi_scales());
    let key = names(&expected["key"]);
    let keyed = scales.clone().map(|scale| {
        let turned: Vec<String> =
            scale.items().iter().filter(|item| key.contains(item)).cloned().collect();
        scale.bounds(1.0, 6.0).and_then(|scale| scale.reverse(turned)).expect("a key")
    });
    let raw = htmt_of(&responses, &scales, Missing::Listwise, true).expect("ratios");
    let signed = htmt_of(&responses, &keyed, Missing::Listwise, false).expect("ratios");
    let pairwise = htmt_of(&responses, &scales, Missing::Pairwise, true).expect("ratios");
    Comparison::assert(|compare| {
        compare.cell("n", raw.n, &expected["n"]);
        for (name, found) in [("raw", &raw), ("keyed_signed", &signed), ("pairwise", &pairwise)] {
            compare.matrix(&format!("{name} HTMT"), &found.htmt, &expected[name]["htmt"]);
            compare.matrix(&format!("{name} HTMT2"), &found.htmt2, &expected[name]["htmt2"]);
        }
    });
    assert!(raw.against.contains(&"A1".to_string()));
    assert!(signed.against.is_empty());
    assert_eq!((raw.interval, raw.seed), ("none", None));
    let pairs: Vec<_> = raw.pairs.iter().map(|p| (p.first.as_str(), p.second.as_str())).collect();
    assert_eq!(pairs[..3], [("A", "C"), ("A", "E"), ("C", "E")]);
    assert!(raw.to_string().contains("A with C"));
}

/// The ratios beside the model of all scales are the same ones, and a published table has them too.
#[test]
fn ratios_of_a_printed_table_and_of_constructs() {
    let answers = Answers::read("data/bfi.csv");
    let moments = Moments::of(&answers.responses(), Missing::Listwise).expect("moments");
    let scales = bfi_scales();
    let found = htmt(&moments, &scales, true).expect("ratios");
    let r = moments.correlation();
    let printed = Moments::from_correlation(moments.names(), r.view(), 2436, None, None);
    let published = htmt(&printed.expect("moments"), &scales, true).expect("ratios");
    let model = construct_reliability(&moments, &scales, &OmegaOptions::default());
    for ((one, other), beside) in
        found.pairs.iter().zip(&published.pairs).zip(&model.expect("a model").pairs)
    {
        assert_close("published", other.htmt, one.htmt, STABLE);
        assert_eq!((beside.htmt, beside.htmt2), (one.htmt, one.htmt2));
    }
}

#[test]
fn intervals_of_ratios_are_those_of_boot() {
    let all = read_json("resampled.json");
    let (answers, expected) = (first_rows(&all), &all["htmt"]);
    let scales = ["A", "C", "N"].map(five);
    let indices = indices_of(expected);
    for (level, confidence) in LEVELS.into_iter().enumerate() {
        for (method, place) in METHODS {
            let draws = Resampling::given(indices.view()).method(method);
            let (responses, rule) = (answers.responses(), Missing::Listwise);
            let found = bootstrap_htmt(&responses, &scales, rule, true, &draws, confidence);
            let found = found.expect("intervals");
            assert_eq!((found.interval, found.confidence), (method.name(), confidence));
            for (at, pair) in found.pairs.iter().enumerate() {
                let intervals = [pair.htmt_interval, pair.htmt2_interval];
                for (which, interval) in intervals.into_iter().enumerate() {
                    let (what, at) = (format!("{} {}", pair.first, pair.second), 2 * at + which);
                    let interval = interval.expect("an interval");
                    compare_interval(&what, &interval, expected, at, (level, place), STABLE);
                }
            }
        }
    }
}

#[test]
fn intervals_of_halves_and_bounds_are_those_of_boot() {
    let all = read_json("resampled.json");
    let (answers, scale) = (first_rows(&all), agreeableness());
    let responses = answers.responses();
    let coefficients = ["correlation", "spearman_brown", "spearman_brown_unequal", "guttman"];
    compare_resampled(&all["split_half"], &coefficients, STABLE, |draws, confidence| {
        let (split, rule) = (HalfSplit::OddEven, Missing::Listwise);
        bootstrap_split_half(&responses, &scale, &split, rule, draws, confidence).expect("halves")
    });
    let bounds =
        ["lambda_1", "lambda_2", "lambda_3", "lambda_4", "lambda_5", "lambda_5_plus", "lambda_6"];
    compare_resampled(&all["lambdas"], &bounds, STABLE, |draws, confidence| {
        let (by, rule) = (LambdaConvention::Covariances, Missing::Listwise);
        let splits = SplitSampling::seeded(10_000, 1);
        let found =
            bootstrap_guttman_lambdas(&responses, &scale, by, &splits, rule, draws, confidence);
        found.expect("bounds")
    });
}

/// lavaan's polychoric correlations are the ends of searches.
#[test]
fn intervals_of_ordinal_alpha_are_those_of_boot() {
    let all = read_json("resampled.json");
    let (answers, scale) = (first_rows(&all), agreeableness());
    let responses = answers.responses();
    compare_resampled(&all["ordinal_alpha"], &["ordinal_alpha"], ITERATIVE, |draws, confidence| {
        let (options, rule) = (PolychoricOptions::default(), Missing::Listwise);
        let found = bootstrap_ordinal_alpha(&responses, &scale, rule, &options, draws, confidence);
        found.expect("an alpha")
    });
}

/// Factors by minres, turned by oblimin: both are searches, whose ends R carries on to the last digits.
#[test]
fn replicates_of_hierarchical_omega_are_whole_solutions() {
    let expected = &read_json("resampled.json")["omega_h"];
    let answers = Answers::read("data/holzinger.csv");
    let scale = Scale::new("tests", (1..=9).map(|i| format!("x{i}"))).expect("items");
    let indices = indices_of(expected);
    let draws = Resampling::given(indices.view()).method(BootstrapMethod::Percentile);
    let (by, turned, rule) = (Extraction::Minres, Rotation::Oblimin, Missing::Listwise);
    let responses = answers.responses();
    let found = bootstrap_hierarchical_omega(&responses, &scale, rule, 3, by, turned, &draws, 0.8);
    let found = found.expect("intervals");
    let replicates: Vec<Vec<f64>> = list(&expected["replicates"]).iter().map(numbers).collect();
    let known = ["omega_h", "asymptotic", "omega_total", "explained_common_variance"];
    for (at, (one, name)) in found.coefficients.iter().zip(known).enumerate() {
        assert_eq!(one.coefficient, name);
        let interval = &one.interval;
        assert_close(name, interval.estimate, numbers(&expected["estimate"])[at], ITERATIVE);
        let mut drawn: Vec<f64> = replicates.iter().map(|row| row[at]).collect();
        drawn.sort_by(f64::total_cmp);
        let mean = drawn.iter().sum::<f64>() / 12.0;
        assert_close(name, interval.bias, mean - interval.estimate, beside(ITERATIVE, 1.0));
        let squares: f64 = drawn.iter().map(|x| (x - mean).powi(2)).sum();
        assert_close(name, interval.std_error, (squares / 11.0).sqrt(), beside(ITERATIVE, 1.0));
        // Twelve replicates: rank 1.3 of 13, between the two smallest.
        assert!(drawn[0] < interval.conf_low && interval.conf_low < drawn[1], "{name}");
        assert_eq!((interval.resamples, interval.failed), (12, 0));
    }
}

/// Whoever draws two alike answers of a rare kind has resamples without variation.
#[test]
fn resamples_without_a_coefficient_are_counted() {
    let rare: Vec<f64> = (0..12).map(|i| f64::from(u8::from(i == 0))).collect();
    let other: Vec<f64> = (0..12).map(|i| f64::from((i + 2) % 3)).collect();
    let third: Vec<f64> = (0..12).map(|i| f64::from((i + 3) % 4)).collect();
    let last: Vec<f64> = (0..12).map(|i| f64::from(i * i % 5)).collect();
    let named = [("a", &rare), ("b", &other), ("c", &third), ("d", &last)];
    let answers = Answers::new(named.map(|(name, x)| (name.to_string(), x.clone())).to_vec());
    let (responses, scale) = (answers.responses(), Scale::new("s", ["a", "b", "c"]).expect("it"));
    let draws = Resampling::seeded(400, 7).method(BootstrapMethod::Percentile);
    let (split, rule) = (HalfSplit::OddEven, Missing::Listwise);
    let halves = bootstrap_split_half(&responses, &scale, &split, rule, &draws, 0.9);
    let options = PolychoricOptions::default();
    let ordinal = bootstrap_ordinal_alpha(&responses, &scale, rule, &options, &draws, 0.9);
    let (halves, ordinal) = (halves.expect("halves"), ordinal.expect("an alpha"));
    for interval in [halves.interval("guttman"), ordinal.interval("ordinal_alpha")] {
        let interval = interval.expect("an interval");
        // A resample leaves the first out with a chance of .35.
        assert!(interval.failed > 80 && interval.failed < 200, "{}", interval.failed);
        assert_eq!(interval.resamples + interval.failed, 400);
    }
    let scales = [("x", ["a", "b"]), ("y", ["c", "d"])];
    let scales = scales.map(|(name, items)| Scale::new(name, items).expect("items"));
    let ratios = bootstrap_htmt(&responses, &scales, rule, true, &draws, 0.9).expect("ratios");
    let (means, geometric) = (ratios.pairs[0].htmt_interval, ratios.pairs[0].htmt2_interval);
    let failed = [means, geometric].map(|interval| interval.expect("an interval").failed);
    // Where items of a scale have no correlation at all there is no ratio of geometric means either.
    assert!(failed[0] > 80 && failed[1] >= failed[0], "{failed:?}");
    assert!(
        halves.to_string().contains("spearman brown") && ordinal.to_string().contains("latent")
    );
}
