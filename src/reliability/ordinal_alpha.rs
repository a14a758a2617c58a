//! Alpha of the latent variables behind ordinal items.

use ndarray::Array2;

use super::alpha::{signs_of, standardized_alpha_of};
use super::inter_item::CANCELLED;
use super::keying::against;
use super::ordinal_items::{require_ordinal, tables_of};
use super::resampled::{IMPROPER, Resampled};
use crate::bootstrap::{Resampling, bootstrap_responses};
use crate::correlation::{CorrelationMethod, Correlations, PolychoricOptions};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result, check_confidence};
use crate::moments::{Cases, PairTables, Weighting};
use crate::scale::Scale;

/// Alpha of the polychoric correlations of a scale: the reliability of the latent responses, not of the
/// sum score.
#[derive(Debug, Clone, PartialEq)]
pub struct OrdinalAlpha {
    /// The coefficient.
    pub estimate: f64,
    /// The smallest n of any pair of items.
    pub n: u64,
    /// What it is the reliability of: `latent responses`.
    pub of: &'static str,
    /// The scale's name.
    pub scale: String,
    /// The items (k).
    pub items: Vec<String>,
    /// Those that correlate negatively with the others, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// The polychoric correlations of the keyed items (k, k).
    pub r: Array2<f64>,
    /// The smallest eigenvalue of `r`: below nought no latent variables have these correlations.
    pub smallest_eigenvalue: f64,
    /// Pairs whose tables have empty cells, to which nothing was added unless asked for.
    pub pairs_with_empty_cells: usize,
    /// Pairs whose correlation is ±1 because no other is as likely.
    pub pairs_at_boundary: usize,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Ordinal alpha of a scale, from the tables of its pairs of items: alpha of their polychoric
/// correlations.
///
/// ```text
/// k r̄ / (1 + (k − 1) r̄),   r̄ the mean polychoric correlation of the k items
/// ```
///
/// This is how Gadermann, Guhn & Zumbo (2012) compute it; Zumbo, Gadermann & Zeisser (2007) write it with
/// the loadings of a one-factor model of the same correlations, which is the same where that model fits.
/// It is the reliability of a sum of the normal variables that are thought behind the answers, which
/// nobody observes; the sum of the answers themselves is less reliable, and
/// [`cronbach_alpha`](crate::cronbach_alpha) speaks of that (Chalmers 2018). There is no interval but from
/// resamples, of [`bootstrap_ordinal_alpha`].
/// Items are turned round where the scale says so, which changes the sign of their correlations.
///
/// # Errors
/// As [`polychoric`](crate::polychoric) and [`Correlations::of_tables`];
/// [`Error::UnknownVariable`], [`Error::ConstantVariable`] where the latent variables cancel each other,
/// [`ReliabilityProblem::NotOrdinal`](crate::ReliabilityProblem::NotOrdinal) for an item of more than 12
/// categories (psych stops above 8, lavaan warns above 12).
///
/// # Examples
///
/// With all thresholds at nought, the tables of Sheppard's ρ = 1/2 give α = 2/3:
///
/// ```
/// use scalewise::{Missing, PairTables, PolychoricOptions, Responses, Scale, ordinal_alpha};
///
/// let a = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let b = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
/// let tables =
///     PairTables::of(&Responses::from_columns([("a", &a[..]), ("b", &b[..])])?, Missing::Listwise)?;
/// let scale = Scale::new("s", ["a", "b"])?;
/// let found = ordinal_alpha(&tables, &scale, &PolychoricOptions::default())?;
/// assert!((found.estimate - 2.0 / 3.0).abs() < 1e-14);
/// assert_eq!(found.of, "latent responses");
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Zumbo, B. D., Gadermann, A. M., & Zeisser, C. (2007). Ordinal versions of coefficients alpha and theta
/// for Likert rating scales. *Journal of Modern Applied Statistical Methods*, 6(1), 21–29.
/// <https://doi.org/10.22237/jmasm/1177992180>
///
/// Gadermann, A. M., Guhn, M., & Zumbo, B. D. (2012). Estimating ordinal reliability for Likert-type and
/// ordinal item response data. *Practical Assessment, Research, and Evaluation*, 17, 3.
/// <https://doi.org/10.7275/n560-j767>
///
/// Chalmers, R. P. (2018). On misconceptions and the limited usefulness of ordinal alpha. *Educational
/// and Psychological Measurement*, 78(6), 1056–1071. <https://doi.org/10.1177/0013164417727036>
pub fn ordinal_alpha(
    tables: &PairTables,
    scale: &Scale,
    options: &PolychoricOptions,
) -> Result<OrdinalAlpha> {
    let tables = tables.select(scale.items())?;
    require_ordinal(&tables, scale)?;
    let latent = Correlations::new(CorrelationMethod::Polychoric)
        .latent(*options)
        .of_tables(&tables)?
        .without_gaps()?;
    let signs = signs_of(scale);
    let mut r = latent.r;
    r.indexed_iter_mut().for_each(|((i, j), r)| *r *= signs[i] * signs[j]);
    let (total, size) = (r.sum(), r.iter().map(|r| r.abs()).sum::<f64>());
    if total <= CANCELLED * size {
        let variable = format!("the latent total of {}", scale.name());
        return Err(Error::ConstantVariable { variable, value: 0.0 });
    }
    let pairs = |holds: &dyn Fn([usize; 2]) -> bool| {
        (0..r.nrows()).flat_map(|i| (0..i).map(move |j| [i, j])).filter(|at| holds(*at)).count()
    };
    Ok(OrdinalAlpha {
        estimate: standardized_alpha_of(&r),
        n: latent.n.iter().copied().fold(f64::INFINITY, f64::min) as u64,
        of: "latent responses",
        scale: scale.name().to_string(),
        items: scale.items().to_vec(),
        against: against(&r, scale.items()),
        smallest_eigenvalue: latent.smallest_eigenvalue,
        pairs_with_empty_cells: pairs(&|at| latent.empty_cells[at] > 0),
        pairs_at_boundary: pairs(&|at| latent.boundary[at]),
        r,
        missing: latent.missing,
        cases: latent.cases,
        weighting: latent.weighting,
    })
}

/// As [`ordinal_alpha`], from the answers themselves: makes sure that they lie inside the bounds of the
/// scale first.
///
/// # Errors
/// As [`ordinal_alpha`]; [`Error::OutsideBounds`] and those of [`PairTables::of`].
pub fn ordinal_alpha_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &PolychoricOptions,
) -> Result<OrdinalAlpha> {
    ordinal_alpha(&tables_of(responses, scale, missing)?, scale, options)
}

/// As [`ordinal_alpha_of`], with an interval of `ordinal_alpha` from resamples of the respondents: tables
/// and polychoric correlations are made anew in each.
///
/// A resample in which an item does not vary, or a correlation does not converge, is left out and counted;
/// one with a correlation at its limit of ±1 is part of the interval and counted in
/// [`Resampled::improper`]. See [`bootstrap_responses`] for weights.
///
/// # Errors
/// As [`ordinal_alpha_of`] and [`bootstrap_responses`]; [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// ```
/// use scalewise::{
///     BootstrapMethod, Missing, PolychoricOptions, Resampling, Responses, Scale,
///     bootstrap_ordinal_alpha,
/// };
///
/// let a = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0].repeat(20);
/// let b = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0].repeat(20);
/// let answers = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let (scale, options) = (Scale::new("s", ["a", "b"])?, PolychoricOptions::default());
/// let draws = Resampling::seeded(199, 1).method(BootstrapMethod::Percentile);
/// let rule = Missing::Listwise;
/// let found = bootstrap_ordinal_alpha(&answers, &scale, rule, &options, &draws, 0.95)?;
/// let interval = found.interval("ordinal_alpha").expect("an interval");
/// assert!(interval.conf_low < 2.0 / 3.0 && 2.0 / 3.0 < interval.conf_high);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`ordinal_alpha`] and [`bootstrap`](crate::bootstrap()).
pub fn bootstrap_ordinal_alpha(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    options: &PolychoricOptions,
    resampling: &Resampling<'_>,
    confidence: f64,
) -> Result<Resampled<OrdinalAlpha>> {
    const COEFFICIENT: &str = "ordinal_alpha";
    check_confidence(confidence)?;
    let result = ordinal_alpha_of(responses, scale, missing, options)?;
    let answers = responses.select(scale.items())?;
    let statistic = |drawn: &Responses<'_>| {
        let found = ordinal_alpha(&PairTables::of(drawn, missing)?, scale, options)?;
        Ok(vec![found.estimate, f64::from(found.pairs_at_boundary > 0)])
    };
    let found = bootstrap_responses(&answers, [COEFFICIENT, IMPROPER], resampling, statistic)?;
    Resampled::of(result, &[COEFFICIENT], &found, confidence)
}
