//! Every figure that R gives for groups: their moments, what lies within and between them,
//! intraclass correlations, and a regression for each.
//!
//! The figures, their scripts and their judges are described in `tests/references/README.md`.

use crate::common::{
    Answers, Cell, Comparison, STABLE, assert_close, beside, list, names, number, numbers,
    read_json, text,
};
use ndarray::Array2;
use scalewise::{
    Coefficient, Error, GroupCoefficient, GroupedMoments, HierarchicalRegression, Key, Level,
    Missing, Model, Moments, Regression, WeightType,
};
use serde_json::Value;

/// Answers by groups, and what R says of them.
struct Case {
    name: String,
    design: Value,
    grouped: GroupedMoments,
    expected: Value,
}

impl Case {
    /// The groups that have respondents: R knows no others.
    fn groups(&self) -> Vec<(&[Level], &Moments)> {
        self.grouped.groups().filter(|(_, moments)| moments.n() > 0).collect()
    }
}

/// All designs; with frequency weights, those that R has.
fn cases() -> Vec<Case> {
    let (expected, mut cases) = (read_json("groups.json"), Vec::new());
    let designs = &read_json("designs.json")["grouped"];
    for (name, declared) in designs.as_object().expect("designs") {
        let of_study =
            || text(&read_json("studies.json")[text(&declared["study"])]["file"]).to_string();
        let file = declared["file"].as_str().map_or_else(of_study, str::to_string);
        for (weighting, expected) in expected[name].as_object().expect("weightings") {
            let grouped = grouped(declared, &file, weighting == "frequency");
            let (name, expected) = (format!("{name} {weighting}"), expected.clone());
            cases.push(Case { name, design: declared.clone(), grouped, expected });
        }
    }
    assert_eq!(cases.len(), 8, "seven designs and one with weights");
    cases
}

fn grouped(declared: &Value, file: &str, weighted: bool) -> GroupedMoments {
    let table = Table::read(file);
    let variables = names(&declared["variables"]);
    let answers = variables.iter().map(|name| (name.clone(), table.numbers(name))).collect();
    let answers = Answers::new(answers);
    let keys: Vec<Key<'_>> = names(&declared["keys"]).iter().map(|name| table.key(name)).collect();
    let weights = weighted.then(|| {
        let file = text(&declared["weights_file"]);
        Table::read(file).numbers(text(&declared["frequency"]))
    });
    let mut responses = answers.responses();
    if let Some(weights) = &weights {
        let weights = &weights[..responses.n_rows()];
        responses = responses.weighted(weights, WeightType::Frequency).expect("frequencies");
    }
    GroupedMoments::of(&responses, &keys, Missing::Listwise).expect("groups")
}

/// A CSV file as text.
struct Table {
    heading: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(file: &str) -> Self {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/references");
        let mut reader = csv::Reader::from_path(format!("{directory}/{file}")).expect("a file");
        let heading = reader.headers().expect("a heading").iter().map(str::to_string).collect();
        let rows = reader.records().collect::<Result<_, _>>().expect("rows");
        Self { heading, rows }
    }

    fn cells(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.heading.iter().position(|known| known == name).expect("a column");
        self.rows.iter().map(move |row| &row[at])
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let number =
            |cell: &str| if cell == "NA" { f64::NAN } else { cell.parse().expect("a number") };
        self.cells(name).map(number).collect()
    }

    /// Whole numbers where all are, else text.
    fn key(&self, name: &str) -> Key<'static> {
        let whole = self.cells(name).all(|cell| cell == "NA" || cell.parse::<i64>().is_ok());
        let level = |cell: &str| match cell.parse() {
            Ok(number) if whole => Level::Integer(number),
            _ => Level::from(cell),
        };
        let levels = self.cells(name).map(|cell| (cell != "NA").then(|| level(cell)));
        Key::of(name, levels).expect("levels of one kind")
    }
}

fn levels_of(group: &Value) -> Level {
    group.as_i64().map_or_else(|| Level::from(text(group)), Level::from)
}

/// Fails unless each cell is as R has it, to ten digits of the two variables' standard deviations.
fn assert_covariance(what: &str, found: &Array2<f64>, expected: &Value) {
    let rows: Vec<Vec<f64>> = list(expected).iter().map(numbers).collect();
    assert_eq!(found.dim(), (rows.len(), rows.len()), "{what}: its shape");
    for ((i, j), cell) in found.indexed_iter() {
        let size = (rows[i][i] * rows[j][j]).abs().sqrt();
        assert_close(&format!("{what}[{i}][{j}]"), *cell, rows[i][j], beside(STABLE, size));
    }
}

/// One figure of a variable.
type Figure = fn(&GroupCoefficient) -> f64;

#[test]
fn groups_are_those_of_r_in_their_order() {
    for case in cases() {
        let groups = case.groups();
        for (at, key) in case.grouped.keys().iter().enumerate() {
            let expected: Vec<Level> =
                list(&case.expected["keys"][key]).iter().map(levels_of).collect();
            let found: Vec<Level> = groups.iter().map(|(levels, _)| levels[at].clone()).collect();
            assert_eq!(found, expected, "{} {key}", case.name);
        }
        assert_eq!(case.grouped.keys(), names(&case.design["keys"]));
        let expected = &case.expected["groups"];
        for (at, (levels, moments)) in groups.iter().enumerate() {
            let what = format!("{} {levels:?}", case.name);
            assert_eq!(moments.n() as f64, number(&expected["n"][at]), "{what} n");
            for (j, mean) in numbers(&expected["mean"][at]).into_iter().enumerate() {
                // Means of centred variables lie near nought.
                assert_close(
                    &format!("{what} mean[{j}]"),
                    moments.mean()[j],
                    mean,
                    beside(STABLE, 1e-3),
                );
            }
            match &expected["covariance"][at] {
                Value::Null => assert_eq!(moments.n(), 1, "{what}: no covariance of one"),
                covariance => assert_covariance(&what, &moments.covariance(), covariance),
            }
        }
    }
}

#[test]
fn sizes_are_those_of_r() {
    Comparison::assert(|compare| {
        for case in cases() {
            let (sizes, expected) = (case.grouped.sizes(), &case.expected["sizes"]);
            let mut cell = |name: &str, found: Cell| {
                compare.cell(&format!("{} {name}", case.name), found, &expected[name]);
            };
            cell("groups", sizes.groups.into());
            cell("n", sizes.n.into());
            cell("smallest", sizes.smallest.into());
            cell("largest", sizes.largest.into());
            cell("singletons", sizes.singletons.into());
            cell("mean", sizes.mean.into());
            cell("anova", sizes.anova.into());
            cell("kish", sizes.kish.into());
            assert_eq!(expected.as_object().map(serde_json::Map::len), Some(8), "all sizes");
        }
    });
}

#[test]
fn covariances_within_and_between_are_those_of_r() {
    for case in cases() {
        let (name, expected) = (&case.name, &case.expected);
        let within = case.grouped.within().expect("a covariance within");
        let between = case.grouped.between().expect("a covariance between");
        assert_covariance(&format!("{name} within"), &within, &expected["within"]);
        assert_covariance(&format!("{name} between"), &between, &expected["between"]);
        let component = (&between - &within) / case.grouped.sizes().anova;
        for ((i, j), found) in component.indexed_iter() {
            let what = format!("{name} component[{i}][{j}]");
            let size = (between[[i, i]] * between[[j, j]]).sqrt();
            let cell = number(&expected["between_component"][i][j]);
            assert_close(&what, *found, cell, beside(STABLE, size));
        }
    }
}

#[test]
fn coefficients_are_those_of_r() {
    for case in cases() {
        let found = case.grouped.coefficients().expect("coefficients");
        assert_eq!(found.sizes, case.grouped.sizes());
        let rows = &found.variables;
        let expected = &case.expected["coefficients"];
        let kish = found.sizes.kish;
        let columns: Vec<(&str, Figure, f64)> = vec![
            ("ms_between", |row| row.ms_between, 0.0),
            ("ms_within", |row| row.ms_within, 0.0),
            ("df1", |row| row.df1 as f64, 0.0),
            ("df2", |row| row.df2 as f64, 0.0),
            ("f", |row| row.f, 0.0),
            ("p_value", |row| row.p_value, 0.0),
            // Differences of mean squares, which can be near nought.
            ("variance_between", |row| row.variance_between, 1.0),
            ("icc1", |row| row.icc1, 1.0),
            ("icc1_mean_size", |row| row.icc1_mean_size, 1.0),
            ("icc2", |row| row.icc2, 1.0),
            ("design_effect", |row| row.design_effect, kish),
        ];
        assert_eq!(names(&expected["variable"]), case.grouped.names());
        for (name, figure, size) in columns {
            let cells = numbers(&expected[name]);
            assert_eq!(cells.len(), rows.len(), "{name}");
            for (row, cell) in rows.iter().zip(cells) {
                let what = format!("{} {} {name}", case.name, row.variable);
                assert_close(&what, figure(row), cell, beside(STABLE, size));
            }
        }
        for row in rows {
            assert_eq!(
                (row.n, row.groups),
                (found.sizes.n, found.sizes.groups),
                "{}",
                row.variable
            );
        }
    }
}

/// Whether R has no regression for such a group: too few rows, nothing varies, or nothing is left.
fn has_none(outcome: &scalewise::Result<Regression>) -> bool {
    match outcome {
        Ok(fit) => fit.models[0].sigma < 1e-10,
        Err(error) => matches!(
            error,
            Error::TooFewRows { .. }
                | Error::ConstantVariable { .. }
                | Error::Collinear { .. }
                | Error::NearlyExactFit { .. }
        ),
    }
}

/// Ten digits of each cell, or of `size` where that is larger: some slopes are nought in truth, and
/// what is left of them is rounding.
fn assert_cells(what: &str, found: &[f64], expected: &Value, size: f64) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{what}: as many as in the reference");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_close(&format!("{what}[{at}]"), *found, expected, beside(STABLE, size));
    }
}

#[test]
fn regressions_by_group_are_those_of_r() {
    for case in cases() {
        let predictors = names(&case.design["predictors"]);
        let regression = HierarchicalRegression::new(text(&case.design["outcome"]));
        let regression = regression.block("all", predictors);
        let (mut terms, mut models) = (Vec::new(), Vec::new());
        for (at, (_, moments)) in case.groups().into_iter().enumerate() {
            let fit = regression.fit(moments);
            if !has_none(&fit) {
                let model = fit.expect("a regression").models.remove(0);
                terms.extend(model.coefficients.iter().map(|term| (at + 1, term.clone())));
                models.push((at + 1, model));
            }
        }
        let (tidy, glance) =
            (&case.expected["regression"]["tidy"], &case.expected["regression"]["glance"]);
        let found: Vec<&str> = terms.iter().map(|(_, term)| term.term.as_str()).collect();
        assert_eq!(found, names(&tidy["term"]), "{}", case.name);
        let of_terms = |name: &str, figure: &dyn Fn(usize, &Coefficient) -> f64, size| {
            let found: Vec<f64> = terms.iter().map(|(group, term)| figure(*group, term)).collect();
            assert_cells(&format!("{} {name}", case.name), &found, &tidy[name], size);
        };
        of_terms("group", &|group, _| group as f64, 0.0);
        of_terms("estimate", &|_, term| term.estimate, 1e-3);
        of_terms("std_error", &|_, term| term.std_error, 0.0);
        of_terms("statistic", &|_, term| term.statistic, 1e-3);
        of_terms("p_value", &|_, term| term.p_value, 0.0);
        let of_models = |name: &str, figure: &dyn Fn(usize, &Model) -> f64, size| {
            let found: Vec<f64> =
                models.iter().map(|(group, model)| figure(*group, model)).collect();
            assert_cells(&format!("{} {name}", case.name), &found, &glance[name], size);
        };
        of_models("group", &|group, _| group as f64, 0.0);
        of_models("n", &|_, model| model.n as f64, 0.0);
        of_models("r_squared", &|_, model| model.r_squared, 1e-3);
        of_models("adj_r_squared", &|_, model| model.adj_r_squared, 1e-3);
        of_models("sigma", &|_, model| model.sigma, 0.0);
        of_models("f", &|_, model| model.f, 1e-3);
        of_models("df2", &|_, model| model.df2, 0.0);
    }
}
