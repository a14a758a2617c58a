//! What must hold of rank correlations and of measures of association, whatever was answered.

use crate::common::{EXACT, STABLE, assert_close, beside};
use ndarray::Array2;
use proptest::prelude::*;
use scalewise::{
    CorrelationMatrix, Dependent, Error, Missing, RankMethod, Responses, WeightType,
    goodman_kruskal_gamma, goodman_kruskal_lambda, kendall_tau_b, rank_correlation_matrix,
    set_threads, somers_d,
};

const METHODS: [RankMethod; 2] = [RankMethod::Spearman, RankMethod::Kendall];
const RULES: [Missing; 2] = [Missing::Listwise, Missing::Pairwise];

/// Three variables, of few levels, of many and of something between, with gaps and whole weights.
#[derive(Debug, Clone)]
struct Survey {
    columns: [Vec<f64>; 3],
    weights: Vec<f64>,
}

fn surveys() -> impl Strategy<Value = Survey> {
    let answer =
        |levels: i32| prop_oneof![1 => Just(f64::NAN), 12 => (0..levels).prop_map(f64::from)];
    let row = (answer(4), answer(5000), answer(30), 0..4_u8);
    prop::collection::vec(row, 30..200).prop_map(|rows| Survey {
        columns: [
            rows.iter().map(|row| row.0).collect(),
            rows.iter().map(|row| row.1).collect(),
            rows.iter().map(|row| row.2).collect(),
        ],
        weights: rows.iter().map(|row| f64::from(row.3)).collect(),
    })
}

impl Survey {
    fn responses(&self) -> Responses<'_> {
        let [a, b, c] = &self.columns;
        Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])]).expect("columns")
    }

    /// The rows at these places.
    fn rows(&self, at: &[usize]) -> Self {
        let of = |values: &Vec<f64>| at.iter().map(|&row| values[row]).collect();
        Self { columns: self.columns.each_ref().map(of), weights: of(&self.weights) }
    }
}

fn correlate(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
) -> Result<CorrelationMatrix, Error> {
    rank_correlation_matrix(responses, missing, method, method.usual_interval(), 0.95)
}

/// Everything that ranks alone tell, as bits.
fn of_ranks(matrix: &CorrelationMatrix) -> Vec<u64> {
    let parts = [
        &matrix.n,
        &matrix.r,
        &matrix.statistic,
        &matrix.df,
        &matrix.p_value,
        &matrix.conf_low,
        &matrix.conf_high,
    ];
    parts.into_iter().flatten().map(|x| x.to_bits()).collect()
}

/// Two readings of surveys that must have the same ranks; `None` where neither can be analysed.
fn both(
    one: &Responses<'_>,
    other: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
) -> Option<[CorrelationMatrix; 2]> {
    match (correlate(one, missing, method), correlate(other, missing, method)) {
        (Ok(one), Ok(other)) => Some([one, other]),
        (Err(one), Err(other)) => {
            assert_eq!(std::mem::discriminant(&one), std::mem::discriminant(&other));
            None
        }
        (one, other) => panic!("{one:?} and {other:?}"),
    }
}

fn each_way(mut check: impl FnMut(Missing, RankMethod)) {
    for missing in RULES {
        METHODS.into_iter().for_each(|method| check(missing, method));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn monotone_transformations_change_nothing(survey in surveys()) {
        let mut bent = survey.clone();
        bent.columns[0].iter_mut().for_each(|x| *x = (*x + 0.5).ln());
        bent.columns[1].iter_mut().for_each(|x| *x = x.powi(3) - 1e4);
        each_way(|missing, method| {
            if let Some([plain, bent]) = both(&survey.responses(), &bent.responses(), missing, method) {
                assert_eq!(of_ranks(&plain), of_ranks(&bent));
            }
        });
    }

    #[test]
    fn the_order_of_respondents_and_of_variables_does_not_matter(
        (survey, order) in surveys().prop_flat_map(|survey| {
            let rows: Vec<usize> = (0..survey.weights.len()).collect();
            (Just(survey), Just(rows).prop_shuffle())
        })
    ) {
        let shuffled = survey.rows(&order);
        each_way(|missing, method| {
            if let Some([plain, mixed]) = both(&survey.responses(), &shuffled.responses(), missing, method) {
                assert_eq!(of_ranks(&plain), of_ranks(&mixed));
                assert_eq!(plain.r, plain.r.t(), "symmetric");
                let turned = shuffled.responses().select(["c", "a", "b"]).expect("variables");
                let turned = correlate(&turned, missing, method).expect("rank correlations");
                assert_eq!(turned.r[[0, 1]].to_bits(), plain.r[[2, 0]].to_bits());
                assert_eq!(turned.statistic[[0, 2]].to_bits(), plain.statistic[[1, 2]].to_bits());
            }
        });
    }

    #[test]
    fn frequency_weights_are_repeated_rows(survey in surveys()) {
        let times = |row: usize| std::iter::repeat_n(row, survey.weights[row] as usize);
        let repeated: Vec<usize> = (0..survey.weights.len()).flat_map(times).collect();
        let repeated = survey.rows(&repeated);
        let weighted = survey.responses().weighted(&survey.weights[..], WeightType::Frequency);
        let weighted = weighted.expect("whole weights");
        each_way(|missing, method| {
            if let Some([weighted, repeated]) = both(&weighted, &repeated.responses(), missing, method) {
                assert_eq!(of_ranks(&weighted), of_ranks(&repeated));
            }
        });
    }

    #[test]
    fn weights_of_one_size_are_no_weights(survey in surveys(), weight in 0.01..100.0_f64) {
        let weights = vec![weight; survey.weights.len()];
        let weighted = survey.responses().weighted(&weights[..], WeightType::Analytic);
        let weighted = weighted.expect("weights");
        each_way(|missing, method| {
            if let Some([plain, weighted]) = both(&survey.responses(), &weighted, missing, method) {
                for (at, r) in plain.r.indexed_iter() {
                    assert_close("r", weighted.r[at], *r, beside(STABLE, 1.0));
                    if at.0 != at.1 && r.abs() < 0.999 {
                        let (found, expected) = (weighted.statistic[at], plain.statistic[at]);
                        assert_close("statistic", found, expected, beside(STABLE, 1.0));
                    }
                }
            }
        });
    }

    #[test]
    fn turning_a_variable_round_turns_the_sign(survey in surveys()) {
        let mut turned = survey.clone();
        turned.columns[1].iter_mut().for_each(|x| *x = 7.0 - *x);
        each_way(|missing, method| {
            if let Some([plain, turned]) = both(&survey.responses(), &turned.responses(), missing, method) {
                for at in [[0, 1], [1, 2]] {
                    assert_eq!(turned.r[at], -plain.r[at]);
                    assert_eq!(turned.statistic[at], -plain.statistic[at]);
                    assert_eq!(turned.p_value[at], plain.p_value[at]);
                    // An end is a difference, which may be near nought.
                    let (low, high) = (turned.conf_low[at], plain.conf_high[at]);
                    assert_close("ends", low, -high, beside(EXACT, 1.0));
                }
                assert_eq!(turned.r[[0, 2]], plain.r[[0, 2]]);
            }
        });
    }

    #[test]
    fn a_pair_under_pairwise_deletion_is_the_two_variables_listwise(survey in surveys()) {
        for method in METHODS {
            let Ok(whole) = correlate(&survey.responses(), Missing::Pairwise, method) else { continue };
            let names = ["a", "b", "c"];
            for (i, j) in [(0, 1), (0, 2), (1, 2)] {
                let two = survey.responses().select([names[i], names[j]]).expect("variables");
                let two = correlate(&two, Missing::Listwise, method).expect("rank correlations");
                let at = [i, j];
                assert_eq!(whole.n[at], two.n[[0, 1]]);
                assert_eq!(whole.r[at].to_bits(), two.r[[0, 1]].to_bits());
                assert_eq!(whole.statistic[at].to_bits(), two.statistic[[0, 1]].to_bits());
            }
        }
    }

    #[test]
    fn a_table_tells_what_its_rows_tell(cells in prop::collection::vec(0..9_u8, 12)) {
        let counts = Array2::from_shape_vec((3, 4), cells).expect("a table").mapv(f64::from);
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for ((i, j), count) in counts.indexed_iter() {
            for _ in 0..*count as usize {
                x.push(i as f64);
                y.push(j as f64);
            }
        }
        let rows = Responses::from_columns([("x", &x[..]), ("y", &y[..])]).expect("columns");
        let (table, rows) =
            (kendall_tau_b(counts.view(), 0.95), correlate(&rows, Missing::Listwise, RankMethod::Kendall));
        prop_assert_eq!(table.is_ok(), rows.is_ok());
        if let (Ok(table), Ok(rows)) = (table, rows) {
            prop_assert_eq!(table.estimate.to_bits(), rows.r[[0, 1]].to_bits());
            prop_assert_eq!(table.n as f64, rows.n[[0, 1]]);
        }
    }

    #[test]
    fn measures_of_a_table_belong_together(cells in prop::collection::vec(0..9_u8, 12)) {
        let counts = Array2::from_shape_vec((3, 4), cells).expect("a table").mapv(f64::from);
        let of = |dependent| somers_d(counts.view(), dependent, 0.95);
        let (Ok(rows), Ok(columns)) = (of(Dependent::Rows), of(Dependent::Columns)) else {
            return Ok(());
        };
        // tau-b is the geometric mean of both Somers' d, the symmetric d the harmonic one.
        let tau = kendall_tau_b(counts.view(), 0.95).expect("tau-b").estimate;
        let geometric = (rows.estimate * columns.estimate).sqrt() * tau.signum();
        assert_close("tau-b", tau, geometric, beside(EXACT, 1.0));
        let symmetric = of(Dependent::Symmetric).expect("d").estimate;
        let sum = rows.estimate + columns.estimate;
        assert_close("d", symmetric * sum, 2.0 * rows.estimate * columns.estimate, beside(EXACT, 1.0));
        // The same pairs above all denominators: one T.
        let gamma = goodman_kruskal_gamma(counts.view(), 0.95).expect("gamma");
        prop_assert!(gamma.estimate.abs() >= tau.abs() - EXACT);
        if rows.statistic.is_finite() {
            assert_close("T", gamma.statistic, rows.statistic, STABLE);
        }
        let reversed = counts.slice(ndarray::s![..;-1, ..]);
        let turned = goodman_kruskal_gamma(reversed, 0.95).expect("gamma");
        prop_assert_eq!(turned.estimate, -gamma.estimate);
        assert_close("its error", turned.std_error, gamma.std_error, beside(STABLE, 1e-3));
        for dependent in [Dependent::Rows, Dependent::Columns, Dependent::Symmetric] {
            let lambda = goodman_kruskal_lambda(counts.view(), dependent, 0.95).expect("lambda");
            prop_assert!((0.0..=1.0).contains(&lambda.estimate));
            prop_assert!(lambda.conf_low >= 0.0 && lambda.conf_high <= 1.0);
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let rows = 20_000;
    let answers = |step: u64, levels: u64| -> Vec<f64> {
        (0..rows)
            .map(|row: u64| (row.wrapping_mul(step * 2_654_435_761) >> 7) % levels)
            .map(|x| x as f64)
            .collect()
    };
    let columns = [answers(1, 5), answers(3, 100_000), answers(5, 40), answers(7, 1_000_000)];
    let weights: Vec<f64> = (0..rows).map(|row| 0.5 + (row % 5) as f64).collect();
    let named = ["a", "b", "c", "d"].into_iter().zip(columns.iter().map(|column| &column[..]));
    let responses = Responses::from_columns(named).expect("columns");
    let weighted = responses.clone().weighted(&weights[..], WeightType::Analytic).expect("weights");
    for responses in [responses, weighted] {
        each_way(|missing, method| {
            set_threads(1);
            let one = correlate(&responses, missing, method).expect("rank correlations");
            set_threads(2);
            let two = correlate(&responses, missing, method).expect("rank correlations");
            set_threads(0);
            assert_eq!(of_ranks(&one), of_ranks(&two));
        });
    }
}
