//! Kuder and Richardson's reliabilities of items that are right or wrong.

use super::alpha::{Reliability, cronbach_alpha};
use super::item_analysis_of;
use super::keyed_rows::require_right_or_wrong;
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::moments::Moments;
use crate::scale::Scale;

/// Kuder and Richardson's formula 20: alpha of items that are 1 (right) or 0 (wrong), with Feldt's
/// interval, which was made for it.
///
/// ```text
/// k / (k − 1) · (1 − Σ pᵢ (1 − pᵢ) / σ²)
/// ```
///
/// with k items, p the share of right answers, σ² the variance of the number of right answers, with n.
///
/// # Errors
/// As [`item_analysis_of`]; [`ReliabilityProblem::NotRightOrWrong`](crate::ReliabilityProblem::NotRightOrWrong).
///
/// # Examples
///
/// ```
/// use scalewise::{Missing, Responses, Scale, kr_20};
///
/// let (a, b) = ([1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]);
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let scale = Scale::new("test", ["a", "b"])?;
/// let found = kr_20(&responses, &scale, Missing::Listwise, 0.95)?;
/// // 1/4 + 3/16 over 11/16
/// assert!((found.estimate - 2.0 * (1.0 - 7.0 / 11.0)).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Kuder, G. F., & Richardson, M. W. (1937). The theory of the estimation of test reliability.
/// *Psychometrika*, 2(3), 151–160. <https://doi.org/10.1007/BF02288391>. Feldt, L. S. (1965). The
/// approximate sampling distribution of Kuder-Richardson reliability coefficient twenty.
/// *Psychometrika*, 30(3), 357–370. <https://doi.org/10.1007/BF02289499>
pub fn kr_20(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    confidence: f64,
) -> Result<Reliability> {
    require_right_or_wrong(responses, scale)?;
    let alpha = item_analysis_of(responses, scale, missing, confidence)?.alpha;
    Ok(Reliability { coefficient: "kr_20", ..alpha })
}

/// Kuder and Richardson's formula 21: what [`kr_20`] would be, were all items equally difficult. It needs
/// the mean and the variance of the number of right answers alone, and is never above formula 20.
///
/// ```text
/// k / (k − 1) · (1 − M (k − M) / (k σ²))
/// ```
///
/// with k items, M the mean and σ² the variance of the number of right answers, with n. There is no
/// interval.
///
/// # Errors
/// As [`kr_20`].
///
/// # Examples
///
/// ```
/// use scalewise::{Missing, Responses, Scale, kr_21};
///
/// let (a, b) = ([1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]);
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let scale = Scale::new("test", ["a", "b"])?;
/// let found = kr_21(&responses, &scale, Missing::Listwise)?;
/// // M = 3/4 and σ² = 11/16
/// assert!((found.estimate - 2.0 * (1.0 - 15.0 / 22.0)).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`kr_20`].
pub fn kr_21(responses: &Responses<'_>, scale: &Scale, missing: Missing) -> Result<Reliability> {
    require_right_or_wrong(responses, scale)?;
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let moments = scale.key(&Moments::of(&answers, missing)?)?;
    let n_used = cronbach_alpha(&moments)?.n;
    let (k, n) = (scale.items().len() as f64, n_used as f64);
    let (mean, variance) = (moments.mean().sum(), moments.covariance().sum());
    // EM's is with n already.
    let variance = if missing == Missing::Em { variance } else { variance * (n - 1.0) / n };
    Ok(Reliability::without_interval("kr_21", formula_21(k, mean, variance), &moments))
}

/// Formula 21 of k items from the mean and the variance, with n, of the number of right answers.
pub(super) fn formula_21(k: f64, mean: f64, variance: f64) -> f64 {
    k / (k - 1.0) * (1.0 - mean * (k - mean) / (k * variance))
}
