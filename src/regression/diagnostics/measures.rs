//! What each row does to a regression.

use ndarray::{Array2, ShapeBuilder};

use super::rows::{ModelRows, SEGMENT, in_segments};
use crate::data::Responses;
use crate::error::Result;
use crate::math::real::{Real, sum};
use crate::regression::solve::Coordinates;

/// A row whose leverage lies this near to 1 determines its own fitted value: what is left of the
/// residual, and of 1 − h, is rounding.
const ALONE: f64 = 1e-11;

/// A row that leaves less than this of the residual sum of squares when it is left out: the others
/// fit exactly.
const NOTHING_LEFT: f64 = 1e-12;

/// The measures of every row used, in the order of the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct RowMeasures {
    /// The rows of the answers that were used, counted from 0.
    pub rows: Vec<usize>,
    /// Their weights; 1 without weights.
    pub weight: Vec<f64>,
    /// ŷ.
    pub fitted: Vec<f64>,
    /// e = y − ŷ. SPSS's RESID.
    pub residual: Vec<f64>,
    /// e / s. SPSS's ZRESID.
    pub standardized: Vec<f64>,
    /// e / (s √(1 − h)), internally studentised. SPSS's SRESID, R's `rstandard`.
    pub studentized: Vec<f64>,
    /// e / (s₍ᵢ₎ √(1 − h)), externally studentised. SPSS's SDRESID, R's `rstudent`.
    pub studentized_deleted: Vec<f64>,
    /// e / (1 − h), the error of prediction without the row. SPSS's DRESID.
    pub deleted: Vec<f64>,
    /// h. R's `hatvalues`.
    pub leverage: Vec<f64>,
    /// h less the part of the intercept. SPSS's LEVER.
    pub centered_leverage: Vec<f64>,
    /// Cook's distance.
    pub cooks_distance: Vec<f64>,
    /// The change of the row's own fitted value. SPSS's SDFFIT.
    pub dffits: Vec<f64>,
    /// The ratio of the determinants of the covariance matrices without and with the row.
    pub covariance_ratio: Vec<f64>,
    /// The squared Mahalanobis distance of the predictors from their means. SPSS's MAHAL.
    pub mahalanobis: Vec<f64>,
    /// b − b₍ᵢ₎ (rows, coefficients).
    pub dfbeta: Array2<f64>,
    /// The same in standard errors (rows, coefficients). SPSS's SDBETA.
    pub dfbetas: Array2<f64>,
}

/// What all rows share.
pub(super) struct Fit {
    /// Predictors of the model.
    pub(super) end: usize,
    /// Coefficients.
    pub(super) k: f64,
    /// Respondents.
    pub(super) n: f64,
    /// Σw.
    pub(super) weight: f64,
    /// Whether a weight is that many respondents, of whom each has the measures of one.
    pub(super) frequencies: bool,
    /// Residual degrees of freedom.
    pub(super) df: f64,
    /// Σ w e².
    pub(super) residual_square: f64,
    /// (XᵀWX)⁻¹ⱼⱼ.
    pub(super) inverse_diagonal: Vec<f64>,
}

impl Fit {
    fn sigma(&self) -> f64 {
        (self.residual_square / self.df).sqrt()
    }

    /// The weight that a row has by itself: one respondent of a frequency.
    pub(super) fn own(&self, weight: f64) -> f64 {
        if self.frequencies { 1.0 } else { weight }
    }
}

/// All rows of a model.
pub(super) fn measures<T: Real + Sync>(
    responses: &Responses<'_>,
    coordinates: &Coordinates<T>,
    fit: &Fit,
) -> Result<RowMeasures> {
    let k = fit.inverse_diagonal.len();
    let parts = in_segments(
        responses,
        || Columns::none(k),
        |columns, chunk| columns.add(&ModelRows::of(chunk, coordinates, fit.end), coordinates, fit),
    )?;
    Ok(Columns::together(parts, k))
}

/// The measures of some rows, by column.
struct Columns {
    rows: Vec<usize>,
    /// As in [`RowMeasures`], from the weight to Mahalanobis's distance.
    figures: [Vec<f64>; 13],
    dfbeta: Vec<Vec<f64>>,
    dfbetas: Vec<Vec<f64>>,
}

impl Columns {
    fn none(k: usize) -> Self {
        let column = || Vec::with_capacity(SEGMENT);
        let columns = || (0..k).map(|_| column()).collect();
        Self {
            rows: Vec::with_capacity(SEGMENT),
            figures: std::array::from_fn(|_| column()),
            dfbeta: columns(),
            dfbetas: columns(),
        }
    }

    fn add<T: Real>(&mut self, rows: &ModelRows<T>, coordinates: &Coordinates<T>, fit: &Fit) {
        let changes = per_unit(rows, coordinates, fit.weight);
        let scales: Vec<f64> = fit.inverse_diagonal.iter().map(|square| square.sqrt()).collect();
        let constant = coordinates.constant.map_or(0.0, |one| one * one);
        let (one, zero) = (T::from(1.0), T::from(0.0));
        let mut squares = vec![zero; rows.len()];
        for coordinate in &rows.coordinates {
            squares.iter_mut().zip(coordinate).for_each(|(square, &z)| *square = *square + z * z);
        }
        for (i, &square) in squares.iter().enumerate() {
            let own = fit.own(rows.weights[i]);
            let leverage = T::from(own) * (square + T::from(constant));
            // The difference from 1 in the precision of the fit, before either becomes a double.
            let lever = [leverage.to_f64(), (one - leverage).to_f64()];
            let row = Row::of(rows.residual[i].to_f64(), own, lever, fit);
            let centered = own * square.to_f64();
            let distance = (fit.n - if constant > 0.0 { 1.0 } else { 0.0 }) * fit.weight / fit.n;
            let figures = [
                rows.weights[i],
                rows.outcome[i] - row.residual,
                row.residual,
                row.standardized,
                row.studentized,
                row.studentized_deleted,
                row.deleted,
                row.leverage,
                centered,
                row.cooks_distance,
                row.dffits,
                row.covariance_ratio,
                distance * square.to_f64(),
            ];
            self.figures.iter_mut().zip(figures).for_each(|(column, figure)| column.push(figure));
            for (j, change) in changes.iter().enumerate() {
                let change = own * change[i].to_f64() * row.deleted;
                self.dfbeta[j].push(change);
                self.dfbetas[j].push(change / (row.deleted_sigma * scales[j]));
            }
        }
        self.rows.extend(&rows.rows);
    }

    fn together(parts: Vec<Self>, k: usize) -> RowMeasures {
        let n = parts.iter().map(|part| part.rows.len()).sum();
        let joined = |column: &dyn Fn(&Self) -> &Vec<f64>| {
            let mut all = Vec::with_capacity(n);
            parts.iter().for_each(|part| all.extend_from_slice(column(part)));
            all
        };
        let figure = |at: usize| joined(&|part| &part.figures[at]);
        let matrix = |columns: &dyn Fn(&Self) -> &Vec<Vec<f64>>| {
            let mut all = Vec::with_capacity(n * k);
            for j in 0..k {
                parts.iter().for_each(|part| all.extend_from_slice(&columns(part)[j]));
            }
            Array2::from_shape_vec((n, k).f(), all).unwrap_or_default()
        };
        RowMeasures {
            rows: parts.iter().flat_map(|part| part.rows.iter().copied()).collect(),
            weight: figure(0),
            fitted: figure(1),
            residual: figure(2),
            standardized: figure(3),
            studentized: figure(4),
            studentized_deleted: figure(5),
            deleted: figure(6),
            leverage: figure(7),
            centered_leverage: figure(8),
            cooks_distance: figure(9),
            dffits: figure(10),
            covariance_ratio: figure(11),
            mahalanobis: figure(12),
            dfbeta: matrix(&|part| &part.dfbeta),
            dfbetas: matrix(&|part| &part.dfbetas),
        }
    }
}

/// The rows of X (XᵀWX)⁻¹, by coefficient: what a unit of a row's outcome adds to each.
pub(super) fn per_unit<T: Real>(
    rows: &ModelRows<T>,
    coordinates: &Coordinates<T>,
    weight: f64,
) -> Vec<Vec<T>> {
    let (end, n) = (rows.coordinates.len(), rows.len());
    let mut slopes = vec![vec![T::from(0.0); n]; end];
    for (j, slope) in slopes.iter_mut().enumerate() {
        for i in j..end {
            let turn = coordinates.turn[[i, j]];
            slope.iter_mut().zip(&rows.coordinates[i]).for_each(|(to, &z)| *to = *to + turn * z);
        }
    }
    if coordinates.constant.is_none() {
        return slopes;
    }
    let level = T::from(1.0) / T::from(weight);
    let at_means = |row: usize| sum((0..end).map(|j| coordinates.centre[j] * slopes[j][row]));
    let intercept = (0..n).map(|row| level - at_means(row)).collect();
    std::iter::once(intercept).chain(slopes).collect()
}

/// The measures of one row but for its coefficients.
struct Row {
    residual: f64,
    standardized: f64,
    studentized: f64,
    studentized_deleted: f64,
    deleted: f64,
    deleted_sigma: f64,
    leverage: f64,
    cooks_distance: f64,
    dffits: f64,
    covariance_ratio: f64,
}

impl Row {
    /// Of a residual, the weight of its row, and its leverage with what is left of 1.
    fn of(residual: f64, own: f64, [leverage, rest]: [f64; 2], fit: &Fit) -> Self {
        let sigma = if fit.residual_square > 0.0 { fit.sigma() } else { f64::NAN };
        let weighted = own.sqrt() * residual;
        let standardized = weighted / sigma;
        let nan = f64::NAN;
        if rest < ALONE {
            return Self {
                residual,
                standardized,
                studentized: nan,
                studentized_deleted: nan,
                deleted: nan,
                deleted_sigma: nan,
                leverage: 1.0,
                cooks_distance: nan,
                dffits: nan,
                covariance_ratio: nan,
            };
        }
        let left = fit.residual_square - weighted * weighted / rest;
        let determined = left > NOTHING_LEFT * fit.residual_square && fit.df > 1.0;
        let deleted_sigma = if determined { (left / (fit.df - 1.0)).sqrt() } else { nan };
        let studentized = standardized / rest.sqrt();
        let studentized_deleted = weighted / (deleted_sigma * rest.sqrt());
        Self {
            residual,
            standardized,
            studentized,
            studentized_deleted,
            deleted: residual / rest,
            deleted_sigma,
            leverage,
            cooks_distance: studentized * studentized * leverage / (rest * fit.k),
            dffits: studentized_deleted * (leverage / rest).sqrt(),
            covariance_ratio: (deleted_sigma / sigma).powf(2.0 * fit.k) / rest,
        }
    }
}
