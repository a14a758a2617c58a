//! Whether an alpha has a value, and whether alphas differ: the tests of Feldt and his colleagues.

mod dependent;
mod display;
mod independent;

pub use dependent::{compare_alphas, compare_dependent_alphas};
pub use independent::{compare_alphas_between, compare_independent_alphas};

use ndarray::Array2;

use super::cronbach_alpha;
use crate::correlation::Alternative;
use crate::data::WeightType;
use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::distribution::{chi_squared_upper, f_upper};
use crate::moments::Moments;
use crate::scale::Scale;

/// An alpha as a test takes it: printed in a report, or found.
///
/// # Examples
///
/// ```
/// use scalewise::SampleAlpha;
///
/// let of_report = SampleAlpha { name: "girls".to_string(), estimate: 0.82, n: 213, n_items: Some(7) };
/// # let _ = of_report;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SampleAlpha {
    /// What it is called: a group, or a scale.
    pub name: String,
    /// The alpha, below 1.
    pub estimate: f64,
    /// Its respondents.
    pub n: u64,
    /// Its items; not needed to compare two.
    pub n_items: Option<usize>,
}

impl SampleAlpha {
    /// The alpha of a scale, from moments of its raw items.
    ///
    /// # Errors
    /// As [`cronbach_alpha`]; [`ReliabilityProblem::WeightsNotTaken`] for sampling weights.
    pub fn of(name: impl Into<String>, moments: &Moments, scale: &Scale) -> Result<Self> {
        let keyed = scale.key_shown(moments)?;
        if let Some(kind @ WeightType::Sampling) = keyed.weighting().kind {
            let (analysis, kind) = ("a test of alphas", kind.name());
            return problem(ReliabilityProblem::WeightsNotTaken { analysis, kind });
        }
        let alpha = cronbach_alpha(&keyed)?;
        let n_items = Some(scale.items().len());
        Ok(Self { name: name.into(), estimate: alpha.estimate, n: alpha.n, n_items })
    }

    /// Makes sure that it can be tested.
    fn check(&self) -> Result<()> {
        if self.estimate.is_nan() || self.estimate >= 1.0 || self.estimate.is_infinite() {
            let (of, alpha) = (self.called(), self.estimate);
            return problem(ReliabilityProblem::PerfectAlpha { of, alpha });
        }
        if self.n < 3 {
            return Err(Error::SampleSizeOutOfRange { n: self.n as f64 });
        }
        match self.n_items {
            Some(found) if found < 2 => Err(Error::TooFewItems { scale: self.name.clone(), found }),
            _ => Ok(()),
        }
    }

    fn called(&self) -> String {
        format!("`{}`", self.name)
    }
}

/// Feldt's test of an alpha against a value.
#[derive(Debug, Clone, PartialEq)]
pub struct AlphaTest {
    /// The alpha.
    pub alpha: SampleAlpha,
    /// The value it is tested against.
    pub value: f64,
    /// F.
    pub statistic: f64,
    /// Degrees of freedom of its numerator, n − 1.
    pub df1: f64,
    /// Of its denominator, (n − 1)(k − 1).
    pub df2: f64,
    /// p under the alternative.
    pub p_value: f64,
    /// What the value is held against.
    pub alternative: Alternative,
}

/// Tests whether an alpha has a value, such as the .80 that a rule asks for.
///
/// ```text
/// F = (1 − value) / (1 − α),   n − 1 and (n − 1)(k − 1) degrees of freedom
/// ```
///
/// with n respondents and k items. F is large where alpha is above the value; a two-sided p is twice the
/// smaller tail, and is below 1 − confidence exactly where Feldt's interval leaves the value out.
///
/// # Errors
/// [`ReliabilityProblem::PerfectAlpha`], [`ReliabilityProblem::OutOfRange`] for a value that is not
/// below 1, [`Error::SampleSizeOutOfRange`], [`Error::TooFewItems`], also without `n_items`.
///
/// # Examples
///
/// An alpha of .79 from 41 respondents and 26 items, as in Feldt, Woodruff & Salih (1987):
///
/// ```
/// use scalewise::{Alternative, SampleAlpha, test_alpha};
///
/// let alpha = SampleAlpha { name: "test".to_string(), estimate: 0.79, n: 41, n_items: Some(26) };
/// let found = test_alpha(&alpha, 0.7, Alternative::Greater)?;
/// assert!((found.statistic - 0.3 / 0.21).abs() < 1e-14);
/// assert_eq!((found.df1, found.df2), (40.0, 1000.0));
/// assert!(found.p_value < 0.05);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Feldt, L. S. (1965). The approximate sampling distribution of Kuder-Richardson reliability coefficient
/// twenty. *Psychometrika*, 30(3), 357–370. <https://doi.org/10.1007/BF02289499>. Feldt, L. S., Woodruff,
/// D. J., & Salih, F. A. (1987). Statistical inference for coefficient alpha. *Applied Psychological
/// Measurement*, 11(1), 93–103. <https://doi.org/10.1177/014662168701100107>
pub fn test_alpha(alpha: &SampleAlpha, value: f64, alternative: Alternative) -> Result<AlphaTest> {
    alpha.check()?;
    if !(value < 1.0 && value.is_finite()) {
        let (what, allowed) = ("the value to test alpha against", "a number below 1");
        return problem(ReliabilityProblem::OutOfRange { what, value, allowed });
    }
    let Some(k) = alpha.n_items else {
        return Err(Error::TooFewItems { scale: alpha.name.clone(), found: 0 });
    };
    let statistic = (1.0 - value) / (1.0 - alpha.estimate);
    let df1 = alpha.n as f64 - 1.0;
    let df2 = df1 * (k as f64 - 1.0);
    let p_value = p_of_f(alternative, statistic, df1, df2);
    Ok(AlphaTest { alpha: alpha.clone(), value, statistic, df1, df2, p_value, alternative })
}

/// How alphas that are compared are related, which decides the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlphaDesign {
    /// Of different respondents.
    Independent,
    /// Of the same respondents.
    Dependent,
}

impl AlphaDesign {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            AlphaDesign::Independent => "independent",
            AlphaDesign::Dependent => "dependent",
        }
    }
}

/// One test of the equality of alphas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlphaComparisonTest {
    /// Its name: authors and year.
    pub test: &'static str,
    /// An F, a t or a χ².
    pub statistic: f64,
    /// Which: `f`, `t` or `chi_squared`.
    pub distribution: &'static str,
    /// Degrees of freedom; of F those of its numerator.
    pub df1: f64,
    /// Those of the denominator of F; NaN of others.
    pub df2: f64,
    /// p under the alternative; of χ² that any two differ.
    pub p_value: f64,
}

/// Alphas, and the tests of their equality.
#[derive(Debug, Clone, PartialEq)]
pub struct AlphaComparison {
    /// How they are related.
    pub design: AlphaDesign,
    /// The alphas, two or more.
    pub alphas: Vec<SampleAlpha>,
    /// The correlations of the scores, of dependent ones.
    pub r: Option<Array2<f64>>,
    /// The first alpha less the second; NaN of more than two.
    pub difference: f64,
    /// What a test of two is held against.
    pub alternative: Alternative,
    /// The tests: of two alphas by their ratio, and of any number by χ² where the numbers of items are
    /// known.
    pub tests: Vec<AlphaComparisonTest>,
}

impl AlphaComparison {
    /// The test of this name.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{Alternative, SampleAlpha, compare_independent_alphas};
    ///
    /// let of = |name: &str| SampleAlpha {
    ///     name: name.to_string(), estimate: 0.8, n: 100, n_items: Some(5) };
    /// let found = compare_independent_alphas(&[of("men"), of("women")], Alternative::TwoSided)?;
    /// assert_eq!(found.test("feldt1969").map(|test| test.statistic), Some(1.0));
    /// assert_eq!(found.test("feldt1980"), None); // of the same respondents
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn test(&self, name: &str) -> Option<&AlphaComparisonTest> {
        self.tests.iter().find(|test| test.test == name)
    }
}

/// Makes sure that alphas can be compared.
fn check_alphas(alphas: &[SampleAlpha], alternative: Alternative) -> Result<()> {
    let found = alphas.len();
    if found < 2 {
        return problem(ReliabilityProblem::TooFewAlphas { found });
    }
    if found > 2 && alternative != Alternative::TwoSided {
        let (alternative, alphas) = (alternative.name(), found);
        return problem(ReliabilityProblem::NoDirection { alternative, alphas });
    }
    alphas.iter().try_for_each(SampleAlpha::check)
}

/// The numbers of items, where all are known.
fn item_counts(alphas: &[SampleAlpha]) -> Option<Vec<f64>> {
    alphas.iter().map(|alpha| alpha.n_items.map(|k| k as f64)).collect()
}

/// n (k − 1) / (k + 1) less one, the size that Hakstian and Whalen's transformation (1 − α)^(−1/3)
/// has its variance from.
fn effective_size(alpha: &SampleAlpha, n: f64, k: f64) -> Result<f64> {
    let size = n * (k - 1.0) / (k + 1.0) - 1.0;
    if size > 0.0 {
        return Ok(size);
    }
    let (of, n_items) = (alpha.called(), alpha.n_items.unwrap_or(0).max(2));
    problem(ReliabilityProblem::TooFewForChiSquared { of, n: alpha.n, n_items })
}

/// χ² of transformed alphas (1 − α)^(−1/3) about their mean.
fn chi_squared(alphas: &[SampleAlpha], variance: f64) -> AlphaComparisonTest {
    let transformed: Vec<f64> =
        alphas.iter().map(|alpha| (1.0 - alpha.estimate).cbrt().recip()).collect();
    let count = transformed.len() as f64;
    let mean = transformed.iter().sum::<f64>() / count;
    let statistic = transformed.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / variance;
    AlphaComparisonTest {
        test: "feldt_woodruff_salih1987",
        statistic,
        distribution: "chi_squared",
        df1: count - 1.0,
        df2: f64::NAN,
        p_value: chi_squared_upper(statistic, count - 1.0),
    }
}

/// The p of an F; two-sided twice the smaller tail.
fn p_of_f(alternative: Alternative, f: f64, df1: f64, df2: f64) -> f64 {
    let (above, below) = (f_upper(f, df1, df2), f_upper(f.recip(), df2, df1));
    match alternative {
        Alternative::Greater => above,
        Alternative::Less => below,
        Alternative::TwoSided => (2.0 * above.min(below)).min(1.0),
    }
}

fn problem<T>(problem: ReliabilityProblem) -> Result<T> {
    Err(Error::Reliability(problem))
}
