//! Two correlations of the same respondents, without a variable in common.

use super::{
    Alternative, ComparisonDesign, CorrelationComparison, Question, Sampled, check_correlation,
    check_n, check_together,
};
use crate::error::Result;

/// The correlations of j with k and of h with m, which are compared, and those between the pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonoverlappingCorrelations {
    /// Of j and k: the first of the two.
    pub r_jk: f64,
    /// Of h and m: the second.
    pub r_hm: f64,
    /// Of j and h.
    pub r_jh: f64,
    /// Of j and m.
    pub r_jm: f64,
    /// Of k and h.
    pub r_kh: f64,
    /// Of k and m.
    pub r_km: f64,
}

/// Compares r_jk with r_hm, two correlations of n respondents that have no variable in common.
///
/// ```text
/// d = r_jk − r_hm,   D = artanh r_jk − artanh r_hm
/// k(a, b) = (r_jh − a r_kh) (r_km − r_kh b) + (r_jm − r_jh b) (r_kh − a r_jh)
///         + (r_jh − r_jm b) (r_km − a r_jm) + (r_jm − a r_km) (r_kh − r_km b)
/// c(a, b) = k(a, b) / (2 (1 − a²) (1 − b²))
///
/// pearson1898      z = √n d / √((1 − r_jk²)² + (1 − r_hm²)² − k(r_jk, r_hm))
/// dunn1969         z = D √((n − 3) / (2 − 2 c(r_jk, r_hm)))
/// steiger1980      as dunn1969 with c(r̄, r̄),   r̄ = (r_jk + r_hm) / 2
/// raghunathan1996  z = D √((n − 3) / 2) / √(1 − c(r_jk, r_hm)), which is dunn1969
/// silver2004       as dunn1969 with c(r̄, r̄),   r̄ = tanh of the mean of both artanh r
/// zou2007          as for independent groups, with − 2 c(r_jk, r_hm) times the product of both reaches
/// ```
///
/// # Errors
/// [`CorrelationProblem`](crate::CorrelationProblem): what is no correlation, a perfect one, six that
/// cannot occur together, or an n below 4;
/// [`Error::ConfidenceOutOfRange`](crate::Error::ConfidenceOutOfRange).
///
/// # Examples
/// Of Raghunathan, Rosenthal & Rubin (1996, p. 180), whose Pearson–Filon z is 2.88:
///
/// ```
/// use scalewise::{Alternative, NonoverlappingCorrelations, compare_nonoverlapping_correlations};
///
/// let given = NonoverlappingCorrelations {
///     r_jk: 0.38, r_hm: 0.25, r_jh: 0.45, r_jm: 0.53, r_kh: 0.31, r_km: 0.55,
/// };
/// let found = compare_nonoverlapping_correlations(given, 603, Alternative::TwoSided, 0.95)?;
/// let pearson = found.test("pearson1898").expect("a test of nonoverlapping correlations");
/// assert!((pearson.statistic - 2.88).abs() < 5e-3);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Pearson & Filon (1898), Dunn & Clark (1969) and Steiger (1980), as for
/// [`compare_overlapping_correlations`](crate::compare_overlapping_correlations). Raghunathan, T. E.,
/// Rosenthal, R., & Rubin, D. B. (1996). *Psychological Methods*, 1, 178–183.
/// <https://doi.org/10.1037/1082-989X.1.2.178>. Silver, N. C., Hittner, J. B., & May, K. (2004).
/// *Journal of Experimental Education*, 73, 53–69. <https://doi.org/10.3200/JEXE.71.1.53-70>. Zou (2007)
/// and Diedenhofen & Musch (2015), as for
/// [`compare_independent_correlations`](crate::compare_independent_correlations).
pub fn compare_nonoverlapping_correlations(
    correlations: NonoverlappingCorrelations,
    n: u64,
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    let NonoverlappingCorrelations { r_jk, r_hm, r_jh, r_jm, r_kh, r_km } = correlations;
    let named = [
        ("r_jk", r_jk),
        ("r_hm", r_hm),
        ("r_jh", r_jh),
        ("r_jm", r_jm),
        ("r_kh", r_kh),
        ("r_km", r_km),
    ];
    for (what, r) in named {
        check_correlation(what, r)?;
    }
    check_n("n", n)?;
    check_together("j, k, h and m", &[r_jk, r_jh, r_kh, r_jm, r_km, r_hm])?;
    Ok(correlations.compare(n, question))
}

impl NonoverlappingCorrelations {
    /// For figures already known to be right.
    pub(super) fn compare(self, n: u64, question: Question) -> CorrelationComparison {
        let Self { r_jk, r_hm, .. } = self;
        let left = n as f64 - 3.0;
        let (d, transformed) = (r_jk - r_hm, r_jk.atanh() - r_hm.atanh());
        let mean = f64::midpoint(r_jk, r_hm);
        let back = f64::midpoint(r_jk.atanh(), r_hm.atanh()).tanh();
        let c = self.correlation_of(r_jk, r_hm);
        let of_transforms = |c: f64| transformed * (left / (2.0 - 2.0 * c)).sqrt();
        let (u_jk, u_hm) = (1.0 - r_jk * r_jk, 1.0 - r_hm * r_hm);
        let pearson = u_jk * u_jk + u_hm * u_hm - self.covariance_of(r_jk, r_hm);
        let (first, second) = (Sampled { r: r_jk, n }, Sampled { r: r_hm, n });
        let tests = vec![
            question.z_test("pearson1898", d * (n as f64 / pearson).sqrt()),
            question.z_test("dunn1969", of_transforms(c)),
            question.z_test("steiger1980", of_transforms(self.correlation_of(mean, mean))),
            question.z_test("raghunathan1996", of_transforms(c)),
            question.z_test("silver2004", of_transforms(self.correlation_of(back, back))),
            question.zou(first, second, c),
        ];
        question.comparison(ComparisonDesign::Nonoverlapping, first, second, tests)
    }

    /// Twice the asymptotic covariance of both times n, were they `a` and `b`.
    fn covariance_of(self, a: f64, b: f64) -> f64 {
        let Self { r_jh, r_jm, r_kh, r_km, .. } = self;
        (r_jh - a * r_kh) * (r_km - r_kh * b)
            + (r_jm - r_jh * b) * (r_kh - a * r_jh)
            + (r_jh - r_jm * b) * (r_km - a * r_jm)
            + (r_jm - a * r_km) * (r_kh - r_km * b)
    }

    /// How the sampling errors of both correlate, were they `a` and `b`.
    fn correlation_of(self, a: f64, b: f64) -> f64 {
        self.covariance_of(a, b) / (2.0 * (1.0 - a * a) * (1.0 - b * b))
    }
}
