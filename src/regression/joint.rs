//! What a term adds as a whole, where it has several columns: a joint test and its inflation.

use std::ops::Range;

use ndarray::{Array2, s};

use super::model::{Model, Regression};
use super::solve::Solved;
use super::vcov::wald;
use super::{Block, TermColumns};
use crate::error::Result;
use crate::math::cholesky;
use crate::math::distribution::f_upper;
use crate::math::real::{Real, sum};

/// The joint test of one term of one model: of all columns of a factor, of an interaction, or of
/// the one column of a variable.
///
/// ```text
/// F    bᵀ V⁻¹ b / q      b, V  the term's q coefficients and their covariance under the model's
/// SS   bᵀ [(CᵀC)⁻¹]⁻¹ b         what the residual sum of squares grows by without the term
/// sr²  SS / SS(y)               what R² falls by
/// GVIF det R₁ · det R₂ / det R  R of all predictors, R₁ of the term's, R₂ of the others
/// ```
///
/// F is that of `car::linearHypothesis` with all coefficients of the term set to nought, and
/// therefore of `car::Anova(type = 3)`; for one column it is t². GVIF^(1 / (2 q)) is to the size of
/// a joint confidence region what √VIF is to the length of an interval.
///
/// # References
/// Fox, J., & Monette, G. (1992). Generalized collinearity diagnostics. *Journal of the American
/// Statistical Association*, 87(417), 178–183. <https://doi.org/10.1080/01621459.1992.10475190>
#[derive(Debug, Clone, PartialEq)]
pub struct TermTest {
    /// The model, counted from 1.
    pub model: usize,
    /// The block that the term entered with.
    pub block: String,
    /// What the term is called: `employer`, `age`, `knowledge:employer`.
    pub term: String,
    /// Its columns, q: the first degrees of freedom.
    pub df1: u64,
    /// The second degrees of freedom: of the residual, or of the clusters, see [`Vcov`](crate::Vcov);
    /// under CR2 those of Hotelling's approximation, which of one column are Satterthwaite's.
    pub df2: f64,
    /// What the residual sum of squares grows by without the term.
    pub sum_of_squares: f64,
    /// The squared semipartial correlation of the term: what R² falls by without it.
    pub part_r_squared: f64,
    /// F of the term's coefficients being nought, under the covariance of the model: NaN where there
    /// are more of them than clusters can tell apart.
    pub f: f64,
    /// Upper tail of F.
    pub p_value: f64,
    /// The generalised variance inflation factor.
    pub gvif: f64,
    /// GVIF^(1 / (2 q)).
    pub gvif_root: f64,
}

/// The tests of every term of every model.
pub(super) fn term_tests<T: Real>(
    (blocks, declared): (&[Block], &[TermColumns]),
    fit: &Regression,
    solved: &Solved<T>,
) -> Vec<TermTest> {
    let terms = in_order(blocks, declared);
    let of_model = |(at, model): (usize, &Model)| {
        let entered = terms.iter().take_while(|term| term.columns.end <= model.n_predictors);
        entered.map(|term| term_test(term, (at, model), solved)).collect::<Vec<_>>()
    };
    fit.models.iter().enumerate().flat_map(of_model).collect()
}

/// Tests terms of several columns as the clusters of a fit allow: by Hotelling's approximation under
/// CR2, and not at all where clusters cannot tell as many coefficients apart.
pub(super) fn test_as_clusters(
    (blocks, declared): (&[Block], &[TermColumns]),
    fit: &mut Regression,
) -> Result<()> {
    let Some(clusters) = &fit.clusters else { return Ok(()) };
    let placed = in_order(blocks, declared);
    for (at, model) in fit.models.iter().enumerate() {
        let k = model.coefficients.len();
        let tests = fit.terms.iter_mut().filter(|test| test.model == at + 1).zip(&placed);
        let several: Vec<_> = tests.filter(|(test, _)| test.df1 > 1).collect();
        let contrasts = match &fit.cluster_squares {
            Some(squares) if !several.is_empty() => Some(squares.contrasts(k)?),
            _ => None,
        };
        for (test, term) in several {
            if test.df1 > clusters.told_apart() {
                (test.f, test.df2) = (f64::NAN, f64::NAN);
            } else if let Some(contrasts) = &contrasts {
                let constants = k - model.n_predictors;
                let own = constants + term.columns.start..constants + term.columns.end;
                let tested = Array2::eye(k).slice(s![own, ..]).to_owned();
                let found = contrasts.joint(&tested, test.f);
                (test.f, test.df2) = (found.f, found.df);
            }
            test.p_value = f_upper(test.f, test.df1 as f64, test.df2);
        }
    }
    Ok(())
}

/// A term, and where its columns stand among the predictors.
struct Placed<'a> {
    term: &'a str,
    block: &'a str,
    columns: Range<usize>,
}

/// The terms in the order of their columns; a predictor that none has declared is one of its own.
fn in_order<'a>(blocks: &'a [Block], declared: &'a [TermColumns]) -> Vec<Placed<'a>> {
    let mut terms = Vec::new();
    let mut start = 0;
    for block in blocks {
        let mut left = block.predictors.as_slice();
        while let Some(first) = left.first() {
            let starting = |term: &&TermColumns| left.starts_with(&term.columns);
            let declared = declared.iter().filter(|term| !term.columns.is_empty()).find(starting);
            let (term, length) =
                declared.map_or((first, 1), |term| (&term.term, term.columns.len()));
            terms.push(Placed { term, block: &block.name, columns: start..start + length });
            start += length;
            left = &left[length..];
        }
    }
    terms
}

fn term_test<T: Real>(
    term: &Placed<'_>,
    (at, model): (usize, &Model),
    solved: &Solved<T>,
) -> TermTest {
    let (columns, end) = (&term.columns, model.n_predictors);
    let constants = model.coefficients.len() - end;
    let solution = &solved.solutions[at];
    let own = constants + columns.start..constants + columns.end;
    let slopes = &solution.slopes[columns.clone()];
    // (CᵀC)⁻¹ from the coordinates, whose cross-products are the identity.
    let turn = solved.coordinates.turn.slice(s![..end, columns.clone()]);
    let q = columns.len();
    let inverse = Array2::from_shape_fn((q, q), |(i, j)| {
        sum(turn.column(i).iter().zip(turn.column(j)).map(|(&x, &y)| x * y))
    });
    let unscaled = inverse.mapv(T::to_f64);
    let sum_of_squares = wald(slopes, unscaled.view()) * q as f64;
    let f = wald(slopes, model.covariance.slice(s![own.clone(), own]));
    let inflations = solution.tolerance[columns.clone()].iter().map(|tolerance| 1.0 / tolerance);
    let among = solved.correlations.slice(s![columns.clone(), columns.clone()]).to_owned();
    let gvif = inflations.product::<f64>() * determinant(&unit(&inverse)) * determinant(&among);
    let df2 = model.coefficients[constants + columns.start].df;
    TermTest {
        model: at + 1,
        block: term.block.to_string(),
        term: term.term.to_string(),
        df1: q as u64,
        df2,
        sum_of_squares,
        part_r_squared: sum_of_squares / solution.total_square,
        f,
        p_value: f_upper(f, q as f64, df2),
        gvif,
        gvif_root: gvif.powf(0.5 / q as f64),
    }
}

/// The matrix with its diagonal scaled to 1.
fn unit<T: Real>(matrix: &Array2<T>) -> Array2<T> {
    let size: Vec<T> = matrix.diag().iter().map(|square| square.sqrt()).collect();
    Array2::from_shape_fn(matrix.dim(), |(i, j)| {
        if i == j { T::from(1.0) } else { matrix[[i, j]] / (size[i] * size[j]) }
    })
}

/// The determinant of a matrix of correlations; nought where it is singular.
fn determinant<T: Real>(matrix: &Array2<T>) -> f64 {
    match cholesky::factor(matrix, 0.0) {
        Ok(factor) => factor.diag().iter().map(|pivot| pivot.to_f64().powi(2)).product(),
        Err(_) => 0.0,
    }
}
