//! Correlation matrices against R: maximum likelihood as in lavaan, one-sided tests, empty cells,
//! rectangles and published tables.

use crate::common::{
    Answers, EXACT, ITERATIVE, STABLE, Tolerance, assert_close, beside, names, read_json,
};
use ndarray::{Array2, ArrayView2, array};
use scalewise::{
    Adjustment, Alternative, CorrelationMatrix, CorrelationMethod, Correlations, EmptyCells, Error,
    IntervalMethod, MeasurementLevel, Missing, Moments, PairTables, PolychoricOptions, Responses,
    WeightType, correlation_matrix, polychoric,
};
use serde_json::Value;

/// Square or not; null is NaN.
fn matrix_of(expected: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = expected
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row.as_array().expect("a row").iter().map(figure).collect())
        .collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn assert_matrix(
    what: &str,
    found: ArrayView2<'_, f64>,
    expected: &Value,
    tolerance: impl Into<Tolerance> + Copy,
) {
    let expected = matrix_of(expected);
    assert_eq!(found.dim(), expected.dim(), "{what}");
    for ((at, &found), &expected) in found.indexed_iter().zip(&expected) {
        assert_close(&format!("{what} {at:?}"), found, expected, tolerance);
    }
}

fn gaps() -> Answers {
    Answers::read("data/anes96_gaps.csv")
}

/// The answers with which `overlap` of matrix.R is made.
fn overlap() -> Vec<(String, Vec<f64>)> {
    let answers = Answers::read("data/anes96.csv");
    let column = |name: &str, answered: std::ops::Range<usize>| {
        let answers = answers.column(name).expect("a column");
        let rows =
            (0..300).map(|row| if answered.contains(&row) { answers[row] } else { f64::NAN });
        (name.to_string(), rows.collect())
    };
    vec![column("educ", 0..154), column("income", 146..300), column("PID", 0..300)]
}

fn responses_of(columns: &[(String, Vec<f64>)]) -> Responses<'_> {
    let named = columns.iter().map(|(name, column)| (name.clone(), column.as_slice()));
    Responses::from_columns(named).expect("columns")
}

/// EM stops a ten-thousandth of a millionth of a standard deviation short of the maximum, and R's goes
/// as near as it can; all else follows the estimates by their derivatives. p of far tails moves by
/// z² times as much, so that it is compared beside one.
fn assert_likelihood(what: &str, found: [&CorrelationMatrix; 2], expected: &Value) {
    let [fisher, wald] = found;
    assert_eq!((fisher.interval, wald.interval), ("fisher", "wald"), "{what}");
    assert!(fisher.iterations.is_some_and(|iterations| iterations > 1), "{what}");
    let near = beside(ITERATIVE, 1.0);
    for (name, found, tolerance) in [
        ("r", &fisher.r, near),
        ("std_error", &fisher.std_error, ITERATIVE.into()),
        ("statistic", &fisher.statistic, near),
        ("p_value", &fisher.p_value, near),
        ("wald_low", &wald.conf_low, near),
        ("wald_high", &wald.conf_high, near),
        ("fisher_low", &fisher.conf_low, near),
        ("fisher_high", &fisher.conf_high, near),
    ] {
        assert_matrix(&format!("{what} {name}"), found.view(), &expected[name], tolerance);
    }
    assert!(fisher.df.iter().all(|df| df.is_nan()), "{what}: z has no degrees of freedom");
}

fn by_likelihood(responses: &Responses<'_>) -> [CorrelationMatrix; 2] {
    let asked = |interval| Correlations::new(CorrelationMethod::Pearson).interval(interval);
    [IntervalMethod::Fisher, IntervalMethod::Wald]
        .map(|interval| asked(interval).of_responses(responses, Missing::Em).expect("a matrix"))
}

#[test]
fn correlations_by_em_have_the_standard_errors_of_lavaan() {
    let expected = &read_json("matrix.json")["likelihood"];
    let (gaps, complete) = (gaps(), Answers::read("data/anes96.csv"));
    let few = names(&expected["gaps"]["names"]);
    let select =
        |responses: Responses<'_>| by_likelihood(&responses.select(&few).expect("variables"));
    let [fisher, wald] = select(gaps.responses());
    assert_likelihood("gaps", [&fisher, &wald], &expected["gaps"]);
    assert_eq!(fisher.n, matrix_of(&expected["gaps"]["n"]));
    let [fisher, wald] = select(gaps.weighted());
    assert_likelihood("frequency", [&fisher, &wald], &expected["frequency"]);
    // Without gaps the standard error of r is (1 − r²) / √n.
    let found = select(complete.responses());
    let [fisher, wald] = &found;
    assert_matrix(
        "complete",
        fisher.std_error.view(),
        &expected["complete"]["std_error"],
        ITERATIVE,
    );
    assert_close(
        "complete",
        wald.std_error[[0, 1]],
        (1.0 - wald.r[[0, 1]].powi(2)) / wald.n[[0, 1]].sqrt(),
        ITERATIVE,
    );
    let columns = overlap();
    let [fisher, wald] = by_likelihood(&responses_of(&columns));
    assert_likelihood("overlap", [&fisher, &wald], &expected["overlap"]);
    assert_eq!(fisher.n[[0, 1]], 8.0);
}

#[test]
fn moments_by_em_are_selected_and_saved_with_their_errors() {
    let gaps = gaps();
    let few = ["selfLR", "PID", "age", "educ", "income"];
    let responses = gaps.responses().select(few).expect("variables");
    let whole = Moments::of(&responses, Missing::Em).expect("moments");
    let all = correlation_matrix(&whole, 0.95).expect("a matrix");
    let saved = Moments::from_json(&whole.to_json()).expect("saved");
    let saved = correlation_matrix(&saved, 0.95).expect("a matrix");
    assert_eq!(saved.std_error[[4, 0]], all.std_error[[4, 0]]);
    // A selection is what reading these variables alone would give.
    let two = ["income", "selfLR"];
    let alone = responses.select(two).expect("two of them");
    let alone = correlation_matrix(&Moments::of(&alone, Missing::Em).expect("moments"), 0.95);
    let expected = alone.expect("a matrix").std_error[[0, 1]];
    let selected = whole.select(two).expect("two of them");
    for moments in [selected.clone(), Moments::from_json(&selected.to_json()).expect("saved")] {
        let two = correlation_matrix(&moments, 0.95).expect("a matrix");
        assert_close("of a selection", two.std_error[[0, 1]], expected, ITERATIVE);
    }
}

/// Weights that EM's information knows nothing of.
#[test]
fn other_weights_leave_em_without_an_information() {
    let gaps = gaps();
    let weights: Vec<f64> =
        (0..gaps.responses().n_rows()).map(|row| 1.0 + (row % 3) as f64).collect();
    let of = |kind| {
        let responses = gaps.responses().select(["age", "educ"]).expect("variables");
        let responses = responses.weighted(weights.as_slice(), kind).expect("weights");
        correlation_matrix(&Moments::of(&responses, Missing::Em).expect("moments"), 0.95)
            .expect("a matrix")
    };
    let analytic = of(WeightType::Analytic);
    assert_eq!(analytic.df[[0, 1]], analytic.n[[0, 1]] - 2.0);
    let sampling = of(WeightType::Sampling);
    assert!(sampling.p_value[[0, 1]].is_nan() && sampling.std_error[[0, 1]].is_nan());
    assert_eq!((sampling.interval, sampling.intervals[[0, 1]]), ("none", "none"));
}

#[test]
fn one_sided_tests_are_those_of_cor_test() {
    let expected = &read_json("matrix.json")["one_sided"];
    let gaps = gaps();
    for method in
        [CorrelationMethod::Pearson, CorrelationMethod::Spearman, CorrelationMethod::Kendall]
    {
        let expected = &expected[method.name()];
        let responses = gaps.responses().select(names(&expected["names"])).expect("variables");
        let asked = |alternative| {
            let asked = Correlations::new(method).alternative(alternative);
            asked.of_responses(&responses, Missing::Pairwise).expect("a matrix")
        };
        let two = asked(Alternative::TwoSided);
        for alternative in [Alternative::Greater, Alternative::Less] {
            let found = asked(alternative);
            assert_eq!(found.alternative, alternative);
            assert_eq!(found.conf_low[[0, 1]], two.conf_low[[0, 1]], "both ends stay");
            let what = format!("{} {}", method.name(), alternative.name());
            assert_matrix(&what, found.p_value.view(), &expected[alternative.name()], STABLE);
        }
    }
    let refused =
        Correlations::new(CorrelationMethod::Kendall).exact().alternative(Alternative::Less);
    let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![1.0, 3.0, 2.0, 4.0]);
    let pair = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    assert!(matches!(
        refused.of_responses(&pair, Missing::Listwise),
        Err(Error::NotYet { what: "a one-sided exact test of a matrix", .. })
    ));
}

/// Every second respondent was asked one of two, and one is the same for all who were asked the other.
fn split() -> Vec<(String, Vec<f64>)> {
    let gaps = gaps();
    let column = |name: &str, changed: &dyn Fn(usize, f64) -> f64| {
        let answers = gaps.column(name).expect("a column");
        let changed = answers.iter().enumerate().map(|(row, &x)| changed(row, x));
        (name.to_string(), changed.collect())
    };
    let odd = |row: usize| row.is_multiple_of(2); // counted from 1, as R counts
    vec![
        column("PID", &|_, x| x),
        column("age", &|row, x| if odd(row) { f64::NAN } else { x }),
        column("educ", &|row, x| if odd(row) { x } else { f64::NAN }),
        column("income", &|row, x| if odd(row) { x } else { 7.0 }),
    ]
}

#[test]
fn pairs_without_a_correlation_are_left_empty_and_named() {
    let expected = &read_json("matrix.json")["split"];
    let columns = split();
    let responses = responses_of(&columns);
    let found =
        correlation_matrix(&Moments::of(&responses, Missing::Pairwise).expect("moments"), 0.95)
            .expect("a matrix");
    assert_matrix("r", found.r.view(), &expected["r"], STABLE);
    assert_matrix("p", found.p_value.view(), &expected["p_value"], STABLE);
    assert_eq!(found.n, matrix_of(&expected["n"]));
    let told = |matrix: &CorrelationMatrix| -> Vec<(String, String)> {
        matrix.unpaired.iter().map(|pair| (pair.first.clone(), pair.second.clone())).collect()
    };
    let pair = |first: &str, second: &str| (first.to_string(), second.to_string());
    assert_eq!(told(&found), [pair("age", "educ"), pair("age", "income")]);
    assert!(matches!(found.unpaired[0].reason, Error::TooFewPairs { found: 0, .. }));
    assert!(found.smallest_eigenvalue.is_nan());
    assert_eq!(found.n_tests, 4);

    let levels = ["educ", "age"];
    let weights = vec![1.5; responses.n_rows()];
    let sampled = responses
        .select(["PID", "age", "educ", "income"])
        .expect("variables")
        .weighted(weights.as_slice(), WeightType::Sampling)
        .expect("weights");
    let of = |method: CorrelationMethod, responses: &Responses<'_>| {
        let asked = Correlations::new(method);
        let asked =
            levels.iter().fold(asked, |asked, name| asked.level(*name, MeasurementLevel::Ordinal));
        asked.of_responses(responses, Missing::Pairwise).expect("a matrix")
    };
    for method in [
        CorrelationMethod::Spearman,
        CorrelationMethod::Kendall,
        CorrelationMethod::Polychoric,
        CorrelationMethod::Auto,
    ] {
        let matrix = of(method, &responses);
        assert_eq!(told(&matrix), told(&found), "{}", method.name());
        let empty = |matrix: &Array2<f64>| matrix[[1, 2]].is_nan() && matrix[[3, 1]].is_nan();
        assert!(empty(&matrix.r) && empty(&matrix.p_value) && !matrix.r[[0, 1]].is_nan());
    }
    for method in [CorrelationMethod::Pearson, CorrelationMethod::Auto] {
        assert_eq!(told(&of(method, &sampled)), told(&found), "sampling {}", method.name());
    }
    let tables = PairTables::of(&responses, Missing::Pairwise).expect("tables");
    let by_cells = Correlations::new(CorrelationMethod::Pearson).of_tables(&tables).expect("r");
    assert_eq!(told(&by_cells), told(&found));
    // Nothing is left of these two.
    let two = responses.select(["age", "educ"]).expect("two");
    let refused =
        Correlations::new(CorrelationMethod::Spearman).of_responses(&two, Missing::Pairwise);
    assert!(matches!(refused, Err(Error::TooFewPairs { found: 0, .. })));
}

#[test]
fn a_rectangle_has_the_tests_of_psych() {
    let expected = &read_json("matrix.json")["rectangle"];
    let (rows, columns) = (names(&expected["rows"]), names(&expected["columns"]));
    let gaps = gaps();
    let responses = gaps.responses().select(rows.iter().chain(&columns)).expect("variables");
    let asked = Correlations::new(CorrelationMethod::Pearson).adjust(Adjustment::Holm);
    let matrix = asked.of_responses(&responses, Missing::Pairwise).expect("a matrix");
    let found = matrix.between(&rows, &columns).expect("a rectangle");
    assert_eq!((found.rows, found.columns, found.n_tests), (rows, columns, 6));
    assert_matrix("r", found.r.view(), &expected["r"], STABLE);
    assert_matrix("n", found.n.view(), &expected["n"], STABLE);
    assert_matrix("p", found.p_unadjusted.view(), &expected["p_value"], STABLE);
    assert_matrix("adjusted", found.p_value.view(), &expected["p_adjusted"], STABLE);
}

#[test]
fn a_published_table_with_its_own_n_for_every_pair() {
    let expected = &read_json("matrix.json")["published"];
    let r = matrix_of(&expected["r"]);
    let n = matrix_of(&expected["n"]).mapv(|n| n as u64);
    let moments =
        Moments::from_pairwise_correlation(["a", "b", "c"], r.view(), n.view(), None, None)
            .expect("moments");
    for moments in [moments.clone(), Moments::from_json(&moments.to_json()).expect("saved")] {
        let found = correlation_matrix(&moments, 0.95).expect("a matrix");
        assert_matrix("p", found.p_value.view(), &expected["p_value"], STABLE);
        assert_matrix("low", found.conf_low.view(), &expected["conf_low"], STABLE);
        assert_matrix("high", found.conf_high.view(), &expected["conf_high"], STABLE);
        assert_matrix("n", found.n.view(), &expected["n"], STABLE);
        assert!(found.mean.iter().chain(&found.sd).all(|x| x.is_nan()), "nobody told them");
    }
}

#[test]
fn means_and_sds_that_a_study_does_not_tell_are_not_made_up() {
    let r = array![[1.0, 0.3], [0.3, 1.0]];
    let means = array![2.0, 3.0];
    let of = |means: Option<_>| {
        Moments::from_correlation(["x", "y"], r.view(), 50, means, None).expect("moments")
    };
    let (bare, with_means) = (of(None), of(Some(means.view())));
    let matrix = |moments: &Moments| correlation_matrix(moments, 0.95).expect("a matrix");
    assert!(matrix(&bare).mean[0].is_nan() && matrix(&bare).sd[0].is_nan());
    assert_eq!(matrix(&with_means).mean, means);
    assert!(matrix(&with_means).sd[0].is_nan());
    assert!(bare.merge(&with_means).is_err(), "one of the parts does not tell its means");
    let both = bare.merge(&bare).expect("the same variables").select(["y"]).expect("y");
    assert!(matrix(&both).mean[0].is_nan(), "neither part tells it");
    let saved = Moments::from_json(&bare.to_json()).expect("saved");
    assert_eq!(saved, bare);
    let covariance = Moments::from_covariance(["x", "y"], r.view(), 50, None).expect("moments");
    assert!(matrix(&covariance).mean[0].is_nan() && matrix(&covariance).sd[0] == 1.0);
}

#[test]
fn latent_options_reach_the_matrix() {
    let (x, y) = (array![0, 0, 0, 0, 1, 1, 1, 1, 1], array![0, 0, 0, 0, 0, 0, 1, 1, 1]);
    let responses = Responses::from_columns([("x", x.view()), ("y", y.view())]).expect("columns");
    let table = array![[4.0, 0.0], [2.0, 3.0]];
    for empty_cells in [EmptyCells::Added(0.5), EmptyCells::MarginsKept(0.5)] {
        let options = PolychoricOptions { empty_cells, ..PolychoricOptions::default() };
        let asked = Correlations::new(CorrelationMethod::Polychoric).latent(options);
        let found = asked.of_responses(&responses, Missing::Pairwise).expect("a matrix");
        let alone = polychoric(table.view(), &options).expect("a coefficient");
        // The matrix has y in the rows of its table.
        assert_close("r", found.r[[0, 1]], alone.estimate, EXACT);
        assert!(!found.boundary[[0, 1]] && found.iterations == Some(alone.iterations as u64));
    }
}

#[test]
fn continuous_pairs_keep_their_linearized_tests_beside_latent_ones() {
    let gaps = gaps();
    let weights: Vec<f64> =
        (0..gaps.responses().n_rows()).map(|row| 1.0 + (row % 3) as f64).collect();
    let responses = gaps.responses().select(["age", "income", "PID"]).expect("variables");
    let responses = responses.weighted(weights.as_slice(), WeightType::Sampling).expect("weights");
    let pearson = Correlations::new(CorrelationMethod::Pearson);
    let auto = Correlations::new(CorrelationMethod::Auto).level("PID", MeasurementLevel::Ordinal);
    for missing in [Missing::Pairwise, Missing::Listwise] {
        let of = |asked: &Correlations| asked.of_responses(&responses, missing).expect("a matrix");
        let (plain, mixed) = (of(&pearson), of(&auto));
        for [mixed, plain] in [
            [&mixed.p_value, &plain.p_value],
            [&mixed.std_error, &plain.std_error],
            [&mixed.conf_low, &plain.conf_low],
        ] {
            assert_eq!(mixed[[1, 0]], plain[[1, 0]]);
        }
        assert!(mixed.p_value[[2, 0]].is_nan(), "a polyserial one has none");
        assert_eq!((mixed.intervals[[1, 0]], mixed.intervals[[2, 0]]), ("fisher", "none"));
        assert_eq!(mixed.n_tests, 1);
    }
}
