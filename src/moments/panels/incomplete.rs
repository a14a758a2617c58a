//! Listwise deletion among the rows in work: those that are complete close up.

use super::{Add, Panel, ROWS, WIDEST, as_rows, rows_mut};
use crate::moments::gram::LANES;
use crate::moments::turn::Turn;

// As in panels.rs, without closures and iterators over vectors.
#[allow(clippy::needless_range_loop, reason = "iterators over vectors are closures")]
impl<S: Turn<L>, const L: usize> Add<'_, '_, S, L> {
    /// Leaves out the rows in work in which an answer is missing, sums the others anew, and says how
    /// many they are. The first of all is in place `from` of those that are added. Says nothing where
    /// an answer is infinite.
    #[inline(always)] // so that it is compiled anew for every kind of vector
    pub(super) fn close_up(&mut self, from: usize, rows: usize) -> Option<usize> {
        let simd = self.simd;
        self.clear_unused(rows);
        // NaN where the row has one, or something infinite.
        let mut odd = [simd.splat_f64s(0.0); ROWS];
        let panels = self.panels.panels.len();
        for panel in 0..panels {
            let panel = self.panels.panels[panel];
            match panel.vectors {
                1 => self.look::<1>(panel, &mut odd[..rows]),
                2 => self.look::<2>(panel, &mut odd[..rows]),
                _ => self.look::<3>(panel, &mut odd[..rows]),
            }
        }
        // In order, the complete from the front and the others from the back.
        let (mut order, mut kept) = ([0; ROWS], 0);
        for row in 0..rows {
            let complete = simd.reduce_sum_f64s(odd[row]) == 0.0;
            self.panels.complete[from + row] = complete;
            order[if complete { kept } else { rows - 1 - (row - kept) }] = row;
            kept += usize::from(complete);
        }
        let (kept, left_out) = order[..rows].split_at(kept);
        let mut infinite = simd.splat_f64s(0.0);
        for panel in 0..panels {
            let panel = self.panels.panels[panel];
            infinite = match panel.vectors {
                1 => self.count::<1>(panel, left_out, infinite),
                2 => self.count::<2>(panel, left_out, infinite),
                _ => self.count::<3>(panel, left_out, infinite),
            };
            match panel.vectors {
                1 => self.keep::<1>(panel, kept),
                2 => self.keep::<2>(panel, kept),
                _ => self.keep::<3>(panel, kept),
            }
        }
        (!simd.reduce_sum_f64s(infinite).is_nan()).then_some(kept.len())
    }

    /// Whatever stands beyond the last column is not looked at.
    #[inline(always)]
    fn clear_unused(&mut self, rows: usize) {
        let Some(last) = self.panels.panels.last() else { return };
        let used = self.panels.k - last.first;
        for row in &mut rows_mut::<L>(&mut self.panels.values[last.at..])[..rows] {
            row.as_flattened_mut()[used..last.vectors * L].fill(0.0);
        }
    }

    /// Marks rows that are not finite.
    #[inline(always)]
    fn look<const W: usize>(&self, panel: Panel, odd: &mut [S::f64s]) {
        let simd = self.simd;
        let values = &as_rows::<L>(&self.panels.values[panel.at..])[..odd.len()];
        for row in 0..values.len() {
            for w in 0..W {
                let x = S::as_simd_f64s(&values[row][w]).0[0];
                odd[row] = simd.add_f64s(odd[row], simd.sub_f64s(x, x));
            }
        }
    }

    /// Counts what is missing in some rows of a panel, and marks what is infinite.
    #[inline(always)]
    fn count<const W: usize>(
        &mut self,
        panel: Panel,
        rows: &[usize],
        mut infinite: S::f64s,
    ) -> S::f64s {
        let simd = self.simd;
        let (nought, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
        let values = &as_rows::<L>(&self.panels.values[panel.at..])[..ROWS];
        let mut gaps = [nought; W];
        for row in rows {
            for w in 0..W {
                let x = S::as_simd_f64s(&values[*row][w]).0[0];
                let (off, there) = (simd.sub_f64s(x, x), simd.equal_f64s(x, x));
                infinite = simd.add_f64s(infinite, simd.select_f64s(there, off, nought));
                gaps[w] = simd.add_f64s(gaps[w], simd.select_f64s(there, nought, one));
            }
        }
        let all = S::as_mut_simd_f64s(&mut self.panels.gaps[panel.first..][..W * L]).0;
        for w in 0..W {
            all[w] = simd.add_f64s(all[w], gaps[w]);
        }
        infinite
    }

    /// Puts rows one behind the other, filled up with noughts to eight, and sums them as
    /// [`pack`](Self::pack) does.
    #[inline(always)]
    fn keep<const W: usize>(&mut self, panel: Panel, order: &[usize]) {
        let simd = self.simd;
        let values = rows_mut::<L>(&mut self.panels.values[panel.at..]);
        let mut sums = [simd.splat_f64s(0.0); W];
        for first in (0..order.len()).step_by(LANES) {
            let mut halves = [[simd.splat_f64s(0.0); W]; 2];
            for i in 0..LANES {
                if first + i < order.len() {
                    values[first + i] = values[order[first + i]];
                } else {
                    values[first + i] = [[0.0; L]; WIDEST];
                }
                for w in 0..W {
                    let x = S::as_simd_f64s(&values[first + i][w]).0[0];
                    halves[i % 2][w] = simd.add_f64s(halves[i % 2][w], x);
                }
            }
            for w in 0..W {
                sums[w] = simd.add_f64s(sums[w], simd.add_f64s(halves[0][w], halves[1][w]));
            }
        }
        let to = S::as_mut_simd_f64s(&mut self.panels.sums[panel.first..][..W * L]).0;
        to.copy_from_slice(&sums);
    }
}
