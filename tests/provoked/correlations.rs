//! Of questions about correlations.

use scalewise::{Adjustment, adjust_p_values};

use super::{Case, failure};

pub(crate) fn of_correlations() -> Vec<Case> {
    vec![(
        failure(adjust_p_values(&[0.5, 1.2], Adjustment::Holm)),
        "a p-value is 1.2: give a probability between 0 and 1",
    )]
}
