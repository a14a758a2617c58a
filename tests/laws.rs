//! Laws that hold for any answers: how moments merge, what changes of units and order leave alone,
//! and what damaged files must not do.

mod common;

use std::fmt;
use std::ops::Range;

use common::{EXACT, STABLE};
use ndarray::{Array2, ArrayView1, s};
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::select;
use scalewise::{
    Cases, Column, Error, HierarchicalRegression, Missing, Moments, Regression, Responses, Scale,
    Score, WeightType, correlation_matrix, cronbach_alpha, item_analysis, set_threads,
};
use serde_json::{Value, json};

const KINDS: [Missing; 2] = [Missing::Listwise, Missing::Pairwise];

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Answers by variable; NaN is missing.
#[derive(Clone)]
struct Survey(Vec<Vec<f64>>);

/// One line per failing survey, whatever the formatter asks for.
impl fmt::Debug for Survey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

impl Survey {
    fn n(&self) -> usize {
        self.0[0].len()
    }

    fn names(&self) -> Vec<String> {
        (0..self.0.len()).map(|j| format!("v{j}")).collect()
    }

    fn responses(&self) -> Responses<'_> {
        let columns = self.0.iter().map(Vec::as_slice);
        Responses::from_columns(self.names().into_iter().zip(columns)).expect("one length")
    }

    fn moments(&self, missing: Missing) -> Moments {
        Moments::of(&self.responses(), missing).expect("finite answers")
    }

    fn weighted(&self, weights: &[f64], missing: Missing) -> Moments {
        let responses = self.responses().weighted(weights, WeightType::Frequency);
        Moments::of(&responses.expect("frequencies"), missing).expect("finite answers")
    }

    fn pick(&self, rows: impl Iterator<Item = usize> + Clone) -> Self {
        Self(self.0.iter().map(|column| rows.clone().map(|i| column[i]).collect()).collect())
    }

    fn part(&self, rows: Range<usize>) -> Self {
        self.pick(rows)
    }

    /// Every variable times the second and plus the first figure of its unit.
    fn in_units(&self, units: &[(f64, f64)]) -> Self {
        let change = |(column, (offset, factor)): (&Vec<f64>, &(f64, f64))| {
            column.iter().map(|x| offset + factor * x).collect()
        };
        Self(self.0.iter().zip(units).map(change).collect())
    }
}

/// Small surveys: choices and measures, constants, gaps, years and tiny units.
fn surveys() -> impl Strategy<Value = Survey> {
    let answer = prop_oneof![
        6 => (0..6_i32).prop_map(f64::from),
        6 => -10.0..10.0,
        2 => Just(f64::NAN),
    ];
    let unit = select(vec![(0.0, 1.0), (1950.0, 1.0), (0.0, 1e-6), (-5e4, 300.0)]);
    (1..5_usize, 1..60_usize)
        .prop_flat_map(move |(k, n)| (vec(vec(answer.clone(), n), k), vec(unit.clone(), k)))
        .prop_map(|(columns, units)| Survey(columns).in_units(&units))
}

/// The same numbers for the same seed.
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Respondents whose answers have something in common, so that nothing is near a limit; every
/// other variable is a choice from 0 to 4.
fn respondents(seed: u64, k: usize, n: usize, gaps: f64) -> Survey {
    let mut numbers = Numbers(seed);
    let mut columns = vec![Vec::with_capacity(n); k];
    for _ in 0..n {
        let common = numbers.uniform();
        for (j, column) in columns.iter_mut().enumerate() {
            let answer = 2.0 * common + 3.0 * numbers.uniform();
            let answer = if j % 2 == 1 { answer.floor() } else { answer };
            column.push(if numbers.uniform() < gaps { f64::NAN } else { answer });
        }
    }
    Survey(columns)
}

/// An order of 0..n that looks like none.
fn shuffled(seed: u64, n: usize) -> Vec<usize> {
    let mut numbers = Numbers(seed);
    let mut keys: Vec<(f64, usize)> = (0..n).map(|i| (numbers.uniform(), i)).collect();
    keys.sort_by(|a, b| a.0.total_cmp(&b.0));
    keys.into_iter().map(|(_, i)| i).collect()
}

/// All that moments hold, in the form of the pairwise kind.
#[derive(Debug)]
struct Sums {
    n: Array2<f64>,
    mean: Array2<f64>,
    square: Array2<f64>,
    cross: Array2<f64>,
}

impl Sums {
    fn of(moments: &Moments) -> Self {
        let k = moments.names().len();
        let saved: Value = serde_json::from_str(&moments.to_json()).expect("JSON");
        let matrix = |at: &dyn Fn(usize, usize) -> Value| {
            Array2::from_shape_fn((k, k), |(i, j)| at(i, j).as_f64().expect("a finite figure"))
        };
        let (complete, pairs) = (&saved["sums"]["complete"], &saved["sums"]["pairwise"]);
        if complete.is_null() {
            let part = |name: &str| matrix(&|i, j| pairs[name][i][j].clone());
            let [n, mean, square, cross] = ["n", "mean", "square", "cross"].map(part);
            return Self { n, mean, square, cross };
        }
        Self {
            n: matrix(&|_, _| complete["weight"].clone()),
            mean: matrix(&|i, _| complete["mean"][i].clone()),
            square: matrix(&|i, _| complete["cross"][i][i].clone()),
            cross: matrix(&|i, j| complete["cross"][i][j].clone()),
        }
    }

    /// From the definition, pair by pair, in two passes.
    fn by_hand(survey: &Survey, missing: Missing) -> Self {
        let k = survey.0.len();
        let complete = |i: usize| survey.0.iter().all(|column| !column[i].is_nan());
        let keep: Vec<bool> =
            (0..survey.n()).map(|i| missing == Missing::Pairwise || complete(i)).collect();
        let sum = |a: usize, b: usize, of: &dyn Fn(f64, f64) -> f64| {
            let pairs = survey.0[a].iter().zip(&survey.0[b]).zip(&keep);
            let both = pairs.filter(|((x, y), keep)| **keep && !x.is_nan() && !y.is_nan());
            both.map(|((x, y), _)| of(*x, *y)).sum::<f64>()
        };
        let all =
            |of: &dyn Fn(usize, usize) -> f64| Array2::from_shape_fn((k, k), |(a, b)| of(a, b));
        let n = all(&|a, b| sum(a, b, &|_, _| 1.0));
        let mean = all(&|a, b| sum(a, b, &|x, _| x) / n[[a, b]]);
        let square = all(&|a, b| sum(a, b, &|x, _| (x - mean[[a, b]]).powi(2)));
        let cross = all(&|a, b| sum(a, b, &|x, y| (x - mean[[a, b]]) * (y - mean[[b, a]])));
        Self { n, mean, square, cross }
    }

    /// Of the variables offset + factor · x.
    fn in_units(mut self, units: &[(f64, f64)]) -> Self {
        for ((i, j), cross) in self.cross.indexed_iter_mut() {
            let ((offset, factor), (_, other)) = (units[i], units[j]);
            *cross *= factor * other;
            self.square[[i, j]] *= factor * factor;
            self.mean[[i, j]] = offset + factor * self.mean[[i, j]];
        }
        self
    }

    /// Equal to ten digits of a variable's size: its spread, or a ten-thousandth of its mean where
    /// that is more, because answers of that size carry only so many digits of the spread.
    fn assert_like(&self, other: &Self) {
        assert_eq!(self.n, other.n);
        let size = |i: usize| {
            let (n, mean) = (other.n[[i, i]], other.mean[[i, i]]);
            other.square[[i, i]].sqrt() + 1e-4 * n.sqrt() * mean.abs()
        };
        for ((i, j), &n) in self.n.indexed_iter().filter(|(_, n)| **n > 0.0) {
            let near = |what: &str, a: f64, b: f64, size: f64| {
                assert!((a - b).abs() <= STABLE * size, "{what} [{i}, {j}]: {a} and {b}");
            };
            let mean = other.mean[[i, j]];
            near("mean", self.mean[[i, j]], mean, mean.abs() + size(i) / n.sqrt());
            near("square", self.square[[i, j]], other.square[[i, j]], size(i) * size(i));
            near("cross", self.cross[[i, j]], other.cross[[i, j]], size(i) * size(j));
        }
    }
}

fn assert_like(left: &Moments, right: &Moments) {
    assert_eq!(left.names(), right.names());
    assert_eq!(left.cases(), right.cases());
    assert_eq!(left.answered(), right.answered());
    Sums::of(left).assert_like(&Sums::of(right));
}

fn merged(left: &Moments, right: &Moments) -> Moments {
    left.merge(right).expect("the same variables and kind")
}

#[track_caller]
fn assert_near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} and {b}");
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn merging_is_associative_and_commutative(all in surveys(), cut in (0.0..1.0, 0.0..1.0)) {
        let [first, second] = [cut.0, cut.1].map(|share: f64| (share * all.n() as f64) as usize);
        let (low, high) = (first.min(second), first.max(second));
        for missing in KINDS {
            let [a, b, c] = [0..low, low..high, high..all.n()].map(|r| all.part(r).moments(missing));
            assert_like(&merged(&a, &b), &merged(&b, &a));
            assert_like(&merged(&merged(&a, &b), &c), &merged(&a, &merged(&b, &c)));
        }
    }

    #[test]
    fn batches_pushed_make_the_whole(all in surveys(), size in 1..20_usize) {
        for missing in KINDS {
            let mut pushed = all.part(0..0).moments(missing);
            for start in (0..all.n()).step_by(size) {
                let batch = all.part(start..all.n().min(start + size));
                pushed.push(&batch.responses()).expect("finite answers");
            }
            assert_like(&pushed, &all.moments(missing));
        }
    }

    #[test]
    fn order_does_not_matter(all in surveys(), seed in any::<u64>()) {
        let rows = shuffled(seed, all.n());
        let columns: Vec<String> = shuffled(seed, all.0.len()).iter().map(|j| format!("v{j}")).collect();
        let turned = all.pick(rows.iter().copied());
        for missing in KINDS {
            assert_like(&turned.moments(missing), &all.moments(missing));
            let reordered = all.responses().select(&columns).expect("known names");
            let reordered = Moments::of(&reordered, missing).expect("finite answers");
            assert_like(&reordered, &all.moments(missing).select(&columns).expect("known names"));
        }
    }

    #[test]
    fn selecting_commutes_with_merging(all in surveys(), cut in 0.0..1.0, seed in any::<u64>()) {
        let cut = (cut * all.n() as f64) as usize;
        let names: Vec<String> = shuffled(seed, all.0.len()).iter().map(|j| format!("v{j}")).collect();
        let some = &names[..1 + seed as usize % names.len()];
        let select = |moments: &Moments| moments.select(some).expect("known names");
        for missing in KINDS {
            let [a, b] = [0..cut, cut..all.n()].map(|rows| all.part(rows).moments(missing));
            assert_eq!(select(&merged(&a, &b)), merged(&select(&a), &select(&b)));
        }
    }

    #[test]
    fn units_carry_over(all in surveys(), units in vec((-1e3..1e3, select(vec![-2.5, 0.1, 40.0])), 4)) {
        for missing in KINDS {
            let expected = Sums::of(&all.moments(missing)).in_units(&units);
            Sums::of(&all.in_units(&units).moments(missing)).assert_like(&expected);
        }
    }

    #[test]
    fn definitions_hold(all in surveys()) {
        for missing in KINDS {
            Sums::of(&all.moments(missing)).assert_like(&Sums::by_hand(&all, missing));
        }
    }

    #[test]
    fn frequencies_stand_for_repeated_rows(all in surveys(), counts in vec(0..4_u8, 60)) {
        let counts = &counts[..all.n()];
        let weights: Vec<f64> = counts.iter().map(|&count| f64::from(count)).collect();
        let rows = || counts.iter().enumerate();
        let repeated = all.pick(rows().flat_map(|(i, &count)| (0..count).map(move |_| i)));
        let kept = all.pick(rows().filter(|(_, count)| **count > 0).map(|(i, _)| i));
        let of_kept: Vec<f64> = weights.iter().copied().filter(|&w| w > 0.0).collect();
        for missing in KINDS.into_iter().filter(|_| !of_kept.is_empty()) {
            let weighted = all.weighted(&weights, missing);
            Sums::of(&weighted).assert_like(&Sums::of(&repeated.moments(missing)));
            let without = kept.weighted(&of_kept, missing);
            Sums::of(&weighted).assert_like(&Sums::of(&without));
            let zero_weight = (all.n() - kept.n()) as u64;
            let (with, without) = (weighted.cases(), without.cases());
            assert_eq!(with, Cases { read: without.read + zero_weight, zero_weight, ..without });
        }
    }

    #[test]
    fn saving_keeps_every_bit(all in surveys(), cut in 0.0..1.0) {
        let cut = (cut * all.n() as f64) as usize;
        for missing in KINDS {
            let [a, b] = [0..cut, cut..all.n()].map(|rows| all.part(rows).moments(missing));
            for moments in [merged(&a, &b), all.moments(missing)] {
                assert_eq!(Moments::from_json(&moments.to_json()), Ok(moments));
            }
        }
    }

    /// Constant as a whole, and constant only among those who answered the other.
    #[test]
    fn constants_are_recognised(value in -100.0..100.0, answered in vec(any::<bool>(), 8..40)) {
        let count = answered.iter().filter(|answered| **answered).count();
        let measure = |i: usize| (i as f64 * 0.37).sin();
        let rows = || answered.iter().enumerate();
        let other: Vec<f64> = rows().map(|(i, &a)| if a { measure(i) } else { f64::NAN }).collect();
        let whole = vec![value; answered.len()];
        let partly = rows().map(|(i, &a)| if a { value } else { measure(i) }).collect();
        for constant in [whole, partly].into_iter().filter(|_| count >= 3) {
            let all = Survey(vec![constant, other.clone()]);
            for missing in KINDS {
                let [a, b] = [0..all.n() / 2, all.n() / 2..all.n()].map(|r| all.part(r).moments(missing));
                for moments in [all.moments(missing), merged(&a, &b)] {
                    assert_eq!(Moments::from_json(&moments.to_json()), Ok(moments.clone()));
                    let found = correlation_matrix(&moments, 0.95).map(|matrix| matrix.r[[0, 1]]);
                    let Err(Error::ConstantVariable { variable, .. }) = &found else {
                        panic!("{missing:?}: r is {found:?}, {moments:?}");
                    };
                    assert_eq!(variable, "v0");
                }
            }
        }
    }
}

/// Rows around the ends of chunks (2048) and segments (32768).
#[test]
fn any_number_of_rows_gives_what_the_definition_gives() {
    for n in [1, 2, 2047, 2048, 2049, 4096, 4097, 32_767, 32_768, 32_769, 67_585] {
        for gaps in [0.0, 0.1] {
            let all = respondents(n as u64, 3, n, gaps).in_units(&[
                (0.0, 1.0),
                (1950.0, 1.0),
                (0.0, 1e-3),
            ]);
            for missing in KINDS {
                let whole = all.moments(missing);
                Sums::of(&whole).assert_like(&Sums::by_hand(&all, missing));
                let [a, b] = [0..n / 3, n / 3..n].map(|rows| all.part(rows).moments(missing));
                assert_like(&merged(&a, &b), &whole);
                assert_eq!(Moments::from_json(&whole.to_json()), Ok(whole));
            }
            let [listwise, pairwise] = KINDS.map(|missing| all.moments(missing));
            if gaps == 0.0 {
                assert_like(&listwise, &pairwise);
            }
        }
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let all = respondents(7, 4, 100_000, 0.02);
    for missing in KINDS {
        let [one, two] = [1, 2].map(|threads| {
            set_threads(threads);
            all.moments(missing)
        });
        set_threads(0);
        assert_eq!(one.to_json(), two.to_json());
        assert_eq!(one, two);
    }
}

fn of_columns<'a>(columns: [Column<'a>; 2], missing: Missing) -> Moments {
    let responses = Responses::from_columns(["v0", "v1"].into_iter().zip(columns));
    Moments::of(&responses.expect("one length"), missing).expect("finite answers")
}

macro_rules! assert_same_bits_as_doubles {
    ($($kind:ty),*) => {$({
        let [x, y] = [3_u64, 4].map(|seed| {
            let mut numbers = Numbers(seed);
            (0..5000).map(|_| (numbers.uniform() * 100.0) as $kind).collect::<Vec<$kind>>()
        });
        let valid: Vec<bool> = x.iter().zip(&y).map(|(x, y)| (*x as u64 + *y as u64) % 7 > 0).collect();
        let [wide_x, wide_y] = [&x, &y].map(|v| v.iter().map(|x| *x as f64).collect::<Vec<_>>());
        let gapped: Vec<f64> =
            wide_x.iter().zip(&valid).map(|(x, valid)| if *valid { *x } else { f64::NAN }).collect();
        let masked = Column::masked(&x[..], ArrayView1::from(&valid)).expect("one length");
        for missing in KINDS {
            let narrow = of_columns([x[..].into(), y[..].into()], missing);
            assert_eq!(narrow, of_columns([wide_x[..].into(), wide_y[..].into()], missing));
            let narrow = of_columns([masked.clone(), y[..].into()], missing);
            assert_eq!(narrow, of_columns([gapped[..].into(), wide_y[..].into()], missing));
        }
    })*};
}

#[test]
fn every_numeric_width_gives_the_same_bits() {
    assert_same_bits_as_doubles!(u8, u16, u32, u64, i8, i16, i32, i64, f32);
    let truth: Vec<bool> = (0..50).map(|i| i % 3 == 0).collect();
    let figures: Vec<f64> = truth.iter().map(|&t| f64::from(u8::from(t))).collect();
    for missing in KINDS {
        let [of_truth, of_figures] = [
            of_columns([truth[..].into(), truth[..].into()], missing),
            of_columns([figures[..].into(), figures[..].into()], missing),
        ];
        assert_eq!(of_truth, of_figures);
    }
}

#[test]
fn strided_and_reversed_views_read_like_contiguous_ones() {
    let all = respondents(11, 2, 5000, 0.05);
    let table = Array2::from_shape_fn((5000, 2), |(i, j)| all.0[j][i]);
    let backwards = table.slice(s![..;-1, ..]);
    let turned = all.pick((0..5000).rev());
    for missing in KINDS {
        let strided = of_columns([table.column(0).into(), table.column(1).into()], missing);
        assert_eq!(strided, all.moments(missing));
        let strided = of_columns([backwards.column(0).into(), backwards.column(1).into()], missing);
        assert_eq!(strided, turned.moments(missing));
    }
}

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

fn keyed_scale(score: Score) -> Scale {
    let scale = Scale::new("s", ["v0", "v1", "v2"]).and_then(|scale| scale.bounds(0.0, 5.0));
    scale.and_then(|scale| scale.reverse(["v1", "v2"])).expect("a scale").scored_by(score)
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
        // As text, in which the absent figures of the intercept are equal.
        assert_eq!(format!("{of_rows:?}"), format!("{:?}", Ok::<_, Error>(fit(&moments))));
    }

    #[test]
    fn keyed_moments_are_those_of_keyed_rows(seed in any::<u64>(), gaps in select(vec![0.0, 0.1])) {
        let all = respondents(seed, 3, 40, gaps);
        for score in [Score::Mean, Score::Sum] {
            let scale = keyed_scale(score);
            let keyed = scale.keyed(&all.responses()).expect("answers inside the bounds");
            let rows = Survey(keyed.columns().into_iter().map(|column| column.to_vec()).collect());
            for missing in KINDS {
                let moments = all.moments(missing);
                let of_moments = scale.key(&moments).expect("the items");
                assert_like(&of_moments, &rows.moments(missing));
                assert_like(&scale.key(&of_moments).expect("the items"), &moments);
            }
            for (i, twice) in scale.keyed(&rows.responses()).expect("inside").rows().into_iter().enumerate() {
                twice.iter().zip(&all.0).filter(|(x, _)| !x.is_nan()).for_each(|(x, column)| assert_near(*x, column[i], EXACT));
            }
            // Scores of complete rows are means or sums, and have the moments that analysis reports.
            let scores = scale.score(&all.responses()).expect("answers inside the bounds");
            for (row, found) in keyed.rows().into_iter().zip(&scores) {
                let expected = if score == Score::Sum { row.sum() } else { row.sum() / 3.0 };
                assert_eq!(found.is_nan(), expected.is_nan());
                assert!(found.is_nan() || (found - expected).abs() <= EXACT * expected.abs());
            }
            let of_scores = Survey(vec![scores]).moments(Missing::Listwise);
            let analysis = item_analysis(&all.moments(Missing::Listwise), &scale, 0.95).expect("items");
            assert_near(analysis.mean, of_scores.mean()[0], STABLE);
            assert_near(analysis.sd, of_scores.sd()[0], STABLE);
        }
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

    #[test]
    fn arbitrary_text_is_refused(text in any::<String>()) {
        assert!(matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })));
    }
}

proptest! {
    #![proptest_config(cases(512))]

    /// What is still readable after one wrong byte is still usable.
    #[test]
    fn a_wrong_byte_never_panics(pairwise in any::<bool>(), at in 0.0..1.0, byte in "[0-9a-z{}\\[\\],.:eE\"-]", insert in any::<bool>()) {
        let saved = respondents(5, 3, 20, 0.1).moments(KINDS[usize::from(pairwise)]).to_json();
        let at = (at * saved.len() as f64) as usize;
        let after = if insert { at } else { at + 1 };
        let damaged = format!("{}{byte}{}", &saved[..at], &saved[after..]);
        match Moments::from_json(&damaged) {
            Err(error) => assert!(matches!(error, Error::DamagedMoments { .. }), "{error:?}"),
            Ok(moments) => {
                assert_eq!(Moments::from_json(&moments.to_json()), Ok(moments.clone()));
                // Whatever the verdict, it is one.
                let _ = (correlation_matrix(&moments, 0.95), cronbach_alpha(&moments), moments.merge(&moments));
            }
        }
    }
}

#[test]
fn truncated_moments_are_refused() {
    for missing in KINDS {
        let saved = respondents(5, 3, 20, 0.1).moments(missing).to_json();
        for end in 0..saved.len() {
            assert!(Moments::from_json(&saved[..end]).is_err(), "{}", &saved[..end]);
        }
    }
}

/// Saved moments of one kind with one thing changed.
fn damaged(missing: Missing, change: impl FnOnce(&mut Value)) -> String {
    let saved = respondents(5, 2, 20, 0.1).moments(missing).to_json();
    let mut value: Value = serde_json::from_str(&saved).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[test]
fn impossible_moments_are_refused() {
    let both: [(&str, Value); 12] = [
        ("/format", json!("other")),
        ("/version", json!(2)),
        ("/names", json!(["v0", "v0"])),
        ("/names", json!(["v0"])),
        ("/names", json!([])),
        ("/answered", json!([20])),
        ("/answered", json!([-1, 20])),
        ("/answered", json!([u64::MAX, u64::MAX])),
        ("/cases/read", json!(21)),
        ("/cases/used", json!(u64::MAX)),
        ("/cases", json!({"read": u64::MAX, "used": u64::MAX, "incomplete": 0, "zero_weight": 0})),
        ("/sums", json!({})),
    ];
    let cross = |matrix: Value| ("cross", matrix);
    let matrices = [
        cross(json!([[1.0, 0.5], [0.4, 1.0]])),
        cross(json!([[1.0, 0.5], [0.5, -1.0]])),
        cross(json!([[1.0, null], [null, 1.0]])),
        cross(json!([[1.0, 0.5]])),
        cross(json!([[1.0], [0.5]])),
        cross(json!([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0]])),
        ("mean", json!([1.0, 2.0, 3.0])),
        ("weight", json!(-1.0)),
        ("weight", json!(1.5)),
        ("n", json!([[20, 19], [18, 20]])),
        ("n", json!([[20, -1], [-1, 20]])),
        ("square", json!([[1.0, -1.0], [1.0, 1.0]])),
        ("extra", json!(1)),
    ];
    for missing in KINDS {
        for (place, wrong) in &both {
            let text = damaged(missing, |saved| {
                *saved.pointer_mut(place).expect("a place") = wrong.clone()
            });
            assert!(
                matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })),
                "{text}"
            );
        }
        let kind = if missing == Missing::Listwise { "complete" } else { "pairwise" };
        for (name, wrong) in &matrices {
            let text = damaged(missing, |saved| saved["sums"][kind][name] = wrong.clone());
            assert!(
                matches!(Moments::from_json(&text), Err(Error::DamagedMoments { .. })),
                "{text}"
            );
        }
        let extra = damaged(missing, |saved| saved["extra"] = json!(1));
        assert!(Moments::from_json(&extra).is_err());
        for number in ["NaN", "1e999", "-Infinity", "\"1\""] {
            let text = damaged(missing, |saved| saved["sums"][kind]["cross"][0][0] = json!("here"));
            assert!(Moments::from_json(&text.replace("\"here\"", number)).is_err(), "{number}");
        }
    }
}

/// A small file must not ask for a matrix of gigabytes.
#[test]
fn many_names_without_figures_are_refused_at_once() {
    let k = 100_000;
    let names: Vec<String> = (0..k).map(|i| format!("v{i}")).collect();
    for sums in [
        json!({"complete": {"weight": 20.0, "mean": vec![0.0; k], "cross": vec![[0.0; 0]; k]}}),
        json!({"complete": {"weight": 20.0, "mean": vec![0.0; k], "cross": [[0.0]]}}),
    ] {
        let saved = json!({
            "format": "scalewise moments", "version": 1, "names": names, "answered": vec![20; k],
            "cases": {"read": 20, "used": 20, "incomplete": 0, "zero_weight": 0}, "sums": sums,
        });
        assert!(matches!(
            Moments::from_json(&saved.to_string()),
            Err(Error::DamagedMoments { .. })
        ));
    }
}
