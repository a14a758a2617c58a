//! Correlations with standard errors that hold under sampling weights.

use ndarray::{Array1, Array2};

use super::scores::CorrelationScores;
use super::unpaired::{self, UnpairedVariables, paired};
use super::{Correlation, CorrelationMatrix, check_confidence};
use crate::data::{Missing, Responses};
use crate::error::{Error, Result};
use crate::math::distribution::{t_critical, t_two_sided};
use crate::moments::{Cases, Moments, Pairwise, Unpaired, Weighting};

/// The scale on which the interval of a linearised correlation is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinearizedInterval {
    /// Fisher's: tanh(artanh r ± t SE / (1 − r²)). It stays between −1 and 1.
    #[default]
    Fisher,
    /// That of r: r ± t SE, as survey's `svycontrast` has it.
    Wald,
}

impl LinearizedInterval {
    /// The word for it: `fisher` or `wald`.
    pub fn name(self) -> &'static str {
        match self {
            LinearizedInterval::Fisher => "fisher",
            LinearizedInterval::Wald => "wald",
        }
    }

    /// The ends about r that lie `reach`, so many standard errors of r, to either side.
    pub(super) fn ends(self, r: f64, reach: f64) -> [f64; 2] {
        let slope = (1.0 - r) * (1.0 + r);
        match self {
            LinearizedInterval::Wald => [r - reach, r + reach],
            // artanh has no value at ±1, where nothing varies about the line.
            LinearizedInterval::Fisher if slope == 0.0 => [r, r],
            LinearizedInterval::Fisher => {
                let half = reach / slope;
                [(r.atanh() - half).tanh(), (r.atanh() + half).tanh()]
            }
        }
    }
}

/// A correlation matrix with linearised standard errors. Matrices are (k, k); the diagonal of the tests
/// is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearizedCorrelations {
    /// The variables (k).
    pub names: Vec<String>,
    /// Means (k).
    pub mean: Array1<f64>,
    /// Standard deviations, with n − 1 (k).
    pub sd: Array1<f64>,
    /// Respondents per pair: the sum of frequency weights, else rows.
    pub n: Array2<f64>,
    /// The coefficients, weighted.
    pub r: Array2<f64>,
    /// Standard errors of r.
    pub std_error: Array2<f64>,
    /// t of each r, r / SE.
    pub statistic: Array2<f64>,
    /// Its degrees of freedom: n − 1, or clusters less strata.
    pub df: Array2<f64>,
    /// Two-sided p of each t, not adjusted for the number of tests.
    pub p_value: Array2<f64>,
    /// Lower ends of the intervals.
    pub conf_low: Array2<f64>,
    /// Upper ends of the intervals.
    pub conf_high: Array2<f64>,
    /// Pairs without a correlation, and why: NaN in all matrices but `n`.
    pub unpaired: Vec<UnpairedVariables>,
    /// Which coefficient it is: `pearson`, `spearman` or `kendall`.
    pub method: &'static str,
    /// How the intervals were found: `fisher` or `wald`.
    pub interval: &'static str,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Pearson correlations of all pairs with standard errors that hold under sampling weights, and
/// whatever the distribution of the answers.
///
/// ```text
/// uᵢ = wᵢ (z_x z_y − r/2 (z_x² + z_y²)),   z = (x − m) / √(Σ w (x − m)² / W)
/// SE² = n / (n − 1) · Σ (uᵢ − ū)² / W²
/// t = r / SE with n − 1 degrees of freedom
/// interval: tanh(artanh r ± t SE / (1 − r²)),   or r ± t SE by name
/// ```
///
/// The linearised variance of rows drawn independently with these weights, as survey's `svyvar`
/// followed by `svycontrast` gives it. Each pair is a design of the rows used for it. Without weights
/// all are 1, and SE is the one that does not need a normal distribution; a frequency counts its row
/// as often; analytic weights are taken as sampling weights are.
///
/// # Errors
/// As [`correlation_matrix`](crate::correlation_matrix); [`Error::NotYet`] for EM,
/// [`Error::InfiniteValue`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{LinearizedInterval, Missing, Responses, linearized_correlations};
///
/// let (x, y) = (array![-1.0, -1.0, 1.0, 1.0], array![-1.0, 1.0, -1.0, 1.0]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let (rule, interval) = (Missing::Listwise, LinearizedInterval::Fisher);
/// let found = linearized_correlations(&responses, rule, interval, 0.95)?;
/// // r = 0 and u = ±1: SE² = 4/3 · 4 / 16.
/// assert!((found.std_error[[0, 1]] - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys.
/// *International Statistical Review*, 51(3), 279–292. <https://doi.org/10.2307/1402588>
///
/// Lumley, T. (2010). *Complex surveys: A guide to analysis using R*. Wiley.
/// <https://doi.org/10.1002/9780470580066>
pub fn linearized_correlations(
    responses: &Responses<'_>,
    missing: Missing,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    check_confidence(confidence)?;
    let moments = Moments::of(responses, missing)?;
    let scores = CorrelationScores::of(responses, &moments)?;
    linearized_correlations_of_scores(&moments, &scores, interval, confidence)
}

/// As [`linearized_correlations`], of answers that were read in parts: once for their moments and
/// again for the scores, which need the means of all.
///
/// # Errors
/// As [`linearized_correlations`]; [`CorrelationProblem::OtherRows`](crate::CorrelationProblem::OtherRows)
/// where both readings have not as many rows, and [`Error::DifferentVariables`] where they are not of
/// the same variables.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{
///     CorrelationScores, LinearizedInterval, Missing, Moments, Responses,
///     linearized_correlations_of_scores,
/// };
///
/// let (x, y) = (array![-1.0, -1.0, 1.0, 1.0], array![-1.0, 1.0, -1.0, 1.0]);
/// let part = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let moments = Moments::of(&part, Missing::Listwise)?;
/// let whole = moments.merge(&moments)?;
/// let scores = CorrelationScores::of(&part, &whole)?;
/// let scores = scores.merge(&CorrelationScores::of(&part, &whole)?)?;
/// let interval = LinearizedInterval::Fisher;
/// let found = linearized_correlations_of_scores(&whole, &scores, interval, 0.95)?;
/// assert!((found.std_error[[0, 1]] - (1.0_f64 / 7.0).sqrt()).abs() < 1e-15); // 8/7 · 8 / 64
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// As for [`linearized_correlations`].
pub fn linearized_correlations_of_scores(
    moments: &Moments,
    scores: &CorrelationScores,
    interval: LinearizedInterval,
    confidence: f64,
) -> Result<LinearizedCorrelations> {
    check_confidence(confidence)?;
    let pairs = of_missing_rule(moments)?;
    let unpaired = moments.require_pairs("linearised correlations", 3)?;
    scores.check(moments.names(), "pearson", moments.missing(), moments.cases().read)?;
    let r = moments.correlation();
    let mut matrix =
        LinearizedCorrelations::without_tests(moments, r, interval, confidence, &unpaired);
    for at in paired(matrix.names.len(), &unpaired) {
        let n = matrix.n[at];
        let std_error = scores.square(at, n).sqrt() / pairs.weight[at];
        matrix.test(at, std_error, n - 1.0, interval);
    }
    Ok(matrix)
}

/// The sums of every pair.
pub(super) fn of_missing_rule(moments: &Moments) -> Result<Pairwise> {
    moments.pairs().ok_or(Error::NotYet {
        what: "a linearised correlation with missing=\"em\"",
        instead: "use missing=\"listwise\" or \"pairwise\"",
    })
}

impl LinearizedCorrelations {
    /// Everything but tests and intervals, which are NaN.
    pub(super) fn without_tests(
        moments: &Moments,
        r: Array2<f64>,
        interval: LinearizedInterval,
        confidence: f64,
        unpaired: &[Unpaired],
    ) -> Self {
        let mut r = r;
        for &Unpaired { at: [i, j], .. } in unpaired {
            (r[[i, j]], r[[j, i]]) = (f64::NAN, f64::NAN);
        }
        let empty = Array2::from_elem(r.dim(), f64::NAN);
        Self {
            names: moments.names().to_vec(),
            mean: moments.known_mean(),
            sd: moments.known_sd(),
            std_error: empty.clone(),
            statistic: empty.clone(),
            df: empty.clone(),
            p_value: empty.clone(),
            conf_low: empty.clone(),
            conf_high: empty,
            n: moments.pair_n(),
            r,
            unpaired: unpaired::told(unpaired, moments.names(), &moments.pair_n()),
            method: "pearson",
            interval: interval.name(),
            confidence,
            missing: moments.missing(),
            cases: moments.cases(),
            weighting: moments.weighting(),
        }
    }

    /// What the margins of pair tables tell: all but coefficients, tests and intervals, which are NaN.
    pub(super) fn of_margins(
        margins: CorrelationMatrix,
        method: &'static str,
        interval: LinearizedInterval,
        unpaired: Vec<UnpairedVariables>,
    ) -> Self {
        let empty = Array2::from_elem(margins.r.dim(), f64::NAN);
        let CorrelationMatrix { names, mean, sd, n, r, confidence, missing, cases, .. } = margins;
        Self {
            names,
            mean,
            sd,
            n,
            r,
            std_error: empty.clone(),
            statistic: empty.clone(),
            df: empty.clone(),
            p_value: empty.clone(),
            conf_low: empty.clone(),
            conf_high: empty,
            unpaired,
            method,
            interval: interval.name(),
            confidence,
            missing,
            cases,
            weighting: margins.weighting,
        }
    }

    /// One of its pairs.
    pub(super) fn pair(&self, at: [usize; 2]) -> Correlation {
        Correlation {
            estimate: self.r[at],
            std_error: self.std_error[at],
            statistic: self.statistic[at],
            df: self.df[at],
            p_value: self.p_value[at],
            conf_low: self.conf_low[at],
            conf_high: self.conf_high[at],
            n: self.n[at] as u64,
            method: self.method,
            interval: self.interval,
        }
    }

    /// Enters test and interval of a pair on both sides of the diagonal.
    pub(super) fn test(
        &mut self,
        [i, j]: [usize; 2],
        std_error: f64,
        df: f64,
        interval: LinearizedInterval,
    ) {
        let r = self.r[[i, j]];
        let statistic = r / std_error;
        let [low, high] = interval.ends(r, t_critical(self.confidence, df) * std_error);
        for at in [[i, j], [j, i]] {
            self.std_error[at] = std_error;
            self.statistic[at] = statistic;
            self.df[at] = df;
            self.p_value[at] = t_two_sided(statistic, df);
            self.conf_low[at] = low;
            self.conf_high[at] = high;
        }
    }
}

impl CorrelationMatrix {
    /// The matrix with linearized tests and intervals.
    pub(super) fn of_linearized(found: LinearizedCorrelations) -> Self {
        let LinearizedCorrelations { names, mean, sd, n, confidence, missing, cases, .. } = found;
        let weighting = found.weighting;
        let empty = Self::of_nothing(names, mean, sd, n, confidence, missing, cases, weighting);
        let has_one = |end: &f64| if end.is_nan() { "none" } else { found.interval };
        let intervals = found.conf_low.map(has_one);
        Self {
            r: found.r,
            std_error: found.std_error,
            statistic: found.statistic,
            df: found.df,
            p_value: found.p_value,
            conf_low: found.conf_low,
            conf_high: found.conf_high,
            method: found.method,
            methods: Array2::from_elem(intervals.dim(), found.method),
            intervals,
            interval: found.interval,
            unpaired: found.unpaired,
            ..empty
        }
    }
}
