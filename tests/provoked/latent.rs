//! Of questions about correlations.

use ndarray::array;
use scalewise::{Adjustment, EmptyCells, PolychoricOptions, adjust_p_values, biserial, polychoric};

use super::{Case, failure};

pub(crate) fn of_latent() -> Vec<Case> {
    let options = PolychoricOptions::default();
    let unscaled = PolychoricOptions { empty_cells: EmptyCells::AddedUnscaled(5.0), ..options };
    let too_much = PolychoricOptions { empty_cells: EmptyCells::MarginsKept(7.0), ..options };
    vec![
        (
            failure(adjust_p_values(&[0.5, 1.2], Adjustment::Holm)),
            "a p-value is 1.2: give a probability between 0 and 1",
        ),
        (
            failure(polychoric(array![[3.0, 4.0], [-1.0, 2.0]].view(), &options)),
            "a count is -1: give a finite number, zero or more",
        ),
        (
            failure(polychoric(array![[3.0, 0.0, 1.0], [0.0, 2.0, 4.0]].view(), &unscaled)),
            "the correction of empty cells is 5: give a smaller one, or `Added`: over the \
             uncorrected sum a threshold would be infinite",
        ),
        (
            failure(polychoric(array![[0.0, 5.0], [6.0, 9.0]].view(), &too_much)),
            "a count after the correction is -2: give a smaller correction",
        ),
        (
            failure(polychoric(array![[3.0, 4.0], [0.0, 0.0]].view(), &options)),
            "1 of the 2 rows have any counts, at least two are needed: a variable that does not \
             vary has no correlation, leave it out",
        ),
        (
            failure(biserial(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 1.0], 0.95)),
            "a biserial correlation is of a variable with two values, and `y` has 3: give a \
             dichotomous variable, or use a polyserial correlation",
        ),
    ]
}
