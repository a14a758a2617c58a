//! Whether a person has changed by more than the error of two scores.

use super::score_precision::{StandardErrors, standard_error_of_measurement};
use super::weights::out_of_range;
use crate::correlation::check_confidence;
use crate::error::{Error, Result};
use crate::math::distribution::z_critical;

/// What a difference of two scores says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Better by more than error.
    Improved,
    /// Not changed by more than error.
    Unchanged,
    /// Worse by more than error.
    Deteriorated,
}

impl Change {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Change::Improved => "improved",
            Change::Unchanged => "unchanged",
            Change::Deteriorated => "deteriorated",
        }
    }
}

/// The change of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonChange {
    /// First score.
    pub before: f64,
    /// Second score.
    pub after: f64,
    /// Second less first.
    pub change: f64,
    /// The reliable change index: the change in its standard errors.
    pub rci: f64,
    /// Lower end of the interval of the true change.
    pub conf_low: f64,
    /// Its upper end.
    pub conf_high: f64,
    /// What that says; none where a score is missing.
    pub classification: Option<Change>,
}

/// The changes of some people.
#[derive(Debug, Clone, PartialEq)]
pub struct ReliableChange {
    /// The standard errors that the index rests on.
    pub errors: StandardErrors,
    /// The smallest change that is more than error, z times the standard error of the difference.
    pub smallest_reliable_change: f64,
    /// The level: of the intervals, and one less the error of the classification.
    pub confidence: f64,
    /// Whether a higher score is the better one.
    pub higher_is_better: bool,
    /// Person by person, in the order given.
    pub people: Vec<PersonChange>,
    /// How many are better.
    pub improved: u64,
    /// How many are not changed by more than error.
    pub unchanged: u64,
    /// How many are worse.
    pub deteriorated: u64,
    /// How many lack a score.
    pub missing: u64,
}

/// The reliable change index of Jacobson and Truax, person by person.
///
/// ```text
/// RCI = (x₂ − x₁) / S_diff,   S_diff = √(2 SE²),   SE = s √(1 − ρ)
/// interval of the true change: x₂ − x₁ ± z S_diff
/// ```
///
/// with s the standard deviation before (that of the scores given unless `sd` is known) and ρ the
/// reliability. More than z either way (1.96 at 95 %) is a change that error alone would rarely make.
///
/// # Errors
/// [`Error::UnequalLengths`], [`Error::ConfidenceOutOfRange`],
/// [`ReliabilityProblem::OutOfRange`](crate::ReliabilityProblem::OutOfRange) for a reliability outside
/// 0 to 1 or of exactly 1, and for a standard deviation that is not above 0; without `sd`
/// [`Error::TooFewRows`] below 2 scores and [`Error::ConstantVariable`].
///
/// # Examples
///
/// ```
/// use scalewise::{Change, reliable_change};
///
/// // The example of Jacobson and Truax: RCI = 15 / 4.74 = 3.16.
/// let found = reliable_change(&[32.5], &[47.5], 0.8, Some(7.5), true, 0.95)?;
/// assert!((found.people[0].rci - 3.16).abs() < 0.005);
/// assert_eq!(found.people[0].classification, Some(Change::Improved));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to defining
/// meaningful change in psychotherapy research. *Journal of Consulting and Clinical Psychology*,
/// 59(1), 12–19. <https://doi.org/10.1037/0022-006X.59.1.12>
pub fn reliable_change(
    before: &[f64],
    after: &[f64],
    reliability: f64,
    sd: Option<f64>,
    higher_is_better: bool,
    confidence: f64,
) -> Result<ReliableChange> {
    check_confidence(confidence)?;
    if before.len() != after.len() {
        let (variable, expected) = ("after".to_string(), before.len());
        return Err(Error::UnequalLengths { variable, expected, found: after.len() });
    }
    if reliability == 1.0 {
        return Err(out_of_range("reliability", reliability, "a reliability below 1"));
    }
    let sd = match sd {
        Some(sd) => sd,
        None => deviation(before)?,
    };
    let errors = standard_error_of_measurement(sd, reliability)?;
    let z = z_critical(confidence);
    let smallest_reliable_change = z * errors.difference;
    let person = |(&before, &after): (&f64, &f64)| {
        let change = after - before;
        let better = if higher_is_better { change } else { -change };
        let classification = if change.is_nan() {
            None
        } else if better.abs() <= smallest_reliable_change {
            Some(Change::Unchanged)
        } else if better > 0.0 {
            Some(Change::Improved)
        } else {
            Some(Change::Deteriorated)
        };
        PersonChange {
            before,
            after,
            change,
            rci: change / errors.difference,
            conf_low: change - smallest_reliable_change,
            conf_high: change + smallest_reliable_change,
            classification,
        }
    };
    let people: Vec<PersonChange> = before.iter().zip(after).map(person).collect();
    let count = |kind: Option<Change>| {
        people.iter().filter(|person| person.classification == kind).count() as u64
    };
    Ok(ReliableChange {
        errors,
        smallest_reliable_change,
        confidence,
        higher_is_better,
        improved: count(Some(Change::Improved)),
        unchanged: count(Some(Change::Unchanged)),
        deteriorated: count(Some(Change::Deteriorated)),
        missing: count(None),
        people,
    })
}

/// The standard deviation of the scores that are there, with n − 1.
fn deviation(scores: &[f64]) -> Result<f64> {
    let known: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
    let n = known.len() as f64;
    if known.len() < 2 {
        return Err(Error::TooFewRows {
            analysis: "the standard deviation before",
            need: 2,
            found: known.len() as u64,
            left_out: (scores.len() - known.len()) as u64,
            read: scores.len() as u64,
        });
    }
    let mean = known.iter().sum::<f64>() / n;
    let squares: f64 = known.iter().map(|score| (score - mean).powi(2)).sum();
    if squares <= f64::EPSILON * mean * mean * n * f64::EPSILON {
        return Err(Error::ConstantVariable { variable: "before".to_string(), value: mean });
    }
    Ok((squares / (n - 1.0)).sqrt())
}
