//! The eleven linear regressions of NIST's Statistical Reference Datasets.
//!
//! How many digits are right is the log relative error, −log₁₀(|found − expected| / |expected|),
//! at most 15. `tests/references/nist/README.md` says what double precision permits.

mod common;

use std::fmt::Write;

use common::{Answers, names, number, numbers, read_json};
use scalewise::{
    Error, HierarchicalRegression, Missing, Model, Moments, Precision, Regression, Result,
};
use serde_json::Value;

const SETS: [&str; 11] = [
    "Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley", "Wampler1", "Wampler2",
    "Wampler3", "Wampler4", "Wampler5",
];
/// More are not certified, and a double has no more.
const MOST_DIGITS: f64 = 15.0;

/// One data set: its answers, its regression, and what should come out.
struct Problem {
    name: &'static str,
    answers: Answers,
    regression: HierarchicalRegression,
    certified: Figures,
    attainable: Figures,
}

/// What NIST certifies.
#[derive(Debug, Clone)]
struct Figures {
    estimate: Vec<f64>,
    std_error: Vec<f64>,
    residual_sd: f64,
    r_squared: f64,
    f: f64,
}

/// The digits that are right: of the worst coefficient, and of the whole.
#[derive(Debug, Clone, Copy)]
struct Digits {
    estimate: f64,
    std_error: f64,
    residual_sd: f64,
    r_squared: f64,
    f: f64,
}

impl Problem {
    fn read(name: &'static str) -> Self {
        let data = read_json(&format!("nist/{name}.json"));
        let answers = Answers::new(columns(&data));
        let start = HierarchicalRegression::new("y").block("all", names(&data["predictors"]));
        let intercept = data["intercept"].as_bool().expect("a flag");
        let certified = Figures::certified(&data["certified"]);
        let attainable = Figures::attainable(&data["attainable"], &certified);
        let regression = if intercept { start } else { start.without_intercept() };
        Self { name, answers, regression, certified, attainable }
    }

    fn fit(&self) -> Regression {
        let fit = self.regression.fit_responses(&self.answers.responses(), Missing::Listwise);
        fit.unwrap_or_else(|e| panic!("{}: {e}", self.name))
    }

    fn fit_moments(&self) -> Result<Regression> {
        let moments = Moments::of(&self.answers.responses(), Missing::Listwise)?;
        self.regression.fit(&moments)
    }
}

/// y and the predictors; powers of x by repeated multiplication, as `attainable` has them.
fn columns(data: &Value) -> Vec<(String, Vec<f64>)> {
    let column = |name: &str| numbers(&data["rows"][name]);
    let mut columns = vec![("y".to_string(), column("y"))];
    let x = if data["power"].is_null() { Vec::new() } else { column("x") };
    let mut power = vec![1.0; x.len()];
    for name in names(&data["predictors"]) {
        if data["power"].is_null() {
            columns.push((name.clone(), column(&name)));
        } else {
            power.iter_mut().zip(&x).for_each(|(power, x)| *power *= x);
            columns.push((name, power.clone()));
        }
    }
    columns
}

impl Figures {
    fn certified(certified: &Value) -> Self {
        // NIST prints "Infinity" for the F of a perfect fit, which the file has as null.
        let f = if certified["f"].is_null() { f64::INFINITY } else { number(&certified["f"]) };
        Self {
            estimate: numbers(&certified["estimate"]),
            std_error: numbers(&certified["std_error"]),
            residual_sd: number(&certified["residual_sd"]),
            r_squared: number(&certified["r_squared"]),
            f,
        }
    }

    /// The exact answer to the problem that doubles see. In a perfect fit their rounding is all
    /// that is left over, so there the whole is as certified.
    fn attainable(attainable: &Value, certified: &Self) -> Self {
        let estimate = numbers(&attainable["estimate"]);
        let std_error = numbers(&attainable["std_error"]);
        if certified.residual_sd == 0.0 {
            return Self { estimate, std_error, ..certified.clone() };
        }
        Self {
            estimate,
            std_error,
            residual_sd: number(&attainable["residual_sd"]),
            r_squared: number(&attainable["r_squared"]),
            f: number(&attainable["f"]),
        }
    }

    fn found(fit: &Regression) -> Self {
        let Model { coefficients, sigma, r_squared, f, .. } = &fit.models[0];
        Self {
            estimate: coefficients.iter().map(|c| c.estimate).collect(),
            std_error: coefficients.iter().map(|c| c.std_error).collect(),
            residual_sd: *sigma,
            r_squared: *r_squared,
            f: *f,
        }
    }

    /// How many digits agree with `expected`; absolute digits where the certified figure is nought.
    fn digits(&self, expected: &Self, certified: &Self) -> Digits {
        let worst = |found: &[f64], expected: &[f64], certified: &[f64]| {
            assert_eq!((found.len(), expected.len()), (certified.len(), certified.len()));
            let each = found.iter().zip(expected).zip(certified);
            each.map(|((a, b), c)| digits(*a, *b, *c)).fold(MOST_DIGITS, f64::min)
        };
        Digits {
            estimate: worst(&self.estimate, &expected.estimate, &certified.estimate),
            std_error: worst(&self.std_error, &expected.std_error, &certified.std_error),
            residual_sd: digits(self.residual_sd, expected.residual_sd, certified.residual_sd),
            r_squared: digits(self.r_squared, expected.r_squared, certified.r_squared),
            f: digits(self.f, expected.f, certified.f),
        }
    }
}

/// The log relative error, or the log absolute one where the certified figure is nought; a NaN
/// has no digits.
fn digits(found: f64, expected: f64, certified: f64) -> f64 {
    if found == expected {
        return MOST_DIGITS;
    }
    let size = if certified == 0.0 { 1.0 } else { expected.abs() };
    let right = -((found - expected).abs() / size).log10();
    if right.is_nan() { 0.0 } else { right.clamp(0.0, MOST_DIGITS) }
}

impl Digits {
    const NAMES: [&str; 5] = ["estimate", "std_error", "residual_sd", "r_squared", "f"];

    fn all(self) -> [f64; 5] {
        [self.estimate, self.std_error, self.residual_sd, self.r_squared, self.f]
    }

    fn worst(self) -> f64 {
        self.all().into_iter().fold(MOST_DIGITS, f64::min)
    }
}

/// What became of one data set.
struct Outcome {
    name: &'static str,
    precision: Precision,
    certified: Digits,
    attainable: Digits,
    /// How many of the certified digits the attainable answer itself has.
    limit: Digits,
    from_moments: Result<Digits>,
}

fn outcomes() -> Vec<Outcome> {
    SETS.map(Problem::read).into_iter().map(|problem| problem.outcome()).collect()
}

impl Problem {
    fn outcome(&self) -> Outcome {
        let Self { certified, attainable, .. } = self;
        let fit = self.fit();
        let found = Figures::found(&fit);
        Outcome {
            name: self.name,
            precision: fit.models.first().map_or(Precision::Double, |_| fit.precision),
            certified: found.digits(certified, certified),
            attainable: found.digits(attainable, certified),
            limit: attainable.digits(certified, certified),
            from_moments: self
                .fit_moments()
                .map(|fit| Figures::found(&fit).digits(certified, certified)),
        }
    }
}

/// The outcomes as a table in Markdown: digits of the certified figures, of the attainable ones,
/// and what the moments alone give.
fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| set | arithmetic | estimate | std_error | residual_sd | r_squared | f | \
         attainable estimate | attainable std_error | from moments |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    for Outcome { name, precision, certified, attainable, from_moments, .. } in outcomes {
        let figures = certified.all().map(|digits| format!("{digits:.1}")).join(" | ");
        let moments = match from_moments {
            Ok(digits) => format!("{:.1}", digits.worst()),
            Err(error) => refusal(error).to_string(),
        };
        let (precision, estimate) = (precision.name(), attainable.estimate);
        let std_error = attainable.std_error;
        let row = format!(
            "{name} | {precision} | {figures} | {estimate:.1} | {std_error:.1} | {moments}"
        );
        writeln!(text, "| {row} |").expect("a String takes all text");
    }
    text
}

/// The name of the error with which moments refuse a problem that needs its rows.
fn refusal(error: &Error) -> &'static str {
    match error {
        Error::IllConditioned { .. } => "refused: IllConditioned",
        Error::NearlyExactFit { .. } => "refused: NearlyExactFit",
        Error::Collinear { .. } => "refused: Collinear",
        other => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn the_digits_are_printed() {
    let table = table(&outcomes());
    println!("{table}");
    assert_eq!(table.lines().count(), 2 + SETS.len());
}

#[test]
fn nine_digits_are_those_certified() {
    for Outcome { name, certified, limit, .. } in outcomes() {
        let each = Digits::NAMES.into_iter().zip(certified.all()).zip(limit.all());
        for ((what, found), limit) in each {
            // Rounding the powers of x to doubles leaves eight digits of Filip: none can do better.
            let needed = if name == "Filip" { (limit - 0.5).max(7.4) } else { 9.0 };
            assert!(found >= needed, "{name} {what}: {found:.1} digits of {needed:.1} needed");
        }
    }
}

#[test]
fn nine_digits_are_those_attainable() {
    for Outcome { name, attainable, .. } in outcomes() {
        for (what, found) in Digits::NAMES.into_iter().zip(attainable.all()) {
            assert!(found >= 9.0, "{name} {what}: {found:.1} digits of what doubles permit");
        }
    }
}

#[test]
fn moments_alone_give_nine_digits_or_refuse() {
    for Outcome { name, from_moments, .. } in outcomes() {
        match from_moments {
            Ok(digits) => assert!(digits.worst() >= 9.0, "{name} from moments: {digits:?}"),
            // Fails for any error but the three that say that moments do not suffice.
            Err(error) => assert!(refusal(&error).starts_with("refused")),
        }
    }
}

#[test]
fn moments_alone_carry_longley() {
    let digits = Problem::read("Longley").outcome().from_moments.expect("a regression");
    assert!(digits.worst() >= 10.0, "Longley from moments: {digits:?}");
}
