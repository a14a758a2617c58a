//! Regressions as the references declare them and as their tables show them.

use scalewise::{Block, Coefficient, HierarchicalRegression, Model, Regression};
use serde_json::Value;

use super::{Cell, Column, column, list, names, text};

/// The blocks of a declaration with `outcome` and `blocks`, and the regression they make.
pub(crate) fn declared_regression(study: &Value) -> (HierarchicalRegression, Vec<Block>) {
    let block = |block: &Value| Block {
        name: text(&block["name"]).to_string(),
        predictors: names(&block["predictors"]),
    };
    let blocks: Vec<Block> = list(&study["blocks"]).iter().map(block).collect();
    let start = HierarchicalRegression::new(text(&study["outcome"]));
    let regression = blocks
        .iter()
        .fold(start, |so_far, b| so_far.block(b.name.clone(), b.predictors.iter().cloned()));
    (regression, blocks)
}

/// The rows of `tidy()`: the model, counted from 1, and the coefficient.
pub(crate) fn coefficients(found: &Regression) -> Vec<(usize, &Coefficient)> {
    let numbered = found.models.iter().zip(1..);
    numbered.flat_map(|(model, at)| model.coefficients.iter().map(move |c| (at, c))).collect()
}

/// All columns but `block`, which in R's table names the model's block, the same in all its rows.
pub(crate) fn coefficient_columns(rows: &[(usize, &Coefficient)]) -> Vec<Column> {
    vec![
        column("model", rows, |row| row.0),
        column("term", rows, |row| Cell::from(&row.1.term)),
        column("estimate", rows, |row| row.1.estimate),
        column("std_error", rows, |row| row.1.std_error),
        column("statistic", rows, |row| row.1.statistic),
        column("p_value", rows, |row| row.1.p_value),
        column("conf_low", rows, |row| row.1.conf_low),
        column("conf_high", rows, |row| row.1.conf_high),
        column("beta", rows, |row| row.1.beta),
        column("beta_conf_low", rows, |row| row.1.beta_conf_low),
        column("beta_conf_high", rows, |row| row.1.beta_conf_high),
        column("zero_order", rows, |row| row.1.zero_order),
        column("partial", rows, |row| row.1.partial),
        column("part", rows, |row| row.1.part),
        column("tolerance", rows, |row| row.1.tolerance),
        column("vif", rows, |row| row.1.vif),
    ]
}

pub(crate) fn model_columns(rows: &[Model]) -> Vec<Column> {
    let numbers = (1..=rows.len()).map(Cell::from).collect();
    vec![
        ("model", numbers),
        column("block", rows, |row| Cell::from(&row.block)),
        column("n", rows, |row| row.n),
        column("n_predictors", rows, |row| row.n_predictors),
        column("r_squared", rows, |row| row.r_squared),
        column("adj_r_squared", rows, |row| row.adj_r_squared),
        column("sigma", rows, |row| row.sigma),
        column("f", rows, |row| row.f),
        column("df1", rows, |row| row.df1),
        column("df2", rows, |row| row.df2),
        column("p_value", rows, |row| row.p_value),
        column("r_squared_change", rows, |row| row.r_squared_change),
        column("f_change", rows, |row| row.f_change),
        column("df1_change", rows, |row| row.df1_change),
        column("df2_change", rows, |row| row.df2_change),
        column("p_change", rows, |row| row.p_change),
        column("log_likelihood", rows, |row| row.log_likelihood),
        column("aic", rows, |row| row.aic),
        column("bic", rows, |row| row.bic),
    ]
}

pub(crate) fn assert_blocks(name: &str, found: &Regression, blocks: &[Block]) {
    assert_eq!(found.models.len(), blocks.len(), "{name}: a model per block");
    for (model, entered) in found.models.iter().zip(1..) {
        let declared = blocks[..entered].iter().flat_map(|block| {
            block.predictors.iter().map(|term| (Some(block.name.clone()), term.clone()))
        });
        let intercept = found.intercept.then(|| (None, "(Intercept)".to_string()));
        let expected: Vec<_> = intercept.into_iter().chain(declared).collect();
        let with_blocks = model.coefficients.iter().map(|c| (c.block.clone(), c.term.clone()));
        assert_eq!(with_blocks.collect::<Vec<_>>(), expected, "{name}: term by term, its block");
    }
}

/// Takes `block` out of a table of R's.
pub(crate) fn without_block(tidy: &Value) -> Value {
    let mut tidy = tidy.clone();
    tidy.as_object_mut().and_then(|columns| columns.remove("block")).expect("a column of blocks");
    tidy
}
