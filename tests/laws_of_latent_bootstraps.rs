//! Bootstraps of weighted polyserial correlations, and of matrices by the level of the variables:
//! what they must agree with.

use crate::common::{STABLE, assert_close};
use ndarray::{Array2, array};
use scalewise::{
    BootstrapInterval, BootstrapMethod, CorrelationMethod, Correlations, MeasurementLevel, Missing,
    PolychoricOptions, PolyserialOptions, Resampling, Responses, WeightType,
    bootstrap_correlations, bootstrap_polychoric_correlations, bootstrap_polyserial,
    bootstrap_weighted_polyserial, weighted_polyserial,
};

/// Two continuous answers and two with three categories each, of 60 respondents; frequencies 1 to 3.
struct Answers {
    columns: [Vec<f64>; 4],
    often: Vec<f64>,
}

impl Answers {
    fn made() -> Self {
        let x: Vec<f64> = (0..60).map(|i| f64::from(i * 17 % 61)).collect();
        let z: Vec<f64> = (0..60).map(|i| x[i] / 9.0 + (i * 5 % 13) as f64).collect();
        let cut = |shift: usize| -> Vec<f64> {
            (0..60).map(|i| ((x[i] + (i * shift % 29) as f64) / 31.0).floor()).collect()
        };
        let columns = [x.clone(), z, cut(7), cut(11)];
        Self { columns, often: (0..60).map(|i| f64::from(1 + i % 3)).collect() }
    }

    /// Every respondent in a row of his own.
    fn repeated(&self, column: &[f64]) -> Vec<f64> {
        let each = column.iter().zip(&self.often);
        each.flat_map(|(x, often)| vec![*x; *often as usize]).collect()
    }
}

const NAMES: [&str; 4] = ["x", "z", "p", "q"];

fn responses(columns: &[Vec<f64>; 4]) -> Responses<'_> {
    let named = NAMES.into_iter().zip(columns.iter().map(|column| &column[..]));
    Responses::from_columns(named).expect("columns")
}

/// Draws of 120 respondents that no seed made.
fn draws(resamples: usize, n: usize) -> Array2<u32> {
    Array2::from_shape_fn((resamples, n), |(b, i)| {
        ((b * 7919 + i * i * 31 + i * b * 13) % n) as u32
    })
}

fn assert_same(one: &BootstrapInterval, other: &BootstrapInterval) {
    let figures = |found: &BootstrapInterval| {
        [found.estimate, found.bias, found.std_error, found.conf_low, found.conf_high]
    };
    for (at, (one, other)) in figures(one).into_iter().zip(figures(other)).enumerate() {
        assert_close(&format!("figure {at}"), one, other, STABLE);
    }
}

#[test]
fn frequencies_are_repeated_rows_to_a_bootstrap_of_polyserial() {
    let made = Answers::made();
    let [x, _, y, _] = &made.columns;
    let (long_x, long_y) = (made.repeated(x), made.repeated(y));
    let indices = draws(99, long_x.len());
    let options = PolyserialOptions::default();
    for method in [BootstrapMethod::Bca, BootstrapMethod::Percentile] {
        let by = Resampling::given(indices.view()).method(method);
        let kind = WeightType::Frequency;
        let weighted = bootstrap_weighted_polyserial(x, y, &made.often, kind, &options, &by);
        let long = bootstrap_polyserial(&long_x, &long_y, &options, &by);
        assert_same(&weighted.expect("an interval"), &long.expect("an interval"));
    }
}

#[test]
fn rows_are_drawn_with_their_weight() {
    let made = Answers::made();
    let [x, _, y, _] = &made.columns;
    let weights: Vec<f64> = (0..60).map(|i| 0.5 + f64::from(i % 5)).collect();
    let (indices, options) = (draws(60, 60), PolyserialOptions::default());
    for kind in [WeightType::Analytic, WeightType::Sampling] {
        let by = Resampling::given(indices.view()).method(BootstrapMethod::Percentile);
        let found = bootstrap_weighted_polyserial(x, y, &weights, kind, &options, &by);
        let found = found.expect("an interval");
        let plain = weighted_polyserial(x, y, &weights, kind, &options).expect("a correlation");
        assert_close("estimate", found.estimate, plain.estimate, STABLE);
        let replicates: Vec<f64> = indices
            .rows()
            .into_iter()
            .map(|row| {
                let of = |values: &[f64]| -> Vec<f64> {
                    row.iter().map(|&i| values[i as usize]).collect()
                };
                let (x, y, weights) = (of(x), of(y), of(&weights));
                weighted_polyserial(&x, &y, &weights, kind, &options).expect("one").estimate
            })
            .collect();
        let mean = replicates.iter().sum::<f64>() / 60.0;
        let squares: f64 = replicates.iter().map(|r| (r - mean).powi(2)).sum();
        assert_close("bias", found.bias, mean - plain.estimate, crate::common::beside(STABLE, 1.0));
        assert_close("standard error", found.std_error, (squares / 59.0).sqrt(), STABLE);
        assert!(found.conf_low < plain.estimate && plain.estimate < found.conf_high);
    }
}

/// Of each pair a matrix by level has the interval that its coefficient has by itself.
#[test]
fn a_matrix_by_level_has_the_intervals_of_each_coefficient() {
    let made = Answers::made();
    let whole = responses(&made.columns);
    let indices = draws(150, 60);
    let by = Resampling::given(indices.view());
    let rule = Missing::Listwise;
    let asked = Correlations::new(CorrelationMethod::Auto)
        .level("p", MeasurementLevel::Ordinal)
        .level("q", MeasurementLevel::Ordinal);
    let found = asked.bootstrap(&whole, rule, &by).expect("intervals");
    assert_eq!((found.method, found.interval), ("auto", "bca"));
    let matrix = asked.of_responses(&whole, rule).expect("a matrix");
    let pearson = bootstrap_correlations(&whole, rule, &by, 0.95).expect("intervals");
    let options = PolychoricOptions::default();
    let ordinal = whole.select(["p", "q"]).expect("two");
    let latent = bootstrap_polychoric_correlations(&ordinal, rule, &options, &by, 0.95);
    let latent = latent.expect("intervals");
    let both = [([1, 0], &pearson, [1, 0]), ([3, 2], &latent, [1, 0])];
    for (at, alone, there) in both {
        assert_close("r", found.r[at], matrix.r[at], STABLE);
        assert_close("low", found.conf_low[at], alone.conf_low[there], STABLE);
        assert_close("high", found.conf_high[at], alone.conf_high[there], STABLE);
    }
    for (i, j) in [(2, 0), (2, 1), (3, 0), (3, 1)] {
        let (x, y) = (&made.columns[j], &made.columns[i]);
        let alone = bootstrap_polyserial(x, y, &PolyserialOptions::default(), &by);
        let alone = alone.expect("an interval");
        assert_close("r", found.r[[i, j]], matrix.r[[i, j]], STABLE);
        assert_close("low", found.conf_low[[i, j]], alone.conf_low, STABLE);
        assert_close("high", found.conf_high[[j, i]], alone.conf_high, STABLE);
    }
}

#[test]
fn frequencies_are_repeated_rows_to_a_matrix_by_level() {
    let made = Answers::made();
    let weighted = responses(&made.columns)
        .weighted(&made.often[..], WeightType::Frequency)
        .expect("frequencies");
    let long = made.columns.each_ref().map(|column| made.repeated(column));
    let indices = draws(40, long[0].len());
    let by = Resampling::given(indices.view()).method(BootstrapMethod::Percentile);
    let asked = Correlations::new(CorrelationMethod::Auto).level("q", MeasurementLevel::Ordinal);
    for rule in [Missing::Listwise, Missing::Pairwise] {
        let found = asked.bootstrap(&weighted, rule, &by).expect("intervals");
        let expected = asked.bootstrap(&responses(&long), rule, &by).expect("intervals");
        for at in [[1, 0], [3, 0], [3, 1], [3, 2]] {
            assert_close("low", found.conf_low[at], expected.conf_low[at], STABLE);
            assert_close("high", found.conf_high[at], expected.conf_high[at], STABLE);
        }
    }
}

#[test]
fn other_methods_are_the_bootstraps_by_their_own_names() {
    let (x, y) = (array![1.0, 2.0, 3.0, 4.0, 5.0, 9.0], array![1.0, 3.0, 2.0, 4.0, 9.0, 5.0]);
    let pair = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    let (rule, by) = (Missing::Listwise, Resampling::seeded(199, 5));
    for (method, alone) in [
        (CorrelationMethod::Pearson, bootstrap_correlations(&pair, rule, &by, 0.9)),
        (
            CorrelationMethod::Kendall,
            scalewise::bootstrap_rank_correlations(
                &pair,
                rule,
                scalewise::RankMethod::Kendall,
                &by,
                0.9,
            ),
        ),
    ] {
        let asked = Correlations::new(method).confidence(0.9);
        let found = asked.bootstrap(&pair, rule, &by).expect("intervals");
        assert_eq!(found.conf_low[[1, 0]], alone.expect("intervals").conf_low[[1, 0]]);
    }
}
