//! The algebra of formulas: sets of terms, as R's `terms()` has them.

use crate::regression::predictors::{Atom, Item, Product, same};

/// A set of terms in the order in which they come, and what was said of the intercept.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Terms {
    pub(super) written: Vec<Atom>,
    pub(super) products: Vec<Product>,
    pub(super) intercept: Option<bool>,
}

impl Terms {
    pub(super) fn of(atom: Atom) -> Self {
        Self { written: vec![atom.clone()], products: vec![vec![atom]], intercept: None }
    }

    /// 1, the intercept, or 0, which is none.
    pub(super) fn constant(intercept: bool) -> Self {
        Self { intercept: Some(intercept), ..Self::default() }
    }

    /// The one variable that it is, if it is one.
    pub(super) fn alone(&self) -> Option<&Atom> {
        match self.products.as_slice() {
            [product] => match product.as_slice() {
                [atom] => Some(atom),
                _ => None,
            },
            _ => None,
        }
    }

    /// a + b
    pub(super) fn plus(mut self, other: Self) -> Self {
        for product in other.products {
            if !self.products.iter().any(|known| same(known, &product)) {
                self.products.push(product);
            }
        }
        self.written.extend(other.written);
        self.intercept = other.intercept.or(self.intercept);
        self
    }

    /// a - b
    pub(super) fn less(mut self, other: Self) -> Self {
        self.products.retain(|known| !other.products.iter().any(|taken| same(known, taken)));
        self.written.extend(other.written);
        self.intercept = other.intercept.map(|one| !one).or(self.intercept);
        self
    }

    /// a:b
    pub(super) fn by(self, other: &Self) -> Self {
        let mut crossed = Self::default();
        for left in &self.products {
            for right in &other.products {
                let mut product = left.clone();
                product.extend(right.iter().filter(|atom| !left.contains(atom)).cloned());
                crossed = crossed.plus(Self { products: vec![product], ..Self::default() });
            }
        }
        crossed.written = self.written;
        crossed.written.extend(other.written.iter().cloned());
        crossed
    }

    /// a * b = a + b + a:b
    pub(super) fn cross(self, other: Self) -> Self {
        let product = self.clone().by(&other);
        self.plus(other).plus(product)
    }

    /// (a + b)^2 = a + b + a:b
    pub(super) fn crossed_with_itself(self, times: i32) -> Self {
        (1..times).fold(self.clone(), |so_far, _| so_far.cross(self.clone()))
    }

    /// What stands in a block: terms of fewer variables first.
    pub(super) fn item(mut self) -> Item {
        self.products.sort_by_key(Vec::len);
        Item { written: self.written, products: self.products, lenient: true }
    }
}
