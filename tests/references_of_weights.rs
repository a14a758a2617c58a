//! Every figure that R gives for weights of the three types, but those that scalewise does not
//! offer: standard errors of means and of covariances.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

use crate::common::designs::{Design, WEIGHT_TYPES};
use crate::common::regressions::{
    assert_blocks, coefficient_columns, coefficients, declared_regression, model_columns,
    without_block,
};
use crate::common::scales::{item_columns, scale_columns, scale_of};
use crate::common::{
    Column, Comparison, STABLE, assert_close, column, list, names, number, read_json,
};
use ndarray::Array2;
use scalewise::{
    Cases, Correlation, Error, Missing, Moments, Regression, Responses, WeightType, Weighting,
    correlation_matrix, cronbach_alpha, item_analysis, item_analysis_of,
};
use serde_json::Value;

/// A design with weights of one type, and what R says of it.
struct Weighted<'a> {
    name: String,
    study: &'a Value,
    kind: WeightType,
    responses: Responses<'a>,
    expected: &'a Value,
}

impl Weighted<'_> {
    fn moments(&self, missing: Missing) -> Moments {
        let variables = self.responses.select(names(&self.study["variables"]));
        Moments::of(&variables.expect("declared variables"), missing).expect("moments")
    }
}

/// Compares every design under every type of weight with its figures.
fn for_each(mut compare: impl FnMut(&mut Comparison, &Weighted<'_>)) {
    let (designs, expected) = (Design::weighted(), read_json("weights.json"));
    assert_eq!(designs.len(), 5, "five designs with weights");
    Comparison::assert(|comparison| {
        for design in &designs {
            for kind in WEIGHT_TYPES {
                let weighted = Weighted {
                    name: format!("{} {}", design.name, kind.name()),
                    study: &design.study,
                    kind,
                    responses: design.responses(kind),
                    expected: &expected[&design.name][kind.name()],
                };
                compare(comparison, &weighted);
            }
        }
    });
}

/// The columns that a table of R's has, which is all or a part of ours.
fn those_of(expected: &Value, columns: Vec<Column>) -> Vec<Column> {
    columns.into_iter().filter(|(name, _)| expected.get(name).is_some()).collect()
}

#[test]
fn respondents_and_weights_are_counted_as_r_counts_them() {
    for_each(|compare, design| {
        let moments = design.moments(Missing::Listwise);
        let (name, expected) = (&design.name, design.expected);
        let Cases { read, used, filtered, zero_weight, out_of_bounds, incomplete } =
            moments.cases();
        assert_eq!((filtered, out_of_bounds), (0, 0), "{name}: neither filter nor bounds");
        let counts = [
            ("read", read),
            ("used", used),
            ("zero_weight", zero_weight),
            ("incomplete", incomplete),
        ];
        for (what, count) in counts {
            compare.cell(&format!("{name} {what}"), count, &expected["cases"][what]);
        }
        compare_sums(compare, name, moments.weighting(), expected);
        compare.cell(&format!("{name} n"), moments.n(), &expected["weights"]["n"]);
        assert_eq!(moments.weighting().kind, Some(design.kind));
    });
}

fn compare_sums(compare: &mut Comparison, name: &str, found: Weighting, expected: &Value) {
    let expected = &expected["weights"];
    compare.cell(&format!("{name} rows"), found.rows, &expected["rows"]);
    for (what, sum) in [
        ("weight", found.sum),
        ("weight_square", found.sum_of_squares),
        ("log_weight", found.sum_of_logs),
    ] {
        compare.cell(&format!("{name} {what}"), sum, &expected[what]);
    }
    let (effective_n, design_effect) = (found.effective_n(), found.design_effect());
    if found.kind == Some(WeightType::Frequency) {
        // R's figures are of the rows; a repeated row is as good as several.
        assert_eq!((effective_n, design_effect), (number(&expected["n"]), 1.0));
        assert!(number(&expected["effective_n"]) < effective_n, "{name}");
    } else {
        compare.cell(&format!("{name} effective n"), effective_n, &expected["effective_n"]);
        compare.cell(&format!("{name} design effect"), design_effect, &expected["design_effect"]);
    }
}

#[test]
fn listwise_moments_are_those_of_r() {
    for_each(|compare, design| {
        let (moments, expected) = (design.moments(Missing::Listwise), &design.expected["listwise"]);
        let what = |part: &str| format!("{} listwise {part}", design.name);
        compare.cells(&what("names"), moments.names(), &expected["names"]);
        compare.cell(&what("n"), moments.n(), &expected["n"]);
        compare.cells(&what("mean"), moments.mean(), &expected["mean"]);
        compare.matrix(&what("covariance"), &moments.covariance(), &expected["covariance"]);
        compare.matrix(&what("correlation"), &moments.correlation(), &expected["correlation"]);
        if design.kind == WeightType::Analytic {
            let unbiased = &expected["cov_wt_unbiased"];
            compare.matrix(&what("cov.wt"), &divided_as_cov_wt(&moments), unbiased);
        }
    });
}

/// R's `cov.wt`, which divides by 1 − Σw² / (Σw)² instead of (n − 1) / n.
fn divided_as_cov_wt(moments: &Moments) -> Array2<f64> {
    let n = moments.n() as f64;
    let divisor = 1.0 - 1.0 / moments.weighting().effective_n();
    moments.covariance() * ((n - 1.0) / n / divisor)
}

#[test]
fn pairwise_moments_are_those_of_r() {
    for_each(|compare, design| {
        let (moments, expected) = (design.moments(Missing::Pairwise), &design.expected["pairwise"]);
        let what = |part: &str| format!("{} pairwise {part}", design.name);
        let saved: Value = serde_json::from_str(&moments.to_json()).expect("JSON");
        let weight = &saved["sums"]["pairwise"]["weight"];
        let weight = Array2::from_shape_fn(moments.pair_n().dim(), |(i, j)| number(&weight[i][j]));
        compare.cells(&what("names"), moments.names(), &expected["names"]);
        compare.matrix(&what("n"), &moments.pair_n(), &expected["n"]);
        compare.matrix(&what("weight"), &weight, &expected["weight"]);
        compare.cells(&what("mean"), moments.mean(), &expected["mean"]);
        compare.matrix(&what("covariance"), &moments.covariance(), &expected["covariance"]);
        compare.matrix(&what("correlation"), &moments.correlation(), &expected["correlation"]);
    });
}

/// r is R's; test and interval are those of r and n, and under sampling weights there are none.
#[test]
fn correlations_are_tested_as_their_weights_allow() {
    for_each(|compare, design| {
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let found = correlation_matrix(&design.moments(missing), 0.95).expect("correlations");
            let name = format!("{} {}", design.name, missing.name());
            let expected = &design.expected[missing.name()];
            compare.matrix(&format!("{name} r"), &found.r, &expected["correlation"]);
            assert_eq!(found.weighting.kind, Some(design.kind));
            for ((i, j), &r) in found.r.indexed_iter().filter(|((i, j), _)| i != j) {
                let n = found.n[[i, j]] as u64;
                let simple = Correlation::of_pearson(r, n, 0.95).expect("a correlation");
                for (what, figure, of_r_and_n) in [
                    ("t", &found.statistic, simple.statistic),
                    ("p", &found.p_value, simple.p_value),
                    ("low", &found.conf_low, simple.conf_low),
                    ("high", &found.conf_high, simple.conf_high),
                ] {
                    let sampled = design.kind == WeightType::Sampling;
                    let expected = if sampled { f64::NAN } else { of_r_and_n };
                    let what = format!("{name} {what} [{i}, {j}]");
                    assert_close(&what, figure[[i, j]], expected, STABLE);
                }
            }
        }
    });
}

#[test]
fn item_analyses_are_those_of_r() {
    for_each(|compare, design| {
        for declared in list(&design.study["scales"]) {
            let scale = scale_of(declared);
            let expected = &design.expected["reliability"][scale.name()];
            let items = design.responses.select(scale.items()).expect("items");
            let moments = Moments::of(&items, Missing::Listwise).expect("moments");
            let by_rows = item_analysis_of(&items, &scale, Missing::Listwise, 0.95);
            let by_moments = item_analysis(&moments, &scale, 0.95);
            for (way, found) in [("rows", by_rows), ("moments", by_moments)] {
                let name = format!("{} {} from {way}", design.name, scale.name());
                let found = found.expect("an item analysis");
                let tidy = those_of(&expected["tidy"], item_columns(&found.items));
                compare.table(&format!("{name} tidy"), tidy, &expected["tidy"]);
                let glance = those_of(&expected["glance"], scale_columns(&found));
                compare.table(&format!("{name} glance"), glance, &expected["glance"]);
                let tested = design.kind != WeightType::Sampling;
                let interval = match way {
                    _ if tested => "feldt",
                    "rows" => "linearized",
                    _ => "none",
                };
                assert_eq!(found.alpha.method, interval);
                assert_eq!(found.alpha.conf_low.is_finite(), interval != "none");
                assert_eq!(found.alpha.conf_high.is_finite(), interval != "none");
                if let Some(two) = found.two_items {
                    assert_eq!(two.correlation.p_value.is_finite(), tested);
                    assert_eq!(two.correlation.conf_low.is_finite(), tested);
                }
            }
        }
    });
}

/// Feldt's interval is that of a published covariance matrix with the same n.
#[test]
fn intervals_of_alpha_rest_on_n() {
    for_each(|compare, design| {
        let moments = design.moments(Missing::Listwise);
        let (covariance, n) = (moments.covariance(), moments.n());
        let published = Moments::from_covariance(moments.names(), covariance.view(), n, None);
        let expected = cronbach_alpha(&published.expect("a covariance matrix")).expect("alpha");
        let found = cronbach_alpha(&moments).expect("alpha");
        let low = if design.kind == WeightType::Sampling { f64::NAN } else { expected.conf_low };
        assert_close(&design.name, found.conf_low, low, STABLE);
        compare.cell(&design.name, found.n, &design.expected["listwise"]["n"]);
    });
}

#[test]
fn regressions_are_those_of_r() {
    for_each(|compare, design| {
        let (regression, blocks) = declared_regression(design.study);
        let by_rows = regression.fit_responses(&design.responses, Missing::Listwise);
        let used = design.responses.select(regression.variables()).expect("declared variables");
        let moments = Moments::of(&used, Missing::Listwise).expect("moments");
        let mut ways = vec![("rows", by_rows)];
        if design.kind == WeightType::Sampling {
            let by_moments = regression.fit(&moments);
            assert!(matches!(by_moments, Err(Error::NeedsRows { .. })), "{by_moments:?}");
        } else {
            ways.push(("moments", regression.fit(&moments)));
        }
        let expected = &design.expected["regression"];
        for (way, found) in ways {
            let (name, found) = (format!("{} from {way}", design.name), found.expect("a fit"));
            assert_blocks(&name, &found, &blocks);
            let rows = coefficients(&found);
            let tidy = without_block(&expected["tidy"]);
            compare.table(&format!("{name} tidy"), coefficient_columns(&rows), &tidy);
            let mut glance = model_columns(&found.models);
            glance.extend(in_other_units(&found, &moments));
            compare.table(&format!("{name} glance"), glance, &expected["glance"]);
            let sampled = design.kind == WeightType::Sampling;
            assert_eq!(found.vcov, if sampled { "linearized" } else { "classical" });
            assert_eq!(found.weighting.kind, Some(design.kind));
        }
    });
}

/// Residual standard deviation and variance by their definitions from R²: Stata's root MSE, and
/// survey's dispersion, which is of svyglm only.
fn in_other_units(found: &Regression, moments: &Moments) -> Vec<Column> {
    let outcome = moments.names().len() - 1;
    let variance = moments.covariance()[[outcome, outcome]];
    let dispersion = |r_squared: f64| match found.vcov {
        "linearized" => (1.0 - r_squared) * variance,
        _ => f64::NAN,
    };
    let n = found.n as f64;
    vec![
        column("sigma_rescaled", &found.models, |model| {
            ((1.0 - model.r_squared) * variance * (n - 1.0) / model.df2).sqrt()
        }),
        column("dispersion", &found.models, |model| dispersion(model.r_squared)),
    ]
}
