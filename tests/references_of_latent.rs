//! Correlations of latent variables: polychoric, tetrachoric, polyserial and biserial, as R has them,
//! and as the literature does.

use crate::common::{Comparison, STABLE, assert_close, beside, list, number, read_json};
use ndarray::{Array2, array};
use scalewise::{
    Correlation, EmptyCells, FirstStep, LatentEstimator, LatentInterval, Polychoric,
    PolychoricOptions, Polyserial, PolyserialEstimator, PolyserialOptions, SdDivisor, Threshold,
    biserial, point_biserial, polychoric, polyserial, tetrachoric,
};
use serde_json::Value;

fn counts(table: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> =
        list(table).iter().map(|row| list(row).iter().map(number).collect()).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn by(estimator: LatentEstimator) -> PolychoricOptions {
    PolychoricOptions { estimator, ..PolychoricOptions::default() }
}

/// What both kinds of results are compared by.
struct Found {
    estimate: f64,
    std_error: f64,
    test: [(&'static str, f64); 4],
    fit: [(&'static str, f64); 4],
}

impl From<&Polychoric> for Found {
    fn from(found: &Polychoric) -> Self {
        Self {
            estimate: found.estimate,
            std_error: found.std_error,
            test: [
                ("statistic", found.statistic),
                ("p_value", found.p_value),
                ("conf_low", found.conf_low),
                ("conf_high", found.conf_high),
            ],
            fit: [
                ("log_likelihood", found.log_likelihood),
                ("chi_squared", found.chi_squared),
                ("df", found.df as f64),
                ("chi_squared_p", found.chi_squared_p),
            ],
        }
    }
}

impl From<&Polyserial> for Found {
    fn from(found: &Polyserial) -> Self {
        Self {
            estimate: found.estimate,
            std_error: found.std_error,
            test: [
                ("statistic", found.statistic),
                ("p_value", found.p_value),
                ("conf_low", found.conf_low),
                ("conf_high", found.conf_high),
            ],
            fit: [
                ("log_likelihood", found.log_likelihood),
                ("chi_squared", found.chi_squared),
                ("df", found.df as f64),
                ("chi_squared_p", found.chi_squared_p),
            ],
        }
    }
}

/// Fails unless a result is the expected one. χ² is a difference of log-likelihoods, and has the
/// digits that these have.
#[track_caller]
fn assert_found(name: &str, found: &Found, expected: &Value) {
    let of = |what: &str| number(&expected[what]);
    assert_close(&format!("{name} estimate"), found.estimate, of("estimate"), STABLE);
    assert_close(&format!("{name} std_error"), found.std_error, of("std_error"), STABLE);
    let figures = found.test.into_iter().chain(found.fit);
    for (what, figure) in figures {
        let expected = of(what);
        let what = format!("{name} {what}");
        if what.ends_with("chi_squared") {
            assert_close(&what, figure, expected, beside(STABLE, of("log_likelihood").abs()));
        } else if (what.ends_with("p_value") || what.ends_with("_p")) && expected > 0.0 {
            // The digits of z or χ² that a small p has are those of its logarithm.
            assert_close(&what, figure.ln(), expected.ln(), beside(STABLE, 1.0));
        } else {
            assert_close(&what, figure, expected, STABLE);
        }
    }
}

#[track_caller]
fn assert_thresholds(name: &str, found: &[Threshold], estimates: &Value, errors: &Value) {
    let (estimates, errors) = (list(estimates), list(errors));
    assert_eq!((found.len(), found.len()), (estimates.len(), errors.len()), "{name}");
    for (found, (estimate, error)) in found.iter().zip(estimates.iter().zip(errors)) {
        assert_close(name, found.estimate, number(estimate), beside(STABLE, 1e-3));
        assert_close(&format!("SE of {name}"), found.std_error, number(error), STABLE);
    }
}

#[track_caller]
fn assert_polychoric(
    name: &str,
    table: &Array2<f64>,
    estimator: LatentEstimator,
    expected: &Value,
) {
    let options = by(estimator);
    let found = polychoric(table.view(), &options).expect("a polychoric correlation");
    assert_found(name, &Found::from(&found), expected);
    for (margin, thresholds) in
        [("rows", &found.row_thresholds), ("columns", &found.column_thresholds)]
    {
        let errors = &expected[format!("{margin}_se")];
        assert_thresholds(&format!("{name} {margin}"), thresholds, &expected[margin], errors);
    }
    let fisher = PolychoricOptions { interval: LatentInterval::Fisher, ..options };
    let fisher = polychoric(table.view(), &fisher).expect("a polychoric correlation");
    assert_close(name, fisher.conf_low, number(&expected["fisher_low"]), STABLE);
    assert_close(name, fisher.conf_high, number(&expected["fisher_high"]), STABLE);
}

#[test]
fn polychoric_correlations_are_those_of_r() {
    let figures = read_json("latent.json");
    let tables = figures["tables"].as_object().expect("tables");
    assert!(tables.len() > 12);
    for (name, expected) in tables {
        let table = counts(&expected["counts"]);
        let two_step = &expected["two_step"];
        assert_polychoric(&format!("{name} two-step"), &table, LatentEstimator::TwoStep, two_step);
        for (first_step, figure) in
            [(FirstStep::Muthen, "std_error_muthen"), (FirstStep::Known, "std_error_known")]
        {
            let options = PolychoricOptions { first_step, ..PolychoricOptions::default() };
            let found = polychoric(table.view(), &options).expect("a polychoric correlation");
            let what = format!("{name} {figure}");
            assert_close(&what, found.std_error, number(&two_step[figure]), STABLE);
        }
        let ml = LatentEstimator::MaximumLikelihood;
        assert_polychoric(&format!("{name} ml"), &table, ml, &expected["ml"]);
    }
}

#[test]
fn corrections_of_empty_cells_are_those_of_psych_and_lavaan() {
    let figures = read_json("latent.json");
    for (name, expected) in figures["corrections"].as_object().expect("tables") {
        let (table, amount) = (counts(&expected["counts"]), number(&expected["amount"]));
        let mut ways = vec![
            ("added", EmptyCells::Added(amount)),
            ("added_unscaled", EmptyCells::AddedUnscaled(amount)),
        ];
        if expected["margins_kept"].is_number() {
            ways.push(("margins_kept", EmptyCells::MarginsKept(amount)));
        }
        for (what, empty_cells) in ways {
            let options = PolychoricOptions { empty_cells, ..PolychoricOptions::default() };
            let found = polychoric(table.view(), &options).expect("a correlation");
            assert_eq!(empty_cells.name(), what);
            assert_close(
                &format!("{name} {what}"),
                found.estimate,
                number(&expected[what]),
                STABLE,
            );
        }
    }
}

/// A variable of one of the studies' files, NaN where it is missing.
fn variable(file: &str, name: &str) -> Vec<f64> {
    let path = format!("{}/tests/references/data/{file}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the answers");
    let at = reader.headers().expect("a header").iter().position(|column| column == name);
    let at = at.expect("the variable");
    let value = |record: csv::StringRecord| record[at].parse().unwrap_or(f64::NAN);
    reader.records().map(|record| value(record.expect("a row"))).collect()
}

#[test]
fn polyserial_correlations_are_those_of_r() {
    let figures = read_json("latent.json");
    for (file, pairs) in figures["polyserial"].as_object().expect("files") {
        for (pair, expected) in pairs.as_object().expect("pairs") {
            let (x, y) = pair.split_once('_').expect("two names");
            let (x, y) = (variable(file, x), variable(file, y));
            let of = |options: PolyserialOptions| {
                let found = polyserial(&x, &y, None, &options).expect("a polyserial correlation");
                assert_eq!(found.left_out as f64, number(&expected["left_out"]));
                assert_eq!(found.n, number(&expected["n"]));
                found
            };
            let default = PolyserialOptions::default();
            for (estimator, own, polycor) in [
                (PolyserialEstimator::TwoStep, "two_step", "polycor_two_step"),
                (PolyserialEstimator::MaximumLikelihood, "ml", "polycor_ml"),
            ] {
                let name = format!("{file} {pair} {own}");
                let found = of(PolyserialOptions { estimator, ..default });
                let own = &expected[own];
                assert_found(&name, &Found::from(&found), own);
                let errors = &own["thresholds_se"];
                assert_thresholds(&name, &found.thresholds, &own["thresholds"], errors);
                let first_step = FirstStep::Known;
                let known = of(PolyserialOptions { estimator, first_step, ..default });
                assert_close(&name, known.std_error, number(&own["std_error_known"]), STABLE);
                let sd_divisor = SdDivisor::NMinusOne;
                let options = PolyserialOptions { estimator, first_step, sd_divisor, ..default };
                let (found, theirs) = (of(options), &expected[polycor]);
                assert_close(&name, found.estimate, number(&theirs["estimate"]), STABLE);
                assert_close(&name, found.std_error, number(&theirs["std_error_known"]), STABLE);
                let chi_squared = number(&theirs["chi_squared"]);
                assert_close(&name, found.chi_squared, chi_squared, beside(STABLE, found.n));
            }
            let muthen = of(PolyserialOptions { first_step: FirstStep::Muthen, ..default });
            let std_error = number(&expected["two_step"]["std_error_muthen"]);
            assert_close(pair, muthen.std_error, std_error, STABLE);
            let ad_hoc = of(PolyserialOptions { estimator: PolyserialEstimator::AdHoc, ..default });
            assert_close(pair, ad_hoc.estimate, number(&expected["adhoc"]), STABLE);
        }
    }
}

#[test]
fn biserial_correlations_are_those_of_r() {
    let figures = read_json("latent.json");
    Comparison::assert(|compare| {
        for (file, pairs) in figures["biserial"].as_object().expect("files") {
            for (pair, expected) in pairs.as_object().expect("pairs") {
                let (x, y) = pair.split_once('_').expect("two names");
                let (x, y) = (variable(file, x), variable(file, y));
                let mut check = |found: Correlation| {
                    let expected = &expected[found.method];
                    compare.cell(pair, found.estimate, &expected["estimate"]);
                    compare.cell(pair, found.statistic, &expected["statistic"]);
                    compare.cell(pair, found.p_value, &expected["p_value"]);
                    compare.cell(pair, found.conf_low, &expected["conf_low"]);
                    compare.cell(pair, found.conf_high, &expected["conf_high"]);
                    if found.method == "biserial" {
                        compare.cell(pair, found.std_error, &expected["std_error"]);
                    }
                    assert_eq!(found.n as f64, number(&figures["biserial"][file][pair]["n"]));
                };
                check(biserial(&x, &y, 0.95).expect("a biserial correlation"));
                check(point_biserial(&x, &y, 0.95).expect("a point-biserial correlation"));
            }
        }
    });
}

/// Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient.
/// *Psychometrika*, 44(4), 443–460: ρ = .49, thresholds −1.77, −.14 and −.69, .67.
#[test]
fn olsson_1979() {
    let table = array![[13.0, 6.0, 0.0], [69.0, 113.0, 22.0], [41.0, 132.0, 104.0]];
    for estimator in [LatentEstimator::TwoStep, LatentEstimator::MaximumLikelihood] {
        let found = polychoric(table.view(), &by(estimator)).expect("a polychoric correlation");
        assert!((found.estimate - 0.49).abs() < 0.005);
        assert_eq!((found.empty_cells, found.boundary), (1, false));
        for (found, published) in
            [(&found.row_thresholds, [-1.77, -0.14]), (&found.column_thresholds, [-0.69, 0.67])]
        {
            found.iter().zip(published).for_each(|(found, published)| {
                assert!((found.estimate - published).abs() < 0.006, "{found:?}, {published}");
            });
        }
    }
}

/// Drasgow, F. (1988). Polychoric and polyserial correlations. In *Encyclopedia of statistical
/// sciences* 7, 69–74, on Tallis's (1962) ewes: .420 in two steps, .419 by maximum likelihood (standard error
/// .076), thresholds −.030, 1.133 and −.242, 1.594, χ² = 11.54 with 3 degrees of freedom.
#[test]
fn drasgow_1988() {
    let table = array![[58.0, 52.0, 1.0], [26.0, 58.0, 3.0], [8.0, 12.0, 9.0]];
    let two_step = polychoric(table.view(), &PolychoricOptions::default()).expect("two steps");
    assert!((two_step.estimate - 0.420).abs() < 0.0005);
    let found = polychoric(table.view(), &by(LatentEstimator::MaximumLikelihood)).expect("ml");
    assert!((found.estimate - 0.4191).abs() < 0.0001);
    assert!((found.std_error - 0.0762).abs() < 0.0001);
    assert!((found.chi_squared - 11.54).abs() < 0.01);
    assert_eq!(found.df, 3);
    let thresholds = found.row_thresholds.iter().chain(&found.column_thresholds);
    for (found, (estimate, error)) in
        thresholds.zip([(-0.0299, 0.0830), (1.133, 0.1063), (-0.2422, 0.0836), (1.594, 0.1372)])
    {
        assert!((found.estimate - estimate).abs() < 0.0006, "{found:?}");
        assert!((found.std_error - error).abs() < 0.0001, "{found:?}");
    }
}

/// Kirk, D. B. (1973). On the numerical approximation of the bivariate normal (tetrachoric) correlation
/// coefficient. *Psychometrika*, 38(2), 259–268: shares of both and each, and the correlation.
#[test]
fn kirk_1973() {
    for (first, second, both, rho) in [
        (0.5, 0.5, 1.0 / 3.0, 0.5),
        (0.5, 0.5, 0.115_026_7, -0.75),
        (0.5, 0.5, 0.397_584, 0.8),
        (0.158_655_254, 0.158_655_254, 0.145_003, 0.99),
    ] {
        let table = array![[both, first - both], [second - both, 1.0 - first - second + both]];
        let found =
            tetrachoric(table.view(), &PolychoricOptions::default()).expect("a correlation");
        assert!((found.estimate - rho).abs() < 2e-5, "{} for {rho}", found.estimate);
    }
}

#[test]
fn perfect_tables_are_at_the_boundary() {
    let rising = array![[5.0, 2.0, 0.0], [0.0, 4.0, 0.0], [0.0, 1.0, 6.0]];
    let falling = rising.slice(ndarray::s![.., ..;-1]).to_owned();
    for estimator in [LatentEstimator::TwoStep, LatentEstimator::MaximumLikelihood] {
        for (table, rho) in [(&rising, 1.0), (&falling, -1.0)] {
            let found = polychoric(table.view(), &by(estimator)).expect("a correlation");
            assert_eq!((found.estimate, found.boundary, found.empty_cells), (rho, true, 4));
            assert!(found.std_error.is_nan() && found.p_value.is_nan() && found.conf_low.is_nan());
            assert_eq!((found.chi_squared, found.df, found.chi_squared_p), (0.0, 3, 1.0));
        }
    }
    let one_empty = array![[20.0, 6.0], [0.0, 14.0]];
    let found = tetrachoric(one_empty.view(), &PolychoricOptions::default()).expect("at 1");
    assert_eq!((found.estimate, found.boundary, found.method), (1.0, true, "tetrachoric"));
    let empty_cells = EmptyCells::Added(0.5);
    let options = PolychoricOptions { empty_cells, ..PolychoricOptions::default() };
    let found = tetrachoric(one_empty.view(), &options).expect("a correlation");
    assert!(!found.boundary && found.estimate < 0.95 && found.std_error > 0.0);
}

#[test]
fn categories_without_counts_are_left_out_and_counted() {
    let table = array![[12.0, 0.0, 5.0], [0.0, 0.0, 0.0], [4.0, 0.0, 11.0], [3.0, 0.0, 8.0]];
    let options = PolychoricOptions::default();
    let found = polychoric(table.view(), &options).expect("a correlation");
    let alone = polychoric(array![[12.0, 5.0], [4.0, 11.0], [3.0, 8.0]].view(), &options);
    assert_eq!((found.unused_rows, found.unused_columns), (1, 1));
    assert_eq!(Polychoric { unused_rows: 0, unused_columns: 0, ..found }, alone.expect("the same"));
}

#[test]
fn x_that_tells_every_category_is_at_the_boundary() {
    let (x, y) = ([1.0, 2.0, 2.5, 4.0, 5.0, 9.0], [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    let estimator = PolyserialEstimator::MaximumLikelihood;
    let options = PolyserialOptions { estimator, ..PolyserialOptions::default() };
    let found = polyserial(&x, &y, None, &options).expect("a correlation");
    assert_eq!((found.estimate, found.boundary), (1.0, true));
    let turned = x.map(|x| -x);
    assert_eq!(polyserial(&turned, &y, None, &options).expect("a correlation").estimate, -1.0);
}

#[test]
fn weights_repeat_rows() {
    let (x, y) = ([1.0, 2.0, 4.0, 3.0, 6.0], [1.0, 2.0, 1.0, 3.0, 3.0]);
    let weights = [2.0, 3.0, 1.0, 2.0, 4.0];
    let repeat = |values: [f64; 5]| -> Vec<f64> {
        let rows = values.into_iter().zip(weights);
        rows.flat_map(|(value, weight)| vec![value; weight as usize]).collect()
    };
    for estimator in [PolyserialEstimator::TwoStep, PolyserialEstimator::MaximumLikelihood] {
        let options = PolyserialOptions { estimator, ..PolyserialOptions::default() };
        let weighted = polyserial(&x, &y, Some(&weights), &options).expect("a correlation");
        let repeated = polyserial(&repeat(x), &repeat(y), None, &options).expect("a correlation");
        assert_close("estimate", weighted.estimate, repeated.estimate, STABLE);
        assert_close("std_error", weighted.std_error, repeated.std_error, STABLE);
        assert_close("log-likelihood", weighted.log_likelihood, repeated.log_likelihood, STABLE);
    }
}
