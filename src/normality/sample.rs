//! Complete answers, as they are and standardised together.

use ndarray::Array2;

use crate::data::{Missing, Responses};
use crate::error::{Error, Result};
use crate::math::cholesky;
use crate::moments::{GappedRows, Moments};

/// The respondents who answered everything.
pub(super) struct Sample {
    pub(super) names: Vec<String>,
    /// One list per variable.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) moments: Moments,
    /// Rows left out, for whatever reason.
    pub(super) left_out: u64,
}

impl Sample {
    /// Reads the answers; `need` says how many respondents so many variables need.
    pub(super) fn read(
        responses: &Responses<'_>,
        analysis: &'static str,
        need: impl Fn(u64) -> u64,
    ) -> Result<Self> {
        if responses.weights().is_some() {
            return Err(Error::NotYet {
                what: "a test of normality with weights",
                instead: "leave the weights out",
            });
        }
        let moments = Moments::of(responses, Missing::Listwise)?;
        moments.require(analysis, need(moments.names().len() as u64))?;
        let mut rows = GappedRows::read_all(responses)?;
        rows.keep_complete();
        let left_out = moments.cases().read - moments.cases().used;
        Ok(Self { names: rows.names, columns: rows.columns, moments, left_out })
    }

    pub(super) fn n(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Uncorrelated with variance one, with n − 1: rows of p numbers, one after the other.
    pub(super) fn standardised(&self) -> Result<Vec<f64>> {
        let unit = standardise(&self.columns);
        unit.map_err(|cholesky::Dependence { variable, on, .. }| {
            let depends_on = on.iter().map(|&i| self.names[i].clone()).collect();
            Error::Collinear { variable: self.names[variable].clone(), depends_on }
        })
    }
}

/// y = L⁻¹ (x − m) / sd with R = L Lᵀ, by rows.
pub(super) fn standardise(
    columns: &[Vec<f64>],
) -> std::result::Result<Vec<f64>, cholesky::Dependence> {
    let (p, n) = (columns.len(), columns.first().map_or(0, Vec::len));
    let unit: Vec<Vec<f64>> = columns.iter().map(|column| standard(column)).collect();
    let r = Array2::from_shape_fn((p, p), |(i, j)| match i == j {
        true => 1.0,
        false => {
            let products: f64 = unit[i].iter().zip(&unit[j]).map(|(a, b)| a * b).sum();
            products / (n as f64 - 1.0)
        }
    });
    let turn = cholesky::invert_lower(&cholesky::factor(&r, cholesky::ROUNDING)?);
    let turned = |row: usize| {
        let turn = &turn;
        let unit = &unit;
        (0..p).map(move |i| (0..=i).map(|j| turn[[i, j]] * unit[j][row]).sum())
    };
    Ok((0..n).flat_map(turned).collect())
}

/// (x − m) / sd.
fn standard(column: &[f64]) -> Vec<f64> {
    let n = column.len() as f64;
    let first = column.first().copied().unwrap_or(0.0);
    let mean = first + column.iter().map(|x| x - first).sum::<f64>() / n;
    let square: f64 = column.iter().map(|x| (x - mean).powi(2)).sum();
    let sd = (square / (n - 1.0)).sqrt();
    column.iter().map(|x| (x - mean) / sd).collect()
}

/// The squared distance of two rows.
pub(super) fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The squared length of a row.
pub(super) fn length(row: &[f64]) -> f64 {
    row.iter().map(|y| y * y).sum()
}
