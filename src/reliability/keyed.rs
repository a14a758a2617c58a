//! The items that bounds and halves are made of, turned round where the scale says so.

use ndarray::Array2;

use super::inter_item::{CANCELLED, standardised};
use super::keying::against;
use crate::data::Missing;
use crate::error::{Error, Result};
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// Which items of which respondents a coefficient is of.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleData {
    /// The scale's name.
    pub scale: String,
    /// Its items, in order (k).
    pub items: Vec<String>,
    /// Those that correlate negatively with the others, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// Respondents: complete cases (the sum of frequency weights, else rows), or under pairwise
    /// deletion and EM the smallest n of any pair of items.
    pub n: u64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// In which units the items are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemMetric {
    /// As they were answered: covariances.
    #[default]
    Raw,
    /// In standard deviations, each item with a variance of one: correlations.
    Standardized,
}

impl ItemMetric {
    /// The matrix that is analysed: `covariance` or `correlation`.
    pub fn matrix(self) -> &'static str {
        match self {
            ItemMetric::Raw => "covariance",
            ItemMetric::Standardized => "correlation",
        }
    }
}

/// Keyed items of which each varies, and so does their total.
pub(super) struct KeyedItems {
    pub(super) moments: Moments,
    /// Covariances in the metric asked for (k, k).
    pub(super) covariance: Array2<f64>,
    /// Their sum, the variance of the total.
    pub(super) total: f64,
}

impl KeyedItems {
    /// # Errors
    /// [`Error::UnknownVariable`], [`Error::TooFewRows`] and [`Error::TooFewPairs`] below 3,
    /// [`Error::AllWeightsZero`], [`Error::AllMissing`], [`Error::ConstantVariable`] (an item, or
    /// the total); from EM's moments also [`Error::NotConverged`] and [`Error::Collinear`].
    pub(super) fn of(
        moments: &Moments,
        scale: &Scale,
        metric: ItemMetric,
        analysis: &'static str,
    ) -> Result<Self> {
        let moments = scale.key_shown(moments)?;
        moments.require(analysis, 3)?;
        let covariance = match metric {
            ItemMetric::Raw => moments.covariance(),
            ItemMetric::Standardized => standardised(&moments.covariance()),
        };
        let total = covariance.sum();
        if total <= CANCELLED * covariance.mapv(f64::abs).sum() {
            let items = match metric {
                ItemMetric::Raw => "",
                ItemMetric::Standardized => "the standardised items of ",
            };
            let variable = format!("the total of {items}{}", scale.name());
            return Err(Error::ConstantVariable { variable, value: moments.mean().sum() });
        }
        Ok(Self { moments, covariance, total })
    }

    pub(super) fn k(&self) -> usize {
        self.covariance.nrows()
    }

    /// What results say of the items and respondents.
    pub(super) fn data(&self, scale: &Scale) -> ScaleData {
        ScaleData {
            scale: scale.name().to_string(),
            items: scale.items().to_vec(),
            against: against(&self.covariance, scale.items()),
            n: self.moments.n(),
            missing: self.moments.missing(),
            cases: self.moments.cases(),
            weighting: self.moments.weighting(),
        }
    }
}
