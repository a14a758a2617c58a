//! Codings of the levels of a factor: from k levels to k − 1 columns.

use std::fmt;

use ndarray::Array2;

/// How the levels of a factor become columns.
///
/// ```text
/// coding      columns                  what b says
/// dummy       employer[B]              level B less the reference
/// effect      employer[S.B]            level B less the mean of all levels; the reference is −1
/// helmert     employer[H.B]            level B less the mean of the levels before it, over its place
/// polynomial  employer[linear], …      trends over levels that are equally far apart
/// none        employer[A], …           one column per level, where nothing else carries their mean
/// ```
///
/// The figures are those of R's `contr.treatment`, `contr.sum`, `contr.helmert` and `contr.poly`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Coding {
    /// 1 for the level, 0 for all others; the reference, by default the first level, has no column.
    #[default]
    Dummy,
    /// As dummies, but the reference, by default the last level, is −1 in every column.
    Effect,
    /// Each level but the first against the ones before it.
    Helmert,
    /// Orthonormal polynomials over the levels in order.
    Polynomial,
}

impl Coding {
    /// The word for it: `dummy`, `effect`, `helmert` or `polynomial`.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Dummy => "dummy",
            Coding::Effect => "effect",
            Coding::Helmert => "helmert",
            Coding::Polynomial => "polynomial",
        }
    }

    /// The coding of that word; R's and patsy's words are known, too.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "dummy" | "treatment" => Some(Coding::Dummy),
            "effect" | "sum" | "deviation" => Some(Coding::Effect),
            "helmert" => Some(Coding::Helmert),
            "polynomial" | "poly" => Some(Coding::Polynomial),
            _ => None,
        }
    }

    /// Whether one level is the one that others are compared with.
    pub(crate) fn has_reference(self) -> bool {
        matches!(self, Coding::Dummy | Coding::Effect)
    }

    /// The place of the reference where none is declared.
    pub(crate) fn default_reference(self, levels: usize) -> usize {
        if self == Coding::Effect { levels - 1 } else { 0 }
    }

    /// The columns of a factor: what to write in brackets, and the value at each level.
    pub(crate) fn columns(self, levels: &[String], reference: usize) -> Vec<(String, Vec<f64>)> {
        let k = levels.len();
        let others = (0..k).filter(|&level| level != reference);
        let indicator = |of: usize, at: usize| if of == at { 1.0 } else { 0.0 };
        match self {
            Coding::Dummy => others
                .map(|of| (levels[of].clone(), (0..k).map(|at| indicator(of, at)).collect()))
                .collect(),
            Coding::Effect => others
                .map(|of| {
                    let value = |at| if at == reference { -1.0 } else { indicator(of, at) };
                    (format!("S.{}", levels[of]), (0..k).map(value).collect())
                })
                .collect(),
            Coding::Helmert => (1..k)
                .map(|of| {
                    let value = |at: usize| match at.cmp(&of) {
                        std::cmp::Ordering::Less => -1.0,
                        std::cmp::Ordering::Equal => of as f64,
                        std::cmp::Ordering::Greater => 0.0,
                    };
                    (format!("H.{}", levels[of]), (0..k).map(value).collect())
                })
                .collect(),
            Coding::Polynomial => {
                let trends = orthonormal_polynomials(k);
                let of_degree = |degree: usize| (degree_name(degree), trends.row(degree).to_vec());
                (1..k).map(of_degree).collect()
            }
        }
    }
}

impl fmt::Display for Coding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A column for each level.
pub(crate) fn one_per_level(levels: &[String]) -> Vec<(String, Vec<f64>)> {
    let value = |of: usize| move |at: usize| if at == of { 1.0 } else { 0.0 };
    let column =
        |(of, level): (usize, &String)| (level.clone(), (0..levels.len()).map(value(of)).collect());
    levels.iter().enumerate().map(column).collect()
}

fn degree_name(degree: usize) -> String {
    match degree {
        1 => "linear".to_string(),
        2 => "quadratic".to_string(),
        3 => "cubic".to_string(),
        _ => format!("degree {degree}"),
    }
}

/// Polynomials of degree 0 to k − 1 over k points one apart, each with a sum of squares of 1, by
/// their recurrence: p₍ᵢ₊₁₎ = (x − aᵢ) pᵢ − bᵢ p₍ᵢ₋₁₎. The points lie about zero, so that every a is
/// nought.
fn orthonormal_polynomials(k: usize) -> Array2<f64> {
    let middle = (k as f64 - 1.0) / 2.0;
    let points: Vec<f64> = (0..k).map(|at| at as f64 - middle).collect();
    let mut trends = Array2::zeros((k, k));
    let unit = |row: Vec<f64>| {
        let size = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.into_iter().map(move |x| x / size).collect::<Vec<f64>>()
    };
    trends.row_mut(0).fill(1.0 / (k as f64).sqrt());
    for degree in 1..k {
        let mut next: Vec<f64> =
            points.iter().zip(trends.row(degree - 1)).map(|(x, p)| x * p).collect();
        // Against all lower degrees, twice: the recurrence alone loses digits at high degrees.
        for _ in 0..2 {
            for lower in 0..degree {
                let along: f64 = next.iter().zip(trends.row(lower)).map(|(x, p)| x * p).sum();
                next.iter_mut().zip(trends.row(lower)).for_each(|(x, p)| *x -= along * p);
            }
        }
        trends.row_mut(degree).iter_mut().zip(unit(next)).for_each(|(to, from)| *to = from);
    }
    trends
}
