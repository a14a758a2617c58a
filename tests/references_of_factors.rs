//! Factor analysis, Schmid–Leiman and hierarchical omega: psych, factanal and GPArotation carried on
//! to their first-order conditions, and what books and manuals print.

use crate::common::{
    Answers, Cell, Comparison, STABLE, assert_close, beside, column, list, names, number, numbers,
    read_json, text,
};
use ndarray::{Array1, Array2};
use scalewise::{
    Extraction, FactorAnalysis, Missing, Moments, Rotation, Scale, SecondOrder, factor_analysis,
    hierarchical_omega, schmid_leiman,
};
use serde_json::Value;

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

/// The moments of a study's complete rows, or behind a printed matrix.
fn moments(references: &Value, name: &Value) -> Moments {
    let data = &references["data"][text(name)];
    let names = names(&data["names"]);
    match data.get("study") {
        None => {
            let n = number(&data["n"]) as u64;
            let r = matrix(&data["r"]);
            Moments::from_correlation(names, r.view(), n, None, None).expect("a matrix")
        }
        Some(study) => {
            let file = read_json("studies.json")[text(study)]["file"].clone();
            let answers = Answers::read(text(&file));
            let chosen = answers.responses().select(&names).expect("variables");
            Moments::of(&chosen, Missing::Listwise).expect("answers")
        }
    }
}

fn extraction(value: &Value) -> Extraction {
    Extraction::named(text(value)).expect("an extraction")
}

/// Loadings are correlations or weights of standardised variables: beside those of about one, that of a
/// factor that is not there is the rounding of a sum.
#[track_caller]
fn assert_loadings(what: &str, found: &Array2<f64>, expected: &Value) {
    let expected = matrix(expected);
    assert_eq!(found.dim(), expected.dim(), "{what}");
    for (at, found) in found.indexed_iter() {
        assert_close(&format!("{what}{at:?}"), *found, expected[at], beside(STABLE, 1.0));
    }
}

fn compare_vector(compare: &mut Comparison, what: &str, found: &Array1<f64>, expected: &Value) {
    compare.cells(what, found.iter().copied(), expected);
}

#[test]
fn factors_are_those_of_r() {
    let references = read_json("factor.json");
    Comparison::assert(|compare| {
        for case in list(&references["analyses"]) {
            let rotation = Rotation::named(text(&case["rotation"])).expect("a rotation");
            let (extraction, m) = (extraction(&case["extraction"]), number(&case["factors"]));
            let what =
                format!("{} {m} {} {}", text(&case["data"]), extraction.name(), rotation.name());
            let moments = moments(&references, &case["data"]);
            let found = factor_analysis(&moments, m as usize, extraction, rotation).expect(&what);
            let of = |figure: &str| format!("{what} {figure}");
            assert_loadings(&of("loadings"), &found.loadings, &case["loadings"]);
            assert_loadings(&of("structure"), &found.structure, &case["structure"]);
            compare.matrix(&of("Φ"), &found.factor_correlations, &case["factor_correlations"]);
            compare_vector(compare, &of("h²"), &found.communalities, &case["communalities"]);
            compare_vector(compare, &of("ψ"), &found.uniquenesses, &case["uniquenesses"]);
            compare_vector(compare, &of("variance"), &found.variances, &case["variances"]);
            let heywood = found.heywood.iter().map(|name| Cell::Text(name.clone()));
            compare.cells(&of("heywood"), heywood, &case["heywood"]);
            compare.cell(&of("df"), found.df, &case["df"]);
            // An exact fit leaves rounding.
            if found.df > 0 {
                compare.cell(&of("F"), found.discrepancy, &case["discrepancy"]);
                compare.cell(&of("χ²"), found.chi_square, &case["chi_square"]);
                compare.cell(&of("RMSR"), found.rmsr, &case["rmsr"]);
            } else {
                assert!(found.chi_square < 1e-10, "{what}: {:e}", found.chi_square);
                assert!(found.rmsr < 1e-10, "{what}: {:e}", found.rmsr);
            }
            compare.cell(&of("p"), found.p_value, &case["p_value"]);
            compare.cell(&of("RMSEA"), found.rmsea, &case["rmsea"]);
            assert!(found.gradient <= 1e-9, "{what}: slope {:e}", found.gradient);
            first_order_conditions(&what, &found, &moments);
        }
    });
}

/// Inside the bounds the model gives each variance exactly; off them nothing is left of the slope.
fn first_order_conditions(what: &str, found: &FactorAnalysis, moments: &Moments) {
    for (i, name) in found.names.iter().enumerate() {
        let whole = found.communalities[i] + found.uniquenesses[i];
        if found.heywood.contains(name) {
            assert!(whole >= 1.0 - 1e-10, "{what}: {name} {whole}");
        } else {
            assert!((whole - 1.0).abs() < 1e-10, "{what}: {name} {whole}");
        }
    }
    if found.heywood.is_empty() && found.extraction == Extraction::Minres {
        // (R − Σ) Λ = 0
        let shared = found.structure.dot(&found.loadings.t());
        let implied = shared + Array2::from_diag(&found.uniquenesses);
        let left = (moments.correlation() - implied).dot(&found.loadings);
        let largest = left.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        assert!(largest < 1e-10, "{what}: {largest:e}");
    }
}

#[test]
fn hierarchical_omega_is_that_of_psych() {
    let references = read_json("factor.json");
    Comparison::assert(|compare| {
        for case in list(&references["omegas"]) {
            let (extraction, m) = (extraction(&case["extraction"]), number(&case["factors"]));
            let what = format!("omega {} {m} {}", text(&case["scale"]), extraction.name());
            let moments = moments(&references, &case["data"]);
            let mut scale = Scale::new("s", names(&case["items"])).expect("items");
            if let Some([low, high]) = case["bounds"].as_array().map(Vec::as_slice) {
                scale = scale.bounds(number(low), number(high)).expect("bounds");
                scale = scale.reverse(names(&case["reverse"])).expect("items to reverse");
            }
            let oblimin = Rotation::Oblimin;
            let found = hierarchical_omega(&moments, &scale, m as usize, extraction, oblimin);
            let found = found.expect(&what);
            let of = |figure: &str| format!("{what} {figure}");
            let solution = &found.schmid_leiman;
            compare_vector(compare, &of("g"), &solution.general, &case["general"]);
            assert_loadings(&of("groups"), &solution.groups, &case["groups"]);
            compare_vector(compare, &of("h²"), &solution.communalities, &case["communalities"]);
            compare_vector(compare, &of("u²"), &solution.uniquenesses, &case["uniquenesses"]);
            compare_vector(compare, &of("p²"), &solution.general_shares, &case["general_shares"]);
            compare_vector(compare, &of("γ"), &solution.second_order, &case["second_order"]);
            let figures = &case["figures"];
            for (name, figure) in [
                ("omega_h", found.estimate),
                ("asymptotic", found.asymptotic),
                ("omega_total", found.omega_total),
                ("alpha", found.standardized_alpha),
                ("lambda_6", found.lambda_6),
                ("ecv", found.explained_common_variance),
            ] {
                compare.cell(&of(name), figure, &figures[name]);
            }
            let against = found.against.iter().map(|name| Cell::Text(name.clone()));
            compare.cells(&of("against"), against, &case["against"]);
            let groups = &found.groups;
            let columns = vec![
                column("factor", groups, |group| Cell::from(&group.factor)),
                column("items", groups, |group| group.items.len()),
                column("omega_total", groups, |group| group.omega_total),
                column("omega_general", groups, |group| group.omega_general),
                column("omega_group", groups, |group| group.omega_group),
            ];
            compare.table(&what, columns, &case["by_factor"]);
            let rule = if m < 3.0 { SecondOrder::Equal } else { SecondOrder::Extracted };
            assert_eq!(solution.second_order_rule, rule, "{what}");
        }
    });
}

/// Fails unless a figure rounds to what was printed.
#[track_caller]
fn assert_printed(what: &str, found: f64, printed: f64) {
    assert!((found - printed).abs() <= 0.005 + 1e-9, "{what}: found {found}, printed {printed}");
}

/// What psych 2.2.9 prints of `omega(Thurstone)`, the nine tests of Thurstone & Thurstone (1941) in its
/// manual's example (McDonald, 1999, has the same matrix).
#[test]
fn omega_of_thurstone_as_printed() {
    let references = read_json("factor.json");
    let moments = moments(&references, &Value::from("thurstone"));
    let scale = Scale::new("thurstone", moments.names().to_vec()).expect("items");
    let (minres, oblimin) = (Extraction::Minres, Rotation::Oblimin);
    let found = hierarchical_omega(&moments, &scale, 3, minres, oblimin).expect("an omega");
    assert_printed("alpha", found.standardized_alpha, 0.89);
    assert_printed("λ6", found.lambda_6, 0.91);
    assert_printed("ω_h", found.estimate, 0.74);
    assert_printed("ω_h∞", found.asymptotic, 0.79);
    assert_printed("ω_t", found.omega_total, 0.93);
    let printed = [0.71, 0.73, 0.68, 0.65, 0.62, 0.56, 0.59, 0.58, 0.54];
    for (g, printed) in found.schmid_leiman.general.iter().zip(printed) {
        assert_printed("g", *g, printed);
    }
}

/// The exact hierarchical structure of Jensen & Weng (1994, doi:10.1016/0160-2896(94)90029-9), which
/// `psych::sim.hierarchical` has by default: g loads .9, .8, .7 on three factors with loadings of .8,
/// .7, .6; .7, .6, .5; .6, .5, .4. All figures follow by multiplication.
#[test]
fn omega_of_a_known_hierarchy() {
    let references = read_json("factor.json");
    let moments = moments(&references, &Value::from("jensen_weng"));
    let scale = Scale::new("jensen_weng", moments.names().to_vec()).expect("items");
    let gamma = [0.9, 0.8, 0.7];
    let loading = [0.8, 0.7, 0.6, 0.7, 0.6, 0.5, 0.6, 0.5, 0.4];
    let general: Vec<f64> = (0..9).map(|i| loading[i] * gamma[i / 3]).collect();
    let total = moments.correlation().sum();
    let unique: f64 = loading.iter().map(|loading| 1.0 - loading * loading).sum();
    let g: f64 = general.iter().sum();
    for extraction in [Extraction::Minres, Extraction::MaximumLikelihood] {
        let found = hierarchical_omega(&moments, &scale, 3, extraction, Rotation::Oblimin);
        let found = found.expect("an omega");
        for (found, expected) in [
            (found.estimate, g * g / total),
            (found.omega_total, 1.0 - unique / total),
            (found.asymptotic, g * g / (total - unique)),
        ] {
            assert!((found - expected).abs() < 1e-8, "{extraction:?}: {found} {expected}");
        }
        for (i, expected) in general.iter().enumerate() {
            assert!((found.schmid_leiman.general[i] - expected).abs() < 1e-8, "{extraction:?} {i}");
        }
    }
}

/// An item keyed the other way has the same loadings with the other sign.
#[test]
fn a_key_only_turns_loadings() {
    let references = read_json("factor.json");
    let moments = moments(&references, &Value::from("thurstone"));
    let items = moments.names().to_vec();
    let (minres, oblimin) = (Extraction::Minres, Rotation::Oblimin);
    let plain = Scale::new("s", items.clone()).expect("items");
    let turned = Scale::new("s", items.clone()).and_then(|scale| scale.bounds(0.0, 10.0));
    let turned = turned.and_then(|scale| scale.reverse([&items[1], &items[4]])).expect("a key");
    let as_declared = hierarchical_omega(&moments, &plain, 3, minres, oblimin).expect("an omega");
    let wrong = hierarchical_omega(&moments, &turned, 3, minres, oblimin).expect("an omega");
    assert!(as_declared.against.is_empty());
    assert_eq!(wrong.against, [items[1].clone(), items[4].clone()]);
    assert!(wrong.estimate < as_declared.estimate - 0.1, "no item is turned silently");
    for i in 0..items.len() {
        let sign = if i == 1 || i == 4 { -1.0 } else { 1.0 };
        let (g, as_turned) = (as_declared.schmid_leiman.general[i], wrong.schmid_leiman.general[i]);
        assert!((g - sign * as_turned).abs() < 1e-9, "{i}: {g} {as_turned}");
    }
}

#[test]
fn text_is_in_the_order_of_psych() {
    let references = read_json("factor.json");
    let moments = moments(&references, &Value::from("thurstone"));
    let oblique = factor_analysis(&moments, 3, Extraction::Minres, Rotation::Oblimin);
    let oblique = oblique.expect("three factors");
    let shown = oblique.to_string();
    assert!(shown.starts_with(
        "Factor analysis of 9 variables, 3 factor(s), minres, rotation oblimin, n = 213\n"
    ));
    assert!(shown.contains("df 12  p "), "{shown}");
    let solution = schmid_leiman(&oblique).expect("an oblique solution").to_string();
    assert!(solution.contains("F1*") && solution.contains("p2"), "{solution}");
    let scale = Scale::new("tests", moments.names().to_vec()).expect("items");
    let omega = hierarchical_omega(&moments, &scale, 3, Extraction::Minres, Rotation::Oblimin);
    let omega = omega.expect("an omega").to_string();
    assert!(omega.contains("omega h 0.736") && omega.contains("Schmid-Leiman"), "{omega}");
}
