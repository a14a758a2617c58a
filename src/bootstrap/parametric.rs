//! Resamples from a normal distribution with the moments at hand.

use ndarray::{Array1, Array2};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::draws::stream;
use super::{
    Bootstrap, BootstrapMethod, MOST, PIECE, Progress, Resampling, check_length, table, tolerated,
};
use crate::error::{BootstrapProblem, Error, Result};
use crate::math::cholesky;
use crate::math::distribution::normal_quantile;
use crate::moments::Moments;

/// Statistics of some moments in resamples from the normal distribution that has their covariances, so
/// that no answers are needed: the parametric bootstrap. Percentile intervals are its only ones.
///
/// ```text
/// S*   L A Aᵀ Lᵀ / (n − 1),   L Lᵀ = S
/// A    lower triangular: roots of chi-squared draws with n − 1, n − 2, … degrees of freedom on the
///      diagonal, standard normal draws below it
/// ```
///
/// which is how the covariances of n normal respondents are distributed (Bartlett's decomposition of the
/// Wishart distribution); means stay as they are.
///
/// # Errors
/// [`Error::NotPositiveDefinite`], [`Error::TooFewRows`], [`Error::Bootstrap`], [`Error::Interrupted`],
/// those of `statistic` for the moments themselves, and [`Error::NotYet`] for draws that are given and
/// for moments of other than listwise deletion.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, Resampling, bootstrap_normal};
///
/// let r = array![[1.0, 0.5], [0.5, 1.0]];
/// let moments = Moments::from_correlation(["x", "y"], r.view(), 103, None, None)?;
/// let statistic = |drawn: &Moments| Ok(vec![drawn.correlation()[[0, 1]].atanh()]);
/// let drawn = bootstrap_normal(&moments, ["z"], &Resampling::seeded(4000, 1), statistic)?;
/// let found = drawn.interval("z", 0.95)?;
/// assert!((found.std_error - 0.1).abs() < 0.005); // 1 / √(n − 3)
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Efron, B., & Tibshirani, R. J. (1993). *An introduction to the bootstrap*, section 6.5. Chapman & Hall.
/// <https://doi.org/10.1201/9780429246593>
///
/// Bartlett, M. S. (1934). On the theory of statistical regression. *Proceedings of the Royal Society of
/// Edinburgh*, 53, 260–283. <https://doi.org/10.1017/S0370164600015637>
pub fn bootstrap_normal<N: Into<String>>(
    moments: &Moments,
    statistics: impl IntoIterator<Item = N>,
    resampling: &Resampling<'_>,
    statistic: impl Fn(&Moments) -> Result<Vec<f64>> + Sync,
) -> Result<Bootstrap> {
    let statistics: Vec<String> = statistics.into_iter().map(Into::into).collect();
    let m = statistics.len();
    let k = moments.names().len();
    moments.require("a parametric bootstrap", k as u64 + 1)?;
    let draws = resampling.draws(moments.n() as usize)?;
    let Some(seed) = draws.seed() else {
        return Err(Error::NotYet {
            what: "a parametric bootstrap of given draws",
            instead: "use Resampling::seeded",
        });
    };
    let resamples = draws.count();
    if !(1..=MOST).contains(&resamples) || resamples.saturating_mul(m) > u32::MAX as usize {
        let problem = BootstrapProblem::ResamplesOutOfRange { resamples, statistics: m };
        return Err(Error::Bootstrap(problem));
    }
    moments.with_covariance(&moments.covariance())?;
    let of_whole = statistic(moments)?;
    check_length(&of_whole, m)?;
    let sd = moments.sd();
    let root = match cholesky::factor(&moments.correlation(), cholesky::ROUNDING) {
        Ok(root) => root,
        Err(failed) => return Err(moments.not_positive_definite(failed.variable)),
    };
    let source = Normal { root, sd, n: moments.n() as f64 };
    let of_piece = |piece: usize| {
        let mut figures = Vec::with_capacity(PIECE * m);
        for at in piece * PIECE..resamples.min((piece + 1) * PIECE) {
            let covariance = source.covariance(&mut stream(seed, at));
            let found = moments.with_covariance(&covariance).and_then(|drawn| statistic(&drawn));
            figures.extend(tolerated(found, m)?);
        }
        Ok(figures)
    };
    let progress = Progress { listener: resampling.progress, done: 0, of: resamples };
    let (replicates, _) = progress.rounds(resamples, of_piece)?;
    Ok(Bootstrap {
        statistics,
        estimate: Array1::from(of_whole),
        replicates: table(replicates, resamples, m),
        acceleration: None,
        n: moments.n(),
        seed: Some(seed),
        method: BootstrapMethod::Percentile,
    })
}

/// A normal distribution, and how many are drawn from it.
struct Normal {
    /// The lower root of its correlations (k, k).
    root: Array2<f64>,
    sd: Array1<f64>,
    n: f64,
}

impl Normal {
    /// The covariances of one sample.
    fn covariance(&self, stream: &mut ChaCha8Rng) -> Array2<f64> {
        let k = self.sd.len();
        let mut a = Array2::zeros((k, k));
        for i in 0..k {
            for j in 0..i {
                a[[i, j]] = normal(stream);
            }
            a[[i, i]] = chi_squared(self.n - 1.0 - i as f64, stream).sqrt();
        }
        let drawn = self.root.dot(&a);
        let sd = &self.sd;
        Array2::from_shape_fn((k, k), |(i, j)| {
            drawn.row(i).dot(&drawn.row(j)) * sd[i] * sd[j] / (self.n - 1.0)
        })
    }
}

/// A standard normal draw.
fn normal(stream: &mut ChaCha8Rng) -> f64 {
    normal_quantile(above_nought(stream))
}

/// A draw from 0 to 1 that is neither.
fn above_nought(stream: &mut ChaCha8Rng) -> f64 {
    loop {
        let drawn: f64 = stream.random();
        if drawn > 0.0 {
            return drawn;
        }
    }
}

/// A chi-squared draw: twice a gamma draw of half the degrees of freedom, by the method of Marsaglia and
/// Tsang (2000), <https://doi.org/10.1145/358407.358414>.
fn chi_squared(df: f64, stream: &mut ChaCha8Rng) -> f64 {
    // The method wants a shape of 1 or more; a power of a uniform draw makes up for one more.
    let (shape, smaller) = if df < 2.0 { (df / 2.0 + 1.0, true) } else { (df / 2.0, false) };
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    let gamma = loop {
        let x = normal(stream);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && above_nought(stream).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            break d * v;
        }
    };
    2.0 * if smaller { gamma * above_nought(stream).powf(2.0 / df) } else { gamma }
}
