//! Laws of moments, whatever the answers: how they merge, and what changes of units, order, threads
//! and storage leave alone.

mod common;
mod laws_of_analyses;
mod laws_of_derived;
mod laws_of_groups;
mod laws_of_latent;
mod laws_of_latent_bootstraps;
mod laws_of_many_items;
mod laws_of_omega;
mod laws_of_ranks;
mod laws_of_tables;
mod laws_of_weights;

use common::survey::{KINDS, Numbers, Survey, assert_near, cases, respondents, shuffled, surveys};
use common::{EXACT, STABLE};
use ndarray::{Array2, ArrayView1, s};
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use scalewise::{
    Cases, Column, CorrelationProblem, Error, Missing, Moments, Responses, Scale, Score,
    correlation_matrix, item_analysis, set_threads,
};
use serde_json::Value;

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
                    match &found {
                        Err(Error::ConstantVariable { variable, .. }) => assert_eq!(variable, "v0"),
                        Err(Error::Correlation(CorrelationProblem::ConstantAmong {
                            variable,
                            other,
                            ..
                        })) => {
                            assert_eq!((variable.as_str(), other.as_str()), ("v0", "v1"));
                            assert_eq!(missing, Missing::Pairwise);
                        }
                        _ => panic!("{missing:?}: r is {found:?}, {moments:?}"),
                    }
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

fn assert_same_bits(left: &Moments, right: &Moments) {
    assert_eq!(left, right);
}

macro_rules! compare_with_doubles {
    ($same:ident: $($kind:ty),*) => {$({
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
            $same(&narrow, &of_columns([wide_x[..].into(), wide_y[..].into()], missing));
            let narrow = of_columns([masked.clone(), y[..].into()], missing);
            $same(&narrow, &of_columns([gapped[..].into(), wide_y[..].into()], missing));
        }
    })*};
}

#[test]
fn every_numeric_width_gives_the_same() {
    compare_with_doubles!(assert_same_bits: u16, u32, u64, i16, i32, i64, f32);
    // Codes of one byte are summed exactly, doubles are not.
    compare_with_doubles!(assert_like: u8, i8);
    let truth: Vec<bool> = (0..50).map(|i| i % 3 == 0).collect();
    let figures: Vec<f64> = truth.iter().map(|&t| f64::from(u8::from(t))).collect();
    for missing in KINDS {
        let [of_truth, of_figures] = [
            of_columns([truth[..].into(), truth[..].into()], missing),
            of_columns([figures[..].into(), figures[..].into()], missing),
        ];
        assert_like(&of_truth, &of_figures);
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

fn keyed_scale(score: Score) -> Scale {
    let scale = Scale::new("s", ["v0", "v1", "v2"]).and_then(|scale| scale.bounds(0.0, 5.0));
    scale.and_then(|scale| scale.reverse(["v1", "v2"])).expect("a scale").scored_by(score)
}

proptest! {
    #![proptest_config(cases(128))]

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
}
