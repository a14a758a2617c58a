//! Nearest correlation matrices against `Matrix::nearPD` and psych's `cor.smooth`, and Higham's example.

use crate::common::{Comparison, assert_close, beside, list, number, numbers, read_json};
use ndarray::{Array2, array};
use scalewise::{definiteness, nearest_correlation, smoothed_correlation};
use serde_json::Value;

fn matrix(rows: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(rows).iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows.len()), |(i, j)| rows[i][j])
}

fn names(k: usize) -> Vec<String> {
    (0..k).map(|i| format!("v{i}")).collect()
}

#[test]
fn nearest_matrices_are_those_of_r() {
    let expected = read_json("nearest.json");
    for (name, expected) in expected.as_object().expect("matrices") {
        let given = matrix(&expected["given"]);
        let names = || names(given.nrows());
        let nearest = nearest_correlation(names(), given.view()).expect("the nearest");
        let near = |what: &str, found: f64, expected: &Value| {
            // Differences and eigenvalues near nought of a matrix of ones.
            assert_close(&format!("{name} {what}"), found, number(expected), beside(1e-10, 1.0));
        };
        for ((i, row), expected) in
            nearest.r.rows().into_iter().enumerate().zip(list(&expected["nearest"]))
        {
            for (found, expected) in row.iter().zip(list(expected)) {
                near(&format!("nearest row {i}"), *found, expected);
            }
        }
        assert_eq!(nearest.iterations as f64, number(&expected["iterations"]), "{name}");
        near("distance", nearest.distance, &expected["distance"]);
        near("largest change", nearest.largest_change, &expected["largest_change"]);
        near("before", nearest.smallest_eigenvalue_before, &expected["smallest_before"]);
        near("after", nearest.smallest_eigenvalue_after, &expected["smallest_after"]);
        assert!(nearest.smallest_eigenvalue_after > 0.0, "{name}");
        let smoothed = smoothed_correlation(names(), given.view()).expect("smoothed");
        for (row, expected) in smoothed.r.rows().into_iter().zip(list(&expected["smoothed"])) {
            for (found, expected) in row.iter().zip(list(expected)) {
                near("smoothed", *found, expected);
            }
        }
        near("smoothed distance", smoothed.distance, &expected["smoothed_distance"]);
        assert!(nearest.distance <= smoothed.distance + 1e-8, "{name}: none is nearer");
        let report = definiteness(names(), given.view()).expect("eigenvalues");
        assert_eq!(report.positive_definite, number(&expected["smallest_before"]) > 0.0, "{name}");
        for (found, expected) in report.eigenvalues.iter().zip(list(&expected["eigenvalues"])) {
            near("eigenvalue", *found, expected);
        }
        for r in [&nearest.r, &smoothed.r] {
            assert!(r == r.t() && r.diag().iter().all(|one| *one == 1.0), "{name}");
        }
    }
    Comparison::assert(|compare| {
        let good = &expected["good"];
        let given = matrix(&good["given"]);
        let same = smoothed_correlation(names(given.nrows()), given.view()).expect("smoothed");
        compare.matrix("unchanged", &same.r, &good["given"]);
        assert_eq!((same.distance, same.most_changed), (0.0, None));
    });
}

/// Higham (2002), section 5: the nearest matrix and its distance, in four digits.
/// <https://doi.org/10.1093/imanum/22.3.329>
#[test]
fn the_nearest_matrix_is_the_one_that_higham_prints() {
    let given = array![[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]];
    let found = nearest_correlation(["a", "b", "c"], given.view()).expect("the nearest");
    let printed = array![[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]];
    assert!((&found.r - &printed).iter().all(|d| d.abs() < 5e-5), "{}", found.r);
    assert!((found.distance - 0.5278).abs() < 5e-5);
    assert!(found.most_changed.is_some() && found.method == "higham");
}

#[test]
fn what_is_no_correlation_matrix_is_refused() {
    let message = |r: Array2<f64>| {
        nearest_correlation(["a", "b"], r.view()).expect_err("no matrix").to_string()
    };
    assert!(message(array![[1.0, 0.5], [0.4, 1.0]]).contains("not symmetric"));
    assert!(message(array![[1.0, f64::NAN], [f64::NAN, 1.0]]).contains("not a correlation"));
    assert!(message(array![[1.0, 1.2], [1.2, 1.0]]).contains("not a correlation"));
    assert!(message(array![[1.0]]).contains("shape"));
}
