//! The rows of each group put together, for what is read group by group.

use std::ops::Range;

use super::key::{NO_GROUP, Partition};
use crate::data::{Bounds, Column, Missing, Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::moments::threads::in_order;

/// Rows of one reading of a column.
const ROWS: usize = 4096;
/// A group with fewer rows is one piece of work.
const SMALL: usize = 8192;

/// The moments of each group, whatever the rule for missing answers.
pub(super) fn read(
    responses: &Responses<'_>,
    partition: &Partition<'_>,
    missing: Missing,
) -> Result<Vec<Moments>> {
    let regrouped = Regrouped::of(responses, partition)?;
    let small = |group: &Range<usize>| group.len() < SMALL;
    // Many small groups side by side; then the large ones, each of which keeps all threads busy.
    let side_by_side = in_order(regrouped.groups.len(), |at| {
        let group = &regrouped.groups[at];
        small(group).then(|| regrouped.moments(group, missing))
    })?;
    let each = regrouped.groups.iter().zip(side_by_side);
    each.map(|(group, read)| read.unwrap_or_else(|| regrouped.moments(group, missing))).collect()
}

/// Answers in the order of groups.
struct Regrouped<'r> {
    names: &'r [String],
    columns: Vec<Vec<f64>>,
    bounds: Vec<Option<Bounds>>,
    weights: Option<(Vec<f64>, WeightType)>,
    filter: Option<Vec<f64>>,
    /// Where the rows of each group are.
    groups: Vec<Range<usize>>,
    /// The place of each row among the rows of all groups; none for rows of no group.
    places: Vec<Option<usize>>,
}

impl<'r> Regrouped<'r> {
    fn of(responses: &'r Responses<'_>, partition: &Partition<'_>) -> Result<Self> {
        let groups = ranges(partition);
        let mut next: Vec<usize> = groups.iter().map(|group| group.start).collect();
        let place = |group: &u32| {
            let next = next.get_mut(*group as usize)?;
            *next += 1;
            Some(*next - 1)
        };
        let places: Vec<Option<usize>> = partition.of_row.iter().map(place).collect();
        let rows = groups.last().map_or(0, |group| group.end);
        let columns = responses.columns();
        let weights = responses.weights().map(|weights| {
            let read = |start, out: &mut [f64]| weights.read(start, out);
            (regrouped(read, &places, rows), weights.kind())
        });
        let of_column =
            |column: &Column<'_>| regrouped(|start, out| column.read(start, out), &places, rows);
        Ok(Self {
            names: responses.names(),
            columns: in_order(columns.len(), |j| of_column(&columns[j]))?,
            bounds: columns.iter().map(Column::bounds).collect(),
            weights,
            filter: responses.filter().map(of_column),
            groups,
            places,
        })
    }

    fn moments(&self, group: &Range<usize>, missing: Missing) -> Result<Moments> {
        let mut responses = Responses::default();
        for ((name, column), bounds) in self.names.iter().zip(&self.columns).zip(&self.bounds) {
            let column = Column::from(&column[group.clone()]);
            let column = match bounds {
                Some(Bounds { low, high }) => column.within(*low, *high)?,
                None => column,
            };
            responses = responses.with_column(name.as_str(), column)?;
        }
        if let Some((weights, kind)) = &self.weights {
            responses = responses.weighted(&weights[group.clone()], *kind)?;
        }
        if let Some(filter) = &self.filter {
            responses = responses.filtered(&filter[group.clone()])?;
        }
        Moments::of(&responses, missing).map_err(|error| match error {
            Error::InfiniteValue { variable, row } => {
                let place = Some(group.start + row);
                let row = self.places.iter().position(|at| *at == place).unwrap_or(row);
                Error::InfiniteValue { variable, row }
            }
            other => other,
        })
    }
}

/// Where the rows of each group come, one group after the other.
fn ranges(partition: &Partition<'_>) -> Vec<Range<usize>> {
    let mut counts = vec![0; partition.levels.len()];
    for group in partition.of_row.iter().filter(|group| **group != NO_GROUP) {
        counts[*group as usize] += 1;
    }
    let mut end = 0;
    let range = |count| {
        let start = end;
        end += count;
        start..end
    };
    counts.into_iter().map(range).collect()
}

/// A column in another order of rows.
fn regrouped(read: impl Fn(usize, &mut [f64]), places: &[Option<usize>], rows: usize) -> Vec<f64> {
    let mut ordered = vec![0.0; rows];
    let mut values = vec![0.0; ROWS];
    for (at, places) in places.chunks(ROWS).enumerate() {
        let values = &mut values[..places.len()];
        read(at * ROWS, values);
        for (x, place) in values.iter().zip(places) {
            if let Some(place) = place {
                ordered[*place] = *x;
            }
        }
    }
    ordered
}
