//! Sufficient statistics: what nearly every analysis of a survey needs instead of its rows.
//!
//! ```text
//! n    respondents (Σw when they carry frequency weights)
//! m    means                      (k)
//! C    centred cross-products     (k, k),  C = Σ w (x − m)(x − m)ᵀ
//! ```
//!
//! Moments of two parts of a survey merge into the moments of the whole (Chan, Golub & LeVeque
//! 1983), so files, streams and published tables enter by the same door.

mod cases;
mod complete;
mod gram;
mod kernel;
mod pairwise;
mod published;
mod saved;
mod threads;

pub use cases::Cases;
pub use threads::set_threads;

pub(crate) use kernel::twofold;
pub(crate) use threads::in_order;

use ndarray::{Array1, Array2};

use crate::data::{MOST_RESPONDENTS, Missing, Responses, position};
use crate::error::{Error, Result};
use complete::Complete;
use pairwise::Pairwise;

/// Row count, means and centred cross-products of named variables.
///
/// ```text
/// merge (Chan, Golub & LeVeque):   δ = m_b − m_a,   n = n_a + n_b
///                                  m = m_a + δ n_b / n
///                                  C = C_a + C_b + δ δᵀ n_a n_b / n
/// covariance    S = C / (n − 1)
/// correlation   r_ij = C_ij / √(C_ii C_jj)
/// ```
///
/// With [`Missing::Pairwise`] the same sums are kept for every pair of variables, over the
/// respondents who answered both.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![2.0, 1.0, 4.0, f64::NAN]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let moments = Moments::of(&responses, Missing::Listwise)?;
/// assert_eq!(moments.n(), 3);
/// assert_eq!(moments.cases().incomplete, 1);
/// assert_eq!(moments.mean()[0], 2.0);
/// assert!((moments.covariance()[[0, 1]] - 1.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Chan, T. F., Golub, G. H., & LeVeque, R. J. (1983). Algorithms for computing the sample
/// variance. *The American Statistician*, 37(3), 242–247. <https://doi.org/10.1080/00031305.1983.10483115>
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    names: Vec<String>,
    /// For each variable, the respondents who answered it.
    answered: Vec<u64>,
    cases: Cases,
    sums: Sums,
}

#[derive(Debug, Clone, PartialEq)]
enum Sums {
    Complete(Complete),
    Pairwise(Pairwise),
}

impl Moments {
    /// The moments of all columns, in one reading of the answers.
    ///
    /// # Errors
    /// [`Error::NoVariables`], [`Error::InfiniteValue`], [`Error::TooLarge`].
    pub fn of(responses: &Responses<'_>, missing: Missing) -> Result<Self> {
        let read = kernel::read(responses, missing)?;
        let moments = Self {
            names: responses.names().to_vec(),
            answered: read.answered,
            cases: read.cases,
            sums: read.sums,
        };
        moments.check_finite()?;
        Ok(moments)
    }

    /// Adds a further batch of respondents.
    ///
    /// # Errors
    /// As [`Moments::of`] and [`Moments::merge`]; the moments are then unchanged.
    pub fn push(&mut self, responses: &Responses<'_>) -> Result<()> {
        let batch = Self::of(&responses.select(&self.names)?, self.missing())?;
        *self = self.merge(&batch)?;
        Ok(())
    }

    /// The moments of both parts together.
    ///
    /// # Errors
    /// [`Error::DifferentVariables`], [`Error::DifferentKinds`], [`Error::TooLarge`],
    /// [`Error::SampleSizeOutOfRange`].
    pub fn merge(&self, other: &Self) -> Result<Self> {
        if self.names != other.names {
            return Err(Error::DifferentVariables {
                left: self.names.clone(),
                right: other.names.clone(),
            });
        }
        let sums = match (&self.sums, &other.sums) {
            (Sums::Complete(left), Sums::Complete(right)) => Sums::Complete(left.merge(right)),
            (Sums::Pairwise(left), Sums::Pairwise(right)) => Sums::Pairwise(left.merge(right)),
            _ => {
                return Err(Error::DifferentKinds {
                    left: self.missing().name(),
                    right: other.missing().name(),
                });
            }
        };
        // Each of the two is at most 2⁵³, so that neither sum can leave its type.
        let n = (self.cases + other.cases).read.max(self.n() + other.n());
        if n > MOST_RESPONDENTS {
            return Err(Error::SampleSizeOutOfRange { n: n as f64 });
        }
        let answered = self.answered.iter().zip(&other.answered).map(|(a, b)| a + b).collect();
        let (names, cases) = (self.names.clone(), self.cases + other.cases);
        let merged = Self { names, answered, cases, sums };
        merged.check_finite()?;
        Ok(merged)
    }

    /// Some of the variables, in the order named. The respondents stay the same: those complete
    /// on all variables that were read.
    ///
    /// # Errors
    /// [`Error::NoVariables`], [`Error::UnknownVariable`], [`Error::DuplicateName`].
    pub fn select<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut at = Vec::new();
        for name in names {
            let index = position(&self.names, name.as_ref())?;
            if at.contains(&index) {
                return Err(Error::DuplicateName { variable: name.as_ref().to_string() });
            }
            at.push(index);
        }
        if at.is_empty() {
            return Err(Error::NoVariables);
        }
        Ok(Self {
            names: at.iter().map(|&i| self.names[i].clone()).collect(),
            answered: at.iter().map(|&i| self.answered[i]).collect(),
            cases: self.cases,
            sums: match &self.sums {
                Sums::Complete(sums) => Sums::Complete(sums.select(&at)),
                Sums::Pairwise(sums) => Sums::Pairwise(sums.select(&at)),
            },
        })
    }

    /// The variable at `index` replaced by `total − x`, as for an item keyed the other way.
    pub(crate) fn reversed(mut self, index: usize, total: f64) -> Self {
        match &mut self.sums {
            Sums::Complete(sums) => sums.reverse(index, total),
            Sums::Pairwise(sums) => sums.reverse(index, total),
        }
        self
    }

    /// The names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How missing answers were treated.
    pub fn missing(&self) -> Missing {
        match self.sums {
            Sums::Complete(_) => Missing::Listwise,
            Sums::Pairwise(_) => Missing::Pairwise,
        }
    }

    /// Who was read, used and left out.
    pub fn cases(&self) -> Cases {
        self.cases
    }

    /// For each variable, the respondents who answered it.
    pub fn answered(&self) -> &[u64] {
        &self.answered
    }

    /// Respondents used (the sum of frequency weights); under pairwise deletion the smallest
    /// number that any pair has.
    pub fn n(&self) -> u64 {
        match &self.sums {
            Sums::Complete(sums) => sums.weight as u64,
            Sums::Pairwise(sums) => sums.n.iter().copied().fold(f64::INFINITY, f64::min) as u64,
        }
    }

    /// Respondents used for each pair of variables (k, k).
    pub fn pair_n(&self) -> Array2<f64> {
        match &self.sums {
            Sums::Complete(sums) => Array2::from_elem(sums.cross.dim(), sums.weight),
            Sums::Pairwise(sums) => sums.n.clone(),
        }
    }

    /// The means (k); under pairwise deletion of all who answered the variable.
    pub fn mean(&self) -> Array1<f64> {
        match &self.sums {
            Sums::Complete(sums) => sums.mean.clone(),
            Sums::Pairwise(sums) => sums.mean.diag().to_owned(),
        }
    }

    /// The standard deviations, with n − 1 (k); under pairwise deletion of all who answered the
    /// variable.
    pub fn sd(&self) -> Array1<f64> {
        self.covariance().diag().mapv(f64::sqrt)
    }

    /// The covariance matrix, with n − 1 (k, k). Under pairwise deletion each entry is the
    /// covariance among those who answered both variables.
    pub fn covariance(&self) -> Array2<f64> {
        match &self.sums {
            Sums::Complete(sums) => &sums.cross / (sums.weight - 1.0),
            Sums::Pairwise(sums) => &sums.cross / &sums.n.mapv(|n| n - 1.0),
        }
    }

    /// The correlation matrix (k, k). Under pairwise deletion each entry is Pearson's r among
    /// those who answered both variables. NaN beside a variable that does not vary.
    pub fn correlation(&self) -> Array2<f64> {
        // Rounding can carry a perfect correlation a last bit past one.
        self.correlation_as_computed().mapv_into(|r| r.clamp(-1.0, 1.0))
    }

    /// The correlations before they are held within −1 and 1: published figures may lie outside.
    fn correlation_as_computed(&self) -> Array2<f64> {
        let of_pair = |(i, j)| match &self.sums {
            _ if i == j => 1.0,
            Sums::Complete(sums) => {
                sums.cross[[i, j]] / geometric_mean(sums.cross[[i, i]], sums.cross[[j, j]])
            }
            Sums::Pairwise(sums) => {
                sums.cross[[i, j]] / geometric_mean(sums.square[[i, j]], sums.square[[j, i]])
            }
        };
        let k = self.names.len();
        Array2::from_shape_fn((k, k), of_pair)
    }

    /// The centred cross-products over complete cases, or `None` under pairwise deletion.
    pub fn cross_products(&self) -> Option<&Array2<f64>> {
        match &self.sums {
            Sums::Complete(sums) => Some(&sums.cross),
            Sums::Pairwise(_) => None,
        }
    }

    /// Makes sure that every variable was answered, that it varies, and that there are rows
    /// enough for what is asked.
    pub(crate) fn require(&self, analysis: &'static str, need: u64) -> Result<()> {
        self.require_answers(analysis, need)?;
        self.require_variation()
    }

    /// As [`Moments::require`], for what needs no variation.
    pub(crate) fn require_answers(&self, analysis: &'static str, need: u64) -> Result<()> {
        let Cases { read, used, .. } = self.cases;
        if let Some(empty) = self.answered.iter().position(|&n| n == 0).filter(|_| read > 0) {
            return Err(Error::AllMissing { variable: self.names[empty].clone(), rows: read });
        }
        let enough = |found| {
            let left_out = read - used;
            Err(Error::TooFewRows { analysis, need, found, left_out, read })
        };
        match &self.sums {
            Sums::Complete(_) if self.n() < need => return enough(self.n()),
            Sums::Complete(_) => {}
            Sums::Pairwise(sums) => {
                let short = sums.n.indexed_iter().find(|(_, n)| **n < need as f64);
                if let Some(((i, j), &n)) = short {
                    if i == j {
                        return enough(n as u64);
                    }
                    let (first, second) = (self.names[i].clone(), self.names[j].clone());
                    return Err(Error::TooFewPairs { first, second, need, found: n as u64 });
                }
            }
        }
        Ok(())
    }

    /// Where everyone agrees, merging parts leaves the last bits of their means, ε(|m| + |x|) with x
    /// any answer, where the variation was.
    fn require_variation(&self) -> Result<()> {
        const SQUARED_ROUNDING: f64 = 1e-30;
        let constant = |i: usize, value| {
            Err(Error::ConstantVariable { variable: self.names[i].clone(), value })
        };
        match &self.sums {
            Sums::Complete(sums) => {
                let rounding = |i: usize| SQUARED_ROUNDING * sums.weight * sums.mean[i].powi(2);
                let mut squares = sums.cross.diag().into_iter().enumerate();
                match squares.find(|(i, square)| **square <= rounding(*i)) {
                    Some((i, _)) => constant(i, sums.mean[i]),
                    None => Ok(()),
                }
            }
            Sums::Pairwise(sums) => {
                let rounding = |i: usize, j: usize| {
                    let size = sums.square[[i, i]] + sums.mean[[i, i]].powi(2);
                    SQUARED_ROUNDING * sums.n[[i, j]] * size
                };
                let mut squares = sums.square.indexed_iter();
                match squares.find(|((i, j), square)| **square <= rounding(*i, *j)) {
                    Some(((i, j), _)) => constant(i, sums.mean[[i, j]]),
                    None => Ok(()),
                }
            }
        }
    }

    pub(super) fn check_finite(&self) -> Result<()> {
        let cross = match &self.sums {
            Sums::Complete(sums) => &sums.cross,
            Sums::Pairwise(sums) => &sums.cross,
        };
        match cross.indexed_iter().find(|(_, product)| !product.is_finite()) {
            Some(((i, _), _)) => Err(Error::TooLarge { variable: self.names[i].clone() }),
            None => Ok(()),
        }
    }
}

/// √(ab): one root rounds once, so that identical variables correlate at exactly 1; two roots where
/// the product would leave the range of a double.
fn geometric_mean(a: f64, b: f64) -> f64 {
    let product = a * b;
    if product.is_normal() { product.sqrt() } else { a.sqrt() * b.sqrt() }
}
