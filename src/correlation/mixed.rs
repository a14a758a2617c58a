//! Matrices of latent correlations, alone or beside Pearson's, and matrices of pair tables.

use ndarray::{Array1, Array2};

use super::analysis::Correlations;
use super::method::{CorrelationMethod, MeasurementLevel};
use super::polychoric::{check_two_by_two, polychoric_of_tables};
use super::polyserial::{PolyserialEstimator, PolyserialOptions, polyserial};
use super::unpaired::{self, paired};
use super::{
    Correlation, CorrelationMatrix, LatentEstimator, Polychoric, PolychoricOptions, Polyserial,
    ranks,
};
use crate::data::{Missing, Responses, WeightType, positions};
use crate::error::{CorrelationProblem, Error, Result};
use crate::moments::{PairTables, RowChunk, Unpaired, in_order, refuse_if_all};

/// The polychoric correlations of pair tables.
pub(super) fn of_tables(
    tables: &PairTables,
    options: &PolychoricOptions,
) -> Result<CorrelationMatrix> {
    let mut matrix = CorrelationMatrix::of_margins(tables, options.confidence)?;
    let k = matrix.names.len();
    let places: Vec<[usize; 2]> = (0..k).flat_map(|i| (0..i).map(move |j| [i, j])).collect();
    matrix.method = "polychoric";
    matrix.interval = options.interval.name();
    matrix.methods.fill("polychoric");
    let unpaired = without_pairs(tables, &places)?;
    matrix.enter_polychoric(tables, &paired(k, &unpaired), options)?;
    matrix.unpaired = unpaired::told(&unpaired, tables.names(), &matrix.n);
    if matrix.weighting.kind == Some(WeightType::Sampling) {
        matrix.interval = "none";
    }
    Ok(matrix)
}

/// The polychoric correlation of two variables from their pair tables, by any of the three kinds of
/// weights: as [`polychoric`](crate::polychoric) of their table.
///
/// A frequency counts as many respondents; other weights are scaled to sum to the number n of those
/// who answered both, which standard errors and tests take for it. Under sampling weights there are
/// none (NaN): they take respondents to be drawn with one probability. `x` is in the rows.
///
/// # Errors
/// As [`polychoric`](crate::polychoric); [`Error::UnknownVariable`], [`Error::DuplicateName`],
/// [`Error::TooFewPairs`] (3 respondents), [`Error::ConstantVariable`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     Missing, PairTables, PolychoricOptions, Responses, WeightType, polychoric_of_pair,
/// };
///
/// // A table of 20, 10, 10 and 20: 1/4 + arcsin(ρ) / 2π are in its first cell.
/// let (x, y, often) = (array![1, 1, 2, 2], array![1, 2, 1, 2], array![20, 10, 10, 20]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?
///     .weighted(often.view(), WeightType::Frequency)?;
/// let tables = PairTables::of(&responses, Missing::Pairwise)?;
/// let found = polychoric_of_pair(&tables, "x", "y", &PolychoricOptions::default())?;
/// assert!((found.estimate - 0.5).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`polychoric`](crate::polychoric).
pub fn polychoric_of_pair(
    tables: &PairTables,
    x: &str,
    y: &str,
    options: &PolychoricOptions,
) -> Result<Polychoric> {
    super::check_confidence(options.confidence)?;
    let at = positions(tables.names(), [x, y])?;
    let mut found = polychoric_pairs(tables, &[[at[0], at[1]]], options)?.swap_remove(0);
    // Scaled weights sum to it but for rounding.
    found.n = tables.counts(at[0], at[1]).1;
    Ok(found.allowed_by(tables.weighting().kind))
}

/// The tetrachoric correlation of two variables from their pair tables: as [`polychoric_of_pair`], of
/// two answers each.
///
/// # Errors
/// As [`polychoric_of_pair`]; [`Error::WrongShape`] for a table that is not 2 × 2.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     Missing, PairTables, PolychoricOptions, Responses, WeightType, tetrachoric_of_pair,
/// };
///
/// let (x, y, often) = (array![1, 1, 2, 2], array![1, 2, 1, 2], array![20, 10, 10, 20]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?
///     .weighted(often.view(), WeightType::Frequency)?;
/// let tables = PairTables::of(&responses, Missing::Pairwise)?;
/// let found = tetrachoric_of_pair(&tables, "x", "y", &PolychoricOptions::default())?;
/// assert_eq!(found.method, "tetrachoric");
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`tetrachoric`](crate::tetrachoric).
pub fn tetrachoric_of_pair(
    tables: &PairTables,
    x: &str,
    y: &str,
    options: &PolychoricOptions,
) -> Result<Polychoric> {
    check_two_by_two(tables.table(x, y)?.dim())?;
    let found = polychoric_of_pair(tables, x, y, options)?;
    Ok(Polychoric { method: "tetrachoric", ..found })
}

/// Correlations by the level of both variables.
pub(super) fn of_levels(
    responses: &Responses<'_>,
    missing: Missing,
    levels: &[MeasurementLevel],
    correlations: &Correlations,
) -> Result<CorrelationMatrix> {
    let options = &correlations.latent_options()?;
    let mut matrix = correlations.pearson_beside_latent(responses, missing)?;
    matrix.method = "auto";
    let RowChunk { columns, weights, .. } = ranks::read(responses, missing)?;
    let ordinal = |at: usize| levels[at] == MeasurementLevel::Ordinal;
    let k = levels.len();
    let places = (0..k).flat_map(|i| (0..i).map(move |j| [i, j]));
    // Without a correlation whatever the coefficient, where Pearson's has none.
    let (both, one): (Vec<_>, Vec<_>) = places
        .filter(|&[i, j]| (ordinal(i) || ordinal(j)) && !matrix.r[[i, j]].is_nan())
        .partition(|[i, j]| ordinal(*i) && ordinal(*j));
    if !one.is_empty() && missing == Missing::Em {
        return Err(Error::Correlation(CorrelationProblem::NoTablesByEm));
    }
    let latent = !(both.is_empty() && one.is_empty());
    if latent && matrix.weighting.kind != Some(WeightType::Sampling) {
        matrix.interval = options.interval.name();
    } else if latent && (0..k).filter(|&at| !ordinal(at)).count() < 2 {
        matrix.interval = "none";
    }
    matrix.name_latent(levels);
    let kind = responses.weights().map(|weights| weights.kind());
    // The rows that are used, so that listwise tables know the continuous variables too.
    let ordinals: Vec<usize> = (0..k).filter(|&at| ordinal(at)).collect();
    if !both.is_empty() {
        let named = ordinals.iter().map(|&at| (matrix.names[at].clone(), columns[at].as_slice()));
        let used = Responses::from_columns(named)?;
        let used = match kind {
            Some(kind) => used.weighted(weights.as_slice(), kind)?,
            None => used,
        };
        let tables = PairTables::of(&used, missing)?;
        let of_ordinals = |at: usize| ordinals.partition_point(|&ordinal| ordinal < at);
        let inner: Vec<[usize; 2]> =
            both.iter().map(|[i, j]| [of_ordinals(*i), of_ordinals(*j)]).collect();
        let found = polychoric_pairs(&tables, &inner, options)?;
        both.iter().zip(&found).for_each(|(&at, pair)| matrix.enter(at, pair, kind));
    }
    let options = polyserial_options(options);
    let found = in_order(one.len(), |at| {
        let [i, j] = one[at];
        let (x, y) = if ordinal(j) { (i, j) } else { (j, i) };
        let weights = kind.map(|kind| scaled(kind, &weights, &columns[x], &columns[y]));
        polyserial(&columns[x], &columns[y], weights.as_deref(), &options)
    })?;
    for (&at, pair) in one.iter().zip(found) {
        matrix.enter_polyserial(at, &pair?, kind);
    }
    Ok(matrix)
}

/// Polyserial correlations beside polychoric ones are estimated in their way.
pub(super) fn polyserial_options(options: &PolychoricOptions) -> PolyserialOptions {
    PolyserialOptions {
        estimator: match options.estimator {
            LatentEstimator::TwoStep => PolyserialEstimator::TwoStep,
            LatentEstimator::MaximumLikelihood => PolyserialEstimator::MaximumLikelihood,
        },
        first_step: options.first_step,
        interval: options.interval,
        confidence: options.confidence,
        ..PolyserialOptions::default()
    }
}

/// Weights that sum to the number of respondents of a pair; frequencies do already.
pub(super) fn scaled(kind: WeightType, weights: &[f64], x: &[f64], y: &[f64]) -> Vec<f64> {
    if kind == WeightType::Frequency {
        return weights.to_vec();
    }
    let there = |at: usize| !x[at].is_nan() && !y[at].is_nan() && weights[at] > 0.0;
    let used: Vec<usize> = (0..weights.len()).filter(|&at| there(at)).collect();
    let share = used.len() as f64 / used.iter().map(|&at| weights[at]).sum::<f64>();
    weights.iter().map(|weight| weight * share).collect()
}

/// Polychoric correlations of some pairs of tables, with tables of weights scaled to their n.
fn polychoric_pairs(
    tables: &PairTables,
    places: &[[usize; 2]],
    options: &PolychoricOptions,
) -> Result<Vec<Polychoric>> {
    let mut counts = Vec::with_capacity(places.len());
    for &[i, j] in places {
        let (table, n) = tables.counts(i, j);
        let total = table.sum();
        counts.push(if total == n { table } else { table * (n / total) });
    }
    polychoric_of_tables(&counts, options)?.into_iter().collect()
}

/// The pairs that have no correlation; refused where no others are left.
pub(super) fn without_pairs(tables: &PairTables, places: &[[usize; 2]]) -> Result<Vec<Unpaired>> {
    for (at, name) in tables.names().iter().enumerate() {
        let (levels, weights) = tables.of_variable(at);
        let used: Vec<usize> = (0..levels.len()).filter(|&level| weights[level] > 0.0).collect();
        if let [only] = used[..] {
            return Err(Error::ConstantVariable { variable: name.clone(), value: levels[only] });
        }
    }
    let unpaired: Vec<Unpaired> = places
        .iter()
        .filter_map(|&at| {
            let (table, n) = tables.counts(at[0], at[1]);
            check_pair(tables, at, &table, n).err().map(|reason| Unpaired { at, reason })
        })
        .collect();
    refuse_if_all(&unpaired, places.len())?;
    Ok(unpaired)
}

/// Makes sure that enough respondents answered both, and that both vary among them.
fn check_pair(tables: &PairTables, [i, j]: [usize; 2], table: &Array2<f64>, n: f64) -> Result<()> {
    let names = tables.names();
    if n < 3.0 {
        let (first, second) = (names[j].clone(), names[i].clone());
        return Err(Error::TooFewPairs { first, second, need: 3, found: n as u64 });
    }
    for (variable, other, axis) in [(i, j, 1), (j, i, 0)] {
        let margin = table.sum_axis(ndarray::Axis(axis));
        let used: Vec<usize> = (0..margin.len()).filter(|&at| margin[at] > 0.0).collect();
        if let [only] = used[..] {
            let value = tables.of_variable(variable).0[only];
            let (variable, other) = (names[variable].clone(), names[other].clone());
            let n = n as u64;
            let problem = CorrelationProblem::ConstantAmong { variable, value, other, n };
            return Err(Error::Correlation(problem));
        }
    }
    Ok(())
}

/// Correlations by the level of both variables, each pair from the cells of its table.
pub(super) fn by_levels(
    tables: &PairTables,
    levels: &[MeasurementLevel],
    options: &PolychoricOptions,
) -> Result<CorrelationMatrix> {
    require_counts(tables)?;
    let pearson = Correlations::new(CorrelationMethod::Pearson).confidence(options.confidence);
    let mut matrix = by_cells(tables, &pearson)?;
    matrix.method = "auto";
    let ordinal = |at: usize| levels[at] == MeasurementLevel::Ordinal;
    let k = levels.len();
    let places = (0..k).flat_map(|i| (0..i).map(move |j| [i, j]));
    let (both, one): (Vec<_>, Vec<_>) = places
        .filter(|&[i, j]| (ordinal(i) || ordinal(j)) && !matrix.r[[i, j]].is_nan())
        .partition(|[i, j]| ordinal(*i) && ordinal(*j));
    if !(both.is_empty() && one.is_empty()) {
        matrix.interval = options.interval.name();
    }
    matrix.name_latent(levels);
    matrix.enter_polychoric(tables, &both, options)?;
    let found = in_order(one.len(), |at| {
        let [i, j] = one[at];
        let (x, y) = if ordinal(j) { (i, j) } else { (j, i) };
        let cells = CountedCells::of(tables, [x, y])?;
        let options = polyserial_options(options);
        polyserial(&cells.first, &cells.second, Some(&cells.counts), &options)
    })?;
    for (&at, pair) in one.iter().zip(found) {
        matrix.enter_polyserial(at, &pair?, tables.weighting().kind);
    }
    Ok(matrix)
}

/// Makes sure that tables have counts of respondents.
fn require_counts(tables: &PairTables) -> Result<()> {
    if matches!(tables.weighting().kind, None | Some(WeightType::Frequency)) {
        return Ok(());
    }
    Err(Error::NotYet {
        what: "a correlation of pair tables under analytic or sampling weights other than polychoric",
        instead: "a source of answers that are not in memory is counted in pair tables: read it into a DataFrame first, or use method=\"polychoric\"",
    })
}

/// The cells of a table as rows that stand there as often as they were counted.
pub(super) struct CountedCells {
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
    pub(super) counts: Vec<f64>,
}

impl CountedCells {
    pub(super) fn of(tables: &PairTables, [i, j]: [usize; 2]) -> Result<Self> {
        let (table, n) = tables.counts(i, j);
        check_pair(tables, [i, j], &table, n)?;
        let (rows, columns) = (tables.of_variable(i).0, tables.of_variable(j).0);
        let mut cells = Self { first: Vec::new(), second: Vec::new(), counts: Vec::new() };
        for ((a, b), &count) in table.indexed_iter().filter(|(_, count)| **count > 0.0) {
            cells.first.push(rows[a]);
            cells.second.push(columns[b]);
            cells.counts.push(count);
        }
        Ok(cells)
    }
}

/// Any coefficient that moments and ranks have, each pair from the cells of its table as rows that
/// stand there as often as they were counted.
pub(super) fn by_cells(
    tables: &PairTables,
    correlations: &Correlations,
) -> Result<CorrelationMatrix> {
    require_counts(tables)?;
    let mut matrix = CorrelationMatrix::of_margins(tables, 0.95)?;
    tables.require_of_each("a correlation matrix", 3)?;
    let k = matrix.names.len();
    let unpaired = without_pairs(tables, &paired(k, &[]))?;
    for [i, j] in paired(k, &unpaired) {
        let cells = CountedCells::of(tables, [i, j])?;
        let pair = Responses::from_columns([
            (tables.names()[i].as_str(), cells.first.as_slice()),
            (tables.names()[j].as_str(), cells.second.as_slice()),
        ])?
        .weighted(cells.counts.as_slice(), WeightType::Frequency)?;
        let found = correlations.of_responses(&pair, Missing::Listwise)?;
        matrix.set([i, j], &found.pair(1, 0));
        (matrix.method, matrix.interval) = (found.method, found.interval);
        matrix.confidence = found.confidence;
    }
    matrix.unpaired = unpaired::told(&unpaired, tables.names(), &matrix.n);
    Ok(matrix)
}

impl CorrelationMatrix {
    /// What the margins of pair tables tell, without the pairs.
    pub(super) fn of_margins(tables: &PairTables, confidence: f64) -> Result<Self> {
        super::check_confidence(confidence)?;
        let cases = tables.cases();
        let (k, n) = (tables.names().len(), tables.pair_n());
        let mut mean = Array1::zeros(k);
        let mut sd = Array1::zeros(k);
        for (j, name) in tables.names().iter().enumerate() {
            let (levels, own) = tables.of_variable(j);
            if levels.is_empty() || n[[j, j]] == 0.0 {
                let (variable, rows) = (name.clone(), cases.read);
                return Err(Error::AllMissing { variable, rows });
            }
            let weight: f64 = own.iter().sum();
            let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
                levels.iter().zip(own).map(|(level, w)| w * of(*level)).sum::<f64>() / weight
            };
            mean[j] = sum(&|level| level);
            let centre = mean[j];
            let size = n[[j, j]];
            sd[j] = (sum(&|level| (level - centre).powi(2)) * size / (size - 1.0)).sqrt();
        }
        let names = tables.names().to_vec();
        Ok(Self::of_nothing(
            names,
            mean,
            sd,
            n,
            confidence,
            tables.missing(),
            cases,
            tables.weighting(),
        ))
    }

    /// One of its pairs.
    pub(super) fn pair(&self, i: usize, j: usize) -> Correlation {
        Correlation {
            estimate: self.r[[i, j]],
            std_error: self.std_error[[i, j]],
            statistic: self.statistic[[i, j]],
            df: self.df[[i, j]],
            p_value: self.p_value[[i, j]],
            conf_low: self.conf_low[[i, j]],
            conf_high: self.conf_high[[i, j]],
            n: self.n[[i, j]] as u64,
            method: self.methods[[i, j]],
            interval: self.intervals[[i, j]],
        }
    }

    fn enter_polychoric(
        &mut self,
        tables: &PairTables,
        places: &[[usize; 2]],
        options: &PolychoricOptions,
    ) -> Result<()> {
        let found = polychoric_pairs(tables, places, options)?;
        let kind = tables.weighting().kind;
        places.iter().zip(&found).for_each(|(&at, pair)| self.enter(at, pair, kind));
        Ok(())
    }

    fn enter(&mut self, at: [usize; 2], pair: &Polychoric, kind: Option<WeightType>) {
        let four = pair.row_thresholds.len() == 1 && pair.column_thresholds.len() == 1;
        let found = Correlation {
            estimate: pair.estimate,
            std_error: pair.std_error,
            statistic: pair.statistic,
            df: f64::NAN,
            p_value: pair.p_value,
            conf_low: pair.conf_low,
            conf_high: pair.conf_high,
            n: 0,
            method: if four { "tetrachoric" } else { "polychoric" },
            interval: pair.interval.name(),
        };
        self.set(at, &found.as_weights_allow(kind));
        let [i, j] = at;
        for at in [[i, j], [j, i]] {
            self.empty_cells[at] = pair.empty_cells as u64;
        }
        self.mark_boundary(at, pair.boundary);
        self.count(pair.iterations);
    }

    /// The most iterations that any pair took.
    fn count(&mut self, iterations: usize) {
        self.iterations = self.iterations.max(Some(iterations as u64));
    }

    /// Calls pairs without a correlation by what they would have had, as all others.
    fn name_latent(&mut self, levels: &[MeasurementLevel]) {
        let ordinal = |at: usize| levels[at] == MeasurementLevel::Ordinal;
        for ((i, j), method) in self.methods.indexed_iter_mut() {
            match (ordinal(i), ordinal(j)) {
                (true, true) => *method = "polychoric",
                (false, false) => {}
                _ => *method = "polyserial",
            }
        }
    }

    fn enter_polyserial(&mut self, at: [usize; 2], pair: &Polyserial, kind: Option<WeightType>) {
        let found = Correlation {
            estimate: pair.estimate,
            std_error: pair.std_error,
            statistic: pair.statistic,
            df: f64::NAN,
            p_value: pair.p_value,
            conf_low: pair.conf_low,
            conf_high: pair.conf_high,
            n: 0,
            method: pair.method,
            interval: pair.interval.name(),
        };
        self.set(at, &found.as_weights_allow(kind));
        self.mark_boundary(at, pair.boundary);
        self.count(pair.iterations);
    }

    fn mark_boundary(&mut self, [i, j]: [usize; 2], boundary: bool) {
        self.boundary[[i, j]] = boundary;
        self.boundary[[j, i]] = boundary;
    }
}
