//! Loops over one column of a chunk, each compiled anew for the widest vectors there are.

use pulp::NullaryFnOnce;

/// Σw(x − first) over rows that have a weight, in eight lanes that a compiler can keep in registers.
#[inline(always)] // so that it is compiled anew inside `widest`
pub(super) fn weighted_sum(values: &[f64], weights: &[f64], first: f64) -> f64 {
    let term = |x: f64, w: f64| if w > 0.0 { (x - first) * w } else { 0.0 };
    let mut lanes = [0.0; 8];
    let (values, last_values) = values.as_chunks::<8>();
    let (weights, last_weights) = weights.as_chunks::<8>();
    for (values, weights) in values.iter().zip(weights) {
        for lane in 0..8 {
            lanes[lane] += term(values[lane], weights[lane]);
        }
    }
    let rest: f64 = last_values.iter().zip(last_weights).map(|(x, w)| term(*x, *w)).sum();
    lanes.iter().sum::<f64>() + rest
}

/// Some rows of a column side by side, filled up with noughts to a multiple of eight; gives their
/// sum, in eight lanes that a compiler can keep in registers.
pub(super) struct Gather<'a> {
    pub(super) values: &'a [f64],
    pub(super) rows: &'a [u32],
    pub(super) out: &'a mut [f64],
}

impl NullaryFnOnce for Gather<'_> {
    type Output = f64;

    #[inline(always)] // a closure this long would be compiled for the plainest machine
    fn call(self) -> f64 {
        let Self { values, rows, out } = self;
        let mut lanes = [0.0; 8];
        let (eights, last_rows) = rows.as_chunks::<8>();
        let (to, last) = out.as_chunks_mut::<8>().0.split_at_mut(eights.len());
        for (rows, to) in eights.iter().zip(to) {
            for lane in 0..8 {
                to[lane] = values[rows[lane] as usize];
                lanes[lane] += to[lane];
            }
        }
        if let Some(last) = last.first_mut() {
            last.fill(0.0);
            for (lane, (row, to)) in last_rows.iter().zip(last).enumerate() {
                *to = values[*row as usize];
                lanes[lane] += *to;
            }
        }
        lanes.iter().sum()
    }
}

/// ((x − first) − centre) √w, 0 for rows without weight, whatever they hold.
#[inline(always)]
pub(super) fn centre_and_scale(values: &mut [f64], roots: &[f64], first: f64, centre: f64) {
    for (x, root) in values.iter_mut().zip(roots) {
        *x = if *root > 0.0 { ((*x - first) - centre) * root } else { 0.0 };
    }
}
