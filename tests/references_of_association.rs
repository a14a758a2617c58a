//! Every figure that R gives for the measures of association of a table, and published examples.

use crate::common::{Comparison, list, number, numbers, read_json, text};
use ndarray::{Array2, array};
use scalewise::{
    Correlation, Dependent, Result, eta, goodman_kruskal_gamma, goodman_kruskal_lambda,
    goodman_kruskal_tau, kendall_tau_b, kendall_tau_c, somers_d,
};
use serde_json::Value;

fn measure(method: &str, counts: &Array2<f64>) -> Result<Correlation> {
    let counts = counts.view();
    let (name, dependent) = method.rsplit_once('_').unwrap_or((method, ""));
    match (name, Dependent::named(dependent)) {
        ("somers_d", Some(dependent)) => somers_d(counts, dependent, 0.95),
        ("goodman_kruskal_lambda", Some(dependent)) => {
            goodman_kruskal_lambda(counts, dependent, 0.95)
        }
        _ => match method {
            "kendall_tau_b" => kendall_tau_b(counts, 0.95),
            "kendall_tau_c" => kendall_tau_c(counts, 0.95),
            "goodman_kruskal_gamma" => goodman_kruskal_gamma(counts, 0.95),
            "goodman_kruskal_tau" => goodman_kruskal_tau(counts, 0.95),
            other => panic!("{other} is a measure"),
        },
    }
}

fn table(rows: &Value) -> Array2<f64> {
    let cells: Vec<f64> = list(rows).iter().flat_map(numbers).collect();
    let rows = list(rows).len();
    Array2::from_shape_vec((rows, cells.len() / rows), cells).expect("a table")
}

#[test]
fn measures_of_association_are_those_of_r() {
    let expected = read_json("association.json");
    let tables = expected.as_object().expect("tables");
    assert_eq!(tables.len(), 6, "six tables");
    Comparison::assert(|compare| {
        for (name, expected) in tables {
            let counts = table(&expected["counts"]);
            let methods = list(&expected["measures"]["method"]);
            assert_eq!(methods.len(), 10, "ten measures");
            for (at, method) in methods.iter().map(text).enumerate() {
                let found = measure(method, &counts).expect("a measure");
                assert_eq!((found.method, found.interval), (method, "wald"));
                assert_eq!(found.n as f64, counts.sum());
                for (part, found) in [
                    ("estimate", found.estimate),
                    ("std_error", found.std_error),
                    ("statistic", found.statistic),
                    ("df", found.df),
                    ("p_value", found.p_value),
                    ("conf_low", found.conf_low),
                    ("conf_high", found.conf_high),
                ] {
                    let expected = &expected["measures"][part][at];
                    compare.cell(&format!("{name} {method} {part}"), found, expected);
                }
            }
            let levels = |k: usize| (1..=k).map(|level| level as f64).collect::<Vec<_>>();
            let columns = eta(counts.view(), &levels(counts.ncols())).expect("eta");
            let rows = eta(counts.t(), &levels(counts.nrows())).expect("eta");
            compare.cells(name, [columns.estimate, rows.estimate], &expected["eta"]);
            let other = somers_d(counts.t(), Dependent::Columns, 0.95).expect("a measure");
            let rows = somers_d(counts.view(), Dependent::Rows, 0.95).expect("a measure");
            assert_eq!(other.estimate, rows.estimate, "{name}: the transposed table");
            assert!(number(&expected["measures"]["estimate"][4]).is_finite());
        }
    });
}

#[track_caller]
fn assert_rounded(what: &str, found: f64, published: f64, decimals: i32) {
    let half = 0.5 * 10_f64.powi(-decimals) + 1e-12;
    assert!((found - published).abs() <= half, "{what}: found {found}, published {published}");
}

/// Agresti, A. (2002). *Categorical data analysis* (2nd ed.). Wiley. Table 2.8 and section 2.4.4:
/// 1331 concordant and 849 discordant pairs; the standard error of section 3.4.3.
#[test]
fn gamma_of_job_satisfaction_is_the_published_one() {
    let counts = array![
        [1.0, 3.0, 10.0, 6.0],
        [2.0, 3.0, 10.0, 7.0],
        [1.0, 6.0, 14.0, 12.0],
        [0.0, 1.0, 9.0, 11.0]
    ];
    let gamma = goodman_kruskal_gamma(counts.view(), 0.95).expect("gamma");
    assert_eq!(gamma.estimate, f64::from(1331 - 849) / f64::from(1331 + 849));
    assert_rounded("gamma", gamma.estimate, 0.221, 3);
    assert_rounded("its standard error", gamma.std_error, 0.117, 3);
}

/// *SAS/STAT user's guide*, The FREQ procedure, "Cochran-Armitage trend test": Somers' D of adverse
/// responses by dose, with its confidence limits.
#[test]
fn somers_d_of_pain_is_the_published_one() {
    let counts = array![[26.0, 26.0, 23.0, 18.0, 9.0], [6.0, 7.0, 9.0, 14.0, 23.0]];
    for (dependent, published) in [
        (Dependent::Columns, [0.4427, 0.2786, 0.6068]),
        (Dependent::Rows, [0.2569, 0.1592, 0.3547]),
    ] {
        let d = somers_d(counts.view(), dependent, 0.95).expect("Somers' d");
        for (found, published) in [d.estimate, d.conf_low, d.conf_high].into_iter().zip(published) {
            assert_rounded(dependent.name(), found, published, 4);
        }
    }
}

/// PSPP 1.6.2, `CROSSTABS /STATISTICS=LAMBDA BTAU CTAU GAMMA D ETA` of the same table, to the digits
/// that it prints: value, standard error, T. Of the symmetric d it gives no standard error.
#[test]
fn measures_of_pain_are_those_of_pspp() {
    let counts = array![[26.0, 26.0, 23.0, 18.0, 9.0], [6.0, 7.0, 9.0, 14.0, 23.0]];
    for (method, published) in [
        ("kendall_tau_b", [0.34, 0.06, 5.15]),
        ("kendall_tau_c", [0.41, 0.08, 5.15]),
        ("goodman_kruskal_gamma", [0.53, 0.09, 5.15]),
        ("somers_d_symmetric", [0.33, f64::NAN, 5.15]),
        ("somers_d_rows", [0.26, 0.05, 5.15]),
        ("somers_d_columns", [0.44, 0.08, 5.15]),
        ("goodman_kruskal_lambda_symmetric", [0.16, 0.06, 2.41]),
        ("goodman_kruskal_lambda_rows", [0.24, 0.08, 2.52]),
        ("goodman_kruskal_lambda_columns", [0.13, 0.07, 1.78]),
    ] {
        let found = measure(method, &counts).expect("a measure");
        let found = [found.estimate, found.std_error, found.statistic];
        for (found, published) in found.into_iter().zip(published).filter(|(_, p)| !p.is_nan()) {
            assert_rounded(method, found, published, 2);
        }
    }
    let eta_of_y = eta(counts.view(), &[1.0, 2.0, 3.0, 4.0, 5.0]).expect("eta").estimate;
    let eta_of_x = eta(counts.t(), &[1.0, 2.0]).expect("eta").estimate;
    assert_rounded("y dependent", eta_of_y, 0.38, 2);
    assert_rounded("x dependent", eta_of_x, 0.41, 2);
}

#[test]
fn a_perfect_association_has_no_sampling_error() {
    let counts = array![[5.0, 0.0], [0.0, 5.0]];
    for method in ["kendall_tau_b", "goodman_kruskal_gamma", "somers_d_symmetric"] {
        let found = measure(method, &counts).expect("a measure");
        assert_eq!([found.estimate, found.std_error, found.conf_low], [1.0, 0.0, 1.0], "{method}");
        // Everyone is concordant with five others, whatever happens by chance.
        assert!(found.statistic.is_nan() && found.p_value.is_nan(), "{method}");
    }
    let counts = array![[5.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 7.0]];
    let found = measure("kendall_tau_b", &counts).expect("a measure");
    assert_eq!([found.estimate, found.conf_high], [1.0, 1.0]);
    assert!(found.std_error < 1e-15 && found.p_value < 1e-10);
}
