//! Hierarchical omega: how much of a total is one general factor.

mod display;

use ndarray::Array2;

use super::inter_item::{CANCELLED, squared_multiple_correlations, stepped_up};
use super::resampled::{IMPROPER, Resampled};
use crate::bootstrap::{Resampling, bootstrap_moments};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result, check_confidence};
use crate::factor::{
    Extraction, FactorAnalysis, Rotation, SchmidLeiman, factor_analysis, schmid_leiman,
    single_factor,
};
use crate::moments::Moments;
use crate::scale::Scale;

/// The reliability of the total of some items, split by where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupOmega {
    /// `g` for all items, or the group factor whose items these are: `F1` … `Fm`.
    pub factor: String,
    /// The items: those that load highest on the group factor.
    pub items: Vec<String>,
    /// Variance of their total that is general or of the group factors.
    pub omega_total: f64,
    /// What is general; of all items this is hierarchical omega.
    pub omega_general: f64,
    /// What is of the group factor; of all items that of each group factor in its own items.
    pub omega_group: f64,
}

/// Hierarchical omega and the solution that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct HierarchicalOmega {
    /// The scale's name.
    pub scale: String,
    /// ω_h: the share of the variance of the total that is general.
    pub estimate: f64,
    /// ω_h∞: the same of a scale with endlessly many items like these.
    pub asymptotic: f64,
    /// ω_t of the same solution: the share that is common.
    pub omega_total: f64,
    /// Alpha of the standardised items.
    pub standardized_alpha: f64,
    /// Guttman's λ6 of the standardised items; NaN when they are collinear.
    pub lambda_6: f64,
    /// Explained common variance: the general factor's share of all squared loadings.
    pub explained_common_variance: f64,
    /// All items, then the items of each group factor (m + 1). NaN for a group factor that no item
    /// loads highest on.
    pub groups: Vec<GroupOmega>,
    /// Items whose loading on the general factor is negative: look at their key. Nothing is turned.
    pub against: Vec<String>,
    /// Which omega this is: `schmid_leiman`.
    pub method: &'static str,
    /// For each item, whether it was turned round by the declared key.
    pub reversed: Vec<bool>,
    /// The general and the group factors.
    pub schmid_leiman: SchmidLeiman,
    /// The oblique solution under it, with its fit, n and cases.
    pub oblique: FactorAnalysis,
}

/// Hierarchical omega of a scale, from the moments of the raw items: the Schmid–Leiman
/// transformation of an oblique factor solution of the item correlations, as `psych::omega`.
///
/// ```text
/// V     Σ R_ij, the variance of the total of standardised items
/// ω_h   (Σ g_i)² / V
/// ω_t   1 − Σ u²_i / V
/// ω_h∞  (Σ g_i)² / (V − Σ u²_i)
/// ECV   Σ g_i² / (Σ g_i² + Σ s_ij²)
/// of a group j, with sums over its items and V_j the variance of their total:
///       general (Σ g_i)² / V_j,   group (Σ s_ij)² / V_j,   total both together
/// ```
///
/// with R the correlations of the keyed items, g and s the loadings on the general and the group factors
/// of [`schmid_leiman`], and u² = 1 − h². An item belongs to the group factor that it loads highest on.
///
/// This is not the omega of a one-factor model of the covariances, which is another number (and for a
/// multidimensional scale a smaller one than ω_t here): say which one is reported. Two factors leave
/// the general loadings undetermined, so that ω_h rests on the rule of equal loadings
/// ([`SecondOrder::Equal`](crate::SecondOrder)); ask for three where the scale has six items or more.
///
/// One factor is the general one itself: ω_h and ω_t then both are of a one-factor model of the
/// correlations, psych's `omega(nfactors = 1)`, and ω_t is the one to report. psych also goes on where
/// the items are too few for the factors (three of five items have −2 degrees of freedom); such a
/// solution is not the only one with its fit, and is refused here.
///
/// Items are turned round where `scale` says so and nowhere else. psych turns items with a negative
/// general loading by default (`flip = TRUE`); here they are listed in
/// [`HierarchicalOmega::against`], and the figures are those of `flip = FALSE`.
///
/// For ordinal items hand in polychoric correlations by [`Moments::from_correlation`]: the result is
/// then the reliability of the latent responses, not of the observed total.
///
/// # Errors
/// As [`factor_analysis`] and [`schmid_leiman`], [`Error::UnknownVariable`], and
/// [`Error::ConstantVariable`] where the items cancel each other in the total.
///
/// # Examples
///
/// ```
/// use ndarray::Array2;
/// use scalewise::{Extraction, Moments, Rotation, Scale, hierarchical_omega};
///
/// // Three factors that load .8 on one above them, and three variables of .7 on each.
/// let r = Array2::from_shape_fn((9, 9), |(i, j)| {
///     let factors = if i / 3 == j / 3 { 1.0 } else { 0.64 };
///     if i == j { 1.0 } else { 0.49 * factors }
/// });
/// let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/// let moments = Moments::from_correlation(names, r.view(), 300, None, None)?;
/// let scale = Scale::new("s", names)?;
/// let (minres, oblimin) = (Extraction::Minres, Rotation::Oblimin);
/// let found = hierarchical_omega(&moments, &scale, 3, minres, oblimin)?;
/// let v = 9.0 + 18.0 * 0.49 + 54.0 * 0.49 * 0.64;
/// assert!((found.estimate - (9.0 * 0.56_f64).powi(2) / v).abs() < 1e-8);
/// assert!((found.omega_total - (1.0 - 9.0 * 0.51 / v)).abs() < 1e-8);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// McDonald, R. P. (1999). *Test theory: A unified treatment*. Erlbaum.
///
/// Zinbarg, R. E., Revelle, W., Yovel, I., & Li, W. (2005). Cronbach's α, Revelle's β, and McDonald's
/// ω_H: Their relations with each other and two alternative conceptualizations of reliability.
/// *Psychometrika*, 70(1), 123–133. <https://doi.org/10.1007/s11336-003-0974-7>
///
/// Reise, S. P. (2012). The rediscovery of bifactor measurement models. *Multivariate Behavioral
/// Research*, 47(5), 667–696. <https://doi.org/10.1080/00273171.2012.715555>
pub fn hierarchical_omega(
    moments: &Moments,
    scale: &Scale,
    factors: usize,
    extraction: Extraction,
    rotation: Rotation,
) -> Result<HierarchicalOmega> {
    let moments = scale.key_shown(moments)?;
    moments.require("a hierarchical omega", 3)?;
    let correlation = moments.correlation();
    let total = correlation.sum();
    if total <= CANCELLED * correlation.mapv(f64::abs).sum() {
        let variable = format!("the total of {}", scale.name());
        return Err(Error::ConstantVariable { variable, value: moments.mean().sum() });
    }
    let oblique = factor_analysis(&moments, factors, extraction, rotation)?;
    let solution = if factors == 1 { single_factor(&oblique) } else { schmid_leiman(&oblique)? };
    let k = correlation.nrows() as f64;
    let smc = squared_multiple_correlations(&correlation);
    let unique = solution.uniquenesses.sum();
    let groups = groups(&correlation, &solution, &oblique, scale);
    let general = solution.general.sum().powi(2);
    let against = scale.items().iter().zip(&solution.general).filter(|(_, g)| **g < 0.0);
    let mean_r = (total - k) / (k * (k - 1.0));
    Ok(HierarchicalOmega {
        scale: scale.name().to_string(),
        estimate: general / total,
        asymptotic: general / (total - unique),
        omega_total: 1.0 - unique / total,
        standardized_alpha: stepped_up(mean_r, scale.items().len()),
        lambda_6: 1.0 - (k - smc.iter().sum::<f64>()) / total,
        explained_common_variance: solution.explained_common_variance,
        groups,
        against: against.map(|(item, _)| item.clone()).collect(),
        method: "schmid_leiman",
        reversed: scale.reversed().to_vec(),
        schmid_leiman: solution,
        oblique,
    })
}

/// As [`hierarchical_omega`], from the answers themselves: makes sure that they lie inside the bounds
/// of the scale first.
///
/// # Errors
/// As [`hierarchical_omega`], and [`Error::OutsideBounds`].
pub fn hierarchical_omega_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    factors: usize,
    extraction: Extraction,
    rotation: Rotation,
) -> Result<HierarchicalOmega> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let moments = Moments::of(&answers, missing)?;
    hierarchical_omega(&moments, scale, factors, extraction, rotation)
}

/// As [`hierarchical_omega_of`], with intervals of `omega_h`, `asymptotic`, `omega_total` and
/// `explained_common_variance` from resamples of the respondents, each a whole solution of its own.
///
/// A resample without a solution, because a search does not converge, an item does not vary or items are
/// collinear, is left out and counted in [`BootstrapInterval::failed`](crate::BootstrapInterval); one
/// with a Heywood case is part of the intervals and counted in [`Resampled::improper`]. Which items make
/// a group factor may change from resample to resample, so the figures of group factors have none.
///
/// # Errors
/// As [`hierarchical_omega_of`] and [`bootstrap_moments`]; [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use scalewise::{
///     BootstrapMethod, Extraction, Missing, Resampling, Responses, Rotation, Scale,
///     bootstrap_hierarchical_omega,
/// };
///
/// let a = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 1.0, 3.0, 5.0];
/// let b = [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0, 2.0, 2.0, 4.0];
/// let c = [2.0, 1.0, 2.0, 4.0, 3.0, 5.0, 4.0, 1.0, 3.0, 4.0];
/// let answers = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("c", &c[..])])?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let draws = Resampling::seeded(199, 1).method(BootstrapMethod::Percentile);
/// let (by, turned, rule) = (Extraction::Minres, Rotation::Oblimin, Missing::Listwise);
/// let found =
///     bootstrap_hierarchical_omega(&answers, &scale, rule, 1, by, turned, &draws, 0.95)?;
/// let interval = found.interval("omega_total").expect("an interval");
/// assert_eq!(interval.resamples + interval.failed, 199);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`hierarchical_omega`] and [`bootstrap`](crate::bootstrap()).
#[expect(clippy::too_many_arguments, reason = "those of hierarchical_omega_of and of a bootstrap")]
pub fn bootstrap_hierarchical_omega(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    factors: usize,
    extraction: Extraction,
    rotation: Rotation,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<Resampled<HierarchicalOmega>> {
    const COEFFICIENTS: [&str; 4] =
        ["omega_h", "asymptotic", "omega_total", "explained_common_variance"];
    check_confidence(confidence)?;
    let result = hierarchical_omega_of(responses, scale, missing, factors, extraction, rotation)?;
    let answers = responses.select(scale.items())?;
    let statistic = |drawn: &Moments| {
        let found = hierarchical_omega(drawn, scale, factors, extraction, rotation)?;
        let proper =
            found.oblique.heywood.is_empty() && found.schmid_leiman.second_order_heywood.is_empty();
        Ok(vec![
            found.estimate,
            found.asymptotic,
            found.omega_total,
            found.explained_common_variance,
            f64::from(!proper),
        ])
    };
    let names = COEFFICIENTS.into_iter().chain([IMPROPER]);
    let found = bootstrap_moments(&answers, missing, names, resampling, statistic)?;
    Resampled::of(result, &COEFFICIENTS, &found, confidence)
}

/// All items, then those of each group factor.
fn groups(
    correlation: &Array2<f64>,
    solution: &SchmidLeiman,
    oblique: &FactorAnalysis,
    scale: &Scale,
) -> Vec<GroupOmega> {
    let SchmidLeiman { general, groups, .. } = solution;
    let highest = |i: usize| {
        let row = groups.row(i);
        (0..row.len()).fold(0, |best, j| if row[j].abs() > row[best].abs() { j } else { best })
    };
    let belongs: Vec<usize> = (0..general.len()).map(highest).collect();
    let total: f64 = correlation.sum();
    let mut of_groups = Vec::new();
    let mut in_own_items = 0.0;
    for (group, factor) in oblique.factor_names().into_iter().enumerate() {
        let items: Vec<usize> = (0..belongs.len()).filter(|&i| belongs[i] == group).collect();
        let pairs = items.iter().flat_map(|&i| items.iter().map(move |&j| (i, j)));
        // NaN for none.
        let variance: f64 = pairs.map(|at| correlation[at]).sum();
        let of_general = items.iter().map(|&i| general[i]).sum::<f64>().powi(2) / variance;
        let own = items.iter().map(|&i| groups[[i, group]]).sum::<f64>().powi(2);
        in_own_items += own;
        of_groups.push(GroupOmega {
            factor,
            items: items.iter().map(|&i| scale.items()[i].clone()).collect(),
            omega_total: own / variance + of_general,
            omega_general: of_general,
            omega_group: own / variance,
        });
    }
    let whole = GroupOmega {
        factor: "g".to_string(),
        items: scale.items().to_vec(),
        omega_total: 1.0 - solution.uniquenesses.sum() / total,
        omega_general: general.sum().powi(2) / total,
        omega_group: in_own_items / total,
    };
    [whole].into_iter().chain(of_groups).collect()
}
