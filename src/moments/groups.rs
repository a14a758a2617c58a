//! Moments by groups: offices, countries, waves.

mod between;
mod key;
mod reading;
mod regrouped;
mod saved;
mod sums;

use std::collections::BTreeMap;

pub use between::{GroupCoefficient, GroupCoefficients, GroupSizes};
pub use key::{Key, Level};

use super::{Cases, Moments, extremes};
use crate::data::{MOST_RESPONDENTS, Missing, Responses, WeightType};
use crate::error::{Error, GroupProblem, Result};
pub(crate) use key::Partition;
#[cfg(feature = "arrow")]
pub(super) use saved::START;

/// The moments of every group of respondents, by one or more keys.
///
/// Groups are the combinations of levels that occur, in ascending order, the first key slowest. Under
/// listwise deletion a respondent counts who answered all variables; with [`Missing::Pairwise`] and
/// [`Missing::Em`] the groups are of those kinds. Rows whose key is missing belong to no group and are
/// counted ([`GroupedMoments::ungrouped`]); all others are in the [`Cases`] of their
/// group, used or left out. So there can be groups without respondents.
///
/// Parts of a survey merge group by group, also where one part lacks groups.
///
/// # Cluster sums
///
/// What cluster-robust standard errors need of a group are its sums about the mean m of all, which
/// follow from its own:
///
/// ```text
/// Σ w (x − m)            = W_g (m_g − m)
/// Σ w (x − m)(x − m)ᵀ    = C_g + W_g (m_g − m)(m_g − m)ᵀ  =: T
/// score of the slopes    Σ w (x − m_x) e = T_xy − T_xx b,   e the residuals of y on x
/// score of the intercept Σ w e           = W_g ((m_g − m)_y − (m_g − m)_xᵀ b)
/// ```
///
/// # Examples
///
/// ```
/// use scalewise::{GroupedMoments, Key, Level, Missing, Responses};
///
/// let (x, y) = ([1.0, 2.0, 4.0, 6.0, 5.0], [2.0, 1.0, f64::NAN, 3.0, 5.0]);
/// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
/// let country = Key::of("country", [Some("NL"), Some("BE"), Some("BE"), Some("BE"), None])?;
/// let grouped = GroupedMoments::of(&responses, &[country], Missing::Listwise)?;
///
/// let of = |country: &str| grouped.get(&[Level::from(country)]).expect("a country");
/// assert_eq!((grouped.len(), grouped.ungrouped()), (2, 1));
/// assert_eq!((of("BE").n(), of("BE").cases().incomplete), (2, 1));
/// assert_eq!((of("BE").mean()[0], of("NL").mean()[0]), (4.0, 1.0));
/// assert_eq!(grouped.total()?.n(), 3);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupedMoments {
    keys: Vec<String>,
    names: Vec<String>,
    missing: Missing,
    kind: Option<WeightType>,
    /// Rows whose key is missing.
    ungrouped: u64,
    groups: BTreeMap<Vec<Level>, Moments>,
}

impl GroupedMoments {
    /// The moments of all columns for every group, in one reading of the answers.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::NoKeys`]; [`Error::DuplicateName`] for keys,
    /// [`Error::UnequalLengths`], [`Error::NoVariables`], [`Error::InfiniteValue`],
    /// [`Error::TooLarge`], [`MomentsProblem::TooSmall`](crate::MomentsProblem::TooSmall), [`MomentsProblem::TooManyDigits`](crate::MomentsProblem::TooManyDigits).
    pub fn of(responses: &Responses<'_>, keys: &[Key<'_>], missing: Missing) -> Result<Self> {
        if responses.columns().is_empty() {
            return Err(Error::NoVariables);
        }
        let partition = Partition::by(keys, responses.n_rows())?;
        let groups = match missing {
            Missing::Listwise => {
                reading::read(responses, &partition)?.moments(responses.names())?
            }
            Missing::Pairwise | Missing::Em => regrouped::read(responses, &partition, missing)?,
        };
        extremes::check(responses, groups.iter())?;
        Ok(Self {
            keys: keys.iter().map(|key| key.name().to_string()).collect(),
            names: responses.names().to_vec(),
            missing,
            kind: responses.weights().map(|weights| weights.kind()),
            ungrouped: partition.ungrouped(),
            groups: partition.levels.into_iter().zip(groups).collect(),
        })
    }

    /// Adds a further batch of respondents, as an iterator of batches gives them.
    ///
    /// # Errors
    /// As [`GroupedMoments::of`] and [`GroupedMoments::merge`]; nothing is changed then.
    pub fn push(&mut self, responses: &Responses<'_>, keys: &[Key<'_>]) -> Result<()> {
        let batch = Self::of(&responses.select(&self.names)?, keys, self.missing)?;
        self.add(batch)
    }

    /// The groups of both parts together.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::DifferentKeys`] or [`GroupProblem::MixedLevels`], and
    /// as [`Moments::merge`].
    pub fn merge(&self, other: &Self) -> Result<Self> {
        let mut merged = self.clone();
        merged.add(other.clone())?;
        Ok(merged)
    }

    /// Adds the groups of another part; when that fails, nothing is changed.
    fn add(&mut self, other: Self) -> Result<()> {
        self.check_kind(&other)?;
        let merge = |(levels, theirs): (Vec<Level>, Moments)| {
            let merged = match self.groups.get(&levels) {
                Some(own) => own.merge(&theirs)?,
                None => theirs,
            };
            Ok((levels, merged))
        };
        let merged = other.groups.into_iter().map(merge).collect::<Result<Vec<_>>>()?;
        self.groups.extend(merged);
        self.ungrouped += other.ungrouped;
        Ok(())
    }

    /// Makes sure that both parts are of the same keys, variables, weights and rule.
    fn check_kind(&self, other: &Self) -> Result<()> {
        if self.keys != other.keys {
            let (left, right) = (self.keys.clone(), other.keys.clone());
            return Err(Error::Groups(GroupProblem::DifferentKeys { left, right }));
        }
        if self.names != other.names {
            let (left, right) = (self.names.clone(), other.names.clone());
            return Err(Error::DifferentVariables { left, right });
        }
        if self.kind != other.kind {
            let name = |part: &Self| part.kind.map_or("no", WeightType::name);
            return Err(Error::DifferentWeights { left: name(self), right: name(other) });
        }
        if self.missing != other.missing {
            let (left, right) = (self.missing.name(), other.missing.name());
            return Err(Error::DifferentKinds { left, right });
        }
        let first = |part: &Self| part.groups.keys().next().cloned();
        if let (Some(own), Some(theirs)) = (first(self), first(other))
            && let Some(problem) = self.mixed_levels(&own, &theirs)
        {
            return Err(Error::Groups(problem));
        }
        let rows = |part: &Self| {
            let read = part.groups.values().map(|moments| moments.cases().read.max(moments.n()));
            read.fold(part.ungrouped, u64::saturating_add)
        };
        let n = rows(self).saturating_add(rows(other));
        if n > MOST_RESPONDENTS {
            return Err(Error::SampleSizeOutOfRange { n: n as f64 });
        }
        Ok(())
    }

    /// The first key whose levels in two groups are of different kinds.
    fn mixed_levels(&self, one: &[Level], other: &[Level]) -> Option<GroupProblem> {
        let kinds = one.iter().zip(other).map(|(one, other)| (one.kind(), other.kind()));
        let mixed = self.keys.iter().zip(kinds).find(|(_, (first, second))| first != second);
        mixed.map(|(key, (first, second))| GroupProblem::MixedLevels {
            key: key.clone(),
            first,
            second,
        })
    }

    /// Some of the variables, in the order named. The respondents stay the same.
    ///
    /// # Errors
    /// As [`Moments::select`].
    pub fn select<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Self> {
        let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_string()).collect();
        // For the errors, also where there are no groups.
        let nobody = names.iter().try_fold(Responses::default(), |nobody, name| {
            crate::data::position(&self.names, name)?;
            nobody.with_column(name.as_str(), &[0.0; 0][..])
        })?;
        if nobody.columns().is_empty() {
            return Err(Error::NoVariables);
        }
        let select = |(levels, moments): (&Vec<Level>, &Moments)| {
            Ok((levels.clone(), moments.select(&names)?))
        };
        let groups = self.groups.iter().map(select).collect::<Result<_>>()?;
        Ok(Self { keys: self.keys.clone(), names, groups, ..*self })
    }

    /// The moments of all groups together, without the rows that belong to none.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::TooFew`] when there is no group, and as
    /// [`Moments::merge`].
    pub fn total(&self) -> Result<Moments> {
        let mut parts: Vec<Moments> = self.groups.values().cloned().collect();
        // Two by two, so that every group is copied a few times instead of the sum a great many.
        while parts.len() > 1 {
            let pairs = parts.chunks(2).map(|pair| match pair {
                [left, right] => left.merge(right),
                alone => Ok(alone[0].clone()),
            });
            parts = pairs.collect::<Result<_>>()?;
        }
        let (what, need, found) = ("the moments of all groups", 1, 0);
        parts.pop().ok_or(Error::Groups(GroupProblem::TooFew { what, need, found }))
    }

    /// The names of the keys, in order.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The names of the variables, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How missing answers were treated.
    pub fn missing(&self) -> Missing {
        self.missing
    }

    /// What kind of weights; none when there are no weights.
    pub fn weight_type(&self) -> Option<WeightType> {
        self.kind
    }

    /// Rows that belong to no group, because a key is missing; no matter what else is.
    pub fn ungrouped(&self) -> u64 {
        self.ungrouped
    }

    /// Who was read, used and left out of all groups; rows of no group are not among them.
    pub fn cases(&self) -> Cases {
        self.groups.values().fold(Cases::default(), |sum, moments| sum + moments.cases())
    }

    /// Makes sure that no group, nor any cell of one, has fewer respondents than `min_cell`; see
    /// [`Moments::check_cells`].
    ///
    /// # Errors
    /// [`Error::SmallCell`].
    pub fn check_cells(&self, min_cell: u64) -> Result<()> {
        self.groups.iter().try_for_each(|(levels, moments)| {
            let of_group = |error| match error {
                Error::SmallCell { cell, n, min_cell } => {
                    let group = self.keys.iter().zip(levels);
                    let group: Vec<String> =
                        group.map(|(key, level)| format!("{key} = {level}")).collect();
                    let cell = format!("{cell} ({})", group.join(", "));
                    Error::SmallCell { cell, n, min_cell }
                }
                other => other,
            };
            moments.check_cells(min_cell).map_err(of_group)
        })
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The groups in order: a level of each key, and the moments.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = (&[Level], &Moments)> {
        self.groups.iter().map(|(levels, moments)| (levels.as_slice(), moments))
    }

    /// The moments of one group, by a level of each key.
    pub fn get(&self, levels: &[Level]) -> Option<&Moments> {
        self.groups.get(levels)
    }
}

/// For each of `rows` rows the number of its group, in the order of groups; none without a key.
pub(crate) fn group_of_rows(keys: &[Key<'_>], rows: usize) -> Result<Vec<Option<u32>>> {
    let numbers = Partition::by(keys, rows)?.of_row;
    let group = |number: &u32| (*number != key::NO_GROUP).then_some(*number);
    Ok(numbers.iter().map(group).collect())
}
