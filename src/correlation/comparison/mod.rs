//! Whether two correlations differ: the tests of Diedenhofen & Musch (2015), under their names.

mod display;
mod independent;
mod linearized;
mod nonoverlapping;
mod of_moments;
mod overlapping;

pub use independent::compare_independent_correlations;
pub use linearized::{compare_linearized_correlations, compare_linearized_correlations_between};
pub use nonoverlapping::{NonoverlappingCorrelations, compare_nonoverlapping_correlations};
pub use of_moments::{compare_correlations, compare_correlations_between};
pub use overlapping::{OverlappingCorrelations, compare_overlapping_correlations};

use ndarray::Array2;

use super::check_confidence;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::{normal_cdf, t_two_sided, z_critical, z_two_sided};
use crate::math::linalg::smallest_eigenvalue;

/// What is held against the hypothesis that two correlations are equal, or that one is nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alternative {
    /// They differ.
    #[default]
    TwoSided,
    /// The first is less than the second.
    Less,
    /// The first is greater than the second.
    Greater,
}

impl Alternative {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Alternative::TwoSided => "two-sided",
            Alternative::Less => "less",
            Alternative::Greater => "greater",
        }
    }

    /// The alternative of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Alternative::TwoSided, Alternative::Less, Alternative::Greater];
        all.into_iter().find(|alternative| alternative.name() == name)
    }

    /// The p of a z.
    pub(crate) fn p_of_z(self, z: f64) -> f64 {
        match self {
            Alternative::TwoSided => z_two_sided(z),
            Alternative::Less => normal_cdf(z),
            Alternative::Greater => normal_cdf(-z),
        }
    }

    /// The p of a t.
    pub(crate) fn p_of_t(self, t: f64, df: f64) -> f64 {
        let tail = t_two_sided(t, df) / 2.0;
        match self {
            Alternative::TwoSided => 2.0 * tail,
            Alternative::Less if t > 0.0 => 1.0 - tail,
            Alternative::Greater if t < 0.0 => 1.0 - tail,
            Alternative::Less | Alternative::Greater => tail,
        }
    }
}

/// How two correlations are related, which decides the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonDesign {
    /// Of different respondents.
    Independent,
    /// Of the same respondents, with one variable in common.
    Overlapping,
    /// Of the same respondents, with no variable in common.
    Nonoverlapping,
}

impl ComparisonDesign {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            ComparisonDesign::Independent => "independent",
            ComparisonDesign::Overlapping => "overlapping",
            ComparisonDesign::Nonoverlapping => "nonoverlapping",
        }
    }
}

/// One test of the difference of two correlations, or one interval for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparisonTest {
    /// Its name: author and year, as in the R package cocor; `linearized` of sampling weights.
    pub test: &'static str,
    /// A t where there are degrees of freedom, else a z. NaN of an interval alone, and where the
    /// averaged correlations of `steiger1980`, `hittner2003` and `silver2004` leave the difference
    /// no variance.
    pub statistic: f64,
    /// The degrees of freedom of t; NaN of z.
    pub df: f64,
    /// p of the statistic under the alternative; NaN without one.
    pub p_value: f64,
    /// Lower end of the two-sided interval; NaN without one. That of `zou2007` is for the difference
    /// of the correlations, that of `meng1992` for the difference of their Fisher transforms.
    pub conf_low: f64,
    /// Upper end of the interval.
    pub conf_high: f64,
}

/// Two correlations and all tests of their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationComparison {
    /// How the two are related.
    pub design: ComparisonDesign,
    /// The first correlation.
    pub r1: f64,
    /// The second.
    pub r2: f64,
    /// Respondents of the first.
    pub n1: u64,
    /// Respondents of the second: the same ones unless the two are independent.
    pub n2: u64,
    /// r1 − r2.
    pub difference: f64,
    /// What the tests are held against; intervals are always two-sided.
    pub alternative: Alternative,
    /// The level of the intervals.
    pub confidence: f64,
    /// The tests, in the order of their years.
    pub tests: Vec<ComparisonTest>,
}

impl CorrelationComparison {
    /// The test of this name.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{Alternative, compare_independent_correlations};
    ///
    /// let found = compare_independent_correlations(0.5, 103, 0.5, 53, Alternative::TwoSided, 0.95)?;
    /// assert_eq!(found.test("fisher1925").map(|test| test.p_value), Some(1.0));
    /// assert_eq!(found.test("hotelling1940"), None); // not of independent groups
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn test(&self, name: &str) -> Option<&ComparisonTest> {
        self.tests.iter().find(|test| test.test == name)
    }
}

/// What tests are made with: what they are held against, and the level of intervals.
#[derive(Debug, Clone, Copy)]
struct Question {
    alternative: Alternative,
    confidence: f64,
}

impl Question {
    fn new(alternative: Alternative, confidence: f64) -> Result<Self> {
        check_confidence(confidence)?;
        Ok(Self { alternative, confidence })
    }

    fn z_test(self, test: &'static str, z: f64) -> ComparisonTest {
        let p_value = self.alternative.p_of_z(z);
        let (df, conf_low, conf_high) = (f64::NAN, f64::NAN, f64::NAN);
        ComparisonTest { test, statistic: z, df, p_value, conf_low, conf_high }
    }

    fn t_test(self, test: &'static str, t: f64, df: f64) -> ComparisonTest {
        ComparisonTest { df, p_value: self.alternative.p_of_t(t, df), ..self.z_test(test, t) }
    }

    /// Zou's interval for r1 − r2: how far each of Fisher's intervals reaches to either side, put
    /// together as standard errors are.
    ///
    /// ```text
    /// L = r1 − r2 − √((r1 − l1)² + (u2 − r2)² − 2 c (r1 − l1) (u2 − r2))
    /// U = r1 − r2 + √((u1 − r1)² + (r2 − l2)² − 2 c (u1 − r1) (r2 − l2))
    /// ```
    fn zou(self, first: Sampled, second: Sampled, correlation: f64) -> ComparisonTest {
        let z = z_critical(self.confidence);
        let (one, other) = (first.reach(z), second.reach(z));
        let joint = |a: f64, b: f64| (a * a + b * b - 2.0 * correlation * a * b).max(0.0).sqrt();
        let difference = first.r - second.r;
        ComparisonTest {
            test: "zou2007",
            statistic: f64::NAN,
            df: f64::NAN,
            p_value: f64::NAN,
            conf_low: difference - joint(one.below, other.above),
            conf_high: difference + joint(one.above, other.below),
        }
    }

    fn comparison(
        self,
        design: ComparisonDesign,
        first: Sampled,
        second: Sampled,
        tests: Vec<ComparisonTest>,
    ) -> CorrelationComparison {
        CorrelationComparison {
            design,
            r1: first.r,
            r2: second.r,
            n1: first.n,
            n2: second.n,
            difference: first.r - second.r,
            alternative: self.alternative,
            confidence: self.confidence,
            tests,
        }
    }
}

/// A correlation among so many respondents.
#[derive(Debug, Clone, Copy)]
struct Sampled {
    r: f64,
    n: u64,
}

/// How far an interval goes to either side of its estimate.
struct Reach {
    below: f64,
    above: f64,
}

impl Sampled {
    fn reach(self, z: f64) -> Reach {
        let half = z / (self.n as f64 - 3.0).sqrt();
        let transformed = self.r.atanh();
        Reach {
            below: self.r - (transformed - half).tanh(),
            above: (transformed + half).tanh() - self.r,
        }
    }
}

/// Makes sure that a test has degrees of freedom.
fn check_n(what: &'static str, n: u64) -> Result<()> {
    if n >= 4 {
        return Ok(());
    }
    let allowed = "a number of respondents, 4 or more";
    Err(problem(CorrelationProblem::OutOfRange { what, value: n as f64, allowed }))
}

/// What rounding leaves of 1 − |r| where one variable is a linear function of the other.
const ROUNDING_OF_ONE: f64 = 8.0 * f64::EPSILON;

/// Makes sure that a number is a correlation that a sample can be wrong about.
fn check_correlation(what: &str, r: f64) -> Result<()> {
    if r.is_nan() || r.abs() > 1.0 {
        return Err(problem(CorrelationProblem::NoCorrelation { what: what.into(), value: r }));
    }
    if 1.0 - r.abs() <= ROUNDING_OF_ONE {
        return Err(problem(CorrelationProblem::PerfectCorrelation {
            what: what.into(),
            value: r,
        }));
    }
    Ok(())
}

/// Makes sure that correlations, the lower triangle by rows, can occur together. A double's
/// rounding makes no eigenvalue more negative than the bound.
fn check_together(variables: &str, lower: &[f64]) -> Result<()> {
    const ROUNDING: f64 = -1e-12;
    let k = (1..).find(|k| k * (k + 1) / 2 == lower.len()).map_or(0, |k| k + 1);
    let matrix = Array2::from_shape_fn((k, k), |(i, j)| match (i.max(j), i.min(j)) {
        (row, column) if row == column => 1.0,
        (row, column) => lower[row * (row - 1) / 2 + column],
    });
    let smallest = smallest_eigenvalue(&matrix);
    if smallest >= ROUNDING {
        return Ok(());
    }
    let variables = variables.to_string();
    Err(problem(CorrelationProblem::ImpossibleTogether { variables, smallest }))
}

fn problem(problem: CorrelationProblem) -> Error {
    Error::Correlation(problem)
}
