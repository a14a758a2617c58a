//! Standard errors of correlations for samples drawn in clusters and strata.

use std::collections::HashMap;

use super::check_confidence;
use super::design::{LinearizedCorrelations, LinearizedInterval, of_missing_rule};
use super::scores::Scores;
use super::unpaired::paired;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::real::sum;
use crate::moments::{GappedRows, Key, Moments, in_order};

/// How respondents were drawn: in clusters, in strata, or both. A cluster belongs to the stratum it is
/// found in: the same name in two strata stands for two clusters.
///
/// # Examples
///
/// ```
/// use scalewise::{Key, SampleDesign};
///
/// let school = Key::of("school", [Some("a"), Some("a"), Some("b")])?;
/// let design = SampleDesign { clusters: Some(school), strata: None };
/// # assert!(design.strata.is_none());
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct SampleDesign<'a> {
    /// Who was drawn together: the first stage of the sample.
    pub clusters: Option<Key<'a>>,
    /// The parts of the population that were drawn from separately.
    pub strata: Option<Key<'a>>,
}

/// Pearson correlations of all pairs with standard errors that hold for a sample of clusters, drawn
/// within strata.
///
/// ```text
/// uᵢ  as in linearized_correlations,   u_hc = Σ uᵢ over the respondents of cluster c of stratum h
/// SE² = Σ_h n_h / (n_h − 1) · Σ_c (u_hc − ū_h)² / W²,   n_h clusters in stratum h
/// t = r / SE with Σ_h n_h − (number of strata) degrees of freedom
/// ```
///
/// Clusters are taken as drawn with replacement, as survey's `svydesign(ids = ~cluster, strata =
/// ~stratum, weights = ~w, nest = TRUE)` takes them; each pair is a design of the rows used for it.
/// Without clusters every row is one. Without weights all are 1.
///
/// # Errors
/// As [`linearized_correlations`](crate::linearized_correlations); [`Error::UnequalLengths`],
/// [`CorrelationProblem::NoDesignKey`], [`CorrelationProblem::LonelyCluster`]; [`Error::NotYet`] for
/// frequency weights, whose repeated rows would need clusters of their own.
///
/// # Examples
///
/// Two rows of each of four clusters that say the same are worth one:
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     Key, LinearizedInterval, Missing, Responses, SampleDesign, clustered_correlations,
///     linearized_correlations,
/// };
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 5.0], array![1.0, 4.0, 2.0, 5.0]);
/// let twice = |column: &ndarray::Array1<f64>| {
///     ndarray::concatenate![ndarray::Axis(0), *column, *column]
/// };
/// let (xx, yy) = (twice(&x), twice(&y));
/// let single = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let double = Responses::from_columns([("x", xx.view()), ("y", yy.view())])?;
/// let person = Key::of("person", [1, 2, 3, 4, 1, 2, 3, 4].map(Some))?;
/// let design = SampleDesign { clusters: Some(person), strata: None };
/// let (rule, interval) = (Missing::Listwise, LinearizedInterval::Fisher);
/// let plain = linearized_correlations(&single, rule, interval, 0.95)?;
/// let found = clustered_correlations(&double, rule, &design, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - plain.std_error[[0, 1]]).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Binder (1983) and Lumley (2010), as for
/// [`linearized_correlations`](crate::linearized_correlations).
pub fn clustered_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    design: &SampleDesign<'_>,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    check_confidence(confidence)?;
    refuse_frequencies(responses)?;
    let moments = Moments::of(responses, missing)?;
    let pairs = of_missing_rule(&moments)?;
    let unpaired = moments.require_pairs("linearised correlations", 3)?;
    let mut rows = GappedRows::read_all(responses)?;
    if missing == Missing::Listwise {
        rows.keep_complete();
    }
    let drawn = Drawn::of(design, &rows.at, responses.n_rows())?;
    let r = moments.correlation();
    let scores = Scores::of(&pairs, &r);
    let r_of_pairs = r.clone();
    let mut matrix = LinearizedCorrelations::without_tests(
        &moments, r_of_pairs, interval, confidence, &unpaired,
    );
    let places = paired(matrix.names.len(), &unpaired);
    let found = in_order(places.len(), |place| {
        let [i, j] = places[place];
        let scores = scores.of_pair([i, j], &rows.columns, &rows.weights);
        drawn.spread(&scores)
    })?;
    for (&at, spread) in places.iter().zip(found) {
        let Spread { square, df } = spread?;
        matrix.test(at, square.sqrt() / pairs.weight[at], df, interval);
    }
    Ok(matrix)
}

/// Refuses frequency weights, whose repeated rows would need clusters of their own.
pub(super) fn refuse_frequencies(responses: &Responses<'_>) -> Result<()> {
    if responses.weights().is_some_and(|w| w.kind() == WeightType::Frequency) {
        return Err(Error::NotYet {
            what: "a correlation of clusters or strata with frequency weights",
            instead: "use weight_type=\"sampling\", or repeat the rows",
        });
    }
    Ok(())
}

/// The cluster of each row and the stratum of each cluster.
pub(super) struct Drawn {
    cluster_of_row: Vec<usize>,
    stratum_of_cluster: Vec<usize>,
    /// What each stratum is called.
    strata: Vec<String>,
    /// What strata, and clusters, are called.
    key: String,
}

/// Of the total of the scores: its variance, and its degrees of freedom.
pub(super) struct Spread {
    pub(super) square: f64,
    pub(super) df: f64,
}

impl Drawn {
    /// Of the rows at these places.
    pub(super) fn of(design: &SampleDesign<'_>, rows: &[usize], length: usize) -> Result<Self> {
        for key in [&design.clusters, &design.strata].into_iter().flatten() {
            if key.len() != length {
                let (variable, found) = (key.name().to_string(), key.len());
                return Err(Error::UnequalLengths { variable, expected: length, found });
            }
            if let Some(&row) = rows.iter().find(|&&row| key.level(row).is_none()) {
                let key = key.name().to_string();
                return Err(Error::Correlation(CorrelationProblem::NoDesignKey { key, row }));
            }
        }
        let name = |key: &Option<Key<'_>>, row: usize| {
            key.as_ref().and_then(|key| key.level(row)).map(ToString::to_string)
        };
        let mut drawn = Self {
            cluster_of_row: Vec::with_capacity(rows.len()),
            stratum_of_cluster: Vec::new(),
            strata: Vec::new(),
            key: design.strata.as_ref().map_or_else(String::new, |key| key.name().to_string()),
        };
        let (mut known_strata, mut known_clusters) = (HashMap::new(), HashMap::new());
        for &row in rows {
            let stratum = name(&design.strata, row).unwrap_or_default();
            let stratum = *known_strata.entry(stratum.clone()).or_insert_with(|| {
                drawn.strata.push(stratum);
                drawn.strata.len() - 1
            });
            // A row is a cluster of its own where there are none.
            let cluster = name(&design.clusters, row).ok_or(row);
            let cluster = *known_clusters.entry((stratum, cluster)).or_insert_with(|| {
                drawn.stratum_of_cluster.push(stratum);
                drawn.stratum_of_cluster.len() - 1
            });
            drawn.cluster_of_row.push(cluster);
        }
        Ok(drawn)
    }

    /// Scores are NaN where the row is not used.
    pub(super) fn spread(&self, scores: &[f64]) -> Result<Spread> {
        let mut totals: Vec<Option<f64>> = vec![None; self.stratum_of_cluster.len()];
        for (&cluster, &score) in self.cluster_of_row.iter().zip(scores) {
            if !score.is_nan() {
                *totals[cluster].get_or_insert(0.0) += score;
            }
        }
        let mut by_stratum: Vec<Vec<f64>> = vec![Vec::new(); self.strata.len()];
        for (&stratum, total) in self.stratum_of_cluster.iter().zip(totals) {
            by_stratum[stratum].extend(total);
        }
        let (mut square, mut df) = (0.0, 0.0);
        for (totals, stratum) in by_stratum.iter().zip(&self.strata) {
            let n = totals.len() as f64;
            match totals.len() {
                0 => continue,
                1 => {
                    let (stratum, key) = (stratum.clone(), self.key.clone());
                    let lonely = CorrelationProblem::LonelyCluster { stratum, key };
                    return Err(Error::Correlation(lonely));
                }
                _ => {
                    let mean = sum(totals.iter().copied()) / n;
                    let about_mean = sum(totals.iter().map(|total| (total - mean).powi(2)));
                    square += about_mean * (n / (n - 1.0));
                    df += n - 1.0;
                }
            }
        }
        Ok(Spread { square, df })
    }
}

impl Scores<'_> {
    fn of_pair(&self, [i, j]: [usize; 2], columns: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
        let rows = columns[i].iter().zip(&columns[j]).zip(weights);
        rows.map(|((x, y), w)| w * self.score([i, j], *x, *y)).collect()
    }
}
