//! Of partial correlations of matrices.

use scalewise::{
    CorrelationMethod, Correlations, Missing, PairTables, PolychoricOptions, WeightType,
    bootstrap_polychoric, partial_correlation, tetrachoric_of_pair,
};

use super::{Case, answers, failure};

pub(crate) fn of_single_correlations() -> Vec<Case> {
    let (x, y) = ([1.0, 2.0, 3.0, 2.0, 1.0, 3.0], [1.0, 2.0, 2.0, 1.0, 2.0, 2.0]);
    let z = [2.0, 1.0, 2.0, 2.0, 1.0, 1.0];
    let columns: [(&str, &[f64]); 3] = [("x", &x), ("y", &y), ("z", &z)];
    let three = answers(&columns);
    let polychoric = Correlations::new(CorrelationMethod::Polychoric);
    let matrix = polychoric.of_responses(&three, Missing::Listwise).expect("correlations");
    let weights = [1.5, 1.0, 1.0, 1.0, 1.0, 1.0];
    let weighted = answers(&columns).weighted(&weights[..], WeightType::Analytic).expect("weights");
    let weighted = PairTables::of(&weighted, Missing::Listwise).expect("tables");
    let tables = PairTables::of(&three, Missing::Listwise).expect("tables");
    let options = PolychoricOptions::default();
    let half = ndarray::array![[1.5, 2.0], [3.0, 4.0]];
    vec![
        (
            failure(partial_correlation(&matrix, "x", "y", &["z"], 0.95)),
            "there are partial correlations of Pearson's, Spearman's and Kendall's correlations, and these are polychoric: give the matrix of another method",
        ),
        (
            failure(Correlations::new(CorrelationMethod::Spearman).of_tables(&weighted)),
            "a correlation of pair tables under analytic or sampling weights other than polychoric is not available yet: a source of answers that are not in memory is counted in pair tables: read it into a DataFrame first, or use method=\"polychoric\"",
        ),
        (
            failure(tetrachoric_of_pair(&tables, "x", "y", &options)),
            "the table of a tetrachoric correlation has shape (3, 2), expected (2, 2): check rows, columns and names",
        ),
        (
            failure(bootstrap_polychoric(
                half.view(),
                &options,
                &scalewise::Resampling::seeded(100, 1),
            )),
            "row 0, column 0 of the table (both count from 0) is 1.5: give the number of respondents, a whole number from 0 on",
        ),
    ]
}
