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

/// Sets values of rows that are not kept to nought, whatever they hold, and sums the others, in eight
/// lanes that a compiler can keep in registers.
pub(super) struct Blank<'a> {
    pub(super) values: &'a mut [f64],
    /// All bits of those to keep, none of the others.
    pub(super) kept: &'a [u64],
}

impl NullaryFnOnce for Blank<'_> {
    type Output = f64;

    #[inline(always)] // a closure this long would be compiled for the plainest machine
    fn call(self) -> f64 {
        let mut lanes = [0.0; 8];
        let (values, last_values) = self.values.as_chunks_mut::<8>();
        let (kept, last_kept) = self.kept.as_chunks::<8>();
        for (values, kept) in values.iter_mut().zip(kept) {
            for lane in 0..8 {
                values[lane] = f64::from_bits(values[lane].to_bits() & kept[lane]);
                lanes[lane] += values[lane];
            }
        }
        for (x, kept) in last_values.iter_mut().zip(last_kept) {
            *x = f64::from_bits(x.to_bits() & kept);
        }
        lanes.iter().sum::<f64>() + last_values.iter().sum::<f64>()
    }
}

/// ((x − first) − centre) √w, 0 for rows without weight, whatever they hold.
#[inline(always)]
pub(super) fn centre_and_scale(values: &mut [f64], roots: &[f64], first: f64, centre: f64) {
    for (x, root) in values.iter_mut().zip(roots) {
        *x = if *root > 0.0 { ((*x - first) - centre) * root } else { 0.0 };
    }
}
