//! The standard error of measurement at each score.

use super::alpha::alpha_of;
use super::inter_item::CANCELLED;
use super::keyed_rows::{KeyedRows, require_right_or_wrong};
use super::keying::against;
use super::kuder_richardson::formula_21;
use super::polynomial::fitted_polynomial;
use super::score_groups::{ScoreGroup, grouped_scores};
use super::weights::out_of_range;
use crate::correlation::check_confidence;
use crate::data::Responses;
use crate::error::{Error, ReliabilityProblem, Result};
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Weighting};
use crate::scale::Scale;

/// How the standard error at a score is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionalMethod {
    /// From the difference of two halves, among those with the score (Thorndike).
    Thorndike,
    /// From several parts, among those with the score (Feldt and Qualls).
    Feldt,
    /// From several parts, as a polynomial of the score (Mollenkopf and Feldt).
    MollenkopfFeldt,
    /// From the variances of the items among those with the score (Emons).
    Anova,
    /// Binomial error of right/wrong items (Lord).
    Lord,
    /// Lord's, made to agree with a reliability (Keats).
    Keats,
    /// Binomial errors of several parts of right/wrong items (Lord).
    LordCompound,
}

impl ConditionalMethod {
    const ALL: [Self; 7] = [
        Self::Thorndike,
        Self::Feldt,
        Self::MollenkopfFeldt,
        Self::Anova,
        Self::Lord,
        Self::Keats,
        Self::LordCompound,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thorndike => "thorndike",
            Self::Feldt => "feldt",
            Self::MollenkopfFeldt => "mollenkopf_feldt",
            Self::Anova => "anova",
            Self::Lord => "lord",
            Self::Keats => "keats",
            Self::LordCompound => "lord_compound",
        }
    }

    /// The method of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    fn for_right_or_wrong(self) -> bool {
        matches!(self, Self::Lord | Self::Keats | Self::LordCompound)
    }
}

/// What the methods can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionalOptions {
    /// The method.
    pub method: ConditionalMethod,
    /// Parts of the scale, of which item i belongs to part i mod parts; without a number every item
    /// is a part, and there are two for Thorndike's (always) and Lord's compound method.
    pub parts: Option<usize>,
    /// Degree of the polynomial.
    pub degree: usize,
    /// Neighbouring scores are put together until they have so many respondents.
    pub least_respondents: u64,
    /// The reliability that Keats' method rests on; alpha without one.
    pub reliability: Option<f64>,
}

impl ConditionalOptions {
    /// The usual ones: degree 3, 10 respondents.
    #[must_use]
    pub fn of(method: ConditionalMethod) -> Self {
        Self { method, parts: None, degree: 3, least_respondents: 10, reliability: None }
    }
}

/// The error at one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionalError {
    /// The sum of the keyed items.
    pub score: f64,
    /// Respondents with it.
    pub n: u64,
    /// Standard error of measurement; NaN where the polynomial is negative.
    pub standard_error: f64,
    /// Lower end of the interval around the score.
    pub conf_low: f64,
    /// Its upper end.
    pub conf_high: f64,
    /// Whether it is that of several scores put together.
    pub pooled: bool,
}

/// The errors at all scores that someone has.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionalErrors {
    /// The scale's name.
    pub scale: String,
    /// Respondents.
    pub n: u64,
    /// How it was done.
    pub method: ConditionalMethod,
    /// Parts of the scale; none where the method has none.
    pub parts: Option<usize>,
    /// Degree of the polynomial; none where there is none.
    pub degree: Option<usize>,
    /// The one standard error of measurement of all scores, s √(1 − ρ).
    pub overall: f64,
    /// The reliability behind it.
    pub reliability: f64,
    /// Score by score, ascending.
    pub scores: Vec<ConditionalError>,
    /// The level of the intervals.
    pub confidence: f64,
    /// Items that correlate negatively with the others, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// The standard error of measurement at each score, which is the sum of the keyed items.
///
/// With x_h the sum of part h of H, k items, c_h of them in part h, and all means and variances among
/// those with the score (for the polynomial: among all):
///
/// ```text
/// thorndike         sd of x_1 − x_2,   H = 2
/// feldt             √(H Σ_h (x_h − x̄. − x̄_h + x̄..)² / (H − 1)), its square averaged over people
/// mollenkopf_feldt  √ of the polynomial of the score that fits those squares by least squares
/// anova             √(k / (k − 1) Σ_j var_j)
/// lord              √(x (k − x) / (k − 1))
/// keats             lord · √((1 − ρ) / (1 − KR-21))
/// lord_compound     √ of the mean of Σ_h x_h (c_h − x_h) / (c_h − 1)
/// interval          x ± z · standard error
/// ```
///
/// Scores with fewer than `least_respondents` are put together with the ones above them; what is left
/// over at the top, with the ones below. These are the formulas and rules of JASP's module; there,
/// too, sd and var have n − 1 and Feldt's mean has n. Only scores that someone has are given.
///
/// # Errors
/// Those of [`item_analysis_of`](crate::item_analysis_of) for the answers, [`Error::TooFewRows`] below
/// `least_respondents`, [`Error::ConstantVariable`] for an item or a total that does not vary,
/// [`Error::ConfidenceOutOfRange`]; [`ReliabilityProblem::UnequalParts`],
/// [`ReliabilityProblem::TooFewScores`], [`ReliabilityProblem::OutOfRange`],
/// [`ReliabilityProblem::NegativeReliability`] for an alpha below 0 where no reliability is given,
/// [`ReliabilityProblem::WeightsNotTaken`] for other than frequency weights, and
/// [`ReliabilityProblem::NotRightOrWrong`] for methods of right/wrong items.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{ConditionalMethod, ConditionalOptions, Responses, Scale, conditional_errors};
///
/// let (a, b) = (array![1_u8, 1, 1, 0], array![1_u8, 0, 0, 0]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let mut options = ConditionalOptions::of(ConditionalMethod::Lord);
/// options.least_respondents = 1;
/// let found = conditional_errors(&responses, &Scale::new("test", ["a", "b"])?, &options, 0.95)?;
/// assert_eq!(found.scores[1].standard_error, 1.0); // √(1 · (2 − 1) / (2 − 1))
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Thorndike, R. L. (1951). Reliability. In E. F. Lindquist (Ed.), *Educational measurement* (pp.
/// 560–620). Feldt, L. S., & Qualls, A. L. (1996). Estimation of measurement error variance at
/// specific score levels. *Journal of Educational Measurement*, 33(2), 141–156.
/// <https://doi.org/10.1111/j.1745-3984.1996.tb00486.x>. Feldt, L. S., Steffen, M., & Gupta, N. C.
/// (1985). A comparison of five methods for estimating the standard error of measurement at specific
/// score levels. *Applied Psychological Measurement*, 9(4), 351–361.
/// <https://doi.org/10.1177/014662168500900402>. Lord, F. M. (1955). Estimating test reliability.
/// *Educational and Psychological Measurement*, 15(4), 325–336.
/// <https://doi.org/10.1177/001316445501500401>. Lord, F. M. (1965). A strong true-score theory, with
/// applications. *Psychometrika*, 30(3), 239–270. <https://doi.org/10.1007/BF02289490>. Keats, J. A.
/// (1957). Estimation of error variances of test scores. *Psychometrika*, 22(1), 29–41.
/// <https://doi.org/10.1007/BF02289207>. Emons, W. H. M. (2023). Methods for estimating conditional
/// standard errors of measurement and some critical reflections. In *Essays on contemporary
/// psychometrics* (pp. 195–216). Springer. <https://doi.org/10.1007/978-3-031-10370-4_11>
pub fn conditional_errors(
    responses: &Responses<'_>,
    scale: &Scale,
    options: &ConditionalOptions,
    confidence: f64,
) -> Result<ConditionalErrors> {
    const ANALYSIS: &str = "a conditional standard error of measurement";
    check_confidence(confidence)?;
    let least = options.least_respondents.max(1);
    if options.method.for_right_or_wrong() {
        require_right_or_wrong(responses, scale)?;
    }
    let rows = KeyedRows::complete(responses, scale, ANALYSIS, least.max(3))?;
    rows.moments.require(ANALYSIS, 3)?;
    let method = Method::new(options, scale.items().len())?;
    let covariance = rows.moments.covariance();
    let (variance, mean) = (covariance.sum(), rows.moments.mean().sum());
    if variance <= CANCELLED * covariance.mapv(f64::abs).sum() {
        let variable = format!("the total of {}", scale.name());
        return Err(Error::ConstantVariable { variable, value: mean });
    }
    let reliability = match options.reliability {
        Some(given) if !(0.0..=1.0).contains(&given) => {
            return Err(out_of_range("reliability", given, "a reliability between 0 and 1"));
        }
        Some(given) => given,
        None => alpha_of(&covariance),
    };
    if reliability < 0.0 {
        return Err(Error::Reliability(ReliabilityProblem::NegativeReliability {
            scale: scale.name().to_string(),
            alpha: reliability,
        }));
    }
    let whole = Whole { mean, variance, reliability, items: scale.items().len() as f64 };
    let sums = rows.sums();
    let groups = grouped_scores(&sums, &rows.counts);
    let errors = method.errors(&rows, &groups, &whole, least)?;
    let z = z_critical(confidence);
    let scores =
        groups.iter().zip(errors).map(|(group, Found { error, pooled })| ConditionalError {
            score: group.score,
            n: group.n as u64,
            standard_error: error,
            conf_low: group.score - z * error,
            conf_high: group.score + z * error,
            pooled,
        });
    Ok(ConditionalErrors {
        scale: scale.name().to_string(),
        n: rows.moments.n(),
        method: options.method,
        parts: method.parts(),
        degree: method.degree(),
        overall: (variance * (1.0 - reliability)).sqrt(),
        reliability,
        scores: scores.collect(),
        confidence,
        against: against(&covariance, scale.items()),
        cases: rows.moments.cases(),
        weighting: rows.moments.weighting(),
    })
}

/// What is known of all scores together.
struct Whole {
    mean: f64,
    variance: f64,
    reliability: f64,
    items: f64,
}

/// An error, and whether it is of several scores.
#[derive(Clone, Copy)]
struct Found {
    error: f64,
    pooled: bool,
}

/// A method with all that it needs to be told.
enum Method {
    Halves,
    Parts(usize),
    Polynomial { parts: usize, degree: usize },
    Items,
    Binomial { corrected: bool },
    Compound(usize),
}

impl Method {
    fn new(options: &ConditionalOptions, items: usize) -> Result<Self> {
        let of_one_length = |parts: usize| {
            if parts < 2 || !items.is_multiple_of(parts) {
                return Err(Error::Reliability(ReliabilityProblem::UnequalParts { items, parts }));
            }
            Ok(parts)
        };
        Ok(match options.method {
            ConditionalMethod::Thorndike => match options.parts {
                None | Some(2) => Self::Halves,
                Some(other) => {
                    return Err(out_of_range("parts", other as f64, "2, for Thorndike's method"));
                }
            },
            ConditionalMethod::Feldt => Self::Parts(of_one_length(options.parts.unwrap_or(items))?),
            ConditionalMethod::MollenkopfFeldt => Self::Polynomial {
                parts: of_one_length(options.parts.unwrap_or(items))?,
                degree: options.degree,
            },
            ConditionalMethod::Anova => Self::Items,
            ConditionalMethod::Lord => Self::Binomial { corrected: false },
            ConditionalMethod::Keats => Self::Binomial { corrected: true },
            ConditionalMethod::LordCompound => {
                let parts = options.parts.unwrap_or(2);
                if parts < 1 || items < 2 * parts {
                    let allowed = "a number of parts that leaves two items or more in each";
                    return Err(out_of_range("parts", parts as f64, allowed));
                }
                Self::Compound(parts)
            }
        })
    }

    fn parts(&self) -> Option<usize> {
        match self {
            Self::Halves => Some(2),
            Self::Parts(parts) | Self::Polynomial { parts, .. } | Self::Compound(parts) => {
                Some(*parts)
            }
            Self::Items | Self::Binomial { .. } => None,
        }
    }

    fn degree(&self) -> Option<usize> {
        match self {
            Self::Polynomial { degree, .. } => Some(*degree),
            _ => None,
        }
    }

    /// The error at every score.
    fn errors(
        &self,
        rows: &KeyedRows,
        groups: &[ScoreGroup],
        whole: &Whole,
        least: u64,
    ) -> Result<Vec<Found>> {
        let k = whole.items;
        let alone = |error: f64| Found { error, pooled: false };
        Ok(match *self {
            Self::Halves => {
                let parts = Parts::of(rows, 2);
                pooled(groups, least, |members| parts.error_of_halves(members))
            }
            Self::Parts(parts) => {
                let parts = Parts::of(rows, parts);
                pooled(groups, least, |members| {
                    let squares = parts.squares(members);
                    let sum: f64 =
                        members.iter().zip(squares).map(|(&i, s)| rows.counts[i] * s).sum();
                    (sum / total(&rows.counts, members)).sqrt()
                })
            }
            Self::Polynomial { parts, degree } => {
                let everyone: Vec<usize> = (0..rows.counts.len()).collect();
                let squares = Parts::of(rows, parts).squares(&everyone);
                let at_score = |group: &ScoreGroup| {
                    let sum: f64 =
                        group.members.iter().map(|&row| rows.counts[row] * squares[row]).sum();
                    sum / group.n
                };
                let means: Vec<f64> = groups.iter().map(at_score).collect();
                let scores: Vec<f64> = groups.iter().map(|group| group.score).collect();
                let counts: Vec<f64> = groups.iter().map(|group| group.n).collect();
                let fitted = fitted_polynomial(&scores, &means, &counts, degree)?;
                fitted.into_iter().map(|square| alone(square.sqrt())).collect()
            }
            Self::Items => pooled(groups, least, |members| {
                let variances = rows.items.iter().map(|item| variance(item, &rows.counts, members));
                (k / (k - 1.0) * variances.sum::<f64>()).sqrt()
            }),
            Self::Binomial { corrected } => {
                let kr_21 = formula_21(k, whole.mean, whole.variance);
                let factor =
                    if corrected { (1.0 - whole.reliability) / (1.0 - kr_21) } else { 1.0 };
                let at = |score: f64| (score * (k - score) / (k - 1.0) * factor).sqrt();
                groups.iter().map(|group| alone(at(group.score))).collect()
            }
            Self::Compound(parts) => {
                let parts = Parts::of(rows, parts);
                pooled(groups, least, |members| parts.binomial_error(members))
            }
        })
    }
}

/// The sums of the parts of a scale.
struct Parts<'r> {
    /// One list per part.
    sums: Vec<Vec<f64>>,
    /// Items in each.
    sizes: Vec<f64>,
    counts: &'r [f64],
}

impl<'r> Parts<'r> {
    /// Item i belongs to part i mod `parts`.
    fn of(rows: &'r KeyedRows, parts: usize) -> Self {
        let items = |part: usize| (part..rows.items.len()).step_by(parts).collect::<Vec<_>>();
        Self {
            sums: (0..parts).map(|part| rows.part_sums(&items(part))).collect(),
            sizes: (0..parts).map(|part| items(part).len() as f64).collect(),
            counts: &rows.counts,
        }
    }

    fn error_of_halves(&self, members: &[usize]) -> f64 {
        let differences: Vec<f64> =
            self.sums[0].iter().zip(&self.sums[1]).map(|(one, other)| one - other).collect();
        variance(&differences, self.counts, members).sqrt()
    }

    /// For each of some people, H Σ_h (x_h − x̄. − x̄_h + x̄..)² / (H − 1).
    fn squares(&self, members: &[usize]) -> Vec<f64> {
        let parts = self.sums.len() as f64;
        let means: Vec<f64> =
            self.sums.iter().map(|sums| mean(sums, self.counts, members)).collect();
        let whole = means.iter().sum::<f64>() / parts;
        let of_person = |&row: &usize| {
            let own = self.sums.iter().map(|sums| sums[row]).sum::<f64>() / parts;
            let squares = self.sums.iter().zip(&means).map(|(sums, mean)| {
                let left = sums[row] - own - mean + whole;
                left * left
            });
            parts * squares.sum::<f64>() / (parts - 1.0)
        };
        members.iter().map(of_person).collect()
    }

    fn binomial_error(&self, members: &[usize]) -> f64 {
        let of_person = |row: usize| -> f64 {
            let parts = self.sums.iter().zip(&self.sizes);
            parts.map(|(sums, size)| sums[row] * (size - sums[row]) / (size - 1.0)).sum()
        };
        let sum: f64 = members.iter().map(|&row| self.counts[row] * of_person(row)).sum();
        (sum / total(self.counts, members)).sqrt()
    }
}

/// The error at every score, found for scores put together until there are enough respondents:
/// upwards, and for what is left over at the top downwards.
fn pooled(groups: &[ScoreGroup], least: u64, error: impl Fn(&[usize]) -> f64) -> Vec<Found> {
    let enough = |range: std::ops::Range<usize>| {
        groups[range].iter().map(|group| group.n).sum::<f64>() >= least as f64
    };
    let mut found = vec![Found { error: f64::NAN, pooled: false }; groups.len()];
    let mut put = |range: std::ops::Range<usize>| {
        let members: Vec<usize> =
            groups[range.clone()].iter().flat_map(|group| group.members.clone()).collect();
        let (error, pooled) = (error(&members), range.len() > 1);
        found[range].fill(Found { error, pooled });
    };
    let mut start = 0;
    while let Some(end) = (start + 1..=groups.len()).find(|&end| enough(start..end)) {
        put(start..end);
        start = end;
    }
    let last = groups.len();
    if last > 0 && !enough(last - 1..last) {
        let start = (0..last).rev().find(|&start| enough(start..last)).unwrap_or(0);
        put(start..last);
    }
    found
}

fn total(counts: &[f64], members: &[usize]) -> f64 {
    members.iter().map(|&row| counts[row]).sum()
}

fn mean(values: &[f64], counts: &[f64], members: &[usize]) -> f64 {
    let sum: f64 = members.iter().map(|&row| counts[row] * values[row]).sum();
    sum / total(counts, members)
}

/// With n − 1; NaN of one respondent.
fn variance(values: &[f64], counts: &[f64], members: &[usize]) -> f64 {
    let mean = mean(values, counts, members);
    let squares = members.iter().map(|&row| counts[row] * (values[row] - mean).powi(2));
    let n = total(counts, members);
    if n > 1.0 { squares.sum::<f64>() / (n - 1.0) } else { f64::NAN }
}
