//! Correlations with other variables held constant.

mod correlated;
mod display;
mod linearized;
mod matrix;

use ndarray::{Array2, s};

pub use correlated::Correlated;
use correlated::{Held, Related};
pub use linearized::{
    linearized_partial_correlation, linearized_partial_correlation_matrix,
    linearized_semipartial_correlation, linearized_semipartial_correlation_matrix,
};
pub use matrix::{
    PartialCorrelationMatrix, partial_correlation_matrix, semipartial_correlation_matrix,
};

use super::{Correlation, check_confidence};
use crate::error::Result;
#[cfg(doc)]
use crate::error::{CorrelationProblem, Error};
use crate::math::cholesky;

/// Below this share of a variance, what the other variables leave of one keeps fewer than ten digits
/// in doubles: 2.2e-16 / 1e-6.
const LEAST_LEFT: f64 = 1e-6;

/// Rounding leaves a dependence at nought; only figures that do not belong together, as pairwise ones
/// may, go well below it, or give a correlation this far beyond one.
const BELOW_ROUNDING: f64 = 1e-8;

/// The correlation of x and y with the controls held constant in both.
///
/// ```text
/// r_xy·z = (r_xy − a·b) / √((1 − a·a) (1 − b·b)),   a = L⁻¹ r_zx,   b = L⁻¹ r_zy,   R_zz = L Lᵀ
/// t = r √((n − 2 − g) / (1 − r²)),   n − 2 − g degrees of freedom
/// interval: tanh(artanh r ± z / √(n − g − 3))
/// ```
///
/// with g controls: the correlation of the residuals of x and of y after a regression on the controls.
/// Without controls it is Pearson's. From pairwise moments and from EM's, n is the smallest of any
/// pair, as in a regression. The method is `partial`.
///
/// **Ranks.** From a matrix of Spearman's or Kendall's correlations instead of moments, the same of
/// those, as ppcor has it: `partial_spearman` with the t above, and `partial_kendall` with
///
/// ```text
/// z = τ / √(2 (2 (n − g) + 5) / (9 (n − g) (n − g − 1)))
/// ```
///
/// which is right without ties only. No interval of them is known to hold: there is none (NaN).
///
/// **Weights.** Under sampling weights there is no test and no interval here (NaN): those of the
/// rows are [`linearized_partial_correlation`]'s.
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::DuplicateName`], [`Error::ConstantVariable`],
/// [`Error::TooFewRows`] and [`Error::TooFewPairs`] (g + 3 are needed), [`Error::AllMissing`],
/// [`Error::AllWeightsZero`], [`Error::ConfidenceOutOfRange`], [`Error::NotConverged`]. Where the
/// controls determine each other, x or y: [`Error::Collinear`], or [`Error::IllConditioned`] where
/// they leave less than a millionth of a variance; [`Error::NotPositiveDefinite`] from pairwise
/// figures that do not belong together. [`CorrelationProblem::NoPartial`] of a matrix of another
/// coefficient than Pearson's, Spearman's and Kendall's.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, partial_correlation};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let partial = partial_correlation(&moments, "x", "y", &["z"], 0.95)?;
/// assert!((partial.estimate - 0.14 / 0.64).abs() < 1e-15); // (.5 − .6²) / (1 − .6²)
/// assert_eq!(partial.df, 100.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fisher, R. A. (1924). The distribution of the partial correlation coefficient. *Metron*, 3,
/// 329–332. Kim, S. (2015). ppcor: An R package for a fast calculation to semi-partial correlation
/// coefficients. *Communications for Statistical Applications and Methods*, 22(6), 665–674.
/// <https://doi.org/10.5351/CSAM.2015.22.6.665>
pub fn partial_correlation<'a, S: AsRef<str>>(
    of: impl Into<Correlated<'a>>,
    x: &str,
    y: &str,
    controls: &[S],
    confidence: f64,
) -> Result<Correlation> {
    let left = Left::of(of.into(), x, y, controls, confidence)?;
    left.check_x()?;
    left.test(left.shared / (left.of_x * left.of_y).sqrt(), Held::InBoth, confidence)
}

/// The correlation of x, as it is, with y after the controls are taken out of y alone.
///
/// ```text
/// r_x(y·z) = (r_xy − a·b) / √(1 − b·b),   a, b and z as for partial_correlation
/// t, df and interval as of a partial correlation
/// ```
///
/// Also called part correlation; its square is what y adds to R² of a regression of x on the
/// controls. The controls are taken out of the second variable, as ppcor's `spcor.test` does; the
/// other way round, exchange x and y. The test is ppcor's, and the interval Fisher's as if r were
/// partial: both are approximate, exact is the test of y in that regression. The method is
/// `semipartial`; of ranks `semipartial_spearman` and `semipartial_kendall`, as for
/// [`partial_correlation`].
///
/// # Errors
/// As [`partial_correlation`], but x may be determined by the controls.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, semipartial_correlation};
///
/// let r = array![[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]];
/// let moments = Moments::from_correlation(["x", "y", "z"], r.view(), 103, None, None)?;
/// let part = semipartial_correlation(&moments, "x", "y", &["z"], 0.95)?;
/// assert!((part.estimate - 0.14 / 0.8).abs() < 1e-15); // (.5 − .6²) / √(1 − .6²)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kim (2015), as for [`partial_correlation`].
pub fn semipartial_correlation<'a, S: AsRef<str>>(
    of: impl Into<Correlated<'a>>,
    x: &str,
    y: &str,
    controls: &[S],
    confidence: f64,
) -> Result<Correlation> {
    let left = Left::of(of.into(), x, y, controls, confidence)?;
    left.test(left.shared / left.of_y.sqrt(), Held::InSecond, confidence)
}

/// What the controls leave of x and y, in their standard units.
struct Left {
    /// The variables: controls, x, y.
    related: Related,
    /// Controls.
    g: usize,
    /// Of the variance of x.
    of_x: f64,
    /// Of the variance of y; never too little.
    of_y: f64,
    /// Of their covariance.
    shared: f64,
}

impl Left {
    fn of<S: AsRef<str>>(
        of: Correlated<'_>,
        x: &str,
        y: &str,
        controls: &[S],
        confidence: f64,
    ) -> Result<Self> {
        check_confidence(confidence)?;
        let g = controls.len();
        let names: Vec<&str> = controls.iter().map(AsRef::as_ref).chain([x, y]).collect();
        let related = of.related(Some(&names), "this partial correlation")?;
        let (r, last) = (&related.r, g + 1);
        let of_controls = r.slice(s![..g, ..g]).to_owned();
        let factor = related.factor(&of_controls, &(0..g).collect::<Vec<_>>())?;
        let inverse = cholesky::invert_lower(&factor);
        let (a, b) = (inverse.dot(&r.slice(s![..g, g])), inverse.dot(&r.slice(s![..g, last])));
        let (of_x, of_y) = (1.0 - a.dot(&a), 1.0 - b.dot(&b));
        let shared = r[[g, last]] - a.dot(&b);
        let left = Self { related, g, of_x, of_y, shared };
        left.check(last, of_y)?;
        Ok(left)
    }

    /// Makes sure that the controls do not determine x.
    fn check_x(&self) -> Result<()> {
        self.check(self.g, self.of_x)
    }

    fn check(&self, variable: usize, left: f64) -> Result<()> {
        if left > LEAST_LEFT {
            return Ok(());
        }
        // The factor says on which of the controls it depends.
        let at: Vec<usize> = (0..self.g).chain([variable]).collect();
        let r = &self.related.r;
        let with_it = Array2::from_shape_fn((at.len(), at.len()), |(i, j)| r[[at[i], at[j]]]);
        self.related.factor(&with_it, &at).map(|_| ())
    }

    fn test(&self, r: f64, held: Held, confidence: f64) -> Result<Correlation> {
        if r.abs() > 1.0 + BELOW_ROUNDING {
            return Err(self.related.not_positive_definite(self.g + 1));
        }
        Ok(self.related.sample(self.g, confidence).test(r.clamp(-1.0, 1.0), held))
    }
}
