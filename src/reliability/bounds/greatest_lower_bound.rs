//! The greatest lower bound of the reliability of a scale.

use ndarray::{Array1, Array2};

use super::super::inter_item::standardised;
use super::super::keyed::{ItemMetric, KeyedItems, ScaleData};
use super::minimum_trace::{MostError, invert, most_error};
use crate::error::{Error, Result};
use crate::math::{cholesky, linalg};
use crate::moments::Moments;
use crate::scale::Scale;

/// Steps after which the search is given up.
const MOST_STEPS: usize = 200;
/// Eigenvalues of a correlation matrix that are smaller are rounding.
const ROUNDING: f64 = 1e-11;
/// Items with less than this in combinations that do not vary are not in them.
const NEGLIGIBLE: f64 = 1e-10;

/// The most error that an item of a scale can have.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemError {
    /// The item.
    pub item: String,
    /// Its variance, in the metric of the bound.
    pub variance: f64,
    /// The share of it that is error when the whole scale has as much as it can.
    pub error_variance: f64,
}

/// The greatest lower bound of the reliability of a scale, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct GreatestLowerBound {
    /// The items and respondents.
    pub data: ScaleData,
    /// Whether the items were added up as they are or standardised.
    pub metric: ItemMetric,
    /// The bound.
    pub estimate: f64,
    /// By how much the bound can be too high at most, proved by the dual problem.
    pub gap: f64,
    /// Steps of the search.
    pub iterations: usize,
    /// The error variances that attain it (k).
    pub errors: Vec<ItemError>,
}

/// The greatest lower bound (GLB) of the reliability of the total of a scale: the smallest reliability
/// that its covariances allow.
///
/// With S the covariances of the keyed items, T = Σ S_ij and d the error variances of the items, which
/// do not correlate:
///
/// ```text
/// GLB = 1 − max Σ d_i / T    over d ≥ 0 with S − diag(d) positive semidefinite
/// ```
///
/// No lower bound that rests on S alone is greater, and all of Guttman's are at most as great. The maximum
/// is found by an interior-point method, which also proves by how much it could be missed (`gap`); a
/// search that does not end below 10⁻⁸ is an error. Items of which a combination does not vary, such as
/// two identical ones, have no error and are taken out first.
///
/// **Biased upwards.** The estimate takes advantage of chance: in samples below about 1000 respondents,
/// and the more so the more items there are, it lies clearly above the reliability (Shapiro & ten Berge
/// 2000; ten Berge & Sočan 2004). It is no safe bound in a small sample.
///
/// # Errors
/// As [`guttman_lambdas`](crate::guttman_lambdas), [`Error::NotPositiveDefinite`] for covariances that no
/// respondents can have together (of pairwise deletion), [`Error::NotConverged`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{ItemMetric, Moments, Scale, greatest_lower_bound};
///
/// let r = array![[1.0, 0.5], [0.5, 1.0]];
/// let moments = Moments::from_correlation(["a", "b"], r.view(), 100, None, None)?;
/// let found = greatest_lower_bound(&moments, &Scale::new("s", ["a", "b"])?, ItemMetric::Raw)?;
/// assert!((found.estimate - 2.0 / 3.0).abs() < 1e-8); // d = .5 each: 1 − 1 / 3
/// assert!(found.gap < 1e-8);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Jackson, P. H., & Agunwamba, C. C. (1977). Lower bounds for the reliability of the total score on a
/// test composed of non-homogeneous items: I. Algebraic lower bounds. *Psychometrika*, 42(4), 567–578.
/// <https://doi.org/10.1007/BF02295979>
///
/// Woodhouse, B., & Jackson, P. H. (1977). Lower bounds for the reliability of the total score on a test
/// composed of non-homogeneous items: II. A search procedure to locate the greatest lower bound.
/// *Psychometrika*, 42(4), 579–591. <https://doi.org/10.1007/BF02295980>
///
/// Shapiro, A., & ten Berge, J. M. F. (2000). The asymptotic bias of minimum trace factor analysis, with
/// applications to the greatest lower bound to reliability. *Psychometrika*, 65(3), 413–425.
/// <https://doi.org/10.1007/BF02296154>
///
/// ten Berge, J. M. F., & Sočan, G. (2004). The greatest lower bound to the reliability of a test and the
/// hypothesis of unidimensionality. *Psychometrika*, 69(4), 613–625. <https://doi.org/10.1007/BF02289858>
pub fn greatest_lower_bound(
    moments: &Moments,
    scale: &Scale,
    metric: ItemMetric,
) -> Result<GreatestLowerBound> {
    let items = KeyedItems::of(moments, scale, metric, "the greatest lower bound")?;
    let variance = items.covariance.diag().to_owned();
    let r = standardised(&items.covariance);
    let not_converged = |iterations, change| Error::NotConverged {
        what: "the greatest lower bound",
        iterations,
        change,
    };
    let eigen = linalg::eigen(&r).ok_or_else(|| not_converged(0, f64::NAN))?;
    let rounding = ROUNDING * items.k() as f64;
    if eigen.values.iter().any(|value| *value < -rounding) {
        let failed = cholesky::factor(&r, cholesky::ROUNDING).err();
        let variable = failed.map_or(items.k() - 1, |failed| failed.variable);
        return Err(items.moments.not_positive_definite(variable));
    }
    let free = with_error(&eigen, rounding);
    let found = if free.is_empty() {
        MostError { error: Array1::zeros(0), iterations: 0, gap: 0.0, converged: true }
    } else {
        let without = eigen.with(|value| if value > rounding { 1.0 / value } else { 1.0 });
        let given_fixed = given_the_others(&r, &without, &free);
        let Some(left) = given_fixed else { return Err(not_converged(0, f64::NAN)) };
        let weights: Array1<f64> =
            free.iter().enumerate().map(|(at, &i)| variance[i] * left[[at, at]]).collect();
        let scale = weights.sum() / items.total;
        let found = most_error(&standardised(&left), &weights, MOST_STEPS);
        if !found.converged {
            return Err(not_converged(found.iterations, found.gap));
        }
        MostError { error: found.error * left.diag(), gap: found.gap * scale, ..found }
    };
    let mut error_variance = Array1::<f64>::zeros(items.k());
    free.iter().zip(&found.error).for_each(|(&i, share)| error_variance[i] = variance[i] * share);
    let of_item = |(i, item): (usize, &String)| ItemError {
        item: item.clone(),
        variance: variance[i],
        error_variance: error_variance[i],
    };
    Ok(GreatestLowerBound {
        data: items.data(scale),
        metric,
        estimate: 1.0 - error_variance.sum() / items.total,
        gap: found.gap,
        iterations: found.iterations,
        errors: scale.items().iter().enumerate().map(of_item).collect(),
    })
}

/// The items that can have error: those in no combination that does not vary. For v with Σ S_ij v_i v_j
/// = 0, −Σ d_i v_i² may not be negative.
fn with_error(eigen: &linalg::Eigen, rounding: f64) -> Vec<usize> {
    let null = eigen.values.iter().take_while(|value| **value <= rounding).count();
    let in_null = |i: usize| -> f64 { (0..null).map(|v| eigen.vectors[[i, v]].powi(2)).sum() };
    (0..eigen.values.len()).filter(|&i| in_null(i) <= NEGLIGIBLE).collect()
}

/// The covariances of some items given the others: the inverse of their part of the inverse.
fn given_the_others(r: &Array2<f64>, inverse: &Array2<f64>, some: &[usize]) -> Option<Array2<f64>> {
    if some.len() == r.nrows() {
        return Some(r.clone());
    }
    let part =
        Array2::from_shape_fn((some.len(), some.len()), |(i, j)| inverse[[some[i], some[j]]]);
    invert(&part)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::greatest_lower_bound;
    use crate::{ItemMetric, Missing, Moments, Responses, Scale};

    /// The third item is the sum of the first two, and the fifth the fourth once more: none of them can
    /// have error. The sixth has what these five do not determine.
    #[test]
    fn combinations_that_do_not_vary_have_no_error() {
        let a = array![1.0, 2.0, 4.0, 3.0, 5.0, 1.0, 2.0, 4.0];
        let b = array![2.0, 1.0, 3.0, 5.0, 4.0, 2.0, 3.0, 3.0];
        let d = array![1.0, 1.0, 2.0, 4.0, 5.0, 3.0, 1.0, 5.0];
        let f = array![2.0, 3.0, 3.0, 4.0, 4.0, 1.0, 2.0, 5.0];
        let c = &a + &b;
        let columns = [("a", &a), ("b", &b), ("c", &c), ("d", &d), ("e", &d), ("f", &f)];
        let responses =
            Responses::from_columns(columns.map(|(name, x)| (name, x.view()))).expect("columns");
        let moments = Moments::of(&responses, Missing::Listwise).expect("moments");
        let scale = Scale::new("s", ["a", "b", "c", "d", "e", "f"]).expect("a scale");
        let found = greatest_lower_bound(&moments, &scale, ItemMetric::Raw).expect("a bound");
        for error in &found.errors[..5] {
            assert_eq!(error.error_variance, 0.0, "{error:?}");
        }
        // What is left of f given a, b and d: residual variance of the regression.
        let three = moments.select(["a", "b", "d", "f"]).expect("four of them").covariance();
        let inverse = super::invert(&three).expect("not collinear");
        let residual = 1.0 / inverse[[3, 3]];
        assert!((found.errors[5].error_variance - residual).abs() < 1e-8 * residual, "{found:?}");

        let twins = Scale::new("t", ["d", "e"]).expect("a scale");
        let found = greatest_lower_bound(&moments, &twins, ItemMetric::Raw).expect("a bound");
        assert_eq!((found.estimate, found.gap, found.iterations), (1.0, 0.0, 0));
    }
}
