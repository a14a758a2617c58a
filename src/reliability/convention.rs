//! An item analysis as another tool prints it.

use super::alpha_interval::{AlphaInterval, by_influence};
use super::available_answers::of_available_answers;
use super::if_dropped::{IfDropped, without};
use super::inter_item::{inter_item_correlations, squared_multiple_correlations};
use super::keyed::ItemMetric;
use super::{ItemAnalysis, item_analysis};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::Moments;
use crate::scale::{Scale, Score};

/// Whose choices an item analysis follows where the tools of the field differ.
///
/// | | `scalewise` | `spss` | `psych` |
/// |---|---|---|---|
/// | figures of the whole scale | as its score is declared | of the sum | of the mean |
/// | n of alpha's interval, pairwise | smallest n of any pair | no pairwise | all rows |
/// | λ6 | on covariances | on covariances | on correlations |
/// | weights | all kinds | frequency | none |
///
/// The intervals are those of `scalewise`: SPSS's RELIABILITY prints none for alpha, but Feldt's for
/// the intraclass correlation of the same value, and psych prints Feldt's and Duhachek & Iacobucci's.
/// Under pairwise deletion psych's `raw.r` and the mean and standard deviation of its scale are of the
/// mean of whatever a respondent answered. Covariances do not tell that: so are they where the answers
/// are given ([`ItemAnalysis::of_available_answers`]), and from moments they are those of the
/// covariances, as all other figures of psych's are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// This library's own.
    #[default]
    Scalewise,
    /// SPSS, RELIABILITY.
    Spss,
    /// R's `psych::alpha`, version 2.2.9.
    Psych,
}

impl Convention {
    /// The word for it: `scalewise`, `spss` or `psych`.
    pub fn name(self) -> &'static str {
        match self {
            Convention::Scalewise => "scalewise",
            Convention::Spss => "spss",
            Convention::Psych => "psych",
        }
    }

    /// The convention of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Convention::Scalewise, Convention::Spss, Convention::Psych];
        all.into_iter().find(|convention| convention.name() == name)
    }

    /// Makes sure that the tool treats missing answers and weights so.
    fn check(self, moments: &Moments) -> Result<()> {
        let (missing, weights) = (moments.missing(), moments.weighting().kind);
        let refused = |tool, what, instead| {
            Err(Error::Reliability(ReliabilityProblem::NoSuchConvention { tool, what, instead }))
        };
        match self {
            Convention::Scalewise => Ok(()),
            Convention::Spss if missing != Missing::Listwise => {
                refused("SPSS's RELIABILITY", "rule for gaps but one", "missing=\"listwise\"")
            }
            Convention::Spss if !matches!(weights, None | Some(WeightType::Frequency)) => {
                refused("SPSS's RELIABILITY", "such weights", "weight_type=\"frequency\"")
            }
            Convention::Psych if missing == Missing::Em => {
                refused("psych::alpha", "EM", "missing=\"pairwise\" or \"listwise\"")
            }
            Convention::Psych if weights.is_some() => {
                refused("psych::alpha", "weights", "none, each row once")
            }
            Convention::Spss | Convention::Psych => Ok(()),
        }
    }
}

/// As [`item_analysis`], with the interval of alpha and the convention that are asked for.
///
/// `interval` is one that moments are enough for, or none for the usual one. The n that it rests on,
/// and λ6, are those of the [`Convention`].
///
/// # Errors
/// As [`item_analysis`] and [`cronbach_alpha_by`](crate::cronbach_alpha_by);
/// [`ReliabilityProblem::NoSuchConvention`] for missing answers or weights that the tool does not take.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{AlphaInterval, Convention, Moments, Scale, item_analysis_by};
///
/// let s = array![[4.0, 1.0, 2.0], [1.0, 4.0, 2.0], [2.0, 2.0, 9.0]];
/// let moments = Moments::from_covariance(["a", "b", "c"], s.view(), 200, None)?;
/// let scale = Scale::new("s", ["a", "b", "c"])?;
/// let (bonett, spss) = (Some(AlphaInterval::Bonett), Convention::Spss);
/// let found = item_analysis_by(&moments, &scale, bonett, spss, 0.95)?;
/// assert_eq!((found.alpha.method, found.convention.name()), ("bonett", "spss"));
/// assert!((found.sd - 27_f64.sqrt()).abs() < 1e-14); // of the sum
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn item_analysis_by(
    moments: &Moments,
    scale: &Scale,
    interval: Option<AlphaInterval>,
    convention: Convention,
    confidence: f64,
) -> Result<ItemAnalysis> {
    let moments = moments.show(scale.items())?;
    let scale = match convention {
        Convention::Scalewise => scale.clone(),
        Convention::Spss => scale.clone().scored_by(Score::Sum),
        Convention::Psych => scale.clone().scored_by(Score::Mean),
    };
    let mut found = item_analysis(&moments, &scale, confidence)?;
    convention.check(&moments)?;
    found.convention = convention;
    let keyed = scale.key_shown(&moments)?;
    let covariance = keyed.covariance();
    if convention == Convention::Psych {
        let r = inter_item_correlations(&covariance);
        let k = covariance.nrows() as f64;
        let shared: f64 = squared_multiple_correlations(&covariance).iter().sum();
        found.lambda_6 = 1.0 - (k - shared) / (k + 2.0 * r.iter().sum::<f64>());
        if moments.missing() == Missing::Pairwise {
            let cases = moments.cases();
            found.alpha.n = cases.read - cases.filtered;
        }
        let n = found.alpha.n;
        let items = found.items.iter_mut().enumerate();
        for (i, item) in items.filter(|(_, item)| !item.alpha_if_dropped.is_nan()) {
            item.if_dropped = IfDropped::of(&without(&covariance, i), n, ItemMetric::Standardized);
        }
    }
    let kind = moments.weighting().kind;
    if let Some(interval) = interval {
        interval.check_weights(kind)?;
    }
    if let Some(interval) = interval.or(AlphaInterval::usual(kind)) {
        found.alpha = interval.of_moments(&keyed, found.alpha.n, confidence)?;
    }
    Ok(found)
}

/// As [`item_analysis_by`], from the answers themselves: makes sure that they lie inside the bounds of the
/// scale first, and has the intervals that moments are not enough for. Under sampling weights and listwise
/// deletion the usual one is [`AlphaInterval::Linearized`].
///
/// # Errors
/// As [`item_analysis_by`] and [`cronbach_alpha_of`](crate::cronbach_alpha_of).
///
/// # Examples
///
/// ```
/// use scalewise::{AlphaInterval, Convention, Missing, Responses, Scale, item_analysis_of_by};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 3.0, 4.0]);
/// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..])])?;
/// let (scale, adf) = (Scale::new("s", ["a", "b"])?, Some(AlphaInterval::Adf));
/// let (rule, own) = (Missing::Listwise, Convention::Scalewise);
/// let found = item_analysis_of_by(&responses, &scale, rule, adf, own, 0.95)?;
/// assert_eq!(found.alpha.method, "adf");
/// assert!((found.alpha.estimate - 8.0 / 9.0).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn item_analysis_of_by(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
    interval: Option<AlphaInterval>,
    convention: Convention,
    confidence: f64,
) -> Result<ItemAnalysis> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let moments = Moments::of(&answers, missing)?;
    let sampled = moments.weighting().kind == Some(WeightType::Sampling);
    let unasked = (sampled && missing == Missing::Listwise).then_some(AlphaInterval::Linearized);
    let from_rows = interval.or(unasked).filter(|interval| interval.needs_rows());
    let from_moments = if from_rows.is_some() { None } else { interval };
    let mut found = item_analysis_by(&moments, scale, from_moments, convention, confidence)?;
    if let Some(wanted) = from_rows {
        found.alpha = by_influence(&answers, scale, &moments, found.alpha, wanted, confidence)?;
    }
    if convention == Convention::Psych && missing == Missing::Pairwise {
        of_available_answers(&mut found, &answers, scale)?;
    }
    Ok(found)
}
