//! Alpha by its intervals and conventions against R.

use crate::common::designs::Design;
use crate::common::scales::scale_of;
use crate::common::studies::Studies;
use crate::common::{
    Answers, Comparison, EXACT, ITERATIVE, STABLE, assert_close, beside, list, number, numbers,
    read_json,
};
use ndarray::Array2;
use scalewise::{
    AlphaInterval, BootstrapMethod, Convention, Error, Missing, Moments, PairTables,
    PolychoricOptions, Reliability, ReliabilityProblem, Resampling, Responses, Scale, Score,
    WeightType, bootstrap_alpha, bootstrap_standardized_alpha, cronbach_alpha, cronbach_alpha_by,
    cronbach_alpha_of, item_analysis_by, item_analysis_of, item_analysis_of_by, kr_20, kr_21,
    ordinal_alpha, ordinal_alpha_of, standardized_alpha,
};
use serde_json::Value;

const MOMENT_INTERVALS: [AlphaInterval; 4] = [
    AlphaInterval::Feldt,
    AlphaInterval::DuhachekIacobucci,
    AlphaInterval::Bonett,
    AlphaInterval::BonettWright,
];

/// Ends by level, as the reference has them: a row of lower ones, a row of upper ones.
fn compare_ends(what: &str, found: Reliability, level: usize, expected: &Value) {
    let ends = list(expected);
    for (end, found, row) in [("low", found.conf_low, 0), ("high", found.conf_high, 1)] {
        let what = format!("{what} {end}");
        // Ends are estimates less what lies between: near nought only their absolute error counts.
        assert_close(&what, found, numbers(&ends[row])[level], beside(STABLE, 1.0));
    }
}

fn keyed(responses: &Responses<'_>, scale: &Scale, missing: Missing) -> Moments {
    let answers = responses.select(scale.items()).expect("the items");
    scale.key(&Moments::of(&answers, missing).expect("moments")).expect("keyed")
}

#[test]
fn intervals_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("alpha.json"));
    let levels = numbers(&expected["levels"]);
    let mut figures = expected["studies"].clone();
    figures["frequency_weights"] = expected["frequency_weights"].clone();
    let mut by_rows = 0;
    for case in studies.cases(&figures) {
        for declared in list(&case.study["scales"]) {
            let scale = scale_of(declared);
            let expected = &case.expected[scale.name()];
            let name = format!("{} {}", case.name, scale.name());
            let moments = keyed(&case.responses, &scale, case.missing);
            let standardized = standardized_alpha(&moments).expect("an alpha");
            let wanted = number(&expected["standardized_alpha"]);
            assert_close(&name, standardized.estimate, wanted, STABLE);
            assert!(standardized.conf_low.is_nan() && standardized.method == "none", "{name}");
            for (at, &level) in levels.iter().enumerate() {
                for interval in MOMENT_INTERVALS {
                    let what = format!("{name} {} {level}", interval.name());
                    let found = cronbach_alpha_by(&moments, interval, level).expect("an alpha");
                    assert_close(&what, found.estimate, number(&expected["alpha"]), STABLE);
                    assert_eq!(found.n as f64, number(&expected["n"]), "{what}");
                    assert_eq!(found.method, interval.name(), "{what}");
                    compare_ends(&what, found, at, &expected[interval.name()]);
                    let error = match interval {
                        AlphaInterval::Feldt => f64::NAN,
                        AlphaInterval::BonettWright => number(&expected["bonett_error"]),
                        _ => number(&expected[&format!("{}_error", interval.name())]),
                    };
                    assert_close(&what, found.std_error, error, STABLE);
                    let rows =
                        cronbach_alpha_of(&case.responses, &scale, case.missing, interval, level);
                    let rows = rows.expect("an alpha");
                    assert_eq!(format!("{rows:?}"), format!("{found:?}"), "{what} from rows");
                }
                let adf = AlphaInterval::Adf;
                let found = cronbach_alpha_of(&case.responses, &scale, case.missing, adf, level);
                if case.missing == Missing::Pairwise {
                    let problem = Error::Reliability(ReliabilityProblem::OneSetOfRespondents {
                        analysis: "this interval of alpha",
                        missing: "pairwise",
                    });
                    assert_eq!(found, Err(problem), "{name}");
                    continue;
                }
                let (found, what) = (found.expect("an alpha"), format!("{name} adf {level}"));
                assert_close(&what, found.std_error, number(&expected["adf_error"]), STABLE);
                compare_ends(&what, found, at, &expected["adf"]);
                by_rows += 1;
            }
        }
    }
    assert!(by_rows > 10, "{by_rows} intervals from rows");
}

#[test]
fn conventions_are_those_of_the_tools() {
    let (studies, expected) = (Studies::read(), read_json("alpha.json"));
    for (name, answers) in &studies.answers {
        for missing in [Missing::Listwise, Missing::Pairwise] {
            for declared in list(&studies.study(name)["scales"]) {
                let scale = scale_of(declared);
                let what = format!("{name} {} {}", scale.name(), missing.name());
                let psych = &expected["studies"][name][missing.name()][scale.name()]["psych"];
                let items = answers.responses().select(scale.items()).expect("items");
                let moments = Moments::of(&items, missing).expect("moments");
                let by = |interval, convention| {
                    item_analysis_by(&moments, &scale, interval, convention, 0.95)
                };
                let found = by(None, Convention::Psych).expect("an analysis");
                assert_eq!(found.alpha.n as f64, number(&psych["n"]), "{what}");
                assert_close(&what, found.alpha.estimate, number(&psych["alpha"]), STABLE);
                assert_close(&what, found.lambda_6, number(&psych["lambda_6"]), STABLE);
                let feldt = numbers(&psych["feldt"]);
                assert_close(&what, found.alpha.conf_low, feldt[0], beside(STABLE, 1.0));
                assert_close(&what, found.alpha.conf_high, feldt[1], beside(STABLE, 1.0));
                assert_eq!((found.score, found.convention.name()), (Score::Mean, "psych"));
                let mean = number(&psych["mean_of_complete"]);
                if missing == Missing::Listwise {
                    assert_close(&what, found.mean, mean, STABLE);
                }
                let ase = by(Some(AlphaInterval::DuhachekIacobucci), Convention::Psych);
                let ase = ase.expect("an analysis").alpha.std_error;
                assert_close(&what, ase, number(&psych["ase"]), STABLE);
                let own = by(None, Convention::Scalewise).expect("an analysis");
                assert_eq!(own.convention, Convention::default());
                match (missing, by(None, Convention::Spss)) {
                    (Missing::Listwise, spss) => {
                        let spss = spss.expect("an analysis");
                        let k = own.items.len() as f64;
                        let sum = if own.score == Score::Sum { own.mean } else { own.mean * k };
                        assert_close(&what, spss.mean, sum, EXACT);
                        assert_eq!((spss.score, spss.lambda_6), (Score::Sum, own.lambda_6));
                        assert_eq!(spss.alpha.conf_low, own.alpha.conf_low);
                    }
                    (_, refused) => assert!(
                        matches!(
                            refused,
                            Err(Error::Reliability(ReliabilityProblem::NoSuchConvention { .. }))
                        ),
                        "{what}"
                    ),
                }
            }
        }
    }
}

#[test]
fn intervals_under_sampling_weights_are_those_of_survey() {
    let expected = read_json("alpha.json");
    let levels = numbers(&expected["levels"]);
    let mut compared = 0;
    for design in Design::weighted() {
        let responses = &design.responses(WeightType::Sampling);
        for declared in list(&design.study["scales"]) {
            let scale = scale_of(declared);
            let expected = &expected["sampling_weights"][&design.name][scale.name()];
            for (at, &level) in levels.iter().enumerate() {
                let what = format!("{} {} {level}", design.name, scale.name());
                let (rule, interval) = (Missing::Listwise, AlphaInterval::Linearized);
                let found = cronbach_alpha_of(responses, &scale, rule, interval, level);
                let found = found.expect("an alpha");
                assert_close(&what, found.estimate, number(&expected["alpha"]), STABLE);
                assert_close(&what, found.std_error, number(&expected["std_error"]), STABLE);
                assert_eq!(found.n as f64, number(&expected["n"]), "{what}");
                compare_ends(&what, found, at, &expected["linearized"]);
                let unasked = item_analysis_of(responses, &scale, rule, level).expect("items");
                assert_eq!(unasked.alpha, found, "{what}");
                for refused in MOMENT_INTERVALS {
                    let found = cronbach_alpha_of(responses, &scale, rule, refused, level);
                    assert!(found.is_err(), "{what} {}", refused.name());
                }
                compared += 1;
            }
        }
    }
    assert!(compared >= 10, "{compared} scales and levels");
}

/// Without weights the linearized standard error is that of ADF, but for n in place of n − 1.
#[test]
fn adf_is_linearized_without_weights() {
    let studies = Studies::read();
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let scale = Scale::new("s", ["selfLR", "ClinLR", "DoleLR"]).expect("three items");
    let by = |interval| {
        let found =
            cronbach_alpha_of(&answers.responses(), &scale, Missing::Listwise, interval, 0.95);
        found.expect("an alpha")
    };
    let (adf, linearized) = (by(AlphaInterval::Adf), by(AlphaInterval::Linearized));
    let n = adf.n as f64;
    assert_close("SE", linearized.std_error, adf.std_error * n / (n - 1.0), EXACT);
}

#[test]
fn ordinal_alphas_are_those_of_lavaan() {
    let (studies, expected) = (Studies::read(), read_json("alpha.json"));
    let mut compared = 0;
    for (name, of_study) in expected["ordinal"].as_object().expect("studies") {
        let answers = &studies.answers.iter().find(|(known, _)| known == name).expect("it").1;
        for declared in list(&studies.study(name)["scales"]) {
            let scale = scale_of(declared);
            let expected = &of_study[scale.name()];
            if expected.is_null() {
                continue;
            }
            let what = format!("{name} {}", scale.name());
            let (rule, options) = (Missing::Listwise, PolychoricOptions::default());
            let found = ordinal_alpha_of(&answers.responses(), &scale, rule, &options);
            let found = found.expect("an alpha");
            assert_close(&what, found.estimate, number(&expected["alpha"]), ITERATIVE);
            // psych's search stops earlier, at the fourth digit of a correlation.
            assert_close(&what, found.estimate, number(&expected["psych"]), 1e-4);
            assert_eq!(found.n as f64, number(&expected["n"]), "{what}");
            let items = answers.responses().select(scale.items()).expect("items");
            let tables = PairTables::of(&items, rule).expect("tables");
            assert_eq!(ordinal_alpha(&tables, &scale, &options), Ok(found), "{what}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
}

/// A scale turned round altogether has the same alpha.
#[test]
fn ordinal_alpha_follows_the_keys() {
    let studies = Studies::read();
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let items = ["selfLR", "DoleLR", "ClinLR"];
    let of = |reversed: &[&str]| {
        let scale = Scale::new("s", items).and_then(|scale| scale.bounds(1.0, 7.0));
        let scale = scale.and_then(|scale| scale.reverse(reversed)).expect("a scale");
        let options = PolychoricOptions::default();
        ordinal_alpha_of(&answers.responses(), &scale, Missing::Pairwise, &options).expect("alpha")
    };
    let (one, other, plain) = (of(&["ClinLR"]), of(&["selfLR", "DoleLR"]), of(&[]));
    assert_close("turned round", one.estimate, other.estimate, EXACT);
    assert!(plain.estimate < one.estimate);
    assert_eq!(one.smallest_eigenvalue, plain.smallest_eigenvalue);
}

#[test]
fn kuder_and_richardson_are_those_of_r() {
    let (studies, expected) = (Studies::read(), read_json("alpha.json"));
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96").expect("anes96").1;
    let items = ["selfLR", "DoleLR", "PID", "educ"];
    let right = items.map(|item| {
        let column = answers.column(item).expect("a column");
        let right: Vec<f64> = column.iter().map(|x| f64::from(*x > 3.0)).collect();
        (item.to_string(), right)
    });
    let right = Answers::new(right.to_vec());
    let scale = Scale::new("test", items).expect("four items");
    let (responses, expected) = (right.responses(), &expected["right_wrong"]);
    let found = kr_20(&responses, &scale, Missing::Listwise, 0.95).expect("KR-20");
    assert_close("KR-20", found.estimate, number(&expected["kr_20"]), STABLE);
    assert_eq!(found.method, "feldt");
    let found = kr_21(&responses, &scale, Missing::Listwise).expect("KR-21");
    assert_close("KR-21", found.estimate, number(&expected["kr_21"]), STABLE);
    let weighted = kr_21(&right.weighted(), &scale, Missing::Listwise).expect("KR-21");
    assert!(weighted.n > found.n && weighted.estimate != found.estimate);
    let raw = kr_20(&answers.responses(), &scale, Missing::Listwise, 0.95);
    assert!(matches!(raw, Err(Error::Reliability(ReliabilityProblem::NotRightOrWrong { .. }))));
}

/// What SPSS prints of five items (Denis, D. J. (2021). *Applied univariate, bivariate, and
/// multivariate statistics*, 2nd ed. Wiley): RELIABILITY, MODEL=ALPHA.
#[test]
fn example_of_spss() {
    let items: [(&str, &[f64]); 5] = [
        ("Item_1", &[10.0, 12.0, 8.0, 6.0, 4.0, 6.0, 3.0, 7.0, 8.0, 9.0]),
        ("Item_2", &[12.0, 18.0, 16.0, 8.0, 7.0, 6.0, 4.0, 3.0, 9.0, 5.0]),
        ("Item_3", &[15.0, 12.0, 14.0, 16.0, 8.0, 3.0, 6.0, 7.0, 4.0, 6.0]),
        ("Item_4", &[11.0, 12.0, 14.0, 8.0, 7.0, 7.0, 5.0, 9.0, 10.0, 11.0]),
        ("Item_5", &[12.0, 1.0, 4.0, 6.0, 5.0, 3.0, 8.0, 9.0, 10.0, 12.0]),
    ];
    let responses = Responses::from_columns(items).expect("columns of one length");
    let scale = Scale::new("five", items.map(|(name, _)| name)).expect("five items");
    let (rule, spss) = (Missing::Listwise, Convention::Spss);
    let found = item_analysis_of_by(&responses, &scale, rule, None, spss, 0.95).expect("items");
    assert_eq!(format!("{:.3}", found.alpha.estimate), "0.633");
    assert_eq!(format!("{:.3}", found.standardized_alpha), "0.691");
    let means: Vec<String> = found.items.iter().map(|item| format!("{:.4}", item.mean)).collect();
    assert_eq!(means, ["7.3000", "8.8000", "9.1000", "9.4000", "7.0000"]);
    let sds: Vec<String> = found.items.iter().map(|item| format!("{:.5}", item.sd)).collect();
    assert_eq!(sds, ["2.71006", "5.05085", "4.74810", "2.71621", "3.80058"]);
}

/// Of given resamples, against the replicates of boot that `bootstrap.json` has for alpha.
#[test]
fn bootstrap_intervals_are_those_of_boot() {
    let expected = read_json("bootstrap.json");
    let rows = expected["weather_rows"].as_object().expect("columns").iter();
    let answers = Answers::new(rows.map(|(name, x)| (name.clone(), numbers(x))).collect());
    let expected = &expected["others"];
    let at = list(&expected["estimate"]).len() - 1;
    let draws = list(&expected["indices"]);
    let cells: Vec<u32> = draws.iter().flat_map(numbers).map(|i| i as u32).collect();
    let shape = (draws.len(), cells.len() / draws.len());
    let indices = Array2::from_shape_vec(shape, cells).expect("a table");
    let scale = Scale::new("s", ["Ozone", "Solar.R", "Wind", "Temp"]).expect("four items");
    for level in list(&list(&expected["intervals"])[at]).iter().map(numbers) {
        let methods = [(BootstrapMethod::Percentile, 1), (BootstrapMethod::Bca, 3)];
        for (method, place) in methods {
            let resampling = Resampling::given(indices.view()).method(method);
            let (responses, rule) = (answers.responses(), Missing::Listwise);
            let found = bootstrap_alpha(&responses, &scale, rule, &resampling, level[0]);
            let found = found.expect("an alpha");
            let alpha = found.reliability;
            Comparison::assert(|compare| {
                compare.cell("alpha", alpha.estimate, &list(&expected["estimate"])[at]);
                compare.cell("bias", found.bias, &list(&expected["bias"])[at]);
                compare.cell("SE", alpha.std_error, &list(&expected["std_error"])[at]);
            });
            assert_close("low", alpha.conf_low, level[place], STABLE);
            assert_close("high", alpha.conf_high, level[place + 1], STABLE);
            assert_eq!((alpha.method, found.seed, found.failed), (method.name(), None, 0));
        }
    }
}

#[test]
fn bootstraps_follow_keys_and_rules() {
    let studies = Studies::read();
    let answers = &studies.answers.iter().find(|(name, _)| name == "anes96_gaps").expect("it").1;
    let items = ["selfLR", "DoleLR", "ClinLR"];
    let scale = Scale::new("s", items).and_then(|scale| scale.bounds(1.0, 7.0)).expect("bounds");
    let resampling = Resampling::seeded(199, 5).method(BootstrapMethod::Percentile);
    for missing in [Missing::Listwise, Missing::Pairwise] {
        let of = |reversed: &[&str]| {
            let scale = scale.clone().reverse(reversed).expect("items");
            let alpha = bootstrap_alpha(&answers.responses(), &scale, missing, &resampling, 0.9);
            let standardized = bootstrap_standardized_alpha(
                &answers.responses(),
                &scale,
                missing,
                &resampling,
                0.9,
            );
            let moments = keyed(&answers.responses(), &scale, missing);
            let (alpha, standardized) = (alpha.expect("alpha"), standardized.expect("alpha"));
            let expected = cronbach_alpha(&moments).expect("alpha");
            assert_close("alpha", alpha.reliability.estimate, expected.estimate, STABLE);
            assert_eq!(alpha.reliability.n, expected.n);
            let expected = standardized_alpha(&moments).expect("alpha");
            let found = standardized.reliability;
            assert_close("standardised", found.estimate, expected.estimate, STABLE);
            alpha
        };
        let (one, other) = (of(&["ClinLR"]), of(&["selfLR", "DoleLR"]));
        assert_eq!(one.reliability, other.reliability);
        assert_eq!((one.resamples, one.failed), (199, 0));
    }
}

/// What is hard: three respondents, negative alpha, identical items, fewer rows than items.
#[test]
fn intervals_of_hard_cases() {
    let of = |columns: &[(&str, &[f64])], interval| {
        let responses = Responses::from_columns(columns.iter().copied()).expect("columns");
        let scale = Scale::new("s", columns.iter().map(|(name, _)| *name)).expect("items");
        cronbach_alpha_of(&responses, &scale, Missing::Listwise, interval, 0.95)
    };
    let intervals = MOMENT_INTERVALS.into_iter().chain([AlphaInterval::Adf]);
    for interval in intervals {
        let name = interval.name();
        let same: &[f64] = &[1.0, 2.0, 4.0];
        let found = of(&[("a", same), ("b", same), ("c", same)], interval).expect("an alpha");
        assert_close(name, found.estimate, 1.0, EXACT);
        assert_close(name, found.conf_low, 1.0, EXACT);
        assert_close(name, found.conf_high, 1.0, EXACT);

        let columns: &[(&str, &[f64])] = &[("a", &[1.0, 2.0, 3.0]), ("b", &[3.0, 1.0, 2.0])];
        let found = of(columns, interval).expect("an alpha");
        assert!(found.estimate < 0.0 && found.conf_low < found.estimate, "{name}");
        assert!(found.conf_high.is_finite() && found.conf_high > found.conf_low, "{name}");

        let rows: &[&[f64]] =
            &[&[1.0, 2.0, 4.0], &[2.0, 2.0, 3.0], &[1.0, 3.0, 5.0], &[0.0, 2.0, 1.0]];
        let columns: Vec<(&str, &[f64])> =
            ["a", "b", "c", "d"].into_iter().zip(rows.iter().copied()).collect();
        let found = of(&columns, interval).expect("an alpha");
        assert!(found.conf_low < found.estimate && found.n == 3, "{name}");

        let constant: &[(&str, &[f64])] = &[("a", &[1.0, 2.0, 3.0]), ("b", &[2.0, 2.0, 2.0])];
        let refused = of(constant, interval);
        let is =
            matches!(&refused, Err(Error::ConstantVariable { variable, .. }) if variable == "b");
        assert!(is, "{name}: {refused:?}");
        let two: &[(&str, &[f64])] = &[("a", &[1.0, 2.0]), ("b", &[2.0, 3.0])];
        assert!(matches!(of(two, interval), Err(Error::TooFewRows { .. })), "{name}");
    }
}
