//! Comparisons of correlations by the names of their variables.

use super::{
    Alternative, CorrelationComparison, NonoverlappingCorrelations, OverlappingCorrelations,
    Question, check_correlation, check_n, check_together, compare_independent_correlations,
    problem,
};
use crate::data::WeightType;
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::Moments;

/// Compares two correlations of the same respondents, by the names of their variables.
///
/// With one variable in common they are compared as by
/// [`compare_overlapping_correlations`](crate::compare_overlapping_correlations), with none as by
/// [`compare_nonoverlapping_correlations`](crate::compare_nonoverlapping_correlations). n is that of
/// the moments; under pairwise deletion and EM the smallest of any pair of the variables compared.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::DuplicateName`] for a variable with itself,
/// [`CorrelationProblem::SamePair`], what
/// [`correlation_matrix`](crate::correlation_matrix) refuses, and what the functions above do;
/// [`Error::NotYet`] under sampling weights, where the rows are needed:
/// [`compare_linearized_correlations`](crate::compare_linearized_correlations).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, Moments, compare_correlations};
///
/// let r = array![[1.0, 0.2, 0.5], [0.2, 1.0, 0.1], [0.5, 0.1, 1.0]];
/// let moments = Moments::from_correlation(["age", "wit", "shoe"], r.view(), 315, None, None)?;
/// let pairs = (["age", "wit"], ["age", "shoe"]);
/// let found = compare_correlations(&moments, pairs.0, pairs.1, Alternative::TwoSided, 0.95)?;
/// assert_eq!((found.design.name(), found.tests.len()), ("overlapping", 10));
/// assert!((found.difference + 0.3).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn compare_correlations(
    moments: &Moments,
    first: [&str; 2],
    second: [&str; 2],
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    let names = compared(first, second)?;
    let used = Correlations::of(moments, &names)?;
    let r = |i: usize, j: usize| used.r[[i, j]];
    used.check()?;
    Ok(if names.len() == 3 {
        let given = OverlappingCorrelations { r_jk: r(0, 1), r_jh: r(0, 2), r_kh: r(1, 2) };
        given.compare(used.n, question)
    } else {
        let given = NonoverlappingCorrelations {
            r_jk: r(0, 1),
            r_hm: r(2, 3),
            r_jh: r(0, 2),
            r_jm: r(0, 3),
            r_kh: r(1, 2),
            r_km: r(1, 3),
        };
        given.compare(used.n, question)
    })
}

/// Compares the correlation of two variables between two groups of different respondents, as
/// [`compare_independent_correlations`] does.
///
/// # Errors
/// As [`compare_correlations`]; under sampling weights the rows are needed:
/// [`compare_linearized_correlations_between`](crate::compare_linearized_correlations_between).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, Moments, compare_correlations_between};
///
/// let of = |r: f64, n| {
///     Moments::from_correlation(["x", "y"], array![[1.0, r], [r, 1.0]].view(), n, None, None)
/// };
/// let (men, women) = (of(0.4, 100)?, of(0.5, 100)?);
/// let pair = ["x", "y"];
/// let found = compare_correlations_between(&men, &women, pair, Alternative::TwoSided, 0.95)?;
/// assert!((found.tests[0].p_value - 0.381_518_825_6).abs() < 1e-9);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn compare_correlations_between(
    first: &Moments,
    second: &Moments,
    pair: [&str; 2],
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    check_pair(pair)?;
    let (one, other) = (Correlations::of(first, &pair)?, Correlations::of(second, &pair)?);
    one.check()?;
    other.check()?;
    let (r1, r2) = (one.r[[0, 1]], other.r[[0, 1]]);
    compare_independent_correlations(r1, one.n, r2, other.n, alternative, confidence)
}

/// The variables of two pairs, each once: the one in common first, if there is one.
pub(super) fn compared<'a>(first: [&'a str; 2], second: [&'a str; 2]) -> Result<Vec<&'a str>> {
    check_pair(first)?;
    check_pair(second)?;
    // Those of a variable in common come first.
    let [a, b] = first;
    let shared = |name: &str| second.contains(&name);
    let other = |name: &str| if second[0] == name { second[1] } else { second[0] };
    Ok(match (shared(a), shared(b)) {
        (true, true) => {
            let (first, second) = (a.to_string(), b.to_string());
            return Err(problem(CorrelationProblem::SamePair { first, second }));
        }
        (true, false) => vec![a, b, other(a)],
        (false, true) => vec![b, a, other(b)],
        (false, false) => vec![a, b, second[0], second[1]],
    })
}

/// Makes sure that a pair is one of two variables.
pub(super) fn check_pair(pair: [&str; 2]) -> Result<()> {
    if pair[0] == pair[1] {
        return Err(Error::DuplicateName { variable: pair[0].to_string() });
    }
    Ok(())
}

/// The correlations of a few variables, by name.
struct Correlations<'a> {
    names: &'a [&'a str],
    r: ndarray::Array2<f64>,
    n: u64,
}

impl<'a> Correlations<'a> {
    fn of(moments: &Moments, names: &'a [&'a str]) -> Result<Self> {
        let selected = moments.show(names)?;
        if selected.weighting().kind == Some(WeightType::Sampling) {
            return Err(Error::NotYet {
                what: "a comparison of correlations under sampling weights",
                instead: "give the answers: their comparison is linearized, with missing=\"listwise\"",
            });
        }
        selected.require("a comparison of correlations", 4)?;
        Ok(Self { names, r: selected.correlation(), n: selected.n() })
    }

    /// Makes sure that the correlations can be compared, and occur together.
    fn check(&self) -> Result<()> {
        let names = self.names;
        let mut lower = Vec::new();
        for i in 0..names.len() {
            for j in 0..i {
                let what = format!("r of `{}` and `{}`", names[j], names[i]);
                check_correlation(&what, self.r[[i, j]])?;
                lower.push(self.r[[i, j]]);
            }
        }
        check_n("n", self.n)?;
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let (last, others) = quoted.split_last().expect("two names or more");
        check_together(&format!("{} and {last}", others.join(", ")), &lower)
    }
}
