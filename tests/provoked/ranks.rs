//! Of rank correlations and tables.

use ndarray::{ArrayView1, ArrayView2, array};
use scalewise::{
    Adjustment, Correlation, IntervalMethod, Missing, RankMethod, Responses, adjust_p_values, eta,
    kendall_tau_b, rank_correlation_matrix,
};

use super::{Case, answers, failure};

pub(crate) fn of_rank_correlations() -> Vec<Case> {
    let mut cases = vec![(
        failure(adjust_p_values(&[0.5, 1.2], Adjustment::Holm)),
        "a p-value is 1.2: give a probability between 0 and 1",
    )];
    cases.extend(of_intervals());
    cases.extend(of_ranks());
    cases.extend(of_tables());
    cases
}

fn of_intervals() -> Vec<Case> {
    vec![
        (
            failure(Correlation::of_pearson_by(0.5, 20, IntervalMethod::CarusoCliff, 0.95)),
            "`caruso_cliff` is not an interval of a pearson correlation: choose fisher, fisher_corrected or exact",
        ),
        (
            failure(Correlation::of_spearman(0.5, 20, IntervalMethod::FisherCorrected, 0.95)),
            "`fisher_corrected` is not an interval of a spearman correlation: choose bonett_wright, fieller, caruso_cliff or fisher",
        ),
        (
            failure(Correlation::of_kendall(-1.5, 20, 0.95)),
            "`x` with `y` is -1.5, which is not a correlation (−1 to 1, and 1 of a variable with itself): correct it",
        ),
        (
            failure(Correlation::of_spearman(0.5, 2, IntervalMethod::Fieller, 0.95)),
            "n is 2: give the number of respondents, 3 or more (and below 9 · 10^15)",
        ),
    ]
}

fn of_ranks() -> Vec<Case> {
    let few: &[f64] = &[1.0, 2.0, f64::NAN];
    let (x, y): (&[f64], &[f64]) = (&[1.0, 3.0, 2.0, 2.0], &[5.0, 5.0, 5.0, 5.0]);
    let ranks = |responses: &Responses<'_>, missing, method: RankMethod, interval| {
        failure(rank_correlation_matrix(responses, missing, method, interval, 0.95))
    };
    let usual = |responses: &Responses<'_>, missing| {
        ranks(responses, missing, RankMethod::Kendall, IntervalMethod::Fieller)
    };
    let many = array![0_u8];
    let many: ArrayView1<'_, u8> = many.broadcast(u32::MAX as usize).expect("as often as needed");
    vec![
        (
            ranks(
                &answers(&[("x", x)]),
                Missing::Listwise,
                RankMethod::Kendall,
                IntervalMethod::BonettWright,
            ),
            "`bonett_wright` is not an interval of a kendall correlation: choose fieller",
        ),
        (
            usual(&answers(&[("x", x), ("y", y)]), Missing::Em),
            "a kendall correlation needs the ranks of the answers, and missing=\"em\" estimates only means and covariances: use missing=\"pairwise\" or missing=\"listwise\"",
        ),
        (
            usual(&Responses::from_columns([("x", many)]).expect("a column"), Missing::Listwise),
            "4294967295 rows are more than can be ranked (4294967294): draw a sample, or give rows that are alike once, with frequency weights",
        ),
        (
            usual(&answers(&[("x", x), ("y", y)]), Missing::Pairwise),
            "`y` is constant (5 in every row used): it cannot vary with anything, leave it out",
        ),
        (
            usual(&answers(&[("x", few)]), Missing::Listwise),
            "too few rows for a correlation matrix: it needs at least 3 and has 2 (1 of 3 rows left out as incomplete or without weight): use fewer variables or more respondents",
        ),
        (
            usual(&answers(&[("x", &[1.0, f64::INFINITY, 2.0])]), Missing::Listwise),
            "`x` is infinite in row 1 (rows count from 0): recode it as missing or correct it",
        ),
    ]
}

fn of_tables() -> Vec<Case> {
    let of = |counts: ArrayView2<'_, f64>| failure(kendall_tau_b(counts, 0.95));
    let table = array![[3.0, 1.0], [2.0, 4.0]];
    vec![
        (
            of(array![[3.0, 1.0], [2.0, 4.5]].view()),
            "row 1, column 1 of the table (both count from 0) is 4.5: give the number of respondents, a whole number from 0 on",
        ),
        (
            of(array![[3.0, f64::NAN], [2.0, 4.0]].view()),
            "row 0, column 1 of the table (both count from 0) is NaN: give the number of respondents, a whole number from 0 on",
        ),
        (
            of(array![[3.0, 1.0], [0.0, 0.0]].view()),
            "1 of the 2 rows have any counts, at least two are needed: a variable that does not vary has no correlation, leave it out",
        ),
        (
            of(array![[3.0], [1.0]].view()),
            "1 of the 1 columns have any counts, at least two are needed: a variable that does not vary has no correlation, leave it out",
        ),
        (
            of(array![[1.0, 0.0], [0.0, 1.0]].view()),
            "n is 2: give the number of respondents, 3 or more (and below 9 · 10^15)",
        ),
        (
            failure(eta(table.view(), &[1.0])),
            "the levels of the columns has shape (1,), expected (2,): check rows, columns and names",
        ),
        (
            failure(eta(table.view(), &[1.0, f64::INFINITY])),
            "a level is inf: give finite numbers, one for each column",
        ),
        (
            failure(eta(table.view(), &[2.0, 2.0])),
            "1 of the 2 columns have any counts, at least two are needed: a variable that does not vary has no correlation, leave it out",
        ),
    ]
}
