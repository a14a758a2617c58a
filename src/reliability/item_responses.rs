//! How often each answer was given, and how many are at the ends of a scale.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::keyed_rows::turn_round;
use crate::data::{Bounds, Missing, Responses, WeightType};
use crate::error::{Error, ReliabilityProblem, Result};
use crate::moments::{Cases, GappedRows, Moments};
use crate::scale::{Scale, Score};

/// How often one answer was given to one item.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFrequency {
    /// The item.
    pub item: String,
    /// The answer, as it was given.
    pub value: f64,
    /// Respondents who gave it: the sum of frequency weights, else rows.
    pub count: u64,
    /// Their share of those who answered the item, by weight.
    pub share: f64,
}

/// How often each answer was given to each item of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFrequencies {
    /// The scale's name.
    pub scale: String,
    /// The answers there are, ascending: those given to any item, and all whole numbers between
    /// whole declared bounds.
    pub values: Vec<f64>,
    /// Respondents who did not answer, item by item.
    pub missing: Vec<u64>,
    /// Answer by answer, item by item: every item has a row for every answer.
    pub rows: Vec<ResponseFrequency>,
}

/// How often each answer was given to each item of a scale, as it was given: nothing is turned round.
///
/// ```text
/// share = Σw of those who gave the answer / Σw of those who answered the item
/// ```
///
/// # Errors
/// [`Error::UnknownVariable`], [`Error::OutsideBounds`], [`Error::InfiniteValue`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, Scale, response_frequencies};
///
/// let (a, b) = (array![1.0, 1.0, 3.0, f64::NAN], array![1.0, 3.0, 3.0, 3.0]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let scale = Scale::new("s", ["a", "b"])?.bounds(1.0, 3.0)?;
/// let found = response_frequencies(&responses, &scale)?;
/// assert_eq!(found.values, [1.0, 2.0, 3.0]);
/// assert_eq!(found.rows[0].share, 2.0 / 3.0);
/// assert_eq!(found.missing, [1, 0]);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn response_frequencies(
    responses: &Responses<'_>,
    scale: &Scale,
) -> Result<ResponseFrequencies> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    let read = Read::of(&answers)?;
    let tallies: Vec<BTreeMap<Answer, Group>> =
        read.items.iter().map(|answers| read.tally(answers)).collect();
    let bounds = scale.declared_bounds();
    let whole = bounds.iter().flat_map(whole_numbers).map(Answer::of);
    let values: BTreeSet<Answer> =
        tallies.iter().flat_map(BTreeMap::keys).copied().chain(whole).collect();
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    for ((item, answers), tally) in scale.items().iter().zip(&read.items).zip(&tallies) {
        missing.push(read.among(answers, f64::is_nan).respondents as u64);
        let answered: f64 = tally.values().map(|group| group.weight).sum();
        rows.extend(values.iter().map(|answer| {
            let Group { respondents, weight } = tally.get(answer).copied().unwrap_or_default();
            let (count, share) = (respondents as u64, weight / answered);
            ResponseFrequency { item: item.clone(), value: answer.0, count, share }
        }));
    }
    let values = values.into_iter().map(|answer| answer.0).collect();
    Ok(ResponseFrequencies { scale: scale.name().to_string(), values, missing, rows })
}

/// Respondents at the ends of an item or a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorAndCeiling {
    /// The item, or the scale.
    pub name: String,
    /// Respondents with an answer, or a score.
    pub n: u64,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// The lowest possible answer or score.
    pub low: f64,
    /// The highest possible answer or score.
    pub high: f64,
    /// Share of respondents at the lowest.
    pub floor: f64,
    /// Share of respondents at the highest.
    pub ceiling: f64,
}

/// The share of respondents at the floor and at the ceiling of every item and of the scale.
///
/// ```text
/// floor = Σw of those at the lowest possible answer (score) / Σw of those with one
/// ```
///
/// Items are keyed: the floor of a reversed item is its highest answer. The scale comes last, for all
/// who have a score by its rule. Ends are those declared, not those observed. More than .15 at either
/// end is the usual mark of a floor or ceiling effect of a scale.
///
/// # Errors
/// [`ReliabilityProblem::NoBounds`], [`Error::UnknownVariable`], [`Error::OutsideBounds`],
/// [`Error::InfiniteValue`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, Scale, floor_and_ceiling};
///
/// let (a, b) = (array![0_u8, 0, 1, 3], array![0_u8, 1, 3, 3]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let found = floor_and_ceiling(&responses, &Scale::new("s", ["a", "b"])?.bounds(0.0, 3.0)?)?;
/// assert_eq!((found[0].floor, found[0].ceiling), (0.5, 0.25));
/// assert_eq!((found[2].name.as_str(), found[2].floor, found[2].ceiling), ("s", 0.25, 0.25));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// McHorney, C. A., & Tarlov, A. R. (1995). Individual-patient monitoring in clinical practice: Are
/// available health status surveys adequate? *Quality of Life Research*, 4(4), 293–307.
/// <https://doi.org/10.1007/BF01593882>
pub fn floor_and_ceiling(responses: &Responses<'_>, scale: &Scale) -> Result<Vec<FloorAndCeiling>> {
    let Some(Bounds { low, high }) = scale.declared_bounds() else {
        let (analysis, scale) = ("a share at floor and ceiling", scale.name().to_string());
        return Err(Error::Reliability(ReliabilityProblem::NoBounds { analysis, scale }));
    };
    let answers = responses.select(scale.items())?;
    let with_score = answers.clone().with_column(score_name(scale), scale.column(&answers)?)?;
    let mut read = Read::of(&with_score)?;
    let scores = read.items.pop().unwrap_or_default();
    turn_round(&mut read.items, scale);
    let k = scale.items().len() as f64;
    let ends = |name: &String, answers: &[f64], low: f64, high: f64| -> Result<FloorAndCeiling> {
        let rounding = 1e-12 * low.abs().max(high.abs());
        let there = read.among(answers, |x| !x.is_nan());
        let cases = Moments::of(&with_score.select([name])?, Missing::Listwise)?.cases();
        Ok(FloorAndCeiling {
            name: name.clone(),
            cases,
            n: there.respondents as u64,
            low,
            high,
            floor: read.among(answers, |x| x <= low + rounding).weight / there.weight,
            ceiling: read.among(answers, |x| x >= high - rounding).weight / there.weight,
        })
    };
    let items = scale.items().iter().zip(&read.items);
    let mut found: Vec<_> =
        items.map(|(item, answers)| ends(item, answers, low, high)).collect::<Result<_>>()?;
    let metric = if scale.score_type() == Score::Sum { k } else { 1.0 };
    let of_score = ends(&score_name(scale), &scores, low * metric, high * metric)?;
    found.push(FloorAndCeiling { name: scale.name().to_string(), ..of_score });
    Ok(found)
}

/// A name for the score that no item has.
fn score_name(scale: &Scale) -> String {
    let mut name = scale.name().to_string();
    while scale.items().contains(&name) {
        name.push('\'');
    }
    name
}

/// All whole numbers between whole bounds that are not far apart.
fn whole_numbers(bounds: &Bounds) -> Vec<f64> {
    const MOST: f64 = 100.0;
    let Bounds { low, high } = *bounds;
    let whole = low.fract() == 0.0 && high.fract() == 0.0 && high - low < MOST;
    let steps = if whole { (high - low) as u32 + 1 } else { 0 };
    (0..steps).map(|step| low + f64::from(step)).collect()
}

/// Answers of those who count.
struct Read {
    items: Vec<Vec<f64>>,
    weights: Vec<f64>,
    /// Whether a row stands for as many respondents as its weight says.
    frequencies: bool,
}

/// An answer, in the order of numbers.
#[derive(Debug, Clone, Copy)]
struct Answer(f64);

impl Answer {
    /// Adding 0 makes −0 and 0 one answer.
    fn of(value: f64) -> Self {
        Self(value + 0.0)
    }
}

impl Ord for Answer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Answer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Answer {}

/// Some of the respondents.
#[derive(Debug, Default, Clone, Copy)]
struct Group {
    respondents: f64,
    weight: f64,
}

impl Read {
    fn of(answers: &Responses<'_>) -> Result<Self> {
        let rows = GappedRows::read_all(answers)?;
        let kind = answers.weights().map(|weights| weights.kind());
        let frequencies = kind == Some(WeightType::Frequency);
        Ok(Self { items: rows.columns, weights: rows.weights, frequencies })
    }

    /// How often each answer was given.
    fn tally(&self, answers: &[f64]) -> BTreeMap<Answer, Group> {
        let mut tally = BTreeMap::<Answer, Group>::new();
        for (answer, weight) in answers.iter().zip(&self.weights).filter(|(x, _)| !x.is_nan()) {
            let group = tally.entry(Answer::of(*answer)).or_default();
            group.respondents += self.respondents(*weight);
            group.weight += weight;
        }
        tally
    }

    /// How many respondents a row stands for.
    fn respondents(&self, weight: f64) -> f64 {
        if self.frequencies { weight } else { 1.0 }
    }

    /// Those whose answer is of a kind.
    fn among(&self, answers: &[f64], of: impl Fn(f64) -> bool) -> Group {
        let mut group = Group::default();
        for (_, weight) in answers.iter().zip(&self.weights).filter(|(x, _)| of(**x)) {
            group.respondents += self.respondents(*weight);
            group.weight += weight;
        }
        group
    }
}
