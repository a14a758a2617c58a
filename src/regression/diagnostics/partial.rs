//! Each predictor by itself: added-variable and component-plus-residual plots.

use ndarray::{Array2, ShapeBuilder};

use super::measures::{Fit, per_unit};
use super::rows::{ModelRows, in_segments};
use crate::data::Responses;
use crate::error::Result;
use crate::math::real::Real;
use crate::regression::solve::Coordinates;

/// What plots of single predictors show, one column for each predictor of the model (rows, predictors).
#[derive(Debug, Clone, PartialEq)]
pub struct PartialResiduals {
    /// The predictors.
    pub predictors: Vec<String>,
    /// Their coefficients, which are the slopes of both plots.
    pub slopes: Vec<f64>,
    /// The rows of the answers that were used, counted from 0.
    pub rows: Vec<usize>,
    /// The predictor.
    pub value: Array2<f64>,
    /// What the other predictors leave of it.
    pub added: Array2<f64>,
    /// What the other predictors leave of the outcome: e + b times that. car's `avPlots`.
    pub outcome: Array2<f64>,
    /// e + b (x − m). car's `crPlots`.
    pub component: Array2<f64>,
}

#[derive(Default)]
struct Columns {
    rows: Vec<usize>,
    /// Value, added, outcome and component, each by predictor.
    figures: [Vec<Vec<f64>>; 4],
}

/// All predictors of a model with these slopes.
pub(super) fn partial_residuals<T: Real + Sync>(
    responses: &Responses<'_>,
    coordinates: &Coordinates<T>,
    fit: &Fit,
    (predictors, slopes, means): (Vec<String>, Vec<f64>, &[f64]),
) -> Result<PartialResiduals> {
    let p = slopes.len();
    let constants = usize::from(coordinates.constant.is_some());
    let add = |columns: &mut Columns, rows: &ModelRows<T>| {
        let changes = per_unit(rows, coordinates, fit.weight);
        for (j, &slope) in slopes.iter().enumerate() {
            let scale = 1.0 / fit.inverse_diagonal[constants + j];
            let (value, centred) = (&rows.centred[j], constants as f64 * means[j]);
            for (i, residual) in rows.residual.iter().enumerate() {
                let (x, e) = (value[i].to_f64() + centred, residual.to_f64());
                let added = changes[constants + j][i].to_f64() * scale;
                let figures = [x, added, e + slope * added, e + slope * (x - means[j])];
                columns.figures.iter_mut().zip(figures).for_each(|(to, figure)| to[j].push(figure));
            }
        }
        columns.rows.extend(&rows.rows);
    };
    let none =
        || Columns { rows: Vec::new(), figures: std::array::from_fn(|_| vec![Vec::new(); p]) };
    let parts = in_segments(responses, none, |columns, placed| {
        add(columns, &ModelRows::of(placed, coordinates, fit.end));
    })?;
    let rows: Vec<usize> = parts.iter().flat_map(|part| part.rows.iter().copied()).collect();
    let matrix = |at: usize| {
        let columns = (0..p).flat_map(|j| parts.iter().flat_map(move |part| &part.figures[at][j]));
        Array2::from_shape_vec((rows.len(), p).f(), columns.copied().collect()).unwrap_or_default()
    };
    let [value, added, outcome, component] = [0, 1, 2, 3].map(matrix);
    Ok(PartialResiduals { predictors, slopes, rows, value, added, outcome, component })
}
