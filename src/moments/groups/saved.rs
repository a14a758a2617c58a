//! Grouped moments as plain data: a versioned JSON that is checked on the way in.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{GroupedMoments, Level};
use crate::data::{MOST_RESPONDENTS, Missing, WeightType};
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::moments::saved::check_head;

const FORMAT: &str = "scalewise grouped moments";
/// How the JSON begins.
#[cfg(feature = "arrow")]
pub(in crate::moments) const START: &str = "{\"format\":\"scalewise grouped moments\"";
const VERSION: u32 = 1;

/// What is written. The moments of a group are as [`Moments::to_json`] writes them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<'a> {
    format: String,
    version: u32,
    keys: Vec<String>,
    names: Vec<String>,
    missing: String,
    weights: Option<WeightType>,
    ungrouped: u64,
    #[serde(borrow)]
    groups: Vec<SavedGroup<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedGroup<'a> {
    levels: Vec<Level>,
    #[serde(borrow)]
    moments: &'a RawValue,
}

impl GroupedMoments {
    /// The groups and their moments as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        // What moments write is JSON, and what is written here has a JSON form.
        let each: Vec<_> = self.groups.values().map(Moments::to_json).collect();
        let groups = self.groups.keys().zip(&each).filter_map(|(levels, json)| {
            let moments = serde_json::from_str(json).ok()?;
            Some(SavedGroup { levels: levels.clone(), moments })
        });
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            keys: self.keys.clone(),
            names: self.names.clone(),
            missing: self.missing.name().to_string(),
            weights: self.kind,
            ungrouped: self.ungrouped,
            groups: groups.collect(),
        };
        serde_json::to_string(&saved).unwrap_or_default()
    }

    /// The groups that [`GroupedMoments::to_json`] wrote.
    ///
    /// # Errors
    /// [`Error::DamagedMoments`] when it is not such a JSON, of another version, or its figures
    /// cannot belong together.
    pub fn from_json(json: &str) -> Result<Self> {
        check_head(json, FORMAT, VERSION)?;
        let saved: Saved<'_> =
            serde_json::from_str(json).map_err(|problem| damaged(&problem.to_string()))?;
        let mut loaded = Self {
            keys: checked(saved.keys, "no keys")?,
            names: checked(saved.names, "no names")?,
            missing: rule(&saved.missing)?,
            kind: saved.weights,
            ungrouped: saved.ungrouped,
            groups: BTreeMap::new(),
        };
        let mut rows = saved.ungrouped;
        for SavedGroup { levels, moments } in saved.groups {
            let moments = Moments::from_json(moments.get())?;
            rows = rows.saturating_add(moments.cases().read.max(moments.n()));
            loaded.add_saved(levels, moments)?;
        }
        if rows > MOST_RESPONDENTS {
            return Err(damaged("a count is too large"));
        }
        Ok(loaded)
    }

    fn add_saved(&mut self, levels: Vec<Level>, moments: Moments) -> Result<()> {
        if levels.len() != self.keys.len() {
            return Err(damaged("a group does not have one level for each key"));
        }
        if let Some((before, _)) = self.groups.last_key_value() {
            if self.mixed_levels(before, &levels).is_some() {
                return Err(damaged("the levels of a key are of two kinds"));
            }
            if *before >= levels {
                return Err(damaged("the groups are not in order"));
            }
        }
        let kind = moments.weighting().kind;
        if moments.names() != self.names || moments.missing() != self.missing || kind != self.kind {
            return Err(damaged(
                "the moments of a group are of other variables, weights or rules than the rest",
            ));
        }
        self.groups.insert(levels, moments);
        Ok(())
    }
}

fn checked(names: Vec<String>, none: &str) -> Result<Vec<String>> {
    if names.is_empty() {
        return Err(damaged(none));
    }
    if names.iter().collect::<HashSet<_>>().len() < names.len() {
        return Err(damaged("a name appears twice"));
    }
    Ok(names)
}

fn rule(name: &str) -> Result<Missing> {
    let rules = [Missing::Listwise, Missing::Pairwise, Missing::Em];
    let known = rules.into_iter().find(|rule| rule.name() == name);
    known.ok_or_else(|| damaged(&format!("\"{name}\" is no rule for missing answers")))
}

fn damaged(problem: &str) -> Error {
    Error::DamagedMoments { problem: problem.to_string() }
}
