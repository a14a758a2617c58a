//! Alphas of different respondents.

use super::{
    AlphaComparison, AlphaComparisonTest, AlphaDesign, SampleAlpha, check_alphas, chi_squared,
    effective_size, item_counts, p_of_f,
};
use crate::correlation::Alternative;
use crate::error::Result;
use crate::moments::Moments;
use crate::scale::Scale;

/// Compares alphas of different respondents.
///
/// ```text
/// feldt1969                  W = (1 − α₂) / (1 − α₁),   an F with n₁ − 1 and n₂ − 1 degrees of freedom
/// feldt_woodruff_salih1987   χ² = Σ (yᵢ − ȳ)² / v̄,   m − 1 degrees of freedom;   y = (1 − α)^(−1/3),
///                            v = 2 / (9 (ñ − 1) (1 − α)^(2/3)),   ñ = n (k − 1) / (k + 1)
/// ```
///
/// of m alphas of k items each. W is for two alphas, and large where the first is the larger one; χ² is
/// for any number, where their items are known, and goes back to Hakstian & Whalen (1976). Both take
/// normal answers and items that measure one thing equally well. Figures are those of the R package
/// cocron, whose two-sided p of W is the same.
///
/// # Errors
/// [`ReliabilityProblem`](crate::ReliabilityProblem): `TooFewAlphas`, `PerfectAlpha`, `NoDirection`
/// of more than two, `TooFewForChiSquared`; [`Error::SampleSizeOutOfRange`](crate::Error),
/// [`Error::TooFewItems`](crate::Error).
///
/// # Examples
///
/// Of Charter & Feldt (1996):
///
/// ```
/// use scalewise::{Alternative, SampleAlpha, compare_independent_alphas};
///
/// let of = |name: &str, estimate, n| SampleAlpha {
///     name: name.to_string(), estimate, n, n_items: None };
/// let alphas = [of("first", 0.78, 41), of("second", 0.71, 151)];
/// let found = compare_independent_alphas(&alphas, Alternative::Greater)?;
/// let feldt = found.test("feldt1969").expect("a test of two");
/// assert!((feldt.statistic - 1.318).abs() < 5e-4 && (feldt.p_value - 0.121).abs() < 5e-4);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Feldt, L. S. (1969). A test of the hypothesis that Cronbach's alpha or Kuder-Richardson coefficient
/// twenty is the same for two tests. *Psychometrika*, 34(3), 363–373.
/// <https://doi.org/10.1007/BF02289364>. Hakstian, A. R., & Whalen, T. E. (1976). A k-sample significance
/// test for independent alpha coefficients. *Psychometrika*, 41(2), 219–231.
/// <https://doi.org/10.1007/BF02291840>. Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical
/// inference for coefficient alpha. *Applied Psychological Measurement*, 11(1), 93–103.
/// <https://doi.org/10.1177/014662168701100107>
pub fn compare_independent_alphas(
    alphas: &[SampleAlpha],
    alternative: Alternative,
) -> Result<AlphaComparison> {
    check_alphas(alphas, alternative)?;
    let mut tests = Vec::with_capacity(2);
    let mut difference = f64::NAN;
    if let [first, second] = alphas {
        difference = first.estimate - second.estimate;
        let statistic = (1.0 - second.estimate) / (1.0 - first.estimate);
        let (df1, df2) = (first.n as f64 - 1.0, second.n as f64 - 1.0);
        let p_value = p_of_f(alternative, statistic, df1, df2);
        let test = "feldt1969";
        tests.push(AlphaComparisonTest { test, statistic, distribution: "f", df1, df2, p_value });
    }
    if let Some(items) = item_counts(alphas) {
        let mut variances = 0.0;
        for (alpha, k) in alphas.iter().zip(items) {
            let size = effective_size(alpha, alpha.n as f64, k)?;
            variances += 2.0 / (9.0 * size * (1.0 - alpha.estimate).cbrt().powi(2));
        }
        tests.push(chi_squared(alphas, variances / alphas.len() as f64));
    }
    let (design, alphas) = (AlphaDesign::Independent, alphas.to_vec());
    Ok(AlphaComparison { design, alphas, r: None, difference, alternative, tests })
}

/// Compares the alpha of one scale between groups of different respondents, from the moments of each,
/// as [`compare_independent_alphas`] does. Names and moments are in the same order.
///
/// # Errors
/// As [`compare_independent_alphas`] and [`SampleAlpha::of`];
/// [`Error::WrongShape`](crate::Error::WrongShape) where there is not one name for each group.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, Moments, Scale, compare_alphas_between};
///
/// let of = |r: f64| {
///     let r = array![[1.0, r, r], [r, 1.0, r], [r, r, 1.0]];
///     Moments::from_correlation(["a", "b", "c"], r.view(), 100, None, None)
/// };
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let groups = [of(0.5)?, of(0.25)?]; // alphas of .75 and .5
/// let found =
///     compare_alphas_between(&["men", "women"], &groups, &scale, Alternative::TwoSided)?;
/// assert!((found.difference - 0.25).abs() < 1e-15);
/// assert!((found.test("feldt1969").expect("of two").statistic - 2.0).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`compare_independent_alphas`].
pub fn compare_alphas_between(
    names: &[&str],
    groups: &[Moments],
    scale: &Scale,
    alternative: Alternative,
) -> Result<AlphaComparison> {
    if names.len() != groups.len() {
        return Err(crate::error::Error::WrongShape {
            what: "the list of names",
            expected: format!("({},), one for each group", groups.len()),
            found: format!("({},)", names.len()),
        });
    }
    let alphas = names.iter().zip(groups);
    let alphas = alphas.map(|(name, moments)| SampleAlpha::of(*name, moments, scale));
    compare_independent_alphas(&alphas.collect::<Result<Vec<_>>>()?, alternative)
}
