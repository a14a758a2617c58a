//! What groups are made by, and which group each row belongs to.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, GroupProblem, Result};

/// One value of a key. Levels of one key are all of one kind; whole numbers are ordered as numbers,
/// text by its bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Level {
    /// A truth value; `false` comes first.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl Level {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Level::Boolean(_) => "truth values",
            Level::Integer(_) => "whole numbers",
            Level::Text(_) => "text",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Boolean(level) => write!(out, "{level}"),
            Level::Integer(level) => write!(out, "{level}"),
            Level::Text(level) => write!(out, "{level}"),
        }
    }
}

impl From<bool> for Level {
    fn from(level: bool) -> Self {
        Level::Boolean(level)
    }
}

impl From<i64> for Level {
    fn from(level: i64) -> Self {
        Level::Integer(level)
    }
}

impl From<i32> for Level {
    fn from(level: i32) -> Self {
        Level::Integer(i64::from(level))
    }
}

impl From<&str> for Level {
    fn from(level: &str) -> Self {
        Level::Text(level.to_string())
    }
}

impl From<String> for Level {
    fn from(level: String) -> Self {
        Level::Text(level)
    }
}

/// A column that says which group each row belongs to: its levels, and the code of a level for
/// every row.
///
/// # Examples
///
/// ```
/// use scalewise::Key;
///
/// let country = Key::of("country", [Some("NL"), Some("BE"), None, Some("NL")])?;
/// let wave = Key::new("wave", [2017, 2018], vec![0, 1, 1, Key::MISSING])?;
/// assert_eq!((country.name(), country.len()), ("country", 4));
/// assert_eq!((wave.name(), wave.len()), ("wave", 4));
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Key<'a> {
    name: String,
    levels: Vec<Level>,
    codes: Cow<'a, [u32]>,
}

impl<'a> Key<'a> {
    /// The code of a row whose key is missing.
    pub const MISSING: u32 = u32::MAX;

    /// A key by its levels, in any order, and their codes: 0 for the first level, 1 for the next.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::RepeatedLevel`], [`GroupProblem::MixedLevels`] or
    /// [`GroupProblem::UnknownCode`].
    pub fn new<L: Into<Level>>(
        name: impl Into<String>,
        levels: impl IntoIterator<Item = L>,
        codes: impl Into<Cow<'a, [u32]>>,
    ) -> Result<Self> {
        let levels: Vec<Level> = levels.into_iter().map(Into::into).collect();
        let key = Self { name: name.into(), levels, codes: codes.into() };
        key.check()?;
        Ok(key)
    }

    /// A key by the value of every row; `None` is a missing one.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::MixedLevels`].
    pub fn of<L: Into<Level>>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = Option<L>>,
    ) -> Result<Key<'static>> {
        let mut numbers: HashMap<Level, u32> = HashMap::new();
        let mut levels = Vec::new();
        let mut code = |value: Option<L>| {
            let Some(level) = value.map(Into::into) else { return Self::MISSING };
            *numbers.entry(level).or_insert_with_key(|level| {
                levels.push(level.clone());
                levels.len() as u32 - 1
            })
        };
        let codes: Vec<u32> = values.into_iter().map(&mut code).collect();
        Key::new(name, levels, codes)
    }

    fn check(&self) -> Result<()> {
        let problem = |problem| Err(Error::Groups(problem));
        let key = || self.name.clone();
        let kinds = self.levels.windows(2).map(|pair| (pair[0].kind(), pair[1].kind()));
        if let Some((first, second)) = kinds.into_iter().find(|(first, second)| first != second) {
            return problem(GroupProblem::MixedLevels { key: key(), first, second });
        }
        let mut known = HashSet::new();
        if let Some(twice) = self.levels.iter().find(|level| !known.insert(*level)) {
            return problem(GroupProblem::RepeatedLevel { key: key(), level: twice.to_string() });
        }
        let levels = self.levels.len();
        let unknown = |code: &u32| *code as usize >= levels && *code != Self::MISSING;
        match self.codes.iter().position(unknown) {
            Some(row) => {
                let code = self.codes[row];
                problem(GroupProblem::UnknownCode { key: key(), row, code, levels })
            }
            None => Ok(()),
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// The level of a row; none where it is missing.
    pub(crate) fn level(&self, row: usize) -> Option<&Level> {
        self.codes.get(row).and_then(|&code| self.levels.get(code as usize))
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The levels in ascending order, and the place of each code in it.
    fn ascending(&self) -> (Vec<&Level>, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.levels.len()).collect();
        order.sort_by_key(|&code| &self.levels[code]);
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, &code)| places[code] = place as u32);
        (order.into_iter().map(|code| &self.levels[code]).collect(), places)
    }
}

/// The group of a row that belongs to none: the same number as [`Key::MISSING`].
pub(super) const NO_GROUP: u32 = Key::MISSING;

/// Which group every row belongs to.
pub(crate) struct Partition<'a> {
    /// The levels of each group, in ascending order of groups; the first key is the slowest.
    pub(crate) levels: Vec<Vec<Level>>,
    /// The group of each row, or [`NO_GROUP`].
    pub(crate) of_row: Cow<'a, [u32]>,
}

impl<'a> Partition<'a> {
    /// The groups that occur among `rows` rows.
    pub(crate) fn by(keys: &'a [Key<'_>], rows: usize) -> Result<Self> {
        let mut whole: Option<Self> = None;
        for (at, key) in keys.iter().enumerate() {
            if keys[..at].iter().any(|earlier| earlier.name == key.name) {
                return Err(Error::DuplicateName { variable: key.name.clone() });
            }
            if key.len() != rows {
                let (variable, found) = (key.name.clone(), key.len());
                return Err(Error::UnequalLengths { variable, expected: rows, found });
            }
            match &mut whole {
                None => whole = Some(Self::by_one(key)),
                Some(whole) => whole.split(key),
            }
        }
        whole.ok_or(Error::Groups(GroupProblem::NoKeys))
    }

    /// The groups of one key.
    fn by_one(key: &'a Key<'_>) -> Self {
        let (levels, places) = key.ascending();
        let mut met = vec![false; levels.len()];
        for code in &*key.codes {
            if let Some(place) = places.get(*code as usize) {
                met[*place as usize] = true;
            }
        }
        let (mut occurring, mut of_level) = (Vec::new(), vec![NO_GROUP; levels.len()]);
        for (place, _) in met.iter().enumerate().filter(|(_, met)| **met) {
            of_level[place] = occurring.len() as u32;
            occurring.push(vec![levels[place].clone()]);
        }
        let of_code: Vec<u32> = places.iter().map(|place| of_level[*place as usize]).collect();
        let of_row = if of_code.iter().zip(0..).all(|(of_code, code)| *of_code == code) {
            Cow::Borrowed(&*key.codes)
        } else {
            let of_code = |code: &u32| of_code.get(*code as usize).copied();
            key.codes.iter().map(|code| of_code(code).unwrap_or(NO_GROUP)).collect()
        };
        Self { levels: occurring, of_row }
    }

    /// Divides every group by one more key.
    fn split(&mut self, key: &Key<'_>) {
        let (levels, places) = key.ascending();
        let width = levels.len() as u64;
        let pair_of = |group: u32, code: u32| match places.get(code as usize) {
            Some(place) if group != NO_GROUP => Some(u64::from(group) * width + u64::from(*place)),
            _ => None,
        };
        let mut numbers = Numbers::new(self.levels.len() as u64 * width, self.of_row.len());
        for (group, code) in self.of_row.iter().zip(&*key.codes) {
            if let Some(pair) = pair_of(*group, *code) {
                numbers.meet(pair);
            }
        }
        let met = numbers.ascending();
        for (group, code) in self.of_row.to_mut().iter_mut().zip(&*key.codes) {
            *group = pair_of(*group, *code).map_or(NO_GROUP, |pair| numbers.of(pair));
        }
        let of_pair = |pair: u64| {
            let mut of_group = self.levels[(pair / width) as usize].clone();
            of_group.push(levels[(pair % width) as usize].clone());
            of_group
        };
        self.levels = met.into_iter().map(of_pair).collect();
    }

    /// How many rows belong to no group.
    pub(crate) fn ungrouped(&self) -> u64 {
        self.of_row.iter().filter(|group| **group == NO_GROUP).count() as u64
    }
}

/// Numbers the pairs of a group and a level that occur, in ascending order.
enum Numbers {
    /// The number of each pair, by the pair itself; [`NO_GROUP`] where it does not occur.
    Table(Vec<u32>),
    /// The same where there could be many more pairs than rows.
    Map(HashMap<u64, u32>),
}

impl Numbers {
    fn new(pairs: u64, rows: usize) -> Self {
        if pairs <= 2 * rows as u64 + 1024 {
            Self::Table(vec![NO_GROUP; pairs as usize])
        } else {
            Self::Map(HashMap::new())
        }
    }

    fn meet(&mut self, pair: u64) {
        match self {
            Self::Table(numbers) => numbers[pair as usize] = 0,
            Self::Map(numbers) => {
                numbers.insert(pair, 0);
            }
        }
    }

    /// Gives the pairs met their numbers: each its place among them.
    fn ascending(&mut self) -> Vec<u64> {
        match self {
            Self::Table(numbers) => {
                let met = |(_, number): &(usize, &mut u32)| **number != NO_GROUP;
                let pairs = numbers.iter_mut().enumerate().filter(met).enumerate();
                pairs
                    .map(|(at, (pair, number))| {
                        *number = at as u32;
                        pair as u64
                    })
                    .collect()
            }
            Self::Map(numbers) => {
                let mut pairs: Vec<u64> = numbers.keys().copied().collect();
                pairs.sort_unstable();
                for (at, pair) in pairs.iter().enumerate() {
                    numbers.insert(*pair, at as u32);
                }
                pairs
            }
        }
    }

    fn of(&self, pair: u64) -> u32 {
        match self {
            Self::Table(numbers) => numbers[pair as usize],
            Self::Map(numbers) => numbers.get(&pair).copied().unwrap_or(NO_GROUP),
        }
    }
}
