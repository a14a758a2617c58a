//! The tables of ordinal items, and what is no ordinal item.

use crate::data::{Missing, Responses};
use crate::error::{CorrelationProblem, Error, ReliabilityProblem, Result};
use crate::moments::PairTables;
use crate::scale::Scale;

/// The most categories of an ordinal item. psych's `polychoric` stops above 8 (`max.cat`) and lavaan warns
/// above 12: with more, the tables are nearly empty and their correlations are of the empty cells.
pub(super) const MOST_CATEGORIES: usize = 12;

/// The tables of the items of a scale, from answers inside its bounds.
pub(super) fn tables_of(
    responses: &Responses<'_>,
    scale: &Scale,
    missing: Missing,
) -> Result<PairTables> {
    let answers = responses.select(scale.items())?;
    scale.check(&answers)?;
    PairTables::of(&answers, missing).map_err(|problem| match problem {
        Error::Correlation(CorrelationProblem::TooManyLevels { variable, .. }) => {
            not_ordinal(variable)
        }
        other => other,
    })
}

/// Makes sure that every item has few enough categories.
pub(super) fn require_ordinal(tables: &PairTables, scale: &Scale) -> Result<()> {
    for (i, item) in scale.items().iter().enumerate() {
        let (_, counts) = tables.of_variable(i);
        if counts.iter().filter(|count| **count > 0.0).count() > MOST_CATEGORIES {
            return Err(not_ordinal(item.clone()));
        }
    }
    Ok(())
}

fn not_ordinal(item: String) -> Error {
    Error::Reliability(ReliabilityProblem::NotOrdinal { item, most: MOST_CATEGORIES })
}
