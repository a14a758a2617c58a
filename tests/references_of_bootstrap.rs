//! Bootstrap replicates and intervals of given index sets against R's boot, and what seeds do.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Mutex;

use crate::common::{Comparison, assert_close, list, names, numbers, read_json};
use ndarray::{Array2, array};
use scalewise::{
    Bootstrap, BootstrapMethod, Error, HierarchicalRegression, Missing, Moments, Resample,
    Resampling, Responses, Result, WeightType, bootstrap, bootstrap_correlations,
    bootstrap_correlations_by, bootstrap_moments, bootstrap_responses, cronbach_alpha, set_threads,
};
use serde_json::Value;

/// Tests that set the number of threads do so one after the other.
static THREADS: Mutex<()> = Mutex::new(());

struct Rows {
    columns: Vec<(String, Vec<f64>)>,
}

impl Rows {
    fn read(expected: &Value) -> Self {
        let columns = expected.as_object().expect("columns").iter();
        Self { columns: columns.map(|(name, values)| (name.clone(), numbers(values))).collect() }
    }

    fn responses(&self) -> Responses<'_> {
        let columns = self.columns.iter().map(|(name, values)| (name.as_str(), &values[..]));
        Responses::from_columns(columns).expect("columns of one length")
    }
}

fn law(expected: &Value) -> Rows {
    let mut rows = Rows::read(&expected["law_rows"]);
    rows.columns.sort_by_key(|(name, _)| name != "lsat");
    rows
}

fn weather(expected: &Value) -> Rows {
    let mut rows = Rows::read(&expected["weather_rows"]);
    let order = ["Ozone", "Solar.R", "Wind", "Temp"];
    rows.columns.sort_by_key(|(name, _)| order.iter().position(|known| known == name));
    rows
}

fn indices(expected: &Value) -> Array2<u32> {
    let rows = list(&expected["indices"]);
    let cells: Vec<u32> = rows.iter().flat_map(numbers).map(|i| i as u32).collect();
    Array2::from_shape_vec((rows.len(), cells.len() / rows.len()), cells).expect("a table")
}

fn compare(compare: &mut Comparison, name: &str, found: &Bootstrap, expected: &Value) {
    compare.cells(&format!("{name} estimate"), found.estimate.clone(), &expected["estimate"]);
    compare.matrix(&format!("{name} replicates"), &found.replicates, &expected["replicates"]);
    let acceleration = found.acceleration.clone().expect("of BCa");
    compare.cells(&format!("{name} acceleration"), acceleration, &expected["acceleration"]);
    let levels = list(&expected["intervals"]);
    assert_eq!(levels.len(), found.statistics.len(), "{name}: intervals of every statistic");
    let percentile = Bootstrap { acceleration: None, ..found.clone() };
    for (statistic, levels) in found.statistics.iter().zip(levels) {
        for level in list(levels).iter().map(numbers) {
            let [confidence, percentile_low, percentile_high, low, high] = level[..] else {
                panic!("five figures of a level: {level:?}");
            };
            let what = format!("{name} {statistic} {confidence}");
            let plain = percentile.interval(statistic, confidence).expect("percentiles");
            assert_close(&format!("{what} percentile"), plain.conf_low, percentile_low, 1e-10);
            assert_close(&format!("{what} percentile"), plain.conf_high, percentile_high, 1e-10);
            let bca = found.interval(statistic, confidence).expect("BCa");
            assert_close(&format!("{what} BCa"), bca.conf_low, low, 1e-10);
            assert_close(&format!("{what} BCa"), bca.conf_high, high, 1e-10);
            assert_eq!((plain.interval, bca.interval), ("percentile", "bca"));
        }
    }
    let intervals = found.intervals(0.8).expect("intervals");
    compare.cells(&format!("{name} bias"), intervals.iter().map(|i| i.bias), &expected["bias"]);
    let errors = intervals.iter().map(|i| i.std_error);
    compare.cells(&format!("{name} standard error"), errors, &expected["std_error"]);
}

fn pearson(moments: &Moments) -> Result<Vec<f64>> {
    let r = moments.correlation();
    Ok((0..r.nrows()).flat_map(|i| (0..i).map(move |j| (i, j))).map(|at| r[at]).collect())
}

fn pair_names(k: usize) -> Vec<String> {
    (0..k).flat_map(|i| (0..i).map(move |j| format!("{i} {j}"))).collect()
}

#[test]
fn correlations_of_given_resamples_are_those_of_boot() {
    let expected = read_json("bootstrap.json");
    Comparison::assert(|comparison| {
        for (name, rows) in [("law", law(&expected)), ("weather", weather(&expected))] {
            let (expected, responses) = (&expected[name], rows.responses());
            let indices = indices(expected);
            let given = Resampling::given(indices.view());
            let statistics = pair_names(rows.columns.len());
            for missing in [Missing::Listwise, Missing::Pairwise] {
                let found =
                    bootstrap_moments(&responses, missing, statistics.clone(), &given, pearson);
                compare(comparison, name, &found.expect("a bootstrap"), expected);
            }
            let of_rows = |drawn: &Responses<'_>| pearson(&Moments::of(drawn, Missing::Listwise)?);
            let found = bootstrap_responses(&responses, statistics.clone(), &given, of_rows);
            compare(comparison, name, &found.expect("a bootstrap"), expected);
            // The whole matrix has the same figures in its places.
            let matrix = bootstrap_correlations(&responses, Missing::Listwise, &given, 0.8);
            let matrix = matrix.expect("a matrix");
            let found =
                bootstrap_moments(&responses, Missing::Listwise, statistics, &given, pearson)
                    .expect("a bootstrap")
                    .intervals(0.8)
                    .expect("intervals");
            let at = (0..matrix.names.len()).flat_map(|i| (0..i).map(move |j| [i, j]));
            for ([i, j], pair) in at.zip(found) {
                for at in [[i, j], [j, i]] {
                    assert_eq!(matrix.r[at], pair.estimate);
                    assert_eq!(matrix.conf_low[at], pair.conf_low);
                    assert_eq!(matrix.conf_high[at], pair.conf_high);
                    assert_eq!(matrix.std_error[at], pair.std_error);
                }
            }
        }
    });
}

type Coefficient = fn(&[f64], &[f64]) -> f64;

fn midranks(values: &[f64]) -> Vec<f64> {
    let rank = |x: &f64| {
        let below = values.iter().filter(|y| *y < x).count() as f64;
        let same = values.iter().filter(|y| *y == x).count() as f64;
        below + (same + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

fn spearman(x: &[f64], y: &[f64]) -> f64 {
    let (x, y) = (midranks(x), midranks(y));
    let mean = (x.len() as f64 + 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    product(&x, &y) / (product(&x, &x) * product(&y, &y)).sqrt()
}

fn kendall(x: &[f64], y: &[f64]) -> f64 {
    let sign = |d: f64| f64::from(i8::from(d > 0.0) - i8::from(d < 0.0));
    let (mut score, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for i in 0..x.len() {
        for j in 0..i {
            let (a, b) = (sign(x[i] - x[j]), sign(y[i] - y[j]));
            score += a * b;
            of_x += a * a;
            of_y += b * b;
        }
    }
    score / (of_x * of_y).sqrt()
}

#[test]
fn rank_correlations_of_given_resamples_are_those_of_boot() {
    let expected = read_json("bootstrap.json");
    let coefficients: [(&str, Rows, Coefficient); 2] =
        [("spearman", weather(&expected), spearman), ("kendall", law(&expected), kendall)];
    for (name, rows, coefficient) in coefficients {
        let (expected, responses) = (&expected[name], rows.responses());
        let indices = indices(expected);
        let given = Resampling::given(indices.view());
        let of_indices = |drawn: &Resample| {
            let gather = |values: &[f64]| -> Vec<f64> {
                drawn.indices().iter().map(|&i| values[i as usize]).collect()
            };
            let columns: Vec<_> = rows.columns.iter().map(|(_, values)| gather(values)).collect();
            let pairs = (0..columns.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
            Ok(pairs.map(|(i, j)| coefficient(&columns[i], &columns[j])).collect())
        };
        let statistics = pair_names(rows.columns.len());
        let found = bootstrap(responses.n_rows(), statistics, &given, of_indices);
        let found = found.expect("a bootstrap");
        Comparison::assert(|comparison| compare(comparison, name, &found, expected));
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let matrix =
                bootstrap_correlations_by(&responses, missing, name, coefficient, &given, 0.9);
            let matrix = matrix.expect("a matrix");
            let pair = found.intervals(0.9).expect("intervals")[0];
            assert_eq!(matrix.method, name);
            assert_eq!(matrix.r[[1, 0]], pair.estimate);
            assert_eq!(matrix.conf_low[[0, 1]], pair.conf_low);
            assert_eq!(matrix.conf_high[[1, 0]], pair.conf_high);
        }
    }
}

#[test]
fn analyses_of_given_resamples_are_those_of_boot() {
    let expected = read_json("bootstrap.json");
    let (rows, expected) = (weather(&expected), &expected["others"]);
    let indices = indices(expected);
    let regression = HierarchicalRegression::new("Ozone").block("all", ["Solar.R", "Wind", "Temp"]);
    let statistic = |moments: &Moments| {
        let fit = regression.fit(moments)?;
        let model = &fit.models[0];
        let slopes = model.coefficients[1..].iter().map(|coefficient| coefficient.estimate);
        let alpha = cronbach_alpha(moments)?.estimate;
        Ok(slopes.chain([model.r_squared, alpha]).collect())
    };
    let names = ["Solar.R", "Wind", "Temp", "R²", "alpha"];
    let (given, missing) = (Resampling::given(indices.view()), Missing::Listwise);
    let found = bootstrap_moments(&rows.responses(), missing, names, &given, statistic);
    let found = found.expect("a bootstrap");
    Comparison::assert(|comparison| compare(comparison, "others", &found, expected));
}

fn of_law(resampling: &Resampling<'_>) -> Bootstrap {
    let expected = read_json("bootstrap.json");
    let rows = law(&expected);
    let found = bootstrap_moments(&rows.responses(), Missing::Listwise, ["r"], resampling, pearson);
    found.expect("a bootstrap")
}

/// Efron & Tibshirani (1993), table 6.1: the standard error of r in the fifteen law schools is .132 with
/// 3200 resamples, r itself .776, and Efron (1982) has .142 by the jackknife.
#[test]
fn the_law_schools_have_the_standard_error_that_efron_prints() {
    let interval = of_law(&Resampling::seeded(20_000, 1)).interval("r", 0.95).expect("BCa");
    assert!((interval.estimate - 0.776).abs() < 0.0005, "{interval:?}");
    assert!((interval.std_error - 0.132).abs() < 0.004, "{interval:?}");
    assert_eq!((interval.resamples, interval.failed, interval.extreme), (20_000, 0, false));
    assert!(interval.conf_low < interval.conf_high && interval.conf_high < 1.0);
}

#[test]
fn the_same_seed_gives_the_same_bits_for_any_number_of_threads() {
    let _alone = THREADS.lock().expect("no panic before");
    let drawn = |threads, seed| {
        set_threads(threads);
        let found = of_law(&Resampling::seeded(500, seed));
        set_threads(0);
        found
    };
    let (one, two, other) = (drawn(1, 7), drawn(2, 7), drawn(2, 8));
    assert_eq!(one, two);
    assert_ne!(one.replicates, other.replicates);
    // More resamples begin with the same ones.
    let fewer = of_law(&Resampling::seeded(100, 7));
    assert_eq!(fewer.replicates, one.replicates.slice(ndarray::s![..100, ..]));
    assert_eq!(one.seed, Some(7));
}

/// The first draws of a seed, so that a new version of the generator cannot change published figures
/// without being noticed.
#[test]
fn a_seed_stands_for_the_same_resamples_for_ever() {
    let seen = Mutex::new(Vec::new());
    let statistic = |drawn: &Resample| {
        seen.lock().expect("no panic before").push(drawn.indices().to_vec());
        Ok(vec![f64::from(drawn.counts()[0])])
    };
    let plain = Resampling::seeded(1, 20261125).method(BootstrapMethod::Percentile);
    bootstrap(10, ["first"], &plain, statistic).expect("a bootstrap");
    let seen = seen.into_inner().expect("no panic before");
    assert_eq!(seen[1], FIRST_DRAWS);
}

const FIRST_DRAWS: [u32; 10] = [7, 7, 8, 6, 5, 4, 4, 4, 3, 7];

#[test]
fn every_respondent_is_drawn_as_often_as_any_other() {
    let total = Mutex::new(vec![0_u64; 7]);
    let statistic = |drawn: &Resample| {
        assert_eq!(drawn.counts().iter().sum::<u32>() as usize, drawn.indices().len());
        let mut total = total.lock().expect("no panic before");
        total.iter_mut().zip(drawn.counts()).for_each(|(sum, count)| *sum += u64::from(*count));
        Ok(vec![0.0])
    };
    let plain = Resampling::seeded(20_000, 5).method(BootstrapMethod::Percentile);
    bootstrap(7, ["nought"], &plain, statistic).expect("a bootstrap");
    let total = total.into_inner().expect("no panic before");
    // χ² with 6 degrees of freedom.
    let chi: f64 = total.iter().map(|&sum| (sum as f64 - 20_001.0).powi(2) / 20_000.0).sum();
    assert!(chi < 22.5, "{total:?}: one seed in a thousand is so uneven");
}

#[test]
fn a_frequency_is_so_many_respondents() {
    let x = array![1.0, 2.0, 4.0, 3.0, 7.0, 5.0];
    let y = array![2.0, 1.0, 5.0, 4.0, 3.0, 6.0];
    let often = [1.0, 2.0, 1.0, 3.0, 1.0, 2.0];
    let columns = || Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    let weighted = columns().weighted(&often[..], WeightType::Frequency).expect("weights");
    let repeat = |values: &ndarray::Array1<f64>| -> Vec<f64> {
        values.iter().zip(often).flat_map(|(x, often)| vec![*x; often as usize]).collect()
    };
    let (x, y) = (repeat(&x), repeat(&y));
    let repeated = Responses::from_columns([("x", &x[..]), ("y", &y[..])]).expect("columns");
    let resampling = Resampling::seeded(200, 3);
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let of = |responses| {
            bootstrap_correlations(responses, missing, &resampling, 0.9).expect("a matrix")
        };
        let (found, expected) = (of(&weighted), of(&repeated));
        assert_eq!(found.n, 10);
        for (found, expected) in [
            (&found.conf_low, &expected.conf_low),
            (&found.conf_high, &expected.conf_high),
            (&found.std_error, &expected.std_error),
        ] {
            assert_close("repeated", found[[0, 1]], expected[[0, 1]], 1e-12);
        }
    }
}

#[test]
fn progress_is_told_and_can_end_the_work() {
    let told = RefCell::new(Vec::new());
    let listen = |done, of| {
        told.borrow_mut().push((done, of));
        ControlFlow::Continue(())
    };
    let found = of_law(&Resampling::seeded(1000, 2).progress(&listen));
    assert_eq!(found, of_law(&Resampling::seeded(1000, 2)));
    let told = told.into_inner();
    assert!(told.len() > 20 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&(1015, 1015)));
    let stop = |_, _| ControlFlow::Break(());
    let stopped = Resampling::seeded(1000, 2).progress(&stop);
    let statistic = |_: &Resample| Ok(vec![1.0]);
    assert_eq!(bootstrap(5, ["one"], &stopped, statistic), Err(Error::Interrupted));
}

#[test]
fn resamples_without_the_statistic_are_counted() {
    // Of four, a resample may be one of them four times.
    let (x, y) = (array![1.0, 2.0, 4.0, 3.0], array![2.0, 1.0, 4.0, 3.0]);
    let responses = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    let plain = Resampling::seeded(2000, 4).method(BootstrapMethod::Percentile);
    let found = bootstrap_correlations(&responses, Missing::Listwise, &plain, 0.9).expect("r");
    let failed = found.failed[[0, 1]];
    assert!((10..60).contains(&failed), "{failed} of 2000, 1 in 64 on average");
    // What never moves is its own interval.
    let twice = &x * 2.0;
    let responses =
        Responses::from_columns([("x", x.view()), ("twice", twice.view())]).expect("columns");
    let found =
        bootstrap_correlations(&responses, Missing::Listwise, &Resampling::seeded(200, 4), 0.9);
    let found = found.expect("r");
    assert_close("low", found.conf_low[[0, 1]], 1.0, 1e-14);
    assert_close("high", found.conf_high[[0, 1]], 1.0, 1e-14);
    assert_eq!(names(&serde_json::json!(["x", "twice"])), found.names);
}
