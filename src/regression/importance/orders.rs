//! LMG from random orders of entry, where the subsets are too many.

use rand::RngExt;

use super::super::told::Told;
use super::declared::Ready;
use super::subsets::entered;
use crate::bootstrap::stream;
use crate::error::{Error, RegressionProblem, Result};

/// Orders that one thread takes after each other.
const PIECE: usize = 64;
/// More orders than anybody needs.
const MOST: usize = 10_000_000;

/// A mean over orders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sampled {
    pub(super) mean: f64,
    /// Of the mean.
    pub(super) std_error: f64,
}

/// What each part adds to those before it, over random orders of all parts.
pub(super) fn sampled(
    ready: &Ready,
    orders: usize,
    seed: u64,
    told: &mut Told<'_>,
) -> Result<Vec<Sampled>> {
    if !(2..=MOST).contains(&orders) {
        return Err(Error::Regression(RegressionProblem::OrdersOutOfRange { orders }));
    }
    let parts = ready.parts.len();
    let piece = |piece: usize| {
        let of_order = |order: usize| {
            let order = random_order(parts, seed, order);
            let lists: Vec<Vec<usize>> =
                order.iter().map(|&part| ready.parts[part].clone().collect()).collect();
            let mut added = vec![0.0; parts];
            let in_order = entered(&ready.given, &lists);
            order.iter().zip(in_order).for_each(|(&part, gained)| added[part] = gained);
            added
        };
        (piece * PIECE..orders.min((piece + 1) * PIECE)).map(of_order).collect::<Vec<_>>()
    };
    let added: Vec<Vec<f64>> =
        told.in_order(orders.div_ceil(PIECE), PIECE, piece)?.into_iter().flatten().collect();
    let of_part = |part: usize| {
        let mean = added.iter().map(|of_order| of_order[part]).sum::<f64>() / orders as f64;
        let squares: f64 = added.iter().map(|of_order| (of_order[part] - mean).powi(2)).sum();
        Sampled { mean, std_error: (squares / (orders - 1) as f64 / orders as f64).sqrt() }
    };
    Ok((0..parts).map(of_part).collect())
}

/// Fisher's and Yates's shuffle.
fn random_order(parts: usize, seed: u64, at: usize) -> Vec<usize> {
    let mut stream = stream(seed, at);
    let mut order: Vec<usize> = (0..parts).collect();
    for last in (1..parts).rev() {
        let other = stream.random_range(0..=last as u32) as usize;
        order.swap(last, other);
    }
    order
}
