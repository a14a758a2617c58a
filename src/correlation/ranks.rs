//! Rank correlation matrices, from the rows.

use std::borrow::Cow;

use ndarray::Array2;

use super::concordance::{Alike, Frequency, Mass};
use super::interval::{IntervalMethod, Measure};
use super::ranked::{Everyone, Masses, Pair, Variable};
use super::unpaired::{self, paired};
use super::{Correlation, CorrelationMatrix, check_confidence};
use crate::data::{Column, Missing, Responses, WeightType};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::z_critical;
use crate::moments::{Moments, ROWS, RowChunk, in_order};

/// Which rank correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankMethod {
    /// Spearman's r: Pearson's r of the mid-ranks.
    Spearman,
    /// Kendall's tau-b.
    Kendall,
}

impl RankMethod {
    /// The word for it: `spearman` or `kendall`.
    pub fn name(self) -> &'static str {
        self.measure().name()
    }

    /// The method of that name.
    pub fn named(name: &str) -> Option<Self> {
        [RankMethod::Spearman, RankMethod::Kendall].into_iter().find(|rank| rank.name() == name)
    }

    /// The interval that it usually has: Bonett and Wright's, and Fieller's for Kendall's tau.
    pub fn usual_interval(self) -> IntervalMethod {
        self.measure().usual_interval()
    }

    fn measure(self) -> Measure {
        match self {
            RankMethod::Spearman => Measure::Spearman,
            RankMethod::Kendall => Measure::Kendall,
        }
    }
}

/// Rank correlations of all pairs of variables, with tests, n and intervals.
///
/// ```text
/// Spearman   r of the mid-ranks,   t = r √((n − 2) / (1 − r²)) with n − 2 degrees of freedom
/// Kendall    tau-b = (C − D) / √(pairs that differ on x · pairs that differ on y)
///            z = (C − D) / √Var(C − D), with the variance corrected for ties and without a
///            correction for continuity
/// ```
///
/// with C and D the concordant and discordant pairs of respondents. These are R's
/// `cor.test(exact = FALSE)`, SciPy's and SPSS's. The intervals are those of [`IntervalMethod`]; there
/// is none (NaN) for three respondents, and for Kendall's tau among four.
///
/// Under pairwise deletion each pair is ranked among those who answered both, as R and pandas do.
/// Frequency weights give, to the last bit, what repeated rows do (up to 2³¹ respondents; beyond, up
/// to rounding). Under analytic and sampling weights, ranks are weighted mid-ranks and a pair of
/// respondents counts the product of their weights; the tests of analytic weights take them to sum to
/// n, the number of rows, and under sampling weights there are neither tests nor intervals (NaN):
/// [`linearized_rank_correlations`](crate::linearized_rank_correlations) gives these.
///
/// A pair costs O(n) for Spearman's r. For Kendall's tau it costs O(n + cells) where the table of the
/// two has fewer cells than there are respondents, else O(n log n) (Knight 1966). The result has the
/// same bits for any number of threads.
///
/// Infinite answers could be ranked, but are refused as everywhere: they have no mean, and are far
/// more often a slip than an answer.
///
/// # Errors
/// [`CorrelationProblem::RanksUnderEm`], [`CorrelationProblem::NoSuchInterval`],
/// [`CorrelationProblem::TooManyRows`] from 2³² − 1 on, [`Error::ConfidenceOutOfRange`], and as
/// [`Moments::of`] and [`correlation_matrix`](crate::correlation_matrix): [`Error::NoVariables`],
/// [`Error::InfiniteValue`], [`Error::TooLarge`], [`Error::AllWeightsZero`], [`Error::AllMissing`],
/// [`Error::ConstantVariable`], [`Error::TooFewRows`], [`Error::TooFewPairs`] (3 respondents are
/// needed).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{IntervalMethod, Missing, RankMethod, Responses, rank_correlation_matrix};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 40.0], array![1.0, 3.0, 2.0, 4.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let of = |method: RankMethod| {
///     let interval = method.usual_interval();
///     rank_correlation_matrix(&responses, Missing::Pairwise, method, interval, 0.95)
/// };
/// assert!((of(RankMethod::Spearman)?.r[[0, 1]] - 0.8).abs() < 1e-15); // 1 − 6 · 2 / (4 · 15)
/// assert!((of(RankMethod::Kendall)?.r[[0, 1]] - 4.0 / 6.0).abs() < 1e-15); // 5 − 1 of 6 pairs
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Spearman, C. (1904). The proof and measurement of association between two things. *American Journal
/// of Psychology*, 15(1), 72–101. <https://doi.org/10.2307/1412159>. Kendall, M. G. (1970). *Rank
/// correlation methods* (4th ed.). Griffin. Knight, W. R. (1966). A computer method for calculating
/// Kendall's tau with ungrouped data. *Journal of the American Statistical Association*, 61(314),
/// 436–439. <https://doi.org/10.1080/01621459.1966.10480879>
pub fn rank_correlation_matrix(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
    interval: IntervalMethod,
    confidence: f64,
) -> Result<CorrelationMatrix> {
    check_confidence(confidence)?;
    let measure = method.measure();
    measure.check_interval(interval)?;
    require_ranks(responses, missing, method)?;
    let moments = Moments::of(responses, missing)?;
    let unpaired = moments.require_pairs("a correlation matrix", 3)?;
    let pairs = Pairs {
        places: paired(moments.names().len(), &unpaired),
        n: moments.pair_n(),
        kind: moments.weighting().kind,
        method,
        interval,
        critical: z_critical(confidence),
    };
    let (columns, weights) = match as_they_lie(responses, &moments) {
        Some(columns) => (columns, Vec::new()),
        None => {
            let RowChunk { columns, weights, .. } = read(responses, missing)?;
            (columns.into_iter().map(Cow::Owned).collect(), weights)
        }
    };
    let found = match pairs.kind {
        None => pairs.correlate(&columns, &Everyone)?,
        Some(WeightType::Frequency) if moments.weighting().sum <= Frequency::MOST => {
            let frequencies: Vec<_> = weights.iter().map(|w| Frequency(*w as i64)).collect();
            pairs.correlate(&columns, &frequencies)?
        }
        Some(_) => pairs.correlate(&columns, &weights)?,
    };
    let mut matrix = CorrelationMatrix::without_pairs(&moments, confidence);
    matrix.method = method.name();
    matrix.interval = match pairs.kind {
        Some(WeightType::Sampling) => "none",
        _ => interval.name(),
    };
    for (&at, pair) in pairs.places.iter().zip(&found) {
        matrix.set(at, pair);
    }
    matrix.unpaired = unpaired::told(&unpaired, moments.names(), &matrix.n);
    Ok(matrix)
}

/// Makes sure that these answers can be ranked.
pub(super) fn require_ranks(
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
) -> Result<()> {
    if missing == Missing::Em {
        let problem = CorrelationProblem::RanksUnderEm { method: method.name() };
        return Err(Error::Correlation(problem));
    }
    let rows = responses.n_rows();
    if rows >= u32::MAX as usize {
        let problem = CorrelationProblem::TooManyRows { rows: rows as u64 };
        return Err(Error::Correlation(problem));
    }
    Ok(())
}

/// The coefficient of two lists of answers without gaps, by itself.
pub(super) fn coefficient(method: RankMethod, x: &[f64], y: &[f64]) -> Result<f64> {
    let scored = method == RankMethod::Spearman;
    let of = |answers| Variable::<Alike>::of(answers, &Everyone, scored);
    let (x, y) = (of(x), of(y));
    let pair = Pair::of(&x, &y, &Everyone);
    Ok(match method {
        RankMethod::Spearman => pair.spearman(),
        RankMethod::Kendall => pair.concordance()?.tau_b(),
    })
}

/// The answers in the caller's memory, where nothing needs to be done to them and no row to be left out
/// for what another column lacks.
fn as_they_lie<'a>(responses: &Responses<'a>, moments: &Moments) -> Option<Vec<Cow<'a, [f64]>>> {
    let whole =
        moments.missing() == Missing::Pairwise || moments.cases().used == moments.cases().read;
    if !whole || responses.weights().is_some() || responses.filter().is_some() {
        return None;
    }
    let plain = |column: &Column<'a>| {
        let values = column.plain_doubles().filter(|_| column.bounds().is_none())?;
        values.to_slice().map(Cow::Borrowed)
    };
    responses.columns().iter().map(plain).collect()
}

/// The used rows of all chunks, with their weights if they have any.
pub(super) fn read(responses: &Responses<'_>, missing: Missing) -> Result<RowChunk> {
    let rows = responses.n_rows();
    let of_chunk = |chunk: usize| {
        let start = chunk * ROWS;
        RowChunk::read_under(responses, missing, start, ROWS.min(rows - start))
    };
    let columns = responses.columns().iter().map(|_| Vec::with_capacity(rows)).collect();
    let mut whole = RowChunk { columns, weights: Vec::new(), used: None };
    for chunk in in_order(rows.div_ceil(ROWS), of_chunk)? {
        let RowChunk { columns, weights, .. } = chunk?;
        whole.columns.iter_mut().zip(columns).for_each(|(all, column)| all.extend(column));
        if responses.weights().is_some() {
            whole.weights.extend(weights);
        }
    }
    Ok(whole)
}

/// What is to be found for every pair of variables.
struct Pairs {
    /// Which of them, below the diagonal, row by row.
    places: Vec<[usize; 2]>,
    n: Array2<f64>,
    kind: Option<WeightType>,
    method: RankMethod,
    interval: IntervalMethod,
    critical: f64,
}

impl Pairs {
    /// Their correlations.
    fn correlate<M: Mass>(
        &self,
        columns: &[Cow<'_, [f64]>],
        masses: &impl Masses<M>,
    ) -> Result<Vec<Correlation>> {
        let scored = self.method == RankMethod::Spearman;
        let of_column = |at: usize| Variable::<M>::of(&columns[at], masses, scored);
        let variables = in_order(columns.len(), of_column)?;
        in_order(self.places.len(), |place| {
            let [i, j] = self.places[place];
            let pair = Pair::of(&variables[i], &variables[j], masses);
            self.correlation(&pair, self.n[[i, j]] as u64)
        })?
        .into_iter()
        .collect()
    }

    fn correlation<M: Mass>(
        &self,
        pair: &Pair<'_, M, impl Masses<M>>,
        n: u64,
    ) -> Result<Correlation> {
        let (interval, critical) = (self.interval, self.critical);
        let found = match self.method {
            RankMethod::Spearman => Correlation::spearman(pair.spearman(), n, interval, critical),
            RankMethod::Kendall => {
                let concordance = pair.concordance()?;
                let z = concordance.z(n as f64);
                Correlation::kendall(concordance.tau_b(), z, n, critical)
            }
        };
        Ok(found.as_weights_allow(self.kind))
    }
}
