//! Listwise deletion within a chunk.

use super::Wide;
use super::column::Gather;
use crate::moments::gram::{LANES, add_gram};
use crate::moments::kernel::widest;

impl Wide<'_, '_> {
    /// Adds the rows of the chunk that are complete.
    pub(super) fn add_complete(&mut self, rows: usize) {
        if self.gap.is_nan() || !self.add_complete_by_the_fewer(rows) {
            let weights = self.row_weights(self.rows.complete().collect());
            self.add_weighted(rows, &weights);
        }
    }

    /// Adds the rows of the chunk that are complete: multiplies them alone, or, where they are the
    /// most, everyone, and takes the others out again. Says no where that would cost digits.
    fn add_complete_by_the_fewer(&mut self, rows: usize) -> bool {
        let used = self.rows.cases().used;
        if used == 0 {
            return true;
        }
        let alone = 2 * used <= rows as u64;
        let fewer = self.rows.complete().zip(0..).filter(|(complete, _)| *complete == alone);
        let fewer: Vec<u32> = fewer.map(|(_, row)| row).collect();
        let mut products = vec![0.0; self.k * self.k];
        self.gather(rows, &fewer, alone, &mut products);
        if alone {
            self.products = products;
            return self.add_products(used, &self.squares());
        }
        self.multiply(rows);
        let squares = self.squares();
        self.products.iter_mut().zip(products).for_each(|(all, fewer)| *all -= fewer);
        self.add_products(used, &squares)
    }

    /// Multiplies some rows; the sums become theirs `alone`, or lose theirs.
    fn gather(&mut self, rows: usize, of: &[u32], alone: bool, products: &mut [f64]) {
        for (j, taken) in self.taken.iter_mut().enumerate() {
            let values = &self.values[j * self.stride..][..rows];
            let out = &mut self.gathered[j * self.stride..][..self.stride];
            let sum = widest(Gather { values, rows: of, out });
            taken.sum = if alone { sum } else { taken.sum - sum };
        }
        let padded = of.len().next_multiple_of(LANES);
        add_gram(&self.gathered, padded, self.k, self.stride, products);
    }
}
