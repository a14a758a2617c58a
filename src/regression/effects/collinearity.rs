//! Condition indices and variance proportions of the predictors.

use ndarray::{Array1, Array2};

use crate::error::{Error, Result};
use crate::math::cholesky;
use crate::math::singular::singular_values;
use crate::moments::Moments;
use crate::regression::solve::Centred;
use crate::regression::{HierarchicalRegression, Regression};

/// Whether the constant is among the columns whose dependence is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centring {
    /// The constant and the predictors as they are, as Belsley, Kuh and Welsch advise and SPSS prints.
    #[default]
    Uncentred,
    /// The predictors about their means, without the constant: the eigenvalues are those of their
    /// correlations.
    Centred,
}

impl Centring {
    /// The word for it: `uncentred` or `centred`.
    pub fn name(self) -> &'static str {
        match self {
            Centring::Uncentred => "uncentred",
            Centring::Centred => "centred",
        }
    }
}

/// Collinearity of the predictors of each model.
#[derive(Debug, Clone, PartialEq)]
pub struct Collinearity {
    /// The outcome.
    pub outcome: String,
    /// Respondents.
    pub n: u64,
    /// Whether the constant is among the columns.
    pub centring: Centring,
    /// One per block.
    pub models: Vec<ModelCollinearity>,
}

/// Collinearity in one model with k columns.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCollinearity {
    /// The block that was entered.
    pub block: String,
    /// The columns: `(Intercept)`, if it is among them, and the predictors in order (k).
    pub terms: Vec<String>,
    /// The largest first (k).
    pub eigenvalues: Array1<f64>,
    /// √(largest eigenvalue / eigenvalue) (k).
    pub condition_indices: Array1<f64>,
    /// The share of the variance of each coefficient that each dimension has: a row per dimension, a
    /// column per term; columns add up to 1 (k, k).
    pub variance_proportions: Array2<f64>,
}

impl Regression {
    /// Eigenvalues, condition indices and variance proportions of every model.
    ///
    /// ```text
    /// X           a column per coefficient, each scaled to length 1 (weights as in the fit)
    /// X = U S Vᵀ  eigenvalues s²;  condition index max(s) / s
    /// φ_kj        V_kj² / s_j²,  variance proportion of coefficient k on dimension j: φ_kj / Σ_j φ_kj
    /// ```
    ///
    /// Found from means and cross-products without X: the factor of XᵀX with the constant first is
    /// [√W, √W mᵀ; 0, Lᵀ] where L Lᵀ = C, so that a mean far from nought (a year, say) costs no digits.
    /// Its singular values are those of X.
    ///
    /// A condition index above 30 (10, say some) with two or more proportions above .5 on its dimension
    /// tells which coefficients share their variance.
    ///
    /// # Errors
    /// [`Error::IllConditioned`] where the predictors are so nearly collinear that the moments in doubles
    /// do not tell how nearly.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Centring, HierarchicalRegression, Moments};
    ///
    /// let r = array![[1.0, 0.6, 0.5], [0.6, 1.0, 0.3], [0.5, 0.3, 1.0]];
    /// let moments = Moments::from_correlation(["a", "b", "y"], r.view(), 103, None, None)?;
    /// let fit = HierarchicalRegression::new("y").block("Both", ["a", "b"]).fit(&moments)?;
    /// let both = &fit.collinearity(Centring::Centred)?.models[0];
    /// assert!((both.eigenvalues[0] - 1.6).abs() < 1e-14);
    /// assert!((both.condition_indices[1] - 2.0).abs() < 1e-14); // √(1.6 / 0.4)
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). *Regression diagnostics: Identifying influential
    /// data and sources of collinearity*. Wiley. <https://doi.org/10.1002/0471725153>
    pub fn collinearity(&self, centring: Centring) -> Result<Collinearity> {
        let blocks = self.models.iter().map(|model| (model.block.as_str(), model.n_predictors));
        let models = of_models(&self.moments, blocks, self.intercept, centring)?;
        Ok(Collinearity { outcome: self.outcome.clone(), n: self.n, centring, models })
    }
}

/// Of the models with the first so many of the variables of `moments`, of which the last is the
/// outcome.
pub(crate) fn of_models<'a>(
    moments: &Moments,
    blocks: impl Iterator<Item = (&'a str, usize)>,
    intercept: bool,
    centring: Centring,
) -> Result<Vec<ModelCollinearity>> {
    let names = moments.names();
    let about_zero = HierarchicalRegression::new("").centred(moments);
    let columns = Columns::new(moments, &about_zero, intercept, centring)?;
    let model = |(block, p): (&str, usize)| {
        let k = p + usize::from(columns.constant);
        let factor = columns.factor.slice(ndarray::s![.., ..k]).to_owned();
        let constant = columns.constant.then(|| "(Intercept)".to_string());
        let terms = constant.into_iter().chain(names[..p].iter().cloned()).collect();
        of_factor(block, terms, factor)
    };
    Ok(blocks.map(model).collect())
}

/// A matrix with the cross-products of the columns, each of length 1.
struct Columns {
    factor: Array2<f64>,
    constant: bool,
}

impl Columns {
    fn new(
        moments: &Moments,
        centred: &Centred<f64>,
        intercept: bool,
        centring: Centring,
    ) -> Result<Self> {
        let p = centred.cross.nrows() - 1;
        let size: Vec<f64> = (0..p).map(|j| centred.cross[[j, j]].sqrt()).collect();
        // Through the origin a constant is a column like any other.
        let varies = |j: usize| size[j] > 0.0;
        let unit = Array2::from_shape_fn((p, p), |(i, j)| match i == j {
            true => 1.0,
            false if varies(i) && varies(j) => centred.cross[[i, j]] / (size[i] * size[j]),
            false => 0.0,
        });
        let names = moments.names();
        let lower = cholesky::factor(&unit, cholesky::ROUNDING).map_err(|failed| {
            let depends_on = failed.on.iter().map(|&at| names[at].clone()).collect();
            let variable = names[failed.variable].clone();
            Error::IllConditioned { variable, depends_on, tolerance: failed.pivot }
        })?;
        let constant = usize::from(intercept && centring == Centring::Uncentred);
        let about = |j: usize| match centring {
            Centring::Uncentred => centred.mean[j] * centred.weight.sqrt(),
            Centring::Centred => 0.0,
        };
        let factor = Array2::from_shape_fn((p + 1, p + constant), |(row, column)| {
            let Some(j) = column.checked_sub(constant) else {
                return if row == 0 { 1.0 } else { 0.0 };
            };
            let cell = if row == 0 { about(j) } else { lower[[j, row - 1]] * size[j] };
            cell / about(j).hypot(size[j])
        });
        Ok(Self { factor, constant: constant == 1 })
    }
}

fn of_factor(block: &str, terms: Vec<String>, factor: Array2<f64>) -> ModelCollinearity {
    let found = singular_values(factor);
    let largest = found.values.first().copied().unwrap_or(f64::NAN);
    let mut share = found.right.t().to_owned();
    for ((dimension, _), cell) in share.indexed_iter_mut() {
        *cell = (*cell / found.values[dimension]).powi(2);
    }
    for mut column in share.columns_mut() {
        let whole = column.sum();
        column.mapv_inplace(|cell| cell / whole);
    }
    ModelCollinearity {
        block: block.to_string(),
        terms,
        eigenvalues: found.values.mapv(|value| value * value),
        condition_indices: found.values.mapv(|value| largest / value),
        variance_proportions: share,
    }
}
