//! Two correlations of the same respondents, with a variable in common.

use super::{
    Alternative, ComparisonDesign, ComparisonTest, CorrelationComparison, Question, Sampled,
    check_correlation, check_n, check_together,
};
use crate::error::Result;
use crate::math::distribution::z_critical;

/// The correlations of j with k and with h, which are compared, and that of k and h.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlappingCorrelations {
    /// Of j and k: the first of the two.
    pub r_jk: f64,
    /// Of j and h: the second.
    pub r_jh: f64,
    /// Of k and h.
    pub r_kh: f64,
}

/// Compares r_jk with r_jh, two correlations of n respondents that share the variable j.
///
/// ```text
/// d = r_jk − r_jh,   D = artanh r_jk − artanh r_jh,   |R| = 1 + 2 r_jk r_jh r_kh − r_jk² − r_jh² − r_kh²
/// c(a, b) = (r_kh (1 − a² − b²) − ½ a b (1 − a² − b² − r_kh²)) / ((1 − a²) (1 − b²))
///
/// pearson1898      z = √n d / √((1 − r_jk²)² + (1 − r_jh²)² − 2 c(r_jk, r_jh) (1 − r_jk²) (1 − r_jh²))
/// hotelling1940    t = d √((n − 3) (1 + r_kh) / (2 |R|))
/// williams1959     t = d √((n − 1) (1 + r_kh) / (2 |R| (n − 1) / (n − 3) + r̄² (1 − r_kh)³))
/// olkin1967        z = √n d / √((1 − r_jk²)² + (1 − r_jh²)² − 2 r_kh³
///                                − (2 r_kh − r_jk r_jh) (1 − r_kh² − r_jk² − r_jh²))
/// dunn1969         z = D √((n − 3) / (2 − 2 c(r_jk, r_jh)))
/// hendrickson1970  t = d √((n − 3) (1 + r_kh) / (2 |R| + d² (1 − r_kh)³ / (4 (n − 1))))
/// steiger1980      as dunn1969 with c(r̄, r̄),   r̄ = (r_jk + r_jh) / 2
/// meng1992         z = D √((n − 3) / (2 (1 − r_kh) h)),   m = (r_jk² + r_jh²) / 2,
///                  h = (1 − f m) / (1 − m),   f = min(1, (1 − r_kh) / (2 (1 − m)))
///                  D ± z √(2 (1 − r_kh) h / (n − 3)), an interval for D
/// hittner2003      as dunn1969 with c(r̄, r̄),   r̄ = tanh of the mean of both artanh r
/// zou2007          as for independent groups, with − 2 c(r_jk, r_jh) times the product of both reaches
/// ```
///
/// t has n − 3 degrees of freedom. Hotelling's supposes that j alone is random; of the others
/// Williams' t and Dunn & Clark's z with its two descendants hold their level best (Hittner, May &
/// Silver 2003).
///
/// # Errors
/// [`CorrelationProblem`](crate::CorrelationProblem): what is no correlation, a perfect one, three that
/// cannot occur together, or an n below 4;
/// [`Error::ConfidenceOutOfRange`](crate::Error::ConfidenceOutOfRange).
///
/// # Examples
/// Of Meng, Rosenthal & Rubin (1992), who find z = 1.68:
///
/// ```
/// use scalewise::{Alternative, OverlappingCorrelations, compare_overlapping_correlations};
///
/// let given = OverlappingCorrelations { r_jk: 0.63, r_jh: -0.03, r_kh: -0.19 };
/// let found = compare_overlapping_correlations(given, 15, Alternative::Greater, 0.95)?;
/// let meng = found.test("meng1992").expect("a test of overlapping correlations");
/// assert!((meng.statistic - 1.68).abs() < 5e-3 && (meng.p_value - 0.047).abs() < 5e-4);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Pearson, K., & Filon, L. N. G. (1898). *Philosophical Transactions of the Royal Society A*, 191,
/// 229–311. <https://doi.org/10.1098/rsta.1898.0007>. Hotelling, H. (1940). *Annals of Mathematical
/// Statistics*, 11, 271–283. <https://doi.org/10.1214/aoms/1177731867>. Williams, E. J. (1959).
/// *Journal of the Royal Statistical Society B*, 21, 396–399. Olkin, I. (1967), as corrected by
/// Hendrickson & Collins (1970) and with the n of Glass & Stanley (1970). Dunn, O. J., & Clark, V. A.
/// (1969). *Journal of the American Statistical Association*, 64, 366–377.
/// <https://doi.org/10.2307/2283746>. Hendrickson, G. F., Stanley, J. C., & Hills, J. R. (1970).
/// *American Educational Research Journal*, 7, 189–195. <https://doi.org/10.2307/1162159>. Steiger,
/// J. H. (1980). *Psychological Bulletin*, 87, 245–251.
/// <https://doi.org/10.1037/0033-2909.87.2.245>. Meng, X.-L., Rosenthal, R., & Rubin, D. B. (1992).
/// *Psychological Bulletin*, 111, 172–175. <https://doi.org/10.1037/0033-2909.111.1.172>. Hittner,
/// J. B., May, K., & Silver, N. C. (2003). *Journal of General Psychology*, 130, 149–168.
/// <https://doi.org/10.1080/00221300309601282>. Zou (2007) and Diedenhofen & Musch (2015), as for
/// [`compare_independent_correlations`](crate::compare_independent_correlations).
pub fn compare_overlapping_correlations(
    correlations: OverlappingCorrelations,
    n: u64,
    alternative: Alternative,
    confidence: f64,
) -> Result<CorrelationComparison> {
    let question = Question::new(alternative, confidence)?;
    let OverlappingCorrelations { r_jk, r_jh, r_kh } = correlations;
    for (what, r) in [("r_jk", r_jk), ("r_jh", r_jh), ("r_kh", r_kh)] {
        check_correlation(what, r)?;
    }
    check_n("n", n)?;
    check_together("j, k and h", &[r_jk, r_jh, r_kh])?;
    Ok(correlations.compare(n, question))
}

impl OverlappingCorrelations {
    /// For figures already known to be right.
    pub(super) fn compare(self, n: u64, question: Question) -> CorrelationComparison {
        let Self { r_jk, r_jh, r_kh } = self;
        let size = n as f64;
        let (left, left_1, left_3) = (size, size - 1.0, size - 3.0);
        let d = r_jk - r_jh;
        let transformed = r_jk.atanh() - r_jh.atanh();
        // The unexplained shares of both, and the determinant of all three.
        let (u_jk, u_jh) = (1.0 - r_jk * r_jk, 1.0 - r_jh * r_jh);
        let together = 1.0 - r_jk * r_jk - r_jh * r_jh - r_kh * r_kh;
        let determinant = (together + 2.0 * r_jk * r_jh * r_kh).max(0.0);
        let mean = f64::midpoint(r_jk, r_jh);
        let back = f64::midpoint(r_jk.atanh(), r_jh.atanh()).tanh();
        let c = self.correlation_of(r_jk, r_jh);
        let of_transforms = |c: f64| transformed * (left_3 / (2.0 - 2.0 * c)).sqrt();

        let pearson = u_jk * u_jk + u_jh * u_jh - 2.0 * c * u_jk * u_jh;
        let williams = 2.0 * determinant * left_1 / left_3 + mean * mean * (1.0 - r_kh).powi(3);
        let olkin =
            u_jk * u_jk + u_jh * u_jh - 2.0 * r_kh.powi(3) - (2.0 * r_kh - r_jk * r_jh) * together;
        let hendrickson = 2.0 * determinant + d * d * (1.0 - r_kh).powi(3) / (4.0 * left_1);
        // No difference is none, even where three variables depend on each other and nothing is below.
        let ratio =
            |above: f64, below: f64| if d == 0.0 { 0.0 } else { d * (above / below).sqrt() };
        let t = |test, t| question.t_test(test, t, left_3);
        let tests = vec![
            question.z_test("pearson1898", ratio(left, pearson)),
            t("hotelling1940", ratio(left_3 * (1.0 + r_kh), 2.0 * determinant)),
            t("williams1959", ratio(left_1 * (1.0 + r_kh), williams)),
            question.z_test("olkin1967", ratio(left, olkin)),
            question.z_test("dunn1969", of_transforms(c)),
            t("hendrickson1970", ratio(left_3 * (1.0 + r_kh), hendrickson)),
            question.z_test("steiger1980", of_transforms(self.correlation_of(mean, mean))),
            self.meng(left_3, transformed, question),
            question.z_test("hittner2003", of_transforms(self.correlation_of(back, back))),
            question.zou(Sampled { r: r_jk, n }, Sampled { r: r_jh, n }, c),
        ];
        let (first, second) = (Sampled { r: r_jk, n }, Sampled { r: r_jh, n });
        question.comparison(ComparisonDesign::Overlapping, first, second, tests)
    }

    /// How the sampling errors of both correlate, were they `a` and `b`.
    fn correlation_of(self, a: f64, b: f64) -> f64 {
        let r = self.r_kh;
        let (squares, product) = (1.0 - a * a - b * b, a * b);
        (r * squares - 0.5 * product * (squares - r * r)) / ((1.0 - a * a) * (1.0 - b * b))
    }

    fn meng(self, left: f64, transformed: f64, question: Question) -> ComparisonTest {
        let mean_square = f64::midpoint(self.r_jk * self.r_jk, self.r_jh * self.r_jh);
        let f = ((1.0 - self.r_kh) / (2.0 * (1.0 - mean_square))).min(1.0);
        let h = (1.0 - f * mean_square) / (1.0 - mean_square);
        let std_error = (2.0 * (1.0 - self.r_kh) * h / left).sqrt();
        let half = z_critical(question.confidence) * std_error;
        ComparisonTest {
            conf_low: transformed - half,
            conf_high: transformed + half,
            ..question.z_test("meng1992", transformed / std_error)
        }
    }
}
