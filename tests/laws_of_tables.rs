//! Pair tables: parts add up to the whole, they travel, and matrices of them are those of the answers.

use crate::common::{EXACT, STABLE, assert_close};
use ndarray::Array2;
use proptest::prelude::*;
use scalewise::{
    Adjustment, Column, CorrelationMatrix, CorrelationMethod, Correlations, Error, IntervalMethod,
    MeasurementLevel, Missing, PairTables, PolychoricOptions, PolyserialOptions, RankMethod,
    Responses, WeightType, polychoric, polyserial, rank_correlation_matrix, set_threads,
};

/// Answers to three items of a few categories each, some missing.
fn answers() -> impl Strategy<Value = Vec<[f64; 3]>> {
    let item = |most: i32| prop_oneof![8 => (0..most).prop_map(f64::from), 1 => Just(f64::NAN)];
    prop::collection::vec((item(2), item(4), item(6)).prop_map(|(a, b, c)| [a, b - 1.5, c]), 0..400)
}

fn columns(rows: &[[f64; 3]]) -> Vec<Vec<f64>> {
    (0..3).map(|j| rows.iter().map(|row| row[j]).collect()).collect()
}

fn responses(columns: &[Vec<f64>]) -> Responses<'_> {
    let names = ["a", "b", "c"];
    Responses::from_columns(names.into_iter().zip(columns.iter().map(|c| c.as_slice())))
        .expect("columns of one length")
}

fn count(rows: &[[f64; 3]], i: usize, j: usize, x: f64, y: f64, complete: bool) -> f64 {
    let counts = |row: &&[f64; 3]| {
        row[i] == x && row[j] == y && (!complete || row.iter().all(|x| !x.is_nan()))
    };
    rows.iter().filter(counts).count() as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cells_count_respondents(rows in answers()) {
        let columns = columns(&rows);
        let responses = responses(&columns);
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let tables = PairTables::of(&responses, missing).expect("tables");
            for (i, j) in [(0, 1), (2, 0), (1, 2)] {
                let (x, y) = (["a", "b", "c"][i], ["a", "b", "c"][j]);
                let table = tables.table(x, y).expect("a table");
                let (rows_of, columns_of) = (tables.levels(x).unwrap(), tables.levels(y).unwrap());
                let complete = missing == Missing::Listwise;
                for ((a, b), found) in table.indexed_iter() {
                    prop_assert_eq!(*found, count(&rows, i, j, rows_of[a], columns_of[b], complete));
                }
                prop_assert_eq!(table.sum(), tables.pair_n()[[i, j]]);
            }
        }
    }

    #[test]
    fn parts_add_up_to_the_whole_and_travel(rows in answers(), at in 0.0..1.0_f64) {
        let whole = columns(&rows);
        let cut = (at * rows.len() as f64) as usize;
        let (first, second) = (columns(&rows[..cut]), columns(&rows[cut..]));
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let of = |columns: &[Vec<f64>]| {
                PairTables::of(&responses(columns), missing).expect("tables")
            };
            let merged = of(&first).merge(&of(&second)).expect("alike");
            prop_assert_eq!(&merged, &of(&whole));
            let back = PairTables::from_json(&merged.to_json()).expect("what was written");
            prop_assert_eq!(&back, &merged);
            let turned = merged.select(["c", "a"]).expect("known names");
            prop_assert_eq!(turned.table("a", "c").unwrap(), merged.table("a", "c").unwrap());
        }
    }
}

/// Respondents whose answers go together.
fn related(n: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut state = seed;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut columns = vec![Vec::new(); 4];
    for _ in 0..n {
        let common: f64 = (0..4).map(|_| next()).sum::<f64>() - 2.0;
        for (j, column) in columns.iter_mut().enumerate() {
            let own = common + 0.7 * ((0..4).map(|_| next()).sum::<f64>() - 2.0);
            let code = (own * (1.5 + j as f64)).round().clamp(-2.0, 2.0);
            let answer = if j == 3 { own } else { code };
            column.push(if next() < 0.05 { f64::NAN } else { answer });
        }
    }
    columns
}

fn assert_same(what: &str, found: &CorrelationMatrix, expected: &CorrelationMatrix) {
    let parts: [(&str, &Array2<f64>, &Array2<f64>); 8] = [
        ("r", &found.r, &expected.r),
        ("n", &found.n, &expected.n),
        ("statistic", &found.statistic, &expected.statistic),
        ("df", &found.df, &expected.df),
        ("p", &found.p_value, &expected.p_value),
        ("p before", &found.p_unadjusted, &expected.p_unadjusted),
        ("low", &found.conf_low, &expected.conf_low),
        ("high", &found.conf_high, &expected.conf_high),
    ];
    for (part, found, expected) in parts {
        for (at, x) in found.indexed_iter() {
            assert_close(&format!("{what} {part} {at:?}"), *x, expected[at], STABLE);
        }
    }
    for j in 0..found.names.len() {
        assert_close(&format!("{what} mean {j}"), found.mean[j], expected.mean[j], STABLE);
        assert_close(&format!("{what} sd {j}"), found.sd[j], expected.sd[j], STABLE);
    }
    assert_eq!((found.method, found.interval), (expected.method, expected.interval), "{what}");
    assert_eq!(
        (found.n_tests, found.adjustment),
        (expected.n_tests, expected.adjustment),
        "{what}"
    );
}

#[test]
fn matrices_of_tables_are_those_of_the_answers() {
    let columns = related(700, 5);
    let names = ["a", "b", "c"];
    let named = || names.into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let plain = Responses::from_columns(named()).expect("columns");
    let frequencies: Vec<f64> = (0..700).map(|row| f64::from(row % 4)).collect();
    let weighted =
        plain.clone().weighted(&frequencies[..], WeightType::Frequency).expect("frequencies");
    for (kind, responses) in [("plain", &plain), ("weighted", &weighted)] {
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let tables = PairTables::of(responses, missing).expect("tables");
            for method in [
                CorrelationMethod::Pearson,
                CorrelationMethod::Spearman,
                CorrelationMethod::Kendall,
            ] {
                let correlations = Correlations::new(method).adjust(Adjustment::Hochberg);
                let of_tables = correlations.of_tables(&tables).expect("a matrix");
                let of_rows = correlations.of_responses(responses, missing).expect("a matrix");
                let what = format!("{kind} {} {}", method.name(), missing.name());
                assert_same(&what, &of_tables, &of_rows);
            }
        }
    }
}

#[test]
fn pairs_of_a_matrix_are_those_of_their_tables_and_rows() {
    let columns = related(600, 9);
    let named = ["a", "b", "c", "x"].into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let responses = Responses::from_columns(named).expect("columns");
    let options = PolychoricOptions::default();
    let tables =
        PairTables::of(&responses.select(["a", "b", "c"]).unwrap(), Missing::Pairwise).unwrap();
    let auto = ["a", "b", "c"]
        .into_iter()
        .fold(Correlations::new(CorrelationMethod::Auto), |auto, name| {
            auto.level(name, MeasurementLevel::Ordinal)
        });
    let matrix = auto.of_responses(&responses, Missing::Pairwise).expect("a matrix");
    let alone = Correlations::new(CorrelationMethod::Polychoric).of_tables(&tables).unwrap();
    for (i, j) in [(1, 0), (2, 0), (2, 1)] {
        let table = tables.table(&matrix.names[i], &matrix.names[j]).unwrap();
        let pair = polychoric(table.view(), &options).expect("a correlation");
        for found in [&matrix, &alone] {
            assert_close("rho", found.r[[i, j]], pair.estimate, EXACT);
            assert_close("SE", found.std_error[[i, j]], pair.std_error, EXACT);
            assert_eq!(found.methods[[i, j]], "polychoric");
            assert_eq!(found.empty_cells[[j, i]], pair.empty_cells as u64);
        }
    }
    for i in 0..3 {
        let pair = polyserial(&columns[3], &columns[i], None, &PolyserialOptions::default());
        assert_close("polyserial", matrix.r[[3, i]], pair.unwrap().estimate, EXACT);
        assert_eq!(matrix.methods[[i, 3]], "polyserial");
    }
    assert_eq!(matrix.method, "auto");
    assert!(matrix.smallest_eigenvalue > 0.0);
}

#[test]
fn tables_do_not_know_chunks_or_threads() {
    let columns = related(200_000, 3);
    let codes: Vec<Vec<i16>> = columns[..3]
        .iter()
        .map(|column| column.iter().map(|x| if x.is_nan() { 99 } else { *x as i16 }).collect())
        .collect();
    let names = ["a", "b", "c"];
    let narrow = names.into_iter().zip(&codes);
    let narrow = narrow.map(|(name, codes)| (name, Column::from(&codes[..]).missing_codes([99.0])));
    let narrow = Responses::from_columns(narrow).expect("columns");
    let wide = Responses::from_columns(names.into_iter().zip(columns.iter().map(|c| c.as_slice())));
    let wide = wide.expect("columns");
    let one = {
        set_threads(1);
        PairTables::of(&narrow, Missing::Pairwise).expect("tables")
    };
    set_threads(2);
    assert_eq!(one, PairTables::of(&narrow, Missing::Pairwise).expect("tables"));
    assert_eq!(one, PairTables::of(&wide, Missing::Pairwise).expect("tables"));
    set_threads(0);
}

#[test]
fn analytic_weights_scale_the_tables_and_sampling_weights_leave_no_test() {
    let columns = related(500, 7);
    let named = ["a", "b"].into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let responses = Responses::from_columns(named).expect("columns");
    let tripled = vec![3.0; 500];
    let polychoric = Correlations::new(CorrelationMethod::Polychoric);
    let plain = polychoric.of_responses(&responses, Missing::Listwise).unwrap();
    let analytic = responses.clone().weighted(&tripled[..], WeightType::Analytic).unwrap();
    let analytic = polychoric.of_responses(&analytic, Missing::Listwise).unwrap();
    assert_same("analytic", &analytic, &plain);
    let sampling = responses.weighted(&tripled[..], WeightType::Sampling).unwrap();
    let sampling = polychoric.of_responses(&sampling, Missing::Listwise).unwrap();
    assert_close("rho", sampling.r[[0, 1]], plain.r[[0, 1]], STABLE);
    assert!(sampling.p_value[[0, 1]].is_nan() && sampling.n_tests == 0);
}

#[test]
fn damaged_tables_are_refused() {
    let columns = related(50, 1);
    let named = ["a", "b"].into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let tables =
        PairTables::of(&Responses::from_columns(named).unwrap(), Missing::Pairwise).unwrap();
    let json = tables.to_json();
    let saved: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (at, value) in [
        ("/format", serde_json::json!("scalewise moments")),
        ("/version", serde_json::json!(1)),
        ("/missing", serde_json::json!("em")),
        ("/names", serde_json::json!(["a", "a"])),
        ("/levels/0/0", serde_json::json!(7.0)),
        ("/own/0/0", serde_json::json!(-1.0)),
        ("/tables/0/counts/0/0", serde_json::json!(-3.0)),
        ("/tables/0/n", serde_json::json!(3.0)),
        ("/answered/0", serde_json::json!(49)),
        ("/own_rows", serde_json::json!([[1.0], [1.0]])),
        ("/tables", serde_json::json!([])),
        ("/cases/read", serde_json::json!(7)),
    ] {
        let mut damaged = saved.clone();
        match damaged.pointer_mut(at) {
            Some(place) => *place = value,
            None => damaged[&at[1..]] = value,
        }
        let found = PairTables::from_json(&damaged.to_string());
        assert!(matches!(found, Err(Error::DamagedMoments { .. })), "{at}");
    }
    assert!(PairTables::from_json(&json[..json.len() / 2]).is_err());
    assert!(matches!(tables.check_cells(1000), Err(Error::SmallCell { .. })));
}

#[test]
fn intervals_of_a_matrix_are_those_of_its_coefficient() {
    let columns = related(80, 2);
    let named = ["a", "b"].into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let responses = Responses::from_columns(named).expect("columns");
    let of = |method, interval| {
        Correlations::new(method).interval(interval).of_responses(&responses, Missing::Listwise)
    };
    let wald = of(CorrelationMethod::Polychoric, IntervalMethod::Wald).unwrap();
    let fisher = of(CorrelationMethod::Polychoric, IntervalMethod::Fisher).unwrap();
    assert!(wald.conf_low[[0, 1]] != fisher.conf_low[[0, 1]]);
    assert_eq!((wald.interval, fisher.interval), ("wald", "fisher"));
    assert!(of(CorrelationMethod::Kendall, IntervalMethod::Wald).is_err());
    assert!(of(CorrelationMethod::Pearson, IntervalMethod::Fieller).is_err());
    assert!(of(CorrelationMethod::Polychoric, IntervalMethod::CarusoCliff).is_err());
}

#[test]
fn many_rows_of_few_answers_are_counted_to_the_same_figures() {
    let columns = related(30_000, 4);
    let named = || ["a", "b", "c"].into_iter().zip(columns.iter().map(|c| c.as_slice()));
    let responses = Responses::from_columns(named()).expect("columns");
    for (method, ranks) in [
        (CorrelationMethod::Spearman, RankMethod::Spearman),
        (CorrelationMethod::Kendall, RankMethod::Kendall),
    ] {
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let counted = Correlations::new(method).of_responses(&responses, missing).unwrap();
            let interval = ranks.usual_interval();
            let sorted =
                rank_correlation_matrix(&responses, missing, ranks, interval, 0.95).unwrap();
            assert_eq!(counted.n_tests, 3);
            for (at, r) in sorted.r.indexed_iter() {
                assert_close("r", counted.r[at], *r, EXACT);
                assert_close("p", counted.p_value[at], sorted.p_value[at], STABLE);
                assert_close("low", counted.conf_low[at], sorted.conf_low[at], STABLE);
            }
            for j in 0..3 {
                assert_close("mean", counted.mean[j], sorted.mean[j], STABLE);
                assert_close("sd", counted.sd[j], sorted.sd[j], STABLE);
            }
            assert_eq!(counted.cases, sorted.cases);
        }
    }
}
