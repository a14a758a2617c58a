//! A published correlation matrix, typed in, and the regression that the article did not print.
//!
//! ```text
//! cargo run --example published
//! ```
//!
//! No answers of any respondent are needed: correlations and n are all that a regression in
//! standardised coefficients uses. The four variables are those of a survey of 1377 frontline
//! workers in the Norwegian Labour and Welfare Administration, as printed in its appendix.

use ndarray::array;
use scalewise::{HierarchicalRegression, Moments, Result};

fn main() -> Result<()> {
    let names = ["tailoring", "targets", "workload", "knowledge"];
    let correlations = array![
        [1.000, -0.235, -0.175, 0.298],
        [-0.235, 1.000, 0.179, -0.055],
        [-0.175, 0.179, 1.000, -0.120],
        [0.298, -0.055, -0.120, 1.000],
    ];
    let published = Moments::from_correlation(names, correlations.view(), 1377, None, None)?;

    // How far do targets from above explain tailoring, and what do the worker's own load and
    // knowledge add to that?
    let fit = HierarchicalRegression::new("tailoring")
        .block("Governance", ["targets"])
        .block("The worker", ["workload", "knowledge"])
        .fit(&published)?;
    println!("{fit}");

    for model in &fit.models {
        println!(
            "{}: {:.1} % of the variance explained, of which {:.1} points by this block",
            model.block,
            100.0 * model.r_squared,
            100.0 * model.r_squared_change
        );
    }
    Ok(())
}
