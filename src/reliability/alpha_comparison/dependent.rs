//! Alphas of the same respondents.

use ndarray::{Array2, ArrayView2};

use super::{
    AlphaComparison, AlphaComparisonTest, AlphaDesign, SampleAlpha, check_alphas, chi_squared,
    effective_size, item_counts, problem,
};
use crate::correlation::Alternative;
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::Moments;
use crate::scale::Scale;

/// Compares alphas of the same respondents, whose scores correlate by `r` (m, m).
///
/// ```text
/// feldt1980                  t = (α₁ − α₂) √(n − 2) / √(4 (1 − α₁)(1 − α₂)(1 − r²)),   n − 2 degrees
///                            of freedom
/// feldt_woodruff_salih1987   χ² = Σ (yᵢ − ȳ)² / (v̄ − c̄),   m − 1 degrees of freedom;   y = (1 − α)^(−1/3),
///                            v = 2 / (9 (ñ − 1) (1 − α)^(2/3)),   c_ij = r_ij² √(vᵢ vⱼ),
///                            ñ = n (k − 1) / (k + 1),   k the harmonic mean of the numbers of items
/// ```
///
/// of m alphas of n respondents; c̄ is the mean over pairs. t is for two alphas; χ² is for any number,
/// where their items are known (Woodruff & Feldt 1986). Figures are those of the R package cocron,
/// whose t is always positive.
///
/// # Errors
/// [`ReliabilityProblem`]: `TooFewAlphas`, `PerfectAlpha`, `NoDirection` of more than two,
/// `UnequalRespondents`, `OutOfRange` for what is no correlation or a perfect one,
/// `TooFewForChiSquared`; [`Error::WrongShape`], [`Error::SampleSizeOutOfRange`],
/// [`Error::TooFewItems`].
///
/// # Examples
///
/// Of Charter & Feldt (1996):
///
/// ```
/// use ndarray::array;
/// use scalewise::{Alternative, SampleAlpha, compare_dependent_alphas};
///
/// let of = |name: &str, estimate| SampleAlpha {
///     name: name.to_string(), estimate, n: 27, n_items: None };
/// let (alphas, r) = ([of("first", 0.89), of("second", 0.82)], array![[1.0, 0.74], [0.74, 1.0]]);
/// let found = compare_dependent_alphas(&alphas, r.view(), Alternative::TwoSided)?;
/// let feldt = found.test("feldt1980").expect("a test of two");
/// assert!((feldt.statistic - 1.849).abs() < 5e-4);
/// assert_eq!(feldt.df1, 25.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Feldt, L. S. (1980). A test of the hypothesis that Cronbach's alpha reliability coefficient is the same
/// for two tests administered to the same sample. *Psychometrika*, 45(1), 99–105.
/// <https://doi.org/10.1007/BF02293600>. Woodruff, D. J., & Feldt, L. S. (1986). Tests for equality of
/// several alpha coefficients when their sample estimates are dependent. *Psychometrika*, 51(3), 393–413.
/// <https://doi.org/10.1007/BF02294063>. Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical
/// inference for coefficient alpha. *Applied Psychological Measurement*, 11(1), 93–103.
/// <https://doi.org/10.1177/014662168701100107>
pub fn compare_dependent_alphas(
    alphas: &[SampleAlpha],
    r: ArrayView2<'_, f64>,
    alternative: Alternative,
) -> Result<AlphaComparison> {
    check_alphas(alphas, alternative)?;
    check_correlations(r, alphas.len())?;
    let n = alphas[0].n;
    if let Some(other) = alphas.iter().find(|alpha| alpha.n != n) {
        let (first, second) = (n, other.n);
        return problem(ReliabilityProblem::UnequalRespondents { first, second });
    }
    let mut tests = Vec::with_capacity(2);
    let mut difference = f64::NAN;
    if let [first, second] = alphas {
        difference = first.estimate - second.estimate;
        let df = n as f64 - 2.0;
        let errors = (1.0 - first.estimate) * (1.0 - second.estimate);
        let unshared = (1.0 - r[[0, 1]]) * (1.0 + r[[0, 1]]);
        let statistic = difference * df.sqrt() / (4.0 * errors * unshared).sqrt();
        let p_value = alternative.p_of_t(statistic, df);
        let (test, distribution, df2) = ("feldt1980", "t", f64::NAN);
        tests.push(AlphaComparisonTest { test, statistic, distribution, df1: df, df2, p_value });
    }
    if let Some(items) = item_counts(alphas) {
        let count = items.len() as f64;
        let mean_items = count / items.iter().map(|k| k.recip()).sum::<f64>();
        let size = effective_size(&alphas[0], n as f64, mean_items)?;
        let root: Vec<f64> = alphas
            .iter()
            .map(|alpha| (2.0 / (9.0 * size)).sqrt() / (1.0 - alpha.estimate).cbrt())
            .collect();
        let variance = root.iter().map(|root| root * root).sum::<f64>() / count;
        let pairs = (0..items.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let covariances: f64 = pairs.map(|(i, j)| r[[i, j]].powi(2) * root[i] * root[j]).sum();
        let covariance = covariances / (count * (count - 1.0) / 2.0);
        tests.push(chi_squared(alphas, variance - covariance));
    }
    let (design, alphas) = (AlphaDesign::Dependent, alphas.to_vec());
    Ok(AlphaComparison { design, alphas, r: Some(r.to_owned()), difference, alternative, tests })
}

/// What rounding leaves of 1 − |r| where one score is a linear function of the other.
const ROUNDING_OF_ONE: f64 = 8.0 * f64::EPSILON;

/// Makes sure that these are correlations of so many scores, none of them perfect.
fn check_correlations(r: ArrayView2<'_, f64>, scores: usize) -> Result<()> {
    if r.dim() != (scores, scores) {
        return Err(Error::WrongShape {
            what: "the correlations of the scores",
            expected: format!("({scores}, {scores}), a row and a column for each alpha"),
            found: format!("{:?}", r.dim()),
        });
    }
    for i in 0..scores {
        for j in 0..i {
            for value in [r[[i, j]], r[[j, i]]] {
                let unshared = 1.0 - value.abs();
                if unshared.is_nan() || unshared <= ROUNDING_OF_ONE {
                    let what = "the correlation of two scores";
                    let allowed = "a correlation between −1 and 1, both excluded";
                    return problem(ReliabilityProblem::OutOfRange { what, value, allowed });
                }
            }
            if (r[[i, j]] - r[[j, i]]).abs() > 1e-9 {
                let name = |at: usize| format!("score {}", at + 1);
                let (value, mirrored) = (r[[i, j]], r[[j, i]]);
                let (first, second) = (name(i), name(j));
                return Err(Error::NotSymmetric { first, second, value, mirrored });
            }
        }
    }
    Ok(())
}

/// Compares the alphas of scales that the same respondents answered, from the moments of their raw
/// items, as [`compare_dependent_alphas`] does. The scores that correlate are the sums of the items.
///
/// Under pairwise deletion and EM n is the smallest of any pair of all items.
///
/// # Errors
/// As [`compare_dependent_alphas`] and [`SampleAlpha::of`].
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{Alternative, Moments, Scale, compare_alphas};
///
/// // Two pairs of items: .6 and .2 within, .1 between.
/// let of = |i: usize, j: usize| match (i, j) {
///     _ if i == j => 1.0,
///     (0 | 1, 0 | 1) => 0.6,
///     (2 | 3, 2 | 3) => 0.2,
///     _ => 0.1,
/// };
/// let r = Array2::from_shape_fn((4, 4), |(i, j)| of(i, j));
/// let moments = Moments::from_correlation(["a", "b", "c", "d"], r.view(), 102, None, None)?;
/// let scales = [Scale::new("one", ["a", "b"])?, Scale::new("two", ["c", "d"])?];
/// let found = compare_alphas(&moments, &scales, Alternative::TwoSided)?;
/// assert!((found.alphas[0].estimate - 0.75).abs() < 1e-15);
/// let between = found.r.as_ref().expect("of the same respondents")[[0, 1]];
/// assert!((between - 0.4 / (3.2_f64 * 2.4).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`compare_dependent_alphas`].
pub fn compare_alphas(
    moments: &Moments,
    scales: &[Scale],
    alternative: Alternative,
) -> Result<AlphaComparison> {
    let mut used: Vec<&str> = Vec::new();
    for item in scales.iter().flat_map(Scale::items) {
        if !used.contains(&item.as_str()) {
            used.push(item);
        }
    }
    if scales.len() < 2 {
        return problem(ReliabilityProblem::TooFewAlphas { found: scales.len() });
    }
    let moments = moments.show(&used)?;
    let n = moments.n();
    let alphas = scales.iter().map(|scale| {
        let found = SampleAlpha::of(scale.name(), &moments, scale)?;
        Ok(SampleAlpha { n, ..found })
    });
    let alphas = alphas.collect::<Result<Vec<_>>>()?;
    let covariance = moments.covariance();
    // What each item counts for in each score.
    let signs = Array2::from_shape_fn((scales.len(), used.len()), |(at, item)| {
        let scale = &scales[at];
        match scale.items().iter().position(|name| name == used[item]) {
            None => 0.0,
            Some(place) if scale.reversed()[place] => -1.0,
            Some(_) => 1.0,
        }
    });
    let between = signs.dot(&covariance).dot(&signs.t());
    let sd = between.diag().mapv(f64::sqrt);
    let r = Array2::from_shape_fn(between.dim(), |(i, j)| {
        if i == j { 1.0 } else { between[[i, j]] / (sd[i] * sd[j]) }
    });
    compare_dependent_alphas(&alphas, r.view(), alternative)
}
