//! Robust and cluster-robust standard errors, against R's sandwich, clubSandwich, lmtest and survey.

use crate::common::{
    Answers, Cell, Comparison, STABLE, assert_close, beside, column, list, names, number, numbers,
    read_json, regressions, text,
};
use scalewise::{
    ClusterFactor, GroupedMoments, HierarchicalRegression, Key, Missing, Model, Moments,
    Regression, Responses, Vcov, WeightType,
};
use serde_json::Value;

/// A case of the references: what is regressed on what, and how.
struct Case {
    name: String,
    declared: Value,
    answers: Answers,
    weights: Option<Vec<f64>>,
}

/// All cases below one part of the figures.
fn cases(part: &str) -> Vec<Case> {
    let figures = read_json("robust.json");
    let mut found = Vec::new();
    gather(part, &figures[part], &mut found);
    found
}

fn gather(name: &str, value: &Value, found: &mut Vec<Case>) {
    if value["file"].is_string() {
        let answers = Answers::read(text(&value["file"]));
        let rows = answers.responses().n_rows();
        let weights = value["weights"].as_str().map(|column| {
            let file = Answers::read(text(&value["weights_file"]));
            file.column(column).expect("weights")[..rows].to_vec()
        });
        found.push(Case { name: name.to_string(), declared: value.clone(), answers, weights });
        return;
    }
    for (key, inner) in value.as_object().expect("cases") {
        gather(&format!("{name} {key}"), inner, found);
    }
}

fn vcov(name: &str) -> Vcov {
    Vcov::ALL.into_iter().find(|vcov| vcov.name() == name).expect("a covariance matrix")
}

fn weight_type(name: &str) -> WeightType {
    let kinds = [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling];
    kinds.into_iter().find(|kind| kind.name() == name).expect("a type of weights")
}

impl Case {
    fn responses(&self) -> Responses<'_> {
        let responses = self.answers.responses();
        match &self.weights {
            Some(weights) => {
                let kind = weight_type(text(&self.declared["weight_type"]));
                responses.weighted(&weights[..], kind).expect("weights")
            }
            None => responses,
        }
    }

    fn keys(&self) -> Vec<Key<'static>> {
        let key = |name: &String| {
            let column = self.answers.column(name).expect("clusters");
            let level = |x: &f64| (!x.is_nan()).then_some(*x as i64);
            Key::of(name.as_str(), column.iter().map(level)).expect("a key")
        };
        names(&self.declared["clusters"]).iter().map(key).collect()
    }

    fn regression(&self) -> HierarchicalRegression {
        let (regression, _) = regressions::declared_regression(&self.declared);
        let regression = regression.vcov(vcov(text(&self.declared["vcov"])));
        let regression = match self.declared["intercept"] {
            Value::Bool(false) => regression.without_intercept(),
            _ => regression,
        };
        let regression = match self.declared["factor"].as_str() {
            Some("smallest") => regression.cluster_factor(ClusterFactor::Smallest),
            _ => regression,
        };
        match self.declared["fix"] {
            Value::Bool(true) => regression.fix_two_way(),
            _ => regression,
        }
    }

    fn fit(&self) -> Regression {
        let keys = self.keys();
        let fit = match keys.is_empty() {
            true => self.regression().fit_responses(&self.responses(), Missing::Listwise),
            false => self.regression().fit_clustered(&self.responses(), &keys, Missing::Listwise),
        };
        fit.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn compare(&self, comparison: &mut Comparison, fit: &Regression) {
        assert_eq!(fit.vcov, text(&self.declared["vcov"]), "{}", self.name);
        let rows = regressions::coefficients(fit);
        let tidy = vec![
            column("model", &rows, |row| row.0),
            column("term", &rows, |row| Cell::from(&row.1.term)),
            column("estimate", &rows, |row| row.1.estimate),
            column("std_error", &rows, |row| row.1.std_error),
            column("statistic", &rows, |row| row.1.statistic),
            column("p_value", &rows, |row| row.1.p_value),
            column("conf_low", &rows, |row| row.1.conf_low),
            column("conf_high", &rows, |row| row.1.conf_high),
            column("df", &rows, |row| row.1.df),
        ];
        comparison.table(&format!("{} tidy", self.name), tidy, &self.declared["tidy"]);
        let models = &fit.models;
        let glance = vec![
            ("model", (1..=models.len()).map(Cell::from).collect()),
            column("f", models, |model| model.f),
            column("df1", models, |model| model.df1),
            column("df2", models, |model| model.df2),
            column("f_change", models, |model| model.f_change),
            column("df1_change", models, |model| model.df1_change),
            column("df2_change", models, |model| model.df2_change),
        ];
        let mut expected = self.declared["glance"].clone();
        // Far out in a tail p multiplies the rounding of F: logarithms are compared, as in R.
        let columns = expected.as_object_mut().expect("columns");
        let mut tail = |name: &str, found: &dyn Fn(&Model) -> f64| {
            let expected = columns.remove(name).expect("probabilities");
            for (model, expected) in models.iter().zip(list(&expected)) {
                let (found, expected) = (found(model).ln(), number(expected).ln());
                assert_close(&format!("{} log {name}", self.name), found, expected, STABLE);
            }
        };
        tail("p_value", &|model| model.p_value);
        tail("p_change", &|model| model.p_change);
        comparison.table(&format!("{} glance", self.name), glance, &expected);
        let last = models.last().expect("a model");
        // Beside the variances: a covariance is a difference, and may be nearly nought.
        let expected: Vec<Vec<f64>> =
            list(&self.declared["covariance"]).iter().map(numbers).collect();
        for ((i, j), found) in last.covariance.indexed_iter() {
            let scale = (expected[i][i] * expected[j][j]).sqrt();
            assert_close(
                &format!("{} {i} {j}", self.name),
                *found,
                expected[i][j],
                beside(STABLE, scale),
            );
        }
    }
}

fn compare(part: &str, count: usize) {
    let cases = cases(part);
    assert_eq!(cases.len(), count, "cases of {part}");
    Comparison::assert(|comparison| {
        for case in &cases {
            case.compare(comparison, &case.fit());
        }
    });
}

#[test]
fn errors_by_leverage_are_those_of_sandwich() {
    compare("HC", 42);
}

#[test]
fn errors_of_clusters_are_those_of_club_sandwich() {
    compare("CR", 36);
}

#[test]
fn errors_of_crossed_clusters_are_those_of_sandwich() {
    compare("two_way", 6);
}

#[test]
fn sampled_clusters_are_those_of_survey() {
    compare("sampled", 1);
}

#[test]
fn sums_of_clusters_are_enough() {
    for case in cases("CR").iter().filter(|case| case.weights.is_none()) {
        let variables = case.regression().variables();
        let rows = case.responses().n_rows();
        let keep = [0, 1].map(|half| {
            (0..rows).map(|row| f64::from(u8::from(row % 2 == half))).collect::<Vec<f64>>()
        });
        let halves = [&keep[0], &keep[1]].map(|keep| {
            let half = case.responses().select(&variables).expect("variables");
            let half = half.filtered(&keep[..]).expect("a filter");
            GroupedMoments::of(&half, &case.keys(), Missing::Listwise).expect("clusters")
        });
        let merged = halves[0].merge(&halves[1]).expect("both halves");
        let (sums, rows) = (case.regression().fit_grouped(&merged).expect("a fit"), case.fit());
        for (one, other) in sums.models.iter().zip(&rows.models) {
            assert_close(&case.name, one.f_change, other.f_change, STABLE);
            for (one, other) in one.coefficients.iter().zip(&other.coefficients) {
                assert_close(&case.name, one.std_error, other.std_error, STABLE);
                assert_close(&case.name, one.df, other.df, STABLE);
            }
        }
        assert_eq!(sums.clusters, rows.clusters);
    }
}

/// The predictors d = a + u / 2²⁰ and a tell what a and u tell, but for doubles.
struct Close {
    a: Vec<f64>,
    u: Vec<f64>,
    d: Vec<f64>,
    y: Vec<f64>,
    cluster: Vec<f64>,
}

impl Close {
    fn new() -> Self {
        let answers = Answers::read("data/math_achieve.csv");
        let take = |name: &str| answers.column(name).expect("a column")[..600].to_vec();
        let a: Vec<f64> = (0..600).map(|row| f64::from((row * 7919) % 1009)).collect();
        let u: Vec<f64> = (0..600).map(|row| f64::from((row * 104_729) % 997)).collect();
        let d = a.iter().zip(&u).map(|(a, u)| a + u / f64::from(1 << 20)).collect();
        Self { a, u, d, y: take("math"), cluster: take("school") }
    }

    fn fits(&self, vcov: Vcov) -> [Regression; 2] {
        let columns = [("a", &self.a), ("u", &self.u), ("d", &self.d), ("y", &self.y)];
        let columns = columns.map(|(name, values)| (name, &values[..]));
        let responses = Responses::from_columns(columns).expect("columns");
        let level = |x: &f64| Some(*x as i64);
        let key = Key::of("school", self.cluster.iter().map(level)).expect("a key");
        ["u", "d"].map(|second| {
            let regression =
                HierarchicalRegression::new("y").block("All", ["a", second]).vcov(vcov);
            let fit = match vcov.is_clustered() {
                true => regression.fit_clustered(
                    &responses,
                    std::slice::from_ref(&key),
                    Missing::Listwise,
                ),
                false => regression.fit_responses(&responses, Missing::Listwise),
            };
            fit.expect("a fit")
        })
    }
}

#[test]
fn nearly_collinear_predictors_have_robust_errors_with_all_their_digits() {
    let close = Close::new();
    for vcov in [Vcov::HC0, Vcov::HC3, Vcov::HC5, Vcov::CR1S, Vcov::CR2, Vcov::CR3] {
        let [plain, collinear] = close.fits(vcov);
        assert_eq!(
            (plain.precision.name(), collinear.precision.name()),
            ("double", "double-double")
        );
        let of = |fit: &Regression| fit.models[0].coefficients[2].clone();
        let (plain, collinear) = (of(&plain), of(&collinear));
        let unit = f64::from(1 << 20);
        let name = vcov.name();
        assert_close(name, collinear.std_error / unit, plain.std_error, STABLE);
        assert_close(name, collinear.statistic, plain.statistic, STABLE);
        assert_close(name, collinear.df, plain.df, STABLE);
    }
}

#[test]
fn moments_have_no_rows_and_the_classical_errors_are_left_as_they_are() {
    let answers = Answers::read("data/anes96.csv");
    let regression = HierarchicalRegression::new("selfLR").block("All", ["age", "educ"]);
    let moments = Moments::of(&answers.responses(), Missing::Listwise).expect("moments");
    let fit = regression.clone().vcov(Vcov::Classical).fit(&moments).expect("a fit");
    let unasked = regression.fit(&moments).expect("a fit");
    assert_eq!(fit.models[0].covariance, unasked.models[0].covariance);
    assert_eq!(fit.models[0].coefficients[0].df, fit.models[0].df_residual as f64);
}
