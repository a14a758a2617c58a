//! Anderson's acceleration of an iteration that converges slowly.
//!
//! Henderson, N. C., & Varadhan, R. (2019). Damped Anderson acceleration with restarts and
//! monotonicity control for accelerating EM and EM-like algorithms. *Journal of Computational and
//! Graphical Statistics*, 28(4), 834–846. <https://doi.org/10.1080/10618600.2019.1594835>

use std::collections::VecDeque;

use ndarray::{Array1, Array2, ArrayView1, s};

use crate::math::cholesky;

/// Combines the latest steps x → g(x) of an iteration into a longer one: if the distances g(x) − x
/// changed linearly from one step to the next, it would end where there is none.
#[derive(Default)]
pub(super) struct Acceleration {
    last: Option<Trip>,
    /// What changed from step to step, newest first.
    changes: VecDeque<Trip>,
}

/// A step, or the difference of two.
struct Trip {
    distance: Vec<f64>,
    end: Vec<f64>,
}

impl Acceleration {
    /// How many changes are remembered.
    const MOST: usize = 15;

    /// Where to go on from the step `from` → `to`.
    pub(super) fn combine(&mut self, from: &[f64], to: &[f64]) -> Vec<f64> {
        let step = Trip { distance: difference(to, from), end: to.to_vec() };
        if let Some(last) = &self.last {
            let distance = difference(&step.distance, &last.distance);
            self.changes.push_front(Trip { distance, end: difference(&step.end, &last.end) });
            self.changes.truncate(Self::MOST);
        }
        let mut next = step.end.clone();
        for (part, change) in self.parts(&step.distance).iter().zip(&self.changes) {
            next.iter_mut().zip(&change.end).for_each(|(next, end)| *next -= part * end);
        }
        self.last = Some(step);
        next
    }

    /// The multiples of the changes that together come closest to `distance`: least squares on unit
    /// vectors, as far as newer changes do not determine older ones.
    fn parts(&self, distance: &[f64]) -> Array1<f64> {
        let length = |change: &Trip| product(&change.distance, &change.distance).sqrt();
        let lengths: Vec<f64> = self.changes.iter().map(length).take_while(|l| *l > 0.0).collect();
        let mut used = lengths.len();
        let cosines = Array2::from_shape_fn((used, used), |(a, b)| {
            let (left, right) = (&self.changes[a].distance, &self.changes[b].distance);
            product(left, right) / (lengths[a] * lengths[b])
        });
        let inverse = loop {
            let leading = cosines.slice(s![..used, ..used]).to_owned();
            match cholesky::factor(&leading, cholesky::ROUNDING) {
                Ok(factor) => break cholesky::invert_lower(&factor),
                Err(dependence) => used = dependence.variable,
            }
        };
        let lengths = ArrayView1::from(&lengths[..used]);
        let along = self.changes.iter().take(used).map(|c| product(&c.distance, distance));
        let along = along.collect::<Array1<f64>>() / lengths;
        inverse.t().dot(&inverse.dot(&along)) / lengths
    }
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
