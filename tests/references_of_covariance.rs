//! What is computed after a fit under CR2, against R's clubSandwich, and the wild cluster bootstrap of
//! few clusters.
//!
//! The figures, their script and their judges are described in `tests/references/README.md`.

use crate::common::{
    Answers, Comparison, ITERATIVE, STABLE, assert_close, beside, column, list, names, number,
    numbers, read_json, text,
};
use scalewise::{
    BetaInterval, Column as Answered, Combination, CovarianceProblem, Error, FittedModel,
    GroupedMoments, HierarchicalRegression, JohnsonNeyman, Key, LinearHypothesis, Margins, Missing,
    NoInterval, PredictionInterval, Probe, RSquaredInterval, Regression, Responses,
    SignificantWhere, Vcov, WildBootstrap, WildTest, predict, simple_slopes,
};
use serde_json::Value;

struct Design {
    answers: Answers,
    declared: Value,
}

fn designs() -> Vec<(String, Design)> {
    let figures = read_json("covariance.json");
    let found =
        figures["contrasts"].as_object().expect("designs").iter().map(|(name, declared)| {
            let answers = Answers::read(text(&declared["file"]));
            (name.clone(), Design { answers, declared: declared.clone() })
        });
    found.collect()
}

fn key(answers: &Answers, name: &str) -> Key<'static> {
    let column = answers.column(name).expect("clusters");
    let level = |x: &f64| (!x.is_nan()).then_some(*x as i64);
    Key::of(name.to_string(), column.iter().map(level)).expect("a key")
}

impl Design {
    fn responses(&self) -> Responses<'_> {
        let plain = self.answers.responses();
        self.declared["products"].as_array().into_iter().flatten().fold(
            plain.clone(),
            |responses, parts| {
                let parts = names(parts);
                let factors =
                    parts.iter().map(|part| plain.column(part).expect("a column").clone());
                let product = Answered::product(factors).expect("columns of one length");
                responses.with_column(parts.join(":"), product).expect("a new column")
            },
        )
    }

    fn regression(&self) -> HierarchicalRegression {
        let start = HierarchicalRegression::new(text(&self.declared["outcome"])).vcov(Vcov::CR2);
        let blocks = list(&self.declared["blocks"]).iter().zip(1..);
        blocks.fold(start, |so_far, (block, at)| so_far.block(at.to_string(), names(block)))
    }

    fn fit(&self, regression: &HierarchicalRegression) -> Regression {
        let key = key(&self.answers, text(&self.declared["cluster"]));
        let fit = regression.fit_clustered(&self.responses(), &[key], Missing::Listwise);
        fit.unwrap_or_else(|error| panic!("{error}"))
    }

    fn model(&self) -> FittedModel {
        self.fit(&self.regression()).fitted(None).expect("the last model")
    }
}

fn weights_of(expected: &Value) -> Vec<Vec<f64>> {
    list(&expected["weights"]).iter().map(numbers).collect()
}

fn hypotheses(weights: &[Vec<f64>]) -> Vec<LinearHypothesis> {
    let row = |weights: &Vec<f64>| LinearHypothesis {
        name: "row".to_string(),
        weights: weights.clone(),
        value: 0.0,
    };
    weights.iter().map(row).collect()
}

fn compare_combinations(what: &str, found: &[Combination], expected: &Value) {
    let table = vec![
        column("estimate", found, |c| c.estimate),
        column("std_error", found, |c| c.std_error),
        column("statistic", found, |c| c.statistic),
        column("df", found, |c| c.df),
        column("conf_low", found, |c| c.conf_low),
        column("conf_high", found, |c| c.conf_high),
    ];
    let mut expected = expected.clone();
    // Far out in a tail p multiplies the rounding of t: logarithms are compared.
    let p = expected.as_object_mut().expect("columns").remove("p_value").expect("p");
    for (found, expected) in found.iter().zip(list(&p)) {
        assert_close(what, found.p_value.ln(), number(expected).ln(), beside(STABLE, 1.0));
    }
    Comparison::assert(|compare| compare.table(what, table, &expected));
}

fn compare_joint(what: &str, [f, df2, p]: [f64; 3], expected: &Value) {
    assert_close(&format!("{what} F"), f, number(&expected["f"]), STABLE);
    assert_close(&format!("{what} df2"), df2, number(&expected["df2"]), STABLE);
    let log_p = number(&expected["p_value"]).ln();
    assert_close(&format!("{what} p"), p.ln(), log_p, beside(STABLE, 1.0));
}

#[test]
fn contrasts_have_the_degrees_of_freedom_of_club_sandwich() {
    for (name, design) in designs() {
        let model = design.model();
        assert!(model.df().is_nan(), "{name}: every combination has its own");
        for part in ["single", "predicted"] {
            let expected = &design.declared[part];
            for (at, weights) in weights_of(expected).iter().enumerate() {
                let one = hypotheses(std::slice::from_ref(weights));
                let test = model.linear_hypothesis(&one, 0.95).expect("a test");
                assert_close(&name, test.f, test.differences[0].statistic.powi(2), STABLE);
                assert_close(&name, test.df2, test.differences[0].df, STABLE);
                let mut row = expected["table"].clone();
                let columns = row.as_object_mut().expect("columns");
                columns
                    .values_mut()
                    .for_each(|column| *column = Value::Array(vec![column[at].clone()]));
                compare_combinations(&format!("{name} {part} {at}"), &test.differences, &row);
            }
        }
    }
}

#[test]
fn joint_tests_are_hotellings_wherever_they_are_asked_for() {
    for (name, design) in designs() {
        let fit = design.fit(&design.regression());
        let model = fit.fitted(None).expect("the last model");
        for part in ["joint", "added", "first"] {
            let expected = &design.declared[part];
            let test = model.linear_hypothesis(&hypotheses(&weights_of(expected)), 0.95);
            let test = test.expect("a test");
            compare_joint(&format!("{name} {part}"), [test.f, test.df2, test.p_value], expected);
        }
        let last = fit.models.len();
        let compared = fit.compare_models(1, last).expect("nested models");
        let found = [compared.f_change, compared.df2_change, compared.p_change];
        compare_joint(&format!("{name} compared"), found, &design.declared["added"]);
        // One block's F change is the comparison with the model before it, to the last bits.
        let change = fit.compare_models(last - 1, last).expect("nested models");
        let model = &fit.models[last - 1];
        assert_close(&name, change.f_change, model.f_change, STABLE);
        assert_close(&name, change.df2_change, model.df2_change, STABLE);
        assert_close(&name, change.p_change, model.p_change, STABLE);
        // A term that has the columns of the first block.
        let columns = names(&list(&design.declared["blocks"])[0]);
        let with_term = design.regression().term("first", columns);
        let fit = design.fit(&with_term);
        let term = fit.terms.iter().rfind(|term| term.term == "first").expect("the term");
        let found = [term.f, term.df2, term.p_value];
        compare_joint(&format!("{name} term"), found, &design.declared["first"]);
    }
}

#[test]
fn predictions_and_margins_have_the_degrees_of_freedom_of_their_rows() {
    for (name, design) in designs() {
        let model = design.model();
        let expected = &design.declared["predicted"];
        let (rows, table) = (weights_of(expected), &expected["table"]);
        let columns: Vec<(String, Vec<f64>)> = model
            .terms()
            .iter()
            .enumerate()
            .skip(1)
            .map(|(at, term)| (term.clone(), rows.iter().map(|row| row[at]).collect()))
            .collect();
        let new = Responses::from_columns(columns.iter().map(|(name, x)| (name.as_str(), &x[..])));
        let new = new.expect("columns");
        let found = predict(&model, &new, PredictionInterval::Confidence, 0.95).expect("rows");
        for at in 0..rows.len() {
            let what = format!("{name} row {at}");
            assert_close(&what, found.fitted[at], number(&table["estimate"][at]), STABLE);
            assert_close(&what, found.std_error[at], number(&table["std_error"][at]), STABLE);
            assert_close(&what, found.conf_low[at], number(&table["conf_low"][at]), STABLE);
            assert_close(&what, found.conf_high[at], number(&table["conf_high"][at]), STABLE);
        }
    }
}

#[test]
fn margins_and_their_contrasts_have_degrees_of_freedom_of_their_own() {
    let designs = designs();
    let (_, design) = designs.iter().find(|(name, _)| name == "districts").expect("districts");
    let model = design.model();
    let found = Margins::by([Probe::at("meals", [10.0, 50.0, 90.0])]).find(&model).expect("means");
    for contrast in &found.contrasts {
        // Whatever the distance, a difference along one predictor is tested as its coefficient is.
        let alone = model.hypothesis("meals").expect("a hypothesis");
        let alone = model.linear_hypothesis(&[alone], 0.95).expect("a test").differences[0];
        assert_close("df", contrast.difference.df, alone.df, STABLE);
        assert_close("p", contrast.p_unadjusted, alone.p_value, STABLE);
    }
    let degrees: Vec<f64> = found.means.iter().map(|mean| mean.mean.df).collect();
    assert!(degrees[0] != degrees[1], "means have their own degrees of freedom");
}

#[test]
fn boundaries_are_where_t_crosses_the_critical_t_of_each_value() {
    let figures = read_json("covariance.json");
    let designs = designs();
    for (name, expected) in figures["regions"].as_object().expect("regions") {
        let design = designs.iter().find(|(of, _)| name.starts_with(of)).expect("a design");
        let model = design.1.model();
        let (predictor, moderator) = (text(&expected["predictor"]), text(&expected["moderator"]));
        let asked = JohnsonNeyman::new(predictor, moderator).alpha(number(&expected["alpha"]));
        let found = asked.find(&model).expect("regions");
        let ends = numbers(&expected["ends"]);
        let mut boundaries: Vec<f64> =
            found.regions.iter().flat_map(|region| [region.from, region.to]).collect();
        boundaries.retain(|at| (ends[0]..ends[1]).contains(at));
        let roots = numbers(&expected["boundaries"]);
        assert_eq!(boundaries.len(), roots.len(), "{name}: {boundaries:?}");
        for (found, root) in boundaries.iter().zip(&roots) {
            // A search in both.
            assert_close(name, *found, *root, ITERATIVE);
        }
        assert!(found.critical.is_nan(), "{name}: every value has its own");
        let significant = found.regions.iter().any(|r| r.from <= ends[0] && ends[0] <= r.to);
        assert_eq!(Some(significant), expected["low_significant"].as_bool(), "{name}");
        let band: Vec<Combination> = ends.iter().map(|&w| found.slope_at(w)).collect();
        for (at, slope) in band.iter().enumerate() {
            let table = &expected["band"];
            assert_close(name, slope.df, number(&table["df"][at]), STABLE);
            assert_close(name, slope.std_error, number(&table["std_error"][at]), STABLE);
        }
        // The line of a simple slope is the same combination as the slope of its own.
        let slopes = simple_slopes(&model, predictor, &[Probe::at(moderator, ends)], 0.95);
        for (slope, band) in slopes.expect("slopes").slopes.iter().zip(&band) {
            assert_close(name, slope.slope.df, band.df, STABLE);
        }
    }
}

#[test]
fn a_line_of_expected_outcomes_has_the_degrees_of_freedom_of_each_point() {
    let designs = designs();
    let (_, design) = designs.iter().find(|(name, _)| name == "offices").expect("offices");
    let model = design.model();
    let found = simple_slopes(&model, "workload", &[Probe::at("knowledge", [2.0])], 0.95);
    let found = found.expect("slopes");
    for x in [0.0, 1.5, 40.0] {
        let on_line = found.expected(&found.slopes[0], x);
        let by = [Probe::at("workload", [x])];
        let mean = Margins::by(by).at("knowledge", 2.0).find(&model).expect("means").means[0].mean;
        assert_close("estimate", on_line.estimate, mean.estimate, STABLE);
        assert_close("df", on_line.df, mean.df, STABLE);
        assert_close("low", on_line.conf_low, mean.conf_low, STABLE);
    }
}

#[test]
fn more_than_clusters_can_tell_apart_is_not_tested_together() {
    let answers = Answers::read("data/api_districts.csv");
    let district = answers.column("dnum").expect("districts");
    let mut seen: Vec<f64> = Vec::new();
    district.iter().for_each(|d| {
        if !seen.contains(d) {
            seen.push(*d)
        }
    });
    let keep: Vec<f64> =
        district.iter().map(|d| f64::from(u8::from(seen[..3].contains(d)))).collect();
    let responses = answers.responses();
    let used = responses.select(["meals", "ell", "mobility", "api00"]).expect("columns");
    let used = used.filtered(&keep[..]).expect("a filter");
    for vcov in [Vcov::CR0, Vcov::CR1, Vcov::CR1S, Vcov::CR2] {
        let all = ["meals", "ell", "mobility"];
        let regression =
            HierarchicalRegression::new("api00").block("All", all).term("all", all).vcov(vcov);
        let fit = regression.fit_clustered(&used, &[key(&answers, "dnum")], Missing::Listwise);
        let fit = fit.expect("a fit");
        let term = &fit.terms[0];
        assert!(fit.models[0].f.is_nan() && fit.models[0].p_value.is_nan(), "{vcov:?}");
        assert!(term.f.is_nan() && term.p_value.is_nan(), "{vcov:?}");
        let model = fit.fitted(None).expect("a model");
        let three = all.map(|name| model.hypothesis(name).expect("a hypothesis"));
        let refused = model.linear_hypothesis(&three, 0.95).expect_err("three of three clusters");
        let expected = CovarianceProblem::MoreTestedThanClusters { tested: 3, clusters: 3 };
        assert_eq!(refused, Error::Covariance(expected));
        let two = model.linear_hypothesis(&three[..2], 0.95).expect("two of three clusters");
        assert!(two.differences.iter().all(|one| one.p_value.is_finite()), "{vcov:?}");
    }
}

/// Some answers of few clusters.
struct Few {
    clusters: usize,
    columns: [Vec<f64>; 3],
}

impl Few {
    fn responses(&self) -> Responses<'_> {
        let named = ["x", "z", "y"].into_iter().zip(self.columns.iter().map(|c| &c[..]));
        Responses::from_columns(named).expect("columns")
    }

    fn key(&self) -> Key<'static> {
        let rows = 0..self.columns[0].len();
        Key::of("g", rows.map(|row| Some((row % self.clusters) as i64))).expect("a key")
    }
}

/// Those of a seed.
fn few(clusters: usize, seed: u64) -> Few {
    let n = clusters * 7;
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let x: Vec<f64> = (0..n).map(|_| next()).collect();
    let z: Vec<f64> = (0..n).map(|_| 3.0 + next()).collect();
    let slope = 4.0 * next();
    let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 100.0 + slope * x + 0.3 * z + next()).collect();
    Few { clusters, columns: [x, z, y] }
}

fn wild(clusters: usize, seed: u64, tested: &str) -> WildTest {
    let few = few(clusters, seed);
    let grouped = GroupedMoments::of(&few.responses(), &[few.key()], Missing::Listwise);
    let grouped = grouped.expect("clusters");
    let regression = HierarchicalRegression::new("y").block("Both", ["x", "z"]);
    let how = WildBootstrap::seeded(9999, 1);
    regression.wild_cluster_bootstrap(&grouped, tested, &how).expect("a test")
}

#[test]
fn all_signs_never_give_less_than_the_share_of_the_vectors_that_always_tie() {
    for clusters in 2..=6 {
        for seed in 1..=60 {
            let found = wild(clusters, seed, "x");
            let least = 2.0 / (1_u64 << clusters) as f64;
            assert!(found.p_value >= least, "{clusters} clusters, seed {seed}: {}", found.p_value);
            let ends = [found.conf_low, found.conf_high];
            if least > 0.05 {
                let everything = [f64::NEG_INFINITY, f64::INFINITY];
                assert_eq!(ends, everything, "{clusters} clusters, seed {seed}");
            }
            assert!(found.conf_low < found.estimate && found.estimate < found.conf_high);
            if clusters > 2 {
                let both = wild(clusters, seed, "Both");
                assert!(both.p_value >= least, "{clusters} clusters, seed {seed}, both");
            }
        }
    }
    let finite = (1..=60).filter(|seed| wild(6, *seed, "x").conf_high.is_finite()).count();
    assert!(finite > 30, "six clusters reject at .05: {finite} of 60 ends are finite");
}

#[test]
fn few_clusters_give_the_p_of_least_squares_on_every_vector_of_signs() {
    let figures = read_json("covariance.json");
    let answers = Answers::read("data/simulated.csv");
    let office = answers.column("office").expect("offices");
    for expected in list(&figures["few"]) {
        let kept = numbers(&expected["clusters"]);
        let keep: Vec<f64> = office.iter().map(|o| f64::from(u8::from(kept.contains(o)))).collect();
        let used = answers.responses().select(["workload", "tailoring"]).expect("columns");
        let used = used.filtered(&keep[..]).expect("a filter");
        let key = key(&answers, "office");
        let grouped = GroupedMoments::of(&used, &[key], Missing::Listwise).expect("clusters");
        let regression = HierarchicalRegression::new("tailoring").block("One", ["workload"]);
        let how = WildBootstrap::seeded(9999, 1);
        let found = regression.wild_cluster_bootstrap(&grouped, "workload", &how).expect("a test");
        let what = format!("{} clusters", kept.len());
        assert_eq!(found.n, number(&expected["n"]) as u64, "{what}");
        assert_close(&what, found.estimate, number(&expected["estimate"]), beside(STABLE, 0.1));
        assert_close(&what, found.statistic, number(&expected["statistic"]), beside(STABLE, 1.0));
        assert_close(&what, found.p_value, number(&expected["p_value"]), STABLE);
        assert!(found.p_value >= number(&expected["least"]), "{what}");
    }
}

#[test]
fn a_factor_has_one_part_correlation_with_the_interval_of_alf_and_graf() {
    let figures = read_json("covariance.json");
    let expected = &figures["factor_effect"];
    let answers = Answers::read(text(&expected["file"]));
    let factor = text(&expected["factor"]);
    let levels = answers.column(factor).expect("the factor");
    let count = number(&expected["n_columns"]) as usize;
    let lowest = levels.iter().copied().fold(f64::INFINITY, f64::min);
    let dummies: Vec<(String, Vec<f64>)> = (1..=count)
        .map(|at| {
            let level = lowest + at as f64;
            let is = levels.iter().map(|x| f64::from(u8::from(*x == level)));
            (format!("{factor}[{level}]"), is.collect())
        })
        .collect();
    let others = names(&expected["others"]);
    let outcome = text(&expected["outcome"]);
    let used = answers.responses().select(others.iter().map(String::as_str).chain([outcome]));
    let used = dummies.iter().fold(used.expect("columns"), |so_far, (name, column)| {
        so_far.with_column(name.clone(), Answered::from(&column[..])).expect("a new column")
    });
    let columns: Vec<String> = dummies.iter().map(|(name, _)| name.clone()).collect();
    let regression = HierarchicalRegression::new(outcome)
        .block("Others", others)
        .block("Factor", columns.clone())
        .term(factor, columns);
    let fit = regression.fit_responses(&used, Missing::Listwise).expect("a fit");
    let effects = fit.effect_sizes(RSquaredInterval::NoncentralF, BetaInterval::Rescaled);
    let effects = effects.expect("effects");
    let term = effects.terms.iter().rfind(|term| term.term == factor).expect("the factor");
    assert_eq!((term.model, term.n_columns), (2, count as u64));
    let found = [term.part_squared, term.part_squared_conf_low, term.part_squared_conf_high];
    let names = ["part_squared", "part_squared_conf_low", "part_squared_conf_high"];
    for (name, found) in names.into_iter().zip(found) {
        // A small difference of two R².
        assert_close(name, found, number(&expected[name]), beside(STABLE, 0.1));
    }
}

/// Whatever the degrees of freedom behind an interval of β, its standard error is that of b.
#[test]
fn standard_errors_of_beta_are_those_of_b_in_other_units() {
    let designs = designs();
    let (_, design) = designs.iter().find(|(name, _)| name == "districts").expect("districts");
    let fit = design.fit(&design.regression());
    let effects = fit.effect_sizes(RSquaredInterval::NoncentralF, BetaInterval::Rescaled);
    let effects = effects.expect("effects");
    assert_eq!(effects.no_interval, Some(NoInterval::RobustErrors));
    for (model, of_model) in fit.models.iter().zip(&effects.models) {
        for (c, effect) in model.coefficients[1..].iter().zip(&of_model.coefficients) {
            let error = c.std_error * c.beta / c.estimate;
            assert_close(&effect.term, effect.beta_std_error, error, STABLE);
        }
    }
}

#[test]
fn clusters_of_one_respondent_are_named_and_have_the_errors_of_rows() {
    let few = few(5, 3);
    let responses = few.responses();
    let own = Key::of("row", (0..35).map(Some)).expect("a key");
    let regression = |vcov| HierarchicalRegression::new("y").block("Both", ["x", "z"]).vcov(vcov);
    for (clustered, by_row) in [
        (Vcov::CR0, Vcov::HC0),
        (Vcov::CR1S, Vcov::HC1),
        (Vcov::CR2, Vcov::HC2),
        (Vcov::CR3, Vcov::HC3),
    ] {
        let keys = std::slice::from_ref(&own);
        let of_clusters = regression(clustered).fit_clustered(&responses, keys, Missing::Listwise);
        let of_clusters = of_clusters.expect("a fit");
        let of_rows = regression(by_row).fit_responses(&responses, Missing::Listwise);
        let of_rows = of_rows.expect("a fit");
        let alone = &of_clusters.clusters.as_ref().expect("clusters").alone;
        assert_eq!((alone[0].len(), alone[0][0].as_str()), (35, "row = 0"));
        let pairs = of_clusters.models[0].coefficients.iter().zip(&of_rows.models[0].coefficients);
        for (one, other) in pairs {
            assert_close(clustered.name(), one.std_error, other.std_error, STABLE);
        }
    }
    let joined = Key::of("g", (0..35).map(|row| Some(row.min(33)))).expect("a key");
    let fit = regression(Vcov::CR1).fit_clustered(&responses, &[joined], Missing::Listwise);
    assert_eq!(fit.expect("a fit").clusters.expect("clusters").alone[0].len(), 33);
}

#[test]
fn a_range_without_a_boundary_is_said_to_have_none() {
    let designs = designs();
    let (_, design) = designs.iter().find(|(name, _)| name == "offices").expect("offices");
    let found = JohnsonNeyman::new("workload", "knowledge").alpha(1e-9).find(&design.model());
    let found = found.expect("regions");
    assert_eq!(found.significant, SignificantWhere::Nowhere);
    assert!(found.regions.is_empty() && found.lower.is_nan() && found.upper.is_nan());
}
