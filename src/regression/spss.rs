//! A regression as SPSS's REGRESSION does it.

use ndarray::Array2;

use super::{Block, HierarchicalRegression, Regression, Vcov};
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::Moments;

/// SPSS's TOLERANCE(.0001): a predictor that has less does not enter.
const TOLERANCE: f64 = 1e-4;

/// A regression by SPSS's conventions, and what SPSS prints besides.
#[derive(Debug, Clone, PartialEq)]
pub struct SpssRegression {
    /// The regression of the predictors that entered. Its AIC and BIC are of the likelihood; SPSS's
    /// are in `selection`.
    pub fit: Regression,
    /// The predictors that did not enter, in the order in which they were declared.
    pub excluded: Vec<ExcludedPredictor>,
    /// SPSS's selection criteria, one per model.
    pub selection: Vec<SelectionCriteria>,
}

/// A predictor that did not enter, because the others determine it too nearly, or it them.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcludedPredictor {
    /// Its block.
    pub block: String,
    /// The predictor.
    pub term: String,
    /// What the predictors that entered leave of its variance, as a share.
    pub tolerance: f64,
}

/// What SPSS prints with `/STATISTICS=SELECTION`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionCriteria {
    /// Akaike's information criterion.
    pub akaike: f64,
    /// Amemiya's prediction criterion.
    pub amemiya: f64,
    /// Mallows' prediction criterion.
    pub mallows: f64,
    /// Schwarz's Bayesian criterion.
    pub schwarz: f64,
}

/// Fits a regression by the conventions of SPSS's REGRESSION with ENTER, one block after the other.
///
/// | | this library | SPSS |
/// |---|---|---|
/// | a predictor with tolerance below .0001 | more digits, from the rows, or an error | does not enter |
/// | AIC, BIC | of the likelihood, σ a parameter | n ln(SSE / n) + 2p, n ln(SSE / n) + p ln n |
/// | missing answers | listwise, pairwise, EM | listwise, pairwise |
/// | weights | frequency, analytic, sampling | frequency (WEIGHT), analytic (REGWGT) |
/// | standard errors | classical, robust, clustered | classical |
///
/// All else is the same in both: the smallest n of any pair under pairwise deletion, β with the
/// standard deviations of dummies and products as of any other variable, Σw as n under frequency
/// weights, F change with the residual of its own model, everything about zero without an
/// intercept.
///
/// ```text
/// p      coefficients, with the intercept       SSE  residual sum of squares
/// AIC    n ln(SSE / n) + 2p                     SBC  n ln(SSE / n) + p ln n
/// PC     (1 − R²)(n + p) / (n − p)              CP   SSE / σ² + 2p − n, σ² of the last model
/// ```
///
/// The predictors of a block enter one by one, the one with the largest tolerance first. One enters
/// if its tolerance is at least .0001 and it leaves that much to those already there. What stays out
/// is in `excluded`; a block that nothing of enters is no model.
///
/// # Errors
/// As [`HierarchicalRegression::fit`]; [`RegressionProblem::NotOfSpss`] for EM, sampling weights and
/// robust covariances, which SPSS's REGRESSION does not have (newer versions have HC0 to HC4 in
/// UNIANOVA).
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{HierarchicalRegression, Moments, spss_regression};
///
/// let r = array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]];
/// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
/// let regression = HierarchicalRegression::new("y").block("First", ["a"]).block("Second", ["b"]);
/// let found = spss_regression(&regression, &moments)?;
/// assert!(found.excluded.is_empty());
/// assert!((found.selection[1].amemiya - 0.55 * 106.0 / 100.0).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// IBM Corporation. *IBM SPSS Statistics algorithms*. REGRESSION algorithms.
///
/// IBM Corporation. *IBM SPSS Statistics command syntax reference*. REGRESSION, CRITERIA subcommand.
/// <https://www.ibm.com/docs/en/spss-statistics/24.0.0?topic=command-criteria-variable-selection-regression>
pub fn spss_regression(
    regression: &HierarchicalRegression,
    moments: &Moments,
) -> Result<SpssRegression> {
    let (moments, entered, excluded) = entered(regression, moments)?;
    Ok(SpssRegression::of(entered.fit(&moments)?, excluded))
}

/// As [`spss_regression`], from the answers themselves, which a nearly exact fit needs again.
///
/// # Errors
/// As [`spss_regression`] and [`HierarchicalRegression::fit_responses`].
///
/// # Examples
///
/// ```
/// use scalewise::{HierarchicalRegression, Missing, Responses, spss_regression_of};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0], [3.0, 5.0, 7.0, 9.0]);
/// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
/// let regression = HierarchicalRegression::new("y").block("Only", ["x"]);
/// let found = spss_regression_of(&regression, &responses, Missing::Listwise)?;
/// assert_eq!(found.fit.models[0].r_squared, 1.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
pub fn spss_regression_of(
    regression: &HierarchicalRegression,
    responses: &Responses<'_>,
    missing: Missing,
) -> Result<SpssRegression> {
    regression.check_blocks()?;
    let used = responses.select(regression.variables())?;
    let (moments, entered, excluded) = entered(regression, &Moments::of(&used, missing)?)?;
    // What did not enter still decides who is complete, which the moments know.
    let fit = if excluded.is_empty() {
        entered.fit_responses(&used, missing)?
    } else {
        entered.fit(&moments)?
    };
    Ok(SpssRegression::of(fit, excluded))
}

impl SpssRegression {
    fn of(fit: Regression, excluded: Vec<ExcludedPredictor>) -> Self {
        let selection = criteria(&fit);
        Self { fit, excluded, selection }
    }
}

/// The moments of all variables, the regression of the predictors that enter, and those that do not.
fn entered(
    regression: &HierarchicalRegression,
    moments: &Moments,
) -> Result<(Moments, HierarchicalRegression, Vec<ExcludedPredictor>)> {
    check(regression, moments)?;
    let moments = regression.ready(moments)?;
    let (blocks, excluded) = enter(&regression.blocks, &about(&moments, regression.intercept));
    Ok((moments, HierarchicalRegression { blocks, ..regression.clone() }, excluded))
}

fn check(regression: &HierarchicalRegression, moments: &Moments) -> Result<()> {
    let refused =
        |what, instead| Err(Error::Regression(RegressionProblem::NotOfSpss { what, instead }));
    if regression.vcov.is_some_and(|vcov| vcov != Vcov::Classical) {
        return refused(
            "robust covariance",
            "vcov=\"classical\", or leave convention=\"spss\" out",
        );
    }
    if moments.missing() == Missing::Em {
        return refused("missing=\"em\"", "missing=\"listwise\" or \"pairwise\"");
    }
    if moments.weighting().kind == Some(WeightType::Sampling) {
        return refused("sampling weights", "weight_type=\"frequency\" or \"analytic\"");
    }
    Ok(())
}

/// Correlations of the predictors, about zero instead of the mean where there is no intercept.
fn about(moments: &Moments, intercept: bool) -> Array2<f64> {
    let (r, sd, mean) = (moments.correlation(), moments.sd(), moments.mean());
    if intercept {
        return r;
    }
    let n = moments.n() as f64;
    let product = |i: usize, j: usize| {
        let deviation = if i == j { 1.0 } else { r[[i, j]] };
        deviation * sd[i] * sd[j] * (n - 1.0) / n + mean[i] * mean[j]
    };
    Array2::from_shape_fn(r.dim(), |(i, j)| product(i, j) / (product(i, i) * product(j, j)).sqrt())
}

/// The blocks of what enters, and what does not.
fn enter(blocks: &[Block], r: &Array2<f64>) -> (Vec<Block>, Vec<ExcludedPredictor>) {
    let mut swept = r.clone();
    let mut inside = vec![false; r.nrows()];
    let mut start = 0;
    let mut entered = Vec::new();
    for block in blocks {
        let candidates = start..start + block.predictors.len();
        start = candidates.end;
        while let Some(next) = largest(&swept, &inside, candidates.clone()) {
            sweep(&mut swept, next);
            inside[next] = true;
        }
        let predictors: Vec<String> = candidates
            .clone()
            .zip(&block.predictors)
            .filter(|(at, _)| inside[*at])
            .map(|(_, term)| term.clone())
            .collect();
        if !predictors.is_empty() {
            entered.push(Block { name: block.name.clone(), predictors });
        }
    }
    let all =
        blocks.iter().flat_map(|block| block.predictors.iter().map(move |term| (block, term)));
    let excluded = all.enumerate().filter(|(at, _)| !inside[*at]).map(|(at, (block, term))| {
        let tolerance = swept[[at, at]].max(0.0);
        ExcludedPredictor { block: block.name.clone(), term: term.clone(), tolerance }
    });
    (entered, excluded.collect())
}

/// The candidate with the largest tolerance among those that may enter.
fn largest(
    swept: &Array2<f64>,
    inside: &[bool],
    candidates: std::ops::Range<usize>,
) -> Option<usize> {
    // After a sweep the diagonal has the tolerance of what is outside, and −1 / tolerance of what
    // is inside.
    let leaves_enough = |candidate: usize| {
        let tolerance = swept[[candidate, candidate]];
        let of_inside = |k: usize| -swept[[k, k]] + swept[[k, candidate]].powi(2) / tolerance;
        (0..inside.len()).filter(|&k| inside[k]).all(|k| of_inside(k) * TOLERANCE <= 1.0)
    };
    candidates
        .filter(|&at| !inside[at] && swept[[at, at]] >= TOLERANCE && leaves_enough(at))
        .max_by(|&a, &b| {
            // Of equals the one declared first.
            swept[[a, a]].total_cmp(&swept[[b, b]]).then(b.cmp(&a))
        })
}

/// Brings a variable into the equation: the symmetric sweep.
fn sweep(matrix: &mut Array2<f64>, at: usize) {
    let pivot = matrix[[at, at]];
    let column = matrix.column(at).to_owned();
    for ((i, j), value) in matrix.indexed_iter_mut() {
        *value = match (i == at, j == at) {
            (true, true) => -1.0 / pivot,
            (true, false) => column[j] / pivot,
            (false, true) => column[i] / pivot,
            (false, false) => *value - column[i] * column[j] / pivot,
        };
    }
}

fn criteria(fit: &Regression) -> Vec<SelectionCriteria> {
    let n = fit.n as f64;
    let last = fit.models.last().map_or(f64::NAN, |model| model.sigma.powi(2));
    let of_model = |model: &super::Model| {
        let p = model.coefficients.len() as f64;
        let residual_square = model.sigma.powi(2) * model.df2;
        let deviance = n * (residual_square / n).ln();
        SelectionCriteria {
            akaike: deviance + 2.0 * p,
            amemiya: (1.0 - model.r_squared) * (n + p) / (n - p),
            mallows: residual_square / last + 2.0 * p - n,
            schwarz: deviance + p * n.ln(),
        }
    };
    fit.models.iter().map(of_model).collect()
}
