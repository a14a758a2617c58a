//! What the answers tell about means and covariances: the observed information of the joint normal
//! distribution, summed over the missingness patterns.
//!
//! With o the variables of pattern p, K = Σ_oo⁻¹, d = x̄_p − μ_o, A = K S_p K and M = 2A − K
//! (S_p the mean squares and products about μ, divisor n_p), minus the second derivatives of ℓ are
//!
//! ```text
//! μ_i, μ_j        n_p K_ij
//! μ_i, σ_ab       n_p h_ab (K_ia (K d)_b + K_ib (K d)_a)
//! σ_ab, σ_cd      n_p h_ab h_cd (K_ac M_bd + K_ad M_bc + K_bc M_ad + K_bd M_ac) / 2
//! ```
//!
//! where h is ½ for a variance and 1 for a covariance. All is counted in standard deviations.

use ndarray::{Array1, Array2, ArrayView1};

use super::em::Em;
use super::patterns::{Patterns, Respondents};
use super::threads::in_order;
use crate::error::Result;
use crate::math::cholesky;

/// Patterns are shared out among at most so many pieces of work; fixed, so that sums come out with
/// the same bits for any number of threads.
const MOST_PIECES: usize = 16;

/// The parameters in one row: the means, then the upper triangle of the covariance matrix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters {
    /// How many variables there are.
    pub(crate) variables: usize,
}

impl Parameters {
    /// How many parameters there are.
    pub(crate) fn count(self) -> usize {
        self.variables + self.variables * (self.variables + 1) / 2
    }

    /// The place of the covariance of two variables, or of a variance.
    pub(crate) fn covariance(self, i: usize, j: usize) -> usize {
        let (k, low, high) = (self.variables, i.min(j), i.max(j));
        k + low * k - low * low.saturating_sub(1) / 2 + high - low
    }

    /// The two variables of each covariance, in the order of their places.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.variables).flat_map(move |i| (i..self.variables).map(move |j| (i, j)))
    }
}

/// Large-sample covariances of functions of the estimate, whose derivatives by its parameters are
/// the rows of `derivatives`; the parameters are [`Parameters`] of all variables. NaN where the
/// information is singular.
///
/// # Errors
/// [`crate::Error::Interrupted`].
pub(super) fn covariance_of(
    patterns: &Patterns,
    em: &Em,
    derivatives: &Array2<f64>,
) -> Result<Array2<f64>> {
    let turned = turned(patterns, em, derivatives)?;
    let functions = turned.len();
    Ok(Array2::from_shape_fn((functions, functions), |(i, j)| turned[i].dot(&turned[j])))
}

/// The diagonal of [`covariance_of`], of functions so many that their covariances are not wanted.
///
/// # Errors
/// [`crate::Error::Interrupted`].
pub(super) fn variances_of(
    patterns: &Patterns,
    em: &Em,
    derivatives: &Array2<f64>,
) -> Result<Array1<f64>> {
    Ok(turned(patterns, em, derivatives)?.iter().map(|row| row.dot(row)).collect())
}

/// L⁻¹ d of each function with derivatives d, where L Lᵀ is the information: their products are the
/// covariances. NaN where it is singular.
fn turned(patterns: &Patterns, em: &Em, derivatives: &Array2<f64>) -> Result<Vec<Array1<f64>>> {
    let of = Parameters { variables: patterns.k() };
    let unit = em.covariance.diag().mapv(f64::sqrt);
    let information = observed(patterns, em, &unit)?;
    let size = information.diag().mapv(f64::sqrt);
    let scaled = Array2::from_shape_fn(information.dim(), |(i, j)| {
        if i == j { 1.0 } else { information[[i.max(j), i.min(j)]] / (size[i] * size[j]) }
    });
    let Ok(factor) = cholesky::factor(&scaled, cholesky::ROUNDING) else {
        return Ok(vec![Array1::from_elem(1, f64::NAN); derivatives.nrows()]);
    };
    let units = unit.iter().copied().chain(of.pairs().map(|(i, j)| unit[i] * unit[j]));
    let units: Vec<f64> = units.zip(&size).map(|(unit, size)| unit / size).collect();
    in_order(derivatives.nrows(), |at| {
        let row = derivatives.row(at);
        forward(&factor, row.iter().zip(&units).map(|(d, unit)| d * unit).collect())
    })
}

/// x with L x = b.
fn forward(factor: &Array2<f64>, mut b: Array1<f64>) -> Array1<f64> {
    for i in 0..b.len() {
        let row = factor.row(i);
        let known: f64 = row.iter().zip(&b).take(i).map(|(l, x)| l * x).sum();
        b[i] = (b[i] - known) / row[i];
    }
    b
}

/// The lower triangle of the information about the parameters in units of `unit`.
fn observed(patterns: &Patterns, em: &Em, unit: &Array1<f64>) -> Result<Array2<f64>> {
    let of = Parameters { variables: patterns.k() };
    let groups: Vec<_> = patterns.groups().collect();
    let share = groups.len().div_ceil(MOST_PIECES).max(1);
    let correlation = Array2::from_shape_fn(em.covariance.dim(), |(i, j)| {
        em.covariance[[i, j]] / (unit[i] * unit[j])
    });
    let pieces = in_order(groups.len().div_ceil(share), |piece| {
        let mut information = Array2::zeros((of.count(), of.count()));
        for (observed, group) in groups.iter().skip(piece * share).take(share) {
            if let Some(told) = Told::by(observed, group, em, (unit, &correlation)) {
                told.add_to(&mut information, of, observed);
            }
        }
        information
    })?;
    let none = Array2::zeros((of.count(), of.count()));
    Ok(pieces.into_iter().fold(none, |all, piece| all + piece))
}

/// What one pattern tells: n_p, K, K d and M of its variables.
struct Told {
    weight: f64,
    precision: Array2<f64>,
    pull: Array1<f64>,
    spread: Array2<f64>,
}

impl Told {
    /// None where the variables determine one another, which an estimate that was found excludes.
    fn by(
        observed: &[usize],
        group: &Respondents,
        em: &Em,
        (unit, correlation): (&Array1<f64>, &Array2<f64>),
    ) -> Option<Self> {
        let o = observed.len();
        let own = Array2::from_shape_fn((o, o), |(i, j)| correlation[[observed[i], observed[j]]]);
        let factor = cholesky::factor(&own, cholesky::ROUNDING).ok()?;
        let inverse = cholesky::invert_lower(&factor);
        let precision = inverse.t().dot(&inverse);
        let (mut weight, mut total, mut products) = (0.0, Array1::zeros(o), Array2::zeros((o, o)));
        for point in group.points() {
            let distance = distance(observed, point.answers, em, unit);
            for (i, x) in distance.iter().enumerate() {
                products.row_mut(i).scaled_add(point.weight * x, &distance);
            }
            total.scaled_add(point.weight, &distance);
            weight += point.weight;
        }
        if let Some(cross) = group.cross() {
            for ((i, j), c) in cross.indexed_iter() {
                products[[i, j]] += c / (unit[observed[i]] * unit[observed[j]]);
            }
        }
        let pull = precision.dot(&total);
        let spread = precision.dot(&products).dot(&precision) * 2.0 - &precision * weight;
        Some(Self { weight, precision, pull, spread })
    }

    /// `pull` and `spread` are n_p times K d and M.
    fn add_to(&self, information: &mut Array2<f64>, of: Parameters, observed: &[usize]) {
        let Self { weight, precision: k, pull, spread: m } = self;
        let o = observed.len();
        let half = |i: usize, j: usize| if i == j { 0.5 } else { 1.0 };
        let pairs: Vec<(usize, usize)> = (Parameters { variables: o }).pairs().collect();
        for i in 0..o {
            (0..=i).for_each(|j| information[[observed[i], observed[j]]] += weight * k[[i, j]]);
        }
        for (at, &(a, b)) in pairs.iter().enumerate() {
            let mut row = information.row_mut(of.covariance(observed[a], observed[b]));
            for i in 0..o {
                row[observed[i]] += half(a, b) * (k[[i, a]] * pull[b] + k[[i, b]] * pull[a]);
            }
            let (ka, kb, ma, mb) = (k.row(a), k.row(b), m.row(a), m.row(b));
            for &(c, d) in &pairs[..=at] {
                let four = ka[c] * mb[d] + ka[d] * mb[c] + kb[c] * ma[d] + kb[d] * ma[c];
                row[of.covariance(observed[c], observed[d])] +=
                    0.5 * half(a, b) * half(c, d) * four;
            }
        }
    }
}

/// How far answers lie from the means, in standard deviations.
fn distance(
    observed: &[usize],
    answers: ArrayView1<'_, f64>,
    em: &Em,
    unit: &Array1<f64>,
) -> Array1<f64> {
    observed.iter().zip(answers).map(|(&j, x)| (x - em.mean[j]) / unit[j]).collect()
}
