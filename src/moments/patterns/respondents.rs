//! The respondents of one missingness pattern.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView1};

use crate::moments::complete::{Complete, moved};
use crate::moments::kernel::widest;

/// The respondents of one pattern.
#[derive(Debug, Clone)]
pub(in crate::moments) enum Respondents {
    Few(Few),
    Many(Complete),
}

/// Respondents one by one. As long as they are fewer than half of the variables, that takes less
/// room and less work than a matrix of cross-products: with a hundred items and a few gaps each,
/// nearly everyone has a pattern of their own.
#[derive(Debug, Clone)]
pub(in crate::moments) struct Few {
    n: f64,
    /// How many variables were answered.
    width: usize,
    /// For each respondent the weight, then the answers.
    rows: Vec<f64>,
}

impl Respondents {
    pub(super) fn none(width: usize) -> Self {
        Self::Few(Few { n: 0.0, width, rows: Vec::with_capacity(width + 1) })
    }

    pub(super) fn add(&mut self, n: f64, weight: f64, answers: &mut [f64]) {
        match self {
            Self::Few(few) => {
                few.n += n;
                few.rows.push(weight);
                few.rows.extend_from_slice(answers);
                self.sum_when_many();
            }
            Self::Many(sums) => add_one(sums, n, weight, answers),
        }
    }

    pub(super) fn sum_when_many(&mut self) {
        if let Self::Few(few) = self
            && few.rows.len() > few.width / 2 * (few.width + 1)
        {
            *self = Self::Many(few.sums());
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Few(few), Self::Few(more)) => {
                few.n += more.n;
                few.rows.extend_from_slice(&more.rows);
            }
            (group, other) => *group = Self::Many(group.sums().merge(&other.sums())),
        }
    }

    pub(super) fn move_means(&mut self, origin: &[f64]) {
        match self {
            Self::Few(few) => {
                for row in few.rows.chunks_exact_mut(few.width + 1) {
                    row[1..].iter_mut().zip(origin).for_each(|(x, origin)| *x += origin);
                }
            }
            Self::Many(sums) => sums.move_means(origin),
        }
    }

    pub(super) fn n(&self) -> f64 {
        match self {
            Self::Few(few) => few.n,
            Self::Many(sums) => sums.n,
        }
    }

    /// The people, whom frequency weights would count several times.
    pub(super) fn rows(&self) -> f64 {
        match self {
            Self::Few(few) => (few.rows.len() / (few.width + 1)) as f64,
            Self::Many(sums) => sums.rows,
        }
    }

    /// Their answers to some of the variables, by place among those that they answered.
    pub(super) fn select(&self, at: &[usize]) -> Self {
        match self {
            Self::Few(Few { n, width, rows }) => {
                let of_row = |row: &[f64]| {
                    let answers = at.iter().map(|&at| row[1 + at]);
                    [row[0]].into_iter().chain(answers).collect::<Vec<f64>>()
                };
                let rows = rows.chunks_exact(width + 1).flat_map(of_row).collect();
                Self::Few(Few { n: *n, width: at.len(), rows })
            }
            Self::Many(sums) => Self::Many(sums.select(at)),
        }
    }

    pub(in crate::moments) fn weight(&self) -> f64 {
        self.points().map(|point| point.weight).sum()
    }

    pub(super) fn sums(&self) -> Cow<'_, Complete> {
        match self {
            Self::Few(few) => Cow::Owned(few.sums()),
            Self::Many(sums) => Cow::Borrowed(sums),
        }
    }

    /// The respondents one by one, or all of them at their means; what these leave out is
    /// [`Respondents::cross`].
    pub(in crate::moments) fn points(&self) -> impl Iterator<Item = Point<'_>> {
        let (rows, width, sums) = match self {
            Self::Few(few) => (few.rows.as_slice(), few.width, None),
            Self::Many(sums) => (&[][..], sums.mean.len(), Some(sums)),
        };
        let alone = rows
            .chunks_exact(width + 1)
            .map(|row| Point { weight: row[0], answers: ArrayView1::from(&row[1..]) });
        let together = sums.map(|sums| Point { weight: sums.weight, answers: sums.mean.view() });
        alone.chain(together)
    }

    /// The cross-products about the means of respondents who are held together.
    pub(in crate::moments) fn cross(&self) -> Option<&Array2<f64>> {
        match self {
            Self::Few(_) => None,
            Self::Many(sums) => Some(&sums.cross),
        }
    }

    /// Where among the variables observed squares do not fit into a double.
    pub(super) fn overflow(&self) -> Option<usize> {
        let square = |x: f64, weight: f64| (weight * x * x).is_finite();
        match self {
            Self::Few(few) => (0..few.width)
                .find(|&j| !self.points().all(|point| square(point.answers[j], point.weight))),
            Self::Many(sums) => {
                sums.cross.rows().into_iter().position(|row| row.iter().any(|c| !c.is_finite()))
            }
        }
    }
}

/// Answers, and how much they weigh.
pub(in crate::moments) struct Point<'a> {
    pub(in crate::moments) weight: f64,
    pub(in crate::moments) answers: ArrayView1<'a, f64>,
}

impl Few {
    fn sums(&self) -> Complete {
        let mut sums = Complete::none(self.width);
        let mut answers = vec![0.0; self.width];
        for row in self.rows.chunks_exact(self.width + 1) {
            answers.copy_from_slice(&row[1..]);
            add_one(&mut sums, 0.0, row[0], &mut answers);
        }
        sums.n = self.n;
        sums
    }
}

/// Chan's update by one respondent. The answers become their distances from the mean.
fn add_one(sums: &mut Complete, n: f64, weight: f64, answers: &mut [f64]) {
    sums.n += n;
    sums.rows += 1.0;
    let total = sums.weight + weight;
    let share = weight / total;
    let factor = sums.weight * share;
    widest(|| {
        let means = sums.mean.iter().zip(&sums.rest);
        answers.iter_mut().zip(means).for_each(|(x, (mean, rest))| *x = (*x - mean) - rest);
        for (mut row, &own) in sums.cross.rows_mut().into_iter().zip(&*answers) {
            // In this order the result is symmetric to the last bit.
            row.iter_mut().zip(&*answers).for_each(|(c, d)| *c += own * d * factor);
        }
        let means = sums.mean.iter_mut().zip(&mut sums.rest).zip(&*answers);
        means.for_each(|((mean, rest), d)| (*mean, *rest) = moved(*mean, *rest, d * share));
    });
    sums.weight = total;
}
