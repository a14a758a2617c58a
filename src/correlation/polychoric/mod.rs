//! Polychoric and tetrachoric correlations of a table of counts.

mod derivatives;
mod joint;
mod likelihood;
mod table;

use ndarray::{Array2, ArrayView2};

use super::check_confidence;
use super::latent::{
    Certainty, FirstStep, LatentEstimator, LatentInterval, Threshold, highest, thresholds_of_cuts,
    without_errors,
};
use crate::data::WeightType;
use crate::error::{Error, Result};
use crate::math::distribution::chi_squared_upper;
use crate::moments::in_order;
use derivatives::two_step_variance;
pub(crate) use joint::inverse;
use joint::joint;
use likelihood::{Cells, with_ends};
use table::Table;

/// What is done with cells in which nobody is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum EmptyCells {
    /// They stay empty, which is what maximum likelihood is for; the result says how many they are.
    #[default]
    Kept,
    /// This much is added to each, and the thresholds come from the corrected table
    /// (psych's `tetrachoric`, where it is 0.5).
    Added(f64),
    /// As `Added`, but the thresholds are taken from the corrected margins over the uncorrected
    /// sum, as `psych::polychoric(global = FALSE)` does: their shares then do not add to one.
    AddedUnscaled(f64),
    /// In a 2 × 2 table with one empty cell this much is added to it and to the opposite cell,
    /// and taken from the other two, so that the margins stay (lavaan and Mplus, where it is 0.5);
    /// nothing else is changed.
    MarginsKept(f64),
}

impl EmptyCells {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            EmptyCells::Kept => "kept",
            EmptyCells::Added(_) => "added",
            EmptyCells::AddedUnscaled(_) => "added_unscaled",
            EmptyCells::MarginsKept(_) => "margins_kept",
        }
    }
}

/// How a polychoric correlation is estimated and what comes with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolychoricOptions {
    /// Two steps, or maximum likelihood.
    pub estimator: LatentEstimator,
    /// What the standard error of a two-step estimate takes the thresholds to be.
    pub first_step: FirstStep,
    /// The interval.
    pub interval: LatentInterval,
    /// What is done with cells in which nobody is.
    pub empty_cells: EmptyCells,
    /// The level of the interval.
    pub confidence: f64,
}

impl Default for PolychoricOptions {
    fn default() -> Self {
        Self {
            estimator: LatentEstimator::default(),
            first_step: FirstStep::default(),
            interval: LatentInterval::default(),
            empty_cells: EmptyCells::default(),
            confidence: 0.95,
        }
    }
}

/// A polychoric or tetrachoric correlation.
#[derive(Debug, Clone, PartialEq)]
pub struct Polychoric {
    /// The correlation ρ of the latent variables; ±1 where `boundary` is true.
    pub estimate: f64,
    /// Its standard error; NaN at the boundary.
    pub std_error: f64,
    /// z, the estimate over its standard error.
    pub statistic: f64,
    /// Two-sided p of z.
    pub p_value: f64,
    /// Lower end of the interval.
    pub conf_low: f64,
    /// Upper end of the interval.
    pub conf_high: f64,
    /// The level of the interval.
    pub confidence: f64,
    /// The sum of the counts, without any correction.
    pub n: f64,
    /// `polychoric` or `tetrachoric`.
    pub method: &'static str,
    /// Two steps, or maximum likelihood.
    pub estimator: LatentEstimator,
    /// What the standard error of a two-step estimate takes the thresholds to be.
    pub first_step: FirstStep,
    /// The kind of interval.
    pub interval: LatentInterval,
    /// Thresholds between the used rows, ascending.
    pub row_thresholds: Vec<Threshold>,
    /// Thresholds between the used columns, ascending.
    pub column_thresholds: Vec<Threshold>,
    /// Σ n log P at the estimate.
    pub log_likelihood: f64,
    /// The likelihood-ratio χ² against a table of any kind, which tests whether the latent variables
    /// are bivariate normal.
    pub chi_squared: f64,
    /// Its degrees of freedom, r c − r − c; none are left of a 2 × 2 table.
    pub df: u64,
    /// Its p; NaN without degrees of freedom.
    pub chi_squared_p: f64,
    /// How many cells of used rows and columns are empty, before any correction.
    pub empty_cells: usize,
    /// What was done with them.
    pub correction: EmptyCells,
    /// Rows without counts, which were left out.
    pub unused_rows: usize,
    /// Columns without counts, which were left out.
    pub unused_columns: usize,
    /// Whether no correlation short of ±1 is as likely: no two respondents differ in opposite
    /// directions (or none in the same).
    pub boundary: bool,
    /// Steps that the search took; none at the boundary.
    pub iterations: usize,
}

impl Polychoric {
    /// Without standard errors, tests and interval under sampling weights, which know nothing of them.
    pub(super) fn allowed_by(self, kind: Option<WeightType>) -> Self {
        if kind != Some(WeightType::Sampling) {
            return self;
        }
        Self {
            std_error: f64::NAN,
            statistic: f64::NAN,
            p_value: f64::NAN,
            conf_low: f64::NAN,
            conf_high: f64::NAN,
            row_thresholds: without_errors(self.row_thresholds),
            column_thresholds: without_errors(self.column_thresholds),
            chi_squared: f64::NAN,
            chi_squared_p: f64::NAN,
            ..self
        }
    }
}

/// The polychoric correlation of two ordinal variables, from their table of counts.
///
/// Each variable is taken for a standard normal one that was cut into ordered categories, and the
/// polychoric correlation is that of the two normal variables. With thresholds aᵢ and bⱼ, counts
/// n_ij and Φ₂ the bivariate normal distribution function of correlation ρ:
///
/// ```text
/// P_ij = Φ₂(aᵢ, bⱼ) − Φ₂(aᵢ₋₁, bⱼ) − Φ₂(aᵢ, bⱼ₋₁) + Φ₂(aᵢ₋₁, bⱼ₋₁)
/// ℓ = Σ n_ij log P_ij
/// two steps:   aᵢ = Φ⁻¹(share of rows 1 … i), bⱼ likewise; then ρ where ℓ is highest
/// ml:          ρ, aᵢ and bⱼ where ℓ is highest
/// χ² = 2 (Σ n_ij log(n_ij / n) − ℓ),   r c − r − c degrees of freedom
/// ```
///
/// `table` has the categories of both variables in ascending order; counts may be sums of weights,
/// and then n, and with it the standard error, is in their unit. Rows and columns without
/// counts are left out.
///
/// **Standard error.** Of the maximum-likelihood estimate it is that of the inverse second
/// derivatives of −ℓ, as polycor has it. Of the two-step estimate it knows that the thresholds are
/// estimates too, and holds whether the latent variables are normal or not; [`FirstStep::Muthen`] gives
/// lavaan's (which divides by n − 1 instead of n), and [`FirstStep::Known`] polycor's, the inverse second
/// derivative by ρ alone. Thresholds of two steps have the standard error of shares.
///
/// **Empty cells.** They are kept, as in polycor and lavaan: a count of nought is an observation.
/// psych adds .5 to each by default, which in sparse tables pulls the correlation far towards
/// nought; [`EmptyCells`] has its ways by name. Standard errors after a correction take the corrected
/// counts for observed ones.
///
/// **Perfect tables.** When no two respondents differ in opposite directions in the two variables
/// (a 2 × 2 table with an empty cell is such a table), ℓ rises all the way to ρ = 1, where the model
/// fits the counts exactly. The estimate is then 1 (or −1) with `boundary` true and without standard
/// error, test and interval (NaN). polycor stops at .9999 there without a word; psych and lavaan
/// correct the 2 × 2 table first, which [`EmptyCells::Added`] and [`EmptyCells::MarginsKept`] do.
///
/// **χ².** polycor adds a millionth to every count in its logarithm, which makes its χ² larger by
/// 0.000002 for each cell in use.
///
/// # Errors
/// [`CorrelationProblem::OutOfRange`](crate::CorrelationProblem::OutOfRange) for counts that are
/// negative or not finite, and corrections that cannot be;
/// [`CorrelationProblem::OneCategory`](crate::CorrelationProblem::OneCategory);
/// [`Error::NotConverged`]; [`Error::ConfidenceOutOfRange`].
///
/// # Examples
///
/// With both thresholds at nought, P₁₁ = 1/4 + arcsin(ρ) / 2π, which is 1/3 for ρ = 1/2:
///
/// ```
/// use ndarray::array;
/// use scalewise::{PolychoricOptions, polychoric};
///
/// let table = array![[20.0, 10.0], [10.0, 20.0]];
/// let found = polychoric(table.view(), &PolychoricOptions::default())?;
/// assert!((found.estimate - 0.5).abs() < 1e-14);
/// assert_eq!((found.row_thresholds[0].estimate, found.df), (0.0, 0));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient.
/// *Psychometrika*, 44(4), 443–460. <https://doi.org/10.1007/BF02296207>. Muthén, B. (1984). A general
/// structural equation model with dichotomous, ordered categorical, and continuous latent variable
/// indicators. *Psychometrika*, 49(1), 115–132. <https://doi.org/10.1007/BF02294210>
pub fn polychoric(table: ArrayView2<'_, f64>, options: &PolychoricOptions) -> Result<Polychoric> {
    check_confidence(options.confidence)?;
    let table = Table::of(table, options.empty_cells)?;
    if let Some(rho) = table.perfect() {
        return Ok(at_boundary(&table, rho, options));
    }
    let (rows, columns) = (with_ends(&table.rows), with_ends(&table.columns));
    let cells = |rho: f64| Cells::new(&table.counts, &rows, &columns, rho);
    let what = "the polychoric correlation";
    let top = highest(what, table.first_guess(), table.n, |rho| cells(rho).slopes())?;
    if options.estimator == LatentEstimator::MaximumLikelihood {
        let found = joint(&table, top.rho)?;
        let mut result = of_table(&table, options, found.rho, found.variances[0].sqrt());
        let thresholds = |cuts: &[crate::math::bivariate_normal::Cut], first: usize| {
            let variances = &found.variances[first..];
            let pairs = cuts.iter().zip(variances);
            pairs
                .map(|(cut, variance)| Threshold { estimate: cut.at, std_error: variance.sqrt() })
                .collect()
        };
        result.row_thresholds = thresholds(&found.rows, 1);
        result.column_thresholds = thresholds(&found.columns, 1 + found.rows.len());
        result.iterations = top.iterations + found.iterations;
        return Ok(with_fit(result, &table, found.log_likelihood));
    }
    let cells = cells(top.rho);
    let variance = two_step_variance(&cells, options.first_step);
    let mut result = of_table(&table, options, top.rho, variance.sqrt());
    result.iterations = top.iterations;
    Ok(with_fit(result, &table, cells.log_likelihood()))
}

/// The tetrachoric correlation of two dichotomous variables, from their table of counts: the
/// [`polychoric`] correlation of two categories each.
///
/// ```text
/// n₁₁ / n = Φ₂(a, b; ρ),   Φ(a) = (n₁₁ + n₁₂) / n,   Φ(b) = (n₁₁ + n₂₁) / n
/// ```
///
/// Two steps and maximum likelihood are the same here, and so are all standard errors but that of
/// [`FirstStep::Known`]: the model has as many parameters as the table has free counts, and fits it
/// exactly.
///
/// # Errors
/// As of [`polychoric`], and [`Error::WrongShape`] for a table that is not 2 × 2.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{PolychoricOptions, tetrachoric};
///
/// // Brown (1977)
/// let table = array![[1562.0, 42.0], [383.0, 94.0]];
/// let found = tetrachoric(table.view(), &PolychoricOptions::default())?;
/// assert!((found.estimate - 0.5958).abs() < 0.00005);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Pearson, K. (1900). Mathematical contributions to the theory of evolution. VII. On the correlation
/// of characters not quantitatively measurable. *Philosophical Transactions of the Royal Society A*,
/// 195, 1–47. <https://doi.org/10.1098/rsta.1900.0022>. Brown, M. B. (1977). Algorithm AS 116: The
/// tetrachoric correlation and its asymptotic standard error. *Applied Statistics*, 26(3), 343–351.
/// <https://doi.org/10.2307/2346985>
pub fn tetrachoric(table: ArrayView2<'_, f64>, options: &PolychoricOptions) -> Result<Polychoric> {
    check_two_by_two(table.dim())?;
    let found = polychoric(table, options)?;
    Ok(Polychoric { method: "tetrachoric", ..found })
}

/// Makes sure that a table is of two answers each.
pub(super) fn check_two_by_two(dim: (usize, usize)) -> Result<()> {
    if dim == (2, 2) {
        return Ok(());
    }
    Err(Error::WrongShape {
        what: "the table of a tetrachoric correlation",
        expected: "(2, 2)".to_string(),
        found: format!("{dim:?}"),
    })
}

/// The polychoric correlations of many tables, in their order, in parallel; a table that has none
/// gives its own error.
///
/// # Errors
/// [`Error::Interrupted`].
pub(crate) fn polychoric_of_tables(
    tables: &[Array2<f64>],
    options: &PolychoricOptions,
) -> Result<Vec<Result<Polychoric>>> {
    // A few tables are one piece of work: a table alone takes microseconds.
    let pieces: Vec<&[Array2<f64>]> = tables.chunks(8).collect();
    let work = |at: usize| -> Vec<Result<Polychoric>> {
        pieces[at].iter().map(|table| polychoric(table.view(), options)).collect()
    };
    Ok(in_order(pieces.len(), work)?.into_iter().flatten().collect())
}

/// What a perfect table gives.
fn at_boundary(table: &Table, rho: f64, options: &PolychoricOptions) -> Polychoric {
    let result = of_table(table, options, rho, f64::NAN);
    let total = table.counts.sum();
    let saturated = saturated(table, total);
    with_fit(Polychoric { boundary: true, ..result }, table, saturated)
}

/// Σ n log(n / N), the log-likelihood of a model that fits exactly.
fn saturated(table: &Table, total: f64) -> f64 {
    let used = table.counts.iter().filter(|count| **count > 0.0);
    used.map(|count| count * (count / total).ln()).sum()
}

/// The result but for the fit, with thresholds of the margins.
fn of_table(table: &Table, options: &PolychoricOptions, rho: f64, std_error: f64) -> Polychoric {
    let total = table.counts.sum();
    let certainty = Certainty::of(rho, std_error, options.interval, options.confidence);
    Polychoric {
        estimate: rho,
        std_error,
        statistic: certainty.statistic,
        p_value: certainty.p_value,
        conf_low: certainty.conf_low,
        conf_high: certainty.conf_high,
        confidence: options.confidence,
        n: table.n,
        method: "polychoric",
        estimator: options.estimator,
        first_step: options.first_step,
        interval: options.interval,
        row_thresholds: thresholds_of_cuts(&table.rows, total),
        column_thresholds: thresholds_of_cuts(&table.columns, total),
        log_likelihood: f64::NAN,
        chi_squared: f64::NAN,
        df: 0,
        chi_squared_p: f64::NAN,
        empty_cells: table.empty_cells,
        correction: options.empty_cells,
        unused_rows: table.unused_rows,
        unused_columns: table.unused_columns,
        boundary: false,
        iterations: 0,
    }
}

/// With the log-likelihood and the test of bivariate normality.
fn with_fit(mut result: Polychoric, table: &Table, log_likelihood: f64) -> Polychoric {
    let (rows, columns) = table.counts.dim();
    result.log_likelihood = log_likelihood;
    // Both are sums of the same size: what rounding leaves of no difference is no χ².
    let chi_squared = 2.0 * (saturated(table, table.counts.sum()) - log_likelihood);
    result.chi_squared = chi_squared.max(0.0);
    result.df = (rows * columns - rows - columns) as u64;
    if result.df > 0 {
        result.chi_squared_p = chi_squared_upper(result.chi_squared, result.df as f64);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::likelihood::with_ends;
    use super::{LatentEstimator, PolychoricOptions, polychoric, polychoric_of_tables};
    use crate::math::bivariate_normal::{BivariateNormal, Cut};
    use ndarray::Array2;

    /// Six by six counts along a diagonal, other ones for every seed.
    fn table(seed: usize) -> Array2<f64> {
        Array2::from_shape_fn((6, 6), |(i, j)| {
            let apart = i.abs_diff((j + seed) % 7);
            ((97 * i + 31 * j + 13 * seed) % 11 + 60 / (1 + apart * apart)) as f64
        })
    }

    #[test]
    fn many_tables_are_as_each_alone() {
        let tables: Vec<_> = (0..50).map(table).chain([Array2::zeros((2, 2))]).collect();
        let options = PolychoricOptions::default();
        let found = polychoric_of_tables(&tables, &options).expect("not interrupted");
        let alone: Vec<_> = tables.iter().map(|table| polychoric(table.view(), &options)).collect();
        assert_eq!(found, alone);
        assert_eq!(found.iter().filter(|found| found.is_err()).count(), 1);
    }

    #[test]
    fn exact_probabilities_give_their_correlation() {
        let cuts = |at: &[f64]| with_ends(&at.iter().copied().map(Cut::at).collect::<Vec<_>>());
        let (rows, columns) = (cuts(&[-1.3, 0.2, 0.9]), cuts(&[-0.4, 0.0, 1.1, 1.8]));
        for rho in [-0.97, -0.8, -0.3, 0.0, 0.01, 0.4, 0.7, 0.92, 0.95] {
            let normal = BivariateNormal::new(rho);
            let table = Array2::from_shape_fn((4, 5), |(i, j)| {
                normal.rectangle([rows[i], rows[i + 1]], [columns[j], columns[j + 1]])
            });
            for estimator in [LatentEstimator::TwoStep, LatentEstimator::MaximumLikelihood] {
                let options = PolychoricOptions { estimator, ..PolychoricOptions::default() };
                let found = polychoric(table.view(), &options).expect("a correlation");
                assert!((found.estimate - rho).abs() < 1e-12, "{} for {rho}", found.estimate);
                let thresholds = found.row_thresholds.iter().zip(&rows[1..]);
                thresholds
                    .for_each(|(found, cut)| assert!((found.estimate - cut.at).abs() < 1e-12));
            }
        }
    }
}
