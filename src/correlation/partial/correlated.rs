//! Correlations of some variables, wherever they come from, and tests with others held constant.

use ndarray::Array2;

use super::{BELOW_ROUNDING, LEAST_LEFT};
use crate::correlation::{Correlation, CorrelationMatrix};
use crate::data::{Missing, WeightType, positions};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::cholesky::{self, Dependence};
use crate::math::distribution::{t_two_sided, z_critical, z_two_sided};
use crate::math::linalg::smallest_eigenvalue;
use crate::moments::{Cases, Moments, Weighting};

/// Where the correlations of some variables are known from: [`Moments`], which have Pearson's, or a
/// [`CorrelationMatrix`] of Pearson's, Spearman's or Kendall's.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     CorrelationMethod, Correlations, Missing, Responses, partial_correlation,
/// };
///
/// let (x, y, z) = (array![1, 2, 3, 4, 5], array![2, 1, 4, 3, 5], array![1, 3, 2, 5, 4]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view()), ("z", z.view())])?;
/// let ranks = Correlations::new(CorrelationMethod::Spearman);
/// let ranks = ranks.of_responses(&responses, Missing::Listwise)?;
/// let found = partial_correlation(&ranks, "x", "y", &["z"], 0.95)?;
/// assert_eq!(found.method, "partial_spearman");
/// // (.8 − .8 · .3) / √((1 − .8²) (1 − .3²))
/// assert!((found.estimate - 0.56 / (0.36_f64 * 0.91).sqrt()).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Correlated<'a>(Known<'a>);

#[derive(Debug, Clone, Copy)]
enum Known<'a> {
    Moments(&'a Moments),
    Matrix(&'a CorrelationMatrix),
}

impl<'a> From<&'a Moments> for Correlated<'a> {
    fn from(moments: &'a Moments) -> Self {
        Self(Known::Moments(moments))
    }
}

impl<'a> From<&'a CorrelationMatrix> for Correlated<'a> {
    fn from(matrix: &'a CorrelationMatrix) -> Self {
        Self(Known::Matrix(matrix))
    }
}

impl Correlated<'_> {
    /// The correlations of some variables in the order named, or of all; one more respondent than
    /// variables is needed.
    pub(super) fn related(self, names: Option<&[&str]>, analysis: &'static str) -> Result<Related> {
        match self.0 {
            Known::Moments(moments) => {
                let chosen = names.map(|names| moments.show(names)).transpose()?;
                let chosen = chosen.as_ref().unwrap_or(moments);
                chosen.require(analysis, needed(chosen.names().len()))?;
                Ok(Related {
                    names: chosen.names().to_vec(),
                    r: chosen.correlation(),
                    n: chosen.n(),
                    of: Coefficient::Pearson,
                    missing: chosen.missing(),
                    cases: chosen.cases(),
                    weighting: chosen.weighting(),
                })
            }
            Known::Matrix(matrix) => of_matrix(matrix, names, analysis),
        }
    }
}

fn needed(variables: usize) -> u64 {
    (variables as u64 + 1).max(3)
}

fn of_matrix(
    matrix: &CorrelationMatrix,
    names: Option<&[&str]>,
    analysis: &'static str,
) -> Result<Related> {
    let of = match matrix.method {
        "pearson" => Coefficient::Pearson,
        "spearman" => Coefficient::Spearman,
        "kendall" => Coefficient::Kendall,
        method => return Err(Error::Correlation(CorrelationProblem::NoPartial { method })),
    };
    let at = match names {
        Some(names) => positions(&matrix.names, names)?,
        None => (0..matrix.names.len()).collect(),
    };
    let k = at.len();
    let chosen = |from: &Array2<f64>| Array2::from_shape_fn((k, k), |(i, j)| from[[at[i], at[j]]]);
    let n = chosen(&matrix.n).iter().fold(f64::INFINITY, |least, n| least.min(*n)) as u64;
    let (need, Cases { read, used, .. }) = (needed(k), matrix.cases);
    if n < need {
        return Err(Error::TooFewRows { analysis, need, found: n, left_out: read - used, read });
    }
    Ok(Related {
        names: at.iter().map(|&at| matrix.names[at].clone()).collect(),
        r: chosen(&matrix.r),
        n,
        of,
        missing: matrix.missing,
        cases: matrix.cases,
        weighting: matrix.weighting,
    })
}

/// What the correlations are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coefficient {
    Pearson,
    Spearman,
    Kendall,
}

/// Where the controls are held constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// A partial correlation.
    InBoth,
    /// A semipartial one.
    InSecond,
}

impl Coefficient {
    fn method(self, held: Held) -> &'static str {
        match (held, self) {
            (Held::InBoth, Coefficient::Pearson) => "partial",
            (Held::InBoth, Coefficient::Spearman) => "partial_spearman",
            (Held::InBoth, Coefficient::Kendall) => "partial_kendall",
            (Held::InSecond, Coefficient::Pearson) => "semipartial",
            (Held::InSecond, Coefficient::Spearman) => "semipartial_spearman",
            (Held::InSecond, Coefficient::Kendall) => "semipartial_kendall",
        }
    }
}

/// Correlations of some variables, and whom they are of.
#[derive(Debug, Clone)]
pub(super) struct Related {
    pub(super) names: Vec<String>,
    pub(super) r: Array2<f64>,
    /// The smallest of any pair.
    pub(super) n: u64,
    of: Coefficient,
    pub(super) missing: Missing,
    pub(super) cases: Cases,
    pub(super) weighting: Weighting,
}

impl Related {
    /// The Cholesky factor of some of the correlations; `at` says which variables they are of.
    pub(super) fn factor(&self, r: &Array2<f64>, at: &[usize]) -> Result<Array2<f64>> {
        cholesky::factor(r, LEAST_LEFT).map_err(|Dependence { variable, pivot, on }| {
            let name = |i: usize| self.names[at[i]].clone();
            let depends_on = on.iter().map(|&i| name(i)).collect();
            match pivot {
                pivot if pivot < -BELOW_ROUNDING => self.not_positive_definite(at[variable]),
                pivot if pivot <= cholesky::ROUNDING => {
                    Error::Collinear { variable: name(variable), depends_on }
                }
                tolerance => {
                    Error::IllConditioned { variable: name(variable), depends_on, tolerance }
                }
            }
        })
    }

    pub(super) fn not_positive_definite(&self, variable: usize) -> Error {
        Error::NotPositiveDefinite {
            variable: self.names[variable].clone(),
            smallest_eigenvalue: smallest_eigenvalue(&self.r),
        }
    }

    pub(super) fn sample(&self, g: usize, confidence: f64) -> Sample {
        let (n, of) = (self.n, self.of);
        Sample { n, g, of, z: z_critical(confidence), kind: self.weighting.kind }
    }
}

/// The respondents behind a correlation with g controls.
pub(super) struct Sample {
    n: u64,
    g: usize,
    of: Coefficient,
    z: f64,
    kind: Option<WeightType>,
}

impl Sample {
    /// A coefficient without test and interval.
    pub(super) fn untested(&self, r: f64, held: Held) -> Correlation {
        Correlation {
            estimate: r,
            std_error: f64::NAN,
            statistic: f64::NAN,
            df: f64::NAN,
            p_value: f64::NAN,
            conf_low: f64::NAN,
            conf_high: f64::NAN,
            n: self.n,
            method: self.of.method(held),
            interval: "none",
        }
    }

    pub(super) fn test(&self, r: f64, held: Held) -> Correlation {
        let bare = self.untested(r, held);
        if self.kind == Some(WeightType::Sampling) {
            return bare;
        }
        let free = self.n as f64 - self.g as f64;
        if self.of == Coefficient::Kendall {
            let variance = 2.0 * (2.0 * free + 5.0) / (9.0 * free * (free - 1.0));
            let statistic = r / variance.sqrt();
            return Correlation { statistic, p_value: z_two_sided(statistic), ..bare };
        }
        let df = free - 2.0;
        let statistic = r * (df / ((1.0 - r) * (1.0 + r))).sqrt();
        let tested = Correlation { statistic, df, p_value: t_two_sided(statistic, df), ..bare };
        if free <= 3.0 || self.of != Coefficient::Pearson {
            return tested;
        }
        let half = self.z / (free - 3.0).sqrt();
        Correlation {
            conf_low: (r.atanh() - half).tanh(),
            conf_high: (r.atanh() + half).tanh(),
            interval: "fisher",
            ..tested
        }
    }
}
