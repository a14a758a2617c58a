//! Intervals of importance, and how often resamples agree on who dominates whom.

use super::super::told::Told;
use super::RelativeImportance;
use super::declared::{ImportanceAnalysis, Ready};
use super::dominance::{by_size, comparisons, dominance, pairs};
use super::subsets::Fits;
use crate::bootstrap::{Bootstrap, BootstrapInterval, Resampling, bootstrap_moments};
use crate::data::{Missing, Responses};
use crate::error::{Result, check_confidence};
use crate::moments::Moments;

/// A measure of importance; see [`RelativeImportance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportanceMetric {
    /// The mean over all orders of entry, which is Shapley's value and general dominance.
    Lmg,
    /// R² alone.
    First,
    /// What is added to all others.
    Last,
    /// β².
    Betasq,
    /// β · r.
    Pratt,
    /// Johnson's relative weight.
    RelativeWeight,
}

impl ImportanceMetric {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 6] =
        [Self::Lmg, Self::First, Self::Last, Self::Betasq, Self::Pratt, Self::RelativeWeight];

    /// The word for it: `lmg`, `first`, `last`, `betasq`, `pratt` or `relative_weight`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lmg => "lmg",
            Self::First => "first",
            Self::Last => "last",
            Self::Betasq => "betasq",
            Self::Pratt => "pratt",
            Self::RelativeWeight => "relative_weight",
        }
    }

    /// Whether parts of several variables have none.
    fn of_single_variables(self) -> bool {
        matches!(self, Self::Betasq | Self::Pratt | Self::RelativeWeight)
    }
}

/// Importance with intervals from resamples of the respondents.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapImportance {
    /// The importance in the sample.
    pub importance: RelativeImportance,
    /// The measures of each part: all parts by the first measure, then by the second, and so on.
    pub measures: Vec<ImportanceInterval>,
    /// The differences of all pairs of parts, likewise.
    pub differences: Vec<ImportanceInterval>,
    /// How dominance fares in resamples: complete dominance of all pairs, then conditional, then
    /// general. Empty where LMG was not asked for.
    pub dominance: Vec<DominanceReproducibility>,
    /// The level of the intervals.
    pub confidence: f64,
    /// Resamples drawn.
    pub resamples: u64,
    /// Their seed; none where the draws were given.
    pub seed: Option<u64>,
    /// How the intervals were found: `percentile` or `bca`.
    pub interval: &'static str,
    /// Respondents that resamples are drawn from: the sum of frequency weights, else rows.
    pub respondents: u64,
}

/// A measure of one part, or by how much it is larger for one part than for another, with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceInterval {
    /// The measure.
    pub metric: ImportanceMetric,
    /// The part; of a difference the part that another is subtracted from, and that one.
    pub of: Vec<String>,
    /// The interval; its `failed` resamples are those in which a variable did not vary or others
    /// determined it.
    pub interval: BootstrapInterval,
}

/// What resamples say of the dominance of one part over another.
///
/// ```text
/// D            1 where the first dominates, 0 where the second does, else ½;  d of the sample
/// mean, SE     of D over the resamples (SE the standard deviation, with resamples − 1)
/// reproducibility   the share of the resamples in which D = d
/// ```
///
/// # References
/// Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing predictors in
/// multiple regression. *Psychological Methods*, 8(2), 129–148.
/// <https://doi.org/10.1037/1082-989X.8.2.129>
#[derive(Debug, Clone, PartialEq)]
pub struct DominanceReproducibility {
    /// `complete`, `conditional` or `general`.
    pub level: &'static str,
    /// The first part.
    pub first: String,
    /// The second part.
    pub second: String,
    /// D in the sample.
    pub dominance: f64,
    /// Mean of D over the resamples.
    pub mean: f64,
    /// Standard deviation of D over the resamples.
    pub std_error: f64,
    /// Share of the resamples in which the first dominates.
    pub share_first: f64,
    /// Share of the resamples in which the second dominates.
    pub share_second: f64,
    /// Share of the resamples in which neither does.
    pub share_neither: f64,
    /// Share of the resamples in which D is as in the sample.
    pub reproducibility: f64,
}

impl ImportanceAnalysis {
    /// The importance of every part with bootstrap intervals of some measures and of their differences
    /// between parts, and the reproducibility of dominance. Whole respondents are drawn; see
    /// [`bootstrap_moments`] for missing answers and weights.
    ///
    /// # Errors
    /// As [`ImportanceAnalysis::analyse`] and [`bootstrap_moments`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{ImportanceAnalysis, ImportanceMetric, Missing, Resampling, Responses};
    ///
    /// let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
    /// let b = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0];
    /// let y = [2.0, 1.0, 5.0, 3.0, 6.0, 8.0, 6.0, 9.0, 8.0, 12.0];
    /// let responses = Responses::from_columns([("a", &a[..]), ("b", &b[..]), ("y", &y[..])])?;
    /// let analysis = ImportanceAnalysis::new("y").predictors(["a", "b"]);
    /// let draws = Resampling::seeded(999, 1);
    /// let metrics = [ImportanceMetric::Lmg];
    /// let found = analysis.bootstrap(&responses, Missing::Listwise, &metrics, &draws, 0.9)?;
    /// assert_eq!(found.measures[0].interval.estimate, found.importance.predictors[0].lmg);
    /// assert!(found.differences[0].interval.conf_low > 0.0);
    /// assert!(found.dominance[0].reproducibility > 0.9);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Tonidandel, S., LeBreton, J. M., & Johnson, J. W. (2009). Determining the statistical significance
    /// of relative weights. *Psychological Methods*, 14(4), 387–399. <https://doi.org/10.1037/a0017735>
    pub fn bootstrap(
        &self,
        responses: &Responses<'_>,
        missing: Missing,
        metrics: &[ImportanceMetric],
        resampling: &Resampling<'_>,
        confidence: f64,
    ) -> Result<BootstrapImportance> {
        check_confidence(confidence)?;
        let used = responses.select(self.variables())?;
        let importance = self.analyse(&Moments::of(&used, missing)?)?;
        let wanted = Wanted::of(self, metrics);
        let statistic = |drawn: &Moments| wanted.figures(&self.ready(drawn)?);
        let found = bootstrap_moments(&used, missing, wanted.names(), resampling, statistic)?;
        self.assembled(importance, &wanted, &found, confidence)
    }

    fn assembled(
        &self,
        importance: RelativeImportance,
        wanted: &Wanted,
        found: &Bootstrap,
        confidence: f64,
    ) -> Result<BootstrapImportance> {
        let mut statistics = found.statistics.iter();
        let mut interval = |metric, parts: &[usize]| {
            let statistic = statistics.next().map_or("", String::as_str);
            let of = parts.iter().map(|&part| self.parts[part].name.clone()).collect();
            let interval = found.interval_or_none(statistic, confidence)?;
            Ok(ImportanceInterval { metric, of, interval })
        };
        let (mut measures, mut differences) = (Vec::new(), Vec::new());
        for (metric, parts) in &wanted.measures {
            for &part in parts {
                measures.push(interval(*metric, &[part])?);
            }
        }
        for (metric, parts) in &wanted.measures {
            for (i, j) in pairs(parts.len()) {
                differences.push(interval(*metric, &[parts[i], parts[j]])?);
            }
        }
        let mut at = measures.len() + differences.len();
        let mut dominance = Vec::new();
        for level in wanted.levels() {
            for (i, j) in pairs(self.parts.len()) {
                dominance.push(reproducibility(
                    found,
                    at,
                    level,
                    [i, j].map(|part| self.parts[part].name.clone()),
                ));
                at += 1;
            }
        }
        Ok(BootstrapImportance {
            importance,
            measures,
            differences,
            dominance,
            confidence,
            resamples: found.replicates.nrows() as u64,
            seed: found.seed,
            interval: found.method.name(),
            respondents: found.n,
        })
    }
}

/// The figures of one resample.
struct Wanted {
    /// Each measure with the parts that have it.
    measures: Vec<(ImportanceMetric, Vec<usize>)>,
    /// What the parts are called.
    parts: Vec<String>,
}

impl Wanted {
    fn of(analysis: &ImportanceAnalysis, metrics: &[ImportanceMetric]) -> Self {
        let parts = analysis.parts.len();
        let having = |metric: ImportanceMetric| {
            let has = |part: &usize| {
                !metric.of_single_variables() || analysis.parts[*part].predictors.len() == 1
            };
            (metric, (0..parts).filter(has).collect())
        };
        let asked = ImportanceMetric::ALL.into_iter().filter(|metric| metrics.contains(metric));
        let names = analysis.parts.iter().map(|part| part.name.clone()).collect();
        Self { measures: asked.map(having).collect(), parts: names }
    }

    fn subsets(&self) -> bool {
        self.measures.iter().any(|(metric, _)| *metric == ImportanceMetric::Lmg)
    }

    /// The levels of dominance.
    fn levels(&self) -> Vec<&'static str> {
        if self.subsets() { vec!["complete", "conditional", "general"] } else { Vec::new() }
    }

    fn names(&self) -> Vec<String> {
        let measures = self.measures.iter().flat_map(|(metric, parts)| {
            parts.iter().map(|&part| format!("{} of `{}`", metric.name(), self.parts[part]))
        });
        let differences = self.measures.iter().flat_map(|(metric, parts)| {
            pairs(parts.len()).into_iter().map(|(i, j)| {
                let (first, second) = (&self.parts[parts[i]], &self.parts[parts[j]]);
                format!("{} of `{first}` less that of `{second}`", metric.name())
            })
        });
        let dominance = self.levels().into_iter().flat_map(|level| {
            let name = move |(i, j): (usize, usize)| {
                format!("{level} dominance of `{}` over `{}`", self.parts[i], self.parts[j])
            };
            pairs(self.parts.len()).into_iter().map(name)
        });
        measures.chain(differences).chain(dominance).collect()
    }

    fn figures(&self, ready: &Ready) -> Result<Vec<f64>> {
        let mut told = Told::silent();
        let fits = match self.subsets() {
            true => Some(Fits::of(&ready.given, &ready.parts, &mut told)?),
            false => None,
        };
        let conditional = match &fits {
            Some(fits) => by_size(fits, &mut told)?,
            None => Vec::new(),
        };
        let lmg: Vec<f64> =
            conditional.iter().map(|of| of.iter().sum::<f64>() / of.len() as f64).collect();
        let measured: Vec<Vec<f64>> = self
            .measures
            .iter()
            .map(|(metric, parts)| {
                let all = match metric {
                    ImportanceMetric::Lmg => lmg.clone(),
                    ImportanceMetric::First => ready.first(),
                    ImportanceMetric::Last => ready.last(),
                    ImportanceMetric::Betasq => ready.betasq(),
                    ImportanceMetric::Pratt => ready.pratt(),
                    ImportanceMetric::RelativeWeight => ready.relative_weights(),
                };
                parts.iter().map(|&part| all[part]).collect()
            })
            .collect();
        let differences = measured.iter().flat_map(|figures| {
            pairs(figures.len()).into_iter().map(|(i, j)| figures[i] - figures[j])
        });
        let mut figures: Vec<f64> = measured.iter().flatten().copied().chain(differences).collect();
        if let Some(fits) = &fits {
            figures.extend(comparisons(fits, &mut told)?.into_iter().map(|c| c.dominance()));
            let pairs = pairs(self.parts.len());
            figures.extend(pairs.iter().map(|&(i, j)| dominance(&conditional[i], &conditional[j])));
            figures.extend(pairs.iter().map(|&(i, j)| dominance(&lmg[i..=i], &lmg[j..=j])));
        }
        Ok(figures)
    }
}

/// Of the statistic `at`, which is D of a pair.
fn reproducibility(
    found: &Bootstrap,
    at: usize,
    level: &'static str,
    [first, second]: [String; 2],
) -> DominanceReproducibility {
    let replicates = found.replicates.column(at);
    let levels: Vec<f64> = replicates.iter().copied().filter(|d| d.is_finite()).collect();
    let (count, dominance) = (levels.len() as f64, found.estimate[at]);
    let share = |level: f64| levels.iter().filter(|d| **d == level).count() as f64 / count;
    let mean = levels.iter().sum::<f64>() / count;
    let squares: f64 = levels.iter().map(|d| (d - mean).powi(2)).sum();
    DominanceReproducibility {
        level,
        first,
        second,
        dominance,
        mean,
        std_error: (squares / (count - 1.0)).sqrt(),
        share_first: share(1.0),
        share_second: share(0.0),
        share_neither: share(0.5),
        reproducibility: share(dominance),
    }
}
