//! In which units variables are.

use serde::{Deserialize, Serialize};

/// From where means are counted, and in what. A published table without its means or standard
/// deviations is not in the units of the answers, and cannot be merged with moments that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Units {
    /// As they were answered.
    #[default]
    Answers,
    /// Mean 0 and standard deviation 1.
    Standard,
    /// In the units of the answers, counted from unknown means.
    FromMeans,
    /// Means as answered, but standard deviation 1.
    UnitSpread,
}

impl Units {
    /// Those of a table by which of its figures are known.
    pub(crate) fn of_table(means: bool, sds: bool) -> Self {
        match (means, sds) {
            (true, true) => Units::Answers,
            (false, false) => Units::Standard,
            (false, true) => Units::FromMeans,
            (true, false) => Units::UnitSpread,
        }
    }

    /// Whether the means are known.
    pub(crate) fn have_means(self) -> bool {
        matches!(self, Units::Answers | Units::UnitSpread)
    }

    /// Whether the standard deviations are known.
    pub(crate) fn have_sds(self) -> bool {
        matches!(self, Units::Answers | Units::FromMeans)
    }

    /// What they are, in words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Units::Answers => "the units of the answers",
            Units::Standard => "standard units",
            Units::FromMeans => "the units of the answers less their unknown means",
            Units::UnitSpread => "units of unknown standard deviations",
        }
    }
}
