//! Correlations, with their tests and intervals.

mod adjustment;
mod bootstrap;
mod coefficient;
mod design;
mod display;
mod nearest;
mod partial;

pub(crate) use crate::error::check_confidence;
pub use adjustment::{Adjustment, adjust_p_values};
pub use bootstrap::{BootstrapCorrelations, bootstrap_correlations, bootstrap_correlations_by};
pub use coefficient::Correlation;
pub use design::{LinearizedCorrelations, LinearizedInterval, linearized_correlations};
pub(crate) use display::{how_missing, weights_line};
pub use nearest::{
    Definiteness, NearestCorrelation, definiteness, nearest_correlation, smoothed_correlation,
};
pub use partial::{
    PartialCorrelationMatrix, partial_correlation, partial_correlation_matrix,
    semipartial_correlation, semipartial_correlation_matrix,
};

use ndarray::{Array1, Array2};

use crate::data::Missing;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};

/// A correlation matrix with everything a table needs. Matrices are (k, k); the diagonal of the
/// tests is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationMatrix {
    /// The variables (k).
    pub names: Vec<String>,
    /// Means (k).
    pub mean: Array1<f64>,
    /// Standard deviations, with n − 1; EM's with n (k).
    pub sd: Array1<f64>,
    /// Respondents per pair: the sum of frequency weights, else rows.
    pub n: Array2<f64>,
    /// Pearson's r.
    pub r: Array2<f64>,
    /// t of each r, with n − 2 degrees of freedom; NaN under sampling weights.
    pub statistic: Array2<f64>,
    /// Two-sided p of each t, not adjusted for the number of tests; NaN under sampling weights.
    pub p_value: Array2<f64>,
    /// Lower ends of Fisher's intervals; NaN under sampling weights.
    pub conf_low: Array2<f64>,
    /// Upper ends of Fisher's intervals; NaN under sampling weights.
    pub conf_high: Array2<f64>,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Pearson correlations of all pairs of variables, with t, p, n and Fisher's interval.
///
/// ```text
/// r = C_ij / √(C_ii C_jj),   t = r √((n − 2) / (1 − r²))
/// interval: tanh(artanh r ± z / √(n − 3))
/// ```
///
/// From pairwise moments, every entry rests on the respondents who answered both variables; from
/// EM's, every r is the maximum-likelihood one and n, for its test, is still that of the pair.
///
/// Weighted, r is of the weighted covariances. Under frequency weights n is their sum, under analytic
/// weights the number of rows. Under sampling weights r comes without test and interval (NaN):
/// these take respondents to be drawn with one probability, and would be too sure.
///
/// # Errors
/// [`Error::AllWeightsZero`], [`Error::AllMissing`], [`Error::ConstantVariable`],
/// [`Error::TooFewRows`], [`Error::TooFewPairs`] (3 respondents are needed),
/// [`Error::ConfidenceOutOfRange`]; from EM's moments also [`Error::NotConverged`] and
/// [`Error::Collinear`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses, correlation_matrix};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![1.0, 3.0, 2.0, 4.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let matrix = correlation_matrix(&Moments::of(&responses, Missing::Pairwise)?, 0.95)?;
/// assert!((matrix.r[[0, 1]] - 0.8).abs() < 1e-15);
/// assert!((matrix.p_value[[0, 1]] - 0.2).abs() < 1e-12); // with 2 df, p = 1 − r
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fisher (1915), as for [`Correlation::of_pearson`].
pub fn correlation_matrix(moments: &Moments, confidence: f64) -> Result<CorrelationMatrix> {
    check_confidence(confidence)?;
    moments.require("a correlation matrix", 3)?;
    let (n, r) = (moments.pair_n(), moments.correlation());
    let z = z_critical(confidence);
    let empty = Array2::from_elem(r.dim(), f64::NAN);
    let mut matrix = CorrelationMatrix {
        names: moments.names().to_vec(),
        mean: moments.mean(),
        sd: moments.sd(),
        statistic: empty.clone(),
        p_value: empty.clone(),
        conf_low: empty.clone(),
        conf_high: empty,
        n,
        r,
        confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    };
    let kind = matrix.weighting.kind;
    for i in 0..matrix.names.len() {
        for j in 0..i {
            let (r, n) = (matrix.r[[i, j]], matrix.n[[i, j]] as u64);
            let pair = Correlation::weighted(r, n, z, kind);
            for at in [[i, j], [j, i]] {
                matrix.statistic[at] = pair.statistic;
                matrix.p_value[at] = pair.p_value;
                matrix.conf_low[at] = pair.conf_low;
                matrix.conf_high[at] = pair.conf_high;
            }
        }
    }
    Ok(matrix)
}
