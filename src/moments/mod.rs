//! Sufficient statistics: what nearly every analysis of a survey needs instead of its rows.
//!
//! ```text
//! n    respondents: Σw when the weights are frequencies, else rows
//! W    Σw, the weight sum; n without weights
//! m    means                      (k),     m = Σ w x / W
//! C    centred cross-products     (k, k),  C = Σ w (x − m)(x − m)ᵀ
//! ```
//!
//! Moments of two parts of a survey merge into the moments of the whole (Chan, Golub & LeVeque
//! 1983), so files, streams and published tables enter by the same door.

mod cases;
mod complete;
mod counted;
mod disclosure;
mod em;
mod expectation;
mod extremes;
mod few_gaps;
mod gapped_rows;
mod gram;
mod gram_integer;
mod groups;
mod information;
#[cfg(feature = "arrow")]
mod ipc;
mod kernel;
mod likelihood;
mod marked;
mod narrow;
mod pairwise;
mod panels;
mod patterns;
mod published;
mod require;
mod row_chunk;
mod rows;
mod saved;
mod tables;
mod take;
mod threads;
mod turn;
mod twofold;
mod units;
mod weighting;
mod wide;

pub use cases::Cases;
pub use em::Em;
pub use groups::{GroupCoefficient, GroupCoefficients, GroupSizes, GroupedMoments, Key, Level};
pub(crate) use require::{Unpaired, refuse_if_all};
pub use tables::PairTables;
pub use threads::set_threads;
pub use weighting::Weighting;

pub(crate) use counted::CountedRows;
pub(crate) use gapped_rows::GappedRows;
pub(crate) use gram::{LANES, add_gram};
pub(crate) use groups::{Partition, group_of_rows};
pub(crate) use information::Parameters;
pub(crate) use kernel::vectors;
pub(crate) use pairwise::Pairwise;
pub(crate) use published::checked_correlations;
pub(crate) use row_chunk::{ROWS, RowChunk};
#[cfg(feature = "python")]
pub(crate) use threads::stop_when;
pub(crate) use threads::{in_order, threads};
pub(crate) use twofold::{Twofold, twofold, twofold_of};

use std::sync::Arc;

use ndarray::{Array1, Array2};

use crate::data::{MOST_RESPONDENTS, Missing, Responses, WeightType, positions};
use crate::error::{Error, MomentsProblem, Result};
use complete::Complete;
use likelihood::Likelihood;
use units::Units;

/// Row count, means and centred cross-products of named variables.
///
/// ```text
/// merge (Chan, Golub & LeVeque):   δ = m_b − m_a,   W = W_a + W_b
///                                  m = m_a + δ W_b / W
///                                  C = C_a + C_b + δ δᵀ W_a W_b / W
/// covariance    S = C / W · n / (n − 1),   which is C / (n − 1) without weights
/// correlation   r_ij = C_ij / √(C_ii C_jj)
/// ```
///
/// With [`Missing::Pairwise`] the same sums are kept for every pair of variables, over the
/// respondents who answered both; with [`Missing::Em`] for every pattern of missing answers, from
/// which the maximum-likelihood means and covariances are found when they are first asked for.
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
    /// Shared by all that came of one reading.
    names: Arc<[String]>,
    /// For each variable, the respondents who answered it.
    answered: Vec<u64>,
    cases: Cases,
    weighting: Weighting,
    units: Units,
    sums: Sums,
}

#[derive(Debug, Clone, PartialEq)]
enum Sums {
    Complete(Complete),
    Pairwise(Box<Pairwise>),
    Patterns(Likelihood),
}

impl Sums {
    /// The sums of both parts; none when they are of different kinds.
    fn merge(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Sums::Complete(left), Sums::Complete(right)) => {
                Some(Sums::Complete(left.merge(right)))
            }
            (Sums::Pairwise(left), Sums::Pairwise(right)) => {
                Some(Sums::Pairwise(Box::new(left.merge(right))))
            }
            (Sums::Patterns(left), Sums::Patterns(right)) => left.merge(right).map(Sums::Patterns),
            _ => None,
        }
    }
}

impl Moments {
    /// The moments of all columns, in one reading of the answers.
    ///
    /// # Errors
    /// [`Error::NoVariables`], [`Error::InfiniteValue`], [`Error::TooLarge`], [`MomentsProblem::TooSmall`],
    /// [`MomentsProblem::TooManyDigits`].
    pub fn of(responses: &Responses<'_>, missing: Missing) -> Result<Self> {
        let read = kernel::read(responses, missing)?;
        let moments = Self {
            names: responses.names().into(),
            answered: read.answered,
            cases: read.cases,
            weighting: read.weighting,
            units: Units::Answers,
            sums: read.sums,
        };
        moments.check_finite()?;
        extremes::check(responses, [&moments].into_iter())?;
        Ok(moments)
    }

    /// Adds a further batch of respondents, as an iterator of batches gives them.
    ///
    /// # Errors
    /// As [`Moments::of`] and [`Moments::merge`]; the moments are then unchanged.
    pub fn push(&mut self, responses: &Responses<'_>) -> Result<()> {
        let batch = Self::of(&responses.select(self.names.iter())?, self.missing())?;
        *self = self.merge(&batch)?;
        Ok(())
    }

    /// The moments of both parts together.
    ///
    /// # Errors
    /// [`Error::DifferentVariables`], [`Error::DifferentKinds`], [`Error::DifferentWeights`],
    /// [`MomentsProblem::DifferentUnits`], [`Error::TooLarge`], [`Error::SampleSizeOutOfRange`].
    pub fn merge(&self, other: &Self) -> Result<Self> {
        if self.names != other.names {
            return Err(Error::DifferentVariables {
                left: self.names.to_vec(),
                right: other.names.to_vec(),
            });
        }
        if self.weighting.kind != other.weighting.kind {
            let name = |moments: &Self| moments.weighting.kind.map_or("no", WeightType::name);
            return Err(Error::DifferentWeights { left: name(self), right: name(other) });
        }
        if self.units != other.units {
            let (left, right) = (self.units.name(), other.units.name());
            return Err(Error::Moments(MomentsProblem::DifferentUnits { left, right }));
        }
        let Some(sums) = self.sums.merge(&other.sums) else {
            return Err(Error::DifferentKinds {
                left: self.missing().name(),
                right: other.missing().name(),
            });
        };
        // Each of the two is at most 2⁵³, so that neither sum can leave its type.
        let n = (self.cases + other.cases).read.max(self.n() + other.n());
        if n > MOST_RESPONDENTS {
            return Err(Error::SampleSizeOutOfRange { n: n as f64 });
        }
        let answered = self.answered.iter().zip(&other.answered).map(|(a, b)| a + b).collect();
        let (names, cases) = (self.names.clone(), self.cases + other.cases);
        let weighting = self.weighting + other.weighting;
        let merged = Self { names, answered, cases, weighting, units: self.units, sums };
        merged.check_finite()?;
        Ok(merged)
    }

    /// Some of the variables, in the order named, and nothing of any other. The respondents stay the
    /// same: under listwise deletion those complete on all variables that were read.
    ///
    /// With [`Missing::Em`] the patterns of the variables named are left, and the estimate becomes the
    /// one of reading these variables alone. Analyses that are given all moments and the variables to
    /// use keep what the others tell about missing answers.
    ///
    /// # Errors
    /// [`Error::NoVariables`], [`Error::UnknownVariable`], [`Error::DuplicateName`].
    pub fn select<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let at = positions(&self.names, names)?;
        let sums = match &self.sums {
            Sums::Complete(sums) => Sums::Complete(sums.select(&at)),
            Sums::Pairwise(sums) => Sums::Pairwise(Box::new(sums.select(&at))),
            Sums::Patterns(likelihood) => Sums::Patterns(likelihood.select(&at)),
        };
        Ok(self.of_variables(&at, sums))
    }

    /// Some of the variables, for an analysis of moments that stay here: under EM they keep what all
    /// variables that were read tell about missing answers.
    ///
    /// # Errors
    /// As [`Moments::select`].
    pub(crate) fn show<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let at = positions(&self.names, names)?;
        let sums = match &self.sums {
            Sums::Complete(sums) => Sums::Complete(sums.select(&at)),
            Sums::Pairwise(sums) => Sums::Pairwise(Box::new(sums.select(&at))),
            Sums::Patterns(likelihood) => Sums::Patterns(likelihood.show(&at)),
        };
        Ok(self.of_variables(&at, sums))
    }

    fn of_variables(&self, at: &[usize], sums: Sums) -> Self {
        Self {
            names: at.iter().map(|&i| self.names[i].clone()).collect(),
            answered: at.iter().map(|&i| self.answered[i]).collect(),
            cases: self.cases,
            weighting: self.weighting,
            units: self.units,
            sums,
        }
    }

    /// The variable at `index` replaced by `total − x`, as for an item keyed the other way.
    pub(crate) fn reversed(mut self, index: usize, total: f64) -> Self {
        match &mut self.sums {
            Sums::Complete(sums) => sums.reverse(index, total),
            Sums::Pairwise(sums) => sums.reverse(index, total),
            Sums::Patterns(likelihood) => likelihood.reverse(index, total),
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
            Sums::Patterns(_) => Missing::Em,
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

    /// What is known of the weights of the respondents used.
    pub fn weighting(&self) -> Weighting {
        self.weighting
    }

    /// Respondents used (the sum of frequency weights, else rows); under pairwise deletion and EM
    /// the smallest number that any pair has.
    pub fn n(&self) -> u64 {
        match &self.sums {
            Sums::Complete(sums) => sums.n as u64,
            _ => self.pair_n().iter().copied().fold(f64::INFINITY, f64::min) as u64,
        }
    }

    /// Respondents for each pair of variables (k, k).
    pub fn pair_n(&self) -> Array2<f64> {
        match &self.sums {
            Sums::Complete(sums) => Array2::from_elem(sums.cross.dim(), sums.n),
            Sums::Pairwise(sums) => sums.n.clone(),
            Sums::Patterns(likelihood) => likelihood.pair_n(),
        }
    }

    /// The maximum-likelihood estimate and how it was found; `None` unless missing answers are
    /// treated by EM.
    ///
    /// # Errors
    /// [`Error::NotConverged`], [`Error::NotPositiveDefinite`], [`Error::TooFewPairs`],
    /// [`Error::AllMissing`], [`Error::ConstantVariable`].
    pub fn em(&self) -> Option<Result<Em>> {
        match &self.sums {
            Sums::Patterns(likelihood) => Some(likelihood.estimate()),
            _ => None,
        }
    }

    /// Large-sample variances of functions of EM's means and covariances, from their derivatives;
    /// `None` unless missing answers are treated by EM.
    pub(crate) fn variances_of(&self, derivatives: &Array2<f64>) -> Option<Result<Array1<f64>>> {
        match &self.sums {
            Sums::Patterns(likelihood) => Some(likelihood.variances_of(derivatives)),
            _ => None,
        }
    }

    /// Large-sample covariances of functions of EM's means and covariances, from their derivatives;
    /// `None` unless missing answers are treated by EM.
    pub(crate) fn covariance_of(&self, derivatives: &Array2<f64>) -> Option<Result<Array2<f64>>> {
        match &self.sums {
            Sums::Patterns(likelihood) => Some(likelihood.covariance_of(derivatives)),
            _ => None,
        }
    }

    /// The same respondents and means with other covariances.
    ///
    /// # Errors
    /// [`Error::NotYet`] for other than the sums over complete cases.
    pub(crate) fn with_covariance(&self, covariance: &Array2<f64>) -> Result<Self> {
        let Sums::Complete(sums) = &self.sums else {
            return Err(Error::NotYet {
                what: "a parametric bootstrap of moments that are not listwise",
                instead: "use missing=\"listwise\"",
            });
        };
        let cross = covariance * (sums.weight * (sums.n - 1.0) / sums.n);
        let sums = Sums::Complete(Complete { cross, ..sums.clone() });
        Ok(Self { sums, ..self.clone() })
    }

    /// The means (k) as far as they are known: NaN of a published table without them, where
    /// [`Moments::mean`] has standard units.
    pub fn known_mean(&self) -> Array1<f64> {
        if self.units.have_means() { self.mean() } else { self.unknown() }
    }

    /// The standard deviations (k) as far as they are known, likewise.
    pub fn known_sd(&self) -> Array1<f64> {
        if self.units.have_sds() { self.sd() } else { self.unknown() }
    }

    fn unknown(&self) -> Array1<f64> {
        Array1::from_elem(self.names.len(), f64::NAN)
    }

    /// The means (k); under pairwise deletion of all who answered the variable. NaN where nobody did,
    /// and where EM finds no estimate, as [`Moments::em`] says.
    pub fn mean(&self) -> Array1<f64> {
        let of_anyone = |mean: &f64, weight: &f64| if *weight > 0.0 { *mean } else { f64::NAN };
        match &self.sums {
            Sums::Complete(sums) => sums.mean.mapv(|mean| of_anyone(&mean, &sums.weight)),
            Sums::Pairwise(sums) => {
                let means = sums.mean.diag().into_iter().zip(sums.weight.diag());
                means.map(|(mean, weight)| of_anyone(mean, weight)).collect()
            }
            Sums::Patterns(likelihood) => likelihood.mean(),
        }
    }

    /// The standard deviations: roots of the diagonal of [`Moments::covariance`] (k).
    pub fn sd(&self) -> Array1<f64> {
        self.covariance().diag().mapv(f64::sqrt)
    }

    /// The covariance matrix, with n − 1 (k, k). Under pairwise deletion each entry is the
    /// covariance among those who answered both variables; EM's is the maximum-likelihood
    /// estimate, with n, and NaN where there is none, as [`Moments::em`] says.
    pub fn covariance(&self) -> Array2<f64> {
        match &self.sums {
            Sums::Complete(sums) => sums.covariance(),
            Sums::Pairwise(sums) => sums.covariance(),
            Sums::Patterns(likelihood) => likelihood.covariance(),
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
        let k = self.names.len();
        let of = |cross: &Array2<f64>, square: &dyn Fn(usize, usize) -> f64| {
            let r = |(i, j)| cross[[i, j]] / geometric_mean(square(i, j), square(j, i));
            Array2::from_shape_fn(
                (k, k),
                |at: (usize, usize)| if at.0 == at.1 { 1.0 } else { r(at) },
            )
        };
        match &self.sums {
            Sums::Complete(sums) => of(&sums.cross, &|i, _| sums.cross[[i, i]]),
            Sums::Pairwise(sums) => of(&sums.cross, &|i, j| sums.square[[i, j]]),
            Sums::Patterns(likelihood) => {
                let covariance = likelihood.covariance();
                of(&covariance, &|i, _| covariance[[i, i]])
            }
        }
    }

    /// The centred cross-products: over complete cases, or n times EM's covariances; `None` under
    /// pairwise deletion.
    pub fn cross_products(&self) -> Option<Array2<f64>> {
        match &self.sums {
            Sums::Complete(sums) => Some(sums.cross.clone()),
            Sums::Pairwise(_) => None,
            Sums::Patterns(likelihood) => Some(likelihood.covariance() * self.n() as f64),
        }
    }

    /// The sums of every pair of variables; none of patterns.
    pub(crate) fn pairs(&self) -> Option<Pairwise> {
        match &self.sums {
            Sums::Complete(sums) => Some(Pairwise::from(sums)),
            Sums::Pairwise(sums) => Some(Pairwise::clone(sums)),
            Sums::Patterns(_) => None,
        }
    }

    /// Σw over complete cases; n where there is no one sum.
    pub(crate) fn total_weight(&self) -> f64 {
        match &self.sums {
            Sums::Complete(sums) => sums.weight,
            _ => self.n() as f64,
        }
    }

    pub(super) fn check_finite(&self) -> Result<()> {
        let cross = match &self.sums {
            Sums::Complete(sums) => &sums.cross,
            Sums::Pairwise(sums) => &sums.cross,
            Sums::Patterns(likelihood) => {
                return match likelihood.patterns.too_large() {
                    Some(at) => Err(Error::TooLarge { variable: likelihood.names[at].clone() }),
                    None => Ok(()),
                };
            }
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
